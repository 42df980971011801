/* The files that planners have: what a scenario gives them. Memory in, memory out; the same scenario gives the same
 * bytes.
 *
 * Whom each is for is in it and on each page of it: the events list, the calendar and the evaluation guide are for
 * control and evaluators, the situation manual and the cards are for players and hold nothing of what will happen. */
#ifndef ENTENTE_PLANNER_PLANNER_H
#define ENTENTE_PLANNER_PLANNER_H

#include "planner/source.h"

enum { PLANNER_BYTES_MAX = 64 << 20 };

/* Each: OUT_OF_MEMORY, also when the file would be larger than `ret_file` may be. */
enum status planner_workbook(const struct source *source,
                             struct buf *ret_file);                         /* events list, decisions, cells, ... */
enum status planner_csv(const struct source *source, struct buf *ret_file); /* the events list alone */
enum status planner_calendar(const struct source *source,
                             struct buf *ret_file);                           /* days of conduct, events by storyline */
enum status planner_guide(const struct source *source, struct buf *ret_file); /* exercise evaluation guides */
enum status planner_situation(const struct source *source, struct buf *ret_file); /* situation manual for players */
enum status planner_cexf(const struct source *source, struct buf *ret_file);      /* for MISP and its like, JSON */
enum status planner_cards(const struct source *source, struct buf *ret_file);     /* a page a cell, HTML to print */

#endif
