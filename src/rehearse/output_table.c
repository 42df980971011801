/* The rehearsal for a terminal: what a designer reads between two edits. Ids rather than titles, since ids are what the
 * scenario file says; widths are of bytes, and ids are ASCII. */
#include "rehearse/output_inside.h"

enum { NAME_WIDTH = 26, BAR_WIDTH = 20 };

static void add_bar(struct buf *out, double share)
{
    int full = (int)(share * BAR_WIDTH + 0.5);
    for (int i = 0; i < BAR_WIDTH; i++)
        buf_add_str(out, i < full ? STR("█") : STR("·"));
}

static void add_name(struct buf *out, struct str id)
{
    buf_printf(out, "  %-*.*s ", NAME_WIDTH, STR_ARG(id));
}

static void add_endings(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    buf_printf(out, "Endings%*s share   95 %% interval\n", 2 * NAME_WIDTH - 7 - NAME_WIDTH + 2, "");
    for (uint32_t i = 0; i <= program->ending_count; i++) {
        bool grave = i < program->ending_count && program->endings[i].grave;
        struct stat_interval interval = stat_wilson(tally->endings[i], tally->runs);
        add_name(out, output_ending_id(program, i));
        buf_printf(out, "%5.1f %%  %5.1f … %5.1f  ", 100 * output_share(tally->endings[i], tally->runs), 100 * interval.low,
                   100 * interval.high);
        add_bar(out, output_share(tally->endings[i], tally->runs));
        buf_printf(out, "%s\n", grave ? "  grave" : "");
    }
    struct spread ends = output_end_minutes(tally);
    if (ends.count) {
        buf_printf(out, "  ends at ");
        output_moment(ends.q50, out);
        buf_printf(out, " (median), 80 %% of runs between ");
        output_moment(ends.q10, out);
        buf_printf(out, " and ");
        output_moment(ends.q90, out);
        buf_printf(out, "\n");
    }
}

static void add_decisions(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    if (program->decision_count == 0)
        return;
    buf_printf(out, "\nDecisions%*sopened   same first choice\n", NAME_WIDTH - 6, "");
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        add_name(out, decision->id);
        buf_printf(out, "%5.1f %%", 100 * output_share(tally->opened[i], tally->runs));
        if (decision->asked_count > 1 && tally->all_chose[i]) {
            struct stat_interval interval = stat_wilson(tally->same[i], tally->all_chose[i]);
            buf_printf(out, "  %5.1f %%  (%.1f … %.1f)", 100 * output_share(tally->same[i], tally->all_chose[i]),
                       100 * interval.low, 100 * interval.high);
        }
        buf_printf(out, "\n");
        uint64_t total = 0;
        for (uint32_t option = 0; option < decision->option_count; option++)
            total += tally->adopted[decision->option_first + option];
        for (uint32_t option = 0; total && option < decision->option_count; option++) {
            uint64_t count = tally->adopted[decision->option_first + option];
            buf_printf(out, "    %-*.*s %5.1f %%  ", NAME_WIDTH - 2, STR_ARG(program->options[decision->option_first + option].id),
                       100 * output_share(count, total));
            add_bar(out, output_share(count, total));
            buf_printf(out, "\n");
        }
    }
}

static void add_variables(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    if (program->variable_count == 0)
        return;
    buf_printf(out, "\nVariables at the end%*s10 %%        median      90 %%\n", NAME_WIDTH - 17, "");
    for (uint32_t i = 0; i < program->variable_count; i++) {
        struct spread final = output_final(tally, i);
        int32_t values[] = {final.q10, final.q50, final.q90};
        add_name(out, program->variables[i].id);
        for (uint32_t k = 0; final.count && k < 3; k++) {
            size_t before = out->len;
            output_value(program, i, values[k], out);
            for (size_t width = out->len - before; width < 12 && k < 2; width++)
                buf_u8(out, ' ');
        }
        buf_printf(out, "\n");
    }
}

static void add_sharing(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    if (program->share_count == 0)
        return;
    buf_printf(out, "\nSharing%*sshared   minutes: median (10 … 90 %%)\n", NAME_WIDTH - 4, "");
    for (uint32_t i = 0; i < program->share_count; i++) {
        const struct program_share *share = &program->shares[i];
        struct spread delay = output_minutes(tally, tally->share_delays + (size_t)i * tally->time_bin_count);
        size_t before = out->len;
        buf_printf(out, "  " STR_FMT " " STR_FMT "→" STR_FMT, STR_ARG(program->injects[share->inject].id),
                   STR_ARG(program->cells[share->from_cell].id), STR_ARG(program->cells[share->to_cell].id));
        for (size_t width = out->len - before - 2; width < NAME_WIDTH + 3; width++) /* the arrow is one column of three bytes */
            buf_u8(out, ' ');
        buf_printf(out, "%5.1f %%", 100 * output_share(tally->shared[i], tally->runs));
        if (delay.count)
            buf_printf(out, "  %5d (%d … %d)", delay.q50, delay.q10, delay.q90);
        buf_printf(out, "\n");
    }
}

static void add_load(const struct tally *tally, struct buf *out)
{
    const struct program *program = tally->program;
    buf_printf(out, "\nLoad%*sitems   most within %d minutes\n", NAME_WIDTH, "", TALLY_PEAK_MINUTES);
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        uint64_t items = 0;
        for (uint32_t period = 0; period < tally->period_count; period++)
            items += tally->load[(size_t)cell * tally->period_count + period];
        if (items == 0)
            continue;
        add_name(out, program->cells[cell].id);
        buf_printf(out, "%6.1f  %6.1f\n", output_share(items, tally->sampled), output_share(tally->peaks[cell], tally->sampled));
    }
}

struct never {
    struct buf *out;
    uint32_t count;
};

static void add_never(void *context, const char *kind, struct str id, const struct text *text)
{
    struct never *never = context;
    (void)text;
    if (never->count++ == 0)
        buf_printf(never->out, "\nNever reached\n");
    buf_printf(never->out, "  %-8s" STR_FMT "\n", kind, STR_ARG(id));
}

static void add_notable(const struct tally *tally, struct buf *out)
{
    if (tally->gravest.count == 0)
        return;
    buf_printf(out, "\nSoonest grave ends\n");
    for (uint32_t i = 0; i < tally->gravest.count && i < 3; i++) {
        const struct tally_notable *notable = &tally->gravest.items[i];
        buf_printf(out, "  run %llu: " STR_FMT " at ", (unsigned long long)notable->run,
                   STR_ARG(output_ending_id(tally->program, notable->ending)));
        output_moment(notable->end_tick * (int32_t)tally->program->tick_minutes, out);
        buf_printf(out, "\n");
    }
}

void output_table(const struct rehearsal *rehearsal, struct buf *ret_text)
{
    const struct tally *tally = rehearsal->tally;
    struct buf *out = ret_text;
    buf_add_str(out, text_in(&rehearsal->program->title, 0));
    buf_printf(out, "\n" STR_FMT ", ", STR_ARG(rehearsal->program->id));
    output_count(tally->runs, out);
    buf_printf(out, " runs");
    if (tally->runs < rehearsal->options.runs) {
        buf_printf(out, " of ");
        output_count(rehearsal->options.runs, out);
        buf_printf(out, " (cut short)");
    }
    buf_printf(out, ", seed %llu\n\n", (unsigned long long)rehearsal->options.seed);
    if (tally->runs == 0)
        return;
    add_endings(tally, out);
    add_decisions(tally, out);
    add_variables(tally, out);
    add_sharing(tally, out);
    add_load(tally, out);
    add_notable(tally, out);
    struct never never = {.out = out};
    output_never(tally, add_never, &never);
    buf_printf(out, "\n" OUTPUT_NOTE_EN "\n");
}
