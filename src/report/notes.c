/* Notes of evaluators: as typed, stamped at the moment, pinned to items, and under the objective that they are about.
 */
#include <assert.h>

#include "exercise/body.h"
#include "report/sections.h"

/* A note names an item as control sees it, by a number from 1. */
static uint32_t pinned_item(const struct page *page, const struct body *body)
{
    int64_t number = body_number(body, "item", 0);
    return number >= 1 && number <= kernel_item_count(page->record->kernel) ? (uint32_t)number - 1 : ITEM_NONE;
}

/* A note is about an objective when it bears its id as a tag, or is pinned to an inject that serves it. */
static bool is_about(const struct page *page, const struct body *body, uint32_t objective)
{
    assert(objective < page->program->objective_count);
    for (uint32_t i = 0; i < body_count(body, "tags"); i++)
        if (str_equal(body_string_at(body, "tags", i), page->program->objectives[objective].id))
            return true;
    uint32_t index = pinned_item(page, body);
    if (index == ITEM_NONE)
        return false;
    const struct item *item = kernel_item(page->record->kernel, index);
    return item->kind == ITEM_INJECT && page->program->injects[item->inject].objective == objective;
}

static void note_row(struct page *page, const struct body *body, const struct moment *moment)
{
    uint32_t item = pinned_item(page, body);
    page_add(page, "<tr><td>");
    page_time(page, moment->event.second);
    page_add(page, "</td><td>");
    page_wall(page, moment->wall_ms);
    page_add(page, "</td><td>");
    page_seat(page, moment->seat);
    page_add(page, "</td><td>");
    texts_said(page->out, body_string(body, "text"));
    page_add(page, "</td><td>");
    page_tags(page, body);
    page_add(page, "</td><td>");
    if (item != ITEM_NONE)
        page_item(page, item);
    else
        page_add(page, "–");
    page_add(page, "</td></tr>\n");
}

bool notes_table(struct page *page, uint32_t objective)
{
    const struct record *record = page->record;
    bool begun = false;
    if (!page->whole)
        return false;
    for (uint32_t i = 0; i < record->moments.count; i++) {
        const struct moment *moment = &record->moments.items[i];
        struct body body;
        if (moment->event.kind != EVENT_NOTE)
            continue;
        page->out->failed |= body_parse(moment->body, &body) != STATUS_OK;
        if (objective == INDEX_NONE || is_about(page, &body, objective)) {
            if (!begun)
                table_begin(page->out, objective == INDEX_NONE ? "" : page_word(page, WORD_NOTES),
                            page_word(page, WORD_NOTES_HEADS));
            begun = true;
            note_row(page, &body, moment);
        }
        body_free(&body);
    }
    if (begun)
        table_end(page->out);
    return begun;
}

void section_notes(struct page *page)
{
    page_heading(page, WORD_NOTES);
    if (!notes_table(page, INDEX_NONE))
        page_nothing(page, page->whole ? WORD_NO_NOTES : WORD_NOTES_LEFT_OUT);
}
