/* Objectives with the evidence that the log holds for them, ratings left open; and the improvement plan to fill in. */
#include "report/page.h"

static void ratings_table(struct page *page)
{
    table_begin(page->out, "Table 1. Summary of performance; ratings by the evaluators",
                "Objective|Core capability|Expected actions|P|S|M|U");
    for (uint32_t i = 0; i < page->program->objective_count; i++) {
        const struct program_objective *objective = &page->program->objectives[i];
        struct expected_figures figures = figures_expected(page->record, i);
        page_add(page, "<tr><td>");
        page_text(page, &objective->text);
        page_add(page, "</td><td>");
        page_text(page, &objective->capability);
        page_printf(page, "</td><td>%u in time, %u late, %u never</td>", figures.by[EXPECTED_MET],
                    figures.by[EXPECTED_LATE], figures.by[EXPECTED_NEVER]);
        for (uint32_t k = 0; k < 4; k++)
            page_add(page, "<td class=\"box\">☐</td>");
        page_add(page, "</tr>\n");
    }
    table_end(page->out);
    page_add(
        page,
        "<p class=\"soft\">P: performed without challenges. S: performed with some challenges. M: performed with major "
        "challenges. U: unable to be performed. P, S and M all met the measures; U did not.</p>\n");
}

static void delay(struct page *page, uint32_t from, uint32_t second)
{
    if (second == SECOND_NONE)
        page_add(page, "<td class=\"number\">never</td>");
    else {
        page_add(page, "<td class=\"number\">");
        page_minutes(page, second > from ? second - from : 0);
        page_add(page, "</td>");
    }
}

static void expected_row(struct page *page, uint32_t index)
{
    static const char *const states[] = {"in time", "late", "never", "not delivered"};
    static const char *const classes[] = {"met", "late", "never", "soft"};
    const struct program_inject *inject = &page->program->injects[index];
    struct expectation expectation = record_expectation(page->record, index);
    page_add(page, "<tr><td>");
    if (expectation.item != ITEM_NONE)
        page_item(page, expectation.item);
    else
        page_text(page, &inject->title);
    page_add(page, "</td><td>");
    page_cell(page, inject->expect_cell);
    page_add(page, "</td><td>");
    page_text(page, &inject->expect_to);
    page_printf(page, "</td><td class=\"number\">%u min</td>", inject->expect_within_minutes);
    if (expectation.state == EXPECTED_NOT_DELIVERED) {
        page_add(page, "<td>–</td><td class=\"number\">–</td><td class=\"number\">–</td>");
    } else {
        page_add(page, "<td>");
        page_time(page, expectation.known_second);
        page_add(page, "</td>");
        delay(page, expectation.known_second, expectation.acknowledged_second);
        delay(page, expectation.known_second, expectation.passed_second);
    }
    page_printf(page,
                "<td class=\"%s\">%s</td><td class=\"box four\">☐&nbsp;met ☐&nbsp;partly ☐&nbsp;not "
                "☐&nbsp;not&nbsp;seen</td></tr>\n",
                classes[expectation.state], states[expectation.state]);
}

static void evidence(struct page *page, uint32_t index)
{
    const struct program_objective *objective = &page->program->objectives[index];
    uint32_t injects = 0, delivered = 0;
    for (uint32_t i = 0; i < page->program->inject_count; i++) {
        bool own = page->program->injects[i].objective == index;
        injects += own;
        delivered += own && kernel_slots(page->record->kernel)[page->program->injects[i].last_slot] >= 0;
    }
    page_add(page, "<h3>");
    page_text(page, &objective->capability);
    page_add(page, "</h3>\n");
    texts_paragraphs(page->out, page->program, &objective->text);
    struct expected_figures figures = figures_expected(page->record, index);
    page_printf(page,
                "<p>%u of %u injects for this objective were delivered; an expected action is stated for %u.</p>\n",
                delivered, injects, figures.stated);
    if (figures.stated > 0) {
        table_begin(page->out, "",
                    "*Inject|Cell|*Expected|#Within|Had it|#Acknowledged after|#Passed on after|In the log|Evaluator");
        for (uint32_t i = 0; i < page->program->inject_count; i++)
            if (page->program->injects[i].objective == index && page->program->injects[i].expect_cell != INDEX_NONE)
                expected_row(page, i);
        table_end(page->out);
    }
    page_add(page,
             "<table class=\"blank\"><tbody><tr><th scope=\"row\">Strengths</th><td></td></tr>"
             "<tr><th scope=\"row\">Areas for improvement (reference, analysis)</th><td></td></tr></tbody></table>\n");
}

void section_objectives(struct page *page)
{
    page_heading(page, WORD_OBJECTIVES);
    if (page->program->objective_count == 0) {
        page_nothing(page, "The scenario states no objectives.");
        return;
    }
    ratings_table(page);
    page_add(
        page,
        "<p>An expected action is stated in words, and the log shows only acts. “In the log” therefore says: where "
        "another "
        "playing cell did not get the item and the cell may share with it, whether and when the cell passed the item "
        "on; "
        "elsewhere, whether and when it acknowledged. Whether the action was taken is for the evaluator to say.</p>\n");
    for (uint32_t i = 0; i < page->program->objective_count; i++)
        evidence(page, i);
}

void section_plan(struct page *page)
{
    page_heading(page, WORD_PLAN);
    page_add(page,
             "<p>To be filled in. Capability elements: planning, organisation, equipment, training, exercises.</p>\n");
    table_begin(
        page->out, "",
        "Core capability|Issue or area for improvement|Corrective action|Capability element|Primary responsible "
        "organisation|Point of contact|Start|Completion");
    for (uint32_t i = 0; i < page->program->objective_count; i++) {
        page_add(page, "<tr class=\"fill\"><th scope=\"row\">");
        page_text(page, &page->program->objectives[i].capability);
        page_add(page, "</th>");
        for (uint32_t k = 0; k < 7; k++)
            page_add(page, "<td></td>");
        page_add(page, "</tr>\n");
    }
    table_end(page->out);
}
