/* entente new: a small scenario to start from, built into the binary so that nothing has to be found on disk. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

/* scenarios/start/scenario.yaml and scenarios/starters, by start.S */
extern const char start_scenario[], start_scenario_end[], start_crisis[], start_crisis_end[];
extern const char start_hospital[], start_hospital_end[], start_cyber[], start_cyber_end[];
extern const char start_radio_log[], start_radio_log_end[];
extern const char start_library[], start_library_end[], start_press[], start_press_end[];

struct starter_file {
    const char *name, *from, *end;
};

static const struct {
    const char *name;
    struct starter_file files[2]; /* `from` NULL: none */
} starters[] = {
    {"start", {{"scenario.yaml", start_scenario, start_scenario_end}}},
    {"crisis",
     {{"radio-log.txt", start_radio_log, start_radio_log_end}, {"scenario.yaml", start_crisis, start_crisis_end}}},
    {"hospital", {{"scenario.yaml", start_hospital, start_hospital_end}}},
    {"cyber", {{"scenario.yaml", start_cyber, start_cyber_end}}},
    {"library", {{"press.yaml", start_press, start_press_end}, {"scenario.yaml", start_library, start_library_end}}},
};
enum { STARTER_COUNT = sizeof(starters) / sizeof(starters[0]) };

static const char help[] =
    "usage: entente new DIR [--from STARTER]\n"
    "\n"
    "Makes the directory DIR and writes scenario.yaml into it: a small commented exercise to start from.\n"
    "Nothing that exists is overwritten.\n"
    "\n"
    "  --from STARTER  start (the default; two towns without power), crisis (between allies; English, Korean),\n"
    "                  hospital (more patients than beds; English, German), cyber (English, Korean),\n"
    "                  library (a scenario that includes a file for press and public; English, Korean)\n"
    "\n"
    "exit: 0 written, 2 wrong usage, 3 cannot write\n";

static enum exit_code trouble(const char *path)
{
    cli_say(stderr, "entente new: cannot write %s: %s\n", path, strerror(errno));
    return EXIT_TROUBLE;
}

static enum exit_code write_starter_file(const char *folder, const struct starter_file *starter)
{
    char path[4096];
    int len = snprintf(path, sizeof(path), "%s/%s", folder, starter->name);
    if (len < 0 || (size_t)len >= sizeof(path))
        return cli_usage("new", "the name of the directory is too long");
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0)
        return trouble(path);
    const char *from = starter->from;
    size_t left = (size_t)(starter->end - from);
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
    cli_say(stdout, "%s written.", path);
    return EXIT_FINE;
}

static enum exit_code write_starter(const char *folder, uint32_t starter)
{
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return trouble(folder);
    enum exit_code code = EXIT_FINE;
    for (size_t i = 0; code == EXIT_FINE && i < 2 && starters[starter].files[i].from; i++) {
        cli_say(stdout, "%s", i > 0 ? " " : "");
        code = write_starter_file(folder, &starters[starter].files[i]);
    }
    if (code == EXIT_FINE)
        cli_say(stdout, " Next:\n  entente check %s\n", folder);
    return code;
}

int cli_new(int argc, char **argv)
{
    static const struct option options[] = {
        {"from", required_argument, NULL, 'f'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    uint32_t starter = 0;
    int option;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        switch (option) {
        case 'f':
            for (starter = 0; starter < STARTER_COUNT && strcmp(starters[starter].name, optarg) != 0; starter++)
                ;
            if (starter == STARTER_COUNT)
                return cli_usage("new", "there is no starter '%s': start, crisis, hospital, cyber, library", optarg);
            break;
        case 'h': cli_put(stdout, str_of(help)); return EXIT_FINE;
        default: return cli_usage("new", "the command line is wrong");
        }
    }
    if (optind != argc - 1)
        return cli_usage("new", "which directory?");
    return (int)write_starter(argv[optind], starter);
}
