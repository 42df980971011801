/* Philox4x32-10 for many runs at once: the same numbers as rng_block(seed, run, block, occurrence) of base/rng.h, which is
 * the oracle. Several vectors of runs are in work together: a round waits for two multiplications, so they must overlap.
 * Included by lanes_core.c alone. */
#ifndef ENTENTE_REHEARSE_LANES_PHILOX_H
#define ENTENTE_REHEARSE_LANES_PHILOX_H

#include "rehearse/lanes_vector.h"

enum { PHILOX_ROUNDS = 10 };
#define PHILOX_M0 UINT32_C(0xD2511F53)
#define PHILOX_M1 UINT32_C(0xCD9E8D57)
#define PHILOX_W0 UINT32_C(0x9E3779B9)
#define PHILOX_W1 UINT32_C(0xBB67AE85)

#if defined(__AVX512VBMI2__)
typedef __m512i philox_vec; /* a counter word a 64-bit lane; what multiplications leave above it does no harm */
enum { PHILOX_VEC = 8, PHILOX_CHAINS = 4, PHILOX_RUNS = PHILOX_CHAINS * PHILOX_VEC };
#define WORDS(name) _mm512_##name
INLINE philox_vec philox_same(uint32_t word) { return _mm512_set1_epi64(word); }
INLINE philox_vec philox_xor(philox_vec a, philox_vec b, philox_vec c) { return _mm512_ternarylogic_epi64(a, b, c, 0x96); }
INLINE void philox_save(uint32_t *to, philox_vec a) { _mm256_store_si256((void *)to, _mm512_cvtepi64_epi32(a)); }
INLINE philox_vec philox_load(const void *from) { return _mm512_load_si512(from); }
INLINE philox_vec philox_widen(const uint32_t *from)
{
    return _mm512_cvtepu32_epi64(_mm256_load_si256((const void *)from));
}
#elif defined(__AVX2__)
typedef __m256i philox_vec;
enum { PHILOX_VEC = 4, PHILOX_CHAINS = 2, PHILOX_RUNS = PHILOX_CHAINS * PHILOX_VEC };
#define WORDS(name) _mm256_##name
INLINE philox_vec philox_same(uint32_t word) { return _mm256_set1_epi64x(word); }
INLINE philox_vec philox_xor(philox_vec a, philox_vec b, philox_vec c) { return _mm256_xor_si256(_mm256_xor_si256(a, b), c); }
INLINE void philox_save(uint32_t *to, philox_vec a)
{
    __m256i low = _mm256_permutevar8x32_epi32(a, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6));
    _mm_store_si128((void *)to, _mm256_castsi256_si128(low));
}
INLINE philox_vec philox_load(const void *from) { return _mm256_load_si256(from); }
INLINE philox_vec philox_widen(const uint32_t *from) { return _mm256_cvtepu32_epi64(_mm_load_si128((const void *)from)); }
#else
enum { PHILOX_RUNS = 16 };
#endif

struct philox_batch { /* by run: the counter going in, the four words coming out */
    uint64_t run[PHILOX_RUNS];
    uint32_t occurrence[PHILOX_RUNS];
    uint32_t word[4][PHILOX_RUNS];
} __attribute__((aligned(64)));

#if defined(__AVX2__)
static inline void philox(struct philox_batch *batch, uint64_t seed, uint32_t block)
{
    philox_vec m0 = philox_same(PHILOX_M0), m1 = philox_same(PHILOX_M1);
    philox_vec c0[PHILOX_CHAINS], c1[PHILOX_CHAINS], c2[PHILOX_CHAINS], c3[PHILOX_CHAINS];
    for (int i = 0; i < PHILOX_CHAINS; i++) {
        uint32_t at = (uint32_t)i * PHILOX_VEC;
        c0[i] = philox_load(batch->run + at);
        c1[i] = WORDS(srli_epi64)(c0[i], 32);
        c2[i] = philox_same(block);
        c3[i] = philox_widen(batch->occurrence + at);
    }
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    for (int round = 0; round < PHILOX_ROUNDS; round++, k0 += PHILOX_W0, k1 += PHILOX_W1) {
        philox_vec key0 = philox_same(k0), key1 = philox_same(k1);
        for (int i = 0; i < PHILOX_CHAINS; i++) {
            philox_vec p0 = WORDS(mul_epu32)(c0[i], m0), p1 = WORDS(mul_epu32)(c2[i], m1);
            c0[i] = philox_xor(WORDS(srli_epi64)(p1, 32), c1[i], key0);
            c2[i] = philox_xor(WORDS(srli_epi64)(p0, 32), c3[i], key1);
            c1[i] = p1;
            c3[i] = p0;
        }
    }
    for (int i = 0; i < PHILOX_CHAINS; i++) {
        uint32_t at = (uint32_t)i * PHILOX_VEC;
        philox_save(batch->word[0] + at, c0[i]);
        philox_save(batch->word[1] + at, c1[i]);
        philox_save(batch->word[2] + at, c2[i]);
        philox_save(batch->word[3] + at, c3[i]);
    }
}
#else
static inline void philox(struct philox_batch *batch, uint64_t seed, uint32_t block)
{
    for (int i = 0; i < PHILOX_RUNS; i++) {
        uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
        uint32_t c0 = (uint32_t)batch->run[i], c1 = (uint32_t)(batch->run[i] >> 32), c2 = block, c3 = batch->occurrence[i];
        for (int round = 0; round < PHILOX_ROUNDS; round++, k0 += PHILOX_W0, k1 += PHILOX_W1) {
            uint64_t p0 = (uint64_t)c0 * PHILOX_M0, p1 = (uint64_t)c2 * PHILOX_M1;
            c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
            c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
            c1 = (uint32_t)p1;
            c3 = (uint32_t)p0;
        }
        batch->word[0][i] = c0;
        batch->word[1][i] = c1;
        batch->word[2][i] = c2;
        batch->word[3][i] = c3;
    }
}
#endif

/* Draws of `block` for `count` runs: first_run + lanes[k], or first_run + k when lanes is NULL, at occurrences[k] (NULL: at
 * `occurrence`). The half h of the block goes to columns[draws[h]] unless draws[h] is INDEX_NONE; whole vectors are written,
 * up to a multiple of PHILOX_RUNS. */
static void draw_block(uint64_t seed, uint64_t first_run, const uint16_t *lanes, uint32_t count, uint32_t block,
                       uint32_t occurrence, const lane *occurrences, const uint32_t draws[DRAWS_IN_BLOCK], void **columns)
{
    struct philox_batch batch;
    for (int i = 0; i < PHILOX_RUNS; i++)
        batch.occurrence[i] = occurrence;
    for (uint32_t first = 0; first < count; first += PHILOX_RUNS) {
        for (uint32_t i = 0; i < PHILOX_RUNS; i++)
            batch.run[i] = first_run + (lanes ? lanes[first + i] : first + i);
        if (occurrences)
            for (uint32_t i = 0; i < PHILOX_RUNS; i++)
                batch.occurrence[i] = (uint32_t)occurrences[first + i];
        philox(&batch, seed, block);
        for (uint32_t half = 0; half < DRAWS_IN_BLOCK; half++) {
            if (draws[half] == INDEX_NONE)
                continue;
            ulane *to = (ulane *)columns[draws[half]] + first;
            const uint32_t *words = batch.word[half / 2];
            if (half % 2 == 0)
                for (int i = 0; i < PHILOX_RUNS; i++)
                    to[i] = (ulane)(words[i] & 0xffff);
            else
                for (int i = 0; i < PHILOX_RUNS; i++)
                    to[i] = (ulane)(words[i] >> 16);
        }
    }
}

#endif
