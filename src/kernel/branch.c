/* What could become of a state: a branch, which people have left to bots.
 *
 * A branch has no desk. What the desk alone knows, and would move the model yet, is settled when people leave: partly
 * in the slots of the branch, partly in a variant of the program, for what control changed of the program in this run.
 */
#include <assert.h>

#include "kernel/inside.h"
#include "program/time.h"
#include "program/variant.h"

/* Nobody lets go what is held. */
static void keep_back(const struct kernel *kernel, int32_t *slots)
{
    for (uint32_t i = 0; i < kernel->program->inject_count; i++) {
        const struct program_inject *inject = &kernel->program->injects[i];
        if (!kernel_held(kernel, i))
            continue;
        slots[inject->tries_slot] = (int32_t)inject->times;
        slots[inject->due_slot] = TICK_NEVER;
    }
}

/* What was withdrawn from a cell is not shared; who asked for release passes on what it gets. */
static void settle_shares(const struct kernel *kernel, int32_t *slots)
{
    const struct program *program = kernel->program;
    for (uint32_t i = 0; i < program->share_count; i++) {
        const struct program_share *share = &program->shares[i];
        const uint32_t index = program_release_of(program, share->inject, share->to_cell);
        const struct program_release *release = index == INDEX_NONE ? NULL : &program->releases[index];
        if (slots[share->due_slot] >= 0)
            continue;
        if (desk_latest(kernel, share->inject, share->from_cell).withdrawn)
            slots[share->due_slot] = SHARE_DONE;
        else if (release && slots[release->asked_slot] >= 0 && slots[release->by_slot] == (int32_t)share->from_cell &&
                 slots[release->came_slot + RELEASED_WHOLE] < 0 &&
                 slots[program->injects[share->inject].know_slot + share->from_cell] >= 0)
            slots[share->due_slot] = kernel->tick;
    }
}

/* A task whose inject was taken from its cell is not there; what people did for one that is counts now. */
static void settle_tasks(const struct kernel *kernel, struct kernel *branch)
{
    const struct program *program = kernel->program;
    int32_t *slots = kernel_slots_in(branch);
    for (uint32_t i = 0; i < program->task_count; i++) {
        const struct program_task *task = &program->tasks[i];
        const bool by_knowing = task->after != INDEX_NONE;
        const bool knows = by_knowing && slots[program->injects[task->after].know_slot + task->cell] >= 0;
        if (slots[task->done_slot] >= 0)
            continue;
        if (by_knowing && !knows)
            slots[task->opened_slot] = TICK_NEVER;
        if ((slots[task->opened_slot] < 0 && !knows) || !kernel_task_acted(kernel, i))
            continue;
        if (slots[task->opened_slot] < 0)
            slots[task->opened_slot] = kernel->tick;
        slots[task->done_slot] = kernel->tick;
        kernel_apply(branch, task->effects, NULL);
    }
}

struct kernel *kernel_branch(const struct kernel *kernel, const struct program *program, void *memory)
{
    struct kernel *branch = memory;
    assert(kernel->phase != PHASE_ENDED && program->slot_count == kernel->program->slot_count);
    memcpy(memory, kernel, kernel_bytes(kernel->program, false));
    branch->program = program;
    branch->phase = kernel->phase == PHASE_LOBBY ? PHASE_LOBBY : PHASE_RUNNING;
    branch->bots = (uint32_t)((UINT64_C(1) << program->cell_count) - 1);
    branch->live = false;
    branch->bytes = kernel_bytes(program, false);
    if (!kernel->live)
        return branch;
    keep_back(kernel, kernel_slots_in(branch));
    if (kernel->tick < 0)
        return branch;
    settle_shares(kernel, kernel_slots_in(branch));
    settle_tasks(kernel, branch);
    assert(kernel_bots_play_all(branch) && kernel_runs(branch));
    return branch;
}

void kernel_branch_luck(struct kernel *branch, uint64_t seed, uint64_t run)
{
    assert(!branch->live);
    branch->settings.seed = seed;
    branch->settings.run = run;
    kernel_hands_draw(branch);
}

/* ---- what could be otherwise ---- */

void kernel_branch_parameter(struct kernel *branch, uint32_t parameter, int32_t value)
{
    const uint32_t slot = branch->program->parameters[parameter].slot;
    assert(parameter < branch->program->parameter_count);
    assert(value >= branch->program->slots[slot].from && value <= branch->program->slots[slot].to);
    branch->settings.parameters[parameter] = value;
    kernel_slots_in(branch)[slot] = value;
}

void kernel_branch_policy(struct kernel *branch, uint32_t cell, uint32_t policy)
{
    assert(!branch->live);
    assert(cell < branch->program->cell_count && policy < branch->program->cells[cell].policy_count);
    branch->settings.policies[cell] = (uint8_t)policy;
}

void kernel_branch_choose(struct kernel *branch, uint32_t decision, uint32_t option)
{
    const struct program_decision *chosen = &branch->program->decisions[decision];
    const int32_t *slots = kernel_slots(branch);
    assert(!branch->live && !program_quantified(chosen) && option < chosen->option_count);
    if (slots[chosen->opened_slot] < 0 || slots[chosen->closed_slot] >= 0 ||
        !kernel_option_legal(branch, chosen, option))
        return;
    for (uint32_t asked = kernel_asked(chosen, slots); asked; asked &= asked - 1)
        kernel_choose(branch, chosen, (uint32_t)__builtin_ctz(asked), (int32_t)option);
}

bool kernel_branch_may_send(const struct kernel *kernel, uint32_t inject)
{
    const struct program_inject *sent = &kernel->program->injects[inject];
    assert(inject < kernel->program->inject_count);
    return kernel_slots(kernel)[sent->tries_slot] < (int32_t)sent->times && sent->redacts == INDEX_NONE;
}

void kernel_branch_send(struct kernel *branch, uint32_t inject)
{
    const struct program_inject *sent = &branch->program->injects[inject];
    int32_t *slots = kernel_slots_in(branch);
    assert(kernel_branch_may_send(branch, inject) && branch->tick >= 0);
    slots[sent->tries_slot]++;
    const bool again = slots[sent->tries_slot] < (int32_t)sent->times;
    slots[sent->due_slot] = again ? kernel_due_after(branch, sent->every) : TICK_NEVER;
    kernel_deliver(branch, inject, sent->release, NULL);
}

void kernel_branch_without(struct kernel *branch, uint32_t inject)
{
    const struct program_inject *without = &branch->program->injects[inject];
    assert(kernel_branch_may_send(branch, inject));
    kernel_slots_in(branch)[without->tries_slot] = (int32_t)without->times;
    kernel_slots_in(branch)[without->due_slot] = TICK_NEVER;
}

/* ---- the program, as control changed it ---- */

static code_at longer(const struct kernel *kernel, struct program *variant, code_at within, int32_t more)
{
    if (more == 0)
        return within;
    assert(more > 0 && more <= TICK_COUNT_MAX);
    const int32_t ticks = kernel_ticks_of(kernel, within) + more, all = (int32_t)kernel->program->tick_count;
    return program_variant_constant(variant, (ticks < all ? ticks : all) * (int32_t)kernel->program->tick_minutes);
}

enum status kernel_branch_program(const struct kernel *kernel, struct program *variant)
{
    const struct program *program = kernel->program;
    const struct desk *desk = kernel_desk(kernel);
    enum status status = program_variant_room(variant, program->round_count + program->decision_count +
                                                           program->question_count + program->ending_count);
    if (status != STATUS_OK || !desk)
        return status;
    for (uint32_t i = 0; i < program->inject_count; i++)
        if (program->injects[i].redacts == INDEX_NONE) /* a redacted variant goes to whom release has it go */
            variant->injects[i].release = desk->release[i] & program->injects[i].free;
    for (uint32_t i = 0; i < program->round_count; i++) {
        const struct program_round *round = &program->rounds[i];
        const int32_t tick = kernel_round_tick(kernel, i);
        if (round->at != CODE_NONE && tick != kernel_ticks_of(kernel, round->at))
            variant->rounds[i].at = program_variant_constant(variant, tick * (int32_t)program->tick_minutes);
    }
    for (uint32_t i = 0; i < program->decision_count; i++)
        variant->decisions[i].within =
            longer(kernel, variant, program->decisions[i].within, kernel_more_ticks(kernel, ASKED_DECISION, i));
    for (uint32_t i = 0; i < program->question_count; i++)
        variant->questions[i].within =
            longer(kernel, variant, program->questions[i].within, kernel_more_ticks(kernel, ASKED_QUESTION, i));
    for (uint32_t i = 0; i < program->ending_count; i++)
        if (kernel_ending_refused(kernel, i))
            variant->endings[i].when = program_variant_constant(variant, 0);
    return STATUS_OK;
}
