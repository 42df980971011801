/* A run that nobody touches: STARTEX, and tick after tick until it ends. Rehearsals, transcripts and the clock of live
 * play take their next event from here. */
#include <assert.h>

#include "kernel/inside.h"
#include "program/time.h"

bool kernel_next_event(const struct kernel *kernel, struct event *ret_event)
{
    if (kernel->phase == PHASE_PAUSED || kernel->phase == PHASE_ENDED || kernel_stage_awaited(kernel) != INDEX_NONE)
        return false;
    struct event event = {.kind = EVENT_START, .cell = CELL_CONTROL};
    if (kernel->phase == PHASE_RUNNING) {
        event.kind = EVENT_TICK;
        event.a = (uint32_t)(kernel->tick + 1);
        event.second = (uint32_t)time_second(kernel->program, event.a);
    }
    *ret_event = event;
    return true;
}

void kernel_play(struct kernel *kernel, struct update *update, kernel_on_step *on_step, void *context)
{
    assert(kernel->phase == PHASE_LOBBY || !kernel->live);
    struct event event;
    while (kernel_next_event(kernel, &event)) {
        enum verdict verdict = kernel_step(kernel, &event, update);
        assert(verdict == VERDICT_ACCEPTED);
        (void)verdict;
        if (on_step)
            on_step(context, kernel);
    }
    assert(kernel->phase == PHASE_ENDED && kernel->tick <= (int32_t)kernel->program->tick_count);
}
