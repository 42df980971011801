/* Names and numbers of a study, in the voice of a terminal or of a page. */
#include <assert.h>
#include <math.h>

#include "output/study_inside.h"
#include "pieces/number.h"
#include "pieces/texts.h"

enum { NAME_BYTES_MAX = 200, PIECE_BYTES = 1 << 12 };

/* As much of a long name as a sentence bears, to a whole character. */
static void add_cut(struct buf *out, struct str name)
{
    size_t len = name.len < NAME_BYTES_MAX ? name.len : NAME_BYTES_MAX;
    while (len < name.len && len > 0 && ((unsigned char)name.ptr[len] & 0xc0) == 0x80)
        len--;
    buf_add(out, name.ptr, len);
    if (len < name.len)
        buf_add_str(out, STR("…"));
}

static struct str title_of(const struct study_voice *voice, const struct text *text, struct str id)
{
    return voice->titles ? output_title(voice->study->program, voice->words, text, id) : id;
}

static void add_named(const struct study_voice *voice, struct buf *out, enum word word, struct str name)
{
    struct buf text;
    buf_init(&text, PIECE_BYTES);
    add_cut(&text, name);
    words_print(out, voice->words, word, buf_text(&text));
    buf_free(&text);
}

static void add_ending(const struct study_voice *voice, uint32_t index, struct buf *out)
{
    const struct program_ending *ending = &voice->study->program->endings[index];
    struct str text = title_of(voice, &ending->text, STR(""));
    if (text.len > 0)
        add_named(voice, out, WORD_QUOTED, output_ending_title(voice->study->program, index));
    else
        buf_add_str(out, ending->id);
}

void study_say_outcome(const struct study_voice *voice, struct buf *out)
{
    const struct study_measure *measure = &voice->study->options.measure;
    if (measure->outcome == OUTCOME_ENDING) {
        add_ending(voice, measure->index, out);
        return;
    }
    const struct program_variable *variable = &voice->study->program->variables[measure->index];
    add_named(voice, out, measure->outcome == OUTCOME_PEAK ? WORD_STUDY_PEAK : WORD_STUDY_AT_END,
              title_of(voice, &variable->label, variable->id));
    if (measure->threshold != THRESHOLD_NONE) {
        buf_add_str(out, measure->threshold == THRESHOLD_AT_LEAST ? STR(" ≥ ") : STR(" ≤ "));
        (voice->titles ? output_value_title : program_value_print)(voice->study->program, measure->index,
                                                                   measure->limit, out);
    }
}

static bool is_share(const struct study_voice *voice)
{
    return study_measure_is_share(&voice->study->options.measure);
}

void study_say_value(const struct study_voice *voice, double value, struct buf *out)
{
    if (is_share(voice))
        number_share(out, voice->words, 1, value);
    else
        number_decimal(out, voice->words, 2, value);
}

void study_say_difference(const struct study_voice *voice, double difference, struct buf *out)
{
    if (is_share(voice))
        number_change(out, voice->words, 1, 100 * difference);
    else
        number_change(out, voice->words, 2, difference);
}

static void add_unit(const struct study_voice *voice, struct buf *number, struct buf *out)
{
    if (is_share(voice))
        words_print(out, voice->words, WORD_STUDY_POINTS, buf_text(number));
    else
        buf_add_str(out, str_of(buf_text(number)));
    buf_free(number);
}

void study_say_size_of(const struct study_voice *voice, double difference, struct buf *out)
{
    struct buf number;
    buf_init(&number, PIECE_BYTES);
    number_decimal(&number, voice->words, is_share(voice) ? 1 : 2, (is_share(voice) ? 100 : 1) * fabs(difference));
    add_unit(voice, &number, out);
}

void study_say_change(const struct study_voice *voice, double difference, struct buf *out)
{
    struct buf number;
    buf_init(&number, PIECE_BYTES);
    study_say_difference(voice, difference, &number);
    add_unit(voice, &number, out);
}

void study_say_interval(const struct study_voice *voice, bool difference, struct stat_interval interval,
                        struct buf *out)
{
    if (!isfinite(interval.low) || !isfinite(interval.high)) {
        buf_add_str(out, str_of(voice->words->text[WORD_NOT_KNOWN]));
        return;
    }
    void (*say)(const struct study_voice *, double, struct buf *) = difference ? study_say_difference : study_say_value;
    say(voice, interval.low, out);
    buf_add_str(out, STR(" … "));
    say(voice, interval.high, out);
}

void study_say_factor(const struct study_voice *voice, uint32_t factor, struct buf *out)
{
    const struct program *program = voice->study->program;
    assert(factor < voice->study->factor_count);
    const struct study_factor *about = &voice->study->factors[factor];
    if (about->is_policy)
        add_named(voice, out, WORD_STUDY_POLICY_OF,
                  title_of(voice, &program->cells[about->index].name, program->cells[about->index].id));
    else
        add_cut(out, title_of(voice, &program->parameters[about->index].label, program->parameters[about->index].id));
}

struct str study_policy_name(const struct program *program, uint32_t cell, uint32_t policy)
{
    assert(policy < program->cells[cell].policy_count);
    return program->policies[program->cells[cell].policy_first + policy].name;
}

void study_say_policy(const struct study_voice *voice, uint32_t cell, uint32_t policy, struct buf *out)
{
    const struct program *program = voice->study->program;
    add_cut(out, voice->titles ? output_policy_title(program, voice->words, cell, policy)
                               : study_policy_name(program, cell, policy));
}

void study_say_factor_value(const struct study_voice *voice, uint32_t factor, int32_t value, struct buf *out)
{
    const struct study_factor *about = &voice->study->factors[factor];
    if (about->is_policy)
        study_say_policy(voice, about->index, (uint32_t)value, out);
    else
        number_decimal(out, voice->words, 0, value);
}

void study_say_limit(const struct study_voice *voice, uint32_t factor, double limit, struct buf *out)
{
    if (!isfinite(limit))
        return;
    if (voice->study->factors[factor].is_policy)
        study_say_factor_value(voice, factor, (int32_t)limit, out);
    else
        number_decimal(out, voice->words, limit == floor(limit) ? 0 : 1, limit);
}

void study_say_range(const struct study_voice *voice, uint32_t factor, struct buf *out)
{
    const struct study_factor *about = &voice->study->factors[factor];
    if (!about->is_policy) {
        words_print(out, voice->words, WORD_STUDY_RANGE, about->from, about->to);
        return;
    }
    for (uint32_t i = 0; i < about->choice_count; i++) {
        buf_add_str(out, i ? STR(", ") : STR(""));
        study_say_policy(voice, about->index, about->choices[i], out);
    }
}

void study_say_cell(const struct study_voice *voice, uint32_t cell, struct buf *out)
{
    const struct program_cell *about = &voice->study->program->cells[cell];
    add_cut(out, title_of(voice, &about->name, about->id));
}

/* What has this value: a parameter, or the cell that follows the policy. */
static void add_setter(const struct study_voice *voice, uint32_t factor, struct buf *out)
{
    const struct study_factor *about = &voice->study->factors[factor];
    if (about->is_policy)
        study_say_cell(voice, about->index, out);
    else
        study_say_factor(voice, factor, out);
}

/* "caution=100", as --set and --policy take it; on a page "caution: 100". */
static void add_setting(const struct study_voice *voice, const struct study_side *side, uint32_t factor,
                        struct buf *out)
{
    struct buf name, value;
    buf_init(&name, PIECE_BYTES);
    buf_init(&value, PIECE_BYTES);
    add_setter(voice, factor, &name);
    study_say_factor_value(voice, factor, study_side_value(voice->study, side, factor), &value);
    if (voice->titles)
        words_print(out, voice->words, WORD_NAMED_VALUE, buf_text(&name), buf_text(&value));
    else
        buf_printf(out, "%s=%s", buf_text(&name), buf_text(&value));
    buf_free(&name);
    buf_free(&value);
}

/* Of a side that leaves an inject out, has it released at once or forces an option: false when it does none. */
static bool says_change(const struct study_voice *voice, const struct study_side *side, struct buf *out)
{
    const struct program *program = voice->study->program;
    if (side->role == SIDE_WITHOUT) {
        const struct program_inject *inject = &program->injects[side->index];
        add_named(voice, out, WORD_STUDY_LEFT_OUT, title_of(voice, &inject->title, inject->id));
        return true;
    }
    if (side->role == SIDE_FREED && side->index == INDEX_NONE)
        buf_add_str(out, str_of(voice->words->text[WORD_STUDY_ALL_FREED]));
    else if (side->role == SIDE_FREED)
        add_named(voice, out, WORD_STUDY_FREED,
                  title_of(voice, &program->injects[side->index].title, program->injects[side->index].id));
    if (side->role != SIDE_FORCED)
        return side->role == SIDE_FREED;
    const struct program_decision *decision = &program->decisions[side->index];
    const struct program_option *option = &program->options[decision->option_first + side->option];
    struct buf names[2];
    buf_init(&names[0], PIECE_BYTES);
    buf_init(&names[1], PIECE_BYTES);
    add_cut(&names[0], title_of(voice, &decision->title, decision->id));
    add_cut(&names[1], title_of(voice, &option->text, option->id));
    if (voice->titles)
        words_print(out, voice->words, WORD_NAMED_VALUE, buf_text(&names[0]), buf_text(&names[1]));
    else
        buf_printf(out, "%s:%s", buf_text(&names[0]), buf_text(&names[1]));
    buf_free(&names[0]);
    buf_free(&names[1]);
    return true;
}

/* Of a side that no settings tell apart: false when there are some. */
static bool says_by_role(const struct study_voice *voice, uint32_t side, struct buf *out)
{
    const struct study *study = voice->study;
    assert(side < study->side_count);
    if (!study->options.other && study->sides[side].role != SIDE_BASE)
        return false;
    enum word word = !study->options.other ? WORD_STUDY_AS_WRITTEN
                     : side == 0           ? WORD_STUDY_THIS_VERSION
                                           : WORD_STUDY_OTHER_VERSION;
    buf_add_str(out, str_of(voice->words->text[word]));
    return true;
}

void study_say_factors(const struct study_voice *voice, struct buf *out)
{
    for (uint32_t i = 0; i < voice->study->factor_count; i++) {
        buf_add_str(out, i > 0 ? STR(" / ") : STR(""));
        add_setter(voice, i, out);
    }
}

void study_say_values(const struct study_voice *voice, uint32_t side, struct buf *out)
{
    if (says_by_role(voice, side, out) || says_change(voice, &voice->study->sides[side], out))
        return;
    for (uint32_t i = 0; i < voice->study->factor_count; i++) {
        buf_add_str(out, i > 0 ? STR(" / ") : STR(""));
        study_say_factor_value(voice, i, study_side_value(voice->study, &voice->study->sides[side], i), out);
    }
}

void study_say_side(const struct study_voice *voice, uint32_t side, struct buf *out)
{
    const struct study *study = voice->study;
    const struct study_side *about = &study->sides[side];
    if (says_by_role(voice, side, out) || says_change(voice, about, out))
        return;
    bool tornado = study->options.ask.method == STUDY_TORNADO;
    const char *between = "";
    for (uint32_t i = tornado ? about->factor : 0; i < (tornado ? about->factor + 1 : study->factor_count); i++) {
        buf_add_str(out, str_of(between));
        add_setting(voice, about, i, out);
        between = voice->titles ? ", " : " ";
    }
}

void study_say_path(const struct study_voice *voice, uint32_t path, struct buf *out)
{
    assert(path < voice->study->path_count);
    const struct study_path *about = &voice->study->paths[path];
    if (path == PATH_ALL) {
        buf_add_str(out, str_of(voice->words->text[WORD_STUDY_ALL_PATHS]));
        return;
    }
    struct buf names[2];
    buf_init(&names[0], PIECE_BYTES);
    buf_init(&names[1], PIECE_BYTES);
    study_say_cell(voice, about->from_cell, &names[0]);
    study_say_cell(voice, about->to_cell, &names[1]);
    words_print(out, voice->words, WORD_STUDY_PATH, buf_text(&names[0]), buf_text(&names[1]));
    buf_free(&names[0]);
    buf_free(&names[1]);
}

static void add_span(const struct study_voice *voice, uint32_t minutes, struct buf *out)
{
    if (minutes % 60 == 0)
        words_print(out, voice->words, WORD_WHOLE_HOURS, minutes / 60);
    else if (minutes < 60)
        words_print(out, voice->words, WORD_MINUTES, minutes);
    else
        words_print(out, voice->words, WORD_HOURS, minutes / 60, minutes % 60);
}

void study_say_delay(const struct study_voice *voice, uint32_t level, struct buf *out)
{
    assert(level < voice->study->delay_count);
    int32_t minutes = voice->study->delays[level];
    if (minutes > 0)
        add_span(voice, (uint32_t)minutes, out);
    else
        buf_add_str(out,
                    str_of(voice->words->text[minutes == DELAY_NEVER ? WORD_STUDY_NEVER_TOLD : WORD_STUDY_AT_ONCE]));
}

void study_say_moment(const struct study_voice *voice, uint32_t level, struct buf *out)
{
    struct buf span;
    if (voice->study->delays[level] <= 0) {
        study_say_delay(voice, level, out);
        return;
    }
    buf_init(&span, PIECE_BYTES);
    study_say_delay(voice, level, &span);
    words_print(out, voice->words, WORD_STUDY_AFTER, buf_text(&span));
    buf_free(&span);
}

/* What was done, and of what where it was cut short. */
static void add_done(const struct study_voice *voice, uint64_t done, uint64_t asked, struct buf *out)
{
    struct buf numbers[2];
    for (size_t i = 0; i < 2; i++) {
        buf_init(&numbers[i], PIECE_BYTES);
        number_whole(&numbers[i], voice->words, i == 0 ? done : asked);
    }
    if (done < asked)
        words_print(out, voice->words, WORD_RUNS_CUT_SHORT, buf_text(&numbers[0]), buf_text(&numbers[1]));
    else
        buf_add_str(out, str_of(buf_text(&numbers[0])));
    buf_free(&numbers[0]);
    buf_free(&numbers[1]);
}

void study_say_size(const struct study_voice *voice, struct buf *out)
{
    const struct study *study = voice->study;
    bool design = study_has_design(study);
    struct buf samples, points, runs;
    buf_init(&samples, PIECE_BYTES);
    buf_init(&points, PIECE_BYTES);
    buf_init(&runs, PIECE_BYTES);
    add_done(voice, study->samples_done, study->cut_short ? study->options.ask.samples : study->samples_done, &samples);
    number_whole(&points, voice->words, study->point_count);
    add_done(voice, study->runs_done, study->cut_short && !design ? study->options.ask.runs : study->runs_done, &runs);
    if (!design)
        words_print(out, voice->words, WORD_STUDY_VARIANTS, buf_text(&points), buf_text(&runs));
    else
        words_print(out, voice->words,
                    study->options.ask.method == STUDY_MORRIS ? WORD_STUDY_TRAJECTORIES : WORD_STUDY_SAMPLES,
                    buf_text(&samples), buf_text(&points), buf_text(&runs));
    buf_free(&samples);
    buf_free(&points);
    buf_free(&runs);
}
