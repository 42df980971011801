/* Writing a program leaves it alone: it is encoded here from memory that nobody may write to, for other threads may be
 * reading it meanwhile (a rehearsal beside play). A write, even of the same value, ends the test with a signal. */
#include <string.h>
#include <sys/mman.h>

#include "scenario/compiled.h"

enum { REGION_BYTES = 8 << 20 };

static char *region;
static size_t used;

static void *copy(const void *bytes, size_t len)
{
    void *at = region + used;
    assert_true(used + len + 16 < REGION_BYTES);
    if (len > 0)
        memcpy(at, bytes, len);
    used += (len + 15) / 16 * 16;
    return at;
}

#define COPY(list) program.list##s = copy(program.list##s, program.list##_count * sizeof(*program.list##s))

static void encoding_writes_nothing(void **state)
{
    static const char *const paths[] = {"scenarios/dsc-ttx-2023/scenario.yaml", "scenarios/river-flood/scenario.yaml",
                                        "scenarios/hospital-surge/scenario.yaml"};
    (void)state;
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        struct str source = read_file(paths[i]);
        struct compiled compiled = compile_text(source);
        assert_non_null(compiled.program);
        struct program program = *compiled.program;
        struct buf wanted, got;
        region = mmap(NULL, REGION_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        assert_true(region != MAP_FAILED);
        used = 0;
        program.code = copy(program.code, program.code_count * sizeof(*program.code));
        COPY(slot), COPY(cell), COPY(objective), COPY(reference), COPY(parameter), COPY(variable), COPY(value_name);
        COPY(inject), COPY(cite), COPY(decision), COPY(option), COPY(outcome), COPY(assessment), COPY(round),
            COPY(share);
        COPY(task), COPY(rule), COPY(row), COPY(weight), COPY(table), COPY(answer), COPY(ending);
        program.capabilities = copy(program.capabilities, program.capability_count * sizeof(*program.capabilities));
        program.does = copy(program.does, program.does_count * sizeof(*program.does));
        COPY(pattern), COPY(value);
        program.policies = copy(program.policies, program.policy_count * sizeof(*program.policies));
        program.studies = copy(program.studies, program.study_count * sizeof(*program.studies));
        const struct program *locked = copy(&program, sizeof(program));
        assert_int_equal(mprotect(region, REGION_BYTES, PROT_READ), 0);
        buf_init(&wanted, 1 << 24);
        buf_init(&got, 1 << 24);
        assert_int_equal(program_encode(locked, &got), STATUS_OK);
        assert_int_equal(program_encode(compiled.program, &wanted), STATUS_OK);
        assert_int_equal(got.len, wanted.len);
        assert_memory_equal(got.ptr, wanted.ptr, got.len);
        buf_free(&got);
        buf_free(&wanted);
        munmap(region, REGION_BYTES);
        compiled_free(&compiled);
        free((char *)(uintptr_t)source.ptr);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(encoding_writes_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
