/* What single words mean: numbers, percents, durations, instants. Pure: text in, number out. */
#include "scenario/literal.h"

#include "scenario/compiler.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool literal_number(struct str text, int64_t *ret_number)
{
    size_t at = text.len > 0 && (text.ptr[0] == '-' || text.ptr[0] == '+');
    int64_t number = 0;
    if (at == text.len || text.len - at > 10)
        return false;
    for (size_t i = at; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        number = number * 10 + (text.ptr[i] - '0');
    }
    *ret_number = text.ptr[0] == '-' ? -number : number;
    return true;
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
    *ret_millionths = number;
    return true;
}

static int64_t days_from_civil(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400, year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static bool take_digits(struct str text, size_t *at, size_t count, char behind, int64_t *ret_number)
{
    int64_t number = 0;
    if (*at + count + (behind != 0) > text.len)
        return false;
    for (size_t i = 0; i < count; i++, (*at)++) {
        if (text.ptr[*at] < '0' || text.ptr[*at] > '9')
            return false;
        number = number * 10 + (text.ptr[*at] - '0');
    }
    if (behind && text.ptr[(*at)++] != behind)
        return false;
    *ret_number = number;
    return true;
}

bool literal_instant(struct str text, int64_t *ret_seconds, int32_t *ret_offset_minutes)
{
    static const int64_t month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t year, month, day, hour, minute, second, offset_hours = 0, offset_minutes = 0, sign = 1;
    size_t at = 0;
    if (!take_digits(text, &at, 4, '-', &year) || !take_digits(text, &at, 2, '-', &month) ||
        !take_digits(text, &at, 2, 'T', &day) || !take_digits(text, &at, 2, ':', &hour) ||
        !take_digits(text, &at, 2, ':', &minute) || !take_digits(text, &at, 2, 0, &second) || at >= text.len)
        return false;
    if (text.ptr[at] == 'Z') {
        at++;
    } else {
        sign = text.ptr[at] == '-' ? -1 : 1;
        if (text.ptr[at] != '-' && text.ptr[at] != '+')
            return false;
        at++;
        if (!take_digits(text, &at, 2, ':', &offset_hours) || !take_digits(text, &at, 2, 0, &offset_minutes))
            return false;
    }
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (at != text.len || month < 1 || month > 12 || day < 1 || day > month_days[month - 1] + (month == 2 && leap) ||
        hour > 23 || minute > 59 || second > 59 || offset_hours > 14 || offset_minutes > 59)
        return false;
    int64_t offset = sign * (offset_hours * 60 + offset_minutes);
    *ret_seconds = ((days_from_civil(year, month, day) * 24 + hour) * 60 + minute - offset) * 60 + second;
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
        int64_t number = 0;
        size_t start = at;
        for (; at < text.len && is_digit(text.ptr[at]); at++) {
            number = number * 10 + (text.ptr[at] - '0');
            if (at - start >= DIGIT_COUNT_MAX)
                return -1;
        }
        if (at == start || at == text.len)
            return -1;
        while (unit < UNIT_COUNT && units[unit].letter != text.ptr[at])
            unit++; /* larger units first, each once */
        if (unit == UNIT_COUNT)
            return -1;
        seconds += number * units[unit].seconds;
        unit++;
        at++;
    }
    return seconds % 60 == 0 ? seconds / 60 : -2;
}
