/* The engine's code, executed: what each op of lanes_ops.def does to columns and masks. Included by lanes_core.c alone.
 *
 * Values are plain loops that the compiler turns into vectors; the pragma says that an op may write the column it reads, lane
 * by lane. Masks and stores go through lanes_vector.h.
 */
#ifndef ENTENTE_REHEARSE_LANES_EXECUTE_H
#define ENTENTE_REHEARSE_LANES_EXECUTE_H

#include <assert.h>
#include "rehearse/lanes_vector.h"

#define WORDS_LOOP for (uint32_t w = 0; w < lanes->words; w++)

#if defined(__clang__)
#define LANE_LOOP _Pragma("clang loop vectorize(assume_safety)") for (uint32_t k = 0; k < width; k++)
#else
#define LANE_LOOP _Pragma("GCC ivdep") for (uint32_t k = 0; k < width; k++)
#endif
/* Lanes wrap: what is added and multiplied fits in the end, see lanes_emit.c. */
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

/* to = a / divisor for a - base in the range of an unsigned lane, by a reciprocal. With r = 2^64 / divisor rounded up the
 * error of n * r is below n * divisor, less than 2^64 for all n, divisor of 32 bits, so the upper half is exact. For 16 bits
 * r of 32 bits does as well, and vectors have that multiplication. */
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

#define COMBINE(mode, to, word)                                                                                        \
    switch (mode) {                                                                                                    \
    case MASK_SET:                                                                                                     \
        WORDS_LOOP (to)[w] = (word);                                                                                   \
        break;                                                                                                         \
    case MASK_AND:                                                                                                     \
        WORDS_LOOP any |= (to)[w] &= (word);                                                                           \
        break;                                                                                                         \
    default:                                                                                                           \
        WORDS_LOOP (to)[w] |= (word);                                                                                  \
    }
/* One mask op. An AND into register 0 that leaves it empty ends the code: the condition holds nowhere. */
#define MASK(word)                                                                                                     \
    {                                                                                                                  \
        uint64_t *result = lanes->masks[op->to], any = 0, invert = op->invert ? ~UINT64_C(0) : 0;                      \
        COMBINE(op->mode, result, (word) ^ invert)                                                                     \
        if (!any && op->mode == MASK_AND && op->to == 0)                                                               \
            return;                                                                                                    \
        break;                                                                                                         \
    }
#define STORE_VALUE(value)                                                                                             \
    {                                                                                                                  \
        vec from = all((lane)plan->column_from[op->to]), upto = all((lane)plan->column_to[op->to]);                    \
        APPLY(lanes->words, mask, to, lesser(greater((value), from), upto))                                            \
        break;                                                                                                         \
    }

/* Runs the code at ops[code]. Values are computed for the first `width` lanes of the columns in `at`, a multiple of STEP; masks
 * and stores are for all lanes, and stores change those of `mask`. */
static void execute(struct lanes *lanes, uint32_t code, void *const *at, uint32_t width, const uint64_t *mask)
{
    const struct lanes_plan *plan = lanes->plan;
    for (const struct op *op = plan->ops + code;; op++) {
        lane *to = at[op->to];
        const lane *a = at[op->a], *b = at[op->b], *c = at[op->c];
        const lane imm = (lane)op->imm, imm2 = (lane)op->imm2;
        switch ((enum do_code)op->code) {
        case DO_END: return;
        case DO_SET: LANE_LOOP to[k] = imm; break;
        case DO_TIME: {
            const lane value = (lane)plan->tables[op->imm][lanes->tick];
            LANE_LOOP to[k] = value;
            break;
        }
        case DO_SINCE: {
            const uint32_t now = lanes->tick * plan->program->tick_minutes, tick_minutes = plan->program->tick_minutes;
            LANE_LOOP to[k] = a[k] < 0 ? (lane)-1 : WRAP(now - U(a[k]) * tick_minutes);
            break;
        }
        case DO_ADD: LANE_LOOP to[k] = WRAP(U(a[k]) + U(b[k])); break;
        case DO_SUB: LANE_LOOP to[k] = WRAP(U(a[k]) - U(b[k])); break;
        case DO_MUL: LANE_LOOP to[k] = WRAP(U(a[k]) * U(b[k])); break;
        case DO_DIV:
            for (uint32_t k = 0; k < width; k++)
                to[k] = divided(a[k], b[k]);
            break;
        case DO_MOD:
            for (uint32_t k = 0; k < width; k++)
                to[k] = WRAP(U(a[k]) - U(b[k]) * U(divided(a[k], b[k])));
            break;
        case DO_MIN: LANE_LOOP to[k] = a[k] < b[k] ? a[k] : b[k]; break;
        case DO_MAX: LANE_LOOP to[k] = a[k] > b[k] ? a[k] : b[k]; break;
        case DO_ADD_IMM: LANE_LOOP to[k] = WRAP(U(a[k]) + U(imm)); break;
        case DO_SCALE:
            if (op->shift) {
                const int shift = op->shift;
                LANE_LOOP to[k] = (lane)(WRAP(U(a[k]) * U(imm)) >> shift);
            } else {
                LANE_LOOP to[k] = WRAP(U(a[k]) * U(imm));
            }
            break;
        case DO_ADD_SCALED:
            if (op->shift) {
                const int shift = op->shift;
                LANE_LOOP to[k] = WRAP(U(to[k]) + U((lane)(WRAP(U(a[k]) * U(imm)) >> shift)));
            } else {
                LANE_LOOP to[k] = WRAP(U(to[k]) + U(a[k]) * U(imm));
            }
            break;
        case DO_DIV_IMM: divide_by(to, a, op->imm, op->imm2, width); break;
        case DO_AND_IMM: LANE_LOOP to[k] = (lane)(a[k] & imm); break;
        case DO_MIN_IMM: LANE_LOOP to[k] = a[k] < imm ? a[k] : imm; break;
        case DO_MAX_IMM: LANE_LOOP to[k] = a[k] > imm ? a[k] : imm; break;
        case DO_EQ: LANE_LOOP to[k] = a[k] == b[k]; break;
        case DO_GE: LANE_LOOP to[k] = a[k] >= b[k]; break;
        case DO_EQ_IMM: LANE_LOOP to[k] = a[k] == imm; break;
        case DO_GE_IMM: LANE_LOOP to[k] = a[k] >= imm; break;
        case DO_AND: LANE_LOOP to[k] = (lane)(a[k] & b[k]); break;
        case DO_OR: LANE_LOOP to[k] = (lane)(a[k] | b[k]); break;
        case DO_NOT: LANE_LOOP to[k] = (lane)(1 ^ a[k]); break;
        case DO_PICK: LANE_LOOP to[k] = a[k] ? b[k] : c[k]; break;
        case DO_PICK_IMM: LANE_LOOP to[k] = a[k] ? imm : imm2; break;
        case DO_PICK_THEN_IMM: LANE_LOOP to[k] = a[k] ? imm : c[k]; break;
        case DO_ADD_IF_EQ: LANE_LOOP to[k] = WRAP(U(to[k]) + (a[k] == imm ? U(imm2) : 0)); break;
        case DO_ADD_IF_GE: LANE_LOOP to[k] = WRAP(U(to[k]) + (a[k] >= imm ? U(imm2) : 0)); break;
        case DO_MASK_GE: MASK(ge64(a + 64 * w, imm))
        case DO_MASK_GE_SUM: MASK(ge64_sum(a + 64 * w, b + 64 * w, imm))
        case DO_MASK_EQ: MASK(eq64(a + 64 * w, imm))
        case DO_MASK_GE_COLUMN: MASK(ge64_columns(a + 64 * w, b + 64 * w))
        case DO_MASK_EQ_COLUMN: MASK(eq64_columns(a + 64 * w, b + 64 * w))
        case DO_MASK_FLAG: MASK(lanes->flags[op->a][w])
        case DO_MASK_TIME: {
            const uint64_t truth = plan->tables[op->imm][lanes->tick] ? ~UINT64_C(0) : 0;
            MASK(truth)
        }
        case DO_MASK_REGISTER: MASK(lanes->masks[op->a][w])
        case DO_STORE_IMM: {
            vec value = all(imm);
            APPLY(lanes->words, mask, to, value)
            break;
        }
        case DO_STORE_ADD:
            if (imm > 0) {
                vec value = all(imm), upto = all((lane)plan->column_to[op->to]);
                APPLY(lanes->words, mask, to, lesser(add(old, value), upto))
            } else {
                vec value = all(imm), from = all((lane)plan->column_from[op->to]);
                APPLY(lanes->words, mask, to, greater(add(old, value), from))
            }
            break;
        case DO_STORE_ADD_SCALED: {
            vec factor = all(imm);
            if (op->shift)
                STORE_VALUE(add(old, shift_right(multiply(load(a + place), factor), op->shift)))
            STORE_VALUE(add(old, multiply(load(a + place), factor)))
        }
        case DO_STORE: STORE_VALUE(load(a + place))
        case DO_COUNT: assert(0 && "no op"); return;
        }
    }
}

/* A lane of a store, saturated. */
INLINE lane saturated(lane value, lane from, lane upto)
{
    return value < from ? from : value > upto ? upto : value;
}

#define EACH for (uint32_t k = 0; k < count; k++)

/* Code that is stores alone (struct effects, direct), lane by lane: for few lanes this is less work than whole words. */
static void execute_few(struct lanes *lanes, uint32_t code, const uint16_t *list, uint32_t count)
{
    const struct lanes_plan *plan = lanes->plan;
    for (const struct op *op = plan->ops + code; op->code != DO_END; op++) {
        lane *to = lanes->at[op->to];
        const lane *a = lanes->at[op->a];
        const lane imm = (lane)op->imm, from = (lane)plan->column_from[op->to], upto = (lane)plan->column_to[op->to];
        const int shift = op->shift;
        switch ((enum do_code)op->code) {
        case DO_STORE_IMM: EACH to[list[k]] = imm; break;
        case DO_STORE_ADD: EACH to[list[k]] = saturated(WRAP(U(to[list[k]]) + U(imm)), from, upto); break;
        case DO_STORE_ADD_SCALED:
            EACH to[list[k]] = saturated(WRAP(U(to[list[k]]) + U((lane)(WRAP(U(a[list[k]]) * U(imm)) >> shift))), from, upto);
            break;
        case DO_STORE: EACH to[list[k]] = saturated(a[list[k]], from, upto); break;
        default: assert(0 && "a store"); return;
        }
    }
}

#endif
