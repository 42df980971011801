/* Names between commas, semicolons, slashes, line breaks, & and "and". */
#include "planner/receivers.h"

#include <assert.h>
#include <stdint.h>
#include <strings.h>

static size_t divider_len(struct str text, size_t at)
{
    assert(at < text.len);
    static const struct str words[] = {{" and ", 5}, {" und ", 5}, {" et ", 4}, {" & ", 3}, {"、", 3}, {"·", 2}};
    if (memchr(",;/\n|+", text.ptr[at], 6))
        return 1;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (text.len - at >= words[i].len && memcmp(text.ptr + at, words[i].ptr, words[i].len) == 0)
            return words[i].len;
    return 0;
}

bool receivers_next(struct str text, size_t *at, struct str *ret_name)
{
    assert(*at <= text.len);
    while (*at < text.len) {
        size_t from = *at, len = 0, depth = 0; /* what stands in parentheses is part of a name */
        while (*at < text.len && (depth > 0 || (len = divider_len(text, *at)) == 0)) {
            depth += text.ptr[*at] == '(';
            depth -= text.ptr[*at] == ')' && depth > 0;
            (*at)++;
        }
        struct str name = str_trim((struct str){text.ptr + from, *at - from}, STR(" \t\r\n"));
        *at += *at < text.len ? len : 0;
        assert(*at <= text.len);
        if (name.len > 0) {
            *ret_name = name;
            return true;
        }
    }
    return false;
}

bool receivers_same(struct str one, struct str other)
{
    one = str_trim(one, STR(" \t\r\n"));
    other = str_trim(other, STR(" \t\r\n"));
    return one.len == other.len && strncasecmp(one.ptr, other.ptr, one.len) == 0;
}

bool receivers_all(struct str name)
{
    static const char *const words[] = {"all",  "all players", "all cells", "everyone", "everybody", "alle",
                                        "전체", "모두",        "전 참가자", "전 부서",  "tous",      "toutes"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (receivers_same(name, str_of(words[i])))
            return true;
    return false;
}

struct str receivers_cell(struct str name, struct str *ret_seat)
{
    const char *dot = name.len > 0 ? memchr(name.ptr, '.', name.len) : NULL;
    size_t len = dot ? (size_t)(dot - name.ptr) : name.len;
    *ret_seat = dot ? (struct str){dot + 1, name.len - len - 1} : STR("");
    assert(len + ret_seat->len <= name.len);
    return (struct str){name.ptr, len};
}
