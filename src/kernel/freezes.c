/* Freezes: time stands while each cell is asked what it sees, alone; then play goes on as it was.
 *
 *     none ──step_freeze──► ASKS ──step_freeze_over──► TALKS ──step_freeze──► ASKS_AGAIN ──step_freeze_over──► OVER
 *                             └───────── (one that is not asked again) ─────────────────────────────────────────┘ │
 *     none ◄────────────────────────────── RESUME: from TALKS, and from OVER ─────────────────────────────────────┘
 *
 * While it asks nobody does anything but answer, so that nothing comes in between; the clock's event ends that, after
 * so many seconds of the room as the scenario says, which the kernel does not count. A second round opens the same
 * questions again: what was answered stands until it is changed, and what was shown of others is hidden again. A
 * question with a condition is asked only while that holds, since it may tell of what it waits for. In a
 * rehearsal nobody lets time stand, and the questions come as they say themselves. */
#include <assert.h>

#include "kernel/inside.h"

enum freeze_step kernel_freeze_step(const struct kernel *kernel)
{
    const struct desk *desk = kernel_desk(kernel);
    return desk ? (enum freeze_step)desk->freeze_step : FREEZE_NONE;
}

uint32_t kernel_freeze(const struct kernel *kernel)
{
    return kernel_freeze_step(kernel) == FREEZE_NONE ? INDEX_NONE : kernel_desk(kernel)->freeze;
}

bool kernel_freeze_asks(const struct kernel *kernel)
{
    enum freeze_step step = kernel_freeze_step(kernel);
    return step == FREEZE_ASKS || step == FREEZE_ASKS_AGAIN;
}

bool kernel_freeze_was(const struct kernel *kernel, uint32_t freeze)
{
    const struct desk *desk = kernel_desk(kernel);
    assert(freeze < kernel->program->freeze_count);
    return desk && (desk->freezes >> freeze & 1);
}

bool kernel_freeze_due(const struct kernel *kernel, uint32_t index)
{
    const struct program *program = kernel->program;
    const struct program_freeze *freeze = &program->freezes[index];
    assert(index < program->freeze_count && freeze->question_count <= FREEZE_QUESTION_MAX);
    const int32_t *slots = kernel_slots(kernel);
    if (kernel->tick < 0 || kernel_freeze_was(kernel, index))
        return false;
    bool due = false;
    for (uint32_t k = 0; k < freeze->question_count && !due; k++) {
        const struct program_question *question = &program->questions[freeze->questions[k]];
        int32_t tick = slots[question->due_slot];
        due = question->when != CODE_NONE ? kernel_holds(kernel, question->when) : tick >= 0 && tick <= kernel->tick;
    }
    return due;
}

static bool is_asked(const struct kernel *kernel, uint32_t index)
{
    const struct program_question *question = &kernel->program->questions[index];
    return kernel_slots(kernel)[question->opened_slot] < 0 && kernel_holds(kernel, question->when);
}

static void enter(struct kernel *kernel, enum freeze_step step, struct update *update)
{
    struct desk *desk = kernel_desk_in(kernel);
    assert(desk->freeze < kernel->program->freeze_count);
    desk->freeze_step = (uint8_t)step;
    fact_add(update, FACT_FREEZE, desk->freeze, (int32_t)step, 0);
}

static void stand(struct kernel *kernel, struct update *update)
{
    if (kernel->phase == PHASE_PAUSED)
        return;
    kernel->phase = PHASE_PAUSED;
    fact_add(update, FACT_PHASE, PHASE_PAUSED, 0, 0);
}

static enum verdict ask_again(struct kernel *kernel, struct update *update)
{
    const struct program_freeze *freeze = &kernel->program->freezes[kernel_desk(kernel)->freeze];
    enter(kernel, FREEZE_ASKS_AGAIN, update);
    for (uint32_t k = 0; k < freeze->question_count; k++)
        if (kernel_slots(kernel)[kernel->program->questions[freeze->questions[k]].closed_slot] >= 0)
            kernel_question_again(kernel, freeze->questions[k]);
    return VERDICT_ACCEPTED;
}

enum verdict kernel_step_freeze(struct kernel *kernel, const struct event *event, struct update *update)
{
    const struct program *program = kernel->program;
    struct desk *desk = kernel_desk_in(kernel);
    if (event->a >= program->freeze_count)
        return VERDICT_UNKNOWN;
    if (!kernel_runs(kernel))
        return kernel_why_not(kernel);
    if (desk->freeze_step == FREEZE_TALKS && desk->freeze == event->a)
        return ask_again(kernel, update);
    if (desk->freeze_step == FREEZE_TALKS || kernel_freeze_was(kernel, event->a))
        return VERDICT_NOTHING_TO_DO;
    const struct program_freeze *freeze = &program->freezes[event->a];
    bool asks[FREEZE_QUESTION_MAX], any = false;
    for (uint32_t k = 0; k < freeze->question_count; k++) {
        asks[k] = is_asked(kernel, freeze->questions[k]);
        any = any || asks[k];
    }
    if (!any)
        return VERDICT_NOBODY_ASKED;
    stand(kernel, update);
    desk->freeze = event->a;
    desk->freezes |= UINT32_C(1) << event->a;
    assert(kernel->phase == PHASE_PAUSED);
    enter(kernel, FREEZE_ASKS, update);
    for (uint32_t k = 0; k < freeze->question_count; k++)
        if (asks[k])
            kernel_question_opens(kernel, freeze->questions[k], update);
    return VERDICT_ACCEPTED;
}

enum verdict kernel_step_freeze_over(struct kernel *kernel, const struct event *event, struct update *update)
{
    const struct desk *desk = kernel_desk(kernel);
    if (!kernel_freeze_asks(kernel) || desk->freeze != event->a ||
        (desk->freeze_step == FREEZE_ASKS_AGAIN) != (event->b == 1))
        return VERDICT_NOT_OPEN;
    const struct program_freeze *freeze = &kernel->program->freezes[event->a];
    for (uint32_t k = 0; k < freeze->question_count; k++)
        if (kernel_question_open(kernel, freeze->questions[k]))
            kernel_question_closes(kernel, freeze->questions[k], update);
    enter(kernel, freeze->again && event->b == 0 ? FREEZE_TALKS : FREEZE_OVER, update);
    return VERDICT_ACCEPTED;
}

void kernel_freeze_leave(struct kernel *kernel, struct update *update)
{
    assert(!kernel_freeze_asks(kernel) || kernel->phase == PHASE_ENDED);
    if (kernel_freeze_step(kernel) != FREEZE_NONE)
        enter(kernel, FREEZE_NONE, update);
}

bool kernel_freeze_forbids(const struct kernel *kernel, const struct event *event)
{
    if (!kernel_freeze_asks(kernel) || kernel->phase == PHASE_ENDED)
        return false;
    switch (event->kind) {
    case EVENT_RESPOND:
    case EVENT_WITHDRAW:
    case EVENT_FREEZE_OVER:
    case EVENT_ENDEX:
    case EVENT_PACE:
    case EVENT_SEAT:
    case EVENT_JOIN:
    case EVENT_NOTE: return false;
    default: return true;
    }
}
