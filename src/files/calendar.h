/* A calendar (iCalendar, RFC 5545): events with local times of one zone, whose offsets stand in the file. Same calls,
 * same bytes: the stamp of each event is given, and no clock is asked. */
#ifndef ENTENTE_FILES_CALENDAR_H
#define ENTENTE_FILES_CALENDAR_H

#include "base/buf.h"

struct calendar_change { /* of a zone: `minutes` east of UTC hold from then on, the first from before all events on */
    int64_t from;
    int32_t minutes;
    struct str name; /* "EST" */
};

struct calendar_zone {
    struct str name; /* "America/New_York" */
    const struct calendar_change *changes;
    uint32_t change_count;
};

struct calendar_event {
    struct str id;                      /* unique in the calendar */
    int64_t from, to;                   /* Unix seconds */
    struct str summary, text, category; /* text and category may be empty */
    bool busy;
};

struct calendar {
    struct buf *file; /* borrowed */
    struct calendar_zone zone;
    int64_t stamp;
    struct str id; /* of the calendar: what makes ids of events unique in the world */
};

void calendar_begin(struct calendar *calendar, struct buf *ret_file, struct str id, struct str title,
                    const struct calendar_zone *zone, int64_t stamp);
void calendar_event(struct calendar *calendar, const struct calendar_event *event);
void calendar_end(struct calendar *calendar);

#endif
