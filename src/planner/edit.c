/* Places of nodes as bytes, and what is put there. */
#include "planner/edit.h"

#include <assert.h>
#include <stdlib.h>

void edit_begin(struct edits *edits, const struct source *source)
{
    *edits = (struct edits){.source = source};
}

static void add(struct edits *edits, size_t from, size_t to, struct str text)
{
    assert(from <= to && to <= edits->source->tree.source.len);
    if (edits->count == edits->capacity) {
        uint32_t capacity = edits->capacity ? edits->capacity * 2 : 64;
        struct edit *items = arena_alloc(edits->source->arena, capacity, sizeof(*items));
        if (!items) {
            edits->failed = true;
            return;
        }
        if (edits->count > 0)
            memcpy(items, edits->items, edits->count * sizeof(*items));
        edits->items = items;
        edits->capacity = capacity;
    }
    struct str copy = arena_copy(edits->source->arena, text);
    edits->failed = edits->failed || !copy.ptr;
    edits->items[edits->count] = (struct edit){from, to, edits->count, copy};
    edits->count++;
}

/* ---- places ---- */

static size_t offset_of(const struct source *source, uint32_t line, uint32_t column)
{
    assert(line >= 1 && column >= 1);
    struct str text = source->tree.source;
    if (line > source->tree.line_count)
        return text.len;
    size_t at = source->tree.line_starts[line - 1];
    for (uint32_t c = 1; c < column && at < text.len; c++) {
        at++;
        while (at < text.len && ((unsigned char)text.ptr[at] & 0xc0) == 0x80)
            at++;
    }
    return at;
}

static size_t begin_of(const struct source *source, const struct node *node)
{
    return offset_of(source, node->line, node->column);
}

/* Just behind a node: a block collection ends where its last entry does, and blanks behind a text are not its. */
static size_t end_of(const struct source *source, const struct node *node)
{
    const struct node *last = node->style == STYLE_BLOCK && node->kind != NODE_SCALAR ? node->first : NULL;
    while (last && last->next)
        last = last->next;
    if (last)
        return end_of(source, last);
    size_t at = offset_of(source, node->end_line, node->end_column), begin = begin_of(source, node);
    while (at > begin && memchr(" \t\r\n", source->tree.source.ptr[at - 1], 4))
        at--;
    return at;
}

static size_t line_begin(const struct source *source, size_t at)
{
    assert(at <= source->tree.source.len);
    while (at > 0 && source->tree.source.ptr[at - 1] != '\n')
        at--;
    return at;
}

/* Behind the line break of the line that `at` is in. */
static size_t line_end(const struct source *source, size_t at)
{
    struct str text = source->tree.source;
    while (at < text.len && text.ptr[at] != '\n')
        at++;
    return at < text.len ? at + 1 : at;
}

/* ---- changes ---- */

void edit_set(struct edits *edits, const struct node *mapping, struct str key, struct str yaml)
{
    const struct source *source = edits->source;
    const struct node *old = source_get(mapping, key);
    struct buf text;
    if (old) {
        add(edits, begin_of(source, old), end_of(source, old), yaml);
        return;
    }
    assert(mapping->kind == NODE_MAPPING && mapping->first);
    const struct node *first = mapping->first->key;
    buf_init(&text, SCENARIO_BYTES_MAX);
    buf_printf(&text, STR_FMT ": " STR_FMT, STR_ARG(key), STR_ARG(yaml));
    if (mapping->style == STYLE_FLOW)
        buf_add_str(&text, STR(", "));
    else
        buf_printf(&text, "\n%*s", (int)first->column - 1, "");
    edits->failed = edits->failed || text.failed;
    size_t at = begin_of(source, first);
    add(edits, at, at, str_of(buf_text(&text)));
    buf_free(&text);
}

void edit_remove(struct edits *edits, const struct node *mapping, const struct node *entry)
{
    assert(entry && entry->key && mapping->kind == NODE_MAPPING);
    const struct source *source = edits->source;
    const struct node *before = NULL;
    for (const struct node *node = mapping->first; node && node != entry; node = node->next)
        before = node;
    size_t from = begin_of(source, entry->key), to = end_of(source, entry);
    if (mapping->style == STYLE_BLOCK && line_begin(source, from) + entry->key->column - 1 == from) {
        from = line_begin(source, from);
        to = line_end(source, to);
    } else if (entry->next) {
        to = begin_of(source, entry->next->key);
    } else if (before) {
        from = end_of(source, before);
    }
    add(edits, from, to, STR(""));
}

void edit_insert(struct edits *edits, const struct node *mapping, const struct node *after, struct str lines)
{
    const struct source *source = edits->source;
    struct str text = source->tree.source;
    assert(mapping->kind == NODE_MAPPING && mapping->style == STYLE_BLOCK && mapping->first);
    if (!after) {
        size_t at = line_begin(source, begin_of(source, mapping->first->key));
        add(edits, at, at, lines);
        return;
    }
    size_t at = line_end(source, end_of(source, after));
    bool open = at > 0 && text.ptr[at - 1] != '\n'; /* the file ends without a line break */
    if (open)
        add(edits, at, at, STR("\n"));
    add(edits, at, at, lines);
}

static int by_place(const void *a, const void *b)
{
    const struct edit *one = a, *other = b;
    if (one->from != other->from)
        return one->from < other->from ? -1 : 1;
    return (one->order > other->order) - (one->order < other->order);
}

void edit_apply(struct edits *edits, struct buf *ret_text)
{
    struct str text = edits->source->tree.source;
    size_t at = 0;
    if (edits->count > 0)
        qsort(edits->items, edits->count, sizeof(*edits->items), by_place);
    for (uint32_t i = 0; i < edits->count; i++) {
        const struct edit *edit = &edits->items[i];
        assert(edit->from >= at); /* they do not overlap */
        buf_add(ret_text, text.ptr + at, edit->from - at);
        buf_add_str(ret_text, edit->text);
        at = edit->to;
    }
    buf_add(ret_text, text.ptr + at, text.len - at);
    ret_text->failed = ret_text->failed || edits->failed;
}
