/* The growing byte buffer.
 *
 * Capacity doubles up to the maximum given at birth, and one byte more than the contents is always kept so that
 * buf_text can terminate without allocating. A write that does not fit is not made in part: the buffer fails whole, so
 * that what was cut can never be taken for what was meant. */
#include "base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buf_init(struct buf *buf, size_t bytes_max)
{
    *buf = (struct buf){.bytes_max = bytes_max};
}

void buf_free(struct buf *buf)
{
    free(buf->ptr);
    *buf = (struct buf){.bytes_max = buf->bytes_max};
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->failed = false;
}

/* Room for `len` more bytes and a terminator; false (and failed) when there is none. */
static bool reserve(struct buf *buf, size_t len)
{
    assert(buf->len <= buf->bytes_max);
    if (buf->failed)
        return false;
    if (len > buf->bytes_max - buf->len || buf->bytes_max == SIZE_MAX) {
        buf->failed = true;
        return false;
    }
    size_t wanted = buf->len + len + 1;
    if (wanted <= buf->capacity)
        return true;
    size_t capacity = buf->capacity ? buf->capacity : 64;
    while (capacity < wanted)
        capacity = capacity > SIZE_MAX / 2 ? wanted : capacity * 2;
    if (capacity > buf->bytes_max + 1)
        capacity = buf->bytes_max + 1;
    char *ptr = realloc(buf->ptr, capacity);
    if (!ptr) {
        buf->failed = true;
        return false;
    }
    assert(capacity >= wanted);
    buf->ptr = ptr;
    buf->capacity = capacity;
    return true;
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
    assert(bytes || len == 0);
    if (len && reserve(buf, len)) {
        memcpy(buf->ptr + buf->len, bytes, len);
        buf->len += len;
    }
}

void buf_add_str(struct buf *buf, struct str text)
{
    buf_add(buf, text.ptr, text.len);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int len = vsnprintf(NULL, 0, format, arguments);
    if (len < 0)
        buf->failed = true;
    else if (reserve(buf, (size_t)len)) {
        vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    va_end(again);
    va_end(arguments);
}

static void add_little_endian(struct buf *buf, uint64_t value, size_t len)
{
    assert(len <= sizeof(uint64_t));
    uint8_t bytes[8];
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    buf_add(buf, bytes, len);
}

void buf_u8(struct buf *buf, uint8_t value)
{
    add_little_endian(buf, value, 1);
}

void buf_u16(struct buf *buf, uint16_t value)
{
    add_little_endian(buf, value, 2);
}

void buf_u32(struct buf *buf, uint32_t value)
{
    add_little_endian(buf, value, 4);
}

void buf_u64(struct buf *buf, uint64_t value)
{
    add_little_endian(buf, value, 8);
}

const char *buf_text(struct buf *buf)
{
    if (buf->failed || buf->len == 0)
        return "";
    assert(buf->len < buf->capacity);
    buf->ptr[buf->len] = '\0';
    return buf->ptr;
}
