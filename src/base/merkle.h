/* A Merkle tree over leaves in their order, hashed as RFC 6962 says (SHA-256; 0x00 before a leaf, 0x01 before a node):
 * its root stands for all of them, and a proof of about log2 n hashes shows that one of them is in it, and where, and
 * says nothing of the others but their hashes. Whoever makes leaves puts something into each that nobody can guess:
 * else a hash would tell a short one. */
#ifndef ENTENTE_BASE_MERKLE_H
#define ENTENTE_BASE_MERKLE_H

#include <stdbool.h>

#include "base/hash.h"
#include "base/str.h"

enum { MERKLE_DEPTH_MAX = 64 };

struct merkle { /* zeroed: no leaf yet. As many hashes as the count has bits set, largest subtree first */
    uint64_t count;
    struct hash peaks[MERKLE_DEPTH_MAX];
};

struct hash merkle_leaf(struct str bytes);
void merkle_add(struct merkle *tree, const struct hash *leaf);
struct hash merkle_root(const struct merkle *tree); /* of no leaf the hash of nothing */

/* All nodes of the tree of these leaves, for proofs: `ret_nodes` has merkle_nodes(count) places. */
static inline uint64_t merkle_nodes(uint64_t count)
{
    return 2 * count + MERKLE_DEPTH_MAX;
}
void merkle_build(const struct hash *leaves, uint64_t count, struct hash *ret_nodes);
/* The proof of leaf `index`; returns how many hashes it has. */
uint32_t merkle_proof(const struct hash *nodes, uint64_t count, uint64_t index,
                      struct hash ret_proof[MERKLE_DEPTH_MAX]);

/* ---- for tests ---- */

/* Whether the proof shows that the leaf is at `index` of the tree of `count` leaves with this root. */
bool merkle_holds(const struct hash *leaf, uint64_t index, uint64_t count, const struct hash *proof,
                  uint32_t proof_count, const struct hash *root);

#endif
