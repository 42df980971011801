/* entente as a library: compile a scenario, rehearse it, study it, or play a single run step by step.
 *
 *     struct entente_scenario *scenario;
 *     struct entente_rehearsal *rehearsal;
 *     char *said;
 *     if (entente_scenario_compile(yaml, strlen(yaml), &scenario, &said) != ENTENTE_STATUS_OK)
 *         puts(said);
 *     entente_rehearsal_run(scenario, NULL, &(struct entente_work){.seed = 1, .runs = 1000}, &rehearsal);
 *     printf("%llu of 1000\n", (unsigned long long)entente_rehearsal_ending(rehearsal, 0));
 *
 * The language of scenarios is docs/scenario-language.md, and the words used here are explained in docs/glossary.md.
 * examples/endings.c is a whole program.
 *
 * Memory in, memory out: no files, no network, no clock, no environment, nothing printed, no state between calls.
 * The same scenario, settings, seed and run give the same result on any machine and any number of threads.
 *
 * **Handles** are opaque. Whoever gets one through a `ret_` pointer owns it and frees it with the function of its name
 * that ends in _free, which takes NULL as well. A scenario must outlive what was made from it. `ret_` pointers are
 * written only where ENTENTE_STATUS_OK is returned, or where the function says so. Texts are UTF-8 and end with a zero
 * byte; those returned as const belong to the handle they came from.
 *
 * **Threads.** A scenario and a finished result may be read by many threads at once. Settings and a run belong to one
 * thread at a time.
 *
 * **Indices** count from 0 in the order of the scenario file. An index beyond its list, a NULL handle and a number out
 * of its range are errors of the program that calls: they end it with a message (assert). What depends on data is a
 * status. Times are in minutes since STARTEX. */
#ifndef ENTENTE_H
#define ENTENTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ENTENTE_NONE UINT32_MAX /* an index of nothing */

enum entente_status {
    ENTENTE_STATUS_OK,
    ENTENTE_STATUS_OUT_OF_MEMORY, /* any function that returns a status may return this one */
    ENTENTE_STATUS_IO,
    ENTENTE_STATUS_TOO_LARGE,
    ENTENTE_STATUS_MALFORMED,
    ENTENTE_STATUS_CORRUPT,
    ENTENTE_STATUS_VERSION,
    ENTENTE_STATUS_NOT_FOUND,
    ENTENTE_STATUS_EXISTS,
    ENTENTE_STATUS_REFUSED,
    ENTENTE_STATUS_CANCELLED,
    ENTENTE_STATUS_BUSY,
};
const char *entente_status_text(enum entente_status status); /* "out of memory"; in English, of static storage */
const char *entente_version(void);                           /* "0.1.0", of static storage */
void entente_text_free(char *text);                          /* a text that a function gave away; NULL is allowed */

/* ---- scenarios ---- */

struct entente_scenario;

/* Compiles the `yaml_bytes` bytes at `yaml`, which are not needed afterwards. Files that it includes follow in the same
 * text, each below a line `--- # file: NAME`. Files that its injects attach are not looked at: a rehearsal has no use
 * for them. `*ret_said` (may be NULL) becomes the
 * warnings and errors, each with line, column, the line itself and what would be right, or NULL when there are none;
 * it is the caller's and is written whatever is returned. MALFORMED: there are errors. TOO_LARGE: as MALFORMED; the
 * text is longer than a scenario may be. */
enum entente_status entente_scenario_compile(const char *yaml, size_t yaml_bytes,
                                             struct entente_scenario **ret_scenario, char **ret_said);
void entente_scenario_free(struct entente_scenario *scenario);

/* The lists of a scenario. The last ending is "time-up", which no scenario lists: the time was up before any other
 * ending came. */
enum entente_list {
    ENTENTE_CELLS,
    ENTENTE_PARAMETERS,
    ENTENTE_VARIABLES,
    ENTENTE_INJECTS,
    ENTENTE_DECISIONS,
    ENTENTE_ENDINGS,
    ENTENTE_STUDIES,
};
uint32_t entente_scenario_count(const struct entente_scenario *scenario, enum entente_list list);
const char *entente_scenario_id(const struct entente_scenario *scenario, enum entente_list list, uint32_t index);
/* ENTENTE_NONE: there is none of that name. */
uint32_t entente_scenario_find(const struct entente_scenario *scenario, enum entente_list list, const char *id);
uint32_t entente_scenario_options(const struct entente_scenario *scenario, uint32_t decision); /* how many */
const char *entente_scenario_option(const struct entente_scenario *scenario, uint32_t decision, uint32_t option);
uint32_t entente_scenario_policies(const struct entente_scenario *scenario, uint32_t cell); /* how many, 1 or more */
const char *entente_scenario_policy(const struct entente_scenario *scenario, uint32_t cell, uint32_t policy);
/* The values that a parameter or a variable may take, and the one it has when nothing is said or at STARTEX. */
struct entente_range {
    int32_t from, to, start;
};
struct entente_range entente_scenario_parameter(const struct entente_scenario *scenario, uint32_t parameter);
struct entente_range entente_scenario_variable(const struct entente_scenario *scenario, uint32_t variable);
uint32_t entente_scenario_minutes(const struct entente_scenario *scenario);      /* length of the exercise */
uint32_t entente_scenario_tick_minutes(const struct entente_scenario *scenario); /* of one tick */

/* ---- settings: parameters and policies of a run ---- */

struct entente_settings;

/* As the scenario says: every parameter at its default, every cell's bot with its policy `standard`. */
enum entente_status entente_settings_new(const struct entente_scenario *scenario,
                                         struct entente_settings **ret_settings);
void entente_settings_free(struct entente_settings *settings);
/* `value` lies in the parameter's range, `policy` among the cell's (both asserted). */
void entente_settings_parameter(struct entente_settings *settings, uint32_t parameter, int32_t value);
void entente_settings_policy(struct entente_settings *settings, uint32_t cell, uint32_t policy);

/* ---- rehearsals: many runs, played by bots ---- */

/* What is to be done. Zeroes mean: seed 0, from run 0, as many threads as there are processors, nobody to tell. */
struct entente_work {
    uint64_t seed;
    uint64_t runs,
        first_run; /* runs first_run to first_run + runs - 1. A study has its own number and looks at neither */
    uint32_t threads;
    /* Called in the calling thread several times a second; false ends the work early. */
    bool (*progress)(void *context, uint64_t done, uint64_t total);
    void *context;
};

struct entente_rehearsal;

/* `settings` may be NULL, as the scenario says. CANCELLED: `progress` ended it; *ret_rehearsal is written all the same,
 * with the runs played so far. REFUSED: runs is 0, or more than 10^11. */
enum entente_status entente_rehearsal_run(const struct entente_scenario *scenario,
                                          const struct entente_settings *settings, const struct entente_work *work,
                                          struct entente_rehearsal **ret_rehearsal);
void entente_rehearsal_free(struct entente_rehearsal *rehearsal);
/* In how many runs; of how many is entente_rehearsal_runs. */
uint64_t entente_rehearsal_runs(const struct entente_rehearsal *rehearsal);
uint64_t entente_rehearsal_ending(const struct entente_rehearsal *rehearsal, uint32_t ending);
uint64_t entente_rehearsal_delivered(const struct entente_rehearsal *rehearsal, uint32_t inject);
uint64_t entente_rehearsal_opened(const struct entente_rehearsal *rehearsal, uint32_t decision);
/* How often an option was adopted: once a run at the most, but once for every cell asked where each decides alone. */
uint64_t entente_rehearsal_adopted(const struct entente_rehearsal *rehearsal, uint32_t decision, uint32_t option);
/* In how many runs all cells asked chose, and in how many they chose the same. */
uint64_t entente_rehearsal_chosen(const struct entente_rehearsal *rehearsal, uint32_t decision);
uint64_t entente_rehearsal_agreed(const struct entente_rehearsal *rehearsal, uint32_t decision);
/* In how many runs a variable ended at most at `value`. A variable with more than some hundred thousand values
 * is counted in bins of several; then `value` is taken to the end of its bin. */
uint64_t entente_rehearsal_at_most(const struct entente_rehearsal *rehearsal, uint32_t variable, int32_t value);
/* Wilson's 95 percent interval of a share. */
struct entente_interval {
    double low, high;
};
struct entente_interval entente_interval_of_share(uint64_t hits, uint64_t runs);

/* ---- studies: what an outcome depends on ---- */

struct entente_study;

/* Runs a study of the scenario, as it is written there. CANCELLED: *ret_study is written all the same, with what was
 * done whole, or with NULL where that is nothing. REFUSED: the study has nothing to vary, or is beyond what can be
 * done; `*ret_said` (may be NULL) is the sentence, and NULL in all other cases. */
enum entente_status entente_study_run(const struct entente_scenario *scenario, const struct entente_settings *settings,
                                      const struct entente_work *work, uint32_t study, struct entente_study **ret_study,
                                      char **ret_said);
void entente_study_free(struct entente_study *study);
struct entente_estimate { /* a mean, or a share from 0 to 1 where the outcome is an ending or a threshold */
    double value;
    struct entente_interval interval; /* 95 percent */
};
struct entente_estimate entente_study_outcome(const struct entente_study *study); /* over all that was played */
/* What was varied: a parameter, or the policy of a cell. */
uint32_t entente_study_factors(const struct entente_study *study); /* how many */
struct entente_factor {
    enum entente_list list; /* ENTENTE_PARAMETERS or ENTENTE_CELLS */
    uint32_t index;
};
struct entente_factor entente_study_factor(const struct entente_study *study, uint32_t factor);
/* How much a factor matters, by the study's method: `sobol` the share of the variance that it makes alone and together
 * with others; `morris` the mean size of its effects and their spread. False: the method says it otherwise, or the
 * outcome never varied. */
struct entente_effect {
    struct entente_estimate alone, together; /* sobol */
    struct entente_estimate size;            /* morris */
    double spread;
};
bool entente_study_effect(const struct entente_study *study, uint32_t factor, struct entente_effect *ret_effect);
/* `compare`, `tornado`, `injects`, `options`, `releases` and `sharing` play sides run by run on the same luck. Side 0
 * is the scenario as it is. */
uint32_t entente_study_sides(const struct entente_study *study); /* how many; 0 for the other methods */
struct entente_side {
    uint32_t against;                   /* the side it is compared with; itself: with none */
    struct entente_estimate outcome;    /* of this side */
    struct entente_estimate difference; /* to the other; 0 where there is none */
};
struct entente_side entente_study_side(const struct entente_study *study, uint32_t side);
/* What the side was played with. The text is the caller's; NULL without memory: "delay=40 us=firm", "-launch" without
 * an inject, "+launch" or "+*" with what must be requested released at once, "reply:wait" with an option forced;
 * empty for side 0. */
char *entente_study_side_text(const struct entente_study *study, uint32_t side);

/* ---- one run, tick by tick ---- */

struct entente_run;

/* A run before STARTEX, all cells played by their bots. Left alone, it is the run of that number in a rehearsal of
 * that seed. `settings` may be NULL. */
enum entente_status entente_run_new(const struct entente_scenario *scenario, const struct entente_settings *settings,
                                    uint64_t seed, uint64_t run, struct entente_run **ret_run);
void entente_run_free(struct entente_run *run);
enum entente_status entente_run_copy(const struct entente_run *run, struct entente_run **ret_copy); /* a branch */
/* Plays STARTEX and the first tick, then tick after tick. False: the run has ended and nothing was played. */
bool entente_run_advance(struct entente_run *run);
int32_t entente_run_minute(const struct entente_run *run);  /* of the last tick played; -1 before the first */
uint32_t entente_run_ending(const struct entente_run *run); /* ENTENTE_NONE while it goes on */
int32_t entente_run_variable(const struct entente_run *run, uint32_t variable);
uint64_t entente_run_hash(const struct entente_run *run); /* of the whole state; equal states have equal hashes */
/* What happened so far, a line a fact: "T+01:20 delivered launch to rok". Owned by the run, until it is
 * played on. Empty before STARTEX, and where memory was short. */
const char *entente_run_transcript(struct entente_run *run);

/* Gives a cell to the caller (true) or back to its bot. A cell that the caller plays does nothing by itself; what it
 * did not choose in time is decided as the scenario says. */
void entente_run_take(struct entente_run *run, uint32_t cell, bool taken);
enum entente_act {
    ENTENTE_CHOOSE,
    ENTENTE_ANSWER,
    ENTENTE_OPEN,
    ENTENTE_ACKNOWLEDGE,
    ENTENTE_SHARE,
    ENTENTE_RESPOND,
    ENTENTE_WITHDRAW,
};
struct entente_action {
    enum entente_act act;
    uint32_t cell;
    uint32_t about; /* decision; moment of an assessment; item, numbered in the run; question */
    /* option; answer from 1; bit c: the cell c that it is shared with; what a question is answered by: a number as
     * (uint32_t), a step from 1, 0 for words, the number of an order of names */
    uint32_t value;
};
/* What a cell may do now, in an order that does not change. Returns how many there are; writes at most `count_max`.
 * ENTENTE_NONE: out of memory, nothing is written. */
uint32_t entente_run_legal(const struct entente_run *run, uint32_t cell, struct entente_action *ret_actions,
                           uint32_t count_max);
/* Does it, at the tick played last. NULL: done. Else why not, in a sentence of static storage, and nothing changed. */
const char *entente_run_act(struct entente_run *run, const struct entente_action *action);

#ifdef __cplusplus
}
#endif

#endif
