/* Play by itself, with nobody listening: what fills the queue stops nobody, and a clock that was put down goes on where
 * it stood. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "exercise/table.h"
#include "server/play.h"

enum { CHANGES = LOG_BATCH_COUNT_MAX + 100 }; /* more than a queue holds; shares of the record bound them not */

static void test_a_full_queue_is_committed_and_stops_nobody(void **state)
{
    (void)state;
    struct play play;
    struct exercise_receipt receipt;
    struct exercise *exercise = create_run(&scenarios[THREE_CELLS], 1, 0, 2);
    struct event pace = {.kind = EVENT_PACE, .cell = CELL_CONTROL};
    struct event join = {.kind = EVENT_JOIN, .cell = CELL_CONTROL};
    play_begin(&play, exercise);
    for (uint32_t i = 0; i < CHANGES; i++) {
        pace.a = 2 + i % 2;
        assert_status(play_submit(&play, 0, STR(""), &pace, STR(""), &receipt), STATUS_OK);
        assert_int_equal(receipt.verdict, VERDICT_ACCEPTED);
        assert_int_equal(receipt.sequence, i);
    }
    assert_status(play_submit(&play, 0, STR(""), &join, STR("{\"joined\":true}"), &receipt), STATUS_OK);
    assert_true(exercise_pending(exercise) < CHANGES / 2);
    assert_status(play_commit(&play), STATUS_OK);
    exercise_close(exercise);
    exercise = open_run(LOG_READ, SECOND_END);
    assert_int_equal(kernel_event_count(exercise_kernel(exercise)), CHANGES + 1);
    exercise_close(exercise);
}

static void test_a_clock_that_was_put_down_goes_on(void **state)
{
    (void)state;
    struct play play;
    struct exercise_receipt receipt;
    struct exercise *exercise = create_run(&scenarios[THREE_CELLS], 1, 0, 2);
    play_begin(&play, exercise);
    assert_status(play_start(&play, 0, STR(""), &receipt), STATUS_OK);
    play.monotonic_ms += 1000;
    assert_status(play_advance(&play), STATUS_OK);
    assert_status(play_commit(&play), STATUS_OK);
    int64_t stood_ms = clock_now_ms(&play.clock, play.monotonic_ms);
    assert_true(stood_ms > (int64_t)exercise_second(exercise) * 1000);
    assert_status(play_end(&play), STATUS_OK);
    exercise_close(exercise);

    exercise = open_run(LOG_WRITE, SECOND_END);
    play_begin(&play, exercise);
    assert_int_equal(clock_now_ms(&play.clock, play.monotonic_ms), stood_ms);
    struct event pause = {.kind = EVENT_PAUSE, .cell = CELL_CONTROL};
    assert_status(play_submit(&play, 0, STR(""), &pause, STR(""), &receipt), STATUS_OK);
    assert_status(play_commit(&play), STATUS_OK);
    assert_int_equal(exercise_second(exercise), stood_ms / 1000);
    exercise_close(exercise);

    exercise = open_run(LOG_WRITE, SECOND_END); /* that was a power cut: the last event is what there is */
    assert_int_equal(exercise_clock_ms(exercise), stood_ms / 1000 * 1000);
    exercise_close(exercise);
}

static void test_time_stands_where_the_last_tick_ended_it(void **state)
{
    (void)state;
    struct play play;
    struct exercise_receipt receipt;
    struct exercise *exercise = create_run(&scenarios[THREE_CELLS], 1, 0, 2);
    const struct kernel *kernel = exercise_kernel(exercise);
    const struct program *program = exercise_program(exercise);
    struct event pace = {.kind = EVENT_PACE, .cell = CELL_CONTROL, .a = PACE_MAX};
    play_begin(&play, exercise);
    assert_status(play_start(&play, 0, STR(""), &receipt), STATUS_OK);
    assert_status(play_submit(&play, 0, STR(""), &pace, STR(""), &receipt), STATUS_OK);
    while (kernel_phase(kernel) == PHASE_RUNNING) {
        play.monotonic_ms += 1009; /* a loop that comes late by a little more than a second of the room */
        assert_status(play_advance(&play), STATUS_OK);
        assert_status(play_commit(&play), STATUS_OK);
    }
    assert_int_equal(kernel_phase(kernel), PHASE_ENDED);
    play.monotonic_ms += 5000;
    assert_int_equal(clock_now_ms(&play.clock, play.monotonic_ms),
                     (int64_t)kernel_tick(kernel) * program->tick_minutes * 60000);
    exercise_close(exercise);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_full_queue_is_committed_and_stops_nobody),
        cmocka_unit_test(test_a_clock_that_was_put_down_goes_on),
        cmocka_unit_test(test_time_stands_where_the_last_tick_ended_it),
    };
    return cmocka_run_group_tests(tests, make_table, drop_table);
}
