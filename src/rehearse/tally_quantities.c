/* What was named and decided of numbers and allocations, in all runs: a histogram a cell and quantity. */
#include <assert.h>

#include "rehearse/tally.h"

/* As many bins as there are steps, but for what is very wide. */
static struct tally_bins bins_of(const struct program_decision *decision, uint64_t most)
{
    uint64_t range = (uint64_t)((int64_t)decision->to - decision->from + 1), width = (range + most - 1) / most;
    assert(width >= 1);
    return (struct tally_bins){
        .from = decision->from, .width = (uint32_t)width, .count = (uint32_t)((range + width - 1) / width)};
}

void tally_lay_quantities(struct tally *tally)
{
    const struct program *program = tally->program;
    uint64_t rows = 1;
    for (uint32_t i = 0; i < program->decision_count; i++)
        rows += (program->decisions[i].asked_count + 1) * program->decisions[i].quantity_count;
    uint64_t most = TALLY_REPLY_BIN_COUNT_MAX / rows;
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        if (!program_quantified(decision))
            continue;
        tally->named_bins[i] = bins_of(decision, most < TALLY_BIN_COUNT_MIN ? TALLY_BIN_COUNT_MIN : most);
        tally->named_bins[i].first = tally->final_bin_count;
        tally->final_bin_count +=
            (size_t)tally->named_bins[i].count * (decision->asked_count + 1) * decision->quantity_count;
    }
}

/* The values of a slot in the lanes in which `there` is not negative. */
static void fold_values(struct tally *tally, const struct tally_batch *batch, uint32_t index, uint32_t row,
                        uint32_t slot, const int16_t *there)
{
    const struct tally_bins *bins = &tally->named_bins[index];
    const size_t first = bins->first + (size_t)row * bins->count;
    int32_t scratch[LANES_MAX] SCRATCH;
    struct lanes_column column = tally_column(batch, slot, scratch);
    for (uint32_t lane = 0; lane < batch->count; lane++)
        if (there[lane] >= 0)
            tally_count(bins, tally->finals + first, tally->extremes + first,
                        column.narrow ? column.narrow[lane] : column.wide[lane]);
}

void tally_fold_quantities(struct tally *tally, const struct tally_batch *batch)
{
    int16_t scratch[LANES_MAX] SCRATCH;
    for (uint32_t i = 0; i < tally->program->decision_count; i++) {
        const struct program_decision *decision = &tally->program->decisions[i];
        const uint32_t count = decision->quantity_count;
        for (uint32_t k = 0; count > 0 && k < decision->asked_count; k++) {
            const int16_t *chosen = tally_small(batch, decision->choice_slot + k, scratch);
            for (uint32_t q = 0; q < count; q++)
                fold_values(tally, batch, i, k * count + q, decision->named_slot + k * count + q, chosen);
        }
        if (count == 0 || decision->decided_slot == INDEX_NONE)
            continue;
        const int16_t *closed = tally_small(batch, decision->closed_slot, scratch);
        for (uint32_t q = 0; q < count; q++)
            fold_values(tally, batch, i, decision->asked_count * count + q, decision->decided_slot + q, closed);
    }
}
