/* What one seat, one cell may leave in the record: no more than its share, whoever else needs a place, and nothing of
 * what changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "exercise/table.h"

enum { PER_CELL = 3, CELL_COUNT = 3, CONTROL_1 = 0, CELL_SHARE = ITEMS_OF_CELLS_MAX / CELL_COUNT };

static uint32_t seat_of(const struct exercise *exercise, const char *id)
{
    for (uint32_t s = 0; s < exercise_seat_count(exercise); s++)
        if (strcmp(exercise_seat(exercise, s)->id, id) == 0)
            return s;
    fail_msg("no seat %s", id);
    return 0;
}

static struct exercise *begun(uint32_t tick_count)
{
    struct exercise *exercise = create_run(&scenarios[THREE_CELLS], 1, 1, PER_CELL);
    assert_int_equal(submit(exercise, CONTROL_1, "", control(EVENT_START, 0, 0, 0, 0), "").verdict, VERDICT_ACCEPTED);
    for (uint32_t i = 0; i < tick_count; i++)
        assert_int_equal(tick(exercise).verdict, VERDICT_ACCEPTED);
    commit(exercise);
    return exercise;
}

static struct exercise_receipt act(struct exercise *exercise, const char *seat, struct event event, const char *body)
{
    uint32_t s = seat_of(exercise, seat);
    event.cell = exercise_seat(exercise, s)->cell;
    event.second = exercise_second(exercise);
    struct exercise_receipt receipt = submit(exercise, s, "", event, body);
    if (exercise_pending(exercise) == LOG_BATCH_COUNT_MAX)
        commit(exercise);
    return receipt;
}

static const struct event to_own_cell = {.kind = EVENT_MESSAGE}; /* to nobody but control */

/* Writes until it is refused, and returns how often it was not. */
static uint32_t write_on(struct exercise *exercise, const char *seat, struct event event, const char *body,
                         enum verdict *ret_verdict)
{
    uint32_t count = 0;
    while ((*ret_verdict = act(exercise, seat, event, body).verdict) == VERDICT_ACCEPTED && count < 20000)
        count++;
    return count;
}

static void a_cell_that_writes_without_end_leaves_room_for_all_others(void **unused)
{
    (void)unused;
    static const char *const hostile[] = {"a-1", "a-2", "a-3"};
    struct exercise *exercise = begun(1);
    enum verdict verdict;
    assert_int_equal(write_on(exercise, "a-1", to_own_cell, "{\"text\":{\"en\":\"x\"}}", &verdict), CELL_SHARE / 2);
    assert_int_equal(verdict, VERDICT_FULL);
    commit(exercise);
    exercise_close(exercise);
    exercise = open_run(LOG_WRITE, SECOND_END); /* what was counted counts on */
    assert_int_equal(act(exercise, "a-1", to_own_cell, "{\"text\":{\"en\":\"x\"}}").verdict, VERDICT_FULL);
    uint32_t written = CELL_SHARE / 2; /* a seat had half of it, and its colleagues the rest */
    for (int i = 1; i < 3; i++)
        written += write_on(exercise, hostile[i], to_own_cell, "{\"text\":{\"en\":\"x\"}}", &verdict);
    assert_int_equal(written, CELL_SHARE);
    struct event request = {.kind = EVENT_REQUEST, .a = ITEM_NONE};
    assert_int_equal(act(exercise, "a-1", request, "{\"text\":{\"en\":\"x\"}}").verdict, VERDICT_FULL);

    /* the others write on, also when every cell has done as much, and what is planned is delivered */
    for (int i = 1; i < 3; i++) {
        const char *const seats[] = {"b-1", "c-1", "b-2", "c-2"};
        assert_int_equal(write_on(exercise, seats[i - 1], to_own_cell, "{\"text\":{\"en\":\"x\"}}", &verdict) +
                             write_on(exercise, seats[i + 1], to_own_cell, "{\"text\":{\"en\":\"x\"}}", &verdict),
                         CELL_SHARE / 2 * 2);
    }
    struct event ad_hoc = {.kind = EVENT_AD_HOC, .a = INJECT_MESSAGE, .b = 1};
    assert_int_equal(write_on(exercise, "control-1", ad_hoc, "{\"text\":{\"en\":\"x\"}}", &verdict),
                     ITEMS_OF_CONTROL_MAX);
    assert_int_equal(verdict, VERDICT_FULL);
    commit(exercise);
    const struct kernel *kernel = exercise_kernel(exercise);
    uint32_t before = kernel_item_count(kernel);
    assert_true(before + (ITEM_COUNT_MAX - ITEMS_OF_CELLS_MAX - ITEMS_OF_CONTROL_MAX) <= ITEM_COUNT_MAX + 1);
    assert_int_equal(tick(exercise).verdict, VERDICT_ACCEPTED);
    assert_true(kernel_item_count(kernel) >= before + 3); /* only_a, only_b, only_c */
    assert_int_equal(kernel_item(kernel, before)->kind, ITEM_INJECT);
    commit(exercise);
    exercise_close(exercise);
}

static void bytes_are_counted_as_items_are(void **unused)
{
    (void)unused;
    static char body[30000];
    snprintf(body, sizeof(body), "{\"text\":{\"en\":\"%*s\"}}", 24000,
             "x"); /* as 4,000 letters of six bytes each are */
    struct exercise *exercise = begun(1);
    enum verdict verdict;
    uint32_t count = write_on(exercise, "a-1", to_own_cell, body, &verdict);
    assert_int_equal(verdict, VERDICT_FULL);
    assert_int_equal(count, WRITTEN_BY_CELLS_BYTES_MAX / CELL_COUNT / 2 / strlen(body));
    assert_int_equal(act(exercise, "a-2", to_own_cell, body).verdict, VERDICT_ACCEPTED);
    assert_int_equal(act(exercise, "b-1", to_own_cell, body).verdict, VERDICT_ACCEPTED);

    struct event note = {.kind = EVENT_NOTE};
    count = write_on(exercise, "observer-1", note, body, &verdict);
    assert_int_equal(count, WRITTEN_BY_OBSERVERS_BYTES_MAX / 2 / strlen(body));
    assert_int_equal(act(exercise, "control-1", note, body).verdict, VERDICT_ACCEPTED);
    assert_int_equal(write_on(exercise, "observer-2", note, "{\"text\":\"x\"}", &verdict), NOTE_COUNT_MAX / 4);
    assert_int_equal(act(exercise, "control-1", note, "{\"text\":\"x\"}").verdict, VERDICT_ACCEPTED);
    commit(exercise);
    exercise_close(exercise);
}

static void what_changes_nothing_leaves_no_trace(void **unused)
{
    (void)unused;
    struct exercise *exercise = begun(3);
    struct event ready = {.kind = EVENT_JOIN}, answer = {.kind = EVENT_ANSWER, .b = 3, .c = 0};
    answer.c = seat_of(exercise, "a-1");
    const struct {
        struct event event;
        const char *body;
    } acts[] = {
        {ready, "{\"joined\":true,\"name\":\"Kim\"}"},
        {ready, "{\"ready\":true}"},
        {answer, "{\"confidence\":\"low\",\"reason\":\"so\"}"},
        {{.kind = EVENT_SHARE, .a = 0, .b = 2}, ""},
    };
    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
        assert_false(act(exercise, "a-1", acts[i].event, acts[i].body).unlogged);
        uint32_t count = kernel_event_count(exercise_kernel(exercise));
        for (int again = 0; again < 3; again++) {
            struct exercise_receipt receipt = act(exercise, "a-1", acts[i].event, acts[i].body);
            assert_int_equal(receipt.verdict, VERDICT_ACCEPTED);
            assert_true(receipt.unlogged);
        }
        assert_int_equal(kernel_event_count(exercise_kernel(exercise)), count);
    }
    /* what does change something is there */
    assert_false(act(exercise, "a-1", ready, "{\"joined\":true,\"name\":\"Lee\"}").unlogged);
    assert_false(act(exercise, "a-1", answer, "{\"confidence\":\"low\",\"reason\":\"so it is\"}").unlogged);
    answer.c = seat_of(exercise, "a-2"), answer.b = 5;
    assert_false(act(exercise, "a-2", answer, "").unlogged);
    answer.c = seat_of(exercise, "a-1"), answer.b = 3;
    assert_false(act(exercise, "a-1", answer, "{\"confidence\":\"low\",\"reason\":\"so it is\"}").unlogged);
    commit(exercise);
    exercise_close(exercise);
}

static void a_key_of_what_changed_nothing_is_answered_once(void **unused)
{
    (void)unused;
    struct exercise *exercise = begun(1);
    uint32_t seat = seat_of(exercise, "a-1");
    struct event ready = {.kind = EVENT_JOIN, .cell = exercise_seat(exercise, seat)->cell};
    submit(exercise, seat, "1", ready, "{\"ready\":true}");
    assert_true(submit(exercise, seat, "2", ready, "{\"ready\":true}").unlogged);
    assert_false(submit(exercise, seat, "3", ready, "{\"ready\":false}").unlogged);
    struct exercise_receipt late = submit(exercise, seat, "2", ready, "{\"ready\":true}"); /* the network held it up */
    assert_true(late.earlier && late.unlogged);
    assert_int_equal(late.verdict, VERDICT_ACCEPTED);
    assert_false(exercise_seat_state(exercise, seat)->ready);
    commit(exercise);
    exercise_close(exercise);
}

/* Control takes back from b what a sent there: to a that is nothing, whatever it does about it. */
static void sharing_again_tells_nothing_of_a_recall(void **unused)
{
    (void)unused;
    struct buf views[2];
    for (int recalled = 0; recalled < 2; recalled++) {
        struct exercise *exercise = begun(1);
        struct exercise_sight sight = {0};
        struct event share = {.kind = EVENT_SHARE, .b = 2}, message = {.kind = EVENT_MESSAGE, .b = 2};
        assert_int_equal(act(exercise, "a-1", message, "{\"text\":{\"en\":\"x\"}}").verdict, VERDICT_ACCEPTED);
        share.a = kernel_item_count(exercise_kernel(exercise)) - 1;
        struct event recall = {.kind = EVENT_RECALL, .a = share.a, .b = 2};
        if (recalled)
            assert_int_equal(act(exercise, "control-1", recall, "").verdict, VERDICT_ACCEPTED);
        struct exercise_receipt receipt = act(exercise, "a-2", share, "");
        assert_int_equal(receipt.verdict, VERDICT_ACCEPTED);
        assert_true(receipt.unlogged);
        commit(exercise);
        buf_init(&views[recalled], 64 << 20);
        uint32_t seat = seat_of(exercise, "a-1");
        assert_status(exercise_view_json(exercise, seat, true, &sight, &views[recalled]), STATUS_OK);
        exercise_sight_free(&sight);
        exercise_close(exercise);
    }
    assert_string_equal(buf_text(&views[0]), buf_text(&views[1]));
    buf_free(&views[0]);
    buf_free(&views[1]);
}

static void changes_of_mind_have_an_end(void **unused)
{
    (void)unused;
    struct exercise *exercise = begun(3);
    struct event choose = {.kind = EVENT_CHOOSE}, answer = {.kind = EVENT_ANSWER}, ready = {.kind = EVENT_JOIN};
    choose.c = answer.c = seat_of(exercise, "a-1");
    for (uint32_t i = 0; i < CHANGE_COUNT_MAX; i++) {
        choose.b = i % 2;
        answer.b = 1 + i % 2;
        assert_false(act(exercise, "a-1", choose, "{\"reason\":\"because\"}").unlogged);
        assert_false(act(exercise, "a-1", answer, "").unlogged);
        assert_false(act(exercise, "a-1", ready, i % 2 ? "{\"ready\":false}" : "{\"ready\":true}").unlogged);
    }
    choose.b = 0;
    answer.b = 1;
    assert_int_equal(act(exercise, "a-1", choose, "{\"reason\":\"because\"}").verdict, VERDICT_CHANGED_OFTEN);
    assert_int_equal(act(exercise, "a-1", answer, "").verdict, VERDICT_CHANGED_OFTEN);
    assert_int_equal(act(exercise, "a-1", ready, "{\"ready\":true}").verdict, VERDICT_CHANGED_OFTEN);
    choose.c = answer.c = seat_of(exercise, "a-2");
    assert_int_equal(act(exercise, "a-2", choose, "").verdict, VERDICT_ACCEPTED); /* a colleague still can */
    assert_int_equal(act(exercise, "a-2", answer, "").verdict, VERDICT_ACCEPTED);
    commit(exercise);
    exercise_close(exercise);
}

static void comings_and_goings_have_an_end_and_control_can_still_put_out(void **unused)
{
    (void)unused;
    struct exercise *exercise = begun(1);
    struct event event = {.kind = EVENT_JOIN};
    uint32_t before = kernel_event_count(exercise_kernel(exercise));
    for (uint32_t i = 0; i < 3 * COMING_COUNT_MAX; i++)
        assert_int_equal(
            act(exercise, "a-1", event, i % 2 ? "{\"joined\":false,\"ready\":false}" : "{\"joined\":true}").verdict,
            VERDICT_ACCEPTED);
    assert_in_range(kernel_event_count(exercise_kernel(exercise)) - before, COMING_COUNT_MAX, COMING_COUNT_MAX + 1);
    uint32_t seat = seat_of(exercise, "a-1");
    assert_true(exercise_seat_state(exercise, seat)->joined);
    assert_false(
        act(exercise, "a-1", event, "{\"joined\":false,\"ready\":false,\"revoked_by\":\"control-1\"}").unlogged);
    assert_false(exercise_seat_state(exercise, seat)->joined);
    assert_false(act(exercise, "a-1", event, "{\"joined\":true}").unlogged);
    assert_true(act(exercise, "a-1", event, "{\"joined\":true,\"name\":\"x\"}").unlogged);
    commit(exercise);
    exercise_close(exercise);
}

/* A scenario that plans more than there are places: each tick brings a thousand, so that few events fill the desk.
 * After that comes what has a place only if it needs none. */
static struct scenario overfull(void)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_printf(&text, "entente: 1\nid: overfull\ntitle: {en: Overfull}\n"
                      "time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 4h}\n"
                      "cells: {a: {name: A, side: x}, b: {name: B, side: x}}\n"
                      "variables: {x: {value: 0, from: 0, to: 9}}\ninjects:\n"
                      "  late: {at: T+02:00, release: [a], text: {en: Late}}\n"
                      "  hidden: {at: T+02:00, kind: hidden, release: [], text: {en: H}, effects: [x += 1]}\n"
                      "  spare: {at: T+03:00, release: [a], text: {en: S}, effects: [x += 1]}\n"
                      "  model: {at: T+03:00, kind: hidden, release: [], text: {en: M}, effects: [x += 1]}\n");
    for (uint32_t i = 4; i < INJECT_COUNT_MAX; i++)
        buf_printf(&text, "  i%u: {at: T+00:00, repeats: {every: 10m, times: 9}, release: [b], text: {en: I}}\n", i);
    struct scenario scenario = {.source = {text.ptr, text.len}};
    scenario.compiled = compile_good(scenario.source, "overfull");
    scenario.program = scenario.compiled.program;
    return scenario;
}

static void assert_slot(const struct exercise *exercise, uint32_t slot, int32_t value)
{
    assert_int_equal(kernel_slots(exercise_kernel(exercise))[slot], value);
}

/* Control fires what a cell would have to be given, and what needs no place. */
static void fire_on_a_full_desk(struct exercise *exercise)
{
    const struct program *program = exercise_program(exercise);
    uint32_t spare = program_find_inject(program, STR("spare")), model = program_find_inject(program, STR("model"));
    uint32_t second = exercise_second(exercise), x = program->variables[0].slot;
    assert_int_equal(submit(exercise, CONTROL_1, "", control(EVENT_FIRE, second, spare, 1, 0), "").verdict,
                     VERDICT_FULL);
    assert_slot(exercise, x, 1);
    assert_int_equal(submit(exercise, CONTROL_1, "", control(EVENT_FIRE, second, model, 1, 0), "").verdict,
                     VERDICT_ACCEPTED);
    assert_slot(exercise, x, 2);
    assert_int_equal(submit(exercise, CONTROL_1, "", control(EVENT_FIRE, second, spare, 0, 0), "").verdict,
                     VERDICT_ACCEPTED);
    assert_slot(exercise, x, 3);
    commit(exercise);
}

static void what_cannot_be_delivered_is_told_and_did_not_happen(void **unused)
{
    (void)unused;
    struct scenario scenario = overfull();
    struct exercise *exercise = create_run(&scenario, 1, 1, PER_CELL);
    const struct program *program = exercise_program(exercise);
    uint32_t late = program_find_inject(program, STR("late")), hidden = program_find_inject(program, STR("hidden"));
    assert_int_equal(submit(exercise, CONTROL_1, "", control(EVENT_START, 0, 0, 0, 0), "").verdict, VERDICT_ACCEPTED);
    for (int i = 0; i < 13; i++)
        assert_int_equal(tick(exercise).verdict, VERDICT_ACCEPTED);
    commit(exercise);
    assert_int_equal(kernel_item_count(exercise_kernel(exercise)), ITEM_COUNT_MAX);
    assert_slot(exercise, program->injects[late].last_slot, TICK_NEVER);
    assert_slot(exercise, program->injects[late].know_slot, TICK_NEVER);
    assert_slot(exercise, program->injects[hidden].last_slot, 12); /* nobody needs a place for it */
    struct event ad_hoc = control(EVENT_AD_HOC, exercise_second(exercise), INJECT_MESSAGE, 1, PRECEDENCE_ROUTINE);
    assert_int_equal(submit(exercise, CONTROL_1, "", ad_hoc, "").verdict, VERDICT_FULL);
    fire_on_a_full_desk(exercise);
    exercise_close(exercise);

    struct buf text, json;
    buf_init(&text, 64 << 20);
    buf_init(&json, 64 << 20);
    assert_status(exercise_transcript(run_path, SECOND_END, &text, NULL, NULL), STATUS_OK);
    assert_non_null(strstr(buf_text(&text), "T+02:00 not-delivered late to a: full\n"));
    assert_null(strstr(buf_text(&text), " delivered late"));
    exercise = open_run(LOG_WRITE, SECOND_END);
    struct exercise_sight sight = {0};
    assert_status(exercise_view_json(exercise, CONTROL_1, true, &sight, &json), STATUS_OK);
    assert_non_null(strstr(buf_text(&json), "{\"id\":\"late\",\"state\":\"full\""));
    exercise_sight_free(&sight);
    exercise_close(exercise);
    buf_free(&text);
    buf_free(&json);
    free_scenario(&scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cell_that_writes_without_end_leaves_room_for_all_others),
        cmocka_unit_test(bytes_are_counted_as_items_are),
        cmocka_unit_test(what_changes_nothing_leaves_no_trace),
        cmocka_unit_test(a_key_of_what_changed_nothing_is_answered_once),
        cmocka_unit_test(sharing_again_tells_nothing_of_a_recall),
        cmocka_unit_test(changes_of_mind_have_an_end),
        cmocka_unit_test(what_cannot_be_delivered_is_told_and_did_not_happen),
        cmocka_unit_test(comings_and_goings_have_an_end_and_control_can_still_put_out),
    };
    return cmocka_run_group_tests(tests, make_table, drop_table);
}
