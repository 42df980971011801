/* entente lsp: a language server over standard input and output, for editors. */
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "cli/beside.h"
#include "cli/cli.h"
#include "editor/editor.h"

static const char help[] =
    "usage: entente lsp\n"
    "\n"
    "Speaks the Language Server Protocol on standard input and output: errors and warnings as one types, completion "
    "of\n"
    "keys, ids and words, what a key means, the definition of an id, renaming, laying a text out.\n"
    "docs/guides/editors.md tells how VS Code, Vim, Emacs and Helix start it.\n"
    "\n"
    "exit: 0 ended as the protocol asks, 1 ended otherwise, 2 wrong usage, 3 cannot read or write\n";

enum { LINE_BYTES_MAX = 4096 };

/* The head of a message: how long it is. False: the input ends, or is not of the protocol. */
static bool read_head(FILE *in, size_t *ret_len)
{
    static const char name[] = "Content-Length: ";
    char line[LINE_BYTES_MAX];
    uint64_t len = 0;
    while (fgets(line, sizeof(line), in)) {
        size_t end = strcspn(line, "\r\n");
        line[end] = '\0';
        if (end == 0) {
            *ret_len = (size_t)len;
            return len > 0;
        }
        if (strncmp(line, name, sizeof(name) - 1) == 0 &&
            !bytes_decimal(str_of(line + sizeof(name) - 1), EDITOR_MESSAGE_BYTES_MAX, &len))
            return false;
    }
    return false;
}

/* What was looked at is kept, for the same is asked at each key. */
static void look(const char *folder, struct str path, struct scenario_file *ret_file)
{
    static struct beside beside = {.reading = -1};
    snprintf(beside.folder, sizeof(beside.folder), "%s", folder);
    beside_look(&beside, path, ret_file);
}

static enum exit_code serve(FILE *in, FILE *out)
{
    struct editor *editor = editor_new(cli_gather_file, look);
    enum status status = STATUS_OK;
    size_t len;
    if (!editor)
        return EXIT_TROUBLE;
    while (status != STATUS_CANCELLED && status != STATUS_OUT_OF_MEMORY && read_head(in, &len)) {
        char *bytes = malloc(len);
        struct buf messages;
        buf_init(&messages, EDITOR_MESSAGE_BYTES_MAX);
        if (!bytes || fread(bytes, 1, len, in) != len)
            status = STATUS_OUT_OF_MEMORY;
        else
            status = editor_take(editor, (struct str){bytes, len}, &messages);
        cli_put_data(out, (struct str){messages.ptr, messages.len});
        fflush(out);
        buf_free(&messages);
        free(bytes);
    }
    enum exit_code code = editor_ended_well(editor) ? EXIT_FINE : EXIT_FAULTS;
    editor_free(editor);
    return code;
}

int cli_lsp(int argc, char **argv)
{
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        cli_put(stdout, str_of(help));
        return EXIT_FINE;
    }
    if (argc > 2 || (argc == 2 && strcmp(argv[1], "--stdio") != 0)) /* editors say that it is a stream */
        return cli_usage("lsp", "it takes no arguments");
    return (int)serve(stdin, stdout);
}
