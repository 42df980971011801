/* The voice of the compiler: what is wrong, at which place, and what would be right. */
#ifndef ENTENTE_SCENARIO_VOICE_H
#define ENTENTE_SCENARIO_VOICE_H

#include "scenario/tree.h"

struct compiler;
/* A scratch text; "" when there is no memory. */
const char *voice_say(struct compiler *compiler, const char *format, ...) __attribute__((format(printf, 2, 3)));
void voice_error(struct compiler *compiler, const struct node *node, const char *right, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void voice_warn(struct compiler *compiler, const struct node *node, const char *right, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* At `width` bytes at `offset` of a scalar's text. */
void voice_error_inside(struct compiler *compiler, const struct node *node, uint32_t offset, uint32_t width,
                        const char *right, const char *format, ...) __attribute__((format(printf, 6, 7)));

#endif
