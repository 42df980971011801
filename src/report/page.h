/* Writing the report's page: texts in the scenario's languages, times, names of cells and items, and the time axis that
 * all pictures share. Sections are one function each, called by report.c in the order of an HSEEP report. */
#ifndef ENTENTE_REPORT_PAGE_H
#define ENTENTE_REPORT_PAGE_H

#include "pieces/figure.h"
#include "pieces/frame.h"
#include "pieces/html.h"
#include "pieces/picture.h"
#include "pieces/table.h"
#include "pieces/texts.h"
#include "report/figures.h"

struct page {
    struct buf *out;
    const struct record *record;
    const struct program *program;
    const struct words *words; /* the page's own */
    enum status status;        /* of figures that need memory; STATUS_OK until one fails */
    bool whole;                /* the edition for control: nothing is left out */
    uint32_t persons;          /* cells of which this edition holds what persons did in private, as bits */
};

/* Whether this edition holds what persons of the cell did in private; of CELL_CONTROL, what control wrote. */
bool page_holds_persons(const struct page *page, uint32_t cell);
/* Whether it holds an inject, and an item: what others must request of its originator where the cells that read it have
 * it, or it is released to them, and a request of release where they made or answer it. What it does not hold it says
 * nothing of. */
bool page_holds_inject(const struct page *page, uint32_t inject);
bool page_holds_item(const struct page *page, uint32_t item);
/* Whether it holds the text of an item: of an inject always; of what people wrote, where a cell whose persons it holds
 * wrote or got it. */
bool page_holds_text(const struct page *page, uint32_t item);

/* Whether figures could be counted; if not, the page has their status. */
bool page_counted(struct page *page, enum status status);

/* ---- pieces ---- */

void page_add(struct page *page, const char *literal);                                              /* trusted HTML */
void page_printf(struct page *page, const char *format, ...) __attribute__((format(printf, 2, 3))); /* trusted HTML */
/* A word of the house in the page's language; the same written; the same as a format, filled. */
const char *page_word(const struct page *page, enum word word);
void page_put(struct page *page, enum word word);
#define page_say(page, ...) words_print((page)->out, (page)->words, __VA_ARGS__)
#define page_count(page, ...) words_count((page)->out, (page)->words, __VA_ARGS__)
void page_decimal(struct page *page, double value); /* "0.76", with the language's decimal sign */
/* The same as text. */
enum { DECIMAL_TEXT_BYTES = 32 };
const char *page_decimal_text(const struct page *page, double value, char ret_text[DECIMAL_TEXT_BYTES]);
/* A length of time for people, as words_span. */
enum { SPAN_TEXT_BYTES = 48 };
const char *page_span(const struct page *page, double seconds, char ret_text[SPAN_TEXT_BYTES]);
/* <h2 id> of a section, in the page's language and beside it in the others of the exercise. */
void page_heading(struct page *page, enum word word);
/* A short text: the first language, then the others beneath; "–" when there is none. */
void page_text(struct page *page, const struct text *text);
void page_cell(struct page *page, uint32_t cell);      /* its mark and id; CELL_CONTROL is "control" */
void page_cell_name(struct page *page, uint32_t cell); /* for sentences: in the first language */
void page_cells(struct page *page, uint32_t cells);    /* bits, with commas; "nobody" */
/* Its id, or where the edition leaves persons out, what it is for; SEAT_CLOCK is "clock". */
void page_seat(struct page *page, uint32_t seat);
/* What somebody of a cell, or control, gave as a reason. */
void page_reason(struct page *page, uint32_t cell, struct str reason);
/* Languages whose words an edit left older than the others', as bits; nothing for none. */
void page_stale(struct page *page, uint32_t languages);
/* The text of an item, or that it is left out. */
void page_item_text(struct page *page, uint32_t item);
void page_time(struct page *page, uint32_t second);         /* T+03:10, "–" for SECOND_NONE */
void page_zones(struct page *page, uint32_t second);        /* dates and times in every zone of the scenario */
void page_wall(struct page *page, int64_t wall_ms);         /* UTC */
void page_minutes(struct page *page, double seconds);       /* page_span, written */
void page_item(struct page *page, uint32_t item);           /* a link to it in Appendix C, by number and title; "–" */
void page_kind(struct page *page, uint32_t item);           /* inject, message, request ... */
const struct text *page_named(const struct wording *words); /* the title, or for want of one the text */
void page_option(struct page *page, uint32_t decision, uint32_t option);
/* Of a decision about quantities: a number, or what each thing is given. */
void page_quantities(struct page *page, uint32_t decision, const int32_t *values);
void page_option_first(struct page *page, uint32_t decision, uint32_t option); /* for sentences: one language */
void page_value(struct page *page, uint32_t variable, int32_t value);
void page_nothing(struct page *page, enum word sentence); /* where a section has nothing */
/* Tags of a note, or what it rates; "–" for want of both. */
struct body;
void page_tags(struct page *page, const struct body *body);
void page_objective(struct page *page, uint32_t objective);            /* its capability, for want of one its text */
void page_ending(struct page *page);                                   /* how the exercise ended, in a sentence */
void page_ending_named(struct page *page, uint32_t ending);            /* its text and id */
void page_decider(struct page *page, const struct adoption *adoption); /* who decided, or why nobody did */
void page_who_acted(struct page *page); /* which cells people played, which bots, which control */
void page_act(struct page *page, const struct moment *moment); /* what an act of control was done to */
void page_decision(struct page *page, uint32_t decision);      /* its title, for want of one its text */
void page_decision_first(struct page *page, uint32_t decision);

/* ---- parts that stand under an objective as well as in their own section ----
 * Of one objective, or of all (INDEX_NONE). False, and nothing written: there is nothing of it. */

bool decisions_table(struct page *page, uint32_t objective);
bool assessments_table(struct page *page, uint32_t objective);
bool notes_table(struct page *page, uint32_t objective);
bool questions_table(struct page *page, uint32_t objective); /* of one; what was looked for and seen, too */
/* What evaluators found strong, or to be improved, of an objective; nothing in an edition without their notes. */
void notes_findings(struct page *page, uint32_t objective, enum finding finding);

/* ---- at the end of the chapter of questions ---- */

void alike_table(struct page *page); /* how far people of two cells differ in what they answer */

/* ---- phases ---- */

uint32_t parts_stage_at(const struct page *page, uint32_t second); /* of those that have begun, of which there is one */
void parts_stage_title(struct page *page, uint32_t stage);

/* Who of a cell had which item before the others of it; nothing where no seat did. */
void within_table(struct page *page);

/* ---- pictures over exercise time ---- */

enum { PICTURE_WIDTH = 1000, PICTURE_LABEL_WIDTH = 270, PICTURE_ROWS_HEIGHT_MAX = 1150, AXIS_HEIGHT = 44 };

struct svg_scale page_time_scale(const struct page *page); /* seconds to pixels right of the labels */
/* Grid and labels: T+hh:mm, and beneath it the clocks of the first two zones; pauses as dashed lines. */
void page_axis(struct page *page, const struct svg_scale *scale, double top, double bottom);

#endif
