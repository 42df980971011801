/* What a study found: one sentence, or labels with their figures, which stand in any language as they are. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "output/study_inside.h"
#include "pieces/number.h"

enum { PART_COUNT_MAX = 6, PART_BYTES = 1 << 14 };

/* The texts that fill a word, in its order. */
struct parts {
    struct buf texts[PART_COUNT_MAX];
    uint32_t count;
};

static struct buf *next(struct parts *parts)
{
    assert(parts->count < PART_COUNT_MAX);
    buf_init(&parts->texts[parts->count], PART_BYTES);
    return &parts->texts[parts->count++];
}

static const char *part(struct parts *parts, uint32_t index)
{
    return index < parts->count ? buf_text(&parts->texts[index]) : "";
}

/* The word with its parts, which are freed. A word takes as many of them as it has places, and there are never more. */
static void say(const struct study_voice *voice, enum word word, struct parts *parts, struct buf *out)
{
    words_print(out, voice->words, word, part(parts, 0), part(parts, 1), part(parts, 2), part(parts, 3), part(parts, 4),
                part(parts, 5));
    for (uint32_t i = 0; i < parts->count; i++) {
        out->failed = out->failed || parts->texts[i].failed;
        buf_free(&parts->texts[i]);
    }
    parts->count = 0;
}

static void put(const struct study_voice *voice, enum word word, struct buf *out)
{
    buf_add_str(out, str_of(voice->words->text[word]));
}

static void find_sobol(const struct study_voice *voice, struct buf *out)
{
    const struct study *study = voice->study;
    assert(study->defined && study->factor_count > 0);
    uint32_t order[STUDY_FACTOR_COUNT_MAX];
    struct parts parts = {0};
    study_order(study, order);
    study_say_outcome(voice, next(&parts));
    for (uint32_t i = 0; i < study->factor_count && i < 2; i++) {
        const struct stat_sensitivity *about = &study->sensitivities[order[i]];
        study_say_factor(voice, order[i], next(&parts));
        number_share(next(&parts), voice->words, 0, fmin(fmax(about->first, 0), 1)); /* an estimate can leave it */
        number_share(next(&parts), voice->words, 0, fmin(fmax(about->total, 0), 1));
        say(voice, i == 0 ? WORD_STUDY_DRIVER : WORD_STUDY_NEXT_DRIVER, &parts, out);
    }
    buf_add_str(out, STR("."));
}

static void find_morris(const struct study_voice *voice, struct buf *out)
{
    const struct study *study = voice->study;
    uint32_t order[STUDY_FACTOR_COUNT_MAX], idle = 0;
    struct parts parts = {0};
    study_order(study, order);
    double most = study->screenings[order[0]].mean_absolute;
    study_say_outcome(voice, next(&parts));
    study_say_factor(voice, order[0], next(&parts));
    study_say_size_of(voice, most, next(&parts));
    say(voice, WORD_STUDY_MOVER, &parts, out);
    for (uint32_t i = 0; i < study->factor_count; i++)
        idle += study->screenings[i].mean_absolute < most / 20;
    if (idle > 0)
        words_print(out, voice->words, WORD_STUDY_IDLE, idle, study->factor_count);
    buf_add_str(out, STR("."));
}

/* One factor's limits: "share_delay 41–80", "caution ≤ 20", "us policy: firm, cautious". */
static void say_limits(const struct study_voice *voice, const struct stat_box *box, uint32_t index, struct buf *out)
{
    const struct study_factor *factor = &voice->study->factors[index];
    study_say_factor(voice, index, out);
    if (factor->is_policy) {
        const char *between = ": ";
        for (uint32_t k = 0; k < factor->choice_count; k++) {
            if (factor->choices[k] < box->low[index] || factor->choices[k] > box->high[index])
                continue;
            buf_add_str(out, str_of(between));
            between = "/";
            study_say_policy(voice, factor->index, factor->choices[k], out);
        }
        return;
    }
    bool low = isfinite(box->low[index]), high = isfinite(box->high[index]);
    buf_add_str(out, low && high ? STR(" ") : low ? STR(" ≥ ") : STR(" ≤ "));
    study_say_limit(voice, index, box->low[index], out);
    if (low && high)
        put(voice, WORD_RANGE_SIGN, out);
    study_say_limit(voice, index, box->high[index], out);
}

static void find_box(const struct study_voice *voice, struct buf *out)
{
    const struct study *study = voice->study;
    assert(study->boxes.chosen < study->boxes.count);
    const struct stat_box *box = &study->boxes.items[study->boxes.chosen];
    const char *between = "";
    struct parts parts = {0};
    study_say_outcome(voice, next(&parts));
    number_share(next(&parts), voice->words, 0, box->density);
    if (box->restricted_count == 0) {
        say(voice, WORD_STUDY_NO_REGION, &parts, out);
        return;
    }
    put(voice, WORD_STUDY_REGION_IS, out);
    for (uint32_t i = 0; i < study->factor_count; i++) {
        if (!isfinite(box->low[i]) && !isfinite(box->high[i]))
            continue;
        buf_add_str(out, str_of(between));
        between = "; ";
        say_limits(voice, box, i, out);
    }
    number_share(next(&parts), voice->words, 0, output_share((uint64_t)study->all.sum, (uint64_t)study->all.count));
    number_share(next(&parts), voice->words, 0, box->coverage);
    number_share(next(&parts), voice->words, 0, box->mass);
    say(voice, WORD_STUDY_REGION_FIGURES, &parts, out);
}

void study_find_peeling(const struct study_voice *voice, struct buf *out)
{
    const struct stat_boxes *boxes = &voice->study->boxes;
    const struct stat_box *densest = &boxes->items[boxes->count - 1];
    struct parts parts = {0};
    number_whole(next(&parts), voice->words, boxes->chosen);
    number_whole(next(&parts), voice->words, boxes->count - 1);
    number_share(next(&parts), voice->words, 0, densest->density);
    number_share(next(&parts), voice->words, 0, densest->coverage);
    say(voice, WORD_STUDY_PEELED, &parts, out);
}

static bool is_known(const struct study_contrast *contrast)
{
    return isfinite(contrast->interval.low) && isfinite(contrast->interval.high);
}

static bool is_sure(const struct study_contrast *contrast)
{
    return is_known(contrast) && (contrast->interval.low > 0 || contrast->interval.high < 0);
}

static void find_compared(const struct study_voice *voice, struct buf *out)
{
    const struct study *study = voice->study;
    uint32_t best = 0, sure = 0, known = 0;
    double most = 0;
    struct parts parts = {0};
    for (uint32_t i = 1; i < study->side_count; i++) {
        struct study_contrast contrast = study_contrast(study, &study->sides[i].pair);
        sure += is_sure(&contrast);
        known += is_known(&contrast);
        if (is_sure(&contrast) && fabs(contrast.difference) > most) {
            most = fabs(contrast.difference);
            best = i;
        }
    }
    if (sure == 0) {
        study_say_side(voice, 0, next(&parts));
        study_say_outcome(voice, next(&parts));
        say(voice, known > 0 ? WORD_STUDY_ALIKE : WORD_STUDY_UNKNOWN, &parts, out);
        return;
    }
    struct study_contrast contrast = study_contrast(study, &study->sides[best].pair);
    bool up = contrast.difference > 0, several = study->side_count > 2;
    study_say_side(voice, best, next(&parts));
    study_say_outcome(voice, next(&parts));
    study_say_side(voice, 0, next(&parts));
    study_say_size_of(voice, contrast.difference, next(&parts));
    study_say_interval(voice, true, contrast.interval, next(&parts));
    say(voice,
        several ? (up ? WORD_STUDY_RAISES_MOST : WORD_STUDY_LOWERS_MOST) : (up ? WORD_STUDY_RAISES : WORD_STUDY_LOWERS),
        &parts, out);
    if (several)
        words_print(out, voice->words, WORD_STUDY_SURE, sure, study->side_count - 1);
    buf_add_str(out, STR("."));
}

/* The sides of a factor at which the outcome changes least and most (a fall is less than nothing), in their order. */
static void find_extremes(const struct study *study, uint32_t factor, uint32_t *ret_first, uint32_t *ret_last)
{
    uint32_t first, last, low, high;
    study_ends(study, factor, &first, &last);
    low = first;
    high = last;
    for (uint32_t side = first; side <= last; side++) {
        double here = study_contrast(study, &study->sides[side].pair).difference;
        if (here < study_contrast(study, &study->sides[low].pair).difference)
            low = side;
        if (here > study_contrast(study, &study->sides[high].pair).difference)
            high = side;
    }
    if (low == high) /* all alike */
        low = first, high = last;
    *ret_first = low < high ? low : high;
    *ret_last = low < high ? high : low;
    assert(first <= *ret_first && *ret_first <= *ret_last && *ret_last <= last);
}

static void find_tornado(const struct study_voice *voice, struct buf *out)
{
    const struct study *study = voice->study;
    uint32_t order[STUDY_FACTOR_COUNT_MAX], ends[2];
    struct parts parts = {0};
    study_order(study, order);
    find_extremes(study, order[0], &ends[0], &ends[1]);
    study_say_factor(voice, order[0], next(&parts));
    study_say_outcome(voice, next(&parts));
    for (size_t i = 0; i < 2; i++) {
        study_say_change(voice, study_contrast(study, &study->sides[ends[i]].pair).difference, next(&parts));
        study_say_factor_value(voice, order[0], study->sides[ends[i]].value, next(&parts));
    }
    say(voice, WORD_STUDY_DEBATE, &parts, out);
}

/* What telling along a path after a delay changes, against never. */
static void add_worth(const struct study_voice *voice, uint32_t path, uint32_t level, struct buf *out)
{
    struct study_contrast contrast =
        study_contrast(voice->study, &voice->study->sides[study_level_side(voice->study, path, level)].pair);
    study_say_change(voice, contrast.difference, out);
    buf_add_str(out, STR(" ("));
    study_say_interval(voice, true, contrast.interval, out);
    if (is_known(&contrast) && !is_sure(&contrast)) {
        buf_add_str(out, STR(", "));
        put(voice, WORD_STUDY_NOISE, out);
    }
    buf_add_str(out, STR(")"));
}

static void find_sharing(const struct study_voice *voice, struct buf *out)
{
    const struct study *study = voice->study;
    struct parts parts = {0};
    assert(study->path_count > 1);
    uint32_t *order = calloc(study->path_count, sizeof(*order));
    if (!order) {
        out->failed = true;
        return;
    }
    study_order(study, order);
    uint32_t all = study_strongest_level(study, PATH_ALL), single = study_strongest_level(study, order[1]);
    study_say_outcome(voice, next(&parts));
    study_say_moment(voice, all, next(&parts));
    add_worth(voice, PATH_ALL, all, next(&parts));
    say(voice, WORD_STUDY_TOLD, &parts, out);
    if (all != study->delay_count - 1) {
        add_worth(voice, PATH_ALL, study->delay_count - 1, next(&parts));
        say(voice, WORD_STUDY_TOLD_AT_ONCE, &parts, out);
    }
    study_say_path(voice, order[1], next(&parts));
    study_say_moment(voice, single, next(&parts));
    add_worth(voice, order[1], single, next(&parts));
    say(voice, WORD_STUDY_TOLD_ALONG, &parts, out);
    free(order);
}

void study_find_grid(const struct study_voice *voice, struct buf *out)
{
    const struct study *study = voice->study;
    uint32_t ends[2] = {study_cell_side(study, 0, 0), study_cell_side(study, 0, 0)};
    struct parts parts = {0};
    for (uint32_t x = 0; x < study->axis[0]; x++)
        for (uint32_t y = 0; y < study->axis[1]; y++) {
            uint32_t side = study_cell_side(study, x, y);
            int64_t sum = study->sides[side].pair.second.sum;
            ends[0] = sum < study->sides[ends[0]].pair.second.sum ? side : ends[0];
            ends[1] = sum > study->sides[ends[1]].pair.second.sum ? side : ends[1];
        }
    study_say_outcome(voice, next(&parts));
    for (size_t i = 0; i < 2; i++) {
        study_say_value(voice, study_mean(study, &study->sides[ends[i]].pair.second).mean, next(&parts));
        study_say_side(voice, ends[i], next(&parts));
    }
    say(voice, WORD_STUDY_GRID_ENDS, &parts, out);
}

/* Nothing that was varied makes a difference. */
static void find_nothing(const struct study_voice *voice, struct buf *out)
{
    const struct study *study = voice->study;
    struct parts parts = {0};
    study_say_outcome(voice, next(&parts));
    enum word word = study->options.ask.method != STUDY_DISCOVERY ? WORD_STUDY_SAME_THROUGHOUT
                     : study->all.sum == 0                        ? WORD_STUDY_NEVER_OCCURS
                                                                  : WORD_STUDY_ALWAYS_OCCURS;
    say(voice, word, &parts, out);
}

void study_finding(const struct study_voice *voice, struct buf *out)
{
    const struct study *study = voice->study;
    enum study_method method = study->options.ask.method;
    if (method == STUDY_SHARING && study->path_count == 1) {
        put(voice, WORD_STUDY_NO_PATH, out);
        return;
    }
    if (!study->defined) {
        find_nothing(voice, out);
    } else {
        switch (method) {
        case STUDY_SOBOL: find_sobol(voice, out); break;
        case STUDY_MORRIS: find_morris(voice, out); break;
        case STUDY_DISCOVERY: find_box(voice, out); break;
        case STUDY_COMPARE:
        case STUDY_INJECTS:
        case STUDY_RELEASES:
        case STUDY_OPTIONS: find_compared(voice, out); break;
        case STUDY_SHARING: find_sharing(voice, out); break;
        case STUDY_TORNADO: find_tornado(voice, out); break;
        }
    }
    if (!study_has_design(study) && study->runs_done < STAT_COUNT_FEW)
        words_print(out, voice->words, WORD_STUDY_FEW, (unsigned)study->runs_done);
}
