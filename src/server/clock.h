/* Exercise time from monotonic time.
 *
 * The clock holds one point (this exercise millisecond was at that monotonic millisecond) and a pace. Pausing keeps the
 * exercise millisecond, resuming moves the monotonic one: so a pause shifts everything after it by exactly its length,
 * and nothing that was due during a pause becomes overdue. Where control is awaited, it runs up to a limit and stands
 * there. It reads no clock itself.
 */
#ifndef ENTENTE_SERVER_CLOCK_H
#define ENTENTE_SERVER_CLOCK_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

struct clock {
    int64_t exercise_ms, monotonic_ms; /* the point */
    uint32_t pace;                     /* exercise seconds to a real second */
    bool running;
    int64_t limit_ms; /* exercise time stands there; INT64_MAX: nowhere */
};

static inline int64_t clock_now_ms(const struct clock *clock, int64_t monotonic_ms)
{
    if (!clock->running || monotonic_ms < clock->monotonic_ms)
        return clock->exercise_ms;
    int64_t now_ms = clock->exercise_ms + (monotonic_ms - clock->monotonic_ms) * clock->pace;
    return now_ms < clock->limit_ms ? now_ms : clock->limit_ms;
}

/* Moves the point to the present and goes on from there, running or not, at this pace. */
static inline void clock_set(struct clock *clock, int64_t monotonic_ms, bool running, uint32_t pace)
{
    assert(pace > 0);
    clock->exercise_ms = clock_now_ms(clock, monotonic_ms);
    clock->monotonic_ms = monotonic_ms;
    clock->running = running;
    clock->pace = pace;
}

/* Exercise time becomes this, never earlier than it is. */
static inline void clock_jump(struct clock *clock, int64_t monotonic_ms, int64_t exercise_ms)
{
    int64_t now_ms = clock_now_ms(clock, monotonic_ms);
    clock->exercise_ms = exercise_ms > now_ms ? exercise_ms : now_ms;
    clock->monotonic_ms = monotonic_ms;
}

/* Real milliseconds until exercise time reaches `exercise_ms`, rounded up; -1 while it stands, or stands before that.
 */
static inline int64_t clock_wait_ms(const struct clock *clock, int64_t monotonic_ms, int64_t exercise_ms)
{
    if (!clock->running || clock->limit_ms <= exercise_ms)
        return -1;
    assert(clock->pace > 0);
    int64_t left_ms = exercise_ms - clock_now_ms(clock, monotonic_ms);
    return left_ms <= 0 ? 0 : (left_ms + clock->pace - 1) / clock->pace;
}

#endif
