/* The memory of a batch, and the choice of a core.
 *
 * Everything a batch needs is one block, cut up by the same walk twice: once to measure, once to hand out. Columns
 * begin on cache lines and are a line longer than their lanes (inside.h).
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lanes/inside.h"

static const struct core {
    const char *name;
    void (*run[2])(struct lanes *lanes); /* narrow, wide */
} cores[LANES_ISA_COUNT] = {
    [LANES_BEST] = {"best", {NULL, NULL}},
    [LANES_PORTABLE] = {"portable", {lanes_core_portable_narrow, lanes_core_portable_wide}},
#if defined(__x86_64__)
    [LANES_AVX2] = {"avx2", {lanes_core_avx2_narrow, lanes_core_avx2_wide}},
    [LANES_AVX512] = {"avx512", {lanes_core_avx512_narrow, lanes_core_avx512_wide}},
#else
    [LANES_AVX2] = {"avx2", {NULL, NULL}},
    [LANES_AVX512] = {"avx512", {NULL, NULL}},
#endif
};

const char *lanes_isa_name(enum lanes_isa isa)
{
    assert(isa < LANES_ISA_COUNT);
    return cores[isa].name;
}

bool lanes_isa_available(enum lanes_isa isa)
{
    switch (isa) {
    case LANES_BEST:
    case LANES_PORTABLE: return true;
#if defined(__x86_64__)
    case LANES_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
               __builtin_cpu_supports("popcnt");
    case LANES_AVX512:
        return lanes_isa_available(LANES_AVX2) && __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
               __builtin_cpu_supports("avx512vbmi2");
#endif
    default: return false;
    }
}

static enum lanes_isa best(void) /* the most the processor has */
{
    int isa = LANES_ISA_COUNT - 1;
    while (!lanes_isa_available((enum lanes_isa)isa))
        isa--;
    return (enum lanes_isa)isa;
}

struct room { /* a block being measured (base NULL) or cut up */
    char *base;
    size_t used;
};

enum { CACHE_LINE = 64 };

static void *cut(struct room *room, size_t count, size_t item_bytes)
{
    size_t at = room->used;
    room->used += (count * item_bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    return room->base ? room->base + at : NULL;
}

/* Row after row of lanes; `ret_rows` is NULL while measuring. */
static void cut_rows(struct room *room, void **ret_rows, uint32_t count, size_t row_bytes)
{
    for (uint32_t i = 0; i < count; i++) {
        void *row = cut(room, 1, row_bytes);
        if (ret_rows)
            ret_rows[i] = row;
    }
}

/* How many columns are read for chosen lanes at once, at the most. */
static uint32_t most_read(const struct lanes_plan *plan)
{
    const struct program *program = plan->program;
    uint32_t most = 0;
#define MOST(count) most = (count) > most ? (count) : most
    for (uint32_t d = 0; d < program->decision_count; d++)
        MOST(plan->decisions[d].reads.count);
    for (uint32_t i = 0; i < program->inject_count; i++)
        MOST(plan->injects[i].odds.reads.count);
    for (uint32_t i = 0; i < plan->weighing_count; i++)
        MOST(plan->weighings[i].reads.count);
    for (uint32_t i = 0; i < program->card_count; i++)
        MOST(plan->cards[i].succeeds.odds.reads.count);
    for (uint32_t i = 0; i < plan->signer_count; i++)
        MOST(plan->signers[i].concurs.odds.reads.count);
#undef MOST
    return most;
}

static void cut_up(struct room *room, struct lanes *lanes)
{
    const struct lanes_plan *plan = lanes->plan;
    const struct program *program = plan->program;
    size_t row_bytes = plan->wide ? STRIDE_WIDE * sizeof(int32_t) : STRIDE_NARROW * sizeof(int16_t);
    uint32_t all = plan->column_count + plan->register_count, copy_count = most_read(plan);
    uint32_t decision_words = (program->decision_count + 63) / 64;
    /* execute() looks every operand up here before it knows whether it names a column, a flag or a mask */
    uint32_t named = all + plan->flag_count + MASK_REGISTER_COUNT;
    lanes->at = cut(room, named, sizeof(*lanes->at));
    lanes->gathered = cut(room, named, sizeof(*lanes->gathered));
    lanes->bytes = cut(room, plan->byte_count, sizeof(*lanes->bytes));
    lanes->copies = cut(room, copy_count, sizeof(*lanes->copies));
    lanes->halves = cut(room, HALVES_MAX, sizeof(*lanes->halves));
    lanes->choices = cut(room, ASKED_COUNT_MAX + 2, sizeof(*lanes->choices));
    cut_rows(room, lanes->at, all, row_bytes);
    for (uint32_t i = 0; i < plan->byte_count; i++) {
        int8_t *row = cut(room, 1, STRIDE_BYTES);
        if (lanes->bytes)
            lanes->bytes[i] = row;
    }
    cut_rows(room, lanes->copies, copy_count, row_bytes);
    cut_rows(room, lanes->halves, HALVES_MAX, row_bytes);
    cut_rows(room, lanes->choices, ASKED_COUNT_MAX + 2, row_bytes);
    if (lanes->at)
        memcpy(lanes->gathered, lanes->at, all * sizeof(*lanes->at));
    lanes->shelf_ready = cut(room, plan->shelf_count, sizeof(*lanes->shelf_ready));
    lanes->luck = cut(room, plan->luck_count, sizeof(*lanes->luck));
    lanes->flags = cut(room, plan->flag_count, sizeof(*lanes->flags));
    lanes->pending = cut(room, plan->step_count, sizeof(*lanes->pending));
    lanes->open = cut(room, program->decision_count, sizeof(*lanes->open));
    lanes->asked = cut(room, plan->asked_count, sizeof(*lanes->asked));
    lanes->masks = cut(room, MASK_REGISTER_COUNT, sizeof(*lanes->masks));
    lanes->acted = cut(room, program->task_count, sizeof(*lanes->acted));
    lanes->conditions = cut(room, plan->step_count, sizeof(*lanes->conditions));
    lanes->pending_count = cut(room, plan->step_count, sizeof(*lanes->pending_count));
    lanes->live = cut(room, plan->step_words, sizeof(*lanes->live));
    lanes->need = cut(room, plan->step_words, sizeof(*lanes->need));
    lanes->always = cut(room, plan->step_words, sizeof(*lanes->always));
    lanes->due = cut(room, (size_t)program->tick_count * plan->step_words, sizeof(*lanes->due));
    lanes->opened_now = cut(room, decision_words, sizeof(*lanes->opened_now));
    lanes->closing = cut(room, decision_words, sizeof(*lanes->closing));
    lanes->waiting = cut(room, decision_words, sizeof(*lanes->waiting));
    lanes->timed_tries = cut(room, program->inject_count, sizeof(*lanes->timed_tries));
    lanes->chosen = cut(room, LANES_MAX + 64, sizeof(*lanes->chosen));
    const struct {
        uint32_t **counts, count;
    } counters[] = {
        {&lanes->tries, program->inject_count},    {&lanes->deliveries, program->inject_count},
        {&lanes->opened, program->decision_count}, {&lanes->closed, program->decision_count},
        {&lanes->adopted, program->option_count},  {&lanes->outcomes, program->outcome_count},
        {&lanes->shared, program->share_count},    {&lanes->endings, program->ending_count + 1},
    };
    lanes->count_total = 0;
    for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++)
        lanes->count_total += counters[i].count;
    lanes->counts = cut(room, lanes->count_total, sizeof(*lanes->counts));
    uint32_t *next = lanes->counts;
    for (size_t i = 0; next && i < sizeof(counters) / sizeof(counters[0]); next += counters[i++].count)
        *counters[i].counts = next;
}

enum status lanes_new(const struct lanes_plan *plan, enum lanes_isa isa, struct lanes **ret_lanes)
{
    struct room room = {NULL, 0};
    if (isa == LANES_BEST)
        isa = best();
    if (!lanes_isa_available(isa))
        return STATUS_REFUSED;
    struct lanes *lanes = calloc(1, sizeof(*lanes));
    if (!lanes)
        return STATUS_OUT_OF_MEMORY;
    lanes->plan = plan;
    lanes->core = cores[isa].run[plan->wide];
    cut_up(&room, lanes);
    lanes->memory = aligned_alloc(CACHE_LINE, room.used);
    if (!lanes->memory) {
        free(lanes);
        return STATUS_OUT_OF_MEMORY;
    }
    memset(lanes->memory, 0, room.used);
    struct room measured = room;
    room = (struct room){lanes->memory, 0};
    cut_up(&room, lanes);
    assert(room.used == measured.used);
    *ret_lanes = lanes;
    return STATUS_OK;
}

void lanes_free(struct lanes *lanes)
{
    if (!lanes)
        return;
    free(lanes->memory);
    free(lanes);
}

void lanes_set_on_tick(struct lanes *lanes, lanes_on_tick *on_tick, void *context)
{
    lanes->on_tick = on_tick;
    lanes->on_tick_context = context;
}

static uint64_t ended_runs(const struct lanes *lanes)
{
    uint64_t ended = 0;
    for (uint32_t i = 0; i <= lanes->plan->program->ending_count; i++)
        ended += lanes->endings[i];
    return ended;
}

void lanes_run(struct lanes *lanes, uint64_t seed, uint64_t first_run, uint32_t count)
{
    assert(count >= 1 && count <= LANES_MAX);
    lanes->seed = seed;
    lanes->first_run = first_run;
    lanes->count = count;
    lanes->words = (count + 63) / 64;
    lanes->core(lanes);
    assert(ended_runs(lanes) == count);
    assert(lanes->ticks <= (uint64_t)count * lanes->plan->program->tick_count);
}

uint64_t lanes_first_run(const struct lanes *lanes)
{
    return lanes->first_run;
}

uint32_t lanes_count(const struct lanes *lanes)
{
    return lanes->count;
}
