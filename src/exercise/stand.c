/* Where the clock stood when a run was put down in good order. It is no event, for nothing happened: it lies in the
 * side table beside the log, counts for the very next opening only, and only while the log has not gone on since.
 */
#include <stdio.h>

#include "exercise/inside.h"
#include "program/time.h"

enum { STAND_BYTES = 48 };

#define STAND STR("clock")

int64_t exercise_clock_ms(const struct exercise *exercise)
{
    char text[STAND_BYTES + 1] = "";
    size_t len;
    unsigned long long count;
    long long stood_ms;
    int64_t last_ms = (int64_t)exercise->second * 1000;
    if (log_secret_get(exercise->log, STAND, text, STAND_BYTES, &len) != STATUS_OK ||
        sscanf(text, "%llu events, %lld ms", &count, &stood_ms) != 2)
        return last_ms;
    int64_t next_tick_ms = time_second(exercise->program, kernel_tick(exercise->kernel) + 1) * 1000;
    if (count != exercise->committed || stood_ms < last_ms)
        return last_ms;
    return stood_ms < next_tick_ms ? stood_ms : next_tick_ms;
}

enum status exercise_clock_put(struct exercise *exercise, int64_t exercise_ms)
{
    char text[STAND_BYTES];
    snprintf(text, sizeof(text), "%llu events, %lld ms", (unsigned long long)exercise->committed,
             (long long)exercise_ms);
    return log_secret_put(exercise->log, STAND, str_of(text));
}
