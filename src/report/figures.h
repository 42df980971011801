/* The figures that sentences of the report are made of, each counted in one place. */
#ifndef ENTENTE_REPORT_FIGURES_H
#define ENTENTE_REPORT_FIGURES_H

#include "agree/agree.h"
#include "report/tasks.h"

/* Information from outside (injects and ad hoc items) that control gave at first to some, but not all, of the cells
 * that people played. A **gap** is one such item and one of these cells without it. */
struct sharing_figures {
    uint32_t items, gaps;
    uint32_t shared, by_bots, released,
        never;             /* gaps closed by people of another cell, by a bot, by control, not at all */
    double median_seconds; /* of shared ones; meaningful when there are any */
};
/* STATUS_OUT_OF_MEMORY. */
enum status figures_sharing(const struct record *record, struct sharing_figures *ret_figures);

struct decision_figures {
    uint32_t opened, closed;
    uint32_t compared, same; /* people of several cells asked all chose; their last choices are the same */
    uint32_t with_bots;      /* put to several cells, and a bot chose for one of them: not compared */
    uint32_t by_bots;        /* adoptions that nothing but choices of bots decided */
    uint32_t adopted;        /* adoptions; those of a decision that each cell takes for itself count one by one */
    uint32_t by[DECIDED_BY_CONTROL + 1];
    double median_seconds; /* from opening to closing; meaningful when any is closed */
};
enum status figures_decisions(const struct record *record, struct decision_figures *ret_figures);

struct request_figures {
    uint32_t asked, answered;
    double median_seconds; /* to the first reply; meaningful when any is answered */
};
enum status figures_requests(const struct record *record, struct request_figures *ret_figures);
/* Second of the first reply to a request (an item); SECOND_NONE. `ret_reply` (may be NULL) is the reply's item. */
uint32_t figures_replied(const struct record *record, uint32_t request, uint32_t *ret_reply);

struct expected_figures {
    uint32_t stated; /* tasks */
    uint32_t by[TASK_UNOPENED + 1];
};
/* Of the injects of one objective, or of all (INDEX_NONE). */
struct expected_figures figures_expected(const struct record *record, uint32_t objective);

/* Whether all cells asked chose, people in each of them; then whether their last choices are the same. */
bool figures_all_chose(const struct record *record, uint32_t decision, bool *ret_same);

/* In how many decisions people of both cells chose, or in how many first rounds where there is one, and in how many of
 * them the same. */
void figures_choices(const struct record *record, uint32_t cell, uint32_t other, uint32_t *ret_same,
                     uint32_t *ret_total);

/* Raw agreement of people in a round: mean over pairs of its asked cells; false when no pair answered. Their answers as
 * a table of one unit: raters in order of record->answers, each with its last; cells[k] is the bits of asked cell k.
 * What bots answered by rule is no rater's view and in no figure. */
struct round_table {
    uint16_t values[64], expected[64];
    uint32_t answer[64]; /* index in record->answers */
    uint32_t rater_count, step_count;
    uint64_t cells[ASKED_COUNT_MAX];
    uint32_t by_cell[64], cell_first[ASKED_COUNT_MAX + 1]; /* raters by cell; where the raters of each begin */
};
void figures_round(const struct record *record, uint32_t round, struct round_table *ret_table);
/* The table, and the raters of asked cell k, as statistics want them; they point into the table. */
struct agree_data figures_data(const struct round_table *table);
struct agree_raters figures_raters(const struct round_table *table, uint32_t k);
bool figures_bots_answered(const struct record *record, uint32_t round);
bool figures_raw(const struct record *record, uint32_t round, double *ret_agreement);

struct agreement_figures {
    uint32_t asked;     /* rounds */
    uint32_t with_bots; /* that bots answered too */
    uint32_t measured;  /* that people of several cells answered */
    double raw, floor;  /* their mean raw agreement, and that of random answers; meaningful when any is measured */
};
struct agreement_figures figures_agreement(const struct record *record);

#endif
