/* The joint plan.
 *
 *     waiting ──when──► begun ──owner──► proposed ──all who sign concur──► agreed ──owner──► ordered ──time──► done
 *                                                                                                       └────► failed
 *
 * Each of these is the tick in which it came to be, in a slot, and each may come in the tick of the one before. What is
 * declined is not agreed: bots make no second proposal. An item is looked at in the order of the file, so one that
 * depends on another above it can be ordered in the tick in which that is done.
 *
 * Where people play there is a board (desk): who sees an item, which version of it stands, and items that people
 * drafted, which move nothing in the model. Any change of what is proposed is a new version, to which nobody has
 * concurred; bots answer each version with a draw of its own. */
#include <assert.h>

#include "kernel/inside.h"

static const struct board_card *board_at(const struct kernel *kernel, uint32_t card)
{
    return kernel->live ? &kernel_desk(kernel)->board[card] : NULL;
}

static struct board_card *board_in(struct kernel *kernel, uint32_t card)
{
    return kernel->live ? &kernel_desk_in(kernel)->board[card] : NULL;
}

/* What is drawn for a version is drawn for no other; versions before it was proposed count for nothing. */
static uint32_t occurrence_of(const struct kernel *kernel, uint32_t card)
{
    const struct board_card *on = kernel->live ? board_at(kernel, card) : NULL;
    return on && on->offered ? (uint32_t)on->version - on->offered : 0;
}

/* The cell sees it from now on. */
static void show(struct kernel *kernel, uint32_t card, uint32_t cells)
{
    struct board_card *on = board_in(kernel, card);
    for (uint32_t cell = 0; on && cell < kernel->program->cell_count; cell++)
        if ((cells >> cell & 1) && on->number[cell] == 0)
            on->number[cell] = (uint8_t)++kernel_desk_in(kernel)->cell_card_count[cell];
}

/* Of whom a step tells: of one that signs, else of nobody. */
static void step_by(struct kernel *kernel, uint32_t card, enum card_step what, int32_t cell, int32_t *tick,
                    struct update *update)
{
    assert(*tick < 0 && kernel->tick >= 0);
    *tick = kernel->tick;
    fact_add(update, FACT_CARD, card, (int32_t)what, cell);
}

/* Those who sign it see it from now on. Where two of its owner wrote at once, a bot proposes the text that stands. */
static void offer(struct kernel *kernel, uint32_t card)
{
    struct board_card *on = board_in(kernel, card);
    if (!on)
        return;
    on->offered = on->version;
    on->rival = INDEX_NONE;
    show(kernel, card, on->signers);
}

static void step(struct kernel *kernel, uint32_t card, enum card_step what, uint32_t slot, struct update *update)
{
    step_by(kernel, card, what, -1, &kernel_slots_in(kernel)[slot], update);
    if (what == CARD_BEGUN)
        show(kernel, card, UINT32_C(1) << kernel->program->cards[card].owner);
    else if (what == CARD_PROPOSED)
        offer(kernel, card);
}

static bool comes(const struct kernel *kernel, code_at chance, code_at odds, struct site site, uint32_t occurrence)
{
    if (odds == CODE_NONE)
        return kernel_chance_holds(kernel, chance, site, occurrence);
    int32_t percent = program_eval(kernel->program, odds, kernel_slots(kernel));
    assert(percent >= 0 && percent <= 100);
    return kernel_draw(kernel, site, occurrence) < kernel_bar((uint32_t)percent);
}

static struct site half_of(struct site site, uint32_t half)
{
    return (struct site){site.block, half};
}

static const struct program_dealing *dealing_of(const struct kernel *kernel, uint32_t card, uint32_t cell)
{
    return &kernel->program->dealings[kernel_policy(kernel, cell)->dealing_first + card];
}

static int32_t drafted_tick(const struct kernel *kernel, uint32_t index)
{
    const struct program_card *card = &kernel->program->cards[index];
    const struct program_dealing *dealing = dealing_of(kernel, index, card->owner);
    return kernel_slots(kernel)[card->begun_slot] +
           kernel_wait_ticks(kernel, dealing->draft_least, dealing->draft_most, half_of(card->site, CARD_DRAFTING));
}

static int32_t answered_tick(const struct kernel *kernel, uint32_t index, uint32_t k)
{
    const struct program_card *card = &kernel->program->cards[index];
    const struct program_dealing *dealing = dealing_of(kernel, index, card->signers[k]);
    const struct site wait = half_of(card->sign_site[k], CARD_ANSWERING);
    return kernel_slots(kernel)[card->proposed_slot] +
           kernel_wait_again(kernel, dealing->sign_least, dealing->sign_most, wait, occurrence_of(kernel, index));
}

static int32_t carried_tick(const struct kernel *kernel, const struct program_card *card)
{
    return kernel_slots(kernel)[card->ordered_slot] +
           kernel_wait_ticks(kernel, card->least, card->most, half_of(card->site, CARD_CARRYING));
}

static void draft(struct kernel *kernel, uint32_t index, struct update *update)
{
    const struct program_card *card = &kernel->program->cards[index];
    const int32_t *slots = kernel_slots(kernel);
    if (slots[card->begun_slot] < 0 && kernel_holds(kernel, card->when))
        step(kernel, index, CARD_BEGUN, card->begun_slot, update);
    if (slots[card->begun_slot] >= 0 && slots[card->proposed_slot] < 0 && kernel_is_bot(kernel, card->owner) &&
        dealing_of(kernel, index, card->owner)->drafts && kernel->tick >= drafted_tick(kernel, index))
        step(kernel, index, CARD_PROPOSED, card->proposed_slot, update);
}

static void answer(struct kernel *kernel, uint32_t index, struct update *update)
{
    const struct program_card *card = &kernel->program->cards[index];
    const int32_t *slots = kernel_slots(kernel);
    const struct board_card *on = board_at(kernel, index);
    if (on && (on->stale || on->rival != INDEX_NONE)) /* nobody concurs in what is not one text */
        return;
    for (uint32_t k = 0; k < card->signer_count; k++) {
        const struct program_dealing *dealing = dealing_of(kernel, index, card->signers[k]);
        if (slots[card->concurred_slot + k] >= 0 || slots[card->declined_slot + k] >= 0 || !dealing->signs ||
            !kernel_is_bot(kernel, card->signers[k]) || kernel->tick < answered_tick(kernel, index, k))
            continue;
        bool concurs = comes(kernel, dealing->chance, dealing->odds, half_of(card->sign_site[k], CARD_CONCURRING),
                             occurrence_of(kernel, index));
        uint32_t slot = (concurs ? card->concurred_slot : card->declined_slot) + k;
        step_by(kernel, index, concurs ? CARD_CONCURRED : CARD_DECLINED, (int32_t)card->signers[k],
                &kernel_slots_in(kernel)[slot], update);
    }
}

static bool all_concur(const struct kernel *kernel, const struct program_card *card)
{
    bool all = true;
    for (uint32_t k = 0; k < card->signer_count; k++)
        all = all && kernel_slots(kernel)[card->concurred_slot + k] >= 0;
    return all;
}

static void report(struct kernel *kernel, uint32_t index, bool done, struct update *update)
{
    const struct program_card *card = &kernel->program->cards[index];
    step(kernel, index, done ? CARD_DONE : CARD_FAILED, done ? card->done_slot : card->failed_slot, update);
    kernel_apply(kernel, done ? card->done_effects : card->failed_effects, update);
}

static void order(struct kernel *kernel, uint32_t index, struct update *update)
{
    const struct program_card *card = &kernel->program->cards[index];
    step(kernel, index, CARD_ORDERED, card->ordered_slot, update);
    kernel_apply(kernel, card->effects, update);
}

static bool is_under_way(const struct kernel *kernel, const struct program_card *card)
{
    const int32_t *slots = kernel_slots(kernel);
    return slots[card->ordered_slot] >= 0 && slots[card->done_slot] < 0 && slots[card->failed_slot] < 0;
}

static void run_card(struct kernel *kernel, uint32_t index, struct update *update)
{
    const struct program_card *card = &kernel->program->cards[index];
    const int32_t *slots = kernel_slots(kernel);
    draft(kernel, index, update);
    if (slots[card->proposed_slot] >= 0 && slots[card->agreed_slot] < 0) {
        answer(kernel, index, update);
        if (all_concur(kernel, card))
            step(kernel, index, CARD_AGREED, card->agreed_slot, update);
    }
    if (slots[card->agreed_slot] >= 0 && slots[card->ordered_slot] < 0 && kernel_is_bot(kernel, card->owner) &&
        kernel_holds(kernel, card->legal))
        order(kernel, index, update);
    if (is_under_way(kernel, card) && kernel->tick >= carried_tick(kernel, card))
        report(kernel, index, comes(kernel, card->chance, card->odds, half_of(card->site, CARD_SUCCEEDING), 0), update);
}

void kernel_board_run(struct kernel *kernel, struct update *update)
{
    for (uint32_t i = 0; i < kernel->program->card_count; i++)
        run_card(kernel, i, update);
}

int32_t kernel_board_due(const struct kernel *kernel, uint32_t index)
{
    const struct program_card *card = &kernel->program->cards[index];
    const int32_t *slots = kernel_slots(kernel);
    int32_t due = (int32_t)kernel->program->tick_count;
    if (is_under_way(kernel, card))
        return carried_tick(kernel, card);
    if (slots[card->begun_slot] >= 0 && slots[card->proposed_slot] < 0 && kernel_is_bot(kernel, card->owner) &&
        dealing_of(kernel, index, card->owner)->drafts)
        return drafted_tick(kernel, index);
    for (uint32_t k = 0; slots[card->proposed_slot] >= 0 && slots[card->agreed_slot] < 0 && k < card->signer_count; k++)
        if (slots[card->concurred_slot + k] < 0 && slots[card->declined_slot + k] < 0 &&
            kernel_is_bot(kernel, card->signers[k]) && dealing_of(kernel, index, card->signers[k])->signs) {
            int32_t tick = answered_tick(kernel, index, k);
            due = tick < due ? tick : due;
        }
    return due;
}

/* ---- people ---- */

void kernel_board_init(struct kernel *kernel)
{
    struct desk *desk = kernel_desk_in(kernel);
    const struct program *program = kernel->program;
    for (; desk->board_count < program->card_count; desk->board_count++) {
        const struct program_card *card = &program->cards[desk->board_count];
        struct board_card *on = &desk->board[desk->board_count];
        on->owner = (uint8_t)card->owner;
        on->capability = card->capability == INDEX_NONE ? 0 : (uint8_t)(card->capability + 1);
        on->due_tick = card->due == CODE_NONE ? TICK_NEVER : kernel_ticks_of(kernel, card->due);
        on->depends = card->depends;
        for (uint32_t k = 0; k < card->signer_count; k++)
            on->signers |= UINT32_C(1) << card->signers[k];
        on->version = 1;
        on->event = on->earlier = on->rival = INDEX_NONE;
        memset(on->answer, 0xff, sizeof(on->answer));
        memset(on->ticks, 0xff, sizeof(on->ticks)); /* all TICK_NEVER: the slots say */
        memset(on->concurred, 0xff, sizeof(on->concurred));
        memset(on->declined, 0xff, sizeof(on->declined));
    }
}

uint32_t kernel_board_count(const struct kernel *kernel)
{
    return kernel->live ? kernel_desk(kernel)->board_count : 0;
}

const struct board_card *kernel_board_card(const struct kernel *kernel, uint32_t card)
{
    assert(card < kernel_board_count(kernel));
    return board_at(kernel, card);
}

static bool is_scenarios(const struct kernel *kernel, uint32_t card)
{
    return card < kernel->program->card_count;
}

static int32_t *tick_of(struct kernel *kernel, uint32_t card, enum card_step what)
{
    static const uint8_t places[] = {[CARD_BEGUN] = 0,   [CARD_PROPOSED] = 1, [CARD_AGREED] = 2,
                                     [CARD_ORDERED] = 3, [CARD_DONE] = 4,     [CARD_FAILED] = 5};
    assert(what < sizeof(places) && what != CARD_CONCURRED && what != CARD_DECLINED);
    return is_scenarios(kernel, card) ? &kernel_slots_in(kernel)[kernel->program->cards[card].begun_slot + places[what]]
                                      : &board_in(kernel, card)->ticks[places[what]];
}

/* The cell signs it. */
static int32_t *answer_of(struct kernel *kernel, uint32_t card, uint32_t cell, bool concurred)
{
    if (!is_scenarios(kernel, card))
        return concurred ? &board_in(kernel, card)->concurred[cell] : &board_in(kernel, card)->declined[cell];
    const struct program_card *of = &kernel->program->cards[card];
    uint32_t k = program_signs_as(of, cell);
    assert(k != INDEX_NONE);
    return &kernel_slots_in(kernel)[(concurred ? of->concurred_slot : of->declined_slot) + k];
}

int32_t kernel_card_tick(const struct kernel *kernel, uint32_t card, enum card_step what)
{
    return *tick_of((struct kernel *)(uintptr_t)kernel, card, what); /* which is only looked at */
}

int32_t kernel_card_answered(const struct kernel *kernel, uint32_t card, uint32_t cell, bool concurred)
{
    return *answer_of((struct kernel *)(uintptr_t)kernel, card, cell, concurred);
}

bool kernel_card_ready(const struct kernel *kernel, uint32_t card)
{
    bool ready = !is_scenarios(kernel, card) || kernel_holds(kernel, kernel->program->cards[card].legal);
    for (uint32_t bits = board_at(kernel, card)->depends; bits; bits &= bits - 1)
        ready = ready && kernel_card_tick(kernel, (uint32_t)__builtin_ctz(bits), CARD_DONE) >= 0;
    return ready;
}

static bool has_come(const struct kernel *kernel, uint32_t card, enum card_step what)
{
    return kernel_card_tick(kernel, card, what) >= 0;
}

/* Who sees it acts on it; control on all that have begun. */
static bool is_seen(const struct kernel *kernel, uint32_t card, uint32_t cell)
{
    if (card >= kernel_board_count(kernel))
        return false;
    return cell == CELL_CONTROL ? has_come(kernel, card, CARD_BEGUN) : board_at(kernel, card)->number[cell] > 0;
}

/* What it depends on, the cell sees; no item waits, by others that it sees, for itself. */
static enum verdict check_depends(const struct kernel *kernel, uint32_t card, uint32_t depends, uint32_t cell)
{
    uint32_t all = 0, before = depends;
    for (uint32_t i = 0; i < BOARD_CARD_COUNT_MAX; i++)
        if ((depends >> i & 1) && !is_seen(kernel, i, cell))
            return VERDICT_UNKNOWN;
    while (before & ~all) {
        uint32_t next = 0;
        for (uint32_t bits = before & ~all; bits; bits &= bits - 1)
            if (is_seen(kernel, (uint32_t)__builtin_ctz(bits), cell))
                next |= board_at(kernel, (uint32_t)__builtin_ctz(bits))->depends;
        all |= before;
        before = next;
    }
    return all >> card & 1 ? VERDICT_OUT_OF_RANGE : VERDICT_ACCEPTED;
}

struct terms { /* of an item, as an event has them */
    int32_t due_tick;
    uint8_t capability;
    uint32_t depends;
};

static bool read_terms(const struct kernel *kernel, uint32_t packed, uint32_t depends, struct terms *ret_terms)
{
    uint32_t due = packed & 0xffff, capability = packed >> 16 & 0xff;
    *ret_terms = (struct terms){due == 0xffff ? TICK_NEVER : (int32_t)due, (uint8_t)capability, depends};
    return packed >> 24 == 0 && (due == 0xffff || due < kernel->program->tick_count) &&
           capability <= kernel->program->capability_count;
}

/* Cells that people play have equal shares of the board, so that none learns how many items another has. */
static uint32_t drafts_left(const struct kernel *kernel, uint32_t cell)
{
    const struct program *program = kernel->program;
    uint32_t cells = 0, own = 0;
    for (uint32_t i = 0; i < program->cell_count; i++)
        cells += program->cells[i].seat == SEAT_PLAYER;
    for (uint32_t i = program->card_count; i < kernel_board_count(kernel); i++)
        own += board_at(kernel, i)->owner == cell;
    uint32_t share = cells > 0 ? (BOARD_CARD_COUNT_MAX - program->card_count) / cells : 0;
    return program->cells[cell].seat == SEAT_PLAYER && own < share ? share - own : 0;
}

static enum verdict draft_new(struct kernel *kernel, const struct event *event, struct update *update)
{
    struct desk *desk = kernel_desk_in(kernel);
    const uint32_t card = desk->board_count;
    const uint32_t others = event->c & ~(UINT32_C(1) << event->cell), stale = event->a >> 24;
    struct terms terms;
    if (event->c == 0 || (uint64_t)event->c >> kernel->program->cell_count)
        return VERDICT_UNKNOWN;
    if (others & ~kernel->program->cells[event->cell].may_share)
        return VERDICT_NOT_PERMITTED;
    if (drafts_left(kernel, event->cell) == 0)
        return VERDICT_FULL;
    if (!read_terms(kernel, event->a & 0xffffff, event->b, &terms) || stale >> kernel->program->language_count)
        return VERDICT_OUT_OF_RANGE;
    enum verdict verdict = check_depends(kernel, card, terms.depends, event->cell);
    if (verdict != VERDICT_ACCEPTED)
        return verdict;
    desk->board_count++;
    struct board_card *on = &desk->board[card];
    *on = (struct board_card){.owner = (uint8_t)event->cell,
                              .capability = terms.capability,
                              .version = 1,
                              .due_tick = terms.due_tick,
                              .depends = terms.depends,
                              .signers = event->c,
                              .stale = stale,
                              .event = kernel->event_count,
                              .earlier = INDEX_NONE,
                              .rival = INDEX_NONE};
    memset(on->answer, 0xff, sizeof(on->answer));
    memset(on->ticks, 0xff, sizeof(on->ticks));
    memset(on->concurred, 0xff, sizeof(on->concurred));
    memset(on->declined, 0xff, sizeof(on->declined));
    step_by(kernel, card, CARD_BEGUN, -1, tick_of(kernel, card, CARD_BEGUN), update);
    show(kernel, card, UINT32_C(1) << event->cell);
    return VERDICT_ACCEPTED;
}

/* By how much a cell counts fewer versions than there are. */
static uint32_t uncounted(const struct board_card *on, uint32_t cell)
{
    return on->offered == 0 || cell == on->owner || cell == CELL_CONTROL ? 0 : on->offered - 1u;
}

uint32_t kernel_card_version(const struct kernel *kernel, uint32_t card, uint32_t cell)
{
    const struct board_card *on = board_at(kernel, card);
    assert(on->version > uncounted(on, cell));
    return on->version - uncounted(on, cell);
}

/* Nobody has concurred in the new version; what was proposed is proposed now. */
static void begin_version(struct kernel *kernel, uint32_t card)
{
    struct board_card *on = board_in(kernel, card);
    for (uint32_t bits = on->signers; bits; bits &= bits - 1) {
        uint32_t cell = (uint32_t)__builtin_ctz(bits);
        *answer_of(kernel, card, cell, true) = *answer_of(kernel, card, cell, false) = TICK_NEVER;
        on->answer[cell] = INDEX_NONE;
    }
    *tick_of(kernel, card, CARD_AGREED) = TICK_NEVER;
    if (has_come(kernel, card, CARD_PROPOSED))
        *tick_of(kernel, card, CARD_PROPOSED) = kernel->tick;
    on->version++;
}

static enum verdict revise(struct kernel *kernel, const struct event *event, struct update *update)
{
    const uint32_t card = event->a & 0xff, stale = event->a >> 24;
    struct terms terms;
    if (!is_seen(kernel, card, event->cell))
        return VERDICT_UNKNOWN;
    struct board_card *on = board_in(kernel, card);
    const uint32_t said = event->a >> 8 & 0xffff, version = said + uncounted(on, event->cell);
    if (has_come(kernel, card, CARD_ORDERED))
        return VERDICT_NOT_OPEN;
    if (stale >> kernel->program->language_count || !read_terms(kernel, event->c, event->b, &terms) ||
        version > on->version || said == 0 || on->version == UINT16_MAX)
        return VERDICT_OUT_OF_RANGE;
    if (version < on->version && on->rival != INDEX_NONE)
        return VERDICT_CHANGED;
    if (version < on->version) { /* its text is kept beside the one that stands */
        on->rival = kernel->event_count;
        fact_add(update, FACT_CARD, card, CARD_CLASHED, event->cell == CELL_CONTROL ? -1 : (int32_t)event->cell);
        return VERDICT_ACCEPTED;
    }
    enum verdict verdict =
        is_scenarios(kernel, card) ? VERDICT_ACCEPTED : check_depends(kernel, card, terms.depends, event->cell);
    if (verdict != VERDICT_ACCEPTED)
        return verdict;
    begin_version(kernel, card);
    on->earlier = on->event;
    on->event = kernel->event_count;
    on->rival = INDEX_NONE;
    on->stale = stale;
    on->due_tick = terms.due_tick;
    if (!is_scenarios(kernel, card)) { /* what a scenario's depends on and uses, its model has */
        on->depends = terms.depends;
        on->capability = terms.capability;
    }
    fact_add(update, FACT_CARD, card, CARD_REVISED, event->cell == CELL_CONTROL ? -1 : (int32_t)event->cell);
    return VERDICT_ACCEPTED;
}

/* Its owner, or control for it. */
static enum verdict check_owner(const struct kernel *kernel, const struct event *event)
{
    if (!is_seen(kernel, event->a, event->cell))
        return VERDICT_UNKNOWN;
    return event->cell == CELL_CONTROL || board_at(kernel, event->a)->owner == event->cell ? VERDICT_ACCEPTED
                                                                                           : VERDICT_NOT_PERMITTED;
}

static enum verdict propose(struct kernel *kernel, const struct event *event, struct update *update)
{
    enum verdict verdict = check_owner(kernel, event);
    if (verdict != VERDICT_ACCEPTED)
        return verdict;
    if (has_come(kernel, event->a, CARD_PROPOSED))
        return VERDICT_NOTHING_TO_DO;
    if (board_at(kernel, event->a)->rival != INDEX_NONE)
        return VERDICT_TWO_TEXTS;
    step_by(kernel, event->a, CARD_PROPOSED, -1, tick_of(kernel, event->a, CARD_PROPOSED), update);
    offer(kernel, event->a);
    return VERDICT_ACCEPTED;
}

uint32_t kernel_card_seats(const struct kernel *kernel, uint32_t card, uint32_t cell)
{
    if (!is_scenarios(kernel, card))
        return 0;
    const struct program_card *of = &kernel->program->cards[card];
    uint32_t seats = of->signer_seats[program_signs_as(of, cell)];
    return seats_are_there(kernel, cell, seats) ? seats : 0;
}

static bool may_sign(const struct kernel *kernel, uint32_t card, uint32_t cell, uint32_t seat)
{
    uint32_t seats = kernel_card_seats(kernel, card, cell);
    return seats == 0 || (seat > 0 && seat <= CELL_SEAT_COUNT_MAX && (seats >> (seat - 1) & 1));
}

static enum verdict concur(struct kernel *kernel, const struct event *event, struct update *update)
{
    const uint32_t card = event->a, seat = event->c & 0xff;
    if (!is_seen(kernel, card, event->cell) || !seats_is_one(kernel, event->cell, seat))
        return VERDICT_UNKNOWN;
    struct board_card *on = board_in(kernel, card);
    if (!(on->signers >> event->cell & 1) || !may_sign(kernel, card, event->cell, seat))
        return VERDICT_NOT_PERMITTED;
    if (!has_come(kernel, card, CARD_PROPOSED) || has_come(kernel, card, CARD_ORDERED))
        return VERDICT_NOT_OPEN;
    if (event->b > 1)
        return VERDICT_OUT_OF_RANGE;
    if (event->c >> 8 != kernel_card_version(kernel, card, event->cell))
        return VERDICT_CHANGED;
    if (event->b == 1 && on->rival != INDEX_NONE)
        return VERDICT_TWO_TEXTS;
    if (event->b == 1 && on->stale)
        return VERDICT_STALE;
    int32_t *now = answer_of(kernel, card, event->cell, event->b == 1),
            *not_now = answer_of(kernel, card, event->cell, event->b == 0);
    if (*now >= 0)
        return VERDICT_NOTHING_TO_DO;
    *not_now = TICK_NEVER;
    on->answer[event->cell] = kernel->event_count;
    step_by(kernel, card, event->b ? CARD_CONCURRED : CARD_DECLINED, (int32_t)event->cell, now, update);
    bool all = true;
    for (uint32_t bits = on->signers; bits; bits &= bits - 1)
        all = all && kernel_card_answered(kernel, card, (uint32_t)__builtin_ctz(bits), true) >= 0;
    int32_t *agreed = tick_of(kernel, card, CARD_AGREED);
    if (all)
        step_by(kernel, card, CARD_AGREED, -1, agreed, update);
    else
        *agreed = TICK_NEVER;
    return VERDICT_ACCEPTED;
}

static enum verdict order_now(struct kernel *kernel, const struct event *event, struct update *update)
{
    enum verdict verdict = check_owner(kernel, event);
    if (verdict != VERDICT_ACCEPTED)
        return verdict;
    if (!has_come(kernel, event->a, CARD_AGREED) || has_come(kernel, event->a, CARD_ORDERED))
        return VERDICT_NOT_OPEN;
    if (!kernel_card_ready(kernel, event->a))
        return VERDICT_NOT_LEGAL;
    if (is_scenarios(kernel, event->a))
        order(kernel, event->a, update);
    else
        step_by(kernel, event->a, CARD_ORDERED, -1, tick_of(kernel, event->a, CARD_ORDERED), update);
    return VERDICT_ACCEPTED;
}

static enum verdict report_now(struct kernel *kernel, const struct event *event, struct update *update)
{
    if (!is_seen(kernel, event->a, event->cell))
        return VERDICT_UNKNOWN;
    if (event->b > 1)
        return VERDICT_OUT_OF_RANGE;
    if (!has_come(kernel, event->a, CARD_ORDERED) || has_come(kernel, event->a, CARD_DONE) ||
        has_come(kernel, event->a, CARD_FAILED))
        return VERDICT_NOT_OPEN;
    enum card_step what = event->b ? CARD_DONE : CARD_FAILED;
    if (is_scenarios(kernel, event->a))
        report(kernel, event->a, event->b == 1, update);
    else
        step_by(kernel, event->a, what, -1, tick_of(kernel, event->a, what), update);
    return VERDICT_ACCEPTED;
}

enum verdict kernel_board_step(struct kernel *kernel, const struct event *event, struct update *update)
{
    assert(kernel->live);
    if (!kernel_runs(kernel))
        return kernel_why_not(kernel);
    switch (event->kind) {
    case EVENT_DRAFT: return draft_new(kernel, event, update);
    case EVENT_REVISE: return revise(kernel, event, update);
    case EVENT_PROPOSE: return propose(kernel, event, update);
    case EVENT_CONCUR: return concur(kernel, event, update);
    case EVENT_ORDER: return order_now(kernel, event, update);
    default: return report_now(kernel, event, update);
    }
}
