/* What the files of this room share and nobody else sees. */
#ifndef ENTENTE_LOG_INSIDE_H
#define ENTENTE_LOG_INSIDE_H

#include <limits.h>
#include <sqlite3.h>

#include "base/buf.h"
#include "log/log.h"

enum { LOG_LATER_BYTES_MAX = 1 << 20 };

/* Every statement the room prepares, made on first use and kept. */
enum log_statement {
    LOG_SQL_BEGIN,
    LOG_SQL_COMMIT,
    LOG_SQL_ROLLBACK,
    LOG_SQL_INSERT,
    LOG_SQL_FIND,
    LOG_SQL_PAGE,
    LOG_SQL_LINK,
    LOG_SQL_LAST,
    LOG_SQL_PIECE,
    LOG_SQL_SECRET_PUT,
    LOG_SQL_SECRET_GET,
    LOG_SQL_SECRET_REMOVE,
    LOG_SQL_SECRET_EACH,
    LOG_SQL_SECRET_CLEAR,
    LOG_SQL_COUNT,
};

struct log {
    sqlite3 *db;
    sqlite3_stmt *statements[LOG_SQL_COUNT];
    enum log_mode mode;     /* LOG_READ or LOG_WRITE */
    int lock_fd;            /* -1 for a reader */
    bool beside;            /* this process writes it, too */
    bool attached;          /* it is a database that can be read */
    bool stopped;           /* a write failed: no further one */
    bool visiting;          /* a visitor of log_read is running */
    bool header_holds;      /* the header row is there and its link is right */
    int wal_pages;          /* in the write-ahead file after the last commit */
    struct log_birth birth; /* birth.about lies in `about` */
    struct buf about;
    struct hash start;    /* the link before event 0 */
    struct log_head head; /* of a writer; readers ask the file */
    struct buf encoded;   /* scratch for links */
    struct buf later;     /* secrets that wait for the next batch */
    uint32_t later_count;
    char path[PATH_MAX];
    uint8_t key[LOG_KEY_BYTES]; /* of secrets */
    char damage[TROUBLE_BYTES]; /* of the write-ahead file, or "" */
    char strange[64];           /* of the schema: the name of what this program did not make, or "" */
    uint32_t guards_missing;    /* tables and guards that are not there */
    uint64_t steps;             /* of SQLite's machine for the statement that runs */
    struct trouble trouble;
};

/* statement.c */
/* The statement, reset and without bindings; NULL when SQLite cannot prepare it (the trouble is set). */
sqlite3_stmt *log_statement(struct log *log, enum log_statement which);
/* Writes the trouble ("DOING: what SQLite says") and returns the status for it. */
enum status log_sqlite_trouble(struct log *log, int result, const char *doing);
/* STATUS_OK when writing is allowed. */
enum status log_may_write(struct log *log);
/* After a failed write: rolls back what is open and refuses all further writes. Keeps the trouble. */
void log_stop(struct log *log);
/* SQLite takes NULL for "no value"; an empty blob needs an address. */
int log_bind_bytes(sqlite3_stmt *statement, int at, struct str bytes);
struct str log_column_bytes(sqlite3_stmt *statement, int at);

/* secret.c: those that wait, within the transaction that is open. SQLITE_OK, or what went wrong. */
int log_write_later(struct log *log);

/* stranger.c: what a file from other people may bring */
enum status log_check_place(struct log *log, const char *path);
void log_limit(struct log *log);
/* Fills `strange` and `guards_missing`. */
enum status log_check_schema(struct log *log);
void log_watch(struct log *log); /* from here on SQLite does nothing but what this room does, and not for ever */

/* wal.c: fills `damage`. OUT_OF_MEMORY, IO. */
enum status log_check_wal(struct log *log);

/* chain.c */
struct hash log_start_link(struct buf *scratch, const struct log_birth *birth);
struct hash log_link(struct buf *scratch, const struct hash *before, uint64_t sequence, const struct log_entry *entry);
/* The event of a LOG_SQL_PAGE row; false when a column has not its type or range. */
bool log_event_of_row(sqlite3_stmt *row, struct log_event *ret_event);
/* The link before `sequence` by the file. NOT_FOUND: there is no such event. */
enum status log_link_before(struct log *log, uint64_t sequence, struct hash *ret_link);

#endif
