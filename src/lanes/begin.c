/* Where the runs of a plan begin: what waits, what is open and what has happened by then. At STARTEX everything waits
 * and nothing is open; from a state, both are told by its slots. */
#include <assert.h>

#include "lanes/build.h"

static void mark_flags(struct build *build)
{
    const struct program *program = build->program;
    struct lanes_plan *plan = build->plan;
    plan->flags = build_take(build, plan->flag_count, sizeof(*plan->flags));
    plan->asked = build_take(build, plan->asked_count, sizeof(*plan->asked));
    if (build->failed)
        return;
    assert(plan->tick_first <= plan->tick_end && build->start == kernel_slots(build->kernel));
    for (uint32_t slot = 0; slot < program->slot_count; slot++)
        if (build->flag_of_slot[slot] != INDEX_NONE && build_has_come(build, slot))
            plan->flags[build->flag_of_slot[slot]] = true;
    for (uint32_t d = 0; d < program->decision_count; d++) {
        const struct program_decision *source = &program->decisions[d];
        for (uint32_t k = 0; plan->decisions[d].asks != INDEX_NONE && k < source->asked_count; k++)
            if (build_has_come(build, source->asked_slot + k))
                plan->asked[plan->decisions[d].asks + k] = true;
    }
}

static bool is_untouched(const struct build *build, const struct program_release *release)
{
    bool touched = false;
    for (uint32_t answer = 0; answer < RELEASE_ANSWER_COUNT; answer++)
        touched = touched || build_has_come(build, release->due_slot + answer) ||
                  build_has_come(build, release->came_slot + answer);
    return !touched;
}

static void mark_pending(struct build *build)
{
    const struct program *program = build->program;
    const struct lanes_plan *plan = build->plan;
    bool *pending = plan->pending;
    for (uint32_t i = 0; i < program->inject_count; i++)
        pending[i] =
            build->start[program->injects[i].tries_slot] == 0 && !build_has_come(build, program->injects[i].due_slot);
    for (uint32_t d = 0; d < program->decision_count; d++)
        pending[plan->decision_step + d] =
            !build_has_come(build, program->decisions[d].opened_slot) &&
            (program->decisions[d].when == CODE_NONE || !build_has_come(build, program->decisions[d].due_slot)) &&
            !build_overtaken(build, &program->decisions[d]);
    for (uint32_t s = 0; s < plan->share_count; s++)
        pending[plan->share_step + s] = build->start[program->shares[plan->shares[s].share].due_slot] == TICK_NEVER;
    for (uint32_t g = 0; g < plan->grant_count; g++)
        pending[plan->grant_step + g] = is_untouched(build, &program->releases[plan->grants[g].release]);
    for (uint32_t i = 0; i < program->card_count; i++) {
        pending[plan->card_step + 2 * i] = !build_has_come(build, program->cards[i].begun_slot);
        pending[plan->card_step + 2 * i + 1] = !build_has_come(build, program->cards[i].ordered_slot);
    }
    for (uint32_t i = 0; i < program->question_count; i++)
        pending[plan->question_step + i] = !build_has_come(build, program->questions[i].opened_slot) &&
                                           !build_has_come(build, program->questions[i].due_slot);
    for (uint32_t i = 0; i < program->task_count; i++)
        pending[plan->task_step + i] = !build_has_come(build, program->tasks[i].opened_slot) &&
                                       !build_has_come(build, program->tasks[i].done_slot);
}

/* What counts minutes since something counts them from the first tick on. */
static void mark_always(struct build *build)
{
    const struct lanes_plan *plan = build->plan;
    for (uint32_t slot = 0; slot < build->program->slot_count; slot++)
        for (uint32_t word = 0; build_has_come(build, slot) && word < plan->step_words; word++)
            plan->always[word] |= build->counting[(size_t)slot * plan->step_words + word] & plan->live[word];
}

static void due_at(struct build *build, uint32_t step, int32_t tick)
{
    struct lanes_plan *plan = build->plan;
    assert(step < plan->step_count && tick >= 0);
    const uint32_t at = tick < (int32_t)plan->tick_first ? plan->tick_first : (uint32_t)tick;
    if (at < build->program->tick_count)
        set_bit(plan->due_rows + (size_t)at * plan->step_words, step);
}

static void list_open(struct build *build)
{
    struct lanes_plan *plan = build->plan;
    for (uint32_t d = 0; d < build->program->decision_count; d++) {
        const struct program_decision *source = &build->program->decisions[d];
        if (!build_has_come(build, source->opened_slot) || build_has_come(build, source->closed_slot))
            continue;
        struct plan_open *open = &plan->opens[plan->open_count++];
        assert(plan->decisions[d].slow);
        *open = (struct plan_open){.decision = d, .deadline = (uint32_t)kernel_decision_deadline(build->kernel, d)};
        for (uint32_t k = 0; k < source->asked_count; k++) {
            const uint32_t chose = source->chose_slot == INDEX_NONE ? source->opened_slot : source->chose_slot + k;
            open->chosen[k] = build_has_come(build, source->choice_slot + k) ? build->start[chose] : TICK_NEVER;
        }
    }
}

static void resume(struct build *build, uint32_t step, const struct plan_pause *pause, uint32_t since_slot,
                   const struct plan_draw *draw)
{
    struct lanes_plan *plan = build->plan;
    const uint32_t since = (uint32_t)build->start[since_slot];
    assert(build_has_come(build, since_slot) && pause->at != NONE16 && pause->wait_count >= 1);
    plan->resumes[plan->resume_count++] = (struct plan_resume){step, since, pause, draw};
    for (uint32_t i = 0; i < pause->wait_count; i++)
        due_at(build, step, (int32_t)(since + pause->after_ticks + i));
}

static void resume_card(struct build *build, uint32_t i)
{
    const struct lanes_plan *plan = build->plan;
    const struct program_card *source = &build->program->cards[i];
    const struct plan_card *card = &plan->cards[i];
    const uint32_t step = plan->card_step + 2 * i;
    const bool proposed = build_has_come(build, source->proposed_slot);
    if (card->drafts && build_has_come(build, source->begun_slot) && !proposed)
        resume(build, step, &card->drafting, source->begun_slot, NULL);
    for (uint32_t k = 0; k < source->signer_count; k++) {
        const struct plan_signer *signer = &plan->signers[card->signers.first + k];
        const bool answered =
            build_has_come(build, source->concurred_slot + k) || build_has_come(build, source->declined_slot + k);
        if (signer->signs && proposed && !answered && !build_has_come(build, source->agreed_slot))
            resume(build, step, &signer->answering, source->proposed_slot, NULL);
    }
    if (build_has_come(build, source->ordered_slot) && !build_has_come(build, source->done_slot) &&
        !build_has_come(build, source->failed_slot))
        resume(build, step, &card->carrying, source->ordered_slot, NULL);
}

static void list_pauses(struct build *build)
{
    const struct program *program = build->program;
    const struct lanes_plan *plan = build->plan;
    for (uint32_t i = 0; i < program->card_count; i++)
        resume_card(build, i);
    for (uint32_t i = 0; i < program->task_count; i++) {
        const struct plan_task *task = &plan->tasks[i];
        const uint32_t opened = program->tasks[i].opened_slot;
        if (!build_has_come(build, opened) || build_has_come(build, program->tasks[i].done_slot))
            continue;
        if (task->told)
            resume(build, plan->task_step + i, &task->acts, opened, &task->draw);
        due_at(build, plan->task_step + i, build->start[opened] + (int32_t)task->within_ticks);
    }
}

/* Shares and answers to requests that are under way. */
static void list_due(struct build *build)
{
    const struct program *program = build->program;
    const struct lanes_plan *plan = build->plan;
    for (uint32_t s = 0; s < program->share_count; s++)
        if (build_has_come(build, program->shares[s].due_slot))
            due_at(build, plan->share_step + plan->share_first[s], build->start[program->shares[s].due_slot]);
    for (uint32_t r = 0; r < program->release_count; r++)
        for (uint32_t answer = 0; answer < RELEASE_ANSWER_COUNT; answer++)
            if (build_has_come(build, program->releases[r].due_slot + answer))
                due_at(build, plan->grant_step + plan->releases[r].grants.first,
                       build->start[program->releases[r].due_slot + answer]);
}

void build_beginning(struct build *build)
{
    mark_flags(build);
    mark_pending(build);
    mark_always(build);
    list_open(build);
    list_pauses(build);
    list_due(build);
}
