/* Chapter of the page: what reaches the desks. Who knows when, for everything that one cell has first and its bot may
 * pass on; and the load of each cell by the hour. */
#include <stdio.h>
#include <stdlib.h>

#include "output/html_inside.h"
#include "program/time.h"

static struct spread times_of(const struct tally *tally, const uint32_t *times, uint32_t share)
{
    return output_minutes(tally, times + (size_t)share * tally->time_bin_count);
}

/* By the giver's usual time of knowing; what never reached anybody comes last. */
static uint32_t order_shares(const struct tally *tally, uint32_t *order)
{
    for (uint32_t i = 0; i < tally->program->share_count; i++) {
        struct spread given = times_of(tally, tally->give_times, i);
        int64_t key = given.count ? given.q50 : INT32_MAX;
        uint32_t place = i;
        for (; place > 0; place--) {
            struct spread other = times_of(tally, tally->give_times, order[place - 1]);
            if ((other.count ? other.q50 : INT32_MAX) <= key)
                break;
            order[place] = order[place - 1];
        }
        order[place] = i;
    }
    return tally->program->share_count;
}

static void add_share_row(const struct tally *tally, uint32_t index, const struct svg_scale *minutes, double y,
                          struct buf *page)
{
    const struct program *program = tally->program;
    const struct program_share *share = &program->shares[index];
    const struct program_inject *inject = &program->injects[share->inject];
    struct spread given = times_of(tally, tally->give_times, index), known = times_of(tally, tally->know_times, index);
    struct buf way;
    output_html_label(page, "end", 268, y + 4, output_html_first(&inject->title, inject->id), 38);
    buf_init(&way, 256);
    buf_printf(&way, STR_FMT " → " STR_FMT, STR_ARG(program->cells[share->from_cell].id),
               STR_ARG(program->cells[share->to_cell].id));
    svg_text(page, "soft small", 278, y + 4, (struct str){way.ptr, way.len});
    buf_free(&way);
    if (!given.count) {
        svg_text(page, "soft small", minutes->low + 8, y + 4, STR("never known to the giver"));
        return;
    }
    double from = svg_at(minutes, given.q50);
    buf_printf(page, "<g class=\"c%u\">", share->from_cell % SVG_SERIES_COUNT);
    svg_line(page, "range", svg_at(minutes, given.q10), y, svg_at(minutes, given.q90), y);
    buf_add_str(page, STR("</g>\n"));
    if (known.count) {
        double to = svg_at(minutes, known.q50);
        buf_printf(page, "<g class=\"c%u\">", share->to_cell % SVG_SERIES_COUNT);
        svg_line(page, "range", svg_at(minutes, known.q10), y, svg_at(minutes, known.q90), y);
        buf_add_str(page, STR("</g>\n"));
        if (to - from > 12)
            svg_arrow(page, "axis arrow", from + 6, y, to - 7, y);
        svg_mark(page, share->to_cell, SVG_FULL, to, y, 4.5);
    }
    svg_mark(page, share->from_cell, SVG_HOLLOW, from, y, 4.5);
    double never = output_share(tally->withheld[index], tally->held[index]);
    char text[32];
    int len = snprintf(text, sizeof(text), "%.0f %%", 100 * never);
    svg_rect(page, "wash", 1000, y - 6, 60, 12);
    svg_rect(page, "never", 1000, y - 6, 60 * never, 12);
    svg_text(page, "small", 1066, y + 4, (struct str){text, (size_t)len});
}

static void add_sharing_table(const struct tally *tally, const uint32_t *order, uint32_t count, struct buf *page)
{
    const struct program *program = tally->program;
    output_html_table(
        page, "Who knows when",
        "Item|From|To|Giver knows|Receiver knows|Minutes between|Runs in which the giver knew|Never shared");
    for (uint32_t k = 0; k < count; k++) {
        uint32_t i = order[k];
        const struct program_share *share = &program->shares[i];
        struct spread given = times_of(tally, tally->give_times, i), known = times_of(tally, tally->know_times, i),
                      delay = times_of(tally, tally->share_delays, i);
        buf_add_str(page, STR("<tr><td>"));
        output_html_text(page, program, &program->injects[share->inject].title, program->injects[share->inject].id);
        buf_add_str(page, STR("</td>"));
        output_html_cell(page, program->cells[share->from_cell].id);
        output_html_cell(page, program->cells[share->to_cell].id);
        output_html_cell_moments(page, &given);
        output_html_cell_moments(page, &known);
        if (delay.count)
            output_html_cell_number(page, "%d (%d – %d)", delay.q50, delay.q10, delay.q90);
        else
            output_html_cell_number(page, "–");
        output_html_cell_number(page, "%llu", (unsigned long long)tally->held[i]);
        output_html_cell_number(page, "%.1f %%", 100 * output_share(tally->withheld[i], tally->held[i]));
        buf_add_str(page, STR("</tr>\n"));
    }
    output_html_table_end(page);
}

static void add_key(const struct program *program, struct buf *page)
{
    buf_add_str(page, STR("<p class=\"caption\">"));
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        bool part = false;
        for (uint32_t i = 0; i < program->share_count; i++)
            part |= program->shares[i].from_cell == cell || program->shares[i].to_cell == cell;
        if (!part)
            continue;
        buf_add_str(
            page, STR("<svg class=\"swatch\" aria-hidden=\"true\" width=\"14\" height=\"14\" viewBox=\"0 0 14 14\">"));
        svg_mark(page, cell, SVG_FULL, 7, 7, 4.5);
        buf_add_str(page, STR("</svg>"));
        html_escape(page, output_html_first(&program->cells[cell].name, program->cells[cell].id));
        buf_add_str(page, STR(" &nbsp; "));
    }
    buf_add_str(page, STR("</p>\n"));
}

static void add_sharing(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    uint32_t *order = calloc(program->share_count + 1, sizeof(*order));
    if (!order) {
        page->failed = true;
        return;
    }
    buf_add_str(page, STR("<h2 id=\"sharing\">Who knows when</h2>\n"));
    uint32_t count = order_shares(tally, order), worst = INDEX_NONE;
    if (count == 0) {
        buf_add_str(page, STR("<p>No bot passes anything on.</p>\n"));
        free(order);
        return;
    }
    const double row = 22, top = 26;
    struct svg_scale minutes = {0, (double)(program->tick_count * program->tick_minutes), 360, 980};
    output_html_figure(page, true);
    svg_begin(page, "sharing-picture", 1100, top + row * count + 22, STR("Who knows when"),
              STR("A row for each item and pair of cells: when the giver usually knows, when the receiver does, and "
                  "how often it never does."));
    svg_text(page, "soft small", 1000, 14, STR("never shared"));
    output_html_time_axis(page, &minutes, top - 8, top + row * count);
    for (uint32_t k = 0; k < count; k++) {
        add_share_row(tally, order[k], &minutes, top + row * (k + .5), page);
        if (tally->held[order[k]] > 0 &&
            (worst == INDEX_NONE || output_share(tally->withheld[order[k]], tally->held[order[k]]) >
                                        output_share(tally->withheld[worst], tally->held[worst])))
            worst = order[k];
    }
    svg_end(page);
    output_html_finding(page);
    if (worst != INDEX_NONE) {
        const struct program_share *share = &program->shares[worst];
        html_escape(page,
                    output_html_first(&program->injects[share->inject].title, program->injects[share->inject].id));
        buf_printf(page,
                   " is lost most often: in %.0f %% of the runs in which " STR_FMT " knows it, " STR_FMT " never does.",
                   100 * output_share(tally->withheld[worst], tally->held[worst]),
                   STR_ARG(program->cells[share->from_cell].id), STR_ARG(program->cells[share->to_cell].id));
    } else {
        buf_printf(page, "Nothing that could be passed on was known to anybody.");
    }
    output_html_caption(
        page, rehearsal, true,
        "Hollow: the giver knows (median); full: the receiver; pale lines hold 80 % of the runs. A bot's share is a "
        "rule and a chance; people talk in the room as well.");
    add_key(program, page);
    add_sharing_table(tally, order, count, page);
    output_html_figure_end(page);
    free(order);
}

static void add_load(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    double most = 0;
    uint32_t most_cell = 0, most_period = 0, period_minutes = tally->period_ticks * program->tick_minutes;
    for (uint32_t cell = 0; cell < program->cell_count; cell++)
        for (uint32_t period = 0; period < tally->period_count; period++) {
            double load = output_share(tally->load[(size_t)cell * tally->period_count + period], tally->sampled);
            if (load > most) {
                most = load;
                most_cell = cell;
                most_period = period;
            }
        }
    const double left = 270, right = 1085, top = 6, row = 34;
    double width = (right - left) / tally->period_count;
    bool words = width >= 26;
    buf_add_str(page, STR("<h2 id=\"load\">Workload</h2>\n"));
    output_html_figure(page, true);
    svg_begin(page, "load-picture", 1100, top + row * program->cell_count + 24, STR("Workload by cell and hour"),
              STR("A row for each cell, a column for each period; darker means more items to deal with."));
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        double y = top + row * cell;
        output_html_label(page, "end", left - 12, y + 21,
                          output_html_first(&program->cells[cell].name, program->cells[cell].id), 36);
        for (uint32_t period = 0; period < tally->period_count; period++) {
            double load = output_share(tally->load[(size_t)cell * tally->period_count + period], tally->sampled),
                   x = left + width * period;
            buf_printf(
                page,
                "<rect class=\"heat\" fill-opacity=\"%.2f\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
                most > 0 ? .04 + .56 * load / most : .04, x, y, width > 3 ? width - 1.5 : width, row - 2);
            if (!words)
                continue;
            char text[16];
            int len = snprintf(text, sizeof(text), "%.1f", load);
            svg_text(page, "small middle", x + width / 2, y + 20, (struct str){text, (size_t)len});
        }
    }
    uint32_t step = tally->period_count > 24 ? (tally->period_count + 23) / 24 : 1;
    for (uint32_t period = 0; period < tally->period_count; period += step) {
        struct buf moment;
        buf_init(&moment, 64);
        time_print(period * period_minutes, &moment);
        svg_text(page, "soft small", left + width * period, top + row * program->cell_count + 15,
                 (struct str){moment.ptr, moment.len});
        buf_free(&moment);
    }
    svg_end(page);
    output_html_finding(page);
    html_escape(page, output_html_first(&program->cells[most_cell].name, program->cells[most_cell].id));
    buf_printf(page, " has most to do in the %s from ", period_minutes == 60 ? "hour" : "period");
    time_print(most_period * period_minutes, page);
    buf_printf(page, ": %.1f items; its busiest half hour holds %.1f on average.", most,
               output_share(tally->peaks[most_cell], tally->sampled));
    output_html_caption(page, rehearsal, true,
                        "Items are reports that reach a cell, decisions put to it and assessments it answers; the mean "
                        "of all runs, also of "
                        "those that have ended.");
    struct buf headings;
    buf_init(&headings, 1 << 16);
    buf_printf(&headings, "Cell|Most within %d minutes", TALLY_PEAK_MINUTES);
    for (uint32_t period = 0; period < tally->period_count; period++) {
        buf_printf(&headings, "|");
        time_print(period * period_minutes, &headings);
    }
    output_html_table(page, "Items by cell and period", buf_text(&headings));
    buf_free(&headings);
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        buf_add_str(page, STR("<tr><th scope=\"row\">"));
        output_html_text(page, program, &program->cells[cell].name, program->cells[cell].id);
        buf_add_str(page, STR("</th>"));
        output_html_cell_number(page, "%.1f", output_share(tally->peaks[cell], tally->sampled));
        for (uint32_t period = 0; period < tally->period_count; period++)
            output_html_cell_number(
                page, "%.2f", output_share(tally->load[(size_t)cell * tally->period_count + period], tally->sampled));
        buf_add_str(page, STR("</tr>\n"));
    }
    output_html_table_end(page);
    output_html_figure_end(page);
}

void output_html_desks(const struct rehearsal *rehearsal, struct buf *page)
{
    add_sharing(rehearsal, page);
    add_load(rehearsal, page);
}
