/* How often: requests of a session, wrong codes of an address. Never counted over all, for a shared counter would tell
 * one cell of another's bustle. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/inside.h"

enum {
    SOURCE_COUNT_MAX = 1024,
    SOURCE_FREE_TRIES = 5,
    SOURCE_WAIT_MS_MAX = 15 * 60 * 1000,
};

struct source { /* an address from which wrong codes came */
    char address[SOURCE_TEXT_BYTES];
    uint32_t failures;
    int64_t wait_until_ms, last_ms; /* monotonic */
};

struct sources {
    struct source all[SOURCE_COUNT_MAX];
};

struct sources *limits_new(void)
{
    return calloc(1, sizeof(struct sources));
}

bool limits_take(struct bucket *bucket, int64_t now_ms, uint32_t per_second, uint32_t burst)
{
    int64_t tokens = bucket->tokens + (now_ms - bucket->last_ms) * per_second; /* thousandths */
    bucket->tokens = tokens > (int64_t)burst * 1000 ? (int64_t)burst * 1000 : tokens;
    bucket->last_ms = now_ms;
    assert(bucket->tokens >= 0 && bucket->tokens <= (int64_t)burst * 1000);
    if (bucket->tokens < 1000)
        return false;
    bucket->tokens -= 1000;
    return true;
}

static uint32_t find_source(const struct sources *sources, const char *address)
{
    for (uint32_t i = 0; i < SOURCE_COUNT_MAX; i++)
        if (strcmp(sources->all[i].address, address) == 0 && address[0])
            return i;
    return SOURCE_COUNT_MAX;
}

int64_t limits_wait_ms(const struct sources *sources, const char *address, int64_t now_ms)
{
    uint32_t found = find_source(sources, address);
    int64_t wait_ms = found < SOURCE_COUNT_MAX ? sources->all[found].wait_until_ms - now_ms : 0;
    return wait_ms > 0 ? wait_ms : 0;
}

void limits_failed(struct sources *sources, const char *address, int64_t now_ms)
{
    uint32_t found = find_source(sources, address);
    struct source *source = &sources->all[found % SOURCE_COUNT_MAX];
    if (found == SOURCE_COUNT_MAX) {
        for (uint32_t i = 0; i < SOURCE_COUNT_MAX; i++)
            if (sources->all[i].last_ms < source->last_ms || !sources->all[i].address[0])
                source = &sources->all[i];
        *source = (struct source){0};
        snprintf(source->address, sizeof(source->address), "%s", address);
    }
    if (now_ms - source->last_ms > SOURCE_WAIT_MS_MAX)
        source->failures = 0; /* forgotten after a quiet quarter of an hour */
    source->last_ms = now_ms;
    source->failures++;
    if (source->failures < SOURCE_FREE_TRIES)
        return;
    uint32_t doublings = source->failures - SOURCE_FREE_TRIES;
    int64_t wait_ms = doublings < 10 ? INT64_C(1000) << doublings : SOURCE_WAIT_MS_MAX;
    source->wait_until_ms = now_ms + (wait_ms < SOURCE_WAIT_MS_MAX ? wait_ms : SOURCE_WAIT_MS_MAX);
}
