/* Clients that are slow, silent, greedy or too many. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire.h"

#define HOST "Host: localhost\r\n"

enum { SHORT_MS = 300, DRIP_MS = 20 };

static struct wire_server server;
static char bytes[ANSWER_BYTES_MAX];

static bool is_readable(int fd, int wait_ms)
{
    struct pollfd about = {.fd = fd, .events = POLLIN};
    return poll(&about, 1, wait_ms) == 1;
}

/* Drips the text until the server says something; returns how much was sent. */
static size_t drip(int fd, const char *text)
{
    size_t at = 0;
    for (; text[at]; at++) {
        if (is_readable(fd, DRIP_MS))
            break;
        wire_send(fd, text + at, 1);
    }
    return at;
}

static void expect_408(const char *first, size_t wanted_refusals)
{
    static char slow[WAIT_MS / DRIP_MS + 1];
    char found[64];
    bool reset;
    int fd = wire_connect(server.port, 0);
    memset(slow, 'a', sizeof(slow) - 1);
    wire_say(fd, first);
    assert_true(drip(fd, slow) < sizeof(slow) - 1);
    size_t len = wire_read_all(fd, bytes, sizeof(bytes), &reset);
    wire_statuses(bytes, len, false, found, sizeof(found));
    assert_string_equal(found, "408");
    close(fd);
    wire_wait_count(server.port, "refused", wanted_refusals);
}

/* Each byte comes well within any pause between bytes that a lenient server allows; the sum does not. */
static void dripping_is_cut_by_an_absolute_deadline(void **state)
{
    (void)state;
    const struct net_server_settings settings = {
        .head_wait_ms = SHORT_MS, .body_wait_ms = SHORT_MS, .idle_wait_ms = WAIT_MS};
    wire_start(&server, &settings, 0);
    expect_408("GET /echo HTTP/1.1\r\n" HOST "X-Slow: ", 1);
    expect_408("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 4000\r\n\r\n", 2);
    /* The second head of a connection has its own deadline, not the idle one. */
    char answer[256], found[64];
    bool reset;
    int fd = wire_connect(server.port, 0);
    wire_say(fd, "GET /echo HTTP/1.1\r\n" HOST "\r\n");
    assert_int_equal(wire_read_answer(fd, answer, sizeof(answer)), 200);
    wire_say(fd, "GET");
    size_t len = wire_read_all(fd, bytes, sizeof(bytes), &reset);
    wire_statuses(bytes, len, false, found, sizeof(found));
    assert_string_equal(found, "408");
    close(fd);
    wire_stop(&server);
}

static void silence_ends_a_connection(void **state)
{
    (void)state;
    const struct net_server_settings settings = {.head_wait_ms = SHORT_MS, .idle_wait_ms = SHORT_MS};
    char answer[256];
    bool reset;
    wire_start(&server, &settings, 0);
    int fd = wire_connect(server.port, 0);
    assert_int_equal(wire_read_all(fd, bytes, sizeof(bytes), &reset), 0); /* said nothing, is told nothing */
    close(fd);
    fd = wire_connect(server.port, 0);
    wire_say(fd, "GET /echo HTTP/1.1\r\n" HOST "\r\n");
    assert_int_equal(wire_read_answer(fd, answer, sizeof(answer)), 200);
    assert_int_equal(wire_read_all(fd, bytes, sizeof(bytes), &reset), 0);
    close(fd);
    wire_stop(&server);
}

static void who_takes_nothing_is_cut(void **state)
{
    (void)state;
    const struct net_server_settings settings = {.write_wait_ms = SHORT_MS};
    wire_start(&server, &settings, 0);
    int fd = wire_connect(server.port, 4096);
    wire_say(fd, "GET /big?bytes=30000000 HTTP/1.1\r\n" HOST "\r\n");
    wire_wait_count(server.port, "requests", 2); /* ours and the one that asks */
    wire_wait_count(server.port, "connections", 1);
    close(fd);
    wire_stop(&server);
}

/* Who asks for large answers again and again and reads none makes us hold one or two of them, not all. */
static void answers_wait_before_more_requests_are_read(void **state)
{
    (void)state;
    const struct net_server_settings settings = {.write_wait_ms = WAIT_MS * 2};
    char answer[256];
    wire_start(&server, &settings, 0);
    int fd = wire_connect(server.port, 4096);
    for (int i = 0; i < 20; i++)
        wire_say(fd, "GET /big?bytes=8000000 HTTP/1.1\r\n" HOST "\r\n");
    for (int i = 0; i < 20; i++) /* rounds in which the server could read them */
        assert_int_equal(wire_get(server.port, "/echo", answer, sizeof(answer)), 200);
    uint64_t taken = wire_count(server.port, "requests") - 21;
    assert_true(taken >= 1 && taken <= 2);
    close(fd);
    wire_stop(&server);
}

/* Who was told to wait and asks all the same is not read meanwhile, and neither waits nor is cut for it later. */
static void who_was_told_to_wait_is_not_read(void **state)
{
    (void)state;
    const struct net_server_settings settings = {.head_wait_ms = SHORT_MS, .idle_wait_ms = SHORT_MS};
    char answer[256];
    wire_start(&server, &settings, 0);
    int asking = wire_connect(server.port, 0), waiting = wire_connect(server.port, 0);
    wire_say(asking, "GET /rest?ms=600000 HTTP/1.1\r\n" HOST "\r\nGET /echo HTTP/1.1\r\n" HOST "\r\n");
    wire_say(waiting, "GET /rest?ms=900 HTTP/1.1\r\n" HOST "\r\nGET /echo HTTP/1.1\r\n" HOST "\r\n");
    assert_int_equal(wire_read_answer(asking, answer, sizeof(answer)), 200);
    assert_int_equal(wire_read_answer(waiting, answer, sizeof(answer)), 200);
    assert_int_equal(wire_read_answer(waiting, answer, sizeof(answer)), 200);
    assert_non_null(strstr(answer, "GET /echo"));
    assert_false(is_readable(waiting, 0)); /* it may ask on */
    for (int i = 0; i < 20; i++)           /* rounds in which the server could read it */
        assert_int_equal(wire_get(server.port, "/echo", answer, sizeof(answer)), 200);
    assert_false(is_readable(asking, 0));
    close(asking);
    close(waiting);
    wire_stop(&server);
}

static void at_the_cap_others_wait_their_turn(void **state)
{
    (void)state;
    enum { CAP = 5, COUNT = 12 };
    const struct net_server_settings settings = {.connection_count_max = CAP};
    char answer[512];
    int clients[COUNT];
    wire_start(&server, &settings, 0);
    for (int i = 0; i < COUNT; i++) {
        clients[i] = wire_connect(server.port, 0);
        wire_say(clients[i], "GET /counts HTTP/1.1\r\n" HOST "\r\n");
    }
    for (int i = 0; i < CAP; i++)
        assert_int_equal(wire_read_answer(clients[i], answer, sizeof(answer)), 200);
    wire_say(clients[0], "GET /counts HTTP/1.1\r\n" HOST "\r\n");
    assert_int_equal(wire_read_answer(clients[0], answer, sizeof(answer)), 200);
    assert_non_null(strstr(answer, "accepted=5 "));
    assert_non_null(strstr(answer, "accepting=0 "));
    assert_false(is_readable(clients[CAP], 0));
    for (int i = 0; i + CAP < COUNT; i++) { /* each that leaves lets the next one in */
        close(clients[i]);
        assert_int_equal(wire_read_answer(clients[i + CAP], answer, sizeof(answer)), 200);
    }
    for (int i = COUNT - CAP; i < COUNT; i++)
        close(clients[i]);
    wire_stop(&server);
}

/* One source may have so many unknown connections: for the one more, the one that waits longest is closed, and never
 * one whose request is held. */
static void a_source_has_its_share(void **state)
{
    (void)state;
    enum { UNKNOWN = 4, COUNT = 9 };
    const struct net_server_settings settings = {.unknown_count_max = UNKNOWN};
    char answer[512];
    int clients[COUNT];
    wire_start(&server, &settings, 0);
    clients[0] = wire_connect(server.port, 0);
    wire_say(clients[0], "GET /hold HTTP/1.1\r\n" HOST "\r\n");
    for (int i = 1; i < COUNT; i++) {
        clients[i] = wire_connect(server.port, 0);
        wire_say(clients[i], "GET /counts HTTP/1.1\r\n" HOST "\r\n");
        assert_int_equal(wire_read_answer(clients[i], answer, sizeof(answer)), 200);
    }
    assert_non_null(strstr(answer, "connections=4 "));
    for (int i = 1; i < COUNT; i++) {
        bool is_closed = i <= COUNT - UNKNOWN;
        assert_int_equal(is_readable(clients[i], is_closed ? WAIT_MS : 0), is_closed);
    }
    wire_say(clients[COUNT - 1], "GET /release HTTP/1.1\r\n" HOST "\r\n");
    assert_int_equal(wire_read_answer(clients[0], answer, sizeof(answer)), 200);
    for (int i = 0; i < COUNT; i++)
        close(clients[i]);
    wire_stop(&server);
}

static uint64_t rounds_seen(int fd)
{
    char answer[512];
    wire_say(fd, "GET /counts HTTP/1.1\r\n" HOST "\r\n");
    assert_int_equal(wire_read_answer(fd, answer, sizeof(answer)), 200);
    const char *at = strstr(answer, "rounds=");
    assert_non_null(at);
    return strtoull(at + 7, NULL, 10);
}

/* Out of descriptors the listening socket stays readable; a loop that goes on asking would spin. */
static void without_descriptors_it_rests_and_recovers(void **state)
{
    (void)state;
    enum { DESCRIPTORS = 40, COUNT = 60, WATCH_MS = 500 };
    const struct net_server_settings settings = {0};
    char answer[512];
    int clients[COUNT];
    wire_start(&server, &settings, DESCRIPTORS);
    for (int i = 0; i < COUNT; i++)
        clients[i] = wire_connect(server.port, 0);
    uint64_t before = rounds_seen(clients[0]);
    poll(NULL, 0, WATCH_MS);
    uint64_t rounds = rounds_seen(clients[0]) - before;
    assert_true(rounds >= 1);
    if (rounds > 100) /* a breath is 100 ms; spinning would be tens of thousands */
        fail_msg("%llu rounds in %d ms", (unsigned long long)rounds, WATCH_MS);
    wire_say(clients[COUNT - 1], "GET /echo HTTP/1.1\r\n" HOST "\r\n");
    assert_false(is_readable(clients[COUNT - 1], 0)); /* it waits in the queue of the system */
    for (int i = 1; i < COUNT / 2; i++)
        close(clients[i]);
    assert_int_equal(wire_read_answer(clients[COUNT - 1], answer, sizeof(answer)), 200);
    close(clients[0]);
    for (int i = COUNT / 2; i < COUNT; i++)
        close(clients[i]);
    wire_stop(&server);
}

static void never_called(void *context, struct net_request *request)
{
    (void)context, (void)request;
    abort();
}

static void what_cannot_be_opened_says_why(void **state)
{
    (void)state;
    struct net_loop *loop;
    struct net_server *first, *second = NULL;
    struct trouble trouble;
    const struct net_server_settings odd = {.address = "exercise", .handler = never_called};
    assert_int_equal(net_loop_new(&loop), STATUS_OK);
    assert_int_equal(net_server_open(loop, &odd, &second, &trouble), STATUS_MALFORMED);
    assert_non_null(strstr(trouble.text, "\"exercise\" is not an address"));
    struct net_server_settings settings = {.handler = never_called};
    assert_int_equal(net_server_open(loop, &settings, &first, &trouble), STATUS_OK);
    settings.port = net_server_port(first);
    assert_true(settings.port != 0);
    assert_int_equal(net_server_open(loop, &settings, &second, &trouble), STATUS_IO);
    assert_non_null(strstr(trouble.text, "Address already in use"));
    assert_null(second);
    net_server_close(first);
    net_loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dripping_is_cut_by_an_absolute_deadline),
        cmocka_unit_test(silence_ends_a_connection),
        cmocka_unit_test(who_takes_nothing_is_cut),
        cmocka_unit_test(answers_wait_before_more_requests_are_read),
        cmocka_unit_test(who_was_told_to_wait_is_not_read),
        cmocka_unit_test(at_the_cap_others_wait_their_turn),
        cmocka_unit_test(a_source_has_its_share),
        cmocka_unit_test(without_descriptors_it_rests_and_recovers),
        cmocka_unit_test(what_cannot_be_opened_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
