/* Verifying: the first event that does not hold, and how.
 *
 * The walk follows the rows in the order of their numbers and recomputes each link. That alone finds every change but
 * does not name it; when a link is wrong the neighbours tell what happened:
 *
 *   the row is a whole event of another place      ORDER     (swapped, copied)
 *   the next event follows from the stored link    CHANGED   (columns were changed, the link left as it was)
 *   the next event follows from the right link     LINK      (only the link was changed)
 *   neither                                        CHAIN
 *   a number is skipped                            MISSING
 *
 * After the last event come the held head, the tables with their guards, and SQLite's own check of the file. The guards
 * come late on purpose: whoever changed an event had to drop them, and the event is the finding that
 * matters. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "log/inside.h"

const char *log_break_text(enum log_break reason)
{
    static const char *const texts[] = {
#define BREAK(name, text) [LOG_BREAK_##name] = text,
#include "log/break.def"
#undef BREAK
    };
    assert((size_t)reason < sizeof(texts) / sizeof(texts[0]));
    return texts[reason];
}

static void find_fault(struct log_verdict *verdict, enum log_break reason, const char *format, ...)
{
    assert(reason != LOG_BREAK_NONE && verdict->reason == LOG_BREAK_NONE); /* the first finding stays */
    va_list arguments;
    verdict->reason = reason;
    va_start(arguments, format);
    vsnprintf(verdict->text, sizeof(verdict->text), format, arguments);
    va_end(arguments);
}

/* What SQLite says of the content is a finding; what it says of memory or the disk is trouble. */
static enum status sqlite_fault(struct log *log, int result, struct log_verdict *verdict)
{
    switch (result & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_INTERRUPT: /* by our watch */
    case SQLITE_NOTADB:
        verdict->sequence = verdict->head.count;
        find_fault(verdict, LOG_BREAK_FILE, "the file is damaged after %llu events that hold: %s",
                   (unsigned long long)verdict->head.count, sqlite3_errmsg(log->db));
        return STATUS_OK;
    case SQLITE_ERROR: /* no such table or column */
    case SQLITE_AUTH:
        verdict->sequence = verdict->head.count;
        find_fault(verdict, LOG_BREAK_GUARDS, "the tables were changed: %s", sqlite3_errmsg(log->db));
        return STATUS_OK;
    default: return log_sqlite_trouble(log, result, "verifying");
    }
}

/* Event head.count is there and in form, but its link is wrong; `right_link` is what it should be. */
static enum status diagnose(struct log *log, const struct hash *right_link, struct log_verdict *verdict)
{
    uint64_t at = verdict->head.count;
    sqlite3_stmt *here = NULL, *scan = NULL;
    struct log_event event, other;
    struct hash before = log->start;
    enum status status = STATUS_OK;
    static const char sql[] =
        "SELECT sequence, wall_ms, exercise_ms, kind, seat, request_key, payload, state_hash, link FROM event "
        "WHERE sequence >= ?1 ORDER BY sequence";
    int result = sqlite3_prepare_v2(log->db, sql, -1, &here, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_prepare_v2(log->db, sql, -1, &scan, NULL);
    if (result != SQLITE_OK) {
        status = sqlite_fault(log, result, verdict);
        goto cleanup;
    }
    log->steps = 0;
    sqlite3_bind_int64(here, 1, (sqlite3_int64)at);
    sqlite3_bind_int64(scan, 1, 0);
    if (sqlite3_step(here) != SQLITE_ROW || !log_event_of_row(here, &event)) {
        find_fault(verdict, LOG_BREAK_CHAIN, "the chain is broken at event %llu", (unsigned long long)at);
        goto cleanup;
    }
    bool next_from_stored = false, next_from_right = false, is_last = true;
    while (!verdict->reason && sqlite3_step(scan) == SQLITE_ROW && log_event_of_row(scan, &other)) {
        uint64_t place = other.sequence;
        if (place == at + 1) {
            struct hash link = log_link(&log->encoded, &event.link, place, &other.entry);
            next_from_stored = memcmp(link.bytes, other.link.bytes, HASH_BYTES) == 0;
            link = log_link(&log->encoded, right_link, place, &other.entry);
            next_from_right = memcmp(link.bytes, other.link.bytes, HASH_BYTES) == 0;
        }
        is_last = is_last && place <= at;
        /* Was it written for this place? Then its link follows from the event before the place, or, when the two were
         * neighbours and changed places, from the one that stands there now. */
        const struct hash *candidates[] = {&before, &other.link};
        for (int i = 0; i < 2 && place != at && !verdict->reason; i++) {
            struct hash link = log_link(&log->encoded, candidates[i], place, &event.entry);
            if (memcmp(link.bytes, event.link.bytes, HASH_BYTES) == 0)
                find_fault(verdict, LOG_BREAK_ORDER, "event %llu is out of order: in its place stands event %llu",
                           (unsigned long long)at, (unsigned long long)place);
        }
        before = other.link;
    }
    if (verdict->reason)
        goto cleanup;
    if (next_from_stored || is_last)
        find_fault(verdict, LOG_BREAK_CHANGED, "event %llu was changed", (unsigned long long)at);
    else if (next_from_right)
        find_fault(verdict, LOG_BREAK_LINK, "the link of event %llu was changed", (unsigned long long)at);
    else
        find_fault(verdict, LOG_BREAK_CHAIN, "the chain is broken at event %llu", (unsigned long long)at);
cleanup:
    assert(status || verdict->reason);
    sqlite3_finalize(here);
    sqlite3_finalize(scan);
    return status;
}

/* verdict->head grows with every event that holds. Statements of its own, because it may run over a strange schema. */
static enum status walk(struct log *log, const struct log_head *held, struct log_verdict *verdict)
{
    enum { PAGE_EVENT_COUNT = 1024 };
    struct log_head *head = &verdict->head;
    assert(log->header_holds && head->count == 0);
    enum status status = STATUS_OK;
    sqlite3_int64 from = INT64_MIN; /* a negative number is a finding too */
    int rows = PAGE_EVENT_COUNT, result = SQLITE_DONE;
    while (rows == PAGE_EVENT_COUNT && !status && !verdict->reason) {
        sqlite3_stmt *page = log_statement(log, LOG_SQL_PAGE);
        if (!page)
            return sqlite_fault(log, sqlite3_errcode(log->db), verdict);
        sqlite3_bind_int64(page, 1, from);
        sqlite3_bind_int(page, 2, PAGE_EVENT_COUNT);
        for (rows = 0; !status && !verdict->reason && (result = sqlite3_step(page)) == SQLITE_ROW; rows++) {
            struct log_event event;
            verdict->sequence = head->count;
            sqlite3_int64 sequence = sqlite3_column_int64(page, 0);
            if (held && head->count == held->count && memcmp(head->link.bytes, held->link.bytes, HASH_BYTES) != 0)
                break; /* reported below */
            if (sequence < 0) {
                find_fault(verdict, LOG_BREAK_ORDER, "there is an event with the number %lld", (long long)sequence);
            } else if ((uint64_t)sequence != head->count) {
                find_fault(verdict, LOG_BREAK_MISSING, "event %llu is missing: event %lld follows event %lld",
                           (unsigned long long)head->count, (long long)sequence, (long long)head->count - 1);
            } else if (!log_event_of_row(page, &event)) {
                find_fault(verdict, LOG_BREAK_CHANGED, "event %llu was changed: it has not the form of an event",
                           (unsigned long long)head->count);
            } else {
                struct hash link = log_link(&log->encoded, &head->link, head->count, &event.entry);
                if (log->encoded.failed)
                    status = trouble_say(&log->trouble, STATUS_OUT_OF_MEMORY, "verifying: out of memory");
                else if (memcmp(link.bytes, event.link.bytes, HASH_BYTES) != 0)
                    status = diagnose(log, &link, verdict);
                else
                    *head = (struct log_head){head->count + 1, link};
            }
            from = sequence < INT64_MAX ? sequence + 1 : INT64_MAX;
        }
        sqlite3_reset(page);
        if (!status && !verdict->reason && result != SQLITE_ROW && result != SQLITE_DONE)
            return sqlite_fault(log, result, verdict);
    }
    if (status || verdict->reason)
        return status;
    verdict->sequence = head->count;
    if (held && head->count < held->count)
        find_fault(verdict, LOG_BREAK_TRUNCATED, "the log ends after %llu events; the head that was held has %llu",
                   (unsigned long long)head->count, (unsigned long long)held->count);
    else if (held) {
        struct hash link;
        if ((status = log_link_before(log, held->count, &link)))
            return status;
        if (memcmp(link.bytes, held->link.bytes, HASH_BYTES) != 0) {
            verdict->sequence = held->count ? held->count - 1 : 0;
            find_fault(verdict, LOG_BREAK_REWRITTEN,
                       "the log was rewritten: after %llu events its link is not the one that was held",
                       (unsigned long long)held->count);
        }
    }
    return STATUS_OK;
}

static enum status check_file(struct log *log, struct log_verdict *verdict)
{
    sqlite3_stmt *check = NULL;
    enum status status = STATUS_OK;
    log->steps = 0;
    int result = sqlite3_prepare_v2(log->db, "PRAGMA integrity_check(1)", -1, &check, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_step(check);
    if (result != SQLITE_ROW) {
        status = sqlite_fault(log, result, verdict);
    } else {
        const char *finding = (const char *)sqlite3_column_text(check, 0);
        if (!finding || strcmp(finding, "ok") != 0)
            find_fault(verdict, LOG_BREAK_FILE, "every event holds, but the file is damaged: %.200s",
                       finding ? finding : "");
    }
    sqlite3_finalize(check);
    return status;
}

enum status log_verify(struct log *log, const struct log_head *held, struct log_verdict *ret_verdict)
{
    assert(!log->visiting);
    struct log_verdict verdict = {.reason = LOG_BREAK_NONE, .head = {0, log->start}};
    enum status status = STATUS_OK;
    if (log->strange[0])
        find_fault(&verdict, LOG_BREAK_GUARDS, "'%s' is not as this program made it; nothing in this file was read",
                   log->strange);
    else if (!log->header_holds)
        find_fault(&verdict, LOG_BREAK_HEADER, "%s", log_break_text(LOG_BREAK_HEADER));
    else
        status = walk(log, held, &verdict);
    if (!status && !verdict.reason && log->guards_missing > 0)
        find_fault(&verdict, LOG_BREAK_GUARDS, "every event holds, but %u of the tables and guards are gone",
                   (unsigned)log->guards_missing);
    if (!status && !verdict.reason)
        status = check_file(log, &verdict);
    if (!status && !verdict.reason && log->damage[0])
        find_fault(&verdict, LOG_BREAK_FILE, "%s", log->damage);
    if (status)
        return status;
    if (!verdict.reason)
        snprintf(verdict.text, sizeof(verdict.text), "%s: %llu events", log_break_text(LOG_BREAK_NONE),
                 (unsigned long long)verdict.sequence);
    assert(verdict.reason || verdict.sequence == verdict.head.count);
    *ret_verdict = verdict;
    return STATUS_OK;
}
