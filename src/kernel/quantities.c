/* Numbers that are decided, and allocations: what can be named now, what a bot names, what cells come to. */
#include <assert.h>

#include "kernel/inside.h"

void kernel_bounds(const struct kernel *kernel, const struct program_decision *decision, int32_t *ret_least,
                   int32_t *ret_most)
{
    const int32_t *slots = kernel_slots(kernel);
    assert(program_quantified(decision));
    *ret_least = decision->least == CODE_NONE ? decision->from : program_eval(kernel->program, decision->least, slots);
    *ret_most = program_eval(kernel->program, decision->most, slots);
    *ret_most = *ret_most < *ret_least ? *ret_least : *ret_most; /* the least can always be named */
}

bool kernel_can_name(const struct kernel *kernel, const struct program_decision *decision, const int32_t *quantities)
{
    int32_t least, most;
    kernel_bounds(kernel, decision, &least, &most);
    return program_can_name(decision, quantities, least, most);
}

/* The row of its table that holds; false: none does. */
static bool row_of(const struct kernel *kernel, uint32_t index, uint32_t k, int32_t *ret_row)
{
    const struct program *program = kernel->program;
    const struct program_decision *decision = &program->decisions[index];
    const struct program_table *table =
        &program->tables[kernel_policy(kernel, decision->asked[k])->table_first + index];
    for (uint32_t i = 0; i < table->row_count; i++) {
        const struct program_row *row = &program->rows[table->row_first + i];
        if (!kernel_holds(kernel, row->when))
            continue;
        for (uint32_t entry = 0; entry < program_row_width(decision); entry++) {
            code_at code = program->weights[row->weight_first + entry];
            ret_row[entry] = code == CODE_NONE ? 0 : program_eval(program, code, kernel_slots(kernel));
        }
        return true;
    }
    return false;
}

void kernel_name(struct kernel *kernel, uint32_t index, uint32_t k, const int32_t *quantities, struct update *update)
{
    const struct program_decision *decision = &kernel->program->decisions[index];
    int32_t *named = &kernel_slots_in(kernel)[decision->named_slot + k * decision->quantity_count];
    assert(k < decision->asked_count);
    memcpy(named, quantities, decision->quantity_count * sizeof(*named));
    fact_add(update, FACT_NAMED, index, (int32_t)k, program_named_code(decision, quantities));
}

void kernel_bot_names(struct kernel *kernel, uint32_t index, uint32_t k, struct update *update)
{
    const struct program_decision *decision = &kernel->program->decisions[index];
    int32_t least, most, row[QUANTITY_COUNT_MAX] = {0}, quantities[QUANTITY_COUNT_MAX];
    kernel_bounds(kernel, decision, &least, &most);
    bool told = row_of(kernel, index, k, row);
    if (decision->decides == DECIDES_ALLOCATION) {
        program_allocate(decision, row, most, quantities); /* without a row alike */
    } else {
        const struct site first = decision->named_site[k], second = {first.block, first.half + 1};
        const uint32_t draws[2] = {kernel_draw(kernel, first, 0), kernel_draw(kernel, second, 0)};
        if (!told)
            program_number_row(least, most, row);
        quantities[0] = program_number_drawn(decision, row, draws, least, most);
    }
    kernel_name(kernel, index, k, quantities, update);
}

void kernel_put_decided(struct kernel *kernel, uint32_t index, const int32_t *quantities, struct update *update)
{
    const struct program_decision *decision = &kernel->program->decisions[index];
    assert(decision->decided_slot != INDEX_NONE);
    memcpy(&kernel_slots_in(kernel)[decision->decided_slot], quantities,
           decision->quantity_count * sizeof(*quantities));
    fact_add(update, FACT_DECIDED, index, 0, program_named_code(decision, quantities));
}

void kernel_decide(struct kernel *kernel, uint32_t index, struct update *update)
{
    const struct program_decision *decision = &kernel->program->decisions[index];
    const int32_t *slots = kernel_slots(kernel);
    int32_t quantities[QUANTITY_COUNT_MAX];
    assert(slots[decision->closed_slot] == kernel->tick);
    program_decide(kernel->program, decision, slots + decision->choice_slot, slots + decision->named_slot,
                   kernel_asked(decision, slots), quantities);
    kernel_put_decided(kernel, index, quantities, update);
}
