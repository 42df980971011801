/* Memory that remembers when there was none. */
#include "scenario/store.h"

#include <assert.h>

#include "scenario/compiler.h"

void *store_scratch(struct compiler *compiler, size_t count, size_t item_bytes)
{
    assert(item_bytes > 0);
    void *memory = arena_alloc(&compiler->scratch, count, item_bytes);
    compiler->out_of_memory = compiler->out_of_memory || !memory;
    return memory;
}

void *store_keep(struct compiler *compiler, size_t count, size_t item_bytes)
{
    if (count == 0)
        return NULL;
    void *memory = arena_alloc(&compiler->program->arena, count, item_bytes);
    compiler->out_of_memory = compiler->out_of_memory || !memory;
    return memory;
}

struct str store_text(struct compiler *compiler, struct str text)
{
    struct str copy = arena_copy(&compiler->program->arena, text);
    compiler->out_of_memory = compiler->out_of_memory || !copy.ptr;
    return copy.ptr ? copy : STR("");
}
