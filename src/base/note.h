/* Signed notes and checkpoints, as C2SP has them (c2sp.org/signed-note, c2sp.org/tlog-checkpoint), by Ed25519
 * (libsodium).
 *
 *     entente/3f9c20d1a55e0b7c          what is signed: whose tree it is,
 *     812                               how many leaves it has,
 *     mXbN...=                          and its root
 *                                       a blank line, and the signature
 *     — entente/3f9c20d1a55e0b7c 9Kq...
 *
 * The name of the key is that of the tree, so that one key signs for many; a verifier's key is NAME+HASH+KEY. */
#ifndef ENTENTE_BASE_NOTE_H
#define ENTENTE_BASE_NOTE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/hash.h"

enum {
    NOTE_SEED_BYTES = 32,
    NOTE_KEY_BYTES = 32,
    NOTE_NAME_BYTES_MAX = 64,
    NOTE_BYTES_MAX = 512,      /* of a checkpoint with its signature */
    NOTE_VERIFIER_BYTES = 160, /* of a verifier's key as text, and the zero */
};

struct note_checkpoint {
    char name[NOTE_NAME_BYTES_MAX + 1];
    uint64_t count;
    struct hash root;
};

/* The public key of a seed. */
void note_public(const uint8_t seed[NOTE_SEED_BYTES], uint8_t ret_key[NOTE_KEY_BYTES]);
/* NAME+HASH+KEY, and back; false: it is none. */
void note_verifier(const char *name, const uint8_t key[NOTE_KEY_BYTES], char ret_text[NOTE_VERIFIER_BYTES]);
bool note_read_verifier(struct str text, char ret_name[NOTE_NAME_BYTES_MAX + 1], uint8_t ret_key[NOTE_KEY_BYTES]);
/* Appends the checkpoint, signed. */
void note_sign(const struct note_checkpoint *checkpoint, const uint8_t seed[NOTE_SEED_BYTES], struct buf *ret_note);
/* Reads one and checks its signature. False: it is malformed, or not signed by this key. */
bool note_open(struct str note, const uint8_t key[NOTE_KEY_BYTES], struct note_checkpoint *ret_checkpoint);

#endif
