/* What a cell may do now, in stable order; and when something is due next. */
#include <assert.h>

#include "kernel/inside.h"

struct actions {
    struct event *list;
    uint32_t count, count_max;
};

static void action_add(struct actions *actions, enum event_kind kind, uint32_t cell, uint32_t a, uint32_t b)
{
    if (actions->count < actions->count_max)
        actions->list[actions->count] = (struct event){.kind = kind, .cell = cell, .a = a, .b = b};
    actions->count++;
}

/* Some answers of each kind: the ends of what can be said. */
static void questions(const struct kernel *kernel, uint32_t cell, struct actions *actions)
{
    const struct program *program = kernel->program;
    for (uint32_t i = 0; i < program->question_count; i++) {
        const struct program_question *question = &program->questions[i];
        if (kernel_asked_index(question->asked, question->asked_count, cell) == INDEX_NONE ||
            !kernel_question_open(kernel, i))
            continue;
        bool counts = question->kind == ANSWER_NUMBER || question->kind == ANSWER_SCALE;
        if (question->one && kernel_reply(kernel, i, cell, 0)) /* else it is a person's, whom a cell does not know */
            action_add(actions, EVENT_WITHDRAW, cell, i, 0);
        action_add(actions, EVENT_RESPOND, cell, i, counts ? (uint32_t)question->from : 0);
        if (counts)
            action_add(actions, EVENT_RESPOND, cell, i, (uint32_t)question->to);
        else if (question->kind == ANSWER_RANK)
            action_add(actions, EVENT_RESPOND, cell, i, 1);
    }
}

/* The ends of what can be named, of an allocation nothing and all for the first; but what stands. */
static void quantities(const struct kernel *kernel, uint32_t cell, uint32_t index, uint32_t k, struct actions *actions)
{
    const struct program_decision *decision = &kernel->program->decisions[index];
    const int32_t *slots = kernel_slots(kernel), *named = slots + decision->named_slot + k * decision->quantity_count;
    int32_t ends[2], quantities[QUANTITY_COUNT_MAX] = {0};
    kernel_bounds(kernel, decision, &ends[0], &ends[1]);
    for (uint32_t i = 0; i < 2 && (i == 0 || ends[1] != ends[0]); i++) {
        quantities[0] = ends[i];
        bool stands = slots[decision->choice_slot + k] >= 0 &&
                      memcmp(named, quantities, decision->quantity_count * sizeof(*named)) == 0;
        if (!stands)
            action_add(actions, EVENT_CHOOSE, cell, index, (uint32_t)program_named_code(decision, quantities));
    }
}

static bool passes(const struct kernel *kernel, const struct item *item, uint32_t from, uint32_t to)
{
    return item->kind != ITEM_INJECT || (kernel_passes_to(kernel, item->inject, from) >> to & 1);
}

uint32_t kernel_legal(const struct kernel *kernel, uint32_t cell, struct event *ret_actions, uint32_t action_count_max)
{
    struct actions actions = {ret_actions, 0, action_count_max};
    const struct program *program = kernel->program;
    const int32_t *slots = kernel_slots(kernel);
    if (cell >= program->cell_count || (kernel->phase != PHASE_RUNNING && kernel->phase != PHASE_PAUSED) ||
        kernel->tick < 0)
        return 0;
    if (kernel_freeze_asks(kernel)) { /* and nothing else */
        questions(kernel, cell, &actions);
        return actions.count;
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        uint32_t k = kernel_asked_as(kernel, decision, cell);
        if (k == INDEX_NONE || slots[decision->opened_slot] < 0 || slots[decision->closed_slot] >= 0)
            continue;
        if (program_quantified(decision)) {
            quantities(kernel, cell, i, k, &actions);
            continue;
        }
        for (uint32_t o = 0; o < decision->option_count; o++)
            if (slots[decision->choice_slot + k] != (int32_t)o && kernel_option_legal(kernel, decision, o))
                action_add(&actions, EVENT_CHOOSE, cell, i, o);
    }
    for (uint32_t i = 0; i < program->round_count; i++) {
        const struct program_assessment *assessment = &program->assessments[program->rounds[i].assessment];
        if (kernel_asked_index(assessment->asked, assessment->asked_count, cell) == INDEX_NONE ||
            !kernel_round_open(kernel, i))
            continue;
        for (uint32_t value = 1; value <= assessment->step_count; value++)
            action_add(&actions, EVENT_ANSWER, cell, i, value);
    }
    for (uint32_t i = 0; i < program->task_count; i++)
        if (program->tasks[i].by == BY_CELL && program->tasks[i].cell == cell && kernel_task_open(kernel, i) &&
            seats_have_task(kernel, i, cell, 0) && slots[program->tasks[i].done_slot] < 0)
            action_add(&actions, EVENT_DONE, cell, i, !kernel_task_ticked(kernel, i));
    questions(kernel, cell, &actions);
    for (uint32_t i = 0; i < kernel_item_count(kernel); i++) {
        const struct item *item = kernel_item(kernel, i);
        if (!seats_have(item, cell, 0))
            continue;
        if (!(item->opened >> cell & 1))
            action_add(&actions, EVENT_OPEN, cell, i, 0);
        if (!(item->acknowledged >> cell & 1))
            action_add(&actions, EVENT_ACKNOWLEDGE, cell, i, 0);
        for (uint32_t to = 0; to < program->cell_count; to++)
            if (program->cells[cell].may_share >> to & 1 && !(item->recalled >> cell & 1))
                action_add(&actions, passes(kernel, item, cell, to) ? EVENT_SHARE : EVENT_ASK_RELEASE, cell, i,
                           UINT32_C(1) << to);
    }
    return actions.count;
}

static void sooner(int32_t *best, int32_t now, int32_t tick)
{
    if (tick > now && tick < *best)
        *best = tick;
}

int32_t kernel_next_due(const struct kernel *kernel)
{
    const struct program *program = kernel->program;
    const int32_t *slots = kernel_slots(kernel);
    const bool bots = kernel_bots_play_all(kernel); /* else what is by hand waits for control */
    int32_t now = kernel->tick, best = kernel_end_tick(kernel);
    for (uint32_t i = 1; i < program->stage_count; i++)
        sooner(&best, now, kernel_stage_tick(kernel, i));
    for (uint32_t i = 0; i < program->inject_count; i++)
        if (!kernel_waits_for_control(kernel, i))
            sooner(&best, now, slots[program->injects[i].due_slot]);
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        int32_t opened = slots[decision->opened_slot];
        if (opened < 0 && (bots || !program_opened_by_hand(decision)))
            sooner(&best, now, slots[decision->due_slot]);
        else if (opened >= 0 && slots[decision->closed_slot] < 0)
            sooner(&best, now, kernel_decision_deadline(kernel, i));
    }
    for (uint32_t i = 0; i < program->round_count; i++) {
        bool comes = bots || program->rounds[i].due_slot == INDEX_NONE;
        if (comes || kernel_round_tick(kernel, i) <= now) {
            sooner(&best, now, kernel_round_tick(kernel, i));
            sooner(&best, now, kernel_round_deadline(kernel, i));
        }
    }
    for (uint32_t i = 0; i < program->task_count; i++) {
        const struct program_task *task = &program->tasks[i];
        if (slots[task->opened_slot] >= 0 && slots[task->done_slot] < 0 && slots[task->late_slot] < 0)
            sooner(&best, now, slots[task->opened_slot] + kernel_ticks_of(kernel, task->within));
    }
    for (uint32_t i = 0; i < program->question_count; i++)
        if (slots[program->questions[i].opened_slot] < 0 &&
            (bots || (!program_asked_by_hand(&program->questions[i]) && program->questions[i].freeze == INDEX_NONE)))
            sooner(&best, now, slots[program->questions[i].due_slot]);
        else if (kernel_question_open(kernel, i))
            sooner(&best, now, kernel_question_deadline(kernel, i));
    for (uint32_t i = 0; i < program->share_count; i++)
        sooner(&best, now, slots[program->shares[i].due_slot]);
    for (uint32_t i = 0; i < program->release_count; i++)
        for (uint32_t answer = 0; answer < RELEASE_ANSWER_COUNT; answer++)
            sooner(&best, now, slots[program->releases[i].due_slot + answer]);
    for (uint32_t i = 0; i < program->card_count; i++)
        sooner(&best, now, kernel_board_due(kernel, i));
    assert(best > now || kernel->phase == PHASE_ENDED);
    return best;
}
