/* Text is borrowed: a pointer and a length, not terminated. Whoever keeps a str beyond a call says whose bytes they
 * are. */
#ifndef ENTENTE_BASE_STR_H
#define ENTENTE_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
    const char *ptr;
    size_t len;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).len, (s).ptr

static inline struct str str_of(const char *zero_terminated)
{
    return (struct str){zero_terminated, zero_terminated ? strlen(zero_terminated) : 0};
}

static inline bool str_equal(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool str_ends(struct str text, struct str end)
{
    return text.len >= end.len && str_equal((struct str){text.ptr + text.len - end.len, end.len}, end);
}

/* Without the bytes of `set` at its ends. */
static inline struct str str_trim(struct str text, struct str set)
{
    while (text.len > 0 && memchr(set.ptr, text.ptr[0], set.len))
        text = (struct str){text.ptr + 1, text.len - 1};
    while (text.len > 0 && memchr(set.ptr, text.ptr[text.len - 1], set.len))
        text.len--;
    return text;
}

#endif
