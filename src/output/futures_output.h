/* Outputs of futures (rehearse/futures.h): a table for people, JSON, CSV. The first point is the one that the others
 * are compared with, future by future on the same luck. */
#ifndef ENTENTE_OUTPUT_FUTURES_OUTPUT_H
#define ENTENTE_OUTPUT_FUTURES_OUTPUT_H

#include "base/buf.h"
#include "rehearse/futures.h"

/* `title`: of what the first point is, such as "as it is". Appends. */
void output_futures_table(const struct futures *futures, const char *title, struct buf *out);
void output_futures_json(const struct futures *futures, struct buf *out); /* one object */
/* Rows of a table; with its head where `head`. `of`: the first column, what the comparison is of. */
void output_futures_csv(const struct futures *futures, struct str of, bool head, struct buf *out);

#endif
