/* A program bound to settings: the plan of lanes_plan.h, made in the order in which it is known.
 *
 * First what is constant (a kernel in the lobby knows parameters, readiness and due ticks), then flags, then the code of
 * every step, which finds out which slots need columns and what each condition reads; then the records, whose wakes are
 * made from that; last, how each slot's value is told when a batch has ended (lanes_source.c).
 *
 * A repeated inject is the only thing that can happen twice in a run. For all others the tick of the first and of the last
 * delivery are the same, so the cells in `release` know of it since `last`, and the slots are one (`same_as`).
 */
#include "rehearse/lanes_build.h"

#include <stdlib.h>
#include <string.h>

static void *take(struct build *build, size_t count, size_t item_bytes)
{
    void *memory = arena_alloc(&build->plan->arena, count ? count : 1, item_bytes);
    if (!memory)
        build->failed = true;
    return memory;
}

static void *borrow(struct build *build, size_t count, size_t item_bytes) /* until the plan is made */
{
    void *memory = arena_alloc(&build->scratch, count ? count : 1, item_bytes);
    if (!memory)
        build->failed = true;
    return memory;
}

static void set_bit(uint64_t *set, uint32_t index)
{
    set[index / 64] |= UINT64_C(1) << (index % 64);
}

static bool get_bit(const uint64_t *set, uint32_t index)
{
    return set[index / 64] >> (index % 64) & 1;
}

/* What the settings decide. */

static uint32_t below_of(const struct build *build, code_at chance)
{
    if (chance == CODE_NONE)
        return CHANCE_ALWAYS;
    int32_t bar = program_eval(build->program, chance, build->start);
    return bar <= 0 ? 0 : bar >= CHANCE_ALWAYS ? CHANCE_ALWAYS : (uint32_t)bar;
}

static uint32_t ticks_of(const struct build *build, code_at minutes)
{
    return (uint32_t)kernel_ticks_of(build->kernel, minutes);
}

static const struct program_policy *policy_of(const struct build *build, uint32_t cell)
{
    return &build->program->policies[build->program->cells[cell].policy_first + build->settings->policies[cell]];
}

static const struct program_rule *rule_of(const struct build *build, uint32_t share)
{
    return &build->program->rules[policy_of(build, build->program->shares[share].from_cell)->rule_first + share];
}

static bool can_happen(const struct build *build, const struct program_inject *inject)
{
    bool never_due = inject->at != CODE_NONE && build->start[inject->due_slot] >= (int32_t)build->program->tick_count;
    return !never_due && below_of(build, inject->chance) > 0;
}

/* The language reads these slots and no others; a program that reads more was not made by its compiler. */
static bool reads_known_slots(struct build *build)
{
    const struct program *program = build->program;
    bool *value = borrow(build, program->slot_count, sizeof *value), *tick = borrow(build, program->slot_count, sizeof *tick);
    bool fine = true;
    if (!value || !tick)
        return true;
    memset(value, true, program->time_slot + 1);
    for (uint32_t i = 0; i < program->inject_count; i++) {
        tick[program->injects[i].last_slot] = true;
        memset(tick + program->injects[i].know_slot, true, program->cell_count);
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        tick[decision->opened_slot] = tick[decision->closed_slot] = true;
        memset(value + decision->choice_slot, true, decision->asked_count);
        memset(value + decision->adopted_slot, true, decision->asked_count);
    }
    for (uint32_t i = 0; i < program->code_count; i++) {
        const struct instruction *at = &program->code[i];
        if (at->opcode == OP_SLOT)
            fine = fine && (value[at->slot] || tick[at->slot]);
        if (at->opcode == OP_SINCE)
            fine = fine && tick[at->slot];
    }
    return fine;
}

static void find_constants(struct build *build)
{
    const struct program *program = build->program;
    for (uint32_t slot = 0; slot < program->time_slot; slot++)
        build->fixed[slot] = true;
    for (uint32_t i = 0; i < program->code_count; i++)
        if (program->code[i].opcode == OP_STORE)
            build->fixed[program->code[i].slot] = false;
    for (uint32_t slot = 0; slot < program->slot_count; slot++)
        build->same_as[slot] = (uint16_t)slot;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        const struct program_inject *inject = &program->injects[i];
        bool never = !can_happen(build, inject);
        uint32_t first_cell = INDEX_NONE;
        build->fixed[inject->last_slot] = never;
        for (uint32_t cell = 0; cell < program->cell_count; cell++) {
            uint32_t know = inject->know_slot + cell;
            build->fixed[know] = true; /* until a share is found */
            if (!(inject->release >> cell & 1))
                continue;
            build->fixed[know] = never;
            if (first_cell == INDEX_NONE)
                first_cell = cell;
            build->same_as[know] = (uint16_t)(inject->times == 1 ? inject->last_slot : inject->know_slot + first_cell);
        }
    }
    for (uint32_t i = 0; i < program->share_count; i++) {
        const struct program_share *share = &program->shares[i];
        const struct program_inject *inject = &program->injects[share->inject];
        if (rule_of(build, i)->present && !(inject->release >> share->to_cell & 1) && can_happen(build, inject))
            build->fixed[inject->know_slot + share->to_cell] = false;
    }
}

static void number_flags(struct build *build)
{
    const struct program *program = build->program;
    uint32_t next = 0;
    for (uint32_t slot = 0; slot < program->slot_count; slot++)
        build->flag_of_slot[slot] = INDEX_NONE;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        const struct program_inject *inject = &program->injects[i];
        build->flag_of_slot[inject->last_slot] = next;
        for (uint32_t cell = 0; cell < program->cell_count; cell++)
            if (inject->release >> cell & 1)
                build->flag_of_slot[inject->know_slot + cell] = next;
        next++;
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        build->flag_of_slot[program->decisions[i].opened_slot] = next++;
        build->flag_of_slot[program->decisions[i].closed_slot] = next++;
    }
    for (uint32_t i = 0; i < program->share_count; i++) {
        uint32_t know = program->injects[program->shares[i].inject].know_slot + program->shares[i].to_cell;
        if (!build->fixed[know] && build->flag_of_slot[know] == INDEX_NONE)
            build->flag_of_slot[know] = next++;
    }
    build->plan->flag_count = next;
}

/* Code. */

struct reading { /* tree_leaves: what a step's condition depends on */
    struct build *build;
    uint32_t step;
};

static void note_leaf(void *context, const struct tree *leaf)
{
    struct reading *reading = context;
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

static void note_flips(void *context, const struct tree *leaf)
{
    struct build *build = context;
    for (uint32_t tick = 1; leaf->opcode == TREE_TIME && tick < build->program->tick_count; tick++)
        build->flips[tick] = build->flips[tick] || leaf->table[tick] != leaf->table[tick - 1];
}

/* T says the same for all runs, so a condition in which it comes past a few points of time has a code for each stretch
 * between them, in which T is not asked for. */
static void add_code(struct build *build, uint32_t step, struct tree *tree)
{
    struct lanes_plan *plan = build->plan;
    uint32_t stretches = 1;
    memset(build->flips, 0, build->program->tick_count * sizeof *build->flips);
    tree_leaves(tree, note_flips, build);
    for (uint32_t tick = 1; tick < build->program->tick_count; tick++)
        stretches += build->flips[tick];
    if (stretches > STRETCHES_MAX) {
        plan->conditions[step] = emit_condition(&build->emitter, tree);
        return;
    }
    for (uint32_t tick = 0; tick < build->program->tick_count; tick++) {
        if (tick > 0 && !build->flips[tick])
            continue;
        struct tree *now = tree_at(&build->forest, tree, tick);
        uint32_t code = tree_is_constant(now, 0) ? INDEX_NONE : emit_condition(&build->emitter, now);
        if (tick == 0) {
            plan->conditions[step] = code;
            continue;
        }
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
    add_code(build, step, tree);
    set_bit(plan->live, step);
    set_bit(plan->wake_rows, step);
    tree_leaves(tree, note_leaf, &(struct reading){build, step});
}

static void add_conditions(struct build *build)
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
    for (uint32_t i = 0; i < program->share_count; i++) {
        const struct program_share *share = &program->shares[i];
        plan->shares[i].present = rule_of(build, i)->present;
        plan->shares[i].from_flag = INDEX_NONE;
        if (!plan->shares[i].present || build->fixed[program->injects[share->inject].know_slot + share->from_cell])
            continue;
        plan->shares[i].from_flag = build->flag_of_slot[program->injects[share->inject].know_slot + share->from_cell];
        add_condition(build, plan->share_step + i, rule_of(build, i)->when);
    }
    for (uint32_t i = 0; i < program->ending_count; i++)
        add_condition(build, plan->ending_step + i, program->endings[i].when);
}

/* Wakes: gathered in two sets, then written as rows. */

static void wake_slot(struct build *build, uint32_t slot)
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
        uint64_t *sets = realloc(build->wake_sets, (size_t)capacity * words * sizeof *sets);
        if (!sets) {
            build->failed = true;
            return INDEX_NONE;
        }
        build->wake_sets = sets;
        build->wake_capacity = capacity;
    }
    memcpy(build->wake_sets + (size_t)plan->wake_count * words, set, words * sizeof *set);
    memset(set, 0, words * sizeof *set);
    return plan->wake_count++;
}

static struct wakes end_wakes(struct build *build)
{
    for (uint32_t word = 0; word < build->plan->step_words; word++)
        build->once[word] |= build->always[word];
    uint32_t once = end_set(build, build->once);
    return (struct wakes){once, end_set(build, build->always)};
}

static void wake_shares_from(struct build *build, uint32_t flag)
{
    const struct lanes_plan *plan = build->plan;
    for (uint32_t i = 0; i < build->program->share_count; i++)
        if (flag != INDEX_NONE && plan->shares[i].from_flag == flag)
            set_bit(build->once, plan->share_step + i);
}

/* Their wakes are in work: who asks for effects may add to them, and ends them. */
static struct effects stores_of(struct build *build, const struct tree_store *stores, uint32_t count)
{
    struct effects effects = {.code = emit_effects(&build->emitter, stores, count, &effects.direct)};
    if (effects.code != INDEX_NONE)
        for (uint32_t i = 0; i < count; i++)
            wake_slot(build, stores[i].slot);
    return effects;
}

static struct effects effects_of(struct build *build, code_at code)
{
    uint32_t count;
    const struct tree_store *stores = tree_effects(&build->forest, code, &count);
    return stores_of(build, stores, stores ? count : 0);
}

/* Records. */

static void no_draws(struct plan_block *block, uint32_t number)
{
    block->block = number;
    for (uint32_t half = 0; half < DRAWS_IN_BLOCK; half++)
        block->draws[half] = INDEX_NONE;
}

/* The luck of occurrence 0 is kept for the batch, since a block serves eight places. */
static struct plan_draw draw_of(struct build *build, code_at chance, struct site site, bool once)
{
    struct lanes_plan *plan = build->plan;
    struct plan_draw draw = {below_of(build, chance), site.block, site.half, INDEX_NONE, INDEX_NONE};
    if (!once || draw.below == 0 || draw.below == CHANCE_ALWAYS)
        return draw;
    struct plan_shelf *shelf = plan->shelves;
    for (draw.shelf = 0; draw.shelf < plan->shelf_count; draw.shelf++, shelf++)
        if (shelf->block.block == site.block && shelf->block.draws[site.half] == INDEX_NONE)
            break;
    if (draw.shelf == plan->shelf_count) {
        plan->shelf_count++;
        no_draws(&shelf->block, site.block);
    }
    draw.luck = plan->luck_count++;
    shelf->block.draws[site.half] = site.half;
    shelf->below[site.half] = draw.below;
    shelf->luck[site.half] = draw.luck;
    return draw;
}

static void add_inject(struct build *build, uint32_t i)
{
    const struct program *program = build->program;
    const struct program_inject *source = &program->injects[i];
    struct lanes_plan *plan = build->plan;
    struct plan_inject *inject = &plan->injects[i];
    bool never = !can_happen(build, source);
    *inject = (struct plan_inject){
        .timed = source->at != CODE_NONE,
        .after_ticks = ticks_of(build, source->after),
        .every_ticks = ticks_of(build, source->every),
        .times = source->times,
        .draw = draw_of(build, source->chance, source->site, source->times == 1),
        .flag = build->flag_of_slot[source->last_slot],
    };
    if (inject->timed) {
        inject->due_first = (uint32_t)build->start[source->due_slot];
        uint64_t tick = inject->due_first, step = inject->every_ticks ? inject->every_ticks : 1;
        for (uint32_t n = 0; n < inject->times && tick < program->tick_count; n++, tick += step)
            set_bit(plan->due_rows + tick * plan->step_words, i);
    }
    bool tried = inject->timed ? inject->due_first < program->tick_count : get_bit(plan->live, i);
    if (!never && (!inject->timed || inject->times > 1))
        emit_column(&build->emitter, (uint16_t)source->last_slot);
    if (!never && inject->times > 1 && source->release)
        emit_column(&build->emitter, build->same_as[source->know_slot + (uint32_t)__builtin_ctz(source->release)]);
    if (tried && !inject->timed && inject->times > 1)
        emit_column(&build->emitter, (uint16_t)source->tries_slot);
    if (tried && !inject->timed && (inject->times > 1 || inject->after_ticks))
        emit_column(&build->emitter, (uint16_t)source->due_slot);
    inject->effects = effects_of(build, source->effects);
    wake_slot(build, source->last_slot);
    for (uint32_t cell = 0; cell < program->cell_count; cell++)
        if (source->release >> cell & 1)
            wake_slot(build, source->know_slot + cell);
    wake_shares_from(build, inject->flag);
    inject->effects.wakes = end_wakes(build);
}

static struct tree *weight_of(struct build *build, const struct program_row *row, uint32_t option)
{
    code_at code = build->program->weights[row->weight_first + option];
    struct tree *zero = tree_constant(&build->forest, 0);
    return code == CODE_NONE ? zero : tree_make(&build->forest, OP_MAX, tree_value(&build->forest, code), zero, NULL);
}

static void keep(struct build *build, struct tree *tree)
{
    while (tree->opcode == OP_NOT) /* what picks test: tree_make turns them round */
        tree = tree->child[0];
    emit_keep(&build->emitter, tree);
}

static void note_read(void *context, const struct tree *leaf)
{
    struct build *build = context;
    if (leaf->opcode != TREE_TIME)
        build->read_by_choice[leaf->slot] = true;
}

/* The weights of an asked cell: for each option, by the first row that holds, and 0 where it is not legal. */
static void add_choice(struct build *build, const struct program_decision *source, uint32_t index, uint32_t k,
                       struct tree *const *legal, struct plan_choice *ret_choice)
{
    const struct program *program = build->program;
    const struct program_policy *policy = policy_of(build, source->asked[k]);
    const struct program_table *table = &program->tables[policy->table_first + index];
    struct tree *weights[OPTION_COUNT_MAX];
    int64_t total_least = 0;
    struct tree **holds = borrow(build, table->row_count, sizeof *holds);
    if (!holds)
        return;
    for (uint32_t r = 0; r < table->row_count; r++) {
        code_at when = program->rows[table->row_first + r].when;
        holds[r] = when == CODE_NONE ? tree_constant(&build->forest, 1) : tree_value(&build->forest, when);
    }
    for (uint32_t o = 0; o < source->option_count; o++) {
        struct tree *weight = tree_constant(&build->forest, 1), *zero = tree_constant(&build->forest, 0);
        for (uint32_t r = table->row_count; r-- > 0;)
            weight = tree_make(&build->forest, OP_PICK, holds[r], weight_of(build, &program->rows[table->row_first + r], o),
                               weight);
        weights[o] = tree_make(&build->forest, OP_PICK, legal[o], weight, zero);
        total_least += weights[o]->from;
        tree_leaves(weights[o], note_read, build);
    }
    ret_choice->total_may_be_0 = total_least < 1;
    ret_choice->code = build->emitter.op_count;
    emit_values_begin(&build->emitter);
    for (uint32_t r = 0; r < table->row_count; r++)
        keep(build, holds[r]);
    ret_choice->weight_count = 0;
    for (uint32_t o = 0; o < source->option_count; o++) {
        struct plan_weight *weight = &ret_choice->weights[ret_choice->weight_count];
        if (tree_is_constant(weights[o], 0))
            continue;
        bool constant = weights[o]->opcode == OP_CONST;
        *weight = (struct plan_weight){(uint16_t)o, constant ? NONE16 : emit_value(&build->emitter, weights[o]), weights[o]->value};
        ret_choice->weight_count++;
    }
    emit_values_end(&build->emitter);
    ret_choice->column = emit_column(&build->emitter, (uint16_t)(source->choice_slot + k));
}

/* The place among a decision's halves of one of its draws. */
static uint32_t half_of(struct plan_decision *decision, struct site site, uint32_t *half_count)
{
    uint32_t b = 0;
    while (b < decision->block_count && decision->blocks[b].block != site.block)
        b++;
    struct plan_block *block = &decision->blocks[b];
    if (b == decision->block_count) {
        decision->block_count++;
        no_draws(block, site.block);
    }
    if (block->draws[site.half] == INDEX_NONE)
        block->draws[site.half] = (*half_count)++;
    return block->draws[site.half];
}

static void add_outcomes(struct build *build, const struct program_decision *source, struct plan_decision *decision)
{
    const struct program *program = build->program;
    struct lanes_plan *plan = build->plan;
    decision->outcomes = (struct span){plan->outcome_count, 0};
    for (uint32_t o = 0; o < source->option_count; o++) {
        const struct program_option *option = &program->options[source->option_first + o];
        struct effects own = effects_of(build, option->effects);
        own.wakes = end_wakes(build);
        struct plan_outcome *first = &plan->outcomes[plan->outcome_count];
        for (uint32_t k = 0; k < option->outcome_count; k++) {
            const struct program_outcome *outcome = &program->outcomes[option->outcome_first + k];
            first[k] = (struct plan_outcome){o, k, option->outcome_first + k, own, effects_of(build, outcome->effects)};
            first[k].outcome_effects.wakes = end_wakes(build);
        }
        if (option->outcome_count == 0)
            first[0] = (struct plan_outcome){o, 0, INDEX_NONE, own, {.code = INDEX_NONE}};
        uint32_t entries = option->outcome_count ? option->outcome_count : 1;
        plan->outcome_count += entries;
        decision->outcomes.count += entries;
    }
}

static void add_decision(struct build *build, uint32_t d)
{
    const struct program *program = build->program;
    const struct program_decision *source = &program->decisions[d];
    struct lanes_plan *plan = build->plan;
    struct plan_decision *decision = &plan->decisions[d];
    uint32_t half_count = 0;
    bool chance = false;
    *decision = (struct plan_decision){
        .timed = source->at != CODE_NONE,
        .after_ticks = ticks_of(build, source->after),
        .option_count = source->option_count,
        .asked_count = source->asked_count,
        .adopted_count = source->agree == AGREE_EACH ? source->asked_count : 1,
        .otherwise = source->otherwise,
        .lead = source->lead,
        .agree = source->agree,
        .opened_flag = build->flag_of_slot[source->opened_slot],
        .closed_flag = build->flag_of_slot[source->closed_slot],
        .option_first = source->option_first,
    };
    if (decision->timed && build->start[source->due_slot] < (int32_t)program->tick_count)
        set_bit(plan->due_rows + (size_t)build->start[source->due_slot] * plan->step_words, plan->decision_step + d);
    emit_column(&build->emitter, (uint16_t)source->opened_slot);
    if (decision->after_ticks)
        emit_column(&build->emitter, (uint16_t)source->due_slot);
    memset(build->read_by_choice, 0, program->slot_count * sizeof *build->read_by_choice);
    for (uint32_t k = 0; k < source->asked_count; k++) {
        struct tree *legal[OPTION_COUNT_MAX];
        for (uint32_t o = 0; o < source->option_count; o++) {
            code_at code = program->options[source->option_first + o].legal;
            legal[o] = code == CODE_NONE ? tree_constant(&build->forest, 1) : tree_value(&build->forest, code);
        }
        add_choice(build, source, d, k, legal, &decision->choices[k]);
        decision->choices[k].draw = half_of(decision, source->choice_site[k], &half_count);
    }
    decision->reads.first = plan->read_count;
    for (uint32_t slot = 0; slot < program->slot_count && !build->failed; slot++)
        if (build->read_by_choice[slot])
            plan->reads[plan->read_count++] = emit_column(&build->emitter, (uint16_t)slot);
    decision->reads.count = plan->read_count - decision->reads.first;
    for (uint32_t o = 0; o < source->option_count; o++)
        chance = chance || program->options[source->option_first + o].outcome_count > 1;
    for (uint32_t k = 0; k < decision->adopted_count; k++)
        decision->adoptions[k] = (struct plan_adopted){
            .draw = chance ? half_of(decision, source->outcome_site[k], &half_count) : INDEX_NONE,
            .bucket = emit_column(&build->emitter, (uint16_t)(source->outcome_slot + k)), /* tells the outcome, and more */
        };
    add_outcomes(build, source, decision);
    wake_slot(build, source->opened_slot);
    decision->opened_wakes = end_wakes(build);
    wake_slot(build, source->closed_slot);
    for (uint32_t k = 0; k < source->asked_count; k++) {
        wake_slot(build, source->choice_slot + k);
        wake_slot(build, source->adopted_slot + k);
    }
    decision->closed_wakes = end_wakes(build);
}

static void add_share(struct build *build, uint32_t s)
{
    const struct program *program = build->program;
    const struct program_share *source = &program->shares[s];
    struct lanes_plan *plan = build->plan;
    struct plan_share *share = &plan->shares[s];
    uint32_t know = program->injects[source->inject].know_slot + source->to_cell;
    share->to_flag = INDEX_NONE;
    share->to_known = share->due = NONE16;
    if (share->from_flag == INDEX_NONE)
        return;
    const struct program_rule *rule = rule_of(build, s);
    share->after_ticks = ticks_of(build, rule->after);
    share->draw = draw_of(build, rule->chance, source->site, true);
    if (share->after_ticks)
        share->due = emit_column(&build->emitter, (uint16_t)source->due_slot);
    if (!(program->injects[source->inject].release >> source->to_cell & 1)) {
        share->to_flag = build->flag_of_slot[know];
        share->to_known = emit_column(&build->emitter, (uint16_t)know);
        wake_slot(build, know);
        wake_shares_from(build, share->to_flag);
    }
    share->wakes = end_wakes(build);
}

static void add_answers(struct build *build)
{
    const struct program *program = build->program;
    struct lanes_plan *plan = build->plan;
    for (uint32_t i = 0; i < program->round_count; i++) {
        const struct program_round *round = &program->rounds[i];
        const struct program_assessment *assessment = &program->assessments[round->assessment];
        uint32_t tick = (uint32_t)kernel_round_tick(build->kernel, i);
        for (uint32_t k = 0; k < assessment->asked_count && tick < program->tick_count; k++) {
            code_at code = program->answers[policy_of(build, assessment->asked[k])->answer_first + round->assessment];
            if (code == CODE_NONE)
                continue;
            struct tree *value = tree_value(&build->forest, code), *one = tree_constant(&build->forest, 1);
            struct tree_store store = {(uint16_t)(round->answer_slot + k), tree_make(&build->forest, OP_MAX, value, one, NULL)};
            struct plan_answer answer = {tick, stores_of(build, &store, 1)};
            answer.effects.wakes = end_wakes(build);
            uint32_t at = plan->answer_count++; /* behind those of the same tick */
            for (; at > 0 && plan->answers[at - 1].tick > tick; at--)
                plan->answers[at] = plan->answers[at - 1];
            plan->answers[at] = answer;
        }
    }
}

/* Columns are known now. */

static uint16_t column_of(const struct build *build, uint32_t slot)
{
    return build->emitter.column_of_slot[build->same_as[slot]];
}

static void name_columns(struct build *build)
{
    const struct program *program = build->program;
    struct lanes_plan *plan = build->plan;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        const struct program_inject *source = &program->injects[i];
        struct plan_inject *inject = &plan->injects[i];
        inject->last = column_of(build, source->last_slot);
        inject->tries = column_of(build, source->tries_slot);
        inject->due = column_of(build, source->due_slot);
        inject->first = NONE16;
        if (source->times > 1 && source->release)
            inject->first = column_of(build, source->know_slot + (uint32_t)__builtin_ctz(source->release));
    }
    for (uint32_t d = 0; d < program->decision_count; d++) {
        const struct program_decision *source = &program->decisions[d];
        struct plan_decision *decision = &plan->decisions[d];
        decision->opened = column_of(build, source->opened_slot);
        decision->closed = column_of(build, source->closed_slot);
        decision->due = column_of(build, source->due_slot);
        for (uint32_t k = 0; k < decision->adopted_count; k++)
            decision->adoptions[k].adopted = column_of(build, source->adopted_slot + k);
        for (uint32_t k = 0; k < decision->asked_count; k++)
            for (uint32_t i = 0; i < decision->choices[k].weight_count; i++) {
                struct plan_weight *weight = &decision->choices[k].weights[i];
                if (weight->from != NONE16)
                    weight->from = emit_number(&build->emitter, weight->from);
            }
    }
    plan->ending_column = column_of(build, program->ending_slot);
    plan->end_tick_column = column_of(build, program->end_tick_slot);
    plan->column_count = build->emitter.column_count;
    plan->register_count = build->emitter.register_count;
    plan->column_of_byte = build->emitter.column_of_byte;
    plan->byte_count = build->emitter.byte_count;
    plan->column_start = take(build, plan->column_count, sizeof *plan->column_start);
    plan->column_from = take(build, plan->column_count, sizeof *plan->column_from);
    plan->column_to = take(build, plan->column_count, sizeof *plan->column_to);
    plan->column_of_slot = take(build, program->slot_count, sizeof *plan->column_of_slot);
    if (build->failed)
        return;
    for (uint32_t c = 0; c < plan->column_count; c++) {
        uint16_t slot = build->emitter.slot_of_column[c];
        plan->column_start[c] = build->start[slot];
        plan->column_from[c] = program->slots[slot].from;
        plan->column_to[c] = program->slots[slot].to;
    }
    for (uint32_t slot = 0; slot < program->slot_count; slot++)
        plan->column_of_slot[slot] = column_of(build, slot);
    for (uint32_t d = 0; d < program->decision_count; d++)
        for (uint32_t k = 0; k < program->decisions[d].asked_count; k++) /* holds buckets: nobody may take it for the slot */
            plan->column_of_slot[program->decisions[d].outcome_slot + k] = NONE16;
}

static void keep_code(struct build *build)
{
    struct lanes_plan *plan = build->plan;
    plan->op_count = build->emitter.op_count;
    plan->ops = take(build, plan->op_count, sizeof *plan->ops);
    size_t wake_words = (size_t)plan->wake_count * plan->step_words;
    plan->wake_sets = take(build, wake_words, sizeof *plan->wake_sets);
    plan->table_count = build->emitter.table_count;
    plan->tables = take(build, plan->table_count, sizeof *plan->tables);
    if (build->failed)
        return;
    if (plan->op_count)
        memcpy(plan->ops, build->emitter.ops, plan->op_count * sizeof *plan->ops);
    if (plan->wake_count)
        memcpy(plan->wake_sets, build->wake_sets, wake_words * sizeof *plan->wake_sets);
    size_t table_bytes = build->program->tick_count * sizeof(int32_t);
    for (uint32_t i = 0; i < plan->table_count && !build->failed; i++) {
        int32_t *table = take(build, 1, table_bytes);
        if (table)
            memcpy(table, build->emitter.tables[i], table_bytes);
        plan->tables[i] = table;
    }
}

static void number_steps(struct build *build)
{
    const struct program *program = build->program;
    struct lanes_plan *plan = build->plan;
    plan->decision_step = program->inject_count;
    plan->share_step = plan->decision_step + program->decision_count;
    plan->ending_step = plan->share_step + program->share_count;
    plan->step_count = plan->ending_step + program->ending_count;
    plan->step_words = (plan->step_count + 64 * SET_WORDS - 1) / (64 * SET_WORDS) * SET_WORDS;
    plan->conditions = take(build, plan->step_count, sizeof *plan->conditions);
    plan->switches = take(build, (size_t)plan->step_count * (STRETCHES_MAX - 1), sizeof *plan->switches);
    plan->live = take(build, plan->step_words, sizeof *plan->live);
    plan->due_rows = take(build, (size_t)program->tick_count * plan->step_words, sizeof *plan->due_rows);
    plan->wake_rows = take(build, (size_t)program->tick_count * plan->step_words, sizeof *plan->wake_rows);
    plan->injects = take(build, program->inject_count, sizeof *plan->injects);
    plan->decisions = take(build, program->decision_count, sizeof *plan->decisions);
    plan->shares = take(build, program->share_count, sizeof *plan->shares);
    plan->outcomes = take(build, program->option_count + program->outcome_count, sizeof *plan->outcomes);
    plan->shelves = take(build, program->inject_count + program->share_count, sizeof *plan->shelves);
    uint32_t answer_count = 0;
    for (uint32_t i = 0; i < program->round_count; i++)
        answer_count += program->assessments[program->rounds[i].assessment].asked_count;
    plan->answers = take(build, answer_count, sizeof *plan->answers);
    plan->sources = take(build, program->slot_count, sizeof *plan->sources);
}

static bool prepare(struct build *build)
{
    const struct program *program = build->program;
    number_steps(build);
    size_t rows = (size_t)program->slot_count * build->plan->step_words;
    build->kernel = kernel_init(build->kernel_memory, program, build->settings, false);
    build->start = kernel_slots(build->kernel);
    build->fixed = borrow(build, program->slot_count, sizeof *build->fixed);
    build->same_as = borrow(build, program->slot_count, sizeof *build->same_as);
    build->flag_of_slot = borrow(build, program->slot_count, sizeof *build->flag_of_slot);
    build->read_by_choice = borrow(build, program->slot_count, sizeof *build->read_by_choice);
    build->reading = borrow(build, rows, sizeof *build->reading);
    build->counting = borrow(build, rows, sizeof *build->counting);
    build->flips = borrow(build, program->tick_count, sizeof *build->flips);
    build->once = borrow(build, build->plan->step_words, sizeof *build->once);
    build->always = borrow(build, build->plan->step_words, sizeof *build->always);
    struct emitter *emitter = &build->emitter;
    emitter->column_of_slot = borrow(build, program->slot_count, sizeof *emitter->column_of_slot);
    emitter->slot_of_column = borrow(build, program->slot_count, sizeof *emitter->slot_of_column);
    emitter->byte_of_column = borrow(build, program->slot_count, sizeof *emitter->byte_of_column);
    emitter->column_of_byte = take(build, program->slot_count, sizeof *emitter->column_of_byte);
    if (build->failed)
        return false;
    memset(emitter->byte_of_column, 0xff, program->slot_count * sizeof *emitter->byte_of_column);
    emitter->forest = &build->forest;
    emitter->flag_of_slot = build->flag_of_slot;
    emitter->wide = build->plan->wide;
    memset(emitter->column_of_slot, 0xff, program->slot_count * sizeof *emitter->column_of_slot); /* NONE16 */
    build->forest = (struct forest){program, &build->scratch, build->start, build->fixed, build->same_as, program->slots, false};
    return true;
}

/* A decision reads at most every slot, and no more than the program names. */
static void make_room_for_reads(struct build *build)
{
    const struct program *program = build->program;
    size_t named = 0;
    for (uint32_t i = 0; i < program->code_count; i++)
        named += program->code[i].opcode == OP_SLOT || program->code[i].opcode == OP_SINCE;
    size_t most = named < program->slot_count ? named : program->slot_count;
    build->plan->reads = borrow(build, most * program->decision_count, sizeof *build->plan->reads);
}

static void make(struct build *build)
{
    const struct program *program = build->program;
    struct lanes_plan *plan = build->plan;
    if (!prepare(build))
        return;
    make_room_for_reads(build);
    if (build->failed)
        return;
    find_constants(build);
    number_flags(build);
    for (uint32_t i = 0; i < program->variable_count; i++)
        emit_column(&build->emitter, (uint16_t)program->variables[i].slot);
    emit_column(&build->emitter, (uint16_t)program->ending_slot);
    emit_column(&build->emitter, (uint16_t)program->end_tick_slot);
    add_conditions(build);
    for (uint32_t i = 0; i < program->inject_count; i++)
        add_inject(build, i);
    for (uint32_t d = 0; d < program->decision_count; d++)
        add_decision(build, d);
    for (uint32_t s = 0; s < program->share_count; s++)
        add_share(build, s);
    add_answers(build);
    if (build->failed || build->forest.failed)
        return;
    emit_finish(&build->emitter);
    uint16_t *reads = take(build, plan->read_count, sizeof *reads);
    if (!reads)
        return;
    memcpy(reads, plan->reads, plan->read_count * sizeof *reads);
    plan->reads = reads;
    name_columns(build);
    if (!build->failed)
        keep_code(build);
    if (!build->failed)
        lanes_sources(build);
}

enum status lanes_plan_new(const struct program *program, const struct settings *settings, struct lanes_plan **ret_plan)
{
    enum status status = STATUS_OUT_OF_MEMORY;
    struct build build = {.program = program, .settings = settings};
    struct lanes_plan *plan = calloc(1, sizeof *plan);
    build.kernel_memory = malloc(kernel_bytes(program, false));
    arena_init(&build.scratch, 0);
    if (!plan || !build.kernel_memory)
        goto cleanup;
    arena_init(&plan->arena, 0);
    plan->program = program;
    plan->wide = !program->narrow;
    build.plan = plan;
    if (!reads_known_slots(&build)) {
        status = STATUS_REFUSED;
        goto cleanup;
    }
    make(&build);
    if (build.failed || build.forest.failed)
        goto cleanup;
    *ret_plan = plan;
    plan = NULL;
    status = STATUS_OK;
cleanup:
    free(build.emitter.ops);
    free(build.emitter.tables);
    free(build.wake_sets);
    free(build.kernel_memory);
    arena_clear(&build.scratch);
    lanes_plan_free(plan);
    return status;
}

void lanes_plan_free(struct lanes_plan *plan)
{
    if (!plan)
        return;
    arena_clear(&plan->arena);
    free(plan);
}

const struct program *lanes_plan_program(const struct lanes_plan *plan)
{
    return plan->program;
}

bool lanes_plan_wide(const struct lanes_plan *plan)
{
    return plan->wide;
}

size_t lanes_plan_lane_bytes(const struct lanes_plan *plan)
{
    size_t columns = plan->column_count + plan->register_count;
    return columns * (plan->wide ? sizeof(int32_t) : sizeof(int16_t)) + plan->byte_count;
}
