/* The pieces that every section is written with. */
#include "report/page.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "exercise/body.h"
#include "exercise/cities.h"
#include "pieces/number.h"
#include "pieces/when.h"
#include "program/time.h"
#include "program/words.h"

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
    struct buf text;
    buf_init(&text, DECIMAL_TEXT_BYTES);
    number_decimal(&text, page->words, 2, value);
    snprintf(ret_text, DECIMAL_TEXT_BYTES, "%s", buf_text(&text));
    buf_free(&text);
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

bool page_holds_inject(const struct page *page, uint32_t inject)
{
    const struct program *program = page->program;
    const struct program_inject *of = &program->injects[inject];
    const uint32_t readers = page->persons ? page->persons : record_people(page->record);
    const int32_t *slots = kernel_slots(page->record->kernel);
    uint32_t cells = of->free | kernel_released_to(page->record->kernel, inject);
    for (uint32_t c = 0; c < program->cell_count; c++)
        cells |= slots[of->know_slot + c] >= 0 ? UINT32_C(1) << c : 0;
    return page->whole || of->originator == INDEX_NONE || (readers & ~cells) == 0;
}

bool page_holds_item(const struct page *page, uint32_t item)
{
    const struct item *held = kernel_item(page->record->kernel, item);
    if (page->whole || (held->kind != ITEM_INJECT && held->kind != ITEM_RELEASE_REQUEST))
        return true;
    if (held->kind == ITEM_INJECT)
        return page_holds_inject(page, held->inject);
    uint32_t inject = kernel_item(page->record->kernel, held->about)->inject;
    uint32_t parties = UINT32_C(1) << held->from | UINT32_C(1) << page->program->injects[inject].originator;
    bool all = page->persons == 0 && (held->written_to & ~held->answered[RELEASED_WHOLE]) == 0;
    return page_holds_inject(page, inject) && (all || (parties & page->persons) != 0);
}

bool page_holds_text(const struct page *page, uint32_t item)
{
    const struct item *held = kernel_item(page->record->kernel, item);
    if (!page_holds_item(page, item))
        return false;
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
    static const enum word kinds[] = {WORD_KIND_INJECT,  WORD_KIND_AD_HOC, WORD_KIND_MESSAGE,
                                      WORD_KIND_REQUEST, WORD_KIND_REPLY,  WORD_KIND_RELEASE_REQUEST};
    assert((size_t)kernel_item(page->record->kernel, item)->kind < sizeof(kinds) / sizeof(kinds[0]));
    page_put(page, kinds[kernel_item(page->record->kernel, item)->kind]);
}

void page_item(struct page *page, uint32_t item)
{
    if (!page_holds_item(page, item)) {
        page_add(page, "–");
        return;
    }
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

void page_quantities(struct page *page, uint32_t decision, const int32_t *values)
{
    const struct program_decision *of = &page->program->decisions[decision];
    assert(program_quantified(of));
    for (uint32_t i = 0; i < of->quantity_count; i++) {
        const struct program_quantity *thing = &page->program->quantities[of->quantity_first + i];
        page_add(page, i > 0 ? ", " : "");
        if (of->decides == DECIDES_ALLOCATION && thing->text.in[0].ptr)
            texts_cut_first(page->out, page->program, &thing->text, 64);
        else if (of->decides == DECIDES_ALLOCATION)
            html_escape(page->out, thing->id);
        page_printf(page, of->decides == DECIDES_ALLOCATION ? " %d" : "%d", values[i]);
    }
}

void page_option(struct page *page, uint32_t decision, uint32_t option)
{
    assert(option < page->program->decisions[decision].option_count);
    page_text(page, &page->program->options[page->program->decisions[decision].option_first + option].text);
}

void page_value(struct page *page, uint32_t variable, int32_t value)
{
    const struct program_named *named = program_named_value(page->program, variable, value);
    if (named)
        texts_add(page->out, page->program, &named->label, named->name);
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
    if (named->round > 0) {
        page_add(page, " · ");
        page_say(page, WORD_DECISION_ROUND, named->round);
    }
    if (named->first_of != INDEX_NONE)
        page_printf(page, " · %s", page_word(page, WORD_FIRST_ROUND));
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

/* ---- notes ---- */

/* A rating is a note: what it rates, and how. */
static void add_rating(struct page *page, const struct body *body)
{
    uint32_t objective = program_find_objective(page->program, body_string(body, "objective"));
    page_printf(page, "<span class=\"tag\">%s: ", page_word(page, WORD_RATING));
    html_escape(page->out, body_string(body, "rating"));
    page_add(page, "</span> ");
    if (objective != INDEX_NONE)
        page_objective(page, objective);
}

void page_tags(struct page *page, const struct body *body)
{
    uint32_t count = body_count(body, "tags");
    if (body_has(body, "rating")) {
        add_rating(page, body);
        return;
    }
    uint32_t finding = words_find(WORDS_finding, body_string(body, "finding"));
    if (finding != INDEX_NONE)
        page_printf(page, "<span class=\"tag\">%s</span> ",
                    page_word(page, finding == FINDING_STRENGTH ? WORD_FINDING_STRENGTH : WORD_FINDING_IMPROVEMENT));
    for (uint32_t i = 0; i < count; i++) {
        page_add(page, i > 0 ? " " : "");
        page_add(page, "<span class=\"tag\" lang=\"\">");
        html_escape(page->out, body_string_at(body, "tags", i));
        page_add(page, "</span>");
    }
    if (count == 0 && finding == INDEX_NONE)
        page_add(page, "–");
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

/* Two zones of a scenario may keep the same clock; it is shown once. */
static bool shown_before(const struct record *record, uint32_t zone, int64_t now)
{
    assert(zone < record->zone_count);
    const struct zone_change *change = zone_at(&record->zones[zone], now);
    for (uint32_t z = 0; z < zone; z++) {
        const struct zone_change *other = zone_at(&record->zones[z], now);
        if (other->minutes == change->minutes)
            return true;
    }
    return false;
}

static bool keeps_one_clock(const struct record *record, int64_t now)
{
    for (uint32_t z = 1; z < record->zone_count; z++)
        if (!shown_before(record, z, now))
            return false;
    return true;
}

/* Where times carry letters, those name the zone. */
static void add_place(const struct page *page, uint32_t zone, struct buf *text)
{
    assert(zone < page->record->zone_count);
    if (page->record->zones[zone].known)
        cities_called(page->record->zones[zone].name, str_of(page->words->language), text);
    else
        buf_add_str(text, STR("UTC"));
}

void page_zones(struct page *page, uint32_t second)
{
    int64_t now = kernel_instant(page->record->kernel, second);
    bool placed = !when_has_letters(page->program, page->words) && !keeps_one_clock(page->record, now);
    for (uint32_t z = 0; z < page->record->zone_count; z++) {
        if (shown_before(page->record, z, now))
            continue;
        struct when when = {now, zone_at(&page->record->zones[z], now)->minutes};
        page_printf(page, "%s<span class=\"time\">", z > 0 ? " · " : "");
        if (placed) {
            add_place(page, z, page->out);
            page_add(page, " ");
        }
        when_full(page->out, page->program, page->words, when);
        page_add(page, "</span>");
    }
}

void page_wall(struct page *page, int64_t wall_ms)
{
    page_add(page, "<span class=\"time\">");
    when_real(page->out, page->words, wall_ms / 1000);
    page_add(page, "</span>");
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

/* The time of a zone under a mark of the axis; before the first one, where it is. */
static void add_clock(struct page *page, uint32_t zone, int64_t now, bool first, double x, double y)
{
    struct buf text;
    buf_init(&text, 128);
    if (first && !when_has_letters(page->program, page->words)) {
        add_place(page, zone, &text);
        svg_text(page->out, "small soft end", x - 22, y, (struct str){text.ptr, text.len});
        buf_clear(&text);
    }
    struct when when = {now, zone_at(&page->record->zones[zone], now)->minutes};
    when_short(&text, page->program, page->words, when);
    svg_text(page->out, "small soft middle", x, y, (struct str){text.ptr, text.len});
    buf_free(&text);
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
            int64_t now = kernel_instant(page->record->kernel, second);
            if (shown_before(page->record, z, now))
                continue;
            add_clock(page, z, now, second == 0, x, top - 18 + 12 * z);
        }
    }
    for (uint32_t i = 0; i < page->record->pauses.count; i++) {
        double x = svg_at(scale, page->record->pauses.items[i].second);
        svg_line(page->out, "pause", x, top, x, bottom);
    }
}
