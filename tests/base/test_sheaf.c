/* Sheaves: what is put in comes out, byte for byte, with the line in which it begins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/sheaf.h"

struct file {
    struct str name, text, missing;
    uint32_t line;
};

static void check(const struct file *files, uint32_t count)
{
    struct buf sheaf;
    struct sheaf_part part = {0};
    buf_init(&sheaf, 1 << 20);
    buf_add_str(&sheaf, files[0].text);
    for (uint32_t i = 1; i < count; i++)
        if (files[i].missing.ptr)
            sheaf_add_missing(&sheaf, files[i].name, files[i].missing);
        else
            sheaf_add(&sheaf, files[i].name, files[i].text);
    struct str all = {sheaf.ptr, sheaf.len};
    for (uint32_t i = 0; i < count; i++) {
        assert_true(sheaf_next(all, &part));
        assert_true(str_equal(part.name, files[i].name));
        assert_true(str_equal(part.text, files[i].text));
        assert_true(str_equal(part.missing, files[i].missing));
        assert_int_equal(part.line, files[i].line);
        if (part.text.len > 0)
            assert_true(sheaf_at(all, part.line).text.ptr == part.text.ptr);
    }
    assert_false(sheaf_next(all, &part));
    buf_free(&sheaf);
}

static void what_is_put_in_comes_out(void **state)
{
    (void)state;
    const struct file one[] = {{.text = STR("entente: 1\n"), .line = 1}};
    const struct file some[] = {
        {.text = STR("entente: 1\n"), .line = 1},
        {.name = STR("a.yaml"), .text = STR("library: 1\nnames: {}"), .line = 4},
        {.name = STR("gone.yaml"), .missing = STR("no such file: it went"), .line = 7},
        {.name = STR("parts/empty.yaml"), .line = 9},
        {.name = STR("b.yaml"), .text = STR("\r\n--- # other\n\n"), .line = 11},
    };
    const struct file without_break[] = {{.text = STR("x"), .line = 1},
                                         {.name = STR("a.yaml"), .text = STR("y"), .line = 3}};
    const struct file nothing[] = {{.line = 1}, {.name = STR("a.yaml"), .text = STR("y\n"), .line = 3}};
    check(one, 1);
    check(some, 5);
    check(without_break, 2);
    check(nothing, 2);
}

static void paths_are_beside_the_first(void **state)
{
    (void)state;
    static const char *const cases[][3] = {{"my/scenario.yaml", "lib.yaml", "my/lib.yaml"},
                                           {"scenario.yaml", "parts/lib.yaml", "parts/lib.yaml"},
                                           {"/a/b.yaml", "", "/a/b.yaml"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buf path;
        buf_init(&path, 256);
        sheaf_path(&path, str_of(cases[i][0]), str_of(cases[i][1]));
        assert_string_equal(buf_text(&path), cases[i][2]);
        buf_free(&path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_put_in_comes_out),
        cmocka_unit_test(paths_are_beside_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
