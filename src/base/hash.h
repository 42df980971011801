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

#endif
