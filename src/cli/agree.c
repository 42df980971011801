/* entente agree: how far raters agree, from a table that people have in a spreadsheet. */
#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "cli/findings.h"
#include "cli/inside.h"
#include "files/stranger.h"

static const char help[] =
    "usage: entente agree DATA --metric M [--scale S] [--cells A,B] [--pairs] [--json] [--seed N]\n"
    "\n"
    "How far raters (people, seats, coders) say the same of the same units (questions, cases), and how far cells of "
    "raters\n"
    "are apart. DATA is a CSV or a workbook (.xlsx) with heads in its first row, in one of three forms:\n"
    "\n"
    "  unit,rater,value      a row a value; also cell (whose the rater is) and guess (what the other cell will say)\n"
    "  unit,ann,ben,...      a row a unit, a column a rater; a first row \"cell\" says whose each rater is\n"
    "  rater,cell,q1,q2,...  a row a rater, a column a unit; the column cell may be left out\n"
    "\n"
    "What is missing is an empty cell, a point or NA. What is not defined for the data is said to be so, with the "
    "reason.\n"
    "docs/agreement.md says what each figure is and what --json holds.\n"
    "\n"
    "  --metric M      how far two values are apart: nominal (the same or not), ordinal (steps), interval (numbers), "
    "ratio\n"
    "                  (numbers from zero on); values that are words are nominal\n"
    "  --scale S       all the values that could be given: 1:7, or steps from the lowest on: low,middle,high\n"
    "  --cells A,B     only raters of these cells\n"
    "  --pairs         each pair of raters too\n"
    "  --json          JSON in place of the table\n"
    "  --seed N        of what is drawn anew for intervals (default 1)\n"
    "  --sheet NAME    of a workbook (default: the first that is not hidden)\n"
    "  --encoding E    of a CSV: utf-8, utf-16, cp949, cp1252, where the guess is wrong\n"
    "\n"
    "exit: 0 done, 1 the file has faults, 2 wrong usage, 3 cannot read\n";

enum { TEXT_BYTES = 64 << 20 };

struct agreeing {
    const char *path, *sheet;
    struct judgements_wish wish;
    enum agree_metric metric;
    bool metric_said, pairs, json;
    uint64_t seed;
    enum decode_encoding encoding;
    struct arena arena;
};

static enum exit_code read_grid(struct agreeing *agree, struct grid_file *ret_file, const struct grid **ret_grid)
{
    struct str bytes;
    struct trouble why = {""};
    enum exit_code code = cli_read(agree->path, STRANGER_BYTES_MAX, &agree->arena, &bytes);
    if (code != EXIT_FINE)
        return code;
    enum status status = stranger_read(bytes, agree->encoding, &agree->arena, ret_file, &why);
    if (status != STATUS_OK) {
        bool faults = status == STATUS_MALFORMED || status == STATUS_TOO_LARGE || status == STATUS_REFUSED;
        cli_say(stderr, "entente agree: %s: %s\n", agree->path, why.text[0] ? why.text : status_text(status));
        return faults ? EXIT_FAULTS : EXIT_TROUBLE;
    }
    for (uint32_t s = 0; s < ret_file->sheet_count; s++) {
        const struct grid *grid = &ret_file->sheets[s];
        if (agree->sheet ? str_equal(grid->name, str_of(agree->sheet)) : !grid->hidden) {
            *ret_grid = grid;
            return EXIT_FINE;
        }
    }
    if (!agree->sheet)
        return cli_usage("agree", "%s has no sheet that is not hidden", agree->path);
    return cli_usage("agree", "%s has no sheet \"%s\"", agree->path, agree->sheet);
}

/* Whether the metric was said where it is not plain, and may be used of these values. */
static enum exit_code settle_metric(const struct agreeing *agree, const struct judgements *judgements)
{
    if (!agree->metric_said && (judgements->worths || judgements->declared))
        return cli_usage("agree", "say --metric: nominal where numbers and steps are names, ordinal where they have an "
                                  "order, interval where their differences count, ratio where zero is none at all");
    if (agree->metric == AGREE_RATIO && judgements->worths[0] < 0) {
        cli_say(stderr, "%s: " STR_FMT " is below zero\n  right: numbers of zero and more, or --metric interval\n",
                agree->path, STR_ARG(judgements->categories[0]));
        return EXIT_FAULTS;
    }
    assert(agree->metric == AGREE_NOMINAL || agree->metric_said);
    return EXIT_FINE;
}

static enum exit_code print(const struct agreeing *agree, const struct findings *findings, struct str told)
{
    struct buf text;
    buf_init(&text, TEXT_BYTES);
    if (agree->json)
        findings_json(findings, agree->path, &text);
    else
        findings_say(findings, agree->path, told, &text);
    struct str said = {text.ptr, text.len};
    bool failed = text.failed;
    if (!failed && agree->json)
        cli_put_data(stdout, said);
    else if (!failed)
        cli_put(stdout, said);
    buf_free(&text);
    return failed ? EXIT_TROUBLE : EXIT_FINE;
}

static enum exit_code agree_on(struct agreeing *agree)
{
    struct grid_file file = {0};
    const struct grid *grid = NULL;
    struct judgements judgements;
    struct findings *findings = arena_alloc(&agree->arena, 1, sizeof(*findings));
    enum exit_code code = read_grid(agree, &file, &grid);
    if (code != EXIT_FINE)
        return code;
    code = findings ? judgements_read(grid, &agree->wish, &agree->arena, &judgements) : EXIT_TROUBLE;
    if (code == EXIT_FINE)
        code = settle_metric(agree, &judgements);
    if (code == EXIT_FINE)
        code = findings_make(&judgements, agree->metric, agree->seed, agree->pairs, &agree->arena, findings);
    if (code == EXIT_FINE)
        code = print(agree, findings, file.told);
    if (code == EXIT_TROUBLE)
        cli_say(stderr, "entente agree: out of memory\n");
    return code;
}

static enum exit_code take_metric(struct agreeing *agree, const char *word)
{
    static const enum agree_metric metrics[] = {AGREE_NOMINAL, AGREE_ORDINAL, AGREE_INTERVAL, AGREE_RATIO};
    for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
        if (strcmp(word, finding_metric_word(metrics[i])) == 0) {
            agree->metric = metrics[i];
            agree->metric_said = true;
            agree->wish.numbers = metrics[i] != AGREE_NOMINAL;
            agree->wish.distances = metrics[i] == AGREE_INTERVAL || metrics[i] == AGREE_RATIO;
            return EXIT_FINE;
        }
    return cli_usage("agree", "a metric is nominal, ordinal, interval or ratio");
}

static enum exit_code take_option(struct agreeing *agree, int option)
{
    uint64_t run = 0;
    switch (option) {
    case 'm': return take_metric(agree, optarg);
    case 's': agree->wish.scale = optarg; return EXIT_FINE;
    case 'c': agree->wish.cells = optarg; return EXIT_FINE;
    case 'p': agree->pairs = true; return EXIT_FINE;
    case 'j': agree->json = true; return EXIT_FINE;
    case 't': agree->sheet = optarg; return EXIT_FINE;
    case 'S':
        return !strchr(optarg, ':') && cli_parse_seed(optarg, &agree->seed, &run)
                   ? EXIT_FINE
                   : cli_usage("agree", "a seed is a whole number");
    case 'e': return cli_encoding("agree", optarg, &agree->encoding);
    default: return cli_usage("agree", "the command line is wrong");
    }
}

int cli_agree(int argc, char **argv)
{
    static const struct option options[] = {
        {"metric", required_argument, NULL, 'm'}, {"scale", required_argument, NULL, 's'},
        {"cells", required_argument, NULL, 'c'},  {"pairs", no_argument, NULL, 'p'},
        {"json", no_argument, NULL, 'j'},         {"seed", required_argument, NULL, 'S'},
        {"sheet", required_argument, NULL, 't'},  {"encoding", required_argument, NULL, 'e'},
        {"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0},
    };
    struct agreeing agree = {.metric = AGREE_NOMINAL, .seed = 1, .encoding = DECODE_UNKNOWN};
    int option;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option == 'h') {
            cli_put(stdout, str_of(help));
            return EXIT_FINE;
        }
        enum exit_code code = take_option(&agree, option);
        if (code != EXIT_FINE)
            return (int)code;
    }
    if (optind != argc - 1)
        return cli_usage("agree", "which file?");
    agree.path = agree.wish.path = argv[optind];
    arena_init(&agree.arena, 0);
    enum exit_code code = agree_on(&agree);
    arena_clear(&agree.arena);
    return (int)code;
}
