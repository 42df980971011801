/* A study as one page that stands alone: what was asked, the finding, the pictures, each with its caption and its
 * table. */
#include <math.h>
#include <stdlib.h>

#include "output/study_picture.h"
#include "program/words.h"

#define ADD(literal) buf_add_str(page, STR(literal))

typedef void say_nothing(const struct study *study, struct buf *out);

static void add_escaped(struct buf *page, struct buf *text)
{
    html_escape(page, (struct str){text->ptr ? text->ptr : "", text->len});
    page->failed = page->failed || text->failed;
    buf_free(text);
}

static void add_said(const struct study *study, say_nothing *say, struct buf *page)
{
    struct buf text;
    buf_init(&text, 1 << 16);
    say(study, &text);
    add_escaped(page, &text);
}

/* With so many decimals; or, when `decimals` is negative, so many significant digits. Empty when not defined. */
static void add_cell(struct buf *page, int decimals, double number)
{
    if (!isfinite(number))
        table_cell(page, STR(""));
    else if (decimals >= 0)
        table_number(page, "%.*f", decimals, number);
    else
        table_number(page, "%.*g", -decimals, number);
}

static void add_interval_cells(const struct study *study, bool difference, double value, struct stat_interval interval,
                               struct buf *page)
{
    struct buf text;
    ADD("<td class=\"number\">");
    buf_init(&text, 1 << 10);
    (difference ? study_say_difference : study_say_value)(study, value, &text);
    add_escaped(page, &text);
    ADD("</td><td class=\"number soft\">");
    buf_init(&text, 1 << 10);
    study_say_interval(study, difference, interval, &text);
    add_escaped(page, &text);
    ADD("</td>");
}

static void add_factor_head(const struct study *study, uint32_t factor, struct buf *page)
{
    struct buf text;
    ADD("<tr><th scope=\"row\">");
    buf_init(&text, 1 << 10);
    study_say_factor(study, factor, &text);
    add_escaped(page, &text);
    ADD("</th><td>");
    buf_init(&text, 1 << 12);
    study_say_range(study, factor, &text);
    add_escaped(page, &text);
    ADD("</td>");
}

/* ---- tables ---- */

static void table_sobol(const struct study *study, struct buf *page)
{
    uint32_t order[STUDY_FACTOR_COUNT_MAX];
    study_order(study, order);
    table_fold_begin(page, output_word(study->program, WORD_TABLE), "Sensitivity",
                     "factor|range|#S1|#from|#to|#ST|#from|#to");
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct stat_sensitivity *about = &study->sensitivities[order[i]];
        const double numbers[] = {about->first, about->first_interval.low, about->first_interval.high,
                                  about->total, about->total_interval.low, about->total_interval.high};
        add_factor_head(study, order[i], page);
        for (size_t k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++)
            add_cell(page, 3, numbers[k]);
        ADD("</tr>\n");
    }
    table_fold_end(page);
}

static void table_morris(const struct study *study, struct buf *page)
{
    uint32_t order[STUDY_FACTOR_COUNT_MAX];
    double by = study_measure_is_share(&study->options.measure) ? 100 : 1;
    study_order(study, order);
    table_fold_begin(page, output_word(study->program, WORD_TABLE), "Effects",
                     "factor|range|#mean absolute effect, μ*|#from|#to|#mean, μ|#deviation, σ");
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct stat_screening *about = &study->screenings[order[i]];
        const double numbers[] = {about->mean_absolute, about->mean_absolute_interval.low,
                                  about->mean_absolute_interval.high, about->mean, about->deviation};
        add_factor_head(study, order[i], page);
        for (size_t k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++)
            add_cell(page, 2, by * numbers[k]);
        ADD("</tr>\n");
    }
    table_fold_end(page);
}

static void add_limit(const struct study *study, uint32_t factor, double limit, struct buf *page)
{
    ADD("<td class=\"number\">");
    study_say_limit(study, factor, limit, page);
    ADD("</td>");
}

static void table_box(const struct study *study, struct buf *page)
{
    const struct stat_box *box = &study->boxes.items[study->boxes.chosen];
    table_fold_begin(page, output_word(study->program, WORD_TABLE), "The box",
                     "factor|range|#low|#high|#density without it, %");
    for (uint32_t i = 0; i < study->factor_count; i++) {
        add_factor_head(study, i, page);
        add_limit(study, i, box->low[i], page);
        add_limit(study, i, box->high[i], page);
        add_cell(page, 1, 100 * study->boxes.without[i]);
        ADD("</tr>\n");
    }
    table_fold_end(page);
}

static void table_peeling(const struct study *study, struct buf *page)
{
    table_fold_begin(page, output_word(study->program, WORD_TABLE), "Peeling",
                     "step|#coverage, %|#density, %|#mass, %|#factors limited|");
    for (uint32_t i = 0; i < study->boxes.count; i++) {
        const struct stat_box *box = &study->boxes.items[i];
        buf_printf(page, "<tr><th scope=\"row\">%u</th>", i);
        add_cell(page, 1, 100 * box->coverage);
        add_cell(page, 1, 100 * box->density);
        add_cell(page, 1, 100 * box->mass);
        add_cell(page, 0, box->restricted_count);
        buf_printf(page, "<td>%s</td></tr>\n", i == study->boxes.chosen ? "chosen" : "");
    }
    table_fold_end(page);
}

static void table_sides(const struct study *study, struct buf *page)
{
    bool share = study_measure_is_share(&study->options.measure);
    table_fold_begin(page, output_word(study->program, WORD_TABLE), "Sides",
                     share ? "side|#outcome|#95 %|#difference, points|#95 %|#variance ×"
                           : "side|#outcome|#95 %|#difference|#95 %|#variance ×");
    for (uint32_t i = 0; i < study->side_count; i++) {
        struct study_contrast contrast = study_contrast(study, &study->sides[i].pair);
        struct buf text;
        ADD("<tr><th scope=\"row\">");
        buf_init(&text, 1 << 14);
        study_say_side(study, i, &text);
        add_escaped(page, &text);
        ADD("</th>");
        add_interval_cells(study, false, contrast.second, contrast.second_interval, page);
        if (i == study->sides[i].against) {
            ADD("<td></td><td></td><td></td></tr>\n");
            continue;
        }
        add_interval_cells(study, true, contrast.difference, contrast.interval, page);
        add_cell(page, 1, contrast.luck);
        ADD("</tr>\n");
    }
    table_fold_end(page);
}

static void table_paths(const struct study *study, struct buf *page)
{
    uint32_t *order = calloc(study->path_count, sizeof(*order));
    struct buf heads;
    buf_init(&heads, 1 << 12);
    buf_printf(&heads, "path|#items");
    for (uint32_t level = 0; level < study->delay_count; level++) {
        buf_printf(&heads, "|#");
        study_say_delay(study, level, &heads);
    }
    buf_printf(&heads, "|at|#most less never|#95 %%");
    page->failed = page->failed || !order || heads.failed;
    table_fold_begin(page, output_word(study->program, WORD_TABLE), "Paths of sharing", buf_text(&heads));
    buf_free(&heads);
    if (order)
        study_order(study, order);
    for (uint32_t i = 0; order && i < study->path_count; i++) {
        struct buf text;
        ADD("<tr><th scope=\"row\">");
        buf_init(&text, 1 << 12);
        study_say_path(study, order[i], &text);
        add_escaped(page, &text);
        ADD("</th>");
        add_cell(page, 0, study->paths[order[i]].share_count);
        for (uint32_t level = 0; level < study->delay_count; level++) {
            ADD("<td class=\"number\">");
            buf_init(&text, 1 << 10);
            study_say_value(study,
                            study_mean(study, &study->sides[study_level_side(study, order[i], level)].pair.second).mean,
                            &text);
            add_escaped(page, &text);
            ADD("</td>");
        }
        uint32_t level = study_strongest_level(study, order[i]);
        struct study_contrast contrast =
            study_contrast(study, &study->sides[study_level_side(study, order[i], level)].pair);
        ADD("<td>");
        buf_init(&text, 1 << 10);
        if (contrast.difference != 0)
            study_say_delay(study, level, &text);
        add_escaped(page, &text);
        ADD("</td>");
        add_interval_cells(study, true, contrast.difference, contrast.interval, page);
        ADD("</tr>\n");
    }
    table_fold_end(page);
    free(order);
}

static void table_grid(const struct study *study, struct buf *page)
{
    struct buf heads;
    buf_init(&heads, 1 << 12);
    for (uint32_t i = 0; i < study->factor_count; i++) {
        study_say_factor(study, i, &heads);
        buf_printf(&heads, "|");
    }
    buf_printf(&heads, "#outcome|#95 %%|#difference from as written|#95 %%");
    page->failed = page->failed || heads.failed;
    table_fold_begin(page, output_word(study->program, WORD_TABLE), "The grid", buf_text(&heads));
    buf_free(&heads);
    for (uint32_t x = 0; x < study->axis[0]; x++)
        for (uint32_t y = 0; y < study->axis[1]; y++) {
            const struct study_side *side = &study->sides[study_cell_side(study, x, y)];
            struct study_contrast contrast = study_contrast(study, &side->pair);
            ADD("<tr>");
            for (uint32_t i = 0; i < study->factor_count; i++) {
                struct buf text;
                ADD("<td>");
                buf_init(&text, 1 << 10);
                study_say_factor_value(study, i, study_side_value(study, side, i), &text);
                add_escaped(page, &text);
                ADD("</td>");
            }
            add_interval_cells(study, false, contrast.second, contrast.second_interval, page);
            add_interval_cells(study, true, contrast.difference, contrast.interval, page);
            ADD("</tr>\n");
        }
    table_fold_end(page);
}

/* ---- figures ---- */

static void find_peeling(const struct study *study, struct buf *out)
{
    const struct stat_boxes *boxes = &study->boxes;
    const struct stat_box *densest = &boxes->items[boxes->count - 1];
    buf_printf(
        out,
        "The box chosen is step %u of %u; peeling further would reach a density of %.0f %% with a coverage of %.0f %%.",
        boxes->chosen, boxes->count - 1, 100 * densest->density, 100 * densest->coverage);
}

/* The lowest and the highest cell of the grid. */
static void find_grid(const struct study *study, struct buf *out)
{
    uint32_t ends[2] = {study_cell_side(study, 0, 0), study_cell_side(study, 0, 0)};
    for (uint32_t x = 0; x < study->axis[0]; x++)
        for (uint32_t y = 0; y < study->axis[1]; y++) {
            uint32_t side = study_cell_side(study, x, y);
            int64_t sum = study->sides[side].pair.second.sum;
            ends[0] = sum < study->sides[ends[0]].pair.second.sum ? side : ends[0];
            ends[1] = sum > study->sides[ends[1]].pair.second.sum ? side : ends[1];
        }
    study_say_outcome(study, out);
    for (int i = 0; i < 2; i++) {
        buf_printf(out, i == 0 ? " goes from " : " to ");
        study_say_value(study, study_mean(study, &study->sides[ends[i]].pair.second).mean, out);
        buf_printf(out, " at ");
        study_say_side(study, ends[i], out);
    }
    buf_printf(out, ".");
}

static void add_figure(const struct study *study, say_nothing *picture, say_nothing *find, say_nothing *table,
                       const char *reading, struct buf *page)
{
    figure_begin(page, false);
    picture(study, page);
    figure_finding(page);
    add_said(study, find, page);
    figure_how(page);
    buf_printf(page, "%s ", reading);
    add_said(study, study_say_size, page);
    buf_printf(page, ", seed %llu, entente " ENTENTE_VERSION ". %s</p>\n", (unsigned long long)study->options.seed,
               output_note(STR("en")));
    table(study, page);
    figure_end(page);
}

static void add_figures(const struct study *study, struct buf *page)
{
    switch (study->options.ask.method) {
    case STUDY_SOBOL:
        if (study->defined)
            add_figure(study, picture_sobol, study_finding, table_sobol,
                       "Hatched: the share of the outcome's variance that goes with a factor alone. Solid: with all "
                       "its interactions "
                       "as well; a factor whose solid bar is next to nothing can be fixed anywhere in its range. Lines "
                       "are bootstrap "
                       "intervals of 95 percent. Shares depend on the ranges in the table.",
                       page);
        break;
    case STUDY_MORRIS:
        if (study->defined)
            add_figure(study, picture_morris, study_finding, table_morris,
                       "To the right: factors that move the outcome. Above the dashed line: the effect depends on the "
                       "other factors "
                       "or is curved. Lower left: factors that a larger study may leave out.",
                       page);
        break;
    case STUDY_DISCOVERY:
        if (!study->defined)
            break;
        add_figure(study, picture_box, study_finding, table_box,
                   "The region in which the outcome is most frequent: solid is what it keeps of each range. Beside "
                   "each limit stands "
                   "the density of the box without it: where that is hardly lower, the limit says little.",
                   page);
        add_figure(study, picture_peeling, find_peeling, table_peeling,
                   "How the box was found: every step cuts a slice off. To the upper right is better, and one buys "
                   "density with "
                   "coverage; the chosen box has the best harmonic mean of both.",
                   page);
        break;
    case STUDY_TORNADO:
        add_figure(study, picture_tornado, study_finding, table_sides,
                   "One factor at a time at each end of its range, all else as written, with the same random draws; "
                   "lines are 95 "
                   "percent of Monte "
                   "Carlo error, grey is within sampling error. It hides interactions, and the order follows the "
                   "ranges chosen.",
                   page);
        break;
    case STUDY_COMPARE:
        add_figure(study, picture_sides, study_finding, table_sides,
                   "Each side against the first on the same runs; lines are intervals of 95 percent, hollow is "
                   "within sampling error. "
                   "Variance ×: how many times larger the variance of the difference is with separate seeds.",
                   page);
        break;
    case STUDY_SHARING:
        if (study->path_count > 1)
            add_figure(study, picture_paths, study_finding, table_paths,
                       "What if all that the policies pass on along one path, or along all, arrived for certain after "
                       "so long? The line need not rise "
                       "or fall throughout: the table names the delay that changes most against never. The conditions "
                       "of the policies stay.",
                       page);
        if (study->axis[0] > 0)
            add_figure(study, picture_grid, find_grid, table_grid,
                       "The outcome over the parameters that the study varies, all else as written, with the same "
                       "random draws.",
                       page);
        break;
    }
}

static void add_fact(const struct study *study, const char *name, say_nothing *say, struct buf *page)
{
    struct buf text;
    buf_init(&text, 1 << 12);
    say(study, &text);
    output_html_about(page, name, (struct str){text.ptr, text.len});
    buf_free(&text);
}

enum status study_html(const struct study *study, struct buf *ret_html)
{
    struct buf *page = ret_html;
    const struct program_study *ask = &study->options.ask;
    output_html_open(page, "Study", study->program);
    output_html_about_begin(page);
    if (ask->id.len > 0)
        output_html_about(page, "Study", ask->id);
    output_html_about(page, "Method", str_of(words_at(WORDS_study_method, ask->method)));
    add_fact(study, "Outcome", study_say_outcome, page);
    add_fact(study, "Played", study_say_size, page);
    output_html_about_end(page, study->program, study->options.seed);
    ADD("</p>\n</header>\n<main lang=\"en\">\n<h2>What it depends on</h2>\n"); /* of studies only the frame is in the
                                                                                  catalogue */
    add_figures(study, page);
    if (!study->defined && ask->method != STUDY_COMPARE && ask->method != STUDY_TORNADO &&
        ask->method != STUDY_SHARING) {
        ADD("<p class=\"finding\">"); /* nothing is drawn */
        add_said(study, study_finding, page);
        ADD("</p>\n");
    }
    output_html_close(page, study->program);
    return page->failed ? STATUS_OUT_OF_MEMORY : STATUS_OK;
}
