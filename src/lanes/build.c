/* What every maker of the plan asks: memory, and what the settings decide. */
#include "lanes/build.h"

#include <assert.h>
#include <string.h>

void *build_take(struct build *build, size_t count, size_t item_bytes)
{
    void *memory = arena_alloc(&build->plan->arena, count ? count : 1, item_bytes);
    if (!memory)
        build->failed = true;
    return memory;
}

void *build_borrow(struct build *build, size_t count, size_t item_bytes) /* until the plan is made */
{
    void *memory = arena_alloc(&build->scratch, count ? count : 1, item_bytes);
    if (!memory)
        build->failed = true;
    return memory;
}

uint32_t build_below(const struct build *build, code_at chance)
{
    if (chance == CODE_NONE)
        return CHANCE_ALWAYS;
    int32_t bar = program_eval(build->program, chance, build->start);
    return bar <= 0 ? 0 : bar >= CHANCE_ALWAYS ? CHANCE_ALWAYS : (uint32_t)bar;
}

uint32_t build_ticks(const struct build *build, code_at minutes)
{
    return (uint32_t)kernel_ticks_of(build->kernel, minutes);
}

const struct program_policy *build_policy(const struct build *build, uint32_t cell)
{
    assert(build->settings->policies[cell] < build->program->cells[cell].policy_count);
    return &build->program->policies[build->program->cells[cell].policy_first + build->settings->policies[cell]];
}

const struct program_rule *build_rule(const struct build *build, uint32_t share)
{
    assert(share < build->program->share_count);
    return &build->program->rules[build_policy(build, build->program->shares[share].from_cell)->rule_first + share];
}

bool build_answers(const struct build *build, const struct program_question *question, uint32_t k)
{
    const struct program_policy *policy = build_policy(build, question->asked[k]);
    return program_answer_width(question) > 0 &&
           build->program->replies[policy->reply_first + question->reply_first] != CODE_NONE;
}

bool build_can_happen(const struct build *build, const struct program_inject *inject)
{
    bool never_due = inject->at != CODE_NONE && build->start[inject->due_slot] >= (int32_t)build->plan->tick_end;
    if (program_by_hand(inject))
        return inject->rehearse != CODE_NONE && build_below(build, inject->rehearse) > 0;
    return !never_due && build_below(build, inject->chance) > 0;
}

void build_read(struct build *build, uint16_t column)
{
    struct lanes_plan *plan = build->plan;
    if (plan->read_count == build->read_capacity) {
        uint32_t capacity = build->read_capacity ? 2 * build->read_capacity : 64;
        uint16_t *reads = build_borrow(build, capacity, sizeof(*reads));
        if (!reads)
            return;
        if (plan->read_count)
            memcpy(reads, plan->reads, plan->read_count * sizeof(*reads));
        plan->reads = reads;
        build->read_capacity = capacity;
    }
    plan->reads[plan->read_count++] = column;
}
