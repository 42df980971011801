/* Questions: when they open and close, what people and bots answer, what the cell's answer then is; and what was right,
 * of questions and of assessments.
 *
 *     waiting ──open_due──► due ──open_due──► open ──close_due──► closed
 *        │                                     │ ▲                 ▲
 *        │                                     │ └ step_respond    ├─ step_close, step_reveal
 *        └─ one by hand waits for control      └───────────────────┴─ kernel_questions_end
 *
 * One that a freeze asks waits for that where people play (freezes.c), and may be asked twice there.
 *
 * What each person of a cell answers lies on the desk, and in the slots what the cell answers: the middle of its people
 * (of an even number of them halfway between the middle two, rounded down), of an order the sum of the places of each
 * name, and where the cell gives one answer together that one. A bot answers for its whole cell. */
#include <assert.h>

#include "kernel/inside.h"

uint32_t kernel_replies(const struct kernel *kernel, uint32_t index, uint32_t cell,
                        const struct reply *ret_replies[SEAT_COUNT_MAX])
{
    const struct desk *desk = kernel_desk(kernel);
    const struct program_question *question = &kernel->program->questions[index];
    uint32_t k = kernel_asked_index(question->asked, question->asked_count, cell), count = 0;
    for (uint32_t i = 0; desk && i < desk->reply_count; i++) {
        const struct reply *reply = &desk->replies[i];
        if (reply->question == index && reply->asked == k && reply->given)
            ret_replies[count++] = reply;
    }
    assert(count <= SEAT_COUNT_MAX);
    return count;
}

const struct reply *kernel_reply(const struct kernel *kernel, uint32_t index, uint32_t cell, uint32_t seat)
{
    const struct reply *replies[SEAT_COUNT_MAX], *found = NULL;
    uint32_t count = kernel_replies(kernel, index, cell, replies);
    for (uint32_t i = 0; i < count && !found; i++)
        if (kernel->program->questions[index].one || replies[i]->seat == seat)
            found = replies[i];
    return found;
}

uint32_t kernel_bot_replies(const struct kernel *kernel, uint32_t question)
{
    const struct desk *desk = kernel_desk(kernel);
    return desk ? desk->bot_replies[question] : UINT32_MAX; /* in a rehearsal all are bots */
}

bool kernel_question_revealed(const struct kernel *kernel, uint32_t question)
{
    const struct desk *desk = kernel_desk(kernel);
    return desk && bit_get(desk->revealed_question, question);
}

bool kernel_question_open(const struct kernel *kernel, uint32_t index)
{
    const struct program_question *question = &kernel->program->questions[index];
    const int32_t *slots = kernel_slots(kernel);
    return slots[question->opened_slot] >= 0 && slots[question->closed_slot] < 0 && kernel->phase != PHASE_ENDED;
}

int32_t kernel_question_deadline(const struct kernel *kernel, uint32_t index)
{
    const struct program_question *question = &kernel->program->questions[index];
    return kernel_slots(kernel)[question->opened_slot] + kernel_ticks_of(kernel, question->within) +
           kernel_more_ticks(kernel, ASKED_QUESTION, index);
}

/* ---- the answer of a cell ---- */

static int32_t middle(int32_t *values, uint32_t count)
{
    assert(count > 0);
    for (uint32_t i = 1; i < count; i++) { /* of the people of one cell */
        int32_t value = values[i];
        uint32_t at = i;
        for (; at > 0 && values[at - 1] > value; at--)
            values[at] = values[at - 1];
        values[at] = value;
    }
    int64_t both = (int64_t)values[(count - 1) / 2] + values[count / 2];
    return (int32_t)((both - (both % 2 != 0 && both < 0)) / 2);
}

/* Where each name stands by the places that people gave it; of two with the same sum the first in file order comes
 * first. */
static void rank_of_people(const struct program_question *question, const int32_t *codes, uint32_t count,
                           int32_t *ret_places)
{
    int64_t sums[RANK_COUNT_MAX] = {0};
    uint32_t order[RANK_COUNT_MAX];
    for (uint32_t i = 0; i < count; i++) {
        bool is_order = program_order_of((uint32_t)codes[i], question->name_count, order);
        assert(is_order); /* nothing else was accepted */
        for (uint32_t place = 0; is_order && place < question->name_count; place++)
            sums[order[place]] -= place;
    }
    program_places(sums, question->name_count, ret_places);
}

int32_t kernel_cell_answer(const struct kernel *kernel, uint32_t index, uint32_t k)
{
    const struct program_question *question = &kernel->program->questions[index];
    const int32_t *answer = kernel_slots(kernel) + question->answer_slot + k * program_answer_width(question);
    uint32_t order[RANK_COUNT_MAX], found = 0;
    if (question->kind == ANSWER_WORDS || kernel_slots(kernel)[question->answered_slot + k] < 0)
        return 0;
    if (question->kind != ANSWER_RANK)
        return *answer;
    for (uint32_t place = 0; place < question->name_count; place++)
        for (uint32_t i = 0; i < question->name_count && found == place; i++)
            if (answer[i] == (int32_t)place + 1)
                order[found++] = i;
    return found == question->name_count ? (int32_t)program_order_code(order, found) : 0; /* no order: forged */
}

/* What the cell answers is put together anew from its people. */
static void answer_of_people(struct kernel *kernel, uint32_t index, uint32_t k, struct update *update)
{
    const struct program_question *question = &kernel->program->questions[index];
    const struct desk *desk = kernel_desk(kernel);
    int32_t *slots = kernel_slots_in(kernel), *answered = &slots[question->answered_slot + k], values[SEAT_COUNT_MAX];
    int32_t *answer = &slots[question->answer_slot + k * program_answer_width(question)];
    uint32_t count = 0;
    assert(k < question->asked_count && desk->reply_count <= REPLY_COUNT_MAX);
    for (uint32_t i = 0; i < desk->reply_count; i++)
        if (desk->replies[i].question == index && desk->replies[i].asked == k && desk->replies[i].given)
            values[count++] = desk->replies[i].value;
    if (count == 0) {
        for (uint32_t i = 0; i < program_answer_width(question); i++)
            answer[i] = 0;
        if (*answered >= 0)
            fact_add(update, FACT_TAKEN_BACK, index, (int32_t)k, 0);
        *answered = TICK_NEVER;
        return;
    }
    if (question->kind == ANSWER_RANK)
        rank_of_people(question, values, count, answer);
    else if (question->kind != ANSWER_WORDS)
        *answer = middle(values, count);
    if (*answered < 0)
        *answered = kernel->tick;
    fact_add(update, FACT_REPLIED, index, (int32_t)k, kernel_cell_answer(kernel, index, k));
}

/* What the bot of an asked cell answers: expressions; NULL: it is played by people, or does not answer. */
static const code_at *replies_of(const struct kernel *kernel, const struct program_question *question, uint32_t k)
{
    const struct program *program = kernel->program;
    const struct program_policy *policy = kernel_policy(kernel, question->asked[k]);
    const code_at *replies = program->replies + policy->reply_first + question->reply_first;
    bool answers =
        kernel_is_bot(kernel, question->asked[k]) && program_answer_width(question) > 0 && replies[0] != CODE_NONE;
    return answers ? replies : NULL;
}

/* All that answer have answered, then each says what. */
static void bots_answer(struct kernel *kernel, uint32_t index, struct update *update)
{
    const struct program *program = kernel->program;
    const struct program_question *question = &program->questions[index];
    uint32_t width = program_answer_width(question);
    int32_t *slots = kernel_slots_in(kernel);
    for (uint32_t k = 0; k < question->asked_count; k++)
        if (replies_of(kernel, question, k))
            slots[question->answered_slot + k] = kernel->tick;
    for (uint32_t k = 0; k < question->asked_count; k++) {
        const code_at *replies = replies_of(kernel, question, k);
        for (uint32_t i = 0; replies && i < width; i++) {
            int32_t value = program_eval(program, replies[i], slots);
            assert(value >= question->from && value <= question->to);
            slots[question->answer_slot + k * width + i] = value;
        }
        if (!replies)
            continue;
        if (kernel->live)
            kernel_desk_in(kernel)->bot_replies[index] |= UINT32_C(1) << k;
        fact_add(update, FACT_REPLIED, index, (int32_t)k, kernel_cell_answer(kernel, index, k));
    }
}

/* ---- opening and closing ---- */

void kernel_question_opens(struct kernel *kernel, uint32_t index, struct update *update)
{
    const struct program_question *question = &kernel->program->questions[index];
    struct desk *desk = kernel_desk_in(kernel);
    int32_t *slots = kernel_slots_in(kernel);
    assert(slots[question->opened_slot] < 0 && slots[question->closed_slot] < 0 && kernel->tick >= 0);
    slots[question->opened_slot] = kernel->tick;
    if (desk)
        desk->asking[index] = ++desk->asking_count;
    fact_add(update, FACT_ASKED, index, 0, 0);
    kernel_say(kernel, &question->text, index, update);
    bots_answer(kernel, index, update);
}

void kernel_question_closes(struct kernel *kernel, uint32_t index, struct update *update)
{
    const struct program *program = kernel->program;
    const struct program_question *question = &program->questions[index];
    int32_t *slots = kernel_slots_in(kernel);
    assert(slots[question->opened_slot] >= 0 && slots[question->closed_slot] < 0);
    /* what is open when time is up closes with the last tick: no tick is ahead of T */
    slots[question->closed_slot] = kernel->tick < kernel_end_tick(kernel) ? kernel->tick : kernel_end_tick(kernel) - 1;
    fact_add(update, FACT_ASKED_ENOUGH, index, 0, 0);
    if (question->truth == CODE_NONE)
        return;
    slots[question->truth_slot] = program_eval(program, question->truth, slots);
    fact_add(update, FACT_TRUTH, index, slots[question->truth_slot], 0);
}

void kernel_question_again(struct kernel *kernel, uint32_t index)
{
    int32_t *slots = kernel_slots_in(kernel);
    assert(slots[kernel->program->questions[index].closed_slot] >= 0);
    slots[kernel->program->questions[index].closed_slot] = TICK_NEVER;
    bit_set(kernel_desk_in(kernel)->revealed_question, index, false); /* nobody sees the others while answering */
}

void kernel_round_truth(struct kernel *kernel, uint32_t index, struct update *update)
{
    const struct program *program = kernel->program;
    const struct program_round *round = &program->rounds[index];
    int32_t *slots = kernel_slots_in(kernel);
    if (round->truth_slot == INDEX_NONE || slots[round->truth_slot] > 0)
        return;
    slots[round->truth_slot] = program_eval(program, program->assessments[round->assessment].truth, slots);
    assert(slots[round->truth_slot] > 0); /* a step: it was read */
    fact_add(update, FACT_TRUTH, index, slots[round->truth_slot], 1);
}

void kernel_questions_close(struct kernel *kernel, struct update *update)
{
    const struct program *program = kernel->program;
    for (uint32_t i = 0; i < program->question_count; i++)
        if (kernel_question_open(kernel, i) && kernel->tick >= kernel_question_deadline(kernel, i))
            kernel_question_closes(kernel, i, update);
    for (uint32_t i = 0; i < program->round_count; i++)
        if (program->rounds[i].truth_slot != INDEX_NONE && kernel->tick == kernel_round_deadline(kernel, i))
            kernel_round_truth(kernel, i, update);
}

void kernel_questions_open(struct kernel *kernel, struct update *update)
{
    const struct program *program = kernel->program;
    const int32_t *slots = kernel_slots(kernel);
    for (uint32_t i = 0; i < program->question_count; i++) {
        const struct program_question *question = &program->questions[i];
        if (question->freeze != INDEX_NONE && !kernel_bots_play_all(kernel))
            continue; /* it waits for control to let time stand */
        if (slots[question->opened_slot] < 0 &&
            kernel_comes(kernel, question->when, question->after, question->due_slot))
            kernel_question_opens(kernel, i, update);
    }
}

void kernel_questions_end(struct kernel *kernel, struct update *update)
{
    const struct program *program = kernel->program;
    for (uint32_t i = 0; i < program->question_count; i++)
        if (kernel_question_open(kernel, i))
            kernel_question_closes(kernel, i, update);
    for (uint32_t i = 0; i < program->round_count; i++)
        if (kernel_round_tick(kernel, i) <= kernel->tick && kernel_round_tick(kernel, i) < kernel_end_tick(kernel))
            kernel_round_truth(kernel, i, update);
}

void kernel_questions_drop(struct kernel *kernel, uint32_t cell, struct update *update)
{
    const struct program *program = kernel->program;
    struct desk *desk = kernel_desk_in(kernel);
    for (uint32_t i = 0; i < program->question_count; i++) {
        const struct program_question *question = &program->questions[i];
        uint32_t k = kernel_asked_index(question->asked, question->asked_count, cell);
        if (k == INDEX_NONE || !kernel_question_open(kernel, i) || !(desk->bot_replies[i] >> k & 1))
            continue;
        desk->bot_replies[i] &= ~(UINT32_C(1) << k);
        fact_add(update, FACT_DROPPED, PREPARED_REPLY, (int32_t)i, (int32_t)k);
        answer_of_people(kernel, i, k, NULL);
    }
}

/* ---- people ---- */

/* The question that a cell's event is about: asked of it, and opened; what it may not see is UNKNOWN. */
static enum verdict asked_by(const struct kernel *kernel, const struct event *event, uint32_t *ret_k)
{
    if (event->a >= kernel->program->question_count)
        return VERDICT_UNKNOWN;
    const struct program_question *question = &kernel->program->questions[event->a];
    *ret_k = kernel_asked_index(question->asked, question->asked_count, event->cell);
    if (*ret_k == INDEX_NONE || kernel_slots(kernel)[question->opened_slot] < 0)
        return VERDICT_UNKNOWN;
    if (kernel->phase != PHASE_RUNNING && kernel->phase != PHASE_PAUSED)
        return kernel->phase == PHASE_ENDED ? VERDICT_ENDED : VERDICT_NOT_RUNNING;
    if (event->c >= SEAT_COUNT_MAX)
        return VERDICT_OUT_OF_RANGE;
    return kernel_question_open(kernel, event->a) ? VERDICT_ACCEPTED : VERDICT_NOT_OPEN;
}

static bool is_answer(const struct program_question *question, int32_t value)
{
    uint32_t order[RANK_COUNT_MAX];
    switch (question->kind) {
    case ANSWER_WORDS: return value == 0;
    case ANSWER_NUMBER:
    case ANSWER_SCALE: return value >= question->from && value <= question->to;
    case ANSWER_RANK: break;
    }
    return program_order_of((uint32_t)value, question->name_count, order);
}

/* The place on the desk of what this seat answers, or, where the cell gives one answer, of the cell's; NULL: there is
 * none, and none is to be made. */
static struct reply *place_of(struct kernel *kernel, uint32_t question, uint32_t k, uint32_t seat, bool make)
{
    struct desk *desk = kernel_desk_in(kernel);
    uint32_t i = 0;
    while (i < desk->reply_count && (desk->replies[i].question != question || desk->replies[i].asked != k ||
                                     (!kernel->program->questions[question].one && desk->replies[i].seat != seat)))
        i++;
    if (i == desk->reply_count && !make)
        return NULL;
    if (i == desk->reply_count) {
        assert(i < REPLY_COUNT_MAX); /* one a question and seat */
        desk->reply_count++;
        desk->replies[i] = (struct reply){.question = (uint16_t)question, .asked = (uint8_t)k};
    }
    return &desk->replies[i];
}

enum verdict kernel_respond(struct kernel *kernel, const struct event *event, struct update *update)
{
    uint32_t k;
    enum verdict verdict = asked_by(kernel, event, &k);
    if (verdict != VERDICT_ACCEPTED)
        return verdict;
    if (!is_answer(&kernel->program->questions[event->a], (int32_t)event->b))
        return VERDICT_OUT_OF_RANGE;
    struct reply *reply = place_of(kernel, event->a, k, event->c, true);
    reply->seat = (uint16_t)event->c;
    reply->given = true;
    reply->value = (int32_t)event->b;
    reply->second = event->second;
    reply->event = kernel->event_count;
    kernel_desk_in(kernel)->bot_replies[event->a] &= ~(UINT32_C(1) << k);
    answer_of_people(kernel, event->a, k, update);
    return VERDICT_ACCEPTED;
}

enum verdict kernel_withdraw(struct kernel *kernel, const struct event *event, struct update *update)
{
    uint32_t k;
    enum verdict verdict = asked_by(kernel, event, &k);
    if (verdict != VERDICT_ACCEPTED)
        return verdict;
    struct reply *reply = place_of(kernel, event->a, k, event->c, false);
    if (!reply || !reply->given)
        return VERDICT_NOTHING_TO_DO;
    reply->given = false;
    reply->value = 0;
    answer_of_people(kernel, event->a, k, update);
    return VERDICT_ACCEPTED;
}

/* ---- control and evaluators ---- */

enum verdict kernel_close_question(struct kernel *kernel, const struct event *event, struct update *update)
{
    if (event->a >= kernel->program->question_count)
        return VERDICT_UNKNOWN;
    if (kernel->phase != PHASE_RUNNING && kernel->phase != PHASE_PAUSED)
        return kernel->phase == PHASE_ENDED ? VERDICT_ENDED : VERDICT_NOT_RUNNING;
    if (!kernel_question_open(kernel, event->a))
        return VERDICT_NOT_OPEN;
    kernel_question_closes(kernel, event->a, update);
    return VERDICT_ACCEPTED;
}

enum verdict kernel_reveal_question(struct kernel *kernel, const struct event *event, struct update *update)
{
    if (event->a >= kernel->program->question_count)
        return VERDICT_UNKNOWN;
    if (kernel_question_revealed(kernel, event->a))
        return VERDICT_NOTHING_TO_DO;
    if (kernel_slots(kernel)[kernel->program->questions[event->a].opened_slot] < 0)
        return VERDICT_NOT_OPEN;
    if (kernel_question_open(kernel, event->a)) /* whoever has seen the others no longer answers alone */
        kernel_question_closes(kernel, event->a, update);
    bit_set(kernel_desk_in(kernel)->revealed_question, event->a, true);
    fact_add(update, FACT_REVEALED, event->a, 2, 0);
    return VERDICT_ACCEPTED;
}

enum verdict kernel_see(struct kernel *kernel, const struct event *event, struct update *update)
{
    if (event->a >= kernel->program->question_count)
        return VERDICT_UNKNOWN;
    const struct program_question *question = &kernel->program->questions[event->a];
    uint32_t look = event->c & 0xff, seen = event->c >> 8;
    if (event->b >= question->asked_count || look >= question->look_count || seen > 1)
        return VERDICT_OUT_OF_RANGE;
    if (kernel_slots(kernel)[question->opened_slot] < 0)
        return VERDICT_NOT_OPEN;
    int32_t *slot = &kernel_slots_in(kernel)[question->seen_slot + event->b * question->look_count + look];
    if (*slot == (int32_t)seen)
        return VERDICT_NOTHING_TO_DO;
    *slot = (int32_t)seen;
    fact_add(update, FACT_SEEN, event->a, (int32_t)event->b, (int32_t)event->c);
    return VERDICT_ACCEPTED;
}
