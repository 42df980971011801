/* The text of a scenario laid out: two blanks a level, one behind each colon and comma, none at the ends of lines, no
 * two empty lines. Comments stay where they are, and every value as it is, byte for byte. */
#ifndef ENTENTE_EDITOR_FORMAT_H
#define ENTENTE_EDITOR_FORMAT_H

#include "base/arena.h"

/* In the arena; ptr NULL: the text is no YAML (or there is no memory), and stays as it is. Laid out again it is the
 * same. */
struct str format_text(struct str text, struct arena *arena);

#endif
