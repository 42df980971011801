/* Trees by the known roots of certificate transparency's own tests, proofs for every leaf of every size, and notes that
 * are refused as soon as a byte of them differs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/merkle.h"
#include "base/note.h"

/* github.com/google/certificate-transparency, merkletree tests */
static const struct str leaves[8] = {
    {"", 0},
    {"\x00", 1},
    {"\x10", 1},
    {"\x20\x21", 2},
    {"\x30\x31", 2},
    {"\x40\x41\x42\x43", 4},
    {"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
    {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16},
};
static const char *const roots[9] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static void roots_are_those_known(void **state)
{
    (void)state;
    struct merkle tree = {0};
    for (uint32_t count = 0; count <= 8; count++) {
        char hex[2 * HASH_BYTES + 1];
        struct hash root = merkle_root(&tree);
        hash_hex(&root, hex);
        assert_string_equal(hex, roots[count]);
        if (count < 8) {
            struct hash leaf = merkle_leaf(leaves[count]);
            merkle_add(&tree, &leaf);
        }
    }
}

static void each_leaf_has_its_proof(void **state)
{
    (void)state;
    enum { MOST = 130 };
    struct hash all[MOST], nodes[2 * MOST + MERKLE_DEPTH_MAX], proof[MERKLE_DEPTH_MAX];
    struct merkle tree = {0};
    for (uint32_t count = 1; count <= MOST; count++) {
        char text[8] = {(char)count, 'x'};
        all[count - 1] = merkle_leaf((struct str){text, 2});
        merkle_add(&tree, &all[count - 1]);
        struct hash root = merkle_root(&tree);
        merkle_build(all, count, nodes);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t length = merkle_proof(nodes, count, i, proof);
            assert_true(merkle_holds(&all[i], i, count, proof, length, &root));
            assert_false(merkle_holds(&all[i], i + 1, count, proof, length, &root) && count > 1);
            assert_false(merkle_holds(&all[i], i, count, proof, length + 1, &root));
            assert_false(length > 0 && merkle_holds(&all[i], i, count, proof, length - 1, &root));
            for (uint32_t k = 0; k < length; k++) {
                proof[k].bytes[k % HASH_BYTES] ^= 1;
                assert_false(merkle_holds(&all[i], i, count, proof, length, &root));
                proof[k].bytes[k % HASH_BYTES] ^= 1;
            }
        }
    }
}

static void notes_are_refused_with_any_byte_changed(void **state)
{
    (void)state;
    uint8_t seed[NOTE_SEED_BYTES] = {7, 7, 7}, key[NOTE_KEY_BYTES], other[NOTE_KEY_BYTES];
    char verifier[NOTE_VERIFIER_BYTES], name[NOTE_NAME_BYTES_MAX + 1];
    struct note_checkpoint checkpoint = {.name = "entente/0123456789abcdef", .count = 812}, read;
    struct buf note;
    checkpoint.root = merkle_leaf(STR("a root"));
    note_public(seed, key);
    buf_init(&note, NOTE_BYTES_MAX);
    note_sign(&checkpoint, seed, &note);
    assert_false(note.failed);
    struct str text = {note.ptr, note.len};
    assert_true(note_open(text, key, &read));
    assert_string_equal(read.name, checkpoint.name);
    assert_int_equal(read.count, 812);
    assert_memory_equal(read.root.bytes, checkpoint.root.bytes, HASH_BYTES);
    for (size_t i = 0; i < note.len; i++)
        for (int bit = 0; bit < 8; bit++) {
            note.ptr[i] = (char)(note.ptr[i] ^ (1 << bit));
            assert_false(note_open(text, key, &read));
            note.ptr[i] = (char)(note.ptr[i] ^ (1 << bit));
        }
    for (size_t len = 0; len < text.len; len++)
        assert_false(note_open((struct str){text.ptr, len}, key, &read));
    memcpy(other, key, sizeof(other));
    other[5] ^= 1;
    assert_false(note_open(text, other, &read));
    note_verifier(checkpoint.name, key, verifier);
    assert_true(note_read_verifier(str_of(verifier), name, other));
    assert_memory_equal(other, key, sizeof(key));
    for (size_t i = 0; verifier[i]; i++) {
        verifier[i] ^= 1;
        assert_false(note_read_verifier(str_of(verifier), name, other));
        verifier[i] ^= 1;
    }
    buf_free(&note);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(roots_are_those_known),
        cmocka_unit_test(each_leaf_has_its_proof),
        cmocka_unit_test(notes_are_refused_with_any_byte_changed),
    };
    return cmocka_run_group_tests(all, NULL, NULL);
}
