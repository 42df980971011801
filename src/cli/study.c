/* entente rehearse --study: a question to many rehearsals.
 *
 * A study of the scenario or one made of options comes to the same structure; what is wrong with it is said before any
 * work. Then as in rehearse.c: files, work, outputs. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "cli/inside.h"
#include "output/study_output.h"
#include "program/words.h"

static const char verb[] = "rehearse";

static const char help[] =
    "usage: entente rehearse SCENARIO --study ID [OPTION]...\n"
    "       entente rehearse SCENARIO --method METHOD --outcome OUTCOME [--vary ...] [--vary-policy ...] [OPTION]...\n"
    "       entente rehearse SCENARIO --compare OTHER --outcome OUTCOME [OPTION]...\n"
    "\n"
    "Plays the scenario at many settings, always the same runs, and says what the outcome depends on. A study of the\n"
    "scenario's own `studies:` is run by its id; options change it. It shows the scenario's assumptions, not the "
    "world.\n"
    "\n"
    "      --study ID                  a study of the scenario\n"
    "      --method METHOD             sobol      what drives the outcome: S1 and ST, N a power of two\n"
    "                                  morris     what matters at all, for few runs: N trajectories\n"
    "                                  discovery  where the outcome is most frequent: boxes by PRIM over N points\n"
    "                                  tornado    each factor at its ends, the rest as written\n"
    "                                  compare    every combination of policies, or of the ends of ranges\n"
    "                                  injects    each inject left out once\n"
    "                                  releases   what asking for release costs: each had at once, and all\n"
    "                                  options    each option forced once, of a decision or of all\n"
    "                                  sharing    who tells whom how soon; a grid of N points over up to two factors\n"
    "      --compare OTHER             this scenario against another version of it\n"
    "      --vary PARAMETER[=FROM:TO]  a factor; its bounds when no range is given\n"
    "      --vary-policy CELL=A,B,...  a factor, policies of the cell's bot; one name: that policy throughout\n"
    "      --decision ID               of the method options: the decision whose options are forced\n"
    "      --outcome OUTCOME           ending:ID, variable:ID (at the end), peak:ID (largest over the run)\n"
    "      --at-least N, --at-most N   counts runs whose variable or peak is so\n"
    "      --samples N                 size of the design\n"
    "  -n, --runs N                    runs at every point\n"
    "      --seed S                    of the random draws and of the design; 1 by default\n"
    "      --set NAME=VALUE, --policy CELL=NAME, --threads K, --json FILE, --csv DIR, --quiet\n"
    "                                  as for rehearsals\n"
    "      --html FILE                 a page with pictures that stands alone\n"
    "\n"
    "Files are written whole or not at all. Ctrl-C ends the work early: the outputs then say how much they show.\n"
    "\n"
    "exit: 0 done, 1 the scenario has faults, 2 wrong usage, 3 cannot read or write, 130 cut short by Ctrl-C\n";

enum { THREADS_MAX = 256, GIVEN_COUNT_MAX = 256 };
enum { DESIGN_RUNS_WHEN_UNSAID = 256, SIDE_RUNS_WHEN_UNSAID = 10000 };
static const uint32_t samples_when_unsaid[] = {
    [STUDY_SOBOL] = 256, [STUDY_MORRIS] = 32, [STUDY_DISCOVERY] = 512, [STUDY_COMPARE] = 1, [STUDY_SHARING] = 100,
    [STUDY_TORNADO] = 1, [STUDY_INJECTS] = 1, [STUDY_OPTIONS] = 1,     [STUDY_RELEASES] = 1};

enum given_kind { GIVEN_VARY, GIVEN_VARY_POLICY, GIVEN_SET, GIVEN_POLICY };
struct given {
    enum given_kind kind;
    const char *text;
};

struct request {
    const char *scenario, *study, *method, *other, *outcome, *decision, *at_least, *at_most, *json, *csv, *html;
    uint64_t samples, runs, seed, threads; /* samples, runs: 0 when nothing is said */
    struct given given[GIVEN_COUNT_MAX];
    uint32_t given_count;
    bool quiet;
};

/* Options that only a study has. */
static const char *const own_options[] = {"--study",   "--method",  "--compare",  "--vary",    "--vary-policy",
                                          "--outcome", "--samples", "--at-least", "--at-most", "--decision"};

bool cli_study_asked(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        for (size_t k = 0; k < sizeof(own_options) / sizeof(own_options[0]); k++) {
            size_t len = strlen(own_options[k]);
            if (strncmp(argv[i], own_options[k], len) == 0 && (argv[i][len] == '\0' || argv[i][len] == '='))
                return true;
        }
    return false;
}

static enum exit_code give(struct request *request, enum given_kind kind, const char *text)
{
    if (request->given_count == GIVEN_COUNT_MAX)
        return cli_usage(verb, "more than %d settings and factors", GIVEN_COUNT_MAX);
    request->given[request->given_count++] = (struct given){kind, text};
    return EXIT_FINE;
}

enum {
    STUDY = 256,
    METHOD,
    COMPARE,
    VARY,
    VARY_POLICY,
    OUTCOME,
    DECISION,
    AT_LEAST,
    AT_MOST,
    SAMPLES,
    SEED,
    THREADS,
    SET,
    POLICY,
    JSON,
    CSV,
    HTML,
    QUIET
};

static const struct option options[] = {
    {"study", required_argument, NULL, STUDY},
    {"method", required_argument, NULL, METHOD},
    {"compare", required_argument, NULL, COMPARE},
    {"vary", required_argument, NULL, VARY},
    {"vary-policy", required_argument, NULL, VARY_POLICY},
    {"outcome", required_argument, NULL, OUTCOME},
    {"decision", required_argument, NULL, DECISION},
    {"at-least", required_argument, NULL, AT_LEAST},
    {"at-most", required_argument, NULL, AT_MOST},
    {"samples", required_argument, NULL, SAMPLES},
    {"runs", required_argument, NULL, 'n'},
    {"seed", required_argument, NULL, SEED},
    {"threads", required_argument, NULL, THREADS},
    {"set", required_argument, NULL, SET},
    {"policy", required_argument, NULL, POLICY},
    {"json", required_argument, NULL, JSON},
    {"csv", required_argument, NULL, CSV},
    {"html", required_argument, NULL, HTML},
    {"quiet", no_argument, NULL, QUIET},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static enum exit_code read_arguments(int argc, char **argv, struct request *request, bool *ret_done)
{
    int option;
    enum exit_code code = EXIT_FINE;
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) { /* also where an option wants a value */
            cli_put(stdout, str_of(help));
            *ret_done = true;
            return EXIT_FINE;
        }
    while (code == EXIT_FINE && (option = getopt_long(argc, argv, "n:", options, NULL)) != -1) {
        switch (option) {
        case STUDY: request->study = optarg; break;
        case METHOD: request->method = optarg; break;
        case COMPARE: request->other = optarg; break;
        case VARY: code = give(request, GIVEN_VARY, optarg); break;
        case VARY_POLICY: code = give(request, GIVEN_VARY_POLICY, optarg); break;
        case SET: code = give(request, GIVEN_SET, optarg); break;
        case POLICY: code = give(request, GIVEN_POLICY, optarg); break;
        case OUTCOME: request->outcome = optarg; break;
        case DECISION: request->decision = optarg; break;
        case AT_LEAST: request->at_least = optarg; break;
        case AT_MOST: request->at_most = optarg; break;
        case SAMPLES:
            if (!cli_parse_count(optarg, 1, STUDY_SAMPLES_MAX, &request->samples))
                return cli_usage(verb, "--samples %s: from 1 to %d", optarg, STUDY_SAMPLES_MAX);
            break;
        case 'n':
            if (!cli_parse_count(optarg, 1, (uint64_t)STUDY_RUNS_MAX, &request->runs))
                return cli_usage(verb, "--runs %s: runs at every point, from 1 to %lld", optarg,
                                 (long long)STUDY_RUNS_MAX);
            break;
        case SEED:
            if (!cli_parse_count(optarg, 0, UINT64_MAX, &request->seed))
                return cli_usage(verb, "--seed %s: a seed is a whole number from 0 to 2^64 - 1", optarg);
            break;
        case THREADS:
            if (!cli_parse_count(optarg, 1, THREADS_MAX, &request->threads))
                return cli_usage(verb, "--threads %s: the number of threads lies between 1 and %d", optarg,
                                 THREADS_MAX);
            break;
        case JSON: request->json = optarg; break;
        case CSV: request->csv = optarg; break;
        case HTML: request->html = optarg; break;
        case QUIET: request->quiet = true; break;
        default: return cli_usage(verb, "the command line is wrong");
        }
    }
    if (code != EXIT_FINE)
        return code;
    if (optind != argc - 1)
        return cli_usage(verb, optind == argc ? "which scenario?" : "one scenario at a time");
    request->scenario = argv[optind];
    if ((request->study != NULL) + (request->method != NULL) + (request->other != NULL) != 1)
        return cli_usage(verb, "a study is one of --study ID, --method METHOD and --compare OTHER");
    if (request->json && request->html && strcmp(request->json, request->html) == 0)
        return cli_usage(verb, "--json and --html name the same file %s", request->json);
    return EXIT_FINE;
}

/* ---- from words to a study ---- */

static enum exit_code unknown(const char *what, struct str name)
{
    cli_say(stderr, "entente rehearse: there is no %s '" STR_FMT "'; there ", what, STR_ARG(name));
    return EXIT_USAGE;
}

static void offer(struct str id, bool first)
{
    cli_say(stderr, "%s" STR_FMT, first ? "are: " : ", ", STR_ARG(id));
}

static void offered(uint32_t count)
{
    cli_say(stderr, "%s\n", count ? "" : "are none");
}

static enum exit_code find_study(const struct program *program, const char *name, struct program_study *ret_ask)
{
    for (uint32_t i = 0; i < program->study_count; i++)
        if (str_equal(program->studies[i].id, str_of(name))) {
            *ret_ask = program->studies[i];
            return EXIT_FINE;
        }
    unknown("study", str_of(name));
    for (uint32_t i = 0; i < program->study_count; i++)
        offer(program->studies[i].id, i == 0);
    offered(program->study_count);
    return EXIT_USAGE;
}

static enum exit_code find_method(const char *name, struct program_study *ret_ask)
{
    uint32_t method = words_find(WORDS_study_method, str_of(name));
    if (method != INDEX_NONE) {
        ret_ask->method = (enum study_method)method;
        return EXIT_FINE;
    }
    unknown("method", str_of(name));
    const char *const *methods = words_all(WORDS_study_method);
    for (uint32_t i = 0; methods[i]; i++)
        offer(str_of(methods[i]), i == 0);
    offered(1);
    return EXIT_USAGE;
}

static enum exit_code find_outcome(const struct program *program, const char *text, struct program_study *ask)
{
    static const char *const kinds[] = {"ending", "variable", "peak"};
    for (int kind = OUTCOME_ENDING; kind <= OUTCOME_PEAK; kind++) {
        size_t len = strlen(kinds[kind]);
        if (strncmp(text, kinds[kind], len) != 0 || text[len] != ':')
            continue;
        struct str id = str_of(text + len + 1);
        bool ending = kind == OUTCOME_ENDING;
        uint32_t index = ending ? program_find_ending(program, id) : program_find_variable(program, id);
        ask->outcome = (enum study_outcome)kind;
        ask->outcome_index = index;
        if (index != INDEX_NONE)
            return EXIT_FINE;
        unknown(ending ? "ending" : "variable", id);
        uint32_t count = ending ? program->ending_count : program->variable_count;
        for (uint32_t i = 0; i < count; i++)
            offer(ending ? program->endings[i].id : program->variables[i].id, i == 0);
        offered(count);
        return EXIT_USAGE;
    }
    return cli_usage(verb, "--outcome %s: this is not ending:ID, variable:ID or peak:ID", text);
}

static enum exit_code find_decision(const struct program *program, const char *name, struct program_study *ask)
{
    if (ask->method != STUDY_OPTIONS)
        return cli_usage(verb, "--decision %s: only the method options asks about a decision", name);
    ask->decision = program_find_decision(program, str_of(name));
    if (ask->decision != INDEX_NONE)
        return EXIT_FINE;
    unknown("decision", str_of(name));
    for (uint32_t i = 0; i < program->decision_count; i++)
        offer(program->decisions[i].id, i == 0);
    offered(program->decision_count);
    return EXIT_USAGE;
}

static enum exit_code add_range(const struct program *program, const char *text, struct program_study *ask)
{
    const char *sign = strchr(text, '=');
    struct str name = sign ? (struct str){text, (size_t)(sign - text)} : str_of(text);
    uint32_t parameter = program_find_parameter(program, name);
    if (parameter == INDEX_NONE) {
        unknown("parameter", name);
        for (uint32_t i = 0; i < program->parameter_count; i++)
            offer(program->parameters[i].id, i == 0);
        offered(program->parameter_count);
        return EXIT_USAGE;
    }
    const struct slot *slot = &program->slots[program->parameters[parameter].slot];
    int64_t from = slot->from, to = slot->to;
    const char *colon = sign ? strchr(sign, ':') : NULL;
    if (sign &&
        !(colon && bytes_signed((struct str){sign + 1, (size_t)(colon - sign - 1)}, INT32_MIN, INT32_MAX, &from) &&
          bytes_signed(str_of(colon + 1), INT32_MIN, INT32_MAX, &to)))
        return cli_usage(verb, "--vary %s: this is not PARAMETER=FROM:TO, such as " STR_FMT "=%d:%d", text,
                         STR_ARG(name), slot->from, slot->to);
    uint32_t place = 0;
    while (place < ask->vary_count && ask->vary[place].parameter != parameter)
        place++;
    ask->vary_count += place == ask->vary_count;
    ask->vary[place].parameter = parameter;
    ask->vary[place].from = (int32_t)from;
    ask->vary[place].to = (int32_t)to;
    return EXIT_FINE;
}

static enum exit_code add_policies(const struct program *program, const char *text, struct program_study *ask)
{
    const char *sign = strchr(text, '=');
    if (!sign || sign == text || !sign[1])
        return cli_usage(verb, "--vary-policy %s: this is not CELL=POLICY,POLICY, such as us=standard,firm", text);
    struct str name = {text, (size_t)(sign - text)};
    uint32_t cell = program_find_cell(program, name);
    if (cell == INDEX_NONE) {
        unknown("cell", name);
        for (uint32_t i = 0; i < program->cell_count; i++)
            offer(program->cells[i].id, i == 0);
        offered(program->cell_count);
        return EXIT_USAGE;
    }
    const struct program_cell *about = &program->cells[cell];
    ask->policies[cell] = 0;
    for (const char *at = sign + 1;; at++) {
        size_t len = strcspn(at, ",");
        uint32_t policy = 0;
        while (policy < about->policy_count &&
               !str_equal(program->policies[about->policy_first + policy].name, (struct str){at, len}))
            policy++;
        if (policy == about->policy_count) {
            cli_say(stderr, "entente rehearse: --vary-policy %s: the bot of '" STR_FMT "' has no policy '%.*s'; there ",
                    text, STR_ARG(name), (int)len, at);
            for (uint32_t i = 0; i < about->policy_count; i++)
                offer(program->policies[about->policy_first + i].name, i == 0);
            offered(about->policy_count);
            return EXIT_USAGE;
        }
        ask->policies[cell] |= UINT32_C(1) << policy;
        at += len;
        if (!*at)
            return EXIT_FINE;
    }
}

static enum exit_code make_ask(const struct request *request, const struct program *program,
                               struct program_study *ret_ask)
{
    struct program_study ask = {.method = STUDY_COMPARE, .decision = INDEX_NONE};
    enum exit_code code = EXIT_FINE;
    if (request->study)
        code = find_study(program, request->study, &ask);
    else if (request->method)
        code = find_method(request->method, &ask);
    if (code != EXIT_FINE)
        return code;
    if (!request->study) {
        bool design = ask.method == STUDY_SOBOL || ask.method == STUDY_MORRIS || ask.method == STUDY_DISCOVERY;
        ask.samples = samples_when_unsaid[ask.method];
        ask.runs = design ? DESIGN_RUNS_WHEN_UNSAID : SIDE_RUNS_WHEN_UNSAID;
        if (!request->outcome)
            return cli_usage(verb, "which outcome? --outcome ending:ID, variable:ID or peak:ID");
    }
    if (request->outcome)
        code = find_outcome(program, request->outcome, &ask);
    if (code == EXIT_FINE && request->decision)
        code = find_decision(program, request->decision, &ask);
    if (request->samples)
        ask.samples = (uint32_t)request->samples;
    if (request->runs)
        ask.runs = (uint32_t)request->runs;
    for (uint32_t i = 0; code == EXIT_FINE && i < request->given_count; i++)
        if (request->given[i].kind == GIVEN_VARY)
            code = add_range(program, request->given[i].text, &ask);
        else if (request->given[i].kind == GIVEN_VARY_POLICY)
            code = add_policies(program, request->given[i].text, &ask);
    *ret_ask = ask;
    return code;
}

static enum exit_code set_threshold(const struct request *request, const struct program *program,
                                    struct study_options *options)
{
    const char *text = request->at_least ? request->at_least : request->at_most;
    struct study_measure *measure = &options->measure;
    int64_t limit;
    if (!text)
        return EXIT_FINE;
    if (request->at_least && request->at_most)
        return cli_usage(verb, "--at-least and --at-most: one of them");
    const char *option = request->at_least ? "--at-least" : "--at-most";
    if (measure->outcome == OUTCOME_ENDING)
        return cli_usage(verb, "%s %s: an ending comes or does not; a threshold is for variable:ID and peak:ID", option,
                         text);
    const struct slot *slot = &program->slots[program->variables[measure->index].slot];
    if (!bytes_signed(str_of(text), slot->from, slot->to, &limit))
        return cli_usage(verb, "%s %s: " STR_FMT " lies between %d and %d", option, text,
                         STR_ARG(program->variables[measure->index].id), slot->from, slot->to);
    measure->threshold = request->at_least ? THRESHOLD_AT_LEAST : THRESHOLD_AT_MOST;
    measure->limit = (int32_t)limit;
    return EXIT_FINE;
}

static bool is_named(const char *text, struct str id) /* "id=..." */
{
    return strncmp(text, id.ptr, id.len) == 0 && text[id.len] == '=';
}

/* What is varied cannot be set as well. */
static enum exit_code check_settings(const struct request *request, const struct program *program,
                                     const struct program_study *ask)
{
    for (uint32_t i = 0; i < request->given_count; i++) {
        const char *text = request->given[i].text;
        for (uint32_t k = 0; request->given[i].kind == GIVEN_SET && k < ask->vary_count; k++)
            if (is_named(text, program->parameters[ask->vary[k].parameter].id))
                return cli_usage(verb, "--set %s: the study varies this parameter", text);
        for (uint32_t cell = 0; request->given[i].kind == GIVEN_POLICY && cell < program->cell_count; cell++)
            if (ask->policies[cell] && is_named(text, program->cells[cell].id))
                return cli_usage(verb, "--policy %s: the study chooses this cell's policies", text);
    }
    return EXIT_FINE;
}

/* `lenient`: the other version of a comparison, which need not have what is set. */
static enum exit_code apply_settings(const struct request *request, const struct program *program, bool lenient,
                                     struct settings *settings)
{
    enum exit_code code = EXIT_FINE;
    for (uint32_t i = 0; code == EXIT_FINE && i < request->given_count; i++) {
        const char *text = request->given[i].text, *sign = strchr(text, '=');
        struct str name = {text, sign ? (size_t)(sign - text) : strlen(text)};
        if (request->given[i].kind == GIVEN_SET && !(lenient && program_find_parameter(program, name) == INDEX_NONE))
            code = cli_set_parameter(verb, program, text, settings);
        else if (request->given[i].kind == GIVEN_POLICY && !(lenient && program_find_cell(program, name) == INDEX_NONE))
            code = cli_set_policy(verb, program, text, settings);
    }
    return code;
}

static enum exit_code make_options(const struct request *request, const struct program *program,
                                   const struct program *other, struct study_options *ret_options)
{
    struct program_study ask;
    enum exit_code code = make_ask(request, program, &ask);
    if (code != EXIT_FINE)
        return code;
    struct study_options options = study_options(program, &ask, request->seed);
    options.thread_count = request->threads ? (uint32_t)request->threads : cli_team_threads();
    options.team = cli_team();
    options.other = other;
    code = cli_isa(verb, &options.isa);
    if (code == EXIT_FINE)
        code = set_threshold(request, program, &options);
    if (code == EXIT_FINE)
        code = check_settings(request, program, &ask);
    if (code == EXIT_FINE)
        code = apply_settings(request, program, false, &options.base);
    if (code == EXIT_FINE && other) {
        options.other_base = kernel_settings(other, request->seed, 0);
        code = apply_settings(request, other, true, &options.other_base);
    }
    if (code != EXIT_FINE)
        return code;
    struct buf why;
    buf_init(&why, 1 << 16);
    if (!study_check(program, &options, &why))
        code = cli_usage(verb, "%s", buf_text(&why));
    buf_free(&why);
    *ret_options = options;
    return code;
}

/* ---- files, work, outputs ---- */

struct files {
    struct file_out json, html;
    struct folder_out csv;
};

static enum exit_code open_files(const struct request *request, enum study_method method, struct files *files)
{
    if (request->json && file_out_open(verb, request->json, &files->json) != EXIT_FINE)
        return EXIT_TROUBLE;
    if (request->html && file_out_open(verb, request->html, &files->html) != EXIT_FINE)
        return EXIT_TROUBLE;
    return request->csv ? folder_out_open(verb, request->csv, study_csv_names(method), &files->csv) : EXIT_FINE;
}

static void abandon_files(struct files *files)
{
    file_out_abandon(&files->json);
    file_out_abandon(&files->html);
    folder_out_abandon(&files->csv);
}

static enum exit_code complain(enum status status)
{
    cli_say(stderr, "entente rehearse: %s\n", status_text(status));
    return EXIT_TROUBLE;
}

/* Into a file, or with NULL to the terminal. */
static enum exit_code write_text(void (*write)(const struct study *, struct buf *), const struct study *study,
                                 struct file_out *out)
{
    struct buf text;
    buf_init(&text, OUTPUT_BYTES_MAX);
    write(study, &text);
    bool failed = text.failed;
    if (!failed && out)
        file_out_write(out, text.ptr, text.len);
    else if (!failed)
        cli_put(stdout, (struct str){text.ptr, text.len});
    buf_free(&text);
    return failed ? complain(STATUS_OUT_OF_MEMORY) : EXIT_FINE;
}

static void write_html(const struct study *study, struct buf *out)
{
    study_html(study, out);
}

static enum exit_code write_outputs(const struct request *request, const struct study *study, struct files *files)
{
    enum exit_code code = EXIT_FINE;
    if (request->json)
        code = write_text(study_json, study, &files->json);
    if (code == EXIT_FINE && request->html)
        code = write_text(write_html, study, &files->html);
    if (code == EXIT_FINE && request->csv) {
        enum status status = study_csv(study, folder_out_take, &files->csv);
        /* what a file could not take is said when it is put into its place */
        if (status != STATUS_OK && status != STATUS_IO)
            code = complain(status);
    }
    if (code == EXIT_FINE && request->json)
        code = file_out_commit(verb, &files->json);
    if (code == EXIT_FINE && request->html)
        code = file_out_commit(verb, &files->html);
    if (code == EXIT_FINE)
        code = folder_out_commit(verb, &files->csv);
    bool on_terminal =
        (request->json && strcmp(request->json, "-") == 0) || (request->html && strcmp(request->html, "-") == 0);
    if (code == EXIT_FINE && !request->quiet && !on_terminal)
        code = write_text(study_table, study, NULL);
    return code;
}

static void show_progress(void *context, uint64_t done, uint64_t total)
{
    progress_show(context, done, total);
}

static enum exit_code run(const struct request *request, const struct program *program,
                          const struct study_options *options, const atomic_bool *cancel, struct files *files)
{
    struct progress progress;
    struct study *study = NULL;
    enum exit_code code = EXIT_FINE;
    progress_begin(&progress, verb, "runs");
    enum status status = study_run(program, options, show_progress, &progress, cancel, &study);
    progress_end(&progress);
    if (status == STATUS_CANCELLED && cli_team()) { /* members stopped at different places */
        study_free(study);
        study = NULL;
    }
    if (status == STATUS_CANCELLED) {
        cli_say(stderr, "entente rehearse: cut short%s\n", study ? "" : " before anything was whole");
        code = EXIT_CUT_SHORT;
    } else if (status != STATUS_OK) {
        code = complain(status);
    }
    if (study) {
        enum exit_code written = write_outputs(request, study, files);
        if (written != EXIT_FINE)
            code = written;
    }
    study_free(study);
    return code;
}

int cli_study(int argc, char **argv)
{
    struct request request = {.seed = 1};
    struct files files = {0};
    struct program *program = NULL, *other = NULL;
    struct study_options options;
    struct arena arena;
    bool done = false;
    enum exit_code code = read_arguments(argc, argv, &request, &done);
    if (code != EXIT_FINE || done)
        return (int)code;
    if (cli_team() && cli_team()->rank > 0) { /* others play, rank 0 writes */
        request.json = request.html = request.csv = NULL;
        request.quiet = true;
    }
    arena_init(&arena, 0);
    code = cli_load_scenario(request.scenario, false, &arena, NULL, &program);
    if (code == EXIT_FINE && request.other)
        code = cli_load_scenario(request.other, false, &arena, NULL, &other);
    if (code == EXIT_FINE)
        code = make_options(&request, program, other, &options);
    if (code != EXIT_FINE)
        goto cleanup;
    /* before there is a file that a signal could leave behind */
    const atomic_bool *cancel = progress_cancel_by_signal();
    code = open_files(&request, options.ask.method, &files);
    if (code == EXIT_FINE)
        code = run(&request, program, &options, cancel, &files);
cleanup:
    abandon_files(&files);
    program_free(other);
    program_free(program);
    arena_clear(&arena);
    return (int)code;
}
