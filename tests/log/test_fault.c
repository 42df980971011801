/* The disk fails at every single write, sync and truncation in turn.
 *
 * A thin layer under SQLite counts these calls and fails the N-th one: once, or that one and all after it. A story is
 * played for every N until a story runs through without meeting its fault. Whatever N is: a failed append is not
 * acknowledged, the log refuses all that follow, and after opening the file anew on a sound disk every acknowledged
 * event is there and the chain holds. Unacknowledged events may be there or not, but in the order of the
 * script. */
#include "log/failing_disk.h"
#include "scratch.h"

enum { BATCH_COUNT = 6, BATCH_EVENTS = 4 };

/* ---- the stories ---- */

static struct str secret_of(int batch, char name[32])
{
    snprintf(name, 32, "session/%d", batch);
    return str_of(name);
}

/* Appends batches, each with a secret, with a checkpoint in the midst; returns how many events were acknowledged. */
static uint64_t append_until_it_fails(struct log *log, bool *ret_failed)
{
    uint64_t acknowledged = 0;
    *ret_failed = false;
    for (int batch = 0; batch < BATCH_COUNT; batch++) {
        struct event_store stores[BATCH_EVENTS];
        struct log_entry entries[BATCH_EVENTS];
        struct log_receipt receipts[BATCH_EVENTS];
        for (uint64_t i = 0; i < BATCH_EVENTS; i++)
            entries[i] = make_entry((uint64_t)batch * BATCH_EVENTS + i, &stores[i]);
        char name[32];
        enum status waits = log_secret_put_later(log, secret_of(batch, name), STR("token"));
        assert_status(waits, *ret_failed ? STATUS_REFUSED : STATUS_OK);
        enum status status = log_append_batch(log, entries, BATCH_EVENTS, receipts);
        if (*ret_failed) { /* it failed before: the disk may be sound again, the log must not try */
            assert_status(status, STATUS_REFUSED);
            continue;
        }
        if (status) {
            *ret_failed = true;
            assert_true(log_is_stopped(log));
            assert_non_null(strstr(log_trouble(log), "nothing more is written"));
            assert_status(log_secret_put(log, STR("seat"), STR("code")), STATUS_REFUSED);
            assert_status(log_checkpoint(log), STATUS_REFUSED);
            continue;
        }
        acknowledged += BATCH_EVENTS;
        if (batch == BATCH_COUNT / 2 && log_checkpoint(log)) {
            *ret_failed = true;
            assert_true(log_is_stopped(log));
        }
    }
    return acknowledged;
}

static void play_every_fault(int how, bool lasting)
{
    int stories = 0, unacknowledged_kept = 0;
    disk.fail_at = 0;
    for (bool met = true; met;) {
        clear_scratch();
        disk.fail_at = 0;
        struct log *log = create_run();
        bool failed = false;
        disk.calls = disk.faults = 0;
        disk.how = how;
        disk.lasting = lasting;
        disk.fail_at = ++stories;
        uint64_t acknowledged = append_until_it_fails(log, &failed), next = 0;
        log_close(log);
        met = disk.faults > 0;
        if (!met)
            assert_int_equal(acknowledged, BATCH_COUNT * BATCH_EVENTS);
        disk.fail_at = 0; /* a sound disk */
        log = open_run(LOG_WRITE);
        assert_status(log_read(log, 0, check_script, &next), STATUS_OK);
        assert_true(next >= acknowledged);
        unacknowledged_kept += next > acknowledged;
        for (int batch = 0; batch < BATCH_COUNT;
             batch++) { /* a batch and its secret are there together or not at all */
            char name[32], value[16];
            size_t len;
            bool is_there = next >= (uint64_t)(batch + 1) * BATCH_EVENTS;
            assert_status(log_secret_get(log, secret_of(batch, name), value, sizeof(value), &len),
                          is_there ? STATUS_OK : STATUS_NOT_FOUND);
        }
        append_script(log, next, 3);
        log_close(log);
        log = open_run(LOG_WRITE);
        log_close(log);
    }
    print_message("%d faults (%s, %s): 0 acknowledged events lost; %d times a batch without an answer was kept\n",
                  stories - 1, how == SQLITE_FULL ? "disk full" : "input/output error", lasting ? "lasting" : "once",
                  unacknowledged_kept);
    assert_true(stories > 20); /* else nothing was tried */
}

static void an_error_once_at_every_call(void **state)
{
    (void)state;
    play_every_fault(SQLITE_IOERR_WRITE, false);
}
static void an_error_that_lasts_from_every_call(void **state)
{
    (void)state;
    play_every_fault(SQLITE_IOERR_WRITE, true);
}
static void a_full_disk_once_at_every_call(void **state)
{
    (void)state;
    play_every_fault(SQLITE_FULL, false);
}
static void a_full_disk_from_every_call(void **state)
{
    (void)state;
    play_every_fault(SQLITE_FULL, true);
}

static void a_failed_creation_leaves_nothing_behind(void **state)
{
    (void)state;
    struct log_birth birth = {.about = STR("the scenario")};
    struct trouble trouble;
    int stories = 0;
    disk.lasting = false;
    disk.how = SQLITE_FULL;
    for (bool made = false; !made;) {
        struct log *log = NULL;
        clear_scratch();
        disk.calls = disk.faults = 0;
        disk.fail_at = ++stories;
        made = log_create(run_path, &birth, &log, &trouble) == STATUS_OK;
        if (made) {
            assert_int_equal(disk.faults, 0);
            disk.fail_at = 0;
            log_close(log);
        } else {
            assert_true(trouble.text[0]);
            assert_int_not_equal(access(run_path, F_OK), 0);
        }
    }
    print_message("%d faults while a run file was made\n", stories - 1);
    assert_true(stories > 3);
}

static void every_commit_is_synced(void **state)
{
    (void)state;
    disk.fail_at = 0;
    clear_scratch();
    struct log *log = create_run();
    for (uint64_t number = 0; number < 10; number++) {
        int syncs = disk.syncs;
        append_script(log, number, 1);
        assert_true(disk.syncs > syncs);
    }
    log_close(log);
}

static void a_lock_of_an_outsider_is_waited_out_and_not_fatal(void **state)
{
    (void)state;
    disk.fail_at = 0;
    clear_scratch();
    struct log *log = create_run();
    append_script(log, 0, 2);
    sqlite3 *outsider_db;
    assert_int_equal(sqlite3_open(run_path, &outsider_db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(outsider_db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    struct event_store store;
    struct log_entry entry = make_entry(2, &store);
    struct log_receipt receipt;
    assert_status(log_append_batch(log, &entry, 1, &receipt), STATUS_BUSY);
    assert_false(log_is_stopped(log));
    assert_int_equal(sqlite3_exec(outsider_db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(outsider_db);
    append_script(log, 2, 2);
    log_close(log);
}

static int set_up(void **state)
{
    register_shim();
    return make_scratch(state);
}

/* Only what does not fit SQLite's memory is read back at all; such is a large scenario. */
static void a_header_that_does_not_read_back_is_no_run(void **state)
{
    (void)state;
    static char about[8 << 20];
    struct log_birth birth = {.wall_ms = 1, .about = {about, sizeof(about)}};
    struct log *log = NULL;
    struct trouble trouble;
    memset(about, 'x', sizeof(about));
    clear_scratch();
    disk.fail_at = 0;
    disk.lies = true;
    enum status status = log_create(run_path, &birth, &log, &trouble);
    disk.lies = false;
    assert_int_not_equal(status, STATUS_OK);
    assert_non_null(strstr(trouble.text, "gives back something else"));
    assert_int_not_equal(access(run_path, F_OK), 0);
    assert_status(log_create(run_path, &birth, &log, &trouble), STATUS_OK);
    log_close(log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_once_at_every_call),
        cmocka_unit_test(an_error_that_lasts_from_every_call),
        cmocka_unit_test(a_full_disk_once_at_every_call),
        cmocka_unit_test(a_full_disk_from_every_call),
        cmocka_unit_test(a_failed_creation_leaves_nothing_behind),
        cmocka_unit_test(a_header_that_does_not_read_back_is_no_run),
        cmocka_unit_test(every_commit_is_synced),
        cmocka_unit_test(a_lock_of_an_outsider_is_waited_out_and_not_fatal),
    };
    return cmocka_run_group_tests(tests, set_up, drop_scratch);
}
