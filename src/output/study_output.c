/* Names, numbers and the one sentence. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "output/study_inside.h"

void study_say_outcome(const struct study *study, struct buf *out)
{
    const struct study_measure *measure = &study->options.measure;
    if (measure->outcome == OUTCOME_ENDING) {
        buf_add_str(out, study->program->endings[measure->index].id);
        return;
    }
    struct str id = study->program->variables[measure->index].id;
    if (measure->outcome == OUTCOME_PEAK)
        buf_printf(out, "peak of " STR_FMT, STR_ARG(id));
    else
        buf_printf(out, STR_FMT " at the end", STR_ARG(id));
    if (measure->threshold != THRESHOLD_NONE) {
        buf_add_str(out, measure->threshold == THRESHOLD_AT_LEAST ? STR(" at least ") : STR(" at most "));
        program_value_print(study->program, measure->index, measure->limit, out);
    }
}

/* Numbers that are exactly nothing are said without a sign. */
static double rounded(double value, double step)
{
    return floor(value / step + 0.5) * step + 0.0;
}

void study_say_value(const struct study *study, double value, struct buf *out)
{
    if (study_measure_is_share(&study->options.measure))
        buf_printf(out, "%.1f %%", rounded(100 * value, 0.1));
    else
        buf_printf(out, "%.2f", rounded(value, 0.01));
}

void study_say_difference(const struct study *study, double difference, struct buf *out)
{
    bool share = study_measure_is_share(&study->options.measure);
    double value = share ? rounded(100 * difference, 0.1) : rounded(difference, 0.01);
    buf_printf(out, share ? "%s%.1f" : "%s%.2f", value > 0 ? "+" : "", value);
}

void study_say_interval(const struct study *study, bool difference, struct stat_interval interval, struct buf *out)
{
    if (!isfinite(interval.low) || !isfinite(interval.high)) {
        buf_add_str(out, STR("not known"));
        return;
    }
    void (*say)(const struct study *, double, struct buf *) = difference ? study_say_difference : study_say_value;
    say(study, interval.low, out);
    buf_add_str(out, STR(" … "));
    say(study, interval.high, out);
}

void study_say_factor(const struct study *study, uint32_t factor, struct buf *out)
{
    assert(factor < study->factor_count);
    const struct study_factor *about = &study->factors[factor];
    if (about->is_policy)
        buf_printf(out, STR_FMT " policy", STR_ARG(study->program->cells[about->index].id));
    else
        buf_add_str(out, study->program->parameters[about->index].id);
}

static struct str policy_name(const struct program *program, uint32_t cell, int32_t policy)
{
    assert(policy >= 0 && (uint32_t)policy < program->cells[cell].policy_count);
    return program->policies[program->cells[cell].policy_first + (uint32_t)policy].name;
}

void study_say_factor_value(const struct study *study, uint32_t factor, int32_t value, struct buf *out)
{
    const struct study_factor *about = &study->factors[factor];
    if (about->is_policy)
        buf_add_str(out, policy_name(study->program, about->index, value));
    else
        buf_printf(out, "%d", value);
}

void study_say_limit(const struct study *study, uint32_t factor, double limit, struct buf *out)
{
    if (!isfinite(limit))
        return;
    if (study->factors[factor].is_policy)
        study_say_factor_value(study, factor, (int32_t)limit, out);
    else
        buf_printf(out, "%g", limit);
}

void study_say_range(const struct study *study, uint32_t factor, struct buf *out)
{
    const struct study_factor *about = &study->factors[factor];
    if (!about->is_policy) {
        buf_printf(out, "%d to %d", about->from, about->to);
        return;
    }
    for (uint32_t i = 0; i < about->choice_count; i++) {
        buf_add_str(out, i ? STR(", ") : STR(""));
        buf_add_str(out, policy_name(study->program, about->index, about->choices[i]));
    }
}

int32_t study_side_value(const struct study *study, const struct study_side *side, uint32_t factor)
{
    const struct study_factor *about = &study->factors[factor];
    return about->is_policy ? side->settings.policies[about->index] : side->settings.parameters[about->index];
}

void study_say_side(const struct study *study, uint32_t side, struct buf *out)
{
    assert(side < study->side_count);
    const struct study_side *about = &study->sides[side];
    if (study->options.other) {
        buf_add_str(out, side == 0 ? STR("this version") : STR("other version"));
        return;
    }
    if (about->role == SIDE_BASE) {
        buf_add_str(out, STR("as written"));
        return;
    }
    bool tornado = study->options.ask.method == STUDY_TORNADO;
    const char *between = "";
    for (uint32_t i = tornado ? about->factor : 0; i < (tornado ? about->factor + 1 : study->factor_count); i++) {
        const struct study_factor *factor = &study->factors[i];
        struct str id =
            factor->is_policy ? study->program->cells[factor->index].id : study->program->parameters[factor->index].id;
        buf_printf(out, "%s" STR_FMT "=", between, STR_ARG(id));
        study_say_factor_value(study, i, study_side_value(study, about, i), out);
        between = " ";
    }
}

void study_say_path(const struct study *study, uint32_t path, struct buf *out)
{
    assert(path < study->path_count);
    const struct study_path *about = &study->paths[path];
    if (path == PATH_ALL)
        buf_add_str(out, STR("all paths"));
    else
        buf_printf(out, STR_FMT " to " STR_FMT, STR_ARG(study->program->cells[about->from_cell].id),
                   STR_ARG(study->program->cells[about->to_cell].id));
}

void study_say_delay(const struct study *study, uint32_t level, struct buf *out)
{
    assert(level < study->delay_count);
    int32_t minutes = study->delays[level];
    if (minutes == DELAY_NEVER)
        buf_add_str(out, STR("never"));
    else if (minutes == 0)
        buf_add_str(out, STR("at once"));
    else if (minutes % 60 == 0)
        buf_printf(out, "%d h", minutes / 60);
    else if (minutes > 60)
        buf_printf(out, "%dh%02d", minutes / 60, minutes % 60);
    else
        buf_printf(out, "%d min", minutes);
}

/* A box in words: "share_delay is 41 to 80 and caution is at most 20". */
static void say_box(const struct study *study, const struct stat_box *box, struct buf *out)
{
    const char *between = "";
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct study_factor *factor = &study->factors[i];
        if (!isfinite(box->low[i]) && !isfinite(box->high[i]))
            continue;
        buf_add_str(out, str_of(between));
        between = " and ";
        study_say_factor(study, i, out);
        buf_add_str(out, STR(" is"));
        if (factor->is_policy) {
            const char *word = " ";
            for (uint32_t k = 0; k < factor->choice_count; k++) {
                if (factor->choices[k] < box->low[i] || factor->choices[k] > box->high[i])
                    continue;
                buf_add_str(out, str_of(word));
                word = " or ";
                buf_add_str(out, policy_name(study->program, factor->index, factor->choices[k]));
            }
        } else if (!isfinite(box->low[i])) {
            buf_printf(out, " at most %g", box->high[i]);
        } else if (!isfinite(box->high[i])) {
            buf_printf(out, " at least %g", box->low[i]);
        } else {
            buf_printf(out, " %g to %g", box->low[i], box->high[i]);
        }
    }
    if (!*between)
        buf_add_str(out, STR("everywhere"));
}

uint32_t study_level_side(const struct study *study, uint32_t path, uint32_t level)
{
    assert(path < study->path_count && level < study->delay_count);
    return 1 + path * study->delay_count + level; /* in the order in which they were made */
}

uint32_t study_strongest_level(const struct study *study, uint32_t path)
{
    uint32_t strongest = 1;
    double most = -1;
    for (uint32_t level = 1; level < study->delay_count; level++) {
        const struct study_side *side = &study->sides[study_level_side(study, path, level)];
        double change = fabs(study_contrast(study, &side->pair).difference);
        if (change > most) {
            most = change;
            strongest = level;
        }
    }
    assert(strongest < study->delay_count);
    return strongest;
}

uint32_t study_cell_side(const struct study *study, uint32_t x, uint32_t y)
{
    assert(x < study->axis[0] && y < study->axis[1]);
    return 1 + study->path_count * study->delay_count + x * study->axis[1] + y;
}

void study_ends(const struct study *study, uint32_t factor, uint32_t *ret_first, uint32_t *ret_last)
{
    *ret_first = *ret_last = INDEX_NONE;
    for (uint32_t i = 0; i < study->side_count; i++)
        if (study->sides[i].role == SIDE_VARIED && study->sides[i].factor == factor) {
            *ret_first = *ret_first == INDEX_NONE ? i : *ret_first;
            *ret_last = i;
        }
    assert(*ret_first <= *ret_last && *ret_last < study->side_count);
}

/* How much a factor (or path) matters, in the terms of the method. */
static double weight(const struct study *study, uint32_t index)
{
    double low = INFINITY, high = -INFINITY;
    switch (study->options.ask.method) {
    case STUDY_SOBOL: return study->defined ? study->sensitivities[index].total : 0;
    case STUDY_MORRIS: return study->screenings ? study->screenings[index].mean_absolute : 0;
    case STUDY_DISCOVERY: return study->defined ? -study->boxes.without[index] : 0;
    case STUDY_TORNADO:
        for (uint32_t i = 0; i < study->side_count; i++) {
            if (study->sides[i].role != SIDE_VARIED || study->sides[i].factor != index)
                continue;
            double difference = study_contrast(study, &study->sides[i].pair).difference;
            low = fmin(low, fmin(difference, 0));
            high = fmax(high, fmax(difference, 0));
        }
        return high - low;
    case STUDY_SHARING: {
        uint32_t strongest = study_level_side(study, index, study_strongest_level(study, index));
        return index == PATH_ALL ? INFINITY : fabs(study_contrast(study, &study->sides[strongest].pair).difference);
    }
    case STUDY_COMPARE: break;
    }
    return 0;
}

void study_order(const struct study *study, uint32_t *ret_order)
{
    uint32_t count = study->options.ask.method == STUDY_SHARING ? study->path_count : study->factor_count;
    assert(count <= STUDY_FACTOR_COUNT_MAX || study->options.ask.method == STUDY_SHARING);
    for (uint32_t i = 0; i < count; i++) { /* by insertion: equal ones stay in file order */
        uint32_t place = i;
        while (place > 0 && weight(study, ret_order[place - 1]) < weight(study, i)) {
            ret_order[place] = ret_order[place - 1];
            place--;
        }
        ret_order[place] = i;
    }
}

void study_say_size(const struct study *study, struct buf *out)
{
    enum study_method method = study->options.ask.method;
    bool design = method == STUDY_SOBOL || method == STUDY_MORRIS || method == STUDY_DISCOVERY;
    if (design) {
        output_count(study->samples_done, out);
        if (study->cut_short) {
            buf_add_str(out, STR(" of "));
            output_count(study->options.ask.samples, out);
        }
        buf_add_str(out, method == STUDY_MORRIS ? STR(" trajectories, ") : STR(" samples, "));
    }
    output_count(study->point_count, out);
    buf_add_str(out, design ? STR(" points of ") : STR(" variants of "));
    output_count(study->runs_done, out);
    if (study->cut_short && !design) {
        buf_add_str(out, STR(" of "));
        output_count(study->options.ask.runs, out);
    }
    buf_add_str(out, STR(" runs"));
    if (study->cut_short)
        buf_add_str(out, STR(" (cut short)"));
}

/* ---- the finding ---- */

static void add_unit(const struct study *study, struct buf *out)
{
    if (study_measure_is_share(&study->options.measure))
        buf_add_str(out, STR(" points"));
}

static void find_sobol(const struct study *study, struct buf *out)
{
    assert(study->defined && study->factor_count > 0);
    uint32_t order[STUDY_FACTOR_COUNT_MAX];
    study_order(study, order);
    const struct stat_sensitivity *first = &study->sensitivities[order[0]];
    buf_printf(out, "Main driver of ");
    study_say_outcome(study, out);
    buf_printf(out, ": ");
    study_say_factor(study, order[0], out);
    buf_printf(out, ", with %.0f %% of the variance alone and %.0f %% with interactions", 100 * fmax(first->first, 0),
               100 * fmax(first->total, 0));
    if (study->factor_count > 1) {
        buf_printf(out, "; next: ");
        study_say_factor(study, order[1], out);
        buf_printf(out, ", %.0f %% and %.0f %%", 100 * fmax(study->sensitivities[order[1]].first, 0),
                   100 * fmax(study->sensitivities[order[1]].total, 0));
    }
    buf_printf(out, ".");
}

static void find_morris(const struct study *study, struct buf *out)
{
    uint32_t order[STUDY_FACTOR_COUNT_MAX], idle = 0;
    study_order(study, order);
    double most = study->screenings[order[0]].mean_absolute;
    buf_printf(out, "Largest mean effect on ");
    study_say_outcome(study, out);
    buf_printf(out, ": ");
    study_say_factor(study, order[0], out);
    buf_printf(out, ", whose steps, scaled up to its whole range, change it by ");
    buf_printf(out, study_measure_is_share(&study->options.measure) ? "%.1f" : "%.2f",
               study_measure_is_share(&study->options.measure) ? 100 * most : most);
    add_unit(study, out);
    buf_printf(out, " on average");
    for (uint32_t i = 0; i < study->factor_count; i++)
        idle += study->screenings[i].mean_absolute < most / 20;
    if (idle > 0)
        buf_printf(out, "; factors with less than a twentieth of that: %u of %u", idle, study->factor_count);
    buf_printf(out, ".");
}

static void find_box(const struct study *study, struct buf *out)
{
    assert(study->boxes.chosen < study->boxes.count);
    const struct stat_box *box = &study->boxes.items[study->boxes.chosen];
    if (box->restricted_count == 0) {
        buf_printf(out, "No region of the ranges stands out: %.0f %% of runs end with ", 100 * box->density);
        study_say_outcome(study, out);
        buf_printf(out, " everywhere.");
        return;
    }
    buf_printf(out, "Where ");
    say_box(study, box, out);
    buf_printf(out, ", %.0f %% of runs end with ", 100 * box->density);
    study_say_outcome(study, out);
    buf_printf(out, ", against %.0f %% overall; this region holds %.0f %% of all such runs in %.0f %% of the space.",
               100 * output_share((uint64_t)study->all.sum, (uint64_t)study->all.count), 100 * box->coverage,
               100 * box->mass);
}

static bool is_known(const struct study_contrast *contrast)
{
    return isfinite(contrast->interval.low) && isfinite(contrast->interval.high);
}

static bool is_sure(const struct study_contrast *contrast)
{
    return is_known(contrast) && (contrast->interval.low > 0 || contrast->interval.high < 0);
}

static void find_compared(const struct study *study, struct buf *out)
{
    uint32_t best = 0, sure = 0, known = 0;
    double most = 0;
    for (uint32_t i = 1; i < study->side_count; i++) {
        struct study_contrast contrast = study_contrast(study, &study->sides[i].pair);
        sure += is_sure(&contrast);
        known += is_known(&contrast);
        if (is_sure(&contrast) && fabs(contrast.difference) > most) {
            most = fabs(contrast.difference);
            best = i;
        }
    }
    if (sure == 0) {
        buf_printf(out, known > 0 ? "No side differs from " : "It is not known whether any side differs from ");
        study_say_side(study, 0, out);
        buf_printf(out, " in ");
        study_say_outcome(study, out);
        buf_printf(out, " by more than sampling error.");
        return;
    }
    struct study_contrast contrast = study_contrast(study, &study->sides[best].pair);
    buf_printf(out, "With the same random draws, ");
    study_say_side(study, best, out);
    buf_printf(out, contrast.difference > 0 ? " raises " : " lowers ");
    study_say_outcome(study, out);
    buf_printf(out, study->side_count > 2 ? " most against " : " against ");
    study_say_side(study, 0, out);
    buf_printf(out, ", by ");
    bool share = study_measure_is_share(&study->options.measure);
    buf_printf(out, share ? "%.1f" : "%.2f", fabs(contrast.difference) * (share ? 100 : 1));
    add_unit(study, out);
    buf_printf(out, " (");
    study_say_interval(study, true, contrast.interval, out);
    buf_printf(out, ")");
    if (study->side_count > 2)
        buf_printf(out, "; variants that differ by more than sampling error: %u of %u", sure, study->side_count - 1);
    buf_printf(out, ".");
}

/* The sides of a factor at which the outcome changes least and most (a fall is less than nothing), in their order. */
static void find_extremes(const struct study *study, uint32_t factor, uint32_t *ret_first, uint32_t *ret_last)
{
    uint32_t first, last, low, high;
    study_ends(study, factor, &first, &last);
    low = first;
    high = last;
    for (uint32_t side = first; side <= last; side++) {
        double here = study_contrast(study, &study->sides[side].pair).difference;
        if (here < study_contrast(study, &study->sides[low].pair).difference)
            low = side;
        if (here > study_contrast(study, &study->sides[high].pair).difference)
            high = side;
    }
    if (low == high) /* all alike */
        low = first, high = last;
    *ret_first = low < high ? low : high;
    *ret_last = low < high ? high : low;
    assert(first <= *ret_first && *ret_first <= *ret_last && *ret_last <= last);
}

static void find_tornado(const struct study *study, struct buf *out)
{
    uint32_t order[STUDY_FACTOR_COUNT_MAX], first, last;
    study_order(study, order);
    find_extremes(study, order[0], &first, &last);
    study_say_factor(study, order[0], out);
    buf_printf(out, " is the assumption to debate first: ");
    study_say_outcome(study, out);
    buf_printf(out, " changes by ");
    study_say_difference(study, study_contrast(study, &study->sides[first].pair).difference, out);
    add_unit(study, out);
    buf_printf(out, " at ");
    study_say_factor_value(study, order[0], study->sides[first].value, out);
    buf_printf(out, " and by ");
    study_say_difference(study, study_contrast(study, &study->sides[last].pair).difference, out);
    add_unit(study, out);
    buf_printf(out, " at ");
    study_say_factor_value(study, order[0], study->sides[last].value, out);
    buf_printf(out, ", all else as written.");
}

/* What telling along a path after a delay changes, against never. */
static void add_value(const struct study *study, uint32_t path, uint32_t level, struct buf *out)
{
    struct study_contrast contrast = study_contrast(study, &study->sides[study_level_side(study, path, level)].pair);
    study_say_difference(study, contrast.difference, out);
    add_unit(study, out);
    buf_printf(out, " (");
    study_say_interval(study, true, contrast.interval, out);
    buf_printf(out, is_sure(&contrast) ? ")" : is_known(&contrast) ? ", within sampling error)" : ")");
}

/* "at once", "after 5 min". */
static void say_moment(const struct study *study, uint32_t level, struct buf *out)
{
    if (study->delays[level] != 0)
        buf_add_str(out, STR("after "));
    study_say_delay(study, level, out);
}

static void find_sharing(const struct study *study, struct buf *out)
{
    if (study->path_count == 1) {
        buf_printf(out, "No policy shares anything, so there is no path to vary.");
        return;
    }
    uint32_t *order = calloc(study->path_count, sizeof(*order));
    if (!order) {
        out->failed = true;
        return;
    }
    study_order(study, order);
    uint32_t all = study_strongest_level(study, PATH_ALL), single = study_strongest_level(study, order[1]);
    buf_printf(out, "Telling along all paths changes ");
    study_say_outcome(study, out);
    buf_printf(out, " most when it comes ");
    say_moment(study, all, out);
    buf_printf(out, ", against never by ");
    add_value(study, PATH_ALL, all, out);
    if (all != study->delay_count - 1) {
        buf_printf(out, ", at once by ");
        add_value(study, PATH_ALL, study->delay_count - 1, out);
    }
    buf_printf(out, "; of single paths ");
    study_say_path(study, order[1], out);
    buf_printf(out, " changes it most, ");
    say_moment(study, single, out);
    buf_printf(out, " by ");
    add_value(study, order[1], single, out);
    buf_printf(out, ".");
    free(order);
}

void study_finding(const struct study *study, struct buf *out)
{
    enum study_method method = study->options.ask.method;
    if (method == STUDY_SHARING && study->path_count == 1) {
        find_sharing(study, out);
        return;
    }
    if (!study->defined) {
        study_say_outcome(study, out);
        if (method == STUDY_DISCOVERY)
            buf_printf(out, study->all.sum == 0 ? " never occurs within these ranges: there is no region to find."
                                                : " always occurs within these ranges: there is no region to find.");
        else
            buf_printf(out, " comes out the same throughout: nothing that was varied makes a difference.");
        return;
    }
    switch (method) {
    case STUDY_SOBOL: find_sobol(study, out); break;
    case STUDY_MORRIS: find_morris(study, out); break;
    case STUDY_DISCOVERY: find_box(study, out); break;
    case STUDY_COMPARE: find_compared(study, out); break;
    case STUDY_SHARING: find_sharing(study, out); break;
    case STUDY_TORNADO: find_tornado(study, out); break;
    }
    bool design = method == STUDY_SOBOL || method == STUDY_MORRIS || method == STUDY_DISCOVERY;
    if (!design && study->runs_done < STAT_COUNT_FEW)
        buf_printf(out, " %llu runs are few: what looks certain here may be chance.",
                   (unsigned long long)study->runs_done);
}
