/* Ids that may stand in a value, and where they are defined. */
#ifndef ENTENTE_EDITOR_NAMES_H
#define ENTENTE_EDITOR_NAMES_H

#include "editor/where.h"

enum { NAMES_SECTION_COUNT_MAX = 20 };

/* The sections whose ids a value of that row may name, ended by NULL; `ret_sections` has NAMES_SECTION_COUNT_MAX
 * places. */
void names_sections(const struct key *row, const char *ret_sections[NAMES_SECTION_COUNT_MAX]);
bool names_expression(const struct key *row); /* the value is an expression, or a list of effects */
/* Where an id is defined, of the sections given first; false: nowhere. */
bool names_find(struct str text, const char *const *sections, struct str id, struct where_entry *ret_entry,
                const char **ret_section);
extern const char *const names_all_sections[]; /* ended by NULL */

#endif
