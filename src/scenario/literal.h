/* What single words mean: numbers, percents, durations, instants. Pure: text in, number out. */
#ifndef ENTENTE_SCENARIO_LITERAL_H
#define ENTENTE_SCENARIO_LITERAL_H

#include <stdint.h>

#include "base/str.h"

bool literal_number(struct str text, int64_t *ret_number);
bool literal_percent(struct str text, int64_t *ret_millionths); /* "2.5%" is 25000; false: not a percent literal */
/* "-37.57" is -375700; false: no number of four decimals at most, or beyond `most` degrees either side of 0. */
bool literal_degrees(struct str text, int32_t most, int32_t *ret_ten_thousandths);
bool literal_instant(struct str text, int64_t *ret_seconds, int32_t *ret_offset_minutes);
/* Minutes of a duration such as 1h30m that fills `text`; -1 when it is none, -2 when it is not whole minutes. */
int64_t literal_minutes(struct str text);

#endif
