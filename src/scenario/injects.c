/* Injects. */
#include <assert.h>

#include "base/bounds.h"
#include "scenario/compiler.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/symbol.h"
#include "scenario/value.h"
#include "scenario/voice.h"

static void read_release(struct compiler *compiler, const struct node *node, struct program_inject *inject)
{
    if (!node)
        return;
    if (node->kind == NODE_SCALAR) {
        voice_error(compiler, node,
                    voice_say(compiler, "write `release: [" STR_FMT "]`, `all`, or [] for nobody",
                              STR_ARG(tree_shown(node->text))),
                    "`release` is a list of cells");
        return;
    }
    seats_release(compiler, node, inject);
    assert((uint64_t)inject->release >> compiler->program->cell_count == 0);
    if (inject->release != 0 && inject->kind == INJECT_HIDDEN)
        voice_warn(compiler, node, "release: [], or another kind", "a hidden inject is released to cells");
}

static void read_repeats(struct compiler *compiler, struct node *node, struct program_inject *inject,
                         struct inject_source *source)
{
    struct section section;
    if (!section_read(compiler, node, TABLE_repeats, &section))
        return;
    int32_t times;
    source->every = value_duration(compiler, section.at[KEY_repeats_every], 1);
    if (value_integer(compiler, &section, KEY_repeats_times, &times))
        inject->times = (uint32_t)times;
}

/* Percent of the state when it is tried, kept within 0..100. */
struct expr *injects_odds(struct compiler *compiler, struct node *node)
{
    struct section section;
    if (!section_read(compiler, node, TABLE_odds, &section) || !section.at[KEY_odds_of])
        return NULL;
    struct expr *expr = expr_read(compiler, section.at[KEY_odds_of], USE_NUMBER);
    if (!expr)
        return NULL;
    if (expr->range.low > 100 || expr->range.high < 0)
        voice_error(compiler, section.at[KEY_odds_of], "from 0 to 100", "this is not a percentage: %lld to %lld",
                    (long long)expr->range.low, (long long)expr->range.high);
    if (expr->range.low < 0)
        expr = expr_operation(compiler, OP_MAX, expr, expr_number(compiler, 0));
    if (expr->range.high > 100)
        expr = expr_operation(compiler, OP_MIN, expr, expr_number(compiler, 100));
    return expr;
}

static void read_cites(struct compiler *compiler, const struct node *list, struct program_inject *inject)
{
    struct program *program = compiler->program;
    inject->cite_first = program->cite_count;
    for (const struct node *node = list ? list->first : NULL; node; node = node->next) {
        if (node->kind != NODE_SCALAR) {
            if (node->kind != NODE_BAD)
                voice_error(compiler, node, "the name of a reference", "this is not a citation");
        } else if (!compiler->top.at[KEY_scenario_references]) {
            voice_warn(compiler, node, "add a section `references`",
                       "`" STR_FMT "` is cited, but there are no references", STR_ARG(tree_shown(node->text)));
        } else {
            uint32_t reference = symbol_resolve(compiler, SYMBOL_REFERENCE, node);
            if (reference != INDEX_NONE) {
                program->cites[program->cite_count++] = reference;
                inject->cite_count++;
            }
        }
    }
}

/* Who makes it and sees to it: of no weight in a run. */
static void read_making(struct compiler *compiler, const struct section *section, struct program_inject *inject)
{
    if (section->at[KEY_inject_storyline])
        inject->storyline = symbol_resolve(compiler, SYMBOL_STORYLINE, section->at[KEY_inject_storyline]);
    inject->controller = value_line(compiler, section->at[KEY_inject_controller], STR(""));
    inject->status = (enum draft_status)value_word(compiler, section, KEY_inject_status, DRAFT_APPROVED);
    value_text(compiler, section->at[KEY_inject_expected], &inject->expected);
}

static void read_inject(struct compiler *compiler, const struct section *section, struct program_inject *inject,
                        struct inject_source *source)
{
    uint32_t index = (uint32_t)(inject - compiler->program->injects);
    inject->kind = (enum inject_kind)value_word(compiler, section, KEY_inject_kind, INJECT_MESSAGE);
    inject->precedence = (enum precedence)value_word(compiler, section, KEY_inject_precedence, PRECEDENCE_ROUTINE);
    uint32_t method = value_word(compiler, section, KEY_inject_method, INDEX_NONE);
    inject->method = store_text(compiler, str_of(method == INDEX_NONE ? "" : words_at(WORDS_inject_method, method)));
    const struct start_rows rows = {KEY_inject_at, KEY_inject_when, KEY_inject_after, KEY_inject_rehearse,
                                    KEY_inject_phase};
    if (releases_is_variant(section))
        source->start = (struct start){.by_hand = true, .stage = INDEX_NONE};
    else
        starts_read(compiler, section, &rows, &source->start);
    source->chance_node = section->at[KEY_inject_chance];
    if (source->chance_node && source->chance_node->kind == NODE_MAPPING)
        source->odds = injects_odds(compiler, source->chance_node);
    else
        source->chance = value_chance(compiler, source->chance_node);
    if (source->start.by_hand && source->chance_node)
        voice_error(compiler, source->chance_node->key, "rehearse: in how many rehearsals it happens",
                    "what control sends has no chance");
    if (section->at[KEY_inject_repeats])
        read_repeats(compiler, section->at[KEY_inject_repeats], inject, source);
    value_live_text(compiler, section->at[KEY_inject_from], TEXT_OF_INJECT_FROM, index, &inject->from);
    read_release(compiler, section->at[KEY_inject_release], inject);
    inject->marking = markings_line(compiler, section->at[KEY_inject_marking], compiler->program->marking);
    releases_read_inject(compiler, section, inject, source);
    read_making(compiler, section, inject);
    if (section->at[KEY_inject_objective])
        inject->objective = symbol_resolve(compiler, SYMBOL_OBJECTIVE, section->at[KEY_inject_objective]);
    read_cites(compiler, section->at[KEY_inject_cites], inject);
    attached_inject(compiler, section, inject);
    value_check_line(compiler, section->at[KEY_inject_title]);
    value_check_line(compiler, section->at[KEY_inject_from]);
    value_live_prose(compiler, section->at[KEY_inject_title], TEXT_OF_INJECT_TITLE, index, &inject->title);
    value_live_prose(compiler, section->at[KEY_inject_text], TEXT_OF_INJECT, index, &inject->text);
    markings_check_portions(compiler, section->at[KEY_inject_text], &inject->text, inject->marking);
    value_text(compiler, section->at[KEY_inject_notes], &inject->notes);
    source->effects = expr_effects(compiler, section->at[KEY_inject_effects]);
}

/* Entries of `cites` lists over all injects: the most there can be citations. */
static uint32_t count_cites(const struct symbols *injects)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < injects->count; i++)
        for (const struct node *node = injects->items[i].node->first; node; node = node->next)
            count += node->kind == NODE_LIST && node->key && str_equal(node->key->text, STR("cites")) ? node->count : 0;
    return count;
}

void injects_read(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct symbols *injects = &compiler->symbols[SYMBOL_INJECT];
    program->injects = store_keep(compiler, injects->count, sizeof(*program->injects));
    program->cites = store_keep(compiler, count_cites(injects), sizeof(*program->cites));
    program->attached = store_keep(compiler, attached_count(injects), sizeof(*program->attached));
    program->addressees = store_keep(compiler, seats_addressed_max(injects), sizeof(*program->addressees));
    compiler->injects = store_scratch(compiler, injects->count + 1, sizeof(*compiler->injects));
    for (uint32_t i = 0; !compiler->out_of_memory && i < injects->count; i++) {
        struct program_inject *inject = &program->injects[program->inject_count++];
        struct section section;
        inject->id = store_text(compiler, injects->items[i].id);
        inject->objective = inject->storyline = inject->channel = INDEX_NONE;
        inject->originator = inject->redacts = inject->redacted = INDEX_NONE;
        inject->times = 1;
        if (section_read(compiler, injects->items[i].node, TABLE_inject, &section))
            read_inject(compiler, &section, inject, &compiler->injects[i]);
    }
}
