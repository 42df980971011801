/* The rehearsal for a terminal: what a designer reads between two edits.
 *
 * No line is wider than 80 columns (wrap.c). Labels are for people, in the first language of the scenario, and the id
 * that the file says stands beside them; widths are of columns as a terminal draws them, so that Korean lines up. Rows
 * stand in the order in which one wants to read them: endings by share, decisions by time, sharing by what never
 * arrived, cells by load.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "output/inside.h"
#include "pieces/number.h"
#include "program/time.h"

enum {
    LINE_WIDTH = 80,
    LABEL_WIDTH = 36,
    WAY_LABEL_WIDTH = 30,
    TASK_WIDTH = 20,
    ID_WIDTH = 18,
    BAR_WIDTH = 12,
    NOTABLE_SHOWN = 3,
    NEVER_SHOWN = 20
};

static void add_spaces(struct buf *out, uint32_t count)
{
    for (; count > 0; count--)
        buf_u8(out, ' ');
}

/* The text in exactly `width` columns: cut with an ellipsis, or filled up. Control characters become spaces. */
static void add_column(struct buf *out, struct str text, uint32_t width)
{
    uint32_t used = 0;
    size_t at = 0, fits_at = 0; /* fits: what leaves room for the ellipsis */
    uint32_t fits = 0;
    while (at < text.len) {
        utf8proc_int32_t point;
        utf8proc_ssize_t bytes =
            utf8proc_iterate((const utf8proc_uint8_t *)text.ptr + at, (utf8proc_ssize_t)(text.len - at), &point);
        if (bytes < 1) /* the compiler lets none through */
            break;
        uint32_t columns = (uint32_t)utf8proc_charwidth(point);
        if (used + columns > width)
            break;
        used += columns;
        at += (size_t)bytes;
        if (used + 1 <= width) {
            fits = used;
            fits_at = at;
        }
    }
    bool cut = at < text.len;
    for (size_t i = 0; i < (cut ? fits_at : at); i++)
        buf_u8(out, (unsigned char)text.ptr[i] < ' ' ? ' ' : (uint8_t)text.ptr[i]);
    if (cut) {
        buf_add_str(out, STR("…"));
        used = fits + 1;
    }
    assert(used <= width);
    add_spaces(out, width - used);
}

static void end_line(struct buf *out)
{
    while (out->len > 0 && out->ptr[out->len - 1] == ' ')
        out->len--;
    buf_printf(out, "\n");
}

static void add_bar(struct buf *out, double share)
{
    int full = (int)(share * BAR_WIDTH + 0.5);
    assert(share >= 0 && share <= 1 && full <= BAR_WIDTH);
    buf_add_str(out, STR("  "));
    for (int i = 0; i < full; i++)
        buf_add_str(out, STR("█"));
    if (full == 0 && share > 0)
        buf_add_str(out, STR("▏"));
}

static struct str label_of(const struct text *text, struct str id)
{
    struct str label = program_text(text, 0);
    return label.len ? label : id;
}

/* "  label  id ": the first 2 + LABEL_WIDTH + 2 + ID_WIDTH + 1 columns of a row. */
static void add_name(struct buf *out, struct str label, struct str id)
{
    add_spaces(out, 2);
    add_column(out, label, LABEL_WIDTH);
    add_spaces(out, 2);
    add_column(out, id, ID_WIDTH);
}

static void add_heading(struct buf *out, const char *title, const char *columns)
{
    buf_printf(out, "\n");
    add_column(out, str_of(title), 2 + LABEL_WIDTH + 2 + ID_WIDTH);
    buf_printf(out, "%s\n", columns);
}

static void add_percent(struct buf *out, double share)
{
    if (isfinite(share))
        buf_printf(out, "  %5.1f%%", 100 * share);
    else
        buf_printf(out, "      – ");
}

/* ---- rows in order of some key; equal keys in file order ---- */

struct order {
    double key;
    uint32_t index;
};

static int compare_order(const void *a, const void *b)
{
    const struct order *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static void sort(struct order *order, uint32_t count)
{
    qsort(order, count, sizeof(*order), compare_order);
}

static void add_endings(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    struct order order[ENDING_COUNT_MAX + 1];
    for (uint32_t i = 0; i <= program->ending_count; i++)
        order[i] = (struct order){-(double)tally->endings[i], i};
    sort(order, program->ending_count + 1);
    add_heading(out, "ENDINGS (! is grave)", "  share  95% interval");
    for (uint32_t k = 0; k <= program->ending_count; k++) {
        uint32_t i = order[k].index;
        bool last = i == program->ending_count;
        if (last && tally->endings[i] == 0)
            continue;
        struct stat_interval interval = stat_wilson(tally->endings[i], tally->runs);
        struct str id = output_ending_id(program, i);
        add_name(out, last ? STR("Time is up") : label_of(&program->endings[i].text, id), id);
        add_percent(out, output_share(tally->endings[i], tally->runs));
        buf_printf(out, " %5.1f–%.1f%s\n", 100 * interval.low, 100 * interval.high,
                   !last && program->endings[i].grave ? " !" : "");
    }
    struct spread ends = output_end_minutes(tally);
    buf_printf(out, "  Half of the runs have ended by ");
    time_print(ends.q50, out);
    buf_printf(out, ", 80%% between ");
    time_print(ends.q10, out);
    buf_printf(out, " and ");
    time_print(ends.q90, out);
    buf_printf(out, ".\n");
}

static void add_options(const struct tally *tally, uint32_t decision_index, struct buf *out)
{
    const struct program *program = tally->program;
    const struct program_decision *decision = &program->decisions[decision_index];
    struct order order[OPTION_COUNT_MAX];
    uint64_t total = 0;
    for (uint32_t i = 0; i < decision->option_count; i++) {
        uint64_t count = tally->adopted[decision->option_first + i];
        order[i] = (struct order){-(double)count, i};
        total += count;
    }
    assert(decision->option_count <= OPTION_COUNT_MAX);
    sort(order, decision->option_count);
    for (uint32_t k = 0; total > 0 && k < decision->option_count; k++) {
        const struct program_option *option = &program->options[decision->option_first + order[k].index];
        double share = output_share(tally->adopted[decision->option_first + order[k].index], total);
        add_spaces(out, 4);
        add_column(out, label_of(&option->text, option->id), LABEL_WIDTH - 2);
        add_spaces(out, 2);
        add_column(out, option->id, ID_WIDTH);
        add_percent(out, share);
        add_bar(out, share);
        buf_printf(out, "\n");
    }
}

static void add_quantity(const struct tally *tally, uint32_t index, uint32_t row, struct str name, struct buf *out)
{
    const struct program_decision *decision = &tally->program->decisions[index];
    for (uint32_t i = 0; i < decision->quantity_count; i++) {
        struct spread numbers = output_quantity(tally, index, row * decision->quantity_count + i);
        if (numbers.count == 0)
            continue;
        struct str id = tally->program->quantities[decision->quantity_first + i].id;
        add_spaces(out, 4);
        add_column(out, name, LABEL_WIDTH - 2);
        add_spaces(out, 2);
        add_column(out, decision->quantity_count > 1 ? id : STR(""), ID_WIDTH);
        buf_printf(out, " %d", numbers.q50);
        if (numbers.q10 != numbers.q90)
            buf_printf(out, " (%d–%d)", numbers.q10, numbers.q90);
        buf_printf(out, "\n");
    }
}

/* Of numbers: what each cell named, and what was decided where that is one for all; median and 10–90%. */
static void add_quantities(const struct tally *tally, uint32_t index, struct buf *out)
{
    const struct program *program = tally->program;
    const struct program_decision *decision = &program->decisions[index];
    assert(program_quantified(decision));
    for (uint32_t k = 0; k < decision->asked_count; k++)
        add_quantity(tally, index, k,
                     label_of(&program->cells[decision->asked[k]].name, program->cells[decision->asked[k]].id), out);
    bool told = decision->asked_count == 1 &&
                output_quantity(tally, index, 0).count == output_quantity(tally, index, decision->quantity_count).count;
    if (decision->decided_slot != INDEX_NONE && !told) /* else it is what the one cell named */
        add_quantity(tally, index, decision->asked_count, STR("decided"), out);
}

/* Where it asks those for whom a condition holds: whom, in what share of the runs in which it opened. */
static void add_asked(const struct tally *tally, uint32_t index, struct buf *out)
{
    const struct program *program = tally->program;
    const struct program_decision *decision = &program->decisions[index];
    if (!program_asks_some(decision) || tally->opened[index] == 0)
        return;
    size_t start = out->len;
    add_spaces(out, 4);
    buf_printf(out, "asked, where it opened:");
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        struct str cell = program->cells[decision->asked[k]].id;
        double share = 100 * output_share(tally_asked(tally, index, k), tally->opened[index]);
        if (out->len - start + cell.len + sizeof(" 100.0%,") > LINE_WIDTH) {
            buf_printf(out, "\n");
            start = out->len;
            add_spaces(out, 5);
        }
        buf_printf(out, " " STR_FMT " %.1f%%%s", STR_ARG(cell), share, k + 1 < decision->asked_count ? "," : "");
    }
    buf_printf(out, "\n");
}

static void add_decisions(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    if (program->decision_count == 0)
        return;
    struct order order[DECISION_COUNT_MAX];
    for (uint32_t i = 0; i < program->decision_count; i++) {
        struct spread closed = output_minutes(tally, tally->closed_times + (size_t)i * tally->time_bin_count);
        order[i] = (struct order){closed.count ? closed.q50 : 1e9, i};
    }
    sort(order, program->decision_count);
    bool quantified = false;
    add_heading(out, "DECISIONS, and the options adopted", "  taken  same first");
    for (uint32_t k = 0; k < program->decision_count; k++) {
        uint32_t i = order[k].index;
        const struct program_decision *decision = &program->decisions[i];
        add_name(out, label_of(&decision->title, decision->id), decision->id);
        add_percent(out, output_share(tally->closed[i], tally->runs));
        if (decision->asked_count > 1 && tally->all_chose[i])
            add_percent(out, output_share(tally->same[i], tally->all_chose[i]));
        buf_printf(out, "\n");
        add_asked(tally, i, out);
        quantified = quantified || program_quantified(decision);
        if (program_quantified(decision))
            add_quantities(tally, i, out);
        else if (program_adoptions(decision) > 0)
            add_options(tally, i, out);
    }
    buf_printf(out, "  taken: in what share of runs. same first: private first choices agreed.\n");
    if (quantified)
        buf_printf(out, "  Numbers that were named or decided: median (10–90%%).\n");
}

static void add_minutes(const struct spread *minutes, struct buf *out)
{
    if (minutes->count)
        buf_printf(out, " %5d m %d–%d", minutes->q50, minutes->q10, minutes->q90);
    else
        buf_printf(out, "      –");
}

static void add_wait(const struct tally *tally, uint32_t i, struct buf *out)
{
    const struct program *program = tally->program;
    const struct program_decision *decision = &program->decisions[i];
    const struct tally_slow rows = tally->slow_rows[i];
    if (rows.decision == INDEX_NONE || tally->closed[i] == 0)
        return;
    struct spread open = output_open_minutes(tally, i);
    add_name(out, label_of(&decision->title, decision->id), decision->id);
    add_percent(out, output_share(tally->ran_out[i], tally->closed[i]));
    add_minutes(&open, out);
    buf_printf(out, "\n");
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        const struct program_cell *cell = &program->cells[decision->asked[k]];
        struct spread chose = output_chose_minutes(tally, i, k);
        add_spaces(out, 4);
        add_column(out, label_of(&cell->name, cell->id), LABEL_WIDTH - 2);
        add_spaces(out, 2);
        add_column(out, cell->id, ID_WIDTH);
        add_percent(out, output_share(tally->kept_waiting[rows.asked + k], open.count));
        add_minutes(&chose, out);
        buf_printf(out, "\n");
    }
}

static void add_waits(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    if (tally->slow_count > 0)
        add_heading(out, "TIME TAKEN, from opening on", "   late median 10–90%");
    for (uint32_t i = 0; i < program->decision_count; i++) {
        if (program->decisions[i].first_of != INDEX_NONE)
            continue; /* stands before its decision */
        if (program->decisions[i].first != INDEX_NONE)
            add_wait(tally, program->decisions[i].first, out);
        add_wait(tally, i, out);
    }
    if (tally->slow_count > 0)
        buf_printf(out, "  late: of a decision, closed because time ran out;\n"
                        "  of a cell, all others had chosen before it.\n");
}

/* In minutes, and where most are longer than three hours in hours. */
static void add_delay(const struct spread *delay, struct buf *out)
{
    if (!delay->count)
        return;
    assert(delay->q10 <= delay->q50 && delay->q50 <= delay->q90);
    if (delay->q50 < 180)
        buf_printf(out, " %4d m %d–%d", delay->q50, delay->q10, delay->q90);
    else
        buf_printf(out, " %4.1f h %.1f–%.1f", delay->q50 / 60.0, delay->q10 / 60.0, delay->q90 / 60.0);
}

static void add_tasks(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    if (program->task_count > 0) {
        buf_printf(out, "\n");
        add_column(out, STR("TASKS (! is critical)"), 2 + TASK_WIDTH + 2 + ID_WIDTH);
        buf_printf(out, "   never in time    late median 10–90%%\n");
    }
    for (uint32_t i = 0; i < program->task_count; i++) {
        const struct program_task *task = &program->tasks[i];
        struct spread minutes = output_task_minutes(tally, i);
        buf_printf(out, "%s ", task->critical ? "!" : " ");
        add_column(out, label_of(&task->text, task->id), TASK_WIDTH);
        add_spaces(out, 2);
        add_column(out, task->id, ID_WIDTH);
        add_percent(out, output_share(tally->runs - tally->task_opened[i], tally->runs));
        add_percent(out, output_share(tally->task_in_time[i], tally->task_opened[i]));
        add_percent(out, output_share(tally->task_late[i], tally->task_opened[i]));
        add_delay(&minutes, out);
        buf_printf(out, "\n");
    }
    if (program->task_count > 0)
        buf_printf(out, "  never opened: of all runs. in time, late: of those in which it opened;\n"
                        "  late: not done by its deadline. Minutes from opening to being done.\n");
    for (uint32_t i = 0; i < program->objective_count; i++) {
        struct output_objective sums;
        if (!output_objective_tasks(tally, i, &sums))
            continue;
        const struct program_objective *objective = &program->objectives[i];
        add_spaces(out, 2);
        add_column(out, label_of(&objective->text, objective->id), TASK_WIDTH);
        add_spaces(out, 2);
        add_column(out, objective->id, ID_WIDTH + 8);
        add_percent(out, output_share(sums.in_time, sums.opened));
        add_percent(out, output_share(sums.late, sums.opened));
        buf_printf(out, "\n");
    }
}

static void add_value(const struct tally *tally, uint32_t variable, int32_t value, struct buf *out)
{
    struct buf text;
    buf_init(&text, 256);
    program_value_print(tally->program, variable, value, &text);
    add_column(out, (struct str){text.ptr, text.len}, 11);
    buf_free(&text);
}

static void add_variables(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    if (program->variable_count == 0)
        return;
    buf_printf(out, "\n");
    add_column(out, STR("VARIABLES at the end"), 2 + LABEL_WIDTH + 2);
    buf_printf(out, "10%%        median     90%%\n");
    for (uint32_t i = 0; i < program->variable_count; i++) {
        struct spread final = output_final(tally, i);
        add_spaces(out, 2);
        add_column(out, label_of(&program->variables[i].label, program->variables[i].id), LABEL_WIDTH);
        add_spaces(out, 2);
        add_value(tally, i, final.q10, out);
        add_value(tally, i, final.q50, out);
        add_value(tally, i, final.q90, out);
        if (final.step > 1)
            buf_printf(out, "  known to %u", final.step);
        end_line(out);
    }
}

static void add_passage(const struct tally *tally, uint32_t index, struct buf *out)
{
    const struct tally_passage *passage = &tally->passages[index];
    const struct program_variable *variable = &tally->program->variables[passage->variable];
    struct spread times = output_minutes(tally, tally->passage_times + (size_t)index * tally->time_bin_count);
    struct buf when;
    buf_init(&when, 256);
    output_passage(tally->program, passage, program_value_print, &when);
    add_spaces(out, 2);
    add_column(out, label_of(&variable->label, variable->id), LABEL_WIDTH);
    add_spaces(out, 2);
    add_column(out, (struct str){when.ptr, when.len}, ID_WIDTH - 4);
    buf_free(&when);
    add_percent(out, output_share(tally->passed[index], tally->runs));
    if (times.count) {
        char q50[TIME_TEXT_BYTES], q10[TIME_TEXT_BYTES], q90[TIME_TEXT_BYTES];
        buf_printf(out, " %s %s–%s", time_text(times.q50, q50) + 2, time_text(times.q10, q10) + 2, /* without T+ */
                   time_text(times.q90, q90) + 2);
    }
    buf_printf(out, "\n");
}

/* The first, the middle and the last threshold of each variable that does not hold at STARTEX; the other outputs have
 * all. */
static void add_passages(const struct tally *tally, struct buf *out)
{
    uint32_t open[TALLY_PASSAGE_COUNT_MAX];
    bool begun = false;
    for (uint32_t variable = 0, i = 0; variable < tally->program->variable_count; variable++) {
        uint32_t count = 0;
        for (; i < tally->passage_count && tally->passages[i].variable == variable; i++)
            if (!output_passed_at_start(tally, &tally->passages[i]))
                open[count++] = i;
        if (count > 0 && !begun)
            buf_printf(out, "\nFIRST PASSAGE of thresholds the scenario names          share median 10–90%%\n");
        begun |= count > 0;
        for (uint32_t k = 0; k < count; k++)
            if (k == 0 || k == count / 2 || k == count - 1)
                add_passage(tally, open[k], out);
    }
}

static void add_sharing(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    struct order *order = calloc(program->share_count + 1, sizeof(*order));
    if (!order) {
        out->failed = true;
        return;
    }
    for (uint32_t i = 0; i < program->share_count; i++)
        order[i] = (struct order){tally->held[i] > 0 ? -output_share(tally->withheld[i], tally->held[i]) : 1, i};
    sort(order, program->share_count);
    if (program->share_count > 0) { /* narrower than other rows: delays may be long */
        buf_printf(out, "\n");
        add_column(out, STR("TIME UNTIL SHARED, of what one cell knew first"), 2 + WAY_LABEL_WIDTH + 2 + ID_WIDTH);
        buf_printf(out, "  never median 10–90%%\n");
    }
    uint32_t unknown = 0;
    for (uint32_t k = 0; k < program->share_count; k++) {
        uint32_t i = order[k].index;
        if (tally->held[i] == 0) {
            unknown++;
            continue;
        }
        const struct program_share *share = &program->shares[i];
        const struct program_inject *inject = &program->injects[share->inject];
        struct spread delay = output_minutes(tally, tally->share_delays + (size_t)i * tally->time_bin_count);
        struct buf way;
        buf_init(&way, 256);
        buf_printf(&way, STR_FMT " → " STR_FMT, STR_ARG(program->cells[share->from_cell].id),
                   STR_ARG(program->cells[share->to_cell].id));
        add_spaces(out, 2);
        add_column(out, label_of(&inject->title, inject->id), WAY_LABEL_WIDTH);
        add_spaces(out, 2);
        add_column(out, (struct str){way.ptr, way.len}, ID_WIDTH);
        buf_free(&way);
        add_percent(out, output_share(tally->withheld[i], tally->held[i]));
        add_delay(&delay, out);
        buf_printf(out, "\n");
    }
    if (unknown > 0)
        buf_printf(out, "  never held by the sender, and not listed: %u\n", unknown);
    free(order);
}

static void add_load(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    struct order order[CELL_COUNT_MAX];
    for (uint32_t i = 0; i < program->cell_count; i++)
        order[i] = (struct order){-(double)tally->peaks[i], i};
    sort(order, program->cell_count);
    add_heading(out, "LOAD: items to deal with, a run", "  items  most in 30 m");
    for (uint32_t k = 0; k < program->cell_count; k++) {
        uint32_t cell = order[k].index;
        uint64_t items = 0;
        for (uint32_t period = 0; period < tally->period_count; period++)
            items += tally->load[(size_t)cell * tally->period_count + period];
        if (items == 0)
            continue;
        add_name(out, label_of(&program->cells[cell].name, program->cells[cell].id), program->cells[cell].id);
        buf_printf(out, " %6.1f  %6.1f\n", output_share(items, tally->sampled),
                   output_share(tally->peaks[cell], tally->sampled));
    }
}

static void add_notables(const struct tally *tally, const char *heading, const struct tally_notables *notables,
                         struct buf *out)
{
    const struct program *program = tally->program;
    if (notables->count == 0)
        return;
    buf_printf(out, "\n%s\n", heading);
    for (uint32_t i = 0; i < notables->count && i < NOTABLE_SHOWN; i++) {
        const struct tally_notable *notable = &notables->items[i];
        struct str id = output_ending_id(program, notable->ending);
        buf_printf(out, "  --rehearsed %llu:%llu ", (unsigned long long)tally->settings.seed,
                   (unsigned long long)notable->run);
        buf_printf(out, " ");
        time_print(notable->end_tick * (int32_t)program->tick_minutes, out);
        buf_printf(out, "  " STR_FMT "\n", STR_ARG(id));
    }
}

struct never {
    const struct tally *tally;
    struct buf *out;
    uint32_t count;
};

struct unmet_list {
    struct buf *out;
    uint32_t count;
};

static void add_unmet_part(void *context, struct str part)
{
    struct unmet_list *list = context;
    buf_printf(list->out, "%s" STR_FMT, list->count++ ? ", " : "    never held: ", STR_ARG(part));
}

static void add_never(void *context, const struct output_never *reached)
{
    static const char *const kinds[NEVER_KIND_COUNT] = {"inject", "option", "outcome", "ending"};
    static const char *const whys[] = {"the run ended before", "condition never held", "chance was against it",
                                       "never opened",         "never chosen",         "never possible",
                                       "never adopted"};
    struct never *never = context;
    if (never->count++ == 0)
        buf_printf(never->out, "\nNEVER REACHED\n");
    if (never->count > NEVER_SHOWN)
        return;
    add_spaces(never->out, 2);
    add_column(never->out, str_of(kinds[reached->kind]), 8);
    add_column(never->out, label_of(reached->text, STR("")), 30);
    add_spaces(never->out, 2);
    add_column(never->out, reached->id, LINE_WIDTH - 66);
    add_spaces(never->out, 2);
    add_column(never->out, str_of(whys[reached->why]), 22);
    end_line(never->out);
    struct unmet_list list = {never->out, 0};
    enum unmet unmet = output_unmet(never->tally, reached->place, add_unmet_part, &list);
    if (unmet != UNMET_UNKNOWN)
        buf_printf(never->out, "%s\n", unmet == UNMET_TOGETHER ? "    each part of it held, never all in time" : "");
}

static void add_left(void *context, enum asked_kind kind, struct str id)
{
    static const char *const names[ASKED_KIND_COUNT] = {"assessment", "decision", "question"};
    struct buf *out = context;
    add_spaces(out, 2);
    add_column(out, str_of(names[kind]), 12);
    buf_add_str(out, id);
    buf_add_str(out, STR("\n"));
}

static void add_all(const struct rehearsal *rehearsal, struct buf *out)
{
    const struct tally *tally = rehearsal->tally;
    struct hash hash = program_hash(rehearsal->program);
    char hex[2 * HASH_BYTES + 1];
    hash_hex(&hash, hex);
    buf_add_str(out, program_text(&rehearsal->program->title, 0));
    buf_printf(out, "\n" STR_FMT ": ", STR_ARG(rehearsal->program->id));
    number_whole(out, words_in(STR("en")), tally->runs);
    if (tally->runs < rehearsal->options.runs) {
        buf_printf(out, " of ");
        number_whole(out, words_in(STR("en")), rehearsal->options.runs);
    }
    buf_printf(out, " runs%s, seed %llu, entente " ENTENTE_VERSION ", program %.12s\n%s\n",
               tally->runs < rehearsal->options.runs ? " (cut short)" : "", (unsigned long long)rehearsal->options.seed,
               hex, output_note(STR("en")));
    if (tally->runs == 0)
        return;
    if (tally->runs < OUTPUT_FEW_RUNS)
        buf_printf(out, "Fewer than %d runs: too few to compare shares.\n", OUTPUT_FEW_RUNS);
    if (output_lacks(rehearsal->program)) {
        const struct words *words = words_in(STR("en"));
        buf_printf(out, "%s\nTo be rehearsed the scenario lacks:\n", words->text[WORD_LACKS_SAME]);
        for (uint32_t i = 0; i < LACK_COUNT; i++)
            if (output_lacks(rehearsal->program) >> i & 1)
                buf_printf(out, "  %s\n", words->text[output_lack_words[i]]);
    }
    add_endings(tally, out);
    add_decisions(tally, out);
    add_waits(tally, out);
    add_tasks(tally, out);
    output_table_releases(tally, out);
    output_table_plan(tally, out);
    output_table_questions(tally, out);
    output_table_assessments(tally, out);
    output_table_together(tally, out);
    add_variables(tally, out);
    add_passages(tally, out);
    add_sharing(tally, out);
    add_load(tally, out);
    output_table_phases(tally, out);
    output_table_storylines(tally, out);
    add_notables(tally, "EARLIEST GRAVE ENDINGS, as 'entente replay SCENARIO ...' shows them", &tally->gravest, out);
    add_notables(tally, "LONGEST RUNS", &tally->slowest, out);
    struct never never = {.tally = tally, .out = out};
    output_never(tally, add_never, &never);
    if (never.count > NEVER_SHOWN)
        buf_printf(out, "  and %u more: --json lists them all\n", never.count - NEVER_SHOWN);
    if (output_left(rehearsal->program, NULL, NULL) > 0)
        buf_add_str(out, STR("\nOPENED BY CONTROL, and by no rehearsal\n"));
    output_left(rehearsal->program, add_left, out);
}

void output_table(const struct rehearsal *rehearsal, struct buf *ret_text)
{
    struct buf text;
    buf_init(&text, OUTPUT_BYTES_MAX);
    add_all(rehearsal, &text);
    output_wrap((struct str){text.ptr, text.len}, ret_text);
    ret_text->failed = ret_text->failed || text.failed;
    buf_free(&text);
}
