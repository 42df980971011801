/* The strict reader of request heads.
 *
 * libevent's own HTTP layer takes duplicate Content-Length, "Host :", missing Host, bare line feeds and unknown
 * transfer codings; two programs that read the same bytes differently are how requests are smuggled. So the head is
 * read here, from raw bytes, by the narrow form of RFC 9112 and no leniency of it. A pure function: bytes in, a head or
 * a refusal out.
 *
 *   head  = method SP target SP "HTTP/1." ("0" | "1") CRLF *( name ":" OWS value OWS CRLF ) CRLF
 *
 * It copies nothing: names and values point into the bytes; only the path is decoded, in place, and gets
 * shorter. */
#include <assert.h>

#include "base/bytes.h"
#include "net/inside.h"

static const struct {
    const char *name;
    enum net_method method;
} methods[] = {{"GET", NET_GET}, {"HEAD", NET_HEAD}, {"POST", NET_POST}, {"PUT", NET_PUT}, {"DELETE", NET_DELETE}};

/* Fields that may come once: who reads the first and who reads the last of two would act on different requests. */
enum single_field {
    SINGLE_HOST,
    SINGLE_CONTENT_LENGTH,
    SINGLE_TRANSFER_ENCODING,
    SINGLE_EXPECT,
    SINGLE_CONTENT_TYPE, /* from here on: for the handlers, who would not see a second one */
    SINGLE_COOKIE,
    SINGLE_ORIGIN,
    SINGLE_AUTHORIZATION,
    SINGLE_LAST_EVENT_ID,
    SINGLE_SEC_FETCH_SITE,
    SINGLE_COUNT,
};
static const char *const single_fields[SINGLE_COUNT] = {
    [SINGLE_HOST] = "Host",
    [SINGLE_CONTENT_LENGTH] = "Content-Length",
    [SINGLE_TRANSFER_ENCODING] = "Transfer-Encoding",
    [SINGLE_EXPECT] = "Expect",
    [SINGLE_CONTENT_TYPE] = "Content-Type",
    [SINGLE_COOKIE] = "Cookie",
    [SINGLE_ORIGIN] = "Origin",
    [SINGLE_AUTHORIZATION] = "Authorization",
    [SINGLE_LAST_EVENT_ID] = "Last-Event-ID",
    [SINGLE_SEC_FETCH_SITE] = "Sec-Fetch-Site",
};

int net_head_end(const char *bytes, size_t len, size_t *scanned, size_t *ret_len)
{
    for (size_t at = *scanned; at < len; at++) {
        unsigned char c = (unsigned char)bytes[at];
        if (c == '\n') {
            if (at == 0 || bytes[at - 1] != '\r')
                return -1;
            if (at == 1) /* an empty line before the request line */
                return -1;
            if (at >= 3 && bytes[at - 2] == '\n') {
                *scanned = at + 1;
                *ret_len = at + 1;
                return 1;
            }
        } else if ((at > 0 && bytes[at - 1] == '\r') || (c < 0x20 && c != '\r' && c != '\t') || c == 0x7f) {
            return -1;
        }
    }
    *scanned = len;
    return 0;
}

static bool is_token(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

static int parse_target(char *target, size_t len, struct net_head *head, const char **ret_why)
{
    *ret_why = "the target of the request is malformed";
    if (len == 0 || target[0] != '/')
        return 400;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)target[i];
        if (c <= 0x20 || c >= 0x7f || strchr("#\"<>\\", c))
            return 400;
    }
    char *mark = memchr(target, '?', len);
    size_t path_len = mark ? (size_t)(mark - target) : len;
    head->query = mark ? (struct str){mark + 1, len - path_len - 1} : (struct str){target + len, 0};
    for (size_t i = 0; i + 2 < path_len; i++) /* an escaped separator would split where the router does not */
        if (target[i] == '%' && ((target[i + 1] == '2' && (target[i + 2] | 32) == 'f') ||
                                 (target[i + 1] == '5' && (target[i + 2] | 32) == 'c')))
            return 400;
    if (!net_decode(target, path_len, false, &path_len))
        return 400;
    for (size_t i = 0, start = 0; i <= path_len; i++) {
        if (i < path_len && ((unsigned char)target[i] < 0x20 || target[i] == 0x7f))
            return 400;
        if (i == path_len || target[i] == '/') {
            size_t part = i - start;
            if ((part == 1 && target[start] == '.') || (part == 2 && target[start] == '.' && target[start + 1] == '.'))
                return 400;
            start = i + 1;
        }
    }
    assert(path_len > 0 && target[0] == '/');
    head->path = (struct str){target, path_len};
    return 0;
}

static int parse_request_line(char *line, size_t len, struct net_head *head, bool *ret_version_1_1,
                              bool *ret_method_known, const char **ret_why)
{
    size_t method_len = 0;
    while (method_len < len && is_token((unsigned char)line[method_len]))
        method_len++;
    if (method_len == 0 || method_len == len || line[method_len] != ' ') {
        *ret_why = "the request line is malformed";
        return 400;
    }
    struct str method = {line, method_len};
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
        if (str_equal(method, str_of(methods[i].name))) {
            head->method = methods[i].method;
            *ret_method_known = true;
        }
    char *target = line + method_len + 1, *space = memchr(target, ' ', len - method_len - 1);
    if (!space) {
        *ret_why = "the request line is malformed";
        return 400;
    }
    struct str version = {space + 1, len - (size_t)(space + 1 - line)};
    if (version.len != 8 || memcmp(version.ptr, "HTTP/", 5) != 0 || version.ptr[5] < '0' || version.ptr[5] > '9' ||
        version.ptr[6] != '.' || version.ptr[7] < '0' || version.ptr[7] > '9') {
        *ret_why = "the request line is malformed";
        return 400;
    }
    if (version.ptr[5] != '1' || version.ptr[7] > '1') {
        *ret_why = "this version of HTTP is not supported";
        return 505;
    }
    *ret_version_1_1 = version.ptr[7] == '1';
    return parse_target(target, (size_t)(space - target), head, ret_why);
}

static int parse_field(char *line, size_t len, struct net_field *ret_field, const char **ret_why)
{
    size_t name_len = 0;
    *ret_why = "a header field is malformed";
    while (name_len < len && is_token((unsigned char)line[name_len]))
        name_len++;
    if (name_len == 0 || name_len == len || line[name_len] != ':') /* also a folded line and a space before the colon */
        return 400;
    char *from = line + name_len + 1, *to = line + len;
    while (from < to && (*from == ' ' || *from == '\t'))
        from++;
    while (to > from && (to[-1] == ' ' || to[-1] == '\t'))
        to--;
    *ret_field = (struct net_field){{line, name_len}, {from, (size_t)(to - from)}};
    return 0;
}

static bool list_has(struct str list, const char *word)
{
    for (size_t at = 0; at <= list.len;) {
        size_t end = at;
        while (end < list.len && list.ptr[end] != ',')
            end++;
        struct str item = {list.ptr + at, end - at};
        while (item.len && (item.ptr[0] == ' ' || item.ptr[0] == '\t'))
            item.ptr++, item.len--;
        while (item.len && (item.ptr[item.len - 1] == ' ' || item.ptr[item.len - 1] == '\t'))
            item.len--;
        if (net_names_equal(item, word))
            return true;
        at = end + 1;
    }
    return false;
}

/* name[:port], address[:port] or [address][:port], of the characters these have; nothing that could end up in a
 * page. */
static bool host_is_fine(struct str host)
{
    size_t at = 0;
    if (host.len == 0 || host.len > 260)
        return false;
    if (host.ptr[0] == '[') {
        for (at = 1; at < host.len && host.ptr[at] != ']'; at++)
            if (!strchr("0123456789abcdefABCDEF:.", host.ptr[at]))
                return false;
        if (at == 1 || at++ == host.len)
            return false;
    } else {
        for (; at < host.len && host.ptr[at] != ':'; at++) {
            char c = host.ptr[at];
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' ||
                  c == '_'))
                return false;
        }
        if (at == 0)
            return false;
    }
    if (at == host.len)
        return true;
    if (host.ptr[at++] != ':' || at == host.len || host.len - at > 5)
        return false;
    for (; at < host.len; at++)
        if (host.ptr[at] < '0' || host.ptr[at] > '9')
            return false;
    return true;
}

/* What the fields mean for the framing of the message. */
static int check_fields(struct net_head *head, bool version_1_1, const char **ret_why)
{
    struct str singles[SINGLE_COUNT] = {{NULL, 0}};
    head->keep_alive = version_1_1; /* 1.0 always closes */
    for (size_t i = 0; i < head->field_count; i++) {
        const struct net_field *field = &head->fields[i];
        for (size_t s = 0; s < SINGLE_COUNT; s++)
            if (net_names_equal(field->name, single_fields[s])) {
                if (singles[s].ptr) {
                    *ret_why = "a header field that must be single is repeated";
                    return 400;
                }
                singles[s] = field->value;
            }
        if (net_names_equal(field->name, "Connection") && list_has(field->value, "close"))
            head->keep_alive = false;
    }
    struct str host = singles[SINGLE_HOST], length = singles[SINGLE_CONTENT_LENGTH],
               coding = singles[SINGLE_TRANSFER_ENCODING], expect = singles[SINGLE_EXPECT];
    if (!host.ptr || !host_is_fine(host)) {
        *ret_why = "the Host header is missing or malformed";
        return 400;
    }
    if (coding.ptr) {
        *ret_why = "send a Content-Length instead of a transfer coding";
        return length.ptr || !version_1_1 ? 400 : net_names_equal(coding, "chunked") ? 411 : 501;
    }
    if (length.ptr) {
        *ret_why = "the Content-Length is malformed";
        if (!bytes_decimal(length, INT64_MAX, &head->body_bytes))
            return 400;
        if (head->body_bytes && (head->method == NET_GET || head->method == NET_HEAD)) {
            *ret_why = "this method has no body";
            return 400;
        }
    }
    if (expect.ptr) {
        *ret_why = "this expectation cannot be met";
        if (!net_names_equal(expect, "100-continue"))
            return 417;
        head->wants_continue = version_1_1 && head->body_bytes > 0;
    }
    return 0;
}

int net_head_parse(char *bytes, size_t len, struct net_head *ret_head, const char **ret_why)
{
    assert(len >= 4 && bytes[len - 1] == '\n');
    struct net_head *head = ret_head;
    bool version_1_1 = false, method_known = false;
    char *end = bytes + len - 2, *line = bytes; /* end: the empty line */
    int refusal;
    memset(head, 0, offsetof(struct net_head, fields));
    head->field_count = 0;
    head->body_bytes = 0;
    for (bool first = true; line < end; first = false) {
        char *stop = memchr(line, '\r', (size_t)(end - line));
        assert(stop && stop[1] == '\n');
        size_t line_len = (size_t)(stop - line);
        if (first) {
            if ((refusal = parse_request_line(line, line_len, head, &version_1_1, &method_known, ret_why)))
                return refusal;
        } else {
            if (head->field_count == NET_HEAD_FIELD_COUNT_MAX) {
                *ret_why = "too many header fields";
                return 431;
            }
            if ((refusal = parse_field(line, line_len, &head->fields[head->field_count], ret_why)))
                return refusal;
            head->field_count++;
        }
        line = stop + 2;
    }
    if ((refusal = check_fields(head, version_1_1, ret_why)))
        return refusal;
    if (!method_known) { /* last: who is refused for the method alone sent a sound request */
        *ret_why = "this method is not allowed";
        return 405;
    }
    return 0;
}

bool net_names_equal(struct str a, const char *b)
{
    if (a.len != strlen(b))
        return false;
    for (size_t i = 0; i < a.len; i++) {
        unsigned char x = (unsigned char)a.ptr[i], y = (unsigned char)b[i];
        x = x >= 'A' && x <= 'Z' ? (unsigned char)(x + 32) : x;
        y = y >= 'A' && y <= 'Z' ? (unsigned char)(y + 32) : y;
        if (x != y)
            return false;
    }
    return true;
}

bool net_decode(char *bytes, size_t len, bool plus_is_space, size_t *ret_len)
{
    size_t to = 0;
    for (size_t at = 0; at < len; at++, to++) {
        if (bytes[at] == '%') {
            if (at + 2 >= len || bytes_hex_digit(bytes[at + 1]) < 0 || bytes_hex_digit(bytes[at + 2]) < 0)
                return false;
            bytes[to] = (char)(bytes_hex_digit(bytes[at + 1]) << 4 | bytes_hex_digit(bytes[at + 2]));
            at += 2;
        } else {
            bytes[to] = bytes[at] == '+' && plus_is_space ? ' ' : bytes[at];
        }
    }
    assert(to <= len);
    *ret_len = to;
    return true;
}
