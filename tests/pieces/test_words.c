/* The words of all languages: the same keys, the same columns in the heads of tables, the same figures to fill in, and
 * the languages that the exercise's page speaks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "pieces/words.h"

static const char *const spoken[] = {"en", "ko", "de", "fr"};
enum { SPOKEN_COUNT = sizeof(spoken) / sizeof(spoken[0]) };

/* What must be alike whatever the language: "|#|*|" of heads, "{1}{2}" of figures. */
static void shape_of(const char *text, char *ret_shape, size_t bytes)
{
    size_t len = 0;
    bool heads = strchr(text, '|') != NULL;
    for (size_t i = 0; text[i] && len + 2 < bytes; i++) {
        bool first = i == 0 || text[i - 1] == '|';
        if (text[i] == '|' || (heads && first && (text[i] == '#' || text[i] == '*')))
            ret_shape[len++] = text[i];
    }
    for (char figure = '1'; figure <= '9' && len + 2 < bytes; figure++) {
        char wanted[4] = {'{', figure, '}', '\0'};
        for (const char *at = text; (at = strstr(at, wanted)) && len + 2 < bytes; at++)
            ret_shape[len++] = figure;
    }
    ret_shape[len] = '\0';
}

static void every_language_has_every_word_in_the_same_shape(void **state)
{
    (void)state;
    const struct words *english = words_in(STR("en"));
    for (size_t i = 0; i < SPOKEN_COUNT; i++) {
        const struct words *words = words_in(str_of(spoken[i]));
        assert_non_null(words);
        for (uint32_t w = 0; w < WORD_COUNT; w++) {
            char shape[256], wanted[256];
            if (!words->text[w])
                fail_msg("%s does not have %s", spoken[i], word_names[w]);
            shape_of(words->text[w], shape, sizeof(shape));
            shape_of(english->text[w], wanted, sizeof(wanted));
            if (strcmp(shape, wanted) != 0)
                fail_msg("%s in %s has the columns or figures %s, not %s", word_names[w], spoken[i], shape, wanted);
            if (strchr(words->text[w], '<') || strstr(words->text[w], "  "))
                fail_msg("%s in %s holds markup or two spaces", word_names[w], spoken[i]);
        }
    }
}

/* A language of the page is one of its reports and the other way round. */
static void the_page_speaks_the_same_languages(void **state)
{
    (void)state;
    for (size_t i = 0; i < SPOKEN_COUNT; i++) {
        char path[64];
        snprintf(path, sizeof(path), "web/src/words/%s.ts", spoken[i]);
        FILE *file = fopen(path, "rb");
        if (!file)
            fail_msg("%s is missing", path);
        fclose(file);
    }
    assert_null(words_in(STR("xx")));
}

static void a_page_takes_the_first_language_of_its_exercise_that_we_speak(void **state)
{
    (void)state;
    struct program program = {.languages = {STR("nl"), STR("fr"), STR("en")}, .language_count = 3};
    assert_string_equal(words_of(&program)->language, "fr");
    program.language_count = 1;
    assert_string_equal(words_of(&program)->language, "en");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_language_has_every_word_in_the_same_shape),
        cmocka_unit_test(the_page_speaks_the_same_languages),
        cmocka_unit_test(a_page_takes_the_first_language_of_its_exercise_that_we_speak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
