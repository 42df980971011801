/* What the files of this room share and nobody else sees. */
#ifndef ENTENTE_EXERCISE_INSIDE_H
#define ENTENTE_EXERCISE_INSIDE_H

#include "exercise/exercise.h"

enum {
    UNLOGGED_PER_SEAT_MAX = 8, /* answers of which the log knows nothing, so that a repeat gets the same one */
    WALK_PAGE_COUNT_MAX = 64,  /* events read ahead of folding */
    WALK_PAGE_BYTES_MAX = 1 << 20,
    PENDING_BYTES_MAX = 16 << 20,
};

struct birth { /* decoded; strings borrow the encoded bytes */
    struct settings settings;
    uint32_t parameter_count, cell_count; /* of the settings; must be the program's */
    struct str version, file_name, source, program_bytes;
    struct hash program_hash;
    struct seat seats[SEAT_COUNT_MAX];
    uint32_t seat_count;
};

struct unlogged {
    uint8_t used, verdict;
    uint8_t key[16]; /* beginning of the key's hash */
};

struct answered { /* by a seat in a round: the last value, 0: none; the ordinal of its event, and its body's mark */
    uint32_t value, event;
    uint64_t mark;
};

struct spent { /* by a seat, of what budget.c counts */
    uint32_t items, notes, bytes, comings;
};

struct hand {                              /* of an item and a cell */
    uint16_t acknowledged, shared, passed; /* who of the cell did, 1 + the seat, or 0; passed: within the cell */
    uint32_t granted;                      /* 1 + the ordinal of the event that answered this request for it, or 0 */
};

struct requested {   /* of an item that is a request */
    uint16_t number; /* among those of its cell, from 1 on; 0: it is none */
    uint16_t with;   /* 1 + the seat of control that sees to it, or 0 */
};

struct ticking { /* of a task: the last; 1 + the seat, or 0: none */
    uint16_t seat;
    uint32_t second;
};

struct touch {     /* of what control acts on: who did last what with it */
    uint16_t seat; /* 1 + it, or 0: nobody */
    uint8_t kind;  /* an enum event_kind, and its `b` */
    uint32_t b, second;
};

struct rewound { /* the last time that control went back; zeroed: it never did */
    uint32_t run, tick;
    uint32_t ordinal; /* 1 + that of its event */
};

enum { NOTE_PLACE_COUNT = NOTE_COUNT_MAX + WASH_COUNT_MAX * SEAT_COUNT_MAX };

struct exercise {
    struct log *log;
    enum log_mode mode;
    bool dead;
    struct birth birth;
    struct program *program;
    void *memory; /* of the kernel */
    struct kernel *kernel;
    struct update update; /* facts of the last step */
    uint32_t second;
    struct rewound rewound;

    /* The tree over all events, and its last leaf (spoken.c). */
    uint8_t run_id[LOG_RUN_ID_BYTES];
    struct merkle tree;
    struct buf leaf;
    struct hash leaf_hash;

    /* Folded beside the kernel: what its state has no place for. */
    struct seat_state *seat_states; /* seat_count */
    uint32_t checks;                /* of communications that control called for */
    struct answered *answers;       /* round_count * seat_count */
    uint32_t closed_count;          /* events up to and with the one that ended the exercise; 0: it goes on */
    uint32_t *chosen;               /* decision_count * cell_count: 1 + the ordinal of the people's last CHOOSE, or 0 */
    struct hand *hands;             /* ITEM_COUNT_MAX * cell_count */
    struct requested *requests;     /* ITEM_COUNT_MAX */
    struct ticking *tickings;       /* task_count */
    uint32_t *notes, note_count;    /* ordinals of NOTE events; NOTE_PLACE_COUNT */
    uint32_t *washes;               /* seat_count: 1 + the ordinal of the last hot wash of the seat, or 0 */
    struct spent *spent;            /* seat_count */
    uint8_t *changes;               /* seat_count * matters: times a seat changed a matter (budget.c) */
    uint8_t *undelivered;           /* inject_count: 1 when its last try found no place on the desk */
    uint32_t projected_cells;       /* bit c: a cell that people play; the projector shows what all of these have */
    uint32_t *projected, projected_count; /* items in the order in which the last of those cells got them */
    uint8_t *is_projected;                /* by item */

    struct touch *touches;     /* by what control acts on (touches.c) */
    struct waits *waits;       /* the parts of conditions of injects; of the program, and no part of what happened */
    struct sayings *sayings;   /* what texts that hold values said, each time that they were read (said.c) */
    struct wordings *wordings; /* of items, as they were asked for; no part of what happened */

    /* Submitted and not yet committed. */
    struct log_entry *pending;    /* LOG_BATCH_COUNT_MAX */
    struct log_receipt *receipts; /* as many */
    uint32_t pending_count;
    struct arena pending_bytes;
    uint64_t committed; /* events in the log */

    /* Hashes of join codes as the side table has them, read at the first question. */
    struct hash *codes; /* seat_count; zeroed: the seat has none */
    bool codes_read;

    struct unlogged *unlogged; /* seat_count * UNLOGGED_PER_SEAT_MAX */
    uint8_t *unlogged_next;    /* seat_count */
};

/* birth.c */
enum status birth_encode(const struct exercise_plan *plan, struct buf *ret_bytes);
/* Unlike others, writes into `birth` also when it fails; `ret_why` is a static string. */
enum status birth_decode(struct str bytes, struct birth *birth, const char **ret_why);

/* files.c */
struct pouring { /* the files of a program, in the pieces that a log takes */
    const struct exercise_plan *plan;
    uint8_t *bytes; /* LOG_PIECE_BYTES_MAX */
    uint32_t file;
    uint64_t at; /* of that file */
    struct media_look look;
    struct trouble trouble; /* why it ended */
};
enum status files_begin(const struct exercise_plan *plan, struct pouring *ret_pouring); /* REFUSED, OUT_OF_MEMORY */
bool files_pour(void *pouring, struct str *ret_piece);                                  /* as struct log_birth has it */
void files_end(struct pouring *pouring);
/* Whether the files that the run brought are those of its program. CORRUPT, IO. */
enum status files_check(const struct exercise *exercise, struct trouble *trouble);

/* seats.c */
uint32_t seats_named(const struct program *program, const struct seat *seat); /* `named` of a seat, by its id */

/* payload.c */
void payload_encode(const struct event *event, struct str body, struct buf *ret_bytes);
enum status payload_decode(uint16_t kind, struct str bytes, struct event *ret_event, struct str *ret_body);
/* Event `sequence` of the log; the body is in `arena`. NOT_FOUND: not committed. */
enum status exercise_event(const struct exercise *exercise, uint64_t sequence, struct arena *arena,
                           struct event *ret_event, uint16_t *ret_seat, struct str *ret_body);

/* fold.c */
/* Folds an event that the kernel accepted into what is beside it. OUT_OF_MEMORY: what is beside it is not the log's
 * now. */
enum status exercise_fold(struct exercise *exercise, const struct event *event, uint16_t seat, uint32_t ordinal,
                          int64_t wall_ms, struct str body);
/* Folds what the log holds up to the exercise second `until`. A visitor that ends it leaves it STATUS_OK. */
enum status exercise_fold_log(struct exercise *exercise, uint32_t until, exercise_visit *visit, void *context,
                              struct trouble *trouble);

/* budget.c */
size_t budget_matters(const struct program *program); /* of one seat, in `changes` */
enum weight {
    WEIGHT_FITS,
    WEIGHT_NOTHING,  /* nothing would come of it: acknowledged, and not recorded */
    WEIGHT_TOO_MUCH, /* beyond the share of the seat or of its party */
    WEIGHT_CHANGED_OFTEN,
};
enum status budget_weigh(const struct exercise *exercise, uint16_t seat, const struct event *event, struct str body,
                         enum weight *ret_weight); /* OUT_OF_MEMORY */
/* Counts an event that was accepted. A JOIN: after its body was read. */
void budget_fold(struct exercise *exercise, uint16_t seat, const struct event *event, struct str body);
void budget_fold_coming(struct exercise *exercise, uint16_t seat, const struct event *event, bool ready_alone);

/* shown.c: what a seat was shown of one list. */
#define SHOWN_WITHDRAWN UINT64_C(2) /* the mark of what was shown and is gone; no fingerprint collides in practice */
#define SHOWN_LEFT_OUT UINT64_C(1)  /* a bit of a mark: it was not sent, for there was no room */
/* Whether `key` is news under this mark; if so it counts as shown from now on. OUT_OF_MEMORY. */
enum status shown_is_news(struct exercise_shown *shown, uint32_t key, uint64_t mark, bool *ret_news);
void shown_leave_out(struct exercise_shown *shown, uint32_t key);
void shown_free(struct exercise_shown *shown);

/* project.c: the projector's view, as a cell's */
enum status project_view(const struct exercise *exercise, struct arena *arena, struct view *ret_view);

/* spoken.c */
void spoken_begin(struct exercise *exercise, const uint8_t run_id[LOG_RUN_ID_BYTES]);
enum status spoken_fold(struct exercise *exercise, const struct event *event, uint16_t seat, uint32_t ordinal,
                        int64_t wall_ms, struct str body);

/* said.c */
struct sayings *said_new(const struct program *program); /* NULL: out of memory */
void said_free(struct sayings *sayings);
enum status said_fold(struct sayings *sayings, const struct program *program, const struct update *update);
/* The hash that the log keeps after the last event: the state's, and of the words that came with the event. */
enum status said_hash(const struct exercise *exercise, uint64_t *ret_hash);
/* The values that the text would hold if it were read now; false: it holds none. */
bool said_now(const struct exercise *exercise, const struct text *text, int32_t ret_values[MENTION_COUNT_MAX]);

struct eye;
/* branch.c; learnt.c: the story of the run that is left, `then` being its state at the tick to which control goes */
void rewound_fold(struct exercise *exercise, const struct event *event, uint32_t ordinal);
enum status rewound_json(const struct eye *eye, struct buf *json);
enum status learnt_story(const struct exercise *now, const struct exercise *then, const char *file, struct buf *json);

/* touches.c */
struct touch *touches_new(const struct program *program); /* NULL: out of memory */
/* Of a request for information, with which a seat of control now is, or no longer. */
void touches_fold_claim(struct exercise *exercise, uint32_t item, uint16_t seat);
void touches_fold(struct exercise *exercise, const struct event *event, uint16_t seat);

/* waits.c */
struct waits *waits_new(const struct program *program); /* NULL: out of memory */
void waits_free(struct waits *waits);
/* The parts of the inject's condition; returns how many, 0 where it has none. */
uint32_t waits_parts(const struct exercise *exercise, uint32_t inject, const struct conjunct **ret_parts);
uint32_t waits_hold(const struct exercise *exercise, uint32_t inject); /* bits of those that hold now */

/* wording.c */
struct wording { /* of an item, for any eye: JSON values, borrowed until the next is asked for */
    struct str from, title, text;
    uint32_t to;    /* of a message: the cells it was written to */
    uint32_t stale; /* of an edited delivery: bits of the languages that the edit left behind */
    uint16_t seat;  /* of people's words: where they were written; else UINT16_MAX */
};
struct wordings *wordings_new(void); /* NULL: out of memory */
void wordings_free(struct wordings *wordings);
enum status wording_of(const struct exercise *exercise, uint32_t index, const struct item *item, struct arena *arena,
                       struct wording *ret_wording);

/* What a seat may look at, in the terms of the kernel. */
struct eye {
    const struct exercise *exercise;
    const struct program *program;
    struct arena *arena; /* scratch of the entry that is being written */
    uint32_t seat, cell; /* seat: INDEX_NONE when nobody looks; cell: CELL_CONTROL for all but players */
    bool all;            /* control and observers: everything */
    struct view view;
    uint32_t *numbers;         /* by item of the run: its number in the view, or 0 */
    struct queue_entry *queue; /* by inject, once somebody looked: of those who see all */
};

struct brief {       /* how much an entry says */
    bool only_short; /* long texts are left out */
    bool left_out;   /* one was */
};

/* brief.c: of the member `name`, which was written from `begun` on, nothing stays but null if it is longer than a short
 * one; and whether that happened. */
void brief_shorten(struct brief *brief, const char *name, size_t begun, struct buf *json);
void brief_key_shortened(const struct brief *brief, struct buf *json);

/* releases.c: members of an item that speak of release, and what of them can change. */
enum status releases_json(const struct eye *eye, const struct view_item *entry, struct brief *brief, struct buf *json);
uint64_t releases_mark(const struct eye *eye, const struct view_item *entry);
void releases_fold(struct exercise *exercise, const struct event *event, uint32_t ordinal);

/* requests.c: the same of requests for information. */
struct body;
void requests_json(const struct eye *eye, const struct view_item *entry, struct buf *json);
uint64_t requests_mark(const struct eye *eye, const struct view_item *entry);
void requests_fold(struct exercise *exercise, const struct event *event);
/* Of a seat that comes with `request` and `claimed` in its body: it is so already, or there is none; and what it says.
 */
bool requests_claim_is_idle(const struct exercise *exercise, uint16_t seat, const struct body *body);
void requests_fold_claim(struct exercise *exercise, uint16_t seat, const struct body *body);

/* entry.c: one entry of the view as JSON, and the fingerprint of all in it that can change */
struct str entry_marking(const struct eye *eye, const struct item *item); /* "" where the scenario has none */
enum status entry_numbers(struct eye *eye, struct arena *arena); /* of its view, before any item is looked at */
/* A text as it was read at `place` (exercise_said); a member that bears a cell's name; the second of a tick, null
 * before it; which of the asked cells bots speak for (bit k of `by_bots`). */
void entry_key_words(const struct eye *eye, const char *name, const struct text *text, uint32_t place,
                     struct brief *brief, struct buf *json);
void entry_key_cell(const struct eye *eye, uint32_t cell, struct buf *json);
void entry_key_second(const struct eye *eye, const char *name, int32_t tick, struct buf *json);
/* The minutes that control gave beyond its time to what is asked; nothing where it gave none. */
void entry_key_more(const struct eye *eye, int32_t more_ticks, struct buf *json);
void entry_key_bots(const struct eye *eye, const uint32_t *asked, uint32_t asked_count, uint32_t by_bots,
                    struct buf *json);
uint64_t entry_item_mark(const struct eye *eye, const struct view_item *entry);
uint64_t entry_decision_mark(const struct eye *eye, const struct view_decision *entry);
uint64_t entry_round_mark(const struct eye *eye, const struct view_round *entry);
enum status entry_item(const struct eye *eye, const struct view_item *entry, bool only_short, struct buf *json);
enum status entry_decision(const struct eye *eye, const struct view_decision *entry, bool only_short, struct buf *json);
enum status entry_round(const struct eye *eye, const struct view_round *entry, bool only_short, struct buf *json);

/* asked.c: the same of questions */
uint64_t asked_mark(const struct eye *eye, const struct view_question *entry);
enum status asked_entry(const struct eye *eye, const struct view_question *entry, bool only_short, struct buf *json);

/* board.c: the same of items of the plan */
uint64_t board_mark(const struct eye *eye, const struct view_card *entry);
enum status board_entry(const struct eye *eye, const struct view_card *entry, struct buf *json);

/* desk.c: what only control and observers have */
struct queue_entry {
    uint32_t inject, release, edit_event; /* edit_event: INDEX_NONE when not edited */
    const char *state;
    int64_t due_second, delivered_second; /* -1: none */
    int64_t says;                         /* fingerprint of the values that its words would hold now */
    uint32_t holds;                       /* bits of the parts of its condition that hold now, while it waits for it */
};
void desk_queue(const struct exercise *exercise, struct queue_entry *ret_entries); /* inject_count of them */
uint64_t desk_queue_mark(const struct queue_entry *entry);
enum status desk_queue_entry(const struct eye *eye, uint32_t inject, bool only_short, struct buf *json);
/* Those whose values the cell sees, in their order, or on the projector those that all the cells see whom people play;
 * returns how many. */
uint32_t desk_values(const struct eye *eye, struct buf *json);
void desk_variables(const struct exercise *exercise, struct buf *json);
void desk_capabilities(const struct exercise *exercise, struct buf *json);

/* notes.c */
enum status notes_entry(const struct eye *eye, uint32_t note, bool only_short, struct buf *json);
enum status notes_wash(const struct eye *eye, struct buf *json); /* of the eye's seat, which gave one */

/* tasks.c */
uint64_t tasks_mark(const struct eye *eye, const struct view_task *entry);
enum status tasks_entry(const struct eye *eye, const struct view_task *entry, struct buf *json);
void tasks_fold(struct exercise *exercise, const struct event *event, uint16_t seat);

/* endings.c */
void awaited_all(const struct exercise *exercise, struct buf *json);   /* what has not been asked; likewise */
void endings_all(const struct exercise *exercise, struct buf *json);   /* for control and observers */
void endings_ended(const struct exercise *exercise, struct buf *json); /* for everybody; null while it goes on */

#endif
