/* Random123's Philox4x32-10, given our key and counter. */
#include "base/rng.h"
#include <Random123/philox.h>

struct rng_block rng_block(uint64_t seed, uint64_t run, uint32_t block, uint32_t occurrence)
{
    philox4x32_ctr_t counter = {{(uint32_t)run, (uint32_t)(run >> 32), block, occurrence}};
    philox4x32_key_t key = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
    philox4x32_ctr_t out = philox4x32_R(10, counter, key);
    return (struct rng_block){{out.v[0], out.v[1], out.v[2], out.v[3]}};
}
