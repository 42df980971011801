/* A growing byte buffer with a maximum given at birth. After the first failure it stays failed and ignores writes,
 * so a writer checks once at the end. */
#ifndef ENTENTE_BASE_BUF_H
#define ENTENTE_BASE_BUF_H

#include <stdint.h>

#include "base/str.h"

struct buf {
    char *ptr; /* owned; not terminated unless buf_text was called */
    size_t len, capacity, bytes_max;
    bool failed;
};

void buf_init(struct buf *buf, size_t bytes_max);
void buf_free(struct buf *buf);
void buf_clear(struct buf *buf); /* empties it, keeps the memory */
void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_add_str(struct buf *buf, struct str text);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* little-endian integers, for encoded formats */
void buf_u8(struct buf *buf, uint8_t value);
void buf_u16(struct buf *buf, uint16_t value);
void buf_u32(struct buf *buf, uint32_t value);
void buf_u64(struct buf *buf, uint64_t value);
const char *buf_text(struct buf *buf); /* zero-terminated; "" when empty or failed */

#endif
