/* Words out of a pattern and its values. */
#include "program/fill.h"

#include <assert.h>

const struct program_pattern *fill_pattern(const struct program *program, const struct text *text)
{
    assert(text->pattern <= program->pattern_count);
    return text->pattern > 0 ? &program->patterns[text->pattern - 1] : NULL;
}

/* Takes digits up to FILL_INDEX_END; INDEX_NONE when they are none. */
static uint32_t take_index(struct str pattern, size_t *at)
{
    uint32_t index = 0;
    size_t first = *at;
    for (; *at < pattern.len && *at < first + 6 && pattern.ptr[*at] >= '0' && pattern.ptr[*at] <= '9'; (*at)++)
        index = index * 10 + (uint32_t)(pattern.ptr[*at] - '0');
    bool whole = *at > first && *at < pattern.len && pattern.ptr[*at] == FILL_INDEX_END;
    *at += whole;
    return whole ? index : INDEX_NONE;
}

bool fill_is_whole(struct str pattern, uint32_t value_count)
{
    bool in_else[FILL_DEPTH_MAX] = {false};
    uint32_t depth = 0;
    for (size_t at = 0; at < pattern.len;) {
        char c = pattern.ptr[at++];
        if (c == FILL_VALUE || c == FILL_IF) {
            if (take_index(pattern, &at) >= value_count || (c == FILL_IF && depth == FILL_DEPTH_MAX))
                return false;
            if (c == FILL_IF)
                in_else[depth++] = false;
        } else if (c == FILL_ELSE) {
            if (depth == 0 || in_else[depth - 1])
                return false;
            in_else[depth - 1] = true;
        } else if (c == FILL_IF_END) {
            if (depth == 0 || !in_else[depth - 1])
                return false;
            depth--;
        } else if (c == FILL_INDEX_END || c == 0) {
            return false;
        }
    }
    return depth == 0;
}

/* A value of an enumeration by what it is called in the language of the words. */
static void put_value(const struct program *program, const struct program_value *value, int32_t number,
                      uint32_t language, struct buf *words)
{
    const struct program_named *named = value->variable < program->variable_count || value->variable == VALUE_STAGE
                                            ? program_named_value(program, value->variable, number)
                                            : NULL;
    if (!named)
        buf_printf(words, "%d", number);
    else if (program_text(&named->label, language).len > 0)
        buf_add_str(words, program_text(&named->label, language));
    else
        buf_add_str(words, named->name);
}

void fill_pattern_words(const struct program *program, const struct program_pattern *pattern, uint32_t language,
                        const int32_t *values, struct buf *ret_words)
{
    struct str in = pattern->in[language];
    assert(values && language < program->language_count && pattern->value_count <= MENTION_COUNT_MAX);
    uint32_t depth = 0, hidden = 0; /* hidden: conditions around this place that leave it out */
    bool holds[FILL_DEPTH_MAX];
    for (size_t at = 0; at < in.len;) {
        char c = in.ptr[at++];
        if (c == FILL_VALUE || c == FILL_IF) {
            uint32_t index = take_index(in, &at);
            assert(index < pattern->value_count); /* verified */
            if (c == FILL_VALUE && hidden == 0)
                put_value(program, &program->values[pattern->value_first + index], values[index], language, ret_words);
            if (c == FILL_IF) {
                holds[depth] = values[index] != 0;
                hidden += !holds[depth++];
            }
        } else if (c == FILL_ELSE) {
            hidden = holds[depth - 1] ? hidden + 1 : hidden - 1;
        } else if (c == FILL_IF_END) {
            depth--;
            hidden -= holds[depth];
        } else if (hidden == 0) {
            buf_add(ret_words, &c, 1);
        }
    }
    assert(depth == 0 && hidden == 0);
}

void fill_words(const struct program *program, const struct text *text, uint32_t language, const int32_t *values,
                struct buf *ret_words)
{
    const struct program_pattern *pattern = values ? fill_pattern(program, text) : NULL;
    if (pattern && pattern->in[language].ptr)
        fill_pattern_words(program, pattern, language, values, ret_words);
    else
        buf_add_str(ret_words, text->in[language].ptr ? text->in[language] : STR(""));
}

/* The texts of a later round are those of the decision. */
static void join_round(struct program *program, struct program_decision *again)
{
    const struct program_decision *decision = &program->decisions[again->round_of];
    again->title.pattern = decision->title.pattern;
    again->text.pattern = decision->text.pattern;
    for (uint32_t k = 0; k < again->option_count && k < decision->option_count; k++) {
        if (again->option_first + k >= program->option_count || decision->option_first + k >= program->option_count)
            return;
        struct program_option *copy = &program->options[again->option_first + k];
        const struct program_option *option = &program->options[decision->option_first + k];
        copy->text.pattern = option->text.pattern;
        for (uint32_t o = 0; o < copy->outcome_count && o < option->outcome_count; o++)
            if (copy->outcome_first + o < program->outcome_count && option->outcome_first + o < program->outcome_count)
                program->outcomes[copy->outcome_first + o].text.pattern =
                    program->outcomes[option->outcome_first + o].text.pattern;
    }
}

void fill_rounds(struct program *program)
{
    for (uint32_t i = 0; i < program->decision_count; i++)
        if (program->decisions[i].round_of < i && program->decisions[i].first_of == INDEX_NONE)
            join_round(program, &program->decisions[i]);
    for (uint32_t i = 0; i < program->decision_count; i++) {
        struct program_decision *first = &program->decisions[i];
        if (first->first_of >= i)
            continue;
        first->title.pattern = program->decisions[first->first_of].title.pattern;
        first->text.pattern = program->decisions[first->first_of].text.pattern;
    }
}

struct text *fill_text_of(struct program *program, const struct program_pattern *pattern)
{
    static const enum text_of last = TEXT_OF_QUESTION;
    const uint32_t counts[] = {
        [TEXT_OF_INJECT_TITLE] = program->inject_count, [TEXT_OF_INJECT_FROM] = program->inject_count,
        [TEXT_OF_INJECT] = program->inject_count,       [TEXT_OF_DECISION_TITLE] = program->decision_count,
        [TEXT_OF_DECISION] = program->decision_count,   [TEXT_OF_OPTION] = program->option_count,
        [TEXT_OF_OUTCOME] = program->outcome_count,     [TEXT_OF_ASSESSMENT] = program->assessment_count,
        [TEXT_OF_ENDING] = program->ending_count,       [TEXT_OF_QUESTION] = program->question_count,
    };
    uint32_t i = pattern->index;
    if (pattern->of > last || i >= counts[pattern->of])
        return NULL;
    switch (pattern->of) {
    case TEXT_OF_INJECT_TITLE: return &program->injects[i].title;
    case TEXT_OF_INJECT_FROM: return &program->injects[i].from;
    case TEXT_OF_INJECT: return &program->injects[i].text;
    case TEXT_OF_DECISION_TITLE: return &program->decisions[i].title;
    case TEXT_OF_DECISION: return &program->decisions[i].text;
    case TEXT_OF_OPTION: return &program->options[i].text;
    case TEXT_OF_OUTCOME: return &program->outcomes[i].text;
    case TEXT_OF_ASSESSMENT: return &program->assessments[i].text;
    case TEXT_OF_ENDING: return &program->endings[i].text;
    case TEXT_OF_QUESTION: return &program->questions[i].text;
    }
    return NULL;
}
