/* What names mean where an expression stands: inside the checking of expressions only (scope.c, types.c). */
#ifndef ENTENTE_SCENARIO_SCOPE_H
#define ENTENTE_SCENARIO_SCOPE_H

#include "scenario/compiler.h"

struct scope {
    struct compiler *compiler;
    const struct node *node; /* the scalar the expression stands in */
    bool setting;            /* parameters and numbers only */
    bool effect;             /* it is what an effect gives, which may be rolled */
    uint32_t own;            /* the variable an effect assigns: reading it for itself is not a use */
    uint32_t defined_count;  /* nodes that definitions have brought in */
    bool failed;
};

enum call {
    CALL_HAPPENED,
    CALL_SINCE,
    CALL_KNOWS,
    CALL_OPEN,
    CALL_CHOSE,
    CALL_FIRST,
    CALL_ROUND,
    CALL_NUMBER,
    CALL_PART,
    CALL_READY,
    CALL_DONE,
    CALL_LATE,
    CALL_ANSWER,
    CALL_ANSWERED,
    CALL_CORRECT,
    CALL_SEEN,
    CALL_PLANNED, /* as enum card_asked */
    CALL_ORDERED,
    CALL_FAILED,
    CALL_REQUESTED, /* as enum release_asked */
    CALL_RELEASED,
    CALL_REFUSED,
    CALL_MIN,
    CALL_MAX,
    CALL_CLAMP,
    CALL_IF,
    CALL_ROLL,
    CALL_SUM, /* these four are put together from others: members.c */
    CALL_COUNT_OF,
    CALL_ANY,
    CALL_ALL,
    CALL_COUNT
};

struct scope_function_row {
    const char *name, *form;
    uint32_t argument_low, argument_high;
};

extern const struct scope_function_row scope_functions[CALL_COUNT];
enum call scope_function(struct str name); /* or CALL_COUNT */

/* Reports at the place of `expr`, and makes it one that nothing more is said about. */
void scope_fail(struct scope *scope, struct expr *expr, const char *right, const char *wrong);
const struct program_variable *scope_variable(const struct scope *scope, uint32_t variable);
struct str scope_first_value(const struct scope *scope, uint32_t variable);
const char *scope_values(const struct scope *scope, uint32_t variable); /* "calm, alert, crisis" */
/* The enumeration that `expr` is of, if it is of one: the variable; else INDEX_NONE. */
uint32_t scope_enumeration(const struct scope *scope, const struct expr *expr);
/* What to say of `first-response`, which is a name, a minus and a name, but meant as an id; NULL when it is not. */
const char *scope_hyphenated(const struct scope *scope, const struct expr *expr);
/* members.c: what is said of members, put in before names are resolved; faults are reported. */
struct expr *members_expand(struct scope *scope, struct expr *expr);
/* again.c: what is asked about a decision that comes again (EXPR_ROUND: any) becomes what is asked about its rounds,
 * or their first rounds. */
void again_ask(struct scope *scope, struct expr *expr, uint32_t decision, bool first);
/* Makes of an expression whose `b` is a decision about quantities what was decided of one of them, or (EXPR_NAMED, its
 * `a` an asked index) named, in its first round or not. */
void scope_quantity(struct scope *scope, struct expr *expr, enum expr_kind kind, uint32_t quantity, bool first);
/* The cell that `me` is here; INDEX_NONE was reported. */
uint32_t scope_me(struct scope *scope, struct expr *expr);
/* Resolves a bare name: parameter, variable, definition, T, or a value of the enumeration `expected` (INDEX_NONE: of
 * none). */
void scope_name(struct scope *scope, struct expr *expr, uint32_t expected);

#endif
