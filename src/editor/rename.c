/* The tree is walked with the tables of the compiler, so that a word in a text is left alone. */
#include "editor/rename.h"

#include <assert.h>

#include "editor/place.h"
#include "editor/where.h"
#include "editor/whole.h"
#include "scenario/tree.h"

struct renaming {
    const struct tree *tree;
    struct str id, new_id;
    json_t *edits;
    bool failed;
};

static json_t *place_json(struct str text, size_t offset)
{
    struct place_of place = place_at(text, offset);
    return json_pack("{s:i, s:i}", "line", (int)place.line, "character", (int)place.character);
}

static void add_edit(struct renaming *renaming, uint32_t line, uint32_t column, uint32_t width)
{
    struct str text = renaming->tree->source;
    size_t from = place_column(text, line, column), to = place_column(text, line, column + width);
    assert(from <= to);
    if (to - from != renaming->id.len || memcmp(text.ptr + from, renaming->id.ptr, renaming->id.len) != 0)
        return; /* written with escapes: left to its author, and the compiler will say so */
    json_t *edit = json_pack("{s:{s:o, s:o}, s:s%}", "range", "start", place_json(text, from), "end",
                             place_json(text, to), "newText", renaming->new_id.ptr, renaming->new_id.len);
    renaming->failed = renaming->failed || !edit || json_array_append_new(renaming->edits, edit) != 0;
}

static bool of_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The id as a word of a scalar; in a text within braces only. */
static void rename_scalar(struct renaming *renaming, const struct node *node, bool prose)
{
    assert(node->kind == NODE_SCALAR);
    struct str text = node->text, id = renaming->id;
    uint32_t braces = 0;
    for (size_t at = 0; at + id.len <= text.len; at++) {
        braces += text.ptr[at] == '{';
        braces -= text.ptr[at] == '}' && braces > 0;
        bool begins = at == 0 || (!of_word(text.ptr[at - 1]) && text.ptr[at - 1] != '.');
        bool ends = at + id.len == text.len || !of_word(text.ptr[at + id.len]);
        if ((prose && braces == 0) || !begins || !ends || memcmp(text.ptr + at, id.ptr, id.len) != 0)
            continue;
        struct place place = tree_place_inside(renaming->tree, node, at, id.len);
        add_edit(renaming, place.line, place.column, (uint32_t)id.len);
    }
}

static void rename_key(struct renaming *renaming, const struct node *node)
{
    if (node->key && str_equal(node->key->text, renaming->id)) {
        struct place place = tree_place(renaming->tree, node->key);
        bool quoted = node->key->style == STYLE_SINGLE || node->key->style == STYLE_DOUBLE;
        add_edit(renaming, place.line, place.column + quoted, (uint32_t)renaming->id.len);
    }
}

static bool is_prose(const struct key *row)
{
    return row->shape == SHAPE_TEXT || row->shape == SHAPE_TEXTS || row->shape == SHAPE_LINE ||
           row->shape == SHAPE_PROSE || row->shape == SHAPE_INSTANT || row->shape == SHAPE_WORD ||
           row->shape == SHAPE_VERSION;
}

/* A value that holds no table: everything in it, and in mappings keys that may be ids. */
static void rename_leaf(struct renaming *renaming, const struct node *node, const struct key *row)
{
    if (node->kind == NODE_SCALAR)
        rename_scalar(renaming, node, is_prose(row));
    for (const struct node *entry = node->kind == NODE_SCALAR ? NULL : node->first; entry; entry = entry->next) {
        if (row->shape != SHAPE_TEXT && row->shape != SHAPE_PROSE)
            rename_key(renaming, entry);
        rename_leaf(renaming, entry, row);
    }
}

static void rename_table(struct renaming *renaming, const struct node *node, enum detail table);

/* What stands below `ids` levels of ids. */
static void rename_below(struct renaming *renaming, const struct node *node, const struct key *row, int ids)
{
    if (ids == 0 && node->kind == NODE_MAPPING) {
        rename_table(renaming, node, row->detail);
        return;
    }
    for (const struct node *entry = node->kind == NODE_SCALAR ? NULL : node->first; entry; entry = entry->next) {
        if (node->kind == NODE_MAPPING)
            rename_key(renaming, entry);
        rename_below(renaming, entry, row, node->kind == NODE_MAPPING && ids > 0 ? ids - 1 : ids);
    }
    if (node->kind == NODE_SCALAR)
        rename_scalar(renaming, node, false);
}

static void rename_table(struct renaming *renaming, const struct node *node, enum detail table)
{
    assert(node->kind == NODE_MAPPING);
    for (const struct node *entry = node->first; entry; entry = entry->next) {
        const struct key *row = where_row(table, entry->key->text);
        if (!row)
            continue;
        if (!row->name)
            rename_key(renaming, entry);
        int ids = where_ids(row);
        if (ids < 0)
            rename_leaf(renaming, entry, row);
        else
            rename_below(renaming, entry, row, ids);
    }
}

bool rename_all(struct str text, struct str id, struct str new_id, struct arena *arena, json_t *edits)
{
    struct diag_list diagnostics;
    struct tree tree;
    diag_init(&diagnostics, arena);
    assert(id.len > 0);
    if (tree_read(&tree, text, arena, &diagnostics) != STATUS_OK || tree.broken || !tree.root ||
        tree.root->kind != NODE_MAPPING)
        return false;
    struct renaming renaming = {&tree, id, new_id, edits, false};
    rename_table(&renaming, tree.root, whole_is_library(text) ? TABLE_library : TABLE_scenario);
    return !renaming.failed;
}

struct str rename_applied(struct str text, const json_t *edits, struct arena *arena)
{
    struct buf out;
    struct str copy = {NULL, 0};
    size_t done = 0, last = SIZE_MAX; /* the edit before */
    buf_init(&out, text.len * 2 + (1 << 20));
    for (bool found = true; found;) { /* in the order of places, of which the list may be none */
        size_t next = SIZE_MAX, end = 0, chosen = 0, index;
        const json_t *edit;
        const char *words = NULL;
        json_array_foreach(edits, index, edit)
        {
            const json_t *range = json_object_get(edit, "range"), *from = json_object_get(range, "start"),
                         *to = json_object_get(range, "end");
            size_t at = place_offset(text, (uint32_t)json_integer_value(json_object_get(from, "line")),
                                     (uint32_t)json_integer_value(json_object_get(from, "character")));
            if (at < done || at >= next || index == last)
                continue;
            next = at;
            chosen = index;
            words = json_string_value(json_object_get(edit, "newText"));
            end = place_offset(text, (uint32_t)json_integer_value(json_object_get(to, "line")),
                               (uint32_t)json_integer_value(json_object_get(to, "character")));
        }
        found = next != SIZE_MAX;
        buf_add(&out, text.ptr + done, (found ? next : text.len) - done);
        buf_add_str(&out, str_of(found && words ? words : ""));
        done = found ? end : text.len;
        last = chosen;
    }
    if (!out.failed)
        copy = arena_copy(arena, (struct str){out.ptr ? out.ptr : "", out.len});
    buf_free(&out);
    return copy;
}
