/* Why something failed, as one sentence for people, beside the status that says it to the program. */
#ifndef ENTENTE_BASE_TROUBLE_H
#define ENTENTE_BASE_TROUBLE_H

#include "base/status.h"

enum { TROUBLE_BYTES = 320 };

struct trouble { /* written on failure only */
    char text[TROUBLE_BYTES];
};

/* Writes the sentence unless `trouble` is NULL, and gives back `status`, whose words stand in for an empty one. */
enum status trouble_say(struct trouble *trouble, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
