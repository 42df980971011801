/* Chapter of the page: how the variables move.
 *
 * A number with more than STACK_VALUES_MAX values is a fan: bands that hold half and 80 percent of the runs, the
 * median, and the sample runs as thin lines, since bands alone are taken for paths. What has few values, or names, is
 * drawn as layers: the share of runs at each value over time. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/html_inside.h"
#include "program/time.h"

enum { STACK_VALUES_MAX = 3, TABLE_ROWS = 13 };
static const double WIDTH = 340, LEFT = 34, RIGHT = 322, TOP = 8, BOTTOM = 150, HEIGHT = 172;

struct plot {
    const struct rehearsal *rehearsal;
    struct buf *page;
    uint32_t variable;
    uint64_t *bins; /* of tally_fan */
    struct svg_scale minutes, values;
};

static double x_of(const struct plot *plot, uint32_t point)
{
    const struct tally *tally = plot->rehearsal->tally;
    assert(point < tally->fan_count);
    return svg_at(&plot->minutes, (double)(tally_fan_tick(tally, point) * tally->program->tick_minutes));
}

static int32_t quantile(const struct spread *spread, uint32_t which)
{
    const int32_t values[] = {spread->q10, spread->q25, spread->q50, spread->q75, spread->q90};
    assert(which < sizeof(values) / sizeof(values[0]));
    return values[which];
}

static struct spread spread_at(const struct plot *plot, uint32_t point)
{
    return output_fan_spread(plot->rehearsal->tally, plot->variable, plot->bins, point);
}

static void add_corner(const struct plot *plot, uint32_t point, int32_t value)
{
    buf_printf(plot->page, " %.1f,%.1f", x_of(plot, point), svg_at(&plot->values, value));
}

/* Along a quantile forth, or back; as steps, since nothing moves between two ticks: a value holds until the next
 * point. */
static void add_edge(const struct plot *plot, uint32_t which, bool back)
{
    assert(plot->rehearsal->tally->fan_count > 0);
    uint32_t last = plot->rehearsal->tally->fan_count - 1;
    struct spread spread = spread_at(plot, back ? last : 0);
    int32_t value = quantile(&spread, which);
    add_corner(plot, back ? last : 0, value);
    for (uint32_t k = 1; k <= last; k++) {
        uint32_t point = back ? last - k : k;
        spread = spread_at(plot, point);
        int32_t next = quantile(&spread, which);
        if (next == value)
            continue;
        add_corner(plot, back ? point + 1 : point, value);
        add_corner(plot, back ? point + 1 : point, next);
        value = next;
    }
    add_corner(plot, back ? 0 : last, value);
}

static void add_band(const struct plot *plot, const char *class, uint32_t low, uint32_t high)
{
    assert(low < high);
    buf_printf(plot->page, "<polygon class=\"%s\" points=\"", class);
    add_edge(plot, high, false);
    add_edge(plot, low, true);
    buf_add_str(plot->page, STR("\"/>\n"));
}

static void add_fan(const struct plot *plot)
{
    const struct tally *tally = plot->rehearsal->tally;
    add_band(plot, "band80", 0, 4);
    add_band(plot, "band50", 1, 3);
    for (uint32_t run = 0; run < TALLY_PATH_COUNT; run++) {
        if (!(tally->path_mask >> run & 1))
            continue;
        const int32_t *path = tally->paths + ((size_t)plot->variable * TALLY_PATH_COUNT + run) * tally->fan_count;
        buf_add_str(plot->page, STR("<polyline class=\"sample\" points=\""));
        add_corner(plot, 0, path[0]);
        for (uint32_t point = 1; point < tally->fan_count; point++) {
            if (path[point] == path[point - 1])
                continue;
            add_corner(plot, point, path[point - 1]);
            add_corner(plot, point, path[point]);
        }
        add_corner(plot, tally->fan_count - 1, path[tally->fan_count - 1]);
        buf_add_str(plot->page, STR("\"/>\n"));
    }
    buf_add_str(plot->page, STR("<polyline class=\"median\" points=\""));
    add_edge(plot, 2, false);
    buf_add_str(plot->page, STR("\"/>\n"));
}

static void add_value_axis(const struct plot *plot)
{
    double step = svg_step(plot->values.from, plot->values.to, 5);
    if (step < 1)
        step = 1;
    char text[32];
    for (double at = plot->values.from; at <= plot->values.to + 1e-9; at += step) {
        int len = snprintf(text, sizeof(text), "%.0f", at);
        svg_line(plot->page, "grid", LEFT, svg_at(&plot->values, at), RIGHT, svg_at(&plot->values, at));
        svg_text(plot->page, "soft small end", LEFT - 6, svg_at(&plot->values, at) + 4,
                 (struct str){text, (size_t)len});
    }
}

/* The share of runs at each value; the first value lies at the bottom. */
static void add_layers(const struct plot *plot)
{
    const struct tally *tally = plot->rehearsal->tally;
    uint32_t value_count = tally->fan_bins[plot->variable].count, count = tally->fan_count;
    assert(value_count > 0 && count > 0);
    struct svg_scale share = {0, 1, BOTTOM, TOP};
    for (uint32_t value = 0; value < value_count; value++) {
        double opacity = value_count > 1 ? .12 + .78 * value / (value_count - 1) : .5, first = 0, last = 0;
        buf_printf(plot->page, "<polygon class=\"layer\" fill-opacity=\"%.2f\" points=\"", opacity);
        for (uint32_t k = 0; k < 2 * count; k++) {
            uint32_t point = k < count ? k : 2 * count - 1 - k, sum = 0;
            for (uint32_t bin = 0; bin < value + (k < count); bin++)
                sum += (uint32_t)plot->bins[(size_t)point * tally->fan_bins[plot->variable].count + bin];
            double part = output_share(sum, tally->sampled);
            buf_printf(plot->page, " %.1f,%.1f", x_of(plot, point), svg_at(&share, part));
            if (k == count - 1)
                last = part; /* the top of the layer at the right edge */
            if (k == count)
                first = part;
        }
        buf_add_str(plot->page, STR("\"/>\n"));
        struct buf name;
        buf_init(&name, TEXT_BYTES_MAX);
        output_value_title(tally->program, plot->variable, tally_bin_value(&tally->fan_bins[plot->variable], value),
                           &name);
        if (last - first > .1)
            svg_text(plot->page, opacity > .6 ? "end bold on" : "end bold", RIGHT - 5,
                     svg_at(&share, (first + last) / 2) + 4, (struct str){name.ptr, name.len});
        buf_free(&name);
    }
    for (int quarter = 0; quarter <= 100; quarter += 50) {
        struct buf text;
        buf_init(&text, OUTPUT_TEXT_BYTES);
        number_share(&text, words_of(tally->program), 0, quarter / 100.0);
        svg_text(plot->page, "soft small end", LEFT - 5, svg_at(&share, quarter / 100.0) + 4,
                 (struct str){text.ptr, text.len});
        buf_free(&text);
    }
}

/* What a value is called, as markup. */
static void add_value(const struct program *program, uint32_t variable, int32_t value, struct buf *page)
{
    struct buf name;
    buf_init(&name, TEXT_BYTES_MAX);
    output_value_title(program, variable, value, &name);
    html_escape(page, (struct str){name.ptr, name.len});
    page->failed = page->failed || name.failed;
    buf_free(&name);
}

/* A column of numbers, headed by what a value is called; a bar in it would end the head. */
static void add_head(const struct program *program, uint32_t variable, int32_t value, struct buf *heads)
{
    struct buf name;
    buf_init(&name, TEXT_BYTES_MAX);
    output_value_title(program, variable, value, &name);
    buf_add_str(heads, STR("|#"));
    for (size_t i = 0; i < name.len; i++)
        buf_u8(heads, name.ptr[i] == '|' ? '/' : (uint8_t)name.ptr[i]);
    heads->failed = heads->failed || name.failed;
    buf_free(&name);
}

static void add_variable_finding(const struct plot *plot, bool layers)
{
    const struct tally *tally = plot->rehearsal->tally;
    const struct program *program = tally->program;
    struct spread final = output_final(tally, plot->variable);
    struct buf *page = plot->page;
    if (layers) {
        uint32_t count = tally->fan_bins[plot->variable].count;
        const uint64_t *bins = tally->finals + tally->final_bins[plot->variable].first;
        buf_printf(page, "%s: ", output_word(program, WORD_AT_THE_END));
        for (uint32_t value = 0; value < count; value++) {
            buf_printf(page, "%s", value ? ", " : "");
            struct buf name, share;
            buf_init(&name, TEXT_BYTES_MAX);
            buf_init(&share, OUTPUT_TEXT_BYTES);
            add_value(program, plot->variable, tally_bin_value(&tally->fan_bins[plot->variable], value), &name);
            number_share(&share, words_of(program), 1, output_share(bins[value], tally->runs));
            output_say(page, program, WORD_NAMED_VALUE, buf_text(&name), buf_text(&share));
            buf_free(&name);
            buf_free(&share);
        }
        buf_printf(page, ".");
        return;
    }
    const int32_t values[] = {program->slots[program->variables[plot->variable].slot].start, final.q50, final.q10,
                              final.q90};
    struct buf texts[4];
    for (size_t i = 0; i < 4; i++) {
        buf_init(&texts[i], TEXT_BYTES_MAX);
        add_value(program, plot->variable, values[i], &texts[i]);
    }
    output_say(page, program, WORD_FROM_TO_MEDIAN, buf_text(&texts[0]), buf_text(&texts[1]), buf_text(&texts[2]),
               buf_text(&texts[3]));
    for (size_t i = 0; i < 4; i++)
        buf_free(&texts[i]);
    if (final.step > 1)
        output_say(page, program, WORD_STEPS_KNOWN, final.step);
    if (tally->fan_bins[plot->variable].width > 1)
        output_say(page, program, WORD_STEPS_DRAWN, tally->fan_bins[plot->variable].width);
}

static void add_variable_table(const struct plot *plot, bool layers)
{
    const struct tally *tally = plot->rehearsal->tally;
    const struct program *program = tally->program;
    uint32_t stride = (tally->fan_count + TABLE_ROWS - 2) / (TABLE_ROWS - 1),
             value_count = tally->fan_bins[plot->variable].count;
    assert(stride > 0);
    struct buf headings;
    buf_init(&headings, 1 << 16);
    if (layers)
        buf_printf(&headings, "%s", output_word(program, WORD_TIME));
    else
        buf_printf(&headings, "%s", output_word(program, WORD_FAN_HEADS));
    for (uint32_t value = 0; layers && value < value_count; value++)
        add_head(program, plot->variable, tally_bin_value(&tally->fan_bins[plot->variable], value), &headings);
    table_fold_begin(plot->page, output_word(program, WORD_TABLE),
                     output_word(program, layers ? WORD_LAYERS_TABLE : WORD_FAN_TABLE), buf_text(&headings));
    buf_free(&headings);
    for (uint32_t point = 0; point < tally->fan_count; point += stride) {
        struct spread spread = spread_at(plot, point);
        buf_add_str(plot->page, STR("<tr><th scope=\"row\" class=\"time\">"));
        time_print(tally_fan_tick(tally, point) * program->tick_minutes, plot->page);
        buf_add_str(plot->page, STR("</th>"));
        for (uint32_t i = 0; i < (layers ? value_count : 5); i++)
            if (layers)
                output_html_share(plot->page, program, 1,
                                  plot->bins[(size_t)point * tally->fan_bins[plot->variable].count + i],
                                  tally->sampled);
            else
                table_number(plot->page, "%d", quantile(&spread, i));
        buf_add_str(plot->page, STR("</tr>\n"));
    }
    table_fold_end(plot->page);
}

static void add_variable(struct plot *plot)
{
    const struct rehearsal *rehearsal = plot->rehearsal;
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    const struct program_variable *variable = &program->variables[plot->variable];
    const struct slot *slot = &program->slots[variable->slot];
    assert(slot->from <= slot->to && tally->fan_bins[plot->variable].count > 0);
    struct buf *page = plot->page, id;
    bool layers = variable->value_count > 0 || (int64_t)slot->to - slot->from < STACK_VALUES_MAX;
    tally_fan(tally, plot->variable, plot->bins);
    plot->minutes = (struct svg_scale){0, (double)(program->tick_count * program->tick_minutes), LEFT, RIGHT};
    plot->values = (struct svg_scale){slot->from, slot->to, BOTTOM, TOP};
    buf_add_str(page, STR("<section>\n<h3>"));
    texts_add(page, program, &variable->label, variable->id);
    buf_add_str(page, STR("</h3>\n"));
    figure_begin(page, false);
    buf_init(&id, 128);
    buf_printf(&id, "variable-" STR_FMT, STR_ARG(variable->id));
    svg_begin(page, buf_text(&id), WIDTH, HEIGHT, texts_first(&variable->label, variable->id),
              str_of(output_word(program, layers ? WORD_LAYERS_PICTURE : WORD_FAN_PICTURE)));
    buf_free(&id);
    if (!layers)
        add_value_axis(plot);
    picture_time_axis(page, words_of(program), &plot->minutes, TOP, BOTTOM);
    if (layers)
        add_layers(plot);
    else
        add_fan(plot);
    svg_line(page, "axis", LEFT, BOTTOM, RIGHT, BOTTOM);
    svg_end(page);
    figure_finding(page);
    add_variable_finding(plot, layers);
    output_html_caption(page, rehearsal, true, "");
    add_variable_table(plot, layers);
    figure_end(page);
    buf_add_str(page, STR("</section>\n"));
}

static void add_passages(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    if (tally->passage_count == 0)
        return;
    buf_printf(page, "<h3>%s</h3>\n<p>%s</p>\n", output_word(program, WORD_PASSAGES),
               output_word(program, WORD_PASSAGES_LEAD));
    table_fold_begin(page, output_word(program, WORD_TABLE), output_word(program, WORD_PASSAGES),
                     output_word(program, WORD_PASSAGES_HEADS));
    for (uint32_t i = 0; i < tally->passage_count; i++) {
        const struct tally_passage *passage = &tally->passages[i];
        const struct program_variable *variable = &program->variables[passage->variable];
        struct spread times = output_minutes(tally, tally->passage_times + (size_t)i * tally->time_bin_count);
        struct stat_interval interval = stat_wilson(tally->passed[i], tally->runs);
        struct buf when;
        buf_init(&when, 256);
        output_passage(program, passage, output_value_title, &when);
        buf_add_str(page, STR("<tr><td>"));
        texts_add(page, program, &variable->label, variable->id);
        buf_add_str(page, STR("</td>"));
        table_cell(page, (struct str){when.ptr, when.len});
        buf_free(&when);
        if (output_passed_at_start(tally, passage)) {
            buf_printf(page, "<td colspan=\"3\">%s</td></tr>\n", output_word(program, WORD_MET_AT_START));
            continue;
        }
        output_html_share(page, program, 1, tally->passed[i], tally->runs);
        output_html_interval(page, program, 1, interval);
        output_html_cell_moments(page, &times);
        buf_add_str(page, STR("</tr>\n"));
    }
    table_fold_end(page);
}

void output_html_paths(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    struct plot plot = {.rehearsal = rehearsal, .page = page};
    plot.bins = calloc(tally_fan_room(tally), sizeof(*plot.bins));
    if (!plot.bins) {
        page->failed = true;
        return;
    }
    output_html_heading(page, rehearsal->program, "variables", WORD_VARIABLES);
    buf_printf(page, "<p class=\"finding\">%s", output_word(rehearsal->program, WORD_VARIABLES_LEAD));
    output_html_caption(page, rehearsal, true, output_word(rehearsal->program, WORD_VARIABLES_CAPTION));
    buf_add_str(page, STR("<div class=\"fans\">\n"));
    for (; plot.variable < rehearsal->program->variable_count; plot.variable++)
        add_variable(&plot);
    buf_add_str(page, STR("</div>\n"));
    add_passages(rehearsal, page);
    free(plot.bins);
}
