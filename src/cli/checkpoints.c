/* RUN.checkpoints; see checkpoints.h. */
#include "cli/checkpoints.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 4096 + 16, ENTRY_LINES = 6, FILE_BYTES_MAX = 64 << 20, KEY_CHARS = 44 };

static void path_of(const char *run_path, char ret_path[PATH_BYTES])
{
    snprintf(ret_path, PATH_BYTES, "%s.checkpoints", run_path);
}

int checkpoints_open(const char *run_path)
{
    char path[PATH_BYTES];
    path_of(run_path, path);
    return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

bool checkpoints_append(int file, const char *verifier, struct str note)
{
    struct buf entry;
    buf_init(&entry, NOTE_VERIFIER_BYTES + NOTE_BYTES_MAX);
    buf_printf(&entry, "%s\n", verifier);
    buf_add_str(&entry, note);
    bool written =
        !entry.failed && file >= 0 && write(file, entry.ptr, entry.len) == (ssize_t)entry.len && fdatasync(file) == 0;
    buf_free(&entry);
    return written;
}

static enum status read_file(const char *path, struct arena *arena, struct str *ret_text)
{
    struct stat about;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
    enum status status = fstat(file, &about) == 0 ? STATUS_OK : STATUS_IO;
    if (status == STATUS_OK && about.st_size > FILE_BYTES_MAX)
        status = STATUS_TOO_LARGE;
    char *bytes = status == STATUS_OK ? arena_alloc(arena, (size_t)about.st_size + 1, 1) : NULL;
    size_t len = 0;
    while (bytes && len < (size_t)about.st_size) {
        ssize_t got = read(file, bytes + len, (size_t)about.st_size - len);
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    close(file);
    if (status == STATUS_OK && !bytes)
        status = STATUS_OUT_OF_MEMORY;
    *ret_text = (struct str){bytes, len};
    return status;
}

/* The end of `lines` lines from `at` on; 0: there are not so many. */
static size_t lines_end(struct str text, size_t at, uint32_t lines)
{
    for (; lines > 0; lines--) {
        const char *end = at < text.len ? memchr(text.ptr + at, '\n', text.len - at) : NULL;
        if (!end)
            return 0;
        at = (size_t)(end - text.ptr) + 1;
    }
    return at;
}

enum status checkpoints_read(const char *run_path, struct arena *arena, struct checkpoints *ret_checkpoints)
{
    char path[PATH_BYTES];
    struct str text;
    size_t count = 0, at = 0;
    path_of(run_path, path);
    enum status status = read_file(path, arena, &text);
    if (status != STATUS_OK)
        return status;
    for (size_t end = lines_end(text, 0, ENTRY_LINES); end > 0; end = lines_end(text, end, ENTRY_LINES))
        count++;
    struct checkpoint_entry *entries = arena_alloc(arena, count + 1, sizeof(*entries));
    if (!entries)
        return STATUS_OUT_OF_MEMORY;
    for (size_t i = 0; i < count; i++) {
        size_t key_end = lines_end(text, at, 1), end = lines_end(text, at, ENTRY_LINES);
        assert(at < key_end && key_end < end && end <= text.len);
        entries[i] = (struct checkpoint_entry){.verifier = {text.ptr + at, key_end - 1 - at},
                                               .note = {text.ptr + key_end, end - key_end}};
        at = end;
    }
    *ret_checkpoints = (struct checkpoints){entries, count};
    return STATUS_OK;
}

bool checkpoints_key(const struct checkpoint_entry *entry, const char *wish, uint8_t ret_key[NOTE_KEY_BYTES])
{
    char name[NOTE_NAME_BYTES_MAX + 1];
    size_t len = wish ? strlen(wish) : 0;
    if (!note_read_verifier(entry->verifier, name, ret_key))
        return false;
    if (!wish)
        return true;
    /* the same key, under whatever name: a verifier's key ends with it, in KEY_CHARS of base64 */
    return len >= KEY_CHARS && entry->verifier.len >= KEY_CHARS &&
           memcmp(entry->verifier.ptr + entry->verifier.len - KEY_CHARS, wish + len - KEY_CHARS, KEY_CHARS) == 0;
}
