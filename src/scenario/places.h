/* Places of chance that have names: what has to do with a member of a group draws in a block of its own, which follows
 * from what it is called, so that adding a member leaves the luck of the others alone. */
#ifndef ENTENTE_SCENARIO_PLACES_H
#define ENTENTE_SCENARIO_PLACES_H

#include "program/program.h"

struct compiler;
struct places {
    uint32_t *taken; /* blocks, by hash; 0: free */
    uint32_t room, count;
};
/* Room for so many names; false: there is no memory. */
bool places_begin(struct compiler *compiler, uint32_t count_max, struct places *ret_places);
/* Half 0 of the block that follows from "what:id:from:to", or where that is taken of the next free one. */
struct site places_named(struct places *places, const char *what, struct str id, struct str from, struct str to);

#endif
