/* ZIP files of strangers, read strictly. What the directory at the end says and what stands before each part must
 * agree, parts may not overlap, and what is inflated is counted while it grows: a file that says otherwise than it is
 * is refused as a whole, since two readers would see two files in it.
 *
 * Refused: encrypted parts, ZIP64, methods other than stored and deflated, names that are there twice, lead upward or
 * begin at the root, more than UNZIP_PART_COUNT_MAX parts, more than UNZIP_BYTES_MAX in all, a hundred times as much as
 * went in. */
#ifndef ENTENTE_FILES_UNZIP_H
#define ENTENTE_FILES_UNZIP_H

#include <stdint.h>

#include "base/arena.h"
#include "base/trouble.h"

enum {
    UNZIP_FILE_BYTES_MAX = 10 << 20,
    UNZIP_BYTES_MAX = 64 << 20,
    UNZIP_PART_COUNT_MAX = 256,
    UNZIP_RATIO_MAX = 100, /* of what is larger than UNZIP_RATIO_FREE_BYTES */
    UNZIP_RATIO_FREE_BYTES = 1 << 20,
};

struct unzip_part {
    struct str name;
    const uint8_t *packed;                     /* borrowed from the file */
    uint32_t packed_len, len, check, from, to; /* from, to: of the whole part in the file */
    bool deflated;
};

struct unzip {
    struct unzip_part *parts;
    uint32_t count;
    size_t left; /* bytes that may still be inflated */
    struct arena *arena;
};

/* The directory. `file` is borrowed as long as `ret_zip` is used. MALFORMED, TOO_LARGE, OUT_OF_MEMORY: `trouble` says.
 */
enum status unzip_open(struct str file, struct arena *arena, struct unzip *ret_zip, struct trouble *trouble);
const struct unzip_part *unzip_find(const struct unzip *zip, struct str name); /* NULL: there is none */
/* A part, inflated, in the arena; its length and check are those that the directory gives. */
enum status unzip_part(struct unzip *zip, const struct unzip_part *part, struct str *ret_content,
                       struct trouble *trouble);

#endif
