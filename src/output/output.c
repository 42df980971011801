/* Quantiles from tallies, numbers and names as text. */
#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "output/inside.h"

/* The bins of the five quantiles; false when nothing was counted. */
static bool find_bins(const uint64_t *counts, uint32_t bin_count, uint64_t *ret_total, uint32_t ret_bins[5])
{
    static const uint32_t permilles[5] = {100, 250, 500, 750, 900};
    uint64_t total = 0;
    assert(bin_count > 0);
    for (uint32_t bin = 0; bin < bin_count; bin++)
        total += counts[bin];
    for (uint32_t i = 0; i < 5 && total > 0; i++)
        ret_bins[i] = stat_histogram_quantile(counts, bin_count, total, permilles[i]);
    *ret_total = total;
    assert(total == 0 || (ret_bins[0] <= ret_bins[4] && ret_bins[4] < bin_count));
    return total > 0;
}

static struct spread spread_at(uint64_t count, uint32_t step, const int32_t values[5])
{
    assert(step >= 1 && values[0] <= values[2] && values[2] <= values[4]); /* quantiles ascend */
    return (struct spread){count, step, values[0], values[1], values[2], values[3], values[4]};
}

/* Of ticks, or of bins of several. */
static struct spread spread_of_ticks(const struct tally *tally, const uint64_t *counts, uint32_t bin_count,
                                     uint32_t bin_ticks)
{
    uint32_t bins[5], minutes = bin_ticks * tally->program->tick_minutes;
    int32_t values[5];
    uint64_t total;
    if (!find_bins(counts, bin_count, &total, bins))
        return (struct spread){.step = 1};
    for (uint32_t i = 0; i < 5; i++)
        values[i] = (int32_t)(bins[i] * minutes);
    return spread_at(total, bin_ticks > 1 ? minutes : 1, values);
}

struct spread output_ticks(const struct tally *tally, const uint64_t *counts, uint32_t bin_count)
{
    return spread_of_ticks(tally, counts, bin_count, 1);
}

struct spread output_minutes(const struct tally *tally, const uint32_t *bins)
{
    uint64_t counts[TICK_COUNT_MAX + 1];
    assert(tally->time_bin_count <= TICK_COUNT_MAX + 1);
    for (uint32_t bin = 0; bin < tally->time_bin_count; bin++)
        counts[bin] = bins[bin];
    return spread_of_ticks(tally, counts, tally->time_bin_count, tally->time_bin_ticks);
}

struct spread output_open_minutes(const struct tally *tally, uint32_t decision)
{
    uint32_t row = tally->slow_rows[decision].decision;
    assert(row < tally->slow_count);
    return output_minutes(tally, tally->open_times + (size_t)row * tally->time_bin_count);
}

struct spread output_chose_minutes(const struct tally *tally, uint32_t decision, uint32_t asked)
{
    uint32_t row = tally->slow_rows[decision].asked + asked;
    assert(asked < tally->program->decisions[decision].asked_count && row < tally->slow_asked_count);
    return output_minutes(tally, tally->chose_times + (size_t)row * tally->time_bin_count);
}

struct spread output_end_minutes(const struct tally *tally)
{
    return spread_of_ticks(tally, tally->end_ticks, tally->program->tick_count + 1, 1);
}

/* `extremes` may be NULL: what a bin of several values holds is then not known. */
static struct spread spread_of_values(const struct tally_bins *about, const uint64_t *counts,
                                      const struct tally_extremes *extremes)
{
    uint32_t bins[5], step = 1;
    int32_t values[5];
    uint64_t total;
    if (!find_bins(counts, about->count, &total, bins))
        return (struct spread){.step = 1};
    for (uint32_t i = 0; i < 5; i++) {
        values[i] = tally_bin_value(about, bins[i]);
        uint32_t among = about->width;
        if (extremes && about->width > 1) {
            values[i] = extremes[bins[i]].least;
            among = (uint32_t)((int64_t)extremes[bins[i]].most - values[i]) + 1;
        }
        step = among > step ? among : step;
    }
    return spread_at(total, step, values);
}

struct spread output_final(const struct tally *tally, uint32_t variable)
{
    assert(variable < tally->program->variable_count);
    const struct tally_bins *bins = &tally->final_bins[variable];
    return spread_of_values(bins, tally->finals + bins->first, tally->extremes + bins->first);
}

struct spread output_reply(const struct tally *tally, uint32_t question, uint32_t k)
{
    assert(tally->program->questions[question].kind == ANSWER_NUMBER);
    const struct tally_bins *bins = &tally->questions[question].bins;
    return spread_of_values(bins, tally_replies(tally, question, k),
                            tally->extremes + bins->first + (size_t)k * bins->count);
}

struct spread output_quantity(const struct tally *tally, uint32_t decision, uint32_t row)
{
    const struct tally_bins *bins = &tally->named_bins[decision];
    const size_t first = bins->first + (size_t)row * bins->count;
    assert(program_quantified(&tally->program->decisions[decision]));
    return spread_of_values(bins, tally->finals + first, tally->extremes + first);
}

struct spread output_fan_spread(const struct tally *tally, uint32_t variable, const uint64_t *bins, uint32_t point)
{
    assert(variable < tally->program->variable_count && point < tally->fan_count);
    const struct tally_bins *about = &tally->fan_bins[variable];
    return spread_of_values(about, bins + (size_t)point * about->count, NULL);
}

double output_share(uint64_t count, uint64_t total)
{
    return total ? (double)count / (double)total : (double)NAN;
}

void output_table_percent(uint64_t count, uint64_t total, struct buf *out)
{
    if (total == 0)
        buf_printf(out, "%9s", "-");
    else
        buf_printf(out, "%8.0f%%", 100 * output_share(count, total));
}

struct stat_interval output_interval(uint64_t count, uint64_t total)
{
    assert(count <= total);
    return total ? stat_wilson(count, total) : (struct stat_interval){(double)NAN, (double)NAN};
}

void output_passage(const struct program *program, const struct tally_passage *passage, output_say_value *say,
                    struct buf *out)
{
    assert(passage->variable < program->variable_count && passage->least <= passage->most);
    const struct slot *slot = &program->slots[program->variables[passage->variable].slot];
    bool exactly = passage->least == passage->most && program->variables[passage->variable].value_count;
    bool upward = !exactly && passage->most == slot->to;
    exactly |= passage->least == passage->most && passage->least > slot->from && passage->most < slot->to;
    buf_printf(out, "%s ", exactly ? "=" : upward ? ">=" : "<=");
    say(program, passage->variable, upward || exactly ? passage->least : passage->most, out);
}

bool output_passed_at_start(const struct tally *tally, const struct tally_passage *passage)
{
    return tally_passed(passage, tally->program->slots[tally->program->variables[passage->variable].slot].start);
}

void output_flow_name(const struct program *program, uint32_t node, struct buf *out)
{
    if (node == FLOW_START) {
        buf_add_str(out, STR("start"));
        return;
    }
    if (node >= FLOW_ENDING) {
        buf_add_str(out, output_ending_id(program, node - FLOW_ENDING));
        return;
    }
    assert(node >> 16 < program->decision_count);
    const struct program_decision *decision = &program->decisions[node >> 16];
    buf_add_str(out, decision->id);
    const char *between = ":";
    for (uint32_t option = 0; option < decision->option_count; option++) {
        if (!(node >> option & 1))
            continue;
        buf_add(out, between, 1);
        buf_add_str(out, program->options[decision->option_first + option].id);
        between = "+";
    }
}

struct str output_ending_id(const struct program *program, uint32_t ending)
{
    assert(ending <= program->ending_count);
    return ending < program->ending_count ? program->endings[ending].id : STR("time-up");
}

void output_json_spread(const char *name, const struct spread *spread, bool five, struct buf *out)
{
    if (spread->count == 0) {
        json_key_nothing(out, name);
        return;
    }
    json_key_object(out, name);
    json_key_number(out, "q10", spread->q10);
    if (five)
        json_key_number(out, "q25", spread->q25);
    json_key_number(out, "q50", spread->q50);
    if (five)
        json_key_number(out, "q75", spread->q75);
    json_key_number(out, "q90", spread->q90);
    if (spread->step > 1)
        json_key_number(out, "step", spread->step);
    json_close_object(out);
}

void output_csv_number(double number, struct buf *out)
{
    buf_u8(out, ',');
    if (isfinite(number))
        buf_printf(out, "%.6g", number);
}

void output_csv_spread(const struct spread *spread, struct buf *out)
{
    if (spread->count == 0)
        buf_printf(out, ",,,,,\r\n");
    else
        buf_printf(out, ",%d,%d,%d,%d,%d\r\n", spread->q10, spread->q25, spread->q50, spread->q75, spread->q90);
}

void output_json_share(uint64_t count, uint64_t total, struct buf *out)
{
    struct stat_interval interval = output_interval(count, total);
    json_key_decimal(out, "share", output_share(count, total));
    json_key_decimal(out, "low", interval.low);
    json_key_decimal(out, "high", interval.high);
}

void output_json_about(const struct program *program, uint64_t seed, struct buf *out)
{
    struct hash hash = program_hash(program);
    char hex[2 * HASH_BYTES + 1];
    hash_hex(&hash, hex);
    json_key_text(out, "scenario", program->id);
    json_key_word(out, "program", hex);
    json_key_word(out, "version", ENTENTE_VERSION);
    json_key_count(out, "seed", seed);
}

void output_json_settings(const struct program *program, const struct settings *settings, struct buf *out)
{
    json_key_object(out, "parameters");
    for (uint32_t i = 0; i < program->parameter_count; i++) {
        json_key_of(out, program->parameters[i].id);
        json_number(out, settings->parameters[i]);
    }
    json_close_object(out);
    json_key_object(out, "policies");
    for (uint32_t i = 0; i < program->cell_count; i++) {
        const struct program_cell *cell = &program->cells[i];
        if (cell->policy_count == 0)
            continue;
        assert(settings->policies[i] < cell->policy_count);
        json_key_of(out, cell->id);
        json_text(out, program->policies[cell->policy_first + settings->policies[i]].name);
    }
    json_close_object(out);
}

void output_json_note(struct buf *out)
{
    json_key_object(out, "note");
    const struct words *words;
    for (size_t i = 0; (words = words_nth(i)); i++)
        json_key_word(out, words->language, output_note(str_of(words->language)));
    json_close_object(out);
}

const char *const output_never_whys[] = {"ended",      "condition",    "chance",     "not-opened",
                                         "not-chosen", "not-possible", "not-adopted"};

static enum never_why why_not_delivered(const struct tally *tally, uint32_t inject)
{
    const struct program_inject *source = &tally->program->injects[inject];
    assert(tally->delivered[inject] == 0);
    if (tally->tried[inject] > 0 || program_by_hand(source))
        return WHY_CHANCE;
    return source->when == CODE_NONE ? WHY_ENDED : WHY_CONDITION;
}

static enum never_why why_not_adopted(const struct tally *tally, uint32_t index, uint32_t option)
{
    const struct program_decision *decision = &tally->program->decisions[index];
    uint64_t chosen = 0;
    if (tally->opened[index] == 0)
        return WHY_NOT_OPENED;
    for (uint32_t asked = 0; asked < decision->asked_count; asked++)
        chosen += tally_choices(tally, index, asked)[option];
    if (tally->barred[decision->option_first + option])
        return WHY_NOT_POSSIBLE;
    return chosen > 0 ? WHY_NOT_ADOPTED : WHY_NOT_CHOSEN;
}

static uint32_t of_decision(const struct program *program, uint32_t decision, enum never_why why)
{
    return why == WHY_NOT_OPENED ? program->inject_count + decision : INDEX_NONE;
}

static void never_options(const struct tally *tally, output_visit_never *visit, void *context, struct buf *id)
{
    const struct program *program = tally->program;
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        if (program_left_to_control(program, i))
            continue;
        for (uint32_t k = 0; program_adoptions(decision) > 0 && k < decision->option_count; k++) {
            const struct program_option *option = &program->options[decision->option_first + k];
            if (tally->adopted[decision->option_first + k] > 0)
                continue;
            buf_clear(id);
            buf_printf(id, STR_FMT ":" STR_FMT, STR_ARG(decision->id), STR_ARG(option->id));
            enum never_why why = why_not_adopted(tally, i, k);
            visit(context, &(struct output_never){NEVER_OPTION, why, (struct str){id->ptr, id->len}, &option->text,
                                                  of_decision(program, i, why)});
        }
    }
}

static void never_outcomes(const struct tally *tally, output_visit_never *visit, void *context, struct buf *id)
{
    const struct program *program = tally->program;
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        if (program_left_to_control(program, i))
            continue;
        for (uint32_t k = 0; program_adoptions(decision) > 0 && k < decision->option_count; k++) {
            const struct program_option *option = &program->options[decision->option_first + k];
            bool adopted = tally->adopted[decision->option_first + k] > 0;
            enum never_why why = tally->opened[i] == 0 ? WHY_NOT_OPENED : adopted ? WHY_CHANCE : WHY_NOT_ADOPTED;
            for (uint32_t outcome = 0; outcome < option->outcome_count; outcome++) {
                if (tally->outcomes[option->outcome_first + outcome] > 0)
                    continue;
                buf_clear(id);
                buf_printf(id, STR_FMT ":" STR_FMT ":%u", STR_ARG(decision->id), STR_ARG(option->id), outcome + 1);
                visit(context, &(struct output_never){NEVER_OUTCOME, why, (struct str){id->ptr, id->len},
                                                      &program->outcomes[option->outcome_first + outcome].text,
                                                      of_decision(program, i, why)});
            }
        }
    }
}

void output_never(const struct tally *tally, output_visit_never *visit, void *context)
{
    const struct program *program = tally->program;
    struct buf id;
    buf_init(&id, 4 * ID_BYTES_MAX);
    for (uint32_t i = 0; i < program->inject_count; i++) {
        const struct program_inject *inject = &program->injects[i];
        bool left_to_control = program_by_hand(inject) && inject->hand.rehearse == CODE_NONE;
        if (tally->delivered[i] > 0 || left_to_control)
            continue;
        enum never_why why = why_not_delivered(tally, i);
        visit(context, &(struct output_never){NEVER_INJECT, why, inject->id, &inject->title,
                                              why == WHY_CONDITION ? i : INDEX_NONE});
    }
    never_options(tally, visit, context, &id);
    never_outcomes(tally, visit, context, &id);
    for (uint32_t i = 0; i < program->ending_count; i++)
        if (tally->endings[i] == 0)
            visit(context,
                  &(struct output_never){NEVER_ENDING, WHY_CONDITION, program->endings[i].id, &program->endings[i].text,
                                         program->inject_count + program->decision_count + i});
    buf_free(&id);
}

static uint32_t leave(output_visit_left *visit, void *context, enum asked_kind kind, struct str id)
{
    assert(kind < ASKED_KIND_COUNT && id.len > 0);
    if (visit)
        visit(context, kind, id);
    return 1;
}

uint32_t output_left(const struct program *program, output_visit_left *visit, void *context)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        if (decision->first_of == INDEX_NONE && decision->round_of == INDEX_NONE && program_left_to_control(program, i))
            count += leave(visit, context, ASKED_DECISION, decision->id);
    }
    for (uint32_t i = 0; i < program->question_count; i++)
        if (program_asked_by_hand(&program->questions[i]) && program->questions[i].hand.rehearse == CODE_NONE)
            count += leave(visit, context, ASKED_QUESTION, program->questions[i].id);
    for (uint32_t i = 0; i < program->round_count; i++)
        if (program->rounds[i].at == CODE_NONE && program->rounds[i].hand.rehearse == CODE_NONE)
            count += leave(visit, context, ASKED_ROUND, program->assessments[program->rounds[i].assessment].id);
    return count;
}
