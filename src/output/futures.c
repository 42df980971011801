/* Futures in words: what a state may end in, what would be otherwise, and how sure that is. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "output/futures_output.h"
#include "output/inside.h"
#include "program/time.h"

/* ---- what is otherwise ---- */

static struct str change_id(const struct program *program, const struct futures_change *change)
{
    switch (change->kind) {
    case FUTURES_OPTION: return program->decisions[change->index].id;
    case FUTURES_SENT:
    case FUTURES_WITHOUT: return program->injects[change->index].id;
    case FUTURES_PARAMETER: return program->parameters[change->index].id;
    case FUTURES_POLICY: break;
    }
    return program->cells[change->index].id;
}

static struct str option_id(const struct program *program, const struct futures_change *change)
{
    return program->options[program->decisions[change->index].option_first + (uint32_t)change->value].id;
}

static struct str policy_id(const struct program *program, const struct futures_change *change)
{
    return program->policies[program->cells[change->index].policy_first + (uint32_t)change->value].name;
}

static void add_change(const struct program *program, const struct futures_change *change, struct buf *out)
{
    buf_add_str(out, change_id(program, change));
    switch (change->kind) {
    case FUTURES_OPTION: buf_printf(out, "=" STR_FMT, STR_ARG(option_id(program, change))); break;
    case FUTURES_SENT: buf_add_str(out, STR("=sent")); break;
    case FUTURES_WITHOUT: buf_add_str(out, STR("=never")); break;
    case FUTURES_PARAMETER: buf_printf(out, "=%d", change->value); break;
    case FUTURES_POLICY: buf_printf(out, "=" STR_FMT, STR_ARG(policy_id(program, change))); break;
    }
}

/* What is otherwise at a point: "first_response=consult, delay=40"; of the point as it is `as_it_is`. */
static void add_changes(const struct futures *futures, uint32_t point, const char *as_it_is, struct buf *out)
{
    const struct futures_point *of = &futures->points[point];
    assert(point < futures->point_count);
    if (of->change_count == 0)
        buf_add_str(out, str_of(as_it_is));
    for (uint32_t i = 0; i < of->change_count; i++) {
        buf_add_str(out, i ? STR(", ") : STR(""));
        add_change(futures->program, &of->changes[i], out);
    }
}

/* ---- numbers ---- */

static struct stat_mean mean_of(const struct futures *futures, uint32_t point, uint32_t number)
{
    int64_t sum = 0;
    stat_squares squares = 0;
    for (uint64_t run = 0; run < futures->runs; run++) {
        const int64_t value = futures_number(futures, point, number, run);
        sum += value;
        squares += (uint64_t)(value * value);
    }
    return stat_mean(futures->runs, sum, squares);
}

/* Future by future: the second less the first. */
static struct stat_mean difference_of(const struct futures *futures, uint32_t point, uint32_t number)
{
    int64_t sum = 0;
    stat_squares squares = 0;
    for (uint64_t run = 0; run < futures->runs; run++) {
        const int64_t apart =
            (int64_t)futures_number(futures, point, number, run) - futures_number(futures, 0, number, run);
        sum += apart;
        squares += (uint64_t)(apart * apart);
    }
    return stat_mean(futures->runs, sum, squares);
}

static int by_value(const void *a, const void *b)
{
    const int32_t *one = a, *other = b;
    return (*one > *other) - (*one < *other);
}

/* That a future of the point has more of it than one of the first point, whichever two are taken; of those that have
 * the same, half. NaN without memory. */
static double superiority_of(const struct futures *futures, uint32_t point, uint32_t number)
{
    const uint64_t runs = futures->runs;
    int32_t *values = malloc(2 * runs * sizeof(*values)), *firsts = values + (values ? runs : 0);
    uint64_t halves = 0, below = 0, not_above = 0;
    if (!values)
        return (double)NAN;
    for (uint64_t run = 0; run < runs; run++) {
        values[run] = futures_number(futures, point, number, run);
        firsts[run] = futures_number(futures, 0, number, run);
    }
    qsort(values, runs, sizeof(*values), by_value);
    qsort(firsts, runs, sizeof(*firsts), by_value);
    for (uint64_t run = 0; run < runs; run++) {
        while (below < runs && firsts[below] < values[run])
            below++;
        while (not_above < runs && firsts[not_above] <= values[run])
            not_above++;
        halves += below + not_above;
    }
    free(values);
    assert(halves <= 2 * runs * runs);
    return (double)halves / (2.0 * (double)runs * (double)runs);
}

static struct str number_id(const struct futures *futures, uint32_t number)
{
    const uint32_t variable = futures_variable(futures, number);
    return variable == INDEX_NONE ? STR("minutes-until-end") : futures->program->variables[variable].id;
}

static struct stat_paired paired_of(const struct futures *futures, uint32_t point, uint32_t ending)
{
    const struct futures_apart apart = futures_apart(futures, 0, point, ending);
    assert(apart.first_only + apart.second_only <= futures->runs);
    return stat_paired(apart.first_only, apart.second_only, futures->runs);
}

/* ---- JSON ---- */

static void change_json(const struct program *program, const struct futures_change *change, struct buf *out)
{
    static const char *const kinds[] = {[FUTURES_OPTION] = "option",
                                        [FUTURES_SENT] = "sent",
                                        [FUTURES_WITHOUT] = "never",
                                        [FUTURES_PARAMETER] = "parameter",
                                        [FUTURES_POLICY] = "policy"};
    json_open_object(out);
    json_key_word(out, "kind", kinds[change->kind]);
    json_key_text(out, "id", change_id(program, change));
    if (change->kind == FUTURES_OPTION) {
        const struct program_decision *decision = &program->decisions[change->index];
        json_key_text(out, "value", option_id(program, change));
        json_key(out, "title");
        program_text_json(program, &decision->title, out);
        json_key(out, "text");
        program_text_json(program, &program->options[decision->option_first + (uint32_t)change->value].text, out);
    } else if (change->kind == FUTURES_POLICY) {
        json_key_text(out, "value", policy_id(program, change));
    } else if (change->kind == FUTURES_PARAMETER) {
        json_key_number(out, "value", change->value);
    }
    json_close_object(out);
}

static void difference_json(double difference, struct stat_interval interval, struct buf *out)
{
    json_key_object(out, "difference");
    json_key_decimal(out, "value", difference);
    json_key_decimal(out, "low", interval.low);
    json_key_decimal(out, "high", interval.high);
    json_close_object(out);
}

static void endings_json(const struct futures *futures, uint32_t point, struct buf *out)
{
    const struct program *program = futures->program;
    json_key_list(out, "endings");
    for (uint32_t i = 0; i <= program->ending_count; i++) {
        const bool last = i == program->ending_count;
        const uint64_t count = futures_ended(futures, point, i);
        json_open_object(out);
        json_key_text(out, "id", output_ending_id(program, i));
        json_key(out, "text");
        program_text_json(program, last ? &program->time_up : &program->endings[i].text, out);
        json_key_truth(out, "grave", !last && program->endings[i].grave);
        json_key_count(out, "count", count);
        output_json_share(count, futures->runs, out);
        if (point > 0) {
            const struct stat_paired paired = paired_of(futures, point, i);
            difference_json(paired.difference, paired.interval, out);
        }
        json_close_object(out);
    }
    json_close_list(out);
}

static void numbers_json(const struct futures *futures, uint32_t point, struct buf *out)
{
    json_key_list(out, "numbers");
    for (uint32_t n = 0; n < futures->number_count; n++) {
        const struct stat_mean mean = mean_of(futures, point, n);
        json_open_object(out);
        json_key_text(out, "id", number_id(futures, n));
        json_key_decimal(out, "mean", mean.mean);
        json_key_decimal(out, "low", mean.interval.low);
        json_key_decimal(out, "high", mean.interval.high);
        if (point > 0) {
            const struct stat_mean apart = difference_of(futures, point, n);
            difference_json(apart.mean, apart.interval, out);
            json_key_decimal(out, "superiority", superiority_of(futures, point, n));
        }
        json_close_object(out);
    }
    json_close_list(out);
}

void output_futures_json(const struct futures *futures, struct buf *out)
{
    const struct program *program = futures->program;
    json_open_object(out);
    output_json_about(program, futures->seed, out);
    output_json_note(out);
    json_key_number(out, "tick", futures->tick);
    json_key_number(out, "minute", futures->tick < 0 ? 0 : futures->tick * (int64_t)program->tick_minutes);
    json_key_count(out, "futures", futures->runs);
    json_key_word(out, "luck", futures->own ? "own" : "fresh");
    json_key_list(out, "points");
    for (uint32_t i = 0; i < futures->point_count; i++) {
        json_break(out);
        json_open_object(out);
        json_key_list(out, "changes");
        for (uint32_t k = 0; k < futures->points[i].change_count; k++)
            change_json(program, &futures->points[i].changes[k], out);
        json_close_list(out);
        endings_json(futures, i, out);
        numbers_json(futures, i, out);
        json_close_object(out);
    }
    json_close_list(out);
    json_close_object(out);
}

/* ---- CSV ---- */

static void csv_row(const struct futures *futures, struct str of, uint32_t point, const char *kind, struct str id,
                    struct buf *out)
{
    buf_printf(out, STR_FMT ",\"", STR_ARG(of));
    add_changes(futures, point, "", out);
    buf_printf(out, "\",%s," STR_FMT, kind, STR_ARG(id));
}

static void csv_value(double value, struct stat_interval interval, struct buf *out)
{
    output_csv_number(value, out);
    output_csv_number(interval.low, out);
    output_csv_number(interval.high, out);
}

static void csv_numbers(const struct futures *futures, struct str of, uint32_t point, struct buf *out)
{
    for (uint32_t n = 0; n < futures->number_count; n++) {
        const struct stat_mean mean = mean_of(futures, point, n), apart = difference_of(futures, point, n);
        csv_row(futures, of, point, "mean", number_id(futures, n), out);
        csv_value(mean.mean, mean.interval, out);
        if (point > 0) {
            csv_value(apart.mean, apart.interval, out);
            output_csv_number(superiority_of(futures, point, n), out);
        } else {
            buf_add_str(out, STR(",,,,"));
        }
        buf_add_str(out, STR("\r\n"));
    }
}

void output_futures_csv(const struct futures *futures, struct str of, bool head, struct buf *out)
{
    if (head)
        buf_add_str(out,
                    STR("of,with,kind,id,value,low,high,difference,difference_low,difference_high,superiority\r\n"));
    for (uint32_t point = 0; point < futures->point_count; point++) {
        for (uint32_t i = 0; i <= futures->program->ending_count; i++) {
            const uint64_t count = futures_ended(futures, point, i);
            csv_row(futures, of, point, "share", output_ending_id(futures->program, i), out);
            csv_value(output_share(count, futures->runs), output_interval(count, futures->runs), out);
            const struct stat_paired paired = paired_of(futures, point, i);
            if (point > 0)
                csv_value(paired.difference, paired.interval, out);
            buf_add_str(out, point > 0 ? STR(",\r\n") : STR(",,,,\r\n"));
        }
        csv_numbers(futures, of, point, out);
    }
}

/* ---- for a terminal ---- */

static void table_endings(const struct futures *futures, uint32_t point, struct buf *out)
{
    for (uint32_t i = 0; i <= futures->program->ending_count; i++) {
        const uint64_t count = futures_ended(futures, point, i);
        const struct stat_interval interval = output_interval(count, futures->runs);
        const struct stat_paired paired = paired_of(futures, point, i);
        buf_printf(out, "    %-20.*s %6.2f %%  [%5.2f, %6.2f]", STR_ARG(output_ending_id(futures->program, i)),
                   100 * output_share(count, futures->runs), 100 * interval.low, 100 * interval.high);
        if (point > 0)
            buf_printf(out, "  %+7.2f  [%+.2f, %+.2f]", 100 * paired.difference, 100 * paired.interval.low,
                       100 * paired.interval.high);
        buf_add_str(out, STR("\n"));
    }
}

static void table_numbers(const struct futures *futures, uint32_t point, struct buf *out)
{
    for (uint32_t n = 0; n < futures->number_count; n++) {
        const struct stat_mean mean = mean_of(futures, point, n), apart = difference_of(futures, point, n);
        if (point > 0 && apart.mean == 0 && apart.interval.low == 0 && apart.interval.high == 0)
            continue; /* the same in each future */
        buf_printf(out, "    %-20.*s %8.2f", STR_ARG(number_id(futures, n)), mean.mean);
        if (point > 0 && isfinite(apart.interval.low))
            buf_printf(out, "  %+9.2f  [%+.2f, %+.2f]  more in %5.1f %%", apart.mean, apart.interval.low,
                       apart.interval.high, 100 * superiority_of(futures, point, n));
        buf_add_str(out, STR("\n"));
    }
}

void output_futures_table(const struct futures *futures, const char *title, struct buf *out)
{
    assert(futures->point_count > 0 && futures->runs > 0);
    for (uint32_t point = 0; point < futures->point_count; point++) {
        buf_add_str(out, STR("\n  "));
        add_changes(futures, point, title, out);
        if (futures->own) { /* one future has no shares */
            buf_printf(out, "\n    ends with " STR_FMT "\n    at the end\n",
                       STR_ARG(output_ending_id(futures->program, futures->endings[point])));
            table_numbers(futures, point, out);
            continue;
        }
        buf_add_str(out, STR("\n    ending                  share  [95 %]"));
        buf_add_str(out, point > 0 ? STR("            points apart, on the same luck [95 %]\n") : STR("\n"));
        table_endings(futures, point, out);
        buf_add_str(out, STR("    mean at the end\n"));
        table_numbers(futures, point, out);
    }
}
