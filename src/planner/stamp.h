/* Dates, times of the day, days of an exercise and moments after STARTEX, as people write them in lists: "22 FEB 23",
 * "221400ZFEB23", "2023. 2. 22.", "0920", "9:20 PM", "오후 2시 30분", "T+01:20", "D+1", "Day 2, 14:30". */
#ifndef ENTENTE_PLANNER_STAMP_H
#define ENTENTE_PLANNER_STAMP_H

#include <stdint.h>

#include "base/str.h"

enum stamp_order { STAMP_DAY_FIRST, STAMP_MONTH_FIRST }; /* of a date in numbers that does not begin with its year */

struct stamp {
    bool has_date, has_day, has_time, has_relative, has_offset;
    bool ordered;     /* the date is written in an order that `order` decided */
    int64_t date;     /* days after 1 January 1970 */
    int32_t day;      /* of the exercise, from 1 */
    int32_t minute;   /* of the day */
    int64_t relative; /* minutes after STARTEX; may be less than 0 */
    int32_t offset;   /* minutes east of UTC */
};

/* Whether the whole text is such a thing. */
bool stamp_read(struct str text, enum stamp_order order, struct stamp *ret_stamp);
/* Whether dates in numbers can only be read month first, or only day first: one of them is greater than 12. */
bool stamp_needs(struct str text, enum stamp_order order);

#endif
