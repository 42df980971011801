/* What answers to questions are: how many slots they take, orders as numbers, places by weight, what is right. */
#include <assert.h>

#include "program/program.h"

uint32_t program_answer_width(const struct program_question *question)
{
    switch (question->kind) {
    case ANSWER_WORDS: return 0;
    case ANSWER_NUMBER:
    case ANSWER_SCALE: return 1;
    case ANSWER_RANK: break;
    }
    assert(question->name_count <= RANK_COUNT_MAX);
    return question->name_count;
}

uint32_t program_reply_width(const struct program *program)
{
    uint32_t width = 0;
    for (uint32_t i = 0; i < program->question_count; i++)
        width += program_answer_width(&program->questions[i]);
    return width;
}

bool program_asks(const struct program *program)
{
    bool asks = program->question_count > 0;
    for (uint32_t i = 0; i < program->assessment_count; i++)
        asks = asks || program->assessments[i].truth != CODE_NONE;
    return asks;
}

/* In the factorial number system: the digit of each place counts the later ones that are smaller. */
uint32_t program_order_code(const uint32_t *order, uint32_t count)
{
    uint32_t code = 0;
    assert(count <= RANK_COUNT_MAX);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t smaller = 0;
        for (uint32_t k = i + 1; k < count; k++)
            smaller += order[k] < order[i];
        code = code * (count - i) + smaller;
    }
    return code;
}

bool program_order_of(uint32_t code, uint32_t count, uint32_t *ret_order)
{
    uint32_t digits[RANK_COUNT_MAX], left[RANK_COUNT_MAX];
    assert(count >= 1 && count <= RANK_COUNT_MAX);
    for (uint32_t i = count; i-- > 0; code /= count - i)
        digits[i] = code % (count - i);
    if (code > 0)
        return false;
    for (uint32_t i = 0; i < count; i++)
        left[i] = i;
    for (uint32_t i = 0; i < count; i++) {
        ret_order[i] = left[digits[i]];
        for (uint32_t k = digits[i]; k + 1 < count - i; k++)
            left[k] = left[k + 1];
    }
    return true;
}

void program_places(const int64_t *weights, uint32_t count, int32_t *ret_places)
{
    for (uint32_t i = 0; i < count; i++) {
        ret_places[i] = 1;
        for (uint32_t k = 0; k < count; k++)
            ret_places[i] += weights[k] > weights[i] || (weights[k] == weights[i] && k < i);
        assert(ret_places[i] >= 1 && ret_places[i] <= (int32_t)count);
    }
}
