/* Quantiles from tallies, numbers and names as text. */
#include <math.h>
#include <stdio.h>

#include "output/inside.h"

/* Of values first + bin * width. */
static struct spread spread_of(const uint64_t *counts, uint32_t bin_count, int32_t first, int32_t width)
{
    struct spread spread = {0};
    for (uint32_t bin = 0; bin < bin_count; bin++)
        spread.count += counts[bin];
    if (spread.count == 0)
        return spread;
#define QUANTILE(permille) (first + width * (int32_t)stat_histogram_quantile(counts, bin_count, spread.count, permille))
    spread.q10 = QUANTILE(100);
    spread.q25 = QUANTILE(250);
    spread.q50 = QUANTILE(500);
    spread.q75 = QUANTILE(750);
    spread.q90 = QUANTILE(900);
#undef QUANTILE
    return spread;
}

struct spread output_minutes(const struct tally *tally, const uint32_t *bins)
{
    uint64_t counts[TALLY_TIME_BIN_COUNT_MAX];
    for (uint32_t bin = 0; bin < tally->time_bin_count; bin++)
        counts[bin] = bins[bin];
    return spread_of(counts, tally->time_bin_count, 0, (int32_t)(tally->time_bin_ticks * tally->program->tick_minutes));
}

struct spread output_end_minutes(const struct tally *tally)
{
    return spread_of(tally->end_ticks, tally->program->tick_count + 1, 0, (int32_t)tally->program->tick_minutes);
}

struct spread output_final(const struct tally *tally, uint32_t variable)
{
    return spread_of(tally->finals + (size_t)variable * TALLY_BIN_COUNT_MAX, TALLY_BIN_COUNT_MAX,
                     tally_bin_value(tally, variable, 0), (int32_t)tally_bin_width(tally, variable));
}

struct spread output_fan_spread(const struct tally *tally, uint32_t variable, const uint64_t *bins, uint32_t point)
{
    return spread_of(bins + (size_t)point * TALLY_BIN_COUNT_MAX, TALLY_BIN_COUNT_MAX,
                     tally_bin_value(tally, variable, 0), (int32_t)tally_bin_width(tally, variable));
}

double output_share(uint64_t count, uint64_t total)
{
    return total ? (double)count / (double)total : 0;
}

void output_passage(const struct program *program, const struct tally_passage *passage, struct buf *out)
{
    const struct slot *slot = &program->slots[program->variables[passage->variable].slot];
    bool exactly = passage->least == passage->most && program->variables[passage->variable].value_count;
    bool upward = !exactly && passage->most == slot->to;
    exactly |= passage->least == passage->most && passage->least > slot->from && passage->most < slot->to;
    buf_printf(out, "%s ", exactly ? "=" : upward ? ">=" : "<=");
    program_value_print(program, passage->variable, upward || exactly ? passage->least : passage->most, out);
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
    return ending < program->ending_count ? program->endings[ending].id : STR("time-up");
}

void output_count(uint64_t count, struct buf *out)
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)count);
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            buf_u8(out, ',');
        buf_u8(out, (uint8_t)digits[i]);
    }
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
    json_close_object(out);
}

void output_json_share(uint64_t count, uint64_t total, struct buf *out)
{
    struct stat_interval interval = stat_wilson(count, total);
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
        json_key_of(out, cell->id);
        json_text(out, program->policies[cell->policy_first + settings->policies[i]].name);
    }
    json_close_object(out);
}

void output_json_note(struct buf *out)
{
    json_key_object(out, "note");
    json_key_word(out, "en", OUTPUT_NOTE_EN);
    json_key_word(out, "ko", OUTPUT_NOTE_KO);
    json_close_object(out);
}

void output_never(const struct tally *tally, output_visit_never *visit, void *context)
{
    const struct program *program = tally->program;
    struct buf id;
    buf_init(&id, 4 * ID_BYTES_MAX);
    for (uint32_t i = 0; i < program->inject_count; i++)
        if (tally->delivered[i] == 0)
            visit(context, "inject", program->injects[i].id, &program->injects[i].title);
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        for (uint32_t option = decision->option_first; option < decision->option_first + decision->option_count;
             option++) {
            if (tally->adopted[option] > 0)
                continue;
            buf_clear(&id);
            buf_printf(&id, STR_FMT ":" STR_FMT, STR_ARG(decision->id), STR_ARG(program->options[option].id));
            visit(context, "option", (struct str){id.ptr, id.len}, &program->options[option].text);
        }
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        for (uint32_t k = 0; k < decision->option_count; k++) {
            const struct program_option *option = &program->options[decision->option_first + k];
            for (uint32_t outcome = 0; outcome < option->outcome_count; outcome++) {
                if (tally->outcomes[option->outcome_first + outcome] > 0)
                    continue;
                buf_clear(&id);
                buf_printf(&id, STR_FMT ":" STR_FMT ":%u", STR_ARG(decision->id), STR_ARG(option->id), outcome);
                visit(context, "outcome", (struct str){id.ptr, id.len},
                      &program->outcomes[option->outcome_first + outcome].text);
            }
        }
    }
    for (uint32_t i = 0; i < program->ending_count; i++)
        if (tally->endings[i] == 0)
            visit(context, "ending", program->endings[i].id, &program->endings[i].text);
    buf_free(&id);
}
