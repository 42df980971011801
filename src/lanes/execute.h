/* The engine's code, executed: what each op of ops.def does to columns and masks. Included by core.c alone.
 *
 * Values are plain loops that the compiler turns into vectors; the pragma says that an op may write the column it
 * reads, lane by lane. Masks and stores go through vector.h.
 */
#ifndef ENTENTE_LANES_EXECUTE_H
#define ENTENTE_LANES_EXECUTE_H

#include <assert.h>

#include "lanes/vector.h"

#if defined(__clang__)
#define LANE_LOOP _Pragma("clang loop vectorize(assume_safety)") for (uint32_t k = 0; k < width; k++)
#else
#define LANE_LOOP _Pragma("GCC ivdep") for (uint32_t k = 0; k < width; k++)
#endif
/* A value op: `value` is a vec expression of k, the first of its lanes. */
#define VALUE(value)                                                                                                   \
    {                                                                                                                  \
        for (uint32_t k = 0; k < width; k += VEC)                                                                      \
            save(to + k, (value));                                                                                     \
        break;                                                                                                         \
    }
#define A load(a + k)
#define B load(b + k)
#define TO load(to + k)
/* Lanes wrap: what is added and multiplied fits in the end, see emit.c. */
#define WRAP(value) ((lane)(uint32_t)(value))
#define U(value) ((uint32_t)(value))

static lane divided(lane a, lane b) /* toward minus infinity; lanes nobody reads may hold a divisor of 0 */
{
    int64_t divisor = b ? b : 1, quotient = a / divisor;
    return (lane)(quotient - (a % divisor != 0 && (a < 0) != (divisor < 0)));
}

#if LANES_WIDE
__extension__ typedef unsigned __int128 wide_product;
#endif

/* to = a / divisor for a - base in the range of an unsigned lane, by a reciprocal. With r = 2^64 / divisor rounded up
 * the error of n * r is below n * divisor, less than 2^64 for all n, divisor of 32 bits, so the upper half is exact.
 * For 16 bits r of 32 bits does as well, and vectors have that multiplication. */
static void divide_by(lane *to, const lane *a, int32_t divisor, int32_t base, uint32_t width)
{
    uint32_t quotient_of_base = U(base / divisor);
#if LANES_WIDE
    uint64_t reciprocal = UINT64_MAX / U(divisor) + 1;
    LANE_LOOP to[k] = WRAP(U((wide_product)(ulane)(U(a[k]) - U(base)) * reciprocal >> 64) + quotient_of_base);
#else
    uint64_t reciprocal = UINT32_MAX / U(divisor) + UINT64_C(1);
    LANE_LOOP to[k] = WRAP(U((ulane)(U(a[k]) - U(base)) * reciprocal >> 32) + quotient_of_base);
#endif
}

#define COMBINE(mode, to, word, over)                                                                                  \
    switch (mode) {                                                                                                    \
    case MASK_SET: over(to)[w] = (word); break;                                                                        \
    case MASK_AND: over any |= (to)[w] &= (word); break;                                                               \
    default: over(to)[w] |= (word);                                                                                    \
    }
/* One mask op, over words in which columns are compared or over whole masks. An AND into register 0 that leaves it
 * empty ends the code: the condition holds nowhere. Only ANDs go into register 0. */
#define MASK_OVER(word, over)                                                                                          \
    {                                                                                                                  \
        uint64_t *result = lanes->masks[op->to], any = 0, invert = op->invert ? ~UINT64_C(0) : 0;                      \
        COMBINE(op->mode, result, (word) ^ invert, over)                                                               \
        if (!any && op->mode == MASK_AND && op->to == 0)                                                               \
            return false;                                                                                              \
        break;                                                                                                         \
    }
#define MASK(word) MASK_OVER(word, for (uint32_t w = 0; w < words; w++))
#define WHOLE_MASK(word) MASK_OVER(word, WORDS_LOOP)

static int8_t *bytes_of(const struct lanes *lanes, const struct op *store) /* NULL: nobody asks for them */
{
    return store->mode == STORE_LANES ? NULL : lanes->bytes[store->b];
}

/* A number stored or added where bytes are enough; false when they are not. */
static bool store_bytes(struct lanes *lanes, const struct op *op, lane *to, const uint64_t *mask)
{
    if (op->mode != STORE_BYTES)
        return false;
    int32_t from = lanes->plan->column_from[op->to], upto = lanes->plan->column_to[op->to];
    apply_bytes(lanes->words, mask, to, lanes->bytes[op->b], all_bytes(op->code == DO_STORE_ADD ? -1 : 0),
                all_bytes((int8_t)op->imm), all_bytes((int8_t)from), all_bytes((int8_t)upto));
    return true;
}

#define STORE(value)                                                                                                   \
    {                                                                                                                  \
        int8_t *bytes = bytes_of(lanes, op);                                                                           \
        APPLY(lanes->words, mask, to, bytes, (value))                                                                  \
        break;                                                                                                         \
    }
#define STORE_VALUE(value)                                                                                             \
    {                                                                                                                  \
        vec from = all((lane)plan->column_from[op->to]), upto = all((lane)plan->column_to[op->to]);                    \
        STORE(lesser(greater((value), from), upto))                                                                    \
    }

/* masks[0] = the living lanes of `waiting` in which a chain holds; false when there are none. */
static bool chain(struct lanes *lanes, const struct op *op, const uint64_t *waiting)
{
    const int8_t *a = lanes->bytes[op->a], *b = lanes->bytes[op->b], *c = lanes->bytes[op->c];
    const byte_vec bound_a = all_bytes((int8_t)op->imm), bound_b = all_bytes((int8_t)(op->imm >> 8));
    const byte_vec bound_c = all_bytes((int8_t)(op->imm >> 16)), offset = all_bytes((int8_t)op->imm2);
    const uint64_t *alive = lanes->alive, invert = op->invert ? ~UINT64_C(0) : 0;
    uint64_t any = 0, *restrict result = lanes->masks[0];
#define ROW(x) below_bound(x + 64 * w, bound_##x)
#define CHAIN(head, tail, truth)                                                                                       \
    case CHAIN_FORM(head, tail):                                                                                       \
        UNROLLED WORDS_LOOP any |= result[w] = waiting[w] & alive[w] & (truth_bits(truth) ^ invert);                   \
        break;
#define CHAINS(head, truth)                                                                                            \
    CHAIN(head, CHAIN_ALONE, truth)                                                                                    \
    CHAIN(head, CHAIN_AND, truth_and(truth, ROW(c)))                                                                   \
    CHAIN(head, CHAIN_OR, truth_or(truth, ROW(c)))                                                                     \
    CHAIN(head, CHAIN_NOT_AND, truth_and_not(ROW(c), truth))                                                           \
    CHAIN(head, CHAIN_AND_NOT, truth_and_not(truth, ROW(c)))
    switch (op->mode) {
        CHAINS(CHAIN_ALONE, ROW(a))
        CHAINS(CHAIN_AND, truth_and(ROW(a), ROW(b)))
        CHAINS(CHAIN_OR, truth_or(ROW(a), ROW(b)))
        CHAINS(CHAIN_AND_NOT, truth_and_not(ROW(a), ROW(b)))
        CHAINS(CHAIN_SUM, sum_below_bound(a + 64 * w, b + 64 * w, offset, bound_a))
    default: assert(0 && "no chain");
    }
    return any != 0;
}

/* Runs the code at ops[code]. Values are computed for the first `width` lanes of the columns in `at`, a multiple of
 * STEP; masks and stores are for all lanes, and stores change those of `mask`. False: a condition that holds in no
 * lane. */
static bool execute(struct lanes *lanes, uint32_t code, void *const *at, uint32_t width, const uint64_t *mask)
{
    const struct lanes_plan *plan = lanes->plan;
    const uint32_t words = lanes->words;
    for (const struct op *op = plan->ops + code;; op++) {
        lane *to = at[op->to];
        const lane *a = at[op->a], *b = at[op->b], *c = at[op->c];
        const lane number = (lane)op->imm;
        const vec imm = all(number), imm2 = all((lane)op->imm2);
        switch ((enum do_code)op->code) {
        case DO_END: return true;
        case DO_SET: VALUE(imm);
        case DO_TIME: {
            const vec now = all((lane)plan->tables[op->imm][lanes->tick]);
            VALUE(now);
        }
        case DO_SINCE: {
            const vec now = all((lane)(lanes->tick * plan->program->tick_minutes));
            const vec tick_minutes = all((lane)plan->program->tick_minutes), never = all(-1), zero = all(0);
            VALUE(if_zero(is_ge(A, zero), never, subtract(now, multiply(A, tick_minutes))));
        }
        case DO_ADD: VALUE(add(A, B));
        case DO_SUB: VALUE(subtract(A, B));
        case DO_MUL: VALUE(multiply(A, B));
        case DO_DIV:
            for (uint32_t k = 0; k < width; k++)
                to[k] = divided(a[k], b[k]);
            break;
        case DO_MOD:
            for (uint32_t k = 0; k < width; k++)
                to[k] = WRAP(U(a[k]) - U(b[k]) * U(divided(a[k], b[k])));
            break;
        case DO_MIN: VALUE(lesser(A, B));
        case DO_MAX: VALUE(greater(A, B));
        case DO_ADD_IMM: VALUE(add(A, imm));
        case DO_SCALE:
            if (op->shift)
                VALUE(shift_right(multiply(A, imm), op->shift));
            VALUE(multiply(A, imm));
        case DO_ADD_SCALED:
            if (op->shift)
                VALUE(add(TO, shift_right(multiply(A, imm), op->shift)));
            VALUE(add(TO, multiply(A, imm)));
        case DO_DIV_IMM: divide_by(to, a, op->imm, op->imm2, width); break;
        case DO_AND_IMM: VALUE(both(A, imm));
        case DO_MIN_IMM: VALUE(lesser(A, imm));
        case DO_MAX_IMM: VALUE(greater(A, imm));
        case DO_EQ: VALUE(is_equal(A, B));
        case DO_GE: VALUE(is_ge(A, B));
        case DO_EQ_IMM: VALUE(is_equal(A, imm));
        case DO_GE_IMM: VALUE(is_ge(A, imm));
        case DO_AND: VALUE(both(A, B));
        case DO_OR: VALUE(either(A, B));
        case DO_NOT: {
            const vec one = all(1);
            VALUE(subtract(one, A));
        }
        case DO_PICK: VALUE(if_zero(A, load(c + k), B));
        case DO_PICK_IMM: VALUE(if_zero(A, imm2, imm));
        case DO_PICK_THEN_IMM: VALUE(if_zero(A, load(c + k), imm));
        case DO_ADD_IF_EQ: VALUE(add_if_equal(TO, A, imm, imm2));
        case DO_ADD_IF_GE: VALUE(add_if_ge(TO, A, imm, imm2));
        case DO_MASK_GE: MASK(ge64(a + 64 * w, number))
        case DO_MASK_GE_SUM: MASK(ge64_sum(a + 64 * w, b + 64 * w, number))
        case DO_MASK_EQ: MASK(eq64(a + 64 * w, number))
        case DO_MASK_CHAIN:
            if (!chain(lanes, op, lanes->masks[0]))
                return false;
            break;
        case DO_MASK_GE_COLUMN: MASK(ge64_columns(a + 64 * w, b + 64 * w))
        case DO_MASK_EQ_COLUMN: MASK(eq64_columns(a + 64 * w, b + 64 * w))
        case DO_MASK_FLAG: WHOLE_MASK(lanes->flags[op->a][w])
        case DO_MASK_TIME: {
            const uint64_t truth = plan->tables[op->imm][lanes->tick] ? ~UINT64_C(0) : 0;
            WHOLE_MASK(truth)
        }
        case DO_MASK_REGISTER: WHOLE_MASK(lanes->masks[op->a][w])
        case DO_STORE_IMM:
            if (store_bytes(lanes, op, to, mask))
                break;
            STORE(imm)
        case DO_STORE_ADD:
            if (store_bytes(lanes, op, to, mask))
                break;
            if (number > 0) {
                vec upto = all((lane)plan->column_to[op->to]);
                STORE(lesser(add(old, imm), upto))
            } else {
                vec from = all((lane)plan->column_from[op->to]);
                STORE(greater(add(old, imm), from))
            }
        case DO_STORE_ADD_SCALED:
            if (op->shift)
                STORE_VALUE(add(old, shift_right(multiply(load(a + place), imm), op->shift)))
            STORE_VALUE(add(old, multiply(load(a + place), imm)))
        case DO_STORE: STORE_VALUE(load(a + place))
        case DO_COUNT: assert(0 && "no op"); return false;
        }
    }
}

/* A lane of a store, saturated. */
INLINE lane saturated(lane value, lane from, lane upto)
{
    return value < from ? from : value > upto ? upto : value;
}

#define EACH for (uint32_t k = 0; k < count; k++)

/* `value` is an expression of l, the lane. */
#define STORE_FEW(value)                                                                                               \
    if (bytes)                                                                                                         \
        EACH                                                                                                           \
        {                                                                                                              \
            const uint16_t l = list[k];                                                                                \
            bytes[l] = (int8_t)(to[l] = (value));                                                                      \
        }                                                                                                              \
    else                                                                                                               \
        EACH                                                                                                           \
        {                                                                                                              \
            const uint16_t l = list[k];                                                                                \
            to[l] = (value);                                                                                           \
        }                                                                                                              \
    break

/* Code that is stores alone (struct effects, direct), lane by lane: for few lanes this is less work than whole
 * words. */
static void execute_few(struct lanes *lanes, uint32_t code, const uint16_t *list, uint32_t count)
{
    const struct lanes_plan *plan = lanes->plan;
    for (const struct op *op = plan->ops + code; op->code != DO_END; op++) {
        lane *to = lanes->at[op->to];
        const lane *a = lanes->at[op->a];
        const lane imm = (lane)op->imm, from = (lane)plan->column_from[op->to], upto = (lane)plan->column_to[op->to];
        const int shift = op->shift;
        int8_t *bytes = bytes_of(lanes, op);
        switch ((enum do_code)op->code) {
        case DO_STORE_IMM: STORE_FEW(imm);
        case DO_STORE_ADD: STORE_FEW(saturated(WRAP(U(to[l]) + U(imm)), from, upto));
        case DO_STORE_ADD_SCALED:
            STORE_FEW(saturated(WRAP(U(to[l]) + U((lane)(WRAP(U(a[l]) * U(imm)) >> shift))), from, upto));
        case DO_STORE: STORE_FEW(saturated(a[l], from, upto));
        default: assert(0 && "a store"); return;
        }
    }
}

#endif
