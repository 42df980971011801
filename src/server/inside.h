/* What the files of this room share and nobody else sees. Each calls those below it only.
 *
 *   server.c     opening, the rounds, closing
 *   gate.c       who asks, may they, in what order and when they are answered (pulse.h)
 *   routes.c     routes_*.c: what they get (hashers.c)             command.c: events of what a seat wishes (edit.c)
 *   seating.c    taking a seat and losing it
 *   feed.c       the streams of a session                         view.c, about.c: what a seat sees
 *   ties.c       seats that only a certificate opens
 *   session.c    who a browser is                                 limits.c: how often it may
 *   metrics.c    what monitoring is told
 *   notice.c     what goes to the log of the one who serves
 *   round.c      time of a round, and its failure                 asking.c: a request on its way to its answer
 *   play.c       events enter, ticks fall due                     lab.c, errand.c: long work beside it (aside.c)
 *
 * A round: before the loop sleeps gate_release (at a pulse) ──► gate_take: requests make events, queued ──► play_commit
 * ──► gate_answer ──► feeds_pump.
 */
#ifndef ENTENTE_SERVER_INSIDE_H
#define ENTENTE_SERVER_INSIDE_H

#include <jansson.h>

#include "exercise/body.h"
#include "program/json.h"
#include "server/attached.h"
#include "server/play.h"
#include "server/server.h"

enum {
    TOKEN_TEXT_BYTES = 65, /* 256 bits in hex and the zero */
    CSRF_TEXT_BYTES = 33,
    SESSION_IDLE_S = 4 * 3600,   /* a session ends after so long without a request */
    SESSION_WHOLE_S = 16 * 3600, /* and after this, whatever it does */
    BEAT_MS = 10000,             /* how often every stream gets the clock */
    VIEW_BYTES_MAX = 16 << 20,   /* of one view (test_full: it stays below), and of what may wait for one stream */
};

/* Why a session or its streams end: the code that a page gets with `bye`, and docs/api.md explains. */
enum end {
#define END(name, code, fate) END_##name,
#include "server/ends.def"
#undef END
};

struct feed;
struct sessions;
struct sources;
struct asking;
struct lab;
struct errands;
struct hashers;

enum limit {
#define LIMIT(name, session, seat, cell, address) LIMIT_##name,
#include "server/limits.def"
#undef LIMIT
    LIMIT_COUNT
};

struct purse { /* of one of those below; zeroed: nothing was spent */
    struct bucket {
        int64_t spent, last_ms; /* last_ms: monotonic */
    } buckets[LIMIT_COUNT];
};

enum level { LEVEL_SESSION, LEVEL_SEAT, LEVEL_CELL, LEVEL_ADDRESS, LEVEL_COUNT };

struct payer { /* who asks, with all from which it takes; NULL: there is no such */
    struct purse *purses[LEVEL_COUNT];
};

/* Parties, each with a purse of its own: the cells, control, evaluators, projectors, and whoever has no session. */
enum party { PARTY_CONTROL = CELL_COUNT_MAX, PARTY_OBSERVER, PARTY_PROJECTOR, PARTY_NOBODY, PARTY_COUNT };

enum { METRICS_WAITING_MAX = 16, PASSWORD_PURSES = 256 };

struct metrics {
    struct net_server *net;                           /* NULL: nobody asked for metrics */
    struct net_request *waiting[METRICS_WAITING_MAX]; /* for the pulse */
    uint32_t waiting_count;
    int64_t begun_s;
    struct buf text; /* as of the last beat */
};

struct asking_queue { /* in order of coming */
    struct asking *first, *last;
};

struct turned_away { /* how often a party was refused, for control to see */
    uint32_t too_often, full;
};

struct session { /* one browser in a seat */
    bool used;
    struct hash token_hash;
    uint32_t seat;
    int64_t begun_wall_ms;     /* as the run file keeps it */
    int64_t begun_ms, last_ms; /* its beginning and its last request; monotonic, for a wall clock may be set */
    struct purse purse;
    struct feed *feed; /* NULL until its first stream */
};

struct server {
    struct play play;
    struct server_options options;
    struct net_loop *loop;
    struct net_server *net;
    struct net_timer *tick_timer, *beat_timer, *minute_timer;
    enum status failure;
    bool leaving;    /* the round that is on is the last */
    int64_t pump_ms; /* when the streams may be told again; monotonic */
    struct sessions *sessions;
    struct sources *sources;
    struct purse seat_purses[SEAT_COUNT_MAX], party_purses[PARTY_COUNT];
    struct turned_away refused[PARTY_COUNT], refused_shown[PARTY_COUNT]; /* shown: as of the last beat */
    struct asking_queue fresh, held, ready;                              /* asking.h */
    struct asking_queue late[PARTY_COUNT], opening[PARTY_COUNT];
    enum party turn;           /* which of these came last */
    int64_t pulse;             /* of the last round (pulse.h) */
    bool beat_due, minute_due; /* by their timers; done in a round */
    enum phase phase_told;     /* of play, when the owner last did what it does meanwhile */
    char checkpoint[NOTE_BYTES_MAX + 1], verifier[NOTE_VERIFIER_BYTES]; /* the last one; "": none yet */
    uint32_t online[SEAT_COUNT_MAX];                                    /* browsers that listen, by seat */
    struct buf zones;                                                   /* JSON, made once */
    char codes[SEAT_COUNT_MAX][SEAT_CODE_TEXT_BYTES]; /* "" of a seat whose code an earlier server made */
    struct lab *lab;
    struct errands *errands;
    struct hashers *hashers;
    struct purse password_purses[PASSWORD_PURSES]; /* by what somebody called a seat, whether there is one or not */
    struct metrics metrics;
    struct attached attached;
    uint8_t ties[SEAT_COUNT_MAX][NET_CERTIFICATE_BYTES]; /* of seats to certificates; zeros: none (ties.c) */
};

/* round.c */
void round_begin(struct server *server);                     /* what time it is, and the ticks that are due by now */
void round_check(struct server *server, enum status status); /* but for OK and BUSY: stop without another word */

/* notice.c: members that are NULL say nothing */
void notice_tell(struct server *server, const struct server_notice *notice);

/* metrics.c */
enum status metrics_begin(struct server *server, struct trouble *trouble); /* as net_server_open */
void metrics_beat(struct server *server);                                  /* what is told from now on */
bool metrics_wait(const struct server *server);                            /* somebody asked */
void metrics_release(struct server *server);                               /* at a pulse */
void metrics_end(struct server *server);

/* limits.c */
/* False: one of the payer's purses is empty, and nothing was taken. */
bool limits_take(const struct payer *payer, enum limit limit, int64_t now_ms);
/* Takes what was spent already, in thousandths of the limit's unit. */
void limits_owe(const struct payer *payer, enum limit limit, int64_t thousandths, int64_t now_ms);
bool limits_solvent(const struct payer *payer, int64_t now_ms); /* nothing is owed for work or for bytes */
struct sources *limits_new(void);                               /* NULL: out of memory; free() it */
/* How long no password from there is looked at, for wrong ones came: 0, or milliseconds. */
int64_t limits_wait_ms(struct sources *sources, struct str address, int64_t now_ms);
/* A wrong code or password came from there; returns how long it must not try again: 0, and it is counted, or then it is
 * not. */
int64_t limits_wrong_code(struct sources *sources, struct str address, int64_t now_ms);
struct purse *limits_purse(struct sources *sources, struct str address, int64_t now_ms); /* until the next address */

/* session.c */
/* Of a seat, and of one of its sessions unless that is NULL. */
struct payer session_payer(struct server *server, uint32_t seat, struct session *session);
enum party session_party(const struct server *server, uint32_t seat);
enum status sessions_begin(struct server *server);
void sessions_end(struct server *server);
/* NULL beyond the last place; may be unused */
struct session *sessions_at(const struct server *server, uint32_t index);
uint32_t sessions_of_seat(const struct server *server, uint32_t seat);
/* NULL: there is none. */
struct session *sessions_oldest(const struct server *server, uint32_t seat);
/* Of the party that has most. */
struct session *sessions_oldest_of_most(const struct server *server);
/* A session in a free place, durable when the round is committed. TOO_LARGE: there is no free place. */
enum status session_open(struct server *server, uint32_t seat, struct session **ret_session,
                         char ret_token[TOKEN_TEXT_BYTES], char ret_csrf[CSRF_TEXT_BYTES]);
struct session *session_find(struct server *server, struct str token, char ret_csrf[CSRF_TEXT_BYTES]);
bool session_is_over(const struct server *server, const struct session *session);
/* Nobody finds it any more, once the round is committed also after a restart; then its feed is to be ended and its
 * place is free. */
enum status session_forget(struct server *server, struct session *session);

/* ties.c */
enum tie {
    TIE_FITS,        /* no certificates are asked for, or this is the seat's, or the two may be tied */
    TIE_NONE_SHOWN,  /* the browser shows no certificate */
    TIE_SEATS_OTHER, /* the seat is tied to another certificate */
    TIE_OTHER_SEATS, /* the certificate is tied to another seat */
};
enum status ties_begin(struct server *server); /* takes up those of the run file */
enum tie ties_judge(const struct server *server, uint32_t seat, const struct net_request *request);
bool ties_are(const struct server *server, uint32_t seat); /* only a certificate opens it */
/* The seat whose certificate this is; UINT32_MAX: of none. */
uint32_t ties_find(const struct server *server, const struct net_request *request);
/* What fits is tied, where certificates are asked for. Durable on return, both. */
enum status ties_put(struct server *server, uint32_t seat, const struct net_request *request);
enum status ties_forget(struct server *server, uint32_t seat, uint32_t by); /* `by`: the seat of control */

/* feed.c */
/* Takes the request away. `since` is what the browser saw last, or empty. */
enum status feeds_open(struct server *server, struct session *session, struct net_request *request, struct str since);
/* Tells every stream what is new, but not before the loop has had as long for all else as the last telling took. */
enum status feeds_pump(struct server *server);
int64_t feeds_wait_ms(const struct server *server); /* until what is new may be told; -1: nothing is */
void feeds_beat(struct server *server);             /* the clock to every stream; frees what nobody came back for */
void feed_end(struct session *session, enum end why);
void feeds_end(struct server *server, enum end why);

/* seating.c */
/* Opens a session in a seat, and logs it. `before` is where this browser sat until now, or NULL. */
enum status seating_join(struct server *server, uint32_t seat, struct str name, struct session *before,
                         char ret_token[TOKEN_TEXT_BYTES], char ret_csrf[CSRF_TEXT_BYTES]);
/* Ends a session with its streams. The last of a seat leaves the seat empty, which is logged. */
enum status seating_end(struct server *server, struct session *session, enum end why);
enum status seating_sweep(struct server *server); /* ends those whose time is over */
/* Ends all sessions of a seat and gives it a new code; the earlier one is worth nothing. `by` is logged. */
enum status seating_revoke(struct server *server, uint32_t seat, uint32_t by, char ret_code[SEAT_CODE_TEXT_BYTES]);
enum status seating_end_all(struct server *server); /* of every seat */

/* asking.c: refusals.def, and the kernel's verdicts */
enum refused {
#define REFUSAL(name, code, status, text) REFUSED_##name,
#include "server/refusals.def"
#undef REFUSAL
};
struct refusal {
    const char *code; /* literal; NULL: nothing is refused */
    int status;
    const char *text; /* literal */
    uint32_t max;     /* what would have been allowed; 0: says nothing */
    /* Of control that came too late: the seat that was first, what it did and when; NULL: says nothing. */
    const char *by, *did;
    uint32_t second;
};
struct refusal asking_refusal(enum refused why);

/* command.c */
struct command_answer {
    uint64_t sequence; /* if it is in the log */
    bool logged;
    bool beyond_share;      /* refused because the share of the seat or its cell is used up */
    struct refusal refusal; /* without a code: it was done */
};
enum status command_run(struct play *play, uint32_t seat, struct str body, struct command_answer *ret_answer);
json_t *command_json(struct str body); /* an object, or NULL */

/* edit.c: languages, as bits, whose words are older than those of others once the edit `after` follows `before` (no
 * members: it is the first). `stands`: those of which control says that they still say the same. */
/* The same of an item of the plan: `before` is the text that stood, of a new one NULL; a language without words is
 * behind as well. */
uint32_t edit_plan_leaves_behind(const struct program *program, const struct text *before, const struct text *after,
                                 uint32_t was, uint32_t stands);
uint32_t edit_leaves_behind(const struct exercise *exercise, const struct program_inject *inject,
                            const struct body *before, const struct body *after, uint32_t stands);

/* about.c */
void about_zones(const struct program *program, struct buf *ret_json);
void about_json(const struct server *server, uint32_t seat, struct buf *ret_json);

/* view.c */
struct view_marks { /* fingerprints of the members that are the server's own; zeroed: nothing was shown */
    uint64_t seat, phases, people, ready, cells, refused, log;
};
/* The view of a seat, or what of it is new since `sight` and `marks`, as a JSON object. *ret_news: it has any
 * member. */
enum status view_json(struct server *server, uint32_t seat, bool whole, struct exercise_sight *sight,
                      struct view_marks *marks, struct buf *ret_json, bool *ret_news);
void view_clock_json(const struct play *play, uint32_t seat, struct buf *ret_json);
int64_t view_next_second(const struct play *play, uint32_t seat); /* -1: not told, or none */

/* gate.c */
bool gate_admits(void *context, struct str peer);             /* a new connection from there */
void gate_handle(void *context, struct net_request *request); /* only takes it in */
void gate_take(struct server *server);                        /* looks at what came */
/* Whatever is held, and so much of what is late as a round has time for; everything is committed. */
enum status gate_answer(struct server *server);
/* A pulse has come: what is ready goes out, and streams begin, as many as there is time for. */
enum status gate_release(struct server *server);

#endif
