/* Numbers as the readers of a language write them: its decimal sign, its sign between thousands, its per cent. Plain
 * text; a dash is what is not defined. */
#ifndef ENTENTE_PIECES_NUMBER_H
#define ENTENTE_PIECES_NUMBER_H

#include "pieces/words.h"

void number_whole(struct buf *out, const struct words *words, uint64_t number);               /* "12,345" */
void number_decimal(struct buf *out, const struct words *words, int decimals, double number); /* "−0.76" */
void number_change(struct buf *out, const struct words *words, int decimals, double number);  /* "+0.76", "0.00" */
void number_share(struct buf *out, const struct words *words, int decimals, double share);    /* "12.3%" of 0.123 */

#endif
