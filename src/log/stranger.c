/* What a file from other people may bring: the rule is that it brings nothing but rows.
 *
 * A run file is a database, and a database can carry programs: a column that computes itself, a trigger, a view, an
 * expression that runs for hours when it is read. So before the first question to any table
 *
 *   the place     is a regular file with one name (another name would have a write-ahead file of its own), and so are
 *                 the files beside it that SQLite or this room would open
 *   the memory    that reading the schema may take is bounded, because SQLite parses all of it before it answers
 *   the schema    is compared, every entry of it and with no exception, with the text this program would write
 *
 * and afterwards SQLite is asked to bound lengths and depths, to do nothing but what this room does (the authorizer),
 * and to give up a statement that takes more steps than the size of the file explains: pages can be linked so that a
 * few of them seem to hold rows without end.
 *
 * A guard that is missing is no danger, only a sign; log_verify reports it after the events, which matter more.
 */
#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "log/inside.h"
#include "log/schema.h"

enum {
    SCHEMA_MEMORY_BYTES_MAX = 1 << 20,
    STEPS_A_LOOK = 10000,     /* of SQLite's machine between two calls of the watch */
    STEPS_ALWAYS = 4 << 20,   /* what a statement may take on the smallest file */
    STEPS_A_BYTE = 16,        /* and for each byte of the file: a row has more bytes than its check has steps */
    NAME_SHOWN_BYTES_MAX = 60 /* of a strange name */
};

/* ---- the place ---- */

static enum status check_file(struct log *log, const char *path, bool must_exist)
{
    struct stat about;
    int found = must_exist ? stat(path, &about) : lstat(path, &about);
    if (found != 0 && errno == ENOENT && !must_exist)
        return STATUS_OK;
    if (found != 0)
        return trouble_say(&log->trouble, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO, "cannot open %s: %s", path,
                           strerror(errno));
    if (!S_ISREG(about.st_mode))
        return trouble_say(&log->trouble, STATUS_MALFORMED, "%s is %s and no file; a run is a regular file", path,
                           S_ISDIR(about.st_mode)    ? "a folder"
                           : S_ISFIFO(about.st_mode) ? "a pipe"
                           : S_ISLNK(about.st_mode)  ? "a link"
                                                     : "a device");
    if (about.st_nlink > 1)
        return trouble_say(&log->trouble, STATUS_REFUSED,
                           "%s has %lu names (hard links), and what was written last may lie beside another of them; "
                           "remove the others, or make a copy",
                           path, (unsigned long)about.st_nlink);
    return STATUS_OK;
}

enum status log_check_place(struct log *log, const char *path)
{
    static const char *const ends[] = {"-wal", "-shm", "-journal", "-lock"};
    char real[PATH_MAX], beside[PATH_MAX + 8]; /* beside the file itself, when the path leads to it by a link */
    snprintf(log->path, sizeof(log->path), "%s", path);
    enum status status = check_file(log, path, true);
    if (!status && !realpath(path, real))
        status = trouble_say(&log->trouble, STATUS_IO, "cannot find %s: %s", path, strerror(errno));
    for (size_t i = 0; !status && i < sizeof(ends) / sizeof(ends[0]); i++) {
        snprintf(beside, sizeof(beside), "%s%s", real, ends[i]);
        status = check_file(log, beside, false);
    }
    return status;
}

/* ---- the schema ---- */

static void keep_name(struct log *log, const char *name)
{
    size_t len = 0;
    for (; name && name[len] && len < NAME_SHOWN_BYTES_MAX; len++) /* it goes to a terminal */
        log->strange[len] = name[len] > ' ' && name[len] < 0x7f ? name[len] : '?';
    if (len == 0)
        log->strange[len++] = '?';
    log->strange[len] = 0;
    assert(len > 0 && len < sizeof(log->strange));
}

static bool is_ours(sqlite3_stmt *row, uint32_t *seen)
{
    const char *found[3];
    for (int i = 0; i < 3; i++)
        if (!(found[i] = (const char *)sqlite3_column_text(row, i)))
            return false;
    for (uint32_t i = 0; i < LOG_SCHEMA_COUNT; i++)
        if (strcmp(found[0], log_schema[i].name) == 0 && !(*seen >> i & 1)) {
            *seen |= UINT32_C(1) << i;
            return strcmp(found[1], log_schema[i].table) == 0 && strcmp(found[2], log_schema[i].sql) == 0;
        }
    return false;
}

enum status log_check_schema(struct log *log)
{
    sqlite3_stmt *rows = NULL;
    assert(!log->strange[0]);
    uint32_t seen = 0;
    sqlite3_int64 before =
        sqlite3_hard_heap_limit64(sqlite3_memory_used() + SCHEMA_MEMORY_BYTES_MAX); /* of the process: put back below,
                                                            and nobody may write a run meanwhile: LOG_BESIDE */
    int result = sqlite3_prepare_v2(log->db, "SELECT name, tbl_name, sql FROM sqlite_schema", -1, &rows, NULL);
    while (result == SQLITE_OK && !log->strange[0] && (result = sqlite3_step(rows)) == SQLITE_ROW) {
        result = SQLITE_OK;
        if (!is_ours(rows, &seen))
            keep_name(log, (const char *)sqlite3_column_text(rows, 0));
    }
    uint32_t wanted = seen >> LOG_SCHEMA_PIECES ? LOG_SCHEMA_COUNT : LOG_SCHEMA_PIECES;
    log->guards_missing = wanted - (uint32_t)__builtin_popcount(seen);
    enum status status = STATUS_OK;
    switch (result & 0xff) {
    case SQLITE_OK:
    case SQLITE_DONE: break;
    case SQLITE_NOMEM: /* ours needs a tenth of the bound */
    case SQLITE_TOOBIG:
    case SQLITE_ERROR:
    case SQLITE_CORRUPT: keep_name(log, "sqlite_schema"); break;
    default: status = log_sqlite_trouble(log, result, "reading the schema");
    }
    sqlite3_finalize(rows);
    sqlite3_hard_heap_limit64(before);
    return status;
}

/* ---- while it is used ---- */

static int allow(void *context, int action, const char *first, const char *second, const char *database,
                 const char *trigger)
{
    (void)context, (void)database, (void)trigger;
    static const char *const functions[] = {"max", "coalesce", "length", "substr"};
    static const char *const pragmas[] = {"integrity_check", "page_count"};
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_TRANSACTION:
    case SQLITE_READ: return SQLITE_OK;
    case SQLITE_INSERT: return strcmp(first, "event") && strcmp(first, "secret") ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_UPDATE:
    case SQLITE_DELETE: return strcmp(first, "secret") ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_FUNCTION:
        for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
            if (strcmp(second, functions[i]) == 0)
                return SQLITE_OK;
        return SQLITE_DENY;
    case SQLITE_PRAGMA:
        for (size_t i = 0; i < sizeof(pragmas) / sizeof(pragmas[0]); i++)
            if (strcmp(first, pragmas[i]) == 0)
                return SQLITE_OK;
        return SQLITE_DENY;
    default: return SQLITE_DENY;
    }
}

/* Of the run file and of what lies beside it, now: a writer's grows. */
static uint64_t size_now(const struct log *log)
{
    char beside[PATH_MAX + 8];
    struct stat about;
    uint64_t bytes = stat(log->path, &about) == 0 ? (uint64_t)about.st_size : 0;
    snprintf(beside, sizeof(beside), "%s-wal", log->path);
    return bytes + (stat(beside, &about) == 0 ? (uint64_t)about.st_size : 0);
}

static int watch(void *context)
{
    struct log *log = context;
    log->steps += STEPS_A_LOOK;
    return log->steps > STEPS_ALWAYS && log->steps / STEPS_A_BYTE > size_now(log);
}

void log_watch(struct log *log)
{
    sqlite3_set_authorizer(log->db, allow, NULL);
    sqlite3_progress_handler(log->db, STEPS_A_LOOK, watch, log);
}

void log_limit(struct log *log)
{
    static const struct {
        int what, most;
    } limits[] = {
        {SQLITE_LIMIT_LENGTH, LOG_ABOUT_BYTES_MAX + (1 << 20)},
        {SQLITE_LIMIT_SQL_LENGTH, 1 << 12},
        {SQLITE_LIMIT_COLUMN, 16},
        {SQLITE_LIMIT_EXPR_DEPTH, 16},
        {SQLITE_LIMIT_COMPOUND_SELECT, 1},
        {SQLITE_LIMIT_FUNCTION_ARG, 4},
        {SQLITE_LIMIT_ATTACHED, 0},
        {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1},
        {SQLITE_LIMIT_VARIABLE_NUMBER, 16},
        {SQLITE_LIMIT_TRIGGER_DEPTH, 4},
        {SQLITE_LIMIT_WORKER_THREADS, 0},
    };
    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
        sqlite3_limit(log->db, limits[i].what, limits[i].most);
}
