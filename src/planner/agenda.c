/* The calendar: the days on which the exercise is conducted, and on them what comes at a moment, by storyline, and by
 * when items of the plan are due. */
#include <assert.h>
#include <stdio.h>

#include "exercise/zones.h"
#include "files/calendar.h"
#include "pieces/texts.h"
#include "pieces/when.h"
#include "planner/msel.h"
#include "planner/planner.h"
#include "program/time.h"

/* The first midnight of the zone after `second`. */
static int64_t next_midnight(const struct zone *zone, int64_t second)
{
    assert(zone->change_count > 0);
    int64_t day = (int64_t)MINUTES_A_DAY * 60, local = second + (int64_t)zone_at(zone, second)->minutes * 60;
    int64_t midnight = local - ((local % day) + day) % day + day;
    int64_t next = midnight - (int64_t)zone_at(zone, second)->minutes * 60;
    return next + ((int64_t)zone_at(zone, second)->minutes - zone_at(zone, next)->minutes) * 60; /* clocks may change */
}

/* Days of conduct from one moment to another; `*day` counts them. */
static void add_days(const struct source *source, const struct zone *zone, struct calendar *calendar, int64_t from,
                     int64_t end, unsigned *day)
{
    const struct program *program = source->program;
    const struct words *words = words_of(program);
    while (from < end) {
        int64_t midnight = next_midnight(zone, from), to = midnight < end ? midnight : end;
        struct buf summary;
        char id[24];
        assert(midnight > from);
        buf_init(&summary, TEXT_BYTES_MAX * 2);
        buf_printf(&summary, "%s: ", words->text[WORD_CALENDAR_EXERCISE]);
        words_print(&summary, words, WORD_CALENDAR_DAY, ++*day);
        buf_printf(&summary, ": " STR_FMT, STR_ARG(texts_first(&program->title, program->id)));
        snprintf(id, sizeof(id), "day-%u", *day);
        struct calendar_event event = {.id = str_of(id), .from = from, .to = to, .busy = true};
        event.summary = (struct str){summary.ptr, summary.len};
        event.text = program->marking;
        event.category = str_of(words->text[WORD_CALENDAR_CONDUCT]);
        calendar_event(calendar, &event);
        calendar->file->failed = calendar->file->failed || summary.failed;
        buf_free(&summary);
        from = to;
    }
}

/* The whole exercise; with phases one after the other, together where the calendar goes on between them. */
static void add_conduct(const struct source *source, const struct zone *zone, struct calendar *calendar)
{
    const struct program *program = source->program;
    uint32_t count = program->stage_count > 0 ? program->stage_count : 1;
    int64_t from = 0, to = 0;
    unsigned day = 0;
    for (uint32_t s = 0; s < count; s++) {
        bool staged = program->stage_count > 0;
        int64_t begins = staged ? source->slots[program->begins_slot + s] : 0;
        int64_t ends =
            staged ? source->slots[program->begins_slot + s + 1] : (int64_t)program->tick_count * program->tick_minutes;
        int64_t instant = source_instant(source, begins);
        if (s == 0 || instant != to) {
            add_days(source, zone, calendar, from, to, &day);
            from = instant;
        }
        to = instant + (ends - begins) * 60;
    }
    add_days(source, zone, calendar, from, to, &day);
}

/* The moment in each zone, who gets it, what it is. */
static void add_text(const struct source *source, const struct zone *zones, const struct msel *msel, uint32_t row,
                     struct buf *ret_text)
{
    assert(msel->minutes[row] >= 0);
    const struct program *program = source->program;
    const struct words *words = words_of(program);
    int64_t second = source_instant(source, msel->minutes[row]);
    for (uint32_t z = 0; z < program->zone_count; z++) {
        buf_add_str(ret_text, z > 0 ? STR(" / ") : STR(""));
        when_full(ret_text, program, words, (struct when){second, zone_at(&zones[z], second)->minutes});
        if (!when_has_letters(program, words))
            buf_printf(ret_text, " (" STR_FMT ")", STR_ARG(program->zones[z]));
    }
    static const enum msel_column told[] = {MSEL_MOMENT, MSEL_FROM,     MSEL_TO,       MSEL_METHOD,     MSEL_CHANNEL,
                                            MSEL_PLACE,  MSEL_ATTACHED, MSEL_EXPECTED, MSEL_CONTROLLER, MSEL_MARKING};
    for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
        struct str value = msel_field(msel, row, told[i]);
        if (value.len > 0)
            buf_printf(ret_text, "\n" STR_FMT ": " STR_FMT, STR_ARG(msel_word(words, WORD_MSEL_HEADS, told[i])),
                       STR_ARG(value));
    }
    buf_printf(ret_text, "\n" STR_FMT, STR_ARG(msel_field(msel, row, MSEL_TEXT)));
}

static void add_injects(const struct source *source, const struct zone *zones, const struct msel *msel,
                        struct calendar *calendar)
{
    const struct program *program = source->program;
    const struct words *words = words_of(program);
    for (uint32_t r = 0; r < msel->sheet.row_count; r++) {
        struct buf summary, text, id;
        if (msel->minutes[r] == MSEL_NO_MOMENT || str_equal(msel_field(msel, r, MSEL_KIND), STR("hidden")))
            continue;
        buf_init(&summary, TEXT_BYTES_MAX * 2);
        buf_init(&text, TEXT_BYTES_MAX * 8);
        buf_init(&id, 64);
        struct str number = msel_field(msel, r, MSEL_NUMBER), title = msel_field(msel, r, MSEL_TITLE),
                   storyline = msel_field(msel, r, MSEL_STORYLINE);
        buf_printf(&summary, "%s: " STR_FMT, words->text[WORD_CALENDAR_EXERCISE], STR_ARG(number));
        if (title.len > 0)
            buf_printf(&summary, " " STR_FMT, STR_ARG(title));
        add_text(source, zones, msel, r, &text);
        buf_printf(&id, "inject-" STR_FMT, STR_ARG(number));
        struct calendar_event event = {.from = source_instant(source, msel->minutes[r])};
        event.to = event.from + (int64_t)program->tick_minutes * 60;
        event.id = str_of(buf_text(&id));
        event.summary = (struct str){summary.ptr, summary.len};
        event.text = (struct str){text.ptr, text.len};
        event.category = storyline.len > 0 ? storyline : msel_field(msel, r, MSEL_TYPE);
        calendar_event(calendar, &event);
        calendar->file->failed = calendar->file->failed || summary.failed || text.failed || id.failed;
        buf_free(&summary);
        buf_free(&text);
        buf_free(&id);
    }
}

/* An item of the plan ends when it is due, and is a tick long. */
static void add_plan(const struct source *source, struct calendar *calendar)
{
    const struct program *program = source->program;
    const struct words *words = words_of(program);
    for (uint32_t i = 0; i < program->card_count; i++) {
        const struct program_card *card = &program->cards[i];
        const int64_t due = msel_minute(source, card->due);
        struct buf summary, id;
        if (due == MSEL_NO_MOMENT)
            continue;
        buf_init(&summary, TEXT_BYTES_MAX * 2);
        buf_init(&id, 64);
        buf_printf(&summary, "%s: %s: " STR_FMT, words->text[WORD_CALENDAR_EXERCISE], words->text[WORD_CALENDAR_DUE],
                   STR_ARG(texts_first(&card->title, card->id)));
        buf_printf(&id, "plan-" STR_FMT, STR_ARG(card->id));
        struct calendar_event event = {.to = source_instant(source, due)};
        event.from = event.to - (int64_t)program->tick_minutes * 60;
        event.id = str_of(buf_text(&id));
        event.summary = (struct str){summary.ptr, summary.len};
        event.text = texts_first(&card->text, card->id);
        event.category = str_of(words->text[WORD_BOARD]);
        calendar_event(calendar, &event);
        calendar->file->failed = calendar->file->failed || summary.failed || id.failed;
        buf_free(&summary);
        buf_free(&id);
    }
}

enum status planner_calendar(const struct source *source, struct buf *ret_file)
{
    const struct program *program = source->program;
    struct zone zones[ZONE_COUNT_MAX];
    struct calendar_change changes[ZONE_CHANGE_COUNT_MAX];
    struct msel msel;
    struct calendar calendar;
    enum status status = msel_make(source, &msel);
    if (status != STATUS_OK)
        return status;
    uint32_t count = zones_of(program, ZONE_DIRECTORY, zones);
    assert(count > 0);
    for (uint32_t i = 0; i < zones[0].change_count; i++)
        changes[i] = (struct calendar_change){zones[0].changes[i].from, zones[0].changes[i].minutes,
                                              str_of(zones[0].changes[i].abbreviation)};
    struct calendar_zone zone = {zones[0].name, changes, zones[0].change_count};
    calendar_begin(&calendar, ret_file, program->id, texts_first(&program->title, program->id), &zone,
                   program->startex_seconds);
    assert(zone.change_count > 0 && zone.changes[0].from <= program->startex_seconds);
    add_conduct(source, &zones[0], &calendar);
    add_injects(source, zones, &msel, &calendar);
    add_plan(source, &calendar);
    calendar_end(&calendar);
    return ret_file->failed ? STATUS_OUT_OF_MEMORY : STATUS_OK;
}
