/* As much of Thrift's compact protocol as a Parquet footer needs: a field is a byte of (difference of ids, type) and
 * its value; integers are zigzag varints; a struct ends with a zero byte. */
#ifndef ENTENTE_REHEARSE_PARQUET_THRIFT_H
#define ENTENTE_REHEARSE_PARQUET_THRIFT_H

#include <assert.h>

#include "base/buf.h"

enum { THRIFT_I32 = 5, THRIFT_I64 = 6, THRIFT_BINARY = 8, THRIFT_LIST = 9, THRIFT_STRUCT = 12 };

struct thrift { /* a struct being written */
    struct buf *out;
    int last; /* id of the last field */
};

static inline void thrift_varint(struct buf *out, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        buf_u8(out, (uint8_t)(value | 0x80));
    buf_u8(out, (uint8_t)value);
}

static inline void thrift_zigzag(struct buf *out, int64_t value)
{
    thrift_varint(out, (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0));
}

static inline void thrift_bytes(struct buf *out, struct str bytes)
{
    thrift_varint(out, bytes.len);
    buf_add_str(out, bytes);
}

static inline void thrift_field(struct thrift *in, int id, int type)
{
    assert(id > in->last && id - in->last < 16);
    buf_u8(in->out, (uint8_t)((id - in->last) << 4 | type));
    in->last = id;
}

static inline struct thrift thrift_begin(struct buf *out) /* the outermost struct, or an element of a list */
{
    return (struct thrift){out, 0};
}

static inline struct thrift thrift_struct(struct thrift *in, int id)
{
    thrift_field(in, id, THRIFT_STRUCT);
    return (struct thrift){in->out, 0};
}

static inline void thrift_end(struct thrift *in)
{
    buf_u8(in->out, 0);
}

static inline void thrift_i32(struct thrift *in, int id, int32_t value)
{
    thrift_field(in, id, THRIFT_I32);
    thrift_zigzag(in->out, value);
}

static inline void thrift_i64(struct thrift *in, int id, int64_t value)
{
    thrift_field(in, id, THRIFT_I64);
    thrift_zigzag(in->out, value);
}

static inline void thrift_binary(struct thrift *in, int id, struct str bytes)
{
    thrift_field(in, id, THRIFT_BINARY);
    thrift_bytes(in->out, bytes);
}

/* The header of a list; `count` elements follow. */
static inline void thrift_list(struct thrift *in, int id, int type, uint32_t count)
{
    thrift_field(in, id, THRIFT_LIST);
    if (count < 15) {
        buf_u8(in->out, (uint8_t)(count << 4 | (uint32_t)type));
    } else {
        buf_u8(in->out, (uint8_t)(0xf0 | type));
        thrift_varint(in->out, count);
    }
}

#endif
