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

struct str output_ending_title(const struct program *program, uint32_t ending)
{
    const struct words *words = words_of(program);
    assert(ending <= program->ending_count);
    if (ending == program->ending_count)
        return str_of(words->text[WORD_TIME_UP]);
    struct str text = output_title(program, words, &program->endings[ending].text, STR(""));
    return text.len > 0 ? texts_sentence(text) : program->endings[ending].id;
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
