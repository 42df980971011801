/* The state value: its hash, and the readers of it. */
#include <assert.h>

#include "kernel/inside.h"

const struct program *kernel_program(const struct kernel *kernel)
{
    return kernel->program;
}

const struct settings *kernel_run_settings(const struct kernel *kernel)
{
    return &kernel->settings;
}

enum phase kernel_phase(const struct kernel *kernel)
{
    return kernel->phase;
}

int32_t kernel_tick(const struct kernel *kernel)
{
    return kernel->tick;
}

uint32_t kernel_pace(const struct kernel *kernel)
{
    return kernel->pace;
}

uint32_t kernel_event_count(const struct kernel *kernel)
{
    return kernel->event_count;
}

uint32_t kernel_bots(const struct kernel *kernel)
{
    return kernel->bots;
}

uint32_t kernel_bot_choices(const struct kernel *kernel, uint32_t decision)
{
    const struct desk *desk = kernel_desk(kernel);
    return desk ? desk->bot_choices[decision] : UINT32_MAX; /* in a rehearsal all are bots */
}

uint32_t kernel_bot_answers(const struct kernel *kernel, uint32_t round)
{
    const struct desk *desk = kernel_desk(kernel);
    return desk ? desk->bot_answers[round] : UINT32_MAX;
}

uint32_t kernel_item_count(const struct kernel *kernel)
{
    const struct desk *desk = kernel_desk(kernel);
    return desk ? desk->item_count : 0;
}

const struct item *kernel_item(const struct kernel *kernel, uint32_t item)
{
    const struct desk *desk = kernel_desk(kernel);
    assert(desk && item < desk->item_count);
    return &desk->items[item];
}

bool kernel_held(const struct kernel *kernel, uint32_t inject)
{
    assert(inject < kernel->program->inject_count);
    const struct desk *desk = kernel_desk(kernel);
    return desk && bit_get(desk->held, inject);
}

bool kernel_skipped(const struct kernel *kernel, uint32_t inject)
{
    assert(inject < kernel->program->inject_count);
    const struct desk *desk = kernel_desk(kernel);
    return desk && bit_get(desk->skipped, inject);
}

uint32_t kernel_release(const struct kernel *kernel, uint32_t inject)
{
    assert(inject < kernel->program->inject_count);
    const struct desk *desk = kernel_desk(kernel);
    return desk ? desk->release[inject] : kernel->program->injects[inject].release;
}

uint32_t kernel_edit_event(const struct kernel *kernel, uint32_t inject)
{
    const struct desk *desk = kernel_desk(kernel);
    return desk ? desk->edit_event[inject] : INDEX_NONE;
}

bool kernel_revealed(const struct kernel *kernel, bool decision, uint32_t index)
{
    const struct desk *desk = kernel_desk(kernel);
    const struct program_decision *asking = decision ? &kernel->program->decisions[index] : NULL;
    if (desk && asking && asking->first_of != INDEX_NONE && kernel_slots(kernel)[asking->closed_slot] >= 0)
        return true; /* a first round is, when it closes */
    return desk && bit_get(decision ? desk->revealed_decision : desk->revealed_round, index);
}

int32_t kernel_ending_put(const struct kernel *kernel, uint32_t ending)
{
    assert(ending < kernel->program->ending_count);
    const struct desk *desk = kernel_desk(kernel);
    return desk ? desk->ending_put[ending] : TICK_NEVER;
}

bool kernel_ending_refused(const struct kernel *kernel, uint32_t ending)
{
    assert(ending < kernel->program->ending_count);
    const struct desk *desk = kernel_desk(kernel);
    return desk && bit_get(desk->endings_refused, ending);
}

uint32_t kernel_endings_put(const struct kernel *kernel)
{
    static_assert(ENDING_COUNT_MAX <= 32, "a bit each");
    uint32_t put = 0;
    for (uint32_t i = 0; i < kernel->program->ending_count; i++)
        if (kernel_ending_put(kernel, i) >= 0 && !kernel_ending_refused(kernel, i))
            put |= UINT32_C(1) << i;
    return put;
}

uint32_t kernel_ended_by(const struct kernel *kernel)
{
    const struct program *program = kernel->program;
    const int32_t *slots = kernel_slots(kernel);
    assert(kernel->phase == PHASE_ENDED && slots[program->ending_slot] >= 0);
    uint32_t ending = (uint32_t)slots[program->ending_slot];
    bool early = slots[program->end_tick_slot] < kernel_end_tick(kernel);
    return ending == program->ending_count && early ? ending + 1 : ending;
}

int32_t kernel_more_ticks(const struct kernel *kernel, enum asked_kind kind, uint32_t index)
{
    const struct desk *desk = kernel_desk(kernel);
    assert(kind < ASKED_KIND_COUNT && index < ROUND_COUNT_MAX);
    return desk ? desk->more[kind][index] : 0;
}

int32_t kernel_decision_deadline(const struct kernel *kernel, uint32_t index)
{
    const struct program_decision *decision = &kernel->program->decisions[index];
    assert(kernel_slots(kernel)[decision->opened_slot] >= 0);
    return kernel_slots(kernel)[decision->opened_slot] + kernel_ticks_of(kernel, decision->within) +
           kernel_more_ticks(kernel, ASKED_DECISION, index);
}

uint32_t kernel_fact_count_max(const struct program *program)
{
    /* somebody leaves, and what is held at that seat is the whole cell's. Or a tick: each inject tried with what it
     * changes and every cell that comes to know it, each decision closed, opened, chosen and adopted, each share twice,
     * each round asked, each task, each ending put, each item of the plan gone through, each variable changed by each
     * effect list that ran, each text read, an outcome's by all that are asked */
    uint32_t asked = 0;
    for (uint32_t i = 0; i < program->decision_count; i++)
        asked += program->decisions[i].asked_count;
    uint32_t lists = program->inject_count + asked * 2 + program->task_count + 2 * program->card_count;
    return 16 + program->stage_count + program->inject_count * (5 + program->cell_count) + program->decision_count * 6 +
           asked * 5 + program->share_count * 3 + program->release_count * (12 + 2 * program->cell_count) +
           program->round_count * (4 + ASKED_COUNT_MAX) + program->question_count * (5 + 2 * ASKED_COUNT_MAX) +
           program->task_count * 3 + program->card_count * (CARD_TICK_COUNT + ASKED_COUNT_MAX) + program->ending_count +
           lists * program->variable_count + program->value_count * ASKED_COUNT_MAX +
           (program->seat_count > 0 ? ITEM_COUNT_MAX + program->inject_count * program->cell_count : 0);
}

static uint64_t hash_questions(uint64_t hash, const struct desk *desk, const struct program *program)
{
    for (uint32_t i = 0; i < program->question_count; i++) {
        hash = hash_fnv_u32(hash, bit_get(desk->revealed_question, i));
        hash = hash_fnv_u32(hash, desk->bot_replies[i]);
        hash = hash_fnv_u32(hash, desk->asking[i]);
    }
    for (uint32_t i = 0; i < desk->reply_count; i++) {
        const struct reply *reply = &desk->replies[i];
        hash = hash_fnv_u32(hash, (uint32_t)reply->question << 16 | reply->seat);
        hash = hash_fnv_u32(hash, (uint32_t)reply->asked << 1 | reply->given);
        hash = hash_fnv_u32(hash, (uint32_t)reply->value);
        hash = hash_fnv_u32(hash, reply->second);
        hash = hash_fnv_u32(hash, reply->event);
    }
    return hash;
}

/* What control changed of when things are asked, and for how long: nothing where it changed nothing. */
static uint64_t hash_overruled(uint64_t hash, const struct desk *desk, const struct program *program)
{
    const uint32_t counts[] = {program->round_count, program->decision_count, program->question_count};
    for (uint32_t kind = 0; kind < ASKED_KIND_COUNT; kind++)
        for (uint32_t i = 0; i < counts[kind]; i++)
            if (desk->more[kind][i] > 0)
                hash = hash_fnv_u32(hash_fnv_u32(hash, kind << 16 | i), desk->more[kind][i]);
    for (uint32_t i = 0; i < program->round_count; i++)
        if (bit_get(desk->round_by_hand, i)) {
            hash = hash_fnv_u32(hash_fnv_u32(hash, i), (uint32_t)desk->round_tick[i]);
            hash = hash_fnv_u32(hash, desk->round_order[i]);
        }
    return hash;
}

/* Nothing where there is no plan. */
static uint64_t hash_board(uint64_t hash, const struct desk *desk, const struct program *program)
{
    for (uint32_t i = 0; i < desk->board_count; i++) {
        const struct board_card *card = &desk->board[i];
        const uint32_t fields[] = {
            card->owner,   card->capability, card->version, card->offered, (uint32_t)card->due_tick,
            card->depends, card->signers,    card->stale,   card->event,   card->earlier,
            card->rival};
        for (size_t k = 0; k < sizeof(fields) / sizeof(fields[0]); k++)
            hash = hash_fnv_u32(hash, fields[k]);
        for (uint32_t k = 0; k < CARD_TICK_COUNT; k++)
            hash = hash_fnv_u32(hash, (uint32_t)card->ticks[k]);
        for (uint32_t cell = 0; cell < program->cell_count; cell++) {
            hash = hash_fnv_u32(hash, card->number[cell]);
            hash = hash_fnv_u32(hash, card->answer[cell]);
            hash = hash_fnv_u32(hash, (uint32_t)card->concurred[cell]);
            hash = hash_fnv_u32(hash, (uint32_t)card->declined[cell]);
        }
    }
    return hash;
}

static uint64_t hash_item(uint64_t hash, const struct item *item, uint32_t cell_count)
{
    const uint32_t fields[] = {item->kind,         item->from,   item->precedence, item->inject_kind, item->inject,
                               item->about,        item->event,  item->second,     item->known,       item->opened,
                               item->acknowledged, item->shared, item->recalled,   item->written_to};
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        hash = hash_fnv_u32(hash, fields[i]);
    for (uint32_t answer = 0; item->kind == ITEM_RELEASE_REQUEST && answer < RELEASE_ANSWER_COUNT; answer++)
        hash = hash_fnv_u32(hash, item->answered[answer]);
    for (uint32_t cell = 0; cell < cell_count; cell++) {
        hash = hash_fnv_u32(hash, item->known_second[cell]);
        hash = hash_fnv_u32(hash, item->opened_second[cell]);
        hash = hash_fnv_u32(hash, item->acknowledged_second[cell]);
        hash = hash_fnv_u32(hash, item->number[cell]);
        hash = hash_fnv_u32(hash, item->shared_by[cell]);
        hash = hash_fnv_u32(hash, item->given_to[cell]);
        hash = hash_fnv_u32(hash, item->given_by_bot[cell]);
        hash = hash_fnv_u32(hash, item->recalled_second[cell]);
    }
    return hash;
}

/* Where cells have seats by name: who sits, who holds what, and how each counts it. */
static uint64_t hash_seats(uint64_t hash, const struct kernel *kernel)
{
    const struct program *program = kernel->program;
    const struct desk *desk = kernel_desk(kernel);
    const uint32_t tasks_end = PLACE_ROW_TASK + program->task_count;
    for (uint32_t row = 0; row < PLACE_ROW_ITEM + desk->item_count;
         row = row + 1 == tasks_end ? PLACE_ROW_ITEM : row + 1)
        for (uint32_t p = 0; p < program->seat_count + program->cell_count; p++) {
            hash = hash_fnv_u32(hash, kernel_places(kernel, row)[p].number);
            hash = hash_fnv_u32(hash, kernel_places(kernel, row)[p].second);
        }
    for (uint32_t cell = 0; cell < program->cell_count; cell++) {
        hash = hash_fnv_u32(hash, desk->sitting[cell]);
        for (uint32_t i = 0; i < desk->item_count; i++) {
            const struct item *item = &desk->items[i];
            hash = hash_fnv_u32(hash, (uint32_t)item->first[cell] << 16 | item->held[cell]);
            hash = hash_fnv_u32(hash, item->passed_second[cell]);
        }
    }
    return hash;
}

uint64_t kernel_state_hash(const struct kernel *kernel)
{
    const struct program *program = kernel->program;
    const int32_t *slots = kernel_slots(kernel);
    const uint32_t fields[] = {(uint32_t)kernel->phase, (uint32_t)kernel->tick, kernel->pace, kernel->event_count,
                               kernel->bots};
    uint64_t hash = HASH_FNV_START;
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        hash = hash_fnv_u32(hash, fields[i]);
    for (uint32_t i = 0; i < program->slot_count; i++)
        hash = hash_fnv_u32(hash, (uint32_t)slots[i]);
    const struct desk *desk = kernel_desk(kernel);
    if (!desk)
        return hash;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        hash = hash_fnv_u32(hash, bit_get(desk->held, i) | (uint32_t)bit_get(desk->skipped, i) << 1);
        hash = hash_fnv_u32(hash, desk->release[i]);
        hash = hash_fnv_u32(hash, desk->edit_event[i]);
    }
    for (uint32_t i = 0; i < program->round_count; i++) {
        hash = hash_fnv_u32(hash, bit_get(desk->revealed_round, i));
        hash = hash_fnv_u32(hash, desk->bot_answers[i]);
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        hash = hash_fnv_u32(hash, bit_get(desk->revealed_decision, i));
        hash = hash_fnv_u32(hash, desk->opening[i]);
        hash = hash_fnv_u32(hash, desk->bot_choices[i]);
    }
    for (uint32_t i = 0; i < program->ending_count; i++) {
        hash = hash_fnv_u32(hash, (uint32_t)desk->ending_put[i]);
        hash = hash_fnv_u32(hash, bit_get(desk->endings_refused, i));
    }
    for (uint32_t i = 0; i < program->task_count; i++) {
        hash = hash_fnv_u32(hash, bit_get(desk->ticked, i));
        hash = hash_fnv_u32(hash, desk->task_number[i]);
    }
    for (uint32_t i = 0; i < program->cell_count; i++)
        hash = hash_fnv_u32(hash, desk->cell_item_count[i]);
    hash = hash_questions(hash, desk, program);
    hash = program->stage_count > 0 ? hash_fnv_u32(hash, desk->stages_opened) : hash;
    if (program->freeze_count > 0)
        hash = hash_fnv_u32(hash_fnv_u32(hash, desk->freezes), desk->freeze << 8 | desk->freeze_step);
    hash = hash_overruled(hash, desk, program);
    hash = hash_board(hash, desk, program);
    hash = hash_fnv_u32(hash, desk->second);
    for (uint32_t i = 0; i < desk->item_count; i++)
        hash = hash_item(hash, &desk->items[i], program->cell_count);
    return program->seat_count > 0 ? hash_seats(hash, kernel) : hash;
}
