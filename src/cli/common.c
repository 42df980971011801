/* What several verbs need: reading files, compiling a scenario, complaining about the command line. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "cli/beside.h"
#include "cli/inside.h"
#include "exercise/exercise.h"
#include "scenario/scenario.h"

enum exit_code cli_usage(const char *verb, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    cli_say(stderr, "entente %s: ", verb);
    cli_vsay(stderr, format, arguments);
    cli_say(stderr, "\n'entente %s --help' says how it is used\n", verb);
    va_end(arguments);
    return EXIT_USAGE;
}

bool cli_is_regular(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

bool cli_is_run(const char *path)
{
    static const char magic[] = "SQLite format 3";
    char begin[sizeof(magic)];
    FILE *file = cli_is_regular(path) ? fopen(path, "rb") : NULL;
    bool is_run =
        file && fread(begin, 1, sizeof(begin), file) == sizeof(begin) && memcmp(begin, magic, sizeof(magic)) == 0;
    if (file)
        fclose(file);
    return is_run;
}

enum exit_code cli_run_trouble(const char *verb, const char *path, enum status status, const char *message)
{
    bool at_fault = status == STATUS_CORRUPT || status == STATUS_MALFORMED || status == STATUS_VERSION;
    if (strstr(message, path))
        cli_say(stderr, "entente %s: %s\n", verb, message);
    else
        cli_say(stderr, "entente %s: %s: %s\n", verb, path, message);
    return at_fault ? EXIT_FAULTS : EXIT_TROUBLE;
}

/* The files of a run are in it, and opening it has shown that they are what its program says. */
static void look_inside(void *context, struct str path, struct scenario_file *ret_file)
{
    const struct program *program = context;
    *ret_file = (struct scenario_file){.found = SCENARIO_FILE_MISSING, .media = MEDIA_NONE};
    for (uint32_t i = 0; i < program->file_count; i++) {
        const struct program_file *file = &program->files[i];
        if (str_equal(file->path, path))
            *ret_file = (struct scenario_file){SCENARIO_FILE_READ, file->media, file->bytes, file->sha256};
    }
}

enum exit_code cli_check_run(const char *verb, const char *path)
{
    struct exercise *exercise;
    struct program *program = NULL;
    struct arena arena;
    struct diag_list diagnostics;
    enum exit_code code = EXIT_FINE;
    if (!cli_is_regular(path) || exercise_open(path, LOG_READ, 0, &exercise, NULL) != STATUS_OK)
        return code;
    arena_init(&arena, 0);
    diag_init(&diagnostics, &arena);
    const struct scenario_beside with = {.look = look_inside, .context = (void *)(uintptr_t)exercise_program(exercise)};
    bool same = scenario_compile_beside(exercise_source(exercise), &with, &program, &diagnostics) == STATUS_OK;
    if (same) {
        struct hash of_text = program_hash(program), of_run = program_hash(exercise_program(exercise));
        same = memcmp(&of_text, &of_run, sizeof(of_text)) == 0;
    }
    if (!same && str_equal(exercise_version(exercise), STR(ENTENTE_VERSION))) {
        cli_say(stderr,
                "entente %s: %s: the program in it is not what the scenario in it compiles to: what is played is not "
                "what is written\n",
                verb, path);
        code = EXIT_FAULTS;
    } else if (!same) {
        cli_say(stderr,
                "entente %s: %s was made by another version, so that its program cannot be compared with its "
                "scenario\n",
                verb, path);
    }
    program_free(program);
    arena_clear(&arena);
    exercise_close(exercise);
    return code;
}

bool cli_parse_seed(const char *text, uint64_t *ret_seed, uint64_t *ret_run)
{
    const char *colon = strchr(text, ':');
    struct str seed = {text, colon ? (size_t)(colon - text) : strlen(text)};
    uint64_t number, run = *ret_run;
    if (!bytes_decimal(seed, UINT64_MAX, &number) || (colon && !bytes_decimal(str_of(colon + 1), UINT64_MAX, &run)))
        return false;
    *ret_seed = number;
    *ret_run = run;
    return true;
}

enum exit_code cli_read(const char *path, size_t bytes_max, struct arena *arena, struct str *ret_text)
{
    enum exit_code code = EXIT_TROUBLE;
    bool standard_input = strcmp(path, "-") == 0;
    struct buf text;
    buf_init(&text, bytes_max + 1);
    if (!standard_input && access(path, F_OK) == 0 && !cli_is_regular(path)) {
        cli_say(stderr, "entente: %s is no regular file; a scenario is one, or a folder with scenario.yaml in it\n",
                path);
        return EXIT_TROUBLE;
    }
    FILE *file = standard_input ? stdin : fopen(path, "rb");
    if (!file) {
        cli_say(stderr, "entente: cannot read %s: %s\n", path, strerror(errno));
        goto cleanup;
    }
    char chunk[65536];
    size_t got;
    while (text.len <= bytes_max && (got = fread(chunk, 1, sizeof(chunk), file)) > 0) {
        if (text.len + got > bytes_max + 1)
            got = bytes_max + 1 - text.len;
        buf_add(&text, chunk, got);
    }
    if (ferror(file)) {
        cli_say(stderr, "entente: cannot read %s: %s\n", path, strerror(errno));
        goto cleanup;
    }
    if (text.len > bytes_max) {
        cli_say(stderr, "entente: %s is larger than the %zu bytes allowed\n", path, bytes_max);
        goto cleanup;
    }
    struct str copy = arena_copy(arena, (struct str){text.ptr ? text.ptr : "", text.len});
    if (text.failed || !copy.ptr) {
        cli_say(stderr, "entente: out of memory\n");
        goto cleanup;
    }
    *ret_text = copy;
    code = EXIT_FINE;
cleanup:
    if (file && !standard_input)
        fclose(file);
    buf_free(&text);
    return code;
}

const char *cli_scenario_path(const char *path, struct arena *arena)
{
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
        return path;
    size_t len = strlen(path) + sizeof("/scenario.yaml");
    char *inside = arena_alloc(arena, len, 1);
    if (!inside)
        return path;
    bool slash = path[strlen(path) - 1] == '/';
    snprintf(inside, len, "%s%sscenario.yaml", path, slash ? "" : "/");
    return inside;
}

enum status cli_compile(const char *path, struct str source, struct program **ret_program,
                        struct diag_list *diagnostics)
{
    struct beside beside;
    beside_open(&beside, path);
    const struct scenario_beside with = {.look = beside_look, .context = &beside};
    enum status status = scenario_compile_beside(source, &with, ret_program, diagnostics);
    beside_close(&beside);
    return status;
}

enum exit_code cli_load_scenario(const char *path, bool warnings, struct arena *arena, struct str *ret_source,
                                 struct program **ret_program)
{
    struct str source;
    path = cli_scenario_path(path, arena);
    enum exit_code code = cli_gather(path, arena, &source);
    if (code != EXIT_FINE)
        return code;
    struct diag_list diagnostics;
    diag_init(&diagnostics, arena);
    struct program *program = NULL;
    enum status status = cli_compile(path, source, &program, &diagnostics);
    if (diagnostics.error_count > 0 || (warnings && diagnostics.warning_count > 0)) {
        struct buf text;
        buf_init(&text, 16 << 20);
        diag_print(&diagnostics, str_of(path), source, &text);
        cli_put(stderr, (struct str){text.ptr, text.len});
        buf_free(&text);
    }
    if (diagnostics.error_count > 0)
        return EXIT_FAULTS;
    if (status != STATUS_OK) {
        cli_say(stderr, "entente: cannot compile %s: %s\n", path, status_text(status));
        return EXIT_TROUBLE;
    }
    if (ret_source)
        *ret_source = source;
    *ret_program = program;
    return EXIT_FINE;
}

enum status cli_print_heads(struct exercise *exercise)
{
    struct log_head closed, last;
    char text[LOG_HEAD_TEXT_BYTES];
    enum status status = log_head(exercise_log(exercise), &last);
    if (status != STATUS_OK)
        return status;
    status = exercise_closed_head(exercise, &closed);
    if (status == STATUS_NOT_FOUND)
        closed = last;
    else if (status != STATUS_OK)
        return status;
    log_head_text(&closed, text);
    cli_say(stdout, "head %s\n", text);
    if (last.count > closed.count) {
        log_head_text(&last, text);
        cli_say(stdout, "head %s with what control and evaluators added after ENDEX\n", text);
    }
    return STATUS_OK;
}

enum exit_code cli_encoding(const char *verb, const char *word, enum decode_encoding *ret_encoding)
{
    static const struct {
        const char *word;
        enum decode_encoding encoding;
    } words[] = {
        {"utf-8", DECODE_UTF8}, {"utf-16", DECODE_UTF16_LITTLE}, {"cp949", DECODE_CP949}, {"cp1252", DECODE_CP1252}};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(word, words[i].word) == 0) {
            *ret_encoding = words[i].encoding;
            return EXIT_FINE;
        }
    return cli_usage(verb, "an encoding is utf-8, utf-16, cp949 or cp1252");
}
