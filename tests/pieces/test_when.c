/* Moments, shares and numbers as each language writes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pieces/number.h"
#include "pieces/texts.h"
#include "pieces/when.h"

static const struct program english = {.languages = {STR("en"), STR("ko")}, .language_count = 2};
static const struct program german = {.languages = {STR("de"), STR("fr")}, .language_count = 2};

enum { STARTEX = 1677074400, EAST_OF_SEOUL = 9 * 60, EAST_OF_NEW_YORK = -5 * 60 }; /* 2023-02-22T14:00:00Z */

static void moments_are_written_as_the_language_writes_them(void **state)
{
    (void)state;
    static const struct {
        const struct program *program;
        const char *language;
        int32_t minutes;
        int64_t second;
        const char *full, *short_form;
    } cases[] = {
        {&english, "en", EAST_OF_NEW_YORK, STARTEX, "220900R FEB 23", "0900R"},
        {&english, "en", EAST_OF_SEOUL, STARTEX, "222300I FEB 23", "2300I"},
        {&english, "en", 0, STARTEX, "221400Z FEB 23", "1400Z"},
        {&english, "en", 12 * 60, STARTEX, "230200M FEB 23", "0200M"},
        {&english, "en", -12 * 60, STARTEX, "220200Y FEB 23", "0200Y"},
        {&english, "en", 5 * 60 + 30, STARTEX, "221930+0530 FEB 23", "1930+0530"},
        {&english, "ko", EAST_OF_SEOUL, STARTEX, "2023. 2. 22.(수) 23:00", "23:00"},
        {&english, "ko", EAST_OF_SEOUL, STARTEX + 3600, "2023. 2. 23.(목) 00:00", "00:00"},
        {&german, "de", 60, STARTEX, "22.02.2023, 15:00\u00a0Uhr", "15:00"},
        {&german, "fr", 60, STARTEX, "22/02/2023, 15\u00a0h\u00a000", "15\u00a0h\u00a000"},
        {&german, "fr", EAST_OF_NEW_YORK, STARTEX, "22/02/2023, 9\u00a0h\u00a000", "9\u00a0h\u00a000"},
        {&german, "en", 60, STARTEX, "22 Feb 2023, 15:00", "15:00"}, /* no English staff: no letters */
    };
    struct buf text;
    buf_init(&text, 256);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct words *words = words_in(str_of(cases[i].language));
        struct when when = {cases[i].second, cases[i].minutes};
        buf_clear(&text);
        when_full(&text, cases[i].program, words, when);
        assert_string_equal(buf_text(&text), cases[i].full);
        buf_clear(&text);
        when_short(&text, cases[i].program, words, when);
        assert_string_equal(buf_text(&text), cases[i].short_form);
    }
    buf_free(&text);
}

static void real_time_is_utc_to_the_second(void **state)
{
    (void)state;
    static const char *const said[][2] = {{"en", "22 Feb 2023, 14:00:07 UTC"},
                                          {"ko", "2023. 2. 22.(수) 14:00:07 UTC"},
                                          {"de", "22.02.2023, 14:00:07 UTC"},
                                          {"fr", "22/02/2023, 14:00:07 UTC"}};
    struct buf text;
    buf_init(&text, 256);
    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
        buf_clear(&text);
        when_real(&text, words_in(str_of(said[i][0])), STARTEX + 7);
        assert_string_equal(buf_text(&text), said[i][1]);
    }
    buf_free(&text);
}

static void shares_have_the_sign_and_the_space_of_the_language(void **state)
{
    (void)state;
    static const char *const said[][3] = {
        {"en", "39.1%", "0.50"}, {"ko", "39.1%", "0.50"}, {"de", "39,1\u00a0%", "0,50"}, {"fr", "39,1\u00a0%", "0,50"}};
    struct buf text;
    buf_init(&text, 256);
    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
        buf_clear(&text);
        number_share(&text, words_in(str_of(said[i][0])), 1, .391);
        assert_string_equal(buf_text(&text), said[i][1]);
        buf_clear(&text);
        number_decimal(&text, words_in(str_of(said[i][0])), 2, .5);
        assert_string_equal(buf_text(&text), said[i][2]);
        buf_clear(&text);
        number_share(&text, words_in(str_of(said[i][0])), 1, 0. / 0.);
        assert_string_equal(buf_text(&text), "–");
    }
    buf_free(&text);
}

static void a_sentence_names_what_a_text_says(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"Time is up. The crisis goes on.", "Time is up"},
                                           {"Is it over? Yes.", "Is it over?"},
                                           {"시간이 만료되었다. 위기는 계속된다.", "시간이 만료되었다"},
                                           {"At 4.5 points", "At 4.5 points"},
                                           {"", ""}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct str sentence = texts_sentence(str_of(cases[i][0]));
        assert_true(str_equal(sentence, str_of(cases[i][1])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_are_written_as_the_language_writes_them),
        cmocka_unit_test(real_time_is_utc_to_the_second),
        cmocka_unit_test(shares_have_the_sign_and_the_space_of_the_language),
        cmocka_unit_test(a_sentence_names_what_a_text_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
