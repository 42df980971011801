/* Portions of runs, by an engine, into one tally.
 *
 * Portions grow from a sixteenth of a million to a million runs: small enough that partial results come soon, large enough
 * that starting threads costs nothing. */
#include <stdlib.h>
#include "rehearse/rehearsal.h"

enum { PORTION_RUNS = 1 << 16, PORTION_RUNS_MAX = 1 << 20 };

static enum status play(struct rehearsal *rehearsal, rehearsal_progress *progress, void *context, const atomic_bool *cancel)
{
    const struct rehearsal_options *options = &rehearsal->options;
    enum status (*engine)(struct rehearsal *, uint64_t, uint64_t, rehearsal_progress *, void *, const atomic_bool *) =
        options->engine == REHEARSAL_SCALAR ? rehearsal_scalar : rehearsal_lanes;
    uint64_t portion_runs = PORTION_RUNS, done = 0;
    while (done < options->runs) {
        uint64_t count = options->runs - done < portion_runs ? options->runs - done : portion_runs;
        enum status status = engine(rehearsal, options->first_run + done, count, progress, context, cancel);
        if (status != STATUS_OK)
            return status;
        done += count;
        portion_runs = portion_runs * 4 < PORTION_RUNS_MAX ? portion_runs * 4 : PORTION_RUNS_MAX;
        if (cancel && atomic_load(cancel) && done < options->runs)
            return STATUS_CANCELLED;
    }
    return STATUS_OK;
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
    if (status == STATUS_OK)
        status = play(rehearsal, progress, context, cancel);
    if ((status == STATUS_OK || status == STATUS_CANCELLED) && rehearsal->tally->flow.failed)
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
