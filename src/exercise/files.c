/* The files that a run brings along: one after the other, in the pieces of the log.
 *
 * What they are, length and SHA-256 each, stands in the program and so under the first link. When a run is made they
 * are copied from beside the scenario, and must still be what the compiler saw; whenever it is opened they are hashed
 * again. From then on a run needs nothing beside it. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "exercise/inside.h"

/* ---- into a run ---- */

enum status files_begin(const struct exercise_plan *plan, struct pouring *ret_pouring)
{
    struct pouring *pouring = ret_pouring;
    assert(program_files_bytes(plan->program) <= (uint64_t)LOG_PIECE_COUNT_MAX * LOG_PIECE_BYTES_MAX);
    *pouring = (struct pouring){.plan = plan};
    if (plan->program->file_count == 0)
        return STATUS_OK;
    if (!program_saw_files(plan->program) || !plan->read_file)
        return trouble_say(&pouring->trouble, STATUS_REFUSED,
                           "the scenario was compiled without its files, and nobody can be handed them");
    pouring->bytes = malloc(LOG_PIECE_BYTES_MAX);
    if (!pouring->bytes)
        return trouble_say(&pouring->trouble, STATUS_OUT_OF_MEMORY, "out of memory");
    media_begin(&pouring->look);
    return STATUS_OK;
}

void files_end(struct pouring *pouring)
{
    free(pouring->bytes);
    pouring->bytes = NULL;
}

/* The file at hand has been read to its end: is it what the program says? */
static bool is_as_seen(struct media_look *look, const struct program_file *file)
{
    struct hash sha256;
    uint64_t bytes = look->bytes;
    enum media media = media_end(look, true, &sha256);
    return bytes == file->bytes && media == file->media && memcmp(sha256.bytes, file->sha256.bytes, HASH_BYTES) == 0;
}

bool files_pour(void *context, struct str *ret_piece)
{
    struct pouring *pouring = context;
    const struct program *program = pouring->plan->program;
    size_t len = 0;
    while (pouring->file < program->file_count && len < LOG_PIECE_BYTES_MAX) {
        const struct program_file *file = &program->files[pouring->file];
        size_t room = LOG_PIECE_BYTES_MAX - len;
        size_t got = pouring->plan->read_file(pouring->plan->read_context, pouring->file, pouring->at,
                                              pouring->bytes + len, room);
        assert(got <= room);
        media_feed(&pouring->look, pouring->bytes + len, got);
        len += got;
        pouring->at += got;
        if (got > 0 && pouring->at <= file->bytes)
            continue;
        if (!is_as_seen(&pouring->look, file)) {
            trouble_say(&pouring->trouble, STATUS_CANCELLED,
                        STR_FMT " is not what it was a moment ago; nothing was made", STR_ARG(file->path));
            return false;
        }
        pouring->file++;
        pouring->at = 0;
        media_begin(&pouring->look);
    }
    *ret_piece = (struct str){(const char *)pouring->bytes, len};
    return true;
}

/* ---- out of it ---- */

/* Bytes `from`..`until` of all files together. `piece`: LOG_PIECE_BYTES_MAX places. */
static enum status take_range(const struct exercise *exercise, uint64_t from, uint64_t until, char *piece,
                              exercise_take *take, void *context)
{
    bool more = true;
    assert(from <= until);
    while (from < until && more) {
        size_t len, skip = from % LOG_PIECE_BYTES_MAX;
        enum status status = log_piece(exercise->log, (uint32_t)(from / LOG_PIECE_BYTES_MAX), piece, &len);
        if (status != STATUS_OK)
            return status == STATUS_NOT_FOUND ? STATUS_CORRUPT : status;
        if (len <= skip)
            return STATUS_CORRUPT;
        len = len - skip < until - from ? len - skip : (size_t)(until - from);
        more = take(context, (struct str){piece + skip, len});
        from += len;
    }
    return STATUS_OK;
}

static uint64_t beginning_of(const struct program *program, uint32_t file)
{
    uint64_t from = 0;
    for (uint32_t i = 0; i < file; i++)
        from += program->files[i].bytes;
    return from;
}

enum status exercise_file(const struct exercise *exercise, uint32_t file, exercise_take *take, void *context)
{
    assert(file < exercise->program->file_count);
    uint64_t from = beginning_of(exercise->program, file);
    char *piece = malloc(LOG_PIECE_BYTES_MAX);
    enum status status = STATUS_OUT_OF_MEMORY;
    if (piece)
        status = take_range(exercise, from, from + exercise->program->files[file].bytes, piece, take, context);
    free(piece);
    return status;
}

static bool feed(void *context, struct str piece)
{
    media_feed(context, piece.ptr, piece.len);
    return true;
}

/* Nothing follows the last of them. */
static enum status check_end(const struct exercise *exercise, struct trouble *trouble)
{
    uint64_t together = program_files_bytes(exercise->program);
    uint32_t pieces = (uint32_t)((together + LOG_PIECE_BYTES_MAX - 1) / LOG_PIECE_BYTES_MAX);
    char *piece = malloc(LOG_PIECE_BYTES_MAX);
    size_t len;
    if (!piece)
        return trouble_say(trouble, STATUS_OUT_OF_MEMORY, "out of memory");
    enum status status = log_piece(exercise->log, pieces, piece, &len);
    free(piece);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    return status == STATUS_OK || status == STATUS_CORRUPT
               ? trouble_say(trouble, STATUS_CORRUPT, "the run has files that its scenario does not name")
               : trouble_say(trouble, status, "%s", log_trouble(exercise->log));
}

enum status files_check(const struct exercise *exercise, struct trouble *trouble)
{
    const struct program *program = exercise->program;
    struct media_look look;
    assert(program->file_count <= ATTACHMENT_COUNT_MAX);
    if (!program_saw_files(program))
        return trouble_say(trouble, STATUS_CORRUPT, "the run was made without the files of its scenario");
    for (uint32_t i = 0; i < program->file_count; i++) {
        media_begin(&look);
        enum status status = exercise_file(exercise, i, feed, &look);
        if (status == STATUS_OK && !is_as_seen(&look, &program->files[i]))
            status = STATUS_CORRUPT;
        if (status == STATUS_CORRUPT)
            return trouble_say(trouble, status, "the file " STR_FMT " in the run is not the one that it began with",
                               STR_ARG(program->files[i].path));
        if (status != STATUS_OK)
            return trouble_say(trouble, status, "%s", log_trouble(exercise->log));
    }
    return check_end(exercise, trouble);
}
