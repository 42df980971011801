/* How the network room carries many open streams: connect rate, memory of the server per connection, how long one
 * event takes to reach the last of them, and what that costs the server. Server and clients are two processes on the
 * loopback, over TLS; the clients cost more than the server, so on a small machine the rate says more about them. With
 * "nginx" the server is nginx with nchan, whose events go to the same clients, from the same certificate.
 *
 * usage: bench_net [COUNT [ROUNDS [nginx]]]     5000 streams, 20 events of 512 bytes
 */
#include "net/net.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char listen_request[] = "GET /stream HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";

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

/* One worker and no master, so that it is one process as ours is. Does not return. */
static void serve_by_nginx(const char *folder, uint16_t port)
{
    char path[64], prefix[64];
    snprintf(path, sizeof(path), "%s/nginx.conf", folder);
    snprintf(prefix, sizeof(prefix), "%s/", folder);
    FILE *file = fopen(path, "w");
    if (!file)
        _exit(1);
    fprintf(file,
            "load_module /usr/lib/nginx/modules/ngx_nchan_module.so;\n"
            "daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log error.log;\nworker_rlimit_nofile 20000;\n"
            "events { worker_connections %d; }\n"
            "http {\n  access_log off;\n  ssl_protocols TLSv1.3;\n"
            "  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; "
            "scgi_temp_path scgi;\n"
            "  server {\n    listen 127.0.0.1:%u ssl backlog=1024;\n"
            "    ssl_certificate server.pem; ssl_certificate_key server.pem;\n"
            "    location = /stream { nchan_subscriber eventsource; nchan_channel_id all; "
            "nchan_subscriber_first_message newest; }\n"
            "    location = /send { nchan_publisher; nchan_channel_id all; nchan_message_buffer_length 1; }\n  }\n}\n",
            STREAM_COUNT_MAX + 8, port);
    fclose(file);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execlp("nginx", "nginx", "-p", prefix, "-c", path, (char *)NULL);
    _exit(1);
}

static SSL *greet(SSL_CTX *trusting, uint16_t port, const char *request)
{
    struct sockaddr_in place = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0), len = (int)strlen(request);
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

/* Processor time of the process so far, in the kernel and outside. */
static double spent_us(pid_t pid)
{
    char path[64];
    unsigned long user = 0, system = 0;
    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (!file || fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
        exit(3);
    fclose(file);
    return (double)(user + system) * 1e6 / (double)sysconf(_SC_CLK_TCK);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Connects them all; returns in ms how long that took. */
static double connect_all(SSL *clients[], int count, SSL_CTX *trusting, uint16_t port, const char *greeting)
{
    double start_ms = now_ms();
    for (int i = 0; i < count; i++) {
        clients[i] = greet(trusting, port, listen_request);
        read_until(clients[i], greeting);
    }
    return now_ms() - start_ms;
}

/* One event to all of them: in ms until the last has it. */
static double send_one(SSL *const clients[], int count, SSL_CTX *trusting, uint16_t port)
{
    char request[128 + DATA_BYTES], data[DATA_BYTES + 1] = {0};
    memset(data, 'x', DATA_BYTES);
    snprintf(request, sizeof(request), "POST /send HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s",
             DATA_BYTES, data);
    double start_ms = now_ms();
    SSL *asking = greet(trusting, port, request);
    for (int i = 0; i < count; i++)
        read_until(clients[i], "x\n\n");
    double spent_ms = now_ms() - start_ms;
    close(SSL_get_fd(asking));
    SSL_free(asking);
    return spent_ms;
}

/* A port that nobody has: nginx cannot tell us which one it took. */
static uint16_t free_port(void)
{
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(place);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(fd, (struct sockaddr *)&place, len) != 0 || getsockname(fd, (struct sockaddr *)&place, &len) != 0)
        exit(3);
    close(fd);
    return ntohs(place.sin_port);
}

static void wait_for(uint16_t port)
{
    struct sockaddr_in place = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    for (int tries = 0; tries < 500; tries++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0), failed = connect(fd, (struct sockaddr *)&place, sizeof(place));
        close(fd);
        if (!failed)
            return;
        usleep(10000);
    }
    fprintf(stderr, "nginx does not listen: is it there, with libnginx-mod-nchan?\n");
    exit(3);
}

static pid_t begin(const char *folder, const struct net_identity *identity, bool rival, uint16_t *ret_port)
{
    int ends[2];
    if (pipe(ends) != 0)
        exit(3);
    *ret_port = rival ? free_port() : 0;
    pid_t pid = fork();
    if (pid == 0 && rival)
        serve_by_nginx(folder, *ret_port);
    if (pid == 0)
        serve(identity, ends[1]);
    if (rival)
        wait_for(*ret_port);
    else if (read(ends[0], ret_port, sizeof(*ret_port)) != sizeof(*ret_port))
        exit(3);
    return pid;
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 5000, rounds = argc > 2 ? atoi(argv[2]) : 20;
    bool rival = argc > 3 && strcmp(argv[3], "nginx") == 0;
    char folder[] = "/tmp/entente-bench-XXXXXX", file[64];
    static SSL *clients[STREAM_COUNT_MAX];
    static double times[ROUND_COUNT_MAX];
    struct net_identity *identity;
    if (count < 1 || count > STREAM_COUNT_MAX || rounds < 1 || rounds > ROUND_COUNT_MAX || !mkdtemp(folder))
        return 2;
    const struct net_identity_wish wish = {.directory = folder};
    if (net_identity_ensure(&wish, &identity, NULL) != STATUS_OK)
        return 3;
    uint16_t port;
    pid_t pid = begin(folder, identity, rival, &port);
    SSL_CTX *trusting = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_mode(trusting, SSL_MODE_RELEASE_BUFFERS);
    snprintf(file, sizeof(file), "%s/ca.pem", folder);
    SSL_CTX_load_verify_locations(trusting, file, NULL);
    SSL_CTX_set_verify(trusting, SSL_VERIFY_PEER, NULL);
    double empty_kb = resident_kb(pid);
    double connect_ms = connect_all(clients, count, trusting, port, rival ? ": hi\n\n" : "retry: 2000\n\n");
    double full_kb = resident_kb(pid), before_us = spent_us(pid);
    for (int round = 0; round < rounds; round++)
        times[round] = send_one(clients, count, trusting, port);
    qsort(times, (size_t)rounds, sizeof(times[0]), compare);
    printf("%s, %d streams over TLS: %.0f connects/s, %.1f KB of the server each; %d events of %d bytes to the last "
           "one: median %.0f ms, longest %.0f ms; "
           "%.1f microseconds of the server a delivery; server at the end %.0f MB\n",
           rival ? "nginx" : "entente", count, count / connect_ms * 1e3, (full_kb - empty_kb) / count, rounds,
           DATA_BYTES, times[rounds / 2], times[rounds - 1], (spent_us(pid) - before_us) / count / rounds,
           resident_kb(pid) / 1024);
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
    snprintf(file, sizeof(file), "rm -r %s", folder);
    return system(file) == 0 ? 0 : 3; /* ours by mkdtemp; nginx leaves folders of its own in it */
}
