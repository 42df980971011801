/* Whom a decision asks: all that it names, or those for whom a condition holds when it opens. Who is not asked is told
 * nothing of it. */
#include <assert.h>

#include "kernel/inside.h"

uint32_t kernel_asked(const struct program_decision *decision, const int32_t *slots)
{
    uint32_t asked = 0;
    assert(decision->asked_count <= ASKED_COUNT_MAX);
    for (uint32_t k = 0; k < decision->asked_count; k++)
        if (decision->asked_slot == INDEX_NONE || slots[decision->asked_slot + k] >= 0)
            asked |= UINT32_C(1) << k;
    return asked;
}

uint32_t kernel_asked_as(const struct kernel *kernel, const struct program_decision *decision, uint32_t cell)
{
    uint32_t k = kernel_asked_index(decision->asked, decision->asked_count, cell);
    return k != INDEX_NONE && kernel_asked(decision, kernel_slots(kernel)) >> k & 1 ? k : INDEX_NONE;
}

bool kernel_ask(struct kernel *kernel, uint32_t index)
{
    const struct program *program = kernel->program;
    const struct program_decision *asking = &program->decisions[index];
    const struct program_decision *decided =
        asking->first_of == INDEX_NONE ? asking : &program->decisions[asking->first_of];
    int32_t *slots = kernel_slots_in(kernel);
    uint32_t fit = 0;
    assert(slots[asking->opened_slot] < 0 && kernel->tick >= 0);
    if (!program_asks_some(asking))
        return true;
    for (uint32_t k = 0; k < asking->asked_count; k++)
        if (program_eval(program, asking->ask_if[k], slots) != 0)
            fit |= UINT32_C(1) << k;
    if (fit == 0 || (decided->agree == AGREE_LEAD && !(fit >> decided->lead & 1)))
        return false;
    for (uint32_t k = 0; k < asking->asked_count; k++)
        if (fit >> k & 1)
            slots[asking->asked_slot + k] = kernel->tick;
    return true;
}
