/* What conditional injects still wait for: which parts of a condition, as `and` joins them, hold now. The parts are
 * found once, when a run is opened, since every look at the queue asks for them. */
#include <assert.h>
#include <stdlib.h>

#include "exercise/inside.h"

struct waits {
    uint32_t *first; /* inject_count + 1: the parts of inject i are first[i] .. first[i + 1] - 1 */
    struct conjunct *parts;
};

struct waits *waits_new(const struct program *program)
{
    struct conjunct found[CONJUNCT_COUNT_MAX];
    uint32_t count = 0;
    struct waits *waits = calloc(1, sizeof(*waits));
    if (!waits)
        return NULL;
    waits->first = calloc(program->inject_count + 1, sizeof(*waits->first));
    for (uint32_t i = 0; waits->first && i < program->inject_count; i++) {
        code_at when = program->injects[i].when;
        waits->first[i] = count;
        count += when == CODE_NONE ? 0 : program_conjuncts(program, when, found);
    }
    waits->parts = calloc(count + 1, sizeof(*waits->parts));
    if (!waits->first || !waits->parts) {
        waits_free(waits);
        return NULL;
    }
    waits->first[program->inject_count] = count;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        if (program->injects[i].when == CODE_NONE)
            continue;
        uint32_t parts = program_conjuncts(program, program->injects[i].when, found);
        assert(parts == waits->first[i + 1] - waits->first[i]);
        memcpy(&waits->parts[waits->first[i]], found, parts * sizeof(*found));
    }
    return waits;
}

void waits_free(struct waits *waits)
{
    if (!waits)
        return;
    free(waits->first);
    free(waits->parts);
    free(waits);
}

uint32_t waits_parts(const struct exercise *exercise, uint32_t inject, const struct conjunct **ret_parts)
{
    const struct waits *waits = exercise->waits;
    assert(inject < exercise->program->inject_count);
    *ret_parts = &waits->parts[waits->first[inject]];
    return waits->first[inject + 1] - waits->first[inject];
}

uint32_t waits_hold(const struct exercise *exercise, uint32_t inject)
{
    const struct conjunct *parts;
    uint32_t count = waits_parts(exercise, inject, &parts), hold = 0;
    for (uint32_t k = 0; k < count; k++)
        if (program_conjunct_eval(exercise->program, &parts[k], kernel_slots(exercise->kernel)))
            hold |= UINT32_C(1) << k;
    return hold;
}
