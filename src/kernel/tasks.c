/* Tasks: opened, done and late, between the bots of a tick and its end.
 *
 * An act counts at the next tick after it, and then in the order of the file. What is done stays done; what was late
 * can be done yet. */
#include <assert.h>

#include "kernel/inside.h"
#include "program/time.h"

static bool knows(const struct kernel *kernel, const struct program_task *task)
{
    assert(task->after < kernel->program->inject_count);
    return kernel_slots(kernel)[kernel->program->injects[task->after].know_slot + task->cell] >= 0;
}

bool kernel_task_open(const struct kernel *kernel, uint32_t index)
{
    const struct program_task *task = &kernel->program->tasks[index];
    return kernel_slots(kernel)[task->opened_slot] >= 0 && (task->after == INDEX_NONE || knows(kernel, task));
}

bool kernel_task_ticked(const struct kernel *kernel, uint32_t task)
{
    assert(task < kernel->program->task_count);
    const struct desk *desk = kernel_desk(kernel);
    return desk && bit_get(desk->ticked, task);
}

void kernel_tasks_shared(const struct program *program, const struct program_share *share, uint64_t *shared)
{
    for (uint32_t i = 0; i < program->task_count; i++) {
        const struct program_task *task = &program->tasks[i];
        if (task->by == BY_SHARE && task->cell == share->from_cell && task->after == share->inject &&
            task->whom == share->to_cell)
            bit_set(shared, i, true);
    }
}

/* ---- acts on the desk ---- */

uint32_t kernel_known_since(const struct kernel *kernel, uint32_t inject, uint32_t cell)
{
    uint32_t since = UINT32_MAX;
    for (uint32_t i = 0; i < kernel_item_count(kernel); i++) {
        const struct item *item = kernel_item(kernel, i);
        if (item->kind == ITEM_INJECT && item->inject == inject && desk_has(item, cell) &&
            item->known_second[cell] < since)
            since = item->known_second[cell];
    }
    return since;
}

/* Written since the task was there for the cell: since it knew the inject, or the condition held. */
static bool wrote(const struct kernel *kernel, const struct program_task *task)
{
    uint32_t opened = (uint32_t)time_second(kernel->program, kernel_slots(kernel)[task->opened_slot]);
    uint32_t since = task->after == INDEX_NONE ? opened : kernel_known_since(kernel, task->after, task->cell);
    bool found = false;
    for (uint32_t i = 0; i < kernel_item_count(kernel) && !found; i++) {
        const struct item *item = kernel_item(kernel, i);
        bool message = item->kind == ITEM_MESSAGE, request = item->kind == ITEM_REQUEST;
        if (item->from != task->cell || item->second < since || !(message || request))
            continue;
        found = task->whom == INDEX_NONE ? request || item->written_to == 0
                                         : message && (item->written_to >> task->whom & 1);
    }
    return found;
}

static bool handled(const struct kernel *kernel, const struct program_task *task)
{
    bool found = false;
    for (uint32_t i = 0; i < kernel_item_count(kernel) && !found; i++) {
        const struct item *item = kernel_item(kernel, i);
        if (item->kind != ITEM_INJECT || item->inject != task->after)
            continue;
        found =
            task->by == BY_SHARE ? item->given_to[task->cell] >> task->whom & 1 : item->acknowledged >> task->cell & 1;
    }
    return found;
}

static bool has_chosen(const struct kernel *kernel, const struct program_task *task)
{
    const struct program_decision *decision = &kernel->program->decisions[task->whom];
    uint32_t k = kernel_asked_index(decision->asked, decision->asked_count, task->cell);
    assert(k != INDEX_NONE);
    return kernel_slots(kernel)[decision->choice_slot + k] >= 0;
}

static bool has_concurred(const struct kernel *kernel, const struct program_task *task)
{
    const struct program_card *card = &kernel->program->cards[task->whom];
    return kernel_slots(kernel)[card->concurred_slot + program_signs_as(card, task->cell)] >= 0;
}

static bool has_answered(const struct kernel *kernel, const struct program_task *task)
{
    const struct program_question *question = &kernel->program->questions[task->whom];
    uint32_t k = kernel_asked_index(question->asked, question->asked_count, task->cell);
    assert(k != INDEX_NONE);
    return kernel_slots(kernel)[question->answered_slot + k] >= 0;
}

/* What people of the cell did, or its bot as it decides and shares anyhow. */
bool kernel_task_acted(const struct kernel *kernel, uint32_t index)
{
    const struct program_task *task = &kernel->program->tasks[index];
    switch (task->by) {
    case BY_SHARE:
    case BY_ACKNOWLEDGE: return handled(kernel, task);
    case BY_DECISION: return has_chosen(kernel, task);
    case BY_QUESTION: return has_answered(kernel, task);
    case BY_RELEASE: return program_released_by(kernel->program, task, kernel_slots(kernel));
    case BY_CONCUR: return has_concurred(kernel, task);
    case BY_WRITE: return wrote(kernel, task);
    case BY_CELL:
    case BY_CONTROL: return kernel_task_ticked(kernel, index);
    }
    return false;
}

/* The bot does it now, by what its policy says of the task. */
static bool bot_does(const struct kernel *kernel, uint32_t index)
{
    const struct program_task *task = &kernel->program->tasks[index];
    const struct program_does *does = &kernel->program->does[kernel_policy(kernel, task->cell)->does_first + index];
    if (!program_done_as_told(task) || !does->present || !kernel_is_bot(kernel, task->cell) ||
        !kernel_chance_holds(kernel, does->chance, task->site, 0))
        return false;
    const struct site wait = {task->site.block, task->site.half + 1};
    int32_t opened = kernel_slots(kernel)[task->opened_slot];
    return kernel->tick >= opened + kernel_wait_ticks(kernel, does->least, does->most, wait);
}

/* ---- the tick ---- */

static void open_task(struct kernel *kernel, uint32_t index, struct update *update)
{
    const struct program_task *task = &kernel->program->tasks[index];
    struct desk *desk = kernel_desk_in(kernel);
    kernel_slots_in(kernel)[task->opened_slot] = kernel->tick;
    if (desk && desk->task_number[index] == 0 && task->by == BY_CELL)
        desk->task_number[index] = ++desk->cell_task_count[task->cell];
    seats_count_tasks(kernel, task->cell);
    fact_add(update, FACT_TASK_OPENED, index, 0, 0);
}

/* True: the task is there for its cell. One whose inject control took from the cell again is not, until it comes anew;
 * a rehearsal takes nothing back. */
static bool keep_open(struct kernel *kernel, uint32_t index, struct update *update)
{
    const struct program_task *task = &kernel->program->tasks[index];
    int32_t *opened = &kernel_slots_in(kernel)[task->opened_slot];
    bool there = task->after != INDEX_NONE ? knows(kernel, task) : *opened >= 0 || kernel_holds(kernel, task->when);
    if (there && *opened < 0)
        open_task(kernel, index, update);
    if (!there && *opened >= 0 && kernel_slots(kernel)[task->late_slot] < 0) {
        *opened = TICK_NEVER;
        bit_set(kernel_desk_in(kernel)->ticked, index, false);
        fact_add(update, FACT_TASK_WITHDRAWN, index, 0, 0);
    }
    return there;
}

void kernel_tasks_run(struct kernel *kernel, const uint64_t *shared, struct update *update)
{
    int32_t *slots = kernel_slots_in(kernel);
    for (uint32_t i = 0; i < kernel->program->task_count; i++) {
        const struct program_task *task = &kernel->program->tasks[i];
        if (slots[task->done_slot] >= 0 || !keep_open(kernel, i, update))
            continue;
        bool act = kernel_task_acted(kernel, i) || bit_get(shared, i);
        if (act || bot_does(kernel, i)) {
            slots[task->done_slot] = kernel->tick;
            fact_add(update, FACT_TASK_DONE, i, !act, 0);
            kernel_apply(kernel, task->effects, update);
        } else if (slots[task->late_slot] < 0 &&
                   kernel->tick >= slots[task->opened_slot] + kernel_ticks_of(kernel, task->within)) {
            slots[task->late_slot] = kernel->tick;
            fact_add(update, FACT_TASK_LATE, i, 0, 0);
            kernel_apply(kernel, task->late_effects, update);
        }
    }
}
