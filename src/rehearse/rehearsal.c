/* Portions of runs, by an engine, into one tally.
 *
 * Portions grow from a sixteenth of a million to a million runs: small enough that partial results come soon, large
 * enough that starting threads costs nothing. */
#include "rehearse/rehearsal.h"

#include <assert.h>
#include <stdlib.h>

enum { PORTION_RUNS = 1 << 16, PORTION_RUNS_MAX = 1 << 20 };

static enum status play(struct rehearsal *rehearsal, rehearsal_progress *progress, void *context,
                        const atomic_bool *cancel)
{
    const struct rehearsal_options *options = &rehearsal->options;
    enum status (*engine)(struct rehearsal *, uint64_t, uint64_t, rehearsal_progress *, void *, const atomic_bool *) =
        options->engine == REHEARSAL_SCALAR ? rehearsal_scalar : rehearsal_lanes;
    const struct team *team = options->team;
    uint64_t portion_runs = PORTION_RUNS, done = team ? team_first(team, options->runs, team->rank) : 0;
    uint64_t end = team ? team_first(team, options->runs, team->rank + 1) : options->runs;
    assert(done <= end && end <= options->runs);
    while (done < end) {
        uint64_t count = end - done < portion_runs ? end - done : portion_runs;
        enum status status = engine(rehearsal, options->first_run + done, count, progress, context, cancel);
        if (status != STATUS_OK)
            return status;
        done += count;
        assert(rehearsal->tally->runs == done - (team ? team_first(team, options->runs, team->rank) : 0));
        portion_runs = portion_runs * 4 < PORTION_RUNS_MAX ? portion_runs * 4 : PORTION_RUNS_MAX;
        if (cancel && atomic_load(cancel) && done < end)
            return STATUS_CANCELLED;
    }
    return STATUS_OK;
}

static bool take_member(void *taker, const void *bytes, size_t len)
{
    struct rehearsal *rehearsal = taker;
    return tally_merge_encoded(rehearsal->tally, bytes, len) == STATUS_OK;
}

/* The tallies of all members into that of rank 0. */
static enum status gather(struct rehearsal *rehearsal)
{
    const struct team *team = rehearsal->options.team;
    struct buf bytes;
    buf_init(&bytes, TALLY_BYTES_MAX);
    if (team->rank > 0)
        tally_encode(rehearsal->tally, &bytes);
    enum status status = STATUS_OUT_OF_MEMORY;
    if (!bytes.failed)
        status = team->gather(team->context, bytes.ptr, bytes.len, take_member, rehearsal) ? STATUS_OK : STATUS_IO;
    buf_free(&bytes);
    return status;
}

enum status rehearsal_new(const struct program *program, const struct settings *settings,
                          const struct rehearsal_options *options, uint64_t runs_max, struct rehearsal **ret_rehearsal)
{
    if (options->runs == 0 || options->runs > runs_max || options->first_run > UINT64_MAX - options->runs)
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
        *ret_rehearsal = rehearsal;
    else
        rehearsal_free(rehearsal);
    return status;
}

enum status rehearsal_run(const struct program *program, const struct settings *settings,
                          const struct rehearsal_options *options, rehearsal_progress *progress, void *context,
                          const atomic_bool *cancel, struct rehearsal **ret_rehearsal)
{
    struct rehearsal *rehearsal = NULL;
    enum status status = rehearsal_new(program, settings, options, REHEARSAL_RUNS_MAX, &rehearsal);
    if (status == STATUS_OK)
        status = play(rehearsal, progress, context, cancel);
    if (status == STATUS_OK && options->team)
        status = gather(rehearsal);
    if (status == STATUS_OK && !(options->team && options->team->rank > 0))
        status = rehearsal_look_for_barred(rehearsal, cancel);
    if (status == STATUS_OK && !(options->team && options->team->rank > 0))
        status = rehearsal_look_for_unmet(rehearsal, cancel);
    if ((status == STATUS_OK || status == STATUS_CANCELLED) && rehearsal->tally->flow.failed)
        status = STATUS_OUT_OF_MEMORY;
    if (status != STATUS_OK && status != STATUS_CANCELLED) {
        rehearsal_free(rehearsal);
        return status;
    }
    assert(status == STATUS_CANCELLED || (options->team && options->team->rank > 0) ||
           rehearsal->tally->runs == options->runs);
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
