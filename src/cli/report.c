/* entente report: the after-action report of a run, to a file.
 *
 * The page is written beside its destination and renamed when it is whole, so that no reader ever finds half of one,
 * and an earlier page is replaced only when that was asked for. */
#include "report/report.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"

static const char help[] =
    "usage: entente report RUN -o FILE [--force]\n"
    "\n"
    "Writes the after-action report of a run as one HTML page that needs nothing else: overview, objectives, "
    "timeline,\n"
    "who knew what when, decisions, assessments, messages, control's interventions, notes, improvement plan.\n"
    "The run may still be played; the page then says how far it goes. docs/report.md tells how to read it.\n"
    "\n"
    "  -o, --output FILE   where to; '-' is standard output\n"
    "      --force         replace FILE if it is there\n"
    "\n"
    "exit: 0 written, 1 the run file is damaged or no run file, 2 wrong usage, 3 cannot read or write\n";

static enum exit_code failed(const char *path, const char *what)
{
    fprintf(stderr, "entente report: cannot write %s: %s: %s\n", path, what, strerror(errno));
    return EXIT_TROUBLE;
}

/* Puts the whole page at `path`; without `force` never over another file. */
static enum exit_code put(const struct buf *page, const char *path, bool force)
{
    enum exit_code code = EXIT_TROUBLE;
    char *beside = NULL;
    int file = -1;
    if (asprintf(&beside, "%s.XXXXXX", path) < 0)
        return failed(path, "no memory");
    file = mkstemp(beside);
    if (file < 0) {
        code = failed(path, "no file can be made there");
        goto cleanup;
    }
    for (size_t at = 0; at < page->len;) {
        ssize_t written = write(file, page->ptr + at, page->len - at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            code = failed(path, "writing");
            goto remove;
        }
        at += (size_t)written;
    }
    if (fsync(file) != 0) {
        code = failed(path, "writing");
        goto remove;
    }
    int renamed = renameat2(AT_FDCWD, beside, AT_FDCWD, path, force ? 0 : RENAME_NOREPLACE);
    if (renamed != 0 && errno == EINVAL && access(path, F_OK) != 0) /* a file system that cannot refuse to replace */
        renamed = rename(beside, path);
    if (renamed == 0) {
        code = EXIT_FINE;
        goto cleanup;
    }
    if (errno == EEXIST)
        fprintf(stderr, "entente report: %s is there already; choose another name, or say --force to replace it\n",
                path);
    else
        failed(path, "renaming");
remove:
    unlink(beside);
cleanup:
    if (file >= 0)
        close(file);
    free(beside);
    return code;
}

static enum exit_code report(const char *run_path, const char *path, bool force)
{
    struct buf page;
    struct trouble trouble = {""};
    buf_init(&page, REPORT_BYTES_MAX);
    enum exit_code code = EXIT_FINE;
    enum status status = report_html(run_path, &page, &trouble);
    if (status != STATUS_OK) {
        bool faults = status == STATUS_MALFORMED || status == STATUS_CORRUPT || status == STATUS_VERSION;
        fprintf(stderr, "entente report: %s: %s\n", run_path, trouble.text[0] ? trouble.text : status_text(status));
        code = faults ? EXIT_FAULTS : EXIT_TROUBLE;
    } else if (strcmp(path, "-") == 0) {
        if (fwrite(page.ptr, 1, page.len, stdout) != page.len || fflush(stdout) != 0)
            code = failed("standard output", "writing");
    } else {
        code = put(&page, path, force);
    }
    buf_free(&page);
    return code;
}

int cli_report(int argc, char **argv)
{
    static const struct option options[] = {
        {"output", required_argument, NULL, 'o'},
        {"force", no_argument, NULL, 'f'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    const char *path = NULL;
    bool force = false;
    int option;
    while ((option = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
        switch (option) {
        case 'o': path = optarg; break;
        case 'f': force = true; break;
        case 'h': fputs(help, stdout); return EXIT_FINE;
        default: return cli_usage("report", "the command line is wrong");
        }
    }
    if (optind != argc - 1)
        return cli_usage("report", "which run file?");
    if (!path)
        return cli_usage("report", "where to? -o FILE");
    enum exit_code code = cli_check_run("report", argv[optind]);
    return code == EXIT_FINE ? (int)report(argv[optind], path, force) : (int)code;
}
