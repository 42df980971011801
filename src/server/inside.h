/* What the files of this room share and nobody else sees.
 *
 *   request ──► routes.c: who asks, may they ──► command.c, play.c: events, queued ──┐
 *   timer   ──► play.c: ticks that are due ──────────────────────────────────────────┤
 *                                                                                    ▼
 *   server.c, before the loop sleeps:   play_commit ──► routes_answer ──► feeds_pump
 */
#ifndef ENTENTE_SERVER_INSIDE_H
#define ENTENTE_SERVER_INSIDE_H

#include <jansson.h>

#include "server/clock.h"
#include "server/server.h"

enum {
    TOKEN_TEXT_BYTES = 65, /* 256 bits in hex and the zero */
    CSRF_TEXT_BYTES = 33,
    SOURCE_TEXT_BYTES = NET_ADDRESS_TEXT_BYTES,
    MOVE_PER_SECOND = 5, /* commands of one session */
    MOVE_BURST = 20,
    READ_PER_SECOND = 5, /* everything else of one session */
    READ_BURST = 40,
    FAN_PER_SECOND = 30, /* fans of one session: one follows the other while a hand drags */
    FAN_BURST = 60,
    SESSION_WHOLE_S = 16 * 3600, /* a session ends after this, whatever it does */
    BEAT_MS = 10000,             /* how often every stream gets the clock */
    VIEW_BYTES_MAX = 16 << 20,   /* of one view, and of what may wait for one stream */
};

struct feed;
struct sessions;
struct asking;
struct lab;

struct bucket {
    int64_t tokens, last_ms; /* thousandths; monotonic */
};

struct session { /* one browser in a seat */
    bool used;
    struct hash token_hash;
    uint32_t seat;
    int64_t begun_wall_ms, last_ms; /* last_ms: of its last request, monotonic */
    struct bucket moves, reads, fans;
    struct feed *feed; /* NULL until its first stream */
};

struct server {
    struct exercise *exercise;
    const struct program *program;
    struct server_options options;
    struct net_loop *loop;
    struct net_server *net;
    struct net_timer *tick_timer, *beat_timer;
    int64_t wall_ms, monotonic_ms; /* of the round that is on */
    struct clock clock;
    bool clock_changed; /* since the feeds last told */
    bool news;          /* something a view may show has changed since then */
    enum status failure;
    bool leaving; /* the round that is on is the last */
    struct sessions *sessions;
    struct asking *asked_first, *asked_last; /* held requests, in order */
    uint32_t online[SEAT_COUNT_MAX];         /* streams that are open, by seat */
    struct buf zones;                        /* JSON, made once */
    struct lab *lab;
};

/* server.c */
void server_now(struct server *server);                       /* reads the clocks */
void server_check(struct server *server, enum status status); /* anything but OK: stop without another word */

/* play.c */
void play_begin(struct server *server);
/* Submits one event at the present second (a TICK at its own). TOO_LARGE: the queue is full, commit first. */
enum status play_submit(struct server *server, uint32_t seat, struct str key, const struct event *event,
                        struct str body, struct exercise_receipt *ret_receipt);
enum status play_advance(struct server *server); /* folds the ticks that are due */
enum status play_commit(struct server *server);
int64_t play_wait_ms(const struct server *server); /* until the next tick; -1 while the clock stands */
enum status play_start(struct server *server, uint32_t seat, struct str key, struct exercise_receipt *ret_receipt);

/* session.c */
enum status sessions_begin(struct server *server);
void sessions_end(struct server *server);
/* NULL beyond the last place; may be unused */
struct session *sessions_at(const struct server *server, uint32_t index);
enum status sessions_sweep(struct server *server);
enum status session_open(struct server *server, uint32_t seat, struct session **ret_session,
                         char ret_token[TOKEN_TEXT_BYTES], char ret_csrf[CSRF_TEXT_BYTES]);
struct session *session_find(struct server *server, struct str token, char ret_csrf[CSRF_TEXT_BYTES]);
/* Ends it with its streams. The last of a seat leaves the seat empty, which is logged. */
enum status session_close(struct server *server, struct session *session, const char *why);
bool bucket_take(struct bucket *bucket, int64_t now_ms, uint32_t per_second, uint32_t burst);
int64_t source_wait_ms(struct server *server, const char *address); /* 0: may try a code now */
void source_failed(struct server *server, const char *address);

/* command.c */
struct command_answer {
    int code; /* 200, 400, 409 */
    uint64_t sequence;
    const char *error; /* literal */
};
enum status command_run(struct server *server, uint32_t seat, struct str body, struct command_answer *ret_answer);
json_t *command_json(struct str body); /* an object, or NULL */

/* about.c */
void about_zones(const struct program *program, struct buf *ret_json);
void about_json(const struct server *server, uint32_t seat, struct buf *ret_json);

/* view.c */
struct view_marks { /* fingerprints of the members that are the server's own; zeroed: nothing was shown */
    uint64_t seat, people, ready, cells, log;
};
/* The view of a seat, or what of it is new since `sight` and `marks`, as a JSON object. *ret_news: it has any
 * member. */
enum status view_json(struct server *server, uint32_t seat, bool whole, struct exercise_sight *sight,
                      struct view_marks *marks, struct buf *ret_json, bool *ret_news);
void view_clock_json(const struct server *server, uint32_t seat, struct buf *ret_json);
int64_t view_next_second(const struct server *server, uint32_t seat); /* -1: not told, or none */

/* feed.c */
/* Takes the request away. `since` is what the browser saw last, or empty. */
enum status feeds_open(struct server *server, struct session *session, struct net_request *request, struct str since);
enum status feeds_pump(struct server *server); /* tells every stream what is new */
void feeds_beat(struct server *server);        /* the clock to every stream; frees what nobody came back for */
void feeds_end_session(struct server *server, struct session *session, const char *why);
void feeds_end(struct server *server, const char *why);

/* routes.c */
void routes_handle(void *context, struct net_request *request);
enum status routes_answer(struct server *server); /* whatever is held; everything is committed */
/* Answers a request that the lab had (lab.h): a body, or for any code but 200 an error. Copies the text. */
void routes_fan_ready(struct server *server, struct asking *asking, int code, struct str text);
void routes_drop(struct server *server); /* answers into the void, when the server closed */

#endif
