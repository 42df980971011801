/* Sides of a study by their role, and what is read first. */
#include <assert.h>
#include <math.h>

#include "output/study_inside.h"

bool study_has_design(const struct study *study)
{
    enum study_method method = study->options.ask.method;
    return method == STUDY_SOBOL || method == STUDY_MORRIS || method == STUDY_DISCOVERY;
}

bool study_has_changes(const struct study *study)
{
    enum study_method method = study->options.ask.method;
    return method == STUDY_INJECTS || method == STUDY_OPTIONS || method == STUDY_RELEASES;
}

void study_side_order(const struct study *study, uint32_t *ret_order)
{
    double sizes[STUDY_SIDE_COUNT_MAX];
    assert(study->side_count <= STUDY_SIDE_COUNT_MAX);
    for (uint32_t i = 0; i < study->side_count; i++) { /* by insertion: equal ones stay in file order */
        uint32_t place = i;
        sizes[i] = fabs(study_contrast(study, &study->sides[i].pair).difference);
        while (place > 1 && sizes[ret_order[place - 1]] < sizes[i]) {
            ret_order[place] = ret_order[place - 1];
            place--;
        }
        ret_order[place] = i;
    }
    assert(study->side_count == 0 || ret_order[0] == 0);
}

int32_t study_side_value(const struct study *study, const struct study_side *side, uint32_t factor)
{
    const struct study_factor *about = &study->factors[factor];
    return about->is_policy ? side->settings.policies[about->index] : side->settings.parameters[about->index];
}

uint32_t study_level_side(const struct study *study, uint32_t path, uint32_t level)
{
    assert(path < study->path_count && level < study->delay_count);
    return 1 + path * study->delay_count + level; /* in the order in which they were made */
}

uint32_t study_strongest_level(const struct study *study, uint32_t path)
{
    uint32_t strongest = 1;
    double most = -1;
    for (uint32_t level = 1; level < study->delay_count; level++) {
        const struct study_side *side = &study->sides[study_level_side(study, path, level)];
        double change = fabs(study_contrast(study, &side->pair).difference);
        if (change > most) {
            most = change;
            strongest = level;
        }
    }
    assert(strongest < study->delay_count);
    return strongest;
}

uint32_t study_cell_side(const struct study *study, uint32_t x, uint32_t y)
{
    assert(x < study->axis[0] && y < study->axis[1]);
    return 1 + study->path_count * study->delay_count + x * study->axis[1] + y;
}

void study_ends(const struct study *study, uint32_t factor, uint32_t *ret_first, uint32_t *ret_last)
{
    *ret_first = *ret_last = INDEX_NONE;
    for (uint32_t i = 0; i < study->side_count; i++)
        if (study->sides[i].role == SIDE_VARIED && study->sides[i].factor == factor) {
            *ret_first = *ret_first == INDEX_NONE ? i : *ret_first;
            *ret_last = i;
        }
    assert(*ret_first <= *ret_last && *ret_last < study->side_count);
}

/* How much a factor (or path) matters, in the terms of the method. */
static double weight(const struct study *study, uint32_t index)
{
    double low = INFINITY, high = -INFINITY;
    switch (study->options.ask.method) {
    case STUDY_SOBOL: return study->defined ? study->sensitivities[index].total : 0;
    case STUDY_MORRIS: return study->screenings ? study->screenings[index].mean_absolute : 0;
    case STUDY_DISCOVERY: return study->defined ? -study->boxes.without[index] : 0;
    case STUDY_TORNADO:
        for (uint32_t i = 0; i < study->side_count; i++) {
            if (study->sides[i].role != SIDE_VARIED || study->sides[i].factor != index)
                continue;
            double difference = study_contrast(study, &study->sides[i].pair).difference;
            low = fmin(low, fmin(difference, 0));
            high = fmax(high, fmax(difference, 0));
        }
        return high - low;
    case STUDY_SHARING: {
        uint32_t strongest = study_level_side(study, index, study_strongest_level(study, index));
        return index == PATH_ALL ? INFINITY : fabs(study_contrast(study, &study->sides[strongest].pair).difference);
    }
    case STUDY_COMPARE:
    case STUDY_INJECTS:
    case STUDY_RELEASES:
    case STUDY_OPTIONS: break;
    }
    return 0;
}

void study_order(const struct study *study, uint32_t *ret_order)
{
    uint32_t count = study->options.ask.method == STUDY_SHARING ? study->path_count : study->factor_count;
    assert(count <= STUDY_FACTOR_COUNT_MAX || study->options.ask.method == STUDY_SHARING);
    for (uint32_t i = 0; i < count; i++) { /* by insertion: equal ones stay in file order */
        uint32_t place = i;
        while (place > 0 && weight(study, ret_order[place - 1]) < weight(study, i)) {
            ret_order[place] = ret_order[place - 1];
            place--;
        }
        ret_order[place] = i;
    }
}
