/* What each event is as a leaf of the tree that receipts prove: of what people said, in the words and numbers that they
 * had before them, so that whoever is given the leaf of what they said themselves learns nothing else. Of all other
 * events it only has to stand for them.
 *
 * A leaf begins with bytes that nobody who does not have the run file can guess, for its hash stands in proofs of
 * others. They follow from the run's id, which is chance and is told to no seat. */
#include <assert.h>
#include <sodium/utils.h>
#include <stdio.h>

#include "base/json.h"
#include "exercise/inside.h"

enum { LEAF_BYTES_MAX = EVENT_BYTES_MAX + (8 << 10), NONCE_CHARS = 32 };

static struct hash derived(const struct exercise *exercise, const char *what, uint64_t number)
{
    uint8_t bytes[16 + LOG_RUN_ID_BYTES + 8] = {0};
    snprintf((char *)bytes, 16, "%s", what);
    memcpy(bytes + 16, exercise->run_id, LOG_RUN_ID_BYTES);
    for (size_t i = 0; i < 8; i++)
        bytes[16 + LOG_RUN_ID_BYTES + i] = (uint8_t)(number >> (8 * i));
    return hash_bytes(bytes, sizeof(bytes));
}

static void spoken_name(const struct exercise *exercise, char ret_name[NOTE_NAME_BYTES_MAX + 1])
{
    char hex[2 * HASH_BYTES + 1];
    struct hash hash = derived(exercise, "entente name", exercise->rewound.run); /* a branch is a record of its own */
    hash_hex(&hash, hex);
    snprintf(ret_name, NOTE_NAME_BYTES_MAX + 1, "entente/%.16s", hex);
}

static void key_cells(const struct exercise *exercise, const char *name, uint32_t cells, struct buf *json)
{
    json_key_list(json, name);
    for (uint32_t c = 0; c < exercise->program->cell_count; c++)
        if (cells >> c & 1)
            json_text(json, exercise->program->cells[c].id);
    json_close_list(json);
}

/* By the number that the cell has for it. */
static void key_item(const struct exercise *exercise, const struct event *event, struct buf *json)
{
    if (event->a != ITEM_NONE && event->a < kernel_item_count(exercise->kernel))
        json_key_number(json, "item", kernel_item(exercise->kernel, event->a)->number[event->cell]);
}

static void key_choice(const struct exercise *exercise, const struct event *event, struct buf *json)
{
    const struct program *program = exercise->program;
    const struct program_decision *decision = &program->decisions[event->a];
    int32_t quantities[QUANTITY_COUNT_MAX];
    json_key_text(json, "decision", decision->id);
    if (!program_quantified(decision)) {
        json_key_text(json, "option", program->options[decision->option_first + event->b].id);
        return;
    }
    json_key_list(json, "quantities");
    for (uint32_t i = 0; program_named_of(decision, (int32_t)event->b, quantities) && i < decision->quantity_count; i++)
        json_number(json, quantities[i]);
    json_close_list(json);
}

static void key_response(const struct exercise *exercise, const struct event *event, struct buf *json)
{
    const struct program *program = exercise->program;
    const struct program_question *question = &program->questions[event->a];
    uint32_t order[RANK_COUNT_MAX];
    json_key_text(json, "question", question->id);
    if (event->kind != EVENT_RESPOND || question->kind == ANSWER_WORDS)
        return;
    if (question->kind != ANSWER_RANK) {
        json_key_number(json, "answer", (int32_t)event->b);
        return;
    }
    json_key_list(json, "answer");
    for (uint32_t i = 0; program_order_of(event->b, question->name_count, order) && i < question->name_count; i++)
        json_text(json, program->answer_names[question->name_first + order[i]].name);
    json_close_list(json);
}

static void key_card(const struct exercise *exercise, const struct event *event, struct buf *json)
{
    uint32_t card = event->kind == EVENT_REVISE ? event->a & 0xff : event->a;
    if (event->kind == EVENT_DRAFT) {
        key_cells(exercise, "signs", event->c, json);
        return;
    }
    json_key_number(json, "plan", kernel_board_card(exercise->kernel, card)->number[event->cell]);
    if (event->kind == EVENT_CONCUR) {
        json_key_number(json, "version", event->c >> 8);
        json_key_truth(json, "concurs", event->b == 1);
    }
}

/* What the act was about, as the seat had it. */
static void key_about(const struct exercise *exercise, const struct event *event, struct buf *json)
{
    const struct program *program = exercise->program;
    switch (event->kind) {
    case EVENT_SHARE:
    case EVENT_ASK_RELEASE:
    case EVENT_GRANT:
    case EVENT_RECALL:
        key_item(exercise, event, json);
        key_cells(exercise, "cells", event->b, json);
        break;
    case EVENT_OPEN:
    case EVENT_ACKNOWLEDGE:
    case EVENT_PASS:
    case EVENT_REQUEST: key_item(exercise, event, json); break;
    case EVENT_MESSAGE: key_cells(exercise, "cells", event->b, json); break;
    case EVENT_CHOOSE: key_choice(exercise, event, json); break;
    case EVENT_RESPOND:
    case EVENT_WITHDRAW: key_response(exercise, event, json); break;
    case EVENT_ANSWER: {
        uint32_t assessment = program->rounds[event->a].assessment;
        json_key_text(json, "assessment", program->assessments[assessment].id);
        json_key_number(json, "round", event->a - program->assessments[assessment].round_first + 1);
        json_key_number(json, "value", event->b);
        break;
    }
    case EVENT_DONE:
        json_key_text(json, "task", program->tasks[event->a].id);
        json_key_truth(json, "done", event->b == 1);
        break;
    case EVENT_DRAFT:
    case EVENT_REVISE:
    case EVENT_PROPOSE:
    case EVENT_CONCUR:
    case EVENT_ORDER: key_card(exercise, event, json); break;
    default: break;
    }
}

bool exercise_is_spoken(const struct exercise *exercise, uint32_t seat)
{
    return seat < exercise->birth.seat_count && exercise->birth.seats[seat].role == ROLE_PLAYER;
}

enum status spoken_fold(struct exercise *exercise, const struct event *event, uint16_t seat, uint32_t ordinal,
                        int64_t wall_ms, struct str body)
{
    struct buf *json = &exercise->leaf;
    char hex[2 * HASH_BYTES + 1];
    struct hash nonce = derived(exercise, "entente leaf", ordinal);
    assert(exercise->tree.count == ordinal && exercise->tree.count < UINT32_MAX);
    hash_hex(&nonce, hex);
    hex[NONCE_CHARS] = 0;
    buf_clear(json);
    json_open_object(json);
    json_key_word(json, "nonce", hex);
    json_key_number(json, "number", ordinal);
    json_key_number(json, "wall_ms", wall_ms);
    json_key_number(json, "second", event->second);
    json_key_word(json, "did", kernel_event_name(event->kind));
    if (exercise_is_spoken(exercise, seat)) {
        json_key_word(json, "seat", exercise->birth.seats[seat].id);
        json_key_text(json, "cell", exercise->program->cells[exercise->birth.seats[seat].cell].id);
        key_about(exercise, event, json);
    } else {
        const int64_t fields[] = {seat, event->cell, event->a, event->b, event->c};
        json_key_list(json, "fields");
        for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
            json_number(json, fields[i]);
        json_close_list(json);
    }
    if (body.len > 0) {
        json_key(json, "body");
        json_written(json, body);
    }
    json_close_object(json);
    if (json->failed)
        return STATUS_OUT_OF_MEMORY;
    exercise->leaf_hash = merkle_leaf((struct str){json->ptr, json->len});
    merkle_add(&exercise->tree, &exercise->leaf_hash);
    return STATUS_OK;
}

void spoken_begin(struct exercise *exercise, const uint8_t run_id[LOG_RUN_ID_BYTES])
{
    memcpy(exercise->run_id, run_id, LOG_RUN_ID_BYTES);
    buf_init(&exercise->leaf, LEAF_BYTES_MAX);
}

void exercise_checkpoint(const struct exercise *exercise, struct note_checkpoint *ret_checkpoint)
{
    assert(exercise->tree.count == kernel_event_count(exercise->kernel));
    spoken_name(exercise, ret_checkpoint->name);
    ret_checkpoint->count = exercise->tree.count;
    ret_checkpoint->root = merkle_root(&exercise->tree);
}
