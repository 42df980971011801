/* Options that nobody chose: could anybody?
 *
 * A run in which every bot chooses the option whenever it can be chosen is the run that was played until that is the
 * case for the first time. So the option could be chosen when a bot chose in some run exactly if it is chosen there
 * when it is forced. That is asked of the sampled runs, for options that have a condition. */
#include <assert.h>
#include <stdlib.h>

#include "program/variant.h"
#include "rehearse/rehearsal.h"

struct look {
    const struct program *program;
    const struct program_decision *decision;
    int32_t option;
    uint64_t chosen; /* by how many cells, in all runs */
};

static void *make_count(void *context)
{
    (void)context;
    return calloc(1, sizeof(uint64_t));
}

static void fold_count(void *context, void *accumulator, uint32_t point, const struct lanes *lanes)
{
    const struct look *look = context;
    uint64_t *count = accumulator;
    int32_t choices[LANES_MAX];
    (void)point;
    for (uint32_t k = 0; k < look->decision->asked_count; k++) {
        lanes_read(lanes, look->decision->choice_slot + k, choices);
        for (uint32_t lane = 0; lane < lanes_count(lanes); lane++)
            *count += choices[lane] == look->option;
    }
}

static void merge_count(void *context, void *accumulator, enum status status)
{
    struct look *look = context;
    if (status == STATUS_OK)
        look->chosen += *(uint64_t *)accumulator;
    free(accumulator);
}

/* Never chosen, where cells chose, but with a condition: whether that held is not known yet. */
static bool is_open_question(const struct tally *tally, uint32_t decision, uint32_t option)
{
    const struct program_decision *of = &tally->program->decisions[decision];
    uint64_t chosen = tally->adopted[of->option_first + option], all = 0;
    for (uint32_t k = 0; k < of->asked_count; k++) {
        chosen += tally_choices(tally, decision, k)[option];
        for (uint32_t o = 0; o < of->option_count; o++)
            all += tally_choices(tally, decision, k)[o];
    }
    return chosen == 0 && all > 0 && of->first_of == INDEX_NONE && /* whose options are those of its decision */
           tally->program->options[of->option_first + option].legal != CODE_NONE;
}

static enum status look_at(struct rehearsal *rehearsal, struct program *variant, uint32_t decision, uint32_t option,
                           const atomic_bool *cancel)
{
    const struct program *program = rehearsal->program;
    const struct rehearsal_options *options = &rehearsal->options;
    struct look look = {program, &variant->decisions[decision], (int32_t)option, 0};
    program_variant_force(program, decision, option, variant);
    struct lanes_job job = {.program = variant,
                            .points = &rehearsal->settings,
                            .point_count = 1,
                            .seed = options->seed,
                            .first_run = options->first_run,
                            .run_count = rehearsal->tally->sampled,
                            .thread_count = options->thread_count,
                            .isa = options->isa,
                            .context = &look,
                            .make = make_count,
                            .fold = fold_count,
                            .merge = merge_count,
                            .cancel = cancel};
    enum status status = lanes_batches(&job);
    assert(status != STATUS_OK || look.chosen <= rehearsal->tally->sampled * look.decision->asked_count);
    rehearsal->tally->barred[program->decisions[decision].option_first + option] = look.chosen == 0;
    return status;
}

enum status rehearsal_look_for_barred(struct rehearsal *rehearsal, const atomic_bool *cancel)
{
    const struct program *program = rehearsal->program;
    struct tally *tally = rehearsal->tally;
    struct program *variant = NULL;
    enum status status = STATUS_OK;
    assert(tally->runs > 0 && tally->sampled > 0);
    for (uint32_t i = 0; i < program->decision_count && status == STATUS_OK; i++)
        for (uint32_t o = 0; o < program->decisions[i].option_count && status == STATUS_OK; o++) {
            if (program->decisions[i].first_of != INDEX_NONE || /* its options are those of its decision */
                !is_open_question(tally, i, o))
                continue;
            if (!variant)
                status = program_variant_new(program, &variant);
            if (status == STATUS_OK)
                status = look_at(rehearsal, variant, i, o, cancel);
        }
    program_free(variant);
    return status;
}
