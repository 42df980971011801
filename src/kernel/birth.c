/* The birth of a state value: settings, then everything where a run begins. */
#include <assert.h>
#include <stdalign.h>

#include "kernel/inside.h"

struct settings kernel_settings(const struct program *program, uint64_t seed, uint64_t run)
{
    struct settings settings = {.seed = seed, .run = run};
    for (uint32_t i = 0; i < program->parameter_count; i++)
        settings.parameters[i] = program->slots[program->parameters[i].slot].start;
    return settings;
}

static void desk_init(struct desk *desk, const struct program *program)
{
    memset(desk, 0, sizeof(*desk));
    desk->item_capacity = ITEM_COUNT_MAX;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        desk->release[i] = program->injects[i].release;
        desk->edit_event[i] = INDEX_NONE;
    }
    for (uint32_t i = 0; i < program->ending_count; i++)
        desk->ending_put[i] = TICK_NEVER;
}

struct kernel *kernel_init(void *memory, const struct program *program, const struct settings *settings, bool live)
{
    struct kernel *kernel = memory;
    assert((uintptr_t)memory % alignof(max_align_t) == 0);
    /* copied by members that count, so that the padding of a rehearsal's state costs nothing */
    *kernel = (struct kernel){.program = program,
                              .settings = *settings,
                              .phase = PHASE_LOBBY,
                              .tick = TICK_NEVER,
                              .pace = program->pace,
                              .bots = program->cell_count < 32 ? (UINT32_C(1) << program->cell_count) - 1 : UINT32_MAX,
                              .live = live,
                              .bytes = kernel_bytes(program, live)};
    int32_t *slots = kernel_slots_in(kernel);
    for (uint32_t i = 0; i < program->slot_count; i++)
        slots[i] = program->slots[i].start;
    for (uint32_t i = 0; i < program->parameter_count; i++) {
        const struct slot *slot = &program->slots[program->parameters[i].slot];
        assert(settings->parameters[i] >= slot->from && settings->parameters[i] <= slot->to);
        slots[program->parameters[i].slot] = settings->parameters[i];
    }
    for (uint32_t i = 0; i < program->cell_count; i++)
        assert(settings->policies[i] < program->cells[i].policy_count);
    for (uint32_t i = 0; i < program->capability_count; i++) {
        const struct program_capability *capability = &program->capabilities[i];
        if (capability->ready_in != CODE_NONE) {
            const struct slot *slot = &program->slots[capability->ready_slot];
            int32_t minute = program_eval(program, capability->ready_in, slots);
            slots[capability->ready_slot] = minute < slot->from ? slot->from : minute > slot->to ? slot->to : minute;
        }
    }
    kernel_stages_init(kernel);
    for (uint32_t i = 0; i < program->inject_count; i++)
        if (program->injects[i].at != CODE_NONE)
            slots[program->injects[i].due_slot] = kernel_ticks_of(kernel, program->injects[i].at);
    for (uint32_t i = 0; i < program->decision_count; i++)
        if (program->decisions[i].at != CODE_NONE)
            slots[program->decisions[i].due_slot] = kernel_ticks_of(kernel, program->decisions[i].at);
    for (uint32_t i = 0; i < program->question_count; i++)
        if (program->questions[i].at != CODE_NONE)
            slots[program->questions[i].due_slot] = kernel_ticks_of(kernel, program->questions[i].at);
    kernel_hands_draw(kernel);
    if (live)
        desk_init(kernel_desk_in(kernel), program);
    for (uint32_t row = 0; live && row < PLACE_ROW_ITEM; row++)
        kernel_places_clear(kernel, row);
    kernel_rounds_init(kernel);
    if (live)
        kernel_board_init(kernel);
    return kernel;
}
