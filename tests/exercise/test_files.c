/* The files that a run brings along: those of its program, whole, or there is no run. */
#include "table.h"

static const char with_files[] =
    "entente: 1\nid: t\ntitle: T\ntime: {startex: \"2025-03-04T09:00:00+01:00\", tick: 5m, length: 2h}\n"
    "cells: {a: {side: s}}\n"
    "files: {one: {path: clip.webm}, two: {path: words.txt}}\n"
    "injects: {note: {at: T+00:10, release: [a], text: x, attach: [one, two]}}\n";

enum { LONG_BYTES = 600000 };
static char film[LONG_BYTES];

/* What stands beside the scenario, as the one that makes a run finds it. */
struct shelf {
    struct str files[2];
    uint32_t reads;
};

static size_t read_shelf(void *context, uint32_t file, uint64_t at, void *ret_bytes, size_t len)
{
    struct shelf *shelf = context;
    struct str bytes = shelf->files[file];
    size_t left = at < bytes.len ? bytes.len - (size_t)at : 0, odd = 70000; /* and not in one go */
    size_t got = left < len ? left : len;
    got = got < odd ? got : odd;
    memcpy(ret_bytes, bytes.ptr + (got > 0 ? at : 0), got);
    shelf->reads++;
    return got;
}

static void look_at_shelf(void *context, struct str path, struct scenario_file *ret_file)
{
    struct shelf *shelf = context;
    struct str bytes = shelf->files[str_equal(path, STR("words.txt"))];
    struct media_look look;
    media_begin(&look);
    media_feed(&look, bytes.ptr, bytes.len);
    *ret_file = (struct scenario_file){.found = SCENARIO_FILE_READ, .bytes = bytes.len};
    ret_file->media = media_end(&look, true, &ret_file->sha256);
}

static struct shelf full_shelf(void)
{
    for (size_t i = 0; i < sizeof(film); i++)
        film[i] = (char)(i * 2654435761U >> 24);
    memcpy(film, "\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", 12);
    return (struct shelf){.files = {{film, sizeof(film)}, STR("words of the exercise\n")}};
}

static struct program *program_of(struct shelf *shelf)
{
    struct arena arena;
    struct diag_list diags;
    struct program *program = NULL;
    const struct scenario_beside with = {.look = look_at_shelf, .context = shelf};
    arena_init(&arena, 0);
    diag_init(&diags, &arena);
    assert_status(scenario_compile_beside(STR(with_files), &with, &program, &diags), STATUS_OK);
    arena_clear(&arena);
    return program;
}

static enum status make(const struct program *program, struct shelf *shelf, struct trouble *trouble)
{
    struct seat seats[SEAT_COUNT_MAX];
    struct settings settings = kernel_settings(program, 1, 1);
    struct exercise_plan plan = {
        .source = STR(with_files),
        .file_name = STR("scenario.yaml"),
        .program = program,
        .settings = &settings,
        .seats = seats,
        .seat_count = exercise_seats_usual(program, 0, 1, seats),
        .run_id = "sixteen bytes .",
        .read_file = shelf ? read_shelf : NULL,
        .read_context = shelf,
    };
    struct exercise *exercise = NULL;
    clear_table();
    enum status status = exercise_create(run_path, &plan, &exercise, trouble);
    exercise_close(exercise);
    return status;
}

static bool take(void *context, struct str piece)
{
    buf_add_str(context, piece);
    return true;
}

static void a_run_gives_back_what_it_was_made_with(void **state)
{
    (void)state;
    struct shelf shelf = full_shelf();
    struct program *program = program_of(&shelf);
    assert_status(make(program, &shelf, NULL), STATUS_OK);
    assert_true(shelf.reads > 8); /* in pieces */
    static const enum log_mode modes[] = {LOG_READ, LOG_WRITE, LOG_BESIDE};
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        struct exercise *exercise = open_run(modes[i], SECOND_END);
        for (uint32_t file = 0; file < 2; file++) {
            struct buf bytes;
            buf_init(&bytes, LONG_BYTES);
            assert_status(exercise_file(exercise, file, take, &bytes), STATUS_OK);
            assert_int_equal(bytes.len, shelf.files[file].len);
            assert_memory_equal(bytes.ptr, shelf.files[file].ptr, bytes.len);
            buf_free(&bytes);
        }
        exercise_close(exercise);
    }
    program_free(program);
}

static void refuse(const struct program *program, struct shelf *shelf, enum status wanted, const char *why)
{
    struct trouble trouble = {""};
    assert_status(make(program, shelf, &trouble), wanted);
    assert_non_null(strstr(trouble.text, why));
    assert_int_not_equal(access(run_path, F_OK), 0); /* nothing was made */
}

static void what_changed_since_it_was_looked_at_makes_no_run(void **state)
{
    (void)state;
    struct shelf whole = full_shelf(), other;
    struct program *program = program_of(&whole);
    char changed[LONG_BYTES + 1];
    memcpy(changed, film, LONG_BYTES);
    changed[LONG_BYTES - 1] ^= 1;
    changed[LONG_BYTES] = 0;
    other = (struct shelf){.files = {{changed, LONG_BYTES}, whole.files[1]}};
    refuse(program, &other, STATUS_CANCELLED, "clip.webm is not what it was");
    other = (struct shelf){.files = {{film, LONG_BYTES - 1}, whole.files[1]}};
    refuse(program, &other, STATUS_CANCELLED, "clip.webm");
    changed[LONG_BYTES - 1] ^= 1;
    other = (struct shelf){.files = {{changed, LONG_BYTES + 1}, whole.files[1]}};
    refuse(program, &other, STATUS_CANCELLED, "clip.webm");
    other = (struct shelf){.files = {whole.files[0], STR("")}};
    refuse(program, &other, STATUS_CANCELLED, "words.txt");
    other = (struct shelf){.files = {whole.files[1], whole.files[0]}};
    refuse(program, &other, STATUS_CANCELLED, "clip.webm");
    refuse(program, NULL, STATUS_REFUSED, "without its files");
    program_free(program);
}

static void who_was_not_looked_at_is_not_played(void **state)
{
    (void)state;
    struct arena arena;
    struct diag_list diags;
    struct program *program = NULL;
    struct shelf shelf = full_shelf();
    arena_init(&arena, 0);
    diag_init(&diags, &arena);
    assert_status(scenario_compile(STR(with_files), &program, &diags), STATUS_OK);
    assert_false(program_saw_files(program));
    assert_null(program_verify(program));
    refuse(program, &shelf, STATUS_REFUSED, "without its files");
    program_free(program);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_gives_back_what_it_was_made_with),
        cmocka_unit_test(what_changed_since_it_was_looked_at_makes_no_run),
        cmocka_unit_test(who_was_not_looked_at_is_not_played),
    };
    return cmocka_run_group_tests(tests, make_table, drop_table);
}
