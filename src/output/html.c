/* The rehearsal as one page that stands alone: no script, no request, the pictures drawn here.
 *
 * Each picture has one sentence that says what it shows, a caption with n, time base, seed and version, and its numbers
 * as a table behind a toggle, since a picture alone is nothing to those who hear the page. Texts of the scenario stand
 * in all of its languages in the tables; pictures use the first. This file has the frame, the endings, and what was
 * never reached; html_paths.c, _decisions.c and _desks.c have the chapters in between.
 */
#include <stdarg.h>
#include <stdio.h>
#include <utf8proc.h>

#include "output/html_inside.h"
#include "program/time.h"

/* ---- endings ---- */

static void add_endings_table(const struct rehearsal *rehearsal, struct buf *page, const uint32_t *order,
                              uint32_t count)
{
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    table_fold_begin(page, output_word(program, WORD_TABLE), "Endings", "Ending|Id|Runs|Share|95 % interval");
    for (uint32_t k = 0; k < count; k++) {
        uint32_t i = order[k];
        static const struct text time_up = {{{0}}};
        struct stat_interval interval = stat_wilson(tally->endings[i], tally->runs);
        buf_add_str(page, STR("<tr><td>"));
        texts_add(page, program, i < program->ending_count ? &program->endings[i].text : &time_up, STR("Time is up"));
        buf_add_str(page, STR("</td>"));
        table_cell(page, output_ending_id(program, i));
        table_number(page, "%llu", (unsigned long long)tally->endings[i]);
        output_html_share(page, 2, tally->endings[i], tally->runs);
        table_number(page, "%.2f – %.2f", 100 * interval.low, 100 * interval.high);
        buf_add_str(page, STR("</tr>\n"));
    }
    table_fold_end(page);
}

static void add_endings(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    uint32_t order[ENDING_COUNT_MAX + 1], count = 0;
    uint64_t grave = 0;
    for (uint32_t i = 0; i <= program->ending_count; i++) { /* by share, equal ones in file order */
        if (i == program->ending_count && tally->endings[i] == 0)
            break;
        uint32_t place = count++;
        for (; place > 0 && tally->endings[order[place - 1]] < tally->endings[i]; place--)
            order[place] = order[place - 1];
        order[place] = i;
        grave += i < program->ending_count && program->endings[i].grave ? tally->endings[i] : 0;
    }
    const double row = 34, left = 330, right = 940, top = 8;
    struct svg_scale share = {0, 1, left, right};
    buf_add_str(page, STR("<h2 id=\"endings\">Endings</h2>\n"));
    figure_begin(page, true);
    svg_begin(page, "endings-picture", 1060, top + row * count + 24, STR("Shares of the endings"),
              STR("A bar for each ending with its 95 percent interval, most frequent first."));
    picture_share_axis(page, &share, top, top + row * count);
    for (uint32_t k = 0; k < count; k++) {
        uint32_t i = order[k];
        bool last = i == program->ending_count, is_grave = !last && program->endings[i].grave;
        double y = top + row * k, part = output_share(tally->endings[i], tally->runs);
        struct stat_interval interval = stat_wilson(tally->endings[i], tally->runs);
        struct str id = output_ending_id(program, i);
        picture_label(page, "bold end", left - 10, y + 14, id, 46);
        picture_label(
            page, "soft small end", left - 10, y + 27,
            last ? STR("the length of the exercise is played") : texts_first(&program->endings[i].text, STR("")), 56);
        svg_rect(page, is_grave ? "grave" : "share", left, y + 5, svg_at(&share, part) - left, row - 12);
        svg_line(page, "whisker", svg_at(&share, interval.low), y + row / 2 - 1, svg_at(&share, interval.high),
                 y + row / 2 - 1);
        svg_line(page, "whisker", svg_at(&share, interval.low), y + 11, svg_at(&share, interval.low), y + row - 13);
        svg_line(page, "whisker", svg_at(&share, interval.high), y + 11, svg_at(&share, interval.high), y + row - 13);
        char text[64];
        int len = snprintf(text, sizeof(text), "%.1f %%%s", 100 * part, is_grave ? ", grave" : "");
        svg_text(page, "bold", svg_at(&share, interval.high) + 8, y + row / 2 + 3, (struct str){text, (size_t)len});
    }
    svg_end(page);
    figure_finding(page);
    struct stat_interval interval = stat_wilson(tally->endings[order[0]], tally->runs);
    buf_printf(page, "Most often, in %.1f %% of runs (%.1f – %.1f), it ends with " STR_FMT,
               100 * output_share(tally->endings[order[0]], tally->runs), 100 * interval.low, 100 * interval.high,
               STR_ARG(output_ending_id(program, order[0])));
    interval = stat_wilson(grave, tally->runs);
    if (grave > 0)
        buf_printf(page, "; gravely in %.1f %% (%.1f – %.1f)", 100 * output_share(grave, tally->runs),
                   100 * interval.low, 100 * interval.high);
    struct spread ends = output_end_minutes(tally);
    buf_printf(page, ". Half of the runs end by ");
    time_print(ends.q50, page);
    buf_printf(page, ".");
    output_html_caption(page, rehearsal, false, "Whiskers are 95 % Wilson intervals.");
    add_endings_table(rehearsal, page, order, count);
    figure_end(page);
}

/* ---- never reached, runs to look at ---- */

struct never {
    const struct program *program;
    struct buf *page;
    uint32_t count;
};

static void add_never_row(void *context, const char *kind, struct str id, const struct text *text)
{
    struct never *never = context;
    if (never->count++ == 0)
        buf_add_str(never->page,
                    STR("<div class=\"scroll\"><table><caption>Not once in these runs</caption><thead><tr><th "
                        "scope=\"col\">What"
                        "</th><th scope=\"col\">Id</th><th scope=\"col\">Text</th></tr></thead>\n<tbody>\n"));
    buf_printf(never->page, "<tr><td>%s</td><td><code>", kind);
    html_escape(never->page, id);
    buf_add_str(never->page, STR("</code></td><td>"));
    texts_add(never->page, never->program, text, STR(""));
    buf_add_str(never->page, STR("</td></tr>\n"));
}

static void add_never(const struct rehearsal *rehearsal, struct buf *page)
{
    struct never never = {rehearsal->program, page, 0};
    buf_add_str(page, STR("<h2 id=\"never\">Never reached</h2>\n"));
    output_never(rehearsal->tally, add_never_row, &never);
    if (never.count)
        buf_add_str(page, STR("</tbody></table></div>\n"));
    buf_printf(page, "<p class=\"finding\">");
    if (never.count == 0)
        buf_printf(page, "Every inject, option, outcome and ending was reached at least once.");
    else
        buf_printf(page,
                   "%u of the scenario's branches were not reached. Is that meant, or does a condition never hold?",
                   never.count);
    output_html_caption(page, rehearsal, false, "What is missing in few runs may come in more.");
}

static void add_settings_words(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct program *program = rehearsal->program;
    for (uint32_t i = 0; i < program->parameter_count; i++)
        if (rehearsal->settings.parameters[i] != program->slots[program->parameters[i].slot].start)
            buf_printf(page, " --set " STR_FMT "=%d", STR_ARG(program->parameters[i].id),
                       rehearsal->settings.parameters[i]);
    for (uint32_t i = 0; i < program->cell_count; i++)
        if (rehearsal->settings.policies[i])
            buf_printf(
                page, " --policy " STR_FMT "=" STR_FMT, STR_ARG(program->cells[i].id),
                STR_ARG(program->policies[program->cells[i].policy_first + rehearsal->settings.policies[i]].name));
}

static void add_notables(const struct rehearsal *rehearsal, const struct tally_notables *notables, const char *caption,
                         struct buf *page)
{
    if (notables->count == 0)
        return;
    buf_printf(page,
               "<div class=\"scroll\"><table><caption>%s</caption><thead><tr><th scope=\"col\">Run</th><th "
               "scope=\"col\">Ends at</th>"
               "<th scope=\"col\">Ending</th><th scope=\"col\">To see it</th></tr></thead>\n<tbody>\n",
               caption);
    for (uint32_t i = 0; i < notables->count; i++) {
        const struct tally_notable *notable = &notables->items[i];
        buf_printf(page, "<tr><td class=\"number\">%llu</td><td class=\"time\">", (unsigned long long)notable->run);
        time_print(notable->end_tick * (int32_t)rehearsal->program->tick_minutes, page);
        buf_add_str(page, STR("</td>"));
        table_cell(page, output_ending_id(rehearsal->program, notable->ending));
        buf_printf(page, "<td><code>entente replay SCENARIO --rehearsed %llu:%llu",
                   (unsigned long long)rehearsal->options.seed, (unsigned long long)notable->run);
        add_settings_words(rehearsal, page);
        buf_add_str(page, STR("</code></td></tr>\n"));
    }
    buf_add_str(page, STR("</tbody></table></div>\n"));
}

static void add_settings(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct program *program = rehearsal->program;
    buf_add_str(page, STR("<h2 id=\"settings\">Settings of these runs</h2>\n<div "
                          "class=\"scroll\"><table><caption>Parameters</caption><thead><tr>"
                          "<th scope=\"col\">Parameter</th><th scope=\"col\">Id</th><th scope=\"col\">Value</th><th "
                          "scope=\"col\">When nothing "
                          "is said</th><th scope=\"col\">Bounds</th></tr></thead>\n<tbody>\n"));
    for (uint32_t i = 0; i < program->parameter_count; i++) {
        const struct slot *slot = &program->slots[program->parameters[i].slot];
        bool changed = rehearsal->settings.parameters[i] != slot->start;
        buf_add_str(page, STR("<tr><td>"));
        texts_add(page, program, &program->parameters[i].label, program->parameters[i].id);
        buf_add_str(page, STR("</td>"));
        table_cell(page, program->parameters[i].id);
        buf_printf(page, "<td class=\"number\">%s%d%s</td>", changed ? "<strong>" : "",
                   rehearsal->settings.parameters[i], changed ? "</strong>" : "");
        table_number(page, "%d", slot->start);
        table_number(page, "%d – %d", slot->from, slot->to);
        buf_add_str(page, STR("</tr>\n"));
    }
    buf_add_str(page, STR("</tbody></table></div>\n<p>Policies of the bots: "));
    const char *between = "";
    for (uint32_t i = 0; i < program->cell_count; i++) {
        if (program->cells[i].policy_count == 0)
            continue;
        buf_printf(page, "%s" STR_FMT " plays <em>" STR_FMT "</em>", between, STR_ARG(program->cells[i].id),
                   STR_ARG(program->policies[program->cells[i].policy_first + rehearsal->settings.policies[i]].name));
        between = ", ";
    }
    buf_add_str(page, STR(".</p>\n"));
}

/* ---- the frame ---- */

static void add_head(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    struct buf runs;
    output_html_open(page, "Rehearsal", rehearsal->program);
    buf_init(&runs, 128);
    output_count(tally->runs, &runs);
    if (tally->runs < rehearsal->options.runs) {
        buf_printf(&runs, " of ");
        output_count(rehearsal->options.runs, &runs);
        buf_printf(&runs, " (cut short)");
    }
    output_html_about_begin(page);
    output_html_about(page, "Runs", (struct str){runs.ptr, runs.len});
    output_html_about_end(page, rehearsal->program, rehearsal->options.seed);
    if (tally->runs < OUTPUT_FEW_RUNS)
        buf_printf(page, " <strong>Fewer than %d runs: too few to compare shares.</strong>", OUTPUT_FEW_RUNS);
    buf_add_str(
        page,
        STR("</p>\n<nav aria-label=\"Chapters\"><ul><li><a href=\"#endings\">Endings</a></li><li><a "
            "href=\"#variables\">Variables"
            "</a></li><li><a href=\"#flow\">Flow of decisions</a></li><li><a href=\"#agreement\">Agreement</a></li><li>"
            "<a href=\"#sharing\">Who knows when</a></li><li><a href=\"#load\">Workload</a></li><li><a "
            "href=\"#never\">Never "
            "reached</a></li><li><a href=\"#notable\">Runs to look at</a></li><li><a "
            "href=\"#settings\">Settings</a></li></ul>"
            "</nav>\n</header>\n<main>\n"));
    buf_free(&runs);
}

void output_html(const struct rehearsal *rehearsal, struct buf *ret_html)
{
    struct buf *page = ret_html;
    add_head(rehearsal, page);
    if (rehearsal->tally->runs > 0) {
        add_endings(rehearsal, page);
        output_html_paths(rehearsal, page);
        output_html_decisions(rehearsal, page);
        output_html_desks(rehearsal, page);
        add_never(rehearsal, page);
        buf_add_str(page, STR("<h2 id=\"notable\">Runs to look at</h2>\n"));
        add_notables(rehearsal, &rehearsal->tally->gravest, "Soonest grave ends", page);
        add_notables(rehearsal, &rehearsal->tally->slowest, "Longest runs", page);
        add_settings(rehearsal, page);
    }
    output_html_close(page, rehearsal->program);
}
