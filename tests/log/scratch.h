/* What the tests of the log share: a directory that goes away, events that can be told apart, and plain words for
 * checks. */
#ifndef ENTENTE_TESTS_LOG_SCRATCH_H
#define ENTENTE_TESTS_LOG_SCRATCH_H

#include <dirent.h>
#include <inttypes.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "log/log.h"

static char scratch_directory[64];
static char run_path[96];

static inline void clear_scratch(void)
{
    DIR *directory = opendir(scratch_directory);
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        char path[512];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", scratch_directory, entry->d_name);
        unlink(path);
    }
    if (directory)
        closedir(directory);
}

static inline int make_scratch(void **state)
{
    (void)state;
    snprintf(scratch_directory, sizeof(scratch_directory), "/tmp/entente-log-XXXXXX");
    if (!mkdtemp(scratch_directory))
        return -1;
    snprintf(run_path, sizeof(run_path), "%s/run.entente", scratch_directory);
    return 0;
}

static inline int drop_scratch(void **state)
{
    (void)state;
    clear_scratch();
    return rmdir(scratch_directory);
}

static inline void assert_status(enum status found, enum status wanted)
{
    if (found != wanted)
        print_error("status: %s; expected: %s\n", status_text(found), status_text(wanted));
    assert_int_equal(found, wanted);
}

/* Event `number` of a script: everything in it follows from the number. The strings live in `store`. */
struct event_store {
    char key[32], payload[512];
};

static inline struct log_entry make_entry(uint64_t number, struct event_store *store)
{
    int key_len = snprintf(store->key, sizeof(store->key), "request-%" PRIu64, number);
    int payload_len = snprintf(store->payload, sizeof(store->payload), "payload of %" PRIu64 ":", number);
    while (payload_len < (int)(20 + number * 37 % 400))
        store->payload[payload_len++] = (char)('a' + number % 26);
    return (struct log_entry){
        .wall_ms = INT64_C(1677000000000) + (int64_t)number,
        .exercise_ms = (int64_t)number * 1000 - 5000,
        .kind = (uint16_t)(number % 7),
        .seat = (uint16_t)(number % 3),
        .request_key = {store->key, (size_t)key_len},
        .payload = {store->payload, (size_t)payload_len},
        .state_hash = number * UINT64_C(0x9e3779b97f4a7c15),
    };
}

static inline void assert_entry_equal(const struct log_entry *found, const struct log_entry *wanted)
{
    assert_int_equal(found->wall_ms, wanted->wall_ms);
    assert_int_equal(found->exercise_ms, wanted->exercise_ms);
    assert_int_equal(found->kind, wanted->kind);
    assert_int_equal(found->seat, wanted->seat);
    assert_true(str_equal(found->request_key, wanted->request_key));
    assert_true(str_equal(found->payload, wanted->payload));
    assert_true(found->state_hash == wanted->state_hash);
}

/* A visitor: the events of the script from *context on, which counts them. */
static inline bool check_script(void *context, const struct log_event *event)
{
    uint64_t *next = context;
    struct event_store store;
    struct log_entry wanted = make_entry(*next, &store);
    assert_int_equal(event->sequence, *next);
    assert_entry_equal(&event->entry, &wanted);
    ++*next;
    return true;
}

static inline struct log *create_run(void)
{
    struct log *log = NULL;
    struct trouble trouble = {""};
    struct log_birth birth = {.wall_ms = 1677000000000, .run_id = "sixteen bytes .", .about = STR("the scenario")};
    enum status status = log_create(run_path, &birth, &log, &trouble);
    if (status)
        print_error("%s\n", trouble.text);
    assert_status(status, STATUS_OK);
    return log;
}

static inline struct log *open_run(enum log_mode mode)
{
    struct log *log = NULL;
    struct trouble trouble = {""};
    enum status status = log_open(run_path, mode, &log, &trouble);
    if (status)
        print_error("%s\n", trouble.text);
    assert_status(status, STATUS_OK);
    return log;
}

static inline void append_script(struct log *log, uint64_t from, uint64_t count)
{
    for (uint64_t number = from; number < from + count; number++) {
        struct event_store store;
        struct log_entry entry = make_entry(number, &store);
        struct log_receipt receipt;
        assert_status(log_append_batch(log, &entry, 1, &receipt), STATUS_OK);
        assert_int_equal(receipt.sequence, number);
        assert_false(receipt.earlier);
    }
}

/* A new run with events 0 .. count-1 of the script, closed. */
static inline void write_script(uint64_t count)
{
    clear_scratch();
    struct log *log = create_run();
    append_script(log, 0, count);
    log_close(log);
}

/* Somebody with the sqlite3 program: default settings, no guards. Returns what SQLite said. */
static inline int outsider(const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(run_path, &db), SQLITE_OK);
    int result = sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_close(db);
    return result;
}

#endif
