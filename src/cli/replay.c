/* entente replay: a run again, as a transcript, or as the state or one cell's view at a moment.
 *
 * A cell's view is printed from the JSON that exercise_cell_json makes, which comes from the one redacting function; so
 * what is printed here is what the cell was shown, and nothing else.
 */
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "cli/inside.h"
#include "exercise/exercise.h"
#include "program/time.h"
#include "program/words.h"

static const char help[] =
    "usage: entente replay RUN [--at T+hh:mm] [--cell ID] [--json]\n"
    "       entente replay SCENARIO --rehearsed SEED:RUN [--set PARAMETER=VALUE]... [--policy CELL=NAME]...\n"
    "\n"
    "A run file alone: what happened, a line a fact, and the hash of the state at the end.\n"
    "\n"
    "  --at T+hh:mm        the state at that exercise time (also T+d.hh:mm, and :ss after it): everything up to and "
    "with that "
    "second\n"
    "  --cell ID           what that cell, or of it that seat (us.intel), saw, instead of everything; without --at at "
    "the end of the run\n"
    "  --json              the same as JSON, in the form of docs/api.md\n"
    "  --rehearsed S:R     plays one run of a scenario with bots in every seat; the same scenario, seed and run give "
    "the\n"
    "                      same lines, and so does 'entente play SCENARIO --seed S:R --all-bots --fast'\n"
    "\n"
    "exit: 0 printed, 1 the scenario or run has faults, 2 wrong usage, 3 cannot read\n";

enum { TRANSCRIPT_BYTES_MAX = 256 << 20 };

static enum exit_code no_memory(void)
{
    cli_say(stderr, "entente replay: out of memory\n");
    return EXIT_TROUBLE;
}

/* ---- transcripts ---- */

static enum exit_code rehearsed(const char *path, uint64_t seed, uint64_t run, const struct cli_wishes *wishes)
{
    struct arena arena;
    struct program *program = NULL;
    struct buf text;
    arena_init(&arena, 0);
    buf_init(&text, TRANSCRIPT_BYTES_MAX);
    enum exit_code code = cli_load_scenario(path, false, &arena, NULL, &program);
    if (code == EXIT_FINE) {
        struct settings settings = kernel_settings(program, seed, run);
        code = cli_grant("replay", wishes, program, &settings);
        if (code != EXIT_FINE)
            ; /* what is wrong has been said */
        else if (exercise_transcript_rehearsed(program, &settings, &text, NULL) == STATUS_OK) {
            cli_say_settings(program, &settings, "settings ");
            cli_put(stdout, (struct str){text.ptr, text.len});
        } else
            code = no_memory();
    }
    program_free(program);
    buf_free(&text);
    arena_clear(&arena);
    return code;
}

/* Of a run that could be read to its end. */
static void print_settings(const char *path)
{
    struct exercise *exercise;
    struct trouble trouble;
    if (exercise_open(path, LOG_READ, 0, &exercise, &trouble) != STATUS_OK)
        return;
    cli_say_settings(exercise_program(exercise), kernel_run_settings(exercise_kernel(exercise)), "settings ");
    exercise_close(exercise);
}

static enum exit_code transcript(const char *path)
{
    struct buf text;
    struct trouble trouble;
    enum exit_code code = EXIT_FINE;
    buf_init(&text, TRANSCRIPT_BYTES_MAX);
    enum status status = exercise_transcript(path, SECOND_END, &text, NULL, &trouble);
    if (status == STATUS_OK) {
        print_settings(path);
        cli_put(stdout, (struct str){text.ptr, text.len});
    } else
        code = cli_run_trouble("replay", path, status, trouble.text);
    buf_free(&text);
    return code;
}

/* ---- a moment, for people ---- */

/* A text in one or more languages: in the first the program has. */
static const char *said(const struct program *program, const json_t *text)
{
    if (json_is_string(text))
        return json_string_value(text);
    for (uint32_t l = 0; l < program->language_count; l++) {
        const json_t *in = json_object_getn(text, program->languages[l].ptr, program->languages[l].len);
        if (json_is_string(in) && json_string_length(in) > 0)
            return json_string_value(in);
    }
    return "";
}

static void print_moment(json_int_t second)
{
    char moment[TIME_TEXT_BYTES];
    cli_say(stdout, "%s", time_text(second / 60, moment));
    if (second % 60)
        cli_say(stdout, ":%02lld", (long long)(second % 60));
}

static const char *string_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "-";
}

/* {"us":300,"rok":420} as " us T+00:05, rok T+00:07" */
static void print_seconds(const char *title, const json_t *seconds)
{
    const char *cell, *comma = "";
    const json_t *second;
    if (json_object_size(seconds) == 0)
        return;
    cli_say(stdout, "        %s", title);
    json_object_foreach((json_t *)seconds, cell, second)
    {
        cli_say(stdout, "%s %s ", comma, cell);
        print_moment(json_integer_value(second));
        comma = ",";
    }
    cli_say(stdout, "\n");
}

static void print_names(const char *title, const json_t *names)
{
    for (size_t i = 0; i < json_array_size(names); i++)
        cli_say(stdout, "%s%s", i == 0 ? title : ", ", json_string_value(json_array_get(names, i)));
}

static void print_items(const struct program *program, const json_t *items)
{
    size_t i;
    json_t *item;
    cli_say(stdout, "\nitems: %zu\n", json_array_size(items));
    json_array_foreach(items, i, item)
    {
        const json_t *known = json_object_get(item, "known");
        const char *title = said(program, json_object_get(item, "title"));
        cli_say(stdout, "  %3lld  ", (long long)json_integer_value(json_object_get(item, "number")));
        print_moment(json_integer_value(json_object_get(item, known ? "second" : "known_second")));
        cli_say(stdout, "  %s, %s, from %s: %s\n", string_of(item, "kind"), string_of(item, "precedence"),
                said(program, json_object_get(item, "from")),
                *title ? title : said(program, json_object_get(item, "text")));
        if (known) {
            print_seconds("has it:", known);
            print_seconds("opened:", json_object_get(item, "opened"));
            print_seconds("acknowledged:", json_object_get(item, "acknowledged"));
            continue;
        }
        cli_say(stdout, "        %s",
                json_is_true(json_object_get(item, "acknowledged")) ? "acknowledged"
                : json_is_true(json_object_get(item, "opened"))     ? "opened"
                                                                    : "not opened");
        if (json_is_string(json_object_get(item, "shared_by")))
            cli_say(stdout, ", shared by %s", string_of(item, "shared_by"));
        print_names(", held as far as it knows by ", json_object_get(item, "shared_with"));
        cli_say(stdout, "\n");
    }
}

static void print_decisions(const struct program *program, const json_t *decisions)
{
    size_t i;
    json_t *decision;
    cli_say(stdout, "\ndecisions: %zu\n", json_array_size(decisions));
    json_array_foreach(decisions, i, decision)
    {
        const char *cell;
        const json_t *choice, *outcome = json_object_get(decision, "outcome");
        cli_say(stdout, "  %3lld  ", (long long)json_integer_value(json_object_get(decision, "number")));
        print_moment(json_integer_value(json_object_get(decision, "opened_second")));
        cli_say(stdout, "  %s: %s", said(program, json_object_get(decision, "title")),
                json_is_true(json_object_get(decision, "open")) ? "open" : "closed");
        if (json_is_string(json_object_get(decision, "choice")))
            cli_say(stdout, ", chosen %s", string_of(decision, "choice"));
        if (json_is_string(json_object_get(decision, "adopted")))
            cli_say(stdout, ", adopted %s", string_of(decision, "adopted"));
        if (*said(program, outcome))
            cli_say(stdout, " (%s)", said(program, outcome));
        cli_say(stdout, "\n");
        json_object_foreach(json_object_get(decision, "choices"), cell, choice) cli_say(
            stdout, "        %s chose %s\n", cell, json_is_string(choice) ? json_string_value(choice) : "nothing");
    }
}

static void print_rounds(const struct program *program, const json_t *rounds)
{
    size_t i, n;
    json_t *round, *value;
    cli_say(stdout, "\nassessments: %zu\n", json_array_size(rounds));
    json_array_foreach(rounds, i, round)
    {
        const char *cell;
        json_t *answers;
        cli_say(stdout, "  %3lld  ", (long long)json_integer_value(json_object_get(round, "number")));
        print_moment(json_integer_value(json_object_get(round, "opened_second")));
        cli_say(stdout, "  %s: %s", said(program, json_object_get(round, "text")),
                json_is_true(json_object_get(round, "open")) ? "open" : "closed");
        cli_say(stdout, "\n");
        json_object_foreach(json_object_get(round, "answers"), cell, answers)
        {
            cli_say(stdout, "        %s:", cell);
            json_array_foreach(answers, n, value) cli_say(stdout, " %lld", (long long)json_integer_value(value));
            cli_say(stdout, "%s\n",
                    json_is_null(answers)          ? " few answers, not shown"
                    : json_array_size(answers) > 0 ? ""
                                                   : " nothing");
        }
    }
}

static void print_variables(const json_t *variables)
{
    const char *id;
    json_t *value;
    cli_say(stdout, "\nvariables\n");
    json_object_foreach((json_t *)variables, id, value)
    {
        if (json_is_string(value))
            cli_say(stdout, "  %-28s %s\n", id, json_string_value(value));
        else
            cli_say(stdout, "  %-28s %lld\n", id, (long long)json_integer_value(value));
    }
}

static void print_queue(const json_t *queue)
{
    size_t i;
    json_t *entry;
    cli_say(stdout, "\ninjects not delivered\n");
    json_array_foreach(queue, i, entry)
    {
        const json_t *due = json_object_get(entry, "due_second");
        if (strcmp(string_of(entry, "state"), "delivered") == 0)
            continue;
        cli_say(stdout, "  %-28s %s", string_of(entry, "id"), string_of(entry, "state"));
        if (json_is_integer(due)) {
            cli_say(stdout, ", ");
            print_moment(json_integer_value(due));
        }
        cli_say(stdout, "\n");
    }
}

static void print_view(const struct program *program, const char *cell, const json_t *view)
{
    print_moment(json_integer_value(json_object_get(view, "second")));
    cli_say(stdout, "  %s, tick %lld, %s\n", string_of(view, "phase"),
            (long long)json_integer_value(json_object_get(view, "tick")), cell ? cell : "everything");
    if (json_object_get(view, "variables"))
        print_variables(json_object_get(view, "variables"));
    print_items(program, json_object_get(view, "items"));
    print_decisions(program, json_object_get(view, "decisions"));
    print_rounds(program, json_object_get(view, "rounds"));
    if (json_object_get(view, "queue"))
        print_queue(json_object_get(view, "queue"));
}

static void parameters_json(const struct exercise *exercise, struct buf *json)
{
    const struct program *program = exercise_program(exercise);
    json_key_object(json, "parameters");
    for (uint32_t i = 0; i < program->parameter_count; i++) {
        json_key_of(json, program->parameters[i].id);
        json_number(json, kernel_run_settings(exercise_kernel(exercise))->parameters[i]);
    }
    json_close_object(json);
}

/* Whose view: a cell, and of it one seat that it has by name, or all of them together. */
struct looker {
    uint32_t cell, seat;
};

/* "rok", or "rok.intel"; cell INDEX_NONE: there is none such. */
static struct looker looker_of(const struct program *program, const char *id)
{
    const char *dot = id ? strchr(id, '.') : NULL;
    struct looker looker = {CELL_CONTROL, SEATS_TOGETHER};
    if (!id)
        return looker;
    looker.cell = program_find_cell(program, dot ? (struct str){id, (size_t)(dot - id)} : str_of(id));
    if (dot && looker.cell != INDEX_NONE) {
        uint32_t seat = program_find_seat(program, looker.cell, str_of(dot + 1));
        looker.cell = seat == INDEX_NONE ? INDEX_NONE : looker.cell;
        looker.seat = seat + 1;
    }
    return looker;
}

static void say_lookers(const struct program *program)
{
    for (uint32_t c = 0; c < program->cell_count; c++) {
        const struct program_cell *cell = &program->cells[c];
        cli_say(stderr, "  %.*s\n", STR_ARG(cell->id));
        for (uint32_t s = 0; s < cell->seat_count; s++)
            cli_say(stderr, "  %.*s.%.*s\n", STR_ARG(cell->id), STR_ARG(program->seats[cell->seat_first + s].id));
    }
}

static enum status view_at(const struct exercise *exercise, uint32_t second, struct looker looker, struct buf *ret_json)
{
    const struct kernel *kernel = exercise_kernel(exercise);
    json_open_object(ret_json);
    json_key_number(ret_json, "second", second == SECOND_END ? exercise_second(exercise) : second);
    json_key_word(ret_json, "phase", words_at(WORDS_phase, kernel_phase(kernel)));
    json_key_number(ret_json, "tick", kernel_tick(kernel));
    if (looker.cell == CELL_CONTROL)
        parameters_json(exercise, ret_json);
    enum status status = exercise_cell_json(exercise, looker.cell, looker.seat, ret_json);
    if (status != STATUS_OK || ret_json->failed)
        return STATUS_OUT_OF_MEMORY;
    json_close_object(ret_json);
    return ret_json->failed ? STATUS_OUT_OF_MEMORY : STATUS_OK;
}

static enum exit_code moment(const char *path, uint32_t second, const char *cell_id, bool as_json)
{
    struct exercise *exercise;
    struct trouble trouble;
    struct buf json;
    enum status status = exercise_open(path, LOG_READ, second, &exercise, &trouble);
    if (status != STATUS_OK)
        return cli_run_trouble("replay", path, status, trouble.text);
    const struct program *program = exercise_program(exercise);
    enum exit_code code = EXIT_FINE;
    struct looker looker = looker_of(program, cell_id);
    buf_init(&json, TRANSCRIPT_BYTES_MAX);
    if (looker.cell == INDEX_NONE) {
        code = cli_usage("replay", "there is no cell '%s' in %s; cells are:", cell_id, path);
        say_lookers(program);
    } else if (view_at(exercise, second, looker, &json) != STATUS_OK) {
        code = no_memory();
    } else if (as_json) {
        cli_put_data(stdout, (struct str){json.ptr, json.len});
        cli_put_data(stdout, STR("\n"));
    } else {
        json_t *view = json_loadb(json.ptr, json.len, 0, NULL);
        if (view && !cell_id)
            cli_say_settings(program, kernel_run_settings(exercise_kernel(exercise)), "settings ");
        if (view)
            print_view(program, cell_id, view);
        else
            code = no_memory();
        json_decref(view);
    }
    buf_free(&json);
    exercise_close(exercise);
    return code;
}

int cli_replay(int argc, char **argv)
{
    static const struct option options[] = {
        {"set", required_argument, NULL, 's'},
        {"policy", required_argument, NULL, 'p'},
        {"rehearsed", required_argument, NULL, 'r'},
        {"at", required_argument, NULL, 'a'},
        {"cell", required_argument, NULL, 'c'},
        {"json", no_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    uint64_t seed = 0, run = 0;
    uint32_t second = SECOND_END;
    const char *cell = NULL;
    bool is_rehearsed = false, as_json = false;
    struct cli_wishes wishes = {.count = 0};
    int option;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        switch (option) {
        case 'r':
            if (!strchr(optarg, ':') || !cli_parse_seed(optarg, &seed, &run))
                return cli_usage("replay", "'%s' is not SEED:RUN, such as 42:7", optarg);
            is_rehearsed = true;
            break;
        case 'a':
            if (!cli_parse_moment(optarg, &second))
                return cli_usage("replay", "'%s' is not an exercise time, such as T+03:10", optarg);
            break;
        case 's':
        case 'p':
            if (cli_wish("replay", &wishes, option == 'p', optarg) != EXIT_FINE)
                return EXIT_USAGE;
            break;
        case 'c': cell = optarg; break;
        case 'j': as_json = true; break;
        case 'h': cli_put(stdout, str_of(help)); return EXIT_FINE;
        default: return cli_usage("replay", "the command line is wrong");
        }
    }
    if (optind != argc - 1)
        return cli_usage("replay", "which run file, or which scenario and run?");
    const char *path = argv[optind];
    bool at_moment = second != SECOND_END || cell || as_json;
    if (is_rehearsed)
        return (int)(at_moment ? cli_usage("replay", "--at, --cell and --json want a run file")
                               : rehearsed(path, seed, run, &wishes));
    if (wishes.count > 0)
        return cli_usage("replay", "--set and --policy want --rehearsed; a run file has its own settings");
    if (cli_is_regular(path) && !cli_is_run(path))
        return cli_usage("replay", "%s is not a run file; for a scenario say which run: --rehearsed SEED:RUN", path);
    enum exit_code code = cli_check_run("replay", path);
    if (code != EXIT_FINE)
        return (int)code;
    return (int)(at_moment ? moment(path, second, cell, as_json) : transcript(path));
}
