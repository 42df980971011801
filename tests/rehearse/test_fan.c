/* The fast fan against the rehearsal's: the same bytes as long as the rehearsal samples every run, the same final
 * values beyond, on any number of threads; and none at all when it is cancelled. Random scenarios of both widths and of
 * lengths that a fan's points do not divide; run numbers that do not begin with 0. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lanes/random_scenario.h"
#include "output/output.h"
#include "scenario/compiled.h"

static struct program *random_program(uint64_t seed)
{
    struct buf text;
    buf_init(&text, SCENARIO_BYTES_MAX);
    random_scenario(seed, &text);
    struct program *program = compile_program((struct str){text.ptr, text.len}, "fan");
    buf_free(&text);
    return program;
}

static void compare_fans(const struct program *program, const struct settings *settings,
                         struct rehearsal_options options, uint64_t seed)
{
    struct rehearsal *whole;
    assert_int_equal(rehearsal_run(program, settings, &options, NULL, NULL, NULL, &whole), STATUS_OK);
    for (uint32_t variable = 0; variable < program->variable_count; variable++)
        for (options.thread_count = 1; options.thread_count <= 3; options.thread_count += 2) {
            struct rehearsal *fan;
            struct buf wanted, got;
            buf_init(&wanted, OUTPUT_BYTES_MAX);
            buf_init(&got, OUTPUT_BYTES_MAX);
            assert_int_equal(rehearsal_fan(program, settings, &options, variable, NULL, &fan), STATUS_OK);
            assert_int_equal(fan->tally->sampled, options.runs);
            output_fan_json(whole, variable, &wanted);
            output_fan_json(fan, variable, &got);
            bool sampled = options.runs <= TALLY_SAMPLED_RUNS_MAX;
            if (sampled && strcmp(buf_text(&wanted), buf_text(&got)) != 0)
                fail_msg("scenario %llu, variable %u, %u threads:\n%s\nis not\n%s", (unsigned long long)seed, variable,
                         options.thread_count, buf_text(&got), buf_text(&wanted));
            const struct tally_bins *bins = &whole->tally->final_bins[variable];
            for (size_t bin = bins->first; bin < bins->first + bins->count; bin++)
                assert_int_equal(fan->tally->finals[bin], whole->tally->finals[bin]);
            rehearsal_free(fan);
            buf_free(&wanted);
            buf_free(&got);
        }
    rehearsal_free(whole);
}

static void same_as_the_rehearsal(void **state)
{
    (void)state;
    uint32_t wide = 0, variables = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct program *program = random_program(seed);
        struct dice dice = {seed};
        struct settings settings = random_settings(program, &dice, seed);
        compare_fans(program, &settings,
                     (struct rehearsal_options){.runs = 1500, .seed = seed, .first_run = seed % 3 * 77}, seed);
        wide += !program->narrow;
        variables += program->variable_count;
        program_free(program);
    }
    assert_true(variables > 60);
    assert_true(wide > 5);
}

/* More ticks than a fan has points; something may move at any of them; runs end between points, some at the last
 * tick. */
static void points_of_several_ticks(void **state)
{
    (void)state;
    for (uint32_t hours = 5; hours <= 14; hours += 3) {
        struct buf text;
        buf_init(&text, SCENARIO_BYTES_MAX);
        buf_printf(&text,
                   "entente: 1\nid: long\ntitle: Long\ntime: {startex: 2026-03-02T09:00:00Z, tick: 1m, length: %uh}\n"
                   "cells:\n  a: {}\nvariables:\n  y: {value: 3, from: 0, to: 700}\ninjects:\n",
                   hours);
        for (uint32_t minute = 1; minute < hours * 60; minute += 2 + minute % 5)
            buf_printf(&text, "  i%u: {at: T+%02u:%02u, chance: 60, release: [], text: Step, effects: [y += %u]}\n",
                       minute, minute / 60, minute % 60, 1 + minute % 3);
        buf_printf(&text, "endings:\n  full: {text: Full, when: y >= %u}\n", hours * 22);
        struct program *program = compile_program((struct str){text.ptr, text.len}, "fan");
        buf_free(&text);
        struct settings settings = kernel_settings(program, hours, 0);
        assert_true(program->tick_count > TALLY_FAN_COUNT_MAX);
        compare_fans(program, &settings, (struct rehearsal_options){.runs = 2500, .seed = hours}, hours);
        program_free(program);
    }
}

static void beyond_what_is_sampled(void **state)
{
    (void)state;
    for (uint64_t seed = 101; seed <= 104; seed++) {
        struct program *program = random_program(seed);
        struct settings settings = kernel_settings(program, seed, 0);
        compare_fans(program, &settings,
                     (struct rehearsal_options){.runs = 3 * TALLY_SAMPLED_RUNS_MAX + 5, .seed = seed}, seed);
        program_free(program);
    }
}

static void cancelled_or_refused(void **state)
{
    (void)state;
    struct program *program = random_program(1);
    struct settings settings = kernel_settings(program, 1, 0);
    struct rehearsal_options options = {.runs = 100000, .seed = 1};
    struct rehearsal *fan = NULL;
    atomic_bool cancel = true;
    assert_int_equal(rehearsal_fan(program, &settings, &options, 0, &cancel, &fan), STATUS_CANCELLED);
    options.runs = 0;
    assert_int_equal(rehearsal_fan(program, &settings, &options, 0, NULL, &fan), STATUS_REFUSED);
    options.runs = REHEARSAL_FAN_RUNS_MAX + 1;
    assert_int_equal(rehearsal_fan(program, &settings, &options, 0, NULL, &fan), STATUS_REFUSED);
    assert_null(fan);
    program_free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_the_rehearsal), cmocka_unit_test(points_of_several_ticks),
        cmocka_unit_test(beyond_what_is_sampled), cmocka_unit_test(cancelled_or_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
