/* The checkpoints of a run, signed, in a file beside it: RUN.checkpoints, which only grows. Each entry is the
 * verifier's key of who signed and the signed note (base/note.h); what a crash left half at the end is as if it were
 * not there. */
#ifndef ENTENTE_CLI_CHECKPOINTS_H
#define ENTENTE_CLI_CHECKPOINTS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/note.h"
#include "base/status.h"

struct checkpoint_entry {
    struct str verifier, note;
};

struct checkpoints {
    struct checkpoint_entry *entries; /* in the arena */
    size_t count;
};

/* The file of a run, to be kept open, so that signing goes on when the system has no descriptor left; -1: it could not
 * be opened. */
int checkpoints_open(const char *run_path);
/* False: it could not be written. */
bool checkpoints_append(int file, const char *verifier, struct str note);
/* NOT_FOUND: there is no such file. OUT_OF_MEMORY, IO, TOO_LARGE. */
enum status checkpoints_read(const char *run_path, struct arena *arena, struct checkpoints *ret_checkpoints);
/* The key of an entry; false: it is none, or another than `wish` (a verifier's key, or what stands behind its last +;
 * NULL: any). */
bool checkpoints_key(const struct checkpoint_entry *entry, const char *wish, uint8_t ret_key[NOTE_KEY_BYTES]);

#endif
