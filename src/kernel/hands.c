/* What control sends or opens by hand, where nobody is there to do so.
 *
 * In a rehearsal each comes in as many runs as the scenario says, at a tick drawn over its phase or over the exercise;
 * that tick is known from the start and stands in the slot of its due tick. Where people play, control does it, and
 * what was drawn is void when its tick comes:
 *
 *     drawn tick ──bots play all──► it comes ──nobody to ask──► tried in each tick
 *         │
 *         └───people play────────► left to control, for good
 *
 * In a branch with luck of its own (branch.c) it is drawn anew, given that it has not come so far.
 */
#include <assert.h>

#include "kernel/inside.h"

struct hand_window kernel_hand_window(const struct kernel *kernel, const struct program_hand *hand)
{
    if (hand->rehearse == CODE_NONE)
        return (struct hand_window){0, 0, 0};
    const int32_t bar = program_eval(kernel->program, hand->rehearse, kernel_slots(kernel));
    int32_t first = 0, end = kernel_end_tick(kernel), now = kernel->tick + 1;
    if (hand->stage != INDEX_NONE) {
        first = kernel_stage_tick(kernel, hand->stage);
        end = hand->stage + 1 < kernel->program->stage_count ? kernel_stage_tick(kernel, hand->stage + 1) : end;
    }
    assert(first <= end && bar >= 0 && bar <= CHANCE_ALWAYS);
    const int32_t left = now <= first ? first : now < end ? now : end;
    const uint64_t all = (uint64_t)(end - first), rest = (uint64_t)(end - left), below = (uint64_t)bar;
    if (rest == all)
        return (struct hand_window){(uint32_t)bar, (uint32_t)first, (uint32_t)all};
    const uint64_t not_yet = all * CHANCE_ALWAYS - below * (all - rest);
    return (struct hand_window){rest > 0 ? (uint32_t)(below * rest * CHANCE_ALWAYS / not_yet) : 0, (uint32_t)left,
                                (uint32_t)rest};
}

static int32_t drawn_tick(const struct kernel *kernel, const struct program_hand *hand)
{
    const struct hand_window window = kernel_hand_window(kernel, hand);
    struct rng_block block = rng_block(kernel->settings.seed, kernel->settings.run, hand->site.block, 0);
    uint32_t whether = rng_half(&block, hand->site.half), when = rng_half(&block, hand->site.half + 1);
    return whether < window.below ? (int32_t)(window.first + (uint32_t)((uint64_t)when * window.count >> 16))
                                  : TICK_NEVER;
}

bool kernel_hand_open(const struct kernel *kernel, uint32_t due_slot, bool has_come)
{
    const int32_t due = kernel_slots(kernel)[due_slot];
    return !has_come && (due < 0 || due > kernel->tick);
}

/* Of what has not come; before STARTEX nothing has. */
void kernel_hands_draw(struct kernel *kernel)
{
    const struct program *program = kernel->program;
    int32_t *slots = kernel_slots_in(kernel);
    for (uint32_t i = 0; i < program->inject_count; i++) {
        const struct program_inject *inject = &program->injects[i];
        if (program_by_hand(inject) && kernel_hand_open(kernel, inject->due_slot, slots[inject->tries_slot] > 0))
            slots[inject->due_slot] = drawn_tick(kernel, &inject->hand);
    }
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        if (program_opened_by_hand(decision) &&
            kernel_hand_open(kernel, decision->due_slot,
                             slots[decision->opened_slot] >= 0 || kernel_overtaken(kernel, decision)))
            slots[decision->due_slot] = drawn_tick(kernel, &decision->hand);
    }
    for (uint32_t i = 0; i < program->question_count; i++) {
        const struct program_question *question = &program->questions[i];
        if (program_asked_by_hand(question) &&
            kernel_hand_open(kernel, question->due_slot, slots[question->opened_slot] >= 0))
            slots[question->due_slot] = drawn_tick(kernel, &question->hand);
    }
    for (uint32_t i = 0; i < program->round_count; i++) {
        const struct program_round *round = &program->rounds[i];
        if (round->due_slot != INDEX_NONE && kernel_hand_open(kernel, round->due_slot, false))
            slots[round->due_slot] = drawn_tick(kernel, &round->hand);
    }
}

static void make_void(int32_t *due, int32_t tick)
{
    assert(tick >= 0);
    if (*due <= tick)
        *due = TICK_NEVER;
}

void kernel_hands_tick(struct kernel *kernel)
{
    const struct program *program = kernel->program;
    int32_t *slots = kernel_slots_in(kernel);
    if (kernel_bots_play_all(kernel))
        return;
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        if (program_opened_by_hand(decision) && slots[decision->opened_slot] < 0)
            make_void(&slots[decision->due_slot], kernel->tick);
    }
    for (uint32_t i = 0; i < program->question_count; i++) {
        const struct program_question *question = &program->questions[i];
        if (program_asked_by_hand(question) && slots[question->opened_slot] < 0)
            make_void(&slots[question->due_slot], kernel->tick);
    }
    for (uint32_t i = 0; i < program->round_count; i++)
        if (program->rounds[i].due_slot != INDEX_NONE && kernel_round_tick(kernel, i) == kernel->tick)
            make_void(&slots[program->rounds[i].due_slot], kernel->tick);
}

bool kernel_waits_for_control(const struct kernel *kernel, uint32_t index)
{
    const struct program_inject *inject = &kernel->program->injects[index];
    const int32_t *slots = kernel_slots(kernel);
    bool left = inject->at != CODE_NONE && slots[inject->due_slot] < 0; /* by a phase that ended early */
    if (!(left || program_by_hand(inject)) || slots[inject->tries_slot] > 0)
        return false;
    return left || !kernel_bots_play_all(kernel) || slots[inject->due_slot] < kernel->tick;
}

/* Of what has not come: nothing brings it but control, be it that a phase ended early or that it is by hand. */
static bool only_control(const struct kernel *kernel, code_at when, int32_t due, bool by_hand)
{
    return when == CODE_NONE && (due < 0 || (by_hand && !kernel_bots_play_all(kernel)));
}

enum waits_for kernel_waiting(const struct kernel *kernel, enum asked_kind kind, uint32_t index)
{
    const struct program *program = kernel->program;
    const int32_t *slots = kernel_slots(kernel);
    bool only, by_hand;
    assert(kind < ASKED_KIND_COUNT);
    if (kind == ASKED_DECISION) {
        uint32_t first = program->decisions[index].first;
        const struct program_decision *opens = &program->decisions[first != INDEX_NONE ? first : index];
        if (slots[opens->opened_slot] >= 0 || slots[program->decisions[index].opened_slot] >= 0)
            return WAITS_NO_MORE;
        by_hand = program_opened_by_hand(opens);
        only = only_control(kernel, opens->when, slots[opens->due_slot], by_hand);
    } else if (kind == ASKED_QUESTION) {
        const struct program_question *question = &program->questions[index];
        if (slots[question->opened_slot] >= 0)
            return WAITS_NO_MORE;
        if (question->freeze != INDEX_NONE && !kernel_bots_play_all(kernel))
            return WAITS_FREEZE;
        by_hand = program_asked_by_hand(question);
        only = only_control(kernel, question->when, slots[question->due_slot], by_hand);
    } else {
        int32_t tick = kernel_round_tick(kernel, index);
        if (tick <= kernel->tick)
            return WAITS_NO_MORE;
        by_hand = program->rounds[index].due_slot != INDEX_NONE;
        only = only_control(kernel, CODE_NONE, tick < (int32_t)program->tick_count ? tick : TICK_NEVER, by_hand);
    }
    return !only ? WAITS_BY_ITSELF : by_hand ? WAITS_BY_HAND : WAITS_LEFT;
}
