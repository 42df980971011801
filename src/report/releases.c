/* Disclosure: who requested it of whom and for whom, when and by whom it was answered, with which words, and what was
 * taken back from whom, and who had opened it by then.
 *
 * Whoever has an item reads to whom it is released, but a request is read by who made it and by who answers. An edition
 * for a cell holds what that cell read; one for all of them what came of it whole. */
#include <assert.h>

#include "exercise/body.h"
#include "report/sections.h"

static bool is_request(const struct record *record, uint32_t item)
{
    return kernel_item(record->kernel, item)->kind == ITEM_RELEASE_REQUEST;
}

static uint32_t originator_of(const struct record *record, uint32_t inject)
{
    assert(record->program->injects[inject].originator != INDEX_NONE);
    return record->program->injects[inject].originator;
}

/* The last answer to a request for a cell; NULL: none. */
static const struct disclosed *answer_to(const struct record *record, uint32_t request, uint32_t cell)
{
    for (uint32_t i = record->disclosed.count; i-- > 0;)
        if (record->disclosed.items[i].request == request && (record->disclosed.items[i].cells >> cell & 1))
            return &record->disclosed.items[i];
    return NULL;
}

static void finding(struct page *page)
{
    const struct record *record = page->record;
    uint32_t asked = 0, counts[RELEASE_ANSWER_COUNT] = {0};
    for (uint32_t i = 0; i < kernel_item_count(record->kernel); i++)
        for (uint32_t c = 0; is_request(record, i) && page_holds_item(page, i) && c < page->program->cell_count; c++) {
            if (!(kernel_item(record->kernel, i)->written_to >> c & 1))
                continue;
            const struct disclosed *answer = answer_to(record, i, c);
            asked++;
            if (answer)
                counts[answer->answer]++;
        }
    page_add(page, "<p><b>");
    page_say(page, WORD_DISCLOSED_FIGURES, asked, counts[RELEASED_WHOLE], counts[RELEASED_REDACTED],
             counts[RELEASE_REFUSED]);
    page_add(page, "</b></p>\n");
}

static void answer_cells(struct page *page, uint32_t inject, const struct item *request, const struct disclosed *answer)
{
    static const enum word words[RELEASE_ANSWER_COUNT] = {[RELEASED_REDACTED] = WORD_DISCLOSED_REDACTED,
                                                          [RELEASED_WHOLE] = WORD_DISCLOSED_WHOLE,
                                                          [RELEASE_REFUSED] = WORD_DISCLOSED_REFUSED};
    if (!answer) {
        page_printf(page, "<td>–</td><td class=\"number\">–</td><td>%s</td><td>–</td><td>–</td>",
                    page_word(page, WORD_NO_ANSWER));
        return;
    }
    page_add(page, "<td>");
    page_time(page, answer->second);
    page_add(page, "</td><td class=\"number\">");
    page_minutes(page, answer->second - request->second);
    page_printf(page, "</td><td>%s", page_word(page, words[answer->answer]));
    uint32_t variant = page->program->injects[inject].redacted;
    if (answer->answer == RELEASED_REDACTED && record_item_of(page->record, variant, 0) != ITEM_NONE) {
        page_add(page, ": ");
        page_item(page, record_item_of(page->record, variant, 0));
    }
    page_add(page, "</td><td>");
    page_cell(page, answer->by_control ? CELL_CONTROL : originator_of(page->record, inject));
    page_add(page, " ");
    if (answer->seat == SEAT_CLOCK)
        page_printf(page, "<span class=\"soft\">(%s)</span>", page_word(page, WORD_BY_BOT));
    else
        page_seat(page, answer->seat);
    page_add(page, "</td><td>");
    uint32_t writer = answer->by_control ? CELL_CONTROL : originator_of(page->record, inject);
    /* who asked was told */
    page_reason(page, page_holds_persons(page, request->from) ? request->from : writer, answer->words);
    page_add(page, "</td>");
}

static void request_rows(struct page *page, uint32_t index)
{
    const struct record *record = page->record;
    const struct item *request = kernel_item(record->kernel, index);
    const uint32_t inject = kernel_item(record->kernel, request->about)->inject;
    const struct moment *moment = record_moment(record, request->event);
    for (uint32_t c = 0; c < page->program->cell_count; c++) {
        if (!(request->written_to >> c & 1))
            continue;
        page_add(page, "<tr><th scope=\"row\">");
        page_item(page, request->about);
        page_add(page, "</th><td>");
        page_cell(page, request->from);
        page_add(page, " ");
        if (moment)
            page_seat(page, moment->seat);
        else
            page_printf(page, "<span class=\"soft\">(%s)</span>", page_word(page, WORD_BY_BOT));
        page_add(page, "</td><td>");
        page_cell(page, c);
        page_printf(page, "</td><td><a href=\"#item-%u\">", index + 1);
        page_time(page, request->second);
        page_add(page, "</a></td>");
        answer_cells(page, inject, request, answer_to(record, index, c));
        page_add(page, "</tr>\n");
    }
}

static void requests(struct page *page)
{
    const struct record *record = page->record;
    bool begun = false;
    for (uint32_t i = 0; i < kernel_item_count(record->kernel); i++) {
        if (!is_request(record, i) || !page_holds_item(page, i))
            continue;
        if (!begun) {
            finding(page);
            table_begin(page->out, "", page_word(page, WORD_DISCLOSED_HEADS));
        }
        begun = true;
        request_rows(page, i);
    }
    if (begun)
        table_end(page->out);
    else
        page_nothing(page, WORD_DISCLOSED_NONE);
}

/* Of what has an originator, and is this edition's to tell: who had opened it is told to its originator alone. */
static bool is_taken_back(const struct page *page, const struct event *event)
{
    const struct kernel *kernel = page->record->kernel;
    if (event->kind != EVENT_RECALL || kernel_item(kernel, event->a)->kind != ITEM_INJECT)
        return false;
    uint32_t originator = page->program->injects[kernel_item(kernel, event->a)->inject].originator;
    return originator != INDEX_NONE && (page->whole || (page->persons >> originator & 1));
}

static void taken_rows(struct page *page, const struct moment *moment)
{
    const struct item *item = kernel_item(page->record->kernel, moment->event.a);
    for (uint32_t c = 0; c < page->program->cell_count; c++) {
        if (!(moment->event.b >> c & 1))
            continue;
        bool opened = (item->opened >> c & 1) && item->opened_second[c] <= moment->event.second;
        page_add(page, "<tr><th scope=\"row\">");
        page_item(page, moment->event.a);
        page_add(page, "</th><td>");
        page_cell(page, c);
        page_add(page, "</td><td>");
        page_time(page, moment->event.second);
        page_add(page, "</td><td>");
        page_seat(page, moment->seat);
        page_add(page, "</td><td>");
        if (opened)
            page_time(page, item->opened_second[c]);
        else
            page_put(page, WORD_DISCLOSED_UNOPENED);
        page_add(page, "</td></tr>\n");
    }
}

static void taken_back(struct page *page)
{
    bool begun = false;
    for (uint32_t i = 0; i < page->record->moments.count; i++) {
        const struct moment *moment = &page->record->moments.items[i];
        if (!is_taken_back(page, &moment->event))
            continue;
        if (!begun)
            table_begin(page->out, page_word(page, WORD_DISCLOSED_TAKEN), page_word(page, WORD_DISCLOSED_TAKEN_HEADS));
        begun = true;
        taken_rows(page, moment);
    }
    if (begun)
        table_end(page->out);
}

bool releases_stand(const struct record *record)
{
    return record->program->release_count > 0;
}

void section_releases(struct page *page)
{
    page_heading(page, WORD_RELEASES);
    requests(page);
    taken_back(page);
}
