/* The rehearsal as JSON: the shape that page, lab and report share. Quantiles of variables and times are of the sampled
 * runs, as "sampled" says; everything that is a count is of all runs. */
#include <stdlib.h>

#include "output/inside.h"

#define QUOTE(literal) buf_add_str(out, STR(literal))

static void add_endings(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    static const struct text time_up = {{{0}}};
    QUOTE("\"endings\":[");
    for (uint32_t i = 0; i <= program->ending_count; i++) {
        bool last = i == program->ending_count;
        buf_printf(out, "%s{\"id\":", i ? "," : "");
        buf_json(out, output_ending_id(program, i));
        QUOTE(",\"text\":");
        output_json_text(program, last ? &time_up : &program->endings[i].text, out);
        buf_printf(out, ",\"grave\":%s,\"count\":%llu", !last && program->endings[i].grave ? "true" : "false",
                   (unsigned long long)tally->endings[i]);
        output_json_share(tally->endings[i], tally->runs, out);
        QUOTE("}");
    }
    QUOTE("],\"end_minutes\":");
    struct spread ends = output_end_minutes(tally);
    output_json_spread(&ends, true, out);
    QUOTE(",");
}

static void add_variable(const struct tally *tally, uint32_t index, uint64_t *bins, struct buf *out)
{
    const struct program *program = tally->program;
    const struct program_variable *variable = &program->variables[index];
    const struct slot *slot = &program->slots[variable->slot];
    QUOTE("{\"id\":");
    buf_json(out, variable->id);
    QUOTE(",\"label\":");
    output_json_text(program, &variable->label, out);
    buf_printf(out, ",\"from\":%d,\"to\":%d", slot->from, slot->to);
    if (variable->value_count) {
        QUOTE(",\"values\":[");
        for (uint32_t i = 0; i < variable->value_count; i++) {
            buf_printf(out, "%s", i ? "," : "");
            buf_json(out, program->value_names[variable->value_first + i]);
        }
        QUOTE("]");
    }
    QUOTE(",\"final\":");
    struct spread final = output_final(tally, index);
    output_json_spread(&final, true, out);
    QUOTE(",\"ticks\":[");
    for (uint32_t point = 0; point < tally->fan_count; point++)
        buf_printf(out, "%s%u", point ? "," : "", tally_fan_tick(tally, point) * program->tick_minutes);
    QUOTE("],\"quantiles\":{");
    tally_fan(tally, index, bins);
    static const char *const names[] = {"q10", "q25", "q50", "q75", "q90"};
    for (uint32_t quantile = 0; quantile < 5; quantile++) {
        buf_printf(out, "%s\"%s\":[", quantile ? "," : "", names[quantile]);
        for (uint32_t point = 0; tally->sampled > 0 && point < tally->fan_count; point++) {
            struct spread spread = output_fan_spread(tally, index, bins, point);
            int32_t values[] = {spread.q10, spread.q25, spread.q50, spread.q75, spread.q90};
            buf_printf(out, "%s%d", point ? "," : "", values[quantile]);
        }
        QUOTE("]");
    }
    QUOTE("},\"samples\":[");
    const char *between = "";
    for (uint32_t run = 0; run < TALLY_PATH_COUNT; run++) {
        if (!(tally->path_mask >> run & 1))
            continue;
        const int32_t *path = tally->paths + ((size_t)index * TALLY_PATH_COUNT + run) * tally->fan_count;
        buf_printf(out, "%s[", between);
        for (uint32_t point = 0; point < tally->fan_count; point++)
            buf_printf(out, "%s%d", point ? "," : "", path[point]);
        QUOTE("]");
        between = ",";
    }
    QUOTE("]}");
}

static uint64_t *fan_memory(const struct tally *tally, struct buf *out)
{
    uint64_t *bins = calloc((size_t)tally->fan_count * TALLY_BIN_COUNT_MAX, sizeof(*bins));
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
    QUOTE("\"variables\":[");
    for (uint32_t i = 0; bins && i < tally->program->variable_count; i++) {
        buf_printf(out, "%s", i ? ",\n" : "");
        add_variable(tally, i, bins, out);
    }
    QUOTE("],");
    free(bins);
}

static void add_passages(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    QUOTE("\"passages\":[");
    for (uint32_t i = 0; i < tally->passage_count; i++) {
        const struct tally_passage *passage = &tally->passages[i];
        struct spread times = output_minutes(tally, tally->passage_times + (size_t)i * tally->time_bin_count);
        struct buf when;
        buf_init(&when, 256);
        output_passage(program, passage, &when);
        buf_printf(out, "%s{\"variable\":", i ? "," : "");
        buf_json(out, program->variables[passage->variable].id);
        QUOTE(",\"when\":");
        buf_json(out, (struct str){when.ptr, when.len});
        buf_printf(out, ",\"least\":%d,\"most\":%d,\"at_start\":%s,\"count\":%llu", passage->least, passage->most,
                   output_passed_at_start(tally, passage) ? "true" : "false", (unsigned long long)times.count);
        output_json_share(times.count, tally->sampled, out);
        QUOTE(",\"minutes\":");
        output_json_spread(&times, true, out);
        QUOTE("}");
        buf_free(&when);
    }
    QUOTE("],\n");
}

static void add_decision(const struct tally *tally, uint32_t index, struct buf *out)
{
    const struct program *program = tally->program;
    const struct program_decision *decision = &program->decisions[index];
    QUOTE("{\"id\":");
    buf_json(out, decision->id);
    QUOTE(",\"title\":");
    output_json_text(program, &decision->title, out);
    buf_printf(out, ",\"opened\":%llu,\"closed\":%llu,\"minutes\":", (unsigned long long)tally->opened[index],
               (unsigned long long)tally->closed[index]);
    struct spread minutes = output_minutes(tally, tally->closed_times + (size_t)index * tally->time_bin_count);
    output_json_spread(&minutes, false, out);
    uint64_t adopted = 0;
    for (uint32_t i = 0; i < decision->option_count; i++)
        adopted += tally->adopted[decision->option_first + i];
    QUOTE(",\"options\":[");
    for (uint32_t i = 0; i < decision->option_count; i++) {
        uint64_t count = tally->adopted[decision->option_first + i];
        buf_printf(out, "%s{\"id\":", i ? "," : "");
        buf_json(out, program->options[decision->option_first + i].id);
        QUOTE(",\"text\":");
        output_json_text(program, &program->options[decision->option_first + i].text, out);
        buf_printf(out, ",\"count\":%llu,\"share\":", (unsigned long long)count);
        output_json_number(output_share(count, adopted), out);
        QUOTE("}");
    }
    QUOTE("],\"choices\":[");
    for (uint32_t asked = 0; asked < decision->asked_count; asked++) {
        const uint64_t *counts = tally_choices(tally, index, asked);
        buf_printf(out, "%s{\"cell\":", asked ? "," : "");
        buf_json(out, program->cells[decision->asked[asked]].id);
        QUOTE(",\"options\":[");
        for (uint32_t i = 0; i < decision->option_count; i++)
            buf_printf(out, "%s%llu", i ? "," : "", (unsigned long long)counts[i]);
        QUOTE("]}");
    }
    QUOTE("],\"agreement\":");
    if (decision->asked_count > 1 && tally->all_chose[index] > 0) {
        buf_printf(out, "{\"runs\":%llu,\"same\":%llu", (unsigned long long)tally->all_chose[index],
                   (unsigned long long)tally->same[index]);
        output_json_share(tally->same[index], tally->all_chose[index], out);
        QUOTE("}");
    } else {
        QUOTE("null");
    }
    buf_printf(out, ",\"adopted_otherwise\":%llu}", (unsigned long long)tally->otherwise[index]);
}

static void add_flow(const struct tally *tally, struct buf *out)
{
    uint32_t count;
    struct flow_link *links = flow_sorted(&tally->flow, &count);
    struct buf name;
    buf_init(&name, 4096);
    if (!links && tally->flow.used)
        out->failed = true;
    QUOTE("\"flow\":[");
    for (uint32_t i = 0; i < count; i++) {
        buf_printf(out, "%s{\"from\":", i ? "," : "");
        buf_clear(&name);
        output_flow_name(tally->program, links[i].from, &name);
        buf_json(out, (struct str){name.ptr, name.len});
        QUOTE(",\"to\":");
        buf_clear(&name);
        output_flow_name(tally->program, links[i].to, &name);
        buf_json(out, (struct str){name.ptr, name.len});
        buf_printf(out, ",\"count\":%llu}", (unsigned long long)links[i].count);
    }
    QUOTE("],");
    buf_free(&name);
    free(links);
}

static void add_deliveries(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    QUOTE("\"sharing\":[");
    for (uint32_t i = 0; i < program->share_count; i++) {
        const struct program_share *share = &program->shares[i];
        buf_printf(out, "%s{\"inject\":", i ? "," : "");
        buf_json(out, program->injects[share->inject].id);
        QUOTE(",\"from\":");
        buf_json(out, program->cells[share->from_cell].id);
        QUOTE(",\"to\":");
        buf_json(out, program->cells[share->to_cell].id);
        buf_printf(out, ",\"held\":%llu,\"never\":%llu,\"shared\":%llu,\"share\":", (unsigned long long)tally->held[i],
                   (unsigned long long)tally->withheld[i], (unsigned long long)tally->shared[i]);
        output_json_number(output_share(tally->shared[i], tally->runs), out);
        QUOTE(",\"minutes\":");
        struct spread delay = output_minutes(tally, tally->share_delays + (size_t)i * tally->time_bin_count);
        output_json_spread(&delay, false, out);
        struct spread given = output_minutes(tally, tally->give_times + (size_t)i * tally->time_bin_count);
        struct spread known = output_minutes(tally, tally->know_times + (size_t)i * tally->time_bin_count);
        QUOTE(",\"from_knew\":");
        output_json_spread(&given, false, out);
        QUOTE(",\"to_knew\":");
        output_json_spread(&known, false, out);
        QUOTE("}");
    }
    QUOTE("],\"injects\":[");
    for (uint32_t i = 0; i < program->inject_count; i++) {
        buf_printf(out, "%s{\"id\":", i ? "," : "");
        buf_json(out, program->injects[i].id);
        buf_printf(out, ",\"delivered\":%llu,\"share\":", (unsigned long long)tally->delivered[i]);
        output_json_number(output_share(tally->delivered[i], tally->runs), out);
        QUOTE(",\"minutes\":");
        struct spread times = output_minutes(tally, tally->inject_times + (size_t)i * tally->time_bin_count);
        output_json_spread(&times, false, out);
        QUOTE("}");
    }
    QUOTE("],");
}

static void add_round(const struct tally *tally, uint32_t index, struct buf *out)
{
    const struct program *program = tally->program;
    const struct program_assessment *assessment = &program->assessments[program->rounds[index].assessment];
    QUOTE("{\"id\":");
    buf_json(out, assessment->id);
    buf_printf(out, ",\"minute\":%u,\"steps\":%u,\"answers\":{",
               (uint32_t)tally->round_ticks[index] * program->tick_minutes, assessment->step_count);
    for (uint32_t asked = 0; asked < assessment->asked_count; asked++) {
        const uint64_t *counts = tally_answers(tally, index, asked);
        buf_printf(out, "%s", asked ? "," : "");
        buf_json(out, program->cells[assessment->asked[asked]].id);
        QUOTE(":[");
        for (uint32_t step = 0; step < assessment->step_count; step++)
            buf_printf(out, "%s%llu", step ? "," : "", (unsigned long long)counts[step]);
        QUOTE("]");
    }
    QUOTE("},\"agreement\":");
    uint64_t runs = tally->all_answered[index];
    uint32_t pairs = assessment->asked_count * (assessment->asked_count - 1) / 2;
    if (runs > 0) {
        buf_printf(out, "{\"runs\":%llu,\"mean_distance\":", (unsigned long long)runs);
        output_json_number((double)tally->distance[index] / ((double)runs * pairs), out);
        QUOTE(",\"same_share\":");
        output_json_number(output_share(tally->answered_same[index], runs), out);
        QUOTE("}");
    } else {
        QUOTE("null");
    }
    QUOTE("}");
}

static void add_load(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    buf_printf(out, "\"load_period_minutes\":%u,\"load\":[", tally->period_ticks * program->tick_minutes);
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        buf_printf(out, "%s{\"cell\":", cell ? "," : "");
        buf_json(out, program->cells[cell].id);
        QUOTE(",\"hours\":[");
        for (uint32_t period = 0; period < tally->period_count; period++) {
            buf_printf(out, "%s", period ? "," : "");
            output_json_number(output_share(tally->load[(size_t)cell * tally->period_count + period], tally->sampled),
                               out);
        }
        QUOTE("],\"peak30\":");
        output_json_number(output_share(tally->peaks[cell], tally->sampled), out);
        QUOTE("}");
    }
    QUOTE("],");
}

struct never_list {
    const char *kind, *between;
    struct buf *out;
};

static void add_never(void *context, const char *kind, struct str id, const struct text *text)
{
    struct never_list *list = context;
    (void)text;
    if (strcmp(kind, list->kind) != 0)
        return;
    buf_printf(list->out, "%s", list->between);
    buf_json(list->out, id);
    list->between = ",";
}

/* The object of what was never reached. */
static void add_nevers(const struct tally *tally, struct buf *out)
{
    static const char *const kinds[][2] = {
        {"inject", "injects"}, {"option", "options"}, {"ending", "endings"}, {"outcome", "outcomes"}};
    QUOTE("{");
    for (uint32_t i = 0; i < 4; i++) {
        struct never_list list = {.kind = kinds[i][0], .between = "", .out = out};
        buf_printf(out, "%s\"%s\":[", i ? "," : "", kinds[i][1]);
        output_never(tally, add_never, &list);
        QUOTE("]");
    }
    QUOTE("}");
}

static void add_notable(const struct tally *tally, const struct tally_notables *notables, bool with_ending,
                        struct buf *out)
{
    QUOTE("[");
    for (uint32_t i = 0; i < notables->count; i++) {
        const struct tally_notable *notable = &notables->items[i];
        buf_printf(out, "%s{\"run\":%llu,", i ? "," : "", (unsigned long long)notable->run);
        if (with_ending) {
            QUOTE("\"ending\":");
            buf_json(out, output_ending_id(tally->program, notable->ending));
            QUOTE(",");
        }
        buf_printf(out, "\"end_minute\":%u}", (uint32_t)notable->end_tick * tally->program->tick_minutes);
    }
    QUOTE("]");
}

void output_json(const struct rehearsal *rehearsal, struct buf *ret_json)
{
    const struct tally *tally = rehearsal->tally;
    const struct program *program = rehearsal->program;
    struct buf *out = ret_json;
    QUOTE("{");
    output_json_about(program, rehearsal->options.seed, out);
    buf_printf(out, "\"first_run\":%llu,\"runs\":%llu,\"asked\":%llu,\"sampled\":%llu,",
               (unsigned long long)rehearsal->options.first_run, (unsigned long long)tally->runs,
               (unsigned long long)rehearsal->options.runs, (unsigned long long)tally->sampled);
    output_json_settings(program, &rehearsal->settings, out);
    QUOTE("\n");
    add_endings(tally, out);
    QUOTE("\n");
    add_variables(tally, out);
    QUOTE("\n");
    add_passages(tally, out);
    QUOTE("\"decisions\":[");
    for (uint32_t i = 0; i < program->decision_count; i++) {
        buf_printf(out, "%s", i ? ",\n" : "");
        add_decision(tally, i, out);
    }
    QUOTE("],\n");
    add_flow(tally, out);
    QUOTE("\n");
    add_deliveries(tally, out);
    QUOTE("\n\"assessments\":[");
    for (uint32_t i = 0; i < program->round_count; i++) {
        buf_printf(out, "%s", i ? "," : "");
        add_round(tally, i, out);
    }
    QUOTE("],\n");
    add_load(tally, out);
    QUOTE("\n\"never\":");
    add_nevers(tally, out);
    QUOTE(",\n\"notable\":{\"gravest\":");
    add_notable(tally, &tally->gravest, true, out);
    QUOTE(",\"slowest\":");
    add_notable(tally, &tally->slowest, false, out);
    QUOTE("},\n");
    output_json_note(out);
    QUOTE("}\n");
}
