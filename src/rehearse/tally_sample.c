/* The sampled part of a tally: what varies from run to run in time and order.
 *
 * The trace watches the variables at the end of each tick. It keeps the last
 * values it saw of every lane and compares many lanes at a time; only what differs is counted. The rest is read when
 * the batch has ended, since every slot keeps the tick at which something happened.
 */
#include <assert.h>
#include <stdlib.h>

#include "rehearse/tally.h"

struct tally_trace {
    uint32_t batch_limit;    /* lanes of the batch in work that are sampled */
    int16_t *narrow;         /* variable * LANES_MAX + lane: the last values seen, of lanes with narrow columns */
    int32_t *wide;           /* the same of wide ones */
    int32_t *row;            /* variable: of the kernel's run in work */
    uint32_t *passage_first; /* variable, and one more: its passages are from here to the next one's */
    /* fan_bins[variable].first + bin, of bins of one value: its passages that hold there, a bit each */
    uint64_t *holding;
    uint64_t *passed;  /* variable * LANES_MAX + lane (0 for the kernel's run): those that have held */
    int16_t *closed;   /* decision * LANES_MAX + lane: tick */
    uint16_t *adopted; /* decision * LANES_MAX + lane: bits of options */
};

/* The passages of a variable that hold at a value: bit i is the i-th. */
static uint64_t passages_at(const struct tally *tally, const struct tally_trace *trace, uint32_t variable,
                            int32_t value)
{
    uint64_t hold = 0;
    const uint32_t first = trace->passage_first[variable];
    for (uint32_t i = first; i < trace->passage_first[variable + 1]; i++)
        hold |= (uint64_t)tally_passed(&tally->passages[i], value) << (i - first);
    return hold;
}

static int32_t start_of(const struct tally *tally, uint32_t variable)
{
    return tally->program->slots[tally->program->variables[variable].slot].start;
}

struct tally_trace *tally_trace_new(const struct tally *tally)
{
    const struct program *program = tally->program;
    struct tally_trace *trace = calloc(1, sizeof(*trace));
    if (!trace)
        return NULL;
    trace->narrow = calloc((size_t)program->variable_count * LANES_MAX + 1, sizeof(*trace->narrow));
    trace->wide = calloc((size_t)program->variable_count * LANES_MAX + 1, sizeof(*trace->wide));
    trace->row = calloc(program->variable_count + 1, sizeof(*trace->row));
    trace->passage_first = calloc(program->variable_count + 1, sizeof(*trace->passage_first));
    trace->holding = calloc(tally->fan_bin_count + 1, sizeof(*trace->holding));
    trace->passed = calloc((size_t)program->variable_count * LANES_MAX + 1, sizeof(*trace->passed));
    trace->closed = calloc((size_t)program->decision_count * LANES_MAX + 1, sizeof(*trace->closed));
    trace->adopted = calloc((size_t)program->decision_count * LANES_MAX + 1, sizeof(*trace->adopted));
    if (!trace->narrow || !trace->wide || !trace->row || !trace->passage_first || !trace->holding || !trace->passed ||
        !trace->closed || !trace->adopted) {
        tally_trace_free(trace);
        return NULL;
    }
    for (uint32_t i = 0; i < tally->passage_count; i++)
        for (uint32_t later = tally->passages[i].variable + 1; later <= program->variable_count; later++)
            trace->passage_first[later]++;
    for (uint32_t variable = 0; variable < program->variable_count; variable++) {
        const struct tally_bins *bins = &tally->fan_bins[variable];
        for (uint32_t bin = 0; bins->width == 1 && bin < bins->count; bin++)
            trace->holding[bins->first + bin] = passages_at(tally, trace, variable, tally_bin_value(bins, bin));
    }
    return trace;
}

void tally_trace_free(struct tally_trace *trace)
{
    if (!trace)
        return;
    free(trace->narrow);
    free(trace->wide);
    free(trace->row);
    free(trace->passage_first);
    free(trace->holding);
    free(trace->passed);
    free(trace->closed);
    free(trace->adopted);
    free(trace);
}

/* ---- the trace ---- */

static uint32_t point_of(const struct tally *tally, uint32_t tick)
{
    return (tick + tally->fan_stride - 1) / tally->fan_stride;
}

/* What is counted of a variable at the tick in work. */
struct counting {
    struct tally *tally;
    const struct tally_bins *bins;
    uint32_t *counts;
    uint32_t variable, time_bin;
};

static struct counting counting_at(struct tally *tally, uint32_t variable, uint32_t tick)
{
    assert(tick < tally->program->tick_count);
    return (struct counting){
        .tally = tally,
        .bins = &tally->fan_bins[variable],
        .counts = tally_changes(tally, variable, point_of(tally, tick)),
        .variable = variable,
        .time_bin = tick / tally->time_bin_ticks,
    };
}

static void note_passages(const struct counting *counting, uint32_t lane, uint64_t hold)
{
    const struct tally_trace *trace = counting->tally->trace;
    uint64_t *passed = &trace->passed[(size_t)counting->variable * LANES_MAX + lane];
    uint32_t *times = counting->tally->passage_times + counting->time_bin;
    assert(lane < LANES_MAX);
    for (uint64_t fresh = hold & ~*passed; fresh; fresh &= fresh - 1) {
        uint32_t passage = trace->passage_first[counting->variable] + (uint32_t)__builtin_ctzll(fresh);
        times[(size_t)passage * counting->tally->time_bin_count]++;
    }
    *passed |= hold;
}

static inline void move(const struct counting *counting, uint32_t lane, int32_t old, int32_t new)
{
    const struct tally_bins *bins = counting->bins;
    const struct tally_trace *trace = counting->tally->trace;
    uint32_t bin = tally_bin_of(bins, new);
    counting->counts[tally_bin_of(bins, old)]--;
    counting->counts[bin]++;
    note_passages(counting, lane,
                  bins->width == 1 ? trace->holding[bins->first + bin]
                                   : passages_at(counting->tally, trace, counting->variable, new));
}

enum { COMPARED = 16 }; /* lanes at a time */

/* Columns are LANES_MAX long, so whole groups can be read; lanes from `limit` on are left alone. */
static void compare_narrow(const int16_t *values, int16_t *seen, uint32_t limit, const struct counting *counting)
{
    for (uint32_t first = 0; first < limit; first += COMPARED) {
        if (memcmp(values + first, seen + first, COMPARED * sizeof(*values)) == 0)
            continue;
        for (uint32_t lane = first; lane < first + COMPARED && lane < limit; lane++) {
            if (values[lane] == seen[lane])
                continue;
            move(counting, lane, seen[lane], values[lane]);
            seen[lane] = values[lane];
        }
    }
}

static void compare_wide(const int32_t *values, int32_t *seen, uint32_t limit, const struct counting *counting)
{
    for (uint32_t lane = 0; lane < limit; lane++) {
        if (values[lane] == seen[lane])
            continue;
        move(counting, lane, seen[lane], values[lane]);
        seen[lane] = values[lane];
    }
}

static uint32_t sampled_lanes(const struct tally *tally, uint64_t first_run, uint32_t count)
{
    uint64_t before = first_run - tally->first_run;
    if (before >= TALLY_SAMPLED_RUNS_MAX)
        return 0;
    uint64_t room = TALLY_SAMPLED_RUNS_MAX - before;
    return count < room ? count : (uint32_t)room;
}

/* What holds at STARTEX is not passed later. */
static void begin_passages(struct tally *tally, uint32_t lane_count)
{
    for (uint32_t variable = 0; variable < tally->program->variable_count; variable++) {
        uint64_t hold = passages_at(tally, tally->trace, variable, start_of(tally, variable));
        for (uint32_t lane = 0; lane < lane_count; lane++)
            tally->trace->passed[(size_t)variable * LANES_MAX + lane] = hold;
    }
}

static void begin_batch(struct tally *tally, const struct tally_batch *batch)
{
    struct tally_trace *trace = tally->trace;
    trace->batch_limit = sampled_lanes(tally, batch->first_run, batch->count);
    begin_passages(tally, trace->batch_limit);
    for (uint32_t variable = 0; trace->batch_limit && variable < tally->program->variable_count; variable++) {
        int32_t start = start_of(tally, variable);
        for (uint32_t lane = 0; lane < LANES_MAX; lane++) {
            trace->narrow[(size_t)variable * LANES_MAX + lane] = (int16_t)start;
            trace->wide[(size_t)variable * LANES_MAX + lane] = start;
        }
    }
}

static void set_path(struct tally *tally, uint64_t run, uint32_t variable, uint32_t point, int32_t value)
{
    assert(run - tally->first_run < TALLY_PATH_COUNT && point < tally->fan_count);
    tally
        ->paths[((size_t)variable * TALLY_PATH_COUNT + (uint32_t)(run - tally->first_run)) * tally->fan_count + point] =
        value;
}

static void sample_tick(struct tally *tally, const struct tally_batch *batch, uint32_t tick)
{
    struct tally_trace *trace = tally->trace;
    uint32_t point = point_of(tally, tick);
    uint64_t first_run = batch->first_run;
    int32_t scratch[LANES_MAX];
    for (uint32_t variable = 0; variable < tally->program->variable_count; variable++) {
        struct lanes_column column = tally_column(batch, tally->program->variables[variable].slot, scratch);
        struct counting counting = counting_at(tally, variable, tick);
        if (column.narrow)
            compare_narrow(column.narrow, trace->narrow + (size_t)variable * LANES_MAX, trace->batch_limit, &counting);
        else
            compare_wide(column.wide, trace->wide + (size_t)variable * LANES_MAX, trace->batch_limit, &counting);
        for (uint32_t lane = 0; lane < trace->batch_limit && first_run + lane - tally->first_run < TALLY_PATH_COUNT;
             lane++)
            set_path(tally, first_run + lane, variable, point, column.narrow ? column.narrow[lane] : column.wide[lane]);
    }
}

void tally_on_tick(struct tally *tally, const struct tally_batch *batch, uint32_t tick)
{
    if (tick == 0) {
        tally_watch_begin(tally, batch);
        begin_batch(tally, batch);
    } else {
        tally_watch_tick(tally, batch);
    }
    if (tally->trace->batch_limit > 0)
        sample_tick(tally, batch, tick);
}

void tally_on_row_tick(struct tally *tally, uint64_t first_run, uint32_t lane, uint32_t tick, const int32_t *slots)
{
    uint64_t run = first_run + lane;
    tally_watch_row_tick(tally, lane, tick, slots);
    if (run - tally->first_run >= TALLY_SAMPLED_RUNS_MAX)
        return;
    int32_t *seen = tally->trace->row;
    uint32_t point = point_of(tally, tick);
    if (tick == 0)
        begin_passages(tally, 1);
    for (uint32_t variable = 0; variable < tally->program->variable_count; variable++) {
        if (tick == 0)
            seen[variable] = start_of(tally, variable);
        int32_t value = slots[tally->program->variables[variable].slot];
        if (value != seen[variable]) {
            struct counting counting = counting_at(tally, variable, tick);
            move(&counting, 0, seen[variable], value);
        }
        seen[variable] = value;
        if (run - tally->first_run < TALLY_PATH_COUNT)
            set_path(tally, run, variable, point, value);
    }
}

/* A run that ended keeps its values to the last point. */
static void finish_paths(struct tally *tally, const struct tally_batch *batch, uint32_t count)
{
    const struct program *program = tally->program;
    int16_t tick_scratch[LANES_MAX];
    int16_t ending_scratch[LANES_MAX];
    const int16_t *ends = tally_small(batch, program->end_tick_slot, tick_scratch);
    const int16_t *endings = tally_small(batch, program->ending_slot, ending_scratch);
    for (uint32_t lane = 0; lane < count && batch->first_run + lane - tally->first_run < TALLY_PATH_COUNT; lane++) {
        uint64_t run = batch->first_run + lane;
        tally->path_mask |= UINT32_C(1) << (run - tally->first_run);
        for (uint32_t variable = 0; variable < program->variable_count; variable++) {
            int32_t scratch[LANES_MAX];
            struct lanes_column column = tally_column(batch, program->variables[variable].slot, scratch);
            int32_t value = column.narrow ? column.narrow[lane] : column.wide[lane];
            bool up = endings[lane] == (int32_t)program->ending_count; /* time: the tick before was the last */
            uint32_t last = (uint32_t)ends[lane] - up;
            for (uint32_t point = point_of(tally, last) + 1; point < tally->fan_count; point++)
                set_path(tally, run, variable, point, value);
        }
    }
}

/* ---- what the slots tell at the end ---- */

static void fold_times(struct tally *tally, const struct tally_batch *batch, uint32_t count)
{
    const struct program *program = tally->program;
    int16_t scratch[LANES_MAX], other_scratch[LANES_MAX];
    uint32_t ticks = tally->time_bin_ticks;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        if (batch->counts.deliveries[i] == 0)
            continue;
        const int16_t *last = tally_small(batch, program->injects[i].last_slot, scratch);
        uint32_t *times = tally->inject_times + (size_t)i * tally->time_bin_count;
        for (uint32_t lane = 0; lane < count; lane++)
            if (last[lane] >= 0)
                times[(uint32_t)last[lane] / ticks]++;
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        if (batch->counts.closed[i] == 0)
            continue;
        const int16_t *closed = tally_small(batch, program->decisions[i].closed_slot, scratch);
        for (uint32_t lane = 0; lane < count; lane++)
            if (closed[lane] >= 0)
                tally->closed_times[(size_t)i * tally->time_bin_count + (uint32_t)closed[lane] / ticks]++;
    }
    for (uint32_t i = 0; i < program->share_count; i++) {
        const struct program_share *share = &program->shares[i];
        uint32_t know_slot = program->injects[share->inject].know_slot;
        if (batch->counts.deliveries[share->inject] == 0)
            continue;
        const int16_t *from = tally_small(batch, know_slot + share->from_cell, scratch);
        const int16_t *to = tally_small(batch, know_slot + share->to_cell, other_scratch);
        size_t first = (size_t)i * tally->time_bin_count;
        for (uint32_t lane = 0; lane < count; lane++) {
            if (from[lane] < 0)
                continue;
            tally->give_times[first + (uint32_t)from[lane] / ticks]++;
            if (to[lane] < 0)
                continue;
            tally->know_times[first + (uint32_t)to[lane] / ticks]++;
            if (to[lane] >= from[lane])
                tally->share_delays[first + (uint32_t)(to[lane] - from[lane]) / ticks]++;
        }
    }
}

static void read_decisions(const struct tally *tally, const struct tally_batch *batch)
{
    const struct program *program = tally->program;
    int16_t scratch[LANES_MAX];
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        int16_t *closed = tally->trace->closed + (size_t)i * LANES_MAX;
        uint16_t *adopted = tally->trace->adopted + (size_t)i * LANES_MAX;
        if (batch->counts.closed[i] == 0) {
            memset(closed, 0xff, LANES_MAX * sizeof(*closed));
            continue;
        }
        memcpy(closed, tally_small(batch, decision->closed_slot, scratch), batch->count * sizeof(*closed));
        memset(adopted, 0, LANES_MAX * sizeof(*adopted));
        uint32_t adopted_count = program_adoptions(decision);
        for (uint32_t asked = 0; asked < adopted_count; asked++) {
            const int16_t *options = tally_small(batch, decision->adopted_slot + asked, scratch);
            for (uint32_t lane = 0; lane < batch->count; lane++)
                if (options[lane] >= 0)
                    adopted[lane] = (uint16_t)(adopted[lane] | UINT32_C(1) << options[lane]);
        }
    }
}

static void fold_flow(struct tally *tally, const struct tally_batch *batch, uint32_t count)
{
    const struct program *program = tally->program;
    const int16_t *closed = tally->trace->closed;
    const uint16_t *adopted = tally->trace->adopted;
    int16_t scratch[LANES_MAX];
    const int16_t *endings = tally_small(batch, program->ending_slot, scratch);
    read_decisions(tally, batch);
    for (uint32_t lane = 0; lane < count; lane++) {
        uint32_t order[DECISION_COUNT_MAX], order_count = 0; /* by tick of closing, then file order */
        for (uint32_t i = 0; i < program->decision_count; i++) {
            int16_t tick = closed[(size_t)i * LANES_MAX + lane];
            if (tick < 0 || program_adoptions(&program->decisions[i]) == 0)
                continue;
            uint32_t place = order_count++;
            for (; place > 0 && closed[(size_t)order[place - 1] * LANES_MAX + lane] > tick; place--)
                order[place] = order[place - 1];
            order[place] = i;
        }
        uint32_t from = FLOW_START;
        for (uint32_t i = 0; i < order_count; i++) {
            uint32_t to = flow_node(order[i], adopted[(size_t)order[i] * LANES_MAX + lane]);
            flow_add(&tally->flow, from, to, 1);
            from = to;
        }
        flow_add(&tally->flow, from, FLOW_ENDING + (uint32_t)endings[lane], 1);
    }
}

static uint32_t state_of(const struct tally *tally, uint32_t decision, uint32_t lane)
{
    if (tally->trace->closed[(size_t)decision * LANES_MAX + lane] < 0)
        return TALLY_STATE_OPEN;
    uint32_t options = tally->trace->adopted[(size_t)decision * LANES_MAX + lane], state = 0;
    if (options == 0)
        return TALLY_STATE_OPEN;
    while (!(options >> state & 1))
        state++;
    return options >> state == 1 ? state : (uint32_t)TALLY_STATE_SEVERAL;
}

/* After fold_flow, which reads the decisions. */
static void fold_pairs(struct tally *tally, const struct tally_batch *batch, uint32_t count)
{
    int16_t scratch[LANES_MAX];
    const int16_t *endings = tally_small(batch, tally->program->ending_slot, scratch);
    for (uint32_t lane = 0; lane < count; lane++) {
        uint32_t states[TALLY_PRINCIPAL_COUNT_MAX];
        for (uint32_t q = 0; q < tally->principal_count; q++) {
            states[q] = state_of(tally, tally->principals[q], lane);
            tally->pair_endings[tally_pair_ending(q, states[q], (uint32_t)endings[lane])]++;
            for (uint32_t p = 0; p < q; p++)
                tally->pairs[((size_t)(p * tally->principal_count + q) * TALLY_STATE_COUNT + states[p]) *
                                 TALLY_STATE_COUNT +
                             states[q]]++;
        }
    }
}

void tally_fold_sample(struct tally *tally, const struct tally_batch *batch, uint32_t count)
{
    tally->sampled += count;
    assert(tally->sampled <= TALLY_SAMPLED_RUNS_MAX && tally->sampled <= tally->runs);
    finish_paths(tally, batch, count);
    fold_times(tally, batch, count);
    tally_fold_waits(tally, batch, count);
    tally_fold_task_times(tally, batch, count);
    tally_fold_release_times(tally, batch, count);
    tally_fold_plan_times(tally, batch, count);
    tally_fold_load(tally, batch, count);
    tally_fold_phases(tally, batch, count);
    fold_flow(tally, batch, count);
    fold_pairs(tally, batch, count);
}
