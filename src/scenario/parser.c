/* Expressions and effects as trees: operators by climbing their levels, loosest first. Names are left as they are
 * written. */
#include <assert.h>

#include "program/operators.h"
#include "scenario/compiler.h"
#include "scenario/store.h"
#include "scenario/voice.h"

struct parser {
    struct lexer lexer;
    struct token token; /* the one ahead */
    uint32_t node_count, nesting;
    bool failed; /* the first fault was reported; what follows from it is not */
};

static const struct {
    enum token_kind token;
    int level;
    enum opcode opcode;
} operators[] = {
#define OPERATOR(token, level, opcode, sign) {TOKEN_##token, LEVEL_##level, OP_##opcode},
#include "program/operators.def"
#undef OPERATOR
};

static struct expr *parse_level(struct parser *parser, int level);

static void advance(struct parser *parser)
{
    parser->token = lexer_next(&parser->lexer);
    parser->failed = parser->failed || parser->token.kind == TOKEN_BAD;
}

static struct str token_text(const struct parser *parser)
{
    assert((size_t)parser->token.offset + parser->token.width <= parser->lexer.text.len);
    return (struct str){parser->lexer.text.ptr + parser->token.offset, parser->token.width};
}

static void fail_at(struct parser *parser, struct token token, const char *right, const char *wrong)
{
    if (!parser->failed)
        voice_error_inside(parser->lexer.compiler, parser->lexer.node, token.offset, token.width, right, "%s", wrong);
    parser->failed = true;
}

static struct expr *new_expr(struct parser *parser, enum expr_kind kind, uint32_t offset, uint32_t end)
{
    assert(offset <= end && end <= parser->lexer.text.len);
    struct expr *expr = store_scratch(parser->lexer.compiler, 1, sizeof(*expr));
    if (++parser->node_count > EXPR_NODE_COUNT_MAX) {
        fail_at(parser, parser->token,
                voice_say(parser->lexer.compiler, "at most %d values and operators; use a variable for a part of it",
                          (int)EXPR_NODE_COUNT_MAX),
                "the expression is too long");
    }
    if (!expr) {
        parser->failed = true;
        return NULL;
    }
    expr->kind = kind;
    expr->offset = offset;
    expr->width = end - offset;
    return expr;
}

static void expect(struct parser *parser, enum token_kind kind, const char *right, const char *wrong)
{
    if (parser->token.kind != kind) {
        fail_at(parser, parser->token, right, wrong);
        return;
    }
    advance(parser);
}

static struct expr *parse_call(struct parser *parser, struct token name)
{
    struct expr *call = new_expr(parser, EXPR_CALL, name.offset, name.offset + name.width);
    if (!call)
        return NULL;
    call->name = (struct str){parser->lexer.text.ptr + name.offset, name.width};
    advance(parser);
    struct expr **link = &call->first_argument;
    while (!parser->failed && parser->token.kind != TOKEN_CLOSE) {
        if (call->argument_count > 0) {
            expect(parser, TOKEN_COMMA, "`,` or `)`",
                   parser->token.kind == TOKEN_END ? "a `(` is not closed" : "this does not fit here");
        }
        if (parser->failed)
            break;
        struct token start = parser->token;
        *link = parse_level(parser, LEVEL_OR);
        if (!*link)
            break;
        link = &(*link)->next_argument;
        if (++call->argument_count > EXPR_ARGUMENT_COUNT_MAX)
            fail_at(parser, start, voice_say(parser->lexer.compiler, "at most %d", (int)EXPR_ARGUMENT_COUNT_MAX),
                    "too many arguments");
    }
    call->width = parser->token.offset + parser->token.width - call->offset;
    expect(parser, TOKEN_CLOSE, "`)`", "a `(` is not closed");
    return call;
}

/* `[me]` or `[north]` behind a name, of which the first is ahead; ptr NULL: it does not stand there. */
static struct str parse_index(struct parser *parser)
{
    if (parser->token.kind != TOKEN_OF)
        return (struct str){0};
    advance(parser);
    struct token token = parser->token;
    struct str index = token_text(parser);
    if (token.kind != TOKEN_NAME)
        fail_at(parser, token, "`me`, or the id of a cell", "it is not said whose it is");
    else
        advance(parser);
    expect(parser, TOKEN_OF_END, "`]`", "a `[` is not closed");
    return index;
}

static struct expr *parse_value(struct parser *parser)
{
    struct token token = parser->token;
    struct expr *expr;
    switch (token.kind) {
    case TOKEN_NUMBER:
    case TOKEN_DURATION:
        advance(parser);
        expr = new_expr(parser, EXPR_NUMBER, token.offset, token.offset + token.width);
        if (expr)
            expr->number = token.number;
        return expr;
    case TOKEN_NAME: {
        struct str text = token_text(parser);
        advance(parser);
        if (parser->token.kind == TOKEN_OPEN)
            return parse_call(parser, token);
        expr = new_expr(parser, EXPR_NAME, token.offset, token.offset + token.width);
        struct str index = parse_index(parser);
        if (expr) {
            expr->name = text;
            expr->index = index;
        }
        return expr;
    }
    case TOKEN_OPEN:
        advance(parser);
        expr = parse_level(parser, LEVEL_OR);
        if (expr && parser->token.kind == TOKEN_CLOSE) { /* what is joined to it begins or ends with them */
            expr->offset = token.offset;
            expr->width = parser->token.offset + parser->token.width - token.offset;
        }
        expect(parser, TOKEN_CLOSE, "`)`",
               parser->token.kind == TOKEN_END ? "a `(` is not closed" : "this does not fit here");
        return expr;
    case TOKEN_END:
        fail_at(parser, token, "a value: a name, a number or a call", "the expression ends too early");
        return NULL;
    case TOKEN_ASSIGN:
        fail_at(parser, token, "to compare, write `==`", "`=` assigns, which only effects do");
        return NULL;
    default: fail_at(parser, token, "a value: a name, a number or a call", "a value is missing here"); return NULL;
    }
}

static struct expr *new_operation(struct parser *parser, enum opcode opcode, struct expr *a, struct expr *b,
                                  uint32_t offset)
{
    struct expr *last = b ? b : a;
    if (!last || !a)
        return NULL;
    struct expr *expr = new_expr(parser, EXPR_OPERATION, offset, last->offset + last->width);
    if (expr) {
        expr->opcode = opcode;
        expr->args[0] = a;
        expr->args[1] = b;
    }
    return expr;
}

static struct expr *parse_prefix(struct parser *parser, int level)
{
    struct token sign = parser->token;
    advance(parser);
    struct expr *operand = parse_level(parser, level);
    return new_operation(parser, level == LEVEL_NOT ? OP_NOT : OP_NEG, operand, NULL, sign.offset);
}

/* The operator of this level that is ahead, as an index of operators[]; -1: none. */
static int operator_ahead(const struct parser *parser, int level)
{
    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
        if (operators[i].level == level && operators[i].token == parser->token.kind)
            return (int)i;
    return -1;
}

static bool go_deeper(struct parser *parser)
{
    if (++parser->nesting <= EXPR_NESTING_MAX)
        return true;
    fail_at(parser, parser->token, voice_say(parser->lexer.compiler, "at most %d levels", (int)EXPR_NESTING_MAX),
            "the expression is nested too deeply");
    return false;
}

static struct expr *parse_level(struct parser *parser, int level)
{
    if (parser->failed)
        return NULL;
    if (level == LEVEL_OR && !go_deeper(parser))
        return NULL;
    struct expr *expr;
    if (level == LEVEL_NOT || level == LEVEL_MINUS) {
        bool prefix = parser->token.kind == (level == LEVEL_NOT ? TOKEN_NOT : TOKEN_MINUS);
        if (prefix && !go_deeper(parser))
            return NULL;
        expr = prefix               ? parse_prefix(parser, level)
               : level == LEVEL_NOT ? parse_level(parser, level + 1)
                                    : parse_value(parser);
        parser->nesting -= prefix;
        return expr;
    }
    expr = parse_level(parser, level + 1);
    int operator= operator_ahead(parser, level);
    for (; operator>= 0 && !parser->failed; operator= operator_ahead(parser, level)) {
        advance(parser);
        struct expr *right = parse_level(parser, level + 1);
        expr = new_operation(parser, operators[operator].opcode, expr, right, expr ? expr->offset : 0);
        if (level == LEVEL_COMPARE && operator_ahead(parser, level) >= 0)
            fail_at(parser, parser->token, "write `a < b and b < c`", "comparisons cannot be chained");
    }
    assert(level != LEVEL_OR || parser->nesting > 0);
    parser->nesting -= level == LEVEL_OR;
    return expr;
}

static void expect_end(struct parser *parser)
{
    const char *right = "an operator, or the end";
    if (parser->token.kind == TOKEN_ASSIGN)
        right = "to compare, write `==`";
    else if (parser->token.kind == TOKEN_ADD_TO || parser->token.kind == TOKEN_TAKE_FROM)
        right = "an assignment is an effect, and stands in `effects`";
    else if (parser->token.kind == TOKEN_NAME)
        right = "an operator before it, such as `and`";
    if (parser->token.kind != TOKEN_END)
        fail_at(parser, parser->token, right, "this does not fit here");
}

static struct parser begin(struct compiler *compiler, const struct node *node)
{
    assert(node->kind == NODE_SCALAR);
    struct parser parser = {.lexer = {.compiler = compiler, .node = node, .text = node->text}};
    advance(&parser);
    return parser;
}

static struct expr *bad_expr(struct compiler *compiler)
{
    return &compiler->bad;
}

struct expr *parser_expression(struct compiler *compiler, const struct node *node)
{
    struct parser parser = begin(compiler, node);
    struct expr *expr = parse_level(&parser, LEVEL_OR);
    if (!parser.failed)
        expect_end(&parser);
    assert(parser.failed || (parser.token.kind == TOKEN_END && parser.nesting == 0));
    return parser.failed || !expr ? bad_expr(compiler) : expr;
}

struct effect *parser_effect(struct compiler *compiler, const struct node *node, struct token *ret_name,
                             struct str *ret_index)
{
    struct parser parser = begin(compiler, node);
    struct token name = parser.token;
    if (name.kind != TOKEN_NAME) {
        fail_at(&parser, name, "such as `tension += 6`", "an effect begins with the variable it changes");
        return NULL;
    }
    advance(&parser);
    *ret_index = parse_index(&parser);
    enum token_kind sign = parser.token.kind;
    if (sign != TOKEN_ASSIGN && sign != TOKEN_ADD_TO && sign != TOKEN_TAKE_FROM) {
        fail_at(&parser, parser.token, sign == TOKEN_EQ ? "to assign, write `=`" : "such as `tension += 6`",
                "`=`, `+=` or `-=` is missing");
        return NULL;
    }
    advance(&parser);
    struct expr *value = parse_level(&parser, LEVEL_OR);
    if (!parser.failed)
        expect_end(&parser);
    struct effect *effect = store_scratch(compiler, 1, sizeof(*effect));
    if (parser.failed || !value || !effect)
        return NULL;
    assert(parser.token.kind == TOKEN_END && parser.nesting == 0);
    effect->opcode = sign == TOKEN_ASSIGN ? OP_STORE : sign == TOKEN_ADD_TO ? OP_ADD : OP_SUB;
    effect->value = value;
    *ret_name = name;
    return effect;
}

struct expr *expr_number(struct compiler *compiler, int64_t number)
{
    assert(number >= INT32_MIN && number <= INT32_MAX);
    struct expr *expr = store_scratch(compiler, 1, sizeof(*expr));
    if (!expr)
        return bad_expr(compiler);
    expr->kind = EXPR_NUMBER;
    expr->type = TYPE_NUMBER;
    expr->number = (int32_t)number;
    expr->range = (struct range){number, number};
    return expr;
}

struct expr *expr_operation(struct compiler *compiler, enum opcode opcode, struct expr *a, struct expr *b)
{
    struct expr *expr = store_scratch(compiler, 1, sizeof(*expr));
    if (!expr || a->kind == EXPR_BAD || b->kind == EXPR_BAD)
        return bad_expr(compiler);
    expr->kind = EXPR_OPERATION;
    expr->opcode = opcode;
    expr->args[0] = a;
    expr->args[1] = b;
    expr->type = opcode == OP_AND || opcode == OP_OR ? TYPE_CONDITION : TYPE_NUMBER;
    const struct range of[2] = {a->range, b->range};
    expr->range = range_of(opcode, of);
    expr->offset = a->offset;
    expr->width = a->width;
    return expr;
}
