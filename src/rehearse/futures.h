/* Futures: what could become of a state, and of the same state with something otherwise.
 *
 * From a state of a run, live or of bots, many runs are played on as a branch (kernel_branch). A **point** is the state
 * as it is, or with changes; all points have the same luck, so that two are compared run by run. Futures show what the
 * scenario assumes, not the world, and in them bots play every cell. */
#ifndef ENTENTE_REHEARSE_FUTURES_H
#define ENTENTE_REHEARSE_FUTURES_H

#include "lanes/lanes.h"

enum futures_kind {
    FUTURES_OPTION,    /* in decision `index` all choose option `value` where they can, whatever was chosen */
    FUTURES_SENT,      /* inject `index` is sent now */
    FUTURES_WITHOUT,   /* inject `index` does not come */
    FUTURES_PARAMETER, /* parameter `index` is `value` from now on */
    FUTURES_POLICY,    /* cell `index` has policy `value` from now on */
};
struct futures_change {
    enum futures_kind kind;
    uint32_t index;
    int32_t value;
};
enum futures_fit { /* whether a change can be asked of a state */
                   FUTURES_FITS,
                   FUTURES_DECIDED,    /* the decision has closed */
                   FUTURES_QUANTIFIED, /* it is about a number or an allocation */
                   FUTURES_DELIVERED,  /* the inject has come, and comes no more; or is a redacted variant, which comes
                                          by release */
                   FUTURES_NOT_BEGUN,  /* before STARTEX nothing is sent */
};
enum futures_fit futures_fit(const struct kernel *kernel, const struct futures_change *change);

enum { FUTURES_CHANGE_COUNT_MAX = 16, FUTURES_POINT_COUNT_MAX = 256, FUTURES_RUNS_MAX = 1000000 };
struct futures_point {
    struct futures_change changes[FUTURES_CHANGE_COUNT_MAX];
    uint32_t change_count; /* 0: as it is */
};

struct futures_options {
    uint64_t runs;         /* 1 ... FUTURES_RUNS_MAX */
    uint64_t seed;         /* of the luck from here on; futures are its runs 1, 2, ... */
    bool own;              /* instead, one future with the luck that the run itself has */
    uint32_t thread_count; /* as of lanes_job */
    enum lanes_isa isa;
    const atomic_bool *cancel; /* may be NULL */
};

struct futures {
    const struct program *program; /* of the state; borrowed */
    struct futures_point *points;
    uint32_t point_count;
    uint64_t runs, seed;
    bool own;
    int32_t tick; /* of the state; TICK_NEVER: before STARTEX */
    /* What is counted of each run: the ending that it came to, ending_count: time was up; and numbers: the variables
     * that are numbers, in file order, then the tick in which it ended. */
    uint8_t *endings; /* by point, then run */
    int32_t *numbers; /* by point, number, then run */
    uint32_t number_count;
};
/* Plays `point_count` points from `kernel`, which has not ended; its program must outlive the result. Each change fits
 * (asserted). The caller frees *ret_futures (futures_free). STATUS_OUT_OF_MEMORY, STATUS_TOO_LARGE, STATUS_REFUSED,
 * STATUS_CANCELLED. */
enum status futures_run(const struct kernel *kernel, const struct futures_point *points, uint32_t point_count,
                        const struct futures_options *options, struct futures **ret_futures);
void futures_free(struct futures *futures); /* NULL is allowed */

uint32_t futures_variable(const struct futures *futures, uint32_t number); /* INDEX_NONE: it is the last tick */
uint64_t futures_ended(const struct futures *futures, uint32_t point, uint32_t ending);
/* The number of a run; of its last tick, the minutes. */
int32_t futures_number(const struct futures *futures, uint32_t point, uint32_t number, uint64_t run);
/* Of two points on the same luck: in how many runs only the one, only the other ended so. */
struct futures_apart {
    uint64_t first_only, second_only;
};
struct futures_apart futures_apart(const struct futures *futures, uint32_t first, uint32_t second, uint32_t ending);
/* The points for each option of each decision that is open, or its first round, and between options; returns how many,
 * at most FUTURES_POINT_COUNT_MAX - 1. */
uint32_t futures_of_open(const struct kernel *kernel, struct futures_point *ret_points);

#endif
