/* The report as a whole: opens the record, writes the frame (banner, marking, contents) and the sections in HSEEP's
 * order. */
#include "report/report.h"

#include <stdio.h>

#include "report/page.h"

static const char STYLE[] =
    ".banner{position:sticky;top:0;z-index:1;margin:0 -1.5rem;padding:.3rem "
    "1.5rem;background:var(--paper);border-bottom:1px solid "
    "var(--ink);font-weight:600;font-size:.875rem;text-align:center}\n"
    ".banner.last{position:static;border-top:1px solid var(--ink);border-bottom:0;margin-top:3rem}\n"
    ".notice{border-left:4px solid var(--mark);padding:.25rem .75rem;background:var(--wash)}\n"
    ".also,.other{color:var(--soft);font-weight:400}.other{display:block}h1 .other,h3 .other{font-weight:600}\n"
    ".texts{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:0 2rem;max-width:64rem}\n"
    ".texts p{white-space:pre-line}.said{white-space:pre-line}.light{font-weight:400}\n"
    "nav ol{columns:2;padding-left:1.25rem;max-width:46rem}nav li{margin:.15rem 0}\n"
    ".facts th{width:12rem;background:none}.facts code,p code{font-size:.85em;overflow-wrap:anywhere}\n"
    ".cell{white-space:nowrap}.legend{max-width:none}\n"
    ".box{font-size:.95em}.four{min-width:6.5rem}.never{color:var(--c-never);font-weight:600}.late{color:var(--mark);"
    "font-weight:600}"
    ".met{font-weight:600}\n"
    ":root{--c-never:#a3261f}@media screen and (prefers-color-scheme:dark){:root{--c-never:#ff9a90}}\n"
    ".blank{table-layout:fixed}.blank td{height:4rem;border:1px solid var(--rule)}.blank th{width:14rem;border:1px "
    "solid var(--rule)}\n"
    ".fill td,.fill th{height:5rem;border:1px solid var(--rule)}\n"
    ".adopted{border-left:3px solid var(--ink);padding:.15rem .75rem;margin:.75rem 0;max-width:46rem}\n"
    ".adopted .other{display:block}\n"
    ".matrix{width:auto}.tag{border:1px solid var(--rule);border-radius:3px;padding:0 .35em;white-space:nowrap}\n"
    ".item{border-top:1px solid var(--rule);padding-bottom:.5rem}.item h3{margin-top:1rem}.item .other{display:inline}"
    ".item h3 .other::before,.item .soft .other::before{content:\" / \"}\n"
    ".ordinal{display:inline-block;min-width:2.2em;color:var(--soft);font-weight:400}.marking{font-size:.875rem;font-"
    "weight:600}\n"
    ".picture svg{min-width:12rem}th .time,.item .soft .time{font-weight:400}\n"
    "svg .pause{stroke:var(--mark);stroke-width:1.25;stroke-dasharray:4 3}svg "
    ".plan{fill:none;stroke:var(--ink);stroke-width:1.25}\n"
    "svg .solid{fill:var(--ink)}svg .fired{fill:var(--mark)}svg "
    ".cross{stroke:var(--c-never);stroke-width:2;fill:none}\n"
    "svg .bar{opacity:.55}svg .drift{stroke:var(--soft);stroke-width:1}svg "
    ".course{fill:none;stroke:var(--ink);stroke-width:1.5}svg .thin{stroke-width:1}\n"
    "svg .tiny{font-size:10px}svg .halo{paint-order:stroke;stroke:var(--paper);stroke-width:3px}figure "
    "svg+svg{margin-top:1.25rem}\n"
    "@media "
    "print{.banner{position:static}.detail,.item,.adopted{break-inside:avoid-page}nav{break-after:page}h3+.texts,h3+p,."
    "texts+p{break-before:avoid}.texts{grid-template-columns:"
    "repeat(auto-fit,minmax(7cm,1fr))}}\n";

static void banner(struct page *page, bool last)
{
    page_add(page, last ? "<div class=\"banner last\">" : "<div class=\"banner\">");
    page_add(page, "EXERCISE EXERCISE EXERCISE");
    if (page->korean != INDEX_NONE)
        page_add(page, " · <span lang=\"ko\">연습 연습 연습</span>");
    if (page->program->marking.len > 0) {
        page_add(page, " · ");
        html_escape(page->out, page->program->marking);
    }
    page_add(page, "</div>\n");
}

static void notice(struct page *page)
{
    const struct record *record = page->record;
    if (record->ended)
        return;
    page_printf(
        page,
        "<p class=\"notice\"><b>Preliminary.</b> The run has not ended. This page holds its first %llu events, up to ",
        (unsigned long long)record->head.count);
    page_time(page, record->second);
    page_add(page, ".</p>\n");
}

static const struct {
    enum label label;
    void (*write)(struct page *page);
} sections[] = {
    {LABEL_OVERVIEW, section_overview},
    {LABEL_SUMMARY, section_summary},
    {LABEL_OBJECTIVES, section_objectives},
    {LABEL_TIMELINE, section_timeline},
    {LABEL_MODEL, section_model},
    {LABEL_KNOWLEDGE, section_knowledge},
    {LABEL_DECISIONS, section_decisions},
    {LABEL_ASSESSMENTS, section_assessments},
    {LABEL_MESSAGES, section_messages},
    {LABEL_CONTROL, section_control},
    {LABEL_NOTES, section_notes},
    {LABEL_PLAN, section_plan},
    {LABEL_PARTICIPANTS, section_participants},
    {LABEL_ITEMS, section_items},
    {LABEL_VERIFY, section_verify},
};
enum { SECTION_COUNT = sizeof(sections) / sizeof(sections[0]) };

static void contents(struct page *page)
{
    static const char *const names[] = {
#define LABEL(name, english, korean) english,
#include "report/labels.def"
#undef LABEL
    };
    page_add(page, "<nav aria-label=\"Contents\"><ol>\n");
    for (uint32_t i = 0; i < SECTION_COUNT; i++)
        page_printf(page, "<li><a href=\"#%s\">%s</a></li>\n", page_anchor(sections[i].label),
                    names[sections[i].label]);
    page_add(page, "</ol></nav>\n");
}

enum status report_html(const char *run_path, struct buf *ret_html, struct exercise_trouble *trouble)
{
    struct record record;
    enum status status = record_open(run_path, &record, trouble);
    if (status != STATUS_OK)
        return status;
    struct page page = {
        .out = ret_html, .record = &record, .program = record.program, .korean = INDEX_NONE, .status = STATUS_OK};
    for (uint32_t l = 0; l < record.program->language_count; l++)
        if (str_equal(record.program->languages[l], STR("ko")))
            page.korean = l;
    html_begin(ret_html, STR("en"), text_in(&record.program->title, 0), STYLE);
    banner(&page, false);
    page_add(&page, "<header>\n");
    page_heading(&page, LABEL_REPORT);
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
    banner(&page, true);
    html_end(ret_html);
    status = page.status;
    if (status == STATUS_OK && ret_html->failed)
        status = STATUS_TOO_LARGE;
    if (status != STATUS_OK && trouble)
        snprintf(trouble->text, sizeof(trouble->text), "%s",
                 status == STATUS_TOO_LARGE ? "the report is larger than allowed" : "out of memory");
    record_close(&record);
    return status;
}
