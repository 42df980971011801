/* The view of a desk that is fuller than a page can bear: the newest come, long texts by number, the oldest are
 * counted; and whoever comes by number sees no more than its view. */
#include <jansson.h>

#include "table.h"

enum { CONTROL_1 = 0, OBSERVER_1 = 2, SEAT_PROJECTOR = 4, SEAT_A = 5, SEAT_B = 6, LONG = 20000, COUNT = 200 };

static json_t *parsed(struct buf *json)
{
    json_error_t error;
    json_t *object = json_loadb(json->ptr, json->len, JSON_REJECT_DUPLICATES, &error);
    if (!object)
        fail_msg("no JSON: %s: %s", error.text, buf_text(json));
    buf_free(json);
    return object;
}

static json_t *look(const struct exercise *exercise, uint32_t seat, bool whole, struct exercise_sight *sight)
{
    struct buf json;
    buf_init(&json, 64 << 20);
    buf_add_str(&json, STR("{"));
    assert_status(exercise_view_json(exercise, seat, whole, sight, &json), STATUS_OK);
    buf_add_str(&json, STR("}"));
    assert_true(json.len < 2 * (VIEW_ENTRIES_BYTES_MAX + 3 * LONG)); /* items and notes */
    return parsed(&json);
}

typedef enum status give(const struct exercise *exercise, uint32_t seat, uint32_t number, struct buf *ret_json);

static void assert_none(const struct exercise *exercise, give *give, uint32_t seat, uint32_t number)
{
    struct buf json;
    buf_init(&json, 1 << 20);
    assert_status(give(exercise, seat, number, &json), STATUS_NOT_FOUND);
    assert_int_equal(json.len, 0);
    buf_free(&json);
}

static json_t *one(const struct exercise *exercise, give *give, uint32_t seat, uint32_t number)
{
    struct buf json;
    buf_init(&json, 1 << 20);
    assert_status(give(exercise, seat, number, &json), STATUS_OK);
    return parsed(&json);
}

static void must(struct exercise *exercise, uint32_t seat, struct event event)
{
    assert_int_equal(submit(exercise, seat, "", event, "").verdict, VERDICT_ACCEPTED);
}

static const char *body_of(const char *kind, uint32_t i)
{
    static char body[3 * LONG], much[LONG + 1];
    memset(much, 'y', LONG);
    bool is_short = i % 10 == 0;
    if (strcmp(kind, "note") == 0)
        snprintf(body, sizeof(body), "{\"tags\":[\"%s\"],\"text\":\"%s\"}", much, is_short ? "ok" : much);
    else
        snprintf(body, sizeof(body), "{\"title\":{\"en\":\"%s\"},\"text\":{\"en\":\"%s\"}}", much,
                 is_short ? "ok" : much);
    return body;
}

/* A run in which the cell a has COUNT long items and some short ones, and as many notes were made. */
static struct exercise *full_desk(void)
{
    struct exercise *exercise = create_run(&scenarios[THREE_CELLS], 1, 1, 1);
    submit(exercise, 0, "", control(EVENT_START, 0, 0, 0, 0), "");
    for (uint32_t cell = 0; cell < 3; cell++)
        submit(exercise, 0, "", (struct event){.kind = EVENT_SEAT, .cell = cell}, "");
    tick(exercise); /* all1, the first item */
    for (uint32_t i = 0; i < COUNT; i++) {
        if (i > 0)
            submit(exercise, SEAT_CLOCK, "", control(EVENT_AD_HOC, 0, 0, 1, 0), body_of("item", i));
        submit(exercise, SEAT_CLOCK, "", control(EVENT_NOTE, 0, 0, 0, 0), body_of("note", i));
        if (exercise_pending(exercise) > 100)
            commit(exercise);
    }
    commit(exercise);
    return exercise;
}

static size_t size_of(json_t *entry)
{
    char *text = json_dumps(entry, JSON_COMPACT);
    size_t size = strlen(text);
    free(text);
    return size;
}

/* The newest, without a gap; with all texts at first, then with short ones; the rest is counted. */
static void assert_newest(json_t *view, const char *member, const char *older)
{
    json_t *entries = json_object_get(view, member);
    size_t count = json_array_size(entries), bytes = 0, long_count = 0, short_count = 0, null_count = 0;
    assert_int_equal(count + (size_t)json_integer_value(json_object_get(view, older)), COUNT);
    assert_true(count < COUNT - 10 && count > 100);
    for (size_t i = count; i-- > 0;) {
        json_t *entry = json_array_get(entries, i), *text = json_object_get(entry, "text");
        assert_int_equal(json_integer_value(json_object_get(entry, "number")), COUNT - (count - 1 - i));
        bool room = bytes<VIEW_TEXTS_BYTES_MAX - 3 * LONG, no_room = bytes> VIEW_TEXTS_BYTES_MAX;
        bool is_short = (COUNT - (count - 1 - i) - 1) % 10 == 0;
        assert_true(!json_is_null(text) || (!is_short && !room));
        assert_true(json_is_null(text) || is_short || !no_room);
        long_count += !json_is_null(text) && !is_short;
        short_count += !json_is_null(text) && no_room;
        null_count += json_is_null(text);
        bytes += size_of(entry);
    }
    assert_true(long_count >= 40 && short_count >= 5 && null_count >= 40);
}

static void the_newest_come_and_the_rest_is_counted(void **unused)
{
    (void)unused;
    struct exercise *exercise = full_desk();
    static const uint32_t seats[] = {CONTROL_1, OBSERVER_1, SEAT_A};
    for (size_t i = 0; i < 3; i++) {
        struct exercise_sight sight = {0};
        json_t *view = look(exercise, seats[i], true, &sight);
        assert_newest(view, "items", "older");
        if (seats[i] != SEAT_A)
            assert_newest(view, "notes", "older_notes");
        json_decref(view);
        view = look(exercise, seats[i], false, &sight); /* what was left out is no news */
        assert_int_equal(json_object_size(view), 0);
        json_decref(view);
        exercise_sight_free(&sight);
    }
    struct buf json; /* what is no page's is whole */
    buf_init(&json, 64 << 20);
    buf_add_str(&json, STR("{"));
    assert_status(exercise_cell_json(exercise, 0, SEATS_TOGETHER, &json), STATUS_OK);
    buf_add_str(&json, STR("}"));
    json_t *view = parsed(&json), *entry;
    size_t index;
    assert_int_equal(json_array_size(json_object_get(view, "items")), COUNT);
    json_array_foreach(json_object_get(view, "items"), index, entry)
        assert_true(json_is_object(json_object_get(entry, "text")));
    json_decref(view);
    exercise_close(exercise);
}

static void what_was_left_out_is_there_by_number_for_those_who_see_it(void **unused)
{
    (void)unused;
    struct exercise *exercise = full_desk();
    json_t *item = one(exercise, exercise_item_json, SEAT_A, 2), *text = json_object_get(item, "text");
    assert_int_equal(strlen(json_string_value(json_object_get(text, "en"))), LONG);
    assert_null(json_object_get(item, "known")); /* as in its view */
    json_decref(item);
    json_decref(one(exercise, exercise_item_json, CONTROL_1, 2));
    assert_none(exercise, exercise_item_json, SEAT_A, 0);
    assert_none(exercise, exercise_item_json, SEAT_A, COUNT + 1);
    assert_none(exercise, exercise_item_json, SEAT_B, 2);
    assert_none(exercise, exercise_item_json, SEAT_PROJECTOR, 2);
    json_t *note = one(exercise, exercise_note_json, OBSERVER_1, 2);
    assert_int_equal(strlen(json_string_value(json_object_get(note, "text"))), LONG);
    json_decref(note);
    assert_none(exercise, exercise_note_json, OBSERVER_1, 0);
    assert_none(exercise, exercise_note_json, OBSERVER_1, COUNT + 1);
    assert_none(exercise, exercise_note_json, SEAT_A, 2);
    assert_none(exercise, exercise_note_json, SEAT_PROJECTOR, 2);
    must(exercise, 0, control(EVENT_RECALL, 0, 1, 1, 0)); /* it had not opened it */
    commit(exercise);
    assert_none(exercise, exercise_item_json, SEAT_A, 2);
    exercise_close(exercise);
}

static void what_was_left_out_comes_when_it_changes(void **unused)
{
    (void)unused;
    struct exercise *exercise = full_desk();
    struct exercise_sight sight = {0};
    json_t *view = look(exercise, SEAT_A, true, &sight);
    json_int_t older = json_integer_value(json_object_get(view, "older"));
    json_decref(view);
    must(exercise, SEAT_A, (struct event){.kind = EVENT_OPEN, .cell = 0, .a = 1});
    must(exercise, 0, control(EVENT_RECALL, 0, 2, 1, 0)); /* which the page never had */
    commit(exercise);
    view = look(exercise, SEAT_A, false, &sight);
    json_t *items = json_object_get(view, "items"), *item = json_array_get(items, 0);
    assert_int_equal(json_array_size(items), 1);
    assert_int_equal(json_integer_value(json_object_get(item, "number")), 2);
    assert_true(json_is_object(json_object_get(item, "text")));
    assert_int_equal(json_integer_value(json_object_get(view, "older")), older - 2);
    json_decref(view);
    exercise_sight_free(&sight);
    exercise_close(exercise);
}

/* ---- lists that all come ---- */

enum { DECISIONS = 60, ROUNDS = 100, INJECTS = 200, VIEW_MAX = 16 << 20 /* of the server */ };

static void add_much(struct buf *text, const char *what, uint32_t count)
{
    while (count-- > 0)
        buf_add_str(text, str_of(what));
}

/* A long exercise that asks much, in the longest of words. */
static struct scenario wordy_scenario(void)
{
    struct buf yaml;
    buf_init(&yaml, SCENARIO_BYTES_MAX);
    buf_printf(&yaml, "entente: 1\nid: wordy\ntitle: {en: Wordy}\n"
                      "time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 20h}\n"
                      "cells: {a: {name: A, side: x}, b: {name: B, side: x}}\n"
                      "variables: {v: {value: 0, from: 0, to: 9}}\ninjects:\n");
    for (int i = 0; i < INJECTS; i++)
        buf_printf(&yaml, "  i%d: {when: v >= 1, release: [a], title: {en: Planned}, text: {en: Planned}}\n", i);
    buf_printf(&yaml, "decisions:\n");
    for (int i = 0; i < DECISIONS; i++)
        buf_printf(&yaml,
                   "  d%d: {opens: {at: T+00:00}, title: {en: D%d}, text: {en: Which}, ask: [a, b], agree: each, "
                   "within: 19h, otherwise: l, options: {l: {text: {en: Left}}, r: {text: {en: Right}}}}\n",
                   i, i);
    buf_printf(&yaml, "assessments:\n  s: {ask: [a, b], scale: likelihood, within: 10m, text: {en: \"Likely ");
    add_much(&yaml, "<", 8000);
    buf_printf(&yaml, "\"}, at: [");
    for (int i = 0; i < ROUNDS; i++)
        buf_printf(&yaml, "%sT+%02d:%02d", i > 0 ? ", " : "", i / 6, i % 6 * 10);
    buf_printf(&yaml, "]}\nbots: {a: {}, b: {}}\n");
    struct scenario scenario = {.source = {yaml.ptr, yaml.len}};
    assert_false(yaml.failed);
    scenario.compiled = compile_good(scenario.source, "wordy.yaml");
    scenario.program = scenario.compiled.program;
    return scenario;
}

static const char *wordy(const char *before, uint32_t count, const char *after)
{
    static struct buf body;
    buf_free(&body);
    buf_init(&body, 1 << 20);
    buf_add_str(&body, str_of(before));
    add_much(&body, "<", count);
    buf_add_str(&body, str_of(after));
    return buf_text(&body);
}

/* Every decision was taken and every round answered at length, and control has edited the whole queue. */
static struct exercise *wordy_run(const struct scenario *scenario)
{
    struct exercise *exercise = create_run(scenario, 1, 1, 1);
    must(exercise, 0, control(EVENT_START, 0, 0, 0, 0));
    for (uint32_t cell = 0; cell < 2; cell++)
        submit(exercise, 0, "", (struct event){.kind = EVENT_SEAT, .cell = cell}, "");
    for (uint32_t round = 0; round < ROUNDS; round++) {
        tick(exercise);
        uint32_t second = exercise_second(exercise);
        for (uint32_t cell = 0; cell < 2; cell++) {
            struct event answer = {
                .kind = EVENT_ANSWER, .cell = cell, .second = second, .a = round, .b = 3, .c = SEAT_A + cell};
            const char *body = wordy("{\"reason\":\"", WRITTEN_BYTES_MAX - 100, "\"}");
            assert_int_equal(submit(exercise, SEAT_A + cell, "", answer, body).verdict, VERDICT_ACCEPTED);
        }
        commit(exercise);
    }
    uint32_t second = exercise_second(exercise);
    for (uint32_t i = 0; i < DECISIONS; i++)
        for (uint32_t cell = 0; cell < 2; cell++) {
            struct event choose = {
                .kind = EVENT_CHOOSE, .cell = cell, .second = second, .a = i, .b = 1, .c = SEAT_A + cell};
            const char *body = wordy("{\"reason\":\"", WRITTEN_BYTES_MAX - 100, "\"}");
            assert_int_equal(submit(exercise, SEAT_A + cell, "", choose, body).verdict, VERDICT_ACCEPTED);
        }
    for (uint32_t i = 0; i < INJECTS; i++) {
        const char *body = wordy("{\"title\":{\"en\":\"", 100, "\"},\"text\":{\"en\":\"");
        char start[1024];
        snprintf(start, sizeof(start), "%s", body);
        body = wordy(start, TEXT_BYTES_MAX - 100, "\"}}");
        assert_int_equal(submit(exercise, 0, "", control(EVENT_EDIT, second, i, 1, 0), body).verdict, VERDICT_ACCEPTED);
        commit(exercise);
    }
    return exercise;
}

/* Entries that lack nothing, and how many have lost a long text and say so. */
static size_t assert_all_come(json_t *view, const char *member, size_t count)
{
    json_t *entries = json_object_get(view, member), *entry;
    size_t index, shortened = 0;
    assert_int_equal(json_array_size(entries), count);
    json_array_foreach(entries, index, entry)
    {
        shortened += json_is_true(json_object_get(entry, "shortened"));
        assert_int_equal(json_is_true(json_object_get(entry, "shortened")), size_of(entry) < 2000);
    }
    return shortened;
}

static size_t view_bytes(const struct exercise *exercise, uint32_t seat)
{
    struct exercise_sight sight = {0};
    struct buf json;
    buf_init(&json, 64 << 20);
    buf_add_str(&json, STR("{"));
    assert_status(exercise_view_json(exercise, seat, true, &sight, &json), STATUS_OK);
    size_t bytes = json.len;
    buf_free(&json);
    exercise_sight_free(&sight);
    return bytes;
}

static void decisions_rounds_and_the_queue_all_come_however_much_was_written(void **unused)
{
    (void)unused;
    struct scenario scenario = wordy_scenario();
    struct exercise *exercise = wordy_run(&scenario);
    static const uint32_t seats[] = {CONTROL_1, OBSERVER_1, SEAT_A};
    for (size_t i = 0; i < 3; i++) {
        bool all = seats[i] != SEAT_A;
        struct exercise_sight sight = {0};
        size_t most = VIEW_TEXTS_BYTES_MAX + 1000 * (DECISIONS + ROUNDS + INJECTS);
        assert_true(most < VIEW_MAX && view_bytes(exercise, seats[i]) < most);
        json_t *view = look(exercise, seats[i], true, &sight);
        size_t shortened = assert_all_come(view, "decisions", DECISIONS) + assert_all_come(view, "rounds", ROUNDS);
        if (all)
            assert_int_equal(assert_all_come(view, "queue", INJECTS), INJECTS);
        assert_true(shortened > 40 && shortened < DECISIONS + ROUNDS - 20);
        json_decref(view);
        view = look(exercise, seats[i], false, &sight); /* what was left out is no news */
        assert_int_equal(json_object_size(view), 0);
        json_decref(view);
        exercise_sight_free(&sight);
    }
    exercise_close(exercise);
    free_scenario(&scenario);
}

static void assert_whole(json_t *entry)
{
    assert_null(json_object_get(entry, "shortened"));
    assert_true(size_of(entry) > 3500);
    json_decref(entry);
}

static void each_of_them_is_there_whole_for_those_who_see_it(void **unused)
{
    (void)unused;
    struct scenario scenario = wordy_scenario();
    struct exercise *exercise = wordy_run(&scenario);
    static const uint32_t seats[] = {CONTROL_1, OBSERVER_1, SEAT_A, SEAT_B};
    for (size_t i = 0; i < 4; i++) {
        assert_whole(one(exercise, exercise_decision_json, seats[i], 1));
        assert_whole(one(exercise, exercise_round_json, seats[i], 1));
        assert_none(exercise, exercise_decision_json, seats[i], 0);
        assert_none(exercise, exercise_decision_json, seats[i], DECISIONS + 1);
        assert_none(exercise, exercise_round_json, seats[i], ROUNDS + 1);
    }
    assert_whole(one(exercise, exercise_queued_json, CONTROL_1, 0));
    assert_whole(one(exercise, exercise_queued_json, OBSERVER_1, INJECTS - 1));
    assert_none(exercise, exercise_queued_json, CONTROL_1, INJECTS);
    assert_none(exercise, exercise_queued_json, CONTROL_1, INDEX_NONE);
    assert_none(exercise, exercise_queued_json, SEAT_A, 0);
    assert_none(exercise, exercise_queued_json, SEAT_PROJECTOR, 0);
    json_t *decision = one(exercise, exercise_decision_json, SEAT_A, 1); /* as in its view: of its own cell alone */
    assert_string_equal(json_string_value(json_object_get(json_object_get(decision, "chosen"), "seat")), "a-1");
    assert_null(json_object_get(decision, "choices"));
    json_decref(decision);
    exercise_close(exercise);
    free_scenario(&scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_come_and_the_rest_is_counted),
        cmocka_unit_test(what_was_left_out_is_there_by_number_for_those_who_see_it),
        cmocka_unit_test(what_was_left_out_comes_when_it_changes),
        cmocka_unit_test(decisions_rounds_and_the_queue_all_come_however_much_was_written),
        cmocka_unit_test(each_of_them_is_there_whole_for_those_who_see_it),
    };
    return cmocka_run_group_tests(tests, make_table, drop_table);
}
