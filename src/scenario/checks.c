/* Warnings about the whole: what is declared and not used, what bots are not told, what is too much for one cell. */
#include <assert.h>

#include "program/time.h"
#include "scenario/compiler.h"
#include "scenario/includes.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/voice.h"

enum { OVERLOAD_ITEM_COUNT = 6, OVERLOAD_MINUTES = 30 };

/* ---- declared and not used ---- */

static void check_use(struct compiler *compiler)
{
    static const struct {
        enum symbol_kind kind;
        const char *wrong, *right;
    } kinds[] = {
        {SYMBOL_OBJECTIVE, "no inject, decision, task, assessment or question serves the objective",
         "name it in `objective`, or leave it out"},
        {SYMBOL_REFERENCE, "nothing cites the reference", "name it in `cites`, or leave it out"},
        {SYMBOL_STORYLINE, "no inject belongs to the storyline", "name it in `storyline`, or leave it out"},
        {SYMBOL_FILE, "no inject attaches the file", "name it in `attach`, or leave it out"},
        {SYMBOL_NAME, "no text puts the name in", "write `{...}` with it in a text, or leave it out"},
        {SYMBOL_PARAMETER, "no expression uses the parameter", "use it, or leave it out"},
        {SYMBOL_DEFINITION, "no expression uses the definition", "use it, or leave it out"},
    };
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const struct symbols *symbols = &compiler->symbols[kinds[i].kind];
        for (uint32_t k = 0; k < symbols->count; k++)
            if (!symbols->items[k].used && !includes_has(compiler, symbols->items[k].node))
                voice_warn(compiler, symbols->items[k].node->key, kinds[i].right, "%s", kinds[i].wrong);
    }
    for (uint32_t i = 0; i < compiler->group_count; i++)
        if (compiler->groups[i].node && !compiler->groups[i].used)
            voice_warn(compiler, compiler->groups[i].node->key, "name it where cells are named, or leave it out",
                       "nothing is said of the group");
    const struct symbols *variables = &compiler->symbols[SYMBOL_VARIABLE];
    for (uint32_t i = 0; i < variables->count; i++) {
        const struct symbol *variable = &variables->items[i];
        if (includes_has(compiler, variable->node))
            continue; /* a library may have more than one scenario needs */
        if (!variable->used && !variable->changed) {
            voice_warn(compiler, variable->node->key, "leave it out", "nothing reads or changes the variable");
        } else if (!variable->used && (variable->measured || compiler->program->variables[i].label.in[0].ptr)) {
            ; /* what is measured or has a label is there to be looked at, in the rehearsal and in the report */
        } else if (!variable->used) {
            voice_warn(compiler, variable->node->key,
                       "read it in a condition, name it as a study's outcome, or write `measure: true`",
                       "nothing reads the variable");
        } else if (!variable->changed) {
            voice_warn(compiler, variable->node->key, "change it by an effect, or make it a parameter",
                       "no effect changes the variable");
        }
    }
}

static void check_capabilities(struct compiler *compiler)
{
    const struct program *program = compiler->program;
    for (uint32_t i = 0; i < program->capability_count; i++) {
        bool used = false;
        for (uint32_t k = 0; k < program->option_count; k++)
            used = used || program->options[k].capability == i;
        for (uint32_t k = 0; k < program->card_count; k++)
            used = used || program->cards[k].capability == i;
        if (!used && !includes_has(compiler, compiler->symbols[SYMBOL_CAPABILITY].items[i].node)) {
            voice_warn(compiler, compiler->symbols[SYMBOL_CAPABILITY].items[i].node->key,
                       "name it in `uses` of an option or of an item of the plan, or leave it out",
                       "nothing uses the capability");
        }
    }
}

/* Members' values stand side by side in every table; only what they are called tells them apart. */
static void check_labels(struct compiler *compiler)
{
    const struct program *program = compiler->program;
    for (uint32_t i = 1; i < program->variable_count; i++) {
        const struct program_variable *variable = &program->variables[i], *before = variable - 1;
        struct str family = program_family(program, variable->id);
        bool second = family.len > 0 && str_equal(program_family(program, before->id), family) &&
                      (i < 2 || !str_equal(program_family(program, before[-1].id), family));
        if (second && variable->label.in[0].len > 0 && str_equal(variable->label.in[0], before->label.in[0]))
            voice_warn(compiler, tree_entry(compiler->symbols[SYMBOL_VARIABLE].items[i].node, STR("label")),
                       "say whose it is by `{me}`", "the label is the same for each member");
    }
}

/* Whether it is a decision as the file has it, and no round of one. */
static bool is_written(const struct program_decision *decision)
{
    return decision->first_of == INDEX_NONE && decision->round_of == INDEX_NONE;
}

/* What was chosen while the capability was ready takes effect, so cells that choose at once take more than there is. */
static void check_uses(struct compiler *compiler)
{
    const struct program *program = compiler->program;
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        for (uint32_t k = 0; k < decision->option_count && program_adoptions(decision) > 1 && is_written(decision);
             k++) {
            uint32_t capability = program->options[decision->option_first + k].capability;
            if (capability == INDEX_NONE || decision->asked_count <= (uint32_t)compiler->capabilities[capability].uses)
                continue;
            voice_warn(compiler, compiler->decisions[i].option_ids.items[k].node->key,
                       "ask fewer cells, let them decide jointly, or give the capability more uses",
                       "%u cells may choose it at once, and it then takes effect for each, though `" STR_FMT
                       "` has `uses: %d`",
                       decision->asked_count, STR_ARG(program->capabilities[capability].id),
                       compiler->capabilities[capability].uses);
        }
    }
}

/* ---- bots ---- */

static bool is_asked(const struct program_decision *decision, uint32_t cell)
{
    bool asked = false;
    for (uint32_t i = 0; i < decision->asked_count; i++)
        asked = asked || decision->asked[i] == cell;
    return asked;
}

static void check_bots(struct compiler *compiler)
{
    const struct program *program = compiler->program;
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        const struct policy_source *policy = &compiler->policies[program->cells[cell].policy_first];
        assert(policy->cell == cell);
        const struct node *key = compiler->symbols[SYMBOL_CELL].items[cell].node->key;
        if (policy->node && program->cells[cell].seat != SEAT_BOT)
            continue;
        for (uint32_t i = 0; i < program->decision_count; i++) {
            if (is_asked(&program->decisions[i], cell) && !policy->tables[i].present &&
                is_written(&program->decisions[i])) {
                voice_warn(compiler, policy->node ? policy->node->key : key,
                           voice_say(compiler, "add `bots: {" STR_FMT ": {" STR_FMT ": ...}}`",
                                     STR_ARG(program->cells[cell].id), STR_ARG(program->decisions[i].id)),
                           "the bot of `" STR_FMT "` is not told how to decide `" STR_FMT "`",
                           STR_ARG(program->cells[cell].id), STR_ARG(program->decisions[i].id));
                if (!policy->node)
                    break; /* one warning for a cell that has no policy at all */
            }
        }
    }
}

/* A named policy is whole: a study would take what it leaves out, which is a toss of a coin, for what it is about. */
static void check_alternatives(struct compiler *compiler)
{
    const struct program *program = compiler->program;
    for (uint32_t p = 0; p < compiler->policy_count; p++) {
        const struct policy_source *policy = &compiler->policies[p];
        const struct program_cell *cell = &program->cells[policy->cell];
        for (uint32_t i = 0; i < program->decision_count && p != cell->policy_first; i++)
            if (is_asked(&program->decisions[i], policy->cell) && !policy->tables[i].present &&
                is_written(&program->decisions[i]))
                voice_warn(compiler, policy->node->key,
                           voice_say(compiler, "add `" STR_FMT ": ...`, or `like: standard` for all it leaves out",
                                     STR_ARG(program->decisions[i].id)),
                           "the policy `" STR_FMT "` of `" STR_FMT "` is not told how to decide `" STR_FMT
                           "`, and tosses a coin",
                           STR_ARG(policy->name), STR_ARG(cell->id), STR_ARG(program->decisions[i].id));
    }
}

/* ---- times ---- */

/* A setting with every parameter at its default. */
static int64_t default_of(const struct compiler *compiler, const struct expr *expr)
{
    struct range of[3] = {{0, 0}, {0, 0}, {0, 0}};
    if (expr->kind == EXPR_PARAMETER)
        return compiler->parameter_slots[expr->a].start;
    if (expr->kind != EXPR_OPERATION)
        return expr->range.low;
    for (int i = 0; i < 3 && expr->args[i]; i++) {
        int64_t value = default_of(compiler, expr->args[i]);
        of[i] = (struct range){value, value};
    }
    return range_of(expr->opcode, of).low;
}

/* A bot for which time is always up would play as if nobody sat there. */
static void check_waits(struct compiler *compiler)
{
    const struct program *program = compiler->program;
    for (uint32_t p = 0; p < compiler->policy_count; p++)
        for (uint32_t i = 0; i < program->decision_count; i++) {
            const struct wait_source *wait = &compiler->policies[p].waits[i];
            if (!wait->least || program->decisions[i].round_of != INDEX_NONE ||
                default_of(compiler, wait->least) < default_of(compiler, compiler->decisions[i].within))
                continue;
            voice_warn(compiler, wait->node, "less than `within` of the decision",
                       "the bot never chooses in `" STR_FMT "`: time is up before", STR_ARG(program->decisions[i].id));
        }
}

/* A round that opens while the one before is open asks the same twice at once. */
static void check_rounds(struct compiler *compiler)
{
    const struct program *program = compiler->program;
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct decision_source *source = &compiler->decisions[i];
        if (program->decisions[i].round != 1 || !source->every || program->decisions[i].first_of != INDEX_NONE)
            continue;
        uint32_t first = program->decisions[i].first;
        int64_t lasts = default_of(compiler, source->within);
        lasts += first == INDEX_NONE ? 0 : default_of(compiler, compiler->decisions[first].within);
        if (default_of(compiler, source->every) < lasts)
            voice_warn(compiler, source->times_node, "an `every` that is at least as long as a round may last",
                       "a round of `" STR_FMT "` opens while the one before may be open",
                       STR_ARG(program->decisions[i].id));
    }
}

/* ---- the plan ---- */

/* An item that is due before what it depends on, or that waits for a use that others take. */
static void check_plan(struct compiler *compiler)
{
    const struct program *program = compiler->program;
    for (uint32_t i = 0; i < program->card_count; i++) {
        const struct program_card *card = &program->cards[i];
        const struct node *key = compiler->symbols[SYMBOL_CARD].items[i].node->key;
        uint32_t before = 0; /* items above it with the same capability */
        for (uint32_t k = 0; k < program->card_count; k++) {
            const struct expr *due = compiler->cards[i].due, *other = compiler->cards[k].due;
            before += k < i && card->capability != INDEX_NONE && program->cards[k].capability == card->capability;
            if ((card->depends >> k & 1) && due && other && default_of(compiler, due) < default_of(compiler, other))
                voice_warn(compiler, key, "a later `due`", "it is due before `" STR_FMT "`, on which it depends",
                           STR_ARG(program->cards[k].id));
        }
        if (before > 0 && (int32_t)before >= compiler->capabilities[card->capability].uses)
            voice_warn(compiler, key, "another capability, or more `uses`", "the items above it use up `" STR_FMT "`",
                       STR_ARG(program->capabilities[card->capability].id));
    }
}

/* ---- overload ---- */

struct load { /* timed items to one cell, by tick */
    uint32_t *counts;
    const struct node **nodes; /* the last of each tick */
};

static void add_load(const struct compiler *compiler, struct load *load, int64_t minutes, const struct node *node)
{
    assert(minutes >= 0);
    uint32_t tick = (uint32_t)time_ticks(compiler->program, minutes);
    if (tick < compiler->program->tick_count) {
        load->counts[tick]++;
        load->nodes[tick] = node;
    }
}

static void load_cell(const struct compiler *compiler, uint32_t cell, struct load *load)
{
    const struct program *program = compiler->program;
    assert(cell < program->cell_count);
    for (uint32_t i = 0; i < program->inject_count; i++) {
        const struct program_inject *inject = &program->injects[i];
        const struct inject_source *source = &compiler->injects[i];
        if (!source->start.at || inject->kind == INJECT_HIDDEN || !(inject->release >> cell & 1))
            continue;
        int64_t minutes = default_of(compiler, source->start.at);
        int64_t every = source->every ? default_of(compiler, source->every) : 0;
        for (uint32_t k = 0; k < inject->times && minutes < compiler->length_minutes; k++) {
            add_load(compiler, load, minutes, compiler->symbols[SYMBOL_INJECT].items[i].node);
            minutes += every > 0 ? every : program->tick_minutes;
        }
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct expr *at = compiler->decisions[i].start.at;
        if (at && is_asked(&program->decisions[i], cell))
            add_load(compiler, load, default_of(compiler, at), compiler->decisions[i].node);
    }
    for (uint32_t i = 0; i < program->question_count; i++) {
        const struct program_question *question = &program->questions[i];
        const struct expr *at = compiler->questions[i].start.at;
        for (uint32_t k = 0; at && k < question->asked_count; k++)
            if (question->asked[k] == cell)
                add_load(compiler, load, default_of(compiler, at), compiler->symbols[SYMBOL_QUESTION].items[i].node);
    }
    for (uint32_t i = 0; i < program->assessment_count; i++) {
        const struct program_assessment *assessment = &program->assessments[i];
        for (uint32_t k = 0; k < assessment->asked_count; k++) {
            for (uint32_t round = 0; assessment->asked[k] == cell && round < assessment->round_count &&
                                     !compiler->assessments[i].start.by_hand;
                 round++) {
                add_load(compiler, load, default_of(compiler, compiler->assessments[i].at[round]),
                         compiler->assessments[i].node);
            }
        }
    }
}

static void check_load(struct compiler *compiler, uint32_t cell, const struct load *load)
{
    const struct program *program = compiler->program;
    uint32_t width = OVERLOAD_MINUTES / program->tick_minutes;
    width = width > 0 ? width : 1;
    for (uint32_t tick = 0; tick < program->tick_count; tick++) {
        uint32_t count = 0;
        const struct node *last = NULL;
        for (uint32_t i = tick; i < tick + width && i < program->tick_count; i++) {
            count += load->counts[i];
            last = load->counts[i] > 0 ? load->nodes[i] : last;
        }
        if (count > OVERLOAD_ITEM_COUNT && load->counts[tick] > 0) {
            char moment[TIME_TEXT_BYTES];
            voice_warn(compiler, last->key,
                       voice_say(compiler, "at most %d in %d minutes", OVERLOAD_ITEM_COUNT, OVERLOAD_MINUTES),
                       "`" STR_FMT "` gets %u timed items in the %u minutes from %s", STR_ARG(program->cells[cell].id),
                       count, width * program->tick_minutes, time_text(time_second(program, tick) / 60, moment));
            tick += width - 1;
        }
    }
}

static void check_overload(struct compiler *compiler)
{
    const struct program *program = compiler->program;
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        struct load load = {.counts = store_scratch(compiler, program->tick_count, sizeof(*load.counts)),
                            .nodes = store_scratch(compiler, program->tick_count, sizeof(*load.nodes))};
        if (compiler->out_of_memory || program->cells[cell].seat != SEAT_PLAYER)
            continue;
        load_cell(compiler, cell, &load);
        check_load(compiler, cell, &load);
    }
}

/* Live, a desk has so many places and no more; a delivery that finds none does not happen. */
static void check_places(struct compiler *compiler)
{
    static_assert(ITEMS_OF_CELLS_MAX + ITEMS_OF_CONTROL_MAX + ITEMS_OF_SCENARIO_MAX == ITEM_COUNT_MAX,
                  "all of the desk");
    const struct program *program = compiler->program;
    uint64_t count = 0;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        const struct program_inject *inject = &program->injects[i];
        if (inject->kind == INJECT_HIDDEN || inject->release == 0)
            continue;
        uint64_t before = count;
        count += inject->times < program->tick_count ? inject->times : program->tick_count;
        if (before <= ITEMS_OF_SCENARIO_MAX && count > ITEMS_OF_SCENARIO_MAX)
            voice_warn(compiler, compiler->symbols[SYMBOL_INJECT].items[i].node->key,
                       voice_say(compiler, "at most %d deliveries, repeats counted", (int)ITEMS_OF_SCENARIO_MAX),
                       "with this the injects are delivered more often than places are kept for");
    }
}

void checks_run(struct compiler *compiler)
{
    check_use(compiler);
    includes_unused(compiler);
    check_capabilities(compiler);
    check_uses(compiler);
    check_labels(compiler);
    check_bots(compiler);
    check_alternatives(compiler);
    check_waits(compiler);
    check_rounds(compiler);
    quantities_check(compiler);
    tasks_check(compiler);
    board_check(compiler);
    check_plan(compiler);
    releases_check(compiler);
    check_overload(compiler);
    check_places(compiler);
}
