/* Tasks as they are seen: by a cell what it ticks off itself, by control and evaluators all of them. */
#include <assert.h>

#include "exercise/inside.h"
#include "program/json.h"
#include "program/time.h"

/* Who ticked it off last, or took that back. */
static struct ticking ticking_of(const struct eye *eye, uint32_t task)
{
    assert(task < eye->program->task_count);
    return eye->exercise->tickings[task];
}

uint64_t tasks_mark(const struct eye *eye, const struct view_task *entry)
{
    const struct ticking ticking = ticking_of(eye, entry->task);
    const int64_t seen[] = {entry->open,      entry->withdrawn, entry->ticked,        entry->opened_tick,
                            entry->done_tick, entry->late_tick, entry->deadline_tick, entry->ticked ? ticking.seat : 0};
    return hash_fnv(HASH_FNV_START, seen, sizeof(seen));
}

static void key_second(const struct eye *eye, const char *name, int32_t tick, struct buf *json)
{
    if (tick < 0)
        json_key_nothing(json, name);
    else
        json_key_number(json, name, time_second(eye->program, tick));
}

/* By a seat: a bot's deed has none, nor what a cell does by another act. */
static void key_ticked(const struct eye *eye, const struct view_task *entry, struct buf *json)
{
    const struct ticking ticking = ticking_of(eye, entry->task);
    bool by_seat = entry->ticked && ticking.seat > 0 && ticking.seat <= eye->exercise->birth.seat_count;
    json_key_truth(json, "ticked", entry->ticked);
    json_key_word(json, "ticked_by", by_seat ? eye->exercise->birth.seats[ticking.seat - 1].id : NULL);
    if (by_seat)
        json_key_number(json, "ticked_second", ticking.second);
    else
        json_key_nothing(json, "ticked_second");
}

enum status tasks_entry(const struct eye *eye, const struct view_task *entry, struct buf *json)
{
    const struct program_task *task = &eye->program->tasks[entry->task];
    assert(eye->all || (task->by == BY_CELL && task->cell == eye->cell));
    json_open_object(json);
    json_key_number(json, "number", entry->number);
    if (entry->withdrawn) {
        json_key_truth(json, "withdrawn", true);
        json_close_object(json);
        return STATUS_OK;
    }
    if (eye->all) {
        json_key_text(json, "id", task->id);
    } else {
        json_key(json, "text");
        program_text_json(eye->program, &task->text, json);
    }
    json_key_truth(json, "open", entry->open);
    key_ticked(eye, entry, json);
    key_second(eye, "opened_second", entry->opened_tick, json);
    key_second(eye, "deadline_second", entry->deadline_tick, json);
    key_second(eye, "done_second", entry->done_tick, json);
    key_second(eye, "late_second", entry->late_tick, json);
    json_close_object(json);
    return STATUS_OK;
}

void tasks_fold(struct exercise *exercise, const struct event *event, uint16_t seat)
{
    if (event->kind == EVENT_DONE && event->a < exercise->program->task_count && seat < exercise->birth.seat_count)
        exercise->tickings[event->a] = (struct ticking){(uint16_t)(seat + 1), event->second};
}
