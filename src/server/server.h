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

struct server_options {   /* borrowed until server_close */
    const char *run_path; /* of the exercise, for its report */
    const char *address;  /* as struct net_server_settings */
    uint16_t port;
    void *owner;                         /* of the run, for these; each may be NULL: */
    net_hook *each_minute;               /* what the owner does meanwhile, between two rounds */
    net_hook *starved;                   /* as struct net_server_settings */
    const struct net_identity *identity; /* required: cookies are sent over TLS only */
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
void server_close(struct server *server); /* NULL is allowed */

/* STARTEX and tick after tick to the end, as fast as it goes, with nobody listening: what a live run is when bots have
 * every seat. The exercise must be in the lobby (REFUSED) and be played by bots. */
enum status server_play_bots(struct exercise *exercise);

#endif
