/* entente rehearse: many runs with bots in every seat, and what they came to.
 *
 * In order: the command line, the scenario, the settings, every file that shall be written; only then the work; then
 * the outputs, each of which takes its place whole. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/inside.h"
#include "output/output.h"

static const char verb[] = "rehearse";

static const char help[] =
    "usage: entente rehearse SCENARIO [-n RUNS] [--seed S] [--threads K]\n"
    "                        [--set PARAMETER=VALUE]... [--policy CELL=NAME]...\n"
    "                        [--html FILE] [--json FILE] [--csv DIR] [--parquet FILE]\n"
    "                        [--engine lanes|scalar] [--quiet]\n"
    "\n"
    "Plays the scenario RUNS times with bots in every seat and says what came of it: how it ended, which decisions\n"
    "were taken and how far first choices agreed, how the variables moved, who was told when, what every cell had\n"
    "on its desk, what was never reached. The same scenario, seed, runs and settings give the same bytes, on any\n"
    "machine and with any number of threads. It shows the scenario's assumptions, not the world.\n"
    "\n"
    "  -n, --runs RUNS         how many, also as 1e6 or 250_000; 10000 when nothing is said\n"
    "      --seed S            of the random draws; 1 by default\n"
    "      --threads K         1 to 256; as many as there are processors when nothing is said\n"
    "      --set NAME=VALUE    a parameter of the scenario, within its bounds\n"
    "      --policy CELL=NAME  another policy for the bot of a cell\n"
    "      --html FILE         a page with pictures, which needs nothing else\n"
    "      --json FILE         everything, for programs and pages (docs/rehearsal.md); - is standard output\n"
    "      --csv DIR           everything as tables, a file each, into a directory that is made if need be\n"
    "      --parquet FILE      a row a run: its ending, every variable, every decision\n"
    "      --engine NAME       lanes (many runs side by side) or scalar (one after the other): the same answers\n"
    "      --quiet             no tables on the terminal\n"
    "\n"
    "Studies play many rehearsals with something varied: --study ID of the scenario, or --method M, or --compare "
    "SCENARIO;\n"
    "'entente rehearse --study --help' says how.\n"
    "\n"
    "Files are written whole or not at all. Ctrl-C ends the work early: the outputs then say how many runs they show.\n"
    "\n"
    "exit: 0 done, 1 the scenario has faults, 2 wrong usage, 3 cannot read or write, 130 cut short by Ctrl-C\n";

enum { RUNS_WHEN_UNSAID = 10000, THREADS_MAX = 256 };

struct request {
    const char *scenario, *html, *json, *csv, *parquet;
    uint64_t runs, seed, threads;
    struct cli_wishes wishes;
    enum rehearsal_engine engine;
    enum lanes_isa isa;
    bool quiet;
};

struct files { /* all of them open before the work begins */
    struct file_out html, json, parquet;
    struct folder_out csv;
};

enum {
    OPTION_SEED = 256,
    OPTION_THREADS,
    OPTION_SET,
    OPTION_POLICY,
    OPTION_HTML,
    OPTION_JSON,
    OPTION_CSV,
    OPTION_PARQUET,
    OPTION_ENGINE,
    OPTION_QUIET
};

static const struct option options[] = {
    {"runs", required_argument, NULL, 'n'},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"threads", required_argument, NULL, OPTION_THREADS},
    {"set", required_argument, NULL, OPTION_SET},
    {"policy", required_argument, NULL, OPTION_POLICY},
    {"json", required_argument, NULL, OPTION_JSON},
    {"csv", required_argument, NULL, OPTION_CSV},
    {"parquet", required_argument, NULL, OPTION_PARQUET},
    {"html", required_argument, NULL, OPTION_HTML},
    {"quiet", no_argument, NULL, OPTION_QUIET},
    {"engine", required_argument, NULL, OPTION_ENGINE},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static enum exit_code read_arguments(int argc, char **argv, struct request *request, bool *ret_done)
{
    int option;
    while ((option = getopt_long(argc, argv, "n:h", options, NULL)) != -1) {
        switch (option) {
        case 'n':
            if (!cli_parse_count(optarg, 1, REHEARSAL_RUNS_MAX, &request->runs))
                return cli_usage(verb, "-n %s: the number of runs lies between 1 and %llu", optarg,
                                 (unsigned long long)REHEARSAL_RUNS_MAX);
            break;
        case OPTION_SEED:
            if (!cli_parse_count(optarg, 0, UINT64_MAX, &request->seed))
                return cli_usage(verb, "--seed %s: a seed is a whole number from 0 to 2^64 - 1", optarg);
            break;
        case OPTION_THREADS:
            if (!cli_parse_count(optarg, 1, THREADS_MAX, &request->threads))
                return cli_usage(verb, "--threads %s: the number of threads lies between 1 and %d", optarg,
                                 THREADS_MAX);
            break;
        case OPTION_SET:
        case OPTION_POLICY:
            if (cli_wish(verb, &request->wishes, option == OPTION_POLICY, optarg) != EXIT_FINE)
                return EXIT_USAGE;
            break;
        case OPTION_HTML: request->html = optarg; break;
        case OPTION_JSON: request->json = optarg; break;
        case OPTION_CSV: request->csv = optarg; break;
        case OPTION_PARQUET: request->parquet = optarg; break;
        case OPTION_ENGINE:
            if (strcmp(optarg, "lanes") != 0 && strcmp(optarg, "scalar") != 0)
                return cli_usage(verb, "--engine %s: the engines are lanes and scalar", optarg);
            request->engine = optarg[0] == 's' ? REHEARSAL_SCALAR : REHEARSAL_LANES;
            break;
        case OPTION_QUIET: request->quiet = true; break;
        case 'h':
            cli_put(stdout, str_of(help));
            *ret_done = true;
            return EXIT_FINE;
        default: return cli_usage(verb, "the command line is wrong");
        }
    }
    if (optind != argc - 1)
        return cli_usage(verb, optind == argc ? "which scenario?" : "one scenario at a time");
    request->scenario = argv[optind];
    return EXIT_FINE;
}

/* ---- the files ---- */

static void abandon_files(struct files *files)
{
    file_out_abandon(&files->html);
    file_out_abandon(&files->json);
    file_out_abandon(&files->parquet);
    folder_out_abandon(&files->csv);
}

static enum exit_code open_files(const struct request *request, struct files *files)
{
    const char *const paths[] = {request->html, request->json, request->parquet};
    for (uint32_t a = 0; a < 3; a++)
        for (uint32_t b = 0; b < a; b++)
            if (paths[a] && paths[b] && strcmp(paths[a], paths[b]) == 0)
                return cli_usage(verb, "two outputs are to go to %s", paths[a]);
    if (request->html && file_out_open(verb, request->html, &files->html) != EXIT_FINE)
        return EXIT_TROUBLE;
    if (request->json && file_out_open(verb, request->json, &files->json) != EXIT_FINE)
        return EXIT_TROUBLE;
    if (request->parquet && strcmp(request->parquet, "-") == 0)
        return cli_usage(verb, "--parquet -: a Parquet file is not written to standard output; name a file");
    if (request->parquet && file_out_open(verb, request->parquet, &files->parquet) != EXIT_FINE)
        return EXIT_TROUBLE;
    return request->csv ? folder_out_open(verb, request->csv, output_csv_names, &files->csv) : EXIT_FINE;
}

static bool take_parquet(void *context, const void *bytes, size_t len)
{
    return file_out_write(context, bytes, len);
}

/* ---- the outputs ---- */

static enum exit_code complain(enum status status)
{
    cli_say(stderr, "entente rehearse: %s\n", status_text(status));
    return EXIT_TROUBLE;
}

/* Into a file, or with NULL to the terminal. */
static enum exit_code write_text(void (*write)(const struct rehearsal *, struct buf *),
                                 const struct rehearsal *rehearsal, struct file_out *out)
{
    struct buf text;
    buf_init(&text, OUTPUT_BYTES_MAX);
    write(rehearsal, &text);
    bool failed = text.failed;
    if (!failed && out)
        file_out_write(out, text.ptr, text.len);
    else if (!failed)
        cli_put(stdout, (struct str){text.ptr, text.len});
    buf_free(&text);
    return failed ? complain(STATUS_OUT_OF_MEMORY) : EXIT_FINE;
}

static enum exit_code write_outputs(const struct request *request, const struct rehearsal *rehearsal,
                                    struct parquet_rows *rows, struct files *files)
{
    enum exit_code code = EXIT_FINE;
    if (request->html)
        code = write_text(output_html, rehearsal, &files->html);
    if (code == EXIT_FINE && request->json)
        code = write_text(output_json, rehearsal, &files->json);
    if (code == EXIT_FINE && request->csv) {
        enum status status = output_csv(rehearsal, folder_out_take, &files->csv);
        /* what a file could not take is said when it is put into its place */
        if (status != STATUS_OK && status != STATUS_IO)
            code = complain(status);
    }
    if (code == EXIT_FINE && rows) {
        struct hash hash = program_hash(rehearsal->program);
        char hex[2 * HASH_BYTES + 1];
        hash_hex(&hash, hex);
        enum status status = parquet_finish(rows, rehearsal->options.seed, hex);
        if (status != STATUS_OK && status != STATUS_IO)
            code = complain(status);
    }
    if (code == EXIT_FINE && request->html)
        code = file_out_commit(verb, &files->html);
    if (code == EXIT_FINE && request->json)
        code = file_out_commit(verb, &files->json);
    if (code == EXIT_FINE)
        code = folder_out_commit(verb, &files->csv);
    if (code == EXIT_FINE && rows)
        code = file_out_commit(verb, &files->parquet);
    bool taken =
        (request->json && strcmp(request->json, "-") == 0) || (request->html && strcmp(request->html, "-") == 0);
    if (code == EXIT_FINE && !request->quiet && !taken) /* standard output has not been given to another */
        code = write_text(output_table, rehearsal, NULL);
    return code;
}

/* ---- the work ---- */

static void show_progress(void *context, uint64_t done, uint64_t total, const struct rehearsal *so_far)
{
    (void)so_far;
    /* rank 0 speaks of its own share */
    progress_show(context, done, cli_team() ? team_first(cli_team(), total, 1) : total);
}

static enum exit_code rehearse(const struct request *request, const struct program *program,
                               const struct settings *settings, const atomic_bool *cancel, struct files *files)
{
    enum exit_code code = EXIT_FINE;
    struct parquet_rows *rows = NULL;
    struct rehearsal *rehearsal = NULL;
    struct rehearsal_options options = {.runs = request->runs,
                                        .seed = request->seed,
                                        .thread_count =
                                            request->threads ? (uint32_t)request->threads : cli_team_threads(),
                                        .engine = request->engine,
                                        .isa = request->isa,
                                        .team = cli_team()};
    enum status status = STATUS_OK;
    if (request->parquet)
        status = parquet_new(program, 0, request->runs, take_parquet, &files->parquet, &rows);
    if (status == STATUS_OK) {
        struct progress progress;
        options.rows = rows;
        progress_begin(&progress, verb, "runs");
        status = rehearsal_run(program, settings, &options, show_progress, &progress, cancel, &rehearsal);
        progress_end(&progress);
    }
    if (status == STATUS_CANCELLED) {
        cli_say(stderr, "entente rehearse: cut short after %llu of %llu runs\n",
                (unsigned long long)rehearsal->tally->runs, (unsigned long long)request->runs);
        code = EXIT_CUT_SHORT;
    } else if (status != STATUS_OK) {
        code = complain(status);
    }
    bool whole = status == STATUS_OK || !cli_team(); /* of a team that is cut short nobody has the runs of the others */
    if (rehearsal && rehearsal->tally->runs > 0 && whole) {
        enum exit_code written = write_outputs(request, rehearsal, rows, files);
        if (written != EXIT_FINE)
            code = written;
    }
    rehearsal_free(rehearsal);
    parquet_free(rows);
    return code;
}

int cli_rehearse(int argc, char **argv)
{
    if (cli_study_asked(argc, argv))
        return cli_study(argc, argv);
    struct request request = {.runs = RUNS_WHEN_UNSAID, .seed = 1};
    struct files files = {0};
    struct program *program = NULL;
    struct arena arena;
    bool done = false;
    enum exit_code code = read_arguments(argc, argv, &request, &done);
    if (code == EXIT_FINE && !done)
        code = cli_isa(verb, &request.isa);
    if (code != EXIT_FINE || done)
        return code;
    if (cli_team() && request.parquet)
        return cli_usage(verb, "--parquet: rows are not gathered from several processes; take --json or --csv");
    if (cli_team() && cli_team()->rank > 0) { /* others play, rank 0 writes */
        request.html = request.json = request.csv = NULL;
        request.quiet = true;
    }
    arena_init(&arena, 0);
    code = cli_load_scenario(request.scenario, false, &arena, NULL, &program);
    if (code != EXIT_FINE)
        goto cleanup;
    struct settings settings = kernel_settings(program, request.seed, 0);
    code = cli_grant(verb, &request.wishes, program, &settings);
    if (code != EXIT_FINE)
        goto cleanup;
    /* before there is a file that a signal could leave behind */
    const atomic_bool *cancel = progress_cancel_by_signal();
    code = open_files(&request, &files);
    if (code == EXIT_FINE)
        code = rehearse(&request, program, &settings, cancel, &files);
cleanup:
    abandon_files(&files);
    program_free(program);
    arena_clear(&arena);
    return (int)code;
}
