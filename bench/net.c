/* How the network room carries many open streams: connect rate, memory of the server per connection, and how long one
 * event takes to reach the last of them. Server and clients are two processes on the loopback, over TLS; the clients
 * cost more than the server, so on a small machine the rate says more about them.
 *
 * usage: bench_net [COUNT [ROUNDS]]     5000 streams, 20 events of 512 bytes
 */
#include "net/net.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STREAM_COUNT_MAX = 9000, DATA_BYTES = 512, ROUND_COUNT_MAX = 1000 };

static struct net_stream *streams[STREAM_COUNT_MAX];
static size_t stream_count;

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void handle(void *context, struct net_request *request)
{
    static char data[DATA_BYTES];
    (void)context;
    if (str_equal(net_request_path(request), STR("/stream"))) {
        struct net_stream *stream = net_stream_open(request, NULL, NULL);
        if (stream)
            streams[stream_count++] = stream;
        return;
    }
    memset(data, 'x', sizeof(data));
    for (size_t i = 0; i < stream_count; i++)
        net_stream_send(streams[i], STR("1"), STR(""), (struct str){data, sizeof(data)});
    net_reply_error(request, 200, STR(""));
}

static void serve(const struct net_identity *identity, int port_fd)
{
    struct net_loop *loop;
    struct net_server *server;
    const struct net_server_settings settings = {
        .identity = identity, .handler = handle, .connection_count_max = STREAM_COUNT_MAX + 8};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (net_loop_new(&loop) != STATUS_OK || net_server_open(loop, &settings, &server, NULL) != STATUS_OK)
        _exit(1);
    uint16_t port = net_server_port(server);
    if (write(port_fd, &port, sizeof(port)) != sizeof(port) || net_loop_run(loop) != STATUS_OK)
        _exit(1);
    _exit(0);
}

static SSL *greet(SSL_CTX *trusting, uint16_t port, const char *path)
{
    struct sockaddr_in place = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    char request[128];
    int fd = socket(AF_INET, SOCK_STREAM, 0),
        len = snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path);
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    SSL *tls = SSL_new(trusting);
    if (connect(fd, (struct sockaddr *)&place, sizeof(place)) != 0 || SSL_set_fd(tls, fd) != 1 ||
        SSL_connect(tls) != 1 || SSL_write(tls, request, len) != len) {
        fprintf(stderr, "a client could not connect\n");
        exit(3);
    }
    return tls;
}

/* Reads until `mark` has ended what came. */
static void read_until(SSL *tls, const char *mark)
{
    char text[8192];
    size_t len = 0, mark_len = strlen(mark);
    while (len < mark_len || memcmp(text + len - mark_len, mark, mark_len) != 0) {
        int got = SSL_read(tls, text + len, (int)(sizeof(text) - len));
        if (got <= 0) {
            fprintf(stderr, "a stream ended\n");
            exit(3);
        }
        len += (size_t)got;
    }
}

static double resident_kb(pid_t pid)
{
    char path[64];
    unsigned long total = 0, resident = 0;
    snprintf(path, sizeof(path), "/proc/%d/statm", pid);
    FILE *file = fopen(path, "r");
    if (!file || fscanf(file, "%lu %lu", &total, &resident) != 2)
        exit(3);
    fclose(file);
    return (double)resident * (double)sysconf(_SC_PAGESIZE) / 1024;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 5000, rounds = argc > 2 ? atoi(argv[2]) : 20, ends[2];
    char folder[] = "/tmp/entente-bench-XXXXXX", file[64];
    static SSL *clients[STREAM_COUNT_MAX];
    static double times[ROUND_COUNT_MAX];
    struct net_identity *identity;
    if (count < 1 || count > STREAM_COUNT_MAX || rounds < 1 || rounds > ROUND_COUNT_MAX || !mkdtemp(folder) ||
        pipe(ends) != 0)
        return 2;
    const struct net_identity_wish wish = {.directory = folder};
    if (net_identity_ensure(&wish, &identity, NULL) != STATUS_OK)
        return 3;
    pid_t pid = fork();
    if (pid == 0)
        serve(identity, ends[1]);
    uint16_t port;
    if (read(ends[0], &port, sizeof(port)) != sizeof(port))
        return 3;
    SSL_CTX *trusting = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_mode(trusting, SSL_MODE_RELEASE_BUFFERS);
    snprintf(file, sizeof(file), "%s/ca.pem", folder);
    SSL_CTX_load_verify_locations(trusting, file, NULL);
    SSL_CTX_set_verify(trusting, SSL_VERIFY_PEER, NULL);
    double empty_kb = resident_kb(pid), start_ms = now_ms();
    for (int i = 0; i < count; i++) {
        clients[i] = greet(trusting, port, "/stream");
        read_until(clients[i], "retry: 2000\n\n");
    }
    double connect_ms = now_ms() - start_ms, full_kb = resident_kb(pid);
    for (int round = 0; round < rounds; round++) {
        start_ms = now_ms();
        SSL *asking = greet(trusting, port, "/send");
        for (int i = 0; i < count; i++)
            read_until(clients[i], "x\n\n");
        times[round] = now_ms() - start_ms;
        close(SSL_get_fd(asking));
        SSL_free(asking);
    }
    qsort(times, (size_t)rounds, sizeof(times[0]), compare);
    printf("%d streams over TLS: %.0f connects/s, %.1f KB of the server each; %d events of %d bytes to the last one: "
           "median %.0f ms, longest %.0f ms; "
           "server at the end %.0f MB\n",
           count, count / connect_ms * 1e3, (full_kb - empty_kb) / count, rounds, DATA_BYTES, times[rounds / 2],
           times[rounds - 1], resident_kb(pid) / 1024);
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
    static const char *const names[] = {"ca.key", "ca.pem", "server.pem"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(file, sizeof(file), "%s/%s", folder, names[i]);
        unlink(file);
    }
    rmdir(folder);
    return 0;
}
