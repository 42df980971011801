/* Named expressions: each is read once, where it stands, and put in where it is named (scope.c). */
#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/symbol.h"
#include "scenario/voice.h"

/* One name for two things would be met where it is used, far from where it is wrong. */
static void refuse_taken(struct compiler *compiler, const struct node *key)
{
    static const enum symbol_kind kinds[] = {SYMBOL_PARAMETER, SYMBOL_VARIABLE};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (symbol_find(&compiler->symbols[kinds[i]], key->text) != INDEX_NONE) {
            voice_error(compiler, key, "rename one of them", "`" STR_FMT "` is %s already", STR_ARG(key->text),
                        symbol_one(kinds[i]));
        }
    }
}

static uint32_t node_count(const struct expr *expr)
{
    uint32_t count = 1;
    for (uint32_t i = 0; expr->kind == EXPR_OPERATION && i < 3 && expr->args[i]; i++)
        count += node_count(expr->args[i]);
    return count;
}

static bool is_setting(const struct expr *expr)
{
    bool setting = expr->kind == EXPR_NUMBER || expr->kind == EXPR_PARAMETER || expr->kind == EXPR_OPERATION;
    for (uint32_t i = 0; setting && expr->kind == EXPR_OPERATION && i < 3 && expr->args[i]; i++)
        setting = is_setting(expr->args[i]);
    return setting;
}

void definitions_read(struct compiler *compiler)
{
    const struct symbols *symbols = &compiler->symbols[SYMBOL_DEFINITION];
    compiler->definitions = store_scratch(compiler, symbols->count + 1, sizeof(*compiler->definitions));
    for (uint32_t i = 0; compiler->definitions && i < symbols->count; i++) {
        const struct node *node = symbols->items[i].node;
        struct definition *definition = &compiler->definitions[i];
        assert(compiler->definition_count == i); /* only what stands above may be named */
        symbol_refuse_keyword(compiler, node->key);
        refuse_taken(compiler, node->key);
        if (node->kind == NODE_SCALAR)
            definition->expr = expr_read(compiler, node, USE_ANY);
        else if (node->kind != NODE_BAD)
            voice_error(compiler, node, "such as `tension >= 60 and knows(us, note)`", "this is not an expression");
        if (definition->expr) {
            definition->node_count = node_count(definition->expr);
            definition->setting = is_setting(definition->expr);
        }
        compiler->definition_count = i + 1;
    }
}
