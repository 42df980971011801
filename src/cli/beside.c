/* Looks at files from a scenario's folder on, and reads them. */
#include "cli/beside.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/below.h"

enum { SLICE_BYTES = 64 << 10 };

void beside_open(struct beside *ret_beside, const char *scenario)
{
    const char *slash = strcmp(scenario, "-") == 0 ? NULL : strrchr(scenario, '/');
    size_t len = slash == scenario ? 1 : slash ? (size_t)(slash - scenario) : 0;
    *ret_beside = (struct beside){.folder = ".", .reading = -1};
    if (slash && len < sizeof(ret_beside->folder))
        snprintf(ret_beside->folder, sizeof(ret_beside->folder), "%.*s", (int)len, scenario);
    else if (slash)
        ret_beside->folder[0] = '\0'; /* where nothing is found */
}

void beside_close(struct beside *beside)
{
    if (beside->reading >= 0)
        close(beside->reading);
    beside->reading = -1;
}

/* Opens what a path leads to; -1: `ret_found` says why not. */
static int follow(const struct beside *beside, struct str path, enum scenario_found *ret_found)
{
    int file = below_open(beside->folder, path);
    *ret_found = file >= 0                               ? SCENARIO_FILE_READ
                 : errno == ELOOP                        ? SCENARIO_FILE_LINK
                 : errno == ENOENT || errno == ENOTDIR   ? SCENARIO_FILE_MISSING
                 : errno == ENXIO || errno == EOPNOTSUPP ? SCENARIO_FILE_IRREGULAR
                                                         : SCENARIO_FILE_UNREADABLE;
    return file;
}

/* All of an open file. */
static void read_whole(int file, struct scenario_file *found)
{
    struct media_look look;
    char slice[SLICE_BYTES];
    ssize_t got = 0;
    media_begin(&look);
    while (look.bytes <= ATTACHMENT_BYTES_MAX &&
           ((got = read(file, slice, sizeof(slice))) > 0 || (got < 0 && errno == EINTR)))
        if (got > 0)
            media_feed(&look, slice, (size_t)got);
    found->bytes = look.bytes;
    found->found = got < 0                              ? SCENARIO_FILE_UNREADABLE
                   : look.bytes <= ATTACHMENT_BYTES_MAX ? SCENARIO_FILE_READ
                                                        : SCENARIO_FILE_TOO_LARGE;
    found->media = media_end(&look, true, &found->sha256);
}

/* What was seen of the very same file before; else a place to keep it. */
static struct beside_seen *seen_of(struct beside *beside, const struct stat *about)
{
    for (uint32_t i = 0; i < beside->seen_count; i++) {
        struct beside_seen *seen = &beside->seen[i];
        if (seen->device == about->st_dev && seen->inode == about->st_ino)
            return seen;
    }
    uint32_t at = beside->seen_count < ATTACHMENT_COUNT_MAX ? beside->seen_count++ : 0;
    beside->seen[at] = (struct beside_seen){.device = about->st_dev, .inode = about->st_ino, .bytes = -1};
    return &beside->seen[at];
}

void beside_look(void *context, struct str path, struct scenario_file *ret_file)
{
    struct beside *beside = context;
    struct stat about;
    *ret_file = (struct scenario_file){.found = SCENARIO_FILE_MISSING, .media = MEDIA_NONE};
    int file = follow(beside, path, &ret_file->found);
    if (file < 0)
        return;
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
        ret_file->found = SCENARIO_FILE_IRREGULAR;
    } else if (about.st_size > ATTACHMENT_BYTES_MAX) {
        ret_file->found = SCENARIO_FILE_TOO_LARGE;
        ret_file->bytes = (uint64_t)about.st_size;
    } else {
        struct beside_seen *seen = seen_of(beside, &about);
        if (seen->bytes != about.st_size || seen->changed.tv_sec != about.st_mtim.tv_sec ||
            seen->changed.tv_nsec != about.st_mtim.tv_nsec)
            read_whole(file, &seen->file);
        seen->bytes = about.st_size;
        seen->changed = about.st_mtim;
        *ret_file = seen->file;
    }
    close(file);
}

size_t beside_read(void *context, uint32_t file, uint64_t at, void *ret_bytes, size_t len)
{
    struct beside *beside = context;
    enum scenario_found found;
    assert(beside->program && file < beside->program->file_count);
    if (beside->reading >= 0 && beside->reading_file != file) {
        close(beside->reading);
        beside->reading = -1;
    }
    if (beside->reading < 0) {
        beside->reading = follow(beside, beside->program->files[file].path, &found);
        beside->reading_file = file;
    }
    ssize_t got;
    do
        got = beside->reading < 0 ? 0 : pread(beside->reading, ret_bytes, len, (off_t)at);
    while (got < 0 && errno == EINTR);
    return got > 0 ? (size_t)got : 0;
}
