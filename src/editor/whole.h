/* A scenario as the compiler wants it: the text that the editor shows, with the files that it includes, as the editor
 * shows them or else as they are on disk. */
#ifndef ENTENTE_EDITOR_WHOLE_H
#define ENTENTE_EDITOR_WHOLE_H

#include "scenario/scenario.h"
#include "scenario/tree.h"

struct whole_sources { /* where texts come from */
    /* A text that is open in the editor; ptr NULL: it is not. */
    struct str (*open)(void *context, const char *uri);
    void *context;
    /* Adds a file of a folder to a sheaf (sheaf.h), or that it is not there; NULL: there are no files. */
    void (*add_file)(const char *folder, struct str name, struct buf *sheaf);
    /* What stands at a path below a folder, for `files`; NULL: nobody looks. */
    void (*look)(const char *folder, struct str path, struct scenario_file *ret_file);
};

struct whole {
    struct arena arena;
    const char *uri; /* of the scenario, in the arena */
    void (*look)(const char *folder, struct str path, struct scenario_file *ret_file); /* or NULL */
    struct buf sheaf;                                                                  /* it and what it includes */
    struct tree outline; /* what includes what, and with which prefix; its parts are those of the sheaf */
};

struct whole_part {
    struct str text, prefix; /* prefix: "press_"; empty: none */
    uint32_t line;           /* of the sheaf, in which it begins */
    const char *uri;         /* in the arena of the whole */
};

/* The scenario at `uri`, of which `text` is given. whole_free in any case. */
void whole_gather(struct whole *ret_whole, const char *uri, struct str text, const struct whole_sources *sources);
/* The scenario that includes the file at `uri`, of those that are open or, above it, on disk; false: there is none, and
 * nothing to free. `roots`: URIs of open texts. */
bool whole_find(struct whole *ret_whole, const char *uri, const char *const *roots, uint32_t root_count,
                const struct whole_sources *sources);
void whole_free(struct whole *whole);
uint32_t whole_count(const struct whole *whole);
/* Looks at the files beside the scenario, as scenario_compile_beside has it, whose context is the whole. */
void whole_look(void *whole, struct str path, struct scenario_file *ret_file);
bool whole_can_look(const struct whole *whole); /* the scenario lies in a folder on disk */
/* False: the file is not there. */
bool whole_part(const struct whole *whole, uint32_t index, struct whole_part *ret_part);
/* The index of the part with that URI; whole_count: there is none. */
uint32_t whole_index(const struct whole *whole, const char *uri);
bool whole_is_library(struct str text); /* it begins with `library:` */

#endif
