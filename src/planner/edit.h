/* Changes to the text of a scenario where it stands, so that comments, order and everything that was not changed stay.
 */
#ifndef ENTENTE_PLANNER_EDIT_H
#define ENTENTE_PLANNER_EDIT_H

#include "base/buf.h"
#include "planner/source.h"

struct edit { /* of the bytes from..to */
    size_t from, to;
    uint32_t order;
    struct str text;
};

struct edits {
    const struct source *source;
    struct edit *items; /* in the arena */
    uint32_t count, capacity;
    bool failed; /* out of memory */
};

void edit_begin(struct edits *edits, const struct source *source);
/* A value of a mapping gets another text (YAML); the key is added in front of the others where it is missing. */
void edit_set(struct edits *edits, const struct node *mapping, struct str key, struct str yaml);
/* An entry of a mapping goes, with its key. */
void edit_remove(struct edits *edits, const struct node *mapping, const struct node *entry);
/* Whole lines behind an entry of a block mapping; `after` NULL: before its first entry. */
void edit_insert(struct edits *edits, const struct node *mapping, const struct node *after, struct str lines);
/* The text with all edits; the edits are sorted by it. */
void edit_apply(struct edits *edits, struct buf *ret_text);

#endif
