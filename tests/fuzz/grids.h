/* What holds of every grid that a reader gives, whatever it read. */
#ifndef ENTENTE_TESTS_FUZZ_GRIDS_H
#define ENTENTE_TESTS_FUZZ_GRIDS_H

#include <assert.h>

#include "files/grid.h"

static inline void grids_hold(const struct grid_file *file)
{
    size_t bytes = 0, cells = 0;
    assert(file->sheet_count <= GRID_SHEET_COUNT_MAX && file->told.len > 0);
    for (uint32_t s = 0; s < file->sheet_count; s++) {
        const struct grid *grid = &file->sheets[s];
        cells += grid->cell_count;
        for (uint32_t c = 0; c < grid->cell_count; c++) {
            const struct grid_cell *cell = &grid->cells[c];
            assert(cell->row >= 1 && cell->row <= GRID_ROW_MAX && cell->column >= 1);
            assert(cell->column <= GRID_COLUMN_MAX && cell->kind < GRID_KIND_COUNT && cell->text.len > 0);
            assert(c == 0 || grid_order(&grid->cells[c - 1], cell) < 0);
            assert(grid_at(grid, cell->row, cell->column) == cell);
            bytes += cell->kind == GRID_REPEATED ? 0 : cell->text.len;
        }
    }
    assert(cells <= GRID_CELL_COUNT_MAX && bytes <= GRID_TEXT_BYTES_MAX);
}

#endif
