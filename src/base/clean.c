/* Characters that are shown, and others. */
#include "base/clean.h"

#include <assert.h>
#include <utf8proc.h>

bool clean_is_character(int32_t code)
{
    return (code & 0xfffe) != 0xfffe && !(code >= 0xfdd0 && code <= 0xfdef);
}

bool clean_is_shown(int32_t code)
{
    bool turns = code == 0x061c || code == 0x200e || code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
                 (code >= 0x2066 && code <= 0x2069);
    bool hides = code == 0xfeff || (code >= 0x206a && code <= 0x206f) || (code >= 0xfff9 && code <= 0xfffb) ||
                 (code >= 0xe0000 && code <= 0xe007f); /* U+E0001..: a text beside the text, which nobody sees */
    return code >= 0x20 && !(code >= 0x7f && code < 0xa0) && clean_is_character(code) && !turns && !hides;
}

static bool divides_lines(int32_t code)
{
    return code == '\n' || code == '\t';
}

/* The character at `at`, -1 for a byte that is no UTF-8; and its bytes. */
static int32_t character(struct str text, size_t at, size_t *ret_len)
{
    assert(at < text.len);
    utf8proc_int32_t code;
    utf8proc_ssize_t len =
        utf8proc_iterate((const utf8proc_uint8_t *)text.ptr + at, (utf8proc_ssize_t)(text.len - at), &code);
    *ret_len = len > 0 ? (size_t)len : 1;
    return len > 0 ? code : -1;
}

size_t clean_find(struct str text)
{
    size_t len;
    for (size_t at = 0; at < text.len; at += len) {
        int32_t code = character(text, at, &len);
        if (!clean_is_shown(code) && !divides_lines(code))
            return at;
    }
    return text.len;
}

void clean_add(struct buf *ret_text, struct str text, bool lines)
{
    size_t len;
    for (size_t at = 0; at < text.len; at += len) {
        int32_t code = character(text, at, &len);
        bool stays = clean_is_shown(code) || (lines && divides_lines(code));
        buf_add_str(ret_text, stays ? (struct str){text.ptr + at, len} : STR("\xef\xbf\xbd"));
    }
}
