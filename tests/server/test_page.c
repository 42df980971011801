/* The page in the binary: every file is found under its own path and under no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "server/page.h"

static void test_finds_each_file_under_its_path(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < page_file_count; i++) {
        struct page_file file;
        assert_true(page_find(page_files[i].path, &file));
        assert_ptr_equal(file.bytes.ptr, page_files[i].bytes.ptr);
        assert_true(file.bytes.len > 0);
        struct str shorter = {page_files[i].path.ptr, page_files[i].path.len - 1};
        assert_false(page_find(shorter, &file));
    }
}

static void test_root_is_the_page(void **state)
{
    struct page_file root, index;
    (void)state;
    assert_int_equal(page_find(STR("/"), &root), page_file_count > 0);
    if (page_file_count == 0)
        return; /* a build without the page; tests/browser has one with it */
    assert_true(page_find(STR("/index.html"), &index));
    assert_ptr_equal(root.bytes.ptr, index.bytes.ptr);
    assert_false(root.immutable);
    assert_true(str_equal(root.content_type, STR("text/html; charset=utf-8")));
    assert_memory_equal(root.bytes.ptr, "<!doctype html>", 15);
}

static void test_only_hashed_names_are_immutable(void **state)
{
    uint32_t immutable = 0;
    (void)state;
    for (uint32_t i = 0; i < page_file_count; i++) {
        struct str path = page_files[i].path;
        immutable += page_files[i].immutable;
        if (page_files[i].immutable)
            assert_true(path.len > 8 && memcmp(path.ptr, "/assets/", 8) == 0);
        assert_false(page_files[i].immutable && str_equal(path, STR("/assets/licences.txt")));
    }
    assert_true(page_file_count == 0 || immutable > 0);
}

static void test_finds_nothing_else(void **state)
{
    static const char *const paths[] = {"",        "//",       "/index",         "/index.html/", "/INDEX.HTML",
                                        "/assets", "/assets/", "/../index.html", "/zzz"};
    (void)state;
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        struct page_file file;
        assert_false(page_find(str_of(paths[i]), &file));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds_each_file_under_its_path),
        cmocka_unit_test(test_root_is_the_page),
        cmocka_unit_test(test_only_hashed_names_are_immutable),
        cmocka_unit_test(test_finds_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
