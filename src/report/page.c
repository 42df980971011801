/* The pieces that every section is written with. */
#include "report/page.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "program/time.h"

bool page_counted(struct page *page, enum status status)
{
    if (status != STATUS_OK)
        page->status = status;
    return status == STATUS_OK;
}

void page_add(struct page *page, const char *literal)
{
    buf_add_str(page->out, str_of(literal));
}

void page_printf(struct page *page, const char *format, ...)
{
    char text[4096];
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (len < 0 || (size_t)len >= sizeof(text))
        page->out->failed = true; /* a format of ours that outgrew its place: better no page than a cut one */
    else
        buf_add(page->out, text, (size_t)len);
}

const char *page_word(const struct page *page, enum word word)
{
    return page->words->text[word];
}

void page_put(struct page *page, enum word word)
{
    page_add(page, page_word(page, word));
}

const char *page_decimal_text(const struct page *page, double value, char ret_text[DECIMAL_TEXT_BYTES])
{
    snprintf(ret_text, DECIMAL_TEXT_BYTES, "%.2f", value);
    char *point = strchr(ret_text, '.');
    if (point)
        *point = *page_word(page, WORD_DECIMAL_SIGN);
    return ret_text;
}

void page_decimal(struct page *page, double value)
{
    char text[DECIMAL_TEXT_BYTES];
    page_add(page, page_decimal_text(page, value, text));
}

void page_heading(struct page *page, enum word word)
{
    const char *tag = word == WORD_REPORT ? "h1" : "h2";
    page_printf(page, "<%s id=\"%s\">", tag, word_names[word]);
    frame_words(page->out, page->program, page->words, word);
    page_printf(page, "</%s>\n", tag);
}

/* ---- editions ---- */

bool page_holds_persons(const struct page *page, uint32_t cell)
{
    return page->whole || (cell < page->program->cell_count && page->persons >> cell & 1);
}

bool page_holds_text(const struct page *page, uint32_t item)
{
    const struct item *held = kernel_item(page->record->kernel, item);
    return held->kind <= ITEM_AD_HOC || page_holds_persons(page, held->from) || (held->known & page->persons);
}

static void left_out(struct page *page)
{
    page_printf(page, "<span class=\"soft\">%s</span>", page_word(page, WORD_LEFT_OUT));
}

void page_reason(struct page *page, uint32_t cell, struct str reason)
{
    if (reason.len > 0 && !page_holds_persons(page, cell))
        left_out(page);
    else
        texts_said(page->out, reason);
}

void page_item_text(struct page *page, uint32_t item)
{
    if (page_holds_text(page, item))
        page_text(page, &page->record->words[item].text);
    else
        left_out(page);
}

/* ---- names ---- */

void page_text(struct page *page, const struct text *text)
{
    texts_add(page->out, page->program, text, STR("–"));
}

void page_stale(struct page *page, uint32_t languages)
{
    const char *before = "";
    if (languages == 0)
        return;
    page_printf(page, " <b>%s</b> ", page_word(page, WORD_STALE));
    for (uint32_t l = 0; l < page->program->language_count; l++) {
        if (!(languages >> l & 1))
            continue;
        page_add(page, before);
        html_escape(page->out, page->program->languages[l]);
        before = ", ";
    }
}

void page_cell(struct page *page, uint32_t cell)
{
    if (cell >= page->program->cell_count) {
        page_put(page, WORD_BY_CONTROL);
        return;
    }
    page_add(page, "<span class=\"cell\">");
    picture_swatch(page->out, cell);
    html_escape(page->out, page->program->cells[cell].id);
    page_add(page, "</span>");
}

/* In the first language, for sentences; for want of a text the id. */
static void first_or_id(struct page *page, const struct text *text, struct str id)
{
    if (texts_language(text) == INDEX_NONE)
        html_escape(page->out, id);
    else
        texts_cut_first(page->out, page->program, text, UINT32_MAX);
}

void page_cell_name(struct page *page, uint32_t cell)
{
    assert(cell < page->program->cell_count);
    const struct program_cell *named = &page->program->cells[cell];
    page_add(page, "<span class=\"cell\">");
    picture_swatch(page->out, cell);
    first_or_id(page, &named->name, named->id);
    page_add(page, "</span>");
}

void page_cells(struct page *page, uint32_t cells)
{
    const char *before = "";
    for (uint32_t c = 0; c < page->program->cell_count; c++) {
        if (!(cells >> c & 1))
            continue;
        page_add(page, before);
        page_cell(page, c);
        before = ", ";
    }
    if (cells == 0)
        page_put(page, WORD_NOBODY);
}

void page_seat(struct page *page, uint32_t seat)
{
    if (seat >= exercise_seat_count(page->record->exercise)) {
        page_put(page, WORD_CLOCK);
        return;
    }
    static const enum word roles[] = {WORD_BY_CONTROL, WORD_BY_PEOPLE, WORD_ROLE_EVALUATOR, WORD_ROLE_PROJECTOR};
    const struct seat *held = exercise_seat(page->record->exercise, seat);
    assert((size_t)held->role < sizeof(roles) / sizeof(roles[0]));
    if (!page_holds_persons(page, held->role == ROLE_PLAYER ? held->cell : CELL_CONTROL)) {
        page_put(page, roles[held->role]);
        return;
    }
    page_add(page, "<span class=\"time\">");
    html_escape(page->out, str_of(held->id));
    page_add(page, "</span>");
}

const struct text *page_named(const struct wording *words)
{
    return texts_language(&words->title) != INDEX_NONE ? &words->title : &words->text;
}

void page_kind(struct page *page, uint32_t item)
{
    static const enum word kinds[] = {WORD_KIND_INJECT, WORD_KIND_AD_HOC, WORD_KIND_MESSAGE, WORD_KIND_REQUEST,
                                      WORD_KIND_REPLY};
    assert((size_t)kernel_item(page->record->kernel, item)->kind < sizeof(kinds) / sizeof(kinds[0]));
    page_put(page, kinds[kernel_item(page->record->kernel, item)->kind]);
}

void page_item(struct page *page, uint32_t item)
{
    page_printf(page, "<a href=\"#item-%u\">%u ", item + 1, item + 1);
    if (page_holds_text(page, item))
        texts_cut_first(page->out, page->program, page_named(&page->record->words[item]), 72);
    else
        page_kind(page, item);
    page_add(page, "</a>");
}

void page_option_first(struct page *page, uint32_t decision, uint32_t option)
{
    assert(option < page->program->decisions[decision].option_count);
    texts_cut_first(page->out, page->program,
                    &page->program->options[page->program->decisions[decision].option_first + option].text, UINT32_MAX);
}

void page_option(struct page *page, uint32_t decision, uint32_t option)
{
    assert(option < page->program->decisions[decision].option_count);
    page_text(page, &page->program->options[page->program->decisions[decision].option_first + option].text);
}

void page_value(struct page *page, uint32_t variable, int32_t value)
{
    struct str name = program_value_name(page->program, variable, value);
    if (name.ptr)
        html_escape(page->out, name);
    else
        page_printf(page, "%d", value);
}

static const struct text *decision_text(const struct program_decision *decision)
{
    return texts_language(&decision->title) != INDEX_NONE ? &decision->title : &decision->text;
}

void page_decision(struct page *page, uint32_t decision)
{
    assert(decision < page->program->decision_count);
    const struct program_decision *named = &page->program->decisions[decision];
    texts_add(page->out, page->program, decision_text(named), named->id);
}

void page_decision_first(struct page *page, uint32_t decision)
{
    assert(decision < page->program->decision_count);
    const struct program_decision *named = &page->program->decisions[decision];
    first_or_id(page, decision_text(named), named->id);
}

void page_nothing(struct page *page, enum word sentence)
{
    page_printf(page, "<p class=\"soft\">%s</p>\n", page_word(page, sentence));
}

void page_objective(struct page *page, uint32_t objective)
{
    assert(objective < page->program->objective_count);
    const struct program_objective *named = &page->program->objectives[objective];
    page_text(page, texts_language(&named->capability) != INDEX_NONE ? &named->capability : &named->text);
}

/* ---- times ---- */

void page_time(struct page *page, uint32_t second)
{
    if (second == SECOND_NONE)
        page_add(page, "–");
    else {
        char moment[TIME_TEXT_BYTES];
        page_printf(page, "<span class=\"time\">%s</span>", time_text(second / 60, moment));
    }
}

static struct tm civil(int64_t seconds)
{
    time_t time = (time_t)seconds;
    struct tm tm;
    gmtime_r(&time, &tm);
    return tm;
}

/* Two zones of a scenario may keep the same clock; it is shown once. */
static bool shown_before(const struct record *record, uint32_t zone, int64_t now)
{
    assert(zone < record->zone_count);
    const struct zone_change *change = zone_at(&record->zones[zone], now);
    for (uint32_t z = 0; z < zone; z++) {
        const struct zone_change *other = zone_at(&record->zones[z], now);
        if (other->minutes == change->minutes && strcmp(other->abbreviation, change->abbreviation) == 0)
            return true;
    }
    return false;
}

void page_zones(struct page *page, uint32_t second)
{
    int64_t now = page->program->startex_seconds + second;
    for (uint32_t z = 0; z < page->record->zone_count; z++) {
        if (shown_before(page->record, z, now))
            continue;
        const struct zone_change *change = zone_at(&page->record->zones[z], now);
        struct tm tm = civil(now + change->minutes * 60);
        page_printf(page, "%s<span class=\"time\">%04d-%02d-%02d %02d:%02d ", z > 0 ? " · " : "", tm.tm_year + 1900,
                    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min);
        html_escape(page->out, str_of(change->abbreviation));
        page_add(page, "</span>");
    }
}

void page_wall(struct page *page, int64_t wall_ms)
{
    struct tm tm = civil(wall_ms / 1000);
    page_printf(page, "<span class=\"time\">%04d-%02d-%02d %02d:%02d:%02d UTC</span>", tm.tm_year + 1900, tm.tm_mon + 1,
                tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

const char *page_span(const struct page *page, double seconds, char ret_text[SPAN_TEXT_BYTES])
{
    struct buf text;
    buf_init(&text, SPAN_TEXT_BYTES);
    words_span(&text, page->words, seconds > 0 ? (uint64_t)seconds : 0); /* a hostile log's seconds may run back */
    snprintf(ret_text, SPAN_TEXT_BYTES, "%s", buf_text(&text));
    buf_free(&text);
    return ret_text;
}

void page_minutes(struct page *page, double seconds)
{
    char span[SPAN_TEXT_BYTES];
    page_add(page, page_span(page, seconds, span));
}

/* ---- pictures ---- */

struct svg_scale page_time_scale(const struct page *page)
{
    uint32_t end = page->record->second > page->record->end_second ? page->record->second : page->record->end_second;
    for (uint32_t i = 0; i < page->record->deliveries.count; i++)
        if (page->record->deliveries.items[i].second > end)
            end = page->record->deliveries.items[i].second;
    return (struct svg_scale){
        .from = 0, .to = end > 600 ? end : 600, .low = PICTURE_LABEL_WIDTH, .high = PICTURE_WIDTH - 24};
}

void page_axis(struct page *page, const struct svg_scale *scale, double top, double bottom)
{
    uint32_t step = svg_step_minutes((uint32_t)(scale->to / 60), 13) * 60;
    assert(step > 0 && scale->from < scale->to && top < bottom);
    for (int64_t second = 0; second <= (int64_t)scale->to; second += step) { /* an event may claim any second */
        double x = svg_at(scale, (double)second);
        char text[48];
        svg_line(page->out, "grid", x, top, x, bottom);
        svg_text(page->out, "small middle bold", x, top - 30, str_of(time_text((uint32_t)(second / 60), text)));
        for (uint32_t z = 0; z < page->record->zone_count && z < 2; z++) {
            int64_t now = page->program->startex_seconds + second;
            if (shown_before(page->record, z, now))
                continue;
            const struct zone_change *change = zone_at(&page->record->zones[z], now);
            struct tm tm = civil(now + change->minutes * 60);
            if (second == 0) {
                snprintf(text, sizeof(text), "%s", change->abbreviation);
                svg_text(page->out, "small soft end", x - 22, top - 18 + 12 * z, str_of(text));
            }
            snprintf(text, sizeof(text), "%02d:%02d", tm.tm_hour, tm.tm_min);
            svg_text(page->out, "small soft middle", x, top - 18 + 12 * z, str_of(text));
        }
    }
    for (uint32_t i = 0; i < page->record->pauses.count; i++) {
        double x = svg_at(scale, page->record->pauses.items[i].second);
        svg_line(page->out, "pause", x, top, x, bottom);
    }
}
