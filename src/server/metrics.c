/* Metrics for the IT officer's monitoring, on a port of their own, in Prometheus' text form.
 *
 * Whoever watches a machine need not be somebody to whom an exercise is released, so they tell nothing of what cells
 * do: no counts of requests, events, bytes or processor time, for one that moves when a cell acts is a light that
 * blinks when it does. What is told is made at the beat, whoever asks and whatever happens meanwhile; and it is
 * answered at a pulse, as everything is that tells of no act of whoever asked (pulse.h). */
#include <assert.h>
#include <sys/resource.h>
#include <sys/statvfs.h>

#include "server/inside.h"

enum { METRICS_BYTES_MAX = 1 << 14, DISK_STEP_BYTES = 64 << 20 };

static void add(struct buf *text, const char *name, const char *help, int64_t value)
{
    buf_printf(text, "# HELP entente_%s %s\n# TYPE entente_%s gauge\nentente_%s %lld\n", name, help, name, name,
               (long long)value);
}

static int64_t seats_online(const struct server *server)
{
    int64_t count = 0;
    for (uint32_t s = 0; s < exercise_seat_count(server->play.exercise); s++)
        count += server->online[s] > 0;
    return count;
}

/* In steps that no exercise fills in a day. */
static int64_t disk_free_bytes(const char *run_path)
{
    struct statvfs disk;
    if (statvfs(run_path, &disk) != 0)
        return -1;
    uint64_t bytes = (uint64_t)disk.f_bavail * disk.f_frsize;
    return (int64_t)(bytes - bytes % DISK_STEP_BYTES);
}

void metrics_beat(struct server *server)
{
    struct metrics *metrics = &server->metrics;
    struct rlimit descriptors = {0};
    struct buf text;
    assert(exercise_seat_count(server->play.exercise) <= SEAT_COUNT_MAX);
    if (!metrics->net)
        return;
    buf_init(&text, METRICS_BYTES_MAX);
    getrlimit(RLIMIT_NOFILE, &descriptors);
    buf_printf(&text, "# HELP entente_info The version.\n# TYPE entente_info gauge\nentente_info{version=\"%s\"} 1\n",
               ENTENTE_VERSION);
    add(&text, "start_time_seconds", "When the server began, since 1970.", metrics->begun_s);
    add(&text, "phase", "0 before STARTEX, 1 running, 2 paused, 3 ended.",
        (int64_t)kernel_phase(exercise_kernel(server->play.exercise)));
    add(&text, "seats", "Seats of the run.", exercise_seat_count(server->play.exercise));
    add(&text, "seats_online", "Seats whose page listens, as of the last beat.", seats_online(server));
    add(&text, "disk_free_bytes", "Free for the run file, in steps of 64 MiB; -1: unknown.",
        disk_free_bytes(server->options.run_path));
    add(&text, "descriptors_max", "The limit of open descriptors.", (int64_t)descriptors.rlim_cur);
    add(&text, "certificate_end_time_seconds", "When the certificate ends, since 1970.",
        net_identity_end_s(server->options.identity));
    if (!text.failed) {
        buf_free(&metrics->text);
        metrics->text = text;
    } else {
        buf_free(&text);
    }
}

static void handle(void *context, struct net_request *request)
{
    struct metrics *metrics = &((struct server *)context)->metrics;
    assert(metrics->waiting_count < METRICS_WAITING_MAX); /* a connection each, and there are no more of those */
    metrics->waiting[metrics->waiting_count++] = request;
}

bool metrics_wait(const struct server *server)
{
    return server->metrics.waiting_count > 0;
}

void metrics_release(struct server *server)
{
    struct metrics *metrics = &server->metrics;
    for (uint32_t i = 0; i < metrics->waiting_count; i++) {
        struct net_request *request = metrics->waiting[i];
        struct net_reply reply = {.content_type = STR("text/plain; version=0.0.4; charset=utf-8"),
                                  .body = {metrics->text.ptr, metrics->text.len}};
        bool is_ours = net_request_method(request) <= NET_HEAD && str_equal(net_request_path(request), STR("/metrics"));
        if (is_ours)
            net_reply(request, &reply);
        else
            net_reply_error(request, 404, STR("there is no such thing"));
    }
    metrics->waiting_count = 0;
    assert(!metrics_wait(server));
}

enum status metrics_begin(struct server *server, struct trouble *trouble)
{
    struct net_server_settings settings = {
        .address = server->options.metrics_address,
        .port = server->options.metrics_port,
        .handler = handle,
        .context = server,
        .connection_count_max = METRICS_WAITING_MAX,
    };
    if (!settings.port)
        return STATUS_OK;
    server->metrics.begun_s = server->play.wall_ms / 1000;
    enum status status = net_server_open(server->loop, &settings, &server->metrics.net, trouble);
    if (status == STATUS_OK)
        metrics_beat(server);
    return status;
}

void metrics_end(struct server *server)
{
    net_server_close(server->metrics.net);
    metrics_release(server); /* into the void */
    buf_free(&server->metrics.text);
    assert(server->metrics.waiting_count == 0);
}
