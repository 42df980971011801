/* The server: people play one exercise over HTTPS.
 *
 *     server_open(exercise, &options, &server, &trouble);   listens, takes up the sessions the run file keeps
 *     server_run(server);                                   until SIGINT or SIGTERM, or until the log fails
 *     server_close(server);
 *     exercise_close(exercise);
 *
 * docs/api.md is the interface. One thread, one loop: what a round of the loop brings is committed in one transaction,
 * and only then answered and announced. A server that cannot commit says nothing more and stops: whoever heard nothing
 * sends the same request again, with the same key, to the next one that opens the run.
 */
#ifndef ENTENTE_SERVER_SERVER_H
#define ENTENTE_SERVER_SERVER_H

#include "exercise/exercise.h"
#include "net/net.h"

struct server;

enum notice {
#define NOTICE(name, code, level, text) NOTICE_##name,
#include "server/notices.def"
#undef NOTICE
};

struct server_notice { /* strings are borrowed, and "" where they say nothing */
    enum notice which;
    const char *seat, *by; /* ids; by: the seat of control that did it */
    const char *why;       /* a session ended: its code, as in ends.def */
    struct str address;    /* where it came from */
};
typedef void server_note(void *owner, const struct server_notice *notice);

struct server_options {   /* borrowed until server_close */
    const char *run_path; /* of the exercise, for its report */
    const char *address;  /* as struct net_server_settings */
    uint16_t port;
    const char *const *hosts; /* names and addresses at which people reach it, the first one stands on join cards */
    size_t host_count;
    void *owner;                         /* of the run, for these; each may be NULL: */
    net_hook *each_minute;               /* what the owner does meanwhile, between two rounds */
    net_hook *turned;                    /* likewise, when play has begun, stood, gone on or ended */
    net_hook *starved;                   /* as struct net_server_settings */
    server_note *note;                   /* for a log */
    const char *metrics_address;         /* NULL: the loopback */
    uint16_t metrics_port;               /* 0: no metrics */
    const struct net_identity *identity; /* required: cookies are sent over TLS only */
    bool certificates; /* the identity asks for certificates (net_identity_trust), and nobody sits without one */
};

/* `exercise` is open for play and stays the caller's; nobody else may use it until server_close. IO: cannot listen, or
 * the run file cannot be read. OUT_OF_MEMORY. `trouble` may be NULL. */
enum status server_open(struct exercise *exercise, const struct server_options *options, struct server **ret_server,
                        struct trouble *trouble);
uint16_t server_port(const struct server *server);
/* OK: a signal ended it, and everything acknowledged is committed. Else the status that stopped it (log_trouble says
 * why). */
enum status server_run(struct server *server);
/* Before server_run: whoever sat in this run needs a join link again. */
enum status server_end_sessions(struct server *server);
/* Before server_run: the join codes, of each seat in order, so that control can print cards while this server runs.
 * They are in memory alone, and overwritten at the end. */
void server_know_codes(struct server *server, const char (*codes)[SEAT_CODE_TEXT_BYTES]);
/* The last checkpoint of the record, signed, and the key to verify it with: for whoever may ask. */
void server_know_checkpoint(struct server *server, struct str note, const char *verifier);
/* After server_run: the run file with which it goes on, because control went back; NULL: it does not. */
const char *server_branch(const struct server *server);
void server_close(struct server *server); /* NULL is allowed */

/* STARTEX and tick after tick to the end, as fast as it goes, with nobody listening: what a live run is when bots have
 * every seat. The exercise must be in the lobby (REFUSED) and be played by bots. */
enum status server_play_bots(struct exercise *exercise);

#endif
