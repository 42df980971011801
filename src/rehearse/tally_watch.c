/* The thresholds of every run, sampled or not: whether a run ever met one.
 *
 * The least and the most that a variable had at the end of a tick tell of all thresholds but those that are one value
 * in the middle of its range. Every run is looked at in every tick, so this looks at as little as it can: at variables
 * that went the way of a threshold that can still be met, and at their bytes where the engine has them. */
#include <assert.h>
#include <stdlib.h>

#include "rehearse/tally.h"

/* Of each lane, of the size that the columns of the batch in work have. */
union extreme {
    void *any;
    int8_t *bytes;
    int16_t *narrow;
    int32_t *wide;
};

struct watch { /* of a variable; all NULL where it has no passages */
    union extreme least, most;
    uint8_t *met;               /* passage of the variable * LANES_MAX + lane: had its one value */
    uint32_t first, end;        /* its passages */
    struct lanes_column column; /* of the batch in work, or of the run */
    uint32_t value_bytes;       /* 1, 2 or 4: which of the column's pointers is looked at */
    bool upward, downward, one; /* what the thresholds ask for that are not met from the start */
};

struct tally_watches {
    struct watch *items; /* by variable */
    uint32_t count;
    uint64_t upward, downward, one; /* bit v % 64: variable v asks for it */
};

static const struct slot *range_of(const struct tally *tally, uint32_t variable)
{
    return &tally->program->slots[tally->program->variables[variable].slot];
}

static bool is_one_value(const struct tally *tally, const struct tally_passage *passage)
{
    const struct slot *range = range_of(tally, passage->variable);
    return passage->least > range->from && passage->most < range->to;
}

static bool is_upward(const struct tally *tally, const struct tally_passage *passage)
{
    return passage->most == range_of(tally, passage->variable)->to;
}

static bool met_at_start(const struct tally *tally, const struct tally_passage *passage)
{
    return tally_passed(passage, range_of(tally, passage->variable)->start);
}

static bool make_watch(const struct tally *tally, struct watch *watch)
{
    watch->least.any = calloc(LANES_MAX, sizeof(*watch->least.wide));
    watch->most.any = calloc(LANES_MAX, sizeof(*watch->most.wide));
    watch->met = calloc((size_t)(watch->end - watch->first) * LANES_MAX, sizeof(*watch->met));
    for (uint32_t i = watch->first; i < watch->end; i++) {
        const struct tally_passage *passage = &tally->passages[i];
        if (met_at_start(tally, passage))
            continue;
        bool one = is_one_value(tally, passage), upward = is_upward(tally, passage);
        watch->one |= one;
        watch->upward |= !one && upward;
        watch->downward |= !one && !upward;
    }
    return watch->least.any && watch->most.any && watch->met;
}

struct tally_watches *tally_watches_new(const struct tally *tally)
{
    struct tally_watches *watches = calloc(1, sizeof(*watches));
    if (!watches)
        return NULL;
    watches->count = tally->program->variable_count;
    watches->items = calloc(watches->count + 1, sizeof(*watches->items));
    bool made = watches->items != NULL;
    for (uint32_t variable = 0, i = 0; made && variable < watches->count; variable++) {
        struct watch *watch = &watches->items[variable];
        watch->first = i;
        while (i < tally->passage_count && tally->passages[i].variable == variable)
            i++;
        watch->end = i;
        made = watch->first == watch->end || make_watch(tally, watch);
        watches->upward |= (uint64_t)watch->upward << variable % 64;
        watches->downward |= (uint64_t)watch->downward << variable % 64;
        watches->one |= (uint64_t)watch->one << variable % 64;
    }
    if (made)
        return watches;
    tally_watches_free(watches);
    return NULL;
}

void tally_watches_free(struct tally_watches *watches)
{
    if (!watches)
        return;
    for (uint32_t variable = 0; watches->items && variable < watches->count; variable++) {
        free(watches->items[variable].least.any);
        free(watches->items[variable].most.any);
        free(watches->items[variable].met);
    }
    free(watches->items);
    free(watches);
}

#define ALL_LANES for (uint32_t lane = 0; lane < count; lane++)

/* Loops over lanes, for each size of value. */
#define LOOPS(kind, type)                                                                                              \
    TWICE static void lower_##kind(type *restrict least, const type *restrict values, uint32_t count)                  \
    {                                                                                                                  \
        UNROLLED ALL_LANES least[lane] = values[lane] < least[lane] ? values[lane] : least[lane];                      \
    }                                                                                                                  \
    TWICE static void raise_##kind(type *restrict most, const type *restrict values, uint32_t count)                   \
    {                                                                                                                  \
        UNROLLED ALL_LANES most[lane] = values[lane] > most[lane] ? values[lane] : most[lane];                         \
    }                                                                                                                  \
    TWICE static void meet_##kind(uint8_t *restrict met, const type *restrict values, uint32_t count, type value)      \
    {                                                                                                                  \
        UNROLLED ALL_LANES met[lane] |= values[lane] == value;                                                         \
    }                                                                                                                  \
    TWICE static uint32_t count_##kind(const type *values, uint32_t count, type least, type most)                      \
    {                                                                                                                  \
        int16_t sum = 0; /* at most LANES_MAX */                                                                       \
        UNROLLED ALL_LANES sum = (int16_t)(sum + ((values[lane] >= least) & (values[lane] <= most)));                  \
        return (uint32_t)sum;                                                                                          \
    }
LOOPS(bytes, int8_t)
LOOPS(narrow, int16_t)
LOOPS(wide, int32_t)

/* What a tick is to a watch. */
struct look {
    uint32_t first, count; /* lanes; the column's values are those of lane `first` on */
    bool begins, raised, lowered;
};

#define LOOK(kind, type)                                                                                               \
    static void look_##kind(const struct tally *tally, const struct watch *watch, const type *values,                  \
                            struct look look)                                                                          \
    {                                                                                                                  \
        if (watch->downward && look.begins)                                                                            \
            memcpy(watch->least.kind + look.first, values, look.count * sizeof(*values));                              \
        else if (watch->downward && look.lowered)                                                                      \
            lower_##kind(watch->least.kind + look.first, values, look.count);                                          \
        if (watch->upward && look.begins)                                                                              \
            memcpy(watch->most.kind + look.first, values, look.count * sizeof(*values));                               \
        else if (watch->upward && look.raised)                                                                         \
            raise_##kind(watch->most.kind + look.first, values, look.count);                                           \
        for (uint32_t i = watch->first; watch->one && i < watch->end; i++)                                             \
            if (is_one_value(tally, &tally->passages[i]))                                                              \
                meet_##kind(watch->met + (size_t)(i - watch->first) * LANES_MAX + look.first, values, look.count,      \
                            (type)tally->passages[i].least);                                                           \
    }
LOOK(bytes, int8_t)
LOOK(narrow, int16_t)
LOOK(wide, int32_t)

static void look_at(const struct tally *tally, const struct watch *watch, struct look look)
{
    switch (watch->value_bytes) {
    case 1: look_bytes(tally, watch, watch->column.bytes, look); break;
    case 2: look_narrow(tally, watch, watch->column.narrow, look); break;
    default: look_wide(tally, watch, watch->column.wide, look); break;
    }
}

static void begin(const struct tally *tally, struct watch *watch, struct lanes_column column, struct look look)
{
    assert(look.begins && look.first + look.count <= LANES_MAX);
    watch->column = column;
    watch->value_bytes = column.bytes ? 1 : column.narrow ? 2 : 4;
    for (uint32_t i = watch->first; watch->one && i < watch->end; i++)
        memset(watch->met + (size_t)(i - watch->first) * LANES_MAX + look.first, 0, look.count);
    look_at(tally, watch, look);
}

void tally_watch_begin(struct tally *tally, const struct tally_batch *batch)
{
    for (uint32_t variable = 0; variable < tally->watches->count; variable++) {
        int32_t none[LANES_MAX] SCRATCH;
        struct lanes_column column = tally_column(batch, tally->program->variables[variable].slot, none);
        assert(column.wide != none); /* a variable has a column of its own */
        if (tally->watches->items[variable].met)
            begin(tally, &tally->watches->items[variable], column,
                  (struct look){.count = batch->count, .begins = true});
    }
}

void tally_watch_tick(struct tally *tally, const struct tally_batch *batch)
{
    const struct tally_watches *watches = tally->watches;
    const uint64_t raised = batch->changes.raised, lowered = batch->changes.lowered;
    uint64_t matter = (watches->upward & raised) | (watches->downward & lowered) | (watches->one & (raised | lowered));
    for (; matter; matter &= matter - 1) {
        const uint32_t bit = (uint32_t)__builtin_ctzll(matter);
        const struct look look = {.count = batch->count, .raised = raised >> bit & 1, .lowered = lowered >> bit & 1};
        for (uint32_t variable = bit; variable < watches->count; variable += 64)
            if (watches->items[variable].met)
                look_at(tally, &watches->items[variable], look);
    }
}

void tally_watch_row_tick(struct tally *tally, uint32_t lane, uint32_t tick, const int32_t *slots)
{
    const struct look look = {.first = lane, .count = 1, .begins = tick == 0, .raised = true, .lowered = true};
    for (uint32_t variable = 0; variable < tally->watches->count; variable++) {
        struct watch *watch = &tally->watches->items[variable];
        if (watch->met && look.begins)
            begin(tally, watch, (struct lanes_column){.wide = &slots[tally->program->variables[variable].slot]}, look);
        else if (watch->met)
            look_at(tally, watch, look);
    }
}

/* The runs of the batch that met a threshold: by the most they had, or the least, or having met its one value. */
static uint32_t count_passed(const struct tally *tally, const struct tally_batch *batch, uint32_t index)
{
    const struct tally_passage *passage = &tally->passages[index];
    const struct watch *watch = &tally->watches->items[passage->variable];
    if (is_one_value(tally, passage))
        return count_bytes((const int8_t *)watch->met + (size_t)(index - watch->first) * LANES_MAX, batch->count, 1, 1);
    const union extreme *of = is_upward(tally, passage) ? &watch->most : &watch->least;
    switch (watch->value_bytes) {
    case 1: return count_bytes(of->bytes, batch->count, (int8_t)passage->least, (int8_t)passage->most);
    case 2: return count_narrow(of->narrow, batch->count, (int16_t)passage->least, (int16_t)passage->most);
    default: return count_wide(of->wide, batch->count, passage->least, passage->most);
    }
}

void tally_fold_passages(struct tally *tally, const struct tally_batch *batch)
{
    for (uint32_t i = 0; i < tally->passage_count; i++) {
        if (met_at_start(tally, &tally->passages[i]))
            continue;
        uint32_t count = count_passed(tally, batch, i);
        assert(count <= batch->count);
        tally->passed[i] += count;
    }
}
