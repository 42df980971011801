/* One connection: reads requests one after another, hands each over, sends what comes back.
 *
 * It goes through phases; the only arrows are these:
 *
 *   HEAD ──► BODY ──► HELD ──► HEAD          the reply is in the output, the next request may come
 *     │        │        ├────► FILE ──► HEAD or FLUSH   the body is read from a file as the client takes it
 *     │        │        ├────► STREAM        see stream.c
 *     └────────┴────────┴────► FLUSH         the last bytes go out
 *                                └─► LINGER  our side is shut; what still comes is dropped for a moment, so that the
 *                                            client can read our last words before a reset takes them away
 *   any ──► CUT ──► freed                    memory is out, or it does not read
 *
 * What keeps one client from harming the others:
 *   - a head has an absolute deadline from its first byte, so one byte a second does not hold a place; a body too
 *   - reading pauses as soon as more is waiting than the phase can use; while a request is held or a stream is open
 * that is 4096 bytes (and what one read brings, at most 16 KiB)
 *   - the next pipelined request is not read while more than OUTPUT_WAITING_BYTES of answers have not been taken
 *   - whoever takes nothing for write_wait_ms is cut
 *   - after REQUESTS_A_TURN requests of one connection the others have their turn
 *   - whoever was told to wait (net_reply) is not read meanwhile, so that asking all the same costs the server nothing
 *
 * A client that shuts its sending side while its request is held still gets the answer (plain HTTP; with TLS the end of
 * the reading side is the end of both).
 *
 * Pausing is done by disabling the reading, between two reads, and not by libevent's watermark: that one stops in the
 * middle of a TLS record, and what OpenSSL has already taken from the socket is then looked at only when the socket has
 * more. A client that waits for our answer sends no more, and both would wait.
 */
#include <assert.h>
#include <event2/bufferevent_ssl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/inside.h"

enum {
    HELD_INPUT_BYTES_MAX = 4096,
    READ_INPUT_BYTES_MAX = NET_HEAD_BYTES_MAX + HELD_INPUT_BYTES_MAX,
    OUTPUT_WAITING_BYTES = 64 << 10,
    FILE_SLICE_BYTES = 128 << 10,
    REQUESTS_A_TURN = 32,
    LINGER_WAIT_MS = 1000,
    LINGER_BYTES_MAX = 1 << 20,
    REQUEST_ARENA_BYTES_MAX = 256 << 10,
};

/* ---- what a phase takes in, and the ends of one ---- */

static size_t input_len(const struct net_connection *connection)
{
    return evbuffer_get_length(bufferevent_get_input(connection->pipe));
}

static size_t output_len(const struct net_connection *connection)
{
    return evbuffer_get_length(bufferevent_get_output(connection->pipe));
}

/* Reads while the phase has use for more. */
static void pause_or_read(struct net_connection *connection)
{
    size_t bytes_max = connection->rest_ms > 0                                                ? 0
                       : connection->phase == PHASE_HEAD || connection->phase == PHASE_BODY   ? READ_INPUT_BYTES_MAX
                       : connection->phase == PHASE_HELD || connection->phase == PHASE_STREAM ? HELD_INPUT_BYTES_MAX
                       : connection->phase == PHASE_LINGER                                    ? LINGER_BYTES_MAX
                                                                                              : 0;
    bool reads = input_len(connection) < bytes_max && !connection->ended;
    if (reads == connection->paused) {
        connection->paused = !reads;
        if (reads)
            bufferevent_enable(connection->pipe, EV_READ);
        else
            bufferevent_disable(connection->pipe, EV_READ);
    }
}

/* Answers by ourselves and ends the connection: after a refusal nobody can say where the next request would begin. */
static void refuse(struct net_connection *connection, int status, const char *why)
{
    connection->server->counts.refused++;
    connection->keep_alive = false;
    if (connection->request) {
        net_request_free(connection->request);
        connection->request = NULL;
    }
    event_del(connection->deadline);
    connection->phase = net_write_error(connection, false, status, str_of(why)) ? PHASE_FLUSH : PHASE_CUT;
    pause_or_read(connection);
    if (connection->phase == PHASE_CUT && !connection->advancing)
        net_server_due(connection->server, connection);
}

static void set_deadline(struct net_connection *connection, uint64_t wait_ms)
{
    struct timeval wait = {(time_t)(wait_ms / 1000), (suseconds_t)(wait_ms % 1000) * 1000};
    event_add(connection->deadline, &wait); /* replaces a running one */
}

/* After a rest. */
static void listen_again(struct net_connection *connection)
{
    connection->rest_ms = 0;
    set_deadline(connection, connection->server->settings.idle_wait_ms);
    pause_or_read(connection);
    net_server_due(connection->server, connection);
}

static void on_deadline(evutil_socket_t fd, short what, void *context)
{
    (void)fd, (void)what;
    struct net_connection *connection = context;
    if (connection->rest_ms > 0 && connection->phase == PHASE_HEAD) {
        listen_again(connection);
        return;
    }
    bool began = connection->phase == PHASE_BODY ||
                 (connection->phase == PHASE_HEAD && !connection->idle && input_len(connection) > 0);
    if (began)
        refuse(connection, 408, "the request did not come in time");
    else
        net_connection_free(connection);
}

/* ---- reading requests ---- */

static void hand_over(struct net_connection *connection)
{
    struct net_server *server = connection->server;
    assert(connection->request && connection->request->body_len == connection->request->head.body_bytes);
    connection->phase = PHASE_HELD;
    event_del(connection->deadline);
    if (connection->tls)
        connection->request->has_certificate = net_tls_certificate(connection->tls, connection->request->certificate);
    server->counts.requests++;
    server->settings.handler(server->settings.context, connection->request);
}

/* The head is read and sound: hands the request over, or makes room for its body. */
static void await_body(struct net_connection *connection)
{
    struct net_server *server = connection->server;
    struct net_request *request = connection->request;
    uint64_t body_bytes = request->head.body_bytes;
    connection->keep_alive = request->head.keep_alive;
    if (body_bytes > server->settings.body_bytes_max) {
        refuse(connection, 413, "the body is too large");
    } else if (body_bytes == 0) {
        hand_over(connection);
    } else if (body_bytes > NET_BODIES_BYTES_MAX - server->bodies_bytes) {
        refuse(connection, 503, "too much is being sent to this server at once");
    } else if (!(request->body = malloc((size_t)body_bytes))) {
        refuse(connection, 503, "out of memory");
    } else {
        server->bodies_bytes += body_bytes;
        connection->phase = PHASE_BODY;
        set_deadline(connection, server->settings.body_wait_ms + body_bytes / 16);
        if (request->head.wants_continue && input_len(connection) == 0)
            evbuffer_add(bufferevent_get_output(connection->pipe), "HTTP/1.1 100 Continue\r\n\r\n", 25);
    }
}

/* True: the connection moved to another phase, or through a whole request. */
static bool read_head(struct net_connection *connection)
{
    struct net_server *server = connection->server;
    struct evbuffer *input = bufferevent_get_input(connection->pipe);
    size_t len = evbuffer_get_length(input), head_len = 0;
    const char *why = NULL;
    if (len == 0 || connection->rest_ms > 0 || output_len(connection) > OUTPUT_WAITING_BYTES)
        return false;
    if (connection->idle) {
        connection->idle = false;
        set_deadline(connection, server->settings.head_wait_ms);
    }
    size_t seen = len < NET_HEAD_BYTES_MAX ? len : NET_HEAD_BYTES_MAX;
    const char *bytes = (const char *)evbuffer_pullup(input, (ev_ssize_t)seen);
    int found = bytes ? net_head_end(bytes, seen, &connection->scanned, &head_len) : -1;
    if (found < 0 || (found == 0 && seen == NET_HEAD_BYTES_MAX)) {
        refuse(connection, found < 0 ? 400 : 431,
               found < 0 ? "the request is malformed" : "the head of the request is too large");
        return true;
    }
    if (found == 0)
        return false;
    assert(!connection->request && head_len <= seen);
    struct net_request *request = calloc(1, sizeof(*request));
    if (!request || !(request->head_bytes = malloc(head_len))) {
        free(request);
        refuse(connection, 503, "out of memory");
        return true;
    }
    evbuffer_remove(input, request->head_bytes, head_len);
    arena_init(&request->arena, REQUEST_ARENA_BYTES_MAX);
    request->connection = connection;
    request->server = server;
    request->peer = connection->peer;
    server->counts.held++; /* net_request_free takes it back */
    connection->request = request;
    int refusal = net_head_parse(request->head_bytes, head_len, &request->head, &why);
    if (refusal) {
        refuse(connection, refusal, why);
        return true;
    }
    struct str host = {NULL, 0};
    if (server->tls && (!net_request_header(request, "Host", &host) || !net_tls_is_for(server->tls, host))) {
        refuse(connection, 421, "this server is not the one of that name"); /* a name that leads here by deceit */
        return true;
    }
    await_body(connection);
    return true;
}

static bool read_body(struct net_connection *connection)
{
    struct net_request *request = connection->request;
    assert(request && request->body_len < request->head.body_bytes);
    size_t missing = (size_t)request->head.body_bytes - request->body_len;
    int taken = evbuffer_remove(bufferevent_get_input(connection->pipe), request->body + request->body_len, missing);
    if (taken > 0)
        request->body_len += (size_t)taken;
    if (request->body_len < request->head.body_bytes)
        return false;
    hand_over(connection);
    return true;
}

static void advance(struct net_connection *connection)
{
    if (connection->advancing)
        return;
    connection->advancing = true;
    int turns = 0;
    for (bool moved = true; moved && turns <= REQUESTS_A_TURN; turns++)
        moved = connection->phase == PHASE_HEAD   ? read_head(connection)
                : connection->phase == PHASE_BODY ? read_body(connection)
                                                  : false;
    connection->advancing = false;
    pause_or_read(connection);
    if (turns > REQUESTS_A_TURN || connection->phase == PHASE_CUT)
        net_server_due(connection->server, connection);
}

/* ---- what the loop calls ---- */

static void on_read(struct bufferevent *pipe, void *context)
{
    struct net_connection *connection = context;
    struct evbuffer *input = bufferevent_get_input(pipe);
    size_t len = evbuffer_get_length(input);
    if (connection->phase == PHASE_LINGER) {
        connection->lingered_bytes += len;
        evbuffer_drain(input, len);
        if (connection->lingered_bytes > LINGER_BYTES_MAX)
            net_connection_free(connection);
    } else if (connection->phase == PHASE_STREAM && len >= HELD_INPUT_BYTES_MAX) {
        net_connection_free(connection); /* a listener that talks */
    } else {
        advance(connection);
    }
}

static void begin_linger(struct net_connection *connection)
{
    assert(connection->phase == PHASE_FLUSH && output_len(connection) == 0);
    if (connection->ended) {
        net_connection_free(connection);
        return;
    }
    if (connection->tls) {
        SSL_shutdown(connection->tls); /* our side: the client knows that nothing was cut off */
        ERR_clear_error();
    }
    shutdown(connection->fd, SHUT_WR);
    connection->phase = PHASE_LINGER;
    set_deadline(connection, LINGER_WAIT_MS);
    struct evbuffer *input = bufferevent_get_input(connection->pipe);
    evbuffer_drain(input, evbuffer_get_length(input));
    bufferevent_disable(connection->pipe, EV_WRITE);
    pause_or_read(connection);
}

/* The answer is in the output: what follows it. */
static void go_on(struct net_connection *connection)
{
    if (connection->keep_alive && !connection->ended) {
        connection->phase = PHASE_HEAD;
        connection->idle = true; /* its deadline starts when the answer has been taken: on_write */
        if (connection->rest_ms > 0)
            set_deadline(connection, connection->rest_ms);
    } else {
        connection->phase = PHASE_FLUSH;
        connection->rest_ms = 0;
    }
}

/* The next slice of the file into the output, which is empty. */
static void send_slice(struct net_connection *connection)
{
    struct evbuffer *output = bufferevent_get_output(connection->pipe);
    struct evbuffer_iovec space;
    uint64_t left = connection->file_end - connection->file_at;
    size_t wanted = left < FILE_SLICE_BYTES ? (size_t)left : FILE_SLICE_BYTES;
    ssize_t len = 0;
    assert(connection->phase == PHASE_FILE && left > 0);
    if (evbuffer_reserve_space(output, FILE_SLICE_BYTES, &space, 1) == 1)
        len = pread(connection->file, space.iov_base, wanted, (off_t)connection->file_at);
    space.iov_len = len > 0 ? (size_t)len : 0;
    if (len <= 0 || evbuffer_commit_space(output, &space, 1) != 0) {
        connection->phase = PHASE_CUT; /* the length was promised: only the end of the connection tells of it */
        net_server_due(connection->server, connection);
        return;
    }
    connection->file_at += (uint64_t)len;
    if (connection->file_at < connection->file_end)
        return;
    close(connection->file);
    go_on(connection);
}

static void on_write(struct bufferevent *pipe, void *context)
{
    (void)pipe;
    struct net_connection *connection = context;
    if (output_len(connection) > 0)
        return;
    if (connection->phase == PHASE_FILE) {
        send_slice(connection);
    } else if (connection->phase == PHASE_FLUSH) {
        begin_linger(connection);
    } else if (connection->phase == PHASE_HEAD) {
        if (connection->idle && connection->rest_ms == 0)
            set_deadline(connection, connection->server->settings.idle_wait_ms);
        advance(connection);
    }
}

static void on_event(struct bufferevent *pipe, short what, void *context)
{
    (void)pipe;
    struct net_connection *connection = context;
    if (what & BEV_EVENT_CONNECTED) /* the handshake is done */
        return;
    bool only_its_side = (what & BEV_EVENT_EOF) && !connection->server->tls;
    bool owes = connection->phase == PHASE_HELD || connection->phase == PHASE_FILE ||
                connection->phase == PHASE_FLUSH || (connection->phase == PHASE_HEAD && output_len(connection) > 0);
    if (!only_its_side || !owes) {
        net_connection_free(connection);
        return;
    }
    connection->ended = true;
    connection->keep_alive = false;
    if (connection->phase == PHASE_HEAD)
        connection->phase = PHASE_FLUSH;
    pause_or_read(connection);
}

/* ---- what the other files call ---- */

void net_connection_accept(struct net_server *server, evutil_socket_t fd, const struct sockaddr *address)
{
    struct net_connection *connection = calloc(1, sizeof(*connection));
    struct event_base *base = server->loop->base;
    int on = 1;
    if (!connection)
        goto cleanup;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    connection->server = server;
    connection->fd = fd;
    net_address_peer(address, &connection->peer);
    connection->source = net_address_source(address);
    /* The descriptor and the TLS state stay ours, so that a failure half-way leaves no doubt about who frees them. */
    if (!(connection->deadline = evtimer_new(base, on_deadline, connection)) ||
        (server->tls && !(connection->tls = SSL_new(server->tls))))
        goto cleanup;
    connection->pipe = server->tls
                           ? bufferevent_openssl_socket_new(base, fd, connection->tls, BUFFEREVENT_SSL_ACCEPTING, 0)
                           : bufferevent_socket_new(base, fd, 0);
    if (!connection->pipe)
        goto cleanup;
    if (server->tls)
        bufferevent_openssl_set_allow_dirty_shutdown(connection->pipe, 1);
    connection->next = server->connections;
    if (connection->next)
        connection->next->previous = connection;
    server->connections = connection;
    server->counts.connections++;
    server->counts.accepted++;
    struct timeval write_wait = {server->settings.write_wait_ms / 1000,
                                 (suseconds_t)(server->settings.write_wait_ms % 1000) * 1000};
    bufferevent_setcb(connection->pipe, on_read, on_write, on_event, connection);
    bufferevent_set_timeouts(connection->pipe, NULL, &write_wait);
    set_deadline(connection, server->settings.head_wait_ms); /* the handshake of TLS is inside it */
    bufferevent_enable(connection->pipe, EV_READ | EV_WRITE);
    return;
cleanup:
    if (connection) {
        SSL_free(connection->tls);
        if (connection->deadline)
            event_free(connection->deadline);
    }
    free(connection);
    evutil_closesocket(fd);
}

void net_connection_free(struct net_connection *connection)
{
    struct net_server *server = connection->server;
    assert(!connection->advancing);
    if (connection->due)
        net_server_not_due(server, connection);
    if (connection->previous)
        connection->previous->next = connection->next;
    else
        server->connections = connection->next;
    if (connection->next)
        connection->next->previous = connection->previous;
    server->counts.connections--;
    if (connection->request) {
        connection->request->connection = NULL;
        if (connection->phase != PHASE_HELD) /* else it is the handler's, who will answer into the void */
            net_request_free(connection->request);
    }
    if (connection->stream)
        net_stream_connection_ended(connection);
    if (connection->file_at < connection->file_end)
        close(connection->file);
    bufferevent_disable(connection->pipe, EV_READ | EV_WRITE); /* now: it is freed later, when the socket is closed */
    bufferevent_free(connection->pipe);
    SSL_free(connection->tls);
    evutil_closesocket(connection->fd);
    event_free(connection->deadline);
    free(connection);
    net_server_connection_ended(server);
}

bool net_connection_waits(const struct net_connection *connection)
{
    return connection->phase == PHASE_LINGER || (connection->phase == PHASE_HEAD && output_len(connection) == 0);
}

void net_connection_attend(struct net_connection *connection)
{
    if (connection->phase == PHASE_CUT)
        net_connection_free(connection);
    else if (connection->phase == PHASE_FLUSH && output_len(connection) == 0)
        begin_linger(connection);
    else if (connection->phase == PHASE_STREAM)
        net_stream_write(connection->stream);
    else
        advance(connection);
}

void net_connection_rest(struct net_connection *connection, uint32_t rest_ms)
{
    assert(connection->phase == PHASE_HELD);
    connection->rest_ms = rest_ms;
}

void net_connection_send_file(struct net_connection *connection, int file, uint64_t from, uint64_t bytes)
{
    assert(connection->phase == PHASE_HELD && connection->file_at == connection->file_end && bytes > 0);
    connection->file = file;
    connection->file_at = from;
    connection->file_end = from + bytes;
}

void net_connection_answered(struct net_connection *connection, bool sound)
{
    assert(connection->phase == PHASE_HELD && connection->request);
    connection->request = NULL;
    connection->scanned = 0;
    if (!sound)
        connection->phase = PHASE_CUT;
    else if (connection->file_at < connection->file_end)
        connection->phase = PHASE_FILE;
    else
        go_on(connection);
    pause_or_read(connection);
    if (!connection->advancing && (connection->phase != PHASE_HEAD || input_len(connection) > 0))
        net_server_due(connection->server, connection);
}
