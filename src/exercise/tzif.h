/* What a time zone file says (TZif, RFC 9636): a pure reader over bytes that somebody else read.
 *
 *     struct tzif zone;
 *     if (tzif_read(bytes, len, &zone) == STATUS_OK)
 *         for (int64_t at = from; at <= to; at = local.until)
 *             local = tzif_at(&zone, at);
 *
 * The 64-bit block of version 2 and later is read, and the rule in the footer, which goes on where the list of changes
 * ends. A file of version 1 and a file that counts leap seconds are refused: neither tells what we ask. Whatever the
 * bytes are, the reader stays inside them. */
#ifndef ENTENTE_EXERCISE_TZIF_H
#define ENTENTE_EXERCISE_TZIF_H

#include <stdint.h>

#include "base/status.h"
#include "base/str.h"

enum { TZIF_ABBREVIATION_BYTES_MAX = 15 };
#define TZIF_SECOND_MAX INT64_C(1000000000000) /* Unix seconds, on either side of 1970: thirty thousand years */

struct tzif_local {
    int32_t seconds_east;                               /* of UTC */
    char abbreviation[TZIF_ABBREVIATION_BYTES_MAX + 1]; /* "EST", "KST", "+03" */
    int64_t until;                                      /* the next moment at which it may be otherwise */
};

enum tzif_form { TZIF_WEEKDAY_OF_MONTH, TZIF_DAY_WITHOUT_LEAP, TZIF_DAY_OF_YEAR };

struct tzif_moment { /* a change of the footer's rule, in each year */
    enum tzif_form form;
    int32_t month, week, day; /* Mm.w.d; the other forms have a day only */
    int32_t second;           /* of that day's local time, which may lie outside the day */
};

struct tzif {
    const uint8_t *times, *indexes, *types; /* borrowed from the bytes, and checked */
    const char *abbreviations;
    uint32_t time_count;
    bool has_rule, rule_changes;
    struct tzif_local standard, daylight; /* of the rule */
    struct tzif_moment daylight_begins, daylight_ends;
};

/* STATUS_VERSION: not a kind of file that is read here. STATUS_CORRUPT: it breaks the format's rules. The bytes must
 * outlive `ret_zone`. */
enum status tzif_read(const uint8_t *bytes, size_t len, struct tzif *ret_zone);
/* `second`: Unix seconds, from -TZIF_SECOND_MAX to TZIF_SECOND_MAX. */
struct tzif_local tzif_at(const struct tzif *zone, int64_t second);

#endif
