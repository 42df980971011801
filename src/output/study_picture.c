/* Pictures of studies. Nothing is told by colour alone: ends of a tornado are hatched and solid, paths differ in marks,
 * the cells of a map carry their numbers, and intervals are drawn wherever a number is an estimate. */
#include "output/study_picture.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "pieces/number.h"

enum { TEXT_BYTES = 1 << 16 };

enum {
    WIDTH = 960,
    LABEL_WIDTH = 270,
    LABEL_COLUMNS = 40, /* of the plain face; the bold is wider */
    BOLD_COLUMNS = 35,
    RIGHT = 930,
    ROW = 34,
    TOP = 14,
    AXIS = 46,
    SMALL_WIDTH = 560,
    SMALL_HEIGHT = 380
};
enum { MORRIS_COUNT_MAX = STUDY_FACTOR_COUNT_MAX };

/* ---- pieces ---- */

static struct str word(const struct study_voice *voice, enum word word)
{
    return str_of(voice->words->text[word]);
}

/* The picture's name holds the outcome. */
static void begin(const struct study_voice *voice, const char *id, double width, double height, enum word name,
                  enum word about, struct buf *page)
{
    struct buf outcome, title;
    buf_init(&outcome, TEXT_BYTES);
    buf_init(&title, TEXT_BYTES);
    study_say_outcome(voice, &outcome);
    words_print(&title, voice->words, name, buf_text(&outcome));
    svg_begin(page, id, width, height, (struct str){title.ptr, title.len}, word(voice, about));
    page->failed = page->failed || title.failed;
    buf_free(&outcome);
    buf_free(&title);
}

/* Writes a text that was said, cut to so many columns, and frees it. */
static void label(struct buf *page, const char *class, double x, double y, struct buf *text, uint32_t columns)
{
    picture_label(page, class, x, y, str_of(buf_text(text)), columns);
    buf_free(text);
}

static void add_factor(const struct study_voice *voice, const char *class, double x, double y, uint32_t factor,
                       uint32_t columns, struct buf *page)
{
    struct buf text;
    buf_init(&text, TEXT_BYTES);
    study_say_factor(voice, factor, &text);
    label(page, class, x, y, &text, columns);
}

static void add_factor_value(const struct study_voice *voice, const char *class, double x, double y, uint32_t factor,
                             int32_t value, struct buf *page)
{
    struct buf text;
    buf_init(&text, TEXT_BYTES);
    study_say_factor_value(voice, factor, value, &text);
    label(page, class, x, y, &text, 16);
}

static void add_value(const struct study_voice *voice, const char *class, double x, double y, double value,
                      struct buf *page)
{
    struct buf text;
    buf_init(&text, TEXT_BYTES);
    study_say_value(voice, value, &text);
    label(page, class, x, y, &text, UINT32_MAX);
}

/* With as many decimals as it has, four at the most. */
static void add_number(const struct study_voice *voice, const char *class, double x, double y, double number,
                       struct buf *page)
{
    struct buf text;
    int decimals = 0;
    for (double scaled = number; decimals < 4 && fabs(scaled - round(scaled)) > 1e-6; decimals++)
        scaled *= 10;
    buf_init(&text, TEXT_BYTES);
    number_decimal(&text, voice->words, decimals, number);
    label(page, class, x, y, &text, UINT32_MAX);
}

/* An entry of the legend; where the next one stands. */
static double add_key(const struct study_voice *voice, const char *class, double x, enum word key, struct buf *page)
{
    svg_rect(page, class, x, 4, 14, 10);
    svg_text(page, "soft", x + 20, 13, word(voice, key));
    return x + 44 + 6.5 * texts_columns(word(voice, key));
}

/* Values in the unit shown: shares as percent. */
static double unit(const struct study *study)
{
    return study_measure_is_share(&study->options.measure) ? 100 : 1;
}

static void add_hatch(struct buf *page)
{
    buf_add_str(
        page,
        STR("<defs><style>svg .low{fill:url(#hatch)}</style><pattern id=\"hatch\" width=\"6\" height=\"6\" "
            "patternTransform=\"rotate(45)\" "
            "patternUnits=\"userSpaceOnUse\"><rect width=\"6\" height=\"6\" fill=\"var(--paper)\"/>"
            "<line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" stroke=\"#b24c00\" stroke-width=\"4\"/></pattern></defs>\n"));
}

/* A horizontal axis below the rows, with grid lines up to the top. */
static void add_axis(const struct study_voice *voice, const struct svg_scale *scale, double top, double bottom,
                     enum word title, struct buf *page)
{
    double step = svg_step(scale->from, scale->to, 8);
    assert(scale->from < scale->to && step > 0);
    for (int i = (int)ceil(scale->from / step - 1e-9); i <= (int)floor(scale->to / step + 1e-9); i++) {
        double x = svg_at(scale, i * step);
        svg_line(page, "grid", x, top, x, bottom);
        add_number(voice, "middle soft", x, bottom + 16, i * step, page);
    }
    svg_line(page, "axis", scale->low, bottom, scale->high, bottom);
    svg_text(page, "middle", (scale->low + scale->high) / 2, bottom + 36, word(voice, title));
}

static void add_vertical_axis(const struct study_voice *voice, const struct svg_scale *scale, double left, double right,
                              struct buf *page)
{
    double step = svg_step(scale->from, scale->to, 6);
    assert(scale->from < scale->to && step > 0);
    for (int i = (int)ceil(scale->from / step - 1e-9); i <= (int)floor(scale->to / step + 1e-9); i++) {
        double y = svg_at(scale, i * step);
        svg_line(page, "grid", left, y, right, y);
        add_number(voice, "end soft", left - 6, y + 4, i * step, page);
    }
    svg_line(page, "axis", left, scale->low, left, scale->high);
}

static void add_whisker(struct buf *page, const struct svg_scale *scale, struct stat_interval interval, double y)
{
    if (!isfinite(interval.low) || !isfinite(interval.high))
        return;
    double low = svg_at(scale, fmax(interval.low, scale->from)), high = svg_at(scale, fmin(interval.high, scale->to));
    svg_line(page, "whisker", low, y, high, y);
    svg_line(page, "whisker", low, y - 4, low, y + 4);
    svg_line(page, "whisker", high, y - 4, high, y + 4);
}

static void add_bar(struct buf *page, const char *class, const struct svg_scale *scale, double from, double to,
                    double y, double height)
{
    double left = svg_at(scale, fmin(from, to)), right = svg_at(scale, fmax(from, to));
    assert(left <= right);
    svg_rect(page, class, left, y, right - left, height);
}

static void widen(struct svg_scale *scale, double value)
{
    if (!isfinite(value))
        return;
    scale->from = fmin(scale->from, value);
    scale->to = fmax(scale->to, value);
}

/* A scale that ends on whole steps. */
static void settle(struct svg_scale *scale)
{
    if (scale->to <= scale->from)
        scale->to = scale->from + 1;
    double step = svg_step(scale->from, scale->to, 8);
    scale->from = floor(scale->from / step + 1e-9) * step;
    scale->to = ceil(scale->to / step - 1e-9) * step;
    assert(scale->from < scale->to);
}

/* ---- sobol ---- */

void picture_sobol(const struct study_voice *voice, struct buf *page)
{
    const struct study *study = voice->study;
    uint32_t order[STUDY_FACTOR_COUNT_MAX], count = study->factor_count;
    struct svg_scale scale = {0, 0.2, LABEL_WIDTH, RIGHT};
    study_order(study, order);
    for (uint32_t i = 0; i < count; i++) {
        widen(&scale, study->sensitivities[i].total_interval.high);
        widen(&scale, study->sensitivities[i].first_interval.high);
    }
    settle(&scale);
    double top = TOP + 18, bottom = top + count * ROW;
    begin(voice, "sobol", WIDTH, bottom + AXIS, WORD_STUDY_SOBOL_PICTURE, WORD_STUDY_SOBOL_PICTURE_WORDS, page);
    add_hatch(page);
    add_key(voice, "high", add_key(voice, "low", LABEL_WIDTH, WORD_STUDY_ALONE, page), WORD_STUDY_TOGETHER, page);
    add_axis(voice, &scale, top, bottom, WORD_STUDY_VARIANCE_AXIS, page);
    for (uint32_t i = 0; i < count; i++) {
        const struct stat_sensitivity *about = &study->sensitivities[order[i]];
        double y = top + i * ROW;
        add_factor(voice, "end", LABEL_WIDTH - 10, y + ROW / 2.0 + 4, order[i], LABEL_COLUMNS, page);
        add_bar(page, "low", &scale, 0, fmax(about->first, 0), y + 5, 11);
        add_whisker(page, &scale, about->first_interval, y + 10.5);
        add_bar(page, "high", &scale, 0, fmax(about->total, 0), y + 18, 11);
        add_whisker(page, &scale, about->total_interval, y + 23.5);
    }
    svg_line(page, "zero", svg_at(&scale, 0), top, svg_at(&scale, 0), bottom);
    svg_end(page);
}

/* ---- morris ---- */

void picture_morris(const struct study_voice *voice, struct buf *page)
{
    const struct study *study = voice->study;
    double by = unit(study), taken[MORRIS_COUNT_MAX][2];
    uint32_t order[STUDY_FACTOR_COUNT_MAX];
    struct svg_scale x = {0, 0, 70, 720}, y = {0, 0, SMALL_HEIGHT - AXIS, 40};
    study_order(study, order);
    for (uint32_t i = 0; i < study->factor_count; i++) {
        widen(&x, by * study->screenings[i].mean_absolute_interval.high);
        widen(&y, by * study->screenings[i].deviation);
    }
    settle(&x);
    settle(&y);
    begin(voice, "morris", WIDTH, SMALL_HEIGHT, WORD_STUDY_MORRIS_PICTURE, WORD_STUDY_MORRIS_PICTURE_WORDS, page);
    add_axis(voice, &x, y.high, y.low, by > 1 ? WORD_STUDY_EFFECT_SHARE_AXIS : WORD_STUDY_EFFECT_AXIS, page);
    add_vertical_axis(voice, &y, x.low, x.high, page);
    svg_text(page, "", x.low + 6, 14, word(voice, WORD_STUDY_DEVIATION_AXIS));
    double reach = fmin(x.to, y.to); /* along sigma = mu*: above it an effect depends more on the rest than it is */
    svg_line(page, "dash", svg_at(&x, 0), svg_at(&y, 0), svg_at(&x, reach), svg_at(&y, reach));
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct stat_screening *about = &study->screenings[order[i]];
        double px = svg_at(&x, by * about->mean_absolute), py = svg_at(&y, by * about->deviation), above = py - 8;
        for (uint32_t tries = 0; tries < study->factor_count; tries++) /* names step aside, upward */
            for (uint32_t k = 0; k < i; k++)
                if (fabs(taken[k][1] - above) < 13 && fabs(taken[k][0] - px) < 170)
                    above = taken[k][1] - 13;
        taken[i][0] = px;
        taken[i][1] = above;
        svg_line(page, "whisker", svg_at(&x, by * about->mean_absolute_interval.low), py,
                 svg_at(&x, by * about->mean_absolute_interval.high), py);
        svg_mark(page, order[i], SVG_FULL, px, py, 5);
        add_factor(voice, "small", px + 4, above, order[i], LABEL_COLUMNS, page);
    }
    svg_end(page);
}

/* ---- discovery ---- */

static double ordinal(const struct study_factor *factor, double value)
{
    if (!factor->is_policy)
        return factor->to > factor->from ? (value - factor->from) / (factor->to - factor->from) : 0;
    for (uint32_t i = 0; i < factor->choice_count; i++)
        if (factor->choices[i] >= value)
            return factor->choice_count > 1 ? (double)i / (factor->choice_count - 1) : 0;
    return 1;
}

static void add_without(const struct study_voice *voice, double x, double y, double share, struct buf *page)
{
    struct buf number, text;
    buf_init(&number, TEXT_BYTES);
    buf_init(&text, TEXT_BYTES);
    number_share(&number, voice->words, 1, share);
    words_print(&text, voice->words, WORD_STUDY_WITHOUT, buf_text(&number));
    label(page, "end soft", x, y, &text, UINT32_MAX);
    buf_free(&number);
}

void picture_box(const struct study_voice *voice, struct buf *page)
{
    const struct study *study = voice->study;
    const struct stat_box *box = &study->boxes.items[study->boxes.chosen];
    assert(study->boxes.chosen < study->boxes.count);
    struct svg_scale scale = {0, 1, LABEL_WIDTH + 40, RIGHT - 150};
    double bottom = TOP + study->factor_count * ROW;
    begin(voice, "box", WIDTH, bottom + 10, WORD_STUDY_REGION_PICTURE, WORD_STUDY_REGION_PICTURE_WORDS, page);
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct study_factor *factor = &study->factors[i];
        double y = TOP + i * ROW;
        bool limited = isfinite(box->low[i]) || isfinite(box->high[i]);
        add_factor(voice, limited ? "end bold" : "end soft", LABEL_WIDTH - 10, y + 20, i,
                   limited ? BOLD_COLUMNS : LABEL_COLUMNS, page);
        svg_rect(page, "track", scale.low, y + 8, scale.high - scale.low, 16);
        if (!factor->is_policy) {
            add_number(voice, "end soft", scale.low - 6, y + 20, factor->from, page);
            add_number(voice, "soft", scale.high + 6, y + 20, factor->to, page);
        }
        if (!limited)
            continue;
        double low = isfinite(box->low[i]) ? ordinal(factor, box->low[i]) : 0;
        double high = isfinite(box->high[i]) ? ordinal(factor, box->high[i]) : 1;
        double left = svg_at(&scale, low) - (low == high ? 3 : 0), right = svg_at(&scale, high) + (low == high ? 3 : 0);
        svg_rect(page, "high", left, y + 8, right - left, 16);
        if (!factor->is_policy && isfinite(box->low[i]) && low > 0.04)
            add_number(voice, "end bold", left - 5, y + 20, box->low[i], page);
        if (!factor->is_policy && isfinite(box->high[i]) && high < 0.96)
            add_number(voice, "bold", right + 5, y + 20, box->high[i], page);
        add_without(voice, RIGHT, y + 20, study->boxes.without[i], page);
    }
    svg_end(page);
}

void picture_peeling(const struct study_voice *voice, struct buf *page)
{
    const struct study *study = voice->study;
    const struct stat_boxes *boxes = &study->boxes;
    struct svg_scale x = {0, 100, 60, SMALL_WIDTH - 30}, y = {0, 100, SMALL_HEIGHT - AXIS, 24};
    begin(voice, "peeling", SMALL_WIDTH, SMALL_HEIGHT, WORD_STUDY_PEELING_PICTURE, WORD_STUDY_PEELING_PICTURE_WORDS,
          page);
    add_axis(voice, &x, y.high, y.low, WORD_STUDY_COVERAGE_AXIS, page);
    add_vertical_axis(voice, &y, x.low, x.high, page);
    svg_text(page, "", x.low + 6, 14, word(voice, WORD_STUDY_DENSITY_AXIS));
    for (uint32_t i = 1; i < boxes->count; i++)
        svg_line(page, "dash", svg_at(&x, 100 * boxes->items[i - 1].coverage),
                 svg_at(&y, 100 * boxes->items[i - 1].density), svg_at(&x, 100 * boxes->items[i].coverage),
                 svg_at(&y, 100 * boxes->items[i].density));
    for (uint32_t i = 0; i < boxes->count; i++)
        svg_mark(page, 0, i == boxes->chosen ? SVG_FULL : SVG_HOLLOW, svg_at(&x, 100 * boxes->items[i].coverage),
                 svg_at(&y, 100 * boxes->items[i].density), i == boxes->chosen ? 7 : 3);
    svg_end(page);
}

/* ---- differences ---- */

static bool is_noise(const struct study_contrast *contrast)
{
    return contrast->interval.low <= 0 && contrast->interval.high >= 0;
}

static void scale_differences(const struct study *study, struct svg_scale *scale)
{
    double by = unit(study);
    for (uint32_t i = 0; i < study->side_count; i++) {
        struct study_contrast contrast = study_contrast(study, &study->sides[i].pair);
        widen(scale, by * contrast.interval.low);
        widen(scale, by * contrast.interval.high);
    }
    settle(scale);
}

static struct stat_interval scaled(struct stat_interval interval, double by)
{
    return (struct stat_interval){by * interval.low, by * interval.high};
}

void picture_tornado(const struct study_voice *voice, struct buf *page)
{
    const struct study *study = voice->study;
    uint32_t order[STUDY_FACTOR_COUNT_MAX], row = 0;
    double by = unit(study), top = TOP + 20, height = 18;
    struct svg_scale scale = {0, 0, LABEL_WIDTH + 70, RIGHT - 30};
    scale_differences(study, &scale);
    study_order(study, order);
    double bottom = top + (study->side_count - 1) * height + study->factor_count * 10.0;
    begin(voice, "tornado", WIDTH, bottom + AXIS, WORD_STUDY_TORNADO_PICTURE, WORD_STUDY_TORNADO_PICTURE_WORDS, page);
    add_hatch(page);
    double key = add_key(voice, "low", LABEL_WIDTH, WORD_STUDY_LOW_END, page);
    key = add_key(voice, "high", key, WORD_STUDY_HIGH_END, page);
    add_key(voice, "noise", key, WORD_STUDY_NOISE, page);
    add_axis(voice, &scale, top, bottom, by > 1 ? WORD_STUDY_CHANGE_SHARE_AXIS : WORD_STUDY_CHANGE_AXIS, page);
    for (uint32_t i = 0; i < study->factor_count; i++) {
        uint32_t first, last;
        study_ends(study, order[i], &first, &last);
        double from = top + row * height + i * 10.0 + 5;
        add_factor(voice, "end bold", LABEL_WIDTH - 30, from + (last - first + 1) * height / 2 + 4, order[i],
                   BOLD_COLUMNS - 2, page);
        for (uint32_t side = first; side <= last; side++, row++) {
            struct study_contrast contrast = study_contrast(study, &study->sides[side].pair);
            double y = from + (side - first) * height;
            add_factor_value(voice, "end soft", LABEL_WIDTH + 60, y + 12, order[i], study->sides[side].value, page);
            add_bar(page,
                    is_noise(&contrast) ? "noise"
                    : side == first     ? "low"
                                        : "high",
                    &scale, 0, by * contrast.difference, y + 2, 14);
            add_whisker(page, &scale, scaled(contrast.interval, by), y + 9);
        }
    }
    svg_line(page, "zero", svg_at(&scale, 0), top, svg_at(&scale, 0), bottom);
    svg_end(page);
}

enum { CHANGES_SHOWN_MAX = 40 }; /* the table has them all */

void picture_sides(const struct study_voice *voice, struct buf *page)
{
    const struct study *study = voice->study;
    uint32_t order[STUDY_SIDE_COUNT_MAX], count = study->side_count;
    study_side_order(study, order);
    if (study_has_changes(study) && count > CHANGES_SHOWN_MAX)
        count = CHANGES_SHOWN_MAX;
    double by = unit(study), left = 350, row = 28;
    struct svg_scale scale = {0, 0, left, RIGHT - 60};
    scale_differences(study, &scale);
    const double top = TOP + 14;
    double bottom = top + count * row;
    begin(voice, "sides", WIDTH, bottom + AXIS, WORD_STUDY_SIDES_PICTURE, WORD_STUDY_SIDES_PICTURE_WORDS, page);
    struct buf factors;
    buf_init(&factors, TEXT_BYTES);
    study_say_factors(voice, &factors);
    label(page, "soft", 8, 12, &factors, 150);
    add_axis(voice, &scale, top, bottom, by > 1 ? WORD_STUDY_DIFFERENCE_SHARE_AXIS : WORD_STUDY_DIFFERENCE_AXIS, page);
    svg_line(page, "zero", svg_at(&scale, 0), top, svg_at(&scale, 0), bottom);
    for (uint32_t place = 0; place < count; place++) {
        uint32_t i = study_has_changes(study) ? order[place] : place;
        struct study_contrast contrast = study_contrast(study, &study->sides[i].pair);
        double y = top + place * row + row / 2, x = svg_at(&scale, by * contrast.difference);
        struct buf text;
        buf_init(&text, TEXT_BYTES);
        study_say_values(voice, i, &text);
        label(page, i == 0 ? "end bold" : "end", left - 14, y + 4, &text, 52);
        if (i > 0)
            add_whisker(page, &scale, scaled(contrast.interval, by), y);
        svg_mark(page, 0, i == 0 || is_noise(&contrast) ? SVG_HOLLOW : SVG_FULL, x, y, 5);
        add_value(voice, "soft", RIGHT - 50, y + 4, contrast.second, page);
    }
    svg_end(page);
}

/* ---- sharing ---- */

enum { PATHS_SHOWN_MAX = 9 }; /* more lines than marks cannot be told apart */

/* Names of cells are long: from one on the first line, to the other on the second. Where the next entry stands. */
static double add_path_key(const struct study_voice *voice, uint32_t path, uint32_t series, double line,
                           struct buf *page)
{
    const struct study_path *about = &voice->study->paths[path];
    struct buf text;
    svg_mark(page, series, SVG_FULL, 665, line - 4, 5);
    buf_init(&text, TEXT_BYTES);
    if (path == PATH_ALL) {
        study_say_path(voice, path, &text);
        label(page, "bold", 678, line, &text, 44);
        return line + 20;
    }
    study_say_cell(voice, about->from_cell, &text);
    label(page, "", 678, line, &text, 44);
    buf_init(&text, TEXT_BYTES);
    buf_add_str(&text, STR("→ "));
    study_say_cell(voice, about->to_cell, &text);
    label(page, "", 678, line + 14, &text, 44);
    return line + 33;
}

void picture_paths(const struct study_voice *voice, struct buf *page)
{
    const struct study *study = voice->study;
    uint32_t *order = calloc(study->path_count, sizeof(*order)), last = study->delay_count - 1;
    assert(study->path_count > 0 && study->delay_count > 0);
    double by = unit(study), written = by * study_mean(study, &study->all).mean, bottom = SMALL_HEIGHT - AXIS;
    struct svg_scale x = {0, last, 60, 620}, y = {written, written, bottom, 24};
    if (!order) {
        page->failed = true;
        return;
    }
    study_order(study, order);
    uint32_t shown = study->path_count < PATHS_SHOWN_MAX ? study->path_count : PATHS_SHOWN_MAX;
    for (uint32_t i = 0; i < shown; i++)
        for (uint32_t level = 0; level <= last; level++)
            widen(&y, by * study_mean(study, &study->sides[study_level_side(study, order[i], level)].pair.second).mean);
    settle(&y);
    begin(voice, "paths", WIDTH, SMALL_HEIGHT, WORD_STUDY_PATHS_PICTURE, WORD_STUDY_PATHS_PICTURE_WORDS, page);
    add_vertical_axis(voice, &y, x.low, x.high, page);
    svg_text(page, "", x.low + 6, 14, word(voice, by > 1 ? WORD_STUDY_SHARE_AXIS : WORD_STUDY_MEAN_AXIS));
    svg_line(page, "axis", x.low, bottom, x.high, bottom);
    for (uint32_t level = 0; level <= last; level++) {
        struct buf text;
        buf_init(&text, TEXT_BYTES);
        study_say_delay(voice, level, &text);
        label(page, "middle soft", svg_at(&x, level), bottom + 16, &text, UINT32_MAX);
    }
    svg_text(page, "middle", (x.low + x.high) / 2, bottom + 36, word(voice, WORD_STUDY_DELAY_AXIS));
    svg_line(page, "dash", x.low, svg_at(&y, written), x.high, svg_at(&y, written));
    for (uint32_t i = 0; i < shown; i++) {
        double end = 0;
        buf_printf(page, "<g class=\"c%u\">", i % SVG_SERIES_COUNT);
        for (uint32_t level = 0; level <= last; level++) {
            double mean =
                by * study_mean(study, &study->sides[study_level_side(study, order[i], level)].pair.second).mean;
            if (level > 0)
                svg_line(page, "path", svg_at(&x, level - 1), end, svg_at(&x, level), svg_at(&y, mean));
            end = svg_at(&y, mean);
        }
        buf_printf(page, "</g>\n");
        for (uint32_t level = 0; level <= last; level++)
            svg_mark(
                page, i, SVG_FULL, svg_at(&x, level),
                svg_at(&y,
                       by *
                           study_mean(study, &study->sides[study_level_side(study, order[i], level)].pair.second).mean),
                4);
    }
    double line = 40; /* a legend: line ends may lie on each other */
    for (uint32_t i = 0; i < shown; i++)
        line = add_path_key(voice, order[i], i, line, page);
    svg_line(page, "dash", 655, line - 4, 675, line - 4);
    svg_text(page, "soft", 678, line, word(voice, WORD_STUDY_AS_WRITTEN));
    free(order);
    svg_end(page);
}

static double cell_mean(const struct study *study, uint32_t x, uint32_t y)
{
    return unit(study) * study_mean(study, &study->sides[study_cell_side(study, x, y)].pair.second).mean;
}

static void add_tick(const struct study_voice *voice, const char *class, double x, double y, uint32_t factor,
                     uint32_t side, struct buf *page)
{
    add_factor_value(voice, class, x, y, factor, study_side_value(voice->study, &voice->study->sides[side], factor),
                     page);
}

static void add_curve(const struct study_voice *voice, struct buf *page)
{
    const struct study *study = voice->study;
    uint32_t count = study->axis[0];
    assert(count > 0);
    double bottom = SMALL_HEIGHT - AXIS, by = unit(study);
    struct svg_scale x = {0, count - 1, 80, 680}, y = {cell_mean(study, 0, 0), cell_mean(study, 0, 0), bottom, 24};
    for (uint32_t i = 0; i < count; i++)
        widen(&y, cell_mean(study, i, 0));
    settle(&y);
    begin(voice, "grid", WIDTH, SMALL_HEIGHT, WORD_STUDY_GRID_PICTURE, WORD_STUDY_CURVE_WORDS, page);
    add_vertical_axis(voice, &y, x.low, x.high, page);
    svg_text(page, "", x.low + 6, 14, word(voice, by > 1 ? WORD_STUDY_SHARE_AXIS : WORD_STUDY_MEAN_AXIS));
    svg_line(page, "axis", x.low, bottom, x.high, bottom);
    add_factor(voice, "middle", (x.low + x.high) / 2, bottom + 36, 0, 90, page);
    for (uint32_t i = 0; i < count; i++) {
        struct stat_mean mean = study_mean(study, &study->sides[study_cell_side(study, i, 0)].pair.second);
        double px = svg_at(&x, i);
        if (isfinite(mean.interval.low))
            svg_line(page, "whisker", px, svg_at(&y, fmax(by * mean.interval.low, y.from)), px,
                     svg_at(&y, fmin(by * mean.interval.high, y.to)));
        if (i > 0)
            svg_line(page, "path", svg_at(&x, i - 1), svg_at(&y, cell_mean(study, i - 1, 0)), px,
                     svg_at(&y, cell_mean(study, i, 0)));
        svg_mark(page, 0, SVG_FULL, px, svg_at(&y, cell_mean(study, i, 0)), 4);
        if (i % ((count + 11) / 12) == 0)
            add_tick(voice, "middle soft", px, bottom + 16, 0, study_cell_side(study, i, 0), page);
    }
    svg_end(page);
}

static void add_map(const struct study_voice *voice, struct buf *page)
{
    const struct study *study = voice->study;
    uint32_t across = study->axis[1], down = study->axis[0];
    assert(across > 0 && down > 0);
    double left = LABEL_WIDTH, width = (RIGHT - left) / across, height = 30, top = 44;
    double low = INFINITY, high = -INFINITY;
    width = fmin(width, 90);
    for (uint32_t i = 0; i < down; i++)
        for (uint32_t k = 0; k < across; k++) {
            low = fmin(low, cell_mean(study, i, k));
            high = fmax(high, cell_mean(study, i, k));
        }
    begin(voice, "grid", WIDTH, top + down * height + 16, WORD_STUDY_GRID_PICTURE, WORD_STUDY_MAP_WORDS, page);
    add_factor(voice, "middle", left + across * width / 2, 14, 1, 90, page);
    add_factor(voice, "end bold", left - 12, 34, 0, BOLD_COLUMNS, page);
    for (uint32_t k = 0; k < across; k++)
        add_tick(voice, "middle soft", left + (k + 0.5) * width, 34, 1, study_cell_side(study, 0, k), page);
    for (uint32_t i = 0; i < down; i++) {
        double y = top + i * height;
        add_tick(voice, "end soft", left - 12, y + height / 2 + 4, 0, study_cell_side(study, i, 0), page);
        for (uint32_t k = 0; k < across; k++) {
            double mean = cell_mean(study, i, k), depth = high > low ? (mean - low) / (high - low) : 0;
            buf_printf(page, "<g opacity=\"%.2f\">", 0.05 + 0.55 * depth);
            svg_rect(page, "heat", left + k * width, y, width - 1, height - 1);
            buf_printf(page, "</g>");
            add_value(voice, width < 44 ? "middle small" : "middle", left + (k + 0.5) * width, y + height / 2 + 4,
                      mean / unit(study), page);
        }
    }
    svg_end(page);
}

void picture_grid(const struct study_voice *voice, struct buf *page)
{
    if (voice->study->factor_count == 1)
        add_curve(voice, page);
    else
        add_map(voice, page);
}
