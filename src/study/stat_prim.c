/* PRIM (Friedman and Fisher 1999): where in the space of assumptions does an outcome of interest crowd?
 *
 * Peeling: of all ways to cut 5 % off one side of one factor, take the one that leaves the densest box; again and
 * again, until the box holds less than the least mass. Pasting then moves limits of the chosen box outward as long as
 * that does not lower its density. Factors here are integers or choices with few distinct values, so a cut removes
 * whole values: the outermost one when it alone outweighs 5 %. Among equally dense cuts the one that keeps more is
 * taken.
 *
 * Beside each limit stands the density of the box without it: what the limit is worth. A p-value would measure the
 * number of points.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "study/stat.h"

#define PEEL_SHARE 0.05
enum { BOX_COUNT_MAX = 500 };

struct weight {
    uint64_t hits, total;
};

static bool inside_but(const struct stat_points *points, const struct stat_box *box, uint32_t point, uint32_t but)
{
    const double *values = points->values + (size_t)point * points->factor_count;
    for (uint32_t factor = 0; factor < points->factor_count; factor++)
        if (factor != but && (values[factor] < box->low[factor] || values[factor] > box->high[factor]))
            return false;
    return true;
}

static struct weight weigh(const struct stat_points *points, const struct stat_box *box, uint32_t but)
{
    struct weight weight = {0, 0};
    for (uint32_t i = 0; i < points->point_count; i++) {
        if (!inside_but(points, box, i, but))
            continue;
        weight.hits += points->hits[i];
        weight.total += points->totals[i];
    }
    return weight;
}

static bool box_init(struct stat_box *box, uint32_t factor_count)
{
    memset(box, 0, sizeof(*box));
    box->low = calloc(factor_count, sizeof(double));
    box->high = calloc(factor_count, sizeof(double));
    if (!box->low || !box->high)
        return false;
    for (uint32_t factor = 0; factor < factor_count; factor++) {
        box->low[factor] = -INFINITY;
        box->high[factor] = INFINITY;
    }
    return true;
}

static void box_copy(struct stat_box *box, const struct stat_box *from, uint32_t factor_count)
{
    memcpy(box->low, from->low, factor_count * sizeof(double));
    memcpy(box->high, from->high, factor_count * sizeof(double));
}

static void box_measure(struct stat_box *box, const struct stat_points *points, struct weight all)
{
    struct weight weight = weigh(points, box, UINT32_MAX);
    assert(weight.hits <= weight.total && weight.total <= all.total);
    box->hits = weight.hits;
    box->total = weight.total;
    box->coverage = (double)weight.hits / (double)all.hits;
    box->density = weight.total ? (double)weight.hits / (double)weight.total : 0;
    box->mass = (double)weight.total / (double)all.total;
    box->restricted_count = 0;
    for (uint32_t factor = 0; factor < points->factor_count; factor++)
        if (box->low[factor] > -INFINITY || box->high[factor] < INFINITY)
            box->restricted_count++;
}

struct entry { /* a point inside the box, for sorting by one factor */
    double value;
    uint32_t hits, total;
};

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return (x->value > y->value) - (x->value < y->value);
}

struct cut {
    bool found;
    uint32_t factor;
    bool upper;   /* the high limit moves, else the low one */
    double limit; /* the new closed limit */
    double density;
    uint64_t kept;
};

static void consider(struct cut *best, struct cut cut)
{
    if (!best->found || cut.density > best->density || (cut.density == best->density && cut.kept > best->kept)) {
        *best = cut;
        best->found = true;
    }
}

/* Weighs the cut of the outermost 5 % (at least one distinct value) at one end of `entries`, sorted by the factor. */
static void try_cut(struct cut *best, const struct entry *entries, uint32_t count, struct weight in_box,
                    uint32_t factor, bool upper)
{
    double wanted = PEEL_SHARE * (double)in_box.total;
    struct weight off = {0, 0};
    uint32_t taken = 0;
    while (taken < count) { /* whole values at a time: ties are never split */
        uint32_t end = taken;
        struct weight value_off = {0, 0};
        double value = entries[upper ? count - 1 - taken : taken].value;
        while (end < count && entries[upper ? count - 1 - end : end].value == value) {
            value_off.hits += entries[upper ? count - 1 - end : end].hits;
            value_off.total += entries[upper ? count - 1 - end : end].total;
            end++;
        }
        if (taken > 0 && (double)(off.total + value_off.total) > wanted)
            break;
        off.hits += value_off.hits;
        off.total += value_off.total;
        taken = end;
    }
    assert(off.hits <= in_box.hits && off.total <= in_box.total);
    if (taken == count || off.total >= in_box.total)
        return;
    uint64_t kept = in_box.total - off.total;
    consider(best, (struct cut){.factor = factor,
                                .upper = upper,
                                .limit = entries[upper ? count - 1 - taken : taken].value,
                                .density = (double)(in_box.hits - off.hits) / (double)kept,
                                .kept = kept});
}

static uint32_t collect(const struct stat_points *points, const struct stat_box *box, uint32_t factor, uint32_t but,
                        struct entry *ret_entries)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < points->point_count; i++)
        if (inside_but(points, box, i, but))
            ret_entries[count++] = (struct entry){points->values[(size_t)i * points->factor_count + factor],
                                                  points->hits[i], points->totals[i]};
    qsort(ret_entries, count, sizeof(*ret_entries), compare_entries);
    return count;
}

static bool peel(const struct stat_points *points, const struct stat_box *from, double mass_min, struct weight all,
                 struct entry *entries, struct stat_box *box)
{
    struct cut best = {.found = false};
    struct weight in_box = {from->hits, from->total};
    for (uint32_t factor = 0; factor < points->factor_count; factor++) {
        uint32_t count = collect(points, from, factor, UINT32_MAX, entries);
        try_cut(&best, entries, count, in_box, factor, false);
        try_cut(&best, entries, count, in_box, factor, true);
    }
    if (!best.found || (double)best.kept < mass_min * (double)all.total)
        return false;
    box_copy(box, from, points->factor_count);
    (best.upper ? box->high : box->low)[best.factor] = best.limit;
    box_measure(box, points, all);
    return true;
}

/* Moves one limit of the box outward by one distinct value if the density does not fall; the best such move. */
static bool paste(const struct stat_points *points, struct weight all, struct entry *entries, struct stat_box *box)
{
    struct cut best = {.found = false};
    for (uint32_t factor = 0; factor < points->factor_count; factor++) {
        if (box->low[factor] == -INFINITY && box->high[factor] == INFINITY)
            continue;
        uint32_t count = collect(points, box, factor, factor, entries);
        for (int upper = 0; upper < 2; upper++) {
            double limit = upper ? box->high[factor] : box->low[factor];
            struct weight added = {box->hits, box->total};
            double next = upper ? INFINITY : -INFINITY;
            for (uint32_t i = 0; i < count; i++) /* the nearest value beyond the limit */
                if (upper ? entries[i].value > limit && entries[i].value < next
                          : entries[i].value < limit && entries[i].value > next)
                    next = entries[i].value;
            if (isinf(next))
                continue;
            for (uint32_t i = 0; i < count; i++)
                if (entries[i].value == next) {
                    added.hits += entries[i].hits;
                    added.total += entries[i].total;
                }
            double density = (double)added.hits / (double)added.total;
            if (density >= box->density)
                consider(&best,
                         (struct cut){
                             .factor = factor, .upper = upper, .limit = next, .density = density, .kept = added.total});
        }
    }
    if (!best.found)
        return false;
    (best.upper ? box->high : box->low)[best.factor] = best.limit;
    box_measure(box, points, all);
    return true;
}

/* A limit that excludes no point at all is no limit. */
static void drop_idle_limits(const struct stat_points *points, struct weight all, struct stat_box *box)
{
    for (uint32_t factor = 0; factor < points->factor_count; factor++) {
        double least = INFINITY, most = -INFINITY;
        for (uint32_t i = 0; i < points->point_count; i++) {
            double value = points->values[(size_t)i * points->factor_count + factor];
            least = fmin(least, value);
            most = fmax(most, value);
        }
        if (box->low[factor] <= least)
            box->low[factor] = -INFINITY;
        if (box->high[factor] >= most)
            box->high[factor] = INFINITY;
    }
    box_measure(box, points, all);
}

static double density_without(const struct stat_points *points, const struct stat_box *box, uint32_t factor)
{
    struct weight without = weigh(points, box, factor);
    assert(without.total >= box->total && without.total > 0);
    return (double)without.hits / (double)without.total;
}

static double merit(const struct stat_box *box)
{
    double sum = box->coverage + box->density;
    return sum > 0 ? 2 * box->coverage * box->density / sum : 0;
}

enum status stat_prim(const struct stat_points *points, double mass_min, struct stat_boxes *ret_boxes)
{
    enum status status = STATUS_OUT_OF_MEMORY;
    struct weight all = {0, 0};
    for (uint32_t i = 0; i < points->point_count; i++) {
        assert(points->hits[i] <= points->totals[i]);
        all.hits += points->hits[i];
        all.total += points->totals[i];
    }
    if (all.hits == 0 || all.hits == all.total)
        return STATUS_NOT_FOUND;
    struct stat_boxes boxes = {.items = calloc(BOX_COUNT_MAX, sizeof(struct stat_box)),
                               .without = calloc(points->factor_count ? points->factor_count : 1, sizeof(double))};
    struct entry *entries = calloc(points->point_count, sizeof(*entries));
    if (!boxes.items || !boxes.without || !entries)
        goto cleanup;
    boxes.count = 1;
    if (!box_init(&boxes.items[0], points->factor_count))
        goto cleanup;
    box_measure(&boxes.items[0], points, all);
    while (boxes.count < BOX_COUNT_MAX) {
        struct stat_box *next = &boxes.items[boxes.count];
        boxes.count++;
        if (!box_init(next, points->factor_count))
            goto cleanup;
        if (!peel(points, next - 1, mass_min, all, entries, next)) {
            boxes.count--;
            free(next->low);
            free(next->high);
            break;
        }
    }
    for (uint32_t i = 1; i < boxes.count; i++)
        if (merit(&boxes.items[i]) > merit(&boxes.items[boxes.chosen]))
            boxes.chosen = i;
    struct stat_box *chosen = &boxes.items[boxes.chosen];
    while (paste(points, all, entries, chosen))
        continue;
    drop_idle_limits(points, all, chosen);
    for (uint32_t factor = 0; factor < points->factor_count; factor++)
        boxes.without[factor] = density_without(points, chosen, factor);
    *ret_boxes = boxes;
    memset(&boxes, 0, sizeof(boxes));
    status = STATUS_OK;
cleanup:
    stat_boxes_free(&boxes);
    free(entries);
    return status;
}

void stat_boxes_free(struct stat_boxes *boxes)
{
    for (uint32_t i = 0; boxes->items && i < boxes->count; i++) {
        free(boxes->items[i].low);
        free(boxes->items[i].high);
    }
    free(boxes->items);
    free(boxes->without);
    memset(boxes, 0, sizeof(*boxes));
}
