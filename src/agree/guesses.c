/* Coorientation: what two cells say, and what each guesses that the other says. */
#include "agree/inside.h"

static void add(const struct agree_data *data, struct agree_share *share, enum agree_metric metric, uint32_t x,
                uint32_t y)
{
    if (x == AGREE_MISSING || y == AGREE_MISSING)
        return;
    share->pairs++;
    share->same += x == y;
    share->apart += agree_distance(data, metric, x, y);
}

/* Over all members of one cell and the other: what x of the first and y of the second say. */
static struct agree_share across(const struct agree_data *x, struct agree_raters of_x, const struct agree_data *y,
                                 struct agree_raters of_y, enum agree_metric metric)
{
    struct agree_share share = {0};
    for (uint32_t unit = 0; unit < x->unit_count; unit++)
        for (uint32_t i = 0; i < of_x.count; i++)
            for (uint32_t k = 0; k < of_y.count; k++)
                add(x, &share, metric, agree_value(x, unit, agree_rater(of_x, i)),
                    agree_value(y, unit, agree_rater(of_y, k)));
    share.apart = share.pairs > 0 ? share.apart / (double)share.pairs : 0;
    assert(share.same <= share.pairs);
    return share;
}

static struct agree_share inside(const struct agree_data *own, const struct agree_data *guesses,
                                 struct agree_raters cell, enum agree_metric metric)
{
    struct agree_share share = {0};
    for (uint32_t unit = 0; unit < own->unit_count; unit++)
        for (uint32_t r = 0; r < cell.count; r++)
            add(own, &share, metric, agree_value(own, unit, agree_rater(cell, r)),
                agree_value(guesses, unit, agree_rater(cell, r)));
    share.apart = share.pairs > 0 ? share.apart / (double)share.pairs : 0;
    assert(share.same <= share.pairs);
    return share;
}

enum agree_reason agree_coorientation(const struct agree_data *own, const struct agree_data *guesses,
                                      struct agree_raters a, struct agree_raters b, enum agree_metric metric,
                                      struct agree_coorientation *ret_coorientation)
{
    assert(own->unit_count == guesses->unit_count && own->rater_count == guesses->rater_count);
    assert(own->category_count == guesses->category_count && own->worths == guesses->worths);
    enum agree_reason reason = agree_check(own, metric);
    if (reason != AGREE_DEFINED)
        return reason;
    *ret_coorientation = (struct agree_coorientation){
        .agreement = across(own, a, own, b, metric),
        .accuracy_a = across(guesses, a, own, b, metric),
        .accuracy_b = across(guesses, b, own, a, metric),
        .congruency_a = inside(own, guesses, a, metric),
        .congruency_b = inside(own, guesses, b, metric),
    };
    return AGREE_DEFINED;
}
