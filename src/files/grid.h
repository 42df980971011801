/* Grids: what stands in the sheets of a stranger's file, cell by cell, as text. */
#ifndef ENTENTE_FILES_GRID_H
#define ENTENTE_FILES_GRID_H

#include <stdint.h>

#include "base/arena.h"
#include "base/trouble.h"

enum {
    GRID_SHEET_COUNT_MAX = 64,
    GRID_ROW_MAX = 1048576, /* of a workbook */
    GRID_COLUMN_MAX = 16384,
    GRID_CELL_COUNT_MAX = 400000,
    GRID_TEXT_BYTES_MAX = 32 << 20, /* of all cells */
    GRID_CELL_BYTES_MAX = 32767 * 4,
};

enum grid_kind {
    GRID_TEXT,
    GRID_NUMBER,   /* as the file writes it */
    GRID_DATE,     /* 2024-03-05 */
    GRID_MOMENT,   /* 2024-03-05 09:20, with seconds if there are some */
    GRID_TIME,     /* 09:20 */
    GRID_FORMULA,  /* the value that was saved with it: nothing is computed */
    GRID_REPEATED, /* of a cell above with which it is merged */
    GRID_KIND_COUNT,
};

struct grid_cell {        /* that is not empty */
    uint32_t row, column; /* from 1 */
    enum grid_kind kind;
    struct str text; /* UTF-8, with line breaks \n */
};

struct grid {
    struct str name; /* of the sheet; a CSV has none */
    bool hidden;
    struct grid_cell *cells; /* in the order of rows, then columns */
    uint32_t cell_count;
};

struct grid_file {
    struct grid *sheets;
    uint32_t sheet_count;
    struct str told; /* how it was read, such as "CSV, UTF-8, semicolons"; for people */
};

/* The cell that stands there; NULL: it is empty. */
const struct grid_cell *grid_at(const struct grid *grid, uint32_t row, uint32_t column);

/* ---- for readers ---- */

int grid_order(const void *a, const void *b); /* of two cells: by rows, then columns */

struct grid_maker {
    struct arena *arena;
    struct trouble *trouble;
    struct grid_cell *cells;
    uint32_t count, capacity, total;
    size_t text_bytes;
};

void grid_begin(struct grid_maker *maker, struct arena *arena, struct trouble *trouble);
/* Adds a cell behind those there are; empty text adds none. The text is kept: as it is if `copied` is false. TOO_LARGE,
 * OUT_OF_MEMORY, MALFORMED (not behind the cell before): `trouble` says. */
enum status grid_add(struct grid_maker *maker, struct grid_cell cell, bool copied);
/* Moves what was gathered into a grid. */
enum status grid_take(struct grid_maker *maker, struct grid *ret_grid);
/* "C12" of a place; `ret_name` has GRID_PLACE_BYTES. */
enum { GRID_PLACE_BYTES = 16 };
const char *grid_place(uint32_t row, uint32_t column, char ret_name[GRID_PLACE_BYTES]);

#endif
