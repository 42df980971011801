/* Playing: fold at once, write in batches, answer a repeated request as the first time.
 *
 * A request key names one wish of one seat. Accepted ones are found again in the log (also after a restart) or in what
 * is queued; what was refused, or changed nothing, in a small memory for each seat, which a restart forgets: such a
 * wish left nothing behind, so weighing it anew is safe. The memory is for each seat apart, so that no seat's answers
 * depend on another's traffic.
 */
#include <assert.h>

#include "exercise/body.h"
#include "exercise/inside.h"

static struct unlogged *find_unlogged(struct exercise *exercise, uint16_t seat, const struct hash *hash)
{
    if (seat >= exercise->birth.seat_count)
        return NULL;
    struct unlogged *first = &exercise->unlogged[(uint32_t)seat * UNLOGGED_PER_SEAT_MAX];
    for (uint32_t i = 0; i < UNLOGGED_PER_SEAT_MAX; i++)
        if (first[i].used && memcmp(first[i].key, hash->bytes, sizeof(first[i].key)) == 0)
            return &first[i];
    return NULL;
}

void exercise_remember(struct exercise *exercise, uint16_t seat, struct str key, enum verdict verdict)
{
    if (key.len == 0 || seat >= exercise->birth.seat_count)
        return;
    struct hash hash = hash_bytes(key.ptr, key.len);
    uint8_t next = exercise->unlogged_next[seat];
    assert(next < UNLOGGED_PER_SEAT_MAX);
    struct unlogged *entry = &exercise->unlogged[(uint32_t)seat * UNLOGGED_PER_SEAT_MAX + next];
    entry->used = 1;
    entry->verdict = (uint8_t)verdict;
    memcpy(entry->key, hash.bytes, sizeof(entry->key));
    exercise->unlogged_next[seat] = (uint8_t)((next + 1) % UNLOGGED_PER_SEAT_MAX);
}

static enum status look_up(struct exercise *exercise, uint16_t seat, struct str key, bool *ret_found,
                           struct exercise_receipt *ret_receipt)
{
    *ret_found = false;
    if (key.len == 0)
        return STATUS_OK;
    struct exercise_receipt receipt = {.verdict = VERDICT_ACCEPTED, .earlier = true};
    struct hash hash = hash_bytes(key.ptr, key.len);
    const struct unlogged *unlogged = find_unlogged(exercise, seat, &hash);
    bool found = unlogged != NULL;
    if (unlogged) {
        receipt.verdict = (enum verdict)unlogged->verdict;
        receipt.unlogged = true;
    }
    for (uint32_t i = 0; i < exercise->pending_count && !found; i++) {
        const struct log_entry *entry = &exercise->pending[i];
        found = entry->seat == seat && str_equal(entry->request_key, key);
        receipt.sequence = exercise->committed + i;
    }
    if (!found) {
        enum status status = log_find(exercise->log, seat, key, &receipt.sequence);
        if (status != STATUS_OK && status != STATUS_NOT_FOUND)
            return STATUS_IO;
        found = status == STATUS_OK;
    }
    if (found)
        *ret_receipt = receipt;
    *ret_found = found;
    return STATUS_OK;
}

bool exercise_answered(struct exercise *exercise, uint16_t seat, struct str key, struct exercise_receipt *ret_receipt)
{
    bool found = false;
    return !exercise->dead && key.len <= LOG_REQUEST_KEY_BYTES_MAX &&
           look_up(exercise, seat, key, &found, ret_receipt) == STATUS_OK && found;
}

static enum verdict verdict_of(enum weight weight)
{
    switch (weight) {
    case WEIGHT_FITS:
    case WEIGHT_NOTHING: break;
    case WEIGHT_TOO_MUCH: return VERDICT_FULL;
    case WEIGHT_CHANGED_OFTEN: return VERDICT_CHANGED_OFTEN;
    }
    return VERDICT_ACCEPTED;
}

enum status exercise_submit(struct exercise *exercise, const struct exercise_command *command,
                            struct exercise_receipt *ret_receipt)
{
    if (exercise->dead || exercise->mode != LOG_WRITE)
        return STATUS_REFUSED;
    if (command->body.len > EXERCISE_BODY_BYTES_MAX || command->key.len > LOG_REQUEST_KEY_BYTES_MAX ||
        exercise->pending_count == LOG_BATCH_COUNT_MAX)
        return STATUS_TOO_LARGE;
    if (!body_is_good(command->body))
        return STATUS_MALFORMED;
    bool found;
    enum status status = look_up(exercise, command->seat, command->key, &found, ret_receipt);
    if (status != STATUS_OK || found)
        return status;

    /* Memory first, so that nothing can fail between the kernel's step and the queue. What refused commands left in the
     * arena goes when nothing is queued: else they would fill it, and nobody could play any more. */
    if (exercise->pending_count == 0)
        arena_clear(&exercise->pending_bytes);
    struct buf payload;
    buf_init(&payload, EVENT_BYTES_MAX);
    payload_encode(&command->event, command->body, &payload);
    struct str kept =
        payload.failed ? (struct str){0} : arena_copy(&exercise->pending_bytes, (struct str){payload.ptr, payload.len});
    struct str key = command->key.len > 0 ? arena_copy(&exercise->pending_bytes, command->key) : (struct str){"", 0};
    buf_free(&payload);
    if (!kept.ptr || !key.ptr)
        return exercise->pending_count > 0 ? STATUS_TOO_LARGE : STATUS_OUT_OF_MEMORY;

    struct exercise_receipt receipt = {.sequence = kernel_event_count(exercise->kernel)};
    assert(receipt.sequence == exercise->committed + exercise->pending_count);
    enum weight weight;
    status = budget_weigh(exercise, command->seat, &command->event, command->body, &weight);
    if (status != STATUS_OK)
        return status;
    receipt.verdict =
        weight == WEIGHT_FITS ? kernel_step(exercise->kernel, &command->event, &exercise->update) : verdict_of(weight);
    receipt.unlogged = weight == WEIGHT_NOTHING || receipt.verdict != VERDICT_ACCEPTED;
    if (receipt.unlogged) {
        exercise_remember(exercise, command->seat, command->key, receipt.verdict);
        *ret_receipt = receipt;
        return STATUS_OK;
    }
    assert(kernel_event_count(exercise->kernel) == receipt.sequence + 1);
    uint64_t hash;
    status = said_hash(exercise, &hash);
    if (status != STATUS_OK) { /* the kernel has stepped, and cannot step back */
        exercise->dead = true;
        return status;
    }
    exercise->pending[exercise->pending_count++] = (struct log_entry){
        .wall_ms = command->wall_ms,
        .exercise_ms = command->exercise_ms,
        .kind = (uint16_t)command->event.kind,
        .seat = command->seat,
        .request_key = key,
        .payload = kept,
        .state_hash = hash,
    };
    status = exercise_fold(exercise, &command->event, command->seat, (uint32_t)receipt.sequence, command->wall_ms,
                           command->body);
    if (status != STATUS_OK) { /* the kernel has stepped, and cannot step back */
        exercise->dead = true;
        return status;
    }
    *ret_receipt = receipt;
    return STATUS_OK;
}

uint32_t exercise_pending(const struct exercise *exercise)
{
    return exercise->pending_count + log_secrets_waiting(exercise->log);
}

enum status exercise_commit(struct exercise *exercise)
{
    struct log_receipt *receipts = exercise->receipts;
    if (exercise->dead)
        return STATUS_REFUSED;
    if (exercise_pending(exercise) == 0)
        return STATUS_OK;
    assert(exercise->mode == LOG_WRITE);
    enum status status = log_append_batch(exercise->log, exercise->pending, exercise->pending_count, receipts);
    if (status == STATUS_BUSY)
        return status;
    for (uint32_t i = 0; i < exercise->pending_count && status == STATUS_OK; i++)
        if (receipts[i].earlier || receipts[i].sequence != exercise->committed + i)
            status = STATUS_CORRUPT; /* someone else wrote this log */
    exercise->dead = status != STATUS_OK;
    exercise->committed += exercise->pending_count;
    exercise->pending_count = 0;
    arena_clear(&exercise->pending_bytes);
    assert(exercise->dead || exercise->committed == kernel_event_count(exercise->kernel)); /* the state is the log's */
    return status;
}
