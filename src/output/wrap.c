/* Lines for a terminal that are wider than it are broken: numbers, ids and times may be as long as the language allows,
 * and rows are made for those that occur. */
#include <assert.h>
#include <utf8proc.h>

#include "output/inside.h"

enum { LINE_WIDTH = 80, INDENT = 6, LEAST_WIDTH = 24 /* of a line that is broken, */, COLUMNS_FROM = 50 /* at two */ };

/* How many bytes of the line stay on it: all, or up to the blanks before what is too much, rather where its last
 * columns meet, which is where there are two. */
static size_t kept(struct str line, uint32_t width_max)
{
    assert(width_max > LEAST_WIDTH);
    size_t at = 0, at_blank = 0, at_columns = 0;
    uint32_t width = 0;
    while (at < line.len) {
        utf8proc_int32_t point;
        utf8proc_ssize_t bytes =
            utf8proc_iterate((const utf8proc_uint8_t *)line.ptr + at, (utf8proc_ssize_t)(line.len - at), &point);
        if (bytes < 1)
            return line.len;
        width += (uint32_t)utf8proc_charwidth(point);
        if (width > width_max)
            return at_columns > 0 ? at_columns : at_blank > 0 ? at_blank : line.len;
        if (point == ' ' && width > LEAST_WIDTH && line.ptr[at - 1] != ' ') {
            at_blank = at;
            if (at + 1 < line.len && line.ptr[at + 1] == ' ' && width > COLUMNS_FROM)
                at_columns = at;
        }
        at += (size_t)bytes;
    }
    return line.len;
}

void output_wrap(struct str text, struct buf *out)
{
    while (text.len > 0) {
        const char *end = memchr(text.ptr, '\n', text.len);
        struct str line = {text.ptr, end ? (size_t)(end - text.ptr) : text.len};
        uint32_t indent = 0;
        assert(line.len <= text.len);
        text = (struct str){line.ptr + line.len + (end != NULL), text.len - line.len - (end != NULL)};
        for (;;) {
            const size_t len = kept(line, LINE_WIDTH - indent);
            buf_printf(out, "%*s%.*s\n", (int)indent, "", (int)len, line.ptr);
            line = (struct str){line.ptr + len, line.len - len};
            while (line.len > 0 && *line.ptr == ' ')
                line = (struct str){line.ptr + 1, line.len - 1};
            if (line.len == 0)
                break;
            indent = INDENT;
        }
    }
}
