/* Writing the report's page: texts in the scenario's languages, times, names of cells and items, and the time axis that
 * all pictures share. Sections are one function each, called by report.c in the order of an HSEEP report. */
#ifndef ENTENTE_REPORT_PAGE_H
#define ENTENTE_REPORT_PAGE_H

#include "base/html.h"
#include "report/figures.h"

enum label {
#define LABEL(name, english, korean) LABEL_##name,
#include "report/labels.def"
#undef LABEL
};

struct page {
    struct buf *out;
    const struct record *record;
    const struct program *program;
    uint32_t korean;    /* the program's language of that name, or INDEX_NONE */
    enum status status; /* of figures that need memory; STATUS_OK until one fails */
};

/* Whether figures could be counted; if not, the page has their status. */
bool page_counted(struct page *page, enum status status);

/* ---- pieces ---- */

void page_add(struct page *page, const char *literal);                                              /* trusted HTML */
void page_printf(struct page *page, const char *format, ...) __attribute__((format(printf, 2, 3))); /* trusted HTML */
/* <h2 id> of a section, in English and, where the scenario has it, Korean. */
void page_heading(struct page *page, enum label label);
const char *page_anchor(enum label label);
/* A short text: the first language, then the others beneath; "–" when there is none. */
void page_text(struct page *page, const struct text *text);
/* A long text: languages side by side, as paragraphs. */
void page_paragraphs(struct page *page, const struct text *text);
/* Text of a person, whose language nobody knows. */
void page_said(struct page *page, struct str text);
void page_cell(struct page *page, uint32_t cell);         /* its mark and id; CELL_CONTROL is "control" */
void page_cells(struct page *page, uint32_t cells);       /* bits, with commas; "nobody" */
void page_seat(struct page *page, uint32_t seat);         /* its id; SEAT_CLOCK is "clock" */
void page_time(struct page *page, uint32_t second);       /* T+03:10, "–" for SECOND_NONE */
void page_zones(struct page *page, uint32_t second);      /* dates and times in every zone of the scenario */
void page_wall(struct page *page, int64_t wall_ms);       /* UTC */
void page_minutes(struct page *page, double seconds);     /* "45 s", "12 min", "2 h 05 min" */
void page_item(struct page *page, uint32_t item);         /* a link to it in Appendix C, by number and title */
const struct text *page_named(const struct words *words); /* the title, or for want of one the text */
void page_option(struct page *page, uint32_t decision, uint32_t option);
void page_value(struct page *page, uint32_t variable, int32_t value);
/* "none" paragraphs */
void page_nothing(struct page *page, const char *sentence);

/* ---- tables ---- */

/* Heads divided by '|'; a head that begins with '#' is of numbers, with '*' of text that wants room. */
void table_begin(struct page *page, const char *caption, const char *heads);
void table_end(struct page *page);

/* ---- pictures over exercise time ---- */

enum { PICTURE_WIDTH = 1000, PICTURE_LABEL_WIDTH = 270, PICTURE_ROWS_HEIGHT_MAX = 1150, AXIS_HEIGHT = 44 };

struct svg_scale page_time_scale(const struct page *page); /* seconds to pixels right of the labels */
/* Grid and labels: T+hh:mm, and beneath it the clocks of the first two zones; pauses as dashed lines. */
void draw_axis(struct page *page, const struct svg_scale *scale, double top, double bottom);
/* `prefix` (shorter than `columns`) and the text in the first language that has it, cut together to `columns`
 * half-width characters, with an ellipsis. */
void draw_label(struct page *page, const char *class, double x, double y, const char *prefix, const struct text *text,
                uint32_t columns);
void draw_legend(struct page *page, uint32_t cells); /* a line of HTML: which mark is which cell */

/* ---- sections ---- */

void section_overview(struct page *page);
void section_summary(struct page *page);
void section_objectives(struct page *page);
void section_timeline(struct page *page);
void section_model(struct page *page);
void section_knowledge(struct page *page);
void section_decisions(struct page *page);
void section_assessments(struct page *page);
void section_messages(struct page *page);
void section_control(struct page *page);
void section_notes(struct page *page);
void section_plan(struct page *page);
void section_participants(struct page *page);
void section_items(struct page *page);
void section_verify(struct page *page);

#endif
