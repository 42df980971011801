/* Files that appear whole or not at all.
 *
 * The new file is made in the directory of its place, since a rename is one step only within a file system, and made at
 * once, since that shows whether it can be made at all. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/inside.h"

static enum exit_code trouble(const char *verb, const char *path, const char *why)
{
    cli_say(stderr, "entente %s: cannot write %s: %s\n", verb, path, why);
    return EXIT_TROUBLE;
}

static mode_t mode_of_new_files(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

static enum exit_code open_beside(const char *verb, struct file_out *out, mode_t mode)
{
    size_t len = strlen(out->path) + sizeof(".XXXXXX");
    out->temporary = malloc(len);
    if (!out->temporary)
        return trouble(verb, out->path, "out of memory");
    snprintf(out->temporary, len, "%s.XXXXXX", out->path);
    out->file = mkostemp(out->temporary, O_CLOEXEC);
    if (out->file < 0) {
        int reason = errno;
        free(out->temporary);
        out->temporary = NULL;
        return trouble(verb, out->path, strerror(reason));
    }
    if (fchmod(out->file, mode) != 0)
        return trouble(verb, out->path, strerror(errno));
    return EXIT_FINE;
}

/* Where a link leads to, so that the new file is made beside that; else the path itself. The caller frees it. */
static char *place_of(const char *path)
{
    struct stat about;
    bool is_link = lstat(path, &about) == 0 && S_ISLNK(about.st_mode);
    return is_link && stat(path, &about) == 0 && S_ISREG(about.st_mode) ? realpath(path, NULL) : strdup(path);
}

enum exit_code file_out_open(const char *verb, const char *path, struct file_out *ret_out)
{
    struct file_out out = {.path = place_of(path), .file = -1};
    struct stat about, itself;
    enum exit_code code = EXIT_TROUBLE;
    if (!out.path) {
        trouble(verb, path, strerror(errno));
    } else if (strcmp(path, "-") == 0) {
        out.file = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
        code = out.file < 0 ? trouble(verb, "standard output", strerror(errno)) : EXIT_FINE;
    } else if (stat(path, &about) != 0) {
        if (errno == ENOENT && lstat(path, &itself) == 0)
            trouble(verb, path, "it is a link that leads nowhere");
        else if (errno == ENOENT)
            code = open_beside(verb, &out, mode_of_new_files());
        else
            trouble(verb, path, strerror(errno));
    } else if (S_ISDIR(about.st_mode)) {
        trouble(verb, path, "it is a directory");
    } else if (!S_ISREG(about.st_mode)) {
        out.file = open(path, O_WRONLY | O_CLOEXEC);
        code = out.file < 0 ? trouble(verb, path, strerror(errno)) : EXIT_FINE;
    } else if (about.st_nlink > 1) {
        trouble(verb, path, "the file has a second name, which would keep the old content");
    } else if (access(path, W_OK) != 0) {
        trouble(verb, path, strerror(errno));
    } else {
        code = open_beside(verb, &out, about.st_mode & 0777);
    }
    if (code == EXIT_FINE && fstat(out.file, &about) == 0) {
        out.device = about.st_dev;
        out.inode = about.st_ino;
    }
    if (code != EXIT_FINE)
        file_out_abandon(&out);
    assert((code == EXIT_FINE) == (out.path && out.file >= 0));
    *ret_out = out;
    return code;
}

enum exit_code file_out_open_new(const char *verb, const char *path, struct file_out *ret_out)
{
    struct stat about;
    *ret_out = (struct file_out){.file = -1};
    if (strcmp(path, "-") != 0 && lstat(path, &about) == 0)
        return trouble(verb, path, "it is there already; choose another name, or say --force to replace it");
    enum exit_code code = file_out_open(verb, path, ret_out);
    ret_out->is_new = code == EXIT_FINE;
    return code;
}

/* As rename, and if it must be new never over another; 0 or an errno. */
static int put_into_place(const struct file_out *out)
{
    assert(out->temporary && out->file < 0); /* all that was written is on disk */
    int done = renameat2(AT_FDCWD, out->temporary, AT_FDCWD, out->path, out->is_new ? RENAME_NOREPLACE : 0);
    if (done != 0 && errno == EINVAL && access(out->path, F_OK) != 0) /* a file system that cannot refuse to replace */
        done = rename(out->temporary, out->path);
    return done == 0 ? 0 : errno;
}

bool file_out_write(struct file_out *out, const void *bytes, size_t len)
{
    assert(out->path && out->file >= 0);
    const char *from = bytes;
    while (len > 0 && !out->failed) {
        ssize_t done = write(out->file, from, len);
        if (done > 0) {
            from += done;
            len -= (size_t)done;
        } else if (done == 0 || errno != EINTR) {
            out->failed = true;
            out->reason = done == 0 ? ENOSPC : errno;
        }
    }
    return !out->failed;
}

enum exit_code file_out_commit(const char *verb, struct file_out *out)
{
    assert(out->path && out->file >= 0);
    int reason = out->failed ? out->reason : 0;
    const char *path = strcmp(out->path, "-") == 0 ? "standard output" : out->path;
    if (!reason && out->temporary && fsync(out->file) != 0)
        reason = errno;
    int closed = close(out->file);
    out->file = -1;
    if (!reason && closed != 0)
        reason = errno;
    if (!reason && out->temporary)
        reason = put_into_place(out);
    if (!reason) {
        free(out->temporary);
        out->temporary = NULL;
    }
    enum exit_code code = reason ? trouble(verb, path, strerror(reason)) : EXIT_FINE;
    file_out_abandon(out);
    return code;
}

void file_out_abandon(struct file_out *out)
{
    if (!out->path)
        return;
    if (out->file >= 0)
        close(out->file);
    if (out->temporary)
        unlink(out->temporary);
    free(out->temporary);
    free(out->path);
    *out = (struct file_out){.file = -1};
}
