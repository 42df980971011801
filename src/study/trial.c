/* A trial is a job of the vector engine. Threads add to sums of their own, or write the outcome of each run to its own
 * place. */
#include "study/trial.h"

#include <assert.h>
#include <stdlib.h>

struct play {
    const struct trial *trial;
    uint32_t point_count;
    struct study_sum *sums; /* or NULL, and then: */
    int32_t *values;
};

struct account {              /* of one thread */
    struct study_sum *sums;   /* point; NULL when values are wanted */
    int32_t peaks[LANES_MAX]; /* largest so far, of the lanes in work */
    int32_t outcomes[LANES_MAX];
};

static uint32_t measured_slot(const struct trial *trial)
{
    const struct program *program = trial->program;
    return trial->measure.outcome == OUTCOME_ENDING ? program->ending_slot
                                                    : program->variables[trial->measure.index].slot;
}

static int32_t outcome_of(const struct study_measure *measure, int32_t value)
{
    if (measure->outcome == OUTCOME_ENDING)
        return value == (int32_t)measure->index;
    switch (measure->threshold) {
    case THRESHOLD_AT_LEAST: return value >= measure->limit;
    case THRESHOLD_AT_MOST: return value <= measure->limit;
    case THRESHOLD_NONE: break;
    }
    return value;
}

static void *make_account(void *context)
{
    const struct play *play = context;
    struct account *account = calloc(1, sizeof(*account));
    if (account && play->sums)
        account->sums = calloc(play->point_count, sizeof(*account->sums));
    if (account && play->sums && !account->sums) {
        free(account);
        return NULL;
    }
    return account;
}

static void merge_account(void *context, void *accumulator, enum status status)
{
    struct play *play = context;
    struct account *account = accumulator;
    for (uint32_t point = 0; status == STATUS_OK && account->sums && point < play->point_count; point++)
        study_sum_add(&play->sums[point], &account->sums[point]);
    free(account->sums);
    free(account);
}

/* A variable of a run that ended keeps its value, so it can be looked at again without harm. */
static void take_peaks(void *context, void *accumulator, uint32_t point, const struct lanes *lanes, uint32_t tick,
                       const uint64_t alive[LANES_WORDS])
{
    const struct play *play = context;
    struct account *account = accumulator;
    struct lanes_column column;
    bool found = lanes_column(lanes, measured_slot(play->trial), &column);
    assert(found); /* variables always have one */
    (void)point, (void)alive, (void)found;
    int32_t *peaks = account->peaks;
    for (uint32_t i = 0; tick == 0 && i < LANES_MAX; i++)
        peaks[i] = INT32_MIN;
    if (column.narrow)
        for (uint32_t i = 0; i < LANES_MAX; i++)
            peaks[i] = column.narrow[i] > peaks[i] ? column.narrow[i] : peaks[i];
    else
        for (uint32_t i = 0; i < LANES_MAX; i++)
            peaks[i] = column.wide[i] > peaks[i] ? column.wide[i] : peaks[i];
}

static void take_batch(void *context, void *accumulator, uint32_t point, const struct lanes *lanes)
{
    const struct play *play = context;
    const struct trial *trial = play->trial;
    struct account *account = accumulator;
    uint32_t count = lanes_count(lanes);
    const int32_t *outcomes = account->peaks;
    if (trial->measure.outcome != OUTCOME_PEAK) {
        lanes_read(lanes, measured_slot(trial), account->outcomes);
        outcomes = account->outcomes;
    }
    assert(lanes_first_run(lanes) - trial->first_run + count <= trial->run_count);
    if (play->values) { /* nobody else writes these places */
        int32_t *to = play->values + (size_t)point * trial->run_count + (lanes_first_run(lanes) - trial->first_run);
        for (uint32_t i = 0; i < count; i++)
            to[i] = outcome_of(&trial->measure, outcomes[i]);
        return;
    }
    struct study_sum batch = {.count = count};
    for (uint32_t i = 0; i < count; i++) {
        int64_t outcome = outcome_of(&trial->measure, outcomes[i]), square = outcome * outcome;
        batch.sum += outcome;
        batch.squares_low += square & UINT32_MAX;
        batch.squares_high += square >> 32;
    }
    study_sum_add(&account->sums[point], &batch);
}

static void pass_progress(void *context, uint64_t done, uint64_t total)
{
    const struct play *play = context;
    play->trial->progress(play->trial->context, done, total);
}

static enum status play(struct play *play, const struct settings *points)
{
    const struct trial *trial = play->trial;
    struct lanes_job job = {.program = trial->program,
                            .points = points,
                            .point_count = play->point_count,
                            .seed = trial->seed,
                            .first_run = trial->first_run,
                            .run_count = trial->run_count,
                            .thread_count = trial->thread_count,
                            .isa = trial->isa,
                            .context = play,
                            .make = make_account,
                            .fold = take_batch,
                            .merge = merge_account,
                            .on_tick = trial->measure.outcome == OUTCOME_PEAK ? take_peaks : NULL,
                            .progress = trial->progress ? pass_progress : NULL,
                            .cancel = trial->cancel};
    if (play->point_count == 0)
        return STATUS_OK;
    return lanes_batches(&job);
}

enum status trial_sums(const struct trial *trial, const struct settings *points, uint32_t point_count,
                       struct study_sum *ret_sums)
{
    memset(ret_sums, 0, point_count * sizeof(*ret_sums));
    struct play all = {.trial = trial, .point_count = point_count, .sums = ret_sums};
    return play(&all, points);
}

enum status trial_values(const struct trial *trial, const struct settings *points, uint32_t point_count,
                         int32_t *ret_values)
{
    struct play all = {.trial = trial, .point_count = point_count, .values = ret_values};
    return play(&all, points);
}
