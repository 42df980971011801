/* The compiled scenario.
 *
 * The compiler (scenario/) fills one in, the kernel and the rehearsal engine read it; neither knows the
 * other. A program is immutable once finished. Everything it points to lies in its own arena.
 *
 * State is one array of int32 **slots**; the program says what each slot is and its range. Code reads and writes slots
 * only, so an executor needs no knowledge of injects or decisions to evaluate anything. The order of slots:
 *
 *   variables | capabilities (uses left, ready at minute) | parameters | T | injects (last, tries, due) |
 *   knowledge (inject-major: tick at which cell c came to know inject i) | share slots (due) |
 *   decisions (due, opened, closed) | choices (a slot an asked cell) | adopted (a slot an asked cell) |
 *   outcomes (a slot an asked cell) | ticks of choices (a slot an asked cell, of decisions that take a bot time) |
 *   answers (a slot an asked cell and round) | tasks (opened, done, late) | ending, end tick |
 *   questions (due, opened, closed; the tick of the first answer and the answer of each asked cell, of a rank the place
 *   of each name; what was seen, an asked cell and a look; the truth) | truths (of rounds that have one) |
 *   where there are phases: the present one, and the minute at which each begins, and the exercise ends |
 *   ticks of asking (a slot an asked cell, of decisions that ask some of them) |
 *   of decisions about quantities: what was named (a slot an asked cell and quantity), then what was decided (a slot a
 *   quantity) |
 *   releases (asked, by whom; of each answer when it is due, and when it came) |
 *   rounds that control opens (due) | rolls (the number, how often it was rolled) |
 *   items of the plan (begun, proposed, agreed, ordered, done, failed; of each that signs when it concurred, then of
 *   each when it did not)
 *
 * Slots that hold a tick hold TICK_NEVER (-1) when there is none yet. A share slot is TICK_NEVER while not armed,
 * SHARE_DONE when delivered or missed by chance. Choices, adopted options and outcomes are -1 while there is none;
 * a decision by `joint` or `lead` uses only its first adopted and outcome slot, a first round none. Answers are 0 while
 * there is none. ending is -1 until the end, then an ending's index or ending_count for "time is up".
 *
 * What an executor may write must lie in the slot's range (verified): ticks TICK_NEVER..tick_count (a due tick past the
 * end is kept as tick_count, which never comes), share slots from SHARE_DONE, tries 0..times, choices and adopted
 * options -1..option_count-1, outcomes -1..the most outcomes of an option less 1, answers 0..step_count, ending
 * -1..ending_count, answers to questions and quantities 0 and from..to, places 0..the names, what was seen 0..1, what
 * is rolled lies between its bounds and how often below ROLL_TIMES_MAX, T 0..(tick_count-1)*tick_minutes. Start values:
 * -1 for ticks, choices, adopted options, outcomes and ending, 0 for tries, answers and T; a capability's `ready at`
 * starts as its expression says. Code sequences lie end to end, and a reference to one is to its first instruction (two
 * references may share it). Ids, and only ids, are [a-z][a-z0-9_-]*; what is made for a member of a group has the
 * cell's id behind its own and a dot; a first round's is its decision's with
 * ".first" behind it.
 */
#ifndef ENTENTE_PROGRAM_PROGRAM_H
#define ENTENTE_PROGRAM_PROGRAM_H

#include <stdint.h>

#include "base/arena.h"
#include "base/bounds.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/media.h"
#include "base/rng.h"
#include "base/status.h"

/* The second is that of a program with something for which the flags of the first have no place. */
enum { PROGRAM_VERSION = 4, PROGRAM_VERSION_WIDE = 5 };
enum { TICK_NEVER = -1, SHARE_DONE = -2 };
enum { CHANCE_ALWAYS = 65536 };
enum { DEGREE = 10000, LATITUDE_MAX = 90 * DEGREE, LONGITUDE_MAX = 180 * DEGREE };
#define CODE_NONE UINT32_MAX                      /* an absent expression or effect list */
#define INDEX_NONE UINT32_MAX                     /* an absent reference */
#define STARTEX_SECONDS_MAX INT64_C(300000000000) /* any year of four digits lies within */

enum opcode {
#define OPCODE(name, pops, pushes, doc) OP_##name,
#include "program/opcodes.def"
#undef OPCODE
    OPCODE_COUNT
};

struct instruction { /* 8 bytes in memory and in the file */
    uint8_t opcode;
    uint8_t reserved; /* 0 */
    uint16_t slot;
    int32_t imm;
};

typedef uint32_t code_at; /* index of the first instruction of a sequence that ends with END, or CODE_NONE */

/* A text in each of the program's languages; a language that lacks it has ptr NULL. `same` marks a plain string. */
struct text {
    struct str in[LANGUAGE_COUNT_MAX];
    bool unsaid;      /* of people: what stands in the first place is in no language that anybody named */
    uint32_t pattern; /* 1 + the index in patterns[] of what holds values of a run (fill.h); 0: it holds none */
};

#define SITE_NAMED_BLOCK                                                                                               \
    UINT32_C(0x80000000) /* from here on blocks follow from names, not from the order of a file                        \
                          */
struct site {            /* where a draw takes its 16 bits: half 0..7 of Philox block (seed; run, block, occurrence) */
    uint32_t block;
    uint32_t half;
};

struct slot {
    int32_t from, to, start; /* range and value at STARTEX; a parameter's start is its default */
};

#define WORDS_BEGIN(list) enum list {
#define WORD(constant, word) constant,
#define WORDS_END(list)                                                                                                \
    }                                                                                                                  \
    ;
#include "program/words.def"
#undef WORDS_BEGIN
#undef WORD
#undef WORDS_END

/* Texts that may hold values, by the moment at which they are read. */
enum text_of {
    TEXT_OF_INJECT_TITLE, /* an inject's: at its delivery, when its effects have been applied */
    TEXT_OF_INJECT_FROM,
    TEXT_OF_INJECT,
    TEXT_OF_DECISION_TITLE, /* a decision's: when it opens */
    TEXT_OF_DECISION,
    TEXT_OF_OPTION,
    TEXT_OF_OUTCOME,    /* when it comes, and its effects have been applied */
    TEXT_OF_ASSESSMENT, /* when a round opens */
    TEXT_OF_ENDING,     /* when it ends the exercise */
    TEXT_OF_QUESTION,   /* when it opens */
};

enum { VALUE_NUMBER = INDEX_NONE, VALUE_CONDITION = INDEX_NONE - 1, VALUE_STAGE = INDEX_NONE - 2 };
struct program_value {
    code_at code;
    uint32_t variable; /* the enumeration by whose names it is shown; or VALUE_NUMBER, VALUE_CONDITION, VALUE_STAGE */
};

struct program_pattern { /* of a text that holds values */
    enum text_of of;
    uint32_t index;                    /* of the inject, decision, option, ... */
    struct str in[LANGUAGE_COUNT_MAX]; /* see fill.h */
    uint32_t value_first, value_count; /* in values[] */
};

struct program_cell {
    struct str id, country, side;
    struct text name;
    enum seat_kind seat;
    uint32_t may_share;                  /* bit c: may share with and write to cell c in live play */
    uint32_t policy_first, policy_count; /* in policies[]; the first is "standard" */
    uint32_t seat_first, seat_count;     /* in seats[]: those that have names */
};

struct program_seat {  /* of a cell, by name */
    struct str id;     /* "chief"; where people play, the seat is called "hcc.chief" */
    struct text title; /* may be empty */
};

struct program_addressee { /* of an inject: who of a cell gets it first */
    uint32_t cell;
    uint32_t seats; /* bit s: the seat s of the cell's; not 0 */
};

/* A phase of the scenario. In code it is a stage, since a phase is one of play: lobby, running, paused, ended. */
struct program_stage {
    struct str id;
    struct text title;    /* may be empty */
    code_at begins;       /* setting expression, minutes in whole ticks: the lengths of those before it */
    bool by_control;      /* where people play it opens when control says so, and the clock stands until then */
    bool dated;           /* it begins at this date; else the calendar goes on */
    int64_t date_seconds; /* Unix time */
};

struct program_objective {
    struct str id;
    struct text text, capability;
};

/* Injects that tell one story: who owns it, what it serves. */
struct program_storyline {
    struct str id;
    struct text title, owner; /* may be empty */
    uint32_t objective;       /* or INDEX_NONE */
    enum colour colour;
};

/* A moment at which time stands while each cell is asked, alone and blind. */
struct program_freeze {
    struct str id;
    struct text title;                       /* may be empty */
    uint32_t questions[FREEZE_QUESTION_MAX]; /* ascending; each is in one freeze at most */
    uint32_t question_count;
    uint32_t seconds; /* of the room, in which they can be answered */
    bool again;       /* asked a second time, when people have talked */
};

struct program_reference {
    struct str name, url;
    struct text text;
};

/* A file that injects hand to people. What it is was seen when the scenario was compiled beside it. */
struct program_file {
    struct str id, path;
    struct text title, alt; /* may be empty; alt: never of a picture */
    enum media media;
    uint64_t bytes; /* 0: it was compiled without looking at files; then the hash is zeros, and nobody can play it */
    struct hash sha256;
};

struct program_where { /* to what place of the world an inject belongs; a label, and nothing more */
    bool given;
    bool is_point;               /* else it is an area */
    int32_t latitude, longitude; /* in ten-thousandths of a degree, north and east */
    struct text area, label;     /* label may be empty */
};

struct program_parameter {
    struct str id;
    struct text label;
    uint32_t slot;
};

struct program_variable {
    struct str id;
    struct text label;
    uint32_t slot;
    uint32_t value_first, value_count; /* in value_names[], of an enumeration; count 0: a number */
    uint32_t show;                     /* bit c: cell c sees its value */
};

struct program_named { /* a value of an enumeration */
    struct str name;   /* as expressions have it */
    struct text label; /* for people; empty: the name */
};

struct program_capability {
    struct str id;
    struct text label;
    uint32_t owner; /* cell */
    uint32_t uses_slot, ready_slot;
    code_at ready_in; /* setting expression, minutes: kernel_init puts its value into ready_slot (whose start is 0);
                       * after a use the option's effects put theirs */
};

/* Of what control opens or sends by hand, in a rehearsal, where nobody is there to do so. */
struct program_hand {
    code_at rehearse; /* setting expression, 0..65536: in how many runs it comes; CODE_NONE: in none */
    struct site site; /* the first of two places: whether it comes, and when */
    uint32_t stage;   /* over which the tick is drawn; INDEX_NONE: over the exercise */
};

struct program_inject {
    struct str id, marking, method;
    struct text title, from, text, notes; /* title may be empty */
    enum inject_kind kind;
    enum precedence precedence;
    /* setting expression, minutes; a condition: one of them, or neither where control alone sends it */
    code_at at, when;
    code_at after;  /* setting expression, minutes; CODE_NONE is 0 */
    code_at chance; /* setting expression, 0..65536; CODE_NONE is always */
    code_at odds;   /* or, instead, percent of the state when it is tried, 0..100; CODE_NONE: none */
    code_at every;  /* setting expression, minutes; used when times > 1 */
    uint32_t times; /* tries at the most, 1 or more */
    code_at effects;
    struct site site;
    struct program_hand hand;                  /* of one by hand */
    uint32_t release;                          /* bit c */
    uint32_t addressee_first, addressee_count; /* in addressees[]: in which cells seats get it first, by cell */
    uint32_t last_slot, tries_slot, due_slot, know_slot; /* know_slot + c */
    uint32_t objective;                                  /* or INDEX_NONE */
    uint32_t cite_first, cite_count;                     /* in cites[] */
    uint32_t attach_first, attach_count;                 /* in attached[] */
    uint32_t channel;                                    /* enum channel, or INDEX_NONE */
    struct program_where where;
    uint32_t storyline;    /* or INDEX_NONE */
    struct str controller; /* who sees to it; may be empty */
    struct text expected;  /* what control should look for; may be empty */
    enum draft_status status;
    uint32_t originator; /* cell without whose release others may not pass it on; INDEX_NONE: it is passed on freely */
    uint32_t free;       /* bit c: passed on to cell c without asking; where there is an originator it is one of them */
    uint32_t redacts, redacted; /* inject of which it is the redacted variant, and its own; or INDEX_NONE */
};

enum { RELEASE_ANSWER_COUNT = RELEASE_REFUSED + 1, RELEASE_SLOT_COUNT = 2 + 2 * RELEASE_ANSWER_COUNT };

/* An inject with an originator, and a cell that is not free to have it: in the order of injects, then cells. */
struct program_release {
    uint32_t inject, to_cell;
    uint32_t asked_slot; /* tick of the request that stands, TICK_NEVER: none */
    uint32_t by_slot;    /* the cell that made it, or -1 */
    uint32_t due_slot;   /* + answer: the tick at which the originator's bot gives it */
    uint32_t came_slot;  /* + answer: the tick at which it came; that of RELEASED_WHOLE: since then it is free */
    /* places where some policy of the originator draws: whether it releases, how long until whole, and until redacted;
     * else {0, 0} */
    struct site site;
};

struct program_grant { /* how a policy of the originator treats a release: of its rules that fit, the first */
    code_at when;      /* condition or CODE_NONE */
    code_at chance;    /* setting expression 0..65536: whether it releases whole, or where it never does redacted;
                        * CODE_NONE is always */
    /* of RELEASED_REDACTED and RELEASED_WHOLE: setting expressions, minutes from the request until it is given;
     * CODE_NONE is 0, and for the most that it is the least */
    code_at least[2], most[2];
    bool gives[2];
    uint32_t next; /* in grants[]: the rule to ask where `when` does not hold; INDEX_NONE: none */
    bool present;  /* false: this policy answers no such request */
};

struct program_outcome {
    uint32_t until; /* running total of chance, 1..65536; taken when u < until */
    code_at weight; /* or, for all outcomes of an option, what it weighs when the option has taken effect: `until` is
                     * 65536 then; CODE_NONE: by `until` */
    code_at effects;
    struct text text;
};

struct program_option {
    struct str id;
    struct text text;
    code_at legal;                         /* the option's `if` and its capability's readiness; CODE_NONE is always */
    code_at effects;                       /* use of the capability, then the option's own effects */
    uint32_t capability;                   /* or INDEX_NONE */
    uint32_t outcome_first, outcome_count; /* in outcomes[] */
};

/* A number that is decided, or what one thing is given of an allocation. */
struct program_quantity {
    struct str id;     /* of a number "number" */
    struct text text;  /* of a thing, for people; empty: its id */
    int32_t otherwise; /* where nothing was decided */
};

/* How votes are counted: of the options in file order the first with all of it. A cell that has not chosen abstains. */
struct program_vote {
    uint32_t weights[ASKED_COUNT_MAX]; /* of each asked cell; together at most VOTE_TOTAL_MAX */
    uint32_t need;                     /* of the weights of those who chose it, together; 1 or more */
    uint32_t members;                  /* of the cells that chose it */
    uint32_t quorum;                   /* of the cells that chose at all */
    uint32_t veto;                     /* bit k: not against asked index k, which chose it or abstains */
};

struct program_decision {
    struct str id;
    struct text title, text;
    code_at at, when, after; /* as an inject's: neither at nor when where control opens it by hand */
    struct program_hand hand;
    code_at within; /* setting expression, minutes */
    enum agree agree;
    uint32_t asked[ASKED_COUNT_MAX], asked_count; /* cells, in file order */
    uint32_t lead;                                /* index in asked[] for AGREE_LEAD */
    struct program_vote vote;                     /* for AGREE_MAJORITY, AGREE_VOTE and AGREE_SILENCE */
    uint32_t objection; /* option, for AGREE_SILENCE: the only one that is voted for; without it `otherwise` stands */
    uint32_t otherwise; /* option */
    uint32_t option_first, option_count; /* in options[] */
    /* the last four + asked index */
    uint32_t due_slot, opened_slot, closed_slot, choice_slot, adopted_slot, outcome_slot;
    /* Asks some: of each asked cell, the condition on which it is asked, as it is when the decision opens; all
     * CODE_NONE: it asks all. And the tick in which it was asked, of a decision with a first round that of the first;
     * INDEX_NONE: all are. */
    code_at ask_if[ASKED_COUNT_MAX];
    uint32_t asked_slot;
    uint32_t chose_slot; /* the tick in which the choice that stands was made; INDEX_NONE where it takes no bot time */
    struct site choice_site[ASKED_COUNT_MAX], outcome_site[ASKED_COUNT_MAX];
    struct site wait_site[ASKED_COUNT_MAX]; /* {0, 0} where no policy of the cell draws how long it takes */
    uint32_t objective;
    /* The decision that is its first round, in which each cell chooses alone and nothing is adopted: it stands behind
     * all that are no first round, and asks the same of the same cells. INDEX_NONE: none. And of which it is that. */
    uint32_t first, first_of;
    /* Of what comes again: the round, from 1 on, 0: it comes once; and of which decision, which is the first of them,
     * it is a later round: it stands behind all that the file has. INDEX_NONE: of none. */
    uint32_t round, round_of;
    /* About quantities: it then has one option, which says no more than that they were named. Each quantity is `from`
     * and so many steps more, up to `to`; those of an allocation are together at most what `most` gives. */
    enum decides decides;
    uint32_t quantity_first, quantity_count; /* in quantities[]; none where an option is decided */
    int32_t from, to, step;
    code_at least, most;          /* what can be named when it is: values in steps; of an allocation no least */
    enum agree_value agree_value; /* for AGREE_VALUE */
    uint32_t named_slot;          /* + asked index * quantity_count + quantity; 0 while there is none */
    uint32_t decided_slot;        /* + quantity; 0 until it closes; INDEX_NONE in a first round */
    struct site named_site[ASKED_COUNT_MAX]; /* of a number: two places, by which bots name it; else {0, 0} */
};

/* What a cell is to do without being asked. */
struct program_task {
    struct str id;
    struct text text; /* may be empty, but for BY_CELL */
    uint32_t cell;
    uint32_t after; /* inject: it opens when the cell knows it; or INDEX_NONE: it opens when `when` holds */
    code_at when;
    code_at within; /* setting expression, minutes */
    enum task_by by;
    uint32_t whom; /* BY_SHARE, BY_WRITE: a cell, INDEX_NONE: control; BY_DECISION, BY_QUESTION, BY_RELEASE, BY_CONCUR:
                    * the decision, question, inject or item of the plan; else INDEX_NONE */
    bool critical;
    code_at effects, late_effects;
    uint32_t objective; /* or INDEX_NONE */
    uint32_t opened_slot, done_slot, late_slot;
    /* two places where some policy of the cell draws for it: whether it does it, and how long that takes; else {0, 0}
     */
    struct site site;
};

struct program_does { /* how a policy does a task */
    /* setting expressions, minutes from the opening: CODE_NONE is 0, and for the most that it is the least */
    code_at least, most;
    code_at chance; /* setting expression 0..65536; CODE_NONE is always */
    bool present;   /* false: it never does it */
};

enum { CARD_DRAFTING, CARD_CARRYING, CARD_SUCCEEDING }; /* what an item draws: halves of its block */
enum { CARD_CONCURRING, CARD_ANSWERING };               /* and who signs it: whether it concurs, and when */
enum { CARD_TICK_COUNT = 6 };                           /* slots of an item of the plan besides those of who signs */

/* An item of the joint plan: what allies draft, concur in, order and carry out. */
struct program_card {
    struct str id;
    struct text title, text;                         /* title may be empty */
    uint32_t owner;                                  /* the cell that drafts, proposes and orders it */
    uint32_t signers[ASKED_COUNT_MAX], signer_count; /* cells whose concurrence it needs, in file order */
    uint32_t signer_seats[ASKED_COUNT_MAX];          /* bits of the seats by name that sign for each; 0: any seat */
    code_at due;          /* setting expression, minutes: by when it shall be agreed; CODE_NONE: it is not said */
    uint32_t depends;     /* bit i: item i, which has to be done before */
    uint32_t capability;  /* that it draws on, or INDEX_NONE */
    code_at when;         /* condition on which its owner begins to draft it; CODE_NONE: STARTEX */
    code_at legal;        /* whether it can be ordered: what it depends on is done, its capability ready; CODE_NONE: it
                           * can */
    code_at least, most;  /* setting expressions, minutes from the order until it is done or fails; as of a task */
    code_at chance, odds; /* that it is done, as an inject's */
    code_at effects, done_effects, failed_effects; /* when it is ordered: use of the capability first */
    uint32_t objective;                            /* or INDEX_NONE */
    uint32_t begun_slot, proposed_slot, agreed_slot, ordered_slot, done_slot, failed_slot;
    uint32_t concurred_slot, declined_slot; /* + signer */
    /* a block of its own: how long drafting takes, how long carrying out, and whether it is done */
    struct site site;
    struct site sign_site[ASKED_COUNT_MAX]; /* likewise of each that signs: whether it concurs, and how long it takes */
};

struct program_dealing { /* how a policy deals with an item of the plan */
    bool drafts, signs;  /* false: it never drafts, or answers, it */
    /* setting expressions, minutes from its beginning until it is proposed, and from then on until it is answered */
    code_at draft_least, draft_most, sign_least, sign_most;
    code_at chance, odds; /* that it concurs, as an inject's */
};

struct program_assessment {
    struct str id;
    struct text text;
    enum scale scale;
    uint32_t step_count; /* answers are 1..step_count */
    uint32_t asked[ASKED_COUNT_MAX], asked_count;
    uint32_t within_minutes;
    /* answers of a cell from which on the cells are shown all of them once they are revealed, and the middle one */
    uint32_t shown_from, middle_from;
    uint32_t round_first, round_count; /* in rounds[] */
    uint32_t objective;
    code_at truth; /* the step that was right, read when a round closes; CODE_NONE: nobody can say */
};

struct program_round {
    uint32_t assessment;
    code_at at; /* setting expression, minutes; CODE_NONE: control opens it by hand */
    struct program_hand hand;
    uint32_t due_slot;    /* the tick in which that is, TICK_NEVER: not yet; INDEX_NONE: it has `at` */
    uint32_t answer_slot; /* + asked index */
    uint32_t truth_slot;  /* 0 until it was read; INDEX_NONE: the assessment has no truth */
};

/* What is asked in words, a number, a step of a scale of its own, or an order of names. People answer on their desks;
 * what expressions read is the answer of the cell (see kernel.h). */
struct program_question {
    struct str id;
    struct text text;
    code_at at, when, after, within; /* as a decision's */
    struct program_hand hand;
    enum answer_kind kind;
    bool one; /* the cell gives one answer together, and not each of its people their own */
    uint32_t asked[ASKED_COUNT_MAX], asked_count;
    int32_t from, to;                /* of the numbers; of steps 1..the steps; of words 1..1, of ranks 1..the names */
    uint32_t name_first, name_count; /* in answer_names[]: the steps of a scale, the names of a rank */
    uint32_t look_first, look_count; /* in looks[] */
    bool has_right;
    int32_t right_from, right_to;     /* which answers are right */
    code_at truth;                    /* or what was right, read when it closes; CODE_NONE: nobody can say */
    uint32_t shown_from, middle_from; /* as an assessment's */
    uint32_t due_slot, opened_slot, closed_slot;
    uint32_t answered_slot; /* + asked index: the tick of the first answer that the cell still has */
    uint32_t answer_slot;   /* + asked index * program_answer_width */
    uint32_t seen_slot;     /* + asked index * look_count + look: 1 where an evaluator saw it */
    uint32_t truth_slot;    /* or INDEX_NONE */
    uint32_t reply_first;   /* of a policy's replies, program_answer_width of them */
    uint32_t objective;
    uint32_t freeze; /* in which it is asked, or INDEX_NONE */
};

/* A pair of cells and an inject along which some policy may share: the order of these is the order of a tick's
 * sharing. */
struct program_share {
    uint32_t from_cell, inject, to_cell;
    uint32_t due_slot;
    struct site site;
    struct site wait_site; /* {0, 0} where no rule draws how long it takes */
};

struct program_rule { /* how a policy treats one share slot: of the rules that fit it, the first */
    code_at when;     /* condition or CODE_NONE */
    code_at after;    /* setting expression, minutes; CODE_NONE is 0 */
    code_at most;     /* likewise: drawn evenly from `after` up to it; CODE_NONE is `after` */
    code_at chance;   /* setting expression 0..65536; CODE_NONE is always */
    uint32_t next;    /* in rules[], behind this one: the rule to ask where `when` does not hold; INDEX_NONE: none */
    bool present;     /* false: this policy does not share along this slot */
};

struct program_row {       /* of a decision table */
    code_at when;          /* CODE_NONE: always holds */
    uint32_t weight_first; /* program_row_width entries in weights[]; CODE_NONE is 0 */
};

struct program_table { /* a policy's table for (decision, asked index); row_count 0: every legal option weighs 1 */
    uint32_t row_first, row_count;
    /* setting expressions, minutes from the opening until the bot chooses: CODE_NONE is 0, and for the most that it is
     * the least */
    code_at takes_least, takes_most;
};

struct program_policy {
    uint32_t cell;
    struct str name;
    struct text label; /* for people; empty: the name */
    /* share_count entries in rules[], the first rule of each share slot (present only where from_cell is this cell) */
    uint32_t rule_first;
    uint32_t table_first;   /* decision_count entries in tables[]; meaningful where the cell is asked */
    uint32_t answer_first;  /* assessment_count entries in answers[]: value expression or CODE_NONE */
    uint32_t does_first;    /* task_count entries in does[] */
    uint32_t reply_first;   /* program_reply_width entries in replies[]: likewise */
    uint32_t grant_first;   /* release_count entries in grants[], as of rules */
    uint32_t dealing_first; /* card_count entries in dealings[] */
};

struct program_roll {  /* a number that a list of effects draws each time it is applied, before all else it does */
    code_at effects;   /* of the list */
    code_at low, high; /* setting expressions: evenly from the one to the other; where that is below it, just the one */
    uint32_t slot;     /* the number; behind it how often it was rolled, which is the occurrence of the next draw */
    struct site site;  /* a block of its own */
};

struct program_part {  /* of a condition that holds when all its parts do */
    struct str source; /* as the scenario has it */
    code_at when;
};

struct program_ending {
    struct str id;
    struct text text;
    code_at when;
    uint32_t part_first, part_count; /* in parts[]: what `when` joins by `and`, at least 1 */
    bool grave;
    bool at_once; /* ends a live exercise by itself, and is not put to control */
};

enum study_outcome { OUTCOME_ENDING, OUTCOME_VARIABLE, OUTCOME_PEAK };

struct program_study {
    struct str id;
    enum study_method method;
    uint32_t samples, runs;
    enum study_outcome outcome;
    uint32_t outcome_index; /* ending or variable */
    uint32_t decision;      /* of STUDY_OPTIONS: whose options are forced; INDEX_NONE: those of all */
    struct {
        uint32_t parameter;
        int32_t from, to;
    } vary[PARAMETER_COUNT_MAX];
    uint32_t vary_count;
    uint32_t policies[CELL_COUNT_MAX]; /* bit p: policy p of the cell takes part; 0: only the standard one */
};

struct program {
    struct arena arena;

    struct str id, marking;
    struct text title, summary;
    struct str languages[LANGUAGE_COUNT_MAX];
    uint32_t language_count;
    struct str zones[ZONE_COUNT_MAX];
    uint32_t zone_count;
    int64_t startex_seconds; /* Unix time; at most STARTEX_SECONDS_MAX before or after 1970 */
    int32_t startex_offset_minutes;
    uint32_t tick_minutes, tick_count, pace;
    bool narrow; /* proven: every slot and intermediate value of every expression fits 16 bits, but for the settings
                  * (at, after, within, takes, every, chance, ready_in), which are evaluated once a run in 32 */

    struct instruction *code;
    uint32_t code_count;
    struct slot *slots;
    uint32_t slot_count;
    uint32_t time_slot, ending_slot, end_tick_slot;
    /* INDEX_NONE without stages; begins_slot + stage, and behind them the end: minutes, as planned or as control had it
     */
    uint32_t stage_slot, begins_slot;

    struct program_stage *stages;
    uint32_t stage_count;
    code_at ends; /* with stages: setting expression, minutes; tick_count is what that is at the most */
    struct program_cell *cells;
    uint32_t cell_count;
    struct program_seat *seats; /* one cell's after the other */
    uint32_t seat_count;
    struct program_addressee *addressees; /* one inject's after the other */
    uint32_t addressee_count;
    struct program_objective *objectives;
    uint32_t objective_count;
    struct program_storyline *storylines;
    uint32_t storyline_count;
    struct program_reference *references;
    uint32_t reference_count;
    struct program_parameter *parameters;
    uint32_t parameter_count;
    struct program_variable *variables;
    uint32_t variable_count;
    struct program_named *value_names; /* behind those of the variables the stages, for `phase` */
    uint32_t value_name_count;
    struct program_capability *capabilities;
    uint32_t capability_count;
    struct program_inject *injects;
    uint32_t inject_count;
    uint32_t *cites;
    uint32_t cite_count; /* references */
    struct program_file *files;
    uint32_t file_count;
    uint32_t *attached;
    uint32_t attached_count; /* files */
    struct program_decision *decisions;
    uint32_t decision_count;
    struct program_option *options;
    uint32_t option_count;
    struct program_outcome *outcomes;
    uint32_t outcome_count;
    struct program_quantity *quantities;
    uint32_t quantity_count;
    struct program_assessment *assessments;
    uint32_t assessment_count;
    struct program_round *rounds;
    uint32_t round_count;
    struct program_task *tasks;
    uint32_t task_count;
    struct program_does *does; /* a policy after the other */
    uint32_t does_count;
    struct program_share *shares;
    uint32_t share_count;
    struct program_rule *rules;
    uint32_t rule_count;
    struct program_row *rows;
    uint32_t row_count;
    code_at *weights;
    uint32_t weight_count;
    struct program_table *tables;
    uint32_t table_count;
    code_at *answers;
    uint32_t answer_count;
    struct program_policy *policies;
    uint32_t policy_count;
    struct program_ending *endings;
    uint32_t ending_count;
    struct text time_up; /* of the end at full length, which is none of the endings; may be empty */
    struct program_part *parts;
    uint32_t part_count;
    struct program_study *studies;
    uint32_t study_count;
    struct program_pattern *patterns;
    uint32_t pattern_count;
    struct program_value *values; /* of the patterns, one pattern after the other */
    uint32_t value_count;
    struct program_question *questions;
    uint32_t question_count;
    struct program_named *answer_names;
    uint32_t answer_name_count;
    struct program_freeze *freezes;
    uint32_t freeze_count;
    struct text *looks; /* what an evaluator looks for in answers */
    uint32_t look_count;
    code_at *replies; /* policy after policy, question after question: value expression or CODE_NONE */
    uint32_t reply_count;
    struct program_release *releases;
    uint32_t release_count;
    struct program_grant *grants;
    uint32_t grant_count;
    struct program_roll *rolls; /* by list of effects, in the order in which it names them */
    uint32_t roll_count;
    struct program_card *cards;
    uint32_t card_count;
    struct program_dealing *dealings;
    uint32_t dealing_count;
};

/* The versioned file: magic "ENTP", version, sections in the order of struct program, all little-endian. Same program,
 * same bytes. STATUS_OUT_OF_MEMORY when `ret_bytes` failed. */
enum status program_encode(const struct program *program, struct buf *ret_bytes);
/* Decodes and verifies; `*ret_program` is owned by the caller (program_free). `ret_why` (may be NULL) is a static
 * string. */
enum status program_decode(const void *bytes, size_t len, struct program **ret_program, const char **ret_why);
/* Everything an executor relies on: indices in bounds, stack depths, one value a sequence, STORE only in effects,
 * ranges, slots laid out as above, running totals of outcomes. NULL when it holds, else a static string. Checked once,
 * at load. */
const char *program_verify(const struct program *program);
/* An empty program, itself in its own arena; NULL when there is no memory. */
struct program *program_new(void);
void program_free(struct program *program);                             /* NULL is allowed */
struct hash program_hash(const struct program *program);                /* of the encoded bytes */
void program_dump(const struct program *program, struct buf *ret_text); /* for people: tables and disassembly */

/* A value sequence as the language of scenarios writes it: `tension >= 45 and knows(us, launch)`. */
void program_infix(const struct program *program, code_at code, struct buf *ret_text);

/* What `and` joins at the top of a condition: instructions that leave a value, without an END. */
enum { CONJUNCT_COUNT_MAX = 32 };
struct conjunct {
    code_at first;
    uint32_t count;
};
/* From left to right; returns how many, 1 or more. Of more than there is room for the whole condition is one. */
uint32_t program_conjuncts(const struct program *program, code_at code, struct conjunct ret_parts[CONJUNCT_COUNT_MAX]);
void program_conjunct_infix(const struct program *program, const struct conjunct *part, struct buf *ret_text);
int32_t program_conjunct_eval(const struct program *program, const struct conjunct *part, const int32_t *slots);

/* Evaluates a value sequence. `slots` as laid out by the program. No allocation, no overflow. */
int32_t program_eval(const struct program *program, code_at code, const int32_t *slots);
/* Runs an effect sequence (CODE_NONE: nothing). */
void program_run(const struct program *program, code_at code, int32_t *slots);

/* What a list of effects (CODE_NONE: none) rolls: the first of `ret_count`, which stand together. */
const struct program_roll *program_rolls_of(const struct program *program, code_at effects, uint32_t *ret_count);

/* Whether nothing but control sends or opens it, or in a rehearsal a draw. */
bool program_by_hand(const struct program_inject *inject);
bool program_opened_by_hand(const struct program_decision *decision);
bool program_asked_by_hand(const struct program_question *question);
/* Whether a decision never opens in a rehearsal, since control opens it, its first round, or the first of its rounds.
 */
bool program_left_to_control(const struct program *program, uint32_t decision);
/* Whether a bot does it by what its policy says of the task, and not by how it shares or decides. */
bool program_done_as_told(const struct program_task *task);
uint32_t program_scale_steps(enum scale scale); /* answers on it are 1..so many */

/* Slots that the answer of a cell takes: 1, of a rank one a name, of words none. */
uint32_t program_answer_width(const struct program_question *question);
uint32_t program_reply_width(const struct program *program); /* replies of one policy to all questions */
/* Whether something is asked that programs without questions do not have: questions, or truths of assessments. */
bool program_asks(const struct program *program);
/* An order of `count` names as one number below count!, and back. False: it is the number of no order. */
uint32_t program_order_code(const uint32_t *order, uint32_t count);
bool program_order_of(uint32_t code, uint32_t count, uint32_t *ret_order);
/* How many entries a row of its table has: a weight an option, or a thing of an allocation; of a number the middle and
 * the spread. */
uint32_t program_row_width(const struct program_decision *decision);
bool program_has_quantities(const struct program *program);
/* Whether the decision is about quantities. */
static inline bool program_quantified(const struct program_decision *decision)
{
    return decision->quantity_count > 0;
}
/* The number that a bot names by its row: triangular around the middle, by two draws of 16 bits; within what can be
 * named, in steps. */
int32_t program_number_drawn(const struct program_decision *decision, const int32_t row[2], const uint32_t draws[2],
                             int32_t least, int32_t most);
/* The row of a bot that has none. */
void program_number_row(int32_t least, int32_t most, int32_t ret_row[2]);
/* `total` given out by weights (negative ones are 0; all 0: alike) in whole steps, by largest remainder, of equal ones
 * the first. */
void program_allocate(const struct program_decision *decision, const int32_t *weights, int32_t total,
                      int32_t *ret_quantities);
/* Whether these can be named; `most` as the decision's gives it, `least` likewise, of an allocation unused. */
bool program_can_name(const struct program_decision *decision, const int32_t *quantities, int32_t least, int32_t most);
/* What is named as one number: itself, or which way to divide it is; and back, false: it is no way. */
int32_t program_named_code(const struct program_decision *decision, const int32_t *quantities);
bool program_named_of(const struct program_decision *decision, int32_t code, int32_t *ret_quantities);
/* How many ways there are to divide up to `units` among `count`; 0: more than INT32_MAX. */
uint32_t program_ways(uint32_t units, uint32_t count);
/* What the asked cells of `asked` (bit k) come to, by what each chose (choices[k] >= 0) and named
 * (named[k * quantity_count + quantity]); false: they come to nothing, and it is as
 * `otherwise` has it. */
bool program_decide(const struct program *program, const struct program_decision *decision, const int32_t *choices,
                    const int32_t *named, uint32_t asked, int32_t *ret_quantities);
/* The places, from 1, of `count` things by falling weight; of equal ones the first in file order comes first. */
void program_places(const int64_t *weights, uint32_t count, int32_t *ret_places);

/* The text in `language` (index), else in the first language that has it, else "". */
struct str program_text(const struct text *text, uint32_t language);
/* A value of an enumeration; NULL: the variable is a number. */
const struct program_named *program_named_value(const struct program *program, uint32_t variable, int32_t value);
/* Its name; ptr NULL: the variable is a number. */
struct str program_value_name(const struct program *program, uint32_t variable, int32_t value);
/* That name, or the number. */
void program_value_print(const struct program *program, uint32_t variable, int32_t value, struct buf *text);
bool program_asks_some(const struct program_decision *decision); /* by conditions of its own */
/* The place at which its texts are read (FACT_SAID), and with an asked index those of its outcomes. */
uint32_t program_place(const struct program_decision *decision, uint32_t k);
/* How many of its adopted slots a decision uses: one a cell where each decides for itself, none in a first round. */
uint32_t program_adoptions(const struct program_decision *decision);
uint32_t program_decision_number(
    const struct program *program); /* of decisions and of rounds of those that come again, first rounds not counted */
uint64_t program_vote_total(const struct program_decision *decision); /* of the weights of all that are asked */
/* The rule to ask for the same share slot where this one's condition does not hold; NULL: there is none. */
const struct program_rule *program_next_rule(const struct program *program, const struct program_rule *rule);
/* "buy" of "buy.north", where north is a cell: what an entry was written for all members as; "" of what is no member's.
 */
struct str program_family(const struct program *program, struct str id);
/* Likewise of a release. */
const struct program_grant *program_next_grant(const struct program *program, const struct program_grant *grant);
/* The release of an inject for a cell; INDEX_NONE: the cell is free to have it, or nobody has to release it. */
uint32_t program_release_of(const struct program *program, uint32_t inject, uint32_t to_cell);
/* Bits of the cells that may come to have a redacted variant by its release: its originator, those for whom what it
 * redacts can be requested, and whose bots may do so. 0: the inject is no variant. */
uint32_t program_released_redacted(const struct program *program, uint32_t inject);
/* Whether the act of a task is done: the inject is released, by its cell or at its request. `slots` are a state's. */
bool program_released_by(const struct program *program, const struct program_task *task, const int32_t *slots);
/* Which of those who sign an item of the plan the cell is, or INDEX_NONE. */
uint32_t program_signs_as(const struct program_card *card, uint32_t cell);
/* Bit s: the seat s of the cell gets the inject before the others do; 0: the whole cell gets it. */
uint32_t program_addressed(const struct program *program, uint32_t inject, uint32_t cell);
/* The seat of the cell with this id, from 0 on, or INDEX_NONE. */
uint32_t program_find_seat(const struct program *program, uint32_t cell, struct str id);
/* Index of the cell, inject, ... with this id, or INDEX_NONE. */
uint32_t program_find_cell(const struct program *program, struct str id);
uint32_t program_find_freeze(const struct program *program, struct str id);
uint32_t program_find_storyline(const struct program *program, struct str id);
/* The index in files[] of the `place`th file (from 0) of an inject (INDEX_NONE: of none); INDEX_NONE: it has none
 * there. */
uint32_t program_attached(const struct program *program, uint32_t inject, uint32_t place);
void program_degrees_print(int32_t ten_thousandths, struct buf *text); /* "37.57" */
/* Whether it says anything of files, channels or places. */
bool program_has_files(const struct program *program);
/* Whether each of its files was seen, so that a run can have them. */
bool program_saw_files(const struct program *program);
uint64_t program_files_bytes(const struct program *program); /* of all of them together */
/* Whether it says anything of storylines, or of who makes and sees to injects. */
bool program_has_storylines(const struct program *program);
/* storylines.c: the storylines by whose injects it opens; bit s. */
uint64_t program_decision_storylines(const struct program *program, uint32_t decision);
uint64_t program_question_storylines(const struct program *program, uint32_t question);
uint64_t program_task_storylines(const struct program *program, uint32_t task);
bool program_has_originators(const struct program *program); /* whether something must be released */
uint32_t program_find_stage(const struct program *program, struct str id);
uint32_t program_find_inject(const struct program *program, struct str id);
uint32_t program_find_decision(const struct program *program, struct str id);
uint32_t program_find_task(const struct program *program, struct str id);
uint32_t program_find_card(const struct program *program, struct str id);
uint32_t program_find_variable(const struct program *program, struct str id);
uint32_t program_find_parameter(const struct program *program, struct str id);
uint32_t program_find_ending(const struct program *program, struct str id);
uint32_t program_find_objective(const struct program *program, struct str id);
uint32_t program_find_language(const struct program *program, struct str code);

/* ---- for tests ---- */

uint32_t program_find_question(const struct program *program, struct str id);

#endif
