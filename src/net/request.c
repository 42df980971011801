/* What a handler may ask of a request. Everything is borrowed from the request and goes when it is answered. */
#include <assert.h>
#include <stdlib.h>

#include "net/inside.h"

enum net_method net_request_method(const struct net_request *request)
{
    return request->head.method;
}

struct str net_request_path(const struct net_request *request)
{
    return request->head.path;
}

struct str net_request_body(const struct net_request *request)
{
    return (struct str){request->body ? request->body : "", request->body_len};
}

struct str net_request_peer(const struct net_request *request)
{
    return str_of(request->peer.text);
}

bool net_request_certificate(const struct net_request *request, uint8_t ret_certificate[NET_CERTIFICATE_BYTES])
{
    if (request->has_certificate)
        memcpy(ret_certificate, request->certificate, NET_CERTIFICATE_BYTES);
    return request->has_certificate;
}

bool net_request_is_wanted(const struct net_request *request)
{
    return request->connection != NULL;
}

bool net_request_header(const struct net_request *request, const char *name, struct str *ret_value)
{
    for (size_t i = 0; i < request->head.field_count; i++)
        if (net_names_equal(request->head.fields[i].name, name)) {
            *ret_value = request->head.fields[i].value;
            return true;
        }
    return false;
}

/* The part of `list` from *at to the next `mark`; false at the end. */
static bool next_item(struct str list, char mark, size_t *at, struct str *ret_item)
{
    if (*at > list.len)
        return false;
    const char *from = list.ptr + *at, *end = *at < list.len ? memchr(from, mark, list.len - *at) : NULL;
    *ret_item = (struct str){from, end ? (size_t)(end - from) : list.len - *at};
    *at += ret_item->len + 1;
    return true;
}

static struct str split(struct str item, struct str *ret_value)
{
    const char *equals = item.len ? memchr(item.ptr, '=', item.len) : NULL;
    if (!equals) {
        *ret_value = (struct str){item.ptr + item.len, 0};
        return item;
    }
    size_t name_len = (size_t)(equals - item.ptr);
    *ret_value = (struct str){equals + 1, item.len - name_len - 1};
    return (struct str){item.ptr, name_len};
}

bool net_request_parameter(struct net_request *request, const char *name, struct str *ret_value)
{
    struct str item, value;
    for (size_t at = 0; request->head.query.len && next_item(request->head.query, '&', &at, &item);) {
        struct str found = split(item, &value);
        if (!str_equal(found, str_of(name))) /* our names need no escapes */
            continue;
        char *copy = arena_alloc(&request->arena, value.len + 1, 1);
        size_t len;
        if (!copy)
            return false;
        memcpy(copy, value.ptr, value.len);
        if (!net_decode(copy, value.len, true, &len))
            return false;
        *ret_value = (struct str){copy, len};
        return true;
    }
    return false;
}

bool net_request_cookie(const struct net_request *request, const char *name, struct str *ret_value)
{
    struct str list, item, value, found = {NULL, 0};
    if (!net_request_header(request, "Cookie", &list))
        return false;
    for (size_t at = 0; next_item(list, ';', &at, &item);) {
        while (item.len && item.ptr[0] == ' ')
            item.ptr++, item.len--;
        if (!str_equal(split(item, &value), str_of(name)))
            continue;
        if (found.ptr)
            return false;
        found = value;
    }
    if (found.ptr)
        *ret_value = found;
    return found.ptr != NULL;
}

void net_request_free(struct net_request *request)
{
    struct net_server *server = request->server;
    arena_clear(&request->arena);
    free(request->head_bytes);
    assert(!request->body || server->bodies_bytes >= request->head.body_bytes);
    if (request->body)
        server->bodies_bytes -= request->head.body_bytes;
    free(request->body);
    free(request);
    net_server_request_ended(server);
}
