/* The state of a compilation: what its steps hand on.
 *
 * The way of a scenario: tree.c (text to nodes), compile.c (the order of everything), then each section twice. First
 * its ids are declared, so that order between sections does not matter; then it is read into the records of `struct
 * program` and, for what is an expression, into the sources below. reach.c and checks.c warn. If there is no error,
 * layout.c gives slots, draw sites and share slots, and emit.c writes code.
 */
#ifndef ENTENTE_SCENARIO_COMPILER_H
#define ENTENTE_SCENARIO_COMPILER_H

#include "program/program.h"
#include "scenario/expr.h"
#include "scenario/families.h"
#include "scenario/pattern.h"
#include "scenario/section.h"
#include "scenario/symbol.h"
#include "scenario/tree.h"

/* The expressions of a record of the program with the same index; NULL: absent. */
struct start { /* of an inject, decision or question: at, or when and after, or by hand */
    struct expr *at, *when, *after;
    struct node *at_node, *when_node;
    bool by_hand;          /* by control alone */
    struct expr *rehearse; /* by hand: in how many rehearsals */
    uint32_t stage;        /* by hand: over which its tick is drawn; INDEX_NONE: over the exercise */
};

struct inject_source {
    struct start start;
    struct expr *chance, *odds, *every; /* odds: of the state, in percent; then there is no chance */
    const struct node *originator_node; /* NULL: it is passed on freely */
    struct effect *effects;
    struct node *chance_node;
};

struct outcome_source {
    struct expr *weight;
    struct effect *effects;
};

struct option_source {
    struct expr *legal;
    struct effect *effects;
    struct outcome_source outcomes[OUTCOME_COUNT_MAX];
    struct node *legal_node;
};

struct decision_source {
    const struct node *node; /* the entry; of a first round its decision's */
    struct start start;
    struct expr *within;
    struct expr *ask_if[ASKED_COUNT_MAX]; /* of each asked cell; all NULL: it is asked */
    const struct node *ask_node;
    struct expr *every;                        /* between its rounds */
    const struct node *again_at, *times_node;  /* the first of a list of moments, from which rounds have theirs */
    uint32_t outcome_counts[OPTION_COUNT_MAX]; /* of each option, as declared */
    struct option_source *options;             /* option_count */
    struct symbols option_ids;                 /* of an allocation its things */
    bool bounded;                              /* what can be named was read: */
    struct expr *least, *most;                 /* in steps; of an allocation no least */
};

struct task_source {
    struct expr *when, *within;
    struct effect *effects, *late;
    struct node *when_node;
};

struct card_source {                                        /* of an item of the plan */
    struct expr *when, *due, *least, *most, *chance, *odds; /* as a task's, and an inject's */
    struct effect *ordered, *done, *failed;
    const struct node *when_node;
};

struct assessment_source {
    struct expr **at;   /* a round each; NULL: by hand */
    struct start start; /* of one that control opens, by hand alone */
    struct expr *truth;
    struct node *node;
};

struct question_source {
    struct start start;
    struct expr *within, *truth;
    bool judged; /* it is said what is right, by `right` or `truth` */
};

struct ending_source {
    struct expr *when;
    struct expr **parts; /* part_count of the ending */
    struct node *when_node;
};

struct definition {
    struct expr *expr;   /* NULL: what is wrong with it was reported */
    uint32_t node_count; /* of it and of the definitions in it */
    bool setting;        /* made of parameters and numbers only */
};

struct capability_source {
    struct expr *ready_in, *again_in; /* again_in: after each use */
    int32_t uses;
};

struct share_rule {
    uint32_t kind, inject; /* or INDEX_NONE: any */
    uint32_t to_cell;
    struct expr *when, *after, *most, *chance; /* most: NULL where it always takes as long as `after` */
    code_at when_code, after_code, most_code, chance_code;
    struct node *node, *when_node;
};

struct grant_rule {        /* how an originator answers who requests release */
    uint32_t kind, inject; /* or INDEX_NONE: any */
    uint32_t to_cell;      /* likewise */
    bool gives[2];         /* by enum release_answer: redacted, whole */
    struct expr *when, *chance, *least[2], *most[2];
    code_at when_code, chance_code, least_code[2], most_code[2];
    struct node *node;
};

struct row_source {
    struct expr *when;
    struct node *when_node;
    struct expr **weights; /* one an option; NULL weighs 0 */
};

struct table_source {
    struct row_source *rows;
    uint32_t row_count;
    bool present;
};

struct wait_source {           /* how long a cell takes to choose */
    struct expr *least, *most; /* NULL: no time; always as long as `least` */
    const struct node *node;
};

struct does_source {           /* how a cell does a task */
    struct expr *least, *most; /* NULL: no time; always as long as `least` */
    struct expr *chance;       /* NULL: always */
    const struct node *node;   /* NULL: it never does it */
};

struct dealing_source {                                             /* how a cell deals with an item of the plan */
    struct expr *draft_least, *draft_most, *sign_least, *sign_most; /* as a task's */
    struct expr *chance, *odds;                                     /* that it concurs */
    const struct node *node;                                        /* NULL: it neither drafts nor signs it */
};

struct policy_source {
    uint32_t cell;
    struct str name;
    struct text label;
    struct node *node; /* NULL: the default of a cell without `bots` */
    struct share_rule *rules;
    uint32_t rule_count;
    struct grant_rule *grants;
    uint32_t grant_count;
    struct table_source *tables;     /* one a decision */
    struct wait_source *waits;       /* likewise */
    struct expr **answers;           /* one an assessment */
    struct does_source *does;        /* one a task */
    struct dealing_source *dealings; /* one an item of the plan */
    struct expr **replies;           /* RANK_COUNT_MAX a question: one, or of a rank one a name */
};

struct scenario_beside;
struct compiler {
    struct diag_list *diags;
    uint32_t errors_before; /* those in diags when the compilation began */
    struct arena scratch;   /* tree, symbols, expressions: gone after the compilation */
    struct tree tree;
    struct program *program;
    bool out_of_memory;

    const struct scenario_beside *beside; /* the files beside the scenario; NULL: nobody looks at them */
    struct section top;
    struct symbols symbols[SYMBOL_KIND_COUNT];
    int64_t length_minutes; /* tick_count * tick_minutes */

    struct group *groups; /* the last is `all` */
    uint32_t group_count;
    struct family *families; /* the newest first */
    struct group grouped;    /* the members of all groups, and whoever else has entries of its own */
    size_t copied_count;     /* nodes that were made for members */

    struct text *names;              /* by index; read before any text that may put one in */
    struct pattern_source *patterns; /* texts that hold values, in the order in which they were read */
    struct pattern_source **patterns_end;
    uint32_t pattern_count, text_value_count;

    struct expr **stage_begins;                    /* by stage, and behind them the end: settings in minutes */
    struct program_variable stage_names;           /* the phases as if they were an enumeration */
    struct slot *parameter_slots, *variable_slots; /* ranges, by index */
    struct definition *definitions;
    uint32_t definition_count; /* that were read: those which stand above an expression of `define`, else all */
    struct capability_source *capabilities;
    struct inject_source *injects;
    struct decision_source *decisions;
    struct task_source *tasks;
    struct card_source *cards;
    struct assessment_source *assessments;
    struct question_source *questions;
    struct ending_source *endings;
    struct node *time_up;           /* among the endings; NULL: the scenario has none */
    struct policy_source *policies; /* by cell, the standard one first */
    uint32_t policy_count;
    uint32_t option_count, outcome_count, round_count; /* of all decisions and assessments together */
    uint32_t me;       /* the cell that `me` is in the expression at hand; INDEX_NONE: none */
    bool bounding;     /* bounds of numbers are read, before definitions */
    uint32_t deciding; /* the decision whose effects are read, which are of its own number; INDEX_NONE: none */
    struct expr bad;   /* EXPR_BAD, for whoever needs an expression where there is none */
};

/* What was decided about quantities or named of them, or 0 while there is nothing. */
static inline struct range quantity_range(const struct program_decision *decision)
{
    return (struct range){decision->from < 0 ? decision->from : 0, decision->to > 0 ? decision->to : 0};
}

#endif
