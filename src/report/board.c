/* The joint plan: how far each item came and who answered it; and how it came about, version by version.
 *
 * A draft is its owner's until it is proposed. An edition for a cell holds what that cell saw; one for all of them what
 * was proposed, and nothing of how its owner came to that. */
#include <assert.h>

#include "report/sections.h"

static bool came_to(const struct page *page, uint32_t card, enum card_step step)
{
    return kernel_card_tick(page->record->kernel, card, step) >= 0;
}

static bool holds(const struct page *page, uint32_t card)
{
    if (page->whole)
        return true;
    if (page->persons == 0)
        return came_to(page, card, CARD_PROPOSED);
    return kernel_board_card(page->record->kernel, card)->number[__builtin_ctz(page->persons)] > 0;
}

static bool holds_drafting(const struct page *page, uint32_t card)
{
    return page->whole || (page->persons >> kernel_board_card(page->record->kernel, card)->owner & 1);
}

/* The last words of it that are told; NULL: those of the scenario. */
static const struct planning *words_now(const struct record *record, uint32_t card)
{
    for (uint32_t i = record->plannings.count; i-- > 0;) {
        const struct planning *planning = &record->plannings.items[i];
        if (planning->card == card && (planning->step == CARD_REVISED || planning->step == CARD_BEGUN))
            return planning->step == CARD_BEGUN && card < record->program->card_count ? NULL : planning;
    }
    return NULL;
}

static void named(struct page *page, uint32_t card)
{
    const struct planning *words = words_now(page->record, card);
    const struct program_card *of = card < page->program->card_count ? &page->program->cards[card] : NULL;
    const struct text *title = words ? &words->title : of ? &of->title : NULL;
    const struct text *text = words ? &words->text : of ? &of->text : NULL;
    assert(title && text); /* what is not the scenario's was drafted */
    if (texts_language(title) == INDEX_NONE && of && texts_language(&of->title) != INDEX_NONE)
        title = &of->title;
    texts_cut_first(page->out, page->program, texts_language(title) != INDEX_NONE ? title : text, 72);
}

/* When it last came to that; SECOND_NONE: it never did, or no longer has. */
static uint32_t second_of(const struct page *page, uint32_t card, enum card_step step)
{
    const struct record *record = page->record;
    for (uint32_t i = record->plannings.count; came_to(page, card, step) && i-- > 0;)
        if (record->plannings.items[i].card == card && record->plannings.items[i].step == step)
            return record->plannings.items[i].second;
    return SECOND_NONE;
}

static uint32_t due_of(const struct page *page, uint32_t card)
{
    const int32_t due = kernel_board_card(page->record->kernel, card)->due_tick;
    return due == TICK_NEVER ? SECOND_NONE : 60 * page->program->tick_minutes * (uint32_t)due;
}

static void figures(struct page *page)
{
    uint32_t items = 0, agreed = 0, done = 0, failed = 0;
    for (uint32_t card = 0; card < kernel_board_count(page->record->kernel); card++) {
        if (!holds(page, card) || !came_to(page, card, CARD_BEGUN))
            continue;
        items++;
        agreed += came_to(page, card, CARD_AGREED);
        done += came_to(page, card, CARD_DONE);
        failed += came_to(page, card, CARD_FAILED);
    }
    page_add(page, "<p><b>");
    page_say(page, WORD_BOARD_FIGURES, items, agreed, done, failed);
    page_add(page, "</b></p>\n");
}

static void summary_row(struct page *page, uint32_t card)
{
    static const enum card_step steps[] = {CARD_PROPOSED, CARD_AGREED, CARD_ORDERED, CARD_DONE, CARD_FAILED};
    page_printf(page, "<tr><th scope=\"row\"><a href=\"#planned-%u\">", card + 1);
    named(page, card);
    page_add(page, "</a></th><td>");
    page_cell(page, kernel_board_card(page->record->kernel, card)->owner);
    page_add(page, "</td><td>");
    page_time(page, due_of(page, card));
    for (uint32_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        page_add(page, "</td><td>");
        page_time(page, second_of(page, card, steps[i]));
    }
    page_add(page, "</td></tr>\n");
}

static void who(struct page *page, const struct planning *planning)
{
    if (planning->seat != SEAT_CLOCK) {
        page_cell(page, planning->cell);
        page_add(page, " ");
        page_seat(page, planning->seat);
    } else if (planning->cell != CELL_CONTROL) {
        page_cell(page, planning->cell);
        page_printf(page, " <span class=\"soft\">(%s)</span>", page_word(page, WORD_BY_BOT));
    } else {
        page_add(page, "–");
    }
}

static void history_row(struct page *page, const struct planning *planning)
{
    static const enum word words[] = {
        [CARD_BEGUN] = WORD_BOARD_BEGUN,         [CARD_PROPOSED] = WORD_BOARD_PROPOSED,
        [CARD_CONCURRED] = WORD_BOARD_CONCURRED, [CARD_DECLINED] = WORD_BOARD_DECLINED,
        [CARD_AGREED] = WORD_BOARD_AGREED,       [CARD_ORDERED] = WORD_BOARD_ORDERED,
        [CARD_DONE] = WORD_BOARD_DONE,           [CARD_FAILED] = WORD_BOARD_FAILED,
        [CARD_REVISED] = WORD_BOARD_REVISED,     [CARD_CLASHED] = WORD_BOARD_CLASHED,
    };
    assert(planning->step < sizeof(words) / sizeof(words[0]));
    page_add(page, "<tr><td>");
    page_time(page, planning->second);
    page_printf(page, "</td><td>%s</td><td>", page_word(page, words[planning->step]));
    who(page, planning);
    page_add(page, "</td><td>");
    if (texts_language(&planning->text) != INDEX_NONE)
        page_text(page, &planning->text);
    else
        page_reason(page, planning->cell, planning->words);
    page_add(page, "</td></tr>\n");
}

static void history(struct page *page, uint32_t card)
{
    const struct record *record = page->record;
    bool proposed = false;
    page_printf(page, "<section class=\"detail\"><h3 id=\"planned-%u\">", card + 1);
    named(page, card);
    page_add(page, "</h3>\n");
    if (card < page->program->card_count)
        page_text(page, &page->program->cards[card].text);
    table_begin(page->out, "", page_word(page, WORD_BOARD_HISTORY_HEADS));
    for (uint32_t i = 0; i < record->plannings.count; i++) {
        const struct planning *planning = &record->plannings.items[i];
        if (planning->card != card)
            continue;
        proposed = proposed || planning->step == CARD_PROPOSED;
        if (proposed || holds_drafting(page, card))
            history_row(page, planning);
    }
    table_end(page->out);
    page_add(page, "</section>\n");
}

bool board_stands(const struct record *record)
{
    return kernel_board_count(record->kernel) > 0;
}

void section_board(struct page *page)
{
    const uint32_t count = kernel_board_count(page->record->kernel);
    bool any = false;
    page_heading(page, WORD_BOARD);
    for (uint32_t card = 0; card < count; card++) {
        if (!holds(page, card) || !came_to(page, card, CARD_BEGUN))
            continue;
        if (!any) {
            figures(page);
            table_begin(page->out, "", page_word(page, WORD_BOARD_RECORD_HEADS));
        }
        any = true;
        summary_row(page, card);
    }
    if (!any) {
        page_nothing(page, WORD_BOARD_NONE);
        return;
    }
    table_end(page->out);
    for (uint32_t card = 0; card < count; card++)
        if (holds(page, card) && came_to(page, card, CARD_BEGUN))
            history(page, card);
}
