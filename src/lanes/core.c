/* The engine: a batch of runs from STARTEX, or from a state, to their ends, tick by tick.
 *
 * This file is compiled once for each instruction set and width of lanes (meson.build gives LANES_CORE its name), and
 * is the same text for all: what a processor can do is in vector.h.
 *
 * A set of lanes is a mask, one bit a lane, and everything that happens is applied to a mask: a delivery, a choice, an
 * effect. A lane that ended is in no mask, so it keeps its values. The order in which a tick goes through the program
 * is that of docs/scenario-language.md, and within one lane each step sees what the steps before it did; between lanes
 * there is no order at all, which is why a step may be done for all lanes at once.
 *
 * Since every cell is played by its bot, a decision whose cells take no time is chosen in the tick in which it opens
 * and closes at the start of the next. So choices, the adopted option and its outcome are settled together (settle);
 * closing applies the effects. Where a cell takes time the decision is slow: when it opens it is known when each cell
 * will choose and when it closes (begin_waiting), the choices are made in their ticks (choose_slowly), and what comes
 * of them when it closes. */
#include "lanes/execute.h"
#include "lanes/philox.h"

static void add_set(const struct lanes_plan *plan, uint64_t *restrict set, uint32_t row)
{
    const uint64_t *restrict more = plan->wake_sets + (size_t)row * plan->step_words;
    for (uint32_t word = 0; word < plan->step_words; word += SET_WORDS)
        for (uint32_t w = word; w < word + SET_WORDS; w++)
            set[w] |= more[w];
}

static void wake(struct lanes *lanes, struct wakes wakes)
{
    if (wakes.once != INDEX_NONE)
        add_set(lanes->plan, lanes->need, wakes.once);
    if (wakes.always != INDEX_NONE)
        add_set(lanes->plan, lanes->always, wakes.always);
}

static lane *column(const struct lanes *lanes, uint32_t index)
{
    return lanes->at[index];
}

static void put(struct lanes *lanes, uint32_t index, const uint64_t *mask, lane value)
{
    lane *to = column(lanes, index);
    vec same = all(value);
    APPLY(lanes->words, mask, to, NULL, same)
}

/* Lanes that something is computed for: all of the batch, or a list of them when they are few. */
struct picked {
    const uint64_t *mask;
    uint32_t count, width;  /* lanes of the mask; what is computed, in whole steps */
    const uint16_t *chosen; /* NULL: all */
    void *const *at;        /* columns as the computation sees them */
};

static struct picked pick(struct lanes *lanes, const uint64_t *mask)
{
    struct picked picked = {mask, count_bits(mask), 64 * lanes->words, NULL, lanes->at};
    if (2 * picked.count >= lanes->count)
        return picked;
    choose_lanes(mask, lanes->chosen);
    for (uint32_t k = picked.count; k < picked.count + 63; k++)
        lanes->chosen[k] = 0; /* whole steps are computed: let them name lanes that exist */
    picked.chosen = lanes->chosen;
    picked.width = (picked.count + STEP - 1) / STEP * STEP;
    return picked;
}

static void keep(struct lanes *lanes, uint32_t index, const lane *values, const struct picked *picked)
{
    lane *to = column(lanes, index);
    if (picked->chosen)
        scatter(to, values, picked->mask, lanes->words, picked->chosen, picked->count);
    else
        APPLY(lanes->words, picked->mask, to, NULL, load(values + place))
}

/* What effects roll in the lanes of `mask`, each draw by how often it was before. */
static void roll(struct lanes *lanes, struct span rolls, const uint64_t *mask)
{
    const struct picked picked = pick(lanes, mask);
    for (uint32_t i = 0; i < rolls.count; i++) {
        const struct plan_roll *one = &lanes->plan->rolls[rolls.first + i];
        lane *times = column(lanes, one->times), *occurrences = times, *numbers = lanes->choices[1];
        const ulane *u = lanes->halves[0];
        const vec low = all((lane)one->low), width = all((lane)one->width), next = all(1);
        assert(one->number != NONE16 && one->width >= 1 && one->width <= ROLL_WIDTH_MAX);
        if (picked.chosen) {
            occurrences = lanes->choices[0];
            gather(occurrences, times, mask, lanes->words, picked.chosen, picked.count);
        }
        draw_block(lanes->seed, lanes->first_run, picked.chosen, picked.chosen ? picked.count : lanes->count,
                   &one->block, 0, occurrences, lanes->halves);
        for (uint32_t k = 0; k < picked.width; k += VEC)
            save(numbers + k, add(low, share_of_total(load(u + k), width)));
        keep(lanes, one->number, numbers, &picked);
        APPLY(lanes->words, mask, times, NULL, add(old, next))
    }
}

static void apply(struct lanes *lanes, const struct effects *effects, const uint64_t *mask)
{
    wake(lanes, effects->wakes);
    lanes->changes.raised |= effects->changes.raised;
    lanes->changes.lowered |= effects->changes.lowered;
    if (effects->rolls.count > 0)
        roll(lanes, effects->rolls, mask);
    if (effects->code != INDEX_NONE)
        execute(lanes, effects->code, lanes->at, 64 * lanes->words, mask);
}

/* What happens in few lanes goes from lane to lane along a list, what happens in many under a mask. */
enum { FEW = 48, SORTED = 400 };

static void put_few(struct lanes *lanes, uint32_t index, const uint16_t *list, uint32_t count, lane value)
{
    lane *to = column(lanes, index);
    EACH to[list[k]] = value;
}

static void apply_few(struct lanes *lanes, const struct effects *effects, const uint16_t *list, uint32_t count)
{
    wake(lanes, effects->wakes);
    lanes->changes.raised |= effects->changes.raised;
    lanes->changes.lowered |= effects->changes.lowered;
    if (effects->code == INDEX_NONE && effects->rolls.count == 0)
        return;
    if (effects->direct && effects->rolls.count == 0) {
        execute_few(lanes, effects->code, list, count);
        return;
    }
    lane_mask mask = {0};
    EACH set_bit(mask, list[k]);
    if (effects->rolls.count > 0)
        roll(lanes, effects->rolls, mask);
    if (effects->direct && effects->code != INDEX_NONE)
        execute_few(lanes, effects->code, list, count);
    else if (effects->code != INDEX_NONE)
        execute(lanes, effects->code, lanes->at, 64 * lanes->words, mask);
}

/* Leaves in masks[0] the waiting lanes in which the condition holds now; false when there are none. */
static bool holds_now(struct lanes *lanes, uint32_t code, const uint64_t *waiting)
{
    if (code == INDEX_NONE)
        return false;
    const struct op *first = lanes->plan->ops + code;
    if (first->code == DO_MASK_CHAIN) { /* most are no more than that */
        if (!chain(lanes, first, waiting))
            return false;
        code++;
    } else {
        uint64_t any = 0, *mask = lanes->masks[0];
        WORDS_LOOP any |= mask[w] = waiting[w] & lanes->alive[w];
        if (!any)
            return false;
    }
    return lanes->plan->ops[code].code == DO_END || execute(lanes, code, lanes->at, 64 * lanes->words, NULL);
}

static bool condition(struct lanes *lanes, uint32_t step, const uint64_t *waiting)
{
    return holds_now(lanes, lanes->conditions[step], waiting);
}

static void no_longer_pending(struct lanes *lanes, uint32_t step, const uint64_t *mask, uint32_t count)
{
    uint64_t *restrict pending = lanes->pending[step];
    WORDS_LOOP pending[w] &= ~mask[w];
    assert(count <= lanes->pending_count[step]);
    lanes->pending_count[step] -= count;
    if (lanes->pending_count[step] == 0)
        clear_bit(lanes->live, step);
}

/* In the lanes of `mask` the step is due so many ticks from now; past the end that is kept as the tick that never
 * comes. */
static void make_due(struct lanes *lanes, uint32_t step, uint32_t index, const uint64_t *mask, uint32_t after_ticks)
{
    uint32_t end = lanes->plan->program->tick_count, due = lanes->tick + after_ticks;
    assert(index != NONE16 && after_ticks <= end);
    uint32_t comes = lanes->tick + (after_ticks ? after_ticks : 1); /* due at once is met in the next tick */
    put(lanes, index, mask, (lane)(due < end ? due : end));
    if (comes < end)
        set_bit(lanes->due + (size_t)comes * lanes->plan->step_words, step);
}

/* ret_mask: the living lanes whose due tick has come. */
static bool due_lanes(const struct lanes *lanes, uint32_t index, lane_mask ret_mask)
{
    const lane *due = column(lanes, index);
    uint64_t any = 0;
    WORDS_LOOP any |= ret_mask[w] =
        ge64(due + 64 * w, 0) & ~ge64(due + 64 * w, (lane)(lanes->tick + 1)) & lanes->alive[w];
    return any != 0;
}

/* Chance. */

/* The lanes in which it happens, of a draw made once and by chance. */
static const uint64_t *luck(struct lanes *lanes, const struct plan_draw *draw)
{
    const struct plan_shelf *shelf = &lanes->plan->shelves[draw->shelf];
    if (!lanes->shelf_ready[draw->shelf]) {
        lanes->shelf_ready[draw->shelf] = true;
        draw_block(lanes->seed, lanes->first_run, NULL, lanes->count, &shelf->block, 0, NULL, lanes->halves);
        for (uint32_t half = 0; half < DRAWS_IN_BLOCK; half++) {
            if (shelf->block.draws[half] == INDEX_NONE)
                continue;
            const ulane *u = lanes->halves[half];
            uint64_t *happens = lanes->luck[shelf->luck[half]];
            WORDS_LOOP happens[w] = below64(u + 64 * w, shelf->below[half]);
        }
    }
    return lanes->luck[draw->luck];
}

/* Takes from the `count` lanes of `mask` those in which it does not happen. Returns how many are left. */
static uint32_t by_chance(struct lanes *lanes, const struct plan_draw *draw, uint64_t *mask, uint32_t count)
{
    if (draw->below == CHANCE_ALWAYS)
        return count;
    if (draw->below == 0)
        return 0;
    const uint64_t *happens = luck(lanes, draw);
    WORDS_LOOP mask[w] &= happens[w];
    return count_bits(mask);
}

static bool has_own_tries(const struct plan_inject *inject)
{
    return !inject->timed && inject->times > 1;
}

/* The draws of one try of an inject: the occurrence is the number of tries before, which a timed one has in common for
 * all lanes. */
static const ulane *draw_try(struct lanes *lanes, const struct plan_inject *inject, uint32_t common_tries)
{
    draw_block(lanes->seed, lanes->first_run, NULL, lanes->count, &inject->try_block, common_tries,
               has_own_tries(inject) ? column(lanes, inject->tries) : NULL, lanes->halves);
    return lanes->halves[0];
}

/* As by_chance, for an inject that is tried more than once. */
static bool by_chance_again(struct lanes *lanes, const struct plan_inject *inject, uint32_t common_tries,
                            uint64_t *mask)
{
    uint64_t any = 0;
    if (inject->draw.below == CHANCE_ALWAYS)
        return true;
    if (inject->draw.below == 0)
        return false;
    const ulane *u = draw_try(lanes, inject, common_tries);
    WORDS_LOOP any |= mask[w] &= below64(u + 64 * w, inject->draw.below);
    return any != 0;
}

/* What is read for them; give_back when it has been. */
static void take_reads(struct lanes *lanes, struct span span, struct picked *picked)
{
    const uint16_t *reads = lanes->plan->reads + span.first;
    if (!picked->chosen)
        return;
    for (uint32_t i = 0; i < span.count; i++) {
        gather(lanes->copies[i], column(lanes, reads[i]), picked->mask, lanes->words, picked->chosen, picked->count);
        lanes->gathered[reads[i]] = lanes->copies[i];
    }
    picked->at = lanes->gathered;
}

static void give_back(struct lanes *lanes, struct span span, const struct picked *picked)
{
    const uint16_t *reads = lanes->plan->reads + span.first;
    for (uint32_t i = 0; picked->chosen && i < span.count; i++)
        lanes->gathered[reads[i]] = lanes->at[reads[i]];
}

static void draw_picked(struct lanes *lanes, const struct plan_block *blocks, uint32_t count,
                        const struct picked *picked)
{
    for (uint32_t i = 0; i < count; i++)
        draw_block(lanes->seed, lanes->first_run, picked->chosen, picked->chosen ? picked->count : lanes->count,
                   &blocks[i], 0, NULL, lanes->halves);
}

/* Takes from `mask` the lanes in which it does not come, by percent of their state as it is now; the draws are made,
 * for `picked`. Returns how many are left. */
static uint32_t by_percent(struct lanes *lanes, const struct plan_odds *odds, struct picked *picked, uint64_t *mask)
{
    const ulane *u = lanes->halves[0];
    take_reads(lanes, odds->reads, picked);
    execute(lanes, odds->code, picked->at, picked->width, NULL);
    const lane *values = odds->percent.from == NONE16 ? NULL : picked->at[odds->percent.from];
    uint32_t k = 0;
    for (uint32_t w = 0; w < lanes->words; w++)
        for (uint64_t bits = mask[w]; bits; bits &= bits - 1) {
            uint32_t l = lowest(bits), at = picked->chosen ? k++ : 64 * w + l;
            if (u[at] >= kernel_bar((uint32_t)(values ? values[at] : odds->percent.value)))
                mask[w] &= ~(UINT64_C(1) << l);
        }
    give_back(lanes, odds->reads, picked);
    return count_bits(mask);
}

static uint32_t by_odds(struct lanes *lanes, const struct plan_inject *inject, uint32_t common_tries, uint64_t *mask)
{
    struct picked picked = {mask, 0, 64 * lanes->words, NULL, lanes->at};
    if (has_own_tries(inject)) {
        draw_try(lanes, inject, common_tries);
    } else {
        picked = pick(lanes, mask);
        draw_block(lanes->seed, lanes->first_run, picked.chosen, picked.chosen ? picked.count : lanes->count,
                   &inject->try_block, common_tries, NULL, lanes->halves);
    }
    return by_percent(lanes, &inject->odds, &picked, mask);
}

/* Takes from the `count` lanes of `mask` those in which the lot falls otherwise. Returns how many are left. */
static uint32_t by_lot(struct lanes *lanes, const struct plan_lot *lot, uint64_t *mask, uint32_t count)
{
    if (lot->odds.code == INDEX_NONE)
        return by_chance(lanes, &lot->draw, mask, count);
    struct picked picked = pick(lanes, mask);
    draw_picked(lanes, &lot->block, 1, &picked);
    return by_percent(lanes, &lot->odds, &picked, mask);
}

/* Injects. */

static void hear(struct lanes *lanes, const struct plan_knower *knower, const uint64_t *mask)
{
    uint64_t any = 0, *flag = lanes->flags[knower->flag];
    lane_mask news SCRATCH;
    WORDS_LOOP any |= news[w] = mask[w] & ~flag[w];
    if (!any)
        return;
    WORDS_LOOP flag[w] |= news[w];
    put(lanes, knower->known, news, (lane)lanes->tick);
    wake(lanes, knower->wakes);
}

static void deliver(struct lanes *lanes, uint32_t index, const uint64_t *mask, uint32_t count)
{
    const struct plan_inject *inject = &lanes->plan->injects[index];
    uint64_t *flag = lanes->flags[inject->flag];
    lanes->deliveries[index] += count;
    WORDS_LOOP flag[w] |= mask[w];
    for (uint32_t i = 0; i < inject->knowers.count; i++)
        hear(lanes, &lanes->plan->knowers[inject->knowers.first + i], mask);
    if (count <= FEW) {
        uint16_t list[FEW + 1] SCRATCH;
        choose_lanes(mask, list);
        if (inject->last != NONE16)
            put_few(lanes, inject->last, list, count, (lane)lanes->tick);
        apply_few(lanes, &inject->effects, list, count);
        return;
    }
    if (inject->last != NONE16)
        put(lanes, inject->last, mask, (lane)lanes->tick);
    apply(lanes, &inject->effects, mask);
}

/* The one try of an inject in the `count` lanes of `mask`, which is used up. */
static void try_once(struct lanes *lanes, uint32_t index, uint64_t *mask, uint32_t count)
{
    const struct plan_inject *inject = &lanes->plan->injects[index];
    lanes->tries[index] += count;
    if (inject->due != NONE16)
        put(lanes, inject->due, mask, TICK_NEVER);
    count = inject->odds.code != INDEX_NONE ? by_odds(lanes, inject, 0, mask)
                                            : by_chance(lanes, &inject->draw, mask, count);
    if (count)
        deliver(lanes, index, mask, count);
}

/* One try of an inject that has more in the `count` lanes of `mask`. common_tries: those before, of a timed inject. */
static void try_again(struct lanes *lanes, uint32_t index, uint32_t common_tries, const uint64_t *mask, uint32_t count)
{
    const struct plan_inject *inject = &lanes->plan->injects[index];
    lane_mask happens SCRATCH;
    lanes->tries[index] += count;
    WORDS_LOOP happens[w] = mask[w];
    bool any = inject->odds.code != INDEX_NONE ? by_odds(lanes, inject, common_tries, happens) > 0
                                               : by_chance_again(lanes, inject, common_tries, happens);
    if (!inject->timed) {
        lane *tries = column(lanes, inject->tries);
        lane_mask again SCRATCH;
        vec one = all(1);
        APPLY(lanes->words, mask, tries, NULL, add(old, one))
        WORDS_LOOP again[w] = mask[w] & ~ge64(tries + 64 * w, (lane)inject->times);
        put(lanes, inject->due, mask, TICK_NEVER);
        make_due(lanes, index, inject->due, again, inject->every_ticks);
    }
    if (!any)
        return;
    if (inject->first != NONE16) {
        lane_mask now SCRATCH;
        WORDS_LOOP now[w] = happens[w] & ~lanes->flags[inject->flag][w];
        put(lanes, inject->first, now, (lane)lanes->tick);
    }
    deliver(lanes, index, happens, count_bits(happens));
}

/* In the `count` lanes of `mask`, which is used up. */
static void try_inject(struct lanes *lanes, uint32_t index, uint32_t common_tries, uint64_t *mask, uint32_t count)
{
    if (lanes->plan->injects[index].times == 1 && !lanes->plan->injects[index].by_hand)
        try_once(lanes, index, mask, count);
    else
        try_again(lanes, index, common_tries, mask, count);
}

static void due_injects(struct lanes *lanes, const uint64_t *due, uint32_t *timed_tries)
{
    const struct lanes_plan *plan = lanes->plan;
    lane_mask mask SCRATCH;
    for (uint32_t word = 0; 64 * word < plan->decision_step; word++)
        for (uint64_t bits = due[word]; bits; bits &= bits - 1) {
            uint32_t i = 64 * word + (uint32_t)__builtin_ctzll(bits);
            if (i >= plan->decision_step)
                return;
            if (plan->injects[i].timed) {
                WORDS_LOOP mask[w] = lanes->alive[w];
                try_inject(lanes, i, timed_tries[i]++, mask, count_bits(mask));
            } else if (due_lanes(lanes, plan->injects[i].due, mask)) {
                try_inject(lanes, i, 0, mask, count_bits(mask));
            }
        }
}

/* The next step from `step` on, below `end`, that is to be looked at: some lane waits, and something it reads has
 * changed. */
static uint32_t next_step(const struct lanes *lanes, const uint64_t *due, uint32_t step, uint32_t end)
{
    while (step < end) {
        uint32_t word = step / 64;
        uint64_t bits = (lanes->need[word] & lanes->live[word]) | (due ? due[word] : 0);
        bits &= ~UINT64_C(0) << (step % 64);
        if (bits) {
            step = 64 * word + (uint32_t)__builtin_ctzll(bits);
            return step < end ? step : end;
        }
        step = 64 * (word + 1);
    }
    return end;
}

static void conditional_injects(struct lanes *lanes)
{
    const struct lanes_plan *plan = lanes->plan;
    for (uint32_t i = next_step(lanes, NULL, 0, plan->decision_step); i < plan->decision_step;
         i = next_step(lanes, NULL, i + 1, plan->decision_step)) {
        const struct plan_inject *inject = &plan->injects[i];
        clear_bit(lanes->need, i);
        if (!condition(lanes, i, lanes->pending[i]))
            continue;
        uint64_t *mask = lanes->masks[0];
        uint32_t count = count_bits(mask);
        no_longer_pending(lanes, i, mask, count);
        if (inject->after_ticks == 0)
            try_inject(lanes, i, 0, mask, count);
        else
            make_due(lanes, i, inject->due, mask, inject->after_ticks);
    }
}

/* Decisions. */

#include "lanes/asked.h"
#include "lanes/hands.h"
#include "lanes/naming.h"

static void open_decision(struct lanes *lanes, uint32_t d, const uint64_t *mask)
{
    const struct plan_decision *decision = &lanes->plan->decisions[d];
    lanes->opened[d] += count_bits(mask);
    assert(lanes->opened[d] <= lanes->count); /* no lane opens it twice */
    put(lanes, decision->opened, mask, (lane)lanes->tick);
    WORDS_LOOP
    {
        lanes->flags[decision->opened_flag][w] |= mask[w];
        lanes->open[d][w] = mask[w] | (decision->slow ? lanes->open[d][w] : 0);
    }
    set_bit(lanes->opened_now, d);
    wake(lanes, decision->opened_wakes);
}

/* What asks some is tried in each tick until somebody is asked. */
static void due_from_now(struct lanes *lanes, uint32_t step)
{
    for (uint32_t tick = lanes->tick + 1; tick < lanes->plan->program->tick_count; tick++)
        set_bit(lanes->due + (size_t)tick * lanes->plan->step_words, step);
}

struct opening { /* of what a step opens */
    bool timed;
    bool again; /* tried in each tick until it opens */
    uint32_t after_ticks;
    uint16_t due; /* column, where it is not timed */
    uint32_t opened_flag;
};

/* The lanes in which it opens now, since it is due or its condition holds; false when there are none. */
static bool opening_lanes(struct lanes *lanes, const uint64_t *due, uint32_t step, const struct opening *opening,
                          lane_mask ret_mask)
{
    const uint64_t *opened = lanes->flags[opening->opened_flag];
    bool any = false;
    if (get_bit(due, step) && opening->timed) {
        WORDS_LOOP ret_mask[w] = lanes->alive[w] & ~opened[w];
        any = true;
    } else if (get_bit(due, step)) {
        uint64_t some = 0;
        due_lanes(lanes, opening->due, ret_mask);
        WORDS_LOOP some |= ret_mask[w] &= ~opened[w];
        any = some != 0;
    }
    if (!get_bit(lanes->need, step) || !get_bit(lanes->live, step))
        return any;
    clear_bit(lanes->need, step);
    if (!condition(lanes, step, lanes->pending[step]))
        return any;
    const uint64_t *holds = lanes->masks[0];
    if (opening->after_ticks == 0) {
        WORDS_LOOP ret_mask[w] |= holds[w];
        any = true;
    } else {
        make_due(lanes, step, opening->due, holds, opening->after_ticks);
        if (opening->again)
            due_from_now(lanes, step);
    }
    if (opening->after_ticks > 0 || !opening->again)
        no_longer_pending(lanes, step, holds, count_bits(holds));
    return any;
}

static void open_decisions(struct lanes *lanes, const uint64_t *due)
{
    const struct lanes_plan *plan = lanes->plan;
    for (uint32_t step = next_step(lanes, due, plan->decision_step, plan->share_step); step < plan->share_step;
         step = next_step(lanes, due, step + 1, plan->share_step)) {
        uint32_t d = step - plan->decision_step;
        const struct plan_decision *decision = &plan->decisions[d];
        const struct opening opening = {decision->timed, decision->asks_itself, decision->after_ticks, decision->due,
                                        decision->opened_flag};
        lane_mask mask = {0};
        bool any = opening_lanes(lanes, due, step, &opening, mask);
        if (any && decision->asks_itself) {
            any = ask(lanes, decision, mask);
            if (any && !decision->timed && decision->after_ticks == 0)
                no_longer_pending(lanes, step, mask, count_bits(mask));
        }
        if (any)
            open_decision(lanes, d, mask);
    }
}

/* The option (or outcome) that is taken in each of `width` lanes: the first whose running sum of weights exceeds
 * floor(u * total / 65536). Options lie in file order, so it is the first option and a step further for every
 * running sum that was reached. */
static void choose(lane *ret_options, const struct plan_weighing *choice, void *const *at, const ulane *u,
                   uint32_t width)
{
    vec constant[OPTION_COUNT_MAX] SCRATCH, step[OPTION_COUNT_MAX] SCRATCH;
    const lane *weights[OPTION_COUNT_MAX];
    uint32_t advance[OPTION_COUNT_MAX]; /* of the pointer, in lanes a lane: 0 when every lane has the same weight */
    const uint32_t count = choice->weight_count;
    const vec fallback = all((lane)choice->otherwise),
              first = all((lane)(count ? choice->weights[0].option : choice->otherwise));
    for (uint32_t i = 0; i < count; i++) {
        const struct plan_value *weight = &choice->weights[i].weight;
        constant[i] = all((lane)weight->value);
        step[i] = all((lane)(i + 1 < count ? choice->weights[i + 1].option - choice->weights[i].option : 0));
        advance[i] = weight->from != NONE16;
        weights[i] = advance[i] ? at[weight->from] : (const lane *)&constant[i];
    }
    for (uint32_t k = 0; k < width; k += VEC) {
        vec total = all(0), sum = total, option = first;
        for (uint32_t i = 0; i < count; i++)
            total = add(total, load(weights[i] + k * advance[i]));
        vec roll = share_of_total(load(u + k), total);
        for (uint32_t i = 0; i + 1 < count; i++) {
            sum = add(sum, load(weights[i] + k * advance[i]));
            option = add_if_ge(option, roll, sum, step[i]);
        }
        if (choice->total_may_be_0)
            option = if_zero(total, fallback, option);
        save(ret_options + k, option);
    }
}

/* Buckets of an adoption: 4 * option + outcome. An outcome's number is how many running totals before the last u
 * reached. */
static void draw_outcomes(const struct lanes_plan *plan, lane *ret_buckets, const lane *options,
                          const struct plan_decision *decision, const ulane *u, uint32_t width)
{
    vec option_of[OUTCOME_COUNT_MAX * OPTION_COUNT_MAX] SCRATCH, until[OUTCOME_COUNT_MAX * OPTION_COUNT_MAX] SCRATCH;
    uint32_t count = 0; /* of running totals that part two outcomes */
    for (uint32_t i = 0; u && i + 1 < decision->outcomes.count; i++) {
        const struct plan_outcome *outcome = &plan->outcomes[decision->outcomes.first + i];
        if (outcome[1].option != outcome->option ||
            plan->program->outcomes[outcome->outcome_index].until >= CHANCE_ALWAYS)
            continue;
        option_of[count] = all((lane)outcome->option);
        until[count++] = all((lane)plan->program->outcomes[outcome->outcome_index].until);
    }
    for (uint32_t k = 0; k < width; k += VEC) {
        vec option = load(options + k), bucket = multiply(option, all(OUTCOME_COUNT_MAX)),
            chance = u ? load(u + k) : option;
        for (uint32_t i = 0; i < count; i++)
            bucket = count_part(bucket, option, option_of[i], chance, until[i]);
        save(ret_buckets + k, bucket);
    }
}

/* What asked cell k chooses, into lanes->choices[k] and its column; the draws are made. `half` of the batch's is its.
 */
static void choose_of(struct lanes *lanes, const struct plan_decision *decision, uint32_t k, uint32_t half,
                      const struct picked *picked)
{
    const struct plan_choice *choice = &decision->choices[k];
    if (decision->quantified) {
        name_of(lanes, decision, k, picked);
        return;
    }
    execute(lanes, choice->weighing.code, picked->at, picked->width, NULL);
    choose(lanes->choices[k], &choice->weighing, picked->at, lanes->halves[half], picked->width);
    put_unasked(lanes, decision, k, picked, lanes->choices[k], -1);
    keep(lanes, choice->column, lanes->choices[k], picked);
}

/* What votes adopt: the last option first, so that the first in file order with all it needs stands. */
static void count_votes(const struct plan_decision *decision, void *const *choices, lane *ret_options, uint32_t width)
{
    const struct program_vote *vote = &decision->vote;
    assert(decision->agree > AGREE_LEAD && vote->need >= 1 && vote->need <= VOTE_TOTAL_MAX); /* weights fit a lane */
    const lane otherwise = (lane)decision->otherwise;
    LANE_LOOP ret_options[k] = otherwise;
    for (uint32_t o = decision->option_count; o-- > 0;) {
        const lane option = (lane)o;
        if (decision->agree == AGREE_SILENCE && o != decision->objection)
            continue;
        LANE_LOOP
        {
            lane weight = 0, members = 0, chose = 0, vetoed = 0;
            for (uint32_t asked = 0; asked < decision->asked_count; asked++) {
                lane choice = ((const lane *)choices[asked])[k], is = (lane)(choice == option),
                     at_all = (lane)(choice >= 0);
                weight = (lane)(weight + is * (lane)vote->weights[asked]);
                members = (lane)(members + is);
                chose = (lane)(chose + at_all);
                vetoed = (lane)(vetoed | ((lane)(vote->veto >> asked & 1) & at_all & (lane)(is ^ 1)));
            }
            bool wins =
                weight >= (lane)vote->need && members >= (lane)vote->members && chose >= (lane)vote->quorum && !vetoed;
            ret_options[k] = wins ? option : ret_options[k];
        }
    }
}

/* What is adopted, and its outcome, by lanes->choices[]; the draws are made. */
static void adopt_by(struct lanes *lanes, const struct plan_decision *decision, const struct picked *picked)
{
    const uint32_t width = picked->width;
    for (uint32_t k = 0; k < decision->adopted_count; k++) {
        const struct plan_adopted *adopted = &decision->adoptions[k];
        const lane *options = lanes->choices[decision->agree == AGREE_LEAD ? decision->lead : k];
        lane *buckets = lanes->choices[ASKED_COUNT_MAX + 1];
        if (decision->quantified) { /* it has one option */
            options = lanes->choices[ASKED_COUNT_MAX];
            for (uint32_t i = 0; i < width; i += VEC)
                save((lane *)lanes->choices[ASKED_COUNT_MAX] + i, all(0));
        } else if (decision->agree == AGREE_JOINT && asks_some(decision)) {
            options = lanes->choices[ASKED_COUNT_MAX];
            join_asked(lanes, decision, picked, lanes->choices[ASKED_COUNT_MAX]);
        } else if (decision->agree == AGREE_MAJORITY && asks_some(decision)) {
            options = lanes->choices[ASKED_COUNT_MAX];
            count_majority(lanes, decision, picked, lanes->choices[ASKED_COUNT_MAX]);
        } else if (decision->agree == AGREE_JOINT && decision->asked_count > 1) {
            lane *common = lanes->choices[ASKED_COUNT_MAX];
            const lane otherwise = (lane)decision->otherwise;
            LANE_LOOP common[k] = options[k];
            for (uint32_t j = 1; j < decision->asked_count; j++) {
                const lane *other = lanes->choices[j];
                LANE_LOOP common[k] = options[k] == other[k] ? common[k] : otherwise;
            }
            options = common;
        } else if (decision->agree > AGREE_LEAD) {
            options = lanes->choices[ASKED_COUNT_MAX];
            count_votes(decision, lanes->choices, lanes->choices[ASKED_COUNT_MAX], width);
        }
        const ulane *u = adopted->draw == INDEX_NONE ? NULL : lanes->halves[adopted->draw];
        draw_outcomes(lanes->plan, buckets, options, decision, u, width);
        keep(lanes, adopted->bucket, buckets, picked);
    }
}

/* Tasks that are done by what just happened are looked at in this tick. */
static void look_at_tasks(struct lanes *lanes, const struct span *tasks)
{
    for (uint32_t i = 0; i < tasks->count; i++)
        set_bit(lanes->need, lanes->plan->task_step + lanes->plan->task_lists[tasks->first + i]);
}

/* Choices, adoptions and outcomes of a decision in the lanes that opened it in this tick. */
static void settle(struct lanes *lanes, uint32_t d)
{
    const struct plan_decision *decision = &lanes->plan->decisions[d];
    struct picked picked = pick(lanes, lanes->open[d]);
    take_reads(lanes, decision->reads, &picked);
    if (!decision->quantified)
        draw_picked(lanes, decision->blocks, decision->block_count, &picked);
    for (uint32_t k = 0; k < decision->asked_count; k++)
        choose_of(lanes, decision, k, decision->choices[k].draw, &picked);
    adopt_by(lanes, decision, &picked);
    give_back(lanes, decision->reads, &picked);
    look_at_tasks(lanes, &decision->tasks);
}

/* When each asked cell will choose, and when the decision closes, in the lanes that opened it in this tick. */
static void begin_waiting(struct lanes *lanes, uint32_t d)
{
    const struct plan_decision *decision = &lanes->plan->decisions[d];
    const lane *opened = column(lanes, decision->opened);
    lane_mask now SCRATCH;
    WORDS_LOOP now[w] = lanes->open[d][w] ? lanes->open[d][w] & eq64(opened + 64 * w, (lane)lanes->tick) : 0;
    const struct picked picked = pick(lanes, now);
    draw_picked(lanes, decision->wait_blocks, decision->wait_block_count, &picked);
    lane *closes = lanes->choices[ASKED_COUNT_MAX], *chooses = lanes->choices[ASKED_COUNT_MAX + 1];
    const vec next = all((lane)(lanes->tick + 1)), latest = all((lane)(lanes->tick + decision->within_ticks));
    for (uint32_t k = 0; k < picked.width; k += VEC)
        save(closes + k, next);
    for (uint32_t asked = 0; asked < decision->asked_count; asked++) {
        const struct plan_wait *wait = &decision->waits[asked];
        const vec first = all((lane)(lanes->tick + wait->least_ticks)), count = all((lane)wait->count), one = all(1);
        const ulane *u = wait->draw == INDEX_NONE ? NULL : lanes->halves[wait->draw];
        for (uint32_t k = 0; k < picked.width; k += VEC)
            save(chooses + k, u ? add(first, share_of_total(load(u + k), count)) : first);
        put_unasked(lanes, decision, asked, &picked, chooses, TICK_NEVER);
        for (uint32_t k = 0; k < picked.width; k += VEC)
            save(closes + k, greater(load(closes + k), add(load(chooses + k), one)));
        keep(lanes, wait->chooses, chooses, &picked);
    }
    for (uint32_t k = 0; k < picked.width; k += VEC)
        save(closes + k, greater(next, lesser(load(closes + k), latest)));
    keep(lanes, decision->closes, closes, &picked);
    set_bit(lanes->waiting, d);
}

/* The choices of a slow decision that come in this tick. */
static void choose_slowly(struct lanes *lanes, uint32_t d)
{
    const struct plan_decision *decision = &lanes->plan->decisions[d];
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        const struct plan_choice *choice = &decision->choices[k];
        const lane *chooses = column(lanes, decision->waits[k].chooses);
        lane_mask now SCRATCH;
        uint64_t any = 0;
        WORDS_LOOP
        {
            uint64_t open = lanes->open[d][w] & lanes->alive[w];
            any |= now[w] = open ? open & eq64(chooses + 64 * w, (lane)lanes->tick) : 0;
        }
        if (!any)
            continue;
        struct picked picked = pick(lanes, now);
        take_reads(lanes, choice->weighing.reads, &picked);
        if (!decision->quantified)
            draw_picked(lanes, &choice->block, 1, &picked);
        choose_of(lanes, decision, k, 0, &picked);
        give_back(lanes, choice->weighing.reads, &picked);
        look_at_tasks(lanes, &decision->tasks);
    }
}

/* What comes of a slow decision in the lanes of `mask`, where it closes: who has not chosen has `otherwise`. */
static void settle_slowly(struct lanes *lanes, const struct plan_decision *decision, const uint64_t *mask)
{
    const struct picked picked = pick(lanes, mask);
    const uint32_t width = picked.width;
    const lane otherwise = (lane)decision->otherwise;
    for (uint32_t asked = 0; asked < decision->asked_count; asked++) {
        const lane *chosen = column(lanes, decision->choices[asked].column);
        lane *options = lanes->choices[asked];
        if (picked.chosen)
            gather(options, chosen, mask, lanes->words, picked.chosen, picked.count);
        else
            LANE_LOOP options[k] = chosen[k];
        if (decision->agree <= AGREE_LEAD) /* else it abstains */
            LANE_LOOP options[k] = options[k] < 0 ? otherwise : options[k];
        put_unasked(lanes, decision, asked, &picked, options, -1);
    }
    if (!decision->quantified)
        draw_picked(lanes, decision->blocks, decision->block_count, &picked);
    adopt_by(lanes, decision, &picked);
}

/* Which of an option's outcomes come in the lanes of `mask`, by weights as they are now. */
static void weigh_outcomes(struct lanes *lanes, const struct plan_adopted *adopted, const struct plan_outcome *outcomes,
                           uint32_t count, const uint64_t *mask, lane_mask *ret_of_outcome)
{
    const struct plan_weighing *weighing = &lanes->plan->weighings[outcomes[0].weighing];
    const lane *buckets = column(lanes, adopted->bucket), first = (lane)(OUTCOME_COUNT_MAX * outcomes[0].option);
    lane *taken = lanes->choices[ASKED_COUNT_MAX + 1];
    struct picked picked = pick(lanes, mask);
    assert(count >= 1 && count <= OUTCOME_COUNT_MAX);
    take_reads(lanes, weighing->reads, &picked);
    execute(lanes, weighing->code, picked.at, picked.width, NULL);
    draw_picked(lanes, &adopted->weigh_block, 1, &picked);
    choose(taken, weighing, picked.at, lanes->halves[0], picked.width);
    give_back(lanes, weighing->reads, &picked);
    for (uint32_t k = 0; k < picked.width; k += VEC)
        save(taken + k, add(load(taken + k), all(first)));
    keep(lanes, adopted->bucket, taken, &picked);
    for (uint32_t i = 0; i < count; i++)
        WORDS_LOOP ret_of_outcome[i][w] = mask[w] ? eq64(buckets + 64 * w, (lane)(first + (lane)i)) & mask[w] : 0;
}

/* The adopted options of one asked cell, or of all together, take effect in the lanes of `mask`: option after option,
 * each first for all lanes that adopted it, then for those of each outcome. */
static void adopt_many(struct lanes *lanes, const struct plan_decision *decision, const struct plan_adopted *adopted,
                       const uint64_t *mask)
{
    const struct lanes_plan *plan = lanes->plan;
    const struct plan_outcome *outcomes = plan->outcomes + decision->outcomes.first;
    const lane *buckets = column(lanes, adopted->bucket);
    for (uint32_t first = 0, end; first < decision->outcomes.count; first = end) {
        uint32_t option = outcomes[first].option;
        lane_mask of_option = {0}, of_outcome[OUTCOME_COUNT_MAX] SCRATCH;
        uint64_t any = 0;
        for (end = first; end < decision->outcomes.count && outcomes[end].option == option; end++) {
            uint64_t *one = of_outcome[end - first];
            lane bucket = (lane)(OUTCOME_COUNT_MAX * option + outcomes[end].outcome);
            WORDS_LOOP
            {
                one[w] = mask[w] ? eq64(buckets + 64 * w, bucket) & mask[w] : 0;
                any |= of_option[w] |= one[w];
            }
        }
        if (!any)
            continue;
        lanes->adopted[decision->option_first + option] += count_bits(of_option);
        if (adopted->adopted != NONE16)
            put(lanes, adopted->adopted, of_option, (lane)option);
        apply(lanes, &outcomes[first].option_effects, of_option);
        if (outcomes[first].weighing != INDEX_NONE)
            weigh_outcomes(lanes, adopted, outcomes + first, end - first, of_option, of_outcome);
        for (uint32_t i = first; i < end; i++) {
            if (outcomes[i].outcome_index == INDEX_NONE)
                continue;
            uint32_t count = count_bits(of_outcome[i - first]);
            lanes->outcomes[outcomes[i].outcome_index] += count;
            if (count)
                apply(lanes, &outcomes[i].outcome_effects, of_outcome[i - first]);
        }
    }
}

/* The outcomes of an option that has weights take effect along a list of lanes. */
static void adopt_weighed(struct lanes *lanes, const struct plan_adopted *adopted, const struct plan_outcome *outcomes,
                          uint32_t outcome_count, const uint16_t *list, uint32_t count)
{
    lane_mask mask = {0}, of_outcome[OUTCOME_COUNT_MAX] SCRATCH;
    EACH set_bit(mask, list[k]);
    weigh_outcomes(lanes, adopted, outcomes, outcome_count, mask, of_outcome);
    for (uint32_t i = 0; i < outcome_count; i++) {
        uint16_t some[SORTED + 1] SCRATCH;
        uint32_t of_it = count_bits(of_outcome[i]);
        choose_lanes(of_outcome[i], some);
        lanes->outcomes[outcomes[i].outcome_index] += of_it;
        if (of_it)
            apply_few(lanes, &outcomes[i].outcome_effects, some, of_it);
    }
}

/* The same along a list of lanes, by a counting sort: each bucket is then a stretch of the sorted list. */
static void adopt_few(struct lanes *lanes, const struct plan_decision *decision, const struct plan_adopted *adopted,
                      const uint16_t *list, uint32_t count)
{
    const struct lanes_plan *plan = lanes->plan;
    const struct plan_outcome *outcomes = plan->outcomes + decision->outcomes.first;
    const lane *buckets = column(lanes, adopted->bucket);
    uint16_t first_of[OUTCOME_COUNT_MAX * OPTION_COUNT_MAX + 1] = {0},
                                                             next[OUTCOME_COUNT_MAX * OPTION_COUNT_MAX] SCRATCH;
    uint16_t sorted[LANES_MAX] SCRATCH;
    EACH first_of[buckets[list[k]] + 1]++;
    for (uint32_t b = 0; b < OUTCOME_COUNT_MAX * decision->option_count; b++) {
        first_of[b + 1] = (uint16_t)(first_of[b + 1] + first_of[b]);
        next[b] = first_of[b];
    }
    EACH sorted[next[buckets[list[k]]]++] = list[k];
    for (uint32_t first = 0, end; first < decision->outcomes.count; first = end) {
        uint32_t option = outcomes[first].option, bucket = OUTCOME_COUNT_MAX * option;
        uint32_t from = first_of[bucket], of_option = first_of[bucket + OUTCOME_COUNT_MAX] - from;
        for (end = first + 1; end < decision->outcomes.count && outcomes[end].option == option;)
            end++;
        if (!of_option)
            continue;
        lanes->adopted[decision->option_first + option] += of_option;
        if (adopted->adopted != NONE16)
            put_few(lanes, adopted->adopted, sorted + from, of_option, (lane)option);
        apply_few(lanes, &outcomes[first].option_effects, sorted + from, of_option);
        if (outcomes[first].weighing != INDEX_NONE) {
            adopt_weighed(lanes, adopted, outcomes + first, end - first, sorted + from, of_option);
            continue;
        }
        for (uint32_t i = first; i < end; i++) {
            uint32_t start = first_of[bucket + outcomes[i].outcome],
                     some = first_of[bucket + outcomes[i].outcome + 1] - start;
            if (outcomes[i].outcome_index == INDEX_NONE || !some)
                continue;
            lanes->outcomes[outcomes[i].outcome_index] += some;
            apply_few(lanes, &outcomes[i].outcome_effects, sorted + start, some);
        }
    }
}

/* The lanes in which the decision closes now; false when there are none. Slow, it stays open in the others. */
static bool closing_lanes(struct lanes *lanes, uint32_t d, lane_mask ret_mask)
{
    const struct plan_decision *decision = &lanes->plan->decisions[d];
    uint64_t any = 0, open = 0, *mask = lanes->open[d];
    WORDS_LOOP any |= ret_mask[w] = mask[w] & lanes->alive[w];
    if (!any || !decision->slow)
        return any != 0;
    const lane *closes = column(lanes, decision->closes);
    any = 0;
    WORDS_LOOP
    {
        any |= ret_mask[w] = ret_mask[w] ? ret_mask[w] & eq64(closes + 64 * w, (lane)lanes->tick) : 0;
        open |= mask[w] &= ~ret_mask[w];
    }
    if (!open)
        clear_bit(lanes->waiting, d);
    return any != 0;
}

static void close_decision(struct lanes *lanes, uint32_t d)
{
    const struct plan_decision *decision = &lanes->plan->decisions[d];
    lane_mask mask SCRATCH;
    if (!closing_lanes(lanes, d, mask))
        return;
    if (decision->slow)
        settle_slowly(lanes, decision, mask);
    uint32_t count = count_bits(mask);
    lanes->closed[d] += count;
    assert(lanes->closed[d] <= lanes->opened[d]);
    WORDS_LOOP lanes->flags[decision->closed_flag][w] |= mask[w];
    if (decision->closed != NONE16)
        put(lanes, decision->closed, mask, (lane)lanes->tick);
    wake(lanes, decision->closed_wakes);
    if (decision->quantified && decision->adopted_count > 0)
        decide(lanes, decision, mask);
    bool some_adopt = decision->agree == AGREE_EACH && asks_some(decision); /* the others are in no bucket */
    if (count <= SORTED && !some_adopt) {
        uint16_t list[SORTED + 1] SCRATCH;
        choose_lanes(mask, list);
        for (uint32_t k = 0; k < decision->adopted_count; k++)
            adopt_few(lanes, decision, &decision->adoptions[k], list, count);
        return;
    }
    for (uint32_t k = 0; k < decision->adopted_count; k++)
        adopt_many(lanes, decision, &decision->adoptions[k], mask);
}

/* A tick of the future, of `count` evenly one, the first of them `after_ticks` from now; past the end it is the end. */
static void put_drawn(struct lanes *lanes, uint32_t index, const uint64_t *mask, uint32_t after_ticks, uint32_t count,
                      const struct plan_block *block)
{
    uint32_t end = lanes->plan->program->tick_count, first = lanes->tick + after_ticks;
    const vec from = all((lane)(first < end ? first : end)), last = all((lane)end), some = all((lane)count);
    const struct picked picked = pick(lanes, mask);
    assert(count > 1 && index != NONE16);
    draw_picked(lanes, block, 1, &picked);
    const ulane *u = lanes->halves[0];
    lane *drawn = lanes->choices[0];
    for (uint32_t k = 0; k < picked.width; k += VEC)
        save(drawn + k, lesser(add(from, share_of_total(load(u + k), some)), last));
    keep(lanes, index, drawn, &picked);
}

/* An answer comes in the lanes of `mask` in which it had not: those are left in it. False: there are none. */
static bool release_comes(struct lanes *lanes, const struct plan_release *release, uint32_t answer,
                          const uint64_t *mask)
{
    uint64_t any = 0, *flag = lanes->flags[release->came_flags[answer]];
    lane_mask news SCRATCH;
    WORDS_LOOP any |= news[w] = mask[w] & ~flag[w];
    if (!any)
        return false;
    WORDS_LOOP flag[w] |= news[w];
    put(lanes, release->came[answer], news, (lane)lanes->tick);
    wake(lanes, release->came_wakes[answer]);
    look_at_tasks(lanes, &release->tasks);
    return true;
}

/* Shares. */

static void share_arrives(struct lanes *lanes, const struct plan_share *share, const uint64_t *mask)
{
    lanes->shared[share->share] += count_bits(mask);
    assert(lanes->shared[share->share] <= lanes->count);
    if (share->due != NONE16)
        put(lanes, share->due, mask, SHARE_DONE);
    for (uint32_t i = 0; i < share->tasks.count; i++) {
        uint64_t *acted = lanes->acted[lanes->plan->task_lists[share->tasks.first + i]];
        WORDS_LOOP acted[w] |= mask[w];
    }
    look_at_tasks(lanes, &share->tasks);
    if (share->releases != INDEX_NONE)
        release_comes(lanes, &lanes->plan->releases[share->releases], RELEASED_WHOLE, mask);
    if (share->to_flag == INDEX_NONE)
        return;
    uint64_t any = 0, *flag = lanes->flags[share->to_flag];
    lane_mask news SCRATCH;
    WORDS_LOOP any |= news[w] = mask[w] & ~flag[w];
    if (!any)
        return;
    WORDS_LOOP flag[w] |= news[w];
    put(lanes, share->to_known, news, (lane)lanes->tick);
    wake(lanes, share->wakes);
}

/* In the lanes of `goes` it takes no time: where it has to wait it is due now. */
static void arrive_now(struct lanes *lanes, const struct plan_share *share, const uint64_t *goes, uint64_t *arrives)
{
    if (share->waits_for != INDEX_NONE)
        put(lanes, share->due, goes, (lane)lanes->tick);
    WORDS_LOOP arrives[w] |= goes[w];
}

/* In the lanes of `goes` it is due when its draw says; where that is now it arrives. */
static void make_due_drawn(struct lanes *lanes, uint32_t step, const struct plan_share *share, const uint64_t *goes,
                           uint64_t *arrives)
{
    uint32_t end = lanes->plan->program->tick_count, first = lanes->tick + share->after_ticks;
    const lane *to = column(lanes, share->due);
    put_drawn(lanes, share->due, goes, share->after_ticks, share->wait_count, &share->wait_block);
    WORDS_LOOP arrives[w] |= goes[w] ? goes[w] & eq64(to + 64 * w, (lane)lanes->tick) : 0;
    for (uint32_t tick = first; tick < first + share->wait_count && tick < end; tick++)
        if (tick > lanes->tick)
            set_bit(lanes->due + (size_t)tick * lanes->plan->step_words, step);
}

/* Takes from `arrives` the lanes in which it has to wait for its release, and asks for that where nobody has. */
static void hold_back(struct lanes *lanes, uint32_t step, const struct plan_share *share, uint64_t *arrives)
{
    const struct plan_release *release = &lanes->plan->releases[share->waits_for];
    const uint64_t *free = lanes->flags[release->came_flags[RELEASED_WHOLE]];
    uint64_t waits = 0, any = 0, *asked = lanes->flags[release->asked_flag];
    lane_mask asks SCRATCH;
    WORDS_LOOP
    {
        uint64_t held = arrives[w] & ~free[w];
        waits |= held;
        any |= asks[w] = held & ~asked[w];
        arrives[w] &= free[w];
    }
    if (waits && lanes->tick + 1 < lanes->plan->program->tick_count)
        set_bit(lanes->due + (size_t)(lanes->tick + 1) * lanes->plan->step_words, step);
    if (!any)
        return;
    WORDS_LOOP asked[w] |= asks[w];
    put(lanes, release->asked, asks, (lane)lanes->tick);
    put(lanes, release->by, asks, (lane)share->from_cell);
    wake(lanes, release->asked_wakes);
}

static void shares(struct lanes *lanes, const uint64_t *due)
{
    const struct lanes_plan *plan = lanes->plan;
    for (uint32_t step = next_step(lanes, due, plan->share_step, plan->grant_step); step < plan->grant_step;
         step = next_step(lanes, due, step + 1, plan->grant_step)) {
        const struct plan_share *share = &plan->shares[step - plan->share_step];
        lane_mask arrives = {0};
        if (get_bit(due, step))
            due_lanes(lanes, share->due, arrives);
        if (get_bit(lanes->need, step) && get_bit(lanes->live, step)) {
            lane_mask waiting SCRATCH;
            clear_bit(lanes->need, step);
            WORDS_LOOP waiting[w] = lanes->pending[step][w] & lanes->flags[share->from_flag][w];
            if (condition(lanes, step, waiting)) {
                lane_mask goes SCRATCH;
                uint64_t *armed = lanes->masks[0];
                uint32_t count = count_bits(armed);
                WORDS_LOOP goes[w] = armed[w];
                for (uint32_t i = 0; i < share->count; i++)
                    no_longer_pending(lanes, plan->share_step + share->first + i, armed, count);
                bool any = by_chance(lanes, &share->draw, goes, count) > 0;
                if (share->due != NONE16)
                    put(lanes, share->due, armed, SHARE_DONE);
                if (any && share->wait_count > 1)
                    make_due_drawn(lanes, step, share, goes, arrives);
                else if (any && share->after_ticks == 0)
                    arrive_now(lanes, share, goes, arrives);
                else if (any)
                    make_due(lanes, step, share->due, goes, share->after_ticks);
            }
        }
        uint64_t any = 0;
        if (share->waits_for != INDEX_NONE)
            hold_back(lanes, step, share, arrives);
        WORDS_LOOP any |= arrives[w];
        if (any)
            share_arrives(lanes, share, arrives);
    }
}

/* Releases. */

static void set_due(struct lanes *lanes, uint32_t step, uint16_t column_due, const struct plan_grant *grant,
                    uint32_t answer, const uint64_t *mask)
{
    const uint32_t end = lanes->plan->program->tick_count, first = lanes->tick + grant->after_ticks[answer];
    uint64_t any = 0;
    WORDS_LOOP any |= mask[w];
    if (!any)
        return;
    assert(column_due != NONE16 && grant->wait_counts[answer] >= 1);
    for (uint32_t tick = first; tick < first + grant->wait_counts[answer] && tick < end; tick++)
        if (tick > lanes->tick)
            set_bit(lanes->due + (size_t)tick * lanes->plan->step_words, step);
    if (grant->wait_counts[answer] == 1)
        put(lanes, column_due, mask, (lane)(first < end ? first : end));
    else
        put_drawn(lanes, column_due, mask, grant->after_ticks[answer], grant->wait_counts[answer],
                  &grant->wait_blocks[answer]);
}

/* The bot lays up what it will answer, where it is asked and the rule holds; false: nowhere. */
static bool arm_grant(struct lanes *lanes, uint32_t step, const struct plan_grant *grant)
{
    const struct lanes_plan *plan = lanes->plan;
    const struct plan_release *release = &plan->releases[grant->release];
    lane_mask goes SCRATCH, held SCRATCH, missed SCRATCH;
    if (!get_bit(lanes->need, step) || !get_bit(lanes->live, step))
        return false;
    clear_bit(lanes->need, step);
    const uint64_t *asked = lanes->flags[release->asked_flag],
                   *free = lanes->flags[release->came_flags[RELEASED_WHOLE]];
    WORDS_LOOP goes[w] = lanes->pending[step][w] & asked[w] & ~free[w];
    if (!condition(lanes, step, goes))
        return false;
    WORDS_LOOP goes[w] = held[w] = lanes->masks[0][w];
    const uint32_t count = count_bits(goes);
    for (uint32_t i = 0; i < release->grants.count; i++)
        no_longer_pending(lanes, plan->grant_step + release->grants.first + i, goes, count);
    uint32_t holds = by_chance(lanes, &grant->draw, held, count);
    WORDS_LOOP missed[w] = holds ? goes[w] & ~held[w] : goes[w];
    for (uint32_t answer = 0; answer < 2; answer++) {
        bool is_main = answer == RELEASED_WHOLE || !grant->rule->gives[RELEASED_WHOLE];
        if (!grant->rule->gives[answer])
            continue;
        if (is_main)
            set_due(lanes, step, release->due[RELEASE_REFUSED], grant, answer, missed);
        if (!is_main || holds)
            set_due(lanes, step, release->due[answer], grant, answer, is_main ? held : goes);
    }
    return true;
}

/* To the cell it was asked for, who asked, and who released it; with its effects where it is the first time. */
static void give_variant(struct lanes *lanes, const struct plan_release *release, const uint64_t *mask)
{
    const lane *by = column(lanes, release->by);
    lane_mask some SCRATCH;
    for (uint32_t i = 0; i < release->knowers.count; i++) {
        const struct plan_knower *knower = &lanes->plan->knowers[release->knowers.first + i];
        bool all = i == 0 || knower->cell == release->originator;
        WORDS_LOOP some[w] = mask[w] & (all ? ~UINT64_C(0) : eq64(by + 64 * w, (lane)knower->cell));
        hear(lanes, knower, some);
    }
    uint64_t any = 0;
    const uint64_t *delivered = lanes->flags[lanes->plan->injects[release->variant].flag];
    WORDS_LOOP any |= some[w] = mask[w] & ~delivered[w];
    if (any)
        deliver(lanes, release->variant, some, count_bits(some));
}

/* Who asked passes it on, by the share slot that waits for it. */
static void pass_on(struct lanes *lanes, const struct plan_release *release, const uint64_t *mask)
{
    const lane *by = column(lanes, release->by);
    for (uint32_t i = 0; i < release->shares.count; i++) {
        const struct plan_share *share = &lanes->plan->shares[lanes->plan->release_shares[release->shares.first + i]];
        uint64_t any = 0;
        lane_mask some SCRATCH;
        due_lanes(lanes, share->due, some); /* what people asked for, they may not have to pass on */
        WORDS_LOOP any |= some[w] &= mask[w] ? mask[w] & eq64(by + 64 * w, (lane)share->from_cell) : 0;
        if (any)
            share_arrives(lanes, share, some);
    }
}

/* What is due of a release comes, as long as the whole has not. */
static void releases_come(struct lanes *lanes, const struct plan_release *release)
{
    for (uint32_t answer = 0; answer < RELEASE_ANSWER_COUNT; answer++) {
        const uint64_t *came = lanes->flags[release->came_flags[answer]],
                       *free = lanes->flags[release->came_flags[RELEASED_WHOLE]];
        uint64_t any = 0;
        lane_mask comes SCRATCH;
        if (!due_lanes(lanes, release->due[answer], comes))
            continue;
        WORDS_LOOP any |= comes[w] &= ~came[w] & ~free[w];
        if (!any)
            continue;
        release_comes(lanes, release, answer, comes);
        if (answer == RELEASED_WHOLE)
            pass_on(lanes, release, comes);
        else if (answer == RELEASED_REDACTED)
            give_variant(lanes, release, comes);
    }
}

static void releases(struct lanes *lanes, const uint64_t *due)
{
    const struct lanes_plan *plan = lanes->plan;
    for (uint32_t step = next_step(lanes, due, plan->grant_step, plan->card_step); step < plan->card_step;
         step = next_step(lanes, due, step + 1, plan->card_step)) {
        const struct plan_grant *grant = &plan->grants[step - plan->grant_step];
        bool armed = arm_grant(lanes, step, grant);
        if (armed || get_bit(due, step))
            releases_come(lanes, &plan->releases[grant->release]);
    }
}

/* In the lanes of `mask` the pause begins; the step is due whenever it may end. */
static void set_pause(struct lanes *lanes, uint32_t step, const struct plan_pause *pause, const uint64_t *mask)
{
    const uint32_t end = lanes->plan->program->tick_count, first = lanes->tick + pause->after_ticks;
    assert(pause->at != NONE16 && pause->wait_count >= 1);
    for (uint32_t tick = first; tick < first + pause->wait_count && tick < end; tick++)
        set_bit(lanes->due + (size_t)tick * lanes->plan->step_words, step);
    if (pause->wait_count == 1)
        put(lanes, pause->at, mask, (lane)(first < end ? first : end));
    else
        put_drawn(lanes, pause->at, mask, pause->after_ticks, pause->wait_count, &pause->block);
}

/* Items of the plan. */

static void mark(struct lanes *lanes, const struct plan_mark *mark, const uint64_t *mask)
{
    uint64_t *flag = lanes->flags[mark->flag];
    WORDS_LOOP flag[w] |= mask[w];
    put(lanes, mark->tick, mask, (lane)lanes->tick);
    wake(lanes, mark->wakes);
}

/* The living lanes in which the pause ends now; false when there are none. */
static bool pause_ends(const struct lanes *lanes, const struct plan_pause *pause, lane_mask ret_mask)
{
    const lane *at = column(lanes, pause->at);
    uint64_t any = 0;
    WORDS_LOOP any |= ret_mask[w] = lanes->alive[w] ? lanes->alive[w] & eq64(at + 64 * w, (lane)lanes->tick) : 0;
    return any != 0;
}

/* The lanes in which its condition holds and it no longer waits: in `ret_mask`. */
static bool step_comes(struct lanes *lanes, uint32_t step, const uint64_t *flag, lane_mask ret_mask)
{
    if (!get_bit(lanes->need, step))
        return false;
    clear_bit(lanes->need, step);
    WORDS_LOOP ret_mask[w] = lanes->pending[step][w] & (flag ? flag[w] : ~UINT64_C(0));
    if (!get_bit(lanes->live, step) || !condition(lanes, step, ret_mask))
        return false;
    WORDS_LOOP ret_mask[w] = lanes->masks[0][w];
    no_longer_pending(lanes, step, ret_mask, count_bits(ret_mask));
    return true;
}

static void answer_card(struct lanes *lanes, const struct plan_signer *signer, const uint64_t *mask)
{
    lane_mask concurs SCRATCH, declines SCRATCH;
    uint64_t declined = 0;
    WORDS_LOOP concurs[w] = mask[w];
    uint32_t left = by_lot(lanes, &signer->concurs, concurs, count_bits(mask));
    WORDS_LOOP declined |= declines[w] = left ? mask[w] & ~concurs[w] : mask[w];
    if (left)
        mark(lanes, &signer->concurred, concurs);
    if (declined)
        mark(lanes, &signer->declined, declines);
}

/* Agreed where all who sign have concurred. */
static void agree_card(struct lanes *lanes, const struct plan_card *card)
{
    const struct plan_signer *signers = lanes->plan->signers + card->signers.first;
    lane_mask all SCRATCH;
    uint64_t any = 0;
    WORDS_LOOP
    {
        all[w] = lanes->alive[w] & ~lanes->flags[card->agreed.flag][w];
        for (uint32_t k = 0; k < card->signers.count; k++)
            all[w] &= lanes->flags[signers[k].concurred.flag][w];
        any |= all[w];
    }
    look_at_tasks(lanes, &card->tasks);
    if (any)
        mark(lanes, &card->agreed, all);
}

static void report_card(struct lanes *lanes, const struct plan_card *card, const uint64_t *mask)
{
    lane_mask done SCRATCH, failed SCRATCH;
    uint64_t fails = 0;
    WORDS_LOOP done[w] = mask[w];
    uint32_t left = by_lot(lanes, &card->succeeds, done, count_bits(mask));
    WORDS_LOOP fails |= failed[w] = left ? mask[w] & ~done[w] : mask[w];
    if (left) {
        mark(lanes, &card->done, done);
        apply(lanes, &card->done_effects, done);
    }
    if (fails) {
        mark(lanes, &card->failed, failed);
        apply(lanes, &card->failed_effects, failed);
    }
}

/* One after the other, as in the kernel: what comes of one of these may be seen by the next. */
static void run_card(struct lanes *lanes, uint32_t index)
{
    const struct plan_card *card = &lanes->plan->cards[index];
    const uint32_t step = lanes->plan->card_step + 2 * index;
    lane_mask mask SCRATCH;
    if (step_comes(lanes, step, NULL, mask)) {
        mark(lanes, &card->begun, mask);
        if (card->drafts)
            set_pause(lanes, step, &card->drafting, mask);
    }
    if (card->drafts && pause_ends(lanes, &card->drafting, mask)) {
        mark(lanes, &card->proposed, mask);
        for (uint32_t k = 0; k < card->signers.count; k++)
            if (lanes->plan->signers[card->signers.first + k].signs)
                set_pause(lanes, step, &lanes->plan->signers[card->signers.first + k].answering, mask);
    }
    bool answered = false;
    for (uint32_t k = 0; k < card->signers.count; k++) {
        const struct plan_signer *signer = &lanes->plan->signers[card->signers.first + k];
        if (!signer->signs || !pause_ends(lanes, &signer->answering, mask))
            continue;
        answer_card(lanes, signer, mask);
        answered = true;
    }
    if (answered)
        agree_card(lanes, card);
    if (step_comes(lanes, step + 1, lanes->flags[card->agreed.flag], mask)) {
        mark(lanes, &card->ordered, mask);
        apply(lanes, &card->order_effects, mask);
        set_pause(lanes, step, &card->carrying, mask);
    }
    if (pause_ends(lanes, &card->carrying, mask))
        report_card(lanes, card, mask);
}

static void cards(struct lanes *lanes, const uint64_t *due)
{
    const struct lanes_plan *plan = lanes->plan;
    for (uint32_t step = next_step(lanes, due, plan->card_step, plan->question_step); step < plan->question_step;) {
        uint32_t index = (step - plan->card_step) / 2;
        run_card(lanes, index);
        step = next_step(lanes, due, plan->card_step + 2 * index + 2, plan->question_step);
    }
}

/* Questions, and what was right. */

static void open_question(struct lanes *lanes, const struct plan_question *question, const uint64_t *mask)
{
    assert(question->opened != NONE16 && lanes->tick < lanes->plan->program->tick_count);
    put(lanes, question->opened, mask, (lane)lanes->tick);
    WORDS_LOOP lanes->flags[question->opened_flag][w] |= mask[w];
    apply(lanes, &question->answers, mask);
    look_at_tasks(lanes, &question->tasks);
}

static void open_questions(struct lanes *lanes, const uint64_t *due)
{
    const struct lanes_plan *plan = lanes->plan;
    for (uint32_t step = next_step(lanes, due, plan->question_step, plan->task_step); step < plan->task_step;
         step = next_step(lanes, due, step + 1, plan->task_step)) {
        const struct plan_question *question = &plan->questions[step - plan->question_step];
        const struct opening opening = {question->timed, false, question->after_ticks, question->due,
                                        question->opened_flag};
        lane_mask mask = {0};
        if (opening_lanes(lanes, due, step, &opening, mask))
            open_question(lanes, question, mask);
    }
}

/* In the lanes of `mask` in which it is open. */
static void close_question(struct lanes *lanes, const struct plan_question *question, const uint64_t *mask, lane tick)
{
    lane_mask closes SCRATCH;
    uint64_t any = 0;
    WORDS_LOOP any |= closes[w] =
        mask[w] & lanes->flags[question->opened_flag][w] & ~lanes->flags[question->closed_flag][w];
    if (!any)
        return;
    assert(question->closed != NONE16);
    WORDS_LOOP lanes->flags[question->closed_flag][w] |= closes[w];
    put(lanes, question->closed, closes, tick);
    apply(lanes, &question->truth, closes);
}

/* Those whose time is up. */
static void close_questions(struct lanes *lanes)
{
    const struct lanes_plan *plan = lanes->plan;
    for (uint32_t i = 0; i < plan->program->question_count; i++) {
        const struct plan_question *question = &plan->questions[i];
        const lane *opened = column(lanes, question->opened);
        lane_mask over SCRATCH;
        if (lanes->tick < question->within_ticks)
            continue;
        const lane latest = (lane)(lanes->tick - question->within_ticks + 1);
        WORDS_LOOP over[w] = lanes->alive[w] & ~ge64(opened + 64 * w, latest);
        close_question(lanes, question, over, (lane)lanes->tick);
    }
    for (uint32_t i = 0; i < plan->truth_count; i++)
        if (plan->truths[i].tick == lanes->tick)
            apply(lanes, &plan->truths[i].effects, lanes->alive);
    truths_by_hand(lanes);
}

/* In the lanes of `mask`, which end, nobody answers any more; `last` is the last tick that they played. */
static void end_questions(struct lanes *lanes, const uint64_t *mask, uint32_t last)
{
    const struct lanes_plan *plan = lanes->plan;
    for (uint32_t i = 0; i < plan->program->question_count; i++)
        close_question(lanes, &plan->questions[i], mask, (lane)last);
    for (uint32_t i = 0; i < plan->truth_count; i++)
        if (plan->truths[i].from <= last && plan->truths[i].tick > last)
            apply(lanes, &plan->truths[i].effects, mask);
    end_truths_by_hand(lanes, mask, last);
}

/* Tasks. */

/* When its bot does it, in the lanes of `mask`, where it opens. */
static void tell_bot(struct lanes *lanes, uint32_t step, const uint64_t *mask)
{
    const struct plan_task *task = &lanes->plan->tasks[step - lanes->plan->task_step];
    lane_mask goes SCRATCH;
    WORDS_LOOP goes[w] = mask[w];
    if (by_chance(lanes, &task->draw, goes, count_bits(goes)) == 0)
        return;
    set_pause(lanes, step, &task->acts, goes);
}

static void open_task(struct lanes *lanes, uint32_t step)
{
    const struct plan_task *task = &lanes->plan->tasks[step - lanes->plan->task_step];
    lane_mask waiting SCRATCH;
    const uint64_t *knows = task->from_flag == INDEX_NONE ? NULL : lanes->flags[task->from_flag];
    WORDS_LOOP waiting[w] = lanes->pending[step][w] & (knows ? knows[w] : ~UINT64_C(0));
    if (!condition(lanes, step, waiting))
        return;
    lane_mask opens SCRATCH;
    WORDS_LOOP opens[w] = lanes->masks[0][w];
    no_longer_pending(lanes, step, opens, count_bits(opens));
    put(lanes, task->opened, opens, (lane)lanes->tick);
    WORDS_LOOP lanes->flags[task->opened_flag][w] |= opens[w];
    wake(lanes, task->opened_wakes);
    if (lanes->tick + task->within_ticks < lanes->plan->program->tick_count)
        set_bit(lanes->due + (size_t)(lanes->tick + task->within_ticks) * lanes->plan->step_words, step);
    if (task->told)
        tell_bot(lanes, step, opens);
}

/* The lanes of a word in which the task's cell released it, or had it released. */
static uint64_t released_by(const struct lanes *lanes, const struct plan_task *task, const struct plan_release *release,
                            uint32_t word)
{
    uint64_t came = lanes->flags[release->came_flags[RELEASED_WHOLE]][word] |
                    lanes->flags[release->came_flags[RELEASED_REDACTED]][word];
    if (came == 0 || release->originator == task->cell)
        return came;
    return came & eq64(column(lanes, release->by) + 64 * word, (lane)task->cell);
}

/* What became of an open task in this tick. */
static void judge_task(struct lanes *lanes, uint32_t t)
{
    const struct plan_task *task = &lanes->plan->tasks[t];
    uint64_t *done = lanes->flags[task->done_flag], *late = lanes->flags[task->late_flag];
    const lane *acts = task->acts.at == NONE16 ? NULL : column(lanes, task->acts.at);
    const lane *chosen = task->chosen == NONE16 ? NULL : column(lanes, task->chosen),
               *opened = column(lanes, task->opened);
    const lane since = (lane)((int32_t)lanes->tick - (int32_t)task->within_ticks);
    lane_mask does SCRATCH, over SCRATCH;
    uint64_t any_does = 0, any_over = 0;
    WORDS_LOOP
    {
        uint64_t open = lanes->flags[task->opened_flag][w] & ~done[w] & lanes->alive[w], act = 0;
        if (acts)
            act |= eq64(acts + 64 * w, (lane)lanes->tick);
        if (chosen)
            act |= ge64(chosen + 64 * w, 0);
        if (task->shared)
            act |= lanes->acted[t][w];
        for (uint32_t r = 0; r < task->releases.count; r++)
            act |= released_by(lanes, task, &lanes->plan->releases[task->releases.first + r], w);
        any_does |= does[w] = open & act;
        any_over |= over[w] = since >= 0 ? open & ~act & ~late[w] & eq64(opened + 64 * w, since) : 0;
    }
    if (any_does) {
        WORDS_LOOP done[w] |= does[w];
        put(lanes, task->done, does, (lane)lanes->tick);
        apply(lanes, &task->effects, does);
    }
    if (any_over) {
        WORDS_LOOP late[w] |= over[w];
        put(lanes, task->late, over, (lane)lanes->tick);
        apply(lanes, &task->late_effects, over);
    }
}

static void tasks(struct lanes *lanes, const uint64_t *due)
{
    const struct lanes_plan *plan = lanes->plan;
    for (uint32_t step = plan->task_step; step < plan->ending_step; step++) {
        bool needed = get_bit(lanes->need, step);
        if (needed) {
            clear_bit(lanes->need, step);
            if (get_bit(lanes->live, step))
                open_task(lanes, step);
        }
        if (needed || get_bit(due, step))
            judge_task(lanes, step - plan->task_step);
    }
}

/* The end. */

static uint32_t endings(struct lanes *lanes)
{
    const struct lanes_plan *plan = lanes->plan;
    uint32_t ended = 0;
    for (uint32_t step = next_step(lanes, NULL, plan->ending_step, plan->step_count); step < plan->step_count;
         step = next_step(lanes, NULL, step + 1, plan->step_count)) {
        uint32_t e = step - plan->ending_step;
        clear_bit(lanes->need, step);
        if (!condition(lanes, step, lanes->alive))
            continue;
        lane_mask mask SCRATCH;
        WORDS_LOOP mask[w] = lanes->masks[0][w];
        uint32_t count = count_bits(mask);
        lanes->endings[e] += count;
        ended += count;
        end_questions(lanes, mask, lanes->tick);
        put(lanes, plan->ending_column, mask, (lane)e);
        put(lanes, plan->end_tick_column, mask, (lane)lanes->tick);
        WORDS_LOOP lanes->alive[w] &= ~mask[w];
    }
    return ended;
}

#include "lanes/resume.h"

static void start(struct lanes *lanes)
{
    const struct lanes_plan *plan = lanes->plan;
    const struct program *program = plan->program;
    const uint32_t width = 64 * lanes->words;
    memset(lanes->alive, 0, sizeof(lanes->alive));
    for (uint32_t l = 0; l < lanes->count; l += 64)
        lanes->alive[l / 64] = lanes->count - l >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << (lanes->count - l)) - 1;
    for (uint32_t i = 0; i < plan->column_count; i++) {
        lane *to = column(lanes, i);
        const lane value = (lane)plan->column_start[i];
        LANE_LOOP to[k] = value;
    }
    for (uint32_t i = 0; i < plan->byte_count; i++)
        memset(lanes->bytes[i], plan->column_start[plan->column_of_byte[i]], width);
    if (program->task_count > 0)
        memset(lanes->acted, 0, program->task_count * sizeof(*lanes->acted));
    memset(lanes->shelf_ready, 0, plan->shelf_count * sizeof(*lanes->shelf_ready));
    size_t set_bytes = plan->step_words * sizeof(uint64_t),
           calendar_words = (size_t)program->tick_count * plan->step_words;
    memcpy(lanes->conditions, plan->conditions, plan->step_count * sizeof(*lanes->conditions));
    memcpy(lanes->live, plan->live, set_bytes);
    memset(lanes->need, 0, set_bytes);
    memcpy(lanes->always, plan->always, set_bytes);
    memcpy(lanes->due, plan->due_rows, calendar_words * sizeof(uint64_t));
    size_t decision_bytes = (program->decision_count + 63) / 64 * sizeof(uint64_t);
    memset(lanes->opened_now, 0, decision_bytes);
    memset(lanes->closing, 0, decision_bytes);
    memset(lanes->waiting, 0, decision_bytes);
    for (uint32_t d = 0; d < program->decision_count; d++)
        if (plan->decisions[d].slow)
            memset(lanes->open[d], 0, sizeof(lanes->open[d]));
    memset(lanes->counts, 0, lanes->count_total * sizeof(*lanes->counts));
    lanes->ticks = 0;
    lanes->tick = plan->tick_first > 0 ? plan->tick_first - 1 : 0; /* T, where none is left to be played */
    begin(lanes);
}

void LANES_CORE(struct lanes *lanes)
{
    const struct lanes_plan *plan = lanes->plan;
    const struct program *program = plan->program;
    uint32_t *timed_tries = lanes->timed_tries, answer = 0, change = 0, playing = lanes->count;
    uint32_t decision_words = (program->decision_count + 63) / 64;
    start(lanes);
    draw_by_hand(lanes);
    for (uint32_t tick = plan->tick_first; tick < plan->tick_end && playing; tick++) {
        const uint64_t *due = lanes->due + (size_t)tick * plan->step_words;
        const uint64_t *flips = plan->wake_rows + (size_t)tick * plan->step_words;
        lane_mask played SCRATCH;
        lanes->tick = tick;
        lanes->changes = (struct lanes_changes){0};
        lanes->ticks += playing;
        WORDS_LOOP played[w] = lanes->alive[w];
        for (uint32_t word = 0; word < plan->step_words; word++)
            lanes->need[word] |= lanes->always[word] | flips[word];
        for (; change < plan->switch_count && plan->switches[change].tick <= tick; change++)
            lanes->conditions[plan->switches[change].step] = plan->switches[change].code;
        for (uint32_t word = 0; word < decision_words; word++)
            for (uint64_t bits = lanes->closing[word] | lanes->waiting[word]; bits; bits &= bits - 1)
                close_decision(lanes, 64 * word + (uint32_t)__builtin_ctzll(bits));
        close_questions(lanes);
        due_injects(lanes, due, timed_tries);
        conditional_injects(lanes);
        open_decisions(lanes, due);
        for (uint32_t word = 0; word < decision_words; word++) {
            lanes->closing[word] = 0;
            for (uint64_t bits = lanes->opened_now[word]; bits; bits &= bits - 1) {
                uint32_t d = 64 * word + (uint32_t)__builtin_ctzll(bits);
                if (plan->decisions[d].slow) {
                    begin_waiting(lanes, d);
                } else {
                    settle(lanes, d);
                    set_bit(lanes->closing, d);
                }
            }
            lanes->opened_now[word] = 0;
            for (uint64_t bits = lanes->waiting[word]; bits; bits &= bits - 1)
                choose_slowly(lanes, 64 * word + (uint32_t)__builtin_ctzll(bits));
        }
        shares(lanes, due);
        releases(lanes, due);
        cards(lanes, due);
        for (; answer < plan->answer_count && plan->answers[answer].tick == tick; answer++)
            apply(lanes, &plan->answers[answer].effects, lanes->alive);
        ask_by_hand(lanes);
        open_questions(lanes, due);
        tasks(lanes, due);
        uint32_t ended = endings(lanes);
        assert(ended <= playing);
        playing -= ended;
        if (lanes->on_tick)
            lanes->on_tick(lanes->on_tick_context, lanes, tick, played);
    }
    if (!playing)
        return;
    assert(playing == count_bits(lanes->alive));
    lanes->endings[program->ending_count] += playing; /* time is up */
    end_questions(lanes, lanes->alive, plan->tick_end - 1);
    put(lanes, plan->ending_column, lanes->alive, (lane)program->ending_count);
    put(lanes, plan->end_tick_column, lanes->alive, (lane)plan->tick_end);
}
