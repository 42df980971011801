/* What the tests of an exercise share: scenarios, a run file in a directory that goes away, commands in plain words, a
 * source of chance from a seed, and a hand that plays anything at all. */
#ifndef ENTENTE_TESTS_EXERCISE_TABLE_H
#define ENTENTE_TESTS_EXERCISE_TABLE_H

#include <dirent.h>
#include <inttypes.h>
#include <unistd.h>

#include "exercise/exercise.h"
#include "scenario/compiled.h"

static char table_directory[64];
static char run_path[96];

struct scenario {
    struct str source;
    struct compiled compiled;
    const struct program *program;
};

static inline struct scenario load_scenario(const char *path)
{
    struct scenario scenario = {.source = read_file(path)};
    scenario.compiled = compile_good(scenario.source, path);
    scenario.program = scenario.compiled.program;
    return scenario;
}

static inline void free_scenario(struct scenario *scenario)
{
    compiled_free(&scenario->compiled);
    free((char *)(uintptr_t)scenario->source.ptr);
}

enum { DSC_TTX, RIVER_FLOOD, THREE_CELLS, SEATS_BY_NAME, SCENARIO_COUNT };
static struct scenario scenarios[SCENARIO_COUNT];

static inline int make_table(void **state)
{
    (void)state;
    /* in memory where there is such a place: thousands of runs are made here, and disks are the log's tests' matter */
    snprintf(table_directory, sizeof(table_directory), "/dev/shm/entente-exercise-XXXXXX");
    if (!mkdtemp(table_directory)) {
        snprintf(table_directory, sizeof(table_directory), "/tmp/entente-exercise-XXXXXX");
        if (!mkdtemp(table_directory))
            return -1;
    }
    snprintf(run_path, sizeof(run_path), "%s/run.entente", table_directory);
    scenarios[DSC_TTX] = load_scenario("tests/scenarios/alliance-2022/scenario.yaml");
    scenarios[RIVER_FLOOD] = load_scenario("scenarios/river-flood/scenario.yaml");
    scenarios[THREE_CELLS] = load_scenario("tests/exercise/three-cells.yaml");
    scenarios[SEATS_BY_NAME] = load_scenario("tests/exercise/seats.yaml");
    return 0;
}

static inline void clear_table(void)
{
    DIR *directory = opendir(table_directory);
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        char path[512];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", table_directory, entry->d_name);
        unlink(path);
    }
    if (directory)
        closedir(directory);
}

static inline int drop_table(void **state)
{
    (void)state;
    for (int i = 0; i < SCENARIO_COUNT; i++)
        free_scenario(&scenarios[i]);
    clear_table();
    return rmdir(table_directory);
}

static inline void assert_status(enum status found, enum status wanted)
{
    if (found != wanted)
        print_error("status: %s; expected: %s\n", status_text(found), status_text(wanted));
    assert_int_equal(found, wanted);
}

/* splitmix64: what a test draws follows from its seed alone */
static inline uint64_t chance(uint64_t *seed)
{
    uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static inline uint32_t below(uint64_t *seed, uint32_t count)
{
    return count == 0 ? 0 : (uint32_t)(chance(seed) % count);
}

static inline struct exercise *create_run(const struct scenario *scenario, uint64_t seed, uint64_t run,
                                          uint32_t per_cell)
{
    static struct seat seats[SEAT_COUNT_MAX];
    struct settings settings = kernel_settings(scenario->program, seed, run);
    struct exercise_plan plan = {
        .source = scenario->source,
        .file_name = STR("scenario.yaml"),
        .program = scenario->program,
        .settings = &settings,
        .seats = seats,
        .seat_count = exercise_seats_usual(scenario->program, 0, per_cell, seats),
        .wall_ms = 1677000000000,
        .run_id = "sixteen bytes .",
        .read_file = beside_read,
        .read_context = (void *)(uintptr_t)scenario->program,
    };
    struct exercise *exercise = NULL;
    struct trouble trouble = {""};
    clear_table();
    enum status status = exercise_create(run_path, &plan, &exercise, &trouble);
    if (status)
        print_error("%s\n", trouble.text);
    assert_status(status, STATUS_OK);
    return exercise;
}

static inline struct exercise *open_run(enum log_mode mode, uint32_t until)
{
    struct exercise *exercise = NULL;
    struct trouble trouble = {""};
    enum status status = exercise_open(run_path, mode, until, &exercise, &trouble);
    if (status)
        print_error("%s\n", trouble.text);
    assert_status(status, STATUS_OK);
    return exercise;
}

/* Submits what must not be in trouble; the verdict is the caller's to judge. */
static inline struct exercise_receipt submit(struct exercise *exercise, uint32_t seat, const char *key,
                                             struct event event, const char *body)
{
    struct exercise_command command = {
        .seat = (uint16_t)seat,
        .key = str_of(key),
        .event = event,
        .body = str_of(body),
        .wall_ms = INT64_C(1677000000000) + event.second,
        .exercise_ms = (int64_t)event.second * 1000,
    };
    struct exercise_receipt receipt = {.sequence = UINT64_MAX};
    assert_status(exercise_submit(exercise, &command, &receipt), STATUS_OK);
    return receipt;
}

static inline void commit(struct exercise *exercise)
{
    assert_status(exercise_commit(exercise), STATUS_OK);
    assert_int_equal(exercise_pending(exercise), 0);
}

static inline struct event control(enum event_kind kind, uint32_t second, uint32_t a, uint32_t b, uint32_t c)
{
    return (struct event){.kind = kind, .cell = CELL_CONTROL, .second = second, .a = a, .b = b, .c = c};
}

static inline struct exercise_receipt tick(struct exercise *exercise)
{
    uint32_t next = (uint32_t)(kernel_tick(exercise_kernel(exercise)) + 1);
    uint32_t second = next * exercise_program(exercise)->tick_minutes * 60;
    return submit(exercise, SEAT_CLOCK, "", control(EVENT_TICK, second, next, 0, 0), "");
}

/* START and TICK after TICK with every cell a bot, to the end. */
static inline void play_bots(struct exercise *exercise)
{
    assert_int_equal(submit(exercise, SEAT_CLOCK, "", control(EVENT_START, 0, 0, 0, 0), "").verdict, VERDICT_ACCEPTED);
    while (kernel_phase(exercise_kernel(exercise)) != PHASE_ENDED) {
        assert_int_equal(tick(exercise).verdict, VERDICT_ACCEPTED);
        commit(exercise);
    }
}

/* ---- a hand that plays anything ---- */

struct hand {
    uint64_t seed;
    uint32_t second; /* exercise seconds; never goes back */
    uint32_t accepted[EVENT_KIND_COUNT], refused[EVENT_KIND_COUNT];
};

static inline uint32_t some_cells(struct hand *hand, const struct program *program)
{
    return (uint32_t)(chance(&hand->seed) & ((UINT64_C(1) << program->cell_count) - 1));
}

/* Of an item of the plan, most often as it stands. */
static inline struct event plan_event(struct hand *hand, const struct exercise *exercise, struct event event)
{
    const struct kernel *kernel = exercise_kernel(exercise);
    uint64_t *seed = &hand->seed;
    uint32_t count = kernel_board_count(kernel), card = below(seed, count + 1);
    uint32_t version = card < count ? kernel_board_card(kernel, card)->version : 1;
    version -= version > 1 && below(seed, 4) == 0;
    event.a = card;
    switch (event.kind) {
    case EVENT_DRAFT:
        event.a = below(seed, 2) ? 0xffff : below(seed, 30);
        event.a |= below(seed, 5) == 0 ? UINT32_C(1) << 24 : 0;
        event.b = below(seed, 3) ? 0 : UINT32_C(1) << card;
        event.c = UINT32_C(1) << event.cell | (below(seed, 2) ? some_cells(hand, exercise_program(exercise)) : 0);
        break;
    case EVENT_REVISE:
        event.a |= version << 8 | (below(seed, 5) == 0 ? UINT32_C(1) << 25 : 0);
        event.c = 0xffff;
        break;
    case EVENT_CONCUR:
        event.b = below(seed, 4) > 0;
        event.c = version << 8;
        break;
    case EVENT_REPORT: event.b = below(seed, 2); break;
    default: break;
    }
    return event;
}

static const enum event_kind of_control[] = {
    EVENT_PAUSE,  EVENT_RESUME, EVENT_RESUME,      EVENT_RESUME,      EVENT_PACE,        EVENT_SEAT,
    EVENT_SEAT,   EVENT_FIRE,   EVENT_FIRE,        EVENT_HOLD,        EVENT_SKIP,        EVENT_EDIT,
    EVENT_EDIT,   EVENT_AD_HOC, EVENT_AD_HOC,      EVENT_RELEASE,     EVENT_RELEASE,     EVENT_RECALL,
    EVENT_RECALL, EVENT_REPLY,  EVENT_REPLY,       EVENT_ADJUDICATE,  EVENT_REVEAL,      EVENT_SET,
    EVENT_SET,    EVENT_NOTE,   EVENT_JOIN,        EVENT_MESSAGE,     EVENT_OPEN,        EVENT_START,
    EVENT_TICK,   EVENT_ENDING, EVENT_DONE,        EVENT_BEGIN,       EVENT_SHIFT,       EVENT_CLOSE,
    EVENT_CLOSE,  EVENT_SEEN,   EVENT_SEEN,        EVENT_GRANT,       EVENT_GRANT,       EVENT_PUT,
    EVENT_MORE,   EVENT_REVISE, EVENT_PROPOSE,     EVENT_ORDER,       EVENT_REPORT,      EVENT_REPORT,
    EVENT_FREEZE, EVENT_FREEZE, EVENT_FREEZE_OVER, EVENT_FREEZE_OVER, EVENT_FREEZE_OVER, EVENT_FREEZE_OVER};

static inline struct event control_event(struct hand *hand, const struct exercise *exercise)
{
    const struct program *program = exercise_program(exercise);
    const struct kernel *kernel = exercise_kernel(exercise);
    uint64_t *seed = &hand->seed;
    struct event event =
        control(of_control[below(seed, sizeof(of_control) / sizeof(of_control[0]))], hand->second, 0, 0, 0);
    switch (event.kind) {
    case EVENT_PACE: event.a = below(seed, 60); break;
    case EVENT_SHIFT: event.a = below(seed, 3), event.b = (uint32_t)(((int32_t)below(seed, 5) - 2) * 10); break;
    case EVENT_BEGIN: event.a = below(seed, 3); break;
    case EVENT_JOIN:
        event.cell = below(seed, 2) ? CELL_CONTROL : below(seed, program->cell_count);
        event.a = below(seed, 5), event.b = 1 + below(seed, 8) / 6; /* more come than go */
        break;
    case EVENT_FREEZE_OVER: event.b = below(seed, 2); break;
    case EVENT_PUT: event.a = below(seed, program->decision_count + 1), event.b = below(seed, 4); break;
    case EVENT_REVISE:
    case EVENT_PROPOSE:
    case EVENT_ORDER:
    case EVENT_REPORT: event = plan_event(hand, exercise, event); break;
    case EVENT_MORE: event.a = below(seed, 9), event.b = below(seed, 4), event.c = 5 * below(seed, 8); break;
    case EVENT_SEAT: event.cell = below(seed, program->cell_count + 1), event.a = below(seed, 2); break;
    case EVENT_FIRE:
    case EVENT_EDIT: event.a = below(seed, program->inject_count + 1), event.b = some_cells(hand, program); break;
    case EVENT_HOLD: event.a = below(seed, program->inject_count + 1), event.b = below(seed, 3); break;
    case EVENT_SKIP: event.a = below(seed, program->inject_count * 8); break;
    case EVENT_AD_HOC: event.a = below(seed, 6), event.b = some_cells(hand, program), event.c = below(seed, 5); break;
    case EVENT_RELEASE:
    case EVENT_RECALL: event.a = below(seed, kernel_item_count(kernel) + 1), event.b = some_cells(hand, program); break;
    case EVENT_REPLY: event.a = below(seed, kernel_item_count(kernel) + 1); break;
    case EVENT_ADJUDICATE:
        event.a = below(seed, program->decision_count + 1), event.b = below(seed, 3);
        event.c = below(seed, 3);
        event.c |= below(seed, 3) ? 0xff00 : below(seed, 2) << 8;
        break;
    case EVENT_REVEAL:
        event.b = below(seed, 3);
        event.a = below(seed, (event.b == 2   ? program->question_count
                               : event.b == 1 ? program->decision_count
                                              : program->round_count) +
                                  1);
        break;
    case EVENT_CLOSE: event.a = below(seed, 2 * program->question_count + 1); break;
    case EVENT_GRANT:
        event.a = kernel_item_count(kernel), event.c = below(seed, 4);
        for (uint32_t i = 0; i < kernel_item_count(kernel); i++)
            if (kernel_item(kernel, i)->kind == ITEM_RELEASE_REQUEST)
                event.a = i, event.b = kernel_item(kernel, i)->written_to;
        break;
    case EVENT_SEEN:
        event.a = below(seed, program->question_count + 1), event.b = below(seed, 4);
        event.c = below(seed, 3);
        event.c |= below(seed, 3) << 8;
        break;
    case EVENT_SET: event.a = below(seed, program->variable_count + 1), event.b = below(seed, 110); break;
    case EVENT_MESSAGE: event.b = some_cells(hand, program); break;
    case EVENT_DONE: event.a = below(seed, program->task_count + 1), event.b = below(seed, 3); break;
    case EVENT_ENDING: /* rather on than over */
        event.a = below(seed, program->ending_count + 1), event.b = below(seed, 8) ? 0 : 1 + below(seed, 2);
        break;
    case EVENT_TICK: event.a = below(seed, 100) + 5000; break;
    default: break;
    }
    return event;
}

/* An action of the cell from its legal ones, or words, or nonsense. */
static inline struct event cell_event(struct hand *hand, const struct exercise *exercise, uint32_t cell)
{
    static struct event actions[ITEM_COUNT_MAX];
    const struct kernel *kernel = exercise_kernel(exercise);
    uint64_t *seed = &hand->seed;
    uint32_t count = kernel_legal(kernel, cell, actions, ITEM_COUNT_MAX), kind = below(seed, 10);
    struct event event = {.cell = cell, .second = hand->second};
    if (count > ITEM_COUNT_MAX)
        count = ITEM_COUNT_MAX;
    static const enum event_kind plans[] = {EVENT_DRAFT,  EVENT_REVISE, EVENT_PROPOSE,
                                            EVENT_CONCUR, EVENT_CONCUR, EVENT_ORDER};
    if (below(seed, 6) == 0) {
        event.kind = plans[below(seed, sizeof(plans) / sizeof(plans[0]))];
        event = plan_event(hand, exercise, event);
    } else if (exercise_program(exercise)->cells[cell].seat_count > 0 && below(seed, 4) == 0) {
        event.kind = EVENT_PASS, event.a = below(seed, kernel_item_count(kernel) + 1), event.b = below(seed, 8);
        for (uint32_t i = 0; i < kernel_item_count(kernel); i++) /* rather one that some seat holds */
            event.a = kernel_item(kernel, i)->held[cell] ? i : event.a;
    } else if (kind < 7 && count > 0) {
        event = actions[below(seed, count)];
        event.second = hand->second;
    } else if (kind == 7) {
        event.kind = EVENT_MESSAGE;
        event.b = below(seed, 4)
                      ? exercise_program(exercise)->cells[cell].may_share & some_cells(hand, exercise_program(exercise))
                      : some_cells(hand, exercise_program(exercise));
    } else if (kind == 8) {
        event.kind = EVENT_REQUEST;
        event.a = below(seed, 2) ? ITEM_NONE : below(seed, kernel_item_count(kernel) + 1);
    } else if (below(seed, 2)) { /* what a person answers is in no list of legal acts of a cell */
        event.kind = below(seed, 2) ? EVENT_RESPOND : EVENT_WITHDRAW;
        /* often that which a cell answers as one: who takes it back need not be who gave it */
        event.a = below(seed, 2) ? 2 : below(seed, exercise_program(exercise)->question_count + 1);
        event.b = event.kind == EVENT_RESPOND ? below(seed, 4) : 0;
    } else {
        event.kind = below(seed, EVENT_KIND_COUNT);
        event.a = below(seed, 40);
        event.b = below(seed, 4);
    }
    return event;
}

static inline const char *some_body(struct hand *hand, enum event_kind kind, char *body, size_t body_bytes)
{
    uint32_t number = below(&hand->seed, 100000);
    switch (kind) {
    case EVENT_EDIT:
    case EVENT_AD_HOC:
    case EVENT_MESSAGE:
    case EVENT_REQUEST:
    case EVENT_REPLY:
    case EVENT_DRAFT:
    case EVENT_REVISE:
    case EVENT_CONCUR:
        snprintf(body, body_bytes, "{\"text\":{\"en\":\"words %u\",\"ko\":\"%u\"}%s}", number, number,
                 number % 3 == 0   ? ",\"title\":{\"en\":\"a title\"}"
                 : number % 3 == 1 ? ",\"from\":{\"en\":\"someone\"}"
                                   : "");
        return body;
    case EVENT_NOTE:
        snprintf(body, body_bytes, "{\"text\":\"note %u\",\"tags\":[\"a\"],\"item\":%u}", number, number % 9);
        return body;
    case EVENT_JOIN:
        snprintf(body, body_bytes, "{\"joined\":true,\"ready\":%s,\"name\":\"n%u\"}", number % 2 ? "true" : "false",
                 number);
        return body;
    case EVENT_CHOOSE:
    case EVENT_ANSWER: snprintf(body, body_bytes, "{\"reason\":\"%u\"}", number); return body;
    case EVENT_RESPOND: snprintf(body, body_bytes, "{\"words\":\"%u\"}", number); return body;
    default: return "";
    }
}

/* One move of anybody: the clock, control, an observer, a player. Refused ones must leave the state alone. */
static inline struct exercise_receipt any_move(struct hand *hand, struct exercise *exercise)
{
    const struct kernel *kernel = exercise_kernel(exercise);
    char body[256];
    uint32_t who = below(&hand->seed, 8), seat = 0;
    struct event event;
    if (who == 0) {
        uint32_t next = (uint32_t)(kernel_tick(kernel) + 1), at = next * exercise_program(exercise)->tick_minutes * 60;
        if (at > hand->second)
            hand->second = at;
        event = control(EVENT_TICK, hand->second, next, 0, 0);
        seat = SEAT_CLOCK;
    } else {
        hand->second += below(&hand->seed, 3);
        seat = below(&hand->seed, exercise_seat_count(exercise));
        const struct seat *place = exercise_seat(exercise, seat);
        event = who < 3 || place->role != ROLE_PLAYER ? control_event(hand, exercise)
                                                      : cell_event(hand, exercise, place->cell);
        if (place->role == ROLE_PLAYER && event.cell == place->cell && event.kind != EVENT_CHOOSE &&
            event.kind != EVENT_GRANT && event.kind != EVENT_DRAFT && event.kind != EVENT_REVISE)
            event.c = place->named | (event.kind == EVENT_CONCUR ? event.c & 0xffff00 : 0);
        if (event.kind == EVENT_ANSWER || event.kind == EVENT_RESPOND || event.kind == EVENT_WITHDRAW)
            event.c = seat;
    }
    uint64_t hash = kernel_state_hash(kernel);
    uint32_t count = kernel_event_count(kernel), second = exercise_second(exercise);
    struct exercise_receipt receipt =
        submit(exercise, seat, "", event, some_body(hand, event.kind, body, sizeof(body)));
    if (!receipt.unlogged) {
        assert_int_equal(receipt.verdict, VERDICT_ACCEPTED);
        hand->accepted[event.kind]++;
        assert_int_equal(receipt.sequence, count);
        assert_int_equal(kernel_event_count(kernel), count + 1);
    } else {
        hand->refused[event.kind]++;
        assert_true(kernel_state_hash(kernel) == hash);
        assert_int_equal(kernel_event_count(kernel), count);
        assert_int_equal(exercise_second(exercise), second);
    }
    assert_false(receipt.earlier);
    return receipt;
}

#endif
