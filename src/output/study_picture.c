/* Pictures of studies. Nothing is told by colour alone: ends of a tornado are hatched and solid, paths differ in marks,
 * the cells of a map carry their numbers, and intervals are drawn wherever a number is an estimate. */
#include "output/study_picture.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum {
    WIDTH = 960,
    LABEL_WIDTH = 210,
    RIGHT = 930,
    ROW = 34,
    TOP = 14,
    AXIS = 46,
    SMALL_WIDTH = 560,
    SMALL_HEIGHT = 380
};
enum { MORRIS_COUNT_MAX = STUDY_FACTOR_COUNT_MAX };

/* ---- pieces ---- */

struct say {
    char bytes[160];
    struct str text;
};

/* A short piece of text made by the say-functions; cut where it does not fit, at a whole character. */
static struct str keep(struct say *say, struct buf *from)
{
    size_t len = from->len < sizeof(say->bytes) ? from->len : sizeof(say->bytes);
    while (len > 0 && len < from->len && ((unsigned char)from->ptr[len] & 0xc0) == 0x80)
        len--;
    assert(len <= sizeof(say->bytes));
    memcpy(say->bytes, from->len ? from->ptr : "", len);
    say->text = (struct str){say->bytes, len};
    buf_free(from);
    return say->text;
}

static struct str factor_text(const struct study *study, uint32_t factor, struct say *say)
{
    struct buf text;
    buf_init(&text, 1 << 12);
    study_say_factor(study, factor, &text);
    return keep(say, &text);
}

static struct str side_text(const struct study *study, uint32_t side, struct say *say)
{
    struct buf text;
    buf_init(&text, 1 << 14);
    study_say_side(study, side, &text);
    return keep(say, &text);
}

static struct str value_text(const struct study *study, double value, bool difference, struct say *say)
{
    struct buf text;
    buf_init(&text, 1 << 12);
    if (difference)
        study_say_difference(study, value, &text);
    else
        study_say_value(study, value, &text);
    return keep(say, &text);
}

static struct str outcome_text(const struct study *study, const char *before, const char *after, struct say *say)
{
    struct buf text;
    buf_init(&text, 1 << 12);
    buf_printf(&text, "%s", before);
    study_say_outcome(study, &text);
    buf_printf(&text, "%s", after);
    return keep(say, &text);
}

static struct str number_text(double number, struct say *say)
{
    struct buf text;
    buf_init(&text, 1 << 8);
    buf_printf(&text, "%g", fabs(number) < 1e-9 ? 0 : number);
    return keep(say, &text);
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
static void add_axis(struct buf *page, const struct svg_scale *scale, double top, double bottom, struct str title)
{
    double step = svg_step(scale->from, scale->to, 8);
    assert(scale->from < scale->to && step > 0);
    struct say say;
    for (int i = (int)ceil(scale->from / step - 1e-9); i <= (int)floor(scale->to / step + 1e-9); i++) {
        double x = svg_at(scale, i * step);
        svg_line(page, "grid", x, top, x, bottom);
        svg_text(page, "middle soft", x, bottom + 16, number_text(i * step, &say));
    }
    svg_line(page, "axis", scale->low, bottom, scale->high, bottom);
    svg_text(page, "middle", (scale->low + scale->high) / 2, bottom + 36, title);
}

static void add_vertical_axis(struct buf *page, const struct svg_scale *scale, double left, double right)
{
    double step = svg_step(scale->from, scale->to, 6);
    assert(scale->from < scale->to && step > 0);
    struct say say;
    for (int i = (int)ceil(scale->from / step - 1e-9); i <= (int)floor(scale->to / step + 1e-9); i++) {
        double y = svg_at(scale, i * step);
        svg_line(page, "grid", left, y, right, y);
        svg_text(page, "end soft", left - 6, y + 4, number_text(i * step, &say));
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

void picture_sobol(const struct study *study, struct buf *page)
{
    uint32_t order[STUDY_FACTOR_COUNT_MAX], count = study->factor_count;
    struct say say;
    struct svg_scale scale = {0, 0.2, LABEL_WIDTH, RIGHT};
    study_order(study, order);
    for (uint32_t i = 0; i < count; i++) {
        widen(&scale, study->sensitivities[i].total_interval.high);
        widen(&scale, study->sensitivities[i].first_interval.high);
    }
    settle(&scale);
    double top = TOP + 18, bottom = top + count * ROW;
    svg_begin(page, "sobol", WIDTH, bottom + AXIS, outcome_text(study, "What drives ", "", &say),
              STR("For each factor two bars: the share of variance it explains alone, and with interactions; the table "
                  "holds the numbers."));
    add_hatch(page);
    svg_rect(page, "low", LABEL_WIDTH, 4, 14, 10);
    svg_text(page, "soft", LABEL_WIDTH + 20, 13, STR("alone (S1)"));
    svg_rect(page, "high", LABEL_WIDTH + 110, 4, 14, 10);
    svg_text(page, "soft", LABEL_WIDTH + 130, 13, STR("with interactions (ST)"));
    add_axis(page, &scale, top, bottom, STR("share of the outcome's variance"));
    for (uint32_t i = 0; i < count; i++) {
        const struct stat_sensitivity *about = &study->sensitivities[order[i]];
        double y = top + i * ROW;
        svg_text(page, "end", LABEL_WIDTH - 10, y + ROW / 2.0 + 4, factor_text(study, order[i], &say));
        add_bar(page, "low", &scale, 0, fmax(about->first, 0), y + 5, 11);
        add_whisker(page, &scale, about->first_interval, y + 10.5);
        add_bar(page, "high", &scale, 0, fmax(about->total, 0), y + 18, 11);
        add_whisker(page, &scale, about->total_interval, y + 23.5);
    }
    svg_line(page, "zero", svg_at(&scale, 0), top, svg_at(&scale, 0), bottom);
    svg_end(page);
}

/* ---- morris ---- */

void picture_morris(const struct study *study, struct buf *page)
{
    double by = unit(study), taken[MORRIS_COUNT_MAX][2];
    uint32_t order[STUDY_FACTOR_COUNT_MAX];
    struct say say;
    struct svg_scale x = {0, 0, 70, 720}, y = {0, 0, SMALL_HEIGHT - AXIS, 40};
    study_order(study, order);
    for (uint32_t i = 0; i < study->factor_count; i++) {
        widen(&x, by * study->screenings[i].mean_absolute_interval.high);
        widen(&y, by * study->screenings[i].deviation);
    }
    settle(&x);
    settle(&y);
    svg_begin(page, "morris", WIDTH, SMALL_HEIGHT, outcome_text(study, "What moves ", "", &say),
              STR("Each factor is a point: to the right the size of its effect, upward how much that effect depends on "
                  "the rest."));
    add_axis(page, &x, y.high, y.low, outcome_text(study, "mean |effect| on ", by > 1 ? ", points" : "", &say));
    add_vertical_axis(page, &y, x.low, x.high);
    svg_text(page, "", x.low + 6, 14, STR("deviation of the effect: curved, or together with others"));
    double reach = fmin(x.to, y.to); /* along sigma = mu*: above it an effect depends more on the rest than it is */
    svg_line(page, "dash", svg_at(&x, 0), svg_at(&y, 0), svg_at(&x, reach), svg_at(&y, reach));
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct stat_screening *about = &study->screenings[order[i]];
        double px = svg_at(&x, by * about->mean_absolute), py = svg_at(&y, by * about->deviation), label = py - 8;
        for (uint32_t tries = 0; tries < study->factor_count; tries++) /* names step aside, upward */
            for (uint32_t k = 0; k < i; k++)
                if (fabs(taken[k][1] - label) < 13 && fabs(taken[k][0] - px) < 170)
                    label = taken[k][1] - 13;
        taken[i][0] = px;
        taken[i][1] = label;
        svg_line(page, "whisker", svg_at(&x, by * about->mean_absolute_interval.low), py,
                 svg_at(&x, by * about->mean_absolute_interval.high), py);
        svg_mark(page, order[i], SVG_FULL, px, py, 5);
        svg_text(page, "small", px + 4, label, factor_text(study, order[i], &say));
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

void picture_box(const struct study *study, struct buf *page)
{
    const struct stat_box *box = &study->boxes.items[study->boxes.chosen];
    assert(study->boxes.chosen < study->boxes.count);
    struct say say;
    struct svg_scale scale = {0, 1, LABEL_WIDTH + 40, RIGHT - 150};
    double bottom = TOP + study->factor_count * ROW;
    svg_begin(page, "box", WIDTH, bottom + 10, outcome_text(study, "Where ", " is most frequent", &say),
              STR("For each factor its range as a track, and the part that the box keeps as a bar; a factor without "
                  "bar is not limited."));
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct study_factor *factor = &study->factors[i];
        double y = TOP + i * ROW;
        bool limited = isfinite(box->low[i]) || isfinite(box->high[i]);
        struct buf text;
        svg_text(page, limited ? "end bold" : "end soft", LABEL_WIDTH - 10, y + 20, factor_text(study, i, &say));
        svg_rect(page, "track", scale.low, y + 8, scale.high - scale.low, 16);
        if (!factor->is_policy) {
            svg_text(page, "end soft", scale.low - 6, y + 20, number_text(factor->from, &say));
            svg_text(page, "soft", scale.high + 6, y + 20, number_text(factor->to, &say));
        }
        if (!limited)
            continue;
        double low = isfinite(box->low[i]) ? ordinal(factor, box->low[i]) : 0;
        double high = isfinite(box->high[i]) ? ordinal(factor, box->high[i]) : 1;
        double left = svg_at(&scale, low) - (low == high ? 3 : 0), right = svg_at(&scale, high) + (low == high ? 3 : 0);
        svg_rect(page, "high", left, y + 8, right - left, 16);
        if (!factor->is_policy && isfinite(box->low[i]) && low > 0.04)
            svg_text(page, "end bold", left - 5, y + 20, number_text(box->low[i], &say));
        if (!factor->is_policy && isfinite(box->high[i]) && high < 0.96)
            svg_text(page, "bold", right + 5, y + 20, number_text(box->high[i], &say));
        buf_init(&text, 1 << 8);
        buf_printf(&text, "without %.1f %%", 100 * study->boxes.without[i]);
        svg_text(page, "end soft", RIGHT, y + 20, keep(&say, &text));
    }
    svg_end(page);
}

void picture_peeling(const struct study *study, struct buf *page)
{
    const struct stat_boxes *boxes = &study->boxes;
    struct say say;
    struct svg_scale x = {0, 100, 60, SMALL_WIDTH - 30}, y = {0, 100, SMALL_HEIGHT - AXIS, 24};
    svg_begin(page, "peeling", SMALL_WIDTH, SMALL_HEIGHT, STR("Peeling trajectory"),
              STR("Boxes from the whole space to the densest: coverage to the right, density upward; the chosen box is "
                  "marked."));
    add_axis(page, &x, y.high, y.low, STR("coverage: percent of all such runs in the box"));
    add_vertical_axis(page, &y, x.low, x.high);
    svg_text(page, "", x.low + 6, 14, outcome_text(study, "density: percent of the box's runs with ", "", &say));
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

void picture_tornado(const struct study *study, struct buf *page)
{
    uint32_t order[STUDY_FACTOR_COUNT_MAX], row = 0;
    double by = unit(study), top = TOP + 20, height = 18;
    struct say say;
    struct svg_scale scale = {0, 0, LABEL_WIDTH + 70, RIGHT - 30};
    scale_differences(study, &scale);
    study_order(study, order);
    double bottom = top + (study->side_count - 1) * height + study->factor_count * 10.0;
    svg_begin(page, "tornado", WIDTH, bottom + AXIS, outcome_text(study, "Tornado of ", "", &say),
              STR("For each factor a bar at its low end, hatched, and at its high end, solid: the change from the run "
                  "as written."));
    add_hatch(page);
    svg_rect(page, "low", LABEL_WIDTH + 70, 4, 14, 10);
    svg_text(page, "soft", LABEL_WIDTH + 90, 13, STR("low end, or first policy"));
    svg_rect(page, "high", LABEL_WIDTH + 240, 4, 14, 10);
    svg_text(page, "soft", LABEL_WIDTH + 260, 13, STR("high end, or another policy"));
    svg_rect(page, "noise", LABEL_WIDTH + 430, 4, 14, 10);
    svg_text(page, "soft", LABEL_WIDTH + 450, 13, STR("within sampling error"));
    add_axis(page, &scale, top, bottom, outcome_text(study, "change of ", by > 1 ? ", points" : "", &say));
    for (uint32_t i = 0; i < study->factor_count; i++) {
        uint32_t first, last;
        study_ends(study, order[i], &first, &last);
        double begin = top + row * height + i * 10.0 + 5;
        svg_text(page, "end bold", LABEL_WIDTH - 50, begin + (last - first + 1) * height / 2 + 4,
                 factor_text(study, order[i], &say));
        for (uint32_t side = first; side <= last; side++, row++) {
            struct study_contrast contrast = study_contrast(study, &study->sides[side].pair);
            double y = begin + (side - first) * height;
            struct buf text;
            buf_init(&text, 1 << 10);
            study_say_factor_value(study, order[i], study->sides[side].value, &text);
            svg_text(page, "end soft", LABEL_WIDTH + 60, y + 12, keep(&say, &text));
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

void picture_sides(const struct study *study, struct buf *page)
{
    double by = unit(study), left = 330, row = 28;
    struct say say;
    struct svg_scale scale = {0, 0, left, RIGHT - 60};
    scale_differences(study, &scale);
    double bottom = TOP + study->side_count * row;
    svg_begin(page, "sides", WIDTH, bottom + AXIS, outcome_text(study, "Differences in ", "", &say),
              STR("For each side a point with its 95 percent interval: the difference from the first side on the same "
                  "runs."));
    add_axis(page, &scale, TOP, bottom, outcome_text(study, "difference in ", by > 1 ? ", points" : "", &say));
    svg_line(page, "zero", svg_at(&scale, 0), TOP, svg_at(&scale, 0), bottom);
    for (uint32_t i = 0; i < study->side_count; i++) {
        struct study_contrast contrast = study_contrast(study, &study->sides[i].pair);
        double y = TOP + i * row + row / 2, x = svg_at(&scale, by * contrast.difference);
        svg_text(page, i == 0 ? "end bold" : "end", left - 14, y + 4, side_text(study, i, &say));
        if (i > 0)
            add_whisker(page, &scale, scaled(contrast.interval, by), y);
        svg_mark(page, 0, i == 0 || is_noise(&contrast) ? SVG_HOLLOW : SVG_FULL, x, y, 5);
        svg_text(page, "soft", RIGHT - 50, y + 4, value_text(study, contrast.second, false, &say));
    }
    svg_end(page);
}

/* ---- sharing ---- */

enum { PATHS_SHOWN_MAX = 9 }; /* more lines than marks cannot be told apart */

void picture_paths(const struct study *study, struct buf *page)
{
    uint32_t *order = calloc(study->path_count, sizeof(*order)), last = study->delay_count - 1;
    assert(study->path_count > 0 && study->delay_count > 0);
    double by = unit(study), written = by * study_mean(study, &study->all).mean, bottom = SMALL_HEIGHT - AXIS;
    struct say say;
    struct svg_scale x = {0, last, 80, 680}, y = {written, written, bottom, 24};
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
    svg_begin(page, "paths", WIDTH, SMALL_HEIGHT, outcome_text(study, "Value of early sharing: ", "", &say),
              STR("A line a path of sharing, from never on the left to at once on the right; dashed: as the scenario "
                  "is written."));
    add_vertical_axis(page, &y, x.low, x.high);
    svg_text(page, "", x.low + 6, 14, outcome_text(study, "", by > 1 ? ", percent of runs" : ", mean", &say));
    svg_line(page, "axis", x.low, bottom, x.high, bottom);
    for (uint32_t level = 0; level <= last; level++) {
        struct buf text;
        buf_init(&text, 1 << 8);
        study_say_delay(study, level, &text);
        svg_text(page, "middle soft", svg_at(&x, level), bottom + 16, keep(&say, &text));
    }
    svg_text(page, "middle", (x.low + x.high) / 2, bottom + 36,
             STR("what is shared along the path arrives, for certain, after"));
    svg_line(page, "dash", x.low, svg_at(&y, written), x.high, svg_at(&y, written));
    double label_before = -100;
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
    for (uint32_t i = 0; i < shown; i++) { /* a legend: line ends may lie on each other */
        double line = 40 + i * 20;
        struct buf text;
        buf_init(&text, 1 << 10);
        study_say_path(study, order[i], &text);
        svg_mark(page, i, SVG_FULL, 715, line - 4, 5);
        svg_text(page, i == 0 ? "bold" : "", 728, line, keep(&say, &text));
        label_before = line;
    }
    svg_line(page, "dash", 705, label_before + 18, 725, label_before + 18);
    svg_text(page, "soft", 728, label_before + 22, STR("as written"));
    free(order);
    svg_end(page);
}

static double cell_mean(const struct study *study, uint32_t x, uint32_t y)
{
    return unit(study) * study_mean(study, &study->sides[study_cell_side(study, x, y)].pair.second).mean;
}

static struct str axis_text(const struct study *study, uint32_t factor, uint32_t x, uint32_t y, struct say *say)
{
    struct buf text;
    buf_init(&text, 1 << 10);
    study_say_factor_value(study, factor, study_side_value(study, &study->sides[study_cell_side(study, x, y)], factor),
                           &text);
    return keep(say, &text);
}

static void add_curve(const struct study *study, struct buf *page)
{
    uint32_t count = study->axis[0];
    assert(count > 0);
    double bottom = SMALL_HEIGHT - AXIS, by = unit(study);
    struct say say;
    struct svg_scale x = {0, count - 1, 80, 680}, y = {cell_mean(study, 0, 0), cell_mean(study, 0, 0), bottom, 24};
    for (uint32_t i = 0; i < count; i++)
        widen(&y, cell_mean(study, i, 0));
    settle(&y);
    svg_begin(page, "grid", WIDTH, SMALL_HEIGHT, outcome_text(study, "", " along one factor", &say),
              STR("The outcome at each value of the factor, with its 95 percent interval."));
    add_vertical_axis(page, &y, x.low, x.high);
    svg_text(page, "", x.low + 6, 14, outcome_text(study, "", by > 1 ? ", percent of runs" : ", mean", &say));
    svg_line(page, "axis", x.low, bottom, x.high, bottom);
    svg_text(page, "middle", (x.low + x.high) / 2, bottom + 36, factor_text(study, 0, &say));
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
            svg_text(page, "middle soft", px, bottom + 16, axis_text(study, 0, i, 0, &say));
    }
    svg_end(page);
}

static void add_map(const struct study *study, struct buf *page)
{
    uint32_t across = study->axis[1], down = study->axis[0];
    assert(across > 0 && down > 0);
    double left = 150, width = (RIGHT - left) / across, height = 30, top = 44;
    double low = INFINITY, high = -INFINITY;
    struct say say;
    width = fmin(width, 90);
    for (uint32_t i = 0; i < down; i++)
        for (uint32_t k = 0; k < across; k++) {
            low = fmin(low, cell_mean(study, i, k));
            high = fmax(high, cell_mean(study, i, k));
        }
    svg_begin(
        page, "grid", WIDTH, top + down * height + 16, outcome_text(study, "", " over two factors", &say),
        STR("A cell for each pair of values with the outcome there; the deeper its colour, the higher the outcome."));
    svg_text(page, "middle", left + across * width / 2, 14, factor_text(study, 1, &say));
    svg_text(page, "end bold", left - 12, 34, factor_text(study, 0, &say));
    for (uint32_t k = 0; k < across; k++)
        svg_text(page, "middle soft", left + (k + 0.5) * width, 34, axis_text(study, 1, 0, k, &say));
    for (uint32_t i = 0; i < down; i++) {
        double y = top + i * height;
        svg_text(page, "end soft", left - 12, y + height / 2 + 4, axis_text(study, 0, i, 0, &say));
        for (uint32_t k = 0; k < across; k++) {
            double mean = cell_mean(study, i, k), depth = high > low ? (mean - low) / (high - low) : 0;
            buf_printf(page, "<g opacity=\"%.2f\">", 0.05 + 0.55 * depth);
            svg_rect(page, "heat", left + k * width, y, width - 1, height - 1);
            buf_printf(page, "</g>");
            svg_text(page, width < 44 ? "middle small" : "middle", left + (k + 0.5) * width, y + height / 2 + 4,
                     value_text(study, mean / unit(study), false, &say));
        }
    }
    svg_end(page);
}

void picture_grid(const struct study *study, struct buf *page)
{
    if (study->factor_count == 1)
        add_curve(study, page);
    else
        add_map(study, page);
}
