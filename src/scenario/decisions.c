/* Decisions, their options and outcomes. */
#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/literal.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/suggestion.h"
#include "scenario/symbol.h"
#include "scenario/value.h"
#include "scenario/voice.h"

/* The value of `name` in an entry, before it is read in full; NULL when absent. */
static struct node *find_entry(const struct node *mapping, struct str name)
{
    struct node *node = mapping->kind == NODE_MAPPING ? mapping->first : NULL;
    while (node && !str_equal(node->key->text, name))
        node = node->next;
    return node;
}

void decisions_declare(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct symbols *decisions = &compiler->symbols[SYMBOL_DECISION];
    program->decisions = store_keep(compiler, decisions->count, sizeof(*program->decisions));
    compiler->decisions = store_scratch(compiler, decisions->count + 1, sizeof(*compiler->decisions));
    for (uint32_t i = 0; !compiler->out_of_memory && i < decisions->count; i++) {
        struct program_decision *decision = &program->decisions[program->decision_count++];
        struct decision_source *source = &compiler->decisions[i];
        const struct node *ask = find_entry(decisions->items[i].node, STR("ask"));
        decision->id = store_text(compiler, decisions->items[i].id);
        decision->objective = INDEX_NONE;
        if (ask && ask->kind == NODE_LIST)
            decision->asked_count = value_cells(compiler, ask, decision->asked, ASKED_COUNT_MAX);
        symbol_declare(compiler, &source->option_ids, find_entry(decisions->items[i].node, STR("options")),
                       OPTION_COUNT_MAX, true);
        source->options = store_scratch(compiler, source->option_ids.count + 1, sizeof(*source->options));
        decision->option_first = compiler->option_count;
        decision->option_count = source->option_ids.count;
        compiler->option_count += source->option_ids.count;
        for (uint32_t k = 0; k < source->option_ids.count; k++) {
            const struct node *outcomes = find_entry(source->option_ids.items[k].node, STR("outcomes"));
            if (outcomes && outcomes->kind == NODE_LIST)
                compiler->outcome_count += outcomes->count < OUTCOME_COUNT_MAX ? outcomes->count : OUTCOME_COUNT_MAX;
        }
    }
    program->options = store_keep(compiler, compiler->option_count, sizeof(*program->options));
    program->outcomes = store_keep(compiler, compiler->outcome_count, sizeof(*program->outcomes));
}

static void read_agree(struct compiler *compiler, struct node *node, const struct section *section,
                       struct program_decision *decision)
{
    if (!node) {
        if (decision->asked_count > 1) {
            voice_error(compiler, section->node, "agree: each, joint, or {lead: cell}",
                        "it is not said how the cells agree");
        }
        return;
    }
    static const char ways[] = "each, joint, or {lead: cell}";
    if (node->kind == NODE_SCALAR) {
        uint32_t word = words_find(WORDS_agree, node->text);
        if (word == AGREE_EACH || word == AGREE_JOINT)
            decision->agree = (enum agree)word;
        else
            voice_error(compiler, node, ways, "`" STR_FMT "` is not a way to agree", STR_ARG(tree_shown(node->text)));
        return;
    }
    const struct node *lead = find_entry(node, str_of(words_at(WORDS_agree, AGREE_LEAD)));
    decision->agree = AGREE_LEAD;
    if (!lead || node->count > 1) {
        if (node->kind != NODE_BAD)
            voice_error(compiler, node, ways, "this is not a way to agree");
        return;
    }
    uint32_t cell = symbol_resolve(compiler, SYMBOL_CELL, lead);
    while (decision->lead < decision->asked_count && decision->asked[decision->lead] != cell)
        decision->lead++;
    if (cell != INDEX_NONE && decision->lead == decision->asked_count) {
        voice_error(compiler, lead, "one of the cells in `ask`", "the lead `" STR_FMT "` is not asked",
                    STR_ARG(lead->text));
    }
}

/* Chances in full percent and their parts add up to 100%; `until` is the running total in 1/65536. */
static void read_outcomes(struct compiler *compiler, struct node *list, struct program_option *option,
                          struct option_source *source)
{
    enum { MILLION = 1000000 };
    struct program *program = compiler->program;
    int64_t total = 0;
    bool whole = list->count <= OUTCOME_COUNT_MAX;
    uint32_t until = 0;
    for (struct node *node = list->first; node && option->outcome_count < OUTCOME_COUNT_MAX; node = node->next) {
        assert(program->outcome_count < compiler->outcome_count); /* room was made for so many */
        struct program_outcome *outcome = &program->outcomes[program->outcome_count++];
        struct outcome_source *outcome_source = &source->outcomes[option->outcome_count++];
        struct section section;
        int64_t chance;
        if (!section_read(compiler, node, TABLE_outcome, &section)) {
            whole = false;
            continue;
        }
        value_prose(compiler, section.at[KEY_outcome_text], &outcome->text);
        outcome_source->effects = expr_effects(compiler, section.at[KEY_outcome_effects]);
        const struct node *chance_node = section.at[KEY_outcome_chance];
        if (!chance_node || !literal_percent(chance_node->text, &chance)) {
            if (chance_node) {
                voice_error(compiler, chance_node, "such as 70%; expressions are not possible here",
                            "`" STR_FMT "` is not a chance", STR_ARG(tree_shown(chance_node->text)));
            }
            whole = false;
            continue;
        }
        total += chance;
        outcome->until = total <= MILLION ? (uint32_t)((total * CHANCE_ALWAYS + MILLION / 2) / MILLION) : CHANCE_ALWAYS;
        if (outcome->until == until && total <= MILLION) {
            voice_error(compiler, chance_node, "leave the outcome out", "a chance of `" STR_FMT "` never comes true",
                        STR_ARG(chance_node->text));
        }
        assert(outcome->until >= until);
        until = outcome->until;
    }
    if (whole && total != MILLION) {
        const char *sum = total % 10000 == 0 ? voice_say(compiler, "%lld", (long long)total / 10000)
                          : total % 1000 == 0
                              ? voice_say(compiler, "%lld.%lld", (long long)total / 10000, (long long)total / 1000 % 10)
                              : voice_say(compiler, "%lld.%04lld", (long long)total / 10000, (long long)total % 10000);
        voice_error(compiler, list, "their chances total 100%", "the chances of the outcomes total %s%%", sum);
    }
}

static void read_option(struct compiler *compiler, struct node *node, struct program_option *option,
                        struct option_source *source)
{
    struct section section;
    option->id = store_text(compiler, node->key->text);
    option->capability = INDEX_NONE;
    option->outcome_first = compiler->program->outcome_count;
    if (!section_read(compiler, node, TABLE_option, &section))
        return;
    value_prose(compiler, section.at[KEY_option_text], &option->text);
    if (!section.at[KEY_option_text])
        voice_warn(compiler, node->key, "text: what the option says", "the option has no text");
    source->legal_node = section.at[KEY_option_if];
    source->legal = source->legal_node ? expr_read(compiler, source->legal_node, USE_CONDITION) : NULL;
    if (section.at[KEY_option_uses])
        option->capability = symbol_resolve(compiler, SYMBOL_CAPABILITY, section.at[KEY_option_uses]);
    source->effects = expr_effects(compiler, section.at[KEY_option_effects]);
    if (section.at[KEY_option_outcomes])
        read_outcomes(compiler, section.at[KEY_option_outcomes], option, source);
}

static void read_otherwise(struct compiler *compiler, const struct node *node, struct program_decision *decision,
                           const struct decision_source *source)
{
    uint32_t option = symbol_find(&source->option_ids, node->text);
    if (option == INDEX_NONE) {
        struct suggestion suggestion = suggestion_for(compiler, node->text);
        suggestion_offer_all(&suggestion, &source->option_ids);
        voice_error(compiler, node,
                    suggestion_text(compiler, &suggestion, symbol_list(compiler, &source->option_ids, "option")),
                    "there is no option `" STR_FMT "`", STR_ARG(tree_shown(node->text)));
        return;
    }
    decision->otherwise = option;
    if (find_entry(source->option_ids.items[option].node, STR("if")) ||
        find_entry(source->option_ids.items[option].node, STR("uses"))) {
        voice_error(compiler, node, "an option without `if` and `uses`", "`" STR_FMT "` may not always be possible",
                    STR_ARG(node->text));
    }
}

static void read_decision(struct compiler *compiler, const struct section *section, struct program_decision *decision,
                          struct decision_source *source)
{
    struct section opens;
    if (section->at[KEY_decision_opens] && section_read(compiler, section->at[KEY_decision_opens], TABLE_opens, &opens))
        injects_start(compiler, &opens, KEY_opens_at, KEY_opens_when, KEY_opens_after, &source->start);
    value_check_line(compiler, section->at[KEY_decision_title]);
    value_prose(compiler, section->at[KEY_decision_title], &decision->title);
    value_prose(compiler, section->at[KEY_decision_text], &decision->text);
    read_agree(compiler, section->at[KEY_decision_agree], section, decision);
    source->within = value_duration(compiler, section->at[KEY_decision_within], 1);
    if (section->at[KEY_decision_objective])
        decision->objective = symbol_resolve(compiler, SYMBOL_OBJECTIVE, section->at[KEY_decision_objective]);
    for (uint32_t i = 0; i < decision->option_count; i++) {
        assert(compiler->program->option_count < compiler->option_count);
        read_option(compiler, source->option_ids.items[i].node,
                    &compiler->program->options[compiler->program->option_count++], &source->options[i]);
    }
    if (section->at[KEY_decision_otherwise])
        read_otherwise(compiler, section->at[KEY_decision_otherwise], decision, source);
}

void decisions_read(struct compiler *compiler)
{
    const struct symbols *decisions = &compiler->symbols[SYMBOL_DECISION];
    for (uint32_t i = 0; !compiler->out_of_memory && i < decisions->count; i++) {
        struct section section;
        if (section_read(compiler, decisions->items[i].node, TABLE_decision, &section))
            read_decision(compiler, &section, &compiler->program->decisions[i], &compiler->decisions[i]);
    }
}
