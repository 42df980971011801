/* Statistics of agreement: how far raters say the same of the same things, and cells of raters across from each other.
 *
 * Numbers in, numbers out. A **unit** is one thing that is valued, such as a question at one moment; a **rater** is
 * whoever values it: a person, or a seat. A value is a category, 1...category_count, or AGREE_MISSING where a rater
 * gave none. Categories are declared and never inferred from the values, because one that nobody used changes what
 * chance would do. Nothing here ranks raters, and nothing calls a figure good or bad: no source of such words has a
 * reason for its thresholds.
 *
 * What is not defined for its data is no number: functions give back why, never a pleasant 1 or 0, and then write
 * nothing. All arguments are borrowed. Memory is the stack's, and where a function needs more that of the arena it is
 * given. Everything is exact and without chance but what is drawn anew, and that follows from a seed.
 *
 * Every coefficient is 1 - observed / expected, disagreement seen and disagreement that chance would make; they differ
 * in what they take chance for. It is at most 1, 0 where chance would do as well, below 0 where chance would do better.
 */
#ifndef ENTENTE_AGREE_AGREE_H
#define ENTENTE_AGREE_AGREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

enum { AGREE_MISSING = 0, AGREE_CATEGORY_COUNT_MAX = 1000 };

enum agree_reason { /* why it is not defined; AGREE_DEFINED is 0 */
#define REASON(name, text) AGREE_##name,
#include "agree/reasons.def"
#undef REASON
};
const char *agree_reason_text(enum agree_reason reason); /* in words for people */

enum agree_metric {                 /* how far two values are apart */
                    AGREE_NOMINAL,  /* 0 the same, 1 not */
                    AGREE_LINEAR,   /* |x - y|: linear weights */
                    AGREE_INTERVAL, /* (x - y)^2: quadratic weights */
                    AGREE_ORDINAL,  /* Krippendorff's: squared, how many values lie between, those at both ends counted
                                       half; alpha's */
                    AGREE_RATIO,    /* ((x - y) / (x + y))^2; 0 of 0 and 0 */
                    AGREE_GIVEN,    /* a table of distances: disagreement weights of one's own */
};

struct agree_data {
    const uint16_t *values; /* unit-major: values[unit * rater_count + rater] */
    uint32_t unit_count, rater_count, category_count;
    const double *worths;    /* of categories, ascending; NULL: category c is worth c */
    const double *distances; /* AGREE_GIVEN: category_count rows of as many, 0 on the diagonal, none negative */
    const uint32_t *units; /* the units that count, unit_count of them, also more than once; NULL: each in its order */
};

struct agree_raters {
    const uint32_t *items; /* each once; NULL: the first `count` */
    uint32_t count;
};

struct agree_coefficient {
    double observed, expected; /* disagreement, in units of the metric; nominal: 1 - agreement */
    double value;              /* 1 - observed / expected */
};

/* ---- any number of raters, values missing or not ---- */

/* Krippendorff's alpha (2004, ch. 11; 2011). Chance deals the values of all units with two values or more anew, without
 * putting one back. NO_PAIR, NO_VARIATION, BELOW_ZERO. */
enum agree_reason agree_alpha(const struct agree_data *data, struct agree_raters raters, enum agree_metric metric,
                              struct agree_coefficient *ret_alpha);

/* The following measure disagreement as the mean over units with two values or more of the mean distance of their
 * pairs. FEW_RATERS, NO_PAIR, BELOW_ZERO, ALPHA_ALONE. */

/* That disagreement itself. Nominal: 1 - the share of pairs that are the same. */
enum agree_reason agree_observed(const struct agree_data *data, struct agree_raters raters, enum agree_metric metric,
                                 double *ret_disagreement);
/* Fleiss' kappa (1971): chance draws from the shares that categories have. With the same number of values in each unit
 * it is his; else a category's share is the mean of its shares in units (Gwet 2014, ch. 2). NO_VARIATION. */
enum agree_reason agree_fleiss(const struct agree_data *data, struct agree_raters raters, enum agree_metric metric,
                               struct agree_coefficient *ret_kappa);
/* Conger's kappa (1980): chance draws from each rater's own shares; with two raters and nothing missing it is Cohen's.
 * NO_VARIATION. */
enum agree_reason agree_conger(const struct agree_data *data, struct agree_raters raters, enum agree_metric metric,
                               struct agree_coefficient *ret_kappa);
/* Gwet's AC1 (2008), and AC2 where the metric is not nominal: chance is how far values are spread over categories. A
 * unit with one value counts for the shares. Defined, and 1, where all values are the same and there are two categories
 * or more: it then says that the others were not used. ONE_CATEGORY. */
enum agree_reason agree_gwet(const struct agree_data *data, struct agree_raters raters, enum agree_metric metric,
                             struct agree_coefficient *ret_ac);
/* Brennan and Prediger (1981), and of more than two raters Randolph's free-marginal kappa (2005): chance takes each
 * category as often. ONE_CATEGORY. */
enum agree_reason agree_brennan(const struct agree_data *data, struct agree_raters raters, enum agree_metric metric,
                                struct agree_coefficient *ret_kappa);

/* ---- two raters, over the units that both valued ---- */

struct agree_cohen {
    struct agree_coefficient kappa;
    double error;      /* standard error, of a large sample */
    double error_null; /* the same if kappa were 0 in truth: z = kappa / error_null */
    uint32_t unit_count;
};
/* Cohen's kappa (1960) and weighted kappa (1968); errors by Fleiss, Cohen and Everitt (1969). NO_COMMON, NO_VARIATION,
 * BELOW_ZERO, ALPHA_ALONE. */
enum agree_reason agree_cohen(const struct agree_data *data, uint32_t a, uint32_t b, enum agree_metric metric,
                              struct agree_cohen *ret_cohen);
/* The greatest kappa (nominal) that their shares of categories let them have (Cohen 1960). NO_COMMON, NO_VARIATION. */
enum agree_reason agree_cohen_most(const struct agree_data *data, uint32_t a, uint32_t b, double *ret_kappa);
/* Scott's pi (1955), by any metric: chance draws from the shares of both together. As agree_cohen. */
enum agree_reason agree_scott(const struct agree_data *data, uint32_t a, uint32_t b, enum agree_metric metric,
                              struct agree_coefficient *ret_pi);

/* ---- ranks: categories in their order; units are what is ranked ---- */

/* Kendall's tau-b (1945) and Spearman's rho (1904) on middle ranks; -1...1. FEW_UNITS, TIED. */
enum agree_reason agree_tau(const struct agree_data *data, uint32_t a, uint32_t b, double *ret_tau);
enum agree_reason agree_spearman(const struct agree_data *data, uint32_t a, uint32_t b, double *ret_rho);

struct agree_concordance {
    double squares;      /* S: of the rank sums, from their mean */
    double untied, w;    /* without and with the correction for ties; 0...1 */
    double chi_squared;  /* m (n - 1) w: for large samples only */
    double spearman;     /* (m w - 1) / (m - 1); without ties the mean rho of all pairs of raters */
    uint32_t degrees;    /* n - 1 */
    uint32_t unit_count; /* n: units that all raters valued; others do not count */
};
/* Kendall's W (Kendall and Babington Smith 1939; ties: Kendall 1948). FEW_RATERS, FEW_UNITS, TIED (all of them),
 * NO_MEMORY: of the arena, for a number a unit. */
enum agree_reason agree_concordance(const struct agree_data *data, struct agree_raters raters, struct arena *arena,
                                    struct agree_concordance *ret_concordance);

/* ---- two cells of raters ---- */

/* In one unit: mean distances over pairs of values. */
struct agree_apart {
    bool has_between, has_within_a, has_within_b; /* one value on each side; two values inside */
    double between, within_a, within_b;
};
/* Not AGREE_ORDINAL. */
struct agree_apart agree_apart(const struct agree_data *data, uint32_t unit, struct agree_raters a,
                               struct agree_raters b, enum agree_metric metric);
/* 2 between - within a - within b, in energy-distance form (Szekely and Rizzo 2013): near 0 where the cells differ no
 * more than their own members do. With squared distances it estimates twice the squared distance of their means.
 * NO_COMMON, NO_DISSENT_INSIDE. */
enum agree_reason agree_gap(const struct agree_apart *apart, double *ret_gap);

/* 1 - mean distance between the cells over the distance that their pooled values have by chance (after Vanbelle and
 * Albert 2009). With one rater a cell it is Cohen's kappa, weighted by the metric. NO_COMMON, NO_VARIATION, BELOW_ZERO,
 * ALPHA_ALONE. */
enum agree_reason agree_between(const struct agree_data *data, struct agree_raters a, struct agree_raters b,
                                enum agree_metric metric, struct agree_coefficient *ret_kappa);

enum { AGREE_DEAL_COUNT_MAX = 200000, AGREE_DEAL_RATER_COUNT_MAX = 64 };
struct agree_permutation {
    uint32_t as_great, deals; /* p = as_great / deals */
    uint32_t least; /* the least that as_great can be: cells of one size may change names. p >= least / deals */
    double gap;     /* mean over the units in which it is defined */
};
/* Exact permutation test of the gap: of all ways to deal the raters into cells of these sizes, each keeping all its
 * values, how many have a mean gap as great or greater. NO_COMMON, NO_DISSENT_INSIDE, BELOW_ZERO, ALPHA_ALONE;
 * MANY_DEALS: more ways than AGREE_DEAL_COUNT_MAX, or more raters than AGREE_DEAL_RATER_COUNT_MAX; NO_MEMORY: of the
 * arena, for twelve bytes a way. */
enum agree_reason agree_permutation(const struct agree_data *data, struct agree_raters a, struct agree_raters b,
                                    enum agree_metric metric, struct arena *arena,
                                    struct agree_permutation *ret_permutation);

/* Raw agreement in a unit: 1 - mean |x - y| over pairs across the cells / the width of the scale; 0...1. NO_COMMON,
 * ONE_CATEGORY. */
enum agree_reason agree_raw(const struct agree_data *data, uint32_t unit, struct agree_raters a, struct agree_raters b,
                            double *ret_agreement);
/* What raw agreement random values on 1...step_count would have: 1 - (k + 1) / (3 k). */
double agree_floor(uint32_t step_count);
/* The middle 80 % of raw agreement when persons are drawn anew inside their cells. FEW_TO_RESAMPLE: fewer than
 * AGREE_BAND_COUNT_MIN values in one of them; else as agree_raw and MANY_DEALS (more raters than
 * AGREE_DEAL_RATER_COUNT_MAX in a cell). */
enum { AGREE_BAND_COUNT_MIN = 4, AGREE_BAND_RESAMPLE_COUNT = 400 };
enum agree_reason agree_band(const struct agree_data *data, uint32_t unit, struct agree_raters a, struct agree_raters b,
                             uint64_t seed, double *ret_low, double *ret_high);

/* ---- what they think of each other ---- */

struct agree_share {
    uint64_t same, pairs; /* pairs that are the same, of how many; not defined when there are none */
    double apart;         /* mean distance of the pairs */
};
/* Coorientation (McLeod and Chaffee 1973): what each says, and what each guesses that the other cell says. */
struct agree_coorientation {
    struct agree_share agreement;                  /* what a says and what b says */
    struct agree_share accuracy_a, accuracy_b;     /* a's guesses and what b says; b's and what a says */
    struct agree_share congruency_a, congruency_b; /* what a member says and what the same member guesses */
};
/* `guesses` has the shape and the scale of `own`. BELOW_ZERO, ALPHA_ALONE. */
enum agree_reason agree_coorientation(const struct agree_data *own, const struct agree_data *guesses,
                                      struct agree_raters a, struct agree_raters b, enum agree_metric metric,
                                      struct agree_coorientation *ret_coorientation);

/* ---- how far it would have come out otherwise ---- */

/* A statistic over the units of its data. */
struct agree_statistic {
    enum agree_reason (*of)(const struct agree_data *data, const void *context, double *ret_value);
    const void *context;
};
enum { AGREE_RESAMPLE_COUNT = 1000, AGREE_RESAMPLE_UNIT_COUNT_MIN = 6 };
/* The bootstrap over units (Zapf, Castell, Morawietz, Karch 2016): its value in AGREE_RESAMPLE_COUNT draws of as many
 * units, into `ret_values`, those that are defined, and how many they are. FEW_TO_RESAMPLE: fewer units than
 * AGREE_RESAMPLE_UNIT_COUNT_MIN; SHAKY; NO_MEMORY: of the arena, for a number a unit; else why it is not defined for
 * the data themselves. */
enum agree_reason agree_bootstrap(const struct agree_data *data, struct agree_statistic statistic, uint64_t seed,
                                  struct arena *arena, double *ret_values, uint32_t *ret_count);

#endif
