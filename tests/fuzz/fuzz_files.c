/* Whole files of strangers, whatever they are: what the child says is what the parent hears. (The cage is not here: it
 * would hide what happens in it. Each reader has a target of its own, which gets deeper.)
 */
#include <assert.h>
#include <stdint.h>

#include "files/stranger.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena arena;
    struct buf said;
    struct grid_file grids;
    struct trouble trouble = {""};
    arena_init(&arena, 256 << 20);
    buf_init(&said, 96 << 20);
    stranger_tell((struct str){(const char *)bytes, len}, DECODE_UNKNOWN, &said);
    enum status status = stranger_hear((struct str){said.ptr, said.len}, &arena, &grids, &trouble);
    assert(said.failed || (int)status == said.ptr[0]);
    buf_free(&said);
    arena_clear(&arena);
    return 0;
}
