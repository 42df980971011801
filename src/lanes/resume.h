/* What is under way where the runs begin, when they go on from a state: flags, what still waits, decisions that are
 * open, pauses that have begun. A part of core.c. */
#ifndef ENTENTE_LANES_RESUME_H
#define ENTENTE_LANES_RESUME_H

static void begin_masks(struct lanes *lanes)
{
    const struct lanes_plan *plan = lanes->plan;
    for (uint32_t flag = 0; flag < plan->flag_count; flag++)
        WORDS_LOOP lanes->flags[flag][w] = plan->flags[flag] ? lanes->alive[w] : 0;
    for (uint32_t asked = 0; asked < plan->asked_count; asked++)
        WORDS_LOOP lanes->asked[asked][w] = plan->asked[asked] ? lanes->alive[w] : 0;
    for (uint32_t step = 0; step < plan->ending_step; step++) {
        WORDS_LOOP lanes->pending[step][w] = plan->pending[step] ? lanes->alive[w] : 0;
        lanes->pending_count[step] = plan->pending[step] ? lanes->count : 0;
        if (!plan->pending[step])
            clear_bit(lanes->live, step);
    }
    for (uint32_t step = 0; plan->tick_first > 0 && step < plan->step_count; step++)
        set_bit(lanes->need, step); /* nobody has looked at it yet */
}

/* In all lanes a tick so many after `since`, or the first that is played where that has passed. */
static void draw_from(struct lanes *lanes, lane *ret_ticks, const ulane *u, uint32_t since, uint32_t count)
{
    const vec from = all((lane)since), some = all((lane)count), first = all((lane)lanes->plan->tick_first);
    for (uint32_t k = 0; k < 64 * lanes->words; k += VEC)
        save(ret_ticks + k, greater(first, u ? add(from, share_of_total(load(u + k), some)) : from));
}

/* Who has not chosen does so when its time has passed; it closes when all have, or at its deadline. */
static void resume_decision(struct lanes *lanes, const struct plan_open *open)
{
    const struct plan_decision *decision = &lanes->plan->decisions[open->decision];
    const struct picked picked = {lanes->alive, lanes->count, 64 * lanes->words, NULL, lanes->at};
    const vec next = all((lane)lanes->plan->tick_first), one = all(1), latest = all((lane)open->deadline);
    const uint32_t opened = (uint32_t)lanes->plan->column_start[decision->opened];
    lane *closes = column(lanes, decision->closes);
    assert(decision->slow && open->deadline >= opened);
    draw_picked(lanes, decision->wait_blocks, decision->wait_block_count, &picked);
    for (uint32_t k = 0; k < picked.width; k += VEC)
        save(closes + k, next);
    for (uint32_t asked = 0; asked < decision->asked_count; asked++) {
        const struct plan_wait *wait = &decision->waits[asked];
        lane *chooses = column(lanes, wait->chooses);
        if (asks_some(decision) && !lanes->plan->asked[decision->asks + asked])
            continue;
        if (open->chosen[asked] >= 0) {
            put(lanes, wait->chooses, lanes->alive, (lane)open->chosen[asked]);
            continue;
        }
        draw_from(lanes, chooses, wait->draw == INDEX_NONE ? NULL : lanes->halves[wait->draw],
                  opened + wait->least_ticks, wait->count);
        for (uint32_t k = 0; k < picked.width; k += VEC)
            save(closes + k, greater(load(closes + k), add(load(chooses + k), one)));
    }
    for (uint32_t k = 0; k < picked.width; k += VEC)
        save(closes + k, greater(next, lesser(load(closes + k), latest)));
    WORDS_LOOP lanes->open[open->decision][w] = lanes->alive[w];
    set_bit(lanes->waiting, open->decision);
    lanes->opened[open->decision] = lanes->count;
}

static void resume_pause(struct lanes *lanes, const struct plan_resume *resume)
{
    const struct plan_pause *pause = resume->pause;
    const struct picked picked = {lanes->alive, lanes->count, 64 * lanes->words, NULL, lanes->at};
    lane *drawn = lanes->choices[0];
    assert(pause->at != NONE16 && resume->since <= lanes->plan->tick_first);
    lane_mask goes SCRATCH;
    WORDS_LOOP goes[w] = lanes->alive[w];
    if (resume->draw && by_chance(lanes, resume->draw, goes, lanes->count) == 0)
        return;
    if (pause->wait_count > 1)
        draw_picked(lanes, &pause->block, 1, &picked);
    draw_from(lanes, drawn, pause->wait_count > 1 ? lanes->halves[0] : NULL, resume->since + pause->after_ticks,
              pause->wait_count);
    const struct picked some = {goes, lanes->count, 64 * lanes->words, NULL, lanes->at};
    keep(lanes, pause->at, drawn, &some);
}

static void begin(struct lanes *lanes)
{
    const struct lanes_plan *plan = lanes->plan;
    begin_masks(lanes);
    for (uint32_t i = 0; i < plan->open_count; i++)
        resume_decision(lanes, &plan->opens[i]);
    for (uint32_t i = 0; i < plan->resume_count; i++)
        resume_pause(lanes, &plan->resumes[i]);
    for (uint32_t i = 0; i < plan->program->inject_count; i++)
        lanes->timed_tries[i] = plan->injects[i].tries_first;
}

#endif
