/* Where everything of a run lies: slots, the pairs along which policies share, and the places where chance enters.
 *
 * Slots are in the order program.h gives. Draw sites: the share slots with a chance take halves of blocks from 0 on,
 * eight a block; then, from a fresh block, the injects with a chance likewise; then each decision a block of its own,
 * choices in halves 0 to 3 and outcomes in 4 to 7, or, when more than four cells are asked, blocks of choices and as
 * many of outcomes; then, from a fresh block, how long each asked cell takes to choose, where that is drawn, eight a
 * block; then, from fresh blocks, two places each of what control sends by hand; the choices in first rounds of
 * decisions, and how long they take; two places each of the tasks that a bot may not do, or take its time for; and two
 * each of the numbers that a bot names, and each of the decisions, questions and assessments that control opens by
 * hand; and a block each of what effects roll, which is drawn again and again. What is always drawn the same way has
 * the site {0, 0}, which nobody reads. What has to do with a member of a group stands apart, by name (places.h), and so
 * does all that items of the plan draw.
 */
#include <assert.h>
#include <stdio.h>

#include "scenario/compiler.h"
#include "scenario/places.h"
#include "scenario/rolls.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/voice.h"

enum { HALVES_A_BLOCK = 8 };

struct layout {
    struct compiler *compiler;
    struct program *program;
    uint32_t block, half; /* the next free place for a draw */
    struct places places; /* those of members of groups */
    uint32_t grouped;     /* bit c: cell c is a member of a group */
    uint32_t rolled;      /* rolls that have their slots */
};

/* ---- shares ---- */

/* The rule of a policy for this inject and receiver that is asked after `before`, which did not hold (NULL: the first
 * one); NULL: there is none. What stands behind a rule without condition is never asked. */
static const struct share_rule *rule_for(const struct program *program, const struct policy_source *policy,
                                         uint32_t inject, uint32_t to_cell, const struct share_rule *before)
{
    const struct program_inject *row = &program->injects[inject];
    if (row->kind == INJECT_HIDDEN || row->release >> to_cell & 1)
        return NULL;
    if (before && !before->when)
        return NULL;
    for (uint32_t i = before ? (uint32_t)(before - policy->rules) + 1 : 0; i < policy->rule_count; i++) {
        const struct share_rule *rule = &policy->rules[i];
        if (rule->to_cell == to_cell && (rule->kind == INDEX_NONE || rule->kind == (uint32_t)row->kind) &&
            (rule->inject == INDEX_NONE || rule->inject == inject))
            return rule;
    }
    return NULL;
}

static bool is_shared(const struct compiler *compiler, uint32_t cell, uint32_t inject, uint32_t to_cell)
{
    const struct program_cell *row = &compiler->program->cells[cell];
    bool shared = false;
    for (uint32_t i = 0; i < row->policy_count; i++)
        shared =
            shared || rule_for(compiler->program, &compiler->policies[row->policy_first + i], inject, to_cell, NULL);
    return shared;
}

/* Counts the share slots, or lists them when there is room for them. */
static uint32_t list_shares(const struct compiler *compiler, struct program_share *shares)
{
    const struct program *program = compiler->program;
    uint32_t count = 0;
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        for (uint32_t inject = 0; inject < program->inject_count; inject++) {
            for (uint32_t to_cell = 0; to_cell < program->cell_count; to_cell++) {
                if (!is_shared(compiler, cell, inject, to_cell))
                    continue;
                if (shares)
                    shares[count] = (struct program_share){.from_cell = cell, .inject = inject, .to_cell = to_cell};
                count++;
            }
        }
    }
    return count;
}

/* Rules behind the first of a share slot. */
static uint32_t count_next(const struct layout *layout)
{
    const struct program *program = layout->program;
    uint32_t count = 0;
    for (uint32_t i = 0; i < layout->compiler->policy_count; i++) {
        const struct policy_source *policy = &layout->compiler->policies[i];
        if (policy->rule_count < 2)
            continue;
        for (uint32_t inject = 0; inject < program->inject_count; inject++)
            for (uint32_t to = 0; to < program->cell_count; to++) {
                const struct share_rule *rule = rule_for(program, policy, inject, to, NULL);
                while (rule && (rule = rule_for(program, policy, inject, to, rule)))
                    count++;
            }
    }
    return count;
}

static bool lay_shares(struct layout *layout)
{
    struct program *program = layout->program;
    program->share_count = list_shares(layout->compiler, NULL);
    if (program->share_count > SLOT_COUNT_MAX)
        return true; /* layout_program reports it */
    uint32_t next_count = count_next(layout);
    if (next_count > RULE_NEXT_COUNT_MAX) {
        const struct section *top = &layout->compiler->top;
        voice_error(layout->compiler,
                    top->at[KEY_scenario_bots] ? top->at[KEY_scenario_bots] : top->at[KEY_scenario_policies],
                    "fewer rules that fit the same items",
                    "the bots are too large: %u rules that are asked where one before does not hold, at most %d",
                    next_count, (int)RULE_NEXT_COUNT_MAX);
        return false;
    }
    program->rule_count = program->share_count * layout->compiler->policy_count + next_count;
    program->shares = store_keep(layout->compiler, program->share_count, sizeof(*program->shares));
    program->rules = store_keep(layout->compiler, program->rule_count, sizeof(*program->rules));
    if (program->shares)
        list_shares(layout->compiler, program->shares);
    return !layout->compiler->out_of_memory;
}

void layout_rules(struct compiler *compiler)
{
    struct program *program = compiler->program;
    uint32_t next = program->share_count * compiler->policy_count; /* where those stand that are asked next */
    assert(program->rule_count >= next);
    for (uint32_t i = 0; i < compiler->policy_count; i++) {
        const struct policy_source *policy = &compiler->policies[i];
        for (uint32_t k = 0; k < program->share_count; k++) {
            const struct program_share *share = &program->shares[k];
            const struct share_rule *rule = share->from_cell == policy->cell
                                                ? rule_for(program, policy, share->inject, share->to_cell, NULL)
                                                : NULL;
            struct program_rule *at = &program->rules[i * program->share_count + k];
            *at = (struct program_rule){CODE_NONE, CODE_NONE, CODE_NONE, CODE_NONE, INDEX_NONE, false};
            while (rule) {
                *at = (struct program_rule){rule->when_code,   rule->after_code, rule->most_code,
                                            rule->chance_code, INDEX_NONE,       true};
                rule = rule_for(program, policy, share->inject, share->to_cell, rule);
                if (!rule)
                    continue;
                at->next = next++;
                at = &program->rules[at->next];
            }
        }
    }
}

/* ---- releases ---- */

static uint32_t count_grants(const struct compiler *compiler)
{
    const struct program *program = compiler->program;
    uint32_t count = compiler->policy_count * program->release_count;
    for (uint32_t i = 0; i < compiler->policy_count; i++)
        for (uint32_t k = 0; k < program->release_count; k++) {
            const struct policy_source *policy = &compiler->policies[i];
            const struct grant_rule *rule = releases_rule(program, policy, &program->releases[k], NULL);
            while (rule && (rule = releases_rule(program, policy, &program->releases[k], rule)))
                count++;
        }
    return count;
}

static struct program_grant grant_of(const struct program *program, const struct program_release *release,
                                     const struct grant_rule *rule)
{
    struct program_grant grant = {
        CODE_NONE, CODE_NONE, {CODE_NONE, CODE_NONE}, {CODE_NONE, CODE_NONE}, {false, false}, INDEX_NONE, rule != NULL};
    if (!rule)
        return grant;
    grant.when = rule->when_code;
    grant.chance = rule->chance_code;
    for (uint32_t answer = 0; answer < 2; answer++) {
        grant.least[answer] = rule->least_code[answer];
        grant.most[answer] = rule->most_code[answer];
        grant.gives[answer] = rule->gives[answer];
    }
    if (program->injects[release->inject].redacted == INDEX_NONE)
        grant.gives[RELEASED_REDACTED] = false;
    return grant;
}

void layout_grants(struct compiler *compiler)
{
    struct program *program = compiler->program;
    uint32_t next = program->release_count * compiler->policy_count; /* where those stand that are asked next */
    assert(program->grant_count >= next);
    for (uint32_t i = 0; i < compiler->policy_count; i++)
        for (uint32_t k = 0; k < program->release_count; k++) {
            const struct policy_source *policy = &compiler->policies[i];
            const struct program_release *release = &program->releases[k];
            const struct grant_rule *rule = releases_rule(program, policy, release, NULL);
            struct program_grant *at = &program->grants[i * program->release_count + k];
            *at = grant_of(program, release, rule);
            while (rule && (rule = releases_rule(program, policy, release, rule))) {
                at->next = next++;
                at = &program->grants[at->next];
                *at = grant_of(program, release, rule);
            }
        }
}

/* ---- draws ---- */

static struct site take_site(struct layout *layout)
{
    assert(layout->half < HALVES_A_BLOCK);
    struct site site = {layout->block, layout->half};
    layout->half++;
    if (layout->half == HALVES_A_BLOCK) {
        layout->half = 0;
        layout->block++;
    }
    return site;
}

static void fresh_block(struct layout *layout)
{
    layout->block += layout->half > 0;
    layout->half = 0;
}

/* Two places that lie in one block. */
static struct site take_two(struct layout *layout)
{
    struct site site = take_site(layout);
    take_site(layout);
    assert(site.half % 2 == 0);
    return site;
}

/* Four, of which three are drawn. */
static struct site take_four(struct layout *layout)
{
    struct site site = take_two(layout);
    take_two(layout);
    assert(site.half % 4 == 0);
    return site;
}

/* ---- draws of members ---- */

static struct str cell_id(const struct layout *layout, uint32_t cell)
{
    return layout->program->cells[cell].id;
}

static bool is_grouped_inject(const struct layout *layout, uint32_t inject)
{
    return layout->compiler->symbols[SYMBOL_INJECT].items[inject].node->me.ptr;
}

static bool is_grouped_decision(const struct layout *layout, uint32_t index)
{
    const struct program_decision *decision = &layout->program->decisions[index];
    bool grouped = layout->compiler->decisions[index].node->me.ptr || decision->round_of != INDEX_NONE;
    for (uint32_t k = 0; k < decision->asked_count; k++)
        grouped = grouped || (layout->grouped >> decision->asked[k] & 1);
    return grouped;
}

static struct site inject_site(struct layout *layout, uint32_t inject, const char *what)
{
    if (!is_grouped_inject(layout, inject))
        return take_site(layout);
    return places_named(&layout->places, what, layout->program->injects[inject].id, STR(""), STR(""));
}

static struct site share_site(struct layout *layout, const struct program_share *share, const char *what)
{
    bool grouped = is_grouped_inject(layout, share->inject) ||
                   ((layout->grouped >> share->from_cell | layout->grouped >> share->to_cell) & 1);
    if (!grouped)
        return take_site(layout);
    return places_named(&layout->places, what, layout->program->injects[share->inject].id,
                        cell_id(layout, share->from_cell), cell_id(layout, share->to_cell));
}

static struct site asked_site(struct layout *layout, uint32_t index, uint32_t k, const char *what)
{
    const struct program_decision *decision = &layout->program->decisions[index];
    if (!is_grouped_decision(layout, index))
        return take_site(layout);
    return places_named(&layout->places, what, decision->id, cell_id(layout, decision->asked[k]), STR(""));
}

static struct site task_site(struct layout *layout, uint32_t index)
{
    const struct program_task *task = &layout->program->tasks[index];
    if (!layout->compiler->symbols[SYMBOL_TASK].items[index].node->me.ptr && !(layout->grouped >> task->cell & 1))
        return take_two(layout);
    return places_named(&layout->places, "task", task->id, STR(""), STR(""));
}

static struct site number_site(struct layout *layout, uint32_t index, uint32_t k)
{
    const struct program_decision *decision = &layout->program->decisions[index];
    if (!is_grouped_decision(layout, index))
        return take_two(layout);
    return places_named(&layout->places, "number", decision->id, cell_id(layout, decision->asked[k]), STR(""));
}

static struct site release_site(struct layout *layout, const struct program_release *release)
{
    const struct program_inject *inject = &layout->program->injects[release->inject];
    if (!is_grouped_inject(layout, release->inject) &&
        !((layout->grouped >> inject->originator | layout->grouped >> release->to_cell) & 1))
        return take_four(layout);
    return places_named(&layout->places, "release", inject->id, STR(""), cell_id(layout, release->to_cell));
}

/* Choices and outcomes: what is adopted together has one place, whoever is asked first. */
static void lay_grouped_decision(struct layout *layout, uint32_t index)
{
    struct program_decision *decision = &layout->program->decisions[index];
    struct site together = {0, 0};
    if (decision->agree != AGREE_EACH)
        together = places_named(&layout->places, "outcome", decision->id, STR(""), STR(""));
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        decision->choice_site[k] = asked_site(layout, index, k, "choice");
        decision->outcome_site[k] = decision->agree == AGREE_EACH ? asked_site(layout, index, k, "outcome") : together;
    }
}

/* Whether some policy of the cell does not always take as long to choose. */
static bool draws_wait(const struct layout *layout, uint32_t decision, uint32_t cell)
{
    const struct program_cell *row = &layout->program->cells[cell];
    bool drawn = false;
    for (uint32_t i = 0; i < row->policy_count; i++)
        drawn = drawn || layout->compiler->policies[row->policy_first + i].waits[decision].most;
    return drawn;
}

/* Whether some policy of the cell draws for the task. */
static bool draws_task(const struct layout *layout, uint32_t task)
{
    const struct program_cell *row = &layout->program->cells[layout->program->tasks[task].cell];
    bool drawn = false;
    for (uint32_t i = 0; i < row->policy_count; i++) {
        const struct does_source *does = &layout->compiler->policies[row->policy_first + i].does[task];
        drawn = drawn || does->chance || does->most;
    }
    return drawn;
}

/* Whether some policy of the originator draws for the release. */
static bool draws_release(const struct layout *layout, const struct program_release *release)
{
    const struct program *program = layout->program;
    const struct program_cell *cell = &program->cells[program->injects[release->inject].originator];
    for (uint32_t i = 0; i < cell->policy_count; i++) {
        const struct policy_source *policy = &layout->compiler->policies[cell->policy_first + i];
        const struct grant_rule *rule = NULL;
        while ((rule = releases_rule(program, policy, release, rule)))
            if (rule->chance || rule->most[RELEASED_WHOLE] || rule->most[RELEASED_REDACTED])
                return true;
    }
    return false;
}

static bool has_chance(const struct share_rule *rule)
{
    return rule->chance;
}

static bool has_range(const struct share_rule *rule)
{
    return rule->most;
}

/* Whether that is so of some rule that a policy may come to for the share slot. */
static bool any_rule(const struct layout *layout, const struct program_share *share,
                     bool (*is_so)(const struct share_rule *rule))
{
    const struct program_cell *cell = &layout->program->cells[share->from_cell];
    for (uint32_t k = 0; k < cell->policy_count; k++) {
        const struct policy_source *policy = &layout->compiler->policies[cell->policy_first + k];
        const struct share_rule *rule = NULL;
        while ((rule = rule_for(layout->program, policy, share->inject, share->to_cell, rule)))
            if (is_so(rule))
                return true;
    }
    return false;
}

/* How long each takes to choose, in first rounds or in all other decisions. */
static void lay_waits(struct layout *layout, bool in_first_rounds)
{
    struct program *program = layout->program;
    for (uint32_t i = 0; i < program->decision_count; i++) {
        struct program_decision *decision = &program->decisions[i];
        if ((decision->first_of != INDEX_NONE) != in_first_rounds)
            continue;
        for (uint32_t k = 0; k < decision->asked_count; k++)
            decision->wait_site[k] =
                draws_wait(layout, i, decision->asked[k]) ? asked_site(layout, i, k, "wait") : (struct site){0, 0};
    }
}

/* A first round adopts nothing, so it has no outcomes. */
static void lay_first_rounds(struct layout *layout)
{
    struct program *program = layout->program;
    fresh_block(layout);
    for (uint32_t i = 0; i < program->decision_count; i++)
        for (uint32_t k = 0; program->decisions[i].first_of != INDEX_NONE && k < program->decisions[i].asked_count; k++)
            program->decisions[i].choice_site[k] = asked_site(layout, i, k, "choice");
    lay_waits(layout, true);
}

/* Two places of what control opens: whether it comes in a rehearsal, and when. `node`: its entry. */
static struct site hand_site(struct layout *layout, const struct start *start, const struct node *node,
                             const char *what, struct str id)
{
    if (!start->rehearse)
        return (struct site){0, 0};
    return node->me.ptr ? places_named(&layout->places, what, id, STR(""), STR("")) : take_two(layout);
}

/* A decision with a first round opens with that. */
static void lay_hands(struct layout *layout)
{
    struct program *program = layout->program;
    const struct compiler *compiler = layout->compiler;
    fresh_block(layout);
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        uint32_t opens = decision->first != INDEX_NONE ? decision->first : i;
        if (decision->first_of == INDEX_NONE)
            program->decisions[opens].hand.site = hand_site(layout, &compiler->decisions[opens].start,
                                                            compiler->decisions[i].node, "opens", decision->id);
    }
    for (uint32_t i = 0; i < program->question_count; i++)
        program->questions[i].hand.site =
            hand_site(layout, &compiler->questions[i].start, compiler->symbols[SYMBOL_QUESTION].items[i].node, "asks",
                      program->questions[i].id);
    for (uint32_t i = 0; i < program->assessment_count; i++)
        if (program->assessments[i].round_count > 0)
            program->rounds[program->assessments[i].round_first].hand.site =
                hand_site(layout, &compiler->assessments[i].start, compiler->assessments[i].node, "rates",
                          program->assessments[i].id);
}

/* ---- draws of effects ---- */

struct rolling { /* what the lists of effects roll, one after the other */
    struct layout *layout;
    const struct rolls_list *list;
    uint32_t in_list; /* rolls of it so far */
};

static bool is_grouped_list(const struct layout *layout, const struct rolls_list *list)
{
    return list->decision == INDEX_NONE ? list->entry->me.ptr != NULL : is_grouped_decision(layout, list->decision);
}

static struct site roll_site(struct rolling *rolling)
{
    const struct rolls_list *list = rolling->list;
    struct layout *layout = rolling->layout;
    char part[ID_BYTES_MAX + 16], place[16];
    if (!is_grouped_list(layout, list))
        return (struct site){layout->block++, 0};
    assert(list->option.len <= ID_BYTES_MAX);
    snprintf(part, sizeof(part), STR_FMT ".%u", STR_ARG(list->option), list->number);
    snprintf(place, sizeof(place), "%u", rolling->in_list);
    return places_named(&layout->places, "roll", list->id, str_of(part), str_of(place));
}

static void lay_roll(void *context, const struct expr *expr)
{
    struct rolling *rolling = context;
    struct program *program = rolling->layout->program;
    struct program_roll *roll = &program->rolls[program->roll_count++];
    assert(expr->kind == EXPR_ROLL && rolling->layout->half == 0);
    rolling->in_list++;
    roll->site = roll_site(rolling);
}

static void lay_list(void *context, const struct rolls_list *list)
{
    struct rolling *rolling = context;
    rolling->list = list;
    rolling->in_list = 0;
    rolls_each(list->effects, lay_roll, rolling);
}

static void lay_rolls(struct layout *layout)
{
    fresh_block(layout);
    rolls_lists(layout->compiler, lay_list, &(struct rolling){.layout = layout});
}

static void lay_sites(struct layout *layout)
{
    struct program *program = layout->program;
    for (uint32_t i = 0; i < program->share_count; i++)
        program->shares[i].site = any_rule(layout, &program->shares[i], has_chance)
                                      ? share_site(layout, &program->shares[i], "share")
                                      : (struct site){0, 0};
    fresh_block(layout);
    for (uint32_t i = 0; i < program->inject_count; i++)
        program->injects[i].site = layout->compiler->injects[i].chance || layout->compiler->injects[i].odds
                                       ? inject_site(layout, i, "inject")
                                       : (struct site){0, 0};
    fresh_block(layout);
    for (uint32_t i = 0; i < program->decision_count; i++) {
        struct program_decision *decision = &program->decisions[i];
        bool wide = decision->asked_count > HALVES_A_BLOCK / 2;
        if (decision->first_of != INDEX_NONE)
            continue;
        if (is_grouped_decision(layout, i)) {
            lay_grouped_decision(layout, i);
            continue;
        }
        uint32_t blocks = (decision->asked_count + HALVES_A_BLOCK - 1) / HALVES_A_BLOCK;
        assert(layout->half == 0 && (wide || blocks <= 1));
        for (uint32_t k = 0; k < decision->asked_count; k++) {
            uint32_t block = layout->block + k / HALVES_A_BLOCK, half = k % HALVES_A_BLOCK;
            decision->choice_site[k] = (struct site){block, half};
            decision->outcome_site[k] =
                wide ? (struct site){block + blocks, half} : (struct site){block, HALVES_A_BLOCK / 2 + half};
        }
        layout->block += wide ? 2 * blocks : 1;
    }
    lay_waits(layout, false);
    for (uint32_t i = 0; i < program->share_count; i++)
        program->shares[i].wait_site = any_rule(layout, &program->shares[i], has_range)
                                           ? share_site(layout, &program->shares[i], "late")
                                           : (struct site){0, 0};
    fresh_block(layout); /* two places each, so that none lies in two blocks */
    for (uint32_t i = 0; i < program->inject_count; i++)
        if (layout->compiler->injects[i].start.rehearse)
            program->injects[i].hand.site =
                is_grouped_inject(layout, i) ? inject_site(layout, i, "hand") : take_two(layout);
    lay_first_rounds(layout);
    fresh_block(layout);
    for (uint32_t i = 0; i < program->task_count; i++)
        program->tasks[i].site = draws_task(layout, i) ? task_site(layout, i) : (struct site){0, 0};
    fresh_block(layout);
    for (uint32_t i = 0; i < program->decision_count; i++)
        for (uint32_t k = 0; program->decisions[i].decides == DECIDES_NUMBER && k < program->decisions[i].asked_count;
             k++)
            program->decisions[i].named_site[k] = number_site(layout, i, k);
    fresh_block(layout);
    for (uint32_t i = 0; i < program->release_count; i++)
        program->releases[i].site = draws_release(layout, &program->releases[i])
                                        ? release_site(layout, &program->releases[i])
                                        : (struct site){0, 0};
    lay_hands(layout);
    lay_rolls(layout);
    for (uint32_t i = 0; i < program->card_count; i++) {
        struct program_card *card = &program->cards[i];
        card->site = places_named(&layout->places, "plan", card->id, STR(""), STR(""));
        for (uint32_t k = 0; k < card->signer_count; k++)
            card->sign_site[k] =
                places_named(&layout->places, "signs", card->id, STR(""), cell_id(layout, card->signers[k]));
    }
}

/* ---- slots ---- */

/* Whether some bot that is asked takes time to choose. */
static bool takes_time(const struct compiler *compiler, uint32_t decision)
{
    for (uint32_t i = 0; i < compiler->policy_count; i++)
        if (compiler->policies[i].waits[decision].least)
            return true;
    return false;
}

static uint64_t count_slots(const struct compiler *compiler)
{
    const struct program *program = compiler->program;
    uint64_t count = program->variable_count + 2 * program->capability_count + program->parameter_count + 1;
    count += (uint64_t)program->inject_count * (3 + program->cell_count) + program->share_count;
    for (uint32_t i = 0; i < program->decision_count; i++)
        count += 3 + (takes_time(compiler, i) ? 4 : 3) * (uint64_t)program->decisions[i].asked_count;
    for (uint32_t i = 0; i < program->assessment_count; i++)
        count += (uint64_t)program->assessments[i].round_count * program->assessments[i].asked_count;
    for (uint32_t i = 0; i < program->question_count; i++) {
        const struct program_question *question = &program->questions[i];
        uint64_t each = 1 + (uint64_t)program_answer_width(question) + question->look_count;
        count += 3 + each * question->asked_count + (compiler->questions[i].truth != NULL);
    }
    for (uint32_t i = 0; i < program->assessment_count; i++)
        count += compiler->assessments[i].truth ? program->assessments[i].round_count : 0;
    for (uint32_t i = 0; i < program->decision_count; i++)
        count += compiler->decisions[i].ask_if[0] ? program->decisions[i].asked_count : 0;
    for (uint32_t i = 0; i < program->decision_count; i++)
        count += program->decisions[i].quantity_count *
                 (program->decisions[i].asked_count + (uint64_t)(program->decisions[i].first_of == INDEX_NONE));
    count += (uint64_t)RELEASE_SLOT_COUNT * program->release_count;
    for (uint32_t i = 0; i < program->assessment_count; i++)
        count += compiler->assessments[i].start.by_hand;
    count += 2 * (uint64_t)rolls_count(compiler);
    for (uint32_t i = 0; i < program->card_count; i++)
        count += CARD_TICK_COUNT + 2 * program->cards[i].signer_count;
    return count + 3 * (uint64_t)program->task_count + 2 + (program->stage_count > 0 ? program->stage_count + 2 : 0);
}

static uint32_t add_slot(struct program *program, int32_t from, int32_t to, int32_t start)
{
    assert(program->slot_count < SLOT_COUNT_MAX && from <= start && start <= to);
    program->slots[program->slot_count] = (struct slot){from, to, start};
    return program->slot_count++;
}

/* Nothing of this is more than a length after the end: see within_length in value.c. */
static uint32_t add_due(struct program *program, int32_t from)
{
    return add_slot(program, from, 2 * (int32_t)program->tick_count, TICK_NEVER);
}

static uint32_t add_tick(struct program *program)
{
    return add_slot(program, TICK_NEVER, (int32_t)program->tick_count, TICK_NEVER);
}

static uint32_t add_ticks(struct program *program, uint32_t count)
{
    uint32_t first = program->slot_count;
    for (uint32_t i = 0; i < count; i++)
        add_tick(program);
    return first;
}

/* `count` slots of an index below `below`, -1 while there is none. */
static uint32_t add_indices(struct program *program, uint32_t count, uint32_t below)
{
    uint32_t first = program->slot_count;
    for (uint32_t i = 0; i < count; i++)
        add_slot(program, -1, (int32_t)below - 1, -1);
    return first;
}

static void lay_state(struct layout *layout)
{
    struct program *program = layout->program;
    const struct compiler *compiler = layout->compiler;
    for (uint32_t i = 0; i < program->variable_count; i++) {
        const struct slot *slot = &compiler->variable_slots[i];
        program->variables[i].slot = add_slot(program, slot->from, slot->to, slot->start);
    }
    for (uint32_t i = 0; i < program->capability_count; i++) {
        int32_t uses = compiler->capabilities[i].uses;
        program->capabilities[i].uses_slot = add_slot(program, 0, uses, uses);
        program->capabilities[i].ready_slot = add_slot(program, 0, (int32_t)compiler->length_minutes, 0);
    }
    for (uint32_t i = 0; i < program->parameter_count; i++) {
        const struct slot *slot = &compiler->parameter_slots[i];
        program->parameters[i].slot = add_slot(program, slot->from, slot->to, slot->start);
    }
    program->time_slot = add_slot(program, 0, (int32_t)compiler->length_minutes, 0);
}

static uint32_t most_outcomes(const struct program *program, const struct program_decision *decision)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < decision->option_count; i++) {
        uint32_t count = program->options[decision->option_first + i].outcome_count;
        most = count > most ? count : most;
    }
    return most;
}

static void lay_events(struct layout *layout)
{
    struct program *program = layout->program;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        struct program_inject *inject = &program->injects[i];
        inject->last_slot = add_tick(program);
        inject->tries_slot = add_slot(program, 0, (int32_t)inject->times, 0);
        inject->due_slot = add_due(program, TICK_NEVER);
    }
    for (uint32_t i = 0; i < program->inject_count; i++)
        program->injects[i].know_slot = add_ticks(program, program->cell_count);
    for (uint32_t i = 0; i < program->share_count; i++)
        program->shares[i].due_slot = add_due(program, SHARE_DONE);
    for (uint32_t i = 0; i < program->decision_count; i++) {
        struct program_decision *decision = &program->decisions[i];
        decision->due_slot = add_due(program, TICK_NEVER);
        decision->opened_slot = add_tick(program);
        decision->closed_slot = add_tick(program);
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        struct program_decision *decision = &program->decisions[i];
        decision->choice_slot = add_indices(program, decision->asked_count, decision->option_count);
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        struct program_decision *decision = &program->decisions[i];
        decision->adopted_slot = add_indices(program, decision->asked_count, decision->option_count);
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        struct program_decision *decision = &program->decisions[i];
        decision->outcome_slot = add_indices(program, decision->asked_count, most_outcomes(program, decision));
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        struct program_decision *decision = &program->decisions[i];
        decision->chose_slot = takes_time(layout->compiler, i) ? add_ticks(program, decision->asked_count) : INDEX_NONE;
    }
}

static void lay_judgements(struct layout *layout)
{
    struct program *program = layout->program;
    for (uint32_t i = 0; i < program->assessment_count; i++) {
        const struct program_assessment *assessment = &program->assessments[i];
        assert(assessment->round_first + assessment->round_count <= program->round_count);
        for (uint32_t k = 0; k < assessment->round_count; k++) {
            struct program_round *round = &program->rounds[assessment->round_first + k];
            round->assessment = i;
            round->answer_slot = program->slot_count;
            for (uint32_t cell = 0; cell < assessment->asked_count; cell++)
                add_slot(program, 0, (int32_t)assessment->step_count, 0);
        }
    }
    for (uint32_t i = 0; i < program->task_count; i++) {
        program->tasks[i].opened_slot = add_tick(program);
        program->tasks[i].done_slot = add_tick(program);
        program->tasks[i].late_slot = add_tick(program);
    }
    program->ending_slot = add_slot(program, -1, (int32_t)program->ending_count, -1);
    program->end_tick_slot = add_tick(program);
}

static uint32_t add_slots(struct program *program, uint32_t count, int32_t from, int32_t to)
{
    uint32_t first = program->slot_count;
    assert(from <= 0 && to >= 0); /* 0 while nobody answers */
    for (uint32_t i = 0; i < count; i++)
        add_slot(program, from, to, 0);
    return first;
}

static void lay_questions(struct layout *layout)
{
    struct program *program = layout->program;
    uint32_t reply = 0;
    for (uint32_t i = 0; i < program->question_count; i++) {
        struct program_question *question = &program->questions[i];
        uint32_t width = program_answer_width(question);
        int32_t from = question->from < 0 ? question->from : 0, to = question->to > 0 ? question->to : 0;
        question->due_slot = add_due(program, TICK_NEVER);
        question->opened_slot = add_tick(program);
        question->closed_slot = add_tick(program);
        question->answered_slot = add_ticks(program, question->asked_count);
        question->answer_slot = add_slots(program, question->asked_count * width, from, to);
        question->seen_slot = add_slots(program, question->asked_count * question->look_count, 0, 1);
        question->truth_slot = layout->compiler->questions[i].truth ? add_slots(program, 1, from, to) : INDEX_NONE;
        question->reply_first = reply;
        reply += width;
    }
    for (uint32_t i = 0; i < program->round_count; i++) {
        const struct program_assessment *assessment = &program->assessments[program->rounds[i].assessment];
        bool has_truth = layout->compiler->assessments[program->rounds[i].assessment].truth;
        program->rounds[i].truth_slot =
            has_truth ? add_slots(program, 1, 0, (int32_t)assessment->step_count) : INDEX_NONE;
    }
}

static void lay_stages(struct layout *layout)
{
    struct program *program = layout->program;
    program->stage_slot = program->begins_slot = INDEX_NONE;
    if (program->stage_count == 0)
        return;
    program->stage_slot = add_slot(program, 0, (int32_t)program->stage_count - 1, 0);
    program->begins_slot = program->slot_count;
    for (uint32_t i = 0; i <= program->stage_count; i++)
        add_slot(program, 0, (int32_t)layout->compiler->stage_begins[i]->range.high, 0);
}

/* Places that may be asked for by name: of each share, inject and cell that is asked. */
static bool begin_places(struct layout *layout)
{
    const struct program *program = layout->program;
    uint32_t count = 2 * program->share_count + 2 * program->inject_count + program->task_count +
                     program->release_count + program->question_count + program->assessment_count +
                     rolls_count(layout->compiler);
    for (uint32_t i = 0; i < program->decision_count; i++)
        count += 4 * program->decisions[i].asked_count + 2;
    for (uint32_t i = 0; i < program->card_count; i++)
        count += 1 + program->cards[i].signer_count;
    const struct group *grouped = &layout->compiler->grouped;
    for (uint32_t i = 0; i < grouped->member_count; i++)
        layout->grouped |= UINT32_C(1) << program_find_cell(program, grouped->members[i]);
    return places_begin(layout->compiler, count, &layout->places);
}

/* Whom decisions ask that ask some. */
static void lay_asked(struct layout *layout)
{
    struct program *program = layout->program;
    for (uint32_t i = 0; i < program->decision_count; i++)
        if (layout->compiler->decisions[i].ask_if[0])
            program->decisions[i].asked_slot = add_ticks(program, program->decisions[i].asked_count);
    for (uint32_t i = 0; i < program->decision_count; i++)
        if (program->decisions[i].first != INDEX_NONE)
            program->decisions[i].asked_slot = program->decisions[program->decisions[i].first].asked_slot;
}

/* What was named and decided. */
static void lay_quantities(struct program *program)
{
    for (uint32_t i = 0; i < program->decision_count; i++) {
        struct program_decision *decision = &program->decisions[i];
        if (!program_quantified(decision))
            continue;
        const struct range range = quantity_range(decision);
        const int32_t from = (int32_t)range.low, to = (int32_t)range.high;
        decision->named_slot = add_slots(program, decision->asked_count * decision->quantity_count, from, to);
        decision->decided_slot =
            decision->first_of == INDEX_NONE ? add_slots(program, decision->quantity_count, from, to) : INDEX_NONE;
    }
}

static void lay_releases(struct layout *layout)
{
    struct program *program = layout->program;
    for (uint32_t i = 0; i < program->release_count; i++) {
        struct program_release *release = &program->releases[i];
        release->asked_slot = add_tick(program);
        release->by_slot = add_indices(program, 1, program->cell_count);
        release->due_slot = program->slot_count;
        for (uint32_t answer = 0; answer < RELEASE_ANSWER_COUNT; answer++)
            add_due(program, TICK_NEVER);
        release->came_slot = add_ticks(program, RELEASE_ANSWER_COUNT);
        assert(program->slot_count == release->asked_slot + RELEASE_SLOT_COUNT);
    }
}

/* When control, or a draw, opens rounds that have no moment. */
static void lay_rounds_by_hand(struct layout *layout)
{
    struct program *program = layout->program;
    for (uint32_t i = 0; i < program->round_count; i++)
        program->rounds[i].due_slot = layout->compiler->assessments[program->rounds[i].assessment].start.by_hand
                                          ? add_due(program, TICK_NEVER)
                                          : INDEX_NONE;
}

/* What is rolled, and how often: what lies between the bounds wherever settings put them. */
static void lay_rolled(void *context, const struct expr *expr)
{
    struct layout *layout = context;
    struct program *program = layout->program;
    const int32_t low = (int32_t)expr->range.low, high = (int32_t)expr->range.high;
    program->rolls[layout->rolled++].slot = add_slot(program, low, high, low);
    add_slot(program, 0, ROLL_TIMES_MAX, 0);
}

static void lay_rolled_list(void *context, const struct rolls_list *list)
{
    rolls_each(list->effects, lay_rolled, context);
}

static bool begin_rolls(struct compiler *compiler)
{
    const uint32_t count = rolls_count(compiler);
    if (count > ROLL_COUNT_MAX) {
        voice_error(compiler, compiler->top.node, voice_say(compiler, "at most %d", (int)ROLL_COUNT_MAX),
                    "effects roll too many numbers: %u, those of members and rounds each", count);
        return false;
    }
    compiler->program->rolls = store_keep(compiler, count, sizeof(*compiler->program->rolls));
    return !compiler->out_of_memory;
}

static void lay_cards(struct program *program)
{
    for (uint32_t i = 0; i < program->card_count; i++) {
        struct program_card *card = &program->cards[i];
        uint32_t *const ticks[CARD_TICK_COUNT] = {&card->begun_slot,   &card->proposed_slot, &card->agreed_slot,
                                                  &card->ordered_slot, &card->done_slot,     &card->failed_slot};
        for (uint32_t k = 0; k < CARD_TICK_COUNT; k++)
            *ticks[k] = add_tick(program);
        card->concurred_slot = add_ticks(program, card->signer_count);
        card->declined_slot = add_ticks(program, card->signer_count);
    }
}

bool layout_program(struct compiler *compiler)
{
    struct program *program = compiler->program;
    struct layout layout = {.compiler = compiler, .program = program};
    if (!lay_shares(&layout))
        return false;
    uint64_t slot_count = count_slots(compiler);
    if (slot_count > SLOT_COUNT_MAX) {
        const struct node *injects = compiler->top.at[KEY_scenario_injects];
        voice_error(compiler, injects ? injects : compiler->top.node, "fewer injects, cells, or rules of sharing",
                    "the scenario is too large: %llu places of state, at most %d", (unsigned long long)slot_count,
                    (int)SLOT_COUNT_MAX);
        return false;
    }
    program->slots = store_keep(compiler, (size_t)slot_count, sizeof(*program->slots));
    program->rounds = store_keep(compiler, compiler->round_count, sizeof(*program->rounds));
    if (compiler->out_of_memory)
        return false;
    program->round_count = compiler->round_count;
    program->grant_count = count_grants(compiler);
    program->grants = store_keep(compiler, program->grant_count, sizeof(*program->grants));
    if (compiler->out_of_memory)
        return false;
    if (!begin_rolls(compiler) || !begin_places(&layout))
        return false;
    lay_sites(&layout);
    lay_state(&layout);
    lay_events(&layout);
    lay_judgements(&layout);
    lay_questions(&layout);
    lay_stages(&layout);
    lay_asked(&layout);
    lay_quantities(program);
    lay_releases(&layout);
    lay_rounds_by_hand(&layout);
    rolls_lists(compiler, lay_rolled_list, &layout);
    lay_cards(program);
    assert(program->slot_count == slot_count); /* as many as were counted, and made room for */
    return true;
}
