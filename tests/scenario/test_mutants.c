/* Mutants of the shipped scenarios: whatever becomes of them, the compiler refuses or compiles, and does not fall over.
 *
 * Run under AddressSanitizer and UBSan to mean something. A mutant that still compiles must verify. The seed of a
 * mutant is its number, so a failure is repeated by ENTENTE_MUTANT=number. */
#include <string.h>

#include "base/bounds.h"
#include "compiled.h"

enum { MUTANT_COUNT = 20000, EDIT_COUNT_MAX = 4, GROWTH_BYTES_MAX = 4096 };

static const char *const paths[] = {"scenarios/start/scenario.yaml", "scenarios/river-flood/scenario.yaml",
                                    "scenarios/dsc-ttx-2023/scenario.yaml", "scenarios/hospital-surge/scenario.yaml"};
enum { SOURCE_COUNT = 4 };
static struct str sources[SOURCE_COUNT];

static uint64_t state_of_draws;

static uint32_t draw(uint32_t below)
{
    state_of_draws ^= state_of_draws << 13;
    state_of_draws ^= state_of_draws >> 7;
    state_of_draws ^= state_of_draws << 17;
    return (uint32_t)((state_of_draws >> 16) % below);
}

static const char *const pieces[] = {
    "[",         "]",          "{",         "}",       ": ",        "- ",         "\n",         "\n  ",
    "'",         "\"",         "#",         "&a ",     "*a",        "!t ",        "<<: ",       "|\n",
    ">-\n",      ", ",         "? ",        "---\n",   "...\n",     "%",          "@",          "`",
    "\\",        "\t",         "\r",        "\xff",    "\xed\x95",  "\0",         "999999999",  "-1",
    "0",         "T+99:99",    "T+00:00",   "100%",    "0%",        "1d",         "90s",        " and ",
    " or ",      " not ",      "(((((((((", ")",       " / 0",      " * 99999",   " == ",       " += ",
    "happened(", "chose(",     "knows(",    "since(",  "if(",       "clamp(",     "all",        "[]",
    "{}",        "null",       "~",         "joint",   "when: ",    "at: ",       "injects:\n", "decisions:\n",
    "bots:\n",   "options:\n", "uses: ",    "every: ", "weights: ", "of: [a, b]",
};

static size_t insert(char *text, size_t len, size_t at, const char *piece, size_t piece_len)
{
    memmove(text + at + piece_len, text + at, len - at);
    memcpy(text + at, piece, piece_len);
    return len + piece_len;
}

static size_t next_line(const char *text, size_t len, size_t at)
{
    while (at < len && text[at] != '\n')
        at++;
    return at < len ? at + 1 : len;
}

/* One edit of the kinds people and accidents make. */
static size_t edit(char *text, size_t len)
{
    char moved[512];
    size_t at = draw((uint32_t)len + 1), from = draw((uint32_t)len + 1), span = draw(40);
    const char *piece = pieces[draw(sizeof(pieces) / sizeof(pieces[0]))];
    switch (draw(7)) {
    case 0: /* a byte */
        if (at < len)
            text[at] = (char)draw(256);
        return len;
    case 1: /* something that means something */ return insert(text, len, at, piece, *piece ? strlen(piece) : 1);
    case 2: /* a part is lost */
        span = span < len - at ? span : len - at;
        memmove(text + at, text + at + span, len - at - span);
        return len - span;
    case 3: { /* a line is lost */
        size_t start = next_line(text, len, at), end = next_line(text, len, start);
        memmove(text + start, text + end, len - end);
        return len - (end - start);
    }
    case 4: { /* a line comes twice, elsewhere */
        size_t start = next_line(text, len, from), end = next_line(text, len, start), to = next_line(text, len, at);
        size_t width = end - start < sizeof(moved) ? end - start : sizeof(moved);
        memcpy(moved, text + start, width);
        return insert(text, len, to, moved, width);
    }
    case 5: /* a part of one place in another */
        span = span < len - from ? span : len - from;
        memcpy(moved, text + from, span);
        return insert(text, len, at, moved, span);
    default: /* the rest is lost */ return draw(20) == 0 ? at : len;
    }
}

static bool try_mutant(uint32_t number, struct buf *said)
{
    state_of_draws = UINT64_C(0x9e3779b97f4a7c15) * (number + 1);
    draw(2);
    uint32_t which = draw(20);
    struct str source = sources[which < 12 ? 0 : which < 19 ? 1 : 2];
    char *text = malloc(source.len + GROWTH_BYTES_MAX);
    assert_non_null(text);
    memcpy(text, source.ptr, source.len);
    size_t len = source.len;
    for (uint32_t edits = 1 + draw(EDIT_COUNT_MAX); edits > 0; edits--)
        len = edit(text, len);
    struct str mutant = {text, len};
    struct compiled compiled = compile_text(mutant);
    buf_clear(said);
    diag_print(&compiled.diags, STR("mutant"), mutant, said);
    bool fine = compiled.status != STATUS_OUT_OF_MEMORY && (compiled.program || compiled.diags.error_count > 0);
    for (uint32_t i = 0; i < compiled.diags.count && i < DIAGNOSTIC_COUNT_MAX; i++) {
        const struct diag *diag = &compiled.diags.items[i];
        fine = fine && diag->line >= 1 && diag->column >= 1 && diag->width >= 1 && diag->wrong.len > 0;
    }
    const char *why = compiled.program ? program_verify(compiled.program) : NULL;
    if (why || !fine) {
        print_message("mutant %u: %s; repeat it with ENTENTE_MUTANT=%u\n", number,
                      why ? why : "neither compiled nor refused", number);
        fine = false;
    }
    bool compiles = compiled.program != NULL;
    compiled_free(&compiled);
    free(text);
    assert_true(fine);
    return compiles;
}

static void test_mutants(void **state)
{
    (void)state;
    struct buf said;
    buf_init(&said, 4 << 20);
    const char *one = getenv("ENTENTE_MUTANT"), *wanted = getenv("MUTANTS");
    uint32_t first = one ? (uint32_t)strtoul(one, NULL, 10) : 0, compiled_count = 0;
    uint32_t count = one ? 1 : wanted ? (uint32_t)strtoul(wanted, NULL, 10) : MUTANT_COUNT;
    for (uint32_t number = first; number < first + count; number++) {
        if (one)
            print_message("mutant %u\n", number);
        compiled_count += try_mutant(number, &said);
    }
    print_message("%u mutants, %u of them compile\n", count, compiled_count);
    if (!one) { /* else the edits are too gentle, or too rough, to try anything */
        assert_true(compiled_count > count / 50);
        assert_true(compiled_count < count / 2);
    }
    buf_free(&said);
}

int main(void)
{
    for (int i = 0; i < SOURCE_COUNT; i++) {
        FILE *file = fopen(paths[i], "rb");
        if (!file) {
            fprintf(stderr, "%s cannot be read\n", paths[i]);
            return 1;
        }
        fclose(file);
        sources[i] = read_file(paths[i]);
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_mutants)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    for (int i = 0; i < SOURCE_COUNT; i++)
        free((void *)(uintptr_t)sources[i].ptr);
    return failed;
}
