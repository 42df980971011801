/* A study for a terminal. As table.c: ids rather than titles, ASCII widths. */
#include <math.h>
#include <stdlib.h>

#include "output/study_inside.h"
#include "program/words.h"

enum { NAME_WIDTH = 24, BAR_WIDTH = 16, COLUMN_WIDTH = 8 };

/* Columns that a piece of text takes: bytes that begin a character. */
static size_t width_of(const struct buf *out, size_t from)
{
    size_t width = 0;
    for (size_t i = from; i < out->len; i++)
        width += ((unsigned char)out->ptr[i] & 0xc0) != 0x80;
    return width;
}

static void pad(struct buf *out, size_t from, size_t width)
{
    for (size_t have = width_of(out, from); have < width && !out->failed; have++)
        buf_u8(out, ' ');
}

static void add_bar(struct buf *out, double share)
{
    int full = (int)(fmax(0, fmin(share, 1)) * BAR_WIDTH + 0.5);
    for (int i = 0; i < BAR_WIDTH; i++)
        buf_add_str(out, i < full ? STR("█") : STR("·"));
}

static void add_factor(const struct study_voice *voice, uint32_t factor, struct buf *out)
{
    size_t at = out->len;
    buf_add_str(out, STR("  "));
    study_say_factor(voice, factor, out);
    pad(out, at, NAME_WIDTH + 2);
}

static void add_sobol(const struct study_voice *voice, struct buf *out)
{
    const struct study *study = voice->study;
    uint32_t order[STUDY_FACTOR_COUNT_MAX];
    study_order(study, order);
    buf_printf(out, "Share of variance%*salone (S1)           with interactions (ST)\n", NAME_WIDTH - 15, "");
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct stat_sensitivity *about = &study->sensitivities[order[i]];
        add_factor(voice, order[i], out);
        buf_printf(out, "%5.2f (%5.2f …%5.2f)  %5.2f (%5.2f …%5.2f)  ", about->first, about->first_interval.low,
                   about->first_interval.high, about->total, about->total_interval.low, about->total_interval.high);
        add_bar(out, about->total);
        buf_printf(out, "\n");
    }
}

static void add_morris(const struct study_voice *voice, struct buf *out)
{
    const struct study *study = voice->study;
    uint32_t order[STUDY_FACTOR_COUNT_MAX];
    study_order(study, order);
    double unit = study_measure_is_share(&study->options.measure) ? 100 : 1;
    buf_printf(out, "Effect over the range%*smean |effect|          mean     deviation\n", NAME_WIDTH - 19, "");
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct stat_screening *about = &study->screenings[order[i]];
        add_factor(voice, order[i], out);
        buf_printf(out, "%7.2f (%.2f … %.2f)  %8.2f  %8.2f  ", unit * about->mean_absolute,
                   unit * about->mean_absolute_interval.low, unit * about->mean_absolute_interval.high,
                   unit * about->mean, unit * about->deviation);
        add_bar(out, about->mean_absolute / study->screenings[order[0]].mean_absolute);
        buf_printf(out, "\n");
    }
    if (unit > 1)
        buf_printf(out, "  in points of the share\n");
}

static void add_discovery(const struct study_voice *voice, struct buf *out)
{
    const struct study *study = voice->study;
    const struct stat_boxes *boxes = &study->boxes;
    const struct stat_box *box = &boxes->items[boxes->chosen];
    buf_printf(out, "The box: coverage %.1f%%, density %.1f%%, mass %.1f%%, %u of %u factors limited\n",
               100 * box->coverage, 100 * box->density, 100 * box->mass, box->restricted_count, study->factor_count);
    for (uint32_t i = 0; i < study->factor_count; i++) {
        if (!isfinite(box->low[i]) && !isfinite(box->high[i]))
            continue;
        const struct study_factor *factor = &study->factors[i];
        double least = factor->is_policy ? factor->choices[0] : factor->from;
        double most = factor->is_policy ? factor->choices[factor->choice_count - 1] : factor->to;
        add_factor(voice, i, out);
        size_t at = out->len;
        study_say_limit(voice, i, fmax(box->low[i], least), out);
        buf_printf(out, " … ");
        study_say_limit(voice, i, fmin(box->high[i], most), out);
        pad(out, at, 14);
        buf_printf(out, "of ");
        study_say_range(voice, i, out);
        buf_printf(out, "   density without %.1f%%\n", 100 * boxes->without[i]);
    }
    buf_printf(out, "\nPeeling        coverage   density   mass   limited\n");
    for (uint32_t i = 0; i < boxes->count; i++)
        buf_printf(out, "  step %-4u     %5.1f%%    %5.1f%%   %5.1f%%   %u%s\n", i, 100 * boxes->items[i].coverage,
                   100 * boxes->items[i].density, 100 * boxes->items[i].mass, boxes->items[i].restricted_count,
                   i == boxes->chosen ? "   <- chosen" : "");
}

static void add_contrast(const struct study_voice *voice, const struct study_contrast *contrast, struct buf *out)
{
    size_t at = out->len;
    study_say_value(voice, contrast->second, out);
    pad(out, at, 10);
    at = out->len;
    study_say_difference(voice, contrast->difference, out);
    buf_printf(out, " (");
    study_say_interval(voice, true, contrast->interval, out);
    buf_printf(out, ")");
    pad(out, at, 26);
    if (isfinite(contrast->luck))
        buf_printf(out, "%.1fx", contrast->luck);
}

static void add_sides(const struct study_voice *voice, struct buf *out)
{
    const struct study *study = voice->study;
    uint32_t order[STUDY_SIDE_COUNT_MAX];
    study_side_order(study, order);
    size_t widest = NAME_WIDTH;
    for (uint32_t i = 0; i < study->side_count; i++) {
        size_t at = out->len;
        study_say_side(voice, i, out);
        widest = width_of(out, at) > widest ? width_of(out, at) : widest;
        out->len = at;
    }
    buf_printf(out, "Side");
    buf_printf(out, "%*soutcome   difference from the first%s\n", (int)widest, "",
               study_measure_is_share(&study->options.measure) ? ", points" : "");
    for (uint32_t place = 0; place < study->side_count; place++) {
        uint32_t i = study_has_changes(study) ? order[place] : place;
        struct study_contrast contrast = study_contrast(study, &study->sides[i].pair);
        size_t at = out->len;
        buf_printf(out, "  ");
        study_say_side(voice, i, out);
        pad(out, at, widest + 4);
        if (i == study->sides[i].against)
            study_say_value(voice, contrast.second, out);
        else
            add_contrast(voice, &contrast, out);
        buf_printf(out, "\n");
    }
    buf_printf(out, "  x: how many times larger the variance of the difference is with separate seeds\n");
}

static void add_tornado(const struct study_voice *voice, struct buf *out)
{
    const struct study *study = voice->study;
    uint32_t order[STUDY_FACTOR_COUNT_MAX];
    study_order(study, order);
    buf_printf(out, "As written: ");
    study_say_value(voice, study_mean(study, &study->all).mean, out);
    buf_printf(out, ". One factor at a time, with the same random draws%s:\n",
               study_measure_is_share(&study->options.measure) ? ", differences in points" : "");
    for (uint32_t i = 0; i < study->factor_count; i++)
        for (uint32_t side = 0; side < study->side_count; side++) {
            const struct study_side *about = &study->sides[side];
            if (about->role != SIDE_VARIED || about->factor != order[i])
                continue;
            struct study_contrast contrast = study_contrast(study, &about->pair);
            size_t at = out->len;
            buf_printf(out, "  ");
            study_say_side(voice, side, out);
            pad(out, at, NAME_WIDTH + 4);
            add_contrast(voice, &contrast, out);
            buf_printf(out, "\n");
        }
}

static void add_paths(const struct study_voice *voice, struct buf *out)
{
    const struct study *study = voice->study;
    uint32_t *order = calloc(study->path_count, sizeof(*order));
    if (!order) {
        out->failed = true;
        return;
    }
    study_order(study, order);
    size_t widest = COLUMN_WIDTH;
    for (uint32_t level = 0; level < study->delay_count; level++) {
        size_t at = out->len;
        study_say_delay(voice, level, out);
        widest = width_of(out, at) > widest ? width_of(out, at) : widest;
        out->len = at;
    }
    buf_printf(out, "As written: ");
    study_say_value(voice, study_mean(study, &study->all).mean, out);
    buf_printf(out, ". If what is shared arrives for certain after\n");
    pad(out, out->len, 16);
    for (uint32_t level = 0; level < study->delay_count; level++) {
        size_t at = out->len;
        buf_printf(out, " ");
        study_say_delay(voice, level, out);
        pad(out, at, widest + 1);
    }
    buf_printf(out, "\n");
    for (uint32_t i = 0; i < study->path_count; i++) {
        size_t at = out->len;
        buf_printf(out, "  ");
        study_say_path(voice, order[i], out);
        pad(out, at, 16);
        for (uint32_t level = 0; level < study->delay_count; level++) {
            const struct study_side *side = &study->sides[study_level_side(study, order[i], level)];
            at = out->len;
            buf_printf(out, " ");
            study_say_value(voice, study_mean(study, &side->pair.second).mean, out);
            pad(out, at, widest + 1);
        }
        buf_printf(out, "\n");
    }
    buf_printf(out, "\nThe most that telling changes, against never%s\n",
               study_measure_is_share(&study->options.measure) ? ", points" : "");
    for (uint32_t i = 0; i < study->path_count; i++) {
        uint32_t level = study_strongest_level(study, order[i]);
        const struct study_side *side = &study->sides[study_level_side(study, order[i], level)];
        struct study_contrast contrast = study_contrast(study, &side->pair);
        size_t at = out->len;
        buf_printf(out, "  ");
        study_say_path(voice, order[i], out);
        pad(out, at, NAME_WIDTH);
        at = out->len;
        if (contrast.difference != 0)
            study_say_delay(voice, level, out);
        pad(out, at, widest + 1);
        study_say_difference(voice, contrast.difference, out);
        buf_printf(out, " (");
        study_say_interval(voice, true, contrast.interval, out);
        buf_printf(out, "), %u %s\n", study->paths[order[i]].share_count,
                   study->paths[order[i]].share_count == 1 ? "item" : "items");
    }
    free(order);
}

static void add_grid(const struct study_voice *voice, struct buf *out)
{
    const struct study *study = voice->study;
    if (study->axis[0] == 0)
        return;
    bool curve = study->factor_count == 1;
    buf_printf(out, "\n");
    study_say_factor(voice, 0, out);
    if (!curve) {
        buf_printf(out, " down, ");
        study_say_factor(voice, 1, out);
        buf_printf(out, " across\n");
        pad(out, out->len, COLUMN_WIDTH + 2);
        for (uint32_t y = 0; y < study->axis[1]; y++) {
            size_t at = out->len;
            study_say_factor_value(voice, 1, study_side_value(study, &study->sides[study_cell_side(study, 0, y)], 1),
                                   out);
            pad(out, at, COLUMN_WIDTH);
        }
    }
    buf_printf(out, "\n");
    for (uint32_t x = 0; x < study->axis[0]; x++) {
        size_t at = out->len;
        buf_printf(out, "  ");
        study_say_factor_value(voice, 0, study_side_value(study, &study->sides[study_cell_side(study, x, 0)], 0), out);
        pad(out, at, COLUMN_WIDTH + 2);
        for (uint32_t y = 0; y < study->axis[1]; y++) {
            at = out->len;
            study_say_value(voice, study_mean(study, &study->sides[study_cell_side(study, x, y)].pair.second).mean,
                            out);
            pad(out, at, COLUMN_WIDTH);
        }
        buf_printf(out, "\n");
    }
}

void study_table(const struct study *study, struct buf *ret_text)
{
    struct buf *out = ret_text;
    const struct study_voice terse = study_terse(study), *voice = &terse;
    const struct program_study *ask = &study->options.ask;
    buf_add_str(out, program_text(&study->program->title, 0));
    buf_printf(out, "\n" STR_FMT ", ", STR_ARG(study->program->id));
    if (ask->id.len > 0)
        buf_printf(out, "study " STR_FMT ", ", STR_ARG(ask->id));
    buf_printf(out, "%s of ", words_at(WORDS_study_method, ask->method));
    study_say_outcome(voice, out);
    buf_printf(out, "\n");
    study_say_size(voice, out);
    buf_printf(out, ", seed %llu\n\n", (unsigned long long)study->options.seed);
    study_finding(voice, out);
    buf_printf(out, "\n\n");
    switch (ask->method) {
    case STUDY_SOBOL:
        if (study->defined)
            add_sobol(voice, out);
        break;
    case STUDY_MORRIS:
        if (study->defined)
            add_morris(voice, out);
        break;
    case STUDY_DISCOVERY:
        if (study->defined)
            add_discovery(voice, out);
        break;
    case STUDY_COMPARE:
    case STUDY_INJECTS:
    case STUDY_RELEASES:
    case STUDY_OPTIONS: add_sides(voice, out); break;
    case STUDY_TORNADO: add_tornado(voice, out); break;
    case STUDY_SHARING:
        if (study->path_count > 1)
            add_paths(voice, out);
        add_grid(voice, out);
        break;
    }
    buf_printf(out, "\n%s\n", output_note(STR("en")));
}
