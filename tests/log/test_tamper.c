/* Somebody changes a run file. Verifying names the first event that does not hold. */
#include <fcntl.h>

#include "scratch.h"

enum { SCRIPT_COUNT = 40 };

static const char *const drop_guards =
    "DROP TRIGGER event_insert; DROP TRIGGER event_update; DROP TRIGGER event_delete;"
    "DROP TRIGGER header_insert; DROP TRIGGER header_update; DROP TRIGGER header_delete;";

static struct log_verdict verify_run(const struct log_head *held)
{
    struct log_verdict verdict;
    struct log *log = open_run(LOG_READ);
    assert_status(log_verify(log, held, &verdict), STATUS_OK);
    log_close(log);
    return verdict;
}

static void assert_verdict(const struct log_verdict *verdict, enum log_break reason, uint64_t sequence)
{
    if (verdict->reason != reason || verdict->sequence != sequence)
        print_error("found: %s (event %" PRIu64 "); expected: %s (event %" PRIu64 ")\n", verdict->text,
                    verdict->sequence, log_break_text(reason), sequence);
    assert_int_equal(verdict->reason, reason);
    assert_int_equal(verdict->sequence, sequence);
}

/* Drops the guards, does `sql`, expects the finding, and that a writer refuses the file. */
static void tamper(const char *sql, enum log_break reason, uint64_t sequence)
{
    write_script(SCRIPT_COUNT);
    assert_int_equal(outsider(drop_guards), SQLITE_OK);
    assert_int_equal(outsider(sql), SQLITE_OK);
    struct log_verdict verdict = verify_run(NULL);
    if (verdict.reason != reason)
        print_error("%s\n", sql);
    assert_verdict(&verdict, reason, sequence);
    struct log *log;
    struct trouble trouble;
    assert_status(log_open(run_path, LOG_WRITE, &log, &trouble), STATUS_CORRUPT);
    assert_string_equal(trouble.text, verdict.text);
}

static void an_untouched_run_is_whole(void **state)
{
    (void)state;
    write_script(SCRIPT_COUNT);
    struct log_verdict verdict = verify_run(NULL);
    assert_verdict(&verdict, LOG_BREAK_NONE, SCRIPT_COUNT);
    assert_string_equal(verdict.text, "the log is whole: 40 events");
    write_script(0);
    verdict = verify_run(NULL);
    assert_verdict(&verdict, LOG_BREAK_NONE, 0);
}

static void every_changed_column_is_found(void **state)
{
    (void)state;
    tamper("UPDATE event SET payload = CAST(payload || 'x' AS BLOB) WHERE sequence = 7", LOG_BREAK_CHANGED, 7);
    tamper("UPDATE event SET wall_ms = wall_ms + 1 WHERE sequence = 8", LOG_BREAK_CHANGED, 8);
    tamper("UPDATE event SET exercise_ms = -exercise_ms WHERE sequence = 9", LOG_BREAK_CHANGED, 9);
    tamper("UPDATE event SET kind = kind + 1 WHERE sequence = 0", LOG_BREAK_CHANGED, 0);
    tamper("UPDATE event SET kind = kind + 65536 WHERE sequence = 3", LOG_BREAK_CHANGED, 3); /* the same low 16 bits */
    tamper("UPDATE event SET seat = 9 WHERE sequence = 39", LOG_BREAK_CHANGED, 39);
    tamper("UPDATE event SET request_key = x'' WHERE sequence = 12", LOG_BREAK_CHANGED, 12);
    tamper("UPDATE event SET state_hash = 0 WHERE sequence = 13", LOG_BREAK_CHANGED, 13);
    tamper("UPDATE event SET link = zeroblob(32) WHERE sequence = 14", LOG_BREAK_LINK, 14);
    tamper("UPDATE event SET link = zeroblob(31) WHERE sequence = 15", LOG_BREAK_CHANGED, 15);
    tamper("UPDATE event SET payload = x'00' WHERE sequence >= 20", LOG_BREAK_CHAIN, 20);
}

static void missing_moved_and_copied_events_are_found(void **state)
{
    (void)state;
    tamper("DELETE FROM event WHERE sequence = 5", LOG_BREAK_MISSING, 5);
    tamper("DELETE FROM event WHERE sequence = 0", LOG_BREAK_MISSING, 0);
    tamper("DELETE FROM event WHERE sequence BETWEEN 10 AND 20", LOG_BREAK_MISSING, 10);
    tamper("UPDATE event SET sequence = 1000 WHERE sequence = 5; UPDATE event SET sequence = 5 WHERE sequence = 30;"
           "UPDATE event SET sequence = 30 WHERE sequence = 1000;",
           LOG_BREAK_ORDER, 5);
    tamper("UPDATE event SET sequence = 1000 WHERE sequence = 5; UPDATE event SET sequence = 5 WHERE sequence = 6;"
           "UPDATE event SET sequence = 6 WHERE sequence = 1000;",
           LOG_BREAK_ORDER, 5);
    tamper("UPDATE event SET sequence = 40 WHERE sequence = 4", LOG_BREAK_MISSING, 4);
    tamper("INSERT INTO event SELECT 40, wall_ms, exercise_ms, kind, seat, x'', payload, state_hash, link FROM event "
           "WHERE sequence = 3",
           LOG_BREAK_CHANGED, 40);
    tamper("DELETE FROM event WHERE sequence = 20; UPDATE event SET sequence = -sequence WHERE sequence > 20;"
           "UPDATE event SET sequence = -sequence - 1 WHERE sequence < 0;",
           LOG_BREAK_CHAIN, 20);
    tamper("INSERT INTO event SELECT -1, wall_ms, exercise_ms, kind, seat, x'', payload, state_hash, link FROM event "
           "WHERE sequence = 3",
           LOG_BREAK_ORDER, 0);
    tamper("INSERT INTO event SELECT 9223372036854775807, wall_ms, exercise_ms, kind, seat, x'', payload, state_hash, "
           "link FROM event "
           "WHERE sequence = 3",
           LOG_BREAK_MISSING, 40);
    tamper("DROP INDEX event_request; INSERT INTO event SELECT 40, wall_ms, exercise_ms, kind, seat, request_key, "
           "payload, state_hash, link "
           "FROM event WHERE sequence = 39",
           LOG_BREAK_ORDER, 40);
}

static void the_header_and_the_guards_are_watched(void **state)
{
    (void)state;
    tamper("UPDATE header SET about = x'00'", LOG_BREAK_HEADER, 0);
    tamper("UPDATE header SET wall_ms = 0", LOG_BREAK_HEADER, 0);
    tamper("UPDATE header SET run_id = zeroblob(16)", LOG_BREAK_HEADER, 0);
    tamper("UPDATE header SET link = zeroblob(32)", LOG_BREAK_HEADER, 0);
    tamper("DELETE FROM header", LOG_BREAK_HEADER, 0);
    tamper("SELECT 1", LOG_BREAK_GUARDS, SCRIPT_COUNT);
    write_script(3);
    assert_int_equal(outsider("CREATE VIEW extra AS SELECT 1"), SQLITE_OK);
    struct log_verdict verdict = verify_run(NULL);
    assert_verdict(&verdict, LOG_BREAK_GUARDS, 0); /* whose schema is strange is not asked anything */
}

static void a_held_head_tells_of_a_cut_and_of_a_rewritten_file(void **state)
{
    (void)state;
    write_script(SCRIPT_COUNT);
    struct log *log = open_run(LOG_WRITE);
    struct log_head held;
    assert_status(log_head(log, &held), STATUS_OK);
    append_script(log, SCRIPT_COUNT, 5);
    log_close(log);
    struct log_verdict verdict = verify_run(&held); /* it grew since: that is fine */
    assert_verdict(&verdict, LOG_BREAK_NONE, SCRIPT_COUNT + 5);

    struct log_head wrong = held;
    wrong.link.bytes[31] ^= 1;
    verdict = verify_run(&wrong);
    assert_verdict(&verdict, LOG_BREAK_REWRITTEN, SCRIPT_COUNT - 1);

    assert_int_equal(outsider(drop_guards), SQLITE_OK);
    assert_int_equal(outsider("DELETE FROM event WHERE sequence >= 30"), SQLITE_OK);
    verdict = verify_run(&held);
    assert_verdict(&verdict, LOG_BREAK_TRUNCATED, 30);

    /* A whole new file with a chain of its own, as long as the old one. Only the head tells. */
    clear_scratch();
    log = create_run();
    append_script(log, 0, 10);
    struct event_store store;
    struct log_receipt receipt;
    for (uint64_t number = 10; number < SCRIPT_COUNT; number++) {
        struct log_entry entry = make_entry(number, &store);
        entry.state_hash++;
        assert_status(log_append_batch(log, &entry, 1, &receipt), STATUS_OK);
    }
    log_close(log);
    verdict = verify_run(NULL);
    assert_verdict(&verdict, LOG_BREAK_NONE, SCRIPT_COUNT);
    verdict = verify_run(&held);
    assert_verdict(&verdict, LOG_BREAK_REWRITTEN, SCRIPT_COUNT - 1);
}

static void the_guards_hold_against_default_settings(void **state)
{
    (void)state;
    write_script(SCRIPT_COUNT);
    const char *attacks[] = {
        "UPDATE event SET payload = x'00' WHERE sequence = 3",
        "DELETE FROM event WHERE sequence = 3",
        "DELETE FROM event",
        "REPLACE INTO event SELECT sequence, wall_ms, exercise_ms, kind, seat, x'', x'00', 0, link FROM event WHERE "
        "sequence = 3",
        "INSERT OR REPLACE INTO event SELECT 40, 0, 0, 0, seat, request_key, x'00', 0, link FROM event WHERE sequence "
        "= 3",
        "INSERT OR IGNORE INTO event SELECT 42, 0, 0, 0, seat, x'', x'00', 0, link FROM event WHERE sequence = 3",
        "INSERT INTO event SELECT NULL, 0, 0, 0, seat, x'', x'00', 0, link FROM event WHERE sequence = 3",
        "UPDATE OR REPLACE event SET sequence = 4 WHERE sequence = 3",
        "REPLACE INTO header SELECT 1, 0, run_id, about, link FROM header",
        "UPDATE header SET wall_ms = 0",
        "DELETE FROM header",
    };
    for (int recursive = 0; recursive < 2; recursive++)
        for (size_t i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++) {
            char sql[400];
            snprintf(sql, sizeof(sql), "PRAGMA recursive_triggers=%d; %s", recursive, attacks[i]);
            int result = outsider(sql);
            if (result == SQLITE_OK)
                print_error("went through: %s\n", sql);
            assert_int_equal(result & 0xff, SQLITE_CONSTRAINT);
        }
    struct log_verdict verdict = verify_run(NULL);
    assert_verdict(&verdict, LOG_BREAK_NONE, SCRIPT_COUNT);
}

static bool reads_on(void *context, const struct log_event *event)
{
    (void)event;
    ++*(uint64_t *)context;
    return true;
}

static void reading_stops_before_an_event_that_does_not_hold(void **state)
{
    (void)state;
    write_script(SCRIPT_COUNT);
    assert_int_equal(outsider(drop_guards), SQLITE_OK);
    assert_int_equal(outsider("UPDATE event SET payload = x'00' WHERE sequence = 17"), SQLITE_OK);
    struct log *log = open_run(LOG_READ);
    uint64_t count = 0;
    assert_status(log_read(log, 0, reads_on, &count), STATUS_CORRUPT);
    assert_int_equal(count, 17);
    assert_string_equal(log_trouble(log), "event 17 does not hold");
    log_close(log);
}

static bool matches_script(void *context, const struct log_event *event)
{
    uint64_t *next = context;
    struct event_store store;
    struct log_entry wanted = make_entry(*next, &store);
    assert_entry_equal(&event->entry, &wanted);
    ++*next;
    return true;
}

/* A flipped byte is found, or it lies where it changes nothing of what happened (free space of a page, a counter of
 * SQLite): then the events read back are the ones written. A head is held. ENTENTE_FLIP_STEP=1 tries every byte. */
static void a_flipped_byte_is_found_or_changes_nothing(void **state)
{
    (void)state;
    const char *wish = getenv("ENTENTE_FLIP_STEP");
    long step = wish ? atol(wish) : 61, size;
    unsigned refused = 0, found = 0, harmless = 0;
    write_script(60);
    struct log *log = open_run(LOG_READ);
    struct log_head held;
    assert_status(log_head(log, &held), STATUS_OK);
    log_close(log);
    int fd = open(run_path, O_RDWR);
    assert_true(fd >= 0);
    size = lseek(fd, 0, SEEK_END);
    for (long at = 0; at < size; at += step) {
        uint8_t byte, flipped;
        assert_int_equal(pread(fd, &byte, 1, at), 1);
        flipped = (uint8_t)(byte ^ (UINT32_C(1) << (at / step % 8)));
        assert_int_equal(pwrite(fd, &flipped, 1, at), 1);
        struct log_verdict verdict = {0};
        if (log_open(run_path, LOG_READ, &log, NULL)) {
            refused++;
        } else {
            enum status status = log_verify(log, &held, &verdict);
            if (status || verdict.reason) {
                found++;
            } else {
                uint64_t next = 0;
                assert_status(log_read(log, 0, matches_script, &next), STATUS_OK);
                assert_int_equal(next, 60);
                harmless++;
            }
            log_close(log);
        }
        assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    }
    close(fd);
    print_message("%u flips: %u refused on opening, %u found by verifying, %u changed nothing\n",
                  refused + found + harmless, refused, found, harmless);
    assert_true(refused > 0 && found > 0);
}

static void a_file_cut_short_is_found(void **state)
{
    (void)state;
    write_script(SCRIPT_COUNT);
    struct stat file;
    struct log *log = open_run(LOG_READ);
    struct log_head held;
    assert_status(log_head(log, &held), STATUS_OK);
    log_close(log);
    assert_int_equal(stat(run_path, &file), 0);
    for (off_t size = file.st_size - 1; size >= 0; size = size > 4096 ? size - 1531 : size - 97) {
        struct log_verdict verdict = {0};
        assert_int_equal(truncate(run_path, size), 0);
        if (log_open(run_path, LOG_READ, &log, NULL) == STATUS_OK) {
            enum status status = log_verify(log, &held, &verdict);
            assert_true(status || verdict.reason);
            log_close(log);
        }
        assert_int_not_equal(log_open(run_path, LOG_WRITE, &log, NULL), STATUS_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_untouched_run_is_whole),
        cmocka_unit_test(every_changed_column_is_found),
        cmocka_unit_test(missing_moved_and_copied_events_are_found),
        cmocka_unit_test(the_header_and_the_guards_are_watched),
        cmocka_unit_test(a_held_head_tells_of_a_cut_and_of_a_rewritten_file),
        cmocka_unit_test(the_guards_hold_against_default_settings),
        cmocka_unit_test(reading_stops_before_an_event_that_does_not_hold),
        cmocka_unit_test(a_flipped_byte_is_found_or_changes_nothing),
        cmocka_unit_test(a_file_cut_short_is_found),
    };
    return cmocka_run_group_tests(tests, make_scratch, drop_scratch);
}
