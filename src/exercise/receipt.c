/* The receipt of what a cell, or one of its seats, said: each of its own events as a leaf, with the proof that it is in
 * the tree of a checkpoint that the server signed, and nothing of others but hashes.
 *
 * What one person answered in private is in that person's receipt alone; and where a cell has seats by name, so that
 * items lie before some of them first, a person's receipt holds what that person did and no more. */
#include <assert.h>
#include <stdlib.h>

#include "base/json.h"
#include "exercise/inside.h"

struct receipt {
    uint32_t cell, seat; /* seat: INDEX_NONE: of the cell */
    uint64_t count;      /* leaves of the checkpoint */
    struct hash *leaves, *nodes;
    struct arena arena;
    struct spoken_leaf {
        uint64_t number;
        struct str text;
    } * spoken;
    uint64_t spoken_count, spoken_capacity, leaf_count;
    bool failed;
};

static bool is_private(enum event_kind kind)
{
    return kind == EVENT_ANSWER || kind == EVENT_RESPOND || kind == EVENT_WITHDRAW || kind == EVENT_NOTE ||
           kind == EVENT_JOIN;
}

static bool is_in(const struct receipt *receipt, const struct exercise_step *step)
{
    const struct exercise *exercise = step->exercise;
    if (!exercise_is_spoken(exercise, step->seat) || exercise->birth.seats[step->seat].cell != receipt->cell)
        return false;
    if (step->seat == receipt->seat)
        return true;
    bool apart = receipt->seat != INDEX_NONE && exercise->program->cells[receipt->cell].seat_count > 0;
    return !apart && !is_private(step->event.kind);
}

static void keep(struct receipt *receipt, const struct exercise_step *step)
{
    if (receipt->spoken_count == receipt->spoken_capacity) {
        uint64_t capacity = receipt->spoken_capacity ? 2 * receipt->spoken_capacity : 64;
        struct spoken_leaf *grown = realloc(receipt->spoken, capacity * sizeof(*grown));
        if (!grown) {
            receipt->failed = true;
            return;
        }
        receipt->spoken = grown;
        receipt->spoken_capacity = capacity;
    }
    struct str text = arena_copy(&receipt->arena, (struct str){step->exercise->leaf.ptr, step->exercise->leaf.len});
    receipt->failed = receipt->failed || !text.ptr;
    receipt->spoken[receipt->spoken_count++] = (struct spoken_leaf){step->sequence, text};
}

static bool take(void *context, const struct exercise_step *step)
{
    struct receipt *receipt = context;
    assert(step->sequence == receipt->leaf_count);
    receipt->leaves[receipt->leaf_count++] = step->exercise->leaf_hash;
    if (is_in(receipt, step))
        keep(receipt, step);
    return receipt->leaf_count < receipt->count && !receipt->failed;
}

static void write_receipt(const struct receipt *receipt, const struct exercise *exercise, struct str note,
                          struct buf *json)
{
    struct hash proof[MERKLE_DEPTH_MAX];
    char hex[2 * HASH_BYTES + 1];
    json_open_object(json);
    json_key_number(json, "entente_receipt", 1);
    json_key_text(json, "cell", exercise->program->cells[receipt->cell].id);
    json_key_text(json, "checkpoint", note);
    json_key_list(json, "said");
    for (uint64_t i = 0; i < receipt->spoken_count; i++) {
        const struct spoken_leaf *leaf = &receipt->spoken[i];
        uint32_t length = merkle_proof(receipt->nodes, receipt->count, leaf->number, proof);
        json_break(json);
        json_open_object(json);
        json_key_text(json, "leaf", leaf->text);
        json_key_list(json, "proof");
        for (uint32_t k = 0; k < length; k++) {
            hash_hex(&proof[k], hex);
            json_word(json, hex);
        }
        json_close_list(json);
        json_close_object(json);
    }
    json_close_list(json);
    json_close_object(json);
    buf_add_str(json, STR("\n"));
}

enum status exercise_receipt_json(const char *path, enum log_mode mode, uint32_t cell, uint32_t seat, struct str note,
                                  const uint8_t key[NOTE_KEY_BYTES], struct buf *ret_json, struct trouble *trouble)
{
    struct note_checkpoint checkpoint, made;
    struct exercise *exercise = NULL;
    if (!note_open(note, key, &checkpoint) || checkpoint.count == 0 || checkpoint.count > UINT32_MAX)
        return trouble_say(trouble, STATUS_MALFORMED, "the checkpoint is not signed by this key, or has no event");
    struct receipt receipt = {.cell = cell, .seat = seat, .count = checkpoint.count};
    arena_init(&receipt.arena, 0);
    receipt.leaves = calloc(checkpoint.count, sizeof(*receipt.leaves));
    receipt.nodes = calloc(merkle_nodes(checkpoint.count), sizeof(*receipt.nodes));
    enum status status =
        receipt.leaves && receipt.nodes ? STATUS_OK : trouble_say(trouble, STATUS_OUT_OF_MEMORY, "out of memory");
    if (status == STATUS_OK)
        status = exercise_open_visiting(path, mode, SECOND_END, take, &receipt, &exercise, trouble);
    if (status == STATUS_OK && receipt.failed)
        status = trouble_say(trouble, STATUS_OUT_OF_MEMORY, "out of memory");
    if (status == STATUS_OK) {
        exercise_checkpoint(exercise, &made);
        if (made.count != checkpoint.count || strcmp(made.name, checkpoint.name) != 0 ||
            memcmp(made.root.bytes, checkpoint.root.bytes, HASH_BYTES) != 0)
            status = trouble_say(trouble, STATUS_CORRUPT, "the checkpoint is not of this run");
    }
    if (status == STATUS_OK) {
        merkle_build(receipt.leaves, receipt.count, receipt.nodes);
        write_receipt(&receipt, exercise, note, ret_json);
        status = ret_json->failed ? trouble_say(trouble, STATUS_TOO_LARGE, "the receipt is too long") : STATUS_OK;
    }
    exercise_close(exercise);
    free(receipt.leaves);
    free(receipt.nodes);
    free(receipt.spoken);
    arena_clear(&receipt.arena);
    return status;
}
