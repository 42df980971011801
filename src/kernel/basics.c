/* What the steps of a tick are made of: chance, conditions, times, effects, who plays a cell, and
 * whether it runs at all. */
#include <assert.h>

#include "kernel/inside.h"

uint32_t kernel_draw(const struct kernel *kernel, struct site site, uint32_t occurrence)
{
    struct rng_block block = rng_block(kernel->settings.seed, kernel->settings.run, site.block, occurrence);
    uint32_t u = rng_half(&block, site.half);
    assert(u < CHANCE_ALWAYS);
    return u;
}

bool kernel_chance_holds(const struct kernel *kernel, code_at chance, struct site site, uint32_t occurrence)
{
    if (chance == CODE_NONE)
        return true;
    int32_t bar = program_eval(kernel->program, chance, kernel_slots(kernel));
    return bar >= CHANCE_ALWAYS || (int32_t)kernel_draw(kernel, site, occurrence) < bar;
}

bool kernel_holds(const struct kernel *kernel, code_at condition)
{
    return condition == CODE_NONE || program_eval(kernel->program, condition, kernel_slots(kernel)) != 0;
}

const struct program_policy *kernel_policy(const struct kernel *kernel, uint32_t cell)
{
    return &kernel->program->policies[kernel->program->cells[cell].policy_first + kernel->settings.policies[cell]];
}

int32_t kernel_due_in(const struct kernel *kernel, int32_t ticks)
{
    assert(ticks >= 0 && kernel->tick >= 0);
    int32_t due = kernel->tick + ticks, end = (int32_t)kernel->program->tick_count;
    return due < end ? due : end;
}

int32_t kernel_due_after(const struct kernel *kernel, code_at minutes)
{
    return kernel_due_in(kernel, kernel_ticks_of(kernel, minutes));
}

bool kernel_comes(struct kernel *kernel, code_at when, code_at after, uint32_t due_slot)
{
    int32_t *due = &kernel_slots_in(kernel)[due_slot];
    if (*due >= 0)
        return *due <= kernel->tick;
    if (when == CODE_NONE || !kernel_holds(kernel, when))
        return false;
    int32_t opens = kernel_due_after(kernel, after);
    if (opens != kernel->tick)
        *due = opens;
    return opens == kernel->tick;
}

bool kernel_runs(const struct kernel *kernel)
{
    return (kernel->phase == PHASE_RUNNING || kernel->phase == PHASE_PAUSED) && kernel->tick >= 0;
}

enum verdict kernel_why_not(const struct kernel *kernel)
{
    return kernel->phase == PHASE_ENDED ? VERDICT_ENDED : VERDICT_NOT_RUNNING;
}

bool kernel_is_bot(const struct kernel *kernel, uint32_t cell)
{
    return kernel->bots >> cell & 1;
}

bool kernel_bots_play_all(const struct kernel *kernel)
{
    return kernel->bots == (uint32_t)((UINT64_C(1) << kernel->program->cell_count) - 1);
}

uint32_t kernel_asked_index(const uint32_t *asked, uint32_t asked_count, uint32_t cell)
{
    for (uint32_t k = 0; k < asked_count; k++)
        if (asked[k] == cell)
            return k;
    return INDEX_NONE;
}

/* Rolls what a list of effects reads. */
static void roll(struct kernel *kernel, code_at effects)
{
    uint32_t count;
    int32_t *slots = kernel_slots_in(kernel);
    const struct program_roll *rolls = program_rolls_of(kernel->program, effects, &count);
    for (uint32_t i = 0; i < count; i++) {
        int32_t *number = &slots[rolls[i].slot], *times = number + 1;
        const int32_t low = program_eval(kernel->program, rolls[i].low, slots),
                      high = program_eval(kernel->program, rolls[i].high, slots);
        const uint32_t width = high > low ? (uint32_t)(high - low) + 1 : 1;
        assert(width <= ROLL_WIDTH_MAX);
        *number = low + (int32_t)(kernel_draw(kernel, rolls[i].site, (uint32_t)*times) * width >> 16);
        *times = *times < ROLL_TIMES_MAX ? *times + 1 : 0;
    }
}

/* Applies effects and lists which variables they changed. */
void kernel_apply(struct kernel *kernel, code_at effects, struct update *update)
{
    if (effects == CODE_NONE)
        return;
    const struct program *program = kernel->program;
    int32_t *slots = kernel_slots_in(kernel), before[VARIABLE_COUNT_MAX];
    if (update)
        for (uint32_t i = 0; i < program->variable_count; i++)
            before[i] = slots[program->variables[i].slot];
    roll(kernel, effects);
    program_run(program, effects, slots);
    if (update)
        for (uint32_t i = 0; i < program->variable_count; i++)
            if (slots[program->variables[i].slot] != before[i]) {
                const struct slot *range = &program->slots[program->variables[i].slot];
                int32_t now = slots[program->variables[i].slot];
                assert(now >= range->from && now <= range->to); /* effects saturate */
                fact_add(update, FACT_CHANGED, i, before[i], now);
            }
}

/* Drawn evenly from the one to the other, both in minutes; just the first without the second. */
int32_t kernel_wait_ticks(const struct kernel *kernel, code_at from, code_at upto, struct site site)
{
    return kernel_wait_again(kernel, from, upto, site, 0);
}

int32_t kernel_wait_again(const struct kernel *kernel, code_at from, code_at upto, struct site site,
                          uint32_t occurrence)
{
    int32_t least = kernel_ticks_of(kernel, from), most = upto == CODE_NONE ? least : kernel_ticks_of(kernel, upto);
    if (most <= least)
        return least;
    uint64_t count = (uint64_t)(most - least) + 1;
    int32_t ticks = least + (int32_t)(kernel_draw(kernel, site, occurrence) * count >> 16);
    assert(ticks >= least && ticks <= most);
    return ticks;
}

bool kernel_overtaken(const struct kernel *kernel, const struct program_decision *decision)
{
    return decision->first_of != INDEX_NONE &&
           kernel_slots(kernel)[kernel->program->decisions[decision->first_of].opened_slot] >= 0;
}
