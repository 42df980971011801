/* Lanes: a thousand runs of one program side by side.
 *
 * A run in which every cell is played by its bot is START and then TICK after TICK of the kernel. The engine plays up
 * to LANES_MAX such runs at once, one a lane, with each slot of the program as a column over the lanes, and every slot
 * of every run ends with the very value the kernel gives it: see docs/scenario-language.md for the tick, scalar.c for
 * the oracle, tests/lanes/test_lanes.c for the proof by comparison.
 *
 * A **plan** is a program bound to settings: parameters and policies are constants of a batch, so what depends on
 * nothing else is folded, and the rest becomes the engine's own code (plan.h). A plan is immutable and shared by
 * threads. A **lanes** is the memory of one batch and belongs to one thread; run after run of batches uses the same.
 *
 * Not every slot has a column. Parameters are constants; who came to know an undelayed inject is told by its delivery;
 * a decision closes one tick after it opened. Such slots are **derived** when asked for, which is exact only once the
 * batch has ended; lanes_column() says no for them, lanes_read() serves every slot. Variables always
 * have a column, from the first tick to the last, and a run that ended keeps its values.
 */
#ifndef ENTENTE_LANES_LANES_H
#define ENTENTE_LANES_LANES_H

#include <stdatomic.h>

#include "kernel/kernel.h"

enum { LANES_MAX = 2048, LANES_WORDS = LANES_MAX / 64 };

/* A local array that is written before it is read, and so often that clearing it first, as all others are, would be
 * felt. */
#define SCRATCH __attribute__((uninitialized))

/* Before a short loop over all lanes: four rounds of it at a time. */
#if defined(__clang__)
#define UNROLLED _Pragma("clang loop unroll_count(4)")
#else
#define UNROLLED _Pragma("GCC unroll 4")
#endif

/* A function compiled twice, for the vectors that every processor of the kind has and for those that most have today;
 * which is chosen as the program starts, before the thread sanitizer is awake. */
#if defined(__has_feature) /* clang */
#define THREAD_SANITIZER __has_feature(thread_sanitizer)
#elif defined(__SANITIZE_THREAD__)
#define THREAD_SANITIZER 1
#else
#define THREAD_SANITIZER 0
#endif
#if defined(__x86_64__) && !THREAD_SANITIZER
#define TWICE __attribute__((target_clones("default", "avx2")))
#else
#define TWICE
#endif

/* Which instructions the engine uses; all give the same results. AVX512 wants F, BW, DQ, VL, VBMI and VBMI2.
 * LANES_BEST is the most the processor has. */
enum lanes_isa { LANES_BEST, LANES_PORTABLE, LANES_AVX2, LANES_AVX512, LANES_ISA_COUNT };
bool lanes_isa_available(enum lanes_isa isa);   /* LANES_BEST: always */
const char *lanes_isa_name(enum lanes_isa isa); /* "best", "portable", "avx2", "avx512" */

struct lanes_plan;
/* Binds `program` to the parameters and policies of `settings` (its seed and run are not used). The program must
 * outlive the plan; the settings need not. The caller owns *ret_plan (lanes_plan_free). STATUS_OUT_OF_MEMORY;
 * STATUS_REFUSED for a program whose code reads slots that the language does not read, which only a forged file can
 * hold. */
enum status lanes_plan_new(const struct program *program, const struct settings *settings,
                           struct lanes_plan **ret_plan);
/* The same, but the runs go on from `state`, which is a branch (kernel_branch) in its lobby or at a tick, with its
 * program, which must outlive the plan, and its settings; the state need not. Each run is the branch with the luck of
 * its number: `fresh`, all of it, as kernel_branch_luck gives it, also in when control would send what has not come;
 * else what control would send comes when the state has it, as suits the run that the state is of. Counts are of what
 * happens from there on; what is open there counts as opened. */
enum status lanes_plan_from(const struct kernel *state, bool fresh, struct lanes_plan **ret_plan);
void lanes_plan_free(struct lanes_plan *plan); /* NULL is allowed */

struct lanes;
/* Memory for batches of `plan`, which must outlive it. STATUS_OUT_OF_MEMORY; STATUS_REFUSED when the processor lacks
 * `isa`. */
enum status lanes_new(const struct lanes_plan *plan, enum lanes_isa isa, struct lanes **ret_lanes);
void lanes_free(struct lanes *lanes); /* NULL is allowed */

/* Called at the end of every tick that some lane still played. Bit l of `alive`: lane l played this tick (it may have
 * ended in it). Only columns may be read (lanes_column), not derived slots. */
typedef void lanes_on_tick(void *context, const struct lanes *lanes, uint32_t tick, const uint64_t alive[LANES_WORDS]);
/* In on_tick: bit v % 64 is set when variable v may have become more, or less, in this tick in some lane. */
struct lanes_changes {
    uint64_t raised, lowered;
};
struct lanes_changes lanes_changes(const struct lanes *lanes);
/* on_tick may be NULL, and then costs nothing. Stays until set again. */
void lanes_set_on_tick(struct lanes *lanes, lanes_on_tick *on_tick, void *context);

/* Plays the runs first_run ... first_run + count - 1 of `seed` from STARTEX to their end; lane l is run first_run + l.
 * count is 1 ... LANES_MAX. Allocates nothing. */
void lanes_run(struct lanes *lanes, uint64_t seed, uint64_t first_run, uint32_t count);

/* What the last lanes_run left. */
uint64_t lanes_first_run(const struct lanes *lanes);
uint32_t lanes_count(const struct lanes *lanes);

/* A column: exactly one of `narrow` and `wide` is set, LANES_MAX values long, of which the first lanes_count() mean
 * something. */
struct lanes_column {
    const int16_t *narrow;
    const int32_t *wide;
    const int8_t *bytes; /* the same values once more, of a small variable that conditions ask for; else NULL */
};
/* False when the slot has no column of its own (then use lanes_read after the batch). */
bool lanes_column(const struct lanes *lanes, uint32_t slot, struct lanes_column *ret_column);
/* Any slot of all lanes, after lanes_run: writes lanes_count() values. */
void lanes_read(const struct lanes *lanes, uint32_t slot, int32_t ret_values[LANES_MAX]);

/* How often what happened in the last batch, over its lanes; comes free with the run. Arrays by the program's
 * indices. */
struct lanes_counts {
    const uint32_t *tries, *deliveries; /* inject */
    const uint32_t *opened, *closed;    /* decision */
    const uint32_t *adopted;            /* options[] index: adoptions that took effect, over all asked cells */
    const uint32_t *outcomes;           /* outcomes[] index */
    const uint32_t *shared;             /* share slot: deliveries */
    const uint32_t *endings;            /* ending, and ending_count for "time is up" */
    uint64_t ticks;                     /* played, over all lanes */
};
struct lanes_counts lanes_counts(const struct lanes *lanes);

/* Many batches on many threads: run_count runs of each of point_count settings ("points": one for a plain rehearsal,
 * many for a study; their seed and run are not used, every point plays the same luck). Threads take batches as they
 * come, so the result is independent of threads and batches exactly when folding and merging commute: use integer
 * tallies. */
struct lanes_job {
    const struct program *program;
    const struct settings *points;
    /* NULL, or instead of program and points: branches from which runs go on, of programs alike (lanes_plan_from) */
    const struct kernel *const *states;
    bool fresh;
    uint32_t point_count;
    uint64_t seed, first_run, run_count; /* runs first_run ... first_run + run_count - 1, of every point */
    uint32_t thread_count;               /* 0: as many as there are processors */
    uint32_t batch_lanes;                /* 1 ... LANES_MAX; 0: LANES_MAX */
    enum lanes_isa isa;
    void *context;
    /* An accumulator a thread, made in the calling thread before it starts. NULL return: out of memory. */
    void *(*make)(void *context);
    /* Folds the batch into the accumulator of this thread. */
    void (*fold)(void *context, void *accumulator, uint32_t point, const struct lanes *lanes);
    /* Every accumulator that was made, in the calling thread, after all threads ended: merges it (unless `status` is
     * not STATUS_OK) and frees it. */
    void (*merge)(void *context, void *accumulator, enum status status);
    /* May be NULL: as lanes_on_tick, for this thread's accumulator. */
    void (*on_tick)(void *context, void *accumulator, uint32_t point, const struct lanes *lanes, uint32_t tick,
                    const uint64_t alive[LANES_WORDS]);
    /* May be NULL: called in the calling thread now and then, and once at the end. `total` is run_count *
     * point_count. */
    void (*progress)(void *context, uint64_t done, uint64_t total);
    const atomic_bool *cancel; /* may be NULL; true stops after the batches in work */
};
/* STATUS_OUT_OF_MEMORY, STATUS_REFUSED (isa), STATUS_CANCELLED. */
enum status lanes_batches(const struct lanes_job *job);

/* ---- for tests ---- */

/* The oracle: one run by the kernel. `memory` is kernel_bytes(program, false) long and
 * aligned for any type. Returns the slots (inside `memory`) of the ended run. */
const int32_t *lanes_oracle(const struct program *program, const struct settings *settings, void *memory);
/* Every slot of one lane, as kernel_slots() has them: writes program->slot_count values. */
void lanes_row(const struct lanes *lanes, uint32_t lane, int32_t *ret_slots);

#endif
