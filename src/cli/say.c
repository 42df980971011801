/* What is printed, cleaned of what a terminal would act upon; and whether it could be written. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clean.h"
#include "cli/cli.h"

enum { SAID_BYTES_MAX = 1 << 30 };

void cli_put_data(FILE *out, struct str bytes)
{
    if (bytes.len > 0)
        fwrite(bytes.ptr, 1, bytes.len, out);
}

void cli_put(FILE *out, struct str text)
{
    struct buf clean;
    buf_init(&clean, SAID_BYTES_MAX);
    clean_add(&clean, text, true);
    cli_put_data(out, (struct str){clean.ptr, clean.len});
    buf_free(&clean);
}

/* The format with another character for each line break and tab: 1 or 2, and 3 or 4. */
static char *marked(const char *format, bool second)
{
    char *copy = strdup(format);
    for (char *at = copy; at && *at; at++)
        *at = (char)(*at == '\n' ? 1 + second : *at == '\t' ? 3 + second : *at);
    return copy;
}

__attribute__((format(printf, 2, 0))) static char *render(bool second, const char *format, va_list arguments)
{
    va_list again;
    char *copy = marked(format, second), *text = NULL;
    va_copy(again, arguments);
    if (!copy || vasprintf(&text, copy, again) < 0)
        text = NULL;
    va_end(again);
    free(copy);
    return text;
}

/* The text is made twice, with other marks for the line breaks of the format. Where the two differ they are the
 * format's; whatever an argument holds is the same in both. */
void cli_vsay(FILE *out, const char *format, va_list arguments)
{
    char *first = render(false, format, arguments), *second = render(true, format, arguments);
    size_t len = first && second ? strlen(first) : 0, from = 0;
    struct buf clean;
    buf_init(&clean, SAID_BYTES_MAX);
    for (size_t at = 0; at <= len; at++) {
        if (at < len && first[at] == second[at])
            continue;
        clean_add(&clean, (struct str){first ? first + from : "", at - from}, false);
        if (at < len)
            buf_add_str(&clean, first[at] == 1 ? STR("\n") : STR("\t"));
        from = at + 1;
    }
    cli_put_data(out, (struct str){clean.ptr, clean.len});
    buf_free(&clean);
    free(first);
    free(second);
}

void cli_say(FILE *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    cli_vsay(out, format, arguments);
    va_end(arguments);
}

void cli_open_standard(void)
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) < 0)
            (void)!open("/dev/null", O_RDONLY); /* takes the lowest number, which is this one */
}

bool cli_is_written(void)
{
    return fflush(stdout) == 0 && !ferror(stdout);
}

enum exit_code cli_finish(enum exit_code code)
{
    if (cli_is_written())
        return code;
    cli_say(stderr, "entente: cannot write standard output: %s\n", errno ? strerror(errno) : "a write failed");
    return code == EXIT_FINE ? EXIT_TROUBLE : code;
}
