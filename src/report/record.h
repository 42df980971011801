/* The record: what happened in a run, sorted by what the report tells of.
 *
 * Folded once from the run file, then only read. Everything lies in the record's arena or in the exercise that it holds
 * open. Seconds are exercise seconds since STARTEX. Lists are in the order of the log.
 */
#ifndef ENTENTE_REPORT_RECORD_H
#define ENTENTE_REPORT_RECORD_H

#include <stdatomic.h>

#include "exercise/exercise.h"
#include "exercise/zones.h"

#define SECOND_NONE UINT32_MAX

#define LIST(type)                                                                                                     \
    struct {                                                                                                           \
        type *items;                                                                                                   \
        uint32_t count, capacity;                                                                                      \
    }

struct moment { /* an event that somebody caused: every event but ticks */
    uint64_t sequence;
    int64_t wall_ms;
    uint16_t seat;
    struct event event;
    struct str body;
    int32_t before; /* SET: the value it replaced */
};

struct delivery {
    uint64_t sequence;
    uint32_t inject, cells, second;
    bool by_control; /* fired by hand, not by the clock or a condition */
};

struct change { /* of a variable, in whatever way */
    uint32_t variable, second;
    int32_t from, to;
};

struct choice {
    uint32_t decision, asked, option, second;
    uint16_t seat;                     /* SEAT_CLOCK: a bot */
    int32_t named[QUANTITY_COUNT_MAX]; /* where quantities are decided */
    struct str reason;
};

enum decider {
    DECIDED_BY_AGREEMENT,
    DECIDED_BY_LEAD,
    DECIDED_BY_CELL,
    DECIDED_BY_VOTE,
    DECIDED_BY_SILENCE,
    DECIDED_BY_OBJECTION,
    DECIDED_BY_DEFAULT,
    DECIDED_BY_CONTROL
};

struct adoption {
    uint32_t decision, asked, option, second;
    int32_t outcome; /* -1: the option has none */
    int32_t decided[QUANTITY_COUNT_MAX];
    enum decider decider;
    bool by_bots;  /* of what decided, nothing was a person's choice */
    bool differed; /* the default, though all chose */
    bool jumped;   /* its time passed while control let exercise time run ahead */
    uint16_t seat; /* control's */
    struct str reason;
    struct text outcome_words; /* as they were read */
};

struct answer { /* of a seat in a round; of a bot, the cell's */
    uint32_t round, asked, value, second;
    uint16_t seat;
    uint32_t confidence; /* INDEX_NONE: not said */
    uint32_t expected;   /* what the seat thinks the ally will say; 0: not said */
    struct str reason;
    bool changed; /* the seat gave a later one: counted nowhere, but told */
};

struct jump { /* control let exercise time run ahead at once */
    uint64_t sequence, last_sequence;
    int64_t wall_ms;
    uint16_t seat;
    uint32_t from_second, second;
};

struct pause {
    uint32_t second;
    int64_t from_ms, to_ms; /* wall; to_ms is from_ms when the run stops there */
};

struct putting { /* an ending that held and was put to control */
    uint32_t ending, second;
    uint32_t refused_second, ceased_second; /* or SECOND_NONE */
    bool ended;                             /* the exercise, by control */
    uint16_t seat;                          /* control's that decided last */
    struct str reason;
};

struct seating {
    uint32_t cell, second;
    bool bot;
};

struct handing { /* within a cell: an item came to some of its seats, or (0) to all of it, after seats had held it */
    uint32_t item, cell, seats, second;
    enum event_kind by; /* TICK: by delivery, or a bot of another cell */
    uint16_t seat;
};

struct arming { /* an inject's condition held and it became due; or (tick -1) it was tried and chance said no */
    uint32_t inject, second;
    int32_t tick;
};

struct disclosed { /* a request of release was answered for these cells */
    uint32_t request, cells, second;
    enum release_answer answer;
    uint16_t seat;   /* SEAT_CLOCK: the originator's bot */
    bool by_control; /* in the originator's place */
    struct str words;
};

struct probed { /* what one asked cell answered to one question, when the time to answer was over */
    bool answered, bot;
    int32_t answer; /* the cell's */
    uint32_t count; /* of its people */
    int32_t *values;
};

struct freezing {                         /* a freeze, as it went */
    uint32_t freeze, second, rounds;      /* rounds whose time was over */
    uint64_t begun[2], over[2];           /* events, by round */
    int64_t begun_ms, over_ms[2], end_ms; /* wall; end_ms 0: play did not go on */
    struct probed *probes[2];             /* by question of the freeze and asked index, ASKED_COUNT_MAX each */
};

struct planning { /* an item of the plan came to this, or its words changed */
    uint32_t card, second;
    enum card_step step;
    uint32_t cell;           /* whose answer or text it is; CELL_CONTROL: control's, or nobody's */
    uint16_t seat;           /* SEAT_CLOCK: a bot, or the model */
    struct str words;        /* of an answer */
    struct text title, text; /* of a draft and of what changed it */
};

struct task_marks { /* of a task, by the model: seconds or SECOND_NONE; opened: the last time */
    uint32_t opened_second, done_second, late_second;
    bool told; /* its cell's bot did it, as it was told to */
};

struct wording { /* of an item: its texts as they were delivered */
    struct text title, text, from;
    uint32_t stale; /* languages whose words are older than the others', as bits */
};

struct record {
    struct arena arena;
    struct exercise *exercise;
    const struct program *program; /* with texts as they were read (said.c) */
    const struct kernel *kernel;   /* the last state */
    /* of the record: up to what ended the exercise, or all while it goes on; and of all that the file holds */
    struct log_head head, last_head;
    uint64_t state_hash; /* at that head */
    struct log_birth birth;
    struct hash source_hash, program_hash;
    struct zone zones[ZONE_COUNT_MAX];
    uint32_t zone_count;
    uint32_t second; /* of the last event */
    bool started, ended;
    int64_t start_ms, end_ms; /* wall, of STARTEX and of the end; end_ms of the last event while it goes on */
    int32_t ending;           /* FACT_ENDED's number; -1 while it goes on */
    bool ending_allowed;      /* by control, to which it was put */
    uint32_t end_second;

    LIST(struct moment) moments;
    LIST(struct moment) after; /* what control and evaluators added when the record was closed; counted nowhere */
    LIST(struct delivery) deliveries, undelivered;
    LIST(struct change) changes;
    LIST(struct choice) choices;
    LIST(struct adoption) adoptions;
    LIST(struct answer) answers;
    LIST(struct pause) pauses;
    LIST(struct jump) jumps;
    LIST(struct putting) puttings;
    LIST(struct seating) seatings;
    LIST(struct arming) armings;
    LIST(struct handing) handings;
    LIST(struct disclosed) disclosed;
    LIST(struct planning) plannings;
    struct freezing freezings[FREEZE_COUNT_MAX]; /* in the order in which they came */
    uint32_t freezing_count;
    uint32_t (*answered)[RELEASE_ANSWER_COUNT]; /* by item, while it is folded: as struct item has it */
    struct task_marks *tasks;                   /* by task */
    struct wording *words;                      /* by item */
    struct text *round_words;                   /* by round, as they were read */
    uint32_t *decision_asked; /* of one that has opened: bits of asked indices, of those who were asked */
    uint32_t *decision_opened, *decision_closed, *round_opened; /* seconds or SECOND_NONE */
    uint32_t *decision_revealed, *round_revealed;               /* while it went on */
    uint32_t *question_opened, *question_closed, *question_revealed;
    uint32_t *joined;          /* by seat: second of its first JOIN, or SECOND_NONE */
    uint32_t *heard;           /* by seat: when it last said that it sees and hears, or SECOND_NONE */
    uint32_t *taken_away;      /* by seat: when control last took it away, or SECOND_NONE */
    bool failed;               /* memory ran out while walking */
    const atomic_bool *cancel; /* NULL: it is not given up */
};

/* Opens and folds; `mode` is one for reading. On failure `record` need not be freed. */
enum status record_open(const char *run_path, enum log_mode mode, const atomic_bool *cancel, struct record *record,
                        struct trouble *trouble);
bool record_is_given_up(const struct record *record);
void record_close(struct record *record);

/* The moment of event `sequence`, NULL when that was a tick. */
const struct moment *record_moment(const struct record *record, uint64_t sequence);
/* Second for which the scenario plans an inject that goes by the clock; SECOND_NONE: it waits for a condition. */
uint32_t record_planned(const struct record *record, uint32_t inject);
/* The item that inject's delivery number `nth` (from 0) put on desks; ITEM_NONE: hidden, or released to nobody. */
uint32_t record_item_of(const struct record *record, uint32_t inject, uint32_t nth);
/* Cells that people played at some time, as bits. */
uint32_t record_people(const struct record *record);
/* Whether a person of the cell that gave `item` to `cell` sent it; else its bot did. */
bool record_shared_by_people(const struct record *record, uint32_t item, uint32_t cell);
/* A cell's last choice in a decision and its last answers; NULL when it made none. */
const struct choice *record_choice(const struct record *record, uint32_t decision, uint32_t asked);
const struct adoption *record_adoption(const struct record *record, uint32_t decision, uint32_t asked);
/* Which answers to a question are right; false: nobody can say, or it was not read yet. */
bool record_right(const struct record *record, uint32_t question, int32_t *ret_from, int32_t *ret_to);
/* Whether people played the cell at some time from `second` on. */
bool record_people_since(const struct record *record, uint32_t cell, uint32_t second);

/* The text as it was read at `place` (exercise_said); as it is written when it holds no values or was not read. */
struct text record_said(struct record *record, const struct text *text, uint32_t place);
/* Puts the words that were read in place of those that are written; once all is folded. */
void record_read(struct record *record);

/* A freeze goes a step further (frozen.c). */
void frozen_take(struct record *record, const struct exercise_step *step, const struct fact *fact);

/* Median of `count` numbers, sorted in place; the lower and upper middle are averaged. count is not 0. */
double record_median(double *values, uint32_t count);

#endif
