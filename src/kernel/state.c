/* The state value: its birth, its hash, and the readers of it. */
#include <assert.h>
#include <stdalign.h>

#include "kernel/inside.h"
#include "program/time.h"

struct settings kernel_settings(const struct program *program, uint64_t seed, uint64_t run)
{
    struct settings settings = {.seed = seed, .run = run};
    for (uint32_t i = 0; i < program->parameter_count; i++)
        settings.parameters[i] = program->slots[program->parameters[i].slot].start;
    return settings;
}

static void desk_init(struct desk *desk, const struct program *program)
{
    memset(desk, 0, sizeof(*desk));
    desk->item_capacity = ITEM_COUNT_MAX;
    for (uint32_t i = 0; i < program->inject_count; i++) {
        desk->release[i] = program->injects[i].release;
        desk->edit_event[i] = INDEX_NONE;
    }
    for (uint32_t i = 0; i < program->ending_count; i++)
        desk->ending_put[i] = TICK_NEVER;
}

/* The tick at which what control sends by hand comes where bots play all cells. */
static int32_t hand_tick(const struct kernel *kernel, const struct program_inject *inject)
{
    if (!program_by_hand(inject) || inject->rehearse == CODE_NONE)
        return TICK_NEVER;
    struct rng_block block = rng_block(kernel->settings.seed, kernel->settings.run, inject->hand_site.block, 0);
    int32_t bar = program_eval(kernel->program, inject->rehearse, kernel_slots(kernel));
    uint32_t whether = rng_half(&block, inject->hand_site.half), when = rng_half(&block, inject->hand_site.half + 1);
    int32_t first = 0, end = kernel_end_tick(kernel);
    if (inject->stage != INDEX_NONE) {
        first = kernel_stage_tick(kernel, inject->stage);
        end = inject->stage + 1 < kernel->program->stage_count ? kernel_stage_tick(kernel, inject->stage + 1) : end;
    }
    assert(first <= end);
    return (int32_t)whether < bar ? first + (int32_t)((uint64_t)when * (uint64_t)(end - first) >> 16) : TICK_NEVER;
}

struct kernel *kernel_init(void *memory, const struct program *program, const struct settings *settings, bool live)
{
    struct kernel *kernel = memory;
    assert((uintptr_t)memory % alignof(max_align_t) == 0);
    /* copied by members that count, so that the padding of a rehearsal's state costs nothing */
    *kernel = (struct kernel){.program = program,
                              .settings = *settings,
                              .phase = PHASE_LOBBY,
                              .tick = TICK_NEVER,
                              .pace = program->pace,
                              .bots = program->cell_count < 32 ? (UINT32_C(1) << program->cell_count) - 1 : UINT32_MAX,
                              .live = live,
                              .bytes = kernel_bytes(program, live)};
    int32_t *slots = kernel_slots_in(kernel);
    for (uint32_t i = 0; i < program->slot_count; i++)
        slots[i] = program->slots[i].start;
    for (uint32_t i = 0; i < program->parameter_count; i++) {
        const struct slot *slot = &program->slots[program->parameters[i].slot];
        assert(settings->parameters[i] >= slot->from && settings->parameters[i] <= slot->to);
        slots[program->parameters[i].slot] = settings->parameters[i];
    }
    for (uint32_t i = 0; i < program->cell_count; i++)
        assert(settings->policies[i] < program->cells[i].policy_count);
    for (uint32_t i = 0; i < program->capability_count; i++) {
        const struct program_capability *capability = &program->capabilities[i];
        if (capability->ready_in != CODE_NONE) {
            const struct slot *slot = &program->slots[capability->ready_slot];
            int32_t minute = program_eval(program, capability->ready_in, slots);
            slots[capability->ready_slot] = minute < slot->from ? slot->from : minute > slot->to ? slot->to : minute;
        }
    }
    kernel_stages_init(kernel);
    for (uint32_t i = 0; i < program->inject_count; i++)
        if (program->injects[i].at != CODE_NONE)
            slots[program->injects[i].due_slot] = kernel_ticks_of(kernel, program->injects[i].at);
        else
            slots[program->injects[i].due_slot] = hand_tick(kernel, &program->injects[i]);
    for (uint32_t i = 0; i < program->decision_count; i++)
        if (program->decisions[i].at != CODE_NONE)
            slots[program->decisions[i].due_slot] = kernel_ticks_of(kernel, program->decisions[i].at);
    for (uint32_t i = 0; i < program->question_count; i++)
        if (program->questions[i].at != CODE_NONE)
            slots[program->questions[i].due_slot] = kernel_ticks_of(kernel, program->questions[i].at);
    if (live)
        desk_init(kernel_desk_in(kernel), program);
    return kernel;
}

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

bool kernel_waits_for_control(const struct kernel *kernel, uint32_t index)
{
    const struct program_inject *inject = &kernel->program->injects[index];
    const int32_t *slots = kernel_slots(kernel);
    uint32_t all = (uint32_t)((UINT64_C(1) << kernel->program->cell_count) - 1);
    bool left = inject->at != CODE_NONE && slots[inject->due_slot] < 0; /* by a phase that ended early */
    if (!(left || program_by_hand(inject)) || slots[inject->tries_slot] > 0)
        return false;
    return left || kernel->bots != all || slots[inject->due_slot] < kernel->tick;
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

int32_t kernel_round_tick(const struct kernel *kernel, uint32_t round)
{
    assert(round < kernel->program->round_count);
    return kernel_tick_now(kernel, kernel_ticks_of(kernel, kernel->program->rounds[round].at));
}

int32_t kernel_round_deadline(const struct kernel *kernel, uint32_t round)
{
    const struct program *program = kernel->program;
    uint32_t minutes = program->assessments[program->rounds[round].assessment].within_minutes;
    return kernel_round_tick(kernel, round) + time_ticks(program, minutes);
}

bool kernel_round_open(const struct kernel *kernel, uint32_t round)
{
    return (kernel->phase == PHASE_RUNNING || kernel->phase == PHASE_PAUSED) &&
           kernel->tick >= kernel_round_tick(kernel, round) && kernel->tick < kernel_round_deadline(kernel, round) &&
           !kernel_revealed(kernel, false, round); /* whoever has seen the others no longer answers alone */
}

uint32_t kernel_fact_count_max(const struct program *program)
{
    /* a tick: each inject tried with what it changes and every cell that comes to know it, each decision closed,
     * opened, chosen and adopted, each share twice, each round asked, each task, each ending put, each variable changed
     * by each effect list that ran, each text read, an outcome's by all that are asked */
    uint32_t asked = 0;
    for (uint32_t i = 0; i < program->decision_count; i++)
        asked += program->decisions[i].asked_count;
    uint32_t lists = program->inject_count + asked * 2 + program->task_count;
    return 16 + program->stage_count + program->inject_count * (5 + program->cell_count) + program->decision_count * 5 +
           asked * 4 + program->share_count * 3 + program->round_count * (4 + ASKED_COUNT_MAX) +
           program->question_count * (5 + 2 * ASKED_COUNT_MAX) + program->task_count * 3 + program->ending_count +
           lists * program->variable_count + program->value_count * ASKED_COUNT_MAX;
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

static uint64_t hash_item(uint64_t hash, const struct item *item, uint32_t cell_count)
{
    const uint32_t fields[] = {item->kind,         item->from,   item->precedence, item->inject_kind, item->inject,
                               item->about,        item->event,  item->second,     item->known,       item->opened,
                               item->acknowledged, item->shared, item->recalled,   item->written_to};
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        hash = hash_fnv_u32(hash, fields[i]);
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
    hash = hash_fnv_u32(hash, desk->second);
    for (uint32_t i = 0; i < desk->item_count; i++)
        hash = hash_item(hash, &desk->items[i], program->cell_count);
    return hash;
}
