/* Random scenarios that use the whole language, as text for the compiler. A scenario is a function of its seed. */
#ifndef TESTS_REHEARSE_RANDOM_SCENARIO_H
#define TESTS_REHEARSE_RANDOM_SCENARIO_H

#include "base/buf.h"
#include "kernel/kernel.h"

struct dice {
    uint64_t state;
};
uint32_t dice_below(struct dice *dice, uint32_t count); /* 0 ... count - 1 */
bool dice_holds(struct dice *dice, uint32_t percent);

/* Appends the scenario of `seed`. Every third is too wide for 16 bits. */
void random_scenario(uint64_t seed, struct buf *ret_text);
/* Parameters within their ranges and policies, as the dice fall. */
struct settings random_settings(const struct program *program, struct dice *dice, uint64_t seed);

#endif
