/* Many batches on many threads.
 *
 * Work is numbered: batch b of point p is piece p * batches + b, and threads take the next piece from a counter. So no
 * thread waits for another, and which thread plays what depends on the machine; the numbers do not, because each batch
 * is played from (seed, run) alone and accumulators are merged by the caller's own rule. A thread keeps its plan and
 * its lanes while it stays on one point.
 */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "lanes/lanes.h"

enum { THREAD_COUNT_MAX = 256, PROGRESS_NANOSECONDS = 50 * 1000 * 1000 };

struct work {
    const struct rehearse_job *job;
    uint32_t batch_lanes;
    uint64_t batches, pieces;    /* batches of a point; of all points */
    _Atomic uint64_t next, done; /* pieces taken; runs played */
    _Atomic int status;          /* the first trouble of any thread */
    pthread_mutex_t mutex;
    pthread_cond_t ended;
    uint32_t working; /* threads, under the mutex */
};

struct worker {
    struct work *work;
    void *accumulator;
    pthread_t thread;
    uint32_t point; /* of on_tick */
};

static void tick_of_worker(void *context, const struct lanes *lanes, uint32_t tick, const uint64_t alive[LANES_WORDS])
{
    struct worker *worker = context;
    const struct rehearse_job *job = worker->work->job;
    job->on_tick(job->context, worker->accumulator, worker->point, lanes, tick, alive);
}

static bool stopped(const struct work *work)
{
    return atomic_load(&work->status) != STATUS_OK || (work->job->cancel && atomic_load(work->job->cancel));
}

/* Plays pieces until there are no more. */
static enum status play(struct worker *worker)
{
    struct work *work = worker->work;
    const struct rehearse_job *job = work->job;
    struct lanes_plan *plan = NULL;
    struct lanes *lanes = NULL;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && !stopped(work)) {
        uint64_t piece = atomic_fetch_add(&work->next, 1);
        if (piece >= work->pieces)
            break;
        uint32_t point = (uint32_t)(piece / work->batches);
        uint64_t first = piece % work->batches * work->batch_lanes, left = job->run_count - first;
        uint32_t count = left < work->batch_lanes ? (uint32_t)left : work->batch_lanes;
        if (!lanes || point != worker->point) {
            lanes_free(lanes);
            lanes_plan_free(plan);
            lanes = NULL;
            plan = NULL;
            status = lanes_plan_new(job->program, &job->points[point], &plan);
            if (status == STATUS_OK)
                status = lanes_new(plan, job->isa, &lanes);
            if (status != STATUS_OK)
                break;
            worker->point = point;
            lanes_set_on_tick(lanes, job->on_tick ? tick_of_worker : NULL, worker);
        }
        lanes_run(lanes, job->seed, job->first_run + first, count);
        job->fold(job->context, worker->accumulator, point, lanes);
        atomic_fetch_add(&work->done, count);
    }
    lanes_free(lanes);
    lanes_plan_free(plan);
    return status;
}

static void *thread_main(void *argument)
{
    struct worker *worker = argument;
    struct work *work = worker->work;
    enum status status = play(worker);
    int fine = STATUS_OK;
    if (status != STATUS_OK)
        atomic_compare_exchange_strong(&work->status, &fine, (int)status);
    pthread_mutex_lock(&work->mutex);
    work->working--;
    pthread_cond_signal(&work->ended);
    pthread_mutex_unlock(&work->mutex);
    return NULL;
}

/* Reports progress until every thread has ended. */
static void watch(struct work *work)
{
    const struct rehearse_job *job = work->job;
    uint64_t total = job->run_count * job->point_count;
    pthread_mutex_lock(&work->mutex);
    while (work->working > 0) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += PROGRESS_NANOSECONDS;
        if (until.tv_nsec >= 1000 * 1000 * 1000) {
            until.tv_nsec -= 1000 * 1000 * 1000;
            until.tv_sec++;
        }
        pthread_cond_timedwait(&work->ended, &work->mutex, &until);
        if (job->progress && work->working > 0) {
            pthread_mutex_unlock(&work->mutex);
            job->progress(job->context, atomic_load(&work->done), total);
            pthread_mutex_lock(&work->mutex);
        }
    }
    pthread_mutex_unlock(&work->mutex);
    if (job->progress)
        job->progress(job->context, atomic_load(&work->done), total);
}

static uint32_t thread_count_of(const struct rehearse_job *job, uint64_t pieces)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint64_t count = job->thread_count ? job->thread_count : processors > 0 ? (uint64_t)processors : 1;
    if (count > THREAD_COUNT_MAX)
        count = THREAD_COUNT_MAX;
    return (uint32_t)(count < pieces ? count : pieces);
}

enum status rehearse_batches(const struct rehearse_job *job)
{
    assert(job->batch_lanes <= LANES_MAX && job->point_count > 0 && job->run_count > 0);
    struct work work = {.job = job, .batch_lanes = job->batch_lanes ? job->batch_lanes : LANES_MAX};
    work.batches = (job->run_count + work.batch_lanes - 1) / work.batch_lanes;
    work.pieces = work.batches * job->point_count;
    uint32_t thread_count = thread_count_of(job, work.pieces), made = 0, started = 0;
    struct worker *workers = calloc(thread_count, sizeof(*workers));
    if (!workers)
        return STATUS_OUT_OF_MEMORY;
    pthread_mutex_init(&work.mutex, NULL);
    pthread_cond_init(&work.ended, NULL);
    for (; made < thread_count; made++) {
        workers[made] = (struct worker){.work = &work, .accumulator = job->make(job->context)};
        if (!workers[made].accumulator)
            break;
    }
    if (made < thread_count)
        atomic_store(&work.status, STATUS_OUT_OF_MEMORY);
    for (; made == thread_count && started < thread_count; started++) {
        pthread_mutex_lock(&work.mutex);
        work.working++;
        pthread_mutex_unlock(&work.mutex);
        if (pthread_create(&workers[started].thread, NULL, thread_main, &workers[started]) != 0) {
            atomic_store(&work.status, STATUS_OUT_OF_MEMORY);
            pthread_mutex_lock(&work.mutex);
            work.working--;
            pthread_mutex_unlock(&work.mutex);
            break;
        }
    }
    watch(&work);
    for (uint32_t i = 0; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    enum status status = (enum status)atomic_load(&work.status);
    if (status == STATUS_OK && atomic_load(&work.done) < job->run_count * job->point_count)
        status = STATUS_CANCELLED;
    for (uint32_t i = 0; i < made; i++)
        job->merge(job->context, workers[i].accumulator, status);
    pthread_cond_destroy(&work.ended);
    pthread_mutex_destroy(&work.mutex);
    free(workers);
    return status;
}
