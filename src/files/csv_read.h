/* A stranger's CSV: UTF-8, UTF-16, code pages 949 and 1252; commas, semicolons or tabs. */
#ifndef ENTENTE_FILES_CSV_READ_H
#define ENTENTE_FILES_CSV_READ_H

#include "files/decode.h"
#include "files/grid.h"

/* `encoding` DECODE_UNKNOWN: it is guessed. MALFORMED, TOO_LARGE, OUT_OF_MEMORY: `trouble` says where and what. An
 * apostrophe that keeps a cell from being a formula is taken off. */
enum status csv_read(struct str file, enum decode_encoding encoding, struct arena *arena, struct grid_file *ret_file,
                     struct trouble *trouble);

#endif
