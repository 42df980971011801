/* How the value of each slot is told when a batch has ended: see enum source_kind. */
#include <assert.h>

#include "lanes/build.h"

static void tell(struct build *build, uint32_t slot, enum source_kind kind, uint32_t index, int32_t value)
{
    assert(slot < build->program->slot_count);
    build->plan->sources[slot] = (struct source){(uint8_t)kind, index, value};
}

static void tell_constant(struct build *build, uint32_t slot)
{
    tell(build, slot, SOURCE_CONSTANT, 0, build->start[slot]);
}

/* Its column, or the value it began with when nothing gave it one. */
static void tell_column(struct build *build, uint32_t slot)
{
    uint16_t column = build->emitter.column_of_slot[build->same_as[slot]];
    if (column == NONE16)
        tell_constant(build, slot);
    else
        tell(build, slot, SOURCE_COLUMN, column, 0);
}

static void tell_inject(struct build *build, uint32_t i)
{
    const struct program_inject *source = &build->program->injects[i];
    const struct plan_inject *inject = &build->plan->injects[i];
    const bool tried = build_tried(build, i), waits = build->start[source->due_slot] >= 0 && !inject->timed;
    bool by_flag = inject->timed && source->times == 1 && !build->fixed[source->last_slot];
    if (by_flag)
        tell(build, source->last_slot, SOURCE_FLAG_TICK, inject->flag, (int32_t)inject->due_first);
    else
        tell_column(build, source->last_slot);
    if (!tried)
        tell_constant(build, source->tries_slot);
    else if (inject->timed)
        tell(build, source->tries_slot, SOURCE_TRIES_TIMED, i, 0);
    else if (source->times > 1 || inject->by_hand)
        tell_column(build, source->tries_slot);
    else if (inject->after_ticks || waits)
        tell(build, source->tries_slot, SOURCE_TRIED_DUE, i, inject->due);
    else
        tell(build, source->tries_slot, SOURCE_TRIED, i, 0);
    assert(inject->timed || !tried || inject->by_hand || source->when != CODE_NONE || waits);
    if (tried && inject->timed)
        tell(build, source->due_slot, SOURCE_DUE_TIMED, i, 0);
    else
        tell_column(build, source->due_slot);
    for (uint32_t cell = 0; cell < build->program->cell_count; cell++) {
        uint32_t know = source->know_slot + cell;
        if (by_flag && (build->joined[i] >> cell & 1))
            tell(build, know, SOURCE_FLAG_TICK, inject->flag, (int32_t)inject->due_first);
        else
            tell_column(build, know);
    }
}

static void tell_decision(struct build *build, uint32_t d)
{
    const struct program_decision *source = &build->program->decisions[d];
    const struct plan_decision *decision = &build->plan->decisions[d];
    const bool opened = build_has_come(build, source->opened_slot), closed = build_has_come(build, source->closed_slot);
    if (decision->timed)
        tell_constant(build, source->due_slot);
    else
        tell_column(build, source->due_slot);
    tell_column(build, source->opened_slot);
    if (closed)
        tell_constant(build, source->closed_slot);
    else
        tell(build, source->closed_slot, SOURCE_CLOSED, d, 0);
    for (uint32_t k = 0; k < source->asked_count; k++) {
        bool adopts = k < decision->adopted_count;
        tell_column(build, source->choice_slot + k);
        if (closed) { /* it adopts no more, whatever is to be told of it */
            tell_constant(build, source->adopted_slot + k);
            tell_constant(build, source->outcome_slot + k);
            if (source->chose_slot != INDEX_NONE)
                tell_constant(build, source->chose_slot + k);
            if (decision->asks_itself)
                tell_constant(build, source->asked_slot + k);
            continue;
        }
        tell(build, source->adopted_slot + k, adopts ? SOURCE_ADOPTED : SOURCE_CONSTANT, d, adopts ? (int32_t)k : -1);
        tell(build, source->outcome_slot + k, adopts ? SOURCE_OUTCOME : SOURCE_CONSTANT, d, adopts ? (int32_t)k : -1);
        if (decision->asks_itself && (opened || build_overtaken(build, source)))
            tell_constant(build, source->asked_slot + k);
        else if (decision->asks_itself)
            tell(build, source->asked_slot + k, SOURCE_ASKED, d, (int32_t)k);
        if (source->chose_slot != INDEX_NONE)
            tell(build, source->chose_slot + k, SOURCE_CHOSE, d, (int32_t)k);
    }
    for (uint32_t i = 0; i < source->asked_count * source->quantity_count; i++)
        tell_column(build, source->named_slot + i);
    for (uint32_t i = 0; program_quantified(source) && source->decided_slot != INDEX_NONE && i < source->quantity_count;
         i++)
        tell_column(build, source->decided_slot + i);
}

static void tell_share(struct build *build, uint32_t s)
{
    const struct lanes_plan *plan = build->plan;
    const struct plan_share *share = &plan->shares[plan->share_first[s]];
    uint32_t slot = build->program->shares[s].due_slot, step = plan->share_step + share->first;
    bool live = false;
    for (uint32_t i = 0; i < share->count; i++)
        live = live || get_bit(plan->live, step + i);
    if (share->due != NONE16)
        tell_column(build, slot);
    else if (live)
        tell(build, slot, SOURCE_SHARED, step, 0);
    else
        tell_constant(build, slot);
}

static void tell_question(struct build *build, const struct program_question *source,
                          const struct plan_question *question)
{
    if (question->timed)
        tell_constant(build, source->due_slot);
    else
        tell_column(build, source->due_slot);
    tell_column(build, source->opened_slot);
    tell_column(build, source->closed_slot);
    for (uint32_t k = 0; k < source->asked_count; k++)
        if (build->same_as[source->answered_slot + k] == source->opened_slot)
            tell_column(build, source->answered_slot + k);
        else
            tell_constant(build, source->answered_slot + k);
    for (uint32_t k = 0; k < source->asked_count * program_answer_width(source); k++)
        tell_column(build, source->answer_slot + k);
    for (uint32_t k = 0; k < source->asked_count * source->look_count; k++)
        tell_constant(build, source->seen_slot + k);
    if (source->truth_slot != INDEX_NONE)
        tell_column(build, source->truth_slot);
}

void build_sources(struct build *build)
{
    const struct program *program = build->program;
    for (uint32_t slot = 0; slot < program->time_slot; slot++)
        tell_column(build, slot);
    tell(build, program->time_slot, SOURCE_TIME, 0, 0);
    for (uint32_t i = 0; i < program->inject_count; i++)
        tell_inject(build, i);
    for (uint32_t d = 0; d < program->decision_count; d++)
        tell_decision(build, d);
    for (uint32_t s = 0; s < program->share_count; s++)
        tell_share(build, s);
    for (uint32_t i = 0; i < program->round_count; i++)
        for (uint32_t k = 0; k < program->assessments[program->rounds[i].assessment].asked_count; k++)
            tell_column(build, program->rounds[i].answer_slot + k);
    for (uint32_t i = 0; i < program->round_count; i++)
        if (program->rounds[i].due_slot != INDEX_NONE)
            tell_column(build, program->rounds[i].due_slot);
    for (uint32_t i = 0; i < program->task_count; i++) {
        tell_column(build, program->tasks[i].opened_slot);
        tell_column(build, program->tasks[i].done_slot);
        tell_column(build, program->tasks[i].late_slot);
    }
    for (uint32_t i = 0; i < program->question_count; i++)
        tell_question(build, &program->questions[i], &build->plan->questions[i]);
    for (uint32_t i = 0; i < program->round_count; i++)
        if (program->rounds[i].truth_slot != INDEX_NONE)
            tell_column(build, program->rounds[i].truth_slot);
    for (uint32_t i = 0; i < RELEASE_SLOT_COUNT * program->release_count; i++)
        tell_column(build, program->releases[0].asked_slot + i);
    for (uint32_t i = 0; i < 2 * program->roll_count; i++)
        tell_column(build, program->rolls[0].slot + i);
    for (uint32_t i = 0; i < program->card_count; i++)
        for (uint32_t k = 0; k < CARD_TICK_COUNT + 2 * program->cards[i].signer_count; k++)
            tell_column(build, program->cards[i].begun_slot + k);
    tell_column(build, program->ending_slot);
    tell_column(build, program->end_tick_slot);
    if (program->stage_count == 0)
        return;
    tell(build, program->stage_slot, SOURCE_STAGE, 0, 0);
    for (uint32_t i = 0; i <= program->stage_count; i++)
        tell_constant(build, program->begins_slot + i);
}
