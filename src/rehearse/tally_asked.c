/* Who was asked, of decisions that ask those for whom a condition holds when they open. Who is not asked keeps nobody
 * waiting and disagrees with nobody. */
#include <assert.h>

#include "rehearse/tally.h"

void tally_read_asked(const struct tally_batch *batch, const struct program_decision *decision,
                      uint32_t ret_asked[LANES_MAX])
{
    int16_t scratch[LANES_MAX];
    assert(decision->asked_slot != INDEX_NONE);
    for (uint32_t lane = 0; lane < batch->count; lane++)
        ret_asked[lane] = 0;
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        const int16_t *ticks = tally_small(batch, decision->asked_slot + k, scratch);
        for (uint32_t lane = 0; lane < batch->count; lane++)
            ret_asked[lane] |= (uint32_t)(ticks[lane] >= 0) << k;
    }
}

void tally_fold_asked(struct tally *tally, const struct tally_batch *batch, uint32_t index, const uint32_t *asked)
{
    const struct program_decision *decision = &tally->program->decisions[index];
    int16_t scratch[LANES_MAX];
    assert(tally_asks_some(tally->program) && decision->asked_slot != INDEX_NONE);
    const int16_t *opened = tally_small(batch, decision->opened_slot, scratch);
    for (uint32_t k = 0; k < decision->asked_count; k++)
        for (uint32_t lane = 0; lane < batch->count; lane++)
            tally->asked[index * ASKED_COUNT_MAX + k] += opened[lane] >= 0 && (asked[lane] >> k & 1);
}

uint64_t tally_asked(const struct tally *tally, uint32_t decision, uint32_t k)
{
    assert(k < tally->program->decisions[decision].asked_count);
    bool all = tally->program->decisions[decision].asked_slot == INDEX_NONE;
    return all ? tally->opened[decision] : tally->asked[decision * ASKED_COUNT_MAX + k];
}

bool tally_asks_some(const struct program *program)
{
    bool some = false;
    for (uint32_t i = 0; i < program->decision_count; i++)
        some = some || program->decisions[i].asked_slot != INDEX_NONE;
    return some;
}
