/* Reads mappings by the rows of keys.def. */
#include "scenario/section.h"

#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/suggestion.h"
#include "scenario/voice.h"

const struct key section_keys[KEY_COUNT] = {
#define REQUIRED true
#define OPTIONAL false
#define NOTHING DETAIL_NOTHING
#define TABLE(name, what)
#define KEY(table, name, shape, need, inside, low, high, help)                                                         \
    {TABLE_##table, #name, SHAPE_##shape, need, (enum detail)inside, low, high, help},
#define REST(table, shape, detail, low, high, help)                                                                    \
    {TABLE_##table, NULL, SHAPE_##shape, false, detail, low, high, help},
#include "scenario/keys.def"
#undef TABLE
#undef KEY
#undef REST
#undef REQUIRED
#undef OPTIONAL
#undef NOTHING
};

const struct shape_row section_shapes[] = {
#define SHAPE(name, kinds, schema, right) {#kinds, schema, right},
#include "scenario/shapes.def"
#undef SHAPE
};

/* What a table describes ("an inject"); NULL for a list of words. */
static const char *what_of(enum detail table)
{
    switch (table) {
#define TABLE(name, what)                                                                                              \
    case TABLE_##name:                                                                                                 \
        return what;
#define KEY(...)
#define REST(...)
#include "scenario/keys.def"
#undef TABLE
#undef KEY
#undef REST
    default: return NULL;
    }
}

static bool is_empty(const struct node *node)
{
    return node->kind == NODE_SCALAR && node->style == STYLE_PLAIN &&
           (node->text.len == 0 || str_equal(node->text, STR("~")) || str_equal(node->text, STR("null")));
}

/* "one of: name, country, side, seat" */
static const char *all_keys(struct compiler *compiler, enum detail table)
{
    const char *list = "";
    for (uint32_t i = 0; i < KEY_COUNT; i++)
        if (section_keys[i].table == table && section_keys[i].name)
            list = voice_say(compiler, "%s%s%s", list, *list ? ", " : "one of: ", section_keys[i].name);
    return list;
}

/* What the value of a key may be, in words: "{cell, to, within}" for a mapping of fixed keys. */
static const char *right_for(struct compiler *compiler, const struct key *row)
{
    const char *list = "";
    if (row->shape == SHAPE_ONE) {
        for (uint32_t i = 0; i < KEY_COUNT; i++)
            if (section_keys[i].table == row->detail && section_keys[i].name)
                list = voice_say(compiler, "%s%s%s", list, *list ? ", " : "{", section_keys[i].name);
        return voice_say(compiler, "%s}", list);
    }
    if (row->shape == SHAPE_WORD) {
        assert((unsigned)row->detail < WORDS_COUNT);
        const char *const *words = words_all((enum words_list)row->detail);
        for (uint32_t i = 0; words[i]; i++)
            list = voice_say(compiler, "%s%s%s", list, i > 0 ? ", " : "one of: ", words[i]);
        return list;
    }
    return section_shapes[row->shape].right;
}

bool section_fits(struct compiler *compiler, const struct node *node, enum key_index index)
{
    const struct key *row = &section_keys[index];
    const struct shape_row *shape = &section_shapes[row->shape];
    static const char letters[] = {[NODE_SCALAR] = 'S', [NODE_LIST] = 'L', [NODE_MAPPING] = 'M'};
    if (node->kind == NODE_BAD)
        return false;
    assert(node->kind < NODE_BAD && row->low <= row->high);
    const char *name = row->name ? row->name : node->key && node->key->kind == NODE_SCALAR ? node->key->text.ptr : "it";
    struct str shown = tree_shown(str_of(name));
    if (is_empty(node)) {
        voice_error(compiler, node->key ? node->key : node, right_for(compiler, row), "`" STR_FMT "` has no value",
                    STR_ARG(shown));
        return false;
    }
    if (!strchr(shape->kinds, letters[node->kind])) {
        voice_error(compiler, node, right_for(compiler, row), "`" STR_FMT "` is %s here", STR_ARG(shown),
                    node->kind == NODE_SCALAR ? "a single value"
                    : node->kind == NODE_LIST ? "a list"
                                              : "a mapping");
        return false;
    }
    if (node->kind == NODE_SCALAR || row->shape == SHAPE_INTEGER || row->high == 0)
        return true;
    if (node->count < row->low) {
        voice_error(compiler, node, voice_say(compiler, "at least %d", (int)row->low), "`" STR_FMT "` has %u entr%s",
                    STR_ARG(shown), node->count, node->count == 1 ? "y" : "ies");
        return false;
    }
    if (node->count > row->high) {
        voice_error(compiler, node, voice_say(compiler, "at most %d", (int)row->high), "`" STR_FMT "` has %u entries",
                    STR_ARG(shown), node->count);
    }
    return true;
}

/* What to write in place of a key that the language had; NULL: it had none of this name. */
static const char *in_place_of(struct compiler *compiler, const struct node *mapping, struct str name,
                               enum detail table)
{
    if (table != TABLE_inject || !str_equal(name, STR("expect")))
        return NULL;
    struct str inject = mapping->key ? tree_shown(mapping->key->text) : STR("inject");
    return voice_say(compiler,
                     "a task: `tasks: {" STR_FMT "_done: {cell: ..., after: " STR_FMT
                     ", within: ..., by: acknowledge, text: ...}}`",
                     STR_ARG(inject), STR_ARG(inject));
}

static void report_unknown(struct compiler *compiler, const struct node *mapping, const struct node *node,
                           enum detail table)
{
    const char *now = in_place_of(compiler, mapping, node->key->text, table);
    if (now) {
        voice_error(compiler, node->key, now, "%s has no `" STR_FMT "` any more", what_of(table),
                    STR_ARG(node->key->text));
        return;
    }
    struct suggestion suggestion = suggestion_for(compiler, node->key->text);
    for (uint32_t i = 0; i < KEY_COUNT; i++)
        if (section_keys[i].table == table && section_keys[i].name)
            suggestion_offer(&suggestion, str_of(section_keys[i].name));
    const char *right = suggestion_text(compiler, &suggestion, NULL);
    if (!right && mapping->style == STYLE_FLOW && is_empty(node))
        right = "inside { }, a value that contains a comma must be quoted";
    voice_error(compiler, node->key, right ? right : all_keys(compiler, table), "%s has no key `" STR_FMT "`",
                what_of(table), STR_ARG(tree_shown(node->key->text)));
}

bool section_read(struct compiler *compiler, struct node *node, enum detail table, struct section *ret_section)
{
    assert(what_of(table));
    memset(ret_section, 0, sizeof(*ret_section));
    if (node->kind == NODE_BAD)
        return false;
    if (node->kind != NODE_MAPPING) {
        voice_error(compiler, node, table == TABLE_scenario ? "begin with `entente: 1`" : all_keys(compiler, table),
                    "%s is a mapping of keys", what_of(table));
        return false;
    }
    ret_section->node = node;
    bool has_rest = false;
    for (uint32_t i = 0; i < KEY_COUNT; i++)
        has_rest = has_rest || (section_keys[i].table == table && !section_keys[i].name);
    for (struct node *entry = node->first; entry; entry = entry->next) {
        assert(entry->key && entry->key->kind == NODE_SCALAR); /* the tree dropped the others */
        uint32_t row = 0;
        while (row < KEY_COUNT && !(section_keys[row].table == table && section_keys[row].name &&
                                    str_equal(entry->key->text, str_of(section_keys[row].name))))
            row++;
        if (row == KEY_COUNT) {
            if (!has_rest)
                report_unknown(compiler, node, entry, table);
            continue;
        }
        ret_section->at[row] = entry;
        ret_section->given[row] = true;
    }
    for (uint32_t i = 0; i < KEY_COUNT; i++) {
        const struct key *row = &section_keys[i];
        if (row->table != table || !row->name)
            continue;
        if (!ret_section->at[i]) {
            if (row->required) {
                voice_error(compiler, node, voice_say(compiler, "%s: %s", row->name, right_for(compiler, row)),
                            "%s needs `%s`", what_of(table), row->name);
            }
        } else if (!section_fits(compiler, ret_section->at[i], i)) {
            ret_section->at[i] = NULL;
        }
    }
    return true;
}
