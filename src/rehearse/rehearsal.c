/* Portions of runs, by lanes, into one tally.
 *
 * A portion is a job of the engine whose accumulators are tallies. Portions grow from a sixteenth of a million to a million
 * runs: small enough that partial results come soon, large enough that starting threads costs nothing. */
#include <stdlib.h>
#include "rehearse/rehearsal.h"

enum { PORTION_RUNS = 1 << 16, PORTION_RUNS_MAX = 1 << 20 };

struct portion {
    struct rehearsal *rehearsal;
    uint64_t done_before;
    rehearsal_progress *progress;
    void *context;
};

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
    struct tally_batch batch = tally_batch_of(lanes);
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
    tally_on_tick(accumulator, lanes, tick);
}

static void pass_progress(void *context, uint64_t done, uint64_t total)
{
    const struct portion *portion = context;
    (void)total;
    if (portion->progress)
        portion->progress(portion->context, portion->done_before + done, portion->rehearsal->options.runs,
                          portion->done_before ? portion->rehearsal : NULL);
}

static enum status play_lanes(struct portion *portion, uint64_t first_run, uint64_t run_count, const atomic_bool *cancel)
{
    struct rehearsal *rehearsal = portion->rehearsal;
    bool sampled = first_run - rehearsal->options.first_run < TALLY_SAMPLED_RUNS_MAX;
    struct rehearse_job job = {
        .program = rehearsal->program,
        .points = &rehearsal->settings,
        .point_count = 1,
        .seed = rehearsal->options.seed,
        .first_run = first_run,
        .run_count = run_count,
        .thread_count = rehearsal->options.thread_count,
        .isa = LANES_BEST,
        .context = portion,
        .make = make_tally,
        .fold = fold_lanes,
        .merge = merge_tally,
        .on_tick = sampled ? watch_lanes : NULL,
        .progress = pass_progress,
        .cancel = cancel,
    };
    return rehearse_batches(&job);
}

enum status rehearsal_run(const struct program *program, const struct settings *settings, const struct rehearsal_options *options,
                          rehearsal_progress *progress, void *context, const atomic_bool *cancel, struct rehearsal **ret_rehearsal)
{
    if (options->runs == 0 || options->runs > REHEARSAL_RUNS_MAX || options->first_run > UINT64_MAX - options->runs)
        return STATUS_REFUSED;
    struct rehearsal *rehearsal = calloc(1, sizeof(*rehearsal));
    if (!rehearsal)
        return STATUS_OUT_OF_MEMORY;
    rehearsal->program = program;
    rehearsal->settings = *settings;
    rehearsal->settings.seed = options->seed;
    rehearsal->options = *options;
    enum status status = tally_new(program, &rehearsal->settings, options->first_run, &rehearsal->tally);
    uint64_t portion_runs = PORTION_RUNS;
    for (uint64_t done = 0; status == STATUS_OK && done < options->runs;) {
        uint64_t count = options->runs - done < portion_runs ? options->runs - done : portion_runs;
        if (options->engine == REHEARSAL_LANES) {
            struct portion portion = {.rehearsal = rehearsal, .done_before = done, .progress = progress, .context = context};
            status = play_lanes(&portion, options->first_run + done, count, cancel);
        } else {
            status = rehearsal_scalar(rehearsal, options->first_run + done, count, progress, context, cancel);
        }
        done += count;
        portion_runs = portion_runs * 4 < PORTION_RUNS_MAX ? portion_runs * 4 : PORTION_RUNS_MAX;
        if (status == STATUS_OK && cancel && atomic_load(cancel) && done < options->runs)
            status = STATUS_CANCELLED;
    }
    if (status == STATUS_OK && rehearsal->tally->flow.failed)
        status = STATUS_OUT_OF_MEMORY;
    if (status != STATUS_OK && status != STATUS_CANCELLED) {
        rehearsal_free(rehearsal);
        return status;
    }
    if (progress)
        progress(context, rehearsal->tally->runs, options->runs, rehearsal);
    *ret_rehearsal = rehearsal;
    return status;
}

void rehearsal_free(struct rehearsal *rehearsal)
{
    if (!rehearsal)
        return;
    tally_free(rehearsal->tally);
    free(rehearsal);
}
