/* The two hashes of the house: libsodium's BLAKE2b-256, and FNV-1a 64 (Fowler, Noll, Vo). */
#include "base/hash.h"
#include <sodium.h>

struct hash hash_bytes(const void *bytes, size_t len)
{
    struct hash hash;
    crypto_generichash(hash.bytes, sizeof(hash.bytes), bytes, len, NULL, 0);
    return hash;
}

void hash_hex(const struct hash *hash, char ret_hex[2 * HASH_BYTES + 1])
{
    sodium_bin2hex(ret_hex, 2 * HASH_BYTES + 1, hash->bytes, HASH_BYTES);
}

uint64_t hash_fnv(uint64_t start, const void *bytes, size_t len)
{
    const uint8_t *byte = bytes;
    for (size_t i = 0; i < len; i++)
        start = (start ^ byte[i]) * UINT64_C(0x100000001b3);
    return start;
}
