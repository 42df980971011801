/* Studies of the library's door. */
#include "study/study.h"

#include <assert.h>
#include <stdlib.h>

#include "library/inside.h"

struct entente_study {
    struct study *study;
};

enum { SENTENCE_BYTES_MAX = 64 << 10 };

enum entente_status entente_study_run(const struct entente_scenario *scenario, const struct entente_settings *settings,
                                      const struct entente_work *work, uint32_t study, struct entente_study **ret_study,
                                      char **ret_said)
{
    const struct program *program = scenario->program;
    struct library_watch watch = {.work = work};
    struct buf why;
    assert(study < program->study_count);
    struct study_options options = study_options(program, &program->studies[study], work->seed);
    options.base = library_settings(scenario, settings, work->seed, 0);
    options.thread_count = work->threads;
    buf_init(&why, SENTENCE_BYTES_MAX);
    bool fine = study_check(program, &options, &why);
    char *given = fine ? NULL : library_give(&why);
    buf_free(&why);
    if (ret_said)
        *ret_said = given;
    else
        free(given);
    struct entente_study *result = fine ? calloc(1, sizeof(*result)) : NULL;
    if (!result)
        return fine ? ENTENTE_STATUS_OUT_OF_MEMORY : ENTENTE_STATUS_REFUSED;
    enum status status = study_run(program, &options, library_progress, &watch, &watch.cancel, &result->study);
    if (status == STATUS_CANCELLED)
        *ret_study = result->study ? result : NULL;
    else if (status == STATUS_OK)
        *ret_study = result;
    if (!result->study)
        free(result);
    return (enum entente_status)status;
}

void entente_study_free(struct entente_study *study)
{
    if (study)
        study_free(study->study);
    free(study);
}

static struct entente_estimate estimate(double value, struct stat_interval interval)
{
    return (struct entente_estimate){value, {interval.low, interval.high}};
}

struct entente_estimate entente_study_outcome(const struct entente_study *study)
{
    struct stat_mean mean = study_mean(study->study, &study->study->all);
    return estimate(mean.mean, mean.interval);
}

uint32_t entente_study_factors(const struct entente_study *study)
{
    return study->study->factor_count;
}

struct entente_factor entente_study_factor(const struct entente_study *study, uint32_t factor)
{
    assert(factor < study->study->factor_count);
    const struct study_factor *about = &study->study->factors[factor];
    return (struct entente_factor){about->is_policy ? ENTENTE_CELLS : ENTENTE_PARAMETERS, about->index};
}

bool entente_study_effect(const struct entente_study *study, uint32_t factor, struct entente_effect *ret_effect)
{
    const struct study *about = study->study;
    assert(factor < about->factor_count);
    struct entente_effect effect = {0};
    if (about->defined && about->sensitivities) {
        const struct stat_sensitivity *found = &about->sensitivities[factor];
        effect.alone = estimate(found->first, found->first_interval);
        effect.together = estimate(found->total, found->total_interval);
    } else if (about->defined && about->screenings) {
        const struct stat_screening *found = &about->screenings[factor];
        effect.size = estimate(found->mean_absolute, found->mean_absolute_interval);
        effect.spread = found->deviation;
    } else {
        return false;
    }
    *ret_effect = effect;
    return true;
}

uint32_t entente_study_sides(const struct entente_study *study)
{
    return study->study->side_count;
}

struct entente_side entente_study_side(const struct entente_study *study, uint32_t side)
{
    assert(side < study->study->side_count);
    const struct study_side *about = &study->study->sides[side];
    struct study_contrast contrast = study_contrast(study->study, &about->pair);
    struct entente_side result = {.against = about->against};
    result.outcome = estimate(contrast.second, contrast.second_interval);
    if (about->against != side)
        result.difference = estimate(contrast.difference, contrast.interval);
    return result;
}

/* The inject that is left out, or the option that is forced. */
static void say_change(const struct study *study, const struct study_side *side, struct buf *text)
{
    const struct program *program = study->program;
    if (side->role == SIDE_WITHOUT)
        buf_printf(text, "-" STR_FMT " ", STR_ARG(program->injects[side->index].id));
    if (side->role == SIDE_FREED)
        buf_printf(text, "+" STR_FMT " ",
                   STR_ARG(side->index == INDEX_NONE ? STR("*") : program->injects[side->index].id));
    if (side->role != SIDE_FORCED)
        return;
    const struct program_decision *decision = &program->decisions[side->index];
    assert(side->option < decision->option_count);
    buf_printf(text, STR_FMT ":" STR_FMT " ", STR_ARG(decision->id),
               STR_ARG(program->options[decision->option_first + side->option].id));
}

/* What of a side is not as in the base: its settings, a change, then along which path sharing was changed. */
static void say_side(const struct study *study, const struct study_side *side, struct buf *text)
{
    const struct program *program = study->program;
    const struct settings *base = &study->options.base;
    for (uint32_t i = 0; i < program->parameter_count; i++)
        if (side->settings.parameters[i] != base->parameters[i])
            buf_printf(text, STR_FMT "=%d ", STR_ARG(program->parameters[i].id), side->settings.parameters[i]);
    for (uint32_t c = 0; c < program->cell_count; c++)
        if (side->settings.policies[c] != base->policies[c]) {
            struct str name = program->policies[program->cells[c].policy_first + side->settings.policies[c]].name;
            buf_printf(text, STR_FMT "=" STR_FMT " ", STR_ARG(program->cells[c].id), STR_ARG(name));
        }
    say_change(study, side, text);
    if (side->role != SIDE_LEVEL)
        return;
    const struct study_path *path = &study->paths[side->path];
    if (side->path == PATH_ALL)
        buf_printf(text, "sharing=");
    else
        buf_printf(text, STR_FMT ">" STR_FMT "=", STR_ARG(program->cells[path->from_cell].id),
                   STR_ARG(program->cells[path->to_cell].id));
    if (study->delays[side->level] == DELAY_NEVER)
        buf_printf(text, "never ");
    else
        buf_printf(text, "%dm ", study->delays[side->level]);
}

char *entente_study_side_text(const struct entente_study *study, uint32_t side)
{
    assert(side < study->study->side_count);
    struct buf text;
    buf_init(&text, SENTENCE_BYTES_MAX);
    say_side(study->study, &study->study->sides[side], &text);
    char *given = text.len > 0 ? NULL : strdup("");
    if (text.len > 0) {
        text.len--; /* the last space */
        given = library_give(&text);
    }
    buf_free(&text);
    return given;
}
