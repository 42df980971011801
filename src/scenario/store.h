/* Memory of a compilation: scratch is gone after it, what is kept is the program's. */
#ifndef ENTENTE_SCENARIO_STORE_H
#define ENTENTE_SCENARIO_STORE_H

#include "scenario/tree.h"

struct compiler;
/* Scratch memory, zeroed; sets out_of_memory and returns NULL when there is none. */
void *store_scratch(struct compiler *compiler, size_t count, size_t item_bytes);
/* Memory of the program, likewise; a count of 0 gives NULL without a failure. */
void *store_keep(struct compiler *compiler, size_t count, size_t item_bytes);
struct str store_text(struct compiler *compiler, struct str text);

#endif
