/* The executive summary: one counted line for each theme. What people did is in the figures; what bots did is named
 * apart. */
#include "report/sections.h"

static void line_begin(struct page *page, enum word head)
{
    page_printf(page, "<li><b>%s.</b> ", page_word(page, head));
}

static void line_end(struct page *page)
{
    page_add(page, "</li>\n");
}

static void median(struct page *page, enum word word, uint32_t count, double seconds)
{
    char span[SPAN_TEXT_BYTES];
    if (count > 0)
        page_say(page, word, page_span(page, seconds, span));
}

static void course_line(struct page *page)
{
    const struct record *record = page->record;
    char span[SPAN_TEXT_BYTES];
    line_begin(page, WORD_COURSE);
    if (record->started)
        page_say(page, WORD_COURSE_FIGURES, page_span(page, record->end_second, span),
                 kernel_item_count(record->kernel), (unsigned long long)record->head.count);
    page_ending(page);
    line_end(page);
}

void page_who_acted(struct page *page)
{
    uint32_t people = record_people(page->record), control = 0, bots = 0;
    for (uint32_t c = 0; c < page->program->cell_count; c++) {
        if (people >> c & 1)
            continue;
        *(page->program->cells[c].seat == SEAT_CONTROL ? &control : &bots) |= UINT32_C(1) << c;
    }
    const struct {
        uint32_t cells;
        enum word who;
    } groups[] = {{people, WORD_BY_PEOPLE}, {bots, WORD_BY_BOTS_ALONE}, {control, WORD_BY_CONTROL}};
    const char *before = "";
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        if (groups[i].cells == 0)
            continue;
        page_add(page, before);
        for (uint32_t c = 0, named = 0; c < page->program->cell_count; c++) {
            if (!(groups[i].cells >> c & 1))
                continue;
            page_add(page, named++ ? ", " : "");
            page_cell_name(page, c);
        }
        page_printf(page, ": %s", page_word(page, groups[i].who));
        before = "; ";
    }
    page_printf(page, ". %s", page_word(page, WORD_WHO_ACTED_NOTE));
}

static void sharing_line(struct page *page)
{
    struct sharing_figures figures;
    if (!page_counted(page, figures_sharing(page->record, &figures)))
        return;
    line_begin(page, WORD_SHARING);
    page_say(page, WORD_SHARING_GAPS, figures.items, figures.gaps, figures.shared);
    median(page, WORD_MEDIAN_DELAY, figures.shared, figures.median_seconds);
    page_say(page, WORD_SHARING_REST, figures.by_bots, figures.released, figures.never);
    line_end(page);
}

static void expected_line(struct page *page)
{
    struct expected_figures figures = figures_expected(page->record, INDEX_NONE);
    line_begin(page, WORD_EXPECTED);
    page_say(page, WORD_EXPECTED_FIGURES, figures.stated - figures.by[TASK_UNOPENED] - figures.by[TASK_OF_NO_ONE],
             figures.by[TASK_IN_TIME], figures.by[TASK_LATE], figures.by[TASK_UNDONE], figures.by[TASK_UNFINISHED],
             figures.by[TASK_OF_NO_ONE], figures.by[TASK_UNOPENED]);
    line_end(page);
}

static void decisions_line(struct page *page)
{
    struct decision_figures figures;
    if (!page_counted(page, figures_decisions(page->record, &figures)))
        return;
    line_begin(page, WORD_DECISIONS);
    page_say(page, WORD_DECISIONS_OPENED, figures.opened, program_decision_number(page->program), figures.closed);
    median(page, WORD_MEDIAN_OPEN, figures.closed, figures.median_seconds);
    page_say(page, WORD_DECISIONS_SAME, figures.compared, figures.same, figures.with_bots);
    page_say(page, WORD_DECISIONS_ADOPTED, figures.adopted, figures.by[DECIDED_BY_AGREEMENT],
             figures.by[DECIDED_BY_LEAD], figures.by[DECIDED_BY_CELL], figures.by[DECIDED_BY_DEFAULT],
             figures.by[DECIDED_BY_CONTROL], figures.by_bots);
    if (figures.by[DECIDED_BY_VOTE] + figures.by[DECIDED_BY_SILENCE] + figures.by[DECIDED_BY_OBJECTION] > 0)
        page_say(page, WORD_DECISIONS_VOTED, figures.by[DECIDED_BY_VOTE], figures.by[DECIDED_BY_SILENCE],
                 figures.by[DECIDED_BY_OBJECTION]);
    line_end(page);
}

static void assessments_line(struct page *page)
{
    struct agreement_figures figures = figures_agreement(page->record);
    line_begin(page, WORD_ASSESSMENTS_SHORT);
    page_say(page, WORD_ROUNDS_ASKED, figures.asked, page->program->round_count, figures.measured);
    if (figures.measured > 0) {
        page_printf(page, "; %s: ", page_word(page, WORD_RAW_AGREEMENT));
        page_decimal(page, figures.raw);
        page_printf(page, " (%s: ", page_word(page, WORD_RANDOM_ANSWERS));
        page_decimal(page, figures.floor);
        page_add(page, ")");
    }
    page_say(page, WORD_ROUNDS_WITH_BOTS, figures.with_bots);
    line_end(page);
}

static void requests_line(struct page *page)
{
    struct request_figures figures;
    if (!page_counted(page, figures_requests(page->record, &figures)))
        return;
    line_begin(page, WORD_REQUESTS);
    page_say(page, WORD_REQUESTS_FIGURES, figures.asked, figures.answered);
    median(page, WORD_MEDIAN_DELAY, figures.answered, figures.median_seconds);
    page_add(page, ".");
    line_end(page);
}

void section_summary(struct page *page)
{
    page_heading(page, WORD_SUMMARY);
    page_printf(page, "<p>%s</p>\n<ul class=\"summary\">\n", page_word(page, WORD_SUMMARY_LEAD));
    course_line(page);
    line_begin(page, WORD_WHO_ACTED);
    page_who_acted(page);
    line_end(page);
    sharing_line(page);
    expected_line(page);
    decisions_line(page);
    assessments_line(page);
    requests_line(page);
    page_add(page, "</ul>\n");
}
