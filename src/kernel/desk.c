/* The desk: who has which item in front of them.
 *
 * Items are numbered densely in the run for control and the log, and densely again for each cell in the order in which
 * the cell came to have them. Only the second number ever reaches a cell. An item that control recalls from a cell that
 * had not opened it keeps its number there and is shown as withdrawn, so that nothing shifts on a page that already
 * counts it; a cell that had opened it cannot unread it, keeps it, and is told that it was withdrawn. */
#include <assert.h>

#include "kernel/inside.h"

bool desk_full(const struct kernel *kernel)
{
    const struct desk *desk = kernel_desk(kernel);
    return !desk || desk->item_count == desk->item_capacity;
}

uint32_t desk_item_add(struct kernel *kernel, const struct item *item, struct update *update)
{
    struct desk *desk = kernel_desk_in(kernel);
    assert(item->known == 0); /* given by desk_give alone */
    if (desk_full(kernel))
        return ITEM_NONE;
    uint32_t index = desk->item_count++;
    desk->items[index] = *item;
    desk->items[index].second = desk->second;
    memset(desk->items[index].shared_by, CELL_CONTROL, sizeof(desk->items[index].shared_by));
    kernel_places_clear(kernel, PLACE_ROW_ITEM + index);
    fact_add(update, FACT_ITEM, index, (int32_t)item->known, item->kind);
    return index;
}

bool desk_has(const struct item *item, uint32_t cell)
{
    return item->known >> cell & 1;
}

struct latest desk_latest(const struct kernel *kernel, uint32_t inject, uint32_t cell)
{
    struct latest latest = {ITEM_NONE, false};
    for (uint32_t i = kernel_item_count(kernel); i-- > 0;) {
        const struct item *item = kernel_item(kernel, i);
        if (item->kind != ITEM_INJECT || item->inject != inject || !desk_has(item, cell))
            continue;
        latest.withdrawn = item->recalled >> cell & 1;
        if (!latest.withdrawn) {
            latest.item = i;
            break;
        }
    }
    return latest;
}

void desk_give(struct kernel *kernel, uint32_t index, uint32_t cell, uint32_t from_cell, uint32_t seats,
               struct update *update)
{
    struct desk *desk = kernel_desk_in(kernel);
    assert(index < desk->item_count && cell < kernel->program->cell_count);
    struct item *item = &desk->items[index];
    if (from_cell != CELL_CONTROL && from_cell != cell)
        item->given_to[from_cell] |= UINT32_C(1) << cell;
    if (from_cell == CELL_CONTROL || !desk_has(item, cell)) /* what control gives again is no longer withdrawn */
        item->recalled &= ~(UINT32_C(1) << cell);
    if (desk_has(item, cell)) {
        seats_pass(kernel, index, cell, seats, update);
        return;
    }
    item->known |= UINT32_C(1) << cell;
    item->known_second[cell] = desk->second;
    item->shared_by[cell] = (uint8_t)from_cell;
    if (from_cell != CELL_CONTROL)
        item->shared |= UINT32_C(1) << cell;
    if (item->number[cell] == 0) /* given again after a recall, it keeps its number */
        item->number[cell] = ++desk->cell_item_count[cell];
    seats_come(kernel, index, cell, seats, update);
    assert(desk->cell_item_count[cell] <= desk->item_count && desk_has(item, cell));
}
