/* Lines of a calendar, folded at 75 bytes. */
#include "files/calendar.h"

#include <assert.h>
#include <stdio.h>
#include <time.h>

#include "base/clean.h"

enum { LINE_BYTES_MAX = 75, VALUE_BYTES_MAX = 1 << 17 };

/* A line: its name and parameters, and a value that is written already. Folded between characters. */
static void add_line(struct buf *file, const char *head, struct str value)
{
    size_t used = strlen(head);
    assert(used < LINE_BYTES_MAX);
    buf_add_str(file, str_of(head));
    for (size_t at = 0; at < value.len;) {
        size_t len = 1;
        while (at + len < value.len && ((unsigned char)value.ptr[at + len] & 0xc0) == 0x80)
            len++;
        if (used + len > LINE_BYTES_MAX) {
            buf_add_str(file, STR("\r\n "));
            used = 1;
        }
        buf_add(file, value.ptr + at, len);
        used += len;
        at += len;
    }
    buf_add_str(file, STR("\r\n"));
}

/* A text of people: cleaned, and what the format reads as its own escaped. */
static void add_text(struct buf *file, const char *head, struct str text)
{
    struct buf clean, value;
    buf_init(&clean, VALUE_BYTES_MAX);
    buf_init(&value, VALUE_BYTES_MAX * 2);
    clean_add(&clean, text, true);
    for (size_t i = 0; i < clean.len; i++) {
        char c = clean.ptr[i];
        if (c == '\\' || c == ',' || c == ';')
            buf_u8(&value, '\\');
        if (c == '\n')
            buf_add_str(&value, STR("\\n"));
        else
            buf_u8(&value, (uint8_t)c);
    }
    file->failed = file->failed || clean.failed || value.failed;
    add_line(file, head, (struct str){value.ptr, value.len});
    buf_free(&clean);
    buf_free(&value);
}

static void add_moment(struct buf *file, const char *head, int64_t second, bool utc)
{
    time_t time = (time_t)second;
    struct tm tm;
    char value[32];
    gmtime_r(&time, &tm);
    size_t len = strftime(value, sizeof(value), utc ? "%Y%m%dT%H%M%SZ" : "%Y%m%dT%H%M%S", &tm);
    assert(len > 0);
    add_line(file, head, (struct str){value, len});
}

static int32_t minutes_at(const struct calendar_zone *zone, int64_t second)
{
    uint32_t i = 0;
    while (i + 1 < zone->change_count && zone->changes[i + 1].from <= second)
        i++;
    return zone->changes[i].minutes;
}

static void add_offset(struct buf *file, const char *head, int32_t minutes)
{
    uint32_t size = (uint32_t)(minutes < 0 ? -minutes : minutes);
    buf_printf(file, "%s%c%02u%02u\r\n", head, minutes < 0 ? '-' : '+', size / 60, size % 60);
}

static void add_zone(struct buf *file, const struct calendar_zone *zone)
{
    add_line(file, "BEGIN:VTIMEZONE", STR(""));
    add_line(file, "TZID:", zone->name);
    for (uint32_t i = 0; i < zone->change_count; i++) {
        const struct calendar_change *change = &zone->changes[i];
        int32_t before = i > 0 ? zone->changes[i - 1].minutes : change->minutes;
        const char *kind = change->minutes > before ? "DAYLIGHT" : "STANDARD";
        buf_printf(file, "BEGIN:%s\r\n", kind);
        /* local time before the change; the first holds from long before the exercise */
        add_moment(file, "DTSTART:", i > 0 ? change->from + (int64_t)before * 60 : 0, false);
        add_offset(file, "TZOFFSETFROM:", before);
        add_offset(file, "TZOFFSETTO:", change->minutes);
        add_text(file, "TZNAME:", change->name);
        buf_printf(file, "END:%s\r\n", kind);
    }
    add_line(file, "END:VTIMEZONE", STR(""));
}

void calendar_begin(struct calendar *calendar, struct buf *ret_file, struct str id, struct str title,
                    const struct calendar_zone *zone, int64_t stamp)
{
    assert(zone->change_count > 0);
    *calendar = (struct calendar){.file = ret_file, .zone = *zone, .stamp = stamp, .id = id};
    add_line(ret_file, "BEGIN:VCALENDAR", STR(""));
    add_line(ret_file, "VERSION:2.0", STR(""));
    add_line(ret_file, "PRODID:-//entente//exercise//EN", STR(""));
    add_line(ret_file, "CALSCALE:GREGORIAN", STR(""));
    add_line(ret_file, "METHOD:PUBLISH", STR(""));
    add_text(ret_file, "X-WR-CALNAME:", title);
    add_zone(ret_file, zone);
}

static void add_local(struct calendar *calendar, const char *name, int64_t second)
{
    char head[LINE_BYTES_MAX];
    struct buf text;
    buf_init(&text, sizeof(head) - 1);
    buf_printf(&text, "%s;TZID=" STR_FMT ":", name, STR_ARG(calendar->zone.name));
    calendar->file->failed = calendar->file->failed || text.failed;
    snprintf(head, sizeof(head), "%s", buf_text(&text));
    add_moment(calendar->file, head, second + (int64_t)minutes_at(&calendar->zone, second) * 60, false);
    buf_free(&text);
}

void calendar_event(struct calendar *calendar, const struct calendar_event *event)
{
    struct buf id;
    assert(event->from < event->to);
    buf_init(&id, 256);
    buf_printf(&id, STR_FMT "@" STR_FMT ".entente", STR_ARG(event->id), STR_ARG(calendar->id));
    add_line(calendar->file, "BEGIN:VEVENT", STR(""));
    add_text(calendar->file, "UID:", (struct str){id.ptr, id.len});
    add_moment(calendar->file, "DTSTAMP:", calendar->stamp, true);
    add_local(calendar, "DTSTART", event->from);
    add_local(calendar, "DTEND", event->to);
    add_text(calendar->file, "SUMMARY:", event->summary);
    if (event->text.len > 0)
        add_text(calendar->file, "DESCRIPTION:", event->text);
    if (event->category.len > 0)
        add_text(calendar->file, "CATEGORIES:", event->category);
    add_line(calendar->file, event->busy ? "TRANSP:OPAQUE" : "TRANSP:TRANSPARENT", STR(""));
    add_line(calendar->file, "END:VEVENT", STR(""));
    calendar->file->failed = calendar->file->failed || id.failed;
    buf_free(&id);
}

void calendar_end(struct calendar *calendar)
{
    assert(calendar->file->len > 0 || calendar->file->failed);
    add_line(calendar->file, "END:VCALENDAR", STR(""));
}
