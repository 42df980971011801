/* Lists of injects that other tools export as JSON, as a grid: a list of objects (T3SF), the Common Exercise Format of
 * MISP (CEXF), scenarios and exercises of OpenAEV and OpenBAS. */
#ifndef ENTENTE_FILES_JSON_READ_H
#define ENTENTE_FILES_JSON_READ_H

#include "files/grid.h"

/* MALFORMED, TOO_LARGE, OUT_OF_MEMORY: `trouble` says where and what. */
enum status json_read(struct str file, struct arena *arena, struct grid_file *ret_file, struct trouble *trouble);

#endif
