/* How a tally lays out values: bins of a variable, and a slot as 16-bit numbers. */
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

static uint64_t range_of(const struct tally *tally, uint32_t variable) /* values: up to 2^32 */
{
    const struct slot *slot = &tally->program->slots[tally->program->variables[variable].slot];
    assert(slot->from <= slot->to);
    return (uint64_t)((int64_t)slot->to - slot->from + 1);
}

uint32_t tally_bin_width(const struct tally *tally, uint32_t variable)
{
    return (uint32_t)((range_of(tally, variable) + TALLY_BIN_COUNT_MAX - 1) / TALLY_BIN_COUNT_MAX);
}

uint32_t tally_bin_count(const struct tally *tally, uint32_t variable)
{
    uint32_t width = tally_bin_width(tally, variable);
    return (uint32_t)((range_of(tally, variable) + width - 1) / width);
}

int32_t tally_bin_value(const struct tally *tally, uint32_t variable, uint32_t bin)
{
    const struct slot *slot = &tally->program->slots[tally->program->variables[variable].slot];
    return (int32_t)(slot->from + (int64_t)bin * tally_bin_width(tally, variable));
}
