/* The thresholds that a scenario names: every comparison of a variable with a number or a parameter, found in the
 * compiled code. When a run first passes one is what a designer asks about a variable; a threshold nobody named is
 * not. */
#include <assert.h>
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

/* `7 <= x` said from the other side. */
static uint8_t turned(uint8_t opcode)
{
    switch (opcode) {
    case OP_GE: return OP_LE;
    case OP_GT: return OP_LT;
    case OP_LE: return OP_GE;
    case OP_LT: return OP_GT;
    default: return opcode;
    }
}

/* A number, or a parameter, which is one in every run. */
static bool is_number(const struct program *program, const struct settings *settings, const struct instruction *code,
                      int32_t *ret_number)
{
    if (code->opcode == OP_CONST) {
        *ret_number = code->imm;
        return true;
    }
    for (uint32_t i = 0; code->opcode == OP_SLOT && i < program->parameter_count; i++)
        if (program->parameters[i].slot == code->slot) {
            *ret_number = settings->parameters[i];
            return true;
        }
    return false;
}

/* The passage that the comparison code[2] of code[0] and code[1] names; false when it names none. */
static bool read_passage(const struct program *program, const struct settings *settings, const struct instruction *code,
                         struct tally_passage *ret)
{
    for (uint32_t side = 0; side < 2; side++) {
        const struct instruction *at = &code[side], *other = &code[1 - side];
        uint32_t variable = at->opcode == OP_SLOT ? variable_of(program, at->slot) : INDEX_NONE;
        int32_t number;
        if (variable != INDEX_NONE && is_number(program, settings, other, &number))
            return passage_of(program, variable, side ? turned(code[2].opcode) : code[2].opcode, number, ret);
    }
    return false;
}

uint32_t tally_find_passages(const struct program *program, const struct settings *settings,
                             struct tally_passage ret_passages[TALLY_PASSAGE_COUNT_MAX])
{
    uint32_t count = 0;
    for (uint32_t at = 0; at + 2 < program->code_count && count < TALLY_PASSAGE_COUNT_MAX; at++) {
        struct tally_passage passage;
        if (!read_passage(program, settings, &program->code[at], &passage))
            continue;
        assert(passage.least <= passage.most);
        bool known = false;
        uint32_t of_variable = 0;
        for (uint32_t i = 0; i < count && !known; i++) {
            known = compare_passages(&ret_passages[i], &passage) == 0;
            of_variable += ret_passages[i].variable == passage.variable;
        }
        if (!known && of_variable < TALLY_PASSAGES_OF_VARIABLE_MAX)
            ret_passages[count++] = passage;
    }
    qsort(ret_passages, count, sizeof(*ret_passages), compare_passages);
    return count;
}
