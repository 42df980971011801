/* What a place in a text is answered with: completions, words about it, where it is defined. */
#ifndef ENTENTE_EDITOR_ANSWERS_H
#define ENTENTE_EDITOR_ANSWERS_H

#include <jansson.h>

#include "editor/whole.h"

/* Each is the result of its request, owned by the caller; JSON null where there is nothing to say. The place is one of
 * the text of the whole's part `here`. */
json_t *answers_completion(const struct whole *whole, uint32_t here, size_t offset);
json_t *answers_hover(const struct whole *whole, uint32_t here, size_t offset);
json_t *answers_definition(const struct whole *whole, uint32_t here, size_t offset);
/* The edits of a new name, or NULL: `ret_why` says why not. */
json_t *answers_rename(const struct whole *whole, uint32_t here, size_t offset, struct str new_id,
                       const char **ret_why);
/* The text laid out: none or one edit, which leaves every value and every comment as it is. */
json_t *answers_format(struct str text);
/* Diagnostics of the protocol, a list a file, by URI. */
json_t *answers_diagnostics(const struct whole *whole);

#endif
