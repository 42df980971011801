/* A directory of files that are all open before the work begins, and that take their places one after the other. */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/inside.h"

enum exit_code folder_out_open(const char *verb, const char *folder, const char *const *names,
                               struct folder_out *ret_out)
{
    struct stat about;
    *ret_out = (struct folder_out){.folder = folder};
    ret_out->made = mkdir(folder, 0777) == 0;
    if (!ret_out->made && errno == EEXIST && stat(folder, &about) == 0 && !S_ISDIR(about.st_mode))
        errno = ENOTDIR;
    else if (ret_out->made || errno == EEXIST)
        errno = 0;
    if (errno) {
        cli_say(stderr, "entente %s: cannot write into %s: %s\n", verb, folder, strerror(errno));
        return EXIT_TROUBLE;
    }
    for (; *names; names++) {
        char path[4096];
        int len = snprintf(path, sizeof(path), "%s/%s", folder, *names);
        if (len < 0 || (size_t)len >= sizeof(path) || ret_out->count == FOLDER_OUT_COUNT_MAX)
            return cli_usage(verb, "the name of the directory is too long");
        if (file_out_open(verb, path, &ret_out->files[ret_out->count]) != EXIT_FINE)
            return EXIT_TROUBLE;
        ret_out->count++;
    }
    return EXIT_FINE;
}

bool folder_out_take(void *context, const char *name, struct str bytes)
{
    struct folder_out *out = context;
    assert(out->taken < out->count);
    (void)name; /* they come in the order of the names */
    return file_out_write(&out->files[out->taken++], bytes.ptr, bytes.len);
}

enum exit_code folder_out_commit(const char *verb, struct folder_out *out)
{
    assert(out->count <= FOLDER_OUT_COUNT_MAX && out->taken <= out->count);
    enum exit_code code = EXIT_FINE;
    for (uint32_t i = 0; code == EXIT_FINE && i < out->count; i++)
        code = file_out_commit(verb, &out->files[i]);
    return code;
}

void folder_out_abandon(struct folder_out *out)
{
    for (uint32_t i = 0; i < out->count; i++)
        file_out_abandon(&out->files[i]);
    if (out->made)
        rmdir(out->folder); /* not when something is in it */
}
