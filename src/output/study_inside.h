/* What the outputs of studies share: names, numbers in the unit of the outcome, orders of reading, the finding. */
#ifndef ENTENTE_OUTPUT_STUDY_INSIDE_H
#define ENTENTE_OUTPUT_STUDY_INSIDE_H

#include "output/inside.h"
#include "output/study_output.h"

/* Who says it: terminals and programs in English, with the ids that the command line takes; pages in the language of
 * the exercise, with the titles that its readers know. */
struct study_voice {
    const struct study *study;
    const struct words *words;
    bool titles;
};
typedef void study_say(const struct study_voice *voice, struct buf *out);

static inline struct study_voice study_terse(const struct study *study)
{
    return (struct study_voice){study, words_in(STR("en")), false};
}

/* ---- study_names.c: plain text ---- */

/* "nuclear_use", "tension (at the end)", "tension (peak) ≥ 60" */
void study_say_outcome(const struct study_voice *voice, struct buf *out);
/* "12.3%" of a share, "61.40" of a number; with a sign and without unit when it is a difference */
void study_say_value(const struct study_voice *voice, double value, struct buf *out);
void study_say_difference(const struct study_voice *voice, double difference, struct buf *out);
void study_say_interval(const struct study_voice *voice, bool difference, struct stat_interval interval,
                        struct buf *out);
/* With its unit: "8.9 points", "3.21"; a change with its sign. */
void study_say_size_of(const struct study_voice *voice, double difference, struct buf *out);
void study_say_change(const struct study_voice *voice, double difference, struct buf *out);
/* "caution"; "us policy" */
void study_say_factor(const struct study_voice *voice, uint32_t factor, struct buf *out);
struct str study_policy_name(const struct program *program, uint32_t cell, uint32_t policy);
void study_say_policy(const struct study_voice *voice, uint32_t cell, uint32_t policy, struct buf *out);
/* A value of a factor: a number, or a policy's name. */
void study_say_factor_value(const struct study_voice *voice, uint32_t factor, int32_t value, struct buf *out);
/* An end of a box along a factor: a number, a policy's name, or nothing where the box does not end there. */
void study_say_limit(const struct study_voice *voice, uint32_t factor, double limit, struct buf *out);
/* "0 to 80"; "standard, firm" */
void study_say_range(const struct study_voice *voice, uint32_t factor, struct buf *out);
/* compare: "us=firm rok=prompt", "this version"; tornado: "caution=100", "as written" */
void study_say_side(const struct study_voice *voice, uint32_t side, struct buf *out);
/* For pictures, in which many sides stand together: the factors once, "us / rok", and of each side the values, "firm /
 * prompt". */
void study_say_factors(const struct study_voice *voice, struct buf *out);
void study_say_values(const struct study_voice *voice, uint32_t side, struct buf *out);
void study_say_cell(const struct study_voice *voice, uint32_t cell, struct buf *out);
/* "all paths", "rok to us"; "never", "at once", "40 min"; the moment of a telling: "after 40 min" */
void study_say_path(const struct study_voice *voice, uint32_t path, struct buf *out);
void study_say_delay(const struct study_voice *voice, uint32_t level, struct buf *out);
void study_say_moment(const struct study_voice *voice, uint32_t level, struct buf *out);
/* "Samples: 512; points: 5,120; runs at each: 256": what was played. */
void study_say_size(const struct study_voice *voice, struct buf *out);

/* ---- study_order.c ---- */

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
/* The sides, the first first, then by how much they change; ret_order has side_count places. */
void study_side_order(const struct study *study, uint32_t *ret_order);
/* Whether the sides are changes of the scenario, which are read in that order. */
bool study_has_changes(const struct study *study);
/* Whether the method begins with a design of points, which are averaged first. */
bool study_has_design(const struct study *study);

/* ---- study_finding.c: one sentence, or labels with their figures ---- */

void study_finding(const struct study_voice *voice, struct buf *out);
void study_find_peeling(const struct study_voice *voice, struct buf *out);
void study_find_grid(const struct study_voice *voice, struct buf *out); /* the lowest and the highest cell */

#endif
