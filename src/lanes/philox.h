/* Philox4x32-10 for many runs at once: the same numbers as rng_block(seed, run, block, occurrence) of base/rng.h, which
 * is the oracle. Several vectors of runs are in work together: a round waits for two multiplications, so they must
 * overlap. Included by core.c alone. */
#ifndef ENTENTE_LANES_PHILOX_H
#define ENTENTE_LANES_PHILOX_H

#include "lanes/vector.h"

enum { PHILOX_ROUNDS = 10 };
#define PHILOX_M0 UINT32_C(0xD2511F53)
#define PHILOX_M1 UINT32_C(0xCD9E8D57)
#define PHILOX_W0 UINT32_C(0x9E3779B9)
#define PHILOX_W1 UINT32_C(0xBB67AE85)

/* A line an operation, to be read as a table. */
/* clang-format off */
#if defined(__AVX512VBMI2__)
typedef __m512i philox_vec; /* a counter word a 64-bit lane; what multiplications leave above it does no harm */
enum { PHILOX_VEC = 8, PHILOX_CHAINS = 4 };
#define WORDS(name) _mm512_##name
INLINE philox_vec philox_same(uint64_t word) { return _mm512_set1_epi64((int64_t)word); }
INLINE philox_vec philox_xor(philox_vec a, philox_vec b, philox_vec c)
{
    return _mm512_ternarylogic_epi64(a, b, c, 0x96);
}
INLINE philox_vec philox_numbers(void) { return _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7); }
INLINE philox_vec philox_lanes(const uint16_t *from)
{
    return _mm512_cvtepu16_epi64(_mm_loadu_si128((const void *)from));
}
INLINE philox_vec philox_occurrences(const lane *from)
{
#if LANES_WIDE
    return _mm512_cvtepi32_epi64(_mm256_load_si256((const void *)from));
#else
    return _mm512_cvtepi16_epi64(_mm_load_si128((const void *)from));
#endif
}
INLINE void philox_halves(ulane *to, const philox_vec *word, unsigned shift) /* of all chains */
{
    for (int i = 0; i < PHILOX_CHAINS; i++) {
        philox_vec half = _mm512_srl_epi64(word[i], _mm_cvtsi32_si128((int)shift));
#if LANES_WIDE
        half = _mm512_and_si512(half, _mm512_set1_epi64(0xffff));
        _mm256_storeu_si256((void *)(to + PHILOX_VEC * i), _mm512_cvtepi64_epi32(half));
#else
        _mm_storeu_si128((void *)(to + PHILOX_VEC * i), _mm512_cvtepi64_epi16(half));
#endif
    }
}
#elif defined(__AVX2__)
typedef __m256i philox_vec;
enum { PHILOX_VEC = 4, PHILOX_CHAINS = 2 };
#define WORDS(name) _mm256_##name
INLINE philox_vec philox_same(uint64_t word) { return _mm256_set1_epi64x((int64_t)word); }
INLINE philox_vec philox_xor(philox_vec a, philox_vec b, philox_vec c)
{
    return _mm256_xor_si256(_mm256_xor_si256(a, b), c);
}
INLINE philox_vec philox_numbers(void) { return _mm256_setr_epi64x(0, 1, 2, 3); }
INLINE philox_vec philox_lanes(const uint16_t *from)
{
    return _mm256_cvtepu16_epi64(_mm_loadl_epi64((const void *)from));
}
INLINE philox_vec philox_occurrences(const lane *from)
{
#if LANES_WIDE
    return _mm256_cvtepi32_epi64(_mm_load_si128((const void *)from));
#else
    return _mm256_cvtepi16_epi64(_mm_loadl_epi64((const void *)from));
#endif
}
INLINE void philox_halves(ulane *to, const philox_vec *word, unsigned shift)
{
    /* the lower 32 bits of both chains: 0 1 4 5 | 2 3 6 7 */
    __m256 first = _mm256_castsi256_ps(word[0]), second = _mm256_castsi256_ps(word[1]);
    __m256i both = _mm256_castps_si256(_mm256_shuffle_ps(first, second, 0x88));
    __m256i half = _mm256_and_si256(_mm256_srl_epi32(both, _mm_cvtsi32_si128((int)shift)), _mm256_set1_epi32(0xffff));
#if LANES_WIDE
    _mm256_storeu_si256((void *)to, _mm256_permute4x64_epi64(half, 0xd8));
#else
    __m256i packed = _mm256_packus_epi32(half, half);
    __m128i low = _mm256_castsi256_si128(packed), high = _mm256_extracti128_si256(packed, 1);
    _mm_storeu_si128((void *)to, _mm_unpacklo_epi32(low, high));
#endif
    /* clang-format on */
}
#endif

/* Draws of `block` for `count` runs: first_run + lanes[k], or first_run + k when lanes is NULL, at occurrences[k]
 * (NULL: at `occurrence`). Its halves go to columns[] as it says. A little more than `count` may be read and written
 * (less than 64 more). */
static void draw_block(uint64_t seed, uint64_t first_run, const uint16_t *lanes, uint32_t count,
                       const struct plan_block *block, uint32_t occurrence, const lane *occurrences, void **columns)
{
    const uint32_t *draws = block->draws;
#if defined(__AVX2__)
    const philox_vec m0 = philox_same(PHILOX_M0), m1 = philox_same(PHILOX_M1);
    for (uint32_t first = 0; first < count; first += PHILOX_CHAINS * PHILOX_VEC) {
        philox_vec word[4][PHILOX_CHAINS];
        for (int i = 0; i < PHILOX_CHAINS; i++) {
            uint32_t at = first + (uint32_t)i * PHILOX_VEC;
            philox_vec run = lanes ? WORDS(add_epi64)(philox_same(first_run), philox_lanes(lanes + at))
                                   : WORDS(add_epi64)(philox_same(first_run + at), philox_numbers());
            word[0][i] = run;
            word[1][i] = WORDS(srli_epi64)(run, 32);
            word[2][i] = philox_same(block->block);
            word[3][i] = occurrences ? philox_occurrences(occurrences + at) : philox_same(occurrence);
        }
        uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
        for (int round = 0; round < PHILOX_ROUNDS; round++, k0 += PHILOX_W0, k1 += PHILOX_W1) {
            philox_vec key0 = philox_same(k0), key1 = philox_same(k1);
            for (int i = 0; i < PHILOX_CHAINS; i++) {
                philox_vec p0 = WORDS(mul_epu32)(word[0][i], m0), p1 = WORDS(mul_epu32)(word[2][i], m1);
                word[0][i] = philox_xor(WORDS(srli_epi64)(p1, 32), word[1][i], key0);
                word[2][i] = philox_xor(WORDS(srli_epi64)(p0, 32), word[3][i], key1);
                word[1][i] = p1;
                word[3][i] = p0;
            }
        }
        for (uint32_t half = 0; half < DRAWS_IN_BLOCK; half++)
            if (draws[half] != INDEX_NONE)
                philox_halves((ulane *)columns[draws[half]] + first, word[half / 2], 16 * (half % 2));
    }
#else
    for (uint32_t k = 0; k < count; k++) {
        uint64_t run = first_run + (lanes ? lanes[k] : k);
        uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
        uint32_t word[4] = {(uint32_t)run, (uint32_t)(run >> 32), block->block,
                            occurrences ? (uint32_t)occurrences[k] : occurrence};
        for (int round = 0; round < PHILOX_ROUNDS; round++, k0 += PHILOX_W0, k1 += PHILOX_W1) {
            uint64_t p0 = (uint64_t)word[0] * PHILOX_M0, p1 = (uint64_t)word[2] * PHILOX_M1;
            word[0] = (uint32_t)(p1 >> 32) ^ word[1] ^ k0;
            word[2] = (uint32_t)(p0 >> 32) ^ word[3] ^ k1;
            word[1] = (uint32_t)p1;
            word[3] = (uint32_t)p0;
        }
        for (uint32_t half = 0; half < DRAWS_IN_BLOCK; half++)
            if (draws[half] != INDEX_NONE)
                ((ulane *)columns[draws[half]])[k] = (ulane)(word[half / 2] >> 16 * (half % 2) & 0xffff);
    }
#endif
}

#endif
