/* entente export: a scenario in the files that planners work with. */
#include <getopt.h>
#include <stdio.h>
#include <sys/stat.h>

#include "cli/inside.h"
#include "files/stranger.h"
#include "planner/planner.h"

static const char help[] =
    "usage: entente export SCENARIO [--msel FILE] [--calendar FILE] [--eeg FILE] [--sitman FILE] [--cards FILE]\n"
    "                      [--cexf FILE] [--force]\n"
    "\n"
    "Writes a scenario into the files that planners work with, as many as are asked for. docs/guides/files.md tells "
    "what\n"
    "stands in them.\n"
    "\n"
    "  --msel FILE      the events list: FILE.xlsx, a workbook with storylines, decisions, the plan and more, or\n"
    "                   FILE.csv, the list alone\n"
    "  --calendar FILE  days of conduct, what comes at a moment and is due, as FILE.ics\n"
    "  --eeg FILE       exercise evaluation guides, one an objective, as FILE.docx\n"
    "  --sitman FILE    the situation manual for players, as FILE.docx; nothing of the events list is in it\n"
    "  --cards FILE     role cards, a printed page a cell, as FILE.html\n"
    "  --cexf FILE      injects and when they come, in the Common Exercise Format of MISP, as FILE.json\n"
    "  --force          replace files that are there\n"
    "\n"
    "exit: 0 written, 1 the scenario has errors, 2 wrong usage, 3 cannot read or write\n";

enum { PAPER_COUNT_MAX = 8, PATH_BYTES = 4096 };

struct paper_wish {
    const char *path;
    enum status (*make)(const struct source *source, struct buf *ret_file);
};

static enum exit_code write_paper(const struct source *source, const struct paper_wish *wish, bool force)
{
    struct buf file;
    struct file_out out;
    buf_init(&file, PLANNER_BYTES_MAX);
    enum status status = wish->make(source, &file);
    enum exit_code code = EXIT_TROUBLE;
    if (status != STATUS_OK) {
        cli_say(stderr, "entente export: cannot make %s: %s\n", wish->path, status_text(status));
    } else {
        code = force ? file_out_open("export", wish->path, &out) : file_out_open_new("export", wish->path, &out);
        if (code == EXIT_FINE) {
            file_out_write(&out, file.ptr, file.len);
            code = file_out_commit("export", &out);
        }
    }
    buf_free(&file);
    return code;
}

/* Columns that a list had when it was imported, in msel-kept.csv beside the scenario. */
static enum exit_code read_kept(const char *path, struct arena *arena, struct source *source)
{
    char beside[PATH_BYTES];
    struct str bytes;
    struct grid_file file;
    struct trouble why = {""};
    struct stat about;
    const char *slash = strrchr(path, '/');
    bool folder = stat(path, &about) == 0 && S_ISDIR(about.st_mode);
    int len = folder  ? snprintf(beside, sizeof(beside), "%s/msel-kept.csv", path)
              : slash ? snprintf(beside, sizeof(beside), "%.*s/msel-kept.csv", (int)(slash - path), path)
                      : snprintf(beside, sizeof(beside), "msel-kept.csv");
    if (len < 0 || (size_t)len >= sizeof(beside) || strcmp(path, "-") == 0 || stat(beside, &about) != 0)
        return EXIT_FINE;
    enum exit_code code = cli_read(beside, STRANGER_BYTES_MAX, arena, &bytes);
    if (code != EXIT_FINE)
        return code;
    if (stranger_read(bytes, DECODE_UTF8, arena, &file, &why) != STATUS_OK) {
        cli_say(stderr, "entente export: %s: %s\n", beside, why.text);
        return EXIT_FAULTS;
    }
    source->kept = &file.sheets[0];
    return EXIT_FINE;
}

static enum exit_code export_all(const char *path, const struct paper_wish *wishes, uint32_t count, bool force)
{
    struct arena arena;
    struct program *program = NULL;
    struct str text;
    struct source source;
    arena_init(&arena, 0);
    enum exit_code code = cli_load_scenario(path, false, &arena, &text, &program);
    if (code == EXIT_FINE && source_read(text, program, &arena, &source) != STATUS_OK) {
        cli_say(stderr, "entente export: out of memory\n");
        code = EXIT_TROUBLE;
    }
    if (code == EXIT_FINE)
        code = read_kept(path, &arena, &source);
    for (uint32_t i = 0; code == EXIT_FINE && i < count; i++)
        code = write_paper(&source, &wishes[i], force);
    program_free(program);
    arena_clear(&arena);
    return code;
}

int cli_export(int argc, char **argv)
{
    static const struct option options[] = {
        {"msel", required_argument, NULL, 'm'},
        {"calendar", required_argument, NULL, 'c'},
        {"eeg", required_argument, NULL, 'e'},
        {"sitman", required_argument, NULL, 's'},
        {"cards", required_argument, NULL, 'k'},
        {"cexf", required_argument, NULL, 'x'},
        {"force", no_argument, NULL, 'f'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    struct paper_wish wishes[PAPER_COUNT_MAX];
    uint32_t count = 0;
    bool force = false;
    int option;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option != 'f' && option != 'h' && option != '?' && count == PAPER_COUNT_MAX)
            return cli_usage("export", "at most %d files at once", PAPER_COUNT_MAX);
        switch (option) {
        case 'm':
            if (!str_ends(str_of(optarg), STR(".xlsx")) && !str_ends(str_of(optarg), STR(".csv")))
                return cli_usage("export", "an events list is a FILE.xlsx or a FILE.csv");
            wishes[count++] =
                (struct paper_wish){optarg, str_ends(str_of(optarg), STR(".csv")) ? planner_csv : planner_workbook};
            break;
        case 'c': wishes[count++] = (struct paper_wish){optarg, planner_calendar}; break;
        case 'e': wishes[count++] = (struct paper_wish){optarg, planner_guide}; break;
        case 's': wishes[count++] = (struct paper_wish){optarg, planner_situation}; break;
        case 'k': wishes[count++] = (struct paper_wish){optarg, planner_cards}; break;
        case 'x': wishes[count++] = (struct paper_wish){optarg, planner_cexf}; break;
        case 'f': force = true; break;
        case 'h': cli_put(stdout, str_of(help)); return EXIT_FINE;
        default: return cli_usage("export", "the command line is wrong");
        }
    }
    if (optind != argc - 1)
        return cli_usage("export", "which scenario?");
    if (count == 0)
        return cli_usage("export", "which files? --msel, --calendar, --eeg, --sitman, --cards, --cexf");
    return (int)export_all(argv[optind], wishes, count, force);
}
