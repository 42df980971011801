/* Freezes as they went: what each cell had answered when the time to answer was over, of each round. A second round
 * changes what stands in the state, so the first is kept here. */
#include <assert.h>

#include "report/record.h"

static void keep(struct record *record, const struct kernel *kernel, uint32_t index, uint32_t k, struct probed *probed)
{
    const struct program_question *question = &record->program->questions[index];
    const struct reply *replies[SEAT_COUNT_MAX];
    *probed = (struct probed){.answered = kernel_slots(kernel)[question->answered_slot + k] >= 0,
                              .bot = kernel_bot_replies(kernel, index) >> k & 1,
                              .answer = kernel_cell_answer(kernel, index, k)};
    assert(k < question->asked_count);
    uint32_t count = kernel_replies(kernel, index, question->asked[k], replies);
    probed->values = arena_alloc(&record->arena, count + 1, sizeof(*probed->values));
    if (!probed->values) {
        record->failed = true;
        return;
    }
    probed->count = count;
    for (uint32_t i = 0; i < count; i++)
        probed->values[i] = replies[i]->value;
}

static void keep_round(struct record *record, const struct exercise_step *step, struct freezing *freezing)
{
    const struct program_freeze *freeze = &record->program->freezes[freezing->freeze];
    assert(freezing->rounds < 2);
    struct probed *probes =
        arena_alloc(&record->arena, (size_t)freeze->question_count * ASKED_COUNT_MAX, sizeof(*probes));
    if (!probes) {
        record->failed = true;
        return;
    }
    for (uint32_t q = 0; q < freeze->question_count; q++)
        for (uint32_t k = 0; k < record->program->questions[freeze->questions[q]].asked_count; k++)
            keep(record, exercise_kernel(step->exercise), freeze->questions[q], k, &probes[q * ASKED_COUNT_MAX + k]);
    freezing->over[freezing->rounds] = step->sequence;
    freezing->over_ms[freezing->rounds] = step->wall_ms;
    freezing->probes[freezing->rounds++] = probes;
}

void frozen_take(struct record *record, const struct exercise_step *step, const struct fact *fact)
{
    uint32_t last = record->freezing_count > 0 ? record->freezing_count - 1 : 0;
    struct freezing *freezing = &record->freezings[last];
    switch ((enum freeze_step)fact->b) {
    case FREEZE_ASKS:
        assert(record->freezing_count < FREEZE_COUNT_MAX);
        freezing = &record->freezings[record->freezing_count++];
        *freezing = (struct freezing){.freeze = (uint32_t)fact->a, .second = step->event.second};
        freezing->begun[0] = step->sequence;
        freezing->begun_ms = step->wall_ms;
        break;
    case FREEZE_TALKS: keep_round(record, step, freezing); break;
    case FREEZE_ASKS_AGAIN: freezing->begun[1] = step->sequence; break;
    case FREEZE_OVER: keep_round(record, step, freezing); break;
    case FREEZE_NONE: freezing->end_ms = step->wall_ms; break;
    }
}
