/* A run as a file: made, played, closed, opened anew, cut anywhere, walked. Whatever way one comes to a moment, the
 * state there is the same. */
#include "table.h"

enum { EVENT_COUNT_KEPT = 2000 };
struct trace { /* the state's hash and the exercise second after every event of a run */
    uint64_t hashes[EVENT_COUNT_KEPT];
    uint32_t seconds[EVENT_COUNT_KEPT];
    uint32_t count;
};

static bool compare_step(void *context, const struct exercise_step *step)
{
    const struct trace *trace = context;
    assert_true(step->sequence < trace->count);
    assert_true(kernel_state_hash(exercise_kernel(step->exercise)) == trace->hashes[step->sequence]);
    assert_int_equal(step->event.second, trace->seconds[step->sequence]);
    assert_int_equal(exercise_second(step->exercise), trace->seconds[step->sequence]);
    return true;
}

static struct exercise_receipt sit_down(struct exercise *exercise, uint32_t seat, uint32_t second)
{
    const struct seat *place = exercise_seat(exercise, seat);
    struct event event = {.kind = EVENT_JOIN, .cell = place->cell, .second = second, .a = place->named, .b = 1};
    return submit(exercise, seat, "", event, "{\"joined\":true}");
}

static void play_anything(struct exercise *exercise, uint64_t seed, uint32_t moves, struct hand *hand,
                          struct trace *trace)
{
    *hand = (struct hand){.seed = seed};
    trace->count = 0;
    for (uint32_t i = 0; i < moves && trace->count < EVENT_COUNT_KEPT; i++) {
        struct exercise_receipt receipt;
        if (i == 5)
            receipt = submit(exercise, 0, "", control(EVENT_START, hand->second, 0, 0, 0), "");
        else if (i > 5 && i - 6 < exercise_seat_count(exercise) && exercise_seat(exercise, i - 6)->named)
            receipt = sit_down(exercise, i - 6, hand->second);
        else
            receipt = any_move(hand, exercise);
        if (!receipt.unlogged) {
            trace->hashes[trace->count] = kernel_state_hash(exercise_kernel(exercise));
            trace->seconds[trace->count++] = exercise_second(exercise);
        }
        if (below(&hand->seed, 5) == 0)
            commit(exercise);
    }
    commit(exercise);
}

/* What the exercise has beside the kernel. */
static uint64_t beside(const struct exercise *exercise)
{
    uint64_t hash = HASH_FNV_START;
    for (uint32_t seat = 0; seat < exercise_seat_count(exercise); seat++) {
        const struct seat_state *state = exercise_seat_state(exercise, seat);
        hash = hash_fnv(hash, state, sizeof(*state));
        for (uint32_t round = 0; round < exercise_program(exercise)->round_count; round++) {
            uint32_t answer = exercise_answer(exercise, round, seat);
            hash = hash_fnv(hash, &answer, sizeof(answer));
        }
        struct exercise_sight sight = {0};
        struct buf json;
        buf_init(&json, 64 << 20);
        assert_status(exercise_view_json(exercise, seat, true, &sight, &json), STATUS_OK);
        hash = hash_fnv(hash, json.ptr, json.len);
        buf_free(&json);
        exercise_sight_free(&sight);
    }
    return hash;
}

static void a_run_opened_anew_is_the_run_that_was_closed(void **unused)
{
    (void)unused;
    static struct trace trace;
    uint32_t accepted[EVENT_KIND_COUNT] = {0}, refused = 0, events = 0, runs = 0;
    for (uint64_t seed = 1; seed <= 64; seed++) {
        struct hand hand;
        struct exercise *exercise = create_run(&scenarios[seed % SCENARIO_COUNT], seed, 7, 2);
        play_anything(exercise, seed, 900, &hand, &trace);
        uint64_t before = beside(exercise), hash = kernel_state_hash(exercise_kernel(exercise));
        exercise_close(exercise);

        struct trouble trouble = {""};
        assert_status(exercise_walk(run_path, compare_step, &trace, &trouble), STATUS_OK);
        exercise = open_run(LOG_WRITE, SECOND_END);
        assert_true(kernel_state_hash(exercise_kernel(exercise)) == hash);
        assert_int_equal(kernel_event_count(exercise_kernel(exercise)), trace.count);
        assert_true(beside(exercise) == before);
        assert_true(str_equal(exercise_source(exercise), scenarios[seed % SCENARIO_COUNT].source));
        assert_true(str_equal(exercise_file_name(exercise), STR("scenario.yaml")));
        exercise_close(exercise);

        for (int cut = 0; cut < 12; cut++) { /* any second is a prefix */
            uint32_t until = below(&hand.seed, hand.second + 100), count = 0;
            while (count < trace.count && trace.seconds[count] <= until)
                count++;
            exercise = open_run(LOG_READ, until);
            assert_int_equal(kernel_event_count(exercise_kernel(exercise)), count);
            if (count > 0)
                assert_true(kernel_state_hash(exercise_kernel(exercise)) == trace.hashes[count - 1]);
            exercise_close(exercise);
        }
        exercise = open_run(LOG_WRITE, SECOND_END); /* and goes on from there */
        submit(exercise, 0, "", control(EVENT_NOTE, exercise_second(exercise), 0, 0, 0), "{\"text\":\"on\"}");
        commit(exercise);
        exercise_close(exercise);
        for (uint32_t kind = 0; kind < EVENT_KIND_COUNT; kind++) {
            accepted[kind] += hand.accepted[kind];
            refused += hand.refused[kind];
        }
        events += trace.count;
        runs++;
    }
    /* START and ENDEX come but once, from outside the hand; REWIND begins a branch, which is another file */
    for (uint32_t kind = 0; kind < EVENT_KIND_COUNT; kind++)
        if (kind != EVENT_START && kind != EVENT_ENDEX && kind != EVENT_REWIND && accepted[kind] == 0)
            fail_msg("no %s was ever accepted: the soak is vacuous", kernel_event_name(kind));
    assert_true(refused > 1000);
    print_message("%u runs, %u events accepted, %u refused: 0 states differ\n", runs, events, refused);
}

static bool stop_at_third(void *context, const struct exercise_step *step)
{
    uint32_t *seen = context;
    return ++*seen < 3 || step->sequence != 2;
}

static void a_walk_ends_when_its_visitor_says_so(void **unused)
{
    (void)unused;
    uint32_t seen = 0;
    struct exercise *exercise = create_run(&scenarios[DSC_TTX], 1, 1, 1);
    play_bots(exercise);
    exercise_close(exercise);
    assert_status(exercise_walk(run_path, stop_at_third, &seen, NULL), STATUS_OK);
    assert_int_equal(seen, 3);
}

enum { SAID_EVENT_COUNT_MAX = 512 };
struct vouched { /* by event of a run */
    uint64_t state[SAID_EVENT_COUNT_MAX], logged[SAID_EVENT_COUNT_MAX];
    bool said[SAID_EVENT_COUNT_MAX];
    uint32_t count, logged_count;
};

static bool note_said(void *context, const struct exercise_step *step)
{
    struct vouched *vouched = context;
    assert_true(vouched->count < SAID_EVENT_COUNT_MAX);
    for (uint32_t f = 0; f < step->fact_count; f++)
        vouched->said[vouched->count] |= step->facts[f].kind == FACT_SAID;
    vouched->state[vouched->count++] = step->state_hash;
    return true;
}

static bool note_logged(void *context, const struct log_event *event)
{
    struct vouched *vouched = context;
    vouched->logged[vouched->logged_count++] = event->entry.state_hash;
    return true;
}

/* The values follow from the state, but a later version may word them otherwise: then the run is refused. */
static void the_log_vouches_for_the_words_that_were_read(void **unused)
{
    (void)unused;
    static struct vouched vouched;
    uint32_t said = 0;
    struct exercise *exercise = create_run(&scenarios[THREE_CELLS], 3, 1, 1);
    play_bots(exercise);
    exercise_close(exercise);
    assert_status(exercise_walk(run_path, note_said, &vouched, NULL), STATUS_OK);
    exercise = open_run(LOG_READ, SECOND_END);
    assert_status(log_read(exercise_log(exercise), 0, note_logged, &vouched), STATUS_OK);
    exercise_close(exercise);
    assert_int_equal(vouched.logged_count, vouched.count);
    for (uint32_t i = 0; i < vouched.count; i++) {
        assert_int_equal(vouched.logged[i] != vouched.state[i], vouched.said[i]);
        said += vouched.said[i];
    }
    assert_true(said >= 2 && said < vouched.count);
}

static void live_and_rehearsed_runs_of_bots_are_the_same_bytes(void **unused)
{
    (void)unused;
    uint32_t runs = 0, bytes_seen = 0;
    for (uint32_t s = 0; s < SCENARIO_COUNT; s++) {
        for (uint64_t run = 0; run < 25; run++, runs++) {
            struct buf text[2], bytes[2];
            struct settings settings = kernel_settings(scenarios[s].program, 11 + run / 5, run);
            for (int i = 0; i < 2; i++) {
                buf_init(&text[i], 16 << 20);
                buf_init(&bytes[i], 16 << 20);
            }
            struct exercise *exercise = create_run(&scenarios[s], 11 + run / 5, run, 1);
            play_bots(exercise);
            exercise_close(exercise);
            assert_status(exercise_transcript(run_path, SECOND_END, &text[0], &bytes[0], NULL), STATUS_OK);
            assert_status(exercise_transcript_rehearsed(scenarios[s].program, &settings, &text[1], &bytes[1]),
                          STATUS_OK);
            assert_string_equal(buf_text(&text[0]), buf_text(&text[1]));
            assert_int_equal(bytes[0].len, bytes[1].len);
            assert_memory_equal(bytes[0].ptr, bytes[1].ptr, bytes[0].len);
            bytes_seen += (uint32_t)bytes[0].len;
            for (int i = 0; i < 2; i++) {
                buf_free(&text[i]);
                buf_free(&bytes[i]);
            }
        }
    }
    assert_true(bytes_seen / runs > 500);
    print_message("%u runs live and rehearsed, %u bytes of facts: 0 differ\n", runs, bytes_seen);
}

static void a_key_is_answered_once(void **unused)
{
    (void)unused;
    struct exercise *exercise = create_run(&scenarios[THREE_CELLS], 1, 1, 2);
    struct exercise_receipt first, again;
    struct event note = control(EVENT_NOTE, 0, 0, 0, 0), pause = control(EVENT_PAUSE, 0, 0, 0, 0);
    assert_false(exercise_answered(exercise, 0, STR("k1"), &again));
    first = submit(exercise, 0, "k1", note, "{\"text\":\"a\"}");
    assert_int_equal(first.verdict, VERDICT_ACCEPTED);
    assert_int_equal(first.sequence, 0);
    /* before it is committed, and whatever it asks now */
    again = submit(exercise, 0, "k1", control(EVENT_START, 0, 0, 0, 0), "");
    assert_true(again.earlier);
    assert_int_equal(again.verdict, VERDICT_ACCEPTED);
    assert_int_equal(again.sequence, 0);
    assert_int_equal(exercise_pending(exercise), 1);
    submit(exercise, 0, "k2", note, "");
    again = submit(exercise, 0, "k2", note, "");
    assert_int_equal(again.sequence, 1);
    again = submit(exercise, 1, "k1", note, ""); /* another seat's key is another key */
    assert_false(again.earlier);
    assert_int_equal(again.sequence, 2);
    commit(exercise);
    again = submit(exercise, 0, "k1", note, "");
    assert_true(again.earlier);
    assert_int_equal(again.sequence, 0);

    /* a refusal stays the answer, though it would be accepted now */
    first = submit(exercise, 0, "p", pause, "");
    assert_int_equal(first.verdict, VERDICT_NOT_RUNNING);
    assert_int_equal(submit(exercise, 0, "", control(EVENT_START, 0, 0, 0, 0), "").verdict, VERDICT_ACCEPTED);
    again = submit(exercise, 0, "p", pause, "");
    assert_true(again.earlier);
    assert_int_equal(again.verdict, VERDICT_NOT_RUNNING);
    exercise_remember(exercise, 0, STR("word"), VERDICT_UNKNOWN);
    assert_true(exercise_answered(exercise, 0, STR("word"), &again));
    assert_int_equal(again.verdict, VERDICT_UNKNOWN);
    assert_false(exercise_answered(exercise, 1, STR("word"), &again));
    assert_int_equal(submit(exercise, 0, "q", pause, "").verdict, VERDICT_ACCEPTED);
    commit(exercise);
    exercise_close(exercise);

    exercise = open_run(LOG_WRITE, SECOND_END);
    again = submit(exercise, 0, "k2", note, "");
    assert_true(again.earlier);
    assert_int_equal(again.sequence, 1);
    assert_true(exercise_answered(exercise, 1, STR("k1"), &again));
    assert_int_equal(again.sequence, 2);
    assert_false(exercise_answered(exercise, 1, STR("k2"), &again));
    assert_int_equal(exercise_pending(exercise), 0);
    exercise_close(exercise);
}

static void refused_commands_fill_nothing_up(void **unused)
{
    (void)unused;
    static char body[100001];
    memset(body, ' ', 100000);
    body[0] = '{', body[99999] = '}';
    struct exercise *exercise = create_run(&scenarios[THREE_CELLS], 1, 1, 1);
    for (int i = 0; i < 400; i++) /* 40 MB of what is refused */
        assert_int_equal(submit(exercise, 0, "", control(EVENT_REPLY, 0, 99999, 0, 0), body).verdict, VERDICT_UNKNOWN);
    assert_int_equal(submit(exercise, 0, "", control(EVENT_START, 0, 0, 0, 0), "").verdict, VERDICT_ACCEPTED);
    commit(exercise);
    exercise_close(exercise);
}

static void limits_are_refused_and_leave_everything_alone(void **unused)
{
    (void)unused;
    static char large[EXERCISE_BODY_BYTES_MAX + 2], key[LOG_REQUEST_KEY_BYTES_MAX + 2];
    memset(large, 'x', EXERCISE_BODY_BYTES_MAX + 1);
    memset(key, 'k', LOG_REQUEST_KEY_BYTES_MAX + 1);
    struct exercise *exercise = create_run(&scenarios[THREE_CELLS], 1, 1, 1);
    uint64_t hash = kernel_state_hash(exercise_kernel(exercise));
    struct exercise_command command = {.event = control(EVENT_NOTE, 0, 0, 0, 0), .body = str_of(large)};
    struct exercise_receipt receipt;
    assert_status(exercise_submit(exercise, &command, &receipt), STATUS_TOO_LARGE);
    command.body = (struct str){"", 0};
    command.key = str_of(key);
    assert_status(exercise_submit(exercise, &command, &receipt), STATUS_TOO_LARGE);
    assert_true(kernel_state_hash(exercise_kernel(exercise)) == hash);
    command.key = (struct str){"", 0};
    for (int i = 0; i < 4; i++) {
        static const char *const bad[] = {"{", "[]", "{\"a\":1,\"a\":2}", "x"};
        command.body = str_of(bad[i]);
        assert_status(exercise_submit(exercise, &command, &receipt), STATUS_MALFORMED);
    }
    command.body = (struct str){"", 0};
    for (int i = 0; i < LOG_BATCH_COUNT_MAX; i++)
        assert_status(exercise_submit(exercise, &command, &receipt), STATUS_OK);
    assert_status(exercise_submit(exercise, &command, &receipt), STATUS_TOO_LARGE);
    commit(exercise);
    assert_status(exercise_submit(exercise, &command, &receipt), STATUS_OK);
    commit(exercise);
    struct exercise_plan again = {.program = scenarios[THREE_CELLS].program, .read_file = beside_read};
    again.read_context = (void *)(uintptr_t)again.program;
    struct settings settings = kernel_settings(scenarios[THREE_CELLS].program, 1, 1);
    again.settings = &settings;
    struct exercise *second;
    struct trouble trouble = {""};
    assert_status(exercise_create(run_path, &again, &second, &trouble), STATUS_EXISTS);
    assert_true(trouble.text[0]);
    assert_status(exercise_open(run_path, LOG_WRITE, SECOND_END, &second, &trouble), STATUS_REFUSED); /* one plays it */
    /* many may look */
    assert_status(exercise_open(run_path, LOG_READ, SECOND_END, &second, &trouble), STATUS_OK);
    assert_status(exercise_submit(second, &command, &receipt), STATUS_REFUSED);
    exercise_close(second);
    exercise_close(exercise);
    assert_status(exercise_open("/nowhere/at/all", LOG_READ, SECOND_END, &second, &trouble), STATUS_NOT_FOUND);
}

static void a_name_is_cut_between_letters(void **unused)
{
    (void)unused;
    char body[512] = "{\"joined\":true,\"name\":\"x";
    struct exercise *exercise = create_run(&scenarios[THREE_CELLS], 1, 1, 1);
    for (int i = 0; i < 60; i++)
        strcat(body, "한");
    strcat(body, "\"}");
    submit(exercise, 5, "", control(EVENT_JOIN, 0, 0, 0, 0), body);
    commit(exercise);
    const struct seat_state *state = exercise_seat_state(exercise, 5);
    assert_true(state->joined);
    assert_int_equal(strlen(state->name), 1 + 39 * 3);
    exercise_close(exercise);
}

static void codes_are_read_as_people_type_them(void **unused)
{
    (void)unused;
    struct exercise *exercise = create_run(&scenarios[THREE_CELLS], 1, 1, 3);
    char text[SEAT_CODE_TEXT_BYTES];
    const uint8_t zeros[8] = {0}, some[8] = {0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0};
    exercise_code_text(zeros, text);
    assert_string_equal(text, "0000-0000-0000");
    assert_status(exercise_code_put(exercise, 2, text), STATUS_OK);
    exercise_code_text(some, text);
    assert_int_equal(strlen(text), SEAT_CODE_TEXT_BYTES - 1);
    assert_status(exercise_code_put(exercise, 7, text), STATUS_OK);
    uint32_t seat = 99;
    assert_status(exercise_code_find(exercise, STR("oOo0-0oO0-0000"), &seat), STATUS_OK);
    assert_int_equal(seat, 2);
    assert_status(exercise_code_put(exercise, 3, "1111-1ABC-DEFG"), STATUS_OK);
    for (size_t i = 0; i < 4; i++) {
        static const char *const typed[] = {"1111-1ABC-DEFG", "iIlL1abcdefg", " 1111 1abc defg ", "--Il1i-1aBcDeF-G"};
        seat = 99;
        assert_status(exercise_code_find(exercise, str_of(typed[i]), &seat), STATUS_OK);
        assert_int_equal(seat, 3);
    }
    for (size_t i = 0; i < 7; i++) {
        static const char *const wrong[] = {"",
                                            "1111-1ABC-DEF",
                                            "1111-1ABC-DEFGH",
                                            "1111-1ABC-DEFU",
                                            "1111_1ABC_DEFG",
                                            "1111-1ABC-DEFH",
                                            "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"};
        seat = 99;
        assert_status(exercise_code_find(exercise, str_of(wrong[i]), &seat), STATUS_NOT_FOUND);
        assert_int_equal(seat, 99);
    }
    assert_status(exercise_code_put(exercise, 3, "2222-2222-2222"), STATUS_OK); /* an earlier code of the seat ends */
    assert_status(exercise_code_find(exercise, STR("1111-1ABC-DEFG"), &seat), STATUS_NOT_FOUND);
    exercise_close(exercise);
    exercise = open_run(LOG_WRITE, SECOND_END);
    assert_status(exercise_code_find(exercise, str_of(text), &seat), STATUS_OK);
    assert_int_equal(seat, 7);
    exercise_close(exercise);
    struct str bytes = read_file(run_path); /* the file never holds the code */
    assert_null(memmem(bytes.ptr, bytes.len, text, strlen(text)));
    assert_null(memmem(bytes.ptr, bytes.len, "222222222222", 12));
    free((char *)(uintptr_t)bytes.ptr);
}

static void load_counts_what_waits(void **unused)
{
    (void)unused;
    struct exercise *exercise = create_run(&scenarios[THREE_CELLS], 1, 1, 1);
    submit(exercise, 0, "", control(EVENT_START, 0, 0, 0, 0), "");
    for (uint32_t cell = 0; cell < 3; cell++)
        submit(exercise, 0, "", (struct event){.kind = EVENT_SEAT, .cell = cell}, "");
    tick(exercise);
    struct exercise_load load = exercise_load(exercise, 0);
    uint32_t unacknowledged = load.unacknowledged;
    submit(exercise, 0, "", control(EVENT_AD_HOC, 0, 0, 1, 0), "{\"text\":\"x\"}");
    submit(exercise, 5, "", (struct event){.kind = EVENT_MESSAGE, .cell = 1, .b = 1}, "{\"text\":\"talk\"}");
    submit(exercise, 5, "", (struct event){.kind = EVENT_REQUEST, .cell = 0, .a = ITEM_NONE}, "{\"text\":\"?\"}");
    load = exercise_load(exercise, 0);
    assert_int_equal(load.unacknowledged, unacknowledged + 1); /* talk is read, and has no such button */
    assert_int_equal(load.requests_open, 1);
    uint32_t request = kernel_item_count(exercise_kernel(exercise)) - 1;
    submit(exercise, 0, "", control(EVENT_REPLY, 0, request, 0, 0), "{\"text\":\"!\"}");
    load = exercise_load(exercise, 0);
    assert_int_equal(load.requests_open, 0);
    assert_int_equal(load.unacknowledged, unacknowledged + 2);
    assert_int_equal(exercise_load(exercise, 1).requests_open, 0);
    exercise_close(exercise);
}

/* ---- damage ---- */

static bool ignore_step(void *context, const struct exercise_step *step)
{
    (void)step;
    ++*(uint32_t *)context;
    return true;
}

static void write_file(const char *path, const char *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    fclose(file);
}

static void a_damaged_file_is_never_another_run(void **unused)
{
    (void)unused;
    struct exercise *exercise = create_run(&scenarios[THREE_CELLS], 5, 5, 1);
    play_bots(exercise);
    uint64_t hash = kernel_state_hash(exercise_kernel(exercise));
    exercise_close(exercise);
    struct str whole = read_file(run_path);
    char *bytes = malloc(whole.len);
    uint64_t seed = 99;
    uint32_t refused = 0, harmless = 0, steps = 0;
    for (int i = 0; i < 400; i++) {
        size_t len = whole.len;
        memcpy(bytes, whole.ptr, whole.len);
        if (i % 4 == 0)
            len = below(&seed, (uint32_t)whole.len);
        else
            bytes[below(&seed, (uint32_t)whole.len)] ^= (char)(UINT32_C(1) << below(&seed, 8));
        clear_table();
        write_file(run_path, bytes, len);
        struct trouble trouble = {""};
        struct exercise *opened = NULL;
        enum status status = exercise_open(run_path, LOG_WRITE, SECOND_END, &opened, &trouble);
        if (status == STATUS_OK) { /* only where the file holds nothing: then it is the same run */
            assert_true(kernel_state_hash(exercise_kernel(opened)) == hash);
            exercise_close(opened);
            harmless++;
        } else {
            assert_true(trouble.text[0]);
            refused++;
        }
        clear_table();
        write_file(run_path, bytes, len);
        /* a reader may get as far as the chain holds; it must not crash */
        exercise_walk(run_path, ignore_step, &steps, &trouble);
    }
    free(bytes);
    free((char *)(uintptr_t)whole.ptr);
    assert_true(refused > 200);
    print_message("400 damaged files: %u refused, %u the same run, 0 another run\n", refused, harmless);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_opened_anew_is_the_run_that_was_closed),
        cmocka_unit_test(a_walk_ends_when_its_visitor_says_so),
        cmocka_unit_test(the_log_vouches_for_the_words_that_were_read),
        cmocka_unit_test(live_and_rehearsed_runs_of_bots_are_the_same_bytes),
        cmocka_unit_test(a_key_is_answered_once),
        cmocka_unit_test(refused_commands_fill_nothing_up),
        cmocka_unit_test(limits_are_refused_and_leave_everything_alone),
        cmocka_unit_test(a_name_is_cut_between_letters),
        cmocka_unit_test(codes_are_read_as_people_type_them),
        cmocka_unit_test(load_counts_what_waits),
        cmocka_unit_test(a_damaged_file_is_never_another_run),
    };
    return cmocka_run_group_tests(tests, make_table, drop_table);
}
