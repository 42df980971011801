/* Heads of lists recognised. */
#ifndef ENTENTE_PLANNER_HEADS_H
#define ENTENTE_PLANNER_HEADS_H

#include "planner/msel.h"

struct heads_guess {
    uint32_t column;     /* an msel_column; MSEL_COLUMN_COUNT: none */
    struct str language; /* that the head names or is written in; empty: none */
    bool named;          /* it names it: "Title (ko)" */
    bool ours;           /* it is a head that entente writes */
};

/* The n-th thing that a head may be, the likeliest first; `column` MSEL_COLUMN_COUNT: there are no more. */
struct heads_guess heads_guess(struct str head, uint32_t n);

#endif
