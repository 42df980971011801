/* Coefficients of any number of raters that see the same disagreement and expect another one: Fleiss, Conger, Gwet,
 * Brennan and Prediger. */
#include "agree/inside.h"

struct seen {
    double observed;                             /* mean over units with two values of the mean distance of pairs */
    double shares[AGREE_CATEGORY_COUNT_MAX + 1]; /* mean over units with a value of the category's share in them */
};

static enum agree_reason look(const struct agree_data *data, struct agree_raters raters, enum agree_metric metric,
                              struct seen *ret_seen)
{
    enum agree_reason reason = agree_check(data, metric);
    if (reason != AGREE_DEFINED)
        return reason;
    if (raters.count < 2)
        return AGREE_FEW_RATERS;
    struct seen seen = {0};
    struct agree_tally tally = {.total = 0};
    uint32_t valued = 0, paired = 0;
    for (uint32_t unit = 0; unit < data->unit_count; unit++) {
        agree_count(data, raters, unit, &tally);
        double count = tally.total;
        for (uint32_t i = 0; i < tally.used_count; i++)
            seen.shares[tally.used[i]] += tally.counts[tally.used[i]] / count;
        valued += tally.total >= 1;
        paired += tally.total >= 2;
        if (tally.total >= 2)
            seen.observed += agree_pairs(data, metric, &tally) / (count * (count - 1) / 2);
    }
    if (paired == 0)
        return AGREE_NO_PAIR;
    seen.observed /= paired;
    for (uint32_t c = 1; c <= data->category_count; c++)
        seen.shares[c] /= valued;
    assert(valued >= paired && seen.observed >= 0);
    *ret_seen = seen;
    return AGREE_DEFINED;
}

enum agree_reason agree_observed(const struct agree_data *data, struct agree_raters raters, enum agree_metric metric,
                                 double *ret_disagreement)
{
    struct seen seen;
    enum agree_reason reason = look(data, raters, metric, &seen);
    if (reason == AGREE_DEFINED)
        *ret_disagreement = seen.observed;
    return reason;
}

enum agree_reason agree_fleiss(const struct agree_data *data, struct agree_raters raters, enum agree_metric metric,
                               struct agree_coefficient *ret_kappa)
{
    struct seen seen;
    enum agree_reason reason = look(data, raters, metric, &seen);
    if (reason != AGREE_DEFINED)
        return reason;
    return agree_divide(seen.observed, agree_expected(data, metric, seen.shares, seen.shares), ret_kappa);
}

/* Adds a rater's shares; false: it valued nothing. */
static bool shares_of(const struct agree_data *data, uint32_t rater, double *ret_shares)
{
    uint32_t count = 0;
    for (uint32_t c = 0; c <= data->category_count; c++)
        ret_shares[c] = 0;
    for (uint32_t unit = 0; unit < data->unit_count; unit++) {
        uint32_t value = agree_value(data, unit, rater);
        ret_shares[value]++;
        count += value != AGREE_MISSING;
    }
    for (uint32_t c = 1; count > 0 && c <= data->category_count; c++)
        ret_shares[c] /= count;
    return count > 0;
}

/* The mean over pairs of raters of what chance makes of their shares: all pairs of the sum, without those of a rater
 * with itself. */
enum agree_reason agree_conger(const struct agree_data *data, struct agree_raters raters, enum agree_metric metric,
                               struct agree_coefficient *ret_kappa)
{
    struct seen seen;
    enum agree_reason reason = look(data, raters, metric, &seen);
    if (reason != AGREE_DEFINED)
        return reason;
    double sums[AGREE_CATEGORY_COUNT_MAX + 1] = {0}, own[AGREE_CATEGORY_COUNT_MAX + 1], with_itself = 0;
    uint32_t count = 0;
    for (uint32_t r = 0; r < raters.count; r++) {
        if (!shares_of(data, agree_rater(raters, r), own))
            continue;
        with_itself += agree_expected(data, metric, own, own);
        for (uint32_t c = 1; c <= data->category_count; c++)
            sums[c] += own[c];
        count++;
    }
    assert(count >= 2); /* some unit has two values */
    double expected = agree_expected(data, metric, sums, sums) - with_itself;
    return agree_divide(seen.observed, expected / ((double)count * (count - 1)), ret_kappa);
}

/* The mean distance of two categories drawn from the scale, and the greatest there is. */
static void scale_of(const struct agree_data *data, enum agree_metric metric, double *ret_mean, double *ret_greatest)
{
    double sum = 0, greatest = 0;
    for (uint32_t c = 1; c <= data->category_count; c++)
        for (uint32_t k = 1; k <= data->category_count; k++) {
            double distance = agree_distance(data, metric, c, k);
            sum += distance;
            greatest = distance > greatest ? distance : greatest;
        }
    *ret_mean = sum / ((double)data->category_count * data->category_count);
    *ret_greatest = greatest;
    assert(*ret_mean <= greatest);
}

enum agree_reason agree_gwet(const struct agree_data *data, struct agree_raters raters, enum agree_metric metric,
                             struct agree_coefficient *ret_ac)
{
    struct seen seen;
    enum agree_reason reason = look(data, raters, metric, &seen);
    if (reason != AGREE_DEFINED)
        return reason;
    if (data->category_count < 2)
        return AGREE_ONE_CATEGORY;
    double mean, greatest, spread = 0, q = data->category_count;
    scale_of(data, metric, &mean, &greatest);
    for (uint32_t c = 1; c <= data->category_count; c++)
        spread += seen.shares[c] * (1 - seen.shares[c]);
    /* his weights are 1 - distance / greatest; their sum over the scale is q^2 (1 - mean / greatest) */
    double expected = greatest - q / (q - 1) * (greatest - mean) * spread;
    return agree_divide(seen.observed, expected, ret_ac);
}

enum agree_reason agree_brennan(const struct agree_data *data, struct agree_raters raters, enum agree_metric metric,
                                struct agree_coefficient *ret_kappa)
{
    struct seen seen;
    enum agree_reason reason = look(data, raters, metric, &seen);
    if (reason != AGREE_DEFINED)
        return reason;
    if (data->category_count < 2)
        return AGREE_ONE_CATEGORY;
    double mean, greatest;
    scale_of(data, metric, &mean, &greatest);
    return agree_divide(seen.observed, mean, ret_kappa);
}
