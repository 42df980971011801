/* Cells, and whom they may share with in live play. */
#include "scenario/compiler.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/symbol.h"
#include "scenario/value.h"
#include "scenario/voice.h"

/* Without `sharing`, and for cells it does not name: the other cells of the same side. */
static void share_by_side(struct program *program)
{
    for (uint32_t i = 0; i < program->cell_count; i++) {
        for (uint32_t j = 0; j < program->cell_count; j++)
            if (i != j && program->cells[i].side.len > 0 && str_equal(program->cells[i].side, program->cells[j].side))
                program->cells[i].may_share |= UINT32_C(1) << j;
    }
}

static void read_sharing(struct compiler *compiler, const struct node *mapping)
{
    for (const struct node *node = mapping->first; node; node = node->next) {
        uint32_t cells[CELL_COUNT_MAX];
        uint32_t from = symbol_resolve(compiler, SYMBOL_CELL, node->key);
        if (node->kind != NODE_LIST) {
            if (node->kind != NODE_BAD)
                voice_error(compiler, node, "a list of cells, such as [us, rok]", "this is not a list");
            continue;
        }
        uint32_t count = value_cells(compiler, node, cells, CELL_COUNT_MAX);
        if (from == INDEX_NONE)
            continue;
        compiler->program->cells[from].may_share = 0;
        for (uint32_t i = 0; i < count; i++)
            compiler->program->cells[from].may_share |= UINT32_C(1) << cells[i];
        if (compiler->program->cells[from].may_share >> from & 1)
            voice_error(compiler, node, "other cells", "`" STR_FMT "` shares with itself", STR_ARG(node->key->text));
    }
}

void cells_read(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct symbols *cells = &compiler->symbols[SYMBOL_CELL];
    program->cells = store_keep(compiler, cells->count, sizeof(*program->cells));
    for (uint32_t i = 0; program->cells && i < cells->count; i++) {
        struct program_cell *cell = &program->cells[program->cell_count++];
        struct section section;
        cell->id = store_text(compiler, cells->items[i].id);
        cell->country = cell->side = STR("");
        cell->name.in[0] = cell->id;
        if (!section_read(compiler, cells->items[i].node, TABLE_cell, &section))
            continue;
        if (section.at[KEY_cell_name])
            value_text(compiler, section.at[KEY_cell_name], &cell->name);
        cell->country = value_line(compiler, section.at[KEY_cell_country], STR(""));
        cell->side = value_line(compiler, section.at[KEY_cell_side], STR(""));
        cell->seat = (enum seat_kind)value_word(compiler, &section, KEY_cell_seat, SEAT_PLAYER);
    }
    share_by_side(program);
    if (compiler->top.at[KEY_scenario_sharing] && program->cells)
        read_sharing(compiler, compiler->top.at[KEY_scenario_sharing]);
}
