/* Words and numbers of a date or time, taken one after the other. */
#include "planner/stamp.h"

#include <assert.h>

#include "base/bytes.h"

enum { PART_COUNT_MAX = 24, MINUTES_A_DAY = 1440, WORD_BYTES_MAX = 16 };

struct part {
    enum { PART_NUMBER, PART_WORD, PART_SIGN } kind;
    uint64_t number;
    size_t digits;
    char word[WORD_BYTES_MAX]; /* of ASCII in small letters; or one sign */
};

struct parts {
    struct part items[PART_COUNT_MAX + 1]; /* the last is an empty word */
    uint32_t count, at;
};

/* ---- words and numbers ---- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool take_parts(struct str text, struct parts *ret_parts)
{
    *ret_parts = (struct parts){.count = 0};
    for (size_t at = 0; at < text.len;) {
        char c = text.ptr[at];
        if (c == ' ' || c == '\t' || c == '\n' || (unsigned char)c == 0xc2) { /* or the first half of a hard space */
            at += (unsigned char)c == 0xc2 ? 2 : 1;
            continue;
        }
        if (ret_parts->count == PART_COUNT_MAX)
            return false;
        struct part *part = &ret_parts->items[ret_parts->count++];
        size_t len = 0;
        if (c >= '0' && c <= '9') {
            part->kind = PART_NUMBER;
            part->digits = bytes_digits(text, &at, &part->number);
            continue;
        }
        part->kind = is_letter(c) ? PART_WORD : PART_SIGN;
        do {
            if (len == WORD_BYTES_MAX - 1)
                return false;
            part->word[len++] = (char)(text.ptr[at] >= 'A' && text.ptr[at] <= 'Z' ? text.ptr[at] + 32 : text.ptr[at]);
            at++;
        } while (part->kind == PART_WORD && at < text.len && is_letter(text.ptr[at]));
    }
    ret_parts->items[ret_parts->count].kind = PART_WORD;
    return ret_parts->count > 0;
}

static const struct part *peek(const struct parts *parts, uint32_t ahead)
{
    assert(parts->at <= parts->count && parts->count <= PART_COUNT_MAX);
    uint32_t at = parts->at + ahead < parts->count ? parts->at + ahead : parts->count;
    return &parts->items[at];
}

static bool is_number(const struct part *part, size_t digits_most)
{
    return part->kind == PART_NUMBER && part->digits <= digits_most;
}

static bool is_word(const struct part *part, const char *word)
{
    return part->kind != PART_NUMBER && strcmp(part->word, word) == 0;
}

/* The place of a word in a list ended by NULL, from 1; 0: it is not there. */
static uint32_t find_word(const struct part *part, const char *const *list)
{
    for (uint32_t i = 0; part->kind == PART_WORD && part->word[0] && list[i]; i++)
        if (strcmp(part->word, list[i]) == 0)
            return i + 1;
    return 0;
}

/* ---- zones, months, days ---- */

static bool zone_of(const struct part *part, int32_t *ret_offset)
{
    static const struct {
        const char *word;
        int32_t hours;
    } zones[] = {{"utc", 0},  {"gmt", 0},  {"kst", 9}, {"jst", 9},  {"est", -5}, {"edt", -4}, {"cst", -6}, {"cdt", -5},
                 {"pst", -8}, {"pdt", -7}, {"cet", 1}, {"cest", 2}, {"bst", 1},  {"mez", 1},  {"mesz", 2}};
    static const char east[] = "zabcdefghiklm", west[] = "znopqrstuvwxy";
    if (part->kind != PART_WORD)
        return false;
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
        if (strcmp(part->word, zones[i].word) == 0) {
            *ret_offset = zones[i].hours * 60;
            return true;
        }
    const char *letter = part->word[0] && !part->word[1] ? strchr(east, part->word[0]) : NULL;
    const char *other = part->word[0] && !part->word[1] ? strchr(west, part->word[0]) : NULL;
    *ret_offset = letter ? (int32_t)(letter - east) * 60 : other ? -(int32_t)(other - west) * 60 : *ret_offset;
    return letter || other;
}

static void take_zone(struct parts *parts, struct stamp *stamp)
{
    int32_t offset = 0;
    if (zone_of(peek(parts, 0), &offset)) {
        stamp->has_offset = true;
        stamp->offset = offset;
        parts->at++;
    }
}

/* The month that a word begins with, 1 to 12; 0: none. */
static uint32_t month_of(const char *word)
{
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    static const char *const others[] = {"januar", "fevr", "maerz", "avr", "mai", "juin",
                                         "juil",   "aout", "sept",  "okt", "nov", "dez"};
    for (uint32_t m = 0; m < 12; m++)
        if (strncmp(word, months[m], 3) == 0 || strncmp(word, others[m], strlen(others[m])) == 0)
            return m + 1;
    if (strcmp(word, "märz") == 0)
        return 3;
    return strncmp(word, "février", 5) == 0    ? 2
           : strcmp(word, "août") == 0         ? 8
           : strncmp(word, "décembre", 4) == 0 ? 12
                                               : 0;
}

/* Days after 1 January 1970. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    assert(month >= 1 && month <= 12);
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool set_date(struct stamp *stamp, uint64_t year, uint64_t month, uint64_t day)
{
    static const uint32_t lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 100)
        year += year < 70 ? 2000 : 1900;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (stamp->has_date || year < 1900 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > lengths[month - 1] || (month == 2 && day == 29 && !leap))
        return false;
    stamp->has_date = true;
    stamp->date = days_of((int64_t)year, (int64_t)month, (int64_t)day);
    return true;
}

/* ---- one thing after the other; each returns whether it took something ---- */

static bool is_divider(const struct part *part)
{
    return part->kind == PART_SIGN && strchr("./-", part->word[0]);
}

static bool take_numeric_date(struct parts *parts, enum stamp_order order, struct stamp *stamp)
{
    const struct part *a = peek(parts, 0), *b = peek(parts, 2), *c = peek(parts, 4);
    if (!is_number(a, 4) || !is_divider(peek(parts, 1)) || !is_number(b, 2) || !is_divider(peek(parts, 3)) ||
        !is_number(c, 4) || strcmp(peek(parts, 1)->word, peek(parts, 3)->word) != 0)
        return false;
    bool year_first = a->digits == 4;
    if (!year_first && c->digits != 4 && c->digits != 2)
        return false;
    bool swapped = order == STAMP_MONTH_FIRST && !is_word(peek(parts, 1), ".");
    bool set = year_first ? set_date(stamp, a->number, b->number, c->number)
               : swapped  ? set_date(stamp, c->number, a->number, b->number)
                          : set_date(stamp, c->number, b->number, a->number);
    stamp->ordered = !year_first;
    parts->at += 5;
    if (set && is_word(peek(parts, 0), "."))
        parts->at++; /* 2023. 2. 22. */
    return set;
}

static bool take_named_date(struct parts *parts, struct stamp *stamp)
{
    const struct part *a = peek(parts, 0), *b = peek(parts, 1), *c = peek(parts, 2);
    if (is_number(a, 4) && is_word(b, "년") && is_number(c, 2) && is_word(peek(parts, 3), "월") &&
        is_number(peek(parts, 4), 2) && is_word(peek(parts, 5), "일")) {
        bool set = set_date(stamp, a->number, c->number, peek(parts, 4)->number);
        parts->at += 6;
        return set;
    }
    uint32_t skip = is_word(b, ".") || is_word(b, "-") ? 1 : 0;
    b = peek(parts, 1 + skip);
    c = peek(parts, 2 + skip);
    if (is_number(a, 2) && b->kind == PART_WORD && month_of(b->word)) {
        skip += is_word(c, ".") || is_word(c, "-") || is_word(c, ",") ? 1 : 0;
        c = peek(parts, 2 + skip);
        if (!is_number(c, 4) || (c->digits != 2 && c->digits != 4))
            return false;
        bool set = set_date(stamp, c->number, month_of(b->word), a->number);
        parts->at += 3 + skip;
        return set;
    }
    if (a->kind == PART_WORD && month_of(a->word) && is_number(peek(parts, 1), 2)) {
        uint32_t comma = is_word(peek(parts, 2), ",") ? 1 : 0;
        const struct part *year = peek(parts, 2 + comma);
        if (!is_number(year, 4) || year->digits != 4)
            return false;
        bool set = set_date(stamp, year->number, month_of(a->word), peek(parts, 1)->number);
        parts->at += 3 + comma;
        return set;
    }
    return false;
}

/* 221400ZFEB23, 221400Z FEB 23, 221400I FEB 2023 */
static bool take_group(struct parts *parts, struct stamp *stamp)
{
    const struct part *a = peek(parts, 0);
    if (a->kind != PART_NUMBER || a->digits != 6 || a->number / 100 % 100 > 23 || a->number % 100 > 59)
        return false;
    struct part letter = *peek(parts, 1);
    const char *month = peek(parts, 2)->word;
    uint32_t used = 2;
    if (letter.kind != PART_WORD || !letter.word[0])
        return false;
    if (letter.word[1]) { /* the letter and the month in one word, or the month alone */
        bool month_alone = month_of(letter.word) && !letter.word[3];
        month = peek(parts, 1)->word + (month_alone ? 0 : 1);
        used = 1;
        letter.word[month_alone ? 0 : 1] = '\0';
    }
    const struct part *year = peek(parts, used + 1);
    int32_t offset = 0;
    if (!month_of(month) || !is_number(year, 4) || (letter.word[0] && !zone_of(&letter, &offset)))
        return false;
    if (!set_date(stamp, year->number, month_of(month), a->number / 10000))
        return false;
    stamp->has_time = true;
    stamp->minute = (int32_t)(a->number / 100 % 100 * 60 + a->number % 100);
    stamp->has_offset = letter.word[0] != '\0';
    stamp->offset = offset;
    parts->at += used + 2;
    return true;
}

static bool set_time(struct stamp *stamp, uint64_t hour, uint64_t minute)
{
    if (stamp->has_time || hour > 24 || minute > 59 || (hour == 24 && minute > 0))
        return false;
    stamp->has_time = true;
    stamp->minute = (int32_t)(hour * 60 + minute);
    return true;
}

/* 오전 9:20, 9:20 PM; what the hour becomes. */
static uint64_t half_day(struct parts *parts, uint32_t before, uint64_t hour)
{
    static const char *const mornings[] = {"am", "오전", NULL}, *const evenings[] = {"pm", "오후", NULL};
    const struct part *after = peek(parts, 0);
    bool morning = before == 1, evening = before == 2;
    if (before == 0 && (find_word(after, mornings) || find_word(after, evenings))) {
        morning = find_word(after, mornings) > 0;
        evening = !morning;
        parts->at++;
    }
    if (hour >= 1 && hour <= 12)
        return morning && hour == 12 ? 0 : evening && hour < 12 ? hour + 12 : hour;
    return hour;
}

static bool take_time(struct parts *parts, struct stamp *stamp)
{
    static const char *const hours[] = {"h", "hrs", "hours", "uhr", "시", NULL};
    uint32_t before = is_word(peek(parts, 0), "오전") ? 1 : is_word(peek(parts, 0), "오후") ? 2 : 0;
    uint32_t from = before ? 1 : 0;
    const struct part *a = peek(parts, from), *sign = peek(parts, from + 1), *b = peek(parts, from + 2);
    uint64_t hour, minute = 0;
    bool clock = is_number(a, 2) && is_number(b, 2) && b->digits == 2 &&
                 (is_word(sign, ":") || (is_word(sign, ".") && is_word(peek(parts, from + 3), "uhr")));
    if (clock) {
        hour = a->number;
        minute = b->number;
        parts->at += from + 3;
        if (is_word(peek(parts, 0), ":") && is_number(peek(parts, 1), 2))
            parts->at += 2; /* seconds: nobody plans by them */
        if (is_word(peek(parts, 0), "uhr") || is_word(peek(parts, 0), "hrs") || is_word(peek(parts, 0), "h"))
            parts->at++;
    } else if (a->kind == PART_NUMBER && a->digits == 4 && !before) {
        hour = a->number / 100;
        minute = a->number % 100;
        parts->at += 1;
        if (find_word(peek(parts, 0), hours))
            parts->at++;
    } else if (is_number(a, 2) && find_word(sign, hours)) {
        hour = a->number;
        parts->at += from + 2;
        if (is_number(b, 2)) {
            minute = b->number;
            parts->at += is_word(peek(parts, 1), "분") || is_word(peek(parts, 1), "min") ? 2 : 1;
        }
    } else if (is_number(a, 2) && (is_word(sign, "am") || is_word(sign, "pm"))) {
        hour = a->number;
        parts->at += 1;
    } else {
        return false;
    }
    hour = half_day(parts, before, hour);
    if (!set_time(stamp, hour, minute))
        return false;
    take_zone(parts, stamp);
    return true;
}

/* Day 2, D+1, Tag 2, 2일차 */
static bool take_day(struct parts *parts, struct stamp *stamp)
{
    static const char *const days[] = {"day", "tag", "jour", NULL};
    const struct part *a = peek(parts, 0), *b = peek(parts, 1), *c = peek(parts, 2);
    if (stamp->has_day)
        return false;
    if (find_word(a, days) && is_number(b, 3) && b->number > 0) {
        stamp->day = (int32_t)b->number;
        parts->at += 2;
    } else if (is_word(a, "d") && is_word(b, "+") && is_number(c, 3)) {
        stamp->day = (int32_t)c->number + 1;
        parts->at += 3;
    } else if (is_number(a, 3) && a->number > 0 && is_word(b, "일차")) {
        stamp->day = (int32_t)a->number;
        parts->at += 2;
    } else {
        return false;
    }
    stamp->has_day = true;
    return true;
}

/* ---- lengths and moments ---- */

/* The unit of a word in minutes; 0: it is none. */
static int64_t unit_of(const struct part *part)
{
    static const struct {
        const char *word;
        int64_t minutes;
    } units[] = {{"m", 1},       {"min", 1},      {"mins", 1},    {"minute", 1}, {"minutes", 1}, {"minuten", 1},
                 {"분", 1},      {"h", 60},       {"hr", 60},     {"hrs", 60},   {"hour", 60},   {"hours", 60},
                 {"std", 60},    {"stunden", 60}, {"heures", 60}, {"시간", 60},  {"d", 1440},    {"day", 1440},
                 {"days", 1440}, {"일", 1440},    {"tage", 1440}};
    for (size_t i = 0; part->kind == PART_WORD && i < sizeof(units) / sizeof(units[0]); i++)
        if (strcmp(part->word, units[i].word) == 0)
            return units[i].minutes;
    return 0;
}

/* A sum of numbers with units up to the end; -1: it is none. */
static int64_t take_length(struct parts *parts)
{
    assert(parts->at <= parts->count);
    int64_t total = parts->at < parts->count ? 0 : -1;
    while (parts->at < parts->count) {
        const struct part *number = peek(parts, 0);
        int64_t unit = unit_of(peek(parts, 1));
        if (!is_number(number, 6) || unit == 0)
            return -1;
        total += (int64_t)number->number * unit;
        parts->at += 2;
    }
    return total;
}

/* T+01:20, T+1.02:00, T+80, H+2, +20 min, T-00:30 */
static bool read_relative(struct parts *parts, struct stamp *stamp)
{
    assert(parts->at == 0 && parts->count > 0);
    static const char *const starts[] = {"t", "h", "startex", "연습개시", NULL};
    bool hours = is_word(peek(parts, 0), "h");
    uint32_t from = find_word(peek(parts, 0), starts) ? 1 : 0;
    bool minus = is_word(peek(parts, from), "-");
    if (!minus && !is_word(peek(parts, from), "+") && from == 0)
        return false;
    if (from > 0 && parts->count == 1)
        return false;
    if (!minus && !is_word(peek(parts, from), "+"))
        return false;
    parts->at = from + 1;
    const struct part *a = peek(parts, 0), *b = peek(parts, 2), *c = peek(parts, 4);
    int64_t minutes;
    if (is_number(a, 4) && is_word(peek(parts, 1), ".") && is_number(b, 2) && is_word(peek(parts, 3), ":") &&
        is_number(c, 2) && parts->at + 5 == parts->count)
        minutes = (int64_t)(a->number * MINUTES_A_DAY + b->number * 60 + c->number);
    else if (is_number(a, 5) && is_word(peek(parts, 1), ":") && is_number(b, 2) && b->digits == 2 &&
             parts->at + 3 == parts->count)
        minutes = (int64_t)(a->number * 60 + b->number);
    else if (is_number(a, 6) && parts->at + 1 == parts->count)
        minutes = (int64_t)a->number * (hours ? 60 : 1);
    else
        minutes = take_length(parts);
    if (minutes < 0)
        return false;
    stamp->has_relative = true;
    stamp->relative = minus ? -minutes : minutes;
    return true;
}

/* ---- the whole ---- */

static bool is_filling(const struct part *part)
{
    static const char *const words[] = {
        "mon",      "tue",    "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday",
        "saturday", "sunday", "t",   "at",  "월",  "화",  "수",  "목",     "금",      "토",        "일",       NULL};
    return (part->kind == PART_SIGN && strchr(",()/", part->word[0])) || find_word(part, words);
}

bool stamp_read(struct str text, enum stamp_order order, struct stamp *ret_stamp)
{
    struct parts parts;
    struct stamp stamp = {0};
    if (!take_parts(text, &parts))
        return false;
    if (read_relative(&parts, &stamp)) {
        *ret_stamp = stamp;
        return true;
    }
    for (parts.at = 0; parts.at < parts.count;) {
        uint32_t before = parts.at;
        if (take_group(&parts, &stamp) || take_numeric_date(&parts, order, &stamp))
            continue;
        if (parts.at != before)
            return false; /* the 31 February */
        if (take_named_date(&parts, &stamp) || (parts.at == before && take_day(&parts, &stamp)))
            continue;
        if (parts.at != before)
            return false;
        if (take_time(&parts, &stamp))
            continue;
        if (parts.at != before || !is_filling(peek(&parts, 0)))
            return false;
        parts.at++;
    }
    *ret_stamp = stamp;
    return stamp.has_date || stamp.has_day || stamp.has_time;
}

bool stamp_needs(struct str text, enum stamp_order order)
{
    struct stamp stamp;
    enum stamp_order other = order == STAMP_DAY_FIRST ? STAMP_MONTH_FIRST : STAMP_DAY_FIRST;
    return stamp_read(text, order, &stamp) && stamp.ordered && !stamp_read(text, other, &stamp);
}
