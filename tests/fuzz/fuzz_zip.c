/* The reader of ZIP files under any bytes: what it lets through has parts that lie apart, each found by its name, each
 * as long as it says. Mutants are mostly mended: lengths and checks in the directory and before each part made those of
 * what is there, since most would be refused for these else. */
#include <assert.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>

#include "base/bytes.h"
#include "files/unzip.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t len, size_t max_len);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t len, size_t max_len, unsigned seed);

enum { END_BYTES = 22, ENTRY_BYTES = 46, HEAD_BYTES = 30, CONTENT_BYTES = 1 << 16 };

static void put(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

/* Lengths and check of the part at `head`, into its entry and its head. */
static void mend_part(uint8_t *entry, uint8_t *head, const uint8_t *end)
{
    static uint8_t content[CONTENT_BYTES];
    size_t skip = HEAD_BYTES + (size_t)bytes_little_at(head + 26, 2) + (size_t)bytes_little_at(head + 28, 2);
    uint32_t packed_len = (uint32_t)bytes_little_at(entry + 20, 4), len = packed_len;
    if ((size_t)(end - head) < skip || (size_t)(end - head) - skip < packed_len)
        return;
    const uint8_t *packed = head + skip;
    uint32_t check = (uint32_t)crc32(0, packed, packed_len);
    if (bytes_little_at(entry + 10, 2) == Z_DEFLATED) {
        z_stream stream = {.next_in = (Bytef *)(uintptr_t)packed, .avail_in = (uInt)(end - packed)};
        stream.next_out = content;
        stream.avail_out = CONTENT_BYTES;
        if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
            return;
        int done = inflate(&stream, Z_FINISH);
        len = (uint32_t)stream.total_out;
        packed_len = done == Z_STREAM_END ? (uint32_t)stream.total_in : packed_len;
        check = (uint32_t)crc32(0, content, len);
        inflateEnd(&stream);
    }
    const uint32_t fields[] = {check, packed_len, len};
    for (int i = 0; i < 3; i++) {
        put(entry + 16 + 4 * i, fields[i]);
        put(head + 14 + 4 * i, fields[i]);
    }
    memcpy(head + 6, entry + 8, 4); /* flags and method */
}

static void mend(uint8_t *bytes, size_t len)
{
    for (size_t at = 0; at + ENTRY_BYTES <= len; at++) {
        size_t from = (size_t)bytes_little_at(bytes + at + 42, 4);
        if (memcmp(bytes + at, "PK\1\2", 4) == 0 && from <= at && at - from >= HEAD_BYTES)
            mend_part(bytes + at, bytes + from, bytes + at);
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t len, size_t max_len, unsigned seed)
{
    len = LLVMFuzzerMutate(bytes, len, max_len);
    if (seed % 4 != 0)
        mend(bytes, len);
    return len;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena arena;
    struct unzip zip = {0};
    struct trouble trouble = {""};
    arena_init(&arena, 256 << 20);
    enum status status = unzip_open((struct str){(const char *)bytes, len}, &arena, &zip, &trouble);
    assert(status == STATUS_OK || trouble.text[0]);
    for (uint32_t i = 0; status == STATUS_OK && i < zip.count; i++) {
        struct str content;
        size_t left = zip.left;
        const struct unzip_part *part = &zip.parts[i];
        assert(part->to <= len && part->from < part->to && unzip_find(&zip, part->name) == part);
        for (uint32_t other = 0; other < i; other++)
            assert(part->to <= zip.parts[other].from || part->from >= zip.parts[other].to);
        status = unzip_part(&zip, part, &content, &trouble);
        assert(status == STATUS_OK ? content.len == part->len && left - zip.left == part->len : trouble.text[0] != 0);
    }
    arena_clear(&arena);
    return 0;
}
