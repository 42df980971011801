/* entente import: a list of injects that planners have, as a scenario, or into the one that it is of. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/sheaf.h"
#include "cli/inside.h"
#include "files/stranger.h"
#include "planner/draft_write.h"
#include "planner/merge.h"
#include "scenario/scenario.h"

static const char help[] =
    "usage: entente import FILE -o DIR [--map FILE | --yes] [--encoding E] [--force]\n"
    "       entente import FILE --into SCENARIO [--map FILE] [--apply | --only ID...]\n"
    "\n"
    "Reads a list of injects (MSEL): a workbook (.xlsx), a CSV in UTF-8, UTF-16, CP949 or CP1252, or JSON of T3SF, "
    "CEXF or\n"
    "OpenAEV. The file is read in a process of its own that can open, send and start nothing. docs/guides/files.md "
    "goes\n"
    "through it step by step.\n"
    "\n"
    "Without --map or --yes it writes DIR/mapping.yaml and nothing else: what each column and each word was taken "
    "for.\n"
    "Look at that, change it, and say --map DIR/mapping.yaml: then DIR/scenario.yaml is written, DIR/msel-kept.csv "
    "with\n"
    "columns that a scenario has no place for, and DIR/not-placed.csv with every cell that is in neither, and why.\n"
    "\n"
    "  -o, --output DIR   where to; it is made if need be\n"
    "      --map FILE     how the list is read, as written before\n"
    "      --yes          believe what was recognised and write the scenario at once\n"
    "      --into FILE    the scenario that the list is of: shows what was added, changed, moved in time, and is gone\n"
    "      --apply        takes all of that into the scenario; comments and everything else in it stay as they are\n"
    "      --only ID      takes what concerns this inject alone; may be said again\n"
    "      --encoding E   of a CSV: utf-8, utf-16, cp949, cp1252, where the guess is wrong\n"
    "      --force        replace files in DIR\n"
    "\n"
    "exit: 0 done, 1 the file, the mapping or the scenario has faults, 2 wrong usage, 3 cannot read or write\n";

enum { ONLY_COUNT_MAX = 64, TEXT_BYTES = 8 << 20, PATH_BYTES = 4096 };

struct import {
    const char *path, *folder, *map, *into;
    const char *only[ONLY_COUNT_MAX];
    uint32_t only_count;
    bool yes, apply, force;
    enum decode_encoding encoding;
    struct arena arena;
    struct grid_file file;
    struct mapping mapping;
    struct program *program; /* of --into */
    struct source source;
    const struct source *known; /* &source, or NULL */
};

static enum exit_code trouble(const struct import *import, enum status status, const struct trouble *trouble)
{
    bool faults = status == STATUS_MALFORMED || status == STATUS_TOO_LARGE || status == STATUS_REFUSED;
    cli_say(stderr, "entente import: %s: %s\n", import->path, trouble->text[0] ? trouble->text : status_text(status));
    return faults ? EXIT_FAULTS : EXIT_TROUBLE;
}

static void print_faults(const struct diag_list *diags, const char *path, struct str text)
{
    struct buf out;
    buf_init(&out, TEXT_BYTES);
    diag_print(diags, str_of(path), text, &out);
    cli_put(stderr, (struct str){out.ptr, out.len});
    buf_free(&out);
}

/* ---- reading ---- */

static enum exit_code read_list(struct import *import)
{
    struct str bytes;
    struct trouble why = {""};
    enum exit_code code = cli_read(import->path, STRANGER_BYTES_MAX, &import->arena, &bytes);
    if (code != EXIT_FINE)
        return code;
    enum status status = stranger_read(bytes, import->encoding, &import->arena, &import->file, &why);
    return status == STATUS_OK ? EXIT_FINE : trouble(import, status, &why);
}

static enum exit_code read_mapping(struct import *import)
{
    struct trouble why = {""};
    struct diag_list diags;
    struct str text;
    enum status status = mapping_guess(&import->file, import->known, &import->arena, NULL, &import->mapping, &why);
    if (status != STATUS_OK)
        return trouble(import, status, &why);
    if (!import->map)
        return EXIT_FINE;
    enum exit_code code = cli_read(import->map, SCENARIO_BYTES_MAX, &import->arena, &text);
    if (code != EXIT_FINE)
        return code;
    diag_init(&diags, &import->arena);
    status = mapping_read(text, &import->file, import->known, &import->arena, &import->mapping, &diags);
    print_faults(&diags, import->map, text);
    return status == STATUS_OK ? EXIT_FINE : status == STATUS_MALFORMED ? EXIT_FAULTS : trouble(import, status, &why);
}

/* ---- writing ---- */

static enum exit_code write_file(const char *folder, const char *name, const struct buf *bytes, bool force)
{
    char path[PATH_BYTES];
    struct file_out out;
    int len = snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (len < 0 || (size_t)len >= sizeof(path))
        return cli_usage("import", "the name of the directory is too long");
    enum exit_code code = force ? file_out_open("import", path, &out) : file_out_open_new("import", path, &out);
    if (code != EXIT_FINE)
        return code;
    file_out_write(&out, bytes->ptr, bytes->len);
    return file_out_commit("import", &out);
}

static enum exit_code write_sheet(const char *folder, const char *name, const struct sheet *sheet, bool force)
{
    struct buf bytes;
    buf_init(&bytes, 64 << 20);
    sheet_csv(sheet, &bytes);
    enum exit_code code = bytes.failed ? EXIT_TROUBLE : write_file(folder, name, &bytes, force);
    if (bytes.failed)
        cli_say(stderr, "entente import: %s: out of memory\n", name);
    buf_free(&bytes);
    return code;
}

static enum exit_code make_folder(const char *folder)
{
    if (mkdir(folder, 0777) == 0 || errno == EEXIST)
        return EXIT_FINE;
    cli_say(stderr, "entente import: cannot make %s: %s\n", folder, strerror(errno));
    return EXIT_TROUBLE;
}

static enum exit_code propose(struct import *import)
{
    struct buf text;
    buf_init(&text, TEXT_BYTES);
    mapping_write(&import->mapping, &import->file, &text);
    enum exit_code code = make_folder(import->folder);
    if (code == EXIT_FINE)
        code = write_file(import->folder, "mapping.yaml", &text, import->force);
    if (code == EXIT_FINE) {
        cli_put(stdout, (struct str){text.ptr, text.len});
        cli_say(stdout,
                "\nThat is what was recognised in %s (" STR_FMT
                "); it is in %s/mapping.yaml, and nothing else was written.\n"
                "Look at it, change what is wrong, and then:\n  entente import %s -o %s --map %s/mapping.yaml\n",
                import->path, STR_ARG(import->file.told), import->folder, import->path, import->folder, import->folder);
    }
    buf_free(&text);
    return code;
}

/* Whether the text is a scenario; its faults are printed. */
static bool compiles(struct import *import, const char *path, struct str text)
{
    struct diag_list diags;
    struct program *program = NULL;
    diag_init(&diags, &import->arena);
    enum status status = scenario_compile(text, &program, &diags);
    if (status != STATUS_OK)
        print_faults(&diags, path, text);
    program_free(program);
    return status == STATUS_OK;
}

static void say_placed(const struct import *import, const struct intake *intake, uint32_t unplaced, uint32_t cells)
{
    uint32_t by_hand = 0, nobody = 0;
    for (uint32_t d = 0; d < intake->draft_count; d++) {
        by_hand += intake_minute(&intake->drafts[d]) == INTAKE_NO_MOMENT;
        nobody += intake->drafts[d].fields[MSEL_TO][0].len == 0;
    }
    cli_say(stdout, "%s: %u injects, %u of %u cells placed\n", import->path, intake->draft_count, cells - unplaced,
            cells);
    if (unplaced > 0)
        cli_say(stdout, "  %u cells are not placed: %s/not-placed.csv says which and why\n", unplaced, import->folder);
    if (intake->kept.row_count > 0)
        cli_say(stdout, "  columns without a place are kept in %s/msel-kept.csv, and come back with `export --msel`\n",
                import->folder);
    if (by_hand > 0)
        cli_say(stdout, "  %u injects have no moment and are left to control\n", by_hand);
    if (nobody > 0)
        cli_say(stdout, "  %u injects name no receiver and go to nobody\n", nobody);
    if (intake->shift > 0)
        cli_say(stdout, "  something lies before the list's STARTEX, so the exercise begins %lld minutes earlier\n",
                (long long)intake->shift);
    cli_say(stdout, "%s/scenario.yaml written. Next:\n  entente check %s\n", import->folder, import->folder);
}

static enum exit_code write_scenario(struct import *import)
{
    struct intake intake;
    struct sheet unplaced;
    struct buf text, map;
    struct trouble why = {""};
    buf_init(&text, SCENARIO_BYTES_MAX);
    buf_init(&map, TEXT_BYTES);
    enum exit_code code = EXIT_FAULTS;
    enum status status = intake_read(&import->file, &import->mapping, NULL, &import->arena, &intake, &why);
    if (status == STATUS_OK)
        status = draft_write_scenario(&intake, &text, &why);
    if (status == STATUS_OK && text.failed)
        status = trouble_say(&why, STATUS_TOO_LARGE, "the scenario would be larger than allowed");
    if (status != STATUS_OK)
        code = trouble(import, status, &why);
    else if (!compiles(import, "scenario.yaml (not written)", (struct str){text.ptr, text.len}))
        cli_say(stderr, "entente import: %s: what it says makes no scenario; nothing was written\n", import->path);
    else
        code = make_folder(import->folder);
    if (code == EXIT_FINE)
        code = write_file(import->folder, "scenario.yaml", &text, import->force);
    mapping_write(&import->mapping, &import->file, &map);
    if (code == EXIT_FINE && !import->map)
        code = write_file(import->folder, "mapping.yaml", &map, true);
    if (code == EXIT_FINE) {
        uint32_t count = intake_unplaced(&intake, &unplaced), cells = 0;
        for (uint32_t s = 0; s < import->file.sheet_count; s++)
            for (uint32_t c = 0; c < import->file.sheets[s].cell_count; c++)
                cells += import->file.sheets[s].cells[c].kind != GRID_REPEATED;
        if (count > 0)
            code = write_sheet(import->folder, "not-placed.csv", &unplaced, true);
        if (code == EXIT_FINE && intake.kept.row_count > 0)
            code = write_sheet(import->folder, "msel-kept.csv", &intake.kept, true);
        if (code == EXIT_FINE)
            say_placed(import, &intake, count, cells);
    }
    buf_free(&text);
    buf_free(&map);
    return code;
}

/* ---- into a scenario ---- */

static void say_change(const struct import *import, const struct merge_change *change)
{
    char place[GRID_PLACE_BYTES];
    const char *where = change->column > 0 ? grid_place(change->row, change->column, place) : "";
    (void)import;
    switch (change->kind) {
    case MERGE_ADDED:
        cli_say(stdout, "+ row %u: added " STR_FMT ": " STR_FMT "\n", change->row, STR_ARG(change->id),
                STR_ARG(change->new));
        break;
    case MERGE_GONE: cli_say(stdout, "- gone from the list: " STR_FMT "\n", STR_ARG(change->id)); break;
    case MERGE_MOVED:
        cli_say(stdout, "> row %u: moved " STR_FMT ": " STR_FMT " -> " STR_FMT "\n", change->row, STR_ARG(change->id),
                STR_ARG(change->old), STR_ARG(change->new));
        break;
    case MERGE_CHANGED:
        cli_say(stdout, "~ cell %s: changed " STR_FMT ", " STR_FMT ": \"" STR_FMT "\" -> \"" STR_FMT "\"\n", where,
                STR_ARG(change->id), STR_ARG(change->what), STR_ARG(change->old), STR_ARG(change->new));
        break;
    case MERGE_REFUSED:
        cli_say(stdout, "! row %u: cannot be taken, " STR_FMT ", " STR_FMT ": \"" STR_FMT "\" -> \"" STR_FMT "\": %s\n",
                change->row, STR_ARG(change->id), STR_ARG(change->what), STR_ARG(change->old), STR_ARG(change->new),
                change->why);
        break;
    }
}

static bool is_wanted(const void *context, struct str id)
{
    const struct import *import = context;
    for (uint32_t i = 0; i < import->only_count; i++)
        if (str_equal(str_of(import->only[i]), id))
            return true;
    return false;
}

static enum exit_code apply(struct import *import, struct merge *merge)
{
    struct buf text;
    struct file_out out;
    char path[PATH_BYTES];
    struct stat about;
    bool folder = stat(import->into, &about) == 0 && S_ISDIR(about.st_mode);
    const char *here = strchr(import->into, '/') ? "" : "./";
    snprintf(path, sizeof(path), "%s%s%s", here, import->into, folder ? "/scenario.yaml" : "");
    buf_init(&text, SCENARIO_BYTES_MAX);
    uint32_t taken = merge_apply(merge, import->only_count > 0 ? is_wanted : NULL, import, &text);
    enum exit_code code = EXIT_FAULTS;
    if (text.failed)
        cli_say(stderr, "entente import: the scenario would be larger than allowed; nothing was changed\n");
    else if (!compiles(import, path, (struct str){text.ptr, text.len}))
        cli_say(stderr, "entente import: with these changes %s would be no scenario; nothing was changed\n", path);
    else
        code = file_out_open("import", path, &out);
    if (code == EXIT_FINE) { /* what it includes is in other files, and stays as it is */
        struct sheaf_part own = {0};
        sheaf_next((struct str){text.ptr, text.len}, &own);
        file_out_write(&out, own.text.ptr, own.text.len);
        code = file_out_commit("import", &out);
    }
    *strrchr(path, '/') = '\0'; /* the folder, where columns that have no place are kept */
    if (code == EXIT_FINE && import->only_count == 0 && merge->intake->kept.row_count > 0)
        code = write_sheet(path, "msel-kept.csv", &merge->intake->kept, true);
    if (code == EXIT_FINE)
        cli_say(stdout, "%s: %u changes taken\n", import->into, taken);
    buf_free(&text);
    return code;
}

static enum exit_code merge_list(struct import *import)
{
    static const char *const words[] = {"added", "changed", "moved", "gone", "cannot be taken"};
    struct intake intake;
    struct merge merge;
    struct trouble why = {""};
    uint32_t counts[5] = {0};
    enum status status = intake_read(&import->file, &import->mapping, import->known, &import->arena, &intake, &why);
    if (status == STATUS_OK)
        status = merge_compare(&import->source, &intake, &merge);
    if (status != STATUS_OK)
        return trouble(import, status, &why);
    for (uint32_t i = 0; i < merge.count; i++) {
        say_change(import, &merge.changes[i]);
        counts[merge.changes[i].kind]++;
    }
    for (uint32_t k = 0; k < 5; k++)
        cli_say(stdout, "%s%s: %u", k > 0 ? "; " : "", words[k], counts[k]);
    cli_say(stdout, "\n");
    if (import->apply || import->only_count > 0)
        return apply(import, &merge);
    if (merge.count > counts[MERGE_REFUSED])
        cli_say(stdout, "Nothing was changed. --apply takes all of it, --only ID what concerns one inject.\n");
    return EXIT_FINE;
}

/* ---- the verb ---- */

static enum exit_code import_file(struct import *import)
{
    struct str text;
    arena_init(&import->arena, 0);
    enum exit_code code = EXIT_FINE;
    if (import->into) {
        code = cli_load_scenario(import->into, false, &import->arena, &text, &import->program);
        if (code == EXIT_FINE && source_read(text, import->program, &import->arena, &import->source) != STATUS_OK)
            code = EXIT_TROUBLE;
        import->known = &import->source;
    }
    if (code == EXIT_FINE)
        code = read_list(import);
    if (code == EXIT_FINE)
        code = read_mapping(import);
    if (code == EXIT_FINE && import->into)
        code = merge_list(import);
    else if (code == EXIT_FINE)
        code = import->map || import->yes ? write_scenario(import) : propose(import);
    program_free(import->program);
    arena_clear(&import->arena);
    return code;
}

int cli_import(int argc, char **argv)
{
    static const struct option options[] = {
        {"output", required_argument, NULL, 'o'},
        {"map", required_argument, NULL, 'm'},
        {"yes", no_argument, NULL, 'y'},
        {"into", required_argument, NULL, 'i'},
        {"apply", no_argument, NULL, 'a'},
        {"only", required_argument, NULL, 'O'},
        {"encoding", required_argument, NULL, 'e'},
        {"force", no_argument, NULL, 'f'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    static struct import import; /* a mapping is too large for some stacks */
    import = (struct import){.encoding = DECODE_UNKNOWN};
    int option;
    while ((option = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
        switch (option) {
        case 'o': import.folder = optarg; break;
        case 'm': import.map = optarg; break;
        case 'y': import.yes = true; break;
        case 'i': import.into = optarg; break;
        case 'a': import.apply = true; break;
        case 'f': import.force = true; break;
        case 'h': cli_put(stdout, str_of(help)); return EXIT_FINE;
        case 'O':
            if (import.only_count == ONLY_COUNT_MAX)
                return cli_usage("import", "at most %d injects by --only", ONLY_COUNT_MAX);
            import.only[import.only_count++] = optarg;
            break;
        case 'e':
            if (cli_encoding("import", optarg, &import.encoding) != EXIT_FINE)
                return EXIT_USAGE;
            break;
        default: return cli_usage("import", "the command line is wrong");
        }
    }
    if (optind != argc - 1)
        return cli_usage("import", "which file?");
    if (!import.folder == !import.into)
        return cli_usage("import", "where to? -o DIR for a new scenario, or --into SCENARIO");
    if (!import.into && (import.apply || import.only_count > 0))
        return cli_usage("import", "--apply and --only go with --into");
    import.path = argv[optind];
    return (int)import_file(&import);
}
