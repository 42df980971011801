/* A run file is written, read back, asked again, and shared with readers. */
#include "scratch.h"

static bool stop_after_three(void *context, const struct log_event *event)
{
    (void)event;
    return ++*(int *)context < 3;
}

static void what_was_appended_is_read_back(void **state)
{
    (void)state;
    clear_scratch();
    struct log *log = create_run();
    append_script(log, 0, 700); /* more than two pages of the reader */
    uint64_t next = 0;
    struct log_head head;
    assert_status(log_read(log, 0, check_script, &next), STATUS_OK);
    assert_int_equal(next, 700);
    log_close(log);

    log = open_run(LOG_READ);
    next = 255;
    assert_status(log_read(log, 255, check_script, &next), STATUS_OK);
    assert_int_equal(next, 700);
    assert_status(log_head(log, &head), STATUS_OK);
    assert_int_equal(head.count, 700);
    next = 700;
    assert_status(log_read(log, 700, check_script, &next), STATUS_OK);
    assert_status(log_read(log, 5000, check_script, &next), STATUS_OK);
    assert_status(log_read(log, UINT64_MAX, check_script, &next), STATUS_OK);
    assert_int_equal(next, 700);
    int visits = 0;
    assert_status(log_read(log, 10, stop_after_three, &visits), STATUS_OK);
    assert_int_equal(visits, 3);
    struct log_birth birth;
    assert_status(log_birth(log, &birth), STATUS_OK);
    assert_true(str_equal(birth.about, STR("the scenario")));
    assert_int_equal(birth.wall_ms, 1677000000000);
    log_close(log);
}

static bool keep_event(void *context, const struct log_event *event)
{
    assert_int_equal(event->sequence, 0);
    assert_int_equal(event->entry.payload.len, 6);
    assert_memory_equal(event->entry.payload.ptr, "a\0b\xff\n\0", 6);
    assert_int_equal(event->entry.exercise_ms, INT64_MIN);
    assert_true(event->entry.state_hash == UINT64_MAX);
    assert_int_equal(event->entry.kind, 65535);
    assert_int_equal(event->entry.seat, 65535);
    ++*(int *)context;
    return true;
}

static void payloads_are_opaque_and_extremes_survive(void **state)
{
    (void)state;
    clear_scratch();
    struct log *log = create_run();
    struct log_entry entry = {.wall_ms = INT64_MAX,
                              .exercise_ms = INT64_MIN,
                              .kind = 65535,
                              .seat = 65535,
                              .payload = {"a\0b\xff\n\0", 6},
                              .state_hash = UINT64_MAX};
    struct log_receipt receipt;
    int seen = 0;
    assert_status(log_append_batch(log, &entry, 1, &receipt), STATUS_OK);
    assert_status(log_read(log, 0, keep_event, &seen), STATUS_OK);
    assert_int_equal(seen, 1);
    entry = (struct log_entry){0}; /* nothing at all is an event too, and an empty key may come again */
    assert_status(log_append_batch(log, &entry, 1, &receipt), STATUS_OK);
    assert_status(log_append_batch(log, &entry, 1, &receipt), STATUS_OK);
    assert_int_equal(receipt.sequence, 2);
    log_close(log);
    log_close(NULL);
}

static void a_known_request_key_is_told_its_sequence(void **state)
{
    (void)state;
    clear_scratch();
    struct log *log = create_run();
    append_script(log, 0, 10);
    struct event_store store[2];
    struct log_entry batch[4] = {make_entry(10, &store[0]), make_entry(4, &store[1]), make_entry(10, &store[0]),
                                 make_entry(10, &store[0])};
    batch[3].seat = 200; /* the same words from another seat are another request */
    struct log_receipt receipts[4];
    assert_status(log_append_batch(log, batch, 4, receipts), STATUS_OK);
    assert_int_equal(receipts[0].sequence, 10);
    assert_false(receipts[0].earlier);
    assert_int_equal(receipts[1].sequence, 4);
    assert_true(receipts[1].earlier);
    assert_int_equal(receipts[2].sequence, 10);
    assert_true(receipts[2].earlier);
    assert_int_equal(receipts[3].sequence, 11);
    assert_false(receipts[3].earlier);
    uint64_t sequence = 99;
    assert_status(log_find(log, 10 % 3, STR("request-10"), &sequence), STATUS_OK);
    assert_int_equal(sequence, 10);
    assert_status(log_find(log, 77, STR("request-10"), &sequence), STATUS_NOT_FOUND);
    assert_status(log_find(log, 1, STR(""), &sequence), STATUS_NOT_FOUND);
    log_close(log);
    log = open_run(LOG_WRITE); /* and after a restart */
    assert_status(log_append_batch(log, batch, 2, receipts), STATUS_OK);
    assert_true(receipts[0].earlier && receipts[0].sequence == 10 && receipts[1].earlier && receipts[1].sequence == 4);
    log_close(log);
}

static void a_batch_beyond_its_bounds_writes_nothing(void **state)
{
    (void)state;
    clear_scratch();
    struct log *log = create_run();
    static char large[EVENT_BYTES_MAX + 1];
    struct log_entry batch[2] = {{.payload = STR("fits")}, {.payload = {large, sizeof(large)}}};
    struct log_receipt receipts[2];
    struct log_head head;
    assert_status(log_append_batch(log, batch, 2, receipts), STATUS_TOO_LARGE);
    batch[1] = (struct log_entry){.request_key = {large, LOG_REQUEST_KEY_BYTES_MAX + 1}};
    assert_status(log_append_batch(log, batch, 2, receipts), STATUS_TOO_LARGE);
    assert_non_null(strstr(log_trouble(log), "129 bytes"));
    assert_status(log_head(log, &head), STATUS_OK);
    assert_int_equal(head.count, 0);
    batch[1] =
        (struct log_entry){.payload = {large, EVENT_BYTES_MAX}, .request_key = {large, LOG_REQUEST_KEY_BYTES_MAX}};
    assert_status(log_append_batch(log, batch, 2, receipts), STATUS_OK);
    assert_status(log_append_batch(log, batch, 0, receipts), STATUS_OK);
    assert_false(log_is_stopped(log));
    log_close(log);
}

static void a_large_batch_is_one_transaction(void **state)
{
    (void)state;
    clear_scratch();
    struct log *log = create_run();
    struct log_entry *batch = calloc(LOG_BATCH_COUNT_MAX + 1, sizeof(*batch));
    struct log_receipt *receipts = calloc(LOG_BATCH_COUNT_MAX + 1, sizeof(*receipts));
    struct log_head head;
    assert_status(log_append_batch(log, batch, LOG_BATCH_COUNT_MAX + 1, receipts), STATUS_TOO_LARGE);
    assert_status(log_append_batch(log, batch, LOG_BATCH_COUNT_MAX, receipts), STATUS_OK);
    assert_int_equal(receipts[LOG_BATCH_COUNT_MAX - 1].sequence, LOG_BATCH_COUNT_MAX - 1);
    assert_status(log_head(log, &head), STATUS_OK);
    assert_int_equal(head.count, LOG_BATCH_COUNT_MAX);
    free(batch);
    free(receipts);
    log_close(log);
}

static void readers_follow_the_writer(void **state)
{
    (void)state;
    clear_scratch();
    struct log *writer = create_run(), *reader = open_run(LOG_READ);
    struct log_head written, seen;
    for (uint64_t number = 0; number < 20; number++) {
        append_script(writer, number, 1);
        assert_status(log_head(writer, &written), STATUS_OK);
        assert_status(log_head(reader, &seen), STATUS_OK);
        assert_int_equal(seen.count, number + 1);
        assert_memory_equal(seen.link.bytes, written.link.bytes, HASH_BYTES);
        if (number % 5 == 0)
            assert_status(log_checkpoint(writer), STATUS_OK);
    }
    log_close(writer); /* the reader stays: what was written must not depend on who closes last */
    uint64_t next = 0;
    assert_status(log_read(reader, 0, check_script, &next), STATUS_OK);
    assert_int_equal(next, 20);
    log_close(reader);
    writer = open_run(LOG_WRITE);
    append_script(writer, 20, 1);
    log_close(writer);
    char path[160];
    snprintf(path, sizeof(path), "%s-wal", run_path);
    assert_int_not_equal(access(path, F_OK), 0); /* one file remains */
}

static void a_second_writer_is_refused_and_the_first_goes_on(void **state)
{
    (void)state;
    clear_scratch();
    struct log *first = create_run(), *second = NULL;
    struct trouble trouble;
    assert_status(log_open(run_path, LOG_WRITE, &second, &trouble), STATUS_REFUSED);
    assert_null(second);
    assert_non_null(strstr(trouble.text, "is being played by another process, number "));
    append_script(first, 0, 3);
    /* under another name of the same file, too */
    char link_path[160];
    snprintf(link_path, sizeof(link_path), "%s/link.entente", scratch_directory);
    assert_int_equal(symlink(run_path, link_path), 0);
    assert_status(log_open(link_path, LOG_WRITE, &second, &trouble), STATUS_REFUSED);
    log_close(first);
    second = open_run(LOG_WRITE);
    append_script(second, 3, 1);
    log_close(second);
}

static void what_is_no_run_file_is_called_so(void **state)
{
    (void)state;
    clear_scratch();
    struct log *log = NULL;
    struct trouble trouble;
    struct log_birth birth = {0};
    for (int mode = LOG_READ; mode <= LOG_WRITE; mode++) {
        clear_scratch();
        assert_status(log_open(run_path, (enum log_mode)mode, &log, &trouble), STATUS_NOT_FOUND);
        FILE *file = fopen(run_path, "w");
        fclose(file);
        assert_status(log_open(run_path, (enum log_mode)mode, &log, &trouble), STATUS_MALFORMED);
        assert_status(log_create(run_path, &birth, &log, &trouble), STATUS_EXISTS);
        file = fopen(run_path, "w");
        for (int i = 0; i < 4000; i++)
            fputs("This is a letter and not a run file.\n", file);
        fclose(file);
        assert_status(log_open(run_path, (enum log_mode)mode, &log, &trouble), STATUS_MALFORMED);
        assert_non_null(strstr(trouble.text, "not a run file"));
        unlink(run_path);
        assert_int_equal(outsider("CREATE TABLE event(sequence)"), SQLITE_OK);
        assert_status(log_open(run_path, (enum log_mode)mode, &log, &trouble), STATUS_MALFORMED);
        unlink(run_path);
        write_script(1);
        assert_int_equal(outsider("PRAGMA user_version=2"), SQLITE_OK);
        assert_status(log_open(run_path, (enum log_mode)mode, &log, &trouble), STATUS_VERSION);
    }
    birth.about.len = LOG_ABOUT_BYTES_MAX + 1;
    clear_scratch();
    assert_status(log_create(run_path, &birth, &log, &trouble), STATUS_TOO_LARGE);
    assert_int_not_equal(access(run_path, F_OK), 0);
    assert_status(log_create("/nowhere/run.entente", &(struct log_birth){0}, &log, NULL), STATUS_IO);
}

static void only_the_owner_may_read_a_run(void **state)
{
    (void)state;
    write_script(2);
    struct stat file;
    assert_int_equal(stat(run_path, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0600);
}

static void heads_are_written_and_read(void **state)
{
    (void)state;
    clear_scratch();
    struct log *log = create_run();
    struct log_head head, back;
    char text[LOG_HEAD_TEXT_BYTES];
    append_script(log, 0, 12);
    assert_status(log_head(log, &head), STATUS_OK);
    log_head_text(&head, text);
    assert_memory_equal(text, "12:", 3);
    assert_status(log_head_parse(str_of(text), &back), STATUS_OK);
    assert_int_equal(back.count, 12);
    assert_memory_equal(back.link.bytes, head.link.bytes, HASH_BYTES);
    const char *wrong[] = {"", "12", "12:", ":", "x:00", "12:zz", "99999999999999999999:00", text + 1};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]) - 1; i++)
        assert_status(log_head_parse(str_of(wrong[i]), &back), STATUS_MALFORMED);
    assert_status(log_head_parse((struct str){text, strlen(text) - 1}, &back), STATUS_MALFORMED);
    log_close(log);
}

static bool gather_name(void *context, struct str name, struct str value)
{
    char *list = context;
    snprintf(list + strlen(list), 200 - strlen(list), STR_FMT "=" STR_FMT " ", STR_ARG(name), STR_ARG(value));
    return true;
}

static void secrets_lie_outside_the_chain(void **state)
{
    (void)state;
    clear_scratch();
    struct log *log = create_run();
    append_script(log, 0, 3);
    struct log_head before, after;
    char value[16], list[200] = "";
    size_t len = 0;
    assert_status(log_head(log, &before), STATUS_OK);
    assert_status(log_secret_put(log, STR("seat/2"), STR("K7-4M2")), STATUS_OK);
    assert_status(log_secret_put(log, STR("seat/1"), STR("old")), STATUS_OK);
    assert_status(log_secret_put(log, STR("seat/1"), STR("new")), STATUS_OK);
    assert_status(log_secret_put(log, STR("session/9"), STR("")), STATUS_OK);
    assert_status(log_secret_put(log, STR(""), STR("no name")), STATUS_TOO_LARGE);
    assert_status(log_head(log, &after), STATUS_OK);
    assert_memory_equal(&before, &after, sizeof(before));
    assert_status(log_secret_each(log, STR("seat/"), gather_name, list), STATUS_OK);
    assert_string_equal(list, "seat/1=new seat/2=K7-4M2 ");
    log_close(log);

    log = open_run(LOG_WRITE);
    assert_status(log_secret_get(log, STR("seat/2"), value, sizeof(value), &len), STATUS_OK);
    assert_int_equal(len, 6);
    assert_memory_equal(value, "K7-4M2", 6);
    assert_status(log_secret_get(log, STR("seat/2"), value, 5, &len), STATUS_TOO_LARGE);
    assert_status(log_secret_get(log, STR("session/9"), value, 5, &len), STATUS_OK);
    assert_int_equal(len, 0);
    assert_status(log_secret_remove_later(log, STR("seat/2")), STATUS_OK);
    assert_status(log_secret_remove_later(log, STR("seat/2")), STATUS_OK);
    assert_status(log_append_batch(log, NULL, 0, NULL), STATUS_OK);
    assert_status(log_secret_get(log, STR("seat/2"), value, sizeof(value), &len), STATUS_NOT_FOUND);
    append_script(log, 3, 1);
    log_close(log);
}

/* The next batch takes them along, in its one transaction, also one without an event. */
static void secrets_that_wait_come_with_the_next_batch(void **state)
{
    (void)state;
    clear_scratch();
    struct log *log = create_run(), *reader;
    char list[200] = "", long_name[LOG_SECRET_NAME_BYTES_MAX + 2];
    assert_status(log_secret_put(log, STR("session/a"), STR("1")), STATUS_OK);
    assert_status(log_secret_put_later(log, STR("session/b"), STR("2")), STATUS_OK);
    assert_status(log_secret_put_later(log, STR("session/c"), STR("3")), STATUS_OK);
    assert_status(log_secret_remove_later(log, STR("session/a")), STATUS_OK);
    assert_status(log_secret_remove_later(log, STR("session/c")), STATUS_OK);
    memset(long_name, 'x', sizeof(long_name));
    assert_status(log_secret_put_later(log, (struct str){long_name, sizeof(long_name)}, STR("")), STATUS_TOO_LARGE);
    assert_int_equal(log_secrets_waiting(log), 4);
    assert_status(log_secret_each(log, STR("session/"), gather_name, list), STATUS_OK);
    assert_string_equal(list, "session/a=1 ");
    append_script(log, 0, 3);
    assert_int_equal(log_secrets_waiting(log), 0);
    *list = '\0';
    assert_status(log_secret_each(log, STR("session/"), gather_name, list), STATUS_OK);
    assert_string_equal(list, "session/b=2 ");
    assert_status(log_secret_put_later(log, STR("session/d"), STR("4")), STATUS_OK);
    assert_status(log_append_batch(log, NULL, 0, NULL), STATUS_OK);
    assert_status(log_secret_put_later(log, STR("session/e"), STR("5")), STATUS_OK); /* and never written */
    log_close(log);
    reader = open_run(LOG_WRITE);
    *list = '\0';
    assert_status(log_secret_each(reader, STR("session/"), gather_name, list), STATUS_OK);
    assert_string_equal(list, "session/b=2 session/d=4 ");
    log_close(reader);
}

/* Who lets too many wait is told so, and goes on once they are written. */
static void not_without_end_do_secrets_wait(void **state)
{
    (void)state;
    clear_scratch();
    struct log *log = create_run();
    static char value[LOG_SECRET_VALUE_BYTES_MAX];
    enum status status = STATUS_OK;
    uint32_t count = 0;
    for (; status == STATUS_OK && count < 1000; count++)
        status = log_secret_put_later(log, STR("session/a"), (struct str){value, sizeof(value)});
    assert_status(status, STATUS_TOO_LARGE);
    assert_true(count > 10 && count < 100 && !log_is_stopped(log));
    assert_status(log_append_batch(log, NULL, 0, NULL), STATUS_OK);
    assert_status(log_secret_put_later(log, STR("session/a"), STR("new")), STATUS_OK);
    log_close(log);
}

/* ---- what lies beside a run ---- */

static uint32_t files_in_scratch(void)
{
    DIR *directory = opendir(scratch_directory);
    uint32_t count = 0;
    for (struct dirent *entry; (entry = readdir(directory));)
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

static void read_all(uint64_t count)
{
    struct log_verdict verdict;
    struct log *log = open_run(LOG_READ);
    assert_status(log_verify(log, NULL, &verdict), STATUS_OK);
    assert_int_equal(verdict.reason, LOG_BREAK_NONE);
    assert_int_equal(verdict.head.count, count);
    log_close(log);
}

static void readers_leave_nothing_beside_a_run(void **state)
{
    (void)state;
    write_script(12);
    struct stat before, after;
    assert_int_equal(stat(run_path, &before), 0);
    assert_int_equal(files_in_scratch(), 2); /* the run and its lock */
    read_all(12);
    struct log *first = open_run(LOG_READ), *second = open_run(LOG_READ);
    log_close(first);
    uint64_t next = 0;
    assert_status(log_read(second, 0, check_script, &next), STATUS_OK);
    assert_int_equal(next, 12);
    log_close(second);
    assert_int_equal(files_in_scratch(), 2);
    assert_int_equal(stat(run_path, &after), 0);
    assert_int_equal(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
}

/* A reader that goes while a writer is there takes nothing from under it. */
static void a_reader_that_goes_leaves_the_writer_its_files(void **state)
{
    (void)state;
    write_script(5);
    struct log *writer = open_run(LOG_WRITE);
    read_all(5); /* nothing is in the write-ahead file yet */
    append_script(writer, 5, 5);
    read_all(10);
    log_close(writer);
    read_all(10);
    assert_int_equal(files_in_scratch(), 2);
}

/* Neither folder nor file can be written to, as on a medium that went round. */
static void a_run_is_read_where_nothing_can_be_written(void **state)
{
    (void)state;
    const uid_t nobody = 65534;
    write_script(7);
    assert_int_equal(chmod(run_path, 0444), 0);
    for (mode_t folder = 0555; folder <= 0777; folder += 0222) {
        assert_int_equal(chmod(scratch_directory, folder), 0);
        bool is_root = geteuid() == 0;
        if (is_root)
            assert_int_equal(seteuid(nobody), 0);
        read_all(7);
        if (is_root)
            assert_int_equal(seteuid(0), 0);
        assert_int_equal(files_in_scratch(), 2);
    }
    assert_int_equal(chmod(scratch_directory, 0700), 0);
}

/* ---- a copy to hand on ---- */

static bool a_secret(void *context, struct str name, struct str value)
{
    (void)name, (void)value;
    ++*(uint32_t *)context;
    return true;
}

static bool file_has(const char *path, const char *text)
{
    char *bytes = NULL;
    size_t len = 0;
    FILE *file = fopen(path, "rb"), *memory = open_memstream(&bytes, &len);
    assert_true(file && memory);
    for (int c; (c = fgetc(file)) != EOF;)
        fputc(c, memory);
    fclose(file);
    fclose(memory);
    bool found = memmem(bytes, len, text, strlen(text)) != NULL;
    free(bytes);
    return found;
}

static void a_copy_is_whole_and_has_no_secrets(void **state)
{
    (void)state;
    char copy[160], beside[176];
    snprintf(copy, sizeof(copy), "%s/copy", scratch_directory);
    clear_scratch();
    struct log *writer = create_run();
    assert_status(log_secret_put(writer, STR("code/0"), STR("an open door")), STATUS_OK);
    append_script(writer, 0, 3000);
    struct log *reader = NULL;
    assert_status(log_open(run_path, LOG_BESIDE, &reader, NULL), STATUS_OK);
    append_script(writer, 3000, 5); /* some of it is in the write-ahead file */
    atomic_bool cancel = true;
    assert_status(log_copy(reader, copy, &cancel), STATUS_CANCELLED);
    assert_int_not_equal(access(copy, F_OK), 0);
    cancel = false;
    for (int again = 0; again < 2; again++) /* over what is there */
        assert_status(log_copy(reader, copy, &cancel), STATUS_OK);
    append_script(writer, 3005, 1);
    log_close(reader);
    log_close(writer);
    assert_true(file_has(run_path, "an open door"));
    assert_false(file_has(copy, "an open door"));
    snprintf(beside, sizeof(beside), "%s-wal", copy);
    assert_int_not_equal(access(beside, F_OK), 0);
    struct log *log = NULL;
    struct log_verdict verdict;
    assert_status(log_open(copy, LOG_READ, &log, NULL), STATUS_OK);
    assert_status(log_verify(log, NULL, &verdict), STATUS_OK);
    assert_int_equal(verdict.reason, LOG_BREAK_NONE);
    assert_int_equal(verdict.head.count, 3005);
    uint32_t secrets = 0;
    assert_status(log_secret_each(log, STR(""), a_secret, &secrets), STATUS_OK);
    assert_int_equal(secrets, 0);
    log_close(log);
    assert_status(log_open(copy, LOG_WRITE, &log, NULL), STATUS_OK);
    append_script(log, 3005, 1);
    log_close(log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_appended_is_read_back),
        cmocka_unit_test(payloads_are_opaque_and_extremes_survive),
        cmocka_unit_test(a_known_request_key_is_told_its_sequence),
        cmocka_unit_test(a_batch_beyond_its_bounds_writes_nothing),
        cmocka_unit_test(a_large_batch_is_one_transaction),
        cmocka_unit_test(readers_follow_the_writer),
        cmocka_unit_test(a_second_writer_is_refused_and_the_first_goes_on),
        cmocka_unit_test(what_is_no_run_file_is_called_so),
        cmocka_unit_test(only_the_owner_may_read_a_run),
        cmocka_unit_test(readers_leave_nothing_beside_a_run),
        cmocka_unit_test(a_reader_that_goes_leaves_the_writer_its_files),
        cmocka_unit_test(a_run_is_read_where_nothing_can_be_written),
        cmocka_unit_test(a_copy_is_whole_and_has_no_secrets),
        cmocka_unit_test(heads_are_written_and_read),
        cmocka_unit_test(secrets_lie_outside_the_chain),
        cmocka_unit_test(secrets_that_wait_come_with_the_next_batch),
        cmocka_unit_test(not_without_end_do_secrets_wait),
    };
    return cmocka_run_group_tests(tests, make_scratch, drop_scratch);
}
