/* Postfix code to folded trees. See tree.h.
 *
 * All arithmetic here is on 64 bits: the compiler proved that no value of the program leaves 32, so ranges and
 * constants cannot overflow. Ranges are those of the children, never of guards around them; they may be wider than what
 * a run can show, and that is harmless.
 */
#include "lanes/tree.h"

#include <assert.h>

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    int64_t quotient = a / b;
    return quotient - ((a % b != 0) && ((a < 0) != (b < 0)));
}

static int64_t apply(int opcode, int64_t a, int64_t b, int64_t c)
{
    switch (opcode) {
    case OP_ADD: return a + b;
    case OP_SUB: return a - b;
    case OP_MUL: return a * b;
    case OP_DIV: return b == 0 ? 0 : floor_divide(a, b);
    case OP_MOD: return b == 0 ? 0 : a - b * floor_divide(a, b);
    case OP_NEG: return -a;
    case OP_MIN: return least(a, b);
    case OP_MAX: return most(a, b);
    case OP_EQ: return a == b;
    case OP_GE: return a >= b;
    case OP_AND: return a && b;
    case OP_OR: return a || b;
    case OP_NOT: return !a;
    default: assert(opcode == OP_PICK); return a ? b : c;
    }
}

static struct tree *node(struct forest *forest, int opcode, int64_t from, int64_t to)
{
    struct tree *tree = arena_alloc(forest->arena, 1, sizeof(*tree));
    if (!tree) {
        forest->failed = true;
        tree = &forest->spare;
        *tree = (struct tree){0};
    }
    assert(from <= to);
    tree->opcode = (uint8_t)opcode;
    tree->from = from;
    tree->to = to;
    return tree;
}

struct tree *tree_constant(struct forest *forest, int64_t value)
{
    assert(value >= INT32_MIN && value <= INT32_MAX); /* the compiler proved it of every value of the program */
    struct tree *tree = node(forest, OP_CONST, value, value);
    tree->value = (int32_t)value;
    return tree;
}

bool tree_is_constant(const struct tree *tree, int64_t value)
{
    return tree->opcode == OP_CONST && tree->value == value;
}

/* A leaf for a table; a constant when every tick has the same value. */
static struct tree *timed(struct forest *forest, const int32_t *table)
{
    int64_t from = table[0], to = table[0];
    for (uint32_t tick = 1; tick < forest->program->tick_count; tick++) {
        from = least(from, table[tick]);
        to = most(to, table[tick]);
    }
    if (from == to)
        return tree_constant(forest, from);
    struct tree *tree = node(forest, TREE_TIME, from, to);
    tree->table = table;
    return tree;
}

/* T, or the stage, which has come when its minute has. */
static struct tree *leaf_of_time(struct forest *forest, bool stage)
{
    const struct program *program = forest->program;
    int32_t *table = arena_alloc(forest->arena, program->tick_count, sizeof(*table)), now = 0;
    if (!table) {
        forest->failed = true;
        return tree_constant(forest, 0);
    }
    for (uint32_t tick = 0; tick < program->tick_count; tick++) {
        int32_t minute = (int32_t)(tick * program->tick_minutes);
        while (stage && now + 1 < (int32_t)program->stage_count &&
               forest->constants[program->begins_slot + (uint32_t)now + 1] <= minute)
            now++;
        table[tick] = stage ? now : minute;
    }
    return timed(forest, table);
}

struct tree *tree_slot(struct forest *forest, uint16_t slot)
{
    if (slot == forest->program->time_slot || slot == forest->program->stage_slot)
        return leaf_of_time(forest, slot != forest->program->time_slot);
    slot = forest->same_as[slot];
    if (forest->fixed[slot])
        return tree_constant(forest, forest->constants[slot]);
    struct tree *tree = node(forest, OP_SLOT, forest->ranges[slot].from, forest->ranges[slot].to);
    tree->slot = slot;
    return tree;
}

static struct tree *leaf_of_since(struct forest *forest, uint16_t slot)
{
    const struct program *program = forest->program;
    int64_t last_minute = (int64_t)(program->tick_count - 1) * program->tick_minutes;
    assert(slot != program->time_slot);
    slot = forest->same_as[slot];
    if (forest->fixed[slot] && forest->constants[slot] < 0)
        return tree_constant(forest, -1);
    struct tree *tree = node(forest, OP_SINCE, -1, last_minute);
    tree->slot = slot;
    return tree;
}

static bool flat(const struct tree *tree) /* the same in all lanes */
{
    return tree->opcode == OP_CONST || tree->opcode == TREE_TIME;
}

static int64_t flat_value(const struct tree *tree, uint32_t tick)
{
    if (!tree)
        return 0;
    return tree->opcode == OP_CONST ? tree->value : tree->table[tick];
}

static struct tree *make_flat(struct forest *forest, int opcode, const struct tree *a, const struct tree *b,
                              const struct tree *c)
{
    if (a->opcode == OP_CONST && (!b || b->opcode == OP_CONST) && (!c || c->opcode == OP_CONST))
        return tree_constant(forest, apply(opcode, a->value, b ? b->value : 0, c ? c->value : 0));
    int32_t *table = arena_alloc(forest->arena, forest->program->tick_count, sizeof(*table));
    if (!table) {
        forest->failed = true;
        return tree_constant(forest, 0);
    }
    for (uint32_t tick = 0; tick < forest->program->tick_count; tick++)
        table[tick] = (int32_t)apply(opcode, flat_value(a, tick), flat_value(b, tick), flat_value(c, tick));
    return timed(forest, table);
}

/* The range of an arithmetic node. A divisor is never 0 in a run, so its range excludes 0 or is on one side of it. */
static void range_of(int opcode, const struct tree *a, const struct tree *b, const struct tree *c, int64_t *ret_from,
                     int64_t *ret_to)
{
    int64_t from = 0, to = 1;
    switch (opcode) {
    case OP_ADD: from = a->from + b->from, to = a->to + b->to; break;
    case OP_SUB: from = a->from - b->to, to = a->to - b->from; break;
    case OP_NEG: from = -a->to, to = -a->from; break;
    case OP_MIN: from = least(a->from, b->from), to = least(a->to, b->to); break;
    case OP_MAX: from = most(a->from, b->from), to = most(a->to, b->to); break;
    case OP_PICK: from = least(b->from, c->from), to = most(b->to, c->to); break;
    case OP_MUL: {
        int64_t corner[] = {a->from * b->from, a->from * b->to, a->to * b->from, a->to * b->to};
        from = to = corner[0];
        for (int i = 1; i < 4; i++)
            from = least(from, corner[i]), to = most(to, corner[i]);
        break;
    }
    case OP_DIV: {
        int64_t reach = most(most(a->from, -a->from), most(a->to, -a->to)); /* |quotient| <= |a| + rounding */
        from = -reach - 1, to = reach + 1;
        if (b->opcode == OP_CONST) {
            int64_t one = floor_divide(a->from, b->value), two = floor_divide(a->to, b->value);
            from = least(one, two), to = most(one, two);
        }
        break;
    }
    case OP_MOD: from = least(b->from + 1, 0), to = most(b->to - 1, 0); break;
    default: break; /* truth */
    }
    *ret_from = from;
    *ret_to = to;
}

static struct tree *negate(struct forest *forest, struct tree *a)
{
    if (a->opcode == OP_NOT)
        return a->child[0];
    if (flat(a))
        return make_flat(forest, OP_NOT, a, NULL, NULL);
    struct tree *tree = node(forest, OP_NOT, 0, 1);
    tree->child[0] = a;
    return tree;
}

static struct tree *plain(struct forest *forest, int opcode, struct tree *a, struct tree *b, struct tree *c)
{
    int64_t from, to;
    range_of(opcode, a, b, c, &from, &to);
    struct tree *tree = node(forest, opcode, from, to);
    tree->child[0] = a;
    tree->child[1] = b;
    tree->child[2] = c;
    return tree;
}

/* a >= b and a == b, decided by ranges where possible; a constant goes to the right. */
static struct tree *compare(struct forest *forest, int opcode, struct tree *a, struct tree *b)
{
    if (flat(a) && flat(b))
        return make_flat(forest, opcode, a, b, NULL);
    if (opcode == OP_EQ) {
        if (a->to < b->from || a->from > b->to)
            return tree_constant(forest, 0);
        if (a->opcode == OP_CONST) {
            struct tree *left = a;
            a = b;
            b = left;
        }
        if (b->opcode == OP_CONST && b->value == a->to)
            return compare(forest, OP_GE, a, b);
        if (b->opcode == OP_CONST && b->value == a->from)
            return negate(forest, compare(forest, OP_GE, a, tree_constant(forest, b->value + INT64_C(1))));
        return plain(forest, OP_EQ, a, b, NULL);
    }
    if (a->from >= b->to)
        return tree_constant(forest, 1);
    if (a->to < b->from)
        return tree_constant(forest, 0);
    /* c >= b is not (b >= c + 1); b's range reaches c + 1, so it needs no more bits than b */
    if (a->opcode == OP_CONST)
        return negate(forest, compare(forest, OP_GE, b, tree_constant(forest, a->value + INT64_C(1))));
    return plain(forest, OP_GE, a, b, NULL);
}

static struct tree *connect(struct forest *forest, int opcode, struct tree *a, struct tree *b)
{
    int64_t decisive = opcode == OP_OR;
    if (flat(a) && flat(b))
        return make_flat(forest, opcode, a, b, NULL);
    if (tree_is_constant(a, decisive) || tree_is_constant(b, decisive))
        return tree_constant(forest, decisive);
    if (tree_is_constant(a, !decisive))
        return b;
    if (tree_is_constant(b, !decisive))
        return a;
    return plain(forest, opcode, a, b, NULL);
}

struct tree *tree_make(struct forest *forest, int opcode, struct tree *a, struct tree *b, struct tree *c)
{
    switch (opcode) {
    case OP_EQ: return compare(forest, OP_EQ, a, b);
    case OP_NE: return negate(forest, compare(forest, OP_EQ, a, b));
    case OP_GE: return compare(forest, OP_GE, a, b);
    case OP_LE: return compare(forest, OP_GE, b, a);
    case OP_LT: return negate(forest, compare(forest, OP_GE, a, b));
    case OP_GT: return negate(forest, compare(forest, OP_GE, b, a));
    case OP_AND:
    case OP_OR: return connect(forest, opcode, a, b);
    case OP_NOT: return negate(forest, a);
    default: break;
    }
    if (flat(a) && (!b || flat(b)) && (!c || flat(c)))
        return make_flat(forest, opcode, a, b, c);
    switch (opcode) {
    case OP_ADD:
        if (tree_is_constant(a, 0))
            return b;
        if (tree_is_constant(b, 0))
            return a;
        break;
    case OP_SUB:
        if (tree_is_constant(b, 0))
            return a;
        break;
    case OP_MUL:
        if (tree_is_constant(a, 0) || tree_is_constant(b, 0))
            return tree_constant(forest, 0);
        if (tree_is_constant(a, 1))
            return b;
        if (tree_is_constant(b, 1))
            return a;
        break;
    case OP_DIV:
        if (tree_is_constant(b, 1))
            return a;
        break;
    case OP_MIN:
        if (a->to <= b->from)
            return a;
        if (b->to <= a->from)
            return b;
        break;
    case OP_MAX:
        if (a->from >= b->to)
            return a;
        if (b->from >= a->to)
            return b;
        break;
    case OP_PICK:
        if (a->opcode == OP_CONST)
            return a->value ? b : c;
        if (b->opcode == OP_CONST && c->opcode == OP_CONST && b->value == c->value)
            return b;
        if (a->opcode == OP_NOT)
            return tree_make(forest, OP_PICK, a->child[0], c, b);
        break;
    default: break;
    }
    return plain(forest, opcode, a, b, c);
}

struct tree *tree_at(struct forest *forest, struct tree *tree, uint32_t tick)
{
    struct tree *child[3] = {NULL};
    bool same = true;
    assert(tick < forest->program->tick_count);
    if (tree->opcode == TREE_TIME)
        return tree_constant(forest, tree->table[tick]);
    for (int i = 0; i < 3 && tree->child[i]; i++) {
        child[i] = tree_at(forest, tree->child[i], tick);
        same = same && child[i] == tree->child[i];
    }
    return same ? tree : tree_make(forest, tree->opcode, child[0], child[1], child[2]);
}

/* One sequence; stores (NULL for a value) takes what STORE pops. Returns what is left on the stack, or NULL. */
static struct tree *translate(struct forest *forest, code_at code, struct tree_store *stores, uint32_t *store_count)
{
    struct tree *stack[EXPRESSION_DEPTH_MAX + 1] = {NULL};
    uint32_t depth = 0;
    for (const struct instruction *at = forest->program->code + code; at->opcode != OP_END; at++) {
        assert(depth < EXPRESSION_DEPTH_MAX + 1);
        switch (at->opcode) {
        case OP_CONST: stack[depth++] = tree_constant(forest, at->imm); break;
        case OP_SLOT: stack[depth++] = tree_slot(forest, at->slot); break;
        case OP_SINCE: stack[depth++] = leaf_of_since(forest, at->slot); break;
        case OP_STORE:
            assert(stores && depth == 1);
            stores[(*store_count)++] = (struct tree_store){at->slot, stack[--depth]};
            break;
        case OP_NEG:
        case OP_NOT:
            assert(depth >= 1);
            stack[depth - 1] = tree_make(forest, at->opcode, stack[depth - 1], NULL, NULL);
            break;
        case OP_PICK:
            assert(depth >= 3);
            depth -= 2;
            stack[depth - 1] = tree_make(forest, OP_PICK, stack[depth - 1], stack[depth], stack[depth + 1]);
            break;
        default:
            assert(depth >= 2);
            depth--;
            stack[depth - 1] = tree_make(forest, at->opcode, stack[depth - 1], stack[depth], NULL);
        }
    }
    return depth == 1 ? stack[0] : NULL;
}

struct tree *tree_value(struct forest *forest, code_at code)
{
    struct tree *tree = translate(forest, code, NULL, NULL);
    assert(tree);
    return tree;
}

struct tree_store *tree_effects(struct forest *forest, code_at code, uint32_t *ret_count)
{
    uint32_t length = 0, count = 0, kept = 0;
    if (code != CODE_NONE)
        for (const struct instruction *at = forest->program->code + code; at->opcode != OP_END; at++)
            length += at->opcode == OP_STORE;
    struct tree_store *stores = arena_alloc(forest->arena, length + 1, sizeof(*stores));
    if (!stores) {
        forest->failed = true;
        *ret_count = 0;
        return NULL;
    }
    if (code != CODE_NONE)
        translate(forest, code, stores, &count);
    for (uint32_t i = 0; i < count; i++)
        if (stores[i].value->opcode != OP_SLOT || stores[i].value->slot != stores[i].slot)
            stores[kept++] = stores[i];
    assert(count == length && kept <= count);
    *ret_count = kept;
    return stores;
}

void tree_leaves(const struct tree *tree, void (*visit)(void *context, const struct tree *leaf), void *context)
{
    if (tree->opcode == OP_SLOT || tree->opcode == OP_SINCE || tree->opcode == TREE_TIME) {
        visit(context, tree);
        return;
    }
    for (int i = 0; i < 3; i++)
        if (tree->child[i])
            tree_leaves(tree->child[i], visit, context);
}
