/* Links, and walking along them.
 *
 * A link hashes bytes in a fixed order and never a struct:
 *
 *   start   = H("entente log 1" 0x00 | wall_ms i64 | run_id 16 | about length u32 | about)
 *   link(n) = H(link(n-1) 32 | n u64 | wall_ms i64 | exercise_ms i64 | kind u16 | seat u16 |
 *               request key length u32 | request key | payload length u32 | payload | state_hash u64)
 *
 * all little-endian, H = BLAKE2b-256, link(-1) = start. Every length stands before its bytes, so no two events have the
 * same encoding; the sequence is inside, so an event cannot hold in another place.
 */
#include <assert.h>

#include "base/bytes.h"
#include "log/inside.h"

enum { PAGE_EVENT_COUNT = 256 }; /* read in one transaction */

struct hash log_start_link(struct buf *scratch, const struct log_birth *birth)
{
    assert(birth->about.len <= LOG_ABOUT_BYTES_MAX);
    buf_clear(scratch);
    buf_add(scratch, "entente log 1", sizeof("entente log 1"));
    buf_u64(scratch, (uint64_t)birth->wall_ms);
    buf_add(scratch, birth->run_id, LOG_RUN_ID_BYTES);
    buf_u32(scratch, (uint32_t)birth->about.len);
    buf_add_str(scratch, birth->about);
    return hash_bytes(scratch->ptr, scratch->len);
}

struct hash log_link(struct buf *scratch, const struct hash *before, uint64_t sequence, const struct log_entry *entry)
{
    assert(entry->request_key.len <= LOG_REQUEST_KEY_BYTES_MAX && entry->payload.len <= EVENT_BYTES_MAX);
    buf_clear(scratch);
    buf_add(scratch, before->bytes, HASH_BYTES);
    buf_u64(scratch, sequence);
    buf_u64(scratch, (uint64_t)entry->wall_ms);
    buf_u64(scratch, (uint64_t)entry->exercise_ms);
    buf_u16(scratch, entry->kind);
    buf_u16(scratch, entry->seat);
    buf_u32(scratch, (uint32_t)entry->request_key.len);
    buf_add_str(scratch, entry->request_key);
    buf_u32(scratch, (uint32_t)entry->payload.len);
    buf_add_str(scratch, entry->payload);
    buf_u64(scratch, entry->state_hash);
    return hash_bytes(scratch->ptr, scratch->len);
}

bool log_event_of_row(sqlite3_stmt *row, struct log_event *ret_event)
{
    static const int types[] = {SQLITE_INTEGER, SQLITE_INTEGER, SQLITE_INTEGER, SQLITE_INTEGER, SQLITE_INTEGER,
                                SQLITE_BLOB,    SQLITE_BLOB,    SQLITE_INTEGER, SQLITE_BLOB};
    assert(sqlite3_column_count(row) == 9);
    for (int i = 0; i < 9; i++)
        if (sqlite3_column_type(row, i) != types[i])
            return false;
    sqlite3_int64 kind = sqlite3_column_int64(row, 3), seat = sqlite3_column_int64(row, 4);
    struct str link = log_column_bytes(row, 8);
    if (kind < 0 || kind > UINT16_MAX || seat < 0 || seat > UINT16_MAX || link.len != HASH_BYTES ||
        sqlite3_column_int64(row, 0) < 0)
        return false;
    struct log_event event = {
        .sequence = (uint64_t)sqlite3_column_int64(row, 0),
        .entry =
            {
                .wall_ms = sqlite3_column_int64(row, 1),
                .exercise_ms = sqlite3_column_int64(row, 2),
                .kind = (uint16_t)kind,
                .seat = (uint16_t)seat,
                .request_key = log_column_bytes(row, 5),
                .payload = log_column_bytes(row, 6),
                .state_hash = (uint64_t)sqlite3_column_int64(row, 7),
            },
    };
    memcpy(event.link.bytes, link.ptr, HASH_BYTES);
    if (event.entry.request_key.len > LOG_REQUEST_KEY_BYTES_MAX || event.entry.payload.len > EVENT_BYTES_MAX)
        return false;
    *ret_event = event;
    return true;
}

enum status log_read(struct log *log, uint64_t from_sequence, log_visit *visit, void *context)
{
    assert(!log->visiting);
    struct hash before;
    enum status status = STATUS_OK;
    if (log->strange[0])
        return trouble_say(&log->trouble, STATUS_CORRUPT, "'%s' is not as this program made it", log->strange);
    if (!log->header_holds)
        return trouble_say(&log->trouble, STATUS_CORRUPT, "the header of the log does not hold");
    if (from_sequence > INT64_MAX)
        return STATUS_OK;
    if ((status = log_link_before(log, from_sequence, &before)))
        return status == STATUS_NOT_FOUND ? STATUS_OK : status; /* beyond the end there is nothing to visit */
    bool at_end = false;
    log->visiting = true;
    for (bool more = true; more && !status;) {
        int rows = 0, result;
        sqlite3_stmt *page = log_statement(log, LOG_SQL_PAGE);
        if (!page) {
            status = log_sqlite_trouble(log, sqlite3_errcode(log->db), "reading events");
            break;
        }
        sqlite3_bind_int64(page, 1, (sqlite3_int64)from_sequence);
        sqlite3_bind_int(page, 2, PAGE_EVENT_COUNT);
        while (more && !status && (result = sqlite3_step(page)) != SQLITE_DONE) {
            struct log_event event;
            if (result != SQLITE_ROW) {
                status = log_sqlite_trouble(log, result, "reading events");
                break;
            }
            bool holds = log_event_of_row(page, &event) && event.sequence == from_sequence;
            if (holds) {
                struct hash link = log_link(&log->encoded, &before, from_sequence, &event.entry);
                if (log->encoded.failed)
                    status = trouble_say(&log->trouble, STATUS_OUT_OF_MEMORY, "reading events: out of memory");
                holds = memcmp(link.bytes, event.link.bytes, HASH_BYTES) == 0;
            }
            if (!holds && !status)
                status = trouble_say(&log->trouble, STATUS_CORRUPT, "event %llu does not hold",
                                     (unsigned long long)from_sequence);
            if (status)
                break;
            before = event.link;
            more = visit(context, &event);
            from_sequence++;
            rows++;
        }
        assert(rows <= PAGE_EVENT_COUNT);
        sqlite3_reset(page);
        if (rows < PAGE_EVENT_COUNT) {
            at_end = more;
            more = false;
        }
    }
    log->visiting = false;
    if (!status && at_end && log->damage[0])
        return trouble_say(&log->trouble, STATUS_CORRUPT, "%s", log->damage);
    return status;
}

enum status log_piece(struct log *log, uint32_t sequence, void *ret_bytes, size_t *ret_len)
{
    assert(!log->visiting);
    if (log->strange[0])
        return trouble_say(&log->trouble, STATUS_CORRUPT, "'%s' is not as this program made it", log->strange);
    sqlite3_stmt *get = log_statement(log, LOG_SQL_PIECE);
    if (!get) /* there is no such table */
        return STATUS_NOT_FOUND;
    sqlite3_bind_int64(get, 1, sequence > 0 ? (sqlite3_int64)sequence : INT64_MIN); /* none stands before the first */
    enum status status = STATUS_NOT_FOUND;
    int result = sqlite3_step(get);
    if (result == SQLITE_ROW) {
        struct str piece = log_column_bytes(get, 0);
        bool holds = piece.ptr && piece.len > 0 && piece.len <= LOG_PIECE_BYTES_MAX &&
                     sqlite3_column_int64(get, 1) == (sqlite3_int64)sequence;
        status = STATUS_OK;
        if (holds)
            memcpy(ret_bytes, piece.ptr, *ret_len = piece.len);
        else
            status = trouble_say(&log->trouble, STATUS_CORRUPT, "a piece of the files of the run is damaged");
    } else if (result != SQLITE_DONE) {
        status = log_sqlite_trouble(log, result, "reading the files of the run");
    }
    sqlite3_reset(get); /* or nothing could be folded back */
    return status;
}

/* The head by the file. */
static enum status last_head(struct log *log, struct log_head *ret_head)
{
    assert(log->mode == LOG_READ); /* a writer knows its head */
    sqlite3_stmt *last = log_statement(log, LOG_SQL_LAST);
    if (!last)
        return log_sqlite_trouble(log, sqlite3_errcode(log->db), "reading the last event");
    struct log_head head = {0, log->start};
    enum status status = STATUS_OK;
    int result = sqlite3_step(last);
    if (result == SQLITE_ROW) {
        struct str link = log_column_bytes(last, 1);
        head.count = (uint64_t)sqlite3_column_int64(last, 0) + 1;
        if (link.len == HASH_BYTES)
            memcpy(head.link.bytes, link.ptr, HASH_BYTES);
        else
            status = trouble_say(&log->trouble, STATUS_CORRUPT, "the link of the last event has %zu bytes", link.len);
    } else if (result != SQLITE_DONE) {
        status = log_sqlite_trouble(log, result, "reading the last event");
    }
    sqlite3_reset(last);
    if (!status)
        *ret_head = head;
    return status;
}

enum status log_link_before(struct log *log, uint64_t sequence, struct hash *ret_link)
{
    if (sequence == 0) {
        *ret_link = log->start;
        return STATUS_OK;
    }
    sqlite3_stmt *row = log_statement(log, LOG_SQL_LINK);
    if (!row)
        return log_sqlite_trouble(log, sqlite3_errcode(log->db), "reading a link");
    enum status status = STATUS_NOT_FOUND;
    sqlite3_bind_int64(row, 1, (sqlite3_int64)(sequence - 1));
    int result = sqlite3_step(row);
    if (result == SQLITE_ROW) {
        struct str link = log_column_bytes(row, 0);
        status = link.len == HASH_BYTES ? STATUS_OK : STATUS_CORRUPT;
        if (!status)
            memcpy(ret_link->bytes, link.ptr, HASH_BYTES);
    } else if (result != SQLITE_DONE) {
        status = log_sqlite_trouble(log, result, "reading a link");
    }
    sqlite3_reset(row);
    return status;
}

enum status log_head(struct log *log, struct log_head *ret_head)
{
    assert(!log->visiting);
    if (!log->header_holds)
        return trouble_say(&log->trouble, STATUS_CORRUPT, "the header of the log does not hold");
    if (log->mode == LOG_READ)
        return last_head(log, ret_head);
    *ret_head = log->head;
    return STATUS_OK;
}

void log_head_text(const struct log_head *head, char ret_text[LOG_HEAD_TEXT_BYTES])
{
    char digits[20];
    size_t at = sizeof(digits), len = 0;
    uint64_t rest = head->count;
    do
        digits[--at] = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    while (at < sizeof(digits))
        ret_text[len++] = digits[at++];
    ret_text[len++] = ':';
    assert(len + 2 * HASH_BYTES < LOG_HEAD_TEXT_BYTES);
    hash_hex(&head->link, ret_text + len);
}

enum status log_head_parse(struct str text, struct log_head *ret_head)
{
    struct log_head head = {0};
    size_t at = 0;
    if (bytes_digits(text, &at, &head.count) == 0 || head.count > INT64_MAX || at >= text.len ||
        text.ptr[at++] != ':' || !bytes_hex((struct str){text.ptr + at, text.len - at}, head.link.bytes, HASH_BYTES))
        return STATUS_MALFORMED;
    *ret_head = head;
    return STATUS_OK;
}
