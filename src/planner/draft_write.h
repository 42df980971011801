/* Drafts as a scenario, or as an entry of one. */
#ifndef ENTENTE_PLANNER_DRAFT_WRITE_H
#define ENTENTE_PLANNER_DRAFT_WRITE_H

#include "planner/intake.h"

/* One inject as an entry of `injects`: "  id:\n    at: ...". `indent` blanks stand before each line. */
void draft_write_inject(const struct intake *intake, const struct draft *draft, uint32_t indent, struct buf *ret_yaml);
/* The whole scenario. TOO_LARGE: there are more receivers than cells, `trouble` says. */
enum status draft_write_scenario(const struct intake *intake, struct buf *ret_yaml, struct trouble *trouble);
/* The cells that a list of receivers means: "[us, rok]" or "all". False: one of them is no cell. */
bool draft_write_release(struct mapping *mapping, struct str receivers, struct buf *ret_yaml);

#endif
