/* A tally: what is counted over the runs of a rehearsal.
 *
 * Everything is an integer and every merge is an addition, a smallest-of or a copy of something only one side has, so
 * the result does not depend on threads, batches or engine. Two depths:
 *
 *   exact    how often, over all runs: endings, deliveries, choices, agreement, answers, sharing, final values,
 * thresholds that were met. Counted from columns with loops the compiler turns into vector code, or given by the engine
 * for nothing. sampled  how much and when, over the first TALLY_SAMPLED_RUNS_MAX runs: fans of the variables, times,
 * the flow from decision to decision, load. A quantile over 8192 runs is within 1.1 points of probability of the one
 * over all (95 %), which no picture shows; counting these in every run would cost more than playing it.
 *
 * A histogram has a bin a value and a bin a tick, as long as memory allows: only a very wide variable or a great many
 * things over very many ticks have bins of several, and outputs then name the step.
 *
 * Fans are kept as changes: a lane whose variable moves from a to b at a tick takes one from bin a and adds one to bin
 * b of that tick, and the histogram at a tick is the sum up to it. Most variables of most lanes rest at most ticks.
 *
 * tally.c layout, exact counts, merging, queries; tally_sample.c the sampled part, tally_waits.c of it how long
 * decisions took; tally_flow.c the flow's table; tally_passage.c the thresholds worth watching, tally_watch.c which
 * runs met them.
 */
#ifndef ENTENTE_REHEARSE_TALLY_H
#define ENTENTE_REHEARSE_TALLY_H

#include <assert.h>

#include "lanes/lanes.h"

enum {
    TALLY_SAMPLED_RUNS_MAX = 8192,
    TALLY_PATH_COUNT = 12,               /* sample runs whose variables are kept whole */
    TALLY_FAN_COUNT_MAX = 241,           /* points of time in a fan */
    TALLY_BIN_COUNT_MIN = 256,           /* a variable has so many bins at the least, or one a value */
    TALLY_FAN_CELL_COUNT_MAX = 1 << 22,  /* counters of all fans together, unless that leaves fewer bins */
    TALLY_FINAL_BIN_COUNT_MAX = 1 << 20, /* bins of all final values together, likewise */
    TALLY_REPLY_BIN_COUNT_MAX = 1 << 18, /* of numbers answered to questions, likewise */
    TALLY_TIME_CELL_COUNT_MAX = 1 << 22, /* counters of all times together */
    TALLY_NOTABLE_COUNT = 10,
    TALLY_PEAK_MINUTES = 30,
    TALLY_PASSAGE_COUNT_MAX = 256, /* and of one variable: */
    TALLY_PASSAGES_OF_VARIABLE_MAX = 64,
    TALLY_PRINCIPAL_COUNT_MAX = 16,         /* decisions whose states are counted in pairs */
    TALLY_STATE_SEVERAL = OPTION_COUNT_MAX, /* by `each`: the cells adopted different options */
    TALLY_STATE_OPEN,                       /* never closed */
    TALLY_STATE_COUNT,                      /* the states below TALLY_STATE_SEVERAL are options */
    TALLY_AT_ONCE_MAX = 63,                 /* things open to a cell at once: as many, or more */
    TALLY_BYTES_MAX = 1 << 30,              /* of an encoded one; fans of all variables are 64 MiB at the most */
};

/* Runs side by side, by whichever engine. A tally knows an engine only by this: how to have the values of a slot over
 * the batch, and what the engine counted on its way. */
struct tally_batch {
    /* The values of any slot of `source`. Exactly one pointer of the column is set; it may be `scratch`. */
    struct lanes_column (*read)(const void *source, uint32_t slot, int32_t scratch[LANES_MAX]);
    const void *source;
    uint64_t first_run;
    uint32_t count;
    struct lanes_counts counts;
    struct lanes_changes changes; /* in tally_on_tick: of this tick */
};

static inline struct lanes_column tally_column(const struct tally_batch *batch, uint32_t slot,
                                               int32_t scratch[LANES_MAX])
{
    return batch->read(batch->source, slot, scratch);
}
/* The values of a slot that fit 16 bits: ticks, choices, answers, endings. Points into the engine's columns or to
 * `scratch`. */
const int16_t *tally_small(const struct tally_batch *batch, uint32_t slot, int16_t scratch[LANES_MAX]);

struct tally_notable {
    uint64_t run;
    uint32_t ending;
    int32_t end_tick;
};
struct tally_notables {
    struct tally_notable items[TALLY_NOTABLE_COUNT];
    uint32_t count;
};

/* How the values of a variable are counted: bin b holds from + b * width and the width - 1 values after it. */
struct tally_bins {
    int32_t from;
    uint32_t width, count;
    size_t first; /* the variable's first bin among those of all */
};
static inline uint32_t tally_bin_of(const struct tally_bins *bins, int32_t value)
{
    uint32_t above = (uint32_t)((int64_t)value - bins->from);
    return bins->width == 1 ? above : above / bins->width;
}
static inline int32_t tally_bin_value(const struct tally_bins *bins, uint32_t bin)
{
    return (int32_t)(bins->from + (int64_t)bin * bins->width);
}
/* The least and the most that a bin of several values was given; where they are the same its value is known after
 * all. */
struct tally_extremes {
    int32_t least, most;
};

static inline void tally_widen(struct tally_extremes *extremes, bool empty, struct tally_extremes more)
{
    if (empty || more.least < extremes->least)
        extremes->least = more.least;
    if (empty || more.most > extremes->most)
        extremes->most = more.most;
}
/* Counts a value; `counts` and `extremes` are the variable's own. */
static inline void tally_count(const struct tally_bins *bins, uint64_t *counts, struct tally_extremes *extremes,
                               int32_t value)
{
    uint32_t bin = tally_bin_of(bins, value);
    assert(bin < bins->count); /* within the variable's range */
    if (bins->width > 1)
        tally_widen(&extremes[bin], counts[bin] == 0, (struct tally_extremes){value, value});
    counts[bin]++;
}

/* A threshold: the variable lies within least ... most, one of which is an end of its range unless they are equal. */
struct tally_passage {
    uint32_t variable;
    int32_t least, most;
};
static inline bool tally_passed(const struct tally_passage *passage, int32_t value)
{
    return value >= passage->least && value <= passage->most;
}
/* tally_passage.c: by variable, then by value. Those beyond a maximum are left out. Parameters stand for their values
 * in `settings`. */
uint32_t tally_find_passages(const struct program *program, const struct settings *settings,
                             struct tally_passage ret_passages[TALLY_PASSAGE_COUNT_MAX]);

/* ---- the flow from decision to decision ---- */

/* A node: a decision closed with these options adopted (bit o), the start of the exercise, or an ending. */
#define FLOW_START UINT32_C(0xfe0000)
#define FLOW_ENDING UINT32_C(0xff0000) /* + ending */
static inline uint32_t flow_node(uint32_t decision, uint32_t options)
{
    return decision << 16 | options;
}
struct flow_link {
    uint32_t from, to;
    uint64_t count;
};
struct flow {                /* a hash table of links */
    struct flow_link *links; /* capacity entries, owned; count 0: free */
    uint32_t capacity, used;
    bool failed; /* memory lacked; the links that found no room are not counted */
};
void flow_add(struct flow *flow, uint32_t from, uint32_t to, uint64_t count);
/* The links in order of (from, to), as an array the caller frees. NULL without memory or links. */
struct flow_link *flow_sorted(const struct flow *flow, uint32_t *ret_count);
void flow_free(struct flow *flow);

/* ---- the tally ---- */

/* How a pair of cells stood to what was right, each of which answered. */
enum tally_standing { TALLY_BOTH_RIGHT, TALLY_ONE_RIGHT, TALLY_WRONG_ALIKE, TALLY_WRONG_APART, TALLY_STANDING_COUNT };

/* Something a cell has to deal with: what reached it, what was put to it. */
enum tally_item_kind { TALLY_REPORT, TALLY_DECISION, TALLY_QUESTION, TALLY_ROUND, TALLY_ITEM_KIND_COUNT };
struct tally_item {
    enum tally_item_kind kind;
    uint32_t index; /* inject, decision, question, round of an assessment */
    uint32_t cell;
    uint32_t slot; /* tells when it came to the cell */
    /* TICK_NEVER: the slot holds it; else it is this tick in runs where the slot is above 0 (an answer) */
    int32_t tick;
    uint32_t also;      /* a slot that must hold `also_least` or more, too; INDEX_NONE: none */
    int32_t also_least; /* 0: a tick, in which the cell was asked; 1: an answer */
    /* what is put to it is open until the tick in this slot, or where that is INDEX_NONE for so many ticks */
    uint32_t closed_slot;
    int32_t lasts;
};

/* What happens in a phase of the scenario. */
enum tally_event {
    TALLY_DELIVERED, /* injects, each at its last delivery */
    TALLY_OPENED,    /* decisions, not counting first rounds; and closed */
    TALLY_CLOSED,
    TALLY_ASKED,       /* questions, and rounds of assessments */
    TALLY_TASK_OPENED, /* tasks */
    TALLY_TASK_DONE,
    TALLY_TASK_LATE,
    TALLY_EVENT_COUNT
};

struct tally_trace;   /* the last values of the lanes in work */
struct tally_watches; /* their least and most */
struct tally_given;   /* what is answered to the question in work */
struct tally_desks;   /* what comes to the cell in work */

/* How far an item of the plan came, as it is counted. */
enum tally_plan_step {
    TALLY_PLAN_BEGUN,
    TALLY_PLAN_PROPOSED,
    TALLY_PLAN_AGREED,
    TALLY_PLAN_ORDERED,
    TALLY_PLAN_DONE,
    TALLY_PLAN_FAILED,
    TALLY_PLAN_STEP_COUNT,
};

struct tally {
    const struct program *program;
    struct settings settings;
    uint64_t first_run; /* of the rehearsal; sampled are the runs from here on */
    uint64_t runs, sampled;

    /* exact, one block of uint64_t */
    uint64_t *exact;
    size_t exact_count;
    uint64_t *endings;                                       /* ending; ending_count is "time is up" */
    uint64_t *end_ticks;                                     /* tick_count + 1 */
    uint64_t *delivered;                                     /* inject: runs in which it was delivered */
    uint64_t *tried;                                         /* inject: tries in all runs, happened or not */
    uint64_t *opened, *closed, *adopted, *outcomes, *shared; /* decision, decision, option, outcome, share slot */
    uint64_t *held, *withheld; /* share slot: runs in which its giver knew the inject; and its receiver never did */
    uint64_t *asked;           /* tally_asked(); nothing where no decision asks some */
    uint64_t *choices;         /* tally_choices(): option counts of a decision's asked cell */
    /* decision: all asked, several, chose; and the same; closed by `otherwise` for want of a choice; closed before all
     * chose */
    uint64_t *all_chose, *same, *otherwise, *ran_out;
    uint64_t *answers; /* tally_answers(): step counts of a round's asked cell */
    /* round; distance: sum over runs and pairs of cells of |a - b| */
    uint64_t *all_answered, *answered_same, *distance;
    uint64_t *task_opened, *task_done, *task_late, *task_in_time; /* task: runs; in time: done and never late */
    uint64_t *requested, *unanswered; /* release: runs in which it was asked for; and nothing was answered */
    uint64_t *answered;               /* release * RELEASE_ANSWER_COUNT + answer: runs in which that came of it */
    uint64_t *planned;         /* card * TALLY_PLAN_STEP_COUNT + enum tally_plan_step: runs in which it came to that */
    uint64_t *agreed_in_time;  /* card: agreed by the moment at which it is due; nothing of one that is not due */
    uint64_t *answered_plan;   /* (card * ASKED_COUNT_MAX + signer) * 2 + 1 where it declined: runs */
    uint64_t *question_opened; /* question */
    uint64_t *question_answered, *question_right; /* questions[].asked_first + asked index: runs */
    uint64_t *question_pairs; /* (questions[].pair_first + pair) * TALLY_STANDING_COUNT + standing */
    uint64_t *round_right;    /* truths[].asked_first + asked index: runs; nothing where an assessment has no truth */
    uint64_t *round_pairs;    /* (truths[].pair_first + pair) * TALLY_STANDING_COUNT + standing */
    uint64_t *finals;         /* final_bins[variable].first + bin; behind those of all variables tally_replies() */
    uint64_t *passed;         /* passage: runs in which it held at the end of a tick; not when it held at STARTEX */
    struct tally_extremes *extremes; /* as finals; of bins of several values that have a count */
    struct tally_notables gravest, slowest;
    /* option: nobody chose it in any run, and in the sampled ones its condition did not hold when a bot chose; known
     * when the rehearsal is over (rehearsal_barred.c), and not a count */
    bool *barred;
    /* Of each inject, then decision, then ending that waited for a condition and never came: bit k: the kth of what
     * `and` joins there never held when it was asked, in the sampled runs; known as `barred` is (rehearsal_unmet.c). */
    uint32_t *unmet;
    bool unmet_known;

    /* sampled, one block of uint32_t */
    uint32_t *part;
    size_t part_count;
    /* fan_bins[variable].first * fan_count + point * fan_bins[variable].count + bin; wraps, the sum up to a point does
     * not */
    uint32_t *changes;
    uint32_t *inject_times; /* inject * time_bin_count + bin of the last delivery */
    uint32_t *closed_times; /* decision * time_bin_count + bin of the closing */
    uint32_t *share_delays; /* share slot * time_bin_count + bin: from the giver's knowing to the receiver's */
    uint32_t *give_times, *know_times; /* share slot * time_bin_count + bin: giver and receiver came to know */
    /* passage * time_bin_count + bin of the first tick at whose end it held; not when it held at STARTEX */
    uint32_t *passage_times;
    /* of decisions that take time: slow_rows[] * time_bin_count + bin from opening to closing; and of each asked cell
     * (slow_rows[] of the first + asked index) the bin from opening to its choice, and in how many runs the decision
     * closed after all others had chosen in an earlier tick than it, or without it */
    uint32_t *open_times, *chose_times, *kept_waiting;
    uint32_t *task_times; /* task * time_bin_count + bin from opening to being done */
    uint32_t
        *answer_times; /* (release * RELEASE_ANSWER_COUNT + answer) * time_bin_count + bin since it was asked for */
    uint32_t
        *plan_times; /* card * 2: bin from its beginning until it was agreed; + 1: from its order until it was done */
    uint32_t *load;  /* cell * period_count + period: items */
    uint32_t *peaks; /* cell: sum of the greatest number of items within TALLY_PEAK_MINUTES */
    uint32_t *item_runs;    /* item: runs in which it came */
    uint32_t *stage_runs;   /* stage: runs in which it began */
    uint32_t *stage_events; /* stage * TALLY_EVENT_COUNT + event */
    uint32_t *stage_items;  /* (stage * cell_count + cell) * TALLY_ITEM_KIND_COUNT + kind: items that came in it */
    /* (stage * cell_count + cell) * (TALLY_AT_ONCE_MAX + 1) + n: runs in which n was the most that was open at once */
    uint32_t *stage_open;
    /* ((p * principal_count + q) * TALLY_STATE_COUNT + state of p) * TALLY_STATE_COUNT + state of q, p < q */
    uint32_t *pairs;
    uint32_t *pair_endings; /* tally_pair_ending() */
    int32_t *paths;         /* (variable * TALLY_PATH_COUNT + run) * fan_count + point */
    uint32_t path_mask;     /* bit r: run first_run + r has its paths here */
    struct flow flow;

    /* layout */
    struct tally_bins *fan_bins, *final_bins; /* variable */
    size_t fan_bin_count, final_bin_count;    /* of all variables; and of final_bin_count all answers */
    uint32_t fan_count, fan_stride;           /* points of time, ticks from one to the next */
    uint32_t time_bin_count, time_bin_ticks;  /* of inject_times and share_delays */
    uint32_t period_count, period_ticks;      /* of load: an hour, or a tick that is longer */
    struct tally_item *items;                 /* by cell */
    uint32_t item_count;
    int32_t *stage_ticks;                  /* stage: the tick at which it begins, and behind them the end */
    uint32_t *choice_first, *answer_first; /* decision, round */
    struct tally_slow {                    /* decision: its rows; INDEX_NONE where it takes no time */
        uint32_t decision, asked;
    } * slow_rows;
    uint32_t slow_count, slow_asked_count;
    struct tally_bins *named_bins; /* decision about quantities: in finals, of its first cell's first quantity */
    struct tally_question {        /* question */
        struct tally_bins bins;    /* in finals, of its first cell; of a rank name * names + place - 1 */
        uint32_t asked_first, pair_first;
    } * questions;
    uint32_t question_asked_count, question_pair_count;
    struct tally_truth { /* round of an assessment with a truth; not used elsewhere */
        uint32_t asked_first, pair_first;
    } * truths;
    uint32_t round_asked_count, round_pair_count;
    int32_t due_ticks[CARD_COUNT_MAX]; /* item of the plan; TICK_NEVER: it is not said */
    int32_t *round_ticks;              /* round; TICK_NEVER: it has none of its own, control opens it */
    struct tally_passage *passages;
    uint32_t passage_count;
    /* decisions; those that several cells take come first */
    uint32_t principals[TALLY_PRINCIPAL_COUNT_MAX], principal_count;
    struct tally_trace *trace;
    struct tally_watches *watches;
    struct tally_given *given;
    struct tally_desks *desks;
};

/* For runs of `program` with `settings` (parameters and policies), of a rehearsal that begins with first_run. */
enum status tally_new(const struct program *program, const struct settings *settings, uint64_t first_run,
                      struct tally **ret_tally);
void tally_free(struct tally *tally); /* NULL is allowed */
void tally_merge(struct tally *tally, const struct tally *from);
/* tally_encode.c: what was counted, as bytes for another process; and tally_merge of such bytes. STATUS_CORRUPT: they
 * are not of a tally of this program and rehearsal, or of runs that are here already; STATUS_OUT_OF_MEMORY. */
void tally_encode(const struct tally *tally, struct buf *ret_bytes);
enum status tally_merge_encoded(struct tally *tally, const void *bytes, size_t len);

/* At the end of every tick of a batch whose runs go side by side; `batch` need only read variables, whose columns stay
 * where they are until the batch has ended, and its counts are not used. Must be called for every batch when
 * tally_watches() says so, else for those that are sampled. */
void tally_on_tick(struct tally *tally, const struct tally_batch *batch, uint32_t tick);
static inline bool tally_watches(const struct tally *tally)
{
    return tally->passage_count > 0;
}
/* The same for one run, in row `lane` of the batch that begins with run `first_run`. */
void tally_on_row_tick(struct tally *tally, uint64_t first_run, uint32_t lane, uint32_t tick, const int32_t *slots);
/* Counts a batch that has ended. */
void tally_fold(struct tally *tally, const struct tally_batch *batch);

static inline const uint64_t *tally_choices(const struct tally *tally, uint32_t decision, uint32_t asked)
{
    return tally->choices + tally->choice_first[decision] + asked * tally->program->decisions[decision].option_count;
}
static inline const uint64_t *tally_answers(const struct tally *tally, uint32_t round, uint32_t asked)
{
    uint32_t steps = tally->program->assessments[tally->program->rounds[round].assessment].step_count;
    return tally->answers + tally->answer_first[round] + asked * steps; /* [0] is step 1 */
}
static inline const uint64_t *tally_replies(const struct tally *tally, uint32_t question, uint32_t k)
{
    const struct tally_bins *bins = &tally->questions[question].bins;
    return tally->finals + bins->first + (size_t)k * bins->count;
}
static inline uint32_t *tally_changes(const struct tally *tally, uint32_t variable, uint32_t point)
{
    const struct tally_bins *bins = &tally->fan_bins[variable];
    return tally->changes + bins->first * tally->fan_count + (size_t)point * bins->count;
}
static inline uint32_t tally_fan_tick(const struct tally *tally, uint32_t point)
{
    uint32_t tick = point * tally->fan_stride, last = tally->program->tick_count - 1;
    return tick < last ? tick : last;
}
/* The place in pair_endings of: principal p in this state, and this ending. */
static inline size_t tally_pair_ending(uint32_t p, uint32_t state, uint32_t ending)
{
    return ((size_t)p * TALLY_STATE_COUNT + state) * (ENDING_COUNT_MAX + 1) + ending;
}
/* In how many sampled runs the principals p and q (not the same) ended in these states. */
static inline uint32_t tally_pair(const struct tally *tally, uint32_t p, uint32_t state_p, uint32_t q, uint32_t state_q)
{
    uint32_t place = p < q ? p * tally->principal_count + q : q * tally->principal_count + p;
    uint32_t first = p < q ? state_p : state_q, second = p < q ? state_q : state_p;
    return tally->pairs[((size_t)place * TALLY_STATE_COUNT + first) * TALLY_STATE_COUNT + second];
}
/* Histograms of a variable at all points of its fan: ret_bins[point * fan_bins[variable].count + bin]. tally_fan_room:
 * how long ret_bins has to be for any variable. */
void tally_fan(const struct tally *tally, uint32_t variable, uint64_t *ret_bins);
size_t tally_fan_room(const struct tally *tally);

/* tally_layout.c, for tally.c: lays out bins that together are no more than `room`, but for the least each has. Returns
 * how many they are. */
size_t tally_lay_bins(const struct program *program, uint64_t room, struct tally_bins *ret_bins);
/* tally_asked.c: in how many runs a decision asked its asked cell k. For tally.c and tally_waits.c: whether that needs
 * counting; bits of who was asked, by lane, of a decision that asks some; and to count them. */
uint64_t tally_asked(const struct tally *tally, uint32_t decision, uint32_t k);
bool tally_asks_some(const struct program *program);
void tally_read_asked(const struct tally_batch *batch, const struct program_decision *decision,
                      uint32_t ret_asked[LANES_MAX]);
void tally_fold_asked(struct tally *tally, const struct tally_batch *batch, uint32_t index, const uint32_t *asked);
/* tally_waits.c, for tally.c and tally_sample.c: slow_rows and their counts; a batch that has ended */
void tally_lay_waits(struct tally *tally);
void tally_fold_waits(struct tally *tally, const struct tally_batch *batch, uint32_t count);
/* tally_layout.c: in how many runs that came to be whose ticks these are, and by `last`. */
uint32_t tally_came(const int16_t *ticks, uint32_t count, int32_t last);
/* tally_tasks.c, for tally.c: a batch that has ended; and for tally_sample.c: the first `count` of it */
void tally_fold_tasks(struct tally *tally, const struct tally_batch *batch);
void tally_fold_task_times(struct tally *tally, const struct tally_batch *batch, uint32_t count);
/* tally_releases.c, likewise */
void tally_fold_releases(struct tally *tally, const struct tally_batch *batch);
void tally_fold_release_times(struct tally *tally, const struct tally_batch *batch, uint32_t count);
/* tally_plan.c, likewise */
void tally_fold_plan(struct tally *tally, const struct tally_batch *batch);
void tally_fold_plan_times(struct tally *tally, const struct tally_batch *batch, uint32_t count);
/* tally_questions.c, for tally.c: where counts are; a batch that has ended */
void tally_lay_questions(struct tally *tally);
struct tally_given *tally_given_new(const struct tally *tally);
void tally_given_free(struct tally_given *given);
void tally_fold_questions(struct tally *tally, const struct tally_batch *batch);
void tally_fold_truths(struct tally *tally, const struct tally_batch *batch);
/* tally_items.c, for tally.c: what comes to cells is listed, after round_ticks and stage_ticks; false: no memory. And
 * for tally_sample.c: the first `count` runs of a batch that has ended */
bool tally_list_items(struct tally *tally);
struct tally_desks *tally_desks_new(const struct tally *tally);
void tally_desks_free(struct tally_desks *desks);
void tally_fold_load(struct tally *tally, const struct tally_batch *batch, uint32_t count);
/* tally_phases.c, likewise: what happened in which phase; the phase in which a tick lies; in which runs of the batch
 * one began, and the last tick of a run that was played */
void tally_fold_phases(struct tally *tally, const struct tally_batch *batch, uint32_t count);
uint32_t tally_stage_of(const struct tally *tally, int32_t tick);
void tally_read_last(const struct tally *tally, const struct tally_batch *batch, int16_t ret_last[LANES_MAX]);
/* tally_quantities.c, for tally.c: likewise; rows of bins are by asked cell and quantity, and behind them what was
 * decided
 */
void tally_lay_quantities(struct tally *tally);
void tally_fold_quantities(struct tally *tally, const struct tally_batch *batch);
/* tally_watch.c, for tally.c and tally_sample.c */
struct tally_watches *tally_watches_new(const struct tally *tally); /* its passages are found */
void tally_watches_free(struct tally_watches *watches);
void tally_watch_begin(struct tally *tally, const struct tally_batch *batch); /* in tick 0, else: */
void tally_watch_tick(struct tally *tally, const struct tally_batch *batch);
void tally_watch_row_tick(struct tally *tally, uint32_t lane, uint32_t tick, const int32_t *slots);
void tally_fold_passages(struct tally *tally, const struct tally_batch *batch);
/* tally_sample.c, for tally.c */
struct tally_trace *tally_trace_new(const struct tally *tally);
void tally_trace_free(struct tally_trace *trace);
void tally_fold_sample(struct tally *tally, const struct tally_batch *batch, uint32_t count);

#endif
