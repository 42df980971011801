/* A study as JSON: docs/rehearsal-studies.md says what each member is. What is not defined is null. */
#include <math.h>

#include "output/study_inside.h"
#include "program/words.h"

#define QUOTE(literal) buf_add_str(out, STR(literal))

static void add_number(const char *name, double number, struct buf *out)
{
    buf_printf(out, ",\"%s\":", name);
    output_json_number(number, out);
}

static void add_interval(const char *name, double number, struct stat_interval interval, struct buf *out)
{
    buf_printf(out, ",\"%s\":{\"value\":", name);
    output_json_number(number, out);
    add_number("low", interval.low, out);
    add_number("high", interval.high, out);
    QUOTE("}");
}

/* The JSON string of what a say-function says. */
static void add_said(void (*say)(const struct study *, struct buf *), const struct study *study, struct buf *out)
{
    struct buf text;
    buf_init(&text, 1 << 16);
    say(study, &text);
    buf_json(out, (struct str){text.ptr, text.len});
    out->failed = out->failed || text.failed;
    buf_free(&text);
}

static void add_factor_id(const struct study *study, uint32_t factor, struct buf *out)
{
    const struct study_factor *about = &study->factors[factor];
    buf_printf(out, "{\"%s\":", about->is_policy ? "policy" : "parameter");
    buf_json(out,
             about->is_policy ? study->program->cells[about->index].id : study->program->parameters[about->index].id);
}

static struct str policy_name(const struct program *program, uint32_t cell, uint32_t policy)
{
    return program->policies[program->cells[cell].policy_first + policy].name;
}

static void add_factors(const struct study *study, struct buf *out)
{
    QUOTE("\"factors\":[");
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct study_factor *factor = &study->factors[i];
        buf_printf(out, "%s", i ? "," : "");
        add_factor_id(study, i, out);
        QUOTE(",\"label\":");
        output_json_text(study->program,
                         factor->is_policy ? &study->program->cells[factor->index].name
                                           : &study->program->parameters[factor->index].label,
                         out);
        if (factor->is_policy) {
            QUOTE(",\"choices\":[");
            for (uint32_t k = 0; k < factor->choice_count; k++) {
                buf_printf(out, "%s", k ? "," : "");
                buf_json(out, policy_name(study->program, factor->index, factor->choices[k]));
            }
            QUOTE("]}");
        } else {
            buf_printf(out, ",\"from\":%d,\"to\":%d}", factor->from, factor->to);
        }
    }
    QUOTE("],\n");
}

static void add_outcome(const struct study *study, struct buf *out)
{
    static const char *const kinds[] = {"ending", "variable", "peak"};
    const struct study_measure *measure = &study->options.measure;
    QUOTE("\"outcome\":{\"kind\":");
    buf_printf(out, "\"%s\",\"id\":", kinds[measure->outcome]);
    buf_json(out, measure->outcome == OUTCOME_ENDING ? study->program->endings[measure->index].id
                                                     : study->program->variables[measure->index].id);
    if (measure->threshold != THRESHOLD_NONE)
        buf_printf(out, ",\"%s\":%d", measure->threshold == THRESHOLD_AT_LEAST ? "at_least" : "at_most",
                   measure->limit);
    buf_printf(out, ",\"unit\":\"%s\"},", study_measure_is_share(measure) ? "share" : "number");
}

static void add_sobol(const struct study *study, struct buf *out)
{
    QUOTE("\"sensitivity\":[");
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct stat_sensitivity *about = &study->sensitivities[i];
        buf_printf(out, "%s", i ? ",\n" : "");
        add_factor_id(study, i, out);
        add_interval("first", about->first, about->first_interval, out);
        add_interval("total", about->total, about->total_interval, out);
        QUOTE("}");
    }
    QUOTE("],\n");
}

static void add_morris(const struct study *study, struct buf *out)
{
    QUOTE("\"screening\":[");
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct stat_screening *about = &study->screenings[i];
        buf_printf(out, "%s", i ? ",\n" : "");
        add_factor_id(study, i, out);
        add_number("mean", about->mean, out);
        add_interval("mean_absolute", about->mean_absolute, about->mean_absolute_interval, out);
        add_number("deviation", about->deviation, out);
        QUOTE("}");
    }
    QUOTE("],\n");
}

static void add_limits(const struct study *study, const struct stat_box *box, const double *without, struct buf *out)
{
    const char *between = "";
    QUOTE("[");
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct study_factor *factor = &study->factors[i];
        if (!isfinite(box->low[i]) && !isfinite(box->high[i]))
            continue;
        buf_printf(out, "%s", between);
        between = ",";
        add_factor_id(study, i, out);
        if (factor->is_policy) {
            const char *comma = "";
            QUOTE(",\"choices\":[");
            for (uint32_t k = 0; k < factor->choice_count; k++)
                if (factor->choices[k] >= box->low[i] && factor->choices[k] <= box->high[i]) {
                    buf_printf(out, "%s", comma);
                    comma = ",";
                    buf_json(out, policy_name(study->program, factor->index, factor->choices[k]));
                }
            QUOTE("]");
        } else {
            add_number("low", box->low[i], out);
            add_number("high", box->high[i], out);
        }
        if (without)
            add_number("density_without", without[i], out);
        QUOTE("}");
    }
    QUOTE("]");
}

static void add_box(const struct study *study, const struct stat_box *box, const double *without, struct buf *out)
{
    QUOTE("{\"coverage\":");
    output_json_number(box->coverage, out);
    add_number("density", box->density, out);
    add_number("mass", box->mass, out);
    buf_printf(out, ",\"restricted\":%u,\"limits\":", box->restricted_count);
    add_limits(study, box, without, out);
    QUOTE("}");
}

static void add_discovery(const struct study *study, struct buf *out)
{
    const struct stat_boxes *boxes = &study->boxes;
    QUOTE("\"box\":");
    add_box(study, &boxes->items[boxes->chosen], boxes->without, out);
    buf_printf(out, ",\n\"chosen\":%u,\"peeling\":[", boxes->chosen);
    for (uint32_t i = 0; i < boxes->count; i++) {
        buf_printf(out, "%s", i ? ",\n" : "");
        add_box(study, &boxes->items[i], NULL, out);
    }
    QUOTE("],\n");
}

static void add_contrast(const struct study *study, const struct study_side *side, struct buf *out)
{
    struct study_contrast contrast = study_contrast(study, &side->pair);
    buf_printf(out, ",\"against\":%u", side->against);
    add_interval("outcome_mean", contrast.second, contrast.second_interval, out);
    add_interval("difference", contrast.difference, contrast.interval, out);
    buf_printf(out, ",\"lower\":%lld,\"higher\":%lld", (long long)side->pair.lower, (long long)side->pair.higher);
    add_number("variance_ratio", contrast.luck, out);
}

static void add_place(const struct study *study, const struct study_side *side, struct buf *out)
{
    if (side->role != ROLE_LEVEL)
        return;
    const struct study_path *path = &study->paths[side->path];
    int32_t minutes = study->delays[side->level];
    QUOTE("\"path\":");
    if (side->path == PATH_ALL) {
        QUOTE("\"all\"");
    } else {
        QUOTE("{\"from\":");
        buf_json(out, study->program->cells[path->from_cell].id);
        QUOTE(",\"to\":");
        buf_json(out, study->program->cells[path->to_cell].id);
        QUOTE("}");
    }
    buf_printf(out, ",\"items\":%u,\"after_minutes\":", path->share_count);
    if (minutes == DELAY_NEVER)
        QUOTE("null,");
    else
        buf_printf(out, "%d,", minutes);
}

static void add_sides(const struct study *study, struct buf *out)
{
    static const char *const roles[] = {"as_written", "side", "path", "grid"};
    QUOTE("\"sides\":[");
    for (uint32_t i = 0; i < study->side_count; i++) {
        const struct study_side *side = &study->sides[i];
        buf_printf(out, "%s{\"role\":\"%s\",", i ? ",\n" : "", roles[side->role]);
        add_place(study, side, out);
        if (study->options.other)
            buf_printf(out, "\"version\":\"%s\"", i ? "other" : "this");
        else
            QUOTE("\"values\":[");
        for (uint32_t k = 0; !study->options.other && k < study->factor_count; k++) {
            int32_t value = study_side_value(study, side, k);
            buf_printf(out, "%s", k ? "," : "");
            if (study->factors[k].is_policy)
                buf_json(out, policy_name(study->program, study->factors[k].index, (uint32_t)value));
            else
                buf_printf(out, "%d", value);
        }
        if (!study->options.other)
            QUOTE("]");
        add_contrast(study, side, out);
        QUOTE("}");
    }
    QUOTE("],\n");
}

void study_json(const struct study *study, struct buf *ret_json)
{
    struct buf *out = ret_json;
    const struct program_study *ask = &study->options.ask;
    QUOTE("{");
    output_json_about(study->program, study->options.seed, out);
    QUOTE("\"study\":");
    if (ask->id.len > 0)
        buf_json(out, ask->id);
    else
        QUOTE("null");
    buf_printf(out, ",\"method\":\"%s\",", words_at(WORDS_study_method, ask->method));
    add_outcome(study, out);
    buf_printf(out,
               "\n\"samples\":%u,\"samples_done\":%u,\"points\":%llu,\"runs\":%llu,\"asked\":%u,\"cut_short\":%s,\n",
               ask->samples, study->samples_done, (unsigned long long)study->point_count,
               (unsigned long long)study->runs_done, ask->runs, study->cut_short ? "true" : "false");
    output_json_settings(study->program, &study->options.base, out);
    QUOTE("\n\"mean\":");
    output_json_number(study_mean(study, &study->all).mean, out);
    buf_printf(out, ",\"varies\":%s,\n", study->defined ? "true" : "false");
    add_factors(study, out);
    QUOTE("\"finding\":");
    add_said(study_finding, study, out);
    QUOTE(",\n");
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
    case STUDY_TORNADO:
    case STUDY_SHARING: add_sides(study, out); break;
    }
    output_json_note(out);
    QUOTE("}\n");
}
