/* The server is this very program in a process of its own, on the loopback; what it prints is read for its links, as
 * people do. */
#include "cli/trial.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/clean.h"
#include "cli/cli.h"
#include "net/net.h"

enum { PATH_BYTES = 4096, WAIT_MS = 20000, CLIENTS_MAX = 64, REQUEST_BYTES = 1024, CODE_BYTES = 32 };

struct client {
    struct net_client *asks, *listens;
    char cookie[160], csrf[64];
};

struct serving {
    pid_t process;
    uint16_t port;
    char folder[PATH_BYTES], scenario[PATH_BYTES + 32], run[PATH_BYTES + 32], links[PATH_BYTES + 32];
    char codes[CLIENTS_MAX][CODE_BYTES];
    uint32_t code_count;
    struct client clients[CLIENTS_MAX];
};

static uint16_t free_port(void)
{
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(place);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool found = fd >= 0 && bind(fd, (struct sockaddr *)&place, len) == 0 &&
                 getsockname(fd, (struct sockaddr *)&place, &len) == 0;
    if (fd >= 0)
        close(fd);
    return found ? ntohs(place.sin_port) : 0;
}

/* ---- the server ---- */

static const char scenario[] = "entente: 1\nid: doctor\ntitle: Doctor\nmarking: EXERCISE\n"
                               "time: {startex: 2024-03-05T09:00:00Z, tick: 10m, length: 1h}\n"
                               "cells: {one: {side: x}, other: {side: x}}\n"
                               "injects: {first: {at: T+00:00, release: all, kind: news, text: Good morning.}}\n";

static bool write_scenario(const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool written = file >= 0 && write(file, scenario, sizeof(scenario) - 1) == (ssize_t)sizeof(scenario) - 1;
    if (file >= 0)
        close(file);
    return written;
}

static void become_server(const struct serving *serving, const char *state)
{
    char port[8], links[] = "--links";
    snprintf(port, sizeof(port), "%u", (unsigned)serving->port);
    int nowhere = open("/dev/null", O_RDWR);
    dup2(nowhere, STDIN_FILENO);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execl("/proc/self/exe", "entente", "play", serving->scenario, "--run", serving->run, "--state", state, "--port",
          port, "--seats", "16", links, serving->links, (char *)NULL);
    _exit(EXIT_TROUBLE);
}

static bool read_codes(struct serving *serving)
{
    FILE *file = fopen(serving->links, "re");
    char line[512];
    serving->code_count = 0;
    while (file && serving->code_count < CLIENTS_MAX && fgets(line, sizeof(line), file)) {
        const char *at = strstr(line, "#join=");
        bool plays = strncmp(line, "  one-", 6) == 0 || strncmp(line, "  other-", 8) == 0;
        if (at && plays)
            snprintf(serving->codes[serving->code_count++], CODE_BYTES, "%.*s", (int)strcspn(at + 6, "\n"), at + 6);
    }
    if (file)
        fclose(file);
    return serving->code_count > 0;
}

static enum status begin(struct serving *serving, const struct trial *trial, struct trouble *trouble)
{
    snprintf(serving->folder, sizeof(serving->folder), "%s/.entente-doctor-XXXXXX", trial->directory);
    if (!mkdtemp(serving->folder))
        return trouble_say(trouble, STATUS_IO, "%s cannot be made: %s", serving->folder, strerror(errno));
    snprintf(serving->scenario, sizeof(serving->scenario), "%s/doctor.yaml", serving->folder);
    snprintf(serving->run, sizeof(serving->run), "%s/doctor.entente", serving->folder);
    snprintf(serving->links, sizeof(serving->links), "%s/links", serving->folder);
    serving->port = free_port();
    if (!write_scenario(serving->scenario) || serving->port == 0)
        return trouble_say(trouble, STATUS_IO, "no scenario can be written, or there is no free port");
    serving->process = fork();
    if (serving->process == 0)
        become_server(serving, trial->machine->directory);
    if (serving->process < 0)
        return trouble_say(trouble, STATUS_IO, "no process can be made: %s", strerror(errno));
    for (int64_t end_us = net_monotonic_us() + WAIT_MS * INT64_C(1000); net_monotonic_us() < end_us; usleep(20000)) {
        if (waitpid(serving->process, NULL, WNOHANG) == serving->process) {
            serving->process = 0;
            break;
        }
        if (read_codes(serving) && serving->code_count == 32)
            return STATUS_OK;
    }
    return trouble_say(trouble, STATUS_IO, "the server does not begin: 'entente play' says why");
}

static void forget(const struct serving *serving, const struct machine *machine)
{
    struct log *log;
    if (log_open(serving->run, LOG_READ, &log, NULL) != STATUS_OK)
        return;
    machine_forget(machine, log);
    log_close(log);
}

static void end(struct serving *serving, const struct machine *machine)
{
    for (uint32_t i = 0; i < CLIENTS_MAX; i++) {
        net_client_close(serving->clients[i].asks);
        net_client_close(serving->clients[i].listens);
    }
    if (serving->process > 0) {
        kill(serving->process, SIGTERM);
        waitpid(serving->process, NULL, 0);
    }
    forget(serving, machine);
    static const char *const ends[] = {"", "-lock", "-wal", "-shm", ".checkpoints"};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        char path[PATH_BYTES + 64];
        snprintf(path, sizeof(path), "%s%s", serving->run, ends[i]);
        unlink(path);
    }
    unlink(serving->links);
    unlink(serving->scenario);
    rmdir(serving->folder);
}

/* ---- a client ---- */

static enum status ask(struct net_client *client, const char *request, int wanted, struct str *ret_head,
                       struct str *ret_body)
{
    int code = 0;
    enum status status = net_client_ask(client, str_of(request), &code, ret_head, ret_body);
    return status != STATUS_OK ? status : code == wanted ? STATUS_OK : STATUS_REFUSED;
}

/* What stands between `before` and `after`. */
static bool between(struct str text, const char *before, char after, char *ret_text, size_t text_bytes)
{
    const char *at = memmem(text.ptr, text.len, before, strlen(before));
    const char *from = at ? at + strlen(before) : NULL;
    const char *to = from ? memchr(from, after, text.len - (size_t)(from - text.ptr)) : NULL;
    return to && (size_t)snprintf(ret_text, text_bytes, "%.*s", (int)(to - from), from) < text_bytes;
}

static enum status join(struct serving *serving, struct client *client, const char *code)
{
    char request[REQUEST_BYTES], body[64];
    struct str head, answer;
    int len = snprintf(body, sizeof(body), "{\"code\":\"%s\"}", code);
    snprintf(request, sizeof(request),
             "POST /api/join HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Type: application/json\r\n"
             "Content-Length: %d\r\n\r\n%s",
             (unsigned)serving->port, len, body);
    enum status status = ask(client->asks, request, 200, &head, &answer);
    if (status != STATUS_OK)
        return status;
    return between(head, "Set-Cookie: ", ';', client->cookie, sizeof(client->cookie)) &&
                   between(answer, "\"csrf\":\"", '"', client->csrf, sizeof(client->csrf))
               ? STATUS_OK
               : STATUS_MALFORMED;
}

static enum status listen_to(struct serving *serving, struct client *client)
{
    char request[REQUEST_BYTES];
    struct str head, body;
    snprintf(request, sizeof(request), "GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nCookie: %s\r\n\r\n",
             (unsigned)serving->port, client->cookie);
    enum status status = ask(client->listens, request, 200, &head, &body);
    return status == STATUS_OK ? net_client_await(client->listens, "event: view") : status;
}

/* And its page hears of it. */
static enum status act(struct serving *serving, struct client *client, uint32_t number, int64_t *ret_us)
{
    char request[REQUEST_BYTES], body[80];
    struct str head, answer;
    int len = snprintf(body, sizeof(body), "{\"key\":\"doctor-%u\",\"do\":\"ready\",\"ready\":true}", number);
    snprintf(request, sizeof(request),
             "POST /api/command HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nCookie: %s\r\nX-Entente: %s\r\n"
             "Sec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
             (unsigned)serving->port, client->cookie, client->csrf, len, body);
    int64_t begun_us = net_monotonic_us();
    enum status status = ask(client->asks, request, 200, &head, &answer);
    *ret_us = net_monotonic_us() - begun_us;
    return status == STATUS_OK ? net_client_await(client->listens, "\"ready\":true") : status;
}

static enum status come(struct serving *serving, const struct trial *trial, uint32_t number, struct trouble *trouble)
{
    struct client *client = &serving->clients[number];
    assert(number < serving->code_count && !client->asks && !client->listens);
    struct net_client_wish wish = {"127.0.0.1", serving->port, trial->authority_pem, WAIT_MS};
    enum status status = net_client_open(&wish, &client->asks, trouble);
    if (status == STATUS_OK)
        status = net_client_open(&wish, &client->listens, trouble);
    if (status != STATUS_OK)
        return status;
    if (join(serving, client, serving->codes[number]) != STATUS_OK)
        return trouble_say(trouble, STATUS_IO, "client %u cannot join", number + 1);
    if (listen_to(serving, client) != STATUS_OK)
        return trouble_say(trouble, STATUS_IO, "client %u hears nothing", number + 1);
    return STATUS_OK;
}

enum status trial_run(struct trial *trial, struct trouble *trouble)
{
    struct serving *serving = calloc(1, sizeof(*serving));
    assert(trial->client_count <= CLIENTS_MAX && trial->done_count == 0);
    if (!serving)
        return trouble_say(trouble, STATUS_OUT_OF_MEMORY, "out of memory");
    enum status status = begin(serving, trial, trouble);
    for (uint32_t i = 0; i < trial->client_count && status == STATUS_OK; i++)
        status = come(serving, trial, i, trouble);
    for (uint32_t i = 0; i < trial->client_count && status == STATUS_OK; i++) {
        int64_t took_us = 0;
        if (act(serving, &serving->clients[i], i, &took_us) != STATUS_OK)
            status = trouble_say(trouble, STATUS_IO, "client %u cannot act", i + 1);
        trial->slowest_us = took_us > trial->slowest_us ? took_us : trial->slowest_us;
        trial->done_count += status == STATUS_OK;
    }
    end(serving, trial->machine);
    free(serving);
    return status;
}
