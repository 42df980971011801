/* entente verify: is a run file whole, does it mean what it says, and which head should be kept elsewhere. */
#include <getopt.h>
#include <stdio.h>

#include "cli/checkpoints.h"
#include "cli/cli.h"
#include "exercise/exercise.h"

static const char help[] =
    "usage: entente verify RUN [--head COUNT:HEX] [--key KEY]\n"
    "\n"
    "Checks every event of a run file: that it follows the one before, that nothing in it was changed, and that "
    "playing it\n"
    "again gives the state that was logged. Prints the head: the count of events and the link of the last one that "
    "the\n"
    "end of the exercise closed; and a second one when control or evaluators added something afterwards.\n"
    "\n"
    "  --head COUNT:HEX   a head that was written down earlier: finds a cut-off end and a file that was rewritten\n"
    "  --key KEY          who must have signed its checkpoints, which lie beside it in RUN.checkpoints: a verifier's "
    "key, as control's\n"
    "                     page shows it; without it they are checked against the keys that stand there\n"
    "\n"
    "A chain alone cannot tell that its end was cut off or that all of it was made anew. Against that, write the head "
    "down\n"
    "when the exercise ends and keep it off this machine.\n"
    "\n"
    "exit: 0 whole, 1 the run has faults (the first is named), 2 wrong usage, 3 cannot read\n";

static enum exit_code verify_chain(const char *verb, const char *path, const struct log_head *held)
{
    struct log *log;
    struct trouble why;
    struct log_verdict verdict;
    enum status status = log_open(path, LOG_READ, &log, &why);
    if (status != STATUS_OK)
        return cli_run_trouble(verb, path, status, why.text);
    status = log_verify(log, held, &verdict);
    enum exit_code code = EXIT_FINE;
    if (status != STATUS_OK)
        code = cli_run_trouble(verb, path, status, log_trouble(log));
    else if (verdict.reason != LOG_BREAK_NONE)
        code = cli_run_trouble(verb, path, STATUS_CORRUPT, verdict.text);
    log_close(log);
    return code;
}

enum exit_code cli_verify_run(const char *verb, const char *path, const char *name, const struct log_head *held)
{
    struct exercise *exercise;
    struct trouble trouble;
    enum exit_code code = verify_chain(verb, path, held);
    if (code == EXIT_FINE)
        code = cli_check_run(verb, path);
    if (code != EXIT_FINE)
        return code;
    enum status status = exercise_open(path, LOG_READ, SECOND_END, &exercise, &trouble);
    if (status != STATUS_OK)
        return cli_run_trouble(verb, path, status, trouble.text);
    cli_say(stdout, "%s: whole: %u events of %.*s, made by entente %.*s; each gives the state that was logged\n", name,
            kernel_event_count(exercise_kernel(exercise)), STR_ARG(exercise_program(exercise)->id),
            STR_ARG(exercise_version(exercise)));
    const struct program *program = exercise_program(exercise);
    if (program->file_count > 0)
        cli_say(stdout, "%u file%s of %llu bytes came with it, each with the SHA-256 that the run began with\n",
                program->file_count, program->file_count == 1 ? "" : "s",
                (unsigned long long)program_files_bytes(program));
    if (exercise_run_number(exercise) > 0)
        cli_say(stdout,
                "it is run %u of those that began alike: control went back, and its events up to there are those of "
                "the run it left\n",
                exercise_run_number(exercise));
    if (cli_print_heads(exercise) != STATUS_OK) {
        code = cli_run_trouble(verb, path, STATUS_IO, log_trouble(exercise_log(exercise)));
        exercise_close(exercise);
        return code;
    }
    exercise_close(exercise);
    return EXIT_FINE;
}

struct checking { /* the checkpoints of a run against its events, in one walk */
    struct checkpoints checkpoints;
    const char *key; /* who must have signed, or NULL */
    size_t next;     /* the first that has not been compared */
    bool wrong;
    char why[TROUBLE_BYTES];
};

static void say_wrong(struct checking *checking, const char *why)
{
    checking->wrong = true;
    snprintf(checking->why, sizeof(checking->why), "checkpoint %zu: %s", checking->next + 1, why);
}

/* All that are of the record as it is now; they stand in the order in which they were signed. */
static void compare(struct checking *checking, const struct exercise *exercise)
{
    struct note_checkpoint now, signed_then;
    uint8_t key[NOTE_KEY_BYTES];
    exercise_checkpoint(exercise, &now);
    while (!checking->wrong && checking->next < checking->checkpoints.count) {
        const struct checkpoint_entry *entry = &checking->checkpoints.entries[checking->next];
        if (!checkpoints_key(entry, checking->key, key))
            say_wrong(checking, checking->key ? "it is signed by another key" : "its key is no key");
        else if (!note_open(entry->note, key, &signed_then))
            say_wrong(checking, "its signature does not hold");
        else if (signed_then.count > now.count)
            return;                                       /* of what comes */
        else if (strcmp(signed_then.name, now.name) != 0) /* which a branch has from where it begins */
            say_wrong(checking, "it is of another run");
        else if (signed_then.count < now.count || memcmp(signed_then.root.bytes, now.root.bytes, HASH_BYTES) != 0)
            say_wrong(checking, "the record up to it is not the one that was signed");
        else
            checking->next++;
    }
}

static bool compare_step(void *context, const struct exercise_step *step)
{
    compare(context, step->exercise);
    return !((struct checking *)context)->wrong;
}

static enum exit_code verify_checkpoints(const char *path, const char *key)
{
    struct arena arena;
    struct trouble trouble;
    struct checking checking = {.key = key};
    arena_init(&arena, 0);
    enum exit_code code = EXIT_FINE;
    enum status status = checkpoints_read(path, &arena, &checking.checkpoints);
    if (status == STATUS_NOT_FOUND && !key)
        goto cleanup; /* nobody signed any */
    if (status == STATUS_OK)
        status = exercise_walk(path, compare_step, &checking, &trouble);
    else
        snprintf(trouble.text, sizeof(trouble.text), "its checkpoints cannot be read");
    if (status == STATUS_OK && !checking.wrong && checking.next < checking.checkpoints.count)
        say_wrong(&checking, "there are fewer events than it was signed for: the end was cut off");
    if (status == STATUS_OK && key && checking.checkpoints.count == 0)
        say_wrong(&checking, "nothing of it was signed");
    if (status != STATUS_OK)
        code = cli_run_trouble("verify", path, status, trouble.text);
    else if (checking.wrong)
        code = cli_run_trouble("verify", path, STATUS_CORRUPT, checking.why);
    else if (checking.next > 0)
        cli_say(stdout, "%zu checkpoint%s beside it, each of this record and signed by %.*s\n", checking.next,
                checking.next == 1 ? "" : "s", STR_ARG(checking.checkpoints.entries[checking.next - 1].verifier));
cleanup:
    arena_clear(&arena);
    return code;
}

static enum exit_code verify(const char *path, const struct log_head *held, const char *key)
{
    enum exit_code code = cli_verify_run("verify", path, path, held);
    if (code == EXIT_FINE)
        code = verify_checkpoints(path, key);
    if (code == EXIT_FINE && held)
        cli_say(stdout, "the head that was kept is in it: nothing before it was changed or cut off\n");
    else if (code == EXIT_FINE)
        cli_say(stdout,
                "Write the head down and keep it off this machine: with it, 'entente verify RUN --head ...' finds a "
                "rewritten file too.\n");
    return code;
}

int cli_verify(int argc, char **argv)
{
    static const struct option options[] = {
        {"head", required_argument, NULL, 'd'},
        {"key", required_argument, NULL, 'k'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    struct log_head held;
    bool given = false;
    const char *key = NULL;
    int option;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        switch (option) {
        case 'd':
            if (log_head_parse(str_of(optarg), &held) != STATUS_OK)
                return cli_usage("verify", "'%s' is not a head; it looks like 812:5f0c... with 64 hex digits", optarg);
            given = true;
            break;
        case 'k': key = optarg; break;
        case 'h': cli_put(stdout, str_of(help)); return EXIT_FINE;
        default: return cli_usage("verify", "the command line is wrong");
        }
    }
    if (optind != argc - 1)
        return cli_usage("verify", "which run file?");
    return (int)verify(argv[optind], given ? &held : NULL, key);
}
