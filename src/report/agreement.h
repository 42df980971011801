/* How far the cells agree: agreement of answers, inside cells and between them.
 *
 * A **unit** is a question at one moment (a round); a **rater** is a seat, or a cell that a bot answers for. Answers
 * are 1...step_count, MISSING where a rater gave none; the steps are declared, never inferred from the data, because an
 * unused step changes the weights. Values lie unit-major: values[unit * rater_count + rater].
 *
 * What is not defined for the data is not a number: functions return false, never a pleasant 1. Formulae: Krippendorff
 * (2004) for alpha; for two cells the intergroup kappa with Cohen's (1960) as its case of one rater a cell, and the gap
 * in energy-distance form. Everything is exact and without chance but agreement_interval, whose resamples follow from a
 * seed.
 */
#ifndef ENTENTE_REPORT_AGREEMENT_H
#define ENTENTE_REPORT_AGREEMENT_H

#include <stdbool.h>
#include <stdint.h>

enum { MISSING = 0, AGREEMENT_STEP_COUNT_MAX = 16 };

enum metric {                  /* how far two answers are apart */
              METRIC_NOMINAL,  /* 0 or 1 */
              METRIC_ABSOLUTE, /* |a - b|: linear weights */
              METRIC_INTERVAL, /* (a - b)^2: quadratic weights */
              METRIC_ORDINAL,  /* Krippendorff's, by how often the steps between were used */
              METRIC_RATIO,    /* ((a - b) / (a + b))^2 */
};

struct answers { /* borrowed */
    const uint8_t *values;
    uint32_t unit_count, rater_count, step_count;
};

struct alpha {
    double observed, expected, alpha; /* disagreement, disagreement by chance, 1 - observed / expected */
};
/* Over raters whose bit in `raters` is set (at most 64 raters). False: no unit has two answers, or all answers are the
 * same. */
bool agreement_alpha(const struct answers *answers, uint64_t raters, enum metric metric, struct alpha *ret_alpha);

/* Two cells a and b, as bits of raters, in one unit. Means of the squared or absolute distance over pairs. */
struct apart {
    bool has_between, has_within_a, has_within_b; /* one answer on each side; two answers inside */
    double between, within_a, within_b;
};
/* METRIC_NOMINAL, METRIC_ABSOLUTE or METRIC_INTERVAL. */
struct apart agreement_apart(const struct answers *answers, uint32_t unit, uint64_t a, uint64_t b, enum metric metric);
/* 2 between - within a - within b; false when one of them is not defined. */
bool agreement_gap(const struct apart *apart, double *ret_gap);

struct kappa {
    double observed, expected, kappa;
};
/* 1 - mean distance between the cells / the distance that their pooled answers have by chance. With one rater a cell it
 * is Cohen's kappa, weighted by the metric. False: no unit answered by both, or chance gives no distance. */
bool agreement_between(const struct answers *answers, uint64_t a, uint64_t b, enum metric metric,
                       struct kappa *ret_kappa);

/* Exact permutation test: of all ways to deal the raters into cells of these sizes, each keeping its whole vector of
 * answers, how many have a mean gap as great or greater. False when the gap is not defined or there are more than
 * AGREEMENT_DEAL_COUNT_MAX ways. */
enum { AGREEMENT_DEAL_COUNT_MAX = 200000 };
struct permutation {
    uint32_t as_great, deals; /* p = as_great / deals */
    double gap;               /* mean over the units in which it is defined */
};
bool agreement_permutation(const struct answers *answers, uint64_t a, uint64_t b, enum metric metric,
                           struct permutation *ret_permutation);

/* Raw agreement of a unit, 1 - mean |a - b| / (steps - 1) over pairs across the cells; false: a cell without an
 * answer. */
bool agreement_raw(const struct answers *answers, uint32_t unit, uint64_t a, uint64_t b, double *ret_agreement);
/* What raw agreement random answers would have: 1 - (k + 1) / (3 k). */
double agreement_floor(uint32_t step_count);
/* The middle 80 % of raw agreement when persons are resampled inside their cells; false with fewer than
 * AGREEMENT_BAND_COUNT_MIN answers in one of them. */
enum { AGREEMENT_BAND_COUNT_MIN = 4, AGREEMENT_RESAMPLE_COUNT = 400 };
bool agreement_band(const struct answers *answers, uint32_t unit, uint64_t a, uint64_t b, uint64_t seed,
                    double *ret_low, double *ret_high);

#endif
