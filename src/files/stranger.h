/* A file of a stranger, read in a cage. What comes back is a grid or a sentence, and nothing else. */
#ifndef ENTENTE_FILES_STRANGER_H
#define ENTENTE_FILES_STRANGER_H

#include "files/decode.h"
#include "files/grid.h"

enum { STRANGER_BYTES_MAX = 10 << 20 };

/* A workbook (by its first bytes) or a CSV, whose encoding is given or DECODE_UNKNOWN. MALFORMED, TOO_LARGE: `trouble`
 * says where and what; REFUSED, IO: the cage (cage.h); OUT_OF_MEMORY. */
enum status stranger_read(struct str file, enum decode_encoding encoding, struct arena *arena,
                          struct grid_file *ret_file, struct trouble *trouble);

/* ---- for tests ---- */

/* The same without a cage, as bytes that say what was read. */
void stranger_tell(struct str file, enum decode_encoding encoding, struct buf *ret_bytes);
/* Reads such bytes; MALFORMED: nothing that stranger_tell writes. */
enum status stranger_hear(struct str bytes, struct arena *arena, struct grid_file *ret_file, struct trouble *trouble);

#endif
