/* What must hold of a file before libyaml sees a byte of it.
 *
 * libyaml keeps a list of possible keys, one a level of brackets, and walks it for every token: 40 KB of `[` cost
 * seconds. So brackets are counted here, cheaply and on the safe side: quotes and comments are skipped where they can
 * be told without parsing, and everything else counts. The depth of events in tree.c is exact; this only bounds the
 * work. libyaml also searches the list of %TAG directives for each new one, and ends lines at characters at which no
 * editor ends them, so that its line numbers would be wrong. Both are refused here.
 */
#include <assert.h>
#include <stdio.h>
#include <utf8proc.h>

#include "base/bounds.h"
#include "base/clean.h"
#include "scenario/tree.h"

struct guard {
    struct tree *tree;
    uint32_t line, column;
    uint32_t depth;
    char quote; /* ' or " inside a quoted scalar */
    bool comment;
    bool escaped;    /* behind a backslash inside "..." */
    bool content;    /* something but blank lines and comments was seen */
    int32_t before;  /* the character before this one; '\n' at the start */
    bool token_open; /* a quote here would open a quoted scalar */
};

const char *guard_at_most(const struct tree *tree, long long number, const char *what)
{
    char text[64];
    int len = snprintf(text, sizeof(text), "at most %lld %s", number, what);
    assert(len > 0 && (size_t)len < sizeof(text));
    struct str copy = arena_copy(tree->arena, (struct str){text, (size_t)len});
    return copy.ptr ? copy.ptr : "";
}

static bool refuse(struct guard *guard, const char *right, const char *wrong)
{
    diag_add(guard->tree->diags, DIAG_ERROR, guard->line, guard->column, 1, right, "%s", wrong);
    guard->tree->broken = true;
    return false;
}

static bool allowed(struct guard *guard, int32_t point, int32_t after)
{
    char wrong[64];
    if (point == '\r' && after != '\n')
        return refuse(guard, "end lines with LF or CR LF", "a carriage return that does not end a line");
    if (point == 0x85 || point == 0x2028 || point == 0x2029) {
        snprintf(wrong, sizeof(wrong), "the line separator U+%04X", (unsigned)point);
        return refuse(guard, "delete it, or end the line", wrong);
    }
    if ((point < 0x20 && point != '\t' && point != '\n' && point != '\r') || (point >= 0x7f && point < 0xa0) ||
        point == 0xfeff || !clean_is_character(point)) {
        snprintf(wrong, sizeof(wrong), "the control character U+%04X", (unsigned)point);
        return refuse(guard, "delete it", wrong);
    }
    return true;
}

/* Follows brackets, quotes and comments by one character. */
static bool follow(struct guard *guard, int32_t point)
{
    if (guard->quote) {
        if (guard->escaped) {
            guard->escaped = false;
        } else if (guard->quote == '"' && point == '\\') {
            guard->escaped = true;
        } else if (point == guard->quote) {
            guard->token_open = true; /* '' goes on quoting */
            guard->quote = 0;
        }
        return true;
    }
    if (guard->comment) {
        guard->comment = point != '\n';
        return true;
    }
    bool behind_space = guard->before == ' ' || guard->before == '\t' || guard->before == '\n';
    if (point == '%' && guard->before == '\n' && !guard->content)
        return refuse(guard, "delete the line", "a scenario has no directives");
    if (point == '#' && behind_space) {
        guard->comment = true;
        return true;
    }
    if ((point == '\'' || point == '"') && guard->token_open) {
        guard->quote = (char)point;
    } else if (point == '[' || point == '{') {
        if (++guard->depth > YAML_DEPTH_MAX)
            return refuse(guard, guard_at_most(guard->tree, YAML_DEPTH_MAX, "levels"),
                          "brackets are nested too deeply");
    } else if ((point == ']' || point == '}') && guard->depth > 0) {
        guard->depth--;
    }
    if (point == ' ' || point == '\t' || point == '\r')
        return true; /* keeps token_open */
    if (point == '\n' || point == '[' || point == '{' || point == ',' || point == ':' || point == '-' || point == '?')
        guard->token_open = true;
    else
        guard->token_open = false;
    guard->content = guard->content || point != '\n';
    return true;
}

static enum status find_lines(struct tree *tree)
{
    uint32_t count = 1;
    for (size_t i = 0; i < tree->source.len; i++)
        count += tree->source.ptr[i] == '\n';
    tree->line_starts = arena_alloc(tree->arena, count, sizeof(*tree->line_starts));
    if (!tree->line_starts)
        return STATUS_OUT_OF_MEMORY;
    tree->line_count = 1;
    for (size_t i = 0; i < tree->source.len; i++)
        if (tree->source.ptr[i] == '\n')
            tree->line_starts[tree->line_count++] = (uint32_t)i + 1;
    assert(tree->line_count == count);
    return STATUS_OK;
}

enum status guard_source(struct tree *tree)
{
    if (tree->source.len > SCENARIO_BYTES_MAX) {
        diag_add(tree->diags, DIAG_ERROR, 1, 1, 1, guard_at_most(tree, SCENARIO_BYTES_MAX >> 20, "MiB"),
                 "the file has %zu bytes", tree->source.len);
        tree->broken = true;
        return STATUS_TOO_LARGE;
    }
    tree->has_mark = tree->source.len >= 3 && memcmp(tree->source.ptr, "\xef\xbb\xbf", 3) == 0;
    return find_lines(tree);
}

bool guard_part(struct tree *tree, const struct tree_part *part)
{
    struct guard guard = {.tree = tree, .line = part->file.line, .column = 1, .before = '\n', .token_open = true};
    struct str text = part->file.text;
    const uint8_t *bytes = (const uint8_t *)text.ptr;
    size_t at = 0, begin = tree->source.len > 0 ? (size_t)(text.ptr - tree->source.ptr) : 0;
    if (tree->has_mark && part == tree->parts) {
        at = 3;
        guard.column = 2;
    }
    while (at < text.len) {
        utf8proc_int32_t point;
        utf8proc_ssize_t width = utf8proc_iterate(bytes + at, (utf8proc_ssize_t)(text.len - at), &point);
        tree->work.bytes_guarded = begin + at + 1;
        if (width <= 0) {
            char wrong[64];
            snprintf(wrong, sizeof(wrong), "the byte 0x%02x is not UTF-8", bytes[at]);
            return refuse(&guard, "save the file as UTF-8", wrong);
        }
        int32_t after = at + (size_t)width < text.len ? bytes[at + (size_t)width] : -1;
        if (!allowed(&guard, point, after) || !follow(&guard, point))
            return false;
        guard.before = point;
        guard.column++;
        if (point == '\n') {
            guard.line++;
            guard.column = 1;
        }
        at += (size_t)width;
    }
    assert(at == text.len); /* no character goes on behind the end */
    tree->work.bytes_guarded = begin + at;
    return true;
}
