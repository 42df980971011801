/* The kernel: one step over a state value.
 *
 * Pure: no clock, no files, no floating point, no allocation in a step. Time arrives as TICK events, people as the
 * others. `kernel_step` either refuses an event with a verdict and leaves the state alone, or folds it and lists the
 * facts. A rehearsal is START and then TICK after TICK with every cell a bot; live play is the same with people's
 * events between.
 *
 * The state is one block of memory of a size known from the program: copy it with memcpy to branch a
 * what-if. */
#ifndef ENTENTE_KERNEL_KERNEL_H
#define ENTENTE_KERNEL_KERNEL_H

#include "program/program.h"

enum event_kind {
#define EVENT(name, text, doc) EVENT_##name,
#include "kernel/events.def"
#undef EVENT
    EVENT_KIND_COUNT
};

enum fact_kind {
#define FACT(name, text, doc) FACT_##name,
#include "kernel/facts.def"
#undef FACT
    FACT_KIND_COUNT
};

enum verdict {
#define VERDICT(name, code, text) VERDICT_##name,
#include "kernel/verdicts.def"
#undef VERDICT
};
const char *kernel_verdict_text(enum verdict verdict);
const char *kernel_verdict_code(enum verdict verdict); /* "not_running" */
const char *kernel_event_name(enum event_kind kind);   /* "tick", "ad-hoc": as in commands and transcripts */

#define CELL_CONTROL 0xffu /* struct event.cell for control's events and the clock's */
#define ITEM_NONE UINT32_MAX

struct event {
    enum event_kind kind;
    uint32_t cell;   /* who acts: a cell, or CELL_CONTROL */
    uint32_t second; /* exercise seconds since STARTEX at which it happens */
    uint32_t a, b, c;
};

struct fact {
    uint8_t kind;
    int32_t a, b, c;
};

/* What cells are asked, as events and facts number it. */
enum asked_kind { ASKED_ROUND, ASKED_DECISION, ASKED_QUESTION, ASKED_KIND_COUNT };

enum item_kind { ITEM_INJECT, ITEM_AD_HOC, ITEM_MESSAGE, ITEM_REQUEST, ITEM_REPLY, ITEM_RELEASE_REQUEST };

/* Something a cell can have in front of it. The text is not here: an inject's is in the program (or in its EDIT event),
 * every other item's in the event that made it. Item numbers are dense in a run, and never shown to a cell. */
struct item {
    uint8_t kind;
    uint8_t from; /* cell, or CELL_CONTROL; injects: CELL_CONTROL */
    uint8_t precedence;
    uint8_t inject_kind; /* ad hoc items: as an inject's */
    uint32_t inject;     /* or INDEX_NONE */
    uint32_t about;      /* REQUEST, REPLY, RELEASE_REQUEST: the item it is about, or ITEM_NONE */
    /* MESSAGE: bits of the cells it is addressed to; 0: control alone. RELEASE_REQUEST: those for whom release is asked
     */
    uint32_t written_to;
    /* RELEASE_REQUEST: by answer, bits of the cells for which it was given to this request. What others were answered
     * to theirs is not told by it. */
    uint32_t answered[RELEASE_ANSWER_COUNT];
    /* ordinal of the event that made it (state.event_count then); an edited inject: of the EDIT */
    uint32_t event;
    uint32_t second;                       /* exercise seconds */
    uint32_t known;                        /* bit c: cell c has it */
    uint32_t opened, acknowledged, shared; /* bits of cells; shared: got it from a cell rather than by delivery */
    /* bits of cells from which control withdrew it and to which it gave it no more since: one that had not opened it
     * has it no longer, one that had keeps what it read and is told */
    uint32_t recalled;
    uint32_t known_second[CELL_COUNT_MAX], opened_second[CELL_COUNT_MAX], acknowledged_second[CELL_COUNT_MAX];
    uint32_t recalled_second[CELL_COUNT_MAX];
    uint32_t number[CELL_COUNT_MAX];   /* the cell's own dense number of it, from 1; 0: not known */
    uint8_t shared_by[CELL_COUNT_MAX]; /* cell it came from, or CELL_CONTROL */
    /* by cell: bits of the seats by name that got it first, and of those that alone have it now; 0: the whole cell.
     * And when the whole cell got what seats held first. */
    uint16_t first[CELL_COUNT_MAX], held[CELL_COUNT_MAX];
    uint32_t passed_second[CELL_COUNT_MAX];
    /* by cell: bits of the cells it gave the item to, whether they had it already or not */
    uint32_t given_to[CELL_COUNT_MAX];
    uint32_t given_by_bot[CELL_COUNT_MAX]; /* of those, the ones to which its bot gave it */
};

enum prepared {
    PREPARED_SHARE,
    PREPARED_CHOICE,
    PREPARED_ANSWER,
    PREPARED_REPLY,
    PREPARED_RELEASE
}; /* what a bot lays up before it counts */

/* What somebody answers to a question, on the desk; words stand in the event that gave them. */
struct reply {
    uint16_t question, seat; /* seat: who gave it last, where the cell gives one answer */
    uint8_t asked;           /* index */
    bool given;              /* false: it was taken back */
    int32_t value;           /* a number, a step, the number of an order; of words 0 */
    uint32_t second, event;  /* exercise seconds and ordinal of the event, of the last change */
};

/* An item of the plan on the board: those of the scenario in their order, then those that people drafted. Its texts
 * stand in events, by their ordinals; INDEX_NONE: in the scenario. */
struct board_card {
    uint8_t owner;
    uint8_t capability;              /* 1 + it, or 0 */
    uint16_t version;                /* from 1 on */
    uint16_t offered;                /* the version that was proposed; 0: none yet */
    int32_t due_tick;                /* TICK_NEVER: not said */
    uint32_t depends, signers;       /* bits of items; of cells */
    uint32_t stale;                  /* bits of languages that are older than the others */
    uint32_t event, earlier;         /* with the text that stands, and with the one before it */
    uint32_t rival;                  /* of one who had not read the version that stands; INDEX_NONE: there is none */
    uint8_t number[CELL_COUNT_MAX];  /* by cell: its own dense number of it, from 1; 0: it does not see it */
    uint32_t answer[CELL_COUNT_MAX]; /* by cell: the event by which it concurred or did not; INDEX_NONE: none */
    /* of one that people drafted: as the slots of the scenario's, those of who signs by cell */
    int32_t ticks[CARD_TICK_COUNT], concurred[CELL_COUNT_MAX], declined[CELL_COUNT_MAX];
};

struct settings { /* constants of a run */
    uint64_t seed, run;
    int32_t parameters[PARAMETER_COUNT_MAX]; /* by parameter index; kernel_settings fills the defaults */
    uint8_t policies[CELL_COUNT_MAX];        /* by cell: index into the cell's own policies */
};

struct kernel; /* the state value */

struct settings kernel_settings(const struct program *program, uint64_t seed, uint64_t run); /* defaults */
size_t kernel_bytes(const struct program *program, bool live); /* not live: no items, for rehearsal */
/* Prepares `memory` (kernel_bytes long, aligned for any type) as a run in the lobby. Parameters must be within their
 * ranges (asserted). Every cell is played by its bot unless a SEAT event says otherwise. `program` must outlive it. */
struct kernel *kernel_init(void *memory, const struct program *program, const struct settings *settings, bool live);

struct update { /* what a step did; the caller owns the array */
    struct fact *facts;
    uint32_t fact_count, fact_count_max; /* facts beyond the maximum are counted, not stored (kernel_fact_count_max) */
};
/* What 16 bits of chance are below in so many percent (0..100) of all cases. */
static inline uint32_t kernel_bar(uint32_t percent)
{
    return percent * CHANCE_ALWAYS / 100;
}
/* The first of `count` (1 or more) whose running sum of weights, none negative, exceeds floor(u * total / 65536); the
 * last when all are 0. u: 16 bits of chance. */
static inline uint32_t kernel_pick(const int32_t *weights, uint32_t count, uint32_t u)
{
    int32_t total = 0, sum = 0;
    uint32_t picked = 0;
    for (uint32_t i = 0; i < count; i++)
        total += weights[i];
    int32_t roll = (int32_t)((uint64_t)u * (uint64_t)total >> 16);
    while (picked + 1 < count && (sum += weights[picked]) <= roll)
        picked++;
    return picked;
}
/* What those who decide have decided so far, for the asked cell `k` where each decides for itself: an option, or -1,
 * and then the option adopted is `otherwise`. `choices` are the decision's choice slots,
 * `asked` is of kernel_asked. */
int32_t kernel_decided(const struct program_decision *decision, const int32_t *choices, uint32_t asked, uint32_t k);
/* What can be named now in a decision about a number: from, and to; of an allocation to is all that can be given away.
 */
void kernel_bounds(const struct kernel *kernel, const struct program_decision *decision, int32_t *ret_least,
                   int32_t *ret_most);
/* Bit k: asked index k, among those who were asked when it opened. `slots` are the state's. */
uint32_t kernel_asked(const struct program_decision *decision, const int32_t *slots);
/* The asked index of a cell in a decision that has opened; INDEX_NONE when it is not asked. */
uint32_t kernel_asked_as(const struct kernel *kernel, const struct program_decision *decision, uint32_t cell);
/* No step lists more facts than this. */
uint32_t kernel_fact_count_max(const struct program *program);
/* update may be NULL: the facts are not listed (rehearsal). */
enum verdict kernel_step(struct kernel *kernel, const struct event *event, struct update *update);
/* What comes next in a run that nobody touches: START in the lobby, then the next TICK, at its second. False when time
 * stands still (a pause) or has ended. */
bool kernel_next_event(const struct kernel *kernel, struct event *ret_event);
/* Plays a run in the lobby, or a branch, to its end so. `on_step` (may be NULL) sees it after each event; `update` (may
 * be NULL) then holds the facts of that event. */
typedef void kernel_on_step(void *context, const struct kernel *kernel);
void kernel_play(struct kernel *kernel, struct update *update, kernel_on_step *on_step, void *context);

/* ---- what could become of a state ---- */

/* A branch: `kernel`, which has not ended, as it goes on when people leave it to bots. It is a state without a desk, so
 * that a rehearsal's engine plays it. Every cell is its bot's, as when bots take seats over in play: what people chose
 * and answered stands, what they have left open a bot does, at once when its time for that has passed. What the desk
 * alone knows is settled: an inject that is held stays back, what people did for a task counts now, nothing that was
 * withdrawn is shared, and whoever asked for release passes on what it gets. `memory` is as of kernel_init (not live);
 * `program` is the state's, or a variant of it, and must outlive the branch. Its luck is the run's own. */
struct kernel *kernel_branch(const struct kernel *kernel, const struct program *program, void *memory);
/* Makes of `variant` (program/variant.h, a variant of the state's program) what control changed of the program in this
 * run: to whom injects go, when rounds are asked, how long what is open stays so; and an ending that control refused
 * ends no branch. STATUS_OUT_OF_MEMORY, STATUS_TOO_LARGE leave it to be freed. */
enum status kernel_branch_program(const struct kernel *kernel, struct program *variant);
/* From here on the branch has the luck of that run, also in when control would send what has not come so far. */
void kernel_branch_luck(struct kernel *branch, uint64_t seed, uint64_t run);
/* What could be otherwise in a branch, from its tick on. A parameter or the policy of a cell changes (asserted: within
 * bounds); all that are asked in a decision that is open choose an option, where it can be chosen; an inject that may
 * come yet is sent now, as control fires it, or never comes. */
void kernel_branch_parameter(struct kernel *branch, uint32_t parameter, int32_t value);
void kernel_branch_policy(struct kernel *branch, uint32_t cell, uint32_t policy);
void kernel_branch_choose(struct kernel *branch, uint32_t decision, uint32_t option);
bool kernel_branch_may_send(const struct kernel *kernel, uint32_t inject);
void kernel_branch_send(struct kernel *branch, uint32_t inject);
void kernel_branch_without(struct kernel *branch, uint32_t inject);
/* Of what is by hand: in how many of 65,536 runs it comes yet, and over which ticks it is drawn when, given that it has
 * not come so far. */
struct hand_window {
    uint32_t below, first, count;
};
struct hand_window kernel_hand_window(const struct kernel *kernel, const struct program_hand *hand);
bool kernel_hand_open(const struct kernel *kernel, uint32_t due_slot, bool has_come); /* it has not come so far */

/* Reading the state. */
const struct program *kernel_program(const struct kernel *kernel);
const struct settings *kernel_run_settings(const struct kernel *kernel);
const int32_t *kernel_slots(const struct kernel *kernel);
enum phase kernel_phase(const struct kernel *kernel);
int32_t kernel_tick(const struct kernel *kernel); /* the last tick folded; TICK_NEVER before STARTEX */
uint32_t kernel_pace(const struct kernel *kernel);
uint32_t kernel_event_count(const struct kernel *kernel); /* events accepted */
uint32_t kernel_bots(const struct kernel *kernel);        /* bit c */
uint32_t kernel_bot_choices(const struct kernel *kernel,
                            uint32_t decision);                           /* bit k: a bot's is the choice of asked k */
uint32_t kernel_bot_answers(const struct kernel *kernel, uint32_t round); /* the same of an answer */
uint32_t kernel_item_count(const struct kernel *kernel);
const struct item *kernel_item(const struct kernel *kernel, uint32_t item);
/* The number by which a seat knows it, `seat` as in kernel_view; 0: it never had it. */
uint32_t kernel_item_number(const struct kernel *kernel, uint32_t item, uint32_t cell, uint32_t seat);
/* When the cell first had the inject on its desk, in exercise seconds; UINT32_MAX: never. */
uint32_t kernel_known_since(const struct kernel *kernel, uint32_t inject, uint32_t cell);
/* Nothing but control sends it now: one by hand, where people play, or the tick that was drawn for it has passed. */
bool kernel_waits_for_control(const struct kernel *kernel, uint32_t inject);
/* What a decision (not its first round, which opens in its place), question or round waits for that has not opened:
 * its moment or condition; control, since it is by hand; or control, since its moment fell away with a phase; or the
 * freeze that asks it. */
enum waits_for { WAITS_NO_MORE, WAITS_BY_ITSELF, WAITS_BY_HAND, WAITS_LEFT, WAITS_FREEZE };
enum waits_for kernel_waiting(const struct kernel *kernel, enum asked_kind kind, uint32_t index);
/* Ticks that control gave it beyond its time. */
int32_t kernel_more_ticks(const struct kernel *kernel, enum asked_kind kind, uint32_t index);
bool kernel_held(const struct kernel *kernel, uint32_t inject);
bool kernel_skipped(const struct kernel *kernel, uint32_t inject);
uint32_t kernel_release(const struct kernel *kernel, uint32_t inject);    /* cells, after EDIT */
uint32_t kernel_edit_event(const struct kernel *kernel, uint32_t inject); /* ordinal, or INDEX_NONE */
/* A setting expression in minutes, as whole ticks rounded up, at most tick_count; CODE_NONE is 0. */
int32_t kernel_ticks_of(const struct kernel *kernel, code_at minutes);
/* Phases of the scenario, which in code are stages. The tick at which the exercise ends unless something ends it
 * before; the present stage; the tick at which a stage begins, as planned or as control had it. */
int32_t kernel_end_tick(const struct kernel *kernel);
uint32_t kernel_stage(const struct kernel *kernel);
int32_t kernel_stage_tick(const struct kernel *kernel, uint32_t stage);
/* Unix time at a second of the exercise, as the stages that have begun have it. */
int64_t kernel_instant(const struct kernel *kernel, int64_t second);
/* The stage for which time stands, since control has not opened it; INDEX_NONE: it goes on. */
uint32_t kernel_stage_awaited(const struct kernel *kernel);
/* The tick in which a round is asked; tick_count: nothing but control brings it. */
int32_t kernel_round_tick(const struct kernel *kernel, uint32_t round);
int32_t kernel_decision_deadline(const struct kernel *kernel, uint32_t decision); /* of one that has opened */
bool kernel_round_open(const struct kernel *kernel, uint32_t round);
bool kernel_revealed(const struct kernel *kernel, bool decision, uint32_t index);
/* There for its cell: opened, and what it is after was not taken away again; and ticked off by people (BY_CELL and
 * BY_CONTROL), which may be taken back until it counts, at the next tick. */
bool kernel_task_open(const struct kernel *kernel, uint32_t task);
bool kernel_task_ticked(const struct kernel *kernel, uint32_t task);
/* Where the freeze that is on stands, and which one it is (INDEX_NONE: none). One that has been does not come again. It
 * is due as soon as one of its questions would open by what it says itself. */
enum freeze_step { FREEZE_NONE, FREEZE_ASKS, FREEZE_TALKS, FREEZE_ASKS_AGAIN, FREEZE_OVER };
enum freeze_step kernel_freeze_step(const struct kernel *kernel);
uint32_t kernel_freeze(const struct kernel *kernel);
bool kernel_freeze_asks(const struct kernel *kernel);
bool kernel_freeze_was(const struct kernel *kernel, uint32_t freeze);
bool kernel_freeze_due(const struct kernel *kernel, uint32_t freeze);
bool kernel_question_open(const struct kernel *kernel, uint32_t question);
bool kernel_question_revealed(const struct kernel *kernel, uint32_t question);
uint32_t kernel_bot_replies(const struct kernel *kernel, uint32_t question); /* as kernel_bot_answers */
/* What a seat of the cell answers, or where the cell gives one answer the cell; NULL: nothing. */
const struct reply *kernel_reply(const struct kernel *kernel, uint32_t question, uint32_t cell, uint32_t seat);
/* What the people of the cell answer, in the order of their first answers; at most SEAT_COUNT_MAX. */
uint32_t kernel_replies(const struct kernel *kernel, uint32_t question, uint32_t cell,
                        const struct reply *ret_replies[SEAT_COUNT_MAX]);
/* What the cell answers: its number or step, of a rank the number of its order; 0 where it does not, and of words. */
int32_t kernel_cell_answer(const struct kernel *kernel, uint32_t question, uint32_t asked);
int32_t kernel_question_deadline(const struct kernel *kernel, uint32_t question); /* of one that has opened */
/* The cells to which the cell may pass the inject on without asking, now. */
uint32_t kernel_passes_to(const struct kernel *kernel, uint32_t inject, uint32_t from);
/* The cells to which the inject, or redacted variant, was released. */
uint32_t kernel_released_to(const struct kernel *kernel, uint32_t inject);
/* The board of a live run: how many items, and each. The tick at which it came to be CARD_BEGUN, _PROPOSED, _AGREED,
 * _ORDERED, _DONE or _FAILED; at which a cell concurred, or did not. Whether it can be ordered. */
uint32_t kernel_board_count(const struct kernel *kernel);
const struct board_card *kernel_board_card(const struct kernel *kernel, uint32_t card);
int32_t kernel_card_tick(const struct kernel *kernel, uint32_t card, enum card_step step);
int32_t kernel_card_answered(const struct kernel *kernel, uint32_t card, uint32_t cell, bool concurred);
/* Which version of it stands, as the cell counts: to those who sign it what was proposed is the first, since how its
 * owner came to it is the owner's. CELL_CONTROL counts as the owner does. */
uint32_t kernel_card_version(const struct kernel *kernel, uint32_t card, uint32_t cell);
/* Of a cell that signs it: bits of the seats by name that answer it; 0: any does, since the scenario names none, or
 * nobody sits at any of them. */
uint32_t kernel_card_seats(const struct kernel *kernel, uint32_t card, uint32_t cell);
bool kernel_card_ready(const struct kernel *kernel, uint32_t card);
/* Endings that hold and wait for control's word (bit i); the tick since which an ending has been put to control, be it
 * refused or not, TICK_NEVER while it is not; and whether control goes on although it holds. */
uint32_t kernel_endings_put(const struct kernel *kernel);
int32_t kernel_ending_put(const struct kernel *kernel, uint32_t ending);
bool kernel_ending_refused(const struct kernel *kernel, uint32_t ending);
/* What ended an exercise that has ended: an ending, ending_count: its time was up, ending_count + 1: ENDEX. */
uint32_t kernel_ended_by(const struct kernel *kernel);
/* The next tick after the present one at which something is known to be due (a timed or delayed inject, a decision's or
 * a round's opening or deadline, a share), for "jump to next item"; the last tick when nothing is. */
int32_t kernel_next_due(const struct kernel *kernel);
/* The same on gcc and clang, -O0 and -O2: FNV-1a over a fixed little-endian encoding of slots and desk. */
uint64_t kernel_state_hash(const struct kernel *kernel);
/* Canonical bytes of facts: 1 + 3 * 4 bytes each, little-endian. */
void kernel_facts_encode(const struct fact *facts, uint32_t count, struct buf *ret_bytes);
/* "T+01:20 delivered launch to rok": one line of a transcript, with ids. */
void kernel_fact_print(const struct program *program, int32_t tick, const struct fact *fact, struct buf *ret_text);

/* What a cell may do now, at any of its seats, in stable order: decisions to choose in (one action a legal option),
 * rounds to answer, items to open, acknowledge, share. Returns how many there are; writes at most `action_count_max`.
 */
uint32_t kernel_legal(const struct kernel *kernel, uint32_t cell, struct event *ret_actions, uint32_t action_count_max);

/* What a cell sees: the one redacting function. Nothing that is not in a view reaches a cell by any other way.
 * Entries point into the state (borrowed until the next step). For CELL_CONTROL everything. */
struct view_item {
    uint32_t number; /* the cell's own dense number; for control the item's + 1 */
    const struct item *item;
    uint32_t item_index;
    bool opened, acknowledged;
    uint32_t shared_with; /* cells this cell gave it to itself, had they it already or not, and the one it came from */
    uint32_t shared_by_bot; /* of these, the ones to which this cell's bot gave it */
    bool recalled;          /* by control, after this cell had opened it */
    uint32_t recalled_second;
    uint32_t known_second;
    uint8_t shared_by; /* CELL_CONTROL: delivered */
    bool withdrawn;    /* it had it, and control took it back before it was opened: it is told no more of it */
};
struct view_decision {
    uint32_t number, decision; /* number: the cell's own dense number of it, in order of opening; it never changes */
    bool open, closed, revealed;
    uint32_t asked_index;             /* this cell's; INDEX_NONE for control */
    int32_t choice, adopted, outcome; /* this cell's choice; adopted and outcome as far as it may know: after closing */
    bool chosen_by_bot;
    int32_t opened_tick, closed_tick, deadline_tick;
    int32_t more_ticks; /* of the time up to the deadline, what control gave */
    uint32_t legal;     /* bit o: option o can be chosen now */
    /* About quantities: what can be named, while it is open; what this cell named, where it has chosen; what was
     * decided, where something is adopted */
    int32_t least, most, named[QUANTITY_COUNT_MAX], decided[QUANTITY_COUNT_MAX];
};
struct view_round {
    uint32_t number, round;
    bool open, revealed;
    uint32_t asked_index;
    int32_t answer; /* the cell's latest, 0: none */
    int32_t opened_tick, deadline_tick, more_ticks;
};
struct view_task {         /* for a cell: one that it ticks off itself, and nothing of any other */
    uint32_t number, task; /* number: the cell's own dense number of it; for control the task's + 1 */
    bool open;             /* not done, and there for its cell */
    bool withdrawn;        /* opened once, and no longer there: a cell is told no more of it */
    bool ticked;           /* by people, and done at the next tick */
    int32_t opened_tick, done_tick, late_tick, deadline_tick; /* TICK_NEVER: not yet */
};
struct view_card { /* an item of the plan: a cell sees what it owns, and what it signs once that is proposed */
    uint32_t number, card;
};
struct view_question {
    uint32_t number, question; /* number: dense, in order of opening, as a decision's */
    bool open, revealed;
    uint32_t asked_index;
    int32_t opened_tick, closed_tick, deadline_tick, more_ticks;
};
struct view {
    enum phase phase;
    int32_t tick;
    uint32_t item_count, decision_count, round_count, task_count, question_count, card_count;
    struct view_item *items;         /* by number */
    struct view_decision *decisions; /* those opened so far that ask this cell */
    struct view_round *rounds;       /* those opened so far that ask this cell */
    struct view_task *tasks;         /* by number: those opened so far; for control all */
    struct view_question *questions; /* those opened so far that ask this cell */
    struct view_card *cards;         /* by number */
};
/* `seat`: 1 + one of the seats that the cell has by name, which then sees what it holds before the others do; 0: a seat
 * without a name, which sees what the whole cell has; SEATS_TOGETHER: what all of the cell see between them, each in
 * front of its own. Numbers are those of that seat. Allocates the arrays from `arena`. STATUS_OUT_OF_MEMORY leaves
 * *ret_view alone. */
#define SEATS_TOGETHER UINT32_MAX
enum status kernel_view(const struct kernel *kernel, uint32_t cell, uint32_t seat, struct arena *arena,
                        struct view *ret_view);

#endif
