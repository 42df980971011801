/* What a writer may have meant by a name that does not exist. */
#ifndef ENTENTE_SCENARIO_SUGGESTION_H
#define ENTENTE_SCENARIO_SUGGESTION_H

#include "scenario/symbol.h"

/* Did-you-mean: offer candidates, then ask. Nothing is computed when diagnostics are no longer kept. */
struct suggestion {
    struct str wanted, best;
    uint32_t distance; /* a candidate must be nearer than this; 0: none is wanted */
};
struct suggestion suggestion_for(const struct compiler *compiler, struct str wanted);
void suggestion_offer(struct suggestion *suggestion, struct str candidate);
void suggestion_offer_all(struct suggestion *suggestion, const struct symbols *symbols);
/* "did you mean `x`?", or `otherwise`. */
const char *suggestion_text(struct compiler *compiler, const struct suggestion *suggestion, const char *otherwise);

#endif
