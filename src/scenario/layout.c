/* Where everything of a run lies: slots, the pairs along which policies share, and the places where chance enters.
 *
 * Slots are in the order program.h gives. Draw sites: the share slots with a chance take halves of blocks from 0 on,
 * eight a block; then, from a fresh block, the injects with a chance likewise; then each decision a block of its own,
 * choices in halves 0 to 3 and outcomes in 4 to 7, or, when more than four cells are asked, blocks of choices and as
 * many of outcomes; then, from a fresh block, how long each asked cell takes to choose, where that is drawn, eight a
 * block; then, from fresh blocks, two places each of what control sends by hand; the choices in first rounds of
 * decisions, and how long they take; and two places each of the tasks that a bot may not do, or take its time for. What
 * is always drawn the same way has the site {0, 0}, which nobody reads. What has to do with a member of a group stands
 * apart, by name (places.h).
 */
#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/places.h"
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
        if (layout->compiler->injects[i].rehearse)
            program->injects[i].hand_site =
                is_grouped_inject(layout, i) ? inject_site(layout, i, "hand") : take_two(layout);
    lay_first_rounds(layout);
    fresh_block(layout);
    for (uint32_t i = 0; i < program->task_count; i++)
        program->tasks[i].site = draws_task(layout, i) ? task_site(layout, i) : (struct site){0, 0};
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
    uint32_t count = 2 * program->share_count + 2 * program->inject_count + program->task_count;
    for (uint32_t i = 0; i < program->decision_count; i++)
        count += 3 * program->decisions[i].asked_count + 1;
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
    if (!begin_places(&layout))
        return false;
    lay_sites(&layout);
    lay_state(&layout);
    lay_events(&layout);
    lay_judgements(&layout);
    lay_questions(&layout);
    lay_stages(&layout);
    lay_asked(&layout);
    assert(program->slot_count == slot_count); /* as many as were counted, and made room for */
    return true;
}
