/* Notes of control and evaluators, and what each person says after ENDEX, as they are shown: an event of the log each.
 */
#include <assert.h>

#include "base/json.h"
#include "exercise/body.h"
#include "exercise/inside.h"
#include "program/words.h"

/* What a note may say beside its text and tags. */
static const char *const said[] = {"finding", "expected", "evidence", "recommendation", "task", "objective", "rating"};

static void add_list(const struct body *body, const char *name, struct buf *json)
{
    json_key_list(json, name);
    for (uint32_t i = 0; i < body_count(body, name); i++)
        json_text(json, body_string_at(body, name, i));
    json_close_list(json);
}

/* What went well, what did not, and the step of each statement of the form that was answered. */
static void add_wash(const struct body *body, struct buf *json)
{
    add_list(body, "ups", json);
    add_list(body, "downs", json);
    json_key(json, "feedback");
    json_open_object(json);
    for (const char *const *word = words_all(WORDS_feedback); *word; word++)
        if (body_has(body, *word))
            json_key_number(json, *word, body_number(body, *word, 0));
    json_close_object(json);
}

enum status notes_entry(const struct eye *eye, uint32_t note, bool only_short, struct buf *json)
{
    assert(eye->all && note < eye->exercise->note_count);
    struct event event;
    struct str bytes;
    struct body body;
    uint16_t seat;
    enum status status = exercise_event(eye->exercise, eye->exercise->notes[note], eye->arena, &event, &seat, &bytes);
    if (status == STATUS_OK)
        status = body_parse(bytes, &body);
    if (status != STATUS_OK)
        return status;
    json_open_object(json);
    json_key_number(json, "number", note + 1);
    json_key_number(json, "second", event.second);
    json_key_word(json, "seat", seat < eye->exercise->birth.seat_count ? eye->exercise->birth.seats[seat].id : NULL);
    struct brief brief = {.only_short = only_short};
    size_t begun = json->len;
    json_key_text(json, "text", body_string(&body, "text"));
    brief_shorten(&brief, "text", begun, json);
    json_key_list(json, "tags");
    for (uint32_t i = 0; i < body_count(&body, "tags"); i++)
        json_text(json, body_string_at(&body, "tags", i));
    json_close_list(json);
    bool late = eye->exercise->closed_count > 0 && eye->exercise->notes[note] >= eye->exercise->closed_count;
    json_key_truth(json, "after_endex", late);
    if (body_has(&body, "item"))
        json_key_number(json, "item", body_number(&body, "item", 0));
    else
        json_key_nothing(json, "item");
    if (body_has(&body, "begun_second"))
        json_key_number(json, "begun_second", body_number(&body, "begun_second", 0));
    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
        if (body_has(&body, said[i]))
            json_key_text(json, said[i], body_string(&body, said[i]));
    if (body_has(&body, "ups"))
        add_wash(&body, json);
    json_close_object(json);
    body_free(&body);
    return STATUS_OK;
}

/* What the seat itself said last, so that its page knows when it is opened again. */
enum status notes_wash(const struct eye *eye, struct buf *json)
{
    assert(eye->seat < eye->exercise->birth.seat_count && eye->exercise->washes[eye->seat] > 0);
    struct event event;
    struct str bytes;
    struct body body;
    uint16_t seat;
    enum status status =
        exercise_event(eye->exercise, eye->exercise->washes[eye->seat] - 1, eye->arena, &event, &seat, &bytes);
    if (status == STATUS_OK)
        status = body_parse(bytes, &body);
    if (status != STATUS_OK)
        return status;
    assert(seat == eye->seat);
    json_open_object(json);
    add_wash(&body, json);
    json_close_object(json);
    body_free(&body);
    return STATUS_OK;
}
