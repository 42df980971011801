/* Copies the files of a run to where they are served from. */
#include "server/attached.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

static bool write_piece(void *context, struct str piece)
{
    int file = *(int *)context;
    while (piece.len > 0) {
        ssize_t done = write(file, piece.ptr, piece.len);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        piece = (struct str){piece.ptr + done, piece.len - (size_t)done};
    }
    return true;
}

enum status attached_begin(const struct exercise *exercise, const char *run_path, struct attached *ret_attached,
                           struct trouble *trouble)
{
    const struct program *program = exercise_program(exercise);
    char path[PATH_MAX];
    uint64_t at = 0;
    *ret_attached = (struct attached){.file = -1};
    if (program->file_count == 0)
        return STATUS_OK;
    int len = snprintf(path, sizeof(path), "%s-files", run_path);
    if (len < 0 || (size_t)len >= sizeof(path))
        return trouble_say(trouble, STATUS_IO, "the name of the run file is too long");
    unlink(path); /* of an earlier process that was killed */
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return trouble_say(trouble, STATUS_IO, "cannot make %s: %s", path, strerror(errno));
    unlink(path);
    for (uint32_t i = 0; i < program->file_count; i++) {
        ret_attached->begins[i] = at;
        at += program->files[i].bytes;
        enum status status = exercise_file(exercise, i, write_piece, &file);
        off_t end = lseek(file, 0, SEEK_CUR);
        if (status == STATUS_OK && end >= 0 && (uint64_t)end == at)
            continue;
        close(file);
        return trouble_say(trouble, STATUS_IO, "the files of the run cannot be written to %s: %s", path,
                           status == STATUS_OK ? strerror(errno) : status_text(status));
    }
    ret_attached->file = file;
    assert(ret_attached->file >= 0 && at == program_files_bytes(program));
    return STATUS_OK;
}

void attached_end(struct attached *attached)
{
    if (attached->file >= 0)
        close(attached->file);
    attached->file = -1;
}
