/* Small things about programs: names to indices, texts in a reader's language, birth and end. */
#include <assert.h>

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
FIND(program_find_storyline, storylines, storyline_count)
FIND(program_find_stage, stages, stage_count)
FIND(program_find_inject, injects, inject_count)
FIND(program_find_decision, decisions, decision_count)
FIND(program_find_task, tasks, task_count)
FIND(program_find_variable, variables, variable_count)
FIND(program_find_parameter, parameters, parameter_count)
FIND(program_find_ending, endings, ending_count)
FIND(program_find_objective, objectives, objective_count)
FIND(program_find_question, questions, question_count)

uint32_t program_find_language(const struct program *program, struct str code)
{
    assert(program->language_count <= LANGUAGE_COUNT_MAX);
    for (uint32_t l = 0; l < program->language_count; l++)
        if (str_equal(program->languages[l], code))
            return l;
    return INDEX_NONE;
}

bool program_has_storylines(const struct program *program)
{
    bool any = program->storyline_count > 0;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        const struct program_inject *inject = &program->injects[i];
        any = any || inject->controller.len > 0 || inject->status != DRAFT_APPROVED ||
              program_text(&inject->expected, 0).len > 0;
    }
    return any;
}

bool program_by_hand(const struct program_inject *inject)
{
    return inject->at == CODE_NONE && inject->when == CODE_NONE;
}

bool program_asks_some(const struct program_decision *decision)
{
    return decision->asked_count > 0 && decision->ask_if[0] != CODE_NONE;
}

uint32_t program_place(const struct program_decision *decision, uint32_t k)
{
    uint32_t rounds_before = decision->round > 1 ? decision->round - 1 : 0;
    assert(k < ASKED_COUNT_MAX);
    return rounds_before * 2 * ASKED_COUNT_MAX + (decision->first_of != INDEX_NONE) + k;
}

uint32_t program_adoptions(const struct program_decision *decision)
{
    assert(decision->asked_count <= ASKED_COUNT_MAX);
    return decision->first_of != INDEX_NONE ? 0 : decision->agree == AGREE_EACH ? decision->asked_count : 1;
}

bool program_done_as_told(const struct program_task *task)
{
    return task->by != BY_SHARE && task->by != BY_DECISION && task->by != BY_QUESTION;
}

uint32_t program_decision_number(const struct program *program)
{
    uint32_t count = program->decision_count;
    for (uint32_t i = 0; i < program->decision_count; i++)
        count -= program->decisions[i].first_of != INDEX_NONE;
    assert(count <= program->decision_count);
    return count;
}

uint64_t program_vote_total(const struct program_decision *decision)
{
    uint64_t total = 0;
    for (uint32_t k = 0; k < decision->asked_count; k++)
        total += decision->vote.weights[k];
    return total;
}

uint32_t program_scale_steps(enum scale scale)
{
    static const uint32_t steps[] = {[SCALE_LIKELIHOOD] = 7, [SCALE_AGREEMENT] = 5, [SCALE_CONFIDENCE] = 3};
    assert((size_t)scale < sizeof(steps) / sizeof(steps[0]));
    return steps[scale];
}

struct str program_text(const struct text *text, uint32_t language)
{
    if (language < LANGUAGE_COUNT_MAX && text->in[language].ptr)
        return text->in[language];
    for (uint32_t i = 0; i < LANGUAGE_COUNT_MAX; i++)
        if (text->in[i].ptr)
            return text->in[i];
    return STR("");
}

const struct program_named *program_named_value(const struct program *program, uint32_t variable, int32_t value)
{
    uint32_t stages = program->stage_count;
    if (variable == VALUE_STAGE)
        return value >= 0 && (uint32_t)value < stages
                   ? &program->value_names[program->value_name_count - stages + (uint32_t)value]
                   : NULL;
    assert(variable < program->variable_count);
    const struct program_variable *about = &program->variables[variable];
    int64_t index = (int64_t)value - program->slots[about->slot].from;
    bool named = index >= 0 && index < about->value_count;
    assert(about->value_first + about->value_count <= program->value_name_count);
    return named ? &program->value_names[about->value_first + (uint32_t)index] : NULL;
}

struct str program_value_name(const struct program *program, uint32_t variable, int32_t value)
{
    const struct program_named *named = program_named_value(program, variable, value);
    return named ? named->name : (struct str){NULL, 0};
}

void program_value_print(const struct program *program, uint32_t variable, int32_t value, struct buf *text)
{
    struct str name = program_value_name(program, variable, value);
    if (name.ptr)
        buf_add_str(text, name);
    else
        buf_printf(text, "%d", value);
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

const struct program_rule *program_next_rule(const struct program *program, const struct program_rule *rule)
{
    return rule->next == INDEX_NONE ? NULL : &program->rules[rule->next];
}

struct str program_family(const struct program *program, struct str id)
{
    for (size_t i = 0; i < id.len; i++)
        if (id.ptr[i] == '.' && program_find_cell(program, (struct str){id.ptr + i + 1, id.len - i - 1}) != INDEX_NONE)
            return (struct str){id.ptr, i};
    return STR("");
}
