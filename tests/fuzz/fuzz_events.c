/* Any events on any program that the verifier lets through: what the kernel accepts is logged, every seat looks at it,
 * and the file is read again as a transcript and as a report in each edition.
 *
 * An input is a program (patched.h), then events of ten bytes, each with a body: one of the list, or the bytes that
 * follow. An event of kind 0xff ends them; what is behind it is logged as it is, though nobody accepted it. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "exercise/inside.h"
#include "fuzz/patched.h"
#include "report/report.h"

enum { EVENT_BYTES = 10, EVENTS_MAX = 150 };

int LLVMFuzzerInitialize(int *argument_count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static char run_path[64];

int LLVMFuzzerInitialize(int *argument_count, char ***arguments)
{
    (void)argument_count;
    (void)arguments;
    genuine_read();
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

static struct exercise *begin(const struct genuine *one, const struct program *program)
{
    static struct seat seats[SEAT_COUNT_MAX];
    struct settings settings = kernel_settings(program, 1, 1);
    struct exercise_plan plan = {.source = one->source,
                                 .file_name = STR("scenario.yaml"),
                                 .program = program,
                                 .settings = &settings,
                                 .seats = seats,
                                 .seat_count = exercise_seats_usual(program, 0, 2, seats),
                                 .wall_ms = 1,
                                 .read_file = beside_read,
                                 .read_context = (void *)(uintptr_t)program};
    struct exercise *exercise = NULL;
    remove_run();
    enum status status = exercise_create(run_path, &plan, &exercise, NULL);
    assert(status == STATUS_OK);
    return exercise;
}

static struct str next_body(const uint8_t **at, const uint8_t *end)
{
    static const char *const bodies[] = {
        "",
        "{}",
        "{\"text\":{\"en\":\"x\",\"fr\":\"<b>&\"}}",
        "{\"text\":\"plain\"}",
        "{\"text\":5,\"title\":[],\"from\":{}}",
        "{\"text\":{\"en\":5},\"title\":{\"en\":\"t\"},\"from\":\"f\",\"inject_kind\":\"media\"}",
        "{\"joined\":true,\"ready\":true,\"name\":\"n\"}",
        "{\"joined\":5,\"name\":[],\"ready\":{}}",
        "{\"joined\":true,\"name\":\"\\u0001\\u202e<\\u0000\"}",
        "{\"reason\":\"r\",\"confidence\":\"low\",\"expected_ally\":3}",
        "{\"reason\":[],\"confidence\":5,\"expected_ally\":\"99999999999999999999\"}",
        "{\"expected_ally\":-1e308}",
        "{\"expected_ally\":-9223372036854775808}",
        "{\"tags\":[\"a\",[],{}],\"item\":99999999,\"text\":\"n\"}",
        "{\"tags\":5,\"item\":\"x\",\"text\":null}",
        "{\"reason\":null,\"seat\":70000}",
    };
    enum { BODY_COUNT = sizeof(bodies) / sizeof(bodies[0]) };
    uint8_t form = next_byte(at, end);
    if (form < 128)
        return str_of(bodies[form % BODY_COUNT]);
    size_t len = form - 128u, left = (size_t)(end - *at);
    struct str body = {(const char *)*at, len < left ? len : left};
    *at += body.len;
    return body;
}

/* Small and odd values are those that mean something. */
static uint32_t value(uint8_t byte)
{
    return byte & 0x80 ? ODD_VALUE(byte) : byte & 0x3f;
}

static struct event next_event(const struct exercise *exercise, const uint8_t **at, const uint8_t *end,
                               uint32_t *second)
{
    uint8_t fields[EVENT_BYTES];
    for (int i = 0; i < EVENT_BYTES; i++)
        fields[i] = next_byte(at, end);
    *second = fields[1] & 0x80 ? ODD_VALUE(fields[1]) : *second + fields[1] * 9u;
    struct event event = {.kind = (enum event_kind)(fields[0] % EVENT_KIND_COUNT),
                          .cell = fields[2] % 2 ? CELL_CONTROL : value(fields[3]),
                          .second = *second,
                          .a = value(fields[4]),
                          .b = value(fields[5]),
                          .c = value(fields[6]) | (uint32_t)fields[7] << 8};
    if (event.kind == EVENT_TICK && fields[4] < 0xc0)
        event.a = (uint32_t)(kernel_tick(exercise_kernel(exercise)) + 1);
    return event;
}

static void play_events(struct exercise *exercise, const uint8_t **at, const uint8_t *end)
{
    uint32_t second = 0;
    for (int i = 0; i < EVENTS_MAX && *at < end && **at != 0xff; i++) {
        struct exercise_command command = {.event = next_event(exercise, at, end, &second), .key = STR("")};
        struct exercise_receipt receipt;
        command.seat = (uint16_t)value(next_byte(at, end));
        command.wall_ms = (int64_t)value(next_byte(at, end)) * 1000;
        command.exercise_ms = (int64_t)second * 1000;
        command.body = next_body(at, end);
        if (i == 0)
            command.event = (struct event){.kind = EVENT_START, .cell = CELL_CONTROL};
        enum status status = exercise_submit(exercise, &command, &receipt);
        assert(status == STATUS_OK || status == STATUS_MALFORMED || status == STATUS_TOO_LARGE);
    }
    enum status status = exercise_commit(exercise);
    assert(status == STATUS_OK);
}

static void check_json(struct buf *text)
{
    json_error_t error;
    json_t *json = json_loadb(text->ptr, text->len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (!json)
        fprintf(stderr, "%s at byte %d of: %.*s\n", error.text, error.position, (int)text->len, text->ptr);
    assert(json);
    json_decref(json);
    text->len = 0;
}

/* Whoever looks gets JSON: each seat whole and then what changed, each cell, control. */
static void look(const struct exercise *exercise)
{
    const struct program *program = exercise_program(exercise);
    struct buf text;
    buf_init(&text, 64 << 20);
    for (uint32_t seat = 0; seat < exercise_seat_count(exercise); seat++) {
        struct exercise_sight sight = {0};
        for (int whole = 1; whole >= 0; whole--) {
            buf_add_str(&text, STR("{"));
            enum status status = exercise_view_json(exercise, seat, whole, &sight, &text);
            assert(status == STATUS_OK);
            buf_add_str(&text, STR("}"));
            check_json(&text);
        }
        exercise_sight_free(&sight);
        for (uint32_t number = 0; number < 3; number++) {
            (void)exercise_find_item(exercise, seat, number);
            (void)exercise_find_decision(exercise, seat, number);
            (void)exercise_find_round(exercise, seat, number);
        }
        for (uint32_t round = 0; round < program->round_count; round++)
            (void)exercise_answer(exercise, round, seat);
    }
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        buf_add_str(&text, STR("{"));
        enum status status = exercise_cell_json(exercise, cell, &text);
        assert(status == STATUS_OK);
        buf_add_str(&text, STR("}"));
        check_json(&text);
        (void)exercise_load(exercise, cell);
    }
    buf_free(&text);
}

static void append_raw(struct exercise *exercise, const uint8_t *at, const uint8_t *end)
{
    struct log_receipt receipt;
    struct log_entry entry = {.kind = next_byte(&at, end), .seat = next_byte(&at, end), .wall_ms = 1};
    entry.payload = (struct str){(const char *)at, (size_t)(end - at)};
    if (entry.payload.len <= EVENT_BYTES_MAX) {
        enum status status = log_append_batch(exercise_log(exercise), &entry, 1, &receipt);
        assert(status == STATUS_OK);
    }
}

/* The verbs that read a run. Of a file that was made by submitting they give what they promise; where something was
 * logged that nobody accepted they refuse with a sentence. */
static void read_run(bool honest, struct str cell)
{
    char edition[ID_BYTES_MAX + 8];
    snprintf(edition, sizeof(edition), "cell:%.*s", (int)cell.len, cell.ptr);
    const struct str editions[] = {REPORT_CONTROL, REPORT_BOTH, str_of(edition)};
    for (int i = 0; i < 4; i++) {
        struct trouble trouble = {""};
        struct buf text;
        buf_init(&text, 64 << 20);
        enum status status = i < 3 ? report_html(run_path, editions[i], &text, &trouble)
                                   : exercise_transcript(run_path, SECOND_END, &text, NULL, &trouble);
        assert(status == STATUS_OK || (!honest && status == STATUS_CORRUPT) || status == STATUS_VERSION);
        assert(status == STATUS_OK || trouble.text[0]);
        buf_free(&text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const uint8_t *at = bytes, *end = bytes + len;
    const struct genuine *one;
    struct program *program = patched_program(&at, end, &one);
    if (!program)
        return 0;
    struct exercise *exercise = begin(one, program), *again = NULL;
    play_events(exercise, &at, end);
    look(exercise);
    uint64_t hash = kernel_state_hash(exercise_kernel(exercise));
    bool honest = at >= end;
    if (!honest)
        append_raw(exercise, at + 1, end);
    exercise_close(exercise);
    read_run(honest, program->cells[0].id);
    if (honest) {
        enum status status = exercise_open(run_path, LOG_READ, SECOND_END, &again, NULL);
        assert(status == STATUS_OK && kernel_state_hash(exercise_kernel(again)) == hash);
        exercise_close(again);
    }
    program_free(program);
    remove_run();
    return 0;
}
