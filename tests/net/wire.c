/* See wire.h. */
#include "wire.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/inside.h"

enum { HELD_COUNT_MAX = 1024, STREAM_COUNT_MAX = 8192 };

static struct {
    struct net_loop *loop;
    struct net_server *server;
    struct net_request *held[HELD_COUNT_MAX], *late[HELD_COUNT_MAX];
    struct net_stream *streams[STREAM_COUNT_MAX];
    size_t held_count, late_count, stream_count;
    uint64_t rounds, batches, closed, next_id;
} child;

static void answer(struct net_request *request, const char *text, size_t len)
{
    const struct net_reply reply = {.content_type = STR("text/plain; charset=utf-8"), .body = {text, len}};
    net_reply(request, &reply);
}

static void answer_text(struct net_request *request, const char *text)
{
    answer(request, text, strlen(text));
}

static size_t number_parameter(struct net_request *request, const char *name)
{
    struct str value;
    char text[24] = "";
    if (net_request_parameter(request, name, &value) && value.len < sizeof(text))
        memcpy(text, value.ptr, value.len);
    return (size_t)strtoul(text, NULL, 10);
}

static void on_closed(void *context, struct net_stream *stream)
{
    (void)context;
    for (size_t i = 0; i < child.stream_count; i++)
        if (child.streams[i] == stream) {
            child.streams[i] = child.streams[--child.stream_count];
            child.closed++;
            return;
        }
    abort(); /* closed twice, or never opened */
}

static void send_events(struct net_request *request)
{
    size_t count = number_parameter(request, "count"), bytes = number_parameter(request, "bytes");
    char *data = malloc(bytes + 1);
    memset(data, 'x', bytes);
    for (size_t i = 0; i < count; i++) {
        char id[24];
        snprintf(id, sizeof(id), "%llu", (unsigned long long)++child.next_id);
        for (size_t s = 0; s < child.stream_count; s++)
            net_stream_send(child.streams[s], str_of(id), STR("fact"), (struct str){data, bytes});
    }
    free(data);
    answer_text(request, "sent");
}

static void handle(void *context, struct net_request *request)
{
    (void)context;
    struct str path = net_request_path(request), query = request->head.query, body = net_request_body(request), value;
    static const char lasting[] = "this text lasts longer than the loop";
    if (str_equal(path, STR("/counts"))) {
        struct net_counts counts;
        char text[400];
        net_server_counts(child.server, &counts);
        snprintf(text, sizeof(text),
                 "accepted=%llu requests=%llu refused=%llu cut=%llu connections=%u streams=%u held=%u accepting=%d "
                 "rounds=%llu batches=%llu closed=%llu ",
                 (unsigned long long)counts.accepted, (unsigned long long)counts.requests,
                 (unsigned long long)counts.refused, (unsigned long long)counts.streams_cut, counts.connections,
                 counts.streams, counts.held, counts.accepting, (unsigned long long)child.rounds,
                 (unsigned long long)child.batches, (unsigned long long)child.closed);
        answer_text(request, text);
    } else if (str_equal(path, STR("/hold"))) {
        child.held[child.held_count++] = request;
    } else if (str_equal(path, STR("/release"))) {
        while (child.held_count > 0)
            answer_text(child.held[--child.held_count], "released");
        answer_text(request, "released");
    } else if (str_equal(path, STR("/late"))) {
        child.late[child.late_count++] = request;
    } else if (str_equal(path, STR("/big"))) {
        size_t bytes = number_parameter(request, "bytes");
        char *data = calloc(1, bytes + 1);
        memset(data, 'b', bytes);
        answer(request, data, bytes);
        free(data);
    } else if (str_equal(path, STR("/stream"))) {
        struct net_stream *stream = net_stream_open(request, on_closed, NULL);
        if (stream)
            child.streams[child.stream_count++] = stream;
    } else if (str_equal(path, STR("/send"))) {
        send_events(request);
    } else if (str_equal(path, STR("/finish"))) {
        while (child.stream_count > 0)
            net_stream_close(child.streams[--child.stream_count]);
        answer_text(request, "finished");
    } else if (str_equal(path, STR("/bad-header"))) {
        const struct net_header header = {"Location", STR("/x\r\nSet-Cookie: a=b")};
        const struct net_reply reply = {.headers = &header, .header_count = 1};
        net_reply(request, &reply);
    } else if (str_equal(path, STR("/rest"))) {
        const struct net_reply reply = {.body = STR("rest"), .rest_ms = (uint32_t)number_parameter(request, "ms")};
        net_reply(request, &reply);
    } else if (str_equal(path, STR("/none"))) {
        const struct net_reply reply = {.status = 204};
        net_reply(request, &reply);
    } else if (str_equal(path, STR("/lasting"))) {
        const struct net_header headers[] = {{"Content-Security-Policy", STR("default-src 'none'")},
                                             {"ETag", STR("\"1\"")}};
        const struct net_reply reply = {
            .body = STR(lasting), .body_lasts = true, .cache = NET_IMMUTABLE, .headers = headers, .header_count = 2};
        net_reply(request, &reply);
    } else if (str_equal(path, STR("/cookie"))) {
        if (net_request_cookie(request, "__Host-sid", &value))
            answer(request, value.ptr, value.len);
        else
            net_reply_error(request, 404, STR("no such cookie, or two"));
    } else if (str_equal(path, STR("/parameter"))) {
        if (net_request_parameter(request, "a", &value))
            answer(request, value.ptr, value.len);
        else
            net_reply_error(request, 404, STR("no such parameter"));
    } else {
        static const char *const names[] = {
            [NET_GET] = "GET", [NET_HEAD] = "HEAD", [NET_POST] = "POST", [NET_PUT] = "PUT", [NET_DELETE] = "DELETE"};
        size_t bytes_max = path.len + query.len + body.len + 64;
        char *text = malloc(bytes_max);
        int len = snprintf(text, bytes_max, "%s " STR_FMT "?" STR_FMT "|", names[net_request_method(request)],
                           STR_ARG(path), STR_ARG(query));
        memcpy(text + len, body.ptr, body.len);
        answer(request, text, (size_t)len + body.len);
        free(text);
    }
}

static void before_sleep(void *context)
{
    (void)context;
    child.rounds++;
    if (child.late_count == 0)
        return;
    size_t count = child.late_count;
    child.batches++;
    for (size_t i = 0; i < count; i++) {
        char text[64];
        snprintf(text, sizeof(text), "batch %llu of %zu", (unsigned long long)child.batches, count);
        answer_text(child.late[i], text);
    }
    child.late_count = 0;
}

static void run_child(const struct net_server_settings *settings, uint32_t descriptor_count_max, int port_fd)
{
    struct net_server_settings own = *settings;
    struct trouble trouble;
    own.handler = handle;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that is killed leaves no server behind */
    if (net_loop_new(&child.loop) != STATUS_OK)
        exit(90);
    if (net_server_open(child.loop, &own, &child.server, &trouble) != STATUS_OK) {
        fprintf(stderr, "%s\n", trouble.text);
        exit(91);
    }
    net_loop_before_sleep(child.loop, before_sleep, NULL);
    uint16_t port = net_server_port(child.server);
    if (write(port_fd, &port, sizeof(port)) != sizeof(port))
        exit(92);
    close(port_fd);
    if (descriptor_count_max) {
        const struct rlimit limit = {descriptor_count_max, descriptor_count_max};
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    if (net_loop_run(child.loop) != STATUS_OK)
        exit(93);
    net_server_close(child.server);
    if (child.stream_count != 0) /* all must have been told */
        exit(94);
    while (child.held_count > 0)
        answer_text(child.held[--child.held_count], "into the void");
    net_loop_free(child.loop);
    exit(0);
}

void wire_start(struct wire_server *server, const struct net_server_settings *settings, uint32_t descriptor_count_max)
{
    int ends[2];
    fflush(NULL);
    assert_int_equal(pipe(ends), 0);
    server->pid = fork();
    assert_true(server->pid >= 0);
    if (server->pid == 0) {
        close(ends[0]);
        run_child(settings, descriptor_count_max, ends[1]);
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &server->port, sizeof(server->port)), sizeof(server->port));
    close(ends[0]);
}

void wire_stop(struct wire_server *server)
{
    int result;
    assert_int_equal(kill(server->pid, SIGTERM), 0);
    assert_int_equal(waitpid(server->pid, &result, 0), server->pid);
    if (!WIFEXITED(result) || WEXITSTATUS(result) != 0)
        fail_msg("the server ended with wait status %d", result);
}

int wire_connect(uint16_t port, int receive_bytes)
{
    struct sockaddr_in place = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct timeval wait = {WAIT_MS / 1000, 0};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    if (receive_bytes)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof(receive_bytes));
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
    assert_int_equal(connect(fd, (struct sockaddr *)&place, sizeof(place)), 0);
    return fd;
}

void wire_send(int fd, const void *bytes, size_t len)
{
    for (size_t at = 0; at < len;) {
        ssize_t sent = send(fd, (const char *)bytes + at, len - at, MSG_NOSIGNAL);
        if (sent < 0 && (errno == EPIPE || errno == ECONNRESET))
            return; /* refused before all was sent; what it said is read next */
        assert_true(sent > 0);
        at += (size_t)sent;
    }
}

void wire_say(int fd, const char *text)
{
    wire_send(fd, text, strlen(text));
}

size_t wire_read_all(int fd, char *ret_bytes, size_t bytes_max, bool *ret_reset)
{
    size_t len = 0;
    *ret_reset = false;
    while (len < bytes_max) {
        ssize_t got = recv(fd, ret_bytes + len, bytes_max - len, 0);
        if (got < 0 && errno == ECONNRESET) {
            *ret_reset = true;
            break;
        }
        if (got < 0)
            fail_msg("the server neither answered nor ended within %d s", WAIT_MS / 1000);
        if (got == 0)
            break;
        len += (size_t)got;
    }
    return len;
}

int wire_read_answer(int fd, char *ret_body, size_t bytes_max)
{
    char head[8192];
    size_t len = 0;
    for (head[0] = '\0'; !strstr(head, "\r\n\r\n"); head[len] = '\0') { /* a byte at a time: what follows is not ours */
        assert_true(len < sizeof(head) - 1);
        if (recv(fd, head + len, 1, 0) != 1)
            fail_msg("no answer; so far: %s", head);
        len++;
    }
    int status = atoi(head + 9);
    const char *length = strstr(head, "Content-Length: ");
    size_t body_len = length ? (size_t)strtoul(length + 16, NULL, 10) : 0;
    assert_true(body_len < bytes_max);
    for (size_t at = 0; at < body_len;) {
        ssize_t got = recv(fd, ret_body + at, body_len - at, 0);
        assert_true(got > 0);
        at += (size_t)got;
    }
    ret_body[body_len] = '\0';
    return status;
}

int wire_get(uint16_t port, const char *target, char *ret_body, size_t bytes_max)
{
    char request[512];
    int fd = wire_connect(port, 0);
    snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", target);
    wire_say(fd, request);
    int status = wire_read_answer(fd, ret_body, bytes_max);
    close(fd);
    return status;
}

uint64_t wire_count(uint16_t port, const char *name)
{
    char text[512], mark[40];
    assert_int_equal(wire_get(port, "/counts", text, sizeof(text)), 200);
    snprintf(mark, sizeof(mark), "%s=", name);
    const char *at = strstr(text, mark);
    assert_non_null(at);
    return strtoull(at + strlen(mark), NULL, 10);
}

void wire_wait_count(uint16_t port, const char *name, uint64_t wanted)
{
    int64_t until_ms = net_monotonic_ms() + WAIT_MS;
    uint64_t now;
    while ((now = wire_count(port, name)) != wanted) {
        if (net_monotonic_ms() > until_ms)
            fail_msg("%s is %llu and did not become %llu", name, (unsigned long long)now, (unsigned long long)wanted);
        poll(NULL, 0, 5);
    }
}

static size_t times(const char *text, const char *end, const char *part)
{
    size_t count = 0, len = strlen(part);
    for (const char *at = text; at + len <= end; at++)
        count += memcmp(at, part, len) == 0;
    return count;
}

void wire_statuses(const char *bytes, size_t len, bool head_only, char *ret_text, size_t text_bytes_max)
{
    static const char *const wanted[] = {"\r\nContent-Security-Policy: ",
                                         "\r\nX-Content-Type-Options: nosniff\r\n",
                                         "\r\nReferrer-Policy: no-referrer\r\n",
                                         "\r\nCross-Origin-Opener-Policy: same-origin\r\n",
                                         "\r\nCross-Origin-Resource-Policy: same-origin\r\n",
                                         "\r\nCache-Control: "};
    const char *at = bytes, *end = bytes + len;
    ret_text[0] = '\0';
    while (at < end) {
        if (end - at < 12 || memcmp(at, "HTTP/1.1 ", 9) != 0)
            fail_msg("this is not the beginning of an answer: %.*s", (int)(end - at < 60 ? end - at : 60), at);
        int status = atoi(at + 9);
        size_t used = strlen(ret_text);
        snprintf(ret_text + used, text_bytes_max - used, "%s%d", used ? " " : "", status);
        const char *stop = memmem(at, (size_t)(end - at), "\r\n\r\n", 4);
        if (!stop)
            fail_msg("the head of answer %s does not end", ret_text);
        stop += 2;
        if (status != 100) {
            for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
                if (times(at, stop, wanted[i]) != 1)
                    fail_msg("answer %s has not exactly one of:%s", ret_text, wanted[i] + 1);
            assert_int_equal(times(at, stop, "\r\nStrict-Transport-Security: "), 0);
            assert_int_equal(times(at, stop, "\r\nContent-Length: "), status != 204);
            assert_int_equal(times(at, stop, "\r\nContent-Type: "), status != 204);
        }
        const char *length = memmem(at, (size_t)(stop - at), "Content-Length: ", 16);
        size_t body_len = length && !head_only ? (size_t)strtoul(length + 16, NULL, 10) : 0;
        at = stop + 2;
        if ((size_t)(end - at) < body_len)
            fail_msg("the body of answer %s is cut", ret_text);
        at += body_len;
    }
}
