/* Names of cities by zone and language. */
#include "exercise/cities.h"

#include <assert.h>

enum { KOREAN, GERMAN, FRENCH, LANGUAGE_COUNT };

static const struct {
    const char *zone, *in[LANGUAGE_COUNT];
} cities[] = {
#define CITY(zone, korean, german, french) {zone, {korean, german, french}},
#define CALLED(zone, korean)
#include "exercise/cities.def"
#undef CITY
#undef CALLED
};

static const struct {
    const char *zone, *korean;
} called[] = {
#define CITY(zone, korean, german, french)
#define CALLED(zone, korean) {zone, korean},
#include "exercise/cities.def"
#undef CITY
#undef CALLED
};

static const char *translated(struct str zone, struct str language)
{
    static const char *const codes[LANGUAGE_COUNT] = {[KOREAN] = "ko", [GERMAN] = "de", [FRENCH] = "fr"};
    for (size_t l = 0; l < LANGUAGE_COUNT; l++)
        for (size_t i = 0; str_equal(language, str_of(codes[l])) && i < sizeof(cities) / sizeof(cities[0]); i++)
            if (str_equal(zone, str_of(cities[i].zone)))
                return cities[i].in[l];
    return "";
}

void cities_name(struct str zone, struct str language, struct buf *text)
{
    const char *found = translated(zone, language);
    assert(found && zone.len > 0);
    size_t begins = zone.len;
    if (*found) {
        buf_add_str(text, str_of(found));
        return;
    }
    while (begins > 0 && zone.ptr[begins - 1] != '/')
        begins--;
    for (size_t i = begins; i < zone.len; i++)
        buf_u8(text, zone.ptr[i] == '_' ? ' ' : (uint8_t)zone.ptr[i]);
}

void cities_called(struct str zone, struct str language, struct buf *text)
{
    for (size_t i = 0; str_equal(language, STR("ko")) && i < sizeof(called) / sizeof(called[0]); i++) {
        if (str_equal(zone, str_of(called[i].zone))) {
            buf_add_str(text, str_of(called[i].korean));
            return;
        }
    }
    cities_name(zone, language, text);
}
