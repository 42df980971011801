/* Files made to hurt. Each is refused, and what it costs is counted, not timed: bytes looked at, bytes given to
 * libyaml, events and nodes. The time is printed for people. */
#include <time.h>

#include "base/bounds.h"
#include "compiled.h"
#include "scenario/tree.h"

struct outcome {
    enum status status;
    bool broken;
    uint32_t error_count;
    struct tree_work work;
};

static struct outcome read_tree(const char *name, struct str source)
{
    struct arena arena;
    struct diag_list diags;
    struct tree tree;
    struct timespec before, after;
    arena_init(&arena, 0);
    diag_init(&diags, &arena);
    clock_gettime(CLOCK_MONOTONIC, &before);
    enum status status = tree_read(&tree, source, &arena, &diags);
    clock_gettime(CLOCK_MONOTONIC, &after);
    struct outcome outcome = {status, tree.broken, diags.error_count, tree.work};
    print_message("%-30s %8zu bytes: %8zu guarded, %8zu parsed, %7zu events, %7zu nodes, %.1f ms\n", name, source.len,
                  tree.work.bytes_guarded, tree.work.bytes_parsed, tree.work.event_count, tree.work.node_count,
                  1e3 * (double)(after.tv_sec - before.tv_sec) + 1e-6 * (double)(after.tv_nsec - before.tv_nsec));
    arena_clear(&arena);

    struct compiled compiled = compile_text(source); /* all of the compiler refuses it too */
    assert_null(compiled.program);
    assert_true(compiled.diags.error_count > 0);
    assert_true(compiled.diags.count >= 1);
    compiled_free(&compiled);
    return outcome;
}

/* `count` times `unit` between `before` and `after`; the caller frees ptr. */
static struct str repeated(const char *before, const char *unit, size_t count, const char *after)
{
    size_t unit_len = strlen(unit), len = strlen(before) + unit_len * count + strlen(after);
    char *text = malloc(len + 1);
    assert_non_null(text);
    char *at = stpcpy(text, before);
    for (size_t i = 0; i < count; i++, at += unit_len)
        memcpy(at, unit, unit_len);
    strcpy(at, after);
    return (struct str){text, len};
}

static void discard(struct str text)
{
    free((void *)(uintptr_t)text.ptr);
}

static void test_too_large(void **state)
{
    (void)state;
    struct str text = repeated("entente: 1\n", "# nothing but comments\n", 10 * 1024 * 1024 / 23, "");
    struct outcome outcome = read_tree("10 MB of comments", text);
    assert_int_equal(outcome.status, STATUS_TOO_LARGE);
    assert_int_equal(outcome.work.bytes_guarded, 0); /* not even looked at */
    discard(text);
}

static void test_large_and_fine(void **state)
{
    (void)state;
    struct str text = repeated("entente: 1\n", "# nothing but comments\n", 4 * 1024 * 1024 / 23 - 1, "");
    struct outcome outcome = read_tree("4 MB of comments", text);
    assert_int_equal(outcome.status, STATUS_OK);
    assert_int_equal(outcome.work.bytes_parsed, text.len);
    assert_true(outcome.work.event_count < 20);
    discard(text);
}

static void test_deep(void **state)
{
    (void)state;
    static const struct {
        const char *name, *before, *unit;
        size_t count, guarded_max, parsed_max, event_count_max;
    } cases[] = {
        {"100,000 [", "", "[", 100000, 64, 0, 0},
        {"100,000 {a: ", "", "{a: ", 100000, 256, 0, 0},
        {"100,000 [ and spaces", "", "[ ", 100000, 128, 0, 0},
        {"100,000 [ over lines", "", "[\n", 100000, 128, 0, 0},
        {"2,000,000 [", "", "[", 2000000, 64, 0, 0},
        {"100,000 - ", "", "- ", 100000, SIZE_MAX, 1 << 17, 100},
        {"100,000 ? ", "", "? ", 100000, SIZE_MAX, 1 << 17, 100},
        {"100,000 [ behind a quote", "'tis: |\n  ' \"\n", "[", 100000, SIZE_MAX, 1 << 17, 100},
        {"1,000 [ behind a quote", "a: it's '\nb: ", "[", 1000, SIZE_MAX, 1 << 14, 100},
        {"100,000 [ unseen by the guard", "a: |\n  'tis\nb: ", "[", 100000, SIZE_MAX, 1 << 15, 100},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct str text = repeated(cases[i].before, cases[i].unit, cases[i].count, "");
        struct outcome outcome = read_tree(cases[i].name, text);
        assert_true(outcome.broken);
        assert_true(outcome.work.bytes_guarded <= cases[i].guarded_max);
        assert_true(outcome.work.bytes_parsed <= cases[i].parsed_max);
        assert_true(outcome.work.event_count <= cases[i].event_count_max);
        discard(text);
    }
}

/* Each level one deeper in, over lines of its own. */
static void test_deep_indented(void **state)
{
    (void)state;
    enum { LEVELS = 2000 };
    struct buf text;
    buf_init(&text, 8 << 20);
    for (int i = 0; i < LEVELS; i++)
        buf_printf(&text, "%*sa:\n", i, "");
    struct outcome outcome = read_tree("2,000 levels of mappings", (struct str){text.ptr, text.len});
    assert_true(outcome.broken);
    assert_true(outcome.work.event_count < 2 * YAML_DEPTH_MAX + 10);
    buf_free(&text);
}

static void test_aliases(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_printf(&text, "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for (int i = 1; i < 10; i++) {
        buf_printf(&text, "a%d: &a%d [", i, i);
        for (int k = 0; k < 10; k++)
            buf_printf(&text, "%s*a%d", k ? ", " : "", i - 1);
        buf_printf(&text, "]\n");
    }
    struct outcome outcome = read_tree("a billion laughs", (struct str){text.ptr, text.len});
    assert_false(outcome.broken); /* read to its end, and each anchor and alias reported */
    assert_int_equal(outcome.error_count, 10 + 90);
    assert_true(outcome.work.node_count < 150);
    buf_free(&text);

    struct str merge = STR("a: &a {<<: *a}\n");
    outcome = read_tree("a merge of itself", merge);
    assert_true(outcome.error_count >= 2);
    assert_true(outcome.work.event_count < 20);
}

static void test_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct str text;
        size_t guarded;
    } cases[] = {
        {"a byte alone", STR("a: \xff\n"), 4},
        {"a cut character", STR("a: \xed\x95"), 4},
        {"a surrogate", STR("a: \xed\xa0\x80\n"), 4},
        {"an overlong slash", STR("a: \xc0\xaf\n"), 4},
        {"beyond Unicode", STR("a: \xf4\x90\x80\x80\n"), 4},
        {"a NUL byte", STR("a: \0b\n"), 4},
        {"a lone CR", STR("a: b\rc: d\n"), 5},
        {"UTF-16",
         STR("\xff\xfe"
             "a\0:\0"),
         1},
        {"an escape", STR("a: \x1b[2J\n"), 4},
        {"a next line", STR("a: \xc2\x85\n"), 4},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct outcome outcome = read_tree(cases[i].name, cases[i].text);
        assert_true(outcome.broken);
        assert_int_equal(outcome.error_count, 1);
        assert_int_equal(outcome.work.bytes_guarded, cases[i].guarded);
        assert_int_equal(outcome.work.bytes_parsed, 0);
    }
}

static void test_long_scalars(void **state)
{
    (void)state;
    static const struct {
        const char *name, *before, *unit, *after;
    } cases[] = {
        {"a plain scalar of 1 MB", "a: ", "abcdefgh", "\n"},
        {"a plain scalar over lines", "a: b\n", " abcdefgh\n", ""},
        {"a quoted scalar of 1 MB", "a: \"", "abcdefgh", "\"\n"},
        {"escapes", "a: \"", "\\U0001F600", "\"\n"},
        {"a literal of 1 MB", "a: |\n", "  abcdef\n", ""},
        {"a key of 1 MB", "? ", "abcdefgh", "\n: b\n"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct str text = repeated(cases[i].before, cases[i].unit, 131072, cases[i].after);
        struct outcome outcome = read_tree(cases[i].name, text);
        assert_int_equal(outcome.error_count, 1);
        assert_true(outcome.work.event_count < 10);
        assert_true(outcome.work.bytes_guarded <= text.len);
        discard(text);
    }
    struct str key = repeated("", "abcdefgh", 131072, ": b\n"); /* a simple key ends within 1024 characters */
    assert_true(read_tree("a simple key of 1 MB", key).broken);
    discard(key);
}

static void test_many(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 8 << 20);
    for (int i = 0; i < 200000; i++)
        buf_printf(&text, "k%d: 1\n", i);
    struct outcome outcome = read_tree("200,000 keys", (struct str){text.ptr, text.len});
    assert_true(outcome.broken);
    assert_true(outcome.work.node_count <= 2 * TREE_ENTRY_COUNT_MAX + 3);
    buf_clear(&text);

    for (int i = 0; i < 200000; i++)
        buf_printf(&text, "k: 1\n");
    outcome = read_tree("200,000 times one key", (struct str){text.ptr, text.len});
    assert_true(outcome.broken);
    assert_true(outcome.work.node_count <= 2 * TREE_ENTRY_COUNT_MAX + 3);
    buf_clear(&text);

    for (int i = 0; i < 1000; i++) {
        buf_printf(&text, "k%d: [", i);
        for (int k = 0; k < 1990; k++)
            buf_printf(&text, "1,");
        buf_printf(&text, "]\n");
    }
    outcome = read_tree("2,000,000 entries", (struct str){text.ptr, text.len});
    assert_true(outcome.broken);
    assert_true(outcome.work.node_count <= TREE_NODE_COUNT_MAX);
    buf_free(&text);
}

static void test_directives_and_documents(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 8 << 20);
    for (int i = 0; i < 100000; i++)
        buf_printf(&text, "%%TAG !t%d! tag:x,%d:\n", i, i);
    buf_printf(&text, "---\na: 1\n");
    struct outcome outcome = read_tree("100,000 directives", (struct str){text.ptr, text.len});
    assert_true(outcome.broken);
    assert_int_equal(outcome.work.bytes_parsed, 0);
    buf_clear(&text);

    buf_printf(&text, "a: 1\n...\n");
    for (int i = 0; i < 100000; i++)
        buf_printf(&text, "%%TAG !t%d! tag:x,%d:\n", i, i);
    outcome = read_tree("directives behind the end", (struct str){text.ptr, text.len});
    assert_true(outcome.broken);
    assert_true(outcome.work.event_count < 10);
    buf_clear(&text);

    for (int i = 0; i < 100000; i++)
        buf_printf(&text, "--- a\n");
    outcome = read_tree("100,000 documents", (struct str){text.ptr, text.len});
    assert_true(outcome.broken);
    assert_true(outcome.work.event_count < 10);
    buf_free(&text);
}

/* Beyond the tree: expressions and scenarios that are too much. */
static const char head[] =
    "entente: 1\nid: big\ntitle: Big\ntime: {startex: 2026-03-02T09:00:00Z, tick: 10m, length: 4h}\n";

static void assert_refused(const char *name, struct buf *text, const char *wrong)
{
    struct str source = {text->ptr, text->len};
    assert_false(text->failed);
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    struct compiled compiled = compile_text(source);
    clock_gettime(CLOCK_MONOTONIC, &after);
    print_message("%-30s %8zu bytes: %u errors, %.1f ms\n", name, source.len, compiled.diags.error_count,
                  1e3 * (double)(after.tv_sec - before.tv_sec) + 1e-6 * (double)(after.tv_nsec - before.tv_nsec));
    assert_int_equal(compiled.status, STATUS_MALFORMED);
    bool said = false;
    for (uint32_t i = 0; i < compiled.diags.count && i < DIAGNOSTIC_COUNT_MAX; i++) {
        said =
            said || memmem(compiled.diags.items[i].wrong.ptr, compiled.diags.items[i].wrong.len, wrong, strlen(wrong));
    }
    if (!said)
        fail_msg("%s: nothing says \"%s\"", name, wrong);
    compiled_free(&compiled);
    buf_clear(text);
}

static void test_too_much_state(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 8 << 20);
    buf_printf(&text, "%scells:\n", head);
    for (int i = 0; i < 16; i++)
        buf_printf(&text, "  c%d: {side: one}\n", i);
    buf_printf(&text, "injects:\n");
    for (int i = 0; i < 1000; i++)
        buf_printf(&text, "  i%d: {at: T+00:00, release: [c%d], text: t}\n", i, i % 16);
    buf_printf(&text, "bots:\n");
    for (int i = 0; i < 16; i++) {
        buf_printf(&text, "  c%d: {shares: [", i);
        for (int k = 0; k < 16; k++)
            if (k != i)
                buf_printf(&text, "{to: c%d}, ", k);
        buf_printf(&text, "]}\n");
    }
    assert_refused("240,000 ways to share", &text, "too large");
    buf_free(&text);
}

static void test_too_much_code(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, SCENARIO_BYTES_MAX);
    buf_printf(&text, "%scells: {a: {}}\ncapabilities: {p: {owner: a}}\ninjects:\n", head);
    for (int i = 0; i < 400; i++) {
        buf_printf(&text, "  i%d:\n    when: ready(p)", i);
        for (int k = 0; k < 330; k++)
            buf_printf(&text, " or ready(p)");
        buf_printf(&text, "\n    release: []\n    text: t\n");
    }
    assert_refused("more code than allowed", &text, "too large");
    buf_free(&text);
}

static void test_many_mistakes(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, SCENARIO_BYTES_MAX);
    buf_printf(&text, "%scells: {a: {}}\ninjects:\n", head);
    for (int i = 0; i < 1000; i++) {
        buf_printf(&text, "  this_is_a_rather_long_name_number_%d: {at: T+00:00, release: [], text: t, effects: [", i);
        for (int k = 0; k < 100; k++)
            buf_printf(&text, "this_is_a_rathr_long_name_numbr_%d += 1, ", k);
        buf_printf(&text, "]}\n");
    }
    assert_refused("100,000 unknown names", &text, "there is no variable");
    buf_free(&text);
}

/* A chain of causes against the order of the file is followed step by step; the steps are bounded. */
static void test_chain_of_causes(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, SCENARIO_BYTES_MAX);
    buf_printf(&text, "%scells: {a: {}}\ninjects:\n", head);
    for (int i = 0; i < 999; i++)
        buf_printf(&text, "  i%d: {when: happened(i%d), release: [], text: t}\n", i, i + 1);
    buf_printf(&text, "  i999: {at: T+00:00, release: [], text: t}\n");
    struct compiled compiled = compile_good((struct str){text.ptr, text.len}, "chain");
    assert_int_equal(compiled.diags.count, 0);
    compiled_free(&compiled);
    buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_large_and_fine),
        cmocka_unit_test(test_deep),
        cmocka_unit_test(test_deep_indented),
        cmocka_unit_test(test_aliases),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_long_scalars),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_directives_and_documents),
        cmocka_unit_test(test_too_much_state),
        cmocka_unit_test(test_too_much_code),
        cmocka_unit_test(test_many_mistakes),
        cmocka_unit_test(test_chain_of_causes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
