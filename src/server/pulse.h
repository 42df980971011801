/* When answers go out: a grid in monotonic time, so that nobody hears by the wait what others do.
 *
 *     pulse          quiet          pulse          quiet          pulse
 *       ├── work ──────┤── nothing ────├── work ──────┤── nothing ────├──
 *       └ what was ready before it goes out at once, then the work begins
 *
 * An act takes milliseconds of the one loop until it is on the disk, and whoever asks meanwhile would wait for them. So
 * no work begins in the quiet half, what came in it is looked at from the pulse on, and an answer that tells of no act
 * of whoever asked waits for the next pulse, at which nothing else is done before. What takes longer than the quiet
 * half can still be heard. It reads no clock itself. */
#ifndef ENTENTE_SERVER_PULSE_H
#define ENTENTE_SERVER_PULSE_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bounds.h"

static inline int64_t pulse_number(int64_t monotonic_ms)
{
    assert(monotonic_ms >= 0);
    return monotonic_ms / PULSE_MS;
}

static inline bool pulse_is_quiet(int64_t monotonic_ms)
{
    return monotonic_ms % PULSE_MS >= PULSE_MS - PULSE_QUIET_MS;
}

static inline uint32_t pulse_wait_ms(int64_t monotonic_ms) /* to the next one: 1 .. PULSE_MS */
{
    return (uint32_t)(PULSE_MS - monotonic_ms % PULSE_MS);
}

#endif
