/* Bots: who plays an empty seat. Each cell has at least the policy `standard`, which without `bots` shares nothing and
 * weighs every option alike. */
#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/suggestion.h"
#include "scenario/symbol.h"
#include "scenario/value.h"
#include "scenario/voice.h"

/* Whether all that `rule` fits is taken by `earlier` already. */
static bool is_covered(const struct program *program, const struct share_rule *rule, const struct share_rule *earlier)
{
    uint32_t kind = rule->inject == INDEX_NONE ? rule->kind : (uint32_t)program->injects[rule->inject].kind;
    return !earlier->when_node && earlier->to_cell == rule->to_cell &&
           (earlier->kind == INDEX_NONE || earlier->kind == kind) &&
           (earlier->inject == INDEX_NONE || earlier->inject == rule->inject);
}

/* Asked of rules without errors only: of the others it is not known what they fit. */
static void warn_covered(struct compiler *compiler, const struct policy_source *policy, const struct share_rule *rule)
{
    if (compiler->diags->error_count > compiler->errors_before)
        return;
    for (uint32_t i = 0; i < policy->rule_count; i++)
        if (is_covered(compiler->program, rule, &policy->rules[i])) {
            voice_warn(compiler, rule->node, "put the rule that is narrower, or has an `if`, first",
                       "the rule is never used: one before has no `if` and takes all that it fits");
            return;
        }
}

static void read_rule(struct compiler *compiler, struct node *node, struct policy_source *policy)
{
    assert(policy->rule_count < SHARE_RULE_COUNT_MAX);
    struct share_rule *rule = &policy->rules[policy->rule_count];
    const struct program *program = compiler->program;
    struct section section;
    if (!section_read(compiler, node, TABLE_share, &section))
        return;
    *rule = (struct share_rule){.inject = INDEX_NONE, .to_cell = INDEX_NONE, .node = node};
    rule->kind = value_word(compiler, &section, KEY_share_kind, INDEX_NONE);
    if (rule->kind == INJECT_HIDDEN) {
        voice_error(compiler, section.at[KEY_share_kind], "report, message, news, order or request",
                    "hidden injects are not shared");
    }
    const struct node *inject = section.at[KEY_share_inject], *to = section.at[KEY_share_to];
    if (inject) {
        rule->inject = symbol_resolve(compiler, SYMBOL_INJECT, inject);
        if (rule->inject != INDEX_NONE && program->injects[rule->inject].kind == INJECT_HIDDEN) {
            voice_error(compiler, inject, "an inject of another kind", "`" STR_FMT "` is hidden, and is not shared",
                        STR_ARG(inject->text));
        }
    }
    rule->to_cell = to ? symbol_resolve(compiler, SYMBOL_CELL, to) : INDEX_NONE;
    if (rule->to_cell == policy->cell) {
        voice_error(compiler, to, "another cell", "`" STR_FMT "` shares with itself", STR_ARG(to->text));
    } else if (rule->to_cell != INDEX_NONE && !(program->cells[policy->cell].may_share >> rule->to_cell & 1)) {
        voice_warn(
            compiler, to,
            voice_say(compiler, "add it to `sharing: {" STR_FMT ": [...]}`", STR_ARG(program->cells[policy->cell].id)),
            "in live play `" STR_FMT "` may not share with `" STR_FMT "`", STR_ARG(program->cells[policy->cell].id),
            STR_ARG(to->text));
    }
    if (section.at[KEY_share_after])
        value_range(compiler, section.at[KEY_share_after], &rule->after, &rule->most);
    rule->chance = value_chance(compiler, section.at[KEY_share_chance]);
    rule->when_node = section.at[KEY_share_if];
    rule->when = rule->when_node ? expr_read(compiler, rule->when_node, USE_CONDITION) : NULL;
    warn_covered(compiler, policy, rule);
    policy->rule_count += rule->to_cell != INDEX_NONE;
}

static void read_shares(struct compiler *compiler, struct node *node, struct policy_source *policy)
{
    uint32_t count = node->kind == NODE_LIST ? node->count : 1;
    policy->rules = store_scratch(compiler, count, sizeof(*policy->rules));
    if (!policy->rules)
        return;
    if (node->kind == NODE_MAPPING) {
        read_rule(compiler, node, policy);
        return;
    }
    for (struct node *entry = node->first; entry && policy->rule_count < SHARE_RULE_COUNT_MAX; entry = entry->next)
        read_rule(compiler, entry, policy);
}

static bool is_asked(const uint32_t asked[], uint32_t count, uint32_t cell)
{
    bool found = false;
    for (uint32_t i = 0; i < count; i++)
        found = found || asked[i] == cell;
    return found;
}

static void read_answers(struct compiler *compiler, const struct node *mapping, struct policy_source *policy)
{
    const struct program *program = compiler->program;
    for (const struct node *node = mapping->first; node; node = node->next) {
        uint32_t assessment = symbol_resolve(compiler, SYMBOL_ASSESSMENT, node->key);
        if (assessment == INDEX_NONE)
            continue;
        const struct program_assessment *row = &program->assessments[assessment];
        if (!is_asked(row->asked, row->asked_count, policy->cell)) {
            voice_error(compiler, node->key,
                        voice_say(compiler, "add the cell to `ask` of `" STR_FMT "`", STR_ARG(row->id)),
                        "`" STR_FMT "` is not asked in `" STR_FMT "`", STR_ARG(program->cells[policy->cell].id),
                        STR_ARG(row->id));
        }
        if (node->kind == NODE_SCALAR)
            policy->answers[assessment] = expr_read(compiler, node, USE_NUMBER);
        else if (node->kind != NODE_BAD)
            voice_error(compiler, node, "an expression", "this is not an answer");
    }
}

static bool asks_of(const struct expr *expr, uint32_t question)
{
    bool asks =
        (expr->kind == EXPR_ANSWER || expr->kind == EXPR_ANSWERED || expr->kind == EXPR_CORRECT) && expr->b == question;
    for (int i = 0; expr->kind == EXPR_OPERATION && i < 3 && expr->args[i]; i++)
        asks = asks || asks_of(expr->args[i], question);
    return asks;
}

static void read_reply(struct compiler *compiler, const struct node *node, uint32_t question, struct expr **ret_reply)
{
    if (node->kind == NODE_SCALAR) {
        *ret_reply = expr_read(compiler, node, USE_NUMBER);
        if (*ret_reply && asks_of(*ret_reply, question))
            voice_error(compiler, node, "what the cell knows, or answered to another question",
                        "nobody knows what others answer before all have");
    } else if (node->kind != NODE_BAD) {
        voice_error(compiler, node, "an expression", "this is not an answer");
    }
}

/* Of a rank, what each name weighs; the heaviest comes first. */
static void read_ranking(struct compiler *compiler, const struct node *mapping, uint32_t index, struct expr **replies)
{
    const struct program_question *question = &compiler->program->questions[index];
    const struct program_named *names = compiler->program->answer_names + question->name_first;
    assert(question->kind == ANSWER_RANK && question->name_count <= RANK_COUNT_MAX);
    if (mapping->kind != NODE_MAPPING) {
        if (mapping->kind != NODE_BAD)
            voice_error(compiler, mapping, "a mapping of its names to expressions, the largest first",
                        "`" STR_FMT "` is answered by an order of names", STR_ARG(question->id));
        return;
    }
    for (const struct node *node = mapping->first; node; node = node->next) {
        struct suggestion suggestion = suggestion_for(compiler, node->key->text);
        uint32_t name = 0;
        for (; name < question->name_count && !str_equal(names[name].name, node->key->text); name++)
            suggestion_offer(&suggestion, names[name].name);
        if (name < question->name_count)
            read_reply(compiler, node, index, &replies[name]);
        else
            voice_error(compiler, node->key, suggestion_text(compiler, &suggestion, "a name of the question"),
                        "there is no name `" STR_FMT "`", STR_ARG(tree_shown(node->key->text)));
    }
}

static void read_replies(struct compiler *compiler, const struct node *mapping, struct policy_source *policy)
{
    const struct program *program = compiler->program;
    for (const struct node *node = mapping->first; node; node = node->next) {
        uint32_t index = symbol_resolve(compiler, SYMBOL_QUESTION, node->key);
        if (index == INDEX_NONE)
            continue;
        const struct program_question *question = &program->questions[index];
        struct expr **replies = &policy->replies[index * RANK_COUNT_MAX];
        if (!is_asked(question->asked, question->asked_count, policy->cell))
            voice_error(compiler, node->key,
                        voice_say(compiler, "add the cell to `ask` of `" STR_FMT "`", STR_ARG(question->id)),
                        "`" STR_FMT "` is not asked in `" STR_FMT "`", STR_ARG(program->cells[policy->cell].id),
                        STR_ARG(question->id));
        else if (question->kind == ANSWER_WORDS)
            voice_error(compiler, node->key, "leave it out", "bots have no words: `" STR_FMT "` is answered by people",
                        STR_ARG(question->id));
        else if (question->kind == ANSWER_RANK)
            read_ranking(compiler, node, index, replies);
        else
            read_reply(compiler, node, index, replies);
    }
}

static void read_weights(struct compiler *compiler, const struct node *mapping, uint32_t index, struct row_source *row)
{
    const struct decision_source *decision = &compiler->decisions[index];
    const bool things = compiler->program->decisions[index].decides == DECIDES_ALLOCATION;
    int64_t total = 0;
    for (const struct node *node = mapping->first; node; node = node->next) {
        uint32_t option = symbol_find(&decision->option_ids, node->key->text);
        if (option == INDEX_NONE) {
            struct suggestion suggestion = suggestion_for(compiler, node->key->text);
            suggestion_offer_all(&suggestion, &decision->option_ids);
            voice_error(compiler, node->key,
                        suggestion_text(compiler, &suggestion,
                                        voice_say(compiler, "%s of the decision", things ? "a thing" : "an option")),
                        "there is no %s `" STR_FMT "`", things ? "thing" : "option",
                        STR_ARG(tree_shown(node->key->text)));
            continue;
        }
        if (node->kind != NODE_SCALAR) {
            if (node->kind != NODE_BAD)
                voice_error(compiler, node, "an expression", "this is not a weight");
            continue;
        }
        struct expr *weight = expr_read(compiler, node, USE_NUMBER);
        if (weight && weight->range.high < 0)
            voice_warn(compiler, node, "at least 0", "the weight is negative, and counts as 0");
        total += weight && weight->range.high > 0 ? weight->range.high : 0;
        row->weights[option] = weight;
    }
    value_weights_fit(compiler, mapping, total);
}

/* The middle and the spread of a number. */
static void read_number(struct compiler *compiler, const struct section *section, struct row_source *row)
{
    const struct node *spread = section->at[KEY_row_spread];
    if (section->at[KEY_row_middle])
        row->weights[0] = expr_read(compiler, section->at[KEY_row_middle], USE_NUMBER);
    if (spread)
        row->weights[1] = expr_read(compiler, spread, USE_NUMBER);
    const struct expr *middle = row->weights[0], *far = row->weights[1];
    if (far && far->range.high > SPREAD_MAX)
        voice_error(compiler, spread, voice_say(compiler, "at most %d, such as min(x, 100)", SPREAD_MAX),
                    "the spread may be %lld", (long long)far->range.high);
    else if (far && far->range.high <= 0)
        voice_warn(compiler, spread, "at least 1, or leave it out", "the spread is never above 0");
    if (middle && (middle->range.low < -QUANTITY_MAX || middle->range.high > QUANTITY_MAX))
        voice_error(compiler, section->at[KEY_row_middle],
                    voice_say(compiler, "at most %d either side of 0, such as clamp(x, 0, 100)", QUANTITY_MAX),
                    "the middle may be from %lld to %lld", (long long)middle->range.low, (long long)middle->range.high);
}

/* Weights, or of a number a middle. */
static void read_row(struct compiler *compiler, const struct section *section, uint32_t index, struct row_source *row)
{
    const struct program_decision *decision = &compiler->program->decisions[index];
    const bool number = decision->decides == DECIDES_NUMBER;
    const struct node *weights = section->at[KEY_row_weights], *middle = section->at[KEY_row_middle],
                      *spread = section->at[KEY_row_spread];
    const struct node *wrong = number ? weights : middle ? middle : spread;
    if (wrong)
        voice_error(compiler, wrong, number ? "such as {middle: 40, spread: 10}" : "such as {weights: {option: 1}}",
                    "`" STR_FMT "` %s", STR_ARG(decision->id),
                    number                                    ? "is a number: its rows have a `middle`"
                    : decision->decides == DECIDES_ALLOCATION ? "is divided among things: its rows have `weights`"
                                                              : "has options: its rows have `weights`");
    else if (!section->given[number ? KEY_row_middle : KEY_row_weights])
        voice_error(compiler, section->node,
                    number ? "middle: an expression, such as 2 + tension / 20"
                           : "weights: a mapping of names to expressions",
                    "a row needs `%s`", number ? "middle" : "weights");
    if (number && !weights)
        read_number(compiler, section, row);
    else if (weights && !number)
        read_weights(compiler, section->at[KEY_row_weights], index, row);
}

static void read_rows(struct compiler *compiler, const struct node *list, uint32_t index, struct policy_source *policy)
{
    assert(index < compiler->program->decision_count);
    const struct program_decision *decision = &compiler->program->decisions[index];
    struct table_source *table = &policy->tables[index];
    table->present = true;
    table->rows = store_scratch(compiler, list->count + 1, sizeof(*table->rows));
    bool last = false;
    for (struct node *node = list->first; table->rows && node && table->row_count < ROW_COUNT_MAX; node = node->next) {
        struct row_source *row = &table->rows[table->row_count];
        struct section section;
        if (last) {
            voice_warn(compiler, node, "put the row without `if` last",
                       "the row is never used: the one before has no `if`");
            break;
        }
        row->weights = store_scratch(compiler, program_row_width(decision) + 1, sizeof(struct expr *));
        if (!row->weights || !section_read(compiler, node, TABLE_row, &section))
            continue;
        last = !section.at[KEY_row_if];
        row->when_node = section.at[KEY_row_if];
        row->when = row->when_node ? expr_read(compiler, row->when_node, USE_CONDITION) : NULL;
        read_row(compiler, &section, index, row);
        table->row_count++;
    }
}

static void refuse_rounds(struct compiler *compiler, const struct node *node, const struct program_decision *decision,
                          const char *right)
{
    voice_error(compiler, node, right, "`" STR_FMT "` has no first round", STR_ARG(decision->id));
}

/* One list of rows is for both rounds of a decision that has two. */
static void read_table(struct compiler *compiler, struct node *node, uint32_t index, struct policy_source *policy)
{
    const struct program *program = compiler->program;
    const struct program_decision *decision = &program->decisions[index];
    struct section section;
    if (!is_asked(decision->asked, decision->asked_count, policy->cell)) {
        voice_error(compiler, node->key,
                    voice_say(compiler, "add the cell to `ask` of `" STR_FMT "`", STR_ARG(decision->id)),
                    "`" STR_FMT "` is not asked in `" STR_FMT "`", STR_ARG(program->cells[policy->cell].id),
                    STR_ARG(decision->id));
    }
    if (node->kind == NODE_LIST) {
        read_rows(compiler, node, index, policy);
        if (decision->first != INDEX_NONE)
            policy->tables[decision->first] = policy->tables[index];
    } else if (decision->first == INDEX_NONE && (tree_entry(node, STR("first")) || tree_entry(node, STR("then")))) {
        refuse_rounds(compiler, node, decision, "a list of rows, or `first: 10m` in the decision");
    } else if (decision->first == INDEX_NONE) {
        voice_error(compiler, node,
                    decision->decides == DECIDES_NUMBER ? "a list of rows, such as [{middle: 40, spread: 10}]"
                                                        : "a list of rows, such as [{weights: {option: 1}}]",
                    "`" STR_FMT "` is a mapping here", STR_ARG(decision->id));
    } else if (section_read(compiler, node, TABLE_rows_of, &section)) {
        if (section.at[KEY_rows_of_first])
            read_rows(compiler, section.at[KEY_rows_of_first], decision->first, policy);
        if (section.at[KEY_rows_of_then])
            read_rows(compiler, section.at[KEY_rows_of_then], index, policy);
    }
}

/* False was reported. */
static bool read_wait(struct compiler *compiler, const struct node *node, struct wait_source *ret_wait)
{
    struct wait_source wait = {.node = node};
    if (node->kind != NODE_SCALAR) {
        if (node->kind != NODE_BAD)
            voice_error(compiler, node, "such as 30m or 10m..40m", "this is no time that somebody takes");
        return false;
    }
    if (!value_range(compiler, node, &wait.least, &wait.most))
        return false;
    *ret_wait = wait;
    return true;
}

/* One time is for both rounds of a decision that has two. */
static void read_wait_of_rounds(struct compiler *compiler, struct node *node, uint32_t index,
                                struct policy_source *policy)
{
    const struct program_decision *decision = &compiler->program->decisions[index];
    struct section section;
    if (node->kind != NODE_MAPPING) {
        if (read_wait(compiler, node, &policy->waits[index]) && decision->first != INDEX_NONE)
            policy->waits[decision->first] = policy->waits[index];
    } else if (decision->first == INDEX_NONE) {
        refuse_rounds(compiler, node, decision, "such as 30m or 10m..40m, or `first: 10m` in the decision");
    } else if (section_read(compiler, node, TABLE_ranges_of, &section)) {
        if (section.at[KEY_ranges_of_first])
            read_wait(compiler, section.at[KEY_ranges_of_first], &policy->waits[decision->first]);
        if (section.at[KEY_ranges_of_then])
            read_wait(compiler, section.at[KEY_ranges_of_then], &policy->waits[index]);
    }
}

static void read_wait_of(struct compiler *compiler, struct node *node, struct policy_source *policy)
{
    const struct program *program = compiler->program;
    uint32_t index = symbol_resolve(compiler, SYMBOL_DECISION, node->key);
    if (index == INDEX_NONE)
        return;
    const struct program_decision *decision = &program->decisions[index];
    if (is_asked(decision->asked, decision->asked_count, policy->cell)) {
        read_wait_of_rounds(compiler, node, index, policy);
        return;
    }
    voice_error(
        compiler, node->key, voice_say(compiler, "add the cell to `ask` of `" STR_FMT "`", STR_ARG(decision->id)),
        "`" STR_FMT "` is not asked in `" STR_FMT "`", STR_ARG(program->cells[policy->cell].id), STR_ARG(decision->id));
}

/* What a cell is not asked takes it no time; `waits` of that stay empty. */
static void read_waits(struct compiler *compiler, struct node *node, struct policy_source *policy)
{
    const struct program *program = compiler->program;
    struct wait_source otherwise = {NULL, NULL, NULL};
    if (node->kind == NODE_SCALAR)
        read_wait(compiler, node, &otherwise);
    for (struct node *entry = node->first; entry; entry = entry->next)
        if (str_equal(entry->key->text, STR("default")))
            read_wait(compiler, entry, &otherwise);
        else
            read_wait_of(compiler, entry, policy);
    for (uint32_t i = 0; i < program->decision_count; i++)
        if (!policy->waits[i].least &&
            is_asked(program->decisions[i].asked, program->decisions[i].asked_count, policy->cell))
            policy->waits[i] = otherwise;
}

/* All rounds of what comes again are decided alike. */
static void repeat_rounds(const struct program *program, struct policy_source *policy)
{
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *again = &program->decisions[i];
        uint32_t of = again->round_of;
        if (of != INDEX_NONE && again->first_of != INDEX_NONE)
            of = program->decisions[of].first;
        if (of == INDEX_NONE)
            continue;
        policy->tables[i] = policy->tables[of];
        policy->waits[i] = policy->waits[of];
    }
}

/* What the policy leaves out is as in the standard one of its cell, which was read before. */
static void take_from_standard(struct compiler *compiler, bool has_shares, bool has_grants,
                               struct policy_source *policy)
{
    const struct program *program = compiler->program;
    const struct policy_source *standard = &compiler->policies[program->cells[policy->cell].policy_first];
    assert(standard != policy && standard->cell == policy->cell);
    for (uint32_t i = 0; i < program->decision_count; i++)
        if (!policy->tables[i].present)
            policy->tables[i] = standard->tables[i];
    for (uint32_t i = 0; i < program->decision_count; i++)
        if (!policy->waits[i].least)
            policy->waits[i] = standard->waits[i];
    for (uint32_t i = 0; i < program->assessment_count; i++)
        if (!policy->answers[i])
            policy->answers[i] = standard->answers[i];
    for (uint32_t i = 0; i < program->task_count; i++)
        if (!policy->does[i].node)
            policy->does[i] = standard->does[i];
    for (uint32_t i = 0; i < program->card_count; i++)
        if (!policy->dealings[i].node)
            policy->dealings[i] = standard->dealings[i];
    for (uint32_t i = 0; i < program->question_count; i++) {
        struct expr **own = &policy->replies[i * RANK_COUNT_MAX], **other = &standard->replies[i * RANK_COUNT_MAX];
        bool answers = false;
        for (uint32_t k = 0; k < RANK_COUNT_MAX; k++)
            answers = answers || own[k];
        if (!answers)
            memcpy(own, other, RANK_COUNT_MAX * sizeof(*own));
    }
    if (!has_grants) {
        policy->grants = standard->grants;
        policy->grant_count = standard->grant_count;
    }
    if (has_shares || standard->rule_count == 0)
        return;
    policy->rules = store_scratch(compiler, standard->rule_count, sizeof(*policy->rules));
    for (; policy->rules && policy->rule_count < standard->rule_count; policy->rule_count++)
        policy->rules[policy->rule_count] = standard->rules[policy->rule_count];
}

/* A key of policies themselves, and no decision. */
static bool is_own_key(struct str name)
{
    for (uint32_t i = 0; i < KEY_COUNT; i++)
        if (section_keys[i].table == TABLE_policy && section_keys[i].name &&
            str_equal(name, str_of(section_keys[i].name)))
            return true;
    return false;
}

static void report_unknown(struct compiler *compiler, const struct node *key)
{
    const struct family *family = families_find(compiler, key->text);
    if (family && family->kind == SYMBOL_DECISION) {
        voice_error(compiler, key, "a policy of a cell for which it is made", "the cell is not asked in `" STR_FMT "`",
                    STR_ARG(tree_shown(key->text)));
        return;
    }
    struct suggestion suggestion = suggestion_for(compiler, key->text);
    const char *list = "";
    for (uint32_t i = 0; i < KEY_COUNT; i++) {
        if (section_keys[i].table != TABLE_policy || !section_keys[i].name)
            continue;
        suggestion_offer(&suggestion, str_of(section_keys[i].name));
        list = voice_say(compiler, "%s%s, ", list, section_keys[i].name);
    }
    suggestion_offer_all(&suggestion, &compiler->symbols[SYMBOL_DECISION]);
    voice_error(compiler, key,
                suggestion_text(compiler, &suggestion, voice_say(compiler, "%sor the id of a decision", list)),
                "a policy has no key `" STR_FMT "`", STR_ARG(tree_shown(key->text)));
}

static void read_policy(struct compiler *compiler, struct node *node, struct policy_source *policy)
{
    struct section section;
    policy->node = node;
    if (!section_read(compiler, node, TABLE_policy, &section))
        return;
    value_check_line(compiler, section.at[KEY_policy_label]);
    value_text(compiler, section.at[KEY_policy_label], &policy->label);
    if (section.at[KEY_policy_shares])
        read_shares(compiler, section.at[KEY_policy_shares], policy);
    if (section.at[KEY_policy_releases])
        releases_grants(compiler, section.at[KEY_policy_releases], policy);
    if (section.at[KEY_policy_takes])
        read_waits(compiler, section.at[KEY_policy_takes], policy);
    if (section.at[KEY_policy_assess])
        read_answers(compiler, section.at[KEY_policy_assess], policy);
    if (section.at[KEY_policy_does])
        tasks_does(compiler, section.at[KEY_policy_does], policy);
    if (section.at[KEY_policy_plans])
        board_dealings(compiler, section.at[KEY_policy_plans], policy);
    if (section.at[KEY_policy_answers])
        read_replies(compiler, section.at[KEY_policy_answers], policy);
    for (struct node *entry = node->first; entry; entry = entry->next) {
        if (is_own_key(entry->key->text))
            continue;
        uint32_t decision =
            symbol_find(&compiler->symbols[SYMBOL_DECISION], symbol_named(compiler, SYMBOL_DECISION, entry->key));
        if (decision == INDEX_NONE)
            report_unknown(compiler, entry->key);
        else if (section_fits(compiler, entry, REST_policy))
            read_table(compiler, entry, decision, policy);
    }
    if (!compiler->out_of_memory)
        repeat_rounds(compiler->program, policy);
    const struct node *like = section.at[KEY_policy_like];
    if (!like || value_word(compiler, &section, KEY_policy_like, INDEX_NONE) == INDEX_NONE)
        return;
    if (str_equal(policy->name, STR("standard")))
        voice_error(compiler, like->key, "leave it out", "this is the standard policy itself");
    else if (!compiler->out_of_memory)
        take_from_standard(compiler, section.given[KEY_policy_shares], section.given[KEY_policy_releases], policy);
}

static struct policy_source *add_policy(struct compiler *compiler, uint32_t cell, struct str name)
{
    assert(compiler->policy_count < compiler->program->cell_count * POLICY_COUNT_MAX);
    struct policy_source *policy = &compiler->policies[compiler->policy_count++];
    *policy = (struct policy_source){.cell = cell, .name = store_text(compiler, name)};
    policy->tables = store_scratch(compiler, compiler->program->decision_count + 1, sizeof(*policy->tables));
    policy->waits = store_scratch(compiler, compiler->program->decision_count + 1, sizeof(*policy->waits));
    policy->does = store_scratch(compiler, compiler->program->task_count + 1, sizeof(*policy->does));
    policy->dealings = store_scratch(compiler, compiler->program->card_count + 1, sizeof(*policy->dealings));
    policy->answers = store_scratch(compiler, compiler->program->assessment_count + 1, sizeof(struct expr *));
    policy->replies =
        store_scratch(compiler, (size_t)compiler->program->question_count * RANK_COUNT_MAX + 1, sizeof(struct expr *));
    return policy;
}

/* The entry of each cell in a mapping of cells; entries of cells that are none are reported. */
static void entries_by_cell(struct compiler *compiler, const struct node *mapping,
                            struct node *ret_entries[CELL_COUNT_MAX])
{
    memset(ret_entries, 0, CELL_COUNT_MAX * sizeof(struct node *));
    for (struct node *node = mapping ? mapping->first : NULL; node; node = node->next) {
        uint32_t cell = symbol_resolve(compiler, SYMBOL_CELL, node->key);
        if (cell != INDEX_NONE)
            ret_entries[cell] = node;
    }
}

static void read_alternatives(struct compiler *compiler, struct node *mapping, uint32_t cell)
{
    uint32_t first = compiler->policy_count - 1;
    if (mapping->kind != NODE_MAPPING) {
        if (mapping->kind != NODE_BAD)
            voice_error(compiler, mapping, "a mapping of names to policies", "this is not a set of policies");
        return;
    }
    for (struct node *node = mapping->first; node; node = node->next) {
        if (compiler->policy_count - first >= POLICY_COUNT_MAX) {
            voice_error(compiler, node->key,
                        voice_say(compiler, "at most %d besides `standard`", (int)POLICY_COUNT_MAX - 1),
                        "too many policies of one cell");
            return;
        }
        symbol_check_id(compiler, node->key);
        if (str_equal(node->key->text, STR("standard"))) {
            voice_error(compiler, node->key, "another name; `standard` is the one in `bots`",
                        "the name `standard` is taken");
        }
        struct policy_source *policy = add_policy(compiler, cell, node->key->text);
        if (!compiler->out_of_memory)
            read_policy(compiler, node, policy);
    }
}

void policies_read(struct compiler *compiler)
{
    struct program *program = compiler->program;
    struct node *standard[CELL_COUNT_MAX], *others[CELL_COUNT_MAX];
    entries_by_cell(compiler, compiler->top.at[KEY_scenario_bots], standard);
    entries_by_cell(compiler, compiler->top.at[KEY_scenario_policies], others);
    compiler->policies =
        store_scratch(compiler, (size_t)program->cell_count * POLICY_COUNT_MAX + 1, sizeof(*compiler->policies));
    for (uint32_t cell = 0; !compiler->out_of_memory && cell < program->cell_count; cell++) {
        program->cells[cell].policy_first = compiler->policy_count;
        struct policy_source *policy = add_policy(compiler, cell, STR("standard"));
        if (standard[cell] && !compiler->out_of_memory)
            read_policy(compiler, standard[cell], policy);
        if (others[cell] && !compiler->out_of_memory)
            read_alternatives(compiler, others[cell], cell);
        program->cells[cell].policy_count = compiler->policy_count - program->cells[cell].policy_first;
        assert(program->cells[cell].policy_count >= 1 && program->cells[cell].policy_count <= POLICY_COUNT_MAX);
    }
}
