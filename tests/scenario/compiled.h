/* What tests share that begin with a scenario: a text compiled, with everything in one place that goes with one call.
 */
#ifndef ENTENTE_TESTS_COMPILED_H
#define ENTENTE_TESTS_COMPILED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "beside.h"
#include "scenario/scenario.h"

struct compiled {
    struct arena arena;
    struct diag_list diags;
    struct program *program; /* NULL when there are errors */
    enum status status;
};

static inline struct compiled compile_text(struct str source)
{
    struct compiled compiled = {.program = NULL};
    arena_init(&compiled.arena, 0);
    diag_init(&compiled.diags, &compiled.arena);
    compiled.status = scenario_compile_beside(source, &beside_scenario, &compiled.program, &compiled.diags);
    compiled.diags.arena = NULL; /* it moves with the copy; nothing is added any more */
    assert_true((compiled.status == STATUS_OK) == (compiled.program != NULL));
    assert_true(compiled.status != STATUS_OK || compiled.diags.error_count == 0);
    return compiled;
}

static inline void compiled_free(struct compiled *compiled)
{
    program_free(compiled->program);
    arena_clear(&compiled->arena);
}

/* A whole file; fails the test when it cannot be read. The caller frees ptr. */
static inline struct str read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s cannot be read", path);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = malloc((size_t)size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)size, file), size);
    fclose(file);
    text[size] = 0;
    return (struct str){text, (size_t)size};
}

/* Compiles what must have no errors; prints them when it has. */
static inline struct compiled compile_good(struct str source, const char *name)
{
    struct compiled compiled = compile_text(source);
    if (compiled.status != STATUS_OK) {
        struct buf text;
        buf_init(&text, 1 << 20);
        diag_print(&compiled.diags, str_of(name), source, &text);
        print_message("%s", buf_text(&text));
        fail_msg("%s has %u errors", name, compiled.diags.error_count);
    }
    return compiled;
}

/* The program of what must have no errors; the caller frees it. */
static inline struct program *compile_program(struct str source, const char *name)
{
    struct compiled compiled = compile_good(source, name);
    arena_clear(&compiled.arena);
    return compiled.program;
}

/* Of a file. */
static inline struct program *compile_file(const char *path)
{
    struct str source = read_file(path);
    struct program *program = compile_program(source, path);
    free((void *)(uintptr_t)source.ptr);
    return program;
}

#endif
