/* What may stand at a place of a scenario, also of one that is being typed and is no YAML yet: found by indentation and
 * brackets up to there, and by the tables that the compiler reads with. */
#ifndef ENTENTE_EDITOR_WHERE_H
#define ENTENTE_EDITOR_WHERE_H

#include "scenario/section.h"

enum { WHERE_DEPTH_MAX = 24 };

struct where {
    struct str path[WHERE_DEPTH_MAX]; /* keys from the top level down; at a key without that key */
    uint32_t depth;
    bool at_key;           /* a key stands here, or may; else a value */
    enum detail table;     /* whose keys may stand here, at a key; DETAIL_NOTHING: ids */
    const struct key *row; /* what the value is of, or the mapping of ids; NULL: not known */
    bool known;            /* the path leads somewhere */
};

void where_is(struct str text, size_t offset, struct where *ret_where);
/* The row of a table that is a key; the row of all others where it has one; NULL. */
const struct key *where_row(enum detail table, struct str key);
/* How many ids stand between a key and the table of what it holds; -1: it holds no table. */
int where_ids(const struct key *row);

/* An entry of a section of the top level, such as an inject: its id in the text. */
struct where_entry {
    struct str id;
    size_t at; /* of the id */
    const char *section;
};
/* The next entry of a section from `*at` (0 at first) on; false: there is none. */
bool where_entry(struct str text, const char *section, size_t *at, struct where_entry *ret_entry);

#endif
