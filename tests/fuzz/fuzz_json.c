/* The reader of other tools' lists (JSON) under any bytes. */
#include <stdint.h>

#include "files/json_read.h"
#include "grids.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena arena;
    struct grid_file grids = {0};
    struct trouble trouble = {""};
    arena_init(&arena, 64 << 20);
    enum status status = json_read((struct str){(const char *)bytes, len}, &arena, &grids, &trouble);
    assert(status == STATUS_OK || trouble.text[0]);
    if (status == STATUS_OK)
        grids_hold(&grids);
    arena_clear(&arena);
    return 0;
}
