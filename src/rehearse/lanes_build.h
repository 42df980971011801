/* What the making of a plan works with, gone when the plan is made. Inside the engine only. */
#ifndef ENTENTE_REHEARSE_LANES_BUILD_H
#define ENTENTE_REHEARSE_LANES_BUILD_H

#include "rehearse/lanes_emit.h"

enum { STRETCHES_MAX = 4 }; /* of time, in which a condition has code of its own */

struct build {
    struct lanes_plan *plan;
    const struct program *program;
    const struct settings *settings;
    struct arena scratch;
    void *kernel_memory; /* owned */
    struct kernel *kernel; /* in the lobby: settings evaluated */
    bool failed;           /* out of memory */

    const int32_t *start;  /* by slot: value at STARTEX */
    bool *fixed;           /* by slot: no run changes it */
    uint16_t *same_as;     /* by slot: the slot that stands for it, often itself */
    uint32_t *flag_of_slot;
    bool *read_by_choice;  /* by slot, of the decision in work */
    uint64_t *reading;     /* by slot, step_words each: steps whose condition reads it */
    uint64_t *counting;    /* ... counts minutes since it */
    bool *flips;           /* by tick, of the condition in work: T makes it another one */
    uint64_t *once, *always; /* sets of steps, wakes in work */
    uint64_t *wake_sets;   /* owned */
    uint32_t wake_capacity;

    struct forest forest;
    struct emitter emitter;
};

/* Fills plan->sources (lanes_source.c), when everything else is known. */
void lanes_sources(struct build *build);

#endif
