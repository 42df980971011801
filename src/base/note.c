/* Signed notes; see note.h. */
#include "base/note.h"

#include <assert.h>
#include <inttypes.h>
#include <sodium/crypto_hash_sha256.h>
#include <sodium/crypto_sign_ed25519.h>
#include <sodium/utils.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"

enum {
    ALGORITHM_ED25519 = 1,
    ID_BYTES = 4,
    SIGNATURE_BYTES = crypto_sign_ed25519_BYTES,
    BASE64_BYTES = 4 * ((ID_BYTES + SIGNATURE_BYTES + 2) / 3) + 1,
};
static const char dash[] = "\xe2\x80\x94 "; /* an em dash and a space */

/* Which key of which name: the first bytes of a hash over both. */
static void key_id(const char *name, const uint8_t key[NOTE_KEY_BYTES], uint8_t ret_id[ID_BYTES])
{
    static const uint8_t between[2] = {'\n', ALGORITHM_ED25519};
    uint8_t hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const uint8_t *)name, strlen(name));
    crypto_hash_sha256_update(&state, between, sizeof(between));
    crypto_hash_sha256_update(&state, key, NOTE_KEY_BYTES);
    crypto_hash_sha256_final(&state, hash);
    memcpy(ret_id, hash, ID_BYTES);
}

static void base64(const uint8_t *bytes, size_t len, char *ret_text, size_t text_bytes)
{
    sodium_bin2base64(ret_text, text_bytes, bytes, len, sodium_base64_VARIANT_ORIGINAL);
}

/* False: it is not the base64 of so many bytes, as this house writes it. */
static bool read_base64(struct str text, uint8_t *ret_bytes, size_t len)
{
    char again[BASE64_BYTES];
    const char *end;
    size_t got;
    assert(4 * ((len + 2) / 3) < sizeof(again));
    if (text.len != 4 * ((len + 2) / 3) ||
        sodium_base642bin(ret_bytes, len, text.ptr, text.len, NULL, &got, &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        got != len || end != text.ptr + text.len)
        return false;
    base64(ret_bytes, len, again, sizeof(again)); /* bits beyond the last byte say nothing, and must be 0 */
    return memcmp(again, text.ptr, text.len) == 0;
}

static bool is_name(struct str name)
{
    bool good = name.len > 0 && name.len <= NOTE_NAME_BYTES_MAX;
    for (size_t i = 0; good && i < name.len; i++)
        good = name.ptr[i] > ' ' && name.ptr[i] < 0x7f && name.ptr[i] != '+';
    return good;
}

void note_public(const uint8_t seed[NOTE_SEED_BYTES], uint8_t ret_key[NOTE_KEY_BYTES])
{
    uint8_t secret[crypto_sign_ed25519_SECRETKEYBYTES];
    _Static_assert(NOTE_KEY_BYTES == crypto_sign_ed25519_PUBLICKEYBYTES, "of a public key");
    crypto_sign_ed25519_seed_keypair(ret_key, secret, seed);
    sodium_memzero(secret, sizeof(secret));
}

void note_verifier(const char *name, const uint8_t key[NOTE_KEY_BYTES], char ret_text[NOTE_VERIFIER_BYTES])
{
    uint8_t id[ID_BYTES], bytes[1 + NOTE_KEY_BYTES] = {ALGORITHM_ED25519};
    char text[BASE64_BYTES];
    key_id(name, key, id);
    memcpy(bytes + 1, key, NOTE_KEY_BYTES);
    base64(bytes, sizeof(bytes), text, sizeof(text));
    snprintf(ret_text, NOTE_VERIFIER_BYTES, "%s+%02x%02x%02x%02x+%s", name, id[0], id[1], id[2], id[3], text);
}

bool note_read_verifier(struct str text, char ret_name[NOTE_NAME_BYTES_MAX + 1], uint8_t ret_key[NOTE_KEY_BYTES])
{
    uint8_t bytes[1 + NOTE_KEY_BYTES];
    char again[NOTE_VERIFIER_BYTES];
    const char *plus = memchr(text.ptr, '+', text.len);
    struct str name = {text.ptr, plus ? (size_t)(plus - text.ptr) : 0};
    const size_t before = name.len + 2 * ID_BYTES + 2;
    if (!is_name(name) || text.len <= before ||
        !read_base64((struct str){text.ptr + before, text.len - before}, bytes, sizeof(bytes)))
        return false;
    memcpy(ret_name, name.ptr, name.len);
    ret_name[name.len] = 0;
    memcpy(ret_key, bytes + 1, NOTE_KEY_BYTES);
    note_verifier(ret_name, ret_key, again);
    return str_equal(text, str_of(again));
}

static void put_text(const struct note_checkpoint *checkpoint, struct buf *text)
{
    char root[BASE64_BYTES];
    base64(checkpoint->root.bytes, HASH_BYTES, root, sizeof(root));
    buf_printf(text, "%s\n%" PRIu64 "\n%s\n", checkpoint->name, checkpoint->count, root);
}

void note_sign(const struct note_checkpoint *checkpoint, const uint8_t seed[NOTE_SEED_BYTES], struct buf *ret_note)
{
    uint8_t key[NOTE_KEY_BYTES], secret[crypto_sign_ed25519_SECRETKEYBYTES], signed_[ID_BYTES + SIGNATURE_BYTES];
    char text[BASE64_BYTES];
    size_t begun = ret_note->len;
    assert(is_name(str_of(checkpoint->name)));
    put_text(checkpoint, ret_note);
    if (ret_note->failed)
        return;
    crypto_sign_ed25519_seed_keypair(key, secret, seed);
    key_id(checkpoint->name, key, signed_);
    crypto_sign_ed25519_detached(signed_ + ID_BYTES, NULL, (const uint8_t *)ret_note->ptr + begun,
                                 ret_note->len - begun, secret);
    sodium_memzero(secret, sizeof(secret));
    base64(signed_, sizeof(signed_), text, sizeof(text));
    buf_printf(ret_note, "\n%s%s %s\n", dash, checkpoint->name, text);
}

/* The line that begins at *at; false: there is none with an end. */
static bool take_line(struct str text, size_t *at, struct str *ret_line)
{
    const char *end = memchr(text.ptr + *at, '\n', text.len - *at);
    if (!end)
        return false;
    *ret_line = (struct str){text.ptr + *at, (size_t)(end - text.ptr) - *at};
    *at += ret_line->len + 1;
    return true;
}

bool note_open(struct str note, const uint8_t key[NOTE_KEY_BYTES], struct note_checkpoint *ret_checkpoint)
{
    struct note_checkpoint read = {.count = 0};
    struct str name, count, root, blank, line;
    uint8_t id[ID_BYTES], bytes[ID_BYTES + SIGNATURE_BYTES];
    size_t at = 0, dash_len = sizeof(dash) - 1;
    if (!take_line(note, &at, &name) || !take_line(note, &at, &count) || !take_line(note, &at, &root))
        return false;
    const size_t signed_len = at;
    if (!take_line(note, &at, &blank) || blank.len != 0 || !take_line(note, &at, &line) || at != note.len ||
        !is_name(name) || !bytes_decimal(count, UINT64_MAX, &read.count) ||
        !read_base64(root, read.root.bytes, HASH_BYTES))
        return false;
    if (line.len < dash_len + name.len + 1 || memcmp(line.ptr, dash, dash_len) != 0 ||
        memcmp(line.ptr + dash_len, name.ptr, name.len) != 0 || line.ptr[dash_len + name.len] != ' ')
        return false;
    const size_t before = dash_len + name.len + 1;
    if (!read_base64((struct str){line.ptr + before, line.len - before}, bytes, sizeof(bytes)))
        return false;
    memcpy(read.name, name.ptr, name.len);
    key_id(read.name, key, id);
    if (memcmp(id, bytes, ID_BYTES) != 0 ||
        crypto_sign_ed25519_verify_detached(bytes + ID_BYTES, (const uint8_t *)note.ptr, signed_len, key) != 0)
        return false;
    *ret_checkpoint = read;
    return true;
}
