/* What single words mean: numbers, percents, durations, instants. Pure: text in, number out. */
#include "scenario/literal.h"

#include <assert.h>
#include <time.h>

#include "base/bytes.h"
#include "scenario/compiler.h"

bool literal_number(struct str text, int64_t *ret_number)
{
    static const int64_t most = INT64_C(9999999999);
    return bytes_signed(text, -most, most, ret_number);
}

bool literal_percent(struct str text, int64_t *ret_millionths)
{
    enum { DECIMALS_MAX = 4 };
    int64_t number = 0;
    size_t at = 0, decimals = 0;
    bool point = false;
    if (text.len < 2 || text.len > 12 || text.ptr[text.len - 1] != '%')
        return false;
    for (; at < text.len - 1; at++) {
        char c = text.ptr[at];
        if (c == '.' && !point && at > 0 && at + 2 < text.len) {
            point = true;
        } else if (c >= '0' && c <= '9' && decimals < DECIMALS_MAX) {
            number = number * 10 + (c - '0');
            decimals += point;
        } else {
            return false;
        }
    }
    for (; decimals < DECIMALS_MAX; decimals++)
        number *= 10;
    assert(number >= 0 && decimals == DECIMALS_MAX);
    *ret_millionths = number;
    return true;
}

bool literal_degrees(struct str text, int32_t most, int32_t *ret_ten_thousandths)
{
    enum { DECIMALS_MAX = 4 };
    bool below = text.len > 0 && text.ptr[0] == '-';
    size_t at = below, decimals = 0;
    uint64_t whole, part = 0;
    if (text.len > 16 || bytes_digits(text, &at, &whole) == 0 || whole > (uint64_t)most)
        return false;
    if (at < text.len && text.ptr[at] == '.') {
        at++;
        decimals = bytes_digits(text, &at, &part);
        if (decimals == 0 || decimals > DECIMALS_MAX)
            return false;
    }
    for (; decimals < DECIMALS_MAX; decimals++)
        part *= 10;
    int64_t number = (int64_t)whole * DEGREE + (int64_t)part;
    if (at != text.len || number > (int64_t)most * DEGREE)
        return false;
    assert(number >= 0 && part < DEGREE);
    *ret_ten_thousandths = (int32_t)(below ? -number : number);
    return true;
}

static bool take_digits(struct str text, size_t *at, size_t count, char behind, int64_t *ret_number)
{
    uint64_t number;
    size_t first = *at;
    if (first + count + (behind != 0) > text.len ||
        bytes_digits((struct str){text.ptr, first + count}, at, &number) != count)
        return false;
    if (behind && text.ptr[(*at)++] != behind)
        return false;
    *ret_number = (int64_t)number;
    return true;
}

/* RFC 3339 allows small letters too. */
static bool take_letter(struct str text, size_t *at, char capital)
{
    bool taken = *at < text.len && (text.ptr[*at] == capital || text.ptr[*at] == capital - 'A' + 'a');
    *at += taken;
    return taken;
}

/* Fractions of a second are beneath the clock of an exercise, and are passed over. */
static void take_fraction(struct str text, size_t *at)
{
    size_t behind = *at + 1;
    uint64_t fraction;
    if (*at < text.len && text.ptr[*at] == '.' && bytes_digits(text, &behind, &fraction) > 0)
        *at = behind;
}

bool literal_instant(struct str text, int64_t *ret_seconds, int32_t *ret_offset_minutes)
{
    static const int64_t month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t year, month, day, hour, minute, second, offset_hours = 0, offset_minutes = 0, sign = 1;
    size_t at = 0;
    if (!take_digits(text, &at, 4, '-', &year) || !take_digits(text, &at, 2, '-', &month) ||
        !take_digits(text, &at, 2, 0, &day) || !take_letter(text, &at, 'T') || !take_digits(text, &at, 2, ':', &hour) ||
        !take_digits(text, &at, 2, ':', &minute) || !take_digits(text, &at, 2, 0, &second) || at >= text.len)
        return false;
    take_fraction(text, &at);
    if (at == text.len)
        return false;
    if (!take_letter(text, &at, 'Z')) {
        sign = text.ptr[at] == '-' ? -1 : 1;
        if (text.ptr[at] != '-' && text.ptr[at] != '+')
            return false;
        at++;
        if (!take_digits(text, &at, 2, ':', &offset_hours) || !take_digits(text, &at, 2, 0, &offset_minutes))
            return false;
    }
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (at != text.len || month < 1 || month > 12 || day < 1 || day > month_days[month - 1] + (month == 2 && leap) ||
        year < 1 || hour > 23 || minute > 59 || second > (minute == 59 ? 60 : 59) || offset_hours > 14 ||
        offset_minutes > 59)
        return false;
    int64_t offset = sign * (offset_hours * 60 + offset_minutes);
    assert(offset >= -15 * 60 && offset <= 15 * 60);
    struct tm parts = {.tm_year = (int)year - 1900, .tm_mon = (int)month - 1, .tm_mday = (int)day};
    *ret_seconds = (int64_t)timegm(&parts) + ((hour * 60) + minute - offset) * 60 + second;
    *ret_offset_minutes = (int32_t)offset;
    return true;
}

int64_t literal_minutes(struct str text)
{
    static const struct {
        char letter;
        int64_t seconds;
    } units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};
    enum { UNIT_COUNT = sizeof(units) / sizeof(units[0]), DIGIT_COUNT_MAX = 6 };
    int64_t seconds = 0;
    size_t at = 0, unit = 0;
    if (text.len == 0)
        return -1;
    while (at < text.len) {
        uint64_t number;
        size_t count = bytes_digits(text, &at, &number);
        if (count == 0 || count > DIGIT_COUNT_MAX || at == text.len)
            return -1;
        while (unit < UNIT_COUNT && units[unit].letter != text.ptr[at])
            unit++; /* larger units first, each once */
        if (unit == UNIT_COUNT)
            return -1;
        seconds += (int64_t)number * units[unit].seconds;
        unit++;
        at++;
    }
    return seconds % 60 == 0 ? seconds / 60 : -2;
}
