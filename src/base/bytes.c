/* Reading numbers where they lie as bytes. */
#include "base/bytes.h"

#include <assert.h>

/* ---- encoded formats ---- */

struct bytes bytes_of(const void *ptr, size_t len)
{
    return (struct bytes){.at = ptr, .left = len};
}

const void *bytes_take(struct bytes *bytes, size_t len)
{
    assert(!bytes->failed || bytes->left == 0);
    if (bytes->failed || bytes->left < len) {
        bytes->failed = true;
        bytes->left = 0;
        return NULL;
    }
    const uint8_t *at = bytes->at;
    bytes->at += len;
    bytes->left -= len;
    return at;
}

uint64_t bytes_little(struct bytes *bytes, unsigned len)
{
    const void *at = bytes_take(bytes, len);
    return at ? bytes_little_at(at, len) : 0;
}

struct str bytes_str(struct bytes *bytes)
{
    size_t len = (size_t)bytes_little(bytes, 4);
    const char *at = bytes_take(bytes, len);
    return at ? (struct str){at, len} : STR("");
}

uint64_t bytes_little_at(const void *at, unsigned len)
{
    const uint8_t *byte = at;
    uint64_t value = 0;
    assert(len <= 8);
    for (unsigned i = 0; i < len; i++)
        value |= (uint64_t)byte[i] << (8 * i);
    return value;
}

uint64_t bytes_big_at(const void *at, unsigned len)
{
    const uint8_t *byte = at;
    uint64_t value = 0;
    assert(len <= 8);
    for (unsigned i = 0; i < len; i++)
        value = value << 8 | byte[i];
    return value;
}

/* ---- text ---- */

size_t bytes_digits(struct str text, size_t *at, uint64_t *ret_number)
{
    size_t first = *at;
    assert(first <= text.len);
    uint64_t number = 0;
    bool beyond = false;
    for (; *at < text.len && text.ptr[*at] >= '0' && text.ptr[*at] <= '9'; ++*at)
        beyond = beyond || __builtin_mul_overflow(number, 10, &number) ||
                 __builtin_add_overflow(number, (uint64_t)(text.ptr[*at] - '0'), &number);
    *ret_number = beyond ? UINT64_MAX : number;
    return *at - first;
}

bool bytes_decimal(struct str text, uint64_t most, uint64_t *ret_number)
{
    uint64_t number;
    size_t at = 0;
    if (bytes_digits(text, &at, &number) == 0 || at < text.len || number > most)
        return false;
    *ret_number = number;
    return true;
}

bool bytes_signed(struct str text, int64_t least, int64_t most, int64_t *ret_number)
{
    assert(least <= most);
    bool sign = text.len > 0 && (text.ptr[0] == '-' || text.ptr[0] == '+');
    uint64_t size;
    if (!bytes_decimal((struct str){text.ptr + sign, text.len - sign}, INT64_MAX, &size))
        return false;
    int64_t number = sign && text.ptr[0] == '-' ? -(int64_t)size : (int64_t)size;
    if (number < least || number > most)
        return false;
    *ret_number = number;
    return true;
}

int bytes_hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

bool bytes_hex(struct str text, uint8_t *ret_bytes, size_t count)
{
    if (text.len != 2 * count)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (bytes_hex_digit(text.ptr[i]) < 0)
            return false;
    for (size_t i = 0; i < count; i++)
        ret_bytes[i] = (uint8_t)(bytes_hex_digit(text.ptr[2 * i]) << 4 | bytes_hex_digit(text.ptr[2 * i + 1]));
    return true;
}
