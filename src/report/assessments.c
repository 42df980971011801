/* Assessments: every answer as a dot, raw agreement against what chance would give, gaps ranked, and whether allies
 * knew of each other's views.
 *
 * Statistics over several rounds need raters who are the same in each of them: seats, or a cell's bot. Their table is
 * made per scale, because distances on different scales do not add up.
 */
#include <assert.h>
#include <stdio.h>

#include "program/time.h"
#include "report/sections.h"

enum { DOT = 9, LANE_GAP = 26, STRIP_WIDTH = 560, STRIP_LABEL = 130, UNIT_COUNT_LEAST = 6, STEP_COUNT_MAX = 7 };

static const enum word scale_words[] = {WORD_SCALE_LIKELIHOOD, WORD_SCALE_AGREEMENT, WORD_SCALE_CONFIDENCE};
static const enum word scale_ends[] = {WORD_LIKELIHOOD_ENDS, WORD_AGREEMENT_ENDS, WORD_CONFIDENCE_ENDS};
static const enum word agreement_words[] = {WORD_AGREEMENT_1, WORD_AGREEMENT_2, WORD_AGREEMENT_3, WORD_AGREEMENT_4,
                                            WORD_AGREEMENT_5};
static const enum word likelihood_words[] = {WORD_LIKELIHOOD_1, WORD_LIKELIHOOD_2, WORD_LIKELIHOOD_3, WORD_LIKELIHOOD_4,
                                             WORD_LIKELIHOOD_5, WORD_LIKELIHOOD_6, WORD_LIKELIHOOD_7};
static const enum word confidence_words[] = {WORD_CONFIDENCE_LOW, WORD_CONFIDENCE_MODERATE, WORD_CONFIDENCE_HIGH};

static enum word step_word(enum scale scale, uint32_t step)
{
    switch (scale) {
    case SCALE_LIKELIHOOD: return likelihood_words[step];
    case SCALE_AGREEMENT: return agreement_words[step];
    case SCALE_CONFIDENCE: break;
    }
    return confidence_words[step];
}

/* ---- one round ---- */

static double median_of(const struct round_table *table, uint64_t cell)
{
    double values[64];
    uint32_t count = 0;
    for (uint32_t r = 0; r < table->rater_count; r++)
        if (cell >> r & 1)
            values[count++] = table->values[r];
    return record_median(values, count);
}

/* Dots of one cell, stacked on their step from the base line up; then hollow ones for what the ally is expected to
 * say. */
static double stack_height(const struct round_table *table, uint64_t cell, uint32_t steps)
{
    uint32_t most = 1;
    for (uint32_t v = 1; v <= steps; v++) {
        uint32_t own = 0, guessed = 0;
        for (uint32_t r = 0; r < table->rater_count; r++) {
            own += cell >> r & 1 && table->values[r] == v;
            guessed += cell >> r & 1 && table->expected[r] == v;
        }
        most = own + guessed > most ? own + guessed : most;
    }
    return (most - 1) * DOT;
}

static void draw_dots(struct page *page, const struct svg_scale *scale, const struct round_table *table,
                      uint32_t series, uint64_t cell, double y)
{
    uint32_t stacked[STEP_COUNT_MAX + 1] = {0};
    for (uint32_t pass = 0; pass < 2; pass++)
        for (uint32_t r = 0; r < table->rater_count; r++) {
            uint32_t value = pass == 0 ? table->values[r] : table->expected[r];
            assert(value <= STEP_COUNT_MAX);
            if (cell >> r & 1 && value > 0)
                svg_mark(page->out, series, pass == 0 ? SVG_FULL : SVG_HOLLOW, svg_at(scale, value),
                         y - stacked[value]++ * DOT, 4);
        }
    if (cell) {
        double x = svg_at(scale, median_of(table, cell));
        page_printf(page, "<g class=\"c%u\">", series);
        svg_line(page->out, "stroke", x, y + 6, x, y + 14);
        page_add(page, "</g>");
    }
}

static uint32_t bits_of(uint64_t bits)
{
    uint32_t count = 0;
    for (; bits; bits &= bits - 1)
        count++;
    return count;
}

/* A cell's answers that the edition draws: on paper those of few persons are not shown without saying whose they are,
 * be the scenario what it may for the page in play. */
static uint64_t drawn_of(const struct page *page, uint32_t cell, uint64_t answers)
{
    return page_holds_persons(page, cell) || bits_of(answers) >= ANSWERS_SHOWN_MIN ? answers : 0;
}

static void draw_round(struct page *page, uint32_t round, const struct round_table *table)
{
    const struct program_assessment *assessment = &page->program->assessments[page->program->rounds[round].assessment];
    struct svg_scale scale = {1, assessment->step_count, STRIP_LABEL + 30, STRIP_WIDTH - 40};
    assert(assessment->step_count > 1);
    double height = 8;
    char id[32];
    for (uint32_t k = 0; k < assessment->asked_count; k++)
        height += stack_height(table, drawn_of(page, assessment->asked[k], table->cells[k]), assessment->step_count) +
                  LANE_GAP;
    snprintf(id, sizeof(id), "round-%u-dots", round + 1);
    svg_begin(page->out, id, STRIP_WIDTH, height + 22, str_of(page_word(page, WORD_ROUND_PICTURE)),
              str_of(page_word(page, WORD_ROUND_PICTURE_WORDS)));
    for (uint32_t v = 1; v <= assessment->step_count; v++) {
        char number[8];
        snprintf(number, sizeof(number), "%u", v);
        svg_line(page->out, "grid", svg_at(&scale, v), 2, svg_at(&scale, v), height);
        svg_text(page->out, "small middle", svg_at(&scale, v), height + 9, str_of(number));
        svg_text(page->out, "tiny middle soft", svg_at(&scale, v), height + 19,
                 str_of(page_word(page, step_word(assessment->scale, v - 1))));
    }
    double y = 0;
    for (uint32_t k = 0; k < assessment->asked_count; k++) {
        struct text id_text = {.in = {page->program->cells[assessment->asked[k]].id}};
        y += stack_height(table, drawn_of(page, assessment->asked[k], table->cells[k]), assessment->step_count) +
             LANE_GAP - 6;
        picture_text(page->out, page->program, "end", STRIP_LABEL, y + 4, "", &id_text, 18);
        draw_dots(page, &scale, table, assessment->asked[k], drawn_of(page, assessment->asked[k], table->cells[k]), y);
        y += 6;
    }
    svg_end(page->out);
}

static void answer_row(struct page *page, uint32_t cell, const struct answer *answer)
{
    assert(answer->confidence == INDEX_NONE ||
           answer->confidence < sizeof(confidence_words) / sizeof(confidence_words[0]));
    page_add(page, "<tr><td>");
    page_cell(page, cell);
    page_add(page, "</td><td>");
    if (answer->seat == SEAT_CLOCK)
        page_put(page, WORD_BY_BOT);
    else
        page_seat(page, answer->seat);
    page_add(page, "</td><td>");
    page_time(page, answer->second);
    if (answer->changed)
        page_printf(page, " <span class=\"soft\">%s</span>", page_word(page, WORD_ANSWER_CHANGED));
    page_printf(page, "</td><td class=\"number\">%u</td><td>%s</td><td class=\"number\">", answer->value,
                answer->confidence == INDEX_NONE ? "–" : page_word(page, confidence_words[answer->confidence]));
    if (answer->expected > 0)
        page_printf(page, "%u", answer->expected);
    else
        page_add(page, "–");
    page_add(page, "</td><td>");
    texts_said(page->out, answer->reason);
    page_add(page, "</td></tr>\n");
}

static void answers_table(struct page *page, uint32_t round)
{
    const struct record *record = page->record;
    const struct program_assessment *assessment = &page->program->assessments[page->program->rounds[round].assessment];
    table_begin(page->out, "", page_word(page, WORD_ANSWERS_HEADS));
    for (uint32_t k = 0; k < assessment->asked_count; k++)
        for (uint32_t i = 0; i < record->answers.count; i++)
            if (record->answers.items[i].round == round && record->answers.items[i].asked == k &&
                (record->answers.items[i].seat == SEAT_CLOCK || page_holds_persons(page, assessment->asked[k])))
                answer_row(page, assessment->asked[k], &record->answers.items[i]);
    table_end(page->out);
}

static void round_sentence(struct page *page, uint32_t round, const struct round_table *table)
{
    const struct program_assessment *assessment = &page->program->assessments[page->program->rounds[round].assessment];
    struct agree_data data = figures_data(table);
    bool any = false;
    for (uint32_t a = 0; a < assessment->asked_count; a++)
        for (uint32_t b = a + 1; b < assessment->asked_count; b++) {
            double raw, low, high;
            struct agree_raters of_a = figures_raters(table, a), of_b = figures_raters(table, b);
            if (agree_raw(&data, 0, of_a, of_b, &raw) != AGREE_DEFINED)
                continue;
            page_add(page, any ? "; " : "");
            page_cell(page, assessment->asked[a]);
            page_add(page, " – ");
            page_cell(page, assessment->asked[b]);
            page_printf(page, ": %s ", page_word(page, WORD_RAW_AGREEMENT));
            page_decimal(page, raw);
            if (agree_band(&data, 0, of_a, of_b, round, &low, &high) == AGREE_DEFINED) {
                page_printf(page, " (%s: ", page_word(page, WORD_RESAMPLED));
                page_decimal(page, low);
                page_add(page, "–");
                page_decimal(page, high);
                page_add(page, ")");
            }
            any = true;
        }
    if (any) {
        page_printf(page, "; %s: ", page_word(page, WORD_RANDOM_ANSWERS));
        page_decimal(page, agree_floor(assessment->step_count));
        page_add(page, ".");
    } else {
        page_put(page, WORD_FEWER_THAN_TWO);
    }
    if (figures_bots_answered(page->record, round))
        page_printf(page, " %s", page_word(page, WORD_BOTS_IN_NO_FIGURE));
}

/* ---- the same question again ---- */

static void draw_band(struct page *page, double x, double low, double high)
{
    svg_line(page->out, "axis", x, low, x, high);
    svg_line(page->out, "axis", x - 4, low, x + 4, low);
    svg_line(page->out, "axis", x - 4, high, x + 4, high);
}

static void draw_courses(struct page *page, uint32_t index)
{
    const struct program_assessment *assessment = &page->program->assessments[index];
    struct svg_scale x = page_time_scale(page), y = {0, 1, 120, 14};
    double last_x = 0, last_y = 0, floor_y = svg_at(&y, agree_floor(assessment->step_count));
    uint32_t drawn = 0;
    char id[32];
    x.low = 60;
    x.high = STRIP_WIDTH - 30;
    snprintf(id, sizeof(id), "agreement-%u", index + 1);
    svg_begin(page->out, id, STRIP_WIDTH, 150, str_of(page_word(page, WORD_COURSES_PICTURE)),
              str_of(page_word(page, WORD_COURSES_PICTURE_WORDS)));
    for (uint32_t i = 0; i <= 4; i++) {
        char number[8];
        snprintf(number, sizeof(number), "%.2f", i / 4.0);
        svg_line(page->out, "grid", x.low, svg_at(&y, i / 4.0), x.high, svg_at(&y, i / 4.0));
        svg_text(page->out, "small end", x.low - 8, svg_at(&y, i / 4.0) + 4, str_of(number));
    }
    svg_line(page->out, "pause", x.low, floor_y, x.high, floor_y);
    for (uint32_t r = assessment->round_first; r < assessment->round_first + assessment->round_count; r++) {
        double raw, low, high;
        struct round_table table;
        char time[TIME_TEXT_BYTES];
        if (!figures_raw(page->record, r, &raw))
            continue;
        uint32_t second = page->record->round_opened[r];
        double here_x = svg_at(&x, second), here_y = svg_at(&y, raw);
        figures_round(page->record, r, &table);
        struct agree_data data = figures_data(&table);
        if (assessment->asked_count == 2 &&
            agree_band(&data, 0, figures_raters(&table, 0), figures_raters(&table, 1), r, &low, &high) == AGREE_DEFINED)
            draw_band(page, here_x, svg_at(&y, low), svg_at(&y, high));
        if (drawn++ > 0)
            svg_line(page->out, "axis", last_x, last_y, here_x, here_y);
        page_printf(page, "<circle class=\"solid\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>\n", here_x, here_y);
        svg_text(page->out, "small middle", here_x, 138, str_of(time_text(second / 60, time)));
        last_x = here_x;
        last_y = here_y;
    }
    svg_end(page->out);
}

/* Whether there is an answer of a person that the edition lists. */
static bool holds_answers(const struct page *page, uint32_t round)
{
    const struct program_assessment *assessment = &page->program->assessments[page->program->rounds[round].assessment];
    for (uint32_t i = 0; i < page->record->answers.count; i++) {
        const struct answer *answer = &page->record->answers.items[i];
        if (answer->round == round && page_holds_persons(page, assessment->asked[answer->asked]))
            return true;
    }
    return false;
}

static void round_part(struct page *page, uint32_t round)
{
    struct round_table table;
    figures_round(page->record, round, &table);
    bool bots = figures_bots_answered(page->record, round);
    page_printf(page, "<h4 id=\"round-%u\">%s: ", round + 1, page_word(page, WORD_ASKED_AT));
    page_time(page, page->record->round_opened[round]);
    if (page->record->round_revealed[round] != SECOND_NONE)
        page_printf(page, "; %s", page_word(page, WORD_ANSWERS_REVEALED));
    page_add(page, "</h4>\n");
    const struct text *asked = &page->record->round_words[round];
    const struct program_round *of = &page->program->rounds[round];
    if (!texts_same(asked, &page->program->assessments[of->assessment].text)) /* its values were others than at first */
        texts_paragraphs(page->out, page->program, asked);
    if (table.rater_count == 0)
        page_nothing(page, bots ? WORD_BOTS_ALONE_ANSWERED : WORD_NOBODY_ANSWERED);
    if (table.rater_count > 0) {
        figure_begin(page->out, false);
        draw_round(page, round, &table);
        figure_finding(page->out);
        round_sentence(page, round, &table);
        figure_told(page->out);
        figure_end(page->out);
    }
    if (bots || holds_answers(page, round))
        answers_table(page, round);
}

static void course_part(struct page *page, uint32_t index)
{
    figure_begin(page->out, false);
    draw_courses(page, index);
    figure_finding(page->out);
    figure_how(page->out);
    page_printf(page, "%s ", page_word(page, WORD_COURSES_KEY));
    page_printf(page, "%s: ", page_word(page, WORD_RANDOM_ANSWERS));
    page_decimal(page, agree_floor(page->program->assessments[index].step_count));
    page_add(page, ".");
    figure_told(page->out);
    figure_end(page->out);
}

static void assessment_part(struct page *page, uint32_t index)
{
    const struct record *record = page->record;
    const struct program_assessment *assessment = &page->program->assessments[index];
    uint32_t measured = 0, end = assessment->round_first + assessment->round_count;
    double value;
    page_add(page, "<section class=\"detail\"><h3>");
    page_text(page, &assessment->text);
    page_printf(page, "</h3>\n<p class=\"soft\">%s: %s, %s. %s: ", page_word(page, WORD_SCALE),
                page_word(page, scale_words[assessment->scale]), page_word(page, scale_ends[assessment->scale]),
                page_word(page, WORD_ASKED_OF));
    for (uint32_t k = 0; k < assessment->asked_count; k++) {
        page_add(page, k > 0 ? ", " : "");
        page_cell(page, assessment->asked[k]);
    }
    page_add(page, ".");
    if (assessment->shown_from < ANSWERS_SHOWN_MIN || assessment->middle_from < ANSWERS_MIDDLE_MIN)
        page_say(page, WORD_SHOWN_EARLY, assessment->shown_from, assessment->middle_from, ANSWERS_SHOWN_MIN,
                 ANSWERS_MIDDLE_MIN);
    page_add(page, "</p>\n");
    for (uint32_t r = assessment->round_first; r < end; r++)
        measured += record->round_opened[r] != SECOND_NONE && figures_raw(record, r, &value);
    if (measured > 1)
        course_part(page, index);
    for (uint32_t r = assessment->round_first; r < end; r++)
        if (record->round_opened[r] != SECOND_NONE)
            round_part(page, r);
    page_add(page, "</section>\n");
}

/* ---- all rounds: gaps, ranked ---- */

struct probe {
    uint32_t round, a, b; /* asked indices */
    double raw, gap;
    bool has_gap;
};

/* The probe that is to stand before: the greater gap, then the smaller agreement, then the earlier round. */
static bool comes_before(const struct probe *x, const struct probe *y)
{
    if (x->has_gap != y->has_gap)
        return x->has_gap;
    if (x->has_gap && x->gap != y->gap)
        return x->gap > y->gap;
    if (x->raw != y->raw)
        return x->raw < y->raw;
    return x->round < y->round;
}

static void number_cell(struct page *page, bool defined, double value)
{
    if (defined) {
        page_add(page, "<td class=\"number\">");
        page_decimal(page, value);
        page_add(page, "</td>");
    } else
        page_add(page, "<td class=\"number\">–</td>");
}

static bool permute(const struct agree_data *data, struct agree_raters a, struct agree_raters b,
                    struct agree_permutation *ret_permutation)
{
    struct arena arena;
    arena_init(&arena, 0);
    enum agree_reason reason = agree_permutation(data, a, b, AGREE_INTERVAL, &arena, ret_permutation);
    arena_clear(&arena);
    return reason == AGREE_DEFINED;
}

static void probe_row(struct page *page, const struct probe *probe)
{
    const struct program_assessment *assessment =
        &page->program->assessments[page->program->rounds[probe->round].assessment];
    struct round_table table;
    figures_round(page->record, probe->round, &table);
    struct agree_data data = figures_data(&table);
    struct agree_raters a = figures_raters(&table, probe->a), b = figures_raters(&table, probe->b);
    struct agree_apart apart = agree_apart(&data, 0, a, b, AGREE_INTERVAL);
    struct agree_permutation permutation;
    page_printf(page, "<tr><th scope=\"row\"><a href=\"#round-%u\">", probe->round + 1);
    html_escape(page->out, assessment->id);
    page_add(page, "</a> ");
    page_time(page, page->record->round_opened[probe->round]);
    page_add(page, "</th><td class=\"time\">");
    page_cell(page, assessment->asked[probe->a]);
    page_add(page, " – ");
    page_cell(page, assessment->asked[probe->b]);
    page_add(page, "</td>");
    number_cell(page, true, probe->raw);
    number_cell(page, true, agree_floor(assessment->step_count));
    number_cell(page, apart.has_between, apart.between);
    number_cell(page, apart.has_within_a, apart.within_a);
    number_cell(page, apart.has_within_b, apart.within_b);
    number_cell(page, probe->has_gap, probe->gap);
    if (permute(&data, a, b, &permutation))
        page_printf(page, "<td class=\"number\">%u/%u</td>", permutation.as_great, permutation.deals);
    else
        page_add(page, "<td class=\"number\">–</td>");
    page_add(page, "</tr>\n");
}

static void probes_table(struct page *page)
{
    struct arena arena;
    arena_init(&arena, 0);
    uint32_t pair_count_max = page->program->round_count * ASKED_COUNT_MAX * (ASKED_COUNT_MAX - 1) / 2, count = 0;
    struct probe *probes = arena_alloc(&arena, pair_count_max + 1, sizeof(*probes));
    if (!probes) {
        page->status = STATUS_OUT_OF_MEMORY;
        return;
    }
    for (uint32_t r = 0; r < page->program->round_count; r++) {
        const struct program_assessment *assessment = &page->program->assessments[page->program->rounds[r].assessment];
        struct round_table table;
        figures_round(page->record, r, &table);
        struct agree_data data = figures_data(&table);
        for (uint32_t a = 0; a < assessment->asked_count; a++)
            for (uint32_t b = a + 1; b < assessment->asked_count; b++) {
                struct probe probe = {r, a, b, 0, 0, false};
                struct agree_raters of_a = figures_raters(&table, a), of_b = figures_raters(&table, b);
                if (agree_raw(&data, 0, of_a, of_b, &probe.raw) != AGREE_DEFINED)
                    continue;
                struct agree_apart apart = agree_apart(&data, 0, of_a, of_b, AGREE_INTERVAL);
                probe.has_gap = agree_gap(&apart, &probe.gap) == AGREE_DEFINED;
                uint32_t at = count++;
                for (; at > 0 && comes_before(&probe, &probes[at - 1]); at--)
                    probes[at] = probes[at - 1];
                probes[at] = probe;
            }
    }
    assert(count <= pair_count_max);
    uint32_t below = 0;
    for (uint32_t i = 0; i < count; i++)
        below += probes[i].raw <
                 agree_floor(page->program->assessments[page->program->rounds[probes[i].round].assessment].step_count);
    if (count > 0) {
        page_add(page, "<p><b>");
        page_say(page, WORD_BELOW_RANDOM, below, count);
        page_add(page, "</b></p>\n");
        table_begin(page->out, page_word(page, WORD_PROBES), page_word(page, WORD_PROBES_HEADS));
        for (uint32_t i = 0; i < count; i++)
            probe_row(page, &probes[i]);
        table_end(page->out);
        page_printf(page, "<p class=\"soft\">%s</p>\n", page_word(page, WORD_PROBES_KEY));
    }
    arena_clear(&arena);
}

/* ---- all rounds of one scale: the same raters throughout ---- */

struct pooled { /* unit-major answers of every rater to every round of a scale asked of cells a and b */
    uint16_t values[ROUND_COUNT_MAX * 64];
    uint16_t seats[64];
    struct agree_data data;
    uint32_t in_a[64], in_b[64], all[64];
    struct agree_raters a, b, both; /* lists of these */
};

static uint32_t rater_of(struct pooled *pooled, uint16_t seat, bool second)
{
    struct agree_raters *side = second ? &pooled->b : &pooled->a;
    for (uint32_t i = 0; i < side->count; i++)
        if (pooled->seats[side->items[i]] == seat)
            return side->items[i];
    if (pooled->data.rater_count == 64)
        return INDEX_NONE;
    uint32_t rater = pooled->data.rater_count++;
    assert(rater < sizeof(pooled->seats) / sizeof(pooled->seats[0]));
    pooled->seats[rater] = seat;
    (second ? pooled->in_b : pooled->in_a)[side->count++] = rater;
    pooled->all[pooled->both.count++] = rater;
    return rater;
}

static void pool(const struct page *page, enum scale scale, uint32_t a, uint32_t b, struct pooled *pooled)
{
    const struct record *record = page->record;
    *pooled = (struct pooled){.a = {pooled->in_a, 0}, .b = {pooled->in_b, 0}, .both = {pooled->all, 0}};
    pooled->data.values = pooled->values;
    pooled->data.category_count = program_scale_steps(scale);
    /* raters first, because a table's width must be known before its rows are filled */
    for (uint32_t pass = 0; pass < 2; pass++) {
        uint32_t unit = 0;
        for (uint32_t r = 0; r < page->program->round_count; r++) {
            const struct program_assessment *assessment =
                &page->program->assessments[page->program->rounds[r].assessment];
            bool used = false;
            if (assessment->scale != scale)
                continue;
            for (uint32_t i = 0; i < record->answers.count; i++) {
                const struct answer *answer = &record->answers.items[i];
                uint32_t cell = assessment->asked[answer->asked];
                if (answer->round != r || (cell != a && cell != b) || answer->seat == SEAT_CLOCK)
                    continue;
                uint32_t rater = rater_of(pooled, answer->seat, cell == b);
                assert(unit < ROUND_COUNT_MAX);
                if (pass == 1 && rater != INDEX_NONE)
                    pooled->values[unit * pooled->data.rater_count + rater] = (uint16_t)answer->value;
                used = true;
            }
            unit += used;
        }
        pooled->data.unit_count = unit;
    }
}

static void alpha_cell(struct page *page, const struct pooled *pooled, struct agree_raters raters)
{
    struct agree_coefficient alpha = {0};
    bool defined = agree_alpha(&pooled->data, raters, AGREE_ORDINAL, &alpha) == AGREE_DEFINED;
    number_cell(page, defined, alpha.value);
}

static void pooled_row(struct page *page, enum scale scale, uint32_t a, uint32_t b, const struct pooled *pooled)
{
    struct agree_coefficient kappa = {0};
    struct agree_permutation permutation;
    bool defined = agree_between(&pooled->data, pooled->a, pooled->b, AGREE_INTERVAL, &kappa) == AGREE_DEFINED;
    page_printf(page, "<tr><th scope=\"row\">%s</th><td class=\"time\">", page_word(page, scale_words[scale]));
    page_cell(page, a);
    page_add(page, " – ");
    page_cell(page, b);
    page_printf(page, "</td><td class=\"number\">%u</td><td class=\"number\">%u + %u</td>", pooled->data.unit_count,
                pooled->a.count, pooled->b.count);
    number_cell(page, defined, kappa.value);
    alpha_cell(page, pooled, pooled->both);
    alpha_cell(page, pooled, pooled->a);
    alpha_cell(page, pooled, pooled->b);
    if (permute(&pooled->data, pooled->a, pooled->b, &permutation)) {
        number_cell(page, true, permutation.gap);
        page_printf(page, "<td class=\"number\">%u/%u</td>", permutation.as_great, permutation.deals);
    } else
        page_add(page, "<td class=\"number\">–</td><td class=\"number\">–</td>");
    page_add(page, "</tr>\n");
}

static void pooled_table(struct page *page)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct pooled *pooled = arena_alloc(&arena, 1, sizeof(*pooled));
    bool begun = false;
    if (!pooled) {
        page->status = STATUS_OUT_OF_MEMORY;
        return;
    }
    for (uint32_t scale = 0; scale <= SCALE_CONFIDENCE; scale++)
        for (uint32_t a = 0; a < page->program->cell_count; a++)
            for (uint32_t b = a + 1; b < page->program->cell_count; b++) {
                pool(page, (enum scale)scale, a, b, pooled);
                if (pooled->a.count == 0 || pooled->b.count == 0 || pooled->data.unit_count < UNIT_COUNT_LEAST)
                    continue;
                if (!begun)
                    table_begin(page->out, page_word(page, WORD_POOLED), page_word(page, WORD_POOLED_HEADS));
                begun = true;
                pooled_row(page, (enum scale)scale, a, b, pooled);
            }
    if (begun) {
        table_end(page->out);
        page_add(page, "<p class=\"soft\">");
        page_say(page, WORD_POOLED_KEY, UNIT_COUNT_LEAST);
        page_add(page, "</p>\n");
    }
    arena_clear(&arena);
}

/* ---- coorientation ---- */

/* 1 - mean |x - y| / (steps - 1). */
static double nearness(const struct agree_share *share, uint32_t steps)
{
    assert(steps > 1 && share->pairs > 0);
    return 1 - share->apart / (steps - 1);
}

static bool coorientation_row(struct page *page, uint32_t round, uint32_t k, bool write)
{
    const struct program_assessment *assessment = &page->program->assessments[page->program->rounds[round].assessment];
    assert(assessment->asked_count == 2 && k < 2);
    struct round_table table;
    struct agree_coorientation found;
    figures_round(page->record, round, &table);
    struct agree_data own = figures_data(&table), guesses = own;
    guesses.values = table.expected;
    enum agree_reason reason = agree_coorientation(&own, &guesses, figures_raters(&table, k),
                                                   figures_raters(&table, 1 - k), AGREE_LINEAR, &found);
    if (reason != AGREE_DEFINED || found.congruency_a.pairs == 0 || found.agreement.pairs == 0)
        return false;
    if (!write)
        return true;
    uint32_t steps = assessment->step_count;
    double congruency = nearness(&found.congruency_a, steps), agreement = nearness(&found.agreement, steps);
    page_add(page, "<tr><th scope=\"row\">");
    html_escape(page->out, assessment->id);
    page_add(page, " ");
    page_time(page, page->record->round_opened[round]);
    page_add(page, "</th><td>");
    page_cell(page, assessment->asked[k]);
    page_add(page, "</td>");
    number_cell(page, true, agreement);
    number_cell(page, true, nearness(&found.accuracy_a, steps));
    number_cell(page, true, congruency);
    page_printf(page, "<td class=\"number\">%s", congruency > agreement ? "+" : "");
    page_decimal(page, congruency - agreement);
    page_add(page, "</td></tr>\n");
    return true;
}

static void coorientation_table(struct page *page)
{
    bool begun = false;
    for (uint32_t r = 0; r < page->program->round_count; r++) {
        const struct program_assessment *assessment = &page->program->assessments[page->program->rounds[r].assessment];
        if (assessment->asked_count != 2 || page->record->round_opened[r] == SECOND_NONE)
            continue;
        for (uint32_t k = 0; k < 2; k++) {
            if (!coorientation_row(page, r, k, false))
                continue;
            if (!begun)
                table_begin(page->out, page_word(page, WORD_COORIENTATION), page_word(page, WORD_COORIENTATION_HEADS));
            begun = true;
            coorientation_row(page, r, k, true);
        }
    }
    if (begun) {
        table_end(page->out);
        page_printf(page, "<p class=\"soft\">%s</p>\n", page_word(page, WORD_COORIENTATION_KEY));
    }
}

static bool was_asked(const struct page *page, uint32_t index)
{
    const struct program_assessment *assessment = &page->program->assessments[index];
    for (uint32_t r = assessment->round_first; r < assessment->round_first + assessment->round_count; r++)
        if (page->record->round_opened[r] != SECOND_NONE)
            return true;
    return false;
}

static void short_row(struct page *page, uint32_t index, uint32_t round)
{
    struct round_table table;
    double raw = 0;
    figures_round(page->record, round, &table);
    page_printf(page, "<tr><th scope=\"row\"><a href=\"#round-%u\">", round + 1);
    html_escape(page->out, page->program->assessments[index].id);
    page_add(page, "</a></th><td>");
    page_text(page, &page->record->round_words[round]);
    page_add(page, "</td><td>");
    page_time(page, page->record->round_opened[round]);
    page_printf(page, "</td><td class=\"number\">%u</td>", table.rater_count);
    bool defined = figures_raw(page->record, round, &raw);
    number_cell(page, defined, raw);
    page_add(page, "</tr>\n");
}

bool assessments_table(struct page *page, uint32_t objective)
{
    bool begun = false;
    for (uint32_t i = 0; i < page->program->assessment_count; i++) {
        const struct program_assessment *assessment = &page->program->assessments[i];
        if (objective != INDEX_NONE && assessment->objective != objective)
            continue;
        for (uint32_t r = assessment->round_first; r < assessment->round_first + assessment->round_count; r++) {
            if (page->record->round_opened[r] == SECOND_NONE)
                continue;
            if (!begun)
                table_begin(page->out, page_word(page, WORD_ASSESSMENTS_SHORT),
                            page_word(page, WORD_ASSESSMENTS_HEADS));
            begun = true;
            short_row(page, i, r);
        }
    }
    if (begun)
        table_end(page->out);
    return begun;
}

void section_assessments(struct page *page)
{
    bool any = false;
    page_heading(page, WORD_ASSESSMENTS);
    for (uint32_t i = 0; i < page->program->assessment_count; i++)
        any = any || was_asked(page, i);
    if (!any) {
        page_nothing(page, WORD_NO_ASSESSMENT);
        return;
    }
    if (!page->whole)
        page_nothing(page, WORD_ANSWERS_LEFT_OUT);
    probes_table(page);
    pooled_table(page);
    coorientation_table(page);
    for (uint32_t i = 0; i < page->program->assessment_count; i++)
        if (was_asked(page, i))
            assessment_part(page, i);
}
