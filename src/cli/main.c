/* entente: one binary, one file a verb. This one finds the verb. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

static const struct verb {
    const char *name, *arguments, *help;
    int (*run)(int argc, char **argv);
} verbs[] = {
#define VERB(name, arguments, help) {#name, arguments, help, cli_##name},
#include "cli/verbs.def"
#undef VERB
};

static void print_help(FILE *out)
{
    cli_say(out, "entente %s: tabletop exercises between allies\n\n", ENTENTE_VERSION);
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        cli_say(out, "  entente %-8s %-30s %s\n", verbs[i].name, verbs[i].arguments, verbs[i].help);
    cli_say(out,
            "\n  entente VERB --help says more; the manual is entente(1).\n"
            "  Exit codes: 0 fine, 1 the scenario or run has faults, 2 wrong usage, 3 input, output or memory failed,\n"
            "  130 cut short by Ctrl-C.\n");
}

static int run(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return EXIT_FINE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        cli_say(stdout, "entente %s\n", ENTENTE_VERSION);
        return EXIT_FINE;
    }
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (strcmp(argv[1], verbs[i].name) == 0)
            return verbs[i].run(argc - 1, argv + 1);
    cli_say(stderr, "entente: there is no verb '%s'\n\n", argv[1]);
    print_help(stderr);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    cli_open_standard();
    return (int)cli_finish((enum exit_code)run(argc, argv));
}
