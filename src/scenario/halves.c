/* A letter that JSON writes as two halves: "\ud83d\ude00".
 *
 * JSON has no other escape for a letter beyond U+FFFF, and libyaml takes no half of one. Only libyaml knows which
 * scalars are in double quotes, where a backslash means something. So the backslash of a half is put to it as one
 * character that no file has, which keeps its columns true. What comes back is joined where it was in double quotes,
 * and elsewhere is a backslash again.
 */
#include <assert.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "scenario/tree.h"

enum { HIGH_FIRST = 0xd800, LOW_FIRST = 0xdc00, LOW_LAST = 0xdfff, LETTER_FIRST = 0x10000, HALF_BYTES = 5 };
static const struct str stand_in = {"\xf4\x8f\xbf\xbf", 4}; /* U+10FFFF: guard.c refuses it */

/* "ud83d" at `at`; 0: no half of a letter. */
static uint32_t half_at(struct str text, size_t at)
{
    uint8_t unit[2];
    if (at > text.len || text.len - at < HALF_BYTES || text.ptr[at] != 'u' ||
        !bytes_hex((struct str){text.ptr + at + 1, HALF_BYTES - 1}, unit, sizeof(unit)))
        return 0;
    uint32_t half = (uint32_t)bytes_big_at(unit, sizeof(unit));
    return half >= HIGH_FIRST && half <= LOW_LAST ? half : 0;
}

/* The letter that begins at `at`, each of its halves behind `sign`; 0: they are no pair. `ret_len`: bytes of what is
 * there. */
static int32_t letter_at(struct str text, size_t at, struct str sign, size_t *ret_len)
{
    uint32_t high = half_at(text, at + sign.len), low = 0;
    assert(high != 0);
    *ret_len = sign.len + HALF_BYTES;
    size_t next = at + *ret_len;
    if (high < LOW_FIRST && text.len - next >= sign.len && memcmp(text.ptr + next, sign.ptr, sign.len) == 0)
        low = half_at(text, next + sign.len);
    if (low < LOW_FIRST)
        return 0;
    *ret_len *= 2;
    return (int32_t)(LETTER_FIRST + ((high - HIGH_FIRST) << 10) + (low - LOW_FIRST));
}

size_t halves_width(struct str text, size_t at)
{
    size_t len = 0;
    if (half_at(text, at + 1))
        letter_at(text, at, STR("\\"), &len);
    return len;
}

enum status halves_hide(struct str source, struct arena *arena, struct str *ret_fed)
{
    struct buf fed;
    buf_init(&fed, stand_in.len * source.len);
    size_t kept = 0, run = 0; /* backslashes in a row: the second of two is escaped by the first */
    for (size_t at = 0; at < source.len; at++) {
        bool slash = source.ptr[at] == '\\';
        if (slash && run % 2 == 0 && half_at(source, at + 1)) {
            buf_add(&fed, source.ptr + kept, at - kept);
            buf_add_str(&fed, stand_in);
            kept = at + 1;
        }
        run = slash ? run + 1 : 0;
    }
    *ret_fed = source;
    if (kept > 0) {
        buf_add(&fed, source.ptr + kept, source.len - kept);
        *ret_fed = arena_copy(arena, (struct str){fed.ptr, fed.len});
    }
    bool failed = fed.failed || (source.len > 0 && !ret_fed->ptr);
    buf_free(&fed);
    return failed ? STATUS_OUT_OF_MEMORY : STATUS_OK;
}

size_t halves_join(char *text, size_t *len, bool escapes)
{
    struct str from = {text, *len};
    size_t to = 0, alone = SIZE_MAX;
    for (size_t at = 0, taken; at < from.len; at += taken) {
        bool stands_in = from.len - at >= stand_in.len && memcmp(text + at, stand_in.ptr, stand_in.len) == 0 &&
                         half_at(from, at + stand_in.len);
        if (!stands_in) {
            text[to++] = text[at];
            taken = 1;
        } else if (!escapes) {
            text[to++] = '\\';
            taken = stand_in.len;
        } else {
            int32_t letter = letter_at(from, at, stand_in, &taken);
            if (!letter && alone == SIZE_MAX)
                alone = to;
            to += (size_t)utf8proc_encode_char(letter ? letter : 0xfffd, (utf8proc_uint8_t *)text + to);
        }
        assert(to <= at + taken); /* what is written never passes what is read */
    }
    *len = to;
    return alone == SIZE_MAX ? to : alone;
}
