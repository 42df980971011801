/* What the handles of include/entente.h are made of. */
#ifndef ENTENTE_LIBRARY_INSIDE_H
#define ENTENTE_LIBRARY_INSIDE_H

#include <stdatomic.h>

#include "entente.h"
#include "kernel/kernel.h"

struct entente_scenario {
    struct program *program;
};

struct entente_settings {
    const struct program *program;
    struct settings settings;
};

/* A text that is given away: what the buffer holds, or NULL when it is empty or failed. Frees the buffer. */
char *library_give(struct buf *text);
/* The settings, or the scenario's own where `settings` is NULL. */
struct settings library_settings(const struct entente_scenario *scenario, const struct entente_settings *settings,
                                 uint64_t seed, uint64_t run);

/* Work that its owner watches: `cancel` becomes true when the owner says so. */
struct library_watch {
    const struct entente_work *work;
    atomic_bool cancel;
};
void library_progress(void *watch, uint64_t done, uint64_t total);

#endif
