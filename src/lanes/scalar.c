/* The oracle: one rehearsed run by the kernel, tick after tick. */
#include <assert.h>

#include "lanes/lanes.h"

const int32_t *rehearse_scalar_run(const struct program *program, const struct settings *settings, void *memory)
{
    struct kernel *kernel = kernel_init(memory, program, settings, false);
    enum verdict verdict = kernel_step(kernel, &(struct event){.kind = EVENT_START, .cell = CELL_CONTROL}, NULL);
    for (uint32_t tick = 0; verdict == VERDICT_ACCEPTED && kernel_phase(kernel) != PHASE_ENDED; tick++) {
        struct event event = {.kind = EVENT_TICK, .cell = CELL_CONTROL, .a = tick};
        event.second = tick * program->tick_minutes * 60;
        verdict = kernel_step(kernel, &event, NULL);
    }
    assert(verdict == VERDICT_ACCEPTED);
    return kernel_slots(kernel);
}
