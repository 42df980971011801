/* How far items of the plan came, by when, and who signed them: exactly, and of the sampled runs how long that took. */
#include <assert.h>

#include "rehearse/tally.h"

static void read_steps(const struct tally_batch *batch, const struct program_card *card,
                       int16_t scratch[TALLY_PLAN_STEP_COUNT][LANES_MAX],
                       const int16_t *ret_came[TALLY_PLAN_STEP_COUNT])
{
    const uint32_t slots[TALLY_PLAN_STEP_COUNT] = {card->begun_slot,   card->proposed_slot, card->agreed_slot,
                                                   card->ordered_slot, card->done_slot,     card->failed_slot};
    for (uint32_t step = 0; step < TALLY_PLAN_STEP_COUNT; step++)
        ret_came[step] = tally_small(batch, slots[step], scratch[step]);
}

static void fold_signers(struct tally *tally, const struct tally_batch *batch, uint32_t index)
{
    const struct program_card *card = &tally->program->cards[index];
    int16_t scratch[2][LANES_MAX];
    for (uint32_t k = 0; k < card->signer_count; k++) {
        const int16_t *concurred = tally_small(batch, card->concurred_slot + k, scratch[0]);
        const int16_t *declined = tally_small(batch, card->declined_slot + k, scratch[1]);
        uint64_t *answered = tally->answered_plan + ((size_t)index * ASKED_COUNT_MAX + k) * 2;
        answered[0] += tally_came(concurred, batch->count, INT16_MAX);
        answered[1] += tally_came(declined, batch->count, INT16_MAX);
    }
}

void tally_fold_plan(struct tally *tally, const struct tally_batch *batch)
{
    int16_t scratch[TALLY_PLAN_STEP_COUNT][LANES_MAX];
    const int16_t *came[TALLY_PLAN_STEP_COUNT];
    for (uint32_t i = 0; i < tally->program->card_count; i++) {
        uint64_t *planned = tally->planned + (size_t)i * TALLY_PLAN_STEP_COUNT;
        const int32_t due = tally->due_ticks[i];
        read_steps(batch, &tally->program->cards[i], scratch, came);
        for (uint32_t step = 0; step < TALLY_PLAN_STEP_COUNT; step++)
            planned[step] += tally_came(came[step], batch->count, INT16_MAX);
        if (due != TICK_NEVER)
            tally->agreed_in_time[i] += tally_came(came[TALLY_PLAN_AGREED], batch->count, due);
        fold_signers(tally, batch, i);
        assert(planned[TALLY_PLAN_AGREED] <= planned[TALLY_PLAN_PROPOSED] &&
               planned[TALLY_PLAN_DONE] + planned[TALLY_PLAN_FAILED] <= planned[TALLY_PLAN_ORDERED]);
    }
}

void tally_fold_plan_times(struct tally *tally, const struct tally_batch *batch, uint32_t count)
{
    static const enum tally_plan_step from[2] = {TALLY_PLAN_BEGUN, TALLY_PLAN_ORDERED},
                                      to[2] = {TALLY_PLAN_AGREED, TALLY_PLAN_DONE};
    int16_t scratch[TALLY_PLAN_STEP_COUNT][LANES_MAX];
    const int16_t *came[TALLY_PLAN_STEP_COUNT];
    for (uint32_t row = 0; row < 2 * tally->program->card_count; row++) {
        uint32_t *times = tally->plan_times + (size_t)row * tally->time_bin_count;
        read_steps(batch, &tally->program->cards[row / 2], scratch, came);
        const int16_t *began = came[from[row % 2]], *ended = came[to[row % 2]];
        for (uint32_t lane = 0; lane < count; lane++)
            if (ended[lane] >= 0) {
                assert(began[lane] >= 0 && began[lane] <= ended[lane]);
                times[(uint32_t)(ended[lane] - began[lane]) / tally->time_bin_ticks]++;
            }
    }
}
