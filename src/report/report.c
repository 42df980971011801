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

/* The roll-up of what the edition holds. */
static struct banner held_banner(const struct page *page)
{
    struct banner banner = {.any = false};
    banner_add(&banner, page->program->marking);
    for (uint32_t i = 0; i < page->program->inject_count; i++)
        if (page_holds_inject(page, i))
            banner_add(&banner, page->program->injects[i].marking);
    return banner;
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
    bool (*stands)(const struct record *record); /* NULL: always */
} sections[] = {
    {WORD_OVERVIEW, section_overview, NULL},
    {WORD_SUMMARY, section_summary, NULL},
    {WORD_OBJECTIVES, section_objectives, NULL},
    {WORD_TIMELINE, section_timeline, NULL},
    {WORD_PARTS, section_parts, parts_stand},
    {WORD_MODEL, section_model, NULL},
    {WORD_KNOWLEDGE, section_knowledge, NULL},
    {WORD_DECISIONS, section_decisions, NULL},
    {WORD_ASSESSMENTS, section_assessments, NULL},
    {WORD_QUESTIONS, section_questions, NULL},
    {WORD_FREEZES, section_freezes, freezes_stand},
    {WORD_MESSAGES, section_messages, NULL},
    {WORD_RELEASES, section_releases, releases_stand},
    {WORD_BOARD, section_board, board_stands},
    {WORD_CONTROL, section_control, NULL},
    {WORD_NOTES, section_notes, NULL},
    {WORD_PLAN, section_plan, NULL},
    {WORD_PARTICIPANTS, section_participants, NULL},
    {WORD_ITEMS, section_items, NULL},
    {WORD_VERIFY, section_verify, NULL},
    {WORD_AFTER, section_after, NULL},
};
enum { SECTION_COUNT = sizeof(sections) / sizeof(sections[0]) };

static bool stands(const struct page *page, uint32_t section)
{
    assert(section < SECTION_COUNT);
    return !sections[section].stands || sections[section].stands(page->record);
}

static void contents(struct page *page)
{
    page_printf(page, "<nav aria-label=\"%s\"><ol>\n", page_word(page, WORD_CONTENTS));
    for (uint32_t i = 0; i < SECTION_COUNT; i++)
        if (stands(page, i))
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
    const struct banner banner = held_banner(&page);
    frame_begin(ret_html, page.program, page.words, texts_first(&record.program->title, record.program->id), &banner);
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
        if (stands(&page, i))
            sections[i].write(&page);
    page_add(&page, "</main>\n");
    frame_end(ret_html, page.program, page.words, &banner);
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
