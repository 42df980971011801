/* Names: what is declared under which id, and what a writer may have meant by one that is not. */
#include "scenario/symbol.h"

#include <assert.h>

#include "base/hash.h"
#include "scenario/compiler.h"
#include "scenario/store.h"
#include "scenario/suggestion.h"
#include "scenario/voice.h"

bool symbol_is_id(struct str text)
{
    if (text.len == 0 || text.len > ID_BYTES_MAX || text.ptr[0] < 'a' || text.ptr[0] > 'z')
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'))
            return false;
    }
    return true;
}

bool symbol_check_id(struct compiler *compiler, const struct node *node)
{
    if (symbol_is_id(node->text))
        return true;
    voice_error(
        compiler, node,
        voice_say(compiler, "a small letter, then small letters, digits, `_` and `-`, at most %d", (int)ID_BYTES_MAX),
        "`" STR_FMT "` is not an id", STR_ARG(tree_shown(node->text)));
    return false;
}

void symbol_refuse_keyword(struct compiler *compiler, const struct node *node)
{
    if (str_equal(node->text, STR("and")) || str_equal(node->text, STR("or")) || str_equal(node->text, STR("not")))
        voice_error(compiler, node, "another name", "`" STR_FMT "` is a word of expressions", STR_ARG(node->text));
}

/* Where the table has `id`, or where it would be put. */
static uint32_t *seek(const struct symbols *symbols, struct str id)
{
    uint32_t at = (uint32_t)hash_fnv(HASH_FNV_START, id.ptr, id.len) & (symbols->table_room - 1);
    assert(symbols->count < symbols->table_room); /* a free place ends the search */
    while (symbols->table[at] && !str_equal(symbols->items[symbols->table[at] - 1].id, id))
        at = (at + 1) & (symbols->table_room - 1);
    return &symbols->table[at];
}

void symbol_declare(struct compiler *compiler, struct symbols *symbols, const struct node *mapping, uint32_t count_max,
                    bool ids)
{
    *symbols = (struct symbols){0};
    if (!mapping || mapping->kind != NODE_MAPPING)
        return;
    uint32_t count = mapping->count < count_max ? mapping->count : count_max, room = 4;
    while (room < 2 * count)
        room *= 2;
    struct symbol *items = store_scratch(compiler, count + 1, sizeof(*items));
    uint32_t *table = store_scratch(compiler, room, sizeof(*table));
    if (!items || !table)
        return;
    *symbols = (struct symbols){.items = items, .mapping = mapping, .table = table, .table_room = room};
    for (struct node *node = mapping->first; node && symbols->count < count; node = node->next) {
        if (ids && !node->key->me.ptr) /* what is made for a member has been looked at */
            symbol_check_id(compiler, node->key);
        items[symbols->count] = (struct symbol){.id = node->key->text, .node = node};
        *seek(symbols, node->key->text) = ++symbols->count;
    }
    assert(symbols->count == count);
}

uint32_t symbol_find(const struct symbols *symbols, struct str id)
{
    return symbols->count > 0 && *seek(symbols, id) ? *seek(symbols, id) - 1 : INDEX_NONE;
}

static const char *what_of(enum symbol_kind kind)
{
    return strchr(symbol_one(kind), ' ') + 1;
}

const char *symbol_one(enum symbol_kind kind)
{
    static const char *const one[SYMBOL_KIND_COUNT] = {
        [SYMBOL_CELL] = "a cell",
        [SYMBOL_OBJECTIVE] = "an objective",
        [SYMBOL_REFERENCE] = "a reference",
        [SYMBOL_NAME] = "a name",
        [SYMBOL_STAGE] = "a phase",
        [SYMBOL_STORYLINE] = "a storyline",
        [SYMBOL_FILE] = "a file",
        [SYMBOL_PARAMETER] = "a parameter",
        [SYMBOL_VARIABLE] = "a variable",
        [SYMBOL_DEFINITION] = "a definition",
        [SYMBOL_CAPABILITY] = "a capability",
        [SYMBOL_INJECT] = "an inject",
        [SYMBOL_DECISION] = "a decision",
        [SYMBOL_TASK] = "a task",
        [SYMBOL_CARD] = "an item of the plan",
        [SYMBOL_ASSESSMENT] = "an assessment",
        [SYMBOL_QUESTION] = "a question",
        [SYMBOL_FREEZE] = "a freeze",
        [SYMBOL_ENDING] = "an ending",
        [SYMBOL_STUDY] = "a study",
    };
    assert(kind < SYMBOL_KIND_COUNT);
    return one[kind];
}

const char *symbol_list(struct compiler *compiler, const struct symbols *symbols, const char *what)
{
    enum { LISTED_COUNT_MAX = 8 };
    if (symbols->count == 0)
        return voice_say(compiler, "the scenario has no %s at all", what);
    if (symbols->count > LISTED_COUNT_MAX)
        return "";
    const char *list = symbols->count == 1 ? "there is only: " : "one of: ";
    for (uint32_t i = 0; i < symbols->count; i++)
        list = voice_say(compiler, "%s%s" STR_FMT, list, i > 0 ? ", " : "", STR_ARG(tree_shown(symbols->items[i].id)));
    return list;
}

static bool is_beyond(const struct symbols *symbols, struct str name)
{
    const struct node *entry =
        symbols->mapping && symbols->mapping->count > symbols->count ? symbols->mapping->first : NULL;
    while (entry && !str_equal(entry->key->text, name))
        entry = entry->next;
    return entry != NULL;
}

static bool is_meant(const struct compiler *compiler, struct str name, uint32_t kinds)
{
    for (uint32_t kind = 0; kind < SYMBOL_KIND_COUNT; kind++)
        if (kinds & SYMBOL_BIT(kind) && symbol_find(&compiler->symbols[kind], name) != INDEX_NONE)
            return true;
    return kinds & SYMBOL_FAMILIES && families_find(compiler, name) != NULL;
}

struct str symbol_meant(struct compiler *compiler, const struct node *node, struct str name, uint32_t kinds)
{
    const struct tree *tree = &compiler->tree;
    if (tree->part_count <= 1 || !name.ptr)
        return name;
    for (const struct tree_part *part = tree_part(tree, node); part != tree->parts; part = &tree->parts[part->parent]) {
        assert(part->merged); /* else nothing of it is read */
        if (!part->prefix.ptr)
            continue;
        struct str own = str_of(voice_say(compiler, STR_FMT "_" STR_FMT, STR_ARG(part->prefix), STR_ARG(name)));
        if (is_meant(compiler, own, kinds))
            return own;
    }
    return name;
}

uint32_t symbol_resolve_inside(struct compiler *compiler, enum symbol_kind kind, const struct node *node,
                               struct str name, uint32_t offset)
{
    struct symbols *symbols = &compiler->symbols[kind];
    const struct str written = name;
    name = symbol_meant(compiler, node, name, SYMBOL_BIT(kind));
    uint32_t index = symbol_find(symbols, name);
    if (index != INDEX_NONE) {
        assert(index < symbols->count);
        symbols->items[index].used = true;
        return index;
    }
    if (is_beyond(symbols, name))
        return INDEX_NONE; /* that there are too many was reported */
    const char *hint = families_hint(compiler, name);
    struct suggestion suggestion = suggestion_for(compiler, name);
    suggestion_offer_all(&suggestion, symbols);
    voice_error_inside(compiler, node, offset, (uint32_t)written.len,
                       hint ? hint
                            : suggestion_text(compiler, &suggestion, symbol_list(compiler, symbols, what_of(kind))),
                       "there is no %s `" STR_FMT "`", what_of(kind), STR_ARG(tree_shown(name)));
    return INDEX_NONE;
}

uint32_t symbol_quantity(struct compiler *compiler, const struct node *node, struct str name)
{
    const struct program *program = compiler->program;
    uint32_t decision = symbol_find(&compiler->symbols[SYMBOL_DECISION],
                                    symbol_meant(compiler, node, name, SYMBOL_BIT(SYMBOL_DECISION)));
    assert(decision == INDEX_NONE || decision < compiler->symbols[SYMBOL_DECISION].count);
    return decision < program->decision_count && program_quantified(&program->decisions[decision]) ? decision
                                                                                                   : INDEX_NONE;
}

struct str symbol_named(struct compiler *compiler, enum symbol_kind kind, const struct node *node)
{
    struct str me = families_me(compiler, node), name = families_named(compiler, node->text, me);
    if (kind == SYMBOL_CELL && str_equal(name, STR("me")))
        return me;
    name = symbol_meant(compiler, node, name, SYMBOL_BIT(kind));
    if (name.ptr && me.ptr && symbol_find(&compiler->symbols[kind], name) == INDEX_NONE) {
        struct str own = symbol_meant(compiler, node, families_id(compiler, name, me), SYMBOL_BIT(kind));
        return symbol_find(&compiler->symbols[kind], own) != INDEX_NONE ? own : name;
    }
    return name;
}

uint32_t symbol_resolve(struct compiler *compiler, enum symbol_kind kind, const struct node *node)
{
    if (node->kind == NODE_BAD)
        return INDEX_NONE;
    if (node->kind != NODE_SCALAR) {
        voice_error(compiler, node, "write its name", "this is not the name of %s", symbol_one(kind));
        return INDEX_NONE;
    }
    struct str name = symbol_named(compiler, kind, node);
    if (name.ptr)
        return symbol_resolve_inside(compiler, kind, node, name, 0);
    voice_error(compiler, node, "an entry with `for: group`, or the id of a cell", "`me` stands for nobody here");
    return INDEX_NONE;
}
