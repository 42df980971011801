/* A study as JSON: docs/rehearsal-studies.md says what each member is. What is not defined is null. */
#include <assert.h>
#include <math.h>

#include "output/study_inside.h"
#include "program/words.h"

static void add_interval(const char *name, double number, struct stat_interval interval, struct buf *out)
{
    json_key_object(out, name);
    json_key_decimal(out, "value", number);
    json_key_decimal(out, "low", interval.low);
    json_key_decimal(out, "high", interval.high);
    json_close_object(out);
}

static void add_finding(const struct study *study, struct buf *out)
{
    const struct study_voice voice = study_terse(study);
    struct buf text;
    buf_init(&text, 1 << 16);
    study_finding(&voice, &text);
    json_key_text(out, "finding", (struct str){text.ptr, text.len});
    out->failed = out->failed || text.failed;
    buf_free(&text);
}

/* Opens the object of a factor with what names it. */
static void open_factor(const struct study *study, uint32_t factor, struct buf *out)
{
    assert(factor < study->factor_count);
    const struct study_factor *about = &study->factors[factor];
    json_open_object(out);
    if (about->is_policy)
        json_key_text(out, "policy", study->program->cells[about->index].id);
    else
        json_key_text(out, "parameter", study->program->parameters[about->index].id);
}

/* The choices of a policy factor from `low` to `high`. */
static void add_choices(const struct study *study, const struct study_factor *factor, double low, double high,
                        struct buf *out)
{
    json_key_list(out, "choices");
    for (uint32_t k = 0; k < factor->choice_count; k++)
        if (factor->choices[k] >= low && factor->choices[k] <= high)
            json_text(out, study_policy_name(study->program, factor->index, factor->choices[k]));
    json_close_list(out);
}

static void add_factors(const struct study *study, struct buf *out)
{
    json_key_list(out, "factors");
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct study_factor *factor = &study->factors[i];
        open_factor(study, i, out);
        json_key(out, "label");
        program_text_json(study->program,
                          factor->is_policy ? &study->program->cells[factor->index].name
                                            : &study->program->parameters[factor->index].label,
                          out);
        if (factor->is_policy) {
            add_choices(study, factor, -INFINITY, INFINITY, out);
        } else {
            json_key_number(out, "from", factor->from);
            json_key_number(out, "to", factor->to);
        }
        json_close_object(out);
    }
    json_close_list(out);
    json_break(out);
}

static void add_outcome(const struct study *study, struct buf *out)
{
    static const char *const kinds[] = {"ending", "variable", "peak"};
    const struct study_measure *measure = &study->options.measure;
    assert((size_t)measure->outcome < sizeof(kinds) / sizeof(kinds[0]));
    json_key_object(out, "outcome");
    json_key_word(out, "kind", kinds[measure->outcome]);
    json_key_text(out, "id",
                  measure->outcome == OUTCOME_ENDING ? study->program->endings[measure->index].id
                                                     : study->program->variables[measure->index].id);
    if (measure->threshold != THRESHOLD_NONE)
        json_key_number(out, measure->threshold == THRESHOLD_AT_LEAST ? "at_least" : "at_most", measure->limit);
    json_key_word(out, "unit", study_measure_is_share(measure) ? "share" : "number");
    json_close_object(out);
}

static void add_sobol(const struct study *study, struct buf *out)
{
    json_key_list(out, "sensitivity");
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct stat_sensitivity *about = &study->sensitivities[i];
        if (i > 0)
            json_break(out);
        open_factor(study, i, out);
        add_interval("first", about->first, about->first_interval, out);
        add_interval("total", about->total, about->total_interval, out);
        json_close_object(out);
    }
    json_close_list(out);
    json_break(out);
}

static void add_morris(const struct study *study, struct buf *out)
{
    json_key_list(out, "screening");
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct stat_screening *about = &study->screenings[i];
        if (i > 0)
            json_break(out);
        open_factor(study, i, out);
        json_key_decimal(out, "mean", about->mean);
        add_interval("mean_absolute", about->mean_absolute, about->mean_absolute_interval, out);
        json_key_decimal(out, "deviation", about->deviation);
        json_close_object(out);
    }
    json_close_list(out);
    json_break(out);
}

static void add_limits(const struct study *study, const struct stat_box *box, const double *without, struct buf *out)
{
    json_key_list(out, "limits");
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct study_factor *factor = &study->factors[i];
        if (!isfinite(box->low[i]) && !isfinite(box->high[i]))
            continue;
        open_factor(study, i, out);
        if (factor->is_policy) {
            add_choices(study, factor, box->low[i], box->high[i], out);
        } else {
            json_key_decimal(out, "low", box->low[i]);
            json_key_decimal(out, "high", box->high[i]);
        }
        if (without)
            json_key_decimal(out, "density_without", without[i]);
        json_close_object(out);
    }
    json_close_list(out);
}

static void add_box(const struct study *study, const struct stat_box *box, const double *without, struct buf *out)
{
    json_open_object(out);
    json_key_decimal(out, "coverage", box->coverage);
    json_key_decimal(out, "density", box->density);
    json_key_decimal(out, "mass", box->mass);
    json_key_number(out, "restricted", box->restricted_count);
    add_limits(study, box, without, out);
    json_close_object(out);
}

static void add_discovery(const struct study *study, struct buf *out)
{
    const struct stat_boxes *boxes = &study->boxes;
    json_key(out, "box");
    add_box(study, &boxes->items[boxes->chosen], boxes->without, out);
    json_break(out);
    json_key_number(out, "chosen", boxes->chosen);
    json_key_list(out, "peeling");
    for (uint32_t i = 0; i < boxes->count; i++) {
        if (i > 0)
            json_break(out);
        add_box(study, &boxes->items[i], NULL, out);
    }
    json_close_list(out);
    json_break(out);
}

static void add_contrast(const struct study *study, const struct study_side *side, struct buf *out)
{
    struct study_contrast contrast = study_contrast(study, &side->pair);
    json_key_number(out, "against", side->against);
    add_interval("outcome_mean", contrast.second, contrast.second_interval, out);
    add_interval("difference", contrast.difference, contrast.interval, out);
    json_key_number(out, "lower", side->pair.lower);
    json_key_number(out, "higher", side->pair.higher);
    json_key_decimal(out, "variance_ratio", contrast.luck);
}

static void add_place(const struct study *study, const struct study_side *side, struct buf *out)
{
    const struct program *program = study->program;
    if (side->role == SIDE_FREED && side->index == INDEX_NONE)
        json_key_nothing(out, "inject");
    else if (side->role == SIDE_WITHOUT || side->role == SIDE_FREED)
        json_key_text(out, "inject", program->injects[side->index].id);
    if (side->role == SIDE_FORCED) {
        const struct program_decision *decision = &program->decisions[side->index];
        json_key_text(out, "decision", decision->id);
        json_key_text(out, "option", program->options[decision->option_first + side->option].id);
    }
    if (side->role != SIDE_LEVEL)
        return;
    const struct study_path *path = &study->paths[side->path];
    int32_t minutes = study->delays[side->level];
    if (side->path == PATH_ALL) {
        json_key_word(out, "path", "all");
    } else {
        json_key_object(out, "path");
        json_key_text(out, "from", study->program->cells[path->from_cell].id);
        json_key_text(out, "to", study->program->cells[path->to_cell].id);
        json_close_object(out);
    }
    json_key_number(out, "items", path->share_count);
    if (minutes == DELAY_NEVER)
        json_key_nothing(out, "after_minutes");
    else
        json_key_number(out, "after_minutes", minutes);
}

static void add_values(const struct study *study, const struct study_side *side, struct buf *out)
{
    json_key_list(out, "values");
    for (uint32_t k = 0; k < study->factor_count; k++) {
        int32_t value = study_side_value(study, side, k);
        if (study->factors[k].is_policy)
            json_text(out, study_policy_name(study->program, study->factors[k].index, (uint32_t)value));
        else
            json_number(out, value);
    }
    json_close_list(out);
}

static void add_sides(const struct study *study, struct buf *out)
{
    static const char *const roles[] = {"as_written", "side", "path", "grid", "without", "forced", "released"};
    json_key_list(out, "sides");
    for (uint32_t i = 0; i < study->side_count; i++) {
        const struct study_side *side = &study->sides[i];
        if (i > 0)
            json_break(out);
        json_open_object(out);
        json_key_word(out, "role", roles[side->role]);
        add_place(study, side, out);
        if (study->options.other)
            json_key_word(out, "version", i ? "other" : "this");
        else
            add_values(study, side, out);
        add_contrast(study, side, out);
        json_close_object(out);
    }
    json_close_list(out);
    json_break(out);
}

void study_json(const struct study *study, struct buf *ret_json)
{
    struct buf *out = ret_json;
    const struct program_study *ask = &study->options.ask;
    json_open_object(out);
    output_json_about(study->program, study->options.seed, out);
    if (ask->id.len > 0)
        json_key_text(out, "study", ask->id);
    else
        json_key_nothing(out, "study");
    json_key_word(out, "method", words_at(WORDS_study_method, ask->method));
    add_outcome(study, out);
    json_break(out);
    json_key_number(out, "samples", ask->samples);
    json_key_number(out, "samples_done", study->samples_done);
    json_key_count(out, "points", study->point_count);
    json_key_count(out, "runs", study->runs_done);
    json_key_number(out, "asked", ask->runs);
    json_key_truth(out, "cut_short", study->cut_short);
    json_break(out);
    output_json_settings(study->program, &study->options.base, out);
    json_break(out);
    json_key_decimal(out, "mean", study_mean(study, &study->all).mean);
    json_key_truth(out, "varies", study->defined);
    json_break(out);
    add_factors(study, out);
    add_finding(study, out);
    json_break(out);
    switch (ask->method) {
    case STUDY_SOBOL:
        if (study->defined)
            add_sobol(study, out);
        break;
    case STUDY_MORRIS:
        if (study->defined)
            add_morris(study, out);
        break;
    case STUDY_DISCOVERY:
        if (study->defined)
            add_discovery(study, out);
        break;
    case STUDY_COMPARE:
    case STUDY_INJECTS:
    case STUDY_RELEASES:
    case STUDY_OPTIONS:
    case STUDY_TORNADO:
    case STUDY_SHARING: add_sides(study, out); break;
    }
    output_json_note(out);
    json_close_object(out);
    buf_add_str(out, STR("\n"));
}
