/* Morris' screening (1991) with Campolongo's mu* (2007): which factors matter at all, for few runs.
 *
 * A trajectory starts at a point of a grid of four levels and changes one factor after the other, in an order of
 * chance, by two thirds of its range; a policy becomes another one, whichever. The change of the outcome over that step
 * is an elementary effect. mu* (the mean of absolute effects) ranks the factors; sigma tells of curvature and of
 * factors that work together. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/rng.h"
#include "study/stat.h"

#define MORRIS_KEY UINT64_C(0x6d6f727269732121)

/* A draw in 0..count-1; place: which draw of the trajectory. */
static uint32_t draw(uint64_t seed, uint32_t trajectory, uint32_t place, uint32_t count)
{
    struct rng_block block = rng_block(seed ^ MORRIS_KEY, trajectory, place / 4, 0);
    return (uint32_t)(((uint64_t)block.word[place % 4] * count) >> 32);
}

/* Where a factor stands before its step and after it. */
struct ends {
    double before, after;
};

static struct ends draw_ends(uint64_t seed, uint32_t index, uint32_t factor, uint32_t factor_count, uint32_t choices)
{
    if (choices > 0) {
        assert(choices >= 2);
        uint32_t one = draw(seed, index, factor, choices);
        uint32_t other = (one + 1 + draw(seed, index, 2 * factor_count + 1 + factor, choices - 1)) % choices;
        assert(one != other);
        return (struct ends){(one + 0.5) / choices, (other + 0.5) / choices};
    }
    const double level = 1.0 / (STAT_MORRIS_LEVEL_COUNT - 1);
    double start = draw(seed, index, factor, STAT_MORRIS_LEVEL_COUNT) * level;
    /* from the lower half up, from the upper half down: never out of the range */
    return (struct ends){start, start + (start < 0.5 ? level : -level) * (STAT_MORRIS_LEVEL_COUNT / 2)};
}

void stat_morris_trajectory(uint64_t seed, uint32_t index, uint32_t factor_count, const uint32_t *choice_counts,
                            double *ret_points, uint32_t *ret_order)
{
    for (uint32_t factor = 0; factor < factor_count; factor++)
        ret_order[factor] = factor;
    for (uint32_t i = factor_count; i > 1; i--) { /* Fisher and Yates */
        uint32_t other = draw(seed, index, factor_count + i, i);
        uint32_t kept = ret_order[i - 1];
        ret_order[i - 1] = ret_order[other];
        ret_order[other] = kept;
    }
    for (uint32_t place = 0; place < factor_count; place++) { /* a factor has moved in all points behind its place */
        uint32_t factor = ret_order[place];
        struct ends ends = draw_ends(seed, index, factor, factor_count, choice_counts ? choice_counts[factor] : 0);
        for (uint32_t step = 0; step <= factor_count; step++)
            ret_points[(size_t)step * factor_count + factor] = step <= place ? ends.before : ends.after;
    }
}

bool stat_screening(uint32_t trajectory_count, uint32_t factor_count, const double *effects, uint64_t seed,
                    struct stat_screening *ret_screenings)
{
    assert(trajectory_count >= 2);
    double *draws = calloc(STAT_RESAMPLE_COUNT, sizeof(*draws));
    if (!draws)
        return false;
    for (uint32_t factor = 0; factor < factor_count; factor++) {
        double mean = 0, absolute = 0, squares = 0, n = trajectory_count;
        for (uint32_t i = 0; i < trajectory_count; i++) {
            double effect = effects[(size_t)i * factor_count + factor];
            mean += effect / n;
            absolute += fabs(effect) / n;
        }
        for (uint32_t i = 0; i < trajectory_count; i++) {
            double off = effects[(size_t)i * factor_count + factor] - mean;
            squares += off * off;
        }
        for (uint32_t resample = 0; resample < STAT_RESAMPLE_COUNT; resample++) {
            draws[resample] = 0;
            for (uint32_t i = 0; i < trajectory_count; i++) {
                uint32_t row = stat_resample(seed, resample, i, trajectory_count);
                draws[resample] += fabs(effects[(size_t)row * factor_count + factor]) / n;
            }
        }
        ret_screenings[factor] = (struct stat_screening){
            .mean = mean,
            .mean_absolute = absolute,
            .deviation = sqrt(squares / (n - 1)),
            .mean_absolute_interval = stat_percentiles(draws, STAT_RESAMPLE_COUNT),
        };
    }
    free(draws);
    return true;
}
