/* The strict reader of request heads under any bytes: it stays inside them, gives the same verdict however the bytes
 * were split, and what it lets through has the properties that the rooms above rely on. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "net/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_inside(struct str text, const char *from, const char *to)
{
    assert(text.ptr >= from && text.ptr + text.len <= to);
}

static void check_head(const struct net_head *head, const char *from, const char *to)
{
    check_inside(head->path, from, to);
    check_inside(head->query, from, to);
    assert(head->path.len >= 1 && head->path.ptr[0] == '/');
    for (size_t i = 0; i < head->path.len; i++)
        assert((unsigned char)head->path.ptr[i] >= 0x20 && head->path.ptr[i] != 0x7f);
    assert(!memmem(head->path.ptr, head->path.len, "/../", 4));
    assert(head->field_count >= 1 && head->field_count <= NET_HEAD_FIELD_COUNT_MAX); /* there is a Host */
    size_t hosts = 0;
    for (size_t i = 0; i < head->field_count; i++) {
        check_inside(head->fields[i].name, from, to);
        check_inside(head->fields[i].value, from, to);
        assert(head->fields[i].name.len > 0);
        assert(!memchr(head->fields[i].value.ptr, '\r', head->fields[i].value.len));
        assert(!memchr(head->fields[i].value.ptr, '\n', head->fields[i].value.len));
        hosts += net_names_equal(head->fields[i].name, "Host");
        assert(!net_names_equal(head->fields[i].name, "Transfer-Encoding"));
    }
    assert(hosts == 1);
    assert(head->body_bytes == 0 || (head->method != NET_GET && head->method != NET_HEAD));
}

/* What rooms above ask a request for: cookies, parameters and what a stream saw last. */
static void check_request(const struct net_head *head, const char *from, const char *to)
{
    struct net_request request = {.head = *head};
    struct str value;
    arena_init(&request.arena, 0);
    if (net_request_cookie(&request, "__Host-sid", &value)) {
        check_inside(value, from, to);
        assert(!memchr(value.ptr, ';', value.len));
    }
    if (net_request_header(&request, "Last-Event-ID", &value))
        check_inside(value, from, to);
    if (net_request_parameter(&request, "since", &value))
        assert(value.len <= head->query.len);
    arena_clear(&request.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (len < 1 || len > NET_HEAD_BYTES_MAX)
        return 0;
    size_t split = bytes[0], scanned = 0, split_scanned = 0, head_len = 0, split_head_len = 0, text_len = len - 1;
    char *text = malloc(text_len + 1); /* of the very size, so that a byte too far is seen */
    memcpy(text, bytes + 1, text_len);
    int found = net_head_end(text, text_len, &scanned, &head_len);
    int early = split < text_len ? net_head_end(text, split, &split_scanned, &split_head_len) : 0;
    if (early == 0)
        early = net_head_end(text, text_len, &split_scanned, &split_head_len);
    assert(early == found && split_head_len == head_len);
    if (found == 1) {
        struct net_head head;
        const char *why = NULL;
        int refusal = net_head_parse(text, head_len, &head, &why);
        assert(refusal == 0 || (refusal >= 400 && refusal <= 505 && why));
        if (refusal == 0) {
            check_head(&head, text, text + head_len);
            check_request(&head, text, text + head_len);
        }
    }
    free(text);
    return 0;
}
