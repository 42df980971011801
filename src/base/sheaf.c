/* Lines that begin files, found and written. */
#include "base/sheaf.h"

#include <assert.h>

static const struct str here = STR("--- # file: "), gone = STR("--- # no file: "), because = STR(": ");

static bool begins(struct str text, struct str with)
{
    return text.len >= with.len && memcmp(text.ptr, with.ptr, with.len) == 0;
}

static struct str line_of(struct str text)
{
    assert(text.ptr);
    const char *feed = text.len > 0 ? memchr(text.ptr, '\n', text.len) : NULL;
    return (struct str){text.ptr, feed ? (size_t)(feed - text.ptr) : text.len};
}

/* Up to the line break before the next file, or the end. */
static size_t length_of(struct str text)
{
    for (size_t at = 0; at < text.len; at++) {
        struct str rest = {text.ptr + at + 1, text.len - at - 1};
        if (text.ptr[at] == '\n' && (begins(rest, here) || begins(rest, gone)))
            return at;
    }
    return text.len;
}

/* What the line says that begins a file. */
static void read_line(struct str line, struct sheaf_part *ret_part)
{
    ret_part->missing = (struct str){NULL, 0};
    if (begins(line, here)) {
        ret_part->name = (struct str){line.ptr + here.len, line.len - here.len};
        return;
    }
    assert(begins(line, gone));
    struct str name = {line.ptr + gone.len, line.len - gone.len};
    size_t at = 0;
    while (at < name.len && !begins((struct str){name.ptr + at, name.len - at}, because))
        at++;
    size_t behind = at + because.len < name.len ? at + because.len : name.len;
    ret_part->missing = (struct str){name.ptr + behind, name.len - behind};
    ret_part->name = (struct str){name.ptr, at};
}

bool sheaf_next(struct str sheaf, struct sheaf_part *ret_part)
{
    if (!ret_part->text.ptr) {
        *ret_part = (struct sheaf_part){.text = {sheaf.ptr ? sheaf.ptr : "", length_of(sheaf)}, .line = 1};
        return true;
    }
    size_t at = (size_t)(ret_part->text.ptr - sheaf.ptr) + ret_part->text.len;
    if (sheaf.len == 0 || at == sheaf.len)
        return false;
    assert(at < sheaf.len && sheaf.ptr[at] == '\n');
    for (size_t i = 0; i < ret_part->text.len; i++)
        ret_part->line += ret_part->text.ptr[i] == '\n';
    struct str rest = {sheaf.ptr + at + 1, sheaf.len - at - 1}, line = line_of(rest);
    read_line(line, ret_part);
    size_t skip = line.len < rest.len ? line.len + 1 : line.len;
    rest = (struct str){rest.ptr + skip, rest.len - skip};
    ret_part->line += 2; /* behind the end of the file before, and the line itself */
    ret_part->text = (struct str){rest.ptr, length_of(rest)};
    return true;
}

struct sheaf_part sheaf_at(struct str sheaf, uint32_t line)
{
    struct sheaf_part part = {0}, found = {.line = 1};
    while (sheaf_next(sheaf, &part) && (part.line <= line || part.line == 1))
        found = part;
    assert(found.text.ptr || sheaf.len == 0);
    return found;
}

static void add_line(struct buf *sheaf, struct str begin, struct str name)
{
    assert(!memchr(name.ptr, '\n', name.len));
    buf_add_str(sheaf, STR("\n"));
    buf_add_str(sheaf, begin);
    buf_add_str(sheaf, name);
}

void sheaf_add(struct buf *sheaf, struct str name, struct str text)
{
    add_line(sheaf, here, name);
    buf_add_str(sheaf, STR("\n"));
    buf_add_str(sheaf, text);
}

void sheaf_add_missing(struct buf *sheaf, struct str name, struct str why)
{
    add_line(sheaf, gone, name);
    buf_add_str(sheaf, because);
    buf_add_str(sheaf, why);
    buf_add_str(sheaf, STR("\n"));
}

void sheaf_path(struct buf *ret_path, struct str first, struct str name)
{
    assert(!memchr(name.ptr ? name.ptr : "", '\n', name.len));
    size_t folder = first.len;
    while (folder > 0 && first.ptr[folder - 1] != '/')
        folder--;
    buf_add_str(ret_path, name.len > 0 ? (struct str){first.ptr, folder} : first);
    buf_add_str(ret_path, name);
}
