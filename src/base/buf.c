/* A growing byte buffer. Writers do not check each write: a failed buffer stays failed and says so at the end. */
#include "base/buf.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

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

/* Room for `len` more bytes and a terminator; the terminator does not count toward the maximum. */
static bool reserve(struct buf *buf, size_t len)
{
    if (buf->failed)
        return false;
    if (len > buf->bytes_max || buf->len > buf->bytes_max - len) {
        buf->failed = true;
        return false;
    }
    size_t wanted = buf->len + len + 1;
    if (wanted <= buf->capacity)
        return true;
    size_t capacity = buf->capacity ? buf->capacity : 256;
    while (capacity < wanted)
        capacity = capacity > SIZE_MAX / 2 ? wanted : capacity * 2;
    char *ptr = realloc(buf->ptr, capacity);
    if (!ptr) {
        buf->failed = true;
        return false;
    }
    buf->ptr = ptr;
    buf->capacity = capacity;
    return true;
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
    if (!reserve(buf, len) || len == 0)
        return;
    memcpy(buf->ptr + buf->len, bytes, len);
    buf->len += len;
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

/* Length of the valid UTF-8 sequence at `text`, or 0. */
static size_t sequence_len(const char *text, size_t len)
{
    utf8proc_int32_t point;
    utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &point);
    return taken > 0 ? (size_t)taken : 0;
}

void buf_json(struct buf *buf, struct str text)
{
    buf_add(buf, "\"", 1);
    for (size_t i = 0; i < text.len;) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte == '"' || byte == '\\') {
            buf_printf(buf, "\\%c", byte);
            i++;
        } else if (byte < 0x20 || byte == 0x7f) {
            buf_printf(buf, "\\u%04x", byte);
            i++;
        } else {
            size_t taken = sequence_len(text.ptr + i, text.len - i);
            if (taken > 0)
                buf_add(buf, text.ptr + i, taken);
            else
                buf_add(buf, "\xef\xbf\xbd", 3);
            i += taken > 0 ? taken : 1;
        }
    }
    buf_add(buf, "\"", 1);
}

void buf_html(struct buf *buf, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '&': buf_add_str(buf, STR("&amp;")); break;
        case '<': buf_add_str(buf, STR("&lt;")); break;
        case '>': buf_add_str(buf, STR("&gt;")); break;
        case '"': buf_add_str(buf, STR("&quot;")); break;
        case '\'': buf_add_str(buf, STR("&#39;")); break;
        default: buf_add(buf, text.ptr + i, 1);
        }
    }
}

const char *buf_text(struct buf *buf)
{
    if (buf->failed || !reserve(buf, 0))
        return "";
    buf->ptr[buf->len] = '\0';
    return buf->ptr;
}
