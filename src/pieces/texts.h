/* Texts of the exercise on a page: in every language that they have, each marked with its language (with none where
 * nobody said it), once if two are the same. Everything is escaped. */
#ifndef ENTENTE_PIECES_TEXTS_H
#define ENTENTE_PIECES_TEXTS_H

#include "base/buf.h"
#include "program/program.h"

/* The first language that the text has; INDEX_NONE when it has none. */
uint32_t texts_language(const struct text *text);
bool texts_same(const struct text *one, const struct text *other); /* word for word */
/* The text in that language; `otherwise` when it has none. */
struct str texts_first(const struct text *text, struct str otherwise);
/* A short text: <span>s, the first language, then the others with class "other"; `otherwise` when there is none. */
void texts_add(struct buf *page, const struct program *program, const struct text *text, struct str otherwise);
/* A long text: languages side by side, as paragraphs. */
void texts_paragraphs(struct buf *page, const struct program *program, const struct text *text);
/* What a person wrote, whose language nobody knows; "–" when it is nothing. */
void texts_said(struct buf *page, struct str text);
/* The half-width columns of a text. */
uint32_t texts_columns(struct str text);
/* Its first sentence, without the full stop. */
struct str texts_sentence(struct str text);
/* As much of a text as `columns` half-width columns hold, with an ellipsis when that is not all of it. */
void texts_cut(struct buf *page, struct str text, uint32_t columns);
/* The same of the first language, in a <span> marked with it; nothing when there is none. */
void texts_cut_first(struct buf *page, const struct program *program, const struct text *text, uint32_t columns);

#endif
