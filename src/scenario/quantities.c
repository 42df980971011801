/* Numbers that are decided, and allocations: `number: {from, to, step}` or `allocate: {total, step, over}` in the place
 * of options.
 *
 * Such a decision has one option, which says that something was named and carries its effects, so that whatever knows
 * decisions knows these; what was named stands beside it. What can be named are steps from the least that `from` can
 * ever be: so the bounds that are written become expressions whose values are steps. Since expressions may read what
 * was decided, the bounds are read before all other expressions, and may read what is decided further up. */
#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/literal.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/symbol.h"
#include "scenario/value.h"
#include "scenario/voice.h"

/* `number` or `allocate` of an entry, a mapping; NULL: it decides options. */
static struct node *bounds_in(const struct node *entry)
{
    struct node *number = tree_entry(entry, STR("number")), *allocate = tree_entry(entry, STR("allocate"));
    struct node *bounds = number ? number : allocate;
    return bounds && bounds->kind == NODE_MAPPING ? bounds : NULL;
}

bool quantities_written(const struct node *entry)
{
    return entry->kind == NODE_MAPPING && bounds_in(entry);
}

static struct node *things_in(const struct node *bounds)
{
    struct node *over = tree_entry(bounds, STR("over"));
    return over && over->kind == NODE_MAPPING && over->count > 0 ? over : NULL;
}

void quantities_declare(struct compiler *compiler, struct program_decision *decision, struct decision_source *source)
{
    struct program *program = compiler->program;
    const struct node *bounds = bounds_in(source->node);
    assert(bounds && decision->quantity_count == 0);
    decision->decides = tree_entry(source->node, STR("number")) ? DECIDES_NUMBER : DECIDES_ALLOCATION;
    decision->least = decision->most = CODE_NONE;
    decision->step = 1;
    decision->option_count = 1;
    decision->quantity_first = program->quantity_count;
    decision->quantity_count = 1;
    if (decision->decides == DECIDES_ALLOCATION) {
        symbol_declare(compiler, &source->option_ids, things_in(bounds), QUANTITY_COUNT_MAX, true);
        decision->quantity_count = source->option_ids.count > 0 ? source->option_ids.count : 1;
    }
    program->quantity_count += decision->quantity_count;
    compiler->option_count++;
}

void quantities_name(struct compiler *compiler)
{
    struct program *program = compiler->program;
    program->quantities = store_keep(compiler, program->quantity_count, sizeof(*program->quantities));
    for (uint32_t i = 0; !compiler->out_of_memory && i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        const struct symbols *things = &compiler->decisions[i].option_ids;
        for (uint32_t k = 0; k < decision->quantity_count; k++)
            program->quantities[decision->quantity_first + k].id =
                decision->decides == DECIDES_ALLOCATION && k < things->count ? store_text(compiler, things->items[k].id)
                                                                             : STR("number");
    }
}

/* ---- bounds ---- */

/* `from` and so many steps more as are not above `expr`, or not below it; never below `from`. */
static struct expr *in_steps(struct compiler *compiler, struct expr *expr, int32_t from, int32_t step, bool up)
{
    struct expr *base = expr_number(compiler, from), *width = expr_number(compiler, step);
    if (expr->range.low < from)
        expr = expr_operation(compiler, OP_MAX, expr, base);
    if (step == 1)
        return expr;
    struct expr *above = expr_operation(compiler, OP_SUB, expr, base);
    if (up)
        above = expr_operation(compiler, OP_ADD, above, expr_number(compiler, step - 1));
    struct expr *steps = expr_operation(compiler, OP_MUL, expr_operation(compiler, OP_DIV, above, width), width);
    return expr_operation(compiler, OP_ADD, steps, base);
}

static bool fits(struct compiler *compiler, const struct node *node, const struct expr *expr)
{
    if (expr->range.low >= -QUANTITY_MAX && expr->range.high <= QUANTITY_MAX)
        return true;
    voice_error(compiler, node,
                voice_say(compiler, "at most %d either side of 0, such as clamp(x, 0, 100)", QUANTITY_MAX),
                "it may be from %lld to %lld", (long long)expr->range.low, (long long)expr->range.high);
    return false;
}

static void bound_number(struct compiler *compiler, const struct section *section, struct program_decision *decision,
                         struct decision_source *source)
{
    const struct node *from_node = section->at[KEY_named_number_from], *to_node = section->at[KEY_named_number_to];
    struct expr *from = from_node ? expr_read(compiler, from_node, USE_NUMBER) : NULL;
    struct expr *to = to_node ? expr_read(compiler, to_node, USE_NUMBER) : NULL;
    value_integer(compiler, section, KEY_named_number_step, &decision->step);
    if (!from || !to || !fits(compiler, from_node, from) || !fits(compiler, to_node, to))
        return;
    if (to->range.high < from->range.low) {
        voice_error(compiler, section->node, "`from` at most `to`", "the range is empty: from %lld to %lld",
                    (long long)from->range.low, (long long)to->range.high);
        return;
    }
    decision->from = (int32_t)from->range.low;
    source->least = in_steps(compiler, from, decision->from, decision->step, true);
    source->most = in_steps(compiler, to, decision->from, decision->step, false);
    decision->to = (int32_t)(source->least->range.high > source->most->range.high ? source->least->range.high
                                                                                  : source->most->range.high);
    if (decision->to > QUANTITY_MAX)
        voice_error(compiler, section->node, "a smaller `step`", "a step leads beyond %d", QUANTITY_MAX);
}

static void bound_allocation(struct compiler *compiler, const struct section *section,
                             struct program_decision *decision, struct decision_source *source)
{
    const struct node *node = section->at[KEY_allocation_total];
    struct expr *total = node ? expr_read(compiler, node, USE_NUMBER) : NULL;
    value_integer(compiler, section, KEY_allocation_step, &decision->step);
    if (!total || !fits(compiler, node, total))
        return;
    source->most = in_steps(compiler, total, 0, decision->step, false);
    decision->to = (int32_t)source->most->range.high;
    if (decision->to < decision->step) {
        voice_error(compiler, node, voice_say(compiler, "at least %d, a step", (int)decision->step),
                    "there is nothing to divide: the total is at most %lld", (long long)total->range.high);
        decision->to = decision->step;
    } else if (program_ways((uint32_t)(decision->to / decision->step), decision->quantity_count) == 0) {
        voice_error(compiler, section->node, "a larger `step`, or fewer things",
                    "there are more than %d ways to divide %d steps among %u things", INT32_MAX,
                    (int)(decision->to / decision->step), decision->quantity_count);
        decision->to = decision->step;
    }
}

/* Of a later round or a first one: those of its decision. */
static void copy_bounds(struct compiler *compiler, uint32_t index)
{
    struct program_decision *decision = &compiler->program->decisions[index];
    const uint32_t of = decision->first_of != INDEX_NONE ? decision->first_of : decision->round_of;
    const struct program_decision *from = &compiler->program->decisions[of];
    assert(decision->quantity_first == from->quantity_first);
    decision->from = from->from;
    decision->to = from->to;
    decision->step = from->step;
    compiler->decisions[index].least = compiler->decisions[of].least;
    compiler->decisions[index].most = compiler->decisions[of].most;
}

void quantities_bound(struct compiler *compiler)
{
    struct program *program = compiler->program;
    compiler->bounding = true;
    for (uint32_t i = 0; i < program->decision_count && !compiler->out_of_memory; i++) {
        struct program_decision *decision = &program->decisions[i];
        struct decision_source *source = &compiler->decisions[i];
        struct section section;
        if (!program_quantified(decision) || decision->first_of != INDEX_NONE || decision->round_of != INDEX_NONE)
            continue;
        if (decision->decides == DECIDES_NUMBER &&
            section_read(compiler, bounds_in(source->node), TABLE_named_number, &section))
            bound_number(compiler, &section, decision, source);
        else if (decision->decides == DECIDES_ALLOCATION &&
                 section_read(compiler, bounds_in(source->node), TABLE_allocation, &section))
            bound_allocation(compiler, &section, decision, source);
        source->bounded = true;
    }
    compiler->bounding = false;
    for (uint32_t i = 0; i < program->decision_count; i++)
        if (program->decisions[i].round_of != INDEX_NONE || program->decisions[i].first_of != INDEX_NONE)
            copy_bounds(compiler, i);
}

/* ---- what stands where nothing is decided ---- */

static bool read_otherwise_of(struct compiler *compiler, const struct node *node,
                              const struct program_decision *decision, struct program_quantity *quantity)
{
    int64_t number = 0;
    if (node->kind == NODE_BAD)
        return false;
    bool whole = node->kind == NODE_SCALAR && literal_number(node->text, &number);
    if (!whole || number < decision->from || number > decision->to || (number - decision->from) % decision->step != 0) {
        voice_error(compiler, node,
                    decision->step == 1
                        ? voice_say(compiler, "a whole number from %d to %d", (int)decision->from, (int)decision->to)
                        : voice_say(compiler, "a number from %d to %d, in steps of %d", (int)decision->from,
                                    (int)decision->to, (int)decision->step),
                    "this can never be %s", decision->decides == DECIDES_NUMBER ? "named" : "given");
        return false;
    }
    quantity->otherwise = (int32_t)number;
    return true;
}

static void read_otherwise(struct compiler *compiler, const struct node *node, const struct program_decision *decision,
                           const struct decision_source *source)
{
    struct program_quantity *quantities = &compiler->program->quantities[decision->quantity_first];
    int64_t together = 0;
    if (decision->decides == DECIDES_NUMBER) {
        read_otherwise_of(compiler, node, decision, quantities);
        return;
    }
    if (node->kind != NODE_MAPPING) {
        voice_error(compiler, node, "such as {research: 40, ships: 60}; what is left out is 0",
                    "what an allocation is otherwise is said for each thing");
        return;
    }
    for (const struct node *entry = node->first; entry; entry = entry->next) {
        uint32_t thing = symbol_find(&source->option_ids, entry->key->text);
        if (thing == INDEX_NONE)
            voice_error(compiler, entry->key, symbol_list(compiler, &source->option_ids, "thing"),
                        "there is no thing `" STR_FMT "`", STR_ARG(tree_shown(entry->key->text)));
        else if (read_otherwise_of(compiler, entry, decision, &quantities[thing]))
            together += quantities[thing].otherwise;
    }
    if (together > decision->to)
        voice_error(compiler, node, voice_say(compiler, "at most %d together", (int)decision->to),
                    "this is %lld together", (long long)together);
}

/* ---- effects ---- */

static struct expr *part_of_own(struct compiler *compiler, const struct program_decision *decision, uint32_t quantity)
{
    struct expr *expr = store_scratch(compiler, 1, sizeof(*expr));
    if (expr)
        *expr = (struct expr){.kind = EXPR_DECIDED,
                              .type = TYPE_NUMBER,
                              .range = quantity_range(decision),
                              .a = quantity,
                              .b = INDEX_NONE};
    return expr;
}

/* The variable that a thing adds to; NULL: none. */
static const struct node *read_thing(struct compiler *compiler, struct node *node, struct program_quantity *quantity)
{
    struct section section;
    if (node->kind == NODE_SCALAR)
        return node;
    if (!section_read(compiler, node, TABLE_thing, &section))
        return NULL;
    value_check_line(compiler, section.at[KEY_thing_text]);
    value_prose(compiler, section.at[KEY_thing_text], &quantity->text);
    return section.at[KEY_thing_add_to];
}

/* What the things add, in the order of the file. */
static struct effect *read_things(struct compiler *compiler, const struct program_decision *decision,
                                  const struct decision_source *source)
{
    struct effect *first = NULL, **link = &first;
    for (uint32_t i = 0; i < source->option_ids.count; i++) {
        const struct node *name = read_thing(compiler, source->option_ids.items[i].node,
                                             &compiler->program->quantities[decision->quantity_first + i]);
        uint32_t variable = name ? symbol_resolve(compiler, SYMBOL_VARIABLE, name) : INDEX_NONE;
        struct effect *effect = variable != INDEX_NONE ? store_scratch(compiler, 1, sizeof(*effect)) : NULL;
        struct expr *part = effect ? part_of_own(compiler, decision, i) : NULL;
        if (!part)
            continue;
        struct symbol *symbol = &compiler->symbols[SYMBOL_VARIABLE].items[variable];
        const struct range of[2] = {{compiler->variable_slots[variable].from, compiler->variable_slots[variable].to},
                                    part->range};
        symbol->changed = true;
        if (compiler->program->variables[variable].value_count > 0)
            voice_error(compiler, name, "a variable that is a number", "`" STR_FMT "` is one of a list of names",
                        STR_ARG(tree_shown(name->text)));
        else if (!range_fits_32(range_of(OP_ADD, of)))
            voice_error(compiler, name, "use smaller ranges", "the value may leave 32 bits");
        *effect = (struct effect){.variable = variable, .opcode = OP_ADD, .value = part};
        *link = effect;
        link = &effect->next;
    }
    return first;
}

/* Votes are about options. */
static void check_agree(struct compiler *compiler, const struct section *section,
                        const struct program_decision *decision)
{
    const struct node *agree = section->at[KEY_decision_agree];
    bool number = decision->decides == DECIDES_NUMBER;
    if (agree && (decision->agree == AGREE_MAJORITY || decision->agree == AGREE_VOTE ||
                  decision->agree == AGREE_SILENCE || (decision->agree == AGREE_VALUE && !number)))
        voice_error(compiler, agree,
                    number ? "each, joint, {lead: cell} or {value: lowest}, median or highest"
                           : "each, joint or {lead: cell}",
                    "%s is not agreed so", number ? "a number" : "an allocation");
}

void quantities_read(struct compiler *compiler, const struct section *section, struct program_decision *decision,
                     struct decision_source *source)
{
    struct program *program = compiler->program;
    const uint32_t index = (uint32_t)(decision - program->decisions);
    assert(program->option_count == decision->option_first);
    program->options[program->option_count++] =
        (struct program_option){.id = decision->decides == DECIDES_NUMBER ? STR("number") : STR("allocation"),
                                .legal = CODE_NONE,
                                .effects = CODE_NONE,
                                .capability = INDEX_NONE,
                                .outcome_first = program->outcome_count};
    check_agree(compiler, section, decision);
    if (section->at[KEY_decision_options] || (section->at[KEY_decision_number] && section->at[KEY_decision_allocate]))
        voice_error(compiler,
                    section->at[KEY_decision_options] ? section->at[KEY_decision_options]
                                                      : section->at[KEY_decision_allocate],
                    "leave one of them out", "a decision has options, a number or an allocation");
    if (section->at[KEY_decision_otherwise] && source->most)
        read_otherwise(compiler, section->at[KEY_decision_otherwise], decision, source);
    compiler->deciding = index;
    struct effect *effects = read_things(compiler, decision, source), **link = &effects;
    while (*link)
        link = &(*link)->next;
    *link = expr_effects(compiler, section->at[KEY_decision_effects]);
    compiler->deciding = INDEX_NONE;
    source->options[0].effects = effects;
}

/* ---- what a bound tells ---- */

/* The first variable in it whose value some cell is not shown; INDEX_NONE: none. */
static uint32_t untold(const struct program *program, const struct expr *expr, uint32_t cells)
{
    if (expr->kind == EXPR_VARIABLE && (cells & ~program->variables[expr->a].show))
        return expr->a;
    uint32_t found = INDEX_NONE;
    for (int i = 0; expr->kind == EXPR_OPERATION && i < 3 && expr->args[i] && found == INDEX_NONE; i++)
        found = untold(program, expr->args[i], cells);
    return found;
}

void quantities_check(struct compiler *compiler)
{
    const struct program *program = compiler->program;
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        const struct decision_source *source = &compiler->decisions[i];
        uint32_t cells = 0, variable = INDEX_NONE;
        if (!program_quantified(decision) || decision->first_of != INDEX_NONE || decision->round_of != INDEX_NONE)
            continue;
        for (uint32_t k = 0; k < decision->asked_count; k++)
            cells |= UINT32_C(1) << decision->asked[k];
        if (source->least)
            variable = untold(program, source->least, cells);
        if (variable == INDEX_NONE)
            variable = untold(program, source->most, cells);
        if (variable != INDEX_NONE)
            voice_warn(compiler, bounds_in(source->node),
                       voice_say(compiler, "`show` in `" STR_FMT "`, or a bound that they may know",
                                 STR_ARG(program->variables[variable].id)),
                       "what can be named tells the cells that are asked of `" STR_FMT "`, which they are not shown",
                       STR_ARG(program->variables[variable].id));
    }
}
