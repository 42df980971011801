/* Chapter of the page: what was decided, how one decision leads to the next, and how far first choices agreed.
 *
 * The flow is an alluvial diagram over the principal decisions in order of their usual time, with the endings as last
 * column. Within a column nodes keep the order of the file, so that bands cross no more than the runs do. Bands below
 * two percent of the runs are left out of the picture, and the caption says so; the table has them. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/html_inside.h"
#include "program/time.h"

enum { COLUMN_COUNT_MAX = 8, STATE_COUNT_MAX = ENDING_COUNT_MAX + 1 };
static const double FLOW_WIDTH = 1100, FLOW_TOP = 46, FLOW_HEIGHT = 380, NODE_WIDTH = 9, GAP = 10, BAND_LEAST = .02,
                    LIFT_LEAST = .05; /* what a sentence is worth */
enum { SMALL_COLUMN_WIDTH = 6, BOLD_COLUMN_WIDTH = 8 };

_Static_assert((int)STATE_COUNT_MAX >= (int)TALLY_STATE_COUNT, "a column holds the states of a decision");

struct column {
    uint32_t principal; /* INDEX_NONE: the endings */
    uint32_t state_count;
    uint64_t counts[STATE_COUNT_MAX];
    /* left, right: how much of a node is taken by bands */
    double tops[STATE_COUNT_MAX], left[STATE_COUNT_MAX], right[STATE_COUNT_MAX];
    double x;
};

static struct str state_name(const struct tally *tally, const struct column *column, uint32_t state)
{
    assert(state < column->state_count);
    const struct program *program = tally->program;
    if (column->principal == INDEX_NONE)
        return output_ending_title(program, state);
    uint32_t decision = tally->principals[column->principal];
    if (state == TALLY_STATE_OPEN)
        return str_of(output_word(tally->program, WORD_FLOW_NOT_TAKEN));
    if (state == TALLY_STATE_SEVERAL)
        return str_of(output_word(tally->program, WORD_FLOW_EACH));
    return state < program->decisions[decision].option_count ? output_option_title(program, decision, state) : STR("");
}

static int32_t usual_time(const struct tally *tally, uint32_t principal)
{
    struct spread times =
        output_minutes(tally, tally->closed_times + (size_t)tally->principals[principal] * tally->time_bin_count);
    return times.count ? times.q50 : INT32_MAX;
}

/* How much a decision tells: the runs that take it, less those that take its most common option. */
static uint64_t variety(const struct tally *tally, uint32_t principal)
{
    uint64_t most = 0, taken = 0;
    for (uint32_t state = 0; state < TALLY_STATE_OPEN; state++) {
        uint64_t count = 0;
        for (uint32_t ending = 0; ending <= tally->program->ending_count; ending++)
            count += tally->pair_endings[tally_pair_ending(principal, state, ending)];
        most = count > most ? count : most;
        taken += count;
    }
    assert(most <= taken);
    return taken - most;
}

static uint32_t choose_columns(const struct tally *tally, struct column *columns)
{
    assert(tally->principal_count <= TALLY_PRINCIPAL_COUNT_MAX);
    uint32_t chosen[TALLY_PRINCIPAL_COUNT_MAX], count = 0;
    for (uint32_t p = 0; p < tally->principal_count; p++) { /* those that vary most */
        uint32_t place = count++;
        for (; place > 0 && variety(tally, chosen[place - 1]) < variety(tally, p); place--)
            chosen[place] = chosen[place - 1];
        chosen[place] = p;
    }
    if (count > COLUMN_COUNT_MAX - 1)
        count = COLUMN_COUNT_MAX - 1;
    for (uint32_t i = 0; i < count; i++) { /* by time, equal ones in file order */
        uint32_t place = i;
        int32_t time = usual_time(tally, chosen[i]);
        for (; place > 0 &&
               (usual_time(tally, columns[place - 1].principal) > time ||
                (usual_time(tally, columns[place - 1].principal) == time && columns[place - 1].principal > chosen[i]));
             place--)
            columns[place] = columns[place - 1];
        columns[place] = (struct column){.principal = chosen[i], .state_count = TALLY_STATE_COUNT};
    }
    columns[count++] = (struct column){.principal = INDEX_NONE, .state_count = tally->program->ending_count + 1};
    assert(count >= 1 && count <= COLUMN_COUNT_MAX);
    return count;
}

static uint64_t pair_count(const struct tally *tally, const struct column *a, uint32_t state_a, const struct column *b,
                           uint32_t state_b)
{
    assert(a->principal != INDEX_NONE && a->principal != b->principal); /* the endings come last */
    if (b->principal == INDEX_NONE)
        return tally->pair_endings[tally_pair_ending(a->principal, state_a, state_b)];
    return tally_pair(tally, a->principal, state_a, b->principal, state_b);
}

static void lay_out_column(const struct tally *tally, const struct column *before, struct column *column, double x)
{
    assert(column->state_count <= STATE_COUNT_MAX);
    uint32_t used = 0;
    for (uint32_t state = 0; state < column->state_count; state++) {
        if (before)
            for (uint32_t other = 0; other < before->state_count; other++)
                column->counts[state] += pair_count(tally, before, other, column, state);
        else
            for (uint32_t ending = 0; ending <= tally->program->ending_count; ending++)
                column->counts[state] += tally->pair_endings[tally_pair_ending(column->principal, state, ending)];
        used += column->counts[state] > 0;
    }
    double height = FLOW_HEIGHT - GAP * (used > 0 ? used - 1 : 0), y = FLOW_TOP;
    column->x = x;
    for (uint32_t state = 0; state < column->state_count; state++) {
        column->tops[state] = y;
        if (column->counts[state] > 0)
            y += height * output_share(column->counts[state], tally->sampled) + GAP;
    }
    for (uint32_t state = 0; state < column->state_count; state++) /* a run's thickness is the same in a whole column */
        column->left[state] = column->right[state] = column->tops[state];
}

static double thickness(const struct tally *tally, const struct column *column, uint64_t count)
{
    uint32_t used = 0;
    for (uint32_t state = 0; state < column->state_count; state++)
        used += column->counts[state] > 0;
    return (FLOW_HEIGHT - GAP * (used > 0 ? used - 1 : 0)) * output_share(count, tally->sampled);
}

static void add_bands(const struct tally *tally, struct column *a, struct column *b, struct buf *page)
{
    double x1 = a->x + NODE_WIDTH, x2 = b->x, middle = (x1 + x2) / 2;
    for (uint32_t i = 0; i < a->state_count; i++)
        for (uint32_t k = 0; k < b->state_count; k++) {
            uint64_t count = pair_count(tally, a, i, b, k);
            double h1 = thickness(tally, a, count), h2 = thickness(tally, b, count), y1 = a->right[i], y2 = b->left[k];
            a->right[i] += h1;
            b->left[k] += h2;
            if (output_share(count, tally->sampled) < BAND_LEAST)
                continue;
            char class[16] = "";
            if (i < TALLY_STATE_SEVERAL)
                snprintf(class, sizeof(class), " c%u", i % 8);
            buf_printf(page,
                       "<path class=\"ribbon%s\" d=\"M%.1f,%.1fC%.1f,%.1f %.1f,%.1f %.1f,%.1fL%.1f,%.1fC%.1f,%.1f "
                       "%.1f,%.1f %.1f,%.1fz\"/>\n",
                       class, x1, y1, middle, y1, middle, y2, x2, y2, x2, y2 + h2, middle, y2 + h2, middle, y1 + h1, x1,
                       y1 + h1);
        }
}

static void add_share(const struct program *program, const char *class, double x, double y, double share,
                      struct buf *page)
{
    struct buf text;
    buf_init(&text, OUTPUT_TEXT_BYTES);
    number_share(&text, words_of(program), 0, share);
    svg_text(page, class, x, y, (struct str){text.ptr, text.len});
    buf_free(&text);
}

static void add_nodes(const struct tally *tally, const struct column *column, uint32_t columns, struct buf *page)
{
    for (uint32_t state = 0; state < column->state_count; state++) {
        if (column->counts[state] == 0)
            continue;
        double height = thickness(tally, column, column->counts[state]),
               share = output_share(column->counts[state], tally->sampled);
        svg_rect(page, "node", column->x, column->tops[state], NODE_WIDTH, height < 1 ? 1 : height);
        if (height < 9)
            continue;
        double x = column->x + NODE_WIDTH + 4, y = column->tops[state] + height / 2;
        picture_label(page, "small halo", x, height < 26 ? y + 4 : y, state_name(tally, column, state), columns);
        if (height >= 26)
            add_share(tally->program, "soft small halo", x, y + 13, share, page);
    }
}

/* A node by its titles: "First response: consult + fly". */
static void add_flow_title(const struct program *program, uint32_t node, struct buf *page)
{
    const char *between = ": ";
    if (node == FLOW_START || node >= FLOW_ENDING) {
        html_escape(page, node == FLOW_START ? str_of(output_word(program, WORD_STARTEX))
                                             : output_ending_title(program, node - FLOW_ENDING));
        return;
    }
    uint32_t decision = node >> 16;
    html_escape(page, output_decision_title(program, decision));
    for (uint32_t option = 0; option < program->decisions[decision].option_count; option++) {
        if (!(node >> option & 1))
            continue;
        buf_add_str(page, str_of(between));
        html_escape(page, output_option_title(program, decision, option));
        between = " + ";
    }
}

static void add_flow_table(const struct tally *tally, struct buf *page)
{
    uint32_t count;
    struct flow_link *links = flow_sorted(&tally->flow, &count);
    if (!links && tally->flow.used) {
        page->failed = true;
        return;
    }
    table_fold_begin(page, output_word(tally->program, WORD_TABLE), output_word(tally->program, WORD_FLOW_TABLE),
                     output_word(tally->program, WORD_FLOW_HEADS));
    for (uint32_t i = 0; i < count; i++) {
        buf_add_str(page, STR("<tr><td>"));
        add_flow_title(tally->program, links[i].from, page);
        buf_add_str(page, STR("</td><td>"));
        add_flow_title(tally->program, links[i].to, page);
        buf_add_str(page, STR("</td>"));
        table_number(page, "%llu", (unsigned long long)links[i].count);
        buf_add_str(page, STR("</tr>\n"));
    }
    table_fold_end(page);
    free(links);
}

static void add_flow_finding(const struct tally *tally, const struct column *columns, uint32_t count, struct buf *page)
{
    const struct column *last = &columns[count - 1], *best_column = NULL;
    uint32_t best_state = 0, best_ending = 0;
    double best = LIFT_LEAST;
    assert(last->principal == INDEX_NONE);
    for (uint32_t i = 0; i + 1 < count; i++)
        /* what was not taken mostly came after an early end */
        for (uint32_t state = 0; state < TALLY_STATE_OPEN; state++)
            for (uint32_t ending = 0; ending < last->state_count; ending++) {
                const uint32_t *row = tally->pair_endings + tally_pair_ending(columns[i].principal, state, 0);
                if (50 * columns[i].counts[state] < tally->sampled) /* of what two in a hundred runs do */
                    continue;
                double lift = output_share(row[ending], columns[i].counts[state]) -
                              output_share(last->counts[ending], tally->sampled);
                if (lift > best) {
                    best = lift;
                    best_column = &columns[i];
                    best_state = state;
                    best_ending = ending;
                }
            }
    if (!best_column) {
        buf_printf(page, "%s", output_word(tally->program, WORD_NO_LINK));
        return;
    }
    const uint32_t *row = tally->pair_endings + tally_pair_ending(best_column->principal, best_state, 0);
    const struct program *program = tally->program;
    struct buf state = output_html_name(state_name(tally, best_column, best_state)),
               decision = output_html_name(output_decision_title(program, tally->principals[best_column->principal])),
               ending = output_html_ending(program, best_ending);
    char with[OUTPUT_TEXT_BYTES], all[OUTPUT_TEXT_BYTES];
    output_say(page, program, WORD_LINK, buf_text(&state), buf_text(&decision), buf_text(&ending),
               output_share_text(program, output_share(row[best_ending], best_column->counts[best_state]), with),
               output_share_text(program, output_share(last->counts[best_ending], tally->sampled), all));
    buf_free(&state);
    buf_free(&decision);
    buf_free(&ending);
}

static void add_flow(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    struct column columns[COLUMN_COUNT_MAX] = {{.principal = 0}};
    uint32_t count = choose_columns(tally, columns);
    double between = (FLOW_WIDTH - 10) / count; /* with the names of its nodes to the right of each */
    output_html_heading(page, rehearsal->program, "flow", WORD_FLOW);
    figure_begin(page, true);
    svg_begin(page, "flow-picture", FLOW_WIDTH, FLOW_TOP + FLOW_HEIGHT + 12,
              str_of(output_word(tally->program, WORD_FLOW)), str_of(output_word(tally->program, WORD_FLOW_PICTURE)));
    for (uint32_t i = 0; i < count; i++)
        lay_out_column(tally, i > 0 ? &columns[i - 1] : NULL, &columns[i], 10 + between * i);
    for (uint32_t i = 0; i + 1 < count; i++)
        add_bands(tally, &columns[i], &columns[i + 1], page);
    for (uint32_t i = 0; i < count; i++) {
        bool last = i + 1 == count;
        picture_label(page, "bold", columns[i].x, 16,
                      last ? str_of(output_word(tally->program, WORD_ENDINGS))
                           : output_decision_title(tally->program, tally->principals[columns[i].principal]),
                      (uint32_t)(between / BOLD_COLUMN_WIDTH));
        if (!last) {
            struct buf moment;
            buf_init(&moment, 64);
            time_print(usual_time(tally, columns[i].principal), &moment);
            svg_text(page, "soft small", columns[i].x, 31, (struct str){moment.ptr, moment.len});
            buf_free(&moment);
        }
        add_nodes(tally, &columns[i], (uint32_t)(between / SMALL_COLUMN_WIDTH) - 2, page);
    }
    svg_end(page);
    figure_finding(page);
    add_flow_finding(tally, columns, count, page);
    output_html_caption(page, rehearsal, true, output_word(rehearsal->program, WORD_FLOW_CAPTION));
    add_flow_table(tally, page);
    figure_end(page);
}

/* ---- decisions one by one ---- */

/* What was decided, where that is one for all, else what each cell named: median (10–90%). */
static void add_numbers(const struct tally *tally, uint32_t index, struct buf *page)
{
    const struct program *program = tally->program;
    const struct program_decision *decision = &program->decisions[index];
    bool one = decision->decided_slot != INDEX_NONE;
    for (uint32_t row = one ? decision->asked_count : 0; row < decision->asked_count + one; row++)
        for (uint32_t k = 0; k < decision->quantity_count; k++) {
            struct spread numbers = output_quantity(tally, index, row * decision->quantity_count + k);
            if (k > 0 || (row > 0 && !one))
                buf_add_str(page, STR("<br>"));
            if (!one) {
                html_escape(page, output_cell_title(program, decision->asked[row]));
                buf_add_str(page, STR(" "));
            }
            if (decision->quantity_count > 1) {
                html_escape(page, program->quantities[decision->quantity_first + k].id);
                buf_add_str(page, STR(" "));
            }
            if (numbers.count)
                buf_printf(page, "%d (%d–%d)", numbers.q50, numbers.q10, numbers.q90);
            else
                buf_add_str(page, STR("–"));
        }
}

static void add_choices_table(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    table_fold_begin(page, output_word(program, WORD_TABLE), output_word(program, WORD_ADOPTED_TABLE),
                     output_word(program, WORD_ADOPTED_HEADS));
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        uint64_t total = 0;
        for (uint32_t k = 0; k < decision->option_count; k++)
            total += tally->adopted[decision->option_first + k];
        for (uint32_t k = 0; program_adoptions(decision) > 0 && k < decision->option_count; k++) {
            const struct program_option *option = &program->options[decision->option_first + k];
            buf_add_str(page, STR("<tr>"));
            if (k == 0) {
                buf_printf(page, "<th scope=\"rowgroup\" rowspan=\"%u\">", decision->option_count);
                output_html_decision(page, program, i);
                char share[OUTPUT_TEXT_BYTES];
                buf_add_str(page, STR("<br><span class=\"soft\">"));
                output_say(page, program, WORD_TAKEN_IN,
                           output_share_text(program, output_share(tally->closed[i], tally->runs), share));
                buf_add_str(page, STR("</span></th>"));
            }
            buf_add_str(page, STR("<td>"));
            if (program_quantified(decision))
                add_numbers(tally, i, page);
            else
                texts_add(page, program, &option->text, option->id);
            buf_add_str(page, STR("</td>"));
            table_cell(page, option->id);
            output_html_share(page, program, 1, tally->adopted[decision->option_first + k], total);
            buf_add_str(page, STR("<td>"));
            for (uint32_t asked = 0; asked < decision->asked_count; asked++) {
                const uint64_t *counts = tally_choices(tally, i, asked);
                uint64_t chosen = 0;
                for (uint32_t other = 0; other < decision->option_count; other++)
                    chosen += counts[other];
                buf_add_str(page, asked ? STR(", ") : STR(""));
                html_escape(page, output_cell_title(program, decision->asked[asked]));
                buf_add_str(page, STR(" "));
                number_share(page, words_of(program), 1, output_share(counts[k], chosen));
            }
            buf_add_str(page, STR("</td></tr>\n"));
        }
    }
    table_fold_end(page);
}

/* The agreement that choices with these shares would show if no cell's choice had to do with another's. */
static double by_chance(const struct tally *tally, uint32_t index)
{
    const struct program_decision *decision = &tally->program->decisions[index];
    double sum = 0;
    for (uint32_t option = 0; option < decision->option_count; option++) {
        double product = 1;
        for (uint32_t asked = 0; asked < decision->asked_count; asked++) {
            const uint64_t *counts = tally_choices(tally, index, asked);
            uint64_t chosen = 0;
            for (uint32_t k = 0; k < decision->option_count; k++)
                chosen += counts[k];
            product *= output_share(counts[option], chosen);
        }
        sum += product;
    }
    return sum;
}

/* What came of the first choices that `index` has: where a decision has a first round they are in that. */
static uint32_t decided(const struct program *program, uint32_t index)
{
    uint32_t of = program->decisions[index].first_of;
    return of == INDEX_NONE ? index : of;
}

/* Decisions that several cells take and all of them chose in, or their first rounds, the least agreement first. */
static uint32_t order_agreement(const struct tally *tally, uint32_t *order)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < tally->program->decision_count; i++) {
        const struct program_decision *decision = &tally->program->decisions[i];
        if (decision->asked_count < 2 || decision->first != INDEX_NONE || tally->all_chose[i] == 0)
            continue;
        double share = output_share(tally->same[i], tally->all_chose[i]);
        uint32_t place = count++;
        for (; place > 0 && output_share(tally->same[order[place - 1]], tally->all_chose[order[place - 1]]) > share;
             place--)
            order[place] = order[place - 1];
        order[place] = i;
    }
    return count;
}

static void draw_agreement(const struct tally *tally, const uint32_t *order, uint32_t count, struct buf *page)
{
    const struct program *program = tally->program;
    const double row = 26, left = 330, right = 1000, top = 8;
    struct svg_scale share = {0, 1, left, right};
    svg_begin(page, "agreement-picture", 1060, top + row * count + 24, str_of(output_word(program, WORD_AGREEMENT)),
              str_of(output_word(program, WORD_AGREEMENT_PICTURE)));
    picture_share_axis(page, words_of(program), &share, top, top + row * count);
    for (uint32_t k = 0; k < count; k++) {
        uint32_t i = order[k];
        double y = top + row * (k + .5), part = output_share(tally->same[i], tally->all_chose[i]),
               chance = svg_at(&share, by_chance(tally, i));
        struct stat_interval interval = stat_wilson(tally->same[i], tally->all_chose[i]);
        double high = svg_at(&share, interval.high);
        struct buf name;
        buf_init(&name, 1 << 12);
        output_decision_name(&name, program, decided(program, i));
        picture_label(page, "end", left - 12, y + 4, (struct str){name.ptr, name.len}, 48);
        buf_free(&name);
        svg_line(page, "whisker", svg_at(&share, interval.low), y, high, y);
        svg_mark(page, 0, SVG_FULL, svg_at(&share, part), y, 5);
        buf_printf(page, "<path class=\"chance\" d=\"M%.1f,%.1fl5,5l-5,5l-5,-5z\"/>\n", chance, y - 5);
        add_share(program, "small bold", (high > chance + 6 || chance > high + 50 ? high : chance) + 11, y + 4, part,
                  page);
    }
    svg_end(page);
}

/* Of one decision, or of several that agree alike, there is no least and most. */
static void add_agreement_finding(const struct tally *tally, const uint32_t *order, uint32_t count, struct buf *page)
{
    const struct program *program = tally->program;
    const uint32_t ends[] = {order[0], order[count - 1]};
    struct buf names[2];
    char shares[2][OUTPUT_TEXT_BYTES];
    for (size_t i = 0; i < 2; i++) {
        struct buf name;
        buf_init(&name, 1 << 12);
        output_decision_name(&name, program, decided(program, ends[i]));
        names[i] = output_html_name((struct str){name.ptr, name.len});
        buf_free(&name);
        output_share_text(program, output_share(tally->same[ends[i]], tally->all_chose[ends[i]]), shares[i]);
    }
    if (count == 1)
        output_say(page, program, WORD_AGREEMENT_ONE, buf_text(&names[0]), shares[0]);
    else if (strcmp(shares[0], shares[1]) == 0)
        output_say(page, program, WORD_AGREEMENT_ALIKE, shares[0]);
    else
        output_say(page, program, WORD_AGREEMENT_LEAST, buf_text(&names[0]), shares[0], buf_text(&names[1]), shares[1]);
    for (size_t i = 0; i < 2; i++)
        buf_free(&names[i]);
}

static void add_agreement_table(const struct tally *tally, const uint32_t *order, uint32_t count, struct buf *page)
{
    const struct program *program = tally->program;
    table_fold_begin(page, output_word(program, WORD_TABLE), output_word(program, WORD_AGREEMENT),
                     output_word(program, WORD_AGREEMENT_HEADS));
    for (uint32_t k = 0; k < count; k++) {
        uint32_t i = order[k], of = decided(program, i);
        struct stat_interval interval = stat_wilson(tally->same[i], tally->all_chose[i]);
        buf_add_str(page, STR("<tr><td>"));
        output_html_decision(page, program, of);
        buf_add_str(page, STR("</td>"));
        table_number(page, "%llu", (unsigned long long)tally->all_chose[i]);
        output_html_share(page, program, 1, tally->same[i], tally->all_chose[i]);
        output_html_interval(page, program, 1, interval);
        buf_add_str(page, STR("<td class=\"number\">"));
        number_share(page, words_of(program), 1, by_chance(tally, i));
        buf_add_str(page, STR("</td>"));
        output_html_share(page, program, 1, tally->otherwise[of], tally->closed[of]);
        buf_add_str(page, STR("</tr>\n"));
    }
    table_fold_end(page);
}

static void add_agreement(const struct rehearsal *rehearsal, struct buf *page)
{
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    uint32_t order[DECISION_COUNT_MAX], count = order_agreement(tally, order);
    output_html_heading(page, program, "agreement", WORD_AGREEMENT);
    if (count == 0) {
        buf_printf(page, "<p>%s</p>\n", output_word(program, WORD_AGREEMENT_NONE));
        add_choices_table(rehearsal, page);
        return;
    }
    figure_begin(page, true);
    draw_agreement(tally, order, count, page);
    figure_finding(page);
    add_agreement_finding(tally, order, count, page);
    output_html_caption(page, rehearsal, false, output_word(program, WORD_AGREEMENT_CAPTION));
    add_agreement_table(tally, order, count, page);
    figure_end(page);
    buf_printf(page, "<h3>%s</h3>\n", output_word(program, WORD_WHAT_ADOPTED));
    add_choices_table(rehearsal, page);
}

void output_html_decisions(const struct rehearsal *rehearsal, struct buf *page)
{
    if (rehearsal->program->decision_count > 0) {
        add_flow(rehearsal, page);
        add_agreement(rehearsal, page);
    } else {
        output_html_heading(page, rehearsal->program, "flow", WORD_FLOW);
        output_html_heading(page, rehearsal->program, "agreement", WORD_AGREEMENT);
        buf_printf(page, "<p>%s</p>\n", output_word(rehearsal->program, WORD_NO_DECISION_ASKED));
    }
    output_html_waits(rehearsal, page);
    output_html_tasks(rehearsal, page);
    output_html_releases(rehearsal, page);
    output_html_plan(rehearsal, page);
    output_html_questions(rehearsal, page);
    output_html_together(rehearsal->tally, page);
    output_html_assessments(rehearsal->tally, page);
}
