/* Many batches on many threads.
 *
 * Work is numbered: batch b of point p is piece p * batches + b (threads.h). Each batch is played from (seed, run)
 * alone and accumulators are merged by the caller's own rule. A thread keeps its plan and its lanes while it stays on
 * one point.
 */
#include <assert.h>
#include <stdlib.h>

#include "lanes/lanes.h"
#include "lanes/threads.h"

struct work {
    const struct lanes_job *job;
    uint32_t batch_lanes;
    uint64_t batches;      /* of a point */
    _Atomic uint64_t done; /* runs played */
};

struct hand { /* of a thread */
    const struct lanes_job *job;
    void *accumulator;
    struct lanes_plan *plan; /* with its lanes, of `point`; NULL: none yet */
    struct lanes *lanes;
    uint32_t point;
};

static void *make_hand(void *context)
{
    const struct work *work = context;
    struct hand *hand = calloc(1, sizeof(*hand));
    if (!hand)
        return NULL;
    hand->job = work->job;
    hand->accumulator = work->job->make(work->job->context);
    if (hand->accumulator)
        return hand;
    free(hand);
    return NULL;
}

static void end_hand(void *context, void *given, enum status status)
{
    const struct work *work = context;
    struct hand *hand = given;
    lanes_free(hand->lanes);
    lanes_plan_free(hand->plan);
    work->job->merge(work->job->context, hand->accumulator, status);
    free(hand);
}

static void tick_of_hand(void *context, const struct lanes *lanes, uint32_t tick, const uint64_t alive[LANES_WORDS])
{
    struct hand *hand = context;
    hand->job->on_tick(hand->job->context, hand->accumulator, hand->point, lanes, tick, alive);
}

static enum status move_to(struct hand *hand, uint32_t point)
{
    const struct lanes_job *job = hand->job;
    lanes_free(hand->lanes);
    lanes_plan_free(hand->plan);
    hand->lanes = NULL;
    hand->plan = NULL;
    enum status status = job->states ? lanes_plan_from(job->states[point], job->fresh, &hand->plan)
                                     : lanes_plan_new(job->program, &job->points[point], &hand->plan);
    if (status == STATUS_OK)
        status = lanes_new(hand->plan, job->isa, &hand->lanes);
    if (status != STATUS_OK)
        return status;
    hand->point = point;
    lanes_set_on_tick(hand->lanes, job->on_tick ? tick_of_hand : NULL, hand);
    return STATUS_OK;
}

static enum status play_batch(void *context, void *given, uint64_t piece)
{
    struct work *work = context;
    struct hand *hand = given;
    const struct lanes_job *job = work->job;
    uint32_t point = (uint32_t)(piece / work->batches);
    uint64_t first = piece % work->batches * work->batch_lanes;
    assert(point < job->point_count && first < job->run_count);
    uint64_t left = job->run_count - first;
    uint32_t count = left < work->batch_lanes ? (uint32_t)left : work->batch_lanes;
    if (!hand->lanes || point != hand->point) {
        enum status status = move_to(hand, point);
        if (status != STATUS_OK)
            return status;
    }
    lanes_run(hand->lanes, job->seed, job->first_run + first, count);
    job->fold(job->context, hand->accumulator, point, hand->lanes);
    atomic_fetch_add(&work->done, count);
    return STATUS_OK;
}

static void pass_progress(void *context)
{
    struct work *work = context;
    const struct lanes_job *job = work->job;
    job->progress(job->context, atomic_load(&work->done), job->run_count * job->point_count);
}

enum status lanes_batches(const struct lanes_job *job)
{
    assert(job->batch_lanes <= LANES_MAX && job->point_count > 0 && job->run_count > 0);
    struct work work = {.job = job, .batch_lanes = job->batch_lanes ? job->batch_lanes : LANES_MAX};
    work.batches = (job->run_count + work.batch_lanes - 1) / work.batch_lanes;
    struct threads_work threads = {.piece_count = work.batches * job->point_count,
                                   .thread_count = job->thread_count,
                                   .context = &work,
                                   .make = make_hand,
                                   .play = play_batch,
                                   .end = end_hand,
                                   .progress = job->progress ? pass_progress : NULL,
                                   .cancel = job->cancel};
    enum status status = threads_run(&threads);
    assert(status != STATUS_OK || atomic_load(&work.done) == job->run_count * job->point_count);
    return status;
}
