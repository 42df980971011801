/* entente play: makes or opens the run file, prints who may come in by which link, and serves until a signal.
 *
 * What a run is made of is in its file: scenario, settings, seats. So going on needs the file alone, and cells that
 * bots are to play throughout simply have no seats. Join codes are shown once; the file keeps their
 * hashes. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/bytes.h"
#include "cli/beside.h"
#include "cli/checkpoints.h"
#include "cli/inside.h"
#include "cli/machine.h"
#include "cli/notes.h"
#include "server/server.h"

static const char help[] =
    "usage: entente play SCENARIO [options]     a new run\n"
    "       entente play RUN [options]          goes on with a run, in the phase and at the second its log ends with\n"
    "\n"
    "Serves an exercise over HTTPS until Ctrl-C and prints a join link for each seat. Cells in which nobody sits at "
    "STARTEX are\n"
    "played by their bots; control can hand a cell over at any time. Everything that happens is in one run file.\n"
    "\n"
    "  --run FILE         the run file to make (default: the scenario's id and the time). If it exists and is a run of "
    "this\n"
    "                     very scenario, it goes on; nothing is ever overwritten\n"
    "  --address A        listen on this address only (default 127.0.0.1: nobody but this machine)\n"
    "  --lan              listen on all addresses of this machine\n"
    "  --port P           default: 8443, or the next free one\n"
    "  --state DIR        where the certificate authority is kept (default $XDG_STATE_HOME/entente, "
    "~/.local/state/entente)\n"
    "  --certificates F   nobody sits without a certificate that the authorities in F (PEM) vouch for; 'own': this "
    "machine's\n"
    "                     authority ('entente certificate'). With its card's code it is tied to the seat, and alone "
    "opens it then\n"
    "  --links FILE       join links into this file, readable by its owner alone, and not to standard output\n"
    "  --log FORM         who comes and goes, and what is wrong: text, json (a line each on standard error) or syslog\n"
    "  --metrics [A:]P    metrics for Prometheus on port P, of address A (default 127.0.0.1); they tell nothing of "
    "what "
    "cells do\n"
    "for a new run:\n"
    "  --seed S[:R]       the random draws of the run, as 'rehearse --seed S' has in its run R (default: by chance; R "
    "is 0)\n"
    "  --set NAME=VALUE   a parameter of the scenario, within its bounds, as for 'rehearse'; the run keeps it\n"
    "  --seats N          seats of each cell that has none by name (default 4); at most 1000 in all\n"
    "  --pace P           exercise seconds to a real second, 1 to 3600 (default: the scenario's)\n"
    "  --bots CELL,CELL   cells that bots play throughout: they get no seats\n"
    "  --all-bots         all of them\n"
    "  --fast             with --all-bots: starts at once, runs to the end as fast as it goes, serves nobody, and "
    "exits\n"
    "for a run that goes on:\n"
    "  --new-links        makes and prints new join links; the earlier ones end, and everybody's session with them\n"
    "  --older-copy       goes on although this machine has seen more of this run, or another one of its name\n"
    "\n"
    "exit: 0 ended by a signal or at the end, 1 the scenario or run has faults, 2 wrong usage, 3 the system failed\n";

enum {
    PORT_DEFAULT = 8443,
    PORT_TRIES = 10,
    SEATS_DEFAULT = 4,
    SEATS_MAX = SEAT_COUNT_MAX,
    PATH_BYTES = 4096,
    RUN_NAME_TRIES = 100,
    PEM_BYTES_MAX = 16 << 20, /* of authorities, with long lists of what they revoked */
};

struct wish { /* the command line */
    const char *target, *run_path, *address, *bots, *state, *links, *certificates;
    char metrics_address[NET_ADDRESS_TEXT_BYTES]; /* "": the loopback */
    enum notes_form log;
    struct cli_wishes settings;
    uint64_t seed, run;
    uint32_t seats, pace;
    uint16_t port, metrics_port; /* metrics: 0 none */
    bool lan, seeded, all_bots, fast, new_links, older_copy;
};

struct playing {
    const struct wish *wish;
    struct arena arena;
    char run_path[PATH_BYTES];
    struct exercise *exercise;
    bool is_new, codes_were_foreign, links_must_be_new;
    bool is_known; /* somebody was told of it */
    struct machine machine;
    uint16_t port; /* that it was served on before control went back; 0: it was not */
    char branch_path[PATH_BYTES];
    char (*codes)[SEAT_CODE_TEXT_BYTES]; /* of each seat; NULL: not made this time */
    struct server *server;               /* while it is there */
    uint8_t seed[NOTE_SEED_BYTES];       /* of the key that signs checkpoints */
    int checkpoints;                     /* their file, or -1 */
    uint64_t signed_count;               /* events under the last one */
};

static enum exit_code fail(const char *message, const char *detail)
{
    cli_say(stderr, "entente play: %s%s\n", message, detail);
    return EXIT_TROUBLE;
}

/* ---- the run file ---- */

/* "ID-20230222-0900.entente" in the present directory; a number follows when there is one of that name. */
static bool name_run(const struct program *program, char ret_path[PATH_BYTES])
{
    time_t now = (time_t)(net_wall_ms() / 1000);
    struct tm parts;
    char moment[32];
    localtime_r(&now, &parts);
    strftime(moment, sizeof(moment), "%Y%m%d-%H%M%S", &parts);
    for (int n = 1; n <= RUN_NAME_TRIES; n++) {
        char again[16] = "";
        if (n > 1)
            snprintf(again, sizeof(again), "-%d", n);
        snprintf(ret_path, PATH_BYTES, "%.*s-%s%s.entente", STR_ARG(program->id), moment, again);
        if (access(ret_path, F_OK) != 0)
            return true;
    }
    return false;
}

/* Bits of the cells in `--bots`. */
static enum exit_code bot_cells(const struct wish *wish, const struct program *program, uint32_t *ret_cells)
{
    uint32_t cells = wish->all_bots ? UINT32_MAX : 0;
    for (const char *at = wish->bots; at && *at;) {
        size_t len = strcspn(at, ",");
        uint32_t cell = program_find_cell(program, (struct str){at, len});
        if (cell == INDEX_NONE) {
            enum exit_code code = cli_usage("play", "--bots: there is no cell '%.*s'; cells are:", (int)len, at);
            for (uint32_t c = 0; c < program->cell_count; c++)
                cli_say(stderr, "  %.*s\n", STR_ARG(program->cells[c].id));
            return code;
        }
        cells |= UINT32_C(1) << cell;
        at += len + (at[len] == ',');
    }
    *ret_cells = cells;
    return EXIT_FINE;
}

static enum exit_code make_codes(struct playing *playing)
{
    uint32_t count = exercise_seat_count(playing->exercise);
    playing->codes = arena_alloc(&playing->arena, count + 1, sizeof(*playing->codes));
    if (!playing->codes)
        return fail("out of memory", "");
    for (uint32_t s = 0; s < count; s++) {
        uint8_t chance[8];
        randombytes_buf(chance, sizeof(chance));
        exercise_code_text(chance, playing->codes[s]);
        if (exercise_code_put(playing->exercise, s, playing->codes[s]) != STATUS_OK)
            return fail("cannot keep a join code: ", log_trouble(exercise_log(playing->exercise)));
    }
    return EXIT_FINE;
}

static bool is_there(void *context, struct str name, struct str value)
{
    (void)name, (void)value;
    *(bool *)context = true;
    return false;
}

/* Whether the codes and sessions in the file are those that this machine made for this very run. Changes nothing. */
static enum exit_code find_links(struct playing *playing)
{
    struct log *log = exercise_log(playing->exercise);
    struct trouble why = {""};
    bool fits = true, has_codes = false, has_ties = false;
    enum exit_code code = machine_bind(&playing->machine, log, false);
    if (code == EXIT_FINE)
        code = machine_knows(&playing->machine, log, &fits, &why);
    if (code != EXIT_FINE)
        return code;
    if (!fits && !playing->wish->older_copy) {
        cli_say(stderr, "entente play: %s: %s. To go on with it all the same, with new join links: --older-copy\n",
                playing->run_path, why.text);
        return EXIT_FAULTS;
    }
    if (log_secret_each(log, STR("code/"), is_there, &has_codes) != STATUS_OK ||
        log_secret_each(log, STR("certificate/"), is_there, &has_ties) != STATUS_OK)
        return fail("cannot read the join codes: ", log_trouble(log));
    playing->codes_were_foreign = !has_codes && !playing->is_new && exercise_seat_count(playing->exercise) > 0;
    playing->links_must_be_new =
        playing->is_new || (playing->wish->new_links && !playing->port) || !fits || playing->codes_were_foreign;
    if (has_ties && !playing->wish->certificates && !playing->links_must_be_new) {
        cli_say(stderr,
                "entente play: %s: seats of it are tied to certificates, and without --certificates a code would open "
                "them. Name them again, or let everybody in anew with --new-links\n",
                playing->run_path);
        return EXIT_FAULTS;
    }
    return EXIT_FINE;
}

/* Signs how far the record is, for whoever is given a receipt; beside the run, and for those who look at the page. */
static void sign_checkpoint(struct playing *playing)
{
    struct note_checkpoint checkpoint;
    uint8_t key[NOTE_KEY_BYTES];
    char verifier[NOTE_VERIFIER_BYTES];
    struct buf note;
    exercise_checkpoint(playing->exercise, &checkpoint);
    if (checkpoint.count == playing->signed_count)
        return;
    buf_init(&note, NOTE_BYTES_MAX);
    note_sign(&checkpoint, playing->seed, &note);
    note_public(playing->seed, key);
    note_verifier(checkpoint.name, key, verifier);
    struct str text = {note.ptr, note.len};
    if (note.failed || !checkpoints_append(playing->checkpoints, verifier, text))
        cli_say(stderr, "entente play: a checkpoint could not be written beside %s\n", playing->run_path);
    else {
        playing->signed_count = checkpoint.count;
        if (playing->server)
            server_know_checkpoint(playing->server, text, verifier);
    }
    buf_free(&note);
}

/* The server listens, so nothing fails any more but the disk: now earlier links may end. */
static enum exit_code let_in(struct playing *playing, struct server *server)
{
    struct log *log = exercise_log(playing->exercise);
    enum exit_code code = EXIT_FINE;
    if (playing->links_must_be_new) {
        if (server_end_sessions(server) != STATUS_OK || log_secret_clear(log, STR("session/")) != STATUS_OK ||
            log_secret_clear(log, STR("code/")) != STATUS_OK || log_secret_clear(log, STR("password/")) != STATUS_OK ||
            log_secret_clear(log, STR("certificate/")) != STATUS_OK)
            return fail("cannot end the earlier sessions: ", log_trouble(log));
        code = machine_bind(&playing->machine, log, true);
        if (code == EXIT_FINE)
            code = make_codes(playing);
    }
    if (code == EXIT_FINE && playing->codes)
        server_know_codes(server, (const char(*)[SEAT_CODE_TEXT_BYTES])playing->codes);
    if (code == EXIT_FINE && !machine_remember(&playing->machine, log))
        return fail(playing->machine.directory, "/runs cannot be written");
    if (code == EXIT_FINE)
        code = machine_signing_seed(&playing->machine, playing->seed);
    playing->checkpoints = checkpoints_open(playing->run_path);
    playing->server = server;
    if (code == EXIT_FINE)
        sign_checkpoint(playing);
    return code;
}

static void turned(void *context)
{
    sign_checkpoint(context);
}

/* Once a minute: little is left in the write-ahead file, and this machine knows how far the
 * run is. */
static void each_minute(void *context)
{
    struct playing *playing = context;
    struct log *log = exercise_log(playing->exercise);
    if (log_checkpoint(log) != STATUS_OK || !machine_remember(&playing->machine, log))
        cli_say(stderr, "entente play: how far the run is could not be written to %s\n", playing->machine.directory);
    sign_checkpoint(playing);
}

static void starved(void *context)
{
    (void)context;
    cli_say(stderr,
            "entente play: the system has no descriptor left for another client. Who is connected plays on, others "
            "come in when one leaves; 'ulimit -n' raises the limit\n");
}

static void note(void *context, const struct server_notice *notice)
{
    const struct playing *playing = context;
    notes_say(playing->wish->log, playing->run_path, net_wall_ms(), notice);
}

static enum exit_code set_pace(struct playing *playing)
{
    struct exercise_command command = {
        .seat = SEAT_CLOCK,
        .event = {.kind = EVENT_PACE, .cell = CELL_CONTROL, .a = playing->wish->pace},
        .wall_ms = net_wall_ms(),
    };
    struct exercise_receipt receipt;
    if (exercise_submit(playing->exercise, &command, &receipt) != STATUS_OK ||
        exercise_commit(playing->exercise) != STATUS_OK)
        return fail("cannot write the run file: ", log_trouble(exercise_log(playing->exercise)));
    return EXIT_FINE;
}

static enum exit_code create(struct playing *playing, const struct program *program, struct str source)
{
    const struct wish *wish = playing->wish;
    struct seat seats[SEAT_COUNT_MAX];
    struct trouble trouble;
    uint32_t bots = 0;
    enum exit_code code = bot_cells(wish, program, &bots);
    if (code != EXIT_FINE)
        return code;
    const char *file_name = strrchr(wish->target, '/');
    struct settings settings = kernel_settings(program, wish->seed, wish->run);
    code = cli_grant("play", &wish->settings, program, &settings);
    if (code != EXIT_FINE)
        return code;
    struct exercise_plan plan = {
        .source = source,
        .file_name = str_of(file_name && file_name[1] ? file_name + 1 : wish->target),
        .program = program,
        .settings = &settings,
        .seats = seats,
        .seat_count = exercise_seats_usual(program, bots, wish->seats, seats),
        .wall_ms = net_wall_ms(),
    };
    if (plan.seat_count > SEAT_COUNT_MAX)
        return cli_usage("play",
                         "%u seats are too many: at most %d, those of control, observers and the projector included",
                         plan.seat_count, SEAT_COUNT_MAX);
    randombytes_buf(plan.run_id, sizeof(plan.run_id));
    struct beside beside;
    beside_open(&beside, cli_scenario_path(wish->target, &playing->arena));
    beside.program = program;
    plan.read_file = beside_read;
    plan.read_context = &beside;
    enum status status = exercise_create(playing->run_path, &plan, &playing->exercise, &trouble);
    beside_close(&beside);
    if (status != STATUS_OK)
        return cli_run_trouble("play", playing->run_path, status, trouble.text);
    playing->is_new = true;
    return wish->pace > 0 ? set_pace(playing) : EXIT_FINE;
}

static enum exit_code go_on(struct playing *playing)
{
    struct trouble trouble;
    enum exit_code code = cli_check_run("play", playing->run_path);
    if (code != EXIT_FINE)
        return code;
    enum status status = exercise_open(playing->run_path, LOG_WRITE, SECOND_END, &playing->exercise, &trouble);
    return status == STATUS_OK ? EXIT_FINE : cli_run_trouble("play", playing->run_path, status, trouble.text);
}

static enum exit_code open_scenario(struct playing *playing)
{
    const struct wish *wish = playing->wish;
    struct program *program = NULL;
    struct str source;
    enum exit_code code = cli_load_scenario(wish->target, false, &playing->arena, &source, &program);
    if (code != EXIT_FINE)
        return code;
    if (wish->run_path)
        snprintf(playing->run_path, PATH_BYTES, "%s", wish->run_path);
    else if (!name_run(program, playing->run_path))
        code = fail("there are too many runs here; name one with --run FILE", "");
    if (code == EXIT_FINE && wish->run_path && access(wish->run_path, F_OK) == 0) {
        code = go_on(playing);
        if (code == EXIT_FINE && !str_equal(exercise_source(playing->exercise), source)) {
            cli_say(stderr,
                    "entente play: %s is a run of another scenario (or of another version of this one). Name a new "
                    "file with "
                    "--run, or go on with 'entente play %s'\n",
                    wish->run_path, wish->run_path);
            code = EXIT_FAULTS;
        }
    } else if (code == EXIT_FINE) {
        code = create(playing, program, source);
    }
    program_free(program);
    return code;
}

/* ---- identity ---- */

static bool is_wildcard(const char *address)
{
    return strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0;
}

enum { LAN_ADDRESS_COUNT_MAX = 16 };

struct place { /* where the server can be reached */
    const char *listen;
    struct net_address lan[LAN_ADDRESS_COUNT_MAX];
    size_t lan_count;
    const char *hosts[LAN_ADDRESS_COUNT_MAX]; /* those that links and cards name; borrows from `lan` */
    char host[256];                           /* of this machine; "" when it has no proper name */
};

static void find_place(const struct wish *wish, struct place *ret_place)
{
    *ret_place = (struct place){.listen = wish->lan ? "0.0.0.0" : wish->address ? wish->address : "127.0.0.1"};
    if (is_wildcard(ret_place->listen)) {
        struct net_address found[LAN_ADDRESS_COUNT_MAX];
        size_t count = net_lan_addresses(found, LAN_ADDRESS_COUNT_MAX);
        for (size_t i = 0; wish->lan && i < count; i++) /* what is served is what is printed */
            if (strchr(found[i].text, ':'))
                ret_place->listen = "::"; /* both families */
        bool has_six = strcmp(ret_place->listen, "::") == 0;
        for (size_t i = 0; i < count; i++)
            if (has_six || !strchr(found[i].text, ':'))
                ret_place->lan[ret_place->lan_count++] = found[i];
    } else
        snprintf(ret_place->lan[ret_place->lan_count++].text, NET_ADDRESS_TEXT_BYTES, "%s", ret_place->listen);
    static const char fine[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    if (gethostname(ret_place->host, sizeof(ret_place->host) - 1) != 0 ||
        strspn(ret_place->host, fine) != strlen(ret_place->host) || ret_place->host[0] == '-')
        ret_place->host[0] = 0;
}

static enum exit_code make_identity(const struct machine *machine, const struct place *place,
                                    struct net_identity **ret_identity)
{
    const char *names[LAN_ADDRESS_COUNT_MAX + 1];
    size_t count = 0;
    struct trouble trouble;
    for (size_t i = 0; i < place->lan_count; i++)
        names[count++] = place->lan[i].text;
    if (place->host[0])
        names[count++] = place->host;
    struct net_identity_wish identity = {.directory = machine->directory, .names = names, .name_count = count};
    if (net_identity_ensure(&identity, ret_identity, &trouble) != STATUS_OK)
        return fail("", trouble.text);
    return EXIT_FINE;
}

/* Whom of those who come the server believes that they are who they say. */
static enum exit_code trust(struct playing *playing, struct net_identity *identity)
{
    struct str pem = net_identity_authority_pem(identity);
    struct trouble trouble;
    const char *path = playing->wish->certificates;
    if (!path)
        return EXIT_FINE;
    enum exit_code code = strcmp(path, "own") == 0 ? EXIT_FINE : cli_read(path, PEM_BYTES_MAX, &playing->arena, &pem);
    if (code == EXIT_FINE && net_identity_trust(identity, pem, &trouble) != STATUS_OK) {
        cli_say(stderr, "entente play: %s: %s\n", path, trouble.text);
        return EXIT_TROUBLE;
    }
    return code;
}

/* What the authority may not sign for is not served as a link: a browser would refuse it. */
static enum exit_code leave_out(const struct playing *playing, const struct net_identity *identity, struct place *place)
{
    static const char remedy[] =
        "its authority may sign for private addresses and for the names this machine had when it was made. For a new "
        "authority, which everybody trusts anew: --state with another directory, or remove ca.key, ca.pem and "
        "server.pem in";
    size_t kept = 0;
    for (size_t i = 0; i < place->lan_count; i++) {
        if (net_identity_is_for(identity, str_of(place->lan[i].text))) {
            place->lan[kept++] = place->lan[i];
            continue;
        }
        cli_say(stderr, "entente play: there is no certificate for %s: %s %s\n", place->lan[i].text, remedy,
                playing->machine.directory);
        if (!is_wildcard(place->listen)) /* the one address that was asked for */
            return EXIT_TROUBLE;
    }
    place->lan_count = kept;
    place->hosts[0] = "127.0.0.1";
    for (size_t i = 0; i < kept; i++)
        place->hosts[i] = place->lan[i].text;
    return EXIT_FINE;
}

/* ---- what is printed ---- */

static void print_url(FILE *out, const char *host, uint16_t port)
{
    cli_say(out, strchr(host, ':') ? "https://[%s]:%u/" : "https://%s:%u/", host, (unsigned)port);
}

static void print_links(FILE *out, const struct playing *playing, const char *host, uint16_t port)
{
    const struct exercise *exercise = playing->exercise;
    const struct program *program = exercise_program(exercise);
    uint32_t last = UINT32_MAX;
    for (uint32_t s = 0; s < exercise_seat_count(exercise); s++) {
        const struct seat *seat = exercise_seat(exercise, s);
        uint32_t group = seat->role == ROLE_PLAYER ? ROLE_PROJECTOR + 1 + seat->cell : seat->role;
        if (group != last && seat->role == ROLE_PLAYER)
            cli_say(out, "\n%.*s: %.*s\n", STR_ARG(program->cells[seat->cell].id),
                    STR_ARG(program->cells[seat->cell].name.in[0]));
        else if (group != last)
            cli_say(out, "\n%s\n", exercise_role_name(seat->role));
        last = group;
        cli_say(out, "  %-14s ", seat->id);
        print_url(out, host, port);
        cli_say(out, "#join=%s\n", playing->codes[s]);
    }
}

/* Into a file of their own, so that a log of what is printed opens no door. */
static enum exit_code keep_links(const struct playing *playing, const struct place *place, uint16_t port)
{
    const char *path = playing->wish->links;
    if (!path || !playing->codes)
        return EXIT_FINE;
    unlink(path); /* the links in it are dead */
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    FILE *out = file >= 0 ? fdopen(file, "w") : NULL;
    if (!out)
        return fail("the join links cannot be written to ", path);
    print_links(out, playing, place->hosts[0], port);
    bool written = fflush(out) == 0 && !ferror(out);
    return fclose(out) == 0 && written ? EXIT_FINE : fail("the join links cannot be written to ", path);
}

static void print_start(const struct playing *playing, const struct place *place, const struct net_identity *identity,
                        uint16_t port)
{
    const struct program *program = exercise_program(playing->exercise);
    const char *host = place->lan_count > 0 ? place->lan[0].text : "127.0.0.1";
    char fingerprint[NET_FINGERPRINT_TEXT_BYTES];
    net_identity_fingerprint(identity, fingerprint);
    cli_say(stdout, "exercise   %.*s\nrun file   %s%s\nserver     ", STR_ARG(program->title.in[0]), playing->run_path,
            playing->is_new ? "" : " (goes on)");
    print_url(stdout, host, port);
    for (size_t i = 1; i < place->lan_count; i++) {
        cli_say(stdout, "  ");
        print_url(stdout, place->lan[i].text, port);
    }
    cli_say(stdout, "\n");
    cli_say_settings(program, kernel_run_settings(exercise_kernel(playing->exercise)), "settings   ");
    cli_say(stdout, "authority  SHA-256 %s\n           trust it once on each device: ", fingerprint);
    print_url(stdout, host, port);
    cli_say(stdout, "ca.pem\n");
    if (playing->codes_were_foreign)
        cli_say(stdout,
                "\nThe join links and sessions in this file were made elsewhere, or were ended; these are new.\n");
    if (playing->codes && playing->wish->links)
        cli_say(stdout, "\nThe join links are in %s.\n", playing->wish->links);
    else if (playing->codes)
        print_links(stdout, playing, host, port);
    else
        cli_say(stdout, "\nThe join links printed at the start still hold; --new-links makes new ones.\n");
    cli_say(stdout, "\nCtrl-C stops; the same command with the run file goes on.\n");
}

static enum exit_code print_end(const struct playing *playing)
{
    cli_say(stdout, "\n%s: %u events\n", playing->run_path, kernel_event_count(exercise_kernel(playing->exercise)));
    if (cli_print_heads(playing->exercise) != STATUS_OK)
        return fail("cannot read the run file: ", log_trouble(exercise_log(playing->exercise)));
    return EXIT_FINE;
}

/* ---- playing ---- */

static enum exit_code run_fast(struct playing *playing)
{
    playing->is_known = true; /* it has no codes, and what was played is worth keeping */
    enum status status = server_play_bots(playing->exercise);
    if (status == STATUS_REFUSED)
        return fail(playing->run_path, " has already started; --fast wants a new run");
    if (status != STATUS_OK)
        return fail("cannot write the run file: ", log_trouble(exercise_log(playing->exercise)));
    return print_end(playing);
}

static enum exit_code listen_somewhere(struct playing *playing, const struct place *place,
                                       const struct net_identity *identity, struct server **ret_server)
{
    const struct wish *wish = playing->wish;
    struct server_options options = {.run_path = playing->run_path,
                                     .address = place->listen,
                                     .hosts = place->hosts,
                                     .host_count = place->lan_count > 0 ? place->lan_count : 1,
                                     .identity = identity,
                                     .certificates = wish->certificates != NULL,
                                     .owner = playing,
                                     .each_minute = each_minute,
                                     .turned = turned,
                                     .starved = starved,
                                     .note = note,
                                     .metrics_address = wish->metrics_address[0] ? wish->metrics_address : NULL,
                                     .metrics_port = wish->metrics_port};
    struct trouble trouble;
    uint16_t port = playing->port ? playing->port : wish->port;
    for (int i = 0; i < (port ? 1 : PORT_TRIES); i++) {
        options.port = (uint16_t)(port ? port : PORT_DEFAULT + i);
        enum status status = server_open(playing->exercise, &options, ret_server, &trouble);
        if (status == STATUS_OK)
            return EXIT_FINE;
        if (status != STATUS_IO)
            break;
    }
    return fail("", trouble.text);
}

static enum exit_code serve(struct playing *playing)
{
    struct place place;
    struct net_identity *identity = NULL;
    struct server *server = NULL;
    find_place(playing->wish, &place);
    enum exit_code code = machine_find(playing->wish->state, &playing->machine);
    if (code == EXIT_FINE)
        code = make_identity(&playing->machine, &place, &identity);
    if (code == EXIT_FINE)
        code = leave_out(playing, identity, &place);
    if (code == EXIT_FINE)
        code = trust(playing, identity);
    if (code == EXIT_FINE) {
        playing->machine.run = exercise_run_number(playing->exercise);
        code = find_links(playing);
    }
    if (code == EXIT_FINE)
        code = listen_somewhere(playing, &place, identity, &server);
    if (code == EXIT_FINE)
        code = let_in(playing, server);
    if (code == EXIT_FINE && !playing->port)
        code = keep_links(playing, &place, server_port(server));
    if (code != EXIT_FINE)
        goto cleanup;
    if (playing->port)
        cli_say(stdout, "\ncontrol went back. run file   %s\n", playing->run_path);
    else
        print_start(playing, &place, identity, server_port(server));
    if (!cli_is_written()) { /* nobody has seen the links */
        code = EXIT_TROUBLE;
        goto cleanup;
    }
    playing->is_known = true;
    enum status status = server_run(server);
    if (status != STATUS_OK) {
        const char *why = log_trouble(exercise_log(playing->exercise));
        cli_say(stderr,
                "entente play: stopped: %s. Everything that was acknowledged is in %s: go on with 'entente play %s'\n",
                *why ? why : status_text(status), playing->run_path, playing->run_path);
        code = EXIT_TROUBLE;
    } else if (server_branch(server)) {
        snprintf(playing->branch_path, PATH_BYTES, "%s", server_branch(server));
        playing->port = server_port(server);
    }
cleanup:
    playing->server = NULL;
    server_close(server);
    net_identity_free(identity);
    if (code == EXIT_FINE)
        each_minute(playing);
    sodium_memzero(playing->seed, sizeof(playing->seed));
    return code == EXIT_FINE ? print_end(playing) : code;
}

/* A run that nobody knows of: its codes were seen by no one, so the next start must make another. */
static void remove_run(const char *path)
{
    static const char *const ends[] = {"", "-lock", ".checkpoints"};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        char file[PATH_BYTES + 16];
        snprintf(file, sizeof(file), "%s%s", path, ends[i]);
        remove(file);
    }
}

/* As often as control goes back: the same seats, links and port, and the run file of the branch. */
static enum exit_code serve_all(struct playing *playing)
{
    enum exit_code code = serve(playing);
    while (code == EXIT_FINE && playing->branch_path[0]) {
        exercise_close(playing->exercise);
        playing->exercise = NULL;
        playing->is_new = playing->codes_were_foreign = false;
        memcpy(playing->run_path, playing->branch_path, PATH_BYTES);
        playing->branch_path[0] = 0;
        playing->signed_count = 0;
        if (playing->checkpoints >= 0)
            close(playing->checkpoints);
        playing->checkpoints = -1;
        code = go_on(playing);
        if (code == EXIT_FINE)
            code = serve(playing);
    }
    return code;
}

static enum exit_code play(const struct wish *wish)
{
    struct playing playing = {.wish = wish, .checkpoints = -1};
    arena_init(&playing.arena, 0);
    bool is_run = cli_is_run(wish->target), goes_on = wish->run_path && cli_is_run(wish->run_path);
    bool for_new = wish->seeded || wish->seats != SEATS_DEFAULT || wish->pace || wish->bots ||
                   wish->settings.count > 0 ||
                   (wish->all_bots && !wish->fast); /* --fast has words of its own for a run that is there */
    enum exit_code code = EXIT_FINE;
    if ((is_run && (for_new || wish->all_bots || wish->run_path)) || (goes_on && for_new))
        code = cli_usage("play",
                         "%s is a run: what it is made of is in it; --run, --seed, --set, --seats, --pace and --bots "
                         "are for a new one",
                         is_run ? wish->target : wish->run_path);
    else if (is_run && snprintf(playing.run_path, PATH_BYTES, "%s", wish->target) < PATH_BYTES)
        code = go_on(&playing);
    else
        code = open_scenario(&playing);
    if (code == EXIT_FINE)
        code = wish->fast ? run_fast(&playing) : serve_all(&playing);
    exercise_close(playing.exercise);
    if (playing.checkpoints >= 0)
        close(playing.checkpoints);
    if (playing.is_new && !playing.is_known)
        remove_run(playing.run_path);
    arena_clear(&playing.arena);
    return code;
}

static bool parse_number(const char *text, uint32_t from, uint32_t to, uint32_t *ret_number)
{
    uint64_t number;
    if (!bytes_decimal(str_of(text), to, &number) || number < from)
        return false;
    *ret_number = (uint32_t)number;
    return true;
}

/* "9100" or "10.0.0.5:9100". */
static bool parse_metrics(const char *text, struct wish *ret_wish)
{
    const char *colon = strrchr(text, ':');
    size_t len = colon ? (size_t)(colon - text) : 0;
    uint32_t port;
    if (len >= sizeof(ret_wish->metrics_address) || !parse_number(colon ? colon + 1 : text, 1, 65535, &port))
        return false;
    memcpy(ret_wish->metrics_address, text, len);
    ret_wish->metrics_address[len] = 0;
    ret_wish->metrics_port = (uint16_t)port;
    return true;
}

static const struct option options[] = {
    {"run", required_argument, NULL, 'r'},
    {"address", required_argument, NULL, 'a'},
    {"lan", no_argument, NULL, 'l'},
    {"port", required_argument, NULL, 'p'},
    {"state", required_argument, NULL, 'd'},
    {"seed", required_argument, NULL, 's'},
    {"set", required_argument, NULL, 'S'},
    {"seats", required_argument, NULL, 'n'},
    {"pace", required_argument, NULL, 'c'},
    {"bots", required_argument, NULL, 'b'},
    {"all-bots", no_argument, NULL, 'B'},
    {"fast", no_argument, NULL, 'f'},
    {"new-links", no_argument, NULL, 'N'},
    {"older-copy", no_argument, NULL, 'O'},
    {"certificates", required_argument, NULL, 'C'},
    {"links", required_argument, NULL, 'L'},
    {"log", required_argument, NULL, 'g'},
    {"metrics", required_argument, NULL, 'm'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

int cli_play(int argc, char **argv)
{
    struct wish wish = {.seats = SEATS_DEFAULT};
    uint32_t port = 0;
    int option;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        switch (option) {
        case 'r': wish.run_path = optarg; break;
        case 'a': wish.address = optarg; break;
        case 'l': wish.lan = true; break;
        case 'p':
            if (!parse_number(optarg, 1, 65535, &port))
                return cli_usage("play", "'%s' is not a port, 1 to 65535", optarg);
            break;
        case 'd': wish.state = optarg; break;
        case 'C': wish.certificates = optarg; break;
        case 'L': wish.links = optarg; break;
        case 'g':
            if (!notes_parse(optarg, &wish.log))
                return cli_usage("play", "'%s' is no form of a log; there are text, json and syslog", optarg);
            break;
        case 'm':
            if (!parse_metrics(optarg, &wish))
                return cli_usage("play", "'%s' is not PORT or ADDRESS:PORT, such as 9100", optarg);
            break;
        case 's':
            if (!cli_parse_seed(optarg, &wish.seed, &wish.run))
                return cli_usage("play", "'%s' is not SEED or SEED:RUN, such as 42:7", optarg);
            wish.seeded = true;
            break;
        case 'S':
            if (cli_wish("play", &wish.settings, false, optarg) != EXIT_FINE)
                return EXIT_USAGE;
            break;
        case 'n':
            if (!parse_number(optarg, 1, SEATS_MAX, &wish.seats))
                return cli_usage("play", "'%s' is not a number of seats, 1 to %d", optarg, SEATS_MAX);
            break;
        case 'c':
            if (!parse_number(optarg, 1, PACE_MAX, &wish.pace))
                return cli_usage("play", "'%s' is not a pace, 1 to %d exercise seconds to a real one", optarg,
                                 PACE_MAX);
            break;
        case 'b': wish.bots = optarg; break;
        case 'B': wish.all_bots = true; break;
        case 'f': wish.fast = true; break;
        case 'N': wish.new_links = true; break;
        case 'O': wish.older_copy = true; break;
        case 'h': cli_put(stdout, str_of(help)); return EXIT_FINE;
        default: return cli_usage("play", "the command line is wrong");
        }
    }
    if (optind != argc - 1)
        return cli_usage("play", "which scenario, or which run file?");
    if (wish.lan && wish.address)
        return cli_usage("play", "--lan and --address exclude each other");
    if (wish.fast && !wish.all_bots)
        return cli_usage("play", "--fast wants --all-bots: people cannot play that fast");
    if (!wish.seeded)
        randombytes_buf(&wish.seed, sizeof(wish.seed));
    wish.target = argv[optind];
    wish.port = (uint16_t)port;
    return (int)play(&wish);
}
