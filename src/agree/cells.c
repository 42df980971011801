/* Two cells of raters: how far each is from itself and from the other, what chance would make of that, and how many
 * ways to deal the same raters into two cells set them as far apart. */
#include "agree/inside.h"

static bool mean_within(const struct agree_data *data, uint32_t unit, struct agree_raters cell,
                        enum agree_metric metric, double *ret_mean)
{
    double sum = 0, pairs = 0;
    for (uint32_t i = 0; i < cell.count; i++) {
        uint32_t value = agree_value(data, unit, agree_rater(cell, i));
        for (uint32_t k = i + 1; value != AGREE_MISSING && k < cell.count; k++) {
            uint32_t other = agree_value(data, unit, agree_rater(cell, k));
            if (other == AGREE_MISSING)
                continue;
            sum += agree_distance(data, metric, value, other);
            pairs++;
        }
    }
    if (pairs > 0)
        *ret_mean = sum / pairs;
    return pairs > 0;
}

static bool mean_between(const struct agree_data *data, uint32_t unit, struct agree_raters a, struct agree_raters b,
                         enum agree_metric metric, double *ret_mean)
{
    double sum = 0, pairs = 0;
    for (uint32_t i = 0; i < a.count; i++) {
        uint32_t value = agree_value(data, unit, agree_rater(a, i));
        for (uint32_t k = 0; value != AGREE_MISSING && k < b.count; k++) {
            uint32_t other = agree_value(data, unit, agree_rater(b, k));
            if (other == AGREE_MISSING)
                continue;
            sum += agree_distance(data, metric, value, other);
            pairs++;
        }
    }
    if (pairs > 0)
        *ret_mean = sum / pairs;
    return pairs > 0;
}

struct agree_apart agree_apart(const struct agree_data *data, uint32_t unit, struct agree_raters a,
                               struct agree_raters b, enum agree_metric metric)
{
    struct agree_apart apart = {0};
    apart.has_within_a = mean_within(data, unit, a, metric, &apart.within_a);
    apart.has_within_b = mean_within(data, unit, b, metric, &apart.within_b);
    apart.has_between = mean_between(data, unit, a, b, metric, &apart.between);
    return apart;
}

enum agree_reason agree_gap(const struct agree_apart *apart, double *ret_gap)
{
    if (!apart->has_between)
        return AGREE_NO_COMMON;
    if (!apart->has_within_a || !apart->has_within_b)
        return AGREE_NO_DISSENT_INSIDE;
    *ret_gap = 2 * apart->between - apart->within_a - apart->within_b;
    return AGREE_DEFINED;
}

/* ---- against chance ---- */

/* Adds a unit's values to the counts; how many they are. */
static double count(const struct agree_data *data, uint32_t unit, struct agree_raters cell, double *counts)
{
    double total = 0;
    for (uint32_t r = 0; r < cell.count; r++) {
        uint32_t value = agree_value(data, unit, agree_rater(cell, r));
        counts[value]++;
        total += value != AGREE_MISSING;
    }
    return total;
}

enum agree_reason agree_between(const struct agree_data *data, struct agree_raters a, struct agree_raters b,
                                enum agree_metric metric, struct agree_coefficient *ret_kappa)
{
    double in_a[AGREE_CATEGORY_COUNT_MAX + 1] = {0}, in_b[AGREE_CATEGORY_COUNT_MAX + 1] = {0};
    double a_total = 0, b_total = 0, sum = 0, units = 0, mean;
    enum agree_reason reason = agree_check(data, metric);
    if (reason != AGREE_DEFINED)
        return reason;
    for (uint32_t unit = 0; unit < data->unit_count; unit++) {
        if (!mean_between(data, unit, a, b, metric, &mean))
            continue;
        sum += mean;
        units++;
        a_total += count(data, unit, a, in_a);
        b_total += count(data, unit, b, in_b);
    }
    if (units == 0)
        return AGREE_NO_COMMON;
    assert(a_total >= units && b_total >= units);
    for (uint32_t c = 1; c <= data->category_count; c++) {
        in_a[c] /= a_total;
        in_b[c] /= b_total;
    }
    return agree_divide(sum / units, agree_expected(data, metric, in_a, in_b), ret_kappa);
}

/* ---- permutation ---- */

/* n over k, or AGREE_DEAL_COUNT_MAX + 1 when it is more than that. */
static uint32_t deals_of(uint32_t n, uint32_t k)
{
    assert(k <= n);
    double deals = 1;
    for (uint32_t i = 1; i <= k; i++)
        deals = deals * (n - k + i) / i;
    return deals > AGREE_DEAL_COUNT_MAX ? AGREE_DEAL_COUNT_MAX + 1 : (uint32_t)(deals + 0.5);
}

/* All deals of the raters 0...count - 1 of both cells, `all` of the data, in lexical order; the first is the one as it
 * was. Their gaps are added up unit by unit, so that the distances of a unit are asked for once and not in each deal.
 */
struct deals {
    uint32_t all[AGREE_DEAL_RATER_COUNT_MAX], count;
    uint32_t picked[AGREE_DEAL_RATER_COUNT_MAX], picked_count; /* for the first cell, in ascending order */
    double *gaps;                                              /* sums, a deal each */
    uint32_t *units;                                           /* in how many units they were defined */
    uint32_t deal_count;
};

struct distances { /* of one unit, or of several that all raters valued, added up */
    double apart[AGREE_DEAL_RATER_COUNT_MAX][AGREE_DEAL_RATER_COUNT_MAX], total;
    bool given[AGREE_DEAL_RATER_COUNT_MAX];
    uint32_t unit_count;
};

static void deals_restart(struct deals *deals)
{
    for (uint32_t i = 0; i < deals->picked_count; i++)
        deals->picked[i] = i;
}

static void deals_next(struct deals *deals)
{
    uint32_t at = deals->picked_count;
    while (at > 0 && deals->picked[at - 1] == deals->count - deals->picked_count + at - 1)
        at--;
    if (at == 0)
        return; /* that was the last */
    deals->picked[at - 1]++;
    for (; at < deals->picked_count; at++)
        deals->picked[at] = deals->picked[at - 1] + 1;
    assert(deals->picked[deals->picked_count - 1] < deals->count);
}

static double sum_within(const struct distances *distances, const uint32_t *raters, uint32_t count)
{
    double sum = 0;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = i + 1; k < count; k++)
            sum += distances->apart[raters[i]][raters[k]];
    return sum;
}

/* Adds to each deal the gaps of these units. */
static void add_gaps(struct deals *deals, const struct distances *distances)
{
    deals_restart(deals);
    for (uint32_t d = 0; distances->unit_count > 0 && d < deals->deal_count; d++, deals_next(deals)) {
        uint32_t raters[2][AGREE_DEAL_RATER_COUNT_MAX], counts[2] = {0}, picks = 0;
        for (uint32_t i = 0; i < deals->count; i++) {
            bool first = picks < deals->picked_count && deals->picked[picks] == i;
            picks += first;
            if (distances->given[i])
                raters[!first][counts[!first]++] = i;
        }
        double n = counts[0], m = counts[1];
        if (n < 2 || m < 2)
            continue;
        double first = sum_within(distances, raters[0], counts[0]),
               second = sum_within(distances, raters[1], counts[1]);
        deals->gaps[d] +=
            2 * (distances->total - first - second) / (n * m) - first / (n * (n - 1) / 2) - second / (m * (m - 1) / 2);
        deals->units[d] += distances->unit_count;
    }
}

/* Adds the distances of a unit. */
static void add_distances(const struct agree_data *data, uint32_t unit, enum agree_metric metric,
                          const struct deals *deals, struct distances *distances)
{
    distances->unit_count++;
    for (uint32_t i = 0; i < deals->count; i++) {
        uint32_t x = agree_value(data, unit, deals->all[i]);
        distances->given[i] = x != AGREE_MISSING;
        for (uint32_t k = i + 1; x != AGREE_MISSING && k < deals->count; k++) {
            uint32_t y = agree_value(data, unit, deals->all[k]);
            double apart = y != AGREE_MISSING ? agree_distance(data, metric, x, y) : 0;
            distances->apart[i][k] += apart;
            distances->total += apart;
        }
    }
    assert(distances->total >= 0);
}

static bool is_whole(const struct agree_data *data, uint32_t unit, const struct deals *deals)
{
    for (uint32_t i = 0; i < deals->count; i++)
        if (agree_value(data, unit, deals->all[i]) == AGREE_MISSING)
            return false;
    return true;
}

/* Units that all valued go together, then each of the others. The sum of all distances. */
static double add_units(const struct agree_data *data, enum agree_metric metric, struct deals *deals)
{
    struct distances whole = {.total = 0};
    for (uint32_t unit = 0; unit < data->unit_count; unit++)
        if (is_whole(data, unit, deals))
            add_distances(data, unit, metric, deals, &whole);
    add_gaps(deals, &whole);
    double total = whole.total;
    for (uint32_t unit = 0; unit < data->unit_count; unit++) {
        struct distances own = {.total = 0};
        if (is_whole(data, unit, deals))
            continue;
        add_distances(data, unit, metric, deals, &own);
        add_gaps(deals, &own);
        total += own.total;
    }
    return total;
}

/* Why no unit has a gap, or AGREE_DEFINED: one has. */
static enum agree_reason why_no_gap(const struct agree_data *data, struct agree_raters a, struct agree_raters b,
                                    enum agree_metric metric)
{
    enum agree_reason reason = AGREE_NO_COMMON;
    for (uint32_t unit = 0; unit < data->unit_count && reason != AGREE_DEFINED; unit++) {
        double gap;
        struct agree_apart apart = agree_apart(data, unit, a, b, metric);
        enum agree_reason here = agree_gap(&apart, &gap);
        reason = here == AGREE_NO_COMMON ? reason : here;
    }
    return reason;
}

static struct agree_permutation count_deals(const struct deals *deals, double slack)
{
    assert(deals->units[0] > 0);
    struct agree_permutation found = {.gap = deals->gaps[0] / deals->units[0]};
    found.least = 2 * deals->picked_count == deals->count ? 2 : 1;
    for (uint32_t d = 0; d < deals->deal_count; d++) {
        found.deals += deals->units[d] > 0;
        /* the same sums in another order may differ by rounding, and must count as equal */
        found.as_great += deals->units[d] > 0 && deals->gaps[d] / deals->units[d] >= found.gap - slack;
    }
    assert(found.as_great >= found.least && found.as_great <= found.deals); /* the deal as it was is one */
    return found;
}

enum agree_reason agree_permutation(const struct agree_data *data, struct agree_raters a, struct agree_raters b,
                                    enum agree_metric metric, struct arena *arena,
                                    struct agree_permutation *ret_permutation)
{
    struct deals deals = {.picked_count = a.count};
    enum agree_reason reason = agree_check(data, metric);
    if (reason == AGREE_DEFINED)
        reason = why_no_gap(data, a, b, metric);
    if (reason != AGREE_DEFINED)
        return reason;
    if (a.count + b.count > AGREE_DEAL_RATER_COUNT_MAX)
        return AGREE_MANY_DEALS;
    for (uint32_t i = 0; i < a.count + b.count; i++)
        deals.all[deals.count++] = i < a.count ? agree_rater(a, i) : agree_rater(b, i - a.count);
    deals.deal_count = deals_of(deals.count, a.count);
    if (deals.deal_count > AGREE_DEAL_COUNT_MAX)
        return AGREE_MANY_DEALS;
    deals.gaps = arena_alloc(arena, deals.deal_count, sizeof(*deals.gaps));
    deals.units = arena_alloc(arena, deals.deal_count, sizeof(*deals.units));
    if (!deals.gaps || !deals.units)
        return AGREE_NO_MEMORY;
    double total = add_units(data, metric, &deals);
    *ret_permutation = count_deals(&deals, 1e-11 * total / data->unit_count);
    return AGREE_DEFINED;
}

/* ---- raw agreement ---- */

static double width_of(const struct agree_data *data)
{
    return agree_worth(data, data->category_count) - agree_worth(data, 1);
}

enum agree_reason agree_raw(const struct agree_data *data, uint32_t unit, struct agree_raters a, struct agree_raters b,
                            double *ret_agreement)
{
    double apart, width = width_of(data);
    if (!mean_between(data, unit, a, b, AGREE_LINEAR, &apart))
        return AGREE_NO_COMMON;
    if (!(width > 0))
        return AGREE_ONE_CATEGORY;
    *ret_agreement = 1 - apart / width;
    return AGREE_DEFINED;
}

double agree_floor(uint32_t step_count)
{
    assert(step_count > 0);
    return 1 - (step_count + 1.0) / (3.0 * step_count);
}
