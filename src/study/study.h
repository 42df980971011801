/* Studies: questions that take many rehearsals to answer.
 *
 * What is varied are **factors**: parameters over a range, policies of a cell over a list of names. What is measured is
 * one outcome. The methods:
 *
 *   sobol      which factors drive the outcome, alone and together: Saltelli's design of samples * (factors + 2) points
 *   morris     which factors matter at all, for few runs: `samples` trajectories of factors + 1 points
 *   discovery  where the outcome of interest crowds: boxes by PRIM over `samples` points
 *   tornado    each factor at its ends, the others at base, on the same luck
 *   compare    every combination of the factors' choices (a parameter's are `from` and `to`) against the first; or this
 *              scenario against another version of it
 *   injects    each inject left out once, against the scenario as written
 *   options    each option of a decision, or of all, forced once, against the scenario as written
 *   releases   each inject that its originator must release had at once, then all, against the scenario as written
 *   sharing    who tells whom how soon: each path of sharing from "never" to "at once", then all; and a grid over at
 * most two factors
 *
 * The first three play `runs` runs at every design point and average them first, always the same runs, so that luck
 * adds no noise between points. The others compare **sides** run by run. The result depends on the scenario, the study
 * and the seed, not on threads or number of processes.
 *
 * study.c checks and dispatches, design.c the designs, sides.c the comparisons, program.c versions of a
 * program, trial.c plays; study_output.c and study_html.c say what came of it.
 */
#ifndef ENTENTE_STUDY_STUDY_H
#define ENTENTE_STUDY_STUDY_H

#include "lanes/team.h"
#include "study/stat.h"
#include "study/trial.h"

enum {
    STUDY_SAMPLES_MAX = 1 << 20,
    STUDY_POINT_COUNT_MAX = 1 << 22, /* design points */
    STUDY_SIDE_COUNT_MAX = 1024,     /* sides of a comparison */
    STUDY_COMPARED_MAX = 64,         /* combinations that `compare` takes */
    STUDY_FACTOR_COUNT_MAX = STAT_DIMENSION_COUNT_MAX,
    STUDY_DELAY_COUNT_MAX = 12, /* delays of the sharing study */
};
#define STUDY_RUNS_MAX INT64_C(100000000) /* at a point; the same as the language allows */

struct study_options {
    struct program_study ask;     /* of the scenario, or made from a command line; its samples and runs are used */
    struct study_measure measure; /* outcome and index as in `ask` */
    struct settings base;         /* of what is not varied */
    uint64_t seed;
    uint32_t thread_count; /* 0: as many as there are processors */
    enum lanes_isa isa;
    const struct program *other; /* `compare`: the other version; NULL: none */
    struct settings other_base;
    const struct team *team; /* NULL: alone; a member that is cut short has nothing whole */
};

struct study_factor {
    bool is_policy;
    uint32_t index;   /* parameter, or cell */
    int32_t from, to; /* of a parameter */
    uint32_t choice_count;
    uint8_t choices[POLICY_COUNT_MAX]; /* of a policy: the cell's own numbers */
};

/* Two sides on the same runs. Differences are second minus first. */
struct study_pair {
    struct study_sum first, second, difference;
    int64_t lower, higher; /* runs in which the second side's outcome is lower, higher */
};

struct study_contrast {   /* what a pair says */
    double first, second; /* means */
    struct stat_interval first_interval, second_interval;
    double difference;
    struct stat_interval interval; /* shares: Bonett and Price; numbers: normal */
    double luck; /* how many times the variance of the difference would be with separate seeds; NAN when
                  * no run differs */
};

enum study_role {
    SIDE_BASE,    /* as written, with the base settings */
    SIDE_VARIED,  /* compare: a combination; tornado: a factor at a choice */
    SIDE_LEVEL,   /* sharing: a path at a delay */
    SIDE_CELL,    /* sharing: a cell of the grid */
    SIDE_WITHOUT, /* injects: without one of them */
    SIDE_FORCED,  /* options: with one of them forced */
    SIDE_FREED,   /* releases: with one of them, or all, released at once */
};
enum { PATH_ALL = 0, DELAY_NEVER = -1 };

struct study_side {
    enum study_role role;
    const struct program *program; /* borrowed, or of study->versions */
    struct settings settings;
    uint32_t against; /* the side it is compared with; itself when none */
    uint32_t factor;  /* tornado; SIDE_CELL: unused */
    int32_t value;    /* tornado: parameter's value or policy */
    /* SIDE_WITHOUT: the inject; SIDE_FREED: the inject, or INDEX_NONE for all; SIDE_FORCED: the decision, and the
     * option counted within it. `program` is a variant that is changed from side to side (program/variant.h) */
    uint32_t index, option;
    /* SIDE_LEVEL: in paths[] (PATH_ALL first) and delays[]; SIDE_CELL: place on the two axes */
    uint32_t path, level;
    struct study_pair pair;
};

struct study_path {
    uint32_t from_cell, to_cell; /* INDEX_NONE both: all paths together */
    uint32_t share_count;        /* items that policies pass on along it */
};

struct study {
    const struct program *program; /* borrowed */
    struct study_options options;
    struct study_factor factors[STUDY_FACTOR_COUNT_MAX];
    uint32_t factor_count;
    uint32_t samples_done; /* rows, trajectories or points of the design that were played whole */
    uint64_t point_count;  /* points (or sides) of what was done */
    uint64_t runs_done;    /* at each point; less than asked when a comparison was cut short */
    bool cut_short;
    struct study_sum all; /* over the design, or over side 0 */

    bool defined;                           /* the outcome varies, so that the method has something to say */
    struct stat_sensitivity *sensitivities; /* sobol, by factor */
    struct stat_screening *screenings;      /* morris, by factor */
    struct stat_boxes boxes;                /* discovery */

    struct study_side *sides;
    uint32_t side_count;
    struct study_path *paths;
    uint32_t path_count;
    int32_t delays[STUDY_DELAY_COUNT_MAX]; /* minutes, DELAY_NEVER first, then longest to shortest, last 0 */
    uint32_t delay_count;
    uint32_t axis[2];          /* values on the grid's axes; 0, 0: no grid */
    struct program **versions; /* owned */
    uint32_t version_count;
};

/* The options for a study of a program, with its base settings. `ask` is copied. */
struct study_options study_options(const struct program *program, const struct program_study *ask, uint64_t seed);

/* Whether the study can be run; else `ret_why` says what is wrong and what would be right. Cheap: plays nothing. */
bool study_check(const struct program *program, const struct study_options *options, struct buf *ret_why);

/* Runs a study that study_check finds fine (asserted). `program` and options->other must outlive the result, which the
 * caller frees. progress (may be NULL) is called in the calling thread; cancel may be NULL.
 * STATUS_CANCELLED: *ret_study is written all the same with what was played whole, unless that is nothing: then it is
 * NULL. STATUS_OUT_OF_MEMORY, STATUS_REFUSED as lanes_batches, STATUS_IO: the team cannot be reached. */
enum status study_run(const struct program *program, const struct study_options *options,
                      void (*progress)(void *context, uint64_t done, uint64_t total), void *context,
                      const atomic_bool *cancel, struct study **ret_study);
void study_free(struct study *study); /* NULL is allowed */

/* runs the whole study plays */
uint64_t study_run_total(const struct program *program, const struct study_options *options);
struct study_contrast study_contrast(const struct study *study, const struct study_pair *pair);
/* A factor at u in [0, 1]: the parameter's value or the cell's policy. Equal shares of [0, 1) for each value. */
int32_t study_factor_value(const struct study_factor *factor, double u);
/* The mean outcome with its interval: Wilson's for shares, normal for numbers. */
struct stat_mean study_mean(const struct study *study, const struct study_sum *sum);

/* ---- the parts, for study.c and for tests that bring an evaluator of their own ---- */

/* Plays `row_count` whole rows of points: settings of points[(row * points_a_row + k) * factor_count ...] in the unit
 * cube. */
typedef enum status study_evaluate(void *context, const double *points, uint32_t point_count,
                                   struct study_sum *ret_sums);
struct study_design {
    enum study_method method;
    uint32_t samples, factor_count;
    uint64_t seed;
    const struct study_factor *factors; /* NULL: every factor is the whole unit interval */
    study_evaluate *evaluate;
    void *context;
    uint32_t chunk_points; /* points an evaluation, at the most, but whole rows */
};
/* Fills what the method fills of the study: samples_done, point_count, all, defined and the estimates. STATUS_CANCELLED
 * when the evaluator says so: the rows before count. */
enum status study_design_run(const struct study_design *design, struct study *study);
uint32_t study_design_row_points(enum study_method method, uint32_t factor_count); /* points a sample */

/* Whether a study of options forces those of the decision: not in a first round, of which nothing is adopted. */
bool study_forces(const struct program *program, const struct program_study *ask, uint32_t decision);

/* sides.c */
bool study_is_released(const struct program *program, uint32_t inject); /* by its originator, to some cell */
enum status study_sides_make(struct study *study);                      /* fills sides, paths, delays, axis, versions */
enum status study_sides_run(struct study *study, void (*progress)(void *context, uint64_t done, uint64_t total),
                            void *context, const atomic_bool *cancel);
uint32_t study_path_list(const struct program *program, const struct settings *settings, struct study_path *ret_paths);
uint32_t study_delay_list(const struct program *program, int32_t ret_delays[STUDY_DELAY_COUNT_MAX]);

/* program.c: versions of a program, owned by the caller. */
/* Along the paths from_cell to to_cell (INDEX_NONE both: along all paths), what the policies share arrives after
 * `delay_minutes` for certain, or never. Conditions (`if`) stay. */
enum status study_program_sharing(const struct program *program, uint32_t from_cell, uint32_t to_cell,
                                  int32_t delay_minutes, struct program **ret_version);
/* `other` with its draws at the places of `program`, wherever both have the same inject, share or decision of the same
 * cell: the same luck there. What only `other` has draws elsewhere. */
enum status study_program_same_luck(const struct program *program, const struct program *other,
                                    struct program **ret_version);

#endif
