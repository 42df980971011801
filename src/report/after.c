/* What control and evaluators added when the record was closed: in the hot wash, and in no figure of the report. */
#include "exercise/body.h"
#include "report/sections.h"

static void add_note(struct page *page, const struct moment *moment)
{
    struct body body;
    page->out->failed |= body_parse(moment->body, &body) != STATUS_OK;
    texts_said(page->out, body_string(&body, "text"));
    if (body_count(&body, "tags") > 0 || body_has(&body, "rating")) {
        page_add(page, " ");
        page_tags(page, &body);
    }
    body_free(&body);
}

static void late_row(struct page *page, const struct moment *moment)
{
    bool note = moment->event.kind == EVENT_NOTE;
    page_add(page, "<tr><td>");
    page_wall(page, moment->wall_ms);
    page_add(page, "</td><td>");
    page_seat(page, moment->seat);
    page_printf(page, "</td><td>%s</td><td>",
                page_word(page, note                               ? WORD_DID_NOTE
                                : moment->event.kind == EVENT_SEEN ? WORD_DID_SEE
                                                                   : WORD_DID_REVEAL));
    if (note)
        add_note(page, moment);
    else
        page_act(page, moment);
    page_add(page, "</td></tr>\n");
}

void section_after(struct page *page)
{
    const struct record *record = page->record;
    bool begun = false;
    page_heading(page, WORD_AFTER);
    page_printf(page, "<p>%s</p>\n", page_word(page, WORD_AFTER_LEAD));
    for (uint32_t i = 0; i < record->after.count; i++) {
        const struct moment *moment = &record->after.items[i];
        if (moment->event.kind == EVENT_NOTE && !page->whole) /* evaluators' notes are control's */
            continue;
        if (!begun)
            table_begin(page->out, "", page_word(page, WORD_AFTER_HEADS));
        begun = true;
        late_row(page, moment);
    }
    if (begun)
        table_end(page->out);
    else
        page_nothing(page, WORD_NOTHING_AFTER);
}
