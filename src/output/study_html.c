/* A study as one page that stands alone, in the language of the exercise: what was asked, the finding, the pictures,
 * each with its caption and its table. */
#include <math.h>
#include <stdlib.h>

#include "output/study_picture.h"
#include "pieces/number.h"
#include "program/words.h"

#define ADD(literal) buf_add_str(page, STR(literal))

enum { TEXT_BYTES = 1 << 16 };

static const char *word(const struct study_voice *voice, enum word word)
{
    return voice->words->text[word];
}

static void add_escaped(struct buf *page, struct buf *text)
{
    html_escape(page, (struct str){text->ptr ? text->ptr : "", text->len});
    page->failed = page->failed || text->failed;
    buf_free(text);
}

static void add_said(const struct study_voice *voice, study_say *say, struct buf *page)
{
    struct buf text;
    buf_init(&text, TEXT_BYTES);
    say(voice, &text);
    add_escaped(page, &text);
}

static void begin(const struct study_voice *voice, enum word caption, const char *heads, struct buf *page)
{
    table_fold_begin(page, word(voice, WORD_TABLE), word(voice, caption), heads);
}

static void add_number(const struct study_voice *voice, int decimals, double number, struct buf *page)
{
    ADD("<td class=\"number\">");
    number_decimal(page, voice->words, decimals, number);
    ADD("</td>");
}

static void add_share(const struct study_voice *voice, double share, struct buf *page)
{
    ADD("<td class=\"number\">");
    number_share(page, voice->words, 1, share);
    ADD("</td>");
}

static void add_interval_cells(const struct study_voice *voice, bool difference, double value,
                               struct stat_interval interval, struct buf *page)
{
    struct buf text;
    ADD("<td class=\"number\">");
    buf_init(&text, TEXT_BYTES);
    (difference ? study_say_difference : study_say_value)(voice, value, &text);
    add_escaped(page, &text);
    ADD("</td><td class=\"number soft\">");
    buf_init(&text, TEXT_BYTES);
    study_say_interval(voice, difference, interval, &text);
    add_escaped(page, &text);
    ADD("</td>");
}

/* Title in all languages, id, range. */
static void add_factor_head(const struct study_voice *voice, uint32_t factor, struct buf *page)
{
    const struct program *program = voice->study->program;
    const struct study_factor *about = &voice->study->factors[factor];
    struct str id = about->is_policy ? program->cells[about->index].id : program->parameters[about->index].id;
    struct buf text;
    ADD("<tr><th scope=\"row\">");
    if (about->is_policy) {
        buf_init(&text, TEXT_BYTES);
        study_say_factor(voice, factor, &text);
        add_escaped(page, &text);
    } else {
        texts_add(page, program, &program->parameters[about->index].label, id);
    }
    ADD("</th>");
    table_cell(page, id);
    ADD("<td>");
    buf_init(&text, TEXT_BYTES);
    study_say_range(voice, factor, &text);
    add_escaped(page, &text);
    ADD("</td>");
}

/* ---- tables ---- */

static void table_sobol(const struct study_voice *voice, struct buf *page)
{
    const struct study *study = voice->study;
    uint32_t order[STUDY_FACTOR_COUNT_MAX];
    study_order(study, order);
    begin(voice, WORD_STUDY_SENSITIVITY, word(voice, WORD_STUDY_SENSITIVITY_HEADS), page);
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct stat_sensitivity *about = &study->sensitivities[order[i]];
        const double numbers[] = {about->first, about->first_interval.low, about->first_interval.high,
                                  about->total, about->total_interval.low, about->total_interval.high};
        add_factor_head(voice, order[i], page);
        for (size_t k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++)
            add_number(voice, 3, numbers[k], page);
        ADD("</tr>\n");
    }
    table_fold_end(page);
}

static void table_morris(const struct study_voice *voice, struct buf *page)
{
    const struct study *study = voice->study;
    uint32_t order[STUDY_FACTOR_COUNT_MAX];
    double by = study_measure_is_share(&study->options.measure) ? 100 : 1;
    study_order(study, order);
    begin(voice, WORD_STUDY_EFFECTS, word(voice, WORD_STUDY_EFFECTS_HEADS), page);
    for (uint32_t i = 0; i < study->factor_count; i++) {
        const struct stat_screening *about = &study->screenings[order[i]];
        const double numbers[] = {about->mean_absolute, about->mean_absolute_interval.low,
                                  about->mean_absolute_interval.high, about->mean, about->deviation};
        add_factor_head(voice, order[i], page);
        for (size_t k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++)
            add_number(voice, 2, by * numbers[k], page);
        ADD("</tr>\n");
    }
    table_fold_end(page);
}

static void add_limit(const struct study_voice *voice, uint32_t factor, double limit, struct buf *page)
{
    struct buf text;
    ADD("<td class=\"number\">");
    buf_init(&text, TEXT_BYTES);
    study_say_limit(voice, factor, limit, &text);
    add_escaped(page, &text);
    ADD("</td>");
}

static void table_box(const struct study_voice *voice, struct buf *page)
{
    const struct stat_boxes *boxes = &voice->study->boxes;
    const struct stat_box *box = &boxes->items[boxes->chosen];
    begin(voice, WORD_STUDY_REGION, word(voice, WORD_STUDY_REGION_HEADS), page);
    for (uint32_t i = 0; i < voice->study->factor_count; i++) {
        add_factor_head(voice, i, page);
        add_limit(voice, i, box->low[i], page);
        add_limit(voice, i, box->high[i], page);
        add_share(voice, boxes->without[i], page);
        ADD("</tr>\n");
    }
    table_fold_end(page);
}

static void table_peeling(const struct study_voice *voice, struct buf *page)
{
    const struct stat_boxes *boxes = &voice->study->boxes;
    begin(voice, WORD_STUDY_PEELING, word(voice, WORD_STUDY_PEELING_HEADS), page);
    for (uint32_t i = 0; i < boxes->count; i++) {
        const struct stat_box *box = &boxes->items[i];
        buf_printf(page, "<tr><th scope=\"row\">%u</th>", i);
        add_share(voice, box->coverage, page);
        add_share(voice, box->density, page);
        add_share(voice, box->mass, page);
        table_number(page, "%u", box->restricted_count);
        buf_printf(page, "<td>%s</td></tr>\n", i == boxes->chosen ? word(voice, WORD_YES) : "");
    }
    table_fold_end(page);
}

static void table_sides(const struct study_voice *voice, struct buf *page)
{
    const struct study *study = voice->study;
    bool share = study_measure_is_share(&study->options.measure);
    uint32_t order[STUDY_SIDE_COUNT_MAX];
    study_side_order(study, order);
    begin(voice, WORD_STUDY_SIDES, word(voice, share ? WORD_STUDY_SIDES_SHARE_HEADS : WORD_STUDY_SIDES_HEADS), page);
    for (uint32_t place = 0; place < study->side_count; place++) {
        uint32_t i = study_has_changes(study) ? order[place] : place;
        struct study_contrast contrast = study_contrast(study, &study->sides[i].pair);
        struct buf text;
        ADD("<tr><th scope=\"row\">");
        buf_init(&text, TEXT_BYTES);
        study_say_side(voice, i, &text);
        add_escaped(page, &text);
        ADD("</th>");
        add_interval_cells(voice, false, contrast.second, contrast.second_interval, page);
        if (i == study->sides[i].against) {
            ADD("<td></td><td></td><td></td></tr>\n");
            continue;
        }
        add_interval_cells(voice, true, contrast.difference, contrast.interval, page);
        add_number(voice, 1, contrast.luck, page);
        ADD("</tr>\n");
    }
    table_fold_end(page);
}

static void begin_paths(const struct study_voice *voice, struct buf *page)
{
    struct buf heads;
    buf_init(&heads, TEXT_BYTES);
    buf_printf(&heads, "%s", word(voice, WORD_STUDY_PATHS_HEADS));
    for (uint32_t level = 0; level < voice->study->delay_count; level++) {
        buf_printf(&heads, "|#");
        study_say_delay(voice, level, &heads);
    }
    buf_printf(&heads, "|%s", word(voice, WORD_STUDY_PATHS_REST_HEADS));
    page->failed = page->failed || heads.failed;
    begin(voice, WORD_STUDY_PATHS, buf_text(&heads), page);
    buf_free(&heads);
}

static void path_row(const struct study_voice *voice, uint32_t path, struct buf *page)
{
    const struct study *study = voice->study;
    struct buf text;
    ADD("<tr><th scope=\"row\">");
    buf_init(&text, TEXT_BYTES);
    study_say_path(voice, path, &text);
    add_escaped(page, &text);
    ADD("</th>");
    table_number(page, "%u", study->paths[path].share_count);
    for (uint32_t level = 0; level < study->delay_count; level++) {
        const struct study_side *side = &study->sides[study_level_side(study, path, level)];
        ADD("<td class=\"number\">");
        study_say_value(voice, study_mean(study, &side->pair.second).mean, page);
        ADD("</td>");
    }
    uint32_t level = study_strongest_level(study, path);
    struct study_contrast contrast = study_contrast(study, &study->sides[study_level_side(study, path, level)].pair);
    ADD("<td>");
    if (contrast.difference != 0)
        study_say_delay(voice, level, page);
    ADD("</td>");
    add_interval_cells(voice, true, contrast.difference, contrast.interval, page);
    ADD("</tr>\n");
}

static void table_paths(const struct study_voice *voice, struct buf *page)
{
    uint32_t *order = calloc(voice->study->path_count, sizeof(*order));
    if (!order) {
        page->failed = true;
        return;
    }
    study_order(voice->study, order);
    begin_paths(voice, page);
    for (uint32_t i = 0; i < voice->study->path_count; i++)
        path_row(voice, order[i], page);
    table_fold_end(page);
    free(order);
}

/* A title may hold what divides the heads of a table. */
static void add_head(const struct study_voice *voice, uint32_t factor, struct buf *heads)
{
    size_t at = heads->len;
    study_say_factor(voice, factor, heads);
    for (size_t i = at; i < heads->len; i++)
        heads->ptr[i] = heads->ptr[i] == '|' ? '/' : heads->ptr[i];
    buf_u8(heads, '|');
}

static void table_grid(const struct study_voice *voice, struct buf *page)
{
    const struct study *study = voice->study;
    struct buf heads;
    buf_init(&heads, TEXT_BYTES);
    for (uint32_t i = 0; i < study->factor_count; i++)
        add_head(voice, i, &heads);
    buf_printf(&heads, "%s", word(voice, WORD_STUDY_GRID_HEADS));
    page->failed = page->failed || heads.failed;
    begin(voice, WORD_STUDY_GRID, buf_text(&heads), page);
    buf_free(&heads);
    for (uint32_t x = 0; x < study->axis[0]; x++)
        for (uint32_t y = 0; y < study->axis[1]; y++) {
            const struct study_side *side = &study->sides[study_cell_side(study, x, y)];
            struct study_contrast contrast = study_contrast(study, &side->pair);
            ADD("<tr>");
            for (uint32_t i = 0; i < study->factor_count; i++) {
                struct buf text;
                ADD("<td>");
                buf_init(&text, TEXT_BYTES);
                study_say_factor_value(voice, i, study_side_value(study, side, i), &text);
                add_escaped(page, &text);
                ADD("</td>");
            }
            add_interval_cells(voice, false, contrast.second, contrast.second_interval, page);
            add_interval_cells(voice, true, contrast.difference, contrast.interval, page);
            ADD("</tr>\n");
        }
    table_fold_end(page);
}

/* ---- figures ---- */

struct figure {
    study_say *picture, *finding, *table;
    enum word caption;
};

static void add_figure(const struct study_voice *voice, const struct figure *figure, struct buf *page)
{
    figure_begin(page, false);
    figure->picture(voice, page);
    figure_finding(page);
    add_said(voice, figure->finding, page);
    figure_how(page);
    buf_printf(page, "%s ", word(voice, figure->caption));
    add_said(voice, study_say_size, page);
    words_print(page, voice->words, WORD_STUDY_SEED, (unsigned long long)voice->study->options.seed, ENTENTE_VERSION);
    buf_printf(page, ". %s</p>\n", word(voice, WORD_SIMULATED));
    figure->table(voice, page);
    figure_end(page);
}

static const struct figure figures[] = {
    [STUDY_SOBOL] = {picture_sobol, study_finding, table_sobol, WORD_STUDY_SOBOL_CAPTION},
    [STUDY_MORRIS] = {picture_morris, study_finding, table_morris, WORD_STUDY_MORRIS_CAPTION},
    [STUDY_DISCOVERY] = {picture_box, study_finding, table_box, WORD_STUDY_REGION_CAPTION},
    [STUDY_COMPARE] = {picture_sides, study_finding, table_sides, WORD_STUDY_COMPARE_CAPTION},
    [STUDY_SHARING] = {picture_paths, study_finding, table_paths, WORD_STUDY_SHARING_CAPTION},
    [STUDY_TORNADO] = {picture_tornado, study_finding, table_sides, WORD_STUDY_TORNADO_CAPTION},
    [STUDY_INJECTS] = {picture_sides, study_finding, table_sides, WORD_STUDY_INJECTS_CAPTION},
    [STUDY_OPTIONS] = {picture_sides, study_finding, table_sides, WORD_STUDY_OPTIONS_CAPTION},
    [STUDY_RELEASES] = {picture_sides, study_finding, table_sides, WORD_STUDY_RELEASES_CAPTION},
};
static const struct figure peeling = {picture_peeling, study_find_peeling, table_peeling, WORD_STUDY_PEELING_CAPTION};
static const struct figure grid = {picture_grid, study_find_grid, table_grid, WORD_STUDY_GRID_CAPTION};

/* Whether there is something to draw; else the finding says why there is not. */
static bool is_drawn(const struct study *study)
{
    if (study->options.ask.method == STUDY_SHARING)
        return study->path_count > 1;
    return study->defined || !study_has_design(study);
}

static void add_figures(const struct study_voice *voice, struct buf *page)
{
    const struct study *study = voice->study;
    enum study_method method = study->options.ask.method;
    if (is_drawn(study)) {
        add_figure(voice, &figures[method], page);
    } else {
        ADD("<p class=\"finding\">");
        add_said(voice, study_finding, page);
        ADD("</p>\n");
    }
    if (method == STUDY_DISCOVERY && study->defined)
        add_figure(voice, &peeling, page);
    if (study->axis[0] > 0)
        add_figure(voice, &grid, page);
}

static void add_fact(const struct study_voice *voice, enum word name, study_say *say, struct buf *page)
{
    struct buf text;
    buf_init(&text, TEXT_BYTES);
    say(voice, &text);
    output_html_about(page, word(voice, name), (struct str){text.ptr, text.len});
    buf_free(&text);
}

static const enum word method_words[] = {
    [STUDY_SOBOL] = WORD_STUDY_BY_SOBOL,         [STUDY_MORRIS] = WORD_STUDY_BY_MORRIS,
    [STUDY_DISCOVERY] = WORD_STUDY_BY_DISCOVERY, [STUDY_COMPARE] = WORD_STUDY_BY_COMPARE,
    [STUDY_SHARING] = WORD_STUDY_BY_SHARING,     [STUDY_TORNADO] = WORD_STUDY_BY_TORNADO,
    [STUDY_INJECTS] = WORD_STUDY_BY_INJECTS,     [STUDY_OPTIONS] = WORD_STUDY_BY_OPTIONS,
    [STUDY_RELEASES] = WORD_STUDY_BY_RELEASES,
};

enum status study_html(const struct study *study, struct buf *ret_html)
{
    struct buf *page = ret_html;
    const struct program_study *ask = &study->options.ask;
    const struct study_voice own = {study, words_of(study->program), true}, *voice = &own;
    output_html_open(page, word(voice, WORD_STUDY), study->program);
    output_html_about_begin(page);
    if (ask->id.len > 0)
        output_html_about(page, word(voice, WORD_STUDY), ask->id);
    output_html_about(page, word(voice, WORD_STUDY_METHOD), str_of(word(voice, method_words[ask->method])));
    add_fact(voice, WORD_STUDY_OUTCOME, study_say_outcome, page);
    add_fact(voice, WORD_STUDY_PLAYED, study_say_size, page);
    output_html_about_end(page, study->program, study->options.seed);
    ADD("</p>\n</header>\n<main>\n");
    output_html_heading(page, study->program, "depends", WORD_STUDY_DEPENDS);
    add_figures(voice, page);
    output_html_close(page, study->program);
    return page->failed ? STATUS_OUT_OF_MEMORY : STATUS_OK;
}
