/* What is proven of the code of a program before anybody runs it; used by verify.c. */
#ifndef ENTENTE_PROGRAM_PROVE_H
#define ENTENTE_PROGRAM_PROVE_H

#include "program/range.h"

enum proof_kind { PROOF_NONE /* no sequence begins here, or one that must not run */, PROOF_VALUE, PROOF_EFFECTS };

struct proof {         /* of the sequence that begins at an instruction */
    int32_t low, high; /* of a value */
    uint8_t kind;
    bool is_setting; /* reads parameters and nothing else */
    bool is_narrow;  /* no value on its stack needs more than 16 bits */
};

/* Runs every sequence once over the ranges of the slots instead of their values. `ret_proofs` has code_count places.
 * The slots' ranges are those that verify.c has compared. */
void prove_code(const struct program *program, struct proof *ret_proofs);

#endif
