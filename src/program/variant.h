/* Variants of a program: the same scenario but for one thing, so that it can be asked what that thing is worth.
 *
 * A variant is a program of its own that is changed again and again, one change at a time; between two changes it may
 * be played like any other. Draws keep their places, so that it has the luck of the program it was made of. */
#ifndef ENTENTE_PROGRAM_VARIANT_H
#define ENTENTE_PROGRAM_VARIANT_H

#include "program/program.h"

/* As `program`, which must outlive it; the caller frees it (program_free). STATUS_OUT_OF_MEMORY, STATUS_TOO_LARGE. */
enum status program_variant_new(const struct program *program, struct program **ret_variant);
/* Room for so many constants more. STATUS_OUT_OF_MEMORY, STATUS_TOO_LARGE leave the variant as it was. */
enum status program_variant_room(struct program *variant, uint32_t count);
/* A setting or condition that is always `value`; takes one of the places for which there is room. */
code_at program_variant_constant(struct program *variant, int32_t value);
/* The inject never comes, and nothing else is otherwise. */
void program_variant_without(const struct program *program, uint32_t inject, struct program *variant);
/* Of a decision between options: every bot that is asked chooses the option (counted within the decision) whenever it
 * can be chosen, and as its policy says when it cannot. */
void program_variant_force(const struct program *program, uint32_t decision, uint32_t option, struct program *variant);

/* Whoever requests release of the inject (INDEX_NONE: of any) has it whole at once, whatever its originator's policy.
 */
void program_variant_release(const struct program *program, uint32_t inject, struct program *variant);

#endif
