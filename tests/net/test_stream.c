/* Event streams: hundreds at once, some that never read, some that talk, some that go. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire.h"

#define HOST "Host: localhost\r\n"
#define LISTEN "GET /stream HTTP/1.1\r\n" HOST "\r\n"

static struct wire_server server;

/* Reads a stream event by event and holds it to the order of the ids. */
struct listener {
    int fd;
    uint64_t last_id;
    char text[64 << 10]; /* not yet whole */
    size_t len;
};

static void connect_listener(struct listener *listener, int receive_bytes)
{
    *listener = (struct listener){.fd = wire_connect(server.port, receive_bytes)};
    wire_say(listener->fd, LISTEN);
}

static void listen_until(struct listener *listener, uint64_t id, size_t data_bytes)
{
    char head[80];
    while (listener->last_id < id) {
        ssize_t got = recv(listener->fd, listener->text + listener->len, sizeof(listener->text) - listener->len - 1, 0);
        if (got <= 0)
            fail_msg("a listener that reads lost its stream after event %llu", (unsigned long long)listener->last_id);
        listener->len += (size_t)got;
        listener->text[listener->len] = '\0';
        size_t used = 0;
        for (char *end; (end = strstr(listener->text + used, "\n\n")); used = (size_t)(end - listener->text) + 2) {
            const char *from = listener->text + used;
            if (strncmp(from, "HTTP/1.1 200 OK\r\n", 17) == 0 || from[0] == ':')
                continue; /* the head ends with the retry line; a heartbeat */
            int head_len =
                snprintf(head, sizeof(head), "id: %llu\nevent: fact\ndata: ", (unsigned long long)++listener->last_id);
            if (strncmp(from, head, (size_t)head_len) != 0 || (size_t)(end - from) != (size_t)head_len + data_bytes)
                fail_msg("wanted event %llu whole, got %.60s", (unsigned long long)listener->last_id, from);
        }
        memmove(listener->text, listener->text + used, listener->len - used);
        listener->len -= used;
    }
}

static void who_does_not_read_is_cut_and_others_miss_nothing(void **state)
{
    (void)state;
    enum { COUNT = 330, SILENT_EVERY = 11, SILENT = COUNT / SILENT_EVERY, STEPS = 40, EVENTS = 10, DATA_BYTES = 1000 };
    const struct net_server_settings settings = {.stream_output_bytes_max = 64 << 10};
    struct listener *listeners = calloc(COUNT, sizeof(*listeners));
    char target[64], answer[64];
    wire_start(&server, &settings, 0);
    for (int i = 0; i < COUNT; i++)
        connect_listener(&listeners[i], i % SILENT_EVERY == 0 ? 4096 : 0);
    wire_wait_count(server.port, "streams", COUNT);
    snprintf(target, sizeof(target), "/send?count=%d&bytes=%d", EVENTS, DATA_BYTES);
    for (uint64_t step = 1; step <= STEPS; step++) {
        assert_int_equal(wire_get(server.port, target, answer, sizeof(answer)), 200);
        for (int i = 0; i < COUNT; i++)
            if (i % SILENT_EVERY != 0)
                listen_until(&listeners[i], step * EVENTS, DATA_BYTES);
    }
    assert_int_equal(wire_count(server.port, "cut"), SILENT);
    wire_wait_count(server.port, "streams", COUNT - SILENT);
    wire_wait_count(server.port, "closed", SILENT); /* the layer above was told of each, once */
    /* Those that are cut see the end, and at most the cap and what the systems hold. */
    for (int i = 0; i < COUNT; i += SILENT_EVERY) {
        size_t taken = 0;
        ssize_t got;
        while ((got = recv(listeners[i].fd, listeners[i].text, sizeof(listeners[i].text), 0)) > 0)
            taken += (size_t)got;
        assert_true(got == 0 || errno == ECONNRESET);
        assert_true(taken < 256 << 10);
    }
    for (int i = 0; i < COUNT; i++)
        close(listeners[i].fd);
    wire_wait_count(server.port, "streams", 0);
    wire_wait_count(server.port, "closed", COUNT);
    free(listeners);
    wire_stop(&server);
}

static void heartbeats_come_by_themselves(void **state)
{
    (void)state;
    const struct net_server_settings settings = {.stream_heartbeat_ms = 30};
    char text[4096] = "";
    size_t len = 0;
    wire_start(&server, &settings, 0);
    int fd = wire_connect(server.port, 0);
    wire_say(fd, LISTEN);
    while (!strstr(text, "retry: 2000\n\n:\n\n:\n\n:\n\n")) {
        assert_true(len < sizeof(text) - 1);
        ssize_t got = recv(fd, text + len, sizeof(text) - 1 - len, 0);
        assert_true(got > 0);
        len += (size_t)got;
        text[len] = '\0';
    }
    assert_non_null(strstr(text, "Content-Type: text/event-stream; charset=utf-8\r\n"));
    assert_non_null(strstr(text, "Cache-Control: no-store\r\n"));
    assert_non_null(strstr(text, "Content-Security-Policy: default-src 'none';"));
    close(fd);
    wire_wait_count(server.port, "streams", 0);
    wire_stop(&server);
}

/* A peer that vanished takes nothing: heartbeats fill the system's buffers and the write deadline ends it. Here it is a
 * client that stopped reading while events kept below the cap wait for it. */
static void a_dead_listener_is_noticed(void **state)
{
    (void)state;
    const struct net_server_settings settings = {
        .write_wait_ms = 300, .stream_heartbeat_ms = 20, .stream_output_bytes_max = 8 << 20};
    char answer[64];
    wire_start(&server, &settings, 0);
    int fd = wire_connect(server.port, 4096);
    wire_say(fd, LISTEN);
    wire_wait_count(server.port, "streams", 1);
    assert_int_equal(wire_get(server.port, "/send?count=1000&bytes=1000", answer, sizeof(answer)), 200);
    wire_wait_count(server.port, "streams", 0);
    assert_int_equal(wire_count(server.port, "cut"), 0); /* not the cap: the deadline */
    close(fd);
    wire_stop(&server);
}

static void a_listener_that_talks_is_put_out(void **state)
{
    (void)state;
    const struct net_server_settings settings = {0};
    static char talk[64 << 10];
    size_t sent = 0;
    wire_start(&server, &settings, 0);
    int fd = wire_connect(server.port, 0);
    wire_say(fd, LISTEN);
    wire_wait_count(server.port, "streams", 1);
    wire_say(fd, "a little is nothing");
    assert_int_equal(wire_count(server.port, "streams"), 1);
    memset(talk, 't', sizeof(talk));
    for (ssize_t got = 1; got > 0; sent += got > 0 ? (size_t)got : 0) {
        got = send(fd, talk, sizeof(talk), MSG_NOSIGNAL);
        assert_true(got > 0 || errno == EPIPE || errno == ECONNRESET);
        assert_true(sent < 64 << 20);
    }
    wire_wait_count(server.port, "streams", 0);
    wire_wait_count(server.port, "closed", 1);
    close(fd);
    wire_stop(&server);
}

static void a_stream_that_we_close_ends_after_its_last_event(void **state)
{
    (void)state;
    const struct net_server_settings settings = {0};
    struct listener *listener = malloc(sizeof(*listener));
    char answer[64];
    wire_start(&server, &settings, 0);
    connect_listener(listener, 0);
    wire_wait_count(server.port, "streams", 1);
    assert_int_equal(wire_get(server.port, "/send?count=100&bytes=500", answer, sizeof(answer)), 200);
    assert_int_equal(wire_get(server.port, "/finish", answer, sizeof(answer)), 200);
    listen_until(listener, 100, 500);
    assert_int_equal(listener->len, 0);
    assert_int_equal(recv(listener->fd, listener->text, 1, 0), 0);
    close(listener->fd);
    assert_int_equal(wire_count(server.port, "closed"), 0); /* who closes is not told that it is closed */
    free(listener);
    wire_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_does_not_read_is_cut_and_others_miss_nothing),
        cmocka_unit_test(heartbeats_come_by_themselves),
        cmocka_unit_test(a_dead_listener_is_noticed),
        cmocka_unit_test(a_listener_that_talks_is_put_out),
        cmocka_unit_test(a_stream_that_we_close_ends_after_its_last_event),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
