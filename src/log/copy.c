/* A copy of a run to hand on: everything but the secrets.
 *
 * SQLite itself takes the file over, with what is still in its write-ahead file (reading it by hand would drop the
 * locks this process holds on it), from one file into the other and a slice at a time, so that a run of any size needs
 * no memory and can be given up half-way. In the copy the secrets are removed and their bytes overwritten, and it is a
 * file of its own that needs no write-ahead file to be read.
 *
 * All slices are of one moment: a transaction that reads is open meanwhile.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "log/inside.h"

enum { SLICE_PAGES = 256, FORMATS_AT = 18, FORMAT_ROLLBACK = 1 /* in SQLite's file header */ };

/* A copy that is not finished is worth nothing, so it needs no journal and no sync. */
static int open_copy(const char *path, sqlite3 **ret_copy)
{
    int result =
        sqlite3_open_v2(path, ret_copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL);
    return result ? result
                  : sqlite3_exec(*ret_copy, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", NULL, NULL, NULL);
}

/* SQLITE_INTERRUPT: it was given up. */
static int take_over(sqlite3 *from, sqlite3 *to, const atomic_bool *cancel)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (!backup)
        return sqlite3_errcode(to);
    int result = SQLITE_OK;
    while (result == SQLITE_OK && !(cancel && atomic_load(cancel)))
        result = sqlite3_backup_step(backup, SLICE_PAGES);
    int end = sqlite3_backup_finish(backup);
    return result == SQLITE_OK ? SQLITE_INTERRUPT : result == SQLITE_DONE ? end : result;
}

/* Between two openings: whoever has the copy open would go by the old format. */
static int needs_one_file(const char *path)
{
    static const uint8_t formats[] = {FORMAT_ROLLBACK, FORMAT_ROLLBACK};
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    bool written = fd >= 0 && pwrite(fd, formats, sizeof(formats), FORMATS_AT) == sizeof(formats);
    if (fd >= 0)
        close(fd);
    return written ? SQLITE_OK : SQLITE_IOERR;
}

static int copy_to(struct log *log, const char *path, const atomic_bool *cancel)
{
    sqlite3 *copy = NULL;
    sqlite3_stmt *last = log_statement(log, LOG_SQL_LAST);
    int result = last ? sqlite3_exec(log->db, "BEGIN", NULL, NULL, NULL) : SQLITE_ERROR;
    if (result == SQLITE_OK) {
        result = sqlite3_step(last); /* from here on it is this moment */
        if (result == SQLITE_ROW || result == SQLITE_DONE)
            result = open_copy(path, &copy);
        if (result == SQLITE_OK)
            result = take_over(log->db, copy, cancel);
        sqlite3_reset(last);
        sqlite3_exec(log->db, "ROLLBACK", NULL, NULL, NULL);
    }
    sqlite3_close(copy);
    copy = NULL;
    if (result == SQLITE_OK)
        result = needs_one_file(path);
    if (result == SQLITE_OK)
        result = open_copy(path, &copy);
    if (result == SQLITE_OK)
        result = sqlite3_exec(copy, "PRAGMA secure_delete=ON; DELETE FROM secret", NULL, NULL, NULL);
    sqlite3_close(copy);
    return result;
}

enum status log_copy(struct log *log, const char *path, const atomic_bool *cancel)
{
    assert(!log->visiting && sqlite3_get_autocommit(log->db));
    unlink(path); /* of an earlier process that was killed */
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return trouble_say(&log->trouble, STATUS_IO, "cannot make %s: %s", path, strerror(errno));
    close(fd);
    int result = copy_to(log, path, cancel);
    assert(sqlite3_get_autocommit(log->db));
    if (result == SQLITE_OK)
        return STATUS_OK;
    unlink(path);
    if (result == SQLITE_INTERRUPT)
        return STATUS_CANCELLED;
    trouble_say(&log->trouble, STATUS_IO, "copying the run: %s", sqlite3_errstr(result));
    return (result & 0xff) == SQLITE_NOMEM  ? STATUS_OUT_OF_MEMORY
           : (result & 0xff) == SQLITE_BUSY ? STATUS_BUSY
                                            : STATUS_IO;
}
