/* What pictures of an exercise share: labels, axes, the marks of cells. */
#ifndef ENTENTE_PIECES_PICTURE_H
#define ENTENTE_PIECES_PICTURE_H

#include "base/buf.h"
#include "pieces/svg.h"
#include "pieces/words.h"
#include "program/program.h"

/* A label cut to `columns` half-width columns (of about 6.2 pixels). */
void picture_label(struct buf *page, const char *class, double x, double y, struct str text, uint32_t columns);
/* `prefix` (shorter than `columns`) and the text in the first language that has it, marked with it, cut together. */
void picture_text(struct buf *page, const struct program *program, const char *class, double x, double y,
                  const char *prefix, const struct text *text, uint32_t columns);
/* The axis of shares, 0 to 100 percent: grid, and labels below. */
void picture_share_axis(struct buf *page, const struct words *words, const struct svg_scale *share, double top,
                        double bottom);
/* The axis of exercise time in minutes: grid, and labels below. */
void picture_time_axis(struct buf *page, const struct words *words, const struct svg_scale *minutes, double top,
                       double bottom);
/* The mark of a cell in a line of text. */
void picture_swatch(struct buf *page, uint32_t cell);
/* A paragraph: which mark is which of these cells (bits). */
void picture_legend(struct buf *page, const struct program *program, uint32_t cells);

#endif
