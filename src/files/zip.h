/* ZIP files, written: the parts of a workbook or a document in one file. Same parts, same bytes: the date of each is
 * 1 January 1980, and nothing of this machine is in it.
 *
 *     zip_begin(&zip, &file);
 *     zip_add(&zip, "xl/workbook.xml", &xml);
 *     zip_end(&zip);                                    fails by file.failed, like all that writes into it
 */
#ifndef ENTENTE_FILES_ZIP_H
#define ENTENTE_FILES_ZIP_H

#include "base/buf.h"

struct zip {
    struct buf *file;     /* borrowed */
    struct buf directory; /* what the end of the file says of each part */
    uint32_t count;
};

void zip_begin(struct zip *zip, struct buf *ret_file);
/* Takes what `part` holds and empties it. `name`: letters, digits, `/`, `.`, `_`. */
void zip_add(struct zip *zip, const char *name, struct buf *part);
void zip_end(struct zip *zip);

#endif
