/* Passwords are hashed beside the loop: argon2id takes a tenth of a second and 64 MiB each, and nobody waits for it but
 * whoever asked.
 *
 *     hashers_begin(loop, ready, context, &hashers);
 *     hashers_check(hashers, password, kept, ticket);   answered by `ready`, later
 *     hashers_end(hashers);
 *
 * So many threads and so many that wait, and no more. The loop's thread calls everything here. Passwords are
 * overwritten when they have been hashed.
 */
#ifndef ENTENTE_SERVER_HASHERS_H
#define ENTENTE_SERVER_HASHERS_H

#include <sodium.h>

#include "net/net.h"

enum {
    HASHER_COUNT = 2,
    HASHERS_WAITING_MAX = 32,
    PASSWORD_BYTES_MIN = 8,
    PASSWORD_BYTES_MAX = 128,
    PASSWORD_HASH_BYTES = crypto_pwhash_STRBYTES /* a text, zeros behind it */
};

struct hashers;

/* `right`: it was to be checked, and is what was kept. `hash`: it was to be hashed; "" where memory was out; borrowed.
 * False: not now, once more later. */
typedef bool hashers_ready(void *context, void *ticket, bool right, const char *hash);

enum status hashers_begin(struct net_loop *loop, hashers_ready *ready, void *context, struct hashers **ret_hashers);
/* Answers whoever waits, as wrong. NULL is allowed. */
void hashers_end(struct hashers *hashers);
/* `kept` is a hash; empty: against one that nobody has, which takes as long. REFUSED: too many wait. */
enum status hashers_check(struct hashers *hashers, struct str password, const char *kept, void *ticket);
enum status hashers_make(struct hashers *hashers, struct str password, void *ticket);

#endif
