/* For the whole command, linked with --wrap=clock_gettime: clocks that a test can set. The wall clock is off by as many
 * seconds as the file WALL_CLOCK_FILE says at that moment; the monotonic one stands at the milliseconds that the file
 * MONOTONIC_CLOCK_FILE says. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int __real_clock_gettime(clockid_t which, struct timespec *ret_now);
int __wrap_clock_gettime(clockid_t which, struct timespec *ret_now);

/* False: there is no such file, or no number in it. */
static int read_number(const char *variable, long *ret_number)
{
    const char *path = getenv(variable);
    FILE *file = path ? fopen(path, "r") : NULL;
    int found = file && fscanf(file, "%ld", ret_number) == 1;
    if (file)
        fclose(file);
    return found;
}

int __wrap_clock_gettime(clockid_t which, struct timespec *ret_now)
{
    int result = __real_clock_gettime(which, ret_now);
    long number;
    if (which == CLOCK_REALTIME && read_number("WALL_CLOCK_FILE", &number))
        ret_now->tv_sec += number;
    if (which == CLOCK_MONOTONIC && read_number("MONOTONIC_CLOCK_FILE", &number))
        *ret_now = (struct timespec){number / 1000, number % 1000 * 1000000};
    return result;
}
