/* What is drawn anew: units, of any statistic (the bootstrap), and persons inside their cells, of raw agreement. */
#include <stdlib.h>

#include "agree/inside.h"

enum agree_reason agree_bootstrap(const struct agree_data *data, struct agree_statistic statistic, uint64_t seed,
                                  struct arena *arena, double *ret_values, uint32_t *ret_count)
{
    struct agree_data again = *data;
    double value;
    enum agree_reason reason = statistic.of(data, statistic.context, &value);
    if (reason != AGREE_DEFINED)
        return reason;
    if (data->unit_count < AGREE_RESAMPLE_UNIT_COUNT_MIN)
        return AGREE_FEW_TO_RESAMPLE;
    uint32_t count = 0, *units = arena_alloc(arena, data->unit_count, sizeof(*units));
    if (!units)
        return AGREE_NO_MEMORY;
    again.units = units;
    for (uint32_t resample = 0; resample < AGREE_RESAMPLE_COUNT; resample++) {
        for (uint32_t i = 0; i < data->unit_count; i++) {
            uint32_t drawn = agree_draw(seed, resample, 0, i, data->unit_count);
            units[i] = data->units ? data->units[drawn] : drawn;
        }
        if (statistic.of(&again, statistic.context, &value) == AGREE_DEFINED)
            ret_values[count++] = value;
    }
    assert(count <= AGREE_RESAMPLE_COUNT);
    if (count < AGREE_RESAMPLE_COUNT - AGREE_RESAMPLE_COUNT / 20)
        return AGREE_SHAKY;
    *ret_count = count;
    return AGREE_DEFINED;
}

/* ---- persons of two cells ---- */

struct persons { /* the raters of a cell that gave a value, and as many drawn from them */
    uint32_t given[AGREE_DEAL_RATER_COUNT_MAX], drawn[AGREE_DEAL_RATER_COUNT_MAX], count;
};

static void gather(const struct agree_data *data, uint32_t unit, struct agree_raters cell, struct persons *persons)
{
    assert(cell.count <= AGREE_DEAL_RATER_COUNT_MAX);
    persons->count = 0;
    for (uint32_t r = 0; r < cell.count; r++)
        if (agree_value(data, unit, agree_rater(cell, r)) != AGREE_MISSING)
            persons->given[persons->count++] = agree_rater(cell, r);
}

static struct agree_raters draw_anew(struct persons *persons, uint64_t seed, uint32_t resample, uint32_t place)
{
    assert(persons->count >= AGREE_BAND_COUNT_MIN);
    for (uint32_t i = 0; i < persons->count; i++)
        persons->drawn[i] = persons->given[agree_draw(seed, resample, place, i, persons->count)];
    return (struct agree_raters){persons->drawn, persons->count};
}

static int ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

enum agree_reason agree_band(const struct agree_data *data, uint32_t unit, struct agree_raters a, struct agree_raters b,
                             uint64_t seed, double *ret_low, double *ret_high)
{
    struct persons of_a, of_b;
    double values[AGREE_BAND_RESAMPLE_COUNT];
    if (a.count > AGREE_DEAL_RATER_COUNT_MAX || b.count > AGREE_DEAL_RATER_COUNT_MAX)
        return AGREE_MANY_DEALS;
    gather(data, unit, a, &of_a);
    gather(data, unit, b, &of_b);
    if (of_a.count < AGREE_BAND_COUNT_MIN || of_b.count < AGREE_BAND_COUNT_MIN)
        return AGREE_FEW_TO_RESAMPLE;
    for (uint32_t i = 0; i < AGREE_BAND_RESAMPLE_COUNT; i++) {
        enum agree_reason reason =
            agree_raw(data, unit, draw_anew(&of_a, seed, i, 0), draw_anew(&of_b, seed, i, 1), &values[i]);
        if (reason != AGREE_DEFINED)
            return reason;
    }
    qsort(values, AGREE_BAND_RESAMPLE_COUNT, sizeof(*values), ascending);
    assert(values[0] <= values[AGREE_BAND_RESAMPLE_COUNT - 1]);
    *ret_low = values[AGREE_BAND_RESAMPLE_COUNT / 10];
    *ret_high = values[AGREE_BAND_RESAMPLE_COUNT - 1 - AGREE_BAND_RESAMPLE_COUNT / 10];
    return AGREE_DEFINED;
}
