/* The files beside a scenario: what the compiler asks about them, and their bytes for a run.
 *
 * A path is followed from the scenario's folder on, along no link (below.h). */
#ifndef ENTENTE_CLI_BESIDE_H
#define ENTENTE_CLI_BESIDE_H

#include <sys/types.h>

#include "scenario/scenario.h"

struct beside_seen { /* a file that was looked at, to be looked at again only when it is another */
    dev_t device;
    ino_t inode;
    off_t bytes;
    struct timespec changed;
    struct scenario_file file;
};

enum { BESIDE_PATH_BYTES = 4096 };

struct beside {
    char folder[BESIDE_PATH_BYTES];
    struct beside_seen seen[ATTACHMENT_COUNT_MAX];
    uint32_t seen_count;
    int reading; /* of beside_read: the file that is open, -1: none */
    uint32_t reading_file;
    const struct program *program; /* of beside_read: which has the paths; borrowed */
};

/* `scenario` is the path of its file; "-" (standard input) stands in the present directory. */
void beside_open(struct beside *ret_beside, const char *scenario);
void beside_close(struct beside *beside);
/* For scenario_compile_beside: the context is the struct beside. */
void beside_look(void *context, struct str path, struct scenario_file *ret_file);
/* For exercise_create: likewise; `program` must be set. */
size_t beside_read(void *context, uint32_t file, uint64_t at, void *ret_bytes, size_t len);

#endif
