/* The master scenario events list, planned against actual, as picture and table; and how the model's variables
 * moved. */
#include <assert.h>
#include <stdio.h>

#include "program/time.h"
#include "report/sections.h"

enum { ROW_HEIGHT = 19, LABEL_COLUMNS = 37 };

/* What became of an inject. */
enum fate {
    FATE_DELIVERED,
    FATE_FIRED,
    FATE_SKIPPED,
    FATE_HELD,
    FATE_MISSED,
    FATE_FULL,
    FATE_DUE,
    FATE_WAITING,
    FATE_BEYOND
};

static const enum word fate_words[] = {WORD_DELIVERED, WORD_FATE_FIRED,   WORD_FATE_SKIPPED,
                                       WORD_FATE_HELD, WORD_FATE_MISSED,  WORD_FATE_FULL,
                                       WORD_FATE_DUE,  WORD_FATE_WAITING, WORD_FATE_BEYOND};

static const struct delivery *delivery_of(const struct record *record, uint32_t inject, uint32_t nth)
{
    for (uint32_t i = 0; i < record->deliveries.count; i++)
        if (record->deliveries.items[i].inject == inject && nth-- == 0)
            return &record->deliveries.items[i];
    return NULL;
}

/* How often it came due and the desk had no place for it. */
static uint32_t undelivered(const struct record *record, uint32_t inject)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < record->undelivered.count; i++)
        count += record->undelivered.items[i].inject == inject;
    return count;
}

static enum fate fate_of(const struct record *record, uint32_t inject)
{
    assert(inject < record->program->inject_count);
    const struct delivery *delivery = delivery_of(record, inject, 0);
    const struct program_inject *planned = &record->program->injects[inject];
    const int32_t *slots = kernel_slots(record->kernel);
    if (delivery)
        return delivery->by_control ? FATE_FIRED : FATE_DELIVERED;
    if (kernel_skipped(record->kernel, inject))
        return FATE_SKIPPED;
    if (kernel_held(record->kernel, inject))
        return FATE_HELD;
    if (slots[planned->tries_slot] > 0)
        return undelivered(record, inject) > 0 ? FATE_FULL : FATE_MISSED;
    if (planned->at != CODE_NONE)
        return FATE_BEYOND;
    return slots[planned->due_slot] >= 0 ? FATE_DUE : FATE_WAITING;
}

/* The clock's plan for an inject; for one that waits, when its condition and delay made it due. SECOND_NONE: never
 * due. */
static uint32_t due_of(const struct record *record, uint32_t inject)
{
    uint32_t planned = record_planned(record, inject);
    for (uint32_t i = 0; planned == SECOND_NONE && i < record->armings.count; i++)
        if (record->armings.items[i].inject == inject && record->armings.items[i].tick >= 0)
            planned = (uint32_t)time_second(record->program, record->armings.items[i].tick);
    const struct delivery *first = delivery_of(record, inject, 0);
    if (planned == SECOND_NONE && first && !first->by_control)
        planned = first->second; /* due in the tick in which its condition held */
    return planned;
}

static uint32_t delivery_count(const struct record *record, uint32_t inject)
{
    uint32_t count = 0;
    while (delivery_of(record, inject, count))
        count++;
    return count;
}

/* A row of the events list: an inject, or what control added. */
struct row {
    bool ad_hoc;
    uint32_t index;  /* inject or item */
    uint32_t second; /* when it came, for want of that when it was due; SECOND_NONE: never */
};

static void draw_row(struct page *page, const struct svg_scale *scale, const struct row *row, double y)
{
    const struct record *record = page->record;
    char prefix[48];
    if (row->ad_hoc) {
        snprintf(prefix, sizeof(prefix), "+%u ", row->index + 1);
        picture_text(page->out, page->program, "end", PICTURE_LABEL_WIDTH - 14, y + 4, prefix,
                     page_named(&record->words[row->index]), LABEL_COLUMNS);
        double x = svg_at(scale, kernel_item(record->kernel, row->index)->second);
        page_printf(page, "<path class=\"solid\" d=\"M%.1f,%.1fl5,9h-10z\"/>\n", x, y - 5);
        return;
    }
    const struct program_inject *inject = &page->program->injects[row->index];
    struct text id = {.in = {inject->id}};
    picture_text(page->out, page->program, "end", PICTURE_LABEL_WIDTH - 14, y + 4, "",
                 inject->title.in[0].len > 0 ? &inject->title : &id, LABEL_COLUMNS);
    uint32_t due = due_of(record, row->index);
    bool visible = due != SECOND_NONE && due <= scale->to;
    double planned = visible ? svg_at(scale, due) : 0;
    const struct delivery *first = delivery_of(record, row->index, 0);
    if (first && visible)
        svg_line(page->out, "drift", planned, y, svg_at(scale, first->second), y);
    if (visible && inject->at != CODE_NONE)
        page_printf(page, "<circle class=\"plan\" cx=\"%.1f\" cy=\"%.1f\" r=\"5.5\"/>\n", planned, y);
    else if (visible)
        page_printf(page, "<path class=\"plan\" d=\"M%.1f,%.1fl7,7l-7,7l-7,-7z\"/>\n", planned, y - 7);
    for (uint32_t n = 0; delivery_of(record, row->index, n); n++) {
        const struct delivery *delivery = delivery_of(record, row->index, n);
        double x = svg_at(scale, delivery->second);
        if (delivery->by_control)
            page_printf(page, "<rect class=\"fired\" x=\"%.1f\" y=\"%.1f\" width=\"7\" height=\"7\"/>\n", x - 3.5,
                        y - 3.5);
        else
            page_printf(page, "<circle class=\"solid\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>\n", x, y);
    }
    enum fate fate = fate_of(record, row->index);
    if (fate == FATE_SKIPPED || fate == FATE_HELD) {
        double x = visible ? planned : scale->high;
        for (uint32_t i = 0; i < record->moments.count; i++) {
            const struct event *event = &record->moments.items[i].event;
            if ((event->kind == EVENT_SKIP || event->kind == EVENT_HOLD) && event->a == row->index)
                x = svg_at(scale, event->second);
        }
        page_printf(page, "<path class=\"cross\" d=\"M%.1f,%.1fl8,8m0,-8l-8,8\"/>\n", x - 4, y - 4);
    } else if (!first && !visible) {
        svg_text(page->out, "small soft halo", scale->low + 6, y + 4, str_of(page_word(page, fate_words[fate])));
    }
}

/* Rows in order of time; in one minute as the scenario has them. */
static void row_put(struct row *rows, uint32_t count, struct row row)
{
    for (; count > 0 && rows[count - 1].second > row.second; count--)
        rows[count] = rows[count - 1];
    rows[count] = row;
}

static uint32_t rows_of(const struct page *page, struct row *ret_rows)
{
    const struct record *record = page->record;
    uint32_t count = 0;
    for (uint32_t i = 0; i < record->program->inject_count; i++) {
        const struct delivery *first = delivery_of(record, i, 0);
        if (record->program->injects[i].kind != INJECT_HIDDEN && page_holds_inject(page, i))
            row_put(ret_rows, count++, (struct row){false, i, first ? first->second : due_of(record, i)});
    }
    for (uint32_t i = 0; i < kernel_item_count(record->kernel); i++) {
        const struct item *item = kernel_item(record->kernel, i);
        if (item->kind == ITEM_AD_HOC)
            row_put(ret_rows, count++, (struct row){true, i, item->second});
    }
    assert(count <= record->program->inject_count + kernel_item_count(record->kernel));
    return count;
}

static void finding(struct page *page)
{
    const struct record *record = page->record;
    uint32_t fates[FATE_BEYOND + 1] = {0}, count = 0, hidden = 0, ad_hoc = 0;
    for (uint32_t i = 0; i < record->program->inject_count; i++) {
        if (record->program->injects[i].kind == INJECT_HIDDEN) {
            hidden++;
            continue;
        }
        if (!page_holds_inject(page, i))
            continue;
        fates[fate_of(record, i)]++;
        count++;
    }
    for (uint32_t i = 0; i < kernel_item_count(record->kernel); i++)
        ad_hoc += kernel_item(record->kernel, i)->kind == ITEM_AD_HOC;
    assert(fates[FATE_DELIVERED] + fates[FATE_FIRED] <= count);
    page_say(page, WORD_EVENTS_FIGURES, count, fates[FATE_DELIVERED], fates[FATE_FIRED], fates[FATE_SKIPPED],
             fates[FATE_HELD],
             fates[FATE_MISSED] + fates[FATE_FULL] + fates[FATE_DUE] + fates[FATE_WAITING] + fates[FATE_BEYOND], ad_hoc,
             hidden);
}

static void picture(struct page *page, const struct row *rows, uint32_t count)
{
    struct svg_scale scale = page_time_scale(page);
    uint32_t per_part = PICTURE_ROWS_HEIGHT_MAX / ROW_HEIGHT;
    assert(per_part > 0);
    figure_begin(page->out, false);
    for (uint32_t first = 0, part = 0; first < count; first += per_part, part++) {
        uint32_t rows_here = count - first < per_part ? count - first : per_part;
        double bottom = AXIS_HEIGHT + rows_here * ROW_HEIGHT + 6;
        char id[32];
        snprintf(id, sizeof(id), "msel-%u", part + 1);
        svg_begin(page->out, id, PICTURE_WIDTH, bottom + 4, str_of(page_word(page, WORD_EVENTS)),
                  str_of(page_word(page, WORD_EVENTS_PICTURE)));
        page_axis(page, &scale, AXIS_HEIGHT, bottom);
        for (uint32_t i = 0; i < rows_here; i++)
            draw_row(page, &scale, &rows[first + i], AXIS_HEIGHT + 12 + i * ROW_HEIGHT);
        svg_end(page->out);
    }
    figure_finding(page->out);
    finding(page);
    figure_how(page->out);
    page_put(page, WORD_EVENTS_KEY);
    figure_told(page->out);
    figure_end(page->out);
}

static void drift(struct page *page, uint32_t due, uint32_t actual)
{
    if (due == SECOND_NONE || actual == SECOND_NONE)
        page_add(page, "–");
    else {
        int64_t minutes = ((int64_t)actual - (int64_t)due) / 60;
        page_printf(page, minutes == 0 ? "0" : "%+lld", (long long)minutes);
    }
}

static void storyline_of(struct page *page, const struct program_inject *inject)
{
    if (inject->storyline == INDEX_NONE && inject->controller.len == 0)
        return;
    page_add(page, "<br><span class=\"soft\">");
    if (inject->storyline != INDEX_NONE) {
        const struct program_storyline *storyline = &page->program->storylines[inject->storyline];
        if (program_text(&storyline->title, 0).len > 0)
            page_text(page, &storyline->title);
        else
            html_escape(page->out, storyline->id);
    }
    page_add(page, inject->storyline != INDEX_NONE && inject->controller.len > 0 ? " · " : "");
    html_escape(page->out, inject->controller);
    page_add(page, "</span>");
}

static void inject_row(struct page *page, uint32_t index)
{
    const struct record *record = page->record;
    const struct program_inject *inject = &page->program->injects[index];
    const struct delivery *first = delivery_of(record, index, 0);
    uint32_t due = due_of(record, index), times = delivery_count(record, index);
    uint32_t item = record_item_of(record, index, 0);
    page_add(page, "<tr><th scope=\"row\">");
    if (item != ITEM_NONE)
        page_printf(page, "<a href=\"#item-%u\">", item + 1);
    html_escape(page->out, inject->id);
    page_add(page, item != ITEM_NONE ? "</a></th><td>" : "</th><td>");
    page_text(page, &inject->title);
    storyline_of(page, inject);
    page_add(page, "</td><td>");
    if (inject->at != CODE_NONE)
        page_time(page, due);
    else {
        page_put(page, program_by_hand(inject) ? WORD_BY_HAND : WORD_ON_CONDITION);
        if (due != SECOND_NONE) {
            page_add(page, ", ");
            page_time(page, due);
        }
    }
    page_add(page, "</td><td>");
    page_time(page, first ? first->second : SECOND_NONE);
    if (times > 1)
        page_say(page, WORD_AND_MORE, times - 1);
    page_add(page, "</td><td class=\"number\">");
    drift(page, due, first ? first->second : SECOND_NONE);
    page_add(page, "</td><td>");
    page_cells(page, first ? first->cells : kernel_release(record->kernel, index));
    page_printf(page, "</td><td>%s", page_word(page, fate_words[fate_of(record, index)]));
    if (first && undelivered(record, index) > 0)
        page_printf(page, ", %s (%u)", page_word(page, WORD_FATE_FULL), undelivered(record, index));
    if (kernel_edit_event(record->kernel, index) != INDEX_NONE)
        page_printf(page, ", %s", page_word(page, WORD_DID_EDIT));
    page_add(page, "</td></tr>\n");
}

static void ad_hoc_row(struct page *page, uint32_t index)
{
    const struct item *item = kernel_item(page->record->kernel, index);
    const struct moment *moment = record_moment(page->record, item->event);
    page_printf(page, "<tr><th scope=\"row\">%s</th><td>", page_word(page, WORD_AD_HOC));
    page_item(page, index);
    page_add(page, "</td><td>–</td><td>");
    page_time(page, item->second);
    page_add(page, "</td><td class=\"number\">–</td><td>");
    page_cells(page, moment ? moment->event.b : item->known);
    page_printf(page, "</td><td>%s</td></tr>\n", page_word(page, WORD_FATE_ADDED));
}

static void pauses_table(struct page *page)
{
    const struct record *record = page->record;
    if (record->pauses.count == 0) {
        page_nothing(page, WORD_NO_PAUSE);
        return;
    }
    table_begin(page->out, page_word(page, WORD_PAUSES), page_word(page, WORD_PAUSES_HEADS));
    for (uint32_t i = 0; i < record->pauses.count; i++) {
        const struct pause *pause = &record->pauses.items[i];
        page_add(page, "<tr><td>");
        page_time(page, pause->second);
        page_add(page, "</td><td>");
        page_wall(page, pause->from_ms);
        page_add(page, "</td><td>");
        page_wall(page, pause->to_ms);
        page_add(page, "</td><td class=\"number\">");
        page_minutes(page, (double)(pause->to_ms - pause->from_ms) / 1000);
        page_add(page, "</td></tr>\n");
    }
    table_end(page->out);
}

/* The first row of each phase has its name above it; what never came stands behind all. */
static void phase_head(struct page *page, const struct row *rows, uint32_t i)
{
    const bool has = page->program->stage_count > 0 && page->record->started && rows[i].second != SECOND_NONE;
    if (!has || (i > 0 && parts_stage_at(page, rows[i - 1].second) == parts_stage_at(page, rows[i].second)))
        return;
    page_add(page, "<tr class=\"part\"><th scope=\"colgroup\" colspan=\"7\">");
    parts_stage_title(page, parts_stage_at(page, rows[i].second));
    page_add(page, "</th></tr>\n");
}

void section_timeline(struct page *page)
{
    struct row rows[INJECT_COUNT_MAX + ITEM_COUNT_MAX];
    uint32_t count = rows_of(page, rows);
    page_heading(page, WORD_TIMELINE);
    if (count > 0) {
        picture(page, rows, count);
        table_begin(page->out, page_word(page, WORD_EVENTS), page_word(page, WORD_EVENTS_HEADS));
        for (uint32_t i = 0; i < count; i++) {
            phase_head(page, rows, i);
            if (rows[i].ad_hoc)
                ad_hoc_row(page, rows[i].index);
            else
                inject_row(page, rows[i].index);
        }
        table_end(page->out);
    }
    pauses_table(page);
}

/* ---- variables ---- */

enum { SPARK_WIDTH = 320, SPARK_HEIGHT = 48 };

struct course { /* of one variable */
    int32_t start, low, high, end;
    uint32_t changes, low_second, high_second;
};

static struct course course_of(const struct record *record, uint32_t variable)
{
    int32_t start = record->program->slots[record->program->variables[variable].slot].start;
    struct course course = {start, start, start, start, 0, 0, 0};
    for (uint32_t i = 0; i < record->changes.count; i++) {
        const struct change *change = &record->changes.items[i];
        if (change->variable != variable)
            continue;
        course.changes++;
        course.end = change->to;
        if (change->to < course.low) {
            course.low = change->to;
            course.low_second = change->second;
        }
        if (change->to > course.high) {
            course.high = change->to;
            course.high_second = change->second;
        }
    }
    assert(course.low <= course.start && course.start <= course.high && course.low <= course.end);
    return course;
}

static void draw_course(struct page *page, uint32_t variable)
{
    const struct record *record = page->record;
    const struct slot *slot = &page->program->slots[page->program->variables[variable].slot];
    struct svg_scale x = page_time_scale(page), y = {slot->from, slot->to, SPARK_HEIGHT - 3, 3};
    char id[32];
    x.low = 2;
    x.high = SPARK_WIDTH - 2;
    snprintf(id, sizeof(id), "course-%u", variable + 1);
    svg_begin(page->out, id, SPARK_WIDTH, SPARK_HEIGHT, str_of(page_word(page, WORD_COURSE_PICTURE)),
              page->program->variables[variable].id);
    svg_line(page->out, "grid", x.low, y.low, x.high, y.low);
    svg_line(page->out, "grid", x.low, y.high, x.high, y.high);
    page_printf(page, "<path class=\"course\" d=\"M%.1f,%.1f", x.low, svg_at(&y, slot->start));
    for (uint32_t i = 0; i < record->changes.count; i++)
        if (record->changes.items[i].variable == variable)
            page_printf(page, "H%.1fV%.1f", svg_at(&x, record->changes.items[i].second),
                        svg_at(&y, record->changes.items[i].to));
    page_printf(page, "H%.1f\"/>\n", svg_at(&x, record->end_second));
    svg_end(page->out);
}

void section_model(struct page *page)
{
    page_heading(page, WORD_MODEL);
    if (page->program->variable_count == 0) {
        page_nothing(page, WORD_NO_VARIABLES);
        return;
    }
    page_printf(page, "<p>%s</p>\n", page_word(page, WORD_MODEL_LEAD));
    table_begin(page->out, "", page_word(page, WORD_MODEL_HEADS));
    for (uint32_t i = 0; i < page->program->variable_count; i++) {
        const struct program_variable *variable = &page->program->variables[i];
        const struct slot *slot = &page->program->slots[variable->slot];
        struct course course = course_of(page->record, i);
        page_add(page, "<tr><th scope=\"row\">");
        html_escape(page->out, variable->id);
        page_add(page, "<br><span class=\"light\">");
        page_text(page, &variable->label);
        page_add(page, "</span></th><td class=\"time\">");
        page_value(page, i, slot->from);
        page_add(page, "…");
        page_value(page, i, slot->to);
        page_add(page, "</td><td class=\"picture\">");
        draw_course(page, i);
        page_add(page, "</td><td class=\"number\">");
        page_value(page, i, course.start);
        page_add(page, "</td><td class=\"number\">");
        page_value(page, i, course.low);
        page_add(page, "<br>");
        page_time(page, course.low_second);
        page_add(page, "</td><td class=\"number\">");
        page_value(page, i, course.high);
        page_add(page, "<br>");
        page_time(page, course.high_second);
        page_add(page, "</td><td class=\"number\">");
        page_value(page, i, course.end);
        page_printf(page, "</td><td class=\"number\">%u</td></tr>\n", course.changes);
    }
    table_end(page->out);
}
