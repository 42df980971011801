/* The same rehearsal by the kernel, one run after the other: for checking the lanes against it, and for what has too
 * few runs to fill them.
 *
 * Threads take batches of ROW_COUNT runs from a counter. The slots of each run that ended become a column entry, so
 * that the tally folds these batches as it folds lanes. What lanes count on their way is counted here from the slots,
 * but for shares: a share slot that is done does not tell whether chance said no, a fact
 * does. */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "rehearse/rehearsal.h"

enum { THREAD_COUNT_MAX = 256, ROW_COUNT = 64 /* runs of a batch */ };

struct pool {
    struct rehearsal *rehearsal;
    uint64_t first_run, run_count;
    _Atomic uint64_t next, done;
    const atomic_bool *cancel;
};

struct worker {
    struct pool *pool;
    pthread_t thread;
    struct tally *tally;
    void *memory; /* of the kernel */
    struct fact *facts;
    int32_t *columns; /* slot * ROW_COUNT + row */
    uint8_t *missed;  /* share slot, of the run in work: chance said no */
    uint32_t *counts; /* of the batch, all arrays of lanes_counts */
    size_t count_count;
    struct lanes_counts totals; /* into counts */
};

static bool worker_init(struct worker *worker, struct pool *pool)
{
    const struct program *program = pool->rehearsal->program;
    worker->pool = pool;
    worker->count_count = 2 * (size_t)program->inject_count + 2 * program->decision_count + program->option_count +
                          program->outcome_count + program->share_count + program->ending_count + 1;
    worker->memory = calloc(1, kernel_bytes(program, false));
    worker->facts = calloc(kernel_fact_count_max(program), sizeof(*worker->facts));
    worker->columns = calloc((size_t)program->slot_count * ROW_COUNT, sizeof(*worker->columns));
    worker->missed = calloc(program->share_count + 1, 1);
    worker->counts = calloc(worker->count_count, sizeof(*worker->counts));
    if (!worker->memory || !worker->facts || !worker->columns || !worker->missed || !worker->counts ||
        tally_new(program, &pool->rehearsal->settings, pool->rehearsal->options.first_run, &worker->tally) != STATUS_OK)
        return false;
    uint32_t *next = worker->counts;
    struct lanes_counts *totals = &worker->totals;
    totals->tries = next, next += program->inject_count;
    totals->deliveries = next, next += program->inject_count;
    totals->opened = next, next += program->decision_count;
    totals->closed = next, next += program->decision_count;
    totals->adopted = next, next += program->option_count;
    totals->outcomes = next, next += program->outcome_count;
    totals->shared = next, next += program->share_count;
    totals->endings = next;
    return true;
}

static void worker_release(struct worker *worker)
{
    free(worker->memory);
    free(worker->facts);
    free(worker->columns);
    free(worker->missed);
    free(worker->counts);
    tally_free(worker->tally);
}

/* The arrays of lanes_counts are read-only for their readers; here is their writer. */
static void add(struct worker *worker, const uint32_t *array, uint32_t index, uint32_t more)
{
    worker->counts[(array - worker->counts) + index] += more;
}

static void count_run(struct worker *worker, const int32_t *slots)
{
    const struct program *program = worker->pool->rehearsal->program;
    const struct lanes_counts *totals = &worker->totals;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        add(worker, totals->tries, i, (uint32_t)slots[program->injects[i].tries_slot]);
        add(worker, totals->deliveries, i, slots[program->injects[i].last_slot] >= 0);
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        add(worker, totals->opened, i, slots[decision->opened_slot] >= 0);
        add(worker, totals->closed, i, slots[decision->closed_slot] >= 0);
        for (uint32_t asked = 0; asked < decision->asked_count; asked++) {
            int32_t adopted = slots[decision->adopted_slot + asked], outcome = slots[decision->outcome_slot + asked];
            if (adopted < 0 || (asked > 0 && decision->agree != AGREE_EACH))
                continue;
            uint32_t option = decision->option_first + (uint32_t)adopted;
            add(worker, totals->adopted, option, 1);
            if (outcome >= 0)
                add(worker, totals->outcomes, program->options[option].outcome_first + (uint32_t)outcome, 1);
        }
    }
    for (uint32_t i = 0; i < program->share_count; i++)
        add(worker, totals->shared, i, slots[program->shares[i].due_slot] == SHARE_DONE && !worker->missed[i]);
    add(worker, totals->endings, (uint32_t)slots[program->ending_slot], 1);
}

static void play_run(struct worker *worker, uint64_t first_run, uint32_t row)
{
    const struct program *program = worker->pool->rehearsal->program;
    struct settings settings = worker->pool->rehearsal->settings;
    settings.run = first_run + row;
    struct kernel *kernel = kernel_init(worker->memory, program, &settings, false);
    struct update update = {.facts = worker->facts, .fact_count_max = kernel_fact_count_max(program)};
    struct event event = {.kind = EVENT_START, .cell = CELL_CONTROL};
    enum verdict verdict = kernel_step(kernel, &event, NULL);
    assert(verdict == VERDICT_ACCEPTED);
    memset(worker->missed, 0, program->share_count);
    event.kind = EVENT_TICK;
    for (uint32_t tick = 0; kernel_phase(kernel) != PHASE_ENDED; tick++) {
        assert(tick <= program->tick_count);
        event.a = tick;
        event.second = tick * program->tick_minutes * 60;
        verdict = kernel_step(kernel, &event, &update);
        assert(verdict == VERDICT_ACCEPTED);
        for (uint32_t i = 0; i < update.fact_count; i++)
            if (worker->facts[i].kind == FACT_SHARE_MISSED)
                worker->missed[worker->facts[i].a] = 1;
        if (tick < program->tick_count)
            tally_on_row_tick(worker->tally, first_run, row, tick, kernel_slots(kernel));
    }
    (void)verdict;
    const int32_t *slots = kernel_slots(kernel);
    for (uint32_t slot = 0; slot < program->slot_count; slot++)
        worker->columns[(size_t)slot * ROW_COUNT + row] = slots[slot];
    count_run(worker, slots);
}

static struct lanes_column read_column(const void *source, uint32_t slot, int32_t scratch[LANES_MAX])
{
    (void)scratch;
    return (struct lanes_column){.wide = (const int32_t *)source + (size_t)slot * ROW_COUNT};
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct pool *pool = worker->pool;
    for (;;) {
        uint64_t first = atomic_fetch_add(&pool->next, ROW_COUNT);
        if (first >= pool->run_count || (pool->cancel && atomic_load(pool->cancel)))
            return NULL;
        uint64_t left = pool->run_count - first;
        uint32_t count = left < ROW_COUNT ? (uint32_t)left : ROW_COUNT;
        memset(worker->counts, 0, worker->count_count * sizeof(*worker->counts));
        for (uint32_t row = 0; row < count; row++)
            play_run(worker, pool->first_run + first, row);
        struct tally_batch batch = {.read = read_column,
                                    .source = worker->columns,
                                    .first_run = pool->first_run + first,
                                    .count = count,
                                    .counts = worker->totals};
        tally_fold(worker->tally, &batch);
        if (pool->rehearsal->options.rows)
            parquet_fold(pool->rehearsal->options.rows, &batch);
        atomic_fetch_add(&pool->done, count);
    }
}

static uint32_t thread_count_of(const struct rehearsal_options *options)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint32_t count = options->thread_count ? options->thread_count : processors > 0 ? (uint32_t)processors : 1;
    return count < THREAD_COUNT_MAX ? count : THREAD_COUNT_MAX;
}

enum status rehearsal_scalar(struct rehearsal *rehearsal, uint64_t first_run, uint64_t run_count,
                             rehearsal_progress *progress, void *context, const atomic_bool *cancel)
{
    enum status status = STATUS_OUT_OF_MEMORY;
    struct pool pool = {.rehearsal = rehearsal, .first_run = first_run, .run_count = run_count, .cancel = cancel};
    uint32_t thread_count = thread_count_of(&rehearsal->options), started = 0;
    uint64_t done_before = first_run - rehearsal->options.first_run;
    struct worker *workers = calloc(thread_count, sizeof(*workers));
    if (!workers)
        return status;
    for (uint32_t i = 0; i < thread_count; i++)
        if (!worker_init(&workers[i], &pool))
            goto cleanup;
    for (; started < thread_count; started++)
        if (pthread_create(&workers[started].thread, NULL, work, &workers[started]) != 0)
            break;
    if (started == 0)
        goto cleanup;
    for (;;) {
        uint64_t done = atomic_load(&pool.done);
        if (done >= run_count || (cancel && atomic_load(cancel)))
            break;
        if (progress)
            progress(context, done_before + done, rehearsal->options.runs, done_before ? rehearsal : NULL);
        usleep(20000);
    }
    for (uint32_t i = 0; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    for (uint32_t i = 0; i < started; i++)
        tally_merge(rehearsal->tally, workers[i].tally);
    status = pool.done == run_count ? STATUS_OK : STATUS_CANCELLED;
cleanup:
    for (uint32_t i = 0; i < thread_count; i++)
        worker_release(&workers[i]);
    free(workers);
    return status;
}
