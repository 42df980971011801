/* What can never happen.
 *
 * Ranges of expressions are sound for whatever control may do; here they are narrowed to what the scenario does by
 * itself: a variable that no effect changes keeps its value, an inject happens only if its condition can hold. Starting
 * from "nothing happens", injects, decisions and options are added until nothing more can be; what is left never
 * happens. That is cause for warnings only, since control can fire an inject or set a
 * variable. */
#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/voice.h"

enum { PASS_COUNT_MAX = 20 }; /* a longer chain of causes is taken to happen */

struct reach {
    struct compiler *compiler;
    bool *injects, *decisions, *options, *tasks; /* can happen; options by index in the program; tasks: open */
    bool *questions;                             /* can open */
    bool changed;
};

static struct range truth(bool can_be)
{
    return (struct range){0, can_be};
}

static bool can_know(const struct reach *reach, uint32_t cell, uint32_t inject)
{
    const struct program *program = reach->compiler->program;
    const struct program_inject *row = &program->injects[inject];
    bool shared = row->release >> cell & 1 || row->redacts != INDEX_NONE; /* a variant goes where it is released */
    for (uint32_t i = 0; i < program->cell_count && row->kind != INJECT_HIDDEN; i++)
        shared = shared || (program->cells[i].may_share >> cell & 1);
    for (uint32_t i = 0; i < reach->compiler->policy_count && row->kind != INJECT_HIDDEN; i++)
        for (uint32_t k = 0; k < reach->compiler->policies[i].rule_count; k++)
            shared = shared || reach->compiler->policies[i].rules[k].to_cell == cell;
    return reach->injects[inject] && shared;
}

static struct range possible(const struct reach *reach, const struct expr *expr)
{
    const struct compiler *compiler = reach->compiler;
    const struct program *program = compiler->program;
    switch (expr->kind) {
    case EXPR_OPERATION: {
        struct range of[3] = {{0, 0}, {0, 0}, {0, 0}};
        for (int i = 0; i < 3 && expr->args[i]; i++)
            of[i] = possible(reach, expr->args[i]);
        return range_of(expr->opcode, of);
    }
    case EXPR_VARIABLE: {
        const struct slot *slot = &compiler->variable_slots[expr->a];
        bool changed = compiler->symbols[SYMBOL_VARIABLE].items[expr->a].changed;
        return changed ? expr->range : (struct range){slot->start, slot->start};
    }
    case EXPR_HAPPENED: return truth(reach->injects[expr->a]);
    case EXPR_SINCE: return reach->injects[expr->a] ? expr->range : (struct range){-1, -1};
    case EXPR_CLOSED:
    case EXPR_OPEN: return truth(reach->decisions[expr->a]);
    case EXPR_SINCE_CLOSED: return reach->decisions[expr->a] ? expr->range : (struct range){-1, -1};
    case EXPR_TASK_OPEN:
    case EXPR_DONE:
    case EXPR_LATE: return truth(reach->tasks[expr->a]);
    case EXPR_SINCE_DONE: return reach->tasks[expr->a] ? expr->range : (struct range){-1, -1};
    case EXPR_KNOWS: return truth(can_know(reach, expr->a, expr->b));
    case EXPR_CHOSE:
    case EXPR_ADOPTED: return truth(reach->options[program->decisions[expr->b].option_first + expr->c]);
    case EXPR_ASKED_OPEN:
    case EXPR_ASKED_CLOSED:
    case EXPR_ANSWERED:
    case EXPR_CORRECT:
    case EXPR_SEEN: return truth(reach->questions[expr->b]);
    case EXPR_DECIDED:
    case EXPR_NAMED: return expr->b == INDEX_NONE || reach->decisions[expr->b] ? expr->range : (struct range){0, 0};
    case EXPR_ASKED_SINCE: return reach->questions[expr->b] ? expr->range : (struct range){-1, -1};
    case EXPR_ANSWER: return reach->questions[expr->b] ? expr->range : (struct range){0, 0};
    default: return expr->range;
    }
}

static bool can_start(const struct reach *reach, const struct start *start)
{
    return start->at || start->by_hand || (start->when && possible(reach, start->when).high > 0);
}

static void add(struct reach *reach, bool *can_happen, bool now)
{
    if (now && !*can_happen) {
        *can_happen = true;
        reach->changed = true;
    }
}

static bool can_ask(const struct reach *reach, uint32_t decision)
{
    const struct decision_source *source = &reach->compiler->decisions[decision];
    bool can = !source->ask_if[0];
    for (uint32_t k = 0; k < ASKED_COUNT_MAX && source->ask_if[k]; k++)
        can = can || possible(reach, source->ask_if[k]).high > 0;
    return can;
}

static void add_decision(struct reach *reach, uint32_t index, bool certain)
{
    const struct program_decision *decision = &reach->compiler->program->decisions[index];
    const struct decision_source *source = &reach->compiler->decisions[index];
    if (!reach->decisions[index])
        add(reach, &reach->decisions[index], certain || (can_start(reach, &source->start) && can_ask(reach, index)));
    for (uint32_t i = 0; i < decision->option_count && reach->decisions[index]; i++) {
        const struct expr *legal = source->options[i].legal;
        bool *option = &reach->options[decision->option_first + i];
        if (!*option)
            add(reach, option, certain || !legal || possible(reach, legal).high > 0);
    }
}

static bool can_open(const struct reach *reach, uint32_t index)
{
    const struct program_task *task = &reach->compiler->program->tasks[index];
    const struct expr *when = reach->compiler->tasks[index].when;
    return task->after != INDEX_NONE ? can_know(reach, task->cell, task->after)
                                     : when && possible(reach, when).high > 0;
}

/* One pass over what does not happen yet, in file order or against it, so that a chain of causes in either order is
 * short. */
static void add_all(struct reach *reach, bool backward, bool certain)
{
    const struct compiler *compiler = reach->compiler;
    const struct program *program = compiler->program;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        uint32_t index = backward ? program->inject_count - 1 - i : i;
        const struct inject_source *source = &compiler->injects[index];
        const struct expr *chance = source->odds ? source->odds : source->chance;
        bool never = chance && chance->range.high == 0;
        if (!reach->injects[index])
            add(reach, &reach->injects[index], certain || (!never && can_start(reach, &source->start)));
    }
    for (uint32_t i = 0; i < program->decision_count; i++)
        add_decision(reach, backward ? program->decision_count - 1 - i : i, certain);
    for (uint32_t i = 0; i < program->task_count; i++) {
        uint32_t index = backward ? program->task_count - 1 - i : i;
        if (!reach->tasks[index])
            add(reach, &reach->tasks[index], certain || can_open(reach, index));
    }
    for (uint32_t i = 0; i < program->question_count; i++) {
        uint32_t index = backward ? program->question_count - 1 - i : i;
        if (!reach->questions[index])
            add(reach, &reach->questions[index], certain || can_start(reach, &compiler->questions[index].start));
    }
}

/* Says why a condition cannot hold, or that it always does. */
static void judge(const struct reach *reach, const struct expr *when, const struct node *node, const char *consequence,
                  const char *always)
{
    struct compiler *compiler = reach->compiler;
    if (!when)
        return;
    if (when->range.high == 0) {
        voice_warn(compiler, node, "change the condition, or the ranges of what it compares",
                   "the condition can never hold: %s", consequence);
    } else if (possible(reach, when).high == 0) {
        voice_warn(compiler, node, "something must bring about what it waits for",
                   "nothing makes the condition hold: %s", consequence);
    } else if (when->range.low == 1) {
        voice_warn(compiler, node, always, "the condition always holds");
    }
}

/* Whom it asks, where that is of none or of all of them certain. */
static void judge_ask(const struct reach *reach, uint32_t decision)
{
    const struct decision_source *source = &reach->compiler->decisions[decision];
    bool all = source->ask_if[0];
    for (uint32_t k = 0; k < ASKED_COUNT_MAX && source->ask_if[k]; k++)
        all = all && source->ask_if[k]->range.low == 1;
    if (all || (source->ask_if[0] && !can_ask(reach, decision)))
        judge(reach, source->ask_if[0], source->ask_node, "nobody is asked", "write `ask: [...]`");
}

static void judge_policies(const struct reach *reach)
{
    const struct compiler *compiler = reach->compiler;
    for (uint32_t i = 0; i < compiler->policy_count; i++) {
        const struct policy_source *policy = &compiler->policies[i];
        for (uint32_t k = 0; k < policy->rule_count; k++) {
            judge(reach, policy->rules[k].when, policy->rules[k].when_node, "nothing is shared by this rule",
                  "leave `if` out");
        }
        for (uint32_t k = 0; k < compiler->program->decision_count; k++) {
            const struct program_decision *row = &compiler->program->decisions[k];
            uint32_t of = row->first_of != INDEX_NONE ? row->first_of : row->round_of;
            bool seen = of != INDEX_NONE && policy->tables[of].rows == policy->tables[k].rows;
            for (uint32_t row = 0; row < policy->tables[k].row_count && !seen; row++) {
                judge(reach, policy->tables[k].rows[row].when, policy->tables[k].rows[row].when_node,
                      "the row is never used", "leave `if` out, and put the row last");
            }
        }
    }
}

static void judge_tasks(const struct reach *reach)
{
    struct compiler *compiler = reach->compiler;
    for (uint32_t i = 0; i < compiler->program->task_count; i++) {
        const struct program_task *task = &compiler->program->tasks[i];
        judge(reach, compiler->tasks[i].when, compiler->tasks[i].when_node, "the task never opens",
              "name an inject in `after`");
        if (task->after != INDEX_NONE && !reach->tasks[i] && reach->injects[task->after])
            voice_warn(compiler, compiler->symbols[SYMBOL_TASK].items[i].node->key,
                       "release the inject to the cell, or let another share it",
                       "`" STR_FMT "` never knows `" STR_FMT "`: the task never opens",
                       STR_ARG(compiler->program->cells[task->cell].id),
                       STR_ARG(compiler->program->injects[task->after].id));
    }
}

void reach_check(struct compiler *compiler)
{
    const struct program *program = compiler->program;
    struct reach reach = {
        .compiler = compiler,
        .injects = store_scratch(compiler, program->inject_count + 1, sizeof(bool)),
        .decisions = store_scratch(compiler, program->decision_count + 1, sizeof(bool)),
        .options = store_scratch(compiler, program->option_count + 1, sizeof(bool)),
        .tasks = store_scratch(compiler, program->task_count + 1, sizeof(bool)),
        .questions = store_scratch(compiler, program->question_count + 1, sizeof(bool)),
        .changed = true,
    };
    if (compiler->out_of_memory)
        return;
    for (uint32_t pass = 0; reach.changed; pass++) {
        assert(pass <= PASS_COUNT_MAX + 1); /* by then everything is taken to happen */
        reach.changed = false;
        add_all(&reach, pass % 2 == 1, pass >= PASS_COUNT_MAX);
    }
    for (uint32_t i = 0; i < program->inject_count; i++) {
        const struct inject_source *source = &compiler->injects[i];
        judge(&reach, source->start.when, source->start.when_node, "the inject cannot happen", "write `at: T+00:00`");
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct decision_source *source = &compiler->decisions[i];
        if (program->decisions[i].round_of == INDEX_NONE)
            judge_ask(&reach, i);
        if (source->start.when_node)
            judge(&reach, source->start.when, source->start.when_node, "the decision never opens",
                  "write `at: T+00:00`");
        for (uint32_t k = 0; k < program->decisions[i].option_count && program->decisions[i].first_of == INDEX_NONE &&
                             program->decisions[i].round_of == INDEX_NONE;
             k++) {
            judge(&reach, source->options[k].legal, source->options[k].legal_node, "the option can never be chosen",
                  "leave `if` out");
        }
    }
    for (uint32_t i = 0; i < program->question_count; i++) {
        const struct start *start = &compiler->questions[i].start;
        judge(&reach, start->when, start->when_node, "the question never opens", "write `at: T+00:00`");
    }
    for (uint32_t i = 0; i < program->ending_count; i++) {
        judge(&reach, compiler->endings[i].when, compiler->endings[i].when_node, "the exercise never ends so",
              "the exercise would end at STARTEX");
    }
    for (uint32_t i = 0; i < program->card_count; i++)
        judge(&reach, compiler->cards[i].when, compiler->cards[i].when_node, "nobody ever drafts the item",
              "leave `when` out");
    judge_tasks(&reach);
    judge_policies(&reach);
}
