/* Texts with braces: names put in at once, values of a run left to the moment at which the text is read. */
#ifndef ENTENTE_SCENARIO_PATTERN_H
#define ENTENTE_SCENARIO_PATTERN_H

#include "program/program.h"
#include "scenario/tree.h"

struct compiler;

/* A text that is being read, in one language after the other. */
struct mention { /* of a name, or of an expression as it is written */
    struct str what;
    uint32_t languages; /* bits of those that put it in */
    uint32_t value;     /* in `values`; INDEX_NONE: it is a name */
};
struct pattern_source {
    enum text_of of;
    uint32_t index;
    enum holds { HOLDS_NOTHING, HOLDS_NAMES, HOLDS_VALUES } holds; /* the most that it may put in */
    struct str in[LANGUAGE_COUNT_MAX];                             /* with marks (program/fill.h) */
    struct mention mentions[MENTION_COUNT_MAX];
    uint32_t mention_count;
    struct expr *values[MENTION_COUNT_MAX];
    uint32_t value_count;
    bool too_many;
    struct pattern_source *next;
};

/* The scalar's words in `language` with its names put in; as they are written where they hold values. */
struct str pattern_words(struct compiler *compiler, const struct node *scalar, uint32_t language,
                         struct pattern_source *source);
/* Once all languages are read: warns where one lacks what another has (`node`: the mapping), and keeps the text if it
 * holds values. */
void pattern_done(struct compiler *compiler, const struct node *node, const struct pattern_source *source);

#endif
