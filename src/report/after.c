/* What control and evaluators added when the record was closed: in the hot wash, and in no figure of the report. */
#include <assert.h>

#include "exercise/body.h"
#include "program/words.h"
#include "report/sections.h"

enum { FEEDBACK_WORDS = FEEDBACK_READIER + 1 };

static const enum word statements[FEEDBACK_WORDS] = {
    [FEEDBACK_REALISTIC] = WORD_FEEDBACK_REALISTIC, [FEEDBACK_EQUIPPED] = WORD_FEEDBACK_EQUIPPED,
    [FEEDBACK_PEOPLE] = WORD_FEEDBACK_PEOPLE,       [FEEDBACK_ALLY] = WORD_FEEDBACK_ALLY,
    [FEEDBACK_READIER] = WORD_FEEDBACK_READIER,
};

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

static void sentences(struct page *page, const struct body *body, const char *name, enum word label)
{
    uint32_t count = body_count(body, name);
    if (count == 0)
        return;
    page_printf(page, "<span class=\"label\">%s</span><ul>", page_word(page, label));
    for (uint32_t i = 0; i < count; i++) {
        page_add(page, "<li>");
        texts_said(page->out, body_string_at(body, name, i));
        page_add(page, "</li>");
    }
    page_add(page, "</ul>");
}

static bool is_wash(const struct page *page, const struct moment *moment)
{
    const struct exercise *exercise = page->record->exercise;
    return moment->event.kind == EVENT_NOTE && moment->seat < exercise_seat_count(exercise) &&
           exercise_seat(exercise, moment->seat)->role == ROLE_PLAYER;
}

static void wash_row(struct page *page, const struct moment *moment, const struct body *body)
{
    assert(is_wash(page, moment));
    page_add(page, "<tr><td>");
    page_seat(page, moment->seat);
    page_add(page, "</td><td>");
    page_wall(page, moment->wall_ms);
    page_add(page, "</td><td>");
    sentences(page, body, "ups", WORD_WENT_WELL);
    sentences(page, body, "downs", WORD_TO_DO_BETTER);
    page_add(page, "</td></tr>\n");
}

static void feedback_table(struct page *page, const uint32_t steps[FEEDBACK_WORDS][FEEDBACK_STEPS])
{
    table_begin(page->out, page_word(page, WORD_FEEDBACK), page_word(page, WORD_FEEDBACK_HEADS));
    for (uint32_t w = 0; w < FEEDBACK_WORDS; w++) {
        page_printf(page, "<tr><th scope=\"row\">%s</th>", page_word(page, statements[w]));
        for (uint32_t step = 0; step < FEEDBACK_STEPS; step++)
            table_number(page->out, "%u", steps[w][step]);
        page_add(page, "</tr>\n");
    }
    table_end(page->out);
}

/* What each person said, the last of each: how it went, and for each statement of the form how many chose which step.
 */
static void hot_wash(struct page *page)
{
    const struct record *record = page->record;
    const struct exercise *exercise = record->exercise;
    uint32_t steps[FEEDBACK_WORDS][FEEDBACK_STEPS] = {{0}}, seats = exercise_seat_count(exercise);
    bool begun = false;
    for (uint32_t seat = 0; seat < seats; seat++) {
        const struct moment *last = NULL;
        for (uint32_t i = 0; i < record->after.count; i++)
            if (is_wash(page, &record->after.items[i]) && record->after.items[i].seat == seat)
                last = &record->after.items[i];
        struct body body;
        if (!last)
            continue;
        page->out->failed |= body_parse(last->body, &body) != STATUS_OK;
        if (!begun)
            table_begin(page->out, page_word(page, WORD_HOT_WASH), page_word(page, WORD_HOT_WASH_HEADS));
        begun = true;
        wash_row(page, last, &body);
        for (uint32_t w = 0; w < FEEDBACK_WORDS; w++) {
            int64_t step = body_number(&body, words_at(WORDS_feedback, w), 0);
            if (step >= 1 && step <= FEEDBACK_STEPS)
                steps[w][step - 1]++;
        }
        body_free(&body);
    }
    if (!begun)
        return;
    table_end(page->out);
    feedback_table(page, steps);
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
    if (page->whole)
        hot_wash(page);
    for (uint32_t i = 0; i < record->after.count; i++) {
        const struct moment *moment = &record->after.items[i];
        if (moment->event.kind == EVENT_NOTE && !page->whole) /* evaluators' notes are control's */
            continue;
        if (is_wash(page, moment))
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
