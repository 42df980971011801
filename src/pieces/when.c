/* Dates and times of the day by language. */
#include "pieces/when.h"

#include <assert.h>
#include <time.h>

#include "program/time.h"

enum form { FORM_ENGLISH, FORM_KOREAN, FORM_GERMAN, FORM_FRENCH };

static enum form form_of(const struct words *words)
{
    static const char *const languages[] = {
        [FORM_ENGLISH] = "en", [FORM_KOREAN] = "ko", [FORM_GERMAN] = "de", [FORM_FRENCH] = "fr"};
    enum form form = FORM_ENGLISH;
    for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++)
        if (strcmp(words->language, languages[i]) == 0)
            form = (enum form)i;
    return form;
}

static struct tm civil(struct when when)
{
    assert(when.minutes > -MINUTES_A_DAY && when.minutes < MINUTES_A_DAY);
    time_t local = (time_t)(when.second + (int64_t)when.minutes * 60);
    struct tm tm = {0};
    gmtime_r(&local, &tm);
    assert(tm.tm_mon >= 0 && tm.tm_mon < 12 && tm.tm_wday >= 0 && tm.tm_wday < 7);
    return tm;
}

/* Whole hours have letters, J is never used; other offsets are written out. */
static void add_letter(struct buf *text, int32_t minutes)
{
    uint32_t size = (uint32_t)(minutes < 0 ? -minutes : minutes);
    if (size % 60 != 0 || size > 12 * 60)
        buf_printf(text, "%c%02u%02u", minutes < 0 ? '-' : '+', size / 60, size % 60);
    else
        buf_u8(text, (uint8_t)(minutes == 0  ? 'Z'
                               : minutes > 0 ? "ABCDEFGHIKLM"[size / 60 - 1]
                                             : "NOPQRSTUVWXY"[size / 60 - 1]));
}

bool when_has_letters(const struct program *program, const struct words *words)
{
    return form_of(words) == FORM_ENGLISH && program_find_language(program, STR("en")) != INDEX_NONE;
}

static void add_date(struct buf *text, enum form form, const struct tm *tm)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    static const char *const weekdays[] = {"일", "월", "화", "수", "목", "금", "토"};
    int day = tm->tm_mday, month = tm->tm_mon + 1, year = tm->tm_year + 1900;
    switch (form) {
    case FORM_ENGLISH: buf_printf(text, "%d %s %d, ", day, months[tm->tm_mon], year); break;
    case FORM_KOREAN: buf_printf(text, "%d. %d. %d.(%s) ", year, month, day, weekdays[tm->tm_wday]); break;
    case FORM_GERMAN: buf_printf(text, "%02d.%02d.%04d, ", day, month, year); break;
    case FORM_FRENCH: buf_printf(text, "%02d/%02d/%04d, ", day, month, year); break;
    }
}

static void add_time(struct buf *text, enum form form, const struct tm *tm)
{
    if (form == FORM_FRENCH)
        buf_printf(text, "%d\u00a0h\u00a0%02d", tm->tm_hour, tm->tm_min);
    else
        buf_printf(text, "%02d:%02d", tm->tm_hour, tm->tm_min);
}

void when_full(struct buf *text, const struct program *program, const struct words *words, struct when when)
{
    static const char *const months[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                         "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
    enum form form = form_of(words);
    struct tm tm = civil(when);
    if (when_has_letters(program, words)) {
        buf_printf(text, "%02d%02d%02d", tm.tm_mday, tm.tm_hour, tm.tm_min);
        add_letter(text, when.minutes);
        buf_printf(text, " %s %02d", months[tm.tm_mon], (tm.tm_year + 1900) % 100);
        return;
    }
    add_date(text, form, &tm);
    add_time(text, form, &tm);
    buf_add_str(text, form == FORM_GERMAN ? STR("\u00a0Uhr") : STR(""));
}

void when_short(struct buf *text, const struct program *program, const struct words *words, struct when when)
{
    struct tm tm = civil(when);
    if (when_has_letters(program, words)) {
        buf_printf(text, "%02d%02d", tm.tm_hour, tm.tm_min);
        add_letter(text, when.minutes);
    } else {
        add_time(text, form_of(words), &tm);
    }
}

void when_real(struct buf *text, const struct words *words, int64_t second)
{
    struct tm tm = civil((struct when){.second = second});
    add_date(text, form_of(words), &tm);
    buf_printf(text, "%02d:%02d:%02d UTC", tm.tm_hour, tm.tm_min, tm.tm_sec);
}
