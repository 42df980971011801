/* One tick: close, injects, open, bots, tasks, end; word for word as docs/scenario-language.md has it.
 *
 * What control does between ticks (fire, adjudicate) goes through the same small functions, so an inject fired by hand
 * and one that came due differ only in who asked. */
#include <assert.h>

#include "kernel/inside.h"

/* Percent of the state as it is now. */
static bool odds_hold(const struct kernel *kernel, const struct program_inject *inject, uint32_t occurrence)
{
    int32_t percent = program_eval(kernel->program, inject->odds, kernel_slots(kernel));
    assert(percent >= 0 && percent <= 100);
    return kernel_draw(kernel, inject->site, occurrence) < kernel_bar((uint32_t)percent);
}

static void inject_try(struct kernel *kernel, uint32_t inject, struct update *update)
{
    const struct program_inject *source = &kernel->program->injects[inject];
    int32_t *slots = kernel_slots_in(kernel);
    uint32_t occurrence = (uint32_t)slots[source->tries_slot]++;
    assert(occurrence < source->times);
    bool again = (uint32_t)slots[source->tries_slot] < source->times;
    slots[source->due_slot] = again ? kernel_due_after(kernel, source->every) : TICK_NEVER;
    if (source->odds == CODE_NONE ? kernel_chance_holds(kernel, source->chance, source->site, occurrence)
                                  : odds_hold(kernel, source, occurrence))
        kernel_deliver(kernel, inject, kernel_release(kernel, inject), update);
    else
        fact_add(update, FACT_MISSED, inject, 0, 0);
}

static void injects(struct kernel *kernel, struct update *update)
{
    const struct program *program = kernel->program;
    int32_t *slots = kernel_slots_in(kernel);
    for (uint32_t i = 0; i < program->inject_count; i++) {
        int32_t due = slots[program->injects[i].due_slot];
        if (due >= 0 && due <= kernel->tick && !kernel_held(kernel, i) && !kernel_waits_for_control(kernel, i))
            inject_try(kernel, i, update);
    }
    for (uint32_t i = 0; i < program->inject_count; i++) {
        const struct program_inject *inject = &program->injects[i];
        if (inject->when == CODE_NONE || slots[inject->tries_slot] > 0 || slots[inject->due_slot] >= 0)
            continue;
        if (!kernel_holds(kernel, inject->when))
            continue;
        int32_t due = kernel_due_after(kernel, inject->after);
        if (due == kernel->tick && !kernel_held(kernel, i)) {
            inject_try(kernel, i, update);
        } else {
            slots[inject->due_slot] = due;
            fact_add(update, FACT_ARMED, i, due, 0);
        }
    }
}

/* By weights as they are now, of which all may be 0: then it is the last. */
static int32_t weighed_outcome(const struct kernel *kernel, const struct program_option *option, uint32_t u)
{
    const struct program *program = kernel->program;
    const struct program_outcome *outcomes = &program->outcomes[option->outcome_first];
    int32_t weights[OUTCOME_COUNT_MAX];
    for (uint32_t i = 0; i < option->outcome_count; i++) {
        int32_t weight = program_eval(program, outcomes[i].weight, kernel_slots(kernel));
        weights[i] = weight > 0 ? weight : 0;
    }
    return (int32_t)kernel_pick(weights, option->outcome_count, u);
}

static int32_t drawn_outcome(const struct kernel *kernel, const struct program_option *option, struct site site)
{
    const struct program_outcome *outcomes = &kernel->program->outcomes[option->outcome_first];
    uint32_t u = kernel_draw(kernel, site, 0);
    int32_t outcome = 0;
    if (outcomes[0].weight != CODE_NONE)
        return weighed_outcome(kernel, option, u);
    while (u >= outcomes[outcome].until)
        outcome++;
    return outcome;
}

void kernel_adopt(struct kernel *kernel, uint32_t index, uint32_t k, uint32_t option_index, int32_t outcome,
                  struct update *update)
{
    const struct program *program = kernel->program;
    const struct program_decision *decision = &program->decisions[index];
    const struct program_option *option = &program->options[decision->option_first + option_index];
    int32_t *slots = kernel_slots_in(kernel);
    assert(k < decision->asked_count && option_index < decision->option_count);
    assert(slots[decision->adopted_slot + k] < 0 && slots[decision->closed_slot] >= 0); /* once, and when it closes */
    slots[decision->adopted_slot + k] = (int32_t)option_index;
    fact_add(update, FACT_ADOPTED, index, (int32_t)k, (int32_t)option_index);
    kernel_apply(kernel, option->effects, update);
    if (option->outcome_count == 0)
        return;
    if (outcome < 0)
        outcome = drawn_outcome(kernel, option, decision->outcome_site[k]);
    assert((uint32_t)outcome < option->outcome_count);
    slots[decision->outcome_slot + k] = outcome;
    fact_add(update, FACT_OUTCOME, index, (int32_t)k, outcome);
    kernel_apply(kernel, program->outcomes[option->outcome_first + (uint32_t)outcome].effects, update);
    kernel_say(kernel, &program->outcomes[option->outcome_first + (uint32_t)outcome].text, program_place(decision, k),
               update);
}

static bool votes_suffice(const struct program_decision *decision, const int32_t *choices, uint32_t asked,
                          int32_t option)
{
    const struct program_vote *vote = &decision->vote;
    bool of_asked = decision->agree == AGREE_MAJORITY && decision->asked_slot != INDEX_NONE;
    uint32_t need = of_asked ? (uint32_t)__builtin_popcount(asked) / 2 + 1 : vote->need;
    uint32_t weight = 0, members = 0, chose = 0;
    bool vetoed = false;
    assert(decision->agree > AGREE_LEAD && vote->need >= 1); /* so that what nobody chose never wins */
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        bool for_it = choices[k] == option;
        chose += choices[k] >= 0;
        members += for_it;
        weight += for_it ? vote->weights[k] : 0;
        vetoed = vetoed || ((vote->veto >> k & 1) && choices[k] >= 0 && !for_it);
    }
    return chose >= vote->quorum && members >= vote->members && weight >= need && !vetoed;
}

static int32_t voted(const struct program_decision *decision, const int32_t *choices, uint32_t asked)
{
    for (int32_t option = 0; option < (int32_t)decision->option_count; option++)
        if (votes_suffice(decision, choices, asked, option))
            return option;
    return -1;
}

/* Who does not object agrees. */
static int32_t silent(const struct program_decision *decision, const int32_t *choices, uint32_t asked)
{
    bool objected = votes_suffice(decision, choices, asked, (int32_t)decision->objection);
    return (int32_t)(objected ? decision->objection : decision->otherwise);
}

int32_t kernel_decided(const struct program_decision *decision, const int32_t *choices, uint32_t asked, uint32_t k)
{
    int32_t common = -1;
    switch (decision->agree) {
    case AGREE_EACH: return choices[k];
    case AGREE_LEAD: return choices[decision->lead];
    case AGREE_MAJORITY:
    case AGREE_VOTE: return voted(decision, choices, asked);
    case AGREE_SILENCE: return silent(decision, choices, asked);
    case AGREE_VALUE: /* of quantities: see program_decide */
    case AGREE_JOINT: break;
    }
    for (uint32_t rest = asked; rest; rest &= rest - 1) {
        int32_t choice = choices[__builtin_ctz(rest)];
        if (rest != asked && choice != common)
            return -1;
        common = choice;
    }
    return common;
}

/* The life of a decision. Its slots say where it is: due, opened, closed, and adopted of each asked cell.
 *
 *     waiting ──open_due──► due ──open_due──► open ──close_due──► closed
 *        │                   │                │ ▲                   ▲
 *        │                   │                │ └─ bots_choose,     │
 *        │                   │                │    step_choose      │
 *        └───────────────────┴────────────────┴──step_adjudicate────┘
 *
 * It waits for its condition, and is due at `at`, or `after` that held. Open, each asked cell may choose, and choose
 * again; it is closed when all have chosen or `within` has passed, or by control, whether it was open or not. Closed,
 * it adopts for each cell once (kernel_adopt): all of them, or, where each decides for itself, those that control
 * names. A decision never opens again. It closes at the start of a tick, so what was chosen in the last one can be
 * corrected until the clock moves on. */
void kernel_close(struct kernel *kernel, uint32_t index, struct update *update)
{
    const struct program_decision *decision = &kernel->program->decisions[index];
    int32_t *slots = kernel_slots_in(kernel);
    assert(slots[decision->opened_slot] >= 0 && slots[decision->opened_slot] <= kernel->tick);
    assert(slots[decision->closed_slot] < 0 && decision->otherwise < decision->option_count);
    slots[decision->closed_slot] = kernel->tick;
    fact_add(update, FACT_CLOSED, index, 0, 0);
    const uint32_t asked = kernel_asked(decision, slots);
    if (program_quantified(decision) && program_adoptions(decision) > 0) {
        kernel_decide(kernel, index, update);
        kernel_adopt(kernel, index, 0, 0, -1, update);
        return;
    }
    for (uint32_t k = 0; k < program_adoptions(decision); k++) {
        if (decision->agree == AGREE_EACH && !(asked >> k & 1))
            continue;
        int32_t decided = kernel_decided(decision, slots + decision->choice_slot, asked, k);
        kernel_adopt(kernel, index, k, decided >= 0 ? (uint32_t)decided : decision->otherwise, -1, update);
    }
}

static void close_due(struct kernel *kernel, struct update *update)
{
    const struct program *program = kernel->program;
    const int32_t *slots = kernel_slots(kernel);
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        if (slots[decision->opened_slot] < 0 || slots[decision->closed_slot] >= 0)
            continue;
        bool chosen = true;
        for (uint32_t asked = kernel_asked(decision, slots); asked; asked &= asked - 1)
            chosen = chosen && slots[decision->choice_slot + (uint32_t)__builtin_ctz(asked)] >= 0;
        if (chosen || kernel->tick >= kernel_decision_deadline(kernel, i))
            kernel_close(kernel, i, update);
    }
}

void kernel_open(struct kernel *kernel, uint32_t decision, struct update *update)
{
    struct desk *desk = kernel_desk_in(kernel);
    int32_t *opened = &kernel_slots_in(kernel)[kernel->program->decisions[decision].opened_slot];
    assert(*opened < 0 && kernel->tick >= 0);
    *opened = kernel->tick;
    if (desk)
        desk->opening[decision] = ++desk->opening_count;
    fact_add(update, FACT_OPENED, decision, 0, 0);
    const struct program_decision *asking = &kernel->program->decisions[decision];
    uint32_t place = program_place(asking, 0); /* what was read in another round stays as it was then */
    kernel_say(kernel, &asking->title, place, update);
    kernel_say(kernel, &asking->text, place, update);
    for (uint32_t o = 0; o < asking->option_count; o++)
        kernel_say(kernel, &kernel->program->options[asking->option_first + o].text, place, update);
}

static void open_due(struct kernel *kernel, struct update *update)
{
    const struct program *program = kernel->program;
    const int32_t *slots = kernel_slots(kernel);
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        if (slots[decision->opened_slot] >= 0 || kernel_overtaken(kernel, decision))
            continue;
        if (kernel_comes(kernel, decision->when, decision->after, decision->due_slot) && kernel_ask(kernel, i))
            kernel_open(kernel, i, update);
    }
}

bool kernel_option_legal(const struct kernel *kernel, const struct program_decision *decision, uint32_t option)
{
    return kernel_holds(kernel, kernel->program->options[decision->option_first + option].legal);
}

/* The option a bot takes, by the first row of its table that holds. */
static uint32_t bot_choice(const struct kernel *kernel, uint32_t index, uint32_t k)
{
    const struct program *program = kernel->program;
    const struct program_decision *decision = &program->decisions[index];
    const struct program_policy *policy = kernel_policy(kernel, decision->asked[k]);
    const struct program_table *table = &program->tables[policy->table_first + index];
    const struct program_row *row = NULL;
    for (uint32_t i = 0; i < table->row_count && !row; i++)
        if (kernel_holds(kernel, program->rows[table->row_first + i].when))
            row = &program->rows[table->row_first + i];
    int32_t weights[OPTION_COUNT_MAX], total = 0;
    for (uint32_t o = 0; o < decision->option_count; o++) {
        int32_t weight = 1;
        if (row) {
            code_at code = program->weights[row->weight_first + o];
            weight = code == CODE_NONE ? 0 : program_eval(program, code, kernel_slots(kernel));
        }
        weights[o] = weight > 0 && kernel_option_legal(kernel, decision, o) ? weight : 0;
        total += weights[o];
    }
    if (total == 0)
        return decision->otherwise;
    uint32_t option = kernel_pick(weights, decision->option_count, kernel_draw(kernel, decision->choice_site[k], 0));
    assert(option < decision->option_count && weights[option] > 0);
    return option;
}

void kernel_choose(struct kernel *kernel, const struct program_decision *decision, uint32_t k, int32_t option)
{
    int32_t *slots = kernel_slots_in(kernel);
    assert(k < decision->asked_count && option < (int32_t)decision->option_count);
    slots[decision->choice_slot + k] = option;
    if (decision->chose_slot != INDEX_NONE)
        slots[decision->chose_slot + k] = option < 0 ? TICK_NEVER : kernel->tick;
    if (option < 0 && program_quantified(decision))
        memset(&slots[decision->named_slot + k * decision->quantity_count], 0,
               decision->quantity_count * sizeof(*slots));
}

/* Ticks that a bot lets pass before it chooses: drawn once for each that is asked, evenly over its range. */
static int32_t bot_wait(const struct kernel *kernel, uint32_t index, uint32_t k)
{
    const struct program_decision *decision = &kernel->program->decisions[index];
    const struct program_policy *policy = kernel_policy(kernel, decision->asked[k]);
    const struct program_table *table = &kernel->program->tables[policy->table_first + index];
    return kernel_wait_ticks(kernel, table->takes_least, table->takes_most, decision->wait_site[k]);
}

void kernel_bots_choose(struct kernel *kernel, uint32_t index, struct update *update)
{
    const struct program_decision *decision = &kernel->program->decisions[index];
    int32_t *slots = kernel_slots_in(kernel);
    struct desk *desk = kernel_desk_in(kernel);
    assert(slots[decision->opened_slot] >= 0 && slots[decision->closed_slot] < 0);
    for (uint32_t asked = kernel_asked(decision, slots); asked; asked &= asked - 1) {
        uint32_t k = (uint32_t)__builtin_ctz(asked);
        if (slots[decision->choice_slot + k] >= 0 || !kernel_is_bot(kernel, decision->asked[k]))
            continue;
        if (kernel->tick < slots[decision->opened_slot] + bot_wait(kernel, index, k))
            continue;
        uint32_t option = program_quantified(decision) ? 0 : bot_choice(kernel, index, k);
        kernel_choose(kernel, decision, k, (int32_t)option);
        if (desk)
            desk->bot_choices[index] |= UINT32_C(1) << k;
        fact_add(update, FACT_CHOSEN, index, (int32_t)k, (int32_t)option);
        if (program_quantified(decision))
            kernel_bot_names(kernel, index, k, update);
    }
}

static void bots_choose(struct kernel *kernel, struct update *update)
{
    const struct program *program = kernel->program;
    const int32_t *slots = kernel_slots(kernel);
    for (uint32_t i = 0; i < program->decision_count; i++)
        if (slots[program->decisions[i].opened_slot] >= 0 && slots[program->decisions[i].closed_slot] < 0)
            kernel_bots_choose(kernel, i, update);
}

/* The first rule of a share slot whose condition holds; NULL: none does, or the policy has none. */
static const struct program_rule *rule_that_holds(const struct kernel *kernel, const struct program_rule *rule)
{
    while (rule && !(rule->present && kernel_holds(kernel, rule->when)))
        rule = program_next_rule(kernel->program, rule);
    return rule;
}

/* `shared`: the tasks that are done by what is shared. */
static void bots_share(struct kernel *kernel, uint64_t *shared, struct update *update)
{
    const struct program *program = kernel->program;
    int32_t *slots = kernel_slots_in(kernel);
    for (uint32_t i = 0; i < program->share_count; i++) {
        const struct program_share *share = &program->shares[i];
        int32_t *due = &slots[share->due_slot];
        if (*due == SHARE_DONE)
            continue;
        if (*due == TICK_NEVER) {
            if (!kernel_is_bot(kernel, share->from_cell) ||
                slots[program->injects[share->inject].know_slot + share->from_cell] < 0)
                continue;
            const struct program_rule *rule =
                rule_that_holds(kernel, &program->rules[kernel_policy(kernel, share->from_cell)->rule_first + i]);
            if (!rule || desk_latest(kernel, share->inject, share->from_cell).withdrawn)
                continue;
            if (!kernel_chance_holds(kernel, rule->chance, share->site, 0)) {
                *due = SHARE_DONE;
                fact_add(update, FACT_SHARE_MISSED, i, 0, 0);
                continue;
            }
            *due = kernel_due_in(kernel, kernel_wait_ticks(kernel, rule->after, rule->most, share->wait_site));
            fact_add(update, FACT_SHARE_ARMED, i, *due, 0);
        }
        assert(*due >= 0 && *due <= (int32_t)program->tick_count);
        if (*due <= kernel->tick && !kernel_share_waits(kernel, share, update))
            kernel_share_arrives(kernel, i, shared, update);
    }
}

static void rounds_open(struct kernel *kernel, struct update *update)
{
    for (uint32_t i = 0; i < kernel->program->round_count; i++)
        if (kernel_round_tick(kernel, i) == kernel->tick)
            kernel_round_opens(kernel, i, update);
}

static void drop_shares(struct kernel *kernel, uint32_t cell, uint32_t inject, struct update *update)
{
    const struct program *program = kernel->program;
    for (uint32_t i = 0; i < program->share_count; i++) {
        const struct program_share *share = &program->shares[i];
        int32_t *due = &kernel_slots_in(kernel)[share->due_slot];
        if (share->from_cell != cell || (inject != INDEX_NONE && share->inject != inject) || *due < 0)
            continue;
        *due = TICK_NEVER; /* a bot that has it again, or plays again, prepares it anew */
        fact_add(update, FACT_DROPPED, PREPARED_SHARE, (int32_t)i, 0);
    }
}

void kernel_drop(struct kernel *kernel, uint32_t cell, uint32_t inject, struct update *update)
{
    const struct program *program = kernel->program;
    struct desk *desk = kernel_desk_in(kernel);
    int32_t *slots = kernel_slots_in(kernel);
    drop_shares(kernel, cell, inject, update);
    for (uint32_t i = 0; inject == INDEX_NONE && i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        uint32_t k = kernel_asked_as(kernel, decision, cell);
        if (k == INDEX_NONE || slots[decision->closed_slot] >= 0 || !(desk->bot_choices[i] >> k & 1))
            continue;
        kernel_choose(kernel, decision, k, -1);
        desk->bot_choices[i] &= ~(UINT32_C(1) << k);
        fact_add(update, FACT_DROPPED, PREPARED_CHOICE, (int32_t)i, (int32_t)k);
    }
    for (uint32_t i = 0; inject == INDEX_NONE && i < program->round_count; i++) {
        const struct program_assessment *assessment = &program->assessments[program->rounds[i].assessment];
        uint32_t k = kernel_asked_index(assessment->asked, assessment->asked_count, cell);
        if (k == INDEX_NONE || !kernel_round_open(kernel, i) || !(desk->bot_answers[i] >> k & 1))
            continue;
        slots[program->rounds[i].answer_slot + k] = 0;
        desk->bot_answers[i] &= ~(UINT32_C(1) << k);
        fact_add(update, FACT_DROPPED, PREPARED_ANSWER, (int32_t)i, (int32_t)k);
    }
    if (inject != INDEX_NONE)
        return;
    kernel_questions_drop(kernel, cell, update);
    kernel_releases_drop(kernel, cell, update);
}

void kernel_end(struct kernel *kernel, uint32_t ended_by, bool allowed, struct update *update)
{
    const struct program *program = kernel->program;
    int32_t *slots = kernel_slots_in(kernel);
    assert(kernel->phase == PHASE_RUNNING || kernel->phase == PHASE_PAUSED);
    assert(ended_by <= program->ending_count + 1 && slots[program->ending_slot] < 0);
    kernel_questions_end(kernel, update);
    slots[program->ending_slot] = (int32_t)(ended_by < program->ending_count ? ended_by : program->ending_count);
    slots[program->end_tick_slot] = kernel->tick < 0 ? 0 : kernel->tick;
    kernel->phase = PHASE_ENDED;
    kernel_freeze_leave(kernel, update);
    fact_add(update, FACT_ENDED, ended_by, allowed, 0);
    if (ended_by < program->ending_count)
        kernel_say(kernel, &program->endings[ended_by].text, 0, update);
    fact_add(update, FACT_PHASE, PHASE_ENDED, 0, 0);
    assert(kernel_ended_by(kernel) == ended_by);
}

/* The life of an ending in play. Where nobody plays, the first that holds ends the run, and nothing is put to anybody.
 *
 *     does not hold ──holds──► put ──step_ending──► the exercise ends
 *           ▲                   │ │                  ▲
 *           │                   │ └──step_ending──► refused
 *           └──does not hold────┴────────────────────┘
 *
 * An exercise that people play ends by itself only where the scenario says so, or at its full length. One that control
 * refused is not put again before it has ceased to hold, and does not end the exercise when bots take all cells over.
 */
static bool ends_by_itself(const struct kernel *kernel, uint32_t ending)
{
    return kernel->program->endings[ending].at_once ||
           (kernel_bots_play_all(kernel) && !kernel_ending_refused(kernel, ending));
}

static void put_to_control(struct kernel *kernel, uint32_t ending, bool put, struct update *update)
{
    struct desk *desk = kernel_desk_in(kernel);
    if ((desk->ending_put[ending] >= 0) == put)
        return;
    desk->ending_put[ending] = put ? kernel->tick : TICK_NEVER;
    bit_set(desk->endings_refused, ending, false);
    fact_add(update, FACT_PUT, ending, put, 0);
}

static void end_if_due(struct kernel *kernel, struct update *update)
{
    const struct program *program = kernel->program;
    for (uint32_t i = 0; i < program->ending_count; i++)
        if (kernel_holds(kernel, program->endings[i].when) && ends_by_itself(kernel, i)) {
            kernel_end(kernel, i, false, update);
            return;
        }
    for (uint32_t i = 0; kernel->live && i < program->ending_count; i++)
        put_to_control(kernel, i, kernel_holds(kernel, program->endings[i].when), update);
}

void kernel_tick_run(struct kernel *kernel, struct update *update)
{
    const struct program *program = kernel->program;
    assert(kernel->phase == PHASE_RUNNING && kernel->tick < (int32_t)program->tick_count);
    kernel->tick++;
    fact_add(update, FACT_TICK, (uint32_t)kernel->tick, 0, 0);
    if (kernel->tick >= kernel_end_tick(kernel)) { /* the last tick has passed; nothing more happens */
        kernel_end(kernel, program->ending_count, false, update);
        return;
    }
    kernel_slots_in(kernel)[program->time_slot] = kernel->tick * (int32_t)program->tick_minutes;
    kernel_hands_tick(kernel);
    kernel_stages_tick(kernel, update);
    close_due(kernel, update);
    kernel_questions_close(kernel, update);
    injects(kernel, update);
    open_due(kernel, update);
    bots_choose(kernel, update);
    uint64_t shared[BITS(TASK_COUNT_MAX)] = {0};
    bots_share(kernel, shared, update);
    kernel_releases_run(kernel, shared, update);
    kernel_board_run(kernel, update);
    rounds_open(kernel, update);
    kernel_questions_open(kernel, update);
    kernel_tasks_run(kernel, shared, update);
    end_if_due(kernel, update);
}
