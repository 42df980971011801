/* Krippendorff's alpha. Each value of a unit is paired with each other one, and a unit of m values counts for m, so
 * that the table of coincidences need not be made: its margins are the counts of values in units that have two. What
 * ordinal distances count, the values that lie between two categories with those at both ends counted half, is how far
 * the middle ranks of the two are apart. */
#include "agree/inside.h"

struct pool { /* of the values that have another one in their unit */
    double counts[AGREE_CATEGORY_COUNT_MAX + 1], ranks[AGREE_CATEGORY_COUNT_MAX + 1], total;
};

static void fill(struct pool *pool, const struct agree_data *data, struct agree_raters raters)
{
    struct agree_tally tally = {.total = 0};
    *pool = (struct pool){.total = 0};
    for (uint32_t unit = 0; unit < data->unit_count; unit++) {
        agree_count(data, raters, unit, &tally);
        for (uint32_t i = 0; tally.total >= 2 && i < tally.used_count; i++)
            pool->counts[tally.used[i]] += tally.counts[tally.used[i]];
        pool->total += tally.total >= 2 ? tally.total : 0;
    }
    double below = 0;
    for (uint32_t c = 1; c <= data->category_count; c++) {
        pool->ranks[c] = below + pool->counts[c] / 2;
        below += pool->counts[c];
    }
    assert(below == pool->total);
}

enum agree_reason agree_alpha(const struct agree_data *data, struct agree_raters raters, enum agree_metric metric,
                              struct agree_coefficient *ret_alpha)
{
    struct pool pool;
    struct agree_tally tally = {.total = 0};
    struct agree_data seen = *data;
    enum agree_reason reason = agree_check(data, metric);
    if (reason != AGREE_DEFINED && reason != AGREE_ALPHA_ALONE)
        return reason;
    fill(&pool, data, raters);
    if (pool.total == 0)
        return AGREE_NO_PAIR;
    if (metric == AGREE_ORDINAL)
        seen.worths = pool.ranks + 1;
    enum agree_metric by = metric == AGREE_ORDINAL ? AGREE_INTERVAL : metric;
    double observed = 0, expected = agree_expected(&seen, by, pool.counts, pool.counts);
    for (uint32_t unit = 0; unit < data->unit_count; unit++) {
        agree_count(data, raters, unit, &tally);
        if (tally.total >= 2)
            observed += 2 * agree_pairs(&seen, by, &tally) / (tally.total - 1);
    }
    assert(pool.total >= 2);
    return agree_divide(observed / pool.total, expected / (pool.total * (pool.total - 1)), ret_alpha);
}
