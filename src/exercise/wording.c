/* The words of items as JSON, kept.
 *
 * What an item says never changes: a delivery keeps the words it came with, and what people wrote stands as written. So
 * the texts that everybody reads over and over are looked up in the log, parsed and escaped once, and every view after
 * that copies bytes. So much of it is kept and no more; what was kept longest goes first, and is made again when asked
 * for. */
#include <assert.h>
#include <stdlib.h>

#include "exercise/body.h"
#include "exercise/inside.h"
#include "program/json.h"

enum { WORDINGS_BYTES_MAX = 32 << 20 };

struct kept {
    char *ptr; /* owned; NULL: not kept */
    size_t bytes;
    struct wording wording;
};

struct wordings {
    struct kept kept[ITEM_COUNT_MAX];
    uint32_t order[ITEM_COUNT_MAX], first, count; /* a ring of items, the one kept longest first */
    size_t bytes;
};

struct wordings *wordings_new(void)
{
    return calloc(1, sizeof(struct wordings));
}

void wordings_free(struct wordings *wordings)
{
    if (!wordings)
        return;
    for (uint32_t i = 0; i < ITEM_COUNT_MAX; i++)
        free(wordings->kept[i].ptr);
    free(wordings);
}

static void drop_first(struct wordings *wordings)
{
    assert(wordings->count > 0);
    struct kept *kept = &wordings->kept[wordings->order[wordings->first]];
    assert(kept->ptr && wordings->bytes >= kept->bytes);
    wordings->bytes -= kept->bytes;
    free(kept->ptr);
    *kept = (struct kept){0};
    wordings->first = (wordings->first + 1) % ITEM_COUNT_MAX;
    wordings->count--;
}

/* ---- making them ---- */

/* A T of the body, or of the program, as the item said it, when the body has none. */
static void either_json(const struct exercise *exercise, const struct body *body, const char *name,
                        const struct text *otherwise, uint32_t item, struct buf *json)
{
    const struct program *program = exercise->program;
    if (otherwise && !body_has(body, name))
        program_words_json(program, otherwise, exercise_said(exercise, otherwise, item), json);
    else
        body_text_json(program, body, name, json);
}

static void from_json(const struct exercise *exercise, uint32_t index, const struct item *item,
                      const struct program_inject *inject, const struct body *body, struct buf *json)
{
    const struct program *program = exercise->program;
    if (inject)
        program_words_json(program, &inject->from, exercise_said(exercise, &inject->from, index), json);
    else if (item->kind == ITEM_AD_HOC && body_has(body, "from"))
        body_text_json(program, body, "from", json);
    else if (item->from == CELL_CONTROL)
        json_word(json, "control");
    else
        program_cell_json(program, item->from, json);
}

/* Its values stand in `ret_json`, a space before each. */
static enum status make(const struct exercise *exercise, uint32_t index, const struct item *item, struct arena *arena,
                        struct buf *ret_json, struct wording *ret_wording)
{
    const struct program *program = exercise->program;
    const struct program_inject *inject = item->kind == ITEM_INJECT ? &program->injects[item->inject] : NULL;
    struct wording wording = {.seat = UINT16_MAX};
    struct body body = {0};
    /* A delivery keeps the words it came with: a later edit is of the deliveries after it. */
    if (!inject || kernel_edit_event(exercise->kernel, item->inject) != INDEX_NONE) {
        struct event event;
        struct str bytes;
        enum status status = exercise_event(exercise, item->event, arena, &event, &wording.seat, &bytes);
        if (status == STATUS_OK && (!inject || event.kind == EVENT_EDIT))
            status = body_parse(bytes, &body);
        if (status != STATUS_OK)
            return status;
        wording.to = item->kind == ITEM_MESSAGE ? event.b : 0;
    }
    wording.stale = body_languages(program, &body, "stale");
    size_t at[3];
    buf_add(ret_json, " ", 1);
    at[0] = ret_json->len;
    from_json(exercise, index, item, inject, &body, ret_json);
    buf_add(ret_json, " ", 1);
    at[1] = ret_json->len;
    either_json(exercise, &body, "title", inject ? &inject->title : NULL, index, ret_json);
    buf_add(ret_json, " ", 1);
    at[2] = ret_json->len;
    either_json(exercise, &body, "text", inject ? &inject->text : NULL, index, ret_json);
    body_free(&body);
    if (ret_json->failed)
        return STATUS_OUT_OF_MEMORY;
    wording.from = (struct str){ret_json->ptr + at[0], at[1] - at[0] - 1};
    wording.title = (struct str){ret_json->ptr + at[1], at[2] - at[1] - 1};
    wording.text = (struct str){ret_json->ptr + at[2], ret_json->len - at[2]};
    *ret_wording = wording;
    return STATUS_OK;
}

enum status wording_of(const struct exercise *exercise, uint32_t index, const struct item *item, struct arena *arena,
                       struct wording *ret_wording)
{
    struct wordings *wordings = exercise->wordings;
    assert(index < ITEM_COUNT_MAX);
    struct kept *kept = &wordings->kept[index];
    if (!kept->ptr) {
        struct buf json;
        buf_init(&json, WORDINGS_BYTES_MAX);
        enum status status = make(exercise, index, item, arena, &json, &kept->wording);
        if (status != STATUS_OK) {
            buf_free(&json);
            return status;
        }
        while (wordings->count > 0 && wordings->bytes + json.capacity > WORDINGS_BYTES_MAX)
            drop_first(wordings);
        kept->ptr = json.ptr;
        kept->bytes = json.capacity;
        wordings->bytes += json.capacity;
        wordings->order[(wordings->first + wordings->count++) % ITEM_COUNT_MAX] = index;
    }
    *ret_wording = kept->wording;
    assert(ret_wording->from.len > 0 && wordings->count <= ITEM_COUNT_MAX);
    return STATUS_OK;
}
