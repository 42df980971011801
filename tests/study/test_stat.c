/* Statistics against published values and against properties they must have. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng.h"
#include "study/stat.h"

static void near(double got, double wanted, double tolerance)
{
    if (!(fabs(got - wanted) <= tolerance))
        fail_msg("%.9g is not %.9g within %g", got, wanted, tolerance);
}

/* Newcombe 1998, table of method 3 (score without continuity correction). */
static void wilson_published(void **state)
{
    (void)state;
    static const struct {
        uint64_t hits, total;
        double low, high;
    } known[] = {
        {81, 263, .2553, .3662},
        {15, 148, .0624, .1605},
        {0, 20, 0, .1611},
        {1, 29, .0061, .1718},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        struct stat_interval interval = stat_wilson(known[i].hits, known[i].total);
        near(interval.low, known[i].low, .00005);
        near(interval.high, known[i].high, .00005);
    }
}

static void wilson_properties(void **state)
{
    (void)state;
    for (uint64_t total = 0; total < 60; total++)
        for (uint64_t hits = 0; hits <= total; hits++) {
            struct stat_interval one = stat_wilson(hits, total), other = stat_wilson(total - hits, total);
            assert_true(one.low >= 0 && one.high <= 1 && one.low < one.high);
            near(one.low, 1 - other.high, 1e-12); /* yes and no are mirror images */
            if (total)
                assert_true(one.low <= (double)hits / (double)total && (double)hits / (double)total <= one.high);
        }
}

static void paired_values(void **state)
{
    (void)state;
    struct stat_paired paired = stat_paired(1, 9, 50);
    near(paired.difference, .16, 1e-12);
    assert_true(paired.interval.low < .16 && paired.interval.high > .16 && paired.interval.low > 0);
    near(stat_paired(0, 0, 50).difference, 0, 0);
    struct stat_paired turned = stat_paired(9, 1, 50);
    near(turned.interval.low, -paired.interval.high, 1e-12);
}

static void mean_interval(void **state)
{
    (void)state;
    struct stat_mean mean = stat_mean(40, 100, 300); /* ten times 1 2 3 4 */
    near(mean.mean, 2.5, 0);
    near(mean.interval.high - mean.interval.low, 2 * 2.0227 * sqrt(50.0 / 39 / 40), 1e-4);
    /* the same far from 0, where a square has no room in a double */
    const int64_t far = 1000000000;
    stat_squares squares = 0;
    for (int64_t i = 0; i < 40; i++)
        squares += (stat_squares)((uint64_t)(i % 4 + 1 - far) * (uint64_t)(i % 4 + 1 - far));
    struct stat_mean away = stat_mean(40, 100 - 40 * far, squares);
    near(away.interval.high - away.interval.low, mean.interval.high - mean.interval.low, 1e-6);
    near(stat_variance(40, 100 - 40 * far, squares), 50.0 / 39, 0);
    assert_true(isnan(stat_variance(1, 10, 100)));
    near(stat_t95(1), 12.706, 1e-3);
    near(stat_t95(11), 2.2010, 2e-4);
    near(stat_t95(1000000), STAT_Z95, 1e-5);
    /* few values say nothing of their spread, and few that agree nothing of the next */
    assert_true(isinf(stat_mean(1, 10, 100).interval.high));
    assert_true(isinf(stat_mean(2, 20, 200).interval.high));
    assert_true(isinf(stat_mean(STAT_COUNT_MIN - 1, 10, 100).interval.high));
    assert_true(isinf(stat_mean(100, 1000, 10000).interval.high));
    near(stat_mean(STAT_COUNT_FEW, 2000, 20000).interval.high, 10, 0);
}

static void quantiles(void **state)
{
    (void)state;
    uint64_t counts[] = {0, 3, 0, 4, 3};
    assert_int_equal(stat_histogram_quantile(counts, 5, 10, 0), 1);
    assert_int_equal(stat_histogram_quantile(counts, 5, 10, 300), 1);
    assert_int_equal(stat_histogram_quantile(counts, 5, 10, 301), 3);
    assert_int_equal(stat_histogram_quantile(counts, 5, 10, 500), 3);
    assert_int_equal(stat_histogram_quantile(counts, 5, 10, 900), 4);
    assert_int_equal(stat_histogram_quantile(counts, 5, 10, 1000), 4);
    uint64_t huge[] = {UINT64_C(1) << 62, UINT64_C(1) << 62};
    assert_int_equal(stat_histogram_quantile(huge, 2, UINT64_C(1) << 63, 500), 0); /* no overflow */
}

static void resampling(void **state)
{
    (void)state;
    uint32_t seen[7] = {0};
    for (uint32_t resample = 0; resample < 1000; resample++)
        for (uint32_t i = 0; i < 7; i++)
            seen[stat_resample(9, resample, i, 7)]++;
    for (uint32_t i = 0; i < 7; i++)
        assert_in_range(seen[i], 850, 1150); /* 1000 expected, deviation 29 */
}

/* The sequence with Joe and Kuo's numbers: points 63 and 15, as in their reference program and in SciPy. */
static void sobol_sequence(void **state)
{
    (void)state;
    static const int wanted[64] = {1,  51, 23, 29, 55, 9,  37, 9,  53, 37, 27, 43, 35, 49, 21, 49,
                                   5,  25, 61, 15, 15, 35, 25, 35, 61, 41, 13, 19, 19, 29, 1,  59,
                                   53, 33, 61, 61, 55, 13, 59, 11, 43, 11, 31, 11, 21, 33, 9,  39,
                                   31, 43, 17, 63, 43, 17, 1,  39, 15, 17, 29, 45, 19, 15, 15, 47};
    static struct stat_sequence sequence;
    double point[64];
    stat_sequence_init(&sequence, 64, false, 0, 0);
    stat_sequence_point(&sequence, 63, point);
    for (int i = 0; i < 64; i++)
        assert_int_equal((int)(point[i] * 64), wanted[i]);
    /* a net: of the first 2^k points each interval of length 2^-k holds exactly one, in every dimension, shifted or
     * not */
    for (int shifted = 0; shifted < 2; shifted++) {
        stat_sequence_init(&sequence, 64, shifted, 12, 3);
        for (int dimension = 0; dimension < 64; dimension++) {
            unsigned char hit[256] = {0};
            for (uint32_t i = 0; i < 256; i++) {
                stat_sequence_point(&sequence, i, point);
                assert_int_equal(hit[(int)(point[dimension] * 256)]++, 0);
            }
        }
    }
}

static double ishigami(const double *u)
{
    double x[3];
    for (int i = 0; i < 3; i++)
        x[i] = M_PI * (2 * u[i] - 1);
    return sin(x[0]) + 7 * sin(x[1]) * sin(x[1]) + 0.1 * pow(x[2], 4) * sin(x[0]);
}

static void saltelli(uint32_t count, uint32_t factors, uint64_t seed, double (*f)(const double *), double *a, double *b,
                     double *ab)
{
    static struct stat_sequence nets[STAT_NET_COUNT];
    for (uint32_t net = 0; net < STAT_NET_COUNT; net++)
        stat_sequence_init(&nets[net], 2 * factors, true, seed, net);
    for (uint32_t i = 0; i < count; i++) {
        double point[64], mixed[32];
        stat_sequence_point(&nets[i % STAT_NET_COUNT], i / STAT_NET_COUNT, point);
        a[i] = f(point);
        b[i] = f(point + factors);
        for (uint32_t k = 0; k < factors; k++) {
            for (uint32_t j = 0; j < factors; j++)
                mixed[j] = point[j == k ? factors + j : j];
            ab[k * count + i] = f(mixed);
        }
    }
}

/* Ishigami with a = 7, b = 0.1: S1 .3139 .4424 0, ST .5576 .4424 .2437. */
static void sensitivity_ishigami(void **state)
{
    (void)state;
    enum { N = 4096 };
    static double a[N], b[N], ab[3 * N];
    static const double first[] = {.3139, .4424, 0}, total[] = {.5576, .4424, .2437};
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct stat_sensitivity got[3];
        saltelli(N, 3, seed, ishigami, a, b, ab);
        assert_true(stat_sensitivity(N, 3, a, b, ab, got));
        for (int i = 0; i < 3; i++) {
            near(got[i].first, first[i], .012);
            near(got[i].total, total[i], .012);
            assert_true(got[i].first_interval.low <= got[i].first && got[i].first <= got[i].first_interval.high);
            assert_true(got[i].total_interval.low <= total[i] && total[i] <= got[i].total_interval.high);
        }
    }
    for (int i = 0; i < N; i++)
        a[i] = b[i] = ab[i] = ab[N + i] = ab[2 * N + i] = 3;
    struct stat_sensitivity got[3];
    assert_false(stat_sensitivity(N, 3, a, b, ab, got)); /* an outcome that never varies has no sensitivity */
}

/* An interval of 95 % holds the truth in about that many of 300 designs, and is no wider than that takes. */
static void sensitivity_intervals(void **state)
{
    (void)state;
    enum { N = 256, DESIGNS = 300 };
    static double a[N], b[N], ab[3 * N];
    const double p4 = pow(M_PI, 4), p8 = p4 * p4;
    const double variance = .5 + .1 * p4 / 5 + .01 * p8 / 18 + 49.0 / 8;
    const double alone = .5 * pow(1 + .1 * p4 / 5, 2) / variance, second = 49.0 / 8 / variance,
                 both = .01 * p8 * (1.0 / 18 - 1.0 / 50) / variance;
    const double truth[6] = {alone, second, 0, alone + both, second, both};
    uint32_t inside[6] = {0};
    double errors[6] = {0}, widths[6] = {0};
    for (uint64_t seed = 1; seed <= DESIGNS; seed++) {
        struct stat_sensitivity got[3];
        saltelli(N, 3, seed, ishigami, a, b, ab);
        assert_true(stat_sensitivity(N, 3, a, b, ab, got));
        for (int k = 0; k < 6; k++) {
            struct stat_interval interval = k < 3 ? got[k].first_interval : got[k - 3].total_interval;
            double value = k < 3 ? got[k].first : got[k - 3].total;
            inside[k] += interval.low <= truth[k] && truth[k] <= interval.high;
            errors[k] += (value - truth[k]) * (value - truth[k]) / DESIGNS;
            widths[k] += (interval.high - interval.low) / 2 / DESIGNS;
        }
    }
    for (int k = 0; k < 6; k++) {
        assert_in_range(inside[k], DESIGNS * 90 / 100, DESIGNS * 99 / 100);
        assert_true(widths[k] < 3 * sqrt(errors[k]));
    }
}

static double additive(const double *u)
{
    return 1000 + u[0] + 2 * u[1] + 0 * u[2];
}

static void sensitivity_of_a_sum(void **state)
{
    (void)state;
    enum { N = 1024 };
    static double a[N], b[N], ab[3 * N];
    struct stat_sensitivity got[3];
    saltelli(N, 3, 7, additive, a, b, ab);
    assert_true(stat_sensitivity(N, 3, a, b, ab, got));
    for (int i = 0; i < 3; i++) { /* no interactions: first = total, 1/5, 4/5, 0, despite the large mean */
        static const double share[] = {.2, .8, 0};
        near(got[i].first, share[i], .01);
        near(got[i].total, share[i], .01);
    }
}

static void morris(void **state)
{
    (void)state;
    enum { R = 40, D = 5 };
    static double effects[R * D];
    for (uint32_t r = 0; r < R; r++) {
        double points[(D + 1) * D];
        uint32_t order[D], moved = 0;
        stat_morris_trajectory(11, r, D, NULL, points, order);
        for (uint32_t step = 1; step <= D; step++) {
            const double *before = points + (step - 1) * D, *now = points + step * D;
            for (uint32_t j = 0; j < D; j++) {
                assert_true(now[j] >= -1e-12 && now[j] <= 1 + 1e-12);
                if (j != order[step - 1])
                    assert_true(now[j] == before[j]);
            }
            uint32_t j = order[step - 1];
            near(fabs(now[j] - before[j]), 2.0 / 3, 1e-12);
            moved |= UINT32_C(1) << j;
            /* y = 3 x0 + 2 x1 - x2 + x0 x1: additive in x2, interacting in x0, x1, blind to x3, x4 */
            double y0 = 3 * before[0] + 2 * before[1] - before[2] + before[0] * before[1];
            double y1 = 3 * now[0] + 2 * now[1] - now[2] + now[0] * now[1];
            effects[r * D + j] = (y1 - y0) / (now[j] - before[j]);
        }
        assert_int_equal(moved, (UINT32_C(1) << D) - 1);
    }
    struct stat_screening got[D];
    assert_true(stat_screening(R, D, effects, 3, got));
    near(got[2].mean, -1, 1e-9);
    near(got[2].mean_absolute, 1, 1e-9);
    near(got[2].deviation, 0, 1e-9);
    assert_true(got[0].mean_absolute > got[1].mean_absolute && got[1].mean_absolute > got[2].mean_absolute);
    assert_true(got[0].deviation > .1 && got[1].deviation > .1);
    near(got[3].mean_absolute, 0, 1e-12);
    assert_true(got[0].mean_absolute_interval.low <= got[0].mean_absolute &&
                got[0].mean_absolute <= got[0].mean_absolute_interval.high);
}

/* Every pair of two different policies is stepped between, either way. */
static void morris_sees_every_policy(void **state)
{
    (void)state;
    for (uint32_t count = 2; count <= 8; count++) {
        uint32_t steps[8][8] = {{0}};
        const uint32_t choices[2] = {0, count};
        for (uint32_t r = 0; r < 600; r++) {
            double points[6];
            uint32_t order[2];
            stat_morris_trajectory(5, r, 2, choices, points, order);
            uint32_t step = order[0] == 1 ? 1 : 2;
            uint32_t from = (uint32_t)(points[2 * (step - 1) + 1] * count),
                     to = (uint32_t)(points[2 * step + 1] * count);
            assert_true(from < count && to < count);
            steps[from][to]++;
        }
        for (uint32_t from = 0; from < count; from++)
            for (uint32_t to = 0; to < count; to++)
                assert_true(from == to ? steps[from][to] == 0 : steps[from][to] > 0);
    }
}

/* Interest where x0 > .7 and x1 < .4, in five dimensions. */
static void prim_finds_a_box(void **state)
{
    (void)state;
    enum { N = 2000, D = 5 };
    static double values[N * D];
    static uint32_t hits[N], totals[N];
    static struct stat_sequence sequence;
    stat_sequence_init(&sequence, D, true, 4, 0);
    uint32_t hit_count = 0;
    for (uint32_t i = 0; i < N; i++) {
        stat_sequence_point(&sequence, i, values + i * D);
        totals[i] = 1;
        hits[i] = values[i * D] > .7 && values[i * D + 1] < .4;
        hit_count += hits[i];
    }
    struct stat_boxes boxes;
    assert_int_equal(stat_prim(&(struct stat_points){values, hits, totals, N, D}, .05, &boxes), STATUS_OK);
    const struct stat_box *box = &boxes.items[boxes.chosen];
    assert_true(box->density > .93 && box->coverage > .93);
    near(box->mass, (double)box->total / N, 1e-12);
    near(box->coverage, (double)box->hits / hit_count, 1e-12);
    near(box->low[0], .7, .03);
    near(box->high[1], .4, .03);
    assert_true(box->high[0] == INFINITY && box->low[1] == -INFINITY);
    assert_true(boxes.without[0] < .9 * boxes.items[boxes.chosen].density &&
                boxes.without[1] < .9 * boxes.items[boxes.chosen].density);
    for (uint32_t i = 1; i < boxes.count; i++)
        if (i != boxes.chosen && i != boxes.chosen + 1) /* pasting moves only the chosen one */
            assert_true(boxes.items[i].mass < boxes.items[i - 1].mass && boxes.items[i].mass >= .05);
    stat_boxes_free(&boxes);
}

/* Few distinct values and weighted points: whole values are cut, and a restricted factor is a real one. */
static void prim_on_choices(void **state)
{
    (void)state;
    enum { N = 600 };
    static double values[N * 2];
    static uint32_t hits[N], totals[N];
    for (uint32_t i = 0; i < N; i++) {
        values[2 * i] = i % 3;
        values[2 * i + 1] = i % 7;
        totals[i] = 10;
        hits[i] = i % 3 == 1 ? 8 : 1;
    }
    struct stat_boxes boxes;
    assert_int_equal(stat_prim(&(struct stat_points){values, hits, totals, N, 2}, .05, &boxes), STATUS_OK);
    const struct stat_box *box = &boxes.items[boxes.chosen];
    near(box->low[0], 1, 0);
    near(box->high[0], 1, 0);
    near(box->density, .8, 1e-12);
    near(box->coverage, .8, 1e-12);
    assert_int_equal(box->restricted_count, 1);
    stat_boxes_free(&boxes);
    for (uint32_t i = 0; i < N; i++)
        hits[i] = 0;
    assert_int_equal(stat_prim(&(struct stat_points){values, hits, totals, N, 2}, .05, &boxes), STATUS_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wilson_published),
        cmocka_unit_test(wilson_properties),
        cmocka_unit_test(paired_values),
        cmocka_unit_test(mean_interval),
        cmocka_unit_test(quantiles),
        cmocka_unit_test(resampling),
        cmocka_unit_test(sobol_sequence),
        cmocka_unit_test(sensitivity_ishigami),
        cmocka_unit_test(sensitivity_intervals),
        cmocka_unit_test(sensitivity_of_a_sum),
        cmocka_unit_test(morris),
        cmocka_unit_test(morris_sees_every_policy),
        cmocka_unit_test(prim_finds_a_box),
        cmocka_unit_test(prim_on_choices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
