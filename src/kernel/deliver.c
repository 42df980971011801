/* Delivering an inject, by whomever it was asked: at its tick, by hand, or as the redacted variant of another. */
#include <assert.h>

#include "kernel/inside.h"

void kernel_know(struct kernel *kernel, uint32_t inject, uint32_t cell, int32_t from_cell, struct update *update)
{
    assert(inject < kernel->program->inject_count && cell < kernel->program->cell_count && kernel->tick >= 0);
    int32_t *know = &kernel_slots_in(kernel)[kernel->program->injects[inject].know_slot + cell];
    if (*know < 0) {
        *know = kernel->tick;
        fact_add(update, FACT_KNOWN, inject, (int32_t)cell, from_cell);
    }
}

/* Somebody is to have it on the desk. */
static bool is_shown(const struct kernel *kernel, uint32_t inject, uint32_t cells)
{
    return kernel_desk(kernel) && cells != 0 && kernel->program->injects[inject].kind != INJECT_HIDDEN;
}

bool kernel_has_room(const struct kernel *kernel, uint32_t inject, uint32_t cells)
{
    return !is_shown(kernel, inject, cells) || !desk_full(kernel);
}

void kernel_deliver(struct kernel *kernel, uint32_t inject, uint32_t cells, struct update *update)
{
    const struct program_inject *source = &kernel->program->injects[inject];
    struct desk *desk = kernel_desk_in(kernel);
    uint32_t made = ITEM_NONE;
    bool shown = is_shown(kernel, inject, cells);
    if (!kernel_has_room(kernel, inject, cells)) { /* what nobody can be given has not happened */
        fact_add(update, FACT_UNDELIVERED, inject, (int32_t)cells, 0);
        return;
    }
    kernel_slots_in(kernel)[source->last_slot] = kernel->tick;
    fact_add(update, FACT_DELIVERED, inject, (int32_t)cells, 0);
    if (shown) {
        struct item item = {.kind = ITEM_INJECT,
                            .from = CELL_CONTROL,
                            .precedence = (uint8_t)source->precedence,
                            .inject_kind = (uint8_t)source->kind,
                            .inject = inject,
                            .about = ITEM_NONE,
                            .event = desk->edit_event[inject] != INDEX_NONE ? desk->edit_event[inject]
                                                                            : kernel->event_count};
        made = desk_item_add(kernel, &item, update);
        assert(made != ITEM_NONE);
    }
    for (uint32_t cell = 0; cell < kernel->program->cell_count; cell++) {
        if (!(cells >> cell & 1))
            continue;
        kernel_know(kernel, inject, cell, -1, update);
        if (shown)
            desk_give(kernel, made, cell, CELL_CONTROL, program_addressed(kernel->program, inject, cell), update);
    }
    kernel_apply(kernel, source->effects, update);
    if (shown) {
        kernel_say(kernel, &source->title, made, update);
        kernel_say(kernel, &source->from, made, update);
        kernel_say(kernel, &source->text, made, update);
    }
}
