/* Groups of cells, and what is written once for all members of one.
 *
 * An entry with `for: stations` (a variable with `per: stations`) is an entry for each member, called `entry.member`,
 * in which `me` is that member: the tree is rewritten so before anything else is read (groups.c), so that whatever
 * reads entries knows nothing of groups. What an expression says of members is put in before its names are resolved
 * (members.c). */
#ifndef ENTENTE_SCENARIO_FAMILIES_H
#define ENTENTE_SCENARIO_FAMILIES_H

#include "base/bounds.h"
#include "scenario/symbol.h"

struct group {
    struct str name; /* the last of all groups is `all` */
    struct str members[CELL_COUNT_MAX];
    uint32_t member_count;
    const struct node *node; /* NULL: of `all`, and of cells that an entry lists itself */
    bool used;
};

struct family { /* the entries that one was written for */
    struct str name;
    struct group of; /* without a name where the entry lists its cells itself */
    enum symbol_kind kind;
    struct family *next;
};

struct compiler;
/* NULL: none. What is found is used. */
const struct group *families_group(const struct compiler *compiler, struct str name);
const struct family *families_find(const struct compiler *compiler, struct str name); /* NULL: none */
/* How to name one of the entries that are called `name` together; NULL: there are none. */
const char *families_hint(struct compiler *compiler, struct str name);
/* "entry.member" */
struct str families_id(struct compiler *compiler, struct str name, struct str member);
/* "entry[me]" or "entry[north]" as that; another name as it is. `me` has ptr NULL where it stands for nobody, and then
 * so has what "entry[me]" gives. */
struct str families_named(struct compiler *compiler, struct str name, struct str me);
/* The member that `me` is in what is read at `node`; ptr NULL: nobody. */
struct str families_me(const struct compiler *compiler, const struct node *node);

#endif
