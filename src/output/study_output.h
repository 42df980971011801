/* What a study says: to a terminal, to programs, to spreadsheets, to people. As output.h: appended to memory, from the
 * study alone, the same bytes for the same study; a failed buffer is the caller's to check. */
#ifndef ENTENTE_OUTPUT_STUDY_OUTPUT_H
#define ENTENTE_OUTPUT_STUDY_OUTPUT_H

#include "output/output.h"
#include "study/study.h"

void study_json(const struct study *study, struct buf *ret_json);
void study_table(const struct study *study, struct buf *ret_text); /* for a terminal of at least 80 columns */
const char *const *study_csv_names(enum study_method method);      /* in the order of handing over; the last is NULL */
enum status study_csv(const struct study *study, output_take_file *take, void *context);
enum status study_html(const struct study *study, struct buf *ret_html); /* one self-contained page */

#endif
