/* Releases: who may pass on what, requests, and what comes of them.
 *
 *     free ◄────────────────── whole came ◄── whole due ◄┐
 *                                                        │
 *     not asked ──request──► asked ──rule of the bot──► armed ──► redacted came, refused came
 *         ▲                    │                                        │
 *         └──────recall────────┴────────────────────────────────────────┘
 *
 * The slots of a release say where it is. A later request stands in the place of an earlier one, and is answered anew;
 * once the whole has come nothing more does. What people answer comes at once, what a bot answers at a tick. */
#include <assert.h>

#include "kernel/inside.h"

static const struct program_release *release_at(const struct kernel *kernel, uint32_t index)
{
    assert(index < kernel->program->release_count);
    return &kernel->program->releases[index];
}

static int32_t *came(struct kernel *kernel, const struct program_release *release, enum release_answer answer)
{
    return &kernel_slots_in(kernel)[release->came_slot + answer];
}

static int32_t *due(struct kernel *kernel, const struct program_release *release, enum release_answer answer)
{
    return &kernel_slots_in(kernel)[release->due_slot + answer];
}

uint32_t kernel_passes_to(const struct kernel *kernel, uint32_t inject, uint32_t from)
{
    const struct program *program = kernel->program;
    const struct program_inject *row = &program->injects[inject];
    uint32_t all = (uint32_t)((UINT64_C(1) << program->cell_count) - 1), cells = row->free;
    assert(inject < program->inject_count && from < program->cell_count);
    if (row->originator == INDEX_NONE || row->originator == from)
        return all;
    for (uint32_t i = 0; i < program->release_count; i++)
        if (program->releases[i].inject == inject &&
            kernel_slots(kernel)[program->releases[i].came_slot + RELEASED_WHOLE] >= 0)
            cells |= UINT32_C(1) << program->releases[i].to_cell;
    return cells;
}

uint32_t kernel_released_to(const struct kernel *kernel, uint32_t inject)
{
    const struct program *program = kernel->program;
    uint32_t cells = 0;
    for (uint32_t i = 0; i < program->release_count; i++) {
        const struct program_release *release = &program->releases[i];
        bool whole = release->inject == inject, variant = release->inject == program->injects[inject].redacts;
        if ((whole || variant) &&
            kernel_slots(kernel)[release->came_slot + (whole ? RELEASED_WHOLE : RELEASED_REDACTED)] >= 0)
            cells |= UINT32_C(1) << release->to_cell;
    }
    return cells;
}

/* The release is free again to be asked for. */
static void begin_anew(struct kernel *kernel, const struct program_release *release)
{
    for (uint32_t answer = 0; answer < RELEASE_ANSWER_COUNT; answer++)
        *due(kernel, release, answer) = *came(kernel, release, answer) = TICK_NEVER;
}

static void request(struct kernel *kernel, uint32_t index, uint32_t cell, struct update *update)
{
    const struct program_release *release = release_at(kernel, index);
    int32_t *slots = kernel_slots_in(kernel);
    assert(cell < kernel->program->cell_count && slots[release->came_slot + RELEASED_WHOLE] < 0);
    begin_anew(kernel, release);
    slots[release->asked_slot] = kernel->tick;
    slots[release->by_slot] = (int32_t)cell;
    fact_add(update, FACT_REQUESTED, index, (int32_t)cell, 0);
}

/* The request of a bot, as an item on the desks of those whom it concerns. */
static void put_request(struct kernel *kernel, uint32_t inject, uint32_t about, uint32_t from, uint32_t cells,
                        struct update *update)
{
    uint32_t originator = kernel->program->injects[inject].originator;
    struct item item = {.kind = ITEM_RELEASE_REQUEST,
                        .from = (uint8_t)from,
                        .precedence = PRECEDENCE_PRIORITY,
                        .inject_kind = INJECT_REQUEST,
                        .inject = INDEX_NONE,
                        .about = about,
                        .event = kernel->event_count};
    assert(originator < kernel->program->cell_count && cells != 0);
    uint32_t index = kernel->live ? desk_item_add(kernel, &item, update) : ITEM_NONE;
    if (index == ITEM_NONE) /* a rehearsal has no desk */
        return;
    kernel_desk_in(kernel)->items[index].written_to = cells;
    /* what is asked about what some seats hold stays with them */
    desk_give(kernel, index, from, from, kernel_item(kernel, about)->held[from], update);
    desk_give(kernel, index, originator, from, 0, update);
    struct item *own = &kernel_desk_in(kernel)->items[index];
    own->opened = own->acknowledged = UINT32_C(1) << from;
    own->opened_second[from] = own->acknowledged_second[from] = kernel_desk(kernel)->second;
}

bool kernel_share_waits(struct kernel *kernel, const struct program_share *share, struct update *update)
{
    if (kernel_passes_to(kernel, share->inject, share->from_cell) >> share->to_cell & 1)
        return false;
    uint32_t index = program_release_of(kernel->program, share->inject, share->to_cell);
    assert(index != INDEX_NONE);
    if (kernel_slots(kernel)[release_at(kernel, index)->asked_slot] >= 0)
        return true;
    request(kernel, index, share->from_cell, update);
    put_request(kernel, share->inject, desk_latest(kernel, share->inject, share->from_cell).item, share->from_cell,
                UINT32_C(1) << share->to_cell, update);
    return true;
}

/* The answer stands at the requests to which it is one. The whole is on the list of release, which all read who have
 * the inject; what a bot answers else, it answers all that wait, and people the request `item` alone: ITEM_NONE, a bot.
 */
static void settle(struct kernel *kernel, const struct program_release *release, enum release_answer answer,
                   uint32_t item)
{
    const uint32_t bit = UINT32_C(1) << release->to_cell;
    for (uint32_t i = 0; i < kernel_item_count(kernel); i++) {
        struct item *request = &kernel_desk_in(kernel)->items[i];
        if (request->kind != ITEM_RELEASE_REQUEST || !(request->written_to & bit) ||
            kernel_item(kernel, request->about)->inject != release->inject)
            continue;
        bool waits = item == ITEM_NONE && !(request->answered[RELEASE_REFUSED] & bit);
        if (answer == RELEASED_WHOLE || i == item || waits)
            request->answered[answer] |= bit;
    }
}

void kernel_release_itself(struct kernel *kernel, uint32_t inject, uint32_t cells, struct update *update)
{
    for (uint32_t i = 0; i < kernel->program->release_count; i++) {
        const struct program_release *release = &kernel->program->releases[i];
        if (release->inject != inject || !(cells >> release->to_cell & 1) ||
            *came(kernel, release, RELEASED_WHOLE) >= 0)
            continue;
        *came(kernel, release, RELEASED_WHOLE) = kernel->tick;
        fact_add(update, FACT_RELEASED, i, RELEASED_WHOLE, 0);
        settle(kernel, release, RELEASED_WHOLE, ITEM_NONE);
    }
}

void kernel_release_withdraw(struct kernel *kernel, uint32_t inject, uint32_t cell)
{
    const struct program *program = kernel->program;
    uint32_t whole = program->injects[inject].redacts;
    assert(cell < program->cell_count);
    for (uint32_t i = 0; i < program->release_count; i++) {
        const struct program_release *release = &program->releases[i];
        if (release->to_cell != cell || (release->inject != inject && release->inject != whole))
            continue;
        if (release->inject == whole && *came(kernel, release, RELEASED_WHOLE) >= 0)
            continue; /* it has the whole by now, and keeps that */
        begin_anew(kernel, release);
        kernel_slots_in(kernel)[release->asked_slot] = TICK_NEVER;
        kernel_slots_in(kernel)[release->by_slot] = -1;
    }
}

/* ---- what bots share ---- */

static void share_item(struct kernel *kernel, const struct program_share *share, struct update *update)
{
    uint32_t item = desk_latest(kernel, share->inject, share->from_cell).item;
    if (item == ITEM_NONE)
        return;
    desk_give(kernel, item, share->to_cell, share->from_cell, 0, update);
    kernel_desk_in(kernel)->items[item].given_by_bot[share->from_cell] |= UINT32_C(1) << share->to_cell;
}

void kernel_share_arrives(struct kernel *kernel, uint32_t index, uint64_t *shared, struct update *update)
{
    const struct program_share *share = &kernel->program->shares[index];
    assert(kernel_is_bot(kernel, share->from_cell)); /* else it was dropped */
    assert(kernel_slots(kernel)[kernel->program->injects[share->inject].know_slot + share->from_cell] >= 0);
    kernel_slots_in(kernel)[share->due_slot] = SHARE_DONE;
    kernel_know(kernel, share->inject, share->to_cell, (int32_t)share->from_cell, update);
    share_item(kernel, share, update);
    if (kernel->program->injects[share->inject].originator == share->from_cell)
        kernel_release_itself(kernel, share->inject, UINT32_C(1) << share->to_cell, update);
    if (shared)
        kernel_tasks_shared(kernel->program, share, shared);
}

/* ---- what comes ---- */

/* Who asked passes it on: by the share slot that waits for it, or from the desk. */
static void pass_on(struct kernel *kernel, const struct program_release *release, uint64_t *shared,
                    struct update *update)
{
    const struct program *program = kernel->program;
    const uint32_t by = (uint32_t)kernel_slots(kernel)[release->by_slot];
    assert(by < program->cell_count && by != program->injects[release->inject].originator);
    for (uint32_t i = 0; i < program->share_count; i++) {
        const struct program_share *share = &program->shares[i];
        int32_t at = kernel_slots(kernel)[share->due_slot];
        if (share->from_cell == by && share->inject == release->inject && share->to_cell == release->to_cell &&
            at >= 0 && at <= kernel->tick) {
            kernel_share_arrives(kernel, i, shared, update);
            return;
        }
    }
    uint32_t item = desk_latest(kernel, release->inject, by).item;
    if (item == ITEM_NONE) /* it was taken from whoever asked */
        return;
    kernel_know(kernel, release->inject, release->to_cell, (int32_t)by, update);
    desk_give(kernel, item, release->to_cell, by, 0, update);
}

/* The item of the redacted variant, which is made once. */
static uint32_t variant_item(const struct kernel *kernel, uint32_t variant)
{
    for (uint32_t i = kernel_item_count(kernel); i-- > 0;)
        if (kernel_item(kernel, i)->kind == ITEM_INJECT && kernel_item(kernel, i)->inject == variant)
            return i;
    return ITEM_NONE;
}

/* To the cell it was asked for; who asked and who released it have it too. */
static void give_variant(struct kernel *kernel, const struct program_release *release, struct update *update)
{
    const struct program *program = kernel->program;
    const struct program_inject *whole = &program->injects[release->inject];
    const uint32_t by = (uint32_t)kernel_slots(kernel)[release->by_slot], variant = whole->redacted;
    const uint32_t others = UINT32_C(1) << by | UINT32_C(1) << whole->originator;
    bool first = kernel_slots(kernel)[program->injects[variant].last_slot] < 0;
    assert(variant != INDEX_NONE && by < program->cell_count);
    if (first && !kernel_has_room(kernel, variant, others))
        return;
    kernel_know(kernel, variant, release->to_cell, (int32_t)by, update);
    if (first)
        kernel_deliver(kernel, variant, others, update);
    uint32_t item = variant_item(kernel, variant);
    for (uint32_t cell = 0; !first && cell < program->cell_count; cell++)
        if (others >> cell & 1) {
            kernel_know(kernel, variant, cell, -1, update);
            if (item != ITEM_NONE)
                desk_give(kernel, item, cell, CELL_CONTROL, 0, update);
        }
    if (item == ITEM_NONE)
        return;
    desk_give(kernel, item, release->to_cell, by, 0, update);
    if (kernel_is_bot(kernel, by))
        kernel_desk_in(kernel)->items[item].given_by_bot[by] |= UINT32_C(1) << release->to_cell;
}

static void come(struct kernel *kernel, uint32_t index, enum release_answer answer, uint32_t item, uint64_t *shared,
                 struct update *update)
{
    const struct program_release *release = release_at(kernel, index);
    assert(*came(kernel, release, answer) < 0 && kernel_slots(kernel)[release->by_slot] >= 0);
    *came(kernel, release, answer) = kernel->tick;
    fact_add(update, FACT_RELEASED, index, (int32_t)answer, 0);
    settle(kernel, release, answer, item);
    if (answer == RELEASED_WHOLE)
        pass_on(kernel, release, shared, update);
    else if (answer == RELEASED_REDACTED)
        give_variant(kernel, release, update);
}

/* ---- bots ---- */

static const struct program_grant *grant_that_holds(const struct kernel *kernel, const struct program_grant *grant)
{
    while (grant && !(grant->present && kernel_holds(kernel, grant->when)))
        grant = program_next_grant(kernel->program, grant);
    return grant;
}

/* Chance takes the first of a release's three places, how long until whole the next, until redacted the last. */
static void arm(struct kernel *kernel, uint32_t index, struct update *update)
{
    const struct program_release *release = release_at(kernel, index);
    uint32_t originator = kernel->program->injects[release->inject].originator;
    const struct program_grant *grant =
        grant_that_holds(kernel, &kernel->program->grants[kernel_policy(kernel, originator)->grant_first + index]);
    if (!grant)
        return;
    bool held = kernel_chance_holds(kernel, grant->chance, release->site, 0);
    for (uint32_t answer = 0; answer < 2; answer++) {
        bool is_main = answer == RELEASED_WHOLE || !grant->gives[RELEASED_WHOLE];
        struct site site = {release->site.block, release->site.half + (answer == RELEASED_WHOLE ? 1 : 2)};
        if (!grant->gives[answer])
            continue;
        enum release_answer comes = is_main && !held ? RELEASE_REFUSED : (enum release_answer)answer;
        assert(*due(kernel, release, comes) < 0); /* armed once */
        int32_t wait = kernel_wait_ticks(kernel, grant->least[answer], grant->most[answer], site);
        *due(kernel, release, comes) = kernel_due_in(kernel, wait);
        fact_add(update, FACT_RELEASE_ARMED, index, (int32_t)comes, *due(kernel, release, comes));
    }
}

void kernel_releases_run(struct kernel *kernel, uint64_t *shared, struct update *update)
{
    for (uint32_t i = 0; i < kernel->program->release_count; i++) {
        const struct program_release *release = &kernel->program->releases[i];
        if (kernel_slots(kernel)[release->asked_slot] < 0)
            continue;
        bool touched = false;
        for (uint32_t answer = 0; answer < RELEASE_ANSWER_COUNT; answer++)
            touched = touched || *due(kernel, release, answer) >= 0 || *came(kernel, release, answer) >= 0;
        if (!touched && kernel_is_bot(kernel, kernel->program->injects[release->inject].originator))
            arm(kernel, i, update);
        for (uint32_t answer = 0; answer < RELEASE_ANSWER_COUNT; answer++) {
            int32_t at = *due(kernel, release, answer);
            if (at >= 0 && at <= kernel->tick && *came(kernel, release, answer) < 0 &&
                *came(kernel, release, RELEASED_WHOLE) < 0)
                come(kernel, i, answer, ITEM_NONE, shared, update);
        }
    }
}

void kernel_releases_drop(struct kernel *kernel, uint32_t cell, struct update *update)
{
    for (uint32_t i = 0; i < kernel->program->release_count; i++) {
        const struct program_release *release = &kernel->program->releases[i];
        bool dropped = false;
        for (uint32_t answer = 0; answer < RELEASE_ANSWER_COUNT; answer++) {
            if (*due(kernel, release, answer) < 0 || *came(kernel, release, answer) >= 0 ||
                kernel->program->injects[release->inject].originator != cell)
                continue;
            *due(kernel, release, answer) = TICK_NEVER;
            dropped = true;
        }
        if (dropped)
            fact_add(update, FACT_DROPPED, PREPARED_RELEASE, (int32_t)i, 0);
    }
}

/* ---- people ---- */

static bool is_running(const struct kernel *kernel)
{
    return (kernel->phase == PHASE_RUNNING || kernel->phase == PHASE_PAUSED) && kernel->tick >= 0;
}

static enum verdict not_running(const struct kernel *kernel)
{
    return kernel->phase == PHASE_ENDED ? VERDICT_ENDED : VERDICT_NOT_RUNNING;
}

/* The cell has the item event->a, an inject that somebody else must release. */
enum verdict kernel_ask_release(struct kernel *kernel, const struct event *event, struct update *update)
{
    const struct program *program = kernel->program;
    const struct item *item = event->a < kernel_item_count(kernel) ? kernel_item(kernel, event->a) : NULL;
    if (!item || !seats_is_one(kernel, event->cell, event->c) || !seats_have(item, event->cell, event->c) ||
        (uint64_t)event->b >> program->cell_count || event->b == 0)
        return VERDICT_UNKNOWN;
    if (!is_running(kernel))
        return not_running(kernel);
    if (event->b & ~program->cells[event->cell].may_share)
        return VERDICT_NOT_PERMITTED;
    if (item->recalled >> event->cell & 1)
        return VERDICT_RECALLED;
    if (item->kind != ITEM_INJECT || (event->b & kernel_passes_to(kernel, item->inject, event->cell)))
        return VERDICT_NOTHING_TO_DO;
    if (desk_full(kernel))
        return VERDICT_FULL;
    for (uint32_t cell = 0; cell < program->cell_count; cell++)
        if (event->b >> cell & 1)
            request(kernel, program_release_of(program, item->inject, cell), event->cell, update);
    put_request(kernel, item->inject, event->a, event->cell, event->b, update);
    return VERDICT_ACCEPTED;
}

/* Bits of the cells for which the answer would be new to the request. */
static uint32_t answerable(const struct item *request, uint32_t cells, enum release_answer answer)
{
    return cells & ~request->answered[answer] & ~request->answered[RELEASED_WHOLE];
}

/* What a bot had laid up is answered now, and who asked this one passes on what comes of it. What others were answered
 * alike before is there already. */
static void answer_one(struct kernel *kernel, uint32_t index, uint32_t item, enum release_answer answer,
                       struct update *update)
{
    const struct program_release *release = release_at(kernel, index);
    int32_t *slots = kernel_slots_in(kernel);
    if (slots[release->asked_slot] < 0) /* it was withdrawn from that cell since it was asked for */
        slots[release->asked_slot] = kernel->tick;
    slots[release->by_slot] = kernel_item(kernel, item)->from;
    for (uint32_t other = 0; other < RELEASE_ANSWER_COUNT; other++)
        if (*came(kernel, release, other) < 0)
            *due(kernel, release, other) = TICK_NEVER;
    if (*came(kernel, release, answer) >= 0) {
        settle(kernel, release, answer, item);
        if (answer == RELEASED_REDACTED)
            give_variant(kernel, release, update);
        return;
    }
    *due(kernel, release, answer) = kernel->tick;
    come(kernel, index, answer, item, NULL, update);
}

/* The originator, or control, answers the request event->a for the cells event->b. */
enum verdict kernel_grant(struct kernel *kernel, const struct event *event, struct update *update)
{
    const struct program *program = kernel->program;
    const struct item *item = event->a < kernel_item_count(kernel) ? kernel_item(kernel, event->a) : NULL;
    bool control = event->cell == CELL_CONTROL;
    if (!item || item->kind != ITEM_RELEASE_REQUEST || (!control && !desk_has(item, event->cell)))
        return VERDICT_UNKNOWN;
    assert(item->about < kernel_item_count(kernel));
    uint32_t inject = kernel_item(kernel, item->about)->inject;
    if (!control && program->injects[inject].originator != event->cell)
        return VERDICT_NOT_PERMITTED;
    if ((event->b & ~item->written_to) || event->b == 0)
        return VERDICT_UNKNOWN;
    if (!is_running(kernel))
        return not_running(kernel);
    bool variant = event->c == RELEASED_REDACTED;
    if (event->c >= RELEASE_ANSWER_COUNT || (variant && program->injects[inject].redacted == INDEX_NONE))
        return VERDICT_OUT_OF_RANGE;
    uint32_t cells = answerable(item, event->b, (enum release_answer)event->c);
    if (cells == 0)
        return VERDICT_NOTHING_TO_DO;
    if (variant && !kernel_has_room(kernel, program->injects[inject].redacted, cells))
        return VERDICT_FULL;
    for (uint32_t i = 0; i < program->release_count; i++)
        if (program->releases[i].inject == inject && (cells >> program->releases[i].to_cell & 1))
            answer_one(kernel, i, event->a, (enum release_answer)event->c, update);
    return VERDICT_ACCEPTED;
}
