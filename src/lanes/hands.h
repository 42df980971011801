/* What control would send or open by hand, in each lane at the tick that is drawn for it; and the rounds of assessments
 * that come so. A part of core.c. */
#ifndef ENTENTE_LANES_HANDS_H
#define ENTENTE_LANES_HANDS_H

/* When each comes that control would send or open, in every lane. */
static void draw_by_hand(struct lanes *lanes)
{
    const struct lanes_plan *plan = lanes->plan;
    for (uint32_t i = 0; i < plan->hand_count; i++) {
        const struct plan_hand *hand = &plan->hands[i];
        lane_mask happens SCRATCH;
        assert(hand->due != NONE16);
        draw_block(lanes->seed, lanes->first_run, NULL, lanes->count, &hand->block, 0, NULL, lanes->halves);
        const ulane *whether = lanes->halves[0], *when = lanes->halves[1];
        lane *due = column(lanes, hand->due);
        const vec first = all((lane)hand->first), ticks = all((lane)hand->count);
        put(lanes, hand->due, lanes->alive, TICK_NEVER);
        WORDS_LOOP happens[w] =
            lanes->alive[w] & (hand->below == CHANCE_ALWAYS ? ~UINT64_C(0) : below64(whether + 64 * w, hand->below));
        APPLY(lanes->words, happens, due, NULL, add(first, share_of_total(load(when + place), ticks)))
    }
}

/* Rounds that are asked in this tick, in the lanes in which that was drawn. */
static void ask_by_hand(struct lanes *lanes)
{
    const struct lanes_plan *plan = lanes->plan;
    for (uint32_t i = 0; i < plan->asking_count; i++) {
        const lane *due = column(lanes, plan->askings[i].due);
        lane_mask now SCRATCH;
        WORDS_LOOP now[w] = lanes->alive[w] ? lanes->alive[w] & eq64(due + 64 * w, (lane)lanes->tick) : 0;
        apply(lanes, &plan->askings[i].answers, now);
    }
}

/* Their truth, where their time is up. */
static void truths_by_hand(struct lanes *lanes)
{
    const struct lanes_plan *plan = lanes->plan;
    for (uint32_t i = 0; i < plan->asking_count; i++) {
        const struct plan_asking *asking = &plan->askings[i];
        const lane *due = column(lanes, asking->due);
        lane_mask over SCRATCH;
        if (lanes->tick < asking->within_ticks)
            continue;
        const lane asked = (lane)(lanes->tick - asking->within_ticks);
        WORDS_LOOP over[w] = lanes->alive[w] ? lanes->alive[w] & eq64(due + 64 * w, asked) : 0;
        apply(lanes, &asking->truth, over);
    }
}

/* Likewise, in the lanes of `mask`, which end with `last`. */
static void end_truths_by_hand(struct lanes *lanes, const uint64_t *mask, uint32_t last)
{
    const struct lanes_plan *plan = lanes->plan;
    for (uint32_t i = 0; i < plan->asking_count; i++) {
        const struct plan_asking *asking = &plan->askings[i];
        const lane *due = column(lanes, asking->due);
        const lane latest = (lane)last, first = (lane)((int32_t)last - (int32_t)asking->within_ticks + 1);
        lane_mask open SCRATCH;
        WORDS_LOOP open[w] =
            mask[w] & ge64(due + 64 * w, first > 0 ? first : 0) & ~ge64(due + 64 * w, (lane)(latest + 1));
        apply(lanes, &asking->truth, open);
    }
}

#endif
