/* Numbers that effects roll, `x = roll(1, 6)`.
 *
 * What is rolled is a slot like any other: an executor draws it when it is about to apply the list of effects in which
 * it stands, so the code that reads it is as pure as all code. A second slot counts how often that was, and gives each
 * draw its occurrence.
 */
#include "scenario/rolls.h"

#include <assert.h>

void rolls_lists(const struct compiler *compiler, void (*on_list)(void *context, const struct rolls_list *list),
                 void *context)
{
    const struct program *program = compiler->program;
    for (uint32_t i = 0; i < program->inject_count; i++)
        on_list(context,
                &(struct rolls_list){compiler->injects[i].effects, compiler->symbols[SYMBOL_INJECT].items[i].node,
                                     INDEX_NONE, program->injects[i].id, STR(""), 0});
    for (uint32_t d = 0; d < program->decision_count; d++) {
        const struct program_decision *decision = &program->decisions[d];
        for (uint32_t o = 0; o < decision->option_count && decision->first_of == INDEX_NONE; o++) {
            const struct program_option *option = &program->options[decision->option_first + o];
            const struct option_source *source = &compiler->decisions[d].options[o];
            struct rolls_list list = {source->effects, NULL, d, decision->id, option->id, 0};
            on_list(context, &list);
            while (list.number < option->outcome_count) {
                list.effects = source->outcomes[list.number++].effects;
                on_list(context, &list);
            }
        }
    }
    for (uint32_t i = 0; i < program->task_count; i++) {
        const struct node *entry = compiler->symbols[SYMBOL_TASK].items[i].node;
        const struct task_source *source = &compiler->tasks[i];
        struct rolls_list list = {source->effects, entry, INDEX_NONE, program->tasks[i].id, STR(""), 0};
        on_list(context, &list);
        list.effects = source->late;
        list.number = 1;
        on_list(context, &list);
    }
    for (uint32_t i = 0; i < program->card_count; i++) {
        const struct card_source *source = &compiler->cards[i];
        const struct effect *const lists[] = {source->ordered, source->done, source->failed};
        for (uint32_t k = 0; k < 3; k++)
            on_list(context, &(struct rolls_list){lists[k], compiler->symbols[SYMBOL_CARD].items[i].node, INDEX_NONE,
                                                  program->cards[i].id, STR(""), k});
    }
}

static void in_expr(const struct expr *expr, void (*on_roll)(void *context, const struct expr *roll), void *context)
{
    assert(expr->range.low <= expr->range.high);
    if (expr->range.low == expr->range.high)
        return;
    if (expr->kind == EXPR_ROLL)
        on_roll(context, expr);
    for (uint32_t i = 0; expr->kind == EXPR_OPERATION && i < 3 && expr->args[i]; i++)
        in_expr(expr->args[i], on_roll, context);
}

void rolls_each(const struct effect *effects, void (*on_roll)(void *context, const struct expr *roll), void *context)
{
    for (const struct effect *effect = effects; effect; effect = effect->next)
        in_expr(effect->value, on_roll, context);
}

static void count_one(void *context, const struct expr *roll)
{
    uint32_t *count = context;
    assert(roll->kind == EXPR_ROLL);
    ++*count;
}

static void count_list(void *context, const struct rolls_list *list)
{
    rolls_each(list->effects, count_one, context);
}

uint32_t rolls_count(const struct compiler *compiler)
{
    uint32_t count = 0;
    rolls_lists(compiler, count_list, &count);
    return count;
}
