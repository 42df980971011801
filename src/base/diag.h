/* Diagnostics: what a reader of scenarios gathers instead of stopping at the first error. */
#ifndef ENTENTE_BASE_DIAG_H
#define ENTENTE_BASE_DIAG_H

#include "base/arena.h"
#include "base/buf.h"

enum diag_level { DIAG_WARNING, DIAG_ERROR };

struct diag {
    enum diag_level level;
    /* from 1, in code points (line 0: the whole file); width of what the caret line underlines */
    uint32_t line, column, width;
    struct str wrong, right; /* what is wrong; what would be right (may be empty) */
};

struct diag_list {
    struct arena *arena; /* owns the texts */
    struct diag *items;
    uint32_t count, error_count, warning_count; /* the counts go on when items is full */
};

void diag_init(struct diag_list *list, struct arena *arena);
void diag_add(struct diag_list *list, enum diag_level level, uint32_t line, uint32_t column, uint32_t width,
              const char *right, const char *format, ...) __attribute__((format(printf, 7, 8)));
/* Lines are those of `source`, which may be a sheaf (sheaf.h): what is said tells the file, as one beside `file`, and
 * its own lines. */
/* Members of an object (json.h): file, errors, warnings, and faults in order of place, each with file, level, line,
 * column, width, wrong and right. */
void diag_json(const struct diag_list *list, struct str file, struct str source, struct buf *ret_json);
/* FILE:LINE:COLUMN: error: WRONG, the line, a caret line, and "right: ...", in order of place. */
void diag_print(const struct diag_list *list, struct str file, struct str source, struct buf *ret_text);

#endif
