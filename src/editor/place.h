/* Where in a text: as bytes, and as editors count, lines from 0 and units of UTF-16. And which word is there. */
#ifndef ENTENTE_EDITOR_PLACE_H
#define ENTENTE_EDITOR_PLACE_H

#include <stdint.h>

#include "base/str.h"

struct place_of {
    uint32_t line, character;
};

size_t place_offset(struct str text, uint32_t line,
                    uint32_t character); /* the end of the line, or of the text, at most */
struct place_of place_at(struct str text, size_t offset);
/* Of a line and column as diagnostics count, from 1 and in characters. */
size_t place_column(struct str text, uint32_t line, uint32_t column);
/* The word of ids and keys that `offset` stands in or behind; empty: none. */
struct str place_word(struct str text, size_t offset);

#endif
