/* Offsets of the scenario's time zones for the span of an exercise, from this machine's time zone database.
 *
 * The files are read when asked for, and nothing else is: no setting of the process, no environment. A zone that the
 * database does not have, or whose file is damaged, is UTC by name, and `known` is false. */
#ifndef ENTENTE_EXERCISE_ZONES_H
#define ENTENTE_EXERCISE_ZONES_H

#include "program/program.h"

enum { ZONE_CHANGE_COUNT_MAX = 16, ZONE_ABBREVIATION_BYTES_MAX = 15 };

struct zone_change {
    int64_t from;                                       /* Unix seconds; the first is the exercise's STARTEX */
    int32_t minutes;                                    /* east of UTC */
    char abbreviation[ZONE_ABBREVIATION_BYTES_MAX + 1]; /* "EST", "KST", "+03" */
};

struct zone {
    struct str name; /* the program's */
    bool known;
    struct zone_change changes[ZONE_CHANGE_COUNT_MAX]; /* by time; at least one */
    uint32_t change_count;
};

#define ZONE_DIRECTORY "/usr/share/zoneinfo" /* where Debian keeps the database */

/* The zones of the program from the TZif files below `directory`, ZONE_DIRECTORY but in tests. `ret_zones` has
 * ZONE_COUNT_MAX places; returns program->zone_count. */
uint32_t zones_of(const struct program *program, const char *directory, struct zone *ret_zones);
/* The change in force at `second` (Unix). */
const struct zone_change *zone_at(const struct zone *zone, int64_t second);

#endif
