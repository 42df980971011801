/* An arena is a list of blocks, each twice the one before up to a limit; what does not fit gets a block of its own. */
#include "base/arena.h"
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

struct arena_block {
    struct arena_block *next;
    size_t used, capacity;
    alignas(max_align_t) unsigned char bytes[];
};

enum { BLOCK_BYTES_MIN = 4096, BLOCK_BYTES_MAX = 1 << 20 };

void arena_init(struct arena *arena, size_t bytes_max)
{
    *arena = (struct arena){.bytes_max = bytes_max};
}

static struct arena_block *block_add(struct arena *arena, size_t bytes)
{
    size_t capacity = arena->first ? arena->first->capacity * 2 : BLOCK_BYTES_MIN;
    if (capacity > BLOCK_BYTES_MAX)
        capacity = BLOCK_BYTES_MAX;
    if (capacity < bytes)
        capacity = bytes;
    if (capacity > SIZE_MAX - sizeof(struct arena_block))
        return NULL;
    struct arena_block *block = malloc(sizeof(*block) + capacity);
    if (!block)
        return NULL;
    *block = (struct arena_block){.next = arena->first, .capacity = capacity};
    arena->first = block;
    return block;
}

void *arena_alloc(struct arena *arena, size_t count, size_t item_bytes)
{
    const size_t align = alignof(max_align_t);
    if (item_bytes != 0 && count > (SIZE_MAX - align) / item_bytes)
        return NULL;
    size_t bytes = (count * item_bytes + align - 1) / align * align;
    if (bytes == 0)
        bytes = align;
    if (arena->bytes_max != 0 && (bytes > arena->bytes_max || arena->bytes > arena->bytes_max - bytes))
        return NULL;
    struct arena_block *block = arena->first;
    if (!block || block->capacity - block->used < bytes)
        block = block_add(arena, bytes);
    if (!block)
        return NULL;
    void *ptr = block->bytes + block->used;
    block->used += bytes;
    arena->bytes += bytes;
    return memset(ptr, 0, bytes);
}

struct str arena_copy(struct arena *arena, struct str text)
{
    char *copy = text.len < SIZE_MAX ? arena_alloc(arena, text.len + 1, 1) : NULL;
    if (!copy)
        return (struct str){NULL, 0};
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    return (struct str){copy, text.len};
}

void arena_clear(struct arena *arena)
{
    while (arena->first) {
        struct arena_block *next = arena->first->next;
        free(arena->first);
        arena->first = next;
    }
    arena->bytes = 0;
}
