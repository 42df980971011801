/* Code: expressions and effects as postfix sequences, and what the language promises put into them.
 *
 * What has one value is a constant. A capability's readiness becomes part of its option's condition, and its use the
 * head of the option's effects, so that an executor need not know capabilities at all. While code is written, `narrow`
 * is found: that every slot and every value on the stack fits 16 bits. Settings are not part of that; they are
 * evaluated once a run.
 */
#include <assert.h>
#include <stdlib.h>

#include "program/fill.h"
#include "scenario/compiler.h"
#include "scenario/rolls.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/voice.h"

struct emitter {
    struct compiler *compiler;
    struct program *program;
    struct instruction *code; /* owned */
    size_t count, capacity;
    uint32_t deciding;      /* the decision whose effects are written, of its own number */
    uint32_t read, bounded; /* rolls that code has read, and whose bounds are written */
    bool narrow, too_large;
};

static void put(struct emitter *emitter, enum opcode opcode, uint32_t slot, int32_t imm)
{
    assert(opcode < OPCODE_COUNT && slot <= UINT16_MAX);
    if (emitter->count == emitter->capacity) {
        size_t capacity = emitter->capacity ? 2 * emitter->capacity : 1024;
        struct instruction *code =
            emitter->count < CODE_COUNT_MAX ? realloc(emitter->code, capacity * sizeof(*code)) : NULL;
        if (!code) {
            emitter->too_large = emitter->too_large || emitter->count >= CODE_COUNT_MAX;
            emitter->compiler->out_of_memory = emitter->compiler->out_of_memory || !emitter->too_large;
            return;
        }
        emitter->code = code;
        emitter->capacity = capacity;
    }
    emitter->code[emitter->count++] =
        (struct instruction){.opcode = (uint8_t)opcode, .slot = (uint16_t)slot, .imm = imm};
}

static void put_compare(struct emitter *emitter, uint32_t slot, enum opcode opcode, uint32_t value)
{
    put(emitter, OP_SLOT, slot, 0);
    put(emitter, OP_CONST, 0, (int32_t)value);
    put(emitter, opcode, 0, 0);
}

/* By anyone, where each cell decides for itself; else there is one adopted option. */
static void put_adopted(struct emitter *emitter, const struct program_decision *decision, uint32_t option)
{
    uint32_t count = decision->agree == AGREE_EACH ? decision->asked_count : 1;
    assert(option < decision->option_count && count <= decision->asked_count);
    put_compare(emitter, decision->closed_slot, OP_GE, 0);
    for (uint32_t i = 0; i < count; i++) {
        put_compare(emitter, decision->adopted_slot + i, OP_EQ, option);
        if (i > 0)
            put(emitter, OP_OR, 0, 0);
    }
    put(emitter, OP_AND, 0, 0);
}

static void put_ready(struct emitter *emitter, const struct program_capability *capability)
{
    put_compare(emitter, capability->uses_slot, OP_GT, 0);
    put(emitter, OP_SLOT, emitter->program->time_slot, 0);
    put(emitter, OP_SLOT, capability->ready_slot, 0);
    put(emitter, OP_GE, 0, 0);
    put(emitter, OP_AND, 0, 0);
}

static void put_and_compare(struct emitter *emitter, uint32_t slot, enum opcode opcode, uint32_t value)
{
    put_compare(emitter, slot, opcode, value);
    put(emitter, OP_AND, 0, 0);
}

/* Of a question that asked index k answered, and it is right by what the scenario says, or by the truth once that was
 * read. */
static void put_correct(struct emitter *emitter, const struct program_question *question, uint32_t k)
{
    const uint32_t answer = question->answer_slot + k;
    assert(k < question->asked_count && (question->has_right || question->truth_slot != INDEX_NONE));
    put_compare(emitter, question->answered_slot + k, OP_GE, 0);
    if (question->has_right) {
        put_and_compare(emitter, answer, OP_GE, (uint32_t)question->right_from);
        put_and_compare(emitter, answer, OP_LE, (uint32_t)question->right_to);
        return;
    }
    put_and_compare(emitter, question->closed_slot, OP_GE, 0);
    put(emitter, OP_SLOT, answer, 0);
    put(emitter, OP_SLOT, question->truth_slot, 0);
    put(emitter, OP_EQ, 0, 0);
    put(emitter, OP_AND, 0, 0);
}

static void put_of_question(struct emitter *emitter, const struct expr *expr)
{
    const struct program_question *question = &emitter->program->questions[expr->b];
    switch (expr->kind) {
    case EXPR_ASKED_OPEN:
        put_compare(emitter, question->opened_slot, OP_GE, 0);
        put_and_compare(emitter, question->closed_slot, OP_LT, 0);
        break;
    case EXPR_ASKED_CLOSED: put_compare(emitter, question->closed_slot, OP_GE, 0); break;
    case EXPR_ASKED_SINCE: put(emitter, OP_SINCE, question->closed_slot, 0); break;
    case EXPR_ANSWERED: put_compare(emitter, question->answered_slot + expr->a, OP_GE, 0); break;
    case EXPR_ANSWER:
        put(emitter, OP_SLOT, question->answer_slot + expr->a * program_answer_width(question) + expr->c, 0);
        break;
    case EXPR_CORRECT: put_correct(emitter, question, expr->a); break;
    default:
        assert(expr->kind == EXPR_SEEN);
        put_compare(emitter, question->seen_slot + expr->a * question->look_count + expr->c, OP_EQ, 1);
        break;
    }
}

/* What was decided, or what a cell named once that decision has closed. */
static void put_quantity(struct emitter *emitter, const struct expr *expr)
{
    const struct program_decision *decision =
        &emitter->program->decisions[expr->b == INDEX_NONE ? emitter->deciding : expr->b];
    assert(program_quantified(decision));
    if (expr->kind == EXPR_DECIDED) {
        put(emitter, OP_SLOT, decision->decided_slot + expr->a, 0);
        return;
    }
    put_compare(emitter, decision->closed_slot, OP_GE, 0);
    put(emitter, OP_SLOT, decision->named_slot + expr->a * decision->quantity_count + expr->c, 0);
    put(emitter, OP_CONST, 0, 0);
    put(emitter, OP_PICK, 0, 0);
}

/* Of one cell, or of any; a cell that is free to have it is never asked for. */
static void put_release(struct emitter *emitter, const struct expr *expr)
{
    const struct program *program = emitter->program;
    bool any = false;
    for (uint32_t i = 0; i < program->release_count; i++) {
        const struct program_release *release = &program->releases[i];
        if (release->inject != expr->b || (expr->a != INDEX_NONE && release->to_cell != expr->a))
            continue;
        uint32_t slot = expr->c == ASKED_REQUESTED  ? release->asked_slot
                        : expr->c == ASKED_RELEASED ? release->came_slot + RELEASED_WHOLE
                                                    : release->came_slot + RELEASE_REFUSED;
        put_compare(emitter, slot, OP_GE, 0);
        if (any)
            put(emitter, OP_OR, 0, 0);
        any = true;
    }
    if (!any)
        put(emitter, OP_CONST, 0, expr->a != INDEX_NONE && expr->c == ASKED_RELEASED);
}

static void put_card(struct emitter *emitter, const struct expr *expr)
{
    const struct program_card *card = &emitter->program->cards[expr->b];
    const uint32_t slots[] = {card->agreed_slot, card->ordered_slot, card->failed_slot, card->done_slot,
                              card->concurred_slot + expr->a};
    put_compare(emitter, slots[expr->c], OP_GE, 0);
}

static void put_expr(struct emitter *emitter, const struct expr *expr)
{
    const struct program *program = emitter->program;
    assert(expr->range.low <= expr->range.high && range_fits_32(expr->range));
    emitter->narrow = emitter->narrow && range_fits_16(expr->range);
    if (expr->range.low == expr->range.high) {
        put(emitter, OP_CONST, 0, (int32_t)expr->range.low);
        return;
    }
    const struct program_decision *decision = NULL;
    switch (expr->kind) {
    case EXPR_OPERATION:
        for (int i = 0; i < 3 && expr->args[i]; i++)
            put_expr(emitter, expr->args[i]);
        put(emitter, expr->opcode, 0, 0);
        break;
    case EXPR_TIME: put(emitter, OP_SLOT, program->time_slot, 0); break;
    case EXPR_STAGE: put(emitter, OP_SLOT, program->stage_slot, 0); break;
    case EXPR_STAGE_BEGINS: put(emitter, OP_SLOT, program->begins_slot + expr->a, 0); break;
    case EXPR_PARAMETER: put(emitter, OP_SLOT, program->parameters[expr->a].slot, 0); break;
    case EXPR_VARIABLE: put(emitter, OP_SLOT, program->variables[expr->a].slot, 0); break;
    case EXPR_HAPPENED: put_compare(emitter, program->injects[expr->a].last_slot, OP_GE, 0); break;
    case EXPR_CLOSED: put_compare(emitter, program->decisions[expr->a].closed_slot, OP_GE, 0); break;
    case EXPR_SINCE: put(emitter, OP_SINCE, program->injects[expr->a].last_slot, 0); break;
    case EXPR_SINCE_CLOSED: put(emitter, OP_SINCE, program->decisions[expr->a].closed_slot, 0); break;
    case EXPR_KNOWS: put_compare(emitter, program->injects[expr->b].know_slot + expr->a, OP_GE, 0); break;
    case EXPR_OPEN:
        decision = &program->decisions[expr->a];
        put_compare(emitter,
                    (decision->first == INDEX_NONE ? decision : &program->decisions[decision->first])->opened_slot,
                    OP_GE, 0);
        put_compare(emitter, decision->closed_slot, OP_LT, 0);
        put(emitter, OP_AND, 0, 0);
        break;
    case EXPR_CHOSE:
        decision = &program->decisions[expr->b];
        put_compare(emitter, decision->closed_slot, OP_GE, 0);
        put_compare(emitter, decision->choice_slot + expr->a, OP_EQ, expr->c);
        put(emitter, OP_AND, 0, 0);
        break;
    case EXPR_DECIDED:
    case EXPR_NAMED: put_quantity(emitter, expr); break;
    case EXPR_TASK_OPEN:
        put_compare(emitter, program->tasks[expr->a].opened_slot, OP_GE, 0);
        put_compare(emitter, program->tasks[expr->a].done_slot, OP_LT, 0);
        put(emitter, OP_AND, 0, 0);
        break;
    case EXPR_DONE: put_compare(emitter, program->tasks[expr->a].done_slot, OP_GE, 0); break;
    case EXPR_LATE: put_compare(emitter, program->tasks[expr->a].late_slot, OP_GE, 0); break;
    case EXPR_SINCE_DONE: put(emitter, OP_SINCE, program->tasks[expr->a].done_slot, 0); break;
    case EXPR_ADOPTED: put_adopted(emitter, &program->decisions[expr->b], expr->c); break;
    case EXPR_READY: put_ready(emitter, &program->capabilities[expr->a]); break;
    case EXPR_ASKED_OPEN:
    case EXPR_ASKED_CLOSED:
    case EXPR_ASKED_SINCE:
    case EXPR_ANSWERED:
    case EXPR_ANSWER:
    case EXPR_CORRECT:
    case EXPR_SEEN: put_of_question(emitter, expr); break;
    case EXPR_RELEASE: put_release(emitter, expr); break;
    case EXPR_ROLL: put(emitter, OP_SLOT, program->rolls[emitter->read++].slot, 0); break;
    case EXPR_CARD: put_card(emitter, expr); break;
    case EXPR_NUMBER:
    case EXPR_ROUND:
    case EXPR_BAD:
    case EXPR_NAME:
    case EXPR_CALL: assert(false && "a number is a constant, and no name is left"); break;
    }
}

static code_at value_code(struct emitter *emitter, const struct expr *expr)
{
    if (!expr)
        return CODE_NONE;
    code_at at = (code_at)emitter->count;
    put_expr(emitter, expr);
    put(emitter, OP_END, 0, 0);
    return at;
}

/* A setting, or a value in a text: it does not count for `narrow`. */
static code_at setting_code(struct emitter *emitter, const struct expr *expr)
{
    bool narrow = emitter->narrow;
    code_at at = value_code(emitter, expr);
    emitter->narrow = narrow;
    return at;
}

static void put_effects(struct emitter *emitter, const struct effect *effects)
{
    for (const struct effect *effect = effects; effect; effect = effect->next) {
        uint32_t slot = emitter->program->variables[effect->variable].slot;
        assert(effect->variable < emitter->program->variable_count);
        if (effect->opcode == OP_STORE) {
            put_expr(emitter, effect->value);
        } else {
            const struct slot *row = &emitter->program->slots[slot];
            const struct range of[2] = {{row->from, row->to}, effect->value->range};
            put(emitter, OP_SLOT, slot, 0);
            put_expr(emitter, effect->value);
            put(emitter, effect->opcode, 0, 0);
            emitter->narrow = emitter->narrow && range_fits_16(range_of(effect->opcode, of));
        }
        put(emitter, OP_STORE, slot, 0);
    }
}

struct rolled {
    struct emitter *emitter;
    code_at effects; /* of the list */
};

static void bound_roll(void *context, const struct expr *expr)
{
    const struct rolled *rolled = context;
    struct emitter *emitter = rolled->emitter;
    struct program_roll *roll = &emitter->program->rolls[emitter->bounded++];
    roll->effects = rolled->effects;
    roll->low = setting_code(emitter, expr->args[0]);
    roll->high = setting_code(emitter, expr->args[1]);
}

/* The end of a list that begins at `at`; behind it stand the bounds of what it rolls. */
static void end_effects(struct emitter *emitter, code_at at, const struct effect *effects)
{
    put_effects(emitter, effects);
    put(emitter, OP_END, 0, 0);
    rolls_each(effects, bound_roll, &(struct rolled){emitter, at});
    assert(emitter->read == emitter->bounded);
}

static code_at effects_code(struct emitter *emitter, const struct effect *effects)
{
    if (!effects)
        return CODE_NONE;
    code_at at = (code_at)emitter->count;
    end_effects(emitter, at, effects);
    return at;
}

/* ---- the records ---- */

static void emit_capabilities(struct emitter *emitter)
{
    for (uint32_t i = 0; i < emitter->program->capability_count; i++) {
        struct expr *ready_in = emitter->compiler->capabilities[i].ready_in;
        emitter->program->capabilities[i].ready_in =
            setting_code(emitter, ready_in ? ready_in : expr_number(emitter->compiler, 0));
    }
}

static void emit_stages(struct emitter *emitter)
{
    struct program *program = emitter->program;
    for (uint32_t i = 0; i < program->stage_count; i++)
        program->stages[i].begins = setting_code(emitter, emitter->compiler->stage_begins[i]);
    program->ends = CODE_NONE;
    if (program->stage_count > 0)
        program->ends = setting_code(emitter, emitter->compiler->stage_begins[program->stage_count]);
}

static void emit_hand(struct emitter *emitter, const struct start *start, struct program_hand *hand)
{
    hand->rehearse = setting_code(emitter, start->rehearse);
    hand->stage = start->by_hand ? start->stage : INDEX_NONE;
}

static void emit_injects(struct emitter *emitter)
{
    for (uint32_t i = 0; i < emitter->program->inject_count; i++) {
        struct program_inject *inject = &emitter->program->injects[i];
        const struct inject_source *source = &emitter->compiler->injects[i];
        inject->at = setting_code(emitter, source->start.at);
        inject->when = value_code(emitter, source->start.when);
        inject->after = setting_code(emitter, source->start.after);
        inject->chance = setting_code(emitter, source->chance);
        inject->odds = value_code(emitter, source->odds);
        inject->every = setting_code(emitter, source->every);
        emit_hand(emitter, &source->start, &inject->hand);
        inject->effects = effects_code(emitter, source->effects);
    }
}

/* A use of a capability, which is ready again some time after it. */
static void put_use(struct emitter *emitter, uint32_t index)
{
    const struct program_capability *capability = &emitter->program->capabilities[index];
    const struct expr *again_in = emitter->compiler->capabilities[index].again_in;
    put(emitter, OP_SLOT, capability->uses_slot, 0);
    put(emitter, OP_CONST, 0, 1);
    put(emitter, OP_SUB, 0, 0);
    put(emitter, OP_STORE, capability->uses_slot, 0);
    put(emitter, OP_SLOT, emitter->program->time_slot, 0);
    if (again_in) {
        const struct range of[2] = {{0, emitter->compiler->length_minutes}, again_in->range};
        put_expr(emitter, again_in);
        put(emitter, OP_ADD, 0, 0);
        emitter->narrow = emitter->narrow && range_fits_16(range_of(OP_ADD, of));
    }
    put(emitter, OP_STORE, capability->ready_slot, 0);
}

static void emit_option(struct emitter *emitter, struct program_option *option, const struct option_source *source)
{
    struct program *program = emitter->program;
    assert(option->capability == INDEX_NONE || option->capability < program->capability_count);
    if (option->capability == INDEX_NONE) {
        option->legal = value_code(emitter, source->legal);
        option->effects = effects_code(emitter, source->effects);
    } else {
        const struct program_capability *capability = &program->capabilities[option->capability];
        option->legal = (code_at)emitter->count;
        if (source->legal)
            put_expr(emitter, source->legal);
        put_ready(emitter, capability);
        if (source->legal)
            put(emitter, OP_AND, 0, 0);
        put(emitter, OP_END, 0, 0);

        option->effects = (code_at)emitter->count;
        put_use(emitter, option->capability);
        end_effects(emitter, option->effects, source->effects);
    }
    for (uint32_t i = 0; i < option->outcome_count; i++) {
        struct program_outcome *outcome = &program->outcomes[option->outcome_first + i];
        outcome->weight = value_code(emitter, source->outcomes[i].weight);
        outcome->effects = effects_code(emitter, source->outcomes[i].effects);
    }
}

static void emit_decisions(struct emitter *emitter)
{
    struct program *program = emitter->program;
    for (uint32_t i = 0; i < program->decision_count; i++) {
        struct program_decision *decision = &program->decisions[i];
        const struct decision_source *source = &emitter->compiler->decisions[i];
        decision->at = setting_code(emitter, source->start.at);
        decision->when = value_code(emitter, source->start.when);
        decision->after = setting_code(emitter, source->start.after);
        emit_hand(emitter, &source->start, &decision->hand);
        decision->within = setting_code(emitter, source->within);
        for (uint32_t k = 0; k < decision->asked_count; k++)
            decision->ask_if[k] = value_code(emitter, source->ask_if[k]);
        if (program_quantified(decision)) {
            decision->least = value_code(emitter, source->least);
            decision->most = value_code(emitter, source->most);
            emitter->narrow = emitter->narrow && (int64_t)decision->to - decision->from + decision->step <= INT16_MAX;
        }
        emitter->deciding = i;
        for (uint32_t k = 0; k < decision->option_count && decision->first_of == INDEX_NONE; k++)
            emit_option(emitter, &program->options[decision->option_first + k], &source->options[k]);
    }
}

static void emit_tasks(struct emitter *emitter)
{
    for (uint32_t i = 0; i < emitter->program->task_count; i++) {
        struct program_task *task = &emitter->program->tasks[i];
        const struct task_source *source = &emitter->compiler->tasks[i];
        task->when = value_code(emitter, source->when);
        task->within = setting_code(emitter, source->within);
        task->effects = effects_code(emitter, source->effects);
        task->late_effects = effects_code(emitter, source->late);
    }
}

/* All that it depends on is done, and its capability is ready. */
static code_at legal_code(struct emitter *emitter, const struct program_card *card)
{
    const struct program *program = emitter->program;
    const code_at at = (code_at)emitter->count;
    bool any = card->capability != INDEX_NONE;
    if (any)
        put_ready(emitter, &program->capabilities[card->capability]);
    for (uint32_t bits = card->depends; bits; bits &= bits - 1, any = true) {
        put_compare(emitter, program->cards[__builtin_ctz(bits)].done_slot, OP_GE, 0);
        if (any)
            put(emitter, OP_AND, 0, 0);
    }
    if (!any)
        return CODE_NONE;
    put(emitter, OP_END, 0, 0);
    return at;
}

static void emit_cards(struct emitter *emitter)
{
    for (uint32_t i = 0; i < emitter->program->card_count; i++) {
        struct program_card *card = &emitter->program->cards[i];
        const struct card_source *source = &emitter->compiler->cards[i];
        card->when = value_code(emitter, source->when);
        card->due = setting_code(emitter, source->due);
        card->least = setting_code(emitter, source->least);
        card->most = setting_code(emitter, source->most);
        card->chance = setting_code(emitter, source->chance);
        card->odds = value_code(emitter, source->odds);
        card->legal = legal_code(emitter, card);
        if (card->capability == INDEX_NONE) {
            card->effects = effects_code(emitter, source->ordered);
        } else {
            card->effects = (code_at)emitter->count;
            put_use(emitter, card->capability);
            end_effects(emitter, card->effects, source->ordered);
        }
        card->done_effects = effects_code(emitter, source->done);
        card->failed_effects = effects_code(emitter, source->failed);
    }
}

/* What the policy is told of each item; without a word of it nothing. */
static void emit_dealings(struct emitter *emitter, const struct policy_source *policy)
{
    struct program *program = emitter->program;
    for (uint32_t i = 0; i < program->card_count; i++) {
        const struct dealing_source *source = &policy->dealings[i];
        const struct program_card *card = &program->cards[i];
        program->dealings[program->dealing_count++] = (struct program_dealing){
            .drafts = source->node && card->owner == policy->cell,
            .signs = source->node && program_signs_as(card, policy->cell) != INDEX_NONE,
            .draft_least = setting_code(emitter, source->draft_least),
            .draft_most = setting_code(emitter, source->draft_most),
            .sign_least = setting_code(emitter, source->sign_least),
            .sign_most = setting_code(emitter, source->sign_most),
            .chance = setting_code(emitter, source->chance),
            .odds = value_code(emitter, source->odds),
        };
    }
}

/* Kept within what can be answered. */
static struct expr *within(struct emitter *emitter, struct expr *expr, int32_t from, int32_t to)
{
    if (expr && expr->range.low < from)
        expr = expr_operation(emitter->compiler, OP_MAX, expr, expr_number(emitter->compiler, from));
    if (expr && expr->range.high > to)
        expr = expr_operation(emitter->compiler, OP_MIN, expr, expr_number(emitter->compiler, to));
    return expr;
}

static void emit_questions(struct emitter *emitter)
{
    struct program *program = emitter->program;
    for (uint32_t i = 0; i < program->question_count; i++) {
        struct program_question *question = &program->questions[i];
        const struct question_source *source = &emitter->compiler->questions[i];
        question->at = setting_code(emitter, source->start.at);
        question->when = value_code(emitter, source->start.when);
        question->after = setting_code(emitter, source->start.after);
        emit_hand(emitter, &source->start, &question->hand);
        question->within = setting_code(emitter, source->within);
        question->truth = value_code(emitter, within(emitter, source->truth, question->from, question->to));
    }
}

/* The place of a name among those of a rank, from 1: behind those that weigh more, and those before it that weigh as
 * much. */
static struct expr *place_of(struct emitter *emitter, struct expr *const weights[], uint32_t count, uint32_t name)
{
    struct compiler *compiler = emitter->compiler;
    struct expr *place = expr_number(compiler, 1);
    assert(name < count && count <= RANK_COUNT_MAX);
    for (uint32_t i = 0; i < count; i++)
        if (i != name)
            place = expr_operation(compiler, OP_ADD, place,
                                   expr_operation(compiler, i < name ? OP_GE : OP_GT, weights[i], weights[name]));
    return place;
}

static void emit_replies(struct emitter *emitter, const struct policy_source *policy)
{
    struct program *program = emitter->program;
    for (uint32_t i = 0; i < program->question_count; i++) {
        const struct program_question *question = &program->questions[i];
        struct expr **weights = &policy->replies[i * RANK_COUNT_MAX];
        bool rank = question->kind == ANSWER_RANK, answers = false;
        for (uint32_t k = 0; k < program_answer_width(question); k++)
            answers = answers || weights[k];
        for (uint32_t k = 0; rank && answers && k < question->name_count; k++)
            if (!weights[k])
                weights[k] = expr_number(emitter->compiler, 0);
        for (uint32_t k = 0; k < program_answer_width(question); k++) {
            struct expr *reply = rank && answers ? place_of(emitter, weights, question->name_count, k) : weights[k];
            program->replies[program->reply_count++] =
                value_code(emitter, within(emitter, reply, question->from, question->to));
        }
    }
}

static void emit_judgements(struct emitter *emitter)
{
    struct program *program = emitter->program;
    for (uint32_t i = 0; i < program->assessment_count; i++) {
        struct program_assessment *assessment = &program->assessments[i];
        struct expr *truth = emitter->compiler->assessments[i].truth;
        assessment->truth = value_code(emitter, within(emitter, truth, 1, (int32_t)assessment->step_count));
        for (uint32_t k = 0; k < program->assessments[i].round_count; k++) {
            struct program_round *round = &program->rounds[program->assessments[i].round_first + k];
            round->at = setting_code(emitter, emitter->compiler->assessments[i].at[k]);
            emit_hand(emitter, &emitter->compiler->assessments[i].start, &round->hand);
        }
    }
    for (uint32_t i = 0; i < program->ending_count; i++) {
        struct program_ending *ending = &program->endings[i];
        const struct ending_source *source = &emitter->compiler->endings[i];
        ending->when = value_code(emitter, source->when);
        for (uint32_t k = 0; k < ending->part_count; k++)
            program->parts[ending->part_first + k].when =
                ending->part_count == 1 ? ending->when : value_code(emitter, source->parts[k]);
    }
}

/* The middle and the spread of a number, which are added. */
static void fit_number(struct emitter *emitter, struct expr *const row[2])
{
    int64_t spread = row[1] && row[1]->range.high > 0 ? row[1]->range.high : 0;
    emitter->narrow =
        emitter->narrow && row[0]->range.low - spread >= INT16_MIN && row[0]->range.high + spread <= INT16_MAX;
}

static void emit_tables(struct emitter *emitter, const struct policy_source *policy)
{
    struct program *program = emitter->program;
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct table_source *source = &policy->tables[i];
        assert(source->row_count <= ROW_COUNT_MAX);
        struct program_table *table = &program->tables[program->table_count++];
        *table =
            (struct program_table){program->row_count, source->row_count, setting_code(emitter, policy->waits[i].least),
                                   setting_code(emitter, policy->waits[i].most)};
        for (uint32_t k = 0; k < source->row_count; k++) {
            struct program_row *row = &program->rows[program->row_count++];
            row->when = value_code(emitter, source->rows[k].when);
            row->weight_first = program->weight_count;
            for (uint32_t entry = 0; entry < program_row_width(&program->decisions[i]); entry++)
                program->weights[program->weight_count++] = value_code(emitter, source->rows[k].weights[entry]);
            if (program->decisions[i].decides == DECIDES_NUMBER)
                fit_number(emitter, source->rows[k].weights);
        }
    }
    for (uint32_t i = 0; i < program->assessment_count; i++) {
        struct expr *answer = policy->answers[i];
        if (answer) {
            answer = expr_operation(emitter->compiler, OP_MAX, answer, expr_number(emitter->compiler, 1));
            answer = expr_operation(emitter->compiler, OP_MIN, answer,
                                    expr_number(emitter->compiler, program->assessments[i].step_count));
        }
        program->answers[program->answer_count++] = value_code(emitter, answer);
    }
    for (uint32_t i = 0; i < program->task_count; i++) {
        const struct does_source *does = &policy->does[i];
        code_at least = setting_code(emitter, does->least), most = setting_code(emitter, does->most);
        program->does[program->does_count++] =
            (struct program_does){least, most, setting_code(emitter, does->chance), does->node};
    }
    emit_replies(emitter, policy);
}

static void emit_policies(struct emitter *emitter)
{
    struct program *program = emitter->program;
    struct compiler *compiler = emitter->compiler;
    uint32_t row_count = 0, weight_count = 0;
    for (uint32_t i = 0; i < compiler->policy_count; i++) {
        for (uint32_t k = 0; k < program->decision_count; k++) {
            row_count += compiler->policies[i].tables[k].row_count;
            weight_count += compiler->policies[i].tables[k].row_count * program_row_width(&program->decisions[k]);
        }
    }
    if (weight_count > CODE_COUNT_MAX) { /* as many as there can be sequences to weigh by */
        emitter->too_large = true;
        return;
    }
    program->policies = store_keep(compiler, compiler->policy_count, sizeof(*program->policies));
    program->tables =
        store_keep(compiler, (size_t)compiler->policy_count * program->decision_count, sizeof(*program->tables));
    program->answers =
        store_keep(compiler, (size_t)compiler->policy_count * program->assessment_count, sizeof(*program->answers));
    program->does = store_keep(compiler, (size_t)compiler->policy_count * program->task_count, sizeof(*program->does));
    program->dealings =
        store_keep(compiler, (size_t)compiler->policy_count * program->card_count, sizeof(*program->dealings));
    program->replies =
        store_keep(compiler, (size_t)compiler->policy_count * program_reply_width(program), sizeof(*program->replies));
    program->rows = store_keep(compiler, row_count, sizeof(*program->rows));
    program->weights = store_keep(compiler, weight_count, sizeof(*program->weights));
    for (uint32_t i = 0; !compiler->out_of_memory && i < compiler->policy_count; i++) {
        program->policies[program->policy_count++] = (struct program_policy){
            .cell = compiler->policies[i].cell,
            .name = compiler->policies[i].name,
            .label = compiler->policies[i].label,
            .rule_first = i * program->share_count,
            .table_first = program->table_count,
            .answer_first = program->answer_count,
            .does_first = program->does_count,
            .reply_first = program->reply_count,
            .grant_first = i * program->release_count,
            .dealing_first = program->dealing_count,
        };
        emit_tables(emitter, &compiler->policies[i]);
        emit_dealings(emitter, &compiler->policies[i]);
    }
    assert(compiler->out_of_memory || (program->row_count == row_count && program->weight_count == weight_count));
}

static void emit_grants(struct emitter *emitter)
{
    const struct compiler *compiler = emitter->compiler;
    for (uint32_t i = 0; i < compiler->policy_count; i++)
        for (uint32_t k = 0; k < compiler->policies[i].grant_count; k++) {
            struct grant_rule *rule = &compiler->policies[i].grants[k];
            rule->when_code = value_code(emitter, rule->when);
            rule->chance_code = setting_code(emitter, rule->chance);
            for (uint32_t answer = 0; answer < 2; answer++) {
                rule->least_code[answer] = setting_code(emitter, rule->least[answer]);
                rule->most_code[answer] = setting_code(emitter, rule->most[answer]);
            }
        }
}

/* Once each; layout_rules copies where they lie to every share slot they apply to. */
static void emit_rules(struct emitter *emitter)
{
    const struct compiler *compiler = emitter->compiler;
    for (uint32_t i = 0; i < compiler->policy_count; i++) {
        for (uint32_t k = 0; k < compiler->policies[i].rule_count; k++) {
            struct share_rule *rule = &compiler->policies[i].rules[k];
            rule->when_code = value_code(emitter, rule->when);
            rule->after_code = setting_code(emitter, rule->after);
            rule->most_code = setting_code(emitter, rule->most);
            rule->chance_code = setting_code(emitter, rule->chance);
        }
    }
}

static void emit_patterns(struct emitter *emitter)
{
    struct compiler *compiler = emitter->compiler;
    struct program *program = emitter->program;
    program->patterns = store_keep(compiler, compiler->pattern_count, sizeof(*program->patterns));
    program->values = store_keep(compiler, compiler->text_value_count, sizeof(*program->values));
    for (const struct pattern_source *source = compiler->patterns; !compiler->out_of_memory && source;
         source = source->next) {
        struct program_pattern *pattern = &program->patterns[program->pattern_count++];
        *pattern = (struct program_pattern){source->of, source->index, .value_first = program->value_count,
                                            .value_count = source->value_count};
        memcpy(pattern->in, source->in, sizeof(pattern->in));
        for (uint32_t i = 0; i < source->value_count; i++) {
            const struct expr *expr = source->values[i];
            program->values[program->value_count++] = (struct program_value){
                setting_code(emitter, expr), expr->type == TYPE_NAMED
                                                 ? (expr->named == NAMED_STAGE ? VALUE_STAGE : expr->named)
                                             : expr->type == TYPE_CONDITION ? VALUE_CONDITION
                                                                            : VALUE_NUMBER};
        }
        fill_text_of(program, pattern)->pattern = program->pattern_count;
    }
    fill_rounds(program);
    assert(compiler->out_of_memory || program->value_count == compiler->text_value_count);
}

bool emit_program(struct compiler *compiler)
{
    struct emitter emitter = {.compiler = compiler, .program = compiler->program, .narrow = true};
    bool done = false;
    emit_rules(&emitter);
    layout_rules(compiler);
    emit_grants(&emitter);
    layout_grants(compiler);
    emit_stages(&emitter);
    emit_capabilities(&emitter);
    emit_injects(&emitter);
    emit_decisions(&emitter);
    emit_tasks(&emitter);
    emit_cards(&emitter);
    emit_questions(&emitter);
    emit_judgements(&emitter);
    emit_policies(&emitter);
    emit_patterns(&emitter);
    for (uint32_t i = 0; i < compiler->program->slot_count; i++) {
        emitter.narrow = emitter.narrow && range_fits_16((struct range){compiler->program->slots[i].from,
                                                                        compiler->program->slots[i].to});
    }
    compiler->program->narrow = emitter.narrow;
    if (emitter.too_large) {
        voice_error(compiler, compiler->top.node, "simpler expressions, or fewer of them",
                    "the scenario is too large: more than %d instructions or weights", (int)CODE_COUNT_MAX);
    } else if (!compiler->out_of_memory) {
        struct program *program = compiler->program;
        program->code = store_keep(compiler, emitter.count, sizeof(*program->code));
        if (program->code) {
            memcpy(program->code, emitter.code, emitter.count * sizeof(*program->code));
            program->code_count = (uint32_t)emitter.count;
        }
        done = !compiler->out_of_memory;
        assert(!done || program->code_count <= CODE_COUNT_MAX);
    }
    free(emitter.code);
    return done;
}
