/* The rehearsal as JSON: the shape that page, lab and report share. Quantiles of variables and times are of the sampled
 * runs, as "sampled" says; everything that is a count is of all runs. */
#include <assert.h>
#include <stdlib.h>

#include "output/inside.h"

static void key_text(const struct program *program, const char *name, const struct text *text, struct buf *out)
{
    json_key(out, name);
    program_text_json(program, text, out);
}

static void add_endings(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    json_key_list(out, "endings");
    for (uint32_t i = 0; i <= program->ending_count; i++) {
        bool last = i == program->ending_count;
        json_open_object(out);
        json_key_text(out, "id", output_ending_id(program, i));
        key_text(program, "text", last ? &program->time_up : &program->endings[i].text, out);
        json_key_truth(out, "grave", !last && program->endings[i].grave);
        json_key_count(out, "count", tally->endings[i]);
        output_json_share(tally->endings[i], tally->runs, out);
        json_close_object(out);
    }
    json_close_list(out);
    struct spread ends = output_end_minutes(tally);
    output_json_spread("end_minutes", &ends, true, out);
}

static void add_quantiles(const struct tally *tally, uint32_t index, const uint64_t *bins, struct buf *out)
{
    static const char *const names[] = {"q10", "q25", "q50", "q75", "q90"};
    json_key_object(out, "quantiles");
    for (uint32_t quantile = 0; quantile < 5; quantile++) {
        json_key_list(out, names[quantile]);
        for (uint32_t point = 0; tally->sampled > 0 && point < tally->fan_count; point++) {
            struct spread spread = output_fan_spread(tally, index, bins, point);
            int32_t values[] = {spread.q10, spread.q25, spread.q50, spread.q75, spread.q90};
            json_number(out, values[quantile]);
        }
        json_close_list(out);
    }
    json_close_object(out);
}

static void add_samples(const struct tally *tally, uint32_t index, struct buf *out)
{
    assert((uint64_t)__builtin_popcount(tally->path_mask) <= tally->sampled); /* of a part, not the first ones */
    json_key_list(out, "samples");
    for (uint32_t run = 0; run < TALLY_PATH_COUNT; run++) {
        if (!(tally->path_mask >> run & 1))
            continue;
        const int32_t *path = tally->paths + ((size_t)index * TALLY_PATH_COUNT + run) * tally->fan_count;
        json_open_list(out);
        for (uint32_t point = 0; point < tally->fan_count; point++)
            json_number(out, path[point]);
        json_close_list(out);
    }
    json_close_list(out);
}

static void add_variable(const struct tally *tally, uint32_t index, uint64_t *bins, struct buf *out)
{
    const struct program *program = tally->program;
    assert(index < program->variable_count);
    const struct program_variable *variable = &program->variables[index];
    const struct slot *slot = &program->slots[variable->slot];
    json_open_object(out);
    json_key_text(out, "id", variable->id);
    key_text(program, "label", &variable->label, out);
    json_key_number(out, "from", slot->from);
    json_key_number(out, "to", slot->to);
    if (variable->value_count) {
        json_key_list(out, "values");
        for (uint32_t i = 0; i < variable->value_count; i++)
            json_text(out, program->value_names[variable->value_first + i].name);
        json_close_list(out);
    }
    struct spread final = output_final(tally, index);
    output_json_spread("final", &final, true, out);
    if (tally->fan_bins[index].width > 1) /* of the quantiles over time */
        json_key_number(out, "step", tally->fan_bins[index].width);
    json_key_list(out, "ticks");
    for (uint32_t point = 0; point < tally->fan_count; point++)
        json_number(out, tally_fan_tick(tally, point) * program->tick_minutes);
    json_close_list(out);
    tally_fan(tally, index, bins);
    add_quantiles(tally, index, bins, out);
    add_samples(tally, index, out);
    json_close_object(out);
}

static uint64_t *fan_memory(const struct tally *tally, struct buf *out)
{
    uint64_t *bins = calloc(tally_fan_room(tally), sizeof(*bins));
    if (!bins)
        out->failed = true;
    return bins;
}

void output_fan_json(const struct rehearsal *rehearsal, uint32_t variable, struct buf *ret_json)
{
    uint64_t *bins = fan_memory(rehearsal->tally, ret_json);
    if (bins)
        add_variable(rehearsal->tally, variable, bins, ret_json);
    free(bins);
}

static void add_variables(const struct tally *tally, struct buf *out)
{
    uint64_t *bins = fan_memory(tally, out);
    json_key_list(out, "variables");
    for (uint32_t i = 0; bins && i < tally->program->variable_count; i++) {
        if (i > 0)
            json_break(out);
        add_variable(tally, i, bins, out);
    }
    json_close_list(out);
    free(bins);
}

static void add_passages(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    json_key_list(out, "passages");
    for (uint32_t i = 0; i < tally->passage_count; i++) {
        const struct tally_passage *passage = &tally->passages[i];
        struct spread times = output_minutes(tally, tally->passage_times + (size_t)i * tally->time_bin_count);
        struct buf when;
        buf_init(&when, 256);
        output_passage(program, passage, program_value_print, &when);
        json_open_object(out);
        json_key_text(out, "variable", program->variables[passage->variable].id);
        json_key_text(out, "when", (struct str){when.ptr, when.len});
        json_key_number(out, "least", passage->least);
        json_key_number(out, "most", passage->most);
        json_key_truth(out, "at_start", output_passed_at_start(tally, passage));
        json_key_count(out, "count", tally->passed[i]);
        output_json_share(tally->passed[i], tally->runs, out);
        output_json_spread("minutes", &times, true, out);
        json_close_object(out);
        buf_free(&when);
    }
    json_close_list(out);
}

static void add_options(const struct tally *tally, const struct program_decision *decision, struct buf *out)
{
    const struct program *program = tally->program;
    uint64_t adopted = 0;
    for (uint32_t i = 0; i < decision->option_count; i++)
        adopted += tally->adopted[decision->option_first + i];
    json_key_list(out, "options");
    for (uint32_t i = 0; i < decision->option_count; i++) {
        uint64_t count = tally->adopted[decision->option_first + i];
        json_open_object(out);
        json_key_text(out, "id", program->options[decision->option_first + i].id);
        key_text(program, "text", &program->options[decision->option_first + i].text, out);
        json_key_count(out, "count", count);
        json_key_decimal(out, "share", output_share(count, adopted));
        json_close_object(out);
    }
    json_close_list(out);
}

/* How long it took, where that takes time. */
static void add_time(const struct tally *tally, uint32_t index, struct buf *out)
{
    const struct program *program = tally->program;
    const struct program_decision *decision = &program->decisions[index];
    const struct tally_slow rows = tally->slow_rows[index];
    if (rows.decision == INDEX_NONE)
        return;
    struct spread open = output_open_minutes(tally, index);
    assert(tally->ran_out[index] <= tally->closed[index] && open.count <= tally->sampled);
    json_key_object(out, "time");
    json_key_count(out, "ran_out", tally->ran_out[index]);
    output_json_share(tally->ran_out[index], tally->closed[index], out);
    json_key_count(out, "sampled", open.count);
    output_json_spread("minutes", &open, true, out);
    json_key_list(out, "cells");
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        struct spread chose = output_chose_minutes(tally, index, k);
        json_open_object(out);
        json_key_text(out, "cell", program->cells[decision->asked[k]].id);
        output_json_spread("minutes", &chose, true, out);
        json_key_count(out, "kept_waiting", tally->kept_waiting[rows.asked + k]);
        output_json_share(tally->kept_waiting[rows.asked + k], open.count, out);
        json_close_object(out);
    }
    json_close_list(out);
    json_close_object(out);
}

/* What one cell named, or (of the row behind those of all that are asked) what was decided. */
static void add_quantities(const char *name, const struct tally *tally, uint32_t index, uint32_t row, struct buf *out)
{
    const struct program_decision *decision = &tally->program->decisions[index];
    assert(row <= decision->asked_count);
    json_key_list(out, name);
    for (uint32_t i = 0; i < decision->quantity_count; i++) {
        struct spread numbers = output_quantity(tally, index, row * decision->quantity_count + i);
        json_open_object(out);
        json_key_text(out, "id", tally->program->quantities[decision->quantity_first + i].id);
        json_key_count(out, "count", numbers.count);
        output_json_spread("numbers", &numbers, true, out);
        json_close_object(out);
    }
    json_close_list(out);
}

static void add_choices(const struct tally *tally, uint32_t index, struct buf *out)
{
    const struct program *program = tally->program;
    const struct program_decision *decision = &program->decisions[index];
    json_key_list(out, "choices");
    for (uint32_t asked = 0; asked < decision->asked_count; asked++) {
        const uint64_t *counts = tally_choices(tally, index, asked);
        json_open_object(out);
        json_key_text(out, "cell", program->cells[decision->asked[asked]].id);
        if (decision->asked_slot != INDEX_NONE)
            json_key_count(out, "asked", tally_asked(tally, index, asked));
        json_key_list(out, "options");
        for (uint32_t i = 0; i < decision->option_count; i++)
            json_count(out, counts[i]);
        json_close_list(out);
        if (program_quantified(decision))
            add_quantities("named", tally, index, asked, out);
        json_close_object(out);
    }
    json_close_list(out);
    if (program_quantified(decision) && decision->decided_slot != INDEX_NONE)
        add_quantities("decided", tally, index, decision->asked_count, out);
    if (decision->asked_count > 1 && tally->all_chose[index] > 0) {
        json_key_object(out, "agreement");
        json_key_count(out, "runs", tally->all_chose[index]);
        json_key_count(out, "same", tally->same[index]);
        output_json_share(tally->same[index], tally->all_chose[index], out);
        json_close_object(out);
    } else {
        json_key_nothing(out, "agreement");
    }
}

static void add_course(const struct tally *tally, uint32_t index, struct buf *out)
{
    json_key_count(out, "opened", tally->opened[index]);
    json_key_count(out, "closed", tally->closed[index]);
    struct spread minutes = output_minutes(tally, tally->closed_times + (size_t)index * tally->time_bin_count);
    output_json_spread("minutes", &minutes, false, out);
}

/* Which round it is, of which decision; the first has what was adopted in all of them together, option for option. */
static void add_again(const struct tally *tally, uint32_t index, struct buf *out)
{
    const struct program *program = tally->program;
    const struct program_decision *decision = &program->decisions[index];
    uint32_t of = decision->round_of == INDEX_NONE ? index : decision->round_of;
    json_key_count(out, "round", decision->round);
    json_key_text(out, "of", program->decisions[of].id);
    if (of != index)
        return;
    json_key_list(out, "together");
    for (uint32_t k = 0; k < decision->option_count; k++) {
        uint64_t count = tally->adopted[decision->option_first + k];
        for (uint32_t i = index + 1; i < program->decision_count; i++)
            if (program->decisions[i].round_of == index && program->decisions[i].first_of == INDEX_NONE)
                count += tally->adopted[program->decisions[i].option_first + k];
        json_count(out, count);
    }
    json_close_list(out);
}

/* Its first round, if it has one, stands in it. */
static void add_decision(const struct tally *tally, uint32_t index, struct buf *out)
{
    const struct program *program = tally->program;
    assert(tally->closed[index] <= tally->opened[index] && tally->same[index] <= tally->all_chose[index]);
    const struct program_decision *decision = &program->decisions[index];
    json_open_object(out);
    json_key_text(out, "id", decision->id);
    key_text(program, "title", &decision->title, out);
    if (decision->round > 0)
        add_again(tally, index, out);
    add_course(tally, index, out);
    add_options(tally, decision, out);
    add_choices(tally, index, out);
    json_key_count(out, "adopted_otherwise", tally->otherwise[index]);
    add_time(tally, index, out);
    if (decision->first != INDEX_NONE) {
        json_key_object(out, "first");
        add_course(tally, decision->first, out);
        add_choices(tally, decision->first, out);
        add_time(tally, decision->first, out);
        json_close_object(out);
    }
    json_close_object(out);
}

static void add_node(const struct program *program, const char *name, uint32_t node, struct buf *out)
{
    struct buf text;
    buf_init(&text, 4096);
    output_flow_name(program, node, &text);
    json_key_text(out, name, (struct str){text.ptr, text.len});
    buf_free(&text);
}

static void add_flow(const struct tally *tally, struct buf *out)
{
    uint32_t count;
    struct flow_link *links = flow_sorted(&tally->flow, &count);
    if (!links && tally->flow.used)
        out->failed = true;
    json_key_list(out, "flow");
    for (uint32_t i = 0; i < count; i++) {
        json_open_object(out);
        add_node(tally->program, "from", links[i].from, out);
        add_node(tally->program, "to", links[i].to, out);
        json_key_count(out, "count", links[i].count);
        json_close_object(out);
    }
    json_close_list(out);
    free(links);
}

/* The spread of a histogram of ticks, number `index` of those that lie in a row. */
static void add_minutes(const struct tally *tally, const char *name, const uint32_t *times, uint32_t index,
                        struct buf *out)
{
    struct spread spread = output_minutes(tally, times + (size_t)index * tally->time_bin_count);
    output_json_spread(name, &spread, false, out);
}

static void add_deliveries(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    json_key_list(out, "sharing");
    for (uint32_t i = 0; i < program->share_count; i++) {
        const struct program_share *share = &program->shares[i];
        assert(tally->withheld[i] <= tally->held[i] && tally->held[i] <= tally->runs);
        json_open_object(out);
        json_key_text(out, "inject", program->injects[share->inject].id);
        json_key_text(out, "from", program->cells[share->from_cell].id);
        json_key_text(out, "to", program->cells[share->to_cell].id);
        json_key_count(out, "held", tally->held[i]);
        json_key_count(out, "never", tally->withheld[i]);
        json_key_count(out, "shared", tally->shared[i]);
        json_key_decimal(out, "share", output_share(tally->shared[i], tally->runs));
        add_minutes(tally, "minutes", tally->share_delays, i, out);
        add_minutes(tally, "from_knew", tally->give_times, i, out);
        add_minutes(tally, "to_knew", tally->know_times, i, out);
        json_close_object(out);
    }
    json_close_list(out);
    json_key_list(out, "injects");
    for (uint32_t i = 0; i < program->inject_count; i++) {
        json_open_object(out);
        json_key_text(out, "id", program->injects[i].id);
        if (program->injects[i].storyline != INDEX_NONE)
            json_key_text(out, "storyline", program->storylines[program->injects[i].storyline].id);
        json_key_count(out, "delivered", tally->delivered[i]);
        json_key_decimal(out, "share", output_share(tally->delivered[i], tally->runs));
        add_minutes(tally, "minutes", tally->inject_times, i, out);
        json_close_object(out);
    }
    json_close_list(out);
}

static void add_load(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    json_key_number(out, "load_period_minutes", tally->period_ticks * program->tick_minutes);
    json_key_list(out, "load");
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        const uint32_t *load = tally->load + (size_t)cell * tally->period_count;
        json_open_object(out);
        json_key_text(out, "cell", program->cells[cell].id);
        json_key_list(out, "hours");
        for (uint32_t period = 0; period < tally->period_count; period++)
            json_decimal(out, output_share(load[period], tally->sampled));
        json_close_list(out);
        json_key_decimal(out, "peak30", output_share(tally->peaks[cell], tally->sampled));
        json_close_object(out);
    }
    json_close_list(out);
}

struct never_list {
    enum never_kind kind;
    struct buf *out;
};

static void add_never(void *context, const struct output_never *never)
{
    struct never_list *list = context;
    if (never->kind == list->kind)
        json_text(list->out, never->id);
}

static void add_why(void *context, const struct output_never *never)
{
    struct never_list *list = context;
    if (never->kind != list->kind)
        return;
    json_key_of(list->out, never->id);
    json_text(list->out, str_of(output_never_whys[never->why]));
}

static void add_left(void *context, enum asked_kind kind, struct str id)
{
    static const char *const names[ASKED_KIND_COUNT] = {"assessment", "decision", "question"};
    struct buf *out = context;
    json_open_object(out);
    json_key_word(out, "kind", names[kind]);
    json_key_text(out, "id", id);
    json_close_object(out);
}

/* What control alone opens, and no rehearsal does; nothing where there is none. */
static void add_left_to_control(const struct program *program, struct buf *out)
{
    if (output_left(program, NULL, NULL) == 0)
        return;
    json_key_list(out, "left_to_control");
    output_left(program, add_left, out);
    json_close_list(out);
}

static void add_part(void *context, struct str part)
{
    json_text(context, part);
}

/* Of those between two places the parts of their conditions that never held; an empty list: each did. */
/* Of a place in tally->unmet. */
static struct str id_at(const struct program *program, uint32_t place)
{
    const uint32_t endings = program->inject_count + program->decision_count;
    return place < program->inject_count ? program->injects[place].id
           : place < endings             ? program->decisions[place - program->inject_count].id
                                         : program->endings[place - endings].id;
}

static void add_unmet(const struct tally *tally, const char *name, uint32_t from, uint32_t end, struct buf *out)
{
    json_key_object(out, name);
    for (uint32_t place = from; place < end; place++) {
        if (output_unmet(tally, place, NULL, NULL) == UNMET_UNKNOWN)
            continue;
        json_key_of(out, id_at(tally->program, place));
        json_open_list(out);
        output_unmet(tally, place, add_part, out);
        json_close_list(out);
    }
    json_close_object(out);
}

static void add_all_unmet(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    const uint32_t decisions = program->inject_count, endings = decisions + program->decision_count;
    json_key_object(out, "unmet");
    add_unmet(tally, "injects", 0, decisions, out);
    add_unmet(tally, "decisions", decisions, endings, out);
    add_unmet(tally, "endings", endings, endings + program->ending_count, out);
    json_close_object(out);
}

/* The object of what was never reached: lists of ids, why, and what conditions lacked. */
static void add_nevers(const struct tally *tally, struct buf *out)
{
    static const char *const names[NEVER_KIND_COUNT] = {"injects", "options", "outcomes", "endings"};
    static const enum never_kind order[NEVER_KIND_COUNT] = {NEVER_INJECT, NEVER_OPTION, NEVER_ENDING, NEVER_OUTCOME};
    json_key_object(out, "never");
    for (uint32_t i = 0; i < NEVER_KIND_COUNT; i++) {
        struct never_list list = {.kind = order[i], .out = out};
        json_key_list(out, names[order[i]]);
        output_never(tally, add_never, &list);
        json_close_list(out);
    }
    json_key_object(out, "why");
    for (uint32_t i = 0; i < NEVER_KIND_COUNT; i++) {
        struct never_list list = {.kind = order[i], .out = out};
        json_key_object(out, names[order[i]]);
        output_never(tally, add_why, &list);
        json_close_object(out);
    }
    json_close_object(out);
    add_all_unmet(tally, out);
    json_close_object(out);
}

static void add_notable(const struct tally *tally, const char *name, const struct tally_notables *notables,
                        bool with_ending, struct buf *out)
{
    json_key_list(out, name);
    for (uint32_t i = 0; i < notables->count; i++) {
        const struct tally_notable *notable = &notables->items[i];
        json_open_object(out);
        json_key_count(out, "run", notable->run);
        if (with_ending)
            json_key_text(out, "ending", output_ending_id(tally->program, notable->ending));
        json_key_number(out, "end_minute", (uint32_t)notable->end_tick * tally->program->tick_minutes);
        json_close_object(out);
    }
    json_close_list(out);
}

static void add_lacks(const struct program *program, struct buf *out)
{
    json_key_list(out, "lacks");
    for (uint32_t i = 0; i < LACK_COUNT; i++)
        if (output_lacks(program) >> i & 1)
            json_word(out, output_lack_names[i]);
    json_close_list(out);
}

void output_json(const struct rehearsal *rehearsal, struct buf *ret_json)
{
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    struct buf *out = ret_json;
    assert(tally->sampled <= tally->runs && tally->runs <= rehearsal->options.runs);
    json_open_object(out);
    output_json_about(program, rehearsal->options.seed, out);
    json_key_count(out, "first_run", rehearsal->options.first_run);
    json_key_count(out, "runs", tally->runs);
    json_key_count(out, "asked", rehearsal->options.runs);
    json_key_count(out, "sampled", tally->sampled);
    json_key_truth(out, "few", tally->runs < OUTPUT_FEW_RUNS);
    output_json_settings(program, &rehearsal->settings, out);
    json_break(out);
    add_endings(tally, out);
    json_break(out);
    add_variables(tally, out);
    json_break(out);
    add_passages(tally, out);
    json_break(out);
    json_key_list(out, "decisions");
    for (uint32_t i = 0; i < program->decision_count; i++) {
        if (program->decisions[i].first_of != INDEX_NONE)
            continue;
        if (i > 0)
            json_break(out);
        add_decision(tally, i, out);
    }
    json_close_list(out);
    json_break(out);
    add_flow(tally, out);
    json_break(out);
    add_deliveries(tally, out);
    json_break(out);
    output_json_assessments(tally, out);
    json_break(out);
    add_load(tally, out);
    json_break(out);
    add_nevers(tally, out);
    add_left_to_control(tally->program, out);
    json_break(out);
    output_json_tasks(tally, out);
    json_break(out);
    output_json_releases(tally, out);
    json_break(out);
    output_json_plan(tally, out);
    json_break(out);
    output_json_questions(tally, out);
    json_break(out);
    output_json_phases(tally, out);
    json_break(out);
    output_json_storylines(tally, out);
    json_break(out);
    output_json_together(tally, out);
    json_break(out);
    add_lacks(program, out);
    json_break(out);
    json_key_object(out, "notable");
    add_notable(tally, "gravest", &tally->gravest, true, out);
    add_notable(tally, "slowest", &tally->slowest, false, out);
    json_close_object(out);
    json_break(out);
    output_json_note(out);
    json_close_object(out);
    buf_add_str(out, STR("\n"));
}
