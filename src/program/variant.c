/* A variant has room behind its tables for what a change adds: two constants, and the rows of a forced option. */
#include "program/variant.h"

#include <assert.h>

static uint32_t asked_rows(const struct program *program, uint32_t decision)
{
    uint32_t rows = 0;
    for (uint32_t i = 0; i < program->policy_count; i++)
        rows += program->tables[program->policies[i].table_first + decision].row_count + 1;
    return rows;
}

/* Arrays of the arena grow by moving: false without memory. */
static bool grow(struct arena *arena, void **array, uint32_t count, uint32_t more, size_t size)
{
    void *larger = arena_alloc(arena, count + more, size);
    if (!larger)
        return false;
    if (count > 0)
        memcpy(larger, *array, count * size);
    *array = larger;
    return true;
}

enum status program_variant_new(const struct program *program, struct program **ret_variant)
{
    struct program *variant = NULL;
    uint32_t rows = 0;
    if (program->code_count + 4 > CODE_COUNT_MAX)
        return STATUS_TOO_LARGE;
    struct buf bytes;
    buf_init(&bytes, 256 << 20);
    enum status status = program_encode(program, &bytes);
    if (status == STATUS_OK)
        status = program_decode(bytes.ptr, bytes.len, &variant, NULL);
    buf_free(&bytes);
    if (status != STATUS_OK)
        return status;
    for (uint32_t i = 0; i < program->decision_count; i++)
        rows = asked_rows(program, i) > rows ? asked_rows(program, i) : rows;
    if (!grow(&variant->arena, (void **)&variant->code, variant->code_count, 4, sizeof(*variant->code)) ||
        !grow(&variant->arena, (void **)&variant->rows, variant->row_count, rows, sizeof(*variant->rows)) ||
        !grow(&variant->arena, (void **)&variant->weights, variant->weight_count, OPTION_COUNT_MAX,
              sizeof(*variant->weights))) {
        program_free(variant);
        return STATUS_OUT_OF_MEMORY;
    }
    for (int32_t value = 0; value < 2; value++) {
        variant->code[variant->code_count++] = (struct instruction){.opcode = OP_CONST, .imm = value};
        variant->code[variant->code_count++] = (struct instruction){.opcode = OP_END};
    }
    *ret_variant = variant;
    return STATUS_OK;
}

enum status program_variant_room(struct program *variant, uint32_t count)
{
    if ((uint64_t)variant->code_count + 2 * (uint64_t)count > CODE_COUNT_MAX)
        return STATUS_TOO_LARGE;
    return grow(&variant->arena, (void **)&variant->code, variant->code_count, 2 * count, sizeof(*variant->code))
               ? STATUS_OK
               : STATUS_OUT_OF_MEMORY;
}

code_at program_variant_constant(struct program *variant, int32_t value)
{
    const code_at at = variant->code_count;
    assert(variant->code_count + 2 <= CODE_COUNT_MAX);
    variant->code[variant->code_count++] = (struct instruction){.opcode = OP_CONST, .imm = value};
    variant->code[variant->code_count++] = (struct instruction){.opcode = OP_END};
    assert(variant->code_count <= CODE_COUNT_MAX);
    return at;
}

/* Where the two constants stand. */
static code_at constant(const struct program *program, int32_t value)
{
    assert(value == 0 || value == 1);
    return program->code_count + 2 * (code_at)value;
}

static void restore(const struct program *program, struct program *variant)
{
    assert(variant->inject_count == program->inject_count && variant->table_count == program->table_count);
    for (uint32_t i = 0; i < program->inject_count; i++) {
        variant->injects[i].chance = program->injects[i].chance;
        variant->injects[i].odds = program->injects[i].odds;
        variant->injects[i].hand.rehearse = program->injects[i].hand.rehearse;
    }
    if (program->table_count > 0)
        memcpy(variant->tables, program->tables, program->table_count * sizeof(*program->tables));
    if (program->grant_count > 0)
        memcpy(variant->grants, program->grants, program->grant_count * sizeof(*program->grants));
    variant->row_count = program->row_count;
    variant->weight_count = program->weight_count;
}

void program_variant_without(const struct program *program, uint32_t inject, struct program *variant)
{
    assert(inject < program->inject_count);
    restore(program, variant);
    struct program_inject *without = &variant->injects[inject];
    without->hand.rehearse = CODE_NONE;
    if (program_by_hand(without))
        return;
    without->chance = constant(program, 0);
    without->odds = CODE_NONE;
}

void program_variant_release(const struct program *program, uint32_t inject, struct program *variant)
{
    assert(inject == INDEX_NONE || inject < program->inject_count);
    restore(program, variant);
    for (uint32_t i = 0; i < program->policy_count; i++)
        for (uint32_t release = 0; release < program->release_count; release++)
            if (inject == INDEX_NONE || program->releases[release].inject == inject)
                variant->grants[program->policies[i].grant_first + release] =
                    (struct program_grant){.present = true,
                                           .when = CODE_NONE,
                                           .chance = CODE_NONE,
                                           .gives = {[RELEASED_WHOLE] = true},
                                           .least = {CODE_NONE, CODE_NONE},
                                           .most = {CODE_NONE, CODE_NONE},
                                           .next = INDEX_NONE};
}

/* The forced row first, then those there were: where none holds every option that can be chosen weighs 1, as ever. */
static void force_table(const struct program *program, code_at legal, uint32_t weights, struct program_table *table,
                        struct program *variant)
{
    uint32_t first = variant->row_count;
    variant->rows[variant->row_count++] = (struct program_row){.when = legal, .weight_first = weights};
    for (uint32_t i = 0; i < table->row_count; i++)
        variant->rows[variant->row_count++] = program->rows[table->row_first + i];
    table->row_first = first;
    table->row_count = variant->row_count - first;
    assert(table->row_count >= 1 && table->row_first >= program->row_count); /* those of the program stay */
}

void program_variant_force(const struct program *program, uint32_t decision, uint32_t option, struct program *variant)
{
    assert(decision < program->decision_count && option < program->decisions[decision].option_count);
    assert(!program_quantified(&program->decisions[decision]));
    restore(program, variant);
    const struct program_decision *forced = &program->decisions[decision];
    uint32_t weights = variant->weight_count;
    for (uint32_t o = 0; o < forced->option_count; o++)
        variant->weights[weights + o] = o == option ? constant(program, 1) : CODE_NONE;
    variant->weight_count += forced->option_count;
    for (uint32_t i = 0; i < program->policy_count; i++)
        force_table(program, program->options[forced->option_first + option].legal, weights,
                    &variant->tables[program->policies[i].table_first + decision], variant);
    assert(variant->row_count <= program->row_count + asked_rows(program, decision));
}
