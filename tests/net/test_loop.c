/* The loop in this process: clients write before it runs, so what one round brings is known. */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/inside.h"
#include "wire.h"

#define HOST "Host: localhost\r\n"
#define GET(target) "GET " target " HTTP/1.1\r\n" HOST "\r\n"

enum { COUNT = 8 };

/* What happened, a letter each: r request, c commit (the hook had requests), a answer, x stream closed, t timer. */
static char story[256];
static struct net_loop *loop;
static struct net_server *server;
static struct net_request *held[64];
static size_t held_count, answered;
static struct net_stream *stream;

static void note(char letter)
{
    size_t len = strlen(story);
    assert_true(len < sizeof(story) - 1);
    story[len] = letter;
    story[len + 1] = '\0';
}

static int start(void **state)
{
    (void)state;
    story[0] = '\0';
    held_count = answered = 0;
    server = NULL;
    stream = NULL;
    return net_loop_new(&loop) == STATUS_OK ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    net_loop_free(loop);
    return 0;
}

static void answer(struct net_request *request)
{
    const struct net_reply reply = {.body = STR("{}")};
    net_reply(request, &reply);
    note('a');
    answered++;
}

static void hold(void *context, struct net_request *request)
{
    (void)context;
    note('r');
    held[held_count++] = request;
}

static void commit(void *context)
{
    (void)context;
    if (held_count == 0)
        return;
    note('c');
    for (size_t i = 0; i < held_count; i++)
        answer(held[i]);
    held_count = 0;
    if (answered == COUNT)
        net_loop_stop(loop);
}

static void open_server(net_handler *handler)
{
    const struct net_server_settings settings = {.handler = handler};
    assert_int_equal(net_server_open(loop, &settings, &server, NULL), STATUS_OK);
}

/* All that a round brings is committed once, and only then answered. */
static void a_round_is_one_batch(void **state)
{
    (void)state;
    int clients[COUNT];
    char text[64];
    open_server(hold);
    net_loop_before_sleep(loop, commit, NULL);
    for (int i = 0; i < COUNT; i++) {
        clients[i] = wire_connect(net_server_port(server), 0);
        wire_say(clients[i], GET("/move"));
    }
    assert_int_equal(net_loop_run(loop), STATUS_OK);
    assert_string_equal(story, "rrrrrrrrcaaaaaaaa");
    for (int i = 0; i < COUNT; i++) { /* the last batch went out although the loop was told to stop in it */
        assert_int_equal(wire_read_answer(clients[i], text, sizeof(text)), 200);
        close(clients[i]);
    }
    net_server_close(server);
}

/* The requests of one connection come one a round, each after the answer to the one before. */
static void a_pipeline_is_a_batch_a_request(void **state)
{
    (void)state;
    char text[64];
    open_server(hold);
    net_loop_before_sleep(loop, commit, NULL);
    int fd = wire_connect(net_server_port(server), 0);
    for (int i = 0; i < COUNT; i++)
        wire_say(fd, GET("/move"));
    assert_int_equal(net_loop_run(loop), STATUS_OK);
    assert_string_equal(story, "rcarcarcarcarcarcarcarca");
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(wire_read_answer(fd, text, sizeof(text)), 200);
    close(fd);
    net_server_close(server);
}

static void on_closed(void *context, struct net_stream *closed)
{
    (void)context;
    assert_ptr_equal(closed, stream);
    assert_int_equal(net_stream_send(closed, STR(""), STR(""), STR("too late")), STATUS_CANCELLED);
    note('x');
}

static void hold_or_listen(void *context, struct net_request *request)
{
    if (!str_equal(net_request_path(request), STR("/stream"))) {
        hold(context, request);
    } else {
        stream = net_stream_open(request, on_closed, NULL);
        assert_non_null(stream);
        assert_int_equal(net_stream_send(stream, STR("1\n"), STR(""), STR("")), STATUS_MALFORMED);
        assert_int_equal(net_stream_send(stream, STR(""), STR("a\rb"), STR("")), STATUS_MALFORMED);
        assert_int_equal(net_stream_send(stream, STR("7"), STR(""), STR("a\r\nb\rc\nd\n")), STATUS_OK);
        note('s');
    }
    if (stream && held_count == 1)
        net_loop_stop(loop);
}

/* Closing tells the streams, leaves held requests to their handlers, and ends the connections. */
static void closing_has_an_order(void **state)
{
    (void)state;
    char text[4096];
    bool reset;
    open_server(hold_or_listen);
    uint16_t port = net_server_port(server);
    int waits = wire_connect(port, 0), listens = wire_connect(port, 0), silent = wire_connect(port, 0);
    wire_say(waits, "POST /move HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc");
    wire_say(listens, GET("/stream"));
    assert_int_equal(net_loop_run(loop), STATUS_OK);
    assert_non_null(held[0]->connection);
    struct net_counts counts;
    net_server_counts(server, &counts);
    assert_int_equal(counts.connections, 3);
    assert_int_equal(counts.streams, 1);
    assert_int_equal(counts.held, 1);
    net_server_close(server);
    assert_int_equal(story[strlen(story) - 1], 'x');
    assert_null(held[0]->connection);
    assert_true(str_equal(net_request_body(held[0]), STR("abc")));
    assert_true(str_equal(net_request_peer(held[0]), STR("127.0.0.1")));
    answer(held[0]);
    size_t len = wire_read_all(listens, text, sizeof(text) - 1, &reset);
    text[len] = '\0';
    assert_non_null(strstr(text, "retry: 2000\n\nid: 7\ndata: a\ndata: b\ndata: c\ndata: d\ndata: \n\n"));
    assert_int_equal(wire_read_all(silent, text, sizeof(text), &reset), 0);
    assert_int_equal(wire_read_all(waits, text, sizeof(text), &reset), 0);
    close(waits);
    close(listens);
    close(silent);
    struct sockaddr_in place = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int late = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(late, (struct sockaddr *)&place, sizeof(place)), -1); /* nobody listens there any more */
    close(late);
}

/* Who has one IPv6 address has all of its network, and would be somebody else with each. */
static void a_peer_is_what_one_client_has(void **state)
{
    (void)state;
    static const struct {
        int family;
        const char *address, *peer;
    } rows[] = {
        {AF_INET, "192.168.7.9", "192.168.7.9"},
        {AF_INET6, "::ffff:192.168.7.9", "192.168.7.9"},
        {AF_INET6, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"},
        {AF_INET6, "fe80::1234", "fe80::"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sockaddr_in four = {.sin_family = AF_INET};
        struct sockaddr_in6 six = {.sin6_family = AF_INET6};
        struct net_address peer;
        bool is_four = rows[i].family == AF_INET;
        void *bytes = is_four ? (void *)&four.sin_addr : (void *)&six.sin6_addr;
        assert_int_equal(inet_pton(rows[i].family, rows[i].address, bytes), 1);
        net_address_peer(is_four ? (struct sockaddr *)&four : (struct sockaddr *)&six, &peer);
        assert_string_equal(peer.text, rows[i].peer);
    }
}

struct ticking {
    struct net_timer *timer, *other;
    int ticks;
};

static void tick(void *context)
{
    struct ticking *ticking = context;
    note('t');
    if (++ticking->ticks == 3) {
        net_timer_free(ticking->timer); /* its own */
        ticking->timer = NULL;
        net_timer_once(ticking->other, 1);
    }
}

static void end(void *context)
{
    (void)context;
    note('e');
    net_loop_stop(loop);
}

static void must_not_run(void *context)
{
    (void)context;
    note('!');
}

static void timers_tick_stop_and_free_themselves(void **state)
{
    (void)state;
    struct ticking ticking = {0};
    struct net_timer *stopped = net_timer_new(loop, must_not_run, NULL);
    ticking.timer = net_timer_new(loop, tick, &ticking);
    ticking.other = net_timer_new(loop, end, NULL);
    net_timer_once(stopped, 0);
    net_timer_stop(stopped);
    net_timer_once(ticking.timer, 1000000); /* every replaces once */
    net_timer_every(ticking.timer, 2);
    int64_t before_ms = net_monotonic_ms();
    assert_int_equal(net_loop_run(loop), STATUS_OK);
    assert_true(net_monotonic_ms() - before_ms >= 6);
    assert_string_equal(story, "ttte");
    net_timer_free(stopped);
    net_timer_free(ticking.other);
    net_timer_free(NULL);
}

static void raise_term(void *context)
{
    (void)context;
    raise(SIGTERM);
}

static void a_signal_ends_the_run(void **state)
{
    (void)state;
    struct net_timer *timer = net_timer_new(loop, raise_term, NULL);
    net_timer_once(timer, 0);
    assert_int_equal(net_loop_run(loop), STATUS_OK);
    net_timer_free(timer);
}

static void addresses_are_reachable_ones(void **state)
{
    (void)state;
    struct net_address addresses[32];
    unsigned char bytes[16];
    size_t count = net_lan_addresses(addresses, 32);
    bool six = false;
    assert_true(count <= 32);
    for (size_t i = 0; i < count; i++) {
        bool is_four = inet_pton(AF_INET, addresses[i].text, bytes) == 1;
        assert_true(is_four || inet_pton(AF_INET6, addresses[i].text, bytes) == 1);
        assert_false(is_four && six); /* IPv4 first */
        six = six || !is_four;
        assert_true(strncmp(addresses[i].text, "127.", 4) != 0 && strncmp(addresses[i].text, "169.254.", 8) != 0);
        assert_true(strcmp(addresses[i].text, "::1") != 0 && strncmp(addresses[i].text, "fe80:", 5) != 0);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(addresses[i].text, addresses[j].text);
    }
    assert_true(net_lan_addresses(addresses, 1) <= 1);
    assert_int_equal(net_lan_addresses(addresses, 0), 0);
}

static void a_signal_that_came_before_ends_the_run(void **state)
{
    (void)state;
    raise(SIGINT);
    assert_int_equal(net_loop_run(loop), STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_round_is_one_batch, start, stop),
        cmocka_unit_test_setup_teardown(a_pipeline_is_a_batch_a_request, start, stop),
        cmocka_unit_test_setup_teardown(closing_has_an_order, start, stop),
        cmocka_unit_test(a_peer_is_what_one_client_has),
        cmocka_unit_test_setup_teardown(timers_tick_stop_and_free_themselves, start, stop),
        cmocka_unit_test_setup_teardown(a_signal_ends_the_run, start, stop),
        cmocka_unit_test_setup_teardown(a_signal_that_came_before_ends_the_run, start, stop),
        cmocka_unit_test(addresses_are_reachable_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
