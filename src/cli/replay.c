/* entente replay: one rehearsed run, fact by fact. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include "cli/cli.h"
#include "kernel/kernel.h"

static const char help[] =
    "usage: entente replay SCENARIO --rehearsed SEED:RUN\n"
    "\n"
    "Plays one run with bots in every seat and prints what happened, a line a fact, and the hash of the state at the end.\n"
    "The same scenario, seed and run give the same lines.\n"
    "\n"
    "exit: 0 printed, 1 the scenario has faults, 2 wrong usage, 3 cannot read\n";

static bool parse_run(const char *text, uint64_t *ret_seed, uint64_t *ret_run)
{
    char more;
    return sscanf(text, "%" SCNu64 ":%" SCNu64 "%c", ret_seed, ret_run, &more) == 2 && text[0] != '-';
}

static enum exit_code replay(const struct program *program, uint64_t seed, uint64_t run)
{
    enum exit_code code = EXIT_TROUBLE;
    struct settings settings = kernel_settings(program, seed, run);
    struct update update = {.fact_count_max = kernel_fact_count_max(program)};
    void *memory = calloc(1, kernel_bytes(program, true));
    update.facts = calloc(update.fact_count_max, sizeof(*update.facts));
    if (!memory || !update.facts) {
        fputs("entente replay: out of memory\n", stderr);
        goto cleanup;
    }
    struct kernel *kernel = kernel_init(memory, program, &settings, true);
    struct event event = {.kind = EVENT_START, .cell = CELL_CONTROL};
    struct buf line;
    buf_init(&line, 1 << 16);
    while (kernel_phase(kernel) != PHASE_ENDED) {
        kernel_step(kernel, &event, &update);
        for (uint32_t i = 0; i < update.fact_count; i++) {
            buf_clear(&line);
            kernel_fact_print(program, kernel_tick(kernel), &update.facts[i], &line);
            fputs(buf_text(&line), stdout);
        }
        uint32_t next = (uint32_t)(kernel_tick(kernel) + 1);
        event = (struct event){.kind = EVENT_TICK, .cell = CELL_CONTROL, .second = next * program->tick_minutes * 60, .a = next};
    }
    printf("state %016" PRIx64 "\n", kernel_state_hash(kernel));
    buf_free(&line);
    code = EXIT_FINE;
cleanup:
    free(update.facts);
    free(memory);
    return code;
}

int cli_replay(int argc, char **argv)
{
    static const struct option options[] = {
        {"rehearsed", required_argument, NULL, 'r'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    uint64_t seed = 0, run = 0;
    bool given = false;
    int option;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        switch (option) {
        case 'r':
            if (!parse_run(optarg, &seed, &run))
                return cli_usage("replay", "'%s' is not SEED:RUN, such as 42:7", optarg);
            given = true;
            break;
        case 'h': fputs(help, stdout); return EXIT_FINE;
        default: return cli_usage("replay", "the command line is wrong");
        }
    }
    if (!given || optind != argc - 1)
        return cli_usage("replay", "which scenario, and which run?");
    struct arena arena;
    struct program *program = NULL;
    arena_init(&arena, 0);
    enum exit_code code = cli_load_scenario(argv[optind], false, &arena, NULL, &program);
    if (code == EXIT_FINE)
        code = replay(program, seed, run);
    program_free(program);
    arena_clear(&arena);
    return code;
}
