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
        bool room = bytes<VIEW_TEXTS_BYTES_MAX - LONG, no_room = bytes> VIEW_TEXTS_BYTES_MAX + 3 * LONG;
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
    assert_status(exercise_cell_json(exercise, 0, &json), STATUS_OK);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_come_and_the_rest_is_counted),
        cmocka_unit_test(what_was_left_out_is_there_by_number_for_those_who_see_it),
        cmocka_unit_test(what_was_left_out_comes_when_it_changes),
    };
    return cmocka_run_group_tests(tests, make_table, drop_table);
}
