/* How far two categories are apart, and what all coefficients do with that in the end. */
#include <math.h>

#include "agree/inside.h"

const char *agree_reason_text(enum agree_reason reason)
{
    static const char *const texts[] = {
#define REASON(name, text) text,
#include "agree/reasons.def"
#undef REASON
    };
    assert((size_t)reason < sizeof(texts) / sizeof(texts[0]));
    return texts[reason];
}

enum agree_reason agree_check(const struct agree_data *data, enum agree_metric metric)
{
    assert(data->category_count >= 1 && data->category_count <= AGREE_CATEGORY_COUNT_MAX);
    assert(metric != AGREE_GIVEN || data->distances);
    if (metric == AGREE_ORDINAL)
        return AGREE_ALPHA_ALONE;
    return metric == AGREE_RATIO && agree_worth(data, 1) < 0 ? AGREE_BELOW_ZERO : AGREE_DEFINED;
}

double agree_distance(const struct agree_data *data, enum agree_metric metric, uint32_t a, uint32_t b)
{
    assert(metric != AGREE_ORDINAL);
    double x = agree_worth(data, a), y = agree_worth(data, b), difference = x - y;
    switch (metric) {
    case AGREE_NOMINAL: return a != b;
    case AGREE_LINEAR: return fabs(difference);
    case AGREE_RATIO: return a == b ? 0 : difference * difference / ((x + y) * (x + y));
    case AGREE_GIVEN: return data->distances[(size_t)(a - 1) * data->category_count + b - 1];
    case AGREE_INTERVAL:
    case AGREE_ORDINAL: break;
    }
    return difference * difference;
}

void agree_count(const struct agree_data *data, struct agree_raters raters, uint32_t unit, struct agree_tally *tally)
{
    for (uint32_t i = 0; i < tally->used_count; i++)
        tally->counts[tally->used[i]] = 0;
    tally->used_count = tally->total = 0;
    /* by the row and not by agree_value: bootstraps of large tables live here */
    const uint16_t *row = data->values + (size_t)(data->units ? data->units[unit] : unit) * data->rater_count;
    assert(unit < data->unit_count);
    for (uint32_t r = 0; r < raters.count; r++) {
        uint32_t value = row[raters.items ? raters.items[r] : r];
        if (value == AGREE_MISSING)
            continue;
        if (tally->counts[value]++ == 0)
            tally->used[tally->used_count++] = value;
        tally->total++;
    }
    assert(tally->used_count <= tally->total && tally->used_count <= data->category_count);
}

double agree_pairs(const struct agree_data *data, enum agree_metric metric, const struct agree_tally *tally)
{
    double sum = 0;
    for (uint32_t i = 0; i < tally->used_count; i++)
        for (uint32_t k = 0; k < i; k++) {
            double pairs = (double)tally->counts[tally->used[i]] * tally->counts[tally->used[k]];
            sum += pairs * agree_distance(data, metric, tally->used[i], tally->used[k]);
        }
    assert(sum >= 0);
    return sum;
}

double agree_expected(const struct agree_data *data, enum agree_metric metric, const double *p, const double *q)
{
    double sum = 0;
    for (uint32_t c = 1; c <= data->category_count; c++)
        for (uint32_t k = 1; p[c] > 0 && k <= data->category_count; k++)
            if (q[k] > 0)
                sum += p[c] * q[k] * agree_distance(data, metric, c, k);
    assert(sum >= 0);
    return sum;
}

enum agree_reason agree_divide(double observed, double expected, struct agree_coefficient *ret_coefficient)
{
    assert(observed >= 0);
    if (!(expected > 0))
        return AGREE_NO_VARIATION;
    *ret_coefficient = (struct agree_coefficient){observed, expected, 1 - observed / expected};
    assert(ret_coefficient->value <= 1);
    return AGREE_DEFINED;
}
