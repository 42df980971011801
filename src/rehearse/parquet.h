/* One row a run, as a Parquet file, for those who bring their own statistics.
 *
 * Batches may arrive in any order from any thread; rows leave in order of run. Rows gather in groups of
 * PARQUET_GROUP_ROWS; the thread that completes a group encodes it, and groups go to the sink one after the other, so
 * memory holds only the groups in work. The same runs give the same bytes.
 *
 * Columns: run, end_minute, ending, variable_ID (a number or the name of a value), and for each decision adopted_ID or
 * adopted_ID_CELL (by `each`) and choice_ID_CELL, null where the decision did not close or the cell did not choose; of
 * a decision about a number decided_ID and named_ID_CELL, of an allocation a column for each thing, decided_ID_THING
 * and named_ID_CELL_THING; for each task task_ID ("in_time", "late", "missed", "open", null where it did not open) and
 * minutes_ID from opening to being done, null where it was not; for each asked cell of a question answer_ID_CELL (a
 * number, the name of a step), of an order answer_ID_CELL_NAME (the place of the name), and right_ID_CELL (1 or 0)
 * where it is known what was right, null where the cell did not answer. */
#ifndef ENTENTE_REHEARSE_PARQUET_H
#define ENTENTE_REHEARSE_PARQUET_H

#include "rehearse/tally.h"

enum { PARQUET_GROUP_ROWS = 65536 };

/* Takes the bytes of the file in order; false when it cannot. Called by one thread at a time. */
typedef bool parquet_sink(void *context, const void *bytes, size_t len);

struct parquet_rows;
/* For at most run_count runs from first_run on. `program` must outlive it. Writes the file's first bytes. */
enum status parquet_new(const struct program *program, uint64_t first_run, uint64_t run_count, parquet_sink *sink,
                        void *context, struct parquet_rows **ret_rows);
/* Takes the rows of a batch that has ended. Any thread. Failures are kept for parquet_finish. */
void parquet_fold(struct parquet_rows *rows, const struct tally_batch *batch);
/* Writes what is left (after a cancelled rehearsal: the runs that were played) and the footer. `seed` and `hash` go
 * into the file's metadata. STATUS_IO: the sink failed; STATUS_OUT_OF_MEMORY. */
enum status parquet_finish(struct parquet_rows *rows, uint64_t seed, const char *hash);
void parquet_free(struct parquet_rows *rows); /* NULL is allowed */

#endif
