/* Endings, the parts of their conditions, so that control can be told how near each is, and what is said at full
 * length. */
#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/value.h"
#include "scenario/voice.h"

/* What `and` joins at the top of a condition, from left to right; `parts` may be NULL. A definition is one part, under
 * its name: what it is made of stands elsewhere. */
static uint32_t split(struct expr *when, struct expr **parts)
{
    if (when->kind != EXPR_OPERATION || when->opcode != OP_AND || when->name.len > 0) {
        if (parts)
            *parts = when;
        return 1;
    }
    uint32_t left = split(when->args[0], parts);
    return left + split(when->args[1], parts ? parts + left : NULL);
}

static void part_conditions(struct compiler *compiler)
{
    struct program *program = compiler->program;
    uint32_t count = 0;
    for (uint32_t i = 0; i < program->ending_count; i++) {
        struct program_ending *ending = &program->endings[i];
        ending->part_first = count;
        ending->part_count = compiler->endings[i].when ? split(compiler->endings[i].when, NULL) : 0;
        count += ending->part_count;
    }
    program->parts = store_keep(compiler, count, sizeof(*program->parts));
    struct expr **parts = store_scratch(compiler, count + 1, sizeof(*parts));
    if (compiler->out_of_memory)
        return;
    program->part_count = count;
    for (uint32_t i = 0; i < program->ending_count; i++) {
        const struct program_ending *ending = &program->endings[i];
        struct ending_source *source = &compiler->endings[i];
        if (ending->part_count == 0)
            continue;
        source->parts = parts + ending->part_first;
        split(source->when, source->parts);
        for (uint32_t k = 0; k < ending->part_count; k++) {
            const struct expr *part = source->parts[k];
            struct str text = source->when_node->text;
            assert((size_t)part->offset + part->width <= text.len);
            program->parts[ending->part_first + k].source =
                store_text(compiler, (struct str){text.ptr + part->offset, part->width});
        }
    }
}

void endings_apart(struct compiler *compiler)
{
    struct node *mapping = compiler->top.at[KEY_scenario_endings];
    for (struct node **at = mapping ? &mapping->first : NULL; at && *at; at = &(*at)->next) {
        if (!str_equal((*at)->key->text, STR("time_up")))
            continue;
        compiler->time_up = *at;
        *at = (*at)->next;
        assert(mapping->count > 0);
        mapping->count--;
        return;
    }
}

static void read_time_up(struct compiler *compiler)
{
    struct section section;
    if (compiler->time_up && section_read(compiler, compiler->time_up, TABLE_time_up, &section))
        value_prose(compiler, section.at[KEY_time_up_text], &compiler->program->time_up);
}

void endings_read(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct symbols *endings = &compiler->symbols[SYMBOL_ENDING];
    program->endings = store_keep(compiler, endings->count, sizeof(*program->endings));
    compiler->endings = store_scratch(compiler, endings->count + 1, sizeof(*compiler->endings));
    for (uint32_t i = 0; !compiler->out_of_memory && i < endings->count; i++) {
        struct program_ending *ending = &program->endings[program->ending_count++];
        struct ending_source *source = &compiler->endings[i];
        struct section section;
        ending->id = store_text(compiler, endings->items[i].id);
        if (str_equal(ending->id, STR("time-up")))
            voice_error(compiler, endings->items[i].node->key, "another id, or `time_up` for its text",
                        "`time-up` is the end at full length");
        if (!section_read(compiler, endings->items[i].node, TABLE_ending, &section))
            continue;
        source->when_node = section.at[KEY_ending_when];
        source->when = source->when_node ? expr_read(compiler, source->when_node, USE_CONDITION) : NULL;
        value_bool(compiler, section.at[KEY_ending_grave], &ending->grave);
        value_bool(compiler, section.at[KEY_ending_at_once], &ending->at_once);
        value_live_prose(compiler, section.at[KEY_ending_text], TEXT_OF_ENDING, i, &ending->text);
    }
    read_time_up(compiler);
    if (!compiler->out_of_memory)
        part_conditions(compiler);
}
