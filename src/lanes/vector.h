/* What the cores ask of a processor, in three forms: AVX-512 (F, BW, DQ, VL, VBMI, VBMI2), AVX2, and plain C.
 *
 * LANES_WIDE chooses lanes of 32 bits instead of 16. A `vec` is VEC lanes; in plain C it is one lane, and APPLY walks
 * the set bits. Functions with 64 in their name take 64 lanes and give a word of bits, lane 0 lowest. Included by
 * core.c alone, which is compiled once a form and width.
 */
#ifndef ENTENTE_LANES_VECTOR_H
#define ENTENTE_LANES_VECTOR_H

#include <stdint.h>
#include <string.h>
#if defined(__AVX2__)
#include <immintrin.h>
#endif
#include "lanes/inside.h"

#if LANES_WIDE
typedef int32_t lane;
typedef uint32_t ulane;
enum { STRIDE = STRIDE_WIDE };
#else
typedef int16_t lane;
typedef uint16_t ulane;
enum { STRIDE = STRIDE_NARROW };
#endif

enum { STEP = 32 }; /* a multiple of every VEC */

#define INLINE static inline __attribute__((always_inline, unused))

/* A line an operation, to be read as a table. */
/* clang-format off */
#if defined(__AVX512VBMI2__)

typedef __m512i vec;
#if LANES_WIDE
enum { VEC = 16 };
#define OF(name) _mm512_##name##_epi32
#define OF_UNSIGNED(name) _mm512_##name##_epu32_mask
#define OF_MASK(name) _mm512_##name##_epi32_mask
typedef __mmask16 vec_bits;
#else
enum { VEC = 32 };
#define OF(name) _mm512_##name##_epi16
#define OF_UNSIGNED(name) _mm512_##name##_epu16_mask
#define OF_MASK(name) _mm512_##name##_epi16_mask
typedef __mmask32 vec_bits;
#endif
INLINE vec load(const void *from) { return _mm512_load_si512(from); }
INLINE vec load_any(const void *from) { return _mm512_loadu_si512(from); }
INLINE void save(void *to, vec a) { _mm512_store_si512(to, a); }
INLINE vec all(lane value) { return OF(set1)(value); }
INLINE vec add(vec a, vec b) { return OF(add)(a, b); }
INLINE vec multiply(vec a, vec b) { return OF(mullo)(a, b); }
INLINE vec lesser(vec a, vec b) { return OF(min)(a, b); }
INLINE vec greater(vec a, vec b) { return OF(max)(a, b); }
INLINE vec shift_right(vec a, uint32_t bits) { return OF(sra)(a, _mm_cvtsi32_si128((int)bits)); }
INLINE vec blend(uint64_t bits, vec no, vec yes) { return OF(mask_blend)((vec_bits)bits, no, yes); }
INLINE vec subtract(vec a, vec b) { return OF(sub)(a, b); }
INLINE vec both(vec a, vec b) { return _mm512_and_si512(a, b); } /* bits */
INLINE vec either(vec a, vec b) { return _mm512_or_si512(a, b); }
INLINE vec is_equal(vec a, vec b) { return OF(maskz_set1)(OF_MASK(cmpeq)(a, b), 1); } /* 1 or 0 */
INLINE vec is_ge(vec a, vec b) { return OF(maskz_set1)(OF_MASK(cmpge)(a, b), 1); }
INLINE vec add_if_equal(vec sum, vec a, vec b, vec step) { return OF(mask_add)(sum, OF_MASK(cmpeq)(a, b), sum, step); }
INLINE vec add_if_ge(vec sum, vec a, vec b, vec step) { return OF(mask_add)(sum, OF_MASK(cmpge)(a, b), sum, step); }
/* count + (a == b and u >= below), u and below unsigned */
INLINE vec count_part(vec count, vec a, vec b, vec u, vec below)
{
    vec_bits both = OF_MASK(cmpeq)(a, b) & OF_UNSIGNED(cmpge)(u, below);
    return OF(mask_add)(count, both, count, all(1));
}
INLINE vec if_zero(vec a, vec yes, vec no) { return OF(mask_blend)(OF_MASK(cmpeq)(a, all(0)), no, yes); }

#define COMPARE64(name, compare, type, scalar)                                                                         \
    INLINE uint64_t name(const type *a, scalar b)                                                                      \
    {                                                                                                                  \
        uint64_t bits = 0;                                                                                             \
        vec right = all((lane)b);                                                                                      \
        for (int i = 0; i < 64 / VEC; i++)                                                                             \
            bits |= (uint64_t)compare(load(a + VEC * i), right) << (VEC * i);                                          \
        return bits;                                                                                                   \
    }
#define COMPARE64_COLUMNS(name, compare)                                                                               \
    INLINE uint64_t name(const lane *a, const lane *b)                                                                 \
    {                                                                                                                  \
        uint64_t bits = 0;                                                                                             \
        for (int i = 0; i < 64 / VEC; i++)                                                                             \
            bits |= (uint64_t)compare(load(a + VEC * i), load(b + VEC * i)) << (VEC * i);                              \
        return bits;                                                                                                   \
    }
COMPARE64(ge64, OF_MASK(cmpge), lane, lane)
COMPARE64(eq64, OF_MASK(cmpeq), lane, lane)
COMPARE64(below64, OF_UNSIGNED(cmplt), ulane, uint32_t)
typedef vec byte_vec;
INLINE byte_vec all_bytes(int8_t value) { return _mm512_set1_epi8(value); }
INLINE uint64_t below_bound(const int8_t *a, byte_vec bound) { return _mm512_cmpgt_epi8_mask(bound, load(a)); }
INLINE uint64_t sum_below_bound(const int8_t *a, const int8_t *b, byte_vec offset, byte_vec bound)
{
    return _mm512_cmpgt_epi8_mask(bound, _mm512_add_epi8(load(b), _mm512_add_epi8(offset, load(a))));
}
INLINE void save_bytes(int8_t *to, vec a)
{
#if LANES_WIDE
    _mm_store_si128((void *)to, _mm512_cvtepi32_epi8(a));
#else
    _mm256_store_si256((void *)to, _mm512_cvtepi16_epi8(a));
#endif
}
INLINE byte_vec add_bytes(byte_vec a, byte_vec b) { return _mm512_adds_epi8(a, b); } /* saturating */
INLINE byte_vec clamp_bytes(byte_vec a, byte_vec from, byte_vec upto)
{
    return _mm512_min_epi8(_mm512_max_epi8(a, from), upto);
}
INLINE byte_vec blend_bytes(uint64_t bits, byte_vec no, byte_vec yes) { return _mm512_mask_blend_epi8(bits, no, yes); }
INLINE void widen(lane *to, byte_vec a) /* all of its bytes */
{
#if LANES_WIDE
    save(to, _mm512_cvtepi8_epi32(_mm512_extracti32x4_epi32(a, 0)));
    save(to + 16, _mm512_cvtepi8_epi32(_mm512_extracti32x4_epi32(a, 1)));
    save(to + 32, _mm512_cvtepi8_epi32(_mm512_extracti32x4_epi32(a, 2)));
    save(to + 48, _mm512_cvtepi8_epi32(_mm512_extracti32x4_epi32(a, 3)));
#else
    save(to, _mm512_cvtepi8_epi16(_mm512_castsi512_si256(a)));
    save(to + 32, _mm512_cvtepi8_epi16(_mm512_extracti64x4_epi64(a, 1)));
#endif
}
COMPARE64_COLUMNS(ge64_columns, OF_MASK(cmpge))
COMPARE64_COLUMNS(eq64_columns, OF_MASK(cmpeq))
INLINE uint64_t ge64_sum(const lane *a, const lane *b, lane c)
{
    uint64_t bits = 0;
    vec right = all(c);
    for (int i = 0; i < 64 / VEC; i++)
        bits |= (uint64_t)OF_MASK(cmpge)(add(load(a + VEC * i), load(b + VEC * i)), right) << (VEC * i);
    return bits;
}

#elif defined(__AVX2__)

typedef __m256i vec;
#if LANES_WIDE
enum { VEC = 8 };
#define OF(name) _mm256_##name##_epi32
#define BITS_OF_LANES _mm256_set_epi32(128, 64, 32, 16, 8, 4, 2, 1)
#else
enum { VEC = 16 };
#define OF(name) _mm256_##name##_epi16
#define BITS_OF_LANES _mm256_set_epi16(-32768, 16384, 8192, 4096, 2048, 1024, 512, 256, 128, 64, 32, 16, 8, 4, 2, 1)
#endif
INLINE vec load(const void *from) { return _mm256_load_si256(from); }
INLINE void save(void *to, vec a) { _mm256_store_si256(to, a); }
INLINE vec all(lane value) { return OF(set1)(value); }
INLINE vec add(vec a, vec b) { return OF(add)(a, b); }
INLINE vec multiply(vec a, vec b) { return OF(mullo)(a, b); }
INLINE vec lesser(vec a, vec b) { return OF(min)(a, b); }
INLINE vec greater(vec a, vec b) { return OF(max)(a, b); }
INLINE vec shift_right(vec a, uint32_t bits) { return OF(sra)(a, _mm_cvtsi32_si128((int)bits)); }
INLINE vec blend(uint64_t bits, vec no, vec yes)
{
    vec places = BITS_OF_LANES;
    return _mm256_blendv_epi8(no, yes, OF(cmpeq)(_mm256_and_si256(all((lane)bits), places), places));
}
INLINE vec not_below(vec a, vec b) /* a >= b, unsigned in narrow lanes; in wide ones both are small */
{
#if LANES_WIDE
    return OF(cmpeq)(_mm256_max_epi32(a, b), a);
#else
    return OF(cmpeq)(_mm256_max_epu16(a, b), a);
#endif
}
INLINE vec subtract(vec a, vec b) { return OF(sub)(a, b); }
INLINE vec both(vec a, vec b) { return _mm256_and_si256(a, b); }
INLINE vec either(vec a, vec b) { return _mm256_or_si256(a, b); }
INLINE vec is_equal(vec a, vec b) { return both(OF(cmpeq)(a, b), all(1)); }
INLINE vec is_ge(vec a, vec b) { return add(all(1), OF(cmpgt)(b, a)); }
INLINE vec add_if_equal(vec sum, vec a, vec b, vec step) { return add(sum, both(OF(cmpeq)(a, b), step)); }
INLINE vec add_if_ge(vec sum, vec a, vec b, vec step) { return add(sum, _mm256_andnot_si256(OF(cmpgt)(b, a), step)); }
INLINE vec count_part(vec count, vec a, vec b, vec u, vec below)
{
    return OF(sub)(count, _mm256_and_si256(OF(cmpeq)(a, b), not_below(u, below)));
}
INLINE vec if_zero(vec a, vec yes, vec no) { return _mm256_blendv_epi8(no, yes, OF(cmpeq)(a, all(0))); }

INLINE uint64_t bits64_of_bytes(vec low, vec high)
{
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}
INLINE uint64_t bits64(const vec truth[64 / VEC])
{
#if LANES_WIDE
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++)
        bits |= (uint64_t)(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(truth[i])) << (8 * i);
    return bits;
#else
    vec low = _mm256_permute4x64_epi64(_mm256_packs_epi16(truth[0], truth[1]), 0xd8);
    vec high = _mm256_permute4x64_epi64(_mm256_packs_epi16(truth[2], truth[3]), 0xd8);
    return bits64_of_bytes(low, high);
#endif
}
#define COMPARE64(name, type, scalar, truth_of, invert)                                                                \
    INLINE uint64_t name(const type *a, scalar b)                                                                      \
    {                                                                                                                  \
        vec right = all((lane)b), truth[64 / VEC];                                                                     \
        for (int i = 0; i < 64 / VEC; i++) {                                                                           \
            vec left = load(a + VEC * i);                                                                              \
            truth[i] = truth_of;                                                                                       \
        }                                                                                                              \
        return bits64(truth) ^ (invert);                                                                               \
    }
#define COMPARE64_COLUMNS(name, truth_of, invert)                                                                      \
    INLINE uint64_t name(const lane *a, const lane *b)                                                                 \
    {                                                                                                                  \
        vec truth[64 / VEC];                                                                                           \
        for (int i = 0; i < 64 / VEC; i++) {                                                                           \
            vec left = load(a + VEC * i), right = load(b + VEC * i);                                                   \
            truth[i] = truth_of;                                                                                       \
        }                                                                                                              \
        return bits64(truth) ^ (invert);                                                                               \
    }
COMPARE64(ge64, lane, lane, OF(cmpgt)(right, left), ~UINT64_C(0))
COMPARE64(eq64, lane, lane, OF(cmpeq)(left, right), 0)
COMPARE64(below64, ulane, uint32_t, not_below(left, right), ~UINT64_C(0))
typedef vec byte_vec;
typedef struct {
    vec low, high;
} truth64;
INLINE byte_vec all_bytes(int8_t value) { return _mm256_set1_epi8(value); }
INLINE truth64 below_bound(const int8_t *a, byte_vec bound)
{
    return (truth64){_mm256_cmpgt_epi8(bound, load(a)), _mm256_cmpgt_epi8(bound, load(a + 32))};
}
INLINE truth64 sum_below_bound(const int8_t *a, const int8_t *b, byte_vec offset, byte_vec bound)
{
    return (truth64){_mm256_cmpgt_epi8(bound, _mm256_add_epi8(_mm256_add_epi8(offset, load(a)), load(b))),
                     _mm256_cmpgt_epi8(bound, _mm256_add_epi8(_mm256_add_epi8(offset, load(a + 32)), load(b + 32)))};
}
INLINE truth64 truth_and(truth64 a, truth64 b) { return (truth64){both(a.low, b.low), both(a.high, b.high)}; }
INLINE truth64 truth_or(truth64 a, truth64 b) { return (truth64){either(a.low, b.low), either(a.high, b.high)}; }
INLINE truth64 truth_and_not(truth64 a, truth64 b)
{
    return (truth64){_mm256_andnot_si256(b.low, a.low), _mm256_andnot_si256(b.high, a.high)};
}
INLINE uint64_t truth_bits(truth64 a) { return bits64_of_bytes(a.low, a.high); }
INLINE void save_bytes(int8_t *to, vec a)
{
    __m128i low = _mm256_castsi256_si128(a), high = _mm256_extracti128_si256(a, 1);
#if LANES_WIDE
    __m128i words = _mm_packs_epi32(low, high);
    _mm_storel_epi64((void *)to, _mm_packs_epi16(words, words));
#else
    _mm_store_si128((void *)to, _mm_packs_epi16(low, high));
#endif
}
INLINE byte_vec add_bytes(byte_vec a, byte_vec b) { return _mm256_adds_epi8(a, b); }
INLINE byte_vec clamp_bytes(byte_vec a, byte_vec from, byte_vec upto)
{
    return _mm256_min_epi8(_mm256_max_epi8(a, from), upto);
}
INLINE byte_vec blend_bytes(uint64_t bits, byte_vec no, byte_vec yes)
{
    const __m256i places = _mm256_set1_epi64x((int64_t)UINT64_C(0x8040201008040201));
    const __m256i spread = _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
    __m256i eights = _mm256_shuffle_epi8(_mm256_set1_epi32((int)(uint32_t)bits), spread); /* 8 bits in 8 bytes */
    return _mm256_blendv_epi8(no, yes, _mm256_cmpeq_epi8(both(eights, places), places));
}
INLINE void widen(lane *to, byte_vec a)
{
    __m128i low = _mm256_castsi256_si128(a), high = _mm256_extracti128_si256(a, 1);
#if LANES_WIDE
    save(to, _mm256_cvtepi8_epi32(low));
    save(to + 8, _mm256_cvtepi8_epi32(_mm_srli_si128(low, 8)));
    save(to + 16, _mm256_cvtepi8_epi32(high));
    save(to + 24, _mm256_cvtepi8_epi32(_mm_srli_si128(high, 8)));
#else
    save(to, _mm256_cvtepi8_epi16(low));
    save(to + 16, _mm256_cvtepi8_epi16(high));
#endif
}
COMPARE64_COLUMNS(ge64_columns, OF(cmpgt)(right, left), ~UINT64_C(0))
COMPARE64_COLUMNS(eq64_columns, OF(cmpeq)(left, right), 0)
INLINE uint64_t ge64_sum(const lane *a, const lane *b, lane c)
{
    vec right = all(c), truth[64 / VEC];
    for (int i = 0; i < 64 / VEC; i++)
        truth[i] = OF(cmpgt)(right, add(load(a + VEC * i), load(b + VEC * i)));
    return ~bits64(truth);
}

#else /* plain C */

typedef lane vec;
enum { VEC = 1 };
INLINE vec load(const void *from) { return *(const lane *)from; }
INLINE void save(void *to, vec a) { *(lane *)to = a; }
INLINE vec all(lane value) { return value; }
INLINE vec add(vec a, vec b) { return (lane)((uint32_t)a + (uint32_t)b); }
INLINE vec multiply(vec a, vec b) { return (lane)((uint32_t)a * (uint32_t)b); }
INLINE vec lesser(vec a, vec b) { return a < b ? a : b; }
INLINE vec greater(vec a, vec b) { return a > b ? a : b; }
INLINE vec shift_right(vec a, uint32_t bits) { return (lane)(a >> bits); }
INLINE vec subtract(vec a, vec b) { return (lane)((uint32_t)a - (uint32_t)b); }
INLINE vec both(vec a, vec b) { return (lane)(a & b); }
INLINE vec either(vec a, vec b) { return (lane)(a | b); }
INLINE vec is_equal(vec a, vec b) { return a == b; }
INLINE vec is_ge(vec a, vec b) { return a >= b; }
INLINE vec add_if_equal(vec sum, vec a, vec b, vec step) { return a == b ? add(sum, step) : sum; }
INLINE vec add_if_ge(vec sum, vec a, vec b, vec step) { return a >= b ? add(sum, step) : sum; }
INLINE vec count_part(vec count, vec a, vec b, vec u, vec below)
{
    return (lane)(count + (a == b && (ulane)u >= (ulane)below));
}
INLINE vec if_zero(vec a, vec yes, vec no) { return a == 0 ? yes : no; }

/* 64 bytes of 0 and 1 to bits: the factor moves bit 0 of byte i to bit 56 + i, and nothing else gets there. */
INLINE uint64_t bits64(const uint8_t truth[64])
{
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++) {
        uint64_t eight;
        memcpy(&eight, truth + 8 * i, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        eight = __builtin_bswap64(eight);
#endif
        bits |= eight * UINT64_C(0x0102040810204080) >> 56 << (8 * i);
    }
    return bits;
}
#define BITS64(truth_of)                                                                                               \
    uint8_t truth[64] SCRATCH;                                                                                         \
    for (int i = 0; i < 64; i++)                                                                                       \
        truth[i] = (truth_of);                                                                                         \
    return bits64(truth);
INLINE uint64_t ge64(const lane *a, lane b) { BITS64(a[i] >= b) }
INLINE uint64_t eq64(const lane *a, lane b) { BITS64(a[i] == b) }
INLINE uint64_t below64(const ulane *a, uint32_t b) { BITS64(a[i] < b) }
typedef int8_t byte_vec;
INLINE byte_vec all_bytes(int8_t value) { return value; }
INLINE uint64_t below_bound(const int8_t *a, byte_vec bound) { BITS64(bound > a[i]) }
INLINE uint64_t sum_below_bound(const int8_t *a, const int8_t *b, byte_vec offset, byte_vec bound)
{
    BITS64(bound > (int8_t)(uint8_t)(a[i] + b[i] + offset))
}
INLINE void save_bytes(int8_t *to, vec a) { *to = (int8_t)a; }
INLINE uint64_t ge64_columns(const lane *a, const lane *b) { BITS64(a[i] >= b[i]) }
INLINE uint64_t eq64_columns(const lane *a, const lane *b) { BITS64(a[i] == b[i]) }
INLINE uint64_t ge64_sum(const lane *a, const lane *b, lane c) { BITS64(add(a[i], b[i]) >= c) }

#endif

/* A comparison of bytes gives bits at once; in AVX2 two vectors, see there. */
#if !defined(__AVX2__) || defined(__AVX512VBMI2__)
typedef uint64_t truth64;
INLINE truth64 truth_and(truth64 a, truth64 b) { return a & b; }
INLINE truth64 truth_or(truth64 a, truth64 b) { return a | b; }
INLINE truth64 truth_and_not(truth64 a, truth64 b) { return a & ~b; }
INLINE uint64_t truth_bits(truth64 a) { return a; }
#endif

/* column[lane] = value for the lanes of `mask`, and the same in the column's bytes unless they are NULL. `value` is a
 * vec expression of `old`, the column's own lanes, and `place`, the number of the first of them. */
#if defined(__AVX2__)
#define APPLY(words, mask, column, bytes, value)                                                                       \
    for (uint32_t word_ = 0; word_ < (words); word_++) {                                                               \
        uint64_t bits_ = (mask)[word_];                                                                                \
        if (!bits_)                                                                                                    \
            continue;                                                                                                  \
        for (uint32_t part_ = 0; part_ < 64; part_ += VEC) {                                                           \
            uint32_t place = 64 * word_ + part_;                                                                       \
            vec old = load((column) + place), new_ = blend(bits_ >> part_, old, (value));                              \
            save((column) + place, new_);                                                                              \
            if (bytes)                                                                                                 \
                save_bytes((int8_t *)(bytes) + place, new_);                                                           \
        }                                                                                                              \
    }
#else
#define APPLY(words, mask, column, bytes, value)                                                                       \
    for (uint32_t word_ = 0; word_ < (words); word_++) {                                                               \
        for (uint64_t bits_ = (mask)[word_]; bits_; bits_ &= bits_ - 1) {                                              \
            uint32_t place = 64 * word_ + (uint32_t)__builtin_ctzll(bits_);                                            \
            vec old = (column)[place], new_ = (value);                                                                 \
            (column)[place] = new_;                                                                                    \
            (void)old;                                                                                                 \
            if (bytes)                                                                                                 \
                save_bytes((int8_t *)(bytes) + place, new_);                                                           \
        }                                                                                                              \
    }
#endif

/* The same where bytes are enough: the lanes of `mask` become ((their bytes & own) + step), saturated to from..upto. */
static inline void apply_bytes(uint32_t words, const uint64_t *mask, lane *column, int8_t *bytes, byte_vec own,
                               byte_vec step, byte_vec from, byte_vec upto)
{
#if defined(__AVX2__)
    enum { BYTE_VEC = sizeof(byte_vec) };
    for (uint32_t word = 0; word < words; word++)
        for (uint32_t place = 64 * word, part = 0; mask[word] && part < 64; part += BYTE_VEC, place += BYTE_VEC) {
            byte_vec old = load(bytes + place), new = clamp_bytes(add_bytes(both(old, own), step), from, upto);
            new = blend_bytes(mask[word] >> part, old, new);
            save(bytes + place, new);
            widen(column + place, new);
        }
#else
    for (uint32_t word = 0; word < words; word++)
        for (uint64_t bits = mask[word]; bits; bits &= bits - 1) {
            uint32_t place = 64 * word + (uint32_t)__builtin_ctzll(bits);
            column[place] = lesser(greater(add(both(bytes[place], own), step), from), upto);
            bytes[place] = (int8_t)column[place];
        }
#endif
}

/* floor(u * total / 65536) */
INLINE vec share_of_total(vec u, vec total)
{
#if defined(__AVX512VBMI2__)
    return LANES_WIDE ? _mm512_srli_epi32(_mm512_mullo_epi32(u, total), 16) : _mm512_mulhi_epu16(u, total);
#elif defined(__AVX2__)
    return LANES_WIDE ? _mm256_srli_epi32(_mm256_mullo_epi32(u, total), 16) : _mm256_mulhi_epu16(u, total);
#else
    return (lane)((uint32_t)(ulane)u * (uint32_t)(ulane)total >> 16);
#endif
}

/* Over a whole mask. Words behind the last lane of a small batch are 0 or never looked at, and a loop of known length
 * is worth more than leaving them out. */
#define WORDS_LOOP for (uint32_t w = 0; w < LANES_WORDS; w++)

INLINE uint32_t count_bits(const uint64_t *mask)
{
    uint32_t count = 0;
    WORDS_LOOP count += (uint32_t)__builtin_popcountll(mask[w]);
    return count;
}

/* Bit w: word w of the mask has a bit. */
INLINE uint32_t words_with_bits(const uint64_t *mask)
{
    uint32_t some = 0;
#if defined(__AVX512VBMI2__)
    for (uint32_t w = 0; w < LANES_WORDS; w += 8) {
        __m512i words = _mm512_loadu_si512(mask + w);
        some |= (uint32_t)_mm512_test_epi64_mask(words, words) << w;
    }
#elif defined(__AVX2__)
    for (uint32_t w = 0; w < LANES_WORDS; w += 4) {
        __m256i none = _mm256_cmpeq_epi64(_mm256_loadu_si256((const void *)(mask + w)), _mm256_setzero_si256());
        some |= (uint32_t)(_mm256_movemask_pd(_mm256_castsi256_pd(none)) ^ 0xf) << w;
    }
#else
    WORDS_LOOP some |= (uint32_t)(mask[w] != 0) << w;
#endif
    return some;
}

INLINE uint32_t lowest(uint64_t bits) /* set; of an empty word anything below 64 */
{
    return (uint32_t)__builtin_ctzll(bits | UINT64_C(1) << 63);
}

/* The numbers of the lanes of `mask`, ascending; one entry behind the last is overwritten. A word with a lane has one
 * or two of them most often, which a processor cannot foresee: so two are written whether they are there or not. */
static inline void choose_lanes(const uint64_t *mask, uint16_t *ret_lanes)
{
    for (uint32_t some = words_with_bits(mask); some; some &= some - 1) {
        uint32_t word = (uint32_t)__builtin_ctz(some);
        uint64_t bits = mask[word], more = bits & (bits - 1);
        uint16_t *next = ret_lanes;
        ret_lanes += __builtin_popcountll(bits);
        *next++ = (uint16_t)(64 * word + lowest(bits));
        *next++ = (uint16_t)(64 * word + lowest(more));
        for (bits = more & (more - 1); bits; bits &= bits - 1)
            *next++ = (uint16_t)(64 * word + lowest(bits));
    }
}

/* to[k] = from[the k-th lane of mask]; `lanes` are those of mask, `count` of them. */
static inline void gather(lane *to, const lane *from, const uint64_t *mask, uint32_t words, const uint16_t *lanes,
                          uint32_t count)
{
#if defined(__AVX512VBMI2__)
    if (count > 3 * words) {
        for (uint32_t word = 0; word < words; word++)
            for (uint32_t part = 0; part < 64; part += VEC) {
                vec_bits bits = (vec_bits)(mask[word] >> part);
                _mm512_storeu_si512(to, OF(maskz_compress)(bits, load(from + 64 * word + part)));
                to += __builtin_popcount(bits);
            }
        return;
    }
#endif
    (void)mask;
    (void)words;
    UNROLLED for (uint32_t k = 0; k < count; k++)
        to[k] = from[lanes[k]];
}

/* The way back: to[the k-th lane of mask] = from[k]. */
static inline void scatter(lane *to, const lane *from, const uint64_t *mask, uint32_t words, const uint16_t *lanes,
                           uint32_t count)
{
#if defined(__AVX512VBMI2__)
    if (count > 3 * words) {
        for (uint32_t word = 0; word < words; word++)
            for (uint32_t part = 0; part < 64; part += VEC) {
                vec_bits bits = (vec_bits)(mask[word] >> part);
                lane *place = to + 64 * word + part;
                save(place, OF(mask_expand)(load(place), bits, load_any(from)));
                from += __builtin_popcount(bits);
            }
        return;
    }
#endif
    (void)mask;
    (void)words;
    UNROLLED for (uint32_t k = 0; k < count; k++)
        to[lanes[k]] = from[k];
}

/* clang-format on */
#endif
