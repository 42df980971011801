/* Control shifts a whole storyline: what is planned of it and has not come is due so much later, or earlier. What waits
 * for a condition, or has begun to repeat, is no plan. */
#include <assert.h>

#include "kernel/inside.h"

static bool is_planned(const struct kernel *kernel, uint32_t index, uint32_t storyline)
{
    const struct program_inject *inject = &kernel->program->injects[index];
    const int32_t *slots = kernel_slots(kernel);
    return inject->storyline == storyline && inject->at != CODE_NONE && slots[inject->tries_slot] == 0 &&
           slots[inject->due_slot] > kernel->tick && slots[inject->due_slot] < kernel_end_tick(kernel);
}

enum verdict kernel_shift(struct kernel *kernel, const struct event *event, struct update *update)
{
    const struct program *program = kernel->program;
    int32_t tick_minutes = (int32_t)program->tick_minutes, minutes = (int32_t)event->b;
    int32_t ticks = minutes / tick_minutes, end = kernel_end_tick(kernel);
    uint32_t count = 0;
    if (event->a >= program->storyline_count)
        return VERDICT_UNKNOWN;
    if (kernel->phase == PHASE_ENDED)
        return VERDICT_ENDED;
    if (minutes % tick_minutes != 0 || ticks < -TICK_COUNT_MAX || ticks > TICK_COUNT_MAX)
        return VERDICT_OUT_OF_RANGE;
    for (uint32_t i = 0; i < program->inject_count && ticks != 0; i++) {
        if (!is_planned(kernel, i, event->a))
            continue;
        int32_t due = kernel_slots(kernel)[program->injects[i].due_slot] + ticks;
        if (due <= kernel->tick || due >= end) /* nothing is lost, and nothing is past before it came */
            return VERDICT_OUT_OF_RANGE;
        count++;
    }
    if (count == 0)
        return VERDICT_NOTHING_TO_DO;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        int32_t *due = &kernel_slots_in(kernel)[program->injects[i].due_slot];
        if (!is_planned(kernel, i, event->a))
            continue;
        *due += ticks;
        fact_add(update, FACT_SHIFTED, i, *due, 0);
        assert(*due > kernel->tick && *due < end);
    }
    return VERDICT_ACCEPTED;
}
