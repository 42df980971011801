/* Bytes, lines and units. */
#include "editor/place.h"

#include <assert.h>

static size_t line_start(struct str text, uint32_t line)
{
    size_t at = 0;
    for (; line > 0; line--) {
        const char *feed = at < text.len ? memchr(text.ptr + at, '\n', text.len - at) : NULL;
        if (!feed)
            return text.len;
        at = (size_t)(feed - text.ptr) + 1;
    }
    return at;
}

/* The bytes of the character at `at`, and how many units of UTF-16 it takes. */
static size_t character_len(struct str text, size_t at, uint32_t *ret_units)
{
    assert(at < text.len);
    unsigned char c = (unsigned char)text.ptr[at];
    size_t len = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
    *ret_units = len == 4 ? 2 : 1;
    return len < text.len - at ? len : text.len - at;
}

size_t place_offset(struct str text, uint32_t line, uint32_t character)
{
    size_t at = line_start(text, line);
    uint32_t units;
    while (at < text.len && text.ptr[at] != '\n' && character > 0) {
        at += character_len(text, at, &units);
        character -= units < character ? units : character;
    }
    return at;
}

struct place_of place_at(struct str text, size_t offset)
{
    struct place_of place = {0, 0};
    uint32_t units;
    assert(offset <= text.len);
    for (size_t at = 0; at < offset;) {
        bool feed = text.ptr[at] == '\n';
        at += character_len(text, at, &units);
        place.line += feed;
        place.character = feed ? 0 : place.character + units;
    }
    return place;
}

size_t place_column(struct str text, uint32_t line, uint32_t column)
{
    size_t at = line_start(text, line > 0 ? line - 1 : 0);
    uint32_t units;
    for (uint32_t c = 1; c < column && at < text.len && text.ptr[at] != '\n'; c++)
        at += character_len(text, at, &units);
    return at;
}

static bool of_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

struct str place_word(struct str text, size_t offset)
{
    size_t from = offset, to = offset;
    assert(offset <= text.len);
    while (from > 0 && of_word(text.ptr[from - 1]))
        from--;
    while (to < text.len && of_word(text.ptr[to]))
        to++;
    return (struct str){text.ptr + from, to - from};
}
