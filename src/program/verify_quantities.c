/* What executors rely on of numbers that are decided and of allocations: see verify.c. */
#include <assert.h>

#include "program/checked.h"

const char *verify_quantities_layout(const struct program *p, uint32_t *at)
{
    for (uint32_t i = 0; i < p->decision_count; i++) {
        const struct program_decision *d = &p->decisions[i];
        if (!program_quantified(d))
            continue;
        bool decides = d->first_of == INDEX_NONE;
        REQUIRE(d->quantity_count <= QUANTITY_COUNT_MAX &&
                    within(d->quantity_first, d->quantity_count, p->quantity_count),
                "quantities of a decision");
        REQUIRE(d->named_slot == *at, "place of what was named");
        *at += d->asked_count * d->quantity_count;
        REQUIRE(d->decided_slot == (decides ? *at : INDEX_NONE), "place of what was decided");
        *at += decides ? d->quantity_count : 0;
    }
    return NULL;
}

const char *verify_quantities_slots(const struct program *p, const struct program_decision *d)
{
    int32_t from = d->from < 0 ? d->from : 0, to = d->to > 0 ? d->to : 0;
    uint32_t named = d->asked_count * d->quantity_count;
    for (uint32_t i = 0; program_quantified(d) && i < named; i++)
        REQUIRE(is_slot(p, d->named_slot + i, from, to, 0), "range of what was named");
    for (uint32_t i = 0; program_quantified(d) && d->decided_slot != INDEX_NONE && i < d->quantity_count; i++)
        REQUIRE(is_slot(p, d->decided_slot + i, from, to, 0), "range of what was decided");
    return NULL;
}

/* A value that lies within the quantities of the decision. */
static bool is_within(const struct checked *c, const struct program_decision *d, code_at code)
{
    return value(c, code) && proof_of(c, code)->low >= d->from && proof_of(c, code)->high <= d->to;
}

static bool is_on_grid(const struct program_decision *d, int32_t quantity)
{
    return quantity >= d->from && quantity <= d->to && ((int64_t)quantity - d->from) % d->step == 0;
}

/* That sums of what is drawn and rounded fit the lanes of a narrow program. */
static bool fits_narrow(const struct program_decision *d)
{
    return (int64_t)d->to - d->from + d->step <= INT16_MAX;
}

const char *verify_quantities(const struct checked *c, const struct program_decision *d)
{
    const struct program *p = c->program;
    const struct program_decision *of = d->first_of == INDEX_NONE ? d : &p->decisions[d->first_of];
    REQUIRE(d->decides <= DECIDES_ALLOCATION && (d->decides == DECIDES_OPTION) == !program_quantified(d) &&
                of->decides == d->decides,
            "what a decision is about");
    REQUIRE(d->agree != AGREE_VALUE || (d->decides == DECIDES_NUMBER && d->agree_value <= AGREE_HIGHEST),
            "numbers that cells come to");
    if (!program_quantified(d))
        return NULL;
    bool number = d->decides == DECIDES_NUMBER;
    REQUIRE(of->quantity_first == d->quantity_first && of->quantity_count == d->quantity_count && of->from == d->from &&
                of->to == d->to && of->step == d->step,
            "quantities of a first round");
    REQUIRE(d->option_count == 1 && p->options[d->option_first].legal == CODE_NONE &&
                p->options[d->option_first].outcome_count == 0,
            "the option of a decision about quantities");
    REQUIRE(d->agree <= AGREE_LEAD || d->agree == AGREE_VALUE, "votes about quantities");
    REQUIRE(d->agree != AGREE_EACH || d->first_of != INDEX_NONE || d->asked_count == 1, "quantities of each");
    REQUIRE(d->from >= -QUANTITY_MAX && d->to <= QUANTITY_MAX && d->from <= d->to && d->step >= 1 &&
                d->step <= QUANTITY_MAX && is_on_grid(d, d->to),
            "range of a quantity");
    REQUIRE(!p->narrow || fits_narrow(d), "a quantity wider than 16 bits");
    REQUIRE(is_within(c, d, d->most) && (number ? is_within(c, d, d->least) : d->least == CODE_NONE),
            "what can be named");
    REQUIRE(!number || d->quantity_count == 1, "the number of a decision");
    REQUIRE(number || (d->from == 0 && program_ways((uint32_t)(d->to / d->step), d->quantity_count) > 0),
            "ways of an allocation");
    int64_t together = 0;
    for (uint32_t i = 0; i < d->quantity_count; i++) {
        const struct program_quantity *quantity = &p->quantities[d->quantity_first + i];
        REQUIRE(is_id(quantity->id) && is_on_grid(d, quantity->otherwise), "a quantity");
        together += quantity->otherwise;
    }
    REQUIRE(number || together <= d->to, "quantities that stand where nothing is decided");
    for (uint32_t k = 0; k < d->asked_count; k++)
        REQUIRE(d->named_site[k].half < 8 && d->named_site[k].half % 2 == 0, "draws of a number");
    return NULL;
}

bool verify_number_row(const struct checked *c, const struct program_row *row)
{
    const code_at middle = c->program->weights[row->weight_first], spread = c->program->weights[row->weight_first + 1];
    if (!value(c, middle) || !value_or_none(c, spread))
        return false;
    int64_t most = spread == CODE_NONE ? 0 : proof_of(c, spread)->high, low = proof_of(c, middle)->low,
            high = proof_of(c, middle)->high;
    most = most > 0 ? most : 0;
    assert(low <= high);
    return most <= SPREAD_MAX && low - most >= INT32_MIN && high + most <= INT32_MAX &&
           (!c->program->narrow || (low - most >= INT16_MIN && high + most <= INT16_MAX));
}
