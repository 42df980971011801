/* How long decisions took, and who kept the others waiting: of those for which some bot takes time. */
#include <stdlib.h>

#include "rehearse/tally.h"

void tally_lay_waits(struct tally *tally)
{
    const struct program *program = tally->program;
    tally->slow_count = tally->slow_asked_count = 0;
    for (uint32_t i = 0; i < program->decision_count; i++) {
        struct tally_slow *rows = &tally->slow_rows[i];
        *rows = (struct tally_slow){INDEX_NONE, INDEX_NONE};
        if (program->decisions[i].chose_slot == INDEX_NONE)
            continue;
        *rows = (struct tally_slow){tally->slow_count++, tally->slow_asked_count};
        tally->slow_asked_count += program->decisions[i].asked_count;
    }
    assert(tally->slow_count <= tally->slow_asked_count); /* each asks somebody */
}

/* Whether the decision, which closed, waited for asked cell k when all others that were `asked` had chosen. */
static bool kept_waiting(const int16_t *const *chose, uint32_t asked, uint32_t k, uint32_t lane)
{
    uint32_t others = asked & ~(UINT32_C(1) << k);
    if (others == asked || others == 0)
        return false;
    for (; others; others &= others - 1) {
        uint32_t other = (uint32_t)__builtin_ctz(others);
        if (chose[other][lane] < 0 || (chose[k][lane] >= 0 && chose[other][lane] >= chose[k][lane]))
            return false;
    }
    return true;
}

static void fold_wait(struct tally *tally, const struct tally_batch *batch, uint32_t index, uint32_t count)
{
    const struct program_decision *decision = &tally->program->decisions[index];
    const struct tally_slow rows = tally->slow_rows[index];
    int16_t scratch[2][LANES_MAX], chose_scratch[ASKED_COUNT_MAX][LANES_MAX];
    const int16_t *chose[ASKED_COUNT_MAX];
    const int16_t *opened = tally_small(batch, decision->opened_slot, scratch[0]);
    const int16_t *closed = tally_small(batch, decision->closed_slot, scratch[1]);
    const uint32_t ticks = tally->time_bin_ticks, all = UINT32_MAX >> (32 - decision->asked_count);
    uint32_t asked[LANES_MAX];
    for (uint32_t lane = 0; lane < count; lane++)
        asked[lane] = all;
    if (decision->asked_slot != INDEX_NONE)
        tally_read_asked(batch, decision, asked);
    uint32_t *times = tally->open_times + (size_t)rows.decision * tally->time_bin_count;
    for (uint32_t k = 0; k < decision->asked_count; k++)
        chose[k] = tally_small(batch, decision->chose_slot + k, chose_scratch[k]);
    for (uint32_t lane = 0; lane < count; lane++)
        if (closed[lane] >= 0)
            times[(uint32_t)(closed[lane] - opened[lane]) / ticks]++;
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        times = tally->chose_times + (size_t)(rows.asked + k) * tally->time_bin_count;
        for (uint32_t lane = 0; lane < count; lane++) {
            if (chose[k][lane] >= 0)
                times[(uint32_t)(chose[k][lane] - opened[lane]) / ticks]++;
            tally->kept_waiting[rows.asked + k] += closed[lane] >= 0 && kept_waiting(chose, asked[lane], k, lane);
        }
    }
}

void tally_fold_waits(struct tally *tally, const struct tally_batch *batch, uint32_t count)
{
    for (uint32_t i = 0; i < tally->program->decision_count; i++)
        if (tally->slow_rows[i].decision != INDEX_NONE && batch->counts.opened[i] > 0) {
            assert(tally->slow_rows[i].decision < tally->slow_count);
            fold_wait(tally, batch, i, count);
        }
}
