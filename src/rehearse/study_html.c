/* A study as one page that stands alone: what was asked, the finding, the pictures, each with its caption and its table. */
#include <math.h>
#include <stdlib.h>
#include "rehearse/study_picture.h"

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
    ADD("<td class=\"number\">");
    if (isfinite(number) && decimals >= 0)
        buf_printf(page, "%.*f", decimals, number);
    else if (isfinite(number))
        buf_printf(page, "%.*g", -decimals, number);
    ADD("</td>");
}

static void add_interval_cells(const struct study *study, bool difference, double value, struct stat_interval interval, struct buf *page)
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

static void begin_table(struct buf *page, const char *heads)
{
    ADD("<details open><summary>The same as a table</summary><div class=\"scroll\"><table><thead><tr>");
    for (const char *head = heads; *head;) {
        size_t len = strcspn(head, "|");
        bool number = *head == '#';
        buf_printf(page, "<th scope=\"col\"%s>%.*s</th>", number ? " class=\"number\"" : "", (int)(len - number), head + number);
        head += len + (head[len] == '|');
    }
    ADD("</tr></thead><tbody>\n");
}

static void end_table(struct buf *page)
{
    ADD("</tbody></table></div></details>\n");
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
    begin_table(page, "factor|range|#S1|#from|#to|#ST|#from|#to");
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct stat_sensitivity *about = &study->sensitivities[order[i]];
        const double numbers[] = {about->first, about->first_interval.low, about->first_interval.high,
                                  about->total, about->total_interval.low, about->total_interval.high};
        add_factor_head(study, order[i], page);
        for (size_t k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++)
            add_cell(page, 3, numbers[k]);
        ADD("</tr>\n");
    }
    end_table(page);
}

static void table_morris(const struct study *study, struct buf *page)
{
    uint32_t order[STUDY_FACTOR_COUNT_MAX];
    double by = study_measure_is_share(&study->options.measure) ? 100 : 1;
    study_order(study, order);
    begin_table(page, "factor|range|#mean absolute effect, μ*|#from|#to|#mean, μ|#deviation, σ");
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct stat_screening *about = &study->screenings[order[i]];
        const double numbers[] = {about->mean_absolute, about->mean_absolute_interval.low, about->mean_absolute_interval.high,
                                  about->mean, about->deviation};
        add_factor_head(study, order[i], page);
        for (size_t k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++)
            add_cell(page, 2, by * numbers[k]);
        ADD("</tr>\n");
    }
    end_table(page);
}

static void table_box(const struct study *study, struct buf *page)
{
    const struct stat_box *box = &study->boxes.items[study->boxes.chosen];
    begin_table(page, "factor|range|#low|#high|#quasi-p");
    for (uint32_t i = 0; i < study->factor_count; i++) {
        add_factor_head(study, i, page);
        add_cell(page, -6, box->low[i]);
        add_cell(page, -6, box->high[i]);
        add_cell(page, -2, study->boxes.chance[i]);
        ADD("</tr>\n");
    }
    end_table(page);
}

static void table_peeling(const struct study *study, struct buf *page)
{
    begin_table(page, "step|#coverage, %|#density, %|#mass, %|#factors limited|");
    for (uint32_t i = 0; i < study->boxes.count; i++) {
        const struct stat_box *box = &study->boxes.items[i];
        buf_printf(page, "<tr><th scope=\"row\">%u</th>", i);
        add_cell(page, 1, 100 * box->coverage);
        add_cell(page, 1, 100 * box->density);
        add_cell(page, 1, 100 * box->mass);
        add_cell(page, 0, box->restricted_count);
        buf_printf(page, "<td>%s</td></tr>\n", i == study->boxes.chosen ? "chosen" : "");
    }
    end_table(page);
}

static void table_sides(const struct study *study, struct buf *page)
{
    bool share = study_measure_is_share(&study->options.measure);
    begin_table(page, share ? "side|#outcome|#95 %|#difference, points|#95 %|#McNemar p|#variance ×"
                            : "side|#outcome|#95 %|#difference|#95 %||#variance ×");
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
            ADD("<td></td><td></td><td></td><td></td></tr>\n");
            continue;
        }
        add_interval_cells(study, true, contrast.difference, contrast.interval, page);
        add_cell(page, -2, contrast.p);
        add_cell(page, 1, contrast.luck);
        ADD("</tr>\n");
    }
    end_table(page);
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
    buf_printf(&heads, "|#at once less never|#95 %%");
    page->failed = page->failed || !order || heads.failed;
    begin_table(page, buf_text(&heads));
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
            study_say_value(study, study_mean(study, &study->sides[study_level_side(study, order[i], level)].pair.second).mean, &text);
            add_escaped(page, &text);
            ADD("</td>");
        }
        struct study_contrast contrast =
            study_contrast(study, &study->sides[study_level_side(study, order[i], study->delay_count - 1)].pair);
        add_interval_cells(study, true, contrast.difference, contrast.interval, page);
        ADD("</tr>\n");
    }
    end_table(page);
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
    begin_table(page, buf_text(&heads));
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
    end_table(page);
}

/* ---- figures ---- */

static void add_figure(const struct study *study, say_nothing *picture, say_nothing *table, struct str reading, struct buf *page)
{
    ADD("<figure><div class=\"scroll\">\n");
    picture(study, page);
    ADD("</div><figcaption><p>");
    html_escape(page, reading);
    ADD("</p><p class=\"soft\">");
    add_said(study, study_say_size, page);
    buf_printf(page, ", seed %llu, scenario ", (unsigned long long)study->options.seed);
    html_escape(page, study->program->id);
    struct hash hash = program_hash(study->program);
    char hex[2 * HASH_BYTES + 1];
    hash_hex(&hash, hex);
    buf_printf(page, " %.12s, entente " ENTENTE_VERSION ". " OUTPUT_NOTE_EN "</p></figcaption>\n", hex);
    table(study, page);
    ADD("</figure>\n");
}

static void add_figures(const struct study *study, struct buf *page)
{
    switch (study->options.ask.method) {
    case STUDY_SOBOL:
        if (study->defined)
            add_figure(study, picture_sobol, table_sobol,
                       STR("Hatched: the share of the outcome's variance that goes with a factor alone. Solid: with all its interactions "
                           "as well; a factor whose solid bar is next to nothing can be fixed anywhere in its range. Lines are bootstrap "
                           "intervals of 95 percent. Shares depend on the ranges in the table."),
                       page);
        break;
    case STUDY_MORRIS:
        if (study->defined)
            add_figure(study, picture_morris, table_morris,
                       STR("To the right: factors that move the outcome. Above the dashed line: the effect depends on the other factors "
                           "or is curved. Lower left: factors that a larger study may leave out."),
                       page);
        break;
    case STUDY_DISCOVERY:
        if (!study->defined)
            break;
        add_figure(study, picture_box, table_box,
                   STR("The box in which the outcome crowds: solid is what it keeps of each range. A large quasi-p says that a limit may be "
                       "noise; runs of one point share their luck, so it flatters."),
                   page);
        add_figure(study, picture_peeling, table_peeling,
                   STR("How the box was found: every step cuts a slice off. To the upper right is better, and one buys density with "
                       "coverage; the chosen box has the best harmonic mean of both."),
                   page);
        break;
    case STUDY_TORNADO:
        add_figure(study, picture_tornado, table_sides,
                   STR("One factor at a time at each end of its range, all else as written, on the same luck; lines are 95 percent of Monte "
                       "Carlo error, grey is no more than chance. It hides interactions, and the order follows the ranges chosen."),
                   page);
        break;
    case STUDY_COMPARE:
        add_figure(study, picture_sides, table_sides,
                   STR("Each side against the first on the same runs; lines are intervals of 95 percent, hollow is no more than chance. "
                       "Variance ×: how many times larger the variance of the difference is with separate seeds."), page);
        break;
    case STUDY_SHARING:
        if (study->path_count > 1)
            add_figure(study, picture_paths, table_paths,
                       STR("What if all that the policies pass on along one path, or along all, arrived for certain after so long? The rise "
                           "from left to right is what telling soon is worth. The conditions of the policies stay."),
                       page);
        if (study->axis[0] > 0)
            add_figure(study, picture_grid, table_grid,
                       STR("The outcome over the parameters that the study varies, all else as written, on the same luck."), page);
        break;
    }
}

static void add_facts(const struct study *study, struct buf *page)
{
    ADD("<p class=\"soft\">");
    html_escape(page, study->program->id);
    if (study->options.ask.id.len > 0) {
        ADD(", study ");
        html_escape(page, study->options.ask.id);
    }
    buf_printf(page, ", method %s. Outcome: ", study_method_name(study->options.ask.method));
    add_said(study, study_say_outcome, page);
    ADD(". ");
    add_said(study, study_say_size, page);
    buf_printf(page, ", seed %llu.</p>\n", (unsigned long long)study->options.seed);
}

enum status study_html(const struct study *study, struct buf *ret_html)
{
    struct buf *page = ret_html;
    struct str title = text_in(&study->program->title, 0);
    html_begin(page, STR("en"), title, PICTURE_STYLE);
    if (study->program->marking.len > 0) {
        ADD("<p class=\"soft\">");
        html_escape(page, study->program->marking);
        ADD("</p>\n");
    }
    ADD("<h1 lang=\"");
    html_escape(page, study->program->languages[0]);
    ADD("\">");
    html_escape(page, title);
    ADD("</h1>\n");
    add_facts(study, page);
    ADD("<p class=\"note\">" OUTPUT_NOTE_EN "<br><span lang=\"ko\">" OUTPUT_NOTE_KO "</span></p>\n<h2>");
    buf_printf(page, "Finding</h2>\n<p>");
    add_said(study, study_finding, page);
    ADD("</p>\n");
    add_figures(study, page);
    html_end(page);
    return page->failed ? STATUS_OUT_OF_MEMORY : STATUS_OK;
}
