/* A study for spreadsheets: what was asked of which assumptions, then one or two files of figures, as csv.c writes
 * them. Names are ids, and numbers those of programs whatever the language. */
#include <assert.h>
#include <math.h>

#include "output/study_inside.h"
#include "program/words.h"

static void add_about(const struct study *study, struct buf *out)
{
    const struct study_voice terse = study_terse(study);
    const struct program_study *ask = &study->options.ask;
    buf_printf(out, "name,value\r\n");
    output_csv_program(study->program, study->options.seed, out);
    buf_printf(out, "study," STR_FMT "\r\nmethod,%s\r\noutcome,", STR_ARG(ask->id),
               words_at(WORDS_study_method, ask->method));
    study_say_outcome(&terse, out);
    buf_printf(out, "\r\nsamples,%u\r\npoints,%llu\r\nruns,%llu\r\n", study->samples_done,
               (unsigned long long)study->point_count, (unsigned long long)study->runs_done);
    buf_printf(out, "few,%s\r\ncut_short,%s\r\n",
               !study_has_design(study) && study->runs_done < STAT_COUNT_FEW ? "yes" : "no",
               study->cut_short ? "yes" : "no");
    output_csv_assumptions(study->program, &study->options.base, out);
}

static void add_factor(const struct study *study, uint32_t factor, struct buf *out)
{
    const struct study_voice terse = study_terse(study);
    study_say_factor(&terse, factor, out);
}

static void add_range(const struct study *study, uint32_t factor, struct buf *out)
{
    const struct study_voice terse = study_terse(study);
    buf_printf(out, ",\"");
    study_say_range(&terse, factor, out);
    buf_printf(out, "\"");
}

/* A number, or a policy's name. */
static void add_value(const struct study *study, uint32_t factor, double value, struct buf *out)
{
    const struct study_factor *about = &study->factors[factor];
    if (about->is_policy)
        buf_add_str(out, study_policy_name(study->program, about->index, (uint32_t)value));
    else
        buf_printf(out, "%.12g", value);
}

static void add_interval(struct buf *out, double number, struct stat_interval interval)
{
    output_csv_number(number, out);
    output_csv_number(interval.low, out);
    output_csv_number(interval.high, out);
}

static void add_sobol(const struct study *study, struct buf *out)
{
    buf_printf(out, "factor,range,S1,S1 low,S1 high,ST,ST low,ST high\r\n");
    for (uint32_t i = 0; study->defined && i < study->factor_count; i++) {
        const struct stat_sensitivity *about = &study->sensitivities[i];
        add_factor(study, i, out);
        add_range(study, i, out);
        add_interval(out, about->first, about->first_interval);
        add_interval(out, about->total, about->total_interval);
        buf_printf(out, "\r\n");
    }
}

static void add_morris(const struct study *study, struct buf *out)
{
    buf_printf(out, "factor,range,mu star,mu star low,mu star high,mu,sigma\r\n");
    for (uint32_t i = 0; study->defined && i < study->factor_count; i++) {
        const struct stat_screening *about = &study->screenings[i];
        add_factor(study, i, out);
        add_range(study, i, out);
        add_interval(out, about->mean_absolute, about->mean_absolute_interval);
        output_csv_number(about->mean, out);
        output_csv_number(about->deviation, out);
        buf_printf(out, "\r\n");
    }
}

/* An end of a box; empty where the box does not end there. */
static void add_limit(const struct study *study, uint32_t factor, double limit, struct buf *out)
{
    buf_printf(out, ",");
    if (isfinite(limit))
        add_value(study, factor, limit, out);
}

static void add_box(const struct study *study, struct buf *out)
{
    buf_printf(out, "factor,range,low,high,density without\r\n");
    for (uint32_t i = 0; study->defined && i < study->factor_count; i++) {
        const struct stat_box *box = &study->boxes.items[study->boxes.chosen];
        add_factor(study, i, out);
        add_range(study, i, out);
        add_limit(study, i, box->low[i], out);
        add_limit(study, i, box->high[i], out);
        output_csv_number(study->boxes.without[i], out);
        buf_printf(out, "\r\n");
    }
}

static void add_peeling(const struct study *study, struct buf *out)
{
    buf_printf(out, "step,coverage,density,mass,limited,chosen");
    for (uint32_t k = 0; k < study->factor_count; k++)
        for (uint32_t end = 0; end < 2; end++) {
            buf_printf(out, ",");
            add_factor(study, k, out);
            buf_add_str(out, end ? STR(" high") : STR(" low"));
        }
    buf_printf(out, "\r\n");
    for (uint32_t i = 0; study->defined && i < study->boxes.count; i++) {
        const struct stat_box *box = &study->boxes.items[i];
        buf_printf(out, "%u,%.6g,%.6g,%.6g,%u,%s", i, box->coverage, box->density, box->mass, box->restricted_count,
                   i == study->boxes.chosen ? "yes" : "no");
        for (uint32_t k = 0; k < study->factor_count; k++) {
            add_limit(study, k, box->low[k], out);
            add_limit(study, k, box->high[k], out);
        }
        buf_printf(out, "\r\n");
    }
}

/* The inject that is left out, or decision:option that is forced. */
static void add_change(const struct study *study, const struct study_side *side, struct buf *out)
{
    const struct program *program = study->program;
    if (side->role == SIDE_WITHOUT)
        buf_add_str(out, program->injects[side->index].id);
    if (side->role == SIDE_FREED)
        buf_add_str(out, side->index == INDEX_NONE ? STR("*") : program->injects[side->index].id);
    if (side->role != SIDE_FORCED)
        return;
    const struct program_decision *decision = &program->decisions[side->index];
    buf_printf(out, STR_FMT ":" STR_FMT, STR_ARG(decision->id),
               STR_ARG(program->options[decision->option_first + side->option].id));
}

static void add_sides(const struct study *study, struct buf *out)
{
    const struct study_voice terse = study_terse(study);
    buf_printf(out, "side,role,path,items,after,");
    if (study_has_changes(study))
        buf_printf(out, "change,");
    for (uint32_t k = 0; k < study->factor_count; k++) {
        add_factor(study, k, out);
        buf_printf(out, ",");
    }
    buf_printf(
        out, "runs,outcome,low,high,against,difference,difference low,difference high,lower,higher,variance ratio\r\n");
    static const char *const roles[] = {"as written", "side", "path", "grid", "without", "forced", "released"};
    for (uint32_t i = 0; i < study->side_count; i++) {
        const struct study_side *side = &study->sides[i];
        assert((size_t)side->role < sizeof(roles) / sizeof(roles[0]) && side->against < study->side_count);
        struct study_contrast contrast = study_contrast(study, &side->pair);
        buf_printf(out, "%u,%s,", i, roles[side->role]);
        if (side->role == SIDE_LEVEL)
            study_say_path(&terse, side->path, out);
        buf_printf(out, ",");
        if (side->role == SIDE_LEVEL)
            buf_printf(out, "%u", study->paths[side->path].share_count);
        buf_printf(out, ",");
        if (side->role == SIDE_LEVEL)
            study_say_delay(&terse, side->level, out);
        if (study_has_changes(study)) {
            buf_printf(out, ",");
            add_change(study, side, out);
        }
        for (uint32_t k = 0; k < study->factor_count; k++) {
            buf_printf(out, ",");
            add_value(study, k, study_side_value(study, side, k), out);
        }
        buf_printf(out, ",%lld", (long long)side->pair.second.count);
        add_interval(out, contrast.second, contrast.second_interval);
        buf_printf(out, ",%u", side->against);
        add_interval(out, contrast.difference, contrast.interval);
        buf_printf(out, ",%lld,%lld", (long long)side->pair.lower, (long long)side->pair.higher);
        output_csv_number(contrast.luck, out);
        buf_printf(out, "\r\n");
    }
}

static enum status give(const struct study *study, void (*add)(const struct study *, struct buf *), const char *name,
                        output_take_file *take, void *context)
{
    struct buf out;
    buf_init(&out, OUTPUT_BYTES_MAX);
    buf_add_str(&out, STR("\xef\xbb\xbf"));
    add(study, &out);
    enum status status = STATUS_OK;
    if (out.failed)
        status = STATUS_OUT_OF_MEMORY;
    else if (!take(context, name, (struct str){out.ptr, out.len}))
        status = STATUS_IO;
    buf_free(&out);
    return status;
}

static const struct {
    const char *names[4];
    void (*add[3])(const struct study *study, struct buf *out);
} methods[] = {
    [STUDY_SOBOL] = {{"about.csv", "sensitivity.csv"}, {add_about, add_sobol}},
    [STUDY_MORRIS] = {{"about.csv", "screening.csv"}, {add_about, add_morris}},
    [STUDY_DISCOVERY] = {{"about.csv", "box.csv", "peeling.csv"}, {add_about, add_box, add_peeling}},
    [STUDY_COMPARE] = {{"about.csv", "sides.csv"}, {add_about, add_sides}},
    [STUDY_SHARING] = {{"about.csv", "sides.csv"}, {add_about, add_sides}},
    [STUDY_TORNADO] = {{"about.csv", "sides.csv"}, {add_about, add_sides}},
    [STUDY_INJECTS] = {{"about.csv", "sides.csv"}, {add_about, add_sides}},
    [STUDY_OPTIONS] = {{"about.csv", "sides.csv"}, {add_about, add_sides}},
    [STUDY_RELEASES] = {{"about.csv", "sides.csv"}, {add_about, add_sides}},
};

const char *const *study_csv_names(enum study_method method)
{
    assert((size_t)method < sizeof(methods) / sizeof(methods[0]));
    return methods[method].names;
}

enum status study_csv(const struct study *study, output_take_file *take, void *context)
{
    enum study_method method = study->options.ask.method;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; status == STATUS_OK && methods[method].names[i]; i++)
        status = give(study, methods[method].add[i], methods[method].names[i], take, context);
    return status;
}
