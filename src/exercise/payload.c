/* How an event of the kernel lies in the log, and reading one of them there: its kind is the log's kind, its fields are
 * five little-endian integers behind a version byte, and the rest is the body. Same event, same bytes. */
#include <assert.h>

#include "base/bytes.h"
#include "exercise/inside.h"

enum { FIELDS_BYTES = 1 + 5 * 4 };

void payload_encode(const struct event *event, struct str body, struct buf *ret_bytes)
{
    buf_u8(ret_bytes, EXERCISE_VERSION);
    buf_u32(ret_bytes, event->cell);
    buf_u32(ret_bytes, event->second);
    buf_u32(ret_bytes, event->a);
    buf_u32(ret_bytes, event->b);
    buf_u32(ret_bytes, event->c);
    buf_add_str(ret_bytes, body);
}

enum status payload_decode(uint16_t kind, struct str bytes, struct event *ret_event, struct str *ret_body)
{
    if (kind >= EVENT_KIND_COUNT || bytes.len < FIELDS_BYTES)
        return STATUS_CORRUPT;
    if (bytes.ptr[0] != EXERCISE_VERSION)
        return STATUS_VERSION;
    struct bytes fields = bytes_of(bytes.ptr + 1, FIELDS_BYTES - 1);
    *ret_event = (struct event){.kind = (enum event_kind)kind};
    ret_event->cell = (uint32_t)bytes_little(&fields, 4);
    ret_event->second = (uint32_t)bytes_little(&fields, 4);
    ret_event->a = (uint32_t)bytes_little(&fields, 4);
    ret_event->b = (uint32_t)bytes_little(&fields, 4);
    ret_event->c = (uint32_t)bytes_little(&fields, 4);
    *ret_body = (struct str){bytes.ptr + FIELDS_BYTES, bytes.len - FIELDS_BYTES};
    return STATUS_OK;
}

/* ---- reading one ---- */

struct caught {
    struct arena *arena;
    struct event event;
    struct str body;
    uint16_t seat;
    bool seen;
    enum status status;
};

static bool catch_event(void *context, const struct log_event *logged)
{
    struct caught *caught = context;
    assert(!caught->seen); /* one event ends the reading */
    struct str body = {"", 0};
    caught->seen = true;
    caught->seat = logged->entry.seat;
    caught->status = payload_decode(logged->entry.kind, logged->entry.payload, &caught->event, &body);
    if (caught->status == STATUS_OK && body.len > 0)
        body = arena_copy(caught->arena, body);
    if (!body.ptr)
        caught->status = STATUS_OUT_OF_MEMORY;
    caught->body = body;
    return false;
}

enum status exercise_event(const struct exercise *exercise, uint64_t sequence, struct arena *arena,
                           struct event *ret_event, uint16_t *ret_seat, struct str *ret_body)
{
    struct caught caught = {.arena = arena};
    enum status status = log_read(exercise->log, sequence, catch_event, &caught);
    if (status == STATUS_OK)
        status = caught.seen ? caught.status : STATUS_NOT_FOUND;
    if (status != STATUS_OK)
        return status;
    *ret_event = caught.event;
    *ret_seat = caught.seat;
    *ret_body = caught.body;
    return STATUS_OK;
}

enum status exercise_body(const struct exercise *exercise, uint64_t sequence, struct arena *arena, struct str *ret_body)
{
    struct event event;
    uint16_t seat;
    return exercise_event(exercise, sequence, arena, &event, &seat, ret_body);
}
