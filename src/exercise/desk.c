/* What only control and observers have: the queue of injects, the model's variables, notes, and how loaded a cell
 * is. */
#include "exercise/body.h"
#include "exercise/inside.h"
#include "program/time.h"

/* ---- the queue ---- */

static const char *inject_state(const struct exercise *exercise, uint32_t i)
{
    const struct program_inject *inject = &exercise->program->injects[i];
    const int32_t *slots = kernel_slots(exercise->kernel);
    bool delivered = slots[inject->last_slot] >= 0;
    bool due = slots[inject->due_slot] >= 0;
    if (kernel_skipped(exercise->kernel, i))
        return "skipped";
    if (delivered && !due)
        return "delivered";
    if (kernel_held(exercise->kernel, i))
        return "held";
    if (due)
        return "due";
    return slots[inject->tries_slot] > 0 ? "missed" : "waiting";
}

void queue_entries(const struct exercise *exercise, struct queue_entry *ret_entries)
{
    const struct program *program = exercise->program;
    const int32_t *slots = kernel_slots(exercise->kernel);
    for (uint32_t i = 0; i < program->inject_count; i++) {
        int32_t due = slots[program->injects[i].due_slot], last = slots[program->injects[i].last_slot];
        ret_entries[i] = (struct queue_entry){
            .inject = i,
            .release = kernel_release(exercise->kernel, i),
            .edit_event = kernel_edit_event(exercise->kernel, i),
            .state = inject_state(exercise, i),
            .due_second = due < 0 ? -1 : time_second(program, due),
            .delivered_second = last < 0 ? -1 : time_second(program, last),
        };
    }
    /* Control may have fired it between two ticks: the item knows the second. */
    for (uint32_t n = 0; n < kernel_item_count(exercise->kernel); n++) {
        const struct item *item = kernel_item(exercise->kernel, n);
        if (item->kind == ITEM_INJECT && ret_entries[item->inject].delivered_second >= 0)
            ret_entries[item->inject].delivered_second = item->second;
    }
}

uint64_t queue_mark(const struct queue_entry *entry)
{
    uint64_t value = hash_fnv(HASH_FNV_START, entry->state, strlen(entry->state));
    int64_t seen[] = {entry->release, entry->edit_event, entry->due_second, entry->delivered_second};
    return hash_fnv(value, seen, sizeof(seen));
}

static void second_or_null(const char *name, int64_t second, struct buf *json)
{
    if (second >= 0)
        buf_printf(json, ",\"%s\":%lld", name, (long long)second);
    else
        buf_printf(json, ",\"%s\":null", name);
}

enum status queue_json(const struct eye *eye, const struct queue_entry *entry, struct buf *json)
{
    bool edited = entry->edit_event != INDEX_NONE;
    buf_add_str(json, STR("{\"id\":"));
    buf_json(json, eye->program->injects[entry->inject].id);
    buf_printf(json, ",\"state\":\"%s\"", entry->state);
    second_or_null("due_second", entry->due_second, json);
    buf_add_str(json, STR(",\"release\":"));
    cells_json(eye->program, entry->release, json);
    buf_printf(json, ",\"edited\":%s", edited ? "true" : "false");
    second_or_null("delivered_second", entry->delivered_second, json);
    if (edited) {
        struct str body;
        enum status status = exercise_body(eye->exercise, entry->edit_event, eye->arena, &body);
        if (status != STATUS_OK)
            return status;
        buf_add_str(json, STR(",\"title\":"));
        body_text_json(eye->program, body, "title", json);
        buf_add_str(json, STR(",\"text\":"));
        body_text_json(eye->program, body, "text", json);
    }
    buf_add_str(json, STR("}"));
    return STATUS_OK;
}

/* ---- notes ---- */

enum status note_json(const struct eye *eye, uint32_t note, struct buf *json)
{
    struct event event;
    struct str body;
    uint16_t seat;
    enum status status = exercise_event(eye->exercise, eye->exercise->notes[note], eye->arena, &event, &seat, &body);
    if (status != STATUS_OK)
        return status;
    struct str text = body_member(eye->arena, body, "text");
    struct str tags = body_member(eye->arena, body, "tags");
    struct str item = body_member(eye->arena, body, "item");
    if (!text.ptr || !tags.ptr || !item.ptr)
        return STATUS_OUT_OF_MEMORY;
    buf_printf(json, "{\"number\":%u,\"second\":%u,\"seat\":", note + 1, event.second);
    if (seat < eye->exercise->birth.seat_count)
        buf_json(json, str_of(eye->exercise->birth.seats[seat].id));
    else
        buf_add_str(json, STR("null"));
    buf_add_str(json, STR(",\"text\":"));
    buf_add_str(json, text.len > 0 ? text : STR("\"\""));
    buf_add_str(json, STR(",\"tags\":"));
    buf_add_str(json, tags.len > 0 ? tags : STR("[]"));
    buf_add_str(json, STR(",\"item\":"));
    buf_add_str(json, item.len > 0 ? item : STR("null"));
    buf_add_str(json, STR("}"));
    return STATUS_OK;
}

/* ---- the model ---- */

void variables_json(const struct exercise *exercise, struct buf *json)
{
    const struct program *program = exercise->program;
    const int32_t *slots = kernel_slots(exercise->kernel);
    buf_add_str(json, STR("{"));
    for (uint32_t i = 0; i < program->variable_count; i++) {
        const struct program_variable *variable = &program->variables[i];
        int32_t value = slots[variable->slot];
        uint32_t index = (uint32_t)(value - program->slots[variable->slot].from);
        buf_add_str(json, i > 0 ? STR(",") : STR(""));
        buf_json(json, variable->id);
        buf_add_str(json, STR(":"));
        if (index < variable->value_count)
            buf_json(json, program->value_names[variable->value_first + index]);
        else
            buf_printf(json, "%d", value);
    }
    buf_add_str(json, STR("}"));
}

void capabilities_json(const struct exercise *exercise, struct buf *json)
{
    const struct program *program = exercise->program;
    const int32_t *slots = kernel_slots(exercise->kernel);
    buf_add_str(json, STR("{"));
    for (uint32_t i = 0; i < program->capability_count; i++) {
        const struct program_capability *capability = &program->capabilities[i];
        int32_t uses = slots[capability->uses_slot], ready = slots[capability->ready_slot];
        bool is_ready = uses > 0 && slots[program->time_slot] >= ready && kernel_tick(exercise->kernel) >= 0;
        buf_add_str(json, i > 0 ? STR(",") : STR(""));
        buf_json(json, capability->id);
        buf_printf(json, ":{\"uses\":%d,\"ready_second\":%lld,\"ready\":%s}", uses, (long long)ready * 60,
                   is_ready ? "true" : "false");
    }
    buf_add_str(json, STR("}"));
}

/* ---- load ---- */

struct exercise_load exercise_load(const struct exercise *exercise, uint32_t cell)
{
    const struct kernel *kernel = exercise->kernel;
    struct exercise_load load = {0};
    uint8_t replied[ITEM_COUNT_MAX / 8] = {0};
    for (uint32_t i = kernel_item_count(kernel); i-- > 0;) { /* replies come after their requests */
        const struct item *item = kernel_item(kernel, i);
        bool has = item->known >> cell & 1;
        if (item->kind == ITEM_REPLY && item->about != ITEM_NONE)
            replied[item->about / 8] = (uint8_t)(replied[item->about / 8] | UINT32_C(1) << item->about % 8);
        if (item->kind == ITEM_REQUEST && item->from == cell && !(replied[i / 8] >> i % 8 & 1))
            load.requests_open++;
        if (has && item->from != cell && !(item->acknowledged >> cell & 1))
            load.unacknowledged++;
    }
    struct arena arena;
    struct view view;
    arena_init(&arena, 0);
    if (kernel_view(kernel, cell, &arena, &view) == STATUS_OK) {
        for (uint32_t i = 0; i < view.decision_count; i++)
            load.choices_pending += view.decisions[i].open && view.decisions[i].choice < 0;
        for (uint32_t i = 0; i < view.round_count; i++)
            load.choices_pending += view.rounds[i].open && view.rounds[i].answer == 0;
    }
    arena_clear(&arena);
    return load;
}
