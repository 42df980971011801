/* Every place in a scenario where an id is meant: where it is defined, in values, in expressions, in braces of texts.
 */
#ifndef ENTENTE_EDITOR_RENAME_H
#define ENTENTE_EDITOR_RENAME_H

#include <jansson.h>

#include "base/arena.h"
#include "base/str.h"

/* Adds a TextEdit for each place to `edits` (a list). False: the text is no YAML, or there is no memory. */
bool rename_all(struct str text, struct str id, struct str new_id, struct arena *arena, json_t *edits);
/* The text with such edits. */
struct str rename_applied(struct str text, const json_t *edits, struct arena *arena);

#endif
