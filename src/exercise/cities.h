/* What the places of time zones are called, in the languages of the house. A place that cities.def does not have is
 * called as in the name of its zone. */
#ifndef ENTENTE_EXERCISE_CITIES_H
#define ENTENTE_EXERCISE_CITIES_H

#include "base/buf.h"
#include "base/str.h"

/* The city: "Seoul", "서울". */
void cities_name(struct str zone, struct str language, struct buf *text);
/* What stands before a time of the zone: the city; in Korean, of the United States, "미 동부". */
void cities_called(struct str zone, struct str language, struct buf *text);

#endif
