/* What a rehearsal says: to a terminal, to programs, to spreadsheets, to people.
 *
 * All outputs are appended to memory and depend on the rehearsal alone: no clock, no place, no machine. The same
 * scenario, settings, seed and runs give the same bytes. Every output says that it shows the scenario's assumptions,
 * not the world. A buffer that failed (out of memory, or its maximum) is the caller's to
 * check. */
#ifndef ENTENTE_OUTPUT_OUTPUT_H
#define ENTENTE_OUTPUT_OUTPUT_H

#include "rehearse/rehearsal.h"

enum { OUTPUT_BYTES_MAX = 1 << 28 };

/* R of docs/api.md: the object that the page, the lab and the report share. */
void output_json(const struct rehearsal *rehearsal, struct buf *ret_json);

/* The fan of one variable alone: an entry of "variables" of R. */
void output_fan_json(const struct rehearsal *rehearsal, uint32_t variable, struct buf *ret_json);

/* Tables for a terminal of at least 80 columns, plain text. */
void output_table(const struct rehearsal *rehearsal, struct buf *ret_text);

/* CSV files, UTF-8 with a byte order mark, lines by CRLF, a header line: handed over one by one with the name of a
 * file. False from the taker ends it. */
typedef bool output_take_file(void *context, const char *name, struct str bytes);
extern const char *const output_csv_names[]; /* in the order of handing over; the last is NULL */
enum status output_csv(const struct rehearsal *rehearsal, output_take_file *take, void *context);

/* One page that stands alone: pictures with their numbers as tables, no script, no request to anywhere. */
void output_html(const struct rehearsal *rehearsal, struct buf *ret_html);

#endif
