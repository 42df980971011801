/* Notes of evaluators: as typed, stamped at the moment, pinned to items, and under the objective that they are about.
 */
#include <assert.h>

#include "exercise/body.h"
#include "program/words.h"
#include "report/sections.h"

/* A note names an item as control sees it, by a number from 1. */
static uint32_t pinned_item(const struct page *page, const struct body *body)
{
    int64_t number = body_number(body, "item", 0);
    return number >= 1 && number <= kernel_item_count(page->record->kernel) ? (uint32_t)number - 1 : ITEM_NONE;
}

/* A note is about an objective when it says so, bears its id as a tag, or is pinned to an inject or a task that serves
 * it. */
static bool is_about(const struct page *page, const struct body *body, uint32_t objective)
{
    assert(objective < page->program->objective_count);
    uint32_t task = program_find_task(page->program, body_string(body, "task"));
    if (program_find_objective(page->program, body_string(body, "objective")) == objective ||
        (task != INDEX_NONE && page->program->tasks[task].objective == objective))
        return true;
    for (uint32_t i = 0; i < body_count(body, "tags"); i++)
        if (str_equal(body_string_at(body, "tags", i), page->program->objectives[objective].id))
            return true;
    uint32_t index = pinned_item(page, body);
    if (index == ITEM_NONE)
        return false;
    const struct item *item = kernel_item(page->record->kernel, index);
    return item->kind == ITEM_INJECT && page->program->injects[item->inject].objective == objective;
}

static void said_of(struct page *page, const struct body *body, const char *name, enum word label)
{
    if (!body_has(body, name))
        return;
    page_printf(page, "<br><span class=\"label\">%s:</span> ", page_word(page, label));
    texts_said(page->out, body_string(body, name));
}

/* What was seen, and what makes it an evaluation. */
static void note_words(struct page *page, const struct body *body)
{
    texts_said(page->out, body_string(body, "text"));
    said_of(page, body, "expected", WORD_NOTE_EXPECTED);
    said_of(page, body, "evidence", WORD_NOTE_EVIDENCE);
    said_of(page, body, "recommendation", WORD_NOTE_RECOMMENDATION);
}

/* Its time is that of its first letter, where the page told it. */
static uint32_t note_second(const struct moment *moment, const struct body *body)
{
    return (uint32_t)body_number(body, "begun_second", moment->event.second);
}

static void note_row(struct page *page, const struct body *body, const struct moment *moment)
{
    uint32_t item = pinned_item(page, body);
    page_add(page, "<tr><td>");
    page_time(page, note_second(moment, body));
    page_add(page, "</td><td>");
    page_wall(page, moment->wall_ms);
    page_add(page, "</td><td>");
    page_seat(page, moment->seat);
    page_add(page, "</td><td>");
    note_words(page, body);
    page_add(page, "</td><td>");
    page_tags(page, body);
    page_add(page, "</td><td>");
    uint32_t task = program_find_task(page->program, body_string(body, "task"));
    if (item != ITEM_NONE)
        page_item(page, item);
    if (task != INDEX_NONE) {
        page_add(page, item != ITEM_NONE ? "<br>" : "");
        page_text(page, &page->program->tasks[task].text);
    }
    if (item == ITEM_NONE && task == INDEX_NONE)
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

void notes_findings(struct page *page, uint32_t objective, enum finding finding)
{
    const struct record *record = page->record;
    assert(objective < page->program->objective_count && finding <= FINDING_IMPROVEMENT);
    for (uint32_t i = 0; i < record->moments.count && page->whole; i++) {
        const struct moment *moment = &record->moments.items[i];
        struct body body;
        if (moment->event.kind != EVENT_NOTE)
            continue;
        page->out->failed |= body_parse(moment->body, &body) != STATUS_OK;
        if (words_find(WORDS_finding, body_string(&body, "finding")) == finding && is_about(page, &body, objective)) {
            page_add(page, "<p>");
            page_time(page, note_second(moment, &body));
            page_add(page, " ");
            note_words(page, &body);
            page_add(page, " <span class=\"soft\">(");
            page_seat(page, moment->seat);
            page_add(page, ")</span></p>\n");
        }
        body_free(&body);
    }
}
