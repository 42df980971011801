/* Runs a command within bounds and says what it took:
 *
 *     measured SECONDS MEGABYTES COMMAND ARGUMENT...
 *
 * SECONDS of the processor's time, MEGABYTES of data (0: no bound). Its last line goes to descriptor 3: milliseconds of
 * the processor, kilobytes of memory at most, and the exit code, or minus the signal that ended it. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void bound(int resource, rlim_t most)
{
    struct rlimit limit = {most, most};
    if (setrlimit(resource, &limit) != 0) {
        perror("measured");
        exit(126);
    }
}

static long long milliseconds(struct timeval time)
{
    return (long long)time.tv_sec * 1000 + time.tv_usec / 1000;
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 126;
    pid_t child = fork();
    if (child == 0) {
        long megabytes = strtol(argv[2], NULL, 10);
        close(3);
        bound(RLIMIT_CPU, (rlim_t)strtol(argv[1], NULL, 10));
        if (megabytes > 0)
            bound(RLIMIT_DATA, (rlim_t)megabytes << 20);
        execvp(argv[3], argv + 3);
        perror(argv[3]);
        exit(127);
    }
    int how = 0;
    struct rusage took;
    if (child < 0 || wait4(child, &how, 0, &took) != child) {
        perror("measured");
        return 126;
    }
    int code = WIFSIGNALED(how) ? -WTERMSIG(how) : WEXITSTATUS(how);
    dprintf(3, "%lld %ld %d\n", milliseconds(took.ru_utime) + milliseconds(took.ru_stime), took.ru_maxrss, code);
    return 0;
}
