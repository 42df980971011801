/* Designs: points over the space of the factors, the outcome at each, and what the method makes of it.
 *
 * A design is made of rows: Saltelli's A_i, B_i and the mixtures AB_i, a trajectory of Morris, a point of a discovery.
 * Rows are made and played in chunks, so memory holds one number a point and a design that is cut short leaves whole
 * rows. Any number of first rows is a smaller design: the points come from sequences that are even at every length, and
 * Saltelli's rows are dealt to several nets in turn. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "study/study.h"

#define BOX_MASS_MIN 0.05 /* boxes that hold less are chance */

int32_t study_factor_value(const struct study_factor *factor, double u)
{
    int64_t count = factor->is_policy ? (int64_t)factor->choice_count : (int64_t)factor->to - factor->from + 1;
    int64_t step = (int64_t)floor(u * (double)count);
    step = step < 0 ? 0 : step >= count ? count - 1 : step;
    return factor->is_policy ? factor->choices[step] : (int32_t)(factor->from + step);
}

uint32_t study_design_row_points(enum study_method method, uint32_t factor_count)
{
    switch (method) {
    case STUDY_SOBOL: return factor_count + 2;
    case STUDY_MORRIS: return factor_count + 1;
    default: return 1;
    }
}

/* ---- rows ---- */

/* The points of Saltelli's row: A, B, and A with each factor of B in turn. */
static void make_saltelli_row(const struct stat_sequence *sequence, uint32_t row, uint32_t factor_count,
                              double *ret_points)
{
    double both[STAT_DIMENSION_COUNT_MAX];
    stat_sequence_point(sequence, row, both);
    memcpy(ret_points, both, factor_count * sizeof(double));
    memcpy(ret_points + factor_count, both + factor_count, factor_count * sizeof(double));
    for (uint32_t factor = 0; factor < factor_count; factor++) {
        double *mixed = ret_points + (size_t)(factor + 2) * factor_count;
        memcpy(mixed, both, factor_count * sizeof(double));
        mixed[factor] = both[factor_count + factor];
    }
}

struct work {
    const struct study_design *design;
    struct study *study;
    uint32_t row_points;
    struct stat_sequence nets[STAT_NET_COUNT];      /* sobol: row i is of net i % STAT_NET_COUNT; discovery has one */
    uint32_t choice_counts[STUDY_FACTOR_COUNT_MAX]; /* morris: policies of a factor, 0 for a parameter */
    double *points;                                 /* of a chunk */
    struct study_sum *sums;                         /* of a chunk */
    uint32_t *order;                                /* morris: factors, of a chunk's trajectories */
    double *means;                                  /* row-major: means[row * row_points + k] */
    double *values;                                 /* discovery: point-major, of factors */
    uint32_t *hits, *totals;
    double *effects; /* morris: trajectory-major */
};

static void make_row(struct work *work, uint32_t row, uint32_t in_chunk)
{
    const struct study_design *design = work->design;
    double *points = work->points + (size_t)in_chunk * work->row_points * design->factor_count;
    if (design->method == STUDY_SOBOL)
        make_saltelli_row(&work->nets[row % STAT_NET_COUNT], row / STAT_NET_COUNT, design->factor_count, points);
    else if (design->method == STUDY_MORRIS)
        stat_morris_trajectory(design->seed, row, design->factor_count, work->choice_counts, points,
                               work->order + (size_t)in_chunk * design->factor_count);
    else
        stat_sequence_point(&work->nets[0], row, points);
}

/* How far a step of Morris went, as a share of the factor's range; a change of policy counts as the whole range. */
static double step_length(const struct study_design *design, uint32_t factor, double before, double after)
{
    if (!design->factors)
        return after - before;
    const struct study_factor *about = &design->factors[factor];
    if (about->is_policy)
        return after > before ? 1 : -1;
    return (double)(study_factor_value(about, after) - study_factor_value(about, before)) / (about->to - about->from);
}

static void take_effects(struct work *work, uint32_t row, uint32_t in_chunk)
{
    const struct study_design *design = work->design;
    const double *means = work->means + (size_t)row * work->row_points;
    for (uint32_t step = 1; step < work->row_points; step++) {
        uint32_t factor = work->order[(size_t)in_chunk * design->factor_count + step - 1];
        const double *before = work->points + ((size_t)in_chunk * work->row_points + step - 1) * design->factor_count;
        double length = step_length(design, factor, before[factor], before[design->factor_count + factor]);
        assert(length != 0); /* a step changes the factor */
        work->effects[(size_t)row * design->factor_count + factor] = (means[step] - means[step - 1]) / length;
    }
}

static void take_row(struct work *work, uint32_t row, uint32_t in_chunk)
{
    const struct study_design *design = work->design;
    const struct study_sum *sums = work->sums + (size_t)in_chunk * work->row_points;
    for (uint32_t k = 0; k < work->row_points; k++) {
        work->means[(size_t)row * work->row_points + k] = (double)sums[k].sum / (double)sums[k].count;
        if (design->method != STUDY_SOBOL || k < 2) /* the mixtures are no sample of their own */
            study_sum_add(&work->study->all, &sums[k]);
    }
    if (design->method == STUDY_MORRIS)
        take_effects(work, row, in_chunk);
    if (design->method == STUDY_DISCOVERY) {
        work->hits[row] = (uint32_t)sums[0].sum;
        work->totals[row] = (uint32_t)sums[0].count;
        for (uint32_t factor = 0; factor < design->factor_count; factor++) {
            double u = work->points[(size_t)in_chunk * design->factor_count + factor];
            work->values[(size_t)row * design->factor_count + factor] =
                design->factors ? study_factor_value(&design->factors[factor], u) : u;
        }
    }
}

/* ---- what it comes to ---- */

static enum status conclude_sobol(struct work *work)
{
    uint32_t count = work->study->samples_done, factor_count = work->design->factor_count;
    double *y = calloc((size_t)count * work->row_points, sizeof(*y)); /* column by column: A, B, the mixtures */
    struct stat_sensitivity *sensitivities = calloc(factor_count, sizeof(*sensitivities));
    if (!y || !sensitivities) {
        free(y);
        free(sensitivities);
        return STATUS_OUT_OF_MEMORY;
    }
    for (uint32_t row = 0; row < count; row++)
        for (uint32_t k = 0; k < work->row_points; k++)
            y[(size_t)k * count + row] = work->means[(size_t)row * work->row_points + k];
    work->study->defined = stat_sensitivity(count, factor_count, y, y + count, y + 2 * (size_t)count, sensitivities);
    work->study->sensitivities = sensitivities;
    free(y);
    return STATUS_OK;
}

static enum status conclude_morris(struct work *work)
{
    struct study *study = work->study;
    uint32_t factor_count = work->design->factor_count;
    study->screenings = calloc(factor_count, sizeof(*study->screenings));
    if (!study->screenings)
        return STATUS_OUT_OF_MEMORY;
    if (!stat_screening(study->samples_done, factor_count, work->effects, work->design->seed, study->screenings))
        return STATUS_OUT_OF_MEMORY;
    for (uint32_t factor = 0; factor < factor_count; factor++)
        study->defined = study->defined || study->screenings[factor].mean_absolute > 0;
    return STATUS_OK;
}

static enum status conclude_discovery(struct work *work)
{
    struct stat_points points = {.values = work->values,
                                 .hits = work->hits,
                                 .totals = work->totals,
                                 .point_count = work->study->samples_done,
                                 .factor_count = work->design->factor_count};
    enum status status = stat_prim(&points, BOX_MASS_MIN, &work->study->boxes);
    work->study->defined = status == STATUS_OK;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status; /* all or none of interest: there is no box to find */
}

static enum status conclude(struct work *work)
{
    switch (work->design->method) {
    case STUDY_SOBOL: return conclude_sobol(work);
    case STUDY_MORRIS: return conclude_morris(work);
    default: return conclude_discovery(work);
    }
}

/* ---- the whole ---- */

static bool work_init(struct work *work, uint32_t chunk_rows)
{
    const struct study_design *design = work->design;
    size_t chunk_points = (size_t)chunk_rows * work->row_points, points = (size_t)design->samples * work->row_points;
    work->points = calloc(chunk_points * design->factor_count, sizeof(*work->points));
    work->sums = calloc(chunk_points, sizeof(*work->sums));
    work->order = calloc((size_t)chunk_rows * design->factor_count, sizeof(*work->order));
    work->means = calloc(points, sizeof(*work->means));
    work->values = calloc((size_t)design->samples * design->factor_count, sizeof(*work->values));
    work->effects = calloc((size_t)design->samples * design->factor_count, sizeof(*work->effects));
    work->hits = calloc(design->samples, sizeof(*work->hits));
    work->totals = calloc(design->samples, sizeof(*work->totals));
    return work->points && work->sums && work->order && work->means && work->values && work->effects && work->hits &&
           work->totals;
}

static void work_release(struct work *work)
{
    free(work->points);
    free(work->sums);
    free(work->order);
    free(work->means);
    free(work->values);
    free(work->effects);
    free(work->hits);
    free(work->totals);
}

/* What points are drawn from. */
static void make_sources(struct work *work)
{
    const struct study_design *design = work->design;
    for (uint32_t net = 0; design->method == STUDY_SOBOL && net < STAT_NET_COUNT; net++)
        stat_sequence_init(&work->nets[net], 2 * design->factor_count, true, design->seed, net);
    if (design->method == STUDY_DISCOVERY)
        stat_sequence_init(&work->nets[0], design->factor_count, true, design->seed, 0);
    for (uint32_t i = 0; design->factors && i < design->factor_count; i++)
        work->choice_counts[i] = design->factors[i].is_policy ? design->factors[i].choice_count : 0;
}

enum status study_design_run(const struct study_design *design, struct study *study)
{
    assert(design->factor_count >= 1 && design->samples >= 1);
    uint32_t row_points = study_design_row_points(design->method, design->factor_count);
    uint32_t chunk_rows = design->chunk_points > row_points ? design->chunk_points / row_points : 1;
    uint32_t rows_min = design->method == STUDY_DISCOVERY ? 1 : 2; /* less says nothing of spread */
    struct work work = {.design = design, .study = study, .row_points = row_points};
    enum status status = STATUS_OUT_OF_MEMORY;
    chunk_rows = chunk_rows < design->samples ? chunk_rows : design->samples;
    if (!work_init(&work, chunk_rows))
        goto cleanup;
    make_sources(&work);
    status = STATUS_OK;
    for (uint32_t row = 0; status == STATUS_OK && row < design->samples; row += chunk_rows) {
        uint32_t rows = design->samples - row < chunk_rows ? design->samples - row : chunk_rows;
        for (uint32_t i = 0; i < rows; i++)
            make_row(&work, row + i, i);
        status = design->evaluate(design->context, work.points, rows * row_points, work.sums);
        for (uint32_t i = 0; status == STATUS_OK && i < rows; i++)
            take_row(&work, row + i, i);
        if (status == STATUS_OK)
            study->samples_done += rows;
    }
    study->point_count = (uint64_t)study->samples_done * row_points;
    if ((status == STATUS_OK || status == STATUS_CANCELLED) && study->samples_done >= rows_min) {
        enum status concluded = conclude(&work);
        status = concluded == STATUS_OK ? status : concluded;
    }
cleanup:
    work_release(&work);
    return status;
}
