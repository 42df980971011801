/* The files of the run, as they are handed out: copied out of it, when it is opened, into one file that has no name any
 * more, so that a client that takes its time holds neither the loop nor memory nor the run. */
#ifndef ENTENTE_SERVER_ATTACHED_H
#define ENTENTE_SERVER_ATTACHED_H

#include "exercise/exercise.h"

struct attached {
    int file;                              /* -1: the run has no files */
    uint64_t begins[ATTACHMENT_COUNT_MAX]; /* where each begins */
};

/* Makes it beside the run file. IO: it cannot be made, or the run's files cannot be read; the trouble says which. */
enum status attached_begin(const struct exercise *exercise, const char *run_path, struct attached *ret_attached,
                           struct trouble *trouble);
void attached_end(struct attached *attached);

#endif
