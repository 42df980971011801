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

const struct program_grant *build_grant(const struct build *build, uint32_t release)
{
    assert(release < build->program->release_count);
    const struct program_inject *inject = &build->program->injects[build->program->releases[release].inject];
    return &build->program->grants[build_policy(build, inject->originator)->grant_first + release];
}

static bool asks(const struct build *build, uint32_t release, uint32_t from_cell)
{
    const struct program *program = build->program;
    const struct program_release *asked = &program->releases[release];
    bool may = false;
    assert(release < program->release_count && from_cell < program->cell_count);
    for (uint32_t s = 0; s < program->share_count; s++) {
        const struct program_share *share = &program->shares[s];
        may = may || (share->inject == asked->inject && share->to_cell == asked->to_cell &&
                      share->from_cell == from_cell && build_rule(build, s)->present);
    }
    may = may || (build_has_come(build, asked->asked_slot) && build->start[asked->by_slot] == (int32_t)from_cell);
    return may && program->injects[asked->inject].originator != from_cell;
}

static bool redacts(const struct build *build, uint32_t release)
{
    bool may = build_has_come(build, build->program->releases[release].due_slot + RELEASED_REDACTED);
    for (const struct program_grant *grant = build_grant(build, release); grant;
         grant = program_next_grant(build->program, grant))
        may = may || (grant->present && grant->gives[RELEASED_REDACTED]);
    return may;
}

bool build_hears(const struct build *build, uint32_t release, uint32_t cell)
{
    const struct program_release *source = &build->program->releases[release];
    bool asked = false;
    for (uint32_t from = 0; from < build->program->cell_count; from++)
        asked = asked || asks(build, release, from);
    return asked && redacts(build, release) &&
           (cell == source->to_cell || cell == build->program->injects[source->inject].originator ||
            asks(build, release, cell));
}

/* A redacted variant comes by release alone. */
static bool can_be_released(const struct build *build, const struct program_inject *variant)
{
    const struct program *program = build->program;
    bool can = false;
    for (uint32_t r = 0; r < program->release_count && !can; r++)
        for (uint32_t cell = 0; cell < program->cell_count; cell++)
            can = can || (program->releases[r].inject == variant->redacts && redacts(build, r) && asks(build, r, cell));
    return can;
}

bool build_has_come(const struct build *build, uint32_t slot)
{
    assert(slot < build->program->slot_count);
    return build->start[slot] >= 0;
}

bool build_draws_hand(const struct build *build, uint32_t due_slot)
{
    return build->fresh && kernel_hand_open(build->kernel, due_slot, false);
}

bool build_comes_by_hand(const struct build *build, const struct program_hand *hand, uint32_t due_slot)
{
    if (!build_draws_hand(build, due_slot))
        return build->start[due_slot] >= 0 && build->start[due_slot] < (int32_t)build->program->tick_count;
    return kernel_hand_window(build->kernel, hand).below > 0;
}

bool build_tried(const struct build *build, uint32_t index)
{
    const struct program_inject *source = &build->program->injects[index];
    const struct plan_inject *inject = &build->plan->injects[index];
    const int32_t due = build->start[source->due_slot];
    if (build->start[source->tries_slot] >= (int32_t)source->times)
        return false;
    if (inject->timed)
        return inject->due_first < build->plan->tick_end;
    return inject->by_hand || get_bit(build->plan->live, index) ||
           (due >= 0 && !(program_by_hand(source) && build->start[source->tries_slot] == 0));
}

bool build_may_be_known(const struct build *build, uint32_t inject)
{
    const struct program_inject *source = &build->program->injects[inject];
    assert(inject < build->program->inject_count);
    bool known = build_has_come(build, source->last_slot) || build_can_happen(build, source);
    for (uint32_t cell = 0; cell < build->program->cell_count; cell++)
        known = known || build_has_come(build, source->know_slot + cell);
    return known;
}

bool build_never_known(const struct build *build, uint32_t know_slot)
{
    return build->fixed[know_slot] && !build_has_come(build, know_slot);
}

bool build_overtaken(const struct build *build, const struct program_decision *decision)
{
    return decision->first_of != INDEX_NONE &&
           build_has_come(build, build->program->decisions[decision->first_of].opened_slot);
}

bool build_can_happen(const struct build *build, const struct program_inject *inject)
{
    if (inject->redacts != INDEX_NONE)
        return can_be_released(build, inject) && build_may_be_known(build, inject->redacts);
    const int32_t due = build->start[inject->due_slot], tries = build->start[inject->tries_slot];
    if (tries >= (int32_t)inject->times)
        return false;
    if (program_by_hand(inject) && tries == 0) /* one whose tick has passed is left to control */
        return build_comes_by_hand(build, &inject->hand, inject->due_slot) &&
               (build_draws_hand(build, inject->due_slot) || due >= (int32_t)build->plan->tick_first);
    bool never_due = inject->at != CODE_NONE && (due < 0 || due >= (int32_t)build->plan->tick_end);
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
