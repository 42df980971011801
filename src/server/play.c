/* The one place where events enter a live run: time is stamped here, ticks that are due come before whatever follows
 * them, and nothing is announced before the log has it.
 *
 *   a request or a timer      play_advance    ticks that are due by now
 *                             play_submit     the event, folded and queued
 *   before the loop sleeps    play_commit     one transaction
 *                             feeds, replies  only then
 *
 * A tick carries its nominal second, however late its timer was; any other event the second at which it came. So a log
 * read again knows nothing of timers.
 */
#include <assert.h>

#include "server/inside.h"

/* Bits of cells in which somebody sits. */
static uint32_t peopled_cells(const struct server *server)
{
    uint32_t cells = 0;
    for (uint32_t s = 0; s < exercise_seat_count(server->exercise); s++) {
        const struct seat *seat = exercise_seat(server->exercise, s);
        if (seat->role == ROLE_PLAYER && exercise_seat_state(server->exercise, s)->joined)
            cells |= UINT32_C(1) << seat->cell;
    }
    return cells;
}

/* Follows what an event did to phase and pace. */
static void follow(struct server *server)
{
    const struct kernel *kernel = exercise_kernel(server->exercise);
    bool running = kernel_phase(kernel) == PHASE_RUNNING;
    uint32_t pace = kernel_pace(kernel);
    if (running != server->clock.running || pace != server->clock.pace) {
        clock_set(&server->clock, server->monotonic_ms, running, pace);
        server->clock_changed = true;
    }
}

void play_begin(struct server *server)
{
    const struct kernel *kernel = exercise_kernel(server->exercise);
    server->clock = (struct clock){
        .exercise_ms = (int64_t)exercise_second(server->exercise) * 1000,
        .monotonic_ms = server->monotonic_ms,
        .pace = kernel_pace(kernel),
        .running = kernel_phase(kernel) == PHASE_RUNNING,
    };
}

static int64_t tick_ms(const struct server *server, int64_t tick)
{
    return tick * server->program->tick_minutes * 60 * 1000;
}

enum status play_submit(struct server *server, uint32_t seat, struct str key, const struct event *event,
                        struct str body, struct exercise_receipt *ret_receipt)
{
    int64_t exercise_ms = clock_now_ms(&server->clock, server->monotonic_ms);
    if (event->kind == EVENT_TICK)
        exercise_ms = tick_ms(server, event->a);
    int64_t earliest_ms = (int64_t)exercise_second(server->exercise) * 1000; /* a log does not go back in time */
    if (exercise_ms < earliest_ms)
        exercise_ms = earliest_ms;
    struct exercise_command command = {
        .seat = (uint16_t)seat,
        .key = key,
        .event = *event,
        .body = body,
        .wall_ms = server->wall_ms,
        .exercise_ms = exercise_ms,
    };
    command.event.second = (uint32_t)(exercise_ms / 1000);
    enum phase phase = kernel_phase(exercise_kernel(server->exercise));
    enum status status = exercise_submit(server->exercise, &command, ret_receipt);
    if (status == STATUS_OK && ret_receipt->verdict == VERDICT_ACCEPTED && !ret_receipt->earlier) {
        follow(server);
        if (event->kind == EVENT_TICK || phase != kernel_phase(exercise_kernel(server->exercise)))
            server->clock_changed = true; /* ENDEX in a pause changes the phase alone */
    }
    return status;
}

enum status play_advance(struct server *server)
{
    const struct kernel *kernel = exercise_kernel(server->exercise);
    enum status status = STATUS_OK;
    while (status == STATUS_OK && kernel_phase(kernel) == PHASE_RUNNING &&
           clock_now_ms(&server->clock, server->monotonic_ms) >= tick_ms(server, kernel_tick(kernel) + 1)) {
        struct event tick = {.kind = EVENT_TICK, .cell = CELL_CONTROL, .a = (uint32_t)(kernel_tick(kernel) + 1)};
        struct exercise_receipt receipt;
        status = play_submit(server, SEAT_CLOCK, STR(""), &tick, STR(""), &receipt);
        if (status == STATUS_TOO_LARGE)
            status = play_commit(server);
        else
            assert(status != STATUS_OK || receipt.verdict == VERDICT_ACCEPTED);
    }
    return status;
}

enum status play_start(struct server *server, uint32_t seat, struct str key, struct exercise_receipt *ret_receipt)
{
    uint32_t cells = peopled_cells(server);
    struct event event = {.kind = EVENT_START, .cell = CELL_CONTROL};
    struct exercise_receipt receipt;
    enum status status = play_submit(server, seat, key, &event, STR(""), ret_receipt);
    if (status != STATUS_OK || ret_receipt->verdict != VERDICT_ACCEPTED)
        return status;
    for (uint32_t c = 0; c < server->program->cell_count && status == STATUS_OK; c++) {
        event = (struct event){.kind = EVENT_SEAT, .cell = c};
        if (cells >> c & 1)
            status = play_submit(server, seat, STR(""), &event, STR(""), &receipt);
    }
    return status == STATUS_OK ? play_advance(server) : status; /* tick 0 is due now */
}

enum status play_commit(struct server *server)
{
    if (exercise_pending(server->exercise) == 0)
        return STATUS_OK;
    server->news = true;
    return exercise_commit(server->exercise);
}

int64_t play_wait_ms(const struct server *server)
{
    const struct kernel *kernel = exercise_kernel(server->exercise);
    return clock_wait_ms(&server->clock, server->monotonic_ms, tick_ms(server, kernel_tick(kernel) + 1));
}

enum status server_play_bots(struct exercise *exercise)
{
    const struct kernel *kernel = exercise_kernel(exercise);
    struct server server = {.exercise = exercise, .program = exercise_program(exercise), .wall_ms = net_wall_ms()};
    struct exercise_receipt receipt;
    play_begin(&server);
    enum status status = play_start(&server, SEAT_CLOCK, STR(""), &receipt);
    if (status == STATUS_OK && receipt.verdict != VERDICT_ACCEPTED)
        return STATUS_REFUSED;
    while (status == STATUS_OK && kernel_phase(kernel) == PHASE_RUNNING) {
        clock_jump(&server.clock, server.monotonic_ms, tick_ms(&server, kernel_tick(kernel) + 1));
        status = play_advance(&server);
    }
    return status == STATUS_OK ? play_commit(&server) : status;
}
