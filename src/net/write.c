/* Answers as bytes, and the headers of safety that stand on every one of them, refusals included. */
#include <assert.h>
#include <time.h>

#include "base/json.h"
#include "base/policy.h"
#include "net/inside.h"

enum { ERROR_TEXT_BYTES_MAX = 4096 };

static const struct {
    const char *name, *value;
} safety[] = {
    {"Content-Security-Policy", POLICY_SERVED},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

bool net_write_error(struct net_connection *connection, bool head_only, int status, struct str text)
{
    struct net_header allow = {"Allow", STR("GET, HEAD, POST, PUT, DELETE")};
    struct buf body;
    buf_init(&body, ERROR_TEXT_BYTES_MAX);
    json_open_object(&body);
    json_key_text(&body, "error", text);
    json_close_object(&body);
    struct net_reply reply = {
        .status = status, .body = {body.ptr, body.len}, .headers = &allow, .header_count = status == 405};
    if (body.failed)
        reply.body = STR("{\"error\":\"\"}");
    bool sound = net_write_reply(connection, head_only, &reply);
    buf_free(&body);
    return sound;
}

static const char *phrase(int status)
{
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Status";
    }
}

static bool names_header(const struct net_reply *reply, const char *name)
{
    for (size_t i = 0; i < reply->header_count; i++)
        if (net_names_equal(str_of(reply->headers[i].name), name))
            return true;
    return false;
}

/* A header of safety, unless the reply names its own. Returns 0 or, when memory is out, another number. */
static int add_unless_named(struct evbuffer *output, const struct net_reply *reply, const char *name, const char *value)
{
    return names_header(reply, name) ? 0 : evbuffer_add_printf(output, "%s: %s\r\n", name, value) < 0;
}

static int add_safety(struct net_connection *connection, const struct net_reply *reply)
{
    struct evbuffer *output = bufferevent_get_output(connection->pipe);
    int failed = 0;
    for (size_t i = 0; i < sizeof(safety) / sizeof(safety[0]); i++)
        failed |= add_unless_named(output, reply, safety[i].name, safety[i].value);
    failed |= add_unless_named(output, reply, "Cache-Control",
                               reply->cache == NET_IMMUTABLE ? "public, max-age=31536000, immutable" : "no-store");
    return failed;
}

/* Status line, safety headers and body into the output. False: memory is out, the output is not sound. */
bool net_write_reply(struct net_connection *connection, bool head_only, const struct net_reply *reply)
{
    struct net_server *server = connection->server;
    struct evbuffer *output = bufferevent_get_output(connection->pipe);
    int status = reply->status ? reply->status : 200;
    bool bare = status == 204 || status == 304;
    assert(status >= 200 && status <= 599);
    int64_t now_s = net_wall_ms() / 1000;
    if (now_s != server->date_s) {
        struct tm parts;
        time_t now = (time_t)now_s;
        server->date_s = now_s;
        strftime(server->date, sizeof(server->date), "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &parts));
    }
    int failed =
        evbuffer_add_printf(output, "HTTP/1.1 %d %s\r\nDate: %s\r\n", status, phrase(status), server->date) < 0;
    failed |= add_safety(connection, reply);
    for (size_t i = 0; i < reply->header_count; i++)
        failed |= evbuffer_add_printf(output, "%s: " STR_FMT "\r\n", reply->headers[i].name,
                                      STR_ARG(reply->headers[i].value)) < 0;
    if (!bare) {
        struct str type = reply->content_type.len ? reply->content_type : STR("application/json; charset=utf-8");
        unsigned long long len = reply->file_bytes ? reply->file_bytes : reply->body.len;
        failed |= evbuffer_add_printf(output, "Content-Type: " STR_FMT "\r\nContent-Length: %llu\r\n", STR_ARG(type),
                                      len) < 0;
    }
    failed |= evbuffer_add_printf(output, "%s\r\n", connection->keep_alive ? "" : "Connection: close\r\n") < 0;
    if (reply->body.len && !bare && !head_only)
        failed |= reply->body_lasts ? evbuffer_add_reference(output, reply->body.ptr, reply->body.len, NULL, NULL)
                                    : evbuffer_add(output, reply->body.ptr, reply->body.len);
    return !failed;
}

bool net_write_stream_head(struct net_connection *connection)
{
    struct evbuffer *output = bufferevent_get_output(connection->pipe);
    const struct net_reply reply = {0};
    /* No length and no chunks: the end of the connection is the end of the stream. */
    int failed =
        evbuffer_add_printf(
            output, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nConnection: close\r\n") < 0;
    failed |= add_safety(connection, &reply);
    failed |= evbuffer_add_printf(output, "\r\nretry: 2000\n\n") < 0;
    return !failed;
}
