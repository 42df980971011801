/* Rows of a stranger's list as injects, and what becomes of every cell. */
#ifndef ENTENTE_PLANNER_INTAKE_H
#define ENTENTE_PLANNER_INTAKE_H

#include "planner/mapping.h"

enum { INTAKE_NO_MOMENT = INT32_MIN };

struct draft {             /* an inject to be */
    uint32_t row;          /* of the sheet */
    struct str id, number; /* the number as the list has it */
    struct str fields[MSEL_COLUMN_COUNT]
                     [LANGUAGE_COUNT_MAX]; /* as the list has them; notes with what has no place else */
    int64_t clock, moment;     /* minutes after STARTEX by date and time, and by scenario time; INTAKE_NO_MOMENT */
    uint32_t objective;        /* in objectives[]; or INDEX_NONE */
    uint32_t storyline, phase; /* likewise */
};

struct intake_phase {
    struct str id, title;
    int64_t begins, last; /* minutes after STARTEX: of the first and the last of its injects that have a moment */
};

struct intake_objective {
    struct str id, text, capability;
};

struct intake {
    const struct grid_file *file;
    const struct grid *grid; /* the list */
    struct mapping *mapping;
    struct arena *arena;
    struct draft *drafts;
    uint32_t draft_count;
    struct intake_objective *objectives;
    uint32_t objective_count;
    struct intake_objective *storylines; /* without capability */
    uint32_t storyline_count;
    struct intake_phase *phases; /* in the order of the list */
    uint32_t phase_count;        /* 0: it has none, or its rows do not lie one phase behind the other */
    const char **why;            /* of each cell of the list: why it is not placed; NULL: it is */
    int64_t shift;               /* minutes by which STARTEX comes before the list's, since something lies before it */
    struct sheet kept;           /* columns that we have no place for, a row an inject */
};

/* TOO_LARGE, OUT_OF_MEMORY: `trouble` says. `known` as for mapping_guess. */
enum status intake_read(const struct grid_file *file, struct mapping *mapping, const struct source *known,
                        struct arena *arena, struct intake *ret_intake, struct trouble *trouble);
/* Every cell of the file that is not placed, by sheet, row and column, with the reason; how many there are. */
uint32_t intake_unplaced(const struct intake *intake, struct sheet *ret_sheet);
/* Where a draft comes by the list: its moment, else INTAKE_NO_MOMENT. */
int64_t intake_minute(const struct draft *draft);

#endif
