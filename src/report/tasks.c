/* What became of each task: by which act, whose, and when. An act is looked for in the log; the model says when it
 * counted, and whether that was in time. */
#include "report/tasks.h"

#include <assert.h>

static bool is_of(const struct record *record, uint32_t item, uint32_t inject)
{
    return item < kernel_item_count(record->kernel) && kernel_item(record->kernel, item)->kind == ITEM_INJECT &&
           kernel_item(record->kernel, item)->inject == inject;
}

/* The originator gave it, whole or redacted, or the cell had asked for that. */
static bool is_release(const struct record *record, const struct program_task *task, const struct event *event)
{
    if (event->kind != EVENT_GRANT || event->c == RELEASE_REFUSED || event->a >= kernel_item_count(record->kernel))
        return false;
    const struct item *request = kernel_item(record->kernel, event->a);
    bool own = record->program->injects[task->whom].originator == task->cell || request->from == task->cell;
    return own && is_of(record, request->about, task->whom);
}

/* Whether the event is the act; `since`: from when on a message is one. */
static bool is_act(const struct record *record, uint32_t index, const struct event *event, uint32_t since)
{
    const struct program_task *task = &record->program->tasks[index];
    bool own = event->cell == task->cell;
    switch (task->by) {
    case BY_SHARE:
        return own && event->kind == EVENT_SHARE && (event->b >> task->whom & 1) &&
               is_of(record, event->a, task->after);
    case BY_ACKNOWLEDGE: return own && event->kind == EVENT_ACKNOWLEDGE && is_of(record, event->a, task->after);
    case BY_DECISION: return own && event->kind == EVENT_CHOOSE && event->a == task->whom;
    case BY_QUESTION: return own && event->kind == EVENT_RESPOND && event->a == task->whom;
    case BY_RELEASE: return is_release(record, task, event);
    case BY_CONCUR: return false;
    case BY_WRITE:
        if (!own || event->second < since)
            return false;
        if (event->kind == EVENT_REQUEST)
            return task->whom == INDEX_NONE;
        return event->kind == EVENT_MESSAGE &&
               (task->whom == INDEX_NONE ? event->b == 0 : (event->b >> task->whom & 1) == 1);
    case BY_CELL:
    case BY_CONTROL: return event->kind == EVENT_DONE && event->a == index && event->b == 1;
    }
    return false;
}

/* What the model counted, or would have at the next tick: of what can be taken back the last, else the first. NULL: it
 * was a bot's, or there is none. */
static const struct moment *act_of(const struct record *record, uint32_t index)
{
    const struct program_task *task = &record->program->tasks[index];
    uint32_t until = record->tasks[index].done_second, since = record->tasks[index].opened_second;
    bool ticked = task->by == BY_CELL || task->by == BY_CONTROL;
    if (task->after != INDEX_NONE)
        since = kernel_known_since(record->kernel, task->after, task->cell);
    const struct moment *act = NULL;
    for (uint32_t i = 0; i < record->moments.count && record->moments.items[i].event.second <= until; i++) {
        const struct moment *moment = &record->moments.items[i];
        bool taken_back =
            ticked && moment->event.kind == EVENT_DONE && moment->event.a == index && moment->event.b == 0;
        if (taken_back)
            act = NULL;
        else if ((ticked || !act) && is_act(record, index, &moment->event, since))
            act = moment;
    }
    return act;
}

struct task_course tasks_course(const struct record *record, uint32_t index)
{
    assert(index < record->program->task_count);
    const struct task_marks *marks = &record->tasks[index];
    const struct program_task *task = &record->program->tasks[index];
    struct task_course course = {TASK_UNOPENED, marks->opened_second, SECOND_NONE, SEAT_CLOCK, marks->told};
    if (marks->opened_second == SECOND_NONE)
        return course;
    bool late = marks->late_second != SECOND_NONE;
    const struct moment *act = marks->told ? NULL : act_of(record, index);
    if (act || marks->done_second != SECOND_NONE) {
        course.by_bot = act == NULL;
        course.act_second = act ? act->event.second : marks->done_second;
        course.seat = act ? act->seat : SEAT_CLOCK;
        course.state = course.by_bot ? TASK_OF_NO_ONE : late ? TASK_LATE : TASK_IN_TIME;
        return course;
    }
    bool people = record->program->cells[task->cell].seat == SEAT_CONTROL ||
                  record_people_since(record, task->cell, marks->opened_second);
    course.state = !people ? TASK_OF_NO_ONE : late ? TASK_UNDONE : TASK_UNFINISHED;
    return course;
}
