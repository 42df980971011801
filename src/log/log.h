/* The run file: what happened, in order, on disk before anybody hears of it.
 *
 * A run is one SQLite file. It holds opaque bytes and knows no rules: the room above says what a kind and a payload
 * mean. The file has **enduring** tables (the header, the events, append-only and chained, and the files it brought)
 * and one **side** table of secrets (seat codes, hashes of session tokens), which is outside the chain because it is no
 * part of what happened.
 *
 *     struct log *log;
 *     struct log_birth birth = {.wall_ms = now, .about = scenario_bytes};
 *     log_create("run.entente", &birth, &log, &trouble);
 *     log_append_batch(log, entries, count, receipts);   returns when the disk has them: only now announce them
 *     log_head(log, &head);                              print it; people who keep it can later prove a rewrite
 *     log_close(log);
 *
 * The promises:
 *   1. An append that returned STATUS_OK is on disk (WAL, synchronous=FULL). A batch is one transaction: all or none.
 *   2. A commit that was not acknowledged may still be found after a crash. Hence the request key: whoever heard no
 *      answer sends the same key again and is told the sequence of the earlier event instead of a second one.
 *   3. After any failed write the log is **stopped**: it refuses every further write until the file is opened anew,
 *      because a system that failed to sync once may claim success the next time without having written.
 *   4. Events are numbered from 0 without gaps. Each carries link = BLAKE2b-256(link before, every column encoded), the
 *      first one on the header. log_verify names the first event that does not hold and says how.
 *   5. A chain alone tells neither of a cut-off end nor of a file rewritten from the first byte. Against these hold a
 *      head (count and last link) that somebody kept off this machine: log_verify takes it.
 *   6. One process writes a file; a second writer is refused (flock on `FILE-lock`, which may stay behind, and vanishes
 *      as a lock with its process). Readers come and go beside it. Only the writer checkpoints: SQLite before 3.51.3
 * can damage a WAL file that two connections reset at once.
 *
 * One thread uses a log at a time; a file that is written may be read by others meanwhile (LOG_BESIDE). Nothing here
 * reads a clock or a source of chance.
 */
#ifndef ENTENTE_LOG_LOG_H
#define ENTENTE_LOG_LOG_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bounds.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/status.h"
#include "base/str.h"
#include "base/trouble.h"

enum {
    LOG_VERSION = 1,                 /* of the file; kept as user_version */
    LOG_APPLICATION_ID = 0x454e5445, /* "ENTE" */
    LOG_REQUEST_KEY_BYTES_MAX = 128,
    LOG_BATCH_COUNT_MAX = 4096,
    LOG_ABOUT_BYTES_MAX = 16 << 20,
    LOG_PIECE_BYTES_MAX = 256 << 10,
    LOG_PIECE_COUNT_MAX = 1 << 12,
    LOG_SECRET_NAME_BYTES_MAX = 256,
    LOG_SECRET_VALUE_BYTES_MAX = 64 << 10,
    LOG_KEY_BYTES = 32,
    LOG_RUN_ID_BYTES = 16,
    LOG_HEAD_TEXT_BYTES = 20 + 1 + 2 * HASH_BYTES + 1,
    LOG_WAL_PAGES_MAX = 256, /* 1 MiB: log_append_batch then checkpoints by itself */
};

struct log;

enum log_mode {
    LOG_READ,
    LOG_WRITE,
    LOG_BESIDE, /* a reader, on any thread of the process that writes this file: what the writer has checked is not
                   checked again */
};

struct log_birth {   /* facts that the caller brings; all of them are under the first link */
    int64_t wall_ms; /* since 1970, UTC */
    /* from a source of chance, so that two runs of a scenario have no link in common */
    uint8_t run_id[LOG_RUN_ID_BYTES];
    /* opaque: the scenario and what else a replay needs; at most LOG_ABOUT_BYTES_MAX */
    struct str about;
    /* For log_create, of a run that brings files: gives them piece by piece, until one is empty; each is
     * LOG_PIECE_BYTES_MAX long but the last. False: it cannot, and nothing is made. `about` must say what they are, for
     * pieces have no links. NULL: there are none. */
    bool (*piece)(void *context, struct str *ret_piece);
    void *context;
};

struct log_entry {       /* an event to be */
    int64_t wall_ms;     /* since 1970, UTC */
    int64_t exercise_ms; /* since STARTEX; may be negative */
    uint16_t kind, seat;
    struct str request_key; /* empty, or unique in this run for this seat; at most LOG_REQUEST_KEY_BYTES_MAX */
    struct str payload;     /* opaque; at most EVENT_BYTES_MAX */
    uint64_t state_hash;    /* of the state after the event */
};

struct log_event {
    uint64_t sequence; /* from 0 */
    struct log_entry entry;
    struct hash link;
};

struct log_receipt {
    uint64_t sequence;
    bool earlier; /* the request key was used before: nothing was appended, this is the sequence of the event then */
};

struct log_head { /* the witness: how many events, and the link of the last one (of the header when there is none) */
    uint64_t count;
    struct hash link;
};

/* ---- opening ---- */

/* Makes a new run file, readable by its owner only, and opens it for writing.
 * EXISTS: there is a file of that name (it is not touched). TOO_LARGE: about. IO: the file cannot be made or locked.
 * CORRUPT: what was written does not read back. CANCELLED: a piece was not given.
 * `trouble` may be NULL. */
enum status log_create(const char *path, const struct log_birth *birth, struct log **ret_log, struct trouble *trouble);

/* Opens a run file. A reader leaves nothing beside it that was not there. LOG_WRITE locks it, takes up what a crash
 * left in the write-ahead file, and verifies the whole chain. NOT_FOUND, MALFORMED (not a run file, or no regular
 * file), VERSION, CORRUPT (LOG_WRITE: the chain does not hold, the schema is not ours, or the write-ahead file is
 * damaged before its end; LOG_READ: only when SQLite itself cannot read the file, since a reader may be log_verify),
 * REFUSED (LOG_WRITE: another process plays this file; both: the file has a second name), IO. */
enum status log_open(const char *path, enum log_mode mode, struct log **ret_log, struct trouble *trouble);

/* NULL is allowed. A writer that is not stopped folds the write-ahead file back, so that one file remains. */
void log_close(struct log *log);

/* What went wrong last, as one sentence; "" when nothing did. Valid until the next call on this log. */
const char *log_trouble(const struct log *log);
/* How long a write waits for another program's lock before it is BUSY; 2 s when nothing else is said. */
void log_be_patient(struct log *log, uint32_t wait_ms);

/* What log_create was given. `about` is borrowed and valid until log_close. CORRUPT: the header is damaged. */
enum status log_birth(const struct log *log, struct log_birth *ret_birth);

/* ---- appending ---- */

/* Appends `count` entries, and the secrets that wait, in one transaction and returns after the commit. An entry whose
 * (seat, request key) is known, from earlier or from this batch, is not appended; its receipt says so. Whoever folds
 * events into a state asks log_find before folding. `ret_receipts` has `count` places and is written on STATUS_OK only.
 * TOO_LARGE: an entry or the batch breaks a bound; nothing was written and the log goes on. BUSY: another program holds
 * SQLite's write lock; nothing was written and the log goes on, so try again. REFUSED: the log is stopped. Any other
 * status: stopped now. */
enum status log_append_batch(struct log *log, const struct log_entry *entries, size_t count,
                             struct log_receipt *ret_receipts);

/* The sequence of the event with this seat and request key. NOT_FOUND, also for an empty key. */
enum status log_find(struct log *log, uint16_t seat, struct str request_key, uint64_t *ret_sequence);

/* Folds the write-ahead file back into the run file. Call it when there is leisure, after replies went out. A failure
 * stops the log, though what was acknowledged stays safe. Readers do nothing. */
enum status log_checkpoint(struct log *log);

/* ---- reading ---- */

/* Returns false to end the reading. Strings are borrowed until it returns. It must not call the log. */
typedef bool log_visit(void *context, const struct log_event *event);

/* Visits the events from `from_sequence` on, in order, each after its link was checked against the one before.
 * Short transactions inside, so that a slow visitor does not hold up the writer's checkpoints.
 * CORRUPT: an event does not hold; those visited before it do. */
enum status log_read(struct log *log, uint64_t from_sequence, log_visit *visit, void *context);

enum status log_head(struct log *log, struct log_head *ret_head);

/* "COUNT:HEX", for people to keep, and back. MALFORMED: anything else than that. */
void log_head_text(const struct log_head *head, char ret_text[LOG_HEAD_TEXT_BYTES]);
enum status log_head_parse(struct str text, struct log_head *ret_head);

/* Copies piece `sequence` of the files that the run brought to `ret_bytes`, which has LOG_PIECE_BYTES_MAX places.
 * NOT_FOUND: beyond the last. CORRUPT. */
enum status log_piece(struct log *log, uint32_t sequence, void *ret_bytes, size_t *ret_len);

/* ---- handing on ---- */

/* Makes a run file at `path`, in place of what is there, that holds all events committed by now and no secrets. It goes
 * from file to file, in slices: a run of any size takes little memory. `cancel` may be NULL. CANCELLED, BUSY,
 * OUT_OF_MEMORY, IO: then there is nothing at `path`. */
enum status log_copy(struct log *log, const char *path, const atomic_bool *cancel);

/* Makes a run file at `path`, in place of what is there, that is this run up to its first `count` events, with the same
 * links, files and secrets, and on disk on return. NOT_FOUND: there are not so many. IO, OUT_OF_MEMORY, CORRUPT: then
 * there is nothing at `path`. */
enum status log_branch(struct log *log, const char *path, uint64_t count);

/* ---- verifying ---- */

enum log_break {
#define BREAK(name, text) LOG_BREAK_##name,
#include "log/break.def"
#undef BREAK
};

struct log_verdict {
    enum log_break reason;    /* LOG_BREAK_NONE: the log is whole */
    uint64_t sequence;        /* the first event that does not hold; for NONE the count */
    struct log_head head;     /* of the part that holds */
    char text[TROUBLE_BYTES]; /* the finding as a sentence */
};

/* Checks every event and the file around them. `held` is a head that was kept elsewhere, or NULL.
 * A broken log is a verdict, not a status. OUT_OF_MEMORY and IO mean that no verdict was reached. */
enum status log_verify(struct log *log, const struct log_head *held, struct log_verdict *ret_verdict);

/* ---- secrets: a side table, outside the chain ---- */

/* Secrets count under this key only: each is kept with a code of authentication over the key, the run, its name and its
 * value, and what does not fit is as if it were not there. So a row that somebody planted in a file opens no door, and
 * a run that was carried to another machine brings none along. Without a call the key is 32 zeros. */
void log_bind(struct log *log, const uint8_t key[LOG_KEY_BYTES]);
/* Puts or replaces. Durable on return, and as strict about failed writes as an append. TOO_LARGE: a bound. */
enum status log_secret_put(struct log *log, struct str name, struct str value);
/* Copies the value; *ret_len is its length. NOT_FOUND. TOO_LARGE: value_bytes is too small. */
enum status log_secret_get(struct log *log, struct str name, void *ret_value, size_t value_bytes, size_t *ret_len);
/* Durable when the next log_append_batch returns: in its transaction, also when it has no event. Until
 * then the table is as it was. TOO_LARGE: a bound, or too many wait. */
enum status log_secret_put_later(struct log *log, struct str name, struct str value);
enum status log_secret_remove_later(struct log *log, struct str name); /* fine when there is none */
uint32_t log_secrets_waiting(const struct log *log);
/* All whose name begins with `prefix`, of whatever key. */
enum status log_secret_clear(struct log *log, struct str prefix);
typedef bool log_secret_visit(void *context, struct str name, struct str value);
/* Those whose name begins with `prefix`, in order of name. The visitor must not call the log. */
enum status log_secret_each(struct log *log, struct str prefix, log_secret_visit *visit, void *context);

/* ---- for tests ---- */

bool log_is_stopped(const struct log *log); /* after a write that failed */
const char *log_break_text(enum log_break reason);

#endif
