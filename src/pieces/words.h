/* The words of reports and rehearsal pages, one file a language: words/en.def and its like. A further language is one
 * file of the same keys and one line in words.c; tests/pieces holds keys and columns of all files equal. Texts of the
 * exercise are not here: they are the designer's (texts.h). */
#ifndef ENTENTE_PIECES_WORDS_H
#define ENTENTE_PIECES_WORDS_H

#include "base/buf.h"
#include "program/program.h"

enum word {
#define WORD(name, text) WORD_##name,
#include "pieces/words/en.def"
#undef WORD
    WORD_COUNT
};

extern const char *const word_names[WORD_COUNT]; /* "REPORT" */

struct words {
    const char *language; /* "en" */
    const char *text[WORD_COUNT];
};

/* The word as a format (conversions of printf, the same in every language), filled. Words hold no markup; what fills
 * them may, and is trusted. */
void words_print(struct buf *page, const struct words *words, enum word word, ...);

/* The same of a word that has a form for one and a form for more, divided by '|'; `count` chooses the form, and what
 * fills it follows. French says none in the form for one. */
void words_count(struct buf *page, const struct words *words, enum word word, uint32_t count, ...);

/* A length of time for people: "45 s", "12 min", "2 h 05 min", "6 d 0 h 00 min"; minutes are whole ones that have
 * passed. */
void words_span(struct buf *page, const struct words *words, uint64_t seconds);

/* The languages that the house speaks, English first; NULL behind the last. */
const struct words *words_nth(size_t index);
/* NULL when the house does not speak that language. */
const struct words *words_in(struct str language);
/* Of the first language of the exercise that the house speaks; English for want of one. */
const struct words *words_of(const struct program *program);

#endif
