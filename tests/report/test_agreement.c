/* Agreement against published values: Krippendorff (1980, 2004), Cohen (1960), the SAS example of weighted kappa, R's
 * "anxiety" data; tolerance is half a unit of the last printed digit. Two cells of several people have no published
 * example; ours was computed apart from this code. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "report/agreement.h"

enum { VALUE_COUNT_MAX = 2048 };

struct table {
    uint8_t values[VALUE_COUNT_MAX];
    struct answers answers;
};

static void assert_near(double found, double wanted, double tolerance)
{
    if (!(fabs(found - wanted) <= tolerance))
        print_error("found %.9f, expected %.9f +- %g\n", found, wanted, tolerance);
    assert_true(fabs(found - wanted) <= tolerance);
}

static uint8_t digit(char c)
{
    return c == '.' ? MISSING : c >= 'a' ? (uint8_t)(c - 'a' + 1) : (uint8_t)(c - '0');
}

/* One string a rater, a character a unit. */
static void by_rater(struct table *table, uint32_t rater_count, const char *const *raters, uint32_t step_count)
{
    uint32_t unit_count = (uint32_t)strlen(raters[0]);
    for (uint32_t u = 0; u < unit_count; u++)
        for (uint32_t r = 0; r < rater_count; r++)
            table->values[u * rater_count + r] = digit(raters[r][u]);
    table->answers = (struct answers){table->values, unit_count, rater_count, step_count};
}

/* "111 122": one word a unit, a character a rater. `base` is added to digits, for data that counts from 0. */
static void by_unit(struct table *table, const char *units, uint8_t base, uint32_t step_count)
{
    uint32_t rater_count = (uint32_t)strcspn(units, " "), count = 0;
    for (const char *at = units; *at; at++)
        if (*at != ' ')
            table->values[count++] = (uint8_t)(digit(*at) + base);
    table->answers = (struct answers){table->values, count / rater_count, rater_count, step_count};
}

/* A contingency table, rows the first rater's. */
static void by_counts(struct table *table, uint32_t step_count, const uint32_t *counts)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < step_count; i++)
        for (uint32_t k = 0; k < step_count; k++)
            for (uint32_t n = 0; n < counts[i * step_count + k]; n++) {
                table->values[at++] = (uint8_t)(i + 1);
                table->values[at++] = (uint8_t)(k + 1);
            }
    table->answers = (struct answers){table->values, at / 2, 2, step_count};
}

static double alpha_of(const struct table *table, enum metric metric)
{
    struct alpha alpha;
    assert_true(agreement_alpha(&table->answers, ~UINT64_C(0), metric, &alpha));
    return alpha.alpha;
}

static double kappa_of(const struct table *table, enum metric metric)
{
    struct kappa kappa;
    assert_true(agreement_between(&table->answers, 1, 2, metric, &kappa));
    return kappa.kappa;
}

static void krippendorff_four_observers(void **state)
{
    (void)state;
    static const char *const raters[] = {"123321412...", "1233224125.3", ".3332342251.", "12332441251."};
    struct table table;
    struct alpha alpha;
    by_rater(&table, 4, raters, 5);
    assert_true(agreement_alpha(&table.answers, 15, METRIC_NOMINAL, &alpha));
    assert_near(alpha.alpha, 0.743421, 5e-7);
    assert_near(alpha.observed, 0.200, 5e-4);
    assert_near(alpha.expected, 0.779, 5e-4);
    assert_near(alpha_of(&table, METRIC_ORDINAL), 0.815388, 5e-7);
    assert_true(agreement_alpha(&table.answers, 15, METRIC_INTERVAL, &alpha));
    assert_near(alpha.alpha, 0.849107, 5e-7);
    assert_near(alpha.observed, 0.433, 5e-4);
    assert_near(alpha.expected, 2.872, 5e-4);
    assert_near(alpha_of(&table, METRIC_RATIO), 0.797403, 5e-7);
}

static void krippendorff_other_examples(void **state)
{
    (void)state;
    struct table table;
    struct alpha alpha;
    by_unit(&table, "00 11 01 00 00 01 00 01 10 00", 1, 2);
    assert_true(agreement_alpha(&table.answers, 3, METRIC_NOMINAL, &alpha));
    assert_near(alpha.observed, 0.400, 5e-4);
    assert_near(alpha.expected, 0.442, 5e-4);
    assert_near(alpha.alpha, 0.095, 5e-4);
    by_unit(&table, "111 122 222 444 144 222 123 333 222", 0, 4);
    assert_true(agreement_alpha(&table.answers, 7, METRIC_NOMINAL, &alpha));
    assert_near(alpha.observed, 0.259, 5e-4);
    assert_near(alpha.expected, 0.724, 5e-4);
    assert_near(alpha.alpha, 0.642, 5e-4);
    assert_near(alpha_of(&table, METRIC_INTERVAL), 0.547, 5e-4);
    assert_near(alpha_of(&table, METRIC_RATIO), 0.483, 5e-4);
    assert_near(alpha_of(&table, METRIC_ORDINAL), 0.499, 5e-4);
    by_unit(&table, "aa ab bb bb bb bb bc cc cc cc cc cc", 0, 3);
    assert_true(agreement_alpha(&table.answers, 3, METRIC_NOMINAL, &alpha));
    assert_near(alpha.observed, 0.1667, 5e-5);
    assert_near(alpha.expected, 0.6268, 5e-5);
    assert_near(alpha.alpha, 0.734, 5e-4);
}

/* The same margins: kappa rewards two raters who differ in one direction only, alpha does not. */
static void kappa_rewards_bias_and_alpha_does_not(void **state)
{
    (void)state;
    static const uint32_t even[] = {12, 9, 9, 9, 14, 9, 9, 9, 20}, one_way[] = {12, 18, 18, 0, 14, 18, 0, 0, 20};
    struct table table;
    by_counts(&table, 3, even);
    assert_near(kappa_of(&table, METRIC_NOMINAL), 0.186, 5e-4);
    by_counts(&table, 3, one_way);
    assert_near(kappa_of(&table, METRIC_NOMINAL), 0.258, 5e-4);
    double biased = alpha_of(&table, METRIC_NOMINAL);
    by_counts(&table, 3, even);
    assert_near(alpha_of(&table, METRIC_NOMINAL), biased, 1e-9);
    assert_near(biased, 0.186 + (1 - 0.186) / 200, 5e-3); /* Scott's pi with the correction for a small sample */
}

static void cohen_two_examples(void **state)
{
    (void)state;
    static const uint32_t first[] = {88, 14, 18, 10, 40, 10, 2, 6, 12}, second[] = {25, 12, 3, 13, 2, 15, 12, 16, 2};
    struct table table;
    struct kappa kappa;
    by_counts(&table, 3, first);
    assert_true(agreement_between(&table.answers, 1, 2, METRIC_NOMINAL, &kappa));
    assert_near(1 - kappa.observed, .70, 5e-3);
    assert_near(1 - kappa.expected, .41, 5e-3);
    assert_near(kappa.kappa, 0.492, 5e-4);
    assert_near(kappa.kappa, .491525, 5e-7);
    assert_near(kappa_of(&table, METRIC_ABSOLUTE), .473684, 5e-7);
    by_counts(&table, 3, second);
    assert_true(agreement_between(&table.answers, 1, 2, METRIC_NOMINAL, &kappa));
    assert_near(1 - kappa.observed, .29, 5e-3);
    assert_near(1 - kappa.expected, .35, 5e-3);
}

static void weighted_kappa_sas(void **state)
{
    (void)state;
    static const uint32_t counts[] = {0, 4, 1, 0, 8, 0, 0, 1, 5};
    struct table table;
    by_counts(&table, 3, counts);
    assert_near(kappa_of(&table, METRIC_NOMINAL), .4842, 5e-5);
    assert_near(kappa_of(&table, METRIC_ABSOLUTE), .4701, 5e-5);
}

/* Steps are declared: R drops the unused one and its weighted kappas differ from those over 1...6. */
static void weighted_kappa_keeps_the_declared_scale(void **state)
{
    (void)state;
    static const char *const raters[] = {"36462424332333221334", "21443216111233113322"};
    struct table table;
    by_rater(&table, 2, raters, 6);
    assert_near(kappa_of(&table, METRIC_NOMINAL), -0.006289308, 5e-10);
    assert_near(kappa_of(&table, METRIC_ABSOLUTE), 0.1262, 5e-5);
    assert_near(kappa_of(&table, METRIC_INTERVAL), 0.2298, 5e-5);
    for (uint32_t i = 0; i < table.answers.unit_count * 2; i++) /* step 5 is not used: drop it */
        table.values[i] = (uint8_t)(table.values[i] == 6 ? 5 : table.values[i]);
    table.answers.step_count = 5;
    assert_near(kappa_of(&table, METRIC_ABSOLUTE), 0.1459075, 5e-8);
    assert_near(kappa_of(&table, METRIC_INTERVAL), 0.2520325, 5e-8);
}

static void two_cells_of_three(void **state)
{
    (void)state;
    static const char *const raters[] = {"325143", "324242", "425143", "345223", "445233", "455123"};
    static const double gaps[] = {-2.0 / 9, 32.0 / 3, 0, -2.0 / 9, 16.0 / 3, 0};
    struct table table;
    struct kappa kappa;
    struct permutation permutation;
    by_rater(&table, 6, raters, 5);
    static const uint8_t usa[6][3] = {{3, 3, 4}, {2, 2, 2}, {5, 4, 5}, {1, 2, 1}, {4, 4, 4}, {3, 2, 3}};
    static const uint8_t kor[6][3] = {{3, 4, 4}, {4, 4, 5}, {5, 5, 5}, {2, 2, 1}, {2, 3, 2}, {3, 3, 3}};
    for (uint32_t u = 0; u < 6; u++)
        for (uint32_t r = 0; r < 3; r++) {
            assert_int_equal(table.values[u * 6 + r], usa[u][r]);
            assert_int_equal(table.values[u * 6 + 3 + r], kor[u][r]);
        }
    assert_true(agreement_between(&table.answers, 7, 56, METRIC_INTERVAL, &kappa));
    assert_near(kappa.kappa, 0.419753, 5e-7);
    assert_near(kappa.observed, 1.740741, 5e-7);
    assert_near(kappa.expected, 3.0, 5e-7);
    for (uint32_t u = 0; u < 6; u++) {
        struct apart apart = agreement_apart(&table.answers, u, 7, 56, METRIC_INTERVAL);
        double gap;
        assert_true(agreement_gap(&apart, &gap));
        assert_near(gap, gaps[u], 1e-9);
    }
    assert_true(agreement_permutation(&table.answers, 7, 56, METRIC_INTERVAL, &permutation));
    assert_near(permutation.gap, 2.592593, 5e-7);
    assert_int_equal(permutation.as_great, 2);
    assert_int_equal(permutation.deals, 20);
}

static void undefined_is_never_one(void **state)
{
    (void)state;
    struct table table;
    struct alpha alpha;
    struct kappa kappa;
    struct permutation permutation;
    double value;
    by_unit(&table, "33 33 33", 0, 5); /* everybody says the same thing all the time */
    assert_false(agreement_alpha(&table.answers, 3, METRIC_NOMINAL, &alpha));
    assert_false(agreement_between(&table.answers, 1, 2, METRIC_INTERVAL, &kappa));
    by_unit(&table, "3. .4 5.", 0, 5); /* no unit with two answers */
    assert_false(agreement_alpha(&table.answers, 3, METRIC_ORDINAL, &alpha));
    assert_false(agreement_between(&table.answers, 1, 2, METRIC_INTERVAL, &kappa));
    assert_false(agreement_raw(&table.answers, 0, 1, 2, &value));
    by_unit(&table, "34 25", 0, 5); /* one a cell: no dissent inside, so no gap and nothing to permute */
    struct apart apart = agreement_apart(&table.answers, 0, 1, 2, METRIC_INTERVAL);
    assert_true(apart.has_between);
    assert_false(agreement_gap(&apart, &value));
    assert_false(agreement_permutation(&table.answers, 1, 2, METRIC_INTERVAL, &permutation));
    assert_false(agreement_permutation(&table.answers, 0, 3, METRIC_INTERVAL, &permutation));
    table.answers.unit_count = 0;
    assert_false(agreement_alpha(&table.answers, 3, METRIC_NOMINAL, &alpha));
}

static void raw_agreement_and_its_floor(void **state)
{
    (void)state;
    struct table table;
    double value, low, high;
    by_unit(&table, "1717 4444", 0, 7); /* raters 0 and 1 against 2 and 3 */
    assert_true(agreement_raw(&table.answers, 0, 3, 12, &value));
    assert_near(value, 0.5, 1e-12);
    assert_true(agreement_raw(&table.answers, 1, 3, 12, &value));
    assert_near(value, 1, 1e-12);
    assert_true(agreement_raw(&table.answers, 0, 1, 2, &value));
    assert_near(value, 0, 1e-12);
    assert_false(agreement_band(&table.answers, 0, 3, 12, 1, &low, &high));
    for (uint32_t steps = 2; steps <= 9; steps++) { /* the floor is the mean over all pairs of answers */
        double sum = 0;
        for (uint32_t a = 1; a <= steps; a++)
            for (uint32_t b = 1; b <= steps; b++)
                sum += 1 - fabs((double)a - b) / (steps - 1);
        assert_near(agreement_floor(steps), sum / (steps * steps), 1e-12);
    }
    assert_near(agreement_floor(7), 0.62, 5e-3);
    by_unit(&table, "1234567712345677 4444444444444444", 0, 7);
    assert_true(agreement_raw(&table.answers, 0, 0xff, 0xff00, &value));
    assert_true(agreement_band(&table.answers, 0, 0xff, 0xff00, 1, &low, &high));
    assert_true(low < value && value < high && low > 0.4 && high < 0.9);
    assert_true(agreement_band(&table.answers, 1, 0xff, 0xff00, 1, &low, &high));
    assert_true(low == 1 && high == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(krippendorff_four_observers),
        cmocka_unit_test(krippendorff_other_examples),
        cmocka_unit_test(kappa_rewards_bias_and_alpha_does_not),
        cmocka_unit_test(cohen_two_examples),
        cmocka_unit_test(weighted_kappa_sas),
        cmocka_unit_test(weighted_kappa_keeps_the_declared_scale),
        cmocka_unit_test(two_cells_of_three),
        cmocka_unit_test(undefined_is_never_one),
        cmocka_unit_test(raw_agreement_and_its_floor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
