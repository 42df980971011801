/* What control did, act by act in order of time, for control can always overrule and it is always logged. */
#include <assert.h>
#include <stdio.h>

#include "exercise/body.h"
#include "report/sections.h"

/* Replies stand with their requests, what was ticked off with its task, what was seen in an answer with its question,
 * notes in their own section, joining in Appendix B: no act of control's here. */
static bool is_act(const struct event *event)
{
    switch (event->kind) {
    case EVENT_START:
    case EVENT_PAUSE:
    case EVENT_RESUME:
    case EVENT_PACE:
    case EVENT_ENDEX:
    case EVENT_ENDING:
    case EVENT_SEAT:
    case EVENT_FIRE:
    case EVENT_HOLD:
    case EVENT_SKIP:
    case EVENT_EDIT:
    case EVENT_AD_HOC:
    case EVENT_RELEASE:
    case EVENT_ADJUDICATE:
    case EVENT_REVEAL:
    case EVENT_CLOSE:
    case EVENT_PUT:
    case EVENT_MORE:
    case EVENT_SET:
    case EVENT_SHIFT:
    case EVENT_FREEZE:
    case EVENT_REWIND:
    case EVENT_BEGIN: return true;
    case EVENT_REVISE: /* what cells plan stands with the plan */
    case EVENT_PROPOSE:
    case EVENT_ORDER:
    case EVENT_REPORT:
    case EVENT_DRAFT:
    case EVENT_CONCUR: break;
    case EVENT_GRANT:
    case EVENT_RECALL: /* what an originator took back stands with its item */
    case EVENT_MESSAGE: return event->cell == CELL_CONTROL;
    case EVENT_ASK_RELEASE:
    case EVENT_TICK:
    case EVENT_OPEN:
    case EVENT_ACKNOWLEDGE:
    case EVENT_SHARE:
    case EVENT_REQUEST:
    case EVENT_REPLY:
    case EVENT_CHOOSE:
    case EVENT_ANSWER:
    case EVENT_DONE:
    case EVENT_RESPOND:
    case EVENT_WITHDRAW:
    case EVENT_SEEN:
    case EVENT_NOTE:
    case EVENT_JOIN:
    case EVENT_PASS:
    case EVENT_FREEZE_OVER:
    case EVENT_KIND_COUNT: break;
    }
    return false;
}

/* An act on what this edition does not hold is not told. */
static bool is_held(const struct page *page, const struct event *event)
{
    switch (event->kind) {
    case EVENT_FIRE:
    case EVENT_HOLD:
    case EVENT_EDIT:
    case EVENT_SKIP: return page_holds_inject(page, event->a);
    case EVENT_GRANT:
    case EVENT_RELEASE:
    case EVENT_RECALL: return page_holds_item(page, event->a);
    default: return true;
    }
}

static enum word word_of(const struct event *event)
{
    switch (event->kind) {
    case EVENT_START: return WORD_STARTEX;
    case EVENT_PAUSE: return WORD_DID_PAUSE;
    case EVENT_RESUME: return WORD_DID_RESUME;
    case EVENT_PACE: return WORD_DID_PACE;
    case EVENT_ENDEX: return WORD_ENDEX;
    case EVENT_ENDING: return event->b ? WORD_DID_END : WORD_DID_GO_ON;
    case EVENT_SEAT: return WORD_DID_SEAT;
    case EVENT_FIRE: return WORD_DID_FIRE;
    case EVENT_HOLD: return event->b ? WORD_DID_HOLD : WORD_DID_LIFT;
    case EVENT_SKIP: return WORD_DID_SKIP;
    case EVENT_EDIT: return WORD_DID_EDIT;
    case EVENT_AD_HOC: return WORD_DID_ADD;
    case EVENT_RELEASE: return WORD_DID_RELEASE;
    case EVENT_RECALL: return WORD_DID_RECALL;
    case EVENT_GRANT: return WORD_DID_GRANT;
    case EVENT_ADJUDICATE: return WORD_DID_ADJUDICATE;
    case EVENT_REVEAL: return WORD_DID_REVEAL;
    case EVENT_CLOSE: return WORD_DID_CLOSE;
    case EVENT_PUT: return WORD_DID_PUT;
    case EVENT_MORE: return WORD_DID_MORE;
    case EVENT_SET: return WORD_DID_SET;
    case EVENT_BEGIN: return WORD_DID_BEGIN;
    case EVENT_SHIFT: return WORD_DID_SHIFT;
    case EVENT_FREEZE: return WORD_DID_FREEZE;
    default: return WORD_DID_WRITE;
    }
}

static void add_inject(struct page *page, uint32_t inject)
{
    assert(inject < page->program->inject_count);
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
    assert((event->c & 0xff) < decision->option_count);
    page_printf(page, "<a href=\"#decision-%u\">", event->a + 1);
    html_escape(page->out, decision->id);
    page_add(page, "</a>");
    if (program_quantified(decision)) {
        int32_t quantities[QUANTITY_COUNT_MAX] = {0};
        page_add(page, ": ");
        if (program_named_of(decision, (int32_t)event->b, quantities))
            page_quantities(page, event->a, quantities);
        return;
    }
    if (decision->agree == AGREE_EACH) {
        page_add(page, " · ");
        page_cell(page, decision->asked[event->b]);
    }
    page_add(page, ": ");
    html_escape(page->out, page->program->options[decision->option_first + (event->c & 0xff)].id);
    if (event->c >> 8 != 0xff)
        page_printf(page, "; %s %u", page_word(page, WORD_OUTCOME), (event->c >> 8) + 1);
    else
        page_printf(page, "; %s", page_word(page, WORD_OUTCOME_DRAWN));
}

static void add_question(struct page *page, uint32_t question)
{
    page_printf(page, "%s: <a href=\"#question-%u\">", page_word(page, WORD_ANSWERS), question + 1);
    html_escape(page->out, page->program->questions[question].id);
    page_add(page, "</a>");
}

static void add_seen(struct page *page, const struct event *event)
{
    const struct program_question *question = &page->program->questions[event->a];
    add_question(page, event->a);
    page_add(page, " · ");
    page_cell(page, question->asked[event->b]);
    page_printf(page, ": %s ", event->c >> 8 ? "☑" : "☐");
    page_text(page, &page->program->looks[question->look_first + (event->c & 0xff)]);
}

static void add_revealed(struct page *page, const struct event *event)
{
    const struct program *program = page->program;
    if (event->b == 2) {
        add_question(page, event->a);
    } else if (event->b == 1) {
        page_printf(page, "%s: ", page_word(page, WORD_CHOICES));
        html_escape(page->out, program->decisions[event->a].id);
    } else {
        page_printf(page, "%s: ", page_word(page, WORD_ANSWERS));
        html_escape(page->out, program->assessments[program->rounds[event->a].assessment].id);
    }
}

/* A decision, a question or a round of an assessment that control opened or gave more time. */
static void add_asked(struct page *page, const struct event *event)
{
    const struct program *program = page->program;
    if (event->b == ASKED_QUESTION) {
        page_printf(page, "<a href=\"#question-%u\">", event->a + 1);
        html_escape(page->out, program->questions[event->a].id);
    } else if (event->b == ASKED_DECISION) {
        page_printf(page, "<a href=\"#decision-%u\">", event->a + 1);
        html_escape(page->out, program->decisions[event->a].id);
    } else {
        page_printf(page, "<a href=\"#round-%u\">", event->a + 1);
        html_escape(page->out, program->assessments[program->rounds[event->a].assessment].id);
    }
    page_add(page, "</a>");
}

static void add_stale(struct page *page, const struct moment *moment)
{
    struct body body;
    page->out->failed |= body_parse(moment->body, &body) != STATUS_OK;
    page_stale(page, body_languages(page->program, &body, "stale"));
    body_free(&body);
}

/* By its title, or for want of one by its id. */
static void add_called(struct page *page, const struct text *title, struct str id)
{
    if (program_text(title, 0).len > 0)
        page_text(page, title);
    else
        html_escape(page->out, id);
}

void page_act(struct page *page, const struct moment *moment)
{
    const struct event *event = &moment->event;
    switch (event->kind) {
    case EVENT_FIRE:
    case EVENT_EDIT:
        add_inject(page, event->a);
        page_add(page, " → ");
        page_cells(page, event->b);
        if (event->kind == EVENT_EDIT)
            add_stale(page, moment);
        break;
    case EVENT_HOLD:
    case EVENT_SKIP: add_inject(page, event->a); break;
    case EVENT_AD_HOC:
    case EVENT_MESSAGE:
        add_items_of(page, moment);
        page_add(page, " → ");
        page_cells(page, event->b);
        break;
    case EVENT_GRANT:
    case EVENT_RELEASE:
        page_item(page, event->a);
        page_add(page, " → ");
        page_cells(page, event->b);
        break;
    case EVENT_RECALL:
        page_item(page, event->a);
        page_printf(page, "; %s: ", page_word(page, WORD_RECALLED_FROM));
        page_cells(page, event->b);
        break;
    case EVENT_ENDING:
        page_printf(page, "%s: ", page_word(page, WORD_ENDING));
        html_escape(page->out, page->program->endings[event->a].id);
        break;
    case EVENT_ADJUDICATE: add_adjudication(page, event); break;
    case EVENT_REVEAL: add_revealed(page, event); break;
    case EVENT_CLOSE: add_question(page, event->a); break;
    case EVENT_SEEN: add_seen(page, event); break;
    case EVENT_PUT: add_asked(page, event); break;
    case EVENT_MORE:
        add_asked(page, event);
        page_printf(page, ": +%u min", event->c);
        break;
    case EVENT_SET:
        html_escape(page->out, page->program->variables[event->a].id);
        page_add(page, ": ");
        page_value(page, event->a, moment->before);
        page_add(page, " → ");
        page_value(page, event->a, (int32_t)event->b);
        break;
    case EVENT_SEAT:
        page_cell(page, event->cell);
        page_printf(page, ": %s", page_word(page, event->a ? WORD_NOW_BOT : WORD_NOW_PEOPLE));
        break;
    case EVENT_PACE: page_say(page, WORD_PACE_OF, event->a); break;
    case EVENT_SHIFT:
        add_called(page, &page->program->storylines[event->a].title, page->program->storylines[event->a].id);
        page_printf(page, ": %+d min", (int32_t)event->b);
        break;
    case EVENT_FREEZE:
        add_called(page, &page->program->freezes[event->a].title, page->program->freezes[event->a].id);
        break;
    case EVENT_BEGIN:
        add_called(page, &page->program->stages[event->a].title, page->program->stages[event->a].id);
        break;
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

static void act_begin(struct page *page, uint64_t sequence, uint32_t second, uint16_t seat, enum word word)
{
    page_printf(page, "<tr><td class=\"number\">%llu</td><td>", (unsigned long long)sequence);
    page_time(page, second);
    page_add(page, "</td><td>");
    page_seat(page, seat);
    page_printf(page, "</td><td>%s</td><td>", page_word(page, word));
}

static void moment_row(struct page *page, const struct moment *moment)
{
    struct body body;
    page->out->failed |= body_parse(moment->body, &body) != STATUS_OK;
    act_begin(page, moment->sequence, moment->event.second, moment->seat, word_of(&moment->event));
    page_act(page, moment);
    page_add(page, "</td><td>");
    page_reason(page, CELL_CONTROL, body_string(&body, "reason"));
    page_add(page, "</td></tr>\n");
    body_free(&body);
}

static void jump_row(struct page *page, const struct jump *jump)
{
    act_begin(page, jump->sequence, jump->from_second, jump->seat, WORD_DID_JUMP);
    page_time(page, jump->from_second);
    page_add(page, " → ");
    page_time(page, jump->second);
    page_add(page, "</td><td>–</td></tr>\n");
}

void section_control(struct page *page)
{
    const struct record *record = page->record;
    bool begun = false;
    uint32_t jump = 0;
    page_heading(page, WORD_CONTROL);
    page_add(page, "<p><b>");
    page_say(page, WORD_CONTROL_FIGURES, count_of(record, EVENT_FIRE), count_of(record, EVENT_HOLD),
             count_of(record, EVENT_SKIP), count_of(record, EVENT_EDIT), count_of(record, EVENT_AD_HOC),
             count_of(record, EVENT_RELEASE), count_of(record, EVENT_RECALL), count_of(record, EVENT_ADJUDICATE),
             count_of(record, EVENT_SET), count_of(record, EVENT_PAUSE), record->jumps.count);
    page_add(page, "</b></p>\n");
    for (uint32_t i = 0; i <= record->moments.count; i++) {
        const struct moment *moment = i < record->moments.count ? &record->moments.items[i] : NULL;
        bool act = moment && is_act(&moment->event) && is_held(page, &moment->event);
        bool jumps = jump < record->jumps.count && (!moment || record->jumps.items[jump].sequence < moment->sequence);
        if ((act || jumps) && !begun)
            table_begin(page->out, page_word(page, WORD_INTERVENTIONS), page_word(page, WORD_INTERVENTIONS_HEADS));
        begun = begun || act || jumps;
        for (; jump < record->jumps.count && (!moment || record->jumps.items[jump].sequence < moment->sequence); jump++)
            jump_row(page, &record->jumps.items[jump]);
        if (act)
            moment_row(page, moment);
    }
    assert(jump == record->jumps.count); /* each has its row */
    if (begun)
        table_end(page->out);
    else
        page_nothing(page, WORD_NO_INTERVENTION);
}
