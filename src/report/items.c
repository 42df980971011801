/* Every item in full, in every language it has, so that the report can be read without the scenario. */
#include <assert.h>

#include "report/sections.h"

static const enum word inject_words[] = {WORD_INJECT_REPORT, WORD_INJECT_MESSAGE, WORD_INJECT_NEWS,
                                         WORD_INJECT_ORDER,  WORD_INJECT_REQUEST, WORD_INJECT_HIDDEN};
static const enum word precedence_words[] = {WORD_ROUTINE, WORD_PRIORITY, WORD_IMMEDIATE, WORD_FLASH};

static const enum word channel_words[] = {
    WORD_CHANNEL_PRESS, WORD_CHANNEL_SOCIAL, WORD_CHANNEL_TV,    WORD_CHANNEL_RADIO,  WORD_CHANNEL_WEB,
    WORD_CHANNEL_MAIL,  WORD_CHANNEL_CHAT,   WORD_CHANNEL_PHONE, WORD_CHANNEL_LETTER, WORD_CHANNEL_MEETING};

/* In which channel it was met, and where. */
static void add_meeting(struct page *page, const struct program_inject *inject)
{
    const struct program_where *where = &inject->where;
    if (inject->channel != INDEX_NONE)
        page_printf(page, "<p class=\"soft\">%s: %s</p>\n", page_word(page, WORD_CHANNEL),
                    page_word(page, channel_words[inject->channel]));
    if (!where->given)
        return;
    bool labelled = program_text(&where->label, 0).len > 0;
    page_printf(page, "<p class=\"soft\">%s: ", page_word(page, WORD_PLACE));
    if (labelled)
        page_text(page, &where->label);
    page_add(page, labelled ? " (" : "");
    if (where->is_point) {
        program_degrees_print(where->latitude, page->out);
        page_add(page, ", ");
        program_degrees_print(where->longitude, page->out);
    } else {
        page_text(page, &where->area);
    }
    page_printf(page, "%s</p>\n", labelled ? ")" : "");
}

/* The files that came with it: what each is, and by which hash it can be known again in the run and outside. */
static void add_attached(struct page *page, const struct program_inject *inject)
{
    assert(inject->attach_count <= ATTACHED_COUNT_MAX);
    for (uint32_t i = 0; i < inject->attach_count; i++) {
        const struct program_file *file = &page->program->files[page->program->attached[inject->attach_first + i]];
        char hex[2 * HASH_BYTES + 1];
        hash_hex(&file->sha256, hex);
        page_printf(page, "<p class=\"soft\">%s: ", page_word(page, WORD_ATTACHED));
        if (program_text(&file->title, 0).len > 0)
            page_text(page, &file->title);
        else
            html_escape(page->out, file->id);
        page_printf(page, " (%s, %llu B, SHA-256 <code>%s</code>)", media_called(file->media),
                    (unsigned long long)file->bytes, hex);
        if (program_text(&file->alt, 0).len > 0) {
            page_add(page, "<br>");
            page_text(page, &file->alt);
        }
        page_add(page, "</p>\n");
    }
}

static void add_head(struct page *page, uint32_t index)
{
    const struct item *item = kernel_item(page->record->kernel, index);
    assert((size_t)item->inject_kind < sizeof(inject_words) / sizeof(inject_words[0]));
    const struct wording *words = &page->record->words[index];
    page_add(page, "<p class=\"soft\">");
    page_time(page, item->second);
    page_add(page, " · ");
    page_zones(page, item->second);
    page_add(page, "<br>");
    page_kind(page, index);
    if (item->kind == ITEM_INJECT) {
        page_add(page, " <code>");
        html_escape(page->out, page->program->injects[item->inject].id);
        page_add(page, "</code>");
    }
    if (item->kind <= ITEM_AD_HOC)
        page_printf(page, " · %s · %s", page_word(page, inject_words[item->inject_kind]),
                    page_word(page, precedence_words[item->precedence]));
    page_printf(page, " · %s: ", page_word(page, WORD_FROM));
    bool named = false;
    for (uint32_t l = 0; l < LANGUAGE_COUNT_MAX; l++)
        named = named || words->from.in[l].len > 0;
    if (named)
        page_text(page, &words->from);
    else
        page_cell(page, item->from);
    page_printf(page, " · %s: ", page_word(page, WORD_HELD_BY));
    page_cells(page, item->known);
    page_add(page, "</p>\n");
}

static void add_marks(struct page *page, uint32_t index)
{
    const struct item *item = kernel_item(page->record->kernel, index);
    if (item->kind != ITEM_INJECT)
        return;
    const struct program_inject *inject = &page->program->injects[item->inject];
    if (inject->marking.len > 0) {
        page_add(page, "<p class=\"marking\">");
        html_escape(page->out, inject->marking);
        page_add(page, "</p>\n");
    }
    add_meeting(page, inject);
    add_attached(page, inject);
    if (inject->cite_count == 0)
        return;
    page_printf(page, "<p class=\"soft\">%s: ", page_word(page, WORD_CITES));
    for (uint32_t i = 0; i < inject->cite_count; i++) {
        page_add(page, i > 0 ? "; " : "");
        html_escape(page->out, page->program->references[page->program->cites[inject->cite_first + i]].name);
    }
    page_add(page, "</p>\n");
}

void section_items(struct page *page)
{
    const struct record *record = page->record;
    page_heading(page, WORD_ITEMS);
    if (kernel_item_count(record->kernel) == 0)
        page_nothing(page, WORD_NO_ITEMS);
    for (uint32_t i = 0; i < kernel_item_count(record->kernel); i++) {
        const struct wording *words = &record->words[i];
        if (!page_holds_item(page, i))
            continue;
        page_printf(page, "<section class=\"item\"><h3 id=\"item-%u\"><span class=\"ordinal\">%u</span> ", i + 1,
                    i + 1);
        if (page_named(words) == &words->title)
            page_text(page, &words->title);
        else
            page_kind(page, i);
        page_add(page, "</h3>\n");
        add_head(page, i);
        add_marks(page, i);
        if (words->stale != 0) {
            page_add(page, "<p>");
            page_stale(page, words->stale);
            page_add(page, "</p>\n");
        }
        if (page_holds_text(page, i))
            texts_paragraphs(page->out, page->program, &words->text);
        else
            page_nothing(page, WORD_LEFT_OUT);
        page_add(page, "</section>\n");
    }
}
