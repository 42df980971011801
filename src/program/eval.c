/* The scalar executor: a postfix stack machine without jumps. program_verify has proven ranges and depths (prove.c), so
 * nothing here can overflow, divide by zero or leave the stack. */
#include <assert.h>

#include "program/program.h"

static int32_t divide_floor(int32_t a, int32_t b)
{
    int32_t quotient = a / b;
    return quotient - (a % b != 0 && (a < 0) != (b < 0));
}

/* Toward minus infinity as well. By the remainder: a - b * (a / b) has a step that 32 bits may not hold. */
static int32_t modulo_floor(int32_t a, int32_t b)
{
    if (b == -1) /* the processor traps for the smallest number */
        return 0;
    int32_t rest = a % b;
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

/* Up to its END, or to the instruction `end`. */
static int32_t execute(const struct program *program, code_at code, code_at end, const int32_t *slots, int32_t *written)
{
    int32_t stack[EXPRESSION_DEPTH_MAX + 1];
    int32_t *top = stack; /* one above the uppermost value */
#define BINARY(expression)                                                                                             \
    {                                                                                                                  \
        int32_t b = *--top, a = top[-1];                                                                               \
        top[-1] = (expression);                                                                                        \
        break;                                                                                                         \
    }
    for (const struct instruction *at = program->code + code; at != program->code + end; at++) {
        switch ((enum opcode)at->opcode) {
        case OP_END: return top > stack ? top[-1] : 0;
        case OP_CONST: *top++ = at->imm; break;
        case OP_SLOT: *top++ = slots[at->slot]; break;
        case OP_SINCE: {
            int32_t tick = slots[at->slot];
            *top++ = tick < 0 ? -1 : slots[program->time_slot] - tick * (int32_t)program->tick_minutes;
            break;
        }
        case OP_ADD: BINARY(a + b)
        case OP_SUB: BINARY(a - b)
        case OP_MUL: BINARY(a * b)
        case OP_DIV: BINARY(divide_floor(a, b))
        case OP_MOD: BINARY(modulo_floor(a, b))
        case OP_NEG: top[-1] = -top[-1]; break;
        case OP_MIN: BINARY(a < b ? a : b)
        case OP_MAX: BINARY(a > b ? a : b)
        case OP_EQ: BINARY(a == b)
        case OP_NE: BINARY(a != b)
        case OP_LT: BINARY(a < b)
        case OP_LE: BINARY(a <= b)
        case OP_GT: BINARY(a > b)
        case OP_GE: BINARY(a >= b)
        case OP_AND: BINARY(a & b)
        case OP_OR: BINARY(a | b)
        case OP_NOT: top[-1] = 1 - top[-1]; break;
        case OP_PICK:
            top -= 2;
            top[-1] = top[-1] ? top[0] : top[1];
            break;
        case OP_STORE: {
            const struct slot *slot = &program->slots[at->slot];
            int32_t value = *--top;
            written[at->slot] = value < slot->from ? slot->from : value > slot->to ? slot->to : value;
            break;
        }
        case OPCODE_COUNT: assert(!"verified"); return 0;
        }
    }
#undef BINARY
    return top > stack ? top[-1] : 0;
}

int32_t program_eval(const struct program *program, code_at code, const int32_t *slots)
{
    assert(code < program->code_count);
    return execute(program, code, program->code_count, slots, NULL);
}

int32_t program_conjunct_eval(const struct program *program, const struct conjunct *part, const int32_t *slots)
{
    assert(part->count > 0 && part->first + part->count < program->code_count);
    return execute(program, part->first, part->first + part->count, slots, NULL);
}

void program_run(const struct program *program, code_at code, int32_t *slots)
{
    if (code != CODE_NONE)
        execute(program, code, program->code_count, slots, slots);
}
