/* A trial of serving: an exercise of its own, thrown away afterwards, and clients that join it, listen, and act once
 * each. */
#ifndef ENTENTE_CLI_TRIAL_H
#define ENTENTE_CLI_TRIAL_H

#include <stdint.h>

#include "cli/machine.h"

struct trial {
    const struct machine *machine; /* whose certificate it serves with */
    const char *directory;         /* where its files are meanwhile */
    struct str authority_pem;
    uint32_t client_count;
    /* what came of it */
    uint32_t done_count;
    int64_t slowest_us; /* from an act to its answer */
};

/* IO: the server does not begin, or a client does not get what it asks for; the trouble says which. */
enum status trial_run(struct trial *trial, struct trouble *trouble);

#endif
