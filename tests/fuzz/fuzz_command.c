/* Commands as a seat may send them, one a line: the first byte of a line says which seat, the rest is the body; a line
 * that begins with + lets time pass, a minute of the table for each byte. Whatever came, every view is JSON, and the
 * file read again gives the same state (exercise_open compares after every event). */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scenario/beside.h"
#include "server/inside.h"

enum { LINES_MAX = 200 };

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static char source_bytes[64 << 10], run_path[64];
static struct str source;
static struct program *program;

int LLVMFuzzerInitialize(int *count, char ***words)
{
    (void)count;
    (void)words;
    struct arena arena;
    struct diag_list diags;
    FILE *file = fopen("tests/exercise/three-cells.yaml", "rb");
    assert(file);
    source = (struct str){source_bytes, fread(source_bytes, 1, sizeof(source_bytes), file)};
    fclose(file);
    arena_init(&arena, 0);
    diag_init(&diags, &arena);
    enum status status = scenario_compile_beside(source, &beside_scenario, &program, &diags);
    assert(status == STATUS_OK);
    arena_clear(&arena);
    snprintf(run_path, sizeof(run_path), "/dev/shm/entente-fuzz-%d", (int)getpid());
    return 0;
}

static void remove_run(void)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-lock"};
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        char path[80];
        snprintf(path, sizeof(path), "%s%s", run_path, endings[i]);
        unlink(path);
    }
}

static struct exercise *begin(void)
{
    static struct seat seats[SEAT_COUNT_MAX];
    struct settings settings = kernel_settings(program, 1, 1);
    struct exercise_plan plan = {.source = source,
                                 .file_name = STR("three-cells.yaml"),
                                 .program = program,
                                 .settings = &settings,
                                 .seats = seats,
                                 .seat_count = exercise_seats_usual(program, 0, 2, seats),
                                 .wall_ms = 1,
                                 .read_file = beside_read,
                                 .read_context = program};
    struct exercise *exercise = NULL;
    remove_run();
    enum status status = exercise_create(run_path, &plan, &exercise, NULL);
    assert(status == STATUS_OK);
    return exercise;
}

static void look(const struct exercise *exercise, uint32_t seat)
{
    struct exercise_sight sight = {0};
    struct buf text;
    buf_init(&text, VIEW_BYTES_MAX);
    buf_add_str(&text, STR("{"));
    enum status status = exercise_view_json(exercise, seat, true, &sight, &text);
    assert(status == STATUS_OK);
    buf_add_str(&text, STR("}"));
    json_t *json = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    assert(json);
    json_decref(json);
    buf_free(&text);
    exercise_sight_free(&sight);
}

static void play_line(struct play *play, struct str line)
{
    enum status status;
    if (line.len == 0)
        return;
    if (line.ptr[0] == '+') {
        play->monotonic_ms += (int64_t)line.len * 60 * 1000;
        status = play_advance(play);
    } else {
        uint32_t seat = (uint8_t)line.ptr[0] % exercise_seat_count(play->exercise);
        struct command_answer answer = {0};
        status = command_run(play, seat, (struct str){line.ptr + 1, line.len - 1}, &answer);
        assert(status != STATUS_OK || !answer.refusal.code || answer.refusal.status == 400 ||
               answer.refusal.status == 409);
    }
    assert(status == STATUS_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct exercise *exercise = begin(), *again = NULL;
    struct play play;
    const char *at = (const char *)bytes, *end = at + len;
    play_begin(&play, exercise);
    play.wall_ms = 1; /* the same bytes give the same run */
    for (int lines = 0; at < end && lines < LINES_MAX; lines++) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        line_end = line_end ? line_end : end;
        play_line(&play, (struct str){at, (size_t)(line_end - at)});
        at = line_end + 1;
    }
    enum status status = play_commit(&play);
    assert(status == STATUS_OK);
    for (uint32_t seat = 0; seat < exercise_seat_count(exercise); seat++)
        look(exercise, seat);
    uint64_t hash = kernel_state_hash(exercise_kernel(exercise));
    exercise_close(exercise);
    status = exercise_open(run_path, LOG_READ, SECOND_END, &again, NULL);
    assert(status == STATUS_OK && kernel_state_hash(exercise_kernel(again)) == hash);
    exercise_close(again);
    remove_run();
    return 0;
}
