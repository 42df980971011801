/* Replies: a request is answered once, and ends. */
#include <assert.h>
#include <unistd.h>

#include "net/inside.h"

static bool has_control(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (((unsigned char)text.ptr[i] < 0x20 && text.ptr[i] != '\t') || text.ptr[i] == 0x7f)
            return true;
    return false;
}

void net_reply(struct net_request *request, const struct net_reply *reply)
{
    struct net_connection *connection = request->connection;
    bool takes_file = false;
    assert(!connection || connection->request == request); /* once */
    assert(reply->file_bytes == 0 || (reply->body.len == 0 && reply->status != 204 && reply->status != 304));
    if (connection) {
        bool head_only = request->head.method == NET_HEAD, splits = has_control(reply->content_type);
        for (size_t i = 0; i < reply->header_count; i++)
            splits = splits || has_control(reply->headers[i].value);
        bool sound = splits ? net_write_error(connection, head_only, 500, STR("the answer had a malformed header"))
                            : net_write_reply(connection, head_only, reply);
        takes_file = sound && !splits && !head_only && reply->file_bytes > 0;
        if (takes_file)
            net_connection_send_file(connection, reply->file, reply->file_from, reply->file_bytes);
        if (reply->rest_ms > 0)
            net_connection_rest(connection, reply->rest_ms);
        net_connection_answered(connection, sound);
    }
    if (reply->file_bytes > 0 && !takes_file)
        close(reply->file);
    net_request_free(request);
}

void net_reply_error(struct net_request *request, int status, struct str text)
{
    struct net_connection *connection = request->connection;
    assert(!connection || connection->request == request);
    if (connection)
        net_connection_answered(connection,
                                net_write_error(connection, request->head.method == NET_HEAD, status, text));
    net_request_free(request);
}
