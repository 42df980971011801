/* A branch: a run file of its own that begins as another run did. It has its header, its files, its first events and
 * its secrets, so that the chain of both is one up to there, link by link, and every card still opens its seat.
 *
 * The events are appended anew, not copied as pages: nothing of what came later in the other file is in this one.
 */
#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "log/inside.h"

enum { PAGE_COUNT_MAX = 1024, PAGE_BYTES_MAX = 4 << 20 };

struct carrying { /* a page of events from one log to the other */
    struct arena arena;
    struct log_entry entries[PAGE_COUNT_MAX];
    struct log_receipt receipts[PAGE_COUNT_MAX];
    size_t count;
    uint64_t until; /* the first event that stays behind */
    struct hash link;
    bool failed;
};

static bool carry(void *context, const struct log_event *event)
{
    struct carrying *carrying = context;
    assert(carrying->count < PAGE_COUNT_MAX);
    if (event->sequence >= carrying->until)
        return false;
    struct log_entry *entry = &carrying->entries[carrying->count];
    *entry = event->entry;
    entry->payload = arena_copy(&carrying->arena, event->entry.payload);
    entry->request_key =
        event->entry.request_key.len > 0 ? arena_copy(&carrying->arena, event->entry.request_key) : (struct str){"", 0};
    if (!entry->payload.ptr || !entry->request_key.ptr) {
        carrying->failed = true;
        return false;
    }
    carrying->link = event->link;
    carrying->count++;
    return carrying->count < PAGE_COUNT_MAX && carrying->arena.bytes < PAGE_BYTES_MAX;
}

static enum status carry_events(struct log *log, struct log *branch, uint64_t count)
{
    struct carrying *carrying = calloc(1, sizeof(*carrying));
    enum status status = STATUS_OK;
    if (!carrying)
        return trouble_say(&log->trouble, STATUS_OUT_OF_MEMORY, "branching: out of memory");
    arena_init(&carrying->arena, 0);
    carrying->until = count;
    for (uint64_t next = 0; next < count && status == STATUS_OK; next += carrying->count) {
        carrying->count = 0;
        arena_clear(&carrying->arena);
        status = log_read(log, next, carry, carrying);
        if (status == STATUS_OK && carrying->failed)
            status = trouble_say(&log->trouble, STATUS_OUT_OF_MEMORY, "branching: out of memory");
        if (status == STATUS_OK && carrying->count == 0)
            status =
                trouble_say(&log->trouble, STATUS_NOT_FOUND, "the run has no %llu events", (unsigned long long)count);
        if (status != STATUS_OK)
            break;
        status = log_append_batch(branch, carrying->entries, carrying->count, carrying->receipts);
        if (status != STATUS_OK)
            trouble_say(&log->trouble, status, "branching: %s", branch->trouble.text);
    }
    if (status == STATUS_OK && count > 0 && memcmp(&branch->head.link, &carrying->link, sizeof(carrying->link)) != 0)
        status = trouble_say(&log->trouble, STATUS_CORRUPT, "the branch does not have the links of its run");
    arena_clear(&carrying->arena);
    free(carrying);
    return status;
}

struct pouring { /* of the files that the run brought */
    struct log *log;
    uint8_t *bytes; /* LOG_PIECE_BYTES_MAX */
    uint32_t sequence;
};

static bool pour(void *context, struct str *ret_piece)
{
    struct pouring *pouring = context;
    size_t len = 0;
    enum status status = log_piece(pouring->log, pouring->sequence++, pouring->bytes, &len);
    *ret_piece = (struct str){(const char *)pouring->bytes, status == STATUS_OK ? len : 0};
    return status == STATUS_OK || status == STATUS_NOT_FOUND;
}

struct keeping { /* of secrets */
    struct log *branch;
    enum status status;
};

static bool keep_secret(void *context, struct str name, struct str value)
{
    struct keeping *keeping = context;
    keeping->status = log_secret_put_later(keeping->branch, name, value);
    if (keeping->status == STATUS_TOO_LARGE) { /* so many wait that they have to be written first */
        keeping->status = log_append_batch(keeping->branch, NULL, 0, NULL);
        if (keeping->status == STATUS_OK)
            keeping->status = log_secret_put_later(keeping->branch, name, value);
    }
    return keeping->status == STATUS_OK;
}

static enum status keep_secrets(struct log *log, struct log *branch)
{
    struct keeping keeping = {.branch = branch, .status = STATUS_OK};
    log_bind(branch, log->key); /* the run is the same, and so the seals of its secrets hold */
    enum status status = log_secret_each(log, STR(""), keep_secret, &keeping);
    if (status != STATUS_OK)
        return status;
    if (keeping.status == STATUS_OK)
        keeping.status = log_append_batch(branch, NULL, 0, NULL);
    return keeping.status == STATUS_OK
               ? STATUS_OK
               : trouble_say(&log->trouble, keeping.status, "branching: %s", branch->trouble.text);
}

static enum status begin_branch(struct log *log, const char *path, struct log **ret_branch)
{
    struct pouring pouring = {.log = log, .bytes = malloc(LOG_PIECE_BYTES_MAX)};
    struct log_birth birth;
    struct trouble why;
    size_t len;
    if (!pouring.bytes)
        return trouble_say(&log->trouble, STATUS_OUT_OF_MEMORY, "branching: out of memory");
    enum status status = log_birth(log, &birth);
    birth.piece = NULL;
    birth.context = &pouring;
    if (status == STATUS_OK && log_piece(log, 0, pouring.bytes, &len) == STATUS_OK)
        birth.piece = pour;
    if (status == STATUS_OK) {
        unlink(path); /* of a process that was killed */
        status = log_create(path, &birth, ret_branch, &why);
        if (status != STATUS_OK)
            trouble_say(&log->trouble, status, "%s", why.text);
    }
    free(pouring.bytes);
    return status;
}

enum status log_branch(struct log *log, const char *path, uint64_t count)
{
    struct log *branch = NULL;
    assert(!log->visiting && sqlite3_get_autocommit(log->db));
    enum status status = begin_branch(log, path, &branch);
    if (status != STATUS_OK)
        return status;
    status = carry_events(log, branch, count);
    if (status == STATUS_OK)
        status = keep_secrets(log, branch);
    log_close(branch);
    if (status != STATUS_OK)
        unlink(path);
    return status;
}
