/* Programs as a stranger may have written them: a shipped scenario's compiled bytes with patches on them, as far as the
 * verifier lets them through. What it lets through is played. */
#ifndef ENTENTE_TESTS_FUZZ_PATCHED_H
#define ENTENTE_TESTS_FUZZ_PATCHED_H

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "scenario/beside.h"

struct genuine {
    char source_bytes[64 << 10];
    struct str source;
    struct buf program_bytes;
};

enum { GENUINE_COUNT = 3, PATCH_BYTES = 5, PATCH_COUNT_MAX = 15 };
static struct genuine genuine[GENUINE_COUNT];

/* Values at which a reader is likely to be wrong. */
static const uint32_t odd_values[] = {0,      1,      2,          3,          5,          0xff,       1000,      8191,
                                      0xfffe, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 0x01000000};
#define ODD_VALUE(i) odd_values[(i) % (sizeof(odd_values) / sizeof(odd_values[0]))]

static void genuine_read(void)
{
    static const char *const paths[GENUINE_COUNT] = {"tests/exercise/three-cells.yaml", "scenarios/start/scenario.yaml",
                                                     "scenarios/river-flood/scenario.yaml"};
    for (int i = 0; i < GENUINE_COUNT; i++) {
        struct genuine *one = &genuine[i];
        struct arena arena;
        struct diag_list diags;
        struct program *program;
        FILE *file = fopen(paths[i], "rb");
        assert(file);
        one->source = (struct str){one->source_bytes, fread(one->source_bytes, 1, sizeof(one->source_bytes), file)};
        fclose(file);
        arena_init(&arena, 0);
        diag_init(&diags, &arena);
        buf_init(&one->program_bytes, 1 << 20);
        enum status status = scenario_compile_beside(one->source, &beside_scenario, &program, &diags);
        assert(status == STATUS_OK);
        status = program_encode(program, &one->program_bytes);
        assert(status == STATUS_OK);
        program_free(program);
        arena_clear(&arena);
    }
}

/* The next byte, or 0 past the end. */
static uint8_t next_byte(const uint8_t **at, const uint8_t *end)
{
    return *at < end ? *(*at)++ : 0;
}

/* A byte says which scenario, and how many patches follow: three bytes of place, one of form, one of value. NULL when
 * the verifier refuses what comes out. */
static struct program *patched_program(const uint8_t **at, const uint8_t *end, const struct genuine **ret_genuine)
{
    static uint8_t bytes[1 << 20];
    uint8_t first = next_byte(at, end);
    const struct genuine *one = &genuine[first % GENUINE_COUNT];
    size_t len = one->program_bytes.len;
    struct program *program = NULL;
    memcpy(bytes, one->program_bytes.ptr, len);
    for (int patch = first / GENUINE_COUNT % (PATCH_COUNT_MAX + 1); patch > 0 && end - *at >= PATCH_BYTES; patch--) {
        size_t place = ((size_t)(*at)[0] << 16 | (size_t)(*at)[1] << 8 | (*at)[2]) % len;
        uint32_t value = ODD_VALUE((*at)[4]);
        if ((*at)[3] % 2 == 0)
            bytes[place] = (*at)[4];
        else if (len - place >= sizeof(value))
            memcpy(bytes + place, &value, sizeof(value));
        *at += PATCH_BYTES;
    }
    *ret_genuine = one;
    enum status status = program_decode(bytes, len, &program, NULL);
    assert((status == STATUS_OK) == (program != NULL));
    return program;
}

#endif
