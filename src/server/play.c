/* The one place where events enter a live run.
 *
 * A tick carries its nominal second, however late its timer was; any other event the second at which it came. So a log
 * read again knows nothing of timers.
 */
#include "server/play.h"

#include <assert.h>

#include "net/net.h"
#include "program/time.h"
#include "server/server.h"

/* Bits of cells in which somebody sits. */
static uint32_t peopled_cells(const struct play *play)
{
    uint32_t cells = 0;
    for (uint32_t s = 0; s < exercise_seat_count(play->exercise); s++) {
        const struct seat *seat = exercise_seat(play->exercise, s);
        if (seat->role == ROLE_PLAYER && exercise_seat_state(play->exercise, s)->joined)
            cells |= UINT32_C(1) << seat->cell;
    }
    return cells;
}

static int64_t tick_ms(const struct play *play, int64_t tick)
{
    return time_second(play->program, tick) * 1000;
}

/* Where time stands for control to open the next phase: when the present one has lasted its length. */
static int64_t limit_ms(const struct play *play)
{
    const struct kernel *kernel = exercise_kernel(play->exercise);
    return kernel_stage_awaited(kernel) == INDEX_NONE ? INT64_MAX : tick_ms(play, kernel_tick(kernel) + 1);
}

/* How long people have, from now on: whoever takes a run up in the middle of a freeze gives the whole time again, for
 * nobody could answer meanwhile. */
static void follow_freeze(struct play *play)
{
    const struct kernel *kernel = exercise_kernel(play->exercise);
    enum freeze_step step = kernel_freeze_step(kernel);
    if (step == play->freeze_step)
        return;
    play->freeze_step = step;
    play->clock_changed = true;
    if (kernel_freeze_asks(kernel))
        play->freeze_ends_ms =
            play->monotonic_ms + (int64_t)play->program->freezes[kernel_freeze(kernel)].seconds * 1000;
}

/* Follows what an event did to phase, pace and limit. */
static void follow(struct play *play)
{
    const struct kernel *kernel = exercise_kernel(play->exercise);
    bool running = kernel_phase(kernel) == PHASE_RUNNING;
    uint32_t pace = kernel_pace(kernel);
    int64_t limit = limit_ms(play);
    if (running != play->clock.running || pace != play->clock.pace || limit != play->clock.limit_ms) {
        clock_set(&play->clock, play->monotonic_ms, running, pace);
        play->clock.limit_ms = limit;
        play->clock_changed = true;
    }
    assert(play->clock.running == running && play->clock.pace == pace);
}

void play_now(struct play *play)
{
    play->wall_ms = net_wall_ms();
    play->monotonic_ms = net_monotonic_ms();
}

void play_begin(struct play *play, struct exercise *exercise)
{
    assert(exercise_pending(exercise) == 0); /* the clock stands where the log does */
    const struct kernel *kernel = exercise_kernel(exercise);
    *play = (struct play){.exercise = exercise, .program = exercise_program(exercise)};
    play_now(play);
    play->clock = (struct clock){
        .exercise_ms = exercise_clock_ms(exercise),
        .monotonic_ms = play->monotonic_ms,
        .pace = kernel_pace(kernel),
        .running = kernel_phase(kernel) == PHASE_RUNNING,
        .limit_ms = limit_ms(play),
    };
    follow_freeze(play);
}

enum status play_commit(struct play *play)
{
    if (exercise_pending(play->exercise) == 0)
        return STATUS_OK;
    enum status status = exercise_commit(play->exercise);
    play->news = play->news || status == STATUS_OK;
    return status;
}

enum status play_submit(struct play *play, uint32_t seat, struct str key, const struct event *event, struct str body,
                        struct exercise_receipt *ret_receipt)
{
    assert(seat == SEAT_CLOCK || seat < exercise_seat_count(play->exercise));
    int64_t exercise_ms = clock_now_ms(&play->clock, play->monotonic_ms);
    if (event->kind == EVENT_TICK)
        exercise_ms = tick_ms(play, event->a);
    int64_t earliest_ms = (int64_t)exercise_second(play->exercise) * 1000; /* a log does not go back in time */
    if (exercise_ms < earliest_ms)
        exercise_ms = earliest_ms;
    struct exercise_command command = {
        .seat = (uint16_t)seat,
        .key = key,
        .event = *event,
        .body = body,
        .wall_ms = play->wall_ms,
        .exercise_ms = exercise_ms,
    };
    command.event.second = (uint32_t)(exercise_ms / 1000);
    enum phase phase = kernel_phase(exercise_kernel(play->exercise));
    enum status status = exercise_submit(play->exercise, &command, ret_receipt);
    if (status == STATUS_TOO_LARGE && exercise_pending(play->exercise) > 0) { /* nobody may fill the queue for others */
        status = play_commit(play);
        if (status == STATUS_OK)
            status = exercise_submit(play->exercise, &command, ret_receipt);
    }
    if (status == STATUS_OK && ret_receipt->verdict == VERDICT_ACCEPTED && !ret_receipt->earlier) {
        assert(phase != PHASE_ENDED || kernel_phase(exercise_kernel(play->exercise)) == PHASE_ENDED);
        assert(kernel_phase(exercise_kernel(play->exercise)) != PHASE_LOBBY ||
               phase == PHASE_LOBBY); /* nothing leads back */
        follow(play);
        follow_freeze(play);
        if (event->kind == EVENT_TICK && kernel_phase(exercise_kernel(play->exercise)) == PHASE_ENDED)
            play->clock.exercise_ms = exercise_ms; /* however late the tick was: what is over has no more time */
        if (event->kind == EVENT_TICK || phase != kernel_phase(exercise_kernel(play->exercise)))
            play->clock_changed = true; /* ENDEX in a pause changes the phase alone */
    }
    return status;
}

/* The time to answer is over: an event as others are, so that a log read again asks no clock. */
static enum status end_freeze(struct play *play)
{
    const struct kernel *kernel = exercise_kernel(play->exercise);
    struct event event = {.kind = EVENT_FREEZE_OVER,
                          .cell = CELL_CONTROL,
                          .a = kernel_freeze(kernel),
                          .b = play->freeze_step == FREEZE_ASKS_AGAIN};
    struct exercise_receipt receipt;
    enum status status = play_submit(play, SEAT_CLOCK, STR(""), &event, STR(""), &receipt);
    assert(status != STATUS_OK || receipt.verdict == VERDICT_ACCEPTED);
    return status;
}

enum status play_advance(struct play *play)
{
    const struct kernel *kernel = exercise_kernel(play->exercise);
    enum status status = STATUS_OK;
    if (play->branch_path[0]) /* this run is over: nothing is added to it */
        return STATUS_OK;
    if (kernel_freeze_asks(kernel) && play->monotonic_ms >= play->freeze_ends_ms)
        status = end_freeze(play);
    while (status == STATUS_OK && kernel_phase(kernel) == PHASE_RUNNING && kernel_stage_awaited(kernel) == INDEX_NONE &&
           clock_now_ms(&play->clock, play->monotonic_ms) >= tick_ms(play, kernel_tick(kernel) + 1)) {
        struct event tick;
        struct exercise_receipt receipt;
        bool next = kernel_next_event(kernel, &tick);
        assert(next && tick.kind == EVENT_TICK);
        (void)next;
        status = play_submit(play, SEAT_CLOCK, STR(""), &tick, STR(""), &receipt);
        assert(status != STATUS_OK || receipt.verdict == VERDICT_ACCEPTED);
    }
    return status == STATUS_BUSY ? STATUS_OK : status; /* they stay due */
}

enum status play_start(struct play *play, uint32_t seat, struct str key, struct exercise_receipt *ret_receipt)
{
    uint32_t cells = peopled_cells(play);
    struct event event = {.kind = EVENT_START, .cell = CELL_CONTROL};
    struct exercise_receipt receipt;
    enum status status = play_submit(play, seat, key, &event, STR(""), ret_receipt);
    if (status != STATUS_OK || ret_receipt->verdict != VERDICT_ACCEPTED)
        return status;
    for (uint32_t c = 0; c < play->program->cell_count && status == STATUS_OK; c++) {
        event = (struct event){.kind = EVENT_SEAT, .cell = c};
        if (cells >> c & 1)
            status = play_submit(play, seat, STR(""), &event, STR(""), &receipt);
    }
    return status == STATUS_OK ? play_advance(play) : status; /* tick 0 is due now */
}

enum status play_end(struct play *play)
{
    assert(exercise_pending(play->exercise) == 0);
    return exercise_clock_put(play->exercise, clock_now_ms(&play->clock, play->monotonic_ms));
}

int64_t play_wait_ms(const struct play *play)
{
    const struct kernel *kernel = exercise_kernel(play->exercise);
    if (kernel_freeze_asks(kernel)) /* meanwhile exercise time stands */
        return play->freeze_ends_ms > play->monotonic_ms ? play->freeze_ends_ms - play->monotonic_ms : 0;
    return clock_wait_ms(&play->clock, play->monotonic_ms, tick_ms(play, kernel_tick(kernel) + 1));
}

enum status server_play_bots(struct exercise *exercise)
{
    const struct kernel *kernel = exercise_kernel(exercise);
    struct play play;
    struct exercise_receipt receipt;
    play_begin(&play, exercise);
    enum status status = play_start(&play, SEAT_CLOCK, STR(""), &receipt);
    if (status == STATUS_OK && receipt.verdict != VERDICT_ACCEPTED)
        return STATUS_REFUSED;
    while (status == STATUS_OK && kernel_phase(kernel) == PHASE_RUNNING) {
        clock_jump(&play.clock, play.monotonic_ms, tick_ms(&play, kernel_tick(kernel) + 1));
        status = play_advance(&play);
    }
    return status == STATUS_OK ? play_commit(&play) : status;
}
