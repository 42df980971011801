/* BLAKE2b-256 (libsodium) for what must hold against people; FNV-1a 64 for what must only tell states apart. */
#ifndef ENTENTE_BASE_HASH_H
#define ENTENTE_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

enum { HASH_BYTES = 32 };

struct hash {
    uint8_t bytes[HASH_BYTES];
};

struct hash hash_bytes(const void *bytes, size_t len);
void hash_hex(const struct hash *hash, char ret_hex[2 * HASH_BYTES + 1]);
uint64_t hash_fnv(uint64_t start, const void *bytes, size_t len); /* start: HASH_FNV_START or an earlier result */
#define HASH_FNV_START UINT64_C(0xcbf29ce484222325)
#define HASH_FNV_PRIME UINT64_C(0x100000001b3)

/* hash_fnv of the value's four bytes, the lowest first. A byte of zero is a multiplication alone, so the small numbers
 * of which a desk is full cost one or two instead of four: a state is hashed after every event. */
static inline uint64_t hash_fnv_u32(uint64_t start, uint32_t value)
{
    const uint64_t prime_3 = HASH_FNV_PRIME * HASH_FNV_PRIME * HASH_FNV_PRIME;
    if (value >> 16 != 0) {
        uint8_t bytes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24)};
        return hash_fnv(start, bytes, sizeof(bytes));
    }
    start ^= value & 0xff;
    return value >> 8 == 0 ? start * (prime_3 * HASH_FNV_PRIME) : ((start * HASH_FNV_PRIME) ^ value >> 8) * prime_3;
}

#endif
