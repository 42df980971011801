/* Folding a run into a record.
 *
 * The file is folded once: what happens on the way is taken event by event, and the last state (who has which item, the
 * head of the log) when it is there. What somebody plays meanwhile comes after that head.
 */
#include "report/record.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "exercise/body.h"
#include "program/time.h"
#include "program/words.h"

enum { RECORD_BYTES_MAX = 1 << 30 };

/* ---- lists ---- */

static void *grow(struct record *record, void *items, uint32_t count, uint32_t *capacity, size_t item_bytes)
{
    assert(count <= *capacity);
    uint32_t wanted = *capacity == 0 ? 32 : *capacity * 2;
    void *grown = arena_alloc(&record->arena, wanted, item_bytes);
    if (!grown)
        return NULL;
    if (count > 0)
        memcpy(grown, items, count * item_bytes);
    *capacity = wanted;
    return grown;
}

/* A new last place in a list of the record; NULL (and record->failed) without memory. */
#define LIST_ADD(record, list)                                                                                         \
    ((record)->list.count < (record)->list.capacity ||                                                                 \
             ((record)->list.items = list_room(record, (record)->list.items, (record)->list.count,                     \
                                               &(record)->list.capacity, sizeof(*(record)->list.items)))               \
         ? &(record)->list.items[(record)->list.count++]                                                               \
         : NULL)

static void *list_room(struct record *record, void *items, uint32_t count, uint32_t *capacity, size_t item_bytes)
{
    void *grown = grow(record, items, count, capacity, item_bytes);
    record->failed = record->failed || !grown;
    return grown;
}

/* ---- the walk ---- */

/* What a body says outlives it in the record. */
static struct str kept(struct record *record, struct str text)
{
    if (!text.ptr)
        return text;
    struct str copy = arena_copy(&record->arena, text);
    record->failed = record->failed || !copy.ptr;
    return copy;
}

/* The reason that came with an event. */
static struct str reason_of(struct record *record, const struct exercise_step *step)
{
    struct body body;
    record->failed = record->failed || body_parse(step->body, &body) != STATUS_OK;
    struct str reason = kept(record, body_string(&body, "reason"));
    body_free(&body);
    return reason;
}

/* What was written with it, in the first language that it was written in. */
static struct str words_of_event(struct record *record, const struct exercise_step *step)
{
    struct body body;
    record->failed = record->failed || body_parse(step->body, &body) != STATUS_OK;
    struct str words = kept(record, body_text(record->program, &body, "text", 0));
    body_free(&body);
    return words;
}

static void take_choice(struct record *record, const struct exercise_step *step, const struct fact *fact)
{
    struct choice *choice = LIST_ADD(record, choices);
    if (!choice)
        return;
    bool person = step->event.kind == EVENT_CHOOSE;
    assert((uint32_t)fact->a < record->program->decision_count);
    const struct program_decision *decision = &record->program->decisions[fact->a];
    *choice = (struct choice){.decision = (uint32_t)fact->a,
                              .asked = (uint32_t)fact->b,
                              .option = (uint32_t)fact->c,
                              .second = step->event.second,
                              .seat = person ? step->seat : SEAT_CLOCK};
    if (program_quantified(decision))
        memcpy(choice->named,
               kernel_slots(exercise_kernel(step->exercise)) + decision->named_slot +
                   choice->asked * decision->quantity_count,
               decision->quantity_count * sizeof(*choice->named));
    if (person)
        choice->reason = reason_of(record, step);
}

static enum decider decider_of(const struct record *record, const struct exercise_step *step, const struct fact *fact)
{
    const struct program_decision *decision = &record->program->decisions[fact->a];
    assert((uint32_t)fact->b < decision->asked_count && (uint32_t)fact->c < decision->option_count);
    const int32_t *choices = kernel_slots(exercise_kernel(step->exercise)) + decision->choice_slot;
    if (step->event.kind == EVENT_ADJUDICATE)
        return DECIDED_BY_CONTROL;
    static const enum decider deciders[] = {
        [AGREE_EACH] = DECIDED_BY_CELL,      [AGREE_JOINT] = DECIDED_BY_AGREEMENT, [AGREE_LEAD] = DECIDED_BY_LEAD,
        [AGREE_MAJORITY] = DECIDED_BY_VOTE,  [AGREE_VOTE] = DECIDED_BY_VOTE,       [AGREE_SILENCE] = DECIDED_BY_SILENCE,
        [AGREE_VALUE] = DECIDED_BY_AGREEMENT};
    uint32_t asked = kernel_asked(decision, kernel_slots(exercise_kernel(step->exercise)));
    if (program_quantified(decision)) {
        int32_t quantities[QUANTITY_COUNT_MAX];
        const int32_t *named = kernel_slots(exercise_kernel(step->exercise)) + decision->named_slot;
        bool agreed = program_decide(record->program, decision, choices, named, asked, quantities);
        return agreed ? deciders[decision->agree] : DECIDED_BY_DEFAULT;
    }
    int32_t decided = kernel_decided(decision, choices, asked, (uint32_t)fact->b);
    if (decided < 0)
        return DECIDED_BY_DEFAULT;
    bool objected = decision->agree == AGREE_SILENCE && (uint32_t)decided == decision->objection;
    return objected ? DECIDED_BY_OBJECTION : deciders[decision->agree];
}

static bool all_chose(const struct exercise_step *step, const struct program_decision *decision)
{
    const int32_t *choices = kernel_slots(exercise_kernel(step->exercise)) + decision->choice_slot;
    for (uint32_t asked = kernel_asked(decision, kernel_slots(exercise_kernel(step->exercise))); asked;
         asked &= asked - 1)
        if (choices[__builtin_ctz(asked)] < 0)
            return false;
    return true;
}

static bool is_jump(const struct exercise_step *step)
{
    return step->event.kind == EVENT_TICK && step->seat != SEAT_CLOCK && step->event.a > 0;
}

/* Whether, of what decided, nothing was a person's: a lead's or a cell's own choice, or all choices of what was
 * adopted; of a silence, whether bots alone kept it. */
static bool by_bots(const struct record *record, const struct exercise_step *step, enum decider decider,
                    const struct fact *fact)
{
    const struct program_decision *decision = &record->program->decisions[fact->a];
    bool one = decider == DECIDED_BY_LEAD || decider == DECIDED_BY_CELL;
    uint32_t only = decider == DECIDED_BY_LEAD ? decision->lead : (uint32_t)fact->b;
    if (decider == DECIDED_BY_CONTROL || decider == DECIDED_BY_DEFAULT)
        return false;
    for (uint32_t k = 0; k < decision->asked_count; k++) {
        const struct choice *choice = record_choice(record, (uint32_t)fact->a, k);
        if (one && k != only)
            continue;
        if (decider == DECIDED_BY_SILENCE && !(kernel_bots(exercise_kernel(step->exercise)) >> decision->asked[k] & 1))
            return false;
        if (choice && choice->option == (uint32_t)fact->c && choice->seat != SEAT_CLOCK)
            return false;
    }
    return true;
}

static void take_adoption(struct record *record, const struct exercise_step *step, const struct fact *fact)
{
    struct adoption *adoption = LIST_ADD(record, adoptions);
    if (!adoption)
        return;
    *adoption = (struct adoption){.decision = (uint32_t)fact->a,
                                  .asked = (uint32_t)fact->b,
                                  .option = (uint32_t)fact->c,
                                  .second = step->event.second,
                                  .outcome = -1,
                                  .decider = decider_of(record, step, fact),
                                  .jumped = is_jump(step),
                                  .seat = step->seat};
    adoption->differed =
        adoption->decider == DECIDED_BY_DEFAULT && all_chose(step, &record->program->decisions[fact->a]);
    adoption->by_bots = by_bots(record, step, adoption->decider, fact);
    const struct program_decision *decision = &record->program->decisions[fact->a];
    if (program_quantified(decision))
        memcpy(adoption->decided, kernel_slots(exercise_kernel(step->exercise)) + decision->decided_slot,
               decision->quantity_count * sizeof(*adoption->decided));
    if (adoption->decider == DECIDED_BY_CONTROL)
        adoption->reason = reason_of(record, step);
}

static void take_answer(struct record *record, const struct exercise_step *step, const struct fact *fact)
{
    bool person = step->event.kind == EVENT_ANSWER;
    uint16_t seat = person ? step->seat : SEAT_CLOCK;
    for (uint32_t i = 0; i < record->answers.count; i++) {
        struct answer *earlier = &record->answers.items[i];
        if (earlier->round == (uint32_t)fact->a && earlier->asked == (uint32_t)fact->b && earlier->seat == seat)
            earlier->changed = true;
    }
    struct answer *answer = LIST_ADD(record, answers);
    if (!answer)
        return;
    assert((uint32_t)fact->a < record->program->round_count && fact->c >= 1);
    *answer = (struct answer){.round = (uint32_t)fact->a,
                              .asked = (uint32_t)fact->b,
                              .value = (uint32_t)fact->c,
                              .second = step->event.second,
                              .seat = seat,
                              .confidence = INDEX_NONE};
    if (!person)
        return;
    struct body body;
    record->failed = record->failed || body_parse(step->body, &body) != STATUS_OK;
    struct str confidence = body_string(&body, "confidence");
    int64_t expected = body_number(&body, "expected_ally", 0);
    answer->reason = kept(record, body_string(&body, "reason"));
    answer->confidence = words_find(WORDS_confidence, confidence);
    const struct program_assessment *assessment =
        &record->program->assessments[record->program->rounds[fact->a].assessment];
    if (expected >= 1 && expected <= (int64_t)assessment->step_count)
        answer->expected = (uint32_t)expected;
    body_free(&body);
}

/* What a bot had chosen or answered before people took its cell is nobody's: it never counted. */
static void take_dropped(struct record *record, const struct fact *fact)
{
    uint32_t index = (uint32_t)fact->b, asked = (uint32_t)fact->c, kept = 0;
    if (fact->a == PREPARED_CHOICE) {
        for (uint32_t i = 0; i < record->choices.count; i++) {
            struct choice *choice = &record->choices.items[i];
            if (choice->decision != index || choice->asked != asked || choice->seat != SEAT_CLOCK)
                record->choices.items[kept++] = *choice;
        }
        record->choices.count = kept;
    } else if (fact->a == PREPARED_ANSWER) {
        for (uint32_t i = 0; i < record->answers.count; i++) {
            struct answer *answer = &record->answers.items[i];
            if (answer->round != index || answer->asked != asked || answer->seat != SEAT_CLOCK)
                record->answers.items[kept++] = *answer;
        }
        record->answers.count = kept;
    }
}

/* A jump is ticks that one seat of control sent in one act. */
static void take_jump(struct record *record, const struct exercise_step *step)
{
    struct jump *jump = record->jumps.count > 0 ? &record->jumps.items[record->jumps.count - 1] : NULL;
    if (!jump || jump->last_sequence + 1 != step->sequence || jump->seat != step->seat ||
        jump->wall_ms != step->wall_ms) {
        jump = LIST_ADD(record, jumps);
        if (!jump)
            return;
        *jump = (struct jump){
            .sequence = step->sequence, .wall_ms = step->wall_ms, .seat = step->seat, .from_second = record->second};
    }
    assert(jump->sequence <= step->sequence);
    jump->last_sequence = step->sequence;
    jump->second = step->event.second;
}

static void take_phase(struct record *record, const struct exercise_step *step, enum phase phase)
{
    if (record->pauses.count > 0) { /* whatever comes ends a pause that lasts */
        struct pause *last = &record->pauses.items[record->pauses.count - 1];
        if (last->to_ms < 0)
            last->to_ms = step->wall_ms;
    }
    if (step->event.kind == EVENT_START) {
        record->started = true;
        record->start_ms = step->wall_ms;
    }
    if (phase == PHASE_PAUSED) {
        struct pause *pause = LIST_ADD(record, pauses);
        if (pause)
            *pause = (struct pause){.second = step->event.second, .from_ms = step->wall_ms, .to_ms = -1};
    }
    if (phase == PHASE_ENDED) {
        record->ended = true;
        record->state_hash = step->state_hash;
    }
}

/* What happens to the ending that was put last of all that are this one. */
static struct putting *latest_putting(struct record *record, uint32_t ending)
{
    for (uint32_t i = record->puttings.count; i-- > 0;)
        if (record->puttings.items[i].ending == ending)
            return &record->puttings.items[i];
    return NULL;
}

static void take_put(struct record *record, const struct exercise_step *step, const struct fact *fact)
{
    uint32_t ending = (uint32_t)fact->a;
    assert(ending < record->program->ending_count);
    struct putting *putting = fact->b ? LIST_ADD(record, puttings) : latest_putting(record, ending);
    if (!putting)
        return;
    if (fact->b)
        *putting = (struct putting){ending, step->event.second, SECOND_NONE, SECOND_NONE, false, SEAT_CLOCK, STR("")};
    else
        putting->ceased_second = step->event.second;
}

static void take_decided(struct record *record, const struct exercise_step *step, const struct fact *fact)
{
    struct putting *putting = latest_putting(record, (uint32_t)fact->a);
    assert(step->event.kind == EVENT_ENDING);
    if (!putting) /* memory ran out */
        return;
    putting->ended = fact->kind == FACT_ENDED;
    if (!putting->ended)
        putting->refused_second = step->event.second;
    putting->seat = step->seat;
    putting->reason = reason_of(record, step);
}

static void take_delivery(struct record *record, const struct exercise_step *step, const struct fact *fact)
{
    bool delivered = fact->kind == FACT_DELIVERED;
    struct delivery *delivery = delivered ? LIST_ADD(record, deliveries) : LIST_ADD(record, undelivered);
    if (delivery)
        *delivery = (struct delivery){step->sequence, (uint32_t)fact->a, (uint32_t)fact->b, step->event.second,
                                      delivered && step->event.kind == EVENT_FIRE};
}

static void take_revealed(struct record *record, const struct fact *fact, uint32_t second)
{
    uint32_t *const revealed[] = {record->round_revealed, record->decision_revealed, record->question_revealed};
    assert(fact->b >= 0 && fact->b <= 2);
    revealed[fact->b][fact->a] = second;
}

static void take_opened(struct record *record, const struct exercise_step *step, uint32_t decision)
{
    const int32_t *slots = kernel_slots(exercise_kernel(step->exercise));
    assert(decision < record->program->decision_count);
    record->decision_opened[decision] = step->event.second;
    record->decision_asked[decision] = kernel_asked(&record->program->decisions[decision], slots);
}

static void take_task(struct task_marks *marks, const struct fact *fact, uint32_t second)
{
    if (fact->kind == FACT_TASK_OPENED || fact->kind == FACT_TASK_WITHDRAWN)
        marks->opened_second = fact->kind == FACT_TASK_OPENED ? second : SECOND_NONE;
    else if (fact->kind == FACT_TASK_LATE)
        marks->late_second = second;
    else
        marks->done_second = second, marks->told = fact->b == 1;
}

static void take_change(struct record *record, const struct fact *fact, uint32_t second)
{
    struct change *change = LIST_ADD(record, changes);
    if (change)
        *change = (struct change){(uint32_t)fact->a, second, fact->b, fact->c};
}

static void take_armed(struct record *record, const struct fact *fact, uint32_t second)
{
    struct arming *arming = LIST_ADD(record, armings);
    if (arming)
        *arming = (struct arming){(uint32_t)fact->a, second, fact->kind == FACT_ARMED ? fact->b : TICK_NEVER};
}

static void take_held(struct record *record, const struct exercise_step *step, const struct fact *fact)
{
    struct handing *handing = LIST_ADD(record, handings);
    assert((uint32_t)fact->b < record->program->cell_count);
    if (handing)
        *handing = (struct handing){.item = (uint32_t)fact->a,
                                    .cell = (uint32_t)fact->b,
                                    .seats = (uint32_t)fact->c,
                                    .second = step->event.second,
                                    .by = step->event.kind,
                                    .seat = step->seat};
}

/* A release counts for each request to which it is an answer. */
static void take_disclosed(struct record *record, const struct exercise_step *step)
{
    const struct kernel *kernel = exercise_kernel(step->exercise);
    const bool person = step->event.kind != EVENT_TICK;
    for (uint32_t i = 0; i < kernel_item_count(kernel); i++)
        for (uint32_t answer = 0; answer < RELEASE_ANSWER_COUNT; answer++) {
            const uint32_t now = kernel_item(kernel, i)->answered[answer], news = now & ~record->answered[i][answer];
            struct disclosed *disclosed = news ? LIST_ADD(record, disclosed) : NULL;
            record->answered[i][answer] = now;
            if (!disclosed)
                continue;
            *disclosed = (struct disclosed){.request = i,
                                            .cells = news,
                                            .second = step->event.second,
                                            .answer = (enum release_answer)answer,
                                            .seat = person ? step->seat : SEAT_CLOCK,
                                            .by_control = person && step->event.cell == CELL_CONTROL};
            if (step->event.kind == EVENT_GRANT && step->event.a == i)
                disclosed->words = words_of_event(record, step);
        }
}

static void take_text(struct record *record, const struct body *body, const char *member, struct text *ret_text)
{
    for (uint32_t l = 0; l < record->program->language_count; l++)
        ret_text->in[l] = kept(record, body_text(record->program, body, member, l));
    ret_text->unsaid = body_text_is_unsaid(body, member);
}

static void take_planning(struct record *record, const struct exercise_step *step, const struct fact *fact)
{
    const bool person = step->event.kind != EVENT_TICK;
    const bool written = step->event.kind == EVENT_DRAFT || step->event.kind == EVENT_REVISE;
    struct planning *planning = LIST_ADD(record, plannings);
    if (!planning)
        return;
    *planning = (struct planning){.card = (uint32_t)fact->a,
                                  .second = step->event.second,
                                  .step = (enum card_step)fact->b,
                                  .cell = CELL_CONTROL,
                                  .seat = SEAT_CLOCK};
    if (planning->step == CARD_AGREED) /* which nobody does alone */
        return;
    if (fact->c >= 0)
        planning->cell = (uint32_t)fact->c;
    else if (person)
        planning->cell = step->event.cell;
    else if (planning->step == CARD_PROPOSED || planning->step == CARD_ORDERED)
        planning->cell = kernel_board_card(exercise_kernel(step->exercise), planning->card)->owner;
    if (person)
        planning->seat = step->seat;
    if (step->event.kind == EVENT_CONCUR)
        planning->words = words_of_event(record, step);
    struct body body;
    if (!written || body_parse(step->body, &body) != STATUS_OK) {
        record->failed = record->failed || written;
        return;
    }
    take_text(record, &body, "title", &planning->title);
    take_text(record, &body, "text", &planning->text);
    body_free(&body);
}

static void take_fact(struct record *record, const struct exercise_step *step, const struct fact *fact)
{
    uint32_t a = (uint32_t)fact->a, second = step->event.second;
    switch ((enum fact_kind)fact->kind) {
    case FACT_ASKED: record->question_opened[a] = second; break;
    case FACT_ASKED_ENOUGH: record->question_closed[a] = second; break;
    case FACT_UNDELIVERED:
    case FACT_DELIVERED: take_delivery(record, step, fact); break;
    case FACT_ARMED:
    case FACT_MISSED: take_armed(record, fact, second); break;
    case FACT_REQUESTED:
    case FACT_RELEASE_ARMED:
    case FACT_RELEASED: break; /* by request, when all of the event is taken */
    case FACT_CARD: take_planning(record, step, fact); break;
    case FACT_FREEZE: frozen_take(record, step, fact); break;
    case FACT_OPENED: take_opened(record, step, a); break;
    case FACT_CLOSED: record->decision_closed[a] = second; break;
    case FACT_ROUND: record->round_opened[a] = second; break;
    case FACT_CHOSEN: take_choice(record, step, fact); break;
    case FACT_ADOPTED: take_adoption(record, step, fact); break;
    case FACT_OUTCOME:
        if (record->adoptions.count > 0)
            record->adoptions.items[record->adoptions.count - 1].outcome = fact->c;
        break;
    case FACT_ANSWERED: take_answer(record, step, fact); break;
    case FACT_DROPPED: take_dropped(record, fact); break;
    case FACT_CHANGED: take_change(record, fact, second); break;
    case FACT_SEATED: {
        struct seating *seating = LIST_ADD(record, seatings);
        if (seating)
            *seating = (struct seating){a, second, fact->b == 1};
        break;
    }
    case FACT_PHASE: take_phase(record, step, (enum phase)fact->a); break;
    case FACT_PUT: take_put(record, step, fact); break;
    case FACT_REFUSED: take_decided(record, step, fact); break;
    case FACT_ENDED:
        record->ending = fact->a;
        record->ending_allowed = fact->b == 1;
        if (record->ending_allowed)
            take_decided(record, step, fact);
        break;
    case FACT_TASK_OPENED:
    case FACT_TASK_WITHDRAWN:
    case FACT_TASK_LATE:
    case FACT_TASK_DONE: take_task(&record->tasks[a], fact, second); break;
    case FACT_HELD: take_held(record, step, fact); break;
    case FACT_REVEALED: take_revealed(record, fact, second); break;
    case FACT_SAID: /* the exercise keeps it; what was named and decided choices and adoptions take from the kernel */
    case FACT_NAMED:
    case FACT_DECIDED:
    case FACT_REPLIED: /* what was answered last stands in the kernel */
    case FACT_TAKEN_BACK:
    case FACT_TRUTH:
    case FACT_SEEN:
    case FACT_SHIFTED:
    case FACT_BEGAN:
    case FACT_LEFT:
    case FACT_MORE:
    case FACT_TICK:
    case FACT_SHARE_ARMED:
    case FACT_SHARE_MISSED:
    case FACT_TASK_TICKED:
    case FACT_KNOWN:
    case FACT_ITEM:
    case FACT_KIND_COUNT: break;
    }
}

/* ---- the first event ---- */

static uint32_t *seconds_none(struct record *record, uint32_t count)
{
    uint32_t *seconds = arena_alloc(&record->arena, count + 1, sizeof(*seconds));
    for (uint32_t i = 0; seconds && i < count; i++)
        seconds[i] = SECOND_NONE;
    return seconds;
}

static enum status begin(struct record *record, const struct exercise *exercise)
{
    const struct program *program = exercise_program(exercise);
    record->program = program;
    record->kernel = exercise_kernel(exercise);
    record->decision_opened = seconds_none(record, program->decision_count);
    record->decision_asked = seconds_none(record, program->decision_count);
    record->decision_closed = seconds_none(record, program->decision_count);
    record->round_opened = seconds_none(record, program->round_count);
    record->decision_revealed = seconds_none(record, program->decision_count);
    record->round_revealed = seconds_none(record, program->round_count);
    record->question_opened = seconds_none(record, program->question_count);
    record->question_closed = seconds_none(record, program->question_count);
    record->question_revealed = seconds_none(record, program->question_count);
    record->joined = seconds_none(record, exercise_seat_count(exercise));
    record->heard = seconds_none(record, exercise_seat_count(exercise));
    record->taken_away = seconds_none(record, exercise_seat_count(exercise));
    record->answered =
        arena_alloc(&record->arena, program->release_count > 0 ? ITEM_COUNT_MAX : 1, sizeof(*record->answered));
    record->tasks = arena_alloc(&record->arena, program->task_count + 1, sizeof(*record->tasks));
    for (uint32_t i = 0; record->tasks && i < program->task_count; i++)
        record->tasks[i] = (struct task_marks){SECOND_NONE, SECOND_NONE, SECOND_NONE, false};
    bool whole = record->answered && record->tasks && record->decision_opened && record->decision_asked &&
                 record->decision_closed && record->round_opened && record->decision_revealed &&
                 record->round_revealed && record->question_opened && record->question_closed &&
                 record->question_revealed && record->joined && record->heard && record->taken_away;
    return whole ? STATUS_OK : STATUS_OUT_OF_MEMORY;
}

static void take_coming(struct record *record, const struct exercise_step *step)
{
    struct body body;
    assert(step->event.kind == EVENT_JOIN);
    record->failed = record->failed || body_parse(step->body, &body) != STATUS_OK;
    if (record->failed)
        return;
    if (record->joined[step->seat] == SECOND_NONE)
        record->joined[step->seat] = step->event.second;
    assert(record->joined[step->seat] <= step->event.second);
    if (body_has(&body, "heard"))
        record->heard[step->seat] = step->event.second;
    if (body_has(&body, "revoked_by"))
        record->taken_away[step->seat] = step->event.second;
    body_free(&body);
}

static struct moment moment_of(struct record *record, const struct exercise_step *step)
{
    struct str body = arena_copy(&record->arena, step->body);
    record->failed = record->failed || (step->body.len > 0 && !body.ptr);
    return (struct moment){step->sequence, step->wall_ms, step->seat, step->event, body, 0};
}

static void take_late(struct record *record, const struct exercise_step *step)
{
    struct moment *moment = LIST_ADD(record, after);
    if (moment)
        *moment = moment_of(record, step);
}

static bool take_step(void *context, const struct exercise_step *step)
{
    struct record *record = context;
    if (record_is_given_up(record))
        return false;
    if (!record->program && begin(record, step->exercise) != STATUS_OK) {
        record->failed = true;
        return false;
    }
    record->last_head = (struct log_head){step->sequence + 1, step->link};
    if (record->ended) {
        take_late(record, step);
        return !record->failed;
    }
    if (is_jump(step))
        take_jump(record, step);
    if (step->event.kind != EVENT_TICK) {
        struct moment *moment = LIST_ADD(record, moments);
        if (!moment)
            return false;
        *moment = moment_of(record, step);
        if (step->event.kind == EVENT_SET && step->fact_count > 0)
            moment->before = step->facts[0].b;
        if (step->event.kind == EVENT_JOIN && step->seat < exercise_seat_count(step->exercise))
            take_coming(record, step);
    }
    for (uint32_t f = 0; f < step->fact_count; f++)
        take_fact(record, step, &step->facts[f]);
    if (record->program->release_count > 0)
        take_disclosed(record, step);
    record->end_second = step->event.second;
    record->end_ms = step->wall_ms;
    record->second = step->event.second > record->second ? step->event.second : record->second;
    record->head = record->last_head;
    return !record->failed;
}

/* ---- texts of items ---- */

static bool is_empty(const struct text *text)
{
    for (uint32_t l = 0; l < LANGUAGE_COUNT_MAX; l++)
        if (text->in[l].len > 0)
            return false;
    return true;
}

static void take_words(struct record *record, uint32_t index)
{
    const struct item *item = kernel_item(record->kernel, index);
    struct wording *words = &record->words[index];
    assert(index < kernel_item_count(record->kernel));
    const struct moment *moment = record_moment(record, item->event);
    struct body body = {0};
    if (moment)
        record->failed = record->failed || body_parse(moment->body, &body) != STATUS_OK;
    if (item->kind == ITEM_INJECT) {
        const struct program_inject *inject = &record->program->injects[item->inject];
        *words = (struct wording){.title = record_said(record, &inject->title, index),
                                  .text = record_said(record, &inject->text, index),
                                  .from = record_said(record, &inject->from, index)};
        struct wording edited = {0};
        if (moment && moment->event.kind == EVENT_EDIT) {
            take_text(record, &body, "title", &edited.title);
            take_text(record, &body, "text", &edited.text);
            words->stale = body_languages(record->program, &body, "stale");
        }
        if (!is_empty(&edited.title))
            words->title = edited.title;
        if (!is_empty(&edited.text))
            words->text = edited.text;
    } else {
        take_text(record, &body, "title", &words->title);
        take_text(record, &body, "text", &words->text);
        take_text(record, &body, "from", &words->from);
    }
    body_free(&body);
}

/* ---- opening ---- */

static enum status out_of_memory(struct trouble *trouble)
{
    if (trouble)
        snprintf(trouble->text, sizeof(trouble->text), "out of memory");
    return STATUS_OUT_OF_MEMORY;
}

/* What is known once all is folded. */
static enum status finish(struct record *record, struct trouble *trouble)
{
    struct log *log = exercise_log(record->exercise);
    if (!record->program && begin(record, record->exercise) != STATUS_OK) /* a run without events */
        return out_of_memory(trouble);
    enum status status = kernel_event_count(record->kernel) == 0 ? log_head(log, &record->last_head) : STATUS_OK;
    if (status == STATUS_OK)
        status = log_birth(log, &record->birth);
    if (status != STATUS_OK) {
        if (trouble)
            snprintf(trouble->text, sizeof(trouble->text), "%s", log_trouble(log));
        return status;
    }
    assert(record->last_head.count == kernel_event_count(record->kernel));
    if (!record->ended) {
        record->head = record->last_head;
        record->state_hash = kernel_state_hash(record->kernel);
    }
    struct str source = exercise_source(record->exercise);
    record->source_hash = hash_bytes(source.ptr, source.len);
    record->program_hash = program_hash(record->program);
    record->zone_count = zones_of(record->program, ZONE_DIRECTORY, record->zones);
    record->words = arena_alloc(&record->arena, kernel_item_count(record->kernel) + 1, sizeof(*record->words));
    if (!record->words)
        return out_of_memory(trouble);
    for (uint32_t i = 0; i < kernel_item_count(record->kernel); i++)
        take_words(record, i);
    record_read(record);
    if (record->pauses.count > 0 && record->pauses.items[record->pauses.count - 1].to_ms < 0)
        record->pauses.items[record->pauses.count - 1].to_ms = record->end_ms;
    return record->failed ? out_of_memory(trouble) : STATUS_OK;
}

bool record_is_given_up(const struct record *record)
{
    return record->cancel && atomic_load(record->cancel);
}

enum status record_open(const char *run_path, enum log_mode mode, const atomic_bool *cancel, struct record *record,
                        struct trouble *trouble)
{
    assert(mode != LOG_WRITE);
    *record = (struct record){.ending = -1, .cancel = cancel};
    arena_init(&record->arena, RECORD_BYTES_MAX);
    enum status status =
        exercise_open_visiting(run_path, mode, SECOND_END, take_step, record, &record->exercise, trouble);
    if (status == STATUS_OK && record_is_given_up(record))
        status = trouble_say(trouble, STATUS_CANCELLED, "given up");
    if (status == STATUS_OK && record->failed)
        status = out_of_memory(trouble);
    if (status == STATUS_OK)
        status = finish(record, trouble);
    assert(status != STATUS_OK || (record->exercise && record->program && record->words));
    if (status != STATUS_OK)
        record_close(record);
    return status;
}

void record_close(struct record *record)
{
    exercise_close(record->exercise);
    arena_clear(&record->arena);
    record->exercise = NULL;
}

/* ---- questions to a record ---- */

const struct moment *record_moment(const struct record *record, uint64_t sequence)
{
    uint32_t low = 0, high = record->moments.count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (record->moments.items[middle].sequence < sequence)
            low = middle + 1;
        else
            high = middle;
    }
    assert(low == record->moments.count || record->moments.items[low].sequence >= sequence);
    bool found = low < record->moments.count && record->moments.items[low].sequence == sequence;
    return found ? &record->moments.items[low] : NULL;
}

uint32_t record_planned(const struct record *record, uint32_t inject)
{
    assert(inject < record->program->inject_count);
    const struct program_inject *planned = &record->program->injects[inject];
    if (planned->at == CODE_NONE)
        return SECOND_NONE;
    return (uint32_t)time_second(record->program, kernel_ticks_of(record->kernel, planned->at));
}

uint32_t record_item_of(const struct record *record, uint32_t inject, uint32_t nth)
{
    for (uint32_t i = 0; i < kernel_item_count(record->kernel); i++) {
        const struct item *item = kernel_item(record->kernel, i);
        if (item->kind == ITEM_INJECT && item->inject == inject && nth-- == 0)
            return i;
    }
    return ITEM_NONE;
}

/* Whether people played the cell at `second`. */
static bool people_at(const struct record *record, uint32_t cell, uint32_t second)
{
    bool people = false;
    for (uint32_t i = 0; i < record->seatings.count && record->seatings.items[i].second <= second; i++)
        if (record->seatings.items[i].cell == cell)
            people = !record->seatings.items[i].bot;
    return people;
}

bool record_people_since(const struct record *record, uint32_t cell, uint32_t second)
{
    for (uint32_t i = 0; i < record->seatings.count; i++) {
        const struct seating *seating = &record->seatings.items[i];
        if (seating->cell == cell && !seating->bot && seating->second >= second)
            return true;
    }
    return people_at(record, cell, second);
}

uint32_t record_people(const struct record *record)
{
    uint32_t cells = 0;
    for (uint32_t c = 0; c < record->program->cell_count; c++)
        if (record_people_since(record, c, 0))
            cells |= UINT32_C(1) << c;
    return cells;
}

bool record_shared_by_people(const struct record *record, uint32_t item, uint32_t cell)
{
    const struct item *shared = kernel_item(record->kernel, item);
    for (uint32_t i = 0; i < record->moments.count; i++) {
        const struct event *event = &record->moments.items[i].event;
        if (event->kind == EVENT_SHARE && event->a == item && event->cell == shared->shared_by[cell] &&
            event->second == shared->known_second[cell])
            return true;
    }
    return false;
}

const struct choice *record_choice(const struct record *record, uint32_t decision, uint32_t asked)
{
    assert(decision < record->program->decision_count);
    for (uint32_t i = record->choices.count; i-- > 0;)
        if (record->choices.items[i].decision == decision && record->choices.items[i].asked == asked)
            return &record->choices.items[i];
    return NULL;
}

bool record_right(const struct record *record, uint32_t index, int32_t *ret_from, int32_t *ret_to)
{
    const struct program_question *question = &record->program->questions[index];
    *ret_from = question->right_from;
    *ret_to = question->right_to;
    if (question->has_right)
        return true;
    if (question->truth == CODE_NONE || record->question_closed[index] == SECOND_NONE)
        return false;
    *ret_from = *ret_to = kernel_slots(record->kernel)[question->truth_slot];
    return true;
}

const struct adoption *record_adoption(const struct record *record, uint32_t decision, uint32_t asked)
{
    assert(decision < record->program->decision_count);
    for (uint32_t i = record->adoptions.count; i-- > 0;)
        if (record->adoptions.items[i].decision == decision && record->adoptions.items[i].asked == asked)
            return &record->adoptions.items[i];
    return NULL;
}

static int ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

double record_median(double *values, uint32_t count)
{
    assert(count > 0);
    qsort(values, count, sizeof(*values), ascending);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}
