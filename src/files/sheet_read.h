/* One sheet of a stranger's workbook. */
#ifndef ENTENTE_FILES_SHEET_READ_H
#define ENTENTE_FILES_SHEET_READ_H

#include "files/cellform.h"
#include "files/grid.h"

enum { SHEET_FORM_COUNT_MAX = 65536, SHEET_MERGE_COUNT_MAX = 20000 };

struct sheet_words {     /* what cells refer to */
    struct str *strings; /* shared */
    uint32_t string_count;
    enum cellform forms[SHEET_FORM_COUNT_MAX]; /* of the formats of cells */
    uint32_t form_count;
    bool from_1904;
};

/* The cells of `xml` into the grid, whose name is there. MALFORMED, TOO_LARGE, OUT_OF_MEMORY: the maker's trouble says
 * which cell. */
enum status sheet_read(struct str xml, const struct sheet_words *words, struct grid_maker *maker, struct grid *grid);
/* A text with the escapes _xHHHH_ of a workbook put back, in the arena, CR LF as LF; ptr NULL: no memory. */
struct str sheet_read_unescape(struct arena *arena, struct str text);

#endif
