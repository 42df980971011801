/* Tables of a page.
 *
 *     table_begin(page, "Private choices", "Cell|Choice|#After|*Reason");
 *     ... buf_add_str(page, STR("<tr>")); table_cell(page, id); table_number(page, "%u", count); ... "</tr>\n" ...
 *     table_end(page);
 *
 * Heads are divided by '|'; a head that begins with '#' is of numbers, with '*' of text that wants room. Caption (may
 * be
 * "") and heads are escaped.
 */
#ifndef ENTENTE_PIECES_TABLE_H
#define ENTENTE_PIECES_TABLE_H

#include "base/buf.h"

void table_begin(struct buf *page, const char *caption, const char *heads);
void table_end(struct buf *page);
/* Behind a toggle that says `summary` and the caption: the numbers of a picture. */
void table_fold_begin(struct buf *page, const char *summary, const char *caption, const char *heads);
void table_fold_end(struct buf *page);
void table_cell(struct buf *page, struct str text);
void table_number(struct buf *page, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
