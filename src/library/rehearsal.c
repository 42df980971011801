/* Rehearsals of the library's door. */
#include "rehearse/rehearsal.h"

#include <assert.h>
#include <stdlib.h>

#include "library/inside.h"
#include "study/stat.h"

struct entente_rehearsal {
    struct rehearsal *rehearsal;
    const struct tally *tally;
};

static void see_progress(void *context, uint64_t done, uint64_t total, const struct rehearsal *so_far)
{
    (void)so_far;
    library_progress(context, done, total);
}

enum entente_status entente_rehearsal_run(const struct entente_scenario *scenario,
                                          const struct entente_settings *settings, const struct entente_work *work,
                                          struct entente_rehearsal **ret_rehearsal)
{
    struct library_watch watch = {.work = work};
    struct settings with = library_settings(scenario, settings, work->seed, 0);
    struct rehearsal_options options = {
        .runs = work->runs, .seed = work->seed, .first_run = work->first_run, .thread_count = work->threads};
    struct entente_rehearsal *result = calloc(1, sizeof(*result));
    if (!result)
        return ENTENTE_STATUS_OUT_OF_MEMORY;
    enum status status =
        rehearsal_run(scenario->program, &with, &options, see_progress, &watch, &watch.cancel, &result->rehearsal);
    if (status == STATUS_OK || status == STATUS_CANCELLED) {
        result->tally = result->rehearsal->tally;
        *ret_rehearsal = result;
    } else {
        free(result);
    }
    return (enum entente_status)status;
}

void entente_rehearsal_free(struct entente_rehearsal *rehearsal)
{
    if (rehearsal)
        rehearsal_free(rehearsal->rehearsal);
    free(rehearsal);
}

uint64_t entente_rehearsal_runs(const struct entente_rehearsal *rehearsal)
{
    return rehearsal->tally->runs;
}

uint64_t entente_rehearsal_ending(const struct entente_rehearsal *rehearsal, uint32_t ending)
{
    assert(ending <= rehearsal->tally->program->ending_count);
    return rehearsal->tally->endings[ending];
}

uint64_t entente_rehearsal_delivered(const struct entente_rehearsal *rehearsal, uint32_t inject)
{
    assert(inject < rehearsal->tally->program->inject_count);
    return rehearsal->tally->delivered[inject];
}

static const struct program_decision *decision_of(const struct entente_rehearsal *rehearsal, uint32_t decision)
{
    assert(decision < rehearsal->tally->program->decision_count);
    return &rehearsal->tally->program->decisions[decision];
}

uint64_t entente_rehearsal_opened(const struct entente_rehearsal *rehearsal, uint32_t decision)
{
    (void)decision_of(rehearsal, decision);
    return rehearsal->tally->opened[decision];
}

uint64_t entente_rehearsal_adopted(const struct entente_rehearsal *rehearsal, uint32_t decision, uint32_t option)
{
    assert(option < decision_of(rehearsal, decision)->option_count);
    if (program_adoptions(decision_of(rehearsal, decision)) == 0)
        return 0;
    return rehearsal->tally->adopted[decision_of(rehearsal, decision)->option_first + option];
}

uint64_t entente_rehearsal_chosen(const struct entente_rehearsal *rehearsal, uint32_t decision)
{
    (void)decision_of(rehearsal, decision);
    return rehearsal->tally->all_chose[decision];
}

uint64_t entente_rehearsal_agreed(const struct entente_rehearsal *rehearsal, uint32_t decision)
{
    (void)decision_of(rehearsal, decision);
    return rehearsal->tally->same[decision];
}

uint64_t entente_rehearsal_at_most(const struct entente_rehearsal *rehearsal, uint32_t variable, int32_t value)
{
    const struct tally *tally = rehearsal->tally;
    assert(variable < tally->program->variable_count);
    uint64_t runs = 0;
    const struct tally_bins *bins = &tally->final_bins[variable];
    for (uint32_t bin = 0; bin < bins->count && tally_bin_value(bins, bin) <= value; bin++)
        runs += tally->finals[bins->first + bin];
    return runs;
}

struct entente_interval entente_interval_of_share(uint64_t hits, uint64_t runs)
{
    struct stat_interval interval = stat_wilson(hits, runs);
    return (struct entente_interval){interval.low, interval.high};
}
