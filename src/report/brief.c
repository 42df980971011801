/* The first page, to be read aloud: what happened, what was decided, three findings with their figures, who played. */
#include "report/sections.h"

enum { FINDING_COUNT = 3, DECIDED_COUNT_MAX = 10 };

static void part_begin(struct page *page, enum word head)
{
    page_printf(page, "<h3>%s</h3>\n", page_word(page, head));
}

static void happened(struct page *page)
{
    const struct record *record = page->record;
    char span[SPAN_TEXT_BYTES];
    part_begin(page, WORD_BRIEF_HAPPENED);
    page_add(page, "<p>");
    if (record->started) {
        page_say(page, WORD_BRIEF_LENGTH, page_span(page, record->end_second, span));
        page_add(page, " ");
    }
    page_ending(page);
    page_add(page, "</p>\n");
}

static void decided(struct page *page)
{
    const struct record *record = page->record;
    part_begin(page, WORD_BRIEF_DECIDED);
    if (record->adoptions.count == 0) {
        page_nothing(page, WORD_BRIEF_NOTHING_DECIDED);
        return;
    }
    page_add(page, "<ul>\n");
    for (uint32_t i = 0; i < record->adoptions.count && i < DECIDED_COUNT_MAX; i++) {
        const struct adoption *adoption = &record->adoptions.items[i];
        const struct program_decision *decision = &page->program->decisions[adoption->decision];
        page_add(page, "<li>");
        page_time(page, adoption->second);
        page_add(page, " ");
        page_decision_first(page, adoption->decision);
        if (decision->agree == AGREE_EACH && decision->asked_count > 1) {
            page_add(page, " · ");
            page_cell_name(page, decision->asked[adoption->asked]);
        }
        page_add(page, ": <b>");
        if (program_quantified(decision))
            page_quantities(page, adoption->decision, adoption->decided);
        else
            page_option_first(page, adoption->decision, adoption->option);
        page_add(page, "</b> (");
        page_decider(page, adoption);
        page_add(page, ")</li>\n");
    }
    page_add(page, "</ul>\n");
    if (record->adoptions.count > DECIDED_COUNT_MAX) {
        page_add(page, "<p>");
        page_count(page, WORD_BRIEF_MORE, record->adoptions.count - DECIDED_COUNT_MAX,
                   record->adoptions.count - DECIDED_COUNT_MAX);
        page_add(page, "</p>\n");
    }
}

/* ---- findings; each writes one, or nothing and false where there is nothing to say ---- */

static bool find_sharing(struct page *page)
{
    struct sharing_figures figures;
    char span[SPAN_TEXT_BYTES];
    if (!page_counted(page, figures_sharing(page->record, &figures)) || figures.gaps == 0)
        return false;
    page_add(page, "<li>");
    page_count(page, WORD_BRIEF_GAPS, figures.gaps, figures.gaps);
    page_add(page, " ");
    if (figures.shared > 0)
        page_count(page, WORD_BRIEF_SHARED, figures.shared, figures.shared,
                   page_span(page, figures.median_seconds, span));
    else
        page_put(page, WORD_BRIEF_NOT_SHARED);
    page_add(page, " ");
    if (figures.by_bots + figures.released > 0) {
        page_say(page, WORD_BRIEF_OTHERS, figures.by_bots, figures.released);
        page_add(page, " ");
    }
    page_count(page, WORD_BRIEF_NEVER, figures.never, figures.never);
    page_add(page, "</li>\n");
    return true;
}

static bool find_choices(struct page *page)
{
    struct decision_figures figures;
    if (!page_counted(page, figures_decisions(page->record, &figures)) || figures.compared == 0)
        return false;
    page_add(page, "<li>");
    page_count(page, WORD_BRIEF_SAME, figures.compared, figures.compared, figures.same);
    page_add(page, "</li>\n");
    return true;
}

static bool find_agreement(struct page *page)
{
    struct agreement_figures figures = figures_agreement(page->record);
    char mean[DECIMAL_TEXT_BYTES], floor[DECIMAL_TEXT_BYTES];
    if (figures.measured == 0)
        return false;
    page_add(page, "<li>");
    page_count(page, WORD_BRIEF_AGREEMENT, figures.measured, figures.measured,
               page_decimal_text(page, figures.raw, mean), page_decimal_text(page, figures.floor, floor));
    page_add(page, "</li>\n");
    return true;
}

static bool find_expected(struct page *page)
{
    struct expected_figures figures = figures_expected(page->record, INDEX_NONE);
    uint32_t judged = figures.stated - figures.by[TASK_UNOPENED] - figures.by[TASK_OF_NO_ONE];
    if (judged == 0)
        return false;
    page_add(page, "<li>");
    page_count(page, WORD_BRIEF_EXPECTED, judged, judged, figures.by[TASK_IN_TIME], figures.by[TASK_LATE],
               figures.by[TASK_UNDONE], figures.by[TASK_UNFINISHED]);
    page_add(page, "</li>\n");
    return true;
}

static bool find_requests(struct page *page)
{
    struct request_figures figures;
    if (!page_counted(page, figures_requests(page->record, &figures)) || figures.asked == 0)
        return false;
    page_add(page, "<li>");
    page_count(page, WORD_BRIEF_REQUESTS, figures.asked, figures.asked, figures.answered);
    page_add(page, "</li>\n");
    return true;
}

/* The first three of which there is something to say, in the order of what the exercise is for: information between
 * allies, choices, views, then what was expected and asked. */
static void findings(struct page *page)
{
    static bool (*const finders[])(struct page *) = {find_sharing, find_choices, find_agreement, find_expected,
                                                     find_requests};
    uint32_t found = 0;
    part_begin(page, WORD_BRIEF_FINDINGS);
    page_add(page, "<ol>\n");
    for (size_t i = 0; i < sizeof(finders) / sizeof(finders[0]) && found < FINDING_COUNT; i++)
        found += finders[i](page);
    page_add(page, "</ol>\n");
    page_nothing(page, found > 0 ? WORD_BRIEF_COUNTED : WORD_BRIEF_NO_FINDING);
}

static void played(struct page *page)
{
    part_begin(page, WORD_BRIEF_PLAYED);
    page_add(page, "<p>");
    page_who_acted(page);
    page_add(page, "</p>\n");
}

void section_brief(struct page *page)
{
    page_add(page, "<section class=\"brief\">\n");
    page_heading(page, WORD_BRIEF);
    happened(page);
    decided(page);
    findings(page);
    played(page);
    page_add(page, "</section>\n");
}
