/* Appending: one batch, one transaction, one sync.
 *
 * The order is what matters. Links are computed before the insert from the head in memory; the head in memory moves
 * only after COMMIT returned. When anything between BEGIN and COMMIT fails the log stops for good: after a failed sync
 * the system may have dropped the pages and will call the next sync a success, so the file must be read again from the
 * disk before anybody trusts it. What a failed COMMIT left behind is either whole or absent when the file is opened
 * again, and the request keys tell which.
 */
#include <assert.h>

#include "log/inside.h"

static enum status check_bounds(struct log *log, const struct log_entry *entries, size_t count)
{
    if (count > LOG_BATCH_COUNT_MAX)
        return trouble_say(&log->trouble, STATUS_TOO_LARGE, "a batch of %zu events; at most %d are allowed", count,
                           LOG_BATCH_COUNT_MAX);
    for (size_t i = 0; i < count; i++) {
        if (entries[i].payload.len > EVENT_BYTES_MAX)
            return trouble_say(&log->trouble, STATUS_TOO_LARGE, "an event of %zu bytes; at most %d are allowed",
                               entries[i].payload.len, EVENT_BYTES_MAX);
        if (entries[i].request_key.len > LOG_REQUEST_KEY_BYTES_MAX)
            return trouble_say(&log->trouble, STATUS_TOO_LARGE, "a request key of %zu bytes; at most %d are allowed",
                               entries[i].request_key.len, LOG_REQUEST_KEY_BYTES_MAX);
    }
    return STATUS_OK;
}

/* SQLITE_OK: found. SQLITE_NOTFOUND: there is none. */
static int find_request(struct log *log, uint16_t seat, struct str request_key, uint64_t *ret_sequence)
{
    assert(request_key.len > 0);
    sqlite3_stmt *find = log_statement(log, LOG_SQL_FIND);
    if (!find)
        return sqlite3_errcode(log->db);
    sqlite3_bind_int(find, 1, seat);
    log_bind_bytes(find, 2, request_key);
    int result = sqlite3_step(find);
    if (result == SQLITE_ROW) {
        *ret_sequence = (uint64_t)sqlite3_column_int64(find, 0);
        result = SQLITE_OK;
    } else if (result == SQLITE_DONE) {
        result = SQLITE_NOTFOUND;
    }
    sqlite3_reset(find);
    return result;
}

static int insert_event(struct log *log, uint64_t sequence, const struct log_entry *entry, const struct hash *link)
{
    assert(sequence <= INT64_MAX && !sqlite3_get_autocommit(log->db));
    sqlite3_stmt *insert = log_statement(log, LOG_SQL_INSERT);
    if (!insert)
        return sqlite3_errcode(log->db);
    sqlite3_bind_int64(insert, 1, (sqlite3_int64)sequence);
    sqlite3_bind_int64(insert, 2, entry->wall_ms);
    sqlite3_bind_int64(insert, 3, entry->exercise_ms);
    sqlite3_bind_int(insert, 4, entry->kind);
    sqlite3_bind_int(insert, 5, entry->seat);
    log_bind_bytes(insert, 6, entry->request_key);
    log_bind_bytes(insert, 7, entry->payload);
    sqlite3_bind_int64(insert, 8, (sqlite3_int64)entry->state_hash);
    sqlite3_bind_blob(insert, 9, link->bytes, HASH_BYTES, SQLITE_STATIC);
    int result = sqlite3_step(insert);
    sqlite3_reset(insert);
    return result == SQLITE_DONE ? SQLITE_OK : result;
}

/* Within a transaction. Moves `head` on, and fills the receipts. SQLITE_OK, or what went wrong. */
static int append_all(struct log *log, const struct log_entry *entries, size_t count, struct log_receipt *drafts,
                      struct log_head *head)
{
    int result = SQLITE_OK;
    for (size_t i = 0; i < count && result == SQLITE_OK; i++) {
        if (entries[i].request_key.len) {
            result = find_request(log, entries[i].seat, entries[i].request_key, &drafts[i].sequence);
            drafts[i].earlier = result == SQLITE_OK;
            if (result != SQLITE_NOTFOUND)
                continue;
        }
        struct hash link = log_link(&log->encoded, &head->link, head->count, &entries[i]);
        drafts[i] = (struct log_receipt){head->count, false};
        result = log->encoded.failed ? SQLITE_NOMEM : insert_event(log, head->count, &entries[i], &link);
        *head = (struct log_head){head->count + 1, link};
    }
    return result;
}

enum status log_append_batch(struct log *log, const struct log_entry *entries, size_t count,
                             struct log_receipt *ret_receipts)
{
    struct log_receipt receipts[64], *drafts = receipts;
    struct log_head head = log->head;
    enum status status = log_may_write(log);
    if (status || (count == 0 && log->later_count == 0) || (status = check_bounds(log, entries, count)))
        return status;
    if (count > sizeof(receipts) / sizeof(receipts[0]) && !(drafts = sqlite3_malloc64(count * sizeof(*drafts))))
        return trouble_say(&log->trouble, STATUS_OUT_OF_MEMORY,
                           "appending: out of memory"); /* before BEGIN: nothing to stop for */
    assert(sqlite3_get_autocommit(log->db));            /* no transaction is open */
    const char *doing = "beginning a batch";
    sqlite3_stmt *statement = log_statement(log, LOG_SQL_BEGIN);
    int result = statement ? sqlite3_step(statement) : SQLITE_ERROR;
    if ((result & 0xff) == SQLITE_BUSY) { /* an outsider's lock; nothing was written, so nothing is in doubt */
        status = log_sqlite_trouble(log, result, "another program holds the run file");
        sqlite3_reset(statement);
        goto cleanup;
    }
    if (result == SQLITE_DONE)
        result = SQLITE_OK;
    if (result == SQLITE_OK) {
        doing = "appending an event";
        result = append_all(log, entries, count, drafts, &head);
    }
    if (result == SQLITE_OK) {
        doing = "writing a secret";
        result = log_write_later(log);
    }
    if (result == SQLITE_OK) {
        doing = "committing a batch";
        statement = log_statement(log, LOG_SQL_COMMIT);
        result = statement ? sqlite3_step(statement) : SQLITE_ERROR;
        if (result == SQLITE_DONE)
            result = SQLITE_OK;
        if (statement)
            sqlite3_reset(statement);
    }
    if (result != SQLITE_OK) {
        status = log_sqlite_trouble(log, result, doing);
        log_stop(log);
        goto cleanup;
    }
    assert(head.count >= log->head.count && head.count - log->head.count <= count);
    assert(sqlite3_get_autocommit(log->db)); /* it was committed */
    log->head = head;
    if (count > 0)
        memcpy(ret_receipts, drafts, count * sizeof(*drafts));
    buf_clear(&log->later);
    log->later_count = 0;
    if (log->wal_pages >= LOG_WAL_PAGES_MAX)
        log_checkpoint(log); /* if it fails the log stops, but this batch is on disk and may be announced */
cleanup:
    if (drafts != receipts)
        sqlite3_free(drafts);
    return status;
}

enum status log_find(struct log *log, uint16_t seat, struct str request_key, uint64_t *ret_sequence)
{
    assert(!log->visiting);
    if (request_key.len == 0 || request_key.len > LOG_REQUEST_KEY_BYTES_MAX)
        return STATUS_NOT_FOUND;
    int result = find_request(log, seat, request_key, ret_sequence);
    if (result == SQLITE_NOTFOUND)
        return STATUS_NOT_FOUND;
    return result == SQLITE_OK ? STATUS_OK : log_sqlite_trouble(log, result, "looking for a request key");
}

enum status log_checkpoint(struct log *log)
{
    if (log->mode == LOG_READ)
        return STATUS_OK;
    enum status status = log_may_write(log);
    if (status)
        return status;
    assert(sqlite3_get_autocommit(log->db));
    /* PASSIVE waits for nobody: a reader that is in the way only puts the rest off until the next time. */
    int result = sqlite3_wal_checkpoint_v2(log->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (result == SQLITE_OK || (result & 0xff) == SQLITE_BUSY) {
        log->wal_pages = 0; /* counts on at the next commit */
        return STATUS_OK;
    }
    status = log_sqlite_trouble(log, result, "folding back the write-ahead file");
    log_stop(log);
    return status;
}
