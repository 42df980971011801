/* Server-sent events.
 *
 * A stream is a reply that does not end. Two things go wrong with those: a client that stopped reading (a tablet
 * asleep) makes the server keep everything for it, and a client that is gone is not noticed because nobody reads. So
 * each stream has a cap on what waits for its client and is cut at the cap; the page comes back with Last-Event-ID and
 * is served from the log, which keeps everything once and not once a client. What the system keeps for it counts too:
 * left alone, its send buffer grows to megabytes, so that of a stream is fixed. And a comment goes out at every
 * heartbeat: a dead peer does not acknowledge it, the bytes are not taken, and write_wait_ms cuts it.
 *
 *   held request ──open──► STREAM ──close (by us)──────────► FLUSH ──► as any connection; nobody is told
 *                            ├───── the cap is reached ────► CUT ────► closed() ──► freed
 *                            └───── the client is gone, or the server closes ─► closed() ──► freed
 */
#include <assert.h>
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
        if (stream && net_write_stream_head(connection)) {
            *stream = (struct net_stream){connection, closed, context};
            connection->request = NULL;
            connection->stream = stream;
            connection->phase = PHASE_STREAM; /* the bound of what is read stays that of a held request */
            connection->server->counts.streams++;
            const int bytes = SYSTEM_OUTPUT_BYTES;
            setsockopt(connection->fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
        } else {
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
    struct evbuffer *output = bufferevent_get_output(connection->pipe);
    if (bytes && evbuffer_get_length(output) + len <= server->settings.stream_output_bytes_max &&
        evbuffer_add(output, bytes, len) == 0)
        return true;
    server->counts.streams_cut++;
    connection->phase = PHASE_CUT;
    net_server_due(server, connection);
    return false;
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
    if (connection->phase == PHASE_STREAM)
        connection->phase = PHASE_FLUSH;
    net_server_due(connection->server, connection);
    free(stream);
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
    free(stream);
}

void net_stream_heartbeat(struct net_stream *stream)
{
    if (stream->connection->phase == PHASE_STREAM)
        write_capped(stream, ":\n\n", 3);
}
