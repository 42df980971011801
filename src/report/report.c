/* The report as a whole: opens the record, writes the frame (banner, marking, contents) and the sections in HSEEP's
 * order. */
#include "report/report.h"

#include <stdio.h>

#include "program/time.h"
#include "report/sections.h"

static void notice(struct page *page)
{
    const struct record *record = page->record;
    if (record->ended)
        return;
    char moment[TIME_TEXT_BYTES];
    page_printf(page, "<p class=\"notice\"><b>%s</b> ", page_word(page, WORD_PRELIMINARY));
    page_say(page, WORD_PRELIMINARY_FIGURES, (unsigned long long)record->head.count,
             time_text(record->second / 60, moment));
    page_add(page, "</p>\n");
}

static const struct {
    enum word heading;
    void (*write)(struct page *page);
} sections[] = {
    {WORD_OVERVIEW, section_overview},
    {WORD_SUMMARY, section_summary},
    {WORD_OBJECTIVES, section_objectives},
    {WORD_TIMELINE, section_timeline},
    {WORD_MODEL, section_model},
    {WORD_KNOWLEDGE, section_knowledge},
    {WORD_DECISIONS, section_decisions},
    {WORD_ASSESSMENTS, section_assessments},
    {WORD_MESSAGES, section_messages},
    {WORD_CONTROL, section_control},
    {WORD_NOTES, section_notes},
    {WORD_PLAN, section_plan},
    {WORD_PARTICIPANTS, section_participants},
    {WORD_ITEMS, section_items},
    {WORD_VERIFY, section_verify},
};
enum { SECTION_COUNT = sizeof(sections) / sizeof(sections[0]) };

static void contents(struct page *page)
{
    page_printf(page, "<nav aria-label=\"%s\"><ol>\n", page_word(page, WORD_CONTENTS));
    for (uint32_t i = 0; i < SECTION_COUNT; i++)
        page_printf(page, "<li><a href=\"#%s\">%s</a></li>\n", word_names[sections[i].heading],
                    page->words->text[sections[i].heading]);
    page_add(page, "</ol></nav>\n");
}

enum status report_html(const char *run_path, struct buf *ret_html, struct trouble *trouble)
{
    struct record record;
    enum status status = record_open(run_path, &record, trouble);
    if (status != STATUS_OK)
        return status;
    struct page page = {.out = ret_html,
                        .record = &record,
                        .program = record.program,
                        .words = words_of(record.program),
                        .status = STATUS_OK};
    frame_begin(ret_html, page.program, page.words, texts_first(&record.program->title, record.program->id));
    page_add(&page, "<header>\n");
    page_heading(&page, WORD_REPORT);
    page_add(&page, "<p class=\"title\">");
    page_text(&page, &record.program->title);
    page_add(&page, "</p>\n");
    notice(&page);
    page_add(&page, "</header>\n");
    contents(&page);
    page_add(&page, "<main>\n");
    for (uint32_t i = 0; i < SECTION_COUNT; i++)
        sections[i].write(&page);
    page_add(&page, "</main>\n");
    frame_end(ret_html, page.program, page.words);
    status = page.status;
    if (status == STATUS_OK && ret_html->failed)
        status = STATUS_TOO_LARGE;
    if (status != STATUS_OK && trouble)
        snprintf(trouble->text, sizeof(trouble->text), "%s",
                 status == STATUS_TOO_LARGE ? "the report is larger than allowed" : "out of memory");
    record_close(&record);
    return status;
}
