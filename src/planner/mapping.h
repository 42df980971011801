/* How a stranger's list is read: which sheet, which row of heads, which column is what, and what its words mean. It is
 * guessed from the file, written down for people to look at and change, and read back. */
#ifndef ENTENTE_PLANNER_MAPPING_H
#define ENTENTE_PLANNER_MAPPING_H

#include "base/diag.h"
#include "files/grid.h"
#include "planner/msel.h"
#include "planner/stamp.h"

enum {
    MAPPING_KEEP = MSEL_COLUMN_COUNT, /* a column that we have no place for: kept beside the scenario */
    MAPPING_NO,                       /* one that is left out */
    MAPPING_COLUMN_MAX = 64,
    MAPPING_WORD_COUNT_MAX = 512,
};

struct mapping_column {
    uint32_t at; /* column of the sheet */
    struct str head;
    uint32_t is; /* an msel_column, MAPPING_KEEP or MAPPING_NO */
    uint32_t language;
    uint32_t filled, understood; /* cells that say something; of these, times and dates that could be read */
};

struct mapping_word { /* a receiver, a method, a kind, a precedence, a status as the list says it */
    enum msel_column column;
    struct str word;
    struct str means; /* an id of a cell, `all`, a word of the language; empty: nothing */
    uint32_t count;
    bool guessed;
};

struct mapping {
    uint32_t sheet;            /* of the file */
    uint32_t head, head_count; /* the row of heads, and how many rows they take: 1 or 2 */
    struct mapping_column columns[MAPPING_COLUMN_MAX];
    uint32_t column_count;
    struct mapping_word words[MAPPING_WORD_COUNT_MAX];
    uint32_t word_count;
    enum stamp_order order;
    struct str languages[LANGUAGE_COUNT_MAX];
    uint32_t language_count;
    struct str id, title, zone;
    int64_t startex; /* local seconds after 1970 where the list's clock shows 0:00 */
    int32_t offset;  /* minutes east of UTC of the list's clock */
    bool startex_known, offset_known;
    bool braces; /* braces of texts are the language's own, as in lists that entente wrote */
};

/* Guesses. `known` (may be NULL) is a scenario whose cells and words count; `at` (may be NULL) says which sheet and
 * heads. MALFORMED: no list is found, `trouble` says. */
enum status mapping_guess(const struct grid_file *file, const struct source *known, struct arena *arena,
                          const struct mapping *at, struct mapping *ret_mapping, struct trouble *trouble);
/* As a file for people, YAML with what was seen beside each line. */
void mapping_write(const struct mapping *mapping, const struct grid_file *file, struct buf *ret_text);
/* Reads such a file over a guess; faults go to `diags`. MALFORMED, OUT_OF_MEMORY. */
enum status mapping_read(struct str text, const struct grid_file *file, const struct source *known, struct arena *arena,
                         struct mapping *mapping, struct diag_list *diags);
/* Whether the cells of what a column is should be dates or times. */
bool mapping_is_time(uint32_t is);
/* The column that is `is` in that language; NULL: none. */
const struct mapping_column *mapping_find(const struct mapping *mapping, uint32_t is, uint32_t language);
/* What a word of a column means; NULL: it is not listed. */
struct mapping_word *mapping_word(struct mapping *mapping, enum msel_column column, struct str word);

#endif
