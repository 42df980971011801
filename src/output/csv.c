/* CSV for spreadsheets: RFC 4180 with a byte order mark, so that Korean opens as Korean.
 *
 * Cells that a spreadsheet would take for a formula are no danger here: every text is an id or the name of a value,
 * which begins with a letter; "= crisis" stands behind an id and reads as a failed formula at worst. */
#include <assert.h>
#include <stdlib.h>

#include "output/inside.h"

const char *const output_csv_names[] = {
    "about.csv",       "endings.csv",    "adopted.csv",
    "choices.csv",     "numbers.csv",    "agreement.csv",
    "durations.csv",   "waits.csv",      "tasks.csv",
    "objectives.csv",  "releases.csv",   "plan.csv",
    "questions.csv",   "groups.csv",     "injects.csv",
    "sharing.csv",     "load.csv",       "phases.csv",
    "phase_load.csv",  "storylines.csv", "storyline_load.csv",
    "variables.csv",   "passages.csv",   "answers.csv",
    "assessments.csv", "flow.csv",       NULL,
};

struct files {
    output_take_file *take;
    uint32_t taken;
    void *context;
    struct buf text;
    enum status status;
};

static struct buf *begin(struct files *files, const char *header)
{
    assert(files->status != STATUS_OK || output_csv_names[files->taken]);
    buf_clear(&files->text);
    buf_printf(&files->text, "\xef\xbb\xbf%s\r\n", header);
    return &files->text;
}

static void end(struct files *files, const char *name)
{
    if (files->status != STATUS_OK)
        return;
    assert(strcmp(name, output_csv_names[files->taken]) == 0);
    files->taken++;
    if (files->text.failed)
        files->status = STATUS_OUT_OF_MEMORY;
    else if (!files->take(files->context, name, (struct str){files->text.ptr, files->text.len}))
        files->status = STATUS_IO;
}

static void add_shares(struct buf *out, uint64_t count, uint64_t total)
{
    struct stat_interval interval = output_interval(count, total);
    buf_printf(out, ",%llu,%llu", (unsigned long long)count, (unsigned long long)total);
    output_csv_number(output_share(count, total), out);
    output_csv_number(interval.low, out);
    output_csv_number(interval.high, out);
    buf_printf(out, "\r\n");
}

/* What each asked cell named, and in a last row without a cell what was decided, where that is one for all. */
static void add_numbers(const struct tally *tally, uint32_t index, struct buf *out)
{
    const struct program *program = tally->program;
    const struct program_decision *decision = &program->decisions[index];
    uint32_t rows = decision->asked_count + (decision->decided_slot != INDEX_NONE);
    for (uint32_t row = 0; row < rows && program_quantified(decision); row++)
        for (uint32_t k = 0; k < decision->quantity_count; k++) {
            struct spread numbers = output_quantity(tally, index, row * decision->quantity_count + k);
            struct str cell = row < decision->asked_count ? program->cells[decision->asked[row]].id : STR("");
            buf_printf(out, STR_FMT "," STR_FMT "," STR_FMT ",%llu", STR_ARG(decision->id), STR_ARG(cell),
                       STR_ARG(program->quantities[decision->quantity_first + k].id),
                       (unsigned long long)numbers.count);
            if (numbers.count)
                buf_printf(out, ",%d,%d,%d,%d,%d\r\n", numbers.q10, numbers.q25, numbers.q50, numbers.q75, numbers.q90);
            else
                buf_printf(out, ",,,,,\r\n");
        }
}

static void add_counts_files(const struct tally *tally, struct files *files)
{
    const struct program *program = tally->program;
    struct buf *out = begin(files, "ending,grave,count,runs,share,low,high");
    for (uint32_t i = 0; i <= program->ending_count; i++) {
        bool grave = i < program->ending_count && program->endings[i].grave;
        buf_printf(out, STR_FMT ",%s", STR_ARG(output_ending_id(program, i)), grave ? "yes" : "no");
        add_shares(out, tally->endings[i], tally->runs);
    }
    end(files, "endings.csv");

    out = begin(files, "decision,option,count,adoptions,share,low,high");
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        uint64_t total = 0;
        for (uint32_t option = 0; option < decision->option_count; option++)
            total += tally->adopted[decision->option_first + option];
        for (uint32_t option = 0; program_adoptions(decision) > 0 && option < decision->option_count; option++) {
            buf_printf(out, STR_FMT "," STR_FMT, STR_ARG(decision->id),
                       STR_ARG(program->options[decision->option_first + option].id));
            add_shares(out, tally->adopted[decision->option_first + option], total);
        }
    }
    end(files, "adopted.csv");

    out = begin(files, "decision,cell,asked,option,count,chosen,share,low,high");
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        for (uint32_t asked = 0; asked < decision->asked_count; asked++) {
            const uint64_t *counts = tally_choices(tally, i, asked);
            uint64_t total = 0;
            for (uint32_t option = 0; option < decision->option_count; option++)
                total += counts[option];
            for (uint32_t option = 0; option < decision->option_count; option++) {
                buf_printf(out, STR_FMT "," STR_FMT ",%llu," STR_FMT, STR_ARG(decision->id),
                           STR_ARG(program->cells[decision->asked[asked]].id),
                           (unsigned long long)tally_asked(tally, i, asked),
                           STR_ARG(program->options[decision->option_first + option].id));
                add_shares(out, counts[option], total);
            }
        }
    }
    end(files, "choices.csv");

    out = begin(files, "decision,cell,of,count,q10,q25,q50,q75,q90");
    for (uint32_t i = 0; i < program->decision_count; i++)
        add_numbers(tally, i, out);
    end(files, "numbers.csv");

    out = begin(files, "decision,opened,closed,otherwise,same,all_chose,share,low,high");
    for (uint32_t i = 0; i < program->decision_count; i++) {
        buf_printf(out, STR_FMT ",%llu,%llu,%llu", STR_ARG(program->decisions[i].id),
                   (unsigned long long)tally->opened[i], (unsigned long long)tally->closed[i],
                   (unsigned long long)tally->otherwise[i]);
        if (program->decisions[i].asked_count > 1)
            add_shares(out, tally->same[i], tally->all_chose[i]);
        else
            buf_printf(out, ",,,,,\r\n");
    }
    end(files, "agreement.csv");
}

static void add_waits_files(const struct tally *tally, struct files *files)
{
    const struct program *program = tally->program;
    struct buf *out = begin(files, "decision,closed,ran_out,share,sampled,q10,q25,q50,q75,q90");
    for (uint32_t i = 0; i < program->decision_count; i++) {
        if (tally->slow_rows[i].decision == INDEX_NONE)
            continue;
        struct spread open = output_open_minutes(tally, i);
        buf_printf(out, STR_FMT ",%llu,%llu", STR_ARG(program->decisions[i].id), (unsigned long long)tally->closed[i],
                   (unsigned long long)tally->ran_out[i]);
        output_csv_number(output_share(tally->ran_out[i], tally->closed[i]), out);
        buf_printf(out, ",%llu", (unsigned long long)open.count);
        output_csv_spread(&open, out);
    }
    end(files, "durations.csv");

    out = begin(files, "decision,cell,sampled,kept_waiting,share,chose,q10,q25,q50,q75,q90");
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        const struct tally_slow rows = tally->slow_rows[i];
        if (rows.decision == INDEX_NONE)
            continue;
        struct spread open = output_open_minutes(tally, i);
        for (uint32_t k = 0; k < decision->asked_count; k++) {
            uint32_t kept = tally->kept_waiting[rows.asked + k];
            struct spread chose = output_chose_minutes(tally, i, k);
            buf_printf(out, STR_FMT "," STR_FMT ",%llu,%u", STR_ARG(decision->id),
                       STR_ARG(program->cells[decision->asked[k]].id), (unsigned long long)open.count, kept);
            output_csv_number(output_share(kept, open.count), out);
            buf_printf(out, ",%llu", (unsigned long long)chose.count);
            output_csv_spread(&chose, out);
        }
    }
    end(files, "waits.csv");
}

static void add_tasks_files(const struct tally *tally, struct files *files)
{
    struct buf *out = begin(files, "task,cell,objective,critical,runs,opened,done,late,in_time,share,low,high,"
                                   "q10,q25,q50,q75,q90");
    for (uint32_t i = 0; i < tally->program->task_count; i++) {
        struct spread minutes = output_task_minutes(tally, i);
        output_csv_tasks(tally, i, out);
        output_csv_spread(&minutes, out);
    }
    end(files, "tasks.csv");

    out = begin(files, "objective,tasks,opened,done,late,in_time,share");
    output_csv_objectives(tally, out);
    end(files, "objectives.csv");

    out = begin(files, "inject,originator,to,runs,answer,count,requested,share,low,high,q10,q25,q50,q75,q90");
    output_csv_releases(tally, out);
    end(files, "releases.csv");

    out = begin(files, "item,owner,runs,cell,step,count,total,share,low,high,q10,q25,q50,q75,q90");
    output_csv_plan(tally, out);
    end(files, "plan.csv");

    out = begin(files, "question,cell,other,of,name,count,total,share,low,high,q10,q25,q50,q75,q90,step");
    output_csv_questions(tally, out);
    end(files, "questions.csv");
}

static void add_times_files(const struct tally *tally, struct files *files)
{
    const struct program *program = tally->program;
    struct buf *out = begin(files, "of,id,members,option,count,share");
    output_csv_together(tally, out);
    end(files, "groups.csv");

    out = begin(files, "inject,storyline,delivered,share,q10,q25,q50,q75,q90");
    for (uint32_t i = 0; i < program->inject_count; i++) {
        struct spread spread = output_minutes(tally, tally->inject_times + (size_t)i * tally->time_bin_count);
        const uint32_t storyline = program->injects[i].storyline;
        buf_printf(out, STR_FMT "," STR_FMT ",%llu,%.6g", STR_ARG(program->injects[i].id),
                   STR_ARG(storyline == INDEX_NONE ? STR("") : program->storylines[storyline].id),
                   (unsigned long long)tally->delivered[i], output_share(tally->delivered[i], tally->runs));
        output_csv_spread(&spread, out);
    }
    end(files, "injects.csv");

    out = begin(files, "inject,from,to,held,never,shared,share,q10,q25,q50,q75,q90");
    for (uint32_t i = 0; i < program->share_count; i++) {
        const struct program_share *share = &program->shares[i];
        struct spread spread = output_minutes(tally, tally->share_delays + (size_t)i * tally->time_bin_count);
        buf_printf(out, STR_FMT "," STR_FMT "," STR_FMT ",%llu,%llu,%llu,%.6g",
                   STR_ARG(program->injects[share->inject].id), STR_ARG(program->cells[share->from_cell].id),
                   STR_ARG(program->cells[share->to_cell].id), (unsigned long long)tally->held[i],
                   (unsigned long long)tally->withheld[i], (unsigned long long)tally->shared[i],
                   output_share(tally->shared[i], tally->runs));
        output_csv_spread(&spread, out);
    }
    end(files, "sharing.csv");

    out = begin(files, "cell,minute,items");
    for (uint32_t cell = 0; cell < program->cell_count; cell++)
        for (uint32_t period = 0; period < tally->period_count; period++)
            buf_printf(out, STR_FMT ",%u,%.6g\r\n", STR_ARG(program->cells[cell].id),
                       period * tally->period_ticks * program->tick_minutes,
                       output_share(tally->load[(size_t)cell * tally->period_count + period], tally->sampled));
    end(files, "load.csv");
}

static void add_parts_files(const struct tally *tally, struct files *files)
{
    struct buf *out = begin(files, "phase,minute,began,runs,share,low,high,sampled,delivered,opened,closed,asked,"
                                   "tasks_opened,tasks_done,tasks_late,q10,q25,q50,q75,q90");
    output_csv_phases(tally, out);
    end(files, "phases.csv");

    out = begin(files, "phase,cell,sampled,reports,decisions,questions,assessments,items,open_q50,open_q90,open_most");
    output_csv_phase_load(tally, out);
    end(files, "phase_load.csv");

    out = begin(files, "storyline,injects,delivered,share,decisions,closed,closed_share,questions,asked,asked_share,"
                       "tasks,opened,done,late,in_time,in_time_share,q10,q25,q50,q75,q90");
    output_csv_storylines(tally, out);
    end(files, "storylines.csv");

    out = begin(files, "storyline,cell,count,sampled,items");
    output_csv_storyline_load(tally, out);
    end(files, "storyline_load.csv");
}

static void add_fans_file(const struct tally *tally, struct files *files)
{
    const struct program *program = tally->program;
    uint64_t *bins = calloc(tally_fan_room(tally), sizeof(*bins));
    if (!bins) {
        files->status = STATUS_OUT_OF_MEMORY;
        return;
    }
    struct buf *out = begin(files, "variable,minute,q10,q25,q50,q75,q90,step");
    for (uint32_t i = 0; i < program->variable_count; i++) {
        tally_fan(tally, i, bins);
        for (uint32_t point = 0; point < tally->fan_count; point++) {
            struct spread spread = output_fan_spread(tally, i, bins, point);
            buf_printf(out, STR_FMT ",%u", STR_ARG(program->variables[i].id),
                       tally_fan_tick(tally, point) * program->tick_minutes);
            int32_t values[] = {spread.q10, spread.q25, spread.q50, spread.q75, spread.q90};
            for (uint32_t quantile = 0; quantile < 5; quantile++) {
                buf_u8(out, ',');
                if (spread.count)
                    program_value_print(program, i, values[quantile], out);
            }
            buf_printf(out, ",%u\r\n", spread.step);
        }
    }
    end(files, "variables.csv");
    free(bins);
}

static void add_passages_file(const struct tally *tally, struct files *files)
{
    const struct program *program = tally->program;
    struct buf *out = begin(files, "variable,when,at_start,count,runs,share,low,high,q10,q25,q50,q75,q90");
    for (uint32_t i = 0; i < tally->passage_count; i++) {
        const struct tally_passage *passage = &tally->passages[i];
        struct spread times = output_minutes(tally, tally->passage_times + (size_t)i * tally->time_bin_count);
        struct stat_interval interval = stat_wilson(tally->passed[i], tally->runs);
        buf_printf(out, STR_FMT ",", STR_ARG(program->variables[passage->variable].id));
        output_passage(program, passage, program_value_print, out);
        buf_printf(out, ",%s,%llu,%llu,%.6g,%.6g,%.6g", output_passed_at_start(tally, passage) ? "yes" : "no",
                   (unsigned long long)tally->passed[i], (unsigned long long)tally->runs,
                   output_share(tally->passed[i], tally->runs), interval.low, interval.high);
        output_csv_spread(&times, out);
    }
    end(files, "passages.csv");
}

static void add_answers_files(const struct tally *tally, struct files *files)
{
    struct buf *out = begin(files, "assessment,minute,cell,step,count");
    output_csv_answers(tally, out);
    end(files, "answers.csv");

    out = begin(files, "assessment,minute,cell,other,of,count,total,share,low,high");
    output_csv_truths(tally, out);
    end(files, "assessments.csv");
}

static void add_flow_file(const struct tally *tally, struct files *files)
{
    uint32_t count;
    struct flow_link *links = flow_sorted(&tally->flow, &count);
    if (!links && tally->flow.used) {
        files->status = STATUS_OUT_OF_MEMORY;
        return;
    }
    struct buf *out = begin(files, "from,to,count");
    for (uint32_t i = 0; i < count; i++) {
        output_flow_name(tally->program, links[i].from, out);
        buf_u8(out, ',');
        output_flow_name(tally->program, links[i].to, out);
        buf_printf(out, ",%llu\r\n", (unsigned long long)links[i].count);
    }
    end(files, "flow.csv");
    free(links);
}

void output_csv_assumptions(const struct program *program, const struct settings *settings, struct buf *out)
{
    for (uint32_t i = 0; i < program->parameter_count; i++)
        buf_printf(out, "parameter " STR_FMT ",%d\r\n", STR_ARG(program->parameters[i].id), settings->parameters[i]);
    for (uint32_t i = 0; i < program->cell_count; i++)
        if (program->cells[i].policy_count)
            buf_printf(out, "policy " STR_FMT "," STR_FMT "\r\n", STR_ARG(program->cells[i].id),
                       STR_ARG(program->policies[program->cells[i].policy_first + settings->policies[i]].name));
    buf_printf(out, "note,\"%s\"\r\n", output_note(STR("en")));
}

void output_csv_program(const struct program *program, uint64_t seed, struct buf *out)
{
    struct hash hash = program_hash(program);
    char hex[2 * HASH_BYTES + 1];
    hash_hex(&hash, hex);
    buf_printf(out, "scenario," STR_FMT "\r\nprogram,%s\r\nversion," ENTENTE_VERSION "\r\nseed,%llu\r\n",
               STR_ARG(program->id), hex, (unsigned long long)seed);
}

static void add_about_file(const struct rehearsal *rehearsal, struct files *files)
{
    struct buf *out = begin(files, "name,value");
    output_csv_program(rehearsal->program, rehearsal->options.seed, out);
    buf_printf(out, "first_run,%llu\r\nruns,%llu\r\nsampled,%llu\r\nfew,%s\r\n",
               (unsigned long long)rehearsal->options.first_run, (unsigned long long)rehearsal->tally->runs,
               (unsigned long long)rehearsal->tally->sampled, rehearsal->tally->runs < OUTPUT_FEW_RUNS ? "yes" : "no");
    output_csv_assumptions(rehearsal->program, &rehearsal->settings, out);
    end(files, "about.csv");
}

enum status output_csv(const struct rehearsal *rehearsal, output_take_file *take, void *context)
{
    struct files files = {.take = take, .context = context, .status = STATUS_OK};
    buf_init(&files.text, OUTPUT_BYTES_MAX);
    add_about_file(rehearsal, &files);
    add_counts_files(rehearsal->tally, &files);
    add_waits_files(rehearsal->tally, &files);
    add_tasks_files(rehearsal->tally, &files);
    add_times_files(rehearsal->tally, &files);
    add_parts_files(rehearsal->tally, &files);
    add_fans_file(rehearsal->tally, &files);
    add_passages_file(rehearsal->tally, &files);
    add_answers_files(rehearsal->tally, &files);
    add_flow_file(rehearsal->tally, &files);
    assert(files.status != STATUS_OK || !output_csv_names[files.taken]); /* every file that is promised */
    buf_free(&files.text);
    return files.status;
}
