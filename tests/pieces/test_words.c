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

/* The conversion that begins at text[0] == '%', its length; 0: a percent sign. */
static size_t conversion_len(const char *text)
{
    size_t len = 1 + strspn(text + 1, "0123456789.l");
    return text[len] && strchr("uds", text[len]) ? len + 1 : 0;
}

/* What must be alike whatever the language: "|#|*|" of heads, "%u%s" of figures. */
static void shape_of(const char *name, const char *text, char *ret_shape, size_t bytes)
{
    size_t len = 0;
    bool heads = strlen(name) > 6 && strcmp(name + strlen(name) - 6, "_HEADS") == 0;
    for (size_t i = 0; text[i] && len + 8 < bytes; i++) {
        bool first = i == 0 || text[i - 1] == '|';
        size_t conversion = text[i] == '%' ? conversion_len(text + i) : 0;
        if (heads && (text[i] == '|' || (first && (text[i] == '#' || text[i] == '*'))))
            ret_shape[len++] = text[i];
        for (size_t k = 0; k < conversion; k++)
            ret_shape[len++] = text[i + k];
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
            char shape[512], wanted[512];
            if (!words->text[w])
                fail_msg("%s does not have %s", spoken[i], word_names[w]);
            shape_of(word_names[w], words->text[w], shape, sizeof(shape));
            shape_of(word_names[w], english->text[w], wanted, sizeof(wanted));
            if (strcmp(shape, wanted) != 0)
                fail_msg("%s in %s has the columns or figures %s, not %s", word_names[w], spoken[i], shape, wanted);
            if (strpbrk(words->text[w], "<>&\"'") || strstr(words->text[w], "  "))
                fail_msg("%s in %s holds markup, a straight quote or two spaces", word_names[w], spoken[i]);
            bool same = i > 0 && strlen(words->text[w]) > 24 && strcmp(words->text[w], english->text[w]) == 0;
            if (same)
                fail_msg("%s in %s is English", word_names[w], spoken[i]);
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
