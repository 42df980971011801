/* Philox, called with our coordinates: the key is the seed, the counter is where in which run chance enters.
 *
 * A draw depends on nothing that was drawn before it, so results are the same in any order, on any number of threads,
 * and two policies compared on one seed meet the same luck. */
#include "base/rng.h"

#include <Random123/philox.h>

struct rng_block rng_block(uint64_t seed, uint64_t run, uint32_t block, uint32_t occurrence)
{
    philox4x32_ctr_t counter = {{(uint32_t)run, (uint32_t)(run >> 32), block, occurrence}};
    philox4x32_key_t key = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
    philox4x32_ctr_t drawn = philox4x32_R(10, counter, key);
    return (struct rng_block){{drawn.v[0], drawn.v[1], drawn.v[2], drawn.v[3]}};
}
