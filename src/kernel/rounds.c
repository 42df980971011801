/* Rounds of assessments: the tick in which each is asked, and that up to which it is open.
 *
 * The scenario gives each its moment, or leaves it to control. Where people play it may come at another: control opens
 * a phase early, asks it by hand, or gives more time. */
#include <assert.h>

#include "kernel/inside.h"
#include "program/time.h"

void kernel_rounds_init(struct kernel *kernel)
{
    struct desk *desk = kernel_desk_in(kernel);
    for (uint32_t i = 0; desk && i < kernel->program->round_count; i++)
        desk->round_tick[i] = kernel_ticks_of(kernel, kernel->program->rounds[i].at);
}

/* Where its tick stands; NULL: in the plan alone, as it is in a rehearsal. */
int32_t *kernel_round_due(struct kernel *kernel, uint32_t round)
{
    uint32_t slot = kernel->program->rounds[round].due_slot;
    assert(round < kernel->program->round_count);
    struct desk *desk = kernel_desk_in(kernel);
    return slot != INDEX_NONE ? &kernel_slots_in(kernel)[slot] : desk ? &desk->round_tick[round] : NULL;
}

int32_t kernel_round_tick(const struct kernel *kernel, uint32_t round)
{
    const struct program_round *asked = &kernel->program->rounds[round];
    const struct desk *desk = kernel_desk(kernel);
    assert(round < kernel->program->round_count);
    int32_t tick = asked->due_slot != INDEX_NONE ? kernel_slots(kernel)[asked->due_slot]
                   : desk                        ? desk->round_tick[round]
                                                 : kernel_ticks_of(kernel, asked->at);
    return tick < 0 ? (int32_t)kernel->program->tick_count : tick;
}

int32_t kernel_round_deadline(const struct kernel *kernel, uint32_t round)
{
    const struct program *program = kernel->program;
    uint32_t minutes = program->assessments[program->rounds[round].assessment].within_minutes;
    return kernel_round_tick(kernel, round) + time_ticks(program, minutes) +
           kernel_more_ticks(kernel, ASKED_ROUND, round);
}

bool kernel_round_open(const struct kernel *kernel, uint32_t round)
{
    return (kernel->phase == PHASE_RUNNING || kernel->phase == PHASE_PAUSED) &&
           kernel->tick >= kernel_round_tick(kernel, round) && kernel->tick < kernel_round_deadline(kernel, round) &&
           !kernel_revealed(kernel, false, round); /* whoever has seen the others no longer answers alone */
}

void kernel_round_opens(struct kernel *kernel, uint32_t index, struct update *update)
{
    const struct program *program = kernel->program;
    const struct program_round *round = &program->rounds[index];
    const struct program_assessment *assessment = &program->assessments[round->assessment];
    int32_t *slots = kernel_slots_in(kernel);
    struct desk *desk = kernel_desk_in(kernel);
    assert(kernel_round_tick(kernel, index) == kernel->tick);
    if (desk)
        desk->round_order[index] = ++desk->round_order_count;
    fact_add(update, FACT_ROUND, index, 0, 0);
    kernel_say(kernel, &assessment->text, index, update);
    for (uint32_t k = 0; k < assessment->asked_count; k++) {
        uint32_t cell = assessment->asked[k];
        code_at code = program->answers[kernel_policy(kernel, cell)->answer_first + round->assessment];
        if (!kernel_is_bot(kernel, cell) || code == CODE_NONE)
            continue;
        int32_t value = program_eval(program, code, slots), top = (int32_t)assessment->step_count;
        value = value < 1 ? 1 : value > top ? top : value;
        assert(value >= 1 && k < ASKED_COUNT_MAX); /* a bot that answers says a step */
        slots[round->answer_slot + k] = value;
        if (desk)
            desk->bot_answers[index] |= UINT32_C(1) << k;
        fact_add(update, FACT_ANSWERED, index, (int32_t)k, value);
    }
}
