/* Names in expressions: parameters, variables, definitions, values of enumerations; and what may be meant by one that
 * is unknown.
 *
 * A name can be a parameter, a variable, a definition, or a value of the enumeration it is compared with; so the
 * enumeration is found first, by looking through both sides, and handed down. Nothing is guessed: a name that could be
 * two things is an error.
 */
#include "scenario/scope.h"

#include <assert.h>

#include "scenario/store.h"
#include "scenario/suggestion.h"
#include "scenario/symbol.h"
#include "scenario/voice.h"

void scope_fail(struct scope *scope, struct expr *expr, const char *right, const char *wrong)
{
    assert((size_t)expr->offset + expr->width <= scope->node->text.len);
    voice_error_inside(scope->compiler, scope->node, expr->offset, expr->width, right, "%s", wrong);
    scope->failed = true;
    expr->kind = EXPR_BAD;
    expr->type = TYPE_BAD;
}

const struct program_variable *scope_variable(const struct scope *scope, uint32_t variable)
{
    if (variable == NAMED_STAGE)
        return &scope->compiler->stage_names;
    assert(variable < scope->compiler->program->variable_count);
    return &scope->compiler->program->variables[variable];
}

/* The index of a name among those of an enumeration; INDEX_NONE when it is none of them. */
static uint32_t value_of(const struct scope *scope, uint32_t variable, struct str name)
{
    const struct program_variable *row = scope_variable(scope, variable);
    for (uint32_t i = 0; i < row->value_count; i++)
        if (str_equal(scope->compiler->program->value_names[row->value_first + i].name, name))
            return i;
    return INDEX_NONE;
}

struct str scope_first_value(const struct scope *scope, uint32_t variable)
{
    assert(scope_variable(scope, variable)->value_count > 0);
    return scope->compiler->program->value_names[scope_variable(scope, variable)->value_first].name;
}

const char *scope_values(const struct scope *scope, uint32_t variable)
{
    const struct program_variable *row = scope_variable(scope, variable);
    const char *list = "";
    for (uint32_t i = 0; i < row->value_count; i++) {
        list = voice_say(scope->compiler, "%s%s" STR_FMT, list, i > 0 ? ", " : "",
                         STR_ARG(tree_shown(scope->compiler->program->value_names[row->value_first + i].name)));
    }
    return list;
}

/* ---- functions ---- */

const struct scope_function_row scope_functions[CALL_COUNT] = {
    [CALL_HAPPENED] = {"happened", "happened(inject, decision or question)", 1, 1},
    [CALL_SINCE] = {"since", "since(inject, decision, question or task)", 1, 1},
    [CALL_KNOWS] = {"knows", "knows(cell, inject)", 2, 2},
    [CALL_OPEN] = {"open", "open(decision, question or task)", 1, 1},
    [CALL_CHOSE] = {"chose",
                    "chose(decision, option) or chose(cell, decision, option), of a number chose(cell, decision)", 2,
                    3},
    [CALL_ROUND] = {"round", "round(decision)", 1, 1},
    [CALL_FIRST] = {"first", "first(cell, decision, option), of a number first(cell, decision)", 2, 3},
    [CALL_NUMBER] = {"number", "number(cell, decision), of an allocation number(cell, decision, thing)", 2, 3},
    [CALL_PART] = {"part", "part(decision, thing)", 2, 2},
    [CALL_READY] = {"ready", "ready(capability)", 1, 1},
    [CALL_DONE] = {"done", "done(task or item of the plan)", 1, 1},
    [CALL_LATE] = {"late", "late(task)", 1, 1},
    [CALL_ANSWER] = {"answer", "answer(question, cell), of a rank answer(question, cell, name)", 2, 3},
    [CALL_ANSWERED] = {"answered", "answered(question, cell)", 2, 2},
    [CALL_CORRECT] = {"correct", "correct(question, cell)", 2, 2},
    [CALL_SEEN] = {"seen", "seen(question, cell, 1)", 3, 3},
    [CALL_PLANNED] = {"planned", "planned(item of the plan) or planned(item, cell)", 1, 2},
    [CALL_ORDERED] = {"ordered", "ordered(item of the plan)", 1, 1},
    [CALL_FAILED] = {"failed", "failed(item of the plan)", 1, 1},
    [CALL_REQUESTED] = {"requested", "requested(inject) or requested(inject, cell)", 1, 2},
    [CALL_RELEASED] = {"released", "released(inject) or released(inject, cell)", 1, 2},
    [CALL_REFUSED] = {"refused", "refused(inject) or refused(inject, cell)", 1, 2},
    [CALL_MIN] = {"min", "min(a, b, ...)", 2, EXPR_ARGUMENT_COUNT_MAX},
    [CALL_MAX] = {"max", "max(a, b, ...)", 2, EXPR_ARGUMENT_COUNT_MAX},
    [CALL_CLAMP] = {"clamp", "clamp(x, low, high)", 3, 3},
    [CALL_IF] = {"if", "if(condition, a, b)", 3, 3},
    [CALL_ROLL] = {"roll", "roll(low, high)", 2, 2},
    [CALL_SUM] = {"sum", "sum(variable with `per`) or sum(group, expression with `me`)", 1, 2},
    [CALL_COUNT_OF] = {"count", "count(group, condition with `me`)", 2, 2},
    [CALL_ANY] = {"any", "any(group, condition with `me`)", 2, 2},
    [CALL_ALL] = {"all", "all(group, condition with `me`)", 2, 2},
};

enum call scope_function(struct str name)
{
    enum call i = 0;
    while (i < CALL_COUNT && !str_equal(name, str_of(scope_functions[i].name)))
        i++;
    return i;
}

/* ---- names ---- */

/* `phase`, where there are phases. */
static bool is_present_stage(const struct scope *scope, struct str name)
{
    return scope->compiler->program->stage_count > 0 && str_equal(name, STR("phase"));
}

/* What a name that has a value means, in the file in which it stands. */
static struct str value_named(const struct scope *scope, const struct expr *expr)
{
    return symbol_meant(scope->compiler, scope->node, expr->name,
                        SYMBOL_BIT(SYMBOL_PARAMETER) | SYMBOL_BIT(SYMBOL_VARIABLE) | SYMBOL_BIT(SYMBOL_DEFINITION));
}

/* The enumeration that `expr` is of, if it is of one: the variable; else INDEX_NONE. */
uint32_t scope_enumeration(const struct scope *scope, const struct expr *expr)
{
    if (expr->kind == EXPR_NAME && is_present_stage(scope, expr->name))
        return NAMED_STAGE;
    if (expr->kind == EXPR_NAME) {
        struct str name = value_named(scope, expr);
        uint32_t definition = symbol_find(&scope->compiler->symbols[SYMBOL_DEFINITION], name);
        if (definition < scope->compiler->definition_count) {
            const struct expr *defined = scope->compiler->definitions[definition].expr;
            return defined && defined->type == TYPE_NAMED ? defined->named : INDEX_NONE;
        }
        uint32_t variable = symbol_find(&scope->compiler->symbols[SYMBOL_VARIABLE], name);
        return variable != INDEX_NONE && scope_variable(scope, variable)->value_count > 0 ? variable : INDEX_NONE;
    }
    if (expr->kind != EXPR_CALL)
        return INDEX_NONE;
    enum call function = scope_function(expr->name);
    const struct expr *argument = expr->first_argument;
    if (function != CALL_MIN && function != CALL_MAX && function != CALL_CLAMP && function != CALL_IF)
        return INDEX_NONE;
    if (function == CALL_IF && argument)
        argument = argument->next_argument;
    uint32_t found = INDEX_NONE;
    for (; argument && found == INDEX_NONE; argument = argument->next_argument)
        found = scope_enumeration(scope, argument);
    return found;
}

/* Why a name is unknown here although it exists elsewhere; NULL when it does not. */
static const char *known_elsewhere(const struct scope *scope, const struct expr *expr)
{
    struct compiler *compiler = scope->compiler;
    const char *hint = families_hint(compiler, expr->name);
    if (hint)
        return hint;
    if (str_equal(expr->name, STR("me")))
        return "`me` is a cell, in an entry with `for: group`";
    if (symbol_find(&compiler->symbols[SYMBOL_CAPABILITY], expr->name) != INDEX_NONE)
        return voice_say(compiler, "write `ready(" STR_FMT ")`", STR_ARG(expr->name));
    if (symbol_find(&compiler->symbols[SYMBOL_INJECT], expr->name) != INDEX_NONE ||
        symbol_find(&compiler->symbols[SYMBOL_DECISION], expr->name) != INDEX_NONE)
        return voice_say(compiler, "write `happened(" STR_FMT ")`", STR_ARG(expr->name));
    if (symbol_find(&compiler->symbols[SYMBOL_TASK], expr->name) != INDEX_NONE)
        return voice_say(compiler, "write `done(" STR_FMT ")`", STR_ARG(expr->name));
    if (symbol_find(&compiler->symbols[SYMBOL_CARD], expr->name) != INDEX_NONE)
        return voice_say(compiler, "write `planned(" STR_FMT ")`", STR_ARG(expr->name));
    if (symbol_find(&compiler->symbols[SYMBOL_QUESTION], expr->name) != INDEX_NONE)
        return voice_say(compiler, "write `answer(" STR_FMT ", cell)`", STR_ARG(expr->name));
    if (scope_function(expr->name) != CALL_COUNT)
        return voice_say(compiler, "it is a function: %s", scope_functions[scope_function(expr->name)].form);
    if (str_equal(expr->name, STR("phase")))
        return "add a section `phases`";
    for (uint32_t i = 0; i < compiler->symbols[SYMBOL_VARIABLE].count; i++)
        if (value_of(scope, i, expr->name) != INDEX_NONE)
            return voice_say(compiler, "it is a value of `" STR_FMT "`: compare them",
                             STR_ARG(scope_variable(scope, i)->id));
    return NULL;
}

static bool is_id_byte(char c)
{
    return symbol_is_id((struct str){(const char[]){'a', c}, 2});
}

/* `first-response`: a name, a minus and a name, meant as an id. NULL when it is not. */
const char *scope_hyphenated(const struct scope *scope, const struct expr *expr)
{
    const struct str text = scope->node->text;
    uint32_t start = expr->offset, end = expr->offset + expr->width;
    assert(end <= text.len);
    while (start > 0 && is_id_byte(text.ptr[start - 1]))
        start--;
    while (end < text.len && is_id_byte(text.ptr[end]))
        end++;
    struct str word = {text.ptr + start, end - start};
    for (enum symbol_kind kind = 0; kind < SYMBOL_KIND_COUNT; kind++) {
        if (memchr(word.ptr, '-', word.len) && symbol_find(&scope->compiler->symbols[kind], word) != INDEX_NONE) {
            return voice_say(scope->compiler, "in an expression `-` is a minus: rename `" STR_FMT "` with `_`",
                             STR_ARG(word));
        }
    }
    return NULL;
}

static void fail_unknown(struct scope *scope, struct expr *expr, uint32_t expected)
{
    struct compiler *compiler = scope->compiler;
    const char *right = scope_hyphenated(scope, expr);
    right = right ? right : known_elsewhere(scope, expr);
    if (!right) {
        struct suggestion suggestion = suggestion_for(compiler, expr->name);
        if (expected != INDEX_NONE) {
            const struct program_variable *row = scope_variable(scope, expected);
            for (uint32_t i = 0; i < row->value_count; i++)
                suggestion_offer(&suggestion, compiler->program->value_names[row->value_first + i].name);
        }
        suggestion_offer_all(&suggestion, &compiler->symbols[SYMBOL_PARAMETER]);
        suggestion_offer_all(&suggestion, &compiler->symbols[SYMBOL_DEFINITION]);
        for (uint32_t i = 0; i < compiler->program->stage_count; i++)
            suggestion_offer(&suggestion, compiler->program->stages[i].id);
        if (!scope->setting)
            suggestion_offer_all(&suggestion, &compiler->symbols[SYMBOL_VARIABLE]);
        const char *otherwise = expected != INDEX_NONE ? voice_say(compiler, "`" STR_FMT "` is one of: %s",
                                                                   STR_ARG(scope_variable(scope, expected)->id),
                                                                   scope_values(scope, expected))
                                : scope->setting       ? "a parameter, or a number"
                                                       : "a variable, a parameter, or T";
        right = suggestion_text(compiler, &suggestion, otherwise);
    }
    scope_fail(scope, expr, right,
               voice_say(compiler, "`" STR_FMT "` is not known here", STR_ARG(tree_shown(expr->name))));
}

uint32_t scope_me(struct scope *scope, struct expr *expr)
{
    if (scope->compiler->me == INDEX_NONE)
        scope_fail(scope, expr, "the id of a cell, `ask: {of: [...], if: ...}`, or an entry with `for: group`",
                   "`me` stands for nobody here");
    return scope->compiler->me;
}

/* A name that means two things is refused; false: it was. */
static bool means_one_thing(struct scope *scope, struct expr *expr, const char *first, const char *second)
{
    if (!first || !second)
        return true;
    scope_fail(scope, expr, "rename one of them",
               voice_say(scope->compiler, "`" STR_FMT "` is both %s and %s", STR_ARG(expr->name), first, second));
    return false;
}

static void fail_changes(struct scope *scope, struct expr *expr)
{
    scope_fail(scope, expr, "only parameters and numbers: it is fixed for a whole run",
               voice_say(scope->compiler, "`" STR_FMT "` changes during a run", STR_ARG(expr->name)));
}

/* The name becomes the top of the definition's tree, whose parts all its uses share: they are checked, and stay as they
 * are. */
static void scope_definition(struct scope *scope, struct expr *expr, uint32_t index)
{
    struct compiler *compiler = scope->compiler;
    struct symbol *symbol = &compiler->symbols[SYMBOL_DEFINITION].items[index];
    symbol->used = symbol->used || index < compiler->definition_count;
    if (compiler->bounding) {
        scope_fail(scope, expr, "write out what it says", "what can be named is known before definitions are");
        return;
    }
    if (index >= compiler->definition_count) {
        scope_fail(scope, expr, "a definition is made of those that stand above it",
                   index == compiler->definition_count
                       ? voice_say(compiler, "`" STR_FMT "` is defined by itself", STR_ARG(expr->name))
                       : voice_say(compiler, "`" STR_FMT "` stands further down", STR_ARG(expr->name)));
        return;
    }
    const struct definition *definition = &compiler->definitions[index];
    if (!definition->expr || scope->defined_count > EXPR_NODE_COUNT_MAX) { /* reported, there or here */
        scope->failed = true;
        expr->kind = EXPR_BAD;
        expr->type = TYPE_BAD;
        return;
    }
    if (scope->setting && !definition->setting) {
        fail_changes(scope, expr);
        return;
    }
    scope->defined_count += definition->node_count;
    if (scope->defined_count > EXPR_NODE_COUNT_MAX) {
        scope_fail(scope, expr,
                   voice_say(compiler, "at most %d values and operators; use a variable for a part of it",
                             (int)EXPR_NODE_COUNT_MAX),
                   "the expression is too long once its definitions are put in");
        return;
    }
    const struct expr place = *expr;
    *expr = *definition->expr;
    expr->name = place.name;
    expr->offset = place.offset;
    expr->width = place.width;
    expr->next_argument = place.next_argument;
}

/* The minute at which a phase begins: as planned where a setting is wanted, else as it is in this run. */
static void scope_stage(struct scope *scope, struct expr *expr, uint32_t stage)
{
    const struct expr *begins = scope->compiler->stage_begins[stage];
    if (scope->setting) {
        const struct expr place = *expr;
        *expr = *begins;
        expr->name = place.name;
        expr->offset = place.offset;
        expr->width = place.width;
        expr->next_argument = place.next_argument;
        return;
    }
    expr->kind = stage == 0 ? EXPR_NUMBER : EXPR_STAGE_BEGINS;
    expr->type = TYPE_NUMBER;
    expr->number = 0;
    expr->a = stage;
    expr->range = (struct range){0, stage == 0 ? 0 : begins->range.high};
}

/* What is no value, and stands in no section but `phases`; false: it is none of this. */
static bool scope_clock(struct scope *scope, struct expr *expr)
{
    const struct compiler *compiler = scope->compiler;
    uint32_t stage = symbol_find(&compiler->symbols[SYMBOL_STAGE], expr->name);
    if (is_present_stage(scope, expr->name) && !scope->setting) {
        expr->kind = EXPR_STAGE;
        expr->type = TYPE_NAMED;
        expr->named = NAMED_STAGE;
        expr->range = (struct range){0, (int64_t)compiler->program->stage_count - 1};
    } else if (is_present_stage(scope, expr->name)) {
        fail_changes(scope, expr);
    } else if (stage < compiler->program->stage_count) { /* of those read so far */
        scope_stage(scope, expr, stage);
    } else {
        return false;
    }
    return true;
}

void scope_quantity(struct scope *scope, struct expr *expr, enum expr_kind kind, uint32_t quantity, bool first)
{
    struct compiler *compiler = scope->compiler;
    const uint32_t index = expr->b;
    const struct program_decision *decision = &compiler->program->decisions[index];
    if (!compiler->decisions[index].bounded) {
        scope_fail(scope, expr, "what is decided further up", /* for a bound: all else comes later */
                   voice_say(compiler, "what can be named in `" STR_FMT "` is not known yet", STR_ARG(decision->id)));
        return;
    }
    expr->kind = kind;
    expr->type = TYPE_NUMBER;
    expr->range = quantity_range(decision);
    *(kind == EXPR_DECIDED ? &expr->a : &expr->c) = quantity;
    if (first)
        expr->b = decision->first;
    if (index == compiler->deciding && !first)
        expr->b = INDEX_NONE;
    else
        again_ask(scope, expr, index, first);
}

/* What was decided, of an allocation all of it together. */
static void scope_decided(struct scope *scope, struct expr *expr, uint32_t index)
{
    struct compiler *compiler = scope->compiler;
    const uint32_t count = compiler->program->decisions[index].quantity_count;
    struct expr *sum = NULL, place = *expr;
    for (uint32_t i = 0; i < count && !scope->failed; i++) {
        struct expr *part = i + 1 < count || sum ? store_scratch(compiler, 1, sizeof(*part)) : expr;
        if (!part)
            return;
        *part = place;
        part->b = index;
        scope_quantity(scope, part, EXPR_DECIDED, i, false);
        part->next_argument = NULL;
        sum = sum ? expr_operation(compiler, OP_ADD, sum, part) : part;
    }
    if (scope->failed) {
        expr->type = TYPE_BAD;
        return;
    }
    if (sum != expr)
        *expr = *sum;
    expr->name = place.name;
    expr->offset = place.offset;
    expr->width = place.width;
    expr->next_argument = place.next_argument;
}

void scope_name(struct scope *scope, struct expr *expr, uint32_t expected)
{
    struct compiler *compiler = scope->compiler;
    const uint32_t decided = symbol_quantity(compiler, scope->node, expr->name);
    const struct symbols *parameters = &compiler->symbols[SYMBOL_PARAMETER];
    const struct symbols *variables = &compiler->symbols[SYMBOL_VARIABLE];
    struct str name = value_named(scope, expr);
    uint32_t parameter = symbol_find(parameters, name), variable = symbol_find(variables, name);
    uint32_t definition = symbol_find(&compiler->symbols[SYMBOL_DEFINITION], name);
    uint32_t value = expected != INDEX_NONE ? value_of(scope, expected, expr->name) : INDEX_NONE;
    const char *declared = parameter != INDEX_NONE    ? symbol_one(SYMBOL_PARAMETER)
                           : variable != INDEX_NONE   ? symbol_one(SYMBOL_VARIABLE)
                           : definition != INDEX_NONE ? symbol_one(SYMBOL_DEFINITION)
                                                      : NULL;
    const char *value_too = NULL;
    if (value != INDEX_NONE)
        value_too = voice_say(compiler, "a value of `" STR_FMT "`", STR_ARG(scope_variable(scope, expected)->id));
    bool both = parameter != INDEX_NONE && variable != INDEX_NONE;
    const char *number = decided != INDEX_NONE ? symbol_one(SYMBOL_DECISION) : NULL;
    if (!means_one_thing(scope, expr, declared, both ? symbol_one(SYMBOL_VARIABLE) : value_too) ||
        !means_one_thing(scope, expr, declared ? declared : value_too, number))
        return;
    if (str_equal(expr->name, STR("T")) && !scope->setting) {
        expr->kind = EXPR_TIME;
        expr->type = TYPE_NUMBER;
        expr->range = (struct range){0, compiler->length_minutes};
    } else if (value != INDEX_NONE) {
        expr->kind = EXPR_NUMBER;
        expr->type = TYPE_NAMED;
        expr->named = expected;
        expr->number = (int32_t)value;
        expr->range = (struct range){value, value};
    } else if (parameter != INDEX_NONE) {
        parameters->items[parameter].used = true;
        expr->kind = EXPR_PARAMETER;
        expr->type = TYPE_NUMBER;
        expr->a = parameter;
        expr->range =
            (struct range){compiler->parameter_slots[parameter].from, compiler->parameter_slots[parameter].to};
    } else if (scope->setting && (variable != INDEX_NONE || decided != INDEX_NONE || str_equal(expr->name, STR("T")))) {
        fail_changes(scope, expr);
    } else if (variable != INDEX_NONE) {
        variables->items[variable].used = variables->items[variable].used || variable != scope->own;
        expr->kind = EXPR_VARIABLE;
        expr->type = scope_variable(scope, variable)->value_count > 0 ? TYPE_NAMED : TYPE_NUMBER;
        expr->named = variable;
        expr->a = variable;
        expr->range = (struct range){compiler->variable_slots[variable].from, compiler->variable_slots[variable].to};
    } else if (definition != INDEX_NONE) {
        scope_definition(scope, expr, definition);
    } else if (decided != INDEX_NONE) {
        scope_decided(scope, expr, decided);
    } else if (scope_clock(scope, expr)) {
        ; /* a phase */
    } else {
        fail_unknown(scope, expr, expected);
    }
}
