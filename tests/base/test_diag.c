/* The printed form of diagnostics: order of place, carets by what is seen, nothing a terminal would act upon. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/bounds.h"
#include "base/diag.h"

struct fixture {
    struct arena arena;
    struct diag_list list;
    struct buf text;
};

static void begin(struct fixture *fixture)
{
    arena_init(&fixture->arena, 0);
    diag_init(&fixture->list, &fixture->arena);
    buf_init(&fixture->text, 1 << 20);
}

static const char *printed(struct fixture *fixture, struct str source)
{
    buf_clear(&fixture->text);
    diag_print(&fixture->list, STR("x.yaml"), source, &fixture->text);
    return buf_text(&fixture->text);
}

static void end(struct fixture *fixture)
{
    buf_free(&fixture->text);
    arena_clear(&fixture->arena);
}

static void errors_come_in_order_of_place(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    diag_add(&fixture.list, DIAG_WARNING, 3, 1, 5, NULL, "later %d", 3);
    diag_add(&fixture.list, DIAG_ERROR, 2, 4, 2, "a cell", "second in line");
    diag_add(&fixture.list, DIAG_ERROR, 2, 1, 1, "", "first in line");
    diag_add(&fixture.list, DIAG_ERROR, 2, 1, 1, "", "first in line, found later");
    diag_add(&fixture.list, DIAG_ERROR, 0, 0, 0, "", "all of it");
    assert_string_equal(printed(&fixture, STR("one\r\ntwo: x\nthree\n")),
                        "x.yaml: error: all of it\n"
                        "x.yaml:2:1: error: first in line\n    two: x\n    ^\n"
                        "x.yaml:2:1: error: first in line, found later\n    two: x\n    ^\n"
                        "x.yaml:2:4: error: second in line\n    two: x\n       ^~\n    right: a cell\n"
                        "x.yaml:3:1: warning: later 3\n    three\n    ^~~~~\n");
    assert_int_equal(fixture.list.error_count, 4);
    assert_int_equal(fixture.list.warning_count, 1);
    end(&fixture);
}

static void carets_stand_under_korean_text(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    /* Three Hangul syllables of two columns each, then a tab, then a word with a combining acute. */
    diag_add(&fixture.list, DIAG_ERROR, 1, 2, 2, NULL, "a");
    diag_add(&fixture.list, DIAG_ERROR, 1, 5, 3, NULL, "b");
    diag_add(&fixture.list, DIAG_ERROR, 1, 8, 1, NULL, "past the end");
    diag_add(&fixture.list, DIAG_ERROR, 1, 99, 9, NULL, "far past the end");
    struct str source = STR("\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4\te\xcc\x81x");
    assert_string_equal(
        printed(&fixture, source),
        "x.yaml:1:2: error: a\n    \xed\x95\x9c\xea\xb5\xad\xec\x96\xb4  e\xcc\x81x\n      ^~~~\n"
        "x.yaml:1:5: error: b\n    \xed\x95\x9c\xea\xb5\xad\xec\x96\xb4  e\xcc\x81x\n            ^~\n"
        "x.yaml:1:8: error: past the end\n    \xed\x95\x9c\xea\xb5\xad\xec\x96\xb4  e\xcc\x81x\n              ^\n"
        "x.yaml:1:99: error: far past the end\n    \xed\x95\x9c\xea\xb5\xad\xec\x96\xb4  e\xcc\x81x\n"
        "              ^\n");
    end(&fixture);
}

static void terminals_are_not_commanded(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    diag_add(&fixture.list, DIAG_ERROR, 1, 2, 1, "no \x1b", "bad \x1b[31m");
    assert_string_equal(printed(&fixture, STR("\x1b"
                                              "a\xff\xe2\x80\xae")),
                        "x.yaml:1:2: error: bad \xef\xbf\xbd[31m\n    \xef\xbf\xbd"
                        "a\xef\xbf\xbd\xef\xbf\xbd\n     ^\n"
                        "    right: no \xef\xbf\xbd\n");
    end(&fixture);
}

static void long_lines_are_shown_around_the_caret(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    char line[1000];
    memset(line, '-', sizeof(line));
    line[499] = 'X';
    diag_add(&fixture.list, DIAG_ERROR, 1, 500, 600, NULL, "w");
    const char *text = printed(&fixture, (struct str){line, sizeof(line)});
    const char *shown = strchr(text, '\n') + 1, *caret = strchr(shown, '\n') + 1;
    assert_true(caret - shown < 170);
    assert_int_equal(strchr(shown, 'X') - shown, strchr(caret, '^') - caret);
    end(&fixture);
}

static void the_counts_go_on(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    for (uint32_t i = 0; i < DIAGNOSTIC_COUNT_MAX + 7; i++)
        diag_add(&fixture.list, DIAG_ERROR, 1, 1, 1, NULL, "again");
    assert_int_equal(fixture.list.error_count, DIAGNOSTIC_COUNT_MAX + 7);
    const char *text = printed(&fixture, STR("x"));
    assert_string_equal(text + strlen(text) - 11, "and 7 more\n");
    end(&fixture);
}

static void without_memory_it_still_counts(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    struct arena tiny;
    arena_init(&tiny, 16);
    diag_init(&fixture.list, &tiny);
    diag_add(&fixture.list, DIAG_ERROR, 1, 1, 1, NULL, "lost");
    assert_int_equal(fixture.list.error_count, 1);
    assert_string_equal(printed(&fixture, STR("x")), "and 1 more\n");
    arena_clear(&tiny);
    end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_come_in_order_of_place),
        cmocka_unit_test(carets_stand_under_korean_text),
        cmocka_unit_test(terminals_are_not_commanded),
        cmocka_unit_test(long_lines_are_shown_around_the_caret),
        cmocka_unit_test(the_counts_go_on),
        cmocka_unit_test(without_memory_it_still_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
