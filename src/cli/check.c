/* entente check: what is wrong with a scenario, and what would be right. */
#include <getopt.h>
#include <stdio.h>

#include "cli/cli.h"
#include "scenario/scenario.h"

static const char help[] =
    "usage: entente check [--quiet] [--dump | --schema] SCENARIO...\n"
    "\n"
    "Compiles scenarios and prints errors and warnings as file:line:column with what would be right.\n"
    "SCENARIO is a file, a directory with a scenario.yaml, or - for standard input.\n"
    "\n"
    "  --quiet   errors only, no warnings and no summary\n"
    "  --dump    print the compiled program: tables and code\n"
    "  --schema  print the JSON Schema of the scenario file, for editors\n"
    "\n"
    "exit: 0 no errors, 1 errors, 2 wrong usage, 3 cannot read\n";

static void print_count(const char *before, uint32_t count, const char *one)
{
    cli_say(stdout, "%s%u %s%s", before, count, one, count == 1 ? "" : "s");
}

static enum exit_code check_one(const char *path, bool quiet, bool dump)
{
    struct arena arena;
    struct program *program = NULL;
    struct buf text;
    arena_init(&arena, 0);
    buf_init(&text, 64 << 20);
    enum exit_code code = cli_load_scenario(path, !quiet, &arena, NULL, &program);
    if (code != EXIT_FINE)
        goto cleanup;
    if (dump) {
        program_dump(program, &text);
        cli_put(stdout, (struct str){text.ptr, text.len});
    } else if (!quiet) {
        cli_say(stdout, "%s: fine", path);
        print_count(": ", program->cell_count, "cell");
        print_count(", ", program->inject_count, "inject");
        print_count(", ", program_decision_number(program), "decision");
        print_count(", ", program->assessment_count, "assessment");
        print_count(", ", program->ending_count, "ending");
        print_count(", ", program->tick_count, "tick");
        print_count(" of ", program->tick_minutes, "minute");
        cli_say(stdout, "\n");
    }
cleanup:
    program_free(program);
    buf_free(&text);
    arena_clear(&arena);
    return code;
}

int cli_check(int argc, char **argv)
{
    static const struct option options[] = {
        {"quiet", no_argument, NULL, 'q'},
        {"dump", no_argument, NULL, 'd'},
        {"schema", no_argument, NULL, 's'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    bool quiet = false, dump = false, schema = false;
    int option;
    while ((option = getopt_long(argc, argv, "qh", options, NULL)) != -1) {
        switch (option) {
        case 'q': quiet = true; break;
        case 'd': dump = true; break;
        case 's': schema = true; break;
        case 'h': cli_put(stdout, str_of(help)); return EXIT_FINE;
        default: return cli_usage("check", "the command line is wrong");
        }
    }
    if (schema) {
        struct buf text;
        buf_init(&text, 4 << 20);
        scenario_schema(&text);
        cli_put(stdout, (struct str){text.ptr, text.len});
        buf_free(&text);
        return EXIT_FINE;
    }
    if (optind == argc)
        return cli_usage("check", "which scenario?");
    enum exit_code worst = EXIT_FINE;
    for (int i = optind; i < argc; i++) {
        enum exit_code code = check_one(argv[i], quiet, dump);
        if (code > worst)
            worst = code;
    }
    return (int)worst;
}
