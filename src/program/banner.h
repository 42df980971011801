/* The banner of a page: what the markings of all that stands on it say together. */
#ifndef ENTENTE_PROGRAM_BANNER_H
#define ENTENTE_PROGRAM_BANNER_H

#include "program/marking.h"
#include "program/program.h"

enum { BANNER_WORDS_COUNT_MAX = 4 };
struct banner { /* begins as zeros */
    bool any;
    struct marking sum;
    struct str last; /* borrowed: the one that was added last; most of what stands on a page bears the same */
    struct str words[BANNER_WORDS_COUNT_MAX]; /* borrowed: different markings in words of their own, as they came */
    uint32_t word_count;
};
void banner_add(struct banner *banner, struct str marking);           /* borrowed; "" adds nothing */
void banner_write(const struct banner *banner, struct buf *ret_text); /* nothing was added: nothing */
/* Of what holds the whole scenario: its own marking, and those of all injects. */
void banner_of_program(const struct program *program, struct buf *ret_text);

#endif
