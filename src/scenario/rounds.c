/* Decisions that come again: `opens: {at: T+00:20, every: 60m, times: 4}`, or a list of moments.
 *
 * The rounds after the first are decisions of their own, behind all that the file has and before all first rounds, with
 * the cells, options and rows of the one that comes again, and with places of chance of their own. */
#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/literal.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/value.h"
#include "scenario/voice.h"

uint32_t rounds_written(const struct node *decision)
{
    const struct node *opens = tree_entry(decision, STR("opens"));
    const struct node *at = opens ? tree_entry(opens, STR("at")) : NULL,
                      *times = opens ? tree_entry(opens, STR("times")) : NULL;
    int64_t count = 1;
    if (at && at->kind == NODE_LIST)
        count = at->count;
    else if (times && times->kind == NODE_SCALAR && !literal_number(times->text, &count))
        count = 1;
    return count < 1 ? 1 : count > DECISION_ROUND_COUNT_MAX ? DECISION_ROUND_COUNT_MAX : (uint32_t)count;
}

void rounds_declare(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const uint32_t count = program->decision_count;
    for (uint32_t i = 0; i < count; i++) {
        struct program_decision *decision = &program->decisions[i];
        const uint32_t rounds = rounds_written(compiler->decisions[i].node);
        uint32_t outcomes = 0;
        for (uint32_t k = 0; k < decision->option_count; k++)
            outcomes += compiler->decisions[i].outcome_counts[k];
        decision->round = rounds > 1;
        for (uint32_t round = 2; round <= rounds; round++) {
            if (program->decision_count == DECISION_COUNT_MAX) {
                voice_error(compiler, compiler->decisions[i].node->key,
                            voice_say(compiler, "at most %d, rounds counted", DECISION_COUNT_MAX),
                            "there are too many decisions");
                return;
            }
            struct program_decision *again = &program->decisions[program->decision_count];
            *again = *decision;
            again->id = store_text(compiler, str_of(voice_say(compiler, STR_FMT ".%u", STR_ARG(decision->id), round)));
            again->round = round;
            again->round_of = i;
            again->option_first = compiler->option_count;
            compiler->option_count += decision->option_count;
            compiler->outcome_count += outcomes;
            compiler->decisions[program->decision_count++] = compiler->decisions[i];
        }
    }
}

static void copy_options(struct program *program, const struct program_decision *decision,
                         const struct program_decision *again)
{
    assert(program->option_count == again->option_first); /* in the order in which they were declared */
    for (uint32_t k = 0; k < decision->option_count; k++) {
        const struct program_option *option = &program->options[decision->option_first + k];
        struct program_option *copy = &program->options[program->option_count++];
        *copy = *option;
        copy->outcome_first = program->outcome_count;
        for (uint32_t o = 0; o < option->outcome_count; o++)
            program->outcomes[program->outcome_count++] = program->outcomes[option->outcome_first + o];
    }
}

static void warn_beyond(struct compiler *compiler, const struct decision_source *source, const struct expr *at,
                        uint32_t round)
{
    if (at->range.low >= compiler->length_minutes && compiler->length_minutes > 0)
        voice_warn(compiler, source->times_node, "fewer `times`, or a shorter `every`",
                   "round %u would open beyond the length of the exercise", round);
}

/* When a round opens that is not the first; NULL: reported, or there is no memory. */
static struct expr *opens_at(struct compiler *compiler, const struct decision_source *source, uint32_t round)
{
    if (source->again_at) {
        const struct node *node = source->again_at;
        for (uint32_t i = 1; i < round && node; i++)
            node = node->next;
        return node ? value_moment(compiler, node) : NULL;
    }
    if (!source->start.at || !source->every)
        return NULL;
    struct expr *later = expr_operation(compiler, OP_MUL, source->every, expr_number(compiler, round - 1));
    struct expr *at = expr_operation(compiler, OP_ADD, source->start.at, later);
    warn_beyond(compiler, source, at, round);
    return expr_operation(compiler, OP_MIN, at, expr_number(compiler, compiler->length_minutes));
}

static struct expr *about(struct compiler *compiler, enum expr_kind kind, uint32_t decision)
{
    struct expr *expr = store_scratch(compiler, 1, sizeof(*expr));
    if (!expr)
        return &compiler->bad;
    *expr = (struct expr){.kind = kind, .type = TYPE_CONDITION, .range = {0, 1}, .a = decision};
    return expr;
}

/* Control opens the first; each other comes so long after it. */
static struct start follows(struct compiler *compiler, const struct decision_source *source, uint32_t decision,
                            uint32_t round)
{
    struct expr *opened =
        expr_operation(compiler, OP_OR, about(compiler, EXPR_OPEN, decision), about(compiler, EXPR_CLOSED, decision));
    assert(round > 1 && source->start.by_hand);
    struct start start = {.when = opened, .stage = INDEX_NONE};
    if (!source->every)
        return start;
    start.after = expr_operation(compiler, OP_MUL, source->every, expr_number(compiler, round - 1));
    warn_beyond(compiler, source, start.after, round);
    start.after = expr_operation(compiler, OP_MIN, start.after, expr_number(compiler, compiler->length_minutes));
    return start;
}

void rounds_read(struct compiler *compiler)
{
    struct program *program = compiler->program;
    if (compiler->diags->error_count > compiler->errors_before)
        return; /* the options of what is wrong were not read */
    for (uint32_t i = 0; i < program->decision_count; i++) {
        struct program_decision *again = &program->decisions[i], own = *again;
        if (again->round_of == INDEX_NONE || again->first_of != INDEX_NONE)
            continue;
        const struct program_decision *decision = &program->decisions[again->round_of];
        const struct decision_source *source = &compiler->decisions[again->round_of];
        *again = *decision;
        again->id = own.id;
        again->round = own.round;
        again->round_of = own.round_of;
        again->option_first = own.option_first;
        again->first = own.first;
        copy_options(program, decision, again);
        compiler->decisions[i] = *source;
        compiler->decisions[i].start =
            source->start.by_hand ? follows(compiler, source, again->round_of, again->round)
                                  : (struct start){.at = opens_at(compiler, source, again->round), .stage = INDEX_NONE};
    }
}
