/* The plan: what the engine knows of a program under given settings. Inside the engine only.
 *
 * Steps. Everything that waits for something to happen in a run is a **step**: delivering an inject, opening a
 * decision, arming or delivering a share, answering who requests release, beginning and ordering an item of the plan,
 * opening a question, what becomes of a task, ending. Steps are numbered in the
 * order in which a tick comes to them:
 *
 *     injects | decisions | shares | grants | items of the plan, two each | questions | tasks | endings
 *
 * and a set of steps is a bitset. A step is looked at only in ticks in which something it reads has changed in some
 * lane
 * (`need`, set by the **wakes** of events) or in which it is due (`due`, a calendar of bitsets). Each step has a bit a
 * lane that says it still waits there (`pending`).
 *
 * Columns hold one value a lane. Slots get one when code reads them as values or nothing else tells them; what "has it
 * happened" asks for is a **flag**, one bit a lane. Variables that conditions hold against numbers have their column
 * once more as **bytes** where that fits, since conditions are asked more often than anything else happens. `sources`
 * says for each slot how its value is told once a batch ended.
 */
#ifndef ENTENTE_LANES_PLAN_H
#define ENTENTE_LANES_PLAN_H

#include "lanes/lanes.h"

#define NONE16 UINT16_MAX

enum do_code {
#define DO(name, doc) DO_##name,
#include "lanes/ops.def"
#undef DO
    DO_COUNT
};

enum mask_mode { MASK_SET, MASK_AND, MASK_OR };
enum store_mode {
    STORE_LANES, /* the column has no bytes */
    STORE_BOTH,
    STORE_BYTES, /* bytes are enough to compute in: a number that fits one is stored or added */
};
/* How DO_MASK_CHAIN puts its comparisons together. A comparison of a row of bytes holds where bound > byte; all others
 * are made of that one by turning it round, and turning round is part of a link, so that it costs nothing. What links a
 * and b is the head of the chain, what links both and c its tail. CHAIN_SUM: the row compared is a + b. */
/* not x and y; x and not y */
enum chain_link { CHAIN_ALONE, CHAIN_AND, CHAIN_OR, CHAIN_NOT_AND, CHAIN_AND_NOT, CHAIN_SUM };
#define CHAIN_FORM(head, tail) ((head) << 4 | (tail))
/* sets of steps are multiples of SET_WORDS long */
enum { MASK_REGISTER_COUNT = 32, DRAWS_IN_BLOCK = 8, SET_WORDS = 4 };
enum { HALVES_MAX = 2 * ASKED_COUNT_MAX > DRAWS_IN_BLOCK ? 2 * ASKED_COUNT_MAX : DRAWS_IN_BLOCK };

struct op {
    uint8_t code, mode, invert, shift;
    uint16_t to, a, b, c;
    int32_t imm, imm2;
};

struct span { /* of an array of the plan */
    uint32_t first, count;
};

/* steps to look at again, in this tick or in every tick from now on, for what counts minutes since an event */
struct wakes {
    uint32_t once, always; /* rows of wake_sets, or INDEX_NONE */
};

struct effects {
    struct span rolls; /* in rolls[]: drawn before the code runs */
    uint32_t code;     /* in ops[], or INDEX_NONE when nothing is stored */
    bool direct;       /* stores alone: needs no registers, so it can be done lane by lane */
    struct lanes_changes changes;
    struct wakes wakes;
};

struct plan_draw {  /* of an inject or share: how 16 bits of chance are come by */
    uint32_t below; /* happens when u < below; 0 never, CHANCE_ALWAYS always: neither draws */
    uint32_t shelf; /* in shelves[]: occurrence 0 of the block, asked for once a batch */
    uint32_t luck;  /* index of the mask that keeps in which lanes it happens */
};

struct plan_block { /* a block of draws and where its halves go: index of a column, or INDEX_NONE */
    uint32_t block;
    uint32_t draws[DRAWS_IN_BLOCK];
};

struct plan_roll {           /* of effects: one of `width` numbers, from `low` on */
    struct plan_block block; /* half 0 of the batch's */
    int32_t low;
    uint32_t width;
    uint16_t number, times; /* columns */
};

struct plan_shelf { /* a block that decides eight places at most, made for all lanes when the first is asked for */
    struct plan_block block;
    uint32_t below[DRAWS_IN_BLOCK], luck[DRAWS_IN_BLOCK]; /* of the halves that are drawn */
};

/* A number of the state: in a column or register, or NONE16 and `value` in every lane. */
struct plan_value {
    uint16_t from;
    int32_t value;
};

struct plan_odds {     /* of an inject: percent, when it is tried */
    uint32_t code;     /* in ops[], computes it; INDEX_NONE: the inject has none */
    struct span reads; /* in reads[]: columns that it reads */
    struct plan_value percent;
};

struct plan_hand {           /* of what control would send or open: it comes at a tick that is drawn */
    struct plan_block block; /* whether it comes (0), and when (1) */
    uint32_t below;
    uint32_t first, count; /* ticks over which it is drawn when */
    uint32_t slot;         /* of its due tick */
    uint16_t due;          /* column */
};

struct plan_inject {
    bool timed, by_hand; /* by_hand: it comes at a tick that is drawn */
    uint32_t after_ticks, every_ticks, times;
    uint32_t due_first, tries_first; /* timed: its next tick, and how often it was tried before the first */
    struct plan_draw draw;
    struct plan_odds odds;
    struct plan_block try_block;      /* of a try by itself: its draw is half 0 of the batch's */
    struct effects effects;           /* its wakes are those of the delivery too */
    uint32_t flag;                    /* delivered */
    uint16_t last, first, tries, due; /* columns or NONE16; first: of the first delivery, when tried more than once */
    struct span knowers;              /* in knowers[]: cells of its release that know it or not by themselves */
};

struct plan_outcome {
    uint32_t option, outcome; /* outcome of the option, 0 when it has none; the bucket is 4 * option + outcome */
    uint32_t outcome_index;   /* in the program's outcomes[], or INDEX_NONE */
    uint32_t weighing;        /* of the first outcome of an option that has weights: in weighings[]; else INDEX_NONE */
    struct effects option_effects, outcome_effects;
};

struct plan_weight { /* of an option that may be chosen, or of an outcome that may come */
    uint16_t option;
    struct plan_value weight;
};

struct plan_weighing {  /* of options or outcomes, one of which is taken by weights */
    uint32_t code;      /* in ops[]: computes the weights */
    struct span reads;  /* in reads[]: columns that these read */
    uint32_t otherwise; /* taken where the total is 0 */
    bool total_may_be_0;
    uint32_t weight_count; /* those that always weigh 0 are left out */
    struct plan_weight weights[OPTION_COUNT_MAX];
};

struct plan_choice { /* how an asked cell chooses */
    struct plan_weighing weighing;
    uint32_t draw;           /* index in the decision's halves; of a slow one 0: */
    struct plan_block block; /* the same draw by itself, for those who choose in one tick */
    uint16_t column;
    struct plan_naming *naming; /* NULL: options are decided */
};

/* What an asked cell names of quantities, by its first row that holds. */
struct plan_naming {
    uint32_t code;                 /* in ops[]: computes these: */
    struct plan_value least, most; /* of an allocation no least */
    struct plan_value
        entries[QUANTITY_COUNT_MAX]; /* of a number the middle, and how many lengths there are around it */
    struct plan_block block;         /* of a number: its draws are halves 0 and 1 of the batch's */
    uint16_t columns[QUANTITY_COUNT_MAX];
    struct effects round; /* of a number: to the nearest step */
};

struct plan_wait {               /* of an asked cell, until it chooses */
    uint32_t least_ticks, count; /* evenly one of `count` numbers of ticks, from the least on */
    uint32_t draw;               /* index in the decision's halves of waiting; INDEX_NONE: the count is 1 */
    uint16_t chooses;            /* column of the tick in which it does */
};

struct plan_adopted {              /* an adoption: one for joint and lead, one an asked cell for each */
    uint32_t draw;                 /* index in the decision's halves, or INDEX_NONE: no outcome is drawn */
    uint16_t bucket;               /* column */
    struct plan_block weigh_block; /* the same draw, as half 0 by itself */
    uint16_t adopted;              /* column, or NONE16: told from the bucket */
};

struct plan_decision {
    bool timed, by_hand;
    bool slow; /* some asked cell takes time: see core.c */
    uint32_t after_ticks, option_count, asked_count, adopted_count, otherwise, lead, objection;
    enum agree agree;
    struct program_vote vote;
    uint16_t opened, closed, due; /* columns or NONE16 */
    /* Asks some: the masks of its asked cells are from here on in lanes->asked, INDEX_NONE: it asks all; and of each
     * the condition, in ops[], INDEX_NONE: it never holds, or its first round has asked (`asks_itself` false).
     * must_ask: the asked index without which it does not open, or INDEX_NONE. */
    uint32_t asks, ask_codes[ASKED_COUNT_MAX], must_ask;
    bool asks_itself;
    uint32_t opened_flag, closed_flag;
    struct wakes opened_wakes, closed_wakes;
    struct span tasks; /* in task_lists[]: those that a choice in it does */
    struct span reads; /* in reads[]: columns the choices read, each once */
    struct plan_choice choices[ASKED_COUNT_MAX];
    struct plan_adopted adoptions[ASKED_COUNT_MAX];
    struct span outcomes;                 /* in outcomes[]: by option, by outcome */
    struct plan_block blocks[HALVES_MAX]; /* their draws are indices of halves */
    uint32_t block_count;
    uint32_t option_first; /* in the program's options[] */
    uint32_t within_ticks;
    uint16_t closes; /* column of the tick in which it closes, of a slow one; else NONE16: the tick after it opened */
    const struct program_decision *quantified; /* NULL: options are decided */
    struct effects decide;                     /* of quantities: what one cell named stands, or what is otherwise */
    uint16_t decided[QUANTITY_COUNT_MAX];      /* columns: by program_decide where there are several */
    struct plan_wait waits[ASKED_COUNT_MAX];
    struct plan_block wait_blocks[ASKED_COUNT_MAX];
    uint32_t wait_block_count;
};

/* A rule along a share slot. The rules of one slot stand together, in the order in which they are asked: each has its
 * own step, and what one of them arms is no longer pending in any. */
struct plan_share {
    uint32_t share;        /* the program's */
    uint32_t first, count; /* in shares[]: the rules of this slot */
    const struct program_rule *rule;
    uint32_t from_flag; /* INDEX_NONE: the cell can never know it */
    uint32_t after_ticks;
    uint32_t wait_count;          /* after_ticks and so many more less one, drawn evenly; 1: none */
    struct plan_block wait_block; /* its draw is half 0 of the batch's */
    struct plan_draw draw;
    uint16_t due;      /* column or NONE16 */
    uint32_t to_flag;  /* INDEX_NONE: the other cell knows it by delivery */
    uint16_t to_known; /* column of the tick it came to know it, or NONE16 */
    struct wakes wakes;
    struct span tasks; /* in task_lists[]: those that it does */
    /* in releases[]: what it has to wait for, and what it does since the originator shares; or INDEX_NONE */
    uint32_t waits_for, releases;
    uint32_t from_cell;
};

struct plan_knower { /* who may come to know the redacted variant */
    uint32_t cell, flag;
    uint16_t known; /* column */
    struct wakes wakes;
};

struct plan_release {
    uint16_t asked, by, due[RELEASE_ANSWER_COUNT], came[RELEASE_ANSWER_COUNT]; /* columns */
    uint32_t asked_flag, came_flags[RELEASE_ANSWER_COUNT];
    struct wakes asked_wakes, came_wakes[RELEASE_ANSWER_COUNT];
    struct span grants;  /* in grants[]: its rules */
    struct span shares;  /* in release_shares[]: indices in shares[], one a share slot that may wait for it */
    struct span knowers; /* in knowers[]: of the variant; the first is the cell it is released to */
    struct span tasks;   /* in task_lists[]: those by release of the inject */
    uint32_t variant;    /* inject, or INDEX_NONE */
    uint32_t originator;
};

/* A rule of an originator's bot; those of one release stand together, as rules of a share slot do. */
struct plan_grant {
    uint32_t release;
    const struct program_grant *rule;
    struct plan_draw draw;
    uint32_t after_ticks[2], wait_counts[2]; /* by answer, as a share's */
    struct plan_block wait_blocks[2];
};

struct plan_pause { /* time that passes until something is done: so many ticks, or drawn evenly */
    uint32_t after_ticks, wait_count;
    struct plan_block block; /* its draw is half 0 of the batch's */
    uint16_t at;             /* column of the tick at which it is */
};

struct plan_mark { /* of what happens once in a run: a column for its tick, its flag, and what it wakes */
    uint16_t tick;
    uint32_t flag;
    struct wakes wakes;
};

/* Whether something comes: by a chance, or by percent of the state then. */
struct plan_lot {
    struct plan_draw draw;
    struct plan_odds odds;
    struct plan_block block; /* of the odds */
};

struct plan_signer {
    bool signs; /* its bot does */
    struct plan_pause answering;
    struct plan_lot concurs;
    struct plan_mark concurred, declined;
};

struct plan_card {
    bool drafts; /* its owner's bot does */
    struct plan_pause drafting, carrying;
    struct plan_lot succeeds;
    struct plan_mark begun, proposed, agreed, ordered, done, failed;
    struct effects order_effects, done_effects, failed_effects;
    struct span signers; /* in signers[] */
    struct span tasks;   /* in task_lists[]: those by concurrence in it */
};

struct plan_task {
    uint32_t from_flag; /* its cell knows what it is after; INDEX_NONE: it opens on its condition alone, or never */
    uint32_t within_ticks;
    uint32_t opened_flag, done_flag, late_flag;
    uint16_t opened, done, late; /* columns */
    uint16_t chosen;             /* column of the choice that does it, or NONE16 */
    bool shared;                 /* done by a share: then lanes->acted says where */
    struct span releases; /* in releases[]: those of the inject that is to be released; count 0: by another act */
    uint32_t cell;
    bool told; /* done by its bot as told */
    struct plan_draw draw;
    struct plan_pause acts; /* of one that is told; else its column is NONE16 */
    struct wakes opened_wakes;
    struct effects effects, late_effects; /* their wakes are those of being done, and late, too */
};

struct plan_switch { /* from this tick on the step has another condition, since T has come that far */
    uint32_t tick, step, code;
};

struct plan_answer { /* of one asked cell in one round */
    uint32_t tick;
    struct effects effects; /* the answer is stored like any effect */
};

struct plan_question {
    bool timed, by_hand;
    uint32_t after_ticks, within_ticks;
    uint16_t opened, closed, due; /* columns or NONE16; opened always has one */
    uint32_t opened_flag, closed_flag;
    struct effects answers; /* of its bots, one after the other; its wakes are those of the opening too */
    struct effects truth;   /* likewise of the closing */
    struct span tasks;      /* in task_lists[]: those that an answer to it does */
};

struct plan_truth {      /* of a round */
    uint32_t from, tick; /* asked at `from`, read at `tick`, or where a lane ends before */
    struct effects effects;
};

struct plan_asking { /* of a round that comes at a tick that is drawn */
    uint32_t slot;   /* of that tick */
    uint16_t due;    /* column */
    uint32_t within_ticks;
    struct effects answers, truth; /* of its bots, one after the other; and when it closes, if it has a truth */
};

struct plan_open { /* a decision that is open where the runs begin */
    uint32_t decision, deadline;
    int32_t chosen[ASKED_COUNT_MAX]; /* by asked cell: a tick by which it has chosen, or TICK_NEVER */
};

struct plan_resume { /* a pause that has begun where the runs begin */
    uint32_t step, since;
    const struct plan_pause *pause;
    const struct plan_draw *draw; /* it ends only where that happens; NULL: everywhere */
};

enum source_kind {
    SOURCE_CONSTANT,    /* value */
    SOURCE_COLUMN,      /* index */
    SOURCE_TIME,        /* minute of the last tick played */
    SOURCE_STAGE,       /* stage of the last tick played */
    SOURCE_FLAG_TICK,   /* flag index ? value : TICK_NEVER */
    SOURCE_TRIES_TIMED, /* inject index */
    SOURCE_DUE_TIMED,
    SOURCE_TRIED,     /* step index */
    SOURCE_TRIED_DUE, /* step index, column value: tried when neither pending nor due */
    SOURCE_CLOSED,    /* decision index */
    SOURCE_ADOPTED,   /* decision index, adoption value */
    SOURCE_OUTCOME,
    SOURCE_CHOSE,  /* decision index, asked value */
    SOURCE_ASKED,  /* likewise */
    SOURCE_SHARED, /* step index: pending ? TICK_NEVER : SHARE_DONE */
};

struct source {
    uint8_t kind;
    uint32_t index;
    int32_t value;
};

struct lanes_plan {
    struct arena arena;
    const struct program *program;
    bool wide;
    uint32_t tick_first;   /* 0, or the one after the state from which the runs go on */
    uint32_t tick_end;     /* the exercise ends there at the latest: tick_count, or as the settings have the phases */
    uint32_t *stage_ticks; /* by stage of the program: the tick at which it begins */
    uint32_t column_count, register_count, flag_count, luck_count, asked_count;
    int32_t *column_start, *column_from, *column_to; /* by column */
    uint16_t *column_of_slot;                        /* NONE16: it has none */
    uint16_t *byte_of_column;                        /* NONE16: the column has no bytes */
    uint16_t *column_of_byte;                        /* of which column the bytes are a copy */
    uint32_t byte_count;
    const int32_t **tables; /* values by tick */
    uint32_t table_count;

    /* first steps of their kinds */
    uint32_t decision_step, share_step, grant_step, card_step, question_step, task_step, ending_step, step_count,
        step_words;
    /* by step, at STARTEX: in ops[], or INDEX_NONE: no condition, or one that cannot hold yet */
    uint32_t *conditions;
    struct plan_switch *switches;
    uint32_t switch_count; /* by tick */
    uint64_t *live;        /* steps that wait for a condition at STARTEX */
    bool *pending;         /* by step: it waits where the runs begin */
    uint64_t *due_rows;    /* by tick, step_words each: what is due in all lanes */
    uint64_t *always;      /* steps that count minutes since what has happened where the runs begin */
    bool *flags, *asked;   /* by flag and by mask of an asked cell: set where the runs begin */
    struct plan_open *opens;
    uint32_t open_count;
    struct plan_resume *resumes;
    uint32_t resume_count;
    uint64_t *wake_rows; /* by tick: conditions that flip with T alone */

    struct op *ops;
    uint32_t op_count;
    uint64_t *wake_sets;
    uint32_t wake_count; /* step_words each */
    uint16_t *reads;
    uint32_t read_count;
    struct plan_inject *injects;
    struct plan_hand *hands;
    uint32_t hand_count;
    struct plan_decision *decisions;
    struct plan_outcome *outcomes;
    uint32_t outcome_count;
    struct plan_weighing *weighings; /* of outcomes */
    uint32_t weighing_count;
    struct plan_share *shares;
    uint32_t share_count;          /* at least one a share slot of the program */
    uint32_t *share_first;         /* by share slot of the program: the first of its rules in shares[] */
    struct plan_release *releases; /* of the program */
    struct plan_grant *grants;
    uint32_t grant_count;
    uint32_t *release_shares;
    uint32_t release_share_count;
    struct plan_knower *knowers;
    uint32_t knower_count;
    struct plan_card *cards;
    struct plan_signer *signers;
    uint32_t signer_count;
    struct plan_task *tasks;
    uint32_t *task_lists;
    uint32_t task_list_count;
    struct plan_answer *answers;
    uint32_t answer_count; /* by tick, then in the order of the tick */
    struct plan_question *questions;
    struct plan_truth *truths;
    uint32_t truth_count; /* in the order of the rounds */
    struct plan_asking *askings;
    uint32_t asking_count;   /* likewise */
    struct plan_roll *rolls; /* of the program */
    struct plan_shelf *shelves;
    uint32_t shelf_count;
    struct source *sources; /* by slot */
    uint16_t ending_column, end_tick_column;
};

/* Sets of steps, decisions and lanes. */

static inline bool get_bit(const uint64_t *set, uint32_t index)
{
    return set[index / 64] >> (index % 64) & 1;
}

static inline void set_bit(uint64_t *set, uint32_t index)
{
    set[index / 64] |= UINT64_C(1) << (index % 64);
}

static inline void clear_bit(uint64_t *set, uint32_t index)
{
    set[index / 64] &= ~(UINT64_C(1) << (index % 64));
}

#endif
