/* How often: requests of a session, joins of a seat, wrong codes and requests without a session of an address. Never
 * counted over all, for a shared counter would tell one cell of another's bustle.
 *
 * An address of which nothing was heard for a while is forgotten first; who changes addresses is not slowed by this,
 * and has sixty bits to guess.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/inside.h"

static const struct rate {
    int64_t per_minute, burst;
} rates[LIMIT_COUNT] = {
#define LIMIT(name, per_minute, burst) {per_minute, burst},
#include "server/limits.def"
#undef LIMIT
};

enum { ONE = 60 * 1000 }; /* what one costs; a bucket is given `per_minute` a millisecond */

bool limits_take(struct bucket *bucket, enum limit limit, int64_t now_ms)
{
    const struct rate *rate = &rates[limit];
    if (rate->burst == 0)
        return true;
    assert(now_ms >= bucket->last_ms);
    int64_t spent = bucket->spent - (now_ms - bucket->last_ms) * rate->per_minute;
    bucket->spent = spent > 0 ? spent : 0;
    bucket->last_ms = now_ms;
    assert(bucket->spent <= rate->burst * ONE);
    if (bucket->spent + ONE > rate->burst * ONE)
        return false;
    bucket->spent += ONE;
    return true;
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
    struct bucket bucket;
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

bool limits_take_source(struct sources *sources, struct str address, int64_t now_ms)
{
    return limits_take(&source_of(sources, address, now_ms)->bucket, LIMIT_ANONYMOUS, now_ms);
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
