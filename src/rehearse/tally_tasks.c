/* How tasks came out: exactly, and of the sampled runs how long they took from opening to being done. */
#include <assert.h>

#include "rehearse/tally.h"

void tally_fold_tasks(struct tally *tally, const struct tally_batch *batch)
{
    int16_t scratch[3][LANES_MAX];
    for (uint32_t i = 0; i < tally->program->task_count; i++) {
        const struct program_task *task = &tally->program->tasks[i];
        const int16_t *opened = tally_small(batch, task->opened_slot, scratch[0]);
        const int16_t *done = tally_small(batch, task->done_slot, scratch[1]);
        const int16_t *late = tally_small(batch, task->late_slot, scratch[2]);
        uint32_t in_time = 0;
        for (uint32_t lane = 0; lane < batch->count; lane++)
            in_time += done[lane] >= 0 && late[lane] < 0;
        tally->task_opened[i] += tally_came(opened, batch->count, INT16_MAX);
        tally->task_done[i] += tally_came(done, batch->count, INT16_MAX);
        tally->task_late[i] += tally_came(late, batch->count, INT16_MAX);
        tally->task_in_time[i] += in_time;
        assert(tally->task_in_time[i] <= tally->task_done[i] && tally->task_done[i] <= tally->task_opened[i]);
    }
}

void tally_fold_task_times(struct tally *tally, const struct tally_batch *batch, uint32_t count)
{
    int16_t scratch[2][LANES_MAX];
    for (uint32_t i = 0; i < tally->program->task_count; i++) {
        const struct program_task *task = &tally->program->tasks[i];
        const int16_t *opened = tally_small(batch, task->opened_slot, scratch[0]);
        const int16_t *done = tally_small(batch, task->done_slot, scratch[1]);
        uint32_t *times = tally->task_times + (size_t)i * tally->time_bin_count;
        for (uint32_t lane = 0; lane < count; lane++)
            if (done[lane] >= 0) {
                assert(opened[lane] >= 0 && opened[lane] <= done[lane]);
                times[(uint32_t)(done[lane] - opened[lane]) / tally->time_bin_ticks]++;
            }
    }
}
