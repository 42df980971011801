/* A study for spreadsheets: one or two files, as csv.c writes them. */
#include <assert.h>
#include <math.h>

#include "output/study_inside.h"

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
        study_say_factor(study, i, out);
        buf_printf(out, ",\"");
        study_say_range(study, i, out);
        buf_printf(out, "\"");
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
        study_say_factor(study, i, out);
        buf_printf(out, ",\"");
        study_say_range(study, i, out);
        buf_printf(out, "\"");
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
    study_say_limit(study, factor, limit, out);
}

static void add_box(const struct study *study, struct buf *out)
{
    buf_printf(out, "factor,range,low,high,density without\r\n");
    for (uint32_t i = 0; study->defined && i < study->factor_count; i++) {
        const struct stat_box *box = &study->boxes.items[study->boxes.chosen];
        study_say_factor(study, i, out);
        buf_printf(out, ",\"");
        study_say_range(study, i, out);
        buf_printf(out, "\"");
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
            study_say_factor(study, k, out);
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

static void add_sides(const struct study *study, struct buf *out)
{
    buf_printf(out, "side,role,path,items,after,");
    for (uint32_t k = 0; k < study->factor_count; k++) {
        study_say_factor(study, k, out);
        buf_printf(out, ",");
    }
    buf_printf(
        out, "runs,outcome,low,high,against,difference,difference low,difference high,lower,higher,variance ratio\r\n");
    static const char *const roles[] = {"as written", "side", "path", "grid"};
    for (uint32_t i = 0; i < study->side_count; i++) {
        const struct study_side *side = &study->sides[i];
        assert((size_t)side->role < sizeof(roles) / sizeof(roles[0]) && side->against < study->side_count);
        struct study_contrast contrast = study_contrast(study, &side->pair);
        buf_printf(out, "%u,%s,", i, roles[side->role]);
        if (side->role == SIDE_LEVEL)
            study_say_path(study, side->path, out);
        buf_printf(out, ",");
        if (side->role == SIDE_LEVEL)
            buf_printf(out, "%u", study->paths[side->path].share_count);
        buf_printf(out, ",");
        if (side->role == SIDE_LEVEL)
            study_say_delay(study, side->level, out);
        for (uint32_t k = 0; k < study->factor_count; k++) {
            buf_printf(out, ",");
            study_say_factor_value(study, k, study_side_value(study, side, k), out);
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
    const char *names[3];
    void (*add[2])(const struct study *study, struct buf *out);
} methods[] = {
    [STUDY_SOBOL] = {{"sensitivity.csv"}, {add_sobol}},
    [STUDY_MORRIS] = {{"screening.csv"}, {add_morris}},
    [STUDY_DISCOVERY] = {{"box.csv", "peeling.csv"}, {add_box, add_peeling}},
    [STUDY_COMPARE] = {{"sides.csv"}, {add_sides}},
    [STUDY_SHARING] = {{"sides.csv"}, {add_sides}},
    [STUDY_TORNADO] = {{"sides.csv"}, {add_sides}},
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
