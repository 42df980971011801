/* Whom a decision asks, in each lane, where it asks those for whom a condition holds when it opens: a mask an asked
 * cell. A part of core.c. */
#ifndef ENTENTE_LANES_ASKED_H
#define ENTENTE_LANES_ASKED_H

static bool asks_some(const struct plan_decision *decision)
{
    return decision->asks != INDEX_NONE;
}

/* Leaves in `mask` the lanes in which somebody is asked now, and the lead where there is one, and keeps who. */
static bool ask(struct lanes *lanes, const struct plan_decision *decision, uint64_t *mask)
{
    lane_mask of_cell[ASKED_COUNT_MAX], fits = {0};
    uint64_t any = 0;
    assert(decision->asks_itself && decision->asked_count <= ASKED_COUNT_MAX);
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        bool asked = holds_now(lanes, decision->ask_codes[k], mask);
        WORDS_LOOP of_cell[k][w] = asked ? lanes->masks[0][w] : 0;
        if (decision->must_ask == INDEX_NONE || decision->must_ask == k)
            WORDS_LOOP fits[w] |= of_cell[k][w];
    }
    for (uint32_t k = 0; k < decision->asked_count; k++)
        WORDS_LOOP lanes->asked[decision->asks + k][w] |= of_cell[k][w] & fits[w];
    WORDS_LOOP any |= mask[w] &= fits[w];
    return any != 0;
}

static bool asked_in(const struct lanes *lanes, const struct plan_decision *decision, uint32_t k,
                     const struct picked *picked, uint32_t at)
{
    return get_bit(lanes->asked[decision->asks + k], picked->chosen ? picked->chosen[at] : at);
}

static uint32_t picked_count(const struct lanes *lanes, const struct picked *picked)
{
    return picked->chosen ? picked->count : lanes->count;
}

/* Puts `value` where asked cell k is not asked. */
static void put_unasked(const struct lanes *lanes, const struct plan_decision *decision, uint32_t k,
                        const struct picked *picked, lane *values, lane value)
{
    for (uint32_t i = 0; asks_some(decision) && i < picked_count(lanes, picked); i++)
        if (!asked_in(lanes, decision, k, picked, i))
            values[i] = value;
}

/* What those who are asked have in common, else `otherwise`. */
static void join_asked(const struct lanes *lanes, const struct plan_decision *decision, const struct picked *picked,
                       lane *ret_options)
{
    for (uint32_t i = 0; i < picked_count(lanes, picked); i++) {
        lane common = -1;
        for (uint32_t k = 0; k < decision->asked_count; k++) {
            lane choice = ((const lane *)lanes->choices[k])[i];
            if (asked_in(lanes, decision, k, picked, i))
                common = common == -1 || common == choice ? choice : (lane)decision->otherwise;
        }
        ret_options[i] = common;
    }
}

/* The first option that more than half of those who are asked chose, else `otherwise`. */
static void count_majority(const struct lanes *lanes, const struct plan_decision *decision, const struct picked *picked,
                           lane *ret_options)
{
    for (uint32_t i = 0; i < picked_count(lanes, picked); i++) {
        uint32_t asked = 0, members[OPTION_COUNT_MAX] = {0};
        for (uint32_t k = 0; k < decision->asked_count; k++) {
            lane choice = ((const lane *)lanes->choices[k])[i];
            asked += asked_in(lanes, decision, k, picked, i);
            if (choice >= 0)
                members[choice]++;
        }
        ret_options[i] = (lane)decision->otherwise;
        for (uint32_t o = decision->option_count; o-- > 0;)
            if (2 * members[o] > asked)
                ret_options[i] = (lane)o;
    }
}

#endif
