/* The directory of a ZIP file, and its parts. */
#include "files/unzip.h"

#include <assert.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/bytes.h"

enum { END_BYTES = 22, ENTRY_BYTES = 46, HEAD_BYTES = 30, NAME_BYTES_MAX = 255 };
enum { FLAG_ENCRYPTED = 1, FLAG_LENGTHS_BEHIND = 8, STRONG_FLAGS = 0x2040, STORED = 0, DEFLATED = 8 };

static enum status refuse(struct trouble *trouble, const char *why)
{
    return trouble_say(trouble, STATUS_MALFORMED, "the file is not a sound ZIP file: %s", why);
}

/* Where the end record is: the last thing in the file, but for a comment whose length it gives. */
static bool find_end(struct str file, size_t *ret_at)
{
    for (size_t back = END_BYTES; back <= file.len && back <= END_BYTES + UINT16_MAX; back++) {
        const char *at = file.ptr + file.len - back;
        if (memcmp(at, "PK\5\6", 4) == 0 && bytes_little_at(at + 20, 2) == back - END_BYTES) {
            *ret_at = file.len - back;
            return true;
        }
    }
    return false;
}

/* A name that leads downward, of bytes that are shown. */
static bool is_name(struct str name)
{
    assert(name.ptr);
    bool sound = name.len > 0 && name.len <= NAME_BYTES_MAX && name.ptr[0] != '/';
    for (size_t i = 0; sound && i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        bool begins = i == 0 || name.ptr[i - 1] == '/';
        bool upward = begins && name.len - i >= 2 && memcmp(name.ptr + i, "..", 2) == 0 &&
                      (name.len - i == 2 || name.ptr[i + 2] == '/');
        sound = c >= 0x20 && c != 0x7f && c != '\\' && c != ':' && !upward;
    }
    return sound;
}

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static int compare_names(struct str a, struct str b)
{
    for (size_t i = 0; i < a.len && i < b.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return (unsigned char)lower(a.ptr[i]) - (unsigned char)lower(b.ptr[i]);
    return (a.len > b.len) - (a.len < b.len);
}

static int by_name(const void *a, const void *b)
{
    return compare_names(((const struct unzip_part *)a)->name, ((const struct unzip_part *)b)->name);
}

static int by_place(const void *a, const void *b)
{
    const struct unzip_part *one = a, *other = b;
    return (one->from > other->from) - (one->from < other->from);
}

/* What stands before the part must say what its entry says. NULL: it does. */
static const char *read_head(struct str file, size_t directory, const uint8_t *entry, struct unzip_part *part)
{
    size_t at = part->from;
    if (at > directory || directory - at < HEAD_BYTES)
        return "a part lies outside the file";
    const char *head = file.ptr + at;
    size_t name_len = bytes_little_at(head + 26, 2), extra_len = bytes_little_at(head + 28, 2);
    if (memcmp(head, "PK\3\4", 4) != 0)
        return "a part does not begin where the directory says";
    size_t body = at + HEAD_BYTES + name_len + extra_len;
    if (body > directory || directory - body < part->packed_len)
        return "a part lies outside the file";
    bool same = str_equal((struct str){head + HEAD_BYTES, name_len}, part->name) &&
                bytes_little_at(head + 8, 2) == bytes_little_at(entry + 10, 2) &&
                bytes_little_at(head + 6, 2) == bytes_little_at(entry + 8, 2);
    bool behind = bytes_little_at(head + 6, 2) & FLAG_LENGTHS_BEHIND;
    for (size_t field = 0; field < 12; field += 4) { /* check, packed length, length */
        uint64_t said = bytes_little_at(head + 14 + field, 4);
        same = same && (said == bytes_little_at(entry + 16 + field, 4) || (behind && said == 0));
    }
    if (!same)
        return "a part and the directory contradict each other";
    part->packed = (const uint8_t *)file.ptr + body;
    part->to = (uint32_t)(body + part->packed_len);
    return NULL;
}

static const char *read_entry(struct str file, size_t directory, struct bytes *entries, struct unzip_part *ret_part)
{
    const uint8_t *entry = bytes_take(entries, ENTRY_BYTES);
    if (!entry || memcmp(entry, "PK\1\2", 4) != 0)
        return "its directory is damaged";
    uint64_t flags = bytes_little_at(entry + 8, 2), method = bytes_little_at(entry + 10, 2);
    size_t name_len = bytes_little_at(entry + 28, 2), extra_len = bytes_little_at(entry + 30, 2);
    size_t comment_len = bytes_little_at(entry + 32, 2);
    const char *name = bytes_take(entries, name_len);
    if (!name || !bytes_take(entries, extra_len) || !bytes_take(entries, comment_len))
        return "its directory is damaged";
    if (flags & FLAG_ENCRYPTED || flags & STRONG_FLAGS)
        return "a part is encrypted; save the file without a password";
    if (method != STORED && method != DEFLATED)
        return "a part is packed in an unusual way";
    *ret_part = (struct unzip_part){
        .name = {name, name_len},
        .deflated = method == DEFLATED,
        .check = (uint32_t)bytes_little_at(entry + 16, 4),
        .packed_len = (uint32_t)bytes_little_at(entry + 20, 4),
        .len = (uint32_t)bytes_little_at(entry + 24, 4),
        .from = (uint32_t)bytes_little_at(entry + 42, 4),
    };
    if (ret_part->packed_len == UINT32_MAX || ret_part->len == UINT32_MAX || ret_part->from == UINT32_MAX)
        return "it is a ZIP64 file";
    if (!is_name(ret_part->name))
        return "the name of a part is not a plain one";
    if (!ret_part->deflated && ret_part->packed_len != ret_part->len)
        return "a part and the directory contradict each other";
    return read_head(file, directory, entry, ret_part);
}

static const char *check_all(struct unzip *zip)
{
    qsort(zip->parts, zip->count, sizeof(*zip->parts), by_place);
    for (uint32_t i = 1; i < zip->count; i++)
        if (zip->parts[i].from < zip->parts[i - 1].to)
            return "parts overlap";
    qsort(zip->parts, zip->count, sizeof(*zip->parts), by_name);
    for (uint32_t i = 1; i < zip->count; i++)
        if (by_name(&zip->parts[i - 1], &zip->parts[i]) == 0)
            return "a name is there twice";
    return NULL;
}

enum status unzip_open(struct str file, struct arena *arena, struct unzip *ret_zip, struct trouble *trouble)
{
    size_t end;
    if (file.len > UNZIP_FILE_BYTES_MAX)
        return trouble_say(trouble, STATUS_TOO_LARGE, "the file is larger than %d MB", UNZIP_FILE_BYTES_MAX >> 20);
    if (!find_end(file, &end))
        return refuse(trouble, "it has no directory");
    const char *record = file.ptr + end;
    uint64_t count = bytes_little_at(record + 10, 2), len = bytes_little_at(record + 12, 4),
             at = bytes_little_at(record + 16, 4);
    if (count == UINT16_MAX || at == UINT32_MAX || (end >= 20 && memcmp(record - 20, "PK\6\7", 4) == 0))
        return refuse(trouble, "it is a ZIP64 file");
    if (bytes_little_at(record + 4, 4) != 0 || bytes_little_at(record + 8, 2) != count)
        return refuse(trouble, "it is one of several disks");
    if (at > end || end - at != len)
        return refuse(trouble, "its directory is not where it says");
    if (count == 0 || count > UNZIP_PART_COUNT_MAX)
        return refuse(trouble, "it has no parts, or too many");
    *ret_zip = (struct unzip){.left = UNZIP_BYTES_MAX, .arena = arena};
    ret_zip->parts = arena_alloc(arena, count, sizeof(*ret_zip->parts));
    if (!ret_zip->parts)
        return trouble_say(trouble, STATUS_OUT_OF_MEMORY, "%s", "");
    struct bytes entries = bytes_of(file.ptr + at, len);
    const char *wrong = NULL;
    while (!wrong && ret_zip->count < count)
        wrong = read_entry(file, at, &entries, &ret_zip->parts[ret_zip->count++]);
    if (!wrong && entries.left > 0)
        wrong = "its directory is damaged";
    wrong = wrong ? wrong : check_all(ret_zip);
    assert(wrong || ret_zip->count == count);
    return wrong ? refuse(trouble, wrong) : STATUS_OK;
}

const struct unzip_part *unzip_find(const struct unzip *zip, struct str name)
{
    for (uint32_t i = 0; i < zip->count; i++)
        if (compare_names(zip->parts[i].name, name) == 0)
            return &zip->parts[i];
    return NULL;
}

/* Inflates into exactly `part->len` bytes; false: it is other than the directory says. */
static bool inflate_part(const struct unzip_part *part, uint8_t *content)
{
    assert(part->deflated);
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)part->packed, .avail_in = part->packed_len};
    stream.next_out = content;
    stream.avail_out = part->len;
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return false;
    int done = inflate(&stream, Z_FINISH);
    bool whole = done == Z_STREAM_END && stream.total_out == part->len && stream.avail_in == 0;
    inflateEnd(&stream);
    return whole;
}

enum status unzip_part(struct unzip *zip, const struct unzip_part *part, struct str *ret_content,
                       struct trouble *trouble)
{
    assert(part >= zip->parts && part < zip->parts + zip->count);
    if (part->len > zip->left)
        return trouble_say(trouble, STATUS_TOO_LARGE, "the file holds more than %d MB when it is unpacked",
                           UNZIP_BYTES_MAX >> 20);
    if (part->len > UNZIP_RATIO_FREE_BYTES && part->len / UNZIP_RATIO_MAX > part->packed_len)
        return trouble_say(trouble, STATUS_TOO_LARGE,
                           "a part of the file is more than %d times as large when it is unpacked", UNZIP_RATIO_MAX);
    uint8_t *content = arena_alloc(zip->arena, (size_t)part->len + 1, 1);
    if (!content)
        return trouble_say(trouble, STATUS_OUT_OF_MEMORY, "%s", "");
    zip->left -= part->len;
    if (part->deflated ? !inflate_part(part, content) : false)
        return refuse(trouble, "a part is damaged");
    if (!part->deflated && part->len > 0)
        memcpy(content, part->packed, part->len);
    if (crc32(0, content, part->len) != part->check)
        return refuse(trouble, "a part is damaged");
    *ret_content = (struct str){(const char *)content, part->len};
    return STATUS_OK;
}
