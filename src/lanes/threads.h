/* Threads that share work cut into pieces: whoever is free takes the next from a counter.
 *
 * So no thread waits for another, and which thread plays what depends on the machine. What comes of it does not, when
 * each piece is played from its number alone and what the hands hold is put together by sums. */
#ifndef ENTENTE_LANES_THREADS_H
#define ENTENTE_LANES_THREADS_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/status.h"

enum { THREAD_COUNT_MAX = 256 };

struct threads_work {
    uint64_t piece_count;  /* pieces are numbered from 0 */
    uint32_t thread_count; /* 0: as many as there are processors; never more than pieces or THREAD_COUNT_MAX */
    void *context;
    /* What one thread works with, its **hand**: made in the calling thread before any starts. NULL: out of memory. */
    void *(*make)(void *context);
    /* Plays a piece in one of the threads. Anything but STATUS_OK stops all of them after the pieces in work. */
    enum status (*play)(void *context, void *hand, uint64_t piece);
    /* Every hand that was made, in the calling thread, after all threads ended; frees it. `status` is what threads_run
     * returns. */
    void (*end)(void *context, void *hand, enum status status);
    void (*progress)(void *context); /* may be NULL: called in the calling thread now and then, and once at the end */
    const atomic_bool *cancel;       /* may be NULL; true stops after the pieces in work */
};
/* STATUS_CANCELLED: not every piece was played. STATUS_OUT_OF_MEMORY, or the first trouble that `play` met. */
enum status threads_run(const struct threads_work *work);

#endif
