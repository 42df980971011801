/* The state, seen from inside the room.
 *
 * One block: struct kernel, then the slots, then (live only) the desk with its items. Nothing points into the block, so
 * a copy by memcpy is a branch. The model is the slots; the desk is who has which item in front of them. */
#ifndef ENTENTE_KERNEL_INSIDE_H
#define ENTENTE_KERNEL_INSIDE_H

#include "kernel/kernel.h"

#define BITS(count) (((count) + 63) / 64)
enum { REPLY_COUNT_MAX = QUESTION_COUNT_MAX * SEAT_COUNT_MAX };

struct kernel {
    const struct program *program;
    struct settings settings;
    enum phase phase;
    int32_t tick;
    uint32_t pace;
    uint32_t event_count;
    uint32_t bots; /* bit c */
    bool live;
    size_t bytes;
};

struct desk {
    uint32_t item_count;
    uint32_t item_capacity;
    uint64_t held[BITS(INJECT_COUNT_MAX)], skipped[BITS(INJECT_COUNT_MAX)];
    uint32_t release[INJECT_COUNT_MAX];    /* cells, after EDIT */
    uint32_t edit_event[INJECT_COUNT_MAX]; /* ordinal of the EDIT, or INDEX_NONE */
    uint64_t revealed_round[BITS(ROUND_COUNT_MAX)], revealed_decision[BITS(DECISION_COUNT_MAX)];
    uint32_t bot_choices[DECISION_COUNT_MAX],
        bot_answers[ROUND_COUNT_MAX];                    /* bit k: of asked index k, made by its bot */
    uint32_t cell_item_count[CELL_COUNT_MAX];            /* the last dense number given */
    uint32_t opening[DECISION_COUNT_MAX], opening_count; /* a decision's place in the order of opening, from 1 */
    uint64_t ticked[BITS(TASK_COUNT_MAX)];               /* by people, for the next tick */
    uint32_t task_number[TASK_COUNT_MAX];     /* its cell's own dense number of what it ticks off; 0: none yet */
    uint32_t cell_task_count[CELL_COUNT_MAX]; /* the last such number given */
    int32_t ending_put[ENDING_COUNT_MAX];     /* tick since which it has held and been put to control, or TICK_NEVER */
    uint64_t endings_refused[BITS(ENDING_COUNT_MAX)]; /* of those */
    uint64_t revealed_question[BITS(QUESTION_COUNT_MAX)];
    uint32_t bot_replies[QUESTION_COUNT_MAX];          /* bit k: asked index k, answered by its bot */
    uint32_t asking[QUESTION_COUNT_MAX], asking_count; /* a question's place in the order of opening, from 1 */
    struct reply replies[REPLY_COUNT_MAX];             /* by first answer */
    uint32_t reply_count;
    uint16_t sitting[CELL_COUNT_MAX];              /* bit s: somebody sits at the cell's seat s */
    uint32_t stages_opened;                        /* bit s: control opened stage s */
    int32_t round_tick[ROUND_COUNT_MAX];           /* of rounds that have a moment, where it has come to lie */
    uint64_t round_by_hand[BITS(ROUND_COUNT_MAX)]; /* control opened it */
    uint32_t round_order[ROUND_COUNT_MAX], round_order_count; /* a round's place in the order of opening, from 1 */
    uint16_t more[ASKED_KIND_COUNT][ROUND_COUNT_MAX];         /* ticks that control gave beyond its time */
    uint32_t board_count, cell_card_count[CELL_COUNT_MAX];    /* items of the plan; the last number given to a cell */
    struct board_card board[BOARD_CARD_COUNT_MAX];
    uint32_t freeze, freezes; /* the last freeze; bit f: freeze f has been */
    uint8_t freeze_step;
    uint32_t second; /* exercise seconds of the last event */
    struct item items[];
};

struct place { /* of a seat that counts for itself, for an item or a task; or the last number given, and no second */
    uint32_t number, second;
};
enum { /* rows of places */
       PLACE_ROW_ITEMS,
       PLACE_ROW_TASKS,
       PLACE_ROW_TASK,
       PLACE_ROW_ITEM = PLACE_ROW_TASK + TASK_COUNT_MAX,
       PLACE_ROW_COUNT = PLACE_ROW_ITEM + ITEM_COUNT_MAX,
};

int32_t *kernel_slots_in(struct kernel *kernel);
const struct desk *kernel_desk(const struct kernel *kernel); /* NULL when not live */
struct desk *kernel_desk_in(struct kernel *kernel);
/* One row of a live state; empty where no cell has seats by name. */
const struct place *kernel_places(const struct kernel *kernel, uint32_t row);
struct place *kernel_places_in(struct kernel *kernel, uint32_t row);
void kernel_places_clear(struct kernel *kernel, uint32_t row);

static inline bool bit_get(const uint64_t *bits, uint32_t index)
{
    return bits[index / 64] >> (index % 64) & 1;
}

static inline void bit_set(uint64_t *bits, uint32_t index, bool value)
{
    uint64_t bit = UINT64_C(1) << (index % 64);
    bits[index / 64] = value ? bits[index / 64] | bit : bits[index / 64] & ~bit;
}

/* Lists a fact; update may be NULL. */
static inline void fact_add(struct update *update, enum fact_kind kind, uint32_t a, int32_t b, int32_t c)
{
    if (!update)
        return;
    if (update->fact_count < update->fact_count_max)
        update->facts[update->fact_count] = (struct fact){(uint8_t)kind, (int32_t)a, b, c};
    update->fact_count++;
}

/* What the steps of a tick are made of (basics.c). */
uint32_t kernel_draw(const struct kernel *kernel, struct site site, uint32_t occurrence); /* 16 bits */
/* Whether what happens by a chance, a setting, does; CODE_NONE always does. */
bool kernel_chance_holds(const struct kernel *kernel, code_at chance, struct site site, uint32_t occurrence);
bool kernel_holds(const struct kernel *kernel, code_at condition); /* CODE_NONE always holds */
const struct program_policy *kernel_policy(const struct kernel *kernel, uint32_t cell);
bool kernel_is_bot(const struct kernel *kernel, uint32_t cell);
bool kernel_bots_play_all(const struct kernel *kernel);
int32_t kernel_due_in(const struct kernel *kernel, int32_t ticks); /* as kernel_due_after */
bool kernel_runs(const struct kernel *kernel);                     /* since its first tick, and has not ended */
enum verdict kernel_why_not(const struct kernel *kernel);          /* it does not run: has not begun, or has ended */
/* Drawn evenly from the one to the other, both in minutes; just the first where the second is CODE_NONE. And what is
 * drawn again. */
int32_t kernel_wait_ticks(const struct kernel *kernel, code_at from, code_at upto, struct site site);
int32_t kernel_wait_again(const struct kernel *kernel, code_at from, code_at upto, struct site site,
                          uint32_t occurrence);
/* Applies effects and lists which variables they changed; CODE_NONE: nothing. */
void kernel_apply(struct kernel *kernel, code_at effects, struct update *update);
/* The tick so long after the present one; past the end it is tick_count, which never comes. */
int32_t kernel_due_after(const struct kernel *kernel, code_at minutes);
/* Whether what has not opened does now: it is due, or `when` holds and there is no `after`. With one it becomes due. */
bool kernel_comes(struct kernel *kernel, code_at when, code_at after, uint32_t due_slot);

/* The first round of what control has decided already. */
bool kernel_overtaken(const struct kernel *kernel, const struct program_decision *decision);

/* Takes back what the bot of `cell` has prepared and what does not count yet: shares (those of `inject`, or with
 * INDEX_NONE all), and with INDEX_NONE choices in open decisions and answers in open rounds as well. */
void kernel_drop(struct kernel *kernel, uint32_t cell, uint32_t inject, struct update *update);

/* What control and the five steps of a tick share (tick.c). `second` is exercise time, for items. */
/* Whether nobody of `cells` would need a place on the desk for it, or there is one. */
bool kernel_has_room(const struct kernel *kernel, uint32_t inject, uint32_t cells);
void kernel_deliver(struct kernel *kernel, uint32_t inject, uint32_t cells, struct update *update);
void kernel_open(struct kernel *kernel, uint32_t decision, struct update *update);
void kernel_close(struct kernel *kernel, uint32_t decision, struct update *update);
void kernel_bots_choose(struct kernel *kernel, uint32_t decision, struct update *update); /* those whose time it is */
/* Adopts `option` for asked index k, uses its capability, draws the outcome unless `outcome` (-1: draw) gives it. */
void kernel_adopt(struct kernel *kernel, uint32_t decision, uint32_t k, uint32_t option, int32_t outcome,
                  struct update *update);
/* What asked index k has chosen, from this tick on; -1: nothing any more. */
void kernel_choose(struct kernel *kernel, const struct program_decision *decision, uint32_t k, int32_t option);
/* The model's side of coming to know; the item is given beside it. */
void kernel_know(struct kernel *kernel, uint32_t inject, uint32_t cell, int32_t from_cell, struct update *update);
/* `ended_by` as kernel_ended_by has it; `allowed`: by control, to which the ending was put. */
void kernel_end(struct kernel *kernel, uint32_t ended_by, bool allowed, struct update *update);
void kernel_tick_run(struct kernel *kernel, struct update *update);
bool kernel_option_legal(const struct kernel *kernel, const struct program_decision *decision, uint32_t option);
/* Asks those for whom its condition holds now: whether that is somebody, and the lead where there is one (asked.c). */
bool kernel_ask(struct kernel *kernel, uint32_t decision);
/* Quantities (quantities.c): whether these can be named now; what asked index k names, or its bot; what is decided, by
 * what was named or by control. */
bool kernel_can_name(const struct kernel *kernel, const struct program_decision *decision, const int32_t *quantities);
void kernel_name(struct kernel *kernel, uint32_t decision, uint32_t k, const int32_t *quantities,
                 struct update *update);
void kernel_bot_names(struct kernel *kernel, uint32_t decision, uint32_t k, struct update *update);
void kernel_decide(struct kernel *kernel, uint32_t decision, struct update *update);
void kernel_put_decided(struct kernel *kernel, uint32_t decision, const int32_t *quantities, struct update *update);
/* How the asked index of a cell in a decision or round is found; INDEX_NONE when it is not asked. */
uint32_t kernel_asked_index(const uint32_t *asked, uint32_t asked_count, uint32_t cell);
/* What is by hand (hands.c): the ticks that are drawn for it, which are void where people play. */
void kernel_hands_draw(struct kernel *kernel);
void kernel_hands_tick(struct kernel *kernel);
/* Rounds of assessments (rounds.c). */
void kernel_rounds_init(struct kernel *kernel);
int32_t kernel_round_deadline(const struct kernel *kernel, uint32_t round); /* first tick at which it is closed */
/* Where control changes its tick (TICK_NEVER: it does not come); NULL in a rehearsal, where it has a moment. */
int32_t *kernel_round_due(struct kernel *kernel, uint32_t round);
void kernel_round_opens(struct kernel *kernel, uint32_t round, struct update *update); /* in this tick */
/* Control opens, and gives more time (overrule.c). */
enum verdict kernel_put(struct kernel *kernel, const struct event *event, struct update *update);
enum verdict kernel_more(struct kernel *kernel, const struct event *event, struct update *update);

/* Releases (releases.c). Whether a share slot that is due has to wait for a release; then that is asked for, unless it
 * was. */
bool kernel_share_waits(struct kernel *kernel, const struct program_share *share, struct update *update);
/* The originator, or control, passed the inject on to the cells without being asked. */
void kernel_release_itself(struct kernel *kernel, uint32_t inject, uint32_t cells, struct update *update);
/* The inject, or redacted variant, was taken from the cell again: it has to be asked for anew. */
void kernel_release_withdraw(struct kernel *kernel, uint32_t inject, uint32_t cell);
/* What a bot shared now arrives; `shared` (may be NULL) as of kernel_tasks_shared. */
void kernel_share_arrives(struct kernel *kernel, uint32_t share, uint64_t *shared, struct update *update);
void kernel_releases_run(struct kernel *kernel, uint64_t *shared, struct update *update);
void kernel_releases_drop(struct kernel *kernel, uint32_t cell, struct update *update); /* what its bot will answer */
enum verdict kernel_ask_release(struct kernel *kernel, const struct event *event, struct update *update);
enum verdict kernel_grant(struct kernel *kernel, const struct event *event, struct update *update);

/* The joint plan (board.c): what becomes of its items in a tick; the next tick at which one is known to go on. */
void kernel_board_init(struct kernel *kernel); /* where people may play */
void kernel_board_run(struct kernel *kernel, struct update *update);
int32_t kernel_board_due(const struct kernel *kernel, uint32_t card);

enum verdict kernel_board_step(struct kernel *kernel, const struct event *event, struct update *update);

/* Tasks (tasks.c). `shared`: a bit a task by share that a bot did in this tick. */
void kernel_tasks_shared(const struct program *program, const struct program_share *share, uint64_t *shared);
bool kernel_task_acted(const struct kernel *kernel, uint32_t task);
void kernel_tasks_run(struct kernel *kernel, const uint64_t *shared, struct update *update);
/* Questions (questions.c), and the truth of rounds. */
void kernel_questions_close(struct kernel *kernel, struct update *update); /* those whose time is up */
void kernel_questions_open(struct kernel *kernel, struct update *update);  /* those that are due */
void kernel_question_opens(struct kernel *kernel, uint32_t question, struct update *update);
void kernel_questions_end(struct kernel *kernel,
                          struct update *update); /* all that are open: nobody answers any more */
void kernel_round_truth(struct kernel *kernel, uint32_t round, struct update *update);   /* once */
void kernel_questions_drop(struct kernel *kernel, uint32_t cell, struct update *update); /* what its bot has answered */
enum verdict kernel_respond(struct kernel *kernel, const struct event *event, struct update *update);
enum verdict kernel_withdraw(struct kernel *kernel, const struct event *event, struct update *update);
enum verdict kernel_close_question(struct kernel *kernel, const struct event *event, struct update *update);
enum verdict kernel_reveal_question(struct kernel *kernel, const struct event *event, struct update *update);
enum verdict kernel_see(struct kernel *kernel, const struct event *event, struct update *update);
void kernel_question_closes(struct kernel *kernel, uint32_t question, struct update *update);
void kernel_question_again(struct kernel *kernel, uint32_t question); /* which has closed: it is asked once more */
/* Freezes (freezes.c): control's and the clock's event; when play goes on, or ends; whether one that asks keeps this
 * from happening. */
enum verdict kernel_step_freeze(struct kernel *kernel, const struct event *event, struct update *update);
enum verdict kernel_step_freeze_over(struct kernel *kernel, const struct event *event, struct update *update);
void kernel_freeze_leave(struct kernel *kernel, struct update *update);
bool kernel_freeze_forbids(const struct kernel *kernel, const struct event *event);
/* Stages (stages.c): where they begin as planned; the present one, at the beginning of a tick; control's. */
void kernel_stages_init(struct kernel *kernel);
void kernel_stages_tick(struct kernel *kernel, struct update *update);
enum verdict kernel_stage_begin(struct kernel *kernel, uint32_t stage, struct update *update);
enum verdict kernel_shift(struct kernel *kernel, const struct event *event, struct update *update);

/* Lists what the values of a text are at this moment, at which it is read; `place`: see FACT_SAID (say.c). */
void kernel_say(const struct kernel *kernel, const struct text *text, uint32_t place, struct update *update);

/* The desk (desk.c). Items are made and given only here. */
uint32_t desk_item_add(struct kernel *kernel, const struct item *item, struct update *update); /* ITEM_NONE: full */
/* `seats`: bits of those that get it before the others of the cell do; 0: all get it. */
void desk_give(struct kernel *kernel, uint32_t item, uint32_t cell, uint32_t from_cell, uint32_t seats,
               struct update *update);
bool desk_has(const struct item *item, uint32_t cell);
/* The latest delivery of an inject that the cell has and that control has not withdrawn from it: a later one may have
 * gone to others only. `withdrawn`: all that it has are. A rehearsal's state has no items, and nothing withdrawn. */
struct latest {
    uint32_t item; /* or ITEM_NONE */
    bool withdrawn;
};
struct latest desk_latest(const struct kernel *kernel, uint32_t inject, uint32_t cell);
bool desk_full(const struct kernel *kernel);

/* Seats by name (seats.c); `seat` as in kernel_view, and of no weight in cells that have none. */
bool seats_is_one(const struct kernel *kernel, uint32_t cell, uint32_t seat);
bool seats_have(const struct item *item, uint32_t cell, uint32_t seat);
/* Whether people play the cell and sit at one of these. */
bool seats_are_there(const struct kernel *kernel, uint32_t cell, uint32_t seats);
bool seats_have_task(const struct kernel *kernel, uint32_t task, uint32_t cell, uint32_t seat);
/* The number by which a seat knows an item, and since when it has had it; number 0: it never did. And of a task. */
struct place seats_item_number(const struct kernel *kernel, uint32_t item, uint32_t cell, uint32_t seat);
uint32_t seats_task_number(const struct kernel *kernel, uint32_t task, uint32_t cell, uint32_t seat);
uint32_t seats_number_count(const struct kernel *kernel, bool of_tasks, uint32_t cell, uint32_t seat);
/* A cell has come to know an item: those who get it first hold it, or the whole cell has it. */
void seats_come(struct kernel *kernel, uint32_t item, uint32_t cell, uint32_t seats, struct update *update);
/* What seats hold comes to further ones, or (0) to the whole cell. False: they have it already. */
bool seats_pass(struct kernel *kernel, uint32_t item, uint32_t cell, uint32_t seats, struct update *update);
void seats_left_to_bot(struct kernel *kernel, uint32_t cell, struct update *update);
void seats_count_tasks(struct kernel *kernel, uint32_t cell); /* those that have opened */
enum verdict seats_step_join(struct kernel *kernel, const struct event *event, struct update *update);
enum verdict seats_step_pass(struct kernel *kernel, const struct event *event, struct update *update);

#endif
