/* What a text says: the values it holds, at the moment at which it is read. They are facts and no part of the state,
 * which they follow from; a rehearsal, which lists none, does not ask for them. */
#include <assert.h>

#include "kernel/inside.h"
#include "program/fill.h"

void kernel_say(const struct kernel *kernel, const struct text *text, uint32_t place, struct update *update)
{
    const struct program *program = kernel->program;
    const struct program_pattern *pattern = update ? fill_pattern(program, text) : NULL;
    for (uint32_t i = 0; pattern && i < pattern->value_count; i++) {
        uint32_t value = pattern->value_first + i;
        assert(value < program->value_count);
        fact_add(update, FACT_SAID, value, program_eval(program, program->values[value].code, kernel_slots(kernel)),
                 (int32_t)place);
    }
}
