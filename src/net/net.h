/* The network: one loop, HTTP/1.1 with and without TLS, server-sent events, and an identity of our own making.
 *
 * The room knows nothing of exercises. The server room above opens a net_server with a handler and gets requests:
 *
 *     bytes ──► strict reader ──► handler(request) ──► ... held ... ──► net_reply(request) ──► bytes
 *                    │                                    ▲
 *                    └─ 4xx by itself                     └ before_sleep: commit the batch, then release the replies
 *
 * **Commit first, announce after.** A handler need not answer at once: a request stays valid until it is answered,
 * however long that takes and whether or not the client is still there. After each round of events, before the loop
 * sleeps, it calls the before_sleep hook once; the layer above appends what the round brought in one transaction and
 * then answers all of it. Nothing that net_reply does calls a handler, so one round is one batch.
 *
 * **Who frees.** net_reply and net_stream_open take the request away; the handler must call exactly one of them, once,
 * for every request. A stream is valid until net_stream_close or until its close callback returns. Strings that a
 * request gives out are borrowed until it is answered.
 *
 * **What is refused before any handler** (and answered with a small JSON body and the headers of safety like all else):
 *
 *   - 400: anything but CRLF lines; control characters; a space before the colon or a folded header; a missing,
 * repeated or odd Host; a repeated header that must be single (below); a Content-Length that is not digits alone; both
 *     Content-Length and Transfer-Encoding; a body on GET or HEAD; a target that does not begin with "/", escapes that
 *     are broken or stand for a control character, "/" or "\"; "." and ".." as parts of a path
 *   - 405: a method other than GET, HEAD, POST, PUT, DELETE
 *   - 408: the head or body did not come in time
 *   - 411: Transfer-Encoding: chunked (send a length)
 *   - 413: a body beyond the bound
 *   - 417: an Expect other than 100-continue
 *   - 421: with TLS, a Host that is not in the certificate
 *   - 431: a head beyond 16 KiB or 100 fields
 *   - 501: another Transfer-Encoding
 *   - 503: memory is out, or too many bodies at once
 *   - 505: a version other than 1.0 and 1.1
 *
 * Single headers: Host, Content-Length, Transfer-Encoding, Content-Type, Cookie, Origin, Authorization, Expect,
 * Last-Event-ID, Sec-Fetch-Site. Absolute targets (as sent to proxies) are refused too: do not sit behind a proxy.
 *
 * One thread, one loop: nothing here may be called from another thread.
 */
#ifndef ENTENTE_NET_NET_H
#define ENTENTE_NET_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"
#include "base/trouble.h"

enum {
    NET_HEAD_BYTES_MAX = 16 << 10,
    NET_HEAD_FIELD_COUNT_MAX = 100,
    NET_BODY_BYTES_MAX = 64 << 10,           /* default of the setting */
    NET_BODY_BYTES_LIMIT = 64 << 20,         /* no setting may go beyond */
    NET_BODIES_BYTES_MAX = 64 << 20,         /* of all bodies that are being sent or held at one time */
    NET_CONNECTION_COUNT_MAX = 4096,         /* default */
    NET_UNKNOWN_COUNT_MAX = 64,              /* what a server for people sets: ten browsers behind one address */
    NET_KNOWN_COUNT_MAX = 256,               /* and of one seat: sixteen browsers with what a browser opens */
    NET_STREAM_OUTPUT_BYTES_MAX = 256 << 10, /* default */
    NET_STREAM_HEARTBEAT_MS = 15000,         /* default */
    NET_HEAD_WAIT_MS = 10000,                /* default */
    NET_BODY_WAIT_MS = 30000,                /* default; plus a millisecond for every 16 bytes */
    NET_IDLE_WAIT_MS = 75000,                /* default */
    NET_WRITE_WAIT_MS = 30000,               /* default */
    NET_NAME_COUNT_MAX = 64,
    NET_FINGERPRINT_TEXT_BYTES = 65,
    NET_CERTIFICATE_BYTES = 32, /* by which a certificate is known: SHA-256 over it */
    NET_ADDRESS_TEXT_BYTES = 46,
};

/* ---- time: the only place of the engine that reads a clock ---- */

int64_t net_wall_ms(void);      /* since 1970, UTC */
int64_t net_monotonic_us(void); /* the same, in thousandths */
int64_t net_monotonic_ms(void); /* only differences mean something; never goes back */
int64_t net_work_us(void);      /* processor time that the calling thread has used */

/* ---- the loop ---- */

struct net_loop;
typedef void net_hook(void *context);

enum status net_loop_new(struct net_loop **ret_loop); /* OUT_OF_MEMORY. Also ignores SIGPIPE for the process. */
void net_loop_free(struct net_loop *loop);            /* after its servers and timers; NULL is allowed */
/* `hook` runs once after each round of events, before the loop sleeps. One hook; NULL takes it away. */
void net_loop_before_sleep(struct net_loop *loop, net_hook *hook, void *context);
/* Runs until net_loop_stop, SIGINT or SIGTERM, also one that came since net_loop_new; after the last round the hook has
 * run. IO: the system's poll failed. */
enum status net_loop_run(struct net_loop *loop);
void net_loop_stop(struct net_loop *loop); /* the round that is on is finished */

struct net_timer;
/* A timer that is not running. NULL: out of memory. A callback may start, stop or free its own timer. */
struct net_timer *net_timer_new(struct net_loop *loop, net_hook *hook, void *context);
void net_timer_once(struct net_timer *timer, uint32_t wait_ms); /* starts anew if it was running */
void net_timer_every(struct net_timer *timer, uint32_t wait_ms);
void net_timer_stop(struct net_timer *timer);
void net_timer_free(struct net_timer *timer); /* NULL is allowed */

/* ---- identity: a certificate authority of our own, for rooms without Internet ---- */

struct net_identity;

struct net_identity_wish {
    const char *directory;    /* made with mode 0700 if missing; its parent must exist */
    const char *const *names; /* host names and addresses beside localhost, 127.0.0.1 and ::1, which are always there */
    size_t name_count;        /* at most NET_NAME_COUNT_MAX */
    int64_t now_s;            /* since 1970; 0 asks the clock */
};

/* Loads the identity kept in the directory, making what is missing:
 *   ca.key, ca.pem   ECDSA P-256, two years, made once and never replaced: people trust it by its fingerprint. It may
 *                    sign for private addresses and for the names of its birth alone; later others are left out
 *   server.pem       key and certificate for the names, 397 days; made anew when fewer than 30 days are left, when the
 *                    names changed, or when it is damaged
 * Keys have mode 0600. IO: files. CORRUPT: the authority's files are damaged, do not belong together or have expired
 * (the trouble says which to remove). MALFORMED: a name that is no host name and no address. `trouble` may be NULL. */
enum status net_identity_ensure(const struct net_identity_wish *wish, struct net_identity **ret_identity,
                                struct trouble *trouble);
void net_identity_free(struct net_identity *identity); /* after the servers that use it; NULL is allowed */
/* Its certificate is for this host name or address; what is not was left out. */
bool net_identity_is_for(const struct net_identity *identity, struct str name);
/* When the certificate of the server ends, since 1970. */
int64_t net_identity_end_s(const struct net_identity *identity);
/* SHA-256 over the authority's certificate, hex: what people compare before they trust it. */
void net_identity_fingerprint(const struct net_identity *identity, char ret_text[NET_FINGERPRINT_TEXT_BYTES]);
/* to hand out; lives as long as the identity */
struct str net_identity_authority_pem(const struct net_identity *identity);
/* Before a server uses it: from now on whoever connects is asked for a certificate. One that these authorities do not
 * vouch for, or that has ended, ends the handshake; who shows none comes in without. `pem`: certificates of
 * authorities, also of those between, each trusted by itself; and lists of what they revoked, of which, where there is
 * one, each authority needs one. MALFORMED: it holds no authority. */
enum status net_identity_trust(struct net_identity *identity, struct str pem, struct trouble *trouble);
/* A certificate for a person, and its key, as PKCS #12 under `passphrase`, signed by the authority that the directory
 * keeps: for showing it to a server, and for nothing else. `name`: what browsers call it. It never outlives the
 * authority. NOT_FOUND: there is no authority yet; else as net_identity_ensure. */
enum status net_identity_issue(const char *directory, const char *name, const char *passphrase, struct buf *ret_bytes,
                               struct trouble *trouble);

struct net_address {
    char text[NET_ADDRESS_TEXT_BYTES];
};

/* Addresses at which others may reach this machine: IPv4 first, then IPv6; neither loopback nor link-local. */
size_t net_lan_addresses(struct net_address *ret_addresses, size_t count_max);

/* ---- the server ---- */

struct net_server;
struct net_request;
struct net_stream;
typedef void net_handler(void *context, struct net_request *request);
/* Whether a client from there (as net_request_peer says it) may begin a connection now. False: it is reset, and nothing
 * was spent on it, least of all a handshake. */
typedef bool net_doorkeeper(void *context, struct str peer);

struct net_server_settings {             /* zero means the default */
    const char *address;                 /* "127.0.0.1", "0.0.0.0", "::" (both families); default 127.0.0.1 */
    uint16_t port;                       /* 0: the system picks one, see net_server_port */
    const struct net_identity *identity; /* NULL: plain HTTP */
    net_handler *handler;
    net_doorkeeper *doorkeeper; /* NULL: whoever comes may */
    net_hook *starved; /* once, when the system first has no descriptor for a new client; NULL: nobody is told */
    void *context;
    /* at the cap the server stops accepting until one ends; clients wait in the system's queue */
    uint32_t connection_count_max;
    /* connections of one source (an IPv4 address, the first 64 bits of an IPv6 one) for which nobody vouched: for the
     * one more, the one that waits longest is closed; and at the cap, that of the source that has most. 0: no such
     * bound */
    uint32_t unknown_count_max;
    uint32_t known_count_max; /* the same of those for whom somebody vouched, by who they are. 0: no such bound */
    size_t body_bytes_max;
    /* from the first byte of a head (of a new connection: from its start) to its last, absolute */
    uint32_t head_wait_ms;
    uint32_t body_wait_ms;
    uint32_t idle_wait_ms;  /* between two requests of a connection */
    uint32_t write_wait_ms; /* a client that takes nothing for this long is cut */
    uint32_t stream_heartbeat_ms;
    size_t stream_output_bytes_max;
};

/* MALFORMED: address. IO: cannot bind or listen; the trouble says why. */
enum status net_server_open(struct net_loop *loop, const struct net_server_settings *settings,
                            struct net_server **ret_server, struct trouble *trouble);
uint16_t net_server_port(const struct net_server *server);
/* Stops accepting and ends all connections; streams get their close callbacks. Requests still held stay valid and must
 * be answered (into the void). Not to be called from within a handler or a close callback. NULL is allowed. */
void net_server_close(struct net_server *server);

/* ---- requests ---- */

enum net_method { NET_GET, NET_HEAD, NET_POST, NET_PUT, NET_DELETE };

enum net_method net_request_method(const struct net_request *request);
struct str net_request_path(const struct net_request *request); /* decoded, begins with "/", without the query */
struct str net_request_body(const struct net_request *request);
/* Where it comes from, without port: an IPv4 address, or the network of an IPv6 one (its first 64 bits), for who has
 * one of its addresses has all. */
struct str net_request_peer(const struct net_request *request);
/* What the client has shown to be its own certificate (net_identity_trust). False: none. */
bool net_request_certificate(const struct net_request *request, uint8_t ret_certificate[NET_CERTIFICATE_BYTES]);
/* Somebody waits for the answer still. */
bool net_request_is_wanted(const struct net_request *request);
/* The client is known (it has a session) as `who`: its connection counts among those of `who`, and not among the
 * unknown of its source any more. Of too many the one that waits longest is closed. */
void net_request_vouch(struct net_request *request, uint32_t who);
/* These return false when there is none. Names of headers match without regard to case; the first of its name
 * counts. */
bool net_request_header(const struct net_request *request, const char *name, struct str *ret_value);
/* A decoded query parameter, the first of its name. Also false when its escapes are broken or memory is out. */
bool net_request_parameter(struct net_request *request, const char *name, struct str *ret_value);
/* Also false when the name comes twice: then nobody can tell which one this server set. */
bool net_request_cookie(const struct net_request *request, const char *name, struct str *ret_value);

/* Which part of a body of `bytes` bytes is asked for: all of it, so many bytes from some place on (206), or nothing
 * that there is (416). */
enum net_range { NET_RANGE_WHOLE, NET_RANGE_PART, NET_RANGE_BEYOND };
enum net_range net_request_range(const struct net_request *request, uint64_t bytes, uint64_t *ret_from,
                                 uint64_t *ret_bytes);

/* ---- replies ---- */

enum net_cache { NET_NO_STORE, NET_IMMUTABLE /* for names that change with the content */ };

struct net_header {
    const char *name;
    struct str value;
};

struct net_reply {
    int status;              /* 0 means 200 */
    struct str content_type; /* empty: application/json; charset=utf-8 */
    struct str body;         /* copied, unless: */
    bool body_lasts;         /* the body outlives the loop (an embedded file): it is sent from where it is */
    /* not 0: the body is so many bytes of this file, from `file_from` on. They are read as the client takes them. The
     * file is taken over and closed; nobody may change it meanwhile */
    uint64_t file_bytes, file_from;
    int file;
    enum net_cache cache;
    const struct net_header *headers; /* more headers; one of the safety headers named here replaces ours */
    size_t header_count;
    uint32_t rest_ms; /* what the client asks next on this connection is not read for so long */
};

/* Answers and takes the request away. HEAD gets the headers alone. A header with a line break or another control
 * character turns the answer into a 500, for it was on its way to let a client write headers. */
void net_reply(struct net_request *request, const struct net_reply *reply);
void net_reply_error(struct net_request *request, int status, struct str text); /* {"error": text} */

/* ---- server-sent events ---- */

/* The client is gone, was cut for not reading, or the server closes. Called from the loop, never from within a
 * net_stream_* call; the stream is freed when it returns. */
typedef void net_stream_closed(void *context, struct net_stream *stream);

/* Turns the request into an open stream and takes it away. NULL: the client is gone or memory is out; then `closed` is
 * not called. What the client saw last is its header Last-Event-ID: ask before. */
struct net_stream *net_stream_open(struct net_request *request, net_stream_closed *closed, void *context);
/* Sends one event. `id` and `event` may be empty and must not have line breaks; lines of `data` are kept apart.
 * TOO_LARGE: the client does not read and its cap is reached: it is cut now and `closed` follows from the loop.
 * CANCELLED: it was cut or left before. MALFORMED: a line break in id or event. */
enum status net_stream_send(struct net_stream *stream, struct str id, struct str event, struct str data);
/* Ends it after what was sent has gone out; `closed` is not called, and the stream is no longer valid. */
void net_stream_close(struct net_stream *stream);

/* ---- a client, to try a server out ---- */

struct net_client;

struct net_client_wish {
    const char *host; /* an address */
    uint16_t port;
    struct str authority_pem; /* the only one that is trusted */
    uint32_t wait_ms;         /* for each read and write */
};

/* IO: not reached, or its certificate is not taken; the trouble says why. Blocking, on one connection. Ignores
 * SIGPIPE for the process, as net_loop_new does. */
enum status net_client_open(const struct net_client_wish *wish, struct net_client **ret_client,
                            struct trouble *trouble);
/* Sends the bytes of a request and gives code, head and body (by its length; of a stream none), borrowed until the next
 * call. IO: no answer in time. MALFORMED. */
enum status net_client_ask(struct net_client *client, struct str request, int *ret_code, struct str *ret_head,
                           struct str *ret_body);
/* Waits until these bytes come on a stream, and drops what came until then. IO: they do not come in time. */
enum status net_client_await(struct net_client *client, const char *what);
void net_client_close(struct net_client *client); /* NULL is allowed */

/* ---- for tests ---- */

struct net_counts {                                    /* what the room counts for itself anyway */
    uint64_t accepted, requests, refused, streams_cut; /* since the start */
    uint32_t connections, streams, held;               /* now; held: requests not yet answered */
    bool accepting;
};

void net_server_counts(const struct net_server *server, struct net_counts *ret_counts);

#endif
