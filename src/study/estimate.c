/* What the sums of a study say: means and contrasts, each with its interval. */
#include <assert.h>
#include <math.h>

#include "study/study.h"

struct stat_mean study_mean(const struct study *study, const struct study_sum *sum)
{
    if (!study_measure_is_share(&study->options.measure))
        return stat_mean((uint64_t)sum->count, sum->sum, study_sum_squares(sum));
    return (struct stat_mean){.mean = sum->count ? (double)sum->sum / (double)sum->count : 0,
                              .interval = stat_wilson((uint64_t)sum->sum, (uint64_t)sum->count)};
}

static double variance(const struct study_sum *sum)
{
    return stat_variance((uint64_t)sum->count, sum->sum, study_sum_squares(sum));
}

struct study_contrast study_contrast(const struct study *study, const struct study_pair *pair)
{
    struct stat_mean first = study_mean(study, &pair->first), second = study_mean(study, &pair->second);
    struct study_contrast contrast = {.first = first.mean,
                                      .first_interval = first.interval,
                                      .second = second.mean,
                                      .second_interval = second.interval,
                                      .luck = NAN};
    if (study_measure_is_share(&study->options.measure)) {
        struct stat_paired paired =
            stat_paired((uint64_t)pair->lower, (uint64_t)pair->higher, (uint64_t)pair->first.count);
        contrast.difference = paired.difference;
        contrast.interval = paired.interval;
    } else {
        struct stat_mean difference =
            stat_mean((uint64_t)pair->difference.count, pair->difference.sum, study_sum_squares(&pair->difference));
        contrast.difference = difference.mean;
        contrast.interval = difference.interval;
    }
    assert(pair->first.count == pair->second.count && pair->lower + pair->higher <= pair->difference.count);
    assert(pair->second.sum - pair->first.sum == pair->difference.sum);
    double paired = variance(&pair->difference);
    if (paired > 0)
        contrast.luck = (variance(&pair->first) + variance(&pair->second)) / paired;
    return contrast;
}
