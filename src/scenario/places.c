/* Places of chance that have names. */
#include "scenario/places.h"

#include <assert.h>

#include "scenario/store.h"

bool places_begin(struct compiler *compiler, uint32_t count_max, struct places *ret_places)
{
    uint32_t room = 4;
    while (room < 2 * count_max)
        room *= 2;
    *ret_places = (struct places){store_scratch(compiler, room, sizeof(*ret_places->taken)), room, 0};
    return ret_places->taken != NULL;
}

/* Where the block stands, or would be put. */
static uint32_t *seek(const struct places *places, uint32_t block)
{
    uint32_t at = block & (places->room - 1);
    assert(places->count < places->room); /* a free place ends the search */
    while (places->taken[at] && places->taken[at] != block)
        at = (at + 1) & (places->room - 1);
    return &places->taken[at];
}

struct site places_named(struct places *places, const char *what, struct str id, struct str from, struct str to)
{
    const struct str parts[] = {id, from, to};
    uint64_t hash = hash_fnv(HASH_FNV_START, what, strlen(what));
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        hash = hash_fnv(hash, ":", 1);
        hash = hash_fnv(hash, parts[i].ptr ? parts[i].ptr : "", parts[i].len);
    }
    uint32_t block = (uint32_t)(hash ^ hash >> 32) | SITE_NAMED_BLOCK;
    while (*seek(places, block))
        block = (block + 1) | SITE_NAMED_BLOCK;
    assert(*seek(places, block) == 0);
    *seek(places, block) = block;
    places->count++;
    assert(block >= SITE_NAMED_BLOCK && places->count <= places->room / 2);
    return (struct site){block, 0};
}
