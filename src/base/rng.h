/* Chance as a function of (seed, run, place, occurrence): Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC'11), by
 * Random123. */
#ifndef ENTENTE_BASE_RNG_H
#define ENTENTE_BASE_RNG_H

#include <stdint.h>

struct rng_block {
    uint32_t word[4];
};

struct rng_block rng_block(uint64_t seed, uint64_t run, uint32_t block, uint32_t occurrence);

/* Half 0..7 of a block: word[half / 2], low half first. */
static inline uint32_t rng_half(const struct rng_block *block, unsigned half)
{
    return (block->word[half >> 1] >> (16 * (half & 1))) & 0xffff;
}

#endif
