/* An exercise: a kernel whose every step is in a log.
 *
 * The run file begins with its **birth** (the header's `about`): scenario text, compiled program, settings, seats,
 * version. After it comes one log event for each event the kernel accepted, in the same order, so a log sequence *is*
 * the kernel's ordinal of that event (struct item.event, kernel_edit_event). Whatever an exercise is, is folded from
 * that: `open` does it for play, `walk` for reports and transcripts, both in memory that does not grow with the number
 * of events, both comparing the state's hash with the logged one after every event.
 *
 *     exercise_create("run.entente", &plan, &exercise, &trouble);
 *     exercise_submit(exercise, &command, &receipt);   folded in memory at once, queued for the log
 *     exercise_submit(exercise, ...);
 *     exercise_commit(exercise);                       one transaction; only now may anybody hear of it
 *     exercise_close(exercise);
 *
 * Between submit and commit the state is ahead of the log. If the commit fails they never meet again: the exercise is
 * **dead**, refuses everything, and whoever holds it must stop without saying a word of what was not committed. Opening
 * the file anew gives the state of the log.
 *
 * Texts (an edited inject's, a message's, reasons) do not move the kernel. They travel as the **body** of an event, one
 * JSON object as text, opaque here but for the members that views join: see body.h for the members of each kind.
 *
 * One thread uses an exercise at a time. No clock and no source of chance here: the caller brings times and
 * codes. */
#ifndef ENTENTE_EXERCISE_EXERCISE_H
#define ENTENTE_EXERCISE_EXERCISE_H

#include <limits.h>

#include "base/merkle.h"
#include "base/note.h"
#include "kernel/kernel.h"
#include "log/log.h"

enum {
    EXERCISE_VERSION = 3, /* of the birth and of payloads */
    SEAT_CLOCK = 0xffff,  /* who acts when nobody does: ticks */
    SEAT_ID_BYTES_MAX = ID_BYTES_MAX + 5,
    SEAT_NAME_BYTES_MAX = 120,                  /* the name a person gave */
    SEAT_CODE_CHARS = 12,                       /* Crockford letters of 5 bits: 60 bits */
    SEAT_CODE_TEXT_BYTES = SEAT_CODE_CHARS + 3, /* K7F2-4M2Q-9TXB and the zero */
    SECOND_END = 0xffffffff,                    /* as "until": everything */
};

enum role { ROLE_CONTROL, ROLE_PLAYER, ROLE_OBSERVER, ROLE_PROJECTOR };
const char *exercise_role_name(enum role role);

struct seat {                       /* a place at the table; fixed at the birth of a run */
    char id[SEAT_ID_BYTES_MAX + 1]; /* "rok-2", "control-1" */
    enum role role;
    uint32_t cell;  /* players: theirs; else CELL_CONTROL */
    uint32_t named; /* 1 + which of the cell's seats by name it is, whose id "rok.intel" it has then; 0: none */
};

struct seat_state { /* folded from JOIN events */
    bool joined, ready;
    uint32_t heard;                     /* number of the last check of communications in which it said so; 0: none */
    char name[SEAT_NAME_BYTES_MAX + 1]; /* "" when not given */
};

/* For each cell that people play but those of `bots` (bit c) its seats by name, or where it has none `per_cell` seats,
 * two for control, two observers, one projector: the usual table. Returns their number; `ret_seats` has SEAT_COUNT_MAX
 * places, and those beyond are only counted. */
uint32_t exercise_seats_usual(const struct program *program, uint32_t bots, uint32_t per_cell, struct seat *ret_seats);

/* ---- opening ---- */

struct exercise;

struct exercise_plan {            /* borrowed during exercise_create */
    struct str source, file_name; /* the scenario as written, and what its file is called */
    const struct program *program;
    const struct settings *settings;
    const struct seat *seats;
    uint32_t seat_count;
    int64_t wall_ms;
    uint8_t run_id[LOG_RUN_ID_BYTES];
    /* Of a program with files: up to `len` bytes of one of them from `at` on; returns how many, 0 at its end and where
     * it cannot be read. Its files are copied into the run. */
    size_t (*read_file)(void *context, uint32_t file, uint64_t at, void *ret_bytes, size_t len);
    void *read_context;
};

/* Makes the run file and opens it for play. EXISTS, TOO_LARGE, IO, OUT_OF_MEMORY; CANCELLED: a file is not what the
 * program says of it any more. `trouble` may be NULL. */
enum status exercise_create(const char *path, const struct exercise_plan *plan, struct exercise **ret_exercise,
                            struct trouble *trouble);

/* Opens a run file and folds its events up to the exercise second `until` (SECOND_END: all of them; with LOG_WRITE it
 * must be that). Statuses of log_open, and CORRUPT when a payload, a state's hash or the hash of a file does not hold,
 * VERSION for another version's birth. */
enum status exercise_open(const char *path, enum log_mode mode, uint32_t until, struct exercise **ret_exercise,
                          struct trouble *trouble);
void exercise_close(struct exercise *exercise); /* NULL is allowed; what is queued and not committed is dropped */

const struct kernel *exercise_kernel(const struct exercise *exercise);
const struct program *exercise_program(const struct exercise *exercise);
struct log *exercise_log(struct exercise *exercise);         /* for its secrets and its head */
struct str exercise_source(const struct exercise *exercise); /* borrowed, as are these, until close */
struct str exercise_file_name(const struct exercise *exercise);
struct str exercise_version(const struct exercise *exercise); /* of the entente that made the run */
uint32_t exercise_second(const struct exercise *exercise);    /* of the last event folded; 0 before any */
uint32_t exercise_seat_count(const struct exercise *exercise);
const struct seat *exercise_seat(const struct exercise *exercise, uint32_t seat);
const struct seat_state *exercise_seat_state(const struct exercise *exercise, uint32_t seat);
/* Whether a seat of control may take a request for information upon itself (`claims`), or give back one that somebody
 * took: CLAIMED: a colleague has it; NOTHING_TO_DO: it has it, nobody has it, or it is answered. */
enum verdict exercise_may_claim(const struct exercise *exercise, uint32_t item, uint32_t seat, bool claims);
/* Who of control last did something about what the event is about, in this run; false: nobody did. */
struct exercise_touch {
    uint32_t seat, second;
    const char *did; /* the event's name, or "unhold" or "claim"; static */
};
bool exercise_touched(const struct exercise *exercise, const struct event *event, struct exercise_touch *ret_touch);
uint32_t exercise_checks(const struct exercise *exercise); /* of communications that control has called for */

/* The exercise millisecond at which a run that goes on takes its clock up: where it stood when it was put down in good
 * order, and at the last event otherwise. */
int64_t exercise_clock_ms(const struct exercise *exercise);
/* Puts it down, for the next one who opens the run. Nothing may be submitted after it. */
enum status exercise_clock_put(struct exercise *exercise, int64_t exercise_ms);

/* Gives the bytes of a file that the run brought to `take`, piece by piece; false from it ends that. The run was
 * opened, so they are what the program says of them. IO, CORRUPT, OUT_OF_MEMORY. */
typedef bool exercise_take(void *context, struct str piece);
enum status exercise_file(const struct exercise *exercise, uint32_t file, exercise_take *take, void *context);

/* ---- playing ---- */

struct exercise_command {
    uint16_t seat;  /* who sends it, or SEAT_CLOCK */
    struct str key; /* request key, empty for none; at most LOG_REQUEST_KEY_BYTES_MAX */
    struct event event;
    struct str body; /* a JSON object as text, or empty; at most EXERCISE_BODY_BYTES_MAX */
    int64_t wall_ms;
    int64_t exercise_ms;
};
enum { EXERCISE_BODY_BYTES_MAX = EVENT_BYTES_MAX - 64 };

struct exercise_receipt {
    enum verdict verdict;
    bool earlier;      /* the key was used before: this is the answer of then, and nothing was done now */
    bool unlogged;     /* refused, or accepted without a trace, for nothing would have come of it */
    uint64_t sequence; /* of the event, when it is in the log */
};

/* Folds one event and queues it. A refusal by the kernel, or because the seat's share is used up (budget.c), is a
 * verdict, and leaves everything alone.
 * STATUS_TOO_LARGE: body, key, or the queue is full (commit first). STATUS_MALFORMED: the body is no JSON object.
 * STATUS_REFUSED: dead or read-only. STATUS_OUT_OF_MEMORY, STATUS_IO (a key could not be looked up): nothing was done,
 * or the exercise is dead now. */
enum status exercise_submit(struct exercise *exercise, const struct exercise_command *command,
                            struct exercise_receipt *ret_receipt);
/* Looks whether `key` of `seat` was answered before, without doing anything. False: it was not, or the exercise is
 * dead. */
bool exercise_answered(struct exercise *exercise, uint16_t seat, struct str key, struct exercise_receipt *ret_receipt);
/* Makes an answer of which the log knows nothing (an unknown id, a wrong word) the remembered one for `key`. */
void exercise_remember(struct exercise *exercise, uint16_t seat, struct str key, enum verdict verdict);
uint32_t exercise_pending(const struct exercise *exercise); /* queued events, and secrets of the log that wait */
/* Writes what is queued in one transaction. BUSY: another program holds the file; it stays queued, try again. Any other
 * status but OK: the exercise is dead. */
enum status exercise_commit(struct exercise *exercise);

/* ---- going back ---- */

struct exercise_rewinding {
    const char *run_path; /* of the exercise */
    uint32_t tick;        /* to which control goes back: to what was so when it had begun */
    uint16_t seat;
    struct str key; /* of the request, which the branch then knows as answered */
    struct str reason;
    int64_t wall_ms;
};

/* Makes a branch of the run: a run file "RUN.2.entente" of its own beside it, with the same events, links, files and
 * secrets up to that tick, in which control then went back and exercise time is paused. This run is not touched.
 * Everything must be committed. A verdict: OUT_OF_RANGE, it has not begun in this run, or ended it; then, and at any
 * status but OK, there is no branch. */
enum status exercise_rewind(struct exercise *exercise, const struct exercise_rewinding *how, char ret_path[PATH_MAX],
                            struct exercise_receipt *ret_receipt, struct trouble *trouble);
uint32_t exercise_run_number(const struct exercise *exercise); /* 0: control never went back; else 2, 3 ... */

/* ---- seats ---- */

/* Writes "K7F2-4M2Q-9TXB" for 60 of the given bits. */
void exercise_code_text(const uint8_t chance[8], char ret_text[SEAT_CODE_TEXT_BYTES]);
/* Keeps the hash of a seat's join code in the secret table; an earlier code of the seat ends. Durable on return. */
enum status exercise_code_put(struct exercise *exercise, uint32_t seat, const char *code);
/* The seat of a code as a person typed it: case, blanks, dashes, O for 0, I and L for 1 do not matter. NOT_FOUND. */
enum status exercise_code_find(struct exercise *exercise, struct str code, uint32_t *ret_seat);

/* ---- reading ---- */

struct exercise_step { /* one event of a run; borrowed until the visitor returns */
    uint64_t sequence;
    struct hash link; /* of the log, up to and with this event */
    int64_t wall_ms;
    uint16_t seat;
    struct event event;
    struct str body;
    const struct fact *facts;
    uint32_t fact_count;
    uint64_t state_hash;             /* of the state after the event */
    const struct exercise *exercise; /* in that state */
};
typedef bool exercise_visit(void *context, const struct exercise_step *step); /* false ends the walk */

/* exercise_open, which folds the log anyway, with somebody who looks on: for reading only. A visitor that ends the walk
 * leaves it STATUS_OK, and the exercise where it then stands. */
enum status exercise_open_visiting(const char *path, enum log_mode mode, uint32_t until, exercise_visit *visit,
                                   void *context, struct exercise **ret_exercise, struct trouble *trouble);
/* The same, for whoever wants only the walk. */
enum status exercise_walk(const char *path, exercise_visit *visit, void *context, struct trouble *trouble);

/* The body of event `sequence`, copied into `arena`; an event without one gives an empty str. */
enum status exercise_body(const struct exercise *exercise, uint64_t sequence, struct arena *arena,
                          struct str *ret_body);

/* Facts of a whole run as a transcript, a line each and last the hash of the state, and as canonical bytes (either may
 * be NULL): of a run file by re-running it; of a rehearsal by the kernel alone. Both give the same bytes for a run that
 * bots played. */
enum status exercise_transcript(const char *path, uint32_t until, struct buf *ret_text, struct buf *ret_bytes,
                                struct trouble *trouble);
enum status exercise_transcript_rehearsed(const struct program *program, const struct settings *settings,
                                          struct buf *ret_text, struct buf *ret_bytes);

/* ---- receipts ---- */

/* The state of the Merkle tree over all events so far, to be signed: under it stands, with what it was about, all that
 * anybody did. What is submitted and not committed is in it. */
void exercise_checkpoint(const struct exercise *exercise, struct note_checkpoint *ret_checkpoint);
/* Whether what a seat does is its own to prove: a player's. */
bool exercise_is_spoken(const struct exercise *exercise, uint32_t seat);
/* Appends, as JSON, what a seat of the cell said (INDEX_NONE: the cell, without what its people answered in private)
 * up to a checkpoint that this key signed, with a proof for each. MALFORMED: the note; CORRUPT: it is of another run.
 */
enum { RECEIPT_BYTES_MAX = 256 << 20 };
enum status exercise_receipt_json(const char *path, enum log_mode mode, uint32_t cell, uint32_t seat, struct str note,
                                  const uint8_t key[NOTE_KEY_BYTES], struct buf *ret_json, struct trouble *trouble);

/* ---- views ---- */

/* What a seat was shown so far, so that the next look tells only what changed. Zeroed: nothing yet. */
struct exercise_sight {
    struct exercise_shown {
        uint32_t *keys;  /* ascending */
        uint64_t *marks; /* fingerprint of what was shown under the key */
        uint32_t count, count_max;
        uint32_t left_out; /* how many were not sent, as last told */
    } items, decisions, rounds, tasks, questions, plan, queue, notes;
    uint64_t variables, values, capabilities, endings, awaited, banner, ended,
        branch;    /* fingerprints of whole members */
    uint32_t wash; /* which hot wash of the seat: 1 + the ordinal of its event */
};
void exercise_sight_free(struct exercise_sight *sight);

/* Appends `"items":[...]` and so on: the members of the view of docs/api.md that belong to the exercise, each with the
 * entries that `sight` has not shown as they are now. `whole`: every member even when
 * it has no entry, as the first event of a stream; else members without news are absent. Updates `sight`; after a
 * failure that is worth nothing any more. An item that was recalled comes once more, as {"number":n,"withdrawn":true}.
 * Of more than VIEW_TEXTS_BYTES_MAX of items, or of notes, the older ones come with short texts only, "text" of the
 * others is null; beyond VIEW_ENTRIES_BYTES_MAX they are left out, and counted in "older" and "older_notes", until they
 * change. Decisions, rounds and the queue, as many as the scenario has, share one such room for their texts; an entry
 * of which a long one was left out has `"shortened":true`. Everything submitted must be committed. STATUS_REFUSED:
 * dead, for then the state is not the log's. A cell's part is made from kernel_view alone; the projector's from the
 * views of all cells that people play. */
enum status exercise_view_json(const struct exercise *exercise, uint32_t seat, bool whole, struct exercise_sight *sight,
                               struct buf *ret_json);

/* One entry of "items", "decisions", "rounds", "notes" or "queue", whole. NOT_FOUND: the seat sees none of that number;
 * the others as above. */
enum status exercise_item_json(const struct exercise *exercise, uint32_t seat, uint32_t number, struct buf *ret_json);
enum status exercise_decision_json(const struct exercise *exercise, uint32_t seat, uint32_t number,
                                   struct buf *ret_json);
enum status exercise_round_json(const struct exercise *exercise, uint32_t seat, uint32_t number, struct buf *ret_json);
enum status exercise_question_json(const struct exercise *exercise, uint32_t seat, uint32_t number,
                                   struct buf *ret_json);
enum status exercise_queued_json(const struct exercise *exercise, uint32_t seat, uint32_t inject, struct buf *ret_json);
enum status exercise_note_json(const struct exercise *exercise, uint32_t seat, uint32_t number, struct buf *ret_json);

/* The same members as of a view, whole and with nothing left out, for a cell as such (CELL_CONTROL: everything),
 * whether or not it has seats: "mine" of a round is null, for nobody looks. `seat` as in kernel_view: what one seat of
 * the cell sees, or all of them together. */
enum status exercise_cell_json(const struct exercise *exercise, uint32_t cell, uint32_t seat, struct buf *ret_json);

/* Indices behind a seat's own numbers, or INDEX_NONE when that seat has no such number. */
uint32_t exercise_find_item(const struct exercise *exercise, uint32_t seat, uint32_t number);
uint32_t exercise_find_decision(const struct exercise *exercise, uint32_t seat, uint32_t number);
uint32_t exercise_find_round(const struct exercise *exercise, uint32_t seat, uint32_t number);
uint32_t exercise_find_task(const struct exercise *exercise, uint32_t seat, uint32_t number);
uint32_t exercise_find_question(const struct exercise *exercise, uint32_t seat, uint32_t number);
uint32_t exercise_find_card(const struct exercise *exercise, uint32_t seat, uint32_t number); /* of the plan */

/* The index in the program of the `place`th file (from 0) that came with an item, by the seat's own number of it;
 * INDEX_NONE: the seat sees no such item, or it has no such file. */
uint32_t exercise_find_attached(const struct exercise *exercise, uint32_t seat, uint32_t number, uint32_t place);

struct exercise_load { /* of one cell, for control */
    uint32_t unacknowledged, requests_open, choices_pending;
};
struct exercise_load exercise_load(const struct exercise *exercise, uint32_t cell);

/* What a seat answered in a round (0: nothing, or there is no such seat), from the events; bots answer without a
 * seat. */
uint32_t exercise_answer(const struct exercise *exercise, uint32_t round, uint32_t seat);
/* The event of that answer, as a sequence; INDEX_NONE when there is none. */
uint32_t exercise_answer_event(const struct exercise *exercise, uint32_t round, uint32_t seat);

/* The head of the record as the end of the exercise closed it. What control and evaluators add afterwards, notes and
 * what they reveal, comes behind it. NOT_FOUND while the exercise goes on; IO, CORRUPT. Nothing may be queued. */
enum status exercise_closed_head(struct exercise *exercise, struct log_head *ret_head);

/* The values that a text held when it was read at `place` (an inject's: the item; an assessment's: the round; an
 * outcome's: the asked index; else 0), for fill_words: they never change. NULL: it holds none, or was not read there.
 */
const int32_t *exercise_said(const struct exercise *exercise, const struct text *text, uint32_t place);
/* Appends what a text says now to `ret_words`: of one that is not read yet and holds values, with their present ones.
 */
void exercise_words_now(const struct exercise *exercise, const struct text *text, uint32_t language,
                        struct buf *ret_words);

/* ---- for tests ---- */

bool exercise_is_dead(const struct exercise *exercise); /* after trouble that left the state unlike the log */

#endif
