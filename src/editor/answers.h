/* What a place in a text is answered with: completions, words about it, where it is defined. */
#ifndef ENTENTE_EDITOR_ANSWERS_H
#define ENTENTE_EDITOR_ANSWERS_H

#include <jansson.h>

#include "base/str.h"

/* Each is the result of its request, owned by the caller; JSON null where there is nothing to say. */
json_t *answers_completion(struct str text, size_t offset);
json_t *answers_hover(struct str text, size_t offset);
json_t *answers_definition(struct str text, size_t offset, const char *uri);
/* The edits of a new name, or NULL: `ret_why` says why not. */
json_t *answers_rename(struct str text, size_t offset, const char *uri, struct str new_id, const char **ret_why);
/* Blanks at the ends of lines, and one line break at the end: edits that leave the program as it is. */
json_t *answers_format(struct str text);
/* Diagnostics of the protocol. */
json_t *answers_diagnostics(struct str text);

#endif
