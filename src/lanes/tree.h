/* Expression trees of a plan: the program's postfix code with the settings put in.
 *
 * Building a node folds it: parameters are numbers, slots that no run of the plan can change are numbers, whatever
 * depends on T alone becomes a **table** of one value a tick (so `T >= 6h` costs a lookup, and the ticks at which it
 * flips are known), and comparisons take the forms GE and EQ with NOT around them, the constant on the right. Every
 * node knows the range of its value, so comparisons that cannot fail or hold disappear.
 */
#ifndef ENTENTE_LANES_TREE_H
#define ENTENTE_LANES_TREE_H

#include "program/program.h"

enum { TREE_TIME = OPCODE_COUNT }; /* a leaf beside CONST, SLOT and SINCE: table[tick] */

struct tree {
    uint8_t opcode; /* CONST SLOT SINCE TIME, ADD SUB MUL DIV MOD NEG MIN MAX, EQ GE AND OR NOT, PICK */
    uint16_t slot;
    uint16_t home; /* emit.c: 1 + the register that holds it in the code being written, or 0 */
    int32_t value; /* CONST */
    int64_t from, to;
    const int32_t *table; /* TIME */
    struct tree *child[3];
};

struct forest { /* what trees are made of and with */
    const struct program *program;
    struct arena *arena;
    const int32_t *constants;  /* by slot: its value in every run, where fixed[slot] */
    const bool *fixed;         /* by slot */
    const uint16_t *same_as;   /* by slot: the one that always has the same value and stands for it, or itself */
    const struct slot *ranges; /* by slot: of the others */
    bool failed;               /* out of memory; functions then return NULL or garbage that is not used */
    struct tree spare;         /* what a failed forest grows: never read for its sense */
};

struct tree *tree_constant(struct forest *forest, int64_t value);
struct tree *tree_slot(struct forest *forest, uint16_t slot); /* its value */
/* Takes children as `opcode` pops them, left to right; the unused ones are NULL. */
struct tree *tree_make(struct forest *forest, int opcode, struct tree *a, struct tree *b, struct tree *c);
/* The value sequence at `code`. */
struct tree *tree_value(struct forest *forest, code_at code);

struct tree_store {
    uint16_t slot;
    struct tree *value;
};
/* The effect sequence at `code` (CODE_NONE: nothing): an array from the arena. Stores that change nothing are left
 * out. */
struct tree_store *tree_effects(struct forest *forest, code_at code, uint32_t *ret_count);

/* The same as it is at `tick`: what depends on T alone becomes a number. */
struct tree *tree_at(struct forest *forest, struct tree *tree, uint32_t tick);

bool tree_is_constant(const struct tree *tree, int64_t value);
/* Calls `visit` for every leaf that is SLOT, SINCE or TIME. */
void tree_leaves(const struct tree *tree, void (*visit)(void *context, const struct tree *leaf), void *context);

#endif
