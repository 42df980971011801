/* How the exercise ended, in a sentence. */
#include "report/page.h"

void page_ending_named(struct page *page, uint32_t ending)
{
    if (texts_language(&page->program->endings[ending].text) != INDEX_NONE) {
        page_text(page, &page->program->endings[ending].text);
        page_add(page, " ");
    }
    page_add(page, "(<code>");
    html_escape(page->out, page->program->endings[ending].id);
    page_add(page, "</code>)");
}

/* Who let the exercise end with it. */
static enum word ended_by(const struct page *page)
{
    if (page->record->ending_allowed)
        return WORD_ENDING_BY_CONTROL;
    return page->program->endings[page->record->ending].at_once ? WORD_ENDING_AT_ONCE : WORD_ENDING_OF_BOTS;
}

void page_ending(struct page *page)
{
    const struct record *record = page->record;
    if (!record->started)
        page_put(page, WORD_NOT_STARTED);
    else if (!record->ended)
        page_put(page, WORD_NOT_ENDED);
    else if ((uint32_t)record->ending < page->program->ending_count) {
        page_put(page, WORD_ENDING);
        page_add(page, ": ");
        page_ending_named(page, (uint32_t)record->ending);
        page_printf(page, ". %s", page_word(page, ended_by(page)));
    } else if ((uint32_t)record->ending == page->program->ending_count) {
        if (texts_language(&page->program->time_up) != INDEX_NONE) {
            page_text(page, &page->program->time_up);
            page_add(page, " ");
        }
        page_put(page, WORD_FULL_LENGTH);
    } else {
        page_put(page, WORD_ENDED_BY_CONTROL);
    }
}
