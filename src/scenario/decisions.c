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

void decisions_declare(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct symbols *decisions = &compiler->symbols[SYMBOL_DECISION];
    size_t room = 0; /* for all rounds, and the first round of each */
    for (uint32_t i = 0; i < decisions->count; i++)
        room += 2 * (size_t)rounds_written(decisions->items[i].node);
    program->decisions = store_keep(compiler, room, sizeof(*program->decisions));
    compiler->decisions = store_scratch(compiler, room + 1, sizeof(*compiler->decisions));
    for (uint32_t i = 0; !compiler->out_of_memory && i < decisions->count; i++) {
        struct program_decision *decision = &program->decisions[program->decision_count++];
        struct decision_source *source = &compiler->decisions[i];
        const struct node *ask = tree_entry(decisions->items[i].node, STR("ask"));
        decision->id = store_text(compiler, decisions->items[i].id);
        memset(decision->ask_if, 0xff, sizeof(decision->ask_if)); /* CODE_NONE */
        decision->asked_slot = INDEX_NONE;
        decision->objective = decision->first = decision->first_of = decision->round_of = INDEX_NONE;
        source->node = decisions->items[i].node;
        if (ask && ask->kind == NODE_MAPPING)
            ask = tree_entry(ask, STR("of"));
        if (ask && ask->kind == NODE_LIST)
            decision->asked_count = value_cells(compiler, ask, decision->asked, ASKED_COUNT_MAX);
        decision->option_first = compiler->option_count;
        if (quantities_written(source->node)) {
            source->options = store_scratch(compiler, 1, sizeof(*source->options));
            quantities_declare(compiler, decision, source);
            continue;
        }
        symbol_declare(compiler, &source->option_ids, tree_entry(decisions->items[i].node, STR("options")),
                       OPTION_COUNT_MAX, true);
        source->options = store_scratch(compiler, source->option_ids.count + 1, sizeof(*source->options));
        decision->option_count = source->option_ids.count;
        compiler->option_count += source->option_ids.count;
        for (uint32_t k = 0; k < source->option_ids.count; k++) {
            const struct node *outcomes = tree_entry(source->option_ids.items[k].node, STR("outcomes"));
            if (outcomes && outcomes->kind == NODE_LIST)
                source->outcome_counts[k] = outcomes->count < OUTCOME_COUNT_MAX ? outcomes->count : OUTCOME_COUNT_MAX;
            compiler->outcome_count += source->outcome_counts[k];
        }
    }
    if (!compiler->out_of_memory)
        quantities_name(compiler);
    if (!compiler->out_of_memory)
        rounds_declare(compiler);
    if (!compiler->out_of_memory)
        first_declare(compiler);
    program->options = store_keep(compiler, compiler->option_count, sizeof(*program->options));
    program->outcomes = store_keep(compiler, compiler->outcome_count, sizeof(*program->outcomes));
}

/* INDEX_NONE was reported. */
static uint32_t find_option(struct compiler *compiler, const struct node *node, const struct decision_source *source)
{
    uint32_t option = symbol_find(&source->option_ids, node->text);
    if (option != INDEX_NONE)
        return option;
    struct suggestion suggestion = suggestion_for(compiler, node->text);
    suggestion_offer_all(&suggestion, &source->option_ids);
    voice_error(compiler, node,
                suggestion_text(compiler, &suggestion, symbol_list(compiler, &source->option_ids, "option")),
                "there is no option `" STR_FMT "`", STR_ARG(tree_shown(node->text)));
    return INDEX_NONE;
}

/* Index in `ask` of the cell that `node` names; INDEX_NONE was reported. */
static uint32_t find_asked(struct compiler *compiler, const struct node *node, const struct program_decision *decision,
                           const char *what)
{
    uint32_t cell = symbol_resolve(compiler, SYMBOL_CELL, node);
    for (uint32_t k = 0; cell != INDEX_NONE && k < decision->asked_count; k++)
        if (decision->asked[k] == cell)
            return k;
    if (cell != INDEX_NONE)
        voice_error(compiler, node, "one of the cells in `ask`", "%s `" STR_FMT "` is not asked", what,
                    STR_ARG(node->text));
    return INDEX_NONE;
}

/* A vote of each, which more than half win. */
static void vote_by_half(struct program_decision *decision)
{
    for (uint32_t k = 0; k < decision->asked_count; k++)
        decision->vote.weights[k] = 1;
    decision->vote.need = decision->asked_count / 2 + 1;
}

static void read_weights_of(struct compiler *compiler, const struct node *mapping, struct program_decision *decision)
{
    for (const struct node *node = mapping->first; node; node = node->next) {
        uint32_t k = find_asked(compiler, node->key, decision, "the cell");
        int64_t weight;
        if (node->kind == NODE_BAD)
            continue;
        if (node->kind != NODE_SCALAR || !literal_number(node->text, &weight) || weight < 0 || weight > VOTE_TOTAL_MAX)
            voice_error(compiler, node, voice_say(compiler, "a whole number from 0 to %d", (int)VOTE_TOTAL_MAX),
                        "this is not what a vote weighs");
        else if (k != INDEX_NONE)
            decision->vote.weights[k] = (uint32_t)weight;
    }
}

static uint32_t read_count(struct compiler *compiler, const struct section *vote, enum key_index key, const char *what,
                           uint32_t most)
{
    int32_t number = 0;
    if (!vote->at[key] || !value_integer(compiler, vote, key, &number))
        return 0;
    if ((uint32_t)number > most)
        voice_error(compiler, vote->at[key], voice_say(compiler, "at most %u", most), "%s can never be reached", what);
    return (uint32_t)number;
}

static void read_vote(struct compiler *compiler, struct node *node, struct program_decision *decision)
{
    struct section section;
    decision->agree = AGREE_VOTE;
    vote_by_half(decision);
    if (!section_read(compiler, node, TABLE_vote, &section))
        return;
    if (section.at[KEY_vote_weights])
        read_weights_of(compiler, section.at[KEY_vote_weights], decision);
    uint32_t total = (uint32_t)program_vote_total(decision); /* each is at most VOTE_TOTAL_MAX */
    if (total > VOTE_TOTAL_MAX)
        voice_error(compiler, section.at[KEY_vote_weights], voice_say(compiler, "at most %d", (int)VOTE_TOTAL_MAX),
                    "the weights add up to %u", total);
    else if (total == 0 && section.at[KEY_vote_weights])
        voice_error(compiler, section.at[KEY_vote_weights], "a weight above 0", "no vote weighs anything");
    decision->vote.need = total / 2 + 1;
    if (section.at[KEY_vote_need])
        decision->vote.need = read_count(compiler, &section, KEY_vote_need, "so many votes", total);
    decision->vote.members = read_count(compiler, &section, KEY_vote_members, "so many cells", decision->asked_count);
    decision->vote.quorum = read_count(compiler, &section, KEY_vote_quorum, "the quorum", decision->asked_count);
    for (struct node *cell = section.at[KEY_vote_veto] ? section.at[KEY_vote_veto]->first : NULL; cell;
         cell = cell->next) {
        uint32_t k = find_asked(compiler, cell, decision, "the cell");
        decision->vote.veto |= k == INDEX_NONE ? 0 : UINT32_C(1) << k;
    }
}

static void read_silence(struct compiler *compiler, const struct node *node, struct program_decision *decision,
                         const struct decision_source *source)
{
    decision->agree = AGREE_SILENCE;
    vote_by_half(decision);
    decision->vote.need = 1;
    decision->objection = find_option(compiler, node, source);
    if (decision->option_count > 2)
        voice_error(compiler, node, "an option that objects, and the one in `otherwise`",
                    "what is agreed by silence has two options");
}

static void read_value(struct compiler *compiler, const struct node *node, struct program_decision *decision)
{
    uint32_t value = words_find(WORDS_agree_value, node->text);
    decision->agree = AGREE_VALUE;
    if (value <= AGREE_HIGHEST)
        decision->agree_value = (enum agree_value)value;
    else
        voice_error(compiler, node, "one of: lowest, median, highest", "`" STR_FMT "` is no number of those named",
                    STR_ARG(tree_shown(node->text)));
}

static void read_agree(struct compiler *compiler, struct node *node, const struct section *section,
                       struct program_decision *decision, const struct decision_source *source)
{
    static const char ways[] = "each, joint, majority, {lead: cell}, {vote: {need: 2}} or {silence: option}";
    if (!node) {
        if (decision->asked_count > 1)
            voice_error(compiler, section->node, voice_say(compiler, "agree: %s", ways),
                        "it is not said how the cells agree");
        return;
    }
    if (node->kind == NODE_SCALAR) {
        uint32_t word = words_find(WORDS_agree, node->text);
        if (word == AGREE_EACH || word == AGREE_JOINT || word == AGREE_MAJORITY)
            decision->agree = (enum agree)word;
        else
            voice_error(compiler, node, ways, "`" STR_FMT "` is not a way to agree", STR_ARG(tree_shown(node->text)));
        if (word == AGREE_MAJORITY)
            vote_by_half(decision);
        return;
    }
    struct node *way = node->kind == NODE_MAPPING && node->count == 1 ? node->first : NULL;
    uint32_t word = way ? words_find(WORDS_agree, way->key->text) : (uint32_t)AGREE_EACH;
    if (word == AGREE_LEAD && way->kind == NODE_SCALAR) {
        uint32_t lead = find_asked(compiler, way, decision, "the lead");
        decision->agree = AGREE_LEAD;
        decision->lead = lead == INDEX_NONE ? 0 : lead;
    } else if (word == AGREE_VOTE && decision->asked_count > 0) {
        read_vote(compiler, way, decision);
    } else if (word == AGREE_VALUE && way->kind == NODE_SCALAR && program_quantified(decision)) {
        read_value(compiler, way, decision);
    } else if (word == AGREE_SILENCE && way->kind == NODE_SCALAR && !program_quantified(decision)) {
        read_silence(compiler, way, decision, source);
    } else if (node->kind != NODE_BAD && !(way && way->kind == NODE_BAD)) {
        voice_error(compiler, node, ways, "this is not a way to agree");
    }
}

enum { MILLION = 1000000 };

/* The running total in 1/65536; `total` is that of the chances in millionths. False was reported. */
static bool read_chance(struct compiler *compiler, const struct node *node, int64_t *total,
                        struct program_outcome *outcome, uint32_t before)
{
    int64_t chance;
    if (!literal_percent(node->text, &chance)) {
        voice_error(compiler, node, "such as 70%, or for all outcomes of the option `weight: expression`",
                    "`" STR_FMT "` is not a chance", STR_ARG(tree_shown(node->text)));
        return false;
    }
    *total += chance;
    outcome->until = *total <= MILLION ? (uint32_t)((*total * CHANCE_ALWAYS + MILLION / 2) / MILLION) : CHANCE_ALWAYS;
    if (outcome->until == before && *total <= MILLION)
        voice_error(compiler, node, "leave the outcome out", "a chance of `" STR_FMT "` never comes true",
                    STR_ARG(node->text));
    assert(outcome->until >= before);
    return true;
}

static void check_total(struct compiler *compiler, const struct node *list, int64_t total)
{
    if (total == MILLION)
        return;
    const char *sum = total % 10000 == 0 ? voice_say(compiler, "%lld", (long long)total / 10000)
                      : total % 1000 == 0
                          ? voice_say(compiler, "%lld.%lld", (long long)total / 10000, (long long)total / 1000 % 10)
                          : voice_say(compiler, "%lld.%04lld", (long long)total / 10000, (long long)total % 10000);
    voice_error(compiler, list, "their chances total 100%", "the chances of the outcomes total %s%%", sum);
}

static void check_weights(struct compiler *compiler, const struct node *list, const struct option_source *source,
                          uint32_t count)
{
    int64_t total = 0;
    for (uint32_t i = 0; i < count; i++)
        if (source->outcomes[i].weight && source->outcomes[i].weight->range.high > 0)
            total += source->outcomes[i].weight->range.high;
    value_weights_fit(compiler, list, total);
}

/* Either chances in full percent and their parts that add up to 100%, or a weight each. */
static void read_outcomes(struct compiler *compiler, struct node *list, struct program_option *option,
                          struct option_source *source)
{
    struct program *program = compiler->program;
    int64_t total = 0;
    bool whole = list->count <= OUTCOME_COUNT_MAX;
    uint32_t until = 0, weighed = 0;
    for (struct node *node = list->first; node && option->outcome_count < OUTCOME_COUNT_MAX; node = node->next) {
        assert(program->outcome_count < compiler->outcome_count); /* room was made for so many */
        struct program_outcome *outcome = &program->outcomes[program->outcome_count++];
        struct outcome_source *outcome_source = &source->outcomes[option->outcome_count++];
        struct section section;
        if (!section_read(compiler, node, TABLE_outcome, &section)) {
            whole = false;
            continue;
        }
        value_live_prose(compiler, section.at[KEY_outcome_text], TEXT_OF_OUTCOME, program->outcome_count - 1,
                         &outcome->text);
        outcome_source->effects = expr_effects(compiler, section.at[KEY_outcome_effects]);
        const struct node *chance = section.at[KEY_outcome_chance], *weight = section.at[KEY_outcome_weight];
        if (section.given[KEY_outcome_chance] == section.given[KEY_outcome_weight]) {
            voice_error(compiler, node, "chance: 70%, or weight: expression", "an outcome has a chance or a weight");
            whole = false;
        } else if (weight) {
            outcome_source->weight = expr_read(compiler, weight, USE_NUMBER);
            outcome->until = CHANCE_ALWAYS;
            weighed++;
        } else {
            whole = chance && read_chance(compiler, chance, &total, outcome, until) && whole;
        }
        until = outcome->until;
    }
    if (weighed > 0 && weighed < option->outcome_count)
        voice_error(compiler, list, "a chance for each, or a weight for each",
                    "some outcomes have a chance and some a weight");
    else if (weighed > 0)
        check_weights(compiler, list, source, option->outcome_count);
    else if (whole)
        check_total(compiler, list, total);
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
    uint32_t index = (uint32_t)(option - compiler->program->options);
    value_live_prose(compiler, section.at[KEY_option_text], TEXT_OF_OPTION, index, &option->text);
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
    if (node->kind != NODE_SCALAR) {
        voice_error(compiler, node, "a single name", "`otherwise` is a mapping here");
        return;
    }
    uint32_t option = find_option(compiler, node, source);
    if (option == INDEX_NONE)
        return;
    decision->otherwise = option;
    if (decision->agree == AGREE_SILENCE && decision->objection == option)
        voice_error(compiler, node, "the option that stands when nobody objects", "`" STR_FMT "` is the objection",
                    STR_ARG(node->text));
    if (tree_entry(source->option_ids.items[option].node, STR("if")) ||
        tree_entry(source->option_ids.items[option].node, STR("uses"))) {
        voice_error(compiler, node, "an option without `if` and `uses`", "`" STR_FMT "` may not always be possible",
                    STR_ARG(node->text));
    }
}

/* The condition once for each cell, which is `me` in it. What is wrong with it is said once. */
static void read_ask(struct compiler *compiler, struct node *node, const struct program_decision *decision,
                     struct decision_source *source)
{
    struct section section;
    if (node->kind != NODE_MAPPING || !section_read(compiler, node, TABLE_ask, &section) || !section.at[KEY_ask_if])
        return;
    source->ask_node = section.at[KEY_ask_if];
    assert(compiler->me == INDEX_NONE);
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        compiler->me = decision->asked[k];
        source->ask_if[k] = expr_read(compiler, section.at[KEY_ask_if], USE_CONDITION);
        if (!source->ask_if[k])
            break;
    }
    compiler->me = INDEX_NONE;
}

/* One moment or condition; or several, of which the first is its own and the others are its rounds'. */
static void read_opens(struct compiler *compiler, struct node *node, struct decision_source *source)
{
    struct section opens;
    if (!section_read(compiler, node, TABLE_openings, &opens))
        return;
    struct node *at = opens.at[KEY_openings_at], *every = opens.at[KEY_openings_every],
                *times = opens.at[KEY_openings_times];
    bool listed = at && at->kind == NODE_LIST;
    if (listed && at->count == 0) {
        voice_error(compiler, at, "such as [T+00:20, T+01:20]", "there is no moment in the list");
        return;
    }
    for (const struct node *one = listed ? at->first : NULL; one; one = one->next)
        if (starts_is_control(one)) {
            voice_error(compiler, one, "at: control, with `every` and `times` for rounds that follow by themselves",
                        "control opens the first of all rounds, or none");
            return;
        }
    if (listed) {
        source->again_at = at->first;
        opens.at[KEY_openings_at] = at->first;
    }
    const struct start_rows rows = {KEY_openings_at, KEY_openings_when, KEY_openings_after, KEY_openings_rehearse,
                                    KEY_openings_phase};
    starts_read(compiler, &opens, &rows, &source->start);
    struct node *only = every ? every : times;
    if (only && (listed || !at))
        voice_error(compiler, only->key, "at: T+00:20, every: 60m, times: 4",
                    "rounds begin at a moment, and come after each other");
    else if (only && !(opens.given[KEY_openings_every] && opens.given[KEY_openings_times]))
        voice_error(compiler, only->key, "at: T+00:20, every: 60m, times: 4", "`every` and `times` go with each other");
    source->times_node = times;
    source->every = value_duration(compiler, every, 1);
    int32_t number;
    if (times)
        value_integer(compiler, &opens, KEY_openings_times, &number);
}

/* What each kind of decision needs. */
static void check_whole(struct compiler *compiler, const struct section *section,
                        const struct program_decision *decision)
{
    bool decides = section->given[KEY_decision_options] || section->given[KEY_decision_number] ||
                   section->given[KEY_decision_allocate];
    if (!decides)
        voice_error(compiler, section->node, "options: a mapping of ids; or a `number`, or `allocate`",
                    "a decision needs `options`");
    if (!section->given[KEY_decision_otherwise] && decision->decides != DECIDES_ALLOCATION)
        voice_error(compiler, section->node,
                    decision->decides == DECIDES_NUMBER ? "otherwise: the number that then stands"
                                                        : "otherwise: a single name",
                    "a decision needs `otherwise`");
}

static void read_decision(struct compiler *compiler, const struct section *section, struct program_decision *decision,
                          struct decision_source *source)
{
    check_whole(compiler, section, decision);
    if (section->at[KEY_decision_opens])
        read_opens(compiler, section->at[KEY_decision_opens], source);
    value_check_line(compiler, section->at[KEY_decision_title]);
    uint32_t index = (uint32_t)(decision - compiler->program->decisions);
    value_live_prose(compiler, section->at[KEY_decision_title], TEXT_OF_DECISION_TITLE, index, &decision->title);
    value_live_prose(compiler, section->at[KEY_decision_text], TEXT_OF_DECISION, index, &decision->text);
    if (section->at[KEY_decision_ask])
        read_ask(compiler, section->at[KEY_decision_ask], decision, source);
    read_agree(compiler, section->at[KEY_decision_agree], section, decision, source);
    source->within = value_duration(compiler, section->at[KEY_decision_within], 1);
    if (section->at[KEY_decision_objective])
        decision->objective = symbol_resolve(compiler, SYMBOL_OBJECTIVE, section->at[KEY_decision_objective]);
    if (program_quantified(decision)) {
        quantities_read(compiler, section, decision, source);
        return;
    }
    if (section->given[KEY_decision_effects])
        voice_error(compiler, section->at[KEY_decision_effects], "`effects` in the options",
                    "a decision has effects of its own where a number is decided");
    for (uint32_t i = 0; i < decision->option_count; i++) {
        assert(compiler->program->option_count < compiler->option_count);
        read_option(compiler, source->option_ids.items[i].node,
                    &compiler->program->options[compiler->program->option_count++], &source->options[i]);
    }
    if (section->at[KEY_decision_otherwise] && decision->option_count > 0)
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
    if (!compiler->out_of_memory)
        rounds_read(compiler);
    if (!compiler->out_of_memory)
        first_read(compiler);
}
