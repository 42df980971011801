/* The one writer of JSON: a value after the other into a buffer, and the commas come by themselves.
 *
 *     json_open_object(json);
 *     json_key_text(json, "id", cell->id);
 *     json_key_list(json, "sees");
 *     for (...)
 *         json_number(json, item);
 *     json_close_list(json);
 *     json_close_object(json);                      {"id":"us","sees":[1,2,3]}
 *
 * There is no state but the bytes: what was written last says whether a comma is due, so that a value may be written by
 * another function, by another room, or raw. What begins in a buffer that holds other text begins after a space or a
 * new line of it. A failed buffer makes all of it do nothing; the writer of the whole looks once, at the end. Names
 * given as `const char *` are literals of the house and are not escaped.
 */
#ifndef ENTENTE_BASE_JSON_H
#define ENTENTE_BASE_JSON_H

#include <stdint.h>

#include "base/buf.h"

void json_open_object(struct buf *json);
void json_close_object(struct buf *json);
void json_open_list(struct buf *json);
void json_close_list(struct buf *json);
void json_break(struct buf *json); /* the comma that is due, if any, and a new line */

void json_key(struct buf *json, const char *name);
void json_key_of(struct buf *json, struct str name); /* escaped */

/* Values. A text is quoted; besides what JSON demands, `<` is escaped, so that it may stand in a script, and what
 * clean.h says is not shown, so that it may stand on a terminal; invalid UTF-8 becomes U+FFFD. */
void json_text(struct buf *json, struct str text);
void json_word(struct buf *json, const char *word); /* a text; NULL is null */
void json_number(struct buf *json, int64_t number);
void json_count(struct buf *json, uint64_t number);
void json_decimal(struct buf *json, double number); /* as short as six digits say it; null when it is not finite */
void json_truth(struct buf *json, bool truth);
void json_nothing(struct buf *json);                   /* null */
void json_written(struct buf *json, struct str value); /* one that is JSON already */

/* Members: a key and its value. */
void json_key_object(struct buf *json, const char *name);
void json_key_list(struct buf *json, const char *name);
void json_key_text(struct buf *json, const char *name, struct str text);
void json_key_word(struct buf *json, const char *name, const char *word);
void json_key_number(struct buf *json, const char *name, int64_t number);
void json_key_count(struct buf *json, const char *name, uint64_t number);
void json_key_decimal(struct buf *json, const char *name, double number);
void json_key_truth(struct buf *json, const char *name, bool truth);
void json_key_nothing(struct buf *json, const char *name);

#endif
