/* A scenario with the files that it includes, as one text: read from its folder and below, and from nowhere else. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sheaf.h"
#include "cli/below.h"
#include "cli/cli.h"
#include "scenario/scenario.h"

enum { PATH_BYTES = 4096 };

/* Why the file is not taken, or NULL: then it is in `ret_text`. */
static const char *read_below(const char *folder, struct str name, struct buf *ret_text)
{
    struct stat about;
    char chunk[65536];
    ssize_t got = 1;
    int file = below_open(folder, name);
    if (file < 0)
        return errno == ELOOP || errno == EMLINK ? "it is a link, and those are not followed" : strerror(errno);
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
        close(file);
        return "it is no regular file";
    }
    while (got > 0 && !ret_text->failed) {
        got = read(file, chunk, sizeof(chunk));
        if (got > 0)
            buf_add(ret_text, chunk, (size_t)got);
        else if (got < 0 && errno == EINTR)
            got = 1;
    }
    const char *why = got < 0 ? strerror(errno) : ret_text->failed ? "it is larger than a scenario may be" : NULL;
    close(file);
    return why;
}

void cli_gather_file(const char *folder, struct str name, struct buf *sheaf)
{
    struct buf text;
    buf_init(&text, SCENARIO_BYTES_MAX);
    const char *why = read_below(folder, name, &text);
    bool mark = text.len >= 3 && memcmp(text.ptr, "\xef\xbb\xbf", 3) == 0;
    if (why)
        sheaf_add_missing(sheaf, name, str_of(why));
    else
        sheaf_add(sheaf, name, mark ? (struct str){text.ptr + 3, text.len - 3} : (struct str){text.ptr, text.len});
    buf_free(&text);
}

enum exit_code cli_gather(const char *path, struct arena *arena, struct str *ret_sheaf)
{
    char folder[PATH_BYTES];
    struct buf sheaf;
    struct str source, name;
    enum exit_code code = cli_read(path, SCENARIO_BYTES_MAX, arena, &source);
    if (code != EXIT_FINE)
        return code;
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - path) + 1 : 2, slash ? path : "./");
    buf_init(&sheaf, (INCLUDE_COUNT_MAX + 1) * (size_t)SCENARIO_BYTES_MAX);
    buf_add_str(&sheaf, source);
    bool standard_input = strcmp(path, "-") == 0;
    while (!sheaf.failed && scenario_wants((struct str){sheaf.ptr, sheaf.len}, arena, &name))
        if (standard_input)
            sheaf_add_missing(&sheaf, name, STR("what comes from standard input has no folder"));
        else
            cli_gather_file(folder, name, &sheaf);
    struct str copy = source;
    if (sheaf.len > source.len)
        copy = arena_copy(arena, (struct str){sheaf.ptr, sheaf.len});
    if (sheaf.failed || !copy.ptr) {
        cli_say(stderr, "entente: out of memory\n");
        code = EXIT_TROUBLE;
    } else {
        *ret_sheaf = copy;
    }
    buf_free(&sheaf);
    return code;
}
