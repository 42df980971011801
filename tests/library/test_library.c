/* The public door of the pure library, through entente.h alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "entente.h"

enum { RUNS = 300, ACTIONS_MAX = 4096 };

static char *read_scenario(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = calloc(1, 1 << 20);
    assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
    fclose(file);
    return text;
}

static struct entente_scenario *compiled(const char *path)
{
    char *text = read_scenario(path), *said = NULL;
    struct entente_scenario *scenario = NULL;
    assert_int_equal(entente_scenario_compile(text, strlen(text), &scenario, &said), ENTENTE_STATUS_OK);
    entente_text_free(said);
    free(text); /* it is not needed any more */
    return scenario;
}

static struct entente_scenario *dsc, *flood;

static int set_up(void **state)
{
    (void)state;
    dsc = compiled("tests/scenarios/alliance-2022/scenario.yaml");
    flood = compiled("scenarios/river-flood/scenario.yaml");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    entente_scenario_free(dsc);
    entente_scenario_free(flood);
    entente_scenario_free(NULL);
    return 0;
}

static void faults_are_said_with_what_would_be_right(void **state)
{
    (void)state;
    static const char text[] = "entente: 1\nid: Wrong Name\n";
    struct entente_scenario *scenario = NULL;
    char *said = NULL;
    assert_int_equal(entente_scenario_compile(text, strlen(text), &scenario, &said), ENTENTE_STATUS_MALFORMED);
    assert_null(scenario);
    assert_non_null(strstr(said, "scenario.yaml:2:5: error: "));
    assert_non_null(strstr(said, "right: "));
    entente_text_free(said);
    assert_int_equal(entente_scenario_compile(text, strlen(text), &scenario, NULL), ENTENTE_STATUS_MALFORMED);
    assert_string_equal(entente_status_text(ENTENTE_STATUS_MALFORMED), "not in the expected form");
    assert_string_equal(entente_version(), ENTENTE_VERSION);
}

static void lists_are_named_and_found(void **state)
{
    (void)state;
    for (int list = ENTENTE_CELLS; list <= ENTENTE_STUDIES; list++) {
        uint32_t count = entente_scenario_count(dsc, (enum entente_list)list);
        assert_true(count > 0);
        for (uint32_t i = 0; i < count; i++) {
            const char *id = entente_scenario_id(dsc, (enum entente_list)list, i);
            assert_int_equal(entente_scenario_find(dsc, (enum entente_list)list, id), i);
        }
        assert_int_equal(entente_scenario_find(dsc, (enum entente_list)list, "nobody"), ENTENTE_NONE);
    }
    uint32_t endings = entente_scenario_count(dsc, ENTENTE_ENDINGS);
    assert_string_equal(entente_scenario_id(dsc, ENTENTE_ENDINGS, endings - 1), "time-up");
    assert_true(entente_scenario_options(dsc, 0) >= 2);
    assert_true(strlen(entente_scenario_option(dsc, 0, 1)) > 0);
    assert_string_equal(entente_scenario_policy(dsc, 0, 0), "standard");
    assert_true(entente_scenario_minutes(dsc) % entente_scenario_tick_minutes(dsc) == 0);
    struct entente_range range = entente_scenario_parameter(dsc, 0);
    assert_true(range.from <= range.start && range.start <= range.to && range.from < range.to);
    range = entente_scenario_variable(dsc, 0);
    assert_true(range.from <= range.start && range.start <= range.to);
}

/* A rehearsal is what single runs of the same numbers add up to. */
static void a_rehearsal_is_its_runs(void **state)
{
    (void)state;
    struct entente_work work = {.seed = 7, .runs = RUNS, .first_run = 5, .threads = 2};
    struct entente_rehearsal *rehearsal = NULL;
    uint32_t ending_count = entente_scenario_count(dsc, ENTENTE_ENDINGS);
    uint64_t endings[64] = {0}, low = 0;
    struct entente_range tension = entente_scenario_variable(dsc, 0);
    int32_t middle = tension.from + (tension.to - tension.from) / 2;
    assert_int_equal(entente_rehearsal_run(dsc, NULL, &work, &rehearsal), ENTENTE_STATUS_OK);
    assert_int_equal(entente_rehearsal_runs(rehearsal), RUNS);
    for (uint32_t i = 0; i < RUNS; i++) {
        struct entente_run *run = NULL;
        assert_int_equal(entente_run_new(dsc, NULL, 7, 5 + i, &run), ENTENTE_STATUS_OK);
        assert_int_equal(entente_run_minute(run), -1);
        assert_string_equal(entente_run_transcript(run), "");
        while (entente_run_advance(run))
            ;
        assert_true(entente_run_ending(run) < ending_count);
        endings[entente_run_ending(run)]++;
        low += entente_run_variable(run, 0) <= middle;
        entente_run_free(run);
    }
    for (uint32_t i = 0; i < ending_count; i++)
        assert_int_equal(entente_rehearsal_ending(rehearsal, i), endings[i]);
    assert_int_equal(entente_rehearsal_at_most(rehearsal, 0, middle), low);
    assert_int_equal(entente_rehearsal_at_most(rehearsal, 0, tension.to), RUNS);
    assert_int_equal(entente_rehearsal_at_most(rehearsal, 0, tension.from - 1), 0);
    uint64_t delivered = 0, adopted = 0;
    for (uint32_t i = 0; i < entente_scenario_count(dsc, ENTENTE_INJECTS); i++)
        delivered += entente_rehearsal_delivered(rehearsal, i);
    assert_true(delivered > RUNS);
    for (uint32_t d = 0; d < entente_scenario_count(dsc, ENTENTE_DECISIONS); d++) {
        assert_true(entente_rehearsal_opened(rehearsal, d) <= RUNS);
        assert_true(entente_rehearsal_agreed(rehearsal, d) <= entente_rehearsal_chosen(rehearsal, d));
        for (uint32_t o = 0; o < entente_scenario_options(dsc, d); o++)
            adopted += entente_rehearsal_adopted(rehearsal, d, o);
    }
    assert_true(adopted > RUNS);
    struct entente_interval interval = entente_interval_of_share(endings[0], RUNS);
    assert_true(interval.low < (double)endings[0] / RUNS && (double)endings[0] / RUNS < interval.high);
    entente_rehearsal_free(rehearsal);
    work.runs = 0;
    assert_int_equal(entente_rehearsal_run(dsc, NULL, &work, &rehearsal), ENTENTE_STATUS_REFUSED);
}

static bool stop_after_some(void *context, uint64_t done, uint64_t total)
{
    assert_true(done <= total);
    ++*(uint32_t *)context;
    return done == 0;
}

static void work_ends_early_when_its_owner_says_so(void **state)
{
    (void)state;
    uint32_t calls = 0;
    struct entente_work work = {.seed = 1, .runs = 50000000, .progress = stop_after_some, .context = &calls};
    struct entente_rehearsal *rehearsal = NULL;
    assert_int_equal(entente_rehearsal_run(flood, NULL, &work, &rehearsal), ENTENTE_STATUS_CANCELLED);
    assert_true(calls > 0 && entente_rehearsal_runs(rehearsal) < work.runs);
    entente_rehearsal_free(rehearsal);
}

static void settings_change_what_comes_of_it(void **state)
{
    (void)state;
    struct entente_work work = {.seed = 1, .runs = 2000};
    struct entente_settings *settings = NULL;
    struct entente_rehearsal *as_written = NULL, *changed = NULL;
    assert_int_equal(entente_settings_new(dsc, &settings), ENTENTE_STATUS_OK);
    for (uint32_t i = 0; i < entente_scenario_count(dsc, ENTENTE_PARAMETERS); i++)
        entente_settings_parameter(settings, i, entente_scenario_parameter(dsc, i).to);
    for (uint32_t c = 0; c < entente_scenario_count(dsc, ENTENTE_CELLS); c++)
        entente_settings_policy(settings, c, entente_scenario_policies(dsc, c) - 1);
    assert_int_equal(entente_rehearsal_run(dsc, NULL, &work, &as_written), ENTENTE_STATUS_OK);
    assert_int_equal(entente_rehearsal_run(dsc, settings, &work, &changed), ENTENTE_STATUS_OK);
    uint32_t differences = 0;
    for (uint32_t i = 0; i < entente_scenario_count(dsc, ENTENTE_ENDINGS); i++)
        differences += entente_rehearsal_ending(as_written, i) != entente_rehearsal_ending(changed, i);
    assert_true(differences > 0);
    entente_rehearsal_free(as_written);
    entente_rehearsal_free(changed);
    entente_settings_free(settings);
}

/* Plays every open decision of a cell with its last legal option; returns how many choices were made. */
static uint32_t choose_last(struct entente_run *run, uint32_t cell)
{
    static struct entente_action actions[ACTIONS_MAX];
    uint32_t count = entente_run_legal(run, cell, actions, ACTIONS_MAX), chosen = 0;
    assert_true(count <= ACTIONS_MAX);
    for (uint32_t i = count; i-- > 0;) {
        bool first = true; /* of this decision, from behind */
        for (uint32_t k = i + 1; k < count; k++)
            first = first && !(actions[k].act == ENTENTE_CHOOSE && actions[k].about == actions[i].about);
        if (actions[i].act == ENTENTE_CHOOSE && first) {
            assert_null(entente_run_act(run, &actions[i]));
            chosen++;
        }
    }
    return chosen;
}

static void a_cell_can_be_played(void **state)
{
    (void)state;
    struct entente_run *run = NULL, *branch = NULL;
    uint32_t chosen = 0;
    assert_int_equal(entente_run_new(dsc, NULL, 3, 1, &run), ENTENTE_STATUS_OK);
    entente_run_take(run, 0, true);
    while (entente_run_advance(run) && chosen == 0) {
        uint64_t before = entente_run_hash(run);
        assert_int_equal(entente_run_copy(run, &branch), ENTENTE_STATUS_OK);
        assert_true(entente_run_hash(branch) == before);
        assert_string_equal(entente_run_transcript(branch), entente_run_transcript(run));
        chosen = choose_last(run, 0);
        assert_true(entente_run_hash(branch) == before); /* what happens here does not happen there */
        assert_true(chosen == 0 || entente_run_hash(run) != before);
        entente_run_free(branch);
    }
    assert_true(chosen > 0);
    assert_non_null(strstr(entente_run_transcript(run), " chose"));
    struct entente_action nonsense = {ENTENTE_CHOOSE, 0, entente_scenario_count(dsc, ENTENTE_DECISIONS), 0};
    uint64_t before = entente_run_hash(run);
    assert_string_equal(entente_run_act(run, &nonsense), "there is no such thing");
    assert_true(entente_run_hash(run) == before);
    while (entente_run_advance(run))
        chosen += choose_last(run, 0);
    assert_true(chosen > 3);
    assert_int_equal(entente_run_legal(run, 0, NULL, 0), 0);
    assert_non_null(strstr(entente_run_transcript(run), "T+"));
    entente_run_free(run);
}

static void studies_say_what_matters(void **state)
{
    (void)state;
    uint32_t with_effects = 0, with_sides = 0;
    for (uint32_t s = 0; s < entente_scenario_count(flood, ENTENTE_STUDIES); s++) {
        struct entente_work work = {.seed = 1};
        struct entente_study *study = NULL;
        char *said = NULL;
        assert_int_equal(entente_study_run(flood, NULL, &work, s, &study, &said), ENTENTE_STATUS_OK);
        assert_null(said);
        struct entente_estimate outcome = entente_study_outcome(study);
        assert_true(outcome.interval.low <= outcome.value && outcome.value <= outcome.interval.high);
        for (uint32_t f = 0; f < entente_study_factors(study); f++) {
            struct entente_factor factor = entente_study_factor(study, f);
            assert_true(factor.index < entente_scenario_count(flood, factor.list));
            struct entente_effect effect;
            with_effects += entente_study_effect(study, f, &effect);
        }
        for (uint32_t i = 0; i < entente_study_sides(study); i++) {
            struct entente_side side = entente_study_side(study, i);
            char *text = entente_study_side_text(study, i);
            assert_true(side.against <= i);
            assert_true(i > 0 || (side.against == 0 && side.difference.value == 0 && strcmp(text, "") == 0));
            assert_true(side.against == i || strlen(text) > 0);
            with_sides += side.against != i;
            entente_text_free(text);
        }
        entente_study_free(study);
    }
    assert_true(with_effects > 0 && with_sides > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_said_with_what_would_be_right),
        cmocka_unit_test(lists_are_named_and_found),
        cmocka_unit_test(a_rehearsal_is_its_runs),
        cmocka_unit_test(work_ends_early_when_its_owner_says_so),
        cmocka_unit_test(settings_change_what_comes_of_it),
        cmocka_unit_test(a_cell_can_be_played),
        cmocka_unit_test(studies_say_what_matters),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
