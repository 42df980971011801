/* What a list expects players to do: lines, of which some say who does what until when. */
#ifndef ENTENTE_PLANNER_EXPECTED_H
#define ENTENTE_PLANNER_EXPECTED_H

#include "planner/mapping.h"

/* A line "EOC: opens the shelter (30m)", as `export --msel` writes tasks: a cell, what it does, and a duration. */
struct expected_task {
    struct str cell, text, within;
};

/* The next line of `text` from `*at` on; false: there is none. Whether it is such a task, which `ret_task` then is. */
bool expected_line(struct str text, size_t *at, struct str *ret_line);
bool expected_task(struct mapping *mapping, struct str line, struct expected_task *ret_task);

#endif
