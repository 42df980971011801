/* What an expression asks about a decision that comes again: put together from what it would ask about each round. */
#include <assert.h>

#include "scenario/scope.h"
#include "scenario/store.h"

static struct expr *leaf(struct scope *scope, const struct expr *like, enum expr_kind kind, uint32_t a, uint32_t b)
{
    struct expr *expr = store_scratch(scope->compiler, 1, sizeof(*expr));
    if (!expr)
        return &scope->compiler->bad;
    *expr = *like;
    expr->kind = kind;
    expr->a = a;
    expr->b = b;
    expr->next_argument = expr->first_argument = NULL;
    if (kind == EXPR_DECIDED || kind == EXPR_NAMED)
        return expr; /* all rounds are about the same */
    expr->type = kind == EXPR_SINCE_CLOSED ? TYPE_NUMBER : TYPE_CONDITION;
    expr->range =
        kind == EXPR_SINCE_CLOSED ? (struct range){-1, scope->compiler->length_minutes} : (struct range){0, 1};
    return expr;
}

static struct expr *make(struct compiler *compiler, enum opcode opcode, enum expr_type type, struct expr *a,
                         struct expr *b, struct expr *c)
{
    struct expr *expr = store_scratch(compiler, 1, sizeof(*expr));
    if (!expr)
        return &compiler->bad;
    const struct range of[3] = {a->range, b ? b->range : a->range, c ? c->range : a->range};
    *expr = (struct expr){.kind = EXPR_OPERATION,
                          .opcode = opcode,
                          .type = type,
                          .range = range_of(opcode, of),
                          .args = {a, b, c},
                          .offset = a->offset,
                          .width = a->width};
    return expr;
}

static struct expr *unless(struct compiler *compiler, struct expr *expr, struct expr *not_so)
{
    return make(compiler, OP_AND, TYPE_CONDITION, expr, make(compiler, OP_NOT, TYPE_CONDITION, not_so, NULL, NULL),
                NULL);
}

static struct expr *pick(struct compiler *compiler, struct expr *condition, struct expr *a, struct expr *b)
{
    return make(compiler, OP_PICK, TYPE_NUMBER, condition, a, b);
}

static uint32_t count_rounds(const struct program *program, uint32_t decision)
{
    uint32_t count = 1;
    for (uint32_t i = 0; i < program->decision_count; i++)
        count += program->decisions[i].round_of == decision && program->decisions[i].first_of == INDEX_NONE;
    assert(count <= DECISION_ROUND_COUNT_MAX);
    return count;
}

/* The round's decision; `first`: its first round. */
static uint32_t of_round(const struct program *program, uint32_t decision, uint32_t round, bool first)
{
    uint32_t index = decision;
    for (uint32_t i = 0; round > 1 && i < program->decision_count; i++)
        if (program->decisions[i].round_of == decision && program->decisions[i].round == round &&
            program->decisions[i].first_of == INDEX_NONE)
            index = i;
    return first ? program->decisions[index].first : index;
}

static struct expr *join(struct compiler *compiler, enum opcode opcode, struct expr *so_far, struct expr *next)
{
    return so_far ? expr_operation(compiler, opcode, so_far, next) : next;
}

/* What is asked about one round. */
static struct expr *of_one(struct scope *scope, const struct expr *asked, uint32_t index, uint32_t next)
{
    struct compiler *compiler = scope->compiler;
    struct expr *closed = leaf(scope, asked, EXPR_CLOSED, index, 0);
    switch (asked->kind) {
    case EXPR_CLOSED: return closed;
    case EXPR_OPEN: return leaf(scope, asked, EXPR_OPEN, index, 0);
    case EXPR_SINCE_CLOSED:
        return pick(compiler, closed, leaf(scope, asked, EXPR_SINCE_CLOSED, index, 0),
                    expr_number(compiler, compiler->length_minutes + 1));
    case EXPR_ROUND:
        return pick(compiler, expr_operation(compiler, OP_OR, leaf(scope, asked, EXPR_OPEN, index, 0), closed),
                    expr_number(compiler, 1), expr_number(compiler, 0));
    default: break;
    }
    assert(asked->kind == EXPR_CHOSE || asked->kind == EXPR_ADOPTED);
    struct expr *chose = leaf(scope, asked, asked->kind, asked->a, index);
    return next == INDEX_NONE ? chose : unless(compiler, chose, leaf(scope, asked, EXPR_CLOSED, next, 0));
}

/* What was decided or named in the latest round that has closed. */
static struct expr *of_latest(struct scope *scope, const struct expr *asked, uint32_t decision, uint32_t rounds,
                              bool first)
{
    struct expr *latest = NULL;
    for (uint32_t round = 1; round <= rounds && !scope->compiler->out_of_memory; round++) {
        uint32_t index = of_round(scope->compiler->program, decision, round, first);
        struct expr *one = leaf(scope, asked, asked->kind, asked->a, index);
        latest = latest ? pick(scope->compiler, leaf(scope, asked, EXPR_CLOSED, index, 0), one, latest) : one;
    }
    return latest;
}

void again_ask(struct scope *scope, struct expr *expr, uint32_t decision, bool first)
{
    struct compiler *compiler = scope->compiler;
    const struct program *program = compiler->program;
    const uint32_t rounds = count_rounds(program, decision);
    static const enum opcode joined[] = {[EXPR_SINCE_CLOSED] = OP_MIN, [EXPR_ROUND] = OP_ADD, [EXPR_CLOSED] = OP_OR,
                                         [EXPR_OPEN] = OP_OR,          [EXPR_CHOSE] = OP_OR,  [EXPR_ADOPTED] = OP_OR};
    struct expr *all = NULL, *any = NULL, asked = *expr;
    if ((rounds == 1 && expr->kind != EXPR_ROUND) || scope->failed)
        return;
    const bool quantity = asked.kind == EXPR_DECIDED || asked.kind == EXPR_NAMED;
    if (quantity)
        all = of_latest(scope, &asked, decision, rounds, first);
    for (uint32_t round = 1; round <= rounds && !compiler->out_of_memory && !quantity; round++) {
        uint32_t index = of_round(program, decision, round, first);
        uint32_t next = round < rounds ? of_round(program, decision, round + 1, first) : INDEX_NONE;
        all = join(compiler, joined[asked.kind], all, of_one(scope, &asked, index, next));
        any = join(compiler, OP_OR, any, leaf(scope, &asked, EXPR_CLOSED, index, 0));
    }
    if (asked.kind == EXPR_SINCE_CLOSED)
        all = pick(compiler, any, all, expr_number(compiler, -1));
    if (!all || all->kind == EXPR_BAD)
        return;
    *expr = *all;
    expr->name = asked.name;
    expr->offset = asked.offset;
    expr->width = asked.width;
    expr->next_argument = asked.next_argument;
    assert(range_fits_32(expr->range));
}
