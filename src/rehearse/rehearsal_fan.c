/* The fan of one variable, fast enough to follow a hand on a slider.
 *
 * A rehearsal counts a hundred things; this counts one, over all runs rather than the sampled ones, and leaves it where
 * the outputs look for it: in a tally that has nothing else. So the fan of a rehearsal within TALLY_SAMPLED_RUNS_MAX
 * runs and this one are the same bytes.
 *
 * As in tally_sample.c histograms are kept as changes: a lane that moves takes one from its old bin and adds one to the
 * new bin of the point of time. The column is looked at only at the ticks of the fan's points, which gives the same
 * sums. What the last lanes did between the last point and their end is found when the batch has
 * ended. */
#include <assert.h>
#include <stdlib.h>

#include "rehearse/rehearsal.h"

struct fan_work {
    const struct rehearsal *rehearsal;
    uint32_t variable, slot;
};

struct fan {                         /* of one thread */
    uint32_t *changes;               /* point * bins->count + bin; wraps, the sum up to a point does not */
    uint64_t *finals;                /* bin of final_bins */
    struct tally_extremes *extremes; /* likewise */
    const struct tally_bins *bins, *final_bins;
    int32_t *paths; /* run * fan_count + point */
    uint32_t path_mask;
    uint64_t runs;
    int32_t seen[LANES_MAX];
    int16_t seen_narrow[LANES_MAX];
    uint32_t tick; /* the last that was played */
};

static void fan_free(struct fan *fan)
{
    free(fan->changes);
    free(fan->paths);
    free(fan->finals);
    free(fan->extremes);
    free(fan);
}

static void *fan_make(void *context)
{
    const struct fan_work *work = context;
    const struct tally *tally = work->rehearsal->tally;
    struct fan *fan = calloc(1, sizeof(*fan));
    if (!fan)
        return NULL;
    fan->bins = &tally->fan_bins[work->variable];
    fan->final_bins = &tally->final_bins[work->variable];
    fan->changes = calloc((size_t)tally->fan_count * fan->bins->count, sizeof(*fan->changes));
    fan->finals = calloc(fan->final_bins->count, sizeof(*fan->finals));
    fan->extremes = calloc(fan->final_bins->count, sizeof(*fan->extremes));
    fan->paths = calloc((size_t)TALLY_PATH_COUNT * tally->fan_count, sizeof(*fan->paths));
    if (fan->changes && fan->paths && fan->finals && fan->extremes)
        return fan;
    fan_free(fan);
    return NULL;
}

static uint32_t point_of(const struct tally *tally, uint32_t tick)
{
    return (tick + tally->fan_stride - 1) / tally->fan_stride;
}

static void begin_batch(struct fan *fan, const struct fan_work *work)
{
    int32_t start = work->rehearsal->program->slots[work->slot].start;
    for (uint32_t lane = 0; lane < LANES_MAX; lane++) {
        fan->seen[lane] = start;
        fan->seen_narrow[lane] = (int16_t)start;
    }
}

/* Columns are LANES_MAX long; lanes from `count` on are not counted. */
static void compare_narrow(struct fan *fan, const int16_t *values, uint32_t count, uint32_t *changes)
{
    for (uint32_t first = 0; first < count; first += 4) {
        uint64_t now, before;
        memcpy(&now, values + first, sizeof(now));
        memcpy(&before, fan->seen_narrow + first, sizeof(before));
        if (now == before)
            continue;
        for (uint32_t lane = first; lane < first + 4 && lane < count; lane++) {
            if (values[lane] == fan->seen_narrow[lane])
                continue;
            changes[tally_bin_of(fan->bins, fan->seen_narrow[lane])]--;
            changes[tally_bin_of(fan->bins, values[lane])]++;
            fan->seen_narrow[lane] = values[lane];
        }
    }
}

static void compare_wide(struct fan *fan, const int32_t *values, uint32_t count, uint32_t *changes)
{
    for (uint32_t lane = 0; lane < count; lane++) {
        if (values[lane] == fan->seen[lane])
            continue;
        changes[tally_bin_of(fan->bins, fan->seen[lane])]--;
        changes[tally_bin_of(fan->bins, values[lane])]++;
        fan->seen[lane] = values[lane];
    }
}

static void look(struct fan *fan, const struct fan_work *work, const struct lanes *lanes, uint32_t point)
{
    const struct rehearsal *rehearsal = work->rehearsal;
    const struct tally *tally = rehearsal->tally;
    struct lanes_column column;
    bool found = lanes_column(lanes, work->slot, &column);
    assert(found); /* variables always have one */
    (void)found;
    uint32_t *changes = fan->changes + (size_t)point * fan->bins->count;
    if (column.narrow)
        compare_narrow(fan, column.narrow, lanes_count(lanes), changes);
    else
        compare_wide(fan, column.wide, lanes_count(lanes), changes);
    uint64_t first = lanes_first_run(lanes) - rehearsal->options.first_run;
    for (uint32_t lane = 0; lane < lanes_count(lanes) && first + lane < TALLY_PATH_COUNT; lane++) {
        uint32_t run = (uint32_t)first + lane;
        fan->path_mask |= UINT32_C(1) << run;
        for (uint32_t later = point; later < tally->fan_count; later++) /* a run that ends keeps its value */
            fan->paths[(size_t)run * tally->fan_count + later] =
                column.narrow ? column.narrow[lane] : column.wide[lane];
    }
}

static void fan_on_tick(void *context, void *accumulator, uint32_t point, const struct lanes *lanes, uint32_t tick,
                        const uint64_t alive[LANES_WORDS])
{
    const struct fan_work *work = context;
    const struct tally *tally = work->rehearsal->tally;
    struct fan *fan = accumulator;
    (void)point, (void)alive;
    if (tick == 0)
        begin_batch(fan, work);
    fan->tick = tick;
    if (tick % tally->fan_stride == 0)
        look(fan, work, lanes, tick / tally->fan_stride);
}

static void fan_fold(void *context, void *accumulator, uint32_t point, const struct lanes *lanes)
{
    const struct fan_work *work = context;
    struct fan *fan = accumulator;
    struct lanes_column column;
    (void)point;
    look(fan, work, lanes, point_of(work->rehearsal->tally, fan->tick));
    if (lanes_column(lanes, work->slot, &column))
        for (uint32_t lane = 0; lane < lanes_count(lanes); lane++)
            tally_count(fan->final_bins, fan->finals, fan->extremes,
                        column.narrow ? column.narrow[lane] : column.wide[lane]);
    fan->runs += lanes_count(lanes);
}

static void fan_merge(void *context, void *accumulator, enum status status)
{
    const struct fan_work *work = context;
    struct tally *tally = work->rehearsal->tally;
    struct fan *fan = accumulator;
    if (status == STATUS_OK) {
        uint32_t *changes = tally_changes(tally, work->variable, 0);
        for (size_t i = 0; i < (size_t)tally->fan_count * fan->bins->count; i++)
            changes[i] += fan->changes[i];
        for (uint32_t bin = 0; bin < fan->final_bins->count; bin++) {
            size_t place = fan->final_bins->first + bin;
            if (fan->finals[bin] > 0)
                tally_widen(&tally->extremes[place], tally->finals[place] == 0, fan->extremes[bin]);
            tally->finals[place] += fan->finals[bin];
        }
        for (uint32_t run = 0; run < TALLY_PATH_COUNT; run++)
            if (fan->path_mask >> run & 1)
                memcpy(tally->paths + ((size_t)work->variable * TALLY_PATH_COUNT + run) * tally->fan_count,
                       fan->paths + (size_t)run * tally->fan_count, tally->fan_count * sizeof(*fan->paths));
        tally->path_mask |= fan->path_mask;
        tally->runs += fan->runs;
        tally->sampled += fan->runs;
    }
    fan_free(fan);
}

enum status rehearsal_fan(const struct program *program, const struct settings *settings,
                          const struct rehearsal_options *options, uint32_t variable, const atomic_bool *cancel,
                          struct rehearsal **ret_rehearsal)
{
    assert(variable < program->variable_count);
    struct rehearsal *rehearsal = NULL;
    enum status status = rehearsal_new(program, settings, options, REHEARSAL_FAN_RUNS_MAX, &rehearsal);
    if (status == STATUS_OK) {
        struct fan_work work = {rehearsal, variable, program->variables[variable].slot};
        struct lanes_job job = {
            .program = program,
            .points = &rehearsal->settings,
            .point_count = 1,
            .seed = options->seed,
            .first_run = options->first_run,
            .run_count = options->runs,
            .thread_count = options->thread_count,
            .isa = options->isa,
            .context = &work,
            .make = fan_make,
            .fold = fan_fold,
            .merge = fan_merge,
            .on_tick = fan_on_tick,
            .cancel = cancel,
        };
        status = lanes_batches(&job);
    }
    if (status != STATUS_OK) {
        rehearsal_free(rehearsal);
        return status;
    }
    *ret_rehearsal = rehearsal;
    return STATUS_OK;
}
