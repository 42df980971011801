/* Statistics of rehearsals: intervals, quantiles, resampling, and the designs and estimates of studies.
 *
 * Pure functions over counts and arrays of doubles. What is integer in a tally stays integer until it comes here, so
 * results do not depend on the order in which threads counted. Intervals are of 95 %. Chance (resampling, the shift of
 * a design) is Philox of a seed that the caller names. A statistic that is not defined for its data is not a number:
 * such functions return false, never a pleasant 0 or 1.
 *
 * stat.c intervals, quantiles, resampling; stat_sobol.c sequence and sensitivity; stat_morris.c screening; stat_prim.c
 * boxes.
 */
#ifndef ENTENTE_STUDY_STAT_H
#define ENTENTE_STUDY_STAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define STAT_Z95 1.959963984540054

struct stat_interval {
    double low, high;
};

/* ---- proportions and means ---- */

/* Wilson's score interval of hits among total; (0, 1) when total is 0. */
struct stat_interval stat_wilson(uint64_t hits, uint64_t total);

/* Paired yes/no outcomes of two sides on the same luck: `first_only` runs had it on the first side only, and so on.
 * The difference is second minus first; its interval is Bonett and Price's (2012) adjusted Wald. */
struct stat_paired {
    double difference;
    struct stat_interval interval;
};
struct stat_paired stat_paired(uint64_t first_only, uint64_t second_only, uint64_t total);

/* The point that Student's t with so many degrees of freedom (1 or more) exceeds with probability 2.5 %. */
double stat_t95(uint32_t degrees);

/* A mean with its interval from integer sums of n values, by Student's t. Fewer than STAT_COUNT_MIN values, or fewer
 * than STAT_COUNT_FEW that are all the same, have the interval of no knowledge, +-infinity: few runs that happen to
 * agree are not certainty. */
enum { STAT_COUNT_MIN = 30, STAT_COUNT_FEW = 200 };
struct stat_mean {
    double mean;
    struct stat_interval interval;
};
__extension__ typedef unsigned __int128
    stat_squares; /* a sum of squares, exact: near the mean doubles have none left */
struct stat_mean stat_mean(uint64_t count, int64_t sum, stat_squares squares);
/* Of a sample: the sum of squared distances from the mean / (count - 1); NaN below two values. */
double stat_variance(uint64_t count, int64_t sum, stat_squares squares);

/* ---- histograms ---- */

/* The bin that holds the value of rank ceil(permille / 1000 * total), at least rank 1. `total` is the sum of counts,
 * not 0. */
uint32_t stat_histogram_quantile(const uint64_t *counts, uint32_t bin_count, uint64_t total, uint32_t permille);

/* ---- resampling ---- */

/* Index `draw` of resample `resample`, uniform in 0..count-1. */
uint32_t stat_resample(uint64_t seed, uint32_t resample, uint32_t draw, uint32_t count);
/* The percentile interval of bootstrap values, which are sorted in place. count is not 0. */
struct stat_interval stat_percentiles(double *values, size_t count);
enum { STAT_RESAMPLE_COUNT = 400 };

/* ---- Sobol' sequence and sensitivity ---- */

enum { STAT_DIMENSION_COUNT_MAX = 64 };

struct stat_sequence {
    uint32_t dimension_count;
    uint32_t shift[STAT_DIMENSION_COUNT_MAX];
    uint32_t direction[STAT_DIMENSION_COUNT_MAX][32];
};
/* dimension_count is 1 ... STAT_DIMENSION_COUNT_MAX. A digital shift by `seed` moves the points off the corner without
 * harming their evenness, another one for each `net`; with `shifted` false the sequence is the plain one, beginning
 * with 0. */
void stat_sequence_init(struct stat_sequence *sequence, uint32_t dimension_count, bool shifted, uint64_t seed,
                        uint32_t net);
/* Point `index`, each coordinate in [0, 1). Points in any order; no state. */
void stat_sequence_point(const struct stat_sequence *sequence, uint32_t index, double *ret_point);

/* First-order and total sensitivity of an outcome to one factor: the share of the outcome's variance that goes with the
 * factor alone, and the share that would remain if everything else were known. */
struct stat_sensitivity {
    double first, total;
    struct stat_interval first_interval, total_interval; /* by Student's t over the nets */
};
/* Saltelli's design: y_a, y_b the outcomes of two independent samples of `sample_count` points, y_ab[factor *
 * sample_count + row] those of A with the factor's column taken from B. Row i belongs to net i % STAT_NET_COUNT; the
 * nets are shifted independently, so what they differ by is the error. S1 as in Saltelli 2010, ST by Jansen. False when
 * the outcome does not vary or there are fewer than two rows. `ret_sensitivities` has factor_count places. */
enum { STAT_NET_COUNT = 8 };
bool stat_sensitivity(uint32_t sample_count, uint32_t factor_count, const double *y_a, const double *y_b,
                      const double *y_ab, struct stat_sensitivity *ret_sensitivities);

/* ---- Morris screening ---- */

enum { STAT_MORRIS_LEVEL_COUNT = 4 };

/* Trajectory `index`: factor_count + 1 points in the unit cube, ret_points[(step) * factor_count + factor], each
 * differing from the one before in the one factor ret_order[step - 1]: by 2/3 up or down, or, where choice_counts
 * (NULL: nowhere) gives the factor a number of choices, from one of them to another, every pair as likely. Choice c of
 * n stands at (c + 1/2) / n. */
void stat_morris_trajectory(uint64_t seed, uint32_t index, uint32_t factor_count, const uint32_t *choice_counts,
                            double *ret_points, uint32_t *ret_order);

struct stat_screening {
    double mean, mean_absolute, deviation; /* mu, mu*, sigma of the elementary effects over the unit range */
    struct stat_interval mean_absolute_interval;
};
/* effects[trajectory * factor_count + factor]. trajectory_count is at least 2. False without memory. */
bool stat_screening(uint32_t trajectory_count, uint32_t factor_count, const double *effects, uint64_t seed,
                    struct stat_screening *ret_screenings);

/* ---- PRIM: the patient rule induction method ---- */

/* Boxes in which an outcome of interest is dense. Point i weighs totals[i] of which hits[i] are of interest (runs of a
 * design point; 1 and 0 or 1 for plain points). */
struct stat_points {
    const double *values; /* point-major: values[i * factor_count + factor] */
    const uint32_t *hits, *totals;
    uint32_t point_count, factor_count;
};

struct stat_box {
    double *low, *high; /* closed limits, factor_count each, owned; -infinity and infinity where not limited */
    double coverage, density, mass;
    uint32_t restricted_count;
    uint64_t hits, total;
};

struct stat_boxes {         /* the peeling trajectory; then the chosen box after pasting */
    struct stat_box *items; /* owned */
    uint32_t count;
    uint32_t chosen; /* greatest harmonic mean of coverage and density */
    double *without; /* factor_count: the density of the chosen box without its limits on the factor; owned */
};
/* Peels 5 % at a time while the box holds at least mass_min of the weight, then pastes. STATUS_OUT_OF_MEMORY;
 * STATUS_NOT_FOUND when there are no hits or nothing but hits. Free with stat_boxes_free. */
enum status stat_prim(const struct stat_points *points, double mass_min, struct stat_boxes *ret_boxes);
void stat_boxes_free(struct stat_boxes *boxes);

#endif
