/* entente backup: a copy of a run that is whole, also while the run is being played.
 *
 * The copy is of one moment (log/copy.c), lies on the disk before it has its name, and is read again from its first
 * event to its last before anybody is told that it is there. It holds no join codes, sessions or passwords: whoever
 * finds it opens no door with it, and whoever goes on with it gets new links. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "log/log.h"

static const char help[] =
    "usage: entente backup RUN FILE\n"
    "\n"
    "Makes a copy of a run file that is whole, also while 'entente play' writes the run: as it was at one moment, on "
    "the disk, and\n"
    "read again from beginning to end. FILE must not be there yet; it is best on another disk.\n"
    "\n"
    "The copy holds everything that happened, and no join codes, sessions or passwords: 'entente play FILE' prints new "
    "links\n"
    "('--older-copy' says on the same machine that this is meant).\n"
    "\n"
    "exit: 0 made and whole, 1 the run has faults, 2 wrong usage, 3 cannot read or write\n";

enum { PATH_BYTES = 4096 };

static enum exit_code trouble(const char *path, const char *why)
{
    cli_say(stderr, "entente backup: cannot write %s: %s\n", path, why);
    return EXIT_TROUBLE;
}

/* What the path names is on the disk, and not only on its way there. */
static bool settle(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool settled = file >= 0 && fsync(file) == 0;
    int reason = errno;
    if (file >= 0)
        close(file);
    errno = reason;
    return settled;
}

/* `ret_head`: how far the run was before the copy began, so at least as far it must be in the copy. */
static enum exit_code copy(const char *run, const char *beside, struct log_head *ret_head)
{
    struct log *log;
    struct trouble why;
    enum status status = log_open(run, LOG_READ, &log, &why);
    if (status != STATUS_OK)
        return cli_run_trouble("backup", run, status, why.text);
    status = log_head(log, ret_head);
    if (status == STATUS_OK)
        status = log_copy(log, beside, NULL);
    enum exit_code code = status == STATUS_OK ? EXIT_FINE : cli_run_trouble("backup", run, status, log_trouble(log));
    log_close(log);
    return code;
}

/* The name is given last, and takes nobody's place. */
static enum exit_code give_name(const char *beside, const char *path)
{
    char folder[PATH_BYTES];
    snprintf(folder, sizeof(folder), "%s", path);
    int result = renameat2(AT_FDCWD, beside, AT_FDCWD, path, RENAME_NOREPLACE);
    if (result != 0 && errno == EINVAL && access(path, F_OK) != 0) /* a file system that cannot promise it */
        result = rename(beside, path);
    return result == 0 && settle(dirname(folder)) ? EXIT_FINE : trouble(path, strerror(errno));
}

static enum exit_code backup(const char *run, const char *path)
{
    char beside[PATH_BYTES];
    struct log_head head;
    if (!cli_is_run(run))
        return cli_run_trouble("backup", run, access(run, R_OK) == 0 ? STATUS_MALFORMED : STATUS_NOT_FOUND,
                               access(run, R_OK) == 0 ? "this is no run file" : strerror(errno));
    if (access(path, F_OK) == 0)
        return trouble(path, "there is a file of that name, and a backup replaces none");
    if (snprintf(beside, sizeof(beside), "%s.part", path) >= (int)sizeof(beside))
        return trouble(path, "the name is too long");
    enum exit_code code = copy(run, beside, &head);
    if (code == EXIT_FINE && !settle(beside))
        code = trouble(beside, strerror(errno));
    if (code == EXIT_FINE)
        code = cli_verify_run("backup", beside, path, &head);
    if (code == EXIT_FINE)
        code = give_name(beside, path);
    if (code != EXIT_FINE)
        unlink(beside);
    else
        cli_say(stdout, "%s: it has no join codes; 'entente play %s' goes on with new links\n", path, path);
    return code;
}

int cli_backup(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
    int option;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option != 'h')
            return cli_usage("backup", "the command line is wrong");
        cli_put(stdout, str_of(help));
        return EXIT_FINE;
    }
    if (optind != argc - 2)
        return cli_usage("backup", "which run, and which file for the copy?");
    return (int)backup(argv[optind], argv[optind + 1]);
}
