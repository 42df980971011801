/* The steps of a compilation, in the order in which compile.c takes them. */
#ifndef ENTENTE_SCENARIO_STEPS_H
#define ENTENTE_SCENARIO_STEPS_H

#include "scenario/compiler.h"

/* ---- reading ---- */

void groups_expand(struct compiler *compiler); /* entries for groups become entries for their members */
void head_read(struct compiler *compiler);     /* id, title, marking, summary, languages, time */
void head_goals(struct compiler *compiler);    /* objectives, references */
void cells_read(struct compiler *compiler);    /* cells, sharing */
void state_declare(struct compiler *compiler); /* parameters, variables: with ranges */
void stages_read(struct compiler *compiler);   /* phases: after parameters, before all that has a time */
void state_capabilities(struct compiler *compiler);
void injects_read(struct compiler *compiler);
/* When an inject, decision or question starts: the rows of its keys `at`, `when` and `after`. */
void injects_start(struct compiler *compiler, const struct section *section, enum key_index at, enum key_index when,
                   enum key_index after, struct start *ret_start);
uint32_t rounds_written(const struct node *decision); /* how often it comes, as its entry says; 1 or more */
void rounds_declare(struct compiler *compiler);       /* rounds after the first, when decisions are declared */
void rounds_read(struct compiler *compiler);          /* likewise, when those are read */
void first_declare(struct compiler *compiler);        /* first rounds of decisions, when those are declared */
void first_read(struct compiler *compiler);           /* likewise, when those are read */
void decisions_declare(struct compiler *compiler);    /* asked cells and options, which expressions name */
void definitions_read(struct compiler *compiler);     /* named expressions: after all that an expression may name */
void decisions_read(struct compiler *compiler);
void tasks_read(struct compiler *compiler); /* after decisions_declare, of which it wants to know who is asked */
void tasks_does(struct compiler *compiler, const struct node *mapping, struct policy_source *policy);
void tasks_check(struct compiler *compiler); /* warns of bots that are not told how to do them */
void assessments_read(struct compiler *compiler);
/* From how many answers on a cell's are shown: the rows of the keys `shown_from` and `middle_from`. */
void assessments_thresholds(struct compiler *compiler, const struct section *section, enum key_index shown_row,
                            enum key_index middle_row, uint32_t *ret_shown, uint32_t *ret_middle);
void questions_declare(struct compiler *compiler); /* asked cells and kinds of answers, which expressions name */
void questions_read(struct compiler *compiler);
/* Takes what is said at full length out of the endings, among which it stands and of which it is none. */
void endings_apart(struct compiler *compiler);
void endings_read(struct compiler *compiler);
void policies_read(struct compiler *compiler); /* bots, policies */
void studies_read(struct compiler *compiler);

/* ---- after reading ---- */

void reach_check(struct compiler *compiler);    /* warns of what can never happen or always holds */
void checks_run(struct compiler *compiler);     /* all other warnings about the whole */
bool layout_program(struct compiler *compiler); /* slots, sites, shares; false: too large, reported, or no memory */
void layout_rules(struct compiler *compiler);   /* what each policy does with each share slot; needs the rules' code */
bool emit_program(struct compiler *compiler);   /* code; likewise */

#endif
