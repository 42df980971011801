/* What documents of an exercise share: the mark on each page, texts in all their languages. */
#ifndef ENTENTE_PLANNER_PAPER_H
#define ENTENTE_PLANNER_PAPER_H

#include "files/document.h"
#include "pieces/words.h"
#include "planner/source.h"

struct paper {
    const struct source *source;
    const struct program *program;
    const struct words *words;
    struct document document;
};

/* The exercise mark in every language of the exercise that the house speaks, and the marking: "EXERCISE ... · ... ". */
struct str paper_mark(const struct source *source);
/* A document whose title is `kind` and the exercise's title, for readers named by `lead`. */
void paper_begin(struct paper *paper, const struct source *source, enum word kind, enum word lead);
void paper_heading(struct paper *paper, unsigned level, enum word word);
/* A text in each language that it has, a paragraph each; `otherwise` when it has none. */
void paper_text(struct paper *paper, const struct text *text, struct str otherwise);
void paper_said(struct paper *paper, struct str text); /* in the language of the page */
void paper_word(struct paper *paper, enum word word);
/* A table with the heads of a word. */
void paper_table(struct paper *paper, enum word heads, const uint32_t *widths, uint32_t count);
/* A row of two cells: a word, and what the caller adds next. */
void paper_fact(struct paper *paper, enum word word);

#endif
