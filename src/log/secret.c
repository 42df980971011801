/* Secrets: seat codes and hashes of session tokens, so that a server that was started again knows its players.
 *
 * They lie in the run file, because a run is one file, but outside the chain, because they are no part of what
 * happened, may be removed, and must not be in what is handed on: an export copies events, never this table. Writes
 * keep the rules of append.c: durable on return, and a failure stops the log.
 */
#include <assert.h>

#include "log/inside.h"

static enum status write_secret(struct log *log, enum log_statement which, struct str name, struct str value)
{
    enum status status = log_may_write(log);
    if (status)
        return status;
    if (name.len == 0 || name.len > LOG_SECRET_NAME_BYTES_MAX || value.len > LOG_SECRET_VALUE_BYTES_MAX)
        return trouble_say(&log->trouble, STATUS_TOO_LARGE,
                           "a secret with a name of %zu and a value of %zu bytes is not allowed", name.len, value.len);
    sqlite3_stmt *write = log_statement(log, which);
    int result = SQLITE_ERROR;
    if (write) {
        log_bind_bytes(write, 1, name);
        if (which == LOG_SQL_SECRET_PUT)
            log_bind_bytes(write, 2, value);
        result = sqlite3_step(write); /* its own transaction */
        sqlite3_reset(write);
        sqlite3_clear_bindings(write);
    }
    if (result == SQLITE_DONE)
        return STATUS_OK;
    status = log_sqlite_trouble(log, result, "writing a secret");
    if ((result & 0xff) != SQLITE_BUSY)
        log_stop(log);
    return status;
}

enum status log_secret_put(struct log *log, struct str name, struct str value)
{
    return write_secret(log, LOG_SQL_SECRET_PUT, name, value);
}

enum status log_secret_remove(struct log *log, struct str name)
{
    return write_secret(log, LOG_SQL_SECRET_REMOVE, name, (struct str){NULL, 0});
}

enum status log_secret_get(struct log *log, struct str name, void *ret_value, size_t value_bytes, size_t *ret_len)
{
    assert(!log->visiting);
    sqlite3_stmt *get = log_statement(log, LOG_SQL_SECRET_GET);
    if (!get)
        return log_sqlite_trouble(log, sqlite3_errcode(log->db), "reading a secret");
    enum status status = STATUS_NOT_FOUND;
    log_bind_bytes(get, 1, name);
    int result = sqlite3_step(get);
    if (result == SQLITE_ROW) {
        struct str value = log_column_bytes(get, 0);
        status = value.len <= value_bytes ? STATUS_OK : STATUS_TOO_LARGE;
        if (!status) {
            if (value.len)
                memcpy(ret_value, value.ptr, value.len);
            *ret_len = value.len;
        }
    } else if (result != SQLITE_DONE) {
        status = log_sqlite_trouble(log, result, "reading a secret");
    }
    sqlite3_reset(get);
    sqlite3_clear_bindings(get);
    return status;
}

enum status log_secret_each(struct log *log, struct str prefix, log_secret_visit *visit, void *context)
{
    assert(!log->visiting);
    sqlite3_stmt *each = log_statement(log, LOG_SQL_SECRET_EACH);
    if (!each)
        return log_sqlite_trouble(log, sqlite3_errcode(log->db), "reading secrets");
    int result;
    log_bind_bytes(each, 1, prefix);
    log->visiting = true;
    while ((result = sqlite3_step(each)) == SQLITE_ROW) {
        struct str name = log_column_bytes(each, 0);
        if (name.len < prefix.len || (prefix.len && memcmp(name.ptr, prefix.ptr, prefix.len) != 0)) {
            result = SQLITE_DONE; /* in order of name: none follows */
            break;
        }
        if (!visit(context, name, log_column_bytes(each, 1))) {
            result = SQLITE_DONE;
            break;
        }
    }
    log->visiting = false;
    sqlite3_reset(each);
    sqlite3_clear_bindings(each);
    return result == SQLITE_DONE ? STATUS_OK : log_sqlite_trouble(log, result, "reading secrets");
}
