/* entente receipt: what one cell, or one of its seats, said, with a proof for each word that it is in the record. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/checkpoints.h"
#include "cli/inside.h"
#include "exercise/exercise.h"

static const char help[] =
    "usage: entente receipt RUN --cell ID [-o FILE] [--key KEY]\n"
    "       entente receipt RUN --seat ID [-o FILE] [--key KEY]\n"
    "\n"
    "Writes what a cell said in the exercise, as JSON: each of its acts in its own words and numbers, with the proof "
    "that it stands in the\n"
    "record under the last checkpoint that the server signed (RUN.checkpoints). Nothing of others is in it but hashes "
    "that nobody can\n"
    "turn back. docs/verify_receipt.py checks it, with the public key alone.\n"
    "\n"
    "  --cell ID   what all of the cell did, but not what its people answered in private\n"
    "  --seat ID   for one person: the same, and all that this seat did\n"
    "  -o FILE     where to write it; it must not be there yet. Without it: to standard output\n"
    "  --key KEY   the checkpoints must be signed by this key\n"
    "\n"
    "exit: 0 written, 1 the run has faults, 2 wrong usage, 3 cannot read or write\n";

static uint32_t seat_named(const struct exercise *exercise, const char *id)
{
    for (uint32_t s = 0; s < exercise_seat_count(exercise); s++)
        if (strcmp(exercise_seat(exercise, s)->id, id) == 0)
            return exercise_is_spoken(exercise, s) ? s : INDEX_NONE;
    return INDEX_NONE;
}

/* Which cell and seat are meant. */
static enum exit_code find(const char *path, const char *cell, const char *seat, uint32_t *ret_cell, uint32_t *ret_seat)
{
    struct exercise *exercise;
    struct trouble trouble;
    enum status status = exercise_open(path, LOG_READ, 0, &exercise, &trouble);
    if (status != STATUS_OK)
        return cli_run_trouble("receipt", path, status, trouble.text);
    *ret_seat = seat ? seat_named(exercise, seat) : INDEX_NONE;
    *ret_cell = seat ? (*ret_seat == INDEX_NONE ? INDEX_NONE : exercise_seat(exercise, *ret_seat)->cell)
                     : program_find_cell(exercise_program(exercise), str_of(cell));
    exercise_close(exercise);
    if (*ret_cell == INDEX_NONE)
        return cli_usage("receipt", "there is no %s '%s' in this run", seat ? "seat of a player" : "cell",
                         seat ? seat : cell);
    return EXIT_FINE;
}

static enum exit_code write_file(const char *path, struct str text)
{
    struct file_out out;
    enum exit_code code = file_out_open_new("receipt", path, &out);
    if (code != EXIT_FINE)
        return code;
    if (file_out_write(&out, text.ptr, text.len))
        return file_out_commit("receipt", &out);
    file_out_abandon(&out);
    return EXIT_TROUBLE;
}

static enum exit_code receipt(const char *path, const char *cell, const char *seat, const char *out, const char *key)
{
    struct arena arena;
    struct checkpoints checkpoints;
    struct trouble trouble = {""};
    struct buf json;
    uint8_t public[NOTE_KEY_BYTES];
    uint32_t cell_index = INDEX_NONE, seat_index = INDEX_NONE;
    arena_init(&arena, 0);
    buf_init(&json, RECEIPT_BYTES_MAX);
    enum exit_code code = cli_check_run("receipt", path);
    if (code == EXIT_FINE)
        code = find(path, cell, seat, &cell_index, &seat_index);
    enum status status = code == EXIT_FINE ? checkpoints_read(path, &arena, &checkpoints) : STATUS_OK;
    if (code == EXIT_FINE && (status != STATUS_OK || checkpoints.count == 0))
        code = cli_run_trouble("receipt", path, STATUS_NOT_FOUND,
                               "no checkpoint lies beside it, in a file of its name and .checkpoints: 'entente play' "
                               "signs one every minute and at ENDEX");
    if (code == EXIT_FINE) {
        const struct checkpoint_entry *last = &checkpoints.entries[checkpoints.count - 1];
        if (!checkpoints_key(last, key, public))
            code = cli_run_trouble("receipt", path, STATUS_CORRUPT, "its last checkpoint is signed by another key");
        else
            status = exercise_receipt_json(path, LOG_READ, cell_index, seat_index, last->note, public, &json, &trouble);
        if (code == EXIT_FINE && status != STATUS_OK)
            code = cli_run_trouble("receipt", path, status, trouble.text);
    }
    struct str text = {json.ptr, json.len};
    if (code == EXIT_FINE && !out)
        cli_put(stdout, text);
    else if (code == EXIT_FINE)
        code = write_file(out, text);
    buf_free(&json);
    arena_clear(&arena);
    return code;
}

int cli_receipt(int argc, char **argv)
{
    static const struct option options[] = {
        {"cell", required_argument, NULL, 'c'}, {"seat", required_argument, NULL, 's'},
        {"key", required_argument, NULL, 'k'},  {"output", required_argument, NULL, 'o'},
        {"help", no_argument, NULL, 'h'},       {NULL, 0, NULL, 0},
    };
    const char *cell = NULL, *seat = NULL, *out = NULL, *key = NULL;
    int option;
    while ((option = getopt_long(argc, argv, "ho:", options, NULL)) != -1) {
        switch (option) {
        case 'c': cell = optarg; break;
        case 's': seat = optarg; break;
        case 'k': key = optarg; break;
        case 'o': out = optarg; break;
        case 'h': cli_put(stdout, str_of(help)); return EXIT_FINE;
        default: return cli_usage("receipt", "the command line is wrong");
        }
    }
    if (optind != argc - 1)
        return cli_usage("receipt", "which run file?");
    if (!cell == !seat)
        return cli_usage("receipt", "whose? --cell ID or --seat ID");
    return (int)receipt(argv[optind], cell, seat, out, key);
}
