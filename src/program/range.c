/* Ranges: from those of the operands to that of the result. 64 bits hold every product of two 32-bit bounds. */
#include "program/range.h"

#include <assert.h>

bool range_fits_32(struct range range)
{
    return range.low >= INT32_MIN && range.high <= INT32_MAX;
}

bool range_fits_16(struct range range)
{
    return range.low >= INT16_MIN && range.high <= INT16_MAX;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t divide_down(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* Products and quotients take their extremes at corners, as long as the divisor keeps its sign. */
static struct range corners(struct range a, struct range b, bool divide)
{
    const int64_t left[2] = {a.low, a.high}, right[2] = {b.low, b.high};
    struct range range = {INT64_MAX, INT64_MIN};
    for (int i = 0; i < 4; i++) {
        int64_t value = divide ? divide_down(left[i & 1], right[i >> 1]) : left[i & 1] * right[i >> 1];
        range = (struct range){least(range.low, value), most(range.high, value)};
    }
    assert(range.low <= range.high);
    return range;
}

static struct range remainder_of(struct range a, struct range b)
{
    if (b.low > 0) {
        if (a.low >= 0 && a.high < b.low)
            return a;
        return (struct range){0, a.low >= 0 ? least(a.high, b.high - 1) : b.high - 1};
    }
    return (struct range){b.low + 1, 0};
}

/* Always, never or sometimes. */
static struct range truth(bool always, bool never)
{
    return (struct range){always, !never};
}

struct range range_of(enum opcode opcode, const struct range *of)
{
    const struct range a = of[0];
    assert(a.low <= a.high);
    switch (opcode) {
    case OP_NEG: return (struct range){-a.high, -a.low};
    case OP_NOT: return (struct range){1 - a.high, 1 - a.low};
    case OP_PICK:
        if (a.low == a.high)
            return of[a.low ? 1 : 2];
        return (struct range){least(of[1].low, of[2].low), most(of[1].high, of[2].high)};
    default: break;
    }
    const struct range b = of[1];
    switch (opcode) {
    case OP_ADD: return (struct range){a.low + b.low, a.high + b.high};
    case OP_SUB: return (struct range){a.low - b.high, a.high - b.low};
    case OP_MUL: return corners(a, b, false);
    case OP_DIV: assert(b.low > 0 || b.high < 0); return corners(a, b, true);
    case OP_MOD: assert(b.low > 0 || b.high < 0); return remainder_of(a, b);
    case OP_MIN: return (struct range){least(a.low, b.low), least(a.high, b.high)};
    case OP_MAX: return (struct range){most(a.low, b.low), most(a.high, b.high)};
    case OP_EQ: return truth(a.low == a.high && b.low == b.high && a.low == b.low, a.high < b.low || b.high < a.low);
    case OP_NE: return truth(a.high < b.low || b.high < a.low, a.low == a.high && b.low == b.high && a.low == b.low);
    case OP_LT: return truth(a.high < b.low, a.low >= b.high);
    case OP_LE: return truth(a.high <= b.low, a.low > b.high);
    case OP_GT: return truth(a.low > b.high, a.high <= b.low);
    case OP_GE: return truth(a.low >= b.high, a.high < b.low);
    case OP_AND: return (struct range){least(a.low, b.low), least(a.high, b.high)};
    case OP_OR: return (struct range){most(a.low, b.low), most(a.high, b.high)};
    default: assert(false && "not an operation"); return (struct range){0, 0};
    }
}
