/* What readers of a page know things by: titles in the page's language; for want of it in the first that there is, and
 * then the id. */
#include <assert.h>

#include "output/inside.h"
#include "pieces/texts.h"

struct str output_title(const struct program *program, const struct words *words, const struct text *text,
                        struct str otherwise)
{
    uint32_t language = program_find_language(program, str_of(words->language));
    return language != INDEX_NONE && text->in[language].len > 0 ? text->in[language] : texts_first(text, otherwise);
}

/* Takes a sentence from the front of a text, without the stop; of length 0: there is none left. */
static struct str take_sentence(struct str *text)
{
    struct str sentence = texts_sentence(*text), rest = {text->ptr + sentence.len, text->len - sentence.len};
    assert(sentence.len <= text->len);
    while (rest.len > 0 && strchr(" \t\r\n.!?", *rest.ptr))
        rest = (struct str){rest.ptr + 1, rest.len - 1};
    if (rest.len >= 3 && memcmp(rest.ptr, "。", 3) == 0)
        rest = (struct str){rest.ptr + 3, rest.len - 3};
    *text = rest;
    return sentence;
}

/* Whether no other ending says it, too. */
static bool is_alone(const struct program *program, uint32_t ending, struct str sentence)
{
    for (uint32_t i = 0; i < program->ending_count; i++) {
        struct str text = output_title(program, words_of(program), &program->endings[i].text, STR(""));
        while (i != ending && text.len > 0)
            if (str_equal(take_sentence(&text), sentence))
                return false;
    }
    return true;
}

struct str output_ending_title(const struct program *program, uint32_t ending)
{
    const struct words *words = words_of(program);
    assert(ending <= program->ending_count);
    if (ending == program->ending_count)
        return str_of(words->text[WORD_TIME_UP]);
    struct str text = output_title(program, words, &program->endings[ending].text, STR(""));
    struct str first = take_sentence(&text), last = first;
    while (text.len > 0)
        last = take_sentence(&text);
    if (first.len > 0 && is_alone(program, ending, first))
        return first;
    return last.len > 0 && is_alone(program, ending, last) ? last : program->endings[ending].id;
}

struct str output_decision_title(const struct program *program, uint32_t decision)
{
    assert(decision < program->decision_count);
    return output_title(program, words_of(program), &program->decisions[decision].title,
                        program->decisions[decision].id);
}

struct str output_option_title(const struct program *program, uint32_t decision, uint32_t option)
{
    assert(decision < program->decision_count && option < program->decisions[decision].option_count);
    const struct program_option *named = &program->options[program->decisions[decision].option_first + option];
    return output_title(program, words_of(program), &named->text, named->id);
}

struct str output_cell_title(const struct program *program, uint32_t cell)
{
    assert(cell < program->cell_count);
    return output_title(program, words_of(program), &program->cells[cell].name, program->cells[cell].id);
}

struct str output_policy_title(const struct program *program, const struct words *words, uint32_t cell, uint32_t policy)
{
    assert(cell < program->cell_count && policy < program->cells[cell].policy_count);
    const struct program_policy *named = &program->policies[program->cells[cell].policy_first + policy];
    return output_title(program, words, &named->label,
                        policy == 0 ? str_of(words->text[WORD_POLICY_STANDARD]) : named->name);
}

void output_value_title(const struct program *program, uint32_t variable, int32_t value, struct buf *out)
{
    const struct program_named *named = program_named_value(program, variable, value);
    assert(!named || named->name.len > 0);
    if (named)
        buf_add_str(out, output_title(program, words_of(program), &named->label, named->name));
    else
        program_value_print(program, variable, value, out);
}
