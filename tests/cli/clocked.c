/* For the whole command, linked with --wrap=clock_gettime: a wall clock that a test can set. It is off by as many
 * seconds as the file WALL_CLOCK_FILE says at that moment. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int __real_clock_gettime(clockid_t which, struct timespec *ret_now);
int __wrap_clock_gettime(clockid_t which, struct timespec *ret_now);

int __wrap_clock_gettime(clockid_t which, struct timespec *ret_now)
{
    int result = __real_clock_gettime(which, ret_now);
    const char *path = getenv("WALL_CLOCK_FILE");
    long off = 0;
    FILE *file = which == CLOCK_REALTIME && path ? fopen(path, "r") : NULL;
    if (file) {
        if (fscanf(file, "%ld", &off) != 1)
            off = 0;
        fclose(file);
    }
    ret_now->tv_sec += off;
    return result;
}
