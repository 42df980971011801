/* The verbs. Only this room prints; everything below it returns. */
#ifndef ENTENTE_CLI_CLI_H
#define ENTENTE_CLI_CLI_H

#include <stdarg.h>
#include <stdio.h>

#include "base/diag.h"
#include "base/status.h"
#include "program/program.h"

enum exit_code {
    EXIT_FINE = 0,
    EXIT_FAULTS = 1,      /* the scenario or the run has faults */
    EXIT_USAGE = 2,       /* the command line is wrong */
    EXIT_TROUBLE = 3,     /* input, output or memory failed */
    EXIT_CUT_SHORT = 130, /* by Ctrl-C, as shells have it; what was done until then is written */
};

int cli_new(int argc, char **argv);
int cli_check(int argc, char **argv);
int cli_play(int argc, char **argv);
int cli_replay(int argc, char **argv);
int cli_whatif(int argc, char **argv);
int cli_export(int argc, char **argv);
int cli_agree(int argc, char **argv);
int cli_import(int argc, char **argv);
int cli_lsp(int argc, char **argv);
int cli_report(int argc, char **argv);
int cli_rehearse(int argc, char **argv);
int cli_verify(int argc, char **argv);
int cli_backup(int argc, char **argv);
int cli_receipt(int argc, char **argv);
int cli_certificate(int argc, char **argv);
int cli_doctor(int argc, char **argv);

/* ---- say.c: what is printed ---- */

/* Prints by a format. Line breaks and tabs of the format stay; whatever comes in by an argument is one line: in it, all
 * that a terminal would act upon, and a line break too, is shown as U+FFFD, so that nobody's name or text can pretend
 * to be ours. */
void cli_say(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
void cli_vsay(FILE *out, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));
/* A text of lines, such as a table or a transcript; cleaned likewise, but for its line breaks and tabs. */
void cli_put(FILE *out, struct str text);
void cli_put_data(FILE *out, struct str bytes); /* as they are: JSON */
/* Standard streams that are closed are held open by something that cannot be written, so that no file takes their
 * number. At the beginning. */
void cli_open_standard(void);
/* At the end: what was printed is written, or it is said that it could not be, and the code becomes EXIT_TROUBLE. */
enum exit_code cli_finish(enum exit_code code);
bool cli_is_written(void); /* everything that was printed until now */

/* A directory stands for its scenario.yaml; the name of that lies in the arena. */
const char *cli_scenario_path(const char *path, struct arena *arena);
/* The text of the scenario at `path` (no directory; `-` is standard input) with the files that it includes, a sheaf
 * (base/sheaf.h) in `arena`. What of them cannot be read is said in the sheaf, for the compiler to say where it is
 * named. */
enum exit_code cli_gather(const char *path, struct arena *arena, struct str *ret_sheaf);
/* Adds one file of a folder, by its name there, to a sheaf: its text, or why there is none. */
void cli_gather_file(const char *folder, struct str name, struct buf *sheaf);
/* Reads and compiles a scenario; a directory stands for its scenario.yaml. Prints diagnostics to standard error: errors
 * always, warnings when `warnings`. `ret_source` (may be NULL) is the text with all it includes, owned by `arena`;
 * `*ret_program` is the caller's (program_free). Returns EXIT_FAULTS when the scenario has errors, EXIT_TROUBLE when it
 * cannot be read. */
enum exit_code cli_load_scenario(const char *path, bool warnings, struct arena *arena, struct str *ret_source,
                                 struct program **ret_program);

/* Compiles the text of a scenario with the files beside `path`, where its own file lies. */
enum status cli_compile(const char *path, struct str source, struct program **ret_program,
                        struct diag_list *diagnostics);

/* Reads a whole file of at most `bytes_max` bytes. `ret_text` is a copy in `arena`, zero-terminated. On failure prints
 * why to standard error and returns EXIT_TROUBLE. "-" is standard input. */
enum exit_code cli_read(const char *path, size_t bytes_max, struct arena *arena, struct str *ret_text);

/* There is a file, and it is a regular one: opening anything else may wait for ever (a pipe) or change something (a
 * device). */
bool cli_is_regular(const char *path);
/* Whether the file begins as a run file does (SQLite's magic). False also when it cannot be read. */
bool cli_is_run(const char *path);

/* Prints "entente VERB: MESSAGE" for a run file that failed with `status`; EXIT_FAULTS when its contents are at
 * fault. */
enum exit_code cli_run_trouble(const char *verb, const char *path, enum status status, const char *message);

/* A run holds its scenario twice: as its author wrote it, and compiled, which is what was played. Whoever reads the one
 * must not be shown another exercise than the other, so the text is compiled again and must give the same program;
 * EXIT_FAULTS, with a sentence, when it does not. Another version of entente may compile a text differently: then that
 * is said, and the program stands by itself (program_verify has proven it sound). Says nothing of a file that cannot be
 * opened: whoever opens it next will. */
enum exit_code cli_check_run(const char *verb, const char *path);

/* Reads a run file from beginning to end: its chain (against `held`, unless that is NULL), and that playing it again
 * gives the states that were logged. Prints what it has under `name`, and the head to write down; or where it does not
 * hold. */
struct log_head;
enum exit_code cli_verify_run(const char *verb, const char *path, const char *name, const struct log_head *held);

/* Prints the head to write down: of the record as the end of the exercise closed it, and on a second line that of what
 * control and evaluators added afterwards; while it goes on, of what there is. IO, CORRUPT: log_trouble says why. */
struct exercise;
enum status cli_print_heads(struct exercise *exercise);

/* "SEED" or "SEED:RUN"; without RUN it stays as it is. False: neither. */
bool cli_parse_seed(const char *text, uint64_t *ret_seed, uint64_t *ret_run);

/* Prints "entente VERB: MESSAGE" and where help is to be had; returns EXIT_USAGE. */
enum exit_code cli_usage(const char *verb, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
