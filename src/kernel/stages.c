/* Phases of the scenario, which in code are stages: where they begin, and in which of them a tick lies.
 *
 * Each begins when the one before has lasted its length, which is a setting, so that a rehearsal's are constants. Where
 * people play, one that control opens waits for that: time stands in front of it. How control opens one is in begin.c.
 */
#include <assert.h>

#include "kernel/inside.h"
#include "program/time.h"

static int32_t begins(const struct kernel *kernel, uint32_t stage)
{
    assert(stage <= kernel->program->stage_count);
    return time_ticks(kernel->program, kernel_slots(kernel)[kernel->program->begins_slot + stage]);
}

void kernel_stages_init(struct kernel *kernel)
{
    const struct program *program = kernel->program;
    int32_t *slots = kernel_slots_in(kernel);
    for (uint32_t i = 0; i < program->stage_count; i++)
        slots[program->begins_slot + i] = program_eval(program, program->stages[i].begins, slots);
    if (program->stage_count > 0)
        slots[program->begins_slot + program->stage_count] = program_eval(program, program->ends, slots);
}

int32_t kernel_end_tick(const struct kernel *kernel)
{
    const struct program *program = kernel->program;
    return program->stage_count > 0 ? begins(kernel, program->stage_count) : (int32_t)program->tick_count;
}

uint32_t kernel_stage(const struct kernel *kernel)
{
    assert(kernel->program->stage_count > 0);
    return (uint32_t)kernel_slots(kernel)[kernel->program->stage_slot];
}

int32_t kernel_stage_tick(const struct kernel *kernel, uint32_t stage)
{
    assert(stage < kernel->program->stage_count);
    return begins(kernel, stage);
}

int64_t kernel_instant(const struct kernel *kernel, int64_t second)
{
    const struct program *program = kernel->program;
    uint32_t begun = program->stage_count > 0 ? kernel_stage(kernel) + 1 : 0;
    return time_instant(program, kernel_slots(kernel), begun, second);
}

uint32_t kernel_stage_awaited(const struct kernel *kernel)
{
    const struct program *program = kernel->program;
    const struct desk *desk = kernel_desk(kernel);
    if (program->stage_count == 0 || !desk || kernel->tick < 0 || kernel->phase == PHASE_ENDED ||
        kernel_bots_play_all(kernel))
        return INDEX_NONE;
    uint32_t next = kernel_stage(kernel) + 1;
    bool due = next < program->stage_count && begins(kernel, next) == kernel->tick + 1;
    return due && program->stages[next].by_control && !(desk->stages_opened >> next & 1) ? next : INDEX_NONE;
}

void kernel_stages_tick(struct kernel *kernel, struct update *update)
{
    const struct program *program = kernel->program;
    int32_t *stage = program->stage_count > 0 ? &kernel_slots_in(kernel)[program->stage_slot] : NULL;
    if (stage && kernel->tick == 0)
        fact_add(update, FACT_BEGAN, 0, 0, 0);
    while (stage && *stage + 1 < (int32_t)program->stage_count &&
           begins(kernel, (uint32_t)*stage + 1) <= kernel->tick) {
        ++*stage;
        fact_add(update, FACT_BEGAN, (uint32_t)*stage, 0, 0);
    }
}
