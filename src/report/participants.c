/* Who took part: the seats, their roles, and the names that people gave. */
#include <assert.h>

#include "report/sections.h"

void section_participants(struct page *page)
{
    static const enum word roles[] = {WORD_ROLE_CONTROL, WORD_ROLE_PLAYER, WORD_ROLE_EVALUATOR, WORD_ROLE_PROJECTOR};
    const struct record *record = page->record;
    page_heading(page, WORD_PARTICIPANTS);
    if (!page->whole)
        page_nothing(page, WORD_PERSONS_LEFT_OUT);
    if (!page->whole && page->persons == 0)
        return;
    table_begin(page->out, page_word(page, WORD_SEATS), page_word(page, WORD_SEATS_HEADS));
    for (uint32_t s = 0; s < exercise_seat_count(record->exercise); s++) {
        const struct seat *seat = exercise_seat(record->exercise, s);
        if (!page_holds_persons(page, seat->role == ROLE_PLAYER ? seat->cell : CELL_CONTROL))
            continue;
        assert((size_t)seat->role < sizeof(roles) / sizeof(roles[0]));
        page_add(page, "<tr><th scope=\"row\">");
        page_seat(page, s);
        page_printf(page, "</th><td>%s</td><td>", page_word(page, roles[seat->role]));
        if (seat->role == ROLE_PLAYER)
            page_cell(page, seat->cell);
        else
            page_add(page, "–");
        page_add(page, "</td><td>");
        texts_said(page->out, str_of(exercise_seat_state(record->exercise, s)->name));
        page_add(page, "</td><td>");
        page_time(page, record->joined[s]);
        page_add(page, "</td><td>");
        page_time(page, record->heard[s]);
        page_add(page, "</td><td>");
        page_time(page, record->taken_away[s]);
        page_add(page, "</td></tr>\n");
    }
    table_end(page->out);
}
