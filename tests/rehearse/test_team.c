/* A team of threads that stand for processes: studies and rehearsals come to what one alone comes to, byte for byte;
 * and bytes that are no tally are refused. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "output/study_output.h"
#include "scenario/compiled.h"

/* ---- the team ---- */

enum { TEAM = 3 };

struct meeting {
    pthread_barrier_t barrier;
    pthread_mutex_t mutex;
    int64_t *totals;
    const void *bytes[TEAM];
    size_t lens[TEAM];
};

struct member {
    struct meeting *meeting;
    struct team team;
    const struct program *program;
    struct study_options study; /* or, when its ask has no runs, a rehearsal */
    struct rehearsal_options rehearsal;
    struct buf json; /* of rank 0; for studies of all */
    enum status status;
    pthread_t thread;
};

static bool add_up(void *context, int64_t *numbers, size_t count)
{
    struct meeting *meeting = ((struct member *)context)->meeting;
    if (pthread_barrier_wait(&meeting->barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
        meeting->totals = calloc(count, sizeof(int64_t));
    pthread_barrier_wait(&meeting->barrier);
    pthread_mutex_lock(&meeting->mutex);
    for (size_t i = 0; i < count; i++)
        meeting->totals[i] += numbers[i];
    pthread_mutex_unlock(&meeting->mutex);
    pthread_barrier_wait(&meeting->barrier);
    memcpy(numbers, meeting->totals, count * sizeof(int64_t));
    if (pthread_barrier_wait(&meeting->barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
        free(meeting->totals);
    return true;
}

static bool hand_over(void *context, const void *bytes, size_t len,
                      bool (*take)(void *taker, const void *bytes, size_t len), void *taker)
{
    struct member *member = context;
    struct meeting *meeting = member->meeting;
    meeting->bytes[member->team.rank] = bytes;
    meeting->lens[member->team.rank] = len;
    pthread_barrier_wait(&meeting->barrier);
    bool taken = true;
    for (uint32_t rank = 1; member->team.rank == 0 && rank < TEAM; rank++)
        taken = taken && take(taker, meeting->bytes[rank], meeting->lens[rank]);
    pthread_barrier_wait(&meeting->barrier);
    return taken;
}

static enum status play(const struct program *program, const struct study_options *study_options,
                        const struct rehearsal_options *rehearsal_options, struct buf *ret_json)
{
    buf_init(ret_json, OUTPUT_BYTES_MAX);
    if (study_options->ask.runs > 0) {
        struct study *study = NULL;
        enum status status = study_run(program, study_options, NULL, NULL, NULL, &study);
        if (status == STATUS_OK)
            study_json(study, ret_json);
        study_free(study);
        return status;
    }
    struct rehearsal *rehearsal = NULL;
    struct settings settings = kernel_settings(program, rehearsal_options->seed, 0);
    enum status status = rehearsal_run(program, &settings, rehearsal_options, NULL, NULL, NULL, &rehearsal);
    if (status == STATUS_OK)
        output_json(rehearsal, ret_json);
    rehearsal_free(rehearsal);
    return status;
}

static void *be_member(void *context)
{
    struct member *member = context;
    member->status = play(member->program, &member->study, &member->rehearsal, &member->json);
    return NULL;
}

/* Rank 0 must say what one alone says; in a study everybody does. */
static void compare(const struct program *program, const struct study_options *study,
                    const struct rehearsal_options *rehearsal)
{
    struct buf alone;
    struct member members[TEAM];
    struct meeting meeting = {.mutex = PTHREAD_MUTEX_INITIALIZER};
    assert_int_equal(play(program, study, rehearsal, &alone), STATUS_OK);
    pthread_barrier_init(&meeting.barrier, NULL, TEAM);
    for (uint32_t i = 0; i < TEAM; i++) {
        members[i] = (struct member){.meeting = &meeting, .program = program, .study = *study, .rehearsal = *rehearsal};
        members[i].team =
            (struct team){.rank = i, .rank_count = TEAM, .add = add_up, .gather = hand_over, .context = &members[i]};
        members[i].study.team = members[i].rehearsal.team = &members[i].team;
        members[i].study.thread_count = members[i].rehearsal.thread_count = 1;
    }
    for (uint32_t i = 0; i < TEAM; i++)
        assert_int_equal(pthread_create(&members[i].thread, NULL, be_member, &members[i]), 0);
    for (uint32_t i = 0; i < TEAM; i++)
        pthread_join(members[i].thread, NULL);
    for (uint32_t i = 0; i < TEAM; i++) {
        assert_int_equal(members[i].status, STATUS_OK);
        if (i == 0 || study->ask.runs > 0)
            assert_string_equal(buf_text(&members[i].json), buf_text(&alone));
        buf_free(&members[i].json);
    }
    buf_free(&alone);
    pthread_barrier_destroy(&meeting.barrier);
}

static void studies_in_a_team(void **state)
{
    (void)state;
    struct program *program = compile_file("scenarios/river-flood/scenario.yaml");
    for (uint32_t i = 0; i < program->study_count; i++) {
        struct study_options study = study_options(program, &program->studies[i], 4);
        struct rehearsal_options none = {0};
        study.ask.samples = 32;
        study.ask.runs = 20;
        compare(program, &study, &none);
    }
    program_free(program);
}

static void rehearsals_in_a_team(void **state)
{
    (void)state;
    static const uint64_t runs[] = {1, 2, 100, 20000}; /* fewer than members; more than are sampled */
    static const char *const paths[] = {"scenarios/start/scenario.yaml", "scenarios/river-flood/scenario.yaml"};
    for (size_t p = 0; p < 2; p++) {
        struct program *program = compile_file(paths[p]);
        for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
            struct study_options none = {0};
            struct rehearsal_options rehearsal = {.runs = runs[i], .seed = 3};
            compare(program, &none, &rehearsal);
        }
        program_free(program);
    }
}

/* ---- the bytes ---- */

static void bytes_of_no_tally(void **state)
{
    (void)state;
    struct program *program = compile_file("scenarios/start/scenario.yaml"),
                   *other = compile_file("scenarios/river-flood/scenario.yaml");
    struct settings settings = kernel_settings(program, 3, 0), other_settings = kernel_settings(other, 3, 0);
    struct rehearsal_options options = {.runs = 50, .seed = 3};
    struct rehearsal *rehearsal = NULL;
    struct tally *tally = NULL, *stranger = NULL;
    struct buf bytes;
    buf_init(&bytes, TALLY_BYTES_MAX);
    assert_int_equal(rehearsal_run(program, &settings, &options, NULL, NULL, NULL, &rehearsal), STATUS_OK);
    tally_encode(rehearsal->tally, &bytes);
    assert_int_equal(tally_new(program, &rehearsal->settings, 0, &tally), STATUS_OK);
    assert_int_equal(tally_new(other, &other_settings, 0, &stranger), STATUS_OK);
    assert_int_equal(tally_merge_encoded(stranger, bytes.ptr, bytes.len), STATUS_CORRUPT);
    for (size_t len = 0; len < bytes.len; len += len < 200 || len + 200 > bytes.len ? 1 : 997)
        assert_int_equal(tally_merge_encoded(tally, bytes.ptr, len), STATUS_CORRUPT);
    assert_int_equal(tally->runs, 0); /* nothing of what was refused is counted */
    assert_int_equal(tally_merge_encoded(tally, bytes.ptr, bytes.len), STATUS_OK);
    assert_int_equal(tally_merge_encoded(tally, bytes.ptr, bytes.len), STATUS_CORRUPT); /* a run is played once */
    assert_int_equal(tally->runs, 50);
    struct buf again;
    buf_init(&again, TALLY_BYTES_MAX);
    tally_free(tally);
    assert_int_equal(tally_new(program, &rehearsal->settings, 0, &tally), STATUS_OK);
    assert_int_equal(tally_merge_encoded(tally, bytes.ptr, bytes.len), STATUS_OK);
    tally_free(rehearsal->tally);
    rehearsal->tally = tally;
    tally = NULL;
    output_json(rehearsal, &again);
    struct rehearsal *fresh = NULL;
    struct buf whole;
    buf_init(&whole, OUTPUT_BYTES_MAX);
    assert_int_equal(rehearsal_run(program, &settings, &options, NULL, NULL, NULL, &fresh), STATUS_OK);
    output_json(fresh, &whole);
    assert_string_equal(buf_text(&again), buf_text(&whole));
    rehearsal_free(fresh);
    rehearsal_free(rehearsal);
    tally_free(stranger);
    buf_free(&again);
    buf_free(&whole);
    buf_free(&bytes);
    program_free(program);
    program_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(studies_in_a_team),
        cmocka_unit_test(rehearsals_in_a_team),
        cmocka_unit_test(bytes_of_no_tally),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
