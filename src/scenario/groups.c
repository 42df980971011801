/* Rewrites the tree: entries for a group become entries for its members, and groups in lists of cells their members.
 *
 * A copy of an entry keeps its places in the file, so that a fault in it is told where it stands, once (voice.c). */
#include <assert.h>

#include "scenario/families.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/suggestion.h"
#include "scenario/symbol.h"
#include "scenario/voice.h"

/* ---- groups ---- */

static bool is_cell(const struct compiler *compiler, struct str name)
{
    const struct node *cells = tree_entry(compiler->tree.root, STR("cells"));
    return cells && tree_entry(cells, name);
}

static bool has_member(const struct group *group, struct str cell)
{
    for (uint32_t i = 0; i < group->member_count; i++)
        if (str_equal(group->members[i], cell))
            return true;
    return false;
}

static void add_member(struct group *group, struct str cell)
{
    assert(cell.len > 0 && group->member_count <= CELL_COUNT_MAX);
    if (!has_member(group, cell) && group->member_count < CELL_COUNT_MAX)
        group->members[group->member_count++] = cell;
}

/* A cell, or the members of a group; false was reported. */
static bool add_named(struct compiler *compiler, const struct node *node, struct group *group)
{
    const struct group *other = node->kind == NODE_SCALAR ? families_group(compiler, node->text) : NULL;
    if (node->kind == NODE_BAD)
        return false;
    if (node->kind == NODE_SCALAR && is_cell(compiler, node->text)) {
        add_member(group, node->text);
        return true;
    }
    for (uint32_t i = 0; other && i < other->member_count; i++)
        add_member(group, other->members[i]);
    if (other)
        return true;
    struct str name = node->kind == NODE_SCALAR ? node->text : STR("");
    struct suggestion suggestion = suggestion_for(compiler, name);
    for (uint32_t i = 0; i < compiler->group_count; i++)
        suggestion_offer(&suggestion, compiler->groups[i].name);
    const struct node *cells = tree_entry(compiler->tree.root, STR("cells"));
    for (const struct node *cell = cells ? cells->first : NULL; cell; cell = cell->next)
        suggestion_offer(&suggestion, cell->key->text);
    voice_error(compiler, node, suggestion_text(compiler, &suggestion, "a group, or a list of cells"),
                "there is no group or cell `" STR_FMT "`", STR_ARG(tree_shown(name)));
    return false;
}

/* A name, or a list of them. */
static bool read_members(struct compiler *compiler, const struct node *node, struct group *ret_group)
{
    *ret_group = (struct group){0};
    bool fine = true;
    if (node->kind == NODE_SCALAR) {
        const struct group *named = families_group(compiler, node->text);
        fine = add_named(compiler, node, ret_group);
        ret_group->name = named ? named->name : (struct str){0};
    } else if (node->kind == NODE_LIST) {
        for (const struct node *entry = node->first; entry; entry = entry->next)
            fine = add_named(compiler, entry, ret_group) && fine;
    } else {
        fine = false;
        if (node->kind != NODE_BAD)
            voice_error(compiler, node, "a group, or a list of cells", "this is no group of cells");
    }
    if (fine && ret_group->member_count == 0)
        voice_error(compiler, node, "at least one cell", "there is nobody in it");
    return fine && ret_group->member_count > 0;
}

static void refuse_name(struct compiler *compiler, const struct node *key)
{
    static const char *const words[] = {"all", "me", "control", "default"};
    symbol_check_id(compiler, key);
    if (is_cell(compiler, key->text))
        voice_error(compiler, key, "another name", "`" STR_FMT "` is a cell already", STR_ARG(key->text));
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (str_equal(key->text, str_of(words[i])))
            voice_error(compiler, key, "another name", "`%s` is no name for a group: the word stands for others",
                        words[i]);
}

static void read_groups(struct compiler *compiler)
{
    const struct node *mapping = tree_entry(compiler->tree.root, STR("groups"));
    const struct node *cells = tree_entry(compiler->tree.root, STR("cells"));
    uint32_t count = mapping && mapping->kind == NODE_MAPPING ? mapping->count : 0;
    compiler->groups = store_scratch(compiler, count + 1, sizeof(*compiler->groups));
    for (const struct node *node = count > 0 ? mapping->first : NULL; compiler->groups && node; node = node->next) {
        struct group group;
        refuse_name(compiler, node->key);
        bool fine = read_members(compiler, node, &group);
        group.name = node->key->text;
        group.node = node;
        if (fine || group.member_count > 0)
            compiler->groups[compiler->group_count++] = group;
    }
    struct group all = {.name = STR("all")};
    for (const struct node *cell = cells && cells->kind == NODE_MAPPING ? cells->first : NULL; cell; cell = cell->next)
        add_member(&all, cell->key->text);
    if (compiler->groups)
        compiler->groups[compiler->group_count++] = all;
}

/* ---- copies ---- */

static void bind(struct node *node, struct str me)
{
    node->me = me;
    if (node->key)
        node->key->me = me;
    for (struct node *entry = node->first; entry; entry = entry->next)
        bind(entry, me);
}

/* NULL: there is no memory, or there are too many nodes, reported. */
static struct node *copy(struct compiler *compiler, const struct node *node, struct str me)
{
    if (++compiler->copied_count > TREE_NODE_COUNT_MAX) {
        if (compiler->copied_count == TREE_NODE_COUNT_MAX + 1)
            voice_error(compiler, node, "fewer members, or fewer entries for them",
                        "the scenario is too large once an entry is made for each member of its groups");
        return NULL;
    }
    struct node *copied = store_scratch(compiler, 1, sizeof(*copied));
    if (!copied)
        return NULL;
    *copied = *node;
    copied->me = me;
    copied->first = copied->next = NULL;
    if (node->key && !(copied->key = copy(compiler, node->key, me)))
        return NULL;
    struct node **link = &copied->first;
    for (const struct node *entry = node->first; entry; entry = entry->next) {
        if (!(*link = copy(compiler, entry, me)))
            return NULL;
        link = &(*link)->next;
    }
    return copied;
}

/* A scalar at the place of another. */
static struct node *scalar_at(struct compiler *compiler, const struct node *place, struct str text, struct str me)
{
    assert(place->line > 0 && place->column > 0); /* it stands somewhere */
    struct node *node = store_scratch(compiler, 1, sizeof(*node));
    if (!node)
        return NULL;
    *node = (struct node){.kind = NODE_SCALAR,
                          .style = STYLE_PLAIN,
                          .line = place->line,
                          .column = place->column,
                          .end_line = place->end_line,
                          .end_column = place->end_column,
                          .text = text,
                          .me = me};
    return node;
}

/* `key: me`, or with `list` `key: [me]`, at the end of an entry. */
static void add_me(struct compiler *compiler, struct node *entry, const char *key, bool list, struct str me)
{
    struct node *value = scalar_at(compiler, entry->key, STR("me"), me);
    struct node *holder = list ? scalar_at(compiler, entry->key, STR(""), me) : value;
    struct node *name = scalar_at(compiler, entry->key, str_of(key), me);
    if (!value || !holder || !name)
        return;
    assert(entry->kind == NODE_MAPPING && !tree_entry(entry, str_of(key)));
    if (list) {
        holder->kind = NODE_LIST;
        holder->style = STYLE_FLOW;
        holder->first = value;
        holder->count = 1;
    }
    holder->key = name;
    struct node **link = &entry->first;
    while (*link)
        link = &(*link)->next;
    *link = holder;
    entry->count++;
}

/* ---- entries ---- */

static void add_family(struct compiler *compiler, struct str name, const struct group *of, enum symbol_kind kind)
{
    struct family *family = store_scratch(compiler, 1, sizeof(*family));
    if (!family)
        return;
    *family = (struct family){.name = name, .of = *of, .kind = kind, .next = compiler->families};
    compiler->families = family;
    for (uint32_t i = 0; i < of->member_count; i++)
        add_member(&compiler->grouped, of->members[i]);
}

static bool fits_id(struct compiler *compiler, const struct node *key, const struct group *of)
{
    for (uint32_t i = 0; i < of->member_count; i++) {
        if (key->text.len + 1 + of->members[i].len > ID_BYTES_MAX) {
            voice_error(compiler, key, voice_say(compiler, "at most %d with the member's id", (int)ID_BYTES_MAX),
                        "`" STR_FMT "." STR_FMT "` is too long for an id", STR_ARG(tree_shown(key->text)),
                        STR_ARG(tree_shown(of->members[i])));
            return false;
        }
        if (str_equal(of->members[i], STR("first"))) {
            voice_error(compiler, key, "call the cell otherwise",
                        "`" STR_FMT ".first` is the first round of a decision", STR_ARG(tree_shown(key->text)));
            return false;
        }
    }
    return symbol_check_id(compiler, key);
}

struct kind_of_entry {
    const char *section, *by; /* the key that names the group */
    enum symbol_kind kind;
    const char *who; /* what is the member alone where it is not said; NULL: nothing */
    bool in_list;
};

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* As a name in an expression, or in braces in a text. */
static bool has_me(struct str text, bool in_text)
{
    bool inside = !in_text;
    for (size_t i = 0; i < text.len; i++) {
        inside = in_text ? text.ptr[i] == '{' || (inside && text.ptr[i] != '}') : inside;
        if (inside && i + 2 <= text.len && memcmp(text.ptr + i, "me", 2) == 0 &&
            (i == 0 || !is_name_byte(text.ptr[i - 1])) && (i + 2 == text.len || !is_name_byte(text.ptr[i + 2])))
            return true;
    }
    return false;
}

static bool is_text_key(const struct node *node)
{
    static const char *const texts[] = {"text", "title", "label", "notes", "from"};
    for (size_t i = 0; node->key && i < sizeof(texts) / sizeof(texts[0]); i++)
        if (str_equal(node->key->text, str_of(texts[i])))
            return true;
    return false;
}

static bool mentions_me_in(const struct node *node, bool in_text)
{
    if (node->kind == NODE_SCALAR)
        return has_me(node->text, in_text);
    for (const struct node *entry = node->first; entry; entry = entry->next)
        if (mentions_me_in(entry, in_text || is_text_key(entry)))
            return true;
    return false;
}

static bool mentions_me(const struct node *node)
{
    return mentions_me_in(node, is_text_key(node));
}

/* Whom a decision asks that asks each, and speaks of the one that is asked or has numbers of theirs; NULL: it does not.
 */
static struct node *asked_each(const struct node *entry)
{
    struct node *ask = tree_entry(entry, STR("ask")), *agree = tree_entry(entry, STR("agree"));
    bool each = agree && agree->kind == NODE_SCALAR && str_equal(agree->text, STR("each"));
    if (!each || !ask)
        return NULL;
    struct node *of = ask->kind == NODE_MAPPING ? tree_entry(ask, STR("of")) : ask;
    if (of && quantities_written(entry) && !(of->kind == NODE_LIST && of->count < 2))
        return of;
    for (const struct node *part = entry->first; part; part = part->next)
        if (part != ask && mentions_me(part)) /* the condition of `ask` has a `me` of its own */
            return of;
    return NULL;
}

static void leave_out(struct node *mapping, struct str key)
{
    for (struct node **link = &mapping->first; *link; link = &(*link)->next)
        if (str_equal((*link)->key->text, key)) {
            *link = (*link)->next;
            mapping->count--;
            return;
        }
}

/* What only several cells do is left out of what one is asked. */
static void ask_one(struct compiler *compiler, struct node *entry)
{
    struct node *ask = tree_entry(entry, STR("ask"));
    leave_out(entry, STR("agree"));
    if (ask->kind != NODE_MAPPING) {
        leave_out(entry, STR("ask"));
        return;
    }
    leave_out(ask, STR("of"));
    add_me(compiler, ask, "of", true, ask->me);
}

/* The entries for the members, in the place of the one for all; the link behind them. */
static struct node **put_members(struct compiler *compiler, struct node *mapping, struct node **link,
                                 const struct kind_of_entry *kind, const struct group *of, bool each)
{
    struct node *entry = *link, *next = entry->next;
    assert(of->member_count > 0);
    mapping->count--;
    for (uint32_t i = 0; i < of->member_count; i++) {
        struct node *one = copy(compiler, entry, of->members[i]);
        if (!one)
            break; /* too many, or no memory: what there is stays whole */
        mapping->count++;
        one->key->text = families_id(compiler, entry->key->text, of->members[i]);
        if (each)
            ask_one(compiler, one);
        if (kind->who && !tree_entry(one, str_of(kind->who)))
            add_me(compiler, one, kind->who, kind->in_list, of->members[i]);
        *link = one;
        link = &one->next;
    }
    *link = next;
    assert(compiler->out_of_memory || compiler->copied_count > 0);
    return link;
}

static void expand_section(struct compiler *compiler, const struct kind_of_entry *kind)
{
    struct node *mapping = tree_entry(compiler->tree.root, str_of(kind->section));
    if (!mapping || mapping->kind != NODE_MAPPING)
        return;
    for (struct node **link = &mapping->first; *link && !compiler->out_of_memory;) {
        struct node *entry = *link, *by = entry->kind == NODE_MAPPING ? tree_entry(entry, str_of(kind->by)) : NULL;
        struct node *each =
            !by && kind->kind == SYMBOL_DECISION && entry->kind == NODE_MAPPING ? asked_each(entry) : NULL;
        struct group of;
        if (!by && !each) {
            link = &entry->next;
        } else if (read_members(compiler, by ? by : each, &of) && fits_id(compiler, entry->key, &of)) {
            add_family(compiler, entry->key->text, &of, kind->kind);
            link = put_members(compiler, mapping, link, kind, &of, each != NULL);
        } else {
            entry->kind = NODE_BAD; /* reported, the id too */
            entry->key->me = entry->key->text;
            link = &entry->next;
        }
    }
}

/* ---- lists of cells ---- */

/* The group that an item of a list names, or of whose members it names a seat, as `stations.chief`; then that seat. */
static const struct group *group_in(const struct compiler *compiler, const struct node *item, struct str *ret_seat)
{
    const char *dot = item->kind == NODE_SCALAR ? memchr(item->text.ptr, '.', item->text.len) : NULL;
    *ret_seat = (struct str){0};
    if (item->kind != NODE_SCALAR)
        return NULL;
    if (!dot)
        return families_group(compiler, item->text);
    size_t len = (size_t)(dot - item->text.ptr);
    *ret_seat = (struct str){dot + 1, item->text.len - len - 1};
    return len > 0 && ret_seat->len > 0 ? families_group(compiler, (struct str){item->text.ptr, len}) : NULL;
}

/* Members in the place of a group, but `without`. */
static void flatten(struct compiler *compiler, struct node *node, struct str without)
{
    if (node->kind == NODE_SCALAR) {
        struct node *item =
            families_group(compiler, node->text) ? scalar_at(compiler, node, node->text, node->me) : NULL;
        if (!item)
            return;
        node->kind = NODE_LIST;
        node->style = STYLE_FLOW;
        node->first = item;
        node->count = 1;
    }
    if (node->kind != NODE_LIST)
        return;
    for (struct node **link = &node->first; *link;) {
        struct node *item = *link, *next = item->next;
        struct str seat;
        const struct group *group = group_in(compiler, item, &seat);
        if (!group) {
            link = &item->next;
            continue;
        }
        *link = next;
        node->count--;
        for (uint32_t i = 0; i < group->member_count; i++) {
            struct str name = seat.ptr ? families_id(compiler, group->members[i], seat) : group->members[i];
            bool there = without.ptr && str_equal(group->members[i], without);
            for (const struct node *other = node->first; other && !there; other = other->next)
                there = other->kind == NODE_SCALAR && str_equal(other->text, name);
            struct node *member = there ? NULL : scalar_at(compiler, item, name, item->me);
            if (!member)
                continue;
            member->next = *link;
            *link = member;
            link = &member->next;
            node->count++;
        }
    }
}

static void flatten_lists(struct compiler *compiler, struct node *node)
{
    static const char *const keys[] = {"ask", "release", "veto", "show"};
    for (struct node *entry = node->first; entry; entry = entry->next) {
        for (size_t i = 0; entry->key && i < sizeof(keys) / sizeof(keys[0]); i++) {
            if (!str_equal(entry->key->text, str_of(keys[i])))
                continue;
            struct node *some = entry->kind == NODE_MAPPING ? tree_entry(entry, STR("of")) : entry;
            if (some)
                flatten(compiler, some, (struct str){0});
        }
        flatten_lists(compiler, entry);
    }
}

/* ---- by cell ---- */

/* Entries for groups become entries for those of their members that have none of their own. */
static void expand_keys(struct compiler *compiler, struct node *mapping)
{
    assert(mapping->kind == NODE_MAPPING);
    for (struct node **link = &mapping->first; *link;) {
        struct node *entry = *link, *next = entry->next;
        const struct group *group = families_group(compiler, entry->key->text);
        if (!group) {
            if (is_cell(compiler, entry->key->text))
                bind(entry, entry->key->text);
            link = &entry->next;
            continue;
        }
        *link = next;
        mapping->count--;
        for (uint32_t i = 0; i < group->member_count; i++) {
            struct node *one = tree_entry(mapping, group->members[i]) ? NULL : copy(compiler, entry, group->members[i]);
            if (!one)
                continue;
            one->key->text = group->members[i];
            one->next = *link;
            *link = one;
            link = &one->next;
            mapping->count++;
        }
    }
}

/* A rule of sharing with a group is one with each other member. */
static void expand_rules(struct compiler *compiler, struct node *policy)
{
    struct node *shares = policy->kind == NODE_MAPPING ? tree_entry(policy, STR("shares")) : NULL;
    const struct node *to = shares && shares->kind == NODE_MAPPING ? tree_entry(shares, STR("to")) : NULL;
    if (to && to->kind == NODE_SCALAR && families_group(compiler, to->text)) {
        struct node *rule = copy(compiler, shares, shares->me);
        if (!rule)
            return;
        rule->key = NULL;
        shares->kind = NODE_LIST;
        shares->first = rule;
        shares->count = 1;
    }
    for (struct node **link = shares && shares->kind == NODE_LIST ? &shares->first : NULL; link && *link;) {
        struct node *rule = *link, *next = rule->next, *whom = tree_entry(rule, STR("to"));
        const struct group *group = whom && whom->kind == NODE_SCALAR ? families_group(compiler, whom->text) : NULL;
        if (!group) {
            link = &rule->next;
            continue;
        }
        *link = next;
        shares->count--;
        for (uint32_t i = 0; i < group->member_count; i++) {
            bool self = rule->me.ptr && str_equal(group->members[i], rule->me);
            struct node *one = self ? NULL : copy(compiler, rule, rule->me);
            if (!one)
                continue;
            tree_entry(one, STR("to"))->text = group->members[i];
            one->next = *link;
            *link = one;
            link = &one->next;
            shares->count++;
        }
    }
}

static void expand_bots(struct compiler *compiler)
{
    struct node *bots = tree_entry(compiler->tree.root, STR("bots"));
    struct node *policies = tree_entry(compiler->tree.root, STR("policies"));
    struct node *sharing = tree_entry(compiler->tree.root, STR("sharing"));
    const struct node *studies = tree_entry(compiler->tree.root, STR("studies"));
    for (struct node *study = studies ? studies->first : NULL; study; study = study->next) {
        struct node *compared = tree_entry(study, STR("policies"));
        if (compared && compared->kind == NODE_MAPPING)
            expand_keys(compiler, compared);
    }
    if (bots && bots->kind == NODE_MAPPING) {
        expand_keys(compiler, bots);
        for (struct node *cell = bots->first; cell; cell = cell->next)
            expand_rules(compiler, cell);
    }
    if (policies && policies->kind == NODE_MAPPING) {
        expand_keys(compiler, policies);
        for (struct node *cell = policies->first; cell; cell = cell->next)
            for (struct node *policy = cell->kind == NODE_MAPPING ? cell->first : NULL; policy; policy = policy->next)
                expand_rules(compiler, policy);
    }
    if (sharing && sharing->kind == NODE_MAPPING) {
        expand_keys(compiler, sharing);
        for (struct node *cell = sharing->first; cell; cell = cell->next)
            flatten(compiler, cell, cell->key->text);
    }
}

void groups_expand(struct compiler *compiler)
{
    static const struct kind_of_entry kinds[] = {
        {"variables", "per", SYMBOL_VARIABLE, NULL, false},
        {"capabilities", "for", SYMBOL_CAPABILITY, "owner", false},
        {"injects", "for", SYMBOL_INJECT, NULL, false},
        {"decisions", "for", SYMBOL_DECISION, "ask", true},
        {"assessments", "for", SYMBOL_ASSESSMENT, "ask", true},
        {"tasks", "for", SYMBOL_TASK, "cell", false},
        {"questions", "for", SYMBOL_QUESTION, "ask", true},
    };
    if (!compiler->tree.root || compiler->tree.root->kind != NODE_MAPPING)
        return;
    read_groups(compiler);
    for (uint32_t i = 0; i + 1 < compiler->group_count; i++)
        for (uint32_t k = 0; k < compiler->groups[i].member_count; k++)
            add_member(&compiler->grouped, compiler->groups[i].members[k]);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !compiler->out_of_memory; i++)
        expand_section(compiler, &kinds[i]);
    if (compiler->out_of_memory)
        return;
    flatten_lists(compiler, compiler->tree.root);
    expand_bots(compiler);
}
