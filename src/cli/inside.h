/* What verbs that rehearse share: settings by name, files that appear whole or not at all, and progress. */
#ifndef ENTENTE_CLI_INSIDE_H
#define ENTENTE_CLI_INSIDE_H

#include <stdatomic.h>

#include "cli/cli.h"
#include "files/decode.h"
#include "kernel/kernel.h"
#include "lanes/lanes.h"
#include "lanes/team.h"

/* ---- settings.c ---- */

/* "parameter=value" and "cell=policy" into settings. On failure prints what would be right and returns EXIT_USAGE. */
enum exit_code cli_set_parameter(const char *verb, const struct program *program, const char *text,
                                 struct settings *settings);
enum exit_code cli_set_policy(const char *verb, const struct program *program, const char *text,
                              struct settings *settings);
/* What --set PARAMETER=VALUE and --policy CELL=NAME asked for, kept until the scenario is there to be asked. */
enum { CLI_WISH_COUNT_MAX = 256 };
struct cli_wishes {
    struct {
        bool policy;
        const char *text; /* borrowed */
    } items[CLI_WISH_COUNT_MAX];
    uint32_t count;
};
/* EXIT_USAGE when there are too many. */
enum exit_code cli_wish(const char *verb, struct cli_wishes *wishes, bool policy, const char *text);
/* Puts the wishes into the settings. On failure prints what would be right and returns EXIT_USAGE. */
enum exit_code cli_grant(const char *verb, const struct cli_wishes *wishes, const struct program *program,
                         struct settings *settings);
/* One line of the settings that are not as written in the scenario, such as "settings   delay=40 (20), us=firm";
 * nothing when all are. */
void cli_say_settings(const struct program *program, const struct settings *settings, const char *head);
/* The instructions of the engine that the environment variable ENTENTE_ISA names; LANES_BEST when it is not set. On
 * failure prints what would be right and returns EXIT_USAGE. */
enum exit_code cli_isa(const char *verb, enum lanes_isa *ret_isa);
/* "T+hh:mm" or "T+d.hh:mm", and ":ss" after it, as an exercise second. */
bool cli_parse_moment(const char *text, uint32_t *ret_second);
/* A whole number from `from` to `to`, also as 250_000 or 1e6. */
bool cli_parse_count(const char *text, uint64_t from, uint64_t to, uint64_t *ret_number);

/* ---- common.c ---- */

/* The encoding of a stranger's CSV, by its word. On failure prints what would be right and returns EXIT_USAGE. */
enum exit_code cli_encoding(const char *verb, const char *word, enum decode_encoding *ret_encoding);

/* ---- file_out.c ---- */

/* A file that is written beside its place and takes it at the end, in one step: whoever reads it finds the old one or
 * the whole new one. A link stays: the file it leads to is the one that is replaced. What is no regular file (a pipe, a
 * terminal, /dev/null) is written in place; a file with two names is refused, since one of them would keep the old
 * content; "-" is standard output. */
struct file_out {
    char *path, *temporary; /* owned; temporary is NULL when written in place */
    int file;               /* -1: not open */
    uint64_t device, inode; /* of the file that is being written */
    bool is_new;            /* it takes its place only if nothing is there */
    bool failed;            /* a write did not succeed; errno of it in `reason` */
    int reason;
};
/* Makes sure that the file can be written, before any work. On failure prints why and returns EXIT_TROUBLE; the
 * file_out is then closed. */
enum exit_code file_out_open(const char *verb, const char *path, struct file_out *ret_out);
/* Likewise, and whatever is at `path` already is left as it is. */
enum exit_code file_out_open_new(const char *verb, const char *path, struct file_out *ret_out);
bool file_out_write(struct file_out *out, const void *bytes, size_t len);
/* Puts the file into its place and closes. Prints why it cannot and returns EXIT_TROUBLE; nothing is left behind
 * then. */
enum exit_code file_out_commit(const char *verb, struct file_out *out);
void file_out_abandon(struct file_out *out); /* leaves nothing behind; fine on a closed one and on one of zeros */

/* ---- folder_out.c ---- */

/* Files of a directory that is made if need be. */
enum { FOLDER_OUT_COUNT_MAX = 32 };
struct folder_out {
    struct file_out files[FOLDER_OUT_COUNT_MAX];
    uint32_t count, taken;
    const char *folder; /* borrowed */
    bool made;          /* it was not there before */
};
/* Opens a file for each name; the last of `names` is NULL. As file_out_open. */
enum exit_code folder_out_open(const char *verb, const char *folder, const char *const *names,
                               struct folder_out *ret_out);
/* An output_take_file whose context is the folder_out: files come in the order of their names. */
bool folder_out_take(void *context, const char *name, struct str bytes);
enum exit_code folder_out_commit(const char *verb, struct folder_out *out);
/* leaves nothing behind that was not committed; fine on one of zeros */
void folder_out_abandon(struct folder_out *out);

/* ---- study.c ---- */

/* Whether the command line of `rehearse` asks for a study, and that study. */
bool cli_study_asked(int argc, char **argv);
int cli_study(int argc, char **argv);

/* ---- alone.c, or in entente-mpi mpi.c ---- */

/* The processes that share the work of `rehearse`; NULL: this one alone. Rank 0 speaks and writes. */
const struct team *cli_team(void);
/* Threads when nothing is said: a member's share of the machine; 0: as many as there are processors. */
uint32_t cli_team_threads(void);

/* ---- progress.c ---- */

/* A bar with rate and time left on a terminal that can redraw a line; elsewhere a line every ten seconds. Work that is
 * over within a second shows nothing. */
struct progress {
    const char *verb, *unit; /* "rehearse", "runs" */
    bool bar;
    double begun, shown; /* seconds of the monotonic clock */
    bool drawn;
};
void progress_begin(struct progress *progress, const char *verb, const char *unit);
void progress_show(struct progress *progress, uint64_t done, uint64_t total);
void progress_end(struct progress *progress); /* clears the bar */

/* From here on SIGINT and SIGTERM set the flag instead of ending the program. */
const atomic_bool *progress_cancel_by_signal(void);

#endif
