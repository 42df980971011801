/* Vector helpers of the generated batch rival: 64 lanes of 16 bits against a constant to a 64-bit mask, a mask to a
 * list of lanes, Philox over a list. AVX-512, AVX2 or plain C, whatever the compiler was told it may use. */
#include <immintrin.h>

#include "rival.h"
typedef uint64_t word;
enum { WORDS = LANES / 64 };
#define ALIGNED __attribute__((aligned(64)))
#define NOINLINE static __attribute__((noinline))

#if defined(__AVX512BW__)
#define COMPARE(name, how)                                                                                             \
    static inline word name(const int16_t *a, int16_t x)                                                               \
    {                                                                                                                  \
        __m512i y = _mm512_set1_epi16(x);                                                                              \
        return (word)_mm512_cmp_epi16_mask(_mm512_loadu_si512(a), y, how) |                                            \
               (word)_mm512_cmp_epi16_mask(_mm512_loadu_si512(a + 32), y, how) << 32;                                  \
    }
COMPARE(compare_ge, _MM_CMPINT_NLT)
COMPARE(compare_le, _MM_CMPINT_LE)
COMPARE(compare_eq, _MM_CMPINT_EQ)
#elif defined(__AVX2__)
#define COMPARE(name, expression, flip)                                                                                \
    static inline word name(const int16_t *a, int16_t x)                                                               \
    {                                                                                                                  \
        __m256i y = _mm256_set1_epi16(x), q[4];                                                                        \
        for (int i = 0; i < 4; i++) {                                                                                  \
            __m256i z = _mm256_loadu_si256((const __m256i *)(a + 16 * i));                                             \
            q[i] = expression;                                                                                         \
        }                                                                                                              \
        word low = (uint32_t)_mm256_movemask_epi8(_mm256_permute4x64_epi64(_mm256_packs_epi16(q[0], q[1]), 0xD8));     \
        word high = (uint32_t)_mm256_movemask_epi8(_mm256_permute4x64_epi64(_mm256_packs_epi16(q[2], q[3]), 0xD8));    \
        return (low | high << 32) ^ (flip);                                                                            \
    }
COMPARE(compare_ge, _mm256_cmpgt_epi16(y, z), ~(word)0)
COMPARE(compare_le, _mm256_cmpgt_epi16(z, y), ~(word)0)
COMPARE(compare_eq, _mm256_cmpeq_epi16(z, y), 0)
#else
#define COMPARE(name, op)                                                                                              \
    static inline word name(const int16_t *a, int16_t x)                                                               \
    {                                                                                                                  \
        word mask = 0;                                                                                                 \
        for (int i = 0; i < 64; i++)                                                                                   \
            mask |= (word)(a[i] op x) << i;                                                                            \
        return mask;                                                                                                   \
    }
COMPARE(compare_ge, >=)
COMPARE(compare_le, <=)
COMPARE(compare_eq, ==)
#endif

NOINLINE int list_of(const word *restrict mask, int words, uint16_t *restrict list)
{
    int count = 0;
    for (int w = 0; w < words; w++) {
        word bits = mask[w];
#if defined(__AVX512VBMI2__)
        if (__builtin_popcountll(bits) > 5) {
            static const uint8_t steps[64] ALIGNED = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                                      16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
                                                      32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
                                                      48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
            __m512i kept = _mm512_maskz_compress_epi8(bits, _mm512_load_si512(steps)),
                    base = _mm512_set1_epi16((short)(64 * w));
            _mm512_storeu_si512(list + count,
                                _mm512_add_epi16(base, _mm512_cvtepu8_epi16(_mm512_castsi512_si256(kept))));
            _mm512_storeu_si512(list + count + 32,
                                _mm512_add_epi16(base, _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(kept, 1))));
            count += __builtin_popcountll(bits);
            continue;
        }
#endif
        for (; bits; bits &= bits - 1)
            list[count++] = (uint16_t)(64 * w + __builtin_ctzll(bits));
    }
    return count;
}

/* Eight halves for each listed lane (list NULL: all). */
NOINLINE void draw(uint64_t seed, uint64_t first, const uint16_t *restrict list, int n, uint32_t block,
                   uint16_t (*restrict halves)[LANES])
{
    static _Thread_local uint32_t w[4][LANES] ALIGNED;
    for (int k = 0; k < n; k++) {
        uint64_t run = first + (list ? list[k] : (uint64_t)k);
        w[0][k] = (uint32_t)run, w[1][k] = (uint32_t)(run >> 32);
    }
    for (int k = 0; k < n; k++) {
        uint32_t c0 = w[0][k], c1 = w[1][k], c2 = block, c3 = 0, k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
#pragma GCC unroll 10
        for (int round = 0; round < 10; round++) {
            uint64_t p0 = (uint64_t)c0 * 0xD2511F53u, p1 = (uint64_t)c2 * 0xCD9E8D57u;
            uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
            c1 = (uint32_t)p1, c3 = (uint32_t)p0, c0 = n0, c2 = n2;
            k0 += 0x9E3779B9u, k1 += 0xBB67AE85u;
        }
        w[0][k] = c0, w[1][k] = c1, w[2][k] = c2, w[3][k] = c3;
    }
    for (int j = 0; j < 4; j++)
        for (int k = 0; k < n; k++)
            halves[2 * j][k] = (uint16_t)w[j][k], halves[2 * j + 1][k] = (uint16_t)(w[j][k] >> 16);
}
