/* Asked of the tables of the language and of the text. */
#include "editor/answers.h"

#include <assert.h>
#include <stdio.h>

#include "editor/format.h"
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
};

static struct str text_of(const struct whole *whole, uint32_t index)
{
    struct whole_part part;
    return whole_part(whole, index, &part) ? part.text : STR("");
}

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

/* Entries of all files, as they are called in the one at `here`: its own without their prefix. */
static void add_entries(json_t *items, const struct whole *whole, uint32_t here, const char *section)
{
    for (uint32_t i = 0; i < whole_count(whole); i++) {
        struct whole_part part;
        struct where_entry entry;
        size_t at = 0;
        if (!whole_part(whole, i, &part))
            continue;
        while (where_entry(part.text, section, &at, &entry)) {
            char id[4 * ID_BYTES_MAX];
            snprintf(id, sizeof(id), STR_FMT STR_FMT, STR_ARG(i == here ? STR("") : part.prefix),
                     STR_ARG(tree_shown(entry.id)));
            add_item(items, str_of(id), KIND_REFERENCE, section, NULL);
        }
    }
}

static void add_values(json_t *items, const struct whole *whole, uint32_t here, const struct key *row)
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
        add_entries(items, whole, here, sections[s]);
}

json_t *answers_completion(const struct whole *whole, uint32_t here, size_t offset)
{
    struct str text = text_of(whole, here);
    struct where where;
    json_t *items = json_array();
    where_is(text, offset, &where);
    if (items && where.known && where.at_key && where.table != DETAIL_NOTHING)
        add_keys(items, where.table);
    else if (items && where.known && where.row)
        add_values(items, whole, here, where.row);
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

/* Where a word of the text at `here` is defined: there, or in another file, where it may be called so without a prefix.
 */
struct found {
    struct whole_part part;
    struct where_entry entry;
};

static bool find_anywhere(const struct whole *whole, uint32_t here, size_t offset, struct str word,
                          struct found *ret_found)
{
    const char *section;
    if (!whole_part(whole, here, &ret_found->part))
        return false;
    if (find_id(ret_found->part.text, offset, word, &ret_found->entry))
        return true;
    for (uint32_t i = 0; i < whole_count(whole); i++) {
        struct whole_part *part = &ret_found->part;
        if (i == here || !whole_part(whole, i, part))
            continue;
        bool prefixed = part->prefix.len > 0 && word.len > part->prefix.len &&
                        memcmp(word.ptr, part->prefix.ptr, part->prefix.len) == 0;
        struct str own = {word.ptr + part->prefix.len, word.len - part->prefix.len};
        if (prefixed ? names_find(part->text, names_all_sections, own, &ret_found->entry, &section)
                     : part->prefix.len == 0 &&
                           names_find(part->text, names_all_sections, word, &ret_found->entry, &section))
            return true;
    }
    return false;
}

json_t *answers_hover(const struct whole *whole, uint32_t here, size_t offset)
{
    struct str text = text_of(whole, here);
    struct str word = place_word(text, offset);
    struct where where;
    struct found found;
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
    if (!find_anywhere(whole, here, offset, word, &found))
        return json_null();
    snprintf(said, sizeof(said), "%s:\n```yaml\n" STR_FMT "\n```", found.entry.section,
             STR_ARG(line_at(found.part.text, found.entry.at)));
    return markdown(said, text, word);
}

/* The name of a file that is included, as it stands in the text at `offset`; NULL: none does. */
static const char *file_at(const struct whole *whole, struct str text, size_t offset)
{
    for (uint32_t i = 1; i < whole_count(whole); i++) {
        struct whole_part part;
        struct str name = whole->outline.parts[i].file.name;
        size_t from = offset > name.len ? offset - name.len : 0;
        for (size_t at = from; name.len > 0 && at <= offset && at + name.len <= text.len; at++)
            if (memcmp(text.ptr + at, name.ptr, name.len) == 0 && whole_part(whole, i, &part))
                return part.uri;
    }
    return NULL;
}

json_t *answers_definition(const struct whole *whole, uint32_t here, size_t offset)
{
    struct str text = text_of(whole, here), word = place_word(text, offset);
    struct found found;
    const char *file = file_at(whole, text, offset);
    if (file)
        return json_pack("{s:s, s:{s:{s:i, s:i}, s:{s:i, s:i}}}", "uri", file, "range", "start", "line", 0, "character",
                         0, "end", "line", 0, "character", 0);
    if (word.len == 0 || !find_anywhere(whole, here, offset, word, &found))
        return json_null();
    return json_pack("{s:s, s:o}", "uri", found.part.uri, "range",
                     range_json(found.part.text, found.entry.at, found.entry.at + found.entry.id.len));
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

static bool is_sound(struct str sheaf, struct arena *arena)
{
    struct diag_list diagnostics;
    struct program *program = NULL;
    diag_init(&diagnostics, arena);
    bool compiled = scenario_compile(sheaf, &program, &diagnostics) == STATUS_OK;
    program_free(program);
    return compiled;
}

static struct str sheaf_of(const struct whole *whole)
{
    return (struct str){whole->sheaf.ptr ? whole->sheaf.ptr : "", whole->sheaf.len};
}

/* What an id of the whole is called in a file: without the prefix, where the file itself has it. */
static struct str called_in(const struct whole_part *part, struct str id)
{
    bool own =
        part->prefix.len > 0 && id.len > part->prefix.len && memcmp(id.ptr, part->prefix.ptr, part->prefix.len) == 0;
    return own ? (struct str){id.ptr + part->prefix.len, id.len - part->prefix.len} : id;
}

/* The edits of each file, and in `ret_sheaf` what they make of all; false: some text is no YAML. */
static bool rename_files(const struct whole *whole, struct str id, struct str new_id, json_t *changes,
                         struct buf *ret_sheaf, struct arena *arena)
{
    bool renamed = true;
    for (uint32_t i = 0; renamed && i < whole_count(whole); i++) {
        struct whole_part part;
        if (!whole_part(whole, i, &part))
            return false;
        json_t *edits = json_array();
        renamed = rename_all(part.text, called_in(&part, id), called_in(&part, new_id), arena, edits);
        struct str text = renamed ? rename_applied(part.text, edits, arena) : part.text;
        if (i == 0)
            buf_add_str(ret_sheaf, text);
        else
            sheaf_add(ret_sheaf, whole->outline.parts[i].file.name, text);
        if (json_array_size(edits) > 0)
            json_object_set(changes, part.uri, edits);
        json_decref(edits);
    }
    return renamed;
}

json_t *answers_rename(const struct whole *whole, uint32_t here, size_t offset, struct str new_id, const char **ret_why)
{
    struct str word = place_word(text_of(whole, here), offset);
    struct found found;
    struct arena arena;
    struct buf sheaf;
    json_t *changes = json_object(), *result = NULL;
    arena_init(&arena, 0);
    buf_init(&sheaf, (INCLUDE_COUNT_MAX + 1) * (size_t)SCENARIO_BYTES_MAX);
    *ret_why = NULL;
    if (!is_id(new_id)) {
        *ret_why = "an id is a small letter, then small letters, digits and `_`";
    } else if (word.len == 0 || !find_anywhere(whole, here, offset, word, &found)) {
        *ret_why = "there is no id of this scenario";
    } else if (!is_sound(sheaf_of(whole), &arena)) {
        *ret_why = "the scenario has errors; an id is renamed in one that has none";
    } else {
        /* by its full name: that of the file in which it is defined goes in front */
        char old[4 * ID_BYTES_MAX], new[4 * ID_BYTES_MAX];
        struct whole_part at;
        bool own = whole_part(whole, here, &at) && strcmp(at.uri, found.part.uri) == 0;
        struct str prefix = found.part.prefix;
        bool keeps = own || prefix.len == 0 || called_in(&found.part, new_id).len < new_id.len;
        snprintf(old, sizeof(old), STR_FMT STR_FMT, STR_ARG(prefix), STR_ARG(found.entry.id));
        snprintf(new, sizeof(new), STR_FMT STR_FMT, STR_ARG(own ? prefix : STR("")), STR_ARG(new_id));
        if (!keeps)
            *ret_why = "the file in which it is defined is included with a prefix, which stays in front";
        else if (!rename_files(whole, str_of(old), str_of(new), changes, &sheaf, &arena) ||
                 !is_sound((struct str){sheaf.ptr, sheaf.len}, &arena))
            *ret_why = "with that name the scenario would have errors: it may be taken, or the old one mean two things";
        else
            result = json_pack("{s:O}", "changes", changes);
    }
    json_decref(changes);
    buf_free(&sheaf);
    arena_clear(&arena);
    return result;
}

json_t *answers_format(struct str text)
{
    json_t *edits = json_array();
    struct arena arena;
    arena_init(&arena, 0);
    struct str laid = format_text(text, &arena);
    size_t from = 0, behind = 0; /* bytes that are the same at both ends */
    if (laid.ptr && !str_equal(text, laid)) {
        size_t least = text.len < laid.len ? text.len : laid.len;
        while (from < least && text.ptr[from] == laid.ptr[from])
            from++;
        while (behind < least - from && text.ptr[text.len - behind - 1] == laid.ptr[laid.len - behind - 1])
            behind++;
        while (from > 0 && text.ptr[from - 1] != '\n')
            from--; /* whole lines, so that no letter is cut */
        while (behind > 0 && text.ptr[text.len - behind - 1] != '\n')
            behind--;
        json_array_append_new(edits, json_pack("{s:o, s:s%}", "range", range_json(text, from, text.len - behind),
                                               "newText", laid.ptr + from, laid.len - behind - from));
    }
    arena_clear(&arena);
    return edits;
}

/* ---- what is wrong ---- */

static json_t *fault_json(const struct diag *diag, const struct whole_part *part)
{
    uint32_t line = diag->line >= part->line ? diag->line - part->line + 1 : 1;
    size_t from = place_column(part->text, line, diag->column),
           to = place_column(part->text, line, diag->column + (diag->width ? diag->width : 1));
    struct buf said;
    buf_init(&said, 16384);
    buf_printf(&said, STR_FMT "%s" STR_FMT, STR_ARG(diag->wrong), diag->right.len > 0 ? "\nright: " : "",
               STR_ARG(diag->right));
    json_t *item =
        json_pack("{s:o, s:i, s:s, s:s%}", "range", range_json(part->text, from, to), "severity",
                  diag->level == DIAG_ERROR ? 1 : 2, "source", "entente", "message", buf_text(&said), said.len);
    buf_free(&said);
    return item;
}

json_t *answers_diagnostics(const struct whole *whole)
{
    json_t *files = json_object();
    struct diag_list diagnostics;
    struct program *program = NULL;
    struct arena arena;
    arena_init(&arena, 0);
    diag_init(&diagnostics, &arena);
    const struct scenario_beside beside = {whole_look, (void *)(uintptr_t)whole};
    scenario_compile_beside(sheaf_of(whole), whole_can_look(whole) ? &beside : NULL, &program, &diagnostics);
    for (uint32_t p = 0; p < whole_count(whole); p++) {
        struct whole_part part;
        json_t *list = json_array();
        bool there = whole_part(whole, p, &part);
        for (uint32_t i = 0; there && diagnostics.items && i < diagnostics.count && i < DIAGNOSTIC_COUNT_MAX; i++) {
            const struct diag *diag = &diagnostics.items[i];
            if (sheaf_at(sheaf_of(whole), diag->line).line == part.line)
                json_array_append_new(list, fault_json(diag, &part));
        }
        if (there)
            json_object_set(files, part.uri, list);
        json_decref(list);
    }
    program_free(program);
    arena_clear(&arena);
    return files;
}
