/* Errands of a server: what is made of the whole run for somebody who asks for it, on a thread beside the loop.
 *
 *     errands_begin(run_path, loop, ready, context, &errands);
 *     errands_ask(errands, &order, ticket);   answered by `ready`, later
 *     errands_end(errands);
 *
 * The loop's thread calls everything here. The thread of an errand has a reader of the run file of its own and sees
 * nothing else of the server. One errand at a time; who asks for the same thing meanwhile gets the same. What was made
 * is kept in a file without a name until the run has more events, so that asking again costs nothing; an errand that
 * nobody waits for any more is given up.
 */
#ifndef ENTENTE_SERVER_ERRAND_H
#define ENTENTE_SERVER_ERRAND_H

#include "base/note.h"
#include "net/net.h"

enum errand {
    ERRAND_RUN,     /* the run file without its secrets */
    ERRAND_RECORD,  /* the after-action report, all of it */
    ERRAND_BOTH,    /* its edition for both delegations */
    ERRAND_RECEIPT, /* what a seat said, with proofs */
    ERRAND_COUNT
};

enum { ERRAND_WAITING_MAX = 32 };

struct errands;

/* Answers what errands_ask was given as `ticket`. OK: with the first `bytes` of `file`, borrowed until it returns;
 * CANCELLED: nobody waits for it any more, or the server stops; otherwise why it could not be made. */
typedef void errand_ready(void *context, void *ticket, enum errand which, enum status status, int file, uint64_t bytes);

/* `run_path` is borrowed; both stay the caller's until errands_end. OUT_OF_MEMORY. */
struct errand_order {
    enum errand which;
    uint64_t event_count;              /* of the run as it is after so many, all of them committed */
    uint32_t seat;                     /* of a receipt; else 0 */
    const struct net_request *request; /* borrowed until `ready` */
};

enum status errands_begin(const char *run_path, struct net_loop *loop, errand_ready *ready, void *context,
                          struct errands **ret_errands);
/* Gives up what is at work and answers whoever waits. NULL is allowed. */
void errands_end(struct errands *errands);
/* Receipts that are begun from now on go as far as this note, signed by this key. */
void errands_know_checkpoint(struct errands *errands, struct str note, const uint8_t key[NOTE_KEY_BYTES]);
/* REFUSED: too many are waiting; then `ready` is not called. */
enum status errands_ask(struct errands *errands, const struct errand_order *order, void *ticket);

#endif
