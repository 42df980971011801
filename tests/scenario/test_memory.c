/* Memory that is not there: every allocation of a compilation fails once, and every one from it on. Nothing crashes,
 * and the compiler says so or, where only a message was lost, goes on. The allocator is that of glibc with a counter in
 * front; under a sanitizer, which brings its own, there is nothing to test. */
#include "base/failing_memory.h"
#include "compiled.h"

#ifndef SANITIZED

static void compile_once(struct str source, uint64_t fail_at, bool from_there_on, bool expect_program)
{
    struct arena arena;
    struct diag_list diags;
    struct program *program = NULL;
    arena_init(&arena, 0);
    diag_init(&diags, &arena);
    fail_from(fail_at, from_there_on);
    enum status status = scenario_compile(source, &program, &diags);
    counting = false;
    bool fine = (status == STATUS_OK) == (program != NULL) && (fail_at > 0 || (program != NULL) == expect_program) &&
                (!expect_program || diags.error_count == 0) && /* what is missing is memory, and not the scenario's */
                (status == STATUS_OK || status == STATUS_OUT_OF_MEMORY || status == STATUS_MALFORMED) &&
                (!expect_program || status != STATUS_MALFORMED);
    if (!fine) {
        fail_msg("allocation %llu%s: status %s", (unsigned long long)fail_at, from_there_on ? " and all behind it" : "",
                 status_text(status));
    }
    program_free(program);
    arena_clear(&arena);
}

static void fail_each_of(const char *name, struct str source, bool expect_program)
{
    compile_once(source, 0, false, expect_program);
    uint64_t count = allocation_count;
    for (uint64_t i = 1; i <= count; i++) {
        compile_once(source, i, false, expect_program);
        compile_once(source, i, true, expect_program);
    }
    print_message("%s: %llu allocations, each failed alone and with all behind it\n", name, (unsigned long long)count);
    assert_true(count > 10);
}

static void fail_each(const char *path, bool expect_program)
{
    struct str source = read_file(path);
    fail_each_of(path, source, expect_program);
    free((void *)(uintptr_t)source.ptr);
}

static void test_a_good_scenario(void **state)
{
    (void)state;
    fail_each("scenarios/start/scenario.yaml", true);
    fail_each_of("operations of several values",
                 STR("entente: 1\n"
                     "id: several\n"
                     "title: \"Several \\ud83d\\ude00\"\n"
                     "time: {startex: 2026-03-02T09:00:00Z, tick: 10m, length: 4h}\n"
                     "cells: {a: {side: one}}\n"
                     "parameters: {p: {value: 30, from: 20, to: 60}}\n"
                     "variables: {v: {value: 3, from: 1, to: 9}}\n"
                     "injects:\n"
                     "  first:\n"
                     "    at: \"max(10, p, 20, 30)\"\n"
                     "    chance: \"clamp(p, 20, 40)\"\n"
                     "    release: [a]\n"
                     "    text: First\n"
                     "    effects: [\"v = 6 / min(v, v + 1, 9)\"]\n"
                     "endings: {much: {when: \"10 / min(v, 9, 8) > 9\", text: Much}}\n"),
                 true);
}

static void test_faulty_scenarios(void **state)
{
    (void)state;
    fail_each("tests/expect/effects.yaml", false);
    fail_each("tests/expect/yaml-anchor.yaml", false);
    fail_each("tests/expect/yaml-halves.yaml", false);
    fail_each("tests/expect/decision-outcomes.yaml", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_good_scenario),
        cmocka_unit_test(test_faulty_scenarios),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

static void test_nothing_under_a_sanitizer(void **state)
{
    (void)state;
    skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_nothing_under_a_sanitizer)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
