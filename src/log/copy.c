/* A copy of a run to hand on: everything but the secrets.
 *
 * The whole file, with what is still in its write-ahead file, is taken into memory by SQLite itself (reading it by hand
 * would drop the locks this process holds on it). There the secrets are removed, their bytes overwritten, and the copy
 * is a file of its own that needs no write-ahead file to be read.
 */
#include <assert.h>

#include "log/inside.h"

enum { WRITE_FORMAT_AT = 18, READ_FORMAT_AT = 19, FORMAT_ROLLBACK = 1 }; /* of SQLite's file header */

enum status log_copy(struct log *log, struct buf *ret_bytes)
{
    assert(!log->visiting);
    sqlite3 *copy = NULL;
    sqlite3_int64 len = 0;
    unsigned char *bytes = sqlite3_serialize(log->db, "main", &len, 0);
    if (!bytes || len <= READ_FORMAT_AT) {
        sqlite3_free(bytes);
        return trouble_say(&log->trouble, STATUS_OUT_OF_MEMORY, "copying the run: out of memory");
    }
    bytes[WRITE_FORMAT_AT] = bytes[READ_FORMAT_AT] = FORMAT_ROLLBACK;
    int result = sqlite3_open_v2(":memory:", &copy, SQLITE_OPEN_READWRITE, NULL);
    if (result == SQLITE_OK) /* takes the bytes, also when it fails */
        result = sqlite3_deserialize(copy, "main", bytes, len, len,
                                     SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
    else
        sqlite3_free(bytes);
    if (result == SQLITE_OK)
        result = sqlite3_exec(copy, "PRAGMA secure_delete=ON; DELETE FROM secret;", NULL, NULL, NULL);
    enum status status = STATUS_OK;
    if (result == SQLITE_OK) {
        const unsigned char *clean = sqlite3_serialize(copy, "main", &len, SQLITE_SERIALIZE_NOCOPY);
        if (clean)
            buf_add(ret_bytes, clean, (size_t)len);
        if (!clean || ret_bytes->failed)
            status = trouble_say(&log->trouble, STATUS_TOO_LARGE, "the run is too large to be copied in memory");
    } else {
        status =
            trouble_say(&log->trouble, STATUS_IO, "copying the run: %s", copy ? sqlite3_errmsg(copy) : "out of memory");
    }
    sqlite3_close(copy);
    return status;
}
