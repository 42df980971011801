/* What a seat may leave in the record: places for items and notes, bytes, changes of mind.
 *
 * Each cell, control and the evaluators have shares of their own (bounds.h), so none can use up what another needs, and
 * what the scenario plans has places that no person can take. A seat that is not the only one of its cell has at most
 * half of the cell's share: its colleagues can go on. What is counted is folded from the events, so a run that goes on
 * counts on.
 *
 * Of some events nothing would come: a seat that is ready is ready again. They are acknowledged and not recorded.
 */
#include <assert.h>

#include "exercise/body.h"
#include "exercise/inside.h"

struct share {
    uint32_t items, notes, bytes;
};

/* ---- matters that a seat may change its mind about ---- */

size_t budget_matters(const struct program *program)
{
    return program->decision_count + program->round_count + 1 + program->task_count + program->question_count;
}

/* NULL: the event is no change of mind. A JOIN that says no more than whether the seat is ready is one. */
static uint8_t *changes_of(const struct exercise *exercise, uint16_t seat, const struct event *event)
{
    const struct program *program = exercise->program;
    uint8_t *of_seat = &exercise->changes[seat * budget_matters(program)];
    switch (event->kind) {
    case EVENT_CHOOSE: return event->a < program->decision_count ? &of_seat[event->a] : NULL;
    case EVENT_ANSWER: return event->a < program->round_count ? &of_seat[program->decision_count + event->a] : NULL;
    case EVENT_JOIN: return &of_seat[program->decision_count + program->round_count];
    case EVENT_DONE:
        return event->a < program->task_count ? &of_seat[program->decision_count + program->round_count + 1 + event->a]
                                              : NULL;
    case EVENT_RESPOND:
    case EVENT_WITHDRAW:
        return event->a < program->question_count
                   ? &of_seat[budget_matters(program) - program->question_count + event->a]
                   : NULL;
    default: return NULL;
    }
}

/* ---- nothing would come of it ---- */

struct coming { /* what a JOIN says */
    bool goes, put_out, ready_alone, claims;
    bool same; /* as it is */
};

static enum status read_coming(const struct exercise *exercise, uint16_t seat, struct str bytes,
                               struct coming *ret_coming)
{
    const struct seat_state *state = &exercise->seat_states[seat];
    struct body body;
    enum status status = body_parse(bytes, &body);
    if (status != STATUS_OK)
        return status;
    struct str name = body_string(&body, "name");
    bool named = name.ptr && !str_equal(name, str_of(state->name));
    *ret_coming = (struct coming){
        .goes = !body_truth(&body, "joined", true),
        .put_out = body_has(&body, "revoked_by"),
        .ready_alone = !body_has(&body, "joined"),
        .claims = body_has(&body, "request"),
        .same = !named && !body_has(&body, "check") &&
                (!body_has(&body, "request") || requests_claim_is_idle(exercise, seat, &body)) &&
                (!body_has(&body, "heard") || state->heard == exercise->checks) &&
                body_truth(&body, "joined", state->joined) == state->joined &&
                body_truth(&body, "ready", state->ready) == state->ready,
    };
    body_free(&body);
    return STATUS_OK;
}

/* Who comes and goes without end is in the record as having come, and goes no more. */
static bool coming_is_idle(const struct exercise *exercise, uint16_t seat, const struct coming *coming)
{
    if (coming->put_out)
        return false;
    bool again = coming->goes || exercise->seat_states[seat].joined;
    return coming->same || (!coming->ready_alone && again && exercise->spent[seat].comings >= COMING_COUNT_MAX);
}

/* A seat answers once more what it answered, and what it answered is what counts for its cell. */
static bool answer_is_idle(const struct exercise *exercise, uint16_t seat, const struct event *event, struct str body)
{
    const struct program *program = exercise->program;
    if (event->a >= program->round_count || !kernel_round_open(exercise->kernel, event->a))
        return false;
    const struct answered *answered = &exercise->answers[event->a * exercise->birth.seat_count + seat];
    const struct program_round *round = &program->rounds[event->a];
    const struct program_assessment *assessment = &program->assessments[round->assessment];
    bool counts = false;
    for (uint32_t k = 0; k < assessment->asked_count; k++)
        counts |= assessment->asked[k] == event->cell &&
                  kernel_slots(exercise->kernel)[round->answer_slot + k] == (int32_t)event->b &&
                  !(kernel_bot_answers(exercise->kernel, event->a) >> k & 1);
    return counts && answered->value == event->b && answered->mark == hash_fnv(HASH_FNV_START, body.ptr, body.len);
}

/* What it answers already; words are compared by nobody, and are recorded once more. */
static bool response_is_idle(const struct exercise *exercise, const struct event *event)
{
    const struct program *program = exercise->program;
    if (event->a >= program->question_count || !kernel_question_open(exercise->kernel, event->a) ||
        program->questions[event->a].kind == ANSWER_WORDS)
        return false;
    const struct reply *reply = kernel_reply(exercise->kernel, event->a, event->cell, event->c);
    return reply && reply->value == (int32_t)event->b;
}

/* Once more to cells to which this one gave it. Whether they have it still is not this cell's to know: what is recorded
 * shows at its desk, and in the wait for the answer. */
static bool share_is_idle(const struct exercise *exercise, const struct event *event)
{
    if (event->a >= kernel_item_count(exercise->kernel) || event->cell >= exercise->program->cell_count)
        return false;
    const struct item *item = kernel_item(exercise->kernel, event->a);
    return event->b != 0 && (event->b & ~item->given_to[event->cell]) == 0 && (item->known >> event->cell & 1) &&
           !(item->recalled >> event->cell & 1);
}

/* ---- shares ---- */

/* Of the party to which the seat belongs: its cell, control, the evaluators. */
static bool is_of_party(const struct seat *seat, const struct seat *party)
{
    return seat->role == party->role && seat->cell == party->cell;
}

static struct share share_of(const struct exercise *exercise, const struct seat *party)
{
    uint32_t cells = 0, count = 0, seats = 0;
    for (uint32_t s = 0; s < exercise->birth.seat_count; s++) {
        seats += is_of_party(&exercise->birth.seats[s], party);
        if (exercise->birth.seats[s].role == ROLE_PLAYER)
            cells |= UINT32_C(1) << exercise->birth.seats[s].cell;
    }
    for (; cells != 0; cells &= cells - 1)
        count++;
    switch (party->role) {
    case ROLE_CONTROL: return (struct share){ITEMS_OF_CONTROL_MAX, NOTE_COUNT_MAX / 2, WRITTEN_BY_CONTROL_BYTES_MAX};
    case ROLE_OBSERVER: return (struct share){0, NOTE_COUNT_MAX / 2, WRITTEN_BY_OBSERVERS_BYTES_MAX};
    case ROLE_PLAYER:
        assert(count > 0);
        return (struct share){ITEMS_OF_CELLS_MAX / count, WASH_COUNT_MAX * seats, WRITTEN_BY_CELLS_BYTES_MAX / count};
    case ROLE_PROJECTOR: break;
    }
    return (struct share){0};
}

static struct spent cost_of(const struct event *event, struct str body)
{
    struct spent cost = {.bytes = (uint32_t)body.len};
    switch (event->kind) {
    case EVENT_MESSAGE:
    case EVENT_REQUEST:
    case EVENT_ASK_RELEASE:
    case EVENT_REPLY:
    case EVENT_AD_HOC:
    case EVENT_DRAFT:
    case EVENT_REVISE:
    case EVENT_PROPOSE:
    case EVENT_CONCUR:
    case EVENT_ORDER: cost.items = 1; break;
    case EVENT_NOTE: cost.notes = 1; break;
    default: break;
    }
    return cost;
}

static bool fits(struct spent spent, struct spent cost, struct share share)
{
    return (cost.items == 0 || spent.items + cost.items <= share.items) &&
           (cost.notes == 0 || spent.notes + cost.notes <= share.notes) &&
           (cost.bytes == 0 || spent.bytes + cost.bytes <= share.bytes);
}

static bool fits_share(const struct exercise *exercise, uint16_t seat, struct spent cost)
{
    const struct seat *own = &exercise->birth.seats[seat];
    struct share share = share_of(exercise, own);
    struct spent all = {0};
    uint32_t seats = 0;
    for (uint32_t s = 0; s < exercise->birth.seat_count; s++) {
        if (!is_of_party(&exercise->birth.seats[s], own))
            continue;
        seats++;
        all.items += exercise->spent[s].items;
        all.notes += exercise->spent[s].notes;
        all.bytes += exercise->spent[s].bytes;
    }
    assert(seats > 0 && seats <= exercise->birth.seat_count);
    struct share half = {share.items / 2, share.notes / 2, share.bytes / 2};
    bool alone = seats == 1 || own->role == ROLE_CONTROL; /* nobody of control is kept from conducting by a colleague */
    return fits(all, cost, share) && (alone || fits(exercise->spent[seat], cost, half));
}

/* ---- weighing and counting ---- */

static enum weight changed(const struct exercise *exercise, uint16_t seat, const struct event *event)
{
    const uint8_t *changes = changes_of(exercise, seat, event);
    return changes && *changes >= CHANGE_COUNT_MAX ? WEIGHT_CHANGED_OFTEN : WEIGHT_FITS;
}

static enum status weigh_coming(const struct exercise *exercise, uint16_t seat, const struct event *event,
                                struct str body, enum weight *ret_weight)
{
    struct coming coming;
    enum status status = read_coming(exercise, seat, body, &coming);
    if (status != STATUS_OK)
        return status;
    *ret_weight = WEIGHT_FITS;
    if (coming_is_idle(exercise, seat, &coming))
        *ret_weight = WEIGHT_NOTHING;
    else if (coming.ready_alone && !coming.claims) /* control can always conduct */
        *ret_weight = changed(exercise, seat, event);
    return STATUS_OK;
}

enum status budget_weigh(const struct exercise *exercise, uint16_t seat, const struct event *event, struct str body,
                         enum weight *ret_weight)
{
    *ret_weight = WEIGHT_FITS;
    if (seat >= exercise->birth.seat_count) /* the clock */
        return STATUS_OK;
    bool control = exercise->birth.seats[seat].role == ROLE_CONTROL;
    if (kernel_phase(exercise->kernel) == PHASE_ENDED && !control && event->kind != EVENT_NOTE)
        return STATUS_OK; /* the kernel says why it takes nothing more */
    if (event->kind == EVENT_JOIN)
        return weigh_coming(exercise, seat, event, body, ret_weight);
    if ((event->kind == EVENT_ANSWER && answer_is_idle(exercise, seat, event, body)) ||
        (event->kind == EVENT_RESPOND && response_is_idle(exercise, event)) ||
        (event->kind == EVENT_SHARE && share_is_idle(exercise, event)))
        *ret_weight = WEIGHT_NOTHING;
    else if (!fits_share(exercise, seat, cost_of(event, body)))
        *ret_weight = WEIGHT_TOO_MUCH;
    else
        *ret_weight = changed(exercise, seat, event);
    return STATUS_OK;
}

static void count_change(struct exercise *exercise, uint16_t seat, const struct event *event)
{
    uint8_t *changes = changes_of(exercise, seat, event);
    if (changes && *changes < CHANGE_COUNT_MAX)
        ++*changes;
}

void budget_fold(struct exercise *exercise, uint16_t seat, const struct event *event, struct str body)
{
    assert(event->kind != EVENT_JOIN);
    if (seat >= exercise->birth.seat_count)
        return;
    struct spent *spent = &exercise->spent[seat], cost = cost_of(event, body);
    spent->items += cost.items;
    spent->notes += cost.notes;
    spent->bytes += cost.bytes;
    count_change(exercise, seat, event);
}

void budget_fold_coming(struct exercise *exercise, uint16_t seat, const struct event *event, bool ready_alone)
{
    assert(event->kind == EVENT_JOIN && seat < exercise->birth.seat_count);
    if (ready_alone)
        count_change(exercise, seat, event);
    else
        exercise->spent[seat].comings++;
}
