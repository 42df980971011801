/* The reader of run files under any bytes: it refuses with a sentence, or reads as far as the chain holds and gives a
 * verdict that says the same; and a head kept elsewhere is read from any text or refused.
 *
 * SQLite refuses most bytes at its first page, so an input that begins with 'P' is taken as patches of three bytes
 * (place, place, value) on a run file that holds a few events and a secret. */
#include <assert.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "log/log.h"

int LLVMFuzzerInitialize(int *argument_count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static char path[64], sides[3][80];
static uint8_t whole[1 << 16]; /* the run file that patches go to */
static size_t whole_len;

static void remove_run(void)
{
    unlink(path);
    for (int i = 0; i < 3; i++)
        unlink(sides[i]);
}

int LLVMFuzzerInitialize(int *argument_count, char ***arguments)
{
    static const char *const endings[] = {"-wal", "-shm", "-lock"};
    struct log_birth birth = {.wall_ms = 1, .run_id = "sixteen bytes .", .about = STR("about")};
    struct log_entry entries[3] = {
        {.payload = STR("one"), .kind = 1}, {.payload = STR("two"), .request_key = STR("k")}, {.kind = 3}};
    struct log_receipt receipts[3];
    struct log *log = NULL;
    (void)argument_count;
    (void)arguments;
    snprintf(path, sizeof(path), "/dev/shm/entente-fuzz-%d", (int)getpid());
    for (int i = 0; i < 3; i++)
        snprintf(sides[i], sizeof(sides[i]), "%s%s", path, endings[i]);
    remove_run();
    enum status status = log_create(path, &birth, &log, NULL);
    assert(status == STATUS_OK);
    status = log_append_batch(log, entries, 3, receipts);
    assert(status == STATUS_OK);
    status = log_secret_put(log, STR("name"), STR("value"));
    assert(status == STATUS_OK);
    log_close(log);
    FILE *file = fopen(path, "rb");
    assert(file);
    whole_len = fread(whole, 1, sizeof(whole), file);
    assert(whole_len > 0 && whole_len < sizeof(whole));
    fclose(file);
    remove_run();
    return 0;
}

static void write_run(const uint8_t *bytes, size_t len)
{
    static uint8_t patched[sizeof(whole)];
    if (len > 0 && bytes[0] == 'P') {
        memcpy(patched, whole, whole_len);
        for (size_t i = 1; i + 3 <= len; i += 3)
            patched[(bytes[i] << 8 | bytes[i + 1]) % whole_len] = bytes[i + 2];
        bytes = patched;
        len = whole_len;
    }
    int file = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    ssize_t written = file < 0 ? -1 : write(file, bytes, len);
    assert(written == (ssize_t)len);
    close(file);
}

static bool count_event(void *context, const struct log_event *event)
{
    uint64_t *count = context;
    assert(event->sequence == *count);
    assert(event->entry.payload.len <= EVENT_BYTES_MAX && event->entry.request_key.len <= LOG_REQUEST_KEY_BYTES_MAX);
    ++*count;
    return true;
}

static bool visit_secret(void *context, struct str name, struct str value)
{
    (void)context;
    (void)value;
    return name.len > 0;
}

/* A reader may not change what is there; a writer that was let in finds a whole chain. */
static void read_run(enum log_mode mode)
{
    struct log *log = NULL;
    struct trouble trouble = {""};
    struct log_birth birth;
    struct log_verdict verdict;
    uint64_t count = 0;
    if (log_open(path, mode, &log, &trouble) != STATUS_OK) {
        assert(!log && trouble.text[0]);
        return;
    }
    (void)log_birth(log, &birth);
    enum status read = log_read(log, 0, count_event, &count);
    if (log_verify(log, NULL, &verdict) == STATUS_OK) {
        assert(verdict.reason != LOG_BREAK_NONE || (read == STATUS_OK && verdict.sequence == count));
        assert(mode == LOG_READ || verdict.reason == LOG_BREAK_NONE);
    }
    (void)log_secret_each(log, STR(""), visit_secret, NULL);
    log_close(log);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct log_head head;
    (void)log_head_parse((struct str){(const char *)bytes, len}, &head);
    write_run(bytes, len);
    read_run(LOG_READ);
    read_run(LOG_WRITE);
    remove_run();
    return 0;
}
