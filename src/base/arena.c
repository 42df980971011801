/* Memory by lifetime.
 *
 * An arena is a chain of blocks taken from the system; allocating is moving a mark, and everything goes at once. Blocks
 * come zeroed and are never reused before arena_clear, so what is handed out is zero without touching it. A request too
 * large for a common block gets one of its own behind the first, whose remaining room stays in use. */
#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

enum { BLOCK_BYTES = 64 << 10, ALIGNMENT = alignof(max_align_t) };

struct arena_block {
    struct arena_block *next;
    size_t used, capacity;
    alignas(max_align_t) char bytes[];
};

void arena_init(struct arena *arena, size_t bytes_max)
{
    *arena = (struct arena){.bytes_max = bytes_max};
}

static struct arena_block *block_new(size_t capacity)
{
    if (capacity > SIZE_MAX - sizeof(struct arena_block))
        return NULL;
    assert(capacity > 0);
    struct arena_block *block = calloc(1, sizeof(struct arena_block) + capacity);
    if (block)
        block->capacity = capacity;
    return block;
}

void *arena_alloc(struct arena *arena, size_t count, size_t item_bytes)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, item_bytes, &bytes) || bytes > SIZE_MAX - 2 * ALIGNMENT)
        return NULL;
    bytes = bytes ? (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT : ALIGNMENT;
    assert(arena->bytes_max == 0 || arena->bytes <= arena->bytes_max);
    if (arena->bytes_max && bytes > arena->bytes_max - arena->bytes)
        return NULL;

    struct arena_block *block = arena->first;
    if (!block || bytes > block->capacity - block->used) {
        bool large = bytes > BLOCK_BYTES / 4;
        block = block_new(large ? bytes : BLOCK_BYTES);
        if (!block)
            return NULL;
        if (large && arena->first) {
            block->next = arena->first->next;
            arena->first->next = block;
        } else {
            block->next = arena->first;
            arena->first = block;
        }
    }
    assert(block->used % ALIGNMENT == 0 && bytes <= block->capacity - block->used);
    void *ptr = block->bytes + block->used;
    block->used += bytes;
    arena->bytes += bytes;
    return ptr;
}

struct str arena_copy(struct arena *arena, struct str text)
{
    assert(text.ptr || text.len == 0);
    char *ptr = text.len < SIZE_MAX ? arena_alloc(arena, text.len + 1, 1) : NULL;
    if (!ptr)
        return (struct str){NULL, 0};
    if (text.len)
        memcpy(ptr, text.ptr, text.len);
    return (struct str){ptr, text.len};
}

void arena_clear(struct arena *arena)
{
    for (struct arena_block *block = arena->first, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    arena->first = NULL;
    arena->bytes = 0;
}
