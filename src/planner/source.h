/* A scenario as its author wrote it, for files that planners work on: what they change must be what stands in the file,
 * so texts are taken from there, with their braces, and not from the program. The program says what a moment comes to.
 */
#ifndef ENTENTE_PLANNER_SOURCE_H
#define ENTENTE_PLANNER_SOURCE_H

#include "files/grid.h"
#include "program/program.h"
#include "scenario/tree.h"

struct source {
    const struct program *program; /* borrowed, of the same text */
    const struct grid *kept;       /* columns that a list had and a scenario has no place for, by inject; NULL: none */
    struct arena *arena;           /* borrowed */
    struct tree tree;
    const int32_t *slots;         /* the state at STARTEX, by which what is planned is read */
    struct diag_list diagnostics; /* of the tree alone: none, since it compiled */
};

/* `text` is borrowed and has compiled to `program`. MALFORMED: it has not. OUT_OF_MEMORY. */
enum status source_read(struct str text, const struct program *program, struct arena *arena, struct source *ret_source);
/* The entry of a mapping; NULL: there is none, or `mapping` is NULL or no mapping. */
const struct node *source_get(const struct node *mapping, struct str key);
const struct node *source_section(const struct source *source, const char *name); /* of the top level */
/* A text in the language with that index: of a plain string the first alone. Empty: it has none. */
struct str source_text(const struct source *source, const struct node *node, uint32_t language);
struct str source_first(const struct source *source, const struct node *node); /* in the first language that it has */
/* A scalar's words; a list's with ", " between them. Empty: it is neither. */
struct str source_words(const struct source *source, const struct node *node);
/* How long an entry of `decisions`, `tasks` or `questions` has: as it is written, or what an expression of parameters
 * comes to, as a duration. Empty: nothing is said. */
struct str source_within(const struct source *source, const char *section, const struct node *entry);
/* The stage in which a minute after STARTEX lies; INDEX_NONE: the scenario has none. */
uint32_t source_stage(const struct source *source, int64_t minute);
/* What the calendar shows at a minute after STARTEX as planned: Unix seconds. And back: -1: no such minute. */
int64_t source_instant(const struct source *source, int64_t minute);
int64_t source_minute(const struct source *source, int64_t second);
/* Text by a format, in the arena; empty when there is no memory. */
struct str source_say(const struct source *source, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
