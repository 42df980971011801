/* A language server for scenarios (LSP 3.17): memory in, memory out. Whoever calls it reads and writes the messages.
 *
 * It keeps the texts that are open, and answers from them alone: what is wrong, which keys and ids may stand where the
 * cursor is, what a key means, where an id is defined, what else must change when it gets another name. */
#ifndef ENTENTE_EDITOR_EDITOR_H
#define ENTENTE_EDITOR_EDITOR_H

#include "base/buf.h"
#include "base/status.h"

enum { EDITOR_MESSAGE_BYTES_MAX = 32 << 20 };

struct editor;
struct scenario_file;

/* `add_file` adds a file of a folder, which a scenario includes and the editor does not show, to a sheaf
 * (base/sheaf.h), or that it is not there; NULL: there are none. `look` says what stands at a path below a
 * folder, for what a scenario attaches; NULL: nobody looks. NULL: no memory. */
struct editor *editor_new(void (*add_file)(const char *folder, struct str name, struct buf *sheaf),
                          void (*look)(const char *folder, struct str path, struct scenario_file *ret_file));
void editor_free(struct editor *editor);
/* Takes one message and appends what is to be sent, each with its Content-Length. CANCELLED: the client has said
 * `exit`; then `editor_ended_well` says whether it had said `shutdown` before. MALFORMED: no message of the protocol,
 * said to the client. */
enum status editor_take(struct editor *editor, struct str message, struct buf *ret_messages);
bool editor_ended_well(const struct editor *editor);

#endif
