/* A rehearsal: the runs of one scenario under one set of parameters and policies, and what they came to.
 *
 * The one door for whoever wants answers, the command line as well as the lab of a live exercise:
 *
 *     struct rehearsal_options options = {.runs = 100000, .seed = 42};
 *     rehearsal_run(program, &settings, &options, progress, context, &cancel, &rehearsal);
 *     output_json(rehearsal, &text);
 *     rehearsal_free(rehearsal);
 *
 * Runs are played in portions; after each, `progress` sees the rehearsal as it stands and may write any output from it.
 * Both engines and any number of threads come to the same tally, and so to the same bytes of
 * output. */
#ifndef ENTENTE_REHEARSE_REHEARSAL_H
#define ENTENTE_REHEARSE_REHEARSAL_H

#include "lanes/team.h"
#include "rehearse/parquet.h"
#include "rehearse/tally.h"

#define REHEARSAL_RUNS_MAX UINT64_C(100000000000)   /* days of work on any machine */
#define REHEARSAL_FAN_RUNS_MAX UINT64_C(1000000000) /* the counts of a fan have 32 bits */

enum rehearsal_engine {
    REHEARSAL_LANES,
    REHEARSAL_SCALAR, /* the kernel, run after run: the oracle */
};

struct rehearsal_options {
    uint64_t runs, seed, first_run; /* runs first_run ... first_run + runs - 1 */
    uint32_t thread_count;          /* 0: as many as there are processors */
    enum rehearsal_engine engine;
    enum lanes_isa isa;        /* of the lanes */
    struct parquet_rows *rows; /* gets every run as a row; may be NULL */
    const struct team *team;   /* processes that share the runs; NULL: alone. Rank 0 gets the whole tally */
};

struct rehearsal {
    const struct program *program;
    struct settings settings; /* its seed is the rehearsal's; its run is not used */
    struct rehearsal_options options;
    struct tally *tally; /* tally->runs have been played */
};

/* Called in the calling thread, several times a second and once at the end. `so_far` is the rehearsal after the last
 * whole portion, NULL before the first; borrowed for the call. */
typedef void rehearsal_progress(void *context, uint64_t done, uint64_t total, const struct rehearsal *so_far);

/* Parameters must be within their ranges and policies exist (asserted by the engines). `program` must outlive the
 * result, which the caller frees. progress and cancel may be NULL. STATUS_CANCELLED: *ret_rehearsal is written all the
 * same, with the runs played so far (perhaps none). With a team there are no rows; on ranks other than 0, and when cut
 * short, the tally is of a member's own runs. STATUS_OUT_OF_MEMORY, STATUS_IO (the team cannot be reached),
 * STATUS_REFUSED (runs is 0 or above REHEARSAL_RUNS_MAX, or the processor lacks options->isa). */
enum status rehearsal_run(const struct program *program, const struct settings *settings,
                          const struct rehearsal_options *options, rehearsal_progress *progress, void *context,
                          const atomic_bool *cancel, struct rehearsal **ret_rehearsal);
void rehearsal_free(struct rehearsal *rehearsal); /* NULL is allowed */

/* The fan of one variable (an index, asserted) over all runs, and nothing else: for whoever waits for the picture. Of
 * the result only output_fan_json of this variable means anything. options->engine and rows are not used. As above, but
 * a fan that is cancelled is none: STATUS_CANCELLED leaves *ret_rehearsal alone. */
enum status rehearsal_fan(const struct program *program, const struct settings *settings,
                          const struct rehearsal_options *options, uint32_t variable, const atomic_bool *cancel,
                          struct rehearsal **ret_rehearsal);

/* A rehearsal before its first run. STATUS_REFUSED: runs is 0 or above runs_max, or runs have no number;
 * STATUS_OUT_OF_MEMORY. */
enum status rehearsal_new(const struct program *program, const struct settings *settings,
                          const struct rehearsal_options *options, uint64_t runs_max, struct rehearsal **ret_rehearsal);

/* Fills tally->barred of a rehearsal whose runs have all been played. STATUS_CANCELLED, STATUS_OUT_OF_MEMORY,
 * STATUS_TOO_LARGE: what was not looked at is taken to have been possible. */
enum status rehearsal_look_for_barred(struct rehearsal *rehearsal, const atomic_bool *cancel);

/* Likewise tally->unmet. */
enum status rehearsal_look_for_unmet(struct rehearsal *rehearsal, const atomic_bool *cancel);
/* The condition that an inject, decision or ending waits for, and that alone, if it never came; CODE_NONE: it came, or
 * waited for something else. `place`: in tally->unmet. */
code_at rehearsal_never_held(const struct tally *tally, uint32_t place);

/* The engines: play runs first_run ... first_run + run_count - 1 and merge them into the tally. */
enum status rehearsal_lanes(struct rehearsal *rehearsal, uint64_t first_run, uint64_t run_count,
                            rehearsal_progress *progress, void *context, const atomic_bool *cancel);
enum status rehearsal_scalar(struct rehearsal *rehearsal, uint64_t first_run, uint64_t run_count,
                             rehearsal_progress *progress, void *context, const atomic_bool *cancel);

#endif
