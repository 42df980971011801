/* What lists of effects roll: inside layout and emission only, which go through it in the same order. */
#ifndef ENTENTE_SCENARIO_ROLLS_H
#define ENTENTE_SCENARIO_ROLLS_H

#include "scenario/compiler.h"

struct rolls_list { /* a list of effects, and whose it is */
    const struct effect *effects;
    const struct node *entry; /* of an inject, a task or an item of the plan */
    uint32_t decision;        /* or INDEX_NONE */
    struct str id, option;    /* of the entry; of a decision's option, else "" */
    uint32_t number; /* 0: what comes first; the option's outcome, from 1; 1: what a task does when it is late; what an
                      * item does when it is done (1) and failed (2) */
};

/* All lists of effects, in the order in which they are written. */
void rolls_lists(const struct compiler *compiler, void (*on_list)(void *context, const struct rolls_list *list),
                 void *context);
/* What a list rolls, in the order in which code reads it. Code does not read what has one value whatever is rolled. */
void rolls_each(const struct effect *effects, void (*on_roll)(void *context, const struct expr *roll), void *context);
uint32_t rolls_count(const struct compiler *compiler);

#endif
