/* Cells named in one cell of a list: "US, ROK & Japan". */
#ifndef ENTENTE_PLANNER_RECEIVERS_H
#define ENTENTE_PLANNER_RECEIVERS_H

#include "base/str.h"

/* The next name from `*at` on, without blanks around it; false: there is none. */
bool receivers_next(struct str text, size_t *at, struct str *ret_name);
bool receivers_all(struct str name); /* "all", "전체", ... */
/* Whether two words are the same but for the case of ASCII letters and blanks. */
bool receivers_same(struct str one, struct str other);

/* What of "hcc.chief" is the cell, and what behind the dot its seat (empty: none). */
struct str receivers_cell(struct str name, struct str *ret_seat);

#endif
