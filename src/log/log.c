/* Opening, guarding and closing a run file.
 *
 * The guards, and the trap each is set against:
 *   flock on FILE-lock      two servers on one run. A file of its own, because SQLite's locks on the run file are POSIX
 *                           locks, which vanish when the process closes any other descriptor of that file.
 *   WAL, synchronous=FULL   readers beside the writer; a commit is on disk when it returns.
 *   wal_autocheckpoint=0    only the writer checkpoints (log.h, promise 6); readers have NO_CKPT_ON_CLOSE besides.
 *   mmap_size=0             a failing disk is an error code, not a signal.
 *   cell_size_check         a damaged page is found when it is read.
 *   DEFENSIVE, no trusted   the file comes from other people (stranger.c): its schema may call nothing, and SQL may not
 *   schema                  rewrite the schema table.
 *   recursive_triggers      INSERT OR REPLACE fires the delete guard.
 *
 *            log_create            log_open(WRITE)         log_open(READ)
 *                │                       │                      │
 *                └────► writing ◄────────┘                      ▼
 *                          │  a write fails                  reading
 *                          ▼                                    │
 *                       stopped  (reads still work)             │
 *                          └───────────► log_close ◄────────────┘
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log/inside.h"
#include "log/schema.h"

enum { BUSY_MS_MAX = 2000 };

/* ---- the steps of opening ---- */

static enum status begin(struct log **ret_log, enum log_mode mode)
{
    struct log *log = calloc(1, sizeof(*log));
    if (!log)
        return STATUS_OUT_OF_MEMORY;
    log->mode = mode;
    log->lock_fd = -1;
    buf_init(&log->encoded, LOG_ABOUT_BYTES_MAX + 4096);
    buf_init(&log->about, LOG_ABOUT_BYTES_MAX);
    buf_init(&log->later, LOG_LATER_BYTES_MAX);
    *ret_log = log;
    return STATUS_OK;
}

static enum status give_up(struct log *log, enum status status, struct trouble *trouble)
{
    assert(status != STATUS_OK);
    if (log)
        log->stopped = true; /* what could not be opened is left as it was found: no folding back */
    trouble_say(trouble, status, "%s", log ? log->trouble.text : "");
    log_close(log);
    return status;
}

static enum status lock(struct log *log, const char *path)
{
    assert(log->mode == LOG_WRITE && log->lock_fd < 0);
    char real[PATH_MAX], lock_path[PATH_MAX + 8];
    if (!realpath(path, real))
        return trouble_say(&log->trouble, STATUS_IO, "cannot find %s: %s", path, strerror(errno));
    snprintf(lock_path, sizeof(lock_path), "%s-lock", real);
    log->lock_fd = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (log->lock_fd < 0)
        return trouble_say(&log->trouble, STATUS_IO, "cannot make %s: %s", lock_path, strerror(errno));
    char who[32] = "";
    if (flock(log->lock_fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return trouble_say(&log->trouble, STATUS_IO, "cannot lock %s: %s", lock_path, strerror(errno));
        ssize_t len = pread(log->lock_fd, who, sizeof(who) - 1, 0);
        who[len > 0 ? (size_t)len : 0] = 0;
        return trouble_say(&log->trouble, STATUS_REFUSED, "%s is being played by another process%s%s", path,
                           who[0] ? ", number " : "", who);
    }
    /* For the message above only: the lock is what counts, so a failure to write the number is no trouble. */
    int len = snprintf(who, sizeof(who), "%ld", (long)getpid());
    if (ftruncate(log->lock_fd, 0) == 0 && pwrite(log->lock_fd, who, (size_t)len, 0) < 0)
        who[0] = 0;
    return STATUS_OK;
}

/* Opens, and looks whether there is a database at all. */
static int knock(struct log *log, const char *name, int flags)
{
    int result = sqlite3_open_v2(name, &log->db, flags, NULL);
    if (result != SQLITE_OK)
        return result;
    log_limit(log);
    return sqlite3_exec(log->db, "PRAGMA schema_version", NULL, NULL, NULL);
}

/* No event waits in a write-ahead file, which a reader of the run file alone would not see. */
static bool nothing_waits(const char *path)
{
    char wal_path[PATH_MAX + 8];
    struct stat wal;
    snprintf(wal_path, sizeof(wal_path), "%s-wal", path);
    return stat(wal_path, &wal) != 0 || wal.st_size == 0;
}

/* As a file that nobody changes: SQLite then needs nothing beside it. */
static int knock_aside(struct log *log, const char *path, int flags)
{
    struct buf uri;
    buf_init(&uri, 3 * PATH_MAX + 64);
    buf_add_str(&uri, STR("file:"));
    for (const char *p = path; *p; p++)
        if (strchr("?#%", *p))
            buf_printf(&uri, "%%%02X", (unsigned)(unsigned char)*p);
        else
            buf_add(&uri, p, 1);
    buf_add_str(&uri, STR("?immutable=1"));
    int result = knock(log, buf_text(&uri), flags | SQLITE_OPEN_URI);
    buf_free(&uri);
    return result;
}

enum { FLAGS = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE };

/* A reader who may not write the file could not take away what SQLite puts beside it, and one on a medium that cannot
 * be written to has no place for it; both open a finished run as one that nobody changes. */
static enum status attach(struct log *log, const char *path)
{
    int flags = FLAGS | (log->mode == LOG_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    bool may_be_aside = log->mode == LOG_READ && !log->beside && nothing_waits(path);
    int result = SQLITE_CANTOPEN;
    if (!may_be_aside || faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0)
        result = knock(log, path, flags);
    if ((result & 0xff) == SQLITE_CANTOPEN && may_be_aside) {
        sqlite3_close(log->db);
        result = knock_aside(log, path, flags);
    }
    if (!log->db)
        return trouble_say(&log->trouble, STATUS_OUT_OF_MEMORY, "cannot open %s: out of memory", path);
    if ((result & 0xff) == SQLITE_NOTADB)
        return trouble_say(&log->trouble, STATUS_MALFORMED, "%s is not a run file of entente", path);
    if (result != SQLITE_OK)
        return log_sqlite_trouble(log, result, path);
    log->attached = true;
    sqlite3_extended_result_codes(log->db, 1);
    sqlite3_busy_timeout(log->db, BUSY_MS_MAX);
    return STATUS_OK;
}

/* SQLite leaves an empty write-ahead file and its shared memory beside a file that was read only. Whoever opens it for
 * writing takes them away when it closes, by SQLite's own rule: unless somebody else has it open. */
static void tidy_up(struct log *log)
{
    char wal_path[PATH_MAX + 8];
    snprintf(wal_path, sizeof(wal_path), "%s-wal", log->path);
    if (access(wal_path, F_OK) != 0 || !nothing_waits(log->path))
        return;
    knock(log, log->path, FLAGS | SQLITE_OPEN_READWRITE);
    sqlite3_close(log->db);
}

void log_be_patient(struct log *log, uint32_t wait_ms)
{
    sqlite3_busy_timeout(log->db, (int)wait_ms);
}

static int take_number(void *context, int columns, char **values, char **names)
{
    (void)names;
    *(long *)context = columns == 1 && values[0] ? strtol(values[0], NULL, 10) : -1;
    return 0;
}

static enum status check_format(struct log *log)
{
    long id = -1, version = -1;
    int result = sqlite3_exec(log->db, "PRAGMA application_id", take_number, &id, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_exec(log->db, "PRAGMA user_version", take_number, &version, NULL);
    if (result != SQLITE_OK)
        return log_sqlite_trouble(log, result, "reading the header of the file");
    if (id != LOG_APPLICATION_ID)
        return trouble_say(&log->trouble, STATUS_MALFORMED, "this is not a run file of entente");
    if (version != LOG_VERSION)
        return trouble_say(&log->trouble, STATUS_VERSION, "the run file has version %ld; this program reads version %d",
                           version, LOG_VERSION);
    return STATUS_OK;
}

static int take_text(void *context, int columns, char **values, char **names)
{
    (void)names;
    if (columns == 1 && values[0])
        snprintf(context, 16, "%s", values[0]);
    return 0;
}

static int wal_grew(void *context, sqlite3 *db, const char *schema, int pages)
{
    (void)db, (void)schema;
    ((struct log *)context)->wal_pages = pages;
    return SQLITE_OK;
}

static enum status guard(struct log *log)
{
    sqlite3 *db = log->db;
    assert(db && !log->strange[0]); /* no question to a schema that is not ours */
    int result = SQLITE_OK, wanted;
    char mode[16] = "";
    static const int on[] = {SQLITE_DBCONFIG_DEFENSIVE, SQLITE_DBCONFIG_ENABLE_TRIGGER};
    static const int off[] = {SQLITE_DBCONFIG_TRUSTED_SCHEMA,  SQLITE_DBCONFIG_ENABLE_VIEW,
                              SQLITE_DBCONFIG_DQS_DDL,         SQLITE_DBCONFIG_DQS_DML,
                              SQLITE_DBCONFIG_WRITABLE_SCHEMA, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION};
    for (size_t i = 0; i < sizeof(on) / sizeof(on[0]) && result == SQLITE_OK; i++)
        if ((result = sqlite3_db_config(db, on[i], 1, &wanted)) == SQLITE_OK && !wanted)
            result = SQLITE_MISUSE;
    for (size_t i = 0; i < sizeof(off) / sizeof(off[0]) && result == SQLITE_OK; i++)
        if ((result = sqlite3_db_config(db, off[i], 0, &wanted)) == SQLITE_OK && wanted)
            result = SQLITE_MISUSE;
    if (result == SQLITE_OK)
        result = sqlite3_exec(
            db,
            "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA recursive_triggers=ON; PRAGMA temp_store=MEMORY;",
            NULL, NULL, NULL);
    if (result == SQLITE_OK && log->mode == LOG_READ)
        result = sqlite3_exec(db, "PRAGMA query_only=ON", NULL, NULL, NULL);
    if (result == SQLITE_OK && log->mode == LOG_WRITE) {
        result = sqlite3_exec(db, "PRAGMA journal_mode=WAL", take_text, mode, NULL);
        if (result == SQLITE_OK && strcmp(mode, "wal") != 0)
            return trouble_say(&log->trouble, STATUS_IO,
                               "the file system of the run file cannot hold a write-ahead file (journal mode is %s)",
                               mode);
        if (result == SQLITE_OK)
            result = sqlite3_exec(db, "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;", NULL, NULL, NULL);
        sqlite3_wal_hook(db, wal_grew, log); /* after the pragma, which takes the same place */
    }
    return result == SQLITE_OK ? STATUS_OK : log_sqlite_trouble(log, result, "setting the guards of the run file");
}

/* The files that the run brings, in the transaction that makes its tables. */
static enum status put_pieces(struct log *log, const struct log_birth *birth)
{
    sqlite3_stmt *insert = NULL;
    struct str piece = {"", 0};
    enum status status = STATUS_OK;
    int result = sqlite3_prepare_v2(log->db, "INSERT INTO piece(sequence, bytes) VALUES(?1, ?2)", -1, &insert, NULL);
    for (int sequence = 0; result == SQLITE_OK; sequence++) {
        if (!birth->piece(birth->context, &piece)) {
            status = trouble_say(&log->trouble, STATUS_CANCELLED, "the files of the run were not all given");
            break;
        }
        if (piece.len == 0)
            break;
        assert(piece.len <= LOG_PIECE_BYTES_MAX && sequence < LOG_PIECE_COUNT_MAX);
        sqlite3_bind_int(insert, 1, sequence);
        log_bind_bytes(insert, 2, piece);
        result = sqlite3_step(insert) == SQLITE_DONE ? SQLITE_OK : sqlite3_errcode(log->db);
        sqlite3_reset(insert);
    }
    if (result != SQLITE_OK)
        status = log_sqlite_trouble(log, result, "writing the files of the run");
    sqlite3_finalize(insert);
    return status;
}

static enum status lay_tables(struct log *log, const struct log_birth *birth)
{
    assert(log->mode == LOG_WRITE && sqlite3_get_autocommit(log->db));
    char marks[96];
    sqlite3_stmt *insert = NULL;
    snprintf(marks, sizeof(marks), "PRAGMA application_id=%d; PRAGMA user_version=%d", LOG_APPLICATION_ID, LOG_VERSION);
    int result = sqlite3_exec(log->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_exec(log->db, marks, NULL, NULL, NULL);
    for (int i = 0; i < (birth->piece ? LOG_SCHEMA_COUNT : LOG_SCHEMA_PIECES) && result == SQLITE_OK; i++)
        result = sqlite3_exec(log->db, log_schema[i].sql, NULL, NULL, NULL);
    enum status status = STATUS_OK;
    if (result == SQLITE_OK && birth->piece && (status = put_pieces(log, birth)) != STATUS_OK)
        goto cleanup;
    if (result == SQLITE_OK)
        result = sqlite3_prepare_v2(log->db,
                                    "INSERT INTO header(one, wall_ms, run_id, about, link) VALUES(1, ?1, ?2, ?3, ?4)",
                                    -1, &insert, NULL);
    if (result == SQLITE_OK) {
        struct hash link = log_start_link(&log->encoded, birth);
        assert(sqlite3_bind_parameter_count(insert) == 4);
        sqlite3_bind_int64(insert, 1, birth->wall_ms);
        sqlite3_bind_blob(insert, 2, birth->run_id, LOG_RUN_ID_BYTES, SQLITE_STATIC);
        log_bind_bytes(insert, 3, birth->about);
        sqlite3_bind_blob(insert, 4, link.bytes, HASH_BYTES, SQLITE_STATIC);
        result = sqlite3_step(insert) == SQLITE_DONE ? SQLITE_OK : sqlite3_errcode(log->db);
        if (log->encoded.failed)
            result = SQLITE_NOMEM;
        sqlite3_finalize(insert);
    }
    if (result == SQLITE_OK)
        result = sqlite3_exec(log->db, "COMMIT", NULL, NULL, NULL);
    if (result != SQLITE_OK)
        status = log_sqlite_trouble(log, result, "making the tables of the run file");
cleanup:
    if (status != STATUS_OK)
        log_stop(log);
    return status;
}

/* Leaves header_holds false when the row is not what was written: log_verify then says so. */
static enum status load_header(struct log *log)
{
    sqlite3_stmt *row = NULL;
    enum status status = STATUS_OK;
    log_watch(log);
    int result =
        sqlite3_prepare_v2(log->db, "SELECT wall_ms, run_id, about, link FROM header ORDER BY one", -1, &row, NULL);
    if (result != SQLITE_OK) /* no such table or column */
        return log->mode == LOG_READ && (result & 0xff) == SQLITE_ERROR
                   ? STATUS_OK
                   : log_sqlite_trouble(log, result, "reading the header");
    result = sqlite3_step(row);
    if (result == SQLITE_ROW) {
        struct str run_id = log_column_bytes(row, 1), about = log_column_bytes(row, 2), link = log_column_bytes(row, 3);
        struct log_birth birth = {.wall_ms = sqlite3_column_int64(row, 0)};
        bool fits = about.len <= LOG_ABOUT_BYTES_MAX;
        buf_clear(&log->about);
        if (fits)
            buf_add_str(&log->about, about);
        if (log->about.failed) {
            status = trouble_say(&log->trouble, STATUS_OUT_OF_MEMORY, "reading the header: out of memory");
            goto cleanup;
        }
        if (run_id.len == LOG_RUN_ID_BYTES)
            memcpy(birth.run_id, run_id.ptr, LOG_RUN_ID_BYTES);
        birth.about = (struct str){log->about.ptr, log->about.len};
        log->birth = birth;
        log->start = log_start_link(&log->encoded, &birth);
        log->header_holds = fits && !log->encoded.failed && run_id.len == LOG_RUN_ID_BYTES &&
                            sqlite3_column_type(row, 0) == SQLITE_INTEGER && link.len == HASH_BYTES &&
                            memcmp(link.ptr, log->start.bytes, HASH_BYTES) == 0 && sqlite3_step(row) == SQLITE_DONE;
        log->head = (struct log_head){0, log->start};
    } else if (result != SQLITE_DONE && log->mode == LOG_WRITE) {
        status = log_sqlite_trouble(log, result, "reading the header");
    }
cleanup:
    assert(!log->header_holds || log->about.len == log->birth.about.len);
    sqlite3_finalize(row);
    return status;
}

/* ---- the door ---- */

enum status log_create(const char *path, const struct log_birth *birth, struct log **ret_log, struct trouble *trouble)
{
    assert(path && birth && ret_log);
    struct log *log = NULL;
    bool made = false;
    enum status status = begin(&log, LOG_WRITE);
    if (status)
        return give_up(NULL, status, trouble);
    if (birth->about.len > LOG_ABOUT_BYTES_MAX) {
        status = trouble_say(&log->trouble, STATUS_TOO_LARGE, "the header would have %zu bytes; at most %d are allowed",
                             birth->about.len, LOG_ABOUT_BYTES_MAX);
        goto cleanup;
    }
    /* O_EXCL decides who makes it; SQLite then finds an empty file, which it takes as a new database. */
    int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) {
        status = trouble_say(&log->trouble, errno == EEXIST ? STATUS_EXISTS : STATUS_IO, "cannot make %s: %s", path,
                             strerror(errno));
        goto cleanup;
    }
    close(fd);
    made = true;
    if ((status = lock(log, path)) || (status = log_check_place(log, path)) || (status = attach(log, path)) ||
        (status = guard(log)) || (status = lay_tables(log, birth)) || (status = load_header(log)))
        goto cleanup;
    if (!log->header_holds) {
        status = trouble_say(&log->trouble, STATUS_CORRUPT, "the disk gives back something else than was written to %s",
                             path);
        goto cleanup;
    }
    assert(log->lock_fd >= 0 && !log->stopped);
    *ret_log = log;
    return STATUS_OK;
cleanup:
    status = give_up(log, status, trouble);
    if (made) { /* it never held anything that was acknowledged */
        static const char *const tails[] = {"", "-wal", "-shm"};
        char name[PATH_MAX + 8];
        for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++)
            if (snprintf(name, sizeof(name), "%s%s", path, tails[i]) < (int)sizeof(name))
                unlink(name);
    }
    return status;
}

enum status log_open(const char *path, enum log_mode mode, struct log **ret_log, struct trouble *trouble)
{
    assert(path && ret_log);
    struct log *log = NULL;
    enum status status = begin(&log, mode == LOG_WRITE ? LOG_WRITE : LOG_READ);
    if (status)
        return give_up(NULL, status, trouble);
    log->beside = mode == LOG_BESIDE;
    if ((status = log_check_place(log, path)))
        return give_up(log, status, trouble);
    if (mode == LOG_WRITE && (status = lock(log, path)))
        return give_up(log, status, trouble);
    if ((status = attach(log, path)) || (!log->beside && (status = log_check_wal(log))))
        return give_up(log, status, trouble);
    if (log->damage[0] && mode == LOG_WRITE)
        return give_up(log, trouble_say(&log->trouble, STATUS_CORRUPT, "%s", log->damage), trouble);
    if ((status = check_format(log)) || (!log->beside && (status = log_check_schema(log))) ||
        (!log->strange[0] && ((status = guard(log)) || (status = load_header(log)))))
        return give_up(log, log->damage[0] ? trouble_say(&log->trouble, STATUS_CORRUPT, "%s", log->damage) : status,
                       trouble);
    if (mode == LOG_WRITE) {
        struct log_verdict verdict;
        if ((status = log_verify(log, NULL, &verdict)))
            return give_up(log, status, trouble);
        if (verdict.reason != LOG_BREAK_NONE)
            return give_up(log, trouble_say(&log->trouble, STATUS_CORRUPT, "%s", verdict.text), trouble);
        log->head = verdict.head;
        if ((status = log_checkpoint(log))) /* and the next commit begins a new generation: see wal.c */
            return give_up(log, status, trouble);
    }
    assert(mode != LOG_WRITE || (log->lock_fd >= 0 && log->header_holds && !log->stopped));
    *ret_log = log;
    return STATUS_OK;
}

void log_close(struct log *log)
{
    if (!log)
        return;
    assert(!log->visiting);
    if (log->db) {
        assert(log->mode == LOG_WRITE || log->lock_fd < 0);
        if (log->mode == LOG_READ || log->stopped)
            sqlite3_db_config(log->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
        for (int i = 0; i < LOG_SQL_COUNT; i++)
            sqlite3_finalize(log->statements[i]);
        int result = sqlite3_close(log->db);
        assert(result == SQLITE_OK);
        (void)result;
        if (log->mode == LOG_READ && log->attached)
            tidy_up(log);
    }
    if (log->lock_fd >= 0)
        close(log->lock_fd); /* after SQLite is done with the file */
    buf_free(&log->encoded);
    buf_free(&log->about);
    buf_free(&log->later);
    free(log);
}

const char *log_trouble(const struct log *log)
{
    return log->trouble.text;
}

bool log_is_stopped(const struct log *log)
{
    return log->stopped;
}

enum status log_birth(const struct log *log, struct log_birth *ret_birth)
{
    if (!log->header_holds)
        return STATUS_CORRUPT;
    *ret_birth = log->birth;
    return STATUS_OK;
}
