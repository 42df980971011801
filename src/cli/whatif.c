/* entente whatif: what could have become of a run from a moment on, and what would be otherwise if something were. */
#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/json.h"
#include "cli/inside.h"
#include "exercise/exercise.h"
#include "output/futures_output.h"
#include "output/output.h"
#include "program/time.h"

static const char verb[] = "whatif";

static const char help[] =
    "usage: entente whatif RUN --at T+hh:mm [-n FUTURES] [--set NAME=VALUE]... [--json FILE] [--csv FILE]\n"
    "       entente whatif RUN --decisions [-n FUTURES] [--json FILE] [--csv FILE]\n"
    "\n"
    "Goes to a moment of a run, which may be played yet, and plays FUTURES of it from there: what it may end in, and\n"
    "for each decision that is open then, what each option does to that. From that moment on bots play every cell, "
    "also\n"
    "those of people; what people did until then stands. It shows the scenario's assumptions, not the world.\n"
    "\n"
    "  --at T+hh:mm            the moment; where the run has not ended, its last one when nothing is said\n"
    "  -n, --futures FUTURES   how many, also as 1e5 or 250_000; 100000 when nothing is said\n"
    "      --seed S            of the luck from that moment on; 1 by default. 'own': one future, which has the luck "
    "of\n"
    "                          the run itself: a run of bots goes on as it did\n"
    "      --set NAME=VALUE    what would be otherwise, beside the futures as they are, on the same luck, with the\n"
    "                          difference; several together are one change:\n"
    "                            PARAMETER=NUMBER   a parameter of the scenario from then on\n"
    "                            DECISION=OPTION    all that are asked choose the option, where they can\n"
    "                            INJECT=sent        control sends the inject at that moment\n"
    "                            INJECT=never       the inject does not come\n"
    "                            CELL=POLICY        the bot of the cell has another policy\n"
    "      --decisions         for each decision that the run took: the moment before, and each option there was\n"
    "      --threads K         1 to 256; as many as there are processors when nothing is said\n"
    "      --json FILE         everything, for programs; - is standard output\n"
    "      --csv FILE          everything as one table; - is standard output\n"
    "\n"
    "exit: 0 done, 1 the run file is damaged or no run file, 2 wrong usage, 3 cannot read or write, 130 cut short\n";

enum { FUTURES_WHEN_UNSAID = 100000, THREADS_MAX = 256 };

struct request {
    const char *run, *json, *csv;
    uint32_t second; /* SECOND_END: not said */
    bool decisions;
    struct futures_options options;
    const char *sets[FUTURES_CHANGE_COUNT_MAX];
    uint32_t set_count;
};

struct said { /* what is written, as it is made */
    struct buf table, json, csv;
    bool any; /* of the futures in it */
};

static enum exit_code complain(enum status status)
{
    cli_say(stderr, "entente whatif: %s\n", status_text(status));
    return EXIT_TROUBLE;
}

/* ---- the command line ---- */

static const struct option options[] = {
    {"at", required_argument, NULL, 'a'},   {"futures", required_argument, NULL, 'n'},
    {"seed", required_argument, NULL, 's'}, {"set", required_argument, NULL, 'S'},
    {"decisions", no_argument, NULL, 'd'},  {"threads", required_argument, NULL, 't'},
    {"json", required_argument, NULL, 'j'}, {"csv", required_argument, NULL, 'c'},
    {"help", no_argument, NULL, 'h'},       {NULL, 0, NULL, 0},
};

static enum exit_code read_option(int option, struct request *request)
{
    uint64_t number;
    switch (option) {
    case 'a':
        if (!cli_parse_moment(optarg, &request->second))
            return cli_usage(verb, "'%s' is not an exercise time, such as T+03:10", optarg);
        break;
    case 'n':
        if (!cli_parse_count(optarg, 1, FUTURES_RUNS_MAX, &request->options.runs))
            return cli_usage(verb, "-n %s: the number of futures lies between 1 and %d", optarg, FUTURES_RUNS_MAX);
        break;
    case 's':
        request->options.own = strcmp(optarg, "own") == 0;
        if (!request->options.own && !cli_parse_count(optarg, 0, UINT64_MAX, &request->options.seed))
            return cli_usage(verb, "--seed %s: a seed is a whole number from 0 to 2^64 - 1, or own", optarg);
        break;
    case 'S':
        if (request->set_count == FUTURES_CHANGE_COUNT_MAX)
            return cli_usage(verb, "more than %d times --set", FUTURES_CHANGE_COUNT_MAX);
        request->sets[request->set_count++] = optarg;
        break;
    case 't':
        if (!cli_parse_count(optarg, 1, THREADS_MAX, &number))
            return cli_usage(verb, "--threads %s: the number of threads lies between 1 and %d", optarg, THREADS_MAX);
        request->options.thread_count = (uint32_t)number;
        break;
    case 'd': request->decisions = true; break;
    case 'j': request->json = optarg; break;
    case 'c': request->csv = optarg; break;
    default: return cli_usage(verb, "the command line is wrong");
    }
    return EXIT_FINE;
}

static enum exit_code read_arguments(int argc, char **argv, struct request *request, bool *ret_done)
{
    int option;
    while ((option = getopt_long(argc, argv, "n:h", options, NULL)) != -1) {
        if (option == 'h') {
            cli_put(stdout, str_of(help));
            *ret_done = true;
            return EXIT_FINE;
        }
        enum exit_code code = read_option(option, request);
        if (code != EXIT_FINE)
            return code;
    }
    if (optind != argc - 1)
        return cli_usage(verb, "which run file?");
    request->run = argv[optind];
    if (request->decisions && (request->set_count > 0 || request->second != SECOND_END || request->options.own))
        return cli_usage(verb, "--decisions has its own moments and changes: leave out --at, --set and --seed own");
    if (request->json && request->csv && strcmp(request->json, request->csv) == 0)
        return cli_usage(verb, "two outputs are to go to %s", request->json);
    if (cli_is_regular(request->run) && !cli_is_run(request->run))
        return cli_usage(verb, "%s is not a run file; 'entente rehearse' plays a scenario from STARTEX", request->run);
    return cli_isa(verb, &request->options.isa);
}

/* ---- what would be otherwise ---- */

static void say_moment(FILE *to, const struct program *program, int32_t tick)
{
    char moment[TIME_TEXT_BYTES];
    cli_say(to, "%s", time_text(tick < 0 ? 0 : tick * (int64_t)program->tick_minutes, moment));
}

/* Says what there is to be set. */
static enum exit_code say_names(const struct kernel *kernel, const char *text, const char *why)
{
    const struct program *program = kernel_program(kernel);
    cli_say(stderr, "entente whatif: --set %s: %s; what can be set:", text, why);
    for (uint32_t i = 0; i < program->parameter_count; i++)
        cli_say(stderr, "\n  parameter " STR_FMT, STR_ARG(program->parameters[i].id));
    for (uint32_t d = 0; d < program->decision_count; d++) {
        const struct program_decision *decision = &program->decisions[d];
        if (kernel_slots(kernel)[decision->closed_slot] >= 0 || program_quantified(decision) ||
            decision->first_of != INDEX_NONE)
            continue;
        cli_say(stderr, "\n  decision " STR_FMT ":", STR_ARG(decision->id));
        for (uint32_t o = 0; o < decision->option_count; o++)
            cli_say(stderr, " " STR_FMT, STR_ARG(program->options[decision->option_first + o].id));
    }
    for (uint32_t i = 0; i < program->cell_count; i++)
        for (uint32_t p = 1; p < program->cells[i].policy_count; p++)
            cli_say(stderr, "\n  cell " STR_FMT ": " STR_FMT, STR_ARG(program->cells[i].id),
                    STR_ARG(program->policies[program->cells[i].policy_first + p].name));
    cli_say(stderr, "\n  and injects that have not come: sent or never\n");
    return EXIT_USAGE;
}

static enum exit_code set_option(const struct kernel *kernel, const char *text, uint32_t decision, const char *value,
                                 struct futures_change *change)
{
    const struct program *program = kernel_program(kernel);
    const struct program_decision *of = &program->decisions[decision];
    *change = (struct futures_change){FUTURES_OPTION, decision, -1};
    for (uint32_t o = 0; o < of->option_count; o++)
        if (str_equal(program->options[of->option_first + o].id, str_of(value)))
            change->value = (int32_t)o;
    if (change->value < 0 && !program_quantified(of)) {
        cli_say(stderr, "entente whatif: --set %s: the decision has no such option; it has", text);
        for (uint32_t o = 0; o < of->option_count; o++)
            cli_say(stderr, " " STR_FMT, STR_ARG(program->options[of->option_first + o].id));
        cli_say(stderr, "\n");
        return EXIT_USAGE;
    }
    return EXIT_FINE;
}

static enum exit_code set_policy_or_parameter(const struct program *program, const char *text, uint32_t parameter,
                                              uint32_t cell, struct futures_change *change)
{
    struct settings settings = kernel_settings(program, 0, 0);
    enum exit_code code = parameter != INDEX_NONE ? cli_set_parameter(verb, program, text, &settings)
                                                  : cli_set_policy(verb, program, text, &settings);
    if (parameter != INDEX_NONE)
        *change = (struct futures_change){FUTURES_PARAMETER, parameter, settings.parameters[parameter]};
    else
        *change = (struct futures_change){FUTURES_POLICY, cell, settings.policies[cell]};
    return code;
}

static enum exit_code say_unfit(const struct kernel *kernel, const char *text, const struct futures_change *change)
{
    const struct program *program = kernel_program(kernel);
    switch (futures_fit(kernel, change)) {
    case FUTURES_FITS: return EXIT_FINE;
    case FUTURES_DECIDED:
        cli_say(stderr, "entente whatif: --set %s: by then it was decided, at ", text);
        say_moment(stderr, program, kernel_slots(kernel)[program->decisions[change->index].closed_slot]);
        cli_say(stderr, "; take a moment before that\n");
        return EXIT_USAGE;
    case FUTURES_QUANTIFIED:
        return cli_usage(verb, "--set %s: a number or an allocation is decided there, and no option", text);
    case FUTURES_DELIVERED:
        return cli_usage(verb, "--set %s: by then it had come, or it comes by release alone; take a moment before it",
                         text);
    case FUTURES_NOT_BEGUN: break;
    }
    return cli_usage(verb, "--set %s: nothing is sent before STARTEX", text);
}

static enum exit_code read_change(const struct kernel *kernel, const char *text, struct futures_change *change)
{
    const struct program *program = kernel_program(kernel);
    const char *sign = strchr(text, '=');
    if (!sign || sign == text || !sign[1])
        return cli_usage(verb, "--set %s: this is not NAME=VALUE, such as first_response=consult", text);
    const struct str name = {text, (size_t)(sign - text)};
    const uint32_t parameter = program_find_parameter(program, name), decision = program_find_decision(program, name),
                   inject = program_find_inject(program, name), cell = program_find_cell(program, name);
    enum exit_code code = EXIT_FINE;
    if (parameter != INDEX_NONE || (cell != INDEX_NONE && decision == INDEX_NONE && inject == INDEX_NONE)) {
        code = set_policy_or_parameter(program, text, parameter, cell, change);
    } else if (decision != INDEX_NONE) {
        code = set_option(kernel, text, decision, sign + 1, change);
    } else if (inject != INDEX_NONE) {
        const bool sent = strcmp(sign + 1, "sent") == 0;
        if (!sent && strcmp(sign + 1, "never") != 0)
            return cli_usage(verb, "--set %s: an inject is sent, or never", text);
        *change = (struct futures_change){sent ? FUTURES_SENT : FUTURES_WITHOUT, inject, 0};
    } else {
        return say_names(kernel, text, "the scenario has nothing of that name");
    }
    return code == EXIT_FINE ? say_unfit(kernel, text, change) : code;
}

/* ---- one moment ---- */

static enum exit_code play(const struct request *request, const struct kernel *kernel,
                           const struct futures_point *points, uint32_t count, const char *title, struct str of,
                           struct said *said)
{
    struct futures *futures;
    enum status status = futures_run(kernel, points, count, &request->options, &futures);
    if (status == STATUS_TOO_LARGE)
        return cli_usage(verb, "-n %llu: so many futures of %u points do not fit in memory; take fewer",
                         (unsigned long long)request->options.runs, count);
    if (status == STATUS_CANCELLED)
        return EXIT_CUT_SHORT;
    if (status != STATUS_OK)
        return complain(status);
    output_futures_table(futures, title, &said->table);
    output_futures_json(futures, &said->json);
    output_futures_csv(futures, of, !said->any, &said->csv);
    said->any = true;
    futures_free(futures);
    return EXIT_FINE;
}

static void say_head(const struct request *request, const struct kernel *kernel, struct said *said)
{
    char moment[TIME_TEXT_BYTES];
    const struct program *program = kernel_program(kernel);
    const int32_t tick = kernel_tick(kernel) < 0 ? 0 : kernel_tick(kernel);
    buf_printf(&said->table, "%s: futures from %s on, ", request->run,
               time_text(tick * (int64_t)program->tick_minutes, moment));
    if (request->options.own)
        buf_add_str(&said->table, STR("one, with the luck of the run itself\n"));
    else
        buf_printf(&said->table, "%llu, seed %llu\n", (unsigned long long)request->options.runs,
                   (unsigned long long)request->options.seed);
    buf_add_str(&said->table, STR("The scenario's assumptions, not the world: from there on bots play every cell, also "
                                  "those of people.\n"));
}

static enum exit_code at_moment(const struct request *request, const struct kernel *kernel, struct said *said)
{
    static struct futures_point points[FUTURES_POINT_COUNT_MAX];
    uint32_t count = 1;
    enum exit_code code = EXIT_FINE;
    points[0] = (struct futures_point){.change_count = 0};
    if (request->set_count == 0)
        count += futures_of_open(kernel, points + 1);
    for (uint32_t i = 0; code == EXIT_FINE && i < request->set_count; i++) {
        count = 2;
        code = read_change(kernel, request->sets[i], &points[1].changes[points[1].change_count++]);
    }
    if (code != EXIT_FINE)
        return code;
    say_head(request, kernel, said);
    return play(request, kernel, points, count, "as it is", STR("moment"), said);
}

static enum exit_code open_run(const struct request *request, uint32_t second, struct exercise **ret_exercise)
{
    struct trouble trouble;
    enum status status = exercise_open(request->run, LOG_READ, second, ret_exercise, &trouble);
    return status == STATUS_OK ? EXIT_FINE : cli_run_trouble(verb, request->run, status, trouble.text);
}

static enum exit_code one_moment(const struct request *request, struct said *said)
{
    struct exercise *exercise;
    enum exit_code code = open_run(request, request->second, &exercise);
    if (code != EXIT_FINE)
        return code;
    const struct kernel *kernel = exercise_kernel(exercise);
    if (kernel_phase(kernel) == PHASE_ENDED) {
        const struct program *program = kernel_program(kernel);
        cli_say(stderr, "entente whatif: the exercise had ended, at ");
        say_moment(stderr, program, kernel_slots(kernel)[program->end_tick_slot]);
        cli_say(stderr, "; take a moment before that, such as --at T+00:00\n");
        code = EXIT_USAGE;
    } else {
        code = at_moment(request, kernel, said);
    }
    exercise_close(exercise);
    return code;
}

/* ---- every decision ---- */

/* The option that was taken first, where there is one adoption; else how it was stands as it is. */
static uint32_t list_options(const struct kernel *ended, uint32_t decision, struct futures_point *ret_points)
{
    const struct program *program = kernel_program(ended);
    const struct program_decision *of = &program->decisions[decision];
    const int32_t taken = program_adoptions(of) == 1 ? kernel_slots(ended)[of->adopted_slot] : -1;
    uint32_t count = 1;
    ret_points[0] = (struct futures_point){.change_count = 0};
    if (taken >= 0)
        ret_points[0] = (struct futures_point){.changes = {{FUTURES_OPTION, decision, taken}}, .change_count = 1};
    for (uint32_t o = 0; o < of->option_count; o++)
        if ((int32_t)o != taken)
            ret_points[count++] =
                (struct futures_point){.changes = {{FUTURES_OPTION, decision, (int32_t)o}}, .change_count = 1};
    return count;
}

static enum exit_code one_decision(const struct request *request, const struct kernel *ended, uint32_t decision,
                                   struct said *said)
{
    static struct futures_point points[OPTION_COUNT_MAX + 1];
    const struct program *program = kernel_program(ended);
    const struct program_decision *of = &program->decisions[decision];
    const int32_t closed = kernel_slots(ended)[of->closed_slot];
    const uint32_t second = closed > 0 ? (uint32_t)time_second(program, (uint32_t)closed) - 1 : 0;
    const uint32_t count = list_options(ended, decision, points);
    char moment[TIME_TEXT_BYTES];
    struct exercise *exercise;
    enum exit_code code = open_run(request, second, &exercise);
    if (code != EXIT_FINE)
        return code;
    buf_printf(&said->table, "\n" STR_FMT ", decided at %s, from before that\n", STR_ARG(of->id),
               time_text(closed * (int64_t)program->tick_minutes, moment));
    json_break(&said->json);
    json_open_object(&said->json);
    json_key_text(&said->json, "decision", of->id);
    json_key_number(&said->json, "decided_minute", closed * (int64_t)program->tick_minutes);
    json_key_truth(&said->json, "taken", points[0].change_count > 0);
    json_key(&said->json, "futures");
    code = play(request, exercise_kernel(exercise), points, count, "as it was", of->id, said);
    json_close_object(&said->json);
    exercise_close(exercise);
    return code;
}

static enum exit_code every_decision(const struct request *request, struct said *said)
{
    struct exercise *exercise;
    uint32_t found = 0;
    enum exit_code code = open_run(request, SECOND_END, &exercise);
    if (code != EXIT_FINE)
        return code;
    const struct kernel *ended = exercise_kernel(exercise);
    const struct program *program = kernel_program(ended);
    buf_printf(&said->table,
               "%s: each decision, with the option taken first; %llu futures each, seed %llu\n"
               "The scenario's assumptions, not the world: from there on bots play every cell, also those of people.\n",
               request->run, (unsigned long long)request->options.runs, (unsigned long long)request->options.seed);
    json_open_object(&said->json);
    json_key_list(&said->json, "decisions");
    for (uint32_t d = 0; code == EXIT_FINE && d < program->decision_count; d++) {
        const struct program_decision *decision = &program->decisions[d];
        if (kernel_slots(ended)[decision->closed_slot] < 0 || program_quantified(decision) ||
            decision->first_of != INDEX_NONE)
            continue;
        code = one_decision(request, ended, d, said);
        found++;
    }
    json_close_list(&said->json);
    json_close_object(&said->json);
    exercise_close(exercise);
    if (code == EXIT_FINE && found == 0)
        buf_add_str(&said->table, STR("\n  no decision between options was taken\n"));
    return code;
}

/* ---- outputs ---- */

static enum exit_code put_file(const char *path, const struct buf *bytes)
{
    struct file_out out;
    enum exit_code code = file_out_open(verb, path, &out);
    if (code != EXIT_FINE)
        return code;
    file_out_write(&out, bytes->ptr, bytes->len);
    return file_out_commit(verb, &out);
}

static enum exit_code write_outputs(const struct request *request, struct said *said)
{
    enum exit_code code = EXIT_FINE;
    buf_add_str(&said->json, STR("\n"));
    if (said->table.failed || said->json.failed || said->csv.failed)
        return complain(STATUS_OUT_OF_MEMORY);
    if (request->json)
        code = put_file(request->json, &said->json);
    if (code == EXIT_FINE && request->csv)
        code = put_file(request->csv, &said->csv);
    const bool taken =
        (request->json && strcmp(request->json, "-") == 0) || (request->csv && strcmp(request->csv, "-") == 0);
    if (code == EXIT_FINE && !taken)
        cli_put(stdout, (struct str){said->table.ptr, said->table.len});
    return code;
}

int cli_whatif(int argc, char **argv)
{
    struct request request = {.second = SECOND_END, .options = {.runs = FUTURES_WHEN_UNSAID, .seed = 1}};
    struct said said = {.any = false};
    bool done = false;
    enum exit_code code = read_arguments(argc, argv, &request, &done);
    if (code != EXIT_FINE || done)
        return (int)code;
    code = cli_check_run(verb, request.run);
    if (code != EXIT_FINE)
        return (int)code;
    request.options.cancel = progress_cancel_by_signal();
    buf_init(&said.table, OUTPUT_BYTES_MAX);
    buf_init(&said.json, OUTPUT_BYTES_MAX);
    buf_init(&said.csv, OUTPUT_BYTES_MAX);
    code = request.decisions ? every_decision(&request, &said) : one_moment(&request, &said);
    if (code == EXIT_FINE)
        code = write_outputs(&request, &said);
    else if (code == EXIT_CUT_SHORT)
        cli_say(stderr, "entente whatif: cut short\n");
    buf_free(&said.table);
    buf_free(&said.json);
    buf_free(&said.csv);
    return (int)code;
}
