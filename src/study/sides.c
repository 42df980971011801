/* Comparisons: sides that play the same runs, each against another, run by run.
 *
 * Runs go in portions small enough that the outcome of every run at every side fits memory; a portion adds to the
 * integer sums of each pair and is forgotten. What is cut short leaves whole portions.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "program/variant.h"
#include "study/study.h"

enum { PORTION_VALUES = 1 << 20, PORTION_RUNS_MIN = 1 << 10, PORTION_RUNS_MAX = 1 << 16 };
enum { AXIS_MAX = 21, CURVE_MAX = 41 }; /* values on the axes of a grid, of a curve */

/* ---- paths of sharing ---- */

static bool shares_along(const struct program *program, const struct settings *settings, uint32_t share)
{
    uint32_t cell = program->shares[share].from_cell;
    const struct program_policy *policy =
        &program->policies[program->cells[cell].policy_first + settings->policies[cell]];
    return program->rules[policy->rule_first + share].present;
}

/* Which cells may come to know an inject: those it is released to, and those to which one that may passes it on. */
static uint32_t may_know(const struct program *program, const struct settings *settings, uint32_t inject)
{
    const struct program_inject *of = &program->injects[inject];
    uint32_t cells = program_by_hand(of) && of->hand.rehearse == CODE_NONE ? 0 : of->release, before;
    cells |= program_released_redacted(program, inject);
    do {
        before = cells;
        for (uint32_t i = 0; i < program->share_count; i++) {
            const struct program_share *share = &program->shares[i];
            if (share->inject == inject && (cells >> share->from_cell & 1) && shares_along(program, settings, i))
                cells |= UINT32_C(1) << share->to_cell;
        }
    } while (cells != before);
    return cells;
}

/* Whether the policies pass the slot's inject on, and its giver can have it. */
static bool passes_on(const struct program *program, const struct settings *settings, uint32_t share)
{
    const struct program_share *slot = &program->shares[share];
    return shares_along(program, settings, share) && (may_know(program, settings, slot->inject) >> slot->from_cell & 1);
}

uint32_t study_path_list(const struct program *program, const struct settings *settings, struct study_path *ret_paths)
{
    uint32_t count = 0;
    for (uint32_t from = 0; from < program->cell_count; from++)
        for (uint32_t to = 0; to < program->cell_count; to++) {
            struct study_path path = {from, to, 0};
            for (uint32_t i = 0; i < program->share_count; i++)
                if (program->shares[i].from_cell == from && program->shares[i].to_cell == to)
                    path.share_count += passes_on(program, settings, i);
            if (path.share_count > 0)
                ret_paths[count++] = path;
        }
    return count;
}

/* "Never", then doubled ticks from half the exercise down to one, then at once. */
uint32_t study_delay_list(const struct program *program, int32_t ret_delays[STUDY_DELAY_COUNT_MAX])
{
    uint32_t count = 0, ticks = 1;
    ret_delays[count++] = DELAY_NEVER;
    while (ticks * 2 < program->tick_count / 2)
        ticks *= 2;
    for (; ticks > 0 && ticks < program->tick_count; ticks /= 2)
        ret_delays[count++] = (int32_t)(ticks * program->tick_minutes);
    ret_delays[count++] = 0;
    assert(count <= STUDY_DELAY_COUNT_MAX);
    return count;
}

/* ---- making sides ---- */

static struct study_side *add_side(struct study *study, enum study_role role, const struct program *program,
                                   const struct settings *settings)
{
    assert(study->side_count < STUDY_SIDE_COUNT_MAX);
    struct study_side *side = &study->sides[study->side_count++];
    *side = (struct study_side){.role = role, .program = program, .settings = *settings};
    return side;
}

static void set_factor(struct settings *settings, const struct study_factor *factor, int32_t value)
{
    if (factor->is_policy)
        settings->policies[factor->index] = (uint8_t)value;
    else
        settings->parameters[factor->index] = value;
}

static int32_t choice_value(const struct study_factor *factor, uint32_t choice)
{
    return factor->is_policy ? factor->choices[choice] : choice == 0 ? factor->from : factor->to;
}

static uint32_t choice_count(const struct study_factor *factor)
{
    return factor->is_policy ? factor->choice_count : factor->from < factor->to ? 2 : 1;
}

static enum status make_compared(struct study *study)
{
    const struct study_options *options = &study->options;
    if (options->other) {
        study->versions = calloc(1, sizeof(struct program *));
        if (!study->versions)
            return STATUS_OUT_OF_MEMORY;
        enum status status = study_program_same_luck(study->program, options->other, &study->versions[0]);
        if (status != STATUS_OK)
            return status;
        study->version_count = 1;
        add_side(study, SIDE_VARIED, study->program, &options->base);
        add_side(study, SIDE_VARIED, study->versions[0], &options->other_base);
        return STATUS_OK;
    }
    uint32_t combinations = 1;
    for (uint32_t i = 0; i < study->factor_count; i++)
        combinations *= choice_count(&study->factors[i]);
    for (uint32_t combination = 0; combination < combinations; combination++) {
        struct settings settings = options->base;
        uint32_t rest = combination; /* the last factor changes fastest */
        for (uint32_t i = study->factor_count; i-- > 0;) {
            uint32_t count = choice_count(&study->factors[i]);
            set_factor(&settings, &study->factors[i], choice_value(&study->factors[i], rest % count));
            rest /= count;
        }
        add_side(study, SIDE_VARIED, study->program, &settings);
    }
    return STATUS_OK;
}

static void make_tornado(struct study *study)
{
    add_side(study, SIDE_BASE, study->program, &study->options.base);
    for (uint32_t i = 0; i < study->factor_count; i++)
        for (uint32_t choice = 0; choice < choice_count(&study->factors[i]); choice++) {
            struct settings settings = study->options.base;
            int32_t value = choice_value(&study->factors[i], choice);
            set_factor(&settings, &study->factors[i], value);
            struct study_side *side = add_side(study, SIDE_VARIED, study->program, &settings);
            side->factor = i;
            side->value = value;
        }
}

static uint32_t axis_count(const struct study_factor *factor, uint32_t wanted)
{
    uint32_t values = factor->is_policy ? factor->choice_count : (uint32_t)(factor->to - factor->from) + 1;
    return values < wanted ? values : wanted;
}

static int32_t axis_value(const struct study_factor *factor, uint32_t place, uint32_t count)
{
    if (factor->is_policy)
        return factor->choices[place];
    int64_t range = (int64_t)factor->to - factor->from;
    /* rounded */
    return count < 2 ? factor->from : (int32_t)(factor->from + (2 * range * place + count - 1) / (2 * (count - 1)));
}

static void make_grid(struct study *study)
{
    if (study->factor_count == 0)
        return;
    uint32_t samples = study->options.ask.samples, side = 1;
    while (side < AXIS_MAX && (side + 1) * (side + 1) <= samples)
        side++;
    bool curve = study->factor_count == 1;
    study->axis[0] = axis_count(&study->factors[0], curve ? (samples < CURVE_MAX ? samples : CURVE_MAX) : side);
    study->axis[1] = curve ? 1 : axis_count(&study->factors[1], side);
    for (uint32_t x = 0; x < study->axis[0]; x++)
        for (uint32_t y = 0; y < study->axis[1]; y++) {
            struct settings settings = study->options.base;
            set_factor(&settings, &study->factors[0], axis_value(&study->factors[0], x, study->axis[0]));
            if (!curve)
                set_factor(&settings, &study->factors[1], axis_value(&study->factors[1], y, study->axis[1]));
            struct study_side *cell = add_side(study, SIDE_CELL, study->program, &settings);
            cell->path = x;
            cell->level = y;
        }
}

static enum status make_sharing(struct study *study)
{
    const struct program *program = study->program;
    study->paths = calloc(1 + (size_t)program->cell_count * program->cell_count, sizeof(*study->paths));
    if (!study->paths)
        return STATUS_OUT_OF_MEMORY;
    study->path_count = 1 + study_path_list(program, &study->options.base, study->paths + 1);
    study->paths[PATH_ALL] = (struct study_path){INDEX_NONE, INDEX_NONE, 0};
    for (uint32_t path = 1; path < study->path_count; path++)
        study->paths[PATH_ALL].share_count += study->paths[path].share_count;
    study->delay_count = study_delay_list(program, study->delays);
    study->versions = calloc((size_t)study->path_count * study->delay_count, sizeof(struct program *));
    if (!study->versions)
        return STATUS_OUT_OF_MEMORY;
    add_side(study, SIDE_BASE, program, &study->options.base);
    for (uint32_t path = 0; path < study->path_count; path++)
        for (uint32_t level = 0; level < study->delay_count; level++) {
            struct program **version = &study->versions[study->version_count];
            enum status status = study_program_sharing(program, study->paths[path].from_cell,
                                                       study->paths[path].to_cell, study->delays[level], version);
            if (status != STATUS_OK)
                return status;
            study->version_count++;
            struct study_side *side = add_side(study, SIDE_LEVEL, *version, &study->options.base);
            side->against = study->side_count - 1 - level; /* never */
            side->path = path;
            side->level = level;
        }
    make_grid(study);
    return STATUS_OK;
}

bool study_forces(const struct program *program, const struct program_study *ask, uint32_t decision)
{
    assert(decision < program->decision_count);
    return program->decisions[decision].first_of == INDEX_NONE && !program_quantified(&program->decisions[decision]) &&
           !program_left_to_control(program, decision) && (ask->decision == INDEX_NONE || ask->decision == decision);
}

bool study_is_released(const struct program *program, uint32_t inject)
{
    bool is = false;
    for (uint32_t i = 0; i < program->release_count; i++)
        is = is || program->releases[i].inject == inject;
    return is;
}

static void add_changed(struct study *study, enum study_role role, uint32_t index, uint32_t option)
{
    struct study_side *side = add_side(study, role, study->versions[0], &study->options.base);
    side->index = index;
    side->option = option;
}

/* One variant for all, which each side changes when it is played. */
static enum status make_changed(struct study *study, enum study_role role)
{
    const struct program *program = study->program;
    const struct program_study *ask = &study->options.ask;
    study->versions = calloc(1, sizeof(struct program *));
    if (!study->versions)
        return STATUS_OUT_OF_MEMORY;
    enum status status = program_variant_new(program, &study->versions[0]);
    if (status != STATUS_OK)
        return status;
    study->version_count = 1;
    add_side(study, SIDE_BASE, program, &study->options.base);
    if (role == SIDE_FREED)
        add_changed(study, role, INDEX_NONE, 0);
    for (uint32_t i = 0; role != SIDE_FORCED && i < program->inject_count; i++)
        if (role == SIDE_WITHOUT ? program->injects[i].redacts == INDEX_NONE : study_is_released(program, i))
            add_changed(study, role, i, 0);
    for (uint32_t i = 0; role == SIDE_FORCED && i < program->decision_count; i++)
        for (uint32_t o = 0; study_forces(program, ask, i) && o < program->decisions[i].option_count; o++)
            add_changed(study, role, i, o);
    return STATUS_OK;
}

enum status study_sides_make(struct study *study)
{
    study->sides = calloc(STUDY_SIDE_COUNT_MAX, sizeof(*study->sides));
    if (!study->sides)
        return STATUS_OUT_OF_MEMORY;
    switch (study->options.ask.method) {
    case STUDY_COMPARE: return make_compared(study);
    case STUDY_TORNADO: make_tornado(study); return STATUS_OK;
    case STUDY_INJECTS: return make_changed(study, SIDE_WITHOUT);
    case STUDY_OPTIONS: return make_changed(study, SIDE_FORCED);
    case STUDY_RELEASES: return make_changed(study, SIDE_FREED);
    default: return make_sharing(study);
    }
}

/* ---- playing ---- */

struct portions {
    struct study *study;
    void (*progress)(void *context, uint64_t done, uint64_t total);
    void *context;
    uint64_t done_before, total; /* runs of all sides */
};

static void pass_progress(void *context, uint64_t done, uint64_t total)
{
    struct portions *portions = context;
    (void)total;
    if (portions->progress)
        portions->progress(portions->context, portions->done_before + done, portions->total);
}

static bool is_changed(const struct study_side *side)
{
    return side->role == SIDE_WITHOUT || side->role == SIDE_FORCED || side->role == SIDE_FREED;
}

static void change(const struct study *study, const struct study_side *side)
{
    struct program *variant = study->versions[0];
    if (side->role == SIDE_WITHOUT)
        program_variant_without(study->program, side->index, variant);
    else if (side->role == SIDE_FREED)
        program_variant_release(study->program, side->index, variant);
    else
        program_variant_force(study->program, side->index, side->option, variant);
    assert(side->program == variant && variant->inject_count == study->program->inject_count);
}

/* Sides that follow each other with the same program, and no change of it, are points of one trial. */
static enum status play_portion(struct portions *portions, uint64_t first_run, uint64_t run_count,
                                const atomic_bool *cancel, struct settings *points, int32_t *values)
{
    struct study *study = portions->study;
    for (uint32_t first = 0, end; first < study->side_count; first = end) {
        const struct program *program = study->sides[first].program;
        for (end = first; end < study->side_count && study->sides[end].program == program &&
                          !(end > first && is_changed(&study->sides[first]));
             end++)
            points[end - first] = study->sides[end].settings;
        if (is_changed(&study->sides[first]))
            change(study, &study->sides[first]);
        struct trial trial = {.program = program,
                              .measure = study->options.measure,
                              .seed = study->options.seed,
                              .first_run = first_run,
                              .run_count = run_count,
                              .thread_count = study->options.thread_count,
                              .isa = study->options.isa,
                              .progress = pass_progress,
                              .context = portions,
                              .cancel = cancel};
        if (study->options.other && first == 1) { /* the other version counts its endings and variables its own way */
            const struct study_measure *measure = &study->options.measure;
            trial.measure.index = measure->outcome == OUTCOME_ENDING
                                      ? program_find_ending(program, study->program->endings[measure->index].id)
                                      : program_find_variable(program, study->program->variables[measure->index].id);
            assert(trial.measure.index != INDEX_NONE);
        }
        enum status status = trial_values(&trial, points, end - first, values + (size_t)first * run_count);
        if (status != STATUS_OK)
            return status;
        portions->done_before += run_count * (end - first);
    }
    return STATUS_OK;
}

static void add_outcome(struct study_sum *sum, int64_t outcome)
{
    /* below 2^64: a difference of two int32 */
    uint64_t size = (uint64_t)(outcome < 0 ? -outcome : outcome), square = size * size;
    sum->count++;
    sum->sum += outcome;
    sum->squares_low += (int64_t)(square & UINT32_MAX);
    sum->squares_high += (int64_t)(square >> 32);
}

static void add_portion(struct study *study, const int32_t *values, uint64_t run_count)
{
    for (uint32_t i = 0; i < study->side_count; i++) {
        struct study_pair *pair = &study->sides[i].pair;
        assert(study->sides[i].against <= i); /* what it is compared with comes first */
        const int32_t *first = values + (size_t)study->sides[i].against * run_count,
                      *second = values + (size_t)i * run_count;
        for (uint64_t run = 0; run < run_count; run++) {
            int64_t difference = (int64_t)second[run] - first[run];
            add_outcome(&pair->first, first[run]);
            add_outcome(&pair->second, second[run]);
            add_outcome(&pair->difference, difference);
            pair->lower += difference < 0;
            pair->higher += difference > 0;
        }
    }
}

/* The pairs are nothing but sums: a team adds them up as numbers. */
static enum status gather(struct study *study)
{
    const struct team *team = study->options.team;
    enum { NUMBERS = sizeof(struct study_pair) / sizeof(int64_t) };
    if (!team)
        return STATUS_OK;
    int64_t *numbers = calloc((size_t)study->side_count * NUMBERS, sizeof(*numbers));
    if (!numbers)
        return STATUS_OUT_OF_MEMORY;
    for (uint32_t i = 0; i < study->side_count; i++)
        memcpy(numbers + (size_t)i * NUMBERS, &study->sides[i].pair, sizeof(struct study_pair));
    bool reached = team->add(team->context, numbers, (size_t)study->side_count * NUMBERS);
    for (uint32_t i = 0; i < study->side_count; i++)
        memcpy(&study->sides[i].pair, numbers + (size_t)i * NUMBERS, sizeof(struct study_pair));
    free(numbers);
    return reached ? STATUS_OK : STATUS_IO;
}

enum status study_sides_run(struct study *study, void (*progress)(void *context, uint64_t done, uint64_t total),
                            void *context, const atomic_bool *cancel)
{
    uint64_t runs = study->options.ask.runs, portion = PORTION_VALUES / study->side_count, first = 0, end = runs;
    portion = portion < PORTION_RUNS_MIN ? PORTION_RUNS_MIN : portion > PORTION_RUNS_MAX ? PORTION_RUNS_MAX : portion;
    const struct team *team = study->options.team;
    if (team) {
        first = team_first(team, runs, team->rank);
        end = team_first(team, runs, team->rank + 1);
    }
    struct portions portions = {
        .study = study, .progress = progress, .context = context, .total = (end - first) * study->side_count};
    struct settings *points = calloc(study->side_count, sizeof(*points));
    int32_t *values = calloc((size_t)study->side_count * portion, sizeof(*values));
    enum status status = points && values ? STATUS_OK : STATUS_OUT_OF_MEMORY;
    for (uint64_t run = first; status == STATUS_OK && run < end; run += portion) {
        uint64_t count = end - run < portion ? end - run : portion;
        status = play_portion(&portions, run, count, cancel, points, values);
        if (status == STATUS_OK)
            add_portion(study, values, count);
    }
    free(points);
    free(values);
    if (status == STATUS_OK)
        status = gather(study);
    study->point_count = study->side_count;
    study->runs_done = (uint64_t)study->sides[0].pair.first.count;
    study->all = study->sides[0].pair.second;
    for (uint32_t i = 0; i < study->side_count; i++)
        study->defined = study->defined || study->sides[i].pair.lower || study->sides[i].pair.higher;
    return status;
}

/* ---- what a pair says ---- */
