/* Small things about programs: names to indices, texts in a reader's language, birth and end. */
#include "program/program.h"

#define FIND(function, items, count)                                                                                   \
    uint32_t function(const struct program *program, struct str id)                                                    \
    {                                                                                                                  \
        for (uint32_t i = 0; i < program->count; i++)                                                                  \
            if (str_equal(program->items[i].id, id))                                                                   \
                return i;                                                                                              \
        return INDEX_NONE;                                                                                             \
    }

FIND(program_find_cell, cells, cell_count)
FIND(program_find_inject, injects, inject_count)
FIND(program_find_decision, decisions, decision_count)
FIND(program_find_variable, variables, variable_count)
FIND(program_find_parameter, parameters, parameter_count)
FIND(program_find_ending, endings, ending_count)

struct str text_in(const struct text *text, uint32_t language)
{
    if (language < LANGUAGE_COUNT_MAX && text->in[language].ptr)
        return text->in[language];
    for (uint32_t i = 0; i < LANGUAGE_COUNT_MAX; i++)
        if (text->in[i].ptr)
            return text->in[i];
    return STR("");
}

struct program *program_new(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct program *program = arena_alloc(&arena, 1, sizeof(*program));
    if (program)
        program->arena = arena;
    return program;
}

void program_free(struct program *program)
{
    if (!program)
        return;
    struct arena arena = program->arena; /* the program itself lies in its arena */
    arena_clear(&arena);
}
