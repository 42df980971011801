/* Dates and times that are kept as numbers. */
#include "files/cellform.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SECONDS_A_DAY = 86400, DAYS_TO_1904 = 1462, DAYS_MAX = 2958466 /* the year 10000 */, LEAP_1900 = 60 };

enum cellform cellform_builtin(uint32_t id)
{
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || id == 57 || id == 58)
        return CELLFORM_DATE;
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 45 || id == 47 || id == 55 || id == 56)
        return CELLFORM_TIME;
    return id == 22 ? CELLFORM_MOMENT : id == 46 ? CELLFORM_ELAPSED : CELLFORM_NUMBER;
}

/* Where a part begins that is shown as it stands, or is a colour, a language, a condition: how long it is; 0: no such.
 */
static size_t skipped(const char *at, bool *ret_elapsed)
{
    if ((at[0] == '\\' || at[0] == '_' || at[0] == '*') && at[1])
        return 2;
    if (at[0] == '"') {
        const char *end = strchr(at + 1, '"');
        return end ? (size_t)(end - at) + 1 : strlen(at);
    }
    if (at[0] != '[')
        return 0;
    const char *end = strchr(at, ']');
    size_t letters = strspn(at + 1, "hHmMsS");
    *ret_elapsed = *ret_elapsed || (letters > 0 && at[1 + letters] == ']');
    return end ? (size_t)(end - at) + 1 : strlen(at);
}

enum cellform cellform_of(const char *format)
{
    bool days = false, hours = false, months = false, elapsed = false;
    for (const char *at = format; *at && *at != ';';) {
        size_t skip = skipped(at, &elapsed);
        days = days || (skip == 0 && strchr("yYdDeE", *at) && !(*at == 'E' && (at[1] == '+' || at[1] == '-')));
        hours = hours || (skip == 0 && strchr("hHsS", *at));
        months = months || (skip == 0 && strchr("mM", *at));
        if (skip == 0 && strncmp(at, "General", 7) == 0)
            return CELLFORM_NUMBER;
        at += skip > 0 ? skip : 1;
    }
    if (elapsed)
        return CELLFORM_ELAPSED;
    days = days || (months && !hours);
    return days && hours ? CELLFORM_MOMENT : days ? CELLFORM_DATE : hours ? CELLFORM_TIME : CELLFORM_NUMBER;
}

/* The date that is `day` days after 1 March 0000. */
static void civil(int64_t day, int *ret_year, int *ret_month, int *ret_day)
{
    int64_t era = day / 146097, of_era = day % 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
    assert(day >= 0 && month >= 0 && month < 12);
    *ret_day = (int)(of_year - (153 * month + 2) / 5 + 1);
    *ret_month = (int)(month < 10 ? month + 3 : month - 9);
    *ret_year = (int)(year + era * 400 + (month >= 10));
}

enum { TIME_BYTES = 32 };

static enum grid_kind print_time(int64_t second, char ret_text[TIME_BYTES])
{
    int len =
        snprintf(ret_text, TIME_BYTES, "%02lld:%02lld", (long long)(second / 3600), (long long)(second / 60 % 60));
    if (second % 60 > 0)
        snprintf(ret_text + len, TIME_BYTES - (size_t)len, ":%02lld", (long long)(second % 60));
    return GRID_TIME;
}

enum grid_kind cellform_print(double number, enum cellform form, bool from_1904, char ret_text[CELLFORM_BYTES])
{
    enum { TO_1899_12_30 = 693899 }; /* days from 1 March 0000 */
    bool counted = isfinite(number) && number >= 0 && number < DAYS_MAX;
    if (form == CELLFORM_NUMBER || !counted) {
        snprintf(ret_text, CELLFORM_BYTES, "%.15g", number);
        return GRID_NUMBER;
    }
    int64_t seconds = llround(number * SECONDS_A_DAY), days = seconds / SECONDS_A_DAY, rest = seconds % SECONDS_A_DAY;
    if (form == CELLFORM_ELAPSED || (form == CELLFORM_TIME && days == 0))
        return print_time(form == CELLFORM_ELAPSED ? seconds : rest, ret_text);
    int year, month, day;
    if (!from_1904 && days < LEAP_1900)
        days++; /* before a 29 February that there never was */
    civil(days + TO_1899_12_30 + (from_1904 ? DAYS_TO_1904 : 0), &year, &month, &day);
    int len = snprintf(ret_text, CELLFORM_BYTES, "%04d-%02d-%02d", year, month, day);
    if (form == CELLFORM_DATE && rest == 0)
        return GRID_DATE;
    ret_text[len] = ' ';
    print_time(rest, ret_text + len + 1);
    return GRID_MOMENT;
}
