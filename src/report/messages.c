/* Messages between cells and with control, and requests for information with how long they waited. */
#include <assert.h>

#include "report/sections.h"

static bool is_message(const struct record *record, uint32_t item)
{
    return kernel_item(record->kernel, item)->kind == ITEM_MESSAGE;
}

static void requests(struct page *page)
{
    const struct record *record = page->record;
    struct request_figures figures;
    if (!page_counted(page, figures_requests(record, &figures)))
        return;
    page_printf(page, "<h3>%s</h3>\n", page_word(page, WORD_REQUESTS));
    if (figures.asked == 0) {
        page_nothing(page, WORD_NO_REQUEST);
        return;
    }
    char span[SPAN_TEXT_BYTES];
    page_add(page, "<p><b>");
    page_say(page, WORD_REQUESTS_FIGURES, figures.asked, figures.answered);
    if (figures.answered > 0)
        page_say(page, WORD_MEDIAN_DELAY, page_span(page, figures.median_seconds, span));
    page_add(page, ".</b></p>\n");
    table_begin(page->out, "", page_word(page, WORD_REQUESTS_HEADS));
    for (uint32_t i = 0; i < kernel_item_count(record->kernel); i++) {
        const struct item *item = kernel_item(record->kernel, i);
        uint32_t reply = ITEM_NONE;
        if (item->kind != ITEM_REQUEST)
            continue;
        uint32_t replied = figures_replied(record, i, &reply);
        page_printf(page, "<tr><th scope=\"row\"><a href=\"#item-%u\">%u</a></th><td>", i + 1, i + 1);
        page_cell(page, item->from);
        page_add(page, "</td><td>");
        page_time(page, item->second);
        page_add(page, "</td><td>");
        page_item_text(page, i);
        page_add(page, "</td><td>");
        if (item->about != ITEM_NONE)
            page_item(page, item->about);
        else
            page_add(page, "–");
        page_add(page, "</td><td>");
        page_time(page, replied);
        page_add(page, "</td><td class=\"number\">");
        if (replied != SECOND_NONE)
            page_minutes(page, replied - item->second);
        else
            page_put(page, WORD_NO_ANSWER);
        page_add(page, "</td><td>");
        if (reply != ITEM_NONE)
            page_item_text(page, reply);
        else
            page_add(page, "–");
        page_add(page, "</td></tr>\n");
    }
    table_end(page->out);
}

static uint32_t to_of(const struct record *record, uint32_t item)
{
    const struct moment *moment = record_moment(record, kernel_item(record->kernel, item)->event);
    return moment ? moment->event.b : 0;
}

static void add_to(struct page *page, uint32_t to)
{
    if (to == 0)
        page_put(page, WORD_BY_CONTROL);
    else
        page_cells(page, to);
}

static void traffic_table(struct page *page)
{
    const struct record *record = page->record;
    uint32_t counts[CELL_COUNT_MAX + 1][CELL_COUNT_MAX + 1] = {0}, cell_count = page->program->cell_count;
    uint64_t rows = 0, columns = 0; /* who wrote, who was written to; the last is control */
    for (uint32_t i = 0; i < kernel_item_count(record->kernel); i++) {
        if (!is_message(record, i))
            continue;
        uint32_t from = kernel_item(record->kernel, i)->from, to = to_of(record, i),
                 row = from < cell_count ? from : cell_count;
        for (uint32_t c = 0; c < cell_count; c++)
            counts[row][c] += to >> c & 1;
        counts[row][cell_count] += to == 0;
        rows |= UINT64_C(1) << row;
        columns |= to == 0 ? UINT64_C(1) << cell_count : to;
    }
    assert(!rows == !columns); /* whoever wrote wrote to somebody */
    page_printf(page, "<div class=\"scroll\"><table class=\"matrix\"><caption>%s</caption><thead><tr><td></td>",
                page_word(page, WORD_TRAFFIC));
    for (uint32_t c = 0; c <= cell_count; c++) {
        if (!(columns >> c & 1))
            continue;
        page_add(page, "<th scope=\"col\" class=\"number\">");
        page_cell(page, c);
        page_add(page, "</th>");
    }
    page_add(page, "</tr></thead><tbody>\n");
    for (uint32_t from = 0; from <= cell_count; from++) {
        if (!(rows >> from & 1))
            continue;
        page_add(page, "<tr><th scope=\"row\">");
        page_cell(page, from);
        page_add(page, "</th>");
        for (uint32_t to = 0; to <= cell_count; to++)
            if (!(columns >> to & 1))
                continue;
            else if (counts[from][to] > 0)
                page_printf(page, "<td class=\"number\">%u</td>", counts[from][to]);
            else
                page_add(page, "<td class=\"number soft\">·</td>");
        page_add(page, "</tr>\n");
    }
    table_end(page->out);
}

static void letters(struct page *page)
{
    const struct record *record = page->record;
    uint32_t count = 0;
    for (uint32_t i = 0; i < kernel_item_count(record->kernel); i++)
        count += is_message(record, i);
    page_printf(page, "<h3>%s</h3>\n", page_word(page, WORD_LETTERS));
    if (count == 0) {
        page_nothing(page, WORD_NO_LETTER);
        return;
    }
    page_add(page, "<p><b>");
    page_say(page, WORD_LETTERS_FIGURE, count);
    page_add(page, "</b></p>\n");
    traffic_table(page);
    table_begin(page->out, "", page_word(page, WORD_LETTERS_HEADS));
    for (uint32_t i = 0; i < kernel_item_count(record->kernel); i++) {
        if (!is_message(record, i))
            continue;
        const struct item *item = kernel_item(record->kernel, i);
        page_printf(page, "<tr><th scope=\"row\"><a href=\"#item-%u\">%u</a></th><td>", i + 1, i + 1);
        page_time(page, item->second);
        page_add(page, "</td><td>");
        page_cell(page, item->from);
        page_add(page, "</td><td>");
        add_to(page, to_of(record, i));
        page_add(page, "</td><td>");
        page_item_text(page, i);
        page_add(page, "</td></tr>\n");
    }
    table_end(page->out);
}

void section_messages(struct page *page)
{
    page_heading(page, WORD_MESSAGES);
    requests(page);
    letters(page);
}
