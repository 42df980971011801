/* Secrets: seat codes and hashes of session tokens, so that a server that was started again knows its players.
 *
 * They lie in the run file, because a run is one file, but outside the chain, because they are no part of what
 * happened, may be removed, and must not be in what is handed on: an export copies events, never this table. Writes
 * keep the rules of append.c: durable on return, or with the next batch, and a failure stops the log.
 */
#include <assert.h>

#include "log/inside.h"

void log_bind(struct log *log, const uint8_t key[LOG_KEY_BYTES])
{
    memcpy(log->key, key, LOG_KEY_BYTES);
}

/* The code of authentication of a secret, as it stands before its value in the table. BLAKE2b under a key that comes
 * first is one; lengths stand before what they are of. */
static struct hash seal_of(struct log *log, struct str name, struct str value)
{
    buf_clear(&log->encoded);
    buf_add(&log->encoded, "entente secret 1", sizeof("entente secret 1"));
    buf_add(&log->encoded, log->key, LOG_KEY_BYTES);
    buf_add(&log->encoded, log->birth.run_id, LOG_RUN_ID_BYTES);
    buf_u32(&log->encoded, (uint32_t)name.len);
    buf_add_str(&log->encoded, name);
    buf_add_str(&log->encoded, value);
    return hash_bytes(log->encoded.ptr, log->encoded.len);
}

/* Takes the seal off; false when it is not ours. */
static bool unseal(struct log *log, struct str name, struct str sealed, struct str *ret_value)
{
    if (sealed.len < HASH_BYTES)
        return false;
    struct str value = {sealed.ptr + HASH_BYTES, sealed.len - HASH_BYTES};
    struct hash seal = seal_of(log, name, value);
    uint8_t differs = log->encoded.failed;
    for (size_t i = 0; i < HASH_BYTES; i++) /* in a time that says nothing of where they differ */
        differs |= (uint8_t)(seal.bytes[i] ^ (uint8_t)sealed.ptr[i]);
    *ret_value = value;
    return differs == 0;
}

static enum status check_secret(struct log *log, struct str name, struct str value)
{
    enum status status = log_may_write(log);
    if (status == STATUS_OK &&
        (name.len == 0 || name.len > LOG_SECRET_NAME_BYTES_MAX || value.len > LOG_SECRET_VALUE_BYTES_MAX))
        status =
            trouble_say(&log->trouble, STATUS_TOO_LARGE,
                        "a secret with a name of %zu and a value of %zu bytes is not allowed", name.len, value.len);
    return status;
}

/* Outside of a transaction: in one of its own. SQLITE_OK, or what went wrong. */
static int step_secret(struct log *log, enum log_statement which, struct str name, struct str value)
{
    assert(which == LOG_SQL_SECRET_PUT || value.len == 0);
    struct buf sealed;
    int result = SQLITE_NOMEM;
    buf_init(&sealed, HASH_BYTES + LOG_SECRET_VALUE_BYTES_MAX);
    if (which == LOG_SQL_SECRET_PUT) {
        struct hash seal = seal_of(log, name, value);
        buf_add(&sealed, seal.bytes, HASH_BYTES);
        buf_add_str(&sealed, value);
        if (sealed.failed || log->encoded.failed)
            goto cleanup;
    }
    sqlite3_stmt *write = log_statement(log, which);
    result = SQLITE_ERROR;
    if (write) {
        log_bind_bytes(write, 1, name);
        if (which == LOG_SQL_SECRET_PUT)
            log_bind_bytes(write, 2, (struct str){sealed.ptr, sealed.len});
        result = sqlite3_step(write);
        sqlite3_reset(write);
        sqlite3_clear_bindings(write);
    }
cleanup:
    buf_free(&sealed);
    return result == SQLITE_DONE ? SQLITE_OK : result;
}

static enum status write_secret(struct log *log, enum log_statement which, struct str name, struct str value)
{
    enum status status = check_secret(log, name, value);
    if (status != STATUS_OK)
        return status;
    int result = step_secret(log, which, name, value);
    if (result == SQLITE_OK)
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

enum status log_secret_clear(struct log *log, struct str prefix)
{
    return write_secret(log, LOG_SQL_SECRET_CLEAR, prefix, (struct str){NULL, 0});
}

/* ---- with the next batch ---- */

struct later { /* before the bytes of a name and a value */
    enum log_statement which;
    uint32_t name_len, value_len;
};

static enum status write_later(struct log *log, enum log_statement which, struct str name, struct str value)
{
    struct later later = {which, (uint32_t)name.len, (uint32_t)value.len};
    size_t begun = log->later.len, bytes = sizeof(later) + name.len + value.len;
    enum status status = check_secret(log, name, value);
    if (status != STATUS_OK)
        return status;
    if (bytes > LOG_LATER_BYTES_MAX - begun)
        return trouble_say(&log->trouble, STATUS_TOO_LARGE, "too many secrets wait to be written");
    buf_add(&log->later, &later, sizeof(later));
    buf_add_str(&log->later, name);
    buf_add_str(&log->later, value);
    if (log->later.failed) {
        log->later.failed = false;
        log->later.len = begun;
        return trouble_say(&log->trouble, STATUS_OUT_OF_MEMORY, "writing a secret: out of memory");
    }
    assert(log->later.len == begun + bytes);
    log->later_count++;
    return STATUS_OK;
}

enum status log_secret_put_later(struct log *log, struct str name, struct str value)
{
    return write_later(log, LOG_SQL_SECRET_PUT, name, value);
}

enum status log_secret_remove_later(struct log *log, struct str name)
{
    return write_later(log, LOG_SQL_SECRET_REMOVE, name, (struct str){NULL, 0});
}

uint32_t log_secrets_waiting(const struct log *log)
{
    return log->later_count;
}

int log_write_later(struct log *log)
{
    int result = SQLITE_OK;
    for (size_t at = 0; at < log->later.len && result == SQLITE_OK;) {
        struct later later;
        memcpy(&later, log->later.ptr + at, sizeof(later));
        struct str name = {log->later.ptr + at + sizeof(later), later.name_len};
        struct str value = {name.ptr + name.len, later.value_len};
        result = step_secret(log, later.which, name, value);
        at += sizeof(later) + name.len + value.len;
    }
    return result;
}

/* ---- reading ---- */

enum status log_secret_get(struct log *log, struct str name, void *ret_value, size_t value_bytes, size_t *ret_len)
{
    assert(!log->visiting);
    assert(ret_value && ret_len);
    sqlite3_stmt *get = log_statement(log, LOG_SQL_SECRET_GET);
    if (!get)
        return log_sqlite_trouble(log, sqlite3_errcode(log->db), "reading a secret");
    enum status status = STATUS_NOT_FOUND;
    log_bind_bytes(get, 1, name);
    int result = sqlite3_step(get);
    struct str value;
    if (result == SQLITE_ROW && unseal(log, name, log_column_bytes(get, 0), &value)) {
        status = value.len <= value_bytes ? STATUS_OK : STATUS_TOO_LARGE;
        if (!status) {
            if (value.len)
                memcpy(ret_value, value.ptr, value.len);
            *ret_len = value.len;
        }
    } else if (result != SQLITE_DONE && result != SQLITE_ROW) {
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
        struct str name = log_column_bytes(each, 0), value;
        if (name.len < prefix.len || (prefix.len && memcmp(name.ptr, prefix.ptr, prefix.len) != 0)) {
            result = SQLITE_DONE; /* in order of name: none follows */
            break;
        }
        if (unseal(log, name, log_column_bytes(each, 1), &value) && !visit(context, name, value)) {
            result = SQLITE_DONE;
            break;
        }
    }
    log->visiting = false;
    sqlite3_reset(each);
    sqlite3_clear_bindings(each);
    return result == SQLITE_DONE ? STATUS_OK : log_sqlite_trouble(log, result, "reading secrets");
}
