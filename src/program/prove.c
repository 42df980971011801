/* Proving code: each sequence is executed once with ranges in place of values.
 *
 * A slot gives its range, an operation gives the range of its results, and a sequence is sound when on its way
 *
 *   the stack neither runs out nor over, and ends with one value, or with none after effects
 *   no result needs more than 32 bits            (so nothing overflows, in whatever state)
 *   no divisor can be 0
 *   conditions are 0 or 1 where an executor takes them apart bit by bit
 *   SINCE reads slots that hold a tick that has passed
 *   STORE is in effects and names a variable or a capability
 *
 * Sequences lie end to end and have no jumps, so one walk over the code proves all of them, however often they are
 * referred to.
 */
#include "program/prove.h"

#include <assert.h>

#include "program/time.h"

static const struct operand {
    int8_t pops, pushes;
} operands[OPCODE_COUNT] = {
#define OPCODE(name, pops, pushes, doc) [OP_##name] = {pops, pushes},
#include "program/opcodes.def"
#undef OPCODE
};

struct walk {
    const struct program *program;
    struct range stack[EXPRESSION_DEPTH_MAX];
    uint32_t depth;
    bool stores, is_setting, is_narrow;
};

static bool is_truth(struct range range)
{
    return range.low >= 0 && range.high <= 1;
}

static bool is_parameter(const struct program *program, uint32_t slot)
{
    uint32_t first = program->variable_count + 2 * program->capability_count;
    return slot >= first && slot - first < program->parameter_count;
}

/* A delivery, the moment somebody came to know, an opening or a closing, a task opened, done or late: ticks that are
 * never ahead of T. */
static bool holds_past_tick(const struct program *program, uint32_t slot)
{
    assert(slot < program->slot_count);
    for (uint32_t i = 0; i < program->question_count; i++)
        if (slot == program->questions[i].closed_slot)
            return true;
    uint32_t first = program->time_slot + 1, injects = program->inject_count;
    if (slot < first)
        return false;
    slot -= first;
    if (slot < 3 * injects)
        return slot % 3 == 0; /* last, tries, due */
    slot -= 3 * injects;
    if (slot < injects * program->cell_count)
        return true;
    slot -= injects * program->cell_count;
    if (slot < program->share_count)
        return false;
    slot -= program->share_count;
    if (slot < 3 * program->decision_count)
        return slot % 3 != 0; /* due, opened, closed */
    slot += first + (3 + program->cell_count) * injects + program->share_count;
    return program->task_count > 0 && slot >= program->tasks[0].opened_slot &&
           slot - program->tasks[0].opened_slot < 3 * program->task_count;
}

static bool push(struct walk *walk, struct range range)
{
    assert(range.low <= range.high);
    if (walk->depth == EXPRESSION_DEPTH_MAX || !range_fits_32(range))
        return false;
    walk->is_narrow = walk->is_narrow && range_fits_16(range);
    walk->stack[walk->depth++] = range;
    return true;
}

static bool operate(struct walk *walk, enum opcode opcode)
{
    uint32_t pops = (uint32_t)operands[opcode].pops;
    if (walk->depth < pops)
        return false;
    walk->depth -= pops;
    const struct range *of = &walk->stack[walk->depth];
    switch (opcode) {
    case OP_DIV:
    case OP_MOD:
        if (of[1].low <= 0 && of[1].high >= 0)
            return false;
        break;
    case OP_AND:
    case OP_OR:
        if (!is_truth(of[0]) || !is_truth(of[1]))
            return false;
        break;
    case OP_NOT:
    case OP_PICK:
        if (!is_truth(of[0]))
            return false;
        break;
    default: break;
    }
    return push(walk, range_of(opcode, of));
}

static bool step(struct walk *walk, const struct instruction *at)
{
    const struct program *program = walk->program;
    bool reads = at->opcode == OP_SLOT || at->opcode == OP_SINCE;
    if (at->opcode >= OPCODE_COUNT || at->reserved != 0 || (reads && at->slot >= program->slot_count))
        return false;
    walk->is_setting = walk->is_setting && (!reads || is_parameter(program, at->slot));
    switch ((enum opcode)at->opcode) {
    case OP_CONST: return push(walk, (struct range){at->imm, at->imm});
    case OP_SLOT: return push(walk, (struct range){program->slots[at->slot].from, program->slots[at->slot].to});
    case OP_SINCE:
        return holds_past_tick(program, at->slot) &&
               push(walk, (struct range){-1, (int64_t)program->tick_count * program->tick_minutes});
    case OP_STORE:
        walk->stores = true;
        return walk->depth-- == 1 && at->slot < program->variable_count + 2 * program->capability_count;
    default: return operate(walk, (enum opcode)at->opcode);
    }
}

void prove_code(const struct program *program, struct proof *ret_proofs)
{
    uint32_t begins = 0;
    bool sound = true;
    struct walk walk = {.program = program, .is_setting = true, .is_narrow = true};
    for (uint32_t i = 0; i < program->code_count; i++) {
        ret_proofs[i] = (struct proof){.kind = PROOF_NONE};
        if (program->code[i].opcode != OP_END) {
            sound = sound && step(&walk, &program->code[i]);
            continue;
        }
        sound = sound && program->code[i].reserved == 0 && (walk.stores ? walk.depth == 0 : walk.depth <= 1);
        struct range value = walk.depth == 1 ? walk.stack[0] : (struct range){0, 0};
        if (sound)
            ret_proofs[begins] = (struct proof){.low = (int32_t)value.low,
                                                .high = (int32_t)value.high,
                                                .kind = walk.depth == 1 ? PROOF_VALUE : PROOF_EFFECTS,
                                                .is_setting = walk.is_setting && !walk.stores,
                                                .is_narrow = walk.is_narrow};
        assert(begins <= i);
        begins = i + 1;
        sound = true;
        walk = (struct walk){.program = program, .is_setting = true, .is_narrow = true};
    }
    assert(begins == program->code_count); /* the last instruction is an END */
}
