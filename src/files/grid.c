/* Gathering the cells of a sheet. */
#include "files/grid.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_CELLS = 256 };

void grid_begin(struct grid_maker *maker, struct arena *arena, struct trouble *trouble)
{
    *maker = (struct grid_maker){.arena = arena, .trouble = trouble};
}

const char *grid_place(uint32_t row, uint32_t column, char ret_name[GRID_PLACE_BYTES])
{
    char letters[4];
    size_t len = 0;
    assert(column >= 1 && column <= GRID_COLUMN_MAX);
    for (uint32_t c = column; c > 0 && len < sizeof(letters); c = (c - 1) / 26)
        letters[len++] = (char)('A' + (c - 1) % 26);
    for (size_t i = 0; i < len; i++)
        ret_name[i] = letters[len - 1 - i];
    snprintf(ret_name + len, GRID_PLACE_BYTES - len, "%u", row);
    return ret_name;
}

static enum status grow(struct grid_maker *maker)
{
    uint32_t capacity = maker->capacity ? maker->capacity * 2 : FIRST_CELLS;
    struct grid_cell *cells = realloc(maker->cells, capacity * sizeof(*cells));
    if (!cells)
        return trouble_say(maker->trouble, STATUS_OUT_OF_MEMORY, "%s", "");
    maker->cells = cells;
    maker->capacity = capacity;
    return STATUS_OK;
}

enum status grid_add(struct grid_maker *maker, struct grid_cell cell, bool copied)
{
    const struct grid_cell *last = maker->count > 0 ? &maker->cells[maker->count - 1] : NULL;
    char place[GRID_PLACE_BYTES];
    assert(cell.row >= 1 && cell.row <= GRID_ROW_MAX && cell.column >= 1 && cell.column <= GRID_COLUMN_MAX);
    if (last && (cell.row < last->row || (cell.row == last->row && cell.column <= last->column)))
        return trouble_say(maker->trouble, STATUS_MALFORMED, "cell %s stands twice, or behind a later one",
                           grid_place(cell.row, cell.column, place));
    if (cell.text.len == 0)
        return STATUS_OK;
    if (cell.text.len > GRID_CELL_BYTES_MAX)
        return trouble_say(maker->trouble, STATUS_TOO_LARGE, "cell %s holds more than 32,767 characters",
                           grid_place(cell.row, cell.column, place));
    maker->text_bytes += cell.text.len;
    if (maker->total++ >= GRID_CELL_COUNT_MAX || maker->text_bytes > GRID_TEXT_BYTES_MAX)
        return trouble_say(maker->trouble, STATUS_TOO_LARGE, "the file holds more than %d cells, or %d MB of text",
                           GRID_CELL_COUNT_MAX, GRID_TEXT_BYTES_MAX >> 20);
    if (copied)
        cell.text = arena_copy(maker->arena, cell.text);
    if (!cell.text.ptr)
        return trouble_say(maker->trouble, STATUS_OUT_OF_MEMORY, "%s", "");
    if (maker->count == maker->capacity) {
        enum status status = grow(maker);
        if (status != STATUS_OK)
            return status;
    }
    maker->cells[maker->count++] = cell;
    return STATUS_OK;
}

enum status grid_take(struct grid_maker *maker, struct grid *ret_grid)
{
    ret_grid->cells = arena_alloc(maker->arena, maker->count + 1, sizeof(*ret_grid->cells));
    if (ret_grid->cells && maker->count > 0)
        memcpy(ret_grid->cells, maker->cells, maker->count * sizeof(*maker->cells));
    ret_grid->cell_count = maker->count;
    free(maker->cells);
    maker->cells = NULL;
    maker->count = maker->capacity = 0;
    return ret_grid->cells ? STATUS_OK : trouble_say(maker->trouble, STATUS_OUT_OF_MEMORY, "%s", "");
}

int grid_order(const void *a, const void *b)
{
    const struct grid_cell *one = a, *other = b;
    if (one->row != other->row)
        return one->row < other->row ? -1 : 1;
    return (one->column > other->column) - (one->column < other->column);
}

const struct grid_cell *grid_at(const struct grid *grid, uint32_t row, uint32_t column)
{
    struct grid_cell wanted = {.row = row, .column = column};
    return grid->cell_count > 0 ? bsearch(&wanted, grid->cells, grid->cell_count, sizeof(wanted), grid_order) : NULL;
}
