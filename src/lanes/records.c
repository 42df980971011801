/* What a step does: the records of injects, decisions, shares, tasks and answers. The columns they name are known when
 * all are made (plan.c). */
#include <assert.h>
#include <string.h>

#include "lanes/build.h"
#include "program/time.h"

static uint64_t variable_bit(const struct program *program, uint32_t slot)
{
    for (uint32_t v = 0; v < program->variable_count; v++)
        if (program->variables[v].slot == slot)
            return UINT64_C(1) << (v % 64);
    return 0;
}

/* What is added to a variable says which way it goes; what is put in its place says nothing. */
static void add_changes(const struct program *program, const struct tree_store *store, struct lanes_changes *changes)
{
    const uint64_t bit = variable_bit(program, store->slot);
    const struct tree *value = store->value, *own = value->child[0], *more = value->child[1];
    bool adds = value->opcode == OP_ADD, moves = adds || value->opcode == OP_SUB;
    bool known = moves && own->opcode == OP_SLOT && own->slot == store->slot;
    if (!known || (adds ? more->to > 0 : more->from < 0))
        changes->raised |= bit;
    if (!known || (adds ? more->from < 0 : more->to > 0))
        changes->lowered |= bit;
}

/* Their wakes are in work: who asks for effects may add to them, and ends them. */
static struct effects stores_of(struct build *build, const struct tree_store *stores, uint32_t count)
{
    struct effects effects = {.code = emit_effects(&build->emitter, stores, count, &effects.direct)};
    if (effects.code != INDEX_NONE)
        for (uint32_t i = 0; i < count; i++) {
            build_wake_slot(build, stores[i].slot);
            add_changes(build->program, &stores[i], &effects.changes);
        }
    return effects;
}

static struct effects effects_of(struct build *build, code_at code)
{
    uint32_t count;
    const struct tree_store *stores = tree_effects(&build->forest, code, &count);
    return stores_of(build, stores, stores ? count : 0);
}

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
    struct plan_draw draw = {build_below(build, chance), INDEX_NONE, INDEX_NONE};
    if (!once || draw.below == 0 || draw.below == CHANCE_ALWAYS)
        return draw;
    assert(site.half < DRAWS_IN_BLOCK);
    struct plan_shelf *shelf = plan->shelves;
    for (draw.shelf = 0; draw.shelf < plan->shelf_count; draw.shelf++, shelf++)
        if (shelf->block.block == site.block && shelf->block.draws[site.half] == INDEX_NONE)
            break;
    /* at most one a place, and a rule */
    assert(draw.shelf < build->program->inject_count + plan->share_count + build->program->task_count);
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

static struct plan_block one_draw(struct site site)
{
    struct plan_block block;
    no_draws(&block, site.block);
    block.draws[site.half] = 0;
    return block;
}

/* Between emit_values_begin and emit_values_end. */
static struct plan_value value_of(struct build *build, struct tree *tree)
{
    bool constant = tree->opcode == OP_CONST;
    return (struct plan_value){constant ? NONE16 : emit_value(&build->emitter, tree), tree->value};
}

static void note_read(void *context, const struct tree *leaf)
{
    struct build *build = context;
    if (leaf->opcode != TREE_TIME)
        build->noted[leaf->slot] = true;
}

/* The columns that the trees noted since the last call read. */
static struct span reads_noted(struct build *build)
{
    const struct program *program = build->program;
    struct span reads = {build->plan->read_count, 0};
    for (uint32_t slot = 0; slot < program->slot_count; slot++)
        if (build->noted[slot]) {
            build_read(build, emit_column(&build->emitter, (uint16_t)slot));
            build->noted[slot] = false;
            reads.count++;
        }
    return reads;
}

static struct plan_odds odds_of(struct build *build, const struct program_inject *source)
{
    struct plan_odds odds = {INDEX_NONE, {0, 0}, {NONE16, 0}};
    if (source->odds == CODE_NONE)
        return odds;
    struct tree *percent = tree_value(&build->forest, source->odds);
    odds.code = build->emitter.op_count;
    emit_values_begin(&build->emitter);
    odds.percent = value_of(build, percent);
    emit_values_end(&build->emitter);
    tree_leaves(percent, note_read, build);
    odds.reads = reads_noted(build);
    return odds;
}

/* It may come in any tick. */
static void add_by_hand(struct build *build, uint32_t i)
{
    struct lanes_plan *plan = build->plan;
    const struct program_inject *source = &build->program->injects[i];
    struct plan_inject *inject = &plan->injects[i];
    inject->by_hand = true;
    inject->hand_below = build_below(build, source->rehearse);
    uint32_t end = plan->tick_end;
    if (source->stage != INDEX_NONE) {
        inject->hand_first = plan->stage_ticks[source->stage];
        end = source->stage + 1 < build->program->stage_count ? plan->stage_ticks[source->stage + 1] : end;
    }
    inject->hand_count = end - inject->hand_first;
    inject->hand_block = one_draw(source->hand_site);
    inject->hand_block.draws[source->hand_site.half + 1] = 1;
    for (uint32_t tick = 0; tick < build->program->tick_count; tick++)
        set_bit(plan->due_rows + (size_t)tick * plan->step_words, i);
    plan->by_hand_count++;
}

static void add_inject(struct build *build, uint32_t i)
{
    const struct program *program = build->program;
    const struct program_inject *source = &program->injects[i];
    struct lanes_plan *plan = build->plan;
    struct plan_inject *inject = &plan->injects[i];
    bool never = !build_can_happen(build, source);
    *inject = (struct plan_inject){
        .timed = source->at != CODE_NONE,
        .after_ticks = build_ticks(build, source->after),
        .every_ticks = build_ticks(build, source->every),
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
    if (program_by_hand(source) && !never)
        add_by_hand(build, i);
    bool tried = inject->timed ? inject->due_first < plan->tick_end : inject->by_hand || get_bit(plan->live, i);
    bool again = inject->times > 1 || inject->by_hand;
    if (!never && (!inject->timed || inject->times > 1))
        emit_column(&build->emitter, (uint16_t)source->last_slot);
    if (!never && inject->times > 1 && source->release)
        emit_column(&build->emitter, build->same_as[source->know_slot + (uint32_t)__builtin_ctz(source->release)]);
    if (tried && !inject->timed && again)
        emit_column(&build->emitter, (uint16_t)source->tries_slot);
    if (tried && !inject->timed && (again || inject->after_ticks))
        emit_column(&build->emitter, (uint16_t)source->due_slot);
    inject->odds = odds_of(build, source);
    inject->try_block = one_draw(source->site);
    inject->effects = effects_of(build, source->effects);
    build_wake_slot(build, source->last_slot);
    for (uint32_t cell = 0; cell < program->cell_count; cell++)
        if (source->release >> cell & 1)
            build_wake_slot(build, source->know_slot + cell);
    build_wake_knowing(build, inject->flag);
    inject->effects.wakes = build_end_wakes(build);
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

/* Between emit_values_begin and emit_values_end: of what is not always 0, the weights. */
static void add_weights(struct build *build, struct tree *const *weights, uint32_t count,
                        struct plan_weighing *weighing)
{
    int64_t least = 0;
    for (uint32_t i = 0; i < count; i++) {
        tree_leaves(weights[i], note_read, build);
        least += weights[i]->from;
        if (!tree_is_constant(weights[i], 0))
            weighing->weights[weighing->weight_count++] =
                (struct plan_weight){(uint16_t)i, value_of(build, weights[i])};
    }
    assert(weighing->weight_count <= count && count <= OPTION_COUNT_MAX);
    weighing->total_may_be_0 = least < 1;
    weighing->reads = reads_noted(build);
}

/* The weights of an asked cell: for each option, by the first row that holds, and 0 where it is not legal. */
static void add_choice(struct build *build, const struct program_decision *source, uint32_t index, uint32_t k,
                       struct tree *const *legal, struct plan_choice *ret_choice)
{
    const struct program *program = build->program;
    const struct program_policy *policy = build_policy(build, source->asked[k]);
    const struct program_table *table = &program->tables[policy->table_first + index];
    struct tree *weights[OPTION_COUNT_MAX];
    struct tree **holds = build_borrow(build, table->row_count, sizeof(*holds));
    if (!holds)
        return;
    for (uint32_t r = 0; r < table->row_count; r++) {
        code_at when = program->rows[table->row_first + r].when;
        holds[r] = when == CODE_NONE ? tree_constant(&build->forest, 1) : tree_value(&build->forest, when);
    }
    for (uint32_t o = 0; o < source->option_count; o++) {
        struct tree *weight = tree_constant(&build->forest, 1), *zero = tree_constant(&build->forest, 0);
        for (uint32_t r = table->row_count; r-- > 0;)
            weight = tree_make(&build->forest, OP_PICK, holds[r],
                               weight_of(build, &program->rows[table->row_first + r], o), weight);
        weights[o] = tree_make(&build->forest, OP_PICK, legal[o], weight, zero);
    }
    ret_choice->weighing = (struct plan_weighing){.code = build->emitter.op_count, .otherwise = source->otherwise};
    emit_values_begin(&build->emitter);
    for (uint32_t r = 0; r < table->row_count; r++)
        keep(build, holds[r]);
    add_weights(build, weights, source->option_count, &ret_choice->weighing);
    emit_values_end(&build->emitter);
    ret_choice->column = emit_column(&build->emitter, (uint16_t)(source->choice_slot + k));
}

/* The place among the halves of `blocks` of one of their draws. */
static uint32_t half_of(struct plan_block *blocks, uint32_t *block_count, struct site site, uint32_t *half_count)
{
    uint32_t b = 0;
    assert(site.half < DRAWS_IN_BLOCK);
    while (b < *block_count && blocks[b].block != site.block)
        b++;
    struct plan_block *block = &blocks[b];
    assert(b < HALVES_MAX && *half_count < HALVES_MAX);
    if (b == *block_count) {
        ++*block_count;
        no_draws(block, site.block);
    }
    if (block->draws[site.half] == INDEX_NONE)
        block->draws[site.half] = (*half_count)++;
    return block->draws[site.half];
}

/* Of an option's outcomes, in weighings[]. */
static uint32_t add_outcome_weights(struct build *build, const struct program_option *option)
{
    struct plan_weighing *weighing = &build->plan->weighings[build->plan->weighing_count];
    struct tree *weights[OUTCOME_COUNT_MAX], *zero = tree_constant(&build->forest, 0);
    for (uint32_t k = 0; k < option->outcome_count; k++) {
        code_at code = build->program->outcomes[option->outcome_first + k].weight;
        weights[k] = tree_make(&build->forest, OP_MAX, tree_value(&build->forest, code), zero, NULL);
    }
    *weighing = (struct plan_weighing){.code = build->emitter.op_count, .otherwise = option->outcome_count - 1};
    emit_values_begin(&build->emitter);
    add_weights(build, weights, option->outcome_count, weighing);
    emit_values_end(&build->emitter);
    return build->plan->weighing_count++;
}

static void add_outcomes(struct build *build, const struct program_decision *source, struct plan_decision *decision)
{
    const struct program *program = build->program;
    struct lanes_plan *plan = build->plan;
    decision->outcomes = (struct span){plan->outcome_count, 0};
    for (uint32_t o = 0; o < source->option_count; o++) {
        const struct program_option *option = &program->options[source->option_first + o];
        struct effects own = effects_of(build, option->effects);
        own.wakes = build_end_wakes(build);
        struct plan_outcome *first = &plan->outcomes[plan->outcome_count];
        for (uint32_t k = 0; k < option->outcome_count; k++) {
            const struct program_outcome *outcome = &program->outcomes[option->outcome_first + k];
            first[k] = (struct plan_outcome){.option = o,
                                             .outcome = k,
                                             .outcome_index = option->outcome_first + k,
                                             .weighing = INDEX_NONE,
                                             .option_effects = own,
                                             .outcome_effects = effects_of(build, outcome->effects)};
            first[k].outcome_effects.wakes = build_end_wakes(build);
        }
        if (option->outcome_count == 0)
            first[0] = (struct plan_outcome){.option = o,
                                             .outcome_index = INDEX_NONE,
                                             .weighing = INDEX_NONE,
                                             .option_effects = own,
                                             .outcome_effects = {.code = INDEX_NONE}};
        else if (program->outcomes[option->outcome_first].weight != CODE_NONE)
            first->weighing = add_outcome_weights(build, option);
        uint32_t entries = option->outcome_count ? option->outcome_count : 1;
        plan->outcome_count += entries;
        decision->outcomes.count += entries;
    }
    assert(plan->outcome_count <= program->option_count + program->outcome_count);
    assert(decision->outcomes.count >= source->option_count); /* every option has a bucket */
}

/* How many lengths of time there are from `least` ticks up to `most`, which may be none. */
static uint32_t count_waits(const struct build *build, uint32_t least, code_at most)
{
    uint32_t ticks = most == CODE_NONE ? least : build_ticks(build, most);
    return ticks > least ? ticks - least + 1 : 1;
}

/* How long each asked cell takes. Where none takes time, nothing is kept of it. */
static void add_waits(struct build *build, const struct program_decision *source, uint32_t d,
                      struct plan_decision *decision)
{
    uint32_t half_count = 0;
    decision->within_ticks = build_ticks(build, source->within);
    decision->closes = NONE16;
    for (uint32_t k = 0; k < source->asked_count; k++) {
        const struct program_table *table =
            &build->program->tables[build_policy(build, source->asked[k])->table_first + d];
        uint32_t least = build_ticks(build, table->takes_least);
        struct plan_wait *wait = &decision->waits[k];
        *wait = (struct plan_wait){least, count_waits(build, least, table->takes_most), INDEX_NONE, NONE16};
        if (wait->count > 1)
            wait->draw = half_of(decision->wait_blocks, &decision->wait_block_count, source->wait_site[k], &half_count);
        decision->slow |= least > 0 || wait->count > 1;
    }
    if (!decision->slow)
        return;
    for (uint32_t k = 0; k < source->asked_count; k++)
        decision->waits[k].chooses = emit_own_column(&build->emitter, (uint16_t)source->due_slot);
    decision->closes = emit_own_column(&build->emitter, (uint16_t)source->due_slot);
}

/* What some choice of the decision reads. */
static struct span reads_of_all(struct build *build, const struct plan_decision *decision)
{
    struct span reads = {build->plan->read_count, 0};
    for (uint32_t k = 0; k < decision->asked_count && !build->failed; k++) {
        const struct span *own = &decision->choices[k].weighing.reads;
        for (uint32_t i = own->first; i < own->first + own->count; i++) {
            uint32_t at = reads.first;
            while (at < build->plan->read_count && build->plan->reads[at] != build->plan->reads[i])
                at++;
            if (at < build->plan->read_count)
                continue;
            build_read(build, build->plan->reads[i]);
            reads.count++;
        }
    }
    return reads;
}

/* It is looked at in each tick from which on it may open: whom it would ask may change in any. */
static void try_always(struct build *build, uint32_t d)
{
    struct lanes_plan *plan = build->plan;
    const uint32_t step = plan->decision_step + d;
    const struct program_decision *source = &build->program->decisions[d];
    uint32_t first = source->at == CODE_NONE ? 0 : (uint32_t)build->start[source->due_slot];
    uint64_t *rows = source->at == CODE_NONE ? plan->wake_rows : plan->due_rows;
    for (uint32_t tick = first; tick < build->program->tick_count; tick++)
        set_bit(rows + (size_t)tick * plan->step_words, step);
}

/* The masks of a decision whose first round asks are those of the first round, which comes behind it. */
static void add_asking(struct build *build, uint32_t d)
{
    const struct program_decision *source = &build->program->decisions[d];
    struct lanes_plan *plan = build->plan;
    struct plan_decision *decision = &plan->decisions[d];
    if (source->asked_slot == INDEX_NONE)
        return;
    decision->must_ask = INDEX_NONE;
    decision->asks_itself = program_asks_some(source);
    if (source->first_of == INDEX_NONE) {
        decision->asks = plan->asked_count;
        plan->asked_count += source->asked_count;
    } else {
        decision->asks = plan->decisions[source->first_of].asks;
    }
    if (!decision->asks_itself)
        return;
    const struct program_decision *decided =
        source->first_of == INDEX_NONE ? source : &build->program->decisions[source->first_of];
    if (decided->agree == AGREE_LEAD)
        decision->must_ask = decided->lead;
    for (uint32_t k = 0; k < source->asked_count; k++) {
        struct tree *tree = tree_value(&build->forest, source->ask_if[k]);
        decision->ask_codes[k] = tree_is_constant(tree, 0) ? INDEX_NONE : emit_condition(&build->emitter, tree);
    }
    try_always(build, d);
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
        .after_ticks = build_ticks(build, source->after),
        .option_count = source->option_count,
        .asked_count = source->asked_count,
        .adopted_count = program_adoptions(source),
        .otherwise = source->otherwise,
        .lead = source->lead,
        .agree = source->agree,
        .objection = source->objection,
        .vote = source->vote,
        .opened_flag = build->flag_of_slot[source->opened_slot],
        .closed_flag = build->flag_of_slot[source->closed_slot],
        .option_first = source->option_first,
        .asks = INDEX_NONE,
    };
    add_asking(build, d);
    if (decision->timed && build->start[source->due_slot] < (int32_t)program->tick_count)
        set_bit(plan->due_rows + (size_t)build->start[source->due_slot] * plan->step_words, plan->decision_step + d);
    emit_column(&build->emitter, (uint16_t)source->opened_slot);
    if (decision->after_ticks)
        emit_column(&build->emitter, (uint16_t)source->due_slot);
    for (uint32_t k = 0; k < source->asked_count; k++) {
        struct tree *legal[OPTION_COUNT_MAX];
        for (uint32_t o = 0; o < source->option_count; o++) {
            code_at code = program->options[source->option_first + o].legal;
            legal[o] = code == CODE_NONE ? tree_constant(&build->forest, 1) : tree_value(&build->forest, code);
        }
        add_choice(build, source, d, k, legal, &decision->choices[k]);
        decision->choices[k].draw =
            half_of(decision->blocks, &decision->block_count, source->choice_site[k], &half_count);
        for (uint32_t b = 0; b < decision->block_count; b++)
            if (decision->blocks[b].block == source->choice_site[k].block)
                decision->choices[k].block = b;
    }
    decision->reads = reads_of_all(build, decision);
    for (uint32_t o = 0; o < source->option_count; o++)
        chance = chance || program->options[source->option_first + o].outcome_count > 1;
    for (uint32_t k = 0; k < decision->adopted_count; k++)
        decision->adoptions[k] = (struct plan_adopted){
            .draw = chance ? half_of(decision->blocks, &decision->block_count, source->outcome_site[k], &half_count)
                           : INDEX_NONE,
            /* tells the outcome, and more */
            .bucket = emit_column(&build->emitter, (uint16_t)(source->outcome_slot + k)),
            .weigh_block = one_draw(source->outcome_site[k]),
        };
    add_waits(build, source, d, decision);
    if (decision->adopted_count > 0)
        add_outcomes(build, source, decision);
    build_wake_slot(build, source->opened_slot);
    decision->opened_wakes = build_end_wakes(build);
    build_wake_slot(build, source->closed_slot);
    for (uint32_t k = 0; k < source->asked_count; k++) {
        build_wake_slot(build, source->choice_slot + k);
        build_wake_slot(build, source->adopted_slot + k);
    }
    decision->closed_wakes = build_end_wakes(build);
}

/* Whether a rule of the same share slot lets time pass: then all of them keep when it is due. */
static bool takes_time(const struct build *build, const struct plan_share *share)
{
    bool takes = false;
    for (uint32_t i = share->first; i < share->first + share->count; i++)
        takes = takes || build_ticks(build, build->plan->shares[i].rule->after) > 0 ||
                build_ticks(build, build->plan->shares[i].rule->most) > 0;
    return takes;
}

static void add_share(struct build *build, uint32_t s)
{
    const struct program *program = build->program;
    struct lanes_plan *plan = build->plan;
    struct plan_share *share = &plan->shares[s];
    const struct program_share *source = &program->shares[share->share];
    uint32_t know = program->injects[source->inject].know_slot + source->to_cell;
    share->to_flag = INDEX_NONE;
    share->to_known = share->due = NONE16;
    if (share->from_flag == INDEX_NONE)
        return;
    share->after_ticks = build_ticks(build, share->rule->after);
    share->wait_count = count_waits(build, share->after_ticks, share->rule->most);
    share->wait_block = one_draw(source->wait_site);
    share->draw = draw_of(build, share->rule->chance, source->site, true);
    if (takes_time(build, share))
        share->due = emit_column(&build->emitter, (uint16_t)source->due_slot);
    if (!(program->injects[source->inject].release >> source->to_cell & 1)) {
        share->to_flag = build->flag_of_slot[know];
        assert(share->to_flag < plan->flag_count || build->fixed[know]);
        share->to_known = emit_column(&build->emitter, (uint16_t)know);
        build_wake_slot(build, know);
        build_wake_knowing(build, share->to_flag);
    }
    share->wakes = build_end_wakes(build);
}

/* Those tasks that a delivery of the share does, or else a choice in the decision or an answer to the question. */
static struct span tasks_done_by(struct build *build, const struct program_share *share, enum task_by by, uint32_t whom)
{
    struct lanes_plan *plan = build->plan;
    struct span span = {plan->task_list_count, 0};
    for (uint32_t i = 0; i < build->program->task_count; i++) {
        const struct program_task *task = &build->program->tasks[i];
        bool does = share ? task->by == BY_SHARE && task->cell == share->from_cell && task->after == share->inject &&
                                task->whom == share->to_cell
                          : task->by == by && task->whom == whom;
        if (does)
            plan->task_lists[plan->task_list_count++] = i;
    }
    span.count = plan->task_list_count - span.first;
    return span;
}

static struct effects task_effects(struct build *build, code_at code, uint32_t slot)
{
    struct effects effects = effects_of(build, code);
    build_wake_slot(build, slot);
    effects.wakes = build_end_wakes(build);
    return effects;
}

static uint32_t asked_index(const uint32_t *asked, uint32_t count, uint32_t cell)
{
    uint32_t k = 0;
    while (k + 1 < count && asked[k] != cell)
        k++;
    assert(asked[k] == cell);
    return k;
}

static void add_task(struct build *build, uint32_t i)
{
    const struct program_task *source = &build->program->tasks[i];
    struct plan_task *task = &build->plan->tasks[i];
    const struct program_does *does = &build->program->does[build_policy(build, source->cell)->does_first + i];
    const struct site wait = {source->site.block, source->site.half + 1};
    *task = (struct plan_task){
        .from_flag = task->from_flag,
        .within_ticks = build_ticks(build, source->within),
        .opened_flag = build->flag_of_slot[source->opened_slot],
        .done_flag = build->flag_of_slot[source->done_slot],
        .late_flag = build->flag_of_slot[source->late_slot],
        .opened = emit_column(&build->emitter, (uint16_t)source->opened_slot),
        .done = emit_column(&build->emitter, (uint16_t)source->done_slot),
        .late = emit_column(&build->emitter, (uint16_t)source->late_slot),
        .chosen = NONE16,
        .shared = source->by == BY_SHARE,
        .told = program_done_as_told(source) && does->present,
        .acts = NONE16,
    };
    if (source->by == BY_DECISION) {
        const struct program_decision *decision = &build->program->decisions[source->whom];
        uint32_t k = asked_index(decision->asked, decision->asked_count, source->cell);
        task->chosen = emit_column(&build->emitter, (uint16_t)(decision->choice_slot + k));
    } else if (source->by == BY_QUESTION) { /* a bot answers when it is asked, or never */
        const struct program_question *question = &build->program->questions[source->whom];
        if (build_answers(build, question, asked_index(question->asked, question->asked_count, source->cell)))
            task->chosen = emit_column(&build->emitter, (uint16_t)question->opened_slot);
    }
    if (task->told) {
        task->after_ticks = build_ticks(build, does->least);
        task->wait_count = count_waits(build, task->after_ticks, does->most);
        task->wait_block = one_draw(wait);
        task->draw = draw_of(build, does->chance, source->site, true);
        task->acts = emit_own_column(&build->emitter, (uint16_t)source->opened_slot);
    }
    build_wake_slot(build, source->opened_slot);
    task->opened_wakes = build_end_wakes(build);
    task->effects = task_effects(build, source->effects, source->done_slot);
    task->late_effects = task_effects(build, source->late_effects, source->late_slot);
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
            code_at code =
                program->answers[build_policy(build, assessment->asked[k])->answer_first + round->assessment];
            if (code == CODE_NONE)
                continue;
            struct tree *value = tree_value(&build->forest, code), *one = tree_constant(&build->forest, 1);
            struct tree_store store = {(uint16_t)(round->answer_slot + k),
                                       tree_make(&build->forest, OP_MAX, value, one, NULL)};
            struct plan_answer answer = {tick, stores_of(build, &store, 1)};
            answer.effects.wakes = build_end_wakes(build);
            uint32_t at = plan->answer_count++; /* behind those of the same tick */
            for (; at > 0 && plan->answers[at - 1].tick > tick; at--)
                plan->answers[at] = plan->answers[at - 1];
            plan->answers[at] = answer;
        }
    }
}

/* What its bots answer, one after the other, when it opens. */
static struct effects answers_of(struct build *build, const struct program_question *source)
{
    const struct program *program = build->program;
    struct tree_store stores[ASKED_COUNT_MAX * RANK_COUNT_MAX];
    uint32_t width = program_answer_width(source), count = 0;
    for (uint32_t k = 0; k < source->asked_count; k++) {
        const struct program_policy *policy = build_policy(build, source->asked[k]);
        const code_at *replies = program->replies + policy->reply_first + source->reply_first;
        for (uint32_t i = 0; i < width && build_answers(build, source, k); i++)
            stores[count++] = (struct tree_store){(uint16_t)(source->answer_slot + k * width + i),
                                                  tree_value(&build->forest, replies[i])};
    }
    assert(count <= source->asked_count * width);
    return stores_of(build, stores, count);
}

static struct effects truth_of(struct build *build, code_at truth, uint32_t slot)
{
    struct tree_store store = {(uint16_t)slot, NULL};
    assert((truth == CODE_NONE) == (slot == INDEX_NONE));
    if (truth != CODE_NONE)
        store.value = tree_value(&build->forest, truth);
    return stores_of(build, &store, truth != CODE_NONE);
}

static void add_question(struct build *build, uint32_t i)
{
    struct lanes_plan *plan = build->plan;
    const struct program_question *source = &build->program->questions[i];
    struct plan_question *question = &plan->questions[i];
    *question = (struct plan_question){
        .timed = source->at != CODE_NONE,
        .after_ticks = build_ticks(build, source->after),
        .within_ticks = build_ticks(build, source->within),
        .opened_flag = build->flag_of_slot[source->opened_slot],
        .closed_flag = build->flag_of_slot[source->closed_slot],
    };
    if (question->timed && build->start[source->due_slot] < (int32_t)build->program->tick_count)
        set_bit(plan->due_rows + (size_t)build->start[source->due_slot] * plan->step_words, plan->question_step + i);
    emit_column(&build->emitter, (uint16_t)source->opened_slot);
    emit_column(&build->emitter, (uint16_t)source->closed_slot);
    if (question->after_ticks)
        emit_column(&build->emitter, (uint16_t)source->due_slot);
    question->answers = answers_of(build, source);
    build_wake_slot(build, source->opened_slot);
    question->answers.wakes = build_end_wakes(build);
    question->truth = truth_of(build, source->truth, source->truth_slot);
    build_wake_slot(build, source->closed_slot);
    question->truth.wakes = build_end_wakes(build);
}

static void add_truths(struct build *build)
{
    const struct program *program = build->program;
    for (uint32_t i = 0; i < program->round_count; i++) {
        const struct program_round *round = &program->rounds[i];
        uint32_t tick = (uint32_t)kernel_round_tick(build->kernel, i);
        if (round->truth_slot == INDEX_NONE || tick >= program->tick_count)
            continue;
        struct plan_truth *truth = &build->plan->truths[build->plan->truth_count++];
        *truth = (struct plan_truth){
            .from = tick,
            .tick = tick + (uint32_t)time_ticks(program, program->assessments[round->assessment].within_minutes),
            .effects = truth_of(build, program->assessments[round->assessment].truth, round->truth_slot),
        };
        truth->effects.wakes = build_end_wakes(build);
    }
}

void build_records(struct build *build)
{
    const struct program *program = build->program;
    for (uint32_t i = 0; i < program->inject_count; i++)
        add_inject(build, i);
    for (uint32_t d = 0; d < program->decision_count; d++)
        add_decision(build, d);
    for (uint32_t s = 0; s < build->plan->share_count; s++)
        add_share(build, s);
    for (uint32_t i = 0; i < program->task_count; i++)
        add_task(build, i);
    for (uint32_t d = 0; d < program->decision_count; d++)
        build->plan->decisions[d].tasks = tasks_done_by(build, NULL, BY_DECISION, d);
    for (uint32_t s = 0; s < build->plan->share_count; s++) { /* the rules of one slot deliver the same */
        struct plan_share *share = &build->plan->shares[s];
        share->tasks = share->first == s ? tasks_done_by(build, &program->shares[share->share], BY_SHARE, INDEX_NONE)
                                         : build->plan->shares[share->first].tasks;
    }
    add_answers(build);
    for (uint32_t i = 0; i < program->question_count; i++)
        add_question(build, i);
    for (uint32_t i = 0; i < program->question_count; i++)
        build->plan->questions[i].tasks = tasks_done_by(build, NULL, BY_QUESTION, i);
    assert(build->plan->task_list_count <= program->task_count);
    add_truths(build);
}
