/* The listener, the cap on connections, and the list of connections that are due.
 *
 * The listener is our own and not evhttp's, because the cap needs to know of every connection from accept to close,
 * also of those that never send a byte. At the cap it stops accepting: new clients wait in the system's queue and are
 * served when a place is free, which is better than being sent away. When accept itself fails (no more descriptors) it
 * pauses for a breath, because the socket stays readable and the loop would spin.
 */
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "net/inside.h"

enum { LISTEN_BACKLOG = 512, BREATH_MS = 100, DESCRIPTORS_BESIDE = 256 };

/* As many as there may be connections, and some for files: the usual limit of 1024 is below our own. What the system
 * does not allow shows when accepting fails, and then the server rests. */
static void allow_descriptors(uint32_t connection_count)
{
    struct rlimit limit;
    const rlim_t wanted = (rlim_t)connection_count + DESCRIPTORS_BESIDE;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static void fill_defaults(struct net_server_settings *settings)
{
    if (!settings->address)
        settings->address = "127.0.0.1";
    if (!settings->connection_count_max)
        settings->connection_count_max = NET_CONNECTION_COUNT_MAX;
    if (!settings->body_bytes_max)
        settings->body_bytes_max = NET_BODY_BYTES_MAX;
    if (!settings->head_wait_ms)
        settings->head_wait_ms = NET_HEAD_WAIT_MS;
    if (!settings->body_wait_ms)
        settings->body_wait_ms = NET_BODY_WAIT_MS;
    if (!settings->idle_wait_ms)
        settings->idle_wait_ms = NET_IDLE_WAIT_MS;
    if (!settings->write_wait_ms)
        settings->write_wait_ms = NET_WRITE_WAIT_MS;
    if (!settings->stream_heartbeat_ms)
        settings->stream_heartbeat_ms = NET_STREAM_HEARTBEAT_MS;
    if (!settings->stream_output_bytes_max)
        settings->stream_output_bytes_max = NET_STREAM_OUTPUT_BYTES_MAX;
    if (settings->body_bytes_max > NET_BODY_BYTES_LIMIT)
        settings->body_bytes_max = NET_BODY_BYTES_LIMIT;
}

/* ---- what the loop calls ---- */

static void on_resume(evutil_socket_t fd, short what, void *context)
{
    (void)fd, (void)what;
    struct net_server *server = context;
    for (size_t turns = server->due_count; turns > 0 && server->due; turns--) {
        struct net_connection *connection = server->due;
        net_server_not_due(server, connection);
        net_connection_attend(connection);
    }
    if (server->due_count > 0) /* came in meanwhile: after the others that are ready */
        event_active(server->resume, EV_TIMEOUT, 0);
}

static void on_breath(evutil_socket_t fd, short what, void *context)
{
    (void)fd, (void)what;
    net_server_connection_ended(context);
}

static void on_heartbeat(evutil_socket_t fd, short what, void *context)
{
    (void)fd, (void)what;
    struct net_server *server = context;
    for (struct net_connection *connection = server->connections; connection; connection = connection->next)
        if (connection->stream)
            net_stream_heartbeat(connection->stream);
}

/* The connection that waits longest of one source: of those for which somebody vouched, or of the others. */
static struct net_connection *longest_waiting(struct net_server *server, uint64_t source, bool vouched)
{
    struct net_connection *found = NULL;
    for (struct net_connection *at = server->connections; at; at = at->next) /* the newest comes first */
        if (at->vouched == vouched && at->source == source && net_connection_waits(at))
            found = at;
    return found;
}

static uint32_t count_of(const struct net_server *server, uint64_t source, bool vouched)
{
    uint32_t count = 0;
    for (const struct net_connection *at = server->connections; at; at = at->next)
        count += at->vouched == vouched && at->source == source;
    return count;
}

/* The source with most, so nearly that it does: by buckets, in one walk. */
static struct net_connection *of_busiest(struct net_server *server)
{
    enum { BUCKET_COUNT = 1024 };
    static const uint64_t spread = UINT64_C(0x9e3779b97f4a7c15);
    uint16_t counts[BUCKET_COUNT] = {0}, most = 0;
    struct net_connection *found = NULL;
    for (struct net_connection *at = server->connections; at; at = at->next)
        if (net_connection_waits(at)) {
            uint16_t count = ++counts[(at->source + at->vouched) * spread >> 54];
            if (count >= most) {
                most = count;
                found = at;
            }
        }
    return found;
}

/* A place for the connection that has just come. False: its own source has too many that do not just wait. */
static bool make_room(struct net_server *server, struct net_connection *fresh)
{
    if (count_of(server, fresh->source, false) > server->settings.unknown_count_max) {
        struct net_connection *other = longest_waiting(server, fresh->source, false);
        bool only_itself = !other || other == fresh;
        net_connection_free(only_itself ? fresh : other);
        if (only_itself)
            return false;
    }
    if (server->counts.connections >= server->settings.connection_count_max) {
        struct net_connection *other = of_busiest(server);
        if (other && other != fresh)
            net_connection_free(other);
    }
    return true;
}

void net_request_vouch(struct net_request *request, uint32_t who)
{
    struct net_server *server = request->server;
    struct net_connection *connection = request->connection;
    if (!connection || (connection->vouched && connection->source == who))
        return;
    connection->vouched = true;
    connection->source = who;
    uint32_t most = server->settings.known_count_max;
    struct net_connection *other =
        most > 0 && count_of(server, who, true) > most ? longest_waiting(server, who, true) : NULL;
    assert(other != connection); /* it asks, and does not wait */
    if (other)
        net_connection_free(other);
}

static bool may_begin(const struct net_server *server, const struct sockaddr *address)
{
    struct net_address peer;
    if (!server->settings.doorkeeper)
        return true;
    net_address_peer(address, &peer);
    return server->settings.doorkeeper(server->settings.context, str_of(peer.text));
}

/* Without another word, and without a trace in the tables of the system. */
static void reset(evutil_socket_t fd)
{
    const struct linger none = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
    evutil_closesocket(fd);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address, int address_len,
                      void *context)
{
    (void)address_len;
    struct net_server *server = context;
    if (!may_begin(server, address)) {
        reset(fd);
        return;
    }
    net_connection_accept(server, fd, address);
    if (server->settings.unknown_count_max && server->connections && server->connections->fd == fd &&
        !make_room(server, server->connections))
        return;
    if (server->counts.connections >= server->settings.connection_count_max) {
        evconnlistener_disable(listener);
        server->counts.accepting = false;
    }
}

static void on_accept_failed(struct evconnlistener *listener, void *context)
{
    struct net_server *server = context;
    const struct timeval breath = {0, BREATH_MS * 1000};
    evconnlistener_disable(listener);
    server->counts.accepting = false;
    event_add(server->breath, &breath);
    if (!server->starved && server->settings.starved)
        server->settings.starved(server->settings.context);
    server->starved = true;
}

/* ---- the door ---- */

enum status net_server_open(struct net_loop *loop, const struct net_server_settings *settings,
                            struct net_server **ret_server, struct trouble *trouble)
{
    assert(settings->handler);
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(settings->port)};
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(settings->port)};
    enum status status = STATUS_OUT_OF_MEMORY;
    struct net_server *server = calloc(1, sizeof(*server));
    if (!server)
        return trouble_say(trouble, status, "out of memory");
    server->loop = loop;
    server->settings = *settings;
    fill_defaults(&server->settings);
    bool is_four = inet_pton(AF_INET, server->settings.address, &four.sin_addr) == 1;
    if (!is_four && inet_pton(AF_INET6, server->settings.address, &six.sin6_addr) != 1) {
        status = trouble_say(
            trouble, STATUS_MALFORMED,
            "\"%.80s\" is not an address to listen on; right is 127.0.0.1, 0.0.0.0 or ::", server->settings.address);
        goto cleanup;
    }
    server->resume = event_new(loop->base, -1, 0, on_resume, server);
    server->breath = evtimer_new(loop->base, on_breath, server);
    server->heartbeat = event_new(loop->base, -1, EV_PERSIST, on_heartbeat, server);
    server->tls = settings->identity ? net_identity_tls(settings->identity) : NULL;
    if (!server->resume || !server->breath || !server->heartbeat) {
        trouble_say(trouble, status, "out of memory");
        goto cleanup;
    }
    allow_descriptors(server->settings.connection_count_max);
    errno = 0;
    server->listener = evconnlistener_new_bind(
        loop->base, on_accept, server, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE,
        LISTEN_BACKLOG, is_four ? (struct sockaddr *)&four : (struct sockaddr *)&six,
        is_four ? (int)sizeof(four) : (int)sizeof(six));
    if (!server->listener) {
        int number = errno;
        status = trouble_say(trouble, STATUS_IO, "cannot listen on %.50s port %u: %s", server->settings.address,
                             (unsigned)settings->port, strerror(number));
        goto cleanup;
    }
    evconnlistener_set_error_cb(server->listener, on_accept_failed);
    struct timeval beat = {server->settings.stream_heartbeat_ms / 1000,
                           (suseconds_t)(server->settings.stream_heartbeat_ms % 1000) * 1000};
    event_add(server->heartbeat, &beat);
    server->counts.accepting = true;
    *ret_server = server;
    return STATUS_OK;
cleanup:
    net_server_close(server);
    return status;
}

uint16_t net_server_port(const struct net_server *server)
{
    struct sockaddr_storage place;
    socklen_t len = sizeof(place);
    if (getsockname(evconnlistener_get_fd(server->listener), (struct sockaddr *)&place, &len) != 0)
        return 0;
    return ntohs(place.ss_family == AF_INET ? ((struct sockaddr_in *)(void *)&place)->sin_port
                                            : ((struct sockaddr_in6 *)(void *)&place)->sin6_port);
}

void net_server_counts(const struct net_server *server, struct net_counts *ret_counts)
{
    *ret_counts = server->counts;
}

void net_server_close(struct net_server *server)
{
    if (!server)
        return;
    assert(!server->closing);
    server->counts.held++; /* ours, so that the server outlives its connections here */
    if (server->listener)
        evconnlistener_free(server->listener);
    server->listener = NULL;
    while (server->connections)
        net_connection_free(server->connections);
    assert(server->counts.connections == 0 && server->counts.streams == 0 && server->due_count == 0);
    struct event *events[] = {server->resume, server->breath, server->heartbeat};
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
        if (events[i])
            event_free(events[i]);
    server->closing = true;
    net_server_request_ended(server);
}
