/* What lies below a folder: opened part by part of its name, along no link, so that nothing outside of the folder can
 * be meant. */
#ifndef ENTENTE_CLI_BELOW_H
#define ENTENTE_CLI_BELOW_H

#include "base/str.h"

/* `name` is relative and has no `..`. A pipe is not waited for: see what it is. -1: errno, which is ELOOP where it or a
 * folder on the way is a link. */
int below_open(const char *folder, struct str name);

#endif
