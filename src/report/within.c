/* Within the cells: which seats had an item before the others of their cell, and when and how it was passed on. */
#include <assert.h>

#include "report/sections.h"

/* The first handing of an item in a cell; NULL: seats by name held nothing of it. */
static const struct handing *first_of(const struct record *record, uint32_t item, uint32_t cell)
{
    for (uint32_t i = 0; i < record->handings.count; i++)
        if (record->handings.items[i].item == item && record->handings.items[i].cell == cell)
            return &record->handings.items[i];
    return NULL;
}

/* Seats of `cell` that were to get the item first, and nobody sat there; 0: none, or they got it. */
static uint32_t missed_seats(const struct record *record, uint32_t index, uint32_t cell)
{
    const struct item *item = kernel_item(record->kernel, index);
    assert(cell < record->program->cell_count);
    bool delivered = item->kind == ITEM_INJECT && (item->known >> cell & 1) && item->shared_by[cell] == CELL_CONTROL;
    return delivered && !first_of(record, index, cell) ? program_addressed(record->program, item->inject, cell) : 0;
}

static void add_seats(struct page *page, uint32_t cell, uint32_t seats)
{
    const struct program_cell *of = &page->program->cells[cell];
    const char *before = "";
    assert(seats != 0 && seats < UINT32_C(1) << of->seat_count);
    page_add(page, "<span class=\"time\">");
    for (uint32_t s = 0; s < of->seat_count; s++) {
        if (!(seats >> s & 1))
            continue;
        page_add(page, before);
        html_escape(page->out, of->id);
        page_add(page, ".");
        html_escape(page->out, page->program->seats[of->seat_first + s].id);
        before = ", ";
    }
    page_add(page, "</span>");
}

static void add_how(struct page *page, const struct handing *handing, bool first)
{
    if (first) {
        page_put(page, WORD_WITHIN_FIRST);
        return;
    }
    switch (handing->by) {
    case EVENT_PASS:
        page_printf(page, "%s: ", page_word(page, WORD_WITHIN_PASSED));
        page_seat(page, handing->seat);
        break;
    case EVENT_RELEASE:
        page_printf(page, "%s: ", page_word(page, WORD_RELEASED));
        page_seat(page, handing->seat);
        break;
    case EVENT_JOIN:
    case EVENT_SEAT: page_put(page, WORD_WITHIN_NOBODY_LEFT); break;
    default: page_put(page, WORD_WITHIN_SHARED); break;
    }
}

static void begin_row(struct page *page, uint32_t item, uint32_t cell, uint32_t second)
{
    page_add(page, "<tr><td>");
    page_item(page, item);
    page_add(page, "</td><td>");
    page_cell(page, cell);
    page_add(page, "</td><td>");
    page_time(page, second);
    page_add(page, "</td><td>");
}

static void add_rows(struct page *page, uint32_t item, uint32_t cell)
{
    const struct record *record = page->record;
    const struct handing *first = first_of(record, item, cell);
    uint32_t missed = missed_seats(record, item, cell);
    for (uint32_t i = 0; first && i < record->handings.count; i++) {
        const struct handing *handing = &record->handings.items[i];
        if (handing->item != item || handing->cell != cell)
            continue;
        begin_row(page, item, cell, handing->second);
        if (handing->seats)
            add_seats(page, cell, handing->seats);
        else
            page_put(page, WORD_WITHIN_ALL);
        page_add(page, "</td><td>");
        add_how(page, handing, handing == first);
        page_add(page, "</td></tr>\n");
    }
    if (missed) {
        begin_row(page, item, cell, kernel_item(record->kernel, item)->known_second[cell]);
        page_put(page, WORD_WITHIN_ALL);
        page_printf(page, "</td><td>%s: ", page_word(page, WORD_WITHIN_EMPTY));
        add_seats(page, cell, missed);
        page_add(page, "</td></tr>\n");
    }
}

/* How many items seats got first, how many of these came to the whole cell, and how long that took in the middle. */
static void finding(struct page *page)
{
    const struct record *record = page->record;
    uint32_t first = 0, passed = 0;
    struct arena arena;
    arena_init(&arena, 0);
    double *after = arena_alloc(&arena, record->handings.count + 1, sizeof(*after));
    for (uint32_t i = 0; after && i < record->handings.count; i++) {
        const struct handing *handing = &record->handings.items[i];
        const struct handing *begun = first_of(record, handing->item, handing->cell);
        first += handing == begun;
        if (handing != begun && handing->seats == 0)
            after[passed++] = handing->second - begun->second;
    }
    if (page_counted(page, after ? STATUS_OK : STATUS_OUT_OF_MEMORY)) {
        char span[SPAN_TEXT_BYTES];
        page_add(page, "<p>");
        page_say(page, WORD_WITHIN_FOUND, first, passed, first - passed);
        if (passed > 0)
            page_say(page, WORD_WITHIN_AFTER, page_span(page, record_median(after, passed), span));
        page_add(page, "</p>\n");
    }
    arena_clear(&arena);
}

void within_table(struct page *page)
{
    const struct record *record = page->record;
    bool any = record->handings.count > 0, left_out = false;
    for (uint32_t i = 0; i < kernel_item_count(record->kernel); i++)
        for (uint32_t c = 0; c < page->program->cell_count && !any; c++)
            any = missed_seats(record, i, c) != 0;
    if (!any)
        return;
    finding(page);
    table_begin(page->out, page_word(page, WORD_WITHIN), page_word(page, WORD_WITHIN_HEADS));
    for (uint32_t i = 0; i < kernel_item_count(record->kernel); i++)
        for (uint32_t c = 0; c < page->program->cell_count; c++) {
            bool held = first_of(record, i, c) || missed_seats(record, i, c);
            if (held && page_holds_persons(page, c))
                add_rows(page, i, c);
            left_out = left_out || (held && !page_holds_persons(page, c));
        }
    table_end(page->out);
    if (left_out)
        page_nothing(page, WORD_LEFT_OUT);
}
