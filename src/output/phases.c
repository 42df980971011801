/* Phases of the scenario: when each begins, in how many runs, how long it lasts, what happens in it, and what each cell
 * has to deal with, in every output. Where phases begin is a setting; a run may end before one does. */
#include <assert.h>

#include "output/html_inside.h"
#include "program/time.h"

/* ---- what is known of a phase ---- */

static int32_t begin_minute(const struct tally *tally, uint32_t stage)
{
    return tally->stage_ticks[stage] * (int32_t)tally->program->tick_minutes;
}

/* Runs that were still going at its first tick, of all; at the end of the last phase: for which time was up. */
static uint64_t began(const struct tally *tally, uint32_t stage)
{
    uint64_t sum = 0;
    assert(stage <= tally->program->stage_count);
    for (uint32_t tick = (uint32_t)tally->stage_ticks[stage]; tick <= tally->program->tick_count; tick++)
        sum += tally->end_ticks[tick];
    return sum;
}

/* How long it lasted, in all runs in which it began: to the next, or to the end of the run. */
static struct spread lasted(const struct tally *tally, uint32_t stage)
{
    const int32_t begin = tally->stage_ticks[stage], end = tally->stage_ticks[stage + 1];
    assert(begin <= end && end <= TICK_COUNT_MAX);
    uint64_t counts[TICK_COUNT_MAX + 1] = {0};
    for (int32_t tick = begin; tick < end; tick++)
        counts[tick - begin] = tally->end_ticks[tick];
    counts[end - begin] = began(tally, stage + 1);
    return output_ticks(tally, counts, (uint32_t)(end - begin) + 1);
}

static uint32_t happened(const struct tally *tally, uint32_t stage, enum tally_event event)
{
    assert(stage < tally->program->stage_count && event < TALLY_EVENT_COUNT);
    return tally->stage_events[stage * TALLY_EVENT_COUNT + event];
}

static const uint32_t *items_of(const struct tally *tally, uint32_t stage, uint32_t cell)
{
    assert(stage < tally->program->stage_count && cell < tally->program->cell_count);
    return tally->stage_items + ((size_t)stage * tally->program->cell_count + cell) * TALLY_ITEM_KIND_COUNT;
}

static uint32_t all_items(const struct tally *tally, uint32_t stage, uint32_t cell)
{
    const uint32_t *items = items_of(tally, stage, cell);
    return items[TALLY_REPORT] + items[TALLY_DECISION] + items[TALLY_QUESTION] + items[TALLY_ROUND];
}

/* Of the most that was open to a cell at once, by run. */
struct at_once {
    uint32_t q50, q90, most;
};

static struct at_once at_once_of(const struct tally *tally, uint32_t stage, uint32_t cell)
{
    const uint32_t *counts =
        tally->stage_open + ((size_t)stage * tally->program->cell_count + cell) * (TALLY_AT_ONCE_MAX + 1);
    uint64_t bins[TALLY_AT_ONCE_MAX + 1], total = 0;
    struct at_once at_once = {0};
    for (uint32_t n = 0; n <= TALLY_AT_ONCE_MAX; n++) {
        bins[n] = counts[n];
        total += counts[n];
        at_once.most = counts[n] > 0 ? n : at_once.most;
    }
    assert(total == tally->stage_runs[stage]);
    if (total > 0) {
        at_once.q50 = stat_histogram_quantile(bins, TALLY_AT_ONCE_MAX + 1, total, 500);
        at_once.q90 = stat_histogram_quantile(bins, TALLY_AT_ONCE_MAX + 1, total, 900);
    }
    return at_once;
}

/* Whether anything ever comes to a cell. */
static bool is_busy(const struct tally *tally, uint32_t cell)
{
    bool any = false;
    for (uint32_t i = 0; i < tally->item_count; i++)
        any = any || tally->items[i].cell == cell;
    return any;
}

/* ---- JSON ---- */

static const char *const event_names[TALLY_EVENT_COUNT] = {"delivered",    "opened",     "closed",    "asked",
                                                           "tasks_opened", "tasks_done", "tasks_late"};
static const char *const item_names[TALLY_ITEM_KIND_COUNT] = {"reports", "decisions", "questions", "assessments"};

static void add_json_cell(const struct tally *tally, uint32_t stage, uint32_t cell, struct buf *out)
{
    const struct at_once at_once = at_once_of(tally, stage, cell);
    json_open_object(out);
    json_key_text(out, "cell", tally->program->cells[cell].id);
    for (uint32_t kind = 0; kind < TALLY_ITEM_KIND_COUNT; kind++)
        json_key_count(out, item_names[kind], items_of(tally, stage, cell)[kind]);
    json_key_decimal(out, "items", output_share(all_items(tally, stage, cell), tally->stage_runs[stage]));
    json_key_object(out, "open");
    json_key_number(out, "q50", at_once.q50);
    json_key_number(out, "q90", at_once.q90);
    json_key_number(out, "most", at_once.most);
    json_close_object(out);
    json_close_object(out);
}

void output_json_phases(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    json_key_list(out, "phases");
    for (uint32_t i = 0; i < program->stage_count; i++) {
        struct spread minutes = lasted(tally, i);
        json_open_object(out);
        json_key_text(out, "id", program->stages[i].id);
        json_key(out, "title");
        program_text_json(program, &program->stages[i].title, out);
        json_key_number(out, "minute", begin_minute(tally, i));
        json_key_count(out, "began", began(tally, i));
        output_json_share(began(tally, i), tally->runs, out);
        output_json_spread("minutes", &minutes, true, out);
        json_key_count(out, "sampled", tally->stage_runs[i]);
        for (uint32_t event = 0; event < TALLY_EVENT_COUNT; event++)
            json_key_count(out, event_names[event], happened(tally, i, event));
        json_key_list(out, "cells");
        for (uint32_t cell = 0; cell < program->cell_count; cell++)
            if (is_busy(tally, cell))
                add_json_cell(tally, i, cell, out);
        json_close_list(out);
        json_close_object(out);
    }
    json_close_list(out);
}

/* ---- CSV ---- */

void output_csv_phases(const struct tally *tally, struct buf *out)
{
    for (uint32_t i = 0; i < tally->program->stage_count; i++) {
        struct stat_interval interval = output_interval(began(tally, i), tally->runs);
        struct spread minutes = lasted(tally, i);
        buf_printf(out, STR_FMT ",%d,%llu,%llu", STR_ARG(tally->program->stages[i].id), begin_minute(tally, i),
                   (unsigned long long)began(tally, i), (unsigned long long)tally->runs);
        output_csv_number(output_share(began(tally, i), tally->runs), out);
        output_csv_number(interval.low, out);
        output_csv_number(interval.high, out);
        buf_printf(out, ",%u", tally->stage_runs[i]);
        for (uint32_t event = 0; event < TALLY_EVENT_COUNT; event++)
            buf_printf(out, ",%u", happened(tally, i, event));
        output_csv_spread(&minutes, out);
    }
}

void output_csv_phase_load(const struct tally *tally, struct buf *out)
{
    for (uint32_t i = 0; i < tally->program->stage_count; i++)
        for (uint32_t cell = 0; cell < tally->program->cell_count; cell++) {
            const struct at_once at_once = at_once_of(tally, i, cell);
            if (!is_busy(tally, cell))
                continue;
            buf_printf(out, STR_FMT "," STR_FMT ",%u", STR_ARG(tally->program->stages[i].id),
                       STR_ARG(tally->program->cells[cell].id), tally->stage_runs[i]);
            for (uint32_t kind = 0; kind < TALLY_ITEM_KIND_COUNT; kind++)
                buf_printf(out, ",%u", items_of(tally, i, cell)[kind]);
            output_csv_number(output_share(all_items(tally, i, cell), tally->stage_runs[i]), out);
            buf_printf(out, ",%u,%u,%u\r\n", at_once.q50, at_once.q90, at_once.most);
        }
}

/* ---- a terminal ---- */

static void add_line(const struct tally *tally, uint32_t stage, uint32_t cell, struct buf *out)
{
    const uint32_t *items = items_of(tally, stage, cell), runs = tally->stage_runs[stage];
    const struct at_once at_once = at_once_of(tally, stage, cell);
    const struct str id = tally->program->cells[cell].id;
    if (all_items(tally, stage, cell) == 0)
        return;
    buf_printf(out, "    %-32.*s %7.1f %9.1f %9.1f   %u (%u)\n", (int)(id.len < 32 ? id.len : 32), id.ptr,
               output_share(all_items(tally, stage, cell), runs), output_share(items[TALLY_DECISION], runs),
               output_share(items[TALLY_QUESTION] + items[TALLY_ROUND], runs), at_once.q50, at_once.most);
}

void output_table_phases(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    if (program->stage_count == 0)
        return;
    buf_printf(out, "\n%-37s%s\n", "PHASES, and each cell’s load in them", "    items decisions questions   open");
    for (uint32_t i = 0; i < program->stage_count; i++) {
        const struct spread minutes = lasted(tally, i);
        const struct str id = program->stages[i].id;
        char moment[TIME_TEXT_BYTES];
        buf_printf(out, "  %-26.*s %s, in %.1f%% of runs", (int)(id.len < 26 ? id.len : 26), id.ptr,
                   time_text(begin_minute(tally, i), moment), 100 * output_share(began(tally, i), tally->runs));
        if (minutes.count > 0)
            buf_printf(out, ", %d m (%d–%d)", minutes.q50, minutes.q10, minutes.q90);
        buf_printf(out, "\n");
        for (uint32_t cell = 0; tally->stage_runs[i] > 0 && cell < program->cell_count; cell++)
            add_line(tally, i, cell, out);
    }
    buf_printf(out, "  A run in which the phase began; questions: assessments too. Open: at once,\n"
                    "  half of the runs at most (any run). Minutes: how long it lasts (10–90%%).\n");
}

/* ---- the page ---- */

static void add_title(const struct program *program, uint32_t stage, struct buf *page)
{
    texts_add(page, program, &program->stages[stage].title, program->stages[stage].id);
}

static void add_row(const struct tally *tally, uint32_t stage, struct buf *page)
{
    const struct program *program = tally->program;
    const struct spread minutes = lasted(tally, stage);
    buf_add_str(page, STR("<tr><td>"));
    add_title(program, stage, page);
    buf_add_str(page, STR("</td><td class=\"time\">"));
    time_print(begin_minute(tally, stage), page);
    buf_add_str(page, STR("</td>"));
    output_html_share(page, program, 1, began(tally, stage), tally->runs);
    output_html_cell_spans(page, program, &minutes);
    for (uint32_t event = 0; event < TALLY_EVENT_COUNT; event++)
        output_html_decimal(page, program, 1, output_share(happened(tally, stage, event), tally->stage_runs[stage]));
    buf_add_str(page, STR("</tr>\n"));
}

static void add_phase_head(const struct tally *tally, uint32_t stage, struct buf *page)
{
    buf_printf(page, "<tr class=\"part\"><th scope=\"colgroup\" colspan=\"%u\">", 4 + TALLY_ITEM_KIND_COUNT);
    add_title(tally->program, stage, page);
    buf_add_str(page, STR("</th></tr>\n"));
}

static void add_cell_row(const struct tally *tally, uint32_t stage, uint32_t cell, struct buf *page)
{
    const struct program *program = tally->program;
    const struct at_once at_once = at_once_of(tally, stage, cell);
    buf_add_str(page, STR("<tr><td>"));
    texts_add(page, program, &program->cells[cell].name, program->cells[cell].id);
    buf_add_str(page, STR("</td>"));
    output_html_decimal(page, program, 1, output_share(all_items(tally, stage, cell), tally->stage_runs[stage]));
    for (uint32_t kind = 0; kind < TALLY_ITEM_KIND_COUNT; kind++)
        output_html_decimal(page, program, 1,
                            output_share(items_of(tally, stage, cell)[kind], tally->stage_runs[stage]));
    table_number(page, "%u", at_once.q50);
    table_number(page, "%u", at_once.most);
    buf_add_str(page, STR("</tr>\n"));
}

/* Where a cell has most to deal with. */
static void add_finding(const struct tally *tally, struct buf *page)
{
    const struct program *program = tally->program;
    uint32_t stage = 0, cell = 0;
    double most = -1;
    for (uint32_t i = 0; i < program->stage_count; i++)
        for (uint32_t k = 0; k < program->cell_count; k++)
            if (tally->stage_runs[i] > 0 && output_share(all_items(tally, i, k), tally->stage_runs[i]) > most) {
                most = output_share(all_items(tally, i, k), tally->stage_runs[i]);
                stage = i;
                cell = k;
            }
    assert(most >= 0); /* of runs there are some, and the first phase begins in each */
    struct buf who = output_html_name(output_cell_title(program, cell)),
               when = output_html_name(texts_first(&program->stages[stage].title, program->stages[stage].id));
    char items[OUTPUT_TEXT_BYTES];
    output_decimal_text(program, 1, most, items);
    output_say(page, program, WORD_PHASES_HEAVIEST, buf_text(&who), buf_text(&when), items,
               at_once_of(tally, stage, cell).most);
    buf_free(&who);
    buf_free(&when);
}

void output_html_phases(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    if (program->stage_count == 0)
        return;
    output_html_heading(page, program, "phases", WORD_PHASES);
    buf_add_str(page, STR("<p>"));
    add_finding(tally, page);
    buf_add_str(page, STR("</p>\n"));
    table_begin(page, output_word(program, WORD_PHASES_TABLE), output_word(program, WORD_PHASES_HEADS));
    for (uint32_t i = 0; i < program->stage_count; i++)
        add_row(tally, i, page);
    table_end(page);
    table_begin(page, output_word(program, WORD_PHASES_LOAD), output_word(program, WORD_PHASES_LOAD_HEADS));
    for (uint32_t i = 0; i < program->stage_count; i++) {
        if (tally->stage_runs[i] == 0)
            continue;
        add_phase_head(tally, i, page);
        for (uint32_t cell = 0; cell < program->cell_count; cell++)
            if (is_busy(tally, cell))
                add_cell_row(tally, i, cell, page);
    }
    table_end(page);
    buf_printf(page, "<p class=\"caption\">%s</p>\n", output_word(program, WORD_PHASES_CAPTION));
}
