/* What cells name of numbers and allocations, and what they come to. A part of core.c. */
#ifndef ENTENTE_LANES_NAMING_H
#define ENTENTE_LANES_NAMING_H

/* A value in each picked lane: an array to step through by `advance`, or one vec. */
struct stream {
    const lane *values;
    uint32_t advance;
    vec same;
};

static struct stream stream_of(const struct plan_value *value, void *const *at)
{
    struct stream stream = {NULL, value->from != NONE16, all((lane)value->value)};
    stream.values = stream.advance ? at[value->from] : NULL;
    return stream;
}

#define FROM_STREAM(stream) ((stream).advance ? load((stream).values + k) : (stream).same)

static lane value_in(const struct plan_value *value, void *const *at, uint32_t place)
{
    return value->from == NONE16 ? (lane)value->value : ((const lane *)at[value->from])[place];
}

/* Around its middle, by two draws, within what can be named; then to the nearest step. */
static void name_number(struct lanes *lanes, const struct plan_naming *naming, const uint64_t *mask,
                        const struct picked *picked)
{
    const struct stream middle = stream_of(&naming->entries[0], picked->at),
                        lengths = stream_of(&naming->entries[1], picked->at),
                        least = stream_of(&naming->least, picked->at), most = stream_of(&naming->most, picked->at);
    lane *numbers = lanes->choices[ASKED_COUNT_MAX];
    draw_picked(lanes, &naming->block, 1, picked);
    const ulane *up = lanes->halves[0], *down = lanes->halves[1];
    for (uint32_t k = 0; k < picked->width; k += VEC) {
        const vec length = FROM_STREAM(lengths);
        vec number = add(FROM_STREAM(middle),
                         subtract(share_of_total(load(up + k), length), share_of_total(load(down + k), length)));
        save(numbers + k, lesser(greater(number, FROM_STREAM(least)), FROM_STREAM(most)));
    }
    keep(lanes, naming->columns[0], numbers, picked);
    if (naming->round.code != INDEX_NONE)
        apply(lanes, &naming->round, mask);
}

/* By weights, lane by lane: who gets the rest hangs on all of them. */
static void name_parts(struct lanes *lanes, const struct plan_decision *decision, const struct plan_naming *naming,
                       const struct picked *picked)
{
    const struct program_decision *source = decision->quantified;
    int32_t weights[QUANTITY_COUNT_MAX], quantities[QUANTITY_COUNT_MAX];
    uint32_t at = 0;
    for (uint32_t w = 0; w < lanes->words; w++)
        for (uint64_t bits = picked->mask[w]; bits; bits &= bits - 1, at++) {
            const uint32_t lane_index = 64 * w + (uint32_t)__builtin_ctzll(bits),
                           place = picked->chosen ? at : lane_index;
            for (uint32_t i = 0; i < source->quantity_count; i++)
                weights[i] = value_in(&naming->entries[i], picked->at, place);
            program_allocate(source, weights, value_in(&naming->most, picked->at, place), quantities);
            for (uint32_t i = 0; i < source->quantity_count; i++)
                column(lanes, naming->columns[i])[lane_index] = (lane)quantities[i];
        }
}

/* What asked cell k names, and that it has chosen. */
static void name_of(struct lanes *lanes, const struct plan_decision *decision, uint32_t k, const struct picked *picked)
{
    const struct plan_naming *naming = decision->choices[k].naming;
    lane_mask mask SCRATCH;
    lane *chosen = lanes->choices[k];
    WORDS_LOOP mask[w] = picked->mask[w] & (asks_some(decision) ? lanes->asked[decision->asks + k][w] : ~UINT64_C(0));
    struct picked asked = *picked;
    execute(lanes, naming->code, picked->at, picked->width, NULL);
    if (decision->quantified->decides == DECIDES_NUMBER)
        name_number(lanes, naming, mask, &asked);
    else
        name_parts(lanes, decision, naming, &asked);
    for (uint32_t i = 0; i < picked->width; i += VEC)
        save(chosen + i, all(0));
    put_unasked(lanes, decision, k, picked, chosen, -1);
    for (uint32_t i = 0; asks_some(decision) && i < decision->quantified->quantity_count; i++) {
        lane_mask unasked SCRATCH;
        WORDS_LOOP unasked[w] = picked->mask[w] & ~mask[w];
        put(lanes, naming->columns[i], unasked, 0);
    }
    keep(lanes, decision->choices[k].column, chosen, picked);
}

/* What they come to in one lane. */
static void decide_lane(const struct lanes *lanes, const struct plan_decision *decision, uint32_t lane_index)
{
    const struct program_decision *source = decision->quantified;
    const uint32_t count = source->quantity_count;
    int32_t choices[ASKED_COUNT_MAX], named[ASKED_COUNT_MAX * QUANTITY_COUNT_MAX], quantities[QUANTITY_COUNT_MAX];
    uint32_t asked = 0;
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        const struct plan_choice *choice = &decision->choices[k];
        asked |= (uint32_t)(!asks_some(decision) || get_bit(lanes->asked[decision->asks + k], lane_index)) << k;
        choices[k] = column(lanes, choice->column)[lane_index];
        for (uint32_t i = 0; i < count; i++)
            named[k * count + i] = column(lanes, choice->naming->columns[i])[lane_index];
    }
    program_decide(lanes->plan->program, source, choices, named, asked, quantities);
    for (uint32_t i = 0; i < count; i++)
        column(lanes, decision->decided[i])[lane_index] = (lane)quantities[i];
}

/* In the lanes of `mask`, where it closes. */
static void decide(struct lanes *lanes, const struct plan_decision *decision, const uint64_t *mask)
{
    assert(decision->quantified && decision->adopted_count == 1);
    if (decision->decide.code != INDEX_NONE) {
        apply(lanes, &decision->decide, mask);
        return;
    }
    for (uint32_t w = 0; w < lanes->words; w++)
        for (uint64_t bits = mask[w]; bits; bits &= bits - 1)
            decide_lane(lanes, decision, 64 * w + (uint32_t)__builtin_ctzll(bits));
}

#endif
