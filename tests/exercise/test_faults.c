/* The disk fails, memory fails, at every place in turn. Whatever happens: nothing that was committed is lost, an
 * exercise whose commit failed is dead and shows nothing more, and opening the file anew on a sound machine gives the
 * state of the log.
 *
 * Memory is that of glibc with a counter in front; under a sanitizer, which brings its own, that part is skipped. */
#include "base/failing_memory.h"
#include "log/failing_disk.h"
#include "table.h"

enum { BATCHES = 5, BATCH_EVENTS = 5, BODY_BYTES = 600 };

struct story { /* what was committed, and the state after it */
    uint32_t committed;
    uint64_t hash;
    bool died, started; /* started: the first command is among what was committed */
};

static struct exercise_command next_command(const struct exercise *exercise, uint32_t n, char *body, char *key)
{
    const struct kernel *kernel = exercise_kernel(exercise);
    struct event event = control(EVENT_AD_HOC, n, 0, 1 + n % 7, 0);
    if (n == 0)
        event = control(EVENT_START, 0, 0, 0, 0);
    else if (n % 4 == 1)
        event = control(EVENT_TICK, n, (uint32_t)(kernel_tick(kernel) + 1), 0, 0);
    else if (n % 4 == 3)
        event = control(EVENT_JOIN, n, 0, 0, 0);
    snprintf(key, 16, "key %u", n);
    snprintf(body, BODY_BYTES, "{\"text\":{\"en\":\"words %u %0*u\"},\"joined\":true,\"ready\":true,\"name\":\"n%u\"}",
             n, 300, n, n);
    return (struct exercise_command){.seat = (uint16_t)(n % 4 == 3 ? 5 : 0),
                                     .key = str_of(key),
                                     .event = event,
                                     .body = str_of(body),
                                     .exercise_ms = (int64_t)n * 1000};
}

/* Goes on until it is done or dead; a try that did nothing is made again by nobody. */
static void play(struct exercise *exercise, struct story *story)
{
    uint32_t n = 0;
    story->hash = kernel_state_hash(exercise_kernel(exercise));
    for (int batch = 0; batch < BATCHES && !story->died; batch++) {
        for (int i = 0; i < BATCH_EVENTS; i++, n++) {
            char body[BODY_BYTES], key[16];
            struct exercise_command command = next_command(exercise, n, body, key);
            struct exercise_receipt receipt;
            uint64_t before = kernel_state_hash(exercise_kernel(exercise));
            if (exercise_submit(exercise, &command, &receipt) == STATUS_OK)
                continue;
            if (!exercise_is_dead(exercise)) /* nothing was done */
                assert_true(kernel_state_hash(exercise_kernel(exercise)) == before);
        }
        uint32_t pending = exercise_pending(exercise);
        if (!exercise_is_dead(exercise) && exercise_commit(exercise) == STATUS_OK) {
            story->committed += pending;
            story->hash = kernel_state_hash(exercise_kernel(exercise));
            story->started = kernel_phase(exercise_kernel(exercise)) != PHASE_LOBBY;
        } else {
            story->died = true;
        }
    }
}

static void assert_dead_and_silent(struct exercise *exercise)
{
    struct exercise_command command = {.event = control(EVENT_NOTE, 0, 0, 0, 0)};
    struct exercise_receipt receipt;
    struct exercise_sight sight = {0};
    struct buf json;
    buf_init(&json, 1 << 20);
    assert_true(exercise_is_dead(exercise));
    assert_status(exercise_submit(exercise, &command, &receipt), STATUS_REFUSED);
    assert_status(exercise_commit(exercise), STATUS_REFUSED);
    assert_status(exercise_view_json(exercise, 0, true, &sight, &json), STATUS_REFUSED);
    assert_false(exercise_answered(exercise, 0, STR("key 0"), &receipt));
    assert_int_equal(json.len, 0);
    buf_free(&json);
    exercise_sight_free(&sight);
}

/* The file on a sound machine: all that was committed, perhaps the batch whose commit gave no answer, never a part of
 * it. */
static bool assert_nothing_lost(const struct story *story)
{
    struct exercise *exercise = open_run(LOG_WRITE, SECOND_END);
    uint32_t count = kernel_event_count(exercise_kernel(exercise));
    assert_true(count >= story->committed && count <= story->committed + BATCH_EVENTS);
    if (count == story->committed)
        assert_true(kernel_state_hash(exercise_kernel(exercise)) == story->hash);
    struct exercise_receipt receipt;
    submit(exercise, 0, "", control(EVENT_NOTE, 99, 0, 0, 0), "");
    commit(exercise);
    assert_true(!story->started || exercise_answered(exercise, 0, STR("key 0"), &receipt));
    exercise_close(exercise);
    return count > story->committed;
}

static void a_failed_commit_is_the_end(void **unused)
{
    (void)unused;
    for (int kind = 0; kind < 4; kind++) {
        int stories = 0, kept = 0;
        for (bool met = true; met;) {
            struct story story = {0};
            disk.fail_at = 0;
            struct exercise *exercise = create_run(&scenarios[THREE_CELLS], 1, 1, 1);
            disk.calls = disk.faults = 0;
            disk.how = kind & 1 ? SQLITE_FULL : SQLITE_IOERR_WRITE;
            disk.lasting = kind & 2;
            disk.fail_at = ++stories;
            play(exercise, &story);
            met = disk.faults > 0;
            assert_true(story.died == met);
            if (met)
                assert_dead_and_silent(exercise);
            disk.fail_at = 0;
            exercise_close(exercise);
            kept += assert_nothing_lost(&story);
        }
        assert_true(stories > 10);
        print_message("%d faults of the disk: 0 committed events lost; %d times a batch without an answer was kept\n",
                      stories - 1, kept);
    }
}

static void a_run_that_could_not_be_made_leaves_its_name_free(void **unused)
{
    (void)unused;
    int stories = 0;
    disk.how = SQLITE_FULL;
    disk.lasting = true;
    for (bool made = false; !made;) {
        struct settings settings = kernel_settings(scenarios[THREE_CELLS].program, 1, 1);
        struct exercise_plan plan = {.source = scenarios[THREE_CELLS].source,
                                     .program = scenarios[THREE_CELLS].program,
                                     .settings = &settings,
                                     .read_file = beside_read,
                                     .read_context = (void *)(uintptr_t)scenarios[THREE_CELLS].program};
        struct exercise *exercise = NULL;
        struct trouble trouble = {""};
        clear_table();
        disk.calls = 0;
        disk.fail_at = ++stories;
        made = exercise_create(run_path, &plan, &exercise, &trouble) == STATUS_OK;
        disk.fail_at = 0;
        if (made) {
            exercise_close(exercise);
        } else {
            assert_true(trouble.text[0]);
            assert_int_not_equal(access(run_path, F_OK), 0);
        }
    }
    assert_true(stories > 3);
}

/* ---- memory ---- */

#ifndef SANITIZED

static void memory_may_fail_at_every_place_of_play(void **unused)
{
    (void)unused;
    uint64_t tried = 0, died = 0;
    for (int all_after = 0; all_after < 2; all_after++) {
        for (uint64_t place = 1;; place += 1 + place / 40, tried++) {
            struct story story = {0};
            struct exercise *exercise = create_run(&scenarios[THREE_CELLS], 1, 1, 1);
            fail_from(place, all_after);
            play(exercise, &story);
            counting = false;
            bool past = allocation_count < place;
            if (exercise_is_dead(exercise)) {
                assert_dead_and_silent(exercise);
                died++;
            }
            exercise_close(exercise);
            assert_nothing_lost(&story);
            if (past)
                break;
        }
    }
    assert_true(tried > 100 && died > 0);
    print_message("%" PRIu64 " places of play without memory, %" PRIu64 " ended it: 0 committed events lost\n", tried,
                  died);
}

static void memory_may_fail_at_every_place_of_opening_and_making(void **unused)
{
    (void)unused;
    struct story story = {0};
    struct exercise *exercise = create_run(&scenarios[THREE_CELLS], 1, 1, 1);
    play(exercise, &story);
    exercise_close(exercise);
    uint64_t tried = 0;
    for (int all_after = 0; all_after < 2; all_after++) {
        for (uint64_t place = 1;; place += 1 + place / 40, tried++) {
            struct trouble trouble = {""};
            fail_from(place, all_after);
            enum status status = exercise_open(run_path, LOG_READ, SECOND_END, &exercise, &trouble);
            counting = false;
            if (status == STATUS_OK) { /* whatever opens is the run */
                assert_true(kernel_state_hash(exercise_kernel(exercise)) == story.hash);
                exercise_close(exercise);
            } else {
                assert_true(trouble.text[0]);
            }
            if (allocation_count < place)
                break;
        }
        for (uint64_t place = 1;; place += 1 + place / 40, tried++) {
            struct settings settings = kernel_settings(scenarios[THREE_CELLS].program, 1, 1);
            struct exercise_plan plan = {.source = scenarios[THREE_CELLS].source,
                                         .program = scenarios[THREE_CELLS].program,
                                         .settings = &settings};
            char elsewhere[128];
            snprintf(elsewhere, sizeof(elsewhere), "%s/other.entente", table_directory);
            fail_from(place, all_after);
            enum status status = exercise_create(elsewhere, &plan, &exercise, NULL);
            counting = false;
            if (status == STATUS_OK)
                exercise_close(exercise);
            else
                assert_int_not_equal(access(elsewhere, F_OK), 0);
            unlink(elsewhere);
            if (allocation_count < place)
                break;
        }
    }
    assert_true(tried > 100);
}

static void a_look_without_memory_never_shows_other_words(void **unused)
{
    (void)unused;
    struct exercise *exercise = create_run(&scenarios[THREE_CELLS], 1, 1, 1);
    uint32_t first = program_find_inject(scenarios[THREE_CELLS].program, STR("all1"));
    submit(exercise, 0, "", control(EVENT_EDIT, 0, first, 7, 0), "{\"text\":{\"en\":\"what control wants told\"}}");
    submit(exercise, 0, "", control(EVENT_START, 0, 0, 0, 0), "");
    tick(exercise);
    submit(exercise, 0, "", control(EVENT_AD_HOC, 0, 0, 7, 0), "{\"text\":\"x\",\"from\":\"y\"}");
    submit(exercise, 0, "", control(EVENT_NOTE, 0, 0, 0, 0), "{\"text\":\"z\"}");
    commit(exercise);
    struct buf truth[2];
    uint32_t failed = 0;
    for (uint32_t s = 0; s < 2; s++) {
        struct exercise_sight sight = {0};
        buf_init(&truth[s], 1 << 20);
        assert_status(exercise_view_json(exercise, s * 5, true, &sight, &truth[s]), STATUS_OK);
        exercise_sight_free(&sight);
        for (int all_after = 0; all_after < 2; all_after++) {
            for (uint64_t place = 1;; place++) {
                struct buf json;
                buf_init(&json, 1 << 20);
                fail_from(place, all_after);
                enum status status = exercise_view_json(exercise, s * 5, true, &sight, &json);
                counting = false;
                /* jansson may lose a letter when its buffer cannot grow, and not say so; the words that control took
                 * away, and anything longer than the truth, must never come */
                if (status == STATUS_OK) {
                    assert_null(memmem(json.ptr, json.len, "First", 5));
                    assert_true(json.len <= truth[s].len && json.len + 3 > truth[s].len);
                }
                failed += status != STATUS_OK;
                exercise_sight_free(&sight);
                buf_free(&json);
                if (allocation_count < place)
                    break;
            }
        }
        buf_free(&truth[s]);
    }
    assert_true(failed > 20);
    exercise_close(exercise);
}

#else

static void memory_may_fail_at_every_place_of_play(void **unused)
{
    (void)unused;
    skip();
}
static void memory_may_fail_at_every_place_of_opening_and_making(void **unused)
{
    (void)unused;
    skip();
}
static void a_look_without_memory_never_shows_other_words(void **unused)
{
    (void)unused;
    skip();
}

#endif

static int set_up(void **state)
{
    register_shim();
    return make_table(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failed_commit_is_the_end),
        cmocka_unit_test(a_run_that_could_not_be_made_leaves_its_name_free),
        cmocka_unit_test(memory_may_fail_at_every_place_of_play),
        cmocka_unit_test(memory_may_fail_at_every_place_of_opening_and_making),
        cmocka_unit_test(a_look_without_memory_never_shows_other_words),
    };
    return cmocka_run_group_tests(tests, set_up, drop_table);
}
