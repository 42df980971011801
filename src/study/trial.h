/* Trials: one outcome of many runs at many points.
 *
 * A study asks the same question again and again: what does the outcome come to at these settings, over these runs? A
 * trial answers it as integer sums, or as the value of every run where two points are to be compared run by run. Every
 * point plays the same runs of the same seed, so whatever differs between two points is not luck.
 *
 * Sums of integers do not depend on threads, batches, engine or machine; neither does anything computed from them
 * here. */
#ifndef ENTENTE_STUDY_TRIAL_H
#define ENTENTE_STUDY_TRIAL_H

#include "lanes/lanes.h"
#include "study/stat.h"

enum study_threshold { THRESHOLD_NONE, THRESHOLD_AT_LEAST, THRESHOLD_AT_MOST };

/* What is measured in a run: whether it came to an ending (1 or 0); a variable at the end; its largest value at the end
 * of any tick. With a threshold the number becomes 1 or 0: at least `limit`, or at most. */
struct study_measure {
    enum study_outcome outcome;
    uint32_t index; /* ending or variable of the program */
    enum study_threshold threshold;
    int32_t limit;
};
static inline bool study_measure_is_share(const struct study_measure *measure)
{
    return measure->outcome == OUTCOME_ENDING || measure->threshold != THRESHOLD_NONE;
}

/* The outcome over runs: how many, their sum, the sum of their squares in two digits of 32 bits. Every member is a
 * plain sum, so that sums of sums are taken member by member; STUDY_RUN_TOTAL_MAX runs cannot overflow them. */
struct study_sum {
    int64_t count, sum, squares_low, squares_high;
};
#define STUDY_RUN_TOTAL_MAX INT64_C(2000000000) /* runs of a whole study */

static inline void study_sum_add(struct study_sum *sum, const struct study_sum *more)
{
    sum->count += more->count;
    sum->sum += more->sum;
    sum->squares_low += more->squares_low;
    sum->squares_high += more->squares_high;
}
static inline stat_squares study_sum_squares(const struct study_sum *sum)
{
    return ((stat_squares)(uint64_t)sum->squares_high << 32) + (uint64_t)sum->squares_low;
}

struct trial {
    const struct program *program;
    struct study_measure measure;
    uint64_t seed, first_run, run_count; /* at every point */
    uint32_t thread_count;               /* 0: as many as there are processors */
    enum lanes_isa isa;
    void (*progress)(void *context, uint64_t done, uint64_t total); /* of this trial's runs; may be NULL */
    void *context;
    const atomic_bool *cancel; /* may be NULL */
};

/* Writes a sum a point. STATUS_CANCELLED (then the sums are of no use), STATUS_OUT_OF_MEMORY, STATUS_REFUSED. */
enum status trial_sums(const struct trial *trial, const struct settings *points, uint32_t point_count,
                       struct study_sum *ret_sums);
/* Writes the outcome of every run: ret_values[point * run_count + run - first_run]. */
enum status trial_values(const struct trial *trial, const struct settings *points, uint32_t point_count,
                         int32_t *ret_values);

#endif
