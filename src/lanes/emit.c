/* From trees to the engine's code.
 *
 * Three things make the code short. Sums are flattened into terms, so a weight such as `8 + tension * 3 / 16 -
 * cohesion` is one op a term, each adding in place. Conditions never become columns of 0 and 1 as long as they are
 * ands, ors and nots of comparisons: each comparison goes straight into a mask register by SET, AND or OR, the cheapest
 * first, because a condition whose mask has become empty is left early. And the usual effects, `x += 5` and `x += y * 3
 * / 32`, are one store.
 *
 * Flattening reorders additions and multiplies constants out. That is exact: lanes add and multiply modulo 2^16 or
 * 2^32, and the compiler proved that the value itself fits. Only what is not a ring operation (a shift, a comparison, a
 * division) needs its operand in range, and each operand of those is a value of the program itself.
 *
 * Most conditions are one to three comparisons of small variables, or of a sum of two, with numbers. They become a
 * chain, a single op over bytes.
 *
 * Registers are given out like a stack. While code is written they are numbered from REGISTER_BIT; columns are still
 * being discovered then, and emit_finish puts the registers behind them.
 */
#include "lanes/emit.h"

#include <assert.h>
#include <stdlib.h>

static void add_op(struct emitter *emitter, struct op op)
{
    if (emitter->op_count == emitter->op_capacity) {
        uint32_t capacity = emitter->op_capacity ? 2 * emitter->op_capacity : 1024;
        struct op *ops = realloc(emitter->ops, capacity * sizeof(*ops));
        if (!ops) {
            emitter->forest->failed = true;
            return;
        }
        emitter->ops = ops;
        emitter->op_capacity = capacity;
    }
    emitter->ops[emitter->op_count++] = op;
}

static void add_end(struct emitter *emitter)
{
    add_op(emitter, (struct op){.code = DO_END});
}

static int32_t table_index(struct emitter *emitter, const int32_t *table)
{
    if (emitter->table_count == emitter->table_capacity) {
        uint32_t capacity = emitter->table_capacity ? 2 * emitter->table_capacity : 64;
        const int32_t **tables = realloc(emitter->tables, capacity * sizeof(*tables));
        if (!tables) {
            emitter->forest->failed = true;
            return 0;
        }
        emitter->tables = tables;
        emitter->table_capacity = capacity;
    }
    emitter->tables[emitter->table_count] = table;
    return (int32_t)emitter->table_count++;
}

static uint16_t new_register(struct emitter *emitter)
{
    uint32_t number = emitter->register_next++;
    assert(number < REGISTER_BIT - 1);
    if (emitter->register_next > emitter->register_count)
        emitter->register_count = emitter->register_next;
    return (uint16_t)(REGISTER_BIT | number);
}

uint16_t emit_own_column(struct emitter *emitter, uint16_t like_slot)
{
    assert(emitter->column_count < REGISTER_BIT);
    emitter->slot_of_column[emitter->column_count] = like_slot;
    return (uint16_t)emitter->column_count++;
}

uint16_t emit_column(struct emitter *emitter, uint16_t slot)
{
    if (emitter->column_of_slot[slot] == NONE16)
        emitter->column_of_slot[slot] = emit_own_column(emitter, slot);
    return emitter->column_of_slot[slot];
}

/* Sums as terms. */

enum term_kind { TERM_SCALED, TERM_IF_EQUAL, TERM_IF_LEAST };
enum { TERM_COUNT_MAX = 64 };

struct term {
    enum term_kind kind;
    struct tree *tree;
    int64_t factor;
    uint32_t shift;
    int32_t bound; /* TERM_IF_EQUAL: factor where tree == bound, else 0; TERM_IF_LEAST: where tree >= bound */
};

struct sum {
    struct term terms[TERM_COUNT_MAX];
    uint32_t count;
    int64_t constant;
};

static int shift_of(const struct tree *divisor) /* of a power of two above 1, else 0 */
{
    if (divisor->opcode != OP_CONST || divisor->value < 2 || (divisor->value & (divisor->value - 1)))
        return 0;
    return __builtin_ctz((unsigned)divisor->value);
}

static bool is_truth(const struct tree *tree)
{
    return tree->opcode == OP_EQ || tree->opcode == OP_GE || tree->opcode == OP_AND || tree->opcode == OP_OR ||
           tree->opcode == OP_NOT;
}

static void add_term(struct sum *sum, struct term term)
{
    assert(sum->count < TERM_COUNT_MAX);
    sum->terms[sum->count++] = term;
}

static int32_t wrapped(int64_t value) /* the ring needs no more than the low bits */
{
    return (int32_t)(uint32_t)(uint64_t)value;
}

static void collect(struct sum *sum, struct tree *tree, int64_t factor, uint32_t depth)
{
    struct tree *a = tree->child[0], *b = tree->child[1], *c = tree->child[2];
    factor = wrapped(factor);
    if (!tree->home && depth < TERM_COUNT_MAX / 8) { /* a term needs at most one level, so this bounds the terms */
        switch (tree->opcode) {
        case OP_CONST: sum->constant = wrapped(sum->constant + factor * tree->value); return;
        case OP_ADD:
        case OP_SUB:
            if (sum->count > TERM_COUNT_MAX / 2)
                break;
            collect(sum, a, factor, depth + 1);
            collect(sum, b, tree->opcode == OP_ADD ? factor : -factor, depth + 1);
            return;
        case OP_NEG: collect(sum, a, -factor, depth + 1); return;
        case OP_MUL:
            if (a->opcode != OP_CONST && b->opcode != OP_CONST)
                break;
            collect(sum, a->opcode == OP_CONST ? b : a, factor * (a->opcode == OP_CONST ? a : b)->value, depth + 1);
            return;
        case OP_DIV:
            if (!shift_of(b) || factor != 1)
                break;
            if (!a->home && a->opcode == OP_MUL && a->child[1]->opcode == OP_CONST)
                add_term(sum, (struct term){TERM_SCALED, a->child[0], a->child[1]->value, (uint32_t)shift_of(b), 0});
            else if (!a->home && a->opcode == OP_MUL && a->child[0]->opcode == OP_CONST)
                add_term(sum, (struct term){TERM_SCALED, a->child[1], a->child[0]->value, (uint32_t)shift_of(b), 0});
            else
                add_term(sum, (struct term){TERM_SCALED, a, 1, (uint32_t)shift_of(b), 0});
            return;
        case OP_PICK:
            if (b->opcode != OP_CONST || c->opcode != OP_CONST || !is_truth(a))
                break;
            sum->constant = wrapped(sum->constant + factor * c->value);
            factor *= (int64_t)b->value - c->value;
            if ((a->opcode == OP_EQ || a->opcode == OP_GE) && a->child[1]->opcode == OP_CONST && !a->home)
                add_term(sum, (struct term){a->opcode == OP_EQ ? TERM_IF_EQUAL : TERM_IF_LEAST, a->child[0],
                                            wrapped(factor), 0, a->child[1]->value});
            else
                add_term(sum, (struct term){TERM_SCALED, a, wrapped(factor), 0, 0});
            return;
        default: break;
        }
    }
    add_term(sum, (struct term){TERM_SCALED, tree, factor, 0, 0});
}

/* Values. */

static void into(struct emitter *emitter, struct tree *tree, uint16_t to);

static uint16_t operand(struct emitter *emitter, struct tree *tree)
{
    if (tree->home)
        return (uint16_t)(tree->home - 1);
    if (tree->opcode == OP_SLOT)
        return emit_column(emitter, tree->slot);
    uint16_t to = new_register(emitter);
    into(emitter, tree, to);
    return to;
}

static void add_in_place(struct emitter *emitter, uint16_t to, const struct term *term)
{
    uint32_t mark = emitter->register_next;
    uint16_t a = operand(emitter, term->tree);
    assert(a != to); /* the sum so far must not be read as a term */
    if (term->kind != TERM_SCALED)
        add_op(emitter, (struct op){term->kind == TERM_IF_EQUAL ? DO_ADD_IF_EQ : DO_ADD_IF_GE, .to = to, .a = a,
                                    .imm = term->bound, .imm2 = (int32_t)term->factor});
    else if (term->shift == 0 && term->factor == 1)
        add_op(emitter, (struct op){DO_ADD, .to = to, .a = to, .b = a});
    else if (term->shift == 0 && term->factor == -1)
        add_op(emitter, (struct op){DO_SUB, .to = to, .a = to, .b = a});
    else
        add_op(emitter, (struct op){DO_ADD_SCALED, .shift = (uint8_t)term->shift, .to = to, .a = a,
                                    .imm = (int32_t)term->factor});
    emitter->register_next = mark;
}

static void sum_into(struct emitter *emitter, struct sum *sum, uint16_t to)
{
    uint32_t first = 0, mark = emitter->register_next;
    struct term *terms = sum->terms;
    int32_t constant = (int32_t)sum->constant;
    while (first < sum->count &&
           !(terms[first].kind == TERM_SCALED && terms[first].shift == 0 && terms[first].factor == 1))
        first++;
    if (first == sum->count && sum->constant == 0)
        for (first = 0; first < sum->count && terms[first].kind != TERM_SCALED;)
            first++;
    if (first < sum->count) {
        uint16_t a = operand(emitter, terms[first].tree);
        if (terms[first].factor == 1 && terms[first].shift == 0)
            add_op(emitter, (struct op){DO_ADD_IMM, .to = to, .a = a, .imm = constant});
        else
            add_op(emitter, (struct op){DO_SCALE, .shift = (uint8_t)terms[first].shift, .to = to, .a = a,
                                        .imm = (int32_t)terms[first].factor});
        emitter->register_next = mark;
    } else {
        add_op(emitter, (struct op){DO_SET, .to = to, .imm = constant});
    }
    for (uint32_t i = 0; i < sum->count; i++)
        if (i != first)
            add_in_place(emitter, to, &terms[i]);
}

static void binary(struct emitter *emitter, int code, struct tree *a, struct tree *b, uint16_t to)
{
    uint16_t left = operand(emitter, a), right = operand(emitter, b);
    add_op(emitter, (struct op){(uint8_t)code, .to = to, .a = left, .b = right});
}

/* The form with `imm` when b is a number, else the form of two columns. */
static void with_number(struct emitter *emitter, int code_imm, int code, struct tree *a, struct tree *b, uint16_t to)
{
    if (b->opcode != OP_CONST) {
        binary(emitter, code, a, b, to);
        return;
    }
    uint16_t left = operand(emitter, a);
    add_op(emitter, (struct op){(uint8_t)code_imm, .to = to, .a = left, .imm = b->value});
}

static int64_t multiple_below(int64_t value, int64_t divisor) /* the greatest multiple that is no more than value */
{
    return value >= 0 ? value / divisor * divisor : -((divisor - 1 - value) / divisor) * divisor;
}

static void divide(struct emitter *emitter, struct tree *tree, uint16_t to)
{
    struct tree *a = tree->child[0], *b = tree->child[1];
    bool modulo = tree->opcode == OP_MOD, by_number = b->opcode == OP_CONST && b->value > 1;
    uint16_t left = operand(emitter, a);
    int64_t base = by_number ? multiple_below(a->from, b->value) : 0;
    int64_t reach = emitter->wide ? UINT32_MAX : UINT16_MAX;
    if (modulo && shift_of(b)) {
        add_op(emitter, (struct op){DO_AND_IMM, .to = to, .a = left, .imm = b->value - 1});
    } else if (by_number && a->to - base <= reach && base >= INT32_MIN) {
        add_op(emitter, (struct op){DO_DIV_IMM, .to = to, .a = left, .imm = b->value, .imm2 = (int32_t)base});
        if (modulo) {
            add_op(emitter, (struct op){DO_SCALE, .to = to, .a = to, .imm = -b->value});
            add_op(emitter, (struct op){DO_ADD, .to = to, .a = to, .b = left});
        }
    } else {
        uint16_t right = operand(emitter, b);
        add_op(emitter, (struct op){modulo ? DO_MOD : DO_DIV, .to = to, .a = left, .b = right});
    }
}

static void pick(struct emitter *emitter, struct tree *tree, uint16_t to)
{
    struct tree *b = tree->child[1], *c = tree->child[2];
    uint16_t condition = operand(emitter, tree->child[0]);
    struct op op = {DO_PICK, .to = to, .a = condition};
    if (b->opcode == OP_CONST && c->opcode == OP_CONST) {
        op.code = DO_PICK_IMM;
        op.imm = b->value;
        op.imm2 = c->value;
    } else if (b->opcode == OP_CONST) {
        op.code = DO_PICK_THEN_IMM;
        op.imm = b->value;
        op.c = operand(emitter, c);
    } else if (tree_is_constant(c, 0)) {
        op.code = DO_MUL;
        op.b = operand(emitter, b);
    } else {
        op.b = operand(emitter, b);
        op.c = operand(emitter, c);
    }
    add_op(emitter, op);
}

static void into(struct emitter *emitter, struct tree *tree, uint16_t to)
{
    uint32_t mark = emitter->register_next;
    struct tree *a = tree->child[0], *b = tree->child[1];
    bool number_left = a && a->opcode == OP_CONST;
    switch (tree->opcode) {
    case OP_CONST: add_op(emitter, (struct op){DO_SET, .to = to, .imm = tree->value}); break;
    case OP_SLOT: {
        uint16_t column = emit_column(emitter, tree->slot);
        add_op(emitter, (struct op){DO_ADD_IMM, .to = to, .a = column});
        break;
    }
    case OP_SINCE: {
        uint16_t column = emit_column(emitter, tree->slot);
        add_op(emitter, (struct op){DO_SINCE, .to = to, .a = column});
        break;
    }
    case TREE_TIME: add_op(emitter, (struct op){DO_TIME, .to = to, .imm = table_index(emitter, tree->table)}); break;
    case OP_MIN: with_number(emitter, DO_MIN_IMM, DO_MIN, number_left ? b : a, number_left ? a : b, to); break;
    case OP_MAX: with_number(emitter, DO_MAX_IMM, DO_MAX, number_left ? b : a, number_left ? a : b, to); break;
    case OP_EQ: with_number(emitter, DO_EQ_IMM, DO_EQ, a, b, to); break;
    case OP_GE: with_number(emitter, DO_GE_IMM, DO_GE, a, b, to); break;
    case OP_AND: binary(emitter, DO_AND, a, b, to); break;
    case OP_OR: binary(emitter, DO_OR, a, b, to); break;
    case OP_NOT: {
        uint16_t left = operand(emitter, a);
        add_op(emitter, (struct op){DO_NOT, .to = to, .a = left});
        break;
    }
    case OP_MOD: divide(emitter, tree, to); break;
    default: {
        struct sum sum = {.count = 0};
        collect(&sum, tree, 1, 0);
        bool itself = sum.count == 1 && sum.terms[0].tree == tree && sum.terms[0].kind == TERM_SCALED;
        if (!itself)
            sum_into(emitter, &sum, to);
        else if (tree->opcode == OP_MUL)
            binary(emitter, DO_MUL, a, b, to);
        else if (tree->opcode == OP_DIV)
            divide(emitter, tree, to);
        else if (tree->opcode == OP_PICK)
            pick(emitter, tree, to);
        else
            assert(0 && "a tree of a kind that is not made");
    }
    }
    emitter->register_next = mark;
}

void emit_values_begin(struct emitter *emitter)
{
    emitter->register_next = 0;
}

void emit_keep(struct emitter *emitter, struct tree *tree)
{
    if (tree->home || tree->opcode == OP_CONST || tree->opcode == OP_SLOT)
        return;
    uint16_t to = new_register(emitter);
    into(emitter, tree, to);
    tree->home = (uint16_t)(to + 1);
}

uint16_t emit_value(struct emitter *emitter, struct tree *tree)
{
    return operand(emitter, tree);
}

void emit_values_end(struct emitter *emitter)
{
    add_end(emitter);
}

/* Conditions. */

static bool is_flag(const struct emitter *emitter, const struct tree *tree) /* slot >= 0, of a slot with a flag */
{
    return tree->opcode == OP_GE && tree->child[0]->opcode == OP_SLOT && tree_is_constant(tree->child[1], 0) &&
           emitter->flag_of_slot[tree->child[0]->slot] != INDEX_NONE;
}

static uint32_t cost(const struct emitter *emitter, const struct tree *tree)
{
    if (tree->opcode == TREE_TIME || is_flag(emitter, tree))
        return 0;
    if (tree->opcode == OP_SLOT || tree->opcode == OP_CONST)
        return 1;
    uint32_t total = 1;
    for (int i = 0; i < 3; i++)
        if (tree->child[i])
            total += cost(emitter, tree->child[i]);
    return total;
}

static void mask(struct emitter *emitter, struct tree *tree, uint16_t to, enum mask_mode mode, bool invert)
{
    for (; tree->opcode == OP_NOT; tree = tree->child[0])
        invert = !invert;
    struct tree *a = tree->child[0], *b = tree->child[1];
    if (tree->opcode == OP_AND || tree->opcode == OP_OR) {
        enum mask_mode own = (tree->opcode == OP_AND) != invert ? MASK_AND : MASK_OR;       /* by De Morgan */
        if (mode != MASK_SET && mode != own && emitter->mask_next == MASK_REGISTER_COUNT) { /* too deep: as a value */
            uint32_t mark = emitter->register_next;
            uint16_t truth = operand(emitter, tree);
            add_op(emitter,
                   (struct op){DO_MASK_GE, .mode = (uint8_t)mode, .invert = invert, .to = to, .a = truth, .imm = 1});
            emitter->register_next = mark;
            return;
        }
        if (mode != MASK_SET && mode != own) {
            uint16_t other = (uint16_t)emitter->mask_next++;
            assert(other > 0 && other < MASK_REGISTER_COUNT); /* register 0 is the condition's own */
            mask(emitter, tree, other, MASK_SET, invert);
            add_op(emitter, (struct op){DO_MASK_REGISTER, .mode = (uint8_t)mode, .to = to, .a = other});
            emitter->mask_next--;
            return;
        }
        bool swap = cost(emitter, b) < cost(emitter, a);
        mask(emitter, swap ? b : a, to, mode, invert);
        mask(emitter, swap ? a : b, to, own, invert);
        return;
    }
    uint32_t mark = emitter->register_next;
    struct op op = {.mode = (uint8_t)mode, .invert = invert, .to = to};
    if (is_flag(emitter, tree)) {
        op.code = DO_MASK_FLAG;
        op.a = (uint16_t)emitter->flag_of_slot[a->slot];
    } else if (tree->opcode == TREE_TIME) {
        op.code = DO_MASK_TIME;
        op.imm = table_index(emitter, tree->table);
    } else if (tree->opcode == OP_EQ || tree->opcode == OP_GE) {
        bool number = b->opcode == OP_CONST, equal = tree->opcode == OP_EQ;
        if (number && !equal && a->opcode == OP_ADD && !a->home && a->child[0]->opcode == OP_SLOT &&
            a->child[1]->opcode == OP_SLOT) {
            op.code = DO_MASK_GE_SUM;
            op.a = emit_column(emitter, a->child[0]->slot);
            op.b = emit_column(emitter, a->child[1]->slot);
            op.imm = b->value;
            add_op(emitter, op);
            return;
        }
        op.code = number ? (equal ? DO_MASK_EQ : DO_MASK_GE) : (equal ? DO_MASK_EQ_COLUMN : DO_MASK_GE_COLUMN);
        op.a = operand(emitter, a);
        if (number)
            op.imm = b->value;
        else
            op.b = operand(emitter, b);
    } else { /* a truth that was computed as a value, as `if` gives it */
        op.code = DO_MASK_GE;
        op.a = operand(emitter, tree);
        op.imm = 1;
    }
    add_op(emitter, op);
    emitter->register_next = mark;
}

/* Chains. A variable whose range fits a byte has its column once more as bytes when a chain asks for it: what changes
 * variables is stores alone, and they keep the two in step. Bytes are compared twice as many at a time, and a chain is
 * one op. */

enum { CHAIN_ROWS_MAX = 3 };

struct chain { /* the truth of its rows so far, inverted or not */
    uint32_t count;
    bool sum, invert;
    uint16_t slot[CHAIN_ROWS_MAX];
    int8_t bound[CHAIN_ROWS_MAX];
    enum chain_link link[CHAIN_ROWS_MAX]; /* of each with what is before it */
    int32_t offset;
};

static uint16_t bytes_of_slot(struct emitter *emitter, uint16_t slot)
{
    uint16_t column = emit_column(emitter, slot);
    if (emitter->byte_of_column[column] == NONE16) {
        assert(emitter->byte_count < emitter->column_count);
        emitter->column_of_byte[emitter->byte_count] = column;
        emitter->byte_of_column[column] = (uint16_t)emitter->byte_count++;
    }
    return emitter->byte_of_column[column];
}

static bool fits_bytes(const struct emitter *emitter, const struct tree *tree)
{
    if (tree->opcode != OP_SLOT || tree->slot >= emitter->forest->program->time_slot)
        return false;
    const struct slot *range = &emitter->forest->ranges[tree->slot];
    return range->from >= INT8_MIN && range->to <= INT8_MAX;
}

/* One more row, which holds where bound > byte, or does not when `invert`. All of x, not x, y, not y and their ands and
 * ors come from four links and from inverting the whole. */
static bool add_row(struct chain *chain, uint16_t slot, int64_t bound, bool invert, enum mask_mode mode)
{
    uint32_t n = chain->count;
    if (n == CHAIN_ROWS_MAX || bound < INT8_MIN || bound > INT8_MAX)
        return false;
    bool either = n > 0 && mode == MASK_OR; /* x or y is not (not x and not y) */
    bool x = chain->invert != either, y = invert != either;
    assert(n > 0 || mode == MASK_SET || mode == MASK_AND);
    chain->link[n] = n == 0 ? CHAIN_ALONE : x ? (y ? CHAIN_OR : CHAIN_NOT_AND) : y ? CHAIN_AND_NOT : CHAIN_AND;
    chain->invert = n == 0 ? invert : (x && y) != either;
    chain->slot[n] = slot;
    chain->bound[n] = (int8_t)bound;
    chain->count++;
    return true;
}

/* a + b >= number: the sum, moved so that it fits a byte, takes the place of two rows at the head. */
static bool add_sum(const struct emitter *emitter, const struct tree *tree, int64_t number, bool invert,
                    struct chain *chain)
{
    const struct tree *a = tree->child[0], *b = tree->child[1];
    if (chain->count > 0 || tree->home || !fits_bytes(emitter, a) || !fits_bytes(emitter, b) ||
        tree->to - tree->from > UINT8_MAX)
        return false;
    int64_t offset = INT8_MIN - tree->from;
    if (!add_row(chain, a->slot, number + offset, !invert, MASK_SET))
        return false;
    chain->offset = (int32_t)offset;
    chain->sum = true;
    chain->slot[chain->count++] = b->slot;
    return true;
}

/* A chain, or a chain and one more: `mode` is how what is in the chain goes on. */
static bool collect_chain(const struct emitter *emitter, const struct tree *tree, bool invert, enum mask_mode mode,
                          struct chain *chain)
{
    for (; tree->opcode == OP_NOT; tree = tree->child[0])
        invert = !invert;
    const struct tree *a = tree->child[0], *b = tree->child[1];
    bool number = (tree->opcode == OP_GE || tree->opcode == OP_EQ) && b->opcode == OP_CONST;
    if (tree->opcode == OP_GE && number)
        return a->opcode == OP_ADD ? add_sum(emitter, a, b->value, invert, chain)
                                   : fits_bytes(emitter, a) && add_row(chain, a->slot, b->value, !invert, mode);
    enum mask_mode own = (tree->opcode != OP_OR) != invert ? MASK_AND : MASK_OR;
    if ((tree->opcode != OP_AND && tree->opcode != OP_OR && !number) || (chain->count > 0 && mode != own))
        return false;
    if (number) /* equal: at least that number, and below the next */
        return fits_bytes(emitter, a) && add_row(chain, a->slot, b->value, !invert, mode) &&
               add_row(chain, a->slot, b->value + INT64_C(1), invert, own);
    const struct chain before = *chain;
    for (int side = 0; side < 2; side++) {
        *chain = before;
        if (collect_chain(emitter, tree->child[side], invert, mode, chain) &&
            collect_chain(emitter, tree->child[1 - side], invert, own, chain))
            return true;
    }
    return false;
}

static bool add_chain(struct emitter *emitter, const struct tree *tree, bool invert)
{
    struct chain chain = {.count = 0};
    if (!collect_chain(emitter, tree, invert, MASK_SET, &chain))
        return false;
    assert(chain.count >= 1 && chain.count <= CHAIN_ROWS_MAX);
    uint16_t bytes[CHAIN_ROWS_MAX] = {0};
    for (uint32_t n = 0; n < chain.count; n++)
        bytes[n] = bytes_of_slot(emitter, chain.slot[n]);
    const uint32_t c = chain.count - 1; /* the last row is the tail, unless it is the head's and linked to nothing */
    enum chain_link head = chain.sum ? CHAIN_SUM : c == 2 ? chain.link[1] : CHAIN_ALONE, tail = chain.link[c];
    const bool turned = head == CHAIN_NOT_AND; /* said from the other side */
    const uint32_t a = turned, b = !turned;
    if (turned)
        head = CHAIN_AND_NOT;
    struct op op = {.code = DO_MASK_CHAIN, .invert = chain.invert, .a = bytes[a], .b = bytes[b], .c = bytes[c]};
    op.mode = (uint8_t)CHAIN_FORM(head, tail);
    op.imm = (int32_t)((uint32_t)(uint8_t)chain.bound[a] | (uint32_t)(uint8_t)chain.bound[b] << 8 |
                       (uint32_t)(uint8_t)chain.bound[c] << 16);
    op.imm2 = chain.offset;
    add_op(emitter, op);
    return true;
}

static void conjuncts(struct emitter *emitter, struct tree *tree, bool invert)
{
    for (; tree->opcode == OP_NOT; tree = tree->child[0])
        invert = !invert;
    if (add_chain(emitter, tree, invert))
        return;
    if (tree->opcode != (invert ? OP_OR : OP_AND)) {
        mask(emitter, tree, 0, MASK_AND, invert);
        return;
    }
    bool swap = cost(emitter, tree->child[1]) < cost(emitter, tree->child[0]);
    conjuncts(emitter, tree->child[swap], invert);
    conjuncts(emitter, tree->child[!swap], invert);
}

uint32_t emit_condition(struct emitter *emitter, struct tree *tree)
{
    uint32_t code = emitter->op_count;
    emitter->register_next = 0;
    emitter->mask_next = 1;
    assert(!tree_is_constant(tree, 0)); /* what never holds has no code */
    if (tree->opcode != OP_CONST)
        conjuncts(emitter, tree, false);
    assert(emitter->mask_next == 1); /* every mask was given back */
    add_end(emitter);
    return code;
}

/* Effects. */

static void store(struct emitter *emitter, const struct tree_store *one)
{
    uint16_t to = emit_column(emitter, one->slot);
    struct tree *tree = one->value;
    if (tree->opcode == OP_CONST) {
        const struct slot *range = &emitter->forest->ranges[one->slot];
        int32_t value = tree->value < range->from ? range->from : tree->value > range->to ? range->to : tree->value;
        add_op(emitter, (struct op){DO_STORE_IMM, .to = to, .imm = value});
        return;
    }
    struct sum sum = {.count = 0};
    uint32_t own = 0;
    if (tree->opcode == OP_ADD || tree->opcode == OP_SUB)
        collect(&sum, tree, 1, 0);
    for (; own < sum.count; own++) {
        const struct term *term = &sum.terms[own];
        if (term->kind == TERM_SCALED && term->factor == 1 && term->shift == 0 && term->tree->opcode == OP_SLOT &&
            term->tree->slot == one->slot)
            break;
    }
    if (own < sum.count && sum.count == 1) {
        if (sum.constant != 0)
            add_op(emitter, (struct op){DO_STORE_ADD, .to = to, .imm = (int32_t)sum.constant});
        return;
    }
    if (own < sum.count && sum.count == 2 && sum.constant == 0 && sum.terms[1 - own].kind == TERM_SCALED) {
        const struct term *term = &sum.terms[1 - own];
        uint16_t a = operand(emitter, term->tree);
        add_op(emitter, (struct op){DO_STORE_ADD_SCALED, .shift = (uint8_t)term->shift, .to = to, .a = a,
                                    .imm = (int32_t)term->factor});
        return;
    }
    uint16_t a = operand(emitter, tree);
    add_op(emitter, (struct op){DO_STORE, .to = to, .a = a});
}

uint32_t emit_effects(struct emitter *emitter, const struct tree_store *stores, uint32_t count, bool *ret_direct)
{
    uint32_t code = emitter->op_count;
    *ret_direct = true;
    for (uint32_t i = 0; i < count; i++) {
        emitter->register_next = 0;
        store(emitter, &stores[i]);
    }
    if (emitter->op_count == code)
        return INDEX_NONE;
    for (uint32_t i = code; i < emitter->op_count; i++)
        *ret_direct = *ret_direct && emitter->ops[i].code >= DO_STORE_IMM;
    add_end(emitter);
    return code;
}

uint16_t emit_number(const struct emitter *emitter, uint16_t number)
{
    return number & REGISTER_BIT ? (uint16_t)(emitter->column_count + (number ^ REGISTER_BIT)) : number;
}

void emit_finish(struct emitter *emitter)
{
    assert(emitter->column_count + emitter->register_count < NONE16);
    for (uint32_t i = 0; i < emitter->op_count; i++) {
        struct op *op = &emitter->ops[i];
        if (op->code >= DO_STORE_IMM && emitter->byte_of_column[op->to] != NONE16) {
            bool in_bytes = op->code <= DO_STORE_ADD && op->imm >= INT8_MIN && op->imm <= INT8_MAX;
            op->mode = in_bytes ? STORE_BYTES : STORE_BOTH;
            op->b = emitter->byte_of_column[op->to];
        }
        if (op->code < DO_MASK_GE || op->code > DO_MASK_CHAIN)
            op->to = emit_number(emitter, op->to);
        if (op->code < DO_MASK_FLAG || op->code > DO_MASK_CHAIN)
            op->a = emit_number(emitter, op->a);
        op->b = emit_number(emitter, op->b);
        op->c = emit_number(emitter, op->c);
    }
}
