/* Memory by lifetime: everything of one program, exercise or request lies in one arena and goes with it. */
#ifndef ENTENTE_BASE_ARENA_H
#define ENTENTE_BASE_ARENA_H

#include "base/str.h"

struct arena_block;
struct arena {
    struct arena_block *first;
    size_t bytes;     /* handed out so far */
    size_t bytes_max; /* the most it may hand out; 0 is no limit */
};

void arena_init(struct arena *arena, size_t bytes_max);
/* Zeroed, aligned for any type. NULL when the system has no memory or bytes_max is reached. */
void *arena_alloc(struct arena *arena, size_t count, size_t item_bytes);
/* A zero-terminated copy; ptr is NULL on failure. */
struct str arena_copy(struct arena *arena, struct str text);
void arena_clear(struct arena *arena); /* frees everything; the arena can be used again */

#endif
