/* Two hashes for two purposes.
 *
 * BLAKE2b-256 names files and chains logs: nobody can make another input with the same value. It is used without
 * initialising libsodium, which would open files; the portable code gives the same bytes. FNV-1a tells states of a run
 * apart in tests and records, where nobody gains from a collision. */
#include "base/hash.h"

#include <assert.h>
#include <sodium/crypto_generichash_blake2b.h>

_Static_assert(HASH_BYTES == crypto_generichash_blake2b_BYTES, "BLAKE2b-256");

struct hash hash_bytes(const void *bytes, size_t len)
{
    assert(bytes || len == 0);
    struct hash hash;
    crypto_generichash_blake2b(hash.bytes, sizeof(hash.bytes), bytes, len, NULL, 0);
    return hash;
}

void hash_hex(const struct hash *hash, char ret_hex[2 * HASH_BYTES + 1])
{
    for (size_t i = 0; i < HASH_BYTES; i++) {
        ret_hex[2 * i] = "0123456789abcdef"[hash->bytes[i] >> 4];
        ret_hex[2 * i + 1] = "0123456789abcdef"[hash->bytes[i] & 15];
    }
    ret_hex[2 * HASH_BYTES] = '\0';
}

uint64_t hash_fnv(uint64_t start, const void *bytes, size_t len)
{
    const uint8_t *byte = bytes;
    assert(bytes || len == 0);
    for (size_t i = 0; i < len; i++)
        start = (start ^ byte[i]) * HASH_FNV_PRIME;
    return start;
}
