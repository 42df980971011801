/* What expressions say of the members of groups, before their names are resolved: `chips[me]` and `chips[north]` are
 * names, `sum(chips)`, `count(stations, chips[me] > 3)`, `any(...)` and `all(...)` are put together from one expression
 * a member. */
#include <assert.h>

#include "scenario/scope.h"
#include "scenario/store.h"
#include "scenario/symbol.h"
#include "scenario/voice.h"

static struct expr *expand(struct scope *scope, struct expr *expr, struct str me);

/* What is put in counts like what definitions put in. NULL: there is no memory, or too much, reported. */
static struct expr *make(struct scope *scope, const struct expr *like, enum expr_kind kind)
{
    if (++scope->defined_count > EXPR_NODE_COUNT_MAX) {
        struct expr place = *like;
        if (!scope->failed)
            scope_fail(scope, &place,
                       voice_say(scope->compiler, "at most %d values and operators; use a variable for a part of it",
                                 (int)EXPR_NODE_COUNT_MAX),
                       "the expression is too long once its members are put in");
        return NULL;
    }
    struct expr *expr = store_scratch(scope->compiler, 1, sizeof(*expr));
    if (expr)
        *expr = (struct expr){.kind = kind, .offset = like->offset, .width = like->width};
    return expr;
}

static struct expr *copy(struct scope *scope, const struct expr *expr)
{
    struct expr *copied = make(scope, expr, expr->kind);
    if (!copied)
        return NULL;
    *copied = *expr;
    copied->next_argument = NULL;
    for (uint32_t i = 0; i < 3 && expr->args[i]; i++)
        if (!(copied->args[i] = copy(scope, expr->args[i])))
            return NULL;
    struct expr **link = &copied->first_argument;
    for (const struct expr *argument = expr->first_argument; argument; argument = argument->next_argument) {
        if (!(*link = copy(scope, argument)))
            return NULL;
        link = &(*link)->next_argument;
    }
    return copied;
}

static struct expr *join(struct scope *scope, const struct expr *place, enum opcode opcode, struct expr *a,
                         struct expr *b)
{
    struct expr *expr = make(scope, place, EXPR_OPERATION);
    if (!expr || !a || !b)
        return NULL;
    assert(opcode == OP_ADD || opcode == OP_OR || opcode == OP_AND || opcode == OP_MIN || opcode == OP_MAX);
    expr->opcode = opcode;
    expr->args[0] = a;
    expr->args[1] = b;
    return expr;
}

static struct expr *number(struct scope *scope, const struct expr *place, int32_t value)
{
    struct expr *expr = make(scope, place, EXPR_NUMBER);
    if (expr)
        expr->number = value;
    return expr;
}

/* 1 where the condition holds, else 0. */
static struct expr *one_if(struct scope *scope, struct expr *condition)
{
    struct expr *expr = make(scope, condition, EXPR_CALL);
    if (!expr)
        return NULL;
    expr->name = STR("if");
    expr->argument_count = 3;
    expr->first_argument = condition;
    condition->next_argument = number(scope, condition, 1);
    if (condition->next_argument)
        condition->next_argument->next_argument = number(scope, condition, 0);
    return condition->next_argument && condition->next_argument->next_argument ? expr : NULL;
}

struct summary { /* of one expression a member */
    const char *name;
    enum opcode opcode;
    bool of_conditions, counted;
};

static const struct summary summaries[] = {{"sum", OP_ADD, false, false}, {"count", OP_ADD, true, true},
                                           {"any", OP_OR, true, false},   {"all", OP_AND, true, false},
                                           {"min", OP_MIN, false, false}, {"max", OP_MAX, false, false}};

/* NULL: the call is of something else. */
static const struct summary *summary_of(const struct expr *call)
{
    for (size_t i = 0; i < sizeof(summaries) / sizeof(summaries[0]); i++) {
        bool choice = i >= 4; /* with two numbers and more they choose among these */
        if (str_equal(call->name, str_of(summaries[i].name)) && !(choice && call->argument_count != 1))
            return &summaries[i];
    }
    return NULL;
}

/* The variable's value of a member. */
static struct expr *value_of(struct scope *scope, const struct expr *variable, struct str member)
{
    struct expr *expr = make(scope, variable, EXPR_NAME);
    if (expr)
        expr->name = families_id(scope->compiler, variable->name, member);
    return expr;
}

/* The group and the expression of a call, or the variable alone, whose members they are; false was reported. */
static bool read_call(struct scope *scope, struct expr *call, const struct summary *summary,
                      const struct group **ret_of, struct expr **ret_each)
{
    struct compiler *compiler = scope->compiler;
    struct expr *first = call->first_argument, *second = first ? first->next_argument : NULL;
    bool named = first && first->kind == EXPR_NAME && !first->index.ptr;
    if (second && !second->next_argument && named) {
        *ret_of = families_group(compiler, first->name);
        *ret_each = second;
        if (!*ret_of)
            scope_fail(scope, first, "a group, or `all`",
                       voice_say(compiler, "there is no group `" STR_FMT "`", STR_ARG(tree_shown(first->name))));
        return *ret_of != NULL;
    }
    if (named)
        first->name = symbol_meant(compiler, scope->node, first->name, SYMBOL_FAMILIES);
    const struct family *family =
        named && !second && !summary->of_conditions ? families_find(compiler, first->name) : NULL;
    if (family && (family->kind == SYMBOL_VARIABLE || family->kind == SYMBOL_DECISION)) {
        *ret_of = &family->of;
        *ret_each = NULL;
        return true;
    }
    const char *form = summary->of_conditions ? voice_say(compiler, "%s(group, condition with `me`)", summary->name)
                       : summary->opcode == OP_ADD ? "sum(variable with `per`), or sum(group, expression with `me`)"
                                                   : voice_say(compiler, "%s(a, b, ...), or %s(variable with `per`)",
                                                               summary->name, summary->name);
    scope_fail(scope, call, form, voice_say(compiler, "`%s` is not of members here", summary->name));
    return false;
}

static struct expr *summarize(struct scope *scope, struct expr *call, const struct summary *summary)
{
    const struct group *of = NULL;
    struct expr *each = NULL, *all = NULL;
    if (!read_call(scope, call, summary, &of, &each))
        return call;
    assert(of->member_count > 0);
    for (uint32_t i = 0; i < of->member_count; i++) {
        struct expr *one = each ? copy(scope, each) : value_of(scope, call->first_argument, of->members[i]);
        if (one && each)
            one = expand(scope, one, of->members[i]);
        if (one && summary->counted)
            one = one_if(scope, one);
        all = i == 0 ? one : join(scope, call, summary->opcode, all, one);
        if (!all)
            return &scope->compiler->bad;
    }
    all->next_argument = call->next_argument;
    all->offset = call->offset;
    all->width = call->width;
    return all;
}

static void name_member(struct scope *scope, struct expr *expr, struct str me)
{
    struct compiler *compiler = scope->compiler;
    bool own = str_equal(expr->index, STR("me"));
    struct str member = own ? me : expr->index;
    if (!member.ptr) {
        scope_fail(scope, expr, "the id of a cell, or an entry with `for: group`", "`me` stands for nobody here");
        return;
    }
    if (symbol_find(&compiler->symbols[SYMBOL_CELL], member) == INDEX_NONE) {
        scope_fail(scope, expr, "`me`, or the id of a cell",
                   voice_say(compiler, "there is no cell `" STR_FMT "`", STR_ARG(tree_shown(member))));
        return;
    }
    expr->name = symbol_meant(compiler, scope->node, expr->name, SYMBOL_FAMILIES);
    const struct family *family = families_find(compiler, expr->name);
    bool there = false;
    for (uint32_t i = 0; family && i < family->of.member_count; i++)
        there = there || str_equal(family->of.members[i], member);
    if (!family)
        scope_fail(scope, expr, voice_say(compiler, "write `" STR_FMT "` alone", STR_ARG(tree_shown(expr->name))),
                   voice_say(compiler, "`" STR_FMT "` is not one for each cell", STR_ARG(tree_shown(expr->name))));
    else if (!there)
        scope_fail(scope, expr, "one of its members",
                   voice_say(compiler, "there is no `" STR_FMT "` of `" STR_FMT "`", STR_ARG(tree_shown(expr->name)),
                             STR_ARG(tree_shown(member))));
    if (scope->failed)
        return;
    assert(there && expr->kind == EXPR_NAME);
    expr->name = families_id(compiler, expr->name, member);
    expr->index = (struct str){0};
}

/* `chose(north, buy, pay)` of a decision that there is for each is that of the cell; so is `answer(beds, north)`. */
static void name_by_cell(struct scope *scope, struct expr *call)
{
    static const struct {
        const char *name;
        enum symbol_kind kind;
        bool cell_first;
    } calls[] = {{"chose", SYMBOL_DECISION, true},     {"first", SYMBOL_DECISION, true},
                 {"number", SYMBOL_DECISION, true},    {"answer", SYMBOL_QUESTION, false},
                 {"answered", SYMBOL_QUESTION, false}, {"correct", SYMBOL_QUESTION, false},
                 {"seen", SYMBOL_QUESTION, false}};
    struct expr *first = call->first_argument, *second = first ? first->next_argument : NULL;
    for (size_t i = 0; second && i < sizeof(calls) / sizeof(calls[0]); i++) {
        struct expr *cell = calls[i].cell_first ? first : second, *entry = calls[i].cell_first ? second : first;
        if (!str_equal(call->name, str_of(calls[i].name)) || cell->kind != EXPR_NAME || entry->kind != EXPR_NAME ||
            (calls[i].cell_first && call->argument_count == 2 &&
             symbol_find(&scope->compiler->symbols[SYMBOL_CELL], cell->name) == INDEX_NONE))
            continue; /* `chose(decision, option)` names no cell */
        entry->name = symbol_meant(scope->compiler, scope->node, entry->name, SYMBOL_FAMILIES);
        const struct family *family = families_find(scope->compiler, entry->name);
        if (!family || family->kind != calls[i].kind)
            return;
        entry->index = cell->name;
        name_member(scope, entry, (struct str){0});
        return;
    }
}

static struct expr *expand(struct scope *scope, struct expr *expr, struct str me)
{
    if (scope->failed)
        return expr;
    if (expr->kind == EXPR_NAME && expr->index.ptr) {
        name_member(scope, expr, me);
    } else if (expr->kind == EXPR_NAME && me.ptr && str_equal(expr->name, STR("me"))) {
        expr->name = me;
    } else if (expr->kind == EXPR_CALL && summary_of(expr)) {
        return summarize(scope, expr, summary_of(expr));
    } else if (expr->kind == EXPR_CALL) {
        for (struct expr **link = &expr->first_argument; *link; link = &(*link)->next_argument)
            *link = expand(scope, *link, me);
        name_by_cell(scope, expr);
    } else if (expr->kind == EXPR_OPERATION) {
        for (uint32_t i = 0; i < 3 && expr->args[i]; i++)
            expr->args[i] = expand(scope, expr->args[i], me);
    }
    return expr;
}

struct expr *members_expand(struct scope *scope, struct expr *expr)
{
    return expand(scope, expr, families_me(scope->compiler, scope->node));
}
