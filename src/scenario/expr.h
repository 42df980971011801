/* Expressions and effects: parsed, then given a type and a range of values.
 *
 * lexer.c and parser.c know no names; scope.c and types.c resolve them, and give each node its type and range. Ranges
 * are sound: whatever control or players do, a value lies within. So what has one value is a constant, and no division
 * by zero or overflow is left for a run.
 */
#ifndef ENTENTE_SCENARIO_EXPR_H
#define ENTENTE_SCENARIO_EXPR_H

#include "program/range.h"
#include "scenario/tree.h"

enum {
    EXPR_NODE_COUNT_MAX = 1000, /* of one expression */
    EXPR_NESTING_MAX = 64,      /* parentheses and calls within each other */
    EXPR_ARGUMENT_COUNT_MAX = 16,
};

enum expr_kind {
    EXPR_BAD, /* already reported; fits everywhere */
    EXPR_NUMBER,
    EXPR_NAME,      /* until resolved */
    EXPR_CALL,      /* until resolved */
    EXPR_OPERATION, /* an opcode over args */
    EXPR_TIME,
    EXPR_STAGE,        /* the present phase */
    EXPR_STAGE_BEGINS, /* stage a: minutes */
    EXPR_PARAMETER,    /* a */
    EXPR_VARIABLE,     /* a */
    EXPR_HAPPENED,     /* inject a */
    EXPR_CLOSED,       /* decision a */
    EXPR_SINCE,        /* inject a */
    EXPR_SINCE_CLOSED, /* decision a */
    EXPR_KNOWS,        /* cell a, inject b */
    EXPR_ROUND,        /* decision a, until it is put together from its rounds */
    EXPR_OPEN,         /* decision a */
    EXPR_CHOSE,        /* asked index a of decision b, option c */
    EXPR_ADOPTED,      /* decision b, option c */
    EXPR_DECIDED,      /* quantity a of decision b, or (INDEX_NONE) of the one whose effects these are */
    EXPR_NAMED,        /* asked index a of decision b, or of that one: quantity c, once it has closed */
    EXPR_READY,        /* capability a */
    EXPR_TASK_OPEN,    /* task a: opened, not done */
    EXPR_DONE,         /* task a */
    EXPR_LATE,         /* task a */
    EXPR_SINCE_DONE,   /* task a */
    EXPR_ASKED_OPEN,   /* question b */
    EXPR_ASKED_CLOSED, /* question b */
    EXPR_ASKED_SINCE,  /* question b: minutes since it closed */
    EXPR_ANSWERED,     /* asked index a of question b */
    EXPR_ANSWER,       /* likewise; of a rank the place of name c */
    EXPR_CORRECT,      /* likewise */
    EXPR_SEEN,         /* likewise; look c */
    EXPR_ROLL,         /* a number from args[0] to args[1], which are settings; in effects alone */
    EXPR_CARD,         /* item b of the plan: c an enum card_asked, and of ASKED_CONCURRED who signs a */
    EXPR_RELEASE,      /* inject b, for cell a or any (INDEX_NONE): c an enum release_asked */
};

enum card_asked { ASKED_PLANNED, ASKED_ORDERED, ASKED_FAILED, ASKED_DONE, ASKED_CONCURRED };
enum release_asked { ASKED_REQUESTED, ASKED_RELEASED, ASKED_REFUSED };

#define NAMED_STAGE (INDEX_NONE - 1) /* the names are those of the phases */

enum expr_type { TYPE_BAD, TYPE_CONDITION, TYPE_NUMBER, TYPE_NAMED };

struct expr {
    enum expr_kind kind;
    enum opcode opcode;
    enum expr_type type;
    uint32_t named; /* TYPE_NAMED: the variable whose names these are, or NAMED_STAGE */
    struct range range;
    int32_t number;
    struct str name;
    struct str
        index; /* of a name: in brackets behind it, `me` or a cell; ptr NULL: nothing. Until members are put in */
    uint32_t a, b, c;
    struct expr *args[3];
    struct expr *first_argument, *next_argument; /* of a call */
    uint32_t argument_count;
    uint32_t offset, width; /* bytes of the scalar's text */
};

struct effect {
    struct effect *next;
    uint32_t variable;
    enum opcode opcode; /* OP_STORE, OP_ADD or OP_SUB */
    struct expr *value;
};

enum token_kind {
    TOKEN_END,
    TOKEN_BAD,
    TOKEN_NUMBER,
    TOKEN_DURATION,
    TOKEN_NAME,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_OF, /* [ */
    TOKEN_OF_END,
    TOKEN_COMMA,
    TOKEN_OR,
    TOKEN_AND,
    TOKEN_NOT,
    TOKEN_EQ,
    TOKEN_NE,
    TOKEN_LT,
    TOKEN_LE,
    TOKEN_GT,
    TOKEN_GE,
    TOKEN_PLUS,
    TOKEN_MINUS,
    TOKEN_TIMES,
    TOKEN_OVER,
    TOKEN_REMAINDER,
    TOKEN_ASSIGN,
    TOKEN_ADD_TO,
    TOKEN_TAKE_FROM,
};

struct token {
    enum token_kind kind;
    uint32_t offset, width;
    int32_t number;
};

struct compiler;

struct lexer {
    struct compiler *compiler;
    const struct node *node;
    struct str text;
    uint32_t at;
};

/* Takes the next token; TOKEN_BAD was reported. */
struct token lexer_next(struct lexer *lexer);

/* never NULL; EXPR_BAD was reported */
struct expr *parser_expression(struct compiler *compiler, const struct node *node);
/* The effect of one scalar; NULL was reported. Variable and value are not yet resolved: `ret_name` is the variable's
 * token, `ret_index` what stands in brackets behind it (ptr NULL: nothing). */
struct effect *parser_effect(struct compiler *compiler, const struct node *node, struct token *ret_name,
                             struct str *ret_index);
struct expr *expr_number(struct compiler *compiler, int64_t number);
struct expr *expr_operation(struct compiler *compiler, enum opcode opcode, struct expr *a, struct expr *b);

/* What an expression may be made of and must give. */
enum expr_use { USE_CONDITION, USE_NUMBER, USE_SETTING, USE_ANY };
/* Parses and checks the scalar; NULL when it was reported, or there is no memory. */
struct expr *expr_read(struct compiler *compiler, const struct node *node, enum expr_use use);
/* A list of effects, in order; NULL when there is none, or only faulty ones. */
struct effect *expr_effects(struct compiler *compiler, const struct node *node);

#endif
