/* Questions as JSON, for one eye: what is asked, what this seat answers, and what control or a reveal shows of the
 * others.
 *
 * Until a question is revealed a seat sees its own answer alone, or its cell's where the cell gives one. Then the rules
 * of assessments hold: of fewer people than the scenario says, everybody could be found out. */
#include <assert.h>
#include <stdlib.h>

#include "exercise/body.h"
#include "exercise/inside.h"
#include "program/json.h"
#include "program/words.h"

static const struct program_question *asking_of(const struct eye *eye, const struct view_question *entry)
{
    assert(entry->question < eye->program->question_count);
    return &eye->program->questions[entry->question];
}

/* ---- answers ---- */

/* What was written; of words that went with the event of the reply. */
static enum status words_json(const struct eye *eye, const struct reply *reply, struct buf *json)
{
    struct body body = {0};
    struct str bytes;
    enum status status = exercise_body(eye->exercise, reply->event, eye->arena, &bytes);
    if (status == STATUS_OK)
        status = body_parse(bytes, &body);
    if (status != STATUS_OK)
        return status;
    json_text(json, body_string(&body, "words"));
    body_free(&body);
    return STATUS_OK;
}

/* A number, a step from 1, the names of an order. */
static void value_json(const struct eye *eye, const struct program_question *question, int32_t value, struct buf *json)
{
    uint32_t order[RANK_COUNT_MAX];
    if (question->kind != ANSWER_RANK) {
        json_number(json, value);
        return;
    }
    json_open_list(json);
    for (uint32_t i = 0; program_order_of((uint32_t)value, question->name_count, order) && i < question->name_count;
         i++)
        json_text(json, eye->program->answer_names[question->name_first + order[i]].name);
    json_close_list(json);
}

static enum status reply_json(const struct eye *eye, const struct program_question *question, const struct reply *reply,
                              struct buf *json)
{
    if (question->kind == ANSWER_WORDS)
        return words_json(eye, reply, json);
    value_json(eye, question, reply->value, json);
    return STATUS_OK;
}

static bool is_bots(const struct eye *eye, uint32_t question, uint32_t k)
{
    return kernel_bot_replies(eye->exercise->kernel, question) >> k & 1;
}

/* By size, and of words by their letters: the order tells nothing of seats. */
static int by_value(const void *a, const void *b)
{
    const struct reply *left = *(const struct reply *const *)a, *right = *(const struct reply *const *)b;
    return (left->value > right->value) - (left->value < right->value);
}

static int by_letters(const void *a, const void *b)
{
    const struct str *left = a, *right = b;
    int order = memcmp(left->ptr, right->ptr, left->len < right->len ? left->len : right->len);
    return order ? order : (left->len > right->len) - (left->len < right->len);
}

/* Words of several people, each as JSON. */
static enum status many_words_json(const struct eye *eye, const struct reply *replies[], uint32_t count,
                                   struct buf *json)
{
    struct str *written = arena_alloc(eye->arena, count + 1, sizeof(*written));
    struct buf one;
    enum status status = written ? STATUS_OK : STATUS_OUT_OF_MEMORY;
    buf_init(&one, EVENT_BYTES_MAX);
    for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
        one.len = 0;
        status = words_json(eye, replies[i], &one);
        written[i] = arena_copy(eye->arena, (struct str){one.ptr, one.len});
        if (!written[i].ptr)
            status = STATUS_OUT_OF_MEMORY;
    }
    if (status == STATUS_OK)
        qsort(written, count, sizeof(*written), by_letters);
    for (uint32_t i = 0; i < count && status == STATUS_OK; i++)
        json_written(json, written[i]);
    buf_free(&one);
    return status;
}

/* The answers of asked cell k to whoever was shown them: none of few people. Where it gives one answer there is nobody
 * to be found out, and a bot has nothing to hide. */
static enum status answers_json(const struct eye *eye, const struct view_question *entry, uint32_t k, struct buf *json)
{
    const struct program_question *question = asking_of(eye, entry);
    const struct reply *replies[SEAT_COUNT_MAX];
    uint32_t count = kernel_replies(eye->exercise->kernel, entry->question, question->asked[k], replies);
    bool bot = is_bots(eye, entry->question, k);
    if (!eye->all && !bot && !question->one && count < question->shown_from) {
        json_nothing(json);
        return STATUS_OK;
    }
    enum status status = STATUS_OK;
    json_open_list(json);
    if (bot && question->kind != ANSWER_WORDS)
        value_json(eye, question, kernel_cell_answer(eye->exercise->kernel, entry->question, k), json);
    else if (question->kind == ANSWER_WORDS)
        status = many_words_json(eye, replies, count, json);
    else
        qsort(replies, count, sizeof(replies[0]), by_value);
    for (uint32_t i = 0; !bot && question->kind != ANSWER_WORDS && i < count; i++)
        value_json(eye, question, replies[i]->value, json);
    json_close_list(json);
    return status;
}

/* What the cell answers, by the same measure. */
static void middle_json(const struct eye *eye, const struct view_question *entry, uint32_t k, struct buf *json)
{
    const struct program_question *question = asking_of(eye, entry);
    const struct reply *replies[SEAT_COUNT_MAX];
    uint32_t count = kernel_replies(eye->exercise->kernel, entry->question, question->asked[k], replies);
    bool few = !eye->all && !is_bots(eye, entry->question, k) && !question->one && count < question->middle_from;
    bool answered = kernel_slots(eye->exercise->kernel)[question->answered_slot + k] >= 0;
    if (few || !answered || question->kind == ANSWER_WORDS)
        json_nothing(json);
    else
        value_json(eye, question, kernel_cell_answer(eye->exercise->kernel, entry->question, k), json);
}

static enum status key_answers(const struct eye *eye, const struct view_question *entry, struct buf *json)
{
    const struct program_question *question = asking_of(eye, entry);
    enum status status = STATUS_OK;
    json_key_object(json, "answers");
    for (uint32_t k = 0; k < question->asked_count && status == STATUS_OK; k++) {
        entry_key_cell(eye, question->asked[k], json);
        status = answers_json(eye, entry, k, json);
    }
    json_close_object(json);
    json_key_object(json, "middle");
    for (uint32_t k = 0; k < question->asked_count && status == STATUS_OK; k++) {
        entry_key_cell(eye, question->asked[k], json);
        middle_json(eye, entry, k, json);
    }
    json_close_object(json);
    entry_key_bots(eye, question->asked, question->asked_count,
                   kernel_bot_replies(eye->exercise->kernel, entry->question), json);
    return status;
}

/* ---- for control and observers ---- */

static enum status key_replies(const struct eye *eye, const struct view_question *entry, struct buf *json)
{
    const struct program_question *question = asking_of(eye, entry);
    const struct reply *replies[SEAT_COUNT_MAX];
    enum status status = STATUS_OK;
    json_key_list(json, "replies");
    for (uint32_t k = 0; k < question->asked_count; k++) {
        uint32_t count = kernel_replies(eye->exercise->kernel, entry->question, question->asked[k], replies);
        for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
            json_open_object(json);
            json_key(json, "cell");
            program_cell_json(eye->program, question->asked[k], json);
            json_key_word(json, "seat", eye->exercise->birth.seats[replies[i]->seat].id);
            json_key_number(json, "second", replies[i]->second);
            json_key(json, "answer");
            status = reply_json(eye, question, replies[i], json);
            json_close_object(json);
        }
    }
    json_close_list(json);
    return status;
}

/* What is looked for, and where it was seen: by cell the numbers, from 1. */
static void key_looks(const struct eye *eye, const struct program_question *question, struct buf *json)
{
    const int32_t *slots = kernel_slots(eye->exercise->kernel);
    json_key_list(json, "look_for");
    for (uint32_t i = 0; i < question->look_count; i++)
        program_text_json(eye->program, &eye->program->looks[question->look_first + i], json);
    json_close_list(json);
    json_key_object(json, "seen");
    for (uint32_t k = 0; k < question->asked_count; k++) {
        entry_key_cell(eye, question->asked[k], json);
        json_open_list(json);
        for (uint32_t i = 0; i < question->look_count; i++)
            if (slots[question->seen_slot + k * question->look_count + i])
                json_number(json, i + 1);
        json_close_list(json);
    }
    json_close_object(json);
}

/* ---- one question ---- */

uint64_t asked_mark(const struct eye *eye, const struct view_question *entry)
{
    const struct program_question *question = asking_of(eye, entry);
    const struct kernel *kernel = eye->exercise->kernel;
    const uint32_t fields[] = {entry->number,
                               entry->open,
                               entry->revealed,
                               (uint32_t)entry->opened_tick,
                               (uint32_t)entry->closed_tick,
                               (uint32_t)entry->deadline_tick};
    uint64_t hash = HASH_FNV_START;
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        hash = hash_fnv_u32(hash, fields[i]);
    const struct reply *own =
        eye->cell == CELL_CONTROL ? NULL : kernel_reply(kernel, entry->question, eye->cell, eye->seat);
    hash = hash_fnv_u32(hash, own ? own->event + 1 : 0);
    if (eye->all || entry->revealed) /* revealed, what was answered stays as it is */
        hash = hash_fnv_u32(hash, kernel_bot_replies(kernel, entry->question));
    for (uint32_t k = 0; eye->all && k < question->asked_count; k++) {
        const struct reply *replies[SEAT_COUNT_MAX];
        uint32_t count = kernel_replies(kernel, entry->question, question->asked[k], replies);
        hash = hash_fnv_u32(hash, count);
        for (uint32_t i = 0; i < count; i++)
            hash = hash_fnv_u32(hash, replies[i]->event);
        for (uint32_t i = 0; i < question->look_count; i++)
            hash =
                hash_fnv_u32(hash, (uint32_t)kernel_slots(kernel)[question->seen_slot + k * question->look_count + i]);
    }
    return hash;
}

static void key_names(const struct eye *eye, const struct program_question *question, struct buf *json)
{
    json_key_list(json, "names");
    for (uint32_t i = 0; i < question->name_count; i++) {
        const struct program_named *name = &eye->program->answer_names[question->name_first + i];
        json_open_object(json);
        json_key_text(json, "id", name->name);
        json_key(json, "text");
        program_text_json(eye->program, &name->label, json);
        json_close_object(json);
    }
    json_close_list(json);
}

/* What this seat answers, or its cell. */
static enum status key_mine(const struct eye *eye, const struct view_question *entry, struct brief *brief,
                            struct buf *json)
{
    const struct program_question *question = asking_of(eye, entry);
    const struct reply *own =
        eye->cell == CELL_CONTROL ? NULL : kernel_reply(eye->exercise->kernel, entry->question, eye->cell, eye->seat);
    size_t begun = json->len;
    if (!own) {
        json_key_nothing(json, "mine");
        return STATUS_OK;
    }
    json_key(json, "mine");
    enum status status = reply_json(eye, question, own, json);
    brief_shorten(brief, "mine", begun, json);
    return status;
}

/* That it is asked while time stands; to whoever sees everything, in which freeze. */
static void key_freeze(const struct eye *eye, const struct program_question *question, struct buf *json)
{
    if (eye->all)
        json_key_text(json, "freeze", eye->program->freezes[question->freeze].id);
    else
        json_key_truth(json, "freeze", true);
}

enum status asked_entry(const struct eye *eye, const struct view_question *entry, bool only_short, struct buf *json)
{
    const struct program_question *question = asking_of(eye, entry);
    struct brief brief = {.only_short = only_short};
    json_open_object(json);
    json_key_number(json, "number", entry->number);
    entry_key_words(eye, "text", &question->text, entry->question, &brief, json);
    json_key_word(json, "kind", words_at(WORDS_answer_kind, question->kind));
    json_key_number(json, "from", question->from);
    json_key_number(json, "to", question->to);
    key_names(eye, question, json);
    json_key_truth(json, "one", question->one);
    json_key_number(json, "shown_from", question->shown_from);
    json_key_number(json, "middle_from", question->middle_from);
    json_key_truth(json, "shown_early",
                   question->shown_from < ANSWERS_SHOWN_MIN || question->middle_from < ANSWERS_MIDDLE_MIN);
    entry_key_second(eye, "opened_second", entry->opened_tick, json);
    entry_key_second(eye, "deadline_second", entry->deadline_tick, json);
    entry_key_more(eye, entry->more_ticks, json);
    json_key_truth(json, "open", entry->open);
    enum status status = key_mine(eye, entry, &brief, json);
    if (question->freeze != INDEX_NONE)
        key_freeze(eye, question, json);
    json_key_truth(json, "revealed", entry->revealed);
    if (status == STATUS_OK && (eye->all || entry->revealed))
        status = key_answers(eye, entry, json);
    if (status == STATUS_OK && eye->all) {
        json_key_text(json, "id", question->id);
        key_looks(eye, question, json);
        status = key_replies(eye, entry, json);
    }
    brief_key_shortened(&brief, json);
    json_close_object(json);
    return status;
}
