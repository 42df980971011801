/* Agreement against published values: Krippendorff (1980, 2004), Cohen (1960, 1968), Fleiss (1971), Gwet (2014), the
 * SAS example of weighted kappa, R's "anxiety" data, Siegel and Castellan's ranks; tolerance is half a unit of the last
 * printed digit. Two cells of several people have no published example; ours was computed apart from this code. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "agree/agree.h"

enum { VALUE_COUNT_MAX = 2048 };

struct table {
    uint16_t values[VALUE_COUNT_MAX];
    struct agree_data data;
};

static void assert_near(double found, double wanted, double tolerance)
{
    if (!(fabs(found - wanted) <= tolerance))
        print_error("found %.9f, expected %.9f +- %g\n", found, wanted, tolerance);
    assert_true(fabs(found - wanted) <= tolerance);
}

static uint16_t digit(char c)
{
    return c == '.' ? AGREE_MISSING : c >= 'a' ? (uint16_t)(c - 'a' + 1) : (uint16_t)(c - '0');
}

static void set(struct table *table, uint32_t unit_count, uint32_t rater_count, uint32_t category_count)
{
    table->data = (struct agree_data){.values = table->values,
                                      .unit_count = unit_count,
                                      .rater_count = rater_count,
                                      .category_count = category_count};
}

/* One string a rater, a character a unit. */
static void by_rater(struct table *table, uint32_t rater_count, const char *const *raters, uint32_t category_count)
{
    uint32_t unit_count = (uint32_t)strlen(raters[0]);
    for (uint32_t u = 0; u < unit_count; u++)
        for (uint32_t r = 0; r < rater_count; r++)
            table->values[u * rater_count + r] = digit(raters[r][u]);
    set(table, unit_count, rater_count, category_count);
}

/* "111 122": one word a unit, a character a rater. `base` is added to digits, for data that counts from 0. */
static void by_unit(struct table *table, const char *units, uint16_t base, uint32_t category_count)
{
    uint32_t rater_count = (uint32_t)strcspn(units, " "), count = 0;
    for (const char *at = units; *at; at++)
        if (*at != ' ')
            table->values[count++] = *at == '.' ? AGREE_MISSING : (uint16_t)(digit(*at) + base);
    set(table, count / rater_count, rater_count, category_count);
}

/* A contingency table, rows the first rater's. */
static void by_counts(struct table *table, uint32_t category_count, const uint32_t *counts)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < category_count; i++)
        for (uint32_t k = 0; k < category_count; k++)
            for (uint32_t n = 0; n < counts[i * category_count + k]; n++) {
                table->values[at++] = (uint16_t)(i + 1);
                table->values[at++] = (uint16_t)(k + 1);
            }
    set(table, at / 2, 2, category_count);
}

typedef enum agree_reason coefficient_of(const struct agree_data *data, struct agree_raters raters,
                                         enum agree_metric metric, struct agree_coefficient *ret_coefficient);

static struct agree_coefficient found(const struct table *table, coefficient_of *of, enum agree_metric metric)
{
    struct agree_coefficient coefficient;
    struct agree_raters all = {NULL, table->data.rater_count};
    assert_int_equal(of(&table->data, all, metric, &coefficient), AGREE_DEFINED);
    assert_near(coefficient.value, 1 - coefficient.observed / coefficient.expected, 1e-12);
    return coefficient;
}

static double alpha_of(const struct table *table, enum agree_metric metric)
{
    return found(table, agree_alpha, metric).value;
}

static struct agree_cohen cohen_of(const struct table *table, enum agree_metric metric)
{
    struct agree_cohen cohen;
    assert_int_equal(agree_cohen(&table->data, 0, 1, metric, &cohen), AGREE_DEFINED);
    return cohen;
}

/* Of two raters, by way of cells of one. */
static double kappa_of(const struct table *table, enum agree_metric metric)
{
    static const uint32_t items[] = {0, 1};
    struct agree_coefficient kappa;
    assert_int_equal(agree_between(&table->data, (struct agree_raters){&items[0], 1},
                                   (struct agree_raters){&items[1], 1}, metric, &kappa),
                     AGREE_DEFINED);
    assert_near(kappa.value, cohen_of(table, metric).kappa.value, 1e-12);
    return kappa.value;
}

static double scott_of(const struct table *table)
{
    struct agree_coefficient pi;
    assert_int_equal(agree_scott(&table->data, 0, 1, AGREE_NOMINAL, &pi), AGREE_DEFINED);
    return pi.value;
}

static void krippendorff_four_observers(void **state)
{
    (void)state;
    static const char *const raters[] = {"123321412...", "1233224125.3", ".3332342251.", "12332441251."};
    struct table table;
    by_rater(&table, 4, raters, 5);
    struct agree_coefficient alpha = found(&table, agree_alpha, AGREE_NOMINAL);
    assert_near(alpha.value, 0.743421, 5e-7);
    assert_near(alpha.observed, 0.200, 5e-4);
    assert_near(alpha.expected, 0.779, 5e-4);
    assert_near(alpha_of(&table, AGREE_ORDINAL), 0.815388, 5e-7);
    alpha = found(&table, agree_alpha, AGREE_INTERVAL);
    assert_near(alpha.value, 0.849107, 5e-7);
    assert_near(alpha.observed, 0.433, 5e-4);
    assert_near(alpha.expected, 2.872, 5e-4);
    assert_near(alpha_of(&table, AGREE_RATIO), 0.797403, 5e-7);
    assert_near(alpha_of(&table, AGREE_LINEAR), 0.80038, 5e-6); /* irrCAC 0.4.4 */
}

static void krippendorff_other_examples(void **state)
{
    (void)state;
    struct table table;
    by_unit(&table, "00 11 01 00 00 01 00 01 10 00", 1, 2);
    struct agree_coefficient alpha = found(&table, agree_alpha, AGREE_NOMINAL);
    assert_near(alpha.observed, 0.400, 5e-4);
    assert_near(alpha.expected, 0.442, 5e-4);
    assert_near(alpha.value, 0.095, 5e-4);
    by_unit(&table, "111 122 222 444 144 222 123 333 222", 0, 4);
    alpha = found(&table, agree_alpha, AGREE_NOMINAL);
    assert_near(alpha.observed, 0.259, 5e-4);
    assert_near(alpha.expected, 0.724, 5e-4);
    assert_near(alpha.value, 0.642, 5e-4);
    assert_near(alpha_of(&table, AGREE_INTERVAL), 0.547, 5e-4);
    assert_near(alpha_of(&table, AGREE_RATIO), 0.483, 5e-4);
    assert_near(alpha_of(&table, AGREE_ORDINAL), 0.499, 5e-4);
    by_unit(&table, "aa ab bb bb bb bb bc cc cc cc cc cc", 0, 3);
    alpha = found(&table, agree_alpha, AGREE_NOMINAL);
    assert_near(alpha.observed, 0.1667, 5e-5);
    assert_near(alpha.expected, 0.6268, 5e-5);
    assert_near(alpha.value, 0.734, 5e-4);
}

/* 1980: ten units in which both say 1 2 3 3 4 4 4 4 5 10 lie 0 2 5 11 16 18 from 1. Here by one unit more, in which
 * they say 1 and something else, since only what disagrees shows a distance; what that changes is taken off again. */
static void ordinal_distances_count_what_lies_between(void **state)
{
    (void)state;
    static const uint16_t said[] = {1, 2, 3, 3, 4, 4, 4, 4, 5, 6}; /* 10 is the sixth category that is used */
    static const double apart[] = {0, 2, 5, 11, 16, 18};
    for (uint16_t other = 2; other <= 6; other++) {
        struct table table;
        for (uint32_t u = 0; u < 10; u++)
            table.values[2 * u] = table.values[2 * u + 1] = said[u];
        table.values[20] = 1;
        table.values[21] = other;
        set(&table, 11, 2, 6);
        /* one pair, in both orders, of 22 values; the added ones stand at both ends and count half */
        double distance = sqrt(found(&table, agree_alpha, AGREE_ORDINAL).observed * 22 / 2);
        assert_near(distance, apart[other - 1] + 1, 1e-9);
    }
}

/* The same margins: kappa rewards two raters who differ in one direction only, alpha and pi do not. */
static void kappa_rewards_bias_and_alpha_does_not(void **state)
{
    (void)state;
    static const uint32_t even[] = {12, 9, 9, 9, 14, 9, 9, 9, 20}, one_way[] = {12, 18, 18, 0, 14, 18, 0, 0, 20};
    struct table table;
    by_counts(&table, 3, even);
    assert_near(kappa_of(&table, AGREE_NOMINAL), 0.186, 5e-4);
    assert_near(scott_of(&table), 0.186, 5e-4);
    by_counts(&table, 3, one_way);
    assert_near(kappa_of(&table, AGREE_NOMINAL), 0.258, 5e-4);
    assert_near(scott_of(&table), 0.186, 5e-4);
    double biased = alpha_of(&table, AGREE_NOMINAL);
    assert_near(biased, scott_of(&table) + (1 - scott_of(&table)) / 200, 1e-9); /* his correction for a small sample */
    by_counts(&table, 3, even);
    assert_near(alpha_of(&table, AGREE_NOMINAL), biased, 1e-9);
}

static void cohen_two_examples(void **state)
{
    (void)state;
    static const uint32_t first[] = {88, 14, 18, 10, 40, 10, 2, 6, 12}, second[] = {25, 12, 3, 13, 2, 15, 12, 16, 2};
    struct table table;
    double most;
    by_counts(&table, 3, first);
    struct agree_cohen cohen = cohen_of(&table, AGREE_NOMINAL);
    assert_near(1 - cohen.kappa.observed, .70, 5e-3);
    assert_near(1 - cohen.kappa.expected, .41, 5e-3);
    assert_near(cohen.kappa.value, 0.492, 5e-4);
    assert_near(cohen.error, .0510, 5e-5);
    assert_int_equal(cohen.unit_count, 200);
    assert_int_equal(agree_cohen_most(&table.data, 0, 1, &most), AGREE_DEFINED);
    assert_near(most, 0.831, 5e-4);
    assert_near(kappa_of(&table, AGREE_NOMINAL), .491525, 5e-7);
    assert_near(kappa_of(&table, AGREE_LINEAR), .473684, 5e-7);
    struct agree_coefficient ac = found(&table, agree_gwet, AGREE_NOMINAL);
    assert_near(1 - ac.expected, .2925, 5e-5);
    assert_near(ac.value, .5760, 5e-5);
    by_counts(&table, 3, second);
    cohen = cohen_of(&table, AGREE_NOMINAL);
    assert_near(1 - cohen.kappa.observed, .29, 5e-3);
    assert_near(1 - cohen.kappa.expected, .35, 5e-3);
    assert_near(found(&table, agree_gwet, AGREE_NOMINAL).value, -.0480, 5e-5);
}

/* 1968: the first of these tables with disagreement weights of his. */
static void cohen_weighs_by_a_table(void **state)
{
    (void)state;
    static const uint32_t counts[] = {88, 14, 18, 10, 40, 10, 2, 6, 12};
    static const double weights[] = {0, 1, 3, 1, 0, 6, 3, 6, 0};
    struct table table;
    by_counts(&table, 3, counts);
    table.data.distances = weights;
    assert_near(kappa_of(&table, AGREE_GIVEN), .348, 5e-4);
}

static void weighted_kappa_sas(void **state)
{
    (void)state;
    static const uint32_t counts[] = {0, 4, 1, 0, 8, 0, 0, 1, 5};
    static const struct {
        enum agree_metric metric;
        double kappa, error, low, high, error_null, z, p;
    } known[] = {{AGREE_NOMINAL, .4842, .1380, .2137, .7547, .1484, 3.2626, .0011},
                 {AGREE_LINEAR, .4701, .1457, .1845, .7558, .1426, 3.2971, .0010}};
    struct table table;
    by_counts(&table, 3, counts);
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        struct agree_cohen cohen = cohen_of(&table, known[i].metric);
        double z = cohen.kappa.value / cohen.error_null;
        assert_near(cohen.kappa.value, known[i].kappa, 5e-5);
        assert_near(cohen.error, known[i].error, 5e-5);
        assert_near(cohen.kappa.value - 1.959964 * cohen.error, known[i].low, 5e-5);
        assert_near(cohen.kappa.value + 1.959964 * cohen.error, known[i].high, 5e-5);
        assert_near(cohen.error_null, known[i].error_null, 5e-5);
        assert_near(z, known[i].z, 5e-5);
        assert_near(erfc(z / sqrt(2)), known[i].p, 5e-5);
    }
}

/* Steps are declared: R drops the unused one and its weighted kappas differ from those over 1...6. */
static void weighted_kappa_keeps_the_declared_scale(void **state)
{
    (void)state;
    static const char *const raters[] = {"36462424332333221334", "21443216111233113322"};
    struct table table;
    by_rater(&table, 2, raters, 6);
    assert_near(kappa_of(&table, AGREE_NOMINAL), -0.006289308, 5e-10);
    assert_near(kappa_of(&table, AGREE_LINEAR), 0.1262, 5e-5);
    assert_near(kappa_of(&table, AGREE_INTERVAL), 0.2298, 5e-5);
    for (uint32_t i = 0; i < table.data.unit_count * 2; i++) /* step 5 is not used: drop it */
        table.values[i] = (uint16_t)(table.values[i] == 6 ? 5 : table.values[i]);
    table.data.category_count = 5;
    struct agree_cohen plain = cohen_of(&table, AGREE_NOMINAL), linear = cohen_of(&table, AGREE_LINEAR),
                       quadratic = cohen_of(&table, AGREE_INTERVAL);
    assert_near(plain.kappa.value / plain.error_null, -.0604, 5e-5);
    assert_near(linear.kappa.value, 0.1459075, 5e-8);
    assert_near(linear.kappa.value / linear.error_null, 1.282472, 5e-7);
    assert_near(quadratic.kappa.value, 0.2520325, 5e-8);
    assert_near(quadratic.kappa.value / quadratic.error_null, 1.437451, 5e-7);
}

/* ---- many raters ---- */

static void fleiss_thirty_patients(void **state)
{
    (void)state;
    static const double by_class[] = {.248, .248, .517, .470, .565};
    struct table table;
    by_unit(&table,
            "444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 "
            "144444 124444 222333 144444 224445 333335 111455 111112 224444 133555 "
            "555555 244444 224555 114444 144445 222224 111155 224444 133333 555555",
            0, 5);
    struct agree_coefficient kappa = found(&table, agree_fleiss, AGREE_NOMINAL);
    assert_near(1 - kappa.observed, .5556, 5e-5);
    assert_near(1 - kappa.expected, .2199, 5e-5);
    assert_near(kappa.value, 0.4302445, 5e-8);
    for (uint16_t class = 1; class <= 5; class ++) { /* the class against all others */
        struct table other = table;
        other.data.values = other.values;
        other.data.category_count = 2;
        for (uint32_t i = 0; i < 180; i++)
            other.values[i] = table.values[i] == class ? 1 : 2;
        assert_near(found(&other, agree_fleiss, AGREE_NOMINAL).value, by_class[class - 1], 5e-3);
    }
}

/* Gwet 2014, four raters and twelve units with values missing; irrCAC 0.4.4 for what is weighted. */
static void gwet_four_raters(void **state)
{
    (void)state;
    static const char *const raters[] = {"123321412...", "1233224125..", ".33323422513", "12332441251."};
    static const struct {
        enum agree_metric metric;
        double fleiss, gwet, conger, brennan;
    } known[] = {{AGREE_NOMINAL, .76117, .77544, .76282, .77273},
                 {AGREE_LINEAR, .81794, .85874, .81378, .84848},
                 {AGREE_INTERVAL, .86494, .91400, .85771, .90152}};
    struct table table;
    by_rater(&table, 4, raters, 5);
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        assert_near(found(&table, agree_fleiss, known[i].metric).value, known[i].fleiss, 5e-6);
        assert_near(found(&table, agree_gwet, known[i].metric).value, known[i].gwet, 5e-6);
        assert_near(found(&table, agree_conger, known[i].metric).value, known[i].conger, 5e-6);
        assert_near(found(&table, agree_brennan, known[i].metric).value, known[i].brennan, 5e-6);
    }
    assert_near(1 - found(&table, agree_gwet, AGREE_NOMINAL).observed, .81818, 5e-6);
    assert_near(1 - found(&table, agree_gwet, AGREE_NOMINAL).expected, .19032, 5e-6);
}

/* Where nearly all say yes, pi and kappa fall and AC1 does not. */
static void prevalence(void **state)
{
    (void)state;
    static const uint32_t counts[] = {8, 1, 0, 1};
    struct table table;
    by_counts(&table, 2, counts);
    struct agree_coefficient ac = found(&table, agree_gwet, AGREE_NOMINAL);
    assert_near(1 - ac.observed, .9, 1e-12);
    assert_near(ac.value, .8658, 5e-5);
    assert_near(scott_of(&table), .6078, 5e-5);
    assert_near(found(&table, agree_fleiss, AGREE_NOMINAL).value, scott_of(&table), 1e-12);
    assert_near(found(&table, agree_conger, AGREE_NOMINAL).value, kappa_of(&table, AGREE_NOMINAL), 1e-12);
}

/* ---- ranks ---- */

static struct agree_concordance concordance_of(const struct table *table)
{
    struct agree_concordance concordance;
    struct arena arena;
    arena_init(&arena, 0);
    assert_int_equal(
        agree_concordance(&table->data, (struct agree_raters){NULL, table->data.rater_count}, &arena, &concordance),
        AGREE_DEFINED);
    arena_clear(&arena);
    return concordance;
}

static void kendall_w(void **state)
{
    (void)state;
    static const char *const siegel_castellan[] = {"56712438", "17623548", "45132768"};
    static const char *const siegel[] = {"163254", "156423", "632541"};
    static const char *const anxiety[] = {"33345523522615221243", "36462424332333221334", "21443216111233113322"};
    struct table table;
    by_rater(&table, 3, siegel_castellan, 8);
    struct agree_concordance w = concordance_of(&table);
    assert_near(w.squares, 248, 1e-9);
    assert_near(w.w, .656, 5e-4);
    assert_near(w.untied, w.w, 1e-12);
    assert_near(w.chi_squared, 13.78, 5e-3);
    assert_int_equal(w.degrees, 7);
    double sum = 0;
    for (uint32_t a = 0; a < 3; a++)
        for (uint32_t b = a + 1; b < 3; b++) {
            double rho;
            assert_int_equal(agree_spearman(&table.data, a, b, &rho), AGREE_DEFINED);
            sum += rho / 3;
        }
    assert_near(w.spearman, sum, 1e-12);
    by_rater(&table, 3, siegel, 6);
    assert_near(concordance_of(&table).squares, 25.5, 1e-9);
    assert_near(concordance_of(&table).w, .1619, 5e-5);
    by_rater(&table, 3, anxiety, 6);
    w = concordance_of(&table);
    assert_near(w.untied, .5019, 5e-5);
    assert_near(w.w, .5397, 5e-5);
    assert_near(w.chi_squared, 30.76, 5e-3);
    assert_int_equal(w.degrees, 19);
}

static void spearman_and_tau(void **state)
{
    (void)state;
    static const char *const spearman[] = {"12345", "56787"}, *const tau[] = {"1122334", "1213243"};
    struct table table;
    double value;
    by_rater(&table, 2, spearman, 8);
    assert_int_equal(agree_spearman(&table.data, 0, 1, &value), AGREE_DEFINED);
    assert_near(value, 0.8207826816681233, 1e-15);
    /* scipy 1.12: 0.7378647873726218; by hand 7 pairs up, none down but 1, of 10 and 9 that are not tied */
    assert_int_equal(agree_tau(&table.data, 0, 1, &value), AGREE_DEFINED);
    assert_near(value, 7 / sqrt(10 * 9.0), 1e-12);
    by_rater(&table, 2, tau, 4);
    assert_int_equal(agree_tau(&table.data, 0, 1, &value), AGREE_DEFINED);
    int balance = 0, in_a = 0, in_b = 0;
    for (int i = 0; i < 7; i++)
        for (int k = 0; k < i; k++) {
            int x = (tau[0][i] > tau[0][k]) - (tau[0][i] < tau[0][k]),
                y = (tau[1][i] > tau[1][k]) - (tau[1][i] < tau[1][k]);
            balance += x * y;
            in_a += x != 0;
            in_b += y != 0;
        }
    assert_near(value, balance / sqrt((double)in_a * in_b), 1e-12);
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

static const uint32_t six[] = {0, 1, 2, 3, 4, 5};
static const struct agree_raters first_three = {six, 3}, last_three = {six + 3, 3};

static void two_cells_of_three(void **state)
{
    (void)state;
    static const double gaps[] = {-2.0 / 9, 32.0 / 3, 0, -2.0 / 9, 16.0 / 3, 0};
    struct table table;
    struct agree_coefficient kappa;
    struct agree_permutation permutation;
    by_unit(&table, "334344 222445 545555 121221 444232 323333", 0, 5);
    assert_int_equal(agree_between(&table.data, first_three, last_three, AGREE_INTERVAL, &kappa), AGREE_DEFINED);
    assert_near(kappa.value, 0.419753, 5e-7);
    assert_near(kappa.observed, 1.740741, 5e-7);
    assert_near(kappa.expected, 3.0, 5e-7);
    for (uint32_t u = 0; u < 6; u++) {
        struct agree_apart apart = agree_apart(&table.data, u, first_three, last_three, AGREE_INTERVAL);
        double gap;
        assert_int_equal(agree_gap(&apart, &gap), AGREE_DEFINED);
        assert_near(gap, gaps[u], 1e-9);
    }
    assert_int_equal(permute(&table.data, first_three, last_three, AGREE_INTERVAL, &permutation), AGREE_DEFINED);
    assert_near(permutation.gap, 2.592593, 5e-7);
    assert_int_equal(permutation.as_great, 2);
    assert_int_equal(permutation.deals, 20);
    assert_int_equal(permutation.least, 2);
}

/* 3 + 3: 2 of 20; 4 + 4: 2 of 70; 6 + 6: 2 of 924; 2 + 3: 1 of 10. Cells that could not be further apart reach it. */
static void the_floor_of_a_permutation_is_reached(void **state)
{
    (void)state;
    static const struct {
        uint32_t a, b, least, deals;
    } known[] = {{3, 3, 2, 20}, {4, 4, 2, 70}, {6, 6, 2, 924}, {2, 3, 1, 10}};
    uint32_t items[12];
    for (uint32_t i = 0; i < 12; i++)
        items[i] = i;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        struct table table;
        struct agree_permutation found;
        uint32_t a = known[i].a, b = known[i].b;
        set(&table, 2, a + b, 9);
        for (uint32_t r = 0; r < 2 * (a + b); r++)
            table.values[r] = r % (a + b) < a ? 1 : 9;
        assert_int_equal(permute(&table.data, (struct agree_raters){items, a}, (struct agree_raters){items + a, b},
                                 AGREE_LINEAR, &found),
                         AGREE_DEFINED);
        assert_int_equal(found.deals, known[i].deals);
        assert_int_equal(found.least, known[i].least);
        assert_int_equal(found.as_great, found.least);
    }
    struct table table; /* 20 + 20 has more than a hundred thousand million */
    uint32_t forty[40];
    struct agree_permutation found;
    set(&table, 2, 40, 2);
    for (uint32_t i = 0; i < 80; i++)
        table.values[i] = (uint16_t)(1 + i % 2);
    for (uint32_t i = 0; i < 40; i++)
        forty[i] = i;
    assert_int_equal(permute(&table.data, (struct agree_raters){forty, 20}, (struct agree_raters){forty + 20, 20},
                             AGREE_NOMINAL, &found),
                     AGREE_MANY_DEALS);
}

static void each_cell_guesses_the_other(void **state)
{
    (void)state;
    static const uint32_t items[] = {0, 1, 2};
    struct table own, guesses;
    struct agree_coorientation found;
    /* two of a and one of b; both of a think that b says what they say, and it never does */
    by_unit(&own, "112 223 33. .12", 0, 3);
    by_unit(&guesses, "111 222 331 .1.", 0, 3);
    assert_int_equal(agree_coorientation(&own.data, &guesses.data, (struct agree_raters){items, 2},
                                         (struct agree_raters){items + 2, 1}, AGREE_LINEAR, &found),
                     AGREE_DEFINED);
    assert_int_equal(found.agreement.pairs, 5);
    assert_int_equal(found.agreement.same, 0);
    assert_near(found.agreement.apart, 1, 1e-12);
    assert_int_equal(found.accuracy_a.pairs, 5);
    assert_int_equal(found.accuracy_a.same, 0);
    assert_int_equal(found.accuracy_b.pairs, 6); /* of b's guesses, also where b itself says nothing */
    assert_int_equal(found.accuracy_b.same, 4);
    assert_near(found.accuracy_b.apart, 4.0 / 6, 1e-12);
    assert_int_equal(found.congruency_a.pairs, 7);
    assert_int_equal(found.congruency_a.same, 7);
    assert_int_equal(found.congruency_b.pairs, 2);
    assert_int_equal(found.congruency_b.same, 0);
}

/* ---- what is not defined ---- */

static void undefined_is_never_one(void **state)
{
    (void)state;
    struct table table;
    struct agree_coefficient no = {7, 7, 7};
    struct agree_cohen cohen;
    struct agree_permutation permutation;
    struct agree_concordance concordance;
    struct arena arena;
    double value = 7;
    const struct agree_raters both = {NULL, 2}, one = {six, 1}, other = {six + 1, 1}, nobody = {six, 0};
    coefficient_of *const all[] = {agree_alpha, agree_fleiss, agree_conger, agree_gwet, agree_brennan};
    arena_init(&arena, 0);
    by_unit(&table, "33 33 33", 0, 5); /* everybody says the same thing all the time */
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(all[i](&table.data, both, AGREE_NOMINAL, &no), AGREE_NO_VARIATION);
    assert_int_equal(agree_between(&table.data, one, other, AGREE_INTERVAL, &no), AGREE_NO_VARIATION);
    assert_int_equal(agree_cohen(&table.data, 0, 1, AGREE_LINEAR, &cohen), AGREE_NO_VARIATION);
    assert_int_equal(agree_cohen_most(&table.data, 0, 1, &value), AGREE_NO_VARIATION);
    assert_int_equal(agree_scott(&table.data, 0, 1, AGREE_NOMINAL, &no), AGREE_NO_VARIATION);
    assert_int_equal(agree_tau(&table.data, 0, 1, &value), AGREE_TIED);
    assert_int_equal(agree_spearman(&table.data, 0, 1, &value), AGREE_TIED);
    assert_int_equal(agree_concordance(&table.data, both, &arena, &concordance), AGREE_TIED);
    by_unit(&table, "11 11", 0, 1); /* and could say nothing else */
    assert_int_equal(agree_gwet(&table.data, both, AGREE_NOMINAL, &no), AGREE_ONE_CATEGORY);
    assert_int_equal(agree_brennan(&table.data, both, AGREE_NOMINAL, &no), AGREE_ONE_CATEGORY);
    assert_int_equal(agree_raw(&table.data, 0, one, other, &value), AGREE_ONE_CATEGORY);
    by_unit(&table, "3. .4 5.", 0, 5); /* no unit with two answers */
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(all[i](&table.data, both, AGREE_INTERVAL, &no), AGREE_NO_PAIR);
    assert_int_equal(agree_alpha(&table.data, both, AGREE_ORDINAL, &no), AGREE_NO_PAIR);
    assert_int_equal(agree_between(&table.data, one, other, AGREE_INTERVAL, &no), AGREE_NO_COMMON);
    assert_int_equal(agree_cohen(&table.data, 0, 1, AGREE_NOMINAL, &cohen), AGREE_NO_COMMON);
    assert_int_equal(agree_raw(&table.data, 0, one, other, &value), AGREE_NO_COMMON);
    assert_int_equal(agree_tau(&table.data, 0, 1, &value), AGREE_FEW_UNITS);
    assert_int_equal(agree_concordance(&table.data, both, &arena, &concordance), AGREE_FEW_UNITS);
    assert_int_equal(agree_concordance(&table.data, one, &arena, &concordance), AGREE_FEW_RATERS);
    for (uint32_t i = 1; i < 5; i++) {
        assert_int_equal(all[i](&table.data, one, AGREE_NOMINAL, &no), AGREE_FEW_RATERS);
        assert_int_equal(all[i](&table.data, both, AGREE_ORDINAL, &no), AGREE_ALPHA_ALONE);
    }
    by_unit(&table, "34 25", 0, 5); /* one a cell: no dissent inside, so no gap and nothing to permute */
    struct agree_apart apart = agree_apart(&table.data, 0, one, other, AGREE_INTERVAL);
    assert_true(apart.has_between);
    assert_int_equal(agree_gap(&apart, &value), AGREE_NO_DISSENT_INSIDE);
    assert_int_equal(permute(&table.data, one, other, AGREE_INTERVAL, &permutation), AGREE_NO_DISSENT_INSIDE);
    assert_int_equal(permute(&table.data, nobody, both, AGREE_INTERVAL, &permutation), AGREE_NO_COMMON);
    static const double worths[] = {-1, 0, 1, 2, 3};
    table.data.worths = worths;
    assert_int_equal(agree_alpha(&table.data, both, AGREE_RATIO, &no), AGREE_BELOW_ZERO);
    table.data.unit_count = 0;
    assert_int_equal(agree_alpha(&table.data, both, AGREE_NOMINAL, &no), AGREE_NO_PAIR);
    assert_true(no.value == 7 && value == 7); /* nothing was written */
    struct arena full;
    arena_init(&full, 1);
    by_unit(&table, "12 21", 0, 2);
    assert_int_equal(agree_concordance(&table.data, both, &full, &concordance), AGREE_NO_MEMORY);
    by_unit(&table, "1221", 0, 2);
    assert_int_equal(
        agree_permutation(&table.data, both, (struct agree_raters){six + 2, 2}, AGREE_NOMINAL, &full, &permutation),
        AGREE_NO_MEMORY);
    arena_clear(&full);
    arena_clear(&arena);
}

static void each_reason_has_its_words(void **state)
{
    (void)state;
    for (int reason = AGREE_DEFINED; reason <= AGREE_NO_MEMORY; reason++)
        for (int other = reason + 1; other <= AGREE_NO_MEMORY; other++)
            assert_string_not_equal(agree_reason_text((enum agree_reason)reason),
                                    agree_reason_text((enum agree_reason)other));
}

/* One unit of many values counts for what it says; where all say the same and the scale has more, that is 1. */
static void what_is_free_of_the_values_is_defined_without_variation(void **state)
{
    (void)state;
    struct table table;
    by_unit(&table, "33 33 33", 0, 5);
    assert_near(found(&table, agree_gwet, AGREE_NOMINAL).value, 1, 0);
    assert_near(found(&table, agree_brennan, AGREE_INTERVAL).value, 1, 0);
}

static void raw_agreement_and_its_floor(void **state)
{
    (void)state;
    uint32_t items[16];
    for (uint32_t i = 0; i < 16; i++)
        items[i] = i;
    struct table table;
    double value, low, high;
    by_unit(&table, "1717 4444", 0, 7); /* raters 0 and 1 against 2 and 3 */
    const struct agree_raters a = {items, 2}, b = {items + 2, 2}, one = {items, 1}, other = {items + 1, 1};
    assert_int_equal(agree_raw(&table.data, 0, a, b, &value), AGREE_DEFINED);
    assert_near(value, 0.5, 1e-12);
    assert_int_equal(agree_raw(&table.data, 1, a, b, &value), AGREE_DEFINED);
    assert_near(value, 1, 1e-12);
    assert_int_equal(agree_raw(&table.data, 0, one, other, &value), AGREE_DEFINED);
    assert_near(value, 0, 1e-12);
    assert_int_equal(agree_band(&table.data, 0, a, b, 1, &low, &high), AGREE_FEW_TO_RESAMPLE);
    for (uint32_t steps = 2; steps <= 9; steps++) { /* the floor is the mean over all pairs of answers */
        double sum = 0;
        for (uint32_t x = 1; x <= steps; x++)
            for (uint32_t y = 1; y <= steps; y++)
                sum += 1 - fabs((double)x - y) / (steps - 1);
        assert_near(agree_floor(steps), sum / (steps * steps), 1e-12);
    }
    assert_near(agree_floor(7), 0.62, 5e-3);
    by_unit(&table, "1234567712345677 4444444444444444", 0, 7);
    const struct agree_raters eight = {items, 8}, more = {items + 8, 8};
    assert_int_equal(agree_raw(&table.data, 0, eight, more, &value), AGREE_DEFINED);
    assert_int_equal(agree_band(&table.data, 0, eight, more, 1, &low, &high), AGREE_DEFINED);
    assert_true(low < value && value < high && low > 0.4 && high < 0.9);
    assert_int_equal(agree_band(&table.data, 1, eight, more, 1, &low, &high), AGREE_DEFINED);
    assert_true(low == 1 && high == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(krippendorff_four_observers),
        cmocka_unit_test(krippendorff_other_examples),
        cmocka_unit_test(ordinal_distances_count_what_lies_between),
        cmocka_unit_test(kappa_rewards_bias_and_alpha_does_not),
        cmocka_unit_test(cohen_two_examples),
        cmocka_unit_test(cohen_weighs_by_a_table),
        cmocka_unit_test(weighted_kappa_sas),
        cmocka_unit_test(weighted_kappa_keeps_the_declared_scale),
        cmocka_unit_test(fleiss_thirty_patients),
        cmocka_unit_test(gwet_four_raters),
        cmocka_unit_test(prevalence),
        cmocka_unit_test(kendall_w),
        cmocka_unit_test(spearman_and_tau),
        cmocka_unit_test(two_cells_of_three),
        cmocka_unit_test(the_floor_of_a_permutation_is_reached),
        cmocka_unit_test(each_cell_guesses_the_other),
        cmocka_unit_test(undefined_is_never_one),
        cmocka_unit_test(each_reason_has_its_words),
        cmocka_unit_test(what_is_free_of_the_values_is_defined_without_variation),
        cmocka_unit_test(raw_agreement_and_its_floor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
