/* The steps of a compilation, in the order in which compile.c takes them. */
#ifndef ENTENTE_SCENARIO_STEPS_H
#define ENTENTE_SCENARIO_STEPS_H

#include "scenario/compiler.h"

/* ---- reading ---- */

void groups_expand(struct compiler *compiler); /* entries for groups become entries for their members */
void head_read(struct compiler *compiler);     /* id, title, marking, summary, languages, time */
void head_goals(struct compiler *compiler);    /* objectives, references */
void attached_read(struct compiler *compiler); /* files */
/* What an inject attaches, in which channel it is met, and where. */
void attached_inject(struct compiler *compiler, const struct section *section, struct program_inject *inject);
uint32_t attached_count(const struct symbols *injects); /* the most files that they attach, each counted each time */
void cells_read(struct compiler *compiler);             /* cells, sharing */
/* Seats by name (seats.c): a cell's; the list of whom an inject is released to; the most that may name seats there. */
void seats_read(struct compiler *compiler, const struct node *mapping, struct program_cell *cell);
void seats_release(struct compiler *compiler, const struct node *list, struct program_inject *inject);
void seats_sign(struct compiler *compiler, const struct node *list, struct program_card *card); /* whose seats sign */
uint32_t seats_addressed_max(const struct symbols *injects);
void state_declare(struct compiler *compiler); /* parameters, variables: with ranges */
void stages_read(struct compiler *compiler);   /* phases: after parameters, before all that has a time */
void state_capabilities(struct compiler *compiler);
/* A line that is a marking, with a warning where it breaks the rule of what it begins like. */
struct str markings_line(struct compiler *compiler, const struct node *node, struct str otherwise);
/* Warns where paragraphs bear marks that do not add up to the marking. */
void markings_check_portions(struct compiler *compiler, const struct node *node, const struct text *text,
                             struct str marking);
void injects_read(struct compiler *compiler);
struct expr *injects_odds(struct compiler *compiler, struct node *node); /* {of: percent}, kept within 0..100 */
/* Of an inject, its originator and what it redacts; whether it is a variant, which comes by release alone; then whom
 * each may be passed on to, when all are read. */
void releases_read_inject(struct compiler *compiler, const struct section *section, struct program_inject *inject,
                          struct inject_source *source);
bool releases_is_variant(const struct section *section);
void releases_read(struct compiler *compiler);
void releases_grants(struct compiler *compiler, struct node *node, struct policy_source *policy); /* `releases` */
/* The rule of a policy for a release that is asked after `before`, as of rules of sharing; NULL: none. */
const struct grant_rule *releases_rule(const struct program *program, const struct policy_source *policy,
                                       const struct program_release *release, const struct grant_rule *before);
void releases_check(struct compiler *compiler); /* warns of requests that nobody answers */
/* When an inject, decision or question starts, by the rows of its keys; and of what has `at` alone, whether that says
 * control, and what goes with it (`start->by_hand` is known). */
struct start_rows {
    enum key_index at, when, after, rehearse, phase;
};
void starts_read(struct compiler *compiler, const struct section *section, const struct start_rows *rows,
                 struct start *ret_start);
bool starts_is_control(const struct node *at); /* NULL is not */
void starts_by_hand(struct compiler *compiler, const struct section *section, enum key_index rehearse,
                    enum key_index phase, struct start *start);
uint32_t rounds_written(const struct node *decision); /* how often it comes, as its entry says; 1 or more */
void rounds_declare(struct compiler *compiler);       /* rounds after the first, when decisions are declared */
void rounds_read(struct compiler *compiler);          /* likewise, when those are read */
void first_declare(struct compiler *compiler);        /* first rounds of decisions, when those are declared */
void first_read(struct compiler *compiler);           /* likewise, when those are read */
void decisions_declare(struct compiler *compiler);    /* asked cells and options, which expressions name */
void definitions_read(struct compiler *compiler);     /* named expressions: after all that an expression may name */
void decisions_read(struct compiler *compiler);
/* Numbers and allocations: whether an entry of a decision is about one; declared with its decision, named when all are;
 * what can be named, which expressions ask for; and read with its decision. */
bool quantities_written(const struct node *entry);
void quantities_declare(struct compiler *compiler, struct program_decision *decision, struct decision_source *source);
void quantities_name(struct compiler *compiler);
void quantities_bound(struct compiler *compiler);
void quantities_read(struct compiler *compiler, const struct section *section, struct program_decision *decision,
                     struct decision_source *source);
void quantities_check(struct compiler *compiler); /* warns of what a bound tells */
/* The plan: owners and who signs; all else of it; a policy's `plans`; warns of bots that are told nothing of it. */
void board_declare(struct compiler *compiler);
void board_read(struct compiler *compiler);
void board_dealings(struct compiler *compiler, const struct node *mapping, struct policy_source *policy);
void board_check(struct compiler *compiler);
void tasks_read(struct compiler *compiler); /* after decisions_declare, of which it wants to know who is asked */
void tasks_does(struct compiler *compiler, const struct node *mapping, struct policy_source *policy);
void tasks_check(struct compiler *compiler); /* warns of bots that are not told how to do them */
void assessments_read(struct compiler *compiler);
/* From how many answers on a cell's are shown: the rows of the keys `shown_from` and `middle_from`. */
void assessments_thresholds(struct compiler *compiler, const struct section *section, enum key_index shown_row,
                            enum key_index middle_row, uint32_t *ret_shown, uint32_t *ret_middle);
void questions_declare(struct compiler *compiler); /* asked cells and kinds of answers, which expressions name */
void freezes_read(struct compiler *compiler);
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
void layout_grants(struct compiler *compiler);  /* and with each release; likewise */
bool emit_program(struct compiler *compiler);   /* code; likewise */

#endif
