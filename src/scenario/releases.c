/* Originators: who must release what before others pass it on, the redacted variants, and how bots answer requests. */
#include <assert.h>

#include "program/marking.h"
#include "scenario/compiler.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/symbol.h"
#include "scenario/value.h"
#include "scenario/voice.h"

/* ---- injects ---- */

static void check_variant(struct compiler *compiler, const struct section *section, const struct program_inject *inject)
{
    static const enum key_index of_time[] = {KEY_inject_at,     KEY_inject_when,    KEY_inject_after,
                                             KEY_inject_chance, KEY_inject_repeats, KEY_inject_rehearse,
                                             KEY_inject_phase};
    for (size_t i = 0; i < sizeof(of_time) / sizeof(of_time[0]); i++)
        if (section->at[of_time[i]])
            voice_error(compiler, section->at[of_time[i]]->key, "leave it out",
                        "a redacted variant comes when what it redacts is released so, and by nothing else");
    if (inject->release != 0)
        voice_error(compiler, section->at[KEY_inject_release], "release: []",
                    "a redacted variant goes to whom it is released to");
    if (section->at[KEY_inject_originator])
        voice_error(compiler, section->at[KEY_inject_originator]->key, "leave it out",
                    "the originator is that of what it redacts");
}

void releases_read_inject(struct compiler *compiler, const struct section *section, struct program_inject *inject,
                          struct inject_source *source)
{
    const struct node *originator = section->at[KEY_inject_originator], *redacts = section->at[KEY_inject_redacts];
    uint32_t index = (uint32_t)(inject - compiler->program->injects);
    source->originator_node = originator;
    if (originator)
        inject->originator = symbol_resolve(compiler, SYMBOL_CELL, originator);
    if (inject->kind == INJECT_HIDDEN && (originator || redacts))
        voice_error(compiler, (originator ? originator : redacts)->key, "an inject of another kind",
                    "a hidden inject is passed on by nobody");
    if (!redacts)
        return;
    inject->redacts = symbol_resolve(compiler, SYMBOL_INJECT, redacts);
    if (inject->redacts == index) {
        voice_error(compiler, redacts, "the inject of which it is a variant", "it redacts itself");
        inject->redacts = INDEX_NONE;
    }
    check_variant(compiler, section, inject);
}

bool releases_is_variant(const struct section *section)
{
    return section->given[KEY_inject_redacts];
}

static void join_variant(struct compiler *compiler, uint32_t index)
{
    struct program *program = compiler->program;
    struct program_inject *variant = &program->injects[index], *whole = &program->injects[variant->redacts];
    const struct node *node = compiler->symbols[SYMBOL_INJECT].items[index].node;
    if (!compiler->injects[variant->redacts].originator_node)
        voice_error(compiler, node->key,
                    voice_say(compiler, "add `originator: cell` to `" STR_FMT "`", STR_ARG(whole->id)),
                    "nobody has to release `" STR_FMT "`, of which it is a redacted variant", STR_ARG(whole->id));
    else if (whole->redacted != INDEX_NONE)
        voice_error(compiler, node->key, "one redacted variant",
                    "`" STR_FMT "` has the redacted variant `" STR_FMT "` already", STR_ARG(whole->id),
                    STR_ARG(program->injects[whole->redacted].id));
    else
        whole->redacted = index;
    variant->originator = whole->originator;
}

/* Those that its marking names, in REL TO or as owner. */
static uint32_t listed(const struct program *program, const struct program_inject *inject)
{
    struct marking marking;
    const char *fault, *right;
    uint32_t cells = 0;
    if (marking_read(inject->marking, &marking, &fault, &right) == MARKING_WORDS)
        return 0;
    bool named = marking.owner != OWNER_USA || marking.release == RELEASE_LISTED; /* else a level says nothing */
    for (uint32_t cell = 0; named && cell < program->cell_count; cell++)
        if (program->cells[cell].country.len > 0 && marking_lists(&marking, program->cells[cell].country))
            cells |= UINT32_C(1) << cell;
    return cells;
}

void releases_read(struct compiler *compiler)
{
    struct program *program = compiler->program;
    uint32_t count = 0;
    for (uint32_t i = 0; i < program->inject_count; i++)
        if (program->injects[i].redacts != INDEX_NONE)
            join_variant(compiler, i);
    for (uint32_t i = 0; i < program->inject_count; i++) {
        struct program_inject *inject = &program->injects[i];
        inject->free = (uint32_t)((UINT64_C(1) << program->cell_count) - 1);
        if (inject->originator == INDEX_NONE)
            continue;
        uint32_t own = UINT32_C(1) << inject->originator;
        if (inject->redacts == INDEX_NONE) /* the originator has what it originated */
            inject->release |= own;
        inject->free = inject->release | own | listed(program, inject);
        count += program->cell_count - (uint32_t)__builtin_popcount(inject->free);
    }
    program->releases = store_keep(compiler, count, sizeof(*program->releases));
    for (uint32_t i = 0; program->releases && i < program->inject_count; i++)
        for (uint32_t cell = 0; cell < program->cell_count; cell++)
            if (!(program->injects[i].free >> cell & 1))
                program->releases[program->release_count++] = (struct program_release){.inject = i, .to_cell = cell};
    assert(!program->releases || program->release_count == count);
}

/* ---- bots ---- */

/* The inject that a rule names must be the cell's to release. */
static void check_inject(struct compiler *compiler, const struct node *node, const struct policy_source *policy,
                         const struct grant_rule *rule)
{
    const struct program *program = compiler->program;
    const struct program_inject *inject = &program->injects[rule->inject];
    if (inject->originator != policy->cell)
        voice_error(
            compiler, node,
            voice_say(compiler, "`originator: " STR_FMT "` in the inject", STR_ARG(program->cells[policy->cell].id)),
            "`" STR_FMT "` is not for `" STR_FMT "` to release", STR_ARG(inject->id),
            STR_ARG(program->cells[policy->cell].id));
    else if (rule->gives[RELEASED_REDACTED] && inject->redacted == INDEX_NONE)
        voice_error(compiler, node, voice_say(compiler, "an inject with `redacts: " STR_FMT "`", STR_ARG(inject->id)),
                    "`" STR_FMT "` has no redacted variant", STR_ARG(inject->id));
}

/* The whole, of which nothing comes. */
static void read_refusal(struct compiler *compiler, const struct section *section, struct grant_rule *rule)
{
    const struct node *other =
        section->at[KEY_grant_whole] ? section->at[KEY_grant_whole] : section->at[KEY_grant_chance];
    if (other)
        voice_error(compiler, other->key, "either `whole`, with a chance, or `refused`", "`refused` is given already");
    rule->gives[RELEASED_WHOLE] = true;
    rule->chance = expr_number(compiler, 0);
    value_range(compiler, section->at[KEY_grant_refused], &rule->least[RELEASED_WHOLE], &rule->most[RELEASED_WHOLE]);
}

static void read_grant(struct compiler *compiler, struct node *node, struct policy_source *policy)
{
    struct grant_rule *rule = &policy->grants[policy->grant_count];
    struct section section;
    if (!section_read(compiler, node, TABLE_grant, &section))
        return;
    *rule = (struct grant_rule){.inject = INDEX_NONE, .to_cell = INDEX_NONE, .node = node};
    rule->kind = value_word(compiler, &section, KEY_grant_kind, INDEX_NONE);
    const struct node *inject = section.at[KEY_grant_inject], *to = section.at[KEY_grant_to];
    struct node *takes[] = {
        [RELEASED_REDACTED] = section.at[KEY_grant_redacted], [RELEASED_WHOLE] = section.at[KEY_grant_whole]};
    for (uint32_t answer = 0; answer < 2; answer++) {
        rule->gives[answer] = takes[answer];
        if (takes[answer])
            value_range(compiler, takes[answer], &rule->least[answer], &rule->most[answer]);
    }
    if (!section.given[KEY_grant_whole] && !section.given[KEY_grant_redacted] && !section.given[KEY_grant_refused])
        voice_error(compiler, node, "whole: 25m..60m, redacted: 5m..15m, both, or refused: 10m",
                    "it is not said what is answered");
    if (inject)
        rule->inject = symbol_resolve(compiler, SYMBOL_INJECT, inject);
    if (rule->inject != INDEX_NONE)
        check_inject(compiler, inject, policy, rule);
    rule->to_cell = to ? symbol_resolve(compiler, SYMBOL_CELL, to) : INDEX_NONE;
    if (rule->inject != INDEX_NONE && rule->to_cell != INDEX_NONE &&
        (compiler->program->injects[rule->inject].free >> rule->to_cell & 1))
        voice_warn(compiler, to, "a cell that its marking does not list", "`" STR_FMT "` is free to have `" STR_FMT "`",
                   STR_ARG(to->text), STR_ARG(inject->text));
    rule->chance = value_chance(compiler, section.at[KEY_grant_chance]);
    if (section.at[KEY_grant_refused])
        read_refusal(compiler, &section, rule);
    rule->when = section.at[KEY_grant_if] ? expr_read(compiler, section.at[KEY_grant_if], USE_CONDITION) : NULL;
    policy->grant_count++;
}

void releases_grants(struct compiler *compiler, struct node *node, struct policy_source *policy)
{
    uint32_t count = node->kind == NODE_LIST ? node->count : 1;
    policy->grants = store_scratch(compiler, count, sizeof(*policy->grants));
    if (policy->grants && node->kind == NODE_MAPPING)
        read_grant(compiler, node, policy);
    for (struct node *entry = node->kind == NODE_LIST ? node->first : NULL;
         policy->grants && entry && policy->grant_count < SHARE_RULE_COUNT_MAX; entry = entry->next)
        read_grant(compiler, entry, policy);
}

const struct grant_rule *releases_rule(const struct program *program, const struct policy_source *policy,
                                       const struct program_release *release, const struct grant_rule *before)
{
    const struct program_inject *inject = &program->injects[release->inject];
    if (inject->originator != policy->cell || (before && !before->when))
        return NULL;
    for (uint32_t i = before ? (uint32_t)(before - policy->grants) + 1 : 0; i < policy->grant_count; i++) {
        const struct grant_rule *rule = &policy->grants[i];
        bool gives = rule->gives[RELEASED_WHOLE] || inject->redacted != INDEX_NONE;
        if (gives && (rule->inject == INDEX_NONE || rule->inject == release->inject) &&
            (rule->kind == INDEX_NONE || rule->kind == (uint32_t)inject->kind) &&
            (rule->to_cell == INDEX_NONE || rule->to_cell == release->to_cell))
            return rule;
    }
    return NULL;
}

/* ---- what bots will never have released ---- */

static bool shares(const struct compiler *compiler, uint32_t cell, const struct program_release *release)
{
    const struct program *program = compiler->program;
    const struct policy_source *policy = &compiler->policies[program->cells[cell].policy_first];
    bool fits = false;
    for (uint32_t i = 0; i < policy->rule_count; i++) {
        const struct share_rule *rule = &policy->rules[i];
        uint32_t kind = (uint32_t)program->injects[release->inject].kind;
        fits = fits || (rule->to_cell == release->to_cell && (rule->kind == INDEX_NONE || rule->kind == kind) &&
                        (rule->inject == INDEX_NONE || rule->inject == release->inject));
    }
    return fits;
}

/* A bot that requests what nobody answers waits for good. */
void releases_check(struct compiler *compiler)
{
    const struct program *program = compiler->program;
    for (uint32_t i = 0; i < program->release_count; i++) {
        const struct program_release *release = &program->releases[i];
        const struct program_inject *inject = &program->injects[release->inject];
        const struct program_cell *originator = &program->cells[inject->originator];
        bool asked = false;
        for (uint32_t cell = 0; cell < program->cell_count; cell++)
            asked = asked || (cell != inject->originator && shares(compiler, cell, release));
        if (!asked || releases_rule(program, &compiler->policies[originator->policy_first], release, NULL))
            continue;
        voice_warn(compiler, compiler->symbols[SYMBOL_INJECT].items[release->inject].node->key,
                   voice_say(compiler, "add a rule to its `releases`: {inject: " STR_FMT ", whole: 10m..30m}",
                             STR_ARG(inject->id)),
                   "the bot of `" STR_FMT "` never answers who requests release of `" STR_FMT "` for `" STR_FMT "`",
                   STR_ARG(originator->id), STR_ARG(inject->id), STR_ARG(program->cells[release->to_cell].id));
    }
}
