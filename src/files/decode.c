/* Encodings told apart, and read. */
#include "files/decode.h"

#include <assert.h>
#include <utf8proc.h>

#include "files/codepage.h"

static void add_letter(struct buf *text, uint32_t letter)
{
    assert(letter <= 0x10ffff);
    utf8proc_uint8_t bytes[4];
    buf_add(text, bytes, (size_t)utf8proc_encode_char((utf8proc_int32_t)letter, bytes));
}

const char *decode_name(enum decode_encoding encoding)
{
    static const char *const names[] = {"UTF-8", "UTF-16", "UTF-16", "CP949", "CP1252", "an unknown encoding"};
    assert((size_t)encoding < sizeof(names) / sizeof(names[0]));
    return names[encoding];
}

static bool begins_with(struct str bytes, const char *mark, size_t len)
{
    return bytes.len >= len && memcmp(bytes.ptr, mark, len) == 0;
}

static bool add_utf8(struct buf *text, struct str bytes)
{
    size_t at = begins_with(bytes, "\xef\xbb\xbf", 3) ? 3 : 0, from = at;
    while (at < bytes.len) {
        utf8proc_int32_t letter;
        utf8proc_ssize_t len =
            utf8proc_iterate((const utf8proc_uint8_t *)bytes.ptr + at, (utf8proc_ssize_t)(bytes.len - at), &letter);
        if (len <= 0)
            return false;
        at += (size_t)len;
    }
    buf_add(text, bytes.ptr + from, bytes.len - from);
    return true;
}

static bool add_utf16(struct buf *text, struct str bytes, bool big)
{
    bool marked = begins_with(bytes, big ? "\xfe\xff" : "\xff\xfe", 2);
    uint32_t half = 0;
    for (size_t at = marked ? 2 : 0; at < bytes.len; at += 2) {
        if (bytes.len - at < 2)
            return false;
        uint32_t unit = (uint32_t)(unsigned char)bytes.ptr[at + !big] << 8 | (unsigned char)bytes.ptr[at + big];
        bool low = unit >= 0xdc00 && unit <= 0xdfff;
        if (low != (half != 0))
            return false; /* a half without its other half */
        if (low)
            add_letter(text, 0x10000 + ((half - 0xd800) << 10) + (unit - 0xdc00));
        half = 0;
        if (unit >= 0xd800 && unit <= 0xdbff)
            half = unit;
        else if (!low)
            add_letter(text, unit);
    }
    return half == 0;
}

/* `ret_hangul`, `ret_others`: letters of two bytes, counted. */
static bool add_949(struct buf *text, struct str bytes, size_t *ret_hangul, size_t *ret_others)
{
    for (size_t at = 0; at < bytes.len; at++) {
        unsigned lead = (unsigned char)bytes.ptr[at];
        if (lead < 0x80) {
            buf_u8(text, (uint8_t)lead);
            continue;
        }
        unsigned trail = at + 1 < bytes.len ? (unsigned char)bytes.ptr[++at] : 0;
        bool inside = lead >= CODEPAGE_LEAD_FIRST && lead - CODEPAGE_LEAD_FIRST < CODEPAGE_LEADS &&
                      trail >= CODEPAGE_TRAIL_FIRST && trail - CODEPAGE_TRAIL_FIRST < CODEPAGE_TRAILS;
        uint16_t letter = inside ? codepage_949[lead - CODEPAGE_LEAD_FIRST][trail - CODEPAGE_TRAIL_FIRST] : 0;
        if (letter == 0)
            return false;
        bool hangul = letter >= 0xac00 && letter <= 0xd7a3;
        *(hangul ? ret_hangul : ret_others) += 1;
        add_letter(text, letter);
    }
    return true;
}

static bool add_1252(struct buf *text, struct str bytes)
{
    static const uint16_t letters[32] = {0x20ac, 0,      0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
                                         0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0,      0x17d,  0,
                                         0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                         0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0,      0x17e,  0x178};
    for (size_t at = 0; at < bytes.len; at++) {
        unsigned c = (unsigned char)bytes.ptr[at];
        uint32_t letter = c >= 0x80 && c < 0xa0 ? letters[c - 0x80] : c;
        if (letter == 0 && c != 0)
            return false;
        add_letter(text, letter);
    }
    return true;
}

bool decode_add(struct buf *ret_text, struct str bytes, enum decode_encoding encoding)
{
    size_t hangul = 0, others = 0;
    switch (encoding) {
    case DECODE_UTF8: return add_utf8(ret_text, bytes) && !ret_text->failed;
    case DECODE_UTF16_LITTLE: return add_utf16(ret_text, bytes, false) && !ret_text->failed;
    case DECODE_UTF16_BIG: return add_utf16(ret_text, bytes, true) && !ret_text->failed;
    case DECODE_CP949: return add_949(ret_text, bytes, &hangul, &others) && !ret_text->failed;
    case DECODE_CP1252: return add_1252(ret_text, bytes) && !ret_text->failed;
    case DECODE_UNKNOWN: break;
    }
    return false;
}

/* UTF-16 without a mark: every second byte of ASCII is zero. */
static enum decode_encoding guess_utf16(struct str bytes)
{
    size_t even = 0, odd = 0, len = bytes.len < 512 ? bytes.len : 512;
    for (size_t i = 0; i < len; i++)
        *(i % 2 ? &odd : &even) += bytes.ptr[i] == '\0';
    if (bytes.len % 2 == 0 && odd * 4 > len && even == 0)
        return DECODE_UTF16_LITTLE;
    return bytes.len % 2 == 0 && even * 4 > len && odd == 0 ? DECODE_UTF16_BIG : DECODE_UNKNOWN;
}

enum decode_encoding decode_guess(struct str bytes)
{
    struct buf text;
    size_t hangul = 0, others = 0;
    if (begins_with(bytes, "\xff\xfe", 2))
        return DECODE_UTF16_LITTLE;
    if (begins_with(bytes, "\xfe\xff", 2))
        return DECODE_UTF16_BIG;
    enum decode_encoding wide = guess_utf16(bytes);
    if (wide != DECODE_UNKNOWN)
        return wide;
    buf_init(&text, bytes.len * 4 + 4);
    enum decode_encoding found = DECODE_UNKNOWN;
    if (add_utf8(&text, bytes))
        found = DECODE_UTF8;
    buf_clear(&text);
    if (found == DECODE_UNKNOWN && add_949(&text, bytes, &hangul, &others) && hangul > others)
        found = DECODE_CP949;
    buf_clear(&text);
    if (found == DECODE_UNKNOWN && add_1252(&text, bytes))
        found = DECODE_CP1252;
    buf_free(&text);
    return found;
}
