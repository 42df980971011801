/* Control opens a decision, a question or a round, whatever it waits for; and gives more time for one that is open.
 *
 * What is opened so between two ticks is as if it had opened in the tick before: bots that take no time choose and
 * answer at once, its time counts from there, and rounds that follow it come so long after. Time that was given is
 * added to the end of what is open, whole ticks, as often as control likes; nothing is ever made shorter. */
#include <assert.h>

#include "kernel/inside.h"

static enum verdict open_decision(struct kernel *kernel, uint32_t index, struct update *update)
{
    const struct program *program = kernel->program;
    const struct program_decision *decision = &program->decisions[index];
    uint32_t opens = decision->first != INDEX_NONE ? decision->first : index;
    assert(decision->first_of == INDEX_NONE && kernel_slots(kernel)[decision->opened_slot] < 0);
    if (!kernel_ask(kernel, opens))
        return VERDICT_NOBODY_ASKED;
    kernel_open(kernel, opens, update);
    kernel_bots_choose(kernel, opens, update);
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *again = &program->decisions[i];
        if (again->round_of != index || kernel_slots(kernel)[again->opened_slot] >= 0)
            continue;
        bool at_once = kernel_comes(kernel, again->when, again->after, again->due_slot);
        assert(!at_once || again->when == CODE_NONE); /* a round comes a tick later, or more */
        (void)at_once;
    }
    return VERDICT_ACCEPTED;
}

static bool exists(const struct program *program, uint32_t kind, uint32_t index)
{
    switch (kind) {
    case ASKED_ROUND: return index < program->round_count;
    case ASKED_DECISION: return index < program->decision_count;
    case ASKED_QUESTION: return index < program->question_count;
    default: return false;
    }
}

enum verdict kernel_put(struct kernel *kernel, const struct event *event, struct update *update)
{
    const struct program *program = kernel->program;
    if (!exists(program, event->b, event->a) ||
        (event->b == ASKED_DECISION && program->decisions[event->a].first_of != INDEX_NONE))
        return VERDICT_UNKNOWN;
    if (!kernel_runs(kernel))
        return kernel_why_not(kernel);
    enum waits_for for_what = kernel_waiting(kernel, (enum asked_kind)event->b, event->a);
    if (for_what == WAITS_NO_MORE || for_what == WAITS_FREEZE) /* the freeze puts it */
        return VERDICT_NOTHING_TO_DO;
    if (event->b == ASKED_DECISION)
        return open_decision(kernel, event->a, update);
    if (event->b == ASKED_QUESTION) {
        kernel_question_opens(kernel, event->a, update);
        return VERDICT_ACCEPTED;
    }
    *kernel_round_due(kernel, event->a) = kernel->tick;
    bit_set(kernel_desk_in(kernel)->round_by_hand, event->a, true);
    kernel_round_opens(kernel, event->a, update);
    return VERDICT_ACCEPTED;
}

static bool is_open(const struct kernel *kernel, uint32_t kind, uint32_t index)
{
    const int32_t *slots = kernel_slots(kernel);
    const struct program_decision *decision = &kernel->program->decisions[index];
    if (kind == ASKED_ROUND)
        return kernel_round_open(kernel, index);
    if (kind == ASKED_QUESTION)
        return kernel_question_open(kernel, index);
    return slots[decision->opened_slot] >= 0 && slots[decision->closed_slot] < 0;
}

static int32_t deadline_of(const struct kernel *kernel, uint32_t kind, uint32_t index)
{
    return kind == ASKED_ROUND      ? kernel_round_deadline(kernel, index)
           : kind == ASKED_DECISION ? kernel_decision_deadline(kernel, index)
                                    : kernel_question_deadline(kernel, index);
}

enum verdict kernel_more(struct kernel *kernel, const struct event *event, struct update *update)
{
    const struct program *program = kernel->program;
    if (!exists(program, event->b, event->a))
        return VERDICT_UNKNOWN;
    if (!kernel_runs(kernel))
        return kernel_why_not(kernel);
    if (!is_open(kernel, event->b, event->a))
        return VERDICT_NOT_OPEN;
    uint32_t ticks = event->c / program->tick_minutes;
    uint16_t *more = &kernel_desk_in(kernel)->more[event->b][event->a];
    if (event->c == 0 || event->c % program->tick_minutes != 0 || ticks > TICK_COUNT_MAX - (uint32_t)*more)
        return VERDICT_OUT_OF_RANGE;
    *more = (uint16_t)(*more + ticks);
    assert(*more >= ticks && *more <= TICK_COUNT_MAX && is_open(kernel, event->b, event->a));
    fact_add(update, FACT_MORE, event->a, (int32_t)event->b, deadline_of(kernel, event->b, event->a));
    return VERDICT_ACCEPTED;
}
