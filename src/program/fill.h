/* Texts that hold values of a run: "{wounded} wounded, {if severity >= 4: many | few} of them badly".
 *
 * The compiler leaves such a text as it was written, for whoever shows the scenario and no run, and beside it a
 * **pattern**: the same in each language with marks where something is put in. The values are kept at the moment at
 * which the text is read, and with them the words are the same for ever. In a pattern
 *
 *     1 INDEX 2                 stands for value INDEX, as decimal digits
 *     3 INDEX 2 ... 4 ... 5     for what is between 2 and 4 when value INDEX is not 0, else for what is between 4 and 5
 *
 * where the numbers are bytes; no text has them otherwise. INDEX counts from the pattern's first value. */
#ifndef ENTENTE_PROGRAM_FILL_H
#define ENTENTE_PROGRAM_FILL_H

#include "program/program.h"

enum {
    FILL_VALUE = 1,
    FILL_INDEX_END = 2,
    FILL_IF = 3,
    FILL_ELSE = 4,
    FILL_IF_END = 5,
    FILL_DEPTH_MAX = 8, /* conditions within each other */
    /* of words: a text, in which each value stands for a mark of three bytes or more */
    FILLED_BYTES_MAX = TEXT_BYTES_MAX / 3 * (ID_BYTES_MAX + 1),
};

/* The text in one language with `values` of its pattern put in; without a pattern, or when values is NULL, as it was
 * written. Nothing when the text lacks the language. */
void fill_words(const struct program *program, const struct text *text, uint32_t language, const int32_t *values,
                struct buf *ret_words);
/* The words of a pattern in one language; nothing where it lacks the language. */
void fill_pattern_words(const struct program *program, const struct program_pattern *pattern, uint32_t language,
                        const int32_t *values, struct buf *ret_words);
/* The pattern of a text, NULL when it holds no values. */
const struct program_pattern *fill_pattern(const struct program *program, const struct text *text);
/* A pattern that fill_words can follow, with indices below `value_count`. */
bool fill_is_whole(struct str pattern, uint32_t value_count);
/* The text that a pattern is of; NULL when there is none such. */
struct text *fill_text_of(struct program *program, const struct program_pattern *pattern);
/* First rounds and rounds of what comes again have the words of their decision, so they share its patterns: those of
 * the decisions are known. */
void fill_rounds(struct program *program);

#endif
