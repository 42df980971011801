/* The compiler under any text: no crash, no program beside errors, and a program's bytes are read back to the same
 * bytes. */
#include <assert.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "scenario/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct diag_list diags;
    struct program *program = NULL;
    struct arena arena;
    arena_init(&arena, 0);
    diag_init(&diags, &arena);
    if (scenario_compile((struct str){(const char *)bytes, len}, &program, &diags) == STATUS_OK) {
        struct buf first, second;
        struct program *again;
        buf_init(&first, 64 << 20);
        buf_init(&second, 64 << 20);
        assert(program_encode(program, &first) == STATUS_OK);
        assert(program_decode(first.ptr, first.len, &again, NULL) == STATUS_OK);
        assert(program_encode(again, &second) == STATUS_OK);
        assert(first.len == second.len && memcmp(first.ptr, second.ptr, first.len) == 0);
        program_free(again);
        buf_free(&first);
        buf_free(&second);
        program_free(program);
    } else {
        assert(!program);
    }
    arena_clear(&arena);
    return 0;
}
