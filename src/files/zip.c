/* Parts, deflated one after the other, and the directory behind them. */
#include "files/zip.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

enum { VERSION_NEEDED = 20, DEFLATED = 8, DATE_1980 = 0x21, NAMES_ARE_UTF8 = 0x800, DIRECTORY_BYTES_MAX = 1 << 20 };

void zip_begin(struct zip *zip, struct buf *ret_file)
{
    assert(ret_file->len == 0);
    *zip = (struct zip){.file = ret_file};
    buf_init(&zip->directory, DIRECTORY_BYTES_MAX);
}

/* Appends `content` deflated, without zlib's own head; how many bytes that took. */
static size_t add_deflated(struct buf *file, struct str content)
{
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)content.ptr, .avail_in = (uInt)content.len};
    if (content.len > INT_MAX || deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        file->failed = true;
        return 0;
    }
    uLong bound = deflateBound(&stream, (uLong)content.len);
    Bytef *room = malloc(bound);
    stream.next_out = room;
    stream.avail_out = (uInt)bound;
    if (!room || deflate(&stream, Z_FINISH) != Z_STREAM_END)
        file->failed = true;
    else
        buf_add(file, room, stream.total_out);
    size_t len = stream.total_out;
    deflateEnd(&stream);
    free(room);
    return len;
}

/* What the head of a part and its entry in the directory have in common. */
static void add_facts(struct buf *to, uint32_t check, size_t packed, size_t len, const char *name)
{
    buf_u16(to, VERSION_NEEDED);
    buf_u16(to, NAMES_ARE_UTF8);
    buf_u16(to, DEFLATED);
    buf_u16(to, 0);
    buf_u16(to, DATE_1980);
    buf_u32(to, check);
    buf_u32(to, (uint32_t)packed);
    buf_u32(to, (uint32_t)len);
    buf_u16(to, (uint16_t)strlen(name));
    buf_u16(to, 0); /* nothing extra */
}

void zip_add(struct zip *zip, const char *name, struct buf *part)
{
    struct buf packed;
    struct str content = {part->ptr, part->len};
    size_t at = zip->file->len;
    assert(name[0] != '\0' && name[0] != '/' && zip->count < UINT16_MAX);
    buf_init(&packed, zip->file->bytes_max);
    uint32_t check = (uint32_t)crc32(0, (const Bytef *)content.ptr, (uInt)content.len);
    size_t len = add_deflated(&packed, content);
    buf_u32(zip->file, 0x04034b50);
    add_facts(zip->file, check, len, content.len, name);
    buf_add_str(zip->file, str_of(name));
    buf_add(zip->file, packed.ptr, packed.len);
    buf_u32(&zip->directory, 0x02014b50);
    buf_u16(&zip->directory, VERSION_NEEDED);
    add_facts(&zip->directory, check, len, content.len, name);
    buf_u16(&zip->directory, 0); /* no comment */
    buf_u16(&zip->directory, 0); /* first disk */
    buf_u16(&zip->directory, 0);
    buf_u32(&zip->directory, 0); /* no attributes */
    buf_u32(&zip->directory, (uint32_t)at);
    buf_add_str(&zip->directory, str_of(name));
    zip->count++;
    zip->file->failed = zip->file->failed || part->failed || packed.failed || zip->directory.failed || at > INT_MAX;
    buf_free(&packed);
    buf_clear(part);
}

void zip_end(struct zip *zip)
{
    size_t at = zip->file->len;
    assert(zip->count > 0);
    buf_add(zip->file, zip->directory.ptr, zip->directory.len);
    buf_u32(zip->file, 0x06054b50);
    buf_u32(zip->file, 0); /* this disk, the directory's disk */
    buf_u16(zip->file, (uint16_t)zip->count);
    buf_u16(zip->file, (uint16_t)zip->count);
    buf_u32(zip->file, (uint32_t)zip->directory.len);
    buf_u32(zip->file, (uint32_t)at);
    buf_u16(zip->file, 0);
    buf_free(&zip->directory);
}
