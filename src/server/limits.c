/* How much: what a session, its seat, its cell, or without a session an address takes of the server (limits.def), and
 * wrong codes of an address. Never counted over all, for a shared counter would tell one cell of another's bustle.
 *
 * What something costs is known when it is done, so work and bytes are taken afterwards, and may be owed for a minute.
 *
 * An address of which nothing was heard for a while is forgotten first; who changes addresses is not slowed by this,
 * and has sixty bits to guess.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/inside.h"

static const struct rate {
    int64_t per_minute, burst; /* burst 0: no bound */
} rates[LIMIT_COUNT][LEVEL_COUNT] = {
#define EACH(per_minute, burst)                                                                                        \
    {                                                                                                                  \
        per_minute, burst                                                                                              \
    }
#define NONE                                                                                                           \
    {                                                                                                                  \
        0, 0                                                                                                           \
    }
#define LIMIT(name, session, seat, cell, address) {session, seat, cell, address},
#include "server/limits.def"
#undef LIMIT
#undef NONE
#undef EACH
};

enum { ONE = 60 * 1000 }; /* what one costs; a bucket is given `per_minute` a millisecond */

/* Brings the bucket to the present. NULL: there is no bound. */
static struct bucket *bucket_of(const struct payer *payer, enum level level, enum limit limit, int64_t now_ms)
{
    const struct rate *rate = &rates[limit][level];
    struct purse *purse = payer->purses[level];
    if (!purse || rate->burst == 0)
        return NULL;
    struct bucket *bucket = &purse->buckets[limit];
    assert(now_ms >= bucket->last_ms);
    int64_t spent = bucket->spent - (now_ms - bucket->last_ms) * rate->per_minute;
    bucket->spent = spent > 0 ? spent : 0;
    bucket->last_ms = now_ms;
    return bucket;
}

static bool has_left(const struct payer *payer, enum limit limit, int64_t now_ms)
{
    for (enum level level = 0; level < LEVEL_COUNT; level++) {
        const struct bucket *bucket = bucket_of(payer, level, limit, now_ms);
        if (bucket && bucket->spent + ONE > rates[limit][level].burst * ONE)
            return false;
    }
    return true;
}

void limits_owe(const struct payer *payer, enum limit limit, int64_t thousandths, int64_t now_ms)
{
    assert(thousandths >= 0);
    for (enum level level = 0; level < LEVEL_COUNT; level++) {
        struct bucket *bucket = bucket_of(payer, level, limit, now_ms);
        if (!bucket)
            continue;
        const struct rate *rate = &rates[limit][level];
        int64_t most = (rate->burst + rate->per_minute) * ONE; /* whatever it was, it is paid in a minute */
        bucket->spent += thousandths * (ONE / 1000);
        bucket->spent = bucket->spent < most ? bucket->spent : most;
    }
}

bool limits_take(const struct payer *payer, enum limit limit, int64_t now_ms)
{
    if (!has_left(payer, limit, now_ms))
        return false;
    limits_owe(payer, limit, 1000, now_ms);
    return true;
}

bool limits_solvent(const struct payer *payer, int64_t now_ms)
{
    return has_left(payer, LIMIT_WORK, now_ms) && has_left(payer, LIMIT_SENT, now_ms);
}

/* ---- addresses ---- */

enum {
    SOURCE_COUNT_MAX = 1024,
    SOURCE_FREE_TRIES = 5,
    SOURCE_WAIT_MS_MAX = 15 * 60 * 1000,
};

struct source {
    char address[NET_ADDRESS_TEXT_BYTES];
    uint32_t failures;
    int64_t wait_until_ms, failed_ms, last_ms; /* monotonic */
    struct purse purse;
};

struct sources {
    struct source all[SOURCE_COUNT_MAX];
};

struct sources *limits_new(void)
{
    return calloc(1, sizeof(struct sources));
}

/* Its place, or that of the one that was silent longest. */
static struct source *source_of(struct sources *sources, struct str address, int64_t now_ms)
{
    char text[NET_ADDRESS_TEXT_BYTES];
    struct source *found = &sources->all[0];
    snprintf(text, sizeof(text), STR_FMT, STR_ARG(address));
    for (uint32_t i = 0; i < SOURCE_COUNT_MAX; i++) {
        struct source *source = &sources->all[i];
        if (strcmp(source->address, text) == 0) {
            source->last_ms = now_ms;
            return source;
        }
        if (source->last_ms < found->last_ms)
            found = source;
    }
    *found = (struct source){.last_ms = now_ms};
    memcpy(found->address, text, sizeof(text));
    return found;
}

struct purse *limits_purse(struct sources *sources, struct str address, int64_t now_ms)
{
    return &source_of(sources, address, now_ms)->purse;
}

int64_t limits_wait_ms(struct sources *sources, struct str address, int64_t now_ms)
{
    const struct source *source = source_of(sources, address, now_ms);
    return source->wait_until_ms > now_ms ? source->wait_until_ms - now_ms : 0;
}

int64_t limits_wrong_code(struct sources *sources, struct str address, int64_t now_ms)
{
    struct source *source = source_of(sources, address, now_ms);
    if (source->wait_until_ms > now_ms)
        return source->wait_until_ms - now_ms;
    if (now_ms - source->failed_ms > SOURCE_WAIT_MS_MAX)
        source->failures = 0; /* forgotten after a quiet quarter of an hour */
    source->failed_ms = now_ms;
    source->failures++;
    if (source->failures < SOURCE_FREE_TRIES)
        return 0;
    uint32_t doublings = source->failures - SOURCE_FREE_TRIES;
    int64_t wait_ms = doublings < 10 ? INT64_C(1000) << doublings : SOURCE_WAIT_MS_MAX;
    source->wait_until_ms = now_ms + (wait_ms < SOURCE_WAIT_MS_MAX ? wait_ms : SOURCE_WAIT_MS_MAX);
    return 0;
}
