/* The same rehearsal by the kernel, one run after the other: for checking the lanes against it, and for what has too
 * few runs to fill them.
 *
 * A piece of the threads' work is a batch of ROW_COUNT runs. The slots of each run that ended become a column entry, so
 * that the tally folds these batches as it folds lanes. What lanes count on their way is counted here from the slots,
 * but for shares: a share slot that is done does not tell whether chance said no, a fact does. */
#include <assert.h>
#include <stdlib.h>

#include "lanes/threads.h"
#include "rehearse/rehearsal.h"

enum { ROW_COUNT = 64 /* runs of a batch */ };

struct portion {
    struct rehearsal *rehearsal;
    uint64_t first_run, run_count;
    _Atomic uint64_t done;
    rehearsal_progress *progress;
    void *context;
};

struct counts { /* of the batch in work, as struct lanes_counts tells them; one block */
    uint32_t *tries, *deliveries, *opened, *closed, *adopted, *outcomes, *shared, *endings;
    size_t count;
};

struct hand { /* of a thread */
    const struct rehearsal *rehearsal;
    struct tally *tally;
    void *memory; /* of the kernel */
    struct update update;
    int32_t *columns; /* slot * ROW_COUNT + row */
    uint8_t *missed;  /* share slot, of the run in work: chance said no */
    struct counts counts;
    uint64_t first_run; /* of the batch in work */
    uint32_t row;       /* the run in work */
};

static bool counts_init(struct counts *counts, const struct program *program)
{
    const struct {
        uint32_t **array, count;
    } arrays[] = {
        {&counts->tries, program->inject_count},    {&counts->deliveries, program->inject_count},
        {&counts->opened, program->decision_count}, {&counts->closed, program->decision_count},
        {&counts->adopted, program->option_count},  {&counts->outcomes, program->outcome_count},
        {&counts->shared, program->share_count},    {&counts->endings, program->ending_count + 1},
    };
    enum { ARRAYS = sizeof(arrays) / sizeof(arrays[0]) };
    for (size_t i = 0; i < ARRAYS; i++)
        counts->count += arrays[i].count;
    uint32_t *next = calloc(counts->count, sizeof(*next));
    for (size_t i = 0; next && i < ARRAYS; next += arrays[i++].count)
        *arrays[i].array = next;
    return next != NULL;
}

static void hand_free(struct hand *hand)
{
    free(hand->memory);
    free(hand->update.facts);
    free(hand->columns);
    free(hand->missed);
    free(hand->counts.tries);
    tally_free(hand->tally);
    free(hand);
}

static void *make_hand(void *context)
{
    const struct portion *portion = context;
    const struct rehearsal *rehearsal = portion->rehearsal;
    const struct program *program = rehearsal->program;
    struct hand *hand = calloc(1, sizeof(*hand));
    if (!hand)
        return NULL;
    hand->rehearsal = rehearsal;
    hand->memory = calloc(1, kernel_bytes(program, false));
    hand->update.fact_count_max = kernel_fact_count_max(program);
    hand->update.facts = calloc(hand->update.fact_count_max, sizeof(*hand->update.facts));
    hand->columns = calloc((size_t)program->slot_count * ROW_COUNT, sizeof(*hand->columns));
    hand->missed = calloc(program->share_count + 1, 1);
    if (hand->memory && hand->update.facts && hand->columns && hand->missed && counts_init(&hand->counts, program) &&
        tally_new(program, &rehearsal->settings, rehearsal->options.first_run, &hand->tally) == STATUS_OK)
        return hand;
    hand_free(hand);
    return NULL;
}

static void count_run(struct hand *hand, const int32_t *slots)
{
    const struct program *program = hand->rehearsal->program;
    struct counts *counts = &hand->counts;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        counts->tries[i] += (uint32_t)slots[program->injects[i].tries_slot];
        counts->deliveries[i] += slots[program->injects[i].last_slot] >= 0;
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        counts->opened[i] += slots[decision->opened_slot] >= 0;
        counts->closed[i] += slots[decision->closed_slot] >= 0;
        for (uint32_t asked = 0; asked < decision->asked_count; asked++) {
            int32_t adopted = slots[decision->adopted_slot + asked], outcome = slots[decision->outcome_slot + asked];
            if (adopted < 0 || (asked > 0 && decision->agree != AGREE_EACH))
                continue;
            uint32_t option = decision->option_first + (uint32_t)adopted;
            counts->adopted[option]++;
            if (outcome >= 0)
                counts->outcomes[program->options[option].outcome_first + (uint32_t)outcome]++;
        }
    }
    for (uint32_t i = 0; i < program->share_count; i++)
        counts->shared[i] += slots[program->shares[i].due_slot] == SHARE_DONE && !hand->missed[i];
    assert((uint32_t)slots[program->ending_slot] <= program->ending_count); /* the run has ended */
    counts->endings[slots[program->ending_slot]]++;
}

static void watch_run(void *context, const struct kernel *kernel)
{
    struct hand *hand = context;
    int32_t tick = kernel_tick(kernel);
    for (uint32_t i = 0; i < hand->update.fact_count; i++)
        if (hand->update.facts[i].kind == FACT_SHARE_MISSED)
            hand->missed[hand->update.facts[i].a] = 1;
    if (tick >= 0 && tick < (int32_t)hand->rehearsal->program->tick_count)
        tally_on_row_tick(hand->tally, hand->first_run, hand->row, (uint32_t)tick, kernel_slots(kernel));
}

static void play_run(struct hand *hand)
{
    const struct program *program = hand->rehearsal->program;
    struct settings settings = hand->rehearsal->settings;
    settings.run = hand->first_run + hand->row;
    memset(hand->missed, 0, program->share_count);
    struct kernel *kernel = kernel_init(hand->memory, program, &settings, false);
    kernel_play(kernel, &hand->update, watch_run, hand);
    const int32_t *slots = kernel_slots(kernel);
    for (uint32_t slot = 0; slot < program->slot_count; slot++)
        hand->columns[(size_t)slot * ROW_COUNT + hand->row] = slots[slot];
    count_run(hand, slots);
}

static struct lanes_column read_column(const void *source, uint32_t slot, int32_t scratch[LANES_MAX])
{
    (void)scratch;
    return (struct lanes_column){.wide = (const int32_t *)source + (size_t)slot * ROW_COUNT};
}

static enum status play_batch(void *context, void *given, uint64_t piece)
{
    struct portion *portion = context;
    struct hand *hand = given;
    struct counts *counts = &hand->counts;
    uint64_t first = piece * ROW_COUNT, left = portion->run_count - first;
    assert(first < portion->run_count);
    uint32_t count = left < ROW_COUNT ? (uint32_t)left : ROW_COUNT;
    hand->first_run = portion->first_run + first;
    memset(counts->tries, 0, counts->count * sizeof(*counts->tries));
    for (hand->row = 0; hand->row < count; hand->row++)
        play_run(hand);
    struct tally_batch batch = {.read = read_column,
                                .source = hand->columns,
                                .first_run = hand->first_run,
                                .count = count,
                                .counts = {.tries = counts->tries,
                                           .deliveries = counts->deliveries,
                                           .opened = counts->opened,
                                           .closed = counts->closed,
                                           .adopted = counts->adopted,
                                           .outcomes = counts->outcomes,
                                           .shared = counts->shared,
                                           .endings = counts->endings}};
    tally_fold(hand->tally, &batch);
    if (portion->rehearsal->options.rows)
        parquet_fold(portion->rehearsal->options.rows, &batch);
    atomic_fetch_add(&portion->done, count);
    return STATUS_OK;
}

static void end_hand(void *context, void *given, enum status status)
{
    const struct portion *portion = context;
    struct hand *hand = given;
    if (status == STATUS_OK || status == STATUS_CANCELLED) /* what was played before a cancel counts */
        tally_merge(portion->rehearsal->tally, hand->tally);
    hand_free(hand);
}

static void pass_progress(void *context)
{
    const struct portion *portion = context;
    const struct rehearsal *rehearsal = portion->rehearsal;
    uint64_t done_before = portion->first_run - rehearsal->options.first_run;
    portion->progress(portion->context, done_before + atomic_load(&portion->done), rehearsal->options.runs,
                      done_before ? rehearsal : NULL);
}

enum status rehearsal_scalar(struct rehearsal *rehearsal, uint64_t first_run, uint64_t run_count,
                             rehearsal_progress *progress, void *context, const atomic_bool *cancel)
{
    struct portion portion = {.rehearsal = rehearsal,
                              .first_run = first_run,
                              .run_count = run_count,
                              .progress = progress,
                              .context = context};
    struct threads_work work = {.piece_count = (run_count + ROW_COUNT - 1) / ROW_COUNT,
                                .thread_count = rehearsal->options.thread_count,
                                .context = &portion,
                                .make = make_hand,
                                .play = play_batch,
                                .end = end_hand,
                                .progress = progress ? pass_progress : NULL,
                                .cancel = cancel};
    return threads_run(&work);
}
