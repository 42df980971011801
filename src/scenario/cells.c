/* Cells, and whom they may share with in live play. */
#include <assert.h>

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

/* Seats, reports and `release` have these words for others than a cell. */
static void refuse_reserved(struct compiler *compiler, const struct node *key)
{
    static const char *const words[] = {"all", "clock", "control", "me", "nobody", "observer", "projector"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (str_equal(key->text, str_of(words[i])))
            voice_error(compiler, key, "another id, such as `hq`", "`%s` is not a cell: the word stands for others",
                        words[i]);
}

/* An id with each character for the one that it is easily taken for. */
static struct str alike(struct compiler *compiler, struct str id)
{
    static const char pairs[][2] = {{'0', 'o'}, {'1', 'l'}, {'-', '_'}};
    char *folded = store_scratch(compiler, id.len + 1, 1);
    size_t len = 0;
    for (size_t i = 0; folded && i < id.len; i++) {
        char c = id.ptr[i];
        for (size_t k = 0; k < sizeof(pairs) / sizeof(pairs[0]); k++)
            c = c == pairs[k][0] ? pairs[k][1] : c;
        if (c == 'r' && i + 1 < id.len && id.ptr[i + 1] == 'n') {
            c = 'm';
            i++;
        }
        folded[len++] = c;
    }
    assert(len <= id.len);
    return (struct str){folded, len};
}

/* Two cells that a player may take for each other, by their ids or by their names. */
static void refuse_alike(struct compiler *compiler, uint32_t later)
{
    assert(later < compiler->program->cell_count);
    const struct symbols *cells = &compiler->symbols[SYMBOL_CELL];
    const struct program *program = compiler->program;
    struct str id = alike(compiler, cells->items[later].id);
    for (uint32_t i = 0; i < later; i++) {
        bool same_id = str_equal(alike(compiler, cells->items[i].id), id), same_name = false;
        for (uint32_t l = 0; l < LANGUAGE_COUNT_MAX; l++) {
            struct str name = program->cells[later].name.in[l], other = program->cells[i].name.in[l];
            same_name = same_name || (name.ptr && other.ptr && str_equal(name, other));
        }
        if (same_id || same_name) {
            voice_error(compiler, cells->items[later].node->key, same_id ? "another id" : "another name",
                        "players cannot tell `" STR_FMT "` and `" STR_FMT "` apart", STR_ARG(cells->items[i].id),
                        STR_ARG(cells->items[later].id));
            return;
        }
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
        refuse_reserved(compiler, cells->items[i].node->key);
        if (!section_read(compiler, cells->items[i].node, TABLE_cell, &section))
            continue;
        value_check_line(compiler, section.at[KEY_cell_name]);
        if (section.at[KEY_cell_name])
            value_text(compiler, section.at[KEY_cell_name], &cell->name);
        cell->country = value_line(compiler, section.at[KEY_cell_country], STR(""));
        cell->side = value_line(compiler, section.at[KEY_cell_side], STR(""));
        cell->seat = (enum seat_kind)value_word(compiler, &section, KEY_cell_seat, SEAT_PLAYER);
        if (section.at[KEY_cell_seats])
            seats_read(compiler, section.at[KEY_cell_seats], cell);
    }
    for (uint32_t i = 1; i < program->cell_count && !compiler->out_of_memory; i++)
        refuse_alike(compiler, i);
    share_by_side(program);
    if (compiler->top.at[KEY_scenario_sharing] && program->cells)
        read_sharing(compiler, compiler->top.at[KEY_scenario_sharing]);
}
