/* What a terminal only shows, and what it would act upon or hide: control characters, changes of writing direction,
 * tags and other letters that nobody sees, bytes that are no UTF-8. Texts of scenarios and players are cleaned of it
 * before they are printed. */
#ifndef ENTENTE_BASE_CLEAN_H
#define ENTENTE_BASE_CLEAN_H

#include <stdint.h>

#include "base/buf.h"

bool clean_is_character(int32_t code_point); /* Unicode keeps 66 for none */
bool clean_is_shown(int32_t code_point);
/* Where the first character is that is not shown, line breaks and tabs apart; text.len: there is none. `text` is
 * UTF-8. */
size_t clean_find(struct str text);
/* Adds `text`, with U+FFFD for each character that is not shown; `lines` leaves line breaks and tabs. */
void clean_add(struct buf *ret_text, struct str text, bool lines);

#endif
