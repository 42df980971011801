/* The memory of one batch, shared by lanes.c (which owns it), the cores (which run it) and read.c (which reads it).
 * Inside the engine only. */
#ifndef ENTENTE_LANES_INSIDE_H
#define ENTENTE_LANES_INSIDE_H

#include "lanes/plan.h"

typedef uint64_t lane_mask[LANES_WORDS]; /* one bit a lane */

/* A cache line more than the lanes: columns then do not all begin in the same set of the first-level cache, and vectors
 * may be read a little beyond the last lane. */
enum { STRIDE_NARROW = LANES_MAX + 32, STRIDE_WIDE = LANES_MAX + 16, STRIDE_BYTES = LANES_MAX + 64 };

struct lanes {
    const struct lanes_plan *plan;
    void (*core)(struct lanes *lanes);
    lanes_on_tick *on_tick;
    void *on_tick_context;

    uint64_t seed, first_run;
    uint32_t count, words; /* lanes of this batch, and words of 64 lanes that hold them */
    uint32_t tick;
    struct lanes_changes changes;

    void **at;       /* by column, then by register: its values */
    void **gathered; /* the same, where columns a decision reads are replaced by copies of the chosen lanes */
    int8_t **bytes;  /* by plan->column_of_byte: the column once more */
    void **copies;   /* the copies: as many as what reads most */
    void **halves;   /* draws of the decision or shelf at hand, or of one occurrence */
    void **choices;  /* by asked cell, then the adoption at hand and its bucket */
    bool *shelf_ready;

    lane_mask alive;
    lane_mask *luck;                /* by plan_draw.luck, of shelves that are ready */
    lane_mask *flags;               /* by flag */
    lane_mask *pending;             /* by step */
    lane_mask *open;                /* by decision: lanes in which it opened in this tick or the last; slow: is open */
    lane_mask *asked;               /* by plan_decision.asks and asked cell */
    lane_mask *masks;               /* mask registers */
    lane_mask *acted;               /* by task: a share that does it was delivered */
    uint32_t *conditions;           /* by step: plan->conditions and the switches since */
    uint32_t *pending_count;        /* by step: bits in pending, ended lanes included */
    uint64_t *live, *need, *always; /* sets of steps; live: pending anywhere */
    uint64_t *due;                  /* by tick: sets of steps */
    uint64_t *opened_now, *closing, *waiting; /* sets of decisions; waiting: slow ones that are open somewhere */
    uint32_t *timed_tries;                    /* by inject */
    uint16_t *chosen;                         /* selection of lanes, LANES_MAX + 64 */

    uint32_t *tries, *deliveries, *opened, *closed, *adopted, *outcomes, *shared, *endings; /* struct lanes_counts */
    uint64_t ticks;
    uint32_t *counts; /* all of the above in one block, count_total long */
    uint32_t count_total;

    void *memory; /* everything above */
};

/* The cores, one an instruction set and width: core.c compiled with different flags. */
void lanes_core_portable_narrow(struct lanes *lanes);
void lanes_core_portable_wide(struct lanes *lanes);
#if defined(__x86_64__)
void lanes_core_avx2_narrow(struct lanes *lanes);
void lanes_core_avx2_wide(struct lanes *lanes);
void lanes_core_avx512_narrow(struct lanes *lanes);
void lanes_core_avx512_wide(struct lanes *lanes);
#endif

#endif
