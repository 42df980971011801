/* What the files of the room share: values, and how far two categories are apart. */
#ifndef ENTENTE_AGREE_INSIDE_H
#define ENTENTE_AGREE_INSIDE_H

#include <assert.h>

#include "agree/agree.h"
#include "base/rng.h"

/* The value of a rater in the unit that stands at `at`. */
static inline uint32_t agree_value(const struct agree_data *data, uint32_t at, uint32_t rater)
{
    assert(at < data->unit_count && rater < data->rater_count);
    uint32_t unit = data->units ? data->units[at] : at;
    uint32_t value = data->values[(size_t)unit * data->rater_count + rater];
    assert(value <= data->category_count);
    return value;
}

static inline uint32_t agree_rater(struct agree_raters raters, uint32_t at)
{
    assert(at < raters.count);
    return raters.items ? raters.items[at] : at;
}

static inline double agree_worth(const struct agree_data *data, uint32_t category)
{
    assert(category >= 1 && category <= data->category_count);
    return data->worths ? data->worths[category - 1] : category;
}

/* Draw `draw` of a resample, uniform in 0...count - 1; `place` tells apart what is drawn side by side. */
static inline uint32_t agree_draw(uint64_t seed, uint32_t resample, uint32_t place, uint32_t draw, uint32_t count)
{
    assert(count > 0);
    struct rng_block block = rng_block(seed, resample, place, draw);
    return (uint32_t)((uint64_t)block.word[0] * count >> 32);
}

/* How often each category was given in a unit: what is done with each pair of raters would take the square of them. */
struct agree_tally {
    uint32_t counts[AGREE_CATEGORY_COUNT_MAX + 1]; /* 0 but for those that are used */
    uint32_t used[AGREE_CATEGORY_COUNT_MAX], used_count, total;
};
/* `tally` is one of zeros, or of another unit. */
void agree_count(const struct agree_data *data, struct agree_raters raters, uint32_t unit, struct agree_tally *tally);
/* The sum of distances over all pairs of raters. Not AGREE_ORDINAL. */
double agree_pairs(const struct agree_data *data, enum agree_metric metric, const struct agree_tally *tally);

/* Not AGREE_ORDINAL. */
double agree_distance(const struct agree_data *data, enum agree_metric metric, uint32_t a, uint32_t b);
/* Sums over all pairs of categories of p q distance; `p` and `q` have places 1...category_count. Not AGREE_ORDINAL. */
double agree_expected(const struct agree_data *data, enum agree_metric metric, const double *p, const double *q);
/* Whether distances by the metric are there: BELOW_ZERO, ALPHA_ALONE. */
enum agree_reason agree_check(const struct agree_data *data, enum agree_metric metric);
/* 1 - observed / expected; NO_VARIATION where chance makes no disagreement. */
enum agree_reason agree_divide(double observed, double expected, struct agree_coefficient *ret_coefficient);

#endif
