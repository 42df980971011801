/* Opening, the round, closing.
 *
 * The round: before the loop sleeps the requests that came, and the clock, fold events in memory; they are committed in
 * one transaction, then what was asked is answered, then the streams are told; no round begins in the quiet before a
 * pulse (pulse.h). When a commit fails nothing of the round may be heard
 * of, so the server keeps what it holds and stops; the requests are dropped unanswered once the connections are
 * closed. */
#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/lab.h"
#include "server/pulse.h"
#include "server/routes.h"

enum {
    TICK_WAIT_MS_MAX = 60000,
    ZONES_BYTES_MAX = 1 << 20,
    MINUTE_MS = 60000,
    BUSY_WAIT_MS = 100, /* the loop stands still so long for another program's lock on the run file */
    BUSY_RETRY_MS = 200,
};

/* Timers only wake the loop: what they are for is done in a round, which may have to wait for a pulse. */
static void on_tick(void *context)
{
    (void)context;
}

static void on_beat(void *context)
{
    ((struct server *)context)->beat_due = true;
}

static void on_starved(void *context)
{
    struct server *server = context;
    notice_tell(server, &(struct server_notice){.which = NOTICE_STARVED});
    if (server->options.starved)
        server->options.starved(server->options.owner);
}

static void on_minute(void *context)
{
    ((struct server *)context)->minute_due = true;
}

/* Once a beat, however much was refused: who floods must not flood control too. */
static void show_refused(struct server *server)
{
    if (memcmp(server->refused_shown, server->refused, sizeof(server->refused)) == 0)
        return;
    memcpy(server->refused_shown, server->refused, sizeof(server->refused));
    server->play.news = true;
}

static void beat(struct server *server)
{
    round_check(server, seating_sweep(server));
    show_refused(server);
    metrics_beat(server);
}

/* Everything is on disk: whoever waits for it, and whoever listens, may hear of it. */
static void tell(struct server *server)
{
    assert(exercise_pending(server->play.exercise) == 0);
    round_check(server, gate_answer(server));
    if (server->failure == STATUS_OK)
        round_check(server, feeds_pump(server));
    if (server->failure == STATUS_OK && server->beat_due)
        feeds_beat(server);
    server->beat_due = false;
    enum phase phase = kernel_phase(exercise_kernel(server->play.exercise));
    if (server->failure == STATUS_OK && server->minute_due)
        server->options.each_minute(server->options.owner);
    if (server->failure == STATUS_OK && phase != server->phase_told && server->options.turned)
        server->options.turned(server->options.owner);
    server->phase_told = phase;
    server->minute_due = false;
}

static void sleep_until(struct server *server, int64_t wait_ms)
{
    bool waits_for_pulse = server->ready.first || asking_any(server->opening) || metrics_wait(server);
    int64_t pulse_ms = pulse_wait_ms(server->play.monotonic_ms);
    if (waits_for_pulse && (wait_ms < 0 || wait_ms > pulse_ms))
        wait_ms = pulse_ms;
    int64_t telling_ms = feeds_wait_ms(server);
    if (telling_ms >= 0 && (wait_ms < 0 || wait_ms > telling_ms))
        wait_ms = telling_ms;
    if (wait_ms < 0)
        net_timer_stop(server->tick_timer);
    else
        net_timer_once(server->tick_timer, wait_ms < TICK_WAIT_MS_MAX ? (uint32_t)wait_ms : TICK_WAIT_MS_MAX);
}

/* True: answers are on their way, and the loop has to write them before any work. */
static bool release_at_pulse(struct server *server)
{
    int64_t pulse = pulse_number(server->play.monotonic_ms);
    bool come = pulse != server->pulse;
    bool any = come && (server->ready.first || asking_any(server->opening) || metrics_wait(server));
    server->pulse = pulse;
    if (come)
        metrics_release(server);
    if (any)
        round_check(server, gate_release(server));
    return any && server->failure == STATUS_OK;
}

static void before_sleep(void *context)
{
    struct server *server = context;
    play_now(&server->play);
    if (server->failure == STATUS_OK && !server->leaving) {
        bool is_quiet = pulse_is_quiet(server->play.monotonic_ms);
        if (is_quiet || release_at_pulse(server)) {
            net_timer_once(server->tick_timer, is_quiet ? pulse_wait_ms(server->play.monotonic_ms) : 0);
            return;
        }
    }
    round_begin(server);
    if (server->beat_due)
        beat(server);
    if (!server->leaving || !server->play.branch_path[0])
        gate_take(server);
    enum status status = server->failure == STATUS_OK ? play_commit(&server->play) : STATUS_OK;
    round_check(server, status);
    if (status == STATUS_BUSY) { /* whoever waits for it is answered when it is there */
        sleep_until(server, BUSY_RETRY_MS);
        return;
    }
    if (server->failure == STATUS_OK)
        tell(server);
    if (server->failure == STATUS_OK && server->leaving)
        round_check(server, gate_release(server));
    if (server->failure != STATUS_OK || server->leaving) {
        net_loop_stop(server->loop);
        return;
    }
    if (server->play.branch_path[0]) { /* control went back: the answer goes out with the farewells */
        net_loop_stop(server->loop);
        return;
    }
    sleep_until(server, asking_any(server->late) ? 0 : play_wait_ms(&server->play));
}

enum status server_open(struct exercise *exercise, const struct server_options *options, struct server **ret_server,
                        struct trouble *trouble)
{
    struct server *server = calloc(1, sizeof(*server));
    enum status status = STATUS_OUT_OF_MEMORY;
    if (trouble)
        snprintf(trouble->text, sizeof(trouble->text), "out of memory");
    if (!server)
        return status;
    play_begin(&server->play, exercise);
    server->play.run_path = options->run_path;
    log_be_patient(exercise_log(exercise), BUSY_WAIT_MS);
    server->options = *options;
    server->attached.file = -1;
    buf_init(&server->zones, ZONES_BYTES_MAX);
    about_zones(server->play.program, &server->zones);
    if (server->zones.failed || net_loop_new(&server->loop) != STATUS_OK)
        goto cleanup;
    server->tick_timer = net_timer_new(server->loop, on_tick, server);
    server->beat_timer = net_timer_new(server->loop, on_beat, server);
    server->minute_timer = net_timer_new(server->loop, on_minute, server);
    if (!server->tick_timer || !server->beat_timer || !server->minute_timer ||
        lab_begin(server->play.program, server->loop, routes_fan_ready, server, &server->lab) != STATUS_OK ||
        errands_begin(server->options.run_path, server->loop, routes_errand_ready, server, &server->errands) !=
            STATUS_OK ||
        hashers_begin(server->loop, routes_hashed, server, &server->hashers) != STATUS_OK)
        goto cleanup;
    server->sources = limits_new();
    if (!server->sources)
        goto cleanup;
    status = sessions_begin(server);
    if (status == STATUS_OK)
        status = ties_begin(server);
    if (status != STATUS_OK) {
        if (trouble)
            snprintf(trouble->text, sizeof(trouble->text), "the sessions cannot be read: %.200s",
                     log_trouble(exercise_log(exercise)));
        goto cleanup;
    }
    status = attached_begin(exercise, options->run_path, &server->attached, trouble);
    if (status != STATUS_OK)
        goto cleanup;
    struct net_server_settings settings = {
        .address = options->address,
        .port = options->port,
        .identity = options->identity,
        .handler = gate_handle,
        .doorkeeper = gate_admits,
        .starved = on_starved,
        .context = server,
        .stream_output_bytes_max = VIEW_BYTES_MAX,
        .unknown_count_max = NET_UNKNOWN_COUNT_MAX,
        .known_count_max = NET_KNOWN_COUNT_MAX,
    };
    status = net_server_open(server->loop, &settings, &server->net, trouble);
    if (status == STATUS_OK)
        status = metrics_begin(server, trouble);
    if (status != STATUS_OK)
        goto cleanup;
    net_loop_before_sleep(server->loop, before_sleep, server);
    net_timer_every(server->beat_timer, BEAT_MS);
    if (options->each_minute)
        net_timer_every(server->minute_timer, MINUTE_MS);
    assert(server->net && server->sessions && server->lab && server->errands && server->failure == STATUS_OK);
    *ret_server = server;
    return STATUS_OK;
cleanup:
    server_close(server);
    return status;
}

uint16_t server_port(const struct server *server)
{
    return net_server_port(server->net);
}

enum status server_run(struct server *server)
{
    notice_tell(server, &(struct server_notice){.which = NOTICE_STARTED});
    net_timer_once(server->tick_timer, 0); /* a run that is resumed may be running */
    enum status status = net_loop_run(server->loop);
    notice_tell(server,
                &(struct server_notice){.which = server->failure != STATUS_OK ? NOTICE_FAILED : NOTICE_STOPPED});
    if (server->failure != STATUS_OK)
        return server->failure;
    if (status != STATUS_OK)
        return status;
    feeds_end(server, END_STOPPING);
    server->leaving = true;
    net_timer_once(server->tick_timer, 0); /* one round more, in which the farewells go out */
    status = net_loop_run(server->loop);
    if (server->failure == STATUS_OK && status == STATUS_OK && exercise_pending(server->play.exercise) == 0) {
        play_now(&server->play);
        round_check(server, play_end(&server->play));
    }
    return server->failure != STATUS_OK ? server->failure : status;
}

enum status server_end_sessions(struct server *server)
{
    memset(server->ties, 0, sizeof(server->ties)); /* theirs in the run file the owner clears, as the codes */
    return seating_end_all(server);
}

void server_know_checkpoint(struct server *server, struct str note, const char *verifier)
{
    assert(note.len < sizeof(server->checkpoint) && strlen(verifier) < sizeof(server->verifier));
    memcpy(server->checkpoint, note.ptr, note.len);
    server->checkpoint[note.len] = 0;
    snprintf(server->verifier, sizeof(server->verifier), "%s", verifier);
    uint8_t key[NOTE_KEY_BYTES];
    char name[NOTE_NAME_BYTES_MAX + 1];
    bool is_key = note_read_verifier(str_of(verifier), name, key);
    assert(is_key); /* the owner made it */
    if (is_key)
        errands_know_checkpoint(server->errands, note, key);
}

void server_know_codes(struct server *server, const char (*codes)[SEAT_CODE_TEXT_BYTES])
{
    uint32_t count = exercise_seat_count(server->play.exercise);
    assert(count <= SEAT_COUNT_MAX);
    memcpy(server->codes, codes, count * sizeof(codes[0]));
}

const char *server_branch(const struct server *server)
{
    return server->play.branch_path[0] ? server->play.branch_path : NULL;
}

void server_close(struct server *server)
{
    if (!server)
        return;
    if (server->sessions)
        feeds_end(server, END_STOPPING);
    net_server_close(server->net);
    metrics_end(server);
    lab_end(server->lab);
    errands_end(server->errands);
    attached_end(&server->attached);
    hashers_end(server->hashers);
    asking_drop(server);
    assert(!server->fresh.first && !server->held.first && !server->ready.first);
    net_timer_free(server->tick_timer);
    net_timer_free(server->beat_timer);
    net_timer_free(server->minute_timer);
    net_loop_free(server->loop);
    sessions_end(server);
    free(server->sources);
    buf_free(&server->zones);
    sodium_memzero(server->codes, sizeof(server->codes));
    free(server);
}
