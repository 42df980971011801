/* Trouble is a status; a refusal in play is a verdict (kernel); a bug asserts. */
#ifndef ENTENTE_BASE_STATUS_H
#define ENTENTE_BASE_STATUS_H

enum status {
#define STATUS(name, text) STATUS_##name,
#include "base/status.def"
#undef STATUS
};

const char *status_text(enum status status);

#endif
