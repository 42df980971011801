/* What a scenario lacks to be rehearsed: where nobody decides and nothing is left to chance, every run is the same, and
 * its figures say nothing. */
#include <assert.h>

#include "output/inside.h"

static bool has_chance(const struct program *program)
{
    for (uint32_t i = 0; i < program->inject_count; i++)
        if (program->injects[i].chance != CODE_NONE || program->injects[i].odds != CODE_NONE ||
            program->injects[i].hand.rehearse != CODE_NONE)
            return true;
    for (uint32_t i = 0; i < program->question_count; i++)
        if (program->questions[i].hand.rehearse != CODE_NONE)
            return true;
    for (uint32_t i = 0; i < program->round_count; i++)
        if (program->rounds[i].hand.rehearse != CODE_NONE)
            return true;
    for (uint32_t i = 0; i < program->rule_count; i++)
        if (program->rules[i].chance != CODE_NONE || program->rules[i].most != CODE_NONE)
            return true;
    for (uint32_t i = 0; i < program->does_count; i++)
        if (program->does[i].chance != CODE_NONE || program->does[i].most != CODE_NONE)
            return true;
    return false;
}

uint32_t output_lacks(const struct program *program)
{
    bool chance = has_chance(program);
    if (program->decision_count > 0 || chance)
        return 0;
    uint32_t lacks = UINT32_C(1) << LACK_DECISIONS | UINT32_C(1) << LACK_CHANCE;
    if (program->variable_count == 0)
        lacks |= UINT32_C(1) << LACK_VARIABLES;
    if (program->ending_count == 0)
        lacks |= UINT32_C(1) << LACK_ENDINGS;
    return lacks;
}

const char *const output_lack_names[LACK_COUNT] = {"decisions", "chance", "variables", "endings"};

const enum word output_lack_words[LACK_COUNT] = {WORD_LACK_DECISIONS, WORD_LACK_CHANCE, WORD_LACK_VARIABLES,
                                                 WORD_LACK_ENDINGS};

void output_say_lacks(const struct words *words, uint32_t lacks, struct buf *out)
{
    struct buf list;
    buf_init(&list, 1 << 12);
    assert(lacks != 0 && lacks < UINT32_C(1) << LACK_COUNT);
    for (uint32_t i = 0; i < LACK_COUNT; i++) {
        if (!(lacks >> i & 1))
            continue;
        buf_add_str(&list, list.len > 0 ? STR("; ") : STR(""));
        buf_add_str(&list, str_of(words->text[output_lack_words[i]]));
    }
    buf_printf(out, "%s ", words->text[WORD_LACKS_SAME]);
    words_print(out, words, WORD_LACKS, buf_text(&list));
    out->failed = out->failed || list.failed;
    buf_free(&list);
}
