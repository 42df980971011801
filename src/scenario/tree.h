/* A YAML file as the compiler sees it: mappings, lists and scalars, each with its place in the text.
 *
 * Guards come first (guard.c): size, UTF-8, control characters, nesting of brackets. Then libyaml's events become nodes
 * (tree.c), under caps of depth, entries and nodes, and without anchors, aliases, tags, merge keys, duplicate keys or
 * further documents. A scenario with included files is a sheaf (sheaf.h): each file is read for itself. Every fault is
 * a diagnostic; `broken` says that the tree is not worth looking at. */
#ifndef ENTENTE_SCENARIO_TREE_H
#define ENTENTE_SCENARIO_TREE_H

#include "base/bounds.h"
#include "base/diag.h"
#include "base/sheaf.h"
#include "base/status.h"

enum {
    TREE_ENTRY_COUNT_MAX = 2000,  /* entries of one mapping or list: no section allows more */
    TREE_NODE_COUNT_MAX = 500000, /* nodes of one file */
};

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAPPING, NODE_BAD }; /* BAD: a fault was already reported here */
enum node_style { STYLE_BLOCK, STYLE_FLOW, STYLE_PLAIN, STYLE_SINGLE, STYLE_DOUBLE, STYLE_LITERAL };

struct node {
    enum node_kind kind;
    enum node_style style;         /* collections: block or flow; scalars: plain, quoted, or literal (also folded) */
    uint32_t line, column;         /* of its first character, from 1, in code points */
    uint32_t end_line, end_column; /* just behind its last */
    struct str text;               /* of a scalar, zero-terminated, in the tree's arena */
    const struct node *whole;      /* of a part of a scalar, whose text is blank in front of it: the scalar */
    struct node *key;              /* of an entry of a mapping */
    struct node *first, *next;     /* entries of a collection; the next entry of the collection this one is in */
    uint32_t count;
    struct str me; /* the cell that `me` is here; ptr NULL: nobody (groups.c) */
};

struct tree_work { /* what reading cost: for tests that hold the guards to it */
    size_t bytes_guarded, bytes_parsed, event_count, node_count;
};

struct tree_part { /* a file of a sheaf */
    struct sheaf_part file;
    struct node *root; /* NULL when there is none */
    /* of an included file, known once it is merged (includes.c): what its ids begin with, ptr NULL: nothing; the part
     * that includes it; whether it was */
    struct str prefix;
    uint32_t parent;
    bool merged;
    const struct node *item; /* of `include`, by which it came */
};

struct tree {
    struct str source; /* borrowed: a sheaf; lines are counted over all of it */
    bool has_mark;     /* it begins with a byte order mark, which is a column of the first line */
    struct tree_part parts[INCLUDE_COUNT_MAX + 1];
    uint32_t part_count;
    struct arena *arena;
    struct diag_list *diags;
    uint32_t *line_starts; /* byte offset of each line */
    uint32_t line_count;
    struct node *root; /* of the first part; NULL when there is none */
    bool broken;
    struct tree_work work;
};

struct place { /* as diag_add wants it */
    uint32_t line, column, width;
};

/* Reads `source` (borrowed as long as the tree is used) into `*ret_tree`; nodes lie in `arena`.
 * STATUS_TOO_LARGE, STATUS_OUT_OF_MEMORY, else STATUS_OK, also when it is broken. */
/* The value of `name` in a mapping, before that is read in full; NULL when absent, or it is no mapping. */
struct node *tree_entry(const struct node *mapping, struct str name);
enum status tree_read(struct tree *ret_tree, struct str source, struct arena *arena, struct diag_list *diags);
/* The part in which a node stands. */
const struct tree_part *tree_part(const struct tree *tree, const struct node *node);
/* The node itself: a scalar or flow collection up to the end of its first line, a block collection by its key. */
struct place tree_place(const struct tree *tree, const struct node *node);
/* `len` bytes at `offset` of a scalar's text, found again in the file through quotes, escapes and folding. */
struct place tree_place_inside(const struct tree *tree, const struct node *node, size_t offset, size_t len);

/* As much of a text as fits into a message: its first line, at most 60 bytes, cut between characters. */
struct str tree_shown(struct str text);

/* guard.c: what must hold before libyaml sees a byte. Fills line_starts; TOO_LARGE was reported. */
enum status guard_source(struct tree *tree);
/* Of one part; false was reported, and `broken` is set. */
bool guard_part(struct tree *tree, const struct tree_part *part);
/* "at most 32 levels", for the `right` of a message; "" when there is no memory. */
const char *guard_at_most(const struct tree *tree, long long number, const char *what);

/* halves.c: letters that are escaped as two halves. What libyaml is given for `source`, which has no U+10FFFF: as many
 * characters in as many lines, `source` itself where nothing is escaped so, else in `arena`. */
enum status halves_hide(struct str source, struct arena *arena, struct str *ret_fed);
/* In place, what libyaml made of a scalar of that: the letters where it reads escapes, else what the file has. Returns
 * where the first half without its other half is, now U+FFFD; `*len`: there is none. */
size_t halves_join(char *text, size_t *len, bool escapes);
/* How many bytes of the file the half or pair takes whose backslash is at `at`; 0: there is none. */
size_t halves_width(struct str text, size_t at);

#endif
