/* Intervals, quantiles, ranks, resampling. Formulae: Wilson 1927; Bonett and Price 2012 for paired proportions;
 * McNemar's exact test is a binomial one over the pairs that differ.
 */
#include "study/stat.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/rng.h"

struct stat_interval stat_wilson(uint64_t hits, uint64_t total)
{
    assert(hits <= total);
    if (total == 0)
        return (struct stat_interval){0, 1};
    double n = (double)total, p = (double)hits / n, z2 = STAT_Z95 * STAT_Z95;
    double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = STAT_Z95 / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    struct stat_interval interval = {middle - half, middle + half};
    /* the ends are exact there; rounding would leave 1e-18 */
    if (hits == 0)
        interval.low = 0;
    if (hits == total)
        interval.high = 1;
    return interval;
}

static double log_factorial(double n)
{
    int sign;
    return lgamma_r(n + 1, &sign); /* lgamma() writes a global, and studies are told in several threads */
}

double stat_log_choose(double n, double k)
{
    return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
}

/* Two-sided: the probability of at most `smaller` or at least the larger among `count` fair coins. */
static double binomial_two_sided(uint64_t smaller, uint64_t count)
{
    if (count == 0 || 2 * smaller >= count)
        return 1;
    double n = (double)count;
    if (count > 100000) {
        double z = (fabs(n - 2 * (double)smaller) - 1) / sqrt(n);
        return erfc(z / sqrt(2));
    }
    double tail = 0;
    for (uint64_t k = 0; k <= smaller; k++) {
        double x = (double)k;
        tail += exp(stat_log_choose(n, x) - n * log(2));
    }
    return tail * 2 < 1 ? tail * 2 : 1;
}

struct stat_paired stat_mcnemar(uint64_t first_only, uint64_t second_only, uint64_t total)
{
    assert(first_only + second_only <= total);
    struct stat_paired paired = {.interval = {-1, 1}, .p = 1};
    if (total == 0)
        return paired;
    double b = (double)second_only, c = (double)first_only, n = (double)total;
    paired.difference = (b - c) / n;
    double q = (b + 1) / (n + 2), r = (c + 1) / (n + 2);
    double half = STAT_Z95 * sqrt((q + r - (q - r) * (q - r)) / (n + 2));
    paired.interval = (struct stat_interval){fmax(q - r - half, -1), fmin(q - r + half, 1)};
    uint64_t smaller = first_only < second_only ? first_only : second_only;
    paired.p = binomial_two_sided(smaller, first_only + second_only);
    return paired;
}

struct stat_mean stat_mean(uint64_t count, int64_t sum, double sum_of_squares)
{
    struct stat_mean result = {0, {-INFINITY, INFINITY}};
    if (count == 0)
        return result;
    double n = (double)count;
    result.mean = (double)sum / n;
    if (count < 2)
        return result;
    double variance = (sum_of_squares - n * result.mean * result.mean) / (n - 1);
    double half = STAT_Z95 * sqrt(fmax(variance, 0) / n);
    result.interval = (struct stat_interval){result.mean - half, result.mean + half};
    return result;
}

uint32_t stat_histogram_quantile(const uint64_t *counts, uint32_t bin_count, uint64_t total, uint32_t permille)
{
    assert(total > 0 && permille <= 1000);
    uint64_t rank = total / 1000 * permille + (total % 1000 * permille + 999) / 1000;
    if (rank == 0)
        rank = 1;
    uint64_t seen = 0;
    for (uint32_t bin = 0; bin < bin_count; bin++) {
        seen += counts[bin];
        if (seen >= rank)
            return bin;
    }
    return bin_count - 1;
}

/* Resampling has a key of its own, so that it never meets the draws of the runs it resamples. */
#define RESAMPLE_KEY UINT64_C(0x7265736d706c6521)

void stat_resample_all(uint64_t seed, uint32_t resample, uint32_t count, uint32_t *ret_indices)
{
    for (uint32_t first = 0; first < count; first += 4) {
        struct rng_block block = rng_block(seed ^ RESAMPLE_KEY, resample, first / 4, 0);
        for (uint32_t i = 0; i < 4 && first + i < count; i++)
            ret_indices[first + i] = (uint32_t)(((uint64_t)block.word[i] * count) >> 32);
    }
}

uint32_t stat_resample(uint64_t seed, uint32_t resample, uint32_t draw, uint32_t count)
{
    struct rng_block block = rng_block(seed ^ RESAMPLE_KEY, resample, draw / 4, 0);
    return (uint32_t)(((uint64_t)block.word[draw % 4] * count) >> 32);
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct stat_interval stat_percentiles(double *values, size_t count)
{
    assert(count > 0);
    qsort(values, count, sizeof(*values), compare_doubles);
    size_t low = (size_t)floor(0.025 * (double)(count - 1)), high = (size_t)ceil(0.975 * (double)(count - 1));
    return (struct stat_interval){values[low], values[high]};
}
