/* entente new: a small scenario to start from, built into the binary so that nothing has to be found on disk. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

extern const char start_scenario[], start_scenario_end[]; /* scenarios/start/scenario.yaml, by start.S */

static const char help[] =
    "usage: entente new DIR\n"
    "\n"
    "Makes the directory DIR and writes scenario.yaml into it: a small commented exercise to start from.\n"
    "Nothing that exists is overwritten.\n"
    "\n"
    "exit: 0 written, 2 wrong usage, 3 cannot write\n";

static enum exit_code trouble(const char *path)
{
    cli_say(stderr, "entente new: cannot write %s: %s\n", path, strerror(errno));
    return EXIT_TROUBLE;
}

int cli_new(int argc, char **argv)
{
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        cli_put(stdout, str_of(help));
        return EXIT_FINE;
    }
    if (argc != 2 || argv[1][0] == '-')
        return cli_usage("new", "which directory?");
    char path[4096];
    int len = snprintf(path, sizeof(path), "%s/scenario.yaml", argv[1]);
    if (len < 0 || (size_t)len >= sizeof(path))
        return cli_usage("new", "the name of the directory is too long");
    if (mkdir(argv[1], 0777) != 0 && errno != EEXIST)
        return trouble(argv[1]);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0)
        return trouble(path);
    size_t left = (size_t)(start_scenario_end - start_scenario);
    const char *from = start_scenario;
    while (left > 0) {
        ssize_t done = write(file, from, left);
        if (done < 0 && errno != EINTR) {
            enum exit_code code = trouble(path);
            close(file);
            unlink(path);
            return code;
        }
        if (done > 0) {
            from += done;
            left -= (size_t)done;
        }
    }
    if (close(file) != 0)
        return trouble(path);
    cli_say(stdout, "%s written. Next:\n  entente check %s\n", path, argv[1]);
    return EXIT_FINE;
}
