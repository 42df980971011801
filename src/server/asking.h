/* A request on its way to its answer.
 *
 *     fresh ──gate_take──► held ──gate_answer──► ready ──gate_release──► released: what stands in it goes out, and
 *                          ▲ │ ▲                 or opening: a stream,   it is freed
 *                          │ │ │                 which begins at the pulse
 *                          │ │ └── until the commit: an answer never tells of something that the log does not have
 *                          │ └──► late: something is to be found out, when its party has its turn
 *                          └── away: at the lab, or an errand, which brings something late; or with the hashers, from
 *                              which it comes again, fresh
 *
 * What tells of an act of whoever asked, and what control and evaluators ask, is not ready but released at once.
 *
 * What it says is written while it is held: a body, or one of the refusals below.
 */
#ifndef ENTENTE_SERVER_ASKING_H
#define ENTENTE_SERVER_ASKING_H

#include "server/hashers.h"
#include "server/inside.h"

typedef enum status asking_function(struct server *server, struct asking *asking);

struct asking {
    struct asking *next;
    struct net_request *request;
    enum party party;       /* of whoever asks */
    asking_function *again; /* runs when it comes a second time, from the hashers; NULL: it comes first */
    struct hashed {
        uint32_t seat; /* whose password it is */
        bool right;    /* it was the right one */
        char hash[PASSWORD_HASH_BYTES];
    } hashed;
    asking_function *late;   /* what is still to be run when it is released; NULL: nothing */
    unsigned late_seats;     /* who may have that (routes.def); the session may have ended since */
    struct session *session; /* NULL: nobody. Valid while its function runs */
    uint32_t eye;            /* the seat whose view what is late reads: its own, unless it looks through another's */
    char csrf[CSRF_TEXT_BYTES];
    bool held;              /* in one of the queues */
    bool opens;             /* `late` begins a stream */
    bool at_once;           /* does not wait for a pulse */
    bool away;              /* the lab or an errand has it, and calls routes_fan_ready or routes_errand_ready */
    bool taken;             /* became a stream: there is nothing left to answer */
    int code;               /* 0: 200 */
    struct refusal refusal; /* with a code: the body is this */
    struct buf body;
    struct str content_type, lasting; /* lasting: a body that outlives the server */
    /* not 0: the body is so much of `file` from `file_from` on; the descriptor is ours until it is answered */
    uint64_t file_bytes, file_from;
    int file;
    enum net_cache cache;
    struct net_header headers[4];
    size_t header_count;
    char header_text[256], range_text[80];
    uint32_t rest_ms; /* its connection is not listened to for so long (net_reply) */
};

struct asking *asking_new(struct net_request *request); /* NULL: answered already, memory is out */
void asking_put(struct asking_queue *queue, struct asking *asking);
struct asking *asking_next(struct asking_queue *queue); /* takes it out; NULL: none */
/* The same of the next party that has one, after that whose turn it was. */
struct asking *asking_next_turn(struct asking_queue queues[PARTY_COUNT], enum party *turn);
bool asking_any(const struct asking_queue queues[PARTY_COUNT]);
/* It was away: `late` says what that brought, to one of `seats`. Whoever asked may have lost the seat since, and that
 * is asked again. */
void asking_come_back(struct server *server, struct asking *asking, asking_function *late, unsigned seats);
void asking_release(struct asking *asking); /* answers unless it is away, and frees */
void asking_drop(struct server *server);    /* releases all in the queues, into the void */

/* As for what does not exist, byte for byte. */
void asking_say_nothing(struct asking *asking);
void asking_refuse(struct asking *asking, enum refused why);
void asking_say_wait(struct asking *asking, enum refused why, int64_t wait_ms);
void asking_say_text(struct asking *asking, int code, struct str error); /* in words alone; the text is copied */
/* The body is so much of a file, of which it takes a descriptor of its own; where none is left, file_bytes stays 0. */
void asking_say_file(struct asking *asking, int file, uint64_t from, uint64_t bytes);
void asking_header(struct asking *asking, const char *name, struct str value);

#endif
