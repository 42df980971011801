/* What requests of release came to: exactly, and of the sampled runs how long each answer took. */
#include <assert.h>

#include "rehearse/tally.h"

void tally_fold_releases(struct tally *tally, const struct tally_batch *batch)
{
    int16_t scratch[1 + RELEASE_ANSWER_COUNT][LANES_MAX];
    for (uint32_t i = 0; i < tally->program->release_count; i++) {
        const struct program_release *release = &tally->program->releases[i];
        const int16_t *asked = tally_small(batch, release->asked_slot, scratch[RELEASE_ANSWER_COUNT]);
        const int16_t *came[RELEASE_ANSWER_COUNT];
        uint64_t *answered = tally->answered + (size_t)i * RELEASE_ANSWER_COUNT;
        for (uint32_t answer = 0; answer < RELEASE_ANSWER_COUNT; answer++)
            came[answer] = tally_small(batch, release->came_slot + answer, scratch[answer]);
        for (uint32_t lane = 0; lane < batch->count; lane++) {
            bool any = false;
            for (uint32_t answer = 0; answer < RELEASE_ANSWER_COUNT; answer++) {
                answered[answer] += asked[lane] >= 0 && came[answer][lane] >= 0;
                any = any || came[answer][lane] >= 0;
            }
            tally->requested[i] += asked[lane] >= 0;
            tally->unanswered[i] += asked[lane] >= 0 && !any;
        }
        assert(tally->unanswered[i] <= tally->requested[i] && answered[RELEASED_WHOLE] <= tally->requested[i]);
    }
}

void tally_fold_release_times(struct tally *tally, const struct tally_batch *batch, uint32_t count)
{
    int16_t scratch[2][LANES_MAX];
    for (uint32_t row = 0; row < tally->program->release_count * RELEASE_ANSWER_COUNT; row++) {
        const struct program_release *release = &tally->program->releases[row / RELEASE_ANSWER_COUNT];
        const int16_t *asked = tally_small(batch, release->asked_slot, scratch[0]);
        const int16_t *came = tally_small(batch, release->came_slot + row % RELEASE_ANSWER_COUNT, scratch[1]);
        uint32_t *times = tally->answer_times + (size_t)row * tally->time_bin_count;
        for (uint32_t lane = 0; lane < count; lane++)
            if (asked[lane] >= 0 && came[lane] >= 0) {
                assert(came[lane] >= asked[lane]); /* else it would not have had to ask */
                times[(uint32_t)(came[lane] - asked[lane]) / tally->time_bin_ticks]++;
            }
    }
}
