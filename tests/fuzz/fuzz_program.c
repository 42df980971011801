/* The reader of compiled programs under any bytes: it refuses or gives a program that it would write the same way. */
#include <assert.h>
#include <stdint.h>

#include "base/buf.h"
#include "program/program.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct program *program = NULL;
    const char *why = NULL;
    enum status status = program_decode(bytes, len, &program, &why);
    if (status != STATUS_OK) {
        assert(!program && (why || status == STATUS_OUT_OF_MEMORY));
        return 0;
    }
    struct buf again;
    buf_init(&again, 64 << 20);
    assert(program_encode(program, &again) == STATUS_OK);
    assert(again.len == len && memcmp(again.ptr, bytes, len) == 0);
    buf_free(&again);
    program_free(program);
    return 0;
}
