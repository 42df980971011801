/* A moment as people write it. */
#include "program/time.h"

#include <assert.h>
#include <stdio.h>

#include "base/bytes.h"

enum { HOUR_DIGITS_MAX = 5, DAY_DIGITS_MAX = 4 };

const char *time_text(int64_t minutes, char ret_text[TIME_TEXT_BYTES])
{
    assert(minutes >= 0);
    long long days = minutes / MINUTES_A_DAY;
    int rest = (int)(minutes % MINUTES_A_DAY);
    if (days > 0)
        snprintf(ret_text, TIME_TEXT_BYTES, "T+%lld.%02d:%02d", days, rest / 60, rest % 60);
    else
        snprintf(ret_text, TIME_TEXT_BYTES, "T+%02d:%02d", rest / 60, rest % 60);
    return ret_text;
}

void time_print(int64_t minutes, struct buf *text)
{
    char moment[TIME_TEXT_BYTES];
    buf_add_str(text, str_of(time_text(minutes, moment)));
}

/* Digits from `*at` on; how many there are. */
static size_t digits(struct str text, size_t *at, int64_t *ret_number)
{
    uint64_t number;
    size_t count = bytes_digits(text, at, &number);
    assert(*at <= text.len);
    *ret_number = (int64_t)(number < INT64_MAX ? number : INT64_MAX);
    return count;
}

size_t time_read(struct str text, int64_t *ret_minutes)
{
    int64_t days = 0, hours, minutes;
    size_t at = 2;
    if (text.len < 2 || text.ptr[0] != 'T' || text.ptr[1] != '+')
        return 0;
    size_t count = digits(text, &at, &hours);
    if (count > 0 && count <= DAY_DIGITS_MAX && at < text.len && text.ptr[at] == '.') {
        days = hours;
        at++;
        count = digits(text, &at, &hours);
        if (count != 2 || hours > 23)
            return 0;
    }
    if (count < 2 || count > HOUR_DIGITS_MAX || at >= text.len || text.ptr[at++] != ':')
        return 0;
    if (digits(text, &at, &minutes) != 2 || minutes > 59)
        return 0;
    assert(at <= text.len && hours >= 0 && minutes >= 0);
    *ret_minutes = days * MINUTES_A_DAY + hours * 60 + minutes;
    return at;
}

int64_t time_instant(const struct program *program, const int32_t *slots, uint32_t stage_count, int64_t second)
{
    int64_t origin = program->startex_seconds;
    assert(stage_count <= program->stage_count);
    for (uint32_t i = 0; i < stage_count; i++) {
        int64_t begins = (int64_t)slots[program->begins_slot + i] * 60;
        if (begins > second)
            break;
        if (program->stages[i].dated)
            origin = program->stages[i].date_seconds - begins;
    }
    return origin + second;
}

int64_t time_last_instant(const struct program *program)
{
    int64_t last = program->startex_seconds;
    for (uint32_t i = 0; i < program->stage_count; i++)
        if (program->stages[i].dated && program->stages[i].date_seconds > last)
            last = program->stages[i].date_seconds;
    return last + time_second(program, program->tick_count);
}
