/* Assessments: every answer as a dot, raw agreement against what chance would give, gaps ranked, and whether allies
 * knew of each other's views.
 *
 * Statistics over several rounds need raters who are the same in each of them: seats, or a cell's bot. Their table is
 * made per scale, because distances on different scales do not add up.
 */
#include <stdio.h>

#include "program/time.h"
#include "program/words.h"
#include "report/agreement.h"
#include "report/page.h"

enum { DOT = 9, LANE_GAP = 26, STRIP_WIDTH = 560, STRIP_LABEL = 130, UNIT_COUNT_LEAST = 6 };

static const char *const scale_ends[] = {"seven steps from almost no chance to almost certain",
                                         "five steps from strongly disagree to strongly agree",
                                         "three steps from low to high"};
static const char *const likelihood_words[] = {"1–5 %",   "5–20 %",  "20–45 %", "45–55 %",
                                               "55–80 %", "80–95 %", "95–99 %"};
static const char *const agreement_words[] = {"strongly disagree", "disagree", "neither", "agree", "strongly agree"};

static const char *step_word(enum scale scale, uint32_t step)
{
    switch (scale) {
    case SCALE_LIKELIHOOD: return likelihood_words[step];
    case SCALE_AGREEMENT: return agreement_words[step];
    case SCALE_CONFIDENCE: break;
    }
    return words_at(WORDS_confidence, step);
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
    uint32_t stacked[AGREEMENT_STEP_COUNT_MAX + 1] = {0};
    for (uint32_t pass = 0; pass < 2; pass++)
        for (uint32_t r = 0; r < table->rater_count; r++) {
            uint32_t value = pass == 0 ? table->values[r] : table->expected[r];
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

static void draw_round(struct page *page, uint32_t round, const struct round_table *table)
{
    const struct program_assessment *assessment = &page->program->assessments[page->program->rounds[round].assessment];
    struct svg_scale scale = {1, assessment->step_count, STRIP_LABEL + 30, STRIP_WIDTH - 40};
    double height = 8;
    char id[32];
    for (uint32_t k = 0; k < assessment->asked_count; k++)
        height += stack_height(table, table->cells[k], assessment->step_count) + LANE_GAP;
    snprintf(id, sizeof(id), "round-%u-dots", round + 1);
    svg_begin(page->out, id, STRIP_WIDTH, height + 22, STR("Answers of each cell"),
              STR("A dot an answer, a lane a cell; the tick below a lane is its median; hollow: what the ally is "
                  "expected to say."));
    for (uint32_t v = 1; v <= assessment->step_count; v++) {
        char number[8];
        snprintf(number, sizeof(number), "%u", v);
        svg_line(page->out, "grid", svg_at(&scale, v), 2, svg_at(&scale, v), height);
        svg_text(page->out, "small middle", svg_at(&scale, v), height + 9, str_of(number));
        svg_text(page->out, "tiny middle soft", svg_at(&scale, v), height + 19,
                 str_of(step_word(assessment->scale, v - 1)));
    }
    double y = 0;
    for (uint32_t k = 0; k < assessment->asked_count; k++) {
        struct text id_text = {{page->program->cells[assessment->asked[k]].id}};
        y += stack_height(table, table->cells[k], assessment->step_count) + LANE_GAP - 6;
        picture_text(page->out, page->program, "end", STRIP_LABEL, y + 4, "", &id_text, 18);
        draw_dots(page, &scale, table, assessment->asked[k], table->cells[k], y);
        y += 6;
    }
    svg_end(page->out);
}

static void answers_table(struct page *page, uint32_t round, const struct round_table *table)
{
    const struct program_assessment *assessment = &page->program->assessments[page->program->rounds[round].assessment];
    table_begin(page->out, "", "Cell|Seat|At|#Answer|Confidence|#Ally expected to say|Reason");
    for (uint32_t k = 0; k < assessment->asked_count; k++)
        for (uint32_t r = 0; r < table->rater_count; r++) {
            const struct answer *answer = &page->record->answers.items[table->answer[r]];
            if (answer->asked != k)
                continue;
            page_add(page, "<tr><td>");
            page_cell(page, assessment->asked[k]);
            page_add(page, "</td><td>");
            if (answer->seat == SEAT_CLOCK)
                page_add(page, "bot");
            else
                page_seat(page, answer->seat);
            page_add(page, "</td><td>");
            page_time(page, answer->second);
            page_printf(page, "</td><td class=\"number\">%u</td><td>%s</td><td class=\"number\">", answer->value,
                        answer->confidence == INDEX_NONE ? "–" : words_at(WORDS_confidence, answer->confidence));
            if (answer->expected > 0)
                page_printf(page, "%u", answer->expected);
            else
                page_add(page, "–");
            page_add(page, "</td><td>");
            texts_said(page->out, answer->reason);
            page_add(page, "</td></tr>\n");
        }
    table_end(page->out);
}

static void round_sentence(struct page *page, uint32_t round, const struct round_table *table)
{
    const struct program_assessment *assessment = &page->program->assessments[page->program->rounds[round].assessment];
    struct answers answers = {table->values, 1, table->rater_count, assessment->step_count};
    bool any = false;
    for (uint32_t a = 0; a < assessment->asked_count; a++)
        for (uint32_t b = a + 1; b < assessment->asked_count; b++) {
            double raw, low, high;
            if (!agreement_raw(&answers, 0, table->cells[a], table->cells[b], &raw))
                continue;
            page_add(page, any ? "; " : "");
            page_cell(page, assessment->asked[a]);
            page_add(page, " and ");
            page_cell(page, assessment->asked[b]);
            page_printf(page, " agree to %.2f", raw);
            if (agreement_band(&answers, 0, table->cells[a], table->cells[b], round, &low, &high))
                page_printf(page, " (middle 80 %% when persons are resampled: %.2f to %.2f)", low, high);
            any = true;
        }
    if (any)
        page_printf(page, "; random answers score %.2f.", agreement_floor(assessment->step_count));
    else
        page_add(page, "Fewer than two cells answered.");
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
    double last_x = 0, last_y = 0, floor_y = svg_at(&y, agreement_floor(assessment->step_count));
    uint32_t drawn = 0;
    char id[32];
    x.low = 60;
    x.high = STRIP_WIDTH - 30;
    snprintf(id, sizeof(id), "agreement-%u", index + 1);
    svg_begin(page->out, id, STRIP_WIDTH, 150, STR("Raw agreement over the exercise"),
              STR("Raw agreement of the cells, 0 to 1, each time the question was asked; dashed: what random answers "
                  "score."));
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
        struct answers answers = {table.values, 1, table.rater_count, assessment->step_count};
        if (assessment->asked_count == 2 && agreement_band(&answers, 0, table.cells[0], table.cells[1], r, &low, &high))
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

static void assessment_part(struct page *page, uint32_t index)
{
    const struct record *record = page->record;
    const struct program_assessment *assessment = &page->program->assessments[index];
    uint32_t measured = 0;
    double value;
    page_add(page, "<section class=\"detail\"><h3>");
    page_text(page, &assessment->text);
    page_printf(page, "</h3>\n<p class=\"soft\">Scale: %s, %s. Asked of ", words_at(WORDS_scale, assessment->scale),
                scale_ends[assessment->scale]);
    for (uint32_t k = 0; k < assessment->asked_count; k++) {
        page_add(page, k > 0 ? ", " : "");
        page_cell(page, assessment->asked[k]);
    }
    page_add(page, ".</p>\n");
    for (uint32_t r = assessment->round_first; r < assessment->round_first + assessment->round_count; r++)
        measured += record->round_opened[r] != SECOND_NONE && figures_raw(record, r, &value);
    if (measured > 1) {
        figure_begin(page->out, false);
        draw_courses(page, index);
        figure_finding(page->out);
        figure_how(page->out);
        page_printf(page,
                    "Raw agreement each time the question was asked; dashed: random answers, %.2f. "
                    "Bars, where "
                    "each cell has four answers or more: middle 80 %% when persons are resampled.",
                    agreement_floor(assessment->step_count));
        figure_told(page->out);
        figure_end(page->out);
    }
    for (uint32_t r = assessment->round_first; r < assessment->round_first + assessment->round_count; r++) {
        struct round_table table;
        if (record->round_opened[r] == SECOND_NONE)
            continue;
        figures_round(record, r, &table);
        page_printf(page, "<h4 id=\"round-%u\">Asked at ", r + 1);
        page_time(page, record->round_opened[r]);
        page_printf(page, "%s</h4>\n", kernel_revealed(record->kernel, false, r) ? " (answers revealed)" : "");
        if (table.rater_count == 0) {
            page_nothing(page, "Nobody answered.");
            continue;
        }
        figure_begin(page->out, false);
        draw_round(page, r, &table);
        figure_finding(page->out);
        round_sentence(page, r, &table);
        figure_told(page->out);
        figure_end(page->out);
        answers_table(page, r, &table);
    }
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
    if (defined)
        page_printf(page, "<td class=\"number\">%.2f</td>", value);
    else
        page_add(page, "<td class=\"number\">–</td>");
}

static void probe_row(struct page *page, const struct probe *probe)
{
    const struct program_assessment *assessment =
        &page->program->assessments[page->program->rounds[probe->round].assessment];
    struct round_table table;
    figures_round(page->record, probe->round, &table);
    struct answers answers = {table.values, 1, table.rater_count, assessment->step_count};
    uint64_t a = table.cells[probe->a], b = table.cells[probe->b];
    struct apart apart = agreement_apart(&answers, 0, a, b, METRIC_INTERVAL);
    struct permutation permutation;
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
    number_cell(page, true, agreement_floor(assessment->step_count));
    number_cell(page, apart.has_between, apart.between);
    number_cell(page, apart.has_within_a, apart.within_a);
    number_cell(page, apart.has_within_b, apart.within_b);
    number_cell(page, probe->has_gap, probe->gap);
    if (agreement_permutation(&answers, a, b, METRIC_INTERVAL, &permutation))
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
        struct answers answers = {table.values, 1, table.rater_count, assessment->step_count};
        for (uint32_t a = 0; a < assessment->asked_count; a++)
            for (uint32_t b = a + 1; b < assessment->asked_count; b++) {
                struct probe probe = {r, a, b, 0, 0, false};
                if (!agreement_raw(&answers, 0, table.cells[a], table.cells[b], &probe.raw))
                    continue;
                struct apart apart = agreement_apart(&answers, 0, table.cells[a], table.cells[b], METRIC_INTERVAL);
                probe.has_gap = agreement_gap(&apart, &probe.gap);
                uint32_t at = count++;
                for (; at > 0 && comes_before(&probe, &probes[at - 1]); at--)
                    probes[at] = probes[at - 1];
                probes[at] = probe;
            }
    }
    uint32_t below = 0;
    for (uint32_t i = 0; i < count; i++)
        below +=
            probes[i].raw <
            agreement_floor(page->program->assessments[page->program->rounds[probes[i].round].assessment].step_count);
    if (count > 0) {
        page_printf(
            page,
            "<p><b>In %u of %u comparisons between cells raw agreement was below what random answers score.</b></p>\n",
            below, count);
        table_begin(page->out, "All rounds, the widest gap first",
                    "Round|Cells|#Raw agreement|#Random|#Between|#Within first|#Within second|#Gap|"
                    "#As great in all deals");
        for (uint32_t i = 0; i < count; i++)
            probe_row(page, &probes[i]);
        table_end(page->out);
        page_add(page, "<p class=\"soft\">Raw agreement: 1 − mean |a − b| / (steps − 1) over pairs of answers across "
                       "the cells. Between, within: "
                       "mean squared distance over pairs. Gap: 2 · between − within first − within second; about 0 "
                       "when the cells differ no "
                       "more than their own members do. Last column: of all ways to deal the persons into cells of "
                       "these sizes, how many "
                       "have a gap as great (three and three have 20 deals, so never less than 2/20; four and four "
                       "2/70). A dash: not "
                       "defined with so few answers. Agreement is not correctness.</p>\n");
    }
    arena_clear(&arena);
}

/* ---- all rounds of one scale: the same raters throughout ---- */

struct pooled { /* unit-major answers of every rater to every round of a scale asked of cells a and b */
    uint8_t values[ROUND_COUNT_MAX * 64];
    uint16_t seats[64]; /* SEAT_CLOCK: the bot of that cell */
    struct answers answers;
    uint64_t a, b;
};

static uint32_t rater_of(struct pooled *pooled, uint16_t seat, bool second)
{
    uint64_t side = second ? pooled->b : pooled->a;
    for (uint32_t r = 0; r < pooled->answers.rater_count; r++)
        if (pooled->seats[r] == seat && side >> r & 1)
            return r;
    if (pooled->answers.rater_count == 64)
        return INDEX_NONE;
    uint32_t rater = pooled->answers.rater_count++;
    pooled->seats[rater] = seat;
    *(second ? &pooled->b : &pooled->a) |= UINT64_C(1) << rater;
    return rater;
}

static void pool(const struct page *page, enum scale scale, uint32_t a, uint32_t b, struct pooled *pooled)
{
    const struct record *record = page->record;
    *pooled = (struct pooled){0};
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
                if (answer->round != r || (cell != a && cell != b))
                    continue;
                uint32_t rater = rater_of(pooled, answer->seat, cell == b);
                if (pass == 1 && rater != INDEX_NONE)
                    pooled->values[unit * pooled->answers.rater_count + rater] = (uint8_t)answer->value;
                used = true;
            }
            unit += used;
            pooled->answers.step_count = assessment->step_count;
        }
        pooled->answers.unit_count = unit;
    }
    pooled->answers.values = pooled->values;
}

static uint32_t bits_of(uint64_t bits)
{
    uint32_t count = 0;
    for (; bits; bits &= bits - 1)
        count++;
    return count;
}

static void pooled_row(struct page *page, enum scale scale, uint32_t a, uint32_t b, const struct pooled *pooled)
{
    struct kappa kappa;
    struct alpha alpha;
    struct permutation permutation;
    bool defined = agreement_between(&pooled->answers, pooled->a, pooled->b, METRIC_INTERVAL, &kappa);
    page_printf(page, "<tr><th scope=\"row\">%s</th><td class=\"time\">", words_at(WORDS_scale, scale));
    page_cell(page, a);
    page_add(page, " – ");
    page_cell(page, b);
    page_printf(page, "</td><td class=\"number\">%u</td><td class=\"number\">%u + %u</td>", pooled->answers.unit_count,
                bits_of(pooled->a), bits_of(pooled->b));
    number_cell(page, defined, defined ? kappa.kappa : 0);
    defined = agreement_alpha(&pooled->answers, pooled->a | pooled->b, METRIC_ORDINAL, &alpha);
    number_cell(page, defined, defined ? alpha.alpha : 0);
    defined = agreement_alpha(&pooled->answers, pooled->a, METRIC_ORDINAL, &alpha);
    number_cell(page, defined, defined ? alpha.alpha : 0);
    defined = agreement_alpha(&pooled->answers, pooled->b, METRIC_ORDINAL, &alpha);
    number_cell(page, defined, defined ? alpha.alpha : 0);
    if (agreement_permutation(&pooled->answers, pooled->a, pooled->b, METRIC_INTERVAL, &permutation))
        page_printf(page, "<td class=\"number\">%.2f</td><td class=\"number\">%u/%u</td>", permutation.gap,
                    permutation.as_great, permutation.deals);
    else
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
                if (pooled->a == 0 || pooled->b == 0 || pooled->answers.unit_count < UNIT_COUNT_LEAST)
                    continue;
                if (!begun)
                    table_begin(page->out, "All rounds of a scale",
                                "Scale|Cells|#Rounds|#Persons|#Kappa between|#Alpha, all|#Alpha, first|"
                                "#Alpha, second|#Mean gap|#As great in all deals");
                begun = true;
                pooled_row(page, (enum scale)scale, a, b, pooled);
            }
    if (begun) {
        table_end(page->out);
        page_printf(page,
                    "<p class=\"soft\">Kappa between: 1 − distance between the cells / the distance their pooled "
                    "answers have by chance, "
                    "squared distances (with one person a cell, Cohen’s kappa with quadratic weights). Alpha: "
                    "Krippendorff’s, ordinal. 1 is "
                    "perfect, 0 is chance, a dash is not defined. Shown from %u rounds on; a scale with fewer has the "
                    "table above.</p>\n",
                    UNIT_COUNT_LEAST);
    }
    arena_clear(&arena);
}

/* ---- coorientation ---- */

struct nearness { /* sums of 1 - |a - b| / (steps - 1) */
    double sum;
    uint32_t count;
};

static void add_near(struct nearness *nearness, uint32_t x, uint32_t y, uint32_t steps)
{
    nearness->sum += 1 - (x > y ? x - y : y - x) / (steps - 1.0);
    nearness->count++;
}

static void near_cell(struct page *page, const struct nearness *nearness)
{
    number_cell(page, nearness->count > 0, nearness->count > 0 ? nearness->sum / nearness->count : 0);
}

static bool coorientation_row(struct page *page, uint32_t round, uint32_t k, bool write)
{
    const struct program_assessment *assessment = &page->program->assessments[page->program->rounds[round].assessment];
    struct round_table table;
    figures_round(page->record, round, &table);
    struct nearness agreement = {0}, accuracy = {0}, congruency = {0};
    for (uint32_t r = 0; r < table.rater_count; r++) {
        if (!(table.cells[k] >> r & 1))
            continue;
        if (table.expected[r] > 0)
            add_near(&congruency, table.values[r], table.expected[r], assessment->step_count);
        for (uint32_t s = 0; s < table.rater_count; s++) {
            if (!(table.cells[1 - k] >> s & 1))
                continue;
            add_near(&agreement, table.values[r], table.values[s], assessment->step_count);
            if (table.expected[r] > 0)
                add_near(&accuracy, table.expected[r], table.values[s], assessment->step_count);
        }
    }
    if (congruency.count == 0 || agreement.count == 0)
        return false;
    if (!write)
        return true;
    double surplus = congruency.sum / congruency.count - agreement.sum / agreement.count;
    page_add(page, "<tr><th scope=\"row\">");
    html_escape(page->out, assessment->id);
    page_add(page, " ");
    page_time(page, page->record->round_opened[round]);
    page_add(page, "</th><td>");
    page_cell(page, assessment->asked[k]);
    page_add(page, "</td>");
    near_cell(page, &agreement);
    near_cell(page, &accuracy);
    near_cell(page, &congruency);
    page_printf(page, "<td class=\"number\">%+.2f</td></tr>\n", surplus);
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
                table_begin(page->out, "Do they agree, and do they know it?",
                            "Round|Cell|#Agreement|#Accuracy|#Congruency|#Assumed beyond real");
            begun = true;
            coorientation_row(page, r, k, true);
        }
    }
    if (begun) {
        table_end(page->out);
        page_add(page, "<p class=\"soft\">Agreement: this cell’s answers and the ally’s. Accuracy: what it expected "
                       "the ally to say and what the "
                       "ally said. Congruency: its own answers and what it expected. Congruency above agreement means "
                       "that the cell took "
                       "for granted an agreement that was not there.</p>\n");
    }
}

void section_assessments(struct page *page)
{
    bool any = false;
    page_heading(page, WORD_ASSESSMENTS);
    for (uint32_t r = 0; r < page->program->round_count; r++)
        any = any || page->record->round_opened[r] != SECOND_NONE;
    if (!any) {
        page_nothing(page, "No assessment was asked.");
        return;
    }
    probes_table(page);
    pooled_table(page);
    coorientation_table(page);
    for (uint32_t i = 0; i < page->program->assessment_count; i++) {
        const struct program_assessment *assessment = &page->program->assessments[i];
        bool asked = false;
        for (uint32_t r = assessment->round_first; r < assessment->round_first + assessment->round_count; r++)
            asked = asked || page->record->round_opened[r] != SECOND_NONE;
        if (asked)
            assessment_part(page, i);
    }
}
