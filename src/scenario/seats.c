/* Seats by name: which a cell has, and to which of them an inject is given first. */
#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/families.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/suggestion.h"
#include "scenario/value.h"
#include "scenario/voice.h"

/* Of the mappings of texts `seats` of all cells. */
static uint32_t count_seats(const struct symbols *cells)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < cells->count; i++) {
        const struct node *cell = cells->items[i].node;
        const struct node *seats = cell->kind == NODE_MAPPING ? tree_entry(cell, STR("seats")) : NULL;
        if (seats && seats->kind == NODE_MAPPING)
            count += seats->count < CELL_SEAT_COUNT_MAX ? seats->count : CELL_SEAT_COUNT_MAX;
    }
    return count;
}

static void read_seat(struct compiler *compiler, const struct node *node, struct str cell, struct program_seat *seat)
{
    seat->id = store_text(compiler, node->key->text);
    if (symbol_check_id(compiler, node->key) && cell.len + 1 + seat->id.len > ID_BYTES_MAX)
        voice_error(compiler, node->key, voice_say(compiler, "at most %d with the cell's id", (int)ID_BYTES_MAX),
                    "`" STR_FMT "." STR_FMT "` is too long for an id", STR_ARG(cell), STR_ARG(seat->id));
    if (node->kind != NODE_SCALAR && node->kind != NODE_MAPPING) {
        if (node->kind != NODE_BAD)
            voice_error(compiler, node, section_shapes[SHAPE_TEXT].right, "a seat is called by a text");
        return;
    }
    value_check_line(compiler, node);
    value_text(compiler, node, &seat->title);
}

void seats_read(struct compiler *compiler, const struct node *mapping, struct program_cell *cell)
{
    struct program *program = compiler->program;
    if (!program->seats)
        program->seats = store_keep(compiler, count_seats(&compiler->symbols[SYMBOL_CELL]), sizeof(*program->seats));
    cell->seat_first = program->seat_count;
    for (const struct node *node = mapping->first; program->seats && node; node = node->next) {
        if (cell->seat_count == CELL_SEAT_COUNT_MAX) /* reported */
            break;
        read_seat(compiler, node, cell->id, &program->seats[program->seat_count++]);
        cell->seat_count++;
    }
    if (cell->seat != SEAT_PLAYER)
        voice_warn(compiler, mapping->key, "seat: player, or no `seats`",
                   "nobody sits at the seats of a cell with `seat: %s`", words_at(WORDS_seat_kind, cell->seat));
}

/* ---- released to ---- */

struct released { /* to whom an inject is, or who signs an item of the plan */
    uint32_t whole, some;
    uint32_t seats[CELL_COUNT_MAX];
};

/* The seat that is named behind the dot of `us.intel`; INDEX_NONE was reported. */
static uint32_t seat_named(struct compiler *compiler, const struct node *node, uint32_t cell, struct str name,
                           uint32_t offset)
{
    const struct program *program = compiler->program;
    const struct program_cell *of = &program->cells[cell];
    uint32_t seat = program_find_seat(program, cell, name);
    if (seat != INDEX_NONE)
        return seat;
    struct suggestion suggestion = suggestion_for(compiler, name);
    const char *list =
        of->seat_count == 0 ? voice_say(compiler, "`" STR_FMT "`, or `seats` in that cell", STR_ARG(of->id)) : "";
    for (uint32_t s = 0; s < of->seat_count; s++) {
        suggestion_offer(&suggestion, program->seats[of->seat_first + s].id);
        list = voice_say(compiler, "%s%s" STR_FMT, list,
                         s > 0 ? ", " : "one of: ", STR_ARG(program->seats[of->seat_first + s].id));
    }
    voice_error_inside(compiler, node, offset, (uint32_t)name.len, suggestion_text(compiler, &suggestion, list),
                       "`" STR_FMT "` has no seat `" STR_FMT "`", STR_ARG(of->id), STR_ARG(tree_shown(name)));
    return INDEX_NONE;
}

/* One name of the list: a cell, or a cell and behind a dot one of its seats. */
static void read_one(struct compiler *compiler, const struct node *node, struct released *released)
{
    const struct program *program = compiler->program;
    const char *dot = node->kind == NODE_SCALAR ? memchr(node->text.ptr, '.', node->text.len) : NULL;
    uint32_t cell, seat = 0;
    if (dot) {
        uint32_t len = (uint32_t)(dot - node->text.ptr);
        struct str name = {node->text.ptr, len}, behind = {dot + 1, node->text.len - len - 1};
        struct str me = families_me(compiler, node);
        cell = symbol_resolve_inside(compiler, SYMBOL_CELL, node, me.ptr && str_equal(name, STR("me")) ? me : name, 0);
        seat = cell == INDEX_NONE ? INDEX_NONE : seat_named(compiler, node, cell, behind, len + 1);
    } else {
        cell = symbol_resolve(compiler, SYMBOL_CELL, node);
    }
    if (cell == INDEX_NONE || seat == INDEX_NONE)
        return;
    assert(cell < CELL_COUNT_MAX && seat < CELL_SEAT_COUNT_MAX);
    uint32_t bit = UINT32_C(1) << cell;
    if (dot ? released->seats[cell] >> seat & 1 : released->whole & bit)
        voice_error(compiler, node, dot ? "each seat once" : "each cell once", "`" STR_FMT "` is named twice",
                    STR_ARG(tree_shown(node->text)));
    else if ((dot ? released->whole : released->some) & bit)
        voice_error(compiler, node, "the cell, or seats of it that get it first",
                    "`" STR_FMT "` is named as a whole and by its seats", STR_ARG(program->cells[cell].id));
    else if (dot)
        released->seats[cell] |= UINT32_C(1) << seat;
    released->whole |= dot ? 0 : bit;
    released->some |= dot ? bit : 0;
}

void seats_release(struct compiler *compiler, const struct node *list, struct program_inject *inject)
{
    struct program *program = compiler->program;
    struct released released = {0};
    assert(list->kind == NODE_LIST && inject->addressee_count == 0);
    inject->addressee_first = program->addressee_count;
    for (const struct node *node = list->first; node; node = node->next)
        read_one(compiler, node, &released);
    inject->release = released.whole | released.some;
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        if (released.seats[cell] == 0 || released.whole >> cell & 1 || compiler->out_of_memory)
            continue;
        assert(program->addressees); /* there is room for all that the file names */
        program->addressees[program->addressee_count++] = (struct program_addressee){cell, released.seats[cell]};
        inject->addressee_count++;
    }
}

void seats_sign(struct compiler *compiler, const struct node *list, struct program_card *card)
{
    struct released named = {0};
    for (const struct node *node = list->first; node; node = node->next)
        read_one(compiler, node, &named);
    for (uint32_t cell = 0; cell < compiler->program->cell_count; cell++) {
        if (!((named.whole | named.some) >> cell & 1))
            continue;
        card->signer_seats[card->signer_count] = named.whole >> cell & 1 ? 0 : named.seats[cell];
        card->signers[card->signer_count++] = cell;
    }
    assert(card->signer_count <= ASKED_COUNT_MAX);
}

uint32_t seats_addressed_max(const struct symbols *injects)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < injects->count; i++) {
        const struct node *inject = injects->items[i].node;
        const struct node *list = inject->kind == NODE_MAPPING ? tree_entry(inject, STR("release")) : NULL;
        for (const struct node *node = list && list->kind == NODE_LIST ? list->first : NULL; node; node = node->next)
            count += node->kind == NODE_SCALAR && memchr(node->text.ptr, '.', node->text.len) != NULL;
    }
    return count;
}
