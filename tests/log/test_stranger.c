/* Run files from other people: they bring rows and nothing else, and whatever they bring is refused at once. */
#include <fcntl.h>
#include <sys/resource.h>
#include <time.h>

#include "scratch.h"

enum { SECONDS_MAX = 2, SCRIPT_COUNT = 40 };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Both ways of opening refuse the file or verify says that it is not whole; in time. */
static void refused(const char *name, const char *words)
{
    struct log *log = NULL;
    struct trouble trouble = {""};
    double begun = now();
    assert_int_not_equal(log_open(run_path, LOG_WRITE, &log, &trouble), STATUS_OK);
    if (!strstr(trouble.text, words))
        print_error("%s: %s\n", name, trouble.text);
    assert_non_null(strstr(trouble.text, words));
    if (log_open(run_path, LOG_READ, &log, &trouble) == STATUS_OK) {
        struct log_verdict verdict;
        enum status status = log_verify(log, NULL, &verdict);
        assert_true(status || verdict.reason);
        assert_non_null(strstr(status ? log_trouble(log) : verdict.text, words));
        log_close(log);
    }
    if (now() - begun > SECONDS_MAX)
        print_error("%s: %.1f s\n", name, now() - begun);
    assert_true(now() - begun <= SECONDS_MAX);
}

static void a_schema_of_others_is_never_asked(void **state)
{
    (void)state;
#define INTO_SCHEMA "PRAGMA writable_schema=ON; "
#define BOMB "instr(replace(hex(zeroblob(50000000)), ''0'', ''a''), hex(zeroblob(500000)) || ''b'')"
    static const struct {
        const char *name, *sql;
    } cases[] = {
        {"a column that computes itself for hours",
         INTO_SCHEMA "UPDATE sqlite_schema SET sql = replace(sql, 'wall_ms INTEGER NOT NULL, run_id', 'wall_ms INTEGER "
                     "AS (" BOMB "), run_id') WHERE name = 'header'"},
        {"a column of 900 MB",
         INTO_SCHEMA "UPDATE sqlite_schema SET sql = replace(sql, 'about BLOB NOT NULL', 'about BLOB AS "
                     "(zeroblob(900000000))') WHERE name = 'header'"},
        {"a trigger with a name of SQLite's own, without an end", INTO_SCHEMA
         "INSERT INTO sqlite_schema(type, name, tbl_name, rootpage, sql) VALUES('trigger', 'sqlite_x', 'event', 0, "
         "'CREATE TRIGGER sqlite_x AFTER INSERT ON event BEGIN SELECT count(*) FROM (WITH RECURSIVE c(x) AS (SELECT 1 "
         "UNION ALL SELECT x + 1 FROM c) SELECT x FROM c); END')"},
        {"a trigger that plants a code", INTO_SCHEMA
         "INSERT INTO sqlite_schema(type, name, tbl_name, rootpage, sql) VALUES('trigger', 'sqlite_y', 'event', 0, "
         "'CREATE TRIGGER sqlite_y AFTER INSERT ON event BEGIN INSERT OR REPLACE INTO secret VALUES(x''00'', x''00''); "
         "END')"},
        {"a trigger of ours twice", INTO_SCHEMA "INSERT INTO sqlite_schema SELECT * FROM sqlite_schema WHERE name = "
                                                "'event_update'"},
        {"statistics", "ANALYZE"},
        {"a view", "CREATE VIEW extra AS SELECT 1"},
        {"a table", "CREATE TABLE extra(a)"},
        {"an index", "CREATE INDEX extra ON event(kind)"},
        {"a name that speaks to the terminal", "CREATE TABLE \"a\x1b[2J\nwhole\"(a)"},
        {"a guard with another body",
         INTO_SCHEMA "UPDATE sqlite_schema SET sql = replace(sql, 'ABORT', 'IGNORE') WHERE name = 'event_update'"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        write_script(3);
        assert_int_equal(outsider(cases[i].sql), SQLITE_OK);
        refused(cases[i].name, "is not as this program made it; nothing in this file was read");
    }
}

static void a_schema_without_end_is_not_read_to_its_end(void **state)
{
    (void)state;
    write_script(3);
    assert_int_equal(
        outsider(
            INTO_SCHEMA
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) "
            "INSERT INTO sqlite_schema(type, name, tbl_name, rootpage, sql) SELECT 'table', 't' || i, 't' || i, 2, "
            "'CREATE TABLE t' || i || '(a)' FROM n"),
        SQLITE_OK);
    refused("200,000 tables", "");
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    assert_true(usage.ru_maxrss < 256 << 10);
}

static void a_run_is_a_regular_file_with_one_name(void **state)
{
    (void)state;
    char beside[128];
    clear_scratch();
    assert_int_equal(mkfifo(run_path, 0600), 0);
    refused("a pipe", "is a pipe and no file");
    clear_scratch();
    assert_int_equal(mkdir(run_path, 0700), 0);
    refused("a folder", "is a folder and no file");
    assert_int_equal(rmdir(run_path), 0);
    assert_int_equal(symlink("/dev/zero", run_path), 0);
    refused("a device", "is a device and no file");
    write_script(3);
    snprintf(beside, sizeof(beside), "%s/twin", scratch_directory);
    assert_int_equal(link(run_path, beside), 0);
    refused("a hard link", "has 2 names (hard links)");
    static const char *const ends[] = {"-wal", "-shm", "-journal", "-lock"};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        write_script(3);
        snprintf(beside, sizeof(beside), "%s%s", run_path, ends[i]);
        unlink(beside);
        assert_int_equal(mkfifo(beside, 0600), 0);
        refused("a pipe beside it", "is a pipe and no file");
        assert_int_equal(unlink(beside), 0);
        assert_int_equal(symlink("/etc/hostname", beside), 0);
        refused("a link beside it", "is a link and no file");
    }
    write_script(3);
    snprintf(beside, sizeof(beside), "%s/elsewhere-wal", scratch_directory);
    char elsewhere[128];
    snprintf(elsewhere, sizeof(elsewhere), "%s/elsewhere", scratch_directory);
    assert_int_equal(rename(run_path, elsewhere), 0);
    assert_int_equal(symlink(elsewhere, run_path), 0);
    assert_int_equal(mkfifo(beside, 0600), 0);
    refused("a pipe beside what a link leads to", "is a pipe and no file");
    assert_int_equal(unlink(beside) | unlink(elsewhere), 0);
    clear_scratch();
}

/* ---- the write-ahead file ---- */

static void copy_file(const char *from, const char *to)
{
    char bytes[65536];
    int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(in >= 0 && out >= 0);
    for (ssize_t len; (len = read(in, bytes, sizeof(bytes))) > 0;)
        assert_int_equal(write(out, bytes, (size_t)len), len);
    close(in);
    close(out);
}

/* A run as a kill leaves it: what was committed is in its write-ahead file. */
static off_t leave_killed(uint64_t count)
{
    char live[128], wal[128], run_wal[128];
    snprintf(live, sizeof(live), "%s/killed", scratch_directory);
    snprintf(wal, sizeof(wal), "%s/killed-wal", scratch_directory);
    snprintf(run_wal, sizeof(run_wal), "%s-wal", run_path);
    clear_scratch();
    struct log *log = create_run();
    append_script(log, 0, count);
    copy_file(run_path, live);
    copy_file(run_wal, wal);
    log_close(log);
    copy_file(live, run_path);
    copy_file(wal, run_wal);
    struct stat about;
    assert_int_equal(stat(run_wal, &about), 0);
    return about.st_size;
}

static void flip(const char *path, off_t at)
{
    uint8_t byte;
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= 0x40;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

static void damage_in_the_write_ahead_file_is_told(void **state)
{
    (void)state;
    char wal[128];
    snprintf(wal, sizeof(wal), "%s-wal", run_path);
    off_t size = leave_killed(SCRIPT_COUNT);
    const off_t places[] = {2, 17, 40, 32 + 24 + 8, size / 3, size / 2};
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        leave_killed(SCRIPT_COUNT);
        flip(wal, places[i]);
        refused("a flipped bit", "the write-ahead file is damaged");
        uint64_t next = 0;
        struct log *log;
        if (log_open(run_path, LOG_READ, &log, NULL) == STATUS_OK) { /* a report of less than there was is refused */
            assert_status(log_read(log, 0, check_script, &next), STATUS_CORRUPT);
            assert_non_null(strstr(log_trouble(log), "the write-ahead file is damaged"));
            log_close(log);
        }
    }
}

/* What a crash leaves is no damage: the end may be cut off anywhere, and the last commit may be in any state. */
static void a_torn_end_is_no_damage(void **state)
{
    (void)state;
    char wal[128];
    snprintf(wal, sizeof(wal), "%s-wal", run_path);
    off_t size = leave_killed(SCRIPT_COUNT);
    for (off_t cut = size; cut > size / 2; cut -= 1777) {
        leave_killed(SCRIPT_COUNT);
        assert_int_equal(truncate(wal, cut), 0);
        struct log *log = open_run(LOG_WRITE);
        log_close(log);
    }
    leave_killed(SCRIPT_COUNT);
    flip(wal, size - 4096 - 10);
    for (int again = 0; again < 3; again++) { /* and what is written next begins a new generation */
        struct log_head head;
        struct log *log = open_run(LOG_WRITE);
        assert_status(log_head(log, &head), STATUS_OK);
        assert_in_range(head.count, SCRIPT_COUNT - 1, SCRIPT_COUNT + 3);
        append_script(log, head.count, 1);
        log_close(log);
    }
}

/* ---- secrets ---- */

static bool count_secret(void *context, struct str name, struct str value)
{
    (void)name;
    assert_true(str_equal(value, STR("value")));
    ++*(uint32_t *)context;
    return true;
}

static uint32_t secrets_of(const uint8_t *key)
{
    uint32_t count = 0;
    struct log *log = open_run(LOG_READ);
    log_bind(log, key);
    assert_status(log_secret_each(log, STR("session/"), count_secret, &count), STATUS_OK);
    log_close(log);
    return count;
}

/* A row that somebody wrote, moved to another name or run, or made under another key opens no door. */
static void secrets_count_under_their_key(void **state)
{
    (void)state;
    uint8_t ours[LOG_KEY_BYTES] = "a key of this machine", theirs[LOG_KEY_BYTES] = "a key of another";
    char value[16];
    size_t len;
    write_script(3);
    struct log *log = open_run(LOG_WRITE);
    log_bind(log, ours);
    assert_status(log_secret_put(log, STR("session/a"), STR("value")), STATUS_OK);
    assert_status(log_secret_get(log, STR("session/a"), value, sizeof(value), &len), STATUS_OK);
    assert_int_equal(len, 5);
    log_close(log);
    assert_int_equal(secrets_of(ours), 1);
    assert_int_equal(secrets_of(theirs), 0);
    assert_int_equal(outsider("INSERT INTO secret VALUES(CAST('session/b' AS BLOB), CAST('value' AS BLOB));"
                              "INSERT INTO secret SELECT CAST('session/c' AS BLOB), value FROM secret WHERE name = "
                              "CAST('session/a' AS BLOB)"),
                     SQLITE_OK);
    assert_int_equal(secrets_of(ours), 1);
    log = open_run(LOG_WRITE);
    log_bind(log, ours);
    assert_status(log_secret_get(log, STR("session/c"), value, sizeof(value), &len), STATUS_NOT_FOUND);
    assert_status(log_secret_put(log, STR("code/1"), STR("value")), STATUS_OK);
    assert_status(log_secret_clear(log, STR("session/")), STATUS_OK);
    assert_status(log_secret_get(log, STR("session/a"), value, sizeof(value), &len), STATUS_NOT_FOUND);
    assert_status(log_secret_get(log, STR("code/1"), value, sizeof(value), &len), STATUS_OK);
    log_close(log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_schema_of_others_is_never_asked),
        cmocka_unit_test(a_schema_without_end_is_not_read_to_its_end),
        cmocka_unit_test(a_run_is_a_regular_file_with_one_name),
        cmocka_unit_test(damage_in_the_write_ahead_file_is_told),
        cmocka_unit_test(a_torn_end_is_no_damage),
        cmocka_unit_test(secrets_count_under_their_key),
    };
    return cmocka_run_group_tests(tests, make_scratch, drop_scratch);
}
