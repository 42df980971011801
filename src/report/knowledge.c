/* Who knew what when: a row an item, in it a lane for each cell that has it. */
#include <assert.h>
#include <stdio.h>

#include "report/sections.h"

enum { LANE_HEIGHT = 13, ROW_PADDING = 9, LABEL_COLUMNS = 37 };

static uint32_t bit_count(uint32_t bits)
{
    uint32_t count = 0;
    for (; bits; bits &= bits - 1)
        count++;
    return count;
}

/* Letters between cells and requests stand in their own section; here is what came from outside and went round. */
static bool is_shown(const struct page *page, uint32_t index)
{
    const struct item *item = kernel_item(page->record->kernel, index);
    return (item->kind == ITEM_INJECT || item->kind == ITEM_AD_HOC) && page_holds_item(page, index);
}

/* From the first to the last acknowledgement by cells that people play; false when fewer than two acknowledged. */
static bool acknowledged_apart(const struct record *record, const struct item *item, uint32_t *ret_first,
                               uint32_t *ret_last)
{
    uint32_t cells = item->acknowledged & item->known & record_people(record);
    if (bit_count(cells) < 2)
        return false;
    *ret_first = SECOND_NONE;
    *ret_last = 0;
    for (uint32_t c = 0; c < CELL_COUNT_MAX; c++) {
        if (!(cells >> c & 1))
            continue;
        uint32_t second = item->acknowledged_second[c];
        *ret_first = second < *ret_first ? second : *ret_first;
        *ret_last = second > *ret_last ? second : *ret_last;
    }
    assert(*ret_first <= *ret_last);
    return true;
}

static double row_height(const struct item *item)
{
    uint32_t lanes = bit_count(item->known);
    return (lanes > 0 ? lanes : 1) * LANE_HEIGHT + ROW_PADDING;
}

static double lane_of(const struct item *item, uint32_t cell, double top)
{
    assert(item->known >> cell & 1);
    return top + LANE_HEIGHT / 2.0 + ROW_PADDING / 2.0 +
           bit_count(item->known & ((UINT32_C(1) << cell) - 1)) * LANE_HEIGHT;
}

static void draw_lane(struct page *page, const struct svg_scale *scale, const struct item *item, uint32_t cell,
                      double y)
{
    uint32_t bit = UINT32_C(1) << cell, last = item->known_second[cell];
    if (item->acknowledged & bit)
        last = item->acknowledged_second[cell];
    else if (item->opened & bit)
        last = item->opened_second[cell];
    page_printf(page, "<g class=\"c%u\">", cell);
    svg_line(page->out, "stroke thin", svg_at(scale, item->known_second[cell]), y, svg_at(scale, last), y);
    page_add(page, "</g>");
    svg_mark(page->out, cell, SVG_HOLLOW, svg_at(scale, item->known_second[cell]), y, 4.5);
    if (item->opened & bit)
        svg_mark(page->out, cell, SVG_HALF, svg_at(scale, item->opened_second[cell]), y, 4.5);
    if (item->acknowledged & bit)
        svg_mark(page->out, cell, SVG_FULL, svg_at(scale, item->acknowledged_second[cell]), y, 4.5);
}

static void draw_row(struct page *page, const struct svg_scale *scale, uint32_t index, double top)
{
    const struct item *item = kernel_item(page->record->kernel, index);
    uint32_t first, last;
    char prefix[16];
    svg_line(page->out, "grid", 0, top, PICTURE_WIDTH, top);
    snprintf(prefix, sizeof(prefix), "%u ", index + 1);
    picture_text(page->out, page->program, "end", PICTURE_LABEL_WIDTH - 14,
                 top + LANE_HEIGHT / 2.0 + ROW_PADDING / 2.0 + 4, prefix, page_named(&page->record->words[index]),
                 LABEL_COLUMNS);
    if (acknowledged_apart(page->record, item, &first, &last) && last > first)
        svg_rect(page->out, "bar", svg_at(scale, first), top + 3, svg_at(scale, last) - svg_at(scale, first),
                 row_height(item) - 6);
    for (uint32_t c = 0; c < page->program->cell_count; c++) {
        if (!(item->known >> c & 1))
            continue;
        uint32_t from = item->shared_by[c];
        if (from != CELL_CONTROL && item->known >> from & 1) {
            double x = svg_at(scale, item->known_second[c]), y1 = lane_of(item, from, top), y2 = lane_of(item, c, top);
            page_printf(page, "<g class=\"c%u\">", from);
            svg_arrow(page->out, "stroke", x, y1, x, y2 + (y2 > y1 ? -5 : 5));
            page_add(page, "</g>");
        }
        draw_lane(page, scale, item, c, lane_of(item, c, top));
    }
    if (item->known == 0)
        svg_text(page->out, "small soft halo", scale->low + 6, top + LANE_HEIGHT / 2.0 + ROW_PADDING / 2.0 + 4,
                 str_of(page_word(page, WORD_HELD_BY_NONE)));
}

/* Rows from `first` on that fit into one picture; returns the item after the last of them. */
static uint32_t part_end(const struct page *page, uint32_t first, double *ret_height)
{
    const struct record *record = page->record;
    uint32_t end = first;
    *ret_height = 0;
    for (; end < kernel_item_count(record->kernel); end++) {
        const struct item *item = kernel_item(record->kernel, end);
        if (!is_shown(page, end))
            continue;
        if (*ret_height > 0 && *ret_height + row_height(item) > PICTURE_ROWS_HEIGHT_MAX)
            break;
        *ret_height += row_height(item);
    }
    assert(end >= first && *ret_height >= 0);
    return end;
}

static void finding(struct page *page)
{
    struct sharing_figures figures;
    if (!page_counted(page, figures_sharing(page->record, &figures)))
        return;
    char span[SPAN_TEXT_BYTES];
    if (figures.gaps == 0) {
        page_put(page, WORD_NO_GAPS);
        return;
    }
    page_say(page, WORD_SHARING_GAPS, figures.items, figures.gaps, figures.shared);
    if (figures.shared > 0)
        page_say(page, WORD_MEDIAN_DELAY, page_span(page, figures.median_seconds, span));
    page_say(page, WORD_SHARING_REST, figures.by_bots, figures.released, figures.never);
}

static void picture(struct page *page)
{
    const struct record *record = page->record;
    struct svg_scale scale = page_time_scale(page);
    uint32_t cells = 0, part = 0, shown = 0, first = 0;
    for (uint32_t i = 0; i < kernel_item_count(record->kernel); i++) {
        const struct item *item = kernel_item(record->kernel, i);
        cells |= is_shown(page, i) ? item->known : 0;
        shown += is_shown(page, i);
    }
    figure_begin(page->out, false);
    picture_legend(page->out, page->program, cells);
    while (first < kernel_item_count(record->kernel)) {
        double height, top = AXIS_HEIGHT + 4;
        uint32_t end = part_end(page, first, &height);
        char id[32];
        if (height == 0)
            break;
        snprintf(id, sizeof(id), "knew-%u", ++part);
        svg_begin(page->out, id, PICTURE_WIDTH, top + height + 4, str_of(page_word(page, WORD_KNOWLEDGE)),
                  str_of(page_word(page, WORD_KNOWLEDGE_PICTURE)));
        page_axis(page, &scale, AXIS_HEIGHT, top + height);
        for (uint32_t i = first; i < end; i++) {
            const struct item *item = kernel_item(record->kernel, i);
            if (!is_shown(page, i))
                continue;
            draw_row(page, &scale, i, top);
            top += row_height(item);
        }
        svg_end(page->out);
        first = end;
    }
    figure_finding(page->out);
    finding(page);
    figure_how(page->out);
    page_say(page, WORD_KNOWLEDGE_KEY, shown);
    figure_told(page->out);
    figure_end(page->out);
}

static void lane_rows(struct page *page, uint32_t index)
{
    const struct item *item = kernel_item(page->record->kernel, index);
    uint32_t cells = item->known | item->recalled, lanes = bit_count(cells), first, last;
    bool apart = acknowledged_apart(page->record, item, &first, &last), begun = false;
    for (uint32_t c = 0; c < page->program->cell_count; c++) {
        uint32_t bit = UINT32_C(1) << c;
        if (!(cells & bit))
            continue;
        page_add(page, "<tr>");
        if (!begun) {
            page_printf(page, "<th scope=\"rowgroup\" rowspan=\"%u\">", lanes);
            page_item(page, index);
            page_add(page, "</th>");
        }
        page_add(page, "<td>");
        page_cell(page, c);
        page_add(page, "</td><td>");
        page_time(page, item->known_second[c]);
        if (item->recalled & bit) {
            page_printf(page, "<br><span class=\"late\">%s ", page_word(page, WORD_DID_RECALL));
            page_time(page, item->recalled_second[c]);
            page_add(page, "</span>");
        }
        page_add(page, "</td><td>");
        if (item->shared_by[c] != CELL_CONTROL) {
            page_cell(page, item->shared_by[c]);
            if (!record_shared_by_people(page->record, index, c))
                page_printf(page, " <span class=\"soft\">(%s)</span>", page_word(page, WORD_BY_BOT));
        } else
            page_put(page, item->known_second[c] > item->second ? WORD_RELEASED : WORD_DELIVERED);
        page_add(page, "</td><td>");
        page_time(page, item->opened & bit ? item->opened_second[c] : SECOND_NONE);
        page_add(page, "</td><td>");
        page_time(page, item->acknowledged & bit ? item->acknowledged_second[c] : SECOND_NONE);
        page_add(page, "</td>");
        if (!begun) {
            page_printf(page, "<td class=\"number\" rowspan=\"%u\">", lanes);
            if (apart)
                page_minutes(page, last - first);
            else
                page_add(page, "–");
            page_add(page, "</td>");
        }
        page_add(page, "</tr>\n");
        begun = true;
    }
    assert(begun == (lanes > 0));
}

void section_knowledge(struct page *page)
{
    const struct record *record = page->record;
    bool any = false;
    page_heading(page, WORD_KNOWLEDGE);
    for (uint32_t i = 0; i < kernel_item_count(record->kernel); i++)
        any = any || is_shown(page, i);
    if (!any) {
        page_nothing(page, WORD_NO_ITEM_DELIVERED);
        return;
    }
    picture(page);
    table_begin(page->out, page_word(page, WORD_HOLDERS), page_word(page, WORD_HOLDERS_HEADS));
    for (uint32_t i = 0; i < kernel_item_count(record->kernel); i++)
        if (is_shown(page, i))
            lane_rows(page, i);
    table_end(page->out);
    within_table(page);
}
