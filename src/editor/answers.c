/* Asked of the tables of the language and of the text. */
#include "editor/answers.h"

#include <assert.h>
#include <stdio.h>

#include "editor/names.h"
#include "editor/place.h"
#include "editor/rename.h"
#include "editor/where.h"
#include "scenario/scenario.h"
#include "scenario/scope.h"

enum {
    KIND_FUNCTION = 3,
    KIND_FIELD = 5,
    KIND_VARIABLE = 6,
    KIND_VALUE = 12,
    KIND_REFERENCE = 18,
    EDIT_COUNT_MAX = 20000
};

static json_t *range_json(struct str text, size_t from, size_t to)
{
    struct place_of a = place_at(text, from), b = place_at(text, to);
    return json_pack("{s:{s:i, s:i}, s:{s:i, s:i}}", "start", "line", (int)a.line, "character", (int)a.character, "end",
                     "line", (int)b.line, "character", (int)b.character);
}

/* ---- completion ---- */

static void add_item(json_t *items, struct str label, int kind, const char *detail, const char *insert)
{
    json_t *item = json_pack("{s:s%, s:i, s:s}", "label", label.ptr, label.len, "kind", kind, "detail", detail);
    if (item && insert)
        json_object_set_new(item, "insertText", json_string(insert));
    if (item)
        json_array_append_new(items, item);
}

static void add_keys(json_t *items, enum detail table)
{
    for (uint32_t i = 0; i < KEY_COUNT; i++) {
        const struct key *row = &section_keys[i];
        char insert[80];
        if (row->table != table || !row->name)
            continue;
        snprintf(insert, sizeof(insert), "%s: ", row->name);
        add_item(items, str_of(row->name), KIND_FIELD, row->help, insert);
    }
}

static void add_entries(json_t *items, struct str text, const char *section)
{
    struct where_entry entry;
    size_t at = 0;
    while (where_entry(text, section, &at, &entry))
        add_item(items, entry.id, KIND_REFERENCE, section, NULL);
}

static void add_values(json_t *items, struct str text, const struct key *row)
{
    const char *sections[NAMES_SECTION_COUNT_MAX];
    if (row->shape == SHAPE_WORD)
        for (const char *const *word = words_all((enum words_list)row->detail); *word; word++)
            add_item(items, str_of(*word), KIND_VALUE, row->help, NULL);
    if (row->shape == SHAPE_BOOL) {
        add_item(items, STR("true"), KIND_VALUE, row->help, NULL);
        add_item(items, STR("false"), KIND_VALUE, row->help, NULL);
    }
    if (row->shape == SHAPE_RELEASE)
        add_item(items, STR("all"), KIND_VALUE, "every cell", NULL);
    for (uint32_t f = 0; names_expression(row) && f < CALL_COUNT; f++)
        add_item(items, str_of(scope_functions[f].name), KIND_FUNCTION, scope_functions[f].form, NULL);
    names_sections(row, sections);
    for (uint32_t s = 0; sections[s]; s++)
        add_entries(items, text, sections[s]);
}

json_t *answers_completion(struct str text, size_t offset)
{
    struct where where;
    json_t *items = json_array();
    where_is(text, offset, &where);
    if (items && where.known && where.at_key && where.table != DETAIL_NOTHING)
        add_keys(items, where.table);
    else if (items && where.known && where.row)
        add_values(items, text, where.row);
    return json_pack("{s:b, s:o}", "isIncomplete", 0, "items", items);
}

/* ---- hover, definition ---- */

static json_t *markdown(const char *text, struct str source, struct str word)
{
    assert(word.ptr >= source.ptr && word.ptr + word.len <= source.ptr + source.len);
    size_t from = (size_t)(word.ptr - source.ptr);
    return json_pack("{s:{s:s, s:s}, s:o}", "contents", "kind", "markdown", "value", text, "range",
                     range_json(source, from, from + word.len));
}

static struct str line_at(struct str text, size_t at)
{
    assert(at <= text.len);
    const char *feed = memchr(text.ptr + at, '\n', text.len - at);
    size_t end = feed ? (size_t)(feed - text.ptr) : text.len;
    return (struct str){text.ptr + at, end - at < 160 ? end - at : 160};
}

json_t *answers_hover(struct str text, size_t offset)
{
    struct str word = place_word(text, offset);
    struct where where;
    struct where_entry entry;
    const char *section;
    char said[1024];
    size_t behind = word.ptr ? (size_t)(word.ptr - text.ptr) + word.len : offset;
    bool is_key = behind < text.len && text.ptr[behind] == ':';
    if (word.len == 0)
        return json_null();
    where_is(text, (size_t)(word.ptr - text.ptr), &where);
    if (is_key && where.known && where.at_key && where.table != DETAIL_NOTHING) {
        const struct key *row = where_row(where.table, word);
        if (!row)
            return json_null();
        snprintf(said, sizeof(said), "**%s**%s: %s", row->name ? row->name : "*", row->required ? " (required)" : "",
                 row->help);
        if (section_shapes[row->shape].right[0])
            snprintf(said + strlen(said), sizeof(said) - strlen(said), "\n\nWrite %s.",
                     section_shapes[row->shape].right);
        return markdown(said, text, word);
    }
    enum call call = scope_function(word);
    if (call != CALL_COUNT && behind < text.len && text.ptr[behind] == '(') {
        snprintf(said, sizeof(said), "`%s`", scope_functions[call].form);
        return markdown(said, text, word);
    }
    if (!names_find(text, names_all_sections, word, &entry, &section))
        return json_null();
    snprintf(said, sizeof(said), "%s:\n```yaml\n" STR_FMT "\n```", section, STR_ARG(line_at(text, entry.at)));
    return markdown(said, text, word);
}

/* The sections that the place may speak of, then all. */
static bool find_id(struct str text, size_t offset, struct str word, struct where_entry *ret_entry)
{
    const char *sections[NAMES_SECTION_COUNT_MAX], *section;
    struct where where;
    where_is(text, offset, &where);
    if (where.row && !where.at_key) {
        names_sections(where.row, sections);
        if (names_find(text, sections, word, ret_entry, &section))
            return true;
    }
    return names_find(text, names_all_sections, word, ret_entry, &section);
}

json_t *answers_definition(struct str text, size_t offset, const char *uri)
{
    struct str word = place_word(text, offset);
    struct where_entry entry;
    if (word.len == 0 || !find_id(text, offset, word, &entry))
        return json_null();
    return json_pack("{s:s, s:o}", "uri", uri, "range", range_json(text, entry.at, entry.at + word.len));
}

/* ---- rename, format ---- */

static bool is_id(struct str text)
{
    bool id = text.len > 0 && text.len <= ID_BYTES_MAX && text.ptr[0] >= 'a' && text.ptr[0] <= 'z';
    for (size_t i = 0; id && i < text.len; i++)
        id = (text.ptr[i] >= 'a' && text.ptr[i] <= 'z') || (text.ptr[i] >= '0' && text.ptr[i] <= '9') ||
             text.ptr[i] == '_';
    return id;
}

static uint32_t errors_of(struct str text, struct arena *arena, struct hash *ret_hash)
{
    struct diag_list diagnostics;
    struct program *program = NULL;
    diag_init(&diagnostics, arena);
    bool compiled = scenario_compile(text, &program, &diagnostics) == STATUS_OK;
    if (compiled)
        *ret_hash = program_hash(program);
    program_free(program);
    return compiled ? 0 : diagnostics.error_count + 1;
}

json_t *answers_rename(struct str text, size_t offset, const char *uri, struct str new_id, const char **ret_why)
{
    struct str word = place_word(text, offset);
    struct where_entry entry;
    struct arena arena;
    struct hash hash;
    json_t *edits = json_array(), *changes = NULL;
    arena_init(&arena, 0);
    *ret_why = NULL;
    if (!is_id(new_id))
        *ret_why = "an id is a small letter, then small letters, digits and `_`";
    else if (word.len == 0 || !find_id(text, offset, word, &entry))
        *ret_why = "there is no id of this scenario";
    else if (errors_of(text, &arena, &hash) > 0)
        *ret_why = "the scenario has errors; an id is renamed in one that has none";
    else if (!rename_all(text, word, new_id, &arena, edits) ||
             errors_of(rename_applied(text, edits, &arena), &arena, &hash) > 0)
        *ret_why = "with that name the scenario would have errors: it may be taken, or the old one mean two things";
    else
        changes = json_pack("{s:{s:O}}", "changes", uri, edits);
    json_decref(edits);
    arena_clear(&arena);
    return changes;
}

json_t *answers_format(struct str text)
{
    json_t *edits = json_array();
    struct arena arena;
    struct hash before, after;
    size_t count = 0;
    arena_init(&arena, 0);
    for (size_t line = 0; line < text.len;) {
        const char *feed = memchr(text.ptr + line, '\n', text.len - line);
        size_t end = feed ? (size_t)(feed - text.ptr) : text.len, from = end;
        while (from > line && memchr(" \t\r", text.ptr[from - 1], 3))
            from--;
        if (from < end && count++ < EDIT_COUNT_MAX)
            json_array_append_new(edits, json_pack("{s:o, s:s}", "range", range_json(text, from, end), "newText", ""));
        line = end + 1;
    }
    if (text.len > 0 && text.ptr[text.len - 1] != '\n')
        json_array_append_new(edits,
                              json_pack("{s:o, s:s}", "range", range_json(text, text.len, text.len), "newText", "\n"));
    bool sound = errors_of(text, &arena, &before) == 0;
    bool same = sound && errors_of(rename_applied(text, edits, &arena), &arena, &after) == 0 &&
                memcmp(&before, &after, sizeof(before)) == 0;
    if (!same)
        json_array_clear(edits);
    arena_clear(&arena);
    return edits;
}

/* ---- what is wrong ---- */

json_t *answers_diagnostics(struct str text)
{
    json_t *list = json_array();
    struct diag_list diagnostics;
    struct program *program = NULL;
    struct arena arena;
    arena_init(&arena, 0);
    diag_init(&diagnostics, &arena);
    scenario_compile(text, &program, &diagnostics);
    for (uint32_t i = 0; diagnostics.items && i < diagnostics.count && i < DIAGNOSTIC_COUNT_MAX; i++) {
        const struct diag *diag = &diagnostics.items[i];
        size_t from = place_column(text, diag->line, diag->column),
               to = place_column(text, diag->line, diag->column + (diag->width ? diag->width : 1));
        struct buf said;
        buf_init(&said, 16384);
        buf_printf(&said, STR_FMT "%s" STR_FMT, STR_ARG(diag->wrong), diag->right.len > 0 ? "\nright: " : "",
                   STR_ARG(diag->right));
        json_t *item =
            json_pack("{s:o, s:i, s:s, s:s%}", "range", range_json(text, from, to), "severity",
                      diag->level == DIAG_ERROR ? 1 : 2, "source", "entente", "message", buf_text(&said), said.len);
        if (item)
            json_array_append_new(list, item);
        buf_free(&said);
    }
    program_free(program);
    arena_clear(&arena);
    return list;
}
