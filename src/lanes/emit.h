/* From trees to the engine's code. See emit.c. */
#ifndef ENTENTE_LANES_EMIT_H
#define ENTENTE_LANES_EMIT_H

#include "lanes/plan.h"
#include "lanes/tree.h"

enum { REGISTER_BIT = 0x8000 }; /* of an operand while code is written; emit_finish puts registers behind the columns */

struct emitter {
    struct forest *forest;
    struct op *ops; /* owned: malloc */
    uint32_t op_count, op_capacity;
    const int32_t **tables; /* owned: malloc */
    uint32_t table_count, table_capacity;
    uint16_t *column_of_slot; /* NONE16: none yet; reading a slot as a value gives it one */
    uint16_t *slot_of_column; /* room for the columns of all slots, and for those of none */
    uint32_t column_count;
    uint16_t *byte_of_column; /* NONE16: the column has no bytes */
    uint16_t *column_of_byte; /* likewise */
    uint32_t byte_count;
    const uint32_t *flag_of_slot; /* INDEX_NONE: it has none */
    uint32_t register_next, register_count, mask_next;
    bool wide;
};

uint16_t emit_column(struct emitter *emitter, uint16_t slot); /* the slot's column, given one if it has none */
/* A column that no slot has, for values in the range of `like_slot`. */
uint16_t emit_own_column(struct emitter *emitter, uint16_t like_slot);
/* Code that ANDs the condition into mask register 0. Returns its place in ops[]. */
uint32_t emit_condition(struct emitter *emitter, struct tree *tree);
/* Code that applies the stores in order; INDEX_NONE when there are none. ret_direct: it is stores alone, without
 * registers. */
uint32_t emit_effects(struct emitter *emitter, const struct tree_store *stores, uint32_t count, bool *ret_direct);
/* Between begin and end: values computed one after the other, each kept in the register or column that is returned;
 * trees that are shared (same pointer) can be kept by emit_keep and are then computed once. */
void emit_values_begin(struct emitter *emitter);
void emit_keep(struct emitter *emitter, struct tree *tree);
uint16_t emit_value(struct emitter *emitter, struct tree *tree);
void emit_values_end(struct emitter *emitter);
/* Code not ended by a values block is closed by this. */
void emit_finish(struct emitter *emitter); /* registers get their final numbers: column_count + register */
/* of what emit_value returned, after emit_finish */
uint16_t emit_number(const struct emitter *emitter, uint16_t operand);

#endif
