/* Names: what is declared under which id, and what a writer may have meant by one that is not. */
#include "base/hash.h"
#include "scenario/compile.h"

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

/* Where the table has `id`, or where it would be put. */
static uint32_t *seek(const struct symbols *symbols, struct str id)
{
    uint32_t at = (uint32_t)hash_fnv(HASH_FNV_START, id.ptr, id.len) & (symbols->table_room - 1);
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
    struct symbol *items = scratch(compiler, count + 1, sizeof(*items));
    uint32_t *table = scratch(compiler, room, sizeof(*table));
    if (!items || !table)
        return;
    *symbols = (struct symbols){.items = items, .table = table, .table_room = room};
    for (struct node *node = mapping->first; node && symbols->count < count; node = node->next) {
        if (ids && !symbol_is_id(node->key->text)) {
            error_at(compiler, node->key, "a small letter, then small letters, digits, `_` and `-`, at most 40",
                     "`" STR_FMT "` is not an id", STR_ARG(tree_shown(node->key->text)));
        }
        items[symbols->count] = (struct symbol){.id = node->key->text, .node = node};
        *seek(symbols, node->key->text) = ++symbols->count;
    }
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
        [SYMBOL_CELL] = "a cell",           [SYMBOL_OBJECTIVE] = "an objective", [SYMBOL_REFERENCE] = "a reference",
        [SYMBOL_PARAMETER] = "a parameter", [SYMBOL_VARIABLE] = "a variable",    [SYMBOL_CAPABILITY] = "a capability",
        [SYMBOL_INJECT] = "an inject",      [SYMBOL_DECISION] = "a decision",    [SYMBOL_ASSESSMENT] = "an assessment",
        [SYMBOL_ENDING] = "an ending",      [SYMBOL_STUDY] = "a study",
    };
    return one[kind];
}

const char *symbol_list(struct compiler *compiler, const struct symbols *symbols, const char *what)
{
    enum { LISTED_COUNT_MAX = 8 };
    if (symbols->count == 0)
        return say(compiler, "the scenario has no %s at all", what);
    if (symbols->count > LISTED_COUNT_MAX)
        return "";
    const char *list = symbols->count == 1 ? "there is only: " : "one of: ";
    for (uint32_t i = 0; i < symbols->count; i++)
        list = say(compiler, "%s%s" STR_FMT, list, i > 0 ? ", " : "", STR_ARG(tree_shown(symbols->items[i].id)));
    return list;
}

uint32_t symbol_resolve_inside(struct compiler *compiler, enum symbol_kind kind, const struct node *node,
                               struct str name, uint32_t offset)
{
    struct symbols *symbols = &compiler->symbols[kind];
    uint32_t index = symbol_find(symbols, name);
    if (index != INDEX_NONE) {
        symbols->items[index].used = true;
        return index;
    }
    struct suggestion suggestion = suggestion_for(compiler, name);
    suggestion_offer_all(&suggestion, symbols);
    error_inside(compiler, node, offset, (uint32_t)name.len,
                 suggestion_text(compiler, &suggestion, symbol_list(compiler, symbols, what_of(kind))),
                 "there is no %s `" STR_FMT "`", what_of(kind), STR_ARG(tree_shown(name)));
    return INDEX_NONE;
}

uint32_t symbol_resolve(struct compiler *compiler, enum symbol_kind kind, const struct node *node)
{
    if (node->kind == NODE_BAD)
        return INDEX_NONE;
    if (node->kind != NODE_SCALAR) {
        error_at(compiler, node, "write its name", "this is not the name of %s", symbol_one(kind));
        return INDEX_NONE;
    }
    return symbol_resolve_inside(compiler, kind, node, node->text, 0);
}

/* Optimal string alignment: insertions, deletions, replacements and swaps of neighbours; gives up beyond `most`. */
static uint32_t edit_distance(struct str a, struct str b, uint32_t most)
{
    uint32_t rows[3][ID_BYTES_MAX + 1];
    if (a.len > b.len + most || b.len > a.len + most)
        return most + 1;
    for (uint32_t j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (uint32_t i = 1; i <= a.len; i++) {
        uint32_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *over = rows[(i + 1) % 3];
        row[0] = i;
        uint32_t least = i;
        for (uint32_t j = 1; j <= b.len; j++) {
            uint32_t cost = above[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);
            cost = above[j] + 1 < cost ? above[j] + 1 : cost;
            cost = row[j - 1] + 1 < cost ? row[j - 1] + 1 : cost;
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1] &&
                over[j - 2] + 1 < cost)
                cost = over[j - 2] + 1;
            row[j] = cost;
            least = cost < least ? cost : least;
        }
        if (least > most)
            return most + 1;
    }
    return rows[a.len % 3][b.len];
}

struct suggestion suggestion_for(const struct compiler *compiler, struct str wanted)
{
    struct suggestion suggestion = {.wanted = wanted};
    if (compiler->diags->count < DIAGNOSTIC_COUNT_MAX && wanted.len <= ID_BYTES_MAX)
        suggestion.distance = wanted.len < 6 ? 2 : wanted.len < 12 ? 3 : 4;
    return suggestion;
}

void suggestion_offer(struct suggestion *suggestion, struct str candidate)
{
    if (suggestion->distance == 0 || candidate.len > ID_BYTES_MAX)
        return;
    uint32_t most = suggestion->distance - 1; /* the first of the nearest wins */
    uint32_t distance = edit_distance(suggestion->wanted, candidate, most);
    if (distance <= most && distance < candidate.len) {
        suggestion->best = candidate;
        suggestion->distance = distance;
    }
}

void suggestion_offer_all(struct suggestion *suggestion, const struct symbols *symbols)
{
    for (uint32_t i = 0; i < symbols->count; i++)
        suggestion_offer(suggestion, symbols->items[i].id);
}

const char *suggestion_text(struct compiler *compiler, const struct suggestion *suggestion, const char *otherwise)
{
    if (suggestion->best.len == 0)
        return otherwise;
    return say(compiler, "did you mean `" STR_FMT "`?", STR_ARG(suggestion->best));
}
