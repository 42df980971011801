/* entente check: what is wrong with a scenario, and what would be right. */
#include <getopt.h>
#include <stdio.h>

#include "base/json.h"
#include "cli/cli.h"
#include "program/words.h"
#include "scenario/scenario.h"

static const char help[] =
    "usage: entente check [--quiet] [--release] [--dump | --json | --schema[=library]] SCENARIO...\n"
    "\n"
    "Compiles scenarios and prints errors and warnings as file:line:column with what would be right.\n"
    "SCENARIO is a file, a directory with a scenario.yaml, or - for standard input.\n"
    "\n"
    "  --quiet   errors only, no warnings and no summary\n"
    "  --dump    print the compiled program: tables and code\n"
    "  --json    print a list of objects, one a scenario, for tools: file, errors, warnings, and faults, each with "
    "level,\n"
    "            line, column (of characters, from 1), width, wrong and right\n"
    "  --release refuse injects that are not approved: whose `status` is draft or review\n"
    "  --schema  print the JSON Schema of the scenario file, for editors; --schema=library: of files that scenarios "
    "include\n"
    "\n"
    "exit: 0 no errors, 1 errors, 2 wrong usage, 3 cannot read\n";

static void print_count(const char *before, uint32_t count, const char *one)
{
    cli_say(stdout, "%s%u %s%s", before, count, one, count == 1 ? "" : "s");
}

/* What goes out is no draft. */
static enum exit_code check_release(const char *path, const struct program *program)
{
    enum exit_code code = EXIT_FINE;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        const struct program_inject *inject = &program->injects[i];
        if (inject->status == DRAFT_APPROVED)
            continue;
        cli_say(stderr, "%s: the inject `" STR_FMT "` is not approved: it has `status: %s`\n", path,
                STR_ARG(inject->id), words_at(WORDS_draft_status, inject->status));
        code = EXIT_FAULTS;
    }
    return code;
}

static enum exit_code check_one(const char *path, bool quiet, bool dump, bool release)
{
    struct arena arena;
    struct program *program = NULL;
    struct buf text;
    arena_init(&arena, 0);
    buf_init(&text, 64 << 20);
    enum exit_code code = cli_load_scenario(path, !quiet, &arena, NULL, &program);
    if (code == EXIT_FINE && release)
        code = check_release(path, program);
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

/* The same for tools: whatever is wrong is in the object, and not on standard error. */
static enum exit_code check_json(const char *path, struct buf *json)
{
    struct arena arena;
    struct program *program = NULL;
    struct diag_list diagnostics;
    struct str source;
    arena_init(&arena, 0);
    path = cli_scenario_path(path, &arena);
    enum exit_code code = cli_gather(path, &arena, &source);
    if (code == EXIT_FINE) {
        diag_init(&diagnostics, &arena);
        enum status status = cli_compile(path, source, &program, &diagnostics);
        code = diagnostics.error_count > 0 ? EXIT_FAULTS : status == STATUS_OK ? EXIT_FINE : EXIT_TROUBLE;
        json_break(json);
        json_open_object(json);
        diag_json(&diagnostics, str_of(path), source, json);
        json_close_object(json);
    }
    program_free(program);
    arena_clear(&arena);
    return code;
}

/* Scenarios from `first` on, in a list. */
static enum exit_code check_all_json(int argc, char **argv, int first)
{
    struct buf json;
    enum exit_code worst = EXIT_FINE;
    buf_init(&json, 64 << 20);
    json_open_list(&json);
    for (int i = first; i < argc; i++) {
        enum exit_code code = check_json(argv[i], &json);
        worst = code > worst ? code : worst;
    }
    json_close_list(&json);
    buf_add_str(&json, STR("\n"));
    cli_put_data(stdout, (struct str){json.ptr, json.len});
    buf_free(&json);
    return worst;
}

int cli_check(int argc, char **argv)
{
    static const struct option options[] = {
        {"quiet", no_argument, NULL, 'q'},
        {"dump", no_argument, NULL, 'd'},
        {"json", no_argument, NULL, 'j'},
        {"schema", optional_argument, NULL, 's'},
        {"release", no_argument, NULL, 'r'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    bool quiet = false, dump = false, json = false, schema = false, library = false, release = false;
    int option;
    while ((option = getopt_long(argc, argv, "qh", options, NULL)) != -1) {
        switch (option) {
        case 'q': quiet = true; break;
        case 'd': dump = true; break;
        case 'j': json = true; break;
        case 's':
            schema = true;
            library = optarg && strcmp(optarg, "library") == 0;
            if (optarg && !library)
                return cli_usage("check", "a schema is that of scenarios, or --schema=library");
            break;
        case 'r': release = true; break;
        case 'h': cli_put(stdout, str_of(help)); return EXIT_FINE;
        default: return cli_usage("check", "the command line is wrong");
        }
    }
    if (schema) {
        struct buf text;
        buf_init(&text, 4 << 20);
        scenario_schema(library, &text);
        cli_put(stdout, (struct str){text.ptr, text.len});
        buf_free(&text);
        return EXIT_FINE;
    }
    if (optind == argc)
        return cli_usage("check", "which scenario?");
    if (json && release)
        return cli_usage("check", "--release goes without --json");
    if (json)
        return (int)check_all_json(argc, argv, optind);
    enum exit_code worst = EXIT_FINE;
    for (int i = optind; i < argc; i++) {
        enum exit_code code = check_one(argv[i], quiet, dump, release);
        if (code > worst)
            worst = code;
    }
    return (int)worst;
}
