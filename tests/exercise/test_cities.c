/* Cities of zones in the languages of the house. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exercise/cities.h"

static const char *const known_zones[] = {
#define ZONE(name) name,
#include "scenario/zones.def"
#undef ZONE
};

static void cities_are_called_as_the_reader_calls_them(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *language, *city, *called;
    } cases[] = {
        {"Asia/Seoul", "en", "Seoul", "Seoul"},
        {"Asia/Seoul", "ko", "서울", "서울"},
        {"Asia/Seoul", "fr", "Séoul", "Séoul"},
        {"America/New_York", "en", "New York", "New York"},
        {"America/New_York", "ko", "뉴욕", "미 동부"},
        {"America/New_York", "de", "New York", "New York"},
        {"Europe/Brussels", "de", "Brüssel", "Brüssel"},
        {"Europe/Brussels", "fr", "Bruxelles", "Bruxelles"},
        {"America/Argentina/Ushuaia", "ko", "Ushuaia", "Ushuaia"},
        {"UTC", "de", "UTC", "UTC"},
    };
    struct buf text;
    buf_init(&text, 128);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        buf_clear(&text);
        cities_name(str_of(cases[i].zone), str_of(cases[i].language), &text);
        assert_string_equal(buf_text(&text), cases[i].city);
        buf_clear(&text);
        cities_called(str_of(cases[i].zone), str_of(cases[i].language), &text);
        assert_string_equal(buf_text(&text), cases[i].called);
    }
    buf_free(&text);
}

/* A misspelt zone would never be found. */
static void each_city_is_of_a_zone_that_scenarios_may_name(void **state)
{
    (void)state;
    static const char *const zones[] = {
#define CITY(zone, korean, german, french) zone,
#define CALLED(zone, korean) zone,
#include "exercise/cities.def"
#undef CITY
#undef CALLED
    };
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
        bool found = false;
        for (size_t k = 0; k < sizeof(known_zones) / sizeof(known_zones[0]); k++)
            found = found || strcmp(zones[i], known_zones[k]) == 0;
        if (!found)
            fail_msg("there is no zone %s", zones[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cities_are_called_as_the_reader_calls_them),
        cmocka_unit_test(each_city_is_of_a_zone_that_scenarios_may_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
