/* How a tally lays out values: the bins of variables, and a slot as 16-bit numbers. */
#include <assert.h>

#include "rehearse/tally.h"

const int16_t *tally_small(const struct tally_batch *batch, uint32_t slot, int16_t scratch[LANES_MAX])
{
    int32_t wide[LANES_MAX] SCRATCH;
    struct lanes_column column = tally_column(batch, slot, wide);
    if (column.narrow)
        return column.narrow;
    if (batch->count == LANES_MAX) /* a loop of known length becomes better vectors, and most batches are full */
        for (uint32_t lane = 0; lane < LANES_MAX; lane++)
            scratch[lane] = (int16_t)column.wide[lane];
    else
        for (uint32_t lane = 0; lane < batch->count; lane++)
            scratch[lane] = (int16_t)column.wide[lane];
    return scratch;
}

TWICE uint32_t tally_came(const int16_t *ticks, uint32_t count, int32_t last)
{
    const int16_t by = last < INT16_MAX ? (int16_t)last : INT16_MAX;
    int16_t sum = 0; /* at most LANES_MAX */
    for (uint32_t lane = 0; lane < count; lane++)
        sum = (int16_t)(sum + ((ticks[lane] >= 0) & (ticks[lane] <= by)));
    return (uint32_t)sum;
}

static uint64_t range_of(const struct program *program, uint32_t variable) /* values: up to 2^32 */
{
    const struct slot *slot = &program->slots[program->variables[variable].slot];
    assert(slot->from <= slot->to);
    return (uint64_t)((int64_t)slot->to - slot->from + 1);
}

/* Bins of all variables when none has more than `most`. */
static uint64_t bins_within(const struct program *program, uint64_t most)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < program->variable_count; i++)
        sum += range_of(program, i) < most ? range_of(program, i) : most;
    return sum;
}

size_t tally_lay_bins(const struct program *program, uint64_t room, struct tally_bins *ret_bins)
{
    uint64_t least = TALLY_BIN_COUNT_MIN, most = UINT64_C(1) << 32; /* the widest range */
    while (least < most) {                                          /* the greatest number that fits */
        uint64_t middle = (least + most + 1) / 2;
        if (bins_within(program, middle) <= room)
            least = middle;
        else
            most = middle - 1;
    }
    size_t first = 0;
    for (uint32_t i = 0; i < program->variable_count; i++) {
        uint64_t range = range_of(program, i), width = (range + least - 1) / least;
        struct tally_bins *bins = &ret_bins[i];
        *bins = (struct tally_bins){.from = program->slots[program->variables[i].slot].from,
                                    .width = (uint32_t)width,
                                    .count = (uint32_t)((range + width - 1) / width),
                                    .first = first};
        assert(width >= 1 && bins->count >= 1 && (uint64_t)bins->count * width >= range);
        first += bins->count;
    }
    return first;
}
