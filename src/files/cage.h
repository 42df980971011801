/* A cage: a child process in which strangers' bytes are read, so that whatever they make of the reader stays there.
 *
 * The child has the bytes, because it is a copy, and one pipe to write into. It may take memory, write and end;
 * whatever else it asks of the system kills it (seccomp), and where the kernel has Landlock no file is there to be
 * opened either. It has a bound of memory, of processor time, of what it may write, and no privileges to gain. */
#ifndef ENTENTE_FILES_CAGE_H
#define ENTENTE_FILES_CAGE_H

#include "base/buf.h"
#include "base/trouble.h"

enum { CAGE_MEMORY_BYTES = 512 << 20, CAGE_SECONDS = 20, CAGE_OUTPUT_BYTES_MAX = 96 << 20 };

/* Runs `work` in a cage and gives what it wrote. The work appends to `ret_output` and ends by returning; how much that
 * may be is `ret_output`'s own bound, at most CAGE_OUTPUT_BYTES_MAX. REFUSED: the child did not end well, so that its
 * output is not to be believed; IO: there could be no child; OUT_OF_MEMORY. `trouble` says. */
enum status cage_run(void (*work)(void *context, struct buf *output), void *context, struct buf *ret_output,
                     struct trouble *trouble);

#endif
