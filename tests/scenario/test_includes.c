/* A scenario with included files is the scenario in which their entries stand written out: the same program, bit for
 * bit. */
#include "compiled.h"
#include "program/program.h"

#define HEAD                                                                                                           \
    "time: {startex: 2023-02-22T09:00:00Z, tick: 10m, length: 4h}\n"                                                   \
    "cells: {a: {side: s}, b: {side: s}, c: {side: t}}\n"                                                              \
    "groups: {two: [a, b]}\n"

static const char own[] =
    "entente: 1\n"
    "id: whole\n"
    "title: Whole\n"
    "%s" HEAD "names:\n%s  town: Ford\n"
    "variables:\n%s  calm: {value: 3, from: 0, to: 9}\n"
    "define:\n%s  easy: calm > 3\n"
    "injects:\n%s  first: {at: T+00:10, release: [a], text: \"In {town}.\", effects: [calm += 1]}\n"
    "  last: {when: easy and happened(%scall), release: all, cites: [\"%sPress law\"], text: \"Last.\"}\n"
    "%s"
    "bots:\n  a:\n    shares: [{inject: first, to: b}%s]\n    takes: {%s}\n%s";

/* The library's sections, `P` before each id of its own. */
#define LIB_NAMES(P) "  " P "paper: Post\n"
#define LIB_VARIABLES(P)                                                                                               \
    "  " P "heat: {value: 0, from: 0, to: 99}\n  " P "fear: {per: two, value: 1, from: 0, to: 9}\n  " P                \
    "mood: {value: quiet, of: [quiet, tense]}\n"
#define LIB_DEFINE(P) "  " P "hot: " P "heat > 3 or sum(" P "fear) > 12\n"
#define LIB_INJECTS(P)                                                                                                 \
    "  " P "call: {at: T+00:30, release: all, cites: [\"" P "Press law\"], text: \"{" P                                \
    "paper}: {calm}, {if calm > 3: hot | cold}\", effects: [" P "heat += 1, \"" P "fear[a] += 1\", calm -= 1, " P      \
    "mood = tense]}\n  " P "each: {for: two, when: \"happened(" P "call) and " P "fear[me] > 1 and " P                 \
    "mood != quiet\", release: [me], text: Fear.}\n"
#define LIB_DECISIONS(P)                                                                                               \
    "  " P "speak: {opens: {when: happened(" P "call)}, text: \"Speak to {" P                                          \
    "paper}?\", ask: [a, b], agree: joint, first: 10m, within: 20m, otherwise: hot, options: {hot: {text: No}, "       \
    "yes_do: {text: Yes}}}\n"
#define LIB_TASKS(P) "  " P "read: {cell: a, after: " P "call, within: 30m, by: acknowledge, text: Read.}\n"
#define LIB_REFERENCES(P) "  \"" P "Press law\": {text: A law.}\n"
#define LIB_RULE(P) "{inject: " P "call, to: b, after: 10m}"
#define LIB_TAKES(P) P "speak: {first: 10m, then: 10m}"
#define LIB_ROWS(P)                                                                                                    \
    "    " P "speak: {first: [{weights: {hot: 1}}], then: [{if: \"first(b, " P "speak, hot) and " P                    \
    "hot\", weights: {yes_do: 1}}, {weights: {hot: 1}}]}\n"

#define LIB_FACTS(P)                                                                                                   \
    "names:\n" LIB_NAMES(P) "references:\n" LIB_REFERENCES(P) "variables:\n" LIB_VARIABLES(P) "define:\n" LIB_DEFINE(P)
#define LIB_WORK(P) "injects:\n" LIB_INJECTS(P) "decisions:\n" LIB_DECISIONS(P) "tasks:\n" LIB_TASKS(P)
#define LIB_BOTS(P) "bots:\n  a:\n    shares: " LIB_RULE(P) "\n    takes: {" LIB_TAKES(P) "}\n" LIB_ROWS(P)
#define LIBRARY(P) "library: 1\n" LIB_FACTS(P) LIB_WORK(P) LIB_BOTS(P)

static struct buf encoded(const char *text, const char *name)
{
    struct buf bytes;
    struct compiled compiled = compile_good(str_of(text), name);
    buf_init(&bytes, 4 << 20);
    assert_int_equal(program_encode(compiled.program, &bytes), STATUS_OK);
    compiled_free(&compiled);
    return bytes;
}

static void same(const char *with, const char *without)
{
    struct buf a = encoded(with, "included"), b = encoded(without, "written out");
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.ptr, b.ptr, a.len);
    buf_free(&a);
    buf_free(&b);
}

#define WHOLE(P)                                                                                                       \
    LIB_NAMES(P), LIB_VARIABLES(P), LIB_DEFINE(P), LIB_INJECTS(P), P, P,                                               \
        "references:\n" LIB_REFERENCES(P) "decisions:\n" LIB_DECISIONS(P) "tasks:\n" LIB_TASKS(P), ", " LIB_RULE(P),   \
        LIB_TAKES(P), LIB_ROWS(P)

static void what_is_included_is_as_if_written_out(void **state)
{
    (void)state;
    char with[16384], without[16384];
    snprintf(without, sizeof(without), own, "", WHOLE(""));
    snprintf(with, sizeof(with), own, "include: lib.yaml\n", "", "", "", "", "", "", "", "", "", "");
    strcat(with, "\n--- # file: lib.yaml\n" LIBRARY(""));
    same(with, without);
}

static void a_prefix_is_as_if_it_were_written(void **state)
{
    (void)state;
    char with[16384], without[16384];
    snprintf(without, sizeof(without), own, "", WHOLE("press_"));
    snprintf(with, sizeof(with), own, "include: {file: lib.yaml, prefix: press}\n", "", "", "", "", "press_", "press_",
             "", "", "", "");
    strcat(with, "\n--- # file: lib.yaml\n" LIBRARY(""));
    same(with, without);
}

/* What a file includes takes the prefixes of both, and may name what the file has that includes it. */
static void prefixes_go_on_within(void **state)
{
    (void)state;
    static const char head[] = "entente: 1\nid: x\ntitle: X\n%s" HEAD "%s",
                      outer[] = "variables:\n  %sheat: {value: 0, from: 0, to: 9}\n",
                      inner[] = "injects:\n  %scall: {at: T+00:10, release: all, text: One., effects: [%sheat += 1]}\n"
                                "  %sagain: {when: happened(%scall) and %sheat > 0, release: all, text: Two.}\n";
    char with[8192], without[8192], outside[512], inside[512];
    snprintf(outside, sizeof(outside), outer, "a_");
    snprintf(inside, sizeof(inside), inner, "a_b_", "a_", "a_b_", "a_b_", "a_");
    snprintf(without, sizeof(without), head, "", outside);
    strcat(without, inside);
    snprintf(with, sizeof(with), head, "include: [{file: a.yaml, prefix: a}]\n", "");
    strcat(with, "\n--- # file: b.yaml\nlibrary: 1\n");
    snprintf(inside, sizeof(inside), inner, "", "", "", "", "");
    strcat(with, inside);
    strcat(with, "\n--- # file: a.yaml\nlibrary: 1\ninclude: {file: b.yaml, prefix: b}\n");
    snprintf(outside, sizeof(outside), outer, "");
    strcat(with, outside);
    same(with, without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_included_is_as_if_written_out),
        cmocka_unit_test(a_prefix_is_as_if_it_were_written),
        cmocka_unit_test(prefixes_go_on_within),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
