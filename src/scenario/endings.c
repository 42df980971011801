/* Endings. */
#include "scenario/compiler.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/value.h"

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
        if (!section_read(compiler, endings->items[i].node, TABLE_ending, &section))
            continue;
        source->when_node = section.at[KEY_ending_when];
        source->when = source->when_node ? expr_read(compiler, source->when_node, USE_CONDITION) : NULL;
        value_bool(compiler, section.at[KEY_ending_grave], &ending->grave);
        value_prose(compiler, section.at[KEY_ending_text], &ending->text);
    }
}
