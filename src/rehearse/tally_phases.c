/* What happened in each phase of the scenario, in the sampled runs. Where phases begin is a setting, so they are the
 * same in all runs; but a run may end before. */
#include <assert.h>

#include "rehearse/tally.h"

uint32_t tally_stage_of(const struct tally *tally, int32_t tick)
{
    uint32_t stage = 0;
    assert(tally->program->stage_count > 0 && tick >= 0);
    while (stage + 1 < tally->program->stage_count && tally->stage_ticks[stage + 1] <= tick)
        stage++;
    return stage;
}

void tally_read_last(const struct tally *tally, const struct tally_batch *batch, int16_t ret_last[LANES_MAX])
{
    int16_t tick_scratch[LANES_MAX], ending_scratch[LANES_MAX];
    const int16_t *ticks = tally_small(batch, tally->program->end_tick_slot, tick_scratch);
    const int16_t *endings = tally_small(batch, tally->program->ending_slot, ending_scratch);
    for (uint32_t lane = 0; lane < batch->count; lane++) { /* time is up: the tick before was the last */
        ret_last[lane] = (int16_t)(ticks[lane] - (endings[lane] == (int16_t)tally->program->ending_count));
        assert(ret_last[lane] >= 0);
    }
}

static void count_ticks(struct tally *tally, const struct tally_batch *batch, uint32_t count, uint32_t slot,
                        enum tally_event event)
{
    int16_t scratch[LANES_MAX];
    const int16_t *ticks = tally_small(batch, slot, scratch);
    assert(count <= batch->count && event < TALLY_EVENT_COUNT);
    for (uint32_t lane = 0; lane < count; lane++)
        if (ticks[lane] >= 0)
            tally->stage_events[tally_stage_of(tally, ticks[lane]) * TALLY_EVENT_COUNT + event]++;
}

/* One that control opens at a tick that is drawn comes in some runs, and in those that last until then. */
static void count_round(struct tally *tally, const struct tally_batch *batch, uint32_t count, uint32_t round,
                        const int16_t *last)
{
    int16_t scratch[LANES_MAX];
    const uint32_t slot = tally->program->rounds[round].due_slot;
    const int16_t *ticks = slot == INDEX_NONE ? NULL : tally_small(batch, slot, scratch);
    assert(ticks || tally->round_ticks[round] >= 0);
    for (uint32_t lane = 0; lane < count; lane++) {
        int32_t tick = ticks ? ticks[lane] : tally->round_ticks[round];
        if (tick >= 0 && last[lane] >= tick)
            tally->stage_events[tally_stage_of(tally, tick) * TALLY_EVENT_COUNT + TALLY_ASKED]++;
    }
}

void tally_fold_phases(struct tally *tally, const struct tally_batch *batch, uint32_t count)
{
    const struct program *program = tally->program;
    int16_t last[LANES_MAX];
    if (program->stage_count == 0)
        return;
    tally_read_last(tally, batch, last);
    for (uint32_t stage = 0; stage < program->stage_count; stage++)
        for (uint32_t lane = 0; lane < count; lane++)
            tally->stage_runs[stage] += last[lane] >= tally->stage_ticks[stage];
    for (uint32_t i = 0; i < program->inject_count; i++)
        count_ticks(tally, batch, count, program->injects[i].last_slot, TALLY_DELIVERED);
    for (uint32_t i = 0; i < program->decision_count; i++) {
        if (program->decisions[i].first_of != INDEX_NONE)
            continue;
        count_ticks(tally, batch, count, program->decisions[i].opened_slot, TALLY_OPENED);
        count_ticks(tally, batch, count, program->decisions[i].closed_slot, TALLY_CLOSED);
    }
    for (uint32_t i = 0; i < program->question_count; i++)
        count_ticks(tally, batch, count, program->questions[i].opened_slot, TALLY_ASKED);
    for (uint32_t i = 0; i < program->round_count; i++)
        count_round(tally, batch, count, i, last);
    for (uint32_t i = 0; i < program->task_count; i++) {
        count_ticks(tally, batch, count, program->tasks[i].opened_slot, TALLY_TASK_OPENED);
        count_ticks(tally, batch, count, program->tasks[i].done_slot, TALLY_TASK_DONE);
        count_ticks(tally, batch, count, program->tasks[i].late_slot, TALLY_TASK_LATE);
    }
}
