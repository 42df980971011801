/* The after-action report of a run: one HTML page in the order of an HSEEP after-action report.
 *
 *     struct trouble trouble;
 *     struct buf page;
 *     buf_init(&page, REPORT_BYTES_MAX);
 *     status = report_html("run.entente", REPORT_CONTROL, &page, &trouble);
 *
 * Everything in it is folded from the run file; nothing is asked of anybody. The page holds figures and leaves
 * judgement (ratings, findings, the improvement plan) to the evaluator. It stands alone (no script, no request), prints
 * on A4, and the same run file gives the same bytes on one machine (zones come from the machine's time zone database).
 * A run that is still being played may be reported: the page then says at which event it was
 * made. */
#ifndef ENTENTE_REPORT_REPORT_H
#define ENTENTE_REPORT_REPORT_H

#include <stdatomic.h>

#include "exercise/exercise.h"

enum { REPORT_BYTES_MAX = 512 << 20 }; /* what the bounds of a record let it say, each letter written with six */

/* Editions, by name: for control all there is; `both` leaves out what persons wrote or answered in private, their seats
 * and names, letters and notes; `cell:ID` leaves that out of all cells but one. */
#define REPORT_CONTROL STR("control")
#define REPORT_BOTH STR("both")
#define REPORT_CELL STR("cell:")

/* Appends the page to `ret_html`. Statuses of exercise_open (NOT_FOUND, MALFORMED, VERSION, CORRUPT, IO,
 * OUT_OF_MEMORY), TOO_LARGE when the page does not fit `ret_html`, and REFUSED where there is no such edition;
 * `trouble` (may be NULL) then says why in one sentence, and what `ret_html` holds is worth nothing. */
enum status report_html(const char *run_path, struct str edition, struct buf *ret_html, struct trouble *trouble);
/* The same, on any thread of the process that plays the run. Also CANCELLED. */
enum status report_html_beside(const char *run_path, struct str edition, const atomic_bool *cancel,
                               struct buf *ret_html);

#endif
