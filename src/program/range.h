/* The values an operation can give, from those its operands can have: what the compiler shows to authors as an error in
 * their text, and what the verifier proves of code that nobody may trust. */
#ifndef ENTENTE_PROGRAM_RANGE_H
#define ENTENTE_PROGRAM_RANGE_H

#include <stdbool.h>

#include "program/program.h"

struct range {
    int64_t low, high;
};

/* Not cut to 32 bits. The bounds of operands fit 32 bits, and those of a divisor do not include 0. */
struct range range_of(enum opcode opcode, const struct range *of);
bool range_fits_32(struct range range);
bool range_fits_16(struct range range);

#endif
