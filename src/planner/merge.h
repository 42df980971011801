/* A list that was worked on, compared with the scenario that it is of: what is new, changed, moved and gone, and the
 * scenario's text with those changes. */
#ifndef ENTENTE_PLANNER_MERGE_H
#define ENTENTE_PLANNER_MERGE_H

#include "planner/edit.h"
#include "planner/intake.h"

enum merge_kind {
    MERGE_ADDED,
    MERGE_CHANGED,
    MERGE_MOVED,   /* in time */
    MERGE_GONE,    /* from the list */
    MERGE_REFUSED, /* a change that cannot be taken; `why` */
};

struct merge_change {
    enum merge_kind kind;
    struct str id;
    uint32_t row;        /* of the list; 0: gone */
    uint32_t column;     /* of the list; 0: none alone */
    struct str what;     /* the head of the column */
    struct str old, new; /* as the list would have it, and has it */
    const char *why;
    enum msel_column is;
    uint32_t language;
};

struct merge {
    const struct source *source;
    struct intake *intake;
    struct msel msel; /* the scenario's own list */
    struct merge_change *changes;
    uint32_t count, capacity;
};

/* OUT_OF_MEMORY. */
enum status merge_compare(const struct source *source, struct intake *intake, struct merge *ret_merge);
/* The scenario's text, with the files that it includes as they are, with all changes that can be taken, or only those
 * of the injects that `wanted` (may be NULL) names; how many were. */
uint32_t merge_apply(struct merge *merge, bool (*wanted)(const void *context, struct str id), const void *context,
                     struct buf *ret_text);

#endif
