/* A sheaf: several files as one text, a scenario first and behind it the files that it includes, each below a line that
 * names it, `--- # file: lib.yaml`. To YAML that line begins a document of its own, so no text within a file can be
 * taken for it; and a scenario without included files is a sheaf as it is. */
#ifndef ENTENTE_BASE_SHEAF_H
#define ENTENTE_BASE_SHEAF_H

#include <stdint.h>

#include "base/buf.h"

struct sheaf_part {
    struct str name;    /* of the file; empty: the first */
    struct str text;    /* its bytes, as they are */
    struct str missing; /* why it could not be read; ptr NULL: it could */
    uint32_t line;      /* of the sheaf, from 1, in which it begins */
};

/* The next part from `*ret_part` on, which is all zero at first; false: there is none. Its texts are those of the
 * sheaf. */
bool sheaf_next(struct str sheaf, struct sheaf_part *ret_part);
/* The part in which a line of the sheaf lies. */
struct sheaf_part sheaf_at(struct str sheaf, uint32_t line);
/* Appends a file. `name` has no line break. */
void sheaf_add(struct buf *sheaf, struct str name, struct str text);
void sheaf_add_missing(struct buf *sheaf, struct str name, struct str why);
/* The name of a part as that of a file beside `first`: "my/scenario.yaml" and "lib.yaml" give "my/lib.yaml". `first`
 * itself where the part is the first. */
void sheaf_path(struct buf *ret_path, struct str first, struct str name);

#endif
