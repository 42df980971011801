/* What an entry says of release: whose an inject is and to whom the cell may pass it on; who asked for whom, and what
 * the originator answered. */
#include <assert.h>

#include "base/json.h"
#include "exercise/body.h"
#include "exercise/inside.h"
#include "program/json.h"
#include "program/words.h"

static const struct program_inject *inject_of(const struct eye *eye, const struct item *item)
{
    const struct kernel *kernel = eye->exercise->kernel;
    const struct item *about = item;
    if (item->kind == ITEM_RELEASE_REQUEST)
        about = kernel_item(kernel, item->about);
    if (about->kind != ITEM_INJECT || eye->program->injects[about->inject].originator == INDEX_NONE)
        return NULL;
    return &eye->program->injects[about->inject];
}

/* The answer to the request for a cell; RELEASE_ANSWER_COUNT: none yet. */
static uint32_t answer_for(const struct item *request, uint32_t cell)
{
    static const enum release_answer order[] = {RELEASED_WHOLE, RELEASED_REDACTED, RELEASE_REFUSED};
    assert(request->kind == ITEM_RELEASE_REQUEST && cell < CELL_COUNT_MAX);
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
        if (request->answered[order[i]] >> cell & 1)
            return order[i];
    return RELEASE_ANSWER_COUNT;
}

static uint32_t index_of(const struct eye *eye, const struct program_inject *inject)
{
    return (uint32_t)(inject - eye->program->injects);
}

/* What was answered is told to who asked, to who answers, and to whoever sees all; a cell that was given the request
 * reads what was asked. */
static bool reads_answers(const struct eye *eye, const struct item *item, const struct program_inject *inject)
{
    return eye->all || (eye->cell != CELL_CONTROL && (eye->cell == item->from || eye->cell == inject->originator));
}

static uint32_t granted_by(const struct eye *eye, const struct view_item *entry, uint32_t cell)
{
    return eye->exercise->hands[entry->item_index * eye->program->cell_count + cell].granted;
}

void releases_fold(struct exercise *exercise, const struct event *event, uint32_t ordinal)
{
    const uint32_t cell_count = exercise->program->cell_count;
    for (uint32_t cell = 0; event->kind == EVENT_GRANT && cell < cell_count; cell++)
        if (event->b >> cell & 1)
            exercise->hands[event->a * cell_count + cell].granted = ordinal + 1;
}

uint64_t releases_mark(const struct eye *eye, const struct view_item *entry)
{
    const struct item *item = entry->item;
    const struct program_inject *inject = inject_of(eye, item);
    uint64_t mark = HASH_FNV_START;
    if (!inject)
        return mark;
    if (item->kind == ITEM_INJECT && eye->cell != CELL_CONTROL)
        mark = hash_fnv_u32(mark, kernel_passes_to(eye->exercise->kernel, index_of(eye, inject), eye->cell));
    if (item->kind == ITEM_INJECT && (eye->all || eye->cell == inject->originator)) {
        mark = hash_fnv_u32(mark, kernel_released_to(eye->exercise->kernel, index_of(eye, inject)));
        /* who opens it besides is not its originator's to know */
        mark = hash_fnv_u32(hash_fnv_u32(mark, item->recalled), item->recalled & item->opened);
    }
    for (uint32_t cell = 0; item->kind == ITEM_RELEASE_REQUEST && cell < eye->program->cell_count; cell++)
        if ((item->written_to >> cell & 1) && reads_answers(eye, item, inject))
            mark = hash_fnv_u32(hash_fnv_u32(mark, answer_for(item, cell)), granted_by(eye, entry, cell));
    return mark;
}

/* From whom it was taken back, and when they had opened it: who released it reads that. */
static void recalled_json(const struct eye *eye, const struct item *item, struct buf *json)
{
    json_key_list(json, "taken_back");
    for (uint32_t cell = 0; cell < eye->program->cell_count; cell++) {
        if (!(item->recalled >> cell & 1))
            continue;
        json_open_object(json);
        json_key(json, "cell");
        program_cell_json(eye->program, cell, json);
        if (item->opened >> cell & 1)
            json_key_number(json, "opened_second", item->opened_second[cell]);
        else
            json_key_nothing(json, "opened_second");
        json_close_object(json);
    }
    json_close_list(json);
}

/* What people wrote with the answer that stands. */
static enum status reason_json(const struct eye *eye, uint32_t granted, uint32_t answer, struct brief *brief,
                               struct buf *json)
{
    struct body body = {0};
    struct event event;
    struct str bytes;
    uint16_t seat;
    size_t begun = json->len;
    if (granted == 0)
        return STATUS_OK;
    enum status status = exercise_event(eye->exercise, granted - 1, eye->arena, &event, &seat, &bytes);
    if (status == STATUS_OK && event.c == answer)
        status = body_parse(bytes, &body);
    if (status == STATUS_OK && body_has(&body, "text")) {
        json_key(json, "reason");
        body_text_json(eye->program, &body, "text", json);
        brief_shorten(brief, "reason", begun, json);
    }
    body_free(&body);
    return status;
}

static enum status asks_json(const struct eye *eye, const struct view_item *entry, bool reads, struct brief *brief,
                             struct buf *json)
{
    enum status status = STATUS_OK;
    json_key_list(json, "asks");
    for (uint32_t cell = 0; cell < eye->program->cell_count && status == STATUS_OK; cell++) {
        if (!(entry->item->written_to >> cell & 1))
            continue;
        uint32_t answer = answer_for(entry->item, cell);
        json_open_object(json);
        json_key(json, "cell");
        program_cell_json(eye->program, cell, json);
        if (reads) {
            json_key_word(json, "answer",
                          answer < RELEASE_ANSWER_COUNT ? words_at(WORDS_release_answer, answer) : NULL);
            status = reason_json(eye, granted_by(eye, entry, cell), answer, brief, json);
        }
        json_close_object(json);
    }
    json_close_list(json);
    return status;
}

enum status releases_json(const struct eye *eye, const struct view_item *entry, struct brief *brief, struct buf *json)
{
    const struct item *item = entry->item;
    const struct program_inject *inject = inject_of(eye, item);
    if (!inject)
        return STATUS_OK;
    bool own = eye->cell == inject->originator || eye->all;
    json_key(json, "originator");
    program_cell_json(eye->program, inject->originator, json);
    if (item->kind == ITEM_INJECT && eye->cell != CELL_CONTROL) {
        json_key(json, "passes_to");
        program_cells_json(eye->program, kernel_passes_to(eye->exercise->kernel, index_of(eye, inject), eye->cell),
                           json);
    }
    if (item->kind == ITEM_INJECT && own) {
        json_key(json, "released_to");
        program_cells_json(eye->program, kernel_released_to(eye->exercise->kernel, index_of(eye, inject)), json);
        recalled_json(eye, item, json);
    }
    if (item->kind != ITEM_RELEASE_REQUEST)
        return STATUS_OK;
    if (own) /* who does not answer is not told that there is another */
        json_key_truth(json, "redactable", inject->redacted != INDEX_NONE);
    return asks_json(eye, entry, reads_answers(eye, item, inject), brief, json);
}
