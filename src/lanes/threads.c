/* The one pool of threads: see threads.h. */
#include "lanes/threads.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { PROGRESS_NANOSECONDS = 50 * 1000 * 1000 };

struct pool {
    const struct threads_work *work;
    _Atomic uint64_t next, done; /* pieces taken, pieces played */
    _Atomic int status;          /* the first trouble of any thread */
    pthread_mutex_t mutex;
    pthread_cond_t ended;
    uint32_t working; /* threads, under the mutex */
};

struct worker {
    struct pool *pool;
    void *hand;
    pthread_t thread;
};

static void keep_trouble(struct pool *pool, enum status status)
{
    int fine = STATUS_OK;
    assert(status != STATUS_OK);
    atomic_compare_exchange_strong(&pool->status, &fine, (int)status);
}

static bool stopped(const struct pool *pool)
{
    return atomic_load(&pool->status) != STATUS_OK || (pool->work->cancel && atomic_load(pool->work->cancel));
}

static void *thread_main(void *argument)
{
    struct worker *worker = argument;
    struct pool *pool = worker->pool;
    const struct threads_work *work = pool->work;
    while (!stopped(pool)) {
        uint64_t piece = atomic_fetch_add(&pool->next, 1);
        if (piece >= work->piece_count)
            break;
        enum status status = work->play(work->context, worker->hand, piece);
        if (status != STATUS_OK)
            keep_trouble(pool, status);
        else
            atomic_fetch_add(&pool->done, 1);
    }
    pthread_mutex_lock(&pool->mutex);
    assert(pool->working > 0);
    pool->working--;
    pthread_cond_signal(&pool->ended);
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

/* Counted before it starts, so that whoever waits does not take a slow start for the end. */
static bool start(struct worker *worker)
{
    struct pool *pool = worker->pool;
    pthread_mutex_lock(&pool->mutex);
    pool->working++;
    pthread_mutex_unlock(&pool->mutex);
    if (pthread_create(&worker->thread, NULL, thread_main, worker) == 0)
        return true;
    pthread_mutex_lock(&pool->mutex);
    pool->working--;
    pthread_mutex_unlock(&pool->mutex);
    return false;
}

/* Reports progress until every thread has ended. */
static void watch(struct pool *pool)
{
    const struct threads_work *work = pool->work;
    pthread_mutex_lock(&pool->mutex);
    while (pool->working > 0) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += PROGRESS_NANOSECONDS;
        if (until.tv_nsec >= 1000 * 1000 * 1000) {
            until.tv_nsec -= 1000 * 1000 * 1000;
            until.tv_sec++;
        }
        pthread_cond_timedwait(&pool->ended, &pool->mutex, &until);
        if (work->progress && pool->working > 0) {
            pthread_mutex_unlock(&pool->mutex);
            work->progress(work->context);
            pthread_mutex_lock(&pool->mutex);
        }
    }
    pthread_mutex_unlock(&pool->mutex);
    if (work->progress)
        work->progress(work->context);
}

static uint32_t thread_count_of(const struct threads_work *work)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint64_t count = work->thread_count ? work->thread_count : processors > 0 ? (uint64_t)processors : 1;
    if (count > THREAD_COUNT_MAX)
        count = THREAD_COUNT_MAX;
    return (uint32_t)(count < work->piece_count ? count : work->piece_count);
}

/* A wait is measured by a clock that nobody sets. */
static void pool_init(struct pool *pool)
{
    pthread_condattr_t monotonic;
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->ended, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

enum status threads_run(const struct threads_work *work)
{
    assert(work->piece_count > 0);
    struct pool pool = {.work = work};
    uint32_t thread_count = thread_count_of(work), made = 0, started = 0;
    struct worker *workers = calloc(thread_count, sizeof(*workers));
    if (!workers)
        return STATUS_OUT_OF_MEMORY;
    pool_init(&pool);
    for (; made < thread_count; made++) {
        workers[made] = (struct worker){.pool = &pool, .hand = work->make(work->context)};
        if (!workers[made].hand)
            break;
    }
    if (made < thread_count)
        keep_trouble(&pool, STATUS_OUT_OF_MEMORY);
    while (made == thread_count && started < thread_count && start(&workers[started]))
        started++;
    if (started < thread_count)
        keep_trouble(&pool, STATUS_OUT_OF_MEMORY);
    watch(&pool);
    for (uint32_t i = 0; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    enum status status = (enum status)atomic_load(&pool.status);
    assert(pool.working == 0 && atomic_load(&pool.done) <= work->piece_count);
    if (status == STATUS_OK && atomic_load(&pool.done) < work->piece_count)
        status = STATUS_CANCELLED;
    for (uint32_t i = 0; i < made; i++)
        work->end(work->context, workers[i].hand, status);
    pthread_cond_destroy(&pool.ended);
    pthread_mutex_destroy(&pool.mutex);
    free(workers);
    return status;
}
