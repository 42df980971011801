/* The frame of a page about an exercise: its shell, and above and below everything that it is an exercise, with the
 * scenario's marking. */
#ifndef ENTENTE_PIECES_FRAME_H
#define ENTENTE_PIECES_FRAME_H

#include "pieces/words.h"
#include "program/banner.h"
#include "program/program.h"

/* `banner`: the roll-up of what stands on the page; NULL: of all injects. */
void frame_begin(struct buf *page, const struct program *program, const struct words *words, struct str title,
                 const struct banner *banner);
void frame_end(struct buf *page, const struct program *program, const struct words *words, const struct banner *banner);
/* A word of the house in the page's language, then in the other languages of the exercise that the house speaks. */
void frame_words(struct buf *page, const struct program *program, const struct words *words, enum word word);

#endif
