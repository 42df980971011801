/* What control did, event by event, for control can always overrule and it is always logged; and the notes of
 * evaluators. */
#include <stdio.h>
#include <stdlib.h>

#include "exercise/body.h"
#include "report/page.h"

/* Replies stand with their requests, notes in their own section, joining in Appendix B. */
static const char *action_of(const struct event *event)
{
    switch (event->kind) {
    case EVENT_START: return "STARTEX";
    case EVENT_PAUSE: return "paused";
    case EVENT_RESUME: return "resumed";
    case EVENT_PACE: return "set the pace";
    case EVENT_ENDEX: return "ENDEX";
    case EVENT_SEAT: return "changed who plays";
    case EVENT_FIRE: return "fired";
    case EVENT_HOLD: return event->b ? "held back" : "let go";
    case EVENT_SKIP: return "skipped";
    case EVENT_EDIT: return "edited";
    case EVENT_AD_HOC: return "added";
    case EVENT_RELEASE: return "released";
    case EVENT_RECALL: return "recalled";
    case EVENT_ADJUDICATE: return "adjudicated";
    case EVENT_REVEAL: return "revealed";
    case EVENT_SET: return "set";
    case EVENT_MESSAGE: return event->cell == CELL_CONTROL ? "wrote" : NULL;
    case EVENT_TICK:
    case EVENT_OPEN:
    case EVENT_ACKNOWLEDGE:
    case EVENT_SHARE:
    case EVENT_REQUEST:
    case EVENT_REPLY:
    case EVENT_CHOOSE:
    case EVENT_ANSWER:
    case EVENT_NOTE:
    case EVENT_JOIN:
    case EVENT_KIND_COUNT: break;
    }
    return NULL;
}

static void add_inject(struct page *page, uint32_t inject)
{
    html_escape(page->out, page->program->injects[inject].id);
}

static void add_items_of(struct page *page, const struct moment *moment)
{
    for (uint32_t i = 0; i < kernel_item_count(page->record->kernel); i++)
        if (kernel_item(page->record->kernel, i)->event == moment->sequence) {
            page_item(page, i);
            return;
        }
}

static void add_adjudication(struct page *page, const struct event *event)
{
    const struct program_decision *decision = &page->program->decisions[event->a];
    page_printf(page, "<a href=\"#decision-%u\">", event->a + 1);
    html_escape(page->out, decision->id);
    page_add(page, "</a>");
    if (decision->agree == AGREE_EACH) {
        page_add(page, " for ");
        page_cell(page, decision->asked[event->b]);
    }
    page_add(page, ": ");
    html_escape(page->out, page->program->options[decision->option_first + (event->c & 0xff)].id);
    if (event->c >> 8 != 0xff)
        page_printf(page, ", outcome %u", (event->c >> 8) + 1);
    else
        page_add(page, ", outcome drawn");
}

static void add_object(struct page *page, const struct moment *moment)
{
    const struct event *event = &moment->event;
    switch (event->kind) {
    case EVENT_FIRE:
    case EVENT_EDIT:
        add_inject(page, event->a);
        page_add(page, " to ");
        page_cells(page, event->b);
        break;
    case EVENT_HOLD:
    case EVENT_SKIP: add_inject(page, event->a); break;
    case EVENT_AD_HOC:
    case EVENT_MESSAGE:
        add_items_of(page, moment);
        page_add(page, " to ");
        page_cells(page, event->b);
        break;
    case EVENT_RELEASE:
        page_item(page, event->a);
        page_add(page, " to ");
        page_cells(page, event->b);
        break;
    case EVENT_RECALL:
        page_item(page, event->a);
        page_add(page, " from those of ");
        page_cells(page, event->b);
        page_add(page, " that had not opened it");
        break;
    case EVENT_ADJUDICATE: add_adjudication(page, event); break;
    case EVENT_REVEAL:
        if (event->b) {
            page_add(page, "private choices of ");
            html_escape(page->out, page->program->decisions[event->a].id);
        } else {
            page_add(page, "answers to ");
            html_escape(page->out, page->program->assessments[page->program->rounds[event->a].assessment].id);
        }
        break;
    case EVENT_SET:
        html_escape(page->out, page->program->variables[event->a].id);
        page_add(page, " from ");
        page_value(page, event->a, moment->before);
        page_add(page, " to ");
        page_value(page, event->a, (int32_t)event->b);
        break;
    case EVENT_SEAT:
        page_cell(page, event->cell);
        page_add(page, event->a ? " by its bot" : " by people");
        break;
    case EVENT_PACE: page_printf(page, "%u exercise seconds to a second", event->a); break;
    default: page_add(page, "–");
    }
}

static uint32_t count_of(const struct record *record, enum event_kind kind)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < record->moments.count; i++)
        count += record->moments.items[i].event.kind == kind;
    return count;
}

void section_control(struct page *page)
{
    const struct record *record = page->record;
    bool begun = false;
    page_heading(page, WORD_CONTROL);
    page_printf(page,
                "<p><b>%u injects fired by hand, %u holds, %u skips, %u edits, %u items added, %u releases, %u "
                "recalls, %u adjudications, "
                "%u variables set, %u pauses.</b></p>\n",
                count_of(record, EVENT_FIRE), count_of(record, EVENT_HOLD), count_of(record, EVENT_SKIP),
                count_of(record, EVENT_EDIT), count_of(record, EVENT_AD_HOC), count_of(record, EVENT_RELEASE),
                count_of(record, EVENT_RECALL), count_of(record, EVENT_ADJUDICATE), count_of(record, EVENT_SET),
                count_of(record, EVENT_PAUSE));
    for (uint32_t i = 0; i < record->moments.count; i++) {
        const struct moment *moment = &record->moments.items[i];
        const char *action = action_of(&moment->event);
        if (!action)
            continue;
        if (!begun)
            table_begin(page->out, "Every intervention", "Event|Exercise time|Seat|Action|Of what|Reason");
        begun = true;
        struct body body;
        page->out->failed |= body_parse(moment->body, &body) != STATUS_OK;
        page_printf(page, "<tr><td class=\"number\">%llu</td><td>", (unsigned long long)moment->sequence);
        page_time(page, moment->event.second);
        page_add(page, "</td><td>");
        page_seat(page, moment->seat);
        page_printf(page, "</td><td>%s</td><td>", action);
        add_object(page, moment);
        page_add(page, "</td><td>");
        texts_said(page->out, body_string(&body, "reason"));
        page_add(page, "</td></tr>\n");
        body_free(&body);
    }
    if (begun)
        table_end(page->out);
    else
        page_nothing(page, "Control did nothing.");
}

/* ---- notes ---- */

static void add_tags(struct page *page, const struct body *body)
{
    uint32_t count = body_count(body, "tags");
    for (uint32_t i = 0; i < count; i++) {
        page_add(page, i > 0 ? " " : "");
        page_add(page, "<span class=\"tag\" lang=\"\">");
        html_escape(page->out, body_string_at(body, "tags", i));
        page_add(page, "</span>");
    }
    if (count == 0)
        page_add(page, "–");
}

void section_notes(struct page *page)
{
    const struct record *record = page->record;
    bool begun = false;
    page_heading(page, WORD_NOTES);
    for (uint32_t i = 0; i < record->moments.count; i++) {
        const struct moment *moment = &record->moments.items[i];
        if (moment->event.kind != EVENT_NOTE)
            continue;
        if (!begun)
            table_begin(page->out, "", "Exercise time|Wall|Seat|Note|Tags|Pinned to");
        begun = true;
        struct body body;
        page->out->failed |= body_parse(moment->body, &body) != STATUS_OK;
        page_add(page, "<tr><td>");
        page_time(page, moment->event.second);
        page_add(page, "</td><td>");
        page_wall(page, moment->wall_ms);
        page_add(page, "</td><td>");
        page_seat(page, moment->seat);
        page_add(page, "</td><td>");
        texts_said(page->out, body_string(&body, "text"));
        page_add(page, "</td><td>");
        add_tags(page, &body);
        page_add(page, "</td><td>");
        int64_t item = body_number(&body, "item", INDEX_NONE);
        if (item >= 0 && item < kernel_item_count(record->kernel))
            page_item(page, (uint32_t)item);
        else
            page_add(page, "–");
        page_add(page, "</td></tr>\n");
        body_free(&body);
    }
    if (begun)
        table_end(page->out);
    else
        page_nothing(page, "No notes were taken.");
}
