/* The report as a whole: opens the record, writes the frame (banner, marking, contents) and the sections in HSEEP's
 * order. */
#include "report/report.h"

#include <assert.h>
#include <stdio.h>

#include "program/time.h"
#include "report/sections.h"

/* Which cells' persons an edition holds; false: there is no such edition. */
static bool read_edition(struct page *page, struct str edition)
{
    page->whole = str_equal(edition, REPORT_CONTROL);
    page->persons = 0;
    if (page->whole || str_equal(edition, REPORT_BOTH))
        return true;
    for (uint32_t c = 0; c < page->program->cell_count; c++) {
        struct str id = page->program->cells[c].id;
        if (edition.len == REPORT_CELL.len + id.len && memcmp(edition.ptr, REPORT_CELL.ptr, REPORT_CELL.len) == 0 &&
            memcmp(edition.ptr + REPORT_CELL.len, id.ptr, id.len) == 0)
            page->persons = UINT32_C(1) << c;
    }
    return page->persons != 0;
}

static void edition_notice(struct page *page)
{
    if (page->whole)
        return;
    page_printf(page, "<p class=\"notice\"><b>%s</b> ", page_word(page, WORD_EDITION));
    if (page->persons == 0)
        page_put(page, WORD_EDITION_BOTH);
    else
        page_cells(page, page->persons);
    page_printf(page, ". %s</p>\n", page_word(page, WORD_EDITION_WITHOUT));
}

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
    {WORD_QUESTIONS, section_questions},
    {WORD_MESSAGES, section_messages},
    {WORD_CONTROL, section_control},
    {WORD_NOTES, section_notes},
    {WORD_PLAN, section_plan},
    {WORD_PARTICIPANTS, section_participants},
    {WORD_ITEMS, section_items},
    {WORD_VERIFY, section_verify},
    {WORD_AFTER, section_after},
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

static enum status make(const char *run_path, enum log_mode mode, const atomic_bool *cancel, struct str edition,
                        struct buf *ret_html, struct trouble *trouble)
{
    struct record record;
    enum status status = record_open(run_path, mode, cancel, &record, trouble);
    if (status != STATUS_OK)
        return status;
    struct page page = {.out = ret_html,
                        .record = &record,
                        .program = record.program,
                        .words = words_of(record.program),
                        .status = STATUS_OK};
    if (!read_edition(&page, edition)) {
        if (trouble)
            snprintf(trouble->text, sizeof(trouble->text),
                     "there is no edition `" STR_FMT "`; right: control, both, or cell: and the id of a cell",
                     STR_ARG(edition));
        record_close(&record);
        return STATUS_REFUSED;
    }
    assert(page.whole || (uint64_t)page.persons >> page.program->cell_count == 0);
    frame_begin(ret_html, page.program, page.words, texts_first(&record.program->title, record.program->id));
    page_add(&page, "<header>\n");
    page_heading(&page, WORD_REPORT);
    page_add(&page, "<p class=\"title\">");
    page_text(&page, &record.program->title);
    page_add(&page, "</p>\n");
    notice(&page);
    edition_notice(&page);
    page_add(&page, "</header>\n<main>\n");
    section_brief(&page);
    contents(&page);
    for (uint32_t i = 0; i < SECTION_COUNT && !record_is_given_up(&record); i++)
        sections[i].write(&page);
    page_add(&page, "</main>\n");
    frame_end(ret_html, page.program, page.words);
    status = page.status;
    if (status == STATUS_OK && ret_html->failed)
        status = STATUS_TOO_LARGE;
    if (record_is_given_up(&record))
        status = STATUS_CANCELLED;
    if (status != STATUS_OK && trouble)
        snprintf(trouble->text, sizeof(trouble->text), "%s",
                 status == STATUS_TOO_LARGE   ? "the report is larger than allowed"
                 : status == STATUS_CANCELLED ? "given up"
                                              : "out of memory");
    record_close(&record);
    return status;
}

enum status report_html(const char *run_path, struct str edition, struct buf *ret_html, struct trouble *trouble)
{
    return make(run_path, LOG_READ, NULL, edition, ret_html, trouble);
}

enum status report_html_beside(const char *run_path, struct str edition, const atomic_bool *cancel,
                               struct buf *ret_html)
{
    return make(run_path, LOG_BESIDE, cancel, edition, ret_html, NULL);
}
