/* What a seat was shown of one list: a mark by key, ascending, so that the next look finds what is news. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "exercise/inside.h"

static uint32_t place_of(const struct exercise_shown *shown, uint32_t key)
{
    uint32_t low = 0, high = shown->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (shown->keys[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    assert(low == shown->count || shown->keys[low] >= key);
    return low;
}

static bool grow(struct exercise_shown *shown)
{
    uint32_t count_max = shown->count_max == 0 ? 32 : shown->count_max * 2;
    uint32_t *keys = realloc(shown->keys, count_max * sizeof(*keys));
    if (keys)
        shown->keys = keys;
    uint64_t *marks = keys ? realloc(shown->marks, count_max * sizeof(*marks)) : NULL;
    if (!marks)
        return false;
    shown->marks = marks;
    shown->count_max = count_max;
    return true;
}

enum status shown_is_news(struct exercise_shown *shown, uint32_t key, uint64_t mark, bool *ret_news)
{
    uint32_t at = place_of(shown, key);
    mark &= ~SHOWN_LEFT_OUT;
    if (at < shown->count && shown->keys[at] == key) {
        *ret_news = (shown->marks[at] & ~SHOWN_LEFT_OUT) != mark;
        if (*ret_news)
            shown->marks[at] = mark;
        return STATUS_OK;
    }
    if (shown->count == shown->count_max && !grow(shown))
        return STATUS_OUT_OF_MEMORY;
    memmove(shown->keys + at + 1, shown->keys + at, (shown->count - at) * sizeof(*shown->keys));
    memmove(shown->marks + at + 1, shown->marks + at, (shown->count - at) * sizeof(*shown->marks));
    shown->keys[at] = key;
    shown->marks[at] = mark;
    shown->count++;
    assert(shown->count <= shown->count_max && (at == 0 || shown->keys[at - 1] < key));
    *ret_news = true;
    return STATUS_OK;
}

void shown_leave_out(struct exercise_shown *shown, uint32_t key)
{
    uint32_t at = place_of(shown, key);
    assert(at < shown->count && shown->keys[at] == key);
    shown->marks[at] |= SHOWN_LEFT_OUT;
}

void shown_free(struct exercise_shown *shown)
{
    free(shown->keys);
    free(shown->marks);
    *shown = (struct exercise_shown){0};
}
