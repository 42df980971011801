/* What of a condition never held, in the words of the scenario's language. */
#include <assert.h>

#include "output/inside.h"

/* What comes later than its condition holds, or asks some who may not be there, may lack something else. */
static bool may_lack_more(const struct program *program, uint32_t place)
{
    if (place < program->inject_count)
        return program->injects[place].after != CODE_NONE;
    place -= program->inject_count;
    if (place >= program->decision_count)
        return false;
    const struct program_decision *decision = &program->decisions[place];
    const struct program_decision *opens =
        decision->first == INDEX_NONE ? decision : &program->decisions[decision->first];
    return opens->after != CODE_NONE || program_asks_some(opens);
}

enum unmet output_unmet(const struct tally *tally, uint32_t place, output_visit_part *visit, void *context)
{
    const struct program *program = tally->program;
    struct conjunct parts[CONJUNCT_COUNT_MAX];
    const code_at when = place == INDEX_NONE || !tally->unmet_known ? CODE_NONE : rehearsal_never_held(tally, place);
    if (when == CODE_NONE)
        return UNMET_UNKNOWN;
    const uint32_t count = program_conjuncts(program, when, parts), unmet = tally->unmet[place];
    if (unmet == 0)
        return count == 1 || may_lack_more(program, place) ? UNMET_UNKNOWN : UNMET_TOGETHER;
    for (uint32_t k = 0; visit && k < count; k++) {
        struct buf text;
        if (!(unmet >> k & 1))
            continue;
        buf_init(&text, TEXT_BYTES_MAX);
        program_conjunct_infix(program, &parts[k], &text);
        assert(text.len > 0);
        visit(context, (struct str){text.ptr, text.len});
        buf_free(&text);
    }
    return UNMET_PARTS;
}
