/* The rehearsal by lanes: a portion is a job of the vector engine whose accumulators are tallies. */
#include <assert.h>

#include "rehearse/rehearsal.h"

struct portion {
    struct rehearsal *rehearsal;
    uint64_t done_before;
    rehearsal_progress *progress;
    void *context;
};

static struct lanes_column read_ended(const void *source, uint32_t slot, int32_t scratch[LANES_MAX])
{
    struct lanes_column column = {0};
    if (!lanes_column(source, slot, &column)) {
        lanes_read(source, slot, scratch);
        column = (struct lanes_column){.wide = scratch};
    }
    return column;
}

static struct tally_batch batch_of(const struct lanes *lanes)
{
    return (struct tally_batch){
        .read = read_ended, .source = lanes, .first_run = lanes_first_run(lanes), .count = lanes_count(lanes)};
}

static void *make_tally(void *context)
{
    const struct portion *portion = context;
    const struct rehearsal *rehearsal = portion->rehearsal;
    struct tally *tally = NULL;
    if (tally_new(rehearsal->program, &rehearsal->settings, rehearsal->options.first_run, &tally) != STATUS_OK)
        return NULL;
    return tally;
}

static void fold_lanes(void *context, void *accumulator, uint32_t point, const struct lanes *lanes)
{
    const struct portion *portion = context;
    (void)point;
    struct tally_batch batch = batch_of(lanes);
    batch.counts = lanes_counts(lanes);
    tally_fold(accumulator, &batch);
    if (portion->rehearsal->options.rows)
        parquet_fold(portion->rehearsal->options.rows, &batch);
}

static void merge_tally(void *context, void *accumulator, enum status status)
{
    const struct portion *portion = context;
    if (status == STATUS_OK || status == STATUS_CANCELLED) /* what was played before a cancel counts */
        tally_merge(portion->rehearsal->tally, accumulator);
    tally_free(accumulator);
}

static void watch_lanes(void *context, void *accumulator, uint32_t point, const struct lanes *lanes, uint32_t tick,
                        const uint64_t alive[LANES_WORDS])
{
    (void)context, (void)point, (void)alive;
    struct tally_batch batch = batch_of(lanes);
    batch.changes = lanes_changes(lanes);
    tally_on_tick(accumulator, &batch, tick);
}

static void pass_progress(void *context, uint64_t done, uint64_t total)
{
    const struct portion *portion = context;
    (void)total;
    if (portion->progress)
        portion->progress(portion->context, portion->done_before + done, portion->rehearsal->options.runs,
                          portion->done_before ? portion->rehearsal : NULL);
}

enum status rehearsal_lanes(struct rehearsal *rehearsal, uint64_t first_run, uint64_t run_count,
                            rehearsal_progress *progress, void *context, const atomic_bool *cancel)
{
    assert(first_run >= rehearsal->options.first_run && run_count <= rehearsal->options.runs);
    struct portion portion = {.rehearsal = rehearsal,
                              .done_before = first_run - rehearsal->options.first_run,
                              .progress = progress,
                              .context = context};
    bool watched = portion.done_before < TALLY_SAMPLED_RUNS_MAX || tally_watches(rehearsal->tally);
    struct lanes_job job = {
        .program = rehearsal->program,
        .points = &rehearsal->settings,
        .point_count = 1,
        .seed = rehearsal->options.seed,
        .first_run = first_run,
        .run_count = run_count,
        .thread_count = rehearsal->options.thread_count,
        .isa = rehearsal->options.isa,
        .context = &portion,
        .make = make_tally,
        .fold = fold_lanes,
        .merge = merge_tally,
        .on_tick = watched ? watch_lanes : NULL,
        .progress = pass_progress,
        .cancel = cancel,
    };
    return lanes_batches(&job);
}
