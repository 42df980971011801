/* First rounds: what each cell that is asked would choose alone, before it hears the others.
 *
 * The first round of a decision is a decision of its own, behind all that the file has, so that a decision's index
 * stays its place in the file. It asks the same of the same cells and adopts nothing; it opens when the file says that
 * the decision opens, and the decision itself opens when its first round has closed. */
#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/value.h"
#include "scenario/voice.h"

void first_declare(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const uint32_t count = program->decision_count;
    for (uint32_t i = 0; i < count; i++) {
        struct program_decision *decision = &program->decisions[i];
        const struct node *node = tree_entry(compiler->decisions[i].node, STR("first"));
        if (!node)
            continue;
        if (program->decision_count == DECISION_COUNT_MAX) {
            voice_error(compiler, node->key,
                        voice_say(compiler, "at most %d, first rounds counted", DECISION_COUNT_MAX),
                        "there are too many decisions");
            return;
        }
        decision->first = program->decision_count++;
        assert(program->decision_count <= 2 * count); /* room was made for so many */
        struct program_decision *first = &program->decisions[decision->first];
        *first = *decision;
        first->id = store_text(compiler, str_of(voice_say(compiler, STR_FMT ".first", STR_ARG(decision->id))));
        first->first = INDEX_NONE;
        first->first_of = i;
        compiler->decisions[decision->first] = compiler->decisions[i];
    }
}

/* That the first round has closed. */
static struct expr *has_closed(struct compiler *compiler, uint32_t first)
{
    struct expr *expr = store_scratch(compiler, 1, sizeof(*expr));
    if (expr)
        *expr = (struct expr){.kind = EXPR_CLOSED, .type = TYPE_CONDITION, .range = {0, 1}, .a = first};
    return expr;
}

void first_read(struct compiler *compiler)
{
    struct program *program = compiler->program;
    for (uint32_t i = 0; i < program->decision_count; i++) {
        struct program_decision *first = &program->decisions[i];
        struct decision_source *source = &compiler->decisions[i];
        if (first->first_of == INDEX_NONE)
            continue;
        const struct program_decision *decision = &program->decisions[first->first_of];
        struct decision_source *then = &compiler->decisions[first->first_of];
        const struct node *node = tree_entry(then->node, STR("first"));
        assert(node && decision->first == i);
        first->title = decision->title;
        first->text = decision->text;
        first->agree = AGREE_EACH;
        first->otherwise = decision->otherwise;
        first->objective = decision->objective;
        source->start = then->start;
        source->within = node->kind == NODE_SCALAR ? value_duration(compiler, node, 1) : NULL;
        memcpy(source->ask_if, then->ask_if, sizeof(source->ask_if));
        memset(then->ask_if, 0, sizeof(then->ask_if));
        source->ask_node = then->ask_node;
        then->start = (struct start){.when = has_closed(compiler, i), .stage = INDEX_NONE};
        if (decision->asked_count == 1)
            voice_error(compiler, node->key, "leave `first` out, or ask several cells",
                        "one cell is asked: it has nobody to hear after its first choice");
    }
}
