/* Reading a batch: columns while it runs, every slot of every lane when it has ended, and counts.
 *
 * Columns are narrow or wide, so everything here goes through value_at. A slot without a column is derived from what
 * the batch left: flags, pending bits, the tick a lane ended.
 */
#include <assert.h>

#include "lanes/inside.h"

static int32_t value_at(const struct lanes *lanes, uint32_t column, uint32_t lane)
{
    const void *values = lanes->at[column];
    return lanes->plan->wide ? ((const int32_t *)values)[lane] : ((const int16_t *)values)[lane];
}

static uint32_t last_tick(const struct lanes *lanes, uint32_t lane) /* the last one the lane played */
{
    uint32_t end = (uint32_t)value_at(lanes, lanes->plan->end_tick_column, lane), last = lanes->plan->tick_end - 1;
    assert(end <= last + 1); /* only once the batch has ended */
    return end < last ? end : last;
}

/* A timed inject comes every `step` ticks from the first, as often as it may and as long as the lane plays. */
static uint32_t timed_step(const struct plan_inject *inject)
{
    return inject->every_ticks ? inject->every_ticks : 1; /* due again at once: in the next tick */
}

static uint32_t timed_tries(const struct lanes *lanes, const struct plan_inject *inject, uint32_t lane)
{
    uint32_t last = last_tick(lanes, lane);
    if (last < inject->due_first)
        return inject->tries_first;
    uint32_t tries = inject->tries_first + (last - inject->due_first) / timed_step(inject) + 1;
    return tries < inject->times ? tries : inject->times;
}

static int32_t timed_due(const struct lanes *lanes, const struct plan_inject *inject, uint32_t lane)
{
    uint32_t tries = timed_tries(lanes, inject, lane), end = lanes->plan->program->tick_count;
    if (tries == inject->times)
        return TICK_NEVER;
    if (tries == inject->tries_first)
        return (int32_t)inject->due_first;
    uint32_t due = inject->due_first + (tries - inject->tries_first - 1) * timed_step(inject) + inject->every_ticks;
    return (int32_t)(due < end ? due : end);
}

static int32_t stage_at(const struct lanes_plan *plan, uint32_t tick)
{
    uint32_t stage = 0;
    while (stage + 1 < plan->program->stage_count && plan->stage_ticks[stage + 1] <= tick)
        stage++;
    return (int32_t)stage;
}

static int32_t told(const struct lanes *lanes, const struct source *source, uint32_t lane)
{
    const struct lanes_plan *plan = lanes->plan;
    switch ((enum source_kind)source->kind) {
    case SOURCE_CONSTANT: return source->value;
    case SOURCE_COLUMN: return value_at(lanes, source->index, lane);
    case SOURCE_TIME: return (int32_t)(last_tick(lanes, lane) * plan->program->tick_minutes);
    case SOURCE_STAGE: return stage_at(plan, last_tick(lanes, lane));
    case SOURCE_FLAG_TICK: return get_bit(lanes->flags[source->index], lane) ? source->value : TICK_NEVER;
    case SOURCE_TRIES_TIMED: return (int32_t)timed_tries(lanes, &plan->injects[source->index], lane);
    case SOURCE_DUE_TIMED: return timed_due(lanes, &plan->injects[source->index], lane);
    case SOURCE_TRIED: return !get_bit(lanes->pending[source->index], lane);
    case SOURCE_TRIED_DUE:
        return !get_bit(lanes->pending[source->index], lane) && value_at(lanes, (uint32_t)source->value, lane) < 0;
    case SOURCE_SHARED: return get_bit(lanes->pending[source->index], lane) ? TICK_NEVER : SHARE_DONE;
    case SOURCE_CLOSED:
    case SOURCE_ADOPTED:
    case SOURCE_OUTCOME:
    case SOURCE_ASKED:
    case SOURCE_CHOSE: break;
    }
    const struct plan_decision *decision = &plan->decisions[source->index];
    if (source->kind == SOURCE_ASKED)
        return get_bit(lanes->asked[decision->asks + (uint32_t)source->value], lane)
                   ? value_at(lanes, decision->opened, lane)
                   : TICK_NEVER;
    if (source->kind == SOURCE_CHOSE) {
        assert((uint32_t)source->value < decision->asked_count);
        if (value_at(lanes, decision->choices[source->value].column, lane) < 0)
            return TICK_NEVER;
        return value_at(lanes, decision->slow ? decision->waits[source->value].chooses : decision->opened, lane);
    }
    if (!get_bit(lanes->flags[decision->closed_flag], lane))
        return -1;
    if (source->kind == SOURCE_CLOSED)
        return decision->slow ? value_at(lanes, decision->closes, lane) : value_at(lanes, decision->opened, lane) + 1;
    int32_t bucket = value_at(lanes, decision->adoptions[source->value].bucket, lane);
    if (bucket < 0) /* it was not asked */
        return -1;
    int32_t option = bucket / OUTCOME_COUNT_MAX;
    assert((uint32_t)option < decision->option_count);
    if (source->kind == SOURCE_ADOPTED)
        return option;
    bool drawn = plan->program->options[decision->option_first + (uint32_t)option].outcome_count > 0;
    return drawn ? bucket % OUTCOME_COUNT_MAX : -1;
}

/* What tallies ask for in every batch, for all lanes at once; the values are those of told(). One
 * that takes no time closes in the tick after it opened, if the lane plays that one. */
TWICE static void read_closed(const struct lanes *lanes, const struct plan_decision *decision,
                              int32_t ret_values[LANES_MAX])
{
    const int32_t last = (int32_t)lanes->plan->tick_end - 1;
    const uint32_t count = lanes->count;
    const int16_t *narrow = lanes->at[decision->opened], *narrow_end = lanes->at[lanes->plan->end_tick_column];
    const int32_t *wide = lanes->at[decision->opened], *wide_end = lanes->at[lanes->plan->end_tick_column];
#define CLOSED(opened, end)                                                                                            \
    ((-(int32_t)(((opened) >= 0) & ((opened) < (end)) & ((opened) < last)) & ((opened) + 2)) - 1)
    if (lanes->plan->wide)
        for (uint32_t lane = 0; lane < count; lane++)
            ret_values[lane] = CLOSED(wide[lane], wide_end[lane]);
    else
        for (uint32_t lane = 0; lane < count; lane++)
            ret_values[lane] = CLOSED(narrow[lane], narrow_end[lane]);
}

static void read_flag_tick(const struct lanes *lanes, const struct source *source, int32_t ret_values[LANES_MAX])
{
    for (uint32_t first = 0; first < lanes->count; first += 64) {
        uint64_t bits = lanes->flags[source->index][first / 64];
        for (uint32_t lane = first; lane < first + 64 && lane < lanes->count; lane++, bits >>= 1)
            ret_values[lane] = bits & 1 ? source->value : TICK_NEVER;
    }
}

bool lanes_column(const struct lanes *lanes, uint32_t slot, struct lanes_column *ret_column)
{
    assert(slot < lanes->plan->program->slot_count);
    uint16_t column = lanes->plan->column_of_slot[slot];
    if (column == NONE16)
        return false;
    const uint16_t byte = lanes->plan->byte_of_column[column];
    *ret_column = (struct lanes_column){.bytes = byte == NONE16 ? NULL : lanes->bytes[byte]};
    if (lanes->plan->wide)
        ret_column->wide = lanes->at[column];
    else
        ret_column->narrow = lanes->at[column];
    return true;
}

void lanes_read(const struct lanes *lanes, uint32_t slot, int32_t ret_values[LANES_MAX])
{
    assert(slot < lanes->plan->program->slot_count);
    const struct source *source = &lanes->plan->sources[slot];
    if (source->kind == SOURCE_CLOSED && !lanes->plan->decisions[source->index].slow) {
        read_closed(lanes, &lanes->plan->decisions[source->index], ret_values);
        return;
    }
    if (source->kind == SOURCE_FLAG_TICK) {
        read_flag_tick(lanes, source, ret_values);
        return;
    }
    for (uint32_t lane = 0; lane < lanes->count; lane++)
        ret_values[lane] = told(lanes, source, lane);
}

void lanes_row(const struct lanes *lanes, uint32_t lane, int32_t *ret_slots)
{
    assert(lane < lanes->count);
    for (uint32_t slot = 0; slot < lanes->plan->program->slot_count; slot++)
        ret_slots[slot] = told(lanes, &lanes->plan->sources[slot], lane);
}

struct lanes_changes lanes_changes(const struct lanes *lanes)
{
    return lanes->changes;
}

struct lanes_counts lanes_counts(const struct lanes *lanes)
{
    return (struct lanes_counts){lanes->tries,    lanes->deliveries, lanes->opened,  lanes->closed, lanes->adopted,
                                 lanes->outcomes, lanes->shared,     lanes->endings, lanes->ticks};
}
