/* Conditions that never held: which part of them never did?
 *
 * What `and` joins is asked one by one, in the sampled runs, of a variant of the program in which the inject, decision
 * or ending waits for that part alone. Until the part holds for the first time such a run is the run that was played,
 * so it comes there exactly if the part held when it was asked. An inject is kept from happening by chance, so that its
 * runs stay what they were and all injects can be asked at once. */
#include <assert.h>
#include <stdlib.h>

#include "program/variant.h"
#include "rehearse/rehearsal.h"

/* A decision with a first round opens with that. */
static uint32_t opener(const struct program *program, uint32_t decision)
{
    return program->decisions[decision].first != INDEX_NONE ? program->decisions[decision].first : decision;
}

code_at rehearsal_never_held(const struct tally *tally, uint32_t place)
{
    const struct program *program = tally->program;
    if (place < program->inject_count)
        return tally->tried[place] == 0 ? program->injects[place].when : CODE_NONE;
    place -= program->inject_count;
    if (place < program->decision_count) {
        const struct program_decision *decision = &program->decisions[place];
        const uint32_t opens = opener(program, place);
        bool own = decision->first_of == INDEX_NONE && decision->round_of == INDEX_NONE;
        return own && tally->opened[opens] == 0 ? program->decisions[opens].when : CODE_NONE;
    }
    place -= program->decision_count;
    assert(place < program->ending_count);
    return tally->endings[place] == 0 ? program->endings[place].when : CODE_NONE;
}

/* ---- variants ---- */

/* The constant 1, which every variant has behind the code of its program. */
static code_at always(const struct program *program)
{
    return program->code_count + 2;
}

/* Puts the part behind all code, as a condition of its own; CODE_NONE: there is no room. */
static code_at add_part(struct program *variant, const struct conjunct *part)
{
    const uint32_t count = variant->code_count;
    if (count + part->count + 1 > CODE_COUNT_MAX)
        return CODE_NONE;
    struct instruction *code = arena_alloc(&variant->arena, count + part->count + 1, sizeof(*code));
    if (!code)
        return CODE_NONE;
    memcpy(code, variant->code, count * sizeof(*code));
    memcpy(code + count, variant->code + part->first, part->count * sizeof(*code));
    code[count + part->count] = (struct instruction){.opcode = OP_END};
    variant->code = code;
    variant->code_count = count + part->count + 1;
    return count;
}

/* It waits for no more than that, and then comes at once. */
static void wait_for(const struct program *program, struct program *variant, uint32_t place, code_at part)
{
    if (place < program->inject_count) {
        struct program_inject *inject = &variant->injects[place];
        inject->when = part;
        inject->after = CODE_NONE;
        return;
    }
    place -= program->inject_count;
    if (place < program->decision_count) {
        struct program_decision *decision = &variant->decisions[opener(program, place)];
        decision->when = part;
        decision->after = CODE_NONE;
        for (uint32_t k = 0; program_asks_some(decision) && k < decision->asked_count; k++)
            decision->ask_if[k] = always(program);
        return;
    }
    place -= program->decision_count;
    variant->endings[place].when = part;
    const struct program_ending first = variant->endings[0]; /* where two end a run, the first does */
    variant->endings[0] = variant->endings[place];
    variant->endings[place] = first;
}

/* ---- playing them ---- */

struct look {
    const struct program *program;
    uint32_t place; /* whether it came: INDEX_NONE: each inject, by whether it was tried */
    bool *came;     /* by inject, or one */
};

static void *make_came(void *context)
{
    const struct look *look = context;
    return calloc(look->program->inject_count + 1, sizeof(bool));
}

static void fold_came(void *context, void *accumulator, uint32_t point, const struct lanes *lanes)
{
    const struct look *look = context;
    const struct program *program = look->program;
    const struct lanes_counts counts = lanes_counts(lanes);
    bool *came = accumulator;
    (void)point;
    for (uint32_t i = 0; look->place == INDEX_NONE && i < program->inject_count; i++)
        came[i] = came[i] || counts.tries[i] > 0;
    if (look->place == INDEX_NONE)
        return;
    const uint32_t decision = look->place - program->inject_count;
    bool opened = decision < program->decision_count && counts.opened[opener(program, decision)] > 0;
    came[0] = came[0] || opened || (decision >= program->decision_count && counts.endings[0] > 0);
}

static void merge_came(void *context, void *accumulator, enum status status)
{
    const struct look *look = context;
    const bool *came = accumulator;
    for (uint32_t i = 0; status == STATUS_OK && i < look->program->inject_count + 1; i++)
        look->came[i] = look->came[i] || came[i];
    free(accumulator);
}

static enum status play(struct rehearsal *rehearsal, const struct program *variant, uint32_t place, bool *ret_came,
                        const atomic_bool *cancel)
{
    const struct rehearsal_options *options = &rehearsal->options;
    struct look look = {rehearsal->program, place, ret_came};
    struct lanes_job job = {.program = variant,
                            .points = &rehearsal->settings,
                            .point_count = 1,
                            .seed = options->seed,
                            .first_run = options->first_run,
                            .run_count = rehearsal->tally->sampled,
                            .thread_count = options->thread_count,
                            .isa = options->isa,
                            .context = &look,
                            .make = make_came,
                            .fold = fold_came,
                            .merge = merge_came,
                            .cancel = cancel};
    memset(ret_came, 0, (rehearsal->program->inject_count + 1) * sizeof(*ret_came));
    return lanes_batches(&job);
}

/* The kth part of each inject's condition that has so many; false: none has, or they cannot be asked. */
static bool ask_injects(const struct tally *tally, struct program *variant, uint32_t k, uint32_t *ret_asked)
{
    const struct program *program = tally->program;
    *ret_asked = 0;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        struct conjunct parts[CONJUNCT_COUNT_MAX];
        const code_at when = rehearsal_never_held(tally, i);
        if (when == CODE_NONE || k >= program_conjuncts(program, when, parts))
            continue;
        const code_at part = add_part(variant, &parts[k]);
        if (part == CODE_NONE)
            return false;
        wait_for(program, variant, i, part);
        variant->injects[i].odds = CODE_NONE;
        variant->injects[i].chance = always(program) - 2; /* the constant 0 */
        ++*ret_asked;
    }
    return true;
}

static enum status look_at_injects(struct rehearsal *rehearsal, bool *came, const atomic_bool *cancel)
{
    struct tally *tally = rehearsal->tally;
    enum status status = STATUS_OK;
    uint32_t asked = 1;
    for (uint32_t k = 0; k < CONJUNCT_COUNT_MAX && asked > 0 && status == STATUS_OK; k++) {
        struct program *variant = NULL;
        status = program_variant_new(rehearsal->program, &variant);
        if (status == STATUS_OK && !ask_injects(tally, variant, k, &asked))
            status = STATUS_OUT_OF_MEMORY;
        if (status == STATUS_OK && asked > 0)
            status = play(rehearsal, variant, INDEX_NONE, came, cancel);
        for (uint32_t i = 0; status == STATUS_OK && asked > 0 && i < rehearsal->program->inject_count; i++) {
            struct conjunct parts[CONJUNCT_COUNT_MAX];
            const code_at when = rehearsal_never_held(tally, i);
            if (when != CODE_NONE && k < program_conjuncts(rehearsal->program, when, parts) && !came[i])
                tally->unmet[i] |= UINT32_C(1) << k;
        }
        program_free(variant);
    }
    return status;
}

/* Of a decision or an ending, each part by itself. */
static enum status look_at(struct rehearsal *rehearsal, uint32_t place, bool *came, const atomic_bool *cancel)
{
    const struct program *program = rehearsal->program;
    struct conjunct parts[CONJUNCT_COUNT_MAX];
    const code_at when = rehearsal_never_held(rehearsal->tally, place);
    const uint32_t count = when == CODE_NONE ? 0 : program_conjuncts(program, when, parts);
    enum status status = STATUS_OK;
    for (uint32_t k = 0; k < count && status == STATUS_OK; k++) {
        struct program *variant = NULL;
        status = program_variant_new(program, &variant);
        code_at part = status == STATUS_OK ? add_part(variant, &parts[k]) : CODE_NONE;
        if (status == STATUS_OK && part == CODE_NONE)
            status = STATUS_OUT_OF_MEMORY;
        if (status == STATUS_OK) {
            wait_for(program, variant, place, part);
            status = play(rehearsal, variant, place, came, cancel);
        }
        if (status == STATUS_OK && !came[0])
            rehearsal->tally->unmet[place] |= UINT32_C(1) << k;
        program_free(variant);
    }
    return status;
}

enum status rehearsal_look_for_unmet(struct rehearsal *rehearsal, const atomic_bool *cancel)
{
    const struct program *program = rehearsal->program;
    const uint32_t end = program->inject_count + program->decision_count + program->ending_count;
    bool *came = calloc(program->inject_count + 1, sizeof(*came));
    assert(rehearsal->tally->sampled > 0);
    if (!came)
        return STATUS_OUT_OF_MEMORY;
    enum status status = look_at_injects(rehearsal, came, cancel);
    for (uint32_t place = program->inject_count; place < end && status == STATUS_OK; place++)
        status = look_at(rehearsal, place, came, cancel);
    rehearsal->tally->unmet_known = status == STATUS_OK;
    free(came);
    return status;
}
