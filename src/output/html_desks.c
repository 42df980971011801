/* Chapter of the page: what reaches the desks. Who knows when, for everything that one cell has first and its bot may
 * pass on; and the load of each cell by the hour. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/html_inside.h"
#include "program/time.h"

enum { LABEL_RIGHT = 300, LABEL_COLUMNS = 46, WAY_COLUMNS = 54 };

static struct spread times_of(const struct tally *tally, const uint32_t *times, uint32_t share)
{
    assert(share < tally->program->share_count);
    return output_minutes(tally, times + (size_t)share * tally->time_bin_count);
}

/* What the giver has in any run, by its usual time of knowing; how many there are. */
static uint32_t order_shares(const struct tally *tally, uint32_t *order)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < tally->program->share_count; i++) {
        if (tally->held[i] == 0)
            continue;
        struct spread given = times_of(tally, tally->give_times, i);
        int64_t key = given.count ? given.q50 : INT32_MAX;
        uint32_t place = count++;
        for (; place > 0; place--) {
            struct spread other = times_of(tally, tally->give_times, order[place - 1]);
            if ((other.count ? other.q50 : INT32_MAX) <= key)
                break;
            order[place] = order[place - 1];
        }
        order[place] = i;
    }
    assert(count <= tally->program->share_count);
    return count;
}

static void add_share_row(const struct tally *tally, uint32_t index, const struct svg_scale *minutes, double y,
                          struct buf *page)
{
    const struct program *program = tally->program;
    const struct program_share *share = &program->shares[index];
    const struct program_inject *inject = &program->injects[share->inject];
    struct spread given = times_of(tally, tally->give_times, index), known = times_of(tally, tally->know_times, index);
    struct buf way;
    picture_label(page, "end", LABEL_RIGHT, y - 1, output_title(program, words_of(program), &inject->title, inject->id),
                  LABEL_COLUMNS);
    buf_init(&way, 1 << 12);
    buf_add_str(&way, output_cell_title(program, share->from_cell));
    buf_add_str(&way, STR(" → "));
    buf_add_str(&way, output_cell_title(program, share->to_cell));
    picture_label(page, "soft small end", LABEL_RIGHT, y + 11, (struct str){way.ptr, way.len}, WAY_COLUMNS);
    buf_free(&way);
    if (!given.count) {
        svg_text(page, "soft small", minutes->low + 8, y + 4, str_of(output_word(program, WORD_NEVER_HELD)));
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
    assert(tally->withheld[index] <= tally->held[index]);
    struct buf text;
    buf_init(&text, OUTPUT_TEXT_BYTES);
    number_share(&text, words_of(program), 0, never);
    svg_rect(page, "wash", 1000, y - 6, 60, 12);
    svg_rect(page, "never", 1000, y - 6, 60 * never, 12);
    svg_text(page, "small", 1066, y + 4, (struct str){text.ptr, text.len});
    buf_free(&text);
}

static void add_sharing_table(const struct tally *tally, const uint32_t *order, uint32_t count, struct buf *page)
{
    const struct program *program = tally->program;
    table_fold_begin(page, output_word(program, WORD_TABLE), output_word(program, WORD_SHARING_KNOWS),
                     output_word(program, WORD_SHARING_HEADS));
    for (uint32_t k = 0; k < count; k++) {
        uint32_t i = order[k];
        const struct program_share *share = &program->shares[i];
        struct spread given = times_of(tally, tally->give_times, i), known = times_of(tally, tally->know_times, i),
                      delay = times_of(tally, tally->share_delays, i);
        buf_add_str(page, STR("<tr><td>"));
        texts_add(page, program, &program->injects[share->inject].title, program->injects[share->inject].id);
        buf_add_str(page, STR("</td>"));
        table_cell(page, output_cell_title(program, share->from_cell));
        table_cell(page, output_cell_title(program, share->to_cell));
        output_html_cell_moments(page, &given);
        output_html_cell_moments(page, &known);
        output_html_cell_spans(page, program, &delay);
        table_number(page, "%llu", (unsigned long long)tally->held[i]);
        output_html_share(page, program, 1, tally->withheld[i], tally->held[i]);
        buf_add_str(page, STR("</tr>\n"));
    }
    table_fold_end(page);
}

static uint32_t sharing_cells(const struct program *program)
{
    uint32_t cells = 0;
    for (uint32_t i = 0; i < program->share_count; i++)
        cells |= UINT32_C(1) << program->shares[i].from_cell | UINT32_C(1) << program->shares[i].to_cell;
    return cells;
}

static void draw_sharing(const struct tally *tally, const uint32_t *order, uint32_t count, struct buf *page)
{
    const double row = 32, top = 26;
    struct svg_scale minutes = {0, (double)(tally->program->tick_count * tally->program->tick_minutes),
                                LABEL_RIGHT + 20, 980};
    svg_begin(page, "sharing-picture", 1100, top + row * count + 22,
              str_of(output_word(tally->program, WORD_SHARING_KNOWS)),
              str_of(output_word(tally->program, WORD_SHARING_PICTURE)));
    svg_text(page, "soft small", 1000, 14, str_of(output_word(tally->program, WORD_NEVER_SHARED)));
    picture_time_axis(page, words_of(tally->program), &minutes, top - 8, top + row * count);
    for (uint32_t k = 0; k < count; k++)
        add_share_row(tally, order[k], &minutes, top + row * (k + .5), page);
    svg_end(page);
}

static void add_sharing_finding(const struct tally *tally, const uint32_t *order, uint32_t count, struct buf *page)
{
    assert(count > 0);
    const struct program *program = tally->program;
    uint32_t worst = order[0];
    for (uint32_t k = 1; k < count; k++)
        if (output_share(tally->withheld[order[k]], tally->held[order[k]]) >
            output_share(tally->withheld[worst], tally->held[worst]))
            worst = order[k];
    const struct program_share *share = &program->shares[worst];
    struct buf item = output_html_name(output_title(program, words_of(program), &program->injects[share->inject].title,
                                                    program->injects[share->inject].id)),
               from = output_html_name(output_cell_title(program, share->from_cell)),
               to = output_html_name(output_cell_title(program, share->to_cell));
    char never[OUTPUT_TEXT_BYTES];
    output_say(page, program, WORD_SHARING_WORST, buf_text(&item), buf_text(&from), buf_text(&to),
               output_share_text(program, output_share(tally->withheld[worst], tally->held[worst]), never));
    buf_free(&item);
    buf_free(&from);
    buf_free(&to);
    if (count < program->share_count)
        output_say(page, program, WORD_SHARING_UNKNOWN, program->share_count - count);
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
    output_html_heading(page, program, "sharing", WORD_SHARING_KNOWS);
    uint32_t count = order_shares(tally, order);
    if (count == 0) {
        buf_printf(page, "<p>%s</p>\n",
                   output_word(program, program->share_count == 0 ? WORD_SHARING_NO_BOT : WORD_SHARING_NOTHING));
        free(order);
        return;
    }
    figure_begin(page, true);
    draw_sharing(tally, order, count, page);
    figure_finding(page);
    add_sharing_finding(tally, order, count, page);
    output_html_caption(page, rehearsal, true, output_word(program, WORD_SHARING_CAPTION));
    picture_legend(page, program, sharing_cells(program));
    add_sharing_table(tally, order, count, page);
    figure_end(page);
    free(order);
}

/* ---- load ---- */

enum { LOAD_WIDTH = 1100, LOAD_LABEL_WIDTH = 60 };

static double load_at(const struct tally *tally, uint32_t cell, uint32_t period)
{
    assert(cell < tally->program->cell_count && period < tally->period_count);
    return output_share(tally->load[(size_t)cell * tally->period_count + period], tally->sampled);
}

struct busiest {
    double load;
    uint32_t cell, period;
};

static struct busiest busiest_of(const struct tally *tally)
{
    struct busiest busiest = {0};
    for (uint32_t cell = 0; cell < tally->program->cell_count; cell++)
        for (uint32_t period = 0; period < tally->period_count; period++)
            if (load_at(tally, cell, period) > busiest.load)
                busiest = (struct busiest){load_at(tally, cell, period), cell, period};
    return busiest;
}

/* A row of the heat map; numbers where there is room for them. */
static void draw_load_row(const struct tally *tally, uint32_t cell, double most, double left, double width, double y,
                          double height, struct buf *page)
{
    for (uint32_t period = 0; period < tally->period_count; period++) {
        double load = load_at(tally, cell, period), x = left + width * period;
        buf_printf(
            page, "<rect class=\"heat\" fill-opacity=\"%.2f\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
            most > 0 ? .04 + .56 * load / most : .04, x, y, width > 3 ? width - 1.5 : width, height);
        if (width < 26)
            continue;
        char text[OUTPUT_TEXT_BYTES];
        svg_text(page, "small middle", x + width / 2, y + 20,
                 str_of(output_decimal_text(tally->program, 1, load, text)));
    }
}

static void draw_load(const struct tally *tally, double most, struct buf *page)
{
    assert(tally->period_count > 0);
    const struct program *program = tally->program;
    const double left = 270, right = 1085, top = 6, row = 34;
    double width = (right - left) / tally->period_count, bottom = top + row * program->cell_count;
    svg_begin(page, "load-picture", LOAD_WIDTH, bottom + 24, str_of(output_word(program, WORD_LOAD_PICTURE)),
              str_of(output_word(program, WORD_LOAD_PICTURE_WORDS)));
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        double y = top + row * cell;
        picture_label(page, "end", left - 12, y + 21, texts_first(&program->cells[cell].name, program->cells[cell].id),
                      36);
        draw_load_row(tally, cell, most, left, width, y, row - 2, page);
    }
    uint32_t step = (uint32_t)(LOAD_LABEL_WIDTH / width) + 1; /* labels that do not lie on one another */
    for (uint32_t period = 0; period < tally->period_count && left + width * period + LOAD_LABEL_WIDTH <= LOAD_WIDTH;
         period += step) {
        struct buf moment;
        buf_init(&moment, 64);
        time_print(period * tally->period_ticks * program->tick_minutes, &moment);
        svg_text(page, "soft small", left + width * period, bottom + 15, (struct str){moment.ptr, moment.len});
        buf_free(&moment);
    }
    svg_end(page);
}

static void add_load_table(const struct tally *tally, struct buf *page)
{
    const struct program *program = tally->program;
    struct buf headings;
    buf_init(&headings, 1 << 16);
    buf_printf(&headings, "%s|", output_word(program, WORD_LOAD_CELL));
    output_say(&headings, program, WORD_LOAD_MOST, TALLY_PEAK_MINUTES);
    for (uint32_t period = 0; period < tally->period_count; period++) {
        buf_printf(&headings, "|");
        time_print(period * tally->period_ticks * program->tick_minutes, &headings);
    }
    table_fold_begin(page, output_word(program, WORD_TABLE), output_word(program, WORD_LOAD_TABLE),
                     buf_text(&headings));
    buf_free(&headings);
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        buf_add_str(page, STR("<tr><th scope=\"row\">"));
        texts_add(page, program, &program->cells[cell].name, program->cells[cell].id);
        buf_add_str(page, STR("</th>"));
        output_html_decimal(page, program, 1, output_share(tally->peaks[cell], tally->sampled));
        for (uint32_t period = 0; period < tally->period_count; period++)
            output_html_decimal(page, program, 2, load_at(tally, cell, period));
        buf_add_str(page, STR("</tr>\n"));
    }
    table_fold_end(page);
}

static void add_load(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    struct busiest busiest = busiest_of(tally);
    uint32_t period_minutes = tally->period_ticks * program->tick_minutes;
    output_html_heading(page, program, "load", WORD_LOAD);
    figure_begin(page, true);
    draw_load(tally, busiest.load, page);
    figure_finding(page);
    struct buf cell;
    char from[TIME_TEXT_BYTES], items[OUTPUT_TEXT_BYTES], peak[OUTPUT_TEXT_BYTES];
    buf_init(&cell, 1 << 12);
    html_escape(&cell, texts_first(&program->cells[busiest.cell].name, program->cells[busiest.cell].id));
    output_decimal_text(program, 1, busiest.load, items);
    output_decimal_text(program, 1, output_share(tally->peaks[busiest.cell], tally->sampled), peak);
    output_say(page, program, WORD_LOAD_HEAVIEST, buf_text(&cell), time_text(busiest.period * period_minutes, from),
               items, peak);
    buf_free(&cell);
    output_html_caption(page, rehearsal, true, output_word(program, WORD_LOAD_CAPTION));
    add_load_table(tally, page);
    figure_end(page);
}

void output_html_desks(const struct rehearsal *rehearsal, struct buf *page)
{
    add_sharing(rehearsal, page);
    add_load(rehearsal, page);
}
