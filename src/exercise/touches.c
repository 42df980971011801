/* Who of control last did something about what: the second of two who press at once is told whom it was too late for.
 * The state does not know it, for it does not matter to what happens. */
#include <assert.h>
#include <stdlib.h>

#include "exercise/inside.h"

enum matter { /* what an act of control can be about, in the order in which they are counted */
              MATTER_CLOCK,
              MATTER_INJECT,
              MATTER_ITEM,
              MATTER_DECISION,
              MATTER_ROUND,
              MATTER_QUESTION,
              MATTER_ENDING,
              MATTER_STAGE,
              MATTER_COUNT
};

static uint32_t count_of(const struct program *program, enum matter matter)
{
    switch (matter) {
    case MATTER_CLOCK: return 1;
    case MATTER_INJECT: return program->inject_count;
    case MATTER_ITEM: return ITEM_COUNT_MAX;
    case MATTER_DECISION: return program->decision_count;
    case MATTER_ROUND: return program->round_count;
    case MATTER_QUESTION: return program->question_count;
    case MATTER_ENDING: return program->ending_count;
    case MATTER_STAGE: return program->stage_count;
    case MATTER_COUNT: break;
    }
    return 0;
}

/* MATTER_COUNT: about nothing that two could want at once. */
static enum matter matter_of(const struct event *event)
{
    static const enum matter put[] = {MATTER_ROUND, MATTER_DECISION, MATTER_QUESTION};
    switch (event->kind) {
    case EVENT_START:
    case EVENT_PAUSE:
    case EVENT_RESUME:
    case EVENT_PACE:
    case EVENT_ENDEX: return MATTER_CLOCK;
    case EVENT_FIRE:
    case EVENT_HOLD:
    case EVENT_SKIP:
    case EVENT_EDIT: return MATTER_INJECT;
    case EVENT_RELEASE:
    case EVENT_RECALL:
    case EVENT_GRANT:
    case EVENT_REPLY: return MATTER_ITEM;
    case EVENT_ADJUDICATE: return MATTER_DECISION;
    case EVENT_REVEAL:
    case EVENT_PUT:
    case EVENT_MORE: return event->b < 3 ? put[event->b] : MATTER_COUNT;
    case EVENT_CLOSE: return MATTER_QUESTION;
    case EVENT_ENDING: return MATTER_ENDING;
    case EVENT_BEGIN: return MATTER_STAGE;
    default: return MATTER_COUNT;
    }
}

/* Where it is kept; NULL: nowhere. */
static struct touch *touch_of(const struct exercise *exercise, const struct event *event)
{
    enum matter matter = matter_of(event);
    uint32_t at = matter == MATTER_CLOCK ? 0 : event->a;
    if (matter == MATTER_COUNT || at >= count_of(exercise->program, matter))
        return NULL;
    for (enum matter before = MATTER_CLOCK; before < matter; before++)
        at += count_of(exercise->program, before);
    return &exercise->touches[at];
}

struct touch *touches_new(const struct program *program)
{
    uint32_t count = 0;
    for (enum matter matter = MATTER_CLOCK; matter < MATTER_COUNT; matter++)
        count += count_of(program, matter);
    return calloc(count, sizeof(struct touch));
}

void touches_fold_claim(struct exercise *exercise, uint32_t item, uint16_t seat)
{
    struct touch *touch = touch_of(exercise, &(struct event){.kind = EVENT_REPLY, .a = item});
    assert(touch);
    *touch = (struct touch){.seat = (uint16_t)(seat + 1), .kind = EVENT_JOIN, .second = exercise->second};
}

void touches_fold(struct exercise *exercise, const struct event *event, uint16_t seat)
{
    struct touch *touch = touch_of(exercise, event);
    if (!touch || seat >= exercise->birth.seat_count || exercise->birth.seats[seat].role != ROLE_CONTROL)
        return;
    *touch = (struct touch){.seat = (uint16_t)(seat + 1), .kind = event->kind, .b = event->b, .second = event->second};
}

bool exercise_touched(const struct exercise *exercise, const struct event *event, struct exercise_touch *ret_touch)
{
    const struct touch *touch = touch_of(exercise, event);
    if (!touch || touch->seat == 0)
        return false;
    assert(touch->seat <= exercise->birth.seat_count);
    const char *did = kernel_event_name((enum event_kind)touch->kind);
    if (touch->kind == EVENT_HOLD && touch->b == 0)
        did = "unhold";
    if (touch->kind == EVENT_JOIN)
        did = "claim";
    *ret_touch = (struct exercise_touch){.seat = touch->seat - 1u, .did = did, .second = touch->second};
    return true;
}
