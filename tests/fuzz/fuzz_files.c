/* Readers of strangers' files under any bytes: no crash, and what the child says is what the parent hears. The first
 * byte chooses: a whole file, the XML of a sheet, or a CSV. (The cage is not here: it would hide what happens in it.)
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "files/sheet_read.h"
#include "files/stranger.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void whole_file(struct str file)
{
    struct arena arena;
    struct buf said;
    struct grid_file grids;
    struct trouble trouble = {""};
    arena_init(&arena, 256 << 20);
    buf_init(&said, 96 << 20);
    stranger_tell(file, DECODE_UNKNOWN, &said);
    enum status status = stranger_hear((struct str){said.ptr, said.len}, &arena, &grids, &trouble);
    assert(said.failed || (int)status == said.ptr[0]);
    buf_free(&said);
    arena_clear(&arena);
}

static void sheet(struct str xml)
{
    static struct sheet_words words;
    struct str strings[] = {STR("one"), STR("two")};
    struct arena arena;
    struct grid_maker maker;
    struct grid grid = {.name = STR("S")};
    struct trouble trouble = {""};
    words = (struct sheet_words){.strings = strings, .string_count = 2, .forms = {0, 1, 2, 3, 4}, .form_count = 5};
    arena_init(&arena, 64 << 20);
    grid_begin(&maker, &arena, &trouble);
    enum status status = sheet_read(xml, &words, &maker, &grid);
    assert(status == STATUS_OK || trouble.text[0]);
    free(maker.cells);
    arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (len == 0)
        return 0;
    struct str rest = {(const char *)bytes + 1, len - 1};
    if (bytes[0] % 2 == 0)
        whole_file(rest);
    else
        sheet(rest);
    return 0;
}
