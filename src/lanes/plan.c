/* A program bound to settings: the plan of plan.h, made in the order in which it is known.
 *
 * First what is constant (a kernel in the lobby knows parameters, readiness and due ticks), then flags, then the code
 * of every step, which finds out which slots need columns and what each condition reads; then the records, whose wakes
 * are made from that; last, how each slot's value is told when a batch has ended (source.c).
 *
 * A repeated inject is the only thing that can happen twice in a run. For all others the tick of the first and of the
 * last delivery are the same, so the cells in `release` know of it since `last`, and the slots are one
 * (`same_as`). */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lanes/build.h"

/* The language reads these slots and no others; a program that reads more was not made by its compiler. */
static bool reads_known_slots(struct build *build)
{
    const struct program *program = build->program;
    bool *value = build_borrow(build, program->slot_count, sizeof(*value));
    bool *tick = build_borrow(build, program->slot_count, sizeof(*tick));
    bool fine = true;
    if (!value || !tick)
        return true;
    memset(value, true, program->time_slot + 1);
    if (program->stage_count > 0)
        memset(value + program->stage_slot, true, program->stage_count + 2);
    for (uint32_t i = 0; i < program->inject_count; i++) {
        tick[program->injects[i].last_slot] = true;
        memset(tick + program->injects[i].know_slot, true, program->cell_count);
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        tick[decision->opened_slot] = tick[decision->closed_slot] = true;
        memset(value + decision->choice_slot, true, decision->asked_count);
        memset(value + decision->adopted_slot, true, decision->asked_count);
        if (program_quantified(decision))
            memset(value + decision->named_slot, true, decision->asked_count * decision->quantity_count);
        if (program_quantified(decision) && decision->decided_slot != INDEX_NONE)
            memset(value + decision->decided_slot, true, decision->quantity_count);
    }
    for (uint32_t i = 0; i < program->task_count; i++) {
        const struct program_task *task = &program->tasks[i];
        tick[task->opened_slot] = tick[task->done_slot] = tick[task->late_slot] = true;
    }
    for (uint32_t i = 0; i < program->question_count; i++) {
        const struct program_question *question = &program->questions[i];
        uint32_t asked = question->asked_count, answers = asked * program_answer_width(question);
        tick[question->opened_slot] = tick[question->closed_slot] = true;
        memset(tick + question->answered_slot, true, asked);
        memset(value + question->answer_slot, true, answers);
        memset(value + question->seen_slot, true, asked * question->look_count);
        if (question->truth_slot != INDEX_NONE)
            value[question->truth_slot] = true;
    }
    for (uint32_t i = 0; i < program->release_count; i++) {
        tick[program->releases[i].asked_slot] = true;
        memset(tick + program->releases[i].came_slot, true, RELEASE_ANSWER_COUNT);
    }
    for (uint32_t i = 0; i < program->roll_count; i++)
        value[program->rolls[i].slot] = true;
    for (uint32_t i = 0; i < program->card_count; i++) /* begun and proposed, which nothing reads, among them */
        memset(tick + program->cards[i].begun_slot, true, CARD_TICK_COUNT + program->cards[i].signer_count);
    for (uint32_t i = 0; i < program->code_count; i++) {
        const struct instruction *at = &program->code[i];
        if (at->opcode == OP_SLOT)
            fine = fine && (value[at->slot] || tick[at->slot]);
        if (at->opcode == OP_SINCE)
            fine = fine && tick[at->slot];
    }
    return fine;
}

/* What cells of its release know of it is told by its delivery: so at STARTEX. Where people play, control may have
 * given it to others, or taken it back. */
static bool is_joined(const struct build *build, const struct program_inject *inject)
{
    const int32_t last = build->start[inject->last_slot], *know = build->start + inject->know_slot;
    bool joined = true;
    int32_t first = TICK_NEVER;
    for (uint32_t bits = inject->release; bits; bits &= bits - 1) {
        const uint32_t cell = (uint32_t)__builtin_ctz(bits);
        first = bits == inject->release ? know[cell] : first;
        joined = joined && know[cell] == first && (inject->times == 1 ? first == last : (first < 0) == (last < 0));
    }
    return joined;
}

static void find_constants(struct build *build)
{
    const struct program *program = build->program;
    for (uint32_t slot = 0; slot < program->time_slot; slot++)
        build->fixed[slot] = true;
    for (uint32_t i = 0; i < program->code_count; i++)
        if (program->code[i].opcode == OP_STORE)
            build->fixed[program->code[i].slot] = false;
    for (uint32_t i = 0; program->stage_count > 0 && i <= program->stage_count; i++)
        build->fixed[program->begins_slot + i] = true;
    for (uint32_t slot = 0; slot < program->slot_count; slot++)
        build->same_as[slot] = (uint16_t)slot;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        const struct program_inject *inject = &program->injects[i];
        bool never = !build_can_happen(build, inject);
        uint32_t first_cell = INDEX_NONE;
        build->joined[i] = is_joined(build, inject) ? inject->release : 0;
        build->fixed[inject->last_slot] = never;
        for (uint32_t cell = 0; cell < program->cell_count; cell++) {
            uint32_t know = inject->know_slot + cell;
            build->fixed[know] = true; /* until a share is found */
            if (!(inject->release >> cell & 1))
                continue;
            build->fixed[know] = never;
            if (!(build->joined[i] >> cell & 1)) {
                build->fixed[know] = never || build_has_come(build, know);
                continue;
            }
            if (first_cell == INDEX_NONE)
                first_cell = cell;
            build->same_as[know] = (uint16_t)(inject->times == 1 ? inject->last_slot : inject->know_slot + first_cell);
        }
    }
    for (uint32_t i = 0; i < program->share_count; i++) {
        const struct program_share *share = &program->shares[i];
        const struct program_inject *inject = &program->injects[share->inject];
        const uint32_t know = inject->know_slot + share->to_cell;
        if ((build_rule(build, i)->present || build_has_come(build, share->due_slot)) &&
            !(build->joined[share->inject] >> share->to_cell & 1) && !build_has_come(build, know) &&
            build_may_be_known(build, share->inject))
            build->fixed[know] = false;
    }
    for (uint32_t i = 0; i < program->release_count; i++) {
        const struct program_inject *inject = &program->injects[program->releases[i].inject];
        for (uint32_t cell = 0; cell < program->cell_count && inject->redacted != INDEX_NONE; cell++)
            if (build_hears(build, i, cell) &&
                !build_has_come(build, program->injects[inject->redacted].know_slot + cell))
                build->fixed[program->injects[inject->redacted].know_slot + cell] = false;
    }
}

/* Bots answer when they are asked, or not at all; nobody looks at what they say. */
static void find_answers(struct build *build)
{
    const struct program *program = build->program;
    for (uint32_t i = 0; i < program->question_count; i++) {
        const struct program_question *question = &program->questions[i];
        const uint32_t width = program_answer_width(question);
        assert(question->answer_slot == question->answered_slot + question->asked_count);
        const bool asked = build_has_come(build, question->opened_slot); /* then they have answered, or never will */
        for (uint32_t k = 0; k < question->asked_count; k++) {
            if (asked) {
                memset(build->fixed + question->answered_slot + k, true, 1);
                memset(build->fixed + question->answer_slot + k * width, true, width);
                continue;
            }
            if (build_answers(build, question, k))
                build->same_as[question->answered_slot + k] = (uint16_t)question->opened_slot;
            else
                memset(build->fixed + question->answered_slot + k, true, 1);
            memset(build->fixed + question->answer_slot + k * width, !build_answers(build, question, k), width);
        }
        memset(build->fixed + question->seen_slot, true, question->asked_count * question->look_count);
    }
}

static void number_flags(struct build *build)
{
    const struct program *program = build->program;
    uint32_t next = 0;
    for (uint32_t slot = 0; slot < program->slot_count; slot++)
        build->flag_of_slot[slot] = INDEX_NONE;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        const struct program_inject *inject = &program->injects[i];
        build->flag_of_slot[inject->last_slot] = next;
        for (uint32_t cell = 0; cell < program->cell_count; cell++)
            if (build->joined[i] >> cell & 1)
                build->flag_of_slot[inject->know_slot + cell] = next;
        next++;
        for (uint32_t cell = 0; cell < program->cell_count; cell++)
            if (!(build->joined[i] >> cell & 1) &&
                (build_has_come(build, inject->know_slot + cell) || inject->release >> cell & 1))
                build->flag_of_slot[inject->know_slot + cell] = next++;
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        build->flag_of_slot[program->decisions[i].opened_slot] = next++;
        build->flag_of_slot[program->decisions[i].closed_slot] = next++;
    }
    for (uint32_t i = 0; i < program->share_count; i++) {
        uint32_t know = program->injects[program->shares[i].inject].know_slot + program->shares[i].to_cell;
        if (!build->fixed[know] && build->flag_of_slot[know] == INDEX_NONE)
            build->flag_of_slot[know] = next++;
    }
    for (uint32_t i = 0; i < program->release_count; i++) {
        const struct program_release *release = &program->releases[i];
        build->flag_of_slot[release->asked_slot] = next++;
        for (uint32_t answer = 0; answer < RELEASE_ANSWER_COUNT; answer++)
            build->flag_of_slot[release->came_slot + answer] = next++;
        const uint32_t variant = program->injects[release->inject].redacted;
        for (uint32_t cell = 0; cell < program->cell_count && variant != INDEX_NONE; cell++)
            if (!build->fixed[program->injects[variant].know_slot + cell] &&
                build->flag_of_slot[program->injects[variant].know_slot + cell] == INDEX_NONE)
                build->flag_of_slot[program->injects[variant].know_slot + cell] = next++;
    }
    for (uint32_t i = 0; i < program->task_count; i++) {
        build->flag_of_slot[program->tasks[i].opened_slot] = next++;
        build->flag_of_slot[program->tasks[i].done_slot] = next++;
        build->flag_of_slot[program->tasks[i].late_slot] = next++;
    }
    for (uint32_t i = 0; i < program->card_count; i++)
        for (uint32_t k = 0; k < CARD_TICK_COUNT + 2 * program->cards[i].signer_count; k++)
            build->flag_of_slot[program->cards[i].begun_slot + k] = next++;
    for (uint32_t i = 0; i < program->question_count; i++) {
        build->flag_of_slot[program->questions[i].opened_slot] = next++;
        build->flag_of_slot[program->questions[i].closed_slot] = next++;
    }
    assert(next <= program->slot_count); /* a flag stands for a slot */
    build->plan->flag_count = next;
}

/* Columns are known now. */

static void number(const struct build *build, struct plan_value *value)
{
    if (value->from != NONE16)
        value->from = emit_number(&build->emitter, value->from);
}

static uint16_t column_of(const struct build *build, uint32_t slot)
{
    return build->emitter.column_of_slot[build->same_as[slot]];
}

static void number_weights(struct build *build, struct plan_weighing *weighing)
{
    for (uint32_t i = 0; i < weighing->weight_count; i++)
        number(build, &weighing->weights[i].weight);
}

static void number_naming(const struct build *build, const struct program_decision *source, struct plan_naming *naming)
{
    number(build, &naming->least);
    number(build, &naming->most);
    for (uint32_t i = 0; i < program_row_width(source); i++)
        number(build, &naming->entries[i]);
}

static void number_lots(const struct build *build)
{
    for (uint32_t i = 0; i < build->program->card_count; i++)
        number(build, &build->plan->cards[i].succeeds.odds.percent);
    for (uint32_t i = 0; i < build->plan->signer_count; i++)
        number(build, &build->plan->signers[i].concurs.odds.percent);
}

static void name_columns(struct build *build)
{
    const struct program *program = build->program;
    struct lanes_plan *plan = build->plan;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        const struct program_inject *source = &program->injects[i];
        struct plan_inject *inject = &plan->injects[i];
        inject->last = column_of(build, source->last_slot);
        inject->tries = column_of(build, source->tries_slot);
        inject->due = column_of(build, source->due_slot);
        inject->first = NONE16;
        number(build, &inject->odds.percent);
        if (source->times > 1 && build->joined[i])
            inject->first = column_of(build, source->know_slot + (uint32_t)__builtin_ctz(source->release));
    }
    for (uint32_t d = 0; d < program->decision_count; d++) {
        const struct program_decision *source = &program->decisions[d];
        struct plan_decision *decision = &plan->decisions[d];
        decision->opened = column_of(build, source->opened_slot);
        decision->closed = column_of(build, source->closed_slot);
        decision->due = column_of(build, source->due_slot);
        for (uint32_t k = 0; k < decision->adopted_count; k++)
            decision->adoptions[k].adopted = column_of(build, source->adopted_slot + k);
        for (uint32_t k = 0; k < decision->asked_count; k++)
            number_weights(build, &decision->choices[k].weighing);
        for (uint32_t k = 0; k < decision->asked_count && decision->quantified; k++)
            number_naming(build, source, decision->choices[k].naming);
    }
    for (uint32_t i = 0; i < program->question_count; i++) {
        plan->questions[i].opened = column_of(build, program->questions[i].opened_slot);
        plan->questions[i].closed = column_of(build, program->questions[i].closed_slot);
        plan->questions[i].due = column_of(build, program->questions[i].due_slot);
    }
    for (uint32_t i = 0; i < plan->hand_count; i++)
        plan->hands[i].due = column_of(build, plan->hands[i].slot);
    for (uint32_t i = 0; i < plan->asking_count; i++)
        plan->askings[i].due = column_of(build, plan->askings[i].slot);
    for (uint32_t i = 0; i < plan->weighing_count; i++)
        number_weights(build, &plan->weighings[i]);
    number_lots(build);
    plan->ending_column = column_of(build, program->ending_slot);
    plan->end_tick_column = column_of(build, program->end_tick_slot);
    assert(plan->ending_column != NONE16 && plan->end_tick_column != NONE16);
    plan->column_count = build->emitter.column_count;
    plan->register_count = build->emitter.register_count;
    plan->byte_of_column = build->emitter.byte_of_column;
    plan->column_of_byte = build->emitter.column_of_byte;
    plan->byte_count = build->emitter.byte_count;
    plan->column_start = build_take(build, plan->column_count, sizeof(*plan->column_start));
    plan->column_from = build_take(build, plan->column_count, sizeof(*plan->column_from));
    plan->column_to = build_take(build, plan->column_count, sizeof(*plan->column_to));
    plan->column_of_slot = build_take(build, program->slot_count, sizeof(*plan->column_of_slot));
    if (build->failed)
        return;
    for (uint32_t c = 0; c < plan->column_count; c++) {
        uint16_t slot = build->emitter.slot_of_column[c];
        bool own = build->emitter.column_of_slot[slot] != c; /* of a tick, which nobody knows yet */
        plan->column_start[c] = own ? TICK_NEVER : build->start[slot];
        plan->column_from[c] = program->slots[slot].from;
        plan->column_to[c] = program->slots[slot].to;
        assert(plan->wide || (plan->column_from[c] >= INT16_MIN && plan->column_to[c] <= INT16_MAX));
    }
    for (uint32_t slot = 0; slot < program->slot_count; slot++)
        plan->column_of_slot[slot] = column_of(build, slot);
    for (uint32_t d = 0; d < program->decision_count; d++)
        /* holds buckets: nobody may take it for the slot */
        for (uint32_t k = 0; k < program->decisions[d].asked_count; k++)
            plan->column_of_slot[program->decisions[d].outcome_slot + k] = NONE16;
}

static void keep_code(struct build *build)
{
    struct lanes_plan *plan = build->plan;
    plan->op_count = build->emitter.op_count;
    plan->ops = build_take(build, plan->op_count, sizeof(*plan->ops));
    size_t wake_words = (size_t)plan->wake_count * plan->step_words;
    plan->wake_sets = build_take(build, wake_words, sizeof(*plan->wake_sets));
    plan->table_count = build->emitter.table_count;
    plan->tables = build_take(build, plan->table_count, sizeof(*plan->tables));
    if (build->failed)
        return;
    if (plan->op_count)
        memcpy(plan->ops, build->emitter.ops, plan->op_count * sizeof(*plan->ops));
    if (plan->wake_count)
        memcpy(plan->wake_sets, build->wake_sets, wake_words * sizeof(*plan->wake_sets));
    size_t table_bytes = build->program->tick_count * sizeof(int32_t);
    for (uint32_t i = 0; i < plan->table_count && !build->failed; i++) {
        int32_t *table = build_take(build, 1, table_bytes);
        if (table)
            memcpy(table, build->emitter.tables[i], table_bytes);
        plan->tables[i] = table;
    }
}

static void list_shares(struct build *build)
{
    const struct program *program = build->program;
    struct lanes_plan *plan = build->plan;
    for (uint32_t s = 0; s < program->share_count; s++)
        for (const struct program_rule *rule = build_rule(build, s); rule; rule = program_next_rule(program, rule))
            plan->share_count++;
    plan->shares = build_take(build, plan->share_count, sizeof(*plan->shares));
    plan->share_first = build_take(build, program->share_count, sizeof(*plan->share_first));
    if (build->failed)
        return;
    uint32_t count = 0;
    for (uint32_t s = 0; s < program->share_count; s++) {
        plan->share_first[s] = count;
        for (const struct program_rule *rule = build_rule(build, s); rule; rule = program_next_rule(program, rule))
            plan->shares[count++] = (struct plan_share){.share = s, .first = plan->share_first[s], .rule = rule};
        for (uint32_t i = plan->share_first[s]; i < count; i++)
            plan->shares[i].count = count - plan->share_first[s];
    }
}

/* The rules by which bots answer, release after release. */
static void list_grants(struct build *build)
{
    const struct program *program = build->program;
    struct lanes_plan *plan = build->plan;
    for (uint32_t r = 0; r < program->release_count; r++)
        for (const struct program_grant *rule = build_grant(build, r); rule; rule = program_next_grant(program, rule))
            plan->grant_count++;
    plan->grants = build_take(build, plan->grant_count, sizeof(*plan->grants));
    plan->releases = build_take(build, program->release_count, sizeof(*plan->releases));
    plan->release_shares = build_take(build, plan->share_count, sizeof(*plan->release_shares));
    plan->knowers = build_take(build, (size_t)(program->release_count + program->inject_count) * program->cell_count,
                               sizeof(*plan->knowers));
    if (build->failed)
        return;
    uint32_t count = 0;
    for (uint32_t r = 0; r < program->release_count; r++) {
        struct span *span = &plan->releases[r].grants;
        span->first = count;
        for (const struct program_grant *rule = build_grant(build, r); rule; rule = program_next_grant(program, rule))
            plan->grants[count++] = (struct plan_grant){.release = r, .rule = rule};
        span->count = count - span->first;
    }
    assert(count == plan->grant_count);
}

static uint32_t count_weighings(const struct program *program)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < program->option_count; i++)
        count += program->options[i].outcome_count > 0 &&
                 program->outcomes[program->options[i].outcome_first].weight != CODE_NONE;
    return count;
}

static void number_steps(struct build *build)
{
    const struct program *program = build->program;
    struct lanes_plan *plan = build->plan;
    plan->decision_step = program->inject_count;
    plan->share_step = plan->decision_step + program->decision_count;
    list_shares(build);
    list_grants(build);
    plan->grant_step = plan->share_step + plan->share_count;
    plan->card_step = plan->grant_step + plan->grant_count;
    plan->question_step = plan->card_step + 2 * program->card_count;
    for (uint32_t i = 0; i < program->card_count; i++)
        plan->signer_count += program->cards[i].signer_count;
    plan->task_step = plan->question_step + program->question_count;
    plan->ending_step = plan->task_step + program->task_count;
    plan->step_count = plan->ending_step + program->ending_count;
    assert(plan->step_count >= program->inject_count);
    plan->step_words = (plan->step_count + 64 * SET_WORDS - 1) / (64 * SET_WORDS) * SET_WORDS;
    plan->conditions = build_take(build, plan->step_count, sizeof(*plan->conditions));
    plan->switches = build_take(build, (size_t)plan->step_count * (STRETCHES_MAX - 1), sizeof(*plan->switches));
    plan->live = build_take(build, plan->step_words, sizeof(*plan->live));
    plan->pending = build_take(build, plan->step_count, sizeof(*plan->pending));
    plan->always = build_take(build, plan->step_words, sizeof(*plan->always));
    plan->opens = build_take(build, program->decision_count, sizeof(*plan->opens));
    plan->resumes = build_take(build, 2 * (size_t)program->card_count + plan->signer_count + program->task_count,
                               sizeof(*plan->resumes));
    plan->due_rows = build_take(build, (size_t)program->tick_count * plan->step_words, sizeof(*plan->due_rows));
    plan->wake_rows = build_take(build, (size_t)program->tick_count * plan->step_words, sizeof(*plan->wake_rows));
    plan->injects = build_take(build, program->inject_count, sizeof(*plan->injects));
    plan->decisions = build_take(build, program->decision_count, sizeof(*plan->decisions));
    plan->outcomes = build_take(build, program->option_count + program->outcome_count, sizeof(*plan->outcomes));
    plan->weighings = build_take(build, count_weighings(program), sizeof(*plan->weighings));
    plan->shelves = build_take(build,
                               program->inject_count + plan->share_count + plan->grant_count + program->task_count +
                                   program->card_count + plan->signer_count,
                               sizeof(*plan->shelves));
    plan->cards = build_take(build, program->card_count, sizeof(*plan->cards));
    plan->signers = build_take(build, plan->signer_count, sizeof(*plan->signers));
    plan->tasks = build_take(build, program->task_count, sizeof(*plan->tasks));
    plan->task_lists = build_take(build, program->task_count, sizeof(*plan->task_lists));
    uint32_t answer_count = 0;
    for (uint32_t i = 0; i < program->round_count; i++)
        answer_count += program->assessments[program->rounds[i].assessment].asked_count;
    plan->answers = build_take(build, answer_count, sizeof(*plan->answers));
    plan->questions = build_take(build, program->question_count, sizeof(*plan->questions));
    plan->truths = build_take(build, program->round_count, sizeof(*plan->truths));
    plan->askings = build_take(build, program->round_count, sizeof(*plan->askings));
    plan->hands = build_take(
        build, program->inject_count + program->decision_count + program->question_count + program->round_count,
        sizeof(*plan->hands));
    plan->rolls = build_take(build, program->roll_count, sizeof(*plan->rolls));
    plan->sources = build_take(build, program->slot_count, sizeof(*plan->sources));
}

/* Columns that no slot has: when each asked cell chooses, when the decision closes, when a bot does a task, and when an
 * item of the plan is proposed, answered and carried out. */
static size_t own_columns(const struct program *program)
{
    size_t count = program->task_count;
    for (uint32_t i = 0; i < program->decision_count; i++)
        count += program->decisions[i].asked_count + 1;
    for (uint32_t i = 0; i < program->card_count; i++)
        count += program->cards[i].signer_count + 2;
    return count;
}

static bool prepare(struct build *build)
{
    const struct program *program = build->program;
    number_steps(build);
    size_t rows = (size_t)program->slot_count * build->plan->step_words;
    if (build->state)
        build->kernel = kernel_branch(build->state, program, build->kernel_memory);
    if (build->state && build->fresh) /* what cannot come any more does not */
        kernel_branch_luck(build->kernel, build->settings->seed, build->settings->run);
    if (!build->state)
        build->kernel = kernel_init(build->kernel_memory, program, build->settings, false);
    build->start = kernel_slots(build->kernel);
    build->plan->tick_first = (uint32_t)(kernel_tick(build->kernel) + 1);
    build->plan->tick_end = (uint32_t)kernel_end_tick(build->kernel);
    build->plan->stage_ticks = build_take(build, program->stage_count, sizeof(*build->plan->stage_ticks));
    for (uint32_t i = 0; build->plan->stage_ticks && i < program->stage_count; i++)
        build->plan->stage_ticks[i] = (uint32_t)kernel_stage_tick(build->kernel, i);
    build->joined = build_borrow(build, program->inject_count, sizeof(*build->joined));
    build->fixed = build_borrow(build, program->slot_count, sizeof(*build->fixed));
    build->same_as = build_borrow(build, program->slot_count, sizeof(*build->same_as));
    build->flag_of_slot = build_borrow(build, program->slot_count, sizeof(*build->flag_of_slot));
    build->noted = build_borrow(build, program->slot_count, sizeof(*build->noted));
    build->reading = build_borrow(build, rows, sizeof(*build->reading));
    build->counting = build_borrow(build, rows, sizeof(*build->counting));
    build->once = build_borrow(build, build->plan->step_words, sizeof(*build->once));
    build->always = build_borrow(build, build->plan->step_words, sizeof(*build->always));
    struct emitter *emitter = &build->emitter;
    emitter->column_of_slot = build_borrow(build, program->slot_count, sizeof(*emitter->column_of_slot));
    const size_t column_room = program->slot_count + own_columns(program);
    emitter->slot_of_column = build_borrow(build, column_room, sizeof(*emitter->slot_of_column));
    emitter->byte_of_column = build_take(build, column_room, sizeof(*emitter->byte_of_column));
    emitter->column_of_byte = build_take(build, column_room, sizeof(*emitter->column_of_byte));
    if (build->failed)
        return false;
    memset(emitter->byte_of_column, 0xff, column_room * sizeof(*emitter->byte_of_column));
    emitter->forest = &build->forest;
    emitter->flag_of_slot = build->flag_of_slot;
    emitter->wide = build->plan->wide;
    memset(emitter->column_of_slot, 0xff, program->slot_count * sizeof(*emitter->column_of_slot)); /* NONE16 */
    build->forest = (struct forest){.program = program,
                                    .arena = &build->scratch,
                                    .constants = build->start,
                                    .fixed = build->fixed,
                                    .same_as = build->same_as,
                                    .ranges = program->slots};
    return true;
}

static void make(struct build *build)
{
    const struct program *program = build->program;
    struct lanes_plan *plan = build->plan;
    if (!prepare(build))
        return;
    find_constants(build);
    find_answers(build);
    number_flags(build);
    for (uint32_t i = 0; i < program->variable_count; i++)
        emit_column(&build->emitter, (uint16_t)program->variables[i].slot);
    emit_column(&build->emitter, (uint16_t)program->ending_slot);
    emit_column(&build->emitter, (uint16_t)program->end_tick_slot);
    build_conditions(build);
    build_records(build);
    if (build->failed || build->forest.failed)
        return;
    build_beginning(build);
    emit_finish(&build->emitter);
    uint16_t *reads = build_take(build, plan->read_count, sizeof(*reads));
    if (!reads)
        return;
    if (plan->read_count)
        memcpy(reads, plan->reads, plan->read_count * sizeof(*reads));
    plan->reads = reads;
    name_columns(build);
    if (!build->failed)
        keep_code(build);
    if (!build->failed)
        build_sources(build);
}

static enum status make_plan(struct build *build, struct lanes_plan **ret_plan)
{
    enum status status = STATUS_OUT_OF_MEMORY;
    const struct program *program = build->program;
    struct lanes_plan *plan = calloc(1, sizeof(*plan));
    build->kernel_memory = malloc(kernel_bytes(program, false));
    arena_init(&build->scratch, 0);
    if (!plan || !build->kernel_memory)
        goto cleanup;
    arena_init(&plan->arena, 0);
    plan->program = program;
    plan->wide = !program->narrow;
    build->plan = plan;
    if (!reads_known_slots(build)) {
        status = STATUS_REFUSED;
        goto cleanup;
    }
    make(build);
    if (build->failed || build->forest.failed)
        goto cleanup;
    *ret_plan = plan;
    plan = NULL;
    status = STATUS_OK;
cleanup:
    free(build->emitter.ops);
    free(build->emitter.tables);
    free(build->wake_sets);
    free(build->kernel_memory);
    arena_clear(&build->scratch);
    lanes_plan_free(plan);
    return status;
}

enum status lanes_plan_new(const struct program *program, const struct settings *settings, struct lanes_plan **ret_plan)
{
    struct build build = {.program = program, .settings = settings, .fresh = true};
    return make_plan(&build, ret_plan);
}

enum status lanes_plan_from(const struct kernel *state, bool fresh, struct lanes_plan **ret_plan)
{
    struct build build = {
        .program = kernel_program(state), .settings = kernel_run_settings(state), .state = state, .fresh = fresh};
    return make_plan(&build, ret_plan);
}

void lanes_plan_free(struct lanes_plan *plan)
{
    if (!plan)
        return;
    arena_clear(&plan->arena);
    free(plan);
}
