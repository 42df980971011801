/* Intervals, quantiles, resampling. Formulae: Wilson 1927; Bonett and Price 2012 for paired proportions. There are no
 * p-values: with enough runs every difference has a small one, so they would measure the number of runs. */
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

struct stat_paired stat_paired(uint64_t first_only, uint64_t second_only, uint64_t total)
{
    assert(first_only + second_only <= total);
    struct stat_paired paired = {.interval = {-1, 1}};
    if (total == 0)
        return paired;
    double b = (double)second_only, c = (double)first_only, n = (double)total;
    paired.difference = (b - c) / n;
    double q = (b + 1) / (n + 2), r = (c + 1) / (n + 2);
    double half = STAT_Z95 * sqrt((q + r - (q - r) * (q - r)) / (n + 2));
    paired.interval = (struct stat_interval){fmax(q - r - half, -1), fmin(q - r + half, 1)};
    assert(paired.interval.low <= paired.interval.high);
    return paired;
}

double stat_variance(uint64_t count, int64_t sum, stat_squares squares)
{
    if (count < 2)
        return NAN;
    uint64_t size = sum < 0 ? 0 - (uint64_t)sum : (uint64_t)sum;
    stat_squares all = squares * count, of_sum = (stat_squares)size * size;
    assert(all >= of_sum); /* Cauchy's inequality: these are sums of the same whole numbers */
    return (double)(all - of_sum) / ((double)count * (double)(count - 1));
}

struct stat_mean stat_mean(uint64_t count, int64_t sum, stat_squares squares)
{
    struct stat_mean result = {0, {-INFINITY, INFINITY}};
    if (count == 0)
        return result;
    double n = (double)count;
    result.mean = (double)sum / n;
    if (count < STAT_COUNT_MIN)
        return result;
    double variance = stat_variance(count, sum, squares);
    if (variance == 0 && count < STAT_COUNT_FEW) /* that few values agree says little of the next */
        return result;
    double half = stat_t95((uint32_t)(count - 1 < 1000000 ? count - 1 : 1000000)) * sqrt(variance / n);
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

double stat_t95(uint32_t degrees)
{
    /* The upper 2.5 % point of Student's t, to four digits; beyond the table Cornish and Fisher's expansion. */
    static const double table[] = {12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281};
    assert(degrees >= 1);
    if (degrees <= sizeof(table) / sizeof(table[0]))
        return table[degrees - 1];
    double z = STAT_Z95, n = degrees, z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z;
    return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) +
           (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
}

/* Resampling has a key of its own, so that it never meets the draws of the runs it resamples. */
#define RESAMPLE_KEY UINT64_C(0x7265736d706c6521)

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
