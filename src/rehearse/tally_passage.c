/* The thresholds that a scenario names: every comparison of a variable with a constant in its conditions, found in the
 * compiled code. When a run first passes one is what a designer asks about a variable; a threshold nobody named is
 * not. */
#include <stdlib.h>

#include "rehearse/tally.h"

static uint32_t variable_of(const struct program *program, uint32_t slot)
{
    for (uint32_t i = 0; i < program->variable_count; i++)
        if (program->variables[i].slot == slot)
            return i;
    return INDEX_NONE;
}

static int compare_passages(const void *a, const void *b)
{
    const struct tally_passage *x = a, *y = b;
    if (x->variable != y->variable)
        return x->variable < y->variable ? -1 : 1;
    if (x->least != y->least)
        return x->least < y->least ? -1 : 1;
    return (x->most > y->most) - (x->most < y->most);
}

/* The values that make `variable OPCODE value` true, within the variable's range; false when that is none or all of
 * them. */
static bool passage_of(const struct program *program, uint32_t variable, uint8_t opcode, int32_t value,
                       struct tally_passage *ret)
{
    const struct slot *slot = &program->slots[program->variables[variable].slot];
    int64_t least = slot->from, most = slot->to;
    switch (opcode) {
    case OP_GE: least = value; break;
    case OP_GT: least = (int64_t)value + 1; break;
    case OP_LE: most = value; break;
    case OP_LT: most = (int64_t)value - 1; break;
    case OP_EQ: least = most = value; break;
    default: return false;
    }
    if (least < slot->from || most > slot->to || least > most || (least == slot->from && most == slot->to))
        return false;
    *ret = (struct tally_passage){variable, (int32_t)least, (int32_t)most};
    return true;
}

uint32_t tally_find_passages(const struct program *program, struct tally_passage ret_passages[TALLY_PASSAGE_COUNT_MAX])
{
    uint32_t count = 0;
    for (uint32_t at = 0; at + 2 < program->code_count && count < TALLY_PASSAGE_COUNT_MAX; at++) {
        const struct instruction *code = &program->code[at];
        if (code[0].opcode != OP_SLOT || code[1].opcode != OP_CONST)
            continue;
        uint32_t variable = variable_of(program, code[0].slot);
        struct tally_passage passage;
        if (variable == INDEX_NONE || !passage_of(program, variable, code[2].opcode, code[1].imm, &passage))
            continue;
        bool known = false;
        uint32_t of_variable = 0;
        for (uint32_t i = 0; i < count && !known; i++) {
            known = compare_passages(&ret_passages[i], &passage) == 0;
            of_variable += ret_passages[i].variable == variable;
        }
        if (!known && of_variable < TALLY_PASSAGES_OF_VARIABLE_MAX)
            ret_passages[count++] = passage;
    }
    qsort(ret_passages, count, sizeof(*ret_passages), compare_passages);
    return count;
}
