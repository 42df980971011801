/* The statements of the room, its troubles, and the stop after a failed write. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "log/inside.h"

static const char *const statement_sql[LOG_SQL_COUNT] = {
    [LOG_SQL_BEGIN] = "BEGIN IMMEDIATE",
    [LOG_SQL_COMMIT] = "COMMIT",
    [LOG_SQL_ROLLBACK] = "ROLLBACK",
    [LOG_SQL_INSERT] =
        "INSERT INTO event(sequence, wall_ms, exercise_ms, kind, seat, request_key, payload, state_hash, link) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [LOG_SQL_FIND] = "SELECT sequence FROM event WHERE seat = ?1 AND request_key = ?2 AND length(request_key) > 0",
    [LOG_SQL_PAGE] =
        "SELECT sequence, wall_ms, exercise_ms, kind, seat, request_key, payload, state_hash, link FROM event "
        "WHERE sequence >= ?1 ORDER BY sequence LIMIT ?2",
    [LOG_SQL_LINK] = "SELECT link FROM event WHERE sequence = ?1",
    [LOG_SQL_LAST] = "SELECT sequence, link FROM event ORDER BY sequence DESC LIMIT 1",
    [LOG_SQL_PIECE] = "SELECT bytes, sequence FROM piece WHERE sequence >= ?1 ORDER BY sequence LIMIT 1",
    [LOG_SQL_SECRET_PUT] =
        "INSERT INTO secret(name, value) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
    [LOG_SQL_SECRET_GET] = "SELECT value FROM secret WHERE name = ?1",
    [LOG_SQL_SECRET_REMOVE] = "DELETE FROM secret WHERE name = ?1",
    [LOG_SQL_SECRET_CLEAR] = "DELETE FROM secret WHERE substr(name, 1, length(?1)) = ?1",
    [LOG_SQL_SECRET_EACH] = "SELECT name, value FROM secret WHERE name >= ?1 ORDER BY name",
};

sqlite3_stmt *log_statement(struct log *log, enum log_statement which)
{
    assert(which < LOG_SQL_COUNT && statement_sql[which]);
    sqlite3_stmt **statement = &log->statements[which];
    if (!*statement) {
        int result = sqlite3_prepare_v3(log->db, statement_sql[which], -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
        if (result != SQLITE_OK) {
            log_sqlite_trouble(log, result, "preparing a statement");
            return NULL;
        }
    }
    log->steps = 0;
    sqlite3_reset(*statement);
    sqlite3_clear_bindings(*statement);
    return *statement;
}

enum status log_sqlite_trouble(struct log *log, int result, const char *doing)
{
    enum status status = STATUS_IO;
    switch (result & 0xff) {
    case SQLITE_NOMEM: status = STATUS_OUT_OF_MEMORY; break;
    case SQLITE_CORRUPT:
    case SQLITE_INTERRUPT: /* by our watch: more steps than the file explains */
    case SQLITE_NOTADB: status = STATUS_CORRUPT; break;
    case SQLITE_TOOBIG: status = STATUS_TOO_LARGE; break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: status = STATUS_BUSY; break;
    default: break;
    }
    const char *detail =
        sqlite3_extended_errcode(log->db) == result || (sqlite3_errcode(log->db) & 0xff) == (result & 0xff)
            ? sqlite3_errmsg(log->db)
            : sqlite3_errstr(result);
    int system_error = sqlite3_system_errno(log->db);
    bool from_system = ((result & 0xff) == SQLITE_IOERR || (result & 0xff) == SQLITE_CANTOPEN) && system_error != 0;
    return trouble_say(&log->trouble, status, "%s: %s (SQLite %d)%s%s", doing, detail, result, from_system ? ": " : "",
                       from_system ? strerror(system_error) : "");
}

enum status log_may_write(struct log *log)
{
    assert(log->mode == LOG_WRITE && !log->visiting);
    return log->stopped ? STATUS_REFUSED : STATUS_OK;
}

void log_stop(struct log *log)
{
    assert(log->mode == LOG_WRITE);
    log->stopped = true;
    if (!sqlite3_get_autocommit(log->db))
        sqlite3_exec(log->db, "ROLLBACK", NULL, NULL, NULL);
    char *text = log->trouble.text;
    size_t len = strlen(text);
    snprintf(text + len, sizeof(log->trouble.text) - len, "; nothing more is written until the run is opened again");
}

int log_bind_bytes(sqlite3_stmt *statement, int at, struct str bytes)
{
    assert(at >= 1 && (bytes.ptr || bytes.len == 0));
    return sqlite3_bind_blob64(statement, at, bytes.len ? bytes.ptr : "", bytes.len, SQLITE_STATIC);
}

struct str log_column_bytes(sqlite3_stmt *statement, int at)
{
    if (sqlite3_column_type(statement, at) != SQLITE_BLOB)
        return (struct str){NULL, 0};
    const void *bytes = sqlite3_column_blob(statement, at); /* before the length: SQLite's rule */
    int len = sqlite3_column_bytes(statement, at);
    return (struct str){bytes ? bytes : "", (size_t)len};
}
