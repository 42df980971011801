/* Seats by name: which of a cell's has which item in front of it, and who sits.
 *
 * An inject may come to some seats of a cell first: then they alone hold it, until one of them passes it on, control or
 * another cell gives it to the cell, or nobody is there any more who could pass it on. What nobody would be there to
 * read comes to the whole cell at once: bots play it, or none of those seats is taken. The model knows cells alone; for
 * it the cell knows from the first moment on.
 *
 * Each seat by name counts items and tasks by dense numbers of its own, and so do together those of the cell that have
 * no name, so that a gap tells nobody of what others hold. */
#include <assert.h>

#include "kernel/inside.h"

static uint32_t seat_count(const struct kernel *kernel, uint32_t cell)
{
    assert(cell < kernel->program->cell_count);
    return kernel->program->cells[cell].seat_count;
}

/* Of a cell with seats by name: where the numbers of one of them stand; seat 0 is those that have no name. */
static uint32_t place_of(const struct kernel *kernel, uint32_t cell, uint32_t seat)
{
    assert(seat <= seat_count(kernel, cell));
    return kernel->program->cells[cell].seat_first + cell + seat;
}

bool seats_is_one(const struct kernel *kernel, uint32_t cell, uint32_t seat)
{
    return seat_count(kernel, cell) == 0 || seat <= seat_count(kernel, cell);
}

/* Bit 0: the seats without a name have it; bit s + 1: the seat s has. */
static uint32_t who_has(const struct kernel *kernel, const struct item *item, uint32_t cell)
{
    if (!(item->known >> cell & 1))
        return 0;
    return item->held[cell] ? (uint32_t)item->held[cell] << 1 : (UINT32_C(2) << seat_count(kernel, cell)) - 1;
}

bool seats_have(const struct item *item, uint32_t cell, uint32_t seat)
{
    if (!(item->known >> cell & 1))
        return false;
    return item->held[cell] == 0 || seat == SEATS_TOGETHER || (seat > 0 && (item->held[cell] >> (seat - 1) & 1));
}

bool seats_are_there(const struct kernel *kernel, uint32_t cell, uint32_t seats)
{
    const struct desk *desk = kernel_desk(kernel);
    return desk && !(kernel->bots >> cell & 1) && (desk->sitting[cell] & seats) != 0;
}

/* ---- numbers ---- */

/* What a seat has of row `row` from now on; a number once given stays. */
static void count_in(struct kernel *kernel, uint32_t row, uint32_t total, uint32_t cell, uint32_t seat)
{
    uint32_t at = place_of(kernel, cell, seat);
    struct place *place = &kernel_places_in(kernel, row)[at];
    place->second = kernel_desk(kernel)->second;
    if (place->number == 0)
        place->number = ++kernel_places_in(kernel, total)[at].number;
}

bool seats_have_task(const struct kernel *kernel, uint32_t index, uint32_t cell, uint32_t seat)
{
    const struct program_task *task = &kernel->program->tasks[index];
    bool has = task->after == INDEX_NONE || seat_count(kernel, cell) == 0 || seat == SEATS_TOGETHER;
    for (uint32_t i = kernel_item_count(kernel); i-- > 0 && !has;) {
        const struct item *item = kernel_item(kernel, i);
        has = item->kind == ITEM_INJECT && item->inject == task->after && seats_have(item, cell, seat);
    }
    return has;
}

void seats_count_tasks(struct kernel *kernel, uint32_t cell)
{
    const struct desk *desk = kernel_desk(kernel);
    if (!desk || seat_count(kernel, cell) == 0)
        return;
    for (uint32_t i = 0; i < kernel->program->task_count; i++)
        for (uint32_t seat = 0; seat <= seat_count(kernel, cell); seat++)
            if (kernel->program->tasks[i].cell == cell && desk->task_number[i] > 0 &&
                kernel_places(kernel, PLACE_ROW_TASK + i)[place_of(kernel, cell, seat)].number == 0 &&
                seats_have_task(kernel, i, cell, seat))
                count_in(kernel, PLACE_ROW_TASK + i, PLACE_ROW_TASKS, cell, seat);
}

struct place seats_item_number(const struct kernel *kernel, uint32_t index, uint32_t cell, uint32_t seat)
{
    const struct item *item = kernel_item(kernel, index);
    if (seat_count(kernel, cell) == 0 || seat == SEATS_TOGETHER)
        return (struct place){item->number[cell], item->known_second[cell]};
    return kernel_places(kernel, PLACE_ROW_ITEM + index)[place_of(kernel, cell, seat)];
}

uint32_t kernel_item_number(const struct kernel *kernel, uint32_t item, uint32_t cell, uint32_t seat)
{
    return seats_item_number(kernel, item, cell, seat).number;
}

uint32_t seats_task_number(const struct kernel *kernel, uint32_t index, uint32_t cell, uint32_t seat)
{
    if (seat_count(kernel, cell) == 0 || seat == SEATS_TOGETHER)
        return kernel_desk(kernel)->task_number[index];
    return kernel_places(kernel, PLACE_ROW_TASK + index)[place_of(kernel, cell, seat)].number;
}

/* How many numbers a seat has been given of items, or of tasks. */
uint32_t seats_number_count(const struct kernel *kernel, bool of_tasks, uint32_t cell, uint32_t seat)
{
    const struct desk *desk = kernel_desk(kernel);
    if (seat_count(kernel, cell) == 0 || seat == SEATS_TOGETHER)
        return of_tasks ? desk->cell_task_count[cell] : desk->cell_item_count[cell];
    return kernel_places(kernel, of_tasks ? PLACE_ROW_TASKS : PLACE_ROW_ITEMS)[place_of(kernel, cell, seat)].number;
}

/* ---- coming to have ---- */

/* The seats that have it, and had it not as `before` says, count it from now on. */
static void count_new(struct kernel *kernel, uint32_t index, uint32_t cell, uint32_t before)
{
    const struct item *item = kernel_item(kernel, index);
    uint32_t now = who_has(kernel, item, cell);
    assert((before & ~now) == 0); /* nobody loses it by this */
    for (uint32_t seat = 0; seat <= seat_count(kernel, cell); seat++)
        if ((now & ~before) >> seat & 1)
            count_in(kernel, PLACE_ROW_ITEM + index, PLACE_ROW_ITEMS, cell, seat);
    seats_count_tasks(kernel, cell);
}

void seats_come(struct kernel *kernel, uint32_t index, uint32_t cell, uint32_t seats, struct update *update)
{
    struct item *item = &kernel_desk_in(kernel)->items[index];
    if (seat_count(kernel, cell) == 0)
        return;
    assert(seats < UINT32_C(1) << seat_count(kernel, cell));
    item->first[cell] = item->held[cell] = seats_are_there(kernel, cell, seats) ? (uint16_t)seats : 0;
    if (item->held[cell])
        fact_add(update, FACT_HELD, index, (int32_t)cell, item->held[cell]);
    count_new(kernel, index, cell, 0);
}

bool seats_pass(struct kernel *kernel, uint32_t index, uint32_t cell, uint32_t seats, struct update *update)
{
    struct item *item = &kernel_desk_in(kernel)->items[index];
    assert(index < kernel_item_count(kernel) && seats < UINT32_C(1) << seat_count(kernel, cell));
    uint32_t before = who_has(kernel, item, cell), held = item->held[cell];
    if (held == 0 || !(item->known >> cell & 1) || (seats != 0 && (seats & ~held) == 0))
        return false;
    held = seats == 0 || (held | seats) + 1 == UINT32_C(1) << seat_count(kernel, cell) ? 0 : held | seats;
    item->held[cell] = (uint16_t)held;
    if (held == 0)
        item->passed_second[cell] = kernel_desk(kernel)->second;
    fact_add(update, FACT_HELD, index, (int32_t)cell, (int32_t)held);
    count_new(kernel, index, cell, before);
    return true;
}

/* What nobody is left to pass on is there for the whole cell. */
static void open_left(struct kernel *kernel, uint32_t cell, struct update *update)
{
    for (uint32_t i = 0; i < kernel_item_count(kernel); i++)
        if (kernel_item(kernel, i)->held[cell] && !seats_are_there(kernel, cell, kernel_item(kernel, i)->held[cell]))
            seats_pass(kernel, i, cell, 0, update);
}

void seats_left_to_bot(struct kernel *kernel, uint32_t cell, struct update *update)
{
    assert(kernel->bots >> cell & 1);
    if (seat_count(kernel, cell) > 0)
        open_left(kernel, cell, update);
}

/* ---- events ---- */

enum verdict seats_step_join(struct kernel *kernel, const struct event *event, struct update *update)
{
    enum { COMES = 1, GOES = 2 };
    if (kernel->phase == PHASE_ENDED) /* who comes to look afterwards is no part of what happened */
        return VERDICT_ENDED;
    if (event->a == 0 || event->cell >= kernel->program->cell_count || seat_count(kernel, event->cell) == 0)
        return VERDICT_ACCEPTED;
    if (event->a > seat_count(kernel, event->cell))
        return VERDICT_UNKNOWN;
    if (event->b > GOES)
        return VERDICT_OUT_OF_RANGE;
    uint16_t *sitting = &kernel_desk_in(kernel)->sitting[event->cell];
    uint32_t bit = UINT32_C(1) << (event->a - 1);
    if (event->b == COMES)
        *sitting = (uint16_t)(*sitting | bit);
    else if (event->b == GOES)
        *sitting = (uint16_t)(*sitting & ~bit);
    open_left(kernel, event->cell, update);
    return VERDICT_ACCEPTED;
}

enum verdict seats_step_pass(struct kernel *kernel, const struct event *event, struct update *update)
{
    if (event->a >= kernel_item_count(kernel) || !seats_is_one(kernel, event->cell, event->c) ||
        !seats_have(kernel_item(kernel, event->a), event->cell, event->c))
        return VERDICT_UNKNOWN;
    if (event->b >= UINT32_C(1) << seat_count(kernel, event->cell))
        return VERDICT_UNKNOWN;
    if (kernel->phase != PHASE_RUNNING && kernel->phase != PHASE_PAUSED)
        return VERDICT_NOT_RUNNING;
    if (kernel_item(kernel, event->a)->recalled >> event->cell & 1)
        return VERDICT_RECALLED;
    return seats_pass(kernel, event->a, event->cell, event->b, update) ? VERDICT_ACCEPTED : VERDICT_NOTHING_TO_DO;
}
