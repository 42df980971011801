/* Merkle trees; see merkle.h. */
#include "base/merkle.h"

#include <assert.h>
#include <sodium/crypto_hash_sha256.h>
#include <string.h>

struct hash merkle_leaf(struct str bytes)
{
    static const uint8_t before = 0;
    crypto_hash_sha256_state state;
    struct hash hash;
    _Static_assert(HASH_BYTES == crypto_hash_sha256_BYTES, "SHA-256");
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, &before, 1);
    crypto_hash_sha256_update(&state, (const uint8_t *)bytes.ptr, bytes.len);
    crypto_hash_sha256_final(&state, hash.bytes);
    return hash;
}

static struct hash node(const struct hash *left, const struct hash *right)
{
    uint8_t bytes[1 + 2 * HASH_BYTES] = {1};
    struct hash hash;
    memcpy(bytes + 1, left->bytes, HASH_BYTES);
    memcpy(bytes + 1 + HASH_BYTES, right->bytes, HASH_BYTES);
    crypto_hash_sha256(hash.bytes, bytes, sizeof(bytes));
    return hash;
}

static uint32_t peak_count(uint64_t count)
{
    return (uint32_t)__builtin_popcountll(count);
}

void merkle_add(struct merkle *tree, const struct hash *leaf)
{
    uint32_t peaks = peak_count(tree->count);
    struct hash hash = *leaf;
    for (uint64_t bits = tree->count; bits & 1; bits >>= 1) /* two trees of a size are one of twice that */
        hash = node(&tree->peaks[--peaks], &hash);
    assert(peaks < MERKLE_DEPTH_MAX);
    tree->peaks[peaks] = hash;
    tree->count++;
}

struct hash merkle_root(const struct merkle *tree)
{
    struct hash hash;
    uint32_t peaks = peak_count(tree->count);
    if (peaks == 0) {
        crypto_hash_sha256(hash.bytes, NULL, 0);
        return hash;
    }
    hash = tree->peaks[--peaks];
    while (peaks > 0)
        hash = node(&tree->peaks[--peaks], &hash);
    return hash;
}

/* Floor by floor, each behind the one below it; what has no neighbour goes up as it is. */
void merkle_build(const struct hash *leaves, uint64_t count, struct hash *ret_nodes)
{
    struct hash *floor = ret_nodes;
    memcpy(floor, leaves, count * sizeof(*leaves));
    for (uint64_t width = count; width > 1; width = (width + 1) / 2) {
        struct hash *above = floor + width;
        for (uint64_t i = 0; i + 1 < width; i += 2)
            above[i / 2] = node(&floor[i], &floor[i + 1]);
        if (width & 1)
            above[width / 2] = floor[width - 1];
        floor = above;
    }
}

uint32_t merkle_proof(const struct hash *nodes, uint64_t count, uint64_t index, struct hash ret_proof[MERKLE_DEPTH_MAX])
{
    uint32_t length = 0;
    assert(index < count);
    for (uint64_t width = count; width > 1; width = (width + 1) / 2) {
        if ((index ^ 1) < width) {
            assert(length < MERKLE_DEPTH_MAX);
            ret_proof[length++] = nodes[index ^ 1];
        }
        nodes += width;
        index >>= 1;
    }
    return length;
}

bool merkle_holds(const struct hash *leaf, uint64_t index, uint64_t count, const struct hash *proof,
                  uint32_t proof_count, const struct hash *root)
{
    struct hash hash = *leaf;
    uint32_t used = 0;
    if (index >= count)
        return false;
    for (uint64_t last = count - 1; last > 0; index >>= 1, last >>= 1) {
        if (!(index & 1) && index == last)
            continue; /* it has no neighbour on this floor */
        if (used == proof_count)
            return false;
        hash = index & 1 ? node(&proof[used], &hash) : node(&hash, &proof[used]);
        used++;
    }
    return used == proof_count && memcmp(hash.bytes, root->bytes, HASH_BYTES) == 0;
}
