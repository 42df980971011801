/* What the making of a plan works with, gone when the plan is made. Inside the engine only. */
#ifndef ENTENTE_LANES_BUILD_H
#define ENTENTE_LANES_BUILD_H

#include "lanes/emit.h"

enum { STRETCHES_MAX = 4 }; /* of time, in which a condition has code of its own */

struct build {
    struct lanes_plan *plan;
    const struct program *program;
    const struct settings *settings;
    const struct kernel *state; /* from which the runs go on; NULL: STARTEX */
    bool fresh;                 /* what control would send and has not come is drawn */
    struct arena scratch;
    void *kernel_memory;   /* owned */
    struct kernel *kernel; /* where the runs begin: in the lobby, settings evaluated, or as `state` */
    uint32_t *joined;      /* by inject: cells that know it by its delivery, and whenever it has come */
    bool failed;           /* out of memory */

    const int32_t *start; /* by slot: value where the runs begin */
    bool *fixed;          /* by slot: no run changes it */
    uint16_t *same_as;    /* by slot: the slot that stands for it, often itself */
    uint32_t *flag_of_slot;
    bool *noted;             /* by slot: what the weights in work read */
    uint32_t read_capacity;  /* of plan->reads */
    uint64_t *reading;       /* by slot, step_words each: steps whose condition reads it */
    uint64_t *counting;      /* ... counts minutes since it */
    uint64_t *once, *always; /* sets of steps, wakes in work */
    uint64_t *wake_sets;     /* owned */
    uint32_t wake_capacity;

    struct forest forest;
    struct emitter emitter;
};

/* plan.c: memory of the plan's, or until the plan is made; NULL and `failed` without. */
void *build_take(struct build *build, size_t count, size_t item_bytes);
void *build_borrow(struct build *build, size_t count, size_t item_bytes);
void build_read(struct build *build, uint16_t column); /* one more in plan->reads */
/* What the settings decide: of a chance, a duration, a cell, a share slot, an inject. */
uint32_t build_below(const struct build *build, code_at chance); /* as in struct plan_draw */
uint32_t build_ticks(const struct build *build, code_at minutes);
const struct program_policy *build_policy(const struct build *build, uint32_t cell);
const struct program_rule *build_rule(const struct build *build, uint32_t share);
bool build_answers(const struct build *build, const struct program_question *question, uint32_t k); /* a bot does */
bool build_has_come(const struct build *build, uint32_t slot); /* by the slot of its tick */
/* In some run, what has not come; `due_slot` of its tick. */
bool build_comes_by_hand(const struct build *build, const struct program_hand *hand, uint32_t due_slot);
bool build_draws_hand(const struct build *build, uint32_t due_slot); /* it is drawn anew when */
bool build_tried(const struct build *build, uint32_t inject);        /* in some run, from where they begin */
bool build_may_be_known(const struct build *build, uint32_t inject);
bool build_never_known(const struct build *build, uint32_t know_slot);
bool build_overtaken(const struct build *build, const struct program_decision *decision); /* it opens no more */
bool build_can_happen(const struct build *build, const struct program_inject *inject);
const struct program_grant *build_grant(const struct build *build, uint32_t release); /* the first rule */
bool build_hears(const struct build *build, uint32_t release, uint32_t cell); /* may come to know the variant by it */

/* steps.c: the conditions of all steps. Then wakes: what waits for a slot, or for a cell that tells what has this flag,
 * is gathered until the end, which gives the rows. */
void build_conditions(struct build *build);
void build_wake_slot(struct build *build, uint32_t slot);
void build_wake_knowing(struct build *build, uint32_t flag);
struct wakes build_end_wakes(struct build *build);

/* records.c, when conditions are known. */
void build_records(struct build *build);

/* begin.c, when records are known: what waits, is open and has happened where the runs begin. */
void build_beginning(struct build *build);

/* source.c, when everything else is known: fills plan->sources. */
void build_sources(struct build *build);

#endif
