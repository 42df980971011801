/* Sheets: tables of text with a row of heads, as planners keep them. Two files hold them: a workbook (XLSX) of several
 * and a CSV of one.
 *
 * Every cell is text and stays text: nothing that a scenario says is ever a formula, a number or a date to whoever
 * opens the file. Same sheets, same bytes. */
#ifndef ENTENTE_FILES_SHEET_H
#define ENTENTE_FILES_SHEET_H

#include "base/arena.h"
#include "base/buf.h"

enum {
    SHEET_COLUMN_COUNT_MAX = 64,
    SHEET_COUNT_MAX = 8,
    SHEET_CELL_UNITS_MAX = 32767, /* of UTF-16, which is what a cell of a workbook holds */
};

struct sheet_column {
    struct str head;
    uint32_t width;            /* in characters */
    const struct str *choices; /* what a spreadsheet offers for its cells; other words are accepted */
    uint32_t choice_count;
};

struct sheet {
    struct str name; /* at most 31 characters, none of : \ / ? * [ ] */
    struct sheet_column columns[SHEET_COLUMN_COUNT_MAX];
    uint32_t column_count;
    struct str *cells; /* a row after the other, column_count each */
    uint32_t row_count, row_capacity;
    struct arena *arena; /* owns cells */
    bool failed;         /* there was no memory for a row */
};

struct sheet_about {
    struct str title, language; /* of the file */
    struct str above, below;    /* printed on each page: the exercise mark and the marking */
    const char *font;           /* "Malgun Gothic" */
};

/* Adds an empty row; NULL: out of memory, and `failed` is set. */
struct str *sheet_row(struct sheet *sheet);
/* Several sheets as a workbook: heads frozen, styles named, lists of choices. */
void sheet_workbook(const struct sheet *sheets, uint32_t count, const struct sheet_about *about, struct buf *ret_file);
/* One sheet, as UTF-8 with a byte order mark, commas and CRLF. A cell that a spreadsheet would take for a formula gets
 * an apostrophe in front. */
void sheet_csv(const struct sheet *sheet, struct buf *ret_file);

#endif
