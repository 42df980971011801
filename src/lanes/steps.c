/* When a step is looked at: its condition, in code, and what wakes it, in rows of steps. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lanes/build.h"

struct reading { /* tree_leaves: what a step's condition depends on */
    struct build *build;
    uint32_t step;
};

static void note_leaf(void *context, const struct tree *leaf)
{
    struct reading *reading = context;
    assert(reading->step < reading->build->plan->step_count);
    struct build *build = reading->build;
    uint32_t words = build->plan->step_words;
    if (leaf->opcode == TREE_TIME) {
        for (uint32_t tick = 1; tick < build->program->tick_count; tick++)
            if (leaf->table[tick] != leaf->table[tick - 1])
                set_bit(build->plan->wake_rows + (size_t)tick * words, reading->step);
        return;
    }
    set_bit((leaf->opcode == OP_SINCE ? build->counting : build->reading) + (size_t)leaf->slot * words, reading->step);
}

/* T says the same for all runs, so a condition in which it comes past a few points of time has a code for each stretch
 * between them, in which T is not asked for. */
static void add_code(struct build *build, uint32_t step, struct tree *tree)
{
    struct lanes_plan *plan = build->plan;
    const uint32_t ticks = build->program->tick_count;
    uint32_t stretches = 0;
    for (uint32_t tick = 0; tick < ticks; tick++)
        stretches += get_bit(plan->wake_rows + (size_t)tick * plan->step_words, step);
    if (stretches > STRETCHES_MAX) {
        plan->conditions[step] = emit_condition(&build->emitter, tree);
        return;
    }
    for (uint32_t tick = 0; tick < ticks; tick++) {
        if (!get_bit(plan->wake_rows + (size_t)tick * plan->step_words, step))
            continue;
        struct tree *now = tree_at(&build->forest, tree, tick);
        uint32_t code = tree_is_constant(now, 0) ? INDEX_NONE : emit_condition(&build->emitter, now);
        if (tick == 0) {
            plan->conditions[step] = code;
            continue;
        }
        assert(plan->switch_count < plan->step_count * (STRETCHES_MAX - 1));
        uint32_t at = plan->switch_count++; /* behind those of the same tick */
        for (; at > 0 && plan->switches[at - 1].tick > tick; at--)
            plan->switches[at] = plan->switches[at - 1];
        plan->switches[at] = (struct plan_switch){tick, step, code};
    }
}

/* The condition of a step; `code` CODE_NONE always holds. */
static void add_condition(struct build *build, uint32_t step, code_at code)
{
    struct lanes_plan *plan = build->plan;
    struct tree *tree = code == CODE_NONE ? tree_constant(&build->forest, 1) : tree_value(&build->forest, code);
    if (tree_is_constant(tree, 0))
        return;
    set_bit(plan->live, step);
    set_bit(plan->wake_rows, step);
    tree_leaves(tree, note_leaf, &(struct reading){build, step});
    add_code(build, step, tree);
}

void build_conditions(struct build *build)
{
    const struct program *program = build->program;
    struct lanes_plan *plan = build->plan;
    for (uint32_t step = 0; step < plan->step_count; step++)
        plan->conditions[step] = INDEX_NONE;
    for (uint32_t i = 0; i < program->inject_count; i++)
        if (program->injects[i].when != CODE_NONE)
            add_condition(build, i, program->injects[i].when);
    for (uint32_t i = 0; i < program->decision_count; i++)
        if (program->decisions[i].when != CODE_NONE)
            add_condition(build, plan->decision_step + i, program->decisions[i].when);
    for (uint32_t i = 0; i < plan->share_count; i++) {
        const struct program_share *share = &program->shares[plan->shares[i].share];
        plan->shares[i].from_flag = INDEX_NONE;
        assert(program->injects[share->inject].know_slot + share->to_cell < program->slot_count);
        if ((!plan->shares[i].rule->present && !build_has_come(build, share->due_slot)) ||
            build_never_known(build, program->injects[share->inject].know_slot + share->from_cell))
            continue;
        plan->shares[i].from_flag = build->flag_of_slot[program->injects[share->inject].know_slot + share->from_cell];
        if (plan->shares[i].rule->present)
            add_condition(build, plan->share_step + i, plan->shares[i].rule->when);
    }
    for (uint32_t i = 0; i < plan->grant_count; i++)
        if (plan->grants[i].rule->present)
            add_condition(build, plan->grant_step + i, plan->grants[i].rule->when);
    for (uint32_t i = 0; i < program->card_count; i++) {
        add_condition(build, plan->card_step + 2 * i, program->cards[i].when);
        add_condition(build, plan->card_step + 2 * i + 1, program->cards[i].legal);
    }
    for (uint32_t i = 0; i < program->task_count; i++) {
        const struct program_task *task = &program->tasks[i];
        plan->tasks[i].from_flag = INDEX_NONE;
        if (task->after != INDEX_NONE) {
            uint32_t know = program->injects[task->after].know_slot + task->cell;
            if (build_never_known(build, know))
                continue;
            plan->tasks[i].from_flag = build->flag_of_slot[know];
        }
        add_condition(build, plan->task_step + i, task->when);
    }
    for (uint32_t i = 0; i < program->question_count; i++)
        if (program->questions[i].when != CODE_NONE)
            add_condition(build, plan->question_step + i, program->questions[i].when);
    for (uint32_t i = 0; i < program->ending_count; i++)
        add_condition(build, plan->ending_step + i, program->endings[i].when);
}

/* Wakes: gathered in two sets, then written as rows. */

void build_wake_slot(struct build *build, uint32_t slot)
{
    const struct lanes_plan *plan = build->plan;
    size_t row = (size_t)build->same_as[slot] * plan->step_words;
    for (uint32_t word = 0; word < plan->step_words; word++) {
        build->once[word] |= build->reading[row + word];
        build->always[word] |= build->counting[row + word];
    }
}

/* The row of a set; the set is then empty. */
static uint32_t end_set(struct build *build, uint64_t *set)
{
    struct lanes_plan *plan = build->plan;
    uint32_t words = plan->step_words;
    uint64_t any = 0;
    for (uint32_t word = 0; word < words; word++)
        any |= set[word] &= plan->live[word];
    if (!any || build->failed)
        return INDEX_NONE;
    if (plan->wake_count == build->wake_capacity) {
        uint32_t capacity = build->wake_capacity ? 2 * build->wake_capacity : 64;
        uint64_t *sets = realloc(build->wake_sets, (size_t)capacity * words * sizeof(*sets));
        if (!sets) {
            build->failed = true;
            return INDEX_NONE;
        }
        build->wake_sets = sets;
        build->wake_capacity = capacity;
    }
    memcpy(build->wake_sets + (size_t)plan->wake_count * words, set, words * sizeof(*set));
    memset(set, 0, words * sizeof(*set));
    assert(plan->wake_count < build->wake_capacity);
    return plan->wake_count++;
}

struct wakes build_end_wakes(struct build *build)
{
    for (uint32_t word = 0; word < build->plan->step_words; word++)
        build->once[word] |= build->always[word];
    uint32_t once = end_set(build, build->once);
    return (struct wakes){once, end_set(build, build->always)};
}

void build_wake_knowing(struct build *build, uint32_t flag)
{
    const struct lanes_plan *plan = build->plan;
    for (uint32_t i = 0; i < build->program->task_count; i++)
        if (flag != INDEX_NONE && plan->tasks[i].from_flag == flag)
            set_bit(build->once, plan->task_step + i);
    for (uint32_t i = 0; i < plan->share_count; i++)
        if (flag != INDEX_NONE && plan->shares[i].from_flag == flag)
            set_bit(build->once, plan->share_step + i);
}
