/* The reader of CSV under any bytes, in the encoding that the first byte chooses or the one that is guessed. */
#include <stdint.h>

#include "files/csv_read.h"
#include "grids.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena arena;
    struct grid_file grids = {0};
    struct trouble trouble = {""};
    if (len == 0)
        return 0;
    struct str file = {(const char *)bytes + 1, len - 1};
    arena_init(&arena, 64 << 20);
    enum status status =
        csv_read(file, (enum decode_encoding)(bytes[0] % (DECODE_UNKNOWN + 1)), &arena, &grids, &trouble);
    assert(status == STATUS_OK || trouble.text[0]);
    if (status == STATUS_OK)
        grids_hold(&grids);
    arena_clear(&arena);
    return 0;
}
