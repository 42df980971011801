/* Lines are moved as wholes: the tree says at which column the entry of a line begins, and at which it would in steps
 * of two. What goes on over several lines (texts, brackets) moves with the line in which it begins. Between the parts
 * of a line blanks are set anew. At last the tree of what came out is compared with that of what went in: where they
 * differ nothing is changed. */
#include "editor/format.h"

#include <assert.h>
#include <stdlib.h>

#include "scenario/tree.h"

enum { STEP = 2 };
static const char blanks[] = " \t\r";

struct line {
    size_t from, to;         /* bytes, without the line break */
    bool placed;             /* an entry begins here */
    uint32_t column, wanted; /* where, and where it shall: from 0 */
    uint32_t owner;          /* the line that it moves with; its own index: none */
    bool inside;             /* of a text of several lines: only moved */
};

struct gap { /* blanks between two parts of a line, and what they become */
    size_t from, to;
    const char *text;
};

struct layout {
    struct tree tree;
    struct arena *arena;
    struct line *lines;
    uint32_t line_count;
    struct gap *gaps;
    uint32_t gap_count, gap_capacity;
    bool failed;
};

static size_t offset_at(const struct layout *layout, uint32_t line, uint32_t column)
{
    assert(line >= 1 && column >= 1);
    struct str text = layout->tree.source;
    size_t at = line <= layout->tree.line_count ? layout->tree.line_starts[line - 1] : text.len;
    for (uint32_t c = 1; c < column && at < text.len; c++) {
        at++;
        while (at < text.len && ((unsigned char)text.ptr[at] & 0xc0) == 0x80)
            at++;
    }
    return at;
}

/* ---- gaps ---- */

/* Between `from` and `to` there are blanks and the signs of `text` alone: it becomes `text`. Else it is left. */
static void set_gap(struct layout *layout, size_t from, size_t to, const char *text)
{
    struct str source = layout->tree.source;
    size_t sign = 0;
    for (size_t at = from; at < to; at++) {
        char c = source.ptr[at];
        if (text[sign] && text[sign] != ' ' && c == text[sign])
            sign++;
        else if (c != ' ' && c != '\t')
            return;
    }
    if (from > to || (text[sign] && text[sign] != ' '))
        return;
    if (layout->gap_count == layout->gap_capacity) {
        uint32_t capacity = layout->gap_capacity ? layout->gap_capacity * 2 : 256;
        struct gap *gaps = realloc(layout->gaps, capacity * sizeof(*gaps));
        if (!gaps) {
            layout->failed = true;
            return;
        }
        layout->gaps = gaps;
        layout->gap_capacity = capacity;
    }
    layout->gaps[layout->gap_count++] = (struct gap){from, to, text};
}

static size_t begin_of(const struct layout *layout, const struct node *node)
{
    return offset_at(layout, node->line, node->column);
}

static size_t end_of(const struct layout *layout, const struct node *node)
{
    return offset_at(layout, node->end_line, node->end_column);
}

static bool has_words(const struct node *node)
{
    return node->kind != NODE_SCALAR || node->text.len > 0 || node->style != STYLE_PLAIN;
}

/* Behind a key, where its value stands in the same line. */
static void set_colon(struct layout *layout, const struct node *entry)
{
    bool collection = entry->kind != NODE_SCALAR && entry->style == STYLE_BLOCK;
    if (!collection && has_words(entry) && entry->line == entry->key->end_line)
        set_gap(layout, end_of(layout, entry->key), begin_of(layout, entry), ": ");
}

static void set_flow(struct layout *layout, const struct node *node)
{
    size_t behind = begin_of(layout, node) + 1;
    for (const struct node *entry = node->first; entry; entry = entry->next) {
        size_t begins = begin_of(layout, entry->key ? entry->key : entry);
        if (behind <= begins)
            set_gap(layout, behind, begins, entry == node->first ? "" : ", ");
        if (entry->key)
            set_colon(layout, entry);
        if (entry->kind == NODE_LIST || entry->kind == NODE_MAPPING)
            set_flow(layout, entry);
        behind = has_words(entry) ? end_of(layout, entry) : SIZE_MAX;
    }
    size_t end = end_of(layout, node);
    if (node->first && end > 0 && behind < end)
        set_gap(layout, behind, end - 1, "");
}

/* ---- lines ---- */

static bool is_blank(const struct layout *layout, const struct line *line)
{
    return str_trim((struct str){layout->tree.source.ptr + line->from, line->to - line->from}, STR(" \t\r")).len == 0;
}

static uint32_t blanks_of(const struct layout *layout, const struct line *line)
{
    uint32_t count = 0;
    while (line->from + count < line->to && layout->tree.source.ptr[line->from + count] == ' ')
        count++;
    return count;
}

/* The lines behind the first of a node move with `owner`. */
static void own_lines(struct layout *layout, const struct node *node, uint32_t owner, uint32_t column)
{
    bool scalar = node->kind == NODE_SCALAR;
    if (scalar && node->style == STYLE_LITERAL) {
        for (uint32_t l = node->line; l < layout->line_count; l++) { /* the index of the line behind */
            struct line *line = &layout->lines[l];
            if (!is_blank(layout, line) && blanks_of(layout, line) <= column)
                return;
            line->owner = owner;
            line->inside = true;
        }
        return;
    }
    for (uint32_t l = node->line; l < layout->line_count && l < node->end_line; l++) {
        layout->lines[l].owner = owner;
        layout->lines[l].inside = layout->lines[l].inside || scalar;
    }
    for (const struct node *entry = scalar ? NULL : node->first; entry; entry = entry->next) {
        if (entry->kind != NODE_BAD)
            own_lines(layout, entry, owner, column);
        if (entry->key)
            own_lines(layout, entry->key, owner, column);
    }
}

/* The line of `node` begins with it, and shall at `wanted`. */
static void place_line(struct layout *layout, uint32_t line_number, uint32_t column, uint32_t wanted)
{
    assert(line_number >= 1 && line_number <= layout->line_count);
    struct line *line = &layout->lines[line_number - 1];
    if (line->placed || blanks_of(layout, line) != column)
        return;
    line->placed = true;
    line->column = column;
    line->wanted = wanted;
}

static void walk(struct layout *layout, const struct node *node, uint32_t wanted);

static void walk_value(struct layout *layout, const struct node *node, uint32_t line_number, uint32_t column,
                       uint32_t wanted)
{
    uint32_t owner = line_number - 1;
    bool collection = node->kind == NODE_LIST || node->kind == NODE_MAPPING;
    if (collection && node->style == STYLE_BLOCK) {
        walk(layout, node, wanted + STEP);
        return;
    }
    if (node->line > line_number) /* it begins in a line of its own */
        for (uint32_t l = line_number; l < node->line; l++)
            if (!is_blank(layout, &layout->lines[l]))
                layout->lines[l].owner = owner;
    own_lines(layout, node, owner, column);
    if (collection)
        set_flow(layout, node);
}

/* A dash stands at the column of the list, in the line of its entry or above. */
static uint32_t dash_line(const struct layout *layout, const struct node *list, const struct node *entry)
{
    uint32_t line = entry->line;
    for (; line > list->line; line--) {
        const struct line *at = &layout->lines[line - 1];
        if (blanks_of(layout, at) == list->column - 1 && layout->tree.source.ptr[at->from + list->column - 1] == '-')
            break;
    }
    return line;
}

static void walk_list(struct layout *layout, const struct node *list, uint32_t wanted)
{
    for (const struct node *entry = list->first; entry; entry = entry->next) {
        uint32_t line = dash_line(layout, list, entry);
        place_line(layout, line, list->column - 1, wanted);
        if (entry->kind == NODE_BAD)
            continue;
        size_t dash = offset_at(layout, line, list->column);
        if (entry->line == line && has_words(entry))
            set_gap(layout, dash + 1, begin_of(layout, entry), " ");
        if (entry->style == STYLE_BLOCK && entry->kind != NODE_SCALAR)
            walk(layout, entry, wanted + STEP);
        else
            walk_value(layout, entry, line, list->column - 1, wanted);
    }
}

/* A block collection whose entries shall begin at `wanted`. */
static void walk(struct layout *layout, const struct node *node, uint32_t wanted)
{
    assert(node->style == STYLE_BLOCK);
    if (node->kind == NODE_LIST) {
        walk_list(layout, node, wanted);
        return;
    }
    for (const struct node *entry = node->first; entry; entry = entry->next) {
        place_line(layout, entry->key->line, entry->key->column - 1, wanted);
        set_colon(layout, entry);
        if (entry->kind != NODE_BAD && has_words(entry))
            walk_value(layout, entry, entry->key->line, entry->key->column - 1, wanted);
    }
}

/* ---- comments ---- */

/* A line of its own stands with the entry behind it, or the one before, whichever begins at its column. */
static void place_comments(struct layout *layout)
{
    for (uint32_t l = 0; l < layout->line_count; l++) {
        struct line *line = &layout->lines[l];
        if (line->placed || line->inside || line->owner != l || is_blank(layout, line))
            continue;
        uint32_t column = blanks_of(layout, line), next = l + 1, before = l;
        while (next < layout->line_count && !(layout->lines[next].placed && layout->lines[next].owner == next))
            next++;
        while (before > 0 && !layout->lines[before - 1].placed)
            before--;
        const struct line *behind = next < layout->line_count ? &layout->lines[next] : NULL;
        const struct line *above = before > 0 ? &layout->lines[before - 1] : NULL;
        const struct line *with = behind && behind->column == column ? behind
                                  : above && above->column == column ? above
                                                                     : behind;
        int64_t moved = with ? (int64_t)column + with->wanted - with->column : column;
        line->column = column;
        line->wanted = moved > 0 ? (uint32_t)moved : 0;
    }
}

/* ---- writing ---- */

static int by_place(const void *a, const void *b)
{
    const struct gap *one = a, *other = b;
    return (one->from > other->from) - (one->from < other->from);
}

/* The bytes from..to with the gaps in them; `*gap` goes on. */
static void add_part(const struct layout *layout, size_t from, size_t to, uint32_t *gap, struct buf *out)
{
    const char *source = layout->tree.source.ptr;
    while (*gap < layout->gap_count && layout->gaps[*gap].from < from)
        ++*gap;
    for (; *gap < layout->gap_count && layout->gaps[*gap].to <= to; ++*gap) {
        const struct gap *one = &layout->gaps[*gap];
        if (one->from < from)
            continue;
        buf_add(out, source + from, one->from - from);
        buf_add_str(out, str_of(one->text));
        from = one->to;
    }
    buf_add(out, source + from, to - from);
}

static void write_lines(const struct layout *layout, struct buf *out)
{
    const char *source = layout->tree.source.ptr;
    uint32_t gap = 0, empty = 0;
    for (uint32_t l = 0; l < layout->line_count; l++) {
        const struct line *line = &layout->lines[l], *owner = &layout->lines[line->owner];
        size_t from = line->from, to = line->to;
        bool goes_on = l + 1 < layout->line_count && layout->lines[l + 1].inside;
        if (to > from && source[to - 1] == '\r')
            to--;
        if (!line->inside && !goes_on)
            while (to > from && memchr(blanks, source[to - 1], sizeof(blanks) - 1))
                to--;
        if (!line->inside && to == from) {
            empty++;
            continue;
        }
        if (empty > 0 && out->len > 0)
            buf_add(out, "\n", 1);
        empty = 0;
        if (l == 0 && layout->tree.has_mark) {
            buf_add(out, source, 3);
            from += 3;
        }
        uint32_t has = 0;
        while (from + has < to && source[from + has] == ' ')
            has++;
        int64_t wants = line->owner != l ? (int64_t)has + owner->wanted - owner->column : (int64_t)line->wanted;
        if (from + has == to || wants < 0 || (line->owner == l && has != line->column))
            wants = has; /* nothing stands there, or it is none of ours */
        for (int64_t i = 0; i < wants; i++)
            buf_add(out, " ", 1);
        add_part(layout, from + has, to, &gap, out);
        buf_add(out, "\n", 1);
    }
}

static bool find_lines(struct layout *layout)
{
    struct str text = layout->tree.source;
    layout->line_count = layout->tree.line_count;
    layout->lines = arena_alloc(layout->arena, layout->line_count + 1, sizeof(*layout->lines));
    for (uint32_t l = 0; layout->lines && l < layout->line_count; l++) {
        size_t from = layout->tree.line_starts[l];
        size_t to = l + 1 < layout->line_count ? layout->tree.line_starts[l + 1] - 1 : text.len;
        layout->lines[l] = (struct line){.from = from, .to = to, .owner = l};
    }
    return layout->lines != NULL;
}

/* ---- nothing may be lost ---- */

static bool same_nodes(const struct node *a, const struct node *b)
{
    if (a->kind != b->kind || a->style != b->style || a->count != b->count || !str_equal(a->text, b->text) ||
        !a->key != !b->key || (a->key && !str_equal(a->key->text, b->key->text)))
        return false;
    if (a->kind == NODE_SCALAR)
        return true;
    const struct node *one = a->first, *other = b->first;
    for (; one && other; one = one->next, other = other->next)
        if (!same_nodes(one, other))
            return false;
    return !one && !other;
}

/* The bytes but blanks and line breaks, which is where comments are, too. */
static bool same_signs(struct str a, struct str b)
{
    size_t i = 0, k = 0;
    for (;;) {
        while (i < a.len && memchr(" \t\r\n", a.ptr[i], 4))
            i++;
        while (k < b.len && memchr(" \t\r\n", b.ptr[k], 4))
            k++;
        if (i == a.len || k == b.len)
            return i == a.len && k == b.len;
        if (a.ptr[i++] != b.ptr[k++])
            return false;
    }
}

static bool read(struct tree *tree, struct str text, struct arena *arena)
{
    struct diag_list unsaid;
    diag_init(&unsaid, arena);
    return tree_read(tree, text, arena, &unsaid) == STATUS_OK && unsaid.error_count == 0 && tree->part_count == 1 &&
           tree->root && tree->root->kind == NODE_MAPPING && tree->root->style == STYLE_BLOCK;
}

struct str format_text(struct str text, struct arena *arena)
{
    struct layout layout = {.arena = arena};
    struct tree after;
    struct str done = {NULL, 0};
    struct buf out;
    if (!read(&layout.tree, text, arena) || !find_lines(&layout))
        return done;
    walk(&layout, layout.tree.root, 0);
    place_comments(&layout);
    if (layout.gap_count > 0)
        qsort(layout.gaps, layout.gap_count, sizeof(*layout.gaps), by_place);
    buf_init(&out, 2 * SCENARIO_BYTES_MAX);
    write_lines(&layout, &out);
    struct str laid = {out.ptr ? out.ptr : "", out.len};
    if (!layout.failed && !out.failed)
        laid = arena_copy(arena, laid);
    if (!layout.failed && !out.failed && laid.ptr && read(&after, laid, arena) &&
        same_nodes(layout.tree.root, after.root) && same_signs(text, laid))
        done = laid;
    buf_free(&out);
    free(layout.gaps);
    return done;
}
