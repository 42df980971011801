/* Reading numbers where they lie as bytes: integers of encoded formats (buf.h writes them), decimals and hexadecimals
 * of text. Nothing reads past an end, and nothing wraps. */
#ifndef ENTENTE_BASE_BYTES_H
#define ENTENTE_BASE_BYTES_H

#include <stdint.h>

#include "base/str.h"

/* ---- encoded formats ---- */

struct bytes { /* what is left to read */
    const uint8_t *at;
    size_t left;
    bool failed; /* something went past the end; all later reads give nothing */
};

struct bytes bytes_of(const void *ptr, size_t len);
const void *bytes_take(struct bytes *bytes, size_t len);  /* NULL past the end */
uint64_t bytes_little(struct bytes *bytes, unsigned len); /* little-endian, of 1 to 8 bytes; 0 past the end */
struct str bytes_str(struct bytes *bytes);                /* a length of four bytes and as many */
uint64_t bytes_little_at(const void *at, unsigned len);   /* where the end is known to be beyond */
uint64_t bytes_big_at(const void *at, unsigned len);      /* most significant first */

/* ---- text ---- */

/* The digits of `text` from `*at` on, which moves behind them; how many there are. What is more than 64 bits hold is
 * UINT64_MAX. */
size_t bytes_digits(struct str text, size_t *at, uint64_t *ret_number);
/* Whether all of `text` is a number up to `most`: nothing but digits, at least one. */
bool bytes_decimal(struct str text, uint64_t most, uint64_t *ret_number);
/* The same with a sign, from `least` to `most`. */
bool bytes_signed(struct str text, int64_t least, int64_t most, int64_t *ret_number);
int bytes_hex_digit(char c); /* -1: none */
/* Whether `text` is the hexadecimals of exactly `count` bytes; else `ret_bytes` is as it was. */
bool bytes_hex(struct str text, uint8_t *ret_bytes, size_t count);

#endif
