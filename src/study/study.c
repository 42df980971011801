/* Checking a study before any work, and running it. */
#include "study/study.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "program/words.h"

enum { CHUNK_RUNS = 1 << 18, CHUNK_POINTS_MAX = 4096 }; /* of a design, between two looks at a cancel */

static bool is_design(enum study_method method)
{
    return method == STUDY_SOBOL || method == STUDY_MORRIS || method == STUDY_DISCOVERY;
}

struct study_options study_options(const struct program *program, const struct program_study *ask, uint64_t seed)
{
    return (struct study_options){.ask = *ask,
                                  .measure = {.outcome = ask->outcome, .index = ask->outcome_index},
                                  .base = kernel_settings(program, seed, 0),
                                  .seed = seed};
}

/* ---- factors ---- */

/* What is named for a cell: one policy holds for all points, several are a factor. */
static uint32_t list_factors(const struct program *program, struct study_options *options,
                             struct study_factor *ret_factors)
{
    uint32_t count = 0;
    const struct program_study *ask = &options->ask;
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        struct study_factor factor = {.is_policy = true, .index = cell};
        for (uint32_t policy = 0; policy < program->cells[cell].policy_count; policy++)
            if (ask->policies[cell] >> policy & 1)
                factor.choices[factor.choice_count++] = (uint8_t)policy;
        if (factor.choice_count == 1)
            options->base.policies[cell] = factor.choices[0];
        if (factor.choice_count > 1 && count++ < STUDY_FACTOR_COUNT_MAX)
            ret_factors[count - 1] = factor;
    }
    for (uint32_t i = 0; i < ask->vary_count; i++) {
        struct study_factor factor = {
            .index = ask->vary[i].parameter, .from = ask->vary[i].from, .to = ask->vary[i].to};
        if (factor.from == factor.to)
            options->base.parameters[factor.index] = factor.from;
        else if (count++ < STUDY_FACTOR_COUNT_MAX)
            ret_factors[count - 1] = factor;
    }
    return count;
}

static uint32_t side_count_of(const struct program *program, const struct study_options *options,
                              const struct study_factor *factors, uint32_t factor_count)
{
    uint64_t count = 1;
    if (options->ask.method == STUDY_COMPARE) {
        for (uint32_t i = 0; i < factor_count && count <= STUDY_SIDE_COUNT_MAX; i++)
            count *= factors[i].is_policy ? factors[i].choice_count : 2;
        return options->other ? 2 : (uint32_t)count;
    }
    if (options->ask.method == STUDY_TORNADO) {
        for (uint32_t i = 0; i < factor_count; i++)
            count += factors[i].is_policy ? factors[i].choice_count : 2;
        return (uint32_t)count;
    }
    if (options->ask.method == STUDY_INJECTS) {
        for (uint32_t i = 0; i < program->inject_count; i++)
            count += program->injects[i].redacts == INDEX_NONE; /* a variant comes by what is released alone */
        return (uint32_t)count;
    }
    if (options->ask.method == STUDY_RELEASES) {
        for (uint32_t i = 0; i < program->inject_count; i++)
            count += study_is_released(program, i);
        return (uint32_t)count + 1;
    }
    if (options->ask.method == STUDY_OPTIONS) {
        for (uint32_t i = 0; i < program->decision_count; i++)
            if (study_forces(program, &options->ask, i))
                count += program->decisions[i].option_count;
        return (uint32_t)count;
    }
    struct study_path paths[CELL_COUNT_MAX * CELL_COUNT_MAX];
    int32_t delays[STUDY_DELAY_COUNT_MAX];
    uint32_t cells = factor_count == 0 ? 0 : options->ask.samples < 441 ? options->ask.samples : 441; /* at the most */
    return 1 + (1 + study_path_list(program, &options->base, paths)) * study_delay_list(program, delays) + cells;
}

static uint64_t point_total(const struct program *program, const struct study_options *options,
                            const struct study_factor *factors, uint32_t factor_count)
{
    const struct program_study *ask = &options->ask;
    if (is_design(ask->method))
        return (uint64_t)ask->samples * study_design_row_points(ask->method, factor_count);
    return side_count_of(program, options, factors, factor_count);
}

uint64_t study_run_total(const struct program *program, const struct study_options *options)
{
    struct study_factor factors[STUDY_FACTOR_COUNT_MAX];
    struct study_options given = *options;
    return point_total(program, &given, factors, list_factors(program, &given, factors)) * options->ask.runs;
}

/* ---- checks ---- */

static bool check_samples(const struct program_study *ask, struct buf *why)
{
    uint32_t samples = ask->samples;
    const char *name = words_at(WORDS_study_method, ask->method);
    if (!is_design(ask->method) && ask->method != STUDY_SHARING)
        return true; /* they have no design */
    if (samples == 0 || samples > STUDY_SAMPLES_MAX) {
        buf_printf(why, "%u samples: from 1 to %d", samples, STUDY_SAMPLES_MAX);
        return false;
    }
    if (ask->method == STUDY_SOBOL && (samples < 8 || (samples & (samples - 1)))) {
        uint32_t below = 8;
        while (below * 2 < samples)
            below *= 2;
        buf_printf(why, "%u samples: sobol takes a power of two, such as %u or %u", samples, below, below * 2);
        return false;
    }
    if ((ask->method == STUDY_MORRIS && samples < 2) || (ask->method == STUDY_DISCOVERY && samples < 20)) {
        buf_printf(why, "%u samples: %s takes at least %d", samples, name, ask->method == STUDY_MORRIS ? 2 : 20);
        return false;
    }
    return true;
}

static bool check_ranges(const struct program *program, const struct program_study *ask, struct buf *why)
{
    for (uint32_t i = 0; i < ask->vary_count; i++) {
        struct str id = program->parameters[ask->vary[i].parameter].id;
        const struct slot *slot = &program->slots[program->parameters[ask->vary[i].parameter].slot];
        if (ask->vary[i].from > ask->vary[i].to ||
            (ask->vary[i].from == ask->vary[i].to && ask->method != STUDY_COMPARE)) {
            buf_printf(why, STR_FMT " from %d to %d varies nothing: `from` is less than `to`", STR_ARG(id),
                       ask->vary[i].from, ask->vary[i].to);
            return false;
        }
        if (ask->vary[i].from < slot->from || ask->vary[i].to > slot->to) {
            buf_printf(why, STR_FMT " from %d to %d leaves its bounds: %d to %d", STR_ARG(id), ask->vary[i].from,
                       ask->vary[i].to, slot->from, slot->to);
            return false;
        }
        for (uint32_t k = 0; k < i; k++)
            if (ask->vary[k].parameter == ask->vary[i].parameter) {
                buf_printf(why, STR_FMT " is varied twice: give it one range", STR_ARG(id));
                return false;
            }
    }
    return true;
}

static bool check_factors(const struct study_options *options, uint32_t factor_count, struct buf *why)
{
    enum study_method method = options->ask.method;
    const char *name = words_at(WORDS_study_method, method);
    uint32_t most = method == STUDY_SOBOL     ? STUDY_FACTOR_COUNT_MAX / 2
                    : method == STUDY_SHARING ? 2
                                              : STUDY_FACTOR_COUNT_MAX;
    if (options->other) {
        if (method != STUDY_COMPARE)
            buf_printf(why, "another version is compared by the method `compare`, not %s", name);
        else if (factor_count > 0)
            buf_printf(why,
                       "two versions are compared as they are: vary nothing, and set policies and parameters for both");
        return method == STUDY_COMPARE && factor_count == 0;
    }
    if (method == STUDY_INJECTS || method == STUDY_OPTIONS || method == STUDY_RELEASES) {
        if (factor_count > 0)
            buf_printf(why,
                       "%s leaves everything else as it is: vary nothing, and name one policy of a cell at the most",
                       name);
        return factor_count == 0;
    }
    if (factor_count == 0 && method != STUDY_SHARING) {
        buf_printf(why,
                   "%s varies parameters or policies, and none is given: --vary parameter=from:to or --vary-policy "
                   "cell=name,name",
                   name);
        return false;
    }
    if (factor_count > most) {
        buf_printf(why, "%u factors: %s takes at most %u", factor_count, name, most);
        return false;
    }
    return true;
}

/* Of injects, options and releases: that there is something to leave out, to force, or to release. */
static bool check_changes(const struct program *program, const struct program_study *ask, struct buf *why)
{
    if (ask->method == STUDY_RELEASES && program->release_count == 0)
        buf_printf(why, "no inject has an originator that others must ask: give one `originator: cell`");
    if (ask->method == STUDY_RELEASES)
        return program->release_count > 0;
    bool injects = ask->method == STUDY_INJECTS;
    if (!injects && ask->method != STUDY_OPTIONS)
        return true;
    uint32_t forced = 0;
    for (uint32_t i = 0; i < program->decision_count; i++)
        forced += !program_quantified(&program->decisions[i]);
    if ((injects ? program->inject_count : forced) == 0) {
        buf_printf(why,
                   injects ? "the scenario has no injects to leave out" : "the scenario has no decisions to force");
        return false;
    }
    if (!injects && ask->decision != INDEX_NONE &&
        (ask->decision >= program->decision_count || program->decisions[ask->decision].first_of != INDEX_NONE)) {
        buf_printf(why, "there is no such decision, or it is a first round");
        return false;
    }
    if (!injects && ask->decision != INDEX_NONE && program_quantified(&program->decisions[ask->decision])) {
        buf_printf(why, "the decision has no options to force: it is about a number");
        return false;
    }
    bool forces = injects, left = false;
    for (uint32_t i = 0; i < program->decision_count && !forces; i++) {
        forces = study_forces(program, ask, i);
        left |= program_left_to_control(program, i);
    }
    if (!forces && left) {
        buf_printf(why, "control opens the decision, and no rehearsal does: give it `rehearse`");
        return false;
    }
    return true;
}

static bool check_measure(const struct program *program, const struct study_options *options, struct buf *why)
{
    const struct study_measure *measure = &options->measure;
    bool ending = measure->outcome == OUTCOME_ENDING;
    if (measure->index >= (ending ? program->ending_count : program->variable_count)) {
        buf_printf(why, "there is no such outcome: ending:id, variable:id or peak:id");
        return false;
    }
    if (ending && measure->threshold != THRESHOLD_NONE) {
        buf_printf(why, "an ending comes or does not: a threshold is for variable:id and peak:id");
        return false;
    }
    if (options->ask.method == STUDY_DISCOVERY && !study_measure_is_share(measure)) {
        buf_printf(why, "discovery looks for an outcome that comes or does not: ending:id, or a variable with "
                        "--at-least N or --at-most N");
        return false;
    }
    if (!options->other)
        return true;
    struct str id = ending ? program->endings[measure->index].id : program->variables[measure->index].id;
    uint32_t found = ending ? program_find_ending(options->other, id) : program_find_variable(options->other, id);
    if (found == INDEX_NONE)
        buf_printf(why, "the other version has no %s " STR_FMT ": choose an outcome that both have",
                   ending ? "ending" : "variable", STR_ARG(id));
    return found != INDEX_NONE;
}

static bool check_size(const struct program *program, const struct study_options *options,
                       const struct study_factor *factors, uint32_t factor_count, struct buf *why)
{
    const struct program_study *ask = &options->ask;
    if (ask->runs == 0 || ask->runs > STUDY_RUNS_MAX) {
        buf_printf(why, "%u runs at each point: from 1 to %lld", ask->runs, (long long)STUDY_RUNS_MAX);
        return false;
    }
    uint64_t points = point_total(program, options, factors, factor_count);
    bool design = is_design(ask->method);
    uint64_t most = design                         ? STUDY_POINT_COUNT_MAX
                    : ask->method == STUDY_COMPARE ? STUDY_COMPARED_MAX
                                                   : STUDY_SIDE_COUNT_MAX;
    if (points > most && ask->method == STUDY_OPTIONS) {
        buf_printf(why, "%llu sides: at most %llu, so ask about one decision", (unsigned long long)points,
                   (unsigned long long)most);
        return false;
    }
    if (points > most) {
        buf_printf(why, "%llu %s: at most %llu", (unsigned long long)points,
                   design ? "points, samples times points a sample" : "sides", (unsigned long long)most);
        return false;
    }
    if (points * ask->runs > (uint64_t)STUDY_RUN_TOTAL_MAX) {
        buf_printf(why, "%llu points of %u runs are %llu runs: at most %lld, so take fewer samples or runs",
                   (unsigned long long)points, ask->runs, (unsigned long long)(points * ask->runs),
                   (long long)STUDY_RUN_TOTAL_MAX);
        return false;
    }
    return true;
}

bool study_check(const struct program *program, const struct study_options *options, struct buf *ret_why)
{
    struct study_factor factors[STUDY_FACTOR_COUNT_MAX];
    struct study_options given = *options;
    uint32_t factor_count = list_factors(program, &given, factors);
    return check_samples(&options->ask, ret_why) && check_ranges(program, &options->ask, ret_why) &&
           check_factors(options, factor_count, ret_why) && check_changes(program, &options->ask, ret_why) &&
           check_measure(program, options, ret_why) && check_size(program, &given, factors, factor_count, ret_why);
}

/* ---- playing a design ---- */

struct evaluation {
    const struct study *study;
    void (*progress)(void *context, uint64_t done, uint64_t total);
    void *context;
    const atomic_bool *cancel;
    uint64_t done_before, total;
};

static void pass_progress(void *context, uint64_t done, uint64_t total)
{
    struct evaluation *evaluation = context;
    (void)total;
    if (evaluation->progress)
        evaluation->progress(evaluation->context, evaluation->done_before + done, evaluation->total);
}

static enum status evaluate(void *context, const double *points, uint32_t point_count, struct study_sum *ret_sums)
{
    struct evaluation *evaluation = context;
    const struct study *study = evaluation->study;
    const struct study_options *options = &study->options;
    const struct team *team = options->team;
    uint32_t first = team ? (uint32_t)team_first(team, point_count, team->rank) : 0;
    uint32_t end = team ? (uint32_t)team_first(team, point_count, team->rank + 1) : point_count;
    struct settings *settings = calloc(end - first + 1, sizeof(*settings));
    if (!settings)
        return STATUS_OUT_OF_MEMORY;
    for (uint32_t point = first; point < end; point++) {
        struct settings *at = &settings[point - first];
        *at = options->base;
        for (uint32_t i = 0; i < study->factor_count; i++) {
            const struct study_factor *factor = &study->factors[i];
            int32_t value = study_factor_value(factor, points[(size_t)point * study->factor_count + i]);
            if (factor->is_policy)
                at->policies[factor->index] = (uint8_t)value;
            else
                at->parameters[factor->index] = value;
        }
    }
    struct trial trial = {.program = study->program,
                          .measure = options->measure,
                          .seed = options->seed,
                          .run_count = options->ask.runs,
                          .thread_count = options->thread_count,
                          .isa = options->isa,
                          .progress = pass_progress,
                          .context = evaluation,
                          .cancel = evaluation->cancel};
    memset(ret_sums, 0, point_count * sizeof(*ret_sums)); /* of points that are others' */
    enum status status = trial_sums(&trial, settings, end - first, ret_sums + first);
    free(settings);
    enum { NUMBERS = sizeof(struct study_sum) / sizeof(int64_t) };
    if (status == STATUS_OK && team) {
        int64_t *numbers = calloc((size_t)point_count * NUMBERS, sizeof(*numbers));
        if (!numbers)
            return STATUS_OUT_OF_MEMORY;
        memcpy(numbers, ret_sums, point_count * sizeof(*ret_sums));
        status = team->add(team->context, numbers, (size_t)point_count * NUMBERS) ? STATUS_OK : STATUS_IO;
        memcpy(ret_sums, numbers, point_count * sizeof(*ret_sums));
        free(numbers);
    }
    evaluation->done_before += (uint64_t)point_count * options->ask.runs;
    return status;
}

static enum status run_design(struct study *study, struct evaluation *evaluation)
{
    const struct study_options *options = &study->options;
    uint64_t chunk = CHUNK_RUNS / options->ask.runs;
    struct study_design design = {.method = options->ask.method,
                                  .samples = options->ask.samples,
                                  .factor_count = study->factor_count,
                                  .seed = options->seed,
                                  .factors = study->factors,
                                  .evaluate = evaluate,
                                  .context = evaluation,
                                  .chunk_points = chunk < CHUNK_POINTS_MAX ? (uint32_t)chunk : CHUNK_POINTS_MAX};
    assert(options->ask.runs > 0 && study->factor_count > 0);
    study->runs_done = options->ask.runs;
    return study_design_run(&design, study);
}

/* ---- the whole ---- */

enum status study_run(const struct program *program, const struct study_options *options,
                      void (*progress)(void *context, uint64_t done, uint64_t total), void *context,
                      const atomic_bool *cancel, struct study **ret_study)
{
    struct study *study = calloc(1, sizeof(*study));
    *ret_study = NULL;
    if (!study)
        return STATUS_OUT_OF_MEMORY;
    study->program = program;
    study->options = *options;
    study->factor_count = list_factors(program, &study->options, study->factors);
    assert(study->factor_count <= STUDY_FACTOR_COUNT_MAX);
    enum status status;
    if (is_design(options->ask.method)) {
        struct evaluation evaluation = {.study = study,
                                        .progress = progress,
                                        .context = context,
                                        .cancel = cancel,
                                        .total = study_run_total(program, options)};
        status = run_design(study, &evaluation);
    } else {
        status = study_sides_make(study);
        if (status == STATUS_OK)
            status = study_sides_run(study, progress, context, cancel);
    }
    study->cut_short = status == STATUS_CANCELLED;
    bool nothing = study->all.count == 0;
    if (status != STATUS_OK && (status != STATUS_CANCELLED || nothing)) {
        study_free(study);
        return status;
    }
    *ret_study = study;
    return status;
}

void study_free(struct study *study)
{
    if (!study)
        return;
    free(study->sensitivities);
    free(study->screenings);
    stat_boxes_free(&study->boxes);
    for (uint32_t i = 0; i < study->version_count; i++)
        program_free(study->versions[i]);
    free(study->versions);
    free(study->sides);
    free(study->paths);
    free(study);
}
