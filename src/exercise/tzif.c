/* Time zone files: a header, a block of 32-bit data that nobody needs any more, the same in 64 bits, and a rule. */
#include "exercise/tzif.h"

#include <assert.h>

#include "base/bytes.h"

enum {
    HEADER_BYTES = 44,
    TIME_BYTES = 8,
    TYPE_BYTES = 6, /* seconds east of UTC (4), daylight or not, where its abbreviation begins */
    DAY_SECONDS = 86400,
    EAST_SECONDS_MIN = -89999, /* the format's own bounds */
    EAST_SECONDS_MAX = 93599,
    RULE_HOURS_MAX = 167,
};

static int64_t time_of(const struct tzif *zone, uint32_t at)
{
    assert(at < zone->time_count);
    const uint8_t *bytes = zone->times + (size_t)at * TIME_BYTES;
    return (int64_t)bytes_big_at(bytes, TIME_BYTES);
}

/* ---- the rule in the footer: "CET-1CEST,M3.5.0,M10.5.0/3" ---- */

static bool take(struct str *text, char wanted)
{
    if (text->len == 0 || text->ptr[0] != wanted)
        return false;
    *text = (struct str){text->ptr + 1, text->len - 1};
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool take_number(struct str *text, int32_t min, int32_t max, int32_t *ret_number)
{
    int32_t number = 0, digits = 0;
    while (text->len > 0 && is_digit(text->ptr[0]) && digits++ < 3) {
        number = 10 * number + (text->ptr[0] - '0');
        take(text, text->ptr[0]);
    }
    *ret_number = number;
    return digits > 0 && number >= min && number <= max;
}

/* [+-]hh[:mm[:ss]] */
static bool take_clock(struct str *text, int32_t hours_max, int32_t *ret_seconds)
{
    bool negative = take(text, '-');
    int32_t hours, minutes = 0, seconds = 0;
    if (!negative)
        take(text, '+');
    if (!take_number(text, 0, hours_max, &hours))
        return false;
    if (take(text, ':') && !take_number(text, 0, 59, &minutes))
        return false;
    if (take(text, ':') && !take_number(text, 0, 59, &seconds))
        return false;
    *ret_seconds = (negative ? -1 : 1) * (3600 * hours + 60 * minutes + seconds);
    return true;
}

/* Three letters or more; digits and signs only between < and >. */
static bool take_abbreviation(struct str *text, char *ret_abbreviation)
{
    bool quoted = take(text, '<');
    size_t len = 0;
    while (text->len > 0 && len < TZIF_ABBREVIATION_BYTES_MAX) {
        char c = text->ptr[0];
        if (!is_letter(c) && !(quoted && (is_digit(c) || c == '+' || c == '-')))
            break;
        ret_abbreviation[len++] = c;
        take(text, c);
    }
    assert(len <= TZIF_ABBREVIATION_BYTES_MAX);
    ret_abbreviation[len] = '\0';
    return len >= 3 && (!quoted || take(text, '>'));
}

static bool take_moment(struct str *text, struct tzif_moment *ret_moment)
{
    bool read;
    *ret_moment = (struct tzif_moment){.second = 2 * 3600};
    if (take(text, 'M')) {
        ret_moment->form = TZIF_WEEKDAY_OF_MONTH;
        read = take_number(text, 1, 12, &ret_moment->month) && take(text, '.') &&
               take_number(text, 1, 5, &ret_moment->week) && take(text, '.') &&
               take_number(text, 0, 6, &ret_moment->day);
    } else if (take(text, 'J')) {
        ret_moment->form = TZIF_DAY_WITHOUT_LEAP;
        read = take_number(text, 1, 365, &ret_moment->day);
    } else {
        ret_moment->form = TZIF_DAY_OF_YEAR;
        read = take_number(text, 0, 365, &ret_moment->day);
    }
    return read && (!take(text, '/') || take_clock(text, RULE_HOURS_MAX, &ret_moment->second));
}

/* West is positive in a rule. */
static bool take_offset(struct str *text, struct tzif_local *local)
{
    int32_t west;
    if (!take_clock(text, 24, &west))
        return false;
    local->seconds_east = -west;
    return true;
}

static bool read_rule(struct str text, struct tzif *zone)
{
    zone->has_rule = text.len > 0;
    if (!zone->has_rule)
        return true;
    if (!take_abbreviation(&text, zone->standard.abbreviation) || !take_offset(&text, &zone->standard))
        return false;
    zone->rule_changes = text.len > 0;
    if (!zone->rule_changes)
        return true;
    if (!take_abbreviation(&text, zone->daylight.abbreviation))
        return false;
    zone->daylight.seconds_east = zone->standard.seconds_east + 3600;
    if (text.len > 0 && text.ptr[0] != ',' && !take_offset(&text, &zone->daylight))
        return false;
    return take(&text, ',') && take_moment(&text, &zone->daylight_begins) && take(&text, ',') &&
           take_moment(&text, &zone->daylight_ends) && text.len == 0;
}

/* ---- the file ---- */

struct counts { /* in the header's order */
    uint32_t ut, standard, leap, time, type, abbreviation_bytes;
};

static bool read_header(const uint8_t *bytes, size_t len, struct counts *ret_counts)
{
    if (len < HEADER_BYTES || memcmp(bytes, "TZif", 4) != 0 || bytes[4] < '2')
        return false;
    const uint8_t *at = bytes + HEADER_BYTES - 6 * 4;
    *ret_counts = (struct counts){(uint32_t)bytes_big_at(at, 4),      (uint32_t)bytes_big_at(at + 4, 4),
                                  (uint32_t)bytes_big_at(at + 8, 4),  (uint32_t)bytes_big_at(at + 12, 4),
                                  (uint32_t)bytes_big_at(at + 16, 4), (uint32_t)bytes_big_at(at + 20, 4)};
    return true;
}

static uint64_t block_bytes(const struct counts *counts, uint32_t time_bytes)
{
    return (uint64_t)counts->time * (time_bytes + 1) + (uint64_t)counts->type * TYPE_BYTES +
           counts->abbreviation_bytes + (uint64_t)counts->leap * (time_bytes + 4) + counts->standard + counts->ut;
}

static bool is_abbreviation(const char *text, size_t bytes_max)
{
    size_t len = strnlen(text, bytes_max);
    if (len == bytes_max || len > TZIF_ABBREVIATION_BYTES_MAX)
        return false;
    for (size_t i = 0; i < len; i++)
        if (!is_letter(text[i]) && !is_digit(text[i]) && text[i] != '+' && text[i] != '-')
            return false;
    return true;
}

static bool is_sound(const struct tzif *zone, const struct counts *counts)
{
    for (uint32_t i = 0; i < counts->time; i++)
        if (zone->indexes[i] >= counts->type || (i > 0 && time_of(zone, i) <= time_of(zone, i - 1)))
            return false;
    for (uint32_t i = 0; i < counts->type; i++) {
        const uint8_t *type = zone->types + (size_t)i * TYPE_BYTES;
        int32_t east = (int32_t)(uint32_t)bytes_big_at(type, 4);
        if (east < EAST_SECONDS_MIN || east > EAST_SECONDS_MAX || type[5] >= counts->abbreviation_bytes ||
            !is_abbreviation(zone->abbreviations + type[5], counts->abbreviation_bytes - type[5]))
            return false;
    }
    return counts->type > 0;
}

enum status tzif_read(const uint8_t *bytes, size_t len, struct tzif *ret_zone)
{
    struct counts counts;
    if (!read_header(bytes, len, &counts))
        return STATUS_VERSION;
    uint64_t second_header = HEADER_BYTES + block_bytes(&counts, TIME_BYTES / 2);
    if (second_header > len || !read_header(bytes + second_header, len - second_header, &counts))
        return STATUS_CORRUPT;
    if (counts.leap > 0)
        return STATUS_VERSION;
    uint64_t block = second_header + HEADER_BYTES, footer = block + block_bytes(&counts, TIME_BYTES);
    if (footer > len || len - footer < 2 || bytes[footer] != '\n' || bytes[len - 1] != '\n')
        return STATUS_CORRUPT;
    struct tzif zone = {.times = bytes + block, .time_count = counts.time};
    zone.indexes = zone.times + (size_t)counts.time * TIME_BYTES;
    zone.types = zone.indexes + counts.time;
    zone.abbreviations = (const char *)zone.types + (size_t)counts.type * TYPE_BYTES;
    if (!is_sound(&zone, &counts) ||
        !read_rule((struct str){(const char *)bytes + footer + 1, len - footer - 2}, &zone))
        return STATUS_CORRUPT;
    assert(counts.type > 0 && !(zone.rule_changes && !zone.has_rule));
    *ret_zone = zone;
    return STATUS_OK;
}

/* ---- what the clock shows ---- */

/* Counted from a year long before any that is asked for, so that nothing is negative. */
enum { YEARS_BEFORE = 40000, DAYS_BEFORE_1970 = YEARS_BEFORE / 400 * 146097 + 719162 };

/* Days from 1 January 1970 to 1 January of `year`. */
static int64_t days_before(int64_t year)
{
    int64_t past = year - 1 + YEARS_BEFORE;
    return 365 * past + past / 4 - past / 100 + past / 400 - DAYS_BEFORE_1970;
}

static int64_t year_of(int64_t second)
{
    int64_t days = (second + (int64_t)DAYS_BEFORE_1970 * DAY_SECONDS) / DAY_SECONDS - DAYS_BEFORE_1970;
    int64_t year = (days + DAYS_BEFORE_1970) * 400 / 146097 - YEARS_BEFORE; /* that one, or its neighbour */
    while (days_before(year + 1) <= days)
        year++;
    assert(days_before(year) <= days);
    return year;
}

static bool is_leap(int64_t year)
{
    return days_before(year + 1) - days_before(year) == 366;
}

/* Local seconds since 1970 at which the moment comes in `year`. */
static int64_t moment_in(const struct tzif_moment *moment, int64_t year)
{
    static const int32_t days_before_month[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
    int64_t day = days_before(year);
    switch (moment->form) {
    case TZIF_DAY_OF_YEAR: day += moment->day; break;
    case TZIF_DAY_WITHOUT_LEAP: day += moment->day - 1 + (is_leap(year) && moment->day >= 60); break;
    case TZIF_WEEKDAY_OF_MONTH: {
        assert(moment->month >= 1 && moment->month <= 12);
        int64_t next_month = day + days_before_month[moment->month] + (is_leap(year) && moment->month >= 2);
        day += days_before_month[moment->month - 1] + (is_leap(year) && moment->month > 2);
        int64_t weekday = ((day + 4) % 7 + 7) % 7; /* 1 January 1970 was a Thursday */
        day += (moment->day - weekday + 7) % 7 + 7 * (moment->week - 1);
        day -= day >= next_month ? 7 : 0; /* week 5 is the last one */
        break;
    }
    }
    return day * DAY_SECONDS + moment->second;
}

static struct tzif_local by_rule(const struct tzif *zone, int64_t second)
{
    int64_t year = year_of(second + zone->standard.seconds_east);
    int64_t begins = moment_in(&zone->daylight_begins, year) - zone->standard.seconds_east;
    int64_t ends = moment_in(&zone->daylight_ends, year) - zone->daylight.seconds_east;
    bool daylight = begins < ends ? second >= begins && second < ends : second >= begins || second < ends;
    struct tzif_local local = daylight ? zone->daylight : zone->standard;
    local.until = days_before(year + 1) * DAY_SECONDS - zone->standard.seconds_east;
    if (begins > second && begins < local.until)
        local.until = begins;
    if (ends > second && ends < local.until)
        local.until = ends;
    assert(local.until > second);
    return local;
}

static struct tzif_local by_type(const struct tzif *zone, uint32_t type)
{
    const uint8_t *bytes = zone->types + (size_t)type * TYPE_BYTES;
    struct tzif_local local = {.seconds_east = (int32_t)(uint32_t)bytes_big_at(bytes, 4)};
    memcpy(local.abbreviation, zone->abbreviations + bytes[5], strlen(zone->abbreviations + bytes[5]));
    return local;
}

struct tzif_local tzif_at(const struct tzif *zone, int64_t second)
{
    assert(second >= -TZIF_SECOND_MAX && second <= TZIF_SECOND_MAX);
    uint32_t passed = 0, above = zone->time_count; /* how many changes lie at or before `second` */
    while (passed < above) {
        uint32_t middle = passed + (above - passed) / 2;
        if (time_of(zone, middle) <= second)
            passed = middle + 1;
        else
            above = middle;
    }
    struct tzif_local local;
    if (passed == zone->time_count && zone->rule_changes)
        return by_rule(zone, second);
    if (passed == zone->time_count && zone->has_rule)
        local = zone->standard;
    else
        local = by_type(zone, passed > 0 ? zone->indexes[passed - 1] : 0);
    local.until = passed < zone->time_count ? time_of(zone, passed) : INT64_MAX;
    return local;
}
