/* Objectives with the evidence that the log holds for them and what evaluators made of it: injects with an expected
 * action, the decisions and assessments that serve them, evaluators' notes; and the improvement plan to fill in. */
#include <assert.h>

#include "report/ratings.h"
#include "report/sections.h"

static void summary_table(struct page *page, const struct ratings *ratings)
{
    table_begin(page->out, page_word(page, WORD_RATINGS), page_word(page, WORD_RATINGS_HEADS));
    for (uint32_t i = 0; i < page->program->objective_count; i++) {
        struct expected_figures figures = figures_expected(page->record, i);
        page_add(page, "<tr><td>");
        page_text(page, &page->program->objectives[i].text);
        page_add(page, "</td><td>");
        page_text(page, &page->program->objectives[i].capability);
        page_add(page, "</td><td>");
        if (figures.stated > 0)
            page_say(page, WORD_RATINGS_FIGURES, figures.by[EXPECTED_MET], figures.by[EXPECTED_LATE],
                     figures.by[EXPECTED_SEEN], figures.by[EXPECTED_NEVER], figures.by[EXPECTED_NOBODY],
                     figures.by[EXPECTED_NOT_DELIVERED]);
        else
            page_put(page, WORD_NONE_STATED);
        page_add(page, "</td>");
        for (enum rating k = RATING_WITHOUT; k <= RATING_UNABLE; k++) {
            page_add(page, "<td class=\"box\">");
            ratings_box(page, ratings, i, k);
            page_add(page, "</td>");
        }
        page_add(page, "</tr>\n");
    }
    table_end(page->out);
    page_printf(page, "<p class=\"soft\">%s</p>\n", page_word(page, WORD_RATINGS_KEY));
}

static void delay(struct page *page, uint32_t from, uint32_t second)
{
    page_add(page, "<td class=\"number\">");
    if (second == SECOND_NONE)
        page_add(page, "–");
    else
        page_minutes(page, second > from ? second - from : 0);
    page_add(page, "</td>");
}

static void expected_row(struct page *page, uint32_t index)
{
    static const struct {
        enum word word;
        const char *class;
    } states[] = {
        [EXPECTED_MET] = {WORD_IN_TIME, "met"},       [EXPECTED_LATE] = {WORD_LATE, "late"},
        [EXPECTED_SEEN] = {WORD_SEEN, "soft"},        [EXPECTED_NEVER] = {WORD_NO_TRACE, "never"},
        [EXPECTED_NOBODY] = {WORD_NO_PERSON, "soft"}, [EXPECTED_NOT_DELIVERED] = {WORD_NOT_DELIVERED, "soft"},
    };
    const struct program_inject *inject = &page->program->injects[index];
    struct expectation expectation = record_expectation(page->record, index);
    assert((size_t)expectation.state < sizeof(states) / sizeof(states[0]));
    page_add(page, "<tr><td>");
    if (expectation.item != ITEM_NONE)
        page_item(page, expectation.item);
    else
        page_text(page, &inject->title);
    page_add(page, "</td><td>");
    page_cell(page, inject->expect_cell);
    page_add(page, "</td><td>");
    page_text(page, &inject->expect_to);
    page_add(page, "</td><td class=\"number\">");
    page_minutes(page, inject->expect_within_minutes * 60.0);
    page_add(page, "</td><td>");
    page_time(page, expectation.known_second);
    page_add(page, "</td>");
    delay(page, expectation.known_second, expectation.acknowledged_second);
    delay(page, expectation.known_second, expectation.passed_second);
    page_printf(page, "<td class=\"%s\">%s", states[expectation.state].class,
                page_word(page, states[expectation.state].word));
    if (expectation.state != EXPECTED_NOBODY && expectation.state != EXPECTED_NOT_DELIVERED)
        page_printf(page, "<br><span class=\"soft\">%s</span>",
                    page_word(page, expectation.sharing ? WORD_BY_SHARING : WORD_BY_ACKNOWLEDGING));
    page_printf(page, "</td><td class=\"box four\">☐&nbsp;%s ☐&nbsp;%s ☐&nbsp;%s ☐&nbsp;%s</td></tr>\n",
                page_word(page, WORD_BOX_MET), page_word(page, WORD_BOX_PARTLY), page_word(page, WORD_BOX_NOT),
                page_word(page, WORD_BOX_UNSEEN));
}

static void injects_part(struct page *page, uint32_t index)
{
    struct expected_figures figures = figures_expected(page->record, index);
    uint32_t injects = 0, delivered = 0;
    for (uint32_t i = 0; i < page->program->inject_count; i++) {
        bool own = page->program->injects[i].objective == index;
        injects += own;
        delivered += own && kernel_slots(page->record->kernel)[page->program->injects[i].last_slot] >= 0;
    }
    if (injects == 0)
        return;
    page_add(page, "<p>");
    page_say(page, WORD_OBJECTIVE_INJECTS, delivered, injects, figures.stated);
    page_add(page, "</p>\n");
    if (figures.stated == 0)
        return;
    table_begin(page->out, "", page_word(page, WORD_EXPECTED_HEADS));
    for (uint32_t i = 0; i < page->program->inject_count; i++)
        if (page->program->injects[i].objective == index && page->program->injects[i].expect_cell != INDEX_NONE)
            expected_row(page, i);
    table_end(page->out);
}

static void evidence(struct page *page, const struct ratings *ratings, uint32_t index)
{
    page_printf(page, "<h3 id=\"objective-%u\">", index + 1);
    page_objective(page, index);
    page_add(page, "</h3>\n");
    if (texts_language(&page->program->objectives[index].capability) != INDEX_NONE)
        texts_paragraphs(page->out, page->program, &page->program->objectives[index].text);
    injects_part(page, index);
    decisions_table(page, index);
    assessments_table(page, index);
    ratings_table(page, ratings, index);
    notes_table(page, index);
    page_printf(page,
                "<table class=\"blank\"><tbody><tr><th scope=\"row\">%s</th><td></td></tr>"
                "<tr><th scope=\"row\">%s</th><td></td></tr></tbody></table>\n",
                page_word(page, WORD_STRENGTHS), page_word(page, WORD_IMPROVEMENTS));
}

void section_objectives(struct page *page)
{
    page_heading(page, WORD_OBJECTIVES);
    if (page->program->objective_count == 0) {
        page_nothing(page, WORD_NO_OBJECTIVES);
        return;
    }
    struct ratings ratings;
    if (!page_counted(page, ratings_collect(page, &ratings)))
        return;
    summary_table(page, &ratings);
    page_printf(page, "<p>%s</p>\n", page_word(page, WORD_EXPECTED_NOTE));
    for (uint32_t i = 0; i < page->program->objective_count; i++)
        evidence(page, &ratings, i);
    ratings_free(&ratings);
}

void section_plan(struct page *page)
{
    page_heading(page, WORD_PLAN);
    page_printf(page, "<p>%s</p>\n", page_word(page, WORD_PLAN_LEAD));
    table_begin(page->out, "", page_word(page, WORD_PLAN_HEADS));
    for (uint32_t i = 0; i < page->program->objective_count; i++) {
        page_add(page, "<tr class=\"fill\"><th scope=\"row\">");
        page_objective(page, i);
        page_add(page, "</th>");
        for (uint32_t k = 0; k < 7; k++)
            page_add(page, "<td></td>");
        page_add(page, "</tr>\n");
    }
    table_end(page->out);
}
