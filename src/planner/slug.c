/* Letters and digits of ASCII, and underscores between them. */
#include "planner/slug.h"

#include <assert.h>
#include <stdio.h>

struct str slug_of(struct str word, const char *prefix, struct arena *arena)
{
    char id[ID_BYTES_MAX + 1];
    size_t len = 0;
    bool gap = false;
    for (size_t i = 0; i < word.len && len < ID_BYTES_MAX - 1; i++) {
        char c = (char)(word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' ? word.ptr[i] + 32 : word.ptr[i]);
        bool digit = c >= '0' && c <= '9', letter = c >= 'a' && c <= 'z';
        if (len == 0 && (digit || letter)) {
            size_t before = letter ? 0 : strlen(prefix);
            assert(before < ID_BYTES_MAX / 2);
            memcpy(id, prefix, before);
            len = before;
        }
        if (gap && len > 0 && (digit || letter) && len < ID_BYTES_MAX - 2)
            id[len++] = '_';
        gap = !digit && !letter;
        if (!gap)
            id[len++] = c;
    }
    if (len == 0)
        return arena_copy(arena, str_of(prefix));
    return arena_copy(arena, (struct str){id, len});
}

struct str slug_with(struct str id, uint32_t number, struct arena *arena)
{
    char text[ID_BYTES_MAX + 16], tail[16];
    int tail_len = snprintf(tail, sizeof(tail), "_%u", number);
    size_t len = id.len + (size_t)tail_len > ID_BYTES_MAX ? ID_BYTES_MAX - (size_t)tail_len : id.len;
    int all = snprintf(text, sizeof(text), STR_FMT "%s", (int)len, id.ptr, tail);
    assert(all > 0 && all <= ID_BYTES_MAX);
    return arena_copy(arena, (struct str){text, (size_t)all});
}

/* The next character as it is easily taken; 0: the end. */
static char folded(struct str id, size_t *at)
{
    if (*at >= id.len)
        return '\0';
    char c = id.ptr[(*at)++];
    if (c == 'r' && *at < id.len && id.ptr[*at] == 'n') {
        (*at)++;
        return 'm';
    }
    return (char)(c == '0' ? 'o' : c == '1' ? 'l' : c == '-' ? '_' : c);
}

bool slug_alike(struct str one, struct str other)
{
    size_t a = 0, b = 0;
    for (;;) {
        char c = folded(one, &a), d = folded(other, &b);
        if (c != d)
            return false;
        if (c == '\0')
            return true;
    }
}
