/* Ids made of words. */
#ifndef ENTENTE_PLANNER_SLUG_H
#define ENTENTE_PLANNER_SLUG_H

#include <stdint.h>

#include "base/arena.h"
#include "base/bounds.h"

/* An id of the word's letters and digits, "rok_jcs" of "ROK JCS"; where it has none, or does not begin with a letter,
 * `prefix` stands before it. ptr NULL: no memory. */
struct str slug_of(struct str word, const char *prefix, struct arena *arena);
/* The same with a number behind it, as long as an id may be. */
struct str slug_with(struct str id, uint32_t number, struct arena *arena);
/* Whether two ids are hard to tell apart, as the compiler has it for cells. */
bool slug_alike(struct str one, struct str other);

#endif
