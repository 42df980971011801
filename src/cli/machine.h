/* What this machine remembers of runs, in its state directory beside the certificate authority.
 *
 *   runs/ID.key    of each run that was played here, 32 bytes of chance: its join codes and sessions count only where
 * they were made, and new join links mean a new key, so that an older copy of the file brings no old ones back runs/ID
 * "COUNT:HEX": how far it was, and the link of the last event then
 *   receipts.key   32 bytes of chance, of which the key that signs checkpoints is made
 *
 * A run file may have been somebody else's for a while, or be an older copy of itself. The chain in it says neither;
 * this does. */
#ifndef ENTENTE_CLI_MACHINE_H
#define ENTENTE_CLI_MACHINE_H

#include "base/note.h"
#include "cli/cli.h"
#include "log/log.h"

enum { MACHINE_PATH_BYTES = 4096 };

struct machine {
    char directory[MACHINE_PATH_BYTES];
    uint32_t run; /* exercise_run_number of the run it is asked about */
};

/* The state directory: `wish`, or by XDG_STATE_HOME and HOME; its parents are made. Prints why not. */
enum exit_code machine_find(const char *wish, struct machine *ret_machine);
/* Makes the log's secrets those of this machine; the key is made on first use, and `anew` when all there are shall end.
 * The directory must be there. */
enum exit_code machine_bind(const struct machine *machine, struct log *log, bool anew);
/* Whether the run is as far as it was here, and the same until there; true also when it was never here. `ret_why` is a
 * sentence when it is not. */
enum exit_code machine_knows(const struct machine *machine, struct log *log, bool *ret_fits, struct trouble *ret_why);
/* The seed of the key that signs checkpoints of runs, made on first use and kept for its owner alone. */
enum exit_code machine_signing_seed(const struct machine *machine, uint8_t ret_seed[NOTE_SEED_BYTES]);
/* Nothing is known of this run any more. */
void machine_forget(const struct machine *machine, const struct log *log);
/* Writes down where the run is now. False: the file could not be written. */
bool machine_remember(const struct machine *machine, struct log *log);

#endif
