/* What the outputs of studies share: names, numbers in the unit of the outcome, orders of reading, the finding. */
#ifndef ENTENTE_OUTPUT_STUDY_INSIDE_H
#define ENTENTE_OUTPUT_STUDY_INSIDE_H

#include "output/inside.h"
#include "output/study_output.h"

/* "nuclear_use", "tension at the end", "peak of tension at least 60" */
void study_say_outcome(const struct study *study, struct buf *out);
/* "12.3 %" of a share, "61.4" of a number; with a sign and in points when it is a difference */
void study_say_value(const struct study *study, double value, struct buf *out);
void study_say_difference(const struct study *study, double difference, struct buf *out);
void study_say_interval(const struct study *study, bool difference, struct stat_interval interval, struct buf *out);
/* "caution"; "us policy" */
void study_say_factor(const struct study *study, uint32_t factor, struct buf *out);
/* A value of a factor: a number, or a policy's name. */
void study_say_factor_value(const struct study *study, uint32_t factor, int32_t value, struct buf *out);
/* An end of a box along a factor: a number, a policy's name, or nothing where the box does not end there. */
void study_say_limit(const struct study *study, uint32_t factor, double limit, struct buf *out);
/* "0 to 80"; "standard, firm" */
void study_say_range(const struct study *study, uint32_t factor, struct buf *out);
/* compare: "us=firm rok=prompt", "this version"; tornado: "caution=100", "as written" */
void study_say_side(const struct study *study, uint32_t side, struct buf *out);
/* "all paths", "rok to us"; "never", "at once", "after 40 min" */
void study_say_path(const struct study *study, uint32_t path, struct buf *out);
void study_say_delay(const struct study *study, uint32_t level, struct buf *out);
/* The value of a factor in a side's settings. */
int32_t study_side_value(const struct study *study, const struct study_side *side, uint32_t factor);

/* Sides by role: the index in sides[], or INDEX_NONE. */
uint32_t study_level_side(const struct study *study, uint32_t path, uint32_t level);
/* The delay of a path at which the outcome differs most from never to tell, be it more or less; of equal ones the
 * longest. */
uint32_t study_strongest_level(const struct study *study, uint32_t path);
uint32_t study_cell_side(const struct study *study, uint32_t x, uint32_t y);
/* The ends of a factor of a tornado: sides of its first and last choice. */
void study_ends(const struct study *study, uint32_t factor, uint32_t *ret_first, uint32_t *ret_last);

/* Factors (or of a sharing study the paths) in order of importance; ret_order has as many places. */
void study_order(const struct study *study, uint32_t *ret_order);

/* One sentence. */
void study_finding(const struct study *study, struct buf *out);
/* "512 samples, 5,120 points of 256 runs": what was played. */
void study_say_size(const struct study *study, struct buf *out);

#endif
