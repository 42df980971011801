/* Names: what is declared under which id. */
#ifndef ENTENTE_SCENARIO_SYMBOL_H
#define ENTENTE_SCENARIO_SYMBOL_H

#include "program/program.h"
#include "scenario/tree.h"

enum symbol_kind {
    SYMBOL_CELL,
    SYMBOL_OBJECTIVE,
    SYMBOL_REFERENCE,
    SYMBOL_NAME,
    SYMBOL_STAGE,
    SYMBOL_STORYLINE,
    SYMBOL_FILE,
    SYMBOL_PARAMETER,
    SYMBOL_VARIABLE,
    SYMBOL_DEFINITION,
    SYMBOL_CAPABILITY,
    SYMBOL_INJECT,
    SYMBOL_DECISION,
    SYMBOL_TASK,
    SYMBOL_CARD,
    SYMBOL_ASSESSMENT,
    SYMBOL_QUESTION,
    SYMBOL_FREEZE,
    SYMBOL_ENDING,
    SYMBOL_STUDY,
    SYMBOL_KIND_COUNT,
};

struct symbol {
    struct str id;
    struct node *node; /* the entry; its key is the id */
    bool used;
    bool changed;  /* a variable: some effect assigns it */
    bool measured; /* a variable: it is there to be looked at, whether an expression reads it or not */
};

struct symbols {
    struct symbol *items; /* in file order: a symbol's index is that of its record in the program */
    uint32_t count;
    const struct node *mapping; /* what they were read from; beyond the most there may be more */
    uint32_t *table;            /* by hash: index + 1 */
    uint32_t table_room;
};

struct compiler;
/* Declares the entries of a mapping (NULL: none), at most `count_max` of them; reports ids that are none. */
void symbol_declare(struct compiler *compiler, struct symbols *symbols, const struct node *mapping, uint32_t count_max,
                    bool ids);
uint32_t symbol_find(const struct symbols *symbols, struct str id); /* or INDEX_NONE */
/* What is meant by `name` where `node` stands: in a file included with a prefix its own entry, `prefix_name`, where one
 * of the kinds has it, else that of the file that includes it, at last the name as it is. `kinds`: a bit each,
 * SYMBOL_BIT; SYMBOL_FAMILIES: what is written once for several cells. */
#define SYMBOL_BIT(kind) (UINT32_C(1) << (kind))
#define SYMBOL_FAMILIES (UINT32_C(1) << SYMBOL_KIND_COUNT)
struct str symbol_meant(struct compiler *compiler, const struct node *node, struct str name, uint32_t kinds);
/* The decision about a number or an allocation that `name` means there; INDEX_NONE: none. */
uint32_t symbol_quantity(struct compiler *compiler, const struct node *node, struct str name);
/* What a scalar names: `me` and `entry[me]` put in, and `entry` where there is one of `me`; ptr NULL where `me` stands
 * for nobody. */
struct str symbol_named(struct compiler *compiler, enum symbol_kind kind, const struct node *node);
/* The index of what a scalar names, marked as used; INDEX_NONE was reported. */
uint32_t symbol_resolve(struct compiler *compiler, enum symbol_kind kind, const struct node *node);
uint32_t symbol_resolve_inside(struct compiler *compiler, enum symbol_kind kind, const struct node *node,
                               struct str name, uint32_t offset);
const char *symbol_one(enum symbol_kind kind); /* "a cell" */
bool symbol_is_id(struct str text);
bool symbol_check_id(struct compiler *compiler, const struct node *node); /* false was reported */
/* Reports a name that expressions could not read as one. */
void symbol_refuse_keyword(struct compiler *compiler, const struct node *node);
/* "one of: a, b"; "" when there are many; that there is none. `what` is the word for one of them. */
const char *symbol_list(struct compiler *compiler, const struct symbols *symbols, const char *what);

#endif
