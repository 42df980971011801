/* Properties of the statistics of agreement on random tables, and plain ways to compute the same. A failure prints the
 * table's number, which is its seed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "agree/agree.h"
#include "base/rng.h"

enum { TABLE_COUNT = 400, UNIT_COUNT_MAX = 24, RATER_COUNT_MAX = 7, CATEGORY_COUNT_MAX = 6 };

struct table {
    uint16_t values[UNIT_COUNT_MAX * RATER_COUNT_MAX];
    double worths[CATEGORY_COUNT_MAX];
    struct agree_data data;
    uint32_t number, draws;
};

static uint32_t draw(struct table *table, uint32_t count)
{
    return (uint32_t)((uint64_t)rng_block(77, table->number, 0, table->draws++).word[0] * count >> 32);
}

/* Some tables are full, some lack values, in some raters mostly agree, and a few are small or all the same. */
static void make(struct table *table, uint32_t number)
{
    *table = (struct table){.number = number};
    uint32_t units = draw(table, 6) == 0 ? draw(table, 4) : 2 + draw(table, UNIT_COUNT_MAX - 1);
    uint32_t raters = 2 + draw(table, RATER_COUNT_MAX - 1), categories = 1 + draw(table, CATEGORY_COUNT_MAX);
    uint32_t missing = draw(table, 3) * 25, alike = draw(table, 4) * 33;
    for (uint32_t u = 0; u < units; u++) {
        uint32_t common = 1 + draw(table, categories);
        for (uint32_t r = 0; r < raters; r++) {
            uint32_t own = 1 + draw(table, categories);
            uint32_t value = draw(table, 100) < alike ? common : own;
            table->values[u * raters + r] = (uint16_t)(draw(table, 100) < missing ? AGREE_MISSING : value);
        }
    }
    for (uint32_t c = 0; c < categories; c++)
        table->worths[c] = (c > 0 ? table->worths[c - 1] : 0) + 0.25 * (1 + draw(table, 8));
    table->data = (struct agree_data){.values = table->values,
                                      .unit_count = units,
                                      .rater_count = raters,
                                      .category_count = categories,
                                      .worths = table->worths};
}

static void near(const struct table *table, double got, double wanted)
{
    if (!(fabs(got - wanted) <= 1e-9 * (1 + fabs(wanted))))
        fail_msg("table %u: %.15g is not %.15g", table->number, got, wanted);
}

typedef enum agree_reason coefficient_of(const struct agree_data *data, struct agree_raters raters,
                                         enum agree_metric metric, struct agree_coefficient *ret_coefficient);
static coefficient_of *const all_of[] = {agree_alpha, agree_fleiss, agree_conger, agree_gwet, agree_brennan};
enum { OF_COUNT = sizeof(all_of) / sizeof(all_of[0]), METRIC_COUNT = AGREE_RATIO + 1 };

static struct agree_raters everybody(const struct table *table)
{
    return (struct agree_raters){NULL, table->data.rater_count};
}

/* The value, or why there is none as a number that no value is. */
static double value_of(const struct table *table, coefficient_of *of, enum agree_metric metric)
{
    struct agree_coefficient coefficient;
    enum agree_reason reason = of(&table->data, everybody(table), metric, &coefficient);
    return reason == AGREE_DEFINED ? coefficient.value : 1000 + reason;
}

static void same_figures(const struct table *table, const struct table *other, int metric_count)
{
    for (int metric = 0; metric < metric_count; metric++)
        for (size_t i = 0; i < OF_COUNT; i++)
            near(table, value_of(other, all_of[i], (enum agree_metric)metric),
                 value_of(table, all_of[i], (enum agree_metric)metric));
}

/* ---- what must change nothing ---- */

static void copy(const struct table *table, struct table *other)
{
    *other = *table;
    other->data.values = other->values;
    other->data.worths = other->worths;
}

static void order_of_raters_and_units_changes_nothing(void **state)
{
    (void)state;
    for (uint32_t number = 0; number < TABLE_COUNT; number++) {
        struct table table, turned;
        make(&table, number);
        copy(&table, &turned);
        uint32_t units = table.data.unit_count, raters = table.data.rater_count;
        for (uint32_t u = 0; u < units; u++)
            for (uint32_t r = 0; r < raters; r++)
                turned.values[(units - 1 - u) * raters + (r + 1) % raters] = table.values[u * raters + r];
        same_figures(&table, &turned, METRIC_COUNT);
    }
}

static void names_of_categories_change_nothing_that_is_nominal(void **state)
{
    (void)state;
    for (uint32_t number = 0; number < TABLE_COUNT; number++) {
        struct table table, named;
        make(&table, number);
        copy(&table, &named);
        uint32_t count = table.data.category_count;
        for (uint32_t i = 0; i < table.data.unit_count * table.data.rater_count; i++)
            if (table.values[i] != AGREE_MISSING)
                named.values[i] = (uint16_t)(1 + (table.values[i] + number) % count);
        same_figures(&table, &named, AGREE_NOMINAL + 1);
    }
}

/* Interval and linear figures know no zero and no unit, ratio no unit, ordinal nothing but the order. */
static void scales_may_be_moved(void **state)
{
    (void)state;
    for (uint32_t number = 0; number < TABLE_COUNT; number++) {
        struct table table, moved, stretched, bent;
        make(&table, number);
        copy(&table, &moved);
        copy(&table, &stretched);
        copy(&table, &bent);
        for (uint32_t c = 0; c < table.data.category_count; c++) {
            moved.worths[c] = 3 * table.worths[c] - 5;
            stretched.worths[c] = 7 * table.worths[c];
            bent.worths[c] = exp(table.worths[c]);
        }
        for (size_t i = 0; i < OF_COUNT; i++) {
            near(&table, value_of(&moved, all_of[i], AGREE_INTERVAL), value_of(&table, all_of[i], AGREE_INTERVAL));
            near(&table, value_of(&moved, all_of[i], AGREE_LINEAR), value_of(&table, all_of[i], AGREE_LINEAR));
            near(&table, value_of(&stretched, all_of[i], AGREE_RATIO), value_of(&table, all_of[i], AGREE_RATIO));
        }
        near(&table, value_of(&bent, agree_alpha, AGREE_ORDINAL), value_of(&table, agree_alpha, AGREE_ORDINAL));
    }
}

/* ---- what must be so ---- */

static bool disagrees(const struct table *table)
{
    for (uint32_t u = 0; u < table->data.unit_count; u++) {
        uint32_t first = AGREE_MISSING;
        for (uint32_t r = 0; r < table->data.rater_count; r++) {
            uint32_t value = table->values[u * table->data.rater_count + r];
            if (value != AGREE_MISSING && first != AGREE_MISSING && value != first)
                return true;
            first = value != AGREE_MISSING ? value : first;
        }
    }
    return false;
}

static void one_means_no_disagreement_and_is_nothing_else(void **state)
{
    (void)state;
    uint32_t ones = 0, undefined = 0;
    for (uint32_t number = 0; number < TABLE_COUNT; number++) {
        struct table table;
        make(&table, number);
        for (int metric = 0; metric < METRIC_COUNT; metric++)
            for (size_t i = 0; i < OF_COUNT; i++) {
                double value = value_of(&table, all_of[i], (enum agree_metric)metric);
                undefined += value >= 1000;
                ones += value == 1;
                if (value < 1000 && (value == 1) == disagrees(&table))
                    fail_msg("table %u: %g, and they %s", number, value, disagrees(&table) ? "disagree" : "agree");
            }
    }
    assert_true(ones > 20 && undefined > 20);
}

/* The table of coincidences, as Krippendorff writes it. */
static double plain_alpha(const struct table *table, enum agree_metric metric)
{
    enum { PLACES = CATEGORY_COUNT_MAX + 1 };
    double pairs[PLACES][PLACES] = {{0}}, counts[PLACES] = {0}, total = 0, observed = 0, expected = 0;
    uint32_t raters = table->data.rater_count, categories = table->data.category_count;
    for (uint32_t u = 0; u < table->data.unit_count; u++) {
        const uint16_t *values = &table->values[u * raters];
        uint32_t count = 0;
        for (uint32_t r = 0; r < raters; r++)
            count += values[r] != AGREE_MISSING;
        for (uint32_t i = 0; i < raters; i++)
            for (uint32_t k = 0; k < raters; k++)
                if (i != k && values[i] != AGREE_MISSING && values[k] != AGREE_MISSING)
                    pairs[values[i]][values[k]] += 1.0 / (count - 1);
    }
    for (uint32_t c = 1; c <= categories; c++)
        for (uint32_t k = 1; k <= categories; k++)
            counts[c] += pairs[c][k];
    for (uint32_t c = 1; c <= categories; c++)
        total += counts[c];
    for (uint32_t c = 1; c <= categories; c++)
        for (uint32_t k = 1; k <= categories; k++) {
            double x = table->worths[c - 1], y = table->worths[k - 1], between = -(counts[c] + counts[k]) / 2;
            for (uint32_t g = c < k ? c : k; g <= (c < k ? k : c); g++)
                between += counts[g];
            double apart = c == k                     ? 0
                           : metric == AGREE_NOMINAL  ? 1
                           : metric == AGREE_LINEAR   ? fabs(x - y)
                           : metric == AGREE_INTERVAL ? (x - y) * (x - y)
                           : metric == AGREE_RATIO    ? pow((x - y) / (x + y), 2)
                                                      : between * between;
            observed += pairs[c][k] * apart / total;
            expected += counts[c] * counts[k] * apart / (total * (total - 1));
        }
    return 1 - observed / expected;
}

static void alpha_is_that_of_the_table_of_coincidences(void **state)
{
    (void)state;
    uint32_t compared = 0;
    for (uint32_t number = 0; number < TABLE_COUNT; number++) {
        struct table table;
        make(&table, number);
        for (int metric = 0; metric < METRIC_COUNT; metric++) {
            double value = value_of(&table, agree_alpha, (enum agree_metric)metric);
            if (value >= 1000)
                continue;
            near(&table, value, plain_alpha(&table, (enum agree_metric)metric));
            compared++;
        }
    }
    assert_true(compared > 1000);
}

static bool is_full(const struct table *table)
{
    for (uint32_t i = 0; i < table->data.unit_count * table->data.rater_count; i++)
        if (table->values[i] == AGREE_MISSING)
            return false;
    return true;
}

/* With nothing missing: Conger's kappa of two is Cohen's, Fleiss' is Scott's pi, and alpha is pi with a correction. */
static void two_raters_are_a_case_of_many(void **state)
{
    (void)state;
    static const uint32_t items[] = {0, 1};
    const struct agree_raters both = {items, 2}, one = {items, 1}, other = {items + 1, 1};
    const enum agree_metric metrics[] = {AGREE_NOMINAL, AGREE_LINEAR, AGREE_INTERVAL, AGREE_RATIO};
    uint32_t compared = 0;
    for (uint32_t number = 0; number < TABLE_COUNT; number++) {
        struct table table;
        make(&table, number);
        for (size_t i = 0; is_full(&table) && i < sizeof(metrics) / sizeof(metrics[0]); i++) {
            struct agree_cohen cohen;
            struct agree_coefficient conger, fleiss, scott, alpha, between;
            if (agree_cohen(&table.data, 0, 1, metrics[i], &cohen) != AGREE_DEFINED)
                continue;
            assert_int_equal(agree_conger(&table.data, both, metrics[i], &conger), AGREE_DEFINED);
            assert_int_equal(agree_fleiss(&table.data, both, metrics[i], &fleiss), AGREE_DEFINED);
            assert_int_equal(agree_scott(&table.data, 0, 1, metrics[i], &scott), AGREE_DEFINED);
            assert_int_equal(agree_alpha(&table.data, both, metrics[i], &alpha), AGREE_DEFINED);
            assert_int_equal(agree_between(&table.data, one, other, metrics[i], &between), AGREE_DEFINED);
            double values = 2.0 * table.data.unit_count;
            near(&table, conger.value, cohen.kappa.value);
            near(&table, between.value, cohen.kappa.value);
            near(&table, fleiss.value, scott.value);
            near(&table, 1 - alpha.value, (1 - scott.value) * (values - 1) / values);
            compared++;
        }
    }
    assert_true(compared > 200);
}

/* Tau-b pair by pair; W of two from rho, where nothing is tied. */
static void ranks_pair_by_pair(void **state)
{
    (void)state;
    uint32_t compared = 0, untied = 0;
    for (uint32_t number = 0; number < TABLE_COUNT; number++) {
        struct table table;
        make(&table, number);
        double tau, rho, up = 0, in_a = 0, in_b = 0;
        for (uint32_t u = 0; u < table.data.unit_count; u++)
            for (uint32_t v = 0; v < u; v++) {
                const uint16_t *x = &table.values[u * table.data.rater_count],
                               *y = &table.values[v * table.data.rater_count];
                if (!x[0] || !x[1] || !y[0] || !y[1])
                    continue;
                int a = (x[0] > y[0]) - (x[0] < y[0]), b = (x[1] > y[1]) - (x[1] < y[1]);
                up += a * b;
                in_a += a != 0;
                in_b += b != 0;
            }
        bool defined = agree_tau(&table.data, 0, 1, &tau) == AGREE_DEFINED;
        assert_int_equal(agree_spearman(&table.data, 0, 1, &rho) == AGREE_DEFINED, defined);
        assert_int_equal(defined, in_a > 0 && in_b > 0);
        if (!defined)
            continue;
        near(&table, tau, up / sqrt(in_a * in_b));
        assert_true(rho >= -1 && rho <= 1);
        compared++;
        struct table whole = table; /* orders without ties: units 0...5 in two random orders */
        struct agree_concordance w;
        struct arena arena;
        arena_init(&arena, 0);
        for (uint32_t r = 0; r < 2; r++)
            for (uint32_t u = 0; u < 6; u++) {
                uint32_t at = draw(&whole, u + 1);
                whole.values[2 * u + r] = whole.values[2 * at + r];
                whole.values[2 * at + r] = (uint16_t)(u + 1);
            }
        whole.data =
            (struct agree_data){.values = whole.values, .unit_count = 6, .rater_count = 2, .category_count = 6};
        assert_int_equal(agree_concordance(&whole.data, everybody(&whole), &arena, &w), AGREE_DEFINED);
        assert_int_equal(agree_spearman(&whole.data, 0, 1, &rho), AGREE_DEFINED);
        near(&whole, w.spearman, rho);
        near(&whole, w.w, w.untied);
        arena_clear(&arena);
        untied++;
    }
    assert_true(compared > 200 && untied > 200);
}

/* ---- two cells ---- */

static enum agree_reason permute(const struct agree_data *data, struct agree_raters a, struct agree_raters b,
                                 enum agree_metric metric, struct agree_permutation *ret_permutation)
{
    struct arena arena;
    arena_init(&arena, 0);
    enum agree_reason reason = agree_permutation(data, a, b, metric, &arena, ret_permutation);
    arena_clear(&arena);
    return reason;
}

static void cells_may_change_names(void **state)
{
    (void)state;
    static const uint32_t items[] = {0, 1, 2, 3, 4, 5, 6};
    uint32_t compared = 0;
    for (uint32_t number = 0; number < TABLE_COUNT; number++) {
        struct table table;
        make(&table, number);
        uint32_t half = table.data.rater_count / 2;
        struct agree_raters a = {items, half}, b = {items + half, table.data.rater_count - half};
        struct agree_permutation one, other;
        struct agree_coefficient kappa, turned;
        enum agree_reason reason = permute(&table.data, a, b, AGREE_INTERVAL, &one);
        assert_int_equal(permute(&table.data, b, a, AGREE_INTERVAL, &other), reason);
        if (reason != AGREE_DEFINED)
            continue;
        assert_int_equal(one.as_great, other.as_great);
        assert_int_equal(one.deals, other.deals);
        near(&table, one.gap, other.gap);
        if (agree_between(&table.data, a, b, AGREE_INTERVAL, &kappa) == AGREE_DEFINED) {
            assert_int_equal(agree_between(&table.data, b, a, AGREE_INTERVAL, &turned), AGREE_DEFINED);
            near(&table, kappa.value, turned.value);
        }
        compared++;
    }
    assert_true(compared > 100);
}

/* Whatever the numbers are in size: rounding decides nothing. */
static void deals_are_counted_on_any_scale(void **state)
{
    (void)state;
    static const uint32_t items[] = {0, 1, 2, 3, 4, 5, 6};
    uint32_t compared = 0;
    for (uint32_t number = 0; number < TABLE_COUNT; number++) {
        struct table table, large;
        make(&table, number);
        copy(&table, &large);
        for (uint32_t c = 0; c < table.data.category_count; c++)
            large.worths[c] = 123456.7 * table.worths[c] - 9e8;
        uint32_t half = table.data.rater_count / 2;
        struct agree_raters a = {items, half}, b = {items + half, table.data.rater_count - half};
        struct agree_permutation one, other;
        if (permute(&table.data, a, b, AGREE_INTERVAL, &one) != AGREE_DEFINED)
            continue;
        assert_int_equal(permute(&large.data, a, b, AGREE_INTERVAL, &other), AGREE_DEFINED);
        assert_int_equal(one.as_great, other.as_great);
        compared++;
    }
    assert_true(compared > 100);
}

/* The mean gap is that of the units, whether they are added up at once or one by one. */
static void the_gap_of_a_permutation_is_the_mean_of_units(void **state)
{
    (void)state;
    static const uint32_t items[] = {0, 1, 2, 3, 4, 5, 6};
    uint32_t compared = 0;
    for (uint32_t number = 0; number < TABLE_COUNT; number++) {
        struct table table;
        make(&table, number);
        uint32_t half = table.data.rater_count / 2, units = 0;
        struct agree_raters a = {items, half}, b = {items + half, table.data.rater_count - half};
        struct agree_permutation found;
        double sum = 0, gap;
        for (uint32_t u = 0; u < table.data.unit_count; u++) {
            struct agree_apart apart = agree_apart(&table.data, u, a, b, AGREE_LINEAR);
            if (agree_gap(&apart, &gap) != AGREE_DEFINED)
                continue;
            sum += gap;
            units++;
        }
        assert_int_equal(permute(&table.data, a, b, AGREE_LINEAR, &found) == AGREE_DEFINED, units > 0);
        if (units == 0)
            continue;
        near(&table, found.gap, sum / units);
        compared++;
    }
    assert_true(compared > 100);
}

/* Squared distances: twice the squared distance of the means, less what the means would differ by chance. */
static void gap_of_squares_is_that_of_means(void **state)
{
    (void)state;
    static const uint32_t items[] = {0, 1, 2, 3, 4, 5, 6};
    uint32_t compared = 0;
    for (uint32_t number = 0; number < TABLE_COUNT; number++) {
        struct table table;
        make(&table, number);
        uint32_t n = table.data.rater_count / 2, m = table.data.rater_count - n;
        if (!is_full(&table) || n < 2)
            continue;
        for (uint32_t u = 0; u < table.data.unit_count; u++) {
            double sums[2] = {0}, squares[2] = {0}, gap;
            for (uint32_t r = 0; r < n + m; r++) {
                double worth = table.worths[table.values[u * (n + m) + r] - 1];
                sums[r >= n] += worth;
                squares[r >= n] += worth * worth;
            }
            double mean_a = sums[0] / n, mean_b = sums[1] / m;
            double variance_a = (squares[0] - n * mean_a * mean_a) / (n - 1),
                   variance_b = (squares[1] - m * mean_b * mean_b) / (m - 1);
            struct agree_apart apart = agree_apart(&table.data, u, (struct agree_raters){items, n},
                                                   (struct agree_raters){items + n, m}, AGREE_INTERVAL);
            assert_int_equal(agree_gap(&apart, &gap), AGREE_DEFINED);
            near(&table, gap, 2 * ((mean_a - mean_b) * (mean_a - mean_b) - variance_a / n - variance_b / m));
            compared++;
        }
    }
    assert_true(compared > 100);
}

/* ---- drawn anew ---- */

static enum agree_reason alpha_ordinal(const struct agree_data *data, const void *context, double *ret_value)
{
    struct agree_coefficient alpha;
    enum agree_reason reason = agree_alpha(data, *(const struct agree_raters *)context, AGREE_ORDINAL, &alpha);
    if (reason == AGREE_DEFINED)
        *ret_value = alpha.value;
    return reason;
}

static enum agree_reason mean_value(const struct agree_data *data, const void *context, double *ret_value)
{
    (void)context;
    *ret_value = 0;
    for (uint32_t u = 0; u < data->unit_count; u++)
        *ret_value += data->values[(data->units ? data->units[u] : u) * data->rater_count] / (double)data->unit_count;
    return AGREE_DEFINED;
}

static void bootstrap_is_a_matter_of_the_seed(void **state)
{
    (void)state;
    struct arena arena;
    static double first[AGREE_RESAMPLE_COUNT], again[AGREE_RESAMPLE_COUNT], other[AGREE_RESAMPLE_COUNT];
    uint32_t count, defined = 0;
    arena_init(&arena, 0);
    for (uint32_t number = 0; number < 60; number++) {
        struct table table;
        make(&table, number);
        struct agree_raters raters = everybody(&table);
        struct agree_statistic statistic = {alpha_ordinal, &raters};
        enum agree_reason reason = agree_bootstrap(&table.data, statistic, 5, &arena, first, &count);
        assert_int_equal(agree_bootstrap(&table.data, statistic, 5, &arena, again, &count), reason);
        if (reason != AGREE_DEFINED)
            continue;
        assert_memory_equal(first, again, count * sizeof(first[0]));
        assert_int_equal(agree_bootstrap(&table.data, statistic, 6, &arena, other, &count), AGREE_DEFINED);
        if (disagrees(&table))
            assert_memory_not_equal(first, other, count * sizeof(first[0]));
        defined++;
    }
    assert_true(defined > 20);
    arena_clear(&arena);
}

/* The spread of a mean is known: its standard deviation over the root of the count. */
static void bootstrap_of_a_mean(void **state)
{
    (void)state;
    enum { UNITS = 20 };
    struct arena arena;
    static double values[AGREE_RESAMPLE_COUNT];
    uint16_t said[UNITS];
    uint32_t count;
    double sum = 0, squares = 0;
    arena_init(&arena, 0);
    for (uint16_t u = 0; u < UNITS; u++)
        said[u] = u + 1;
    struct agree_data data = {.values = said, .unit_count = UNITS, .rater_count = 1, .category_count = UNITS};
    assert_int_equal(agree_bootstrap(&data, (struct agree_statistic){mean_value, NULL}, 1, &arena, values, &count),
                     AGREE_DEFINED);
    assert_int_equal(count, AGREE_RESAMPLE_COUNT);
    for (uint32_t i = 0; i < count; i++) {
        sum += values[i] / count;
        squares += values[i] * values[i] / count;
    }
    double wanted = sqrt((UNITS * UNITS - 1) / 12.0 / UNITS); /* 1.29 */
    assert_true(fabs(sum - (UNITS + 1) / 2.0) < 4 * wanted / sqrt(count));
    assert_true(fabs(sqrt(squares - sum * sum) / wanted - 1) < .1);
    data.unit_count = AGREE_RESAMPLE_UNIT_COUNT_MIN - 1;
    assert_int_equal(agree_bootstrap(&data, (struct agree_statistic){mean_value, NULL}, 1, &arena, values, &count),
                     AGREE_FEW_TO_RESAMPLE);
    arena_clear(&arena);
}

/* One unit of twenty differs: every third resample has all the same values, so that there is no interval. */
static void what_is_often_undefined_has_no_interval(void **state)
{
    (void)state;
    struct arena arena;
    static double values[AGREE_RESAMPLE_COUNT];
    uint16_t said[40];
    uint32_t count = 7;
    arena_init(&arena, 0);
    for (uint32_t i = 0; i < 40; i++)
        said[i] = i == 39 ? 2 : 1;
    struct agree_data data = {.values = said, .unit_count = 20, .rater_count = 2, .category_count = 2};
    struct agree_raters raters = {NULL, 2};
    struct agree_statistic statistic = {alpha_ordinal, &raters};
    assert_int_equal(agree_bootstrap(&data, statistic, 1, &arena, values, &count), AGREE_SHAKY);
    said[39] = 1;
    assert_int_equal(agree_bootstrap(&data, statistic, 1, &arena, values, &count), AGREE_NO_VARIATION);
    assert_int_equal(count, 7);
    struct arena full;
    arena_init(&full, 1);
    assert_int_equal(agree_bootstrap(&data, (struct agree_statistic){mean_value, NULL}, 1, &full, values, &count),
                     AGREE_NO_MEMORY);
    arena_clear(&full);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_of_raters_and_units_changes_nothing),
        cmocka_unit_test(names_of_categories_change_nothing_that_is_nominal),
        cmocka_unit_test(scales_may_be_moved),
        cmocka_unit_test(one_means_no_disagreement_and_is_nothing_else),
        cmocka_unit_test(alpha_is_that_of_the_table_of_coincidences),
        cmocka_unit_test(two_raters_are_a_case_of_many),
        cmocka_unit_test(ranks_pair_by_pair),
        cmocka_unit_test(cells_may_change_names),
        cmocka_unit_test(deals_are_counted_on_any_scale),
        cmocka_unit_test(the_gap_of_a_permutation_is_the_mean_of_units),
        cmocka_unit_test(gap_of_squares_is_that_of_means),
        cmocka_unit_test(bootstrap_is_a_matter_of_the_seed),
        cmocka_unit_test(bootstrap_of_a_mean),
        cmocka_unit_test(what_is_often_undefined_has_no_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
