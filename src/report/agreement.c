/* Statistics of agreement over small tables of answers; see agreement.h for what is meant by what. */
#include "report/agreement.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"

enum { RATER_COUNT_MAX = 64 };

static uint32_t value_of(const struct answers *answers, uint32_t unit, uint32_t rater)
{
    assert(unit < answers->unit_count && rater < answers->rater_count);
    uint32_t value = answers->values[unit * answers->rater_count + rater];
    return value <= answers->step_count ? value : MISSING;
}

static bool is_in(uint64_t raters, uint32_t rater)
{
    return rater < RATER_COUNT_MAX && (raters >> rater & 1);
}

static double distance(enum metric metric, uint32_t a, uint32_t b)
{
    double difference = a > b ? (double)(a - b) : (double)(b - a);
    switch (metric) {
    case METRIC_NOMINAL: return a != b;
    case METRIC_ABSOLUTE: return difference;
    case METRIC_RATIO: return difference * difference / ((double)(a + b) * (double)(a + b));
    case METRIC_INTERVAL:
    case METRIC_ORDINAL: break; /* ordinal distances need the counts; see ordinal_distance */
    }
    return difference * difference;
}

static double ordinal_distance(const double *counts, uint32_t a, uint32_t b)
{
    double sum = -(counts[a] + counts[b]) / 2;
    for (uint32_t c = a < b ? a : b; c <= (a < b ? b : a); c++)
        sum += counts[c];
    return a == b ? 0 : sum * sum;
}

bool agreement_alpha(const struct answers *answers, uint64_t raters, enum metric metric, struct alpha *ret_alpha)
{
    assert(answers->step_count <= AGREEMENT_STEP_COUNT_MAX);
    double pairs[AGREEMENT_STEP_COUNT_MAX + 1][AGREEMENT_STEP_COUNT_MAX + 1] = {0}; /* coincidences */
    double counts[AGREEMENT_STEP_COUNT_MAX + 1] = {0}, total = 0;
    for (uint32_t unit = 0; unit < answers->unit_count; unit++) {
        uint32_t given[AGREEMENT_STEP_COUNT_MAX + 1] = {0}, count = 0;
        for (uint32_t r = 0; r < answers->rater_count; r++) {
            uint32_t value = is_in(raters, r) ? value_of(answers, unit, r) : MISSING;
            given[value] += value != MISSING;
            count += value != MISSING;
        }
        for (uint32_t c = 1; count >= 2 && c <= answers->step_count; c++)
            for (uint32_t k = 1; k <= answers->step_count; k++)
                pairs[c][k] += (double)(given[c] * (c == k ? given[k] - (given[k] > 0) : given[k])) / (count - 1);
    }
    for (uint32_t c = 1; c <= answers->step_count; c++)
        for (uint32_t k = 1; k <= answers->step_count; k++)
            counts[c] += pairs[c][k];
    for (uint32_t c = 1; c <= answers->step_count; c++)
        total += counts[c];
    if (total < 2)
        return false;
    struct alpha alpha = {0, 0, 0};
    for (uint32_t c = 1; c <= answers->step_count; c++)
        for (uint32_t k = 1; k <= answers->step_count; k++) {
            double apart = metric == METRIC_ORDINAL ? ordinal_distance(counts, c, k) : distance(metric, c, k);
            alpha.observed += pairs[c][k] * apart / total;
            alpha.expected += counts[c] * counts[k] * apart / (total * (total - 1));
        }
    if (!(alpha.expected > 0))
        return false;
    alpha.alpha = 1 - alpha.observed / alpha.expected;
    *ret_alpha = alpha;
    return true;
}

static uint32_t gather(const struct answers *answers, uint32_t unit, uint64_t raters, uint8_t *ret_values)
{
    uint32_t count = 0;
    for (uint32_t r = 0; r < answers->rater_count; r++)
        if (is_in(raters, r) && value_of(answers, unit, r) != MISSING)
            ret_values[count++] = (uint8_t)value_of(answers, unit, r);
    assert(count <= RATER_COUNT_MAX);
    return count;
}

static bool mean_within(const uint8_t *values, uint32_t count, enum metric metric, double *ret_mean)
{
    double sum = 0;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = i + 1; k < count; k++)
            sum += distance(metric, values[i], values[k]);
    if (count >= 2)
        *ret_mean = sum / ((double)count * (count - 1) / 2);
    return count >= 2;
}

static bool mean_between(const uint8_t *a, uint32_t a_count, const uint8_t *b, uint32_t b_count, enum metric metric,
                         double *ret_mean)
{
    double sum = 0;
    for (uint32_t i = 0; i < a_count; i++)
        for (uint32_t k = 0; k < b_count; k++)
            sum += distance(metric, a[i], b[k]);
    if (a_count > 0 && b_count > 0)
        *ret_mean = sum / ((double)a_count * b_count);
    return a_count > 0 && b_count > 0;
}

struct apart agreement_apart(const struct answers *answers, uint32_t unit, uint64_t a, uint64_t b, enum metric metric)
{
    uint8_t in_a[RATER_COUNT_MAX], in_b[RATER_COUNT_MAX];
    uint32_t a_count = gather(answers, unit, a, in_a), b_count = gather(answers, unit, b, in_b);
    struct apart apart = {0};
    apart.has_within_a = mean_within(in_a, a_count, metric, &apart.within_a);
    apart.has_within_b = mean_within(in_b, b_count, metric, &apart.within_b);
    apart.has_between = mean_between(in_a, a_count, in_b, b_count, metric, &apart.between);
    return apart;
}

bool agreement_gap(const struct apart *apart, double *ret_gap)
{
    bool defined = apart->has_between && apart->has_within_a && apart->has_within_b;
    if (defined)
        *ret_gap = 2 * apart->between - apart->within_a - apart->within_b;
    return defined;
}

bool agreement_between(const struct answers *answers, uint64_t a, uint64_t b, enum metric metric,
                       struct kappa *ret_kappa)
{
    assert(answers->step_count <= AGREEMENT_STEP_COUNT_MAX);
    double in_a[AGREEMENT_STEP_COUNT_MAX + 1] = {0}, in_b[AGREEMENT_STEP_COUNT_MAX + 1] = {0};
    double a_total = 0, b_total = 0, sum = 0, units = 0;
    for (uint32_t unit = 0; unit < answers->unit_count; unit++) {
        struct apart apart = agreement_apart(answers, unit, a, b, metric);
        if (!apart.has_between)
            continue;
        sum += apart.between;
        units++;
        for (uint32_t r = 0; r < answers->rater_count; r++) {
            uint32_t value = value_of(answers, unit, r);
            if (value == MISSING)
                continue;
            in_a[value] += is_in(a, r);
            in_b[value] += is_in(b, r);
            a_total += is_in(a, r);
            b_total += is_in(b, r);
        }
    }
    if (units == 0)
        return false;
    struct kappa kappa = {.observed = sum / units};
    for (uint32_t c = 1; c <= answers->step_count; c++)
        for (uint32_t k = 1; k <= answers->step_count; k++)
            kappa.expected += in_a[c] * in_b[k] / (a_total * b_total) * distance(metric, c, k);
    if (!(kappa.expected > 0))
        return false;
    kappa.kappa = 1 - kappa.observed / kappa.expected;
    *ret_kappa = kappa;
    return true;
}

/* ---- permutation ---- */

static bool mean_gap(const struct answers *answers, uint64_t a, uint64_t b, enum metric metric, double *ret_gap)
{
    double sum = 0, units = 0;
    for (uint32_t unit = 0; unit < answers->unit_count; unit++) {
        struct apart apart = agreement_apart(answers, unit, a, b, metric);
        double gap;
        if (!agreement_gap(&apart, &gap))
            continue;
        sum += gap;
        units++;
    }
    if (units > 0)
        *ret_gap = sum / units;
    return units > 0;
}

static uint32_t bit_count(uint64_t bits)
{
    uint32_t count = 0;
    for (; bits; bits &= bits - 1)
        count++;
    return count;
}

/* n over k, or AGREEMENT_DEAL_COUNT_MAX + 1 when it is more than that. */
static uint32_t deals_of(uint32_t n, uint32_t k)
{
    assert(k <= n);
    double deals = 1;
    for (uint32_t i = 1; i <= k; i++)
        deals = deals * (n - k + i) / i;
    return deals > AGREEMENT_DEAL_COUNT_MAX ? AGREEMENT_DEAL_COUNT_MAX + 1 : (uint32_t)(deals + 0.5);
}

/* Bit i of `picked` is the i-th rater of `all`. */
static uint64_t spread(uint64_t picked, uint64_t all)
{
    uint64_t raters = 0;
    for (; all; all &= all - 1, picked >>= 1)
        if (picked & 1)
            raters |= all & -all;
    return raters;
}

bool agreement_permutation(const struct answers *answers, uint64_t a, uint64_t b, enum metric metric,
                           struct permutation *ret_permutation)
{
    uint64_t all = a | b;
    uint32_t n = bit_count(all), a_count = bit_count(a);
    struct permutation permutation = {0};
    if (a_count == 0 || a_count == n || !mean_gap(answers, a, b, metric, &permutation.gap))
        return false;
    if (deals_of(n, a_count) > AGREEMENT_DEAL_COUNT_MAX)
        return false;
    uint64_t picked = (UINT64_C(1) << a_count) - 1, end = n < 64 ? UINT64_C(1) << n : 0;
    while (picked < end || end == 0) {
        uint64_t dealt = spread(picked, all);
        double gap;
        if (mean_gap(answers, dealt, all & ~dealt, metric, &gap)) {
            permutation.deals++;
            /* the same sums in another order must count as equal */
            permutation.as_great += gap >= permutation.gap - 1e-9;
        }
        uint64_t low = picked & -picked, ripple = picked + low; /* the next number with as many bits */
        if (ripple == 0)
            break;
        picked = ripple | ((picked ^ ripple) / low >> 2);
    }
    assert(permutation.as_great >= 1 && permutation.as_great <= permutation.deals); /* the deal as it was is one */
    *ret_permutation = permutation;
    return true;
}

/* ---- raw agreement ---- */

bool agreement_raw(const struct answers *answers, uint32_t unit, uint64_t a, uint64_t b, double *ret_agreement)
{
    struct apart apart = agreement_apart(answers, unit, a, b, METRIC_ABSOLUTE);
    assert(!apart.has_between || answers->step_count > 1);
    if (apart.has_between)
        *ret_agreement = 1 - apart.between / (answers->step_count - 1);
    return apart.has_between;
}

double agreement_floor(uint32_t step_count)
{
    assert(step_count > 0);
    return 1 - (step_count + 1.0) / (3.0 * step_count);
}

static int ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void resample(const uint8_t *values, uint32_t count, uint64_t seed, uint64_t run, uint32_t place,
                     uint8_t *ret_values)
{
    assert(count > 0);
    for (uint32_t i = 0; i < count; i++) {
        struct rng_block block = rng_block(seed, run, place, i);
        ret_values[i] = values[(uint64_t)block.word[0] * count >> 32];
    }
}

bool agreement_band(const struct answers *answers, uint32_t unit, uint64_t a, uint64_t b, uint64_t seed,
                    double *ret_low, double *ret_high)
{
    uint8_t in_a[RATER_COUNT_MAX], in_b[RATER_COUNT_MAX], again_a[RATER_COUNT_MAX], again_b[RATER_COUNT_MAX];
    uint32_t a_count = gather(answers, unit, a, in_a), b_count = gather(answers, unit, b, in_b);
    double values[AGREEMENT_RESAMPLE_COUNT];
    if (a_count < AGREEMENT_BAND_COUNT_MIN || b_count < AGREEMENT_BAND_COUNT_MIN)
        return false;
    for (uint32_t i = 0; i < AGREEMENT_RESAMPLE_COUNT; i++) {
        double apart = 0;
        resample(in_a, a_count, seed, i, 0, again_a);
        resample(in_b, b_count, seed, i, 1, again_b);
        mean_between(again_a, a_count, again_b, b_count, METRIC_ABSOLUTE, &apart);
        values[i] = 1 - apart / (answers->step_count - 1);
    }
    qsort(values, AGREEMENT_RESAMPLE_COUNT, sizeof(*values), ascending);
    assert(values[0] <= values[AGREEMENT_RESAMPLE_COUNT - 1]);
    *ret_low = values[AGREEMENT_RESAMPLE_COUNT / 10];
    *ret_high = values[AGREEMENT_RESAMPLE_COUNT - 1 - AGREEMENT_RESAMPLE_COUNT / 10];
    return true;
}
