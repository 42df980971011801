/* A figure: the picture, one sentence that says what it shows, how it was made, and then its numbers as a table, since
 * a picture alone is nothing to those who hear the page.
 *
 *     figure_begin(page, false);  svg_begin(...) ... svg_end(page);
 *     figure_finding(page);       ... one sentence of markup ...
 *     figure_how(page);           ... what is drawn, of how many ...
 *     figure_told(page);          table_fold_begin(...) ... table_fold_end(page);
 *     figure_end(page);
 */
#ifndef ENTENTE_PIECES_FIGURE_H
#define ENTENTE_PIECES_FIGURE_H

#include "base/buf.h"

void figure_begin(struct buf *page, bool wide); /* wide: as wide as it is drawn, with its own scroll bar */
void figure_finding(struct buf *page);
void figure_how(struct buf *page);
void figure_told(struct buf *page);
void figure_end(struct buf *page);

#endif
