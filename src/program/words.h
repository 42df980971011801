/* The words of the closed lists of the language, by the numbers that the enumerations of program.h give them. */
#ifndef ENTENTE_PROGRAM_WORDS_H
#define ENTENTE_PROGRAM_WORDS_H

#include "program/program.h"

enum words_list {
#define WORDS_BEGIN(list) WORDS_##list,
#define WORD(constant, word)
#define WORDS_END(list)
#include "program/words.def"
#undef WORDS_BEGIN
#undef WORD
#undef WORDS_END
    WORDS_COUNT
};

/* All words of a list, ended by NULL. */
const char *const *words_all(enum words_list list);
/* The word of a number that is one of the list's. */
const char *words_at(enum words_list list, uint32_t number);
/* The number of a word, or INDEX_NONE. */
uint32_t words_find(enum words_list list, struct str word);

#endif
