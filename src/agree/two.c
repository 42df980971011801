/* Two raters: Cohen's kappa, weighted or not, with its standard errors, and Scott's pi. Sums go over units in place of
 * the table of two raters' values, whose cells are no more. */
#include <math.h>

#include "agree/inside.h"

struct margins { /* shares of categories in the units that both valued */
    double a[AGREE_CATEGORY_COUNT_MAX + 1], b[AGREE_CATEGORY_COUNT_MAX + 1];
    double observed;
    uint32_t unit_count;
};

static enum agree_reason margins_of(const struct agree_data *data, uint32_t a, uint32_t b, enum agree_metric metric,
                                    struct margins *ret_margins)
{
    enum agree_reason reason = agree_check(data, metric);
    if (reason != AGREE_DEFINED)
        return reason;
    struct margins margins = {0};
    for (uint32_t unit = 0; unit < data->unit_count; unit++) {
        uint32_t x = agree_value(data, unit, a), y = agree_value(data, unit, b);
        if (x == AGREE_MISSING || y == AGREE_MISSING)
            continue;
        margins.a[x]++;
        margins.b[y]++;
        margins.observed += agree_distance(data, metric, x, y);
        margins.unit_count++;
    }
    if (margins.unit_count == 0)
        return AGREE_NO_COMMON;
    for (uint32_t c = 1; c <= data->category_count; c++) {
        margins.a[c] /= margins.unit_count;
        margins.b[c] /= margins.unit_count;
    }
    margins.observed /= margins.unit_count;
    *ret_margins = margins;
    return AGREE_DEFINED;
}

/* Mean distance of each category from what the other rater says by chance. */
static void means(const struct agree_data *data, enum agree_metric metric, const double *shares, double *ret_means)
{
    for (uint32_t c = 1; c <= data->category_count; c++) {
        ret_means[c] = 0;
        for (uint32_t k = 1; k <= data->category_count; k++)
            if (shares[k] > 0)
                ret_means[c] += shares[k] * agree_distance(data, metric, c, k);
    }
}

/* Fleiss, Cohen and Everitt write agreement, weights w = 1 - distance / greatest; both errors are the same whatever the
 * distances are divided by, so here it is by what chance makes of them: expected agreement is then 0, and kappa the
 * observed one. */
static void errors(const struct agree_data *data, uint32_t a, uint32_t b, enum agree_metric metric,
                   const struct margins *margins, struct agree_cohen *cohen)
{
    double from_a[AGREE_CATEGORY_COUNT_MAX + 1], from_b[AGREE_CATEGORY_COUNT_MAX + 1];
    double by = cohen->kappa.expected, kappa = cohen->kappa.value, n = margins->unit_count, sum = 0, sum_null = 0;
    means(data, metric, margins->b, from_a);
    means(data, metric, margins->a, from_b);
    assert(by > 0 && n > 0);
    for (uint32_t unit = 0; unit < data->unit_count; unit++) {
        uint32_t x = agree_value(data, unit, a), y = agree_value(data, unit, b);
        if (x == AGREE_MISSING || y == AGREE_MISSING)
            continue;
        double both = 2 - (from_a[x] + from_b[y]) / by;
        double off = 1 - agree_distance(data, metric, x, y) / by - both * (1 - kappa);
        sum += off * off / n;
    }
    for (uint32_t c = 1; c <= data->category_count; c++)
        for (uint32_t k = 1; margins->a[c] > 0 && k <= data->category_count; k++) {
            double both = 2 - (from_a[c] + from_b[k]) / by;
            double off = 1 - agree_distance(data, metric, c, k) / by - both;
            sum_null += margins->a[c] * margins->b[k] * off * off;
        }
    cohen->error = sqrt(fmax(sum - kappa * kappa, 0) / n); /* rounding may take it below 0 */
    cohen->error_null = sqrt(sum_null / n);
}

enum agree_reason agree_cohen(const struct agree_data *data, uint32_t a, uint32_t b, enum agree_metric metric,
                              struct agree_cohen *ret_cohen)
{
    struct margins margins;
    struct agree_cohen cohen = {.error = 0};
    enum agree_reason reason = margins_of(data, a, b, metric, &margins);
    if (reason == AGREE_DEFINED)
        reason = agree_divide(margins.observed, agree_expected(data, metric, margins.a, margins.b), &cohen.kappa);
    if (reason != AGREE_DEFINED)
        return reason;
    errors(data, a, b, metric, &margins, &cohen);
    cohen.unit_count = margins.unit_count;
    *ret_cohen = cohen;
    return AGREE_DEFINED;
}

enum agree_reason agree_cohen_most(const struct agree_data *data, uint32_t a, uint32_t b, double *ret_kappa)
{
    struct margins margins;
    struct agree_coefficient most;
    enum agree_reason reason = margins_of(data, a, b, AGREE_NOMINAL, &margins);
    if (reason != AGREE_DEFINED)
        return reason;
    double apart = 0; /* what no pairing of these shares can mend */
    for (uint32_t c = 1; c <= data->category_count; c++)
        apart += fabs(margins.a[c] - margins.b[c]) / 2;
    reason = agree_divide(apart, agree_expected(data, AGREE_NOMINAL, margins.a, margins.b), &most);
    if (reason == AGREE_DEFINED)
        *ret_kappa = most.value;
    return reason;
}

enum agree_reason agree_scott(const struct agree_data *data, uint32_t a, uint32_t b, enum agree_metric metric,
                              struct agree_coefficient *ret_pi)
{
    struct margins margins;
    enum agree_reason reason = margins_of(data, a, b, metric, &margins);
    if (reason != AGREE_DEFINED)
        return reason;
    for (uint32_t c = 1; c <= data->category_count; c++)
        margins.a[c] = (margins.a[c] + margins.b[c]) / 2;
    return agree_divide(margins.observed, agree_expected(data, metric, margins.a, margins.a), ret_pi);
}
