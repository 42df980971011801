/* Numbers that are decided, and allocations: what can be named, what a bot names, and what cells come to together. */
#include <assert.h>

#include "program/program.h"

uint32_t program_row_width(const struct program_decision *decision)
{
    switch (decision->decides) {
    case DECIDES_OPTION: return decision->option_count;
    case DECIDES_NUMBER: return 2; /* middle, spread */
    case DECIDES_ALLOCATION: break;
    }
    assert(decision->quantity_count <= QUANTITY_COUNT_MAX);
    return decision->quantity_count;
}

bool program_has_quantities(const struct program *program)
{
    return program->quantity_count > 0;
}

/* ---- what a bot names ---- */

void program_number_row(int32_t least, int32_t most, int32_t ret_row[2])
{
    int32_t half = (most - least) / 2;
    assert(least <= most);
    ret_row[0] = least + half;
    ret_row[1] = half < SPREAD_MAX ? half : SPREAD_MAX;
}

int32_t program_number_drawn(const struct program_decision *decision, const int32_t row[2], const uint32_t draws[2],
                             int32_t least, int32_t most)
{
    uint32_t lengths = row[1] > 0 ? (uint32_t)row[1] + 1 : 1;
    int64_t number = (int64_t)row[0] + (int32_t)(draws[0] * lengths >> 16) - (int32_t)(draws[1] * lengths >> 16);
    assert(lengths <= SPREAD_MAX + 1 && draws[0] < 65536 && draws[1] < 65536);
    number = number < least ? least : number > most ? most : number;
    number = (number - decision->from + decision->step / 2) / decision->step * decision->step + decision->from;
    assert(number >= decision->from && number <= decision->to);
    return (int32_t)number;
}

void program_allocate(const struct program_decision *decision, const int32_t *weights, int32_t total,
                      int32_t *ret_quantities)
{
    int64_t units = total / decision->step, sum = 0, rest = units, left[QUANTITY_COUNT_MAX];
    const uint32_t count = decision->quantity_count;
    assert(count >= 1 && count <= QUANTITY_COUNT_MAX && total >= 0);
    for (uint32_t i = 0; i < count; i++)
        sum += weights[i] > 0 ? weights[i] : 0;
    for (uint32_t i = 0; i < count; i++) {
        int64_t weight = sum == 0 ? 1 : weights[i] > 0 ? weights[i] : 0, all = sum == 0 ? count : sum;
        ret_quantities[i] = (int32_t)(units * weight / all);
        left[i] = units * weight % all;
        rest -= ret_quantities[i];
    }
    for (; rest > 0; rest--) {
        uint32_t largest = 0;
        for (uint32_t i = 1; i < count; i++)
            largest = left[i] > left[largest] ? i : largest;
        ret_quantities[largest]++;
        left[largest] = -1;
    }
    for (uint32_t i = 0; i < count; i++)
        ret_quantities[i] *= decision->step;
}

/* ---- what can be named ---- */

bool program_can_name(const struct program_decision *decision, const int32_t *quantities, int32_t least, int32_t most)
{
    int64_t together = 0;
    for (uint32_t i = 0; i < decision->quantity_count; i++) {
        if (quantities[i] < decision->from || ((int64_t)quantities[i] - decision->from) % decision->step != 0)
            return false;
        together += quantities[i];
    }
    return together <= most && (decision->decides == DECIDES_ALLOCATION || together >= least);
}

/* n over k, or 0 where that is more than INT32_MAX. */
static uint32_t choose(uint32_t n, uint32_t k)
{
    uint64_t ways = 1;
    for (uint32_t i = 1; i <= k; i++) {
        ways = ways * (n - k + i) / i; /* whole at each step: (n - k + i) over i */
        if (ways > INT32_MAX)
            return 0;
    }
    return (uint32_t)ways;
}

uint32_t program_ways(uint32_t units, uint32_t count)
{
    assert(count >= 1 && count <= QUANTITY_COUNT_MAX && units <= QUANTITY_MAX);
    return choose(units + count, count);
}

/* The ways to divide come in order of what the first thing is given, then the second, and so on: before one that gives
 * `units` of what is left stand all that give less. */
int32_t program_named_code(const struct program_decision *decision, const int32_t *quantities)
{
    if (decision->decides == DECIDES_NUMBER)
        return quantities[0];
    uint32_t left = (uint32_t)(decision->to / decision->step), code = 0;
    for (uint32_t i = 0; i < decision->quantity_count; i++) {
        uint32_t units = (uint32_t)(quantities[i] / decision->step), after = decision->quantity_count - i;
        assert(units <= left);
        code += program_ways(left, after) - program_ways(left - units, after);
        left -= units;
    }
    assert(code <= INT32_MAX);
    return (int32_t)code;
}

bool program_named_of(const struct program_decision *decision, int32_t code, int32_t *ret_quantities)
{
    if (decision->decides == DECIDES_NUMBER) {
        *ret_quantities = code;
        return code >= decision->from && code <= decision->to;
    }
    uint32_t left = (uint32_t)(decision->to / decision->step), rest = (uint32_t)code;
    if (code < 0 || rest >= program_ways(left, decision->quantity_count))
        return false;
    for (uint32_t i = 0; i < decision->quantity_count; i++) {
        uint32_t after = decision->quantity_count - i, low = 0, high = left, all = program_ways(left, after);
        while (low < high) { /* the most that has not more before it than there is */
            uint32_t middle = low + (high - low + 1) / 2;
            if (all - program_ways(left - middle, after) <= rest)
                low = middle;
            else
                high = middle - 1;
        }
        rest -= all - program_ways(left - low, after);
        left -= low;
        ret_quantities[i] = (int32_t)low * decision->step;
    }
    assert(rest == 0);
    return true;
}

/* ---- what cells come to ---- */

static int32_t ranked(int32_t *values, uint32_t count, enum agree_value by)
{
    for (uint32_t i = 1; i < count; i++)
        for (uint32_t k = i; k > 0 && values[k - 1] > values[k]; k--) {
            int32_t value = values[k];
            values[k] = values[k - 1];
            values[k - 1] = value;
        }
    assert(count >= 1);
    return values[by == AGREE_LOWEST ? 0 : by == AGREE_HIGHEST ? count - 1 : (count - 1) / 2];
}

/* Whose quantities stand; INDEX_NONE: nobody's. */
static uint32_t whose(const struct program_decision *decision, const int32_t *choices, const int32_t *named,
                      uint32_t asked)
{
    uint32_t first = asked ? (uint32_t)__builtin_ctz(asked) : 0;
    const size_t size = decision->quantity_count * sizeof(*named);
    if (decision->agree != AGREE_JOINT)
        first = decision->agree == AGREE_LEAD ? decision->lead : 0;
    else
        for (uint32_t rest = asked; rest; rest &= rest - 1) {
            uint32_t k = (uint32_t)__builtin_ctz(rest);
            if (choices[k] < 0 || memcmp(named + (size_t)k * decision->quantity_count,
                                         named + (size_t)first * decision->quantity_count, size) != 0)
                return INDEX_NONE;
        }
    return choices[first] < 0 ? INDEX_NONE : first;
}

bool program_decide(const struct program *program, const struct program_decision *decision, const int32_t *choices,
                    const int32_t *named, uint32_t asked, int32_t *ret_quantities)
{
    const struct program_quantity *quantities = &program->quantities[decision->quantity_first];
    const uint32_t count = decision->quantity_count;
    assert(count >= 1 && count <= QUANTITY_COUNT_MAX);
    for (uint32_t i = 0; i < count; i++)
        ret_quantities[i] = quantities[i].otherwise;
    if (decision->agree == AGREE_VALUE) {
        int32_t values[ASKED_COUNT_MAX];
        uint32_t number = 0;
        for (uint32_t rest = asked; rest; rest &= rest - 1)
            if (choices[__builtin_ctz(rest)] >= 0)
                values[number++] = named[__builtin_ctz(rest)];
        if (number > 0)
            ret_quantities[0] = ranked(values, number, decision->agree_value);
        return number > 0;
    }
    uint32_t k = whose(decision, choices, named, asked);
    for (uint32_t i = 0; k != INDEX_NONE && i < count; i++)
        ret_quantities[i] = named[(size_t)k * count + i];
    return k != INDEX_NONE;
}
