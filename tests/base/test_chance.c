/* Chance and hashes against published answers: Philox4x32-10 from Random123's kat_vectors, BLAKE2b-256 from its
 * reference implementation, FNV-1a 64 from its authors' test suite. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/rng.h"

static void philox_known_answers(void **state)
{
    (void)state;
    static const struct {
        uint32_t counter[4], key[2], want[4];
    } vectors[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}, {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
        const uint32_t *counter = vectors[i].counter, *key = vectors[i].key;
        struct rng_block drawn =
            rng_block((uint64_t)key[1] << 32 | key[0], (uint64_t)counter[1] << 32 | counter[0], counter[2], counter[3]);
        assert_memory_equal(drawn.word, vectors[i].want, sizeof(drawn.word));
    }
}

static void halves_are_low_first(void **state)
{
    (void)state;
    struct rng_block block = {{0x11110000, 0x33332222, 0x55554444, 0x77776666}};
    static const uint32_t want[8] = {0x0000, 0x1111, 0x2222, 0x3333, 0x4444, 0x5555, 0x6666, 0x7777};
    for (unsigned half = 0; half < 8; half++)
        assert_int_equal(rng_half(&block, half), want[half]);
}

static void hashes_known_answers(void **state)
{
    (void)state;
    char hex[2 * HASH_BYTES + 1];
    struct hash hash = hash_bytes("", 0);
    hash_hex(&hash, hex);
    assert_string_equal(hex, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    hash = hash_bytes("abc", 3);
    hash_hex(&hash, hex);
    assert_string_equal(hex, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");

    assert_true(hash_fnv(HASH_FNV_START, "", 0) == UINT64_C(0xcbf29ce484222325));
    assert_true(hash_fnv(HASH_FNV_START, "a", 1) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(hash_fnv(HASH_FNV_START, "foobar", 6) == UINT64_C(0x85944171f73967e8));
    assert_true(hash_fnv(hash_fnv(HASH_FNV_START, "foo", 3), "bar", 3) == UINT64_C(0x85944171f73967e8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_known_answers),
        cmocka_unit_test(halves_are_low_first),
        cmocka_unit_test(hashes_known_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
