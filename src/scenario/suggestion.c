/* The nearest of the names that exist. */
#include "scenario/suggestion.h"

#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/voice.h"

/* Optimal string alignment: insertions, deletions, replacements and swaps of neighbours; gives up beyond `most`. */
static uint32_t edit_distance(struct str a, struct str b, uint32_t most)
{
    uint32_t rows[3][ID_BYTES_MAX + 1];
    assert(a.len <= ID_BYTES_MAX && b.len <= ID_BYTES_MAX); /* each row has room for it */
    if (a.len > b.len + most || b.len > a.len + most)
        return most + 1;
    for (uint32_t j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (uint32_t i = 1; i <= a.len; i++) {
        uint32_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *over = rows[(i + 1) % 3];
        row[0] = i;
        uint32_t least = i;
        for (uint32_t j = 1; j <= b.len; j++) {
            uint32_t cost = above[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);
            cost = above[j] + 1 < cost ? above[j] + 1 : cost;
            cost = row[j - 1] + 1 < cost ? row[j - 1] + 1 : cost;
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1] &&
                over[j - 2] + 1 < cost)
                cost = over[j - 2] + 1;
            row[j] = cost;
            least = cost < least ? cost : least;
        }
        if (least > most)
            return most + 1;
    }
    return rows[a.len % 3][b.len];
}

struct suggestion suggestion_for(const struct compiler *compiler, struct str wanted)
{
    struct suggestion suggestion = {.wanted = wanted};
    if (compiler->diags->count < DIAGNOSTIC_COUNT_MAX && wanted.len <= ID_BYTES_MAX)
        suggestion.distance = wanted.len < 6 ? 2 : wanted.len < 12 ? 3 : 4;
    return suggestion;
}

void suggestion_offer(struct suggestion *suggestion, struct str candidate)
{
    if (suggestion->distance == 0 || candidate.len > ID_BYTES_MAX)
        return;
    uint32_t most = suggestion->distance - 1; /* the first of the nearest wins */
    uint32_t distance = edit_distance(suggestion->wanted, candidate, most);
    if (distance <= most && distance < candidate.len) {
        suggestion->best = candidate;
        suggestion->distance = distance;
    }
}

void suggestion_offer_all(struct suggestion *suggestion, const struct symbols *symbols)
{
    for (uint32_t i = 0; i < symbols->count; i++)
        suggestion_offer(suggestion, symbols->items[i].id);
}

const char *suggestion_text(struct compiler *compiler, const struct suggestion *suggestion, const char *otherwise)
{
    if (suggestion->best.len == 0)
        return otherwise;
    return voice_say(compiler, "did you mean `" STR_FMT "`?", STR_ARG(suggestion->best));
}
