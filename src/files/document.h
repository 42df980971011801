/* A document (DOCX) of headings, paragraphs and tables, with a mark above and below every page. Named styles carry all
 * of the look, so that whoever edits it changes one place. Same calls, same bytes.
 *
 *     document_begin(&document, &about);
 *     document_heading(&document, 1, text, language);
 *     document_table(&document, widths, 3);
 *     document_row(&document, true);                     a row of heads, repeated on each page
 *     document_cell(&document);  document_paragraph(&document, DOCUMENT_BODY, text, language);
 *     document_table_end(&document);
 *     document_end(&document, &file);
 */
#ifndef ENTENTE_FILES_DOCUMENT_H
#define ENTENTE_FILES_DOCUMENT_H

#include "base/buf.h"

enum document_style {
    DOCUMENT_BODY,
    DOCUMENT_TITLE,
    DOCUMENT_NOTICE, /* what the reader must know first */
    DOCUMENT_LABEL,  /* bold, in a table */
};
enum { DOCUMENT_COLUMN_COUNT_MAX = 8, DOCUMENT_WIDTH = 9638 }; /* of a page's text, in twentieths of a point */

struct document_about {
    struct str title, language;
    struct str above, below; /* on each page; the page's number follows `below` */
};

struct document {
    struct document_about about;
    struct buf body;
    uint32_t widths[DOCUMENT_COLUMN_COUNT_MAX], column_count, column; /* of the open table; column_count 0: none */
    bool row_open, cell_open, cell_empty, heads, together;
};

void document_begin(struct document *document, const struct document_about *about);
void document_page(struct document *document); /* what follows begins on a new page */
/* What follows stands on one page with what comes behind it, until it is said otherwise: a table and its heading. */
void document_together(struct document *document, bool together);
/* Levels 1 to 3. `language` is a code of the exercise, empty where nobody knows. */
void document_heading(struct document *document, unsigned level, struct str text, struct str language);
/* Lines of the text become lines of the paragraph. */
void document_paragraph(struct document *document, enum document_style style, struct str text, struct str language);
/* Widths are shares of the page; a document's tables are as wide as its text. */
void document_table(struct document *document, const uint32_t *widths, uint32_t count);
void document_row(struct document *document, bool heads);
void document_cell(struct document *document); /* ends the one before; one that is left empty has room to write */
void document_table_end(struct document *document);
void document_end(struct document *document, struct buf *ret_file);

#endif
