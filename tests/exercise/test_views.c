/* Views over runs in which anybody does anything: a page that took the whole view once and every change since shows
 * what a page that comes anew shows, for every seat, all along. And what a look writes is small where nothing changed:
 * nothing. */
#include <jansson.h>

#include "table.h"

static const char *const lists[] = {"items", "decisions", "rounds", "queue", "notes"};
static const char *const list_keys[] = {"number", "number", "number", "id", "number"};

struct page {
    struct exercise_sight sight;
    json_t *shown; /* member -> object by key, or the whole member */
};

static json_t *look(const struct exercise *exercise, uint32_t seat, bool whole, struct exercise_sight *sight)
{
    struct buf json;
    buf_init(&json, 64 << 20);
    buf_add_str(&json, STR("{"));
    assert_status(exercise_view_json(exercise, seat, whole, sight, &json), STATUS_OK);
    buf_add_str(&json, STR("}"));
    json_error_t error;
    json_t *object = json_loadb(json.ptr, json.len, JSON_REJECT_DUPLICATES, &error);
    if (!object)
        fail_msg("seat %u is sent what is no JSON: %s: %s", seat, error.text, buf_text(&json));
    buf_free(&json);
    return object;
}

/* As docs/api.md has it: arrays are merged entry by entry, other members replaced; what is withdrawn is gone. */
static void merge(json_t *shown, json_t *change)
{
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        json_t *entries = json_object_get(change, lists[i]), *entry;
        size_t index;
        if (!entries)
            continue;
        if (!json_object_get(shown, lists[i]))
            json_object_set_new(shown, lists[i], json_object());
        json_array_foreach(entries, index, entry)
        {
            char key[ID_BYTES_MAX + 1];
            json_t *value = json_object_get(entry, list_keys[i]);
            if (json_is_string(value))
                snprintf(key, sizeof(key), "%s", json_string_value(value));
            else
                snprintf(key, sizeof(key), "%lld", (long long)json_integer_value(value));
            if (json_is_true(json_object_get(entry, "withdrawn")))
                json_object_del(json_object_get(shown, lists[i]), key);
            else
                json_object_set(json_object_get(shown, lists[i]), key, entry);
        }
    }
    static const char *const members[] = {"variables", "capabilities", "endings", "ended"};
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        if (json_object_get(change, members[i]))
            json_object_set(shown, members[i], json_object_get(change, members[i]));
}

static void assert_page_is_true(const struct exercise *exercise, uint32_t seat, const struct page *page)
{
    struct exercise_sight sight = {0};
    json_t *anew = json_object(), *whole = look(exercise, seat, true, &sight);
    merge(anew, whole);
    if (!json_equal(anew, page->shown)) {
        char *one = json_dumps(page->shown, JSON_SORT_KEYS | JSON_INDENT(1)),
             *two = json_dumps(anew, JSON_SORT_KEYS | JSON_INDENT(1));
        size_t at = 0;
        while (one[at] && one[at] == two[at])
            at++;
        at = at > 400 ? at - 400 : 0;
        fail_msg("seat %s after event %u: by changes ...%.800s\nanew ...%.800s", exercise_seat(exercise, seat)->id,
                 kernel_event_count(exercise_kernel(exercise)), one + at, two + at);
    }
    json_decref(whole);
    json_decref(anew);
    exercise_sight_free(&sight);
}

static void whole_and_changes_are_the_whole_anew(void **unused)
{
    (void)unused;
    uint32_t looks = 0, silent = 0, compared = 0, withdrawn = 0;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        struct exercise *exercise = create_run(&scenarios[seed % SCENARIO_COUNT], seed, 3, 2);
        struct hand hand = {.seed = seed * 1000};
        static struct page pages[SEAT_COUNT_MAX];
        uint32_t seat_count = exercise_seat_count(exercise);
        for (uint32_t seat = 0; seat < seat_count; seat++) {
            pages[seat] = (struct page){.shown = json_object()};
            json_t *whole = look(exercise, seat, true, &pages[seat].sight);
            merge(pages[seat].shown, whole);
            json_decref(whole);
        }
        for (uint32_t i = 0; i < 500; i++) {
            if (i == 3)
                submit(exercise, 0, "", control(EVENT_START, hand.second, 0, 0, 0), "");
            else
                any_move(&hand, exercise);
            commit(exercise);
            for (uint32_t seat = 0; seat < seat_count; seat++) {
                if (below(&hand.seed, 4) == 0) /* a page that is behind sees several changes as one */
                    continue;
                json_t *change = look(exercise, seat, false, &pages[seat].sight), *entry;
                size_t index;
                json_array_foreach(json_object_get(change, "items"), index, entry) withdrawn +=
                    json_is_true(json_object_get(entry, "withdrawn"));
                merge(pages[seat].shown, change);
                silent += json_object_size(change) == 0;
                json_decref(change);
                looks++;
                if (below(&hand.seed, 12) == 0 || i == 499) {
                    assert_page_is_true(exercise, seat, &pages[seat]);
                    compared++;
                }
                change = look(exercise, seat, false, &pages[seat].sight);
                assert_int_equal(json_object_size(change), 0);
                json_decref(change);
            }
        }
        for (uint32_t seat = 0; seat < seat_count; seat++) {
            json_decref(pages[seat].shown);
            exercise_sight_free(&pages[seat].sight);
        }
        exercise_close(exercise);
    }
    assert_true(compared > 1000 && silent > 1000 && withdrawn > 10);
    print_message("%u looks, %u of them empty, %u items withdrawn; %u pages compared with the whole anew: 0 differ\n",
                  looks, silent, withdrawn, compared);
}

/* ---- single stories ---- */

static struct exercise *started(uint64_t seed)
{
    struct exercise *exercise = create_run(&scenarios[THREE_CELLS], seed, 1, 1);
    submit(exercise, 0, "", control(EVENT_START, 0, 0, 0, 0), "");
    for (uint32_t cell = 0; cell < 3; cell++)
        submit(exercise, 0, "", (struct event){.kind = EVENT_SEAT, .cell = cell}, "");
    return exercise;
}

enum { SEAT_PROJECTOR = 4, SEAT_A = 5, SEAT_B = 6 };

static json_t *whole_view(const struct exercise *exercise, uint32_t seat)
{
    struct exercise_sight sight = {0};
    json_t *view = look(exercise, seat, true, &sight);
    exercise_sight_free(&sight);
    return view;
}

static const char *text_of(json_t *view, size_t index)
{
    json_t *text = json_object_get(json_array_get(json_object_get(view, "items"), index), "text");
    return json_string_value(json_object_get(text, "en"));
}

static void a_delivery_keeps_its_words_when_the_next_is_edited(void **unused)
{
    (void)unused;
    struct exercise *exercise = started(1);
    const struct program *program = exercise_program(exercise);
    uint32_t rep = program_find_inject(program, STR("rep"));
    for (int i = 0; i < 3; i++)
        tick(exercise);
    commit(exercise);
    json_t *view = whole_view(exercise, SEAT_A);
    size_t index = json_array_size(json_object_get(view, "items")) - 1;
    assert_string_equal(text_of(view, index), "Again");
    json_decref(view);
    submit(exercise, 0, "", control(EVENT_EDIT, 1200, rep, 2, 0), "{\"text\":{\"en\":\"for B alone\"}}");
    commit(exercise);
    view = whole_view(exercise, SEAT_A);
    assert_string_equal(text_of(view, index), "Again");
    json_decref(view);
    for (int i = 0; i < 4; i++)
        tick(exercise);
    commit(exercise);
    view = whole_view(exercise, SEAT_B);
    size_t count = json_array_size(json_object_get(view, "items")), edited = 0;
    for (size_t i = 0; i < count; i++)
        edited += strcmp(text_of(view, i), "for B alone") == 0;
    assert_int_equal(edited, 1);
    json_decref(view);
    exercise_close(exercise);
}

static void what_is_recalled_leaves_the_wall(void **unused)
{
    (void)unused;
    struct exercise *exercise = started(1);
    tick(exercise);
    commit(exercise);
    json_t *view = whole_view(exercise, SEAT_PROJECTOR);
    assert_int_equal(json_array_size(json_object_get(view, "items")), 1);
    json_decref(view);
    assert_int_equal(submit(exercise, 0, "", control(EVENT_RECALL, 1, 0, 2, 0), "").verdict, VERDICT_ACCEPTED);
    commit(exercise);
    view = whole_view(exercise, SEAT_PROJECTOR);
    assert_int_equal(json_array_size(json_object_get(view, "items")), 0);
    json_decref(view);
    exercise_close(exercise);
}

static void a_share_looks_the_same_whether_the_ally_had_it_or_not(void **unused)
{
    (void)unused;
    for (uint32_t had = 0; had < 2; had++) {
        struct exercise *exercise = started(1);
        tick(exercise);
        submit(exercise, 0, "", control(EVENT_AD_HOC, 0, 0, had ? 3 : 1, 0), "{\"text\":\"x\"}");
        struct event share = {
            .kind = EVENT_SHARE, .cell = 0, .a = kernel_item_count(exercise_kernel(exercise)) - 1, .b = 2};
        assert_int_equal(submit(exercise, SEAT_A, "", share, "").verdict, VERDICT_ACCEPTED);
        commit(exercise);
        json_t *view = whole_view(exercise, SEAT_A);
        json_t *shared = json_object_get(json_array_get(json_object_get(view, "items"), 1), "shared_with");
        assert_int_equal(json_array_size(shared), 1);
        assert_string_equal(json_string_value(json_array_get(shared, 0)), "b");
        json_decref(view);
        exercise_close(exercise);
    }
}

static void a_share_gives_the_item_and_no_other_delivery(void **unused)
{
    (void)unused;
    struct exercise *exercise = started(1);
    uint32_t rep = program_find_inject(exercise_program(exercise), STR("rep"));
    submit(exercise, 0, "", control(EVENT_EDIT, 0, rep, 1, 0), "{\"text\":\"first\"}"); /* to A */
    for (int i = 0; i < 3; i++)
        tick(exercise);
    submit(exercise, 0, "", control(EVENT_EDIT, 1200, rep, 4, 0), "{\"text\":\"second\"}"); /* to C */
    for (int i = 0; i < 4; i++)
        tick(exercise);
    uint32_t first = 0;
    const struct kernel *kernel = exercise_kernel(exercise);
    while (kernel_item(kernel, first)->kind != ITEM_INJECT || kernel_item(kernel, first)->inject != rep)
        first++;
    assert_int_equal(submit(exercise, SEAT_A, "",
                            (struct event){.kind = EVENT_SHARE, .cell = 0, .second = 3600, .a = first, .b = 2}, "")
                         .verdict,
                     VERDICT_ACCEPTED);
    for (uint32_t i = 0; i < kernel_item_count(kernel); i++)
        if (kernel_item(kernel, i)->inject == rep)
            assert_int_equal(kernel_item(kernel, i)->known >> 1 & 1, i == first);
    commit(exercise);
    exercise_close(exercise);
}

static void a_decision_keeps_its_number_when_control_opens_another(void **unused)
{
    (void)unused;
    struct exercise *exercise = started(1);
    const struct program *program = exercise_program(exercise);
    for (int i = 0; i < 7; i++)
        tick(exercise);
    uint32_t joint = program_find_decision(program, STR("joint")), number = 0;
    for (uint32_t n = 1; n < 9 && number == 0; n++)
        number = exercise_find_decision(exercise, SEAT_A, n) == joint ? n : 0;
    assert_true(number > 0);
    for (uint32_t d = 0; d < program->decision_count; d++)
        submit(exercise, 0, "", control(EVENT_ADJUDICATE, 3600, d, 0, 0xff00), "");
    assert_int_equal(exercise_find_decision(exercise, SEAT_A, number), joint);
    commit(exercise);
    exercise_close(exercise);
}

static void what_was_written_names_readers_and_seat_to_its_writer_alone(void **unused)
{
    (void)unused;
    struct exercise *exercise = started(1);
    tick(exercise);
    static const uint32_t readers[] = {6, 1, 0}; /* to B and C, to the own cell, to control */
    for (int i = 0; i < 3; i++)
        assert_int_equal(submit(exercise, SEAT_A, "", (struct event){.kind = EVENT_MESSAGE, .cell = 0, .b = readers[i]},
                                "{\"text\":\"x\"}")
                             .verdict,
                         VERDICT_ACCEPTED);
    commit(exercise);
    static const char *const expected[] = {"bc", "a", "", "b"};
    for (uint32_t i = 0; i < 4; i++) {
        json_t *view = whole_view(exercise, i < 3 ? SEAT_A : SEAT_B);
        json_t *items = json_object_get(view, "items");
        json_t *item = json_array_get(items, json_array_size(items) - (i < 3 ? 3 - i : 1));
        json_t *to = json_object_get(item, "to");
        char names[8] = "";
        for (size_t t = 0; t < json_array_size(to); t++)
            strcat(names, json_string_value(json_array_get(to, t)));
        assert_string_equal(names, expected[i]);
        if (i < 3)
            assert_string_equal(json_string_value(json_object_get(item, "by")), exercise_seat(exercise, SEAT_A)->id);
        else
            assert_true(json_is_null(json_object_get(item, "by")));
        json_decref(view);
    }
    exercise_close(exercise);
}

static void an_item_about_another_tells_its_number_once_it_is_known(void **unused)
{
    (void)unused;
    struct exercise *exercise = started(1);
    struct page page = {.shown = json_object()};
    tick(exercise);
    uint32_t item = kernel_item_count(exercise_kernel(exercise));
    submit(exercise, 0, "", control(EVENT_AD_HOC, 0, 0, 1, 0), "{\"text\":\"x\"}");
    submit(exercise, SEAT_A, "", (struct event){.kind = EVENT_REQUEST, .cell = 0, .a = item}, "{\"text\":\"?\"}");
    struct event share = {.kind = EVENT_SHARE, .cell = 0, .a = item + 1, .b = 2};
    assert_int_equal(submit(exercise, SEAT_A, "", share, "").verdict, VERDICT_ACCEPTED);
    commit(exercise);
    json_t *change = look(exercise, SEAT_B, true, &page.sight);
    merge(page.shown, change);
    json_decref(change);
    share.a = item;
    assert_int_equal(submit(exercise, SEAT_A, "", share, "").verdict, VERDICT_ACCEPTED);
    commit(exercise);
    change = look(exercise, SEAT_B, false, &page.sight);
    merge(page.shown, change);
    json_decref(change);
    assert_page_is_true(exercise, SEAT_B, &page);
    json_decref(page.shown);
    exercise_sight_free(&page.sight);
    exercise_close(exercise);
}

/* What the seat is shown of a round's answers and middles, as text. */
static void assert_revealed(struct exercise *exercise, uint32_t seat, uint32_t round, const char *answers,
                            const char *middle)
{
    struct exercise_sight sight = {0};
    commit(exercise);
    json_t *whole = look(exercise, seat, true, &sight), *entry;
    size_t index;
    bool found = false;
    json_array_foreach(json_object_get(whole, "rounds"), index, entry)
    {
        if (exercise_find_round(exercise, seat, (uint32_t)json_integer_value(json_object_get(entry, "number"))) !=
            round)
            continue;
        found = true;
        assert_null(json_object_get(entry, "answer"));
        char *one = answers ? json_dumps(json_object_get(entry, "answers"), JSON_COMPACT) : NULL,
             *two = answers ? json_dumps(json_object_get(entry, "middle"), JSON_COMPACT) : NULL;
        if (answers) {
            assert_string_equal(one, answers);
            assert_string_equal(two, middle);
        } else {
            assert_null(json_object_get(entry, "answers"));
            assert_null(json_object_get(entry, "middle"));
        }
        free(one);
        free(two);
    }
    assert_true(found);
    json_decref(whole);
    exercise_sight_free(&sight);
}

static void revealed_answers_tell_of_nobody(void **unused)
{
    (void)unused;
    enum { SEATS = 5, FIRST = 5 };
    struct exercise *exercise = create_run(&scenarios[THREE_CELLS], 1, 1, SEATS);
    const struct program *program = exercise_program(exercise);
    const struct program_assessment *assessment = &program->assessments[program->rounds[0].assessment];
    static const uint8_t given[][SEATS] = {{6, 2, 5, 2, 0}, {4, 1, 3, 0, 0}, {7, 1, 0, 0, 0}};
    for (uint32_t cell = 0; cell < 3; cell++)
        submit(exercise, 0, "", (struct event){.kind = EVENT_SEAT, .cell = cell}, "");
    submit(exercise, SEAT_CLOCK, "", control(EVENT_START, 0, 0, 0, 0), "");
    while (!kernel_round_open(exercise_kernel(exercise), 0))
        tick(exercise);
    uint32_t second = exercise_second(exercise);
    for (uint32_t cell = 0; cell < 3; cell++)
        for (uint32_t s = 0; s < SEATS; s++)
            if (given[cell][s] > 0)
                submit(exercise, FIRST + cell * SEATS + s, "",
                       (struct event){.kind = EVENT_ANSWER, .cell = cell, .second = second, .b = given[cell][s]}, "");
    assert_int_equal(assessment->asked_count, 3);
    assert_revealed(exercise, FIRST, 0, NULL, NULL);
    assert_revealed(exercise, 0, 0, "{\"a\":[6,2,5,2],\"b\":[4,1,3],\"c\":[7,1]}", "{\"a\":3.5,\"b\":3,\"c\":4}");
    struct event reveal = {.kind = EVENT_REVEAL, .cell = CELL_CONTROL, .second = second};
    assert_int_equal(submit(exercise, 0, "", reveal, "").verdict, VERDICT_ACCEPTED);
    assert_false(kernel_round_open(exercise_kernel(exercise), 0));
    struct event late = {.kind = EVENT_ANSWER, .cell = 0, .second = second, .b = 7};
    assert_int_equal(submit(exercise, FIRST, "", late, "").verdict, VERDICT_NOT_OPEN);
    /* by size and not by seat; of three their middle, of two nothing: not even to those who gave them */
    for (uint32_t cell = 0; cell < 3; cell++)
        assert_revealed(exercise, FIRST + cell * SEATS, 0, "{\"a\":[2,2,5,6],\"b\":null,\"c\":null}",
                        "{\"a\":3.5,\"b\":3,\"c\":null}");
    exercise_close(exercise);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_and_changes_are_the_whole_anew),
        cmocka_unit_test(a_delivery_keeps_its_words_when_the_next_is_edited),
        cmocka_unit_test(what_is_recalled_leaves_the_wall),
        cmocka_unit_test(a_share_looks_the_same_whether_the_ally_had_it_or_not),
        cmocka_unit_test(a_share_gives_the_item_and_no_other_delivery),
        cmocka_unit_test(a_decision_keeps_its_number_when_control_opens_another),
        cmocka_unit_test(what_was_written_names_readers_and_seat_to_its_writer_alone),
        cmocka_unit_test(an_item_about_another_tells_its_number_once_it_is_known),
        cmocka_unit_test(revealed_answers_tell_of_nobody),
    };
    return cmocka_run_group_tests(tests, make_table, drop_table);
}
