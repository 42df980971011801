/* A stranger's workbook (XLSX), read: every sheet with its cells as text. Formulas are never computed; the value that
 * was saved stands for them. Macros, encrypted files and files of old Excel are refused with a sentence. */
#ifndef ENTENTE_FILES_WORKBOOK_READ_H
#define ENTENTE_FILES_WORKBOOK_READ_H

#include "files/grid.h"

/* `file` is borrowed as long as `ret_file` is used. MALFORMED, TOO_LARGE, OUT_OF_MEMORY: `trouble` says where and what.
 */
enum status workbook_read(struct str file, struct arena *arena, struct grid_file *ret_file, struct trouble *trouble);

#endif
