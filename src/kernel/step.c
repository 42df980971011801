/* One step: a verdict, or a fold. Every event has one function here; each checks everything before it changes anything,
 * so a refused event leaves the state alone. Whatever a cell may not see is UNKNOWN to it. */
#include <assert.h>

#include "kernel/inside.h"

static bool is_cell(const struct kernel *kernel, uint32_t cell)
{
    return cell < kernel->program->cell_count;
}

static bool are_cells(const struct kernel *kernel, uint32_t cells)
{
    return (uint64_t)cells < UINT64_C(1) << kernel->program->cell_count;
}

static void set_phase(struct kernel *kernel, enum phase phase, struct update *update)
{
    kernel->phase = phase;
    fact_add(update, FACT_PHASE, phase, 0, 0);
}

/* `seats`: of each of the cells, those that get it first. */
static void give_first(struct kernel *kernel, uint32_t item, uint32_t cells, uint32_t from, uint32_t seats,
                       struct update *update)
{
    const struct item *given = kernel_item(kernel, item);
    for (uint32_t cell = 0; cell < kernel->program->cell_count; cell++) {
        if (!(cells >> cell & 1))
            continue;
        bool had = desk_has(given, cell);
        desk_give(kernel, item, cell, from, seats, update);
        if (!had && given->kind == ITEM_INJECT)
            kernel_know(kernel, given->inject, cell, from == CELL_CONTROL ? -1 : (int32_t)from, update);
    }
}

static void give(struct kernel *kernel, uint32_t item, uint32_t cells, uint32_t from, struct update *update)
{
    give_first(kernel, item, cells, from, 0, update);
}

/* The clock */

static enum verdict step_tick(struct kernel *kernel, const struct event *event, struct update *update)
{
    if (kernel->phase != PHASE_RUNNING)
        return kernel_why_not(kernel);
    if (event->a != (uint32_t)(kernel->tick + 1))
        return VERDICT_OUT_OF_ORDER;
    if (kernel_stage_awaited(kernel) != INDEX_NONE)
        return VERDICT_AWAITED;
    kernel_tick_run(kernel, update);
    return VERDICT_ACCEPTED;
}

static enum verdict step_start(struct kernel *kernel, struct update *update)
{
    if (kernel->phase != PHASE_LOBBY)
        return kernel->phase == PHASE_ENDED ? VERDICT_ENDED : VERDICT_ALREADY_STARTED;
    set_phase(kernel, PHASE_RUNNING, update);
    return VERDICT_ACCEPTED;
}

static enum verdict step_pause(struct kernel *kernel, bool pause, struct update *update)
{
    if (kernel->phase != PHASE_RUNNING && kernel->phase != PHASE_PAUSED)
        return kernel_why_not(kernel);
    if ((kernel->phase == PHASE_PAUSED) == pause)
        return VERDICT_NOTHING_TO_DO;
    if (!pause)
        kernel_freeze_leave(kernel, update);
    set_phase(kernel, pause ? PHASE_PAUSED : PHASE_RUNNING, update);
    return VERDICT_ACCEPTED;
}

static enum verdict step_pace(struct kernel *kernel, const struct event *event)
{
    if (kernel->phase == PHASE_ENDED)
        return VERDICT_ENDED;
    if (event->a < 1 || event->a > PACE_MAX)
        return VERDICT_OUT_OF_RANGE;
    if (kernel->pace == event->a)
        return VERDICT_NOTHING_TO_DO;
    kernel->pace = event->a;
    return VERDICT_ACCEPTED;
}

static enum verdict step_endex(struct kernel *kernel, struct update *update)
{
    if (kernel->phase != PHASE_RUNNING && kernel->phase != PHASE_PAUSED)
        return kernel_why_not(kernel);
    kernel_end(kernel, kernel->program->ending_count + 1, false, update);
    return VERDICT_ACCEPTED;
}

/* Control decides about what was put to it. Having gone on, it may still let it end so as long as it holds. */
static enum verdict step_ending(struct kernel *kernel, const struct event *event, struct update *update)
{
    if (event->a >= kernel->program->ending_count)
        return VERDICT_UNKNOWN;
    if (!kernel_runs(kernel))
        return kernel_why_not(kernel);
    if (event->b > 1)
        return VERDICT_OUT_OF_RANGE;
    if (kernel_ending_put(kernel, event->a) < 0)
        return VERDICT_NOT_OPEN;
    if (event->b == 1) {
        kernel_end(kernel, event->a, true, update);
        return VERDICT_ACCEPTED;
    }
    if (kernel_ending_refused(kernel, event->a))
        return VERDICT_NOTHING_TO_DO;
    bit_set(kernel_desk_in(kernel)->endings_refused, event->a, true);
    fact_add(update, FACT_REFUSED, event->a, 0, 0);
    return VERDICT_ACCEPTED;
}

static enum verdict step_seat(struct kernel *kernel, const struct event *event, struct update *update)
{
    /* the event's cell is whose seat it is; control or the server says so */
    if (!is_cell(kernel, event->cell))
        return VERDICT_UNKNOWN;
    if (kernel->phase == PHASE_ENDED)
        return VERDICT_ENDED;
    if (event->a > 1)
        return VERDICT_OUT_OF_RANGE;
    if ((kernel->bots >> event->cell & 1) == event->a)
        return VERDICT_NOTHING_TO_DO;
    kernel->bots ^= UINT32_C(1) << event->cell;
    fact_add(update, FACT_SEATED, event->cell, (int32_t)event->a, 0);
    if (event->a == 0) /* nothing goes out in the name of people that they did not do */
        kernel_drop(kernel, event->cell, INDEX_NONE, update);
    else
        seats_left_to_bot(kernel, event->cell, update);
    return VERDICT_ACCEPTED;
}

/* Control and the injects */

static enum verdict step_fire(struct kernel *kernel, const struct event *event, struct update *update)
{
    const struct program *program = kernel->program;
    if (event->a >= program->inject_count || !are_cells(kernel, event->b))
        return VERDICT_UNKNOWN;
    if (!kernel_runs(kernel))
        return kernel_why_not(kernel);
    const struct program_inject *inject = &program->injects[event->a];
    int32_t *slots = kernel_slots_in(kernel);
    if (kernel_skipped(kernel, event->a))
        return VERDICT_SKIPPED;
    if (slots[inject->last_slot] >= 0 && (uint32_t)slots[inject->tries_slot] >= inject->times)
        return VERDICT_ALREADY_DELIVERED;
    if (!kernel_has_room(kernel, event->a, event->b))
        return VERDICT_FULL;
    if ((uint32_t)slots[inject->tries_slot] < inject->times)
        slots[inject->tries_slot]++;
    bool again = (uint32_t)slots[inject->tries_slot] < inject->times;
    slots[inject->due_slot] = again ? kernel_due_after(kernel, inject->every) : TICK_NEVER;
    bit_set(kernel_desk_in(kernel)->held, event->a, false);
    kernel_deliver(kernel, event->a, event->b, update);
    return VERDICT_ACCEPTED;
}

static enum verdict step_hold(struct kernel *kernel, const struct event *event)
{
    if (event->a >= kernel->program->inject_count)
        return VERDICT_UNKNOWN;
    if (kernel->phase == PHASE_ENDED)
        return VERDICT_ENDED;
    const struct program_inject *inject = &kernel->program->injects[event->a];
    if (kernel_skipped(kernel, event->a))
        return VERDICT_SKIPPED;
    if ((uint32_t)kernel_slots(kernel)[inject->tries_slot] >= inject->times)
        return VERDICT_ALREADY_DELIVERED;
    if (event->b > 1)
        return VERDICT_OUT_OF_RANGE;
    if (kernel_held(kernel, event->a) == (event->b == 1))
        return VERDICT_NOTHING_TO_DO;
    bit_set(kernel_desk_in(kernel)->held, event->a, event->b == 1);
    return VERDICT_ACCEPTED;
}

static enum verdict step_skip(struct kernel *kernel, const struct event *event)
{
    if (event->a >= kernel->program->inject_count)
        return VERDICT_UNKNOWN;
    if (kernel->phase == PHASE_ENDED)
        return VERDICT_ENDED;
    const struct program_inject *inject = &kernel->program->injects[event->a];
    int32_t *slots = kernel_slots_in(kernel);
    if (kernel_skipped(kernel, event->a))
        return VERDICT_NOTHING_TO_DO;
    if ((uint32_t)slots[inject->tries_slot] >= inject->times)
        return VERDICT_ALREADY_DELIVERED;
    slots[inject->tries_slot] = (int32_t)inject->times;
    slots[inject->due_slot] = TICK_NEVER;
    bit_set(kernel_desk_in(kernel)->skipped, event->a, true);
    bit_set(kernel_desk_in(kernel)->held, event->a, false);
    return VERDICT_ACCEPTED;
}

static enum verdict step_edit(struct kernel *kernel, const struct event *event)
{
    if (event->a >= kernel->program->inject_count || !are_cells(kernel, event->b))
        return VERDICT_UNKNOWN;
    if (kernel->phase == PHASE_ENDED)
        return VERDICT_ENDED;
    const struct program_inject *inject = &kernel->program->injects[event->a];
    if (kernel_skipped(kernel, event->a))
        return VERDICT_SKIPPED;
    if ((uint32_t)kernel_slots(kernel)[inject->tries_slot] >= inject->times)
        return VERDICT_ALREADY_DELIVERED;
    kernel_desk_in(kernel)->release[event->a] = event->b;
    kernel_desk_in(kernel)->edit_event[event->a] = kernel->event_count;
    return VERDICT_ACCEPTED;
}

/* Control and items */

static enum verdict step_ad_hoc(struct kernel *kernel, const struct event *event, struct update *update)
{
    if (!are_cells(kernel, event->b) || event->b == 0)
        return VERDICT_UNKNOWN;
    if (event->a > INJECT_REQUEST || event->c > PRECEDENCE_FLASH)
        return VERDICT_OUT_OF_RANGE;
    if (kernel->phase == PHASE_ENDED)
        return VERDICT_ENDED;
    if (desk_full(kernel))
        return VERDICT_FULL;
    struct item item = {.kind = ITEM_AD_HOC,
                        .from = CELL_CONTROL,
                        .precedence = (uint8_t)event->c,
                        .inject_kind = (uint8_t)event->a,
                        .inject = INDEX_NONE,
                        .about = ITEM_NONE,
                        .event = kernel->event_count};
    give(kernel, desk_item_add(kernel, &item, update), event->b, CELL_CONTROL, update);
    return VERDICT_ACCEPTED;
}

static enum verdict step_release(struct kernel *kernel, const struct event *event, struct update *update)
{
    if (event->a >= kernel_item_count(kernel) || !are_cells(kernel, event->b))
        return VERDICT_UNKNOWN;
    if (!kernel_runs(kernel))
        return kernel_why_not(kernel);
    const struct item *item = kernel_item(kernel, event->a);
    uint32_t held = 0; /* the cells that have it in some seats alone: given to the cell, all of it has it */
    for (uint32_t cell = 0; cell < kernel->program->cell_count; cell++)
        held |= item->held[cell] ? UINT32_C(1) << cell : 0;
    if ((event->b & (~item->known | item->recalled | held)) == 0)
        return VERDICT_NOTHING_TO_DO;
    give(kernel, event->a, event->b, CELL_CONTROL, update);
    if (item->kind == ITEM_INJECT)
        kernel_release_itself(kernel, item->inject, event->b, update);
    return VERDICT_ACCEPTED;
}

/* The item event->a, if the acting seat has it. Cells name items by the run's number only inside the house; the server
 * translates from the cell's own. */
static struct item *own_item(struct kernel *kernel, const struct event *event)
{
    if (event->a >= kernel_item_count(kernel) || !seats_is_one(kernel, event->cell, event->c))
        return NULL;
    struct item *item = &kernel_desk_in(kernel)->items[event->a];
    return seats_have(item, event->cell, event->c) ? item : NULL;
}

/* The model forgets what the desk has no longer, and a bot shares nothing that was withdrawn from it. */
static void forget(struct kernel *kernel, uint32_t inject, uint32_t cell, struct update *update)
{
    struct latest left = desk_latest(kernel, inject, cell);
    if (left.item != ITEM_NONE)
        return;
    if (!left.withdrawn)
        kernel_slots_in(kernel)[kernel->program->injects[inject].know_slot + cell] = TICK_NEVER;
    kernel_drop(kernel, cell, inject, update);
}

static enum verdict step_recall(struct kernel *kernel, const struct event *event, struct update *update)
{
    if (event->a >= kernel_item_count(kernel) || !are_cells(kernel, event->b))
        return VERDICT_UNKNOWN;
    if (!kernel_runs(kernel))
        return kernel_why_not(kernel);
    struct item *item = &kernel_desk_in(kernel)->items[event->a];
    uint32_t recalled = event->b & item->known & ~item->recalled, taken = recalled & ~item->opened;
    if (recalled == 0)
        return VERDICT_NOTHING_TO_DO;
    item->known &= ~taken;
    item->shared &= ~taken;
    item->recalled |= recalled;
    for (uint32_t cell = 0; cell < kernel->program->cell_count; cell++) {
        if (!(recalled >> cell & 1))
            continue;
        item->recalled_second[cell] = event->second;
        if (item->kind != ITEM_INJECT)
            continue;
        forget(kernel, item->inject, cell, update);
        kernel_release_withdraw(kernel, item->inject, cell);
    }
    return VERDICT_ACCEPTED;
}

/* The originator takes back what it released: from cells that it released it to, and no others. */
static enum verdict step_recall_own(struct kernel *kernel, const struct event *event, struct update *update)
{
    const struct program *program = kernel->program;
    const struct item *item = own_item(kernel, event);
    if (!item || !are_cells(kernel, event->b) || event->b == 0)
        return VERDICT_UNKNOWN;
    if (item->kind != ITEM_INJECT || program->injects[item->inject].originator != event->cell)
        return VERDICT_NOT_PERMITTED;
    if (event->b & ~kernel_released_to(kernel, item->inject))
        return VERDICT_NOT_PERMITTED;
    return step_recall(kernel, event, update);
}

static enum verdict step_reply(struct kernel *kernel, const struct event *event, struct update *update)
{
    if (event->a >= kernel_item_count(kernel) || kernel_item(kernel, event->a)->kind != ITEM_REQUEST)
        return VERDICT_UNKNOWN;
    if (kernel->phase == PHASE_ENDED)
        return VERDICT_ENDED;
    if (desk_full(kernel))
        return VERDICT_FULL;
    uint32_t cell = kernel_item(kernel, event->a)->from, seats = kernel_item(kernel, event->a)->held[cell];
    struct item item = {.kind = ITEM_REPLY,
                        .from = CELL_CONTROL,
                        .precedence = PRECEDENCE_PRIORITY,
                        .inject_kind = INJECT_MESSAGE,
                        .inject = INDEX_NONE,
                        .about = event->a,
                        .event = kernel->event_count};
    give_first(kernel, desk_item_add(kernel, &item, update), UINT32_C(1) << cell, CELL_CONTROL, seats, update);
    return VERDICT_ACCEPTED;
}

/* Control and the model */

/* A number, or a way to divide, in the place of what the cells would come to. */
static bool is_number_for(const struct program_decision *decision, const struct event *event, int32_t *ret_quantities)
{
    return program_named_of(decision, (int32_t)event->b, ret_quantities) &&
           program_can_name(decision, ret_quantities, decision->from, decision->to);
}

static enum verdict step_adjudicate(struct kernel *kernel, const struct event *event, struct update *update)
{
    const struct program *program = kernel->program;
    uint32_t option_index = event->c & 0xff, outcome = event->c >> 8, k = event->b;
    int32_t quantities[QUANTITY_COUNT_MAX];
    if (event->a >= program->decision_count)
        return VERDICT_UNKNOWN;
    const struct program_decision *decision = &program->decisions[event->a];
    if (program_quantified(decision)) {
        if (!is_number_for(decision, event, quantities))
            return VERDICT_OUT_OF_RANGE;
        k = 0;
    }
    if (k >= program_adoptions(decision) || option_index >= decision->option_count)
        return VERDICT_OUT_OF_RANGE;
    const struct program_option *option = &program->options[decision->option_first + option_index];
    if (outcome != 0xff && (outcome > 0xff || outcome >= option->outcome_count))
        return VERDICT_OUT_OF_RANGE;
    if (!kernel_runs(kernel))
        return kernel_why_not(kernel);
    int32_t *slots = kernel_slots_in(kernel);
    if (slots[decision->adopted_slot + k] >= 0)
        return VERDICT_NOT_OPEN;
    if (decision->agree == AGREE_EACH && slots[decision->opened_slot] >= 0 && !(kernel_asked(decision, slots) >> k & 1))
        return VERDICT_OUT_OF_RANGE;
    const struct program_decision *first = decision->first != INDEX_NONE ? &program->decisions[decision->first] : NULL;
    if (first && slots[first->opened_slot] >= 0 && slots[first->closed_slot] < 0)
        kernel_close(kernel, decision->first, update);
    if (slots[decision->opened_slot] < 0) {
        if (!first || slots[first->opened_slot] < 0) /* else that has asked */
            kernel_ask(kernel, first ? decision->first : event->a);
        kernel_open(kernel, event->a, update);
    }
    if (slots[decision->closed_slot] < 0) {
        slots[decision->closed_slot] = kernel->tick;
        fact_add(update, FACT_CLOSED, event->a, 0, 0);
    }
    if (program_quantified(decision))
        kernel_put_decided(kernel, event->a, quantities, update);
    kernel_adopt(kernel, event->a, k, option_index, outcome == 0xff ? -1 : (int32_t)outcome, update);
    return VERDICT_ACCEPTED;
}

static enum verdict step_reveal(struct kernel *kernel, const struct event *event, struct update *update)
{
    const struct program *program = kernel->program;
    if (event->b == 2)
        return kernel_reveal_question(kernel, event, update);
    if (event->b > 1 || event->a >= (event->b ? program->decision_count : program->round_count))
        return VERDICT_UNKNOWN;
    if (kernel_revealed(kernel, event->b == 1, event->a))
        return VERDICT_NOTHING_TO_DO;
    bool begun = event->b ? kernel_slots(kernel)[program->decisions[event->a].opened_slot] >= 0
                          : kernel->tick >= kernel_round_tick(kernel, event->a);
    if (!begun)
        return VERDICT_NOT_OPEN;
    if (event->b && kernel_runs(kernel) && program->decisions[event->a].first_of != INDEX_NONE) {
        kernel_close(kernel, event->a, update); /* which reveals it */
        return VERDICT_ACCEPTED;
    }
    struct desk *desk = kernel_desk_in(kernel);
    if (event->b == 0 && kernel_runs(kernel))
        kernel_round_truth(kernel, event->a, update);
    bit_set(event->b ? desk->revealed_decision : desk->revealed_round, event->a, true);
    fact_add(update, FACT_REVEALED, event->a, (int32_t)event->b, 0);
    return VERDICT_ACCEPTED;
}

static enum verdict step_set(struct kernel *kernel, const struct event *event, struct update *update)
{
    if (event->a >= kernel->program->variable_count)
        return VERDICT_UNKNOWN;
    if (!kernel_runs(kernel))
        return kernel_why_not(kernel);
    uint32_t slot = kernel->program->variables[event->a].slot;
    int32_t value = (int32_t)event->b, *now = &kernel_slots_in(kernel)[slot];
    if (value < kernel->program->slots[slot].from || value > kernel->program->slots[slot].to)
        return VERDICT_OUT_OF_RANGE;
    if (*now == value)
        return VERDICT_NOTHING_TO_DO;
    fact_add(update, FACT_CHANGED, event->a, *now, value);
    *now = value;
    return VERDICT_ACCEPTED;
}

/* Cells */

static enum verdict step_open(struct kernel *kernel, const struct event *event, bool acknowledge)
{
    struct item *item = own_item(kernel, event);
    if (!item)
        return VERDICT_UNKNOWN;
    uint32_t bit = UINT32_C(1) << event->cell;
    if ((acknowledge ? item->acknowledged : item->opened) & bit)
        return VERDICT_NOTHING_TO_DO;
    if (!(item->opened & bit)) {
        item->opened |= bit;
        item->opened_second[event->cell] = event->second;
    }
    if (acknowledge) {
        item->acknowledged |= bit;
        item->acknowledged_second[event->cell] = event->second;
    }
    assert((item->acknowledged & ~item->opened) == 0); /* whoever acknowledged has opened */
    return VERDICT_ACCEPTED;
}

static enum verdict step_share(struct kernel *kernel, const struct event *event, struct update *update)
{
    const struct item *item = own_item(kernel, event);
    if (!item || !are_cells(kernel, event->b) || event->b == 0)
        return VERDICT_UNKNOWN;
    if (!kernel_runs(kernel))
        return kernel_why_not(kernel);
    if (event->b & ~kernel->program->cells[event->cell].may_share)
        return VERDICT_NOT_PERMITTED;
    if (item->recalled >> event->cell & 1)
        return VERDICT_RECALLED;
    if (item->kind == ITEM_INJECT && (event->b & ~kernel_passes_to(kernel, item->inject, event->cell)))
        return VERDICT_NOT_RELEASED;
    /* sharing with a cell that has it already is accepted like any other: a refusal would tell that it has it */
    give(kernel, event->a, event->b, event->cell, update);
    if (item->kind == ITEM_INJECT && kernel->program->injects[item->inject].originator == event->cell)
        kernel_release_itself(kernel, item->inject, event->b, update);
    return VERDICT_ACCEPTED;
}

static enum verdict step_message(struct kernel *kernel, const struct event *event, struct update *update)
{
    if (!are_cells(kernel, event->b))
        return VERDICT_UNKNOWN;
    bool control = event->cell == CELL_CONTROL;
    if (!control && (event->b & ~(kernel->program->cells[event->cell].may_share | UINT32_C(1) << event->cell)))
        return VERDICT_NOT_PERMITTED;
    if (control && event->b == 0)
        return VERDICT_UNKNOWN;
    if (kernel->phase == PHASE_ENDED)
        return VERDICT_ENDED;
    if (desk_full(kernel))
        return VERDICT_FULL;
    struct item item = {.kind = ITEM_MESSAGE,
                        .from = (uint8_t)event->cell,
                        .inject_kind = INJECT_MESSAGE,
                        .inject = INDEX_NONE,
                        .about = ITEM_NONE,
                        .event = kernel->event_count};
    uint32_t index = desk_item_add(kernel, &item, update);
    give(kernel, index, event->b | (control ? 0 : UINT32_C(1) << event->cell), event->cell, update);
    kernel_desk_in(kernel)->items[index].written_to = event->b;
    if (!control) { /* what a cell wrote itself it has read */
        struct item *own = &kernel_desk_in(kernel)->items[index];
        own->opened = own->acknowledged = UINT32_C(1) << event->cell;
        own->opened_second[event->cell] = own->acknowledged_second[event->cell] = event->second;
    }
    return VERDICT_ACCEPTED;
}

static enum verdict step_request(struct kernel *kernel, const struct event *event, struct update *update)
{
    if (event->a != ITEM_NONE && !own_item(kernel, event))
        return VERDICT_UNKNOWN;
    if (desk_full(kernel))
        return VERDICT_FULL;
    struct item item = {.kind = ITEM_REQUEST,
                        .from = (uint8_t)event->cell,
                        .inject_kind = INJECT_REQUEST,
                        .inject = INDEX_NONE,
                        .about = event->a,
                        .event = kernel->event_count};
    uint32_t index = desk_item_add(kernel, &item, update);
    /* what is asked about what some seats hold stays with them */
    uint32_t seats = event->a != ITEM_NONE ? kernel_item(kernel, event->a)->held[event->cell] : 0;
    give_first(kernel, index, UINT32_C(1) << event->cell, event->cell, seats, update);
    struct item *own = &kernel_desk_in(kernel)->items[index];
    own->opened = own->acknowledged = UINT32_C(1) << event->cell;
    own->opened_second[event->cell] = own->acknowledged_second[event->cell] = event->second;
    return VERDICT_ACCEPTED;
}

static enum verdict step_choose(struct kernel *kernel, const struct event *event, struct update *update)
{
    if (event->a >= kernel->program->decision_count)
        return VERDICT_UNKNOWN;
    const struct program_decision *decision = &kernel->program->decisions[event->a];
    int32_t *slots = kernel_slots_in(kernel);
    uint32_t k = kernel_asked_as(kernel, decision, event->cell);
    /* a decision that has not opened, or asks others, is none of the cell's knowledge */
    if (k == INDEX_NONE || slots[decision->opened_slot] < 0)
        return VERDICT_UNKNOWN;
    if (!kernel_runs(kernel))
        return kernel_why_not(kernel);
    if (slots[decision->closed_slot] >= 0)
        return VERDICT_NOT_OPEN;
    uint32_t *bots = &kernel_desk_in(kernel)->bot_choices[event->a], bit = UINT32_C(1) << k;
    int32_t option = program_quantified(decision) ? 0 : (int32_t)event->b, quantities[QUANTITY_COUNT_MAX];
    bool same = slots[decision->choice_slot + k] == option && !(*bots & bit); /* a bot's becomes theirs */
    if (program_quantified(decision)) {
        if (!program_named_of(decision, (int32_t)event->b, quantities) ||
            !kernel_can_name(kernel, decision, quantities))
            return VERDICT_CANNOT_NAME;
        same = same && memcmp(&slots[decision->named_slot + k * decision->quantity_count], quantities,
                              decision->quantity_count * sizeof(*quantities)) == 0;
    } else if (event->b >= decision->option_count) {
        return VERDICT_UNKNOWN;
    } else if (!kernel_option_legal(kernel, decision, event->b)) {
        return VERDICT_NOT_LEGAL;
    }
    if (same)
        return VERDICT_NOTHING_TO_DO;
    kernel_choose(kernel, decision, k, option);
    *bots &= ~bit;
    fact_add(update, FACT_CHOSEN, event->a, (int32_t)k, option);
    if (program_quantified(decision))
        kernel_name(kernel, event->a, k, quantities, update);
    return VERDICT_ACCEPTED;
}

static enum verdict step_answer(struct kernel *kernel, const struct event *event, struct update *update)
{
    if (event->a >= kernel->program->round_count)
        return VERDICT_UNKNOWN;
    const struct program_round *round = &kernel->program->rounds[event->a];
    const struct program_assessment *assessment = &kernel->program->assessments[round->assessment];
    uint32_t k = kernel_asked_index(assessment->asked, assessment->asked_count, event->cell);
    if (k == INDEX_NONE || kernel->tick < kernel_round_tick(kernel, event->a))
        return VERDICT_UNKNOWN;
    if (!kernel_runs(kernel))
        return kernel_why_not(kernel);
    if (!kernel_round_open(kernel, event->a))
        return VERDICT_NOT_OPEN;
    if (event->b < 1 || event->b > assessment->step_count)
        return VERDICT_OUT_OF_RANGE;
    /* several seats of a cell answer: the slot keeps the latest, the log every one */
    kernel_slots_in(kernel)[round->answer_slot + k] = (int32_t)event->b;
    kernel_desk_in(kernel)->bot_answers[event->a] &= ~(UINT32_C(1) << k);
    fact_add(update, FACT_ANSWERED, event->a, (int32_t)k, (int32_t)event->b);
    return VERDICT_ACCEPTED;
}

/* Until the next tick, at which it counts, it can be taken back. */
static enum verdict step_done(struct kernel *kernel, const struct event *event, struct update *update)
{
    const struct program *program = kernel->program;
    bool control = event->cell == CELL_CONTROL;
    if (event->a >= program->task_count)
        return VERDICT_UNKNOWN;
    const struct program_task *task = &program->tasks[event->a];
    /* a cell knows of its own to tick off, once they are there for it, and of no others */
    if (!control &&
        (task->by != BY_CELL || task->cell != event->cell || !kernel_task_open(kernel, event->a) ||
         !seats_is_one(kernel, event->cell, event->c) || !seats_have_task(kernel, event->a, event->cell, event->c)))
        return VERDICT_UNKNOWN;
    if (!kernel_runs(kernel))
        return kernel_why_not(kernel);
    if (event->b > 1)
        return VERDICT_OUT_OF_RANGE;
    if (control && task->by != BY_CONTROL)
        return VERDICT_NOT_PERMITTED;
    if (!kernel_task_open(kernel, event->a))
        return VERDICT_NOT_OPEN;
    if (kernel_slots(kernel)[task->done_slot] >= 0 || kernel_task_ticked(kernel, event->a) == (event->b == 1))
        return VERDICT_NOTHING_TO_DO;
    bit_set(kernel_desk_in(kernel)->ticked, event->a, event->b == 1);
    fact_add(update, FACT_TASK_TICKED, event->a, (int32_t)event->b, 0);
    return VERDICT_ACCEPTED;
}

static enum verdict step_control(struct kernel *kernel, const struct event *event, struct update *update)
{
    switch (event->kind) {
    case EVENT_TICK: return step_tick(kernel, event, update);
    case EVENT_START: return step_start(kernel, update);
    case EVENT_PAUSE: return step_pause(kernel, true, update);
    case EVENT_RESUME: return step_pause(kernel, false, update);
    case EVENT_PACE: return step_pace(kernel, event);
    case EVENT_ENDEX: return step_endex(kernel, update);
    case EVENT_ENDING: return step_ending(kernel, event, update);
    case EVENT_SHIFT: return kernel_shift(kernel, event, update);
    case EVENT_BEGIN: return kernel_stage_begin(kernel, event->a, update);
    case EVENT_FIRE: return step_fire(kernel, event, update);
    case EVENT_HOLD: return step_hold(kernel, event);
    case EVENT_SKIP: return step_skip(kernel, event);
    case EVENT_EDIT: return step_edit(kernel, event);
    case EVENT_AD_HOC: return step_ad_hoc(kernel, event, update);
    case EVENT_RELEASE: return step_release(kernel, event, update);
    case EVENT_RECALL: return step_recall(kernel, event, update);
    case EVENT_GRANT: return kernel_grant(kernel, event, update);
    case EVENT_REPLY: return step_reply(kernel, event, update);
    case EVENT_ADJUDICATE: return step_adjudicate(kernel, event, update);
    case EVENT_CLOSE: return kernel_close_question(kernel, event, update);
    case EVENT_SEEN: return kernel_see(kernel, event, update);
    case EVENT_PUT: return kernel_put(kernel, event, update);
    case EVENT_MORE: return kernel_more(kernel, event, update);
    case EVENT_FREEZE: return kernel_step_freeze(kernel, event, update);
    case EVENT_FREEZE_OVER: return kernel_step_freeze_over(kernel, event, update);
    case EVENT_REVEAL: return step_reveal(kernel, event, update);
    case EVENT_SET: return step_set(kernel, event, update);
    case EVENT_DONE: return step_done(kernel, event, update);
    case EVENT_MESSAGE: return step_message(kernel, event, update);
    case EVENT_REVISE:
    case EVENT_PROPOSE:
    case EVENT_ORDER:
    case EVENT_REPORT: return kernel_board_step(kernel, event, update);
    default: return VERDICT_NOT_PERMITTED;
    }
}

static enum verdict step_cell(struct kernel *kernel, const struct event *event, struct update *update)
{
    if (kernel->phase == PHASE_ENDED) /* before anything is looked up, so that it tells of nothing */
        return VERDICT_ENDED;
    switch (event->kind) {
    case EVENT_OPEN: return step_open(kernel, event, false);
    case EVENT_ACKNOWLEDGE: return step_open(kernel, event, true);
    case EVENT_SHARE: return step_share(kernel, event, update);
    case EVENT_PASS: return seats_step_pass(kernel, event, update);
    case EVENT_MESSAGE: return step_message(kernel, event, update);
    case EVENT_REQUEST: return step_request(kernel, event, update);
    case EVENT_ASK_RELEASE: return kernel_ask_release(kernel, event, update);
    case EVENT_GRANT: return kernel_grant(kernel, event, update);
    case EVENT_RECALL: return step_recall_own(kernel, event, update);
    case EVENT_CHOOSE: return step_choose(kernel, event, update);
    case EVENT_ANSWER: return step_answer(kernel, event, update);
    case EVENT_DONE: return step_done(kernel, event, update);
    case EVENT_RESPOND: return kernel_respond(kernel, event, update);
    case EVENT_WITHDRAW: return kernel_withdraw(kernel, event, update);
    case EVENT_DRAFT:
    case EVENT_REVISE:
    case EVENT_PROPOSE:
    case EVENT_CONCUR:
    case EVENT_ORDER: return kernel_board_step(kernel, event, update);
    default: return VERDICT_NOT_PERMITTED;
    }
}

enum verdict kernel_step(struct kernel *kernel, const struct event *event, struct update *update)
{
    struct desk *desk = kernel_desk_in(kernel);
    assert(kernel->live || event->kind == EVENT_START || event->kind == EVENT_TICK);
    assert(event->kind < EVENT_KIND_COUNT);
    uint32_t second_before = desk ? desk->second : 0;
    if (update)
        update->fact_count = 0;
    if (desk)
        desk->second = event->second;
    enum verdict verdict;
    if (kernel_freeze_forbids(kernel, event))
        verdict = VERDICT_FROZEN;
    else if (event->kind == EVENT_NOTE || (event->kind == EVENT_REWIND && event->cell == CELL_CONTROL))
        verdict = VERDICT_ACCEPTED;
    else if (event->kind == EVENT_JOIN)
        verdict = seats_step_join(kernel, event, update);
    else if (event->kind == EVENT_SEAT)
        verdict = step_seat(kernel, event, update);
    else if (event->cell == CELL_CONTROL)
        verdict = step_control(kernel, event, update);
    else
        verdict = is_cell(kernel, event->cell) ? step_cell(kernel, event, update) : VERDICT_UNKNOWN;
    if (verdict == VERDICT_ACCEPTED)
        kernel->event_count++;
    else if (desk)
        desk->second = second_before;
    assert(!update || update->fact_count <= (verdict == VERDICT_ACCEPTED ? kernel_fact_count_max(kernel->program) : 0));
    return verdict;
}
