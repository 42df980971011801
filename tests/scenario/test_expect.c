/* Every tests/expect/NAME.yaml is compiled, and what is said about it must be NAME.expect, letter for letter. */
#include <dirent.h>

#include "compiled.h"

enum { CASE_COUNT_MIN = 60, CASE_COUNT_MAX = 1000 };
static const char folder[] = "tests/expect";

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool ends_with(const char *name, const char *ending)
{
    size_t len = strlen(name), tail = strlen(ending);
    return len > tail && strcmp(name + len - tail, ending) == 0;
}

static size_t list_cases(char *names[], const char *ending)
{
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    size_t count = 0;
    for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        if (ends_with(entry->d_name, ending)) {
            assert_true(count < CASE_COUNT_MAX);
            names[count] = strdup(entry->d_name);
            assert_non_null(names[count]);
            names[count][strlen(names[count]) - strlen(ending)] = 0;
            count++;
        }
    }
    closedir(directory);
    qsort(names, count, sizeof(names[0]), compare_names);
    return count;
}

/* True when the diagnostics are as expected; else they are shown with the first place that differs. */
static bool check_case(const char *name)
{
    char path[512], file_name[256];
    snprintf(path, sizeof(path), "%s/%s.yaml", folder, name);
    struct str source = read_file(path);
    snprintf(path, sizeof(path), "%s/%s.expect", folder, name);
    struct str expected = read_file(path);
    snprintf(file_name, sizeof(file_name), "%s.yaml", name);

    struct compiled compiled = compile_text(source);
    struct buf text;
    buf_init(&text, 4 << 20);
    diag_print(&compiled.diags, str_of(file_name), source, &text);
    struct str said = {buf_text(&text), text.len};
    bool same = str_equal(said, expected);
    if (!same) {
        size_t at = 0;
        while (at < said.len && at < expected.len && said.ptr[at] == expected.ptr[at])
            at++;
        print_message("%s/%s: differs at byte %zu; the compiler says\n%s\n", folder, file_name, at, said.ptr);
    }
    if (compiled.diags.count == 0) {
        print_message("%s/%s: nothing is wrong with it, so it tests nothing\n", folder, file_name);
        same = false;
    }
    buf_free(&text);
    compiled_free(&compiled);
    free((void *)(uintptr_t)source.ptr);
    free((void *)(uintptr_t)expected.ptr);
    return same;
}

static void test_what_is_said(void **state)
{
    (void)state;
    static char *names[CASE_COUNT_MAX];
    size_t count = list_cases(names, ".yaml"), failures = 0;
    assert_true(count >= CASE_COUNT_MIN);
    for (size_t i = 0; i < count; i++) {
        failures += !check_case(names[i]);
        free(names[i]);
    }
    print_message("%zu files compared\n", count);
    assert_int_equal(failures, 0);
}

static void test_each_has_its_file(void **state)
{
    (void)state;
    static char *sources[CASE_COUNT_MAX], *expected[CASE_COUNT_MAX];
    size_t source_count = list_cases(sources, ".yaml"), expected_count = list_cases(expected, ".expect");
    assert_int_equal(source_count, expected_count);
    for (size_t i = 0; i < source_count; i++) {
        assert_string_equal(sources[i], expected[i]);
        free(sources[i]);
        free(expected[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_said),
        cmocka_unit_test(test_each_has_its_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
