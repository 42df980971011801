/* Futures: points made ready as branches of programs of their own, played side by side, and kept run by run. */
#include "rehearse/futures.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "program/variant.h"

enum { FUTURES_BYTES_MAX = 1 << 30 };

static const struct program_decision *decision_of(const struct kernel *kernel, uint32_t decision)
{
    assert(decision < kernel_program(kernel)->decision_count);
    return &kernel_program(kernel)->decisions[decision];
}

enum futures_fit futures_fit(const struct kernel *kernel, const struct futures_change *change)
{
    switch (change->kind) {
    case FUTURES_OPTION:
        if (program_quantified(decision_of(kernel, change->index)))
            return FUTURES_QUANTIFIED;
        return kernel_slots(kernel)[decision_of(kernel, change->index)->closed_slot] >= 0 ? FUTURES_DECIDED
                                                                                          : FUTURES_FITS;
    case FUTURES_SENT:
        if (kernel_tick(kernel) < 0)
            return FUTURES_NOT_BEGUN;
        return kernel_branch_may_send(kernel, change->index) ? FUTURES_FITS : FUTURES_DELIVERED;
    case FUTURES_WITHOUT: return kernel_branch_may_send(kernel, change->index) ? FUTURES_FITS : FUTURES_DELIVERED;
    case FUTURES_PARAMETER:
    case FUTURES_POLICY: break;
    }
    return FUTURES_FITS;
}

/* ---- points ---- */

struct ready {                                              /* a point that can be played */
    struct program *programs[FUTURES_CHANGE_COUNT_MAX + 1]; /* each a variant of the one before */
    uint32_t program_count;
    void *memory; /* of the branch */
};

static enum status add_program(struct ready *ready, const struct program *of)
{
    enum status status = program_variant_new(of, &ready->programs[ready->program_count]);
    ready->program_count += status == STATUS_OK;
    return status;
}

static void apply(struct kernel *branch, const struct futures_change *change)
{
    switch (change->kind) {
    case FUTURES_OPTION: kernel_branch_choose(branch, change->index, (uint32_t)change->value); break;
    case FUTURES_SENT: kernel_branch_send(branch, change->index); break;
    case FUTURES_WITHOUT: kernel_branch_without(branch, change->index); break;
    case FUTURES_PARAMETER: kernel_branch_parameter(branch, change->index, change->value); break;
    case FUTURES_POLICY: kernel_branch_policy(branch, change->index, (uint32_t)change->value); break;
    }
}

static enum status make_ready(const struct kernel *kernel, const struct futures_point *point, struct ready *ready)
{
    const struct program *program = kernel_program(kernel);
    enum status status = add_program(ready, program);
    if (status == STATUS_OK)
        status = kernel_branch_program(kernel, ready->programs[0]);
    for (uint32_t i = 0; status == STATUS_OK && i < point->change_count; i++) {
        const struct futures_change *change = &point->changes[i];
        const struct program *before = ready->programs[ready->program_count - 1];
        assert(futures_fit(kernel, change) == FUTURES_FITS);
        if (change->kind != FUTURES_OPTION)
            continue;
        status = add_program(ready, before);
        if (status == STATUS_OK)
            program_variant_force(before, change->index, (uint32_t)change->value,
                                  ready->programs[ready->program_count - 1]);
    }
    ready->memory = status == STATUS_OK ? malloc(kernel_bytes(program, false)) : NULL;
    if (!ready->memory)
        return status == STATUS_OK ? STATUS_OUT_OF_MEMORY : status;
    struct kernel *branch = kernel_branch(kernel, ready->programs[ready->program_count - 1], ready->memory);
    for (uint32_t i = 0; i < point->change_count; i++)
        apply(branch, &point->changes[i]);
    return STATUS_OK;
}

static void free_ready(struct ready *ready)
{
    for (uint32_t i = ready->program_count; i-- > 0;)
        program_free(ready->programs[i]);
    free(ready->memory);
}

/* ---- runs ---- */

static int32_t in_column(const struct lanes_column *column, uint32_t lane)
{
    return column->wide ? column->wide[lane] : column->narrow[lane];
}

static void keep_batch(void *context, void *accumulator, uint32_t point, const struct lanes *lanes)
{
    struct futures *futures = context;
    const struct program *program = futures->program;
    const uint32_t count = lanes_count(lanes);
    const uint64_t first = futures->own ? 0 : lanes_first_run(lanes) - 1;
    struct lanes_column column;
    (void)accumulator;
    assert(first + count <= futures->runs);
    bool found = lanes_column(lanes, program->ending_slot, &column);
    assert(found);
    for (uint32_t lane = 0; lane < count; lane++)
        futures->endings[point * futures->runs + first + lane] = (uint8_t)in_column(&column, lane);
    for (uint32_t number = 0; number < futures->number_count; number++) {
        const uint32_t variable = futures_variable(futures, number);
        int32_t *kept = futures->numbers + ((size_t)point * futures->number_count + number) * futures->runs + first;
        found = lanes_column(lanes, variable == INDEX_NONE ? program->end_tick_slot : program->variables[variable].slot,
                             &column);
        for (uint32_t lane = 0; found && lane < count; lane++)
            kept[lane] = in_column(&column, lane);
    }
}

static void *make_nothing(void *context) /* each run has its place */
{
    return context;
}

static void merge_nothing(void *context, void *accumulator, enum status status)
{
    (void)context, (void)accumulator, (void)status;
}

static enum status play(struct futures *futures, const struct ready *ready, const struct kernel *kernel,
                        const struct futures_options *options)
{
    const struct kernel *states[FUTURES_POINT_COUNT_MAX];
    for (uint32_t i = 0; i < futures->point_count; i++)
        states[i] = ready[i].memory;
    const struct settings *settings = kernel_run_settings(kernel);
    struct lanes_job job = {.program = futures->program,
                            .states = states,
                            .fresh = !options->own,
                            .point_count = futures->point_count,
                            .seed = options->own ? settings->seed : options->seed,
                            .first_run = options->own ? settings->run : 1,
                            .run_count = futures->runs,
                            .thread_count = options->thread_count,
                            .isa = options->isa,
                            .context = futures,
                            .make = make_nothing,
                            .fold = keep_batch,
                            .merge = merge_nothing,
                            .cancel = options->cancel};
    return lanes_batches(&job);
}

static enum status futures_new(const struct kernel *kernel, const struct futures_point *points, uint32_t point_count,
                               const struct futures_options *options, struct futures **ret_futures)
{
    const struct program *program = kernel_program(kernel);
    const uint64_t runs = options->own ? 1 : options->runs;
    struct futures *futures = calloc(1, sizeof(*futures));
    if (!futures)
        return STATUS_OUT_OF_MEMORY;
    *futures = (struct futures){.program = program,
                                .point_count = point_count,
                                .runs = runs,
                                .seed = options->seed,
                                .own = options->own,
                                .tick = kernel_tick(kernel),
                                .number_count = 1};
    for (uint32_t v = 0; v < program->variable_count; v++)
        futures->number_count += program->variables[v].value_count == 0;
    const uint64_t rows = (uint64_t)point_count * futures->number_count;
    if (rows * runs * sizeof(int32_t) > FUTURES_BYTES_MAX) {
        futures_free(futures);
        return STATUS_TOO_LARGE;
    }
    futures->points = malloc(point_count * sizeof(*points));
    futures->endings = malloc(point_count * runs);
    futures->numbers = malloc(rows * runs * sizeof(*futures->numbers));
    if (!futures->points || !futures->endings || !futures->numbers) {
        futures_free(futures);
        return STATUS_OUT_OF_MEMORY;
    }
    memcpy(futures->points, points, point_count * sizeof(*points));
    *ret_futures = futures;
    return STATUS_OK;
}

enum status futures_run(const struct kernel *kernel, const struct futures_point *points, uint32_t point_count,
                        const struct futures_options *options, struct futures **ret_futures)
{
    assert(point_count >= 1 && point_count <= FUTURES_POINT_COUNT_MAX && kernel_phase(kernel) != PHASE_ENDED);
    assert(options->own || (options->runs >= 1 && options->runs <= FUTURES_RUNS_MAX));
    struct futures *futures = NULL;
    struct ready *ready = calloc(point_count, sizeof(*ready));
    enum status status = ready ? futures_new(kernel, points, point_count, options, &futures) : STATUS_OUT_OF_MEMORY;
    for (uint32_t i = 0; status == STATUS_OK && i < point_count; i++)
        status = make_ready(kernel, &points[i], &ready[i]);
    if (status == STATUS_OK)
        status = play(futures, ready, kernel, options);
    for (uint32_t i = 0; ready && i < point_count; i++)
        free_ready(&ready[i]);
    free(ready);
    if (status == STATUS_OK)
        *ret_futures = futures;
    else
        futures_free(futures);
    return status;
}

void futures_free(struct futures *futures)
{
    if (!futures)
        return;
    free(futures->points);
    free(futures->endings);
    free(futures->numbers);
    free(futures);
}

/* ---- what they came to ---- */

uint32_t futures_variable(const struct futures *futures, uint32_t number)
{
    uint32_t left = number;
    assert(number < futures->number_count);
    for (uint32_t v = 0; v < futures->program->variable_count; v++)
        if (futures->program->variables[v].value_count == 0 && left-- == 0)
            return v;
    return INDEX_NONE;
}

uint64_t futures_ended(const struct futures *futures, uint32_t point, uint32_t ending)
{
    uint64_t count = 0;
    assert(point < futures->point_count && ending <= futures->program->ending_count);
    for (uint64_t run = 0; run < futures->runs; run++)
        count += futures->endings[point * futures->runs + run] == ending;
    return count;
}

int32_t futures_number(const struct futures *futures, uint32_t point, uint32_t number, uint64_t run)
{
    assert(point < futures->point_count && number < futures->number_count && run < futures->runs);
    const int32_t value = futures->numbers[((size_t)point * futures->number_count + number) * futures->runs + run];
    return number + 1 < futures->number_count ? value : value * (int32_t)futures->program->tick_minutes;
}

struct futures_apart futures_apart(const struct futures *futures, uint32_t first, uint32_t second, uint32_t ending)
{
    struct futures_apart apart = {0, 0};
    assert(first < futures->point_count && second < futures->point_count);
    for (uint64_t run = 0; run < futures->runs; run++) {
        const bool one = futures->endings[first * futures->runs + run] == ending,
                   other = futures->endings[second * futures->runs + run] == ending;
        apart.first_only += one && !other;
        apart.second_only += other && !one;
    }
    return apart;
}

static bool is_open(const struct kernel *kernel, uint32_t decision)
{
    const int32_t *slots = kernel_slots(kernel);
    return slots[decision_of(kernel, decision)->opened_slot] >= 0 &&
           slots[decision_of(kernel, decision)->closed_slot] < 0;
}

uint32_t futures_of_open(const struct kernel *kernel, struct futures_point *ret_points)
{
    const struct program *program = kernel_program(kernel);
    uint32_t count = 0;
    for (uint32_t d = 0; d < program->decision_count; d++) {
        const struct program_decision *decision = &program->decisions[d];
        const bool open = is_open(kernel, d) || (decision->first != INDEX_NONE && is_open(kernel, decision->first));
        if (!open || decision->first_of != INDEX_NONE || program_quantified(decision))
            continue;
        for (uint32_t o = 0; o < decision->option_count && count < FUTURES_POINT_COUNT_MAX - 1; o++)
            ret_points[count++] =
                (struct futures_point){.changes = {{FUTURES_OPTION, d, (int32_t)o}}, .change_count = 1};
    }
    return count;
}
