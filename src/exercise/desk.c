/* What only control and observers have: the queue of injects, the model's variables, notes, and how loaded a cell
 * is. */
#include <assert.h>

#include "exercise/body.h"
#include "exercise/inside.h"
#include "program/json.h"
#include "program/time.h"

/* ---- the queue ---- */

static const char *inject_state(const struct exercise *exercise, uint32_t i)
{
    assert(i < exercise->program->inject_count);
    const struct program_inject *inject = &exercise->program->injects[i];
    const int32_t *slots = kernel_slots(exercise->kernel);
    bool delivered = slots[inject->last_slot] >= 0;
    bool due = slots[inject->due_slot] >= 0 && !kernel_waits_for_control(exercise->kernel, i);
    if (kernel_skipped(exercise->kernel, i))
        return "skipped";
    if (exercise->undelivered[i] && !due)
        return "full";
    if (delivered && !due)
        return "delivered";
    if (kernel_held(exercise->kernel, i))
        return "held";
    if (due)
        return "due";
    return slots[inject->tries_slot] > 0 ? "missed" : "waiting";
}

/* Another number when the words of the inject would be others. */
static int64_t says_now(const struct exercise *exercise, const struct program_inject *inject)
{
    const struct text *const texts[] = {&inject->title, &inject->text};
    uint64_t mark = HASH_FNV_START;
    int32_t values[MENTION_COUNT_MAX] = {0};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (said_now(exercise, texts[i], values))
            mark = hash_fnv(mark, values, sizeof(values));
    return (int64_t)mark;
}

void desk_queue(const struct exercise *exercise, struct queue_entry *ret_entries)
{
    const struct program *program = exercise->program;
    const int32_t *slots = kernel_slots(exercise->kernel);
    for (uint32_t i = 0; i < program->inject_count; i++) {
        int32_t due = kernel_waits_for_control(exercise->kernel, i) ? TICK_NEVER : slots[program->injects[i].due_slot];
        int32_t last = slots[program->injects[i].last_slot];
        ret_entries[i] = (struct queue_entry){
            .inject = i,
            .release = kernel_release(exercise->kernel, i),
            .edit_event = kernel_edit_event(exercise->kernel, i),
            .state = inject_state(exercise, i),
            .due_second = due < 0 ? -1 : time_second(program, due),
            .delivered_second = last < 0 ? -1 : time_second(program, last),
            .says = says_now(exercise, &program->injects[i]),
            .holds = due < 0 && last < 0 ? waits_hold(exercise, i) : 0,
        };
    }
    /* Control may have fired it between two ticks: the item knows the second. */
    for (uint32_t n = 0; n < kernel_item_count(exercise->kernel); n++) {
        const struct item *item = kernel_item(exercise->kernel, n);
        assert(item->kind != ITEM_INJECT || item->inject < program->inject_count);
        if (item->kind == ITEM_INJECT && ret_entries[item->inject].delivered_second >= 0)
            ret_entries[item->inject].delivered_second = item->second;
    }
}

uint64_t desk_queue_mark(const struct queue_entry *entry)
{
    uint64_t value = hash_fnv(HASH_FNV_START, entry->state, strlen(entry->state));
    int64_t seen[] = {entry->release,          entry->edit_event, entry->due_second,
                      entry->delivered_second, entry->says,       entry->holds};
    return hash_fnv(value, seen, sizeof(seen));
}

static void second_or_nothing(const char *name, int64_t second, struct buf *json)
{
    if (second >= 0)
        json_key_number(json, name, second);
    else
        json_key_nothing(json, name);
}

/* What control wrote instead, or what a text that holds values would say now; nothing of one that stands as it is. */
static void key_written(const struct eye *eye, const char *name, const struct text *text, const struct body *edit,
                        struct brief *brief, struct buf *json)
{
    int32_t values[MENTION_COUNT_MAX];
    size_t begun = json->len;
    bool says = !(edit && body_has(edit, name)) && said_now(eye->exercise, text, values);
    if (!says && !edit)
        return;
    json_key(json, name);
    if (says)
        program_words_json(eye->program, text, values, json);
    else
        body_text_json(eye->program, edit, name, json);
    brief_shorten(brief, name, begun, json);
}

/* Of one that waits for a condition: which parts of it hold now. */
static void key_holds(const struct exercise *exercise, const struct queue_entry *entry, struct buf *json)
{
    const struct conjunct *parts;
    uint32_t count = waits_parts(exercise, entry->inject, &parts);
    if (count == 0 || entry->due_second >= 0 || entry->delivered_second >= 0)
        return;
    json_key_list(json, "holds");
    for (uint32_t k = 0; k < count; k++)
        json_truth(json, entry->holds >> k & 1);
    json_close_list(json);
}

enum status desk_queue_entry(const struct eye *eye, uint32_t inject, bool only_short, struct buf *json)
{
    assert(eye->all && inject < eye->program->inject_count); /* of control and observers */
    const struct queue_entry *entry = &eye->queue[inject];
    bool edited = entry->edit_event != INDEX_NONE;
    struct brief brief = {.only_short = only_short};
    struct body body = {0};
    if (edited) {
        struct str bytes;
        enum status status = exercise_body(eye->exercise, entry->edit_event, eye->arena, &bytes);
        if (status == STATUS_OK)
            status = body_parse(bytes, &body);
        if (status != STATUS_OK)
            return status;
    }
    json_open_object(json);
    json_key_text(json, "id", eye->program->injects[entry->inject].id);
    json_key_word(json, "state", entry->state);
    second_or_nothing("due_second", entry->due_second, json);
    json_key(json, "release");
    program_cells_json(eye->program, entry->release, json);
    json_key_truth(json, "edited", edited);
    json_key_number(json, "version", edited ? entry->edit_event + 1 : 0);
    second_or_nothing("delivered_second", entry->delivered_second, json);
    key_holds(eye->exercise, entry, json);
    key_written(eye, "title", &eye->program->injects[inject].title, edited ? &body : NULL, &brief, json);
    key_written(eye, "text", &eye->program->injects[inject].text, edited ? &body : NULL, &brief, json);
    if (edited) {
        json_key(json, "stale");
        program_languages_json(eye->program, body_languages(eye->program, &body, "stale"), json);
    }
    brief_key_shortened(&brief, json);
    json_close_object(json);
    body_free(&body);
    return STATUS_OK;
}

/* ---- the model ---- */

void desk_variables(const struct exercise *exercise, struct buf *json)
{
    const struct program *program = exercise->program;
    json_open_object(json);
    for (uint32_t i = 0; i < program->variable_count; i++) {
        json_key_of(json, program->variables[i].id);
        program_value_json(program, i, kernel_slots(exercise->kernel)[program->variables[i].slot], json);
    }
    json_close_object(json);
}

uint32_t desk_values(const struct eye *eye, struct buf *json)
{
    const struct program *program = eye->program;
    const uint32_t cells = eye->cell == CELL_CONTROL ? eye->exercise->projected_cells : UINT32_C(1) << eye->cell;
    uint32_t count = 0;
    assert(!eye->all);
    json_open_list(json);
    for (uint32_t i = 0; i < program->variable_count; i++) {
        const struct program_variable *variable = &program->variables[i];
        if (cells == 0 || (cells & ~variable->show) != 0)
            continue;
        int32_t value = kernel_slots(eye->exercise->kernel)[variable->slot];
        const struct program_named *named = program_named_value(program, i, value);
        json_open_object(json);
        json_key(json, "label");
        if (program_text(&variable->label, 0).len > 0)
            program_text_json(program, &variable->label, json);
        else
            json_text(json, variable->id);
        json_key(json, "value");
        if (named && program_text(&named->label, 0).len > 0)
            program_text_json(program, &named->label, json);
        else
            program_value_json(program, i, value, json);
        json_close_object(json);
        count++;
    }
    json_close_list(json);
    return count;
}

void desk_capabilities(const struct exercise *exercise, struct buf *json)
{
    const struct program *program = exercise->program;
    const int32_t *slots = kernel_slots(exercise->kernel);
    json_open_object(json);
    for (uint32_t i = 0; i < program->capability_count; i++) {
        const struct program_capability *capability = &program->capabilities[i];
        int32_t uses = slots[capability->uses_slot], ready = slots[capability->ready_slot];
        json_key_of(json, capability->id);
        json_open_object(json);
        json_key_number(json, "uses", uses);
        json_key_number(json, "ready_second", (int64_t)ready * 60);
        json_key_truth(json, "ready",
                       uses > 0 && slots[program->time_slot] >= ready && kernel_tick(exercise->kernel) >= 0);
        json_close_object(json);
    }
    json_close_object(json);
}

/* ---- load ---- */

/* On the desk of who answers it, somebody for whom it is asked has no answer. */
static bool is_unanswered(const struct exercise *exercise, const struct item *request, uint32_t cell)
{
    assert(request->kind == ITEM_RELEASE_REQUEST && request->about < kernel_item_count(exercise->kernel));
    uint32_t answered = 0, inject = kernel_item(exercise->kernel, request->about)->inject;
    for (uint32_t answer = 0; answer < RELEASE_ANSWER_COUNT; answer++)
        answered |= request->answered[answer];
    return exercise->program->injects[inject].originator == cell && (request->written_to & ~answered) != 0;
}

/* What is to be acknowledged, or answered: talk is read, and no more. */
static bool is_waiting(const struct exercise *exercise, const struct item *item, uint32_t cell)
{
    if (item->from == cell || item->kind == ITEM_MESSAGE || item->kind == ITEM_REQUEST)
        return false;
    if (item->kind == ITEM_RELEASE_REQUEST)
        return is_unanswered(exercise, item, cell);
    return !((item->acknowledged | item->recalled) >> cell & 1);
}

struct exercise_load exercise_load(const struct exercise *exercise, uint32_t cell)
{
    const struct kernel *kernel = exercise->kernel;
    assert(cell < exercise->program->cell_count && kernel_item_count(kernel) <= ITEM_COUNT_MAX);
    struct exercise_load load = {0};
    uint8_t replied[ITEM_COUNT_MAX / 8] = {0};
    for (uint32_t i = kernel_item_count(kernel); i-- > 0;) { /* replies come after their requests */
        const struct item *item = kernel_item(kernel, i);
        bool has = item->known >> cell & 1;
        if (item->kind == ITEM_REPLY && item->about != ITEM_NONE)
            replied[item->about / 8] = (uint8_t)(replied[item->about / 8] | UINT32_C(1) << item->about % 8);
        if (item->kind == ITEM_REQUEST && item->from == cell && !(replied[i / 8] >> i % 8 & 1))
            load.requests_open++;
        load.unacknowledged += has && is_waiting(exercise, item, cell);
    }
    struct arena arena;
    struct view view;
    arena_init(&arena, 0);
    if (kernel_view(kernel, cell, SEATS_TOGETHER, &arena, &view) == STATUS_OK) {
        for (uint32_t i = 0; i < view.decision_count; i++)
            load.choices_pending += view.decisions[i].open && view.decisions[i].choice < 0;
        for (uint32_t i = 0; i < view.round_count; i++)
            load.choices_pending += view.rounds[i].open && view.rounds[i].answer == 0;
        for (uint32_t i = 0; i < view.question_count; i++) {
            const struct program_question *question = &exercise->program->questions[view.questions[i].question];
            uint32_t answered = question->answered_slot + view.questions[i].asked_index;
            load.choices_pending += view.questions[i].open && kernel_slots(kernel)[answered] < 0;
        }
    }
    arena_clear(&arena);
    return load;
}
