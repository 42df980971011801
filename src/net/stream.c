/* Server-sent events.
 *
 * A stream is a reply that does not end. Two things go wrong with those: a client that stopped reading (a tablet
 * asleep) makes the server keep everything for it, and a client that is gone is not noticed because nobody reads. So
 * each stream has a cap on what waits for its client and is cut at the cap; the page comes back with Last-Event-ID and
 * is served from the log, which keeps everything once and not once a client. What the system keeps for it counts too:
 * left alone, its send buffer grows to megabytes, so that of a stream is fixed. And a comment goes out at every
 * heartbeat: a dead peer does not acknowledge it, the bytes are not taken, and write_wait_ms cuts it.
 *
 * What is sent to a stream in one turn of the loop goes out together and at once. A buffer of events would first ask
 * the system to be told when the socket can be written, and then not to be told any more, which cost more than the
 * writing; so only what the socket does not take is left to it.
 *
 *   held request ──open──► STREAM ──close (by us)──────────► FLUSH ──► as any connection; nobody is told
 *                            ├───── the cap is reached ────► CUT ────► closed() ──► freed
 *                            └───── the client is gone, or the server closes ─► closed() ──► freed
 */
#include <assert.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "net/inside.h"

enum { SYSTEM_OUTPUT_BYTES = 64 << 10 /* Linux doubles it for its own bookkeeping */ };

struct net_stream *net_stream_open(struct net_request *request, net_stream_closed *closed, void *context)
{
    struct net_connection *connection = request->connection;
    struct net_stream *stream = NULL;
    assert(!connection || (connection->request == request && connection->phase == PHASE_HELD));
    if (connection && !connection->ended)
        stream = calloc(1, sizeof(*stream));
    if (connection) {
        connection->keep_alive = false;
        struct evbuffer *outbox = stream ? evbuffer_new() : NULL;
        if (outbox && net_write_stream_head(connection)) {
            *stream = (struct net_stream){connection, outbox, closed, context};
            connection->request = NULL;
            connection->stream = stream;
            connection->phase = PHASE_STREAM; /* the bound of what is read stays that of a held request */
            connection->server->counts.streams++;
            const int bytes = SYSTEM_OUTPUT_BYTES;
            setsockopt(connection->fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
        } else {
            if (outbox)
                evbuffer_free(outbox);
            free(stream);
            stream = NULL;
            net_connection_answered(connection, false);
        }
    }
    net_request_free(request);
    return stream;
}

static bool has_break(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\n' || text.ptr[i] == '\r' || text.ptr[i] == '\0')
            return true;
    return false;
}

/* False: the cap is reached (or `bytes` is NULL, which is beyond any cap) and the client is cut. */
static bool write_capped(struct net_stream *stream, const char *bytes, size_t len)
{
    struct net_connection *connection = stream->connection;
    struct net_server *server = connection->server;
    size_t waiting =
        evbuffer_get_length(stream->outbox) + evbuffer_get_length(bufferevent_get_output(connection->pipe));
    net_server_due(server, connection);
    if (bytes && waiting + len <= server->settings.stream_output_bytes_max &&
        evbuffer_add(stream->outbox, bytes, len) == 0)
        return true;
    server->counts.streams_cut++;
    connection->phase = PHASE_CUT;
    return false;
}

/* To the socket, as much as it takes. The bytes are in one piece, and stay so: OpenSSL wants those that it could not
 * write again. */
static void write_at_once(struct net_stream *stream)
{
    struct net_connection *connection = stream->connection;
    assert(connection && evbuffer_get_length(bufferevent_get_output(connection->pipe)) == 0); /* else out of order */
    if (!connection->tls) {
        evbuffer_write(stream->outbox, connection->fd);
        return;
    }
    for (size_t left; (left = evbuffer_get_length(stream->outbox)) > 0;) {
        const unsigned char *bytes = evbuffer_pullup(stream->outbox, -1);
        int taken = bytes ? SSL_write(connection->tls, bytes, (int)left) : 0;
        if (taken <= 0)
            break; /* it blocks, or is broken, which the buffer of events will find and tell */
        evbuffer_drain(stream->outbox, (size_t)taken);
    }
    ERR_clear_error();
}

void net_stream_write(struct net_stream *stream)
{
    assert(stream->connection->stream == stream || stream->connection->phase == PHASE_FLUSH);
    struct evbuffer *output = bufferevent_get_output(stream->connection->pipe);
    if (evbuffer_get_length(output) == 0)
        write_at_once(stream);
    if (evbuffer_add_buffer(output, stream->outbox) != 0) {
        stream->connection->phase = PHASE_CUT;
        net_server_due(stream->connection->server, stream->connection);
    }
}

static void free_stream(struct net_stream *stream)
{
    evbuffer_free(stream->outbox);
    free(stream);
}

enum status net_stream_send(struct net_stream *stream, struct str id, struct str event, struct str data)
{
    struct net_connection *connection = stream->connection;
    struct buf frame;
    assert(!connection || connection->stream == stream); /* not one that was closed */
    if (!connection || connection->phase != PHASE_STREAM)
        return STATUS_CANCELLED;
    if (has_break(id) || has_break(event))
        return STATUS_MALFORMED;
    buf_init(&frame, connection->server->settings.stream_output_bytes_max);
    if (id.len) {
        buf_add_str(&frame, STR("id: "));
        buf_add_str(&frame, id);
        buf_add_str(&frame, STR("\n"));
    }
    if (event.len) {
        buf_add_str(&frame, STR("event: "));
        buf_add_str(&frame, event);
        buf_add_str(&frame, STR("\n"));
    }
    for (size_t at = 0; at <= data.len && !frame.failed;) { /* CR, LF and CRLF all end a line for the client */
        size_t end = at;
        while (end < data.len && data.ptr[end] != '\n' && data.ptr[end] != '\r')
            end++;
        buf_add_str(&frame, STR("data: "));
        if (end > at)
            buf_add(&frame, data.ptr + at, end - at);
        buf_add_str(&frame, STR("\n"));
        at = end + 1;
        if (end + 1 < data.len && data.ptr[end] == '\r' && data.ptr[end + 1] == '\n')
            at++;
    }
    buf_add_str(&frame, STR("\n"));
    bool written = write_capped(stream, frame.failed ? NULL : frame.ptr, frame.len);
    buf_free(&frame);
    return written ? STATUS_OK : STATUS_TOO_LARGE;
}

void net_stream_close(struct net_stream *stream)
{
    struct net_connection *connection = stream->connection;
    if (!connection) /* from within its own close callback: it is freed there */
        return;
    connection->stream = NULL;
    connection->server->counts.streams--;
    if (connection->phase == PHASE_STREAM) {
        connection->phase = PHASE_FLUSH;
        net_stream_write(stream);
    }
    net_server_due(connection->server, connection);
    free_stream(stream);
}

void net_stream_connection_ended(struct net_connection *connection)
{
    struct net_stream *stream = connection->stream;
    assert(stream->connection == connection && connection->server->counts.streams > 0);
    connection->stream = NULL;
    connection->server->counts.streams--;
    stream->connection = NULL;
    if (stream->closed)
        stream->closed(stream->context, stream);
    free_stream(stream);
}

void net_stream_heartbeat(struct net_stream *stream)
{
    if (stream->connection->phase == PHASE_STREAM)
        write_capped(stream, ":\n\n", 3);
}
