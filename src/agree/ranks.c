/* Ranks: tau-b, Spearman's rho, Kendall's W. What is in the same category has the middle rank of all that is. */
#include <math.h>

#include "agree/inside.h"

struct ranking { /* of one rater: how many units are in each category, then the middle rank of them */
    double ranks[AGREE_CATEGORY_COUNT_MAX + 1];
    uint32_t counts[AGREE_CATEGORY_COUNT_MAX + 1];
};

static void rank(struct ranking *ranking, uint32_t category_count)
{
    double below = 0;
    for (uint32_t c = 1; c <= category_count; c++) {
        ranking->ranks[c] = below + (ranking->counts[c] + 1.0) / 2;
        below += ranking->counts[c];
    }
    assert(below >= 0);
}

static bool are_common(const struct agree_data *data, uint32_t unit, uint32_t a, uint32_t b)
{
    return agree_value(data, unit, a) != AGREE_MISSING && agree_value(data, unit, b) != AGREE_MISSING;
}

static uint32_t rank_two(const struct agree_data *data, uint32_t a, uint32_t b, struct ranking *of_a,
                         struct ranking *of_b)
{
    uint32_t count = 0;
    *of_a = *of_b = (struct ranking){0};
    for (uint32_t unit = 0; unit < data->unit_count; unit++) {
        if (!are_common(data, unit, a, b))
            continue;
        of_a->counts[agree_value(data, unit, a)]++;
        of_b->counts[agree_value(data, unit, b)]++;
        count++;
    }
    rank(of_a, data->category_count);
    rank(of_b, data->category_count);
    assert(count <= data->unit_count);
    return count;
}

enum agree_reason agree_spearman(const struct agree_data *data, uint32_t a, uint32_t b, double *ret_rho)
{
    struct ranking of_a, of_b;
    uint32_t count = rank_two(data, a, b, &of_a, &of_b);
    if (count < 2)
        return AGREE_FEW_UNITS;
    double middle = (count + 1.0) / 2, squares_a = 0, squares_b = 0, products = 0;
    for (uint32_t unit = 0; unit < data->unit_count; unit++) {
        if (!are_common(data, unit, a, b))
            continue;
        double x = of_a.ranks[agree_value(data, unit, a)] - middle, y = of_b.ranks[agree_value(data, unit, b)] - middle;
        squares_a += x * x;
        squares_b += y * y;
        products += x * y;
    }
    if (!(squares_a > 0 && squares_b > 0))
        return AGREE_TIED;
    double rho = products / sqrt(squares_a * squares_b);
    *ret_rho = fmin(fmax(rho, -1), 1); /* rounding may take it beyond */
    return AGREE_DEFINED;
}

/* Concordant pairs less discordant ones: a's categories upwards, each unit against those of lower ones. */
static double concordant(const struct agree_data *data, uint32_t a, uint32_t b, const struct ranking *of_a)
{
    double seen[AGREE_CATEGORY_COUNT_MAX + 1] = {0}, balance[AGREE_CATEGORY_COUNT_MAX + 1], total = 0, sum = 0;
    for (uint32_t c = 1; c <= data->category_count; c++) {
        if (of_a->counts[c] == 0)
            continue;
        double below = 0;
        for (uint32_t k = 1; k <= data->category_count; k++) {
            balance[k] = below - (total - below - seen[k]);
            below += seen[k];
        }
        for (uint32_t unit = 0; unit < data->unit_count; unit++)
            if (are_common(data, unit, a, b) && agree_value(data, unit, a) == c)
                sum += balance[agree_value(data, unit, b)];
        for (uint32_t unit = 0; unit < data->unit_count; unit++)
            if (are_common(data, unit, a, b) && agree_value(data, unit, a) == c)
                seen[agree_value(data, unit, b)]++;
        total += of_a->counts[c];
    }
    return sum;
}

static double pairs_of(double count)
{
    return count * (count - 1) / 2;
}

enum agree_reason agree_tau(const struct agree_data *data, uint32_t a, uint32_t b, double *ret_tau)
{
    struct ranking of_a, of_b;
    uint32_t count = rank_two(data, a, b, &of_a, &of_b);
    if (count < 2)
        return AGREE_FEW_UNITS;
    double in_a = pairs_of(count), in_b = in_a; /* pairs that are not tied */
    for (uint32_t c = 1; c <= data->category_count; c++) {
        in_a -= pairs_of(of_a.counts[c]);
        in_b -= pairs_of(of_b.counts[c]);
    }
    if (in_a == 0 || in_b == 0)
        return AGREE_TIED;
    *ret_tau = concordant(data, a, b, &of_a) / sqrt(in_a * in_b);
    assert(*ret_tau >= -1.000001 && *ret_tau <= 1.000001);
    return AGREE_DEFINED;
}

/* ---- any number of raters ---- */

static bool is_whole(const struct agree_data *data, struct agree_raters raters, uint32_t unit)
{
    for (uint32_t r = 0; r < raters.count; r++)
        if (agree_value(data, unit, agree_rater(raters, r)) == AGREE_MISSING)
            return false;
    return true;
}

/* Adds a rater's ranks of whole units to their sums; the sum of t^3 - t over its ties of t. */
static double add_ranks(const struct agree_data *data, struct agree_raters raters, uint32_t rater, double *sums)
{
    struct ranking ranking = {.counts = {0}};
    double ties = 0;
    for (uint32_t unit = 0; unit < data->unit_count; unit++)
        if (is_whole(data, raters, unit))
            ranking.counts[agree_value(data, unit, rater)]++;
    rank(&ranking, data->category_count);
    for (uint32_t c = 1; c <= data->category_count; c++) {
        double tied = ranking.counts[c];
        ties += tied * tied * tied - tied;
    }
    for (uint32_t unit = 0; unit < data->unit_count; unit++)
        if (is_whole(data, raters, unit))
            sums[unit] += ranking.ranks[agree_value(data, unit, rater)];
    assert(ties >= 0);
    return ties;
}

enum agree_reason agree_concordance(const struct agree_data *data, struct agree_raters raters, struct arena *arena,
                                    struct agree_concordance *ret_concordance)
{
    struct agree_concordance found = {0};
    double ties = 0, *sums = arena_alloc(arena, data->unit_count + 1, sizeof(*sums));
    if (!sums)
        return AGREE_NO_MEMORY;
    if (raters.count < 2)
        return AGREE_FEW_RATERS;
    for (uint32_t unit = 0; unit < data->unit_count; unit++)
        found.unit_count += is_whole(data, raters, unit);
    if (found.unit_count < 2)
        return AGREE_FEW_UNITS;
    for (uint32_t r = 0; r < raters.count; r++)
        ties += add_ranks(data, raters, agree_rater(raters, r), sums);
    double m = raters.count, n = found.unit_count, middle = m * (n + 1) / 2;
    for (uint32_t unit = 0; unit < data->unit_count; unit++)
        if (is_whole(data, raters, unit))
            found.squares += (sums[unit] - middle) * (sums[unit] - middle);
    double all = m * m * (n * n * n - n);
    if (all - m * ties <= 0)
        return AGREE_TIED;
    found.untied = 12 * found.squares / all;
    found.w = 12 * found.squares / (all - m * ties);
    found.chi_squared = m * (n - 1) * found.w;
    found.spearman = (m * found.w - 1) / (m - 1);
    found.degrees = found.unit_count - 1;
    assert(found.w >= found.untied);
    *ret_concordance = found;
    return AGREE_DEFINED;
}
