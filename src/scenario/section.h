/* Mappings of fixed keys, read by the rows of keys.def: the one description of what a scenario may contain. */
#ifndef ENTENTE_SCENARIO_SECTION_H
#define ENTENTE_SCENARIO_SECTION_H

#include "program/words.h"
#include "scenario/tree.h"

enum { VALUE_COUNT_MAX = 64, SHARE_RULE_COUNT_MAX = 64, ROW_COUNT_MAX = 64 };

enum shape {
#define SHAPE(name, kinds, schema, right) SHAPE_##name,
#include "scenario/shapes.def"
#undef SHAPE
};

enum detail { /* after the lists of words the tables */
              DETAIL_NOTHING = WORDS_COUNT,
#define TABLE(name, what) TABLE_##name,
#define KEY(...)
#define REST(...)
#include "scenario/keys.def"
#undef TABLE
#undef KEY
#undef REST
};

enum key_index {
#define TABLE(name, what)
#define KEY(table, name, ...) KEY_##table##_##name,
#define REST(table, ...) REST_##table,
#include "scenario/keys.def"
#undef TABLE
#undef KEY
#undef REST
    KEY_COUNT
};

struct key {
    enum detail table;
    const char *name; /* NULL for REST */
    enum shape shape;
    bool required;
    enum detail detail;
    int64_t low, high;
    const char *help;
};

struct shape_row {
    const char *kinds, *schema, *right;
};

extern const struct key section_keys[KEY_COUNT];
extern const struct shape_row section_shapes[];

/* A mapping that was read: the value of each key by its row, NULL when absent or of the wrong kind. */
struct section {
    struct node *node;
    struct node *at[KEY_COUNT];
    bool given[KEY_COUNT]; /* present, even if of the wrong kind: then nothing more is said about it */
};

struct compiler;
/* Reads `node` as a mapping of `table`: reports what is not a mapping, unknown, missing, empty, of the wrong kind or
 * number. False: there is nothing to go on with. Keys of a table with a REST are left to the caller, but for their
 * kind. */
bool section_read(struct compiler *compiler, struct node *node, enum detail table, struct section *ret_section);
/* Reports when `node` is not what the row wants. The caller reads REST entries and entries of BY_... with it. */
bool section_fits(struct compiler *compiler, const struct node *node, enum key_index row);

#endif
