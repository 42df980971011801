/* What the files of this room share and nobody else sees. The pieces, from the outside in:
 *
 *   net_server ── has many ── net_connection ── has at most one ── net_request (being read or held) or net_stream
 *
 * The phases of a connection are drawn in connection.c, those of a stream in stream.c.
 *
 * A connection may be freed at any point where the loop calls us, and nowhere else: functions that the layer above
 * calls (net_reply, net_stream_send, ...) only put it on the server's list of due connections, which the loop visits
 * next.
 */
#ifndef ENTENTE_NET_INSIDE_H
#define ENTENTE_NET_INSIDE_H

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <openssl/ssl.h>

#include "base/arena.h"
#include "base/buf.h"
#include "net/net.h"

struct net_loop {
    struct event_base *base;
    struct event *signals[2];
    net_hook *before_sleep;
    void *before_sleep_context;
    bool stopping;
};

/* head.c: the strict reader, a pure function over bytes */

struct net_field {
    struct str name, value;
};

struct net_head {
    enum net_method method;
    struct str path, query; /* path is decoded in place */
    struct net_field fields[NET_HEAD_FIELD_COUNT_MAX];
    size_t field_count;
    uint64_t body_bytes;
    bool keep_alive, wants_continue;
};

/* Looks for the empty line, going on from *scanned. Returns 0: more bytes are needed; -1: refused; 1: *ret_len is the
 * length of the head with its empty line. */
int net_head_end(const char *bytes, size_t len, size_t *scanned, size_t *ret_len);
/* Reads a complete head; `bytes` is changed where the path is decoded and must live as long as ret_head.
 * Returns 0 or the HTTP status of the refusal, with the reason in *ret_why (a literal). */
int net_head_parse(char *bytes, size_t len, struct net_head *ret_head, const char **ret_why);
bool net_names_equal(struct str a, const char *b); /* ASCII, without regard to case */
/* Decodes %XX (and + as a space when asked) in place; returns false for broken escapes. */
bool net_decode(char *bytes, size_t len, bool plus_is_space, size_t *ret_len);

/* connection.c */

enum net_phase { PHASE_HEAD, PHASE_BODY, PHASE_HELD, PHASE_STREAM, PHASE_FILE, PHASE_FLUSH, PHASE_LINGER, PHASE_CUT };

struct net_connection {
    struct net_server *server;
    struct net_connection *next, *previous; /* all of the server */
    struct net_connection *due_next;
    struct bufferevent *pipe;
    SSL *tls; /* NULL: plain */
    evutil_socket_t fd;
    struct event *deadline;
    struct net_request *request; /* owned here in BODY; owned above in HELD */
    struct net_stream *stream;
    size_t scanned; /* bytes of the head looked at */
    size_t lingered_bytes;
    uint32_t rest_ms; /* not 0 in HEAD: nothing is read before the deadline, which ends that and not the connection */
    int file;         /* in FILE: of the answer, ours to close */
    uint64_t file_at, file_end;
    enum net_phase phase;
    bool due;
    bool advancing; /* the reading of requests is on the stack below us */
    bool keep_alive;
    bool idle;   /* in HEAD, after an answer: no byte of the next head has come */
    bool ended;  /* the client sends no more */
    bool paused; /* we do not read */
    bool vouched;
    uint64_t source; /* of address.c */
    struct net_address peer;
};

struct net_request {
    struct net_connection *connection; /* NULL: the client is gone */
    struct net_server *server;
    struct net_head head;
    struct arena arena; /* decoded parameters */
    char *head_bytes, *body;
    size_t body_len;
    struct net_address peer;
    uint8_t certificate[NET_CERTIFICATE_BYTES]; /* where `has_certificate` */
    bool has_certificate;
};

struct net_stream {
    struct net_connection *connection; /* NULL: closed by the layer above or gone */
    struct evbuffer *outbox;           /* sent in this turn of the loop */
    net_stream_closed *closed;
    void *context;
};

struct net_server {
    struct net_loop *loop;
    struct net_server_settings settings; /* defaults filled in */
    struct evconnlistener *listener;
    struct event *resume, *breath, *heartbeat; /* due connections; pause after a failed accept; comments to streams */
    struct net_connection *connections, *due, *due_last;
    size_t due_count;
    struct net_counts counts;
    uint64_t bodies_bytes; /* of all requests being read or held */
    SSL_CTX *tls;          /* borrowed from the identity */
    bool starved;          /* a client found no descriptor: that was told */
    bool closing;          /* gone for the outside; freed when the last held request is answered */
    char date[40];
    int64_t date_s;
};

void net_connection_accept(struct net_server *server, evutil_socket_t fd, const struct sockaddr *address);
void net_connection_free(struct net_connection *connection);
bool net_connection_waits(const struct net_connection *connection); /* for the client, who is owed nothing */
void net_connection_attend(struct net_connection *connection);      /* the loop came to a due one */
/* The reply to the held request is in the output, but for what net_connection_send_file was given; `sound` is false
 * when memory was out. */
void net_connection_answered(struct net_connection *connection, bool sound);
/* Before that: nothing is read for so long after the answer. */
void net_connection_rest(struct net_connection *connection, uint32_t rest_ms);
/* Before that: the body is so many bytes of a file, which is taken over. */
void net_connection_send_file(struct net_connection *connection, int file, uint64_t from, uint64_t bytes);

/* due.c */
void net_server_due(struct net_server *server, struct net_connection *connection);
void net_server_not_due(struct net_server *server, struct net_connection *connection);
void net_server_connection_ended(struct net_server *server);
void net_server_request_ended(struct net_server *server); /* may free the server */

/* request.c */
void net_request_free(struct net_request *request);

/* write.c: an answer into the output. False: memory is out, the output is not sound. */
bool net_write_reply(struct net_connection *connection, bool head_only, const struct net_reply *reply);
bool net_write_error(struct net_connection *connection, bool head_only, int status, struct str text);
bool net_write_stream_head(struct net_connection *connection);

/* stream.c */
void net_stream_connection_ended(struct net_connection *connection);
void net_stream_heartbeat(struct net_stream *stream);
void net_stream_write(struct net_stream *stream); /* what waits in its outbox, to the client */

/* identity.c, tls.c */
SSL_CTX *net_identity_tls(const struct net_identity *identity);
bool net_tls_is_for(SSL_CTX *tls, struct str host); /* the certificate has this name or address; a port is left out */
SSL_CTX *net_tls_new(X509 *certificate, EVP_PKEY *key); /* keeps both; NULL: memory is out */
/* False: there was no authority among them, or memory is out. */
bool net_tls_trust(SSL_CTX *tls, struct str pem);
bool net_tls_certificate(const SSL *tls,
                         uint8_t ret_certificate[NET_CERTIFICATE_BYTES]); /* of the client; false: none */

/* address.c */
void net_address_peer(const struct sockaddr *address, struct net_address *ret_peer); /* as net_request_peer says it */
uint64_t net_address_source(const struct sockaddr *address); /* whom connections are counted for */

#endif
