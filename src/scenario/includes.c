/* Included files: which, in which order, and what of them goes where. */
#include "scenario/includes.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "scenario/compiler.h"
#include "scenario/scenario.h"
#include "scenario/voice.h"

enum { MESSAGE_BYTES = 512, NAME_BYTES_MAX = 200 };

/* ---- what is said ---- */

__attribute__((format(printf, 4, 5))) static void complain(struct tree *tree, const struct node *node,
                                                           const char *right, const char *format, ...)
{
    char text[MESSAGE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    struct place place = tree_place(tree, node);
    diag_add(tree->diags, DIAG_ERROR, place.line, place.column, place.width, right, "%s", text);
}

/* "`lib.yaml`, line 3", "the scenario, line 3" */
static const char *place_words(const struct tree *tree, const struct node *node, char ret_words[MESSAGE_BYTES])
{
    const struct sheaf_part *file = &tree_part(tree, node)->file;
    struct str name = file->name.len > 0 ? tree_shown(file->name) : STR("the scenario");
    const char *quote = file->name.len > 0 ? "`" : "";
    snprintf(ret_words, MESSAGE_BYTES, "%s" STR_FMT "%s, line %u", quote, STR_ARG(name), quote,
             (unsigned)(node->line - file->line + 1));
    return ret_words;
}

/* ---- the list ---- */

/* The items of `include`: one, or a list. */
static struct node *first_item(struct node *include)
{
    return include && include->kind == NODE_LIST ? include->first : include;
}

static struct node *next_item(const struct node *include, const struct node *item)
{
    return include->kind == NODE_LIST ? item->next : NULL;
}

static const struct node *file_of(const struct node *item)
{
    const struct node *file = item->kind == NODE_MAPPING ? tree_entry(item, STR("file")) : item;
    return file && file->kind == NODE_SCALAR ? file : NULL;
}

/* Names of folders and of a file, joined by `/`: it leads downward and nowhere else. */
static bool is_file_name(struct str name)
{
    bool sound =
        name.len > 0 && name.len <= NAME_BYTES_MAX && (str_ends(name, STR(".yaml")) || str_ends(name, STR(".yml")));
    for (size_t i = 0; sound && i < name.len; i++) {
        char c = name.ptr[i];
        bool begins = i == 0 || name.ptr[i - 1] == '/';
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        sound = letter || (!begins && (c == '.' || c == '-' || c == '/'));
    }
    return sound;
}

static struct tree_part *find_part(struct tree *tree, struct str name)
{
    for (uint32_t i = 1; i < tree->part_count; i++)
        if (str_equal(tree->parts[i].file.name, name))
            return &tree->parts[i];
    return NULL;
}

bool scenario_wants(struct str sheaf, struct arena *arena, struct str *ret_name)
{
    static const char word[] = "include";
    assert(arena && ret_name);
    struct tree tree;
    struct diag_list unsaid;
    bool mentioned = false;
    for (size_t at = 0; !mentioned && at + sizeof(word) <= sheaf.len; at++)
        mentioned = memcmp(sheaf.ptr + at, word, sizeof(word) - 1) == 0;
    if (!mentioned)
        return false;
    diag_init(&unsaid, arena);
    if (tree_read(&tree, sheaf, arena, &unsaid) != STATUS_OK || tree.part_count > INCLUDE_COUNT_MAX)
        return false;
    for (uint32_t p = 0; p < tree.part_count; p++) {
        const struct node *root = tree.parts[p].root;
        struct node *include = root ? tree_entry(root, STR("include")) : NULL;
        for (struct node *item = first_item(include); item; item = next_item(include, item)) {
            const struct node *file = file_of(item);
            if (file && is_file_name(file->text) && !find_part(&tree, file->text)) {
                *ret_name = file->text;
                return true;
            }
        }
    }
    return false;
}

/* ---- entries ---- */

static struct node *empty_like(struct tree *tree, const struct node *mapping)
{
    struct node *node = arena_alloc(tree->arena, 1, sizeof(*node));
    if (!node)
        return NULL;
    *node = *mapping;
    node->first = node->next = NULL;
    node->count = 0;
    return node;
}

static void complain_twice(struct tree *tree, const struct node *entry, const struct node *other)
{
    assert(str_equal(entry->key->text, other->key->text));
    char words[MESSAGE_BYTES], right[2 * MESSAGE_BYTES];
    snprintf(right, sizeof(right), "it is there in %s: rename one, or include the file with a prefix",
             place_words(tree, other->key, words));
    complain(tree, entry->key, right, "`" STR_FMT "` is given twice", STR_ARG(tree_shown(entry->key->text)));
}

/* Puts an entry into a mapping: in front of what the scenario itself has, or behind all. */
static void put(struct tree *tree, struct node *into, struct node *entry, bool behind)
{
    const struct node *other = entry->key ? tree_entry(into, entry->key->text) : NULL;
    if (other) {
        complain_twice(tree, entry, other);
        return;
    }
    struct node **link = &into->first;
    assert(into->kind != NODE_SCALAR && entry != into);
    while (*link && (behind || tree_part(tree, *link) != tree->parts))
        link = &(*link)->next;
    entry->next = *link;
    *link = entry;
    into->count++;
}

/* All entries of a mapping; it is empty afterwards. */
static void put_all(struct tree *tree, struct node *into, struct node *from, bool behind)
{
    for (struct node *entry = from->first, *next; entry; entry = next) {
        next = entry->next;
        put(tree, into, entry, behind);
    }
    assert(from != into);
    from->first = NULL;
    from->count = 0;
}

static struct node *as_list(struct tree *tree, struct node *node)
{
    struct node *item = node->kind == NODE_LIST ? NULL : arena_alloc(tree->arena, 1, sizeof(*item));
    if (!item)
        return node;
    *item = *node;
    item->key = item->next = NULL;
    node->kind = NODE_LIST;
    node->style = STYLE_FLOW;
    node->first = item;
    node->count = 1;
    return node;
}

/* What an included file tells a bot, to what it is told already: rules of sharing come behind, so that those of the
 * scenario are asked first. */
static void put_policy(struct tree *tree, struct node *into, struct node *from)
{
    assert(into->kind == NODE_MAPPING && from->kind == NODE_MAPPING);
    for (struct node *part = from->first, *next; part; part = next) {
        next = part->next;
        struct node *there = tree_entry(into, part->key->text);
        bool rules = there && str_equal(part->key->text, STR("shares"));
        if (there && rules && there->kind != NODE_SCALAR && part->kind != NODE_SCALAR)
            put_all(tree, as_list(tree, there), as_list(tree, part), true);
        else if (there && there->kind == NODE_MAPPING && part->kind == NODE_MAPPING)
            put_all(tree, there, part, true);
        else
            put(tree, into, part, true);
    }
}

static void put_section(struct tree *tree, const struct tree_part *part, struct node *from)
{
    assert(part->merged && from->kind == NODE_MAPPING);
    bool bots = str_equal(from->key->text, STR("bots")), policies = str_equal(from->key->text, STR("policies"));
    struct node *into = tree_entry(tree->root, from->key->text);
    if (!into) {
        into = empty_like(tree, from);
        if (!into)
            return;
        put(tree, tree->root, into, true);
    }
    if (into->kind != NODE_MAPPING)
        return; /* section_read says so */
    for (struct node *entry = from->first, *next; entry; entry = next) {
        next = entry->next;
        struct node *there = bots || policies ? tree_entry(into, entry->key->text) : NULL;
        bool both = there && there->kind == NODE_MAPPING && entry->kind == NODE_MAPPING;
        if (both && bots) {
            put_policy(tree, there, entry);
        } else if (both) {
            put_all(tree, there, entry, true);
        } else {
            if (!bots && !policies && part->prefix.ptr) {
                char text[NAME_BYTES_MAX + MESSAGE_BYTES];
                int len = snprintf(text, sizeof(text), STR_FMT "_" STR_FMT, STR_ARG(part->prefix),
                                   STR_ARG(tree_shown(entry->key->text)));
                entry->key->text = arena_copy(tree->arena, (struct str){text, (size_t)len});
            }
            put(tree, into, entry, false);
        }
    }
    from->first = NULL;
    from->count = 0;
}

static bool is_taken(struct str section)
{
    for (uint32_t i = 0; i < KEY_COUNT; i++)
        if (section_keys[i].table == TABLE_library && str_equal(str_of(section_keys[i].name), section))
            return i != KEY_library_library && i != KEY_library_include;
    return false;
}

/* ---- files ---- */

static void merge_items(struct tree *tree, uint32_t from, uint32_t depth);

static bool is_within(const struct tree *tree, uint32_t part, const struct tree_part *other)
{
    assert(part < tree->part_count);
    for (; part > 0; part = tree->parts[part].parent)
        if (&tree->parts[part] == other)
            return true;
    return false;
}

/* The file that an item names, if it may come now; NULL was reported. */
static struct tree_part *may_come(struct tree *tree, const struct node *name, uint32_t from, uint32_t depth)
{
    char right[2 * MESSAGE_BYTES], words[MESSAGE_BYTES];
    struct str shown = tree_shown(name->text);
    struct tree_part *part = find_part(tree, name->text);
    assert(from < tree->part_count && depth <= INCLUDE_DEPTH_MAX);
    if (!is_file_name(name->text)) {
        complain(tree, name,
                 "a file of YAML in the folder of the scenario or below, such as lib.yaml or parts/press.yaml",
                 "`" STR_FMT "` is no file that a scenario may include", STR_ARG(shown));
    } else if (part && is_within(tree, from, part)) {
        complain(tree, name, "leave it out", "`" STR_FMT "` includes itself", STR_ARG(shown));
    } else if (part && part->merged) {
        snprintf(right, sizeof(right), "the first is in %s; each file once", place_words(tree, part->item, words));
        complain(tree, name, right, "`" STR_FMT "` is included twice", STR_ARG(shown));
    } else if (depth == INCLUDE_DEPTH_MAX) {
        complain(tree, name, guard_at_most(tree, INCLUDE_DEPTH_MAX, "files within each other"),
                 "files are included too deep within each other");
    } else if (!part && tree->part_count > INCLUDE_COUNT_MAX) {
        complain(tree, name, guard_at_most(tree, INCLUDE_COUNT_MAX, "files"), "too many files are included");
    } else if (!part || part->file.missing.ptr) {
        snprintf(right, sizeof(right), STR_FMT,
                 STR_ARG(part ? tree_shown(part->file.missing) : STR("put it into the folder of the scenario")));
        complain(tree, name, right, "`" STR_FMT "` is not there, beside the scenario", STR_ARG(shown));
    } else {
        return part;
    }
    return NULL;
}

static bool is_library(struct tree *tree, const struct tree_part *part)
{
    const struct node *first = part->root && part->root->kind == NODE_MAPPING ? part->root->first : NULL;
    if (first && str_equal(first->key->text, STR("library")))
        return true;
    bool scenario = first && str_equal(first->key->text, STR("entente"));
    if (part->root)
        complain(tree, part->root, scenario ? "include files that begin with `library: 1`" : "begin with `library: 1`",
                 scenario ? "this is a scenario, and no library" : "an included file begins with `library: 1`");
    return false;
}

static void merge_item(struct tree *tree, struct node *item, uint32_t from, uint32_t depth)
{
    const struct node *name = file_of(item);
    const struct node *prefix = item->kind == NODE_MAPPING ? tree_entry(item, STR("prefix")) : NULL;
    struct tree_part *part = name ? may_come(tree, name, from, depth) : NULL;
    if (!part)
        return; /* reported; includes_check says it of an item without a name */
    bool has_prefix = prefix && prefix->kind == NODE_SCALAR;
    if (has_prefix && (!symbol_is_id(prefix->text) || memchr(prefix->text.ptr, '-', prefix->text.len))) {
        complain(tree, prefix, "a small letter, then small letters, digits and `_`", "`" STR_FMT "` is not a prefix",
                 STR_ARG(tree_shown(prefix->text)));
        return;
    }
    part->merged = true;
    part->parent = from;
    part->item = item;
    part->prefix = has_prefix ? prefix->text : (struct str){NULL, 0};
    const struct tree_part *outer = &tree->parts[from];
    if (part->prefix.ptr && outer->prefix.ptr) {
        char text[2 * ID_BYTES_MAX + 2];
        int len = snprintf(text, sizeof(text), "%.40s_%.40s", outer->prefix.ptr, part->prefix.ptr);
        part->prefix = arena_copy(tree->arena, (struct str){text, (size_t)len});
    } else if (!part->prefix.ptr) {
        part->prefix = outer->prefix;
    }
    if (!is_library(tree, part))
        return;
    merge_items(tree, (uint32_t)(part - tree->parts), depth + 1);
    for (struct node *section = part->root->first; section; section = section->next)
        if (is_taken(section->key->text) && section->kind == NODE_MAPPING)
            put_section(tree, part, section);
}

/* What a file includes. */
static void merge_items(struct tree *tree, uint32_t from, uint32_t depth)
{
    const struct node *root = tree->parts[from].root;
    struct node *include = root ? tree_entry(root, STR("include")) : NULL;
    assert(depth <= INCLUDE_DEPTH_MAX);
    for (struct node *item = first_item(include); item; item = next_item(include, item))
        merge_item(tree, item, from, depth);
}

bool includes_merge(struct tree *tree)
{
    uint32_t before = tree->diags->error_count;
    if (tree->root && tree->root->kind == NODE_MAPPING)
        merge_items(tree, 0, 0);
    return tree->diags->error_count == before;
}

/* ---- checks ---- */

static void check_items(struct compiler *compiler, struct node *include)
{
    struct section section;
    for (struct node *item = first_item(include); item; item = next_item(include, item))
        if (item->kind != NODE_SCALAR && item->kind != NODE_BAD)
            section_read(compiler, item, TABLE_include, &section);
}

static void check_library(struct compiler *compiler, struct node *root)
{
    struct section section;
    if (!section_read(compiler, root, TABLE_library, &section))
        return;
    const struct node *version = section.at[KEY_library_library];
    if (version && !str_equal(version->text, STR("1")))
        voice_error(compiler, version, "this is version 1: write `library: 1`",
                    "version `" STR_FMT "` of the language is not known", STR_ARG(tree_shown(version->text)));
    check_items(compiler, section.at[KEY_library_include]);
}

bool includes_alone(struct compiler *compiler)
{
    struct node *root = compiler->tree.root;
    bool library =
        root && root->kind == NODE_MAPPING && root->first && str_equal(root->first->key->text, STR("library"));
    if (!library)
        return false;
    voice_error(compiler, root->first->key, "check a scenario that includes it",
                "this is a library, which scenarios include, and no scenario");
    check_library(compiler, root);
    return true;
}

void includes_check(struct compiler *compiler)
{
    check_items(compiler, compiler->top.at[KEY_scenario_include]);
    for (uint32_t i = 1; i < compiler->tree.part_count; i++)
        if (compiler->tree.parts[i].merged)
            check_library(compiler, compiler->tree.parts[i].root);
}

bool includes_has(const struct compiler *compiler, const struct node *node)
{
    return compiler->tree.part_count > 1 && tree_part(&compiler->tree, node) != compiler->tree.parts;
}

static bool is_used(const struct compiler *compiler, const struct tree_part *part)
{
    static const enum symbol_kind at_work[] = {SYMBOL_INJECT, SYMBOL_DECISION,   SYMBOL_TASK,
                                               SYMBOL_CARD,   SYMBOL_ASSESSMENT, SYMBOL_QUESTION};
    bool used = tree_entry(part->root, STR("bots")) || tree_entry(part->root, STR("policies")) ||
                tree_entry(part->root, STR("include"));
    for (uint32_t kind = 0; kind < SYMBOL_KIND_COUNT; kind++) {
        bool works = false;
        for (size_t i = 0; i < sizeof(at_work) / sizeof(at_work[0]); i++)
            works = works || at_work[i] == kind;
        const struct symbols *symbols = &compiler->symbols[kind];
        for (uint32_t i = 0; i < symbols->count && !used; i++)
            used = (works || symbols->items[i].used || symbols->items[i].changed) &&
                   tree_part(&compiler->tree, symbols->items[i].node) == part;
    }
    return used;
}

void includes_unused(struct compiler *compiler)
{
    for (uint32_t i = 1; i < compiler->tree.part_count; i++) {
        const struct tree_part *part = &compiler->tree.parts[i];
        if (part->merged && !is_used(compiler, part))
            voice_warn(compiler, part->item, "name something of it, or leave it out of `include`",
                       "nothing of `" STR_FMT "` is used", STR_ARG(tree_shown(part->file.name)));
    }
}
