/* What belongs to a storyline besides its injects: what opens by one of them. A task that follows an inject, and a
 * decision, question or task whose condition asks whether one came, since when, or who knows it; by several of
 * different storylines it belongs to each. The slots of an inject tell, which nothing else can read. */
#include <assert.h>

#include "program/program.h"

static uint64_t of_inject(const struct program *program, uint32_t inject)
{
    const uint32_t storyline = program->injects[inject].storyline;
    assert(storyline == INDEX_NONE || storyline < program->storyline_count);
    return storyline == INDEX_NONE ? 0 : UINT64_C(1) << storyline;
}

static uint64_t of_slot(const struct program *program, uint32_t slot)
{
    for (uint32_t i = 0; i < program->inject_count; i++) {
        const struct program_inject *inject = &program->injects[i];
        if (slot == inject->last_slot || slot == inject->tries_slot ||
            (slot >= inject->know_slot && slot < inject->know_slot + program->cell_count))
            return of_inject(program, i);
    }
    return 0;
}

static uint64_t of_code(const struct program *program, code_at code)
{
    uint64_t found = 0;
    for (uint32_t at = code; code != CODE_NONE && program->code[at].opcode != OP_END; at++)
        if (program->code[at].opcode == OP_SLOT || program->code[at].opcode == OP_SINCE)
            found |= of_slot(program, program->code[at].slot);
    return found;
}

uint64_t program_decision_storylines(const struct program *program, uint32_t index)
{
    const uint32_t first = program->decisions[index].first; /* a first round opens in its place */
    const struct program_decision *decision = &program->decisions[first != INDEX_NONE ? first : index];
    uint64_t found = of_code(program, decision->when);
    for (uint32_t k = 0; k < decision->asked_count; k++)
        found |= of_code(program, decision->ask_if[k]);
    return found;
}

uint64_t program_question_storylines(const struct program *program, uint32_t index)
{
    assert(index < program->question_count);
    return of_code(program, program->questions[index].when);
}

uint64_t program_task_storylines(const struct program *program, uint32_t index)
{
    const struct program_task *task = &program->tasks[index];
    return task->after != INDEX_NONE ? of_inject(program, task->after) : of_code(program, task->when);
}
