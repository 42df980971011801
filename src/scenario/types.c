/* Gives every node of an expression its type and range, and turns what stands in the text into what code is made of.
 *
 * Types are conditions, numbers and names of an enumeration; they never mix. Ranges go up from the declared ones, and
 * what could overflow or divide by zero is refused here. One fault is said once: what follows from it has type BAD, and
 * is quiet.
 */
#include <assert.h>

#include "scenario/scope.h"
#include "scenario/suggestion.h"
#include "scenario/symbol.h"
#include "scenario/voice.h"

static void check(struct scope *scope, struct expr *expr, uint32_t expected);

/* ---- types ---- */

static bool need(struct scope *scope, struct expr *expr, enum expr_type type)
{
    if (expr->type == type || expr->type == TYPE_BAD)
        return expr->type == type;
    if (type == TYPE_CONDITION) {
        bool is_name = expr->kind == EXPR_VARIABLE || expr->kind == EXPR_PARAMETER;
        struct str name = is_name ? expr->name : STR("x");
        bool listed = expr->type == TYPE_NAMED && expr->kind == EXPR_VARIABLE;
        const char *right = listed ? voice_say(scope->compiler, "compare it, such as `" STR_FMT " == " STR_FMT "`",
                                               STR_ARG(name), STR_ARG(scope_first_value(scope, expr->named)))
                                   : voice_say(scope->compiler, "compare it, such as `" STR_FMT " > 0`", STR_ARG(name));
        scope_fail(scope, expr, right, "a condition is wanted here, and this is a value");
    } else if (expr->type == TYPE_CONDITION) {
        scope_fail(scope, expr, "write `if(condition, 1, 0)`", "a number is wanted here, and this is a condition");
    } else {
        scope_fail(scope, expr,
                   voice_say(scope->compiler, "compare it with its values: %s", scope_values(scope, expr->named)),
                   "a number is wanted here, and this is one of a list of names");
    }
    return false;
}

static bool same_names(const struct scope *scope, uint32_t a, uint32_t b)
{
    const struct program_variable *left = scope_variable(scope, a), *right = scope_variable(scope, b);
    const struct program_named *names = scope->compiler->program->value_names;
    bool same = left->value_count == right->value_count;
    for (uint32_t i = 0; same && i < left->value_count; i++)
        same = str_equal(names[left->value_first + i].name, names[right->value_first + i].name);
    return same;
}

/* Both numbers, or both of one enumeration. */
static bool need_alike(struct scope *scope, struct expr *a, struct expr *b)
{
    if (a->type == TYPE_BAD || b->type == TYPE_BAD)
        return false;
    if (a->type != TYPE_NAMED && b->type != TYPE_NAMED) {
        bool left = need(scope, a, TYPE_NUMBER);
        return need(scope, b, TYPE_NUMBER) && left;
    }
    if (a->type == b->type && same_names(scope, a->named, b->named))
        return true;
    struct expr *named = a->type == TYPE_NAMED ? a : b, *other = named == a ? b : a;
    scope_fail(scope, other, voice_say(scope->compiler, "one of: %s", scope_values(scope, named->named)),
               voice_say(scope->compiler, "this is no value of `" STR_FMT "`",
                         STR_ARG(scope_variable(scope, named->named)->id)));
    return false;
}

/* The range of an operation whose operands are of the right types. */
static void give_range(struct scope *scope, struct expr *expr)
{
    struct range of[3] = {{0, 0}, {0, 0}, {0, 0}};
    for (int i = 0; i < 3; i++) {
        if (expr->args[i] && expr->args[i]->type == TYPE_BAD) {
            expr->type = TYPE_BAD;
            return;
        }
        of[i] = expr->args[i] ? expr->args[i]->range : of[i];
    }
    if ((expr->opcode == OP_DIV || expr->opcode == OP_MOD) && of[1].low <= 0 && of[1].high >= 0) {
        bool never_else = of[1].low == of[1].high;
        scope_fail(scope, expr->args[1],
                   never_else ? "a divisor that is never 0"
                              : "write max(1, ...), or change a range so that it cannot be 0",
                   never_else ? "a division by zero"
                              : voice_say(scope->compiler, "the divisor may be 0: it is from %lld to %lld",
                                          (long long)of[1].low, (long long)of[1].high));
        expr->type = TYPE_BAD;
        return;
    }
    assert(expr->kind == EXPR_OPERATION && expr->args[0]);
    expr->range = range_of(expr->opcode, of);
    if (!range_fits_32(expr->range)) {
        scope_fail(scope, expr, "use smaller ranges, or divide before multiplying",
                   voice_say(scope->compiler, "the value may leave 32 bits: it is from %lld to %lld",
                             (long long)expr->range.low, (long long)expr->range.high));
    }
}

static void check_operation(struct scope *scope, struct expr *expr)
{
    struct expr *a = expr->args[0], *b = expr->args[1];
    switch (expr->opcode) {
    case OP_AND:
    case OP_OR:
    case OP_NOT:
        for (int i = 0; i < 2 && expr->args[i]; i++) {
            check(scope, expr->args[i], INDEX_NONE);
            need(scope, expr->args[i], TYPE_CONDITION);
        }
        expr->type = TYPE_CONDITION;
        break;
    case OP_EQ:
    case OP_NE:
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE: {
        uint32_t left = scope_enumeration(scope, a), right = scope_enumeration(scope, b);
        check(scope, a, left != INDEX_NONE ? left : right);
        check(scope, b, right != INDEX_NONE && left == INDEX_NONE ? right : left);
        need_alike(scope, a, b);
        expr->type = TYPE_CONDITION;
        break;
    }
    default:
        for (int i = 0; i < 2 && expr->args[i]; i++) {
            check(scope, expr->args[i], INDEX_NONE);
            need(scope, expr->args[i], TYPE_NUMBER);
        }
        expr->type = TYPE_NUMBER;
        break;
    }
    give_range(scope, expr);
}

/* min, max and clamp become operations of two; if becomes PICK. All take numbers or names of one enumeration. */
static void check_choice(struct scope *scope, struct expr *expr, enum call function, uint32_t expected)
{
    struct expr *arguments[EXPR_ARGUMENT_COUNT_MAX] = {NULL};
    uint32_t count = 0, first = function == CALL_IF ? 1 : 0;
    uint32_t named = scope_enumeration(scope, expr);
    for (struct expr *argument = expr->first_argument; argument; argument = argument->next_argument)
        arguments[count++] = argument;
    if (function == CALL_IF) {
        check(scope, arguments[0], INDEX_NONE);
        need(scope, arguments[0], TYPE_CONDITION);
    }
    for (uint32_t i = first; i < count; i++)
        check(scope, arguments[i], named != INDEX_NONE ? named : expected);
    bool conditions =
        function == CALL_IF && arguments[1]->type == TYPE_CONDITION && arguments[2]->type == TYPE_CONDITION;
    for (uint32_t i = first + 1; i < count && !conditions; i++)
        if (!need_alike(scope, arguments[first], arguments[i]))
            break;
    enum expr_type type = arguments[first]->type;
    for (uint32_t i = 0; i < count; i++) {
        if (arguments[i]->type == TYPE_BAD || scope->failed) {
            expr->kind = EXPR_BAD;
            expr->type = TYPE_BAD;
            return;
        }
    }
    expr->kind = EXPR_OPERATION;
    expr->type = type;
    expr->named = arguments[first]->named;
    if (function == CALL_IF) {
        expr->opcode = OP_PICK;
        memcpy(expr->args, arguments, sizeof(expr->args));
        give_range(scope, expr);
        return;
    }
    struct expr *joined = arguments[0];
    for (uint32_t i = 1; i < count; i++) {
        enum opcode opcode = function == CALL_MAX || (function == CALL_CLAMP && i == 1) ? OP_MAX : OP_MIN;
        if (i + 1 < count) {
            joined = expr_operation(scope->compiler, opcode, joined, arguments[i]);
        } else {
            expr->opcode = opcode;
            expr->args[0] = joined;
            expr->args[1] = arguments[i];
        }
    }
    give_range(scope, expr);
}

/* ---- what is asked about the course of the run ---- */

/* An argument that is a bare id; INDEX_NONE was reported. */
static uint32_t resolve(struct scope *scope, enum symbol_kind kind, struct expr *argument)
{
    if (argument->kind != EXPR_NAME) {
        const char *hint = scope_hyphenated(scope, argument->kind == EXPR_OPERATION ? argument->args[0] : argument);
        scope_fail(scope, argument, hint ? hint : "its id",
                   voice_say(scope->compiler, "the name of %s is wanted here", symbol_one(kind)));
        return INDEX_NONE;
    }
    if (kind == SYMBOL_CELL && str_equal(argument->name, STR("me")))
        return scope_me(scope, argument);
    uint32_t index = symbol_resolve_inside(scope->compiler, kind, scope->node, argument->name, argument->offset);
    scope->failed = scope->failed || index == INDEX_NONE;
    return index;
}

/* Which of `count` kinds has what the argument names; SYMBOL_KIND_COUNT: it is none, or two, which was reported. `what`
 * is "inject, decision". */
static enum symbol_kind kind_of(struct scope *scope, struct expr *argument, const enum symbol_kind kinds[],
                                uint32_t count, const char *what)
{
    struct compiler *compiler = scope->compiler;
    enum symbol_kind found = SYMBOL_KIND_COUNT;
    if (argument->kind != EXPR_NAME)
        return kinds[0]; /* resolve() says what is wanted */
    uint32_t bits = 0;
    for (uint32_t i = 0; i < count; i++)
        bits |= SYMBOL_BIT(kinds[i]);
    struct str meant = symbol_meant(compiler, scope->node, argument->name, bits);
    for (uint32_t i = 0; i < count; i++) {
        if (symbol_find(&compiler->symbols[kinds[i]], meant) == INDEX_NONE)
            continue;
        if (found != SYMBOL_KIND_COUNT) {
            scope_fail(scope, argument, "rename one of them",
                       voice_say(compiler, "`" STR_FMT "` is both %s and %s", STR_ARG(argument->name),
                                 symbol_one(found), symbol_one(kinds[i])));
            return SYMBOL_KIND_COUNT;
        }
        found = kinds[i];
    }
    if (found != SYMBOL_KIND_COUNT)
        return found;
    struct suggestion suggestion = suggestion_for(compiler, argument->name);
    for (uint32_t i = 0; i < count; i++)
        suggestion_offer_all(&suggestion, &compiler->symbols[kinds[i]]);
    const char *right = scope_hyphenated(scope, argument), *list = symbol_one(kinds[0]);
    for (uint32_t i = 1; i < count; i++)
        list = voice_say(compiler, "%s%s%s", list, i + 1 < count ? ", " : " or ", symbol_one(kinds[i]));
    if (!right && symbol_find(&compiler->symbols[SYMBOL_TASK], argument->name) != INDEX_NONE)
        right = voice_say(compiler, "write `done(" STR_FMT ")`", STR_ARG(argument->name));
    right = right ? right : families_hint(compiler, argument->name);
    right = right ? right : suggestion_text(compiler, &suggestion, voice_say(compiler, "the id of %s", list));
    scope_fail(scope, argument, right,
               voice_say(compiler, "there is no %s `" STR_FMT "`", what, STR_ARG(tree_shown(argument->name))));
    return SYMBOL_KIND_COUNT;
}

static void check_happening(struct scope *scope, struct expr *expr, enum call function)
{
    static const enum symbol_kind happened[] = {SYMBOL_INJECT, SYMBOL_DECISION, SYMBOL_QUESTION},
                                  since[] = {SYMBOL_INJECT, SYMBOL_DECISION, SYMBOL_TASK, SYMBOL_QUESTION},
                                  open[] = {SYMBOL_DECISION, SYMBOL_TASK, SYMBOL_QUESTION};
    struct expr *argument = expr->first_argument;
    assert(argument && !argument->next_argument);
    enum symbol_kind kind =
        function == CALL_SINCE  ? kind_of(scope, argument, since, 4, "inject, decision, task or question")
        : function == CALL_OPEN ? kind_of(scope, argument, open, 3, "decision, task or question")
                                : kind_of(scope, argument, happened, 3, "inject, decision or question");
    if (kind == SYMBOL_KIND_COUNT)
        return;
    expr->a = expr->b = resolve(scope, kind, argument);
    if (function == CALL_OPEN) {
        expr->kind = kind == SYMBOL_TASK ? EXPR_TASK_OPEN : kind == SYMBOL_QUESTION ? EXPR_ASKED_OPEN : EXPR_OPEN;
    } else if (function == CALL_SINCE) {
        expr->kind = kind == SYMBOL_TASK       ? EXPR_SINCE_DONE
                     : kind == SYMBOL_QUESTION ? EXPR_ASKED_SINCE
                     : kind == SYMBOL_DECISION ? EXPR_SINCE_CLOSED
                                               : EXPR_SINCE;
        expr->type = TYPE_NUMBER;
        expr->range = (struct range){-1, scope->compiler->length_minutes};
    } else {
        expr->kind = kind == SYMBOL_QUESTION   ? EXPR_ASKED_CLOSED
                     : kind == SYMBOL_DECISION ? EXPR_CLOSED
                                               : EXPR_HAPPENED;
    }
    if (kind == SYMBOL_DECISION && expr->a != INDEX_NONE)
        again_ask(scope, expr, expr->a, false);
}

/* How often it has opened. */
static void check_round(struct scope *scope, struct expr *expr)
{
    expr->a = resolve(scope, SYMBOL_DECISION, expr->first_argument);
    expr->kind = EXPR_ROUND;
    expr->type = TYPE_NUMBER;
    if (expr->a != INDEX_NONE)
        again_ask(scope, expr, expr->a, false);
}

/* What a cell chose in the first round of a decision is what it chose in another decision. */
static void check_first(struct scope *scope, struct expr *expr)
{
    const struct program_decision *decision = &scope->compiler->program->decisions[expr->b];
    struct expr *named = expr->first_argument->next_argument;
    if (decision->first == INDEX_NONE)
        scope_fail(scope, named, "write `first: 10m` in the decision, or `chose(...)`",
                   voice_say(scope->compiler, "`" STR_FMT "` has no first round", STR_ARG(decision->id)));
    else
        expr->b = decision->first;
}

/* Which asked cell of a decision the argument names; INDEX_NONE was reported. */
static uint32_t find_asked(struct scope *scope, struct expr *cell, const struct program_decision *decision)
{
    uint32_t who = resolve(scope, SYMBOL_CELL, cell);
    for (uint32_t k = 0; k < decision->asked_count && who != INDEX_NONE; k++)
        if (decision->asked[k] == who)
            return k;
    if (who != INDEX_NONE)
        scope_fail(scope, cell, voice_say(scope->compiler, "a cell in `ask` of `" STR_FMT "`", STR_ARG(decision->id)),
                   voice_say(scope->compiler, "`" STR_FMT "` is not asked in `" STR_FMT "`", STR_ARG(cell->name),
                             STR_ARG(decision->id)));
    return INDEX_NONE;
}

static bool is_quantified(const struct scope *scope, const struct expr *argument)
{
    return argument->kind == EXPR_NAME && symbol_quantity(scope->compiler, scope->node, argument->name) != INDEX_NONE;
}

/* Which thing of an allocation the argument names, of a number that there is none; INDEX_NONE was reported. */
static uint32_t find_thing(struct scope *scope, struct expr *place, struct expr *thing, uint32_t decision)
{
    struct compiler *compiler = scope->compiler;
    const struct symbols *things = &compiler->decisions[decision].option_ids;
    const struct program_decision *row = &compiler->program->decisions[decision];
    bool divided = row->decides == DECIDES_ALLOCATION;
    uint32_t found = divided && thing && thing->kind == EXPR_NAME ? symbol_find(things, thing->name) : INDEX_NONE;
    if (!divided && !thing)
        return 0;
    if (found == INDEX_NONE && divided)
        scope_fail(
            scope, thing ? thing : place, symbol_list(compiler, things, "thing"),
            voice_say(compiler, "`" STR_FMT "` is divided among things: one of them is wanted here", STR_ARG(row->id)));
    else if (!divided)
        scope_fail(scope, thing, "leave it out", voice_say(compiler, "`" STR_FMT "` is one number", STR_ARG(row->id)));
    return found;
}

/* What a cell named, or in the first round; that it did. */
static void check_number(struct scope *scope, struct expr *expr, enum call function)
{
    struct compiler *compiler = scope->compiler;
    struct expr *cell = expr->first_argument, *decision = cell->next_argument, *thing = decision->next_argument;
    uint32_t index = resolve(scope, SYMBOL_DECISION, decision), quantity = 0;
    if (index == INDEX_NONE)
        return;
    const struct program_decision *row = &compiler->program->decisions[index];
    if (!program_quantified(row)) {
        scope_fail(scope, decision, "a decision with `number` or `allocate`",
                   voice_say(compiler, "no number is named in `" STR_FMT "`", STR_ARG(row->id)));
        return;
    }
    expr->a = find_asked(scope, cell, row);
    if (function == CALL_FIRST && row->first == INDEX_NONE)
        scope_fail(scope, decision, "write `first: 10m` in the decision, or `number(...)`",
                   voice_say(compiler, "`" STR_FMT "` has no first round", STR_ARG(row->id)));
    if (function != CALL_CHOSE)
        quantity = scope->failed ? 0 : find_thing(scope, decision, thing, index);
    if (scope->failed)
        return;
    expr->b = index;
    expr->c = 0;
    if (function == CALL_CHOSE) {
        expr->kind = EXPR_CHOSE;
        again_ask(scope, expr, index, false);
        return;
    }
    scope_quantity(scope, expr, EXPR_NAMED, quantity, function == CALL_FIRST);
}

/* What a thing was given. */
static void check_part(struct scope *scope, struct expr *expr)
{
    struct expr *decision = expr->first_argument, *thing = decision->next_argument;
    uint32_t index = resolve(scope, SYMBOL_DECISION, decision);
    if (index == INDEX_NONE)
        return;
    const struct program_decision *row = &scope->compiler->program->decisions[index];
    if (row->decides != DECIDES_ALLOCATION) {
        scope_fail(scope, decision, "a decision with `allocate`",
                   voice_say(scope->compiler, "nothing is divided in `" STR_FMT "`", STR_ARG(row->id)));
        return;
    }
    expr->b = index;
    uint32_t quantity = find_thing(scope, decision, thing, index);
    if (!scope->failed)
        scope_quantity(scope, expr, EXPR_DECIDED, quantity, false);
}

/* A decision that was put and has not closed, or a task that was opened and is not done. */
static void check_chose(struct scope *scope, struct expr *expr)
{
    struct compiler *compiler = scope->compiler;
    struct expr *cell = expr->argument_count == 3 ? expr->first_argument : NULL;
    struct expr *decision = cell ? cell->next_argument : expr->first_argument, *option = decision->next_argument;
    assert(decision && option); /* the number of arguments was checked */
    uint32_t who = cell ? resolve(scope, SYMBOL_CELL, cell) : INDEX_NONE;
    expr->b = resolve(scope, SYMBOL_DECISION, decision);
    if (expr->b == INDEX_NONE)
        return;
    const struct program_decision *row = &compiler->program->decisions[expr->b];
    const struct symbols *options = &compiler->decisions[expr->b].option_ids;
    if (program_quantified(row)) {
        scope_fail(scope, option,
                   voice_say(compiler, "chose(cell, " STR_FMT "), or what it is: " STR_FMT " > 0", STR_ARG(row->id),
                             STR_ARG(row->id)),
                   voice_say(compiler, "no option is chosen in `" STR_FMT "`", STR_ARG(row->id)));
        return;
    }
    expr->kind = cell ? EXPR_CHOSE : EXPR_ADOPTED;
    expr->c = option->kind == EXPR_NAME ? symbol_find(options, option->name) : INDEX_NONE;
    if (expr->c == INDEX_NONE) {
        struct suggestion suggestion = suggestion_for(compiler, option->kind == EXPR_NAME ? option->name : STR(""));
        suggestion_offer_all(&suggestion, options);
        const char *hint = scope_hyphenated(scope, option->kind == EXPR_OPERATION ? option->args[0] : option);
        hint = hint ? hint : suggestion_text(compiler, &suggestion, symbol_list(compiler, options, "option"));
        scope_fail(scope, option, hint, voice_say(compiler, "this is no option of `" STR_FMT "`", STR_ARG(row->id)));
        return;
    }
    for (expr->a = 0; cell && who != INDEX_NONE && expr->a < row->asked_count && row->asked[expr->a] != who;)
        expr->a++;
    if (cell && who != INDEX_NONE && expr->a == row->asked_count) {
        scope_fail(
            scope, cell, voice_say(compiler, "a cell in `ask` of `" STR_FMT "`", STR_ARG(row->id)),
            voice_say(compiler, "`" STR_FMT "` is not asked in `" STR_FMT "`", STR_ARG(cell->name), STR_ARG(row->id)));
    }
}

static void check_option(struct scope *scope, struct expr *expr, enum call function)
{
    if (function == CALL_FIRST && expr->argument_count == 2) {
        scope_fail(scope, expr, "first(cell, decision, option)", "it is not said which option");
        return;
    }
    check_chose(scope, expr);
    const uint32_t decision = expr->b;
    if (function == CALL_FIRST && !scope->failed)
        check_first(scope, expr);
    if (!scope->failed)
        again_ask(scope, expr, decision, function == CALL_FIRST);
}

/* Whether a call asks what a cell named, or that it did. */
static bool is_of_number(const struct scope *scope, const struct expr *expr, enum call function)
{
    bool about = expr->argument_count >= 2 && is_quantified(scope, expr->first_argument->next_argument);
    return function == CALL_NUMBER || (about && function == CALL_FIRST) ||
           (about && function == CALL_CHOSE && expr->argument_count == 2);
}

/* A number for what nobody gives in a rehearsal is no error, but whoever rehearses is told. */
static void warn_of_words(struct scope *scope, const struct program_question *question, enum call function)
{
    if (function == CALL_SEEN)
        voice_warn(scope->compiler, scope->node, "something that holds without it, for rehearsals",
                   "in a rehearsal nobody looks at answers: `seen` never holds there");
    else if (question->kind == ANSWER_WORDS)
        voice_warn(scope->compiler, scope->node, "something that holds without it, for rehearsals",
                   "bots have no words: in a rehearsal `" STR_FMT "` is never answered", STR_ARG(question->id));
}

/* Which name of a rank, or which look, the third argument is: expr->c. */
static void check_third(struct scope *scope, struct expr *expr, const struct program_question *question,
                        enum call function, struct expr *third)
{
    struct compiler *compiler = scope->compiler;
    const struct program_named *names = compiler->program->answer_names + question->name_first;
    assert(function == CALL_SEEN || question->kind == ANSWER_RANK);
    if (function == CALL_SEEN) {
        bool fits = third->kind == EXPR_NUMBER && third->number >= 1 && third->number <= (int32_t)question->look_count;
        if (!fits)
            scope_fail(scope, third,
                       question->look_count > 0 ? voice_say(compiler, "a number from 1 to %u", question->look_count)
                                                : "a question with `look_for`",
                       voice_say(compiler, "`" STR_FMT "` looks for nothing so numbered", STR_ARG(question->id)));
        expr->c = fits ? (uint32_t)third->number - 1 : 0;
        return;
    }
    struct suggestion suggestion = suggestion_for(compiler, third->kind == EXPR_NAME ? third->name : STR(""));
    const char *list = "one of: ";
    for (expr->c = 0; expr->c < question->name_count; expr->c++) {
        if (third->kind == EXPR_NAME && str_equal(names[expr->c].name, third->name))
            return;
        suggestion_offer(&suggestion, names[expr->c].name);
        list = voice_say(compiler, "%s%s" STR_FMT, list, expr->c > 0 ? ", " : "", STR_ARG(names[expr->c].name));
    }
    scope_fail(scope, third, suggestion_text(compiler, &suggestion, list),
               voice_say(compiler, "this is no name that `" STR_FMT "` puts in order", STR_ARG(question->id)));
}

static void check_answer(struct scope *scope, struct expr *expr, enum call function)
{
    struct compiler *compiler = scope->compiler;
    struct expr *first = expr->first_argument, *cell = first->next_argument, *third = cell->next_argument;
    expr->b = resolve(scope, SYMBOL_QUESTION, first);
    uint32_t who = resolve(scope, SYMBOL_CELL, cell);
    if (expr->b == INDEX_NONE || who == INDEX_NONE)
        return;
    const struct program_question *question = &compiler->program->questions[expr->b];
    bool rank = question->kind == ANSWER_RANK,
         number = question->kind == ANSWER_NUMBER || question->kind == ANSWER_SCALE;
    for (expr->a = 0; expr->a < question->asked_count && question->asked[expr->a] != who;)
        expr->a++;
    if (expr->a == question->asked_count)
        scope_fail(scope, cell, voice_say(compiler, "a cell in `ask` of `" STR_FMT "`", STR_ARG(question->id)),
                   voice_say(compiler, "`" STR_FMT "` is not asked in `" STR_FMT "`", STR_ARG(cell->name),
                             STR_ARG(question->id)));
    else if (function == CALL_ANSWER && !rank && !number)
        scope_fail(scope, first, "seen(question, cell, 1), or answered(question, cell)",
                   voice_say(compiler, "`" STR_FMT "` is answered in words", STR_ARG(question->id)));
    else if (function == CALL_ANSWER && rank != (third != NULL))
        scope_fail(scope, first,
                   voice_say(compiler,
                             rank ? "answer(" STR_FMT ", " STR_FMT ", name), the place of a name"
                                  : "answer(" STR_FMT ", " STR_FMT ")",
                             STR_ARG(question->id), STR_ARG(cell->name)),
                   voice_say(compiler, "`" STR_FMT "` is answered by %s", STR_ARG(question->id),
                             rank ? "an order of names" : "a number"));
    else if (function == CALL_CORRECT && !(number && compiler->questions[expr->b].judged))
        scope_fail(scope, first, number ? "add `right` or `truth` to the question" : "a number or a scale",
                   voice_say(compiler, "nobody can say what is right in `" STR_FMT "`", STR_ARG(question->id)));
    else if (third)
        check_third(scope, expr, question, function, third);
    static const enum expr_kind kinds[] = {EXPR_ANSWER, EXPR_ANSWERED, EXPR_CORRECT, EXPR_SEEN};
    expr->kind = kinds[function - CALL_ANSWER];
    if (function == CALL_ANSWER) {
        expr->type = TYPE_NUMBER;
        expr->range = (struct range){question->from < 0 ? question->from : 0, question->to > 0 ? question->to : 0};
    }
    if (!scope->failed)
        warn_of_words(scope, question, function);
}

/* Of an inject that somebody must release. */
static void check_release(struct scope *scope, struct expr *expr, enum call function)
{
    struct compiler *compiler = scope->compiler;
    struct expr *inject = expr->first_argument, *cell = inject->next_argument;
    expr->kind = EXPR_RELEASE;
    expr->b = resolve(scope, SYMBOL_INJECT, inject);
    expr->a = cell ? resolve(scope, SYMBOL_CELL, cell) : INDEX_NONE;
    expr->c = (uint32_t)(function - CALL_REQUESTED);
    if (scope->failed)
        return;
    const struct node *entry = compiler->symbols[SYMBOL_INJECT].items[expr->b].node;
    if (!tree_entry(entry, STR("originator")) && !tree_entry(entry, STR("redacts")))
        scope_fail(scope, inject, "an inject with `originator: cell`",
                   voice_say(compiler, "`" STR_FMT "` is passed on freely: nobody releases it", STR_ARG(inject->name)));
}

/* Its bounds are settings, so that it is known how many numbers there are. */
static void check_roll(struct scope *scope, struct expr *expr)
{
    struct compiler *compiler = scope->compiler;
    struct expr *low = expr->first_argument, *high = low->next_argument;
    if (!scope->effect) {
        scope_fail(scope, expr, "let an effect put it into a variable, such as `x = roll(1, 6)`, and read that",
                   "`roll` stands in effects alone, which draw it when they come");
        return;
    }
    scope->setting = true;
    check(scope, low, INDEX_NONE);
    check(scope, high, INDEX_NONE);
    scope->setting = false;
    if (!need(scope, low, TYPE_NUMBER) || !need(scope, high, TYPE_NUMBER))
        return;
    expr->kind = EXPR_ROLL;
    expr->type = TYPE_NUMBER;
    expr->args[0] = low;
    expr->args[1] = high;
    expr->range =
        (struct range){low->range.low, high->range.high > low->range.high ? high->range.high : low->range.high};
    if (low->range.low > high->range.high)
        scope_fail(scope, expr, "the lower one first, such as roll(1, 6)",
                   voice_say(compiler, "the bounds are the wrong way round: from %lld to %lld",
                             (long long)low->range.low, (long long)high->range.high));
    else if (expr->range.high - expr->range.low >= ROLL_WIDTH_MAX)
        scope_fail(scope, expr,
                   voice_say(compiler, "at most %d numbers, and multiply what is rolled, such as 10 * roll(1, 100)",
                             (int)ROLL_WIDTH_MAX),
                   voice_say(compiler, "too many numbers to roll one of: from %lld to %lld", (long long)expr->range.low,
                             (long long)expr->range.high));
}

/* Of an item of the plan: agreed, or by one that signs, ordered, done or failed. */
static void check_card(struct scope *scope, struct expr *expr, enum card_asked asked)
{
    struct expr *item = expr->first_argument, *cell = item->next_argument;
    expr->kind = EXPR_CARD;
    expr->b = resolve(scope, SYMBOL_CARD, item);
    expr->c = asked;
    if (!cell)
        return;
    uint32_t who = resolve(scope, SYMBOL_CELL, cell);
    if (scope->failed)
        return;
    const struct program_card *card = &scope->compiler->program->cards[expr->b];
    expr->a = program_signs_as(card, who);
    expr->c = ASKED_CONCURRED;
    if (expr->a == INDEX_NONE)
        scope_fail(scope, cell, voice_say(scope->compiler, "a cell in `signs` of `" STR_FMT "`", STR_ARG(card->id)),
                   voice_say(scope->compiler, "`" STR_FMT "` does not sign `" STR_FMT "`", STR_ARG(cell->name),
                             STR_ARG(card->id)));
}

/* A task, or an item of the plan. */
static void check_done(struct scope *scope, struct expr *expr)
{
    static const enum symbol_kind done[] = {SYMBOL_TASK, SYMBOL_CARD};
    enum symbol_kind kind = kind_of(scope, expr->first_argument, done, 2, "task or item of the plan");
    expr->kind = EXPR_DONE;
    if (kind == SYMBOL_CARD)
        check_card(scope, expr, ASKED_DONE);
    else if (kind == SYMBOL_TASK)
        expr->a = resolve(scope, SYMBOL_TASK, expr->first_argument);
}

static void check_call(struct scope *scope, struct expr *expr, uint32_t expected)
{
    struct compiler *compiler = scope->compiler;
    enum call function = scope_function(expr->name);
    if (function == CALL_COUNT) {
        struct suggestion suggestion = suggestion_for(compiler, expr->name);
        const char *list = "one of: ";
        for (enum call i = 0; i < CALL_COUNT; i++) {
            suggestion_offer(&suggestion, str_of(scope_functions[i].name));
            list = voice_say(compiler, "%s%s%s", list, i > 0 ? ", " : "", scope_functions[i].name);
        }
        expr->width = (uint32_t)expr->name.len;
        scope_fail(scope, expr, suggestion_text(compiler, &suggestion, list),
                   voice_say(compiler, "there is no function `" STR_FMT "`", STR_ARG(tree_shown(expr->name))));
        return;
    }
    if (expr->argument_count < scope_functions[function].argument_low ||
        expr->argument_count > scope_functions[function].argument_high) {
        scope_fail(scope, expr, scope_functions[function].form,
                   voice_say(compiler, "`%s` has %u argument%s here", scope_functions[function].name,
                             expr->argument_count, expr->argument_count == 1 ? "" : "s"));
        return;
    }
    if (function == CALL_MIN || function == CALL_MAX || function == CALL_CLAMP || function == CALL_IF) {
        check_choice(scope, expr, function, expected);
        return;
    }
    if (function == CALL_ROLL && !(scope->effect && scope->setting)) {
        check_roll(scope, expr);
        return;
    }
    if (scope->setting) {
        scope_fail(scope, expr, "only parameters and numbers: it is fixed for a whole run",
                   voice_say(compiler, "`%s` changes during a run", scope_functions[function].name));
        return;
    }
    expr->type = TYPE_CONDITION;
    expr->range = (struct range){0, 1};
    if (function == CALL_HAPPENED || function == CALL_SINCE || function == CALL_OPEN) {
        check_happening(scope, expr, function);
    } else if (function >= CALL_ANSWER && function <= CALL_SEEN) {
        check_answer(scope, expr, function);
    } else if (function == CALL_PART) {
        check_part(scope, expr);
    } else if (is_of_number(scope, expr, function)) {
        check_number(scope, expr, function);
    } else if (function == CALL_CHOSE || function == CALL_FIRST) {
        check_option(scope, expr, function);
    } else if (function == CALL_ROUND) {
        check_round(scope, expr);
    } else if (function == CALL_KNOWS) {
        expr->kind = EXPR_KNOWS;
        expr->a = resolve(scope, SYMBOL_CELL, expr->first_argument);
        expr->b = resolve(scope, SYMBOL_INJECT, expr->first_argument->next_argument);
    } else if (function >= CALL_REQUESTED && function <= CALL_REFUSED) {
        check_release(scope, expr, function);
    } else if (function == CALL_READY) {
        expr->kind = EXPR_READY;
        expr->a = resolve(scope, SYMBOL_CAPABILITY, expr->first_argument);
    } else if (function >= CALL_PLANNED && function <= CALL_FAILED) {
        check_card(scope, expr, (enum card_asked)(function - CALL_PLANNED));
    } else if (function == CALL_DONE) {
        check_done(scope, expr);
    } else {
        expr->kind = EXPR_LATE;
        expr->a = resolve(scope, SYMBOL_TASK, expr->first_argument);
    }
    if (scope->failed)
        expr->type = TYPE_BAD; /* what it asks about is unknown: nothing follows from it */
}

static void check(struct scope *scope, struct expr *expr, uint32_t expected)
{
    switch (expr->kind) {
    case EXPR_NUMBER:
        expr->type = TYPE_NUMBER;
        expr->range = (struct range){expr->number, expr->number};
        break;
    case EXPR_NAME: scope_name(scope, expr, expected); break;
    case EXPR_CALL: check_call(scope, expr, expected); break;
    case EXPR_OPERATION: check_operation(scope, expr); break;
    default:
        scope->failed = true; /* EXPR_BAD: the parser reported it */
        expr->type = TYPE_BAD;
        break;
    }
}

/* ---- from outside ---- */

/* Values on the stack while the expression is evaluated. */
static uint32_t stack_depth(const struct compiler *compiler, const struct expr *expr)
{
    if (expr->range.low == expr->range.high)
        return 1;
    uint32_t depth = 0;
    switch (expr->kind) {
    case EXPR_OPERATION:
        for (uint32_t i = 0; i < 3 && expr->args[i]; i++) {
            uint32_t above = i + stack_depth(compiler, expr->args[i]);
            depth = above > depth ? above : depth;
        }
        return depth;
    case EXPR_HAPPENED:
    case EXPR_CLOSED:
    case EXPR_DONE:
    case EXPR_LATE:
    case EXPR_CARD:
    case EXPR_KNOWS:
    case EXPR_ASKED_CLOSED:
    case EXPR_ANSWERED:
    case EXPR_SEEN: return 2;
    case EXPR_NAMED:
    case EXPR_TASK_OPEN:
    case EXPR_ASKED_OPEN:
    case EXPR_CORRECT:
    case EXPR_OPEN:
    case EXPR_CHOSE:
    case EXPR_READY: return 3;
    case EXPR_RELEASE:
    case EXPR_ADOPTED: return 4;
    default: return 1;
    }
}

/* What emit.c puts around an expression: the variable in front of an effect's, readiness behind an option's
 * condition. */
enum { STACK_ROOM = 4 };

static void check_depth(struct scope *scope, const struct expr *expr)
{
    if (!scope->failed && stack_depth(scope->compiler, expr) > EXPRESSION_DEPTH_MAX - STACK_ROOM) {
        voice_error(scope->compiler, scope->node, "put the longer part of a sum first, or use a variable for a part",
                    "the expression holds too many values at once");
        scope->failed = true;
    }
}

struct expr *expr_read(struct compiler *compiler, const struct node *node, enum expr_use use)
{
    struct scope scope = {.compiler = compiler, .node = node, .setting = use == USE_SETTING, .own = INDEX_NONE};
    struct expr *expr = members_expand(&scope, parser_expression(compiler, node));
    if (scope.failed)
        return NULL;
    check(&scope, expr, INDEX_NONE);
    if (use != USE_ANY)
        need(&scope, expr, use == USE_CONDITION ? TYPE_CONDITION : TYPE_NUMBER);
    check_depth(&scope, expr);
    assert(scope.failed || (expr->kind != EXPR_NAME && expr->kind != EXPR_CALL)); /* what it names was found */
    return scope.failed || expr->type == TYPE_BAD ? NULL : expr; /* BAD and not failed: there was no memory for it */
}

/* What is rolled and does not fit is cut off, so that the ends come more often than they seem to. */
static void warn_cut(struct compiler *compiler, const struct node *node, uint32_t variable, const struct expr *value)
{
    const struct slot *slot = &compiler->variable_slots[variable];
    if (value->kind == EXPR_ROLL && (value->range.low < slot->from || value->range.high > slot->to))
        voice_warn(compiler, node, "roll within that range, or give the variable a wider one",
                   "what is rolled, from %lld to %lld, is cut to the range of `" STR_FMT "`, %d to %d",
                   (long long)value->range.low, (long long)value->range.high,
                   STR_ARG(compiler->program->variables[variable].id), slot->from, slot->to);
}

static bool check_effect(struct compiler *compiler, const struct node *node, struct effect *effect, struct token token,
                         struct str index)
{
    struct scope scope = {.compiler = compiler, .node = node, .effect = true, .own = INDEX_NONE};
    struct expr target = {.kind = EXPR_NAME,
                          .name = {node->text.ptr + token.offset, token.width},
                          .index = index,
                          .offset = token.offset,
                          .width = token.width};
    members_expand(&scope, &target);
    if (!scope.failed)
        effect->value = members_expand(&scope, effect->value);
    if (scope.failed)
        return false;
    struct str name = symbol_meant(compiler, node, target.name, SYMBOL_BIT(SYMBOL_VARIABLE));
    uint32_t variable = symbol_find(&compiler->symbols[SYMBOL_VARIABLE], name);
    if (variable == INDEX_NONE) {
        if (symbol_find(&compiler->symbols[SYMBOL_PARAMETER], target.name) != INDEX_NONE ||
            symbol_find(&compiler->symbols[SYMBOL_DEFINITION], target.name) != INDEX_NONE ||
            str_equal(target.name, STR("T"))) {
            scope_fail(&scope, &target, "a variable",
                       voice_say(compiler, "`" STR_FMT "` cannot be changed by an effect", STR_ARG(target.name)));
            return false;
        }
        symbol_resolve_inside(compiler, SYMBOL_VARIABLE, node, target.name, token.offset);
        check(&scope, effect->value, INDEX_NONE);
        return false;
    }
    assert(effect->opcode == OP_STORE || effect->opcode == OP_ADD || effect->opcode == OP_SUB);
    bool named = scope_variable(&scope, variable)->value_count > 0;
    compiler->symbols[SYMBOL_VARIABLE].items[variable].changed = true;
    effect->variable = variable;
    scope.own = variable;
    check(&scope, effect->value, named && effect->opcode == OP_STORE ? variable : INDEX_NONE);
    struct expr *value = effect->value;
    if (value->type == TYPE_BAD)
        return false;
    if (named && effect->opcode == OP_STORE) {
        if (value->type != TYPE_NAMED || !same_names(&scope, value->named, variable)) {
            scope_fail(&scope, value, voice_say(compiler, "one of: %s", scope_values(&scope, variable)),
                       voice_say(compiler, "this is no value of `" STR_FMT "`", STR_ARG(target.name)));
        }
    } else if (need(&scope, value, TYPE_NUMBER) && effect->opcode != OP_STORE) {
        const struct slot *slot = &compiler->variable_slots[variable];
        const struct range of[2] = {{slot->from, slot->to}, value->range};
        struct range range = range_of(effect->opcode, of);
        if (!range_fits_32(range)) {
            scope_fail(&scope, value, "use smaller ranges",
                       voice_say(compiler, "the value may leave 32 bits: it is from %lld to %lld", (long long)range.low,
                                 (long long)range.high));
        }
    }
    check_depth(&scope, value);
    if (!scope.failed && effect->opcode == OP_STORE)
        warn_cut(compiler, node, variable, value);
    return !scope.failed;
}

struct effect *expr_effects(struct compiler *compiler, const struct node *node)
{
    struct effect *first = NULL, **link = &first;
    for (const struct node *entry = node ? node->first : NULL; entry; entry = entry->next) {
        if (entry->kind != NODE_SCALAR) {
            if (entry->kind != NODE_BAD)
                voice_error(compiler, entry, "such as `tension += 6`", "this is not an effect");
            continue;
        }
        struct token token;
        struct str index;
        struct effect *effect = parser_effect(compiler, entry, &token, &index);
        if (effect && check_effect(compiler, entry, effect, token, index)) {
            *link = effect;
            link = &effect->next;
        }
    }
    return first;
}
