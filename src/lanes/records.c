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

static void no_draws(struct plan_block *block, uint32_t number)
{
    block->block = number;
    for (uint32_t half = 0; half < DRAWS_IN_BLOCK; half++)
        block->draws[half] = INDEX_NONE;
}

static struct plan_block one_draw(struct site site)
{
    struct plan_block block;
    no_draws(&block, site.block);
    block.draws[site.half] = 0;
    return block;
}

static void add_roll(struct build *build, const struct program_roll *source)
{
    const int32_t low = program_eval(build->program, source->low, build->start),
                  high = program_eval(build->program, source->high, build->start);
    build->plan->rolls[source - build->program->rolls] = (struct plan_roll){
        .block = one_draw(source->site),
        .low = low,
        .width = high > low ? (uint32_t)(high - low) + 1 : 1,
        .number = emit_column(&build->emitter, (uint16_t)source->slot),
        .times = emit_column(&build->emitter, (uint16_t)(source->slot + 1)),
    };
    build_wake_slot(build, source->slot);
}

static struct effects effects_of(struct build *build, code_at code)
{
    uint32_t count, roll_count;
    const struct program_roll *rolls = program_rolls_of(build->program, code, &roll_count);
    const struct tree_store *stores = tree_effects(&build->forest, code, &count);
    struct effects effects = stores_of(build, stores, stores ? count : 0);
    for (uint32_t i = 0; i < roll_count; i++)
        add_roll(build, &rolls[i]);
    effects.rolls = (struct span){(uint32_t)(rolls - build->program->rolls), roll_count};
    return effects;
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
    assert(draw.shelf < build->program->inject_count + plan->share_count + plan->grant_count +
                            build->program->task_count + build->program->card_count + plan->signer_count);
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

static struct plan_odds odds_of(struct build *build, code_at of)
{
    struct plan_odds odds = {INDEX_NONE, {0, 0}, {NONE16, 0}};
    if (of == CODE_NONE)
        return odds;
    struct tree *percent = tree_value(&build->forest, of);
    odds.code = build->emitter.op_count;
    emit_values_begin(&build->emitter);
    odds.percent = value_of(build, percent);
    emit_values_end(&build->emitter);
    tree_leaves(percent, note_read, build);
    odds.reads = reads_noted(build);
    return odds;
}

/* Due in all lanes in these ticks, as far as they are played; step INDEX_NONE: nothing is. */
static void set_due_rows(struct build *build, uint32_t step, uint32_t first, uint32_t end)
{
    struct lanes_plan *plan = build->plan;
    for (uint32_t tick = first > plan->tick_first ? first : plan->tick_first;
         step != INDEX_NONE && tick < end && tick < build->program->tick_count; tick++)
        set_bit(plan->due_rows + (size_t)tick * plan->step_words, step);
}

/* At the tick of the slot, or the first that is played where that has passed; `stays`: tried in each from then on. */
static void set_due_row(struct build *build, uint32_t step, uint32_t due_slot, bool stays)
{
    const int32_t due = build->start[due_slot];
    const uint32_t first = due > (int32_t)build->plan->tick_first ? (uint32_t)due : build->plan->tick_first;
    if (due >= 0)
        set_due_rows(build, step, first, stays ? build->program->tick_count : first + 1);
}

/* It may come in any tick of those over which it is drawn; what asks some, in any later one too. */
static void add_hand(struct build *build, const struct program_hand *source, uint32_t slot, uint32_t step, bool stays)
{
    struct lanes_plan *plan = build->plan;
    emit_column(&build->emitter, (uint16_t)slot);
    if (!build_draws_hand(build, slot)) {
        set_due_row(build, step, slot, stays);
        return;
    }
    struct plan_hand *hand = &plan->hands[plan->hand_count++];
    const struct hand_window window = kernel_hand_window(build->kernel, source);
    *hand = (struct plan_hand){.block = one_draw(source->site),
                               .below = window.below,
                               .first = window.first,
                               .count = window.count,
                               .slot = slot};
    hand->block.draws[source->site.half + 1] = 1;
    set_due_rows(build, step, hand->first, stays ? build->program->tick_count : hand->first + hand->count);
}

/* What is timed comes in all lanes alike; what control left out of a phase that it ended early, in none. */
static void add_calendar(struct build *build, uint32_t i, const struct program_inject *source,
                         struct plan_inject *inject)
{
    struct lanes_plan *plan = build->plan;
    const int32_t due = build->start[source->due_slot];
    const uint32_t first = due < (int32_t)plan->tick_first ? plan->tick_first : (uint32_t)due;
    inject->tries_first = (uint32_t)build->start[source->tries_slot];
    inject->due_first = due < 0 ? build->program->tick_count : first;
    uint64_t tick = inject->due_first, step = inject->every_ticks ? inject->every_ticks : 1;
    for (uint32_t n = inject->tries_first; n < inject->times && tick < build->program->tick_count; n++, tick += step)
        set_bit(plan->due_rows + tick * plan->step_words, i);
}

/* Who comes to know it without others coming to know it. */
static void add_knower(struct build *build, uint32_t know_slot, uint32_t cell)
{
    const uint32_t know = know_slot + cell;
    struct plan_knower *knower = &build->plan->knowers[build->plan->knower_count++];
    *knower = (struct plan_knower){
        cell, build->flag_of_slot[know], emit_column(&build->emitter, (uint16_t)know), {INDEX_NONE, INDEX_NONE}};
    build_wake_slot(build, know);
    build_wake_knowing(build, knower->flag);
    knower->wakes = build_end_wakes(build);
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
    if (inject->timed)
        add_calendar(build, i, source, inject);
    const bool waits = build->start[source->due_slot] >= 0 && !inject->timed;
    inject->by_hand =
        program_by_hand(source) && source->redacts == INDEX_NONE && !never && build->start[source->tries_slot] == 0;
    if (inject->by_hand)
        add_hand(build, &source->hand, source->due_slot, i, source->times > 1);
    const bool tried = build_tried(build, i);
    if (!inject->by_hand && waits && tried)
        set_due_row(build, i, source->due_slot, false);
    bool again = inject->times > 1 || inject->by_hand;
    if (!never && (!inject->timed || inject->times > 1))
        emit_column(&build->emitter, (uint16_t)source->last_slot);
    if (!never && inject->times > 1 && build->joined[i])
        emit_column(&build->emitter, build->same_as[source->know_slot + (uint32_t)__builtin_ctz(source->release)]);
    if (tried && !inject->timed && again)
        emit_column(&build->emitter, (uint16_t)source->tries_slot);
    if (tried && !inject->timed && (again || inject->after_ticks || waits))
        emit_column(&build->emitter, (uint16_t)source->due_slot);
    inject->odds = odds_of(build, source->odds);
    inject->try_block = one_draw(source->site);
    inject->effects = effects_of(build, source->effects);
    build_wake_slot(build, source->last_slot);
    for (uint32_t cell = 0; cell < program->cell_count; cell++)
        if (source->release >> cell & 1)
            build_wake_slot(build, source->know_slot + cell);
    build_wake_knowing(build, inject->flag);
    inject->effects.wakes = build_end_wakes(build);
    inject->knowers = (struct span){plan->knower_count, 0};
    for (uint32_t cell = 0; cell < program->cell_count; cell++)
        if (!never && (source->release >> cell & 1) && !(build->joined[i] >> cell & 1)) {
            add_knower(build, source->know_slot, cell);
            inject->knowers.count++;
        }
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

/* The row of a number or an allocation that holds: its entries. Where none does a number is triangular over all that
 * can be named, and things weigh alike. */
static void add_rows(struct build *build, const struct program_decision *source, const struct program_table *table,
                     struct tree *const *holds, struct tree *least, struct tree *most, struct tree **ret_entries)
{
    struct forest *forest = &build->forest;
    const struct program *program = build->program;
    struct tree *zero = tree_constant(forest, 0);
    ret_entries[0] = ret_entries[1] = zero;
    if (source->decides == DECIDES_NUMBER) {
        struct tree *between = tree_make(forest, OP_SUB, most, least, NULL);
        struct tree *half = tree_make(forest, OP_DIV, between, tree_constant(forest, 2), NULL);
        ret_entries[0] = tree_make(forest, OP_ADD, least, half, NULL);
        ret_entries[1] = tree_make(forest, OP_MIN, half, tree_constant(forest, SPREAD_MAX), NULL);
    }
    for (uint32_t i = 0; i < program_row_width(source); i++) {
        struct tree *entry = i < 2 ? ret_entries[i] : zero;
        for (uint32_t r = table->row_count; r-- > 0;) {
            code_at code = program->weights[program->rows[table->row_first + r].weight_first + i];
            struct tree *value = code == CODE_NONE ? zero : tree_value(forest, code);
            entry = tree_make(forest, OP_PICK, holds[r], value, entry);
        }
        ret_entries[i] = entry;
    }
    if (source->decides == DECIDES_NUMBER) /* lengths */
        ret_entries[1] = tree_make(forest, OP_ADD, tree_make(forest, OP_MAX, ret_entries[1], zero, NULL),
                                   tree_constant(forest, 1), NULL);
}

/* To the nearest step from the least that there is. */
static struct effects round_to_step(struct build *build, const struct program_decision *source, uint16_t slot)
{
    struct forest *forest = &build->forest;
    struct tree *step = tree_constant(forest, source->step),
                *above = tree_make(forest, OP_ADD, tree_slot(forest, slot),
                                   tree_constant(forest, (int64_t)source->step / 2 - source->from), NULL);
    struct tree *steps = tree_make(forest, OP_MUL, tree_make(forest, OP_DIV, above, step, NULL), step, NULL);
    struct tree_store store = {slot, tree_make(forest, OP_ADD, steps, tree_constant(forest, source->from), NULL)};
    return stores_of(build, &store, source->step > 1);
}

static void add_naming(struct build *build, const struct program_decision *source, uint32_t index, uint32_t k,
                       struct plan_choice *ret_choice)
{
    const struct program *program = build->program;
    const struct program_table *table = &program->tables[build_policy(build, source->asked[k])->table_first + index];
    const bool number = source->decides == DECIDES_NUMBER;
    struct plan_naming *naming = build_take(build, 1, sizeof(*naming));
    struct tree **holds = build_borrow(build, table->row_count, sizeof(*holds)), *entries[QUANTITY_COUNT_MAX];
    if (!holds || !naming)
        return;
    for (uint32_t r = 0; r < table->row_count; r++) {
        code_at when = program->rows[table->row_first + r].when;
        holds[r] = when == CODE_NONE ? tree_constant(&build->forest, 1) : tree_value(&build->forest, when);
    }
    struct tree *least =
        number ? tree_value(&build->forest, source->least) : tree_constant(&build->forest, source->from);
    struct tree *most = tree_make(&build->forest, OP_MAX, tree_value(&build->forest, source->most), least, NULL);
    add_rows(build, source, table, holds, least, most, entries);
    *naming = (struct plan_naming){.code = build->emitter.op_count};
    emit_values_begin(&build->emitter);
    for (uint32_t r = 0; r < table->row_count; r++)
        keep(build, holds[r]);
    naming->least = value_of(build, least);
    naming->most = value_of(build, most);
    for (uint32_t i = 0; i < program_row_width(source); i++)
        naming->entries[i] = value_of(build, entries[i]);
    emit_values_end(&build->emitter);
    tree_leaves(least, note_read, build); /* the most may not ask for it */
    tree_leaves(most, note_read, build);
    for (uint32_t i = 0; i < program_row_width(source); i++)
        tree_leaves(entries[i], note_read, build);
    ret_choice->weighing.reads = reads_noted(build);
    ret_choice->naming = naming;
    ret_choice->column = emit_column(&build->emitter, (uint16_t)(source->choice_slot + k));
    naming->block = one_draw(source->named_site[k]);
    naming->block.draws[source->named_site[k].half + 1] = 1;
    for (uint32_t i = 0; i < source->quantity_count; i++)
        naming->columns[i] =
            emit_column(&build->emitter, (uint16_t)(source->named_slot + k * source->quantity_count + i));
    naming->round = (struct effects){.code = INDEX_NONE};
    if (number)
        naming->round = round_to_step(build, source, (uint16_t)(source->named_slot + k));
    naming->round.wakes = build_end_wakes(build);
}

/* What one cell named stands, or what is otherwise: its own, or the lead's. Of several see decide_lane. */
static void add_decided(struct build *build, const struct program_decision *source, struct plan_decision *decision)
{
    struct forest *forest = &build->forest;
    struct tree_store stores[QUANTITY_COUNT_MAX];
    const uint32_t k = source->agree == AGREE_LEAD ? source->lead : 0;
    decision->decide.code = INDEX_NONE;
    for (uint32_t i = 0; i < source->quantity_count; i++)
        decision->decided[i] = emit_column(&build->emitter, (uint16_t)(source->decided_slot + i));
    for (uint32_t i = 0; i < source->quantity_count && source->agree <= AGREE_LEAD && source->agree != AGREE_JOINT;
         i++) {
        struct tree *chosen = tree_make(forest, OP_GE, tree_slot(forest, (uint16_t)(source->choice_slot + k)),
                                        tree_constant(forest, 0), NULL);
        struct tree *named = tree_slot(forest, (uint16_t)(source->named_slot + k * source->quantity_count + i));
        int32_t otherwise = build->program->quantities[source->quantity_first + i].otherwise;
        stores[i] = (struct tree_store){(uint16_t)(source->decided_slot + i),
                                        tree_make(forest, OP_PICK, chosen, named, tree_constant(forest, otherwise))};
        if (i + 1 == source->quantity_count)
            decision->decide = stores_of(build, stores, source->quantity_count);
    }
    decision->decide.wakes = build_end_wakes(build);
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
    /* of one that is open where the runs begin, people may have chosen, in part, and long ago */
    decision->slow |= build_has_come(build, source->opened_slot) && !build_has_come(build, source->closed_slot);
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

static bool may_open(const struct build *build, const struct program_decision *source)
{
    return !build_has_come(build, source->opened_slot) && !build_overtaken(build, source);
}

/* It is looked at in each tick from which on it may open: whom it would ask may change in any. */
static void try_always(struct build *build, uint32_t d)
{
    struct lanes_plan *plan = build->plan;
    const uint32_t step = plan->decision_step + d;
    const struct program_decision *source = &build->program->decisions[d];
    if (source->at != CODE_NONE || build_has_come(build, source->due_slot)) {
        set_due_row(build, step, source->due_slot, true);
        return;
    }
    for (uint32_t tick = 0; tick < build->program->tick_count; tick++)
        set_bit(plan->wake_rows + (size_t)tick * plan->step_words, step);
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
    if (!program_opened_by_hand(source) && may_open(build, source))
        try_always(build, d);
}

/* What its opening and its closing change. */
static void add_decision_wakes(struct build *build, const struct program_decision *source,
                               struct plan_decision *decision)
{
    build_wake_slot(build, source->opened_slot);
    decision->opened_wakes = build_end_wakes(build);
    build_wake_slot(build, source->closed_slot);
    for (uint32_t k = 0; k < source->asked_count; k++) {
        build_wake_slot(build, source->choice_slot + k);
        build_wake_slot(build, source->adopted_slot + k);
    }
    for (uint32_t i = 0; i < source->asked_count * source->quantity_count; i++)
        build_wake_slot(build, source->named_slot + i);
    for (uint32_t i = 0; i < source->quantity_count && source->decided_slot != INDEX_NONE; i++)
        build_wake_slot(build, source->decided_slot + i);
    decision->closed_wakes = build_end_wakes(build);
}

/* Whether outcomes come by chances; weights are drawn by themselves. */
static bool has_chance(const struct program *program, const struct program_decision *source)
{
    bool chance = false;
    for (uint32_t o = 0; o < source->option_count; o++) {
        const struct program_option *option = &program->options[source->option_first + o];
        chance = chance || (option->outcome_count > 1 && program->outcomes[option->outcome_first].weight == CODE_NONE);
    }
    return chance;
}

static void add_decision(struct build *build, uint32_t d)
{
    const struct program *program = build->program;
    const struct program_decision *source = &program->decisions[d];
    struct lanes_plan *plan = build->plan;
    struct plan_decision *decision = &plan->decisions[d];
    uint32_t half_count = 0;
    const bool chance = has_chance(program, source);
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
        .quantified = program_quantified(source) ? source : NULL,
    };
    add_asking(build, d);
    add_waits(build, source, d, decision);
    decision->by_hand = program_opened_by_hand(source) && may_open(build, source) &&
                        build_comes_by_hand(build, &source->hand, source->due_slot);
    if (decision->by_hand)
        add_hand(build, &source->hand, source->due_slot, plan->decision_step + d, decision->asks_itself);
    else if (may_open(build, source))
        set_due_row(build, plan->decision_step + d, source->due_slot, false);
    emit_column(&build->emitter, (uint16_t)source->opened_slot);
    if (decision->after_ticks || (!decision->timed && build_has_come(build, source->due_slot)))
        emit_column(&build->emitter, (uint16_t)source->due_slot);
    for (uint32_t k = 0; k < source->asked_count && program_quantified(source); k++)
        add_naming(build, source, d, k, &decision->choices[k]);
    for (uint32_t k = 0; k < source->asked_count && !program_quantified(source); k++) {
        struct tree *legal[OPTION_COUNT_MAX];
        for (uint32_t o = 0; o < source->option_count; o++) {
            code_at code = program->options[source->option_first + o].legal;
            legal[o] = code == CODE_NONE ? tree_constant(&build->forest, 1) : tree_value(&build->forest, code);
        }
        add_choice(build, source, d, k, legal, &decision->choices[k]);
        decision->choices[k].block = one_draw(source->choice_site[k]);
        if (!decision->slow)
            decision->choices[k].draw =
                half_of(decision->blocks, &decision->block_count, source->choice_site[k], &half_count);
    }
    decision->reads = reads_of_all(build, decision);
    for (uint32_t k = 0; k < decision->adopted_count; k++)
        decision->adoptions[k] = (struct plan_adopted){
            .draw = chance ? half_of(decision->blocks, &decision->block_count, source->outcome_site[k], &half_count)
                           : INDEX_NONE,
            /* tells the outcome, and more */
            .bucket = emit_column(&build->emitter, (uint16_t)(source->outcome_slot + k)),
            .weigh_block = one_draw(source->outcome_site[k]),
        };
    if (program_quantified(source) && decision->adopted_count > 0)
        add_decided(build, source, decision);
    if (decision->adopted_count > 0)
        add_outcomes(build, source, decision);
    add_decision_wakes(build, source, decision);
}

/* Whether a rule of the same share slot lets time pass, or it may wait: then all of them keep when it is due. */
static bool takes_time(const struct build *build, const struct plan_share *share)
{
    bool takes = share->waits_for != INDEX_NONE || build_has_come(build, build->program->shares[share->share].due_slot);
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
    uint32_t release = program_release_of(program, source->inject, source->to_cell);
    bool own = program->injects[source->inject].originator == source->from_cell;
    share->waits_for = own ? INDEX_NONE : release;
    share->releases = own ? release : INDEX_NONE;
    share->from_cell = source->from_cell;
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
    if (!(build->joined[source->inject] >> source->to_cell & 1)) {
        share->to_flag = build->flag_of_slot[know];
        assert(share->to_flag < plan->flag_count || build_never_known(build, know));
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

/* Who may come to know the variant by a release, the cell it is released to first. */
static void add_knowers(struct build *build, uint32_t r)
{
    const struct program *program = build->program;
    const struct program_release *source = &program->releases[r];
    struct lanes_plan *plan = build->plan;
    struct plan_release *release = &plan->releases[r];
    release->knowers = (struct span){plan->knower_count, 0};
    for (uint32_t i = 0; i < program->cell_count && release->variant != INDEX_NONE; i++) {
        uint32_t cell = i == 0 ? source->to_cell : i <= source->to_cell ? i - 1 : i;
        if (!build_hears(build, r, cell))
            continue;
        add_knower(build, program->injects[release->variant].know_slot, cell);
        release->knowers.count++;
    }
}

static void add_release(struct build *build, uint32_t r)
{
    const struct program *program = build->program;
    const struct program_release *source = &program->releases[r];
    struct lanes_plan *plan = build->plan;
    struct plan_release *release = &plan->releases[r];
    release->originator = program->injects[source->inject].originator;
    release->variant = program->injects[source->inject].redacted;
    release->asked = emit_column(&build->emitter, (uint16_t)source->asked_slot);
    release->by = emit_column(&build->emitter, (uint16_t)source->by_slot);
    release->asked_flag = build->flag_of_slot[source->asked_slot];
    build_wake_slot(build, source->asked_slot);
    for (uint32_t i = 0; i < release->grants.count; i++)
        set_bit(build->once, plan->grant_step + release->grants.first + i);
    release->asked_wakes = build_end_wakes(build);
    for (uint32_t answer = 0; answer < RELEASE_ANSWER_COUNT; answer++) {
        release->due[answer] = emit_column(&build->emitter, (uint16_t)(source->due_slot + answer));
        release->came[answer] = emit_column(&build->emitter, (uint16_t)(source->came_slot + answer));
        release->came_flags[answer] = build->flag_of_slot[source->came_slot + answer];
        build_wake_slot(build, source->came_slot + answer);
        release->came_wakes[answer] = build_end_wakes(build);
    }
    release->shares = (struct span){plan->release_share_count, 0};
    for (uint32_t s = 0; s < plan->share_count; s++) /* of the rules of a slot one that may be */
        if (plan->shares[s].waits_for == r && plan->shares[s].from_flag != INDEX_NONE &&
            (release->shares.count == 0 ||
             plan->shares[plan->release_shares[plan->release_share_count - 1]].first != plan->shares[s].first)) {
            plan->release_shares[plan->release_share_count++] = s;
            release->shares.count++;
        }
    add_knowers(build, r);
}

static void add_grant(struct build *build, uint32_t g)
{
    struct plan_grant *grant = &build->plan->grants[g];
    const struct site site = build->program->releases[grant->release].site;
    if (!grant->rule->present)
        return;
    grant->draw = draw_of(build, grant->rule->chance, site, true);
    for (uint32_t answer = 0; answer < 2; answer++) {
        const struct site wait = {site.block, site.half + (answer == RELEASED_WHOLE ? 1 : 2)};
        grant->after_ticks[answer] = build_ticks(build, grant->rule->least[answer]);
        grant->wait_counts[answer] = count_waits(build, grant->after_ticks[answer], grant->rule->most[answer]);
        grant->wait_blocks[answer] = one_draw(wait);
    }
}

/* `like`: a slot of a tick, as which its column begins. */
static struct plan_pause pause_of(struct build *build, code_at least, code_at most, struct site site, uint32_t like)
{
    struct plan_pause pause = {.after_ticks = build_ticks(build, least), .block = one_draw(site)};
    pause.wait_count = count_waits(build, pause.after_ticks, most);
    pause.at = emit_own_column(&build->emitter, (uint16_t)like);
    return pause;
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

static struct span releases_of(const struct program *program, uint32_t inject)
{
    struct span span = {0, 0};
    for (uint32_t r = 0; r < program->release_count; r++) {
        if (program->releases[r].inject != inject)
            continue;
        span.first = span.count == 0 ? r : span.first;
        span.count++;
    }
    return span;
}

/* Its wakes are in work, to be added to: mark_ends ends them. */
static struct plan_mark mark_of(struct build *build, uint32_t slot)
{
    build_wake_slot(build, slot);
    return (struct plan_mark){
        emit_column(&build->emitter, (uint16_t)slot), build->flag_of_slot[slot], {INDEX_NONE, INDEX_NONE}};
}

static struct plan_mark whole_mark(struct build *build, uint32_t slot)
{
    struct plan_mark mark = mark_of(build, slot);
    mark.wakes = build_end_wakes(build);
    return mark;
}

static struct plan_lot lot_of(struct build *build, code_at chance, code_at odds, struct site site)
{
    struct plan_lot lot = {.odds = odds_of(build, odds), .block = one_draw(site)};
    lot.draw = draw_of(build, chance, site, odds == CODE_NONE);
    return lot;
}

static const struct program_dealing *dealing_of(const struct build *build, uint32_t card, uint32_t cell)
{
    return &build->program->dealings[build_policy(build, cell)->dealing_first + card];
}

static void add_signer(struct build *build, uint32_t i, uint32_t k, struct plan_signer *signer)
{
    const struct program_card *source = &build->program->cards[i];
    const struct program_dealing *dealing = dealing_of(build, i, source->signers[k]);
    const uint32_t block = source->sign_site[k].block;
    signer->concurred = whole_mark(build, source->concurred_slot + k);
    signer->declined = whole_mark(build, source->declined_slot + k);
    signer->signs = dealing->signs;
    signer->concurs = lot_of(build, signer->signs ? dealing->chance : CODE_NONE,
                             signer->signs ? dealing->odds : CODE_NONE, (struct site){block, CARD_CONCURRING});
    if (signer->signs)
        signer->answering = pause_of(build, dealing->sign_least, dealing->sign_most,
                                     (struct site){block, CARD_ANSWERING}, source->declined_slot + k);
}

static void add_card(struct build *build, uint32_t i)
{
    const struct program_card *source = &build->program->cards[i];
    const struct program_dealing *dealing = dealing_of(build, i, source->owner);
    struct lanes_plan *plan = build->plan;
    struct plan_card *card = &plan->cards[i];
    card->begun = whole_mark(build, source->begun_slot);
    card->proposed = whole_mark(build, source->proposed_slot);
    card->agreed = mark_of(build, source->agreed_slot);
    set_bit(build->once, plan->card_step + 2 * i + 1); /* now it may be ordered */
    card->agreed.wakes = build_end_wakes(build);
    card->ordered = whole_mark(build, source->ordered_slot);
    card->done = whole_mark(build, source->done_slot);
    card->failed = whole_mark(build, source->failed_slot);
    card->order_effects = task_effects(build, source->effects, source->ordered_slot);
    card->done_effects = task_effects(build, source->done_effects, source->done_slot);
    card->failed_effects = task_effects(build, source->failed_effects, source->failed_slot);
    card->drafts = dealing->drafts;
    if (card->drafts)
        card->drafting = pause_of(build, dealing->draft_least, dealing->draft_most,
                                  (struct site){source->site.block, CARD_DRAFTING}, source->begun_slot);
    card->carrying = pause_of(build, source->least, source->most, (struct site){source->site.block, CARD_CARRYING},
                              source->ordered_slot);
    card->succeeds = lot_of(build, source->chance, source->odds, (struct site){source->site.block, CARD_SUCCEEDING});
    card->signers.first = i > 0 ? plan->cards[i - 1].signers.first + plan->cards[i - 1].signers.count : 0;
    card->signers.count = source->signer_count;
    for (uint32_t k = 0; k < source->signer_count; k++)
        add_signer(build, i, k, &plan->signers[card->signers.first + k]);
}

static void add_task(struct build *build, uint32_t i)
{
    const struct program_task *source = &build->program->tasks[i];
    struct plan_task *task = &build->plan->tasks[i];
    const struct program_does *does = &build->program->does[build_policy(build, source->cell)->does_first + i];
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
        .cell = source->cell,
        .releases = source->by == BY_RELEASE ? releases_of(build->program, source->whom) : (struct span){0, 0},
        .told = program_done_as_told(source) && does->present,
        .acts = {.at = NONE16},
    };
    if (source->by == BY_DECISION) {
        const struct program_decision *decision = &build->program->decisions[source->whom];
        uint32_t k = asked_index(decision->asked, decision->asked_count, source->cell);
        task->chosen = emit_column(&build->emitter, (uint16_t)(decision->choice_slot + k));
    } else if (source->by == BY_QUESTION) { /* a bot answers when it is asked, or never */
        const struct program_question *question = &build->program->questions[source->whom];
        const uint32_t k = asked_index(question->asked, question->asked_count, source->cell);
        if (build_has_come(build, question->opened_slot)) /* it has answered, or does not */
            task->chosen = emit_column(&build->emitter, (uint16_t)(question->answered_slot + k));
        else if (build_answers(build, question, k))
            task->chosen = emit_column(&build->emitter, (uint16_t)question->opened_slot);
    } else if (source->by == BY_CONCUR) {
        const struct program_card *card = &build->program->cards[source->whom];
        task->chosen =
            emit_column(&build->emitter, (uint16_t)(card->concurred_slot + program_signs_as(card, source->cell)));
    }
    if (task->told) {
        task->acts = pause_of(build, does->least, does->most, (struct site){source->site.block, source->site.half + 1},
                              source->opened_slot);
        task->draw = draw_of(build, does->chance, source->site, true);
    }
    build_wake_slot(build, source->opened_slot);
    task->opened_wakes = build_end_wakes(build);
    task->effects = task_effects(build, source->effects, source->done_slot);
    task->late_effects = task_effects(build, source->late_effects, source->late_slot);
}

/* What the bot of a cell answers in a round, a step of at least one; NULL: it does not. */
static struct tree *answer_of(struct build *build, const struct program_round *round, uint32_t cell)
{
    code_at code = build->program->answers[build_policy(build, cell)->answer_first + round->assessment];
    if (code == CODE_NONE)
        return NULL;
    return tree_make(&build->forest, OP_MAX, tree_value(&build->forest, code), tree_constant(&build->forest, 1), NULL);
}

static void add_answers(struct build *build)
{
    const struct program *program = build->program;
    struct lanes_plan *plan = build->plan;
    for (uint32_t i = 0; i < program->round_count; i++) {
        const struct program_round *round = &program->rounds[i];
        const struct program_assessment *assessment = &program->assessments[round->assessment];
        uint32_t tick = round->at == CODE_NONE ? program->tick_count : (uint32_t)kernel_round_tick(build->kernel, i);
        for (uint32_t k = 0; k < assessment->asked_count && tick >= plan->tick_first && tick < program->tick_count;
             k++) {
            struct tree_store store = {(uint16_t)(round->answer_slot + k),
                                       answer_of(build, round, assessment->asked[k])};
            if (!store.value)
                continue;
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
    const bool may_open = !build_has_come(build, source->opened_slot);
    emit_column(&build->emitter, (uint16_t)source->opened_slot);
    emit_column(&build->emitter, (uint16_t)source->closed_slot);
    question->by_hand =
        program_asked_by_hand(source) && may_open && build_comes_by_hand(build, &source->hand, source->due_slot);
    if (question->by_hand)
        add_hand(build, &source->hand, source->due_slot, plan->question_step + i, false);
    else if (may_open)
        set_due_row(build, plan->question_step + i, source->due_slot, false);
    if (question->after_ticks || (!question->timed && build_has_come(build, source->due_slot)))
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
        const bool comes = round->at == CODE_NONE && tick >= build->plan->tick_first; /* see add_askings */
        if (round->truth_slot == INDEX_NONE || tick >= program->tick_count || comes ||
            build->start[round->truth_slot] > 0)
            continue;
        struct plan_truth *truth = &build->plan->truths[build->plan->truth_count++];
        *truth = (struct plan_truth){
            .from = tick,
            .tick = tick + (uint32_t)time_ticks(program, program->assessments[round->assessment].within_minutes),
            .effects = truth_of(build, program->assessments[round->assessment].truth, round->truth_slot),
        };
        truth->effects.wakes = build_end_wakes(build);
        if (truth->tick < build->plan->tick_first) /* its time was longer, and is up: it is read when all ends */
            truth->tick = program->tick_count;
    }
}

/* Rounds that come at a tick that is drawn. */
static void add_askings(struct build *build)
{
    const struct program *program = build->program;
    for (uint32_t i = 0; i < program->round_count; i++) {
        const struct program_round *round = &program->rounds[i];
        const struct program_assessment *assessment = &program->assessments[round->assessment];
        struct tree_store stores[ASKED_COUNT_MAX];
        uint32_t count = 0;
        const uint32_t due_slot = round->due_slot;
        if (round->at != CODE_NONE ||
            (!build_draws_hand(build, due_slot) && build->start[due_slot] < (int32_t)build->plan->tick_first) ||
            !build_comes_by_hand(build, &round->hand, due_slot))
            continue;
        add_hand(build, &round->hand, round->due_slot, INDEX_NONE, false);
        for (uint32_t k = 0; k < assessment->asked_count; k++) {
            stores[count] =
                (struct tree_store){(uint16_t)(round->answer_slot + k), answer_of(build, round, assessment->asked[k])};
            count += stores[count].value != NULL;
        }
        struct plan_asking *asking = &build->plan->askings[build->plan->asking_count++];
        *asking = (struct plan_asking){.slot = round->due_slot,
                                       .within_ticks = (uint32_t)time_ticks(program, assessment->within_minutes),
                                       .answers = stores_of(build, stores, count)};
        asking->answers.wakes = build_end_wakes(build);
        asking->truth = truth_of(build, assessment->truth, round->truth_slot);
        asking->truth.wakes = build_end_wakes(build);
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
    for (uint32_t r = 0; r < program->release_count; r++)
        add_release(build, r);
    for (uint32_t g = 0; g < build->plan->grant_count; g++)
        add_grant(build, g);
    for (uint32_t i = 0; i < program->card_count; i++)
        add_card(build, i);
    for (uint32_t i = 0; i < program->task_count; i++)
        add_task(build, i);
    for (uint32_t i = 0; i < program->card_count; i++)
        build->plan->cards[i].tasks = tasks_done_by(build, NULL, BY_CONCUR, i);
    for (uint32_t r = 0; r < program->release_count; r++) /* those of one inject stand together */
        build->plan->releases[r].tasks = r > 0 && program->releases[r].inject == program->releases[r - 1].inject
                                             ? build->plan->releases[r - 1].tasks
                                             : tasks_done_by(build, NULL, BY_RELEASE, program->releases[r].inject);
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
    add_askings(build);
}
