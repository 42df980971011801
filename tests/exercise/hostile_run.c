/* Writes run files as somebody could who means harm: the chain holds, and what it holds is his own.
 *
 *   hostile_run lie SCENARIO OUT            the program plays another exercise than its text says
 *   hostile_run text SCENARIO OUT FILE      the scenario in it is what FILE holds, and the program that of SCENARIO
 *   hostile_run events SCENARIO OUT SEED    events that no seat could have sent, in bytes that no server would write
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/rng.h"
#include "exercise/inside.h"
#include "scenario/scenario.h"

enum { SOURCE_BYTES_MAX = 6 << 20, EVENT_COUNT = 400 };

static struct exercise *create(const char *path, const struct program *program, struct str source)
{
    static struct seat seats[SEAT_COUNT_MAX];
    struct settings settings = kernel_settings(program, 1, 0);
    struct exercise *exercise = NULL;
    struct trouble trouble;
    struct exercise_plan plan = {
        .source = source,
        .file_name = STR("scenario.yaml"),
        .program = program,
        .settings = &settings,
        .seats = seats,
        .seat_count = exercise_seats_usual(program, 0, 2, seats),
        .wall_ms = 1700000000000,
        .run_id = "sixteen bytes .",
    };
    if (exercise_create(path, &plan, &exercise, &trouble) != STATUS_OK) {
        fprintf(stderr, "%s\n", trouble.text);
        exit(2);
    }
    return exercise;
}

static uint32_t chance(uint64_t seed, uint32_t *at)
{
    struct rng_block block = rng_block(seed, 0, (*at)++, 0);
    return rng_half(&block, 0) | rng_half(&block, 1) << 16;
}

/* What is accepted is logged with its right hash; the last one was never asked for and is logged as it is. */
static void append_events(struct exercise *exercise, uint64_t seed)
{
    static const uint32_t odd[] = {0, 1, 2, 3, 7, 255, 8191, 8192, 65535, 0x7fffffff, 0x80000000, 0xffffffff};
    static const char *const bodies[] = {"",
                                         "{}",
                                         "[]",
                                         "{\"text\":5}",
                                         "{\"text\":{\"en\":\"<b>\\u202e\"}}",
                                         "{\"name\":[]}",
                                         "{\"joined\":true,\"name\":\"\\u001b[2J\"}",
                                         "{\"expected_ally\":-1e308}"};
    uint32_t at = 0, second = 0;
    struct exercise_receipt receipt;
    struct event event = {.kind = EVENT_START, .cell = CELL_CONTROL};
    for (int i = 0; i <= EVENT_COUNT; i++) {
#define ODD odd[chance(seed, &at) % (sizeof(odd) / sizeof(odd[0]))]
        struct exercise_command command = {.seat = chance(seed, &at) % 2 ? SEAT_CLOCK : (uint16_t)(ODD % 12),
                                           .event = event,
                                           .body = str_of(bodies[chance(seed, &at) % 8]),
                                           .wall_ms = chance(seed, &at) % 8 ? 1700000000000 + i : -(int64_t)ODD,
                                           .exercise_ms = (int64_t)second * 1000};
        if (i == EVENT_COUNT)
            break;
        (void)exercise_submit(exercise, &command, &receipt);
        second += chance(seed, &at) % 300;
        event = (struct event){.kind = (enum event_kind)(chance(seed, &at) % EVENT_KIND_COUNT),
                               .cell = chance(seed, &at) % 2 ? CELL_CONTROL : ODD % 4,
                               .second = second,
                               .a = ODD,
                               .b = ODD,
                               .c = ODD};
        if (event.kind == EVENT_TICK)
            event.a = (uint32_t)(kernel_tick(exercise_kernel(exercise)) + 1);
    }
    struct buf payload;
    struct log_receipt last;
    if (exercise_commit(exercise) != STATUS_OK)
        exit(2);
    buf_init(&payload, EVENT_BYTES_MAX);
    payload_encode(&event, str_of(bodies[chance(seed, &at) % 8]), &payload);
    if (chance(seed, &at) % 4 == 0)
        for (size_t k = 0; k < payload.len; k++)
            payload.ptr[k] = (char)chance(seed, &at);
    struct log_entry entry = {.kind = (uint16_t)event.kind,
                              .seat = (uint16_t)ODD,
                              .wall_ms = 1700000000000,
                              .exercise_ms = (int64_t)second * 1000,
                              .payload = {payload.ptr, payload.len}};
    if (chance(seed, &at) % 2 && log_append_batch(exercise_log(exercise), &entry, 1, &last) != STATUS_OK)
        exit(2);
    buf_free(&payload);
}

static struct str read_whole(const char *path, char bytes[SOURCE_BYTES_MAX])
{
    FILE *file = fopen(path, "rb");
    if (!file)
        exit(2);
    struct str text = {bytes, fread(bytes, 1, SOURCE_BYTES_MAX, file)};
    fclose(file);
    return text;
}

int main(int argc, char **argv)
{
    static char bytes[SOURCE_BYTES_MAX], other[SOURCE_BYTES_MAX];
    struct arena arena;
    struct diag_list diagnostics;
    struct program *program;
    if (argc < 4)
        return 2;
    struct str source = read_whole(argv[2], bytes);
    arena_init(&arena, 0);
    diag_init(&diagnostics, &arena);
    if (scenario_compile(source, &program, &diagnostics) != STATUS_OK)
        return 2;
    if (strcmp(argv[1], "lie") == 0)
        program->endings[0].grave = !program->endings[0].grave;
    if (strcmp(argv[1], "text") == 0 && argc > 4)
        source = read_whole(argv[4], other);
    struct exercise *exercise = create(argv[3], program, source);
    if (strcmp(argv[1], "events") == 0)
        append_events(exercise, argc > 4 ? strtoull(argv[4], NULL, 10) : 1);
    exercise_close(exercise);
    program_free(program);
    arena_clear(&arena);
    return 0;
}
