/* Control opens the next phase of the scenario.
 *
 * It may do so early. Then time does not jump: the phase begins at the next tick, and it and all that is planned from
 * it on moves ahead by as much, so that what is due ten minutes into it comes ten minutes after it really began. What
 * was planned for the time that falls away has not come, and is left to control. What has begun goes on: nobody loses a
 * deadline, what is on its way because something happened arrives, and what repeats repeats.
 *
 *     planned:  | alert ......................| response ...........|
 *     opened:   | alert ........| response ...........|
 *                               ^ now: what lay between here and the planned beginning is left to control
 */
#include <assert.h>

#include "kernel/inside.h"

/* A tick that was planned and has not come: from `planned` on it moves ahead, before that it is left. */
static bool is_left(int32_t *due, int32_t now, int32_t planned)
{
    if (*due < now)
        return false;
    bool left = *due < planned;
    *due = left ? TICK_NEVER : *due - (planned - now);
    return left;
}

static void move_ahead(struct kernel *kernel, int32_t now, int32_t planned, struct update *update)
{
    const struct program *program = kernel->program;
    int32_t *slots = kernel_slots_in(kernel);
    for (uint32_t i = 0; i < program->inject_count; i++) {
        const struct program_inject *inject = &program->injects[i];
        if (inject->at != CODE_NONE && slots[inject->tries_slot] == 0 &&
            is_left(&slots[inject->due_slot], now, planned))
            fact_add(update, FACT_LEFT, i, 0, 0);
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        if (decision->at != CODE_NONE && slots[decision->opened_slot] < 0 &&
            is_left(&slots[decision->due_slot], now, planned))
            fact_add(update, FACT_LEFT, i, 1, 0);
    }
    for (uint32_t i = 0; i < program->question_count; i++) {
        const struct program_question *question = &program->questions[i];
        if (question->at != CODE_NONE && slots[question->opened_slot] < 0 &&
            is_left(&slots[question->due_slot], now, planned))
            fact_add(update, FACT_LEFT, i, 3, 0);
    }
    for (uint32_t i = 0; i < program->round_count; i++)
        if (program->rounds[i].at != CODE_NONE && is_left(kernel_round_due(kernel, i), now, planned))
            fact_add(update, FACT_LEFT, i, 2, 0);
}

enum verdict kernel_stage_begin(struct kernel *kernel, uint32_t stage, struct update *update)
{
    const struct program *program = kernel->program;
    if (stage >= program->stage_count)
        return VERDICT_UNKNOWN;
    if (kernel->phase == PHASE_ENDED)
        return VERDICT_ENDED;
    if (kernel->phase == PHASE_LOBBY || kernel->tick < 0)
        return VERDICT_NOT_RUNNING;
    struct desk *desk = kernel_desk_in(kernel);
    if (stage <= kernel_stage(kernel) || (desk->stages_opened >> stage & 1))
        return VERDICT_NOTHING_TO_DO;
    if (stage != kernel_stage(kernel) + 1)
        return VERDICT_OUT_OF_ORDER;
    int32_t now = kernel->tick + 1, planned = kernel_stage_tick(kernel, stage);
    assert(planned >= now); /* else it would be the present one */
    desk->stages_opened |= UINT32_C(1) << stage;
    if (planned > now)
        move_ahead(kernel, now, planned, update);
    for (uint32_t i = stage; i <= program->stage_count; i++)
        kernel_slots_in(kernel)[program->begins_slot + i] -= (planned - now) * (int32_t)program->tick_minutes;
    return VERDICT_ACCEPTED;
}
