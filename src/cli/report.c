/* entente report: the after-action report of a run, to a file.
 *
 * An earlier page is replaced only when that was asked for. */
#include "report/report.h"

#include <getopt.h>

#include "cli/inside.h"

static const char help[] =
    "usage: entente report RUN -o FILE [--edition E] [--force]\n"
    "\n"
    "Writes the after-action report of a run as one HTML page that needs nothing else: overview, objectives, "
    "timeline,\n"
    "who knew what when, decisions, assessments, messages, control's interventions, notes, improvement plan.\n"
    "The run may still be played; the page then says how far it goes. docs/report.md tells how to read it.\n"
    "\n"
    "  -o, --output FILE   where to; '-' is standard output\n"
    "      --edition E     whom it is for: 'control' (the default) holds everything; 'both', for both delegations, "
    "leaves\n"
    "                      out seats, names, reasons, answers of single persons, texts of messages and evaluators'\n"
    "                      notes; 'cell:ID' is as 'both' but holds what the people of that cell wrote\n"
    "      --force         replace FILE if it is there\n"
    "\n"
    "exit: 0 written, 1 the run file is damaged or no run file, 2 wrong usage, 3 cannot read or write\n";

static enum exit_code report(const char *run_path, struct str edition, const char *path, bool force)
{
    struct buf page;
    struct trouble trouble = {""};
    buf_init(&page, REPORT_BYTES_MAX);
    enum exit_code code = EXIT_FINE;
    enum status status = report_html(run_path, edition, &page, &trouble);
    if (status != STATUS_OK) {
        bool faults = status == STATUS_MALFORMED || status == STATUS_CORRUPT || status == STATUS_VERSION;
        cli_say(stderr, "entente report: %s: %s\n", run_path, trouble.text[0] ? trouble.text : status_text(status));
        code = status == STATUS_REFUSED ? EXIT_USAGE : faults ? EXIT_FAULTS : EXIT_TROUBLE;
    } else {
        struct file_out out;
        code = force ? file_out_open("report", path, &out) : file_out_open_new("report", path, &out);
        if (code == EXIT_FINE) {
            file_out_write(&out, page.ptr, page.len);
            code = file_out_commit("report", &out);
        }
    }
    buf_free(&page);
    return code;
}

int cli_report(int argc, char **argv)
{
    static const struct option options[] = {
        {"output", required_argument, NULL, 'o'},
        {"edition", required_argument, NULL, 'e'},
        {"force", no_argument, NULL, 'f'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    const char *path = NULL;
    struct str edition = REPORT_CONTROL;
    bool force = false;
    int option;
    while ((option = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
        switch (option) {
        case 'o': path = optarg; break;
        case 'e': edition = str_of(optarg); break;
        case 'f': force = true; break;
        case 'h': cli_put(stdout, str_of(help)); return EXIT_FINE;
        default: return cli_usage("report", "the command line is wrong");
        }
    }
    if (optind != argc - 1)
        return cli_usage("report", "which run file?");
    if (!path)
        return cli_usage("report", "where to? -o FILE");
    enum exit_code code = cli_check_run("report", argv[optind]);
    return code == EXIT_FINE ? (int)report(argv[optind], edition, path, force) : (int)code;
}
